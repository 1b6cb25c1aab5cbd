"""Pictures: what their metadata say. The text in a picture is not recognised; that there is one is told."""

from __future__ import annotations

import re
import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from typing import Any

from PIL import ExifTags, Image, IptcImagePlugin

from gongkai.documents.model import Place
from gongkai.findings.model import Passage
from gongkai.findings.passages.reading import Reading, lines

EXIF = b"Exif\x00\x00"
MOST_EXIF = 100
LONGEST_EXIF = 65_536
XMP = re.compile(rb"<x:xmpmeta\b.{0,1000000}?</x:xmpmeta>", re.DOTALL)
XMP_TEXT = re.compile(r'([\w:]+)="([^"]{1,2000})"|>([^<>]{1,5000})<')
XMP_GPS = re.compile(r'GPS(Latitude|Longitude)(?:="|>)(\d+),(\d+(?:\.\d+)?)')
PNG = b"\x89PNG\r\n\x1a\n"
LONGEST_CHUNK = 1 << 20
KEYS = frozenset({"comment", "Comment", "Description", "Author", "Copyright"})
CHUNKS = (b"tEXt", b"zTXt", b"iTXt")
GPS_IFD, EXIF_IFD = 0x8825, 0x8769
FAULTS = (
    *(OSError, ValueError, SyntaxError, TypeError, AttributeError, KeyError, IndexError, ArithmeticError),
    *(struct.error, zlib.error, Image.DecompressionBombError),
)
"""What a broken picture makes the library raise."""


def picture_passages(reading: Reading, data: bytes, place: Place) -> Iterator[Passage]:
    """Yield that there is a picture, and the passages of its metadata."""
    yield Passage(reading.name, place, "picture")
    yield from _of_formats(data, place)
    if data.startswith(PNG):
        yield from _png(data, place)
    yield from xmp_passages(data, place)


@contextmanager
def _quietly() -> Iterator[None]:
    """Hold what the library says of broken pictures, and of those that claim to be huge: they are not unpacked."""
    with warnings.catch_warnings(), suppress(*FAULTS):
        warnings.simplefilter("ignore")
        yield


def _of_formats(data: bytes, place: Place) -> list[Passage]:
    """Return what the library knows of a picture without unpacking it."""
    found: list[Passage] = []
    with _quietly(), Image.open(BytesIO(data)) as image:
        for key in KEYS & image.info.keys():
            found += lines(_text(image.info[key]), (*place, ("image-data", key)), "metadata")
        for number, value in (IptcImagePlugin.getiptcinfo(image) or {}).items():
            for each in value if isinstance(value, list) else [value]:
                found += lines(_text(each), (*place, ("image-data", f"IPTC {number}")), "metadata")
        found += _exif(image.getexif(), place)
    return found


def exif_passages(data: bytes, place: Place) -> Iterator[Passage]:
    """Yield what the pictures in any bytes say that carry Exif: they stand in most files as they are."""
    at = -1
    for _ in range(MOST_EXIF):
        at = data.find(EXIF, at + 1)
        if at < 0:
            return
        found: list[Passage] = []
        with _quietly():
            exif = Image.Exif()
            exif.load(data[at : at + LONGEST_EXIF])
            found = _exif(exif, place)
        yield from found


def _exif(exif: Image.Exif, place: Place) -> list[Passage]:
    found: list[Passage] = []
    tags: dict[Any, Any] = {}
    gps: dict[Any, Any] = {}
    with _quietly():
        tags.update(exif)
    with _quietly():
        tags.update(exif.get_ifd(EXIF_IFD))
    with _quietly():
        gps.update(exif.get_ifd(GPS_IFD))
    for tag, value in tags.items():
        if isinstance(value, str | bytes):
            name = ExifTags.TAGS.get(tag, str(tag))
            found += lines(_text(value), (*place, ("image-data", name)), "metadata")
    if 2 in gps and 4 in gps:
        shown = "GPS"
        with _quietly():
            shown = f"{_degrees(gps[2]):.1f}°, {_degrees(gps[4]):.1f}°"
        found.append(Passage(shown, place, "gps"))
    return found


def _degrees(value: Any) -> float:
    degrees, minutes, seconds = (float(part) for part in value)
    return degrees + minutes / 60 + seconds / 3600


def xmp_passages(data: bytes, place: Place) -> Iterator[Passage]:
    """Yield the values in the XMP packets of a file, which stand in most formats as they are."""
    for packet in XMP.findall(data):
        text = packet.decode("utf-8", "replace")
        found = {name: (int(full), float(part)) for name, full, part in XMP_GPS.findall(text)}
        if len(found) == 2:
            shown = ", ".join(f"{full + part / 60:.1f}°" for full, part in found.values())
            yield Passage(shown, place, "gps")
        for name, quoted, inner in XMP_TEXT.findall(text):
            if not name.startswith("xmlns"):
                yield from lines(quoted or inner, (*place, ("image-data", name or "XMP")), "metadata")


def _png(data: bytes, place: Place) -> Iterator[Passage]:
    """Yield the texts in a PNG, also those behind its pixels."""
    at = len(PNG)
    while at + 8 <= len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        kind, chunk = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        if kind in CHUNKS:
            key, _, rest = chunk.partition(b"\0")
            yield from lines(_png_text(kind, rest), (*place, ("image-data", _text(key))), "metadata")
        elif kind == b"eXIf":
            yield from exif_passages(EXIF + chunk, place)
        at += 12 + length


def _png_text(kind: bytes, rest: bytes) -> str:
    try:
        if kind == b"zTXt":
            return _text(_unpacked(rest[1:]))
        if kind == b"iTXt":
            is_packed, body = rest[:1] == b"\x01", rest[2:].split(b"\0", 2)[-1]
            return (_unpacked(body) if is_packed else body).decode("utf-8", "replace")
    except zlib.error:
        return ""
    return _text(rest)


def _unpacked(data: bytes) -> bytes:
    return zlib.decompressobj().decompress(data, LONGEST_CHUNK)


def _text(value: Any) -> str:
    """Return a value of metadata as text, whatever it is written in; nothing where it is none."""
    if not isinstance(value, bytes):
        return str(value).replace("\0", "") if isinstance(value, str) else ""
    body = value[8:] if value[:8] in (b"ASCII\0\0\0", b"UNICODE\0", b"JIS\0\0\0\0\0", b"\0" * 8) else value
    codecs = ("utf-16-le", "utf-16-be") if value[:7] == b"UNICODE" or body[1::2].count(0) * 3 > len(body) else ()
    for codec in (*codecs, "utf-8", "gb18030"):
        try:
            text = body.decode(codec).replace("\0", "")
        except UnicodeDecodeError:
            continue
        if text.isprintable() or "\n" in text:
            return text
    return ""
