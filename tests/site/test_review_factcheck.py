"""Someone outside checks an item by a link: once, for a time, of which only the digest is kept."""

from datetime import UTC, datetime

import pytest
from tests.site.conftest import CONSOLE
from tests.site.review_kit import Cast, refused

from gongkai_site.audit.models import Entry
from gongkai_site.review import services
from gongkai_site.review.models import FactCheck


@pytest.fixture
def cast(person, bureau) -> Cast:
    return Cast(person, bureau)


@pytest.fixture
def review(cast):
    return cast.conclude(cast.submitted())


def asking(cast, review, **changes):
    return {"by": cast.drafter, "review": review, "asked": "某高校 李教授", "question": "数据是否准确", **changes}


def test_it_is_answered_once(cast, review):
    asked, token = services.ask_fact_check(**asking(cast, review))
    assert token not in str(FactCheck.objects.values().get())

    asked = services.answer_fact_check(token=token, is_right=False, answer="第二段年份应为 2020")

    assert (asked.state, asked.is_right) == ("answered", False)
    assert Entry.objects.order_by("-pk").first().actor == "job:factcheck"
    assert refused(services.answer_fact_check, token=token, is_right=True, answer="") == "REVIEW-FACTCHECK-USED"


def test_wrong_needs_a_word(cast, review):
    _, token = services.ask_fact_check(**asking(cast, review))
    assert refused(services.answer_fact_check, token=token, is_right=False, answer=" ") == "REVIEW-OPINION"
    assert services.answer_fact_check(token=token, is_right=True, answer=" ").answer == ""


def test_it_expires(cast, review, settings):
    _, token = services.ask_fact_check(**asking(cast, review, days=1))
    settings.GONGKAI_NOW = datetime(2021, 1, 19, 2, 0, tzinfo=UTC)
    assert refused(services.answer_fact_check, token=token, is_right=True, answer="") == "REVIEW-FACTCHECK-EXPIRED"


def test_it_is_revoked_by_who_asked(cast, review, person, bureau):
    asked, token = services.ask_fact_check(**asking(cast, review))
    other = person("drafter", organ=bureau)
    assert refused(services.revoke_fact_check, by=other, fact_check=asked) == "REVIEW-FACTCHECK-OWN"
    assert refused(services.revoke_fact_check, by=cast.secrecy, fact_check=asked) == "POWER-ROLE"
    services.revoke_fact_check(by=cast.drafter, fact_check=asked)
    assert refused(services.answer_fact_check, token=token, is_right=True, answer="") == "REVIEW-FACTCHECK-REVOKED"
    assert refused(services.revoke_fact_check, by=cast.drafter, fact_check=asked) == "REVIEW-FACTCHECK-USED"


def test_it_ends_with_the_review(cast, review):
    _, token = services.ask_fact_check(**asking(cast, review))
    services.withdraw(by=cast.drafter, review=review, seen=review.version)
    assert refused(services.answer_fact_check, token=token, is_right=True, answer="") == "REVIEW-FACTCHECK-CLOSED"


@pytest.mark.parametrize("token", ["", "x", "x" * 5000, "中文"])
def test_a_link_nobody_made(db, token):
    assert refused(services.answer_fact_check, token=token, is_right=True, answer="") == "REVIEW-FACTCHECK-UNKNOWN"


def test_nothing_leaves_the_house_before_the_secrecy_conclusion(cast):
    review = cast.submitted()
    assert refused(services.ask_fact_check, **asking(cast, review)) == "REVIEW-FACTCHECK-SECRECY"
    review = cast.conclude(review, "refer", body="competent_department")
    assert refused(services.ask_fact_check, **asking(cast, review)) == "REVIEW-FACTCHECK-SECRECY"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"asked": "  "}, "REVIEW-FACTCHECK-ASKED"),
        ({"days": 0}, "REVIEW-FACTCHECK-ASKED"),
        ({"days": 31}, "REVIEW-FACTCHECK-ASKED"),
        ({"by": CONSOLE}, "REVIEW-PERSON"),
        ({"by": None}, "POWER-NOBODY"),
    ],
)
def test_what_is_wrong_is_refused(cast, review, changes, code):
    assert refused(services.ask_fact_check, **asking(cast, review, **changes)) == code


def test_only_who_has_part_in_it_asks(cast, review, person, other_bureau):
    assert refused(services.ask_fact_check, **asking(cast, review, by=cast.secrecy)) == "POWER-ROLE"
    stranger = person("drafter", organ=other_bureau)
    assert refused(services.ask_fact_check, **asking(cast, review, by=stranger)) == "POWER-ORGAN"


def test_what_is_over_is_not_asked_about(cast):
    assert refused(services.ask_fact_check, **asking(cast, cast.published())) == "REVIEW-STATE"


def test_what_was_changed_is_not_asked_about(cast, review):
    review.revision.content["body"] = "偷换"
    review.revision.save()
    assert refused(services.ask_fact_check, **asking(cast, review)) == "REVIEW-CHANGED"
