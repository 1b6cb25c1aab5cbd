"""The yearly report of a government site: counted from records, the rest by hand, printed and as XLSX."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from django.test import Client
from tests.site.conftest import CONSOLE
from tests.site.portal_kit import many, words

from gongkai_site.annual import website
from gongkai_site.annual.models import SiteValue
from gongkai_site.assurance.models import Matter
from gongkai_site.base.refusals import Refused
from gongkai_site.channels.services import add_post, open_account

BACKEND = "gongkai_site.accounts.backends.PowersBackend"
AT = "/desk/annual/gxj/2020/website/"


def values(organ, year=2020) -> dict[str, website.Value]:
    return {value.item.key: value for group in website.groups_of(organ, year) for value in group.values}


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


def test_items_are_counted_by_class_and_the_parts_make_the_whole(bureau):
    many(bureau, 4)
    found = values(bureau)
    assert found["published"].value == found["published_openness"].value == 4
    assert found["published_news"].value == 0
    assert sum(part.count for part in found["published"].parts) == 4


def test_security_and_accounts_are_counted(bureau):
    facts = {"organ": bureau, "kind": "security_check", "source": "网信办", "what": "弱口令"}
    Matter.objects.create(on=date(2020, 3, 1), closed_on=date(2020, 3, 9), **facts)
    Matter.objects.create(on=date(2020, 4, 1), **facts)
    Matter.objects.create(on=date(2019, 4, 1), **facts)
    account = open_account(by=CONSOLE, organ=bureau, channel="wechat", name="白桦工信", opened_on=date(2020, 2, 1))
    add_post(by=CONSOLE, organ=bureau, channel="wechat", account=account, title="一", day=date(2020, 5, 1))
    add_post(
        by=CONSOLE,
        organ=bureau,
        channel="wechat",
        account=account,
        title="汇总",
        day=date(2020, 6, 1),
        quantity=9,
        source="后台统计",
    )
    found = values(bureau)
    assert (found["security_checks"].value, found["security_mended"].value) == (2, 1)
    assert (found["accounts"].value, found["accounts_opened"].value, found["accounts_closed"].value) == (1, 1, 0)
    assert (found["posts_wechat"].value, found["posts_weibo"].value, found["posts_other"].value) == (10, 0, 0)
    assert values(bureau, 2019)["accounts"].value == 0


def test_every_part_opens_what_it_counts(person, bureau):
    many(bureau, 2)
    facts = {"organ": bureau, "kind": "security_check", "source": "网信办", "what": "弱口令"}
    Matter.objects.create(on=date(2020, 3, 1), **facts)
    client = signed_in(person("ogi_officer", organ=bureau))
    parts = [part for value in values(bureau).values() for part in value.parts]
    assert parts
    assert all(client.get(part.url).status_code == 200 for part in parts)
    (check,) = (part for part in values(bureau)["security_checks"].parts)
    assert "弱口令" in client.get(check.url).content.decode()


def test_what_nothing_is_recorded_of_is_not_zero(bureau):
    found = values(bureau)
    assert (found["visits"].value, found["visits"].origin) == (None, "none")
    assert found["visits"].reason
    assert website.missing(website.groups_of(bureau, 2020)) > 0


def test_a_value_by_hand_needs_its_source(bureau):
    with pytest.raises(Refused) as refusal:
        website.enter(by=CONSOLE, organ=bureau, year=2020, key="visits", value=5, reason=" ")
    assert refusal.value.code == "SITE-VALUE-REASON"
    website.enter(by=CONSOLE, organ=bureau, year=2020, key="visits", value=5, reason="运维单位统计")
    assert (values(bureau)["visits"].value, values(bureau)["visits"].origin) == (5, "hand")
    assert values(bureau, 2019)["visits"].value is None


def test_two_clerks_at_once(bureau):
    made = website.enter(by=CONSOLE, organ=bureau, year=2020, key="visits", value=5, reason="统计")
    website.enter(by=CONSOLE, organ=bureau, year=2020, key="visits", value=6, reason="统计", seen=made.version)
    with pytest.raises(Refused) as refusal:
        website.enter(by=CONSOLE, organ=bureau, year=2020, key="visits", value=7, reason="统计", seen=1)
    assert refusal.value.code == "RECORD-CHANGED"
    assert values(bureau)["visits"].value == 6


@pytest.mark.parametrize(("key", "code"), [("published", "SITE-VALUE-COUNTED"), ("nothing", "SITE-VALUE-KEY")])
def test_what_is_counted_or_unknown_is_not_entered(bureau, key, code):
    with pytest.raises(Refused) as refusal:
        website.enter(by=CONSOLE, organ=bureau, year=2020, key=key, value=1, reason="x")
    assert refusal.value.code == code
    assert not SiteValue.objects.exists()


def test_on_the_desk(person, bureau):
    many(bureau, 2)
    client = signed_in(person("ogi_officer", organ=bureau))
    html = client.get(AT).content.decode()
    assert "独立用户访问总量" in html
    assert "2021-01-31" in html
    assert "未经核对" in html  # what is unknown of the official form is said
    assert client.get(f"{AT}published/").status_code == 403
    assert client.get(f"{AT}nothing/").status_code == 404
    answer = client.post(f"{AT}visits/", {"value": "120000", "reason": ""})
    assert answer.status_code == 422
    assert 'value="120000"' in answer.content.decode()
    assert client.post(f"{AT}visits/", {"value": "120000", "reason": "运维统计"}).status_code == 302
    assert client.get(f"{AT}visits/").status_code == 200
    assert "120000" in client.get(AT).content.decode()


def test_print_and_sheet(person, bureau):
    many(bureau, 2)
    website.enter(by=CONSOLE, organ=bureau, year=2020, key="visits", value=5, reason="=1+1")
    client = signed_in(person("first_reviewer", organ=bureau))
    assert "网站总访问量" in words(client.get(f"{AT}print/").content.decode())
    sheet = openpyxl.load_workbook(io.BytesIO(client.get(f"{AT}report.xlsx").content)).active
    rows = {row[1]: row for row in sheet.iter_rows(values_only=True) if row[1]}
    assert rows["信息发布总数"][2] == 2
    assert rows["网站总访问量"][5] == "=1+1"
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}


def test_who_may(person, bureau, other_bureau):
    reader, stranger = person("first_reviewer", organ=bureau), person("ogi_officer", organ=other_bureau)
    assert signed_in(stranger).get(AT).status_code == 404
    assert signed_in(reader).get(AT).status_code == 200
    assert signed_in(reader).post(f"{AT}visits/", {"value": 1, "reason": "x"}).status_code == 403
