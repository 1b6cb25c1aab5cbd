"""Adding notices: national and regional, later versions, refusals, nothing half written."""

import os
from datetime import date
from pathlib import Path
from tempfile import NamedTemporaryFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.problems import Failure
from gongkai.workdays import add, load, notices
from gongkai.workdays.notices import read_notices

NOTICE = """
year = 2027
number = "国办发明电〔2026〕1号"
issued = 2026-11-04
days_off = ["2027-01-01/2027-01-03 元旦", "2027-02-05/2027-02-12 春节"]
make_up_working_days = ["2027-02-14", "2027-02-20"]
"""
EID = """
year = 2026
number = "宁政办发〔2026〕1号"
issued = 2026-01-10
days_off = ["2026-03-20 开斋节"]
"""


@pytest.fixture
def notice(tmp_path):
    def write(text, name="2027.toml"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "data" / "workdays"


def files(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def refusal(call):
    with pytest.raises(Failure) as refused:
        call()
    problem = refused.value.problem
    assert problem.text("zh")
    assert problem.text("en")
    return problem.code


def test_an_added_year_can_be_counted_in(notice, folder):
    add(notice(NOTICE), folder)
    calendar = load(data=folder)

    assert calendar.add(date(2026, 12, 31), 1) == date(2027, 1, 4)
    assert calendar.is_working_day(date(2027, 2, 14))
    assert calendar.holiday(date(2027, 2, 5)) == "春节"
    assert calendar.version(date(2027, 1, 1), date(2027, 1, 1)) == "cn-2027@2026-11-04"


def test_what_is_written_reads_back_the_same(notice, folder):
    [added] = add(notice(NOTICE), folder)

    assert read_notices(added.path) == [added.notice]
    assert files(folder) == ["2027@2026-11-04.toml"]


def test_adding_twice_changes_nothing(notice, folder):
    add(notice(NOTICE), folder)
    before = (folder / "2027@2026-11-04.toml").read_bytes()
    [again] = add(notice(NOTICE), folder)

    assert again.path is None
    assert files(folder) == ["2027@2026-11-04.toml"]
    assert (folder / "2027@2026-11-04.toml").read_bytes() == before


def test_a_shipped_notice_is_there_already(notice, folder):
    shipped = next(each for each in notices() if each.year == 2026)
    text = f"year = 2026\nissued = 2025-11-04\ndays_off = {[str(day) for day in shipped.days_off]}\n"
    text += f"make_up_working_days = {[str(day) for day in shipped.make_up]}\n"
    [added] = add(notice(text), folder)

    assert added.path is None
    assert not folder.exists()


def test_a_later_notice_becomes_a_further_version(notice, folder):
    add(notice(NOTICE), folder)
    add(notice(NOTICE.replace("2026-11-04", "2027-01-20").replace("02-12 春节", "02-13 春节")), folder)

    assert not load(data=folder).is_working_day(date(2027, 2, 12))
    assert load(data=folder).version(date(2027, 1, 1), date(2027, 1, 1)) == "cn-2027@2027-01-20"
    assert (
        load(data=folder, as_of=date(2027, 1, 19)).version(date(2027, 1, 1), date(2027, 1, 1)) == "cn-2027@2026-11-04"
    )


def test_a_contradiction_of_the_same_date_is_refused(notice, folder):
    add(notice(NOTICE), folder)
    code = refusal(lambda: add(notice(NOTICE.replace("02-12 春节", "02-13 春节")), folder))

    assert code == "WORKDAYS-CONTRADICTS"
    assert files(folder) == ["2027@2026-11-04.toml"]


def test_an_older_notice_is_refused(notice, folder):
    add(notice(NOTICE), folder)

    assert refusal(lambda: add(notice(NOTICE.replace("2026-11-04", "2026-11-03")), folder)) == "WORKDAYS-OLDER"


def test_a_file_of_several_versions_is_added_whole_or_not_at_all(notice, folder):
    version = NOTICE.replace("year = 2027\n", "[[versions]]\n")
    good = f"year = 2027\n{version}{version.replace('2026-11-04', '2027-01-20').replace('02-12 春节', '02-13 春节')}"
    bad = f"year = 2027\n{version}{version.replace('02-12 春节', '02-13 春节')}"

    assert refusal(lambda: add(notice(bad), folder)) == "WORKDAYS-CONTRADICTS"
    assert not folder.exists()
    assert [each.path.name for each in add(notice(good), folder)] == ["2027@2026-11-04.toml", "2027@2027-01-20.toml"]


def test_local_holidays_count_in_the_region_and_below_it_only(notice, folder):
    add(notice(EID), folder, "64")
    day = date(2026, 3, 20)

    assert [load(data=folder, region=code).is_working_day(day) for code in ("64", "6401", "640104")] == [False] * 3
    assert [load(data=folder, region=code).is_working_day(day) for code in ("", "65", "6501")] == [True] * 3
    assert load(data=folder, region="6401").version(day, day) == "cn-2026@2025-11-04+64-2026@2026-01-10"
    assert files(folder) == ["regions/64/2026@2026-01-10.toml"]


def test_a_local_holiday_goes_before_a_national_make_up_day(notice, folder):
    add(notice(EID.replace("2026-03-20", "2026-02-28")), folder, "64")

    assert load(data=folder).is_working_day(date(2026, 2, 28))
    assert not load(data=folder, region="64").is_working_day(date(2026, 2, 28))


@pytest.mark.parametrize("code", ["6", "06", "641", "ab", "64 ", "../64", "6401041"])
def test_what_is_no_region_code_is_refused(code, notice, folder):
    assert refusal(lambda: load(region=code)) == "REGION-CODE"
    assert refusal(lambda: add(notice(EID), folder, code)) == "REGION-CODE"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not toml",
        "year = 2027",
        'year = "2027"\ndays_off = []\nissued = 2026-11-04',
        "year = 2027\ndays_off = []",
        'year = 2027\nissued = 2026-11-04\ndays_off = ["2027-02-30"]',
        'year = 2027\nissued = 2026-11-04\ndays_off = ["2026-12-31/2027-01-02 元旦"]',
        'year = 2027\nissued = 2026-11-04\ndays_off = ["2027-01-03/2027-01-01"]',
        'year = 2027\nissued = 2026-11-04\ndays_off = ["2027-01-01", "2027-01-01/2027-01-03"]',
        'year = 2027\nissued = 2026-11-04\ndays_off = ["2027-02-20"]\nmake_up_working_days = ["2027-02-20"]',
        'year = 2027\nissued = 2026-11-04\ndays_off = []\nmake_up_working_days = ["2027-02-22"]',
        'year = 2027\nissued = "next autumn"\ndays_off = []',
        "year = 2027\nissued = 2026-11-04\ndays_off = []\nsurprise = 1",
        "year = 0\nissued = 2026-11-04\ndays_off = []",
        "year = 9999\nissued = 2026-11-04\ndays_off = []",
        f"year = {'9' * 5000}\ndays_off = []",
        "x = " + "[" * 100_000,
        b"\xff\xfe\x00",
        "year = 2027 # 放假".encode("gb18030"),
        b"#" * 2_000_000,
    ],
    ids=lambda text: repr(text)[:40],
)
def test_a_bad_file_gets_a_sentence_and_nothing_is_stored(text, notice, folder):
    assert refusal(lambda: add(notice(text), folder)) == "WORKDAYS-FILE"
    assert not folder.exists()


def test_dates_may_be_toml_dates_and_the_file_may_begin_with_a_mark(notice, folder):
    text = "\ufeffyear = 2027\r\nissued = 2026-11-04\r\ndays_off = [2027-01-01, 2027-01-02]\r\n"
    [added] = add(notice(text), folder)

    assert sorted(added.notice.days_off) == [date(2027, 1, 1), date(2027, 1, 2)]


def test_a_missing_file_and_a_folder_get_a_sentence(tmp_path, folder):
    assert refusal(lambda: add(tmp_path / "no.toml", folder)) == "WORKDAYS-FILE"
    assert refusal(lambda: add(tmp_path, folder)) == "WORKDAYS-FILE"


def test_a_broken_file_among_the_added_ones_is_named(folder):
    folder.mkdir(parents=True)
    (folder / "broken.toml").write_text("year = 2027")

    assert refusal(lambda: load(data=folder)) == "WORKDAYS-FILE"


def test_a_crash_while_writing_leaves_nothing_that_counts(notice, folder, monkeypatch):
    def crash(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", crash)
    with pytest.raises(KeyboardInterrupt):
        add(notice(NOTICE), folder)

    assert 2027 not in load(data=folder).years


def test_a_notice_that_another_wrote_meanwhile_is_not_overwritten(notice, folder, monkeypatch):
    source = notice(NOTICE)
    taken = folder / "2027@2026-11-04.toml"
    original = os.fsync

    def meanwhile(descriptor):
        taken.write_text("theirs")
        original(descriptor)

    monkeypatch.setattr(os, "fsync", meanwhile)

    assert refusal(lambda: add(source, folder)) == "WORKDAYS-TAKEN"
    assert taken.read_text() == "theirs"
    assert files(folder) == [taken.name]


def test_a_folder_that_cannot_be_written_gets_a_sentence(notice, tmp_path):
    (tmp_path / "file").write_text("")

    assert refusal(lambda: add(notice(NOTICE), tmp_path / "file" / "workdays")) == "WORKDAYS-UNWRITABLE"


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_bytes_make_the_reader_fall(content):
    with NamedTemporaryFile(suffix=".toml") as file:
        Path(file.name).write_bytes(content)

        assert refusal(lambda: read_notices(Path(file.name))) == "WORKDAYS-FILE"
