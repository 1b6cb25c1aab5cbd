"""What was published in a year by kind, each count opening its rows; the numbers of the first screen likewise."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.site.conftest import CONSOLE

from gongkai_site.ledgers.register import LEDGERS
from gongkai_site.ledgers.services import add_record
from gongkai_site.organs.services import set_for
from gongkai_site.publishing.desk import first_screen
from gongkai_site.publishing.models import Item
from gongkai_site.publishing.register import PUBLISHING
from gongkai_site.publishing.services import change_item, draft_item, enter_not_open, lapse_item, withdraw_item
from gongkai_site.registers.protocol import registers
from gongkai_site.review import door
from gongkai_site.review.services import return_, submit

FACTS = {"summary": "概述", "body": "<p>正文</p>", "written_on": date(2021, 1, 4)}
MUST = {"policy": {"number": "白工信规〔2021〕1号", "genre": "circular"}}
TODAY = date(2021, 1, 18)


def public(organ, kind="notice", on=TODAY, **facts) -> Item:
    """Return an item that is public; how it became so is told elsewhere."""
    whole = {"title": "甲", **FACTS, **MUST.get(kind, {}), **facts}
    item = draft_item(by=CONSOLE, organ=organ, kind=kind, **whole)
    with door.opened(item):
        item.live, item.published_on = True, on
        item.save()
    return item


@pytest.fixture
def office(client, person, bureau):
    made = person("ogi_officer", organ=bureau)
    client.force_login(made)
    return made


def listed(client, address: str) -> list[Item]:
    return list(client.get(address).context["object_list"])


def test_the_register_has_joined_and_claims_no_cell():
    assert PUBLISHING in registers()
    assert PUBLISHING.keys("annual-2019-trial") == PUBLISHING.keys("annual-2021") == frozenset()


def test_counts_by_kind_open_their_rows(client, office, bureau, other_bureau):
    notices = [public(bureau, title=f"通知{n}") for n in range(3)]
    public(bureau, "plan")
    public(bureau, on=date(2020, 12, 31))
    public(other_bureau)
    draft_item(by=CONSOLE, organ=bureau, kind="notice", title="草稿", **FACTS)
    lapse_item(by=CONSOLE, item=notices[0], seen=notices[0].version, on=TODAY, reason="到期")
    gone = public(bureau, "plan", title="撤下")
    withdraw_item(by=CONSOLE, item=gone, seen=gone.version, reason="有误")
    found = PUBLISHING.counts(bureau, 2021)
    assert [(each.kind, each.channel, each.count) for each in found] == [("plan", "site", 1), ("notice", "site", 3)]
    for each in found:
        assert len(listed(client, each.url)) == each.count
        records = PUBLISHING.records(bureau, 2021, each.kind, office)
        assert (records.total, sum(row.counted for row in records.visible)) == (each.count, each.count)
        assert client.get(PUBLISHING.url(records.visible[0])).status_code == 200


def test_a_correction_is_no_new_item(bureau, person, through):
    drafter = person("drafter", organ=bureau)
    item = through(draft_item(by=drafter, organ=bureau, kind="notice", title="甲", **FACTS), drafter)
    change_item(by=drafter, item=item, seen=item.version, title="乙", correction="改正")
    through(item, drafter)
    assert [each.count for each in PUBLISHING.counts(bureau, 2021)] == [1]


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    made=st.lists(
        st.tuples(st.sampled_from(["notice", "plan", "news"]), st.dates(date(2019, 1, 1), date(2021, 1, 18))),
        max_size=6,
    )
)
def test_the_counts_of_all_years_sum_up_to_what_is_public(bureau, made):
    for kind, day in made:
        public(bureau, kind, day)
    counted = sum(each.count for year in (2019, 2020, 2021) for each in PUBLISHING.counts(bureau, year))
    assert counted == Item.objects.filter(organ=bureau, live=True).count()


def test_documents_disclosed_count_once_in_the_ledgers_stock(bureau, person, through):
    drafter = person("drafter", organ=bureau)
    facts = {"kind": "normative_document", "number": "白工信规〔2021〕1号", "title": "办法", "day": date(2021, 1, 4)}
    record = add_record(by=drafter, organ=bureau, **facts)
    key, form = "proactive.normative_documents.disclosed_total", "annual-2019-trial"
    as_of = datetime(2021, 2, 1, tzinfo=UTC)
    assert LEDGERS.figures(bureau, 2021, form, as_of)[key].value == 0
    policy = {"kind": "policy", "title": "办法", "record": record, **FACTS, **MUST["policy"]}
    through(draft_item(by=drafter, organ=bureau, **policy), drafter)
    assert LEDGERS.figures(bureau, 2021, form, as_of)[key].value == 1


# --- the first screen -----------------------------------------------------------------------------------------------


def test_each_number_of_the_first_screen_opens_what_it_counts(
    client, office, bureau, other_bureau, person, through, settings
):
    public(bureau, "policy")
    public(other_bureau, "policy")
    draft_item(by=CONSOLE, organ=bureau, kind="notice", title="迟", **{**FACTS, "written_on": date(2020, 11, 2)})
    draft_item(by=CONSOLE, organ=bureau, kind="notice", title="不迟", **FACTS)
    line = {"attribute": "withheld", "ground": "internal", "reason": "内部", "written_on": date(2020, 1, 1)}
    enter_not_open(by=CONSOLE, organ=bureau, title="安排", next_review_on=date(2021, 1, 19), **line)
    held = draft_item(
        by=office, organ=bureau, kind="notice", title="定时", **FACTS, release_at=datetime(2021, 2, 1, tzinfo=UTC)
    )
    through(held, office)
    back = submit(by=office, content=draft_item(by=office, organ=bureau, kind="notice", title="退", **FACTS))
    return_(by=person("first_reviewer", organ=bureau), review=back, seen=back.version, opinion="请改")
    settings.GONGKAI_NOW = settings.GONGKAI_NOW.replace(day=20)
    client.force_login(office)
    found = {str(each.label): each for each in first_screen(office)}
    assert {each.bucket for each in found.values()} == {"today", "late", "waiting", "year"}
    (page,) = [each for each in found.values() if each.url == f"/desk/alarms/{bureau.slug}/"]
    panels = client.get(page.url).context["panels"]
    assert page.count == sum(len(panel.facts) for panel in panels) > 0
    for each in found.values():
        if each is not page:
            assert (each.count, len(listed(client, each.url))) == (1, 1), each.label


def test_an_organ_that_owes_none_is_not_reminded(office, bureau):
    public(bureau, "policy")
    set_for(by=CONSOLE, organ=bureau, values={"interpretation_days": "0"})
    assert next(each.count for each in first_screen(office) if each.url.endswith("?owes=true")) == 0
