"""pdfium: its functions bound for speed, and the characters of a page in bulk.

A call through ctypes costs as much as the work it asks for, so calls are made in loops that run in C, into one block
of numbers. Places are in the page's own space, y upwards. Besides this module and ``drawing`` only the entry knows
pdfium.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections import deque
from collections.abc import Callable, Iterator
from itertools import chain, compress, repeat, starmap
from typing import Any

import pypdfium2.raw as pdfium

Box = tuple[float, float, float, float]
"""Left, bottom, right, top."""
Matrix = tuple[float, float, float, float, float, float]

MOST_FIELDS = 20_000
"""Fields and notes of a page that are looked at."""
LONGEST_FIELD = 20_000
"""Bytes of a field that are read."""
TYPED = {pdfium.FPDF_ANNOT_WIDGET: b"V", pdfium.FPDF_ANNOT_FREETEXT: b"Contents"}
"""Where the text stands that is typed into a note, by its kind."""
HALVES, HALF = re.compile("[\ud800-\udbff][\udc00-\udfff]"), re.compile("[\ud800-\udfff]")
"""How pdfium tells a character beyond the basic plane: as two."""
UNSEEN = frozenset((3, 7))
"""The text render modes that leave no mark: invisible, and clip only."""


def bound(name: str, result: Any, *arguments: Any) -> Callable[..., Any]:
    """Return a function of pdfium that takes handles and addresses as plain numbers: half the cost of pointers.

    Other threads wait meanwhile: to let them go first takes as long as the call, which looks up one value.
    """
    address = ctypes.cast(getattr(pdfium, name), ctypes.c_void_p).value
    if address is None:  # pragma: no cover  # a library without one of its functions
        raise ImportError(name)
    return ctypes.PYFUNCTYPE(result, *arguments)(address)


def bare(name: str, result: Any) -> Callable[..., Any]:
    """Return a function of pdfium that takes what ``pointer`` and ``ctypes.byref`` return, and small numbers.

    Nothing is said of its arguments, so nothing is made for each of them: half the cost again.
    """
    return bound(name, result)


def pointer(address: int) -> Any:
    """Return an address as ``bare`` functions take it."""
    return ctypes.byref(ctypes.c_char.from_address(address))


POINTER, INT = ctypes.c_void_p, ctypes.c_int
_count_signs = bound("FPDFText_CountChars", INT, POINTER)
_get_text = bound("FPDFText_GetText", INT, POINTER, INT, INT, POINTER)
_sign = bound("FPDFText_GetUnicode", ctypes.c_uint, POINTER, INT)
_is_unmapped = bare("FPDFText_HasUnicodeMapError", INT)
_place = bare("FPDFText_GetLooseCharBox", None)
_glyph_box = bound("FPDFText_GetCharBox", INT, POINTER, INT, POINTER, POINTER, POINTER, POINTER)
_origin = bare("FPDFText_GetCharOrigin", None)
_text_matrix = bare("FPDFText_GetMatrix", None)
_size = bare("FPDFText_GetFontSize", ctypes.c_double)
_text_object = bound("FPDFText_GetTextObject", POINTER, POINTER, INT)
mode_of = bound("FPDFTextObj_GetTextRenderMode", INT, POINTER)
_page_box = bound("FPDF_GetPageBoundingBox", INT, POINTER, POINTER)
_notes = bound("FPDFPage_GetAnnotCount", INT, POINTER)
_note = bound("FPDFPage_GetAnnot", POINTER, POINTER, INT)
_note_kind = bound("FPDFAnnot_GetSubtype", INT, POINTER)
_note_flags = bound("FPDFAnnot_GetFlags", INT, POINTER)
_note_sides = bound("FPDFAnnot_GetRect", INT, POINTER, POINTER)
_value_kind = bound("FPDFAnnot_GetValueType", INT, POINTER, ctypes.c_char_p)
_value = bound("FPDFAnnot_GetStringValue", ctypes.c_ulong, POINTER, ctypes.c_char_p, POINTER, ctypes.c_ulong)
_close_note = bound("FPDFPage_CloseAnnot", None, POINTER)
_transform = bound("FPDFPage_TransFormWithClip", INT, POINTER, POINTER, POINTER)


def address_of(handle: Any) -> int:
    """Return the address behind a handle of pypdfium2."""
    return ctypes.cast(handle, ctypes.c_void_p).value or 0


def frame_of(page: int) -> Box:
    """Return the box of a page that is shown."""
    four = (ctypes.c_float * 4)()
    _page_box(page, ctypes.addressof(four))
    left, top, right, bottom = four
    return left, bottom, right, top


def read_fields(page: int) -> list[tuple[str, Box]]:
    """Return what is typed into the fields and text boxes of a page, each with its box."""
    found = []
    for index in range(min(_notes(page), MOST_FIELDS)):
        note = _note(page, index)
        if note:
            text = _typed(note)
            if text:
                found.append((text, _note_box(note)))
            _close_note(note)
    return found


def _typed(note: int) -> str:
    key = TYPED.get(_note_kind(note))
    if key is None or _note_flags(note) & pdfium.FPDF_ANNOT_FLAG_HIDDEN:
        return ""
    if _value_kind(note, key) != pdfium.FPDF_OBJECT_STRING:  # the state of a box that is ticked or not
        return ""
    block = ctypes.create_string_buffer(min(_value(note, key, None, 0), LONGEST_FIELD))
    _value(note, key, ctypes.addressof(block), len(block))
    return block.raw.decode("utf-16-le", "replace").rstrip("\0")


def _note_box(note: int) -> Box:
    four = (ctypes.c_float * 4)()
    _note_sides(note, ctypes.addressof(four))
    left, top, right, bottom = four
    return left, bottom, right, top


def turn(page: int, matrix: Matrix) -> bool:
    """Move what a page draws; what is already read of the page does not change before it is loaded anew."""
    six = (ctypes.c_float * 6)(*matrix)
    return bool(_transform(page, ctypes.addressof(six), None))


def turning(degrees: float) -> Matrix:
    """Return the matrix that turns about the corner of the page's space."""
    # pdfium writes the numbers into the page, and 6e-17 is none there.
    cosine, sine = round(math.cos(math.radians(degrees)), 6), round(math.sin(math.radians(degrees)), 6)
    return cosine, sine, -sine, cosine, 0.0, 0.0


class Texts:
    """The characters of a text page.

    ``signs`` has one sign for each, U+FFFD where its font does not say what it means; ``places`` has the left, top,
    right and bottom of the place that each takes in its line. All else is asked for one by one.
    """

    def __init__(self, page: int) -> None:
        self.page = page
        count = max(0, _count_signs(page))
        self.signs = _signs(page, count)
        block = (ctypes.c_float * (4 * count))()
        spans = list(_printed(self.signs))
        printed = list(chain.from_iterable(starmap(range, spans)))
        places = chain.from_iterable(range(16 * start, 16 * end, 16) for start, end in spans)
        own = repeat(pointer(page))
        deque(map(_place, own, printed, map(ctypes.byref, repeat(block), places)), maxlen=0)
        self.places: list[float] = block[:]
        unmapped = list(map(_is_unmapped, own, printed))
        if any(unmapped):
            signs = list(self.signs)
            for index in compress(printed, map((1).__eq__, unmapped)):
                signs[index] = "\ufffd"
            self.signs = "".join(signs)
        self._own = pointer(page)
        self._floats, self._doubles = (ctypes.c_float * 6)(), (ctypes.c_double * 4)()
        self._at = ctypes.addressof(self._doubles)
        self._first, self._second = ctypes.byref(self._doubles), ctypes.byref(self._doubles, 8)
        self._six = ctypes.byref(self._floats)

    def origin(self, index: int) -> list[float]:
        """Return where a character stands on its line."""
        _origin(self._own, index, self._first, self._second)
        return self._doubles[:2]

    def height(self, index: int) -> float:
        """Return the size of a character's font before its matrix."""
        height: float = _size(self._own, index)
        return height

    def matrix(self, index: int) -> list[float]:
        """Return the first four numbers of a character's matrix: how it is scaled and turned."""
        _text_matrix(self._own, index, self._six)
        return self._floats[:4]

    def marks(self, index: int) -> Box:
        """Return the box of a character's marks."""
        at = self._at
        _glyph_box(self.page, index, at, at + 16, at + 8, at + 24)
        left, bottom, right, top = self._doubles
        return left, bottom, right, top

    def is_unseen(self, index: int) -> bool:
        """Tell whether a character leaves no mark on the page."""
        handle = _text_object(self.page, index)
        return handle is not None and mode_of(handle) in UNSEEN


def _printed(signs: str) -> Iterator[tuple[int, int]]:
    """Yield from where to where there are other signs than the line ends that pdfium makes up: those have no place."""
    start = 0
    for piece in signs.split("\r\n"):
        yield start, start + len(piece)
        start += len(piece) + 2


def _signs(page: int, count: int) -> str:
    """Return the text of the characters, exactly one sign for each."""
    block = (ctypes.c_ushort * (2 * count + 2))()
    if _get_text(page, 0, count, ctypes.addressof(block)) == count + 1:
        signs = bytes(block)[: 2 * count].decode("utf-16-le", "replace")
        if len(signs) == count:
            return signs
        codes = block[:count]
    else:  # a character without text, which is left out there: each is asked for
        codes = list(map(_sign, repeat(page), range(count)))
    signs = "".join(chr(code) if code < 0x110000 else "\ufffd" for code in codes)
    return HALF.sub("\ufffd", HALVES.sub(_joined, signs))


def _joined(pair: re.Match[str]) -> str:
    """Return the character that two halves make, and a sign that stands for nothing in the place of the second."""
    return pair.group().encode("utf-16-le", "surrogatepass").decode("utf-16-le") + "\x01"
