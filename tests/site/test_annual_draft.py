"""The draft of a report's text: the same figures give the same words, and none of them gainsays the tables."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.report.bound import Field, cell_fields, labels_in, render
from gongkai.report.forms import form_of_year
from gongkai.report.model import Report
from gongkai.report.narrative import read_narrative
from gongkai.report.rollup.totals import leaves, totals
from gongkai_site.annual.drafting import TABLE, drafted
from gongkai_site.annual.following import problems_of
from gongkai_site.annual.sections import PARTS, composed

WORDS = {"organ": "白桦市工业和信息化局", "year": "2020"}
COUNTED = {"items.policy": "网站公开·政策法规", "items.plan": "网站公开·规划计划", "channels.wechat": "发布·微信公众号"}


def told(**values: int | str) -> dict[str, Field]:
    found = {}
    for name, value in values.items():
        key = name.replace("__", ".")
        label = COUNTED.get(key, key)
        found[label] = Field(label, key, str(value), is_zero=value == 0)
    return found


def whole(report: Report, fields: dict[str, Field]) -> Report:
    """Return a report with every part drafted and rendered."""
    from dataclasses import replace

    texts = {part: render(drafted(part, fields, WORDS), fields) for part in PARTS}
    return replace(report, sections=composed(texts, [], report.mixed_form, PARTS.values()))


def text_of(report: Report) -> str:
    return "\n".join(line for section in report.sections for line in section.paragraphs)


@given(data=st.data(), year=st.sampled_from([2020, 2025]))
@settings(max_examples=60, deadline=None)
def test_no_draft_gainsays_the_tables(data, year):
    form = form_of_year(year)
    small = st.integers(0, 40)
    figures: dict[str, int | Decimal] = {}
    for key in leaves(form):
        count = data.draw(small) if data.draw(st.booleans()) else 0
        figures[key] = Decimal(count) * 1000 if form.cell[key].column.kind == "money" else count
    figures |= {key: sum(figures[leaf] for leaf in below) for key, below in totals(form).items()}
    policy, plan, wechat = data.draw(small), data.draw(small), data.draw(small)
    counts = told(items__policy=policy, items__plan=plan, channels__wechat=wechat, public__total=policy + plan + wechat)
    report = Report(form=form.id, year=year, figures=figures)
    made = whole(report, counts | cell_fields(report))

    found = [each.code for each in read_narrative(made).problems if each.severity != "note"]
    assert not {"TEXT-SUM", "TEXT-TABLE"} & set(found), text_of(made)
    assert "{{" not in text_of(made)


@pytest.mark.parametrize("year", [2020, 2025])
def test_the_results_named_are_all_there_are(year):
    form = form_of_year(year)
    figures = dict.fromkeys(leaves(form), 1)
    figures |= {key: len(below) for key, below in totals(form).items()}
    report = Report(form=form.id, year=year, figures=figures)
    made = text_of(whole(report, cell_fields(report)))
    line = next(each for each in made.split("\n") if "办结" in each)
    parts = line.split("：")[1].split("。")[0].split("、")
    done = int(line.split("办结")[1].split("件")[0])
    assert sum(int("".join(sign for sign in part if sign.isdigit())) for part in parts) == done


def test_every_number_of_a_draft_is_bound():
    figures = dict.fromkeys(leaves(form_of_year(2020)), 7)
    report = Report(form=form_of_year(2020).id, year=2020, figures=figures)
    fields = cell_fields(report) | told(public__total=12, items__policy=12)
    for part in PARTS:
        text = drafted(part, fields, {**WORDS, "year": "某"})
        for label in labels_in(text):
            text = text.replace("{{" + label + "}}", "")
        assert not any(sign.isdigit() for sign in text), text


def test_counts_of_other_registers_are_told_where_they_are_there():
    told_of = {"messages__received": 13, "messages__answered": 13, "messages__closed": 12}
    fields = told(**told_of, messages__satisfaction="100%", public__total=0)
    text = render(drafted("general", fields, WORDS), fields)
    assert "收到网民留言13条，答复13条，办结12条。" in text
    assert "参与评价的群众满意率为100%。" in text
    assert "提案" not in text
    fields = told(proposals__cppcc__undertaken=4, proposals__deputies__undertaken=2, proposals__published=6)
    text = render(drafted("general", fields, WORDS), fields)
    assert (
        "承办政协提案4件、人大代表建议2件。公开建议提案办理结果6件（按公开日期统计，其中可以有以前年度承办的）。"
        in text
    )
    assert "留言" not in text


def test_a_sentence_whose_number_is_missing_is_left_out():
    fields = {"主动公开信息总数": Field("主动公开信息总数", "public.total", None)}
    assert "主动公开政府信息" not in drafted("general", fields, WORDS)
    assert "处理费" not in drafted("fee", fields, WORDS)
    assert "没有收取政府信息公开信息处理费" in drafted("fee", told(applications__fees_paid=0), WORDS)


def test_the_same_figures_give_the_same_draft():
    fields = told(public__total=18, items__policy=5, items__plan=13)
    assert drafted("general", fields, WORDS) == drafted("general", dict(fields), WORDS)


def test_every_sentence_of_the_table_has_its_part():
    assert {each["part"] for each in TABLE["sentences"]} <= set(PARTS)
    assert all(each.get("unit") for each in TABLE["sentences"] if "list" in each)


# --- last year's problems -----------------------------------------------------------------------------------------


def report_with(*paragraphs: str) -> Report:
    from gongkai.report.model import SectionText

    return Report("annual-2021", {}, sections=(SectionText("五", "存在的主要问题及改进情况", paragraphs),))


def test_problems_are_taken_out_of_section_five():
    told = "存在的主要问题：一是渠道单一；二是统计费时，台账还是纸质登记；三是更新不够均衡。下一步：一是用好账号。"
    assert problems_of(report_with(told)) == ["渠道单一", "统计费时，台账还是纸质登记", "更新不够均衡"]
    assert problems_of(report_with("信息公开的主动性有待加强。工作人员的业务水平还要提高。")) == [
        "信息公开的主动性有待加强",
        "工作人员的业务水平还要提高",
    ]


def test_answers_of_last_year_are_no_problems():
    found = problems_of(
        report_with("一是解读不够及时。", "对上一年度报告所列的问题，改进情况如下：", "渠道已经增加到四处。")
    )
    assert found == ["解读不够及时"]
    assert problems_of(None) == problems_of(Report("annual-2021", {})) == []
