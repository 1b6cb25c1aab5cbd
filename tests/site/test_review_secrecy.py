"""The secrecy conclusion, and the urgent door that never goes past it."""

from datetime import UTC, date, datetime

import pytest
from tests.site.content.models import Notice
from tests.site.review_kit import ALL, Cast, refused

from gongkai_site.review import services
from gongkai_site.review.models import Review


@pytest.fixture
def cast(person, bureau) -> Cast:
    return Cast(person, bureau)


@pytest.fixture
def review(cast) -> Review:
    return cast.submitted()


def concluding(cast, review, **changes):
    return {
        "by": cast.secrecy,
        "review": review,
        "seen": review.version,
        "outcome": "publishable",
        "reason": "已逐项审查",
        **changes,
    }


# --- the conclusion ---------------------------------------------------------------------------------------------


def test_the_conclusion_is_a_record_of_its_own(cast, review):
    review = services.conclude_secrecy(**concluding(cast, review))
    kept = review.secrecy
    assert (kept.outcome, kept.person, kept.hash, kept.at) == (
        "publishable",
        cast.secrecy,
        review.hash,
        datetime(2021, 1, 18, 2, 0, tzinfo=UTC),
    )
    assert review.signatures.count() == 0


@pytest.mark.parametrize("role", ["drafter", "first_reviewer", "second_reviewer", "signer", "work_body_head"])
def test_only_a_secrecy_officer_concludes(cast, review, person, bureau, role):
    by = person(role, organ=bureau)
    assert refused(services.conclude_secrecy, **concluding(cast, review, by=by)) == "POWER-ROLE"


def test_not_for_another_organ(cast, review, person, other_bureau):
    by = person("secrecy_officer", organ=other_bureau)
    assert refused(services.conclude_secrecy, **concluding(cast, review, by=by)) == "POWER-ORGAN"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reason": ""}, "REVIEW-OPINION"),
        ({"outcome": "perhaps"}, "REVIEW-SECRECY-WORD"),
        ({"outcome": "refer"}, "REVIEW-REFERRAL"),
        ({"outcome": "refer", "body": "the_neighbour"}, "REVIEW-REFERRAL"),
        ({"body": "secrecy_administration"}, "REVIEW-REFERRAL"),
        ({"seen": 99}, "RECORD-CHANGED"),
    ],
)
def test_what_is_wrong_is_refused(cast, review, changes, code):
    assert refused(services.conclude_secrecy, **concluding(cast, review, **changes)) == code


def test_there_is_one_conclusion(cast, review):
    review = cast.conclude(review)
    assert refused(services.conclude_secrecy, **concluding(cast, review)) == "REVIEW-SECRECY-DONE"


def test_what_must_not_be_published_goes_back(cast, review):
    review = cast.conclude(review, "not")
    assert review.state == "returned"
    assert refused(services.conclude_secrecy, **concluding(cast, review)) == "REVIEW-STATE"
    assert not Notice.objects.get().live


def test_a_doubt_is_referred_and_its_answer_decides(cast, review):
    review = cast.sign(review, "first")
    review = cast.conclude(review, "refer", body="secrecy_administration", body_name="白桦市国家保密局")
    facts = {"by": cast.final, "review": review, "level": "final", "gates": ALL["final"], "opinion": "同意"}
    assert refused(services.sign, **facts, seen=review.version) == "REVIEW-SECRECY-FIRST"

    review = services.settle_referral(
        by=cast.secrecy, review=review, seen=review.version, answer="publishable", answer_text="保密函〔2021〕3号"
    )
    assert (review.secrecy.result, review.secrecy.answered_on) == ("publishable", date(2021, 1, 18))
    assert cast.sign(review, "final").state == "published"


def test_an_answer_that_forbids_sends_back(cast, review):
    review = cast.conclude(review, "refer", body="competent_department")
    review = services.settle_referral(
        by=cast.secrecy, review=review, seen=review.version, answer="not", answer_text="不予公开"
    )
    assert review.state == "returned"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"answer": "refer"}, "REVIEW-SECRECY-WORD"),
        ({"answer_text": " "}, "REVIEW-OPINION"),
        ({"answered_on": date(2021, 1, 19)}, "REVIEW-FUTURE"),
        ({"seen": 99}, "RECORD-CHANGED"),
    ],
)
def test_a_wrong_answer_is_refused(cast, review, changes, code):
    review = cast.conclude(review, "refer", body="competent_department")
    facts = {"by": cast.secrecy, "review": review, "seen": review.version, "answer": "publishable"}
    assert refused(services.settle_referral, **{**facts, "answer_text": "可以公开", **changes}) == code


def test_an_answer_needs_a_referral_and_an_officer(cast, review):
    facts = {"review": review, "seen": review.version, "answer": "publishable", "answer_text": "可以公开"}
    assert refused(services.settle_referral, by=cast.secrecy, **facts) == "REVIEW-REFERRAL-NONE"
    assert refused(services.settle_referral, by=cast.first, **facts) == "POWER-ROLE"


def test_the_conclusion_goes_with_its_content(cast, review):
    review = cast.conclude(review)
    notice = Notice.objects.get()
    notice.body = "另一段"
    notice.save_revision(user=cast.drafter)
    again = services.submit(by=cast.drafter, content=notice)
    again = cast.sign(again, "first")
    facts = {"by": cast.final, "review": again, "seen": again.version, "level": "final", "gates": ALL["final"]}
    assert refused(services.sign, **facts, opinion="同意") == "REVIEW-SECRECY-FIRST"


# --- the urgent door --------------------------------------------------------------------------------------------


def releasing(cast, review, **changes):
    return {"by": cast.final, "review": review, "seen": review.version, "reason": "汛情预警须立即发布", **changes}


def test_an_urgent_release_leaves_a_review_open(cast, review):
    review = services.release_urgently(**releasing(cast, cast.conclude(review)))
    assert (review.state, review.released_by, review.due_on) == ("released", cast.final, date(2021, 1, 21))
    assert Notice.objects.get().live

    review = services.clear_after_review(by=cast.head, review=review, seen=review.version, opinion="补审无误")
    assert (review.state, review.due_on) == ("published", None)


def test_after_a_first_review_too(cast, review):
    review = cast.conclude(cast.sign(review, "first"))
    assert services.release_urgently(**releasing(cast, review)).state == "released"


def test_never_without_a_conclusion(cast, review):
    assert refused(services.release_urgently, **releasing(cast, review)) == "REVIEW-SECRECY-FIRST"
    review = cast.conclude(review, "refer", body="competent_department")
    assert refused(services.release_urgently, **releasing(cast, review)) == "REVIEW-SECRECY-FIRST"


@pytest.mark.parametrize("name", ["drafter", "first", "second", "secrecy", "head"])
def test_only_the_named_leader_releases(cast, review, name):
    review = cast.conclude(review)
    assert refused(services.release_urgently, **releasing(cast, review, by=getattr(cast, name))) == "POWER-ROLE"


@pytest.mark.parametrize(("changes", "code"), [({"reason": ""}, "REVIEW-OPINION"), ({"seen": 99}, "RECORD-CHANGED")])
def test_a_wrong_release_is_refused(cast, review, changes, code):
    review = cast.conclude(review)
    assert refused(services.release_urgently, **releasing(cast, review, **changes)) == code


def test_who_drafted_or_signed_does_not_release(cast, review, person, bureau):
    both = person("signer", "first_reviewer", organ=bureau)
    review = cast.conclude(cast.sign(review, "first", by=both))
    assert refused(services.release_urgently, **releasing(cast, review, by=both)) == "REVIEW-TWICE"

    leader = person("signer", "drafter", organ=bureau)
    notice = Notice(organ=bureau, title="预警")
    notice.save()
    own = cast.conclude(services.submit(by=leader, content=notice))
    assert refused(services.release_urgently, **releasing(cast, own, by=leader)) == "REVIEW-OWN-WORK"


def test_what_is_public_is_not_released_again(cast):
    review = cast.published()
    assert refused(services.release_urgently, **releasing(cast, review)) == "REVIEW-STATE"


@pytest.fixture
def released(cast, review) -> Review:
    return services.release_urgently(**releasing(cast, cast.conclude(review)))


def test_only_who_may_review_afterwards_does(cast, released):
    facts = {"review": released, "seen": released.version, "opinion": "无误"}
    for name in ("drafter", "first", "second", "final", "secrecy"):
        assert refused(services.clear_after_review, by=getattr(cast, name), **facts) == "POWER-ROLE"
    assert refused(services.clear_after_review, by=cast.head, **{**facts, "opinion": ""}) == "REVIEW-OPINION"
    assert refused(services.clear_after_review, by=cast.head, **{**facts, "seen": 99}) == "RECORD-CHANGED"


def test_nobody_clears_their_own_release(cast, review, person, bureau):
    leader = person("signer", "work_body_head", organ=bureau)
    review = services.release_urgently(**releasing(cast, cast.conclude(review), by=leader))
    facts = {"by": leader, "review": review, "seen": review.version, "opinion": "无误"}
    assert refused(services.clear_after_review, **facts) == "REVIEW-AFTER-OWN"
    assert refused(services.recall, **facts) == "REVIEW-AFTER-OWN"


def test_what_does_not_pass_is_taken_down(cast, released):
    review = services.recall(by=cast.head, review=released, seen=released.version, opinion="数据有误")
    assert review.state == "returned"
    assert not Notice.objects.get().live
    assert services.submit(by=cast.drafter, content=Notice.objects.get()).state == "in_review"


def test_what_is_not_released_needs_no_review_afterwards(cast, review):
    facts = {"by": cast.head, "review": review, "seen": review.version, "opinion": "无误"}
    assert refused(services.clear_after_review, **facts) == "REVIEW-STATE"
    assert refused(services.recall, **facts) == "REVIEW-STATE"
