"""Publishing on the desk."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from gongkai_site.publishing.services.drafting import VIEW
from gongkai_site.publishing.views import alarms, catalogue, compare, items, life, page, places, register
from gongkai_site.screens.menu import Entry


@hooks.register("register_admin_urls")
def addresses() -> list[URLPattern]:
    """Return the addresses."""
    return [
        *items.ItemList.paths("items/"),
        path("items/new/", items.NewItem.as_view(), name="items_new"),
        path("items/new/<slug:slug>/<slug:kind>/", items.WriteItem.as_view(), name="items_write"),
        path("items/<int:pk>/", page.ItemPage.as_view(), name="items_item"),
        path("items/<int:pk>/change/", items.ChangeItem.as_view(), name="items_change"),
        path("items/<int:pk>/compare/", compare.Compare.as_view(), name="items_compare"),
        path("items/<int:pk>/files/<int:file>/", page.ItemFile.as_view(), name="items_file"),
        *(path(f"items/<int:pk>/{name}/", view.as_view(), name=f"items_{name}") for name, view in life.STEPS.items()),
        *register.LineList.paths("not-open/"),
        path("not-open/new/<slug:slug>/", register.NewLine.as_view(), name="not_open_new"),
        path("not-open/<int:pk>/", register.LinePage.as_view(), name="not_open_line"),
        path("not-open/<int:pk>/change/", register.ChangeLine.as_view(), name="not_open_change"),
        path("not-open/<int:pk>/review/", register.ReviewLine.as_view(), name="not_open_review"),
        path("not-open/<int:pk>/open/", register.OpenLine.as_view(), name="not_open_open"),
        path("not-open/<int:pk>/open/<slug:kind>/", register.WriteLine.as_view(), name="not_open_write"),
        path("catalogue/", catalogue.CatalogueOrgans.as_view(), name="catalogue"),
        path("catalogue/<slug:slug>/", catalogue.CataloguePage.as_view(), name="catalogue_tree"),
        path("catalogue/<slug:slug>/add/", catalogue.AddColumn.as_view(), name="catalogue_add"),
        path("catalogue/entries/<int:pk>/", catalogue.ChangeColumn.as_view(), name="catalogue_change"),
        path("catalogue/entries/<int:pk>/close/", catalogue.CloseColumn.as_view(), name="catalogue_close"),
        path("alarms/", alarms.AlarmOrgans.as_view(), name="alarms"),
        path("alarms/<slug:slug>/", alarms.AlarmPage.as_view(), name="alarms_of"),
        path("fiscal/", catalogue.FiscalOrgans.as_view(), name="fiscal"),
        path("fiscal/<slug:slug>/<int:year>/", catalogue.Fiscal.as_view(), name="fiscal_year"),
        *places.PlaceList.paths("places/"),
        path("places/new/", places.PlaceOrgans.as_view(), name="places_new"),
        path("places/new/<slug:slug>/", places.NewPlace.as_view(), name="places_enter"),
        path("places/<int:pk>/", places.PlacePage.as_view(), name="places_place"),
        path("places/<int:pk>/change/", places.ChangePlace.as_view(), name="places_change"),
        path("places/<int:pk>/close/", places.ClosePlace.as_view(), name="places_close"),
        path("places/<int:pk>/deliver/<slug:slug>/", places.Deliver.as_view(), name="places_deliver"),
        path("deliveries/<int:pk>/", places.DeliveryPage.as_view(), name="places_delivery"),
    ]


@hooks.register("register_admin_menu_item")
def items_entry() -> Any:
    """Return the menu's entry of items."""
    return Entry(
        _("Information disclosed"), reverse("items"), name="items", acts=(VIEW,), icon_name="doc-full", order=210
    )


@hooks.register("register_admin_menu_item")
def catalogue_entry() -> Any:
    """Return the menu's entry of catalogues."""
    return Entry(_("Catalogue"), reverse("catalogue"), name="catalogue", acts=(VIEW,), icon_name="list-ul", order=220)


@hooks.register("register_admin_menu_item")
def places_entry() -> Any:
    """Return the menu's entry of access places."""
    return Entry(_("Access places"), reverse("places"), name="places", acts=(VIEW,), icon_name="home", order=230)
