"""Imports: any spelling of a sheet, tried out first, stopped and resumed, run again without harm."""

import csv
import io
import tracemalloc
from datetime import date, timedelta
from decimal import Decimal

import openpyxl
import pytest
from django.db import connection, models
from tests.site.conftest import CONSOLE

from gongkai_site.audit.models import Entry
from gongkai_site.base.refusals import Refused
from gongkai_site.files.models import StoredFile
from gongkai_site.files.services import add_file
from gongkai_site.imports import engine, parsing, services
from gongkai_site.imports.lists import refused_csv
from gongkai_site.imports.models import ImportRun, RefusedRow
from gongkai_site.imports.registry import IMPORTERS, Field, Importer, importer
from gongkai_site.outbox.models import OutboxRow
from gongkai_site.outbox.services import machine_now
from gongkai_site.outbox.worker import Worker

HEADER = "合同编号,项目名称,合同金额,签订日期"
LINES = [f"HT-{n:03},办公设备采购{n},{n}00.50,2020-03-{n:02}" for n in range(1, 8)]


class Deal(models.Model):
    organ = models.IntegerField()
    number = models.TextField()
    title = models.TextField()
    amount = models.DecimalField(max_digits=16, decimal_places=2)
    on = models.DateField(null=True)

    class Meta:
        app_label = "imports_tests"
        managed = False


class Deals(Importer):
    label = {"zh": "采购", "en": "Deals"}
    fields = (
        Field("number", {"zh": "合同编号", "en": "Number"}, ("编号", "合同号"), required=True),
        Field("title", {"zh": "项目名称", "en": "Title"}, ("采购项目名称",), required=True, parse=parsing.text(20)),
        Field("amount", {"zh": "合同金额", "en": "Amount"}, ("金额",), required=True, parse=parsing.yuan, unit="yuan"),
        Field("on", {"zh": "签订日期", "en": "Signed on"}, ("日期",), parse=parsing.day),
    )

    def key(self, values):
        return values["number"]

    def save_row(self, by, organ, row, context):
        if row.values["title"] == "禁止":
            Deal.objects.create(organ=organ, **row.values)
            raise Refused("RECORD-GONE")
        _, new = Deal.objects.get_or_create(organ=organ, number=row.key, defaults={**row.values, "number": row.key})
        return new


@pytest.fixture(autouse=True)
def deals(settings, tmp_path, db, monkeypatch):
    settings.GONGKAI_DATA = tmp_path
    monkeypatch.setitem(IMPORTERS, "tests.deals", Deals())
    kind = "integer PRIMARY KEY AUTOINCREMENT" if connection.vendor == "sqlite" else "bigserial PRIMARY KEY"
    columns = 'organ integer, number text, title text, amount decimal(16, 2), "on" date NULL'
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE imports_tests_deal (id {kind}, {columns}, UNIQUE (organ, number))")


@pytest.fixture
def keep(bureau):
    def run(content: bytes | str | list[str], name: str = "采购.csv") -> StoredFile:
        if isinstance(content, list):
            content = "\n".join([HEADER, *content])
        data = content.encode() if isinstance(content, str) else content
        return add_file(by=CONSOLE, organ=bureau, name=name, stream=io.BytesIO(data))

    return run


@pytest.fixture
def begin(keep, bureau):
    def run(content, name: str = "采购.csv", by=CONSOLE) -> ImportRun:
        return services.begin(by=by, organ=bureau, kind="tests.deals", file=keep(content, name))

    return run


@pytest.fixture
def do(begin):
    """Import a content without a trial, at once."""

    def run(content, name: str = "采购.csv") -> ImportRun:
        return services.start(by=CONSOLE, run=begin(content, name), inline=True, untried=True)

    return run


def book(rows: list[list[object]], *, merged: str = "", first_sheet_empty: bool = False) -> bytes:
    made = openpyxl.Workbook()
    sheet = made.active
    if first_sheet_empty:
        sheet = made.create_sheet("数据")
    for row in rows:
        sheet.append(row)
    for area in merged.split():
        sheet.merge_cells(area)
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def counts(run: ImportRun) -> tuple[int, int, int, int]:
    return run.done, run.added, run.unchanged, run.refused


def stored() -> list[tuple]:
    return list(Deal.objects.order_by("number").values_list("number", "title", "amount", "on"))


def refused(function, **arguments) -> str:
    entries, runs = Entry.objects.count(), list(ImportRun.objects.order_by("pk").values())
    with pytest.raises(Refused) as refusal:
        function(**arguments)
    assert (Entry.objects.count(), list(ImportRun.objects.order_by("pk").values())) == (entries, runs)
    assert Deal.objects.count() == 0
    return refusal.value.code


ONE = [("HT-001", "办公设备采购1", Decimal("100.50"), date(2020, 3, 1))]


# --- reading ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_any_csv(do, codec, delimiter, newline):
    content = newline.join([HEADER, LINES[0], ""]).replace(",", delimiter).encode(codec)
    assert do(content).state == "done"
    assert stored() == ONE


def test_a_workbook(do):
    rows = [["合同编号", "项目名称", "合同金额", "签订日期"], ["HT-001", "办公设备采购1", 100.5, date(2020, 3, 1)]]
    do(book(rows), "采购.xlsx")
    assert stored() == ONE


def test_a_workbook_with_a_title_a_header_of_two_rows_and_an_empty_first_sheet(do):
    rows = [
        ["白桦市工业和信息化局采购台账"],
        ["序号", "采购", None, "合同", None],
        [None, "项目名称", "方式", "编号", "金额（万元）"],
        [1, "办公设备采购1", "公开招标", "HT-001", 183.51],
    ]
    run = do(book(rows, merged="A1:E1 A2:A3 B2:C2 D2:E2", first_sheet_empty=True), "采购.xlsx")
    assert run.header == ["序号", "采购项目名称", "采购方式", "合同编号", "合同金额（万元）"]
    assert stored() == [("HT-001", "办公设备采购1", Decimal("1835100.00"), None)]


def test_a_formula_gives_the_value_that_was_kept_with_it(do):
    import re
    import zipfile

    content = book([["合同编号", "项目名称", "合同金额"], ["HT-001", "甲", "=50*2"]])
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w") as made:
        for name in source.namelist():
            part = source.read(name)
            if name.endswith("sheet1.xml"):
                part = re.sub(rb"<v\s*/>|<v></v>", b"<v>100</v>", part)
            made.writestr(name, part)
    do(target.getvalue(), "a.xlsx")
    assert stored() == [("HT-001", "甲", Decimal("100.00"), None)]


def test_a_formula_without_a_value_is_a_blank(do):
    run = do(book([["合同编号", "项目名称", "合同金额"], ["HT-001", "甲", "=50*2"]]), "a.xlsx")
    assert [row.code for row in run.refused_rows.all()] == ["IMPORT-BLANK"]


def test_lines_are_those_of_the_file_also_with_breaks_in_cells(do):
    run = do(f'{HEADER}\nHT-001,"办公\n设备",1,\n\nHT-002,乙,x,\n')
    assert [(row.line, row.code) for row in run.refused_rows.all()] == [(5, "IMPORT-AMOUNT")]
    assert [title for _, title, _, _ in stored()] == ["办公 设备"]


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        ("只有一格\n", "a.csv", "IMPORT-EMPTY"),
        (b"%PDF-1.7\n1 0 obj\n", "a.pdf", "IMPORT-KIND"),
        (f'{HEADER}\n"' + "x" * 200_000, "a.csv", "IMPORT-UNREADABLE"),
    ],
)
def test_what_is_no_sheet(keep, bureau, content, name, code):
    file = keep(content, name)
    assert refused(services.begin, by=CONSOLE, organ=bureau, kind="tests.deals", file=file) == code


def test_a_header_without_rows_is_told_and_nothing_counts_as_tried(begin):
    run = services.try_out(by=CONSOLE, run=begin(HEADER), inline=True)
    assert (run.state, run.tried, run.error) == ("failed", False, "IMPORT-NO-ROWS")
    assert "采购.csv" in run.error_sentence


def test_after_a_trial_it_is_no_longer_being_prepared(begin):
    run = begin(LINES)
    before = run.state_word
    assert services.try_out(by=CONSOLE, run=run, inline=True).state_word != before


def test_a_run_whose_worker_gives_no_sign_is_told(begin):
    run = services.start(by=CONSOLE, run=begin(LINES), inline=False, untried=True)
    row = OutboxRow.objects.get(ref=f"import:{run.pk}")
    assert not services.is_left(run)
    OutboxRow.objects.filter(pk=row.pk).update(state="running", lease_until=machine_now() + timedelta(minutes=1))
    assert not services.is_left(run)
    OutboxRow.objects.filter(pk=row.pk).update(lease_until=machine_now() + timedelta(seconds=5))
    assert services.is_left(run)


def test_a_text_that_breaks_far_below_its_header(do):
    lines = [f"HT-{n:03},甲,1," for n in range(20)]
    run = do([*lines, '"' + "x" * 200_000])
    assert (run.state, run.error) == ("failed", "IMPORT-UNREADABLE")


def test_an_encoding_that_is_neither():
    from gongkai_site.imports.sheets import lines

    with pytest.raises(Refused) as refusal, lines(io.BytesIO(b"a,b\n\xff\xff\n"), "text") as found:
        list(found)
    assert refusal.value.code == "IMPORT-ENCODING"


def test_a_workbook_that_is_not_whole(keep, bureau):
    content = book([["合同编号", "项目名称", "合同金额"]])
    file = keep(content, "a.xlsx")
    import zipfile

    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w") as made:
        for name in source.namelist():
            made.writestr(name, source.read(name)[:60])
    broken = keep(target.getvalue(), "b.xlsx")
    assert services.begin(by=CONSOLE, organ=bureau, kind="tests.deals", file=file).state == "draft"
    with pytest.raises(Refused) as refusal:
        services.begin(by=CONSOLE, organ=bureau, kind="tests.deals", file=broken)
    assert refusal.value.code == "IMPORT-UNREADABLE"


def test_a_workbook_that_unpacks_to_far_more_than_it_is(keep, bureau):
    import zipfile

    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/workbook.xml", "<x/>")
        made.writestr("xl/sharedStrings.xml", " " * (20 << 20))
    file = keep(target.getvalue(), "a.xlsx")
    assert refused(services.begin, by=CONSOLE, organ=bureau, kind="tests.deals", file=file) == "PACKAGE-RATIO"


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        ("2020-1-8", date(2020, 1, 8)),
        ("2020/01/08", date(2020, 1, 8)),
        ("2020.1.8", date(2020, 1, 8)),
        ("２０２０年１月８日", date(2020, 1, 8)),
        ("20200108", date(2020, 1, 8)),
        ("2020-01-08 00:00:00", date(2020, 1, 8)),
        ("43838", date(2020, 1, 8)),
    ],
)
def test_days(raw, read):
    assert parsing.day(raw) == read


@pytest.mark.parametrize("raw", ["", "2020", "2020-13-01", "2020-02-30", "昨天", "1", "0001-01-01", "20201301"])
def test_what_is_no_day(raw):
    with pytest.raises(parsing.Unread) as unread:
        parsing.day(raw)
    assert unread.value.code == "IMPORT-DAY"


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        ("0", "0"),
        ("-12.5", "-12.50"),
        ("¥1,835,100.00", "1835100"),
        ("183.51 万元", "1835100"),
        ("１．２亿元", "120000000"),
        ("0.000001万元", "0.01"),
    ],
)
def test_amounts(raw, read):
    assert parsing.yuan(raw) == Decimal(read)


@pytest.mark.parametrize(
    "raw", ["", "x", "1,23", "1.234", "1e5", "100美元", "0.0000001万元", "9" * 20, "--1", "1,,000"]
)
def test_what_is_no_amount(raw):
    with pytest.raises(parsing.Unread) as unread:
        parsing.yuan(raw)
    assert unread.value.code == "IMPORT-AMOUNT"


def test_counts_and_words():
    assert [parsing.count(raw) for raw in ("57", "1,057", "57件", "57.0")] == [57, 1057, 57, 57]
    for raw in ("-1", "1.5", "五", "1,05"):
        with pytest.raises(parsing.Unread):
            parsing.count(raw)
    assert parsing.choice({"是": True, "否": False})(" 是 ") is True
    with pytest.raises(parsing.Unread):
        parsing.choice({"是": True})("对")


# --- mapping ------------------------------------------------------------------------------------------------------


def test_columns_are_found_by_label_and_synonym(begin):
    run = begin("编 号,*采购项目名称,金额（元）,备注\n1,2,3,4\n")
    assert run.mapping == {"number": 0, "title": 1, "amount": 2}


def test_an_unknown_column_is_mapped_by_hand_and_remembered(begin):
    content = "代号,项目名称,合同金额\nHT-001,甲,1\n"
    run = begin(content)
    assert refused(services.start, by=CONSOLE, run=run, untried=True) == "IMPORT-UNMAPPED"
    services.set_mapping(by=CONSOLE, run=run, mapping={"number": 0, "title": 1, "amount": 2})
    services.start(by=CONSOLE, run=run, inline=True, untried=True)
    assert begin(content.replace("HT-001", "HT-002")).mapping == {"number": 0, "title": 1, "amount": 2}


@pytest.mark.parametrize(
    ("mapping", "code"),
    [
        ({"number": 0, "title": 1}, "IMPORT-UNMAPPED"),
        ({"number": 0, "title": 1, "amount": 9}, "IMPORT-COLUMN"),
        ({"number": -1, "title": 1, "amount": 2}, "IMPORT-COLUMN"),
        ({"number": 0, "title": 1, "amount": 2, "x": 3}, "IMPORT-COLUMN"),
        ({"number": 0, "title": 0, "amount": 2}, "IMPORT-COLUMN-TWICE"),
    ],
)
def test_a_mapping_that_cannot_be(begin, mapping, code):
    run = begin(LINES)
    assert refused(services.set_mapping, by=CONSOLE, run=run, mapping=mapping) == code


# --- trial and run ------------------------------------------------------------------------------------------------


def test_a_trial_tells_all_and_writes_nothing(begin):
    run = services.try_out(by=CONSOLE, run=begin([*LINES, "HT-009,禁止,1,", "HT-010,,x,2020-13-01"]), inline=True)
    assert (run.state, run.tried, run.total) == ("draft", True, 9)
    assert counts(run) == (9, 7, 0, 2)
    assert [(row.line, row.field, row.code) for row in run.refused_rows.all()] == [
        (9, "", "RECORD-GONE"),
        (10, "title", "IMPORT-BLANK"),
        (10, "amount", "IMPORT-AMOUNT"),
        (10, "on", "IMPORT-DAY"),
    ]
    assert Deal.objects.count() == 0


def test_a_run_takes_the_good_rows_and_names_the_others(begin):
    run = services.try_out(by=CONSOLE, run=begin([*LINES, "HT-009,禁止,1,"]), inline=True)
    run = services.start(by=CONSOLE, run=run, inline=True)
    assert (run.state, counts(run)) == ("done", (8, 7, 0, 1))
    assert Deal.objects.count() == 7
    entry = Entry.objects.get(action="import.done")
    assert entry.data == {"added": 7, "unchanged": 0, "refused": 1}


def test_without_a_trial_nothing_runs(begin):
    assert refused(services.start, by=CONSOLE, run=begin(LINES)) == "IMPORT-UNTRIED"


def test_a_changed_mapping_wants_a_new_trial(begin):
    run = services.try_out(by=CONSOLE, run=begin(LINES), inline=True)
    services.set_mapping(by=CONSOLE, run=run, mapping={"number": 0, "title": 1, "amount": 2})
    assert refused(services.start, by=CONSOLE, run=run) == "IMPORT-UNTRIED"


def test_the_same_file_again_adds_nothing(do):
    do(LINES)
    again = do(LINES)
    assert counts(again) == (7, 0, 7, 0)
    assert Deal.objects.count() == 7


def test_a_row_that_stands_twice_is_refused_with_the_line_of_the_first(do):
    run = do([LINES[0], LINES[1], LINES[0]])
    row = run.refused_rows.get()
    assert (row.line, row.code, row.facts) == (4, "IMPORT-TWICE", {"first": 2})


def test_the_refused_rows_are_mended_and_come_back(do):
    run = do([LINES[0], "HT-002,禁止,1,", "HT-003,=HYPERLINK(1),x,2020-03-03"])
    listed = "".join(refused_csv(run))
    rows = list(csv.reader(io.StringIO(listed.removeprefix("\ufeff"))))
    assert rows[0] == [*HEADER.split(","), "行号", "代码", "问题"]
    assert [row[4:6] for row in rows[1:]] == [["3", "RECORD-GONE"], ["4", "IMPORT-AMOUNT"]]
    assert rows[2][1] == "\t=HYPERLINK(1)"

    back = do(listed.replace("禁止", "乙").replace(",x,", ",5,"))

    assert counts(back) == (2, 2, 0, 0)
    assert [title for _, title, _, _ in stored()] == ["办公设备采购1", "乙", "=HYPERLINK(1)"]
    assert back.signature == run.signature


def test_refused_rows_are_sealed_in_the_database(do):
    do(["HT-002,王某,x,"])
    from django.db.models.functions import Cast

    raw = RefusedRow.objects.values_list(Cast("raw", models.TextField()), Cast("facts", models.TextField())).get()
    assert "王某" not in str(raw)
    assert RefusedRow.objects.get().raw[1] == "王某"


# --- powers and states --------------------------------------------------------------------------------------------


def test_only_who_may_imports(begin, keep, person, bureau, other_bureau):
    run, file = begin(LINES), keep(LINES)
    for role, organ, code in (("signer", bureau, "POWER-ROLE"), ("drafter", other_bureau, "POWER-ORGAN")):
        by = person(role, organ=organ)
        assert refused(services.begin, by=by, organ=bureau, kind="tests.deals", file=file) == code
        assert refused(services.set_mapping, by=by, run=run, mapping=run.mapping) == code
        assert refused(services.try_out, by=by, run=run) == code
        assert refused(services.start, by=by, run=run, untried=True) == code
    services.start(by=person("drafter", organ=bureau), run=run, inline=True, untried=True)
    assert Deal.objects.count() == 7


def test_a_file_of_another_organ(keep, other_bureau):
    file = keep(LINES)
    assert refused(services.begin, by=CONSOLE, organ=other_bureau, kind="tests.deals", file=file) == "IMPORT-FILE"


def test_a_kind_that_nobody_takes(keep, bureau):
    assert refused(services.begin, by=CONSOLE, organ=bureau, kind="tests.none", file=keep(LINES)) == "IMPORT-UNKNOWN"


def test_steps_out_of_turn(do):
    run = do(LINES)
    before = Entry.objects.count()
    for step in (services.start, services.stop, services.try_out):
        with pytest.raises(Refused) as refusal:
            step(by=CONSOLE, run=run)
        assert refusal.value.code == "IMPORT-STATE"
    with pytest.raises(Refused):
        services.set_mapping(by=CONSOLE, run=run, mapping=run.mapping)
    assert Entry.objects.count() == before


def test_no_kind_is_taken_twice():
    importer("tests.other")(Deals)
    with pytest.raises(ValueError, match="already"):
        importer("tests.other")(type("Others", (Deals,), {}))
    del IMPORTERS["tests.other"]


# --- worker, stop, kill -------------------------------------------------------------------------------------------


@pytest.fixture
def batches_of_two(monkeypatch):
    monkeypatch.setattr(engine, "BATCH", 2)


def test_a_large_file_is_left_to_the_worker(begin, monkeypatch):
    monkeypatch.setattr(services, "SMALL", 10)
    run = services.start(by=CONSOLE, run=begin(LINES), untried=True)
    assert (run.state, Deal.objects.count()) == ("running", 0)
    Worker().drain()
    run.refresh_from_db()
    assert (run.state, counts(run)) == ("done", (7, 7, 0, 0))


def test_what_was_handled_at_once_is_not_done_again(do):
    do(LINES)
    Worker().drain()
    assert OutboxRow.objects.get(kind="import.run").state == "done"
    assert Entry.objects.filter(action="import.done").count() == 1


def killed_after(monkeypatch, batches: int) -> None:
    real, count = engine._commit, 0

    def commit(*arguments) -> None:
        nonlocal count
        count += 1
        if count > batches:
            raise KeyboardInterrupt
        real(*arguments)

    monkeypatch.setattr(engine, "_commit", commit)


@pytest.mark.parametrize("batches", [0, 1, 2, 3])
def test_after_a_kill_it_goes_on_at_the_last_batch(begin, monkeypatch, batches_of_two, batches):
    run = services.start(by=CONSOLE, run=begin([*LINES[:6], LINES[0]]), inline=False, untried=True)
    with monkeypatch.context() as patch:
        killed_after(patch, batches)
        with pytest.raises(KeyboardInterrupt):
            Worker().drain()
    assert Deal.objects.count() == 2 * batches
    OutboxRow.objects.update(lease_until="2020-01-01T00:00Z")
    Worker().drain()
    run.refresh_from_db()
    assert (run.state, counts(run)) == ("done", (7, 6, 0, 1))
    assert Deal.objects.count() == 6


def test_a_run_that_is_stopped_goes_on_when_told(begin, monkeypatch, batches_of_two):
    run = services.start(by=CONSOLE, run=begin(LINES), inline=False, untried=True)
    real = engine._commit

    def commit(*arguments) -> None:
        real(*arguments)
        if Deal.objects.count() == 4:
            services.stop(by=CONSOLE, run=ImportRun.objects.get())

    with monkeypatch.context() as patch:
        patch.setattr(engine, "_commit", commit)
        Worker().drain()
    run.refresh_from_db()
    assert (run.state, run.done, Deal.objects.count()) == ("stopped", 4, 4)
    run = services.start(by=CONSOLE, run=run, inline=True, untried=True)
    assert (run.state, counts(run), Deal.objects.count()) == ("done", (7, 7, 0, 0), 7)


def test_two_workers_write_a_batch_once(begin, batches_of_two):
    run = services.start(by=CONSOLE, run=begin(LINES), inline=False, untried=True)
    other = ImportRun.objects.select_related("file").get()
    engine.perform(ImportRun.objects.get())
    engine.perform(other)
    run.refresh_from_db()
    assert (run.state, counts(run)) == ("done", (7, 7, 0, 0))


def test_a_file_that_was_altered_ends_the_run(begin, settings):
    run = begin(LINES)
    path = next(path for path in (settings.GONGKAI_DATA / "files").rglob(run.file.digest))
    path.chmod(0o600)
    path.write_bytes(b"x" * run.file.size)
    run = services.start(by=CONSOLE, run=run, inline=True, untried=True)
    assert (run.state, run.error, Deal.objects.count()) == ("failed", "FILE-ALTERED", 0)


def test_one_who_lost_their_power_meanwhile(begin, monkeypatch, person, bureau):
    by = person("drafter", organ=bureau)

    class Asking(Deals):
        def save_row(self, by, organ, row, context):
            from gongkai_site.base.powers import require

            require(by, "imports.run", organ)
            return super().save_row(by, organ, row, context)

    monkeypatch.setitem(IMPORTERS, "tests.deals", Asking())
    run = services.start(by=by, run=begin(LINES), inline=False, untried=True)
    type(by).objects.filter(pk=by.pk).update(is_active=False)
    Worker().drain()
    run.refresh_from_db()
    assert (Deal.objects.count(), run.refused) == (0, 7)
    assert {row.code for row in run.refused_rows.all()} == {"POWER-DISABLED"}


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_memory_does_not_grow_with_the_file(keep, suffix):
    from gongkai_site.files.queries import opened
    from gongkai_site.imports.sheets import lines

    rows = [[f"HT-{n}", f"办公设备采购{n}", n, "2020-03-01"] for n in range(20_000)]
    if suffix == "csv":
        content: bytes = ("\n".join(",".join(map(str, row)) for row in [HEADER.split(","), *rows])).encode()
    else:
        content = book([HEADER.split(","), *rows])
    file = keep(content, f"a.{suffix}")
    tracemalloc.start()
    with opened(file) as stream, lines(stream, file.kind) as found:
        count = sum(1 for _ in found)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 20_001
    assert peak < 12 << 20


# --- screens ------------------------------------------------------------------------------------------------------


@pytest.fixture
def clerk(person, bureau, client):
    client.force_login(person("drafter", organ=bureau), backend="gongkai_site.accounts.backends.PowersBackend")
    return client


def upload(client, organ, content: str, name: str = "采购.csv"):
    file = io.BytesIO(content.encode())
    file.name = name
    return client.post("/desk/imports/new/", {"kind": "tests.deals", "organ": organ.pk, "file": file})


def test_a_sheet_goes_through_the_screens_and_its_bad_rows_come_back(clerk, bureau):
    content = "\n".join([HEADER, LINES[0], "HT-002,乙,三万,2020-03-02", "HT-003,,1,2020-03-03"])
    columns = upload(clerk, bureau, content).url
    assert "合同编号" in clerk.get(columns).content.decode()

    page = clerk.post(columns, {"number": 0, "title": 1, "amount": 2, "on": 3}).url
    shown = clerk.get(page).content.decode()
    assert "IMPORT-AMOUNT" in shown
    assert "三万" in shown
    assert Deal.objects.count() == 0

    assert clerk.post(f"{page}start/").status_code == 302
    assert Deal.objects.count() == 1
    listed = b"".join(clerk.get(f"{page}refused.csv").streaming_content).decode()

    columns = upload(clerk, bureau, listed.replace("三万", "3万元").replace("HT-003,,", "HT-003,丙,")).url
    page = clerk.post(columns, {"number": 0, "title": 1, "amount": 2, "on": 3}).url
    clerk.post(f"{page}start/")
    assert Deal.objects.count() == 3
    assert "采购.csv" in clerk.get("/desk/imports/").content.decode()


def test_a_file_that_is_refused_shows_why_with_the_form(clerk, bureau):
    response = upload(clerk, bureau, "<html></html>", "a.csv")
    assert response.status_code == 422
    assert StoredFile.objects.count() == ImportRun.objects.count() == 0


def test_a_mapping_that_cannot_be_is_shown_with_the_form(clerk, bureau):
    columns = upload(clerk, bureau, "\n".join([HEADER, *LINES])).url
    response = clerk.post(columns, {"number": 0, "title": 0, "amount": 2, "on": ""})
    assert response.status_code == 422
    assert ImportRun.objects.get().tried is False


def test_while_it_runs_the_page_comes_again(clerk, begin):
    run = services.start(by=CONSOLE, run=begin(LINES), inline=False, untried=True)
    page = clerk.get(f"/desk/imports/{run.pk}/")
    assert page["Refresh"] == "3"
    assert clerk.post(f"/desk/imports/{run.pk}/stop/").status_code == 302
    assert "Refresh" not in clerk.get(f"/desk/imports/{run.pk}/")


def test_imports_of_other_organs_are_out_of_sight(client, person, other_bureau, begin):
    run = begin(LINES)
    client.force_login(person("drafter", organ=other_bureau), backend="gongkai_site.accounts.backends.PowersBackend")
    assert "采购.csv" not in client.get("/desk/imports/").content.decode()
    for step in ("", "columns/", "try/", "start/", "stop/", "refused.csv"):
        assert client.get(f"/desk/imports/{run.pk}/{step}").status_code == 403, step


def test_an_organ_one_does_not_import_for_cannot_be_chosen(clerk, other_bureau):
    assert upload(clerk, other_bureau, "\n".join([HEADER, *LINES])).status_code == 422
    assert StoredFile.objects.count() == 0
