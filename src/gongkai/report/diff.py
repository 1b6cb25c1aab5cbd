"""Two reports side by side: figures by key, and the paragraphs that differ."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from gongkai.report.forms.model import Form
from gongkai.report.jsonio import figure_json
from gongkai.report.model import Figure, Report


def have_other_organs(one: Report, two: Report) -> bool:
    """Tell whether two reports name organs of which neither can be the short name of the other."""
    first, second = one.organ or "", two.organ or ""
    return bool(first and second) and first not in second and second not in first


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A figure that differs; None is blank, and ``absent`` says which report has no place for it."""

    key: str
    place: tuple[str, ...]
    first: Figure
    second: Figure
    absent: tuple[bool, bool]

    def to_json(self) -> dict[str, Any]:
        """Return key, place, both figures and, where both are numbers, the difference."""
        both = self.first is not None and self.second is not None
        return {
            "key": self.key,
            "place": " · ".join(self.place),
            "a": figure_json(self.first),
            "b": figure_json(self.second),
            "difference": figure_json(self.second - self.first) if both else None,  # type: ignore[operator]  # both are numbers here
            "absent": [name for name, absent in zip("ab", self.absent, strict=True) if absent],
        }


@dataclass(frozen=True, slots=True)
class TextChange:
    """Paragraphs of one section that stand in one report only, in order."""

    no: str
    first: tuple[str, ...]
    second: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the section and the paragraphs of both sides."""
        return {"section": self.no, "a": list(self.first), "b": list(self.second)}


def figure_changes(first: Report, second: Report) -> Iterator[FigureChange]:
    """Yield the figures that differ, in the order of the second report's form, then those only the first has."""
    forms = (second.mixed_form, first.mixed_form)
    for key in dict.fromkeys((*forms[0].keys, *forms[1].keys)):
        absent = (key not in first.figures, key not in second.figures)
        one, two = first.figures.get(key), second.figures.get(key)
        if one != two or absent[0] != absent[1]:
            yield FigureChange(key, _place(key, *forms), one, two, absent)


def text_changes(first: Report, second: Report) -> Iterator[TextChange]:
    """Yield the runs of paragraphs that differ, section by section."""
    numbers = dict.fromkeys([each.no for each in first.sections] + [each.no for each in second.sections])
    for no in numbers:
        one, two = (tuple(section.paragraphs if (section := each.section(no)) else ()) for each in (first, second))
        for tag, a, b, c, d in SequenceMatcher(None, one, two, autojunk=False).get_opcodes():
            if tag != "equal":
                yield TextChange(no, one[a:b], two[c:d])


def _place(key: str, *forms: Form) -> tuple[str, ...]:
    return next(form.place(key) for form in forms if key in form.cell)
