"""Search: exactly what a look through every text finds; it follows changes and is made anew."""

import random
from contextlib import suppress
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as rules
from hypothesis import strategies as st

from gongkai_site import search
from gongkai_site.base.refusals import Refused
from gongkai_site.outbox.worker import Worker
from gongkai_site.search import fts, larger, sources, store
from gongkai_site.search.documents import Document

DAY = date(2020, 3, 1)


ENGINES = {"fts": fts, "tantivy": larger}


@pytest.fixture(autouse=True, params=ENGINES)
def engine(request, settings, tmp_path) -> str:
    """Let each test hold for each engine, in a folder of its own."""
    settings.GONGKAI_DATA, settings.GONGKAI_SEARCH = tmp_path, request.param
    return request.param


def add(pk: object, text: str, title: str = "", kind: str = "item", organ: int = 1, day: date = DAY) -> None:
    search.index(Document(kind, str(pk), organ, day, title, text))


def found(question: str, **facts) -> list[str]:
    results = search.query(question, limit=1000, **facts)
    assert results.total == len(results.hits)
    return sorted(hit.pk for hit in results.hits)


# --- what is found ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "is_found"),
    [
        ("信息公开", True),
        ("息公", True),
        ("府信息公开工", True),
        ("公开信息", False),
        ("府", True),
        ("作", True),
        ("91", True),
        ("9", True),
        ("1号", True),
        ("国办发〔2020〕91号", True),
        ("国办发[2020]91号", True),
        ("办发2020", True),
        ("20", True),
        ("2020年", False),
        ("wechat", True),
        ("ＷｅＣｈａｔ", True),
        ("wec", True),
        ("chat", False),
        ("信息 WeChat", True),
        ("信息 抖音", False),
        ("工作 国办", True),
        ("作国", False),
    ],
)
def test_a_question(question, is_found):
    add(1, "政府信息公开工作，国办发〔2020〕91号。WeChat 公众号")
    if question == "1号":  # a number is found by how it begins
        is_found = False
    assert (found(question) == ["1"]) is is_found


@pytest.mark.parametrize("question", ["", "  ", "，。！", '"', "*", "AND", "NEAR(", "a\x00b", "' OR 1=1 --", "「」"])
def test_signs_ask_for_nothing_and_do_no_harm(question):
    add(1, "政府信息")
    assert found(question) == []


def test_characters_of_later_tables():
    add(1, "张𰻝𰻝面")
    assert found("𰻝面") == found("𰻝") == ["1"]
    assert found("𰻞") == []


HAN = "甲乙丙丁"


@rules(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    texts=st.lists(st.text(alphabet=HAN + "，1a", min_size=1, max_size=12), min_size=1, max_size=6),
    question=st.text(alphabet=HAN, min_size=1, max_size=5),
)
def test_it_finds_exactly_what_a_look_through_every_text_finds(texts, question):
    store.engine().clear()
    with store.writing() as rows:
        for at, text in enumerate(texts):
            rows.put(Document("item", str(at), 1, DAY, "", text))
    assert [int(pk) for pk in found(question)] == [at for at, text in enumerate(texts) if question in text]


@rules(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    texts=st.lists(st.text(alphabet=HAN[:2] + "，12a", min_size=1, max_size=12), min_size=1, max_size=6),
    question=st.text(alphabet=HAN[:2] + " 12a", min_size=1, max_size=6),
)
def test_engines_agree(settings, texts, question):
    answers = []
    for settings.GONGKAI_SEARCH in ENGINES:
        store.engine().clear()
        with store.writing() as rows:
            for at, text in enumerate(texts):
                rows.put(Document("item", str(at), 1, DAY, text[:2], text))
        answers.append((found(question), store.keys(question, "item", 99) or []))
    assert answers[0][0] == answers[1][0] == sorted(answers[0][1]) == sorted(answers[1][1])


def test_title_and_text_are_both_found_but_no_phrase_spans_them():
    add(1, "采购公告", title="政府")
    assert found("政府") == found("采购") == ["1"]
    assert found("府采") == []


# --- order, page, filter ------------------------------------------------------------------------------------------


def test_the_newest_stand_first_and_pages_share_none():
    days = [DAY + timedelta(days=n % 7) for n in range(25)]
    random.Random(1).shuffle(days)
    for pk, day in enumerate(days):
        add(pk, "公告", day=day)
    pages = [search.query("公告", limit=10, offset=offset).hits for offset in (0, 10, 20)]
    shown = [hit for page in pages for hit in page]
    assert [hit.day for hit in shown] == sorted(days, reverse=True)
    assert len({hit.pk for hit in shown}) == 25


def test_a_title_counts_for_more():
    add(1, "采购" + "，其他内容" * 30, day=DAY + timedelta(days=1))
    add(2, "其他", title="采购")
    assert [hit.pk for hit in search.query("采购", order="relevance").hits] == ["2", "1"]
    assert [hit.pk for hit in search.query("采购").hits] == ["1", "2"]


def test_kinds_and_organs():
    add(1, "公告", kind="item", organ=1)
    add(2, "公告", kind="item", organ=2)
    add(3, "公告", kind="letter", organ=1)
    assert found("公告", kinds=["item"]) == ["1", "2"]
    assert found("公告", organs={1}) == ["1", "3"]
    assert found("公告", kinds=["item"], organs=[2]) == ["2"]
    assert found("公告", kinds=[]) == found("公告", organs=[]) == []


def test_the_excerpt_stands_around_what_was_asked_for():
    add(1, "前" * 100 + "政府采购" + "后" * 100)
    (hit,) = search.query("政府采购").hits
    assert "政府采购" in hit.excerpt
    assert hit.excerpt.startswith("…")
    assert len(hit.excerpt) < 130


# --- changing -----------------------------------------------------------------------------------------------------


def test_a_changed_document_is_found_as_it_is_now():
    add(1, "旧的内容")
    add(1, "新的内容", day=DAY + timedelta(days=3))
    assert found("旧的") == []
    assert found("新的") == ["1"]
    assert store.count() == 1


def test_a_removed_document_is_found_no_more():
    add(1, "公告")
    search.remove("item", 1)
    search.remove("item", 1)
    assert found("公告") == []


class Records(sources.Source):
    rows: dict[str, str] = {}

    def document(self, pk: str) -> Document | None:
        return Document("note", pk, 1, DAY, "", self.rows[pk]) if pk in self.rows else None

    def keys(self):
        return list(self.rows)


@pytest.fixture
def rows(monkeypatch) -> dict[str, str]:
    monkeypatch.setattr(sources, "SOURCES", {"note": Records()})
    monkeypatch.setattr("gongkai_site.search.jobs.SOURCES", sources.SOURCES)
    monkeypatch.setattr(Records, "rows", {})
    return Records.rows


def test_changes_follow_by_the_outbox(db, rows):
    rows["1"] = "甲公告"
    with transaction.atomic():
        search.changed("note", 1)
    Worker().drain()
    assert found("公告") == ["1"]
    rows["1"] = "乙通知"
    del_later = rows.pop("1")
    with transaction.atomic():
        search.changed("note", 1)
    Worker().drain()
    assert (del_later, found("公告"), found("通知")) == ("乙通知", [], [])


def test_a_kind_without_a_source(db, rows):
    with pytest.raises(LookupError), transaction.atomic():
        search.changed("none", 1)


def test_a_rebuild_brings_what_is_there_and_drops_what_is_not(rows):
    add(9, "旧公告", kind="note")
    add(8, "无主公告", kind="gone")
    rows |= {str(n): f"公告{n}" for n in range(450)}
    rows.pop("9")
    assert search.rebuild() == {"note": 449}
    assert search.query("公告").total == 449
    assert found("旧公告") == found("无主") == []


@pytest.mark.parametrize("content", [b"", b"no index at all" * 500])
def test_an_index_that_cannot_be_read_is_made_fresh(rows, engine, tmp_path, content):
    rows["1"] = "公告"
    search.rebuild()
    spoilt = tmp_path / {"fts": fts.FILE, "tantivy": f"{larger.FOLDER}/meta.json"}[engine]
    spoilt.write_bytes(content)
    with pytest.raises(Refused) as refusal:
        search.query("公告")
    assert refusal.value.code == "SEARCH-NONE"
    assert search.rebuild(fresh=True) == {"note": 1}
    assert found("公告") == ["1"]


def test_without_an_index():
    with pytest.raises(Refused) as refusal:
        search.query("公告")
    assert refusal.value.code == "SEARCH-NONE"


def test_an_index_of_another_version_is_emptied(monkeypatch, engine):
    add(1, "公告")
    monkeypatch.setattr(ENGINES[engine], "VERSION", 99)
    with pytest.raises(Refused):
        search.query("公告")
    add(2, "公告")
    assert found("公告") == ["2"]


def test_a_fault_while_writing_keeps_nothing():
    add(1, "公告")
    with suppress(RuntimeError), store.writing() as rows:
        rows.drop("item", "1")
        rows.put(Document("item", "2", 1, DAY, "", "公告"))
        raise RuntimeError
    assert found("公告") == ["1"]


def test_keys_are_given_unless_they_are_too_many():
    for pk in range(3):
        add(pk, "公告")
    assert sorted(store.keys("公告", "item", 3)) == ["0", "1", "2"]
    assert store.keys("公告", "item", 2) is None
    assert store.keys("公告", "page", 2) == []


def test_all_keys_of_a_kind_in_an_order():
    for pk in ("1", "02", "a"):
        add(pk, "公告", day=DAY + timedelta(days=len(pk)))
    add(4, "其他公告", title="公告", day=DAY - timedelta(days=1))
    add(5, "公告", kind="page")
    assert search.ranked("公告", "item")[0] == "02"
    assert search.ranked("公告", "item")[-1] == "4"
    assert search.ranked("公告", "item", order="relevance")[0] == "4"
    assert sorted(search.ranked("公告", "item")) == ["02", "1", "4", "a"]
    assert search.ranked("，", "item") == search.ranked("没有", "item") == []


def test_excerpts_of_documents_by_their_keys():
    add(1, "前" * 100 + "政府采购" + "后" * 100)
    add(2, "短")
    add(3, "别的")
    found = search.excerpts("政府采购", "item", ["1", "2", "9"])
    assert set(found) == {"1", "2"}
    assert "政府采购" in found["1"]
    assert found["2"] == "短"
    assert search.excerpts("政府采购", "item", []) == {}


# --- Wagtail ------------------------------------------------------------------------------------------------------


def test_wagtail_finds_chinese_by_substring_and_by_the_index(db, monkeypatch):
    from wagtail.models import Page
    from wagtail.search.backends import get_search_backend

    root = Page.get_first_root_node()
    page = root.add_child(instance=Page(title="政府信息公开指南", slug="guide"))
    backend = get_search_backend()
    assert type(backend).__module__ == "gongkai_site.search.backend"
    assert list(backend.search("信息公开", Page)) == [page]
    assert list(backend.search("公开信息", Page)) == []

    monkeypatch.setitem(sources.MODELS, "wagtailcore.page", "page")
    add(page.pk, "只在检索库里的词", kind="page")
    assert list(backend.search("检索", Page)) == [page]
    assert list(backend.autocomplete("库里", Page)) == [page]
    assert list(backend.search("没有", Page)) == []


# --- all that is found, for facets ----------------------------------------------------------------------------------


def test_all_keys_of_a_kind_come_in_an_order():
    for n, text in enumerate(["甲乙", "甲丙", "乙丙", "甲"]):
        add(n, text, day=DAY + timedelta(days=n))
    add(9, "甲", kind="page")
    assert search.ranked("甲", "item") == ["3", "1", "0"]
    add(1, "丙", title="甲丙", day=DAY)
    assert search.ranked("甲丙", "item", order="relevance") == ["1"]
    assert search.ranked("，", "item") == []


def test_pieces_around_what_was_asked_for():
    add(1, "一" * 100 + "抖音" + "二" * 100)
    add(2, "没有")
    pieces = search.excerpts("抖音", "item", ["1", "2", "3"])
    assert sorted(pieces) == ["1", "2"]
    assert "抖音" in pieces["1"]
    assert pieces["1"].startswith("…")
