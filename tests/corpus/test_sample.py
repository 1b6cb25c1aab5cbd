"""A sample of a hundred invented documents in every format that needs no other program: read exactly, or loudly."""

from corpus.document import pairs
from corpus.formats.names import DOCX, HTML, TEXT, XLSX
from corpus.running import run
from corpus.score import failures

SAMPLE = 100
FIRST = 9_000
LEAST = 0.97
"""The bar over thousands is 99 in 100; of so few, three may be documents that settle less than they should."""


def test_a_sample_is_exact_or_loud():
    formats = sorted(TEXT | HTML | DOCX | XLSX)
    verdicts = run(pairs(range(FIRST, FIRST + SAMPLE), formats), (), None, 2)

    assert [each for each in verdicts if each.kind in ("wrong", "crashed")] == [], list(failures(verdicts))
    assert sum(each.is_good for each in verdicts) >= LEAST * SAMPLE, list(failures(verdicts))
