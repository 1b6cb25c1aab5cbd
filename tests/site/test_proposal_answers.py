"""The answer to a proposal: who may sign it, who is answered, what they say of it, its class and its publication."""

from __future__ import annotations

from datetime import date

import pytest
from tests.site.conftest import CONSOLE
from tests.site.proposal_kit import Desk

from gongkai_site.base.refusals import Refused
from gongkai_site.organs.services import set_for
from gongkai_site.proposals import services
from gongkai_site.proposals.models import Answer, Proposal
from gongkai_site.proposals.naming import letter_title
from gongkai_site.publishing.models import Item

JOINT = [{"name": "高望川", "contact": ""}, {"name": "沈麦青", "contact": ""}]


@pytest.fixture
def desk(person, bureau, settings) -> Desk:
    return Desk(person, bureau, settings)


@pytest.fixture
def handled(desk) -> Proposal:
    row = desk.enter()
    desk.step(row, "accept")
    return row


# --- the answer ---------------------------------------------------------------------------------------------------


def test_nothing_is_drafted_before_the_proposer_was_heard(desk, handled):
    assert desk.refused(handled, "draft", text="答复") == "PROPOSAL-NOT-CONTACTED"


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"text": " "}, "PROPOSAL-MISSING"),
        ({"result_class": "A"}, "PROPOSAL-MISSING"),
        ({"openness": ""}, "PROPOSAL-MISSING"),
        ({"openness": "closed"}, "PROPOSAL-CLOSED-REASON"),
    ],
)
def test_what_a_draft_must_have(desk, handled, facts, code):
    desk.contact(handled)
    told = {"text": "答复", "result_class": f"{desk.set.pk}:A", "openness": "public", "title": "答复", **facts}
    assert desk.refused(handled, "draft", **told) == code
    assert not Answer.objects.exists()


def test_no_class_of_a_closed_set_or_of_none(desk, handled):
    desk.contact(handled)
    chosen = {"text": "答复", "openness": "public", "title": "答复"}
    assert desk.refused(handled, "draft", result_class=f"{desk.set.pk}:D", **chosen) == "PROPOSAL-MISSING"
    services.close_set(by=desk.head, label_set=desk.set, seen=1)
    assert desk.refused(handled, "draft", result_class=f"{desk.set.pk}:A", **chosen) == "PROPOSAL-NO-SET"


def test_nobody_signs_what_they_drafted(desk, handled, person, bureau):
    both = person("drafter", "signer", organ=bureau)
    desk.contact(handled)
    desk.draft(handled, by=both)
    assert desk.refused(handled, "sign", by=both, number="1号") == "PROPOSAL-OWN-DRAFT"
    assert desk.refused(handled, "sign") == "PROPOSAL-MISSING"
    desk.step(handled, "send_back", reason="写明时限")
    handled.refresh_from_db()
    assert handled.state == "handling"
    desk.draft(handled, number="2号")
    desk.step(handled, "sign")
    letter = handled.letters.last()
    assert (letter.number, letter.by, letter.signer) == ("2号", desk.drafter, desk.signer)
    assert handled.letters.count() == 2  # the first draft stays to be seen


def test_each_joint_proposer_is_answered(desk):
    row = desk.enter(JOINT)
    desk.step(row, "accept")
    desk.contact(row, date(2020, 5, 11))
    desk.draft(row)
    desk.step(row, "sign", number="1号")
    first, second = row.proposers.all()
    assert desk.refused(row, "answer", proposers=[]) == "PROPOSAL-MISSING"
    assert desk.refused(row, "answer", proposers=[second.pk], via_lead=True) == "PROPOSAL-VIA-LEAD"
    desk.step(row, "answer", proposers=[first.pk])
    row.refresh_from_db()
    assert (row.state, row.answered_on) == ("signed", None)
    assert desk.refused(row, "answer", proposers=[first.pk]) == "PROPOSAL-MISSING"
    desk.step(row, "answer", day=date(2020, 5, 12), proposers=[second.pk], copies_to="市政协提案委")
    row.refresh_from_db()
    assert (row.state, row.answered_on) == ("answered", date(2020, 5, 12))
    assert row.letters.get().copies_to == "市政协提案委"


def test_by_agreement_the_first_one_tells_the_others(desk):
    row = desk.enter(JOINT)
    desk.step(row, "accept")
    desk.contact(row, date(2020, 5, 11))
    desk.draft(row)
    desk.step(row, "sign", number="1号")
    desk.step(row, "answer", proposers=[row.proposers.first().pk], via_lead=True)
    row.refresh_from_db()
    assert row.state == "answered"
    assert {each.answered_on for each in row.proposers.all()} == {date(2020, 5, 11)}


def test_no_day_goes_backwards_or_ahead(desk, handled):
    desk.contact(handled, date(2020, 5, 11))
    desk.draft(handled)
    desk.step(handled, "sign", number="1号")
    everybody = [handled.proposers.get().pk]
    assert desk.refused(handled, "answer", on=date(2020, 5, 10), proposers=everybody) == "PROPOSAL-DAY"
    assert desk.refused(handled, "answer", on=date(2020, 5, 12), proposers=everybody) == "PROPOSAL-FUTURE"
    assert desk.refused(handled, "progress", on=date(2020, 3, 30), text="早") == "PROPOSAL-DAY"


# --- opinions -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("months", "due"), [(None, date(2020, 6, 22)), ("2", date(2020, 7, 20))])
def test_who_is_not_satisfied_is_answered_again_by_a_day_of_its_own(desk, bureau, months, due):
    if months:
        set_for(by=CONSOLE, organ=bureau, values={"proposals_again_months": months}, from_on=date(2020, 1, 1))
    row = desk.done(date(2020, 5, 11), told="")
    desk.rate(row, "dissatisfied", date(2020, 5, 20))
    row.refresh_from_db()
    assert (row.state, row.round, row.satisfaction) == ("rehandling", 2, "dissatisfied")
    assert row.due_on == due
    assert desk.refused(row, "draft", text="再答复") == "PROPOSAL-NOT-CONTACTED"
    desk.answer(row, date(2020, 6, 1), "B")
    desk.rate(row, "basically", date(2020, 6, 2))
    desk.step(row, "close")
    row.refresh_from_db()
    assert (row.satisfaction, row.result_class, row.first_answered_on, row.answered_on) == (
        "basically",
        "B",
        date(2020, 5, 11),
        date(2020, 6, 1),
    )


def test_of_several_opinions_the_worst_is_the_proposals(desk):
    row = desk.done(date(2020, 5, 11), told="", people=JOINT)
    desk.rate(row, "basically", at=1)
    desk.rate(row, "satisfied", at=2)
    row.refresh_from_db()
    assert row.satisfaction == "basically"


def test_it_is_closed_with_every_slip_or_a_reason(desk):
    row = desk.done(date(2020, 5, 11), told="")
    assert desk.refused(row, "close") == "PROPOSAL-SLIPS"
    desk.step(row, "close", reason="委员出差，电话回复满意")
    row.refresh_from_db()
    assert (row.state, row.satisfaction) == ("closed", "")
    desk.rate(row, "dissatisfied")
    row.refresh_from_db()
    assert row.state == "rehandling"


# --- together -----------------------------------------------------------------------------------------------------


def test_same_content_is_handled_together_and_answered_apart(desk, other_bureau):
    first, second = desk.enter(), desk.enter(number="78", kind="deputies")
    for row in (first, second):
        desk.step(row, "accept")
        row.refresh_from_db()
    services.join(by=desk.drafter, proposal=second, other=first, seen=second.version)
    desk.step(first, "progress", text="已到现场。")
    assert [each.note for each in second.events.filter(step="progress")] == ["已到现场。"]
    desk.answer(first, date(2020, 5, 11))
    second.refresh_from_db()
    assert second.state == "handling"
    with pytest.raises(Refused) as found:
        services.join(by=desk.drafter, proposal=first, other=second, seen=first.version)
    assert found.value.code == "PROPOSAL-NOT-OPEN"
    services.part(by=desk.drafter, proposal=second, seen=second.version)
    desk.step(second, "progress", text="单独")
    assert first.events.filter(step="progress").count() == 1
    with pytest.raises(Refused) as found:
        services.join(by=desk.drafter, proposal=second, other=second, seen=second.version + 1)
    assert found.value.code == "PROPOSAL-TOGETHER"


# --- classes ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("labels", "code"),
    [
        ("A 已解决", "PROPOSAL-SET-TWICE"),
        ("A 甲\nA 乙", "PROPOSAL-SET-TWICE"),
        ("已解决\n正在解决", "PROPOSAL-SET-LINE"),
        ("", "PROPOSAL-SET-TWICE"),
    ],
)
def test_what_is_no_set_of_classes(bureau, labels, code):
    with pytest.raises(Refused) as found:
        services.add_set(by=CONSOLE, organ=bureau, body="市人大", labels=labels)
    assert found.value.code == code


def test_a_class_keeps_the_words_of_the_set_it_was_given_by(desk):
    row = desk.done(date(2020, 5, 11), code="C")
    services.close_set(by=desk.head, label_set=desk.set, seen=1)
    services.add_set(by=desk.head, organ=desk.organ, body="白桦市政协", labels="A 甲\nB 乙\nC 列入规划")
    row.refresh_from_db()
    assert row.label_set.words_of(row.result_class) == "留作参考"


# --- publication --------------------------------------------------------------------------------------------------


def test_the_answer_becomes_an_item_that_goes_through_its_gates(desk, settings, through):
    row = desk.done(date(2020, 5, 11))
    assert row.publish_by == date(2020, 6, 8)  # twenty working days
    item = services.draft_publication(by=desk.drafter, proposal=row, seen=row.version)
    assert (item.kind, item.title, item.live) == ("proposal_answer", letter_title(row), False)
    assert "13900001234" not in item.body
    assert "白桦路" not in item.body + item.summary
    assert item.body.startswith("<p>高望川委员：</p>")
    row.refresh_from_db()
    assert services.may_publish(desk.drafter, row).code == "PROPOSAL-PUBLISHED"
    assert desk.refused(row, "review_openness", openness="public") == "PROPOSAL-PUBLISHED"
    through(item, desk.drafter)
    row.refresh_from_db()
    assert row.item.published_on == date(2020, 5, 11)


@pytest.mark.parametrize("days", ["5"])
def test_the_days_to_publish_are_the_places(desk, bureau, days):
    set_for(by=CONSOLE, organ=bureau, values={"proposals_publish_days": days}, from_on=date(2020, 1, 1))
    assert desk.done(date(2020, 5, 11)).publish_by == date(2020, 5, 18)


def test_what_is_not_public_is_not_published_until_it_was_reviewed_again(desk):
    row = desk.enter()
    desk.step(row, "accept")
    desk.answer(row, date(2020, 5, 11), openness="closed", openness_reason="涉及商业秘密")
    row.refresh_from_db()
    assert (row.publish_by, services.may_publish(desk.drafter, row).code) == (None, "PROPOSAL-NOT-PUBLIC")
    desk.step(row, "review_openness", openness="public")
    row.refresh_from_db()
    assert (row.publish_by, row.openness_reason) == (date(2020, 6, 8), "")
    services.draft_publication(by=desk.drafter, proposal=row, seen=row.version)


def test_an_item_that_is_there_is_named_once(desk, public):
    item = public("对第021号提案的答复", kind="proposal_answer", written_on=date(2019, 12, 2))
    other = public("通知", written_on=date(2019, 12, 2))
    row, second = desk.done(date(2020, 5, 11)), desk.done(date(2020, 5, 11), number="22")
    services.link_item(by=desk.drafter, proposal=row, item=item, seen=row.version)
    for wrong, code in ((item, "PROPOSAL-ITEM-TAKEN"), (other, "PROPOSAL-ITEM")):
        with pytest.raises(Refused) as found:
            services.link_item(by=desk.drafter, proposal=second, item=wrong, seen=second.version)
        assert found.value.code == code
    assert Item.objects.count() == 2


def test_a_publication_needs_power_over_items_as_well(desk):
    row = desk.done(date(2020, 5, 11))
    assert services.may_publish(desk.signer, row).code == "POWER-ROLE"
