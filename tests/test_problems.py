"""Every problem has a sentence in both languages, every sentence a use; places and facts are shown in words."""

import re
import string
from pathlib import Path

import pytest

import gongkai
from gongkai.cli.base import help_texts
from gongkai.problems import SEVERITIES, Failure, Problem, codes, entry_of, problem, worst
from gongkai.resources import read_toml, text_files

PACKAGE = Path(gongkai.__file__).parent
SITE = PACKAGE.parent / "gongkai_site"
EVERY = pytest.mark.parametrize("code", list(codes()))
AREA_WHAT = re.compile(r"[A-Z][A-Z0-9]*(-[A-Z0-9]+)+")
ONE_WORD = {"PERIOD", "IDENTITY"}
"""A rule whose name the domain data fix, and the sentence of identities that have none of their own."""
CHINESE = re.compile(r"[\u4e00-\u9fff]")
ALWAYS = {"place", "expected", "found", "basis"}


def names_in(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def sample(code: str) -> Problem:
    """Return a problem with a fact for each name in its sentences."""
    names = names_in(entry_of(code)["zh"]) | names_in(entry_of(code)["en"])
    facts: dict[str, object] = {name: f"‹{name}›" for name in names - ALWAYS}
    return problem(code, place=("表三", ("line", 7)), expected=12, found="11", **{"basis": "条例第五十条", **facts})


# --- sentences ----------------------------------------------------------------------------------------------------


@EVERY
def test_an_entry_is_whole(code):
    entry = entry_of(code)

    assert AREA_WHAT.fullmatch(code) or code in ONE_WORD
    assert set(entry) <= {"severity", "zh", "en", "basis"}
    assert entry["severity"] in SEVERITIES
    assert names_in(entry["zh"]) == names_in(entry["en"])
    assert "basis" not in entry or "{basis}" in entry["zh"]


@EVERY
def test_a_sentence_is_made_in_both_languages(code):
    made = sample(code)
    zh, en = made.text("zh"), made.text("en")

    assert CHINESE.search(zh)
    assert re.search(r"[a-z]{3,}", en)
    assert not re.search(r"[{}]|^\s|\s$", zh + en)
    assert made.to_json()["message"] == {"zh": zh, "en": en}


@EVERY
def test_a_fact_that_is_not_known_is_a_dash(code):
    names = names_in(entry_of(code)["zh"]) - ALWAYS
    said = problem(code, **dict.fromkeys(names)).text("zh")

    assert "None" not in said
    assert "—" in said or not names


# --- uses ---------------------------------------------------------------------------------------------------------


def sources() -> dict[str, str]:
    """Return the code, and the data of forms, where codes are used."""
    paths = [*PACKAGE.rglob("*.py"), *PACKAGE.glob("report/forms/*.toml"), *SITE.rglob("*.py"), *SITE.rglob("*.toml")]
    paths = [path for path in paths if not path.is_relative_to(SITE / "texts")]
    return {str(path.relative_to(PACKAGE.parent)): path.read_text(encoding="utf-8") for path in paths}


def test_every_code_that_is_used_exists():
    quoted = re.compile(rf"""["']({AREA_WHAT.pattern.replace("(", "(?:")})["']""")
    used = {(code, name) for name, text in sources().items() for code in quoted.findall(text)}

    others = {"UTF-8", "SM4-GCM", "AES-256-GCM", "SHA-256", "AUDIT-IMMUTABLE"}  # standards; the word of a trigger
    assert {(code, name) for code, name in used if code not in {*codes(), *others}} == set()


def test_every_code_that_exists_is_used():
    texts = "\n".join(sources().values())

    assert [code for code in codes() if f'"{code}"' not in texts] == []


def test_no_code_is_defined_twice():
    defined = [code for path in text_files("problems-*.toml") for code in read_toml(path)]

    assert sorted(defined) == sorted(codes())
    assert len(set(defined)) == len(defined)


def test_every_command_that_a_sentence_names_exists():
    named = {name for code in codes() for name in re.findall(r"gongkai ((?:[a-z]+ ?){1,2})", entry_of(code)["zh"])}

    assert {name.strip() for name in named} <= set(help_texts())


# --- problems -----------------------------------------------------------------------------------------------------


def test_named_facts_go_where_they_belong():
    made = problem("READ-WRITTEN", place=("表二",), cells=("k",), found="减4", expected=-4, more=1)

    assert (made.severity, made.place, made.cells, made.found, made.expected) == ("note", ("表二",), ("k",), "减4", -4)
    assert made.data == {"more": 1}


def test_severity_and_basis_may_be_told_otherwise():
    made = problem("TEXT-SUM", severity="note", basis="别的", found=1, expected=2)

    assert (made.severity, made.basis) == ("note", "别的")


@pytest.mark.parametrize(
    ("place", "zh", "en"),
    [
        ((), "", ""),
        (("表三", "总计"), "表三 · 总计", "表三 · 总计"),
        ((("line", 7),), "第 7 行", "line 7"),
        ((("section", "一"), ("paragraph", 2)), "第一部分 · 第 2 段", "section 一 · paragraph 2"),
        ((("json", "figures"),), "JSON figures", "JSON figures"),
    ],
)
def test_a_place_in_words(place, zh, en):
    made = Problem("PERIOD-MISSING", "note", place=place)

    assert (made.place_text("zh"), made.place_text("en")) == (zh, en)


def test_every_kind_of_place_is_said_in_both_languages():
    for kind, words in read_toml(PACKAGE / "texts" / "places.toml").items():
        made = Problem("PERIOD-MISSING", "note", place=((kind, 5),))

        assert set(words) == {"zh", "en"}
        assert "5" in made.place_text("zh")
        assert "5" in made.place_text("en")


def test_lists_are_joined_and_facts_of_two_languages_chosen():
    made = problem("FORM-UNKNOWN", found="x", known=["a", "b"])
    both = problem("WORKDAYS-FILE", file="f", reason={"zh": "写错了", "en": "it is wrong"})

    assert "a、b" in made.text("zh")
    assert "a, b" in made.text("en")
    assert ("写错了" in both.text("zh"), "it is wrong" in both.text("en")) == (True, True)


def test_braces_in_what_was_found_do_no_harm():
    assert "{x}" in problem("READ-WRITTEN", place=("{0}",), found="{x}", expected=1).text("zh")


def test_the_worst_of_several():
    note, error = problem("PERIOD-MISSING"), problem("READ-NO-REPORT", sections=[])

    assert worst([note, error, note]) == "error"
    assert worst([note]) == "note"
    assert worst([]) is None


def test_a_failure_carries_its_problem_as_an_error():
    failure = Failure("TEXT-CONTROL", found=3)

    assert (failure.problem.severity, failure.exit_code) == ("error", 2)
    assert str(failure) == failure.problem.text("en")
