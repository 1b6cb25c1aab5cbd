"""What the pages show is what the commands print: every console block of every page is run."""

import shutil
import subprocess
from difflib import unified_diff
from pathlib import Path

import pytest
from tests.docs.pages import ROOT, RUN, agrees, blocks, pages, run, surroundings

SHOWING = {
    name: path
    for name, path in pages().items()
    if any(
        each.language == "console" and each.lines[:1] and each.lines[0].startswith(RUN)
        for each in blocks(path.read_text("utf-8"))
    )
}


@pytest.fixture(scope="module")
def demonstrated(tmp_path_factory):
    """Return a folder as a reader has it after ``make run``: the examples, and what the demo left."""
    folder = tmp_path_factory.mktemp("reader")
    shutil.copytree(ROOT / "examples", folder / "examples")
    demo = subprocess.run(
        [ROOT / "scripts" / "demo", folder / "out" / "demo"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        env=surroundings(folder),
    )
    assert demo.returncode == 0, demo.stdout.decode() + demo.stderr.decode()
    return folder


def test_the_pages_that_show_commands_are_found():
    assert {"README.md", "README.zh-CN.md", "docs/tutorial/first-report.md"} <= set(SHOWING)


@pytest.mark.parametrize("name", SHOWING)
def test_commands_print_what_the_page_says(name, demonstrated, tmp_path):
    folder = tmp_path / "reader"
    shutil.copytree(demonstrated, folder)
    for block in blocks(SHOWING[name].read_text("utf-8")):
        if block.name:
            (folder / Path(block.name).name).write_text("\n".join(block.lines) + "\n", encoding="utf-8")
        if block.language == "console" and block.lines[0].startswith(RUN):
            for command, said, printed in run(block, folder):
                difference = "\n".join(unified_diff(said, printed, f"{name}:{block.line}", command, lineterm=""))
                assert agrees(said, printed), difference


def test_the_demo_leaves_its_results(demonstrated):
    left = sorted(path.name for path in (demonstrated / "out" / "demo").iterdir())

    assert left == [
        "changed.check.json", "changed.txt", "charts.html", "check.json",
        "county", "county.json", "county.units.parquet",
        "report.docx", "report.html", "report.json", "report.pdf", "report.xlsx",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "printed", "is_so"),
    [
        (["a", "…", "d"], ["a", "b", "c", "d"], True),
        (["…"], ["a"], True),
        (["a", "…"], ["a"], False),
        (["a", "…", "c"], ["a", "b", "d"], False),
        (["a"], ["a", "b"], False),
    ],
)
def test_a_line_of_dots_stands_for_lines(said, printed, is_so):
    assert agrees(said, printed) is is_so
