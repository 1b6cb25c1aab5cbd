"""The entry: find the command, run it, and turn every refusal into a sentence and an exit code."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from gongkai.cli.base import Group, choose_language, lang_option, tell
from gongkai.cli.usage import in_both_languages
from gongkai.problems import Failure, Problem, problem

if TYPE_CHECKING:
    from importlib.metadata import EntryPoints

COMMANDS = {
    "report": "gongkai.cli.report:report",
    "due": "gongkai.cli.due:due",
    "fee": "gongkai.cli.fee:fee",
    "workdays": "gongkai.cli.workdays:workdays",
    "findings": "gongkai.cli.findings:findings",
}
ENTRY_POINTS = "gongkai.commands"


class Root(Group):
    """The root group: our commands, and those that other installed packages add."""

    def list_commands(self, context: click.Context) -> list[str]:
        """Return our commands and the added ones."""
        return [*super().list_commands(context), *(entry.name for entry in _added())]

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        """Return one of ours, else one that a package adds."""
        command = super().get_command(context, name)
        if command is None:
            command = next((entry.load() for entry in _added() if entry.name == name), None)
        return command


def _added() -> EntryPoints:
    from importlib.metadata import entry_points

    return entry_points(group=ENTRY_POINTS)


@click.group(
    "gongkai",
    cls=Root,
    lazy=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@lang_option
@click.version_option(package_name="gongkai", message="%(version)s")
def root() -> None:
    """All commands."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command line and leave with 0 (no error), 1 (errors found) or 2 (wrong use or unreadable)."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    choose_language(arguments)
    _accept_any_name()
    try:
        code = root.main(arguments, prog_name="gongkai", standalone_mode=False)
    except Failure as failure:
        tell(failure.problem)
        code = failure.exit_code
    except click.exceptions.NoArgsIsHelpError as refusal:
        click.echo(refusal.format_message(), err=True)
        code = 2
    except click.UsageError as refusal:
        tell(_usage_problem(refusal))
        code = 2
    except click.Abort:
        code = 130
    except BrokenPipeError:  # the reader of our output has gone, as in `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    sys.exit(code if isinstance(code, int) else 0)


def _accept_any_name() -> None:
    """Let names of files through that are not in the encoding of the terminal, as escapes."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.errors == "strict":
            stream.reconfigure(errors="backslashreplace")


def _usage_problem(refusal: click.UsageError) -> Problem:
    command = refusal.ctx.command_path if refusal.ctx else "gongkai"
    match refusal:
        case click.MissingParameter():
            name = refusal.param.make_metavar(refusal.ctx) if refusal.param and refusal.ctx else ""
            return problem("CLI-MISSING", command=command, name=name)
        case click.NoSuchCommand():
            return problem("CLI-COMMAND", command=command, name=refusal.command_name)
        case click.NoSuchOption():
            return problem("CLI-OPTION", command=command, name=refusal.option_name)
        case click.BadParameter():
            name = refusal.param.opts[0] if refusal.param else ""
            return problem("CLI-VALUE", command=command, name=name, detail=in_both_languages(refusal.message))
    return problem("CLI-USAGE", command=command, detail=in_both_languages(refusal.message))
