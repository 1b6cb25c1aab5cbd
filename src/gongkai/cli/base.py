"""What all commands share: two languages, help texts from one file, refusals as sentences."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Sequence
from contextvars import ContextVar
from functools import cache
from typing import Any, TypeVar

import click

from gongkai.problems import Lang, Problem
from gongkai.resources import read_toml, text_files

Body = TypeVar("Body", bound=Callable[..., Any])

FRAME = {
    "Usage:": "用法：",
    "Options:": "选项：",
    "Commands:": "命令：",
    "[OPTIONS]": "[选项]",
    "COMMAND [ARGS]...": "命令 [参数]…",
    "[required]": "[必填]",
}
RANGE = re.compile(r"\[(\d+)<=x<=(\d+)\]")
HELP = "_click_default_help"
"""What click calls its own option --help."""


_LANG: ContextVar[Lang] = ContextVar("lang", default="zh")


def language() -> Lang:
    """Return the language of this run."""
    return _LANG.get()


def choose_language(arguments: Sequence[str]) -> None:
    """Fix the language of this run: ``--lang`` anywhere among the arguments, else GONGKAI_LANG, else Chinese.

    Done before the arguments are parsed, because the parser's own refusals must speak it too.
    """
    wish = os.environ.get("GONGKAI_LANG", "zh")
    for at, word in enumerate(arguments):
        if word == "--lang" and at + 1 < len(arguments):
            wish = arguments[at + 1]
        elif word.startswith("--lang="):
            wish = word.removeprefix("--lang=")
    _LANG.set("en" if wish == "en" else "zh")


def lang_option(body: Body) -> Body:
    """Add ``--lang zh|en`` to a command; ``choose_language`` has read it already."""
    return click.option("--lang", type=click.Choice(["zh", "en"]), expose_value=False)(body)


@cache
def help_texts() -> dict[str, Any]:
    """Return the help of all commands: ``{"due": {"zh", "en", "example", "options": {name: {"zh", "en"}}}}``."""
    texts: dict[str, Any] = {}
    for path in text_files("help-*.toml"):
        texts.update(read_toml(path))
    return texts


def texts() -> dict[str, dict[str, str]]:
    """Return what the commands say in the language of this run: ``{"check": {"head": "…"}}``."""
    return {command: entry[language()] for command, entry in _talk().items()}


@cache
def _talk() -> dict[str, Any]:
    talk: dict[str, Any] = {}
    for path in text_files("talk*.toml"):
        talk.update(read_toml(path))
    return talk


class Texts:
    """Mix-in of commands and groups: help in the reader's language, ending with a command that works."""

    def format_help(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help from the text files."""
        command: Any = self
        lang, entry = language(), help_texts()[context.command_path.removeprefix("gongkai").strip() or "gongkai"]
        command.help = entry[lang]
        for parameter in command.get_params(context):
            if isinstance(parameter, click.Option) and parameter.name:
                name = "help" if parameter.name == HELP else parameter.name
                words = entry.get("options", {}).get(name) or help_texts()["common"]["options"].get(name)
                if words:
                    parameter.help = words[lang]
        command.epilog = (
            "\b\n" + {"zh": "例：", "en": "Example:"}[lang] + "\n  " + entry["example"].replace("\n", "\n  ")
        )
        inner = click.HelpFormatter(width=formatter.width, max_width=formatter.width)
        super().format_help(context, inner)  # type: ignore[misc]  # click's command is the other base
        text = inner.getvalue()
        if lang == "zh":
            for english, chinese in FRAME.items():
                text = text.replace(english, chinese)
            text = RANGE.sub(r"[\1 至 \2]", text)
        formatter.write(text)


def _first_sentence(text: str) -> str:
    """Return the first sentence of a help text, for a list of commands."""
    return re.split(r"(?<=。)|(?<=\.)\s|\n", text, maxsplit=1)[0]


class Command(Texts, click.Command):
    """A command of ours."""


class Group(Texts, click.Group):
    """A group of ours: its commands are named as ``module:attribute`` and imported when called."""

    def __init__(self, *args: Any, lazy: dict[str, str] | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.lazy = lazy or {}

    def list_commands(self, context: click.Context) -> list[str]:
        """Return the names of all commands, ours first."""
        return [*self.lazy, *super().list_commands(context)]

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands from the text files alone: no command is imported for it."""
        path = context.command_path.removeprefix("gongkai").strip()
        rows = []
        for name in self.list_commands(context):
            entry = help_texts().get(f"{path} {name}".strip())
            rows.append((name, _first_sentence(entry[language()]) if entry else ""))
        if rows:
            with formatter.section("Commands"):
                formatter.write_dl(rows)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """Return one command, importing its module."""
        if name not in self.lazy:
            return super().get_command(context, name)
        from importlib import import_module

        module, _, attribute = self.lazy[name].partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command


def say(text: str) -> None:
    """Talk to the person: progress, counts, advice. Never a result."""
    click.echo(text, err=True)


def tell(problem: Problem) -> None:
    """Say one problem as talk: code and sentence."""
    say(f"{problem.code}  {problem.text(language())}")


def stdin_lines() -> list[str]:
    """Return the lines of standard input without blanks around them, empty ones left out."""
    return [line.strip() for line in sys.stdin if line.strip()]
