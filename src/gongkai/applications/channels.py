"""How an application arrives, and its day of receipt (条例第三十一条)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from gongkai.resources import read_toml


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel. ``day`` says which day counts; ``switch`` names the setting by which arrival counts instead."""

    key: str
    zh: str
    en: str
    day: Literal["arrived", "signed", "confirmed"]
    sides: tuple[str, ...]
    basis: str
    same_day: bool = False
    switch: str = ""

    @property
    def words(self) -> dict[str, str]:
        """Return the name in both languages."""
        return {"zh": self.zh, "en": self.en}


def _channel(key: str, entry: Mapping[str, Any]) -> Channel:
    return Channel(key, **{**entry, "sides": tuple(entry["sides"])})


CHANNELS: Mapping[str, Channel] = {
    key: _channel(key, entry) for key, entry in read_toml(Path(__file__).parent / "channels.toml").items()
}


def receipt_day(
    channel: str,
    arrived: date,
    *,
    signed: date | None = None,
    confirmed: Mapping[str, date] | None = None,
    switches: Collection[str] = (),
) -> date | None:
    """Return the day of receipt, or None while it is not fixed.

    In person it is the day handed in; by signed post the day the organ signed; else the day both sides have confirmed,
    which is the later of the two (条例第三十一条). A switch that is on lets the day of arrival count.

    >>> receipt_day("portal", date(2025, 9, 1), confirmed={"organ": date(2025, 9, 2)}) is None
    True
    >>> receipt_day("portal", date(2025, 9, 1), confirmed={"organ": date(2025, 9, 2), "applicant": date(2025, 9, 4)})
    datetime.date(2025, 9, 4)
    """
    rule = CHANNELS[channel]
    if rule.day == "arrived" or (rule.switch and rule.switch in switches):
        return arrived
    if rule.day == "signed":
        return signed
    told = confirmed or {}
    return max(told[side] for side in rule.sides) if all(side in told for side in rule.sides) else None
