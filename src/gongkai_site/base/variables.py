"""The settings of the site: declared in ``variables.toml``, read from the environment, checked when read."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from gongkai.problems import Failure
from gongkai.resources import read_toml
from gongkai_site.base.moments import moment

FILE = Path(__file__).with_name("variables.toml")
YES, NO = frozenset({"yes", "true", "1", "on"}), frozenset({"no", "false", "0", "off", ""})


@dataclass(frozen=True, slots=True)
class Variable:
    """One setting: its name in the environment, kind, default and what it is for."""

    name: str
    kind: str
    default: str
    zh: str
    en: str
    choices: tuple[str, ...] = ()
    secret: bool = False

    def read(self, environment: Mapping[str, str]) -> Any:
        """Return the value of the environment in the variable's kind; raise Failure when it does not fit."""
        raw = environment.get(self.name, "").strip() or self.default
        try:
            return self._value(raw)
        except ValueError as fault:
            raise Failure(
                "SITE-VARIABLE", name=self.name, value="…" if self.secret else raw, use=self._use()
            ) from fault

    def shown(self, environment: Mapping[str, str]) -> str:
        """Return the value for people: secrets only as set or not set."""
        raw = environment.get(self.name, "").strip() or self.default
        return ("***" if raw else "") if self.secret else raw

    def _value(self, raw: str) -> Any:
        match self.kind:
            case "bool":
                if raw.lower() not in YES | NO:
                    raise ValueError(raw)
                return raw.lower() in YES
            case "int":
                number = int(raw)
                if number < 0:
                    raise ValueError(raw)
                return number
            case "path":
                return Path(raw).expanduser().resolve()
            case "list":
                return [part.strip() for part in raw.split(",") if part.strip()]
            case "moment":
                return moment(raw) if raw else None
            case "choice":
                if raw not in self.choices:
                    raise ValueError(raw)
        return raw

    def _use(self) -> dict[str, str]:
        words = {"bool": ("yes 或 no", "yes or no"), "int": ("不小于 0 的整数", "a whole number, 0 or more")}
        choices = " | ".join(self.choices)
        zh, en = words.get(self.kind, (choices or self.zh, choices or self.en))
        return {"zh": zh, "en": en}


@cache
def variables() -> Mapping[str, Variable]:
    """Return every declared setting by name."""
    return {
        name: Variable(name, **{**entry, "choices": tuple(entry.get("choices", ()))})
        for name, entry in read_toml(FILE).items()
    }


def read(name: str, environment: Mapping[str, str] | None = None) -> Any:
    """Return the value of one declared setting."""
    return variables()[name].read(os.environ if environment is None else environment)
