"""Mirrors: an organ's existing site as its register, from the web and from a folder; each page once."""

from __future__ import annotations

import io
from collections import Counter
from datetime import date
from http.server import BaseHTTPRequestHandler

import pytest
from docx import Document
from tests.site.conftest import CONSOLE
from tests.site.mirror.kit import (
    SAVED,
    TODAY,
    Killed,
    Page,
    article,
    figures,
    listing,
    refused,
    reply,
    save,
    small,
)

from gongkai.mirror import Scope
from gongkai_site.base.refusals import Refusal, Refused
from gongkai_site.mirror import engine, fetching, jobs, queries, services
from gongkai_site.mirror.fetching import Web
from gongkai_site.mirror.models import Mirrored, Run
from gongkai_site.outbox.models import OutboxRow
from gongkai_site.outbox.worker import Worker

# --- a site -------------------------------------------------------------------------------------------------------


def test_a_site_becomes_rows_under_its_own_addresses(site, mirror, bureau):
    small(site)
    run = mirror()

    assert figures(run) == ("done", 4, 0, 0, 0, 0)
    row = Mirrored.objects.get(title="关于甲的通知")
    assert (row.address, row.published_on, row.column, row.kind, row.attachments) == (
        f"{site.at}tzgg/t1.html",
        date(2020, 5, 8),
        "通知公告",
        "",
        1,
    )
    assert not [path for path in site.asked if path.startswith("/swj") or path.endswith(".pdf")]
    assert max(Counter(site.asked).values()) == 1
    assert all(each["User-Agent"].startswith("GongkaiMirror/") for each in site.seen)


def test_a_rerun_adds_nothing_changed_pages_are_changed_and_vanished_ones_gone(site, mirror, bureau):
    small(site)
    mirror()
    assert figures(mirror()) == ("done", 0, 0, 4, 0, 0)

    site.pages["/gxj/tzgg/t1.html"] = article("关于甲的补充通知")
    del site.pages["/gxj/tzgg/t2.html"]
    site.pages["/gxj/zcjd/"] = listing()  # no list leads to it any more, but it stands
    assert figures(mirror()) == ("done", 0, 1, 2, 0, 1)
    assert Mirrored.objects.get(title="关于甲的补充通知").text_changed_on == TODAY
    assert Mirrored.objects.get(title="关于乙的通知").gone_on == TODAY
    assert Mirrored.objects.get(title="甲的解读").gone_on is None

    site.pages["/gxj/tzgg/t2.html"] = article("关于乙的通知", "2019-12-31")
    run = mirror()
    assert (run.added, Mirrored.objects.get(title="关于乙的通知").gone_on) == (0, None)


def test_an_unchanged_page_is_not_sent_again(site, mirror):
    small(site)
    asked: list[str | None] = []

    def page(handler: BaseHTTPRequestHandler) -> None:
        asked.append(handler.headers.get("If-None-Match"))
        if asked[-1] == '"v1"':
            reply(handler, 304)
        else:
            reply(handler, 200, article("关于甲的通知"), ETag='"v1"')

    site.pages["/gxj/tzgg/t1.html"] = page
    mirror()
    assert figures(mirror()) == ("done", 0, 0, 4, 0, 0)
    assert asked == [None, '"v1"']


def test_loops_and_traps_come_to_an_end(site, mirror):
    def calendar(handler: BaseHTTPRequestHandler) -> None:
        year = int(handler.path.partition("year=")[2])
        reply(handler, 200, listing(f"cal?year={year - 1}", f"cal?year={year + 1}"))

    def growing(handler: BaseHTTPRequestHandler) -> None:
        reply(handler, 200, listing("more/", "deep/more/x.html", f"{handler.path}?s=1"))

    def session(handler: BaseHTTPRequestHandler) -> None:
        count = len(site.asked)
        reply(handler, 200, listing(f"list;jsessionid={count}", f"list?PHPSESSID={count}", f"list?page={count}"))

    site.pages |= {
        "/gxj/": listing("cal?year=2020", "grow/", "list", "a.html"),
        "/gxj/cal*": calendar,
        "/gxj/grow/*": growing,
        "/gxj/list*": session,
        "/gxj/a.html": article("甲", more='<a href="a.html">甲</a><a href="./">首页</a>'),
    }
    run = mirror()

    assert (run.state, run.added) == ("done", 1)
    assert set(refused(run).values()) >= {"MIRROR-CALENDAR", "MIRROR-REPEATS", "MIRROR-BARREN"}
    assert len(site.asked) < 150


def test_pages_of_a_list_are_followed_however_many_there_are(site, mirror):
    pages = 40
    for n in range(pages):
        following = [f"index_{n + 1}.html"] if n + 1 < pages else []
        site.pages["/gxj/" if n == 0 else f"/gxj/index_{n}.html"] = listing(f"202005/t20200508_{n}.html", *following)
        site.pages[f"/gxj/202005/t20200508_{n}.html"] = article(f"通知{n}")
    assert figures(mirror()) == ("done", pages, 0, 0, 0, 0)


def test_pages_that_cannot_be_rows_are_refused_one_by_one(site, mirror):
    big = article("大", more="x" * (fetching.LARGEST + 1))
    site.pages |= {
        "/gxj/": listing("big.html", "none.html", "ahead.html", "wrong.html", "forbidden.html", "secret.html",
                         "long.html", "pic", "broken.html"),
        "/gxj/big.html": big,
        "/gxj/none.html": article("没有日期", ""),
        "/gxj/ahead.html": article("未来", "2031-01-01"),
        "/gxj/wrong.html": article("错的", "2020-13-45", more="<p>发布日期：2020-03-04</p>"),
        "/gxj/forbidden.html": lambda handler: reply(handler, 403),
        "/gxj/secret.html": article("关于某事的通知（秘密）"),
        "/gxj/long.html": article("长" * 301),
        "/gxj/pic": lambda handler: reply(handler, 200, b"\x89PNG", Content_Type="image/png"),
    }  # fmt: skip
    run = mirror()

    assert refused(run) == {
        "big.html": "MIRROR-LARGE",
        "none.html": "MIRROR-NO-DATE",
        "ahead.html": "MIRROR-NO-DATE",
        "forbidden.html": "MIRROR-STATUS",
        "secret.html": "MIRROR-SECRET",
        "long.html": "MIRROR-TOO-LONG",
    }
    assert run.refused == 6
    assert {row.code for row in queries.noted_of(run)} == {"MIRROR-DATE-WRONG", "MIRROR-GONE"}
    assert Mirrored.objects.get().published_on == date(2020, 3, 4)
    rows = list(queries.sheet_of(run))
    assert len(rows) == 1 + 6 + 2
    assert all("http://127.0.0.1" in sentence for _, _, sentence in rows[1:])


def test_a_page_no_longer_than_the_most_is_read(site, mirror):
    page = article("大")
    site.pages |= {"/gxj/": listing("big.html"), "/gxj/big.html": page + " " * (fetching.LARGEST - len(page.encode()))}
    assert figures(mirror()) == ("done", 1, 0, 0, 0, 0)


def test_redirects_are_followed_within_the_mirror_alone(site, mirror):
    def to(where: str) -> Page:
        return lambda handler: reply(handler, 302, Location=where)

    site.pages |= {
        "/gxj/": listing("in.html", "a.html", "host.html", "up.html", "round.html", "inner.html"),
        "/gxj/in.html": to("a.html"),
        "/gxj/a.html": article("甲"),
        "/gxj/host.html": to("http://elsewhere.example/gxj/x.html"),
        "/gxj/up.html": to("/swj/x.html"),
        "/gxj/round.html": to("round.html?n=1"),
        "/gxj/round.html?n=1": to("round.html"),
        "/gxj/inner.html": to("http://10.0.0.8/gxj/"),
        "/swj/x.html": article("别的机关"),
    }
    run = mirror()

    assert Mirrored.objects.get().address == f"{site.at}a.html"
    assert refused(run) == dict.fromkeys(("host.html", "up.html", "round.html", "inner.html"), "MIRROR-REDIRECT")
    assert "/swj/x.html" not in site.asked
    assert site.asked.count("/gxj/a.html") == 1


def test_a_page_that_moved_is_one_row_under_its_new_address(site, mirror):
    small(site)
    mirror()
    site.pages["/gxj/tzgg/t3.html"] = article("关于甲的通知")
    site.pages["/gxj/tzgg/t1.html"] = lambda handler: reply(handler, 301, Location="t3.html")
    assert figures(mirror()) == ("done", 1, 0, 3, 0, 1)
    assert [row.address for row in queries.standing().filter(title="关于甲的通知")] == [f"{site.at}tzgg/t3.html"]


def test_robots_are_honoured(site, mirror):
    small(site)
    site.pages["/robots.txt"] = "User-agent: GongkaiMirror\nDisallow: /gxj/zcjd/\nCrawl-delay: 0\n"
    run = mirror()

    assert run.added == 3
    assert not [path for path in site.asked if path.startswith("/gxj/zcjd/")]
    assert set(refused(run).values()) == {"MIRROR-ROBOTS"}


def test_a_site_whose_robots_are_in_doubt_is_left_alone(site, mirror):
    small(site)
    site.pages["/robots.txt"] = lambda handler: reply(handler, 503)
    run = mirror()

    assert (run.state, run.error) == ("failed", "MIRROR-SERVER")
    assert set(site.asked) == {"/robots.txt"}
    del site.pages["/robots.txt"]
    assert figures(mirror()) == ("done", 4, 0, 0, 0, 0)


def test_a_fault_that_passes_is_tried_again(site, mirror):
    small(site)
    tries: list[int] = []

    def page(handler: BaseHTTPRequestHandler) -> None:
        tries.append(1)
        reply(handler, 503 if len(tries) < 3 else 200, article("关于甲的通知"))

    site.pages["/gxj/tzgg/t1.html"] = page
    assert figures(mirror()) == ("done", 4, 0, 0, 0, 0)
    assert len(tries) == 3


def test_a_site_that_goes_down_fails_the_run_which_then_goes_on(site, mirror):
    names = [f"t{n}.html" for n in range(12)]
    site.pages |= {"/gxj/": listing(*names), **{f"/gxj/{name}": article(name) for name in names[:3]}}
    site.pages["/gxj/t*"] = lambda handler: reply(handler, 500)
    run = mirror()
    assert (run.state, run.error, run.added) == ("failed", "MIRROR-SERVER", 3)

    del site.pages["/gxj/t*"]
    site.pages |= {f"/gxj/{name}": article(name) for name in names}
    again = mirror()
    assert (again.pk, again.state, again.added, again.refused) == (run.pk, "done", 12, 0)
    assert site.asked.count("/gxj/t0.html") == 1


# --- networks -----------------------------------------------------------------------------------------------------


MACHINES = "10.0.0.8 192.168.1.1 169.254.169.254 127.0.0.1 ::1 fd00::1 0.0.0.0 ::ffff:10.0.0.8 100.64.0.1 224.0.0.1"


@pytest.mark.parametrize("machine", MACHINES.split())
def test_no_network_that_is_not_public_is_asked(monkeypatch, machine):
    monkeypatch.setattr(fetching.socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", (machine, 80))])
    web = Web(Scope("http://www.baihua.gov.cn/gxj/", TODAY), 0)
    web.robots.parse([])
    found = web.get("http://www.baihua.gov.cn/gxj/")
    assert isinstance(found, Refusal)
    assert found.code == "MIRROR-PRIVATE"


def test_the_desk_reads_nothing_of_this_machine(site, officer, bureau):
    small(site)
    made = services.open_mirror(by=officer, organ=bureau, start=site.at)
    run = services.carry_out(services.start_run(by=officer, mirror=made))
    assert (run.state, run.error, site.asked) == ("failed", "MIRROR-PRIVATE", [])


def test_pages_come_one_at_a_time_with_a_pause(site):
    pauses: list[float] = []
    small(site)
    web = Web(Scope(site.at, TODAY), 7.0, loopback=True, pause=pauses.append)
    web.open()
    web.get(site.at)
    web.get(f"{site.at}tzgg/")
    assert pauses[0] == 0 or pauses[0] <= 7.0
    assert all(6.5 < each <= 7.0 for each in pauses[1:])


# --- kill, stop, limit --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("after", range(1, 9))
def test_a_killed_run_goes_on_and_asks_nothing_twice(site, mirror, bureau, after):
    small(site)
    made = services.open_mirror(by=CONSOLE, organ=bureau, start=site.at)
    run = services.start_run(by=CONSOLE, mirror=made, delay=0)
    steps = 0

    def kill(_: Run) -> None:
        nonlocal steps
        steps += 1
        if steps == after:
            raise Killed

    with pytest.raises(Killed):
        services.carry_out(run, kill)
    again = mirror()

    assert (again.pk, figures(again)) == (run.pk, ("done", 4, 0, 0, 0, 0))
    assert max(Counter(path for path in site.asked if path != "/robots.txt").values()) == 1


def test_a_run_that_another_took_over_writes_no_more(site, mirror, bureau):
    small(site)
    made = services.open_mirror(by=CONSOLE, organ=bureau, start=site.at)
    run = services.start_run(by=CONSOLE, mirror=made, delay=0)
    first = services.carry_out(run, lambda _: Run.objects.filter(pk=run.pk).update(turn=2))
    assert (first.state, first.done, Mirrored.objects.count()) == ("running", 1, 0)


def test_a_limit_stops_a_run_which_then_goes_on(site, mirror):
    small(site)
    run = mirror(most=3)
    assert (run.state, run.error, run.done) == ("stopped", "MIRROR-MANY", 3)
    assert str(run.facts["count"]) in run.error_sentence
    assert figures(mirror()) == ("done", 4, 0, 0, 0, 0)


def test_the_desk_stops_a_run_of_the_worker(site, officer, bureau):
    made = services.open_mirror(by=officer, organ=bureau, start=site.at)
    services.start_run(by=officer, mirror=made)
    with pytest.raises(Refused) as found:
        services.start_run(by=officer, mirror=made)
    assert found.value.code == "MIRROR-RUNNING"
    services.stop_run(by=officer, mirror=made)
    Worker().drain()
    assert (made.last.state, site.asked) == ("stopped", [])


@pytest.mark.parametrize("seconds", [120.0, -1.0])
def test_the_worker_takes_a_run_to_its_end_in_one_go_or_page_by_page(site, officer, bureau, monkeypatch, seconds):
    small(site)
    monkeypatch.setattr(jobs, "SLICE", seconds)
    monkeypatch.setattr(Web, "_is_open", lambda self, machine: True)
    made = services.open_mirror(by=officer, organ=bureau, start=site.at)
    services.start_run(by=officer, mirror=made)
    monkeypatch.setattr(fetching.time, "sleep", lambda _: None)
    Run.objects.update(delay=0)
    Worker().drain()
    assert figures(made.last) == ("done", 4, 0, 0, 0, 0)
    assert set(OutboxRow.objects.filter(kind="mirror.run").values_list("state", flat=True)) == {"done"}


# --- folders ------------------------------------------------------------------------------------------------------


def test_a_saved_site_gets_its_addresses_back(mirror, tmp_path):
    save(tmp_path, SAVED)
    run = mirror(tmp_path, "http://www.baihua.gov.cn/gxj/")

    assert figures(run) == ("done", 3, 0, 0, 0, 0)
    assert set(Mirrored.objects.values_list("address", flat=True)) == {
        "http://www.baihua.gov.cn/gxj/tzgg/t1.html",
        "http://www.baihua.gov.cn/gxj/tzgg/show.jsp?id=7&c=2",
        "http://www.baihua.gov.cn/gxj/tzgg/%E9%80%9A%E7%9F%A5%201.html",
    }
    (tmp_path / "www.baihua.gov.cn/gxj/tzgg/t1.html").unlink()
    assert figures(mirror(tmp_path, "http://www.baihua.gov.cn/gxj/")) == ("done", 0, 0, 2, 0, 1)


def test_a_folder_below_a_host_is_that_host(mirror, tmp_path):
    save(tmp_path, {name: page for name, page in SAVED.items() if "gxj" in name})
    mirror(tmp_path / "www.baihua.gov.cn")
    assert Mirrored.objects.get(title="关于甲的通知").address == "https://www.baihua.gov.cn/gxj/tzgg/t1.html"


def test_a_folder_of_several_sites_asks_which(tmp_path, mirror):
    save(tmp_path, {"a.gov.cn/1.html": article("甲"), "b.gov.cn/1.html": article("乙")})
    with pytest.raises(Refused) as found:
        mirror(tmp_path)
    assert found.value.code == "MIRROR-HOSTS"
    mirror(tmp_path, "https://b.gov.cn/")
    assert Mirrored.objects.get().title == "乙"


def test_papers_of_a_folder_are_rows_without_addresses(mirror, tmp_path):
    text = "白工信发〔2020〕7号\n关于申报的通知\n各县区：\n现将有关事项通知如下。\n2020年5月8日\n"
    save(
        tmp_path / "papers",
        {"通知公告/1.txt": text, "通知公告/2.html": article("网页", column=""), "坏.docx": b"PK\x03\x04"},
    )
    run = mirror(tmp_path / "papers")

    assert (run.added, run.refused) == (2, 1)
    row = Mirrored.objects.get(title="关于申报的通知")
    assert (row.address, row.number, row.column, row.dated_by) == ("", "白工信发〔2020〕7号", "通知公告", "written")
    assert figures(mirror(tmp_path / "papers"))[1:4] == (0, 0, 2)


def test_a_folder_of_word_files_comes_in_once_and_names_what_it_refused(mirror, tmp_path):
    def word(*lines: str) -> bytes:
        made, stream = Document(), io.BytesIO()
        for line in lines:
            made.add_paragraph(line)
        made.save(stream)
        return stream.getvalue()

    notice = word("白工信发〔2020〕7号", "关于申报的通知", "各县区：", "现将有关事项通知如下。", "2020年5月8日")
    save(
        tmp_path / "papers",
        {
            "通知公告/1.docx": notice,
            "通知公告/2.htm": article("关于乙的通知", column=""),
            "通知公告/无日期.docx": word("关于丙的通知", "各县区："),
            "通知公告/密.docx": word("秘密★一年", "关于丁的通知", "2020年5月8日"),
            "坏.docx": b"PK\x03\x04",
        },
    )
    run = mirror(tmp_path / "papers")
    row = Mirrored.objects.get(title="关于申报的通知")
    assert (row.number, row.published_on, row.column) == ("白工信发〔2020〕7号", date(2020, 5, 8), "通知公告")
    assert row.words > 10
    assert (run.added, {each.path: each.code for each in queries.refused_of(run)}) == (
        2,
        {"坏.docx": "FILE-ARCHIVE", "通知公告/密.docx": "MIRROR-SECRET", "通知公告/无日期.docx": "MIRROR-NO-DATE"},
    )
    assert all(str(each) == each.path and each.sentence for each in queries.refused_of(run))
    assert figures(mirror(tmp_path / "papers"))[1:4] == (0, 0, 2)


def test_a_paper_that_brings_its_reader_down_costs_itself_alone(mirror, tmp_path, monkeypatch):
    monkeypatch.setattr(engine, "APART", "os:abort")
    save(tmp_path / "papers", {"1.txt": "关于甲的通知\n2020年5月8日\n", "2.htm": article("关于乙的通知", column="")})
    run = mirror(tmp_path / "papers")
    assert (run.state, run.added) == ("done", 1)
    assert [each.code for each in queries.refused_of(run)] == ["FILE-CRASHED"]


def test_a_killed_run_of_a_folder_goes_on(mirror, tmp_path, monkeypatch, bureau):
    monkeypatch.setattr(engine, "BATCH", 2)
    save(tmp_path, {f"a.gov.cn/t{n}.html": article(f"通知{n}") for n in range(7)})
    made = services.open_mirror(by=CONSOLE, organ=bureau, start="https://a.gov.cn/")
    run = services.start_run(by=CONSOLE, mirror=made, folder=str(tmp_path))

    def kill(run: Run) -> None:
        if run.done == 4:
            raise Killed

    with pytest.raises(Killed):
        services.carry_out(run, kill)
    assert Mirrored.objects.count() == 4
    again = mirror(tmp_path)
    assert (again.pk, figures(again)) == (run.pk, ("done", 7, 0, 0, 0, 0))
