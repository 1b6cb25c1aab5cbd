"""Screens of review: what each person finds, does, and is told."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from tests.site.content.models import Notice
from tests.site.review_kit import ALL, Cast, everything, refused

from gongkai_site.review import services
from gongkai_site.review.desk import may_submit, steps_for
from gongkai_site.review.may import why_not
from gongkai_site.review.models import Delegation, FactCheck, OrganRule, Review
from gongkai_site.screens.first import items_for


@pytest.fixture
def cast(person, bureau) -> Cast:
    return Cast(person, bureau)


@pytest.fixture
def review(cast) -> Review:
    return cast.submitted()


@pytest.fixture
def seen_by(client):
    """Return a client signed in as someone."""

    def signed_in(person):
        client.force_login(person, backend="gongkai_site.accounts.backends.PowersBackend")
        return client

    return signed_in


def page(review, name="review_item"):
    return reverse(name, args=[review.pk])


# --- what buttons say is what services do -----------------------------------------------------------------------

CALLS = {
    "sign": lambda review: {"level": review.level or "first", "gates": ALL["first"], "opinion": "同意"},
    "return": lambda review: {"opinion": "退回"},
    "conclude": lambda review: {"outcome": "publishable", "reason": "已审查"},
    "settle": lambda review: {"answer": "publishable", "answer_text": "可以公开"},
    "withdraw": lambda review: {},
    "release": lambda review: {"reason": "紧急"},
    "clear": lambda review: {"opinion": "无误"},
    "recall": lambda review: {"opinion": "有误"},
}
SERVICES = {
    "sign": services.sign,
    "return": services.return_,
    "conclude": services.conclude_secrecy,
    "settle": services.settle_referral,
    "withdraw": services.withdraw,
    "release": services.release_urgently,
    "clear": services.clear_after_review,
    "recall": services.recall,
}
SITUATIONS = {
    "submitted": lambda cast: cast.submitted(),
    "concluded": lambda cast: cast.conclude(cast.submitted()),
    "referred": lambda cast: cast.conclude(cast.submitted(), "refer", body="competent_department"),
    "returned": lambda cast: cast.conclude(cast.submitted(), "not"),
    "released": lambda cast: services.release_urgently(
        by=cast.final, review=(made := cast.conclude(cast.submitted())), seen=made.version, reason="紧急"
    ),
    "published": lambda cast: cast.published(),
}


CLOSED = {"returned", "released", "published"}
"""Nothing can be signed here, and which level's act to ask about first is anyone's choice."""


@pytest.mark.parametrize(
    ("situation", "step"),
    [(situation, step) for situation in SITUATIONS for step in CALLS if step != "sign" or situation not in CLOSED],
)
def test_a_refused_button_is_a_refused_service(cast, situation, step):
    review = SITUATIONS[situation](cast)
    for name in ("drafter", "first", "second", "final", "secrecy", "head"):
        person = getattr(cast, name)
        found = why_not(person, review, step)
        if found is not None:
            call = {"by": person, "review": review, "seen": review.version, **CALLS[step](review)}
            assert refused(SERVICES[step], **call) == found.code, name


@pytest.mark.parametrize(
    ("step", "situation", "name"),
    [
        ("sign", "submitted", "first"),
        ("return", "submitted", "first"),
        ("conclude", "submitted", "secrecy"),
        ("settle", "referred", "secrecy"),
        ("withdraw", "concluded", "drafter"),
        ("release", "concluded", "final"),
        ("clear", "released", "head"),
        ("recall", "released", "head"),
    ],
)
def test_a_shown_button_works(cast, step, situation, name):
    review, person = SITUATIONS[situation](cast), getattr(cast, name)
    assert why_not(person, review, step) is None
    SERVICES[step](by=person, review=review, seen=review.version, **CALLS[step](review))


@pytest.mark.parametrize("situation", sorted(CLOSED))
def test_what_is_over_shows_no_button_to_sign(cast, situation):
    review = SITUATIONS[situation](cast)
    assert why_not(cast.first, review, "sign").code == "REVIEW-STATE"


# --- lists ------------------------------------------------------------------------------------------------------


def test_the_queue_shows_what_waits(cast, review, seen_by):
    assert review.title in seen_by(cast.first).get(reverse("review")).content.decode()
    assert review.title not in seen_by(cast.final).get(reverse("review")).content.decode()
    assert review.title in seen_by(cast.final).get(reverse("review_all")).content.decode()
    assert review.title in seen_by(cast.drafter).get(reverse("review_sent")).content.decode()


def test_it_is_searched_and_filtered(cast, review, seen_by):
    client = seen_by(cast.first)
    other = cast.submitted(title="另一件通知")
    found = client.get(reverse("review"), {"q": "另一件"}).content.decode()
    assert (other.title in found, review.title in found) == (True, False)
    assert review.title not in client.get(reverse("review"), {"late": "true"}).content.decode()
    assert client.get(reverse("review_all"), {"state": "in_review", "kind": "notices"}).status_code == 200


def test_lateness_is_a_word(cast, review, seen_by, settings):
    settings.GONGKAI_NOW = datetime(2021, 1, 22, 2, 0, tzinfo=UTC)
    text = seen_by(cast.first).get(reverse("review"), {"late": "true"}).content.decode()
    assert review.title in text
    assert "gk-red" in text


def test_a_list_is_exported(cast, review, seen_by):
    answer = seen_by(cast.first).get(reverse("review"), {"export": "csv"})
    assert review.title in b"".join(answer.streaming_content).decode()


@pytest.mark.parametrize("role", ["system_admin", "city_supervisor", "audit_admin"])
def test_who_has_no_part_in_review_opens_no_list(cast, person, bureau, seen_by, role):
    client = seen_by(person(role, organ=bureau))
    for name in ("review", "review_sent", "review_all", "review_after", "review_delegations", "review_rules"):
        assert client.get(reverse(name)).status_code == 403


def test_another_organs_review_is_not_there(cast, review, person, other_bureau, seen_by):
    client = seen_by(person("first_reviewer", organ=other_bureau))
    assert client.get(page(review)).status_code == 404
    assert client.get(page(review, "review_conclude")).status_code == 404


# --- the review screen ------------------------------------------------------------------------------------------


def deciding(review, **changes):
    facts = {"seen": review.version, "level": review.level, "gates": list(ALL["first"]), "opinion": "同意"}
    return {**facts, "do": "sign", **changes}


def test_it_shows_item_gates_and_two_buttons(cast, review, seen_by):
    text = seen_by(cast.first).get(page(review)).content.decode()
    for words in ("正文", "法律关", "文字关", 'value="sign"', 'value="return"', review.hash[:16]):
        assert words in text


def test_who_may_not_sign_reads_why(cast, review, seen_by):
    text = seen_by(cast.drafter).get(page(review)).content.decode()
    assert 'value="sign"' not in text
    assert "能办理的是：初审人" in text
    assert "gk-others" in text


def test_why_passing_is_not_offered_stands_at_the_place_of_its_button(cast, review, seen_by):
    services.sign(by=cast.first, review=review, seen=review.version, level="first", gates=ALL["first"], opinion="同意")
    review.refresh_from_db()
    refusal = why_not(cast.final, review, "sign")
    assert refusal.code == "REVIEW-SECRECY-FIRST"
    text = seen_by(cast.final).get(page(review)).content.decode()
    form = text.split('id="decision"')[1].split("</form>")[0]
    assert 'value="sign"' not in form
    assert 'value="return"' in form
    assert refusal.text("zh") in form


def test_passing(cast, review, seen_by):
    answer = seen_by(cast.first).post(page(review), deciding(review))
    assert answer.status_code == 302
    review.refresh_from_db()
    assert (review.level, review.signatures.count()) == ("final", 3)


def test_returning(cast, review, seen_by):
    answer = seen_by(cast.first).post(page(review), deciding(review, do="return", gates=["text"], opinion="有错字"))
    assert answer.status_code == 302
    review.refresh_from_db()
    assert review.state == "returned"
    assert "有错字" in seen_by(cast.drafter).get(page(review)).content.decode()


@pytest.mark.parametrize(
    "changes", [{"gates": []}, {"opinion": ""}, {"gates": ["secrecy"]}, {"level": "final"}, {"seen": "x"}]
)
def test_a_refusal_keeps_what_was_typed(cast, review, seen_by, changes):
    client = seen_by(cast.first)
    before = everything()
    answer = client.post(page(review), deciding(review, opinion="写了很久的意见") | changes)
    assert answer.status_code == 422
    assert ("写了很久的意见" in answer.content.decode()) == ("opinion" not in changes)
    assert everything() == before


def test_the_second_of_two_keeps_the_text_and_is_told(cast, review, seen_by, person, bureau):
    stale = deciding(review, gates=["text"], opinion="写了很久的意见")
    cast.sign(review, "first", gates=["legal"])
    answer = seen_by(person("first_reviewer", organ=bureau)).post(page(review), stale)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "写了很久的意见" in text
    assert "您打开后，本件又有办理" in text
    assert str(cast.first) in text
    assert text.index('id="errors"') < text.index('name="opinion"')
    review.refresh_from_db()
    assert f'name="seen" value="{review.version}"' in text


def test_a_gate_that_is_signed_is_not_offered_again(cast, review, seen_by, person, bureau):
    cast.sign(review, "first", gates=["legal"])
    client = seen_by(person("first_reviewer", organ=bureau))
    offered = client.get(page(review)).context["form"].fields["gates"].choices
    assert [key for key, _ in offered] == [gate for gate in ALL["first"] if gate != "legal"]
    answer = client.post(page(review), deciding(Review.objects.get(), gates=["legal"]))
    assert answer.status_code == 422
    assert "法律关在本级已经签过" in answer.content.decode()
    assert [key for key, _ in answer.context["form"].fields["gates"].choices] == [key for key, _ in offered]


def test_a_secrecy_conclusion_refuses_no_signature_that_is_being_written(cast, review, seen_by):
    typed = deciding(review)
    cast.conclude(review)
    assert seen_by(cast.first).post(page(review), typed).status_code == 302
    assert Review.objects.get().signatures.count() == len(ALL["first"])


def test_a_signature_refuses_no_secrecy_conclusion_that_is_being_written(cast, review):
    seen = review.version
    cast.sign(review, "first")
    services.conclude_secrecy(by=cast.secrecy, review=review, seen=seen, outcome="publishable", reason="已审查")
    twice = {"by": cast.secrecy, "review": review, "seen": seen, "outcome": "publishable", "reason": "已审查"}
    assert refused(services.conclude_secrecy, **twice) == "REVIEW-SECRECY-DONE"


def test_a_forbidden_post_writes_nothing(cast, review, seen_by):
    for name in ("drafter", "second", "final", "secrecy", "head"):
        client = seen_by(getattr(cast, name))
        before = everything()
        assert client.post(page(review), deciding(review)).status_code == 422
        assert everything() == before


def test_the_difference_is_marked_and_escaped(cast, seen_by):
    cast.published()
    notice = Notice.objects.get()
    notice.body = "正文<script>二"
    notice.save_revision(user=cast.drafter)
    review = services.submit(by=cast.drafter, content=notice)
    client = seen_by(cast.first)
    assert "?difference=1" in client.get(page(review)).content.decode()
    text = client.get(page(review), {"difference": "1"}).content.decode()
    assert "<ins>&lt;script&gt;二</ins>" in text
    assert "<script>二" not in text


def test_a_change_behind_the_back_is_shown(cast, review, seen_by):
    review.revision.content["body"] = "偷换"
    review.revision.save()
    text = seen_by(cast.first).get(page(review)).content.decode()
    assert 'role="alert"' in text
    assert 'value="sign"' not in text


def test_a_delegate_opens_and_signs(cast, review, person, bureau, seen_by):
    deputy = person("signer", organ=bureau)
    services.delegate(by=cast.first, to=deputy, organ=bureau, from_on=date(2021, 1, 18), until_on=date(2021, 1, 20))
    assert seen_by(deputy).post(page(review), deciding(review)).status_code == 302


# --- steps ------------------------------------------------------------------------------------------------------


def step(client, review, name, **data):
    review.refresh_from_db()
    return client.post(page(review, f"review_{name}"), {"seen": review.version, **data})


def test_the_whole_way_on_screens(cast, seen_by):
    notice = cast.notice()
    kind = ContentType.objects.get_for_model(Notice).pk
    answer = seen_by(cast.drafter).post(reverse("review_submit", args=[kind, notice.pk]), {"opinion": "请审"})
    review = Review.objects.get()
    assert answer["Location"] == page(review)
    assert step(seen_by(cast.secrecy), review, "conclude", outcome="publishable", reason="已审查").status_code == 302
    seen_by(cast.first).post(page(review), deciding(Review.objects.get()))
    review.refresh_from_db()
    seen_by(cast.final).post(page(review), deciding(review, gates=list(ALL["final"])))
    assert Notice.objects.get().live


def test_the_urgent_way_on_screens(cast, review, seen_by):
    step(seen_by(cast.secrecy), review, "conclude", outcome="refer", reason="不能确定", body="competent_department")
    step(seen_by(cast.secrecy), review, "settle", answer="publishable", answer_text="可以公开")
    assert step(seen_by(cast.final), review, "release", reason="汛情").status_code == 302
    assert review.title in seen_by(cast.head).get(reverse("review_after")).content.decode()
    assert step(seen_by(cast.head), review, "recall", opinion="数据有误").status_code == 302
    assert not Notice.objects.get().live


def test_a_step_that_is_refused_is_422_with_its_sentence(cast, review, seen_by):
    client = seen_by(cast.final)
    before = everything()
    answer = step(client, review, "release", reason="写了很久的理由")
    assert answer.status_code == 422
    assert "写了很久的理由" in answer.content.decode()
    assert "保密审查结论" in answer.content.decode()
    assert everything() == before


@pytest.mark.parametrize("situation", SITUATIONS)
@pytest.mark.parametrize("name", ["conclude", "settle", "withdraw", "release", "clear", "recall", "ask"])
def test_every_step_has_a_screen_that_opens_for_whom_it_is(cast, seen_by, situation, name):
    review = SITUATIONS[situation](cast)
    for who in (cast.drafter, cast.first, cast.final, cast.secrecy, cast.head):
        page_ = seen_by(who).get(page(review, f"review_{name}"))
        found = why_not(who, review, name)
        assert page_.status_code == (403 if found else 200)
        assert found is None or found.code in page_.content.decode()


def test_withdrawing(cast, review, seen_by):
    step(seen_by(cast.drafter), review, "withdraw")
    review.refresh_from_db()
    assert review.state == "withdrawn"


def test_what_is_not_registered_is_not_there(cast, bureau, seen_by):
    kind = ContentType.objects.get_for_model(bureau).pk
    assert seen_by(cast.drafter).get(reverse("review_submit", args=[kind, bureau.pk])).status_code == 404
    assert seen_by(cast.drafter).get(reverse("review_submit", args=[99999, 1])).status_code == 404


def test_an_items_page_offers_what_may_be_done(cast):
    notice = cast.notice()
    assert [step.refusal for step in steps_for(cast.drafter, notice)] == [None]
    assert may_submit(cast.first, notice).code == "POWER-ROLE"
    services.submit(by=cast.drafter, content=notice)
    submit, go = steps_for(cast.drafter, notice)
    assert (submit.refusal.code, go.refusal) == ("REVIEW-STATE", None)


def test_nothing_new_is_no_button(cast):
    cast.published()
    assert may_submit(cast.drafter, Notice.objects.get()).code == "REVIEW-NOTHING"


def test_the_first_screen_counts(cast, review, settings):
    settings.GONGKAI_NOW = datetime(2021, 1, 22, 2, 0, tzinfo=UTC)
    mine, sent = items_for(cast.first), items_for(cast.drafter)
    assert [item.count for item in mine["today"] if item.url == reverse("review")] == [1]
    assert [item.count for item in mine["late"] if item.url.startswith(reverse("review"))] == [1]
    assert [item.count for item in sent["waiting"] if item.url.startswith(reverse("review_sent"))] == [1]


# --- delegations and rules --------------------------------------------------------------------------------------


def test_delegating_on_screen(cast, bureau, seen_by):
    client = seen_by(cast.first)
    assert client.get(reverse("review_delegate")).status_code == 200
    facts = {"organ": bureau.pk, "to": cast.second.pk, "from_on": "2021-01-18", "until_on": "2021-01-20"}
    assert client.post(reverse("review_delegate"), facts).status_code == 302
    held = Delegation.objects.get()
    assert str(cast.second) in client.get(reverse("review_delegations")).content.decode()
    assert client.post(reverse("review_revoke_delegation", args=[held.pk])).status_code == 302
    assert client.post(reverse("review_revoke_delegation", args=[held.pk])).status_code == 422


def test_only_who_may_delegates(cast, seen_by):
    assert seen_by(cast.drafter).get(reverse("review_delegate")).status_code == 403


def test_rules_on_screen(cast, bureau, seen_by):
    client = seen_by(cast.head)
    assert client.get(reverse("review_new_rule")).status_code == 200
    facts = {"organ": bureau.pk, "kind": "notices", "days": 3, "first": ["legal"], "final": ["text", "policy"]}
    assert client.post(reverse("review_new_rule"), facts).status_code == 302
    rule = OrganRule.objects.get()
    assert rule.levels == {"first": ["legal"], "final": ["policy", "text"]}
    assert "初审：法律关" in client.get(reverse("review_rules")).content.decode()
    change = reverse("review_change_rule", args=[rule.pk])
    assert client.get(change).status_code == 200
    assert client.post(change, {"days": 4, "first": ["text"], "final": ["text"], "seen": 1}).status_code == 302
    assert client.post(change, {"days": 5, "first": ["text"], "final": ["text"], "seen": 1}).status_code == 422
    assert client.post(change, {"days": 4, "final": ["text"], "seen": 2}).status_code == 422
    assert client.post(reverse("review_drop_rule", args=[rule.pk]), {"seen": 2}).status_code == 302
    assert not OrganRule.objects.exists()


def test_only_the_head_sets_rules_on_screen(cast, seen_by):
    assert seen_by(cast.final).get(reverse("review_new_rule")).status_code == 403
    assert seen_by(cast.final).get(reverse("review_rules")).status_code == 200


# --- the page for someone outside -------------------------------------------------------------------------------


@pytest.fixture
def link(cast, review, seen_by, client) -> str:
    review = cast.conclude(review)
    answer = seen_by(cast.drafter).post(
        page(review, "review_ask"), {"asked": "李教授", "question": "年份是否准确", "days": 3}
    )
    client.logout()
    address = answer.content.decode().split('id="link">')[1].split("<")[0]
    assert "no-store" in answer["Cache-Control"]
    return address.removeprefix("http://testserver")


def test_the_page_needs_no_account_and_is_kept_nowhere(link, client):
    answer = client.get(link)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "正文" in text
    assert "年份是否准确" in text
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "no-referrer"
    assert "noindex" in answer["X-Robots-Tag"]


def test_it_takes_one_answer(link, client, cast, review, seen_by):
    assert client.post(link, {"answer": "没选"}).status_code == 422
    assert client.post(link, {"is_right": "no", "answer": ""}).status_code == 422
    assert client.post(link, {"is_right": "no", "answer": "应为 2020 年"}).status_code == 200
    assert FactCheck.objects.get().answer == "应为 2020 年"
    assert client.get(link).status_code == 410
    assert client.post(link, {"is_right": "yes"}).status_code == 410
    assert "应为 2020 年" in seen_by(cast.first).get(page(review)).content.decode()


def test_a_dead_link_shows_nothing_of_the_item(link, client, settings, review):
    settings.GONGKAI_NOW = datetime(2021, 2, 1, tzinfo=UTC)
    answer = client.get(link)
    assert answer.status_code == 410
    assert review.title not in answer.content.decode()
    assert client.get("/factcheck/nobody/").status_code == 404


def test_who_asked_revokes(link, client, cast, seen_by, person, bureau):
    asked = FactCheck.objects.get()
    address = reverse("review_revoke_link", args=[asked.pk])
    assert seen_by(cast.first).post(address).status_code == 422
    assert seen_by(cast.drafter).post(address).status_code == 302
    assert client.get(link).status_code == 410
