"""``gongkai report fill`` and ``correct`` on the command line: what is written where, and what is refused."""

import pytest
from tests.cli.test_report import V1, WRONG
from tests.report.test_fill import template

from gongkai.report.fill import fill
from gongkai.report.jsonio import dumps


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "form.docx").write_bytes(template("docx-plain"))
    (tmp_path / "old.docx").write_bytes(template("docx-plain", "annual-2019-trial"))
    (tmp_path / "right.docx").write_bytes(fill(template("docx-plain"), V1).data)
    (tmp_path / "wrong.docx").write_bytes(fill(template("docx-plain"), WRONG).data)
    (tmp_path / "page.html").write_bytes(b"<html><table><tr><td>1</td></tr></table></html>")
    (tmp_path / "report.json").write_text(dumps(V1), "utf-8")
    return tmp_path


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize(
    ("arguments", "code", "exit_code"),
    [
        ("fill page.html --from report.json -o new.html", "EDIT-KIND", 2),
        ("correct page.html -o new.html", "EDIT-KIND", 2),
        ("fill form.docx --from report.json -o form.docx", "FILL-SAME-FILE", 2),
        ("fill form.docx --from wrong.docx -o ./wrong.docx", "FILL-SAME-FILE", 2),
        ("correct wrong.docx -o wrong.docx", "FILL-SAME-FILE", 2),
        ("fill form.docx --from report.json -o new.xlsx", "FILL-SUFFIX", 2),
        ("correct wrong.docx -o new", "FILL-SUFFIX", 2),
        ("fill old.docx --from report.json -o new.docx", "FILL-FORM", 1),
        ("correct right.docx -o new.docx", "CORRECT-NOTHING", 0),
    ],
)
def test_where_there_is_nothing_to_write_nothing_is_written(gongkai, folder, arguments, code, exit_code):
    before = contents(folder)
    ended, out, err = gongkai("report", *arguments.split())

    assert (ended, out) == (exit_code, "")
    assert err.startswith(code + "  ")
    assert contents(folder) == before


def test_a_correction_is_written_and_its_name_printed(gongkai, folder):
    code, out, err = gongkai("report", "correct", "wrong.docx", "-o", "new.DOCX")

    assert (code, out) == (0, "new.DOCX\n")
    assert "改为" in err
    assert (folder / "new.DOCX").exists()
