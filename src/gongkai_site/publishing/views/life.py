"""Steps of an item's life: repealed, lapsed, withdrawn; and a draft that is given up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gongkai_site.base.refusals import Refusal
from gongkai_site.publishing import life_forms as forms
from gongkai_site.publishing.services import life
from gongkai_site.publishing.services.drafting import DRAFT
from gongkai_site.publishing.views.items import OfItem
from gongkai_site.screens.records import Step
from gongkai_site.screens.steps import Confirm


class LifeStep(OfItem):
    """A step whose service is named, with the question whether it may be taken."""

    service: ClassVar[Callable[..., Any]]
    may: ClassVar[Callable[..., Refusal | None]]
    tone = "red"
    mark: ClassVar[str] = ""
    """The tone of its button on the item's page: red where something goes away."""

    def hindrance(self) -> Refusal | None:
        """Say why it may not be taken."""
        return type(self).may(self.request.user, self.record)

    def perform(self, form: Any) -> str:
        """Take it."""
        type(self).service(by=self.request.user, item=self.record, seen=self.seen, **form.cleaned_data)
        return self.get_back_url()


class Repeal(LifeStep):
    """Mark an item repealed."""

    act = life.END
    title = _("Mark as repealed")
    button = _("Mark as repealed")
    advice = _("The mark shows at once on the published original and in every list (国办发〔2017〕47号).")
    form_class = forms.RepealForm
    service, may = life.repeal_item, life.may_repeal
    done = _("It is marked as repealed.")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Offer the documents that may have repealed it."""
        return {**super().get_form_kwargs(), "item": self.record}


class Lapse(LifeStep):
    """Mark an item lapsed."""

    act = life.END
    title = _("Mark as lapsed")
    button = _("Mark as lapsed")
    advice = _("The mark shows at once on the published original and in every list (国办发〔2017〕47号).")
    form_class = forms.EndForm
    service, may = life.lapse_item, life.may_lapse
    done = _("It is marked as lapsed.")


class Withdraw(LifeStep):
    """Take an item down."""

    act = life.WITHDRAW
    title = _("Withdraw from the public")
    button = _("Withdraw from the public")
    advice = _("It is gone from the site at once and does not come back. Its address shows this reason from now on.")
    form_class = forms.ReasonForm
    service, may, mark = life.withdraw_item, life.may_withdraw, "red"
    done = _("It is withdrawn; its address shows the reason.")


class Discard(LifeStep):
    """Give a draft up."""

    act = DRAFT
    title = _("Give up the draft")
    button = _("Give it up")
    advice = _("What is public stays as it is. A draft that never was public disappears; its index number stays taken.")
    form_class = Confirm
    service, may, mark = life.discard_draft, life.may_discard, "red"
    done = _("The draft is given up.")

    def perform(self, form: Any) -> str:
        """Give it up, and go where there is something left to see."""
        was_public = self.record.published_on is not None
        super().perform(form)
        return self.get_back_url() if was_public else reverse("items")


STEPS: dict[str, type[LifeStep]] = {"repeal": Repeal, "lapse": Lapse, "withdraw": Withdraw, "discard": Discard}


def steps_of(person: Any, item: Any) -> list[Step]:
    """Return the steps of an item's life for its page."""
    return [
        Step(view.title, reverse(f"items_{name}", args=[item.pk]), view.may(person, item), view.mark)
        for name, view in STEPS.items()
    ]
