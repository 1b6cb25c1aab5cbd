"""What an item must be: one row a rule, with the field its refusal names."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from tests.site.conftest import CONSOLE

from gongkai_site.base.refusals import Refused
from gongkai_site.files.models import INFECTED, StoredFile
from gongkai_site.files.services import add_file
from gongkai_site.ledgers.services import add_record
from gongkai_site.publishing.models import Column, Item
from gongkai_site.publishing.services import change_item, draft_item

FACTS = {
    "title": "关于征集技术难题的通知",
    "summary": "征集企业技术难题。",
    "body": "<p>请于月底前报送。</p>",
    "written_on": date(2021, 1, 11),
}
BUDGET = {"kind": "budget", "fiscal_year": 2021, "fiscal_part": "budget"}
READING = {"kind": "interpretation", "form": "text", "forwarded_from": "省工业和信息化厅"}


@pytest.fixture
def drafter(person, bureau):
    return person("drafter", organ=bureau)


@pytest.fixture
def draft(drafter, bureau):
    def make(kind: str = "notice", **facts) -> Item:
        return draft_item(by=drafter, organ=bureau, kind=kind, **{**FACTS, **facts})

    return make


def pdf(organ, name: str = "a.pdf") -> StoredFile:
    return add_file(by=CONSOLE, organ=organ, name=name, stream=BytesIO(b"%PDF-1.4 " + name.encode()))


def refused(make, **facts) -> tuple[str, str]:
    with pytest.raises(Refused) as found:
        make(**facts)
    assert not Item.objects.filter(title=facts.get("title", FACTS["title"])).exists()
    return found.value.code.removeprefix("PUBLISHING-"), found.value.problem.data["field"]


@pytest.mark.parametrize(
    ("facts", "code", "field"),
    [
        ({"kind": "leaflet"}, "KIND", "kind"),
        ({"nonsense": 1}, "KIND", "nonsense"),
        ({"title": "\u202e \x07"}, "MISSING", "title"),
        ({"body": "<p> </p><script>甲</script>"}, "MISSING", "body"),
        ({"kind": "policy", "genre": "circular"}, "MISSING", "number"),
        ({**READING, "form": ""}, "MISSING", "form"),
        ({"title": "字" * 301}, "LONG", "title"),
        ({"number": "字" * 81}, "LONG", "number"),
        ({"bundle": "字" * 61}, "LONG", "bundle"),
        ({"correction": "字" * 301}, "LONG", "correction"),
        ({"body": "<p>" + "字" * 200_000 + "</p>"}, "LONG", "body"),
        ({"body": "字" * 4_000_001}, "LONG", "body"),
        ({"genre": "poem"}, "WORD", "genre"),
        ({"topic": "sport"}, "WORD", "topic"),
        ({"aspect": "sixth"}, "WORD", "aspect"),
        ({"art": "99-1"}, "WORD", "art"),
        ({"art": "21-2"}, "ART", "art"),
        ({**READING, "form": "opera"}, "WORD", "form"),
        ({**READING, "elements": ["aims", "fun"]}, "WORD", "elements"),
        ({**READING, "elements": "aims"}, "WORD", "elements"),
        ({**BUDGET, "fiscal_part": "loans"}, "WORD", "fiscal_part"),
        ({**BUDGET, "fiscal_year": 2023}, "YEAR", "fiscal_year"),
        ({**BUDGET, "fiscal_year": 1948}, "YEAR", "fiscal_year"),
        ({"written_on": date(2021, 1, 19)}, "FUTURE", "written_on"),
        ({"starts_on": date(2021, 1, 19)}, "FUTURE", "starts_on"),
        ({"written_on": date(1011, 1, 1)}, "DATE", "written_on"),
        ({"written_on": "2021-01-11"}, "DATE", "written_on"),
        ({"effective_on": date(2021, 2, 1), "ends_on": date(2021, 1, 31)}, "ENDS", "ends_on"),
        ({"release_at": datetime(2021, 2, 1)}, "DATE", "release_at"),  # noqa: DTZ001
        ({"title": "关于转发通知（机密）"}, "SECRET", "title"),
        ({"summary": "秘密★1年"}, "SECRET", "summary"),
        ({"number": "绝密★〔2021〕1号"}, "SECRET", "number"),
        ({"body": "<p>机<b>密</b>★</p>"}, "SECRET", "body"),
        ({"attachments": [{"file": 1}]}, "ATTACHMENT-TITLE", "attachments"),
        ({"attachments": [{"file": 999, "title": "甲"}]}, "FILE", "attachments"),
        ({"attachments": [{"title": "甲"}]}, "FILE", "attachments"),
        ({"attachments": ["甲"]}, "FILE", "attachments"),
        ({"attachments": [{"file": 1, "title": "字" * 201}]}, "LONG", "attachments"),
        ({"attachments": [{"file": 1, "title": "甲"}] * 501}, "ATTACHMENTS", "attachments"),
        ({"body": '<img src="https://example.org/a.png" alt="图">'}, "IMAGE", "body"),
        ({"body": '<img src="/files/999/a.png" alt="图">'}, "FILE", "body"),
        ({"body": '<img src="/files/999/a.png" alt=" ">'}, "ALT", "body"),
        ({"body": '<a href="/files/999/a.pdf">甲</a>'}, "FILE", "body"),
        ({**READING, "forwarded_from": ""}, "MISSING", "interprets"),
    ],
)
def test_what_an_item_may_not_be(draft, facts, code, field):
    assert refused(draft, **facts) == (code, field)


def test_words_about_secrets_are_no_mark(draft):
    item = draft(
        title="关于加强商业秘密保护的通知", body="<p>国家秘密分为绝密、机密、秘密三级；涉及（商业秘密）的除外。</p>"
    )
    assert item.pk


def test_titles_in_any_script_are_kept_and_make_no_address(draft):
    item = draft(title="西藏 བོད་ཡིག · Uyghur ئۇيغۇرچە 𠮷 <b>'\"../")
    assert item.title == "西藏 བོད་ཡིག · Uyghur ئۇيغۇرچە 𠮷 <b>'\"../"
    assert item.slug == "gxj-2021-00001"


def test_five_hundred_attachments_of_the_organ_are_taken(draft, bureau):
    file = pdf(bureau)
    item = draft(attachments=[{"file": str(file.pk), "title": f" 附件 {n} ", "more": 1} for n in range(500)])
    assert item.attachments[0] == {"file": file.pk, "title": "附件 0", "alt": ""}


def test_files_of_others_and_infected_ones_are_not_taken(draft, bureau, other_bureau):
    theirs, ill = pdf(other_bureau), pdf(bureau, "b.pdf")
    StoredFile.objects.filter(pk=ill.pk).update(scan=INFECTED)
    assert refused(draft, attachments=[{"file": theirs.pk, "title": "甲"}]) == ("FILE", "attachments")
    assert refused(draft, body=f'<a href="/files/{theirs.pk}/a.pdf">甲</a>') == ("FILE", "body")
    assert refused(draft, attachments=[{"file": ill.pk, "title": "甲"}]) == ("INFECTED", "attachments")


def test_a_column_is_of_the_organ_and_open(draft, drafter, bureau, other_bureau):
    theirs = Column.objects.create(organ=other_bureau, name="甲", slug="a", art="20-1")
    ours = Column.objects.create(organ=bureau, name="乙", slug="b", art="20-1")
    assert refused(draft, column=theirs) == ("COLUMN", "column")
    item = draft(column=ours)
    Column.objects.update(closed_at=datetime(2021, 1, 1, tzinfo=UTC))
    ours.refresh_from_db()
    assert refused(draft, title="乙", column=ours) == ("COLUMN-CLOSED", "column")
    assert change_item(by=drafter, item=item, seen=item.version, summary="丙").summary == "丙"


def test_a_ledger_record_is_of_the_organ(draft, other_bureau):
    theirs = add_record(
        by=CONSOLE, organ=other_bureau, kind="normative_document", number="1", title="甲", day=date(2021, 1, 1)
    )
    assert refused(draft, record=theirs) == ("RECORD", "record")


def test_an_interpretation_interprets_a_document_of_its_own_or_forwards(draft, bureau, other_bureau):
    ours = draft("plan", title="规划")
    theirs = draft_item(by=CONSOLE, organ=other_bureau, kind="plan", **{**FACTS, "title": "水务规划"})
    forwarded = draft("plan", title="国家规划", forwarded_from="国务院")
    own = {"kind": "interpretation", "form": "text"}
    assert refused(draft, interprets=ours) == ("INTERPRETS", "interprets")
    assert refused(draft, **own, interprets=theirs) == ("FORWARDED", "forwarded_from")
    assert refused(draft, **own, interprets=forwarded) == ("FORWARDED", "forwarded_from")
    reading = draft(**own, title="解读", interprets=ours, elements=["aims", "background"])
    assert list(ours.readings.all()) == [reading]
    assert refused(draft, **own, interprets=reading) == ("INTERPRETS", "interprets")
    assert draft(**READING, title="转发解读", interprets=theirs).pk
