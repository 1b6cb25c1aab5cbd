"""What the machine finds in an item stands on its review page, with its gate and its place."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from tests.site.conftest import CONSOLE

from gongkai_site.organs.services import set_for
from gongkai_site.publishing.looked import found_in
from gongkai_site.publishing.services import draft_item, repeal_item
from gongkai_site.review.services import submit

FACTS = {"summary": "概述", "written_on": date(2021, 1, 11)}


@pytest.fixture
def drafter(person, bureau):
    return person("drafter", organ=bureau)


@pytest.fixture
def write(drafter, bureau):
    def run(body: str, **facts):
        return draft_item(
            by=drafter, organ=bureau, kind="notice", **{"title": "关于报送材料的通知", **FACTS, **facts, "body": body}
        )

    return run


def codes(item) -> list[str]:
    return sorted(each.problem.code for each in found_in(item))


@pytest.mark.parametrize(
    ("body", "facts", "found"),
    [
        ("<p>请于月底前报送材料。</p>", {}, []),
        ("<p>联系电话13812345678，请于月底前报送。</p>", {}, ["PRIVACY-MOBILE"]),
        ("<p>请于月底前报送材料。</p>", {"summary": "联系电话13812345678"}, ["PRIVACY-MOBILE"]),
        ("<p>截止目前，已报送材料三份。</p>", {}, ["WORDING-WRONG"]),
        ("<p>依据市工信发[2019]3号文件报送材料。</p>", {}, ["WORDING-NUMBER"]),
    ],
)
def test_what_is_found(write, body, facts, found):
    assert codes(write(body, **facts)) == found


def test_the_organs_own_contacts_are_no_finding(write, bureau):
    item = write("<p>联系电话13812345678，请于月底前报送。</p>")
    set_for(by=CONSOLE, organ=bureau, values={"telephone": "13812345678"}, from_on=date(2019, 1, 1))
    assert codes(item) == []


def test_a_repealed_document_is_told_where_it_is_quoted(write, drafter, bureau, through, person):
    facts = {"number": "市工信发〔2019〕3号", "title": "旧办法", "genre": "circular"}
    old = draft_item(by=drafter, organ=bureau, kind="policy", body="<p>旧办法。</p>", **FACTS, **facts)
    item = write("<p>依据市工信发〔2019〕3号文件报送材料。</p>")
    assert codes(item) == []
    old = through(old, drafter)
    officer = person("ogi_officer", organ=bureau)
    repeal_item(by=officer, item=old, seen=old.version, on=date(2021, 1, 18), reason="新办法已印发")
    assert len(codes(item)) == 1


def test_reviewers_see_findings_by_gate_with_a_way_to_the_place(write, drafter, bureau, person):
    review = submit(by=drafter, content=write("<p>第一段。</p><p>联系电话13812345678。</p>", summary="截止目前的情况"))
    client = Client()
    client.force_login(person("first_reviewer", organ=bureau), backend="gongkai_site.accounts.backends.PowersBackend")
    page = client.get(f"/desk/review/{review.pk}/").content.decode()
    assert "138****5678" in page
    assert 'href="#at-paragraph-2"' in page
    assert 'id="at-paragraph-2"' in page
    assert 'href="#at-summary"' in page
    assert 'id="at-summary"' in page
