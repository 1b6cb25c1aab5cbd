"""How far long work has come: a bar that makes room for output, and nothing for a single file."""

import io
import sys

import pytest

from gongkai.cli.progress import Progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def terminal(monkeypatch):
    """Put a terminal in the place of standard error: in the test itself, as pytest takes it back before."""

    def put():
        stream = Terminal()
        monkeypatch.setattr(sys, "stderr", stream)
        return stream

    return put


def shown(text):
    """Return what is left to be seen of what a terminal was sent."""
    return [line.split("\r\033[K")[-1] for line in text.split("\n")]


def test_a_bar_counts_the_files_and_ends_its_line(terminal):
    stream = terminal()
    with Progress(3) as progress:
        progress.step("甲.html")
        progress.step("乙.html")

    assert shown(stream.getvalue()) == ["████████████████░░░░░░░░ 2/3 乙.html", ""]


def test_the_bar_makes_room_for_what_is_printed(terminal):
    stream = terminal()
    with Progress(3) as progress:
        progress.step("甲.html")
        assert shown(stream.getvalue()) == ["████████░░░░░░░░░░░░░░░░ 1/3 甲.html"]
        progress.clear()

        assert shown(stream.getvalue()) == [""]


def test_a_single_file_needs_no_bar(terminal):
    stream = terminal()
    with Progress(1) as progress:
        progress.step("甲.html")
        progress.clear()

    assert stream.getvalue() == ""


def test_a_log_is_told_now_and_then(monkeypatch, capsys):
    monkeypatch.setattr("gongkai.cli.progress.EVERY", 0)
    with Progress(2) as progress:
        progress.step("甲.html")

    assert "1" in capsys.readouterr().err
    monkeypatch.setattr("gongkai.cli.progress.EVERY", 60)
    with Progress(2) as progress:
        progress.step("甲.html")

    assert capsys.readouterr().err == ""
