"""Reports to be written in tests: drawn at random in the shape that reading gives them, and of one city."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from hypothesis import strategies as st
from tests.report.strategies import right_figures, v1

from gongkai.report.forms import Form
from gongkai.report.model import Figure, Mark, Report, SectionText

ORGANS = ("某某市人民政府", "某某县水利局", "某某市某某区某某街道办事处")
SIGNS = "公开申请办理文件制度监督机关全年网站意见答复审查<&>\"'12345百分，、“”％%()"
SENTENCES = st.text(SIGNS, min_size=12, max_size=200).map(lambda text: f"报{text.strip('，、 ')}。")
WORDS = ("公开", "申请", "办理", "文件", "监督，", "全年", "网站、", "意见", "“三公”经费", "《条例》", "（一审）", "；")
TOKENS = (*WORDS, *WORDS, "12.5%", "2020年", "<b>", "&amp;", "7件", "A4")
PRINTED = st.lists(st.sampled_from(TOKENS), min_size=6, max_size=90).map(lambda words: f"报{''.join(words)}。")
"""Sentences as people write them, for formats that set lines: no chains of signs that cannot be broken."""
MARKS = {
    "blank": Mark("blank"),
    "slash": Mark("slash", "/"),
    "dash": Mark("dash", "—"),
    "entered": Mark("entered", "见附件"),
}


@st.composite
def written_reports(
    draw: st.DrawFn,
    form: Form,
    counts: st.SearchStrategy[int] | None = None,
    sentences: st.SearchStrategy[str] = SENTENCES,
) -> Report:
    """Draw a report as reading gives it: title in the text before the first section, marks only where printed."""
    figures: dict[str, Figure] = dict(draw(right_figures(form) if counts is None else right_figures(form, counts)))
    states = draw(st.dictionaries(st.sampled_from(form.keys), st.sampled_from(sorted(MARKS)), max_size=8))
    figures.update(dict.fromkeys(states))
    year = draw(st.integers(2019, 2030))
    organ = draw(st.sampled_from(ORGANS))
    rest = f"{year}年政府信息公开工作年度报告"
    front = (organ, rest, f"本报告的统计期限为{year}年1月1日至{year}年12月31日。", *draw(_paragraphs(sentences)))
    sections = [SectionText("", "", front)]
    sections += [SectionText(each.no, each.heading, draw(_paragraphs(sentences))) for each in form.sections]
    return Report(
        form=form.id,
        figures=figures,
        organ=organ,
        year=year,
        table_forms=form.table_forms,
        title=organ + rest,
        dated=date(year + 1, 1, draw(st.integers(1, 31))),
        period=(date(year, 1, 1), date(year, 12, 31)),
        marks={key: MARKS[state] for key, state in states.items()},
        sections=tuple(sections),
    )


def _paragraphs(sentences: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(sentences, max_size=5).map(tuple)


def city(**changes: object) -> Report:
    """Return the report of a city in the form of 2021, with large figures and short text."""
    report, _ = v1()
    sections = (
        SectionText(
            "一", "总体情况", ("2025年，全市认真执行条例。", "（一）主动公开。全年公开信息12条。", "（二）依申请公开")
        ),
        SectionText("五", "存在的主要问题及改进情况", ("人手不足。",)),
        SectionText("六", "其他需要报告的事项", ("全年收取信息处理费400元。",)),
    )
    report = replace(
        report,
        organ="某某市人民政府",
        year=2025,
        dated=date(2026, 1, 28),
        period=(date(2025, 1, 1), date(2025, 12, 31)),
        contact={"address": "某某市某某路1号", "postcode": "100000", "phone": "010-12345678", "email": "a@b.invalid"},
        sections=sections,
        table_forms=report.mixed_form.table_forms,
    )
    return replace(report, **changes)  # type: ignore[arg-type]  # fields of a report


def with_figures(report: Report, figures: Mapping[str, Figure], marks: Mapping[str, Mark] | None = None) -> Report:
    """Return a report with other figures in some cells."""
    return replace(report, figures={**report.figures, **figures}, marks={**report.marks, **(marks or {})})
