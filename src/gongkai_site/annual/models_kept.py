"""What an organ keeps for its reports besides: its own Word templates, and values of the yearly report of its site."""

from __future__ import annotations

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongkai.report.forms import forms
from gongkai_site.accounts.models import Person
from gongkai_site.base import clock
from gongkai_site.base.models import Versioned
from gongkai_site.files.models import StoredFile
from gongkai_site.organs.models import Organ


def form_choices() -> list[tuple[str, str]]:
    """Return the editions of the form, the latest first."""
    return [(form.id, f"{form.title}（{form.document_number}）") for form in reversed(list(forms().values()))]


class OwnTemplate(models.Model):
    """A Word or Excel form of an organ for one edition of the report; another takes its place."""

    organ = models.ForeignKey(Organ, verbose_name=_("organ"), on_delete=models.PROTECT, related_name="own_templates")
    form = models.CharField(_("edition of the form"), max_length=40)
    file = models.ForeignKey(StoredFile, verbose_name=_("file"), on_delete=models.PROTECT, related_name="+")
    cells = models.PositiveSmallIntegerField(_("cells found"))
    told = models.JSONField(default=list, encoder=DjangoJSONEncoder)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("template of reports")
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("organ", "form"), condition=Q(replaced_at__isnull=True), name="annual_one_template_a_form"
            ),
        )

    def __str__(self) -> str:
        return self.file.name

    @property
    def form_title(self) -> str:
        """Return what the edition of the form is called."""
        return dict(form_choices()).get(self.form, self.form)


class SiteValue(Versioned):
    """A value of the yearly report of a site that was entered by hand, with the reason or source."""

    organ = models.ForeignKey(Organ, verbose_name=_("organ"), on_delete=models.PROTECT, related_name="site_values")
    year = models.PositiveSmallIntegerField(_("year"))
    key = models.CharField(_("item"), max_length=40)
    value = models.PositiveBigIntegerField(_("value"), null=True, blank=True)
    reason = models.CharField(_("source or reason"), max_length=200)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+", editable=False)

    class Meta:
        verbose_name = _("value of a site's yearly report")
        constraints = (models.UniqueConstraint(fields=("organ", "year", "key"), name="annual_one_site_value"),)

    def __str__(self) -> str:
        return self.key
