"""Pages that were published here as well count once."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.site.conftest import CONSOLE
from tests.site.portal_kit import withdraw

from gongkai_site.channels.counting import lines
from gongkai_site.mirror import queries, services
from gongkai_site.mirror.models import Mirrored

HERE = "http://127.0.0.1:8000"
TODAY = date(2021, 1, 18)


@pytest.fixture(autouse=True)
def own_address(settings):
    settings.GONGKAI_URL = HERE


def enter(organ, title: str, day: date = TODAY, **facts: Any) -> Mirrored:
    row = {"title": title, "published_on": day, "column": "通知公告", **facts}
    assert services.add_rows(by=CONSOLE, organ=organ, rows=[row], source="清单.csv") == [True]
    return Mirrored.objects.order_by("pk").last()


def counts(organ) -> list[int]:
    return [line.count for line in lines(organ, 2021)]


@pytest.mark.parametrize(
    ("title", "facts", "total"),
    [
        ("旧站上的题目", {"address": "https://127.0.0.1:8000/gxj/item/gxj-2021-00001"}, 1),
        ("旧站上的题目", {"address": "https://www.baihua.gov.cn/gxj/item/gxj-2021-00001/"}, 2),
        ("旧站上的题目", {"address": f"{HERE}/gxj/item/gxj-2021-00002/"}, 2),
        ("旧站上的题目", {"number": "市工信发[2021]07号"}, 1),
        ("旧站上的题目", {"number": "市工信发〔2021〕8号"}, 2),
        ("旧站上的题目", {"number": "市工信发〔2021〕7号", "column": "政策解读"}, 2),
        ("旧站上的题目", {}, 2),
        ("关于甲的通知", {}, 1),
        ("关于甲的通知", {"day": date(2021, 1, 11)}, 1),
        ("关于甲的通知", {"day": date(2021, 1, 12)}, 2),
        ("关于甲的通知", {"number": "市工信发〔2021〕8号"}, 2),
    ],
)
def test_a_page_that_was_published_here_counts_once(public, bureau, desk, title, facts, total):
    item = public("关于甲的通知", number="市工信发〔2021〕7号", written_on=date(2021, 1, 11))
    page = enter(bureau, title, **facts)
    assert sum(counts(bureau)) == total
    told = f"/desk/items/{item.pk}/" in desk.get(f"/desk/mirror/pages/{page.pk}/").content.decode()
    assert told is (total == 1)


def test_a_number_on_either_side_alone_tells_nothing(public, bureau):
    public("关于甲的通知")
    enter(bureau, "关于甲的通知", number="市工信发〔2021〕8号")
    assert sum(counts(bureau)) == 1


def test_another_organs_item_is_another_page(public, other_bureau):
    public("关于甲的通知", number="市工信发〔2021〕7号")
    enter(other_bureau, "关于甲的通知", number="市工信发〔2021〕7号")
    assert counts(other_bureau) == [1]


def test_the_list_shows_what_counts_with_an_item_and_it_counts_again_when_that_is_withdrawn(public, bureau, desk):
    item = public("关于甲的通知")
    page = enter(bureau, "关于甲的通知")
    other = enter(bureau, "关于乙的通知")
    assert counts(bureau) == [1, 1]
    address = queries.counts(bureau, 2021)[0].url
    opened = desk.get(address).content.decode()
    assert "关于乙的通知" in opened
    assert "关于甲的通知" not in opened
    listed = desk.get("/desk/mirror/pages/?state=item").content.decode()
    assert f"/desk/mirror/pages/{page.pk}/" in listed
    assert f"/desk/mirror/pages/{other.pk}/" not in listed

    withdraw(item)
    assert counts(bureau) == [2]
    assert "关于甲的通知" in desk.get(address).content.decode()
