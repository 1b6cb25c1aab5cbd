"""Keep the Chinese catalogue of the site: ``update`` it from the code, ``check`` that it is whole, ``compile`` it.

Message ids are English and stand in the code; ``django.po`` holds ours, ``wagtail.po`` those of Wagtail's screens that
its own catalogue leaves untranslated. Both go into one ``django.mo``, which is not kept in the repository.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).parents[1]
SITE = ROOT / "src" / "gongkai_site"
FOLDER = SITE / "locale" / "zh_Hans" / "LC_MESSAGES"
OURS, THEIRS, COMPILED = FOLDER / "django.po", FOLDER / "wagtail.po", FOLDER / "django.mo"
NOISE = ('"Project', '"Report', '"Last', '"Language-Team', '"Generated', '"POT', '"PO-')
"""Heads of a catalogue that say nothing and change from run to run."""
KEYWORDS: dict[str, Any] = {
    **dict.fromkeys(("gettext", "gettext_lazy", "gettext_noop", "_")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
}


def main() -> int:
    """Do what is asked; return 1 when the catalogue is not whole."""
    options = argparse.ArgumentParser(prog="scripts/messages.py", description=__doc__)
    options.add_argument("do", choices=("update", "check", "compile"))
    settings.configure(USE_I18N=False)
    return {"update": update, "check": check, "compile": compiled}[options.parse_args().do]()


def update() -> int:
    """Write the catalogue anew: what the code says, with the Chinese there is, also from fragments left beside it."""
    known = {message.id: message.string for message in catalogue(OURS) if message.id}
    for fragment in sorted((FOLDER.parents[1] / "fragments").glob("*.po")):
        known |= {message.id: message.string for message in catalogue(fragment) if message.id and message.string}
    fresh = Catalog(locale="zh_Hans", header_comment="# The site in Chinese.", fuzzy=False)
    for identity, context, places in messages():
        fresh.add(identity, known.get(identity), locations=places, context=context)
    buffer = BytesIO()
    write_po(buffer, fresh, width=118, sort_output=True, omit_header=False, include_lineno=False)
    lines = [line for line in buffer.getvalue().decode().split("\n") if not line.startswith(NOISE)]
    OURS.parent.mkdir(parents=True, exist_ok=True)
    OURS.write_text("\n".join(lines), encoding="utf-8")
    return check()


def check() -> int:
    """Name what the code says and the catalogue lacks, and what it holds and nobody says."""
    held = {message.id: message.string for message in catalogue(OURS) if message.id}
    said = {identity for identity, _context, _places in messages()}
    lacking = sorted(str(each) for each in said if not _is_whole(held.get(each)))
    surplus = sorted(str(each) for each in held.keys() - said)
    for word, names in (("lacks", lacking), ("has, and nobody says,", surplus)):
        for name in names:
            print(f"{OURS.relative_to(ROOT)} {word} {name}", file=sys.stderr)
    return int(bool(lacking or surplus))


def compiled() -> int:
    """Write the catalogue as gettext reads it."""
    both = catalogue(OURS)
    for message in catalogue(THEIRS):
        if message.id:
            both.add(message.id, message.string, context=message.context)
    draft = COMPILED.with_suffix(".part")
    with draft.open("wb") as stream:
        write_mo(stream, both)
    draft.replace(COMPILED)
    return 0


def catalogue(path: Path) -> Catalog:
    """Return the messages of a file; none where there is no file."""
    if not path.exists():
        return Catalog(locale="zh_Hans")
    with path.open("rb") as stream:
        return read_po(stream, locale="zh_Hans")


def messages() -> Iterator[tuple[str | tuple[str, ...], str | None, list[tuple[str, int]]]]:
    """Yield every message of the code with its context and the files that say it."""
    found: dict[tuple[Any, str | None], set[str]] = {}
    for path in sorted([*SITE.rglob("*.py"), *SITE.rglob("*.html")]):
        if "migrations" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".html":
            text = templatize(text)
        for _line, function, said, _comments in extract_python(BytesIO(text.encode()), KEYWORDS, [], {}):
            identity, context = _identity(function, said)
            if identity:
                found.setdefault((identity, context), set()).add(path.relative_to(SITE).as_posix())
    for (identity, context), places in sorted(found.items(), key=str):
        yield identity, context, [(place, 0) for place in sorted(places)]


def _identity(function: Any, said: Any) -> tuple[Any, str | None]:
    parts = [said] if isinstance(said, str) else list(said or ())
    if function.startswith("n") and all(isinstance(part, str) for part in parts[:2]):
        return tuple(parts[:2]), None
    if function.startswith("p") and len(parts) > 1:
        return parts[1], parts[0]
    return (parts[0] if parts else None), None


def _is_whole(string: Any) -> bool:
    return bool(string) and (isinstance(string, str) or all(string))


if __name__ == "__main__":
    sys.exit(main())
