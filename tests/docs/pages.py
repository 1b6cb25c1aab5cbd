"""The project's Markdown pages as tests see them: fenced blocks, headings, links, and what a console block prints."""

import os
import re
import shlex
import subprocess
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from contextvars import copy_context
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path
from unittest.mock import patch

from gongkai.cli import main

ROOT = Path(__file__).parents[2]
FENCE = re.compile(r"^```(\S*) ?(.*)$")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#{1,6} +(.+?) *$")
SHELL = re.compile(r"[<>|&;*$`]")
OMITTED = "…"
RUN = ("$ gongkai", "$ python", "$ cp", "$ sed")
"""Blocks that begin so are run; others, such as ``$ make run``, only show what to type."""


@dataclass(frozen=True)
class Block:
    """A fenced block: the line it begins in, its language, what follows the language (a file name), and its lines."""

    line: int
    language: str
    name: str
    lines: tuple[str, ...]


def pages():
    """Return all Markdown pages of the project by their path in it."""
    found = [
        *ROOT.glob("*.md"),
        *(path for folder in ("docs", "examples", "changes") for path in (ROOT / folder).rglob("*.md")),
    ]
    return {path.relative_to(ROOT).as_posix(): path for path in sorted(found)}


def blocks(text):
    """Yield the fenced blocks of a page."""
    begun, kept = None, []
    for number, line in enumerate(text.splitlines(), 1):
        fence = FENCE.match(line)
        if begun is None and fence:
            begun, kept = (number, *fence.groups()), []
        elif begun is not None and line == "```":
            yield Block(*begun, tuple(kept))
            begun = None
        elif begun is not None:
            kept.append(line)


def prose(text):
    """Return the lines of a page outside of fenced blocks."""
    kept, inside = [], False
    for line in text.splitlines():
        if FENCE.match(line):
            inside = not inside
        elif not inside:
            kept.append(line)
    return kept


def anchors(text):
    """Return the names that links to headings of a page use, as code hosts make them."""
    found = set()
    for line in prose(text):
        if heading := HEADING.match(line):
            plain = re.sub(r"[`*]|\]\([^)]*\)|\[", "", heading[1]).lower()
            found.add(re.sub(r"[^\w\- ]", "", plain).replace(" ", "-"))
    return found


def links(text):
    """Yield the targets of the links and pictures of a page that stay within the project."""
    for line in prose(text):
        for target in LINK.findall(re.sub(r"`[^`]*`(?!\])", "", line)):
            if not re.match(r"[a-z]+:", target):
                yield target


def commands(block):
    """Yield the commands of a console block, each with the lines it prints."""
    command, printed = "", []
    for line in block.lines:
        if line.startswith("$ "):
            if command:
                yield command, printed
            command, printed = line[2:], []
        else:
            printed.append(line)
    yield command, printed


def run(block, folder):
    """Run a console block in a folder; yield each command with what the page says and what it printed."""
    status = 0
    for command, said in commands(block):
        if command == "echo $?":
            yield command, said, [str(status)]
            continue
        runs = in_shell if SHELL.search(command) or not command.startswith("gongkai ") else in_this_process
        status, printed = runs(command, folder)
        yield command, said, [line.rstrip() for line in printed.decode().splitlines()]


def in_shell(command, folder):
    """Return the exit status of a command line and all that it printed."""
    ran = subprocess.run(
        command,
        shell=True,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        env=surroundings(folder),
    )
    return ran.returncode, ran.stdout


def in_this_process(command, folder):
    """Return the same for ``gongkai`` with plain arguments, quicker: the entry point is called as the shell would."""
    printed = TextIOWrapper(BytesIO(), encoding="utf-8", write_through=True)
    with (
        chdir(folder),
        patch.dict(os.environ, surroundings(folder), clear=True),
        redirect_stdout(printed),
        redirect_stderr(printed),
    ):
        try:
            copy_context().run(main, shlex.split(command)[1:])
        except SystemExit as left:
            return left.code, printed.buffer.getvalue()
    raise AssertionError(f"{command} did not leave with a status")


def surroundings(folder):
    """Return the environment of a command: this Python first on the path, Chinese, data kept in the folder."""
    outer = {name: value for name, value in os.environ.items() if not name.startswith("GONGKAI_")}
    path = os.pathsep.join([str(Path(sys.executable).parent), outer.get("PATH", "")])
    return {**outer, "PATH": path, "PYTHONUTF8": "1", "HOME": str(folder), "GONGKAI_DATA": str(folder / "data")}


def agrees(said, printed):
    """Tell whether the lines of a page are what was printed; a line … stands for any lines, one at least."""
    said = [line.rstrip() for line in said]
    if OMITTED not in said:
        return said == printed
    at = said.index(OMITTED)
    head, rest = said[:at], said[at + 1 :]
    if printed[:at] != head:
        return False
    return any(agrees(rest, printed[start:]) for start in range(at + 1, len(printed) + 1))
