"""The list of organs that must report."""

from dataclasses import replace

import pytest
from tests.report.strategies import v1

from gongkai.problems import Failure
from gongkai.report.organs import Organ, organ_of, organs_of, read_organs

V1, _ = v1()


def refused(text: str) -> str:
    with pytest.raises(Failure) as failure:
        organs_of(text)
    assert failure.value.exit_code == 2
    return failure.value.problem.code


@pytest.mark.parametrize(
    "head", ["名称,代码,级别,类别,城市", "name,code,level,kind,city", " 名称 ,code,层级,kind,城市"]
)
def test_headers_in_chinese_or_english(head):
    (organ,) = organs_of(f"{head}\n某某市某某局,11A,市级,部门,某某市\n")

    assert organ == Organ(
        "某某市某某局",
        "11A",
        "city",
        "department",
        {"name": "某某市某某局", "code": "11A", "level": "市级", "kind": "部门", "city": "某某市"},
    )


LEVELS = {
    "国家": "nation",
    "省": "province",
    "市级": "city",
    "区": "county",
    "乡镇": "town",
    "county": "county",
    "": None,
}


@pytest.mark.parametrize(("written", "level"), LEVELS.items())
def test_levels(written, level):
    assert organs_of(f"名称,级别\n某某局,{written}\n")[0].level == level


@pytest.mark.parametrize(
    ("name", "kind", "is_government"),
    [
        ("某某市人民政府", "", True),
        ("某某市某某局", "", False),
        ("某某市人民政府", "部门", False),
        ("某某管委会", "政府", True),
    ],
)
def test_a_government_goes_by_its_kind_else_by_its_name(name, kind, is_government):
    assert organs_of(f"名称,类别\n{name},{kind}\n")[0].is_government == is_government


def test_further_columns_are_kept_for_grouping():
    assert organs_of("名称,片区\n某某局,东\n")[0].columns["片区"] == "东"


def test_rows_without_a_name_are_left_out():
    assert [each.name for each in organs_of("名称,代码\n甲局,1\n,\n ,\n\n乙局,2\n,\n")] == ["甲局", "乙局"]


def test_short_and_long_rows_are_read():
    assert [each.code for each in organs_of("名称,代码\n甲局\n乙局,2,3,4\n")] == [None, "2"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_list_may_be_in_any_encoding_of_spreadsheets(encoding):
    assert read_organs("名称,代码\r\n甲局,1\r\n".encode(encoding))[0].name == "甲局"


@pytest.mark.parametrize("text", ["", "\n", "代码,级别\n1,市级\n", "名称;代码\n甲局;1\n"])
def test_without_a_column_of_names_the_list_is_refused(text):
    assert refused(text) == "ORGANS-COLUMN"


@pytest.mark.parametrize("text", ["名称\n甲局\n甲局\n", "名称,代码\n甲局,1\n乙局,1\n"])
def test_an_organ_listed_twice_is_refused(text):
    assert refused(text) == "ORGANS-TWICE"


def test_two_organs_of_one_name_are_told_apart_by_code():
    assert len(organs_of("名称,代码\n民政局,1\n民政局,2\n")) == 2


def test_what_is_no_csv_is_refused():
    assert refused('名称\n"' + "局" * 200_000) == "ORGANS-FILE"


def test_the_organ_of_a_report_goes_by_code_then_by_name():
    listed = organs_of("名称,代码\n甲局,1\n乙局,2\n")

    assert organ_of(replace(V1, organ="甲局", organ_code="2"), listed).name == "乙局"
    assert organ_of(replace(V1, organ="甲局", organ_code=None), listed).name == "甲局"
    assert organ_of(replace(V1, organ="甲局", organ_code="9"), listed).name == "甲局"
    assert organ_of(replace(V1, organ="丙局"), listed) is None
    assert organ_of(replace(V1, organ=None), [Organ("丁局")]) is None
