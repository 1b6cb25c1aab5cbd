"""Mirrored pages in the public search: under their own addresses, and gone when they are gone."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from urllib.parse import quote

import pytest
from tests.site.conftest import CONSOLE
from tests.site.mirror.kit import small
from tests.site.portal_kit import page

from gongkai_site import search
from gongkai_site.mirror import public, services
from gongkai_site.mirror.models import Mirrored
from gongkai_site.outbox.models import OutboxRow
from gongkai_site.outbox.worker import Worker

KINDS = {"通知公告": "notice", "政策解读": "interpretation", "领导信箱": "none"}
SITE = "https://www.baihua.gov.cn/gxj"


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.GONGKAI_DATA = tmp_path


def enter(organ, *titles: str, **facts: Any) -> None:
    row = {"published_on": date(2020, 5, 8), "column": "通知公告", **facts}
    rows = [{"title": title, "address": f"{SITE}/{n}.html", **row} for n, title in enumerate(titles)]
    services.add_rows(by=CONSOLE, organ=organ, rows=rows, source="清单.csv")


def found(q: str, path: str = "/search/") -> list[str]:
    Worker().drain()
    return re.findall(r'<li><a href="(http[^"]+)"', page(f"{path}?q={quote(q)}"))


@pytest.mark.parametrize("q", ["甲的通知", "白工信发〔2020〕7号", "白工信发[2020]07号", "1162/2020"])
def test_a_page_is_found_by_title_and_numbers_and_stands_at_its_address(bureau, q):
    facts = {"number": "白工信发〔2020〕7号", "index_number": "1162/2020"}
    enter(bureau, "关于甲的通知", address=f"{SITE}/t1.html", **facts)
    for path in ("/search/", "/gxj/search/", "/search/existing/", "/gxj/search/existing/"):
        assert found(q, path) == [f"{SITE}/t1.html"], path
    assert found(q, "/baihua/search/") == []
    assert "www.baihua.gov.cn" in page(f"/search/?q={quote(q)}").replace(f"{SITE}/", "")


def test_pages_of_a_run_are_found_once_their_kind_is_known_and_gone_when_they_are(site, mirror, bureau, officer):
    small(site)
    mirror()
    assert found("通知") == found("写信") == []
    services.map_columns(by=officer, organ=bureau, kinds=KINDS)
    assert found("通知") == [f"{site.at}tzgg/t1.html", f"{site.at}tzgg/t2.html"]
    assert found("写信") == []

    del site.pages["/gxj/tzgg/t2.html"]
    site.pages["/gxj/tzgg/t1.html"] = site.pages["/gxj/tzgg/t1.html"].replace("关于甲的通知", "关于丙的公告")
    mirror()
    assert found("乙的通知") == found("甲的通知") == []
    assert found("丙的公告") == [f"{site.at}tzgg/t1.html"]

    one = Mirrored.objects.get(title="关于丙的公告")
    services.void_page(by=officer, page=one, seen=one.version, reason="重复")
    assert found("丙的公告") == []
    one = Mirrored.objects.get(title="甲的解读")
    assert found("解读") == [one.address]
    services.correct_kind(by=officer, page=one, seen=one.version, kind="none")
    assert found("解读") == []


def test_a_page_that_went_a_moment_ago_is_not_shown(bureau):
    enter(bureau, "关于甲的通知")
    assert found("甲的通知")
    Mirrored.objects.update(gone_on=date(2021, 1, 18))
    assert found("甲的通知") == []


def test_what_has_no_address_is_not_led_to(bureau):
    enter(bureau, "关于甲的通知", address="")
    assert found("甲的通知") == []
    assert search.rebuild()[public.SOURCE] == 0


def test_many_pages_are_told_of_in_a_few_rows_and_turned_by_page(bureau):
    enter(bureau, *(f"关于事项{n}的通知" for n in range(45)))
    assert OutboxRow.objects.filter(ref=f"{public.SOURCE}:").count() == 1
    assert len(found("事项")) == 5
    assert len(found("事项", "/search/existing/")) == 20
    third = page(f"/gxj/search/existing/?q={quote('事项')}&page=3")
    assert len(re.findall(rf'<li><a href="{SITE}', third)) == 5
    assert search.rebuild(fresh=True)[public.SOURCE] == 45


def test_the_catalogue_leads_to_the_pages_of_the_existing_site(bureau, other_bureau):
    enter(bureau, "关于甲的通知")
    assert 'href="/gxj/search/existing/"' in page("/gxj/catalogue/")
    assert "existing" not in page("/swj/catalogue/")
    assert f"{SITE}/0.html" in page("/gxj/search/existing/")


def test_a_title_that_holds_markup_is_text(bureau):
    enter(bureau, "<b>甲</b>的通知")
    Worker().drain()
    assert "&lt;b&gt;" in page(f"/search/?q={quote('的通知')}")
