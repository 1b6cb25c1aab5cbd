"""The counts that a text states: a number, its unit, and the words that say what was counted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

UNITS = "件|条|份|次|期|篇|场|个|项|起|宗|例|人次|批"
COUNT = re.compile(
    rf"(?<![\d.〔\[［【第])(\d{{1,3}}(?:[,，]\d{{3}})++|\d++)(?![\d.．]*\d|[年月日号%％时])(万?[余多]?)({UNITS})"
)
CLAUSE = re.compile(r"[，、；：。！？（）()“”《》:;,]")
ABOUT = re.compile(r"(?:约|近|超过?|逾|不足|[余多])$")
SENTENCE = re.compile(r"[^。！？]+[。！？]?")
LONGEST_SENTENCE = 3000
LONGEST_CLAUSE = 200
"""What is longer, in signs, is no sentence of a report; the words of a clause are looked for this far."""
WIDE = str.maketrans("０１２３４５６７８９", "0123456789")


@dataclass(frozen=True, slots=True)
class Count:
    """One stated count: ``before`` and ``after`` are the words of its clause around it, start and end its place."""

    value: int
    unit: str
    before: str
    after: str
    start: int
    end: int

    @property
    def words(self) -> str:
        """The clause with a # where the count stands."""
        return f"{self.before}#{self.after}"


def solid(text: str) -> str:
    """Return a text without blanks, its digits in ASCII."""
    return "".join(text.split()).translate(WIDE)


def sentences(paragraph: str) -> Iterator[str]:
    """Yield the sentences of a paragraph, without blanks."""
    yield from (each for each in SENTENCE.findall(solid(paragraph)) if len(each) <= LONGEST_SENTENCE)


def counts(sentence: str) -> list[Count]:
    """Return the exact counts that a sentence states, in order; 约300件 and 18万余条 are none.

    >>> [(each.value, each.before) for each in counts("共收到申请70件，办结69件。")]
    [(70, '共收到申请'), (69, '办结')]
    """
    found = []
    last = 0
    for match in COUNT.finditer(sentence):
        before = CLAUSE.split(sentence[max(last, match.start() - LONGEST_CLAUSE) : match.start()])[-1]
        after = CLAUSE.split(sentence[match.end() : match.end() + LONGEST_CLAUSE], maxsplit=1)[0]
        if not match[2] and not ABOUT.search(before):
            value = int(re.sub("[,，]", "", match[1]))
            found.append(Count(value, match[3], before, after, match.start(), match.end()))
        last = match.end()
    return found
