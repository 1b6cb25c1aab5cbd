"""A labelled set for the findings: texts with something planted, and texts that only look so, by a seed.

Numbers are made up here with check digits computed here, not by the code that is measured.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

Make = Callable[[Random], str]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A text, the finding it is about, and whether it should be told."""

    code: str
    text: str
    is_planted: bool


PLACES = ("620402", "620403", "620421", "110105", "440304", "510107", "650102", "330106", "420106", "820101")
PREFIXES = (
    "130",
    "135",
    "138",
    "139",
    "147",
    "150",
    "152",
    "158",
    "166",
    "170",
    "177",
    "180",
    "186",
    "189",
    "191",
    "199",
)
NAMES = ("张伟", "王芳", "李小明", "刘洋", "陈静", "杨帆", "赵建国", "黄丽", "周杰", "吴敏", "欧阳雪", "马文")
HOMES = (
    "白银市白银区{street}{n}号{b}栋{u}单元{r}室",
    "靖远县{town}{village}{g}社{n}号",
    "{street}{n}号{estate}{b}号楼{u}单元{r}室",
    "白银区{estate}{b}幢{r}室",
)
STREETS, ESTATES = (
    ("友好路", "人民路", "红星街", "兰州路", "银山路"),
    ("兴平小区", "金鱼公园家园", "铝厂家属院小区", "银光花园"),
)
TOWNS, VILLAGES = ("东湾镇", "刘川乡", "北湾镇"), ("大坝村", "来窑村", "三场村")
STATEMENTS = (
    "经查，{0}，情况属实，现予公示。",
    "{0}",
    "联系人及方式：{0}；传真：0943-8221234。",
    "2021年1月18日，{0}。特此通知。",
    "1.{0}",
    "附件：{0}（见附表）",
)


def labelled(seed: int = 2020) -> Iterator[Labelled]:
    """Yield the set: for each kind of finding as many planted texts and near misses as stand in KINDS."""
    chance = Random(seed)
    for code, (planted, near, count) in KINDS.items():
        for at in range(count):
            yield Labelled(code, planted[at % len(planted)](chance), True)
            yield Labelled(code, near[at % len(near)](chance), False)


def _in(chance: Random, text: str) -> str:
    return chance.choice(STATEMENTS).format(text)


def identity(chance: Random) -> str:
    born = date(1940, 1, 1) + timedelta(days=chance.randrange(22_000))
    body = f"{chance.choice(PLACES)}{born:%Y%m%d}{chance.randrange(1000):03d}"
    return body + _check(body)


def _check(body: str) -> str:
    return "10X98765432"[sum(int(digit) * (2 ** (17 - at) % 11) for at, digit in enumerate(body)) % 11]


def mobile(chance: Random) -> str:
    return f"{chance.choice(PREFIXES)}{chance.randrange(10**8):08d}"


def card(chance: Random, head: str = "62", length: int = 19) -> str:
    body = head + "".join(str(chance.randrange(10)) for _ in range(length - len(head) - 1))
    total = 0
    for at, digit in enumerate(reversed(body)):
        value = int(digit) * (2 if at % 2 == 0 else 1)
        total += value // 10 + value % 10
    return body + str(-total % 10)


def home(chance: Random) -> str:
    return chance.choice(HOMES).format(
        street=chance.choice(STREETS),
        estate=chance.choice(ESTATES),
        town=chance.choice(TOWNS),
        village=chance.choice(VILLAGES),
        n=chance.randrange(1, 300),
        b=chance.randrange(1, 30),
        u=chance.randrange(1, 6),
        g=chance.choice("一二三四五六"),
        r=chance.randrange(101, 2900),
    )


def _by_fours(text: str) -> str:
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def _wide(text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if sign.isascii() and sign.isalnum() else sign for sign in text)


def _wrong_check(chance: Random) -> str:
    number = identity(chance)
    return number[:17] + chance.choice([sign for sign in "0123456789X" if sign != number[17]])


def _luhn_broken(chance: Random) -> str:
    number = card(chance)
    return number[:-1] + str((int(number[-1]) + chance.randrange(1, 10)) % 10)


def _credit_code(chance: Random) -> str:
    signs = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    return "91620400MA" + "".join(chance.choice(signs) for _ in range(8))


def _said(*texts: str) -> list[Make]:
    return [lambda chance, text=text: _in(chance, text) for text in texts]  # type: ignore[misc]


def _alone(*texts: str) -> list[Make]:
    return [lambda chance, text=text: text for text in texts]  # type: ignore[misc]


KINDS: dict[str, tuple[list[Make], list[Make], int]] = {
    "PRIVACY-IDENTITY": (
        [
            lambda r: _in(r, f"{r.choice(NAMES)}，身份证号{identity(r)}"),
            lambda r: _in(r, f"身份证：{_wide(identity(r))}"),
            lambda r: _in(r, f"（{identity(r).lower()}）"),
            lambda r: _in(r, "证件 {0[0]} {0[1]} {0[2]}".format([(n := identity(r))[:6], n[6:14], n[14:]])),
            lambda r: _in(r, "{0[0]}-{0[1]}-{0[2]}".format([(n := identity(r))[:6], n[6:14], n[14:]])),
            lambda r: f"{r.choice(NAMES)}\t男\t{identity(r)}\t{mobile(r)}",
            lambda r: f"{r.choice(NAMES)}_{identity(r)}_2020",
        ],
        [
            lambda r: _in(r, f"身份证号{_wrong_check(r)}"),
            lambda r: _in(r, f"统一社会信用代码：{_credit_code(r)}"),
            lambda r: _in(r, f"纳税人识别号 {identity(r)}"),
            lambda r: _in(r, f"流水号{identity(r)[:17]}{r.randrange(10)}{r.randrange(10, 99)}"),
            lambda r: _in(r, f"身份证号{(n := identity(r))[:3]}***********{n[-4:]}"),
            lambda r: _in(r, f"编号 {r.randrange(2010, 2021)}{r.randrange(10**13, 10**14)}"),
            lambda r: _in(r, f"设备号 A{identity(r)}B"),
            lambda r: f"{r.randrange(10**5)}\t{r.randrange(10**8)}\t{r.randrange(10**4)}",
        ],
        100,
    ),
    "PRIVACY-IDENTITY-OLD": (
        [
            lambda r: _in(r, f"身份证号码：{(n := identity(r))[:6]}{n[8:17]}"),
            lambda r: _in(r, f"公民身份号码 {(n := identity(r))[:6]}{n[8:17]}"),
        ],
        [
            lambda r: _in(r, f"项目编号：{(n := identity(r))[:6]}{n[8:17]}"),
            lambda r: _in(r, f"身份证号码：990000{identity(r)[8:17]}"),
            lambda r: _in(r, f"身份证号码：{identity(r)[:6]}991399001"),
        ],
        30,
    ),
    "PRIVACY-MOBILE": (
        [
            lambda r: _in(r, f"手机：{mobile(r)}"),
            lambda r: _in(r, f"电话{(n := mobile(r))[:3]}-{n[3:7]}-{n[7:]}"),
            lambda r: _in(r, f"{(n := mobile(r))[:3]} {n[3:7]} {n[7:]}"),
            lambda r: _in(r, f"+86{mobile(r)}"),
            lambda r: _in(r, f"+86 {(n := mobile(r))[:3]} {n[3:7]} {n[7:]}"),
            lambda r: _in(r, _wide(mobile(r))),
            lambda r: _in(r, f"{mobile(r)}、{mobile(r)}"),
            lambda r: f"{r.choice(NAMES)}\t{mobile(r)}",
            lambda r: _in(r, f"{r.choice(NAMES)}{mobile(r)}（微信同号）"),
            lambda r: _in(r, f"{mobile(r)}@163.com"),
        ],
        [
            lambda r: _in(r, f"电话：0943-{r.randrange(8_000_000, 9_000_000)}"),
            lambda r: _in(r, f"总投资{mobile(r)}元"),
            lambda r: _in(r, f"发电{mobile(r)}千瓦时"),
            lambda r: _in(r, f"编号{mobile(r)}{r.randrange(10)}"),
            lambda r: _in(r, f"手机：{(n := mobile(r))[:3]}****{n[7:]}"),
            lambda r: _in(r, f"序列号12{r.randrange(10**9):09d}"),
            lambda r: _in(r, f"数值{r.randrange(1000, 9999)}.{mobile(r)}"),
            lambda r: _in(
                r, f"热线12345、8{r.randrange(10**6):06d}、400-{r.randrange(100, 999)}-{r.randrange(1000, 9999)}"
            ),
            lambda r: f"{r.randrange(10**6)}\t{r.randrange(10**5)}\t{r.randrange(10**4)}",
        ],
        100,
    ),
    "PRIVACY-CARD": (
        [
            lambda r: _in(r, f"卡号{card(r)}"),
            lambda r: _in(r, f"{card(r, length=16)}"),
            lambda r: _in(r, _by_fours(card(r))),
            lambda r: _in(r, f"开户行工行，账号{card(r, '9558')}"),
            lambda r: _in(r, f"银行卡：{card(r, '4', 16)}"),
        ],
        [
            lambda r: _in(r, f"卡号{_luhn_broken(r)}"),
            lambda r: _in(r, f"订单号{card(r)}"),
            lambda r: _in(r, f"流水号：{card(r, length=16)}"),
            lambda r: _in(r, f"登记号{card(r, '4', 16)}"),
            lambda r: _in(r, f"项目代码：2020-620402-{r.randrange(10, 99)}-03-{r.randrange(10**6):06d}"),
            lambda r: _in(r, f"卡号****{card(r)[-4:]}"),
            lambda r: _in(r, f"证号{_wrong_check(r)}"),
        ],
        60,
    ),
    "PRIVACY-ADDRESS": (
        [
            lambda r: _in(r, f"家庭住址：{home(r)}"),
            lambda r: _in(r, f"{r.choice(NAMES)}，户籍地址：{home(r)}"),
            lambda r: _in(r, f"{r.choice(NAMES)}，男，住{home(r)}"),
            lambda r: _in(r, f"现住 {home(r)}"),
        ],
        [
            lambda r: _in(r, f"办公地址：{r.choice(STREETS)}{r.randrange(1, 99)}号政府大楼3号楼301室"),
            lambda r: _in(r, f"地址：白银区{r.choice(STREETS)}{r.randrange(1, 99)}号"),
            lambda r: _in(r, "家庭住址：白银市白银区"),
            lambda r: _in(r, f"{r.choice(TOWNS)}{r.choice(VILLAGES)}三社道路硬化工程"),
            lambda r: _in(r, "登记姓名、家庭住址、联系电话"),
            lambda r: _in(r, f"{r.choice(ESTATES)}老旧小区改造，涉及{r.randrange(2, 30)}栋{r.randrange(100, 900)}户"),
            lambda r: _in(r, f"注册地址：{r.choice(STREETS)}{r.randrange(1, 99)}号银行大厦12层1203室"),
        ],
        60,
    ),
    "PRIVACY-MINOR": (
        [
            lambda r: f"{r.choice(NAMES)}，{r.choice('男女')}，{r.randrange(3, 18)}岁，白银市第一小学学生。",
            lambda r: f"学生：{r.choice(NAMES)}（{r.randrange(6, 18)}周岁）",
            lambda r: f"{r.choice(NAMES)}，女，{r.randrange(2008, 2019)}年{r.randrange(1, 13)}月出生",
        ],
        [
            lambda r: _in(r, f"{r.choice(NAMES)}，{r.choice('男女')}，{r.randrange(18, 90)}岁"),
            lambda r: _in(r, f"年满{r.randrange(6, 18)}周岁的儿童"),
            lambda r: _in(r, f"面向{r.randrange(3, 7)}岁以下儿童"),
            lambda r: _in(r, f"张某，男，{r.randrange(3, 18)}岁"),
            lambda r: f"{r.choice(NAMES)}，女，{r.randrange(1950, 2002)}年{r.randrange(1, 13)}月出生",
        ],
        40,
    ),
    "SECRET-MARK": (
        [
            *_alone(
                "秘密★1年",
                "机密★",
                "绝密★长期",
                "秘　密★5年",
                "机 密 ★ 10年",
                "【秘密】",
                "密级：机密",
                "秘密",
                "机密",
                "秘密☆3年",
            ),
            *_alone("〔机密〕", "绝密★启用前", "密 级：秘密", "（机密）", "秘密级", "白银市文件 秘密★3年 第1期"),
        ],
        [
            *_said(
                "涉及商业秘密的不予公开",
                "保守国家秘密是公民的义务",
                "保证数据的机密性",
                "国家秘密的密级分为绝密、机密、秘密三级",
            ),
            *_said(
                "标注“秘密★5年”的文件不得上网",
                "密级：公开",
                "机密文件柜招标公告",
                "秘密级、机密级文件0份",
                "做好保密工作",
            ),
            *_said("不涉密", "商业秘密保护示范区", "严格执行涉密载体管理规定"),
        ],
        64,
    ),
    "SECRET-INTERNAL": (
        _alone(
            "内部资料 注意保存",
            "内部资料，不得外传",
            "内部文件",
            "【内部资料】",
            "（此件不公开）",
            "严禁外传！",
            "内部参考",
        ),
        _said("加强内部资料管理", "内部控制制度", "依法不予公开", "内部审计", "此件公开发布", "内部机构设置"),
        28,
    ),
    "WORDING-NUMBER": (
        [
            lambda r: _in(r, f"市政办发[2020]{r.randrange(1, 200)}号"),
            lambda r: _in(r, f"市政发（2019）{r.randrange(1, 200)}号"),
            lambda r: _in(r, f"国办函〔2020〕第{r.randrange(1, 200)}号"),
            lambda r: _in(r, f"甘政办发〔2020〕0{r.randrange(1, 99)}号"),
            lambda r: _in(r, f"市工信发【2020】{r.randrange(1, 200)}号"),
        ],
        [
            lambda r: _in(r, f"市政办发〔2020〕{r.randrange(1, 200)}号"),
            lambda r: _in(r, f"（2020）甘0402民初{r.randrange(1, 2000)}号"),
            lambda r: _in(r, f"国务院令第{r.randrange(400, 800)}号"),
            lambda r: _in(r, f"公告2020年第{r.randrange(1, 99)}号"),
            lambda r: _in(r, f"友好路{r.randrange(1, 99)}号"),
        ],
        40,
    ),
    "WORDING-DATE": (
        [
            lambda r: _in(r, f"{r.randrange(2015, 2021)}年0{r.randrange(1, 10)}月{r.randrange(10, 29)}日"),
            lambda r: _in(r, f"{r.randrange(2015, 2021)}年{r.randrange(10, 13)}月0{r.randrange(1, 10)}日"),
            lambda r: "二〇二〇年十二月三日",
        ],
        [
            lambda r: _in(r, f"{r.randrange(2015, 2021)}年{r.randrange(1, 13)}月{r.randrange(1, 29)}日"),
            lambda r: f"{r.randrange(2015, 2021)}-0{r.randrange(1, 10)}-{r.randrange(10, 29)}",
        ],
        30,
    ),
    "WORDING-WRONG": (
        _said(
            "截止目前",
            "帐目清楚",
            "帐户余额",
            "做为牵头单位",
            "按装设备",
            "竟标结果",
            "布署工作",
            "峻工验收",
            "座落于市区",
            "因该引起重视",
        ),
        _said(
            "截至目前",
            "其他事项",
            "账户余额",
            "争做为民服务先锋",
            "按装机容量",
            "究竟标准如何",
            "公布署名文章",
            "因该项目",
            "公园满意度",
        ),
        40,
    ),
    "WORDING-ORGAN": (
        _said(
            "市国土资源局",
            "区工商局",
            "县卫计委",
            "市环保局",
            "农业部公告",
            "市质量技术监督局",
            "银保监会",
            "市安监局",
            "市旅游发展委员会",
        ),
        _said(
            "市自然资源局",
            "原工商局",
            "县卫健委",
            "环保部门",
            "农业部门",
            "市市场监管局",
            "原银保监会",
            "应急管理局",
            "文化部门",
        ),
        36,
    ),
}
