"""``gongkai site people``: the first accounts of a new site, and a way back in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gongkai.cli.base import Command, Group, lang_option, texts
from gongkai_site.cli.base import CONSOLE, ready

if TYPE_CHECKING:
    from gongkai_site.accounts.models import Person

ADMINISTRATORS = {"sysadmin": "system_admin", "secadmin": "security_admin", "auditor": "audit_admin"}


@click.group("people", cls=Group)
def people() -> None:
    """People."""


@people.command("found", cls=Command)
@click.argument("organ")
@click.option("--level", default="city")
@lang_option
def found(organ: str, level: str) -> None:
    """Make the root organ and its three administrators; print their first passwords."""
    ready()
    from django.db import transaction

    from gongkai_site.accounts.services import create_person, grant_role
    from gongkai_site.organs.services import found_organ

    with transaction.atomic():
        root = found_organ(by=CONSOLE, name=organ, level=level, kind="government")
        for username, role in ADMINISTRATORS.items():
            words = texts()["site"][role]
            person, password = create_person(by=CONSOLE, username=username, name=words, organ=root)
            type(person).objects.filter(pk=person.pk).update(must_change_password=True)
            grant_role(by=CONSOLE, person=person, role=role, organ=root)
            click.echo(f"{username}\t{password}\t{words}")


@people.command("reset", cls=Command)
@click.argument("username")
@lang_option
def reset(username: str) -> None:
    """Give an account a new first password; print it."""
    ready()
    from gongkai_site.accounts.services import reset_password

    person = _person(username)
    click.echo(f"{person.username}\t{reset_password(by=CONSOLE, person=person)}")


@people.command("unlock", cls=Command)
@click.argument("username")
@lang_option
def unlock(username: str) -> None:
    """Let a locked account try again."""
    ready()
    from gongkai_site.accounts.signin_services import unlock_person

    unlock_person(by=CONSOLE, person=_person(username))


@people.command("factors", cls=Command)
@click.argument("username")
@lang_option
def factors(username: str) -> None:
    """Take away the second factors of an account that lost them."""
    ready()
    from gongkai_site.accounts.signin_services import reset_factors

    reset_factors(by=CONSOLE, person=_person(username))


def _person(username: str) -> Person:
    from gongkai_site.accounts.models import Person
    from gongkai_site.base.refusals import Refused

    person = Person.objects.filter(username__iexact=username).first()
    if person is None:
        raise Refused("PERSON-UNKNOWN", username=username)
    return person
