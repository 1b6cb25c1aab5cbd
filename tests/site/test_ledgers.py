"""Ledgers: what a record must be, what can be done to it, and that every figure is the sum of the rows it opens."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.site.conftest import CONSOLE, NOW

from gongkai.report.forms import form_of_year, forms
from gongkai_site.annual.compiling import compile_report
from gongkai_site.audit.models import Entry
from gongkai_site.base.refusals import Refused
from gongkai_site.ledgers import services
from gongkai_site.ledgers.kinds import COUNTS, KINDS
from gongkai_site.ledgers.models import Record, ZeroStatement
from gongkai_site.ledgers.parties import masked
from gongkai_site.ledgers.register import LEDGERS
from gongkai_site.registers.protocol import register_of, registers

PURCHASE = {"title": "打印机采购", "day": date(2020, 5, 6), "amount": Decimal("7050.00"), "number": "CG-1"}
PROJECTS = "proactive.centralized_procurement.procurement_projects"
AMOUNT = "proactive.centralized_procurement.procurement_amount"


def enter(organ, kind="procurement", **facts) -> Record:
    return services.add_record(by=CONSOLE, organ=organ, kind=kind, **{**PURCHASE, **facts})


def refused(service, **arguments) -> str:
    entries, rows = Entry.objects.count(), list(Record.objects.values())
    with pytest.raises(Refused) as refusal:
        service(**arguments)
    assert Entry.objects.count() == entries
    assert list(Record.objects.values()) == rows
    return refusal.value.code


def figure(organ, key, year=2020):
    return compile_report(organ, year).figures[key]


# --- a record -----------------------------------------------------------------------------------------------------


def test_a_record_counts(bureau):
    enter(bureau)

    assert figure(bureau, PROJECTS).value == 1
    assert figure(bureau, AMOUNT).value == Decimal("7050.00")
    assert figure(bureau, PROJECTS, 2019).state == "not_kept"  # the ledger begins with its first record


def test_a_total_counts_as_many_and_names_its_source(bureau):
    enter(bureau, kind="licence", amount=None, quantity=31, source="2020年5月许可统计表")

    assert figure(bureau, "proactive.administrative_licence.decisions").value == 31


@pytest.mark.parametrize(
    ("kind", "facts", "code"),
    [
        ("nothing", {}, "LEDGER-KIND"),
        ("procurement", {"title": "  "}, "LEDGER-MISSING"),
        ("procurement", {"amount": None}, "LEDGER-MISSING"),
        ("normative_document", {"number": ""}, "LEDGER-MISSING"),
        ("procurement", {"day": None}, "LEDGER-MISSING"),
        ("procurement", {"day": date(2021, 1, 19)}, "LEDGER-FUTURE"),
        ("procurement", {"amount": Decimal(-1)}, "LEDGER-AMOUNT"),
        ("procurement", {"amount": Decimal("1.005")}, "LEDGER-AMOUNT"),
        ("procurement", {"amount": "一百"}, "LEDGER-AMOUNT"),
        ("procurement", {"amount": Decimal("NaN")}, "LEDGER-AMOUNT"),
        ("procurement", {"quantity": 0}, "LEDGER-QUANTITY"),
        ("procurement", {"quantity": 2}, "LEDGER-SOURCE"),
        ("procurement", {"title": "长" * 301}, "LEDGER-LONG"),
        ("rule", {"ended_on": date(2020, 5, 5)}, "LEDGER-ENDS"),
    ],
)
def test_what_is_wrong_is_refused(bureau, kind, facts, code):
    arguments = {"by": CONSOLE, "organ": bureau, "kind": kind, **PURCHASE, **facts}
    assert refused(services.add_record, **arguments) == code


def test_the_same_one_is_entered_once(bureau, other_bureau):
    enter(bureau)
    enter(other_bureau)

    assert refused(services.add_record, by=CONSOLE, organ=bureau, kind="procurement", **PURCHASE) == "LEDGER-TAKEN"


def test_a_void_record_leaves_its_place_to_the_right_one(bureau):
    wrong = enter(bureau, amount=Decimal("70500.00"))
    services.void_record(by=CONSOLE, record=wrong, seen=1, reason="金额多写一个零")
    enter(bureau)

    assert figure(bureau, PROJECTS).value == 1
    assert figure(bureau, AMOUNT).value == Decimal("7050.00")


@pytest.mark.parametrize(
    ("step", "facts"), [(services.void_record, {"reason": "重复"}), (services.change_record, {"title": "另名"})]
)
def test_a_void_record_stays_as_it_is(bureau, step, facts):
    record = enter(bureau)
    services.void_record(by=CONSOLE, record=record, seen=1, reason="重复")

    assert refused(step, by=CONSOLE, record=record, seen=2, **facts) == "LEDGER-VOID"


def test_two_who_change_at_once(bureau):
    record = enter(bureau)
    services.change_record(by=CONSOLE, record=Record.objects.get(pk=record.pk), seen=1, title="甲")

    assert refused(services.change_record, by=CONSOLE, record=record, seen=1, title="乙") == "RECORD-CHANGED"


def test_a_reason_is_asked_for(bureau):
    assert refused(services.void_record, by=CONSOLE, record=enter(bureau), seen=1, reason=" ") == "LEDGER-REASON"


def test_a_change_keeps_to_the_rules_of_its_kind(bureau):
    record = enter(bureau)
    assert refused(services.change_record, by=CONSOLE, record=record, seen=1, amount=None) == "LEDGER-MISSING"


ALLOWED = {
    "enter": {"drafter", "ogi_officer"},
    "void": {"ogi_officer", "work_body_head"},
}
ROLES = [
    "drafter",
    "first_reviewer",
    "signer",
    "ogi_officer",
    "work_body_head",
    "city_supervisor",
    "system_admin",
    "audit_admin",
]


@pytest.mark.parametrize("role", ROLES)
def test_who_may_enter(person, bureau, role):
    by = person(role, organ=bureau)
    arguments = {"by": by, "organ": bureau, "kind": "procurement", **PURCHASE}
    if role in ALLOWED["enter"]:
        assert services.add_record(**arguments).drafter == by
    else:
        assert refused(services.add_record, **arguments) == "POWER-ROLE"


@pytest.mark.parametrize("role", ROLES)
def test_who_may_void(person, bureau, role):
    record, by = enter(bureau), person(role, organ=bureau)
    if role in ALLOWED["void"]:
        assert services.void_record(by=by, record=record, seen=1, reason="重复").is_void
    else:
        assert refused(services.void_record, by=by, record=record, seen=1, reason="重复") == "POWER-ROLE"


def test_not_in_another_organ(person, bureau, other_bureau):
    by = person("ogi_officer", organ=other_bureau)
    record = enter(bureau)
    assert refused(services.add_record, by=by, organ=bureau, kind="procurement", **PURCHASE) == "POWER-ORGAN"
    assert refused(services.void_record, by=by, record=record, seen=1, reason="重复") == "POWER-ORGAN"
    assert not LEDGERS.records(bureau, 2020, PROJECTS, by).visible.exists()
    assert LEDGERS.records(bureau, 2020, PROJECTS, by).total == 1


def test_many_at_once_leave_one_entry_and_a_rerun_adds_nothing(bureau):
    rows = [{**PURCHASE, "number": f"CG-{each}"} for each in range(30)]
    before = Entry.objects.count()

    arguments = {"by": CONSOLE, "organ": bureau, "kind": "procurement", "rows": [*rows, rows[0]], "source": "a.csv"}
    assert services.add_many(**arguments) == [True] * 30 + [False]
    assert services.add_many(**arguments) == [False] * 31
    assert Entry.objects.count() == before + 1


def test_of_many_one_that_is_wrong_stops_all(bureau):
    rows = [PURCHASE, {**PURCHASE, "number": "CG-2", "amount": None}]
    assert (
        refused(services.add_many, by=CONSOLE, organ=bureau, kind="procurement", rows=rows, source="a")
        == "LEDGER-MISSING"
    )


# --- why a figure is zero -----------------------------------------------------------------------------------------


def test_without_a_ledger_a_cell_is_blank(bureau):
    found = figure(bureau, "proactive.administrative_penalty.decisions")
    assert (found.value, found.state) == (None, "not_kept")


def test_a_stated_zero_is_a_true_one_with_its_reason(bureau):
    services.state_zero(by=CONSOLE, organ=bureau, kind="penalty", from_year=2019, reason="没有行政处罚权")
    found = figure(bureau, "proactive.administrative_penalty.decisions")

    assert (found.value, found.state, found.reason["zh"]) == (0, "true_zero", "没有行政处罚权")
    assert figure(bureau, "proactive.administrative_penalty.decisions", 2021).value == 0


def test_a_stated_zero_ends_with_its_years(bureau):
    services.state_zero(by=CONSOLE, organ=bureau, kind="penalty", from_year=2019, to_year=2019, reason="没有")
    assert figure(bureau, "proactive.administrative_penalty.decisions").value is None


def test_a_record_outweighs_a_stated_zero(bureau):
    services.state_zero(by=CONSOLE, organ=bureau, kind="procurement", from_year=2019, reason="没有")
    enter(bureau)
    assert figure(bureau, PROJECTS).value == 1


def test_a_ledger_without_a_record_of_the_year_says_so(bureau):
    enter(bureau, day=date(2019, 5, 6))
    found = figure(bureau, PROJECTS)
    assert (found.value, found.state) == (0, "true_zero")
    assert "2020" in found.reason["zh"]


def test_the_same_zero_is_stated_once(bureau):
    for _ in range(2):
        services.state_zero(by=CONSOLE, organ=bureau, kind="penalty", from_year=2019, reason="没有行政处罚权")
    assert ZeroStatement.objects.count() == Entry.objects.filter(action="ledger.zero_stated").count() == 1


# --- the stock of documents ---------------------------------------------------------------------------------------


def document(organ, number, day, **facts):
    return enter(organ, kind="normative_document", number=number, title=f"文件{number}", day=day, amount=None, **facts)


def test_documents_are_a_stock(bureau):
    document(bureau, "1", date(2018, 1, 1))
    document(bureau, "2", date(2019, 1, 1), ended_on=date(2020, 6, 1), end_reason="repealed")
    document(bureau, "3", date(2020, 3, 1), ended_on=date(2020, 12, 31), end_reason="lapsed")
    document(bureau, "4", date(2020, 12, 31), disclosed_on=date(2021, 1, 4))
    counted = {
        key.rpartition(".")[2]: LEDGERS.figures(bureau, 2020, form, NOW)[key].value
        for form, keys in COUNTS.items()
        for key in keys
        if "normative_documents" in key
    }

    assert counted == {
        "newly_made": 2,
        "newly_disclosed": 0,
        "disclosed_total": 0,
        "issued": 2,
        "repealed": 1,
        "in_force": 2,
    }


def test_items_are_counted_at_the_end_of_the_year_before_and_by_their_change(bureau):
    for number, day, ended in (
        ("1", date(2018, 1, 1), None),
        ("2", date(2019, 1, 1), date(2020, 3, 1)),
        ("3", date(2020, 2, 1), None),
        ("4", date(2020, 2, 1), date(2020, 3, 1)),
    ):
        enter(bureau, kind="licence_item", number=number, title=number, day=day, ended_on=ended, amount=None)
    figures = LEDGERS.figures(bureau, 2020, "annual-2019-trial", NOW)

    assert figures["proactive.administrative_licence.items_previous_year"].value == 2
    assert figures["proactive.administrative_licence.change"].value == 0


def test_a_figure_can_be_had_as_it_stood(bureau, settings):
    from datetime import timedelta

    record = enter(bureau)
    settings.GONGKAI_NOW = NOW + timedelta(days=1)
    services.void_record(by=CONSOLE, record=record, seen=1, reason="重复")

    assert LEDGERS.figures(bureau, 2020, "annual-2019-trial", NOW)[PROJECTS].value == 1
    assert figure(bureau, PROJECTS).value == 0


# --- every register -----------------------------------------------------------------------------------------------

KIND = st.sampled_from(sorted(KINDS))
DAY = st.dates(date(2018, 12, 30), date(2021, 1, 18))
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "kind": KIND,
            "day": DAY,
            "ended": st.none() | DAY,
            "reason": st.sampled_from(["repealed", "lapsed"]),
            "disclosed": st.none() | DAY,
            "quantity": st.integers(1, 9),
            "amount": st.integers(0, 10_000_000).map(lambda fen: Decimal(fen) / 100),
            "void": st.booleans(),
            "other": st.booleans(),
        }
    ),
    max_size=25,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, year=st.integers(2019, 2021))
def test_a_figure_is_the_sum_of_its_rows(bureau, other_bureau, person_who_sees_all, rows, year):
    Record.objects.all().delete()
    for number, row in enumerate(rows):
        fits = row["ended"] and row["ended"] >= row["day"] and "ended_on" in KINDS[row["kind"]].fields
        record = services.add_record(
            by=CONSOLE,
            organ=other_bureau if row["other"] else bureau,
            kind=row["kind"],
            number=str(number),
            title=str(number),
            day=row["day"],
            ended_on=row["ended"] if fits else None,
            end_reason=row["reason"] if fits else "",
            disclosed_on=row["disclosed"],
            quantity=row["quantity"],
            source="统计表",
            amount=row["amount"],
        )
        if row["void"]:
            services.void_record(by=CONSOLE, record=record, seen=1, reason="试")

    form = form_of_year(year)
    for organ in (bureau, other_bureau):
        for register in registers():
            for key, found in register.figures(organ, year, form.id, NOW).items():
                opened = register.records(organ, year, key, person_who_sees_all)
                assert sum(row.counted for row in opened.visible) == (found.value or 0)
                assert opened.total == opened.visible.count()


@pytest.fixture
def person_who_sees_all(person, city):
    return person("city_supervisor", organ=city)


@pytest.mark.parametrize("form", list(forms().values()), ids=lambda form: form.id)
def test_keys_are_disjoint_and_known(form):
    claimed = [key for register in registers() for key in register.keys(form.id)]
    assert len(claimed) == len(set(claimed))
    assert set(claimed) <= set(form.keys)
    assert {key for key in form.keys if key.startswith("proactive.")} == LEDGERS.keys(form.id)
    assert register_of(form.id, next(iter(LEDGERS.keys(form.id)))) is LEDGERS


# --- parties ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("party", "kept"),
    [
        ("李小明", "李某"),
        ("欧阳修远", "欧阳某"),
        ("买买提·艾力", "买某"),
        ("李某", "李某"),
        ("白桦市云杉商贸有限公司", "白桦市云杉商贸有限公司"),
        ("红星小学", "红星小学"),
        ("白桦区个体户云杉小吃店", "白桦区个体户云杉小吃店"),
    ],
)
def test_a_natural_person_is_kept_by_the_surname_alone(bureau, party, kept):
    assert masked(party) == kept
    assert enter(bureau, kind="penalty", party=party).party == kept


# --- import -------------------------------------------------------------------------------------------------------


def imported(organ, kind, *rows):
    """Return what becomes of rows of texts: "added", "unchanged", or the codes of what is wrong."""
    from gongkai_site.imports.registry import Context, Row, importer_of

    one, told, read = importer_of(f"ledgers.{kind}"), [], []
    for line, cells in enumerate(rows, 2):
        values, problems = one.values_of(cells)
        told.append([each.code for _field, each in problems])
        if not problems:
            read.append(Row(line, one.key(values), values))
    became = iter(one.save(CONSOLE, organ.pk, read, Context(1, "采购.csv", "0" * 64)))
    return [codes or getattr(each := next(became), "code", each) for codes in told]


SHEET = {"number": "CG-9", "title": "打印机采购", "day": "2020年5月6日", "amount": "0.705万元"}


def test_rows_are_imported_once_and_what_is_wrong_is_told(bureau):
    rows = [
        SHEET,
        SHEET,
        {**SHEET, "number": "CG-10", "day": "2020-02-30"},
        {**SHEET, "number": "", "day": "2031-01-01"},
    ]
    rows += [{**SHEET, "amount": ""}, {**SHEET, "number": "CG-11", "quantity": "3"}]

    assert imported(bureau, "procurement", *rows) == [
        "added",
        "unchanged",
        ["IMPORT-DAY"],
        "LEDGER-FUTURE",
        ["IMPORT-BLANK"],
        "LEDGER-SOURCE",
    ]
    assert Record.objects.get().amount == Decimal("7050.00")


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_ledger_takes_the_columns_it_has(kind):
    from gongkai_site.imports.registry import importer_of

    keys = {each.key for each in importer_of(f"ledgers.{kind}").fields}
    assert keys == {"title", "day", "quantity", "source", *KINDS[kind].fields} | {"number"}


def test_headers_of_an_export_are_known():
    from gongkai_site.imports.registry import importer_of

    header = ["行政相对人名称", "行政处罚决定书文号", "违法行为类型", "处罚决定日期", "罚款金额（万元）", "备注"]
    one = importer_of("ledgers.penalty")
    known = {label: field.key for field in one.fields for label in (field.label["zh"], *field.synonyms)}
    assert [known.get(each.removesuffix("（万元）")) for each in header] == [
        "party",
        "number",
        "title",
        "day",
        "amount",
        None,
    ]
