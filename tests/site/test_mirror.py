"""Mirrors: an organ's existing site as its register, from the web, from a folder, from a sheet; each page once."""

from __future__ import annotations

import csv
import io
import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.site.conftest import CONSOLE

from gongkai.mirror import Scope
from gongkai_site.audit.models import Entry
from gongkai_site.base.refusals import Refusal, Refused
from gongkai_site.files.services import add_file
from gongkai_site.imports import services as imports
from gongkai_site.mirror import engine, fetching, jobs, queries, services
from gongkai_site.mirror.fetching import Web
from gongkai_site.mirror.folders import folder_at
from gongkai_site.mirror.models import Frontier, Mirrored, Run
from gongkai_site.outbox.models import OutboxRow
from gongkai_site.outbox.worker import Worker

TODAY = date(2021, 1, 18)
TEXT = "各县区工信局：现将有关事项通知如下，请认真贯彻执行。" * 4


def article(title: str, day: str = "2020-05-08", column: str = "通知公告", more: str = "") -> str:
    meta = {"ArticleTitle": title, "PubDate": day, "ColumnName": column}
    head = "".join(f'<meta name="{name}" content="{value}">' for name, value in meta.items() if value)
    body = f'<div class="TRS_Editor"><p>{TEXT}</p></div>{more}'
    return f'<html><head><meta charset="utf-8">{head}</head><body>{body}</body></html>'


def listing(*links: str) -> str:
    rows = "".join(f'<li><a href="{link}">{link}</a></li>' for link in links)
    return f'<html><head><meta charset="utf-8"><title>列表</title></head><body><ul>{rows}</ul></body></html>'


Page = str | bytes | Callable[[BaseHTTPRequestHandler], None]


class Site:
    """A site on this machine: pages by path; what was asked for; headers of its answers."""

    def __init__(self) -> None:
        self.pages: dict[str, Page] = {}
        self.asked: list[str] = []
        self.seen: list[dict[str, str]] = []
        self.at = ""

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        self.asked.append(handler.path)
        self.seen.append(dict(handler.headers))
        page = self.pages.get(handler.path) or next(
            (page for path, page in self.pages.items() if path.endswith("*") and handler.path.startswith(path[:-1])),
            None,
        )
        if callable(page):
            page(handler)
        elif page is None:
            reply(handler, 404)
        else:
            reply(handler, 200, page)


def reply(handler: BaseHTTPRequestHandler, status: int, body: str | bytes = b"", **headers: str) -> None:
    data = body.encode() if isinstance(body, str) else body
    handler.send_response(status)
    for name, value in {"Content_Type": "text/html; charset=utf-8", **headers}.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", str(len(data)))
    handler.end_headers()
    try:
        handler.wfile.write(data)
    except (BrokenPipeError, ConnectionResetError):  # who asked has read enough
        handler.close_connection = True


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            made.answer(self)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    made.at = f"http://127.0.0.1:{server.server_port}/gxj/"
    yield made
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch):
    monkeypatch.setattr(fetching, "WAITS", (0.0, 0.0))


@pytest.fixture
def officer(person, bureau):
    return person("ogi_officer", organ=bureau)


@pytest.fixture
def desk(officer) -> Client:
    client = Client()
    client.force_login(officer, backend="gongkai_site.accounts.backends.PowersBackend")
    return client


@pytest.fixture
def mirror(bureau, site) -> Callable[..., Run]:
    """Return a function that mirrors the site, or a folder, to the end."""

    def run(folder: Path | None = None, address: str = "", **options: Any) -> Run:
        found = folder_at(folder, address) if folder else None
        made = services.open_mirror(by=CONSOLE, organ=bureau, start=found.start if found else site.at)
        where = str(folder) if folder else ""
        started = services.start_run(by=CONSOLE, mirror=made, folder=where, delay=0, **options)
        return services.carry_out(started)

    return run


def small(site: Site) -> None:
    site.pages |= {
        "/gxj/": listing("tzgg/", "zcjd/", "/swj/", "http://elsewhere.example/x.html", "ldxx/"),
        "/gxj/tzgg/": listing("t1.html", "t2.html?spm=1", "index.html", "a.pdf"),
        "/gxj/tzgg/t1.html": article(
            "关于甲的通知", more='<a href="P1.pdf">附件</a><a href="../zcjd/j1.html">解读</a>'
        ),
        "/gxj/tzgg/t2.html": article("关于乙的通知", "2019-12-31"),
        "/gxj/zcjd/": listing("j1.html"),
        "/gxj/zcjd/j1.html": article("甲的解读", "2020-06-01", "政策解读"),
        "/gxj/ldxx/": listing("mail.html"),
        "/gxj/ldxx/mail.html": article("写信须知", "2020-07-01", "领导信箱"),
        "/swj/": article("别的机关"),
    }


def figures(run: Run) -> tuple[str, int, int, int, int, int]:
    return run.state, run.added, run.changed, run.unchanged, run.refused, run.gone


def refused(run: Run) -> dict[str, str]:
    return {row.address.partition("/gxj/")[2]: row.code for row in queries.refused_of(run)}


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


class Killed(BaseException):
    """The end of a process."""


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


def save(root: Path, pages: dict[str, str | bytes]) -> None:
    for name, page in pages.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(page.encode() if isinstance(page, str) else page)


SAVED: dict[str, str | bytes] = {
    "www.baihua.gov.cn/gxj/index.html": listing("tzgg/t1.html"),
    "www.baihua.gov.cn/gxj/tzgg/t1.html": article("关于甲的通知"),
    "www.baihua.gov.cn/gxj/tzgg/show.jsp?id=7&c=2.html": article("关于乙的通知"),
    "www.baihua.gov.cn/gxj/tzgg/通知 1.html": article("关于丙的通知"),
    "www.baihua.gov.cn/gxj/tzgg/P1.pdf": b"%PDF-1.4 x",
    "www.baihua.gov.cn/swj/t9.html": article("别的机关"),
}


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
