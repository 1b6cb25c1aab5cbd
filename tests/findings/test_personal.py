"""Identity numbers, mobile numbers, bank cards: what is told, what only looks like it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.findings.personal import CHECKS, check_digit, has_luhn, masked, personal

ON = date(2021, 1, 18)
IDENTITY = "11010519491231002X"
CARD = "6222600260001072444"


def codes(text, **facts):
    return [hit.code for hit in personal(text, on=ON, **facts)]


@pytest.mark.parametrize(
    "text",
    [
        IDENTITY,
        "身份证号：11010519491231002x。",
        "１１０１０５１９４９１２３１００２Ｘ",
        "110105 19491231 002X",
        "110105-19491231-002X",
        "110105 1949 1231 002 X",
        "1 1 0 1 0 5 1 9 4 9 1 2 3 1 0 0 2 X",
        "张三_11010519491231002X.pdf",
        "序号1-11010519491231002X",
        "身份证\u300011010519491231002X",
    ],
)
def test_an_identity_number_is_found_however_it_is_written(text):
    assert codes(text) == ["PRIVACY-IDENTITY"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("110105194912310021", "check digit"),
        ("110105194913310025", "month 13"),
        ("990105194912310029", "no such place"),
        ("1" + IDENTITY, "longer run"),
        (IDENTITY + "1", "longer run"),
        ("A" + IDENTITY, "part of a word"),
        ("91620402MA72GX1T8X", "credit code with letters"),
        ("统一社会信用代码：" + IDENTITY, "credit code by its words"),
        ("110***********002X", "masked"),
        ("20210105194912310021", "serial of a document"),
        ("0." + "110105194912310020", "decimal"),
    ],
)
def test_what_only_looks_like_an_identity_number(text, why):
    assert codes(text) == [], why


def test_a_birth_date_after_the_day_is_none():
    young = "11010520250101001"
    assert codes(young + check_digit(young)) == []


def test_an_identity_number_of_a_child_tells_both():
    child = "62040220100101001"
    assert codes(child + check_digit(child)) == ["PRIVACY-IDENTITY", "PRIVACY-MINOR"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("身份证号：110105491231002", ["PRIVACY-IDENTITY-OLD"]),
        ("身份证 110105 491231 002", ["PRIVACY-IDENTITY-OLD"]),
        ("项目编号：110105491231002", []),
        ("身份证号：110105491331002", []),
        ("身份证号：990105491231002", []),
    ],
)
def test_old_identity_numbers_are_told_by_the_words_before(text, found):
    assert codes(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "13812345678",
        "手机：138 1234 5678",
        "138-1234-5678",
        "+8613812345678",
        "+86 138 1234 5678",
        "+86-138-1234-5678",
        "008613812345678",
        "１３８１２３４５６７８",
        "tel13812345678",
        "微信：wx13812345678",
        "名单_13812345678.xlsx",
        "3-13812345678",
        "1.13812345678",
        "13812345678@163.com",
        "13812345678，",
    ],
)
def test_a_mobile_number_is_found_however_it_is_written(text):
    assert codes(text) == ["PRIVACY-MOBILE"]


@pytest.mark.parametrize(
    "text",
    [
        "0943-8221234",
        "12345678901",
        "15412345678",
        "138123456789",
        "1381234567",
        "13812345678元",
        "13812345678 元",
        "￥13812345678",
        "13812345678.50",
        "0.13812345678",
        "138****5678",
        "2020-13812345678-01",
        "id13812345678",
        "8221234、12345、110",
        "2020123113812345678901",
    ],
)
def test_what_only_looks_like_a_mobile_number(text):
    assert codes(text) == []


def test_two_numbers_side_by_side_are_two():
    assert codes(f"{IDENTITY} 13812345678 13912345678") == ["PRIVACY-IDENTITY", "PRIVACY-MOBILE", "PRIVACY-MOBILE"]


def test_the_organs_own_mobile_number_is_no_finding():
    assert codes("联系电话：138 1234 5678", registered=["电话：13812345678（办公室）"]) == []
    assert codes("联系电话：13812345679", registered=["13812345678"]) == ["PRIVACY-MOBILE"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (CARD, ["PRIVACY-CARD"]),
        ("6222 6002 6000 1072 444", ["PRIVACY-CARD"]),
        ("6222-6002-6000-1072-444", ["PRIVACY-CARD"]),
        ("622260 0260001072444", ["PRIVACY-CARD"]),
        ("卡号：4111111111111111", ["PRIVACY-CARD"]),
        ("4111111111111111", []),
        ("6222600260001072445", []),
        ("流水号：" + CARD, []),
        ("62-2260-0260-0010-72444", []),
        ("****2444", []),
    ],
)
def test_bank_cards(text, found):
    assert codes(text) == found


def test_an_identity_number_with_a_wrong_digit_is_no_card():
    """Gansu's place codes begin with 62, as UnionPay's cards do."""
    for serial in range(200):
        body = f"62040219700101{serial:03d}"
        for check in "0123456789":
            if check != check_digit(body):
                assert codes(body + check) == []


def test_a_whole_number_is_never_shown():
    for hit in personal(f"{IDENTITY} 13812345678 {CARD} 身份证110105491231002"):
        assert hit.value not in hit.shown


@given(st.text(alphabet="0123456789Xx -－０１２", max_size=80))
def test_any_digits_are_looked_at_without_a_crash(text):
    for hit in personal(text, on=ON):
        assert hit.code.startswith("PRIVACY-")


BODY = st.builds(
    lambda place, born, serial: f"{place}{born:%Y%m%d}{serial:03d}",
    st.sampled_from(["110105", "620402", "440304", "510107"]),
    st.dates(date(1930, 1, 1), date(2000, 12, 31)),
    st.integers(0, 999),
)


@given(BODY, st.sampled_from(CHECKS))
def test_a_flipped_check_digit_is_never_found(body, check):
    found = codes(body + check)

    assert found == (["PRIVACY-IDENTITY"] if check == check_digit(body) else [])


@given(BODY, st.integers(0, 16), st.integers(1, 9))
def test_a_changed_digit_is_never_an_identity_number(body, at, by):
    changed = body[:at] + str((int(body[at]) + by) % 10) + body[at + 1 :]

    assert "PRIVACY-IDENTITY" not in codes(changed + check_digit(body))


@given(st.integers(10**14, 10**18 - 1))
def test_luhn_knows_one_check_digit(body):
    assert sum(has_luhn(f"{body}{check}") for check in range(10)) == 1


def test_every_number_that_names_a_person_is_masked_and_nothing_else():
    text = f"{IDENTITY}、１３８－１２３４－５６７８，卡号{CARD}；0943-8221234，国办函〔2020〕109号，1018件"
    shown = masked(text)
    assert shown.endswith("；0943-8221234，国办函〔2020〕109号，1018件")
    assert IDENTITY not in shown
    assert CARD not in shown
    assert "１２３４" not in shown
    assert [hit.shown for hit in personal(text)] == shown.split("；")[0].replace("，卡号", "、").split("、")
