"""Files sent by a visitor, held in memory and nowhere else; what is too much is passed over and told."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

from gongkai.documents.limits import MIB
from gongkai.problems import Problem
from gongkai_site.base.refusals import refusal


@dataclass(frozen=True)
class Limits:
    """How many files are taken at once, and how many bytes they may have together."""

    files: int
    bytes: int


class InMemory(FileUploadHandler):
    """Hold files in memory within limits. ``passed_over`` says which were not taken, and why."""

    def __init__(self, request: HttpRequest, limits: Limits) -> None:
        super().__init__(request)
        self.limits = limits
        self.passed_over: list[Problem] = []
        self.beyond = 0
        self._taken = self._bytes = 0
        self._held = BytesIO()

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file, or pass over it when there are enough."""
        super().new_file(*args, **kwargs)
        self._taken += 1
        if self._taken > self.limits.files:
            self.beyond += 1
            raise SkipFile
        self._held = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Hold a piece; let go of the file when all together become too large."""
        size = start + len(raw_data)
        if self._bytes + size > self.limits.bytes:
            self._held = BytesIO()
            self.passed_over.append(refusal("CHECKUP-LARGE", name=self.file_name, limit=self.limits.bytes // MIB))
            raise SkipFile
        self._held.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """Return the file."""
        self._bytes += file_size
        self._held.seek(0)
        return InMemoryUploadedFile(
            self._held, self.field_name, self.file_name, self.content_type or "", file_size, self.charset
        )
