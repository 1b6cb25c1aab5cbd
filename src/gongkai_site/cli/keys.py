"""``gongkai site keys``: the keys of encrypted fields."""

from __future__ import annotations

import click

from gongkai.cli.base import Command, Group, lang_option, say, texts
from gongkai_site.cli.base import CONSOLE, ready


@click.group("keys", cls=Group)
def keys() -> None:
    """The keys of encrypted fields."""


@keys.command("list", cls=Command)
@lang_option
def list_keys() -> None:
    """List the keys by id and day; the current one is marked."""
    ready()
    from gongkai_site.crypto.keys import ring

    found = ring()
    for key in found.keys.values():
        click.echo(f"{key.id}\t{key.made_at}\t{'*' if key.id == found.current.id else ''}")


@keys.command("rotate", cls=Command)
@lang_option
def rotate() -> None:
    """Make a new key and let it be the current one."""
    ready()
    from gongkai_site.crypto.services import rotate as make

    click.echo(make(by=CONSOLE).id)


@keys.command("apply", cls=Command)
@click.option("--batch", type=click.IntRange(1, 10_000), default=500)
@lang_option
def apply(batch: int) -> int:
    """Seal all values and files of older keys with the current one."""
    ready()
    from gongkai_site.accounts.signin_services import seal_factors_anew
    from gongkai_site.crypto.places import reseal
    from gongkai_site.crypto.services import reencrypt, sealed_fields

    done, lost = seal_factors_anew(by=CONSOLE)
    broken = len(lost)
    for pk in lost:
        click.echo(f"CRYPTO-BROKEN\tmfa.authenticator\t{pk}")
    for model in dict.fromkeys(each.model for each in sealed_fields()):
        result = reencrypt(model, batch, by=CONSOLE)
        done, broken = done + result.done, broken + len(result.broken)
        for pk in result.broken:
            click.echo(f"CRYPTO-BROKEN\t{model._meta.label_lower}\t{pk}")
    files = reseal(by=CONSOLE)
    done, broken = done + files.done, broken + len(files.broken)
    for name in files.broken:
        click.echo(f"CRYPTO-BROKEN\tcrypto.files\t{name}")
    say(texts()["keys"]["applied"].format(count=done, broken=broken))
    return int(bool(broken))
