"""A number planted in one place of a file, seen or not: found there. Broken and hostile files: a sentence."""

import base64
import io
import os
import random
import zipfile
from datetime import date

import docx
import openpyxl
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from PIL import Image, PngImagePlugin

from gongkai.findings.files import Checker, findings_of_file, findings_of_html
from gongkai.findings.model import Against
from gongkai.findings.passages import passages
from gongkai.findings.table import KINDS, effect_of
from gongkai.problems import entry_of
from gongkai.review import GATES

IDENTITY = "11010519491231002X"
MOBILE = "13812345678"
AGAINST = Against(on=date(2021, 1, 18))


def found(data, name="a", against=AGAINST):
    return findings_of_file(data, name, against)


def codes(data, name="a"):
    return sorted({each.code for each in found(data, name)} - {"TRACE-UNSEEN", "SCAN-PICTURE"})


def saved(document):
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def with_part(data, name, content):
    """Return a package with one part replaced or added."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content)
    return made.getvalue()


# --- Word ---------------------------------------------------------------------------------------------------------


def word(change=lambda document: None, text="关于公开的通知"):
    document = docx.Document()
    document.core_properties.author = ""
    document.add_paragraph(text)
    change(document)
    return saved(document)


def run_of(text, tag="w:t"):
    run, inner = OxmlElement("w:r"), OxmlElement(tag)
    inner.text = text
    run.append(inner)
    return run


def deleted(document):
    change = OxmlElement("w:del")
    change.set(qn("w:id"), "1")
    change.append(run_of(IDENTITY, "w:delText"))
    document.paragraphs[0]._p.append(change)


def inserted(document):
    change = OxmlElement("w:ins")
    change.set(qn("w:id"), "1")
    change.append(run_of(IDENTITY))
    document.paragraphs[0]._p.append(change)


def hidden_text(document):
    document.paragraphs[0].add_run(IDENTITY).font.hidden = True


def hidden_row(document):
    table = document.add_table(2, 2)
    table.cell(1, 1).text = IDENTITY
    table.rows[1]._tr.get_or_add_trPr().append(OxmlElement("w:hidden"))


def commented(document):
    document.add_comment(document.paragraphs[0].runs, text=f"核对 {IDENTITY}", author="", initials="")


def in_header(document):
    document.sections[0].header.paragraphs[0].text = IDENTITY


def in_footer(document):
    document.sections[0].footer.paragraphs[0].text = IDENTITY


def in_table(document):
    document.add_table(1, 2).cell(0, 1).text = IDENTITY


def in_property(document):
    document.core_properties.keywords = IDENTITY


def split_over_runs(document):
    for piece in (IDENTITY[:6], IDENTITY[6:14], IDENTITY[14:]):
        document.paragraphs[0].add_run(piece)


def in_picture_text(document):
    document.add_picture(io.BytesIO(png(IDENTITY)))


def in_alternative(document):
    document.add_picture(io.BytesIO(png("")))
    document.element.body.iter(qn("wp:docPr")).__next__().set("descr", IDENTITY)


def in_text_box(document):
    box = OxmlElement("w:pict")
    content = box.makeelement(qn("w:txbxContent"))
    paragraph = content.makeelement(qn("w:p"))
    paragraph.append(run_of(IDENTITY))
    content.append(paragraph)
    box.append(content)
    document.paragraphs[0].add_run()._r.append(box)


WORDS = [
    deleted,
    inserted,
    hidden_text,
    hidden_row,
    commented,
    in_header,
    in_footer,
    in_table,
    in_property,
    split_over_runs,
    in_picture_text,
    in_alternative,
    in_text_box,
]


@pytest.mark.parametrize("plant", WORDS, ids=lambda plant: plant.__name__)
def test_one_place_of_a_word_file(plant):
    assert codes(word()) == []
    assert codes(word(plant)) == ["PRIVACY-IDENTITY"]


def png(text, **more):
    info = PngImagePlugin.PngInfo()
    if text:
        info.add_text("Description", text)
    made = io.BytesIO()
    Image.new("RGB", (2, 2)).save(made, "PNG", pnginfo=info, **more)
    return made.getvalue()


def levels_in_word(document):
    table = document.add_table(3, 2)
    for row, level in enumerate(("绝密", "机密", "秘密")):
        table.cell(row, 0).text, table.cell(row, 1).text = level, "0"


def levels_in_sheet(book):
    for level in ("绝密", "机密", "秘密"):
        book.active.append([level, 0])


def test_a_table_of_levels_is_no_mark():
    """A mark refuses a file without appeal: a cell is no mark wherever the file repeats it."""
    page = "<table>" + "".join(f"<tr><td>{level}<td>0" for level in ("绝密", "机密", "秘密")) + "</table>"

    assert codes(word(levels_in_word)) == []
    assert codes(workbook(levels_in_sheet)) == []
    assert codes(page.encode()) == []
    assert codes(word(text="秘密")) == codes("<p>秘密".encode()) == ["SECRET-MARK"]


@pytest.mark.parametrize("name", ["word/footnotes.xml", "word/endnotes.xml", "word/glossary/document.xml"])
def test_parts_that_a_word_file_has_besides(name):
    part = (
        '<w:x xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:p><w:r><w:t>'
        f"{IDENTITY}</w:t></w:r></w:p></w:x>"
    )
    assert codes(with_part(word(), name, part)) == ["PRIVACY-IDENTITY"]


def test_custom_properties_and_a_workbook_in_a_word_file():
    custom = f'<Properties><property name="经办人"><lpwstr>{MOBILE}</lpwstr></property></Properties>'

    assert codes(with_part(word(), "docProps/custom.xml", custom)) == ["PRIVACY-MOBILE"]
    assert codes(with_part(word(), "word/embeddings/a.xlsx", workbook(very_hidden_sheet))) == ["PRIVACY-IDENTITY"]


def test_a_watermark_is_a_mark():
    part = (
        '<w:hdr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:v="urn:schemas-microsoft'
        '-com:vml"><w:p><w:r><w:pict><v:shape><v:textpath string="机密"/></v:shape></w:pict></w:r></w:p></w:hdr>'
    )
    assert codes(with_part(word(), "word/header1.xml", part)) == ["SECRET-MARK"]


def test_a_place_is_told_and_seen_text_has_its_paragraph():
    (told,) = [each for each in found(word(commented)) if each.code == "PRIVACY-IDENTITY"]
    assert "批注 1" in told.text("zh")

    (told,) = [each for each in found(word(in_footer)) if each.code == "PRIVACY-IDENTITY"]
    assert told.place == (("header", 1),)

    (told,) = [each for each in found(word(text=f"联系 {MOBILE}")) if each.code == "PRIVACY-MOBILE"]
    assert told.place == (("paragraph", 1),)


def test_what_is_seen_is_told_once():
    data = word(deleted, text=f"{MOBILE}，")
    assert [each.code for each in found(data)].count("PRIVACY-MOBILE") == 1


def test_an_old_word_file_is_converted(monkeypatch):
    from gongkai.findings.passages import packed

    monkeypatch.setattr(packed, "converted", lambda data, to: word(commented))
    assert codes(b"{\\rtf1 x}") == ["PRIVACY-IDENTITY"]


# --- Excel --------------------------------------------------------------------------------------------------------


def workbook(change=lambda book: None):
    book = openpyxl.Workbook()
    book.properties.creator = ""
    book.active.append(["项目", "件数"])
    change(book)
    return saved(book)


def hidden_sheet(book):
    sheet = book.create_sheet("旧")
    sheet["C7"], sheet.sheet_state = IDENTITY, "hidden"


def very_hidden_sheet(book):
    sheet = book.create_sheet("旧")
    sheet["C7"], sheet.sheet_state = IDENTITY, "veryHidden"


def hidden_line(book):
    book.active["A5"] = IDENTITY
    book.active.row_dimensions[5].hidden = True


def hidden_column(book):
    book.active["D1"] = IDENTITY
    book.active.column_dimensions["D"].hidden = True


def cell_comment(book):
    book.active["A1"].comment = openpyxl.comments.Comment(IDENTITY, "")


def sheet_header(book):
    book.active.oddHeader.center.text = f'&"宋体"{IDENTITY}'


def defined_name(book):
    book.defined_names["证件"] = openpyxl.workbook.defined_name.DefinedName("证件", attr_text=f'"{IDENTITY}"')


def book_property(book):
    book.properties.description = IDENTITY


def sheet_picture(book):
    book.active.add_image(openpyxl.drawing.image.Image(io.BytesIO(png(IDENTITY))))


BOOKS = [
    hidden_sheet,
    very_hidden_sheet,
    hidden_line,
    hidden_column,
    cell_comment,
    sheet_header,
    defined_name,
    book_property,
]


@pytest.mark.parametrize("plant", BOOKS, ids=lambda plant: plant.__name__)
def test_one_place_of_a_workbook(plant):
    assert codes(workbook()) == []
    assert codes(workbook(plant)) == ["PRIVACY-IDENTITY"]


def test_a_picture_in_a_workbook():
    assert codes(with_part(workbook(), "xl/media/image1.png", png(IDENTITY))) == ["PRIVACY-IDENTITY"]


def test_numbers_that_place_the_box_of_a_comment_are_no_part_of_it():
    part = (
        '<comments xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><commentList><comment ref="A1">'
        f"<text><r><t>{IDENTITY}</t></r></text><anchor><col>0</col><off>790</off></anchor></comment></commentList>"
        "</comments>"
    )
    assert codes(with_part(workbook(), "xl/comments1.xml", part)) == ["PRIVACY-IDENTITY"]


def test_the_cell_is_named():
    (told,) = [each for each in found(workbook(hidden_sheet)) if each.code == "PRIVACY-IDENTITY"]
    assert told.place == (("hidden-sheet", "旧"), ("cell", "C7"))


def test_columns_tell_homes_children_and_old_numbers():
    def rows(book):
        book.active.append([])
        book.active.append(["姓名", "年龄", "住址", "身份证号码"])
        book.active.append(["李小明", 12, "靖远县东湾镇大坝村三社", "110105491231002"])
        book.active.append(["王五", 42, "靖远县", "1"])

    assert codes(workbook(rows)) == ["PRIVACY-ADDRESS", "PRIVACY-IDENTITY-OLD", "PRIVACY-MINOR"]


def test_a_sum_in_a_sheet():
    def rows(book):
        for row in (["甲", 3], ["乙", 4], ["合计", 8]):
            book.active.append(row)

    assert codes(workbook(rows)) == ["SUM-COLUMN"]


# --- pictures, pages, texts, archives -----------------------------------------------------------------------------


def photograph(**tags):
    exif = Image.Exif()
    if "gps" in tags:
        exif.get_ifd(0x8825).update({1: "N", 2: (36.0, 32.0, 30.0), 3: "E", 4: (104.0, 10.0, 12.0)})
    if "artist" in tags:
        exif[0x013B] = tags["artist"]
    made = io.BytesIO()
    Image.new("RGB", (2, 2)).save(made, "JPEG", exif=exif)
    return made.getvalue()


def test_metadata_of_pictures():
    packet = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><dc:creator>{IDENTITY}</dc:creator></x:xmpmeta>'.encode()

    assert codes(photograph()) == []
    assert codes(photograph(gps=True)) == ["PRIVACY-GPS"]
    assert codes(photograph(artist=f"tel {MOBILE}")) == ["PRIVACY-MOBILE"]
    assert codes(png(IDENTITY)) == ["PRIVACY-IDENTITY"]
    assert codes(png("") + packet) == ["PRIVACY-IDENTITY"]
    assert codes(with_part(word(), "word/media/a.jpg", photograph(gps=True))) == ["PRIVACY-GPS"]


def test_the_place_of_a_photograph_is_not_shown_exactly():
    (told,) = [each for each in found(photograph(gps=True)) if each.code == "PRIVACY-GPS"]
    assert told.found == "36.5°, 104.2°"


@pytest.mark.parametrize(
    "page",
    [
        f"<p>{IDENTITY}",
        f"<p>正文<!-- {IDENTITY} -->",
        f"<p>正文<img src=a.png alt='{IDENTITY}'>",
        f"<title>{IDENTITY}</title><p>正文",
        f"<meta name=keywords content='{IDENTITY}'><p>正文",
        f"<p>正文<p style='display:none'>{IDENTITY}",
        f"<p>正文<p hidden>{IDENTITY}",
        f"<p>正文<a href='/q?id={IDENTITY}'>链接</a>",
        f"<p>正文<script>var id = '{IDENTITY}'</script>",
        f"<p>正文<select><option>{IDENTITY}</select>",
        f"<p>正文<input type=hidden value='{IDENTITY}'>",
        f"<table><tr><td>姓名<td>{IDENTITY}</table>",
    ],
)
def test_one_place_of_a_page(page):
    assert codes(f"<html><body>{page}".encode()) == ["PRIVACY-IDENTITY"]


def archived_page(page, location="a.png"):
    head = 'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="x"\n\n'
    parts = f"--x\nContent-Type: text/html; charset=utf-8\n\n{page}\n"
    parts += f"--x\nContent-Type: image/png\nContent-Location: {location}\nContent-Transfer-Encoding: base64\n\n"
    return head.encode() + parts.encode() + base64.encodebytes(png(IDENTITY)) + b"--x--\n"


@pytest.mark.parametrize("location", ["a.png", "=?utf-8?b?/w==?=", "\xff\xfe"])
def test_a_web_archive_with_its_pictures(location):
    assert codes(archived_page(f"<p>{MOBILE}", location)) == ["PRIVACY-IDENTITY", "PRIVACY-MOBILE"]


def test_an_archive_of_a_later_make_is_told():
    later = bytearray(archive({"a.txt": MOBILE}))
    later[later.index(b"PK\x01\x02") + 6] = 99
    assert codes(bytes(later)) == ["ARCHIVE-BROKEN"]


def test_slides_and_ofd_files_are_read_by_their_text():
    slide = f'<p:sld xmlns:p="p" xmlns:a="a"><a:p><a:r><a:t>{IDENTITY}</a:t></a:r></a:p></p:sld>'
    page = f'<ofd:Page xmlns:ofd="o"><ofd:TextCode X="1">{IDENTITY}</ofd:TextCode></ofd:Page>'

    assert codes(archive({"ppt/presentation.xml": "<a/>", "ppt/slides/slide1.xml": slide})) == ["PRIVACY-IDENTITY"]
    assert codes(archive({"OFD.xml": "<a/>", "Doc_0/Pages/Page_0/Content.xml": page})) == ["PRIVACY-IDENTITY"]


def test_the_name_of_a_file_is_looked_at_and_never_repeated_whole():
    (told,) = found("公开指南正文".encode(), f"张三{IDENTITY}.txt")

    assert told.code == "PRIVACY-IDENTITY"
    assert IDENTITY not in told.text("zh") + told.text("en")
    assert codes("公开指南正文".encode(), "通报（秘密）.txt") == ["SECRET-MARK"]


def test_csv_with_its_places():
    (told,) = found(f"姓名,电话\n张三,{MOBILE}\n".encode("gb18030"), "a.csv")
    assert told.place == (("line", 2), ("column", 2))


def archive(members):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in members.items():
            packed.writestr(name, data)
    return made.getvalue()


def test_archives_in_archives():
    inner = archive({"名单.xlsx": workbook(hidden_sheet)})
    (told,) = [each for each in found(archive({"a/b.zip": inner})) if each.code == "PRIVACY-IDENTITY"]

    assert told.place[:2] == (("member", "b.zip"), ("member", "名单.xlsx"))

    deep = inner
    for _ in range(6):
        deep = archive({"a.zip": deep})
    assert "FINDINGS-INNER" in codes(deep)


def test_a_broken_member_stops_nothing():
    assert codes(archive({"a.docx": word()[:500], "b.txt": MOBILE})) == ["PACKAGE-BROKEN", "PRIVACY-MOBILE"]


# --- bad input ----------------------------------------------------------------------------------------------------


BOMB = archive({"a.txt": b"0" * 30_000_000})


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "FILE-EMPTY"),
        (b"\x00\x01\x02\xff" * 50, None),
        (b"PK\x03\x04 rubbish", None),
        (b"%PDF-1.7 rubbish", "PDF-BROKEN"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "FILE-KIND"),
        (b"\x89PNG\r\n\x1a\n\xff\xff\xff\xfftEXt", None),
        (b"\xff\xd8\xff\xe1\x00\x20Exif\x00\x00MM\x00*", None),
        (BOMB, "FILE-BOMB"),
    ],
)
def test_rubbish_is_told_and_never_crashes(data, code):
    told = found(data)

    assert code is None or code in [each.code for each in told]
    for each in told:
        assert each.code != "FILE-FAULT"
        assert each.text("zh")


@pytest.mark.parametrize("seed", range(20))
def test_files_cut_short_or_spoilt_are_told(seed):
    chance = random.Random(seed)
    for whole in (word(commented), workbook(hidden_sheet), photograph(gps=True), png(IDENTITY)):
        spoilt = bytearray(whole[: chance.randrange(10, len(whole))])
        for _ in range(5):
            spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
        assert all(each.code != "FILE-FAULT" for each in found(bytes(spoilt)))


def test_a_worker_looks_at_files_and_can_be_killed():
    checker = Checker(AGAINST)
    try:
        told = checker.findings(f"联系 {MOBILE}".encode(), "a.txt")
        pid = checker._worker._process.pid
    finally:
        checker.close()

    assert [each.code for each in told] == ["PRIVACY-MOBILE"]
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


# --- pages of the site, the table ---------------------------------------------------------------------------------


def test_a_text_of_the_site():
    html = f"<p>截止目前</p><p>电话 0943-8221234、{MOBILE}</p><p><a href='http://a.com'>甲</a></p>"
    told = findings_of_html(html, registered=[MOBILE], own_hosts=["baiyin.gov.cn"], others={"别的": "短"})

    assert [(each.code, each.place) for each in told] == [
        ("WORDING-WRONG", (("paragraph", 1),)),
        ("LINK-OUTSIDE", (("link", 1),)),
    ]


@pytest.mark.parametrize(("html", "code"), [("", "CONTENT-EMPTY"), ("<p>&nbsp;</p>", "CONTENT-EMPTY")])
def test_a_text_of_the_site_without_content(html, code):
    assert [each.code for each in findings_of_html(html)] == [code]


def test_a_text_with_an_inline_picture_is_not_empty():
    source = base64.b64encode(photograph(gps=True)).decode()
    told = findings_of_html(f'<img alt="图" src="data:image/jpeg;base64,{source}">')
    assert [each.code for each in told] == ["PRIVACY-GPS", "SCAN-PICTURE"]


@pytest.mark.parametrize("code", list(KINDS))
def test_every_kind_has_a_gate_an_effect_and_a_sentence(code):
    kind = KINDS[code]

    assert kind.gate in GATES
    assert (entry_of(code)["severity"] == "error") is (kind.effect in ("refuse", "block"))
    assert kind.basis
    assert kind.source


def test_effects():
    (told,) = found("秘密★1年".encode())

    assert (told.data["gate"], told.data["effect"], effect_of(told)) == ("secrecy", "refuse", "refuse")
    assert {kind.effect for code, kind in KINDS.items() if code.startswith("PRIVACY-")} == {"block"}


def test_passages_come_from_a_path_too(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("公开指南", encoding="utf-8")

    assert [(each.text, each.where) for each in passages(path)] == [("a.txt", "name"), ("公开指南", "body")]
