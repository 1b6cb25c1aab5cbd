"""Documents without a deviation are read exactly, and the command says so."""

import json

import pytest
from corpus.__main__ import main
from corpus.document import drafted, pairs
from corpus.formats.making import made
from corpus.running import judged_draft
from corpus.write import main as write

EXACT_TODAY = ("text-lines", "text-tabs", "text-columns")
"""The others wait for their readers."""


@pytest.mark.parametrize("format_name", EXACT_TODAY)
@pytest.mark.parametrize("seed", range(3))
def test_a_text_without_a_deviation_is_read_exactly(format_name, seed):
    pytest.importorskip("gongkai.report.narrative")
    ((draft, data),) = made([drafted(seed, format_name, [])])

    assert judged_draft(draft, data).faults == ()


def test_a_seed_gets_one_format_whatever_others_get():
    assert pairs([5], ["a", "b", "c"]) == pairs(range(4, 8), ["a", "b", "c"])[1:2]


def test_writing_gives_a_document_and_what_is_expected_for_each_deviation(tmp_path):
    assert write([str(tmp_path), "--format", "text-run"]) == 0

    facts = json.loads((tmp_path / "text-run" / "older-form.expected.json").read_text(encoding="utf-8"))
    assert facts["refused"] == "READ-OLDER-FORM"
    assert (tmp_path / "text-run" / "no-deviation.txt").exists()


def test_the_deviations_can_be_listed(capsys):
    assert main(["--list"]) == 0

    assert "columns-swapped" in capsys.readouterr().out


def test_deviations_that_clash_are_not_put_into_one_document(capsys):
    assert main(["--deviation", "older-form", "--deviation", "slashes"]) == 1

    assert "cannot stand in one document" in capsys.readouterr().err
