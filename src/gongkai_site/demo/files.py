"""The files of the demo's items: sheets, data and simple charts, made here and not copied from anywhere."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import BytesIO, StringIO
from typing import Any

from openpyxl import Workbook
from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT, MARGIN = 720, 360, 48
BLUE, INK, LINE = (31, 78, 140), (34, 34, 34), (200, 204, 210)
BOM = "\ufeff"
"""With it spreadsheet programs read the Chinese of a CSV file."""


def made(name: str, rows: Sequence[Sequence[Any]]) -> BytesIO:
    """Return a table as the kind of file its name says: a workbook or CSV."""
    return _workbook(rows) if name.endswith(".xlsx") else _data(rows)


def chart(labels: Sequence[str], values: Sequence[float]) -> BytesIO:
    """Return a bar chart as PNG. Its words are digits alone: the caption says what they stand for."""
    image = Image.new("RGB", (WIDTH, HEIGHT), "white")
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(20)
    floor, step = HEIGHT - MARGIN, (WIDTH - 2 * MARGIN) / len(values)
    draw.line((MARGIN, floor, WIDTH - MARGIN, floor), fill=LINE, width=2)
    for at, (label, value) in enumerate(zip(labels, values, strict=True)):
        middle, top = MARGIN + (at + 0.5) * step, floor - (floor - MARGIN) * value / max(values)
        draw.rectangle((middle - step * 0.3, top, middle + step * 0.3, floor), fill=BLUE)
        draw.text((middle, top - 6), str(value), fill=INK, font=font, anchor="mb")
        draw.text((middle, floor + 8), label, fill=INK, font=font, anchor="mt")
    return _bytes(lambda stream: image.save(stream, "PNG", optimize=True))


def _workbook(rows: Sequence[Sequence[Any]]) -> BytesIO:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("表")
    for row in rows:
        sheet.append(list(row))
    return _bytes(book.save)


def _data(rows: Sequence[Sequence[Any]]) -> BytesIO:
    text = StringIO()
    csv.writer(text).writerows(rows)
    return BytesIO((BOM + text.getvalue()).encode())


def _bytes(write: Any) -> BytesIO:
    stream = BytesIO()
    write(stream)
    stream.seek(0)
    return stream
