"""Passages that say the same but for numbers: found, measured, and told."""

from __future__ import annotations

import builtins
import json
import time
from dataclasses import replace

import pytest
from tests.report.strategies import v1

from gongkai.cli import main
from gongkai.problems import Failure
from gongkai.report.check import check
from gongkai.report.jsonio import dumps
from gongkai.report.model import Report, SectionText
from gongkai.report.similar import MOST, PIECE, same_passages

V1, _ = v1()
TEXT = (
    "{}年，本机关认真贯彻落实条例，全年主动公开政府信息 {} 条，其中通过网站公开 {} 条，通过政务新媒体公开 {} 条，"
    "受理依申请公开 {} 件，均在法定期限内答复。"
)
OTHER = "本机关重新梳理了主动公开目录，把办事指南按事项逐一改写，并请办事群众试读，改正了群众看不懂的四十余处表述。"


def report(*paragraphs: str, year: int = 2025) -> Report:
    return replace(V1, organ="甲局", year=year, sections=(SectionText("一", "总体情况", paragraphs),))


def alike(one: Report, two: Report) -> list[float]:
    return [round(each.similarity, 2) for each in same_passages(one, two)]


def test_the_same_text_with_other_numbers_is_the_same():
    assert alike(report(TEXT.format(2025, 1018, 876, 34, 13)), report(TEXT.format(2024, 9, 7, 1, 4))) == [1.0]


def test_blanks_punctuation_and_wide_signs_make_no_difference():
    one, two = TEXT.format(2025, 1, 2, 3, 4), TEXT.format("２０２５", 1, 2, 3, 4).replace("，", ", ")

    assert alike(report(one), report(two)) == [1.0]


def test_a_few_changed_words_are_measured():
    changed = TEXT.replace("认真贯彻落实", "深入学习贯彻").format(2024, 1, 2, 3, 4)
    [found] = alike(report(TEXT.format(2025, 1, 2, 3, 4)), report(changed))

    assert 0.9 <= found < 1.0


def test_other_words_are_another_text():
    assert alike(report(TEXT.format(2025, 1, 2, 3, 4)), report(OTHER)) == []


def test_short_phrases_may_be_the_same_every_year():
    assert (
        alike(report("无。", "本年度没有需要报告的其他事项。"), report("无。", "本年度没有需要报告的其他事项。")) == []
    )


def test_a_passage_is_found_wherever_it_stands():
    [same] = same_passages(report(TEXT.format(1, 1, 1, 1, 1)), report(OTHER, TEXT.format(2, 2, 2, 2, 2)))

    assert (same.first.place, same.second.place) == (
        (("section", "一"), ("paragraph", 1)),
        (("section", "一"), ("paragraph", 2)),
    )


def test_the_similarity_asked_for_decides():
    one, two = report(TEXT.format(1, 1, 1, 1, 1)), report(OTHER)

    assert len(list(same_passages(one, two, alike=0.0))) == 1


def test_texts_of_a_megabyte_are_compared_in_pieces_and_not_without_end():
    long = (OTHER * (1_000_000 // len(OTHER)))[:1_000_000]
    start = time.perf_counter()
    found = list(same_passages(report(long), report(long.replace("群众", "市民"))))

    assert len(found) == pytest.approx(MOST / PIECE, abs=2)
    assert time.perf_counter() - start < 20


def test_a_text_without_an_end_is_cut():
    assert alike(report("公" * 20_000), report("公" * 20_000)) == [1.0] * 4


# --- in the check and the comparison ------------------------------------------------------------------------------


def test_the_check_notes_a_passage_that_is_last_years():
    now, before = report(TEXT.format(2025, 1, 1, 1, 1)), report(TEXT.format(2024, 2, 2, 2, 2), year=2024)
    [problem] = [each for each in check(now, before).problems if each.code == "TEXT-SAME"]

    assert problem.severity == "note"
    assert problem.found == "100%"
    assert "国办公开办函〔2021〕30号" in problem.text()
    assert "last year's section 一 · paragraph 1" in problem.text("en")


def test_without_a_report_of_the_year_before_nothing_is_compared(monkeypatch):
    monkeypatch.setattr("gongkai.report.check.same_text", lambda *each: pytest.fail("compared"))

    check(report(TEXT.format(1, 1, 1, 1, 1)))


def without_library(monkeypatch):
    imported = builtins.__import__

    def missing(name, *arguments, **options):
        if name.startswith("rapidfuzz"):
            raise ImportError(name)
        return imported(name, *arguments, **options)

    monkeypatch.setattr(builtins, "__import__", missing)


def test_without_the_library_the_check_says_so_and_goes_on(monkeypatch):
    without_library(monkeypatch)
    codes = [each.code for each in check(report(OTHER), report(OTHER, year=2024)).problems]

    assert "TEXT-SAME-SKIPPED" in codes
    with pytest.raises(Failure) as failure:
        list(same_passages(report(OTHER), report(OTHER)))
    assert failure.value.problem.code == "EXTRA-MISSING"


def test_the_comparison_shows_both_passages(capsys, tmp_path):
    texts = [TEXT.format(2024, 1, 2, 3, 4), TEXT.format(2025, 5, 6, 7, 8)]
    paths = [tmp_path / "a.json", tmp_path / "b.json"]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(dumps(report(text)), encoding="utf-8")
    with pytest.raises(SystemExit):
        main(["report", "diff", *map(str, paths), "--text"])
    lines = capsys.readouterr().out.splitlines()
    with pytest.raises(SystemExit):
        main(["report", "diff", *map(str, paths), "--text", "--json"])
    [same] = json.loads(capsys.readouterr().out)["same"]

    assert lines[-3:] == ["≈ 100%  第一部分 · 第 1 段 ↔ 第一部分 · 第 1 段", *(f"  {text}" for text in texts)]
    assert (same["a"]["text"], same["b"]["text"], same["similarity"]) == (*texts, 1.0)
