"""The files of a form: received as they come, listed with a title and an order, kept through every refusal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from gongkai_site.base.refusals import Refused
from gongkai_site.files.kinds import KINDS
from gongkai_site.files.models import StoredFile
from gongkai_site.files.services import add_file
from gongkai_site.publishing.rules import ATTACHMENTS, TITLE_OF_FILE


@dataclass(slots=True)
class Line:
    """A file of the form."""

    file: StoredFile
    title: str
    order: int
    listed: bool

    @property
    def is_image(self) -> bool:
        """Say whether it can be shown in the text."""
        return is_image(self.file)


def is_image(file: StoredFile) -> bool:
    """Say whether a browser shows a file as an image."""
    return KINDS[file.kind].type in {"image/png", "image/jpeg", "image/gif", "image/webp"}


class FilesForm:
    """A form with files: ``file`` (ids), ``file_title``, ``file_order``, and ``listed`` (ids) in what was posted."""

    data: Any
    instance: Any
    is_bound: bool
    _errors: Any
    received: tuple[StoredFile, ...] = ()
    file_errors: tuple[str, ...] = ()

    def receive(self, *, by: Any, files: Iterable[Any]) -> None:
        """Keep what was uploaded; of what is refused say which file and why, and keep the rest."""
        kept, told = [], []
        room = ATTACHMENTS - len(self.data.getlist("file"))
        for number, each in enumerate(files):
            if number >= room:
                words = _("An item has at most {most} files; “{name}” was not kept.")
                told.append(words.format(most=ATTACHMENTS, name=each.name))
                continue
            try:
                kept.append(add_file(by=by, organ=self.instance.organ, name=each.name, stream=each))
            except Refused as refused:
                sentence = refused.sentence()
                told.append(sentence if each.name in sentence else f"{each.name}：{sentence}")
        self.received, self.file_errors = tuple(kept), tuple(told)

    def untold(self) -> Any:
        """Return the form as it was typed, without a word on what is missing still."""
        self._errors = type(self.errors)()  # type: ignore[attr-defined]  # a form is the other base
        return self

    def lines(self) -> list[Line]:
        """Return the files in their order: what was posted, or else those of the item; new ones last."""
        found = list(self._posted() if self.is_bound else self._kept())
        there = {line.file.pk for line in found}
        last = max((line.order for line in found), default=0)
        for number, file in enumerate(self.received, 1):
            if file.pk not in there:
                title = file.name.rpartition(".")[0] or file.name
                found.append(Line(file, title, last + number, not is_image(file)))
        return sorted(found, key=lambda line: line.order)

    def attachments(self) -> list[dict[str, Any]]:
        """Return what the item keeps: the files that are listed, in their order."""
        return [{"file": line.file.pk, "title": line.title, "alt": ""} for line in self.lines() if line.listed]

    def _posted(self) -> Iterator[Line]:
        ids, titles, orders = (self.data.getlist(name) for name in ("file", "file_title", "file_order"))
        listed = set(self.data.getlist("listed"))
        files = self._files(int(each) for each in ids if each.isdecimal())
        for number, (key, title) in enumerate(zip(ids, titles, strict=False), 1):
            file = files.get(int(key)) if key.isdecimal() else None
            if file is not None:
                wish = orders[number - 1] if number <= len(orders) else ""
                order = int(wish) if wish.isdecimal() else number
                yield Line(file, " ".join(title.split())[:TITLE_OF_FILE] or file.name, order, key in listed)

    def _kept(self) -> Iterator[Line]:
        from gongkai_site.publishing.attachments import files_of

        titles = {int(each["file"]): each.get("title", "") for each in self.instance.attachments or []}
        for number, file in enumerate(files_of(self.instance).values(), 1):
            yield Line(file, titles.get(file.pk) or file.name, number, file.pk in titles)

    def _files(self, ids: Iterable[int]) -> dict[int, StoredFile]:
        return StoredFile.objects.filter(organ=self.instance.organ.pk, sealed=False).in_bulk(list(ids))
