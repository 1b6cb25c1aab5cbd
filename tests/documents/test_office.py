"""Old office formats, through LibreOffice: with a stand-in for it, and once with itself where it is installed."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest
from tests.documents.builders import docx, p, shape, sheet, tbl, told, xlsx

from gongkai.documents import read_document
from gongkai.documents.office import read_doc, read_xls
from gongkai.problems import Failure

RTF = (
    rb"{\rtf1\ansi\ansicpg936 \u19968 ?\u12289 ?\u24635 ?\u20307 ?\u24773 ?\u20917 ?\par"
    rb"\trowd\cellx2000\cellx4000\intbl \u35268 ?\u31456 ?\cell 13\cell\row\pard \u26080 ?\u12290 ?\par}"
)


@pytest.fixture
def stand_in(tmp_path, monkeypatch):
    """Put a program named soffice first on the path: a script of the shell that finds in $out where to write."""

    def install(script: str) -> Path:
        program = tmp_path / "bin" / "soffice"
        program.parent.mkdir()
        program.write_text(f'#!/bin/sh\nout=$PWD/out; mkdir -p "$out"\n{script}\n')
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
        return tmp_path

    return install


def test_a_text_document_comes_back_as_docx(stand_in):
    folder = stand_in('cp "$(dirname "$0")/../made" "$out/in.docx"; echo "$@" > "$(dirname "$0")/../words"')
    (folder / "made").write_bytes(docx(p("一、总体情况") + tbl(["规章", "13"])))
    document = read_doc(b"old")
    assert shape(document) == ["一、总体情况", [["规章", "13"]]]
    assert told(document) == [("note", "OFFICE-CONVERTED")]
    words = (folder / "words").read_text().split()
    assert "--headless" in words
    (profile,) = (word for word in words if word.startswith("-env:UserInstallation=file:///"))
    assert not Path(profile.partition("file://")[2]).exists()


def test_a_workbook_comes_back_as_xlsx(stand_in):
    folder = stand_in('cp "$(dirname "$0")/../made" "$out/in.xlsx"')
    (folder / "made").write_bytes(xlsx({"表": sheet({"A1": "甲", "B1": "1"})}))
    assert shape(read_xls(b"old")) == [[["甲", "1"]]]


def failed(data: bytes = b"old") -> str:
    with pytest.raises(Failure) as failure:
        read_doc(data)
    return failure.value.problem.code


def test_without_the_program_it_says_so(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert failed() == "OFFICE-MISSING"


def test_a_file_it_cannot_convert(stand_in):
    stand_in("exit 1")
    assert failed() == "OFFICE-FAILED"


def test_a_conversion_that_hangs_is_ended_with_its_children(stand_in, monkeypatch):
    monkeypatch.setattr("gongkai.documents.office.LIMIT_SECONDS", 0.3)
    folder = stand_in('(sleep 1; touch "$(dirname "$0")/../late") & wait')
    assert failed() == "OFFICE-TIME"
    time.sleep(1.2)
    assert not (folder / "late").exists()


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_a_file_of_an_old_format():
    document = read_document(RTF, "报告.doc")
    assert shape(document) == ["一、总体情况", [["规章", "13"]], "无。"]
