"""``gongkai report write`` as people and programs call it."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest
from tests.report.write.reports import city

from gongkai.cli import main
from gongkai.report.jsonio import dumps
from gongkai.report.write import TARGETS, write

STARTS = {"html": b"<!DOCTYPE html>", "pdf": b"%PDF-", "docx": b"PK", "xlsx": b"PK", "json": b"{"}


@pytest.fixture
def gongkai(capsysbinary, monkeypatch):
    monkeypatch.delenv("GONGKAI_LANG", raising=False)

    def run(*arguments):
        with pytest.raises(SystemExit) as left:
            main(arguments)
        out, err = capsysbinary.readouterr()
        return left.value.code, out, err.decode()

    return run


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "report.json"
    path.write_text(dumps(city()), encoding="utf-8")
    return path


@pytest.mark.parametrize("to", TARGETS)
def test_the_format_is_that_of_the_suffix(gongkai, source, tmp_path, to):
    out = tmp_path / f"out.{to}"
    code, printed, _ = gongkai("report", "write", str(source), "-o", str(out))

    assert (code, printed) == (0, b"")
    assert out.read_bytes() == write(city(), to)


@pytest.mark.parametrize("to", TARGETS)
def test_without_a_file_it_goes_to_standard_output(gongkai, source, to):
    code, printed, _ = gongkai("report", "write", str(source), "--to", to)

    assert code == 0
    assert printed.startswith(STARTS[to])


@pytest.mark.parametrize("arguments", [[], ["-o", "out.odt"], ["-o", "-"]])
def test_an_unknown_format_is_refused(gongkai, source, arguments):
    code, printed, said = gongkai("report", "write", str(source), *arguments)

    assert (code, printed) == (2, b"")
    assert said.startswith("WRITE-FORMAT")


def test_no_binary_goes_to_a_terminal(gongkai, source, monkeypatch):
    monkeypatch.setattr(type(sys.stdout), "isatty", lambda self: True, raising=False)
    code, printed, said = gongkai("report", "write", str(source), "--to", "docx")

    assert (code, printed) == (2, b"")
    assert said.startswith("WRITE-TERMINAL")


def test_empty_cells_print_as_zero_where_asked(gongkai, tmp_path):
    source = tmp_path / "report.json"
    source.write_text('{"schema": "gongkai.report/1", "form": "annual-2021", "figures": {}}', encoding="utf-8")
    _, marks, _ = gongkai("report", "write", str(source), "--to", "html")
    _, zero, _ = gongkai("report", "write", str(source), "--to", "html", "--print", "zero")

    assert (marks.count(b">0</td>"), zero.count(b">0</td>")) == (0, len(city().mixed_form.keys))


def test_charts_and_other_years_are_for_html_and_pdf(gongkai, source, tmp_path):
    earlier = tmp_path / "earlier.json"
    earlier.write_text(dumps(city(year=2024)), encoding="utf-8")
    _, page, _ = gongkai("report", "write", str(source), "--to", "html", "--charts", "--earlier", str(earlier))
    _, _, said = gongkai("report", "write", str(source), "--charts", "-o", str(tmp_path / "out.docx"))

    assert page.count(b"<figure") == 8
    assert said.startswith("WRITE-CHARTS")


def test_a_full_disk_is_a_sentence(source):
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("no device that is full")
    with full.open("wb") as out:
        done = subprocess.run(
            [
                sys.executable,
                "-c",
                "from gongkai.cli import main; main()",
                "report",
                "write",
                str(source),
                "--to",
                "html",
            ],
            stdout=out,
            stderr=subprocess.PIPE,
            check=False,
        )

    assert done.returncode == 2
    assert done.stderr.decode().startswith("FILE-UNWRITABLE")


def test_a_document_is_read_and_written_in_one_go(gongkai, tmp_path):
    lines = write(city(), "html").decode()
    text = tmp_path / "report.txt"
    text.write_text(_as_text(lines), encoding="utf-8")
    code, printed, _ = gongkai("report", "write", str(text), "--to", "json")

    assert code == 0
    assert io.BytesIO(printed).read().startswith(b'{"schema": "gongkai.report/1", "organ": "\xe6')


def _as_text(page: str) -> str:
    """Return the text of a page, a cell a line, as text pulled from a page has it."""
    from lxml import html

    parts = html.fromstring(page).iter("p", "h1", "h2", "h3", "th", "td")
    return "\n".join(part.text_content() or "\t" for part in parts)
