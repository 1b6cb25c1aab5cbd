"""Each deviation changes the document, and what is expected of a reader stays consistent with it."""

from functools import cache
from random import Random

import pytest
from corpus.deviations import DEVIATIONS, applicable, drawn_for, together
from corpus.document import drafted
from corpus.formats.names import ALL, FAMILIES

from gongkai.report.forms import forms
from gongkai.report.identities import identities
from gongkai.report.model import Report

SEED = 3
SEEN = range(1, 16)
OLD, NEW = forms()
COUNTED_OTHERWISE = {"wrong-total", "extra-column"}
"""Deviations after which sums need not be those of the form."""


@cache
def one_of(name):
    return drafted(SEED, min(DEVIATIONS[name].formats), [name])


@cache
def plain_one(format_name, edition):
    return drafted(SEED, format_name, [], edition=edition)


def test_all_fifteen_are_covered():
    assert {number for each in DEVIATIONS.values() for number in each.of} == set(SEEN)


@pytest.mark.parametrize("name", DEVIATIONS)
def test_each_says_what_it_does_and_occurs_in_formats_that_exist(name):
    each = DEVIATIONS[name]

    assert each.effect.endswith(".")
    assert each.formats
    assert each.formats <= ALL
    assert each.touches


@pytest.mark.parametrize("name", DEVIATIONS)
def test_each_changes_the_page(name):
    draft = one_of(name)
    plain = plain_one(draft.format, DEVIATIONS[name].edition)

    assert (draft.page, draft.hints) != (plain.page, plain.hints)


@pytest.mark.parametrize("name", DEVIATIONS)
def test_each_is_the_same_each_time(name):
    assert one_of(name) == drafted(SEED, one_of(name).format, [name])


@pytest.mark.parametrize("name", DEVIATIONS)
def test_what_is_expected_fits_together(name):
    draft = one_of(name)
    expected = draft.expected
    keys = {key for form in forms().values() for key in form.keys}

    assert not expected.absent & set(expected.figures)
    assert expected.may_be_null <= set(expected.figures)
    assert {key for key in expected.must_be_told if expected.figures[key] is not None} == set()
    assert expected.absent | set(expected.figures) <= keys
    assert (expected.refused is None) == bool(expected.figures)


@pytest.mark.parametrize("name", sorted(set(DEVIATIONS) - COUNTED_OTHERWISE))
def test_what_is_printed_still_adds_up(name):
    draft = one_of(name)
    if draft.expected.refused:
        return
    tables = {"applications": NEW if "applications.other.other.total" in draft.expected.figures else OLD}
    form = Report(OLD, {}, table_forms=tables).mixed_form

    for identity in (each for each in identities(form) if not each.needs_previous):
        if identity.rule.table != "proactive":
            found, expected, known = identity.sides(draft.expected.figures, {})
            assert not known or identity.holds(found - expected), identity.place


@pytest.mark.parametrize(
    ("name", "tables"),
    [
        ("new-table-two-with-old-table-three", {"proactive": NEW, "applications": OLD}),
        ("old-table-two-with-new-table-three", {"proactive": OLD, "applications": NEW}),
        ("old-form-in-a-later-year", {"proactive": OLD, "applications": OLD}),
        ("new-form-in-an-earlier-year", {"proactive": NEW, "applications": NEW}),
    ],
)
def test_mixed_forms_have_the_keys_of_each(name, tables):
    mixed = Report(OLD, {}, table_forms=tables).mixed_form

    assert tuple(one_of(name).expected.figures) == mixed.keys


def test_a_blank_cell_is_null_and_open_only_where_the_format_loses_it():
    kept, lost = (drafted(3, name, ["blank-cells"]).expected for name in ("html-plain", "text-lines"))

    assert None in kept.figures.values()
    assert not kept.may_be_null
    assert {key for key, value in lost.figures.items() if value is None} <= lost.may_be_null


def test_a_wrong_total_stays_as_printed():
    draft = one_of("wrong-total")
    printed = {cell.key: cell.text for cell in draft.page.cells if cell.role == "figure"}

    assert all(
        printed[key] == str(value) for key, value in draft.expected.figures.items() if key.startswith("remedies")
    )


def test_swapped_columns_carry_their_headers_with_them():
    draft = one_of("columns-swapped")
    header = next(
        row for row in draft.page.table("applications").rows if len([c for c in row if c.role == "column"]) == 5
    )
    first = next(row for row in draft.page.table("applications").rows if row[-1].role == "figure")

    assert [cell.key for cell in header] == [cell.key.rpartition(".")[2] for cell in first if cell.role == "figure"][
        1:-1
    ]
    assert [cell.key for cell in header] != [
        column.key for column in forms()[NEW].table("applications").blocks[0].columns[1:-1]
    ]


def test_a_missing_column_and_a_missing_row_are_absent():
    assert len(one_of("missing-column").expected.absent) >= 25
    assert len(one_of("missing-row").expected.absent) in (1, 3, 7)
    assert len(one_of("refusals-in-one-row").expected.absent) == 8 * 7


def test_an_extra_row_or_column_adds_nothing_to_what_is_expected():
    for name in ("extra-row", "extra-column"):
        draft = one_of(name)
        assert not draft.expected.absent
        assert any("extra" in cell.key for cell in draft.page.cells)


@pytest.mark.parametrize("format_name", sorted(ALL))
def test_some_documents_have_none_and_none_has_two_that_clash(format_name):
    drawn = [drawn_for(format_name, Random(seed)) for seed in range(40)]

    assert {len(each) for each in drawn} == {0, 1, 2, 3}
    for picked in drawn:
        assert all(together(one, two) for one in picked for two in picked if one is not two)
        assert set(picked) <= set(applicable(format_name))


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_of_formats_meets_every_kind_of_deviation(family):
    numbers = {number for name in FAMILIES[family] for each in applicable(name) for number in each.of}

    only_text, only_markup = {5, 8}, {15}
    missing = set(SEEN) - numbers
    assert missing <= (only_markup if family == "text" else only_text | only_markup)
