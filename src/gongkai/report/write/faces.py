"""The typefaces of official documents (GB/T 9704): the legal names first, free faces after them.

An office that has the licensed faces gets them; everybody else gets the nearest free one. There is no free 仿宋 that
holds all characters, so a 宋体 takes its place.
"""

from __future__ import annotations

from dataclasses import dataclass

SONG = (
    "SimSun",
    "宋体",
    "STSong",
    "Songti SC",
    "AR PL UMing CN",
    "AR PL UMing",
    "Noto Serif CJK SC",
    "Source Han Serif SC",
)
LAST = ("Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Zen Hei", "Droid Sans Fallback")


CENTRED = ("AR PL UMing", "AR PL UKai")
"""Faces whose stops stand in the middle, as in Taiwan: others lend them theirs."""
STOPS = "[，。、；：！？]"
LENDERS = ("Noto Serif CJK SC", "Source Han Serif SC", "Noto Sans CJK SC")


@dataclass(frozen=True, slots=True)
class Face:
    """A role in the document: the faces that may play it, best first. The first ``legal`` are the ones prescribed."""

    role: str
    names: tuple[str, ...]
    legal: int
    alternate: str
    """The face that word processors have where the legal one is missing."""
    weight: int = 400

    @property
    def name(self) -> str:
        """The prescribed name."""
        return self.names[0]

    def found(self, installed: frozenset[str]) -> str | None:
        """Return the best face that is installed; ``installed`` are family names in lower case."""
        return next((name for name in self.names if name.lower() in installed), None)

    def stack(self, installed: frozenset[str]) -> list[dict[str, str]]:
        """Return the installed faces, best first, as typst takes them: a name, and the signs it is for."""
        names = [name for name in self.names if name.lower() in installed] or [self.name]
        lender = next((name for name in LENDERS if name.lower() in installed), None)
        is_lent = lender is not None and names[0].startswith(CENTRED)
        lent = [{"name": lender, "covers": STOPS}] if is_lent and lender else []
        return [*lent, *({"name": name} for name in names)]

    def is_legal(self, name: str | None) -> bool:
        """Tell whether a face is one of those prescribed."""
        return name in self.names[: self.legal]


TITLE = Face(
    "title",
    (
        *("方正小标宋简体", "FZXiaoBiaoSong-B05S", "方正小标宋_GBK", "FZXiaoBiaoSong-B05"),
        *("Noto Serif CJK SC", "Source Han Serif SC", *SONG, *LAST),
    ),
    legal=4,
    alternate="宋体",
    weight=700,
)
BODY = Face(
    "body",
    ("仿宋_GB2312", "FangSong_GB2312", "仿宋", "FangSong", "STFangsong", *SONG, *LAST),
    legal=5,
    alternate="仿宋",
)
HEADING = Face(
    "heading",
    ("黑体", "SimHei", "STHeiti", "Noto Sans CJK SC", "Source Han Sans SC", *LAST, *SONG),
    legal=3,
    alternate="Noto Sans CJK SC",
)
SUBHEADING = Face(
    "subheading",
    (
        "楷体_GB2312",
        "KaiTi_GB2312",
        "楷体",
        "KaiTi",
        "STKaiti",
        "AR PL UKai CN",
        "AR PL UKai",
        "LXGW WenKai",
        *SONG,
        *LAST,
    ),
    legal=5,
    alternate="楷体",
)
TABLE = Face("table", ("宋体", *SONG, *LAST), legal=4, alternate="Noto Serif CJK SC")
FACES = (TITLE, BODY, HEADING, SUBHEADING, TABLE)
