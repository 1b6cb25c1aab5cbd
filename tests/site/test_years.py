"""A year in an address: whatever it is, the page is there, refused, or not found."""

from __future__ import annotations

import pytest
from django.test import Client

BACKEND = "gongkai_site.accounts.backends.PowersBackend"
DESK = (
    *("channels/counts/gxj/{}/", "fiscal/gxj/{}/", "annual/gxj/{}/filled/", "annual/gxj/{}/file/report.pdf"),
    *("annual/gxj/{}/website/print/", "annual/gxj/{}/website/report.xlsx", "annual/year-end/{}/?export=csv"),
)
PUBLIC = ("", "edition/1/", "figure/x/", "document/x", "x")


@pytest.mark.parametrize("year", [0, 1, 2018, 2021, 9999, 10000, 10**20])
def test_no_year_breaks_a_page(bureau, person, year):
    client = Client()
    client.force_login(person("ogi_officer", organ=bureau), backend=BACKEND)
    for at in (*(f"/desk/{each}" for each in DESK), *(f"/gxj/annual/{{}}/{each}" for each in PUBLIC)):
        assert client.get(at.format(year)).status_code in {200, 403, 404}, at.format(year)
