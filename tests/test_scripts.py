"""The shell scripts of the project can be read by a shell, and say how they are called."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SCRIPTS = [path for path in sorted((ROOT / "scripts").iterdir()) if path.is_file() and not path.suffix]


def test_the_scripts_are_found():
    assert {"bootstrap", "demo", "postgres", "site"} <= {path.name for path in SCRIPTS}


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_a_script_can_be_read(script):
    done = subprocess.run(["sh", "-n", script], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert "# usage: " in script.read_text(encoding="utf-8")
