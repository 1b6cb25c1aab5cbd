"""A folder of read reports that a later run continues: one file a report, and a list of what each came from.

The list, ``.read.jsonl``, gets a line when a file's reports are written, never before. A line lost to a crash means
that the file is read again; a report half written cannot be, because files are written aside and put in place.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePath

from gongkai.problems import Failure
from gongkai.report.inputs import STDIN, Input, reason_of
from gongkai.report.jsonio import to_json
from gongkai.report.model import Report

LIST = ".read.jsonl"


class Store:
    """The reports in a folder, by the name and the digest of the document they were read from."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.kept = 0
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._known = dict(self._entries())
        except OSError as fault:
            raise Failure("FILE-UNWRITABLE", found=str(folder), reason=reason_of(fault)) from fault
        self._digests: dict[str, str] = {}
        self._owners = {output: name for name, (_, output) in self._known.items()}

    def _entries(self) -> Iterator[tuple[str, tuple[str, str]]]:
        path = self.folder / LIST
        for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
            try:
                entry = json.loads(line)
                yield entry["name"], (entry["digest"], entry["output"])
            except (ValueError, KeyError, TypeError):  # a line cut short by a crash: that file is read again
                continue

    def fresh(self, given: Iterable[Input], step: Callable[[str], None]) -> Iterator[Input]:
        """Yield the inputs that are not in the folder yet, as they are now; the others are told to ``step`` as done."""
        for each in given:
            digest = hashlib.sha256(each.data).hexdigest()
            known = self._known.get(each.name)
            if each.problem is None and known and known[0] == digest and (self.folder / known[1]).exists():
                self.kept += 1
                step(each.name)
                continue
            self._digests[each.name] = digest
            yield each

    def write(self, name: str, report: Report) -> Path:
        """Write one report, whole or not at all, and return its path."""
        output = self._output(name)
        path = self.folder / output
        text = json.dumps(to_json(report), ensure_ascii=False, indent=1) + "\n"
        entry = {"name": name, "digest": self._digests.get(name, ""), "output": output}
        try:
            half = path.with_name(f".{path.name}.part")
            half.write_text(text, encoding="utf-8")
            half.replace(path)
            with (self.folder / LIST).open("a", encoding="utf-8") as file:
                file.write(json.dumps(entry, ensure_ascii=False) + "\n")
        except OSError as fault:
            raise Failure("FILE-UNWRITABLE", found=str(path), reason=reason_of(fault)) from fault
        return path

    def _output(self, name: str) -> str:
        """Return the file name for a document: its own stem, numbered where another document has it."""
        if name in self._known and self._owners.get(self._known[name][1]) == name:
            return self._known[name][1]
        stem = "stdin" if name == STDIN else PurePath(name).stem or "report"
        number = 1
        while (free := f"{stem}{f'-{number}' if number > 1 else ''}.json") in self._owners:
            number += 1
        self._owners[free] = name
        return free
