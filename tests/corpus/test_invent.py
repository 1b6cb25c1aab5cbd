"""Invented reports are right, and the same each time."""

import pytest
from corpus.figures import complete, solved_keys
from corpus.invent import YEARS, invent
from corpus.words import words

from gongkai.report.forms import form_of_year, forms
from gongkai.report.identities import broken, out_of_domain

SEEDS = range(24)


@pytest.fixture(scope="module")
def reports():
    return [invent(seed).report for seed in SEEDS]


@pytest.mark.parametrize("seed", SEEDS)
def test_an_invented_report_breaks_no_identity(seed, reports):
    assert [*broken(reports[seed]), *out_of_domain(reports[seed])] == []


@pytest.mark.parametrize("seed", SEEDS)
def test_it_has_every_cell_of_the_form_of_its_year(seed, reports):
    report = reports[seed]
    edition = form_of_year(report.year)

    assert edition is not None
    assert YEARS[0] <= report.year <= YEARS[1]
    assert tuple(report.figures) == edition.keys
    assert None not in report.figures.values()


def test_the_same_seed_gives_the_same_report():
    assert invent(7).report == invent(7).report
    assert invent(7).report != invent(8).report


@pytest.mark.parametrize("edition", forms())
def test_the_edition_can_be_chosen(edition):
    assert {invent(seed, edition).report.form for seed in range(10)} == {edition}


def test_organs_differ_in_size(reports):
    largest = [max(int(value) for value in report.figures.values()) for report in reports]

    assert min(largest) < 1000
    assert max(largest) > 1_000_000


def test_most_cells_of_most_reports_are_zero(reports):
    values = [value for report in reports for value in report.figures.values()]

    assert sum(value == 0 for value in values) > len(values) / 2


def test_some_amounts_are_exact_to_the_fen(reports):
    amounts = [report.figures.get("proactive.administrative_charge.fee_amount") for report in reports]

    assert any(amount and amount != amount.to_integral_value() for amount in amounts)


@pytest.mark.parametrize("seed", range(8))
def test_the_sentences_agree_with_the_tables(seed, reports):
    report = reports[seed]
    received = report.figures["applications.new_received.total"]

    assert any(f"收到政府信息公开申请{received}件" in line for line in report.sections[1].paragraphs)


def test_every_section_of_the_form_is_there():
    report = invent(1).report

    assert [each.no for each in report.sections] == ["", *(each.no for each in report.mixed_form.sections)]


@pytest.mark.parametrize("edition", forms())
def test_what_follows_from_other_cells_is_worked_out_anew(edition):
    report = invent(1, edition).report
    form = report.mixed_form
    leaves = {key: value for key, value in report.figures.items() if key not in solved_keys(form)}

    assert complete(leaves, form) == report.figures


def test_no_label_of_a_form_is_typed_again_in_the_words():
    labels = {
        row.label for form in forms().values() for table in form.tables for row in _rows(table) if len(row.label) > 5
    }

    assert not [label for label in labels if label in str(words())]


def _rows(table):
    return [row for block in table.blocks for row in block.rows]
