"""The form of an application: the groups of 条例第二十九条 one a page, all that was typed carried from page to page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from gongkai.findings.personal import check_digit, is_identity
from gongkai_site.applications.models import ROUTES, WAYS
from gongkai_site.applications.people import APPLICANTS, NATURAL, normal
from gongkai_site.applications.services import Intake
from gongkai_site.applications.services.intake import MOST, MOST_JOINT
from gongkai_site.base.refusals import lang, refusal
from gongkai_site.organs.codes import is_credit_code
from gongkai_site.portal.wording import WORDS

CARD, CREDIT = "居民身份证", "统一社会信用代码"
PERSONAL = (
    (CARD, _("resident identity card")),
    ("护照", _("passport")),
    ("港澳居民来往内地通行证", _("mainland travel permit for Hong Kong and Macao residents")),
    ("台湾居民来往大陆通行证", _("mainland travel permit for Taiwan residents")),
    ("军人证件", _("military identity document")),
)
OF_BODIES = ((CREDIT, _("unified social credit code")),)
OTHER = (("其他", _("other document")),)
ID_TYPES = (*PERSONAL, *OF_BODIES, *OTHER)
"""Documents as they are written into the record."""
PROXY = "已随申请上传"
"""What the record says of a power of attorney that came with the form."""
TELEPHONE = re.compile(r"[\d+\-－—\s()（）转、，,;；/]+")
"""Signs of a telephone number, or of two of them, with an extension."""
DIGITS = 7
"""Digits of the shortest number that somebody can be called by."""
CARD_SHAPE = re.compile(r"[0-9]{17}[0-9X]")


def sentence(code: str, **facts: Any) -> str:
    """Return the sentence of a problem in the language of this request."""
    return refusal(code, **facts).text(lang())


later = lazy(sentence, str)
"""The sentence in the language of the request that shows it."""


class Group(forms.Form):
    """One page of the form. Its fields have their help from ``apply.toml``.

    ``data`` is judged and its faults are shown; ``typed`` only fills the fields in.
    """

    use_required_attribute = False
    helps: ClassVar[Mapping[str, Mapping[str, str]]] = WORDS["help"]

    def __init__(self, data: Mapping[str, Any] | None = None, typed: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="f-%s", label_suffix="", initial=typed.dict() if typed else None)
        for name, field in self.fields.items():  # before anything is checked, which settles what fields show
            field.help_text = self.helps[name][lang()] if name in self.helps else ""
        for name, field in self.fields.items():
            described = [f"h-{name}"] if field.help_text else []
            if self.is_bound and self.errors.get(name):
                described.append(f"e-{name}")
                field.widget.attrs["aria-invalid"] = "true"
            if described:
                field.widget.attrs["aria-describedby"] = " ".join(described)

    def fault(self, name: str, code: str, **facts: Any) -> None:
        """Put a problem beside a field."""
        self.add_error(name, sentence(code, **facts))


def text(label: Any, most: int, code: str = "", **attrs: Any) -> forms.CharField:
    """Return a line of text; ``code`` is what is said where it is needed and empty."""
    return forms.CharField(
        label=label,
        max_length=most,
        required=bool(code),
        error_messages=said_when_empty(code),
        widget=forms.TextInput(attrs),
    )


def telephone() -> forms.CharField:
    """Return the field of a telephone, which may be left empty."""
    field = text(_("Telephone"), 40, autocomplete="tel", inputmode="tel")
    field.validators.append(_callable)
    return field


def _callable(number: str) -> None:
    if not TELEPHONE.fullmatch(number) or sum(sign.isdigit() for sign in number) < DIGITS:
        raise forms.ValidationError(sentence("APPLY-PHONE", least=DIGITS))


def said_when_empty(code: str) -> dict[str, Any]:
    """Return what a field says where it is needed and empty, by the code of its problem."""
    return {"required": later(code), "invalid_choice": later(code)} if code else {}


class Wanted(Group):
    """What is asked for."""

    wanted = forms.CharField(
        label=_("Information you ask for"),
        max_length=MOST["wanted"],
        error_messages=said_when_empty("APPLICATION-WANTED"),
        widget=forms.Textarea({"rows": 6}),
    )
    document_number = text(_("Document number"), MOST["document_number"])


class Who(Group):
    """Who applies."""

    applicant = forms.ChoiceField(
        label=_("Kind of applicant"),
        choices=APPLICANTS,
        error_messages=said_when_empty("APPLICATION-APPLICANT"),
        widget=forms.RadioSelect,
    )
    name = text(_("Name of the applicant"), MOST["name"], "APPLICATION-NAME", autocomplete="name")
    id_type = forms.ChoiceField(label=_("Identity document"), choices=ID_TYPES)
    id_number = text(_("Number of the document"), 40, "APPLICATION-IDENTITY", autocomplete="off", spellcheck="false")
    phone = telephone()
    email = forms.EmailField(
        label=_("E-mail"), max_length=120, required=False, widget=forms.EmailInput({"autocomplete": "email"})
    )
    address = text(_("Postal address"), MOST["address"], autocomplete="street-address")
    agent = text(_("Name of the agent"), MOST["name"])
    agent_id = text(_("Number of the agent's document"), 40, autocomplete="off", spellcheck="false")
    help_needed = text(_("Help you need"), MOST["help_needed"])

    def clean(self) -> dict[str, Any]:
        """Hold kind, document and number against each other, and ask for a way to reach the applicant."""
        found = super().clean() or {}
        kind, document, number = (found.get(key, "") for key in ("applicant", "id_type", "id_number"))
        if kind and document in dict(OF_BODIES if kind == NATURAL else PERSONAL):
            self.fault("id_type", "APPLY-KIND-IDENTITY")
        elif wrong := number_fault(document, number):
            self.fault("id_number", wrong)
        if not any(found.get(key) or key in self.errors for key in ("phone", "email", "address")):
            self.fault("phone", "APPLICATION-CONTACT")
        if bool(found.get("agent")) != bool(found.get("agent_id")) and not {"agent", "agent_id"} & set(self.errors):
            self.fault("agent_id" if found.get("agent") else "agent", "APPLY-AGENT")
        return found


def number_fault(document: str, number: str) -> str:
    """Return the code of what is wrong with the number of a document, or nothing."""
    if number and document == CARD:
        return card_fault(normal(number))
    if number and document == CREDIT and not is_credit_code(normal(number)):
        return "APPLY-CREDIT-CODE"
    return ""


def card_fault(number: str) -> str:
    """Return the code of what is wrong with the number of an identity card, or nothing: each fault has its words."""
    if not CARD_SHAPE.fullmatch(number):
        return "APPLY-IDENTITY-NUMBER"
    if check_digit(number[:17]) != number[17]:
        return "APPLY-IDENTITY-CHECK"
    return "" if is_identity(number) else "APPLY-IDENTITY-PARTS"


ONLINE = "online"
"""The way that needs no address: what is given is fetched on the page of the query code."""
UNFIT = frozenset({("paper", ONLINE), ("disc", ONLINE), ("disc", "fax")})
"""Forms of information that no such way delivers."""


class How(Group):
    """In which form and by which route."""

    way = forms.ChoiceField(
        label=_("Form of the information"),
        choices=WAYS,
        error_messages=said_when_empty("APPLICATION-WAY"),
        widget=forms.RadioSelect,
    )
    route = forms.ChoiceField(
        label=_("Way to obtain it"),
        choices=ROUTES,
        error_messages=said_when_empty("APPLICATION-ROUTE"),
        widget=forms.RadioSelect,
    )

    def clean(self) -> dict[str, Any]:
        """See that there is an address to send to, which stands on the page before, and that the two fit."""
        found = super().clean() or {}
        mailed = found.get("way") == "email" and found.get("route", ONLINE) != ONLINE
        if mailed and not self._typed("email"):
            self.fault("way", "APPLY-EMAIL")
        if found.get("route") == "post" and not self._typed("address"):
            self.fault("route", "APPLY-ADDRESS")
        if (found.get("way"), found.get("route")) in UNFIT:
            self.fault("route", "APPLY-WAY-ROUTE")
        return found

    def _typed(self, name: str) -> bool:
        return bool(str(self.data.get(name, "")).strip())


class Joint:
    """The rows of joint applicants, each three fields ``joint-N-…``."""

    FIELDS = ("name", "id_type", "id_number")

    def __init__(self, data: Mapping[str, Any]) -> None:
        count = min(_whole(data.get("joint-rows", "0")), MOST_JOINT)
        self.rows = [
            {field: str(data.get(f"joint-{at}-{field}", ""))[: MOST["name"]] for field in self.FIELDS}
            for at in range(count)
        ]

    def add(self) -> None:
        """Add an empty row."""
        if len(self.rows) < MOST_JOINT:
            self.rows.append({"name": "", "id_type": CARD, "id_number": ""})

    @property
    def given(self) -> list[dict[str, str]]:
        """Return the rows that hold something."""
        tidy = [{field: value.strip() for field, value in row.items()} for row in self.rows]
        return [row for row in tidy if row["name"] or row["id_number"]]

    @property
    def faults(self) -> dict[int, str]:
        """Return what is wrong, by the row."""
        found: dict[int, str] = {}
        for at, row in enumerate(self.rows):
            name, number = row["name"].strip(), row["id_number"].strip()
            if bool(name) != bool(number) or row["id_type"] not in dict(ID_TYPES) or "\0" in name + number:
                found[at] = sentence("APPLY-JOINT", row=at + 1)
            elif wrong := card_fault(normal(number)) if number and row["id_type"] == CARD else "":
                found[at] = sentence(wrong)
        return found


def _whole(found: str) -> int:
    return int(found) if found.isascii() and found.isdigit() and len(found) < 4 else 0


def intake_of(groups: Mapping[str, Group], joint: Joint, offered: list[int], *, has_proxy: bool) -> Intake:
    """Return what was filled in as an application."""
    facts = {name: value for group in groups.values() for name, value in group.cleaned_data.items()}
    person = {
        name: facts[name]
        for name in ("name", "id_type", "id_number", "phone", "email", "address", "agent", "agent_id")
        if facts[name]
    }
    if joint.given:
        person["joint"] = joint.given
    if has_proxy:
        person["proxy"] = PROXY
    return Intake(
        applicant=facts["applicant"],
        person=person,
        wanted=facts["wanted"],
        document_number=facts["document_number"],
        way=facts["way"],
        route=facts["route"],
        help_needed=facts["help_needed"],
        offered={"items": offered} if offered else {},
    )
