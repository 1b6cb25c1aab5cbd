"""The editions as data: keys, labels, nesting, printed grids; what the loader refuses; an edition nobody issued."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.report.strategies import INVENTED, SHARED, changed, completed, installed, solved_cells

from gongkai.problems import Failure
from gongkai.report import forms as forms_module
from gongkai.report.diagnosis import diagnose
from gongkai.report.forms import Form, compose, form, form_of_year, forms, load_forms
from gongkai.report.forms.layout import Span, column_spans, header_rows, label_cells, label_columns
from gongkai.report.identities import broken, identities
from gongkai.report.model import Report
from gongkai.report.vector import check_matrix, matrix_of
from gongkai.resources import BadDataFile

TRIAL, CURRENT = form("annual-2019-trial"), form("annual-2021")
INVENTED_FORM = INVENTED["annual-2030-invented"]
EVERY_FORM = pytest.mark.parametrize("edition", [TRIAL, CURRENT, *INVENTED.values()], ids=lambda each: each.id)


# --- keys and years -----------------------------------------------------------------------------------------------


def test_the_editions_stand_oldest_first():
    assert list(forms()) == ["annual-2019-trial", "annual-2021"]


@pytest.mark.parametrize(("form_id", "number"), [("annual-2019-trial", 198), ("annual-2021", 200)])
def test_number_of_figures(form_id, number):
    assert len(form(form_id).keys) == len(set(form(form_id).keys)) == number


def test_a_mix_of_editions_has_the_figures_of_each_table():
    mixed = compose("annual-2021", {"applications": "annual-2019-trial"})

    assert len(mixed.keys) == 186
    assert mixed.table_forms == {
        "proactive": "annual-2021",
        "applications": "annual-2019-trial",
        "remedies": "annual-2021",
    }
    assert "applications.other.total" in mixed.keys
    assert "proactive.rules.in_force" in mixed.keys
    assert compose("annual-2019-trial", {"proactive": "annual-2021"}).keys == mixed.keys


def test_an_unmixed_form_is_itself():
    assert compose("annual-2021", {}) is CURRENT
    assert compose("annual-2021", dict.fromkeys(["proactive", "applications", "remedies"], "annual-2021")) is CURRENT


@pytest.mark.parametrize(
    ("year", "form_id"), [(2019, TRIAL.id), (2020, TRIAL.id), (2021, CURRENT.id), (2026, CURRENT.id)]
)
def test_the_year_reported_on_chooses_the_form(year, form_id):
    chosen = form_of_year(year)

    assert chosen is not None
    assert chosen.id == form_id


def test_years_before_the_first_form_have_none():
    assert form_of_year(2018) is None


def test_an_unknown_form_names_the_known_ones():
    with pytest.raises(Failure) as failure:
        form("annual-1999")

    assert failure.value.problem.code == "FORM-UNKNOWN"
    assert "annual-2021" in failure.value.problem.text("zh")


def test_keys_named_in_the_design():
    assert {
        "applications.denied.state_secret.natural_person",
        "remedies.reconsideration.upheld",
        "applications.new_received.natural_person",
    } <= {*TRIAL.keys} & {*CURRENT.keys}
    assert {"proactive.rules.newly_made", "proactive.centralized_procurement.procurement_amount"} <= {*TRIAL.keys}


def test_a_place_is_told_in_printed_labels():
    assert CURRENT.place("applications.denied.state_secret.natural_person") == (
        "表三",
        "（三）不予公开",
        "1.属于国家秘密",
        "自然人",
    )
    assert CURRENT.place("remedies.litigation_direct.total") == ("表四", "未经复议直接起诉", "总计")
    assert CURRENT.place("proactive.rules.in_force") == ("表二", "规章", "现行有效件数")


@pytest.mark.parametrize(
    ("edition", "leaves"), [(TRIAL, 19), (CURRENT, 21)], ids=lambda each: getattr(each, "id", each)
)
def test_result_leaves(edition, leaves):
    block = edition.table("applications").blocks[0]

    assert len(block.under("results")) == leaves
    assert all(row.basis and row.definition for row in block.under("results"))


def test_the_single_row_of_other_handling_became_three():
    before = [row.key for row in TRIAL.table("applications").blocks[0].under("results")]
    after = [row.key for row in CURRENT.table("applications").blocks[0].under("results")]

    assert before[:-1] == after[:-3]
    assert before[-1:] == ["other"]
    assert after[-3:] == ["other.not_corrected", "other.fee_unpaid", "other.other"]
    assert TRIAL.table("remedies").blocks == CURRENT.table("remedies").blocks


# --- the printed grid ---------------------------------------------------------------------------------------------


def test_header_of_table_three():
    table = CURRENT.table("applications")
    top, middle, bottom = header_rows(table.blocks[0], table)

    assert top == (
        Span("（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", 3, 3),
        Span("申请人情况", 7),
    )
    assert middle == (
        Span("自然人", 1, 2, "natural_person"),
        Span("法人或其他组织", 5),
        Span("总计", 1, 2, "total"),
    )
    assert [span.label for span in bottom] == ["商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"]


@pytest.mark.parametrize(("edition", "rows"), [(TRIAL, 20), (CURRENT, 22)], ids=lambda each: getattr(each, "id", each))
def test_row_labels_of_table_three(edition, rows):
    cells = label_cells(edition.table("applications").blocks[0])

    assert cells[0] == (Span("一、本年新收政府信息公开申请数量", 3, 1, "new_received"),)
    assert cells[2] == (Span("三、本年度办理结果", 1, rows, "results"), Span("（一）予以公开", 2, 1, "granted"))
    assert cells[4] == (Span("（三）不予公开", 1, 8, "denied"), Span("1.属于国家秘密", 1, 1, "denied.state_secret"))
    assert cells[-2:] == (
        (Span("（七）总计", 2, 1, "result_total"),),
        (Span("四、结转下年度继续办理", 3, 1, "carried_out"),),
    )


def test_table_two_has_a_caption_and_its_last_column_takes_the_rest():
    table = CURRENT.table("proactive")
    licences = table.blocks[1]

    assert header_rows(licences, table) == (
        (Span("第二十条第（五）项", 4),),
        (Span("信息内容"), Span("本年处理决定数量", 3, 1, "decisions")),
    )
    assert label_cells(licences) == ((Span("行政许可", 1, 1, "administrative_licence"),),)
    assert [column_spans(block, table) for block in table.blocks] == [(1, 1, 1), (3,), (3,), (3,)]


def test_table_four_has_no_label_column():
    table = CURRENT.table("remedies")
    block = table.blocks[0]

    assert label_columns(block) == 0
    assert label_cells(block) == ((),)
    assert [[(span.label, span.colspan, span.rowspan) for span in row] for row in header_rows(block, table)[:2]] == [
        [("行政复议", 5, 1), ("行政诉讼", 10, 1)],
        [(label, 1, 2) for label in ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")]
        + [("未经复议直接起诉", 5, 1), ("复议后起诉", 5, 1)],
    ]


@EVERY_FORM
def test_every_grid_is_filled_without_gap_or_overlap(edition):
    for table in edition.tables:
        for block in table.blocks:
            headers = header_rows(block, table)
            body = [
                (*labels, *(Span("", width) for width in column_spans(block, table))) for labels in label_cells(block)
            ]
            width = label_columns(block) + sum(column_spans(block, table))
            assert _filled([*headers, *body]) == {
                (row, at) for row in range(len(headers) + len(body)) for at in range(width)
            }
            named = [span.key for row in headers for span in row if span.key]
            assert sorted(named) == sorted(column.key for column in block.columns)


def _filled(rows: list[tuple[Span, ...]]) -> set[tuple[int, int]]:
    """Lay the spans as a browser does; fail where two claim one cell."""
    taken: set[tuple[int, int]] = set()
    for number, row in enumerate(rows):
        at = 0
        for span in row:
            while (number, at) in taken:
                at += 1
            cells = {(number + down, at + right) for down in range(span.rowspan) for right in range(span.colspan)}
            assert not cells & taken, span
            taken |= cells
    return taken


# --- against the shared domain data -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def domain() -> dict[str, Any]:
    path = SHARED / "domain" / "annual-report-forms.json"
    if not path.exists():
        pytest.skip("the shared domain data is not beside the repository")
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


BOTH = pytest.mark.parametrize("edition", [TRIAL, CURRENT], ids=lambda each: each.id)


def _theirs(domain: dict[str, Any], edition: Form) -> dict[str, Any]:
    return next(each for each in domain["forms"] if each["id"] == edition.id)


@BOTH
def test_heads_and_sections_are_those_of_the_domain(domain, edition):
    theirs = _theirs(domain, edition)

    assert edition.document_number == theirs["document_number"]
    assert edition.document_title == theirs["document_title"]
    assert edition.title == theirs["form_title"]
    assert edition.issued_on == theirs.get("document_date", "")
    assert edition.years[0] == theirs.get("report_years_from", theirs.get("report_years", [0])[0])
    assert [(each.no, each.heading, each.kind) for each in edition.sections] == [
        (each["no"], each["heading"], "text" if each["type"] == "text" else "tables") for each in theirs["sections"]
    ]
    for section in edition.sections:
        assert list(section.content) == domain["sections_content"].get(section.no, [])


@BOTH
def test_table_two_is_that_of_the_domain(domain, edition):
    theirs, table = _theirs(domain, edition)["tables"][0], edition.table("proactive")
    kinds = {"integer": "count", "signed_integer": "signed", "decimal": "money"}

    assert (table.title, table.grid_columns) == (theirs["title"], theirs["grid_columns"])
    for block, other in zip(table.blocks, theirs["blocks"], strict=True):
        stub, *columns = other["columns"]
        assert (block.key, block.caption, block.stub) == (other["key"], other["caption"], stub["label"])
        assert [(each.key, each.label, each.kind) for each in block.columns] == [
            (each["key"], each["label"], kinds[each["type"]]) for each in columns
        ]
        assert [(each.key, each.label) for each in block.rows] == [
            (each["key"], each["label"]) for each in other["rows"]
        ]
        assert list(column_spans(block, table)) == [each["colspan"] for each in columns]


@BOTH
@pytest.mark.parametrize("key", ["applications", "remedies"])
def test_headers_are_those_of_the_domain(domain, edition, key):
    theirs = next(each for each in _theirs(domain, edition)["tables"] if each["key"] == key)
    table = edition.table(key)
    rows = [list(row) for row in header_rows(table.blocks[0], table)]
    if "corner" in theirs:
        assert rows[0].pop(0) == Span(
            theirs["corner"]["text"], theirs["corner"]["colspan"], theirs["corner"]["rowspan"]
        )

    assert [[(each.label, each.colspan, each.rowspan) for each in row] for row in rows] == [
        [(each["label"], each.get("colspan", 1), each.get("rowspan", 1)) for each in row]
        for row in theirs["header_rows"]
    ]
    assert (table.title, table.unit) == (theirs["title"], theirs["unit"])
    assert [(each.key, each.label, each.total) for each in table.blocks[0].columns] == [
        (each["key"], each["label"], each["computed"] is not None) for each in theirs["columns"]
    ]


@BOTH
def test_rows_of_table_three_are_those_of_the_domain(domain, edition):
    theirs = next(each for each in _theirs(domain, edition)["tables"] if each["key"] == "applications")
    block = edition.table("applications").blocks[0]
    ours = [
        (row.key, row.label, row.under, list(row.basis), row.definition, row.is_group, row.total) for row in block.rows
    ]

    assert ours == list(_flat(theirs["rows"]))
    printed = {span.key: span for row in label_cells(block) for span in row}
    for row, grid in _grids(theirs["rows"]):
        assert (printed[row].colspan, printed[row].rowspan) == (grid.get("colspan", 1), grid.get("rowspan", 1))
    assert [row.key for row in block.under("results")] == domain["result_leaves"][edition.id]


def _flat(rows: list[dict[str, Any]], under: tuple[str, ...] = ()) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        inner = row.get("children", row.get("rows", []))
        yield (
            row["key"],
            row["label"],
            under,
            row.get("basis", []),
            row.get("definition", ""),
            bool(inner),
            "computed" in row,
        )
        yield from _flat(inner, (*under, row["key"]))


def _grids(rows: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, int]]]:
    for row in rows:
        if "grid" in row:
            yield row["key"], row["grid"]
        yield from _grids(row.get("children", row.get("rows", [])))


def test_the_mapping_between_the_editions_is_that_of_the_domain(domain):
    mapping = domain["mapping_2019_to_2021"]
    before = {row.key for row in TRIAL.table("applications").blocks[0].under("results")}
    after = {row.key for row in CURRENT.table("applications").blocks[0].under("results")}

    assert before & after == set(mapping["same"])
    assert before - after == set(mapping["split"])
    assert after - before == {key for keys in mapping["split"].values() for key in keys}


@BOTH
def test_the_arithmetic_rules_are_those_of_the_domain(domain, edition):
    others = {"T2-DECISIONS-ALL", "T2-RULES-LEVEL", "T3-INTEGER", "T3-PARTIAL-ONCE", "T3-ONE-OUTCOME", "T4-PRIOR-RECON"}
    theirs = {
        each["id"]: each["severity"]
        for each in domain["rules"]
        if edition.id in each["forms"] and each["id"].startswith("T") and each["id"] not in {*others, "TEXT-TABLE"}
    }

    assert {rule.code: rule.severity for table in edition.tables for rule in table.rules} == theirs


# --- what the loader refuses --------------------------------------------------------------------------------------

RIGHT = """
schema = "gongkai.form/1"
id = "mine"
title = "表"
document_number = "〔2050〕1号"
years = { from = 2050 }
[[tables]]
key = "t"
section = "一"
title = "表"
domain_code = "T2-INTEGER"
[[tables.blocks]]
key = "b"
columns = [{ key = "a", label = "甲" }, { key = "m", label = "钱", kind = "money" }, { key = "s", label = "计" }]
rows = [
  { key = "g", label = "组", group = true },
  { key = "r", label = "行", under = "g" },
  { key = "q", label = "行二" },
]
[[tables.identities]]
code = "X-SUM"
each = "row"
terms = { s = 1, a = -1 }
op = "="
severity = "error"
basis = "推导"
mark = "derived"
"""

SLIPS = [
    ("not TOML", 'id = "mine"', "id = mine", "mine.toml"),
    ("schema of another version", "gongkai.form/1", "gongkai.form/9", "schema"),
    ("a word misspelt", "document_number", "document_nunber", "document_number"),
    ("a field nobody knows", 'title = "表"\ndocument', 'titel = "x"\ntitle = "表"\ndocument', "titel|properties"),
    ("a year as text", "{ from = 2050 }", '{ from = "2050" }', "years.from"),
    ("no years", "years = { from = 2050 }", "years = {}", "years"),
    ("an empty label", 'label = "甲"', 'label = ""', r"columns\[0\].label"),
    ("a kind nobody knows", 'kind = "money"', 'kind = "euro"', r"columns\[1\].kind"),
    ("a group as text", "group = true", 'group = "yes"', r"rows\[0\].group"),
    ("an operator nobody knows", 'op = "="', 'op = "=="', r"identities\[0\].op"),
    ("a factor of zero", "a = -1", "a = 0", "terms.a"),
    ("a factor that is no whole number", "a = -1", "a = -0.5", "terms.a"),
    ("one term only", "{ s = 1, a = -1 }", "{ s = 1 }", "terms"),
    ("a code in small letters", "X-SUM", "x-sum", "code"),
    ("a term that is no column", "a = -1", "z = -1", "X-SUM names z"),
    ("a row named by a rule over columns", "a = -1", "r = -1", "X-SUM names r"),
    ("a row under no group", 'under = "g"', 'under = "h"', "row r: no group row h"),
    ("a group without rows", 'label = "行", under = "g"', 'label = "行"', "rows of group g"),
    ("a cell named twice", 'key = "q"', 'key = "r"', "one cell twice"),
    ("an heir of nobody", 'title = "表"\ndoc', 'inherits = "nobody"\ntitle = "表"\ndoc', "nobody"),
    ("an heir of itself", 'title = "表"\ndoc', 'inherits = "mine"\ntitle = "表"\ndoc', "mine → mine"),
    ("the id of a shipped form", 'id = "mine"', 'id = "annual-2021"', "annual-2021 already"),
]


def _load(folder: Path, text: str) -> dict[str, Form]:
    (folder / "mine.toml").write_text(text, encoding="utf-8")
    return load_forms(folder, known=forms())


def test_the_form_without_slips_loads(tmp_path):
    assert _load(tmp_path, RIGHT)["mine"].keys == ("t.r.a", "t.r.m", "t.r.s", "t.q.a", "t.q.m", "t.q.s")


@pytest.mark.parametrize(("right", "wrong", "place"), [slip[1:] for slip in SLIPS], ids=[slip[0] for slip in SLIPS])
def test_a_slip_is_refused_by_its_place(tmp_path, right, wrong, place):
    assert right in RIGHT

    with pytest.raises(BadDataFile, match=place):
        _load(tmp_path, RIGHT.replace(right, wrong, 1))


def test_an_identity_over_money_is_refused(tmp_path):
    loaded = _load(tmp_path, RIGHT.replace("a = -1", "m = -1"))

    with pytest.raises(BadDataFile, match=r"X-SUM names t\.r\.m"):
        identities(loaded["mine"])


def test_rows_of_a_group_stand_together(tmp_path):
    apart = RIGHT.replace(
        '{ key = "q", label = "行二" },', '{ key = "q", label = "行二" },\n{ key = "p", label = "三", under = "g" },'
    )

    with pytest.raises(BadDataFile, match="rows of group g"):
        _load(tmp_path, apart)


def test_two_files_of_one_id_are_refused(tmp_path):
    (tmp_path / "also.toml").write_text(RIGHT, encoding="utf-8")

    with pytest.raises(BadDataFile, match="mine already"):
        _load(tmp_path, RIGHT)


def test_a_change_of_a_row_that_is_not_there_is_refused(tmp_path):
    change = RIGHT.replace("[[tables]]", 'inherits = "annual-2021"\n[[tables]]', 1) + (
        '[[changes]]\ntable = "applications"\nreplace = "gone"\nrows = [{ key = "x", label = "x" }]\n'
    )

    with pytest.raises(BadDataFile, match="applications has no row gone"):
        _load(tmp_path, change)


def test_bytes_that_are_no_text_are_refused(tmp_path):
    (tmp_path / "mine.toml").write_bytes(RIGHT.encode("gb18030"))

    with pytest.raises(BadDataFile, match=r"mine\.toml"):
        load_forms(tmp_path)


# --- an edition that nobody issued: data alone --------------------------------------------------------------------


def _right_figures(edition: Form) -> dict[str, Any]:
    free = [cell.key for cell in edition.cells if cell.key not in solved_cells(edition)]
    return dict(completed({key: number % 7 for number, key in enumerate(free)}, edition))


def test_the_invented_form_has_its_own_tables_and_an_inherited_one():
    assert INVENTED_FORM.table_forms == dict.fromkeys(
        ["proactive", "applications", "remedies", "data"], "annual-2030-invented"
    )
    assert INVENTED_FORM.table("remedies").blocks == CURRENT.table("remedies").blocks
    assert len(INVENTED_FORM.keys) == 8 + 1 + 8 * 4 + 15 + 4
    assert INVENTED_FORM.place("applications.refused.secret.foreigner") == ("表三", "不公开", "涉密", "外国人")


def test_the_invented_form_is_checked_diagnosed_and_checked_as_a_matrix():
    with installed(INVENTED):
        right = Report(INVENTED_FORM.id, _right_figures(INVENTED_FORM), year=2031)
        spoilt = changed(right, {"applications.granted.foreigner": 99, "data.cleaned.weighted": 1})
        wrong = list(broken(spoilt))

        assert list(broken(right)) == []
        assert [each.code for each in wrong] == ["T3-RESULT-TOTAL", "T3-ROW-TOTAL", "T5-WEIGHT"]
        assert all(each.text("zh") and each.text("en") for each in wrong)
        assert [(each.status, each.solutions[0]) for each in diagnose(spoilt)] == [
            ("unique", {"applications.granted.foreigner": right.figures["applications.granted.foreigner"]}),
            ("unique", {"data.cleaned.weighted": right.figures["data.cleaned.weighted"]}),
        ]

        found = check_matrix(INVENTED_FORM, matrix_of([right, spoilt], INVENTED_FORM))
        assert [each.code for each in found.of(1)] == [each.code for each in wrong]
        assert found.of(0) == ()


def test_years_on_the_invented_form_are_compared():
    with installed(INVENTED):
        before = Report(INVENTED_FORM.id, _right_figures(INVENTED_FORM), year=2030)
        now = Report(INVENTED_FORM.id, _right_figures(INVENTED_FORM), year=2031)
        told = [each.code for each in broken(now, before)]
        matrix = matrix_of([now], INVENTED_FORM)

        assert "T2-STOCK" in told
        assert "T3-CARRY" in told
        assert [each.code for each in check_matrix(INVENTED_FORM, matrix, matrix).of(0)] == told


def test_the_invented_matrix_is_as_wide_as_its_keys():
    with pytest.raises(ValueError, match="60 columns"):
        check_matrix(INVENTED_FORM, np.zeros((1, 200)))


def test_the_shipped_editions_fit_the_schema_that_commands_do_not_ask_for():
    checked = load_forms(forms_module.FOLDER)

    assert {each.id: each.keys for each in checked.values()} == {
        each.id: each.keys for each in forms_module.forms().values()
    }
