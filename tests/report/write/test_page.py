"""What is printed, and in which order: the one document that all formats render."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from tests.report.strategies import INVENTED, installed
from tests.report.write.reports import city, with_figures

from gongkai.report.forms import Form, compose, form
from gongkai.report.forms.layout import column_spans, label_columns
from gongkai.report.model import Mark, Report, SectionText
from gongkai.report.write.grid import PrintedTable, printed
from gongkai.report.write.page import page
from gongkai.report.write.texts import breakable, lines_of
from gongkai.report.write.widths import fitted, least_width, signature_indents

FORMS = {
    "2019": form("annual-2019-trial"),
    "2021": form("annual-2021"),
    "mixed": compose("annual-2021", {"applications": "annual-2019-trial"}),
    **INVENTED,
}


def tables(edition: Form) -> list[PrintedTable]:
    report = Report(edition.id, dict.fromkeys(edition.keys, 7), table_forms=edition.table_forms)
    with installed(INVENTED):
        return [printed(table, report) for table in edition.tables]


def text_of(report: Report) -> list[str]:
    return [text.text for part in page(report).parts for text in part.texts]


@pytest.mark.parametrize("edition", FORMS.values(), ids=FORMS)
def test_the_cells_of_every_table_cover_its_grid_once(edition):
    for table in tables(edition):
        covered = [
            (row, column)
            for cell in table.cells
            for row in range(cell.row, cell.bottom)
            for column in range(cell.column, cell.end)
        ]
        assert sorted(covered) == [(row, column) for row in range(table.height) for column in range(table.width)]


@pytest.mark.parametrize("edition", FORMS.values(), ids=FORMS)
def test_every_figure_stands_under_and_beside_the_labels_of_its_place(edition):
    for table, source in zip(tables(edition), edition.tables, strict=True):
        figures = {cell.key: cell for cell in table.cells if cell.kind == "figure"}
        assert list(figures) == [cell.key for cell in source.cells]
        for cell in source.cells:
            headers = [each.text for each in table.headers(figures[cell.key])]
            groups = [row.label for row in cell.block.rows if row.key in cell.row.under]
            expected = [cell.block.caption, *cell.column.under, cell.column.label, *groups, cell.row.label]
            assert sorted(headers) == sorted(filter(None, expected))


@pytest.mark.parametrize("edition", FORMS.values(), ids=FORMS)
def test_columns_share_the_whole_width(edition):
    for table in tables(edition):
        assert sum(fitted(table, 442).shares) == pytest.approx(1)
        assert least_width(table) < 442 / 10.5


def test_no_label_is_longer_than_its_table_is_wide():
    for edition in FORMS.values():
        for table in edition.tables:
            for block in table.blocks:
                assert label_columns(block) + sum(column_spans(block, table)) <= max(15, table.grid_columns or 0)


def test_a_report_is_title_matter_sections_and_signature():
    document = page(city())

    assert document.title == ("某某市人民政府", "2025年政府信息公开工作年度报告")
    assert [part.title for part in document.parts] == [
        "",
        "一、总体情况",
        "二、主动公开政府信息情况",
        "三、收到和处理政府信息公开申请情况",
        "四、政府信息公开行政复议、行政诉讼情况",
        "五、存在的主要问题及改进情况",
        "六、其他需要报告的事项",
    ]
    assert [text.text for text in document.parts[0].texts] == [
        "本报告所列数据的统计期限为2025年1月1日至2025年12月31日。",
        "对本报告有疑问的，请与我们联系（地址：某某市某某路1号，邮编：100000，电话：010-12345678，电子邮箱：a@b.invalid）。",
    ]
    assert document.signature == ("某某市人民政府", "2026年1月28日")


def test_what_the_text_says_already_is_not_said_again():
    front = SectionText(
        "", "", ("某某市人民政府2025年政府信息公开", "工作年度报告", "统计期限为2025年1月1日至12月31日，邮编 100000。")
    )
    report = replace(city(), title="某某市人民政府2025年政府信息公开工作年度报告", sections=(front, *city().sections))
    document = page(report)

    assert document.title == front.paragraphs[:2]
    assert [text.text for text in document.parts[0].texts] == [
        front.paragraphs[2],
        "对本报告有疑问的，请与我们联系（地址：某某市某某路1号，电话：010-12345678，电子邮箱：a@b.invalid）。",
    ]


def test_second_level_headings_are_told_from_text():
    texts = page(city()).parts[1].texts

    assert [(text.lead, text.is_heading) for text in texts] == [(0, False), (8, False), (8, True)]


def test_a_report_of_figures_alone_prints_its_tables_alone():
    document = page(replace(city(), sections=(), dated=None))

    assert [part.no for part in document.parts] == ["", "二", "三", "四"]
    assert document.signature == ()
    assert document.created == date(2025, 12, 31)


def test_a_table_in_no_section_of_its_form_makes_one():
    with installed(INVENTED):
        edition = INVENTED["annual-2040-small"]
        parts = page(Report(edition.id, {})).parts

    assert [(part.title, len(part.tables)) for part in parts[1:]] == [
        (f"{table.section}、{table.title}", 1) for table in edition.tables
    ]


def test_sections_that_the_form_does_not_know_come_last():
    odd = (SectionText("九", "别的", ("乙。",)), SectionText("一", "总体情况", ("甲。",)))

    assert text_of(replace(city(), sections=odd))[-2:] == ["甲。", "乙。"]


def test_a_mixed_report_follows_each_table_s_own_edition():
    report = Report("annual-2021", {}, table_forms={"applications": "annual-2019-trial"})
    heights = [table.height for part in page(report).parts for table in part.tables]

    assert heights == [14, 26, 4]


MARKED = {
    "applications.granted.natural_person": Mark("slash", "／"),
    "applications.granted.business_enterprise": Mark("dash"),
    "applications.granted.research_institution": Mark("not_applicable"),
    "applications.granted.other_organization": Mark("not_kept", "", "未建台账"),
    "applications.granted.legal_service_organization": Mark("entered", "见附件"),
    "applications.granted.public_welfare_organization": Mark("entered", "无"),
    "applications.granted.total": Mark("true_zero"),
}


@pytest.mark.parametrize(
    ("empty", "printed_texts"),
    [
        ("marks", ["／", "—", "/", "无", "见附件", "", "0"]),
        ("zero", ["0", "0", "0", "0", "见附件", "0", "0"]),
    ],
)
def test_cells_without_a_figure_print_their_marks_or_zero(empty, printed_texts):
    report = with_figures(city(), dict.fromkeys(MARKED), MARKED)
    cells = page(report, empty).parts[3].tables[0].cells

    assert [cell.text for cell in cells if cell.key.startswith("applications.granted.")] == printed_texts


def test_a_cell_that_is_absent_prints_as_blank():
    report = Report("annual-2021", {})

    assert {cell.text for cell in page(report).parts[2].tables[0].cells if cell.kind == "figure"} == {""}


def test_text_is_cleaned_of_what_no_format_takes():
    assert lines_of("甲\x00乙\u200b丙\ud800\r\n\n 丁\t戊\ufffe\x0b") == ["甲乙丙\ufffd", "丁 戊"]


def test_addresses_may_be_broken_behind_their_signs():
    assert breakable("见 long.name@example.invalid") == "见 long.\u200bname@\u200bexample.\u200binvalid"
    assert breakable("2020年度 GB/T 9704") == "2020年度 GB/T 9704"


def test_the_date_stands_two_signs_right_of_the_organ():
    assert signature_indents(["某某市人民政府办公室", "2026年1月28日"]) == [
        ("某某市人民政府办公室", 16.0),
        ("2026年1月28日", 18.0),
    ]
    assert signature_indents(["某局", "2026年1月28日"])[1] == ("2026年1月28日", 19.5)
    assert signature_indents([]) == []
