"""PDF files: text, the layer beneath it, notes, properties, attachments, metadata; locked and empty ones."""

import pytest

from gongkai.findings.files import findings_of_file
from gongkai.findings.model import Against

IDENTITY = "11010519491231002X"


def found(data):
    return findings_of_file(data, "a.pdf", Against())


def pdf(*, text="(Notice) Tj", info="", catalogue="", page="", objects=()):
    """Return a PDF of one page, with further objects from number 6 on."""
    stream = f"BT /F 12 Tf 50 700 Td {text} ET"
    parts = [
        f"<</Type/Catalog/Pages 2 0 R{catalogue}>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>{page}>>",
        f"<</Length {len(stream)}>>stream\n{stream}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        *objects,
        f"<<{info}>>",
    ]
    made = "%PDF-1.7\n"
    places = []
    for number, part in enumerate(parts, 1):
        places.append(len(made))
        made += f"{number} 0 obj\n{part}\nendobj\n"
    table = len(made)
    made += f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n" + "".join(f"{at:010} 00000 n \n" for at in places)
    made += f"trailer<</Size {len(parts) + 1}/Root 1 0 R/Info {len(parts)} 0 R>>\nstartxref\n{table}\n%%EOF"
    return made.encode("latin-1")


NOTE = f"<</Type/Annot/Subtype/Text/Rect[0 0 20 20]/Contents({IDENTITY})>>"
ATTACHED = [
    f"<</Type/EmbeddedFile/Length {len(IDENTITY)}>>stream\n{IDENTITY}\nendstream",
    "<</Type/Filespec/F(list.txt)/UF(list.txt)/EF<</F 6 0 R>>>>",
]


@pytest.mark.parametrize(
    "data",
    [
        pdf(text=f"({IDENTITY}) Tj"),
        pdf(text=f"(Notice) Tj 3 Tr 0 -20 Td ({IDENTITY}) Tj"),
        pdf(info=f"/Title({IDENTITY})"),
        pdf(info=f"/Author({IDENTITY})"),
        pdf(page="/Annots[6 0 R]", objects=[NOTE]),
        pdf(catalogue="/Names<</EmbeddedFiles<</Names[(list.txt) 7 0 R]>>>>", objects=ATTACHED),
        pdf(objects=[f"<</Length 1>>stream\n<x:xmpmeta xmlns:x='a'><a>{IDENTITY}</a></x:xmpmeta>\nendstream"]),
        pdf(
            catalogue="/Outlines 6 0 R",
            objects=["<</First 7 0 R/Last 7 0 R/Count 1>>", f"<</Title({IDENTITY})/Parent 6 0 R>>"],
        ),
    ],
    ids=["text", "unseen text", "title", "author", "note", "attachment", "xmp", "bookmark"],
)
def test_one_place_of_a_pdf(data):
    assert "PRIVACY-IDENTITY" not in [each.code for each in found(pdf())]
    assert [each.code for each in found(data)].count("PRIVACY-IDENTITY") == 1


def test_a_link_of_a_pdf():
    link = "<</Type/Annot/Subtype/Link/Rect[0 0 90 90]/A<</S/URI/URI(http://example.com/)>>>>"
    told = findings_of_file(pdf(page="/Annots[6 0 R]", objects=[link]), "a", Against(own_hosts=["baiyin.gov.cn"]))
    assert [each.code for each in told] == ["LINK-OUTSIDE"]


def test_a_page_without_text_is_told_and_its_properties_are_read():
    told = found(pdf(text="", info=f"/Title({IDENTITY})"))
    assert {each.code for each in told} == {"PRIVACY-IDENTITY", "PDF-NO-TEXT"}


def test_a_locked_pdf_is_told():
    locked = pdf().replace(b"trailer<<", b"trailer<</Encrypt<</Filter/Standard/V 9/R 9/O(a)/U(b)/P -1>>")
    assert [each.code for each in found(locked)] == ["PDF-ENCRYPTED"]
