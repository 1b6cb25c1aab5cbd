"""The public site: an article and an annual report that are kept, and the catalogue of 100,000 items with its facets.

An article and an annual report that are kept are asked for over four connections from one process, each beside a view
of Django that answers constant bytes of the same size through the whole of the site's middleware on the same server,
and beside that view without any middleware, each in turn and the best of three rounds; nginx serving the bytes as a
file is the limit of all, where it is installed. The catalogue is
asked for in addresses that are all different, so that none was kept: facets one, two and three at a time, any page of
what they leave; the first page after a publication, which reads the arrays anew, stands apart. What people wait for is
wall time.
"""

from __future__ import annotations

import getpass
import json
import random
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from benchmarks import Row
from benchmarks._site import bench, data_folder, initialise, organs, rows_of
from benchmarks.site_start import CONNECTIONS, SECONDS, _asked, _server

if TYPE_CHECKING:
    from gongkai_site.organs.models import Organ

ITEMS, ORGANS = 100_000, 40
YEAR = 2021
"""Of the report."""
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
BODIES = {{file.name: file.read_bytes() for file in Path({bodies!r}).iterdir()}}
constant = path("accounts/constant/<str:name>/", lambda request, name: HttpResponse(BODIES[name]))
urlpatterns = [constant, path("", include("gongkai_site.urls"))]
settings.ROOT_URLCONF = __name__
{more}
"""
BARE = (
    "settings.MIDDLEWARE = []\nfrom django.core.wsgi import get_wsgi_application\napplication = get_wsgi_application()"
)
NGINX = """
daemon off; user {user}; pid {folder}/nginx.pid; error_log stderr crit; worker_processes 1; events {{ }}
http {{ access_log off; server {{ listen 127.0.0.1:{port}; root {folder}/bodies; }} }}
"""


def run() -> list[Row]:
    """Measure the kept pages on SQLite, the catalogue on both engines."""
    return [*_kept(), *rows_of("benchmarks.site_portal")]


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


# --- pages that are kept --------------------------------------------------------------------------------------------


def _kept() -> list[Row]:
    with data_folder() as environment:
        folder = Path(environment["GONGKAI_DATA"])
        made = [sys.executable, "-c", "from benchmarks.site_portal import prepare; prepare()"]
        subprocess.run(made, env=environment, check=True)
        paths: dict[str, str] = json.loads((folder / "paths.json").read_text(encoding="utf-8"))
        bodies = str(folder / "bodies")
        (folder / "usual.py").write_text(CONSTANT.format(bodies=bodies, more=""), encoding="utf-8")
        (folder / "bare.py").write_text(CONSTANT.format(bodies=bodies, more=BARE), encoding="utf-8")
        constant = [f"/accounts/constant/{name}/" for name in paths]
        usual = _rates(environment, "usual", [*paths.values(), *constant])
        bare = _rates(environment, "bare", constant)
        static = _nginx(folder, list(paths))
    rows = []
    for at, name in enumerate(paths):
        ours, peer, what = usual[at], usual[at + len(paths)], f"{name}, kept"
        told = f"{ours / peer:.0%} of its requests a second; one worker"
        rows += [
            Row(what, 1e6 / ours, "µs", "constant view, all middleware", 1e6 / peer, 1e6 / peer / SHARE, told),
            Row(what, 1e6 / ours, "µs", "constant view, no middleware", 1e6 / bare[at]),
        ]
        if static:
            rows.append(Row(what, 1e6 / ours, "µs", "nginx, a file", 1e6 / static[at]))
    if not static:
        print("nginx is not installed and was not measured", file=sys.stderr)
    return rows


def prepare() -> None:
    """Make a site with an article and an annual report in it; write down where they are and their bytes."""
    initialise()
    fill(ORGANS)
    from django.conf import settings
    from django.test import Client

    from gongkai_site.publishing.models import Item

    item = Item.objects.select_related("organ").get(slug="d1-000001")
    publish_report(item.organ)
    paths = {"article": f"/{item.organ.slug}/item/{item.slug}/", "report": f"/{item.organ.slug}/annual/{YEAR}/"}
    (settings.GONGKAI_DATA / "paths.json").write_text(json.dumps(paths), encoding="utf-8")
    (settings.GONGKAI_DATA / "bodies").mkdir()
    for name, path in paths.items():
        answer = Client(headers={"host": "localhost"}).get(path)
        if answer.status_code != 200:
            raise AssertionError(f"{path}: {answer.status_code}")
        (settings.GONGKAI_DATA / "bodies" / name).write_bytes(answer.content)


def publish_report(organ: Organ) -> None:
    """Make an organ's report on a year public, frozen in time; its way through review is measured elsewhere."""
    from django.test import override_settings

    from gongkai_site.annual.services import begin, freeze
    from gongkai_site.publishing import generation
    from gongkai_site.review import door

    moment = datetime(YEAR + 1, 1, 18, 2, tzinfo=UTC)
    with override_settings(GONGKAI_NOW=moment):
        begin(by=bench(), organ=organ, year=YEAR)
        edition = freeze(by=bench(), organ=organ, year=YEAR)
        with door.opened(edition):
            edition.live, edition.first_published_at = True, moment
            edition.save()
    generation.bump(organ.pk)


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


def _nginx(folder: Path, names: list[str]) -> list[float] | None:
    program = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
    if program is None:
        return None
    with _free_port() as port:
        pass
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=port, user=getpass.getuser()), encoding="utf-8")
    process = subprocess.Popen([program, "-c", str(folder / "nginx.conf"), "-p", str(folder)])
    try:
        time.sleep(1)
        return [_requests(port, f"/{name}") for name in names]
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
