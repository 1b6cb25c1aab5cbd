"""``gongkai fee``: the information-processing fee by either scale."""

from __future__ import annotations

import json

import click

from gongkai.cli.base import Command, Group, lang_option, language
from gongkai.fees import Fee, per_application, per_page

LINES = {
    "zh": ("第 {first} 至 {last} {unit}：{count} × {yuan} 元 = {amount} 元", "依据：{basis}。"),
    "en": ("{unit} {first} to {last}: {count} × {yuan} yuan = {amount} yuan", "Basis: {basis}."),
}
UNITS = {"per_application": {"zh": "件", "en": "applications"}, "per_page": {"zh": "页", "en": "pages"}}


@click.group("fee", cls=Group)
@lang_option
def fee() -> None:
    """Fees."""


@fee.command("per-application", cls=Command)
@click.option("--count", type=int, required=True, metavar="N")
@click.option("--json", "as_json", is_flag=True)
@lang_option
def per_application_(count: int, as_json: bool) -> None:
    """By the number of applications."""
    _print(per_application(count), as_json)


@fee.command("per-page", cls=Command)
@click.option("--pages", type=int, required=True, metavar="N")
@click.option("--json", "as_json", is_flag=True)
@lang_option
def per_page_(pages: int, as_json: bool) -> None:
    """By the number of pages."""
    _print(per_page(pages), as_json)


def _print(result: Fee, as_json: bool) -> None:
    rows = [
        {
            "first": charge.first,
            "last": charge.last,
            "count": charge.last - charge.first + 1,
            "yuan": charge.yuan,
            "amount": charge.amount,
        }
        for charge in result.charges
    ]
    if as_json:
        whole = {"kind": result.kind, "quantity": result.quantity, "amount": result.amount}
        click.echo(json.dumps({**whole, "basis": result.basis, "brackets": rows}, ensure_ascii=False))
        return
    line, basis = LINES[language()]
    click.echo(result.amount)
    for row in rows:
        click.echo(line.format(**row, unit=UNITS[result.kind][language()]))
    click.echo(basis.format(basis=result.basis))
