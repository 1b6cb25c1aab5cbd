"""Word lists: where a word is right, which list counts, from when to when, and rows of files that will not do."""

from __future__ import annotations

import io
from datetime import date

import pytest
from openpyxl import Workbook

from gongkai.findings import findings_of_html, take_words
from gongkai.findings.lists import default_words, fault_of, read_words
from gongkai.findings.words import Entry, WordList, words_in
from gongkai.problems import Failure

HEAD = "词,建议,例外,类别,来源,自,至\n"


def listed(*rows: str) -> WordList:
    return read_words((HEAD + "\n".join(rows)).encode())


def found(text: str, words: WordList, on: date | None = None) -> list[str]:
    return [hit.shown for hit in words_in(text, words.on(on))]


# --- where a word is right ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "hits"),
    [
        ("请市发改委会同市财政局办理", ["发改委"]),
        ("国家发改委门户网站", []),
        ("国家发改委和市发改委", ["发改委"]),
        ("市发改委委员会", ["发改委"]),
        ("某省发改委主任会议、市发改委主任", ["发改委主任", "发改委主任"]),
        ("发改委发改委", ["发改委", "发改委"]),
        ("国家发改委主任", ["发改委主任"]),
    ],
)
def test_a_longer_word_wins_whether_it_is_right_or_wrong(text, hits):
    """An excepted longer word is no hit; of two listed words, one inside the other, the longer is told."""
    words = listed("发改委,发展改革委,国家发改委,机构", "发改委主任,发展改革委主任,,机构")

    assert found(text, words) == hits


@pytest.mark.parametrize(
    ("text", "hits"),
    [
        ("我市登陆政务服务网的用户", ["登陆政务服务网"]),
        ("台风登陆政务服务网点所在海岸", []),
        ("白桦市做好两个维护工作", ["两个维护"]),
        ("忠诚拥护“两个确立”、坚决做到“两个维护”", []),  # the suggestion itself
        ("王晓明局长主持会议", ["王晓明局长"]),
        ("王晓明局长助理主持会议", []),
        ("王晓明同志", []),
    ],
)
def test_exceptions_hold_in_running_text(text, hits):
    words = listed(
        "登陆政务服务网,登录政务服务网,登陆政务服务网点,错别字",
        "两个维护,“两个维护”,,固定表述",
        "王晓明局长,王小明局长,王晓明局长助理,领导人",
    )

    assert found(text, words) == hits


def test_the_past_name_of_an_organ_is_right_behind_former_and_only_there():
    words = listed("经信委,工业和信息化局,,机构", "小黄车,共享单车,,固定表述")

    assert found("原经信委、前经信委的档案", words) == []
    assert found("草原经信委", words) == []  # 原 before it is taken for “former”: rather too few than wrong
    assert found("原小黄车", words) == ["小黄车"]
    assert found("经信委原主任", words) == ["经信委"]


# --- lists over lists ---------------------------------------------------------------------------------------------


def test_a_list_adds_to_the_base_says_anew_and_lets_pass():
    city = listed("其它,,,不查", "截止目前,截至目前（市定）,,固定表述", "三化,新型工业化,,固定表述")
    words = default_words() + city
    hits = {hit.shown: (hit.code, hit.facts["expected"]) for hit in words_in("其它，截止目前，三化，帐户", words)}

    assert hits == {
        "截止目前": ("WORDING-FIXED", "截至目前（市定）"),
        "三化": ("WORDING-FIXED", "新型工业化"),
        "帐户": ("WORDING-WRONG", "账户"),
    }
    assert found("其它，截止目前", default_words()) == ["其它", "截止目前"]  # the base is as it was


def test_a_word_that_is_not_checked_covers_the_words_inside_it():
    words = default_words() + listed("质监局巷,,,不查", "银保监会,,,不查")

    assert found("质监局巷15号，市质监局", words) == ["质监局"]
    assert found("银保监会规定", words) == []


def test_the_later_list_counts_where_both_have_a_word():
    first, second = listed("三化,甲,,固定表述"), listed("三化,乙,,固定表述")

    assert [hit.facts["expected"] for hit in words_in("三化", first + second)] == ["乙"]
    assert [hit.facts["expected"] for hit in words_in("三化", second + first)] == ["甲"]


# --- from when to when --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "hits"),
    [
        (date(2023, 3, 9), []),
        (date(2023, 3, 10), ["扶贫局"]),
        (date(2024, 12, 31), ["扶贫局"]),
        (date(2025, 1, 1), []),
        (None, ["扶贫局"]),
    ],
)
def test_a_dated_word_counts_from_its_first_to_its_last_day(on, hits):
    assert found("市扶贫局", listed("扶贫局,农业农村局,,机构,市委编办,2023-03-10,2024年12月31日"), on) == hits


def test_a_word_that_does_not_count_yet_covers_nothing():
    words = listed("数据局,大数据局,,机构", "市数据局筹备组,,,不查,,2024-01-01,")

    assert found("市数据局筹备组", words, date(2023, 12, 31)) == ["数据局"]
    assert found("市数据局筹备组", words, date(2024, 1, 1)) == []


def test_a_text_is_held_to_the_list_of_its_day():
    words = listed("扶贫局,农业农村局,,机构,市委编办,2023-03-10,")
    codes = {
        on: [each.code for each in findings_of_html("<p>市扶贫局</p>", words=words, on=on)]
        for on in (date(2023, 3, 9), date(2023, 3, 10))
    }

    assert codes == {date(2023, 3, 9): [], date(2023, 3, 10): ["WORDING-ORGAN"]}


# --- files --------------------------------------------------------------------------------------------------------

ROWS = [
    ["词", "建议", "例外", "类别", "来源", "自", "至"],
    ["三化", "新型工业化", "", "固定表述", "市委文件", "", ""],
    ["甲", "乙", "", "机构", "", "", ""],
    ["丙丁", "戊己", "", "随便", "", "", ""],
    ["三化", "别的", "", "固定表述", "", "", ""],
    ["", "", "", "", "", "", ""],
    ["扶贫局", "农业农村局", "扶贫", "机构", "", "", ""],
    ["庚辛", "壬癸", "", "过时", "", "去年三月", ""],
    ["子丑", "寅卯", "", "过时", "", "2024-03-01", "2024-02-30"],
    ["辰巳", "午未", "", "过时", "", "2024-03-01", "2024-02-28"],
    ["申酉", "戌" * 201, "", "过时", "", "", ""],
    ["经信委", "工信局", "省经信委、经信委大楼", "organ", "市委编办", "2019/1/5", ""],
]
REFUSED = [
    (3, "WORDS-WORD"),
    (4, "WORDS-KIND"),
    (5, "WORDS-TWICE"),
    (7, "WORDS-EXCEPT"),
    (8, "WORDS-DAY"),
    (9, "WORDS-DAY"),
    (10, "WORDS-DATES"),
    (11, "WORDS-LONG"),
]


def as_csv(rows, mark=",", codec="utf-8-sig") -> bytes:
    return "\r\n".join(mark.join(row) for row in rows).encode(codec)


def as_book(rows) -> bytes:
    book, target = Workbook(), io.BytesIO()
    book.create_sheet("说明", 1).append(["词", "建议"])
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append([cell or None for cell in row])
    sheet["F12"] = date(2019, 1, 5)
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize(
    "data",
    [as_csv(ROWS), as_csv(ROWS, "\t"), as_csv(ROWS, codec="gb18030"), as_book(ROWS)],
    ids=["csv", "tabs", "gb18030", "xlsx"],
)
def test_each_row_that_will_not_do_is_named_and_the_others_are_taken(data):
    taken = take_words(data, "词表")

    assert [(each.place[0][1], each.code) for each in taken.refused] == REFUSED
    assert all(f"第 {each.place[0][1]} 行" in each.text() for each in taken.refused)
    assert taken.words.entries == (
        Entry("三化", "新型工业化", "fixed", (), "市委文件"),
        Entry("经信委", "工信局", "organ", ("省经信委", "经信委大楼"), "市委编办", date(2019, 1, 5)),
    )


def test_the_same_content_is_the_same_version():
    assert take_words(as_csv(ROWS)).words.version == take_words(as_csv(ROWS)).words.version
    assert take_words(as_csv(ROWS)).words.version != take_words(as_csv(ROWS[:-1])).words.version


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "WORDS-NONE"),
        (b"\n\n\n", "WORDS-NONE"),
        (as_csv(ROWS[:1]), "WORDS-NONE"),
        ("字,改\n三化,甲".encode(), "WORDS-COLUMN"),
        (b"%PDF-1.7\n%%EOF", "WORDS-FILE"),
        (as_book(ROWS)[:200], "WORDS-FILE"),
    ],
)
def test_a_file_that_is_no_list(data, code):
    with pytest.raises(Failure) as failed:
        take_words(data, "某文件")

    assert failed.value.problem.code == code


def test_a_list_of_which_all_must_be_right_is_refused_whole():
    with pytest.raises(Failure) as failed:
        read_words(as_csv(ROWS))

    assert failed.value.problem.code == "WORDS-WORD"


@pytest.mark.parametrize(
    ("entry", "column"),
    [
        (Entry("三化", "新型工业化", "fixed"), None),
        (Entry("化", "新型工业化", "fixed"), "word"),
        (Entry("三化", "三化", "fixed"), "word"),
        (Entry("三化", "甲", "fixed", ("三化",)), "except"),
        (Entry("三化", "甲", "fixed", source="长" * 201), "source"),
        (Entry("三化", "甲", "fixed", from_on=date(2024, 1, 2), until_on=date(2024, 1, 1)), "until"),
    ],
)
def test_what_is_wrong_with_an_entry_names_its_column(entry, column):
    wrong = fault_of(entry)

    assert (wrong and wrong[0]) == column
