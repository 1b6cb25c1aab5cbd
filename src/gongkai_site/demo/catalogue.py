"""The catalogue of the demo's bureau and the access places of its city."""

from __future__ import annotations

from typing import Any

from gongkai.resources import read_toml
from gongkai_site import PACKAGE
from gongkai_site.accounts.models import Person
from gongkai_site.organs.models import Organ
from gongkai_site.publishing.models import AccessPlace, Column
from gongkai_site.publishing.services import add_column, add_place

FILE = PACKAGE / "demo" / "catalogue.toml"


def fill_catalogue(organs: dict[str, Organ], *, by: Any) -> None:
    """Add the entries of the bureau by its officer, and the access places; those that are there stay as they are."""
    data = read_toml(FILE)
    bureau, officer = organs[data["organ"]], Person.objects.get(username="zhuanyuan")
    if not Column.objects.filter(organ=bureau).exists():
        for order, (slug, facts) in enumerate(data["columns"].items(), 1):
            add_column(by=officer, organ=bureau, slug=slug, order=10 * order, **facts)
    for place in data["places"]:
        organ, facts = organs[place["organ"]], {name: value for name, value in place.items() if name != "organ"}
        if not AccessPlace.objects.filter(organ=organ, name=facts["name"]).exists():
            add_place(by=by, organ=organ, **facts)
