"""``gongkai report``: read, check and compare annual reports."""

from __future__ import annotations

import click

from gongkai.cli.base import Group, lang_option

COMMANDS = {
    "read": "gongkai.cli.report_read:read",
    "check": "gongkai.cli.report_check:check",
    "write": "gongkai.cli.report_write:write",
    "diff": "gongkai.cli.report_diff:diff",
    "fill": "gongkai.cli.report_fill:fill",
    "correct": "gongkai.cli.report_fill:correct",
    "rollup": "gongkai.cli.report_rollup:rollup",
    "series": "gongkai.cli.report_series:series",
}


@click.group("report", cls=Group, lazy=COMMANDS)
@lang_option
def report() -> None:
    """Annual reports."""
