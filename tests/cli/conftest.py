"""The command line, run in this process."""

import pytest

from gongkai.cli import main


@pytest.fixture
def gongkai(capsys):
    """Run one command line; return its exit code, what it printed and what it said."""

    def run(*arguments):
        with pytest.raises(SystemExit) as left:
            main(arguments)
        out, err = capsys.readouterr()
        return left.value.code, out, err

    return run
