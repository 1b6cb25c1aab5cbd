"""A site on this machine to be mirrored, and folders as they are saved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from gongkai_site.mirror import queries
from gongkai_site.mirror.models import Run

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


class Killed(BaseException):
    """The end of a process."""


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
