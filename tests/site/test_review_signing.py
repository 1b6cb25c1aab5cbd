"""A review from submission to publication, and every way it is refused."""

from datetime import UTC, date, datetime

import pytest
from tests.site.conftest import CONSOLE
from tests.site.content.models import Notice, Row
from tests.site.review_kit import ALL, Cast, refused
from wagtail.models import WorkflowState

from gongkai_site.audit.models import Entry
from gongkai_site.base.refusals import Refused
from gongkai_site.review import services
from gongkai_site.review.content_hash import hash_now
from gongkai_site.review.models import Review, Signature


@pytest.fixture
def cast(person, bureau) -> Cast:
    return Cast(person, bureau)


@pytest.fixture
def review(cast) -> Review:
    return cast.submitted()


def signing(cast, review, **changes):
    facts = {"by": cast.first, "review": review, "seen": review.version, "level": "first", "gates": ALL["first"]}
    return {**facts, "opinion": "同意", **changes}


# --- the whole way ----------------------------------------------------------------------------------------------


def test_five_gates_over_three_levels(cast):
    notice = cast.notice(column="normative_document")
    review = services.submit(by=cast.drafter, content=notice)
    assert [level for level, _ in review.rule["levels"]] == ["first", "second", "final"]

    for level in ("first", "second"):
        review = cast.sign(review, level)
        assert (review.state, Notice.objects.get().live) == ("in_review", False)
    review = cast.conclude(review)
    review = cast.sign(review, "final")

    notice.refresh_from_db()
    assert (review.state, notice.live, notice.live_revision_id) == ("published", True, review.revision_id)
    assert set(review.signatures.values_list("gate", flat=True)) == {
        "political",
        "legal",
        "policy",
        "text",
    }
    assert review.secrecy.outcome == "publishable"
    assert review.signatures.values("person").distinct().count() == 3
    assert notice.last_published_at == datetime(2021, 1, 18, 2, 0, tzinfo=UTC)
    assert WorkflowState.objects.get().status == WorkflowState.STATUS_APPROVED


def test_each_step_leaves_one_entry(cast):
    cast.notice()
    notice = Notice.objects.get()
    before = Entry.objects.count()
    review = services.submit(by=cast.drafter, content=notice)
    review = cast.conclude(review)
    review = cast.sign(review, "first")
    review = cast.sign(review, "final")

    actions = list(Entry.objects.order_by("pk").values_list("action", flat=True))[before:]
    assert actions == ["review.submitted", "review.secrecy_concluded", "review.signed", "review.signed"]


def test_gates_of_a_level_may_be_signed_one_by_one_by_two(cast, review, person, bureau):
    review = cast.sign(review, "first", gates=["legal"])
    assert review.level == "first"
    review = cast.sign(review, "first", gates=["political", "text"], by=person("first_reviewer", organ=bureau))
    assert review.level == "final"


def test_an_edit_of_what_is_public_is_reviewed_before_it_shows(cast):
    review = cast.published()
    notice = Notice.objects.get()
    notice.body = "改过的正文"
    notice.save_revision(user=cast.drafter)
    assert Notice.objects.get().body == "正文"

    again = cast.conclude(services.submit(by=cast.drafter, content=notice))
    for level in ("first", "final"):
        again = cast.sign(again, level)

    assert Notice.objects.get().body == "改过的正文"
    assert again.revision_id > review.revision_id


def test_nothing_new_is_not_submitted(cast):
    cast.published()
    assert refused(services.submit, by=cast.drafter, content=Notice.objects.get()) == "REVIEW-NOTHING"


# --- submission -------------------------------------------------------------------------------------------------


def test_what_is_in_review_is_not_submitted_again(cast, review):
    assert refused(services.submit, by=cast.drafter, content=review.content) == "REVIEW-STATE"


def test_a_job_submits_nothing(cast):
    assert refused(services.submit, by=CONSOLE, content=cast.notice()) == "REVIEW-PERSON"


def test_what_is_not_registered_is_not_submitted(cast, bureau):
    assert refused(services.submit, by=cast.drafter, content=bureau) == "REVIEW-UNREGISTERED"


def test_what_would_publish_itself_later_is_not_submitted(cast):
    notice = cast.notice(go_live_at=datetime(2031, 1, 1, tzinfo=UTC))
    assert refused(services.submit, by=cast.drafter, content=notice) == "REVIEW-SCHEDULE"


@pytest.mark.parametrize("role", ["first_reviewer", "signer", "secrecy_officer", "city_supervisor", "system_admin"])
def test_only_who_may_submit_does(cast, person, bureau, role):
    notice = cast.notice()
    assert refused(services.submit, by=person(role, organ=bureau), content=notice) == "POWER-ROLE"


def test_not_in_another_organ(cast, person, other_bureau):
    notice = cast.notice()
    assert refused(services.submit, by=person("drafter", organ=other_bureau), content=notice) == "POWER-ORGAN"
    assert refused(services.submit, by=None, content=notice) == "POWER-NOBODY"


# --- signing ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["drafter", "second_reviewer", "signer", "secrecy_officer", "city_supervisor"])
def test_only_a_first_reviewer_signs_first(cast, review, person, bureau, role):
    assert refused(services.sign, **signing(cast, review, by=person(role, organ=bureau))) == "POWER-ROLE"


def test_nobody_of_another_organ_signs(cast, review, person, other_bureau):
    by = person("first_reviewer", organ=other_bureau)
    assert refused(services.sign, **signing(cast, review, by=by)) == "POWER-ORGAN"
    assert refused(services.sign, **signing(cast, review, by=None)) == "POWER-NOBODY"
    assert refused(services.sign, **signing(cast, review, by=CONSOLE)) == "REVIEW-PERSON"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"gates": []}, "REVIEW-GATE"),
        ({"gates": ["policy"]}, "REVIEW-GATE"),
        ({"gates": ["legal", "secrecy"]}, "REVIEW-SECRECY-APART"),
        ({"level": "zeroth"}, "REVIEW-LEVEL"),
        ({"opinion": "  "}, "REVIEW-OPINION"),
        ({"opinion": "同" * 2001}, "REVIEW-LONG"),
    ],
)
def test_what_is_wrong_is_refused(cast, review, changes, code):
    assert refused(services.sign, **signing(cast, review, **changes)) == code


def test_the_drafter_signs_nothing_even_as_reviewer(cast, person, bureau):
    both = person("drafter", "first_reviewer", "secrecy_officer", organ=bureau)
    notice = Notice(organ=bureau, title="通知")
    notice.save()
    notice.save_revision(user=both)
    review = services.submit(by=both, content=notice)
    assert refused(services.sign, **signing(cast, review, by=both)) == "REVIEW-OWN-WORK"
    facts = {"by": both, "review": review, "seen": review.version}
    assert refused(services.conclude_secrecy, **facts, outcome="publishable", reason="无涉密内容") == "REVIEW-OWN-WORK"
    assert refused(services.return_, **facts, opinion="退回") == "REVIEW-OWN-WORK"


def test_who_wrote_a_revision_is_a_drafter_whoever_submits(cast, person, bureau):
    writer = person("drafter", "first_reviewer", organ=bureau)
    notice = cast.notice()
    notice.body = "补充一段"
    notice.save_revision(user=writer)
    review = services.submit(by=cast.drafter, content=notice)
    assert refused(services.sign, **signing(cast, review, by=writer)) == "REVIEW-OWN-WORK"


def test_one_person_signs_at_one_level(person, bureau, cast, review):
    both = person("first_reviewer", "signer", organ=bureau)
    review = cast.conclude(cast.sign(review, "first", by=both))
    assert refused(services.sign, **signing(cast, review, by=both, level="final", gates=ALL["final"])) == "REVIEW-TWICE"


def test_the_final_level_waits_for_the_others_and_for_secrecy(cast, review):
    final = {"by": cast.final, "level": "final", "gates": ALL["final"]}
    assert refused(services.sign, **signing(cast, review, **final)) == "REVIEW-ORDER"
    review = cast.sign(review, "first")
    assert refused(services.sign, **signing(cast, review, **final)) == "REVIEW-SECRECY-FIRST"


def test_a_level_that_the_rule_lacks(cast, review):
    arguments = signing(cast, review, by=cast.second, level="second", gates=["legal"])
    assert refused(services.sign, **arguments) == "REVIEW-LEVEL"


def test_a_gate_is_signed_once(cast, review, person, bureau):
    review = cast.sign(review, "first", gates=["legal"])
    arguments = signing(cast, review, by=person("first_reviewer", organ=bureau), gates=["legal"])
    assert refused(services.sign, **arguments) == "REVIEW-SIGNED"


def test_of_two_who_sign_at_once_one_wins(cast, review, person, bureau):
    other = person("first_reviewer", organ=bureau)
    seen = review.version
    cast.sign(review, "first", gates=["legal"])
    assert refused(services.sign, **signing(cast, review, by=other, seen=seen, gates=["text"])) == "REVIEW-MOVED"


def test_what_is_over_is_not_signed(cast):
    review = cast.published()
    assert refused(services.sign, **signing(cast, review)) == "REVIEW-STATE"


# --- return, withdraw, change -----------------------------------------------------------------------------------


def test_returned_and_submitted_again(cast, review):
    review = cast.sign(review, "first")
    review = services.return_(by=cast.final, review=review, seen=review.version, opinion="文号不对", gates=["text"])
    assert review.state == "returned"
    assert WorkflowState.objects.get().status == WorkflowState.STATUS_NEEDS_CHANGES

    notice = Notice.objects.get()
    notice.title = "关于公布许可事项的通知（更正）"
    notice.save_revision(user=cast.drafter)
    again = services.submit(by=cast.drafter, content=notice)

    assert (again.state, again.level, again.signatures.count()) == ("in_review", "first", 0)
    assert review.opinions.get(step="return").gates == ["text"]
    again = cast.conclude(again)
    for level in ("first", "final"):
        again = cast.sign(again, level)
    assert Notice.objects.get().title.endswith("（更正）")


def returning(review, by, **changes):
    return {"by": by, "review": review, "seen": review.version, "opinion": "请补充", **changes}


def test_who_is_not_at_hand_returns_nothing(cast, review):
    assert refused(services.return_, **returning(review, cast.final)) == "POWER-ROLE"
    assert refused(services.return_, **returning(review, cast.drafter)) == "POWER-ROLE"
    assert refused(services.return_, **returning(review, cast.first, opinion="")) == "REVIEW-OPINION"
    assert refused(services.return_, **returning(review, cast.first, seen=99)) == "RECORD-CHANGED"


def test_the_secrecy_officer_may_return_at_any_level(cast, review):
    assert services.return_(**returning(review, cast.secrecy)).state == "returned"


def test_what_is_returned_is_not_returned_again(cast, review):
    services.return_(**returning(review, cast.first))
    review.refresh_from_db()
    assert refused(services.return_, **returning(review, cast.first)) == "REVIEW-STATE"


def test_only_a_drafter_withdraws(cast, review, person, bureau):
    other = person("drafter", organ=bureau)
    facts = {"review": review, "seen": review.version}
    assert refused(services.withdraw, by=other, **facts) == "REVIEW-NOT-DRAFTER"
    assert refused(services.withdraw, by=cast.first, **facts) == "POWER-ROLE"
    assert refused(services.withdraw, by=cast.drafter, review=review, seen=99) == "RECORD-CHANGED"
    review = services.withdraw(by=cast.drafter, **facts)
    assert review.state == "withdrawn"
    assert refused(services.withdraw, by=cast.drafter, review=review, seen=review.version) == "REVIEW-STATE"
    assert services.submit(by=cast.drafter, content=review.content).state == "in_review"


def test_an_edit_after_a_signature_resets_the_review(cast, review):
    review = cast.sign(review, "first")
    notice = Notice.objects.get()
    notice.body = "改了"
    notice.save_revision(user=cast.drafter)

    review.refresh_from_db()
    assert review.state == "changed"
    assert Entry.objects.order_by("-pk").first().action == "review.reset"
    assert refused(services.sign, **signing(cast, review, by=cast.final, level="final")) == "REVIEW-STATE"
    assert services.submit(by=cast.drafter, content=notice).signatures.count() == 0


def test_an_equal_revision_resets_nothing(cast, review):
    Notice.objects.get().save_revision(user=cast.drafter)
    review.refresh_from_db()
    assert review.state == "in_review"


def test_a_file_that_changed_is_a_change(cast):
    review = cast.submitted(files=[["附件.pdf", 3, "aa"]])
    notice = Notice.objects.get()
    notice.files = [["附件.pdf", 3, "bb"]]
    notice.save_revision(user=cast.drafter)
    review.refresh_from_db()
    assert review.state == "changed"


def test_a_revision_written_over_behind_the_back_is_not_signed(cast, review):
    review.revision.content["body"] = "偷换"
    review.revision.save()
    assert refused(services.sign, **signing(cast, review)) == "REVIEW-CHANGED"


def test_nor_published(cast, review):
    review = cast.conclude(cast.sign(review, "first"))
    review = cast.sign(review, "final", gates=["political", "legal", "policy"])
    review.refresh_from_db()
    review.revision.content["body"] = "偷换"
    review.revision.save()
    Signature.objects.create(
        review=review,
        opinion=review.opinions.last(),
        level="final",
        gate="text",
        person=cast.final,
        hash=review.hash,
    )
    state = review.workflow_state.current_task_state
    before = Notice.objects.values().get()
    with pytest.raises(Refused) as refusal:
        state.approve(user=cast.final)
    assert refusal.value.code == "REVIEW-CHANGED"
    assert Notice.objects.values().get() == before


def test_the_buttons_of_wagtail_do_nothing(cast, review):
    state = review.workflow_state.current_task_state
    task = state.task.specific
    assert task.get_actions(review.content, cast.first) == []
    with pytest.raises(Refused) as refusal:
        task.on_action(state, cast.first, "approve")
    assert refusal.value.code == "REVIEW-DOOR"


def test_levels_approved_past_us_publish_nothing(cast, review):
    review.workflow_state.current_task_state.approve(user=cast.first)
    review.workflow_state.refresh_from_db()
    with pytest.raises(Refused) as refusal:
        review.workflow_state.current_task_state.approve(user=cast.final)
    assert refusal.value.code == "REVIEW-INCOMPLETE"
    assert not Notice.objects.get().live


def test_a_workflow_that_is_no_review_publishes_nothing(cast):
    from wagtail.models import Workflow

    notice = cast.notice()
    with pytest.raises(Refused) as refusal:
        Workflow.objects.create(name="旁门").start(notice, cast.drafter)
    assert refusal.value.code == "REVIEW-DOOR"
    assert not Notice.objects.get().live


# --- rows that are drafts ---------------------------------------------------------------------------------------


@pytest.fixture
def row(cast) -> Row:
    made = Row(organ=cast.organ, title="采矿许可证", by=cast.drafter)
    made.save()
    return made


def test_a_row_is_reviewed_and_published(cast, row):
    row.take(seen=1, title="采矿许可证（延续）")
    review = cast.conclude(services.submit(by=cast.drafter, content=row))
    for level in ("first", "final"):
        review = cast.sign(review, level)
    row.refresh_from_db()
    assert (row.live, row.title, row.version) == (True, "采矿许可证（延续）", 3)


def test_a_row_changed_in_review_resets_it(cast, row):
    review = services.submit(by=cast.drafter, content=row)
    row.take(seen=1, title="另一件")
    review.refresh_from_db()
    assert review.state == "changed"


def test_a_row_changed_past_us_is_not_signed(cast, row):
    review = services.submit(by=cast.drafter, content=row)
    Row.objects.update(title="另一件")
    assert refused(services.sign, **signing(cast, review)) == "REVIEW-CHANGED"
    row.refresh_from_db()
    assert services.reset_if_changed(by=cast.drafter, content=row).state == "changed"


def test_a_public_row_is_not_changed_in_place(cast, row):
    review = cast.conclude(services.submit(by=cast.drafter, content=row))
    for level in ("first", "final"):
        review = cast.sign(review, level)
    row.refresh_from_db()
    assert refused(row.take, seen=row.version, title="另一件") == "REVIEW-DOOR"
    assert row.take(seen=row.version, by=cast.head).by == cast.head


def test_what_its_register_hinders_is_neither_submitted_nor_published(cast, row):
    review = cast.sign(cast.conclude(services.submit(by=cast.drafter, content=row)), "first")
    row.take(seen=1, is_void=True)
    facts = {"by": cast.final, "review": review, "seen": review.version, "level": "final", "gates": ALL["final"]}
    assert refused(services.sign, **facts, opinion="同意") == "RECORD-GONE"
    services.withdraw(by=cast.drafter, review=review, seen=review.version)
    assert refused(services.submit, by=cast.drafter, content=row) == "RECORD-GONE"


def test_a_changed_row_is_simply_submitted_again(cast, row):
    first = services.submit(by=cast.drafter, content=row)
    Row.objects.update(title="另一件")
    second = services.submit(by=cast.drafter, content=row)
    first.refresh_from_db()
    assert (first.state, second.state, second.title) == ("changed", "in_review", "另一件")
    row.refresh_from_db()
    assert second.hash == hash_now(row)


def test_publishing_a_row_takes_back_nothing_of_the_row(cast, row, other_bureau):
    review = cast.conclude(services.submit(by=cast.drafter, content=row))
    row.take(seen=1, by=cast.head)  # no reviewed field
    for level in ("first", "final"):
        review = cast.sign(review, level)
    row.refresh_from_db()
    assert (row.live, row.by, row.version) == (True, cast.head, 3)


def test_who_the_register_names_is_a_drafter(cast, bureau, person):
    writer = person("drafter", "first_reviewer", organ=bureau)
    row = Row(organ=bureau, title="许可", by=writer)
    row.save()
    review = services.submit(by=cast.drafter, content=row)
    assert refused(services.sign, **signing(cast, review, by=writer)) == "REVIEW-OWN-WORK"


# --- days -------------------------------------------------------------------------------------------------------


def test_each_level_has_its_working_days(cast, review):
    assert review.due_on == date(2021, 1, 20)
    assert not review.due_provisional
    assert not review.is_overdue


def test_a_new_level_starts_anew(cast, review, settings):
    settings.GONGKAI_NOW = datetime(2021, 2, 9, 2, 0, tzinfo=UTC)  # the Spring Festival begins on the 11th
    assert review.is_overdue
    assert cast.sign(review, "first").due_on == date(2021, 2, 18)


def test_a_year_without_a_notice_is_marked(cast, settings):
    settings.GONGKAI_NOW = datetime(2029, 3, 1, 2, 0, tzinfo=UTC)
    assert cast.submitted().due_provisional
