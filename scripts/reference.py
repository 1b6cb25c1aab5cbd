"""Write the generated pages of ``docs/reference``; with ``--check`` write nothing and name those that are stale.

The exit status is 1 when a page is stale, 0 otherwise. Each page is made by a function in ``scripts/pages``.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from pages import (
    applications,
    catalogue,
    cli,
    deadlines,
    findings,
    forms,
    identities,
    law,
    problems,
    remedies,
    report_json,
    review,
)

FOLDER = Path(__file__).parents[1] / "docs" / "reference"

PAGES: Mapping[str, Callable[[], str]] = {
    "applications.md": applications.page,
    "catalogue.md": catalogue.page,
    "cli.md": cli.page,
    "deadlines.md": deadlines.page,
    "findings.md": findings.page,
    "forms.md": forms.page,
    "identities.md": identities.page,
    "law.md": law.page,
    "problems.md": problems.page,
    "remedies.md": remedies.page,
    "report-json.md": report_json.page,
    "review.md": review.page,
}


def main() -> int:
    """Write all pages, or with ``--check`` compare them; return the exit status."""
    options = argparse.ArgumentParser(prog="scripts/reference.py", description=__doc__)
    options.add_argument("--check", action="store_true", help="write nothing; name the stale pages, exit 1 if any")
    check = options.parse_args().check
    stale = [name for name, page in PAGES.items() if not _is_fresh(FOLDER / name, page())]
    for name in stale:
        if check:
            print(f"docs/reference/{name} is stale: run make docs", file=sys.stderr)
        else:
            _write(FOLDER / name, PAGES[name]())
            print(f"docs/reference/{name}")
    return int(check and bool(stale))


def _is_fresh(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
