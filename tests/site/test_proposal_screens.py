"""Proposals on the desk and in public: lists, pages, steps as forms, the situation of a year."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.test import Client
from tests.site.portal_kit import page, words
from tests.site.proposal_kit import Browser, Desk, on

from gongkai_site.audit.models import Entry
from gongkai_site.base import clock
from gongkai_site.proposals import services
from gongkai_site.proposals.models import Proposal
from gongkai_site.proposals.views.lists import ProposalList
from gongkai_site.publishing.services import add_column
from gongkai_site.screens.first import items_for

AT = "/desk/proposals/"


@pytest.fixture
def desk(person, bureau, settings) -> Desk:
    return Desk(person, bureau, settings)


@pytest.fixture
def client(desk, person, bureau) -> Browser:
    return Browser(person, bureau)


@pytest.fixture
def drafter_at(desk, person, bureau) -> Browser:
    return Browser(person, bureau, "drafter")


def test_the_list_finds_filters_sorts_and_exports(desk, client):
    desk.done(date(2020, 5, 11), number="3", title="关于甲的提案")
    desk.enter([{"name": "沈麦青", "contact": "13900009999"}], number="4", title="关于乙的建议", kind="deputies")
    assert client.get(AT).context["paginator"].count == 2
    for asked, found in (
        ("q=甲", 1),
        ("q=沈麦青", 1),
        ("q=3", 1),
        ("q=13900009999", 0),
        ("kind=deputies", 1),
        ("state=closed", 1),
        ("show=open", 1),
        ("show=to_publish", 1),
        ("satisfaction=satisfied&result_class=a", 1),
        ("assigned_on_from=2020-04-01", 0),
        ("session=9&meeting=4", 2),
    ):
        assert client.get(f"{AT}?{asked}").context["paginator"].count == found, asked
    titles = [row.title for row in client.get(f"{AT}?ordering=number").context["object_list"]]
    assert titles == ["关于甲的提案", "关于乙的建议"]
    told = b"".join(client.get(f"{AT}?export=csv").streaming_content).decode()
    assert "市政协九届四次会议" in told
    assert "1390000" not in told
    assert client.get(f"{AT}?export=xlsx").status_code == 200


def test_an_empty_list_says_what_to_do_next(client):
    assert client.get(AT).context["empty"] == ProposalList.empty
    assert str(ProposalList.empty) in client.get(AT).content.decode()


def test_the_list_costs_the_same_for_many(desk, client, django_assert_max_num_queries):
    client.get(AT)
    for number in range(1, 16):
        desk.enter(number=str(number))
    with django_assert_max_num_queries(40):
        client.get(AT)


def test_a_proposal_is_entered_and_what_was_typed_stays(desk, client, bureau):
    told = {
        "organ": bureau.pk,
        "kind": "cppcc",
        "level": "city",
        "session": 9,
        "meeting": 4,
        "number": "21",
        "title": "关于甲的提案",
        "proposers": "高望川，13900001234\n沈麦青",
        "role": "lead",
        "assigned_on": "2030-01-01",
    }
    refused = client.post(f"{AT}new/", told)
    assert refused.status_code == 422
    assert "关于甲的提案" in refused.content.decode()
    made = client.post(f"{AT}new/", {**told, "assigned_on": "2019-12-02"})
    row = Proposal.objects.get()
    assert (made.status_code, made.url) == (302, f"{AT}{row.pk}/")
    assert [each.name for each in row.proposers.all()] == ["高望川", "沈麦青"]
    shown = client.get(made.url).content.decode()
    assert "沈麦青" in shown
    assert "13900001234" not in shown
    changed = {**told, "assigned_on": "2019-12-01", "seen": 1}
    assert "13900001234" not in client.get(f"{AT}{row.pk}/change/").content.decode()
    changed["proposers"] = "高望川\n沈麦青"
    assert client.post(f"{AT}{row.pk}/change/", changed).status_code == 302
    row.refresh_from_db()
    assert row.due_on == date(2020, 3, 2)
    assert client.post(f"{AT}{row.pk}/change/", {**changed, "title": "乙"}).status_code == 422
    assert row.proposers.first().contact == "13900001234"


def test_how_to_reach_a_proposer_is_read_against_a_reason(desk, drafter_at, person, bureau):
    row = desk.enter()
    at = f"{AT}{row.pk}/reach/"
    assert drafter_at.post(at, {"reason": " "}).status_code == 422
    assert not Entry.objects.filter(action="proposal.contacts_read").exists()
    shown = drafter_at.post(at, {"reason": "约谈"})
    assert "13900001234" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert Entry.objects.get(action="proposal.contacts_read").data["reason"] == "约谈"
    assert Browser(person, bureau, "signer").get(at).status_code == 403


def test_a_proposal_goes_its_way_by_forms(desk, person, bureau, settings):
    row = desk.enter()
    officer, drafter, signer = (Browser(person, bureau, role) for role in ("ogi_officer", "drafter", "signer"))

    def step(by: Browser, name: str, **told: object) -> None:
        row.refresh_from_db()
        at = f"{AT}{row.pk}/step/{name}/"
        opened = by.get(at)
        assert opened.status_code == 200, name
        form = opened.context["form"]
        given = {key: field.initial for key, field in form.fields.items() if field.initial not in (None, "")}
        given = {key: value() if callable(value) else value for key, value in given.items()}
        sent = by.post(at, {**given, **told, "seen": row.version})
        assert sent.status_code == 302, (name, sent.context["form"].errors)

    step(officer, "accept", handler=desk.drafter.pk)
    first = row.proposers.get().pk
    assert drafter.get(f"{AT}{row.pk}/step/draft/").status_code == 403  # nobody was heard yet
    step(drafter, "contact", proposer=first, way="visit", text="希望先建平台。")
    drafted = {"result_class": f"{desk.set.pk}:A", "text": "提案收悉。", "openness": "public", "number": "1号"}
    step(drafter, "draft", **drafted)
    assert drafter.get(f"{AT}{row.pk}/step/sign/").status_code == 403
    step(signer, "sign")
    scan = io.BytesIO(b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF")
    scan.name = "复文.pdf"
    step(drafter, "answer", scan=scan)
    letter = row.letters.get()
    assert (letter.title, letter.number, letter.scan.name) == (
        "关于市政协九届四次会议第021号提案的答复",
        "1号",
        "复文.pdf",
    )
    step(drafter, "slip", proposer=first, satisfaction="basically", text="进度再快些")
    step(drafter, "close")
    shown = drafter.get(f"{AT}{row.pk}/").content.decode()
    assert "进度再快些" in shown
    row.refresh_from_db()
    sent = drafter.post(f"{AT}{row.pk}/publish/", {"seen": row.version})
    row.refresh_from_db()
    assert sent.url == f"/desk/items/{row.item_id}/"
    assert drafter.get(sent.url).status_code == 200
    assert drafter.get(f"{AT}{row.pk}/link/").status_code == 403


def test_a_step_that_is_refused_says_why_in_the_form(desk, drafter_at):
    row = desk.enter()
    desk.step(row, "accept")
    row.refresh_from_db()
    at = f"{AT}{row.pk}/step/progress/"
    early = drafter_at.post(at, {"on": "2020-03-30", "text": "已经调研", "seen": row.version})
    assert early.status_code == 422
    assert "已经调研" in early.content.decode()
    assert drafter_at.get(f"{AT}{row.pk}/step/nothing/").status_code == 404


def test_same_content_is_joined_and_parted_by_forms(desk, drafter_at):
    first, second = desk.enter(), desk.enter(number="22")
    sent = drafter_at.post(f"{AT}{second.pk}/together/", {"other": first.pk, "seen": 1})
    assert sent.status_code == 302
    assert first.title in drafter_at.get(f"{AT}{second.pk}/").content.decode()
    assert drafter_at.post(f"{AT}{second.pk}/apart/", {"seen": 2}).status_code == 302
    second.refresh_from_db()
    assert second.together is None


def test_sets_of_classes_are_kept_by_the_head(desk, client, person, bureau):
    head = Browser(person, bureau, "work_body_head")
    assert client.get(f"{AT}sets/new/").status_code == 403
    opened = head.get(f"{AT}sets/new/?preset=npc").context["form"]
    assert opened.fields["labels"].initial.startswith("A 所提问题")
    told = {"organ": bureau.pk, "body": "市人大", "labels": "A 甲\nB 乙"}
    assert head.post(f"{AT}sets/new/", {**told, "labels": "甲"}).status_code == 422
    made = head.post(f"{AT}sets/new/", told)
    assert "乙" in head.get(made.url).content.decode()
    assert head.get(f"{AT}sets/").context["paginator"].count == 2
    assert head.post(f"{made.url}close/", {"seen": 1}).status_code == 302
    assert head.get(f"{made.url}close/").status_code == 403


def test_the_first_screen_tells_what_waits(desk, person, bureau, settings):
    row = desk.enter()
    desk.done(date(2020, 5, 11), number="2")
    on(settings, date(2020, 7, 1))
    found = {item.url.rpartition("/")[2]: item.count for items in items_for(desk.officer).values() for item in items}
    assert (found["?state=assigned"], found["?show=overdue"], found["?show=unpublished"]) == (1, 1, 1)
    assert row.due_on < clock.today()


def test_another_organs_proposal_is_out_of_sight(desk, person, other_bureau):
    row = desk.enter()
    stranger = Browser(person, other_bureau)
    assert stranger.get(f"{AT}{row.pk}/").status_code == 404
    assert stranger.get(f"{AT}{row.pk}/step/accept/").status_code == 404
    assert stranger.get(AT).context["paginator"].count == 0


# --- in public ----------------------------------------------------------------------------------------------------


def test_the_situation_of_a_year_and_its_answers_are_public(desk, bureau, through):
    assert "gk-empty" in page("/gxj/proposals/")
    add_column(by=desk.head, organ=bureau, name="建议提案办理", slug="proposals", art="20-15")
    assert "/gxj/proposals/" not in page("/gxj/content/proposals/")
    desk.enter(number="8", kind="deputies", title="关于丙的建议")
    row = desk.done(date(2020, 5, 11), code="B")
    shown = words(page("/gxj/proposals/"))
    assert "B正在解决" in shown
    assert "100.00%" in shown
    assert "关于丙的建议" not in shown  # numbers alone, until an answer is public
    item = services.draft_publication(by=desk.drafter, proposal=row, seen=row.version)
    assert item.column.slug == "proposals"
    through(item, desk.drafter)
    public = page("/gxj/proposals/")
    assert item.title in public
    assert "高望川，139" not in public
    assert "/gxj/proposals/" in page("/gxj/content/proposals/")
    assert "/gxj/proposals/" in page("/gxj/list/proposal_answer/")
    assert Client().get("/gxj/proposals/?year=2019").status_code == 404
    assert Client().get("/gxj/proposals/?year=x").status_code == 404


def test_what_a_year_published_is_told_apart_from_what_it_undertook(desk, bureau, through, settings):
    add_column(by=desk.head, organ=bureau, name="建议提案办理", slug="proposals", art="20-15")
    row = desk.done(date(2020, 5, 11), code="B")
    on(settings, date(2021, 2, 1))
    item = services.draft_publication(by=desk.drafter, proposal=row, seen=row.version)
    through(item, desk.drafter)
    desk.enter(number="9", assigned_on=date(2021, 3, 1))
    link = f'href="/gxj/item/{item.slug}/"'
    later = page("/gxj/proposals/?year=2021")
    assert "2021 年公开的复文" in later
    assert link in later.split("2021 年公开的复文")[1]
    assert "以后年度公开" not in later
    earlier = page("/gxj/proposals/?year=2020")
    published, followed = earlier.split("2020 年承办、以后年度公开的复文")
    assert "这一年没有公开复文" in published
    assert link not in published
    assert link in followed


def test_a_kept_page_follows_the_register(desk):
    desk.enter()
    first = page("/gxj/proposals/")
    desk.enter(number="9")
    assert page("/gxj/proposals/") != first
