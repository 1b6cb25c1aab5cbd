"""Hand out a file: as a download, never to be run or shown within our pages."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views import View

from gongkai_site.base.refusals import Refused
from gongkai_site.files.kinds import KINDS
from gongkai_site.files.models import StoredFile
from gongkai_site.files.queries import opened
from gongkai_site.screens.guard import Guarded


class Download(Guarded, View):
    """The bytes of one file."""

    act = "files.view"
    http_method_names = ("get", "head")  # type: ignore[assignment]  # a tuple serves as well

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Find the file first."""
        super().setup(request, *args, **kwargs)
        self.file = get_object_or_404(StoredFile, pk=kwargs["pk"])

    def organ(self) -> int:
        """Return whose the file is."""
        return self.file.organ

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Return the bytes, checked against their digest."""
        return handed_out(self.file)


def handed_out(file: StoredFile) -> FileResponse:
    """Return the answer that hands a file out; who may have it was asked before. Raises Refused FILE-SEALED."""
    if file.sealed:
        raise Refused("FILE-SEALED", name=file.name)
    response = FileResponse(opened(file), as_attachment=True, filename=file.name, content_type=KINDS[file.kind].type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
