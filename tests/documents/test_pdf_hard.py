"""PDF files that are large, hostile or broken at random: time stays in bounds, and nothing but a Failure is raised."""

from __future__ import annotations

import threading
import time
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.documents.pdf_files import Pdf, Sheet, pdf_of
from tests.documents.pdf_views import only_grid

from gongkai.documents import Grid
from gongkai.documents.pdf import read_pdf
from gongkai.problems import Failure


def seconds(data: bytes) -> float:
    started = time.process_time()
    read_pdf(data)
    return time.process_time() - started


def lines_page(count):
    sheet = Sheet().text(50, 50, "标题")
    for number in range(count):
        x, y = number * 7919 % 500 + number % 7 / 7, number * 104729 % 800 + number % 11 / 11
        sheet.line(x, y, x + 80, y) if number % 2 else sheet.line(x, y, x, y + 40)
    return pdf_of(sheet)


def boxes_page(count):
    sheet = Sheet().text(50, 50, "标题")
    for number in range(count):
        x, y = number * 7919 % 500 + number % 7 / 7, number * 104729 % 800 + number % 11 / 11
        sheet.fill(x, y, x + 30, y + 12)
    return pdf_of(sheet)


def signs_page(count):
    sheet = Sheet(width=2000, height=6000)
    for number in range(count // 200):
        sheet.text(5, 5 + 4.9 * number, "政府信息公开申请答复0123456789" * 10, size=4)
    return pdf_of(sheet)


@pytest.mark.parametrize(
    ("made", "count"),
    [(lines_page, 20_000), (boxes_page, 20_000), (signs_page, 200_000)],
    ids=["lines", "boxes", "signs"],
)
def test_time_grows_no_faster_than_the_page(made, count):
    few, many = seconds(made(count // 4)), seconds(made(count))

    assert many < 8 * few + 1


@pytest.mark.parametrize("side", [14_400, 10_000_000])
def test_a_table_over_an_enormous_page_is_read_in_time(side):
    xs, ys = [10, side / 2, side - 10], [10, side / 2, side - 10]
    sheet = Sheet(width=side, height=side).rules(xs, ys).text(50, 50, "甲").text(side / 2 + 50, 50, "1")
    for step in range(100):  # frames within each other, each over the whole page
        sheet.box(20 + 20 * step, 20 + 20 * step, side - 20 - 20 * step, side - 20 - 20 * step)

    started = time.process_time()
    document = read_pdf(pdf_of(sheet))

    assert document.blocks
    assert time.process_time() - started < 5


def test_threads_do_not_disturb_each_other():
    data, made = pdf_of(Sheet().table([50, 150, 250], [100, 120], [["甲", "1"]])), []
    threads = [threading.Thread(target=lambda: made.append(read_pdf(data))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [only_grid(document).cells[1].text for document in made] == ["1"] * 4


# --- any bytes ----------------------------------------------------------------------------------------------------


@cache
def sample() -> bytes:
    pdf_file = Pdf()
    form = pdf_file.form(Sheet().table([50, 150, 250], [200, 220, 240], [["甲", "1"], ["乙", "2"]]))
    sheet = Sheet(forms={"F": form}).text(50, 100, "标题").text(50, 300, "看不见", mode=3).text(50, 400, "竖", angle=90)
    field = pdf_file.add(f"<< /Type /Annot /Subtype /Widget /V (15) /F 4 /Rect [9 9 99 99] /AP << /N {form} 0 R >> >>")
    turned = Sheet(rotate=90, annotations=[field]).text(300, 300, "转过来的文字", angle=90).line(50, 60, 50, 90)
    pdf_file.page(sheet.raw("/F Do")).page(Sheet().table([50, 150, 250], [60, 80], [["丙", "3"]]))
    return pdf_file.page(turned).write()


def holds(data: bytes) -> None:
    """Assert that a file is refused with a Failure, or read into blocks that are as promised."""
    try:
        document = read_pdf(data)
    except Failure:
        return
    for block in document.blocks:
        cells = block.cells if isinstance(block, Grid) else ()
        assert all(cell.row >= 0 and cell.column >= 0 and cell.rowspan > 0 and cell.colspan > 0 for cell in cells)
        assert block.place


@given(st.binary(max_size=400))
def test_any_bytes_are_refused_or_read(data):
    holds(data)
    holds(b"%PDF-1.7\n" + data)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(sample()) - 1), st.binary(max_size=6)), min_size=1, max_size=6))
def test_a_file_changed_anywhere_is_refused_or_read(changes):
    data = bytearray(sample())
    for at, new in changes:
        data[at : at + len(new)] = new
    holds(bytes(data))


NUMBERS = st.one_of(st.integers(-(10**12), 10**12), st.floats(allow_nan=False, allow_infinity=False, width=32))


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.lists(NUMBERS.map(lambda number: f"{number:f}"), max_size=6),
            st.sampled_from(
                ["cm", "re", "m", "l", "c", "h", "S", "f", "B", "n", "W", "q", "Q", "Tm", "Tf", "w", "d", "Tr"]
            ),
        ),
        max_size=25,
    )
)
def test_any_drawing_is_refused_or_read(steps):
    content = " ".join(f"{' '.join(numbers)} {operator}" for numbers, operator in steps)
    holds(pdf_of(Sheet().text(50, 100, "标题").raw(content).table([50, 150, 250], [200, 220], [["甲", "1"]])))
