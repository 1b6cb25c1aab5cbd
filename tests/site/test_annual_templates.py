"""An organ's own Word and Excel forms: kept when their cells are found, filled on request, all else untouched."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.site.checkup_kit import bomb, good
from tests.site.conftest import CONSOLE

from gongkai.report.model import Report
from gongkai.report.reading import read_reports
from gongkai.report.write import write
from gongkai_site.annual import filling
from gongkai_site.annual.models import OwnTemplate
from gongkai_site.base.refusals import Refused
from gongkai_site.files.services import add_file
from gongkai_site.ledgers.services import add_record

BACKEND = "gongkai_site.accounts.backends.PowersBackend"
PROJECTS = "proactive.centralized_procurement.procurement_projects"
FORM = "annual-2019-trial"


def template(to="docx") -> bytes:
    """Return an empty form of the office's own."""
    right = good()
    empty = Report(right.form, dict.fromkeys(right.figures), title="本局年报格式", table_forms=right.table_forms)
    return write(empty, to)


def kept(organ, data=None, form=FORM, name="模板.docx") -> OwnTemplate:
    file = add_file(by=CONSOLE, organ=organ, name=name, stream=io.BytesIO(data or template()))
    return filling.keep_template(by=CONSOLE, organ=organ, form=form, file=file)


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


@pytest.fixture
def purchase(bureau):
    facts = {"title": "打印机采购", "day": date(2020, 5, 6), "amount": Decimal("7050.00"), "number": "CG-1"}
    return add_record(by=CONSOLE, organ=bureau, kind="procurement", **facts)


@pytest.mark.parametrize("to", ["docx", "xlsx"])
def test_a_template_is_filled_with_what_the_registers_give(bureau, purchase, to):
    kept(bureau, template(to), name=f"模板.{to}")
    name, filled = filling.filled_report(bureau, 2020)
    assert name == f"gxj-2020.{to}"
    (report,) = read_reports(filled.data, name)
    assert report.figures[PROJECTS] == 1


def test_another_takes_its_place(bureau):
    first = kept(bureau)
    second = kept(bureau, template("xlsx"), name="b.xlsx")
    first.refresh_from_db()
    assert first.replaced_at
    assert filling.template_of(bureau, 2020) == second
    assert filling.template_of(bureau, 2021) is None


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        ("没有表格".encode(), "a.txt", "EDIT-KIND"),
        (write(Report(FORM, {}), "json"), "a.json", "EDIT-KIND"),
    ],
)
def test_what_is_no_template_is_not_kept(bureau, data, name, code):
    with pytest.raises(Refused) as refusal:
        kept(bureau, data, name=name)
    assert refusal.value.code == code
    assert not OwnTemplate.objects.exists()


def test_a_hostile_template_costs_its_own_process_alone(bureau):
    with pytest.raises(Refused):
        kept(bureau, bomb(), name="a.docx")
    assert not OwnTemplate.objects.exists()


def test_a_template_of_another_edition_is_told(bureau):
    with pytest.raises(Refused) as refusal:
        kept(bureau, form="annual-2021")
    assert refusal.value.code == "FILL-FORM"


def test_without_a_template_it_says_what_to_do(person, bureau):
    with pytest.raises(Refused) as refusal:
        filling.filled_report(bureau, 2020)
    assert refusal.value.code == "TEMPLATE-NONE"
    answer = signed_in(person("ogi_officer", organ=bureau)).get("/desk/annual/gxj/2020/filled/")
    assert answer.status_code == 403
    assert "模板" in answer.content.decode()


def test_upload_and_fill_on_the_desk(person, bureau, purchase):
    client = signed_in(person("ogi_officer", organ=bureau))
    assert client.get("/desk/annual/gxj/templates/").status_code == 200
    bad = SimpleUploadedFile("a.docx", write(Report(FORM, {}), "json"))
    answer = client.post("/desk/annual/gxj/templates/new/", {"form": FORM, "file": bad})
    assert answer.status_code == 422
    file = SimpleUploadedFile("模板.docx", template())
    answer = client.post("/desk/annual/gxj/templates/new/", {"form": FORM, "file": file})
    assert answer["Location"] == "/desk/annual/gxj/templates/"
    html = client.get("/desk/annual/gxj/templates/").content.decode()
    assert "/desk/annual/gxj/2020/filled/" in html
    assert "/desk/annual/gxj/2021/filled/" not in html
    (report,) = read_reports(client.get("/desk/annual/gxj/2020/filled/").content, "a.docx")
    assert report.figures[PROJECTS] == 1


def test_who_may(person, bureau, other_bureau):
    kept(bureau)
    stranger, reader = person("ogi_officer", organ=other_bureau), person("first_reviewer", organ=bureau)
    assert signed_in(stranger).get("/desk/annual/gxj/templates/").status_code == 404
    assert signed_in(stranger).get("/desk/annual/gxj/2020/filled/").status_code == 404
    assert signed_in(reader).get("/desk/annual/gxj/templates/").status_code == 200
    assert signed_in(reader).get("/desk/annual/gxj/templates/new/").status_code == 403


def test_on_the_command_line(bureau, purchase, tmp_path, monkeypatch, capsys):
    from gongkai_site.cli import annual_fill

    monkeypatch.setattr(annual_fill, "ready", lambda: None)
    kept(bureau)
    out = tmp_path / "年报.docx"
    annual_fill.annual_fill.main([bureau.name, "2020", "-o", str(out)], standalone_mode=False)
    (report,) = read_reports(out.read_bytes(), out.name)
    assert report.figures[PROJECTS] == 1
