"""Add a notice to the folder of added notices: checked first, written whole or not at all, never over another."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import NamedTemporaryFile

from gongkai.problems import Failure
from gongkai.workdays.loading import regions_around
from gongkai.workdays.notices import NATION, Notice, notices, read_notices, spans


@dataclass(frozen=True, slots=True)
class Added:
    """What became of a notice: the file it was written to, or None when it had been there already."""

    notice: Notice
    path: Path | None


def add(file: Path, data: Path, region: str = "") -> list[Added]:
    """Add the notices of a file to the folder; all are checked before the first is written.

    A notice for a year that exists becomes a further version if it is of a later date. One that is there already is
    accepted; one that contradicts another of its date, or is older than the last, is refused.
    """
    codes = regions_around(region)
    incoming = read_notices(file, codes[-1] if codes else NATION)
    held = notices(data)
    fresh = []
    for notice in incoming:
        if not notice.issued:
            reason = {"zh": "缺少通知日期 issued", "en": "the date of the notice, issued, is missing"}
            raise Failure("WORKDAYS-FILE", file=file.name, reason=reason)
        new = _is_new(notice, [each for each in held if (each.region, each.year) == (notice.region, notice.year)])
        fresh.append((notice, new))
        held.append(notice)
    return [Added(notice, _write(notice, data) if new else None) for notice, new in fresh]


def _is_new(notice: Notice, held: list[Notice]) -> bool:
    """Say whether the notice is to be written; False when it is there already, Failure when it may not be."""
    if any(notice.says_the_same(each) for each in held):
        return False
    if any(each.issued == notice.issued for each in held):
        raise Failure("WORKDAYS-CONTRADICTS", year=notice.year, issued=notice.issued, region=notice.region)
    latest = max((each.issued for each in held if each.issued), default=None)
    if latest and notice.issued and notice.issued < latest:
        raise Failure("WORKDAYS-OLDER", year=notice.year, issued=notice.issued, latest=latest)
    return True


def _write(notice: Notice, data: Path) -> Path:
    folder = data if notice.region == NATION else data / "regions" / notice.region
    target = folder / f"{notice.year}@{notice.issued}.toml"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile("w", encoding="utf-8", dir=folder, suffix=".part", delete=False) as temporary:
            temporary.write(_as_toml(notice))
            temporary.flush()
            os.fsync(temporary.fileno())
        _publish(Path(temporary.name), target)
    except OSError as fault:
        raise Failure("WORKDAYS-UNWRITABLE", folder=str(folder), reason=fault.strerror) from fault
    return target


def _publish(temporary: Path, target: Path) -> None:
    """Give the finished file its name in one step, unless the name is taken by then."""
    try:
        os.link(temporary, target)
    except FileExistsError as fault:
        raise Failure("WORKDAYS-TAKEN", file=str(target)) from fault
    except OSError:  # a file system without hard links
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def _as_toml(notice: Notice) -> str:
    lines = [f"year = {notice.year}"]
    for key in ("number", "issued", "mark", "source", "note"):
        value = getattr(notice, key)
        if value:
            lines.append(f"{key} = {value if isinstance(value, date) else _quoted(value)}")
    lines.append(f"days_off = {_quoted(spans(notice.days_off))}")
    lines.append(f"make_up_working_days = {_quoted(spans(notice.make_up))}")
    return "\n".join(lines) + "\n"


def _quoted(value: str | list[str]) -> str:
    return json.dumps(value, ensure_ascii=False)
