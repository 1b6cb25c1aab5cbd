"""The parts of a report's text, and how they are put together into the sections of the form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from gongkai.report.forms import Form
from gongkai.report.model import SectionText
from gongkai.report.write.texts import lines_of
from gongkai.resources import read_toml
from gongkai_site import PACKAGE
from gongkai_site.organs.models import Organ

PROBLEMS = "problems"
FOLLOWED = "对上一年度报告所列的问题，改进情况如下："


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the text: its section in the form, its name, what belongs in it."""

    key: str
    no: str
    zh: str
    en: str
    help: Mapping[str, str] = field(default_factory=dict)
    government: bool = False

    @property
    def name(self) -> Mapping[str, str]:
        """Return its name in both languages, with the number of its section."""
        return {"zh": f"{self.no}、{self.zh}" if self.no else self.zh, "en": self.en}


PARTS: Mapping[str, Part] = {
    key: Part(key, **entry) for key, entry in read_toml(PACKAGE / "annual" / "sections.toml").items()
}


def parts_for(organ: Organ) -> list[Part]:
    """Return the parts that an organ's report has: those of governments only where it is one."""
    return [part for part in PARTS.values() if not part.government or organ.kind == "government"]


def composed(
    texts: Mapping[str, str], answers: Iterable[str], form: Form, parts: Iterable[Part]
) -> tuple[SectionText, ...]:
    """Return the sections of the form with their paragraphs, those with tables too; the opening where it says a word.

    ``answers`` are the follow-ups of last year's problems, which end section 五.
    """
    own, told = list(parts), [line for answer in answers for line in lines_of(answer)]
    sections = [("", ""), *((each.no, each.heading) for each in form.sections)]
    made = [SectionText(no, heading, tuple(_lines(no, own, texts, told))) for no, heading in sections]
    return tuple(each for each in made if each.no or each.paragraphs)


def _lines(no: str, parts: Iterable[Part], texts: Mapping[str, str], told: list[str]) -> Iterator[str]:
    for part in parts:
        if part.no != no:
            continue
        yield from lines_of(texts.get(part.key, ""))
        if part.key == PROBLEMS and told:
            yield from (FOLLOWED, *told)
