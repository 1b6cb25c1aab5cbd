"""Files that are broken, locked or made to do harm: each ends in a sentence, in bounded time and memory."""

from __future__ import annotations

import re
import struct
import tomllib
import tracemalloc
import zipfile
from io import BytesIO
from string import Formatter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.documents.builders import (
    ROOT,
    SHEET,
    docx,
    outcome,
    p,
    package,
    relations,
    shape,
    sheet,
    tbl,
    word_xml,
    xlsx,
)

from gongkai.documents import read_document
from gongkai.documents.docx import read_docx
from gongkai.documents.limits import LIMIT_BYTES, MIB
from gongkai.documents.package import Package
from gongkai.documents.xlsx import read_xlsx
from gongkai.documents.xmlparts import parse, stream
from gongkai.problems import Failure, codes, problem
from gongkai.resources import PACKAGE

CODES = [code for code in codes() if code.startswith(("PACKAGE-", "XML-"))]
GOOD = docx(p("甲") + tbl(["乙", "1"]))


def refused(data: bytes) -> str:
    with pytest.raises(Failure) as failure:
        read_document(data)
    assert failure.value.problem.text("zh")
    assert failure.value.problem.text("en")
    return failure.value.problem.code


# --- packages -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kept", [0.3, 0.6, 0.9, 0.99])
def test_a_package_cut_short(kept):
    assert refused(GOOD[: int(len(GOOD) * kept)]) == "PACKAGE-BROKEN"


def test_a_part_with_wrong_bytes():
    stored = package({**ROOT, "word/document.xml": word_xml(p("甲" * 50))}, level=zipfile.ZIP_STORED)
    assert refused(stored.replace("甲甲".encode(), "乙乙".encode(), 1)) == "PACKAGE-BROKEN"


def test_a_package_without_its_document():
    with pytest.raises(Failure) as failure:
        read_docx(package(ROOT))
    assert failure.value.problem.code == "PACKAGE-MISSING"
    assert failure.value.problem.found == "word/document.xml"


def test_a_workbook_without_its_sheets():
    assert shape(read_xlsx(package({"xl/workbook.xml": f'<workbook xmlns="{SHEET}"><sheets/></workbook>'}))) == []


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_part_that_is_there_twice():
    made = BytesIO(GOOD)
    with zipfile.ZipFile(made, "a") as archive:
        archive.writestr("word/document.xml", word_xml(p("乙")))
    assert refused(made.getvalue()) == "PACKAGE-DUPLICATE"


def test_a_locked_part():
    flagged = bytearray(GOOD)
    at = GOOD.rindex(b"PK\x01\x02")
    flagged[at + 8] |= 1
    assert refused(bytes(flagged)) == "PACKAGE-ENCRYPTED"


def test_a_way_of_packing_that_the_standard_does_not_know():
    assert (
        refused(package({**ROOT, "word/document.xml": word_xml(p("甲"))}, level=zipfile.ZIP_LZMA)) == "PACKAGE-BROKEN"
    )


def test_too_many_parts():
    one = struct.pack("<4s26xHHH", b"PK\x01\x02", 0, 0, 0)
    with pytest.raises(Failure) as failure:
        Package(b"PK\x03\x04" + one * 10_001)
    assert failure.value.problem.code == "PACKAGE-ENTRIES"


def test_a_file_that_is_too_large():
    for reader in (read_docx, read_xlsx):
        with pytest.raises(Failure) as failure:
            reader(b"PK\x03\x04" + bytes(LIMIT_BYTES))
        assert failure.value.problem.code == "FILE-TOO-LARGE"


def bomb(size: int) -> bytes:
    return package({**ROOT, "word/document.xml": word_xml(p("甲")) + "<!--" + " " * size + "-->"})


def test_a_part_that_unpacks_without_end_is_stopped_while_it_unpacks():
    data = bomb(40 * MIB)
    tracemalloc.start()
    assert refused(data) == "PACKAGE-RATIO"
    assert tracemalloc.get_traced_memory()[1] < 20 * MIB
    tracemalloc.stop()


def test_a_part_that_lies_about_its_size_is_counted_all_the_same():
    data = bytearray(bomb(20 * MIB))
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 100)  # the size it says it has, unpacked
    assert refused(bytes(data)) in ("PACKAGE-RATIO", "PACKAGE-BROKEN")


def test_small_parts_may_pack_well():
    assert shape(read_document(bomb(900_000))) == ["甲"]


def test_all_parts_together_are_counted(monkeypatch):
    monkeypatch.setattr("gongkai.documents.package.LIMIT_UNPACKED", 3000)
    opened = Package(package({"a": "x" * 2000, "b": "x" * 2000}))
    opened.read("a")
    with pytest.raises(Failure) as failure:
        opened.read("b")
    assert failure.value.problem.code == "PACKAGE-UNPACKED"


def test_what_lies_outside_the_package_is_no_part_of_it():
    inside = relations({"rId1": ("numbering", "numbering.xml"), "rId2": ("styles", "../styles.xml")})
    rels = inside.replace("/></Relationships>", ' TargetMode="External"/></Relationships>')
    opened = Package(package({"word/_rels/document.xml.rels": rels}))
    assert opened.targets("word/document.xml") == {"rId1": ("numbering", "word/numbering.xml")}


# --- XML ----------------------------------------------------------------------------------------------------------

LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
DECLARED = {
    "entities that grow": f'<!DOCTYPE w:document [<!ENTITY a0 "x">{LAUGHS}]>',
    "a file from outside": '<!DOCTYPE w:document [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
    "rules from outside": '<!DOCTYPE w:document SYSTEM "other.dtd">',
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("name", DECLARED)
def test_document_types_are_refused(name, encoding):
    xml = word_xml(p("&a9;&x;".replace("&", "&amp;"))).replace("&amp;", "&").partition("?>")[2]
    data = package({**ROOT, "word/document.xml": (DECLARED[name] + xml).encode(encoding)})
    assert refused(data) == "XML-DTD"


def test_document_types_are_refused_in_every_part():
    content = sheet({"A1": "甲"})
    for part in ("xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml", "xl/worksheets/s1.xml"):
        with zipfile.ZipFile(BytesIO(xlsx({"表": content}))) as archive:
            parts = {name: archive.read(name).decode() for name in archive.namelist()}
        parts[part] = DECLARED["entities that grow"] + parts[part]
        assert refused(package(parts)) == "XML-DTD", part


def test_xml_in_utf_16_is_read():
    xml = word_xml(p("甲")).replace("UTF-8", "UTF-16").encode("utf-16")
    assert shape(read_document(package({**ROOT, "word/document.xml": xml}))) == ["甲"]


@pytest.mark.parametrize("xml", ["", "甲", "<a>", "<a></b>", "<a>&x;</a>", "<a>\x00</a>", word_xml(p("甲"))[:-5]])
def test_xml_that_is_broken(xml):
    assert refused(package({**ROOT, "word/document.xml": xml})) == "XML-BROKEN"


def test_a_sheet_that_breaks_off():
    with zipfile.ZipFile(BytesIO(xlsx({"表": sheet({"A1": "甲"})}))) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    parts["xl/worksheets/s1.xml"] = parts["xl/worksheets/s1.xml"][:-20]
    assert refused(package(parts)) == "XML-BROKEN"


def test_elements_nested_without_end():
    deep = "<w:sdt><w:sdtContent>" * 50_000
    assert refused(package({**ROOT, "word/document.xml": word_xml(deep)}, level=zipfile.ZIP_STORED)) == "XML-BROKEN"


def test_tables_nested_as_deep_as_xml_may_be():
    deep = "<w:tbl><w:tr><w:tc>" * 80 + p("甲") + "</w:tc></w:tr></w:tbl>" * 80
    assert shape(read_document(docx(deep))) == ["甲"]


def test_a_tree_that_would_fill_the_memory(monkeypatch):
    monkeypatch.setattr("gongkai.documents.xmlparts.LIMIT_TREE", 1000)
    assert refused(docx(p("甲") * 100)) == "XML-TOO-LARGE"


def test_a_stream_keeps_nothing():
    rows = "".join(f"<row><c>{number}</c></row>" for number in range(1000))
    kept = [len(list(one.itersiblings(preceding=True))) for one in stream(f"<a>{rows}</a>".encode(), "a", "row")]
    assert len(kept) == 1000
    assert max(kept) <= 1


def test_a_part_that_is_no_document_of_its_kind():
    assert shape(read_document(package({**ROOT, "word/document.xml": "<html><body>甲</body></html>"}))) == []


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_good_document_with_changed_bytes(data):
    changed = bytearray(data.draw(st.sampled_from([GOOD, xlsx({"表": sheet({"A1": "甲", "B1": "1"})})])))
    for _ in range(data.draw(st.integers(1, 4))):
        changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    assert outcome(read_document, bytes(changed)) in ("", "FILE-ARCHIVE", "FILE-ENCODING", *CODES)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=100))
def test_any_xml_is_parsed_or_refused(data):
    assert outcome(lambda part: parse(part, "a"), b"<a>" + data + b"</a>") in ("", "XML-BROKEN", "XML-DTD")  # type: ignore[arg-type,return-value]  # a tree will do


# --- sentences ----------------------------------------------------------------------------------------------------

TEXTS = tomllib.loads((PACKAGE / "texts" / "problems-documents.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("code", TEXTS)
def test_both_languages_name_the_same_facts(code):
    named = [{name for _, name, _, _ in Formatter().parse(TEXTS[code][lang]) if name} for lang in ("zh", "en")]
    assert named[0] == named[1]


def test_every_code_of_the_readers_has_its_sentence():
    source = "".join(path.read_text(encoding="utf-8") for path in (PACKAGE / "documents").glob("*.py"))
    used = set(re.findall(r'"((?:FILE|TEXT|READER|HTML|MHTML|PACKAGE|XML|DOCX|XLSX|OFFICE)-[A-Z-]+)"', source))
    assert used <= set(codes())
    assert set(TEXTS) <= used


@pytest.mark.parametrize("kind", ["page", "sheet", "cell", "table", "row"])
def test_places_are_said_in_both_languages(kind):
    told = problem("FILE-OFD", place=((kind, "{B5}"),))
    assert "{B5}" in told.place_text("zh")
    assert told.place_text("zh") != told.place_text("en")


def test_an_entry_without_a_name_is_no_part():
    """Found by fuzzing: it was taken for the numbering of a document that has none."""
    data = docx(p("一、总体情况"), more={"?nameless": "x"}).replace(b"?nameless", b"\0nameless")

    assert read_docx(data).blocks[0].text == "一、总体情况"
