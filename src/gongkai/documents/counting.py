"""Numbers as word processors count paragraphs with them: 1, 一, ①, 甲, A, IV."""

from __future__ import annotations

DIGITS = "〇一二三四五六七八九"
LEGAL_DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "十", "百", "千")
LEGAL_PLACES = ("", "拾", "佰", "仟")
STEMS = "甲乙丙丁戊己庚辛壬癸"
BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
    (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
CHINESE = (
    "chineseCounting chineseCountingThousand japaneseCounting koreanCounting taiwaneseCounting "
    "taiwaneseCountingThousand"
)
LARGEST = 9999


def counted(number: int, style: str) -> str:
    """Return a number in one of the styles of a word processor, plain digits where a style is not known.

    >>> [counted(21, style) for style in ("decimal", "chineseCounting", "upperLetter", "ideographDigital")]
    ['21', '二十一', 'U', '二一']
    >>> counted(10, "japaneseCounting"), counted(105, "chineseCountingThousand"), counted(3, "chineseLegalSimplified")
    ('十', '一百〇五', '叁')
    """
    if style in ("none", "bullet"):
        return ""
    if not 0 < number <= LARGEST:
        return str(number)
    if style in CHINESE.split():
        return chinese(number, DIGITS, PLACES)
    if style in ("chineseLegalSimplified", "ideographLegalTraditional"):
        return chinese(number, LEGAL_DIGITS, LEGAL_PLACES)
    return _other(number, style)


def chinese(number: int, digits: str, places: tuple[str, ...]) -> str:
    """Return a number below ten thousand in Chinese: ten is 十, not 一十."""
    text, gap = "", False
    for place in range(3, -1, -1):
        digit = number // 10**place % 10
        if digit:
            text += (digits[0] if gap else "") + digits[digit] + places[place]
        gap = bool(text) and not digit
    return text[1:] if 10 <= number < 20 and places is PLACES else text


def _other(number: int, style: str) -> str:
    if style in ("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital"):
        return "".join(DIGITS[int(digit)] for digit in str(number))
    if style == "ideographTraditional":
        return STEMS[number - 1] if number <= len(STEMS) else str(number)
    if style == "ideographZodiac":
        return BRANCHES[number - 1] if number <= len(BRANCHES) else str(number)
    if style.startswith("decimalEnclosedCircle"):
        return chr(0x2460 + number - 1) if number <= 20 else str(number)
    if style == "decimalFullWidth":
        return "".join(chr(0xFF10 + int(digit)) for digit in str(number))
    if style == "decimalZero":
        return f"{number:02}"
    if style in ("upperRoman", "lowerRoman"):
        return _cased(_roman(number), style)
    if style in ("upperLetter", "lowerLetter"):
        # After Z come AA, BB, CC: the letter is written once more for each round.
        return _cased(chr(ord("A") + (number - 1) % 26) * min((number - 1) // 26 + 1, 26), style)
    return str(number)


def _roman(number: int) -> str:
    text = ""
    for size, sign in ROMAN:
        text += sign * (number // size)
        number %= size
    return text


def _cased(text: str, style: str) -> str:
    return text if style.startswith("upper") else text.lower()
