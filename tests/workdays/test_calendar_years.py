"""The calendar agrees with two libraries day by day, and with itself."""

import warnings
from datetime import date, timedelta

import chinese_calendar
import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.workdays import CalendarMissing, WorkCalendar, Year, load

CALENDAR = load()
YEARS = list(CALENDAR.years)
DAYS = st.dates(date(2004, 1, 1), date(2025, 12, 31))


def days_of(year):
    return [
        date(year, 1, 1) + timedelta(days=n) for n in range(366) if (date(year, 1, 1) + timedelta(days=n)).year == year
    ]


def test_the_years_are_those_of_the_notices():
    assert (YEARS[0], YEARS[-1], len(YEARS)) == (2004, 2026, 23)


@pytest.mark.parametrize("year", YEARS)
def test_every_day_agrees_with_chinese_calendar(year):
    assert [day for day in days_of(year) if CALENDAR.is_working_day(day) != chinese_calendar.is_workday(day)] == []


@pytest.mark.parametrize("year", [year for year in YEARS if year >= 2008])
def test_every_day_agrees_with_holidays(year):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the library warns of names it has no translation for
        oracle = holidays.country_holidays("CN", years=year)

    assert [day for day in days_of(year) if CALENDAR.is_working_day(day) != oracle.is_working_day(day)] == []


@pytest.mark.parametrize(
    ("year", "working_days"),
    [(2019, 250), (2020, 249), (2021, 250), (2022, 249), (2023, 249), (2024, 251), (2025, 248), (2026, 248)],
)
def test_working_days_of_a_year(year, working_days):
    assert CALENDAR.years[year].working_days() == working_days


def test_labour_day_of_2019_before_and_after_the_amendment():
    before, after = load(as_of=date(2019, 3, 21)), load(as_of=date(2019, 3, 22))

    assert before.is_working_day(date(2019, 5, 2))
    assert not before.is_working_day(date(2019, 5, 5))
    assert not after.is_working_day(date(2019, 5, 2))
    assert after.is_working_day(date(2019, 5, 5))
    assert before.add(date(2019, 4, 24), 5) == date(2019, 5, 2)
    assert after.add(date(2019, 4, 24), 5) == date(2019, 4, 30)


def test_spring_festival_of_2020_before_and_after_the_extension():
    before, after = load(as_of=date(2020, 1, 25)), load(as_of=date(2020, 1, 26))

    assert before.is_working_day(date(2020, 2, 1))
    assert not after.is_working_day(date(2020, 2, 1))
    assert before.add(date(2020, 1, 23), 1) == date(2020, 1, 31)
    assert after.add(date(2020, 1, 23), 1) == date(2020, 2, 3)
    assert before.version(date(2020, 1, 1), date(2020, 2, 1)) == "cn-2020@2019-11-21"
    assert after.version(date(2020, 1, 1), date(2020, 2, 1)) == "cn-2020@2020-01-26"


def test_the_next_year_is_not_known_before_its_notice():
    assert 2026 not in load(as_of=date(2025, 11, 3)).years
    assert 2026 in load(as_of=date(2025, 11, 4)).years


def test_the_last_days_of_2018_were_moved_by_the_notice_of_2019():
    assert load(as_of=date(2018, 12, 3)).is_working_day(date(2018, 12, 31))
    assert not load(as_of=date(2018, 12, 4)).is_working_day(date(2018, 12, 31))


@given(DAYS, st.integers(1, 200))
def test_counting_undoes_adding(day, n):
    last = CALENDAR.add(day, n)

    assert CALENDAR.count(day, last) == n
    assert CALENDAR.is_working_day(last)
    assert last > day


@given(DAYS, DAYS, st.integers(1, 100))
def test_a_later_start_is_never_due_earlier(one, other, n):
    first, second = sorted((one, other))

    assert CALENDAR.add(first, n) <= CALENDAR.add(second, n)


@given(DAYS, st.integers(1, 60), st.integers(1, 60))
def test_adding_twice_is_adding_the_sum(day, n, m):
    assert CALENDAR.add(CALENDAR.add(day, n), m) == CALENDAR.add(day, n + m)


@given(DAYS)
def test_a_rolled_day_is_a_working_day_and_never_earlier(day):
    rolled = CALENDAR.on_or_after(day)

    assert rolled >= day
    assert CALENDAR.is_working_day(rolled)
    assert CALENDAR.count(day, rolled) == (0 if rolled == day else 1)


@given(DAYS)
def test_what_a_day_is_decides_whether_it_is_worked(day):
    assert CALENDAR.is_working_day(day) == (CALENDAR.kind(day) in ("working_day", "make_up"))


@pytest.mark.parametrize(
    "ask",
    [
        lambda: CALENDAR.is_working_day(date(2027, 1, 4)),
        lambda: CALENDAR.add(date(2026, 12, 4), 20),
        lambda: CALENDAR.add(date(2026, 12, 4), 10**12),
        lambda: CALENDAR.count(date(2026, 12, 4), date(2027, 1, 4)),
        lambda: CALENDAR.on_or_after(date(2027, 1, 4)),
    ],
)
def test_a_year_without_a_notice_is_never_guessed(ask):
    with pytest.raises(CalendarMissing) as missing:
        ask()

    assert (missing.value.year, missing.value.exit_code, missing.value.problem.code) == (2027, 1, "CALENDAR-MISSING")


def test_counting_stops_at_a_gap_between_known_years():
    calendar = WorkCalendar(Year(year, {}, frozenset(), (f"x-{year}",)) for year in (2026, 2028))

    assert calendar.add(date(2028, 1, 3), 1) == date(2028, 1, 4)
    with pytest.raises(CalendarMissing) as missing:
        calendar.add(date(2026, 12, 31), 1)
    assert missing.value.year == 2027


@pytest.mark.parametrize("n", [0, -1])
def test_adding_nothing_is_a_mistake_of_the_caller(n):
    with pytest.raises(ValueError, match="n must be 1 or more"):
        CALENDAR.add(date(2026, 1, 5), n)


def test_counting_backwards_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="is before"):
        CALENDAR.count(date(2026, 1, 6), date(2026, 1, 5))


def test_a_provisional_year_has_weekends_and_holidays_on_fixed_dates_off():
    calendar = load(provisional=True)
    off = [day for day in days_of(2027) if day.weekday() < 5 and not calendar.is_working_day(day)]

    assert off == [date(2027, 1, 1), date(2027, 10, 1)]  # 1, 2 May and 2, 3 October 2027 fall on weekends
    assert not any(calendar.is_working_day(day) for day in days_of(2027) if day.weekday() >= 5)
    assert calendar.is_provisional(date(2026, 12, 31), date(2027, 1, 4))
    assert not calendar.is_provisional(date(2026, 1, 1), date(2026, 12, 31))
    assert calendar.version(date(2027, 1, 4), date(2027, 1, 4)) == "cn-2027@provisional"
