"""Read the data files that stand beside the code, each checked against its schema.

A data file is TOML, its schema JSON Schema. Dates in TOML are checked as ISO text and handed on as dates.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).parent


TEXTS = "gongkai.texts"
"""Entry points that name further folders of texts, as ``package:PATH``."""


@cache
def text_files(pattern: str) -> tuple[Path, ...]:
    """Return the text files of the core and of the packages that add some, in order of name, ours first."""
    from importlib.metadata import entry_points

    folders = [PACKAGE / "texts", *(Path(entry.load()) for entry in entry_points(group=TEXTS))]
    return tuple(path for folder in folders for path in sorted(folder.glob(pattern)))


class BadDataFile(ValueError):
    """A data file that does not fit its schema: a fault of the file, told with its name and the place in it."""


def read_toml(path: Path, schema: Path | None = None) -> dict[str, Any]:
    """Return the content of one TOML file; raise BadDataFile when it is not TOML or does not fit ``schema``."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise BadDataFile(f"{path.name}: {fault}") from fault
    if schema is not None:
        fault_text = misfit(_as_json(data), schema)
        if fault_text:
            raise BadDataFile(f"{path.name}: {fault_text}")
    return data


def misfit(data: Any, schema: Path) -> str:
    """Return the first place where ``data`` does not fit the JSON Schema file, or an empty string."""
    import fastjsonschema

    try:
        validator(schema)(data)
    except fastjsonschema.JsonSchemaValueException as fault:
        return str(fault.message)
    return ""


@cache
def validator(schema: Path) -> Callable[[Any], Any]:
    """Return the compiled check of one schema file; it raises fastjsonschema.JsonSchemaValueException."""
    import fastjsonschema

    compiled: Callable[[Any], Any] = fastjsonschema.compile(
        json.loads(schema.read_text(encoding="utf-8")), use_default=False
    )
    return compiled


def _as_json(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _as_json(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_as_json(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value
