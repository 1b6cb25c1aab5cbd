"""Organs: a dated tree, codes that check, and nothing done without power."""

from datetime import date

import pytest
from tests.site.conftest import CONSOLE

from gongkai_site.audit.models import Entry
from gongkai_site.base.refusals import Refused
from gongkai_site.organs import queries, services
from gongkai_site.organs.codes import check_character, is_credit_code
from gongkai_site.organs.models import Organ

CODE = "11620400MB1234567" + check_character("11620400MB1234567")


def refused(function, **arguments) -> str:
    before = Entry.objects.count()
    with pytest.raises(Refused) as refusal:
        function(**arguments)
    assert Entry.objects.count() == before
    return refusal.value.code


def test_a_tree_has_paths(city, bureau):
    assert bureau.path == f"{city.path}{bureau.pk}/"
    assert [organ.pk for organ in queries.subtree(city)] == [city.pk, bureau.pk]


def test_an_organ_moves_with_all_below_it_and_the_past_stays(city, bureau):
    county = services.found_organ(by=CONSOLE, name="白桦县人民政府", level="county", kind="government", parent=city)
    section = services.found_organ(by=CONSOLE, name="白桦市工业园", level="city", kind="dispatched", parent=bureau)

    services.place_organ(by=CONSOLE, organ=bureau, parent=county, from_on=date(2020, 7, 1))

    section.refresh_from_db()
    assert section.path == f"/{city.pk}/{county.pk}/{bureau.pk}/{section.pk}/"
    assert queries.parent_on(bureau, date(2020, 6, 30)) == city
    assert queries.parent_on(bureau, date(2020, 7, 1)) == county


def test_a_placement_of_tomorrow_waits_for_its_day(city, bureau, other_bureau, settings):
    services.place_organ(by=CONSOLE, organ=bureau, parent=other_bureau, from_on=date(2021, 2, 1))
    bureau.refresh_from_db()
    assert bureau.path == f"/{city.pk}/{bureau.pk}/"

    from datetime import UTC, datetime

    settings.GONGKAI_NOW = datetime(2021, 2, 1, tzinfo=UTC)
    assert services.lay_paths_of_today(by=CONSOLE) == 1
    bureau.refresh_from_db()
    assert bureau.path == f"/{city.pk}/{other_bureau.pk}/{bureau.pk}/"


def test_no_circle(city, bureau):
    assert (
        refused(services.place_organ, by=CONSOLE, organ=city, parent=bureau, from_on=date(2020, 1, 1)) == "ORGAN-CIRCLE"
    )


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"name": " "}, "ORGAN-NAME"),
        ({"name": "白桦市水务局", "credit_code": "116204000139210000"}, "ORGAN-CODE"),
        ({"name": "白桦市水务局", "level": "galaxy"}, "ORGAN-WORD"),
        ({"name": "白桦市水务局", "kind": "shop"}, "ORGAN-WORD"),
        ({"name": "白桦市人民政府"}, "ORGAN-TAKEN"),
        ({"name": "白桦市水务局", "slug": "baihua"}, "ORGAN-TAKEN"),
    ],
)
def test_what_is_wrong_is_refused(city, facts, code):
    assert refused(services.found_organ, **{"by": CONSOLE, "level": "city", "kind": "department", **facts}) == code


def test_two_who_change_at_once(bureau):
    services.change_organ(by=CONSOLE, organ=Organ.objects.get(pk=bureau.pk), seen=1, short_name="工信局")
    assert refused(services.change_organ, by=CONSOLE, organ=bureau, seen=1, short_name="市工信局") == "RECORD-CHANGED"


def test_a_setting_holds_from_its_day(bureau):
    services.set_for(by=CONSOLE, organ=bureau, values={"court": "白桦区人民法院"}, from_on=date(2019, 1, 1))
    services.set_for(by=CONSOLE, organ=bureau, values={"court": "桦林铁路运输法院"}, from_on=date(2020, 6, 1))

    assert queries.setting_on(bureau, "court", date(2018, 12, 31)) is None
    assert queries.setting_on(bureau, "court", date(2020, 5, 31)) == "白桦区人民法院"
    assert queries.setting_on(bureau, "court", date(2020, 6, 1)) == "桦林铁路运输法院"


def test_an_equal_setting_leaves_no_entry(bureau):
    services.set_for(by=CONSOLE, organ=bureau, values={"court": "白桦区人民法院"})
    before = Entry.objects.count()
    services.set_for(by=CONSOLE, organ=bureau, values={"court": "白桦区人民法院"})
    assert Entry.objects.count() == before


def test_a_successor_takes_over_all(bureau, other_bureau):
    services.succeed(by=CONSOLE, predecessor=bureau, successor=other_bureau, on=date(2020, 1, 1))
    bureau.refresh_from_db()
    assert bureau.ended_on == date(2020, 1, 1)
    assert (
        refused(services.succeed, by=CONSOLE, predecessor=other_bureau, successor=bureau, on=date(2020, 1, 1))
        == "ORGAN-CIRCLE"
    )


@pytest.mark.parametrize("role", ["drafter", "signer", "audit_admin", "security_admin", "city_supervisor"])
def test_only_who_may_manage_does(person, bureau, role):
    by = person(role, organ=bureau)
    assert refused(services.set_for, by=by, organ=bureau, values={"fax": "1"}) == "POWER-ROLE"
    assert (
        refused(services.found_organ, by=by, name="某所", level="city", kind="dispatched", parent=bureau)
        == "POWER-ROLE"
    )


def test_not_in_another_organ(person, bureau, other_bureau):
    by = person("work_body_head", organ=other_bureau)
    assert refused(services.set_for, by=by, organ=bureau, values={"fax": "1"}) == "POWER-ORGAN"


def test_nobody_may_do_nothing(bureau):
    assert refused(services.set_for, by=None, organ=bureau, values={"fax": "1"}) == "POWER-NOBODY"


@pytest.mark.parametrize(("wish", "found"), [("白桦市工业和信息化局", "gxj"), ("gxj", "gxj"), ("工业", "gxj")])
def test_an_organ_is_found_by_name_path_or_part(bureau, other_bureau, wish, found):
    assert queries.organ(wish).slug == found


@pytest.mark.parametrize(
    ("wish", "code"), [("白桦", "ORGAN-SEVERAL"), ("青杨", "ORGAN-UNKNOWN"), ("", "ORGAN-UNKNOWN")]
)
def test_an_organ_that_is_not_found(bureau, wish, code):
    with pytest.raises(Refused) as refusal:
        queries.organ(wish)
    assert refusal.value.code == code


def test_a_credit_code():
    assert is_credit_code(CODE)
    assert not is_credit_code(CODE[:-1] + ("0" if CODE[-1] != "0" else "1"))
    assert not is_credit_code("I" * 18)


@pytest.mark.parametrize("slug", ["desk", "search", "catalogue", "files", "static", "accounts", "view"])
def test_no_organ_has_a_path_of_the_site_itself(db, slug):
    with pytest.raises(Refused) as refused:
        services.found_organ(by=CONSOLE, name="甲市人民政府", slug=slug, level="city", kind="government")
    assert refused.value.code == "ORGAN-PATH"
    assert not Organ.objects.exists()
