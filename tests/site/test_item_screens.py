"""Screens of publishing: what each person finds, writes and is told; nothing typed is lost."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.site.conftest import CONSOLE

from gongkai.findings.files import findings_of_html
from gongkai_site.audit.models import Entry
from gongkai_site.files.models import StoredFile
from gongkai_site.publishing.catalogue import catalogue
from gongkai_site.publishing.models import AccessPlace, Column, Item, NotOpen
from gongkai_site.publishing.services import add_column, add_place, change_item, draft_item, enter_not_open
from gongkai_site.review.services import conclude_secrecy, sign, submit
from gongkai_site.review.shown import jump_to

FACTS = {"summary": "征集企业技术难题。", "body": "<p>请于月底前报送。</p>", "written_on": date(2021, 1, 11)}
FORM = {
    "title": "关于征集技术难题的通知",
    "summary": "征集企业技术难题。",
    "written_on": "2021-01-11",
    "body": "<p>请于月底前报送。</p>",
    "art": "20-15",
    "topic": "industry",
    "genre": "circular",
}
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def drafter(person, bureau):
    return person("drafter", organ=bureau)


@pytest.fixture
def office(person, bureau):
    return person("ogi_officer", organ=bureau)


@pytest.fixture
def as_(client):
    """Return a client signed in as someone."""

    def signed_in(person: Any):
        client.force_login(person, backend="gongkai_site.accounts.backends.PowersBackend")
        return client

    return signed_in


@pytest.fixture
def notice(drafter, bureau) -> Item:
    return draft_item(by=drafter, organ=bureau, kind="notice", title="关于征集技术难题的通知", **FACTS)


def write(bureau, kind="notice"):
    return reverse("items_write", args=[bureau.slug, kind])


def words(answer: Any) -> str:
    return str(answer.content.decode())


# --- the list ---------------------------------------------------------------------------------------------------


def test_the_list_shows_what_one_may_see_with_its_state_and_its_day(as_, drafter, person, other_bureau, notice):
    page = words(as_(drafter).get(reverse("items")))
    assert notice.title in page
    assert "2021-02-07" in page  # twenty working days after 11 January
    assert notice.title not in words(as_(person("drafter", organ=other_bureau)).get(reverse("items")))


@pytest.mark.parametrize(
    ("state", "shown"), [("draft", True), ("in_review", False), ("public", False), ("ended", False)]
)
def test_a_draft_is_found_among_drafts_alone(as_, drafter, notice, state, shown):
    assert (notice.title in words(as_(drafter).get(reverse("items"), {"state": state}))) is shown


def test_what_is_in_review_and_what_is_public_is_found_as_such(as_, drafter, notice, through, bureau):
    other = draft_item(by=drafter, organ=bureau, kind="notice", title="另一条", **FACTS)
    through(notice, drafter)
    submit(by=drafter, content=other)
    client = as_(drafter)
    assert notice.title in words(client.get(reverse("items"), {"state": "public"}))
    assert "另一条" in words(client.get(reverse("items"), {"state": "in_review"}))
    assert notice.title not in words(client.get(reverse("items"), {"state": "in_review"}))


def test_what_is_late_is_found_and_said(as_, drafter, bureau):
    for title, day in (("晚了", date(2020, 12, 17)), ("还早", date(2020, 12, 18))):  # due on 15 and 18 January 2021
        draft_item(by=drafter, organ=bureau, kind="notice", title=title, **{**FACTS, "written_on": day})
    page = words(as_(drafter).get(reverse("items"), {"late": "true"}))
    assert "晚了" in page
    assert "还早" not in page


def test_the_list_is_exported(as_, drafter, notice):
    answer = as_(drafter).get(reverse("items"), {"export": "csv"})
    assert notice.index_number in b"".join(answer.streaming_content).decode()


# --- writing ----------------------------------------------------------------------------------------------------


def test_disclosure_is_asked_first(as_, drafter, bureau):
    facts = {"organ": bureau.pk, "kind": "notice", "attribute": "proactive"}
    assert as_(drafter).post(reverse("items_new"), facts).headers["Location"] == write(bureau)


def test_an_item_is_written(as_, drafter, bureau):
    answer = as_(drafter).post(write(bureau), FORM)
    item = Item.objects.get()
    assert answer.headers["Location"] == reverse("items_item", args=[item.pk])
    assert (item.title, item.topic, item.drafter) == (FORM["title"], "industry", drafter)


def test_nothing_typed_is_lost_when_it_is_refused(as_, drafter, bureau):
    answer = as_(drafter).post(write(bureau, "policy"), {**FORM, "keywords": "技术、难题", "number": ""})
    page = words(answer)
    assert answer.status_code == 422
    assert "技术、难题" in page
    assert "请于月底前报送" in page
    assert not Item.objects.exists()


@pytest.mark.parametrize("kind", ["policy", "budget", "interpretation", "notice"])
def test_a_form_has_the_fields_of_its_kind(as_, drafter, bureau, kind):
    page = words(as_(drafter).get(write(bureau, kind)))
    assert ('name="fiscal_part"' in page) is (kind == "budget")
    assert ('name="interprets"' in page) is (kind == "interpretation")
    assert ('name="record"' in page) is (kind == "policy")


def test_what_is_pasted_from_word_ends_clean(as_, drafter, bureau):
    pasted = '<p class="MsoNormal" style="mso-x:1"><o:p>甲</o:p><script>x()</script></p><v:shape>乙</v:shape>'
    as_(drafter).post(write(bureau), {**FORM, "body": pasted})
    assert Item.objects.get().body == "<p>甲</p>乙"


def test_a_long_text_is_kept_whole(as_, drafter, bureau):
    as_(drafter).post(write(bureau), {**FORM, "body": "<p>" + "字" * 199_000 + "</p>"})
    assert Item.objects.get().body.count("字") == 199_000


def test_an_hour_that_is_past_is_refused(as_, drafter, bureau):
    answer = as_(drafter).post(write(bureau), {**FORM, "release_at": "2021-01-18T09:59"})
    assert answer.status_code == 422
    assert "2021-01-18 09:59 已经过去" in words(answer)
    assert not Item.objects.exists()


# --- files ------------------------------------------------------------------------------------------------------


def upload(*files: tuple[str, bytes]) -> list[SimpleUploadedFile]:
    return [SimpleUploadedFile(name, content) for name, content in files]


def test_files_are_uploaded_together_and_listed(as_, drafter, bureau):
    files = upload(("附件一.pdf", PDF), ("图.png", PNG))
    page = words(as_(drafter).post(write(bureau), {**FORM, "uploads": files, "do": "upload"}))
    assert StoredFile.objects.count() == 2
    assert "附件一.pdf" in page
    assert "data-sent" in page  # an older draft does not overwrite what was just sent
    assert "data-sent" not in words(as_(drafter).get(write(bureau)))
    assert FORM["title"] in page
    assert not Item.objects.exists()


def test_a_refused_file_is_named_and_the_rest_stays(as_, drafter, bureau):
    files = upload(("附件一.pdf", PDF), ("坏.exe", b"MZ\0\0\x90"))
    answer = as_(drafter).post(write(bureau), {**FORM, "uploads": files})
    page = words(answer)
    assert answer.status_code == 422
    assert "坏.exe" in page
    assert "附件一.pdf" in page
    assert FORM["title"] in page
    assert not Item.objects.exists()


def test_listed_files_are_kept_in_their_order_with_their_titles(as_, drafter, bureau):
    client = as_(drafter)
    client.post(write(bureau), {**FORM, "uploads": upload(("一.pdf", PDF), ("二.pdf", PDF + b"2")), "do": "upload"})
    one, two = StoredFile.objects.order_by("pk")
    lines = {
        "file": [one.pk, two.pk],
        "file_title": ["申报表", "名单"],
        "file_order": ["2", "1"],
        "listed": [one.pk, two.pk],
    }
    client.post(write(bureau), {**FORM, **lines})
    kept = [(each["file"], each["title"]) for each in Item.objects.get().attachments]
    assert kept == [(two.pk, "名单"), (one.pk, "申报表")]


def test_a_file_that_is_not_listed_is_no_attachment(as_, drafter, bureau):
    client = as_(drafter)
    client.post(write(bureau), {**FORM, "uploads": upload(("一.pdf", PDF)), "do": "upload"})
    one = StoredFile.objects.get()
    client.post(write(bureau), {**FORM, "file": [one.pk], "file_title": ["一"], "file_order": ["1"]})
    assert Item.objects.get().attachments == []


def test_an_image_of_the_editor_points_at_its_public_address_once_saved(as_, drafter, bureau):
    client = as_(drafter)
    client.post(write(bureau), {**FORM, "uploads": upload(("图.png", PNG)), "do": "upload"})
    image = StoredFile.objects.get()
    body = f'<figure><img src="/desk/files/{image.pk}/" alt="办公楼"></figure>'
    client.post(write(bureau), {**FORM, "body": body})
    item = Item.objects.get()
    assert f'src="/files/{image.pk}/%E5%9B%BE.png"' in item.body
    shown = client.get(reverse("items_file", args=[item.pk, image.pk]))
    assert b"".join(shown.streaming_content) == PNG
    assert f"/desk/files/{image.pk}/" in words(client.get(reverse("items_change", args=[item.pk])))
    assert client.get(reverse("items_file", args=[item.pk, image.pk + 1])).status_code == 404


@pytest.mark.parametrize("image", ['<img src="/files/1/a.png">', '<img src="https://example.org/a.png" alt="图">'])
def test_an_image_without_words_or_from_elsewhere_is_refused(as_, drafter, bureau, image):
    answer = as_(drafter).post(write(bureau), {**FORM, "body": f"<p>甲</p>{image}"})
    assert answer.status_code == 422
    assert not Item.objects.exists()


# --- the page ---------------------------------------------------------------------------------------------------


def test_the_page_shows_the_item_as_it_will_appear_with_its_clock(as_, drafter, notice):
    page = words(as_(drafter).get(reverse("items_item", args=[notice.pk])))
    assert "请于月底前报送" in page
    assert notice.index_number in page
    assert '<time datetime="2021-02-07">' in page
    assert reverse("items_change", args=[notice.pk]) in page


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("drafter", 200),
        ("first_reviewer", 200),
        ("signer", 200),
        ("work_body_head", 200),
        ("system_admin", 403),
        ("audit_admin", 403),
    ],
)
def test_who_may_open_the_list(as_, person, bureau, role, status):
    assert as_(person(role, organ=bureau)).get(reverse("items")).status_code == status


@pytest.mark.parametrize("role", ["first_reviewer", "signer", "work_body_head", "secrecy_officer"])
def test_who_may_not_write_finds_no_form_and_changes_nothing(as_, person, bureau, notice, role):
    client, before = as_(person(role, organ=bureau)), Entry.objects.exclude(action="access.refused").count()
    address = reverse("items_change", args=[notice.pk])
    for at in (write(bureau), address, reverse("items_new")):
        page = client.get(at)
        assert page.status_code == 403
        assert b'name="title"' not in page.content
    assert client.post(address, {**FORM, "title": "乙", "seen": notice.version}).status_code == 403
    notice.refresh_from_db()
    assert notice.title != "乙"
    assert Entry.objects.exclude(action="access.refused").count() == before


def test_an_item_of_another_organ_is_not_found(as_, person, other_bureau, notice):
    client = as_(person("drafter", organ=other_bureau))
    for name in ("items_item", "items_change", "items_compare"):
        assert client.get(reverse(name, args=[notice.pk])).status_code == 404


def test_of_two_editors_one_wins_and_the_other_keeps_his_text_and_is_told(as_, drafter, notice):
    seen = notice.version
    change_item(by=drafter, item=notice, seen=seen, title="先到的标题")
    answer = as_(drafter).post(reverse("items_change", args=[notice.pk]), {**FORM, "title": "后到的标题", "seen": seen})
    assert answer.status_code == 422
    assert "后到的标题" in words(answer)
    assert reverse("items_item", args=[notice.pk]) in words(answer)
    notice.refresh_from_db()
    assert notice.title == "先到的标题"


def test_the_form_stays_closed_while_an_item_is_in_review(as_, drafter, notice):
    submit(by=drafter, content=notice)
    client = as_(drafter)
    address = reverse("items_change", args=[notice.pk])
    assert "PUBLISHING-IN-REVIEW" in words(client.get(address))
    answer = client.post(address, {**FORM, "title": "乙", "seen": notice.version})
    assert answer.status_code == 422
    assert "乙" in words(answer)


def test_a_document_says_what_interpretation_it_owes_and_links_to_it(as_, drafter, bureau):
    facts = {**FACTS, "number": "市工信发〔2021〕1号", "genre": "circular"}
    policy = draft_item(by=drafter, organ=bureau, kind="policy", title="办法", **facts)
    client, address = as_(drafter), reverse("items_item", args=[policy.pk])
    assert f"{write(bureau, 'interpretation')}?interprets={policy.pk}" in words(client.get(address))
    reading = draft_item(
        by=drafter, organ=bureau, kind="interpretation", title="办法解读", interprets=policy, form="text", **FACTS
    )
    assert reverse("items_item", args=[reading.pk]) in words(client.get(address))
    assert address in words(client.get(reverse("items_item", args=[reading.pk])))


def test_versions_are_compared(as_, drafter, notice, through):
    item = through(notice, drafter)
    change_item(by=drafter, item=item, seen=item.version, body="<p>请于下月底前报送。</p>", correction="改正日期。")
    page = words(as_(drafter).get(reverse("items_compare", args=[item.pk])))
    assert "<ins>下</ins>" in page
    assert "&lt;p&gt;" not in page


# --- what is not open -------------------------------------------------------------------------------------------

LINE = {
    "title": "内部会议安排",
    "attribute": "withheld",
    "ground": "internal",
    "reason": "属于内部管理事务",
    "written_on": "2020-05-06",
}


@pytest.fixture
def line(drafter, bureau) -> NotOpen:
    return enter_not_open(by=drafter, organ=bureau, **{**LINE, "written_on": date(2020, 5, 6)})


@pytest.mark.parametrize("attribute", ["withheld", "on_application"])
def test_what_is_not_open_leads_to_a_line_of_the_register(as_, drafter, bureau, attribute):
    client = as_(drafter)
    facts = {"organ": bureau.pk, "kind": "notice", "attribute": attribute}
    address = client.post(reverse("items_new"), facts).headers["Location"]
    assert address == f"{reverse('not_open_new', args=[bureau.slug])}?attribute={attribute}"
    page = words(client.get(address))
    assert 'name="body"' not in page
    assert 'name="uploads"' not in page
    assert "state_secret" not in page


def test_a_line_is_entered_changed_and_looked_at_again(as_, drafter, bureau):
    client = as_(drafter)
    client.post(reverse("not_open_new", args=[bureau.slug]), LINE)
    made = NotOpen.objects.get()
    assert made.next_review_on == date(2022, 1, 18)
    client.post(reverse("not_open_change", args=[made.pk]), {**LINE, "reason": "另一理由", "seen": made.version})
    made.refresh_from_db()
    assert (made.reason, made.next_review_on) == ("另一理由", date(2022, 1, 18))
    client.post(reverse("not_open_review", args=[made.pk]), {"note": "仍属内部事务", "seen": made.version})
    made.refresh_from_db()
    assert made.review_note == "仍属内部事务"
    assert "仍属内部事务" in words(client.get(reverse("not_open_line", args=[made.pk])))


def test_a_ground_that_needs_a_law_is_not_taken_without_and_nothing_is_lost(as_, drafter, bureau):
    facts = {**LINE, "ground": "prohibited", "reason": "某条禁止公开"}
    answer = as_(drafter).post(reverse("not_open_new", args=[bureau.slug]), facts)
    assert answer.status_code == 422
    assert "某条禁止公开" in words(answer)
    assert not NotOpen.objects.exists()


def test_a_line_is_opened_by_a_draft(as_, drafter, line):
    client = as_(drafter)
    address = client.post(reverse("not_open_open", args=[line.pk]), {"kind": "notice"}).headers["Location"]
    assert line.title in words(client.get(address))
    client.post(address, {**FORM, "title": line.title, "seen": line.version})
    line.refresh_from_db()
    assert line.opened_as == Item.objects.get()
    assert client.get(reverse("not_open_change", args=[line.pk])).status_code == 403


def test_lines_overdue_are_found(as_, drafter, line, settings):
    client = as_(drafter)
    assert line.title not in words(client.get(reverse("not_open"), {"late": "true"}))
    NotOpen.objects.update(next_review_on=date(2021, 1, 17))
    assert line.title in words(client.get(reverse("not_open"), {"late": "true"}))


# --- the end of an item -----------------------------------------------------------------------------------------


def test_an_item_is_repealed_lapsed_and_withdrawn_by_those_who_may(as_, person, bureau, drafter, notice, through):
    item = through(notice, drafter)
    assert as_(drafter).get(reverse("items_repeal", args=[item.pk])).status_code == 403
    officer = person("ogi_officer", organ=bureau)
    client, facts = as_(officer), {"on": "2021-01-18", "reason": "已有新规定", "seen": item.version}
    assert client.get(reverse("items_repeal", args=[item.pk])).status_code == 200
    client.post(reverse("items_repeal", args=[item.pk]), facts)
    item.refresh_from_db()
    assert (item.life, item.life_reason) == ("repealed", "已有新规定")
    assert "PUBLISHING-ENDED" in words(client.get(reverse("items_lapse", args=[item.pk])))
    answer = client.post(reverse("items_withdraw", args=[item.pk]), {"reason": "", "seen": item.version})
    assert answer.status_code == 422
    client.post(reverse("items_withdraw", args=[item.pk]), {"reason": "内容有误", "seen": item.version})
    item.refresh_from_db()
    assert (item.life, item.live) == ("withdrawn", False)


def test_a_draft_is_given_up(as_, drafter, notice):
    client = as_(drafter)
    answer = client.post(reverse("items_discard", args=[notice.pk]), {"seen": notice.version})
    assert answer.headers["Location"] == reverse("items")
    assert notice.title not in words(client.get(reverse("items")))
    assert client.get(reverse("items_item", args=[notice.pk])).status_code == 404


# --- catalogue, fiscal openness, access places ------------------------------------------------------------------


@pytest.fixture
def officer(person, bureau):
    return person("ogi_officer", organ=bureau)


def test_the_catalogue_counts_what_is_public_and_marks_gaps(as_, officer, bureau, drafter, through):
    client = as_(officer)
    tree = reverse("catalogue_tree", args=[bureau.slug])
    assert client.get(reverse("catalogue")).headers["Location"] == tree
    client.post(reverse("catalogue_add", args=[bureau.slug]), {"name": "通知公告", "art": "20-15", "order": "1"})
    entry = Column.objects.get()
    page = words(client.get(tree))
    assert "通知公告" in page
    assert str(catalogue(bureau).gaps) in page
    through(draft_item(by=drafter, organ=bureau, kind="notice", title="甲", column=entry, **FACTS), drafter)
    assert catalogue(bureau).branches[14].entries[0].state == "filled"
    facts = {"name": "通知", "art": "20-15", "order": "1", "seen": entry.version}
    client.post(reverse("catalogue_change", args=[entry.pk]), facts)
    entry.refresh_from_db()
    assert entry.name == "通知"
    client.post(reverse("catalogue_close", args=[entry.pk]), {"seen": entry.version})
    assert client.get(reverse("catalogue_change", args=[entry.pk])).status_code == 403


def test_who_may_not_keep_the_catalogue_sees_it_without_forms(as_, drafter, bureau):
    client = as_(drafter)
    page = words(client.get(reverse("catalogue_tree", args=[bureau.slug])))
    assert reverse("catalogue_add", args=[bureau.slug]) not in page
    assert client.post(reverse("catalogue_add", args=[bureau.slug]), {"name": "甲", "art": "20-1"}).status_code == 403
    assert not Column.objects.exists()


def test_the_year_of_money_shows_what_is_there_and_what_lacks(as_, drafter, bureau, through):
    facts = {**FACTS, "fiscal_year": 2021, "fiscal_part": "budget"}
    through(draft_item(by=drafter, organ=bureau, kind="budget", title="2021年部门预算", **facts), drafter)
    client = as_(drafter)
    page = words(client.get(reverse("fiscal_year", args=[bureau.slug, 2021])))
    assert "2021年部门预算" in page
    assert page.count("gk-word gk-green") == 1
    assert page.count("gk-word gk-amber") == 3  # nothing is late in January
    before = words(client.get(reverse("fiscal_year", args=[bureau.slug, 2020])))
    assert reverse("fiscal_year", args=[bureau.slug, 2013]) in words(
        client.get(reverse("fiscal_year", args=[bureau.slug, 2013]))
    )
    assert before.count("gk-word gk-red") == 4
    assert client.get(reverse("fiscal_year", args=[bureau.slug, 1999])).status_code == 404


def test_items_are_handed_to_a_place_once_and_listed(as_, officer, bureau, city, drafter, notice, through):
    item = through(notice, drafter)
    client = as_(officer)
    client.post(
        reverse("places_enter", args=[bureau.slug]), {"name": "白桦市档案馆", "kind": "archive", "address": "人民路1号"}
    )
    place = AccessPlace.objects.get()
    address = reverse("places_deliver", args=[place.pk, bureau.slug])
    assert item.title in words(client.get(address))
    facts = {"on": "2021-01-18", "received_by": "钱馆员", "items": [item.pk]}
    slip = client.post(address, facts).headers["Location"]
    assert item.index_number in words(client.get(slip))
    assert slip in words(client.get(reverse("places_place", args=[place.pk])))
    assert item.title not in words(client.get(address))
    answer = client.post(address, facts)
    assert answer.status_code == 422
    assert "钱馆员" in words(answer)


def test_a_place_of_the_city_takes_what_a_bureau_delivers(as_, person, bureau, city):
    archive = add_place(
        by=person("work_body_head", organ=city), organ=city, name="市档案馆", kind="archive", address="甲"
    )
    client = as_(person("drafter", organ=bureau))
    assert archive.name in words(client.get(reverse("places")))
    page = words(client.get(reverse("places_place", args=[archive.pk])))
    assert reverse("places_deliver", args=[archive.pk, bureau.slug]) in page
    assert client.get(reverse("places_change", args=[archive.pk])).status_code == 403


# --- the review of an item --------------------------------------------------------------------------------------


def test_a_finding_leads_to_a_place_that_the_preview_has(as_, drafter, person, bureau):
    body = (
        "<h2>一、要求</h2><ul><li><p>甲</p></li><li>电话13812345678</li></ul>"
        "<table><tbody><tr><td><p>乙</p></td><td>13912345678</td></tr></tbody></table><p>丙</p><p>13712345678</p>"
    )
    facts = {**FACTS, "body": body}
    item = draft_item(by=drafter, organ=bureau, kind="notice", title="关于13612345678的通知", **facts)
    jumps = [jump_to(found) for found in findings_of_html(item.body, title=item.title)]
    page = words(as_(drafter).get(reverse("items_item", args=[item.pk])))
    assert sorted(jumps) == ["#at-paragraph-3", "#at-paragraph-5", "#at-table-1", "#at-title"]
    for jump in jumps:
        assert page.count(f'id="{jump[1:]}"') == 1
    assert "13812345678" in page.partition('id="at-paragraph-3"')[2][:60]
    assert "13712345678" in page.partition('id="at-paragraph-5"')[2][:60]


def test_a_reviewer_sees_the_item_with_its_files_and_signs_with_words(as_, drafter, person, bureau):
    as_(drafter).post(write(bureau), {**FORM, "uploads": upload(("附件一.pdf", PDF))})
    item = Item.objects.get()
    assert [each["title"] for each in item.attachments] == ["附件一"]
    review = submit(by=drafter, content=item)
    client = as_(person("first_reviewer", organ=bureau))
    page = words(client.get(reverse("review_item", args=[review.pk])))
    assert 'data-key="s"' in page
    assert "附件一" in page
    assert "PDF" in page
    shown = client.get(reverse("items_file", args=[item.pk, item.attachments[0]["file"]]))
    assert b"".join(shown.streaming_content) == PDF
    facts = {"seen": review.version, "level": "first", "gates": ["political"], "opinion": "", "do": "sign"}
    assert client.post(reverse("review_item", args=[review.pk]), facts).status_code == 422


def test_the_queue_is_walked_from_review_to_review(as_, drafter, person, bureau):
    reviews = []
    for title in ("甲", "乙", "丙"):
        item = draft_item(by=drafter, organ=bureau, kind="notice", title=title, **FACTS)
        reviews.append(submit(by=drafter, content=item))
    client = as_(person("first_reviewer", organ=bureau))
    page = words(client.get(reverse("review_item", args=[reviews[1].pk])))
    assert f'href="{reverse("review_item", args=[reviews[0].pk])}" data-key="k"' in page
    assert f'href="{reverse("review_item", args=[reviews[2].pk])}" data-key="j"' in page


# --- what a step is about, and what came of a decision ---------------------------------------------------------------


@pytest.mark.parametrize("step", ["withdraw", "repeal", "lapse", "change"])
def test_a_step_names_the_item_and_its_number(as_, office, drafter, notice, through, step):
    item = through(notice, drafter)
    person = drafter if step == "change" else office
    page = words(as_(person).get(reverse(f"items_{step}", args=[item.pk])))
    assert f'<p class="gk-subject">{item.title} · {item.index_number}</p>' in page


def test_a_step_of_a_review_names_the_item_and_its_number(as_, person, bureau, drafter, notice):
    review = submit(by=drafter, content=notice)
    page = words(as_(person("secrecy_officer", organ=bureau)).get(reverse("review_conclude", args=[review.pk])))
    assert f'<p class="gk-subject">{notice.title} · {notice.index_number}</p>' in page


@pytest.fixture
def nearly(person, bureau, drafter, notice):
    """Return a review that lacks its last signature alone, and who gives it."""
    review = submit(by=drafter, content=notice)
    officer, first = person("secrecy_officer", organ=bureau), person("first_reviewer", organ=bureau)
    conclude_secrecy(by=officer, review=review, seen=review.version, outcome="publishable", reason="不涉密")
    *levels, last = review.rule["levels"]
    for level, gates in levels:
        review.refresh_from_db()
        sign(by=first, review=review, seen=review.version, level=level, gates=gates, opinion="同意")
    review.refresh_from_db()
    return review, person("signer", organ=bureau), {"level": last[0], "gates": last[1]}


def test_the_last_signature_says_that_it_is_public_and_where(as_, nearly, notice, bureau):
    review, signer, facts = nearly
    data = {**facts, "do": "sign", "seen": review.version, "opinion": "同意"}
    page = words(as_(signer).post(reverse("review_item", args=[review.pk]), data, follow=True))
    assert Item.objects.get().live
    assert reverse("portal_item", args=[bureau.slug, notice.slug]) in page


def test_the_last_signature_says_that_it_waits(as_, nearly, notice, bureau):
    review, signer, facts = nearly
    Item.objects.filter(pk=notice.pk).update(release_at=datetime(2021, 1, 20, tzinfo=UTC))
    data = {**facts, "do": "sign", "seen": review.version, "opinion": "同意"}
    page = words(as_(signer).post(reverse("review_item", args=[review.pk]), data, follow=True))
    assert "等待" in page or "waits for its hour" in page
    assert reverse("portal_item", args=[bureau.slug, notice.slug]) not in page


def test_each_correction_asks_for_an_explanation_of_its_own(as_, drafter, notice, through):
    item = through(notice, drafter)
    change_item(by=drafter, item=item, seen=item.version, summary="改过的概述。", correction="改正了概述。")
    item = through(item, drafter)
    page = words(as_(drafter).get(f"/desk/items/{item.pk}/change/"))
    assert "改正了概述。" not in page
    assert re.search(r'name="correction"[^>]*required', page)


def test_a_form_from_elsewhere_is_refused_with_a_page_of_ours(drafter):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(drafter, backend="gongkai_site.accounts.backends.PowersBackend")
    answer = strict.post("/desk/items/1/withdraw/", {"reason": "x"})
    assert answer.status_code == 403
    assert "页面已失效" in words(answer)


def test_a_step_that_stays_closed_leads_back_to_the_item(as_, drafter, notice):
    submit(by=drafter, content=notice)
    answer = as_(drafter).get(f"/desk/items/{notice.pk}/change/")
    assert answer.status_code == 403
    assert f'href="/desk/items/{notice.pk}/"' in words(answer)


def test_a_new_item_is_offered_the_column_of_the_last_of_its_kind(as_, drafter, notice, through, bureau):
    column = add_column(by=CONSOLE, organ=bureau, name="通知公告栏", art="20-15")
    change_item(by=drafter, item=notice, seen=notice.version, column=column)
    through(Item.objects.get(pk=notice.pk), drafter)
    page = words(as_(drafter).get(reverse("items_write", args=[bureau.slug, "notice"])))
    assert re.search(rf'<option value="{column.pk}"[^>]*selected', page)
