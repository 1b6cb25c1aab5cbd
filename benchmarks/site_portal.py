"""The public site: an article that is kept, and the catalogue of 100,000 items with its facets.

An article that is kept is asked for over four connections from one process, beside a view of Django that answers
constant bytes of the same size through the whole of the site's middleware on the same server, and beside that view
without any middleware, each in turn and the best of three rounds; nginx serving the bytes as a file is the limit of
all, where it is installed. The catalogue is
asked for in addresses that are all different, so that none was kept: facets one, two and three at a time, any page of
what they leave; the first page after a publication, which reads the arrays anew, stands apart. What people wait for is
wall time.
"""

from __future__ import annotations

import getpass
import random
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from benchmarks import Row
from benchmarks._site import data_folder, initialise, organs, rows_of
from benchmarks.site_start import CONNECTIONS, SECONDS, _asked, _server

ITEMS, ORGANS = 100_000, 40
ADDRESSES, ROUNDS = 300, 3
SHARE = 0.8
"""Of the requests a second of a constant view, what an article must reach."""
CATALOGUE = 150.0
PARTS = (
    "政府信息公开工作通知企业技术改造项目资金申报审核公示规划发展工业中小服务平台安全生产检查"
    "节能环保创新示范培训数据管理办法实施意见方案落实责任部门监督考核评价标准"
)
WORDS = [PARTS[at : at + 2] for at in range(0, len(PARTS), 2)]
CONSTANT = """
from pathlib import Path
from django.conf import settings
from django.http import HttpResponse
from django.urls import include, path
from gongkai_site.wsgi import application
BODY = Path({body!r}).read_bytes()
urlpatterns = [path("accounts/constant/", lambda request: HttpResponse(BODY)), path("", include("gongkai_site.urls"))]
settings.ROOT_URLCONF = __name__
{more}
"""
BARE = (
    "settings.MIDDLEWARE = []\nfrom django.core.wsgi import get_wsgi_application\napplication = get_wsgi_application()"
)
NGINX = """
daemon off; user {user}; pid {folder}/nginx.pid; error_log stderr crit; worker_processes 1; events {{ }}
http {{ access_log off; server {{ listen 127.0.0.1:{port}; root {folder}/web; }} }}
"""


def run() -> list[Row]:
    """Measure the article on SQLite, the catalogue on both engines."""
    return [*_article(), *rows_of("benchmarks.site_portal")]


def measure() -> list[Row]:
    """Measure the catalogue here."""
    fill(ITEMS)
    return _catalogue()


def fill(count: int) -> None:
    """Put public items in, as many for each of the organs, over ten years, and count the generation up."""
    from django.db import connection
    from django.db.models import QuerySet

    from gongkai.catalogue import GENRES, KINDS, TOPICS
    from gongkai_site.publishing import generation
    from gongkai_site.publishing.models import Item

    chance, every = random.Random(1), organs(ORGANS)
    kinds, topics, genres = list(KINDS), list(TOPICS), list(GENRES)
    first = date(2012, 1, 1)
    for start in range(0, count, 2000):
        rows = []
        for n in range(start, min(start + 2000, count)):
            organ, day, kind = every[n % ORGANS], first + timedelta(days=chance.randrange(3650)), chance.choice(kinds)
            facts = {"topic": chance.choice(topics), "genre": chance.choice(genres), "art": KINDS[kind].art}
            title = f"关于{''.join(chance.choices(WORDS, k=5))}的通知"
            body = f"<p>{_sentence(chance)}</p>" * 4
            name = f"{organ.slug}-{n:06d}"
            rows.append(
                Item(
                    organ=organ,
                    index_number=name,
                    slug=name,
                    kind=kind,
                    title=title,
                    summary=title,
                    body=body,
                    written_on=day,
                    published_on=day,
                    live=True,
                    **facts,
                )
            )
        QuerySet(Item).bulk_create(rows)
    for organ in every:
        generation.bump(organ.pk)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _sentence(chance: random.Random) -> str:
    """Return words with a few characters from anywhere, so that no two texts are alike."""
    strange = "".join(chr(chance.randrange(0x4E00, 0x9FA5)) for _ in range(4))
    return f"{''.join(chance.choices(WORDS, k=20))}{strange}，{chance.randrange(10**6)}。"


# --- the article --------------------------------------------------------------------------------------------------


def _article() -> list[Row]:
    with data_folder() as environment:
        folder = Path(environment["GONGKAI_DATA"])
        made = [sys.executable, "-c", "from benchmarks.site_portal import prepare; prepare()"]
        subprocess.run(made, env=environment, check=True)
        path = (folder / "path").read_text(encoding="utf-8")
        (folder / "usual.py").write_text(CONSTANT.format(body=str(folder / "body"), more=""), encoding="utf-8")
        (folder / "bare.py").write_text(CONSTANT.format(body=str(folder / "body"), more=BARE), encoding="utf-8")
        usual, constant = _rates(environment, "usual", [path, "/accounts/constant/"])
        (bare,) = _rates(environment, "bare", ["/accounts/constant/"])
        static = _nginx(folder, (folder / "body").read_bytes())
    size = f"{usual / constant:.0%} of its requests a second; one worker"
    limit = 1e6 / constant / SHARE
    rows = [
        Row("article, kept", 1e6 / usual, "µs", "constant view, all middleware", 1e6 / constant, limit, size),
        Row("article, kept", 1e6 / usual, "µs", "constant view, no middleware", 1e6 / bare),
    ]
    if static:
        rows.append(Row("article, kept", 1e6 / usual, "µs", "nginx, a file", 1e6 / static))
    else:
        print("nginx is not installed and was not measured", file=sys.stderr)
    return rows


def prepare() -> None:
    """Make a site with an article in it; write down where it is and its bytes."""
    initialise()
    fill(ORGANS)
    from django.conf import settings
    from django.test import Client

    from gongkai_site.publishing.models import Item

    item = Item.objects.select_related("organ").get(slug="d1-000001")
    path = f"/{item.organ.slug}/item/{item.slug}/"
    (settings.GONGKAI_DATA / "path").write_text(path, encoding="utf-8")
    (settings.GONGKAI_DATA / "body").write_bytes(Client(headers={"host": "localhost"}).get(path).content)


def _rates(environment: Mapping[str, str], module: str, pages: list[str]) -> list[float]:
    """Return the best requests a second of pages of one server, asked for in turn."""
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "1", "--blocking-threads", "4"]
    command += ["--no-ws", "--log-level", "warning", "--working-dir", environment["GONGKAI_DATA"]]
    with _server([*command, f"{module}:application"], environment, pages[0]) as (_process, port):
        rounds = [[_requests(port, page) for page in pages] for _ in range(ROUNDS)]
    return [max(rates) for rates in zip(*rounds, strict=True)]


def _requests(port: int, page: str) -> float:
    with ThreadPoolExecutor(CONNECTIONS) as threads:
        return sum(threads.map(partial(_asked, port), [page] * CONNECTIONS)) / SECONDS


def _nginx(folder: Path, body: bytes) -> float | None:
    program = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
    if program is None:
        return None
    (folder / "web").mkdir()
    (folder / "web" / "page.html").write_bytes(body)
    with _free_port() as port:
        pass
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=port, user=getpass.getuser()), encoding="utf-8")
    process = subprocess.Popen([program, "-c", str(folder / "nginx.conf"), "-p", str(folder)])
    try:
        time.sleep(1)
        return _requests(port, "/page.html")
    finally:
        process.terminate()
        process.wait()


@contextmanager
def _free_port() -> Iterator[int]:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        yield int(probe.getsockname()[1])


# --- the catalogue -----------------------------------------------------------------------------------------


def _catalogue() -> list[Row]:
    import logging

    from django.core.cache import caches
    from django.test import Client

    client = Client(headers={"host": "localhost"})
    logging.disable(logging.INFO)  # lines of the log are written beside, by the server
    caches["pages"].clear()
    first = _timed(lambda: _got(client, "/catalogue/"))
    taken = [_timed(partial(_got, client, address)) for address in _addresses()]
    note = f"p95 of {ADDRESSES} addresses; middle {statistics.median(taken):.0f} ms"
    return [
        Row(f"catalogue of {ITEMS:,} items with facets", _p95(taken), "ms", limit=CATALOGUE, note=note),
        Row("its first page after a publication", first, "ms", note="the arrays are read anew"),
    ]


def _addresses() -> list[str]:
    """Return addresses of catalogues, no two alike: of the city and of organs, with up to three facets, at any page."""
    from gongkai.catalogue import GENRES, KINDS, TOPICS
    from gongkai_site.portal.facets import SIZE
    from gongkai_site.portal.shelves import shelves

    chance, found = random.Random(2), shelves()
    made: set[str] = set()
    words: dict[str, list[Any]] = {"kind": [*KINDS], "topic": [*TOPICS], "genre": [*GENRES]}
    words["year"] = [*range(2012, 2022)]
    while len(made) < ADDRESSES:
        chosen = {axis: chance.choice(words[axis]) for axis in chance.sample(list(words), chance.randrange(4))}
        organ = f"d{chance.randrange(ORGANS)}" if chance.random() < 0.3 else ""
        count = int(found.where(chosen | ({"organ": organ} if organ else {})).sum())
        page = chance.randrange(max(1, -(-count // SIZE))) + 1
        order = {"order": "oldest"} if chance.random() < 0.3 else {}
        made.add(f"{f'/{organ}' if organ else ''}/catalogue/?{urlencode({**chosen, **order, 'page': page})}")
    return sorted(made)


def _got(client: Any, address: str) -> None:
    answer = client.get(address)
    if answer.status_code != 200:
        raise AssertionError(f"{address}: {answer.status_code}")


def _timed(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def _p95(taken: list[float]) -> float:
    return statistics.quantiles(taken, n=20)[-1]
