"""``cli.md``: the help of every command in both languages, and the exit codes."""

from __future__ import annotations

from collections.abc import Iterator

import click
from click.testing import CliRunner

from gongkai.cli.base import choose_language
from gongkai.cli.main import root
from gongkai.problems import Lang
from pages.markdown import block, document, head, table

WIDTH = 100
EXIT_CODES = (
    ("0", "没有错误；可以有提醒和说明", "no error; warnings and notes are allowed"),
    (
        "1",
        "报告有错误，文件有个人信息或密级标志，或者缺少放假安排而算不出期限",
        "an error in a report, personal data or a classification mark in a file, or no holiday notice to compute with",
    ),
    ("2", "命令用法不对，或者文件读不了、写不了", "wrong use, or a file that cannot be read or written"),
    ("130", "被中断", "interrupted"),
)
VARIABLES = (
    ("`GONGKAI_LANG`", "说明和提示的语言，`zh` 或 `en`", "language of messages, `zh` or `en`"),
    (
        "`GONGKAI_DATA`",
        "数据目录，导入的放假安排存于其中的 `workdays`",
        "data folder; added holiday notices are kept in its `workdays`",
    ),
)


def page() -> str:
    """Return the whole page."""
    parts = [head("cli"), "## Exit codes 退出码", table(("code", "", ""), EXIT_CODES)]
    parts += ["Of several files the gravest counts: 2 before 1 before 0.", "## Environment 环境变量"]
    parts.append(table(("variable", "", ""), VARIABLES))
    for path in commands():
        parts += [f"## {' '.join(['gongkai', *path])}", block(help_of(path, "zh")), block(help_of(path, "en"))]
    return document("Command line", parts)


def commands() -> Iterator[tuple[str, ...]]:
    """Yield the path of every command of this package, groups before their members."""
    with click.Context(root, info_name="gongkai") as context:
        yield from _commands(root, context, ())


def _commands(command: click.Command, context: click.Context, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    yield path
    if isinstance(command, click.Group):
        for name in _names(command, context):
            member = command.get_command(context, name)
            if member is not None:
                yield from _commands(member, click.Context(member, parent=context, info_name=name), (*path, name))


def _names(group: click.Group, context: click.Context) -> list[str]:
    """Return the names of a group's commands: those that packages of others add are not ours to document."""
    return [name for name in group.list_commands(context) if _is_ours(group.get_command(context, name))]


def _is_ours(command: click.Command | None) -> bool:
    return command is not None and (command.callback is None or command.callback.__module__.startswith("gongkai"))


def help_of(path: tuple[str, ...], lang: Lang) -> str:
    """Return what a command prints for ``--help``."""
    choose_language(["--lang", lang])
    run = CliRunner().invoke(root, [*path, "--help"], prog_name="gongkai", terminal_width=WIDTH, standalone_mode=False)
    if run.exception is not None:
        raise run.exception
    return run.output
