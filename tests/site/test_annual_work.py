"""A report in work: two clerks at once, figures by hand, explained errors, follow-ups, freezing, what moved since."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from tests.site.conftest import CONSOLE, NOW

from gongkai_site.annual import services
from gongkai_site.annual.checking import problems_of
from gongkai_site.annual.compiling import compile_report
from gongkai_site.annual.following import key_of
from gongkai_site.annual.frozen import differences, moved
from gongkai_site.annual.models import Edition, Entry, Reason, Section, Work
from gongkai_site.annual.working import working
from gongkai_site.audit.models import Entry as TrailEntry
from gongkai_site.base.refusals import Refused
from gongkai_site.ledgers.services import add_record, void_record
from gongkai_site.review.desk import reviews_of
from gongkai_site.review.findings import lines_in
from gongkai_site.review.services import submit

PROJECTS = "proactive.centralized_procurement.procurement_projects"
AMOUNT = "proactive.centralized_procurement.procurement_amount"
UPHELD, PENDING, TOTAL = (f"remedies.reconsideration.{part}" for part in ("upheld", "pending", "total"))
MADE, TOLD, KNOWN = (
    f"proactive.normative_documents.{part}" for part in ("newly_made", "newly_disclosed", "disclosed_total")
)


EARLY = datetime(2020, 1, 16, 2, tzinfo=UTC)


@pytest.fixture(autouse=True)
def fixed_clock(settings):
    """Let people be there before last year's report."""
    settings.GONGKAI_NOW = EARLY


@pytest.fixture
def officer(person, bureau, through, settings):
    made = person("ogi_officer", organ=bureau)
    settings.GONGKAI_NOW = NOW
    return made


@pytest.fixture
def purchase(bureau):
    facts = {"title": "打印机采购", "day": date(2020, 5, 6), "amount": Decimal("7050.00"), "number": "CG-1"}
    return add_record(by=CONSOLE, organ=bureau, kind="procurement", **facts)


@pytest.fixture
def begun(bureau, officer, purchase) -> Work:
    return services.begin(by=officer, organ=bureau, year=2020)


def section(work: Work, key: str) -> Section:
    return Section.objects.get(work=work, key=key)


def code_of(act, *args, **facts) -> str:
    with pytest.raises(Refused) as refusal:
        act(*args, **facts)
    return refusal.value.code


def enter(by, organ, values, *, was=None, reason="纸质台账", year=2020) -> int:
    return services.enter_figures(by=by, organ=organ, year=year, values=values, was=was or {}, reason=reason)


def said(organ, year=2020) -> dict[str, object]:
    return {each.problem.code: each for each in problems_of(working(organ, year))}


# --- the text -----------------------------------------------------------------------------------------------------


def test_a_draft_is_made_once_and_its_numbers_follow_the_records(bureau, officer, begun, purchase):
    text = section(begun, "general").text
    assert "{{表二·政府集中采购·采购总金额}}" in text
    assert "采购总金额0.705万元" in str(working(bureau, 2020).report.section("一"))
    assert code_of(services.begin, by=officer, organ=bureau, year=2020) == "ANNUAL-BEGUN"

    void_record(by=CONSOLE, record=purchase, seen=1, reason="重复")
    assert section(begun, "general").text == text
    assert "采购总金额0万元" in str(working(bureau, 2020).report.section("一"))


def test_two_clerks_in_different_parts_never_collide(bureau, officer, person, begun):
    other = person("drafter", organ=bureau)
    first, second = section(begun, "general"), section(begun, "problems")
    services.save_section(by=officer, section=first, seen=1, text="总体情况由甲写。")
    services.save_section(by=other, section=second, seen=1, text="问题由乙写。")
    assert (section(begun, "general").text, section(begun, "problems").text) == ("总体情况由甲写。", "问题由乙写。")


def test_two_clerks_in_the_same_part_are_told_and_both_texts_stay(bureau, officer, person, begun):
    other = person("drafter", organ=bureau)
    mine, theirs = section(begun, "problems"), section(begun, "problems")
    services.save_section(by=other, section=theirs, seen=1, text="乙先保存。")
    with pytest.raises(Refused) as refusal:
        services.save_section(by=officer, section=mine, seen=1, text="甲后保存。")
    assert refusal.value.code == "ANNUAL-SECTION-CHANGED"
    assert str(other) in refusal.value.sentence()
    services.set_aside(by=officer, section=mine, text="甲后保存。")
    kept = section(begun, "problems")
    assert kept.text == "乙先保存。"
    assert [each.text for each in kept.asides.all()] == ["甲后保存。"]

    services.save_section(by=officer, section=kept, seen=kept.version, text="乙先保存。甲后保存。")
    assert not section(begun, "problems").asides.exists()


def test_drafting_anew_keeps_what_stood_there_until_it_is_let_go(bureau, officer, person, begun):
    drafted = section(begun, "problems").text
    services.redraft(by=officer, section=section(begun, "problems"), seen=1, typed=drafted)
    assert not section(begun, "problems").asides.exists()

    services.save_section(by=officer, section=section(begun, "problems"), seen=1, text="手写的问题。")
    services.set_aside(by=officer, section=section(begun, "problems"), text="冲突时留存的。")
    services.redraft(by=officer, section=section(begun, "problems"), seen=2, typed="手写的问题。还没有保存的一句。")
    again = section(begun, "problems")
    assert again.text == drafted
    kept = {"冲突时留存的。", "手写的问题。", "手写的问题。还没有保存的一句。"}
    assert {each.text for each in again.asides.all()} == kept

    services.save_section(by=person("drafter", organ=bureau), section=again, seen=3, text="另写一句。")
    services.redraft(by=officer, section=section(begun, "problems"), seen=4)
    kept |= {"另写一句。"}
    assert {each.text for each in again.asides.all()} == kept
    services.save_section(by=officer, section=section(begun, "problems"), seen=5, text="手写的问题。")
    left = {each.text for each in again.asides.all()}
    assert left == {"手写的问题。还没有保存的一句。", "另写一句。"}  # one stands in the part again, the clash is merged


def test_drafting_anew_over_anothers_words_is_refused_and_keeps_nothing(bureau, officer, person, begun):
    services.save_section(by=person("drafter", organ=bureau), section=section(begun, "other"), seen=1, text="乙写的。")
    mine = section(begun, "other")
    assert code_of(services.redraft, by=officer, section=mine, seen=1, typed="甲写的。") == "ANNUAL-SECTION-CHANGED"
    assert section(begun, "other").text == "乙写的。"
    assert not mine.asides.exists()


def test_an_unknown_field_stops_the_report(bureau, officer, begun):
    services.save_section(by=officer, section=section(begun, "other"), seen=1, text="收到{{收到的申请}}件。")
    found = said(bureau)["BOUND-UNKNOWN"]
    assert found.stops
    assert "六" in found.problem.place_text("zh")
    assert code_of(services.freeze, by=officer, organ=bureau, year=2020) == "ANNUAL-ERRORS"
    assert not Edition.objects.exists()


def test_a_number_by_hand_is_held_against_the_tables(bureau, officer, begun):
    rest = ("corrected", "other_result", "pending")
    enter(officer, bureau, {UPHELD: "2", **{f"remedies.reconsideration.{part}": "0" for part in rest}})
    text = "被申请行政复议5件，其中维持2件。"
    services.save_section(by=officer, section=section(begun, "other"), seen=1, text=text)
    found = said(bureau)["TEXT-TABLE"].problem
    assert (found.found, found.expected, found.severity) == (5, 2, "warning")


def test_a_passage_that_another_organ_has_too_is_told(bureau, other_bureau, officer, person, begun):
    theirs = person("ogi_officer", organ=other_bureau)
    text = "坚持以公开为常态不公开为例外，把公开要求贯穿办文办会办事全过程，不断提高工作的质量和水平，努力让群众满意。"
    for by, organ in ((theirs, other_bureau), (officer, bureau)):
        if organ != bureau:
            services.begin(by=by, organ=organ, year=2020)
        row = Section.objects.get(work__organ=organ, work__year=2020, key="other")
        services.save_section(by=by, section=row, seen=row.version, text=text)
    assert "ANNUAL-SAME-TEXT" not in said(bureau)
    services.freeze(by=theirs, organ=other_bureau, year=2020)
    found = said(bureau)["ANNUAL-SAME-TEXT"].problem
    assert found.severity == "warning"
    assert "白桦市水务局" in found.text("zh")


def test_a_share_is_printed_with_its_sign(bureau):
    from gongkai_site.annual.working import printed_fact
    from gongkai_site.registers.facts import Fact

    words = {"zh": "满意率", "en": "share"}
    printed = [
        printed_fact(Fact("a", words, value, {"zh": unit, "en": ""}))
        for value, unit in (
            (Decimal("100.00"), "%"),
            (Decimal("99.87"), "%"),
            (Decimal("400.00"), "元"),
            (13, "条"),
            (None, "%"),
        )
    ]
    assert printed == ["100%", "99.87%", "400元", "13", "—"]


def test_a_part_that_is_too_long_is_refused(officer, begun):
    text = "长" * 20_001
    assert code_of(services.save_section, by=officer, section=section(begun, "other"), seen=1, text=text) == (
        "ANNUAL-SECTION-LONG"
    )


def test_what_is_missing_is_said(bureau, officer, begun):
    services.set_responsible(by=officer, organ=bureau, year=2020, seen=0, responsible="", body="")
    assert {"ANNUAL-BLANK", "ANNUAL-RESPONSIBLE", "SECTION-EMPTY"} <= set(said(bureau))
    services.set_responsible(by=officer, organ=bureau, year=2020, seen=0, responsible="周某（副局长）", body="办公室")
    services.save_section(by=officer, section=section(begun, "general"), seen=1, text="字" * 1001)
    found = said(bureau)
    assert "ANNUAL-RESPONSIBLE" not in found
    assert found["ANNUAL-LENGTH"].problem.severity == "note"


def test_a_government_tells_of_assessment(city, person):
    officer = person("ogi_officer", organ=city)
    work = services.begin(by=officer, organ=city, year=2020)
    assert {"assessment", "evaluation", "accountability"} <= set(work.sections.values_list("key", flat=True))
    assert "ANNUAL-GOVERNMENT" in said(city)


# --- figures by hand ----------------------------------------------------------------------------------------------


def test_a_figure_by_hand_is_marked_and_summed(bureau, officer):
    assert enter(officer, bureau, {UPHELD: "2", PENDING: "1", "remedies.reconsideration.corrected": "0"}) == 3
    compiled = compile_report(bureau, 2020)
    assert compiled.report.figures[UPHELD] == 2
    assert compiled.report.marks[UPHELD].state == "entered"
    assert compiled.report.marks[UPHELD].reason == "纸质台账"
    assert compiled.report.figures[TOTAL] is None  # one cell of the row is open still
    enter(officer, bureau, {"remedies.reconsideration.other_result": "0"})
    assert compile_report(bureau, 2020).report.figures[TOTAL] == 3


@pytest.mark.parametrize(
    ("key", "typed", "code"),
    [
        (PROJECTS, "58", "ANNUAL-ENTRY-KEPT"),
        (TOTAL, "3", "ANNUAL-ENTRY-TOTAL"),
        (UPHELD, "两件", "ANNUAL-ENTRY-NUMBER"),
        (UPHELD, "-1", "ANNUAL-ENTRY-NUMBER"),
        (UPHELD, "1.5", "ANNUAL-ENTRY-NUMBER"),
        (UPHELD, "9" * 40, "ANNUAL-ENTRY-NUMBER"),
        (UPHELD, "NaN", "ANNUAL-ENTRY-NUMBER"),
        (UPHELD, "1e9", "ANNUAL-ENTRY-NUMBER"),
        (UPHELD, "1E3", "ANNUAL-ENTRY-NUMBER"),
        (UPHELD, "1_000", "ANNUAL-ENTRY-NUMBER"),
        ("proactive.nothing", "1", "ANNUAL-CELL"),
    ],
)
def test_what_is_not_entered(bureau, officer, purchase, key, typed, code):
    assert code_of(enter, officer, bureau, {key: typed}) == code
    assert not Entry.objects.exists()


@pytest.mark.parametrize("typed", ["1,200", "1，200", "+1200", "1200.0", " 1 200 "])
def test_a_number_is_read_as_it_is_written_by_hand(bureau, officer, typed):
    enter(officer, bureau, {UPHELD: typed})
    assert Entry.objects.get().value == 1200


def test_an_entry_needs_its_source(bureau, officer):
    assert code_of(enter, officer, bureau, {UPHELD: "2"}, reason=" ") == "ANNUAL-ENTRY-REASON"


def test_two_clerks_in_different_cells_never_collide_and_in_one_are_told(bureau, officer, person):
    other = person("drafter", organ=bureau)
    enter(officer, bureau, {UPHELD: "2"})
    enter(other, bureau, {UPHELD: "", PENDING: "1"})  # the first cell stood empty when the page was opened
    assert Entry.objects.count() == 2
    assert code_of(enter, other, bureau, {UPHELD: "3"}) == "ANNUAL-ENTRY-CHANGED"
    enter(other, bureau, {UPHELD: "3"}, was={UPHELD: "2"})
    assert Entry.objects.get(key=UPHELD).value == 3
    enter(other, bureau, {UPHELD: ""}, was={UPHELD: "3"}, reason="")
    assert not Entry.objects.filter(key=UPHELD).exists()


def test_a_register_that_answers_later_goes_before_the_entry(bureau, officer):
    enter(officer, bureau, {PROJECTS: "43"})
    assert compile_report(bureau, 2020).report.figures[PROJECTS] == 43
    add_record(
        by=CONSOLE, organ=bureau, kind="procurement", title="甲", day=date(2020, 1, 5), number="1", amount=Decimal(5)
    )
    assert compile_report(bureau, 2020).report.figures[PROJECTS] == 1


def test_a_ledger_answers_for_no_year_before_its_first_record(bureau, officer, purchase):
    assert compile_report(bureau, 2019).figures[PROJECTS].state == "not_kept"
    assert enter(officer, bureau, {PROJECTS: "43", AMOUNT: "12,000.50元"}, year=2019) == 2
    assert compile_report(bureau, 2019).report.figures[AMOUNT] == Decimal("12000.50")


# --- explained errors ---------------------------------------------------------------------------------------------


@pytest.fixture
def broken(bureau, officer) -> None:
    """More disclosed in the year than in all."""
    enter(officer, bureau, {MADE: "5", TOLD: "5", KNOWN: "3"})


def test_an_error_stops_until_it_is_explained_and_again_when_its_facts_change(bureau, officer, begun, broken):
    assert code_of(services.freeze, by=officer, organ=bureau, year=2020) == "ANNUAL-ERRORS"
    wrong = next(each for each in problems_of(working(bureau, 2020)) if each.stops)
    services.explain(by=officer, organ=bureau, year=2020, key=wrong.key, reason="机构改革移交两件")

    edition = services.freeze(by=officer, organ=bureau, year=2020)
    (explained,) = edition.explained
    assert (explained["text"], explained["by"]) == ("机构改革移交两件", str(officer))
    assert wrong.problem.text("zh") == explained["found"]["zh"]

    enter(officer, bureau, {KNOWN: "2"}, was={KNOWN: "3"})
    assert code_of(services.freeze, by=officer, organ=bureau, year=2020) == "ANNUAL-ERRORS"
    assert Reason.objects.count() == 1  # it stays to be seen, and holds no more


def test_who_explains_is_named_and_may(bureau, officer, person, begun, broken):
    wrong = next(each for each in problems_of(working(bureau, 2020)) if each.stops)
    facts = {"organ": bureau, "year": 2020, "key": wrong.key}
    drafter = person("drafter", organ=bureau)
    assert code_of(services.explain, by=drafter, **facts, reason="说明") == "POWER-ROLE"
    assert code_of(services.explain, by=officer, **facts, reason=" ") == "ANNUAL-EXPLAIN-WORDS"
    assert code_of(services.explain, by=officer, **{**facts, "key": "0" * 64}, reason="说明") == "ANNUAL-EXPLAIN-GONE"


def test_an_explained_error_passes_review_and_stays_beside_the_report(bureau, officer, begun, broken, through):
    wrong = next(each for each in problems_of(working(bureau, 2020)) if each.stops)
    services.explain(by=officer, organ=bureau, year=2020, key=wrong.key, reason="机构改革移交两件")
    edition = through(services.freeze(by=officer, organ=bureau, year=2020), officer)
    assert edition.live
    assert edition.explained[0]["text"] == "机构改革移交两件"


def test_an_unknown_field_is_never_explained_away(bureau, officer, begun):
    services.save_section(by=officer, section=section(begun, "other"), seen=1, text="收到{{没有这个}}件。")
    wrong = said(bureau)["BOUND-UNKNOWN"]
    facts = {"by": officer, "organ": bureau, "year": 2020}
    assert code_of(services.explain, **facts, key=wrong.key, reason="照印") == "ANNUAL-EXPLAIN-NEVER"
    assert code_of(services.freeze, **facts) == "ANNUAL-ERRORS"


@pytest.mark.parametrize(
    ("typed", "yuan"), [("3.55", "35500"), ("35500元", "35500"), ("1亿元", "100000000"), ("0", "0")]
)
def test_money_by_hand_is_in_the_unit_of_its_column(settings, bureau, officer, typed, yuan):
    settings.GONGKAI_NOW = datetime(2023, 1, 9, 2, tzinfo=UTC)
    key = "proactive.administrative_charge.fee_amount"
    enter(officer, bureau, {key: typed}, year=2022)
    assert compile_report(bureau, 2022).report.figures[key] == Decimal(yuan)


def test_money_without_any_unit_is_asked_for_one(bureau, officer, purchase):
    assert code_of(enter, officer, bureau, {AMOUNT: "183.51"}, year=2019) == "ANNUAL-ENTRY-NUMBER"


# --- last year ----------------------------------------------------------------------------------------------------


@pytest.fixture
def last_year(bureau, officer, through, settings) -> Edition:
    settings.GONGKAI_NOW = EARLY
    work = services.begin(by=officer, organ=bureau, year=2019)
    text = "一是渠道比较单一；二是统计费时费力。下一步，改为电子登记。"
    services.save_section(by=officer, section=section(work, "problems"), seen=1, text=text)
    keys = [key for key in compile_report(bureau, 2019).figures if key.startswith("applications.carried_out.")]
    enter(
        officer,
        bureau,
        {key: "2" if key.endswith("natural_person") else "0" for key in keys if "total" not in key},
        year=2019,
    )
    edition = through(services.freeze(by=officer, organ=bureau, year=2019), officer)
    settings.GONGKAI_NOW = NOW
    return edition


def test_each_of_last_years_problems_is_to_be_followed_up(bureau, officer, last_year, begun):
    assert [problem for problem, _ in working(bureau, 2020).follow_ups] == ["渠道比较单一", "统计费时费力"]
    assert said(bureau)["ANNUAL-FOLLOW-UP"].problem.found == 2
    facts = {"by": officer, "organ": bureau, "year": 2020}
    row = services.follow_up(**facts, key=key_of("渠道比较单一"), seen=0, answer="新开设两个账号。")
    services.follow_up(**facts, key=key_of("统计费时费力"), seen=0, answer="已改为电子登记。")
    assert "ANNUAL-FOLLOW-UP" not in said(bureau)
    five = working(bureau, 2020).report.section("五")
    assert five.paragraphs[-3:] == ("对上一年度报告所列的问题，改进情况如下：", "新开设两个账号。", "已改为电子登记。")
    assert code_of(services.follow_up, **facts, key=row.key, seen=0, answer="另一句") == "RECORD-CHANGED"
    assert code_of(services.follow_up, **facts, key="x", seen=0, answer="另一句") == "ANNUAL-FOLLOW-GONE"


def test_carry_in_is_held_against_last_years_report(bureau, officer, last_year):
    enter(officer, bureau, {"applications.carried_in.natural_person": "1"})
    assert said(bureau)["T3-CARRY"].stops
    enter(
        officer,
        bureau,
        {"applications.carried_in.natural_person": "2"},
        was={"applications.carried_in.natural_person": "1"},
    )
    assert "T3-CARRY" not in said(bureau)


def test_the_form_changes_between_two_years(bureau, officer, last_year, through, settings):
    """2020 → 2021: other cells, the same applications carried."""
    through(services.freeze(by=officer, organ=bureau, year=2020), officer)
    settings.GONGKAI_NOW = datetime(2022, 1, 18, 2, tzinfo=UTC)
    services.begin(by=officer, organ=bureau, year=2021)
    enter(officer, bureau, {"proactive.normative_documents.in_force": "3"}, year=2021)
    assert not [each for each in problems_of(working(bureau, 2021)) if each.stops]
    assert services.freeze(by=officer, organ=bureau, year=2021).report.form == "annual-2021"


# --- frozen -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("hour", "code"), [(15, "ANNUAL-NOT-OVER"), (16, None)])
def test_a_year_ends_at_midnight_in_shanghai(bureau, officer, begun, settings, hour, code):
    settings.GONGKAI_NOW = datetime(2020, 12, 31, hour, 59 if code else 0, 59 if code else 0, tzinfo=UTC)
    if code:
        assert code_of(services.freeze, by=officer, organ=bureau, year=2020) == code
    else:
        assert services.freeze(by=officer, organ=bureau, year=2020).report.dated == date(2021, 1, 1)


def test_a_frozen_report_keeps_text_bound_values_and_rows(bureau, officer, begun, purchase):
    edition = services.freeze(by=officer, organ=bureau, year=2020)
    assert edition.bound_values["表二·政府集中采购·采购总金额"] == "0.705万元"
    assert "采购总金额0.705万元" in edition.content
    assert (edition.responsible, edition.body) == (begun.responsible, begun.body)
    row = edition.frozen.get(key=AMOUNT)
    assert (row.rows, row.total, row.ids) == (1, Decimal("7050.00"), [purchase.pk])
    assert TrailEntry.objects.filter(action="report.frozen").count() == 1


def test_who_signs_is_told_when_a_register_changed_since(bureau, officer, begun, purchase):
    edition = services.freeze(by=officer, organ=bureau, year=2020)
    review = submit(by=officer, content=edition)
    assert not lines_in(review)
    void_record(by=CONSOLE, record=purchase, seen=1, reason="重复")

    (line,) = lines_in(review)
    assert line.effect == "inform"
    assert "1 → 0" in line.found.problem.text("zh")
    found = {each.key: each for each in differences(edition)}
    assert (found[PROJECTS].before, found[PROJECTS].after) == ("1", "0")
    assert [row.pk for row in found[PROJECTS].went] == [purchase.pk]
    assert not found[PROJECTS].came


def test_rows_exchanged_under_an_equal_sum_are_seen(bureau, officer, begun, purchase):
    edition = services.freeze(by=officer, organ=bureau, year=2020)
    void_record(by=CONSOLE, record=purchase, seen=1, reason="重复")
    other = add_record(
        by=CONSOLE,
        organ=bureau,
        kind="procurement",
        title="扫描仪",
        day=date(2020, 6, 1),
        number="CG-2",
        amount=Decimal("7050.00"),
    )
    assert moved(edition) is None
    found = {each.key: each for each in differences(edition)}
    assert [row.pk for row in found[PROJECTS].came] == [other.pk]
    assert [row.pk for row in found[PROJECTS].went] == [purchase.pk]


def test_freezing_a_draft_again_keeps_its_number_and_ends_its_review(bureau, officer, begun, purchase):
    edition = services.freeze(by=officer, organ=bureau, year=2020)
    submit(by=officer, content=edition)
    void_record(by=CONSOLE, record=purchase, seen=1, reason="重复")
    again = services.freeze(by=officer, organ=bureau, year=2020)
    assert (again.pk, again.number) == (edition.pk, 1)
    assert reviews_of(again)[0].state == "changed"
    assert not again.frozen.exists()
    assert Edition.objects.count() == 1


def test_a_late_report_needs_its_reason_and_a_correction_does_not(bureau, officer, begun, through, purchase, settings):
    edition = through(services.freeze(by=officer, organ=bureau, year=2020), officer)
    settings.GONGKAI_NOW = datetime(2021, 2, 5, 2, tzinfo=UTC)
    void_record(by=CONSOLE, record=purchase, seen=1, reason="重复")
    assert services.freeze(by=officer, organ=bureau, year=2020, note="删去重复的一项").number == 2
    assert Edition.objects.get(pk=edition.pk).report.figures[PROJECTS] == 1
    services.begin(by=officer, organ=bureau, year=2019)
    assert said(bureau, 2019)["DEADLINE-DEPT"].stops


# --- at the console -----------------------------------------------------------------------------------------------


@pytest.fixture
def printed(monkeypatch, capsys):
    """Return what the command prints and what it says."""
    from gongkai_site.cli import annual

    monkeypatch.setattr(annual, "ready", lambda: None)

    def run(*words: str) -> tuple[str, str]:
        annual.annual.main(list(words), standalone_mode=False)
        return tuple(capsys.readouterr())

    return run


def test_the_console_says_that_a_draft_is_one(bureau, officer, begun, printed):
    out, said = printed(bureau.name, "2020")
    assert "未经审核" in said
    assert "未经审核" not in out
    services.freeze(by=officer, organ=bureau, year=2020)
    assert printed(bureau.name, "2020")[1] == ""
    assert "未经审核" in printed(bureau.name, "2020", "--now")[1]


def test_a_year_that_has_not_begun_has_no_report(bureau, officer, printed, settings):
    settings.GONGKAI_NOW = datetime(2020, 12, 31, 15, tzinfo=UTC)
    assert code_of(printed, bureau.name, "2021") == "ANNUAL-NOT-BEGUN"
    settings.GONGKAI_NOW = datetime(2020, 12, 31, 16, tzinfo=UTC)
    assert "2021" in printed(bureau.name, "2021")[0]
