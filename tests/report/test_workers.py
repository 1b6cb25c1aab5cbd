"""Documents read by processes that can be killed, folders and archives, and runs that go on."""

import io
import os
import signal
import tarfile
import threading
import time
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from gongkai.documents.archives import members
from gongkai.documents.workers import Worker
from gongkai.problems import Failure, Problem
from gongkai.report.inputs import Input, count_of, inputs
from gongkai.report.sources import read_one, read_sources, sources_of
from gongkai.report.store import Store
from gongkai.report.workers import TASK, read_many

REPORT = (Path(__file__).parents[2] / "examples" / "baiyin-miit-2020.txt").read_bytes()


@pytest.fixture
def worker():
    worker = Worker(TASK)
    yield worker
    worker.stop()


def test_a_document_is_read_in_another_process(worker):
    (report,) = worker.ask(REPORT, "a.txt")

    assert (report.organ, report.year) == ("白银市工业和信息化局", 2020)
    assert worker._process.pid != os.getpid()


def test_one_that_takes_too_long_is_told_and_a_fresh_worker_goes_on(worker):
    worker.ask(REPORT, "a.txt")

    told = worker.ask(REPORT, "a.txt", seconds=0)

    assert isinstance(told, Problem)
    assert told.code == "FILE-TOO-SLOW"
    assert not isinstance(worker.ask(REPORT, "a.txt"), Problem)


def test_one_that_brings_its_process_down_is_told_and_a_fresh_worker_goes_on(worker):
    worker.ask(REPORT, "a.txt")
    pid = worker._process.pid
    os.kill(pid, signal.SIGSTOP)
    killer = threading.Timer(0.3, os.kill, (pid, signal.SIGKILL))
    killer.start()

    told = worker.ask(REPORT, "a.txt")

    assert isinstance(told, Problem)
    assert told.code == "FILE-CRASHED"
    assert not isinstance(worker.ask(REPORT, "a.txt"), Problem)


def test_a_stopped_worker_leaves_no_process(worker):
    worker.ask(REPORT, "a.txt")
    pid = worker._process.pid
    worker.stop()

    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_results_come_in_order_and_a_broken_file_stops_nothing():
    given = [Input("1", REPORT), Input("2", b"%PDF-1.7 broken"), Input("3", b"{}"), Input("4", REPORT)]

    found = list(read_many(given, jobs=2))

    assert [name for name, _ in found] == ["1", "2", "3", "4"]
    assert [isinstance(result, Problem) for _, result in found] == [False, True, True, False]


def test_a_folder_stands_for_its_files_and_an_archive_for_its_members(tmp_path):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.txt").write_bytes(REPORT)
    (tmp_path / ".hidden").write_bytes(REPORT)
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as archive:
        archive.writestr("甲.txt", REPORT)
        archive.writestr("__MACOSX/._甲.txt", b"rubbish")
    with tarfile.open(tmp_path / "c.tar.gz", "w:gz") as archive:
        info = tarfile.TarInfo("乙/丙.txt")
        info.size = len(REPORT)
        archive.addfile(info, io.BytesIO(REPORT))

    names = [each.name.removeprefix(str(tmp_path)) for each in inputs([str(tmp_path)])]

    assert names == ["/b.zip/甲.txt", "/c.tar.gz/乙/丙.txt", "/sub/a.txt"]
    assert count_of([str(tmp_path)]) == 3
    assert [each.report.year for each in read_sources([str(tmp_path)])] == [2020, 2020, 2020]


def test_a_name_in_gbk_is_read_from_an_archive_that_does_not_say_so(tmp_path):
    path = tmp_path / "old.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("NAME.txt", b"x")
    path.write_bytes(path.read_bytes().replace(b"NAME.txt", "报告".encode("gb18030") + b".txt"))

    assert [each.name for each in members(path, "zip")] == ["报告.txt"]


def test_a_bomb_in_an_archive_is_told_and_the_others_are_read(tmp_path):
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.txt", b"0" * 40_000_000)
        archive.writestr("good.txt", REPORT)

    found = list(members(path, "zip"))

    assert [each.problem.code if each.problem else None for each in found] == ["FILE-BOMB", None]


def test_a_cut_archive_is_told(tmp_path):
    path = tmp_path / "cut.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", REPORT)
    path.write_bytes(path.read_bytes()[:-30])

    with pytest.raises(Failure) as refused:
        list(members(path, "zip"))
    assert refused.value.problem.code == "ARCHIVE-BROKEN"


def test_a_file_that_is_not_there_is_told_and_the_others_are_read(tmp_path):
    (tmp_path / "a.txt").write_bytes(REPORT)

    found = list(read_sources([str(tmp_path / "no.txt"), str(tmp_path / "a.txt")]))

    assert [each.problem.code if each.problem else None for each in found] == ["FILE-UNREADABLE", None]


def test_several_reports_where_one_is_asked_are_refused(tmp_path):
    from gongkai.report.jsonio import dumps
    from gongkai.report.model import Report

    path = tmp_path / "two.jsonl"
    path.write_text("\n".join([dumps(Report("annual-2021", {}))] * 2), encoding="utf-8")

    with pytest.raises(Failure) as refused:
        read_one(str(path))
    assert refused.value.problem.code == "READ-SEVERAL"


def written(folder, *given):
    store = Store(folder)
    kept = []
    fresh = sources_of(store.fresh(given, kept.append), jobs=1)
    return [store.write(source.name, source.report).name for source in fresh], kept


def test_a_rerun_reads_only_what_has_changed(tmp_path):
    one, two = Input("x/a.txt", REPORT), Input("y/a.txt", REPORT)
    assert written(tmp_path, one, two) == (["a.json", "a-2.json"], [])

    later = Input("y/a.txt", REPORT + b" \n")
    assert written(tmp_path, one, later) == (["a-2.json"], ["x/a.txt"])


def test_a_rerun_after_a_crash_reads_what_was_not_finished(tmp_path):
    written(tmp_path, Input("a.txt", REPORT), Input("b.txt", REPORT))
    listed = (tmp_path / ".read.jsonl").read_text(encoding="utf-8")
    (tmp_path / ".read.jsonl").write_text(listed[: len(listed) * 3 // 4], encoding="utf-8")  # cut in the last line

    assert written(tmp_path, Input("a.txt", REPORT), Input("b.txt", REPORT)) == (["b.json"], ["a.txt"])


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("x", encoding="utf-8")

    with pytest.raises(Failure) as refused:
        Store(tmp_path / "file" / "folder")
    assert refused.value.problem.code == "FILE-UNWRITABLE"


LEAVES = """
import subprocess, tempfile, time
from pathlib import Path

def task(data, name, how):
    (Path(tempfile.gettempdir()) / "left").write_bytes(data)
    child = subprocess.Popen(["sleep", "300"], start_new_session=True)
    Path(name).write_text(f"{child.pid} {tempfile.gettempdir()}")
    time.sleep(300)
"""


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="the system does not tell children")
def test_what_a_killed_worker_has_started_and_laid_down_goes_with_it(tmp_path, monkeypatch):
    (tmp_path / "leaves.py").write_text(LEAVES, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")
    worker, told = Worker("leaves:task"), tmp_path / "told"

    assert worker.ask(b"secret", str(told), "how", seconds=3).code == "FILE-TOO-SLOW"

    pid, folder = told.read_text().split()
    assert not Path(folder).exists()
    assert is_gone(Path(f"/proc/{pid}/status"))


def is_gone(status: Path) -> bool:
    """Tell whether a process ends within some seconds; one that nobody waits for stays as a zombie."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        if not status.exists() or "zombie" in status.read_text():
            return True
        time.sleep(0.05)
    return False


def test_a_report_is_examined_in_a_worker_as_it_is_here():
    from gongkai.report import checkup

    when = datetime(2021, 1, 18, tzinfo=UTC)
    worker = Worker(checkup.TASK, when)
    try:
        found = worker.ask(REPORT, "a.txt", None)
    finally:
        worker.stop()

    assert found == checkup.examine(REPORT, "a.txt", None, when)
    assert (found.checked.asked, found.checked.problems, found.copy) == (47, (), b"")
    assert found.checked.report.mixed_form is checkup.examine(REPORT, "a.txt", None, when).checked.report.mixed_form


def test_a_file_of_several_reports_is_not_examined():
    from gongkai.report.checkup import examine
    from gongkai.report.jsonio import dumps
    from gongkai.report.model import Report

    two = "\n".join([dumps(Report("annual-2021", {}))] * 2).encode()
    assert examine(two, "a.jsonl", None, datetime.now(UTC)).code == "READ-SEVERAL"
