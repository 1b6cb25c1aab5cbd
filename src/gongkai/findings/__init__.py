"""Machine findings: what a reviewer should know of a text or a file before people look at it.

Personal data, classification marks, wording, sums, links, copies: each a problem with its place, its gate and its
effect (``findings.toml``). An aid, never the review: that nothing is found says nothing.
"""

from gongkai.findings.edition import edition_of
from gongkai.findings.files import Checker, findings_of_file, findings_of_html
from gongkai.findings.lists import TakenWords, default_words, read_words, take_words
from gongkai.findings.model import Against, Passage
from gongkai.findings.passages import passages
from gongkai.findings.personal import masked
from gongkai.findings.scan import findings_of
from gongkai.findings.table import EFFECTS, KINDS, effect_of
from gongkai.findings.words import WordList

__all__ = [
    "EFFECTS",
    "KINDS",
    "Against",
    "Checker",
    "Passage",
    "TakenWords",
    "WordList",
    "default_words",
    "edition_of",
    "effect_of",
    "findings_of",
    "findings_of_file",
    "findings_of_html",
    "masked",
    "passages",
    "read_words",
    "take_words",
]
