"""The processing fee, by the tables of the rule."""

import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.fees import per_application, per_page, rate_of_application
from gongkai.problems import Failure

CASES = tomllib.loads((Path(__file__).parent / "fee_cases.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("count", "rate", "amount"), CASES["per_application"])
def test_fee_per_application(count, rate, amount):
    fee = per_application(count)

    assert (rate_of_application(count), fee.amount) == (rate, amount)
    assert type(fee.amount) is int


@pytest.mark.parametrize(("pages", "amount"), CASES["per_page"])
def test_fee_per_page(pages, amount):
    assert per_page(pages).amount == amount


@given(st.integers(1, 300))
def test_the_fee_for_n_applications_is_the_sum_of_their_rates(n):
    assert per_application(n).amount == sum(rate_of_application(k) for k in range(1, n + 1))


@given(st.integers(0, 5000))
def test_the_fee_for_pages_follows_the_closed_formula(p):
    closed = 10 * max(min(p, 100) - 30, 0) + 20 * max(min(p, 200) - 100, 0) + 40 * max(p - 200, 0)

    assert per_page(p).amount == closed


@given(st.integers(0, 3000))
def test_brackets_cover_the_quantity_without_gap(n):
    charges = per_application(n).charges

    assert [k for charge in charges for k in range(charge.first, charge.last + 1)] == list(range(1, n + 1))


@pytest.mark.parametrize("bad", [-1, 100_001, 10**30, 3.5, True, "12", None])
def test_an_absurd_quantity_is_refused(bad):
    with pytest.raises(Failure) as refused:
        per_application(bad)

    assert refused.value.problem.code == "FEE-QUANTITY"


def test_there_was_no_scale_before_2021():
    with pytest.raises(Failure) as refused:
        per_page(31, on=date(2020, 12, 31))

    assert refused.value.problem.code == "LIMIT-NOT-YET"
    assert per_page(31, on=date(2021, 1, 1)).amount == 10
