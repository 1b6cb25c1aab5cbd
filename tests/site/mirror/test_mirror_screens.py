"""Mirrors: what columns hold, what counts, sheets, the desk and the console."""

from __future__ import annotations

import csv
import io
import json
from datetime import date

import pytest
from tests.site.conftest import CONSOLE
from tests.site.mirror.kit import (
    SAVED,
    article,
    listing,
    save,
    small,
)

from gongkai_site.audit.models import Entry
from gongkai_site.base.refusals import Refused
from gongkai_site.files.services import add_file
from gongkai_site.imports import services as imports
from gongkai_site.mirror import queries, services
from gongkai_site.mirror.models import Frontier, Mirrored

# --- columns, kinds, counts ---------------------------------------------------------------------------------------


def test_pages_count_once_a_person_has_said_what_their_column_holds(site, mirror, bureau, officer, desk):
    small(site)
    mirror()
    assert queries.counts(bureau, 2020) == []
    assert queries.waiting(bureau) == [("通知公告", 2), ("政策解读", 1), ("领导信箱", 1)]

    kinds = {"通知公告": "notice", "政策解读": "interpretation", "领导信箱": "none"}
    assert services.map_columns(by=officer, organ=bureau, kinds=kinds) == 4
    found = [(each.kind, each.channel, each.count) for each in queries.counts(bureau, 2020)]
    assert found == [("interpretation", "site", 1), ("notice", "site", 1)]
    opened = desk.get(f"{queries.counts(bureau, 2020)[1].url}&export=csv")
    assert "关于甲的通知" in b"".join(opened.streaming_content).decode("utf-8-sig").splitlines()[-1]
    assert [each.count for each in queries.counts(bureau, 2019)] == [1]
    assert queries.waiting(bureau) == []

    site.pages["/gxj/tzgg/"] = listing("t1.html", "t2.html", "t3.html")
    site.pages["/gxj/tzgg/t3.html"] = article("关于丙的通知")
    mirror()
    assert Mirrored.objects.get(title="关于丙的通知").kind == "notice"


def test_a_corrected_kind_and_a_void_page_outlast_runs_and_columns(site, mirror, bureau, officer):
    small(site)
    mirror()
    one, other = Mirrored.objects.filter(column="通知公告").order_by("published_on")
    services.correct_kind(by=officer, page=one, seen=one.version, kind="policy")
    services.void_page(by=officer, page=other, seen=other.version, reason="不是政府信息")
    services.map_columns(by=officer, organ=bureau, kinds={"通知公告": "notice"})
    site.pages["/gxj/tzgg/t2.html"] = article("关于乙的通知", "2019-12-30", "公示")
    mirror()
    one.refresh_from_db()
    assert (one.kind, one.published_on) == ("policy", date(2019, 12, 30))
    assert [each.kind for each in queries.counts(bureau, 2019)] == ["policy"]
    assert queries.counts(bureau, 2020) == []
    with pytest.raises(Refused) as found:
        services.correct_kind(by=officer, page=Mirrored.objects.get(pk=other.pk), seen=9, kind="policy")
    assert found.value.code == "MIRROR-VOID"


@pytest.mark.parametrize(("kind", "code"), [("letters", "MIRROR-KIND"), ("", "MIRROR-KIND")])
def test_a_column_holds_a_known_kind(officer, bureau, kind, code):
    with pytest.raises(Refused) as found:
        services.map_columns(by=officer, organ=bureau, kinds={"通知公告": kind})
    assert found.value.code == code


@pytest.mark.parametrize("role", ["first_reviewer", "city_supervisor"])
def test_who_may_not_mirror(role, bureau, person):
    before = Entry.objects.count()
    by = person(role, organ=bureau)
    given = Entry.objects.count()
    for call in (
        lambda: services.open_mirror(by=by, organ=bureau, start="https://a.gov.cn/"),
        lambda: services.map_columns(by=by, organ=bureau, kinds={"通知公告": "notice"}),
        lambda: services.add_rows(by=by, organ=bureau, rows=[], source="x"),
    ):
        with pytest.raises(Refused) as found:
            call()
        assert found.value.code == "POWER-ROLE"
    assert Entry.objects.count() == given > before


def test_the_trail_tells_of_runs_and_corrections(site, mirror, bureau, officer):
    small(site)
    mirror()
    services.map_columns(by=officer, organ=bureau, kinds={"通知公告": "notice"})
    told = list(Entry.objects.filter(action__startswith="mirror").order_by("pk").values_list("action", flat=True))
    assert told == ["mirror.opened", "mirror.started", "mirror.done", "mirror.mapped"]


# --- a sheet ------------------------------------------------------------------------------------------------------


SHEET = """标题,发布时间,栏目,网址,文号,索引号
关于甲的通知,2020-05-08,通知,https://www.baihua.gov.cn/gxj/tzgg/t1.html,白工信发[2020]07号,1162/2020-1
统计数据,2020-06-01,统计信息,,,
没有日期,,通知公告,,,
未来,2031-01-01,通知公告,,,
坏地址,2020-06-02,通知公告,gxj/t2.html,,
"""


def take(officer, bureau, text: str):
    file = add_file(by=officer, organ=bureau, name="清单.csv", stream=io.BytesIO(text.encode()))
    run = imports.begin(by=officer, organ=bureau, kind="mirror.pages", file=file)
    return imports.start(by=officer, run=run, inline=True, untried=True)


def test_a_sheet_of_what_was_published_comes_in_once(officer, bureau, mirror, tmp_path):
    run = take(officer, bureau, SHEET)
    assert (run.added, run.refused) == (2, 3)
    assert [row.code for row in run.refused_rows.all()] == ["IMPORT-BLANK", "MIRROR-DATE", "MIRROR-ADDRESS"]
    assert take(officer, bureau, SHEET).added == 0
    row = Mirrored.objects.get(title="关于甲的通知")
    assert (row.number, row.kind) == ("白工信发〔2020〕7号", "")
    assert [(each.kind, each.count) for each in queries.counts(bureau, 2020)] == [("statistics", 1)]

    save(tmp_path, SAVED)
    found = mirror(tmp_path, "https://www.baihua.gov.cn/gxj/")
    assert (found.added, Mirrored.objects.filter(title="关于甲的通知").count()) == (2, 1)


# --- the desk and the console -------------------------------------------------------------------------------------


def test_the_desk_enters_runs_maps_and_corrects(desk, bureau, site, mirror):
    small(site)
    assert (
        desk.post("/desk/mirror/new/", {"organ": bureau.pk, "start": "https://www.baihua.gov.cn/gxj"}).status_code
        == 302
    )
    assert desk.post("/desk/mirror/new/", {"organ": bureau.pk, "start": "ftp://x.cn/"}).status_code == 422
    site.pages["/gxj/ldxx/mail.html"] = article("没有日期", "")
    run = mirror()
    at = f"/desk/mirror/{run.mirror_id}/"
    page = desk.get(at).content.decode()
    assert "MIRROR-NO-DATE" in page
    assert "政策解读" in page
    form = desk.get(f"{at}columns/").context["form"]
    assert [field.initial for field in form.fields.values()] == ["notice", "interpretation"]
    assert desk.post(f"{at}columns/", {"column_0": "notice", "column_1": ""}).status_code == 302
    assert queries.waiting(bureau) == [("政策解读", 1)]
    one = Mirrored.objects.get(title="甲的解读")
    assert (
        desk.post(f"/desk/mirror/pages/{one.pk}/kind/", {"kind": "interpretation", "seen": one.version}).status_code
        == 302
    )
    assert queries.waiting(bureau) == []
    one = Mirrored.objects.get(title="关于甲的通知")
    assert desk.post(f"/desk/mirror/pages/{one.pk}/void/", {"reason": "重复", "seen": one.version}).status_code == 302
    assert desk.post(f"{at}run/", {"delay": 1, "most": 100}).status_code == 302
    assert desk.get(at)["Refresh"] == "5"
    assert desk.post(f"{at}stop/").status_code == 302
    listed = desk.get("/desk/mirror/").content.decode()
    assert run.mirror.start in listed
    rows = list(csv.reader(io.StringIO(b"".join(desk.get(f"{at}refused/").streaming_content).decode("utf-8-sig"))))
    assert rows[0] == ["address", "code", "sentence"]


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("kind=notice", {"关于甲的通知", "关于乙的通知"}),
        ("year=2019", {"关于乙的通知"}),
        ("waiting=true", {"甲的解读", "写信须知"}),
        ("state=gone", set()),
        ("q=解读", {"甲的解读"}),
    ],
)
def test_the_list_of_pages_is_cut_down_and_exported(desk, bureau, site, mirror, officer, query, shown):
    small(site)
    mirror()
    services.map_columns(by=officer, organ=bureau, kinds={"通知公告": "notice"})
    listed = b"".join(desk.get(f"/desk/mirror/pages/?{query}&export=csv").streaming_content).decode("utf-8-sig")
    assert {row[1] for row in list(csv.reader(io.StringIO(listed)))[1:]} == shown


def test_another_organs_mirror_is_out_of_sight(desk, other_bureau, site):
    made = services.open_mirror(by=CONSOLE, organ=other_bureau, start=site.at)
    assert desk.get(f"/desk/mirror/{made.pk}/").status_code == 404
    assert desk.post(f"/desk/mirror/{made.pk}/run/", {"delay": 1, "most": 100}).status_code == 404


def test_the_first_screen_tells_of_pages_that_wait(desk, site, mirror):
    small(site)
    assert "/desk/mirror/pages/?waiting=true" not in desk.get("/desk/").content.decode()
    mirror()
    assert "/desk/mirror/pages/?waiting=true" in desk.get("/desk/").content.decode()


def test_the_console_mirrors_a_folder_and_says_what_it_refused(bureau, tmp_path, capsys):
    from gongkai_site.cli.mirror import mirror as command

    save(tmp_path, {**SAVED, "www.baihua.gov.cn/gxj/x.html": article("没有日期", "")})
    told = tmp_path / "refused.csv"
    words = [
        bureau.name,
        "--from",
        str(tmp_path),
        "--address",
        "https://www.baihua.gov.cn/gxj/",
        "--refused",
        str(told),
    ]
    assert command.main([*words, "--json"], standalone_mode=False) == 1
    out, err = capsys.readouterr()
    found = json.loads(out)
    assert (found["state"], found["added"], found["refused"]) == ("done", 3, 1)
    assert [each["code"] for each in found["problems"]] == ["MIRROR-NO-DATE"]
    assert "新增 3" in err
    assert "通知公告" in err
    assert "MIRROR-NO-DATE" in told.read_text(encoding="utf-8-sig")
    assert command.main(words, standalone_mode=False) == 1
    assert "新增 0" in capsys.readouterr().err
    assert Frontier.objects.filter(run__mirror__start="https://www.baihua.gov.cn/gxj/").count() == 6


def test_mirrored_pages_count_with_the_organs_other_lines(bureau):
    from gongkai_site.channels.counting import SITE
    from gongkai_site.mirror import queries

    assert queries.counts in [count for count, _ in SITE]
