"""Rules of an organ, and who sees which review."""

from datetime import UTC, datetime

import pytest
from tests.site.review_kit import ALL, THREE, Cast, refused

from gongkai_site.review import queries, services
from gongkai_site.review.models import OrganRule
from gongkai_site.review.rules import rule_of


@pytest.fixture
def cast(person, bureau) -> Cast:
    return Cast(person, bureau)


def setting(cast, **changes):
    return {"by": cast.head, "organ": cast.organ, "kind": "notices", "levels": THREE, "days": 1, **changes}


def test_an_organs_rule_goes_before_the_default(cast, other_bureau):
    services.set_rule(**setting(cast))
    assert list(rule_of(cast.organ, "notices", "any").levels) == ["first", "second", "final"]
    assert list(rule_of(other_bureau, "notices", "any").levels) == ["first", "final"]
    assert list(rule_of(cast.organ, "rows", "any").levels) == ["first", "final"]


def test_a_rule_of_the_column_goes_before_that_of_the_kind(cast):
    services.set_rule(**setting(cast))
    services.set_rule(**setting(cast, column="notices", levels=ALL, days=5))
    rule = rule_of(cast.organ, "notices", "notices")
    assert (list(rule.levels), rule.days) == (["first", "final"], 5)


def test_a_review_under_way_keeps_its_rule(cast):
    review = cast.submitted()
    services.set_rule(**setting(cast))
    review = cast.sign(cast.conclude(review), "first")
    assert cast.sign(review, "final").state == "published"
    assert [level for level, _ in cast.submitted().rule["levels"]] == ["first", "second", "final"]


def test_a_rule_is_changed_by_who_saw_it(cast):
    held = services.set_rule(**setting(cast))
    assert refused(services.set_rule, **setting(cast)) == "REVIEW-RULE-TAKEN"
    held = services.set_rule(**setting(cast, days=3, seen=held.version))
    assert refused(services.set_rule, **setting(cast, days=4, seen=1)) == "RECORD-CHANGED"
    assert refused(services.drop_rule, by=cast.head, rule=held, seen=1) == "RECORD-CHANGED"
    services.drop_rule(by=cast.head, rule=held, seen=held.version)
    assert not OrganRule.objects.exists()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"kind": "poems"}, "REVIEW-RULE-KIND"),
        ({"column": "poems"}, "REVIEW-RULE-COLUMN"),
        ({"levels": {"final": ["legal"]}}, "REVIEW-RULE-LEVELS"),
        ({"levels": {**ALL, "first": ["secrecy"]}}, "REVIEW-RULE-WORD"),
        ({"days": 0}, "REVIEW-RULE-DAYS"),
    ],
)
def test_a_rule_that_will_not_do(cast, changes, code):
    assert refused(services.set_rule, **setting(cast, **changes)) == code


@pytest.mark.parametrize("name", ["drafter", "first", "second", "final", "secrecy"])
def test_only_the_head_sets_rules(cast, name):
    held = services.set_rule(**setting(cast))
    by = getattr(cast, name)
    assert refused(services.set_rule, **setting(cast, by=by)) == "POWER-ROLE"
    assert refused(services.drop_rule, by=by, rule=held, seen=1) == "POWER-ROLE"


def test_not_for_another_organ(cast, other_bureau):
    assert refused(services.set_rule, **setting(cast, organ=other_bureau)) == "POWER-ORGAN"


# --- queues -----------------------------------------------------------------------------------------------------


def test_what_waits_for_whom(cast):
    review = cast.submitted()
    assert list(queries.to_act(cast.first)) == [review]
    assert list(queries.to_act(cast.secrecy)) == [review]
    assert not queries.to_act(cast.final).exists()
    assert not queries.to_act(cast.drafter).exists()
    assert list(queries.sent_by(cast.drafter)) == [review]

    review = cast.conclude(cast.sign(review, "first"))
    assert not queries.to_act(cast.first).exists()
    assert not queries.to_act(cast.secrecy).exists()
    assert list(queries.to_act(cast.final)) == [review]

    review = services.release_urgently(by=cast.final, review=review, seen=review.version, reason="急")
    assert not queries.to_act(cast.final).exists()
    assert list(queries.to_act(cast.head)) == list(queries.after_reviews(cast.head)) == [review]


def test_a_referral_waits_for_the_secrecy_officer(cast):
    review = cast.conclude(cast.submitted(), "refer", body="competent_department")
    assert list(queries.to_act(cast.secrecy)) == [review]


def test_nobody_is_asked_to_sign_what_they_may_not(cast, person, bureau):
    both = person("drafter", "first_reviewer", "signer", organ=bureau)
    services.submit(by=both, content=cast.notice())
    assert not queries.to_act(both).exists()
    review = cast.sign(cast.submitted(title="另一件"), "first", by=both)
    assert review not in queries.to_act(both)


def test_reviews_are_seen_in_ones_own_organ(cast, person, other_bureau, bureau):
    review = cast.submitted()
    assert list(queries.reviews_for(cast.second)) == [review]
    assert not queries.reviews_for(person("signer", organ=other_bureau)).exists()
    assert not queries.reviews_for(person("system_admin", organ=bureau)).exists()
    assert not queries.reviews_for(None).exists()


def test_what_is_late(cast, settings):
    review = cast.submitted()
    assert not queries.overdue(queries.reviews_for(cast.first)).exists()
    settings.GONGKAI_NOW = datetime(2021, 1, 21, 2, 0, tzinfo=UTC)
    assert list(queries.overdue(queries.reviews_for(cast.first))) == [review]
