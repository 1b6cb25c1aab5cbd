"""The annual reports of the demo: drafted, frozen, signed, public, submitted; one returned and corrected."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time
from functools import partial
from typing import Any

from gongkai.resources import read_toml
from gongkai_site import PACKAGE
from gongkai_site.accounts.models import Person
from gongkai_site.annual import services
from gongkai_site.annual.compiling import compile_report, enterable, form_for, is_open
from gongkai_site.annual.following import key_of
from gongkai_site.annual.models import Edition, Entry, Section, Submission
from gongkai_site.annual.queries import last_edition
from gongkai_site.annual.services.drafting import shown_entry
from gongkai_site.annual.working import working
from gongkai_site.base import clock
from gongkai_site.demo.timeline import Step
from gongkai_site.organs.models import Organ
from gongkai_site.organs.queries import setting
from gongkai_site.review.desk import reviews_of
from gongkai_site.review.services import conclude_secrecy, sign, submit

HEAD = re.compile(r"（.）[^。]+。")
"""The heading of one of the five aspects, with which its paragraph begins."""
TABLE = PACKAGE / "demo" / "reports.toml"
CITY = "jianguan"
"""Who receives and returns reports at the city office."""
SECRECY = "报告内容均可公开，不涉及国家秘密、工作秘密、商业秘密和个人隐私。"
OPINIONS = {
    "first": "初审：数字与台账一致，正文与表格一致，拟同意。",
    "second": "复审：结构完整，问题和改进写明，同意送签。",
    "final": "签发：同意公开并报送。",
}
HOURS = {"begin": time(9), "enter": time(10), "write": time(14), "freeze": time(9, 30), "submit": time(10)}
SIGNED = {"secrecy": time(10, 30), "first": time(11), "second": time(15), "final": time(16)}
SENT, RECEIVED = time(17), time(10)


def report_steps(organs: Mapping[str, Organ]) -> Iterator[Step]:
    """Yield the steps of every report up to the present, each with its moment; none of a report that is there."""
    table = read_toml(TABLE)
    for entry in table["reports"]:
        organ = organs[entry["organ"]]
        if not Edition.objects.filter(organ=organ, year=entry["year"]).exists():
            story = _Story(organ, entry, table["hands"][entry["organ"]])
            yield from (step for step in story.steps() if step[0] <= clock.now())


class _Story:
    """One report on its way."""

    def __init__(self, organ: Organ, entry: dict[str, Any], hands: dict[str, str]) -> None:
        self.organ, self.year, self.entry, self.hands = organ, int(entry["year"]), entry, hands

    def steps(self) -> Iterator[Step]:
        """Yield each step with its moment."""
        begun = self.entry["begun"]
        yield _at(begun, HOURS["begin"]), self._begin
        yield _at(begun, HOURS["enter"]), partial(self._enter, self.entry, rest=self.entry["rest"])
        yield _at(begun, HOURS["write"]), self._write
        yield from self._out(self.entry, "")
        if back := self.entry.get("returned"):
            yield _at(back["on"], RECEIVED), partial(self._send_back, back["reason"])
            yield _at(back["frozen"], HOURS["begin"]), partial(self._enter, back)
            yield from self._out(back, back["note"])

    def _out(self, entry: dict[str, Any], note: str) -> Iterator[Step]:
        """Yield the steps from freezing to the city office."""
        yield _at(entry["frozen"], HOURS["freeze"]), partial(self._freeze, note)
        yield _at(entry["frozen"], HOURS["submit"]), self._submit
        for step, hour in SIGNED.items():
            act: Callable[[], object] = self._conclude if step == "secrecy" else partial(self._sign, step)
            yield _at(entry["signed"], hour), act
        yield _at(entry["sent"], SENT), self._send
        if "received" in entry:
            yield _at(entry["received"], RECEIVED), self._receive

    def _begin(self) -> None:
        services.begin(by=self._by("drafter"), organ=self.organ, year=self.year)

    def _enter(self, entry: dict[str, Any], rest: str = "") -> None:
        """Enter the figures of cells that are open, the others as nothing."""
        form = form_for(self.year)
        figures = compile_report(self.organ, self.year).figures
        given = dict(entry.get("entries", {}))
        opened = [key for key in form.keys if key in enterable(form) and is_open(figures[key])]
        named = {key: given[key] for key in opened if key in given}
        self._keep(named, entry["source"])
        if rest:
            self._keep(dict.fromkeys((key for key in opened if key not in given), "0"), rest)

    def _keep(self, values: dict[str, str], reason: str) -> None:
        form = form_for(self.year)
        rows = Entry.objects.filter(work__organ=self.organ, work__year=self.year)
        was = {row.key: shown_entry(form, row) for row in rows}
        whose: dict[str, Any] = {"organ": self.organ, "year": self.year}
        services.enter_figures(by=self._by("drafter"), **whose, values=values, was=was, reason=reason)

    def _write(self) -> None:
        """Add the clerks' words to the draft, and follow up last year's problems."""
        draft = working(self.organ, self.year)
        by = self._by("drafter")
        whose: dict[str, Any] = {"organ": self.organ, "year": self.year}
        opening, more = self.entry.get("opening", {}), self.entry.get("more", {})
        for part in {**opening, **more}:
            section = Section.objects.get(work=draft.work, key=part)
            text = joined(section.text, opening.get(part, ""), more.get(part, ""))
            services.save_section(by=by, section=section, seen=section.version, text=text)
        if names := self.entry.get("names"):
            services.set_responsible(by=by, **whose, seen=0, **names)
        for (problem, _row), answer in zip(draft.follow_ups, self.entry.get("answers", ()), strict=False):
            services.follow_up(by=by, **whose, key=key_of(problem), seen=0, answer=answer)

    def _freeze(self, note: str) -> None:
        services.freeze(by=self._by("drafter"), organ=self.organ, year=self.year, note=note)

    def _submit(self) -> None:
        submit(by=self._by("drafter"), content=self._edition())

    def _conclude(self) -> None:
        review = reviews_of(self._edition())[0]
        facts: dict[str, Any] = {"seen": review.version, "outcome": "publishable", "reason": SECRECY}
        conclude_secrecy(by=self._by("secrecy"), review=review, **facts)

    def _sign(self, level: str) -> None:
        review = reviews_of(self._edition())[0]
        gates = dict(review.rule["levels"]).get(level)
        if gates:
            facts = {"seen": review.version, "level": level, "gates": gates, "opinion": OPINIONS[level]}
            sign(by=self._by(level), review=review, **facts)

    def _send(self) -> None:
        to = setting(self.organ, "competent_department") or ""
        services.send(by=self._by("drafter"), edition=self._edition(), to=to)

    def _receive(self) -> None:
        row = self._sent()
        services.receive(by=Person.objects.get(username=CITY), submission=row, seen=row.version)

    def _send_back(self, reason: str) -> None:
        row = self._sent()
        by = Person.objects.get(username=CITY)
        services.send_back(by=by, submission=row, seen=row.version, reason=reason)

    def _edition(self) -> Edition:
        found = last_edition(self.organ, self.year)
        assert found is not None
        return found

    def _sent(self) -> Submission:
        return Submission.objects.filter(edition=self._edition()).latest("sent_at")

    def _by(self, hand: str) -> Person:
        return Person.objects.get(username=self.hands[hand])


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, clock.SHANGHAI)


def joined(text: str, opening: str, more: str) -> str:
    r"""Return a draft with the clerks' words: before and behind it, or in the paragraph with the same heading.

    >>> joined("（一）主动公开。公开 3 条。", "（一）主动公开。按项目公开。", "（五）监督保障。每月抽查。")
    '（一）主动公开。按项目公开。公开 3 条。\n（五）监督保障。每月抽查。'
    """
    lines = text.splitlines()
    for added, first in ((opening, True), (more, False)):
        for words in reversed(added.splitlines()) if first else added.splitlines():
            head = HEAD.match(words)
            at = next((at for at, line in enumerate(lines) if head and line.startswith(head[0])), None)
            if head is None or at is None:
                lines.insert(0 if first else len(lines), words)
            else:
                rest, told = words.removeprefix(head[0]), lines[at].removeprefix(head[0])
                lines[at] = head[0] + (rest + told if first else told + rest)
    return "\n".join(line for line in lines if line.strip())
