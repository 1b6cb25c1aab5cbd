"""A saved site of 10,000 pages into the register of its organ, and what it takes of memory.

The pages are of 25 KB each, with the navigation, the metadata and the text of an organ's site, in folders as `wget -m`
makes them; every twentieth is a list. Each is read from its file, its title, day, column, number, text and links told,
and written with the others of its batch of 50 in one transaction with the place that was reached. The same folder
again changes nothing. The peer only reads each file and builds its tree with the same parser. Memory is what the
process grew by at its peak, from when the run began; a run over the first tenth of the pages stands beside it.
"""

from __future__ import annotations

import re
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from benchmarks import Row
from benchmarks._site import bench, organs, rows_of

if TYPE_CHECKING:
    from gongkai_site.mirror.models import Run
    from gongkai_site.organs.models import Organ

PAGES, LISTS_IN = 10_000, 20
RESET = Path("/proc/self/clear_refs")
"""Writing 5 here lets the peak of memory begin anew."""
NAVIGATION = "".join(f'<li class="nav"><a href="/gxj/c{n}/">栏目{n}</a></li>' for n in range(150))
PARAGRAPH = "<p style='text-indent:2em'>各县区工业和信息化局，各有关企业：现将有关事项通知如下，请认真贯彻执行。</p>"
COLUMNS = ("通知公告", "政策解读", "工作动态", "统计信息")


def run() -> list[Row]:
    """Measure on both engines."""
    return rows_of("benchmarks.site_mirror")


def measure() -> list[Row]:
    """Measure here."""
    small, whole = organs(2)
    with TemporaryDirectory(prefix="gongkai-mirror-") as folder:
        root = Path(folder)
        _save(root / "few" / "www.example.gov.cn", PAGES // 10)
        _save(root / "all" / "www.example.gov.cn", PAGES)
        few = _grown(small, root / "few", PAGES // 10)[1]
        first, grown = _grown(whole, root / "all", PAGES)
        again, _ = _grown(whole, root / "all", PAGES, added=0)
        peer = _bare(root / "all")
    return [
        Row(
            f"mirror of {PAGES:,} saved pages",
            PAGES / first,
            "pages/s",
            "each file read and parsed",
            PAGES / peer,
            note=f"{first:.0f} s",
        ),
        Row("the same folder again", PAGES / again, "pages/s"),
        Row("memory the run adds", grown, "MB", note=f"{few:.1f} MB for a tenth of the pages"),
    ]


def _save(root: Path, count: int) -> None:
    for n in range(count):
        at = root / "gxj" / f"c{n % 4}" / f"2020{n % 12 + 1:02}" / f"t2020{n % 12 + 1:02}{n % 28 + 1:02}_{n}.html"
        at.parent.mkdir(parents=True, exist_ok=True)
        at.write_text(_list(n) if n % LISTS_IN == 0 else _article(n), encoding="utf-8")


def _article(n: int) -> str:
    meta = {
        "SiteName": "白桦市工业和信息化局",
        "ColumnName": COLUMNS[n % 4],
        "ArticleTitle": f"关于第{n}号事项的通知",
        "PubDate": f"2020-{n % 12 + 1:02}-{n % 28 + 1:02} 10:22",
        "ContentSource": "市工信局",
    }
    head = "".join(f'<meta name="{name}" content="{value}">' for name, value in meta.items())
    table = f"<table><tr><td>索引号</td><td>1162/2020-{n:05}</td><td>文号</td><td>白工信发[2020]{n}号</td></tr></table>"
    body = (
        f'<ul>{NAVIGATION}</ul>{table}<div class="TRS_Editor">{PARAGRAPH * 120}第{n}号</div><a href="P{n}.pdf">附件</a>'
    )
    return f'<!DOCTYPE html><html><head><meta charset="utf-8">{head}</head><body>{body}</body></html>'


def _list(n: int) -> str:
    rows = "".join(f'<li><a href="t{n + at}.html">关于第{n + at}号事项的通知</a></li>' for at in range(LISTS_IN))
    return f'<!DOCTYPE html><html><head><meta charset="utf-8"></head><body><ul>{NAVIGATION}{rows}</ul></body></html>'


def _grown(organ: Organ, folder: Path, count: int, added: int | None = None) -> tuple[float, float]:
    """Return seconds and megabytes of a run; raise AssertionError when it did not add what it should have."""
    RESET.write_text("5", encoding="ascii")
    before, start = _memory("VmRSS"), time.perf_counter()
    done = _mirrored(organ, folder)
    taken, grown = time.perf_counter() - start, _memory("VmHWM") - before
    wanted = count - count // LISTS_IN if added is None else added
    if (done.state, done.done, done.added, done.refused) != ("done", count, wanted, 0):
        raise AssertionError(f"{done.state} {done.error}: {done.done} read, {done.added} added, {done.refused} refused")
    return taken, grown


def _mirrored(organ: Organ, folder: Path) -> Run:
    from gongkai_site.mirror import services
    from gongkai_site.mirror.folders import folder_at

    mirror = services.open_mirror(by=bench(), organ=organ, start=folder_at(folder).start)
    return services.carry_out(services.start_run(by=bench(), mirror=mirror, folder=str(folder), most=10 * PAGES))


def _bare(folder: Path) -> float:
    from selectolax.lexbor import LexborHTMLParser

    start = time.perf_counter()
    for path in folder.rglob("*.html"):
        LexborHTMLParser(path.read_bytes())
    return time.perf_counter() - start


def _memory(which: str) -> float:
    """Return what this process has resident, now or at its peak since that was reset, in MB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    found = re.search(rf"^{which}:\s*(\d+) kB$", status, re.MULTILINE)
    assert found
    return int(found[1]) / 1024
