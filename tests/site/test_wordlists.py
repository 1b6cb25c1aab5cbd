"""Word lists: drafts and what puts them in force, whose words count for whom, files, and the screens."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from openpyxl import load_workbook
from tests.site.conftest import CONSOLE

from gongkai.findings.lists import default_words, take_words
from gongkai.findings.words import words_in
from gongkai_site import search
from gongkai_site.audit.models import Entry
from gongkai_site.base import clock
from gongkai_site.base.refusals import Refused
from gongkai_site.organs.services import found_organ
from gongkai_site.publishing.looked import found_in
from gongkai_site.publishing.services import draft_item
from gongkai_site.wordlists import queries, services
from gongkai_site.wordlists.models import DRAFT, IN_FORCE, PAST, Edition, Word
from gongkai_site.wordlists.views.steps import tried

SANHUA = {"word": "三化", "kind": "fixed", "suggestion": "新型工业化", "source": "市委文件"}
HEAD = "词,建议,类别,例外,来源,自,至\n"


@pytest.fixture
def keeper(person, city):
    return person("city_supervisor", organ=city)


@pytest.fixture
def officer(person, bureau):
    return person("ogi_officer", organ=bureau)


@pytest.fixture
def client_of():
    def sign_in(person) -> Client:
        client = Client()
        client.force_login(person, backend="gongkai_site.accounts.backends.PowersBackend")
        return client

    return sign_in


def put(organ, *words, by=CONSOLE) -> Edition:
    """Put a list in force that has these words over those it had."""
    draft = services.open_draft(by=by, organ=organ)
    for facts in words:
        services.add_word(by=by, edition=draft, **facts)
    draft.refresh_from_db()
    return services.put_in_force(by=by, edition=draft, seen=draft.version, note="增加词语")


def hits(organ, text: str) -> dict[str, str | None]:
    return {hit.shown: hit.facts["expected"] for hit in words_in(text, queries.words_for(organ).on(clock.today()))}


def refused(service, **arguments) -> str:
    def state():
        return Entry.objects.count(), list(Edition.objects.values()), list(Word.objects.values())

    before = state()
    with pytest.raises(Refused) as failed:
        service(**arguments)
    assert state() == before
    assert failed.value.sentence()
    return failed.value.code


# --- a draft and what puts it in force ----------------------------------------------------------------------------


def test_a_draft_counts_for_nobody_until_it_is_put_in_force(city, bureau, keeper):
    draft = services.open_draft(by=keeper, organ=city)
    services.add_word(by=keeper, edition=draft, **SANHUA)
    assert hits(bureau, "三化") == {}

    services.put_in_force(by=keeper, edition=draft, seen=draft.version, note="市委文件要求")

    assert hits(bureau, "三化") == {"三化": "新型工业化"}
    assert hits(city, "三化") == {"三化": "新型工业化"}
    draft.refresh_from_db()
    assert (draft.state, draft.number, draft.put_by, bool(draft.digest)) == (IN_FORCE, 1, keeper, True)
    assert list(
        Entry.objects.filter(action__startswith="wordlist.").order_by("pk").values_list("action", flat=True)
    ) == [
        "wordlist.opened",
        "wordlist.word_added",
        "wordlist.put_in_force",
    ]


def test_findings_of_every_organ_follow_the_list_at_once(city, bureau, drafter):
    item = draft_item(
        by=drafter, organ=bureau, kind="notice", title="通知", summary="概述", body="<p>做好三化工作，截止目前。</p>",
        written_on=date(2021, 1, 11),
    )  # fmt: skip
    assert [each.problem.found for each in found_in(item)] == ["截止目前"]

    put(city, SANHUA, {"word": "截止目前", "kind": "right"})
    assert [(each.problem.code, each.problem.found) for each in found_in(item)] == [("WORDING-FIXED", "三化")]

    draft = services.open_draft(by=CONSOLE, organ=city)
    word = draft.words.get(word="截止目前")
    services.remove_word(by=CONSOLE, word=word, seen=word.version)
    draft.refresh_from_db()
    services.put_in_force(by=CONSOLE, edition=draft, seen=draft.version, note="恢复检查")
    assert sorted(each.problem.found for each in found_in(item)) == ["三化", "截止目前"]


def test_there_is_one_draft_and_one_in_force(city):
    first = put(city, SANHUA)
    draft = services.open_draft(by=CONSOLE, organ=city)

    assert refused(services.open_draft, by=CONSOLE, organ=city) == "WORDLIST-DRAFT-THERE"
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.create(organ=city, number=9)
    services.add_word(by=CONSOLE, edition=draft, word="两会会", kind="wrong", suggestion="两会")
    services.put_in_force(by=CONSOLE, edition=draft, seen=draft.version, note="增加")
    first.refresh_from_db()
    assert (first.state, draft.state, draft.number) == (PAST, IN_FORCE, 2)
    assert list(draft.words.values_list("word", flat=True)) == ["三化", "两会会"]


def test_what_was_in_force_is_never_changed(city):
    edition = put(city, SANHUA)
    word = edition.words.get()
    stale = Edition.objects.get(pk=edition.pk)
    stale.state = DRAFT  # as one saw it before it was put in force

    assert refused(services.add_word, by=CONSOLE, edition=edition, **SANHUA) == "WORDLIST-NOT-DRAFT"
    assert refused(services.change_word, by=CONSOLE, word=word, seen=1, suggestion="甲") == "WORDLIST-NOT-DRAFT"
    assert refused(services.remove_word, by=CONSOLE, word=word, seen=1) == "WORDLIST-NOT-DRAFT"
    assert refused(services.give_up, by=CONSOLE, edition=edition, seen=edition.version) == "WORDLIST-NOT-DRAFT"
    facts = {"word": "丙丁", "kind": "wrong", "suggestion": "戊己"}
    assert refused(services.add_word, by=CONSOLE, edition=stale, **facts) == "WORDLIST-NOT-DRAFT"


def test_a_draft_is_put_in_force_only_as_it_was_seen(city):
    draft = services.open_draft(by=CONSOLE, organ=city)
    seen = draft.version
    facts = {"by": CONSOLE, "edition": draft, "note": "说明"}
    assert refused(services.put_in_force, seen=seen, **facts) == "WORDLIST-EMPTY"
    services.add_word(by=CONSOLE, edition=Edition.objects.get(pk=draft.pk), **SANHUA)

    assert refused(services.put_in_force, seen=seen, **facts) == "RECORD-CHANGED"
    assert refused(services.put_in_force, seen=seen + 1, **{**facts, "note": " "}) == "WORDLIST-NOTE"
    services.put_in_force(seen=seen + 1, **facts)
    again = services.open_draft(by=CONSOLE, organ=city)
    same = {"by": CONSOLE, "edition": again, "seen": again.version, "note": "说明"}
    assert refused(services.put_in_force, **same) == "WORDLIST-SAME"


def test_an_older_list_comes_back_as_a_new_draft(city, bureau):
    first = put(city, SANHUA)
    put(city, {"word": "两会会", "kind": "wrong", "suggestion": "两会"})
    draft = services.open_draft(by=CONSOLE, organ=city, source=first)
    assert (draft.number, draft.based_on) == (3, first)

    services.put_in_force(by=CONSOLE, edition=draft, seen=draft.version, note="恢复第一版")

    assert hits(bureau, "三化，两会会") == {"三化": "新型工业化"}
    draft.refresh_from_db()
    first.refresh_from_db()
    assert draft.digest == first.digest
    other = services.open_draft(by=CONSOLE, organ=bureau)
    services.give_up(by=CONSOLE, edition=other, seen=other.version)
    assert refused(services.open_draft, by=CONSOLE, organ=bureau, source=first) == "WORDLIST-NOT-ITS-OWN"


def test_a_draft_that_is_given_up_leaves_nothing(city):
    draft = services.open_draft(by=CONSOLE, organ=city)
    services.add_word(by=CONSOLE, edition=draft, **SANHUA)
    services.give_up(by=CONSOLE, edition=draft, seen=draft.version)

    assert not Edition.objects.exists()
    assert not Word.objects.exists()
    assert services.open_draft(by=CONSOLE, organ=city).number == 1


def test_a_word_that_another_changed_meanwhile_is_not_overwritten(city):
    draft = services.open_draft(by=CONSOLE, organ=city)
    word = services.add_word(by=CONSOLE, edition=draft, **SANHUA)
    mine = Word.objects.get(pk=word.pk)
    services.change_word(by=CONSOLE, word=word, seen=1, suggestion="甲")

    assert refused(services.change_word, by=CONSOLE, word=mine, seen=1, suggestion="乙") == "RECORD-CHANGED"
    assert refused(services.remove_word, by=CONSOLE, word=mine, seen=1) == "RECORD-CHANGED"


@pytest.mark.parametrize(
    ("facts", "code", "field"),
    [
        ({"word": "化"}, "WORDS-WORD", "word"),
        ({"suggestion": "三化"}, "WORDS-WORD", "word"),
        ({"excepted": "三个"}, "WORDS-EXCEPT", "excepted"),
        ({"suggestion": "长" * 201}, "WORDS-LONG", "suggestion"),
        ({"from_on": date(2021, 1, 2), "until_on": date(2021, 1, 1)}, "WORDS-DATES", "until_on"),
        ({"word": "四化"}, "WORDLIST-TAKEN", "word"),
    ],
)
def test_a_word_that_will_not_do_names_its_field(city, facts, code, field):
    draft = services.open_draft(by=CONSOLE, organ=city)
    services.add_word(by=CONSOLE, edition=draft, **{**SANHUA, "word": "四化"})

    assert refused(services.add_word, by=CONSOLE, edition=draft, **{**SANHUA, **facts}) == code
    assert services.fault(draft, {**SANHUA, **facts}).data["field"] == field


# --- whose words count for whom -----------------------------------------------------------------------------------


def test_an_organs_own_words_count_for_it_and_below_and_undo_nothing_from_above(city, bureau, other_bureau):
    put(city, SANHUA)
    below = found_organ(
        by=CONSOLE, name="白桦市工信局一分局", slug="fj", level="city", kind="dispatched", parent=bureau
    )
    put(bureau, {"word": "王晓明局长", "kind": "leader", "suggestion": "王小明局长"})

    assert hits(bureau, "王晓明局长讲三化") == {"王晓明局长": "王小明局长", "三化": "新型工业化"}
    assert hits(below, "王晓明局长讲三化") == {"王晓明局长": "王小明局长", "三化": "新型工业化"}
    assert hits(other_bureau, "王晓明局长讲三化") == {"三化": "新型工业化"}
    draft = services.open_draft(by=CONSOLE, organ=bureau)
    for word in ("三化", "截止目前"):
        facts = {"word": word, "kind": "right"}
        assert refused(services.add_word, by=CONSOLE, edition=draft, **facts) == "WORDLIST-ABOVE"


def test_what_the_city_says_later_counts_over_an_organs_own_word(city, bureau):
    put(bureau, {"word": "三化", "kind": "fixed", "suggestion": "本局说法"})
    assert hits(bureau, "三化") == {"三化": "本局说法"}

    put(city, SANHUA)

    assert hits(bureau, "三化") == {"三化": "新型工业化"}


def test_the_citys_list_says_anew_what_a_built_in_word_should_be(city, bureau):
    put(city, {"word": "截止目前", "kind": "fixed", "suggestion": "截至目前"}, {"word": "其它", "kind": "right"})

    assert {hit.code for hit in words_in("其它，截止目前", queries.words_for(bureau))} == {"WORDING-FIXED"}
    origins = {each.entry.word: each.edition for each in queries.checked(bureau)}
    assert origins["帐户"] is None
    assert origins["其它"] == queries.in_force(city)
    assert len(origins) == len(default_words().entries)


def test_a_dated_word_counts_from_its_day(city, bureau, settings):
    put(city, {**SANHUA, "from_on": date(2021, 2, 1)})
    assert hits(bureau, "三化") == {}

    settings.GONGKAI_NOW = datetime(2021, 2, 1, 2, tzinfo=UTC)
    assert hits(bureau, "三化") == {"三化": "新型工业化"}


def test_the_words_in_force_are_asked_in_one_query(city, bureau, django_assert_num_queries):
    put(city, SANHUA)
    first = queries.words_for(bureau)
    with django_assert_num_queries(1):
        assert queries.words_for(bureau) is first


def test_powers(city, bureau, keeper, officer, drafter):
    draft = services.open_draft(by=keeper, organ=city)
    facts = {"edition": draft, **SANHUA}

    assert refused(services.add_word, by=officer, **facts).startswith("POWER-")
    assert refused(services.add_word, by=drafter, **facts).startswith("POWER-")
    assert refused(services.open_draft, by=drafter, organ=bureau).startswith("POWER-")
    assert refused(services.put_in_force, by=officer, edition=draft, seen=draft.version, note="甲").startswith("POWER-")
    assert services.open_draft(by=officer, organ=bureau).organ == bureau


# --- files --------------------------------------------------------------------------------------------------------


def test_a_file_adds_changes_and_names_the_rows_that_will_not_do(city):
    draft = services.open_draft(by=CONSOLE, organ=city)
    services.add_word(by=CONSOLE, edition=draft, **SANHUA)
    services.add_word(by=CONSOLE, edition=draft, word="两会会", kind="wrong", suggestion="两会")
    rows = [
        "三化,别的,固定表述",
        "两会会,两会,错别字",
        "甲,乙,机构",
        "数据局,大数据局,机构,市数据局长,市委编办,2021-02-01",
    ]
    data = HEAD + "\n".join(rows)
    taken = services.take_in(by=CONSOLE, edition=draft, taken=services.read_file(data.encode(), "词表.csv"))

    assert (taken.added, taken.changed, taken.unchanged, taken.removed) == (1, 1, 1, 0)
    assert [each.code for each in taken.refused] == ["WORDS-WORD"]
    assert "第 4 行" in taken.refused[0].text()
    word = draft.words.get(word="数据局")
    assert (word.kind, word.excepted, word.from_on) == ("organ", "市数据局长", date(2021, 2, 1))
    assert draft.words.get(word="三化").suggestion == "别的"


def test_replacing_needs_every_row_to_be_right(city):
    draft = services.open_draft(by=CONSOLE, organ=city)
    services.add_word(by=CONSOLE, edition=draft, **SANHUA)
    faulty = take_words(f"{HEAD}数据局,大数据局,机构\n甲,乙,机构\n".encode())
    right = take_words(f"{HEAD}数据局,大数据局,机构\n".encode())

    assert refused(services.take_in, by=CONSOLE, edition=draft, taken=faulty, replace=True) == "WORDLIST-ROWS"
    assert services.take_in(by=CONSOLE, edition=draft, taken=right, replace=True).removed == 1
    assert list(draft.words.values_list("word", flat=True)) == ["数据局"]


def test_a_file_of_an_organ_leaves_words_from_above_out(city, bureau):
    put(city, SANHUA)
    draft = services.open_draft(by=CONSOLE, organ=bureau)
    taken = take_words(f"{HEAD}三化,,不查\n数据局,大数据局,机构\n".encode())
    result = services.take_in(by=CONSOLE, edition=draft, taken=taken)

    assert [(each.code, each.found) for each in result.refused] == [("WORDLIST-ABOVE", "三化")]
    assert list(draft.words.values_list("word", flat=True)) == ["数据局"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "WORDS-NONE"),
        (b"%PDF-1.4", "WORDS-FILE"),
        (b"PK\x03\x04broken", "WORDS-FILE"),
        ("甲,乙\n三化,别的\n".encode(), "WORDS-COLUMN"),
        (b"x" * (10 * 1024 * 1024 + 1), "WORDLIST-FILE-BIG"),
    ],
)
def test_a_file_that_is_no_list(db, data, code):
    assert refused(services.read_file, data=data, name="文件") == code


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("tongue", ["zh-hans", "en"])
def test_an_export_can_be_imported(city, keeper, client_of, settings, kind, tongue):
    settings.LANGUAGE_CODE = tongue
    facts = {"excepted": "三化局、三化办", "from_on": date(2021, 1, 2), "until_on": date(2022, 1, 2)}
    edition = put(city, {**SANHUA, **facts}, {"word": "其它", "kind": "right"})
    answer = client_of(keeper).get(f"/desk/words/lists/{edition.pk}/words/?export={kind}")
    data = b"".join(answer.streaming_content)
    if kind == "xlsx":
        assert load_workbook(io.BytesIO(data)).active.max_row == 3

    assert set(take_words(data).words.entries) == {word.entry for word in edition.words.all()}


# --- what differs, where a word occurs, a trial -------------------------------------------------------------------


def test_what_differs_between_two_editions(city):
    first = put(city, SANHUA, {"word": "两会会", "kind": "wrong", "suggestion": "两会"})
    draft = services.open_draft(by=CONSOLE, organ=city)
    word = draft.words.get(word="三化")
    services.change_word(by=CONSOLE, word=word, seen=word.version, suggestion="别的")
    gone = draft.words.get(word="两会会")
    services.remove_word(by=CONSOLE, word=gone, seen=gone.version)
    services.add_word(by=CONSOLE, edition=draft, word="数据局", kind="organ", suggestion="大数据局")

    assert queries.before(draft) == first
    found = queries.changes(first, draft)
    assert found.counts == {"added": 1, "removed": 1, "changed": 1}
    assert [(old.suggestion, new.suggestion) for old, new in found.changed] == [("新型工业化", "别的")]


def test_where_a_word_stands_in_public_items(public, settings, tmp_path):
    settings.GONGKAI_DATA = tmp_path
    assert queries.occurrences("三化工作") is None
    item = public("关于推进三化工作的通知")
    search.index(search.Document("publishing.item", str(item.pk), item.organ_id, clock.today(), item.title))

    assert queries.occurrences("三化工作") == 1
    assert queries.occurrences("没有这个词") == 0


def test_a_trial_tells_what_would_be_new(city):
    put(city, SANHUA)
    draft = services.open_draft(by=CONSOLE, organ=city)
    services.add_word(
        by=CONSOLE, edition=draft, word="数据局", kind="organ", suggestion="大数据局", excepted="数据局域网"
    )
    found = tried("第一行\n三化由市数据局负责，原数据局，数据局域网，帐户", draft)

    assert [(hit.line, hit.word, hit.is_new) for hit in found] == [
        (2, "三化", False),
        (2, "数据局", True),
        (2, "帐户", False),
    ]
    assert (found[1].before, found[1].suggestion) == ("三化由市", "大数据局")


# --- screens ------------------------------------------------------------------------------------------------------


def test_the_office_keeps_a_list_on_the_desk(city, keeper, client_of):
    client = client_of(keeper)
    client.post("/desk/words/lists/open/", {"organ": city.pk})
    draft = Edition.objects.get()
    at = f"/desk/words/lists/{draft.pk}/"
    added = client.post(f"{at}add/", SANHUA, follow=True)
    assert "三化" in added.content.decode()
    wrong = client.post(f"{at}add/", {**SANHUA, "word": "四化", "excepted": "无关的话"})
    assert wrong.status_code == 422
    assert "无关的话" in wrong.content.decode()
    file = io.BytesIO(f"{HEAD}数据局,大数据局,机构\n甲,乙,机构\n".encode())
    file.name = "词表.csv"
    told = client.post(f"{at}import/", {"file": file}).content.decode()
    assert "第 3 行" in told
    looked = client.post(f"{at}try/", {"text": "推进三化"}).content.decode()
    assert "<mark>三化</mark>" in looked
    draft.refresh_from_db()
    stale = client.post(f"{at}put/", {"note": "说明", "seen": draft.version - 1})
    assert stale.status_code == 422
    assert client.post(f"{at}put/", {"note": "说明", "seen": draft.version}).status_code == 302
    draft.refresh_from_db()
    assert draft.state == IN_FORCE
    assert client.get(f"{at}put/").status_code == 403


def test_others_read_what_is_in_force_and_change_nothing(city, bureau, drafter, officer, client_of):
    edition = put(city, SANHUA)
    word = edition.words.get()
    draft = services.open_draft(by=CONSOLE, organ=city)
    for reader in (drafter, officer):
        client = client_of(reader)
        page = client.get("/desk/words/?q=三化").content.decode()
        assert "新型工业化" in page
        assert client.get(f"/desk/words/lists/{edition.pk}/").status_code == 200
        assert client.get(f"/desk/words/lists/{edition.pk}/words/").status_code == 200
        assert client.get(f"/desk/words/{word.pk}/").status_code == 200
        assert client.get(f"/desk/words/lists/{draft.pk}/").status_code == 404
        assert client.get(f"/desk/words/lists/{edition.pk}/restore/").status_code == 403
        assert client.post(f"/desk/words/{word.pk}/change/", SANHUA).status_code == 403


def test_another_organs_own_list_is_out_of_sight(bureau, other_bureau, person, client_of):
    edition = put(bureau, SANHUA)
    client = client_of(person("drafter", organ=other_bureau))

    assert client.get(f"/desk/words/lists/{edition.pk}/").status_code == 404
    assert "三化" not in client.get("/desk/words/lists/").content.decode()
    assert "新型工业化" not in client.get("/desk/words/").content.decode()


def test_the_words_checked_are_searched_filtered_and_sorted(city, bureau, drafter, client_of):
    put(city, SANHUA, {"word": "其它", "kind": "right"})
    client = client_of(drafter)

    def words(question: str) -> list[str]:
        lines = b"".join(client.get(f"/desk/words/?export=csv&{question}").streaming_content).decode().splitlines()
        return [line.partition(",")[0] for line in lines[1:]]

    assert words("origin=kept") == ["三化", "其它"]
    assert words("origin=kept&ordering=-word") == ["其它", "三化"]
    assert words("kind=right") == ["其它"]
    assert words("q=新型工业") == ["三化"]
    assert len(words("")) == len(default_words().entries) + 1
    assert "三化" not in words("origin=built-in")


def test_the_first_screen_tells_of_a_draft_to_who_keeps_it(city, keeper, drafter, client_of):
    services.open_draft(by=CONSOLE, organ=city)

    assert "/desk/words/lists/?state=draft" in client_of(keeper).get("/desk/").content.decode()
    assert "/desk/words/lists/?state=draft" not in client_of(drafter).get("/desk/").content.decode()
