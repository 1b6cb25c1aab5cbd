"""Who is away lets another sign, and what the one may not do the other may not either."""

from datetime import UTC, date, datetime

import pytest
from tests.site.conftest import CONSOLE
from tests.site.review_kit import ALL, Cast, refused

from gongkai_site.review import queries, services
from gongkai_site.review.models import Review


@pytest.fixture
def cast(person, bureau) -> Cast:
    return Cast(person, bureau)


@pytest.fixture
def review(cast) -> Review:
    return cast.submitted()


@pytest.fixture
def deputy(person, bureau):
    return person("second_reviewer", organ=bureau)


def lending(cast, to, **changes):
    days = {"from_on": date(2021, 1, 18), "until_on": date(2021, 1, 22)}
    return {"by": cast.first, "to": to, "organ": cast.organ, "reason": "出差", **days, **changes}


def signing(review, by, level="first", **changes):
    facts = {"by": by, "review": review, "seen": review.version, "level": level, "gates": ALL[level]}
    return {**facts, "opinion": "同意", **changes}


def test_a_delegate_signs_for_who_is_away(cast, review, deputy):
    assert refused(services.sign, **signing(review, deputy)) == "POWER-ROLE"
    services.delegate(**lending(cast, deputy))
    assert review in queries.to_act(deputy)

    review = services.sign(**signing(review, deputy))

    assert set(review.signatures.values_list("person", "on_behalf_of")) == {(deputy.pk, cast.first.pk)}
    assert review.opinions.get(step="sign").on_behalf_of == cast.first


def test_only_in_its_days(cast, review, deputy, settings):
    services.delegate(**lending(cast, deputy, from_on=date(2021, 1, 19)))
    assert refused(services.sign, **signing(review, deputy)) == "POWER-ROLE"
    settings.GONGKAI_NOW = datetime(2021, 1, 22, 9, 0, tzinfo=UTC)
    services.sign(**signing(review, deputy, gates=["legal"]))
    settings.GONGKAI_NOW = datetime(2021, 1, 23, 9, 0, tzinfo=UTC)
    review.refresh_from_db()
    assert refused(services.sign, **signing(review, deputy, gates=["text"])) == "POWER-ROLE"


def test_it_ends_when_revoked(cast, review, deputy):
    held = services.delegate(**lending(cast, deputy))
    services.revoke_delegation(by=cast.first, delegation=held)
    assert refused(services.sign, **signing(review, deputy)) == "POWER-ROLE"
    assert refused(services.revoke_delegation, by=cast.first, delegation=held) == "REVIEW-DELEGATE-OVER"


def test_it_ends_with_the_power_of_who_gave_it(cast, review, deputy):
    services.delegate(**lending(cast, deputy))
    cast.first.grants.all().delete()
    assert refused(services.sign, **signing(review, deputy)) == "POWER-ROLE"


def test_the_drafter_signs_nothing_as_delegate(cast, review, person, bureau):
    services.delegate(**lending(cast, cast.drafter))
    assert refused(services.sign, **signing(review, cast.drafter)) == "REVIEW-OWN-WORK"


def test_nobody_signs_for_the_drafter(cast, person, bureau, deputy):
    author = person("drafter", "first_reviewer", organ=bureau)
    review = services.submit(by=author, content=cast.notice())
    services.delegate(**lending(cast, deputy, by=author))
    assert refused(services.sign, **signing(review, deputy)) == "REVIEW-OWN-WORK"


def test_who_signed_for_another_has_signed_for_both(cast, review, deputy, person, bureau):
    stand_in = person("signer", organ=bureau)
    services.delegate(**lending(cast, stand_in))
    review = cast.conclude(services.sign(**signing(review, stand_in)))
    assert refused(services.sign, **signing(review, stand_in, "final")) == "REVIEW-TWICE"


def test_who_stands_in_for_two_uses_the_one_who_may(cast, person, bureau, deputy):
    author = person("drafter", "first_reviewer", organ=bureau)
    review = services.submit(by=author, content=cast.notice())
    services.delegate(**lending(cast, deputy, by=author))
    services.delegate(**lending(cast, deputy))
    review = services.sign(**signing(review, deputy))
    assert review.opinions.get(step="sign").on_behalf_of == cast.first


def test_a_delegate_passes_nothing_on(cast, review, deputy, person, bureau):
    third = person("signer", organ=bureau)
    services.delegate(**lending(cast, deputy))
    services.delegate(**lending(cast, third, by=deputy))
    assert refused(services.sign, **signing(review, third)) == "POWER-ROLE"


def test_the_urgent_door_is_not_lent(cast, review, deputy):
    services.delegate(**lending(cast, deputy, by=cast.final))
    review = cast.conclude(review)
    facts = {"by": deputy, "review": review, "seen": review.version, "reason": "急"}
    assert refused(services.release_urgently, **facts) == "POWER-ROLE"


def test_nor_anything_but_review(cast, deputy):
    services.delegate(**lending(cast, deputy, by=cast.head))
    facts = {"by": deputy, "organ": cast.organ, "kind": "notices", "levels": ALL, "days": 2}
    assert refused(services.set_rule, **facts) == "POWER-ROLE"


def test_secrecy_is_lent_too(cast, review, deputy):
    services.delegate(**lending(cast, deputy, by=cast.secrecy))
    facts = {"by": deputy, "review": review, "seen": review.version, "outcome": "publishable", "reason": "已审查"}
    assert services.conclude_secrecy(**facts).secrecy.on_behalf_of == cast.secrecy


def test_the_head_provides_for_another(cast, review, deputy):
    services.delegate(**lending(cast, deputy, by=cast.head, delegator=cast.first))
    assert services.sign(**signing(review, deputy)).level == "final"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"until_on": date(2021, 1, 17)}, "REVIEW-DELEGATE-TERM"),
        ({"from_on": date(2021, 1, 4), "until_on": date(2021, 1, 8)}, "REVIEW-DELEGATE-TERM"),
        ({"until_on": date(2022, 1, 18)}, "REVIEW-DELEGATE-TERM"),
        ({"by": CONSOLE}, "REVIEW-PERSON"),
        ({"by": None}, "POWER-NOBODY"),
    ],
)
def test_what_is_wrong_is_refused(cast, deputy, changes, code):
    assert refused(services.delegate, **lending(cast, deputy, **changes)) == code


def test_who_has_nothing_to_lend(cast, deputy, person, bureau, other_bureau):
    assert refused(services.delegate, **lending(cast, deputy, by=cast.drafter)) == "POWER-ROLE"
    elsewhere = person("first_reviewer", organ=other_bureau)
    assert refused(services.delegate, **lending(cast, deputy, by=elsewhere)) == "POWER-ORGAN"
    facts = {"by": cast.head, "delegator": cast.drafter}
    assert refused(services.delegate, **lending(cast, deputy, **facts)) == "REVIEW-DELEGATE-NOTHING"
    assert refused(services.delegate, **lending(cast, deputy, by=cast.final, delegator=cast.first)) == "POWER-ROLE"


def test_to_whom_nothing_is_lent(cast, person, bureau, other_bureau, deputy):
    assert refused(services.delegate, **lending(cast, cast.first)) == "REVIEW-DELEGATE-SELF"
    facts = {"by": cast.head, "delegator": cast.first}
    assert refused(services.delegate, **lending(cast, cast.head, **facts)) == "REVIEW-DELEGATE-SELF"
    stranger = person("second_reviewer", organ=other_bureau)
    assert refused(services.delegate, **lending(cast, stranger)) == "REVIEW-DELEGATE-ORGAN"
    assert refused(services.delegate, **lending(cast, person(organ=bureau))) == "REVIEW-DELEGATE-ORGAN"
    assert refused(services.delegate, **lending(cast, person("audit_admin", organ=bureau))) == "REVIEW-DELEGATE-APART"
    services.delegate(**lending(cast, deputy))
    assert refused(services.delegate, **lending(cast, deputy)) == "REVIEW-DELEGATE-TWICE"


def test_another_does_not_revoke(cast, deputy):
    held = services.delegate(**lending(cast, deputy))
    assert refused(services.revoke_delegation, by=deputy, delegation=held) == "POWER-ROLE"
    assert services.revoke_delegation(by=cast.head, delegation=held).revoked_at
