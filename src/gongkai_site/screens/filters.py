"""How filters in force are shown above a list."""

from __future__ import annotations

from collections.abc import Iterator

import django_filters
from django.utils.translation import gettext as _
from wagtail.admin.active_filters import ActiveFilter, BaseFilterAdapter, register_filter_adapter_class


class YesOrNo(BaseFilterAdapter):
    """A question of yes or no: Wagtail prints Python's True."""

    def get_active_filters(self) -> Iterator[ActiveFilter]:
        """Yield the filter with its answer in words."""
        for shown in super().get_active_filters():
            yield shown._replace(value=_("yes") if self.value else _("no"))


register_filter_adapter_class(django_filters.BooleanFilter, YesOrNo)
