"""What a page draws besides text: its lines and filled boxes, in the page's own space, y upwards."""

from __future__ import annotations

import ctypes
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise, repeat

import pypdfium2.raw as pdfium

from gongkai.documents.pdf.native import INT, POINTER, UNSEEN, Box, Matrix, bare, bound, mode_of, pointer

UPRIGHT: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
THIN = 3.0
"""What is not thicker than this, in points, is a line, however it is drawn."""
MOST_DRAWN = 200_000
"""Objects of a page that are looked at; a page with more is a drawing, not a table."""
DEEPEST = 12
"""Forms within forms that are opened."""


@dataclass
class Drawing:
    """What a page draws besides text: lines as thin boxes, filled boxes, and how its text is painted."""

    lines: list[Box] = field(default_factory=list)
    fills: list[Box] = field(default_factory=list)
    picture: float = 0.0
    """The room that the largest picture takes."""
    unseen: bool = False
    crowded: bool = False


_count = bound("FPDFPage_CountObjects", INT, POINTER)
_object = bare("FPDFPage_GetObject", POINTER)
_form_count = bound("FPDFFormObj_CountObjects", INT, POINTER)
_form_object = bound("FPDFFormObj_GetObject", POINTER, POINTER, ctypes.c_ulong)
_kind = bound("FPDFPageObj_GetType", INT, POINTER)
_bounds = bound("FPDFPageObj_GetBounds", INT, POINTER, POINTER, POINTER, POINTER, POINTER)
_matrix = bound("FPDFPageObj_GetMatrix", INT, POINTER, POINTER)
_fill = bound("FPDFPageObj_GetFillColor", INT, POINTER, POINTER, POINTER, POINTER, POINTER)
_segments = bound("FPDFPath_CountSegments", INT, POINTER)
_segment = bound("FPDFPath_GetPathSegment", POINTER, POINTER, INT)
_point = bound("FPDFPathSegment_GetPoint", INT, POINTER, POINTER, POINTER)
_segment_kind = bound("FPDFPathSegment_GetType", INT, POINTER)
_draw_mode = bound("FPDFPath_GetDrawMode", INT, POINTER, POINTER, POINTER)


def read_drawing(page: int) -> Drawing:
    """Return what a page draws, its forms opened."""
    drawing = Drawing()
    forms = [(_object, pointer(page), max(0, _count(page)), UPRIGHT, 0)]
    seen = 0
    while forms:
        get, holder, count, matrix, depth = forms.pop()
        seen += count
        if seen > MOST_DRAWN:
            drawing.crowded = True
            return drawing
        handles = [handle for handle in map(get, repeat(holder), range(count)) if handle]
        for form in _draw(drawing, handles, matrix):
            if depth < DEEPEST:
                inner = _times(_read_matrix(form), matrix)
                forms.append((_form_object, form, max(0, _form_count(form)), inner, depth + 1))
    return drawing


def _draw(drawing: Drawing, handles: list[int], matrix: Matrix) -> list[int]:
    """Add the objects of one level to the drawing; return the forms among them."""
    modes = list(map(mode_of, handles))  # -1 for what is no text: one call tells both
    drawing.unseen = drawing.unseen or not UNSEEN.isdisjoint(modes)
    others = [handle for handle, mode in zip(handles, modes, strict=True) if mode == -1]
    kinds = list(map(_kind, others))
    boxes = _boxes(others)
    forms = []
    for handle, kind, box in zip(others, kinds, boxes, strict=True):
        if kind == pdfium.FPDF_PAGEOBJ_FORM:
            forms.append(handle)
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            placed = moved(box, matrix)
            drawing.picture = max(drawing.picture, (placed[2] - placed[0]) * (placed[3] - placed[1]))
            if _is_thin(placed):  # some printers draw each rule as a picture one dot high
                drawing.lines.append(placed)
        elif kind == pdfium.FPDF_PAGEOBJ_PATH:
            _draw_path(drawing, handle, moved(box, matrix), matrix)
    return forms


def _boxes(handles: list[int]) -> Iterator[Box]:
    block = (ctypes.c_float * (4 * len(handles)))()
    start = ctypes.addressof(block)
    columns = [range(start + 4 * at, start + 4 * at + 16 * len(handles), 16) for at in range(4)]
    deque(map(_bounds, handles, *columns), maxlen=0)
    flat = block[:]
    return zip(flat[::4], flat[1::4], flat[2::4], flat[3::4], strict=True)


def _draw_path(drawing: Drawing, handle: int, box: Box, matrix: Matrix) -> None:
    if _is_thin(box):
        drawing.lines.append(box)
        return
    modes = (ctypes.c_int * 2)()
    _draw_mode(handle, ctypes.addressof(modes), ctypes.addressof(modes) + 4)
    filled, stroked = modes
    if stroked:
        for figure in _figures(handle, _times(_read_matrix(handle), matrix)):
            drawing.lines += _edges(figure)
    elif filled and not _is_blank(handle):
        many = _segments(handle) > 5
        boxes = (
            [_around(figure) for figure in _figures(handle, _times(_read_matrix(handle), matrix))] if many else [box]
        )
        drawing.lines += filter(_is_thin, boxes)
        drawing.fills += (each for each in boxes if not _is_thin(each))


def _is_thin(box: Box) -> bool:
    return box[2] - box[0] <= THIN or box[3] - box[1] <= THIN


def _is_blank(handle: int) -> bool:
    """Tell whether a filling is white or clear, and so draws nothing on paper."""
    four = (ctypes.c_uint * 4)()
    at = ctypes.addressof(four)
    known = _fill(handle, at, at + 4, at + 8, at + 12)
    return bool(known) and (four[3] == 0 or min(four[:3]) >= 253)


def _figures(handle: int, matrix: Matrix) -> Iterator[list[tuple[float, float] | None]]:
    """Yield the figures of a path as their corners; None stands for a curve between two of them."""
    a, b, c, d, e, f = matrix
    figure: list[tuple[float, float] | None] = []
    two = (ctypes.c_float * 2)()
    at = ctypes.addressof(two)
    for index in range(min(_segments(handle), MOST_DRAWN)):
        segment = _segment(handle, index)
        kind = _segment_kind(segment)
        _point(segment, at, at + 4)
        x, y = two
        if kind == pdfium.FPDF_SEGMENT_MOVETO and figure:
            yield figure
            figure = []
        if kind == pdfium.FPDF_SEGMENT_BEZIERTO:
            figure.append(None)
        figure.append((a * x + c * y + e, b * x + d * y + f))  # closing a figure is a segment of its own in pdfium
    if figure:
        yield figure


def _edges(figure: list[tuple[float, float] | None]) -> Iterator[Box]:
    """Yield the straight edges of a figure that are level or upright."""
    for one, two in pairwise(figure):
        if one and two:
            box = _around([one, two])
            if _is_thin(box):
                yield box


def _around(figure: list[tuple[float, float] | None]) -> Box:
    xs, ys = zip(*(point for point in figure if point), strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _read_matrix(handle: int) -> Matrix:
    six = (ctypes.c_float * 6)()
    if not _matrix(handle, ctypes.addressof(six)):
        return UPRIGHT
    a, b, c, d, e, f = six
    return a, b, c, d, e, f


def _times(one: Matrix, two: Matrix) -> Matrix:
    """Return the matrix that does ``one`` and then ``two``."""
    if two == UPRIGHT:
        return one
    a, b, c, d, e, f = one
    g, h, i, j, k, m = two
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def moved(box: Box, matrix: Matrix) -> Box:
    """Return the box around a box that a matrix has moved."""
    if matrix == UPRIGHT:
        return box
    a, b, c, d, e, f = matrix
    corners = [(a * x + c * y + e, b * x + d * y + f) for x in (box[0], box[2]) for y in (box[1], box[3])]
    return _around(list(corners))
