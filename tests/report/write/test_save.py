"""Files are written whole or not at all."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from gongkai.problems import Failure
from gongkai.report.write.save import save


def full_disk(file_number: int) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_leaves_what_stood_there_and_no_half_file(tmp_path, monkeypatch):
    path = tmp_path / "report.pdf"
    path.write_bytes(b"before")
    monkeypatch.setattr(os, "fsync", full_disk)
    with pytest.raises(Failure) as failure:
        save(path, b"after")

    assert failure.value.problem.code == "FILE-UNWRITABLE"
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_is_replaced_and_a_link_followed(tmp_path):
    path, link = tmp_path / "report.pdf", tmp_path / "link.pdf"
    path.write_bytes(b"before")
    link.symlink_to(path)
    save(link, b"after")

    assert path.read_bytes() == b"after"
    assert link.is_symlink()
    assert sorted(tmp_path.iterdir()) == [link, path]


def test_a_device_takes_the_bytes():
    save(Path(os.devnull), b"gone")


@pytest.mark.parametrize("name", ["missing/report.pdf", "nul\0.pdf", "x" * 300 + ".pdf"])
def test_a_place_that_cannot_be_written_is_said(tmp_path, name):
    with pytest.raises(Failure) as failure:
        save(tmp_path / name, b"")

    assert failure.value.problem.code == "FILE-UNWRITABLE"
