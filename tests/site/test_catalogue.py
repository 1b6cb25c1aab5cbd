"""The organ's own catalogue with its gaps, access places, and what is handed to them."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.site.conftest import CONSOLE

from gongkai_site.audit.models import Entry
from gongkai_site.base.refusals import Refused
from gongkai_site.publishing import generation
from gongkai_site.publishing.catalogue import catalogue
from gongkai_site.publishing.models import AccessPlace, Column, Delivery, Item
from gongkai_site.publishing.queries import public_items, to_deliver
from gongkai_site.publishing.services import (
    add_column,
    add_place,
    change_column,
    change_place,
    close_column,
    close_place,
    deliver,
    draft_item,
)
from gongkai_site.review import door

FACTS = {"summary": "概述", "body": "<p>正文</p>", "written_on": date(2021, 1, 11)}
PLACE = {"name": "白桦市档案馆", "kind": "archive", "address": "白桦市府前路1号"}
TODAY = date(2021, 1, 18)


@pytest.fixture
def office(person, bureau):
    return person("ogi_officer", organ=bureau)


def code_of(call, **facts) -> tuple[str, str | None]:
    with pytest.raises(Refused) as refused:
        call(**facts)
    return refused.value.code.removeprefix("PUBLISHING-"), refused.value.problem.data.get("field")


def public(organ, title: str = "甲", **facts) -> Item:
    """Return an item that is public; how it became so is told elsewhere."""
    item = draft_item(by=CONSOLE, organ=organ, kind="notice", title=title, **{**FACTS, **facts})
    with door.opened(item):
        item.live, item.published_on = True, TODAY
        item.save()
    return item


# --- columns --------------------------------------------------------------------------------------------------------


def test_a_column_is_added_changed_and_closed(office, bureau):
    before = generation.number(bureau.pk)
    column = add_column(by=office, organ=bureau, name=" 规范性文件 ", art="20-1")
    other = add_column(by=office, organ=bureau, name="规章", art="20-1")
    assert (column.slug, column.name, other.slug) == ("20-1-1", "规范性文件", "20-1-2")
    change_column(by=office, column=column, seen=column.version, empty_reason="本年没有制定")
    close_column(by=office, column=other, seen=other.version)
    assert code_of(change_column, by=office, column=other, seen=other.version, name="乙") == ("COLUMN-CLOSED", None)
    assert generation.number(bureau.pk) == before + 4  # the pages that show it are made anew
    actions = Entry.objects.order_by("pk").values_list("action", flat=True)
    assert list(actions)[-4:] == ["column.added", "column.added", "column.changed", "column.closed"]


@pytest.mark.parametrize(
    ("facts", "code", "field"),
    [
        ({"name": ""}, "NAME", "name"),
        ({"name": "字" * 81}, "LONG", "name"),
        ({"art": "20-16"}, "WORD", "art"),
        ({"art": "21-2"}, "ART", "art"),
        ({"slug": "规范"}, "SLUG", "slug"),
        ({"slug": "../desk"}, "SLUG", "slug"),
        ({"slug": "a" * 61}, "SLUG", "slug"),
        ({"slug": "rules"}, "SLUG-TAKEN", "slug"),
        ({"order": -1}, "ORDER", "order"),
        ({"basis": "绝密★"}, "SECRET", "basis"),
        ({"closed_at": None}, "KIND", "closed_at"),
    ],
)
def test_what_a_column_may_not_be(office, bureau, facts, code, field):
    add_column(by=office, organ=bureau, name="规章", art="20-1", slug="rules")
    assert code_of(add_column, by=office, organ=bureau, **{"name": "甲", "art": "20-1", **facts}) == (code, field)
    assert Column.objects.count() == 1


def test_only_who_keeps_the_catalogue_changes_it(person, bureau):
    drafter = person("drafter", organ=bureau)
    assert code_of(add_column, by=drafter, organ=bureau, name="甲", art="20-1")[0].startswith("POWER")
    assert code_of(add_place, by=drafter, organ=bureau, **PLACE)[0].startswith("POWER")


def test_the_tree_knows_what_is_empty_explained_and_a_gap(office, bureau):
    filled = add_column(by=office, organ=bureau, name="甲", art="20-1")
    add_column(by=office, organ=bureau, name="乙", art="20-1", empty_reason="没有此项职权")
    add_column(by=office, organ=bureau, name="丙", art="20-2")
    add_column(by=office, organ=bureau, name="丁", art="20-3", empty_reason="没有此项职权")
    closed = add_column(by=office, organ=bureau, name="戊", art="20-4")
    close_column(by=office, column=closed, seen=closed.version)
    public(bureau, column=filled, art="20-1")
    public(bureau, art="20-4")
    tree = {branch.art.key: branch for branch in catalogue(bureau).branches}
    assert [entry.state for entry in tree["20-1"].entries] == ["filled", "explained"]
    assert [tree[key].state for key in ("20-1", "20-2", "20-3", "20-4", "20-5")] == [
        "filled",
        "gap",
        "explained",
        "filled",
        "gap",
    ]
    assert "21-2" not in tree
    assert catalogue(bureau).gaps == len(tree) - 3  # all but 20-1, 20-3 and 20-4
    assert catalogue(bureau).count == 2


def test_the_tree_takes_three_queries_however_large(office, bureau):
    for number in range(5):
        public(bureau, column=add_column(by=office, organ=bureau, name=f"栏目{number}", art="20-1"))
    with CaptureQueriesContext(connection) as queries:
        catalogue(bureau)
    assert len(queries) == 3


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(arts=st.lists(st.sampled_from(["20-1", "20-2", "20-15", "21-1"]), max_size=6))
def test_the_counts_of_the_tree_sum_up_to_what_is_public(bureau, other_bureau, arts):
    for art in arts:
        public(bureau, art=art)
        public(other_bureau, art=art)
    assert catalogue(bureau).count == public_items(bureau).count()


# --- places and deliveries --------------------------------------------------------------------------------------------


@pytest.fixture
def archive(office, bureau) -> AccessPlace:
    return add_place(by=office, organ=bureau, **PLACE)


@pytest.mark.parametrize(
    ("facts", "code", "field"),
    [
        ({"name": " "}, "NAME", "name"),
        ({"address": ""}, "NAME", "address"),
        ({"kind": "café"}, "WORD", "kind"),
        ({"hours": "字" * 101}, "LONG", "hours"),
        ({}, "PLACE-TAKEN", "name"),
        ({"organ_id": 1}, "KIND", "organ_id"),
    ],
)
def test_what_a_place_may_not_be(office, bureau, archive, facts, code, field):
    assert code_of(add_place, by=office, organ=bureau, **{**PLACE, **facts}) == (code, field)


def test_a_place_is_changed_and_closed(office, bureau, archive):
    change_place(by=office, place=archive, seen=archive.version, hours="工作日9时至17时")
    assert AccessPlace.objects.get().hours == "工作日9时至17时"
    close_place(by=office, place=archive, seen=archive.version)
    item = public(bureau)
    facts = {"by": office, "organ": bureau, "place": archive, "items": [item], "on": TODAY, "received_by": "张三"}
    assert code_of(deliver, **facts)[0] == "PLACE-CLOSED"


def test_each_item_goes_to_a_place_once(office, bureau, archive):
    first, second = public(bureau, "甲"), public(bureau, "乙")
    assert list(to_deliver(bureau, archive)) == [first, second]
    facts = {"by": office, "organ": bureau, "place": archive, "on": TODAY, "received_by": "接收员"}
    made = deliver(items=[first, first], **facts)
    assert [line.item for line in made.lines.all()] == [first]
    assert list(to_deliver(bureau, archive)) == [second]
    assert code_of(deliver, items=[second, first], **facts) == ("DELIVERED", "items")
    library = add_place(by=office, organ=bureau, name="图书馆", kind="library", address="乙路")
    deliver(items=[first], **{**facts, "place": library})
    assert Delivery.objects.count() == 2
    assert "接收员" not in str(list(Entry.objects.values_list("data", flat=True)))


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"items": []}, "DELIVERY-EMPTY"),
        ({"received_by": " "}, "RECEIVER"),
        ({"received_by": "字" * 61}, "LONG"),
        ({"on": date(2021, 1, 19)}, "FUTURE"),
        ({"on": "2021-01-18"}, "DATE"),
    ],
)
def test_what_a_delivery_may_not_be(office, bureau, archive, facts, code):
    whole = {"items": [public(bureau)], "on": TODAY, "received_by": "接收员", **facts}
    assert code_of(deliver, by=office, organ=bureau, place=archive, **whole)[0] == code
    assert not Delivery.objects.exists()


def test_only_public_items_of_the_organ_are_delivered(office, bureau, other_bureau, archive):
    draft = draft_item(by=CONSOLE, organ=bureau, kind="notice", title="草稿", **FACTS)
    facts = {"by": office, "organ": bureau, "place": archive, "on": TODAY, "received_by": "接收员"}
    for item in (draft, public(other_bureau)):
        assert code_of(deliver, items=[item], **facts) == ("DELIVERY-ITEM", "items")
