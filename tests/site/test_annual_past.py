"""Reports on earlier years read from documents: kept, confirmed, reviewed, public; and the years without one."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.site.checkup_kit import bomb, good
from tests.site.conftest import CONSOLE
from tests.site.portal_kit import words

from gongkai.report.write import write
from gongkai_site.annual import past, queries
from gongkai_site.annual.models import PastReport
from gongkai_site.base.powers import may
from gongkai_site.base.refusals import Refused
from gongkai_site.files.services import add_file
from gongkai_site.organs.services import set_for

BACKEND = "gongkai_site.accounts.backends.PowersBackend"


def of(organ, year, **facts):
    """Return the founding bureau's report as one of an organ on a year."""
    right = good()
    sections = tuple(
        replace(each, paragraphs=tuple(text.replace("2020年", f"{year}年") for text in each.paragraphs))
        for each in right.sections
    )
    period = (date(year, 1, 1), date(year, 12, 31))
    title = f"{organ.name}{year}年度政府信息公开工作年度报告"
    return replace(right, organ=organ.name, year=year, title=title, period=period, sections=sections, **facts)


def document(organ, to="docx", year=2019, name=None, **facts):
    """Keep such a report as a document."""
    data = io.BytesIO(write(of(organ, year, **facts), to))
    return add_file(by=CONSOLE, organ=organ, name=name or f"{year}.{to}", stream=data, also=past.HTML)


def kept(organ, to="docx", year=2019) -> PastReport:
    return past.keep(by=CONSOLE, organ=organ, year=year, file=document(organ, to, year))


def confirmed(organ, year=2019) -> PastReport:
    made = kept(organ, year=year)
    return past.confirm(by=CONSOLE, past=made, seen=made.version)


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


# --- read ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("to", ["docx", "xlsx", "html"])
def test_a_document_is_read_with_its_figures(bureau, to):
    made = kept(bureau, to)
    assert made.state == "read", made.told
    assert made.report.figures == good().figures
    assert queries.report_of(bureau, 2019) is None  # nobody has confirmed it


def test_once_confirmed_it_is_last_years_report(bureau):
    made = confirmed(bureau)
    assert made.state == "confirmed"
    assert queries.report_of(bureau, 2019).figures == good().figures
    assert queries.report_of(bureau, 2018) is None


def test_what_cannot_be_read_says_so_and_can_be_replaced(bureau):
    stream = io.BytesIO("没有表格的说明。".encode())
    text = add_file(by=CONSOLE, organ=bureau, name="说明.txt", stream=stream)
    made = past.keep(by=CONSOLE, organ=bureau, year=2019, file=text)
    assert (made.state, made.report) == ("unread", None)
    assert made.told[0]["message"]["zh"]
    with pytest.raises(Refused) as refusal:
        past.confirm(by=CONSOLE, past=made, seen=made.version)
    assert refusal.value.code == "PAST-NOTE"

    better = kept(bureau)
    made.refresh_from_db()
    assert (made.state, better.state) == ("replaced", "read")
    assert may_confirm_code(made) == "PAST-REPLACED"


def may_confirm_code(made):
    return past.may_confirm(CONSOLE, made).code


def test_a_hostile_document_costs_its_own_process_alone(bureau):
    file = add_file(by=CONSOLE, organ=bureau, name="a.docx", stream=io.BytesIO(bomb()))
    made = past.keep(by=CONSOLE, organ=bureau, year=2019, file=file)
    assert made.state == "unread"
    assert made.told[0]["severity"] == "error"


def test_a_document_of_another_year_or_organ_is_told(bureau):
    other = past.keep(by=CONSOLE, organ=bureau, year=2018, file=document(bureau, year=2019))
    assert other.state == "unread"
    assert other.told[0]["code"] == "PAST-OTHER-YEAR"

    file = add_file(by=CONSOLE, organ=bureau, name="x.docx", stream=io.BytesIO(write(good(), "docx")))
    found = past.keep(by=CONSOLE, organ=bureau, year=2020, file=file)
    assert found.state == "read"
    assert "PAST-OTHER-ORGAN" in {each["code"] for each in found.told}


@pytest.mark.parametrize("year", [2007, 2021])
def test_years_that_no_document_can_be_of(bureau, year):
    with pytest.raises(Refused) as refusal:
        past.keep(by=CONSOLE, organ=bureau, year=year, file=document(bureau))
    assert refusal.value.code == "PAST-YEAR"


def test_one_year_has_one_document_and_the_same_is_no_other(bureau):
    file = document(bureau)
    past.keep(by=CONSOLE, organ=bureau, year=2019, file=file)
    with pytest.raises(Refused) as refusal:
        past.keep(by=CONSOLE, organ=bureau, year=2019, file=file)
    assert refusal.value.code == "PAST-SAME"


def test_a_web_page_is_kept_only_where_it_is_asked_for(bureau):
    page_ = write(good(), "html")
    with pytest.raises(Refused) as refusal:
        add_file(by=CONSOLE, organ=bureau, name="a.html", stream=io.BytesIO(page_))
    assert refusal.value.code == "FILE-REFUSED"


# --- public -------------------------------------------------------------------------------------------------------


def test_it_becomes_public_by_review_alone_after_it_was_confirmed(bureau, drafter, through):
    from gongkai_site.review.desk import may_submit

    made = past.keep(by=drafter, organ=bureau, year=2019, file=document(bureau))
    assert may_submit(drafter, made).code == "PAST-UNCONFIRMED"
    assert Client().get("/gxj/annual/2019/").status_code == 404
    past.confirm(by=drafter, past=made, seen=made.version)
    public = through(made, drafter)
    assert public.live
    assert past.document_years(bureau) == [2019]


def test_the_years_without_a_report_are_told(bureau, drafter, through):
    set_for(by=CONSOLE, organ=bureau, values={"annual_since": "2017"}, from_on=date(2017, 1, 1))
    assert past.missing_years(bureau) == [2017, 2018, 2019, 2020]
    made = past.keep(by=drafter, organ=bureau, year=2019, file=document(bureau))
    through(past.confirm(by=drafter, past=made, seen=made.version), drafter)
    assert past.missing_years(bureau) == [2017, 2018, 2020]


def test_an_organ_reports_since_it_began(bureau):
    assert past.first_year(bureau) == 2008
    bureau.founded_on = date(2019, 1, 1)
    assert past.first_year(bureau) == 2019


# --- on the desk --------------------------------------------------------------------------------------------------


def test_upload_look_confirm(person, bureau):
    officer = person("ogi_officer", organ=bureau)
    client = signed_in(officer)
    file = SimpleUploadedFile("2019.docx", write(of(bureau, 2019), "docx"))
    answer = client.post("/desk/annual-past/new/", {"organ": "gxj", "year": 2019, "file": file})
    made = PastReport.objects.get()
    assert answer["Location"] == f"/desk/annual-past/{made.pk}/"

    html = client.get(f"/desk/annual-past/{made.pk}/").content.decode()
    assert "183.51" in html
    assert b"".join(client.get(f"/desk/annual-past/{made.pk}/file/").streaming_content).startswith(b"PK")
    answer = client.post(f"/desk/annual-past/{made.pk}/confirm/", {"seen": made.version, "note": ""})
    assert answer.status_code == 302
    made.refresh_from_db()
    assert made.confirmed_by == officer
    assert f"/desk/annual-past/{made.pk}/" in client.get("/desk/annual-past/?state=confirmed").content.decode()
    assert f"/desk/annual-past/{made.pk}/" not in client.get("/desk/annual-past/?state=read").content.decode()
    assert "白桦市工业和信息化局" in client.get("/desk/annual-past/missing/").content.decode()


def test_a_refused_upload_keeps_what_was_typed(person, bureau):
    client = signed_in(person("ogi_officer", organ=bureau))
    file = SimpleUploadedFile("a.docx", b"PK\x03\x04 nothing")
    answer = client.post("/desk/annual-past/new/", {"organ": "gxj", "year": 2007, "file": file})
    assert answer.status_code == 422
    assert 'value="2007"' in answer.content.decode()


def test_who_may(person, bureau, other_bureau):
    made = kept(bureau)
    stranger, reader = person("ogi_officer", organ=other_bureau), person("first_reviewer", organ=bureau)
    assert signed_in(stranger).get(f"/desk/annual-past/{made.pk}/").status_code == 404
    assert signed_in(stranger).get(f"/desk/annual-past/{made.pk}/file/").status_code == 404
    assert signed_in(reader).get(f"/desk/annual-past/{made.pk}/").status_code == 200
    assert signed_in(reader).post(f"/desk/annual-past/{made.pk}/confirm/", {"seen": 1}).status_code == 403
    assert may(reader, "annual.draft", bureau) is not None


def test_last_years_document_checks_this_years_report(person, bureau):
    """What is carried into 2020 is held against what the document of 2019 carried out."""
    keys = ("applications.carried_out.natural_person", "applications.carried_out.total")
    figures = {**good().figures, **dict.fromkeys(keys, 7)}
    made = past.keep(by=CONSOLE, organ=bureau, year=2019, file=document(bureau, figures=figures))
    set_for(by=CONSOLE, organ=bureau, values={"applications_since": "2019"}, from_on=date(2019, 1, 1))
    client = signed_in(person("ogi_officer", organ=bureau))
    sentence = "上年结转"
    before = words(client.get("/desk/annual/gxj/2020/").content.decode()).count(sentence)
    past.confirm(by=CONSOLE, past=made, seen=made.version)
    assert words(client.get("/desk/annual/gxj/2020/").content.decode()).count(sentence) > before
