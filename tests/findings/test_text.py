"""Homes, children, marks, wording, words, sums, copies, links: positives and near misses."""

from datetime import date

import pytest

from gongkai.findings.alike import alike, empty
from gongkai.findings.homes import homes, minors
from gongkai.findings.links import links
from gongkai.findings.lists import default_words, read_words
from gongkai.findings.marks import marks
from gongkai.findings.sums import sums
from gongkai.findings.wording import numbers_and_dates, repealed_in
from gongkai.findings.words import WordList, words_in
from gongkai.problems import Failure

ON = date(2021, 1, 18)


# --- homes and children -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "家庭住址：白银市白银区友好路12号3栋2单元501室",
        "户籍地址：甘肃省靖远县东湾镇大坝村三社12号",
        "现住 白银市平川区兴平小区8号楼",
        "王某家住友好路12号兴平家园3栋2单元501室。",
        "白银区红星街55号5号楼3单元201室",
        "住址为会宁县会师镇东关村二组",
        "王强，男，住甘肃省白银市白银区人民路街道12号3号楼2单元501室",
        "被处罚人住所地：甘肃省会宁县郭城驿镇红堡子村二社35号",
    ],
)
def test_a_home_is_found(text):
    assert [hit.code for hit in homes(text)] == ["PRIVACY-ADDRESS"]


@pytest.mark.parametrize(
    "text",
    [
        "办公地址：白银市白银区人民路1号市政府大楼3号楼301室",
        "家庭住址：白银市白银区",
        "地址：白银市白银区友好路12号",
        "登记家庭住址、联系电话等信息",
        "在友好路12号至15号之间施工",
        "东湾镇大坝村三社道路硬化工程",
        "政务服务中心位于红星街55号5号楼3单元201室政务大厅窗口",
    ],
)
def test_what_is_no_home(text):
    assert list(homes(text)) == []


def test_the_organs_own_address_is_no_finding():
    text = "住址：白银市白银区友好路12号3栋2单元501室"
    assert list(homes(text, registered=["白银市白银区友好路12号3栋2单元501室"])) == []


@pytest.mark.parametrize(
    "text",
    [
        "李小明，男，12岁",
        "王小明，白银市第一小学学生，12岁",
        "学生：王芳（15周岁）",
        "姓名：张伟 女 汉族 9岁",
        "刘洋，女，2012年3月5日出生",
    ],
)
def test_a_child_is_found(text):
    assert [hit.code for hit in minors(text, ON)] == ["PRIVACY-MINOR"]


@pytest.mark.parametrize(
    "text",
    [
        "李小明，男，32岁",
        "面向6岁以下儿童免费",
        "年满16周岁的公民",
        "王芳，年龄满18周岁",
        "刘洋，女，1982年3月5日出生",
        "对3至6岁儿童开展体检",
        "李小明，孩子应在6岁以上",
        "张某，男，15岁",
        "经查，张某，男，16岁",
        "李某某（12岁）",
    ],
)
def test_what_names_no_child(text):
    assert list(minors(text, ON)) == []


# --- marks --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "秘密★1年",
        "机密★",
        "绝密★长期",
        "绝 密 ★ 启用前",
        "秘　密★5年",
        "机密☆",
        "秘密*10年",
        "【秘密】",
        "[机密] 关于……的通知",
        "密级：机密",
        "密 级: 秘密",
        "秘密",
        "  机密  ",
        "绝密级",
        "（秘密）",
        "前文说明了情况，秘密★3年，请注意",
    ],
)
def test_a_mark_is_found(text):
    assert [hit.code for hit in marks(text)] == ["SECRET-MARK"]


@pytest.mark.parametrize(
    "text",
    [
        "涉及商业秘密的，不予公开",
        "依法保守国家秘密",
        "信息的机密性、完整性和可用性",
        "国家秘密分为绝密、机密、秘密三级",
        "密级：绝密、机密、秘密",
        "密级：公开",
        "首页左上角标注“秘密★5年”字样的文件，不得上网传输。",
        "商业秘密★重点保护",
        "标注“机密★”的文件",
        "机密文件柜采购项目",
        "保密",
        "秘密侦查",
    ],
)
def test_what_is_a_word_and_no_mark(text):
    assert list(marks(text)) == []


def test_a_word_in_a_cell_is_a_mark_only_beside_its_title():
    assert [hit.code for hit in marks("密级\t秘密", is_row=True)] == ["SECRET-MARK"]
    assert list(marks("国家秘密\t秘密\t3", is_row=True)) == []
    assert list(marks("绝密\t机密\t秘密", is_row=True)) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("通知（秘密）.docx", True),
        ("机密-会议纪要.pdf", True),
        ("商业秘密保护办法.docx", False),
        ("保密工作总结.docx", False),
    ],
)
def test_marks_in_names_of_files(text, found):
    assert bool(list(marks(text, is_name=True))) is found


@pytest.mark.parametrize(
    "text",
    ["内部资料 注意保存", "内部资料，不得外传", "内部文件", "【内部资料】", "（此件不公开）", "严禁外传！", "内部使用"],
)
def test_an_internal_mark_is_found(text):
    assert [hit.code for hit in marks(text)] == ["SECRET-INTERNAL"]


@pytest.mark.parametrize(
    "text",
    [
        "加强内部资料管理",
        "内部控制制度",
        "依法不予公开",
        "工作资料归档",
        "内部审计",
        "此件公开发布",
        "严禁外传涉密文件",
    ],
)
def test_what_is_no_internal_mark(text):
    assert list(marks(text)) == []


# --- numbers, dates, quotations -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("市政办发[2020]91号", "市政办发〔2020〕91号"),
        ("根据市政办发（2020）第091号", "市政办发〔2020〕91号"),
        ("国办函【2020】109号", "国办函〔2020〕109号"),
        ("国办函〔2020〕第109号", "国办函〔2020〕109号"),
        ("国办函〔2020〕0109号", "国办函〔2020〕109号"),
    ],
)
def test_a_number_in_the_wrong_format(text, expected):
    assert [hit.facts["expected"] for hit in numbers_and_dates(text)] == [expected]


@pytest.mark.parametrize(
    "text", ["国办函〔2020〕109号", "（2020）甘0402民初123号", "国务院令第711号", "2021年1月18日", "公告2020年第5号"]
)
def test_numbers_and_dates_in_the_right_format(text):
    assert list(numbers_and_dates(text)) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2021年01月18日", "WORDING-DATE"),
        ("2021年1月08日", "WORDING-DATE"),
        ("二〇二一年一月十八日", "WORDING-DATE"),
        ("2021年2月30日", "WORDING-NO-DATE"),
        ("2021年13月1日", "WORDING-NO-DATE"),
    ],
)
def test_a_date_in_the_wrong_format(text, code):
    assert [hit.code for hit in numbers_and_dates(text)] == [code]


REPEALED = {"市政办发〔2016〕9号": "已废止", "国务院令第492号": "已修订"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("依照市政办发〔2016〕9号", ["市政办发〔2016〕9号"]),
        ("《办法》（市政办发[2016]09号）", ["市政办发〔2016〕9号"]),
        ("根据国务院令第492号", ["国务院令第492号"]),
        ("市政办发〔2016〕19号", []),
        ("某市政办发〔2016〕9号", []),
    ],
)
def test_a_quotation_of_a_repealed_document(text, found):
    assert [hit.shown for hit in repealed_in(text, REPEALED)] == found


# --- words --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("白银市国土资源局", ["国土资源局"]),
        ("原国土资源局", []),
        ("农业部发布", ["农业部"]),
        ("农业部门", []),
        ("截止目前，其它", ["截止目前", "其它"]),
        ("截至目前，其他", []),
        ("争做为民服务标兵", []),
        ("做为牵头单位", ["做为"]),
        ("究竟标准如何", []),
        ("劳动合同法", []),
        ("银保监会", ["银保监会"]),
        ("家庭蚊帐", []),
    ],
)
def test_words_of_the_default_list(text, found):
    assert [hit.shown for hit in words_in(text, default_words())] == found


def test_every_exception_and_suggestion_of_the_default_list_passes():
    words = default_words()
    for entry in words.entries:
        for right in (*entry.excepted, entry.suggestion):
            assert entry.word not in [hit.shown for hit in words_in(right, words)], right
        assert entry.source


def test_an_organs_list_adds_and_overrides():
    own = read_words("词,建议,例外,类别,说明\n张山,张三,张山镇,领导人,局长\n".encode("gb18030"))
    words = default_words() + own

    assert [(hit.code, hit.shown) for hit in words_in("局长张山到张山镇", words)] == [("WORDING-LEADER", "张山")]
    assert isinstance(words, WordList)
    assert own.version in words.version


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ("", "WORDS-NONE"),
        ("词,建议,类别\n", "WORDS-NONE"),
        ("词,类别\n甲乙,机构\n", "WORDS-COLUMN"),
        ("词,建议,类别\n甲乙,丙,别的\n", "WORDS-KIND"),
        ("词,建议,类别\n甲,乙,机构\n", "WORDS-WORD"),
        ("词,建议,例外,类别\n甲乙,丙,丁,机构\n", "WORDS-EXCEPT"),
    ],
)
def test_a_list_that_will_not_do(data, code):
    with pytest.raises(Failure) as failed:
        read_words(data.encode())

    assert failed.value.problem.code == code


# --- sums ---------------------------------------------------------------------------------------------------------


def rows(text):
    return [dict(enumerate(line.split("|"))) for line in text.splitlines()]


@pytest.mark.parametrize(
    ("table", "found"),
    [
        ("项目|件数\n甲|3\n乙|4\n合计|8", [("SUM-COLUMN", "8", "7")]),
        ("项目|件数\n甲|3\n乙|4\n合计|7", []),
        ("项目|金额\n甲|1,200.5\n乙|3.25\n总计|1203.75", []),
        ("项目|件数\n合计|7\n甲|3\n乙|4", []),
        ("项目|件数\n甲|3\n乙|4\n小计|7\n丙|5\n丁|1\n小计|6\n合计|13", []),
        ("项目|件数\n甲|3\n其中：子|2\n乙|4\n合计|7", []),
        ("项目|件数|金额\n甲|3|10\n乙|4|20\n合计|7|31", [("SUM-COLUMN", "31", "30")]),
        ("项目|件数\n一、甲|7\n其一|3\n其二|4\n二、乙|2\n其一|1\n其二|1\n合计|9", []),
        ("项目|件数\n甲|3\n乙|4\n（七）总计|8", []),
        ("项目|比例\n甲|33.3%\n乙|66.6%\n合计|100%", []),
        ("项目|占比\n甲|33\n乙|66\n合计|100", []),
        ("项目|金额\n甲|33.3\n乙|33.3\n丙|33.3\n合计|100.0", []),
        ("项目|件数\n甲|—\n乙|4\n合计|8", []),
        ("项目|2019|2020\n甲|3|5\n乙|4|6\n合计|7|11", []),
        ("项目|男|女|合计\n甲|1|2|3\n乙|3|4|7\n丙|5|6|12", [("SUM-ROW", "12", "11")]),
        (
            "项目|甲|乙|合计\n甲|1|2|3\n乙|1|2|3\n丙|2|2|5\n合计|4|6|11",
            [("SUM-ROW", "5", "4"), ("SUM-ROW", "11", "10")],
        ),
        ("项目|数量|单价|合计\n甲|2|5|10\n乙|3|4|12\n丙|5|6|30", []),
    ],
)
def test_sums(table, found):
    assert [(hit.code, hit.shown, hit.facts["expected"]) for _, _, hit in sums(rows(table))] == found


# --- copies and links ---------------------------------------------------------------------------------------------

LONG = (
    "为进一步做好政府信息公开工作，保障公民、法人和其他组织依法获取政府信息，提高政府工作的透明度，建设法治政府，充分发挥政府信息对人民群众生产、生活和经济社会活动的服务作用，"
    "现将有关事项通知如下。一、加强组织领导。二、健全工作机制，明确专人负责。三、强化监督检查，定期通报情况。"
)


def test_the_same_and_nearly_the_same_text():
    changed = LONG.replace("定期通报情况", "按季度通报")
    others = {"甲": LONG, "乙": changed, "丙": "白银市工业和信息化局内设机构职责。" * 10}

    assert [(hit.code, hit.shown) for hit in alike(LONG, others)] == [("CONTENT-SAME", "甲"), ("CONTENT-ALIKE", "乙")]
    assert list(alike("短文", {"甲": "短文"})) == []


@pytest.mark.parametrize(("text", "found"), [("", 1), ("……", 1), ("内容建设中", 1), ("测试", 1), ("内设机构5个", 0)])
def test_texts_without_content(text, found):
    assert len(list(empty(text))) == found


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("", "LINK-EMPTY"),
        ("#", "LINK-EMPTY"),
        ("javascript:;", "LINK-SCRIPT"),
        ("file:///C:/a.doc", "LINK-LOCAL"),
        ("C:\\Users\\a.doc", "LINK-LOCAL"),
        ("http://192.168.1.5/a", "LINK-LOCAL"),
        ("http://oa/a", "LINK-LOCAL"),
        ("https://www.example.com/a", "LINK-OUTSIDE"),
        ("https://evilbaiyin.gov.cn/", "LINK-OUTSIDE"),
        ("/gone.html", "LINK-BROKEN"),
        ("https://gxj.baiyin.gov.cn/here.html", ""),
        ("/here.html", ""),
        ("#top", ""),
        ("mailto:a@baiyin.gov.cn", ""),
    ],
)
def test_links(address, code):
    found = links(address, ["baiyin.gov.cn"], lambda url: "here" in url)
    assert [hit.code for hit in found] == ([code] if code else [])
