"""The words of the trail: what an action, a fact and a kind of record are called."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from django.apps import apps

from gongkai.resources import read_toml
from gongkai_site import PACKAGE
from gongkai_site.base.refusals import lang

Words = Mapping[str, str]


@cache
def actions() -> Mapping[str, Words]:
    """Return every action that has words, from the ``actions.toml`` of all apps."""
    return {
        f"{noun}.{verb}": words
        for path in sorted(PACKAGE.glob("*/actions.toml"))
        for noun, verbs in read_toml(path).items()
        for verb, words in verbs.items()
    }


def action_word(action: str) -> str:
    """Return what an action is called; one without words is shown as it stands."""
    found = actions().get(action)
    return str(found[lang()]) if found else action


def action_choices() -> list[tuple[str, str]]:
    """Return the actions to choose among, by noun and word."""
    return [(action, action_word(action)) for action in sorted(actions())]


def fact_word(key: str) -> str:
    """Return what a fact is called."""
    found = _facts().get(key)
    return str(found[lang()]) if found else key


def kind_word(kind: str) -> str:
    """Return what a kind of record is called."""
    try:
        return str(apps.get_model(kind)._meta.verbose_name)
    except (LookupError, ValueError):
        return kind


@cache
def _facts() -> Mapping[str, Words]:
    found: Mapping[str, Words] = read_toml(PACKAGE / "audit" / "facts.toml")
    return found
