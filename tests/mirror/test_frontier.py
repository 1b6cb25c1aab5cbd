"""Addresses in one form, and which of them are followed."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gongkai.mirror import Scope, canonical, family, same_page, start_of

START = "https://www.baihua.gov.cn/gxj/"
SCOPE = Scope(START, date(2021, 1, 18))
WORDS = (
    "http: HTTPS: // / a.gov.cn A.Gov.cn:443 :80 .. . index.html %2e%2E % %41 市 ? & # @ [ 通知 + ; \\ "
    ";jsessionid= ;j%73essionid=x from= %66rom=1 id=3"
)
PIECES = st.sampled_from([" ", *WORDS.split()])


@pytest.mark.parametrize(
    ("given_", "made"),
    [
        ("HTTP://WWW.Baihua.gov.cn:80", "http://www.baihua.gov.cn/"),
        ("https://a.gov.cn:8443/x", "https://a.gov.cn:8443/x"),
        ("https://a.gov.cn/x/index.html", "https://a.gov.cn/x/"),
        ("https://a.gov.cn/x/index_2.html", "https://a.gov.cn/x/index_2.html"),
        ("https://a.gov.cn/x/../y/./z.html#p", "https://a.gov.cn/y/z.html"),
        ("https://a.gov.cn/../../y", "https://a.gov.cn/y"),
        ("https://a.gov.cn//x//y", "https://a.gov.cn/x/y"),
        ("https://a.gov.cn/x;jsessionid=1F?id=2&spm=3&utm_source=wx", "https://a.gov.cn/x?id=2"),
        ("https://a.gov.cn/通知.html?w=公告", "https://a.gov.cn/%E9%80%9A%E7%9F%A5.html?w=%E5%85%AC%E5%91%8A"),
        ("https://a.gov.cn/%7eb/%e9%80%9a", "https://a.gov.cn/~b/%E9%80%9A"),
        ("https://user:secret@a.gov.cn/x", "https://a.gov.cn/x"),
        ("ftp://a.gov.cn/x", ""),
        ("mailto:a@b.cn", ""),
        ("https:///x", ""),
        ("https://a.gov.cn:99999/", ""),
    ],
)
def test_the_one_form_of_an_address(given_, made):
    assert canonical(given_) == made


@given(st.lists(PIECES, max_size=12).map("".join), st.sampled_from(["", START]))
@example("https://a.gov.cn/%2e%2e/index.html/index.html", "")
def test_the_one_form_is_its_own_form(address, base):
    made = canonical(address, base)

    assert canonical(made) == made
    if made:
        parts = urlsplit(made)
        assert parts.scheme in ("http", "https")
        assert parts.path.startswith("/")
        assert not parts.fragment
        assert made.isascii()


def test_http_and_https_are_one_page():
    assert same_page("http://a.gov.cn/x/index.html") == same_page("https://a.gov.cn:443/x/#a")


@pytest.mark.parametrize(
    ("start", "made"),
    [
        ("https://www.baihua.gov.cn/gxj", START),
        ("https://www.baihua.gov.cn/gxj/index.html", START),
        ("https://a.gov.cn/col/12.html", "https://a.gov.cn/col/12.html"),
        ("gxj", ""),
    ],
)
def test_where_a_mirror_begins(start, made):
    assert start_of(start) == made


@pytest.mark.parametrize(
    ("address", "held"),
    [
        ("https://www.baihua.gov.cn/gxj/a.html", True),
        ("http://www.baihua.gov.cn/gxj/a.html", True),
        ("https://www.baihua.gov.cn/gxj2/a.html", False),
        ("https://www.baihua.gov.cn/swj/", False),
        ("https://baihua.gov.cn/gxj/", False),
        ("https://www.baihua.gov.cn.example.com/gxj/", False),
        ("https://www.baihua.gov.cn:8080/gxj/", False),
    ],
)
def test_only_its_own_part_is_followed(address, held):
    assert SCOPE.holds(canonical(address)) is held


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("tzgg/202005/t20200508_1.html", None),
        ("list?year=2020&page=3", None),
        ("2020/2020/1.html", None),
        ("tzgg/tzgg/1.html", None),
        ("a/b/a/b/1.html", "MIRROR-REPEATS"),
        ("a/x/a/y/a/z.html", "MIRROR-REPEATS"),
        ("/".join("abcdefghijklm"), "MIRROR-DEEP"),
        ("x" * 500, "MIRROR-LONG"),
        ("list?" + "&".join(f"p{n}=1" for n in range(7)), "MIRROR-PARAMETERS"),
        ("cal?year=2022&month=1", "MIRROR-CALENDAR"),
        ("cal?ym=202201", "MIRROR-CALENDAR"),
        ("cal/2021-02/", "MIRROR-CALENDAR"),
        ("cal/2020-02/", None),
        ("cal?date=2021-2-3", None),
        ("cal?date=2022-2-3", "MIRROR-CALENDAR"),
        ("show?d=203101234", None),
        ("art_203512.html", None),
    ],
)
def test_traps(path, code):
    found = SCOPE.refuse(START + path)

    assert (found and found.code) == code


def test_a_chain_that_leads_to_nothing_new_ends():
    assert SCOPE.refuse(f"{START}cal/2001-02/", barren=12) is None
    found = SCOPE.refuse(f"{START}cal/2001-02/", barren=13)
    assert found is not None
    assert found.code == "MIRROR-BARREN"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("index_2.html", "index_13.html", True),
        ("cal/2001-02/", "cal/1999-12/", True),
        ("list?p=1&c=2", "list?c=7&p=9", True),
        ("list?p=1", "list?q=1", False),
        ("index_2.html", "202005/t20200508_1.html", False),
    ],
)
def test_pages_of_one_family(one, other, same):
    assert (family(START + one) == family(START + other)) is same
