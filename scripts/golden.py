"""Write the golden reports of the tests anew: what is read from each document, and what is found in it."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gongkai.report.check import check
from gongkai.report.jsonio import to_json
from gongkai.report.sources import read_one

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "tests" / "report" / "reports"


def golden() -> Iterator[tuple[Path, str]]:
    """Yield each golden file and what it should hold: the Report JSON, and the problems with their diagnosis."""
    documents: dict[str, str] = tomllib.loads((FOLDER / "golden.toml").read_text(encoding="utf-8"))
    for name, source in documents.items():
        report = read_one(str(ROOT / source))
        checked = check(report)
        yield FOLDER / name / "report.json", _text(to_json(report))
        found = {
            "problems": [each.to_json() for each in checked.problems],
            "diagnosis": [each.to_json() for each in checked.diagnosis],
        }
        yield FOLDER / name / "problems.json", _text(found)


def _text(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def main() -> None:
    """Write every file that differs, and name it."""
    for path, text in golden():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
