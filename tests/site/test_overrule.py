"""What the machine finds in an item and its files stops it or not; a named person lets one finding through."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from tests.findings.test_files import (
    IDENTITY,
    MOBILE,
    deleted,
    hidden_sheet,
    photograph,
    very_hidden_sheet,
    word,
    workbook,
)
from tests.site.conftest import CONSOLE

from gongkai.findings import table
from gongkai_site.audit.models import Entry
from gongkai_site.base.refusals import Refused
from gongkai_site.files import looks
from gongkai_site.files.models import Look, StoredFile
from gongkai_site.files.services import add_file
from gongkai_site.organs.services import set_for
from gongkai_site.publishing.jobs import look_at_files
from gongkai_site.publishing.models import Item
from gongkai_site.publishing.services import change_item, draft_item
from gongkai_site.review.findings import lines_in
from gongkai_site.review.found import Found, keyed
from gongkai_site.review.may import why_not
from gongkai_site.review.models import Overrule, Review
from gongkai_site.review.services import (
    conclude_secrecy,
    overrule,
    release_urgently,
    return_,
    sign,
    submit,
)

FACTS = {"title": "关于报送材料的通知", "summary": "概述", "written_on": date(2021, 1, 11)}
CLEAN = "<p>请于月底前报送材料。</p>"
PERSONAL = f"<p>联系电话{MOBILE}，请于月底前报送。</p>"


@pytest.fixture
def drafter(person, bureau):
    return person("drafter", organ=bureau)


@pytest.fixture
def add(bureau) -> Callable[..., StoredFile]:
    return lambda content, name: add_file(by=CONSOLE, organ=bureau, name=name, stream=io.BytesIO(content))


@pytest.fixture
def write(drafter, bureau, add) -> Callable[..., Item]:
    def run(body: str = CLEAN, *, files: dict[str, bytes] | None = None, **facts: Any) -> Item:
        listed = [{"file": add(content, name).pk, "title": "附件"} for name, content in (files or {}).items()]
        given = {**FACTS, **facts, "body": body, "attachments": listed}
        return draft_item(by=drafter, organ=bureau, kind="notice", **given)

    return run


@pytest.fixture
def people(person, bureau) -> dict[str, Any]:
    roles = {"first": "first_reviewer", "final": "signer", "secrecy": "secrecy_officer", "head": "work_body_head"}
    return {name: person(role, organ=bureau) for name, role in roles.items()}


@pytest.fixture
def passed(people) -> Callable[[Review], Review]:
    """Return a function that takes a review through all that is missing; the last signature publishes."""

    def run(review: Review) -> Review:
        if not hasattr(review, "secrecy"):
            facts = {"outcome": "publishable", "reason": "不涉密"}
            conclude_secrecy(by=people["secrecy"], review=review, seen=review.version, **facts)
        for level, gates in review.rule["levels"]:
            review.refresh_from_db()
            if not review.signatures.filter(level=level).exists():
                sign(by=people[level], review=review, seen=review.version, level=level, gates=gates, opinion="同意")
        review.refresh_from_db()
        return review

    return run


def code_of(function: Callable[..., Any], *arguments: Any, **facts: Any) -> str:
    with pytest.raises(Refused) as refused:
        function(*arguments, **facts)
    return refused.value.code


def blocking(review: Review) -> list[str]:
    return [line.key for line in lines_in(review) if line.effect == "block"]


def codes(review: Review) -> dict[str, str]:
    return {line.found.problem.code: line.effect for line in lines_in(review)}


def let_through(review: Review, by: Any, reason: str = "本人书面同意公开") -> Review:
    for key in blocking(review):
        review.refresh_from_db()
        overrule(by=by, review=review, seen=review.version, key=key, reason=reason)
    review.refresh_from_db()
    return review


# --- what is found, and what it does ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("名单.xlsx", workbook(hidden_sheet), "PRIVACY-IDENTITY"),
        ("底稿.xlsx", workbook(very_hidden_sheet), "PRIVACY-IDENTITY"),
        ("通知.docx", word(deleted), "PRIVACY-IDENTITY"),
        ("现场.jpg", photograph(gps=True), "PRIVACY-GPS"),
        ("照片.jpg", photograph(artist=f"tel {MOBILE}"), "PRIVACY-MOBILE"),
        (f"张某{MOBILE}.txt", "名单见附页。".encode(), "PRIVACY-MOBILE"),
    ],
)
def test_personal_data_in_a_file_stops_the_item_at_its_last_signature(drafter, write, passed, name, content, code):
    item = write(files={name: content})
    review = submit(by=drafter, content=item)
    assert codes(review)[code] == "block"
    assert code_of(passed, review) == "REVIEW-FINDINGS"
    review.refresh_from_db()
    item.refresh_from_db()
    assert (item.live, review.state, review.level) == (False, "in_review", "final")
    assert not review.signatures.filter(level="final").exists()


def test_numbers_are_never_kept_in_clear(write):
    write(files={"名单.xlsx": workbook(hidden_sheet), f"张某{MOBILE}.txt": f"身份证{IDENTITY}".encode()})
    kept = str(list(Look.objects.values_list("found", flat=True)))
    assert "PRIVACY-IDENTITY" in kept
    assert "PRIVACY-MOBILE" in kept
    assert IDENTITY not in kept
    assert MOBILE not in kept


@pytest.mark.parametrize(
    "facts",
    [
        {"body": PERSONAL},
        {"summary": f"联系电话{MOBILE}"},
        {"author": f"张某 {MOBILE}"},
        {"keywords": f"报送 {MOBILE}"},
        {"title": f"关于联系{MOBILE}的通知"},
    ],
)
def test_personal_data_in_any_text_of_the_item_stops_it(drafter, write, passed, facts):
    assert code_of(passed, submit(by=drafter, content=write(**facts))) == "REVIEW-FINDINGS"


def test_an_image_of_the_text_is_looked_at_too(drafter, write, add, passed):
    image = add(photograph(gps=True), "现场.jpg")
    item = write(f'<p>见图。</p><p><img src="/files/{image.pk}/{image.name}" alt="现场"></p>')
    assert code_of(passed, submit(by=drafter, content=item)) == "REVIEW-FINDINGS"


def test_hints_stop_nothing(drafter, write, passed):
    review = submit(by=drafter, content=write("<p>截止目前，已报送材料三份。</p>", files={"说明.docx": word()}))
    assert set(codes(review).values()) == {"inform"}
    assert passed(review).state == "published"


def test_the_organs_own_contacts_are_no_finding_in_files(drafter, write, bureau, passed):
    set_for(by=CONSOLE, organ=bureau, values={"telephone": MOBILE}, from_on=date(2019, 1, 1))
    review = submit(by=drafter, content=write(files={"联系方式.txt": f"联系电话{MOBILE}".encode()}))
    assert codes(review) == {}
    assert passed(review).state == "published"


def test_a_file_that_cannot_be_read_waits_for_a_named_person(drafter, write, passed, people):
    review = submit(by=drafter, content=write(files={"坏.pdf": b"%PDF-1.7 broken"}))
    assert list(codes(review).values()) == ["block"]
    assert code_of(passed, review) == "REVIEW-FINDINGS"
    review.refresh_from_db()
    assert passed(let_through(review, people["head"], "已用原软件打开核对")).state == "published"


def test_many_findings_of_a_kind_are_not_let_through_by_the_first_of_them(drafter, write):
    numbers = "\n".join(f"1381234{n:04d}" for n in range(210))
    review = submit(by=drafter, content=write(files={"名单.txt": numbers.encode()}))
    assert codes(review)["FINDINGS-MORE"] == "block"


def test_letters_no_database_keeps_are_replaced(add):
    file = add("说明".encode(), "说明.txt")
    held = looks.against(file.organ)
    looks.keep(file, [table.finding("LINK-LOCAL", (("line", 1),), "file:\x00\ud800C", note=["\x00"])], held)
    (told,) = looks.found_in([file], held)[file.pk]
    assert (told.place, told.found, told.data["note"]) == ((("line", 1),), "file:��C", ["�"])


# --- marks --------------------------------------------------------------------------------------------------------


def test_a_file_with_a_mark_comes_into_no_item(add):
    assert code_of(add, "机密★10年\n".encode(), "报告.txt") == "FILE-SECRET"
    assert not StoredFile.objects.exists()
    assert not Look.objects.exists()


def test_a_mark_that_is_told_only_later_stops_submission_and_nobody_lets_it_through(drafter, write, people, passed):
    item = write(files={"报告.txt": "关于某事项的报告".encode()})
    review = submit(by=drafter, content=item)
    Look.objects.update(found=[marked()])
    (line,) = lines_in(review)
    assert line.effect == "refuse"
    facts = {"by": people["final"], "review": review, "seen": review.version, "key": line.key, "reason": "已解密"}
    assert code_of(overrule, **facts) == "REVIEW-OVERRULE-EFFECT"
    assert code_of(passed, review) == "REVIEW-MARKED"
    review.refresh_from_db()
    return_(by=people["secrecy"], review=review, seen=review.version, opinion="有密级标志")
    assert code_of(submit, by=drafter, content=item) == "REVIEW-MARKED"


def marked() -> dict[str, Any]:
    found = table.finding("SECRET-MARK", (("line", 1),), "机密★10年")
    return looks._kept(found)


# --- a file that was not looked at --------------------------------------------------------------------------------


def test_an_item_waits_until_its_files_are_looked_at(drafter, write, passed):
    item = write(files={"说明.txt": "一式两份，盖章有效。".encode()})
    Look.objects.all().delete()
    assert code_of(submit, by=drafter, content=item) == "REVIEW-FILES-WAIT"
    look_at_files()
    assert passed(submit(by=drafter, content=item)).state == "published"


def test_it_is_looked_at_again_when_the_organs_contacts_are_others(drafter, write, bureau, passed):
    item = write(files={"联系方式.txt": f"联系电话{MOBILE}".encode()})
    review = submit(by=drafter, content=item)
    assert list(codes(review).values()) == ["block"]
    set_for(by=CONSOLE, organ=bureau, values={"telephone": MOBILE}, from_on=date(2019, 1, 1))
    assert code_of(passed, review) == "REVIEW-FILES-WAIT"
    look_at_files()
    assert Look.objects.count() == 1
    review.refresh_from_db()
    assert passed(review).state == "published"


def test_a_file_is_looked_at_once_under_one_edition(write, monkeypatch):
    write(files={"说明.txt": "一式两份，盖章有效。".encode()})

    def look_at(*_: Any) -> None:
        raise AssertionError("looked at again")

    monkeypatch.setattr(looks, "look_at", look_at)
    look_at_files()


def test_a_file_whose_bytes_are_gone_stays_unseen(drafter, write, settings, tmp_path):
    item = write(files={"说明.txt": "一式两份，盖章有效。".encode()})
    Look.objects.all().delete()
    settings.GONGKAI_DATA = tmp_path
    look_at_files()
    assert code_of(submit, by=drafter, content=item) == "REVIEW-FILES-WAIT"


# --- letting through ----------------------------------------------------------------------------------------------


def test_a_named_person_lets_one_finding_through_with_a_reason(drafter, write, people, passed):
    review = submit(by=drafter, content=write(PERSONAL))
    (key,) = blocking(review)
    overrule(by=people["final"], review=review, seen=review.version, key=key, reason=" 本人书面同意公开 ")
    (kept,) = Overrule.objects.all()
    assert (kept.code, kept.part, kept.opinion.person) == ("PRIVACY-MOBILE", "body", people["final"])
    assert (kept.opinion.text, kept.opinion.step) == ("本人书面同意公开", "overrule")
    assert MOBILE not in str(kept.found)
    entry = Entry.objects.get(action="review.overruled")
    assert entry.data["finding"] == "PRIVACY-MOBILE"
    assert entry.data["digest"] == kept.about
    assert "1381" not in str(entry.data)
    assert "138****5678" not in str(entry.data)
    review.refresh_from_db()
    assert passed(review).state == "published"


def test_each_is_let_through_by_itself(drafter, write, people, passed):
    review = submit(by=drafter, content=write(f"<p>电话{MOBILE}。</p><p>电话13912345678。</p>"))
    first, second = blocking(review)
    overrule(by=people["final"], review=review, seen=review.version, key=first, reason="本人同意")
    assert blocking(review) == [second]
    review.refresh_from_db()
    assert code_of(passed, review) == "REVIEW-FINDINGS"


def test_two_that_look_the_same_are_two(drafter, write, people):
    review = submit(by=drafter, content=write(f"<p>电话{MOBILE}、13800005678。</p>"))
    first, _ = blocking(review)
    overrule(by=people["final"], review=review, seen=review.version, key=first, reason="本人同意")
    assert len(blocking(review)) == 1


def test_keys_tell_content_apart():
    found = table.finding("PRIVACY-MOBILE", (("line", 1),), "138****5678")
    one, other = (list(keyed([Found(found, "body", about)])) for about in ("a", "b"))
    assert one != other


@pytest.mark.parametrize("role", ["drafter", "first_reviewer", "secrecy_officer", "ogi_officer", "city_supervisor"])
def test_others_have_not_the_power(drafter, write, person, bureau, role):
    review = submit(by=drafter, content=write(PERSONAL))
    facts = {"review": review, "seen": review.version, "key": blocking(review)[0], "reason": "同意"}
    other = person(role, organ=bureau)
    assert why_not(other, review, "overrule").code.startswith("POWER-")
    assert code_of(overrule, by=other, **facts).startswith("POWER-")
    assert not Overrule.objects.exists()


def test_nor_has_a_signer_of_another_organ(drafter, write, person, other_bureau):
    review = submit(by=drafter, content=write(PERSONAL))
    facts = {"review": review, "seen": review.version, "key": blocking(review)[0], "reason": "同意"}
    assert code_of(overrule, by=person("signer", organ=other_bureau), **facts).startswith("POWER-")


def test_the_drafter_never_overrules_whatever_else_they_are(bureau, person):
    both = person("drafter", "signer", organ=bureau)
    item = draft_item(by=both, organ=bureau, kind="notice", **FACTS, body=PERSONAL)
    review = submit(by=both, content=item)
    facts = {"review": review, "seen": review.version, "key": blocking(review)[0], "reason": "同意"}
    assert why_not(both, review, "overrule").code == "REVIEW-OWN-WORK"
    assert code_of(overrule, by=both, **facts) == "REVIEW-OWN-WORK"


def test_what_was_let_through_by_who_drafts_it_later_counts_no_more(bureau, drafter, person, write, people):
    item = write(PERSONAL)
    review = submit(by=drafter, content=item)
    both = person("drafter", "signer", organ=bureau)
    let_through(review, both)
    assert blocking(review) == []
    return_(by=people["secrecy"], review=review, seen=review.version, opinion="请补充")
    assert len(blocking(submit(by=both, content=item))) == 1


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"reason": " "}, "REVIEW-OPINION"),
        ({"reason": "长" * 2001}, "REVIEW-LONG"),
        ({"key": "0" * 64}, "REVIEW-OVERRULE-GONE"),
        ({"seen": 99}, "RECORD-CHANGED"),
    ],
)
def test_what_is_refused(drafter, write, people, facts, code):
    review = submit(by=drafter, content=write(PERSONAL))
    given = {"seen": review.version, "key": blocking(review)[0], "reason": "同意", **facts}
    assert code_of(overrule, by=people["final"], review=review, **given) == code
    assert not Overrule.objects.exists()


def test_twice_is_refused(drafter, write, people):
    review = submit(by=drafter, content=write(PERSONAL))
    (key,) = blocking(review)
    let_through(review, people["final"])
    facts = {"by": people["head"], "review": review, "seen": review.version, "key": key, "reason": "同意"}
    assert code_of(overrule, **facts) == "REVIEW-OVERRULE-EFFECT"


# --- a change of the content --------------------------------------------------------------------------------------


def test_a_change_of_the_content_makes_it_void_and_later_reviewers_see_it(drafter, write, people, passed):
    item = write(PERSONAL)
    review = let_through(submit(by=drafter, content=item), people["final"])
    return_(by=people["secrecy"], review=review, seen=review.version, opinion="请补充")
    item.refresh_from_db()
    item = change_item(by=drafter, item=item, seen=item.version, body=f"<p>请报送。</p>{PERSONAL}")
    again = submit(by=drafter, content=item)
    assert len(blocking(again)) == 1
    client = Client()
    client.force_login(people["first"], backend="gongkai_site.accounts.backends.PowersBackend")
    page = client.get(f"/desk/review/{again.pk}/").content.decode()
    assert "本人书面同意公开" in page
    assert code_of(passed, again) == "REVIEW-FINDINGS"


def test_a_change_of_something_else_leaves_it(drafter, write, people, passed):
    item = write(files={"名单.xlsx": workbook(hidden_sheet)})
    review = let_through(submit(by=drafter, content=item), people["final"])
    return_(by=people["secrecy"], review=review, seen=review.version, opinion="请补充")
    item.refresh_from_db()
    item = change_item(by=drafter, item=item, seen=item.version, summary="另一概述")
    assert passed(submit(by=drafter, content=item)).state == "published"


def test_another_file_of_the_same_name_is_another(drafter, write, add, people):
    item = write(files={"名单.xlsx": workbook(hidden_sheet)})
    review = let_through(submit(by=drafter, content=item), people["final"])
    return_(by=people["secrecy"], review=review, seen=review.version, opinion="请补充")
    item.refresh_from_db()
    other = add(workbook(lambda book: (hidden_sheet(book), book.active.append(["另"]))), "名单.xlsx")
    item = change_item(by=drafter, item=item, seen=item.version, attachments=[{"file": other.pk, "title": "附件"}])
    assert len(blocking(submit(by=drafter, content=item))) >= 1


def test_nothing_is_let_through_in_a_review_whose_item_was_changed(drafter, write, people):
    item = write(PERSONAL)
    review = submit(by=drafter, content=item)
    Item._base_manager.filter(pk=item.pk).update(summary="改动")
    facts = {"by": people["final"], "review": review, "seen": review.version, "reason": "同意"}
    assert code_of(overrule, key=blocking(review)[0], **facts) == "REVIEW-CHANGED"


# --- other ways to the public -------------------------------------------------------------------------------------


def test_the_urgent_door_is_no_way_around(drafter, write, people):
    review = submit(by=drafter, content=write(PERSONAL))
    facts = {"outcome": "publishable", "reason": "不涉密"}
    conclude_secrecy(by=people["secrecy"], review=review, seen=review.version, **facts)
    review.refresh_from_db()
    assert why_not(people["final"], review, "release").code == "REVIEW-FINDINGS"
    facts = {"by": people["final"], "review": review, "seen": review.version, "reason": "紧急"}
    assert code_of(release_urgently, **facts) == "REVIEW-FINDINGS"
    item = Item.objects.get()
    assert not item.live
    let_through(review, people["head"])
    release_urgently(**{**facts, "seen": review.version})
    item.refresh_from_db()
    assert item.live


# --- screens ------------------------------------------------------------------------------------------------------


@pytest.fixture
def as_(client):
    def signed_in(who: Any) -> Client:
        client.force_login(who, backend="gongkai_site.accounts.backends.PowersBackend")
        return client

    return signed_in


def test_the_drafter_sees_findings_before_and_at_submission(as_, drafter, write):
    item = write(files={"名单.xlsx": workbook(hidden_sheet)})
    page = as_(drafter).get(f"/desk/items/{item.pk}/").content.decode()
    assert "110*************2X" in page
    assert "名单.xlsx" in page
    kind = Review._meta.get_field("content_type").related_model.objects.get_for_model(Item)
    assert "110*************2X" in as_(drafter).get(f"/desk/review/submit/{kind.pk}/{item.pk}/").content.decode()


def test_a_direct_post_is_asked_the_same(as_, drafter, write, people, person, bureau):
    review = submit(by=drafter, content=write(PERSONAL))
    address = f"/desk/review/{review.pk}/overrule/{blocking(review)[0]}/"
    facts = {"reason": "同意", "seen": review.version}
    for who in (drafter, people["first"]):
        assert as_(who).get(address).status_code == 403
        assert as_(who).post(address, facts).status_code in {403, 422}
        assert address not in as_(who).get(f"/desk/review/{review.pk}/").content.decode()
    assert not Overrule.objects.exists()
    assert as_(people["final"]).post(address, {**facts, "reason": ""}).status_code == 422
    assert address in as_(people["final"]).get(f"/desk/review/{review.pk}/").content.decode()
    assert "138****5678" in as_(people["final"]).get(address).content.decode()
    assert as_(people["final"]).post(address, facts).status_code == 302
    assert Overrule.objects.get().opinion.person == people["final"]
    page = as_(people["first"]).get(f"/desk/review/{review.pk}/").content.decode()
    assert "同意" in page
    assert as_(people["final"]).get(f"/desk/review/{review.pk}/overrule/{'0' * 64}/").status_code == 403


def test_a_refused_signature_says_what_blocks(as_, drafter, write, people):
    review = submit(by=drafter, content=write(PERSONAL))
    facts = {"outcome": "publishable", "reason": "不涉密"}
    conclude_secrecy(by=people["secrecy"], review=review, seen=review.version, **facts)
    levels = dict(review.rule["levels"])
    review.refresh_from_db()
    first = {"level": "first", "gates": levels["first"], "opinion": "同意"}
    sign(by=people["first"], review=review, seen=review.version, **first)
    review.refresh_from_db()
    form = {"do": "sign", "level": "final", "gates": levels["final"], "opinion": "同意公开", "seen": review.version}
    answer = as_(people["final"]).post(f"/desk/review/{review.pk}/", form)
    assert answer.status_code == 422
    assert "同意公开" in answer.content.decode()
    assert "138****5678" in answer.content.decode()
    assert not Item.objects.get().live
