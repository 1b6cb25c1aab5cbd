"""The data files of the law fit together: with each other, with the forms, and with the functions."""

import inspect
import re
from datetime import date
from pathlib import Path

import pytest

from gongkai import deadlines, law
from gongkai.problems import Failure
from gongkai.report.forms import forms
from gongkai.resources import BadDataFile, read_toml


def test_every_limit_has_a_function_and_every_function_a_limit():
    source = inspect.getsource(deadlines) + (Path(deadlines.__file__).parent / "clocks/remedies.py").read_text("utf-8")
    used = set(re.findall(r'\bdue\("(\w+)"', source))
    used |= {f"message_{category}" for category in deadlines.Category.__args__}

    assert used == set(law.limits())


def test_every_kind_of_the_command_line_is_a_limit():
    assert {kind.replace("-", "_") for kind in deadlines.KINDS} <= set(law.limits())


@pytest.mark.parametrize("values", law.limits().values(), ids=law.limits())
def test_values_of_a_limit_are_dated_and_in_order(values):
    assert [value.since for value in values] == sorted({value.since for value in values})
    assert all((value.length > 0) != (value.unit == "fixed_date") for value in values)
    assert all(value.on is not None for value in values if value.unit == "fixed_date")
    assert not any(value.roll for value in values if value.unit in ("working_day", "fixed_date"))


@pytest.mark.parametrize("name", ["licence_publication", "enforcement_publication", "interpretation"])
def test_what_was_not_verified_says_so(name):
    assert law.limit(name, on=date(2026, 1, 1)).mark == "unverified"


def test_the_answer_limit_changed_on_the_day_of_the_new_regulation():
    lengths = [law.limit("answer", on=day).length for day in (date(2008, 5, 1), date(2019, 5, 14), date(2019, 5, 15))]

    assert lengths == [15, 15, 20]


def test_a_limit_that_does_not_exist_yet_is_refused():
    with pytest.raises(Failure) as refused:
        law.limit("third_party", on=date(2019, 5, 14))

    assert refused.value.problem.code == "LIMIT-NOT-YET"


def test_rules_of_limits_are_articles():
    for values in law.limits().values():
        if values[0].rule:
            assert values[0].rule.rstrip("abcdefg") in law.articles()


def test_all_articles_are_there_in_order():
    assert list(law.articles()) == [f"R-{number}" for number in range(1, 57)]


@pytest.mark.parametrize("form_id", ["annual-2019-trial", "annual-2021"])
def test_every_outcome_counts_in_a_row_that_the_form_has(form_id):
    keys = {key for key in forms()[form_id].keys if key.startswith("applications.")}

    for outcome in law.outcomes().values():
        assert any(key.startswith(f"applications.{outcome.rows[form_id]}.") for key in keys), outcome


@pytest.mark.parametrize("form_id", ["annual-2019-trial", "annual-2021"])
def test_every_row_of_results_has_an_outcome(form_id):
    rows = {outcome.rows[form_id] for outcome in law.outcomes().values()}
    suffix = ".natural_person"
    leaves = {
        key.removeprefix("applications.").removesuffix(suffix)
        for key in forms()[form_id].keys
        if key.startswith("applications.") and key.endswith(suffix)
    }

    assert rows == leaves - {"new_received", "carried_in", "carried_out", "result_total"}


def test_a_denial_under_articles_14_to_16_carries_the_notice_of_reconsideration_first():
    for code, outcome in law.outcomes().items():
        withholds = any(re.match(r"条例第十[四五六]条", basis) for basis in outcome.basis)
        assert (outcome.remedy == "B") == (withholds or code == "partial"), code


def test_a_misspelt_data_file_is_refused_with_its_name_and_place(tmp_path):
    broken = tmp_path / "limits.toml"
    broken.write_text('[answer]\nzh = "x"\nunit = "workingday"\n', encoding="utf-8")

    with pytest.raises(BadDataFile, match=r"limits\.toml"):
        read_toml(broken, law.FOLDER / "limits.schema.json")
