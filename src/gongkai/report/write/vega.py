"""Horizontal bars as SVG, drawn by Vega-Lite (vl-convert): one look, and a title and description for who cannot see."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET

from gongkai.problems import Failure

FONT = "Source Han Sans SC, Noto Sans CJK SC, PingFang SC, Microsoft YaHei, sans-serif"
INK, MUTED = "#1f2329", "#5c6570"
COLOURS = ("#0e3d78", "#3a74b5", "#83a9d6", "#b9cfe8", "#dfe8f3")
"""One scale, dark to light, for up to five kinds; the first of one kind alone is the brand's blue."""
ALONE = "#14529e"
LIGHT_FROM = 2
"""From this colour on a label inside a bar is dark."""
ROOM_FOR_LABEL = 0.07
"""The part of the longest bar that a piece of a bar must have to bear its label."""
WIDTH, STEP, BAR, SIZE = 520, 34, 20, 14
SVG = "http://www.w3.org/2000/svg"


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar, or a piece of one: which line it stands in, what kind it is, and how long."""

    line: str
    kind: str
    value: int


def drawn(bars: Sequence[Bar], title: str, description: str, *, stacked: bool = False) -> str:
    """Return bars as SVG: those of one line end to end where stacked, else below each other.

    Raises Failure WRITE-EXTRA when vl-convert is not installed.
    """
    try:
        import vl_convert
    except ImportError as fault:
        raise Failure("WRITE-EXTRA", found="SVG", package="vl-convert-python") from fault
    svg: str = vl_convert.vegalite_to_svg(_spec(bars, stacked=stacked), allowed_base_urls=[])
    return _told(svg, title, description)


def inline(svg: str, name: str) -> str:
    """Return an SVG whose ids begin with ``name``, so that several may stand on one page."""
    root = ET.fromstring(svg)
    for element in root.iter():
        for attribute in ("id", "clip-path", "aria-labelledby"):
            if attribute in element.attrib:
                element.set(attribute, _renamed(element.attrib[attribute], name))
    return _text(root)


def width_of(svg: str) -> float:
    """Return the width of an SVG in its own units."""
    return float(ET.fromstring(svg).attrib["width"])


def _renamed(value: str, name: str) -> str:
    if value.startswith("url(#"):
        return f"url(#{name}-{value.removeprefix('url(#')}"
    return " ".join(f"{name}-{part}" for part in value.split())


def _told(svg: str, title: str, description: str) -> str:
    """Return the SVG as one picture with a title and a description; what Vega says of its parts is left out."""
    root = ET.fromstring(svg)
    for element in root.iter():
        for attribute in [each for each in element.attrib if each.startswith("aria-") or each == "role"]:
            del element.attrib[attribute]
    root.attrib.pop("class", None)
    root.set("role", "img")
    root.set("aria-labelledby", "title desc")
    for at, (tag, text) in enumerate((("title", title), ("desc", description))):
        element = ET.Element(f"{{{SVG}}}{tag}", {"id": tag})
        element.text = text
        root.insert(at, element)
    return _text(root)


def _text(root: ET.Element) -> str:
    ET.register_namespace("", SVG)
    return ET.tostring(root, encoding="unicode")


def _spec(bars: Sequence[Bar], *, stacked: bool) -> dict[str, Any]:
    kinds = list(dict.fromkeys(bar.kind for bar in bars))
    lines = list(dict.fromkeys(bar.line for bar in bars))
    per_line = 1 if stacked else len(kinds)
    step = STEP if per_line == 1 else BAR * per_line + 14
    return {
        "width": WIDTH,
        "height": step * len(lines),
        "padding": 4,
        "data": {"values": list(_values(bars, kinds, stacked=stacked))},
        "encoding": _encoding(lines, kinds, stacked=stacked),
        "layer": [_bar(kinds, per_line), *(_inside(kinds) if stacked else [_behind()])],
        "config": {
            "font": FONT,
            "view": {"stroke": None},
            "axis": {"labelFontSize": SIZE, "labelColor": INK, "labelLimit": 260},
            "legend": {"labelFontSize": SIZE - 1, "labelColor": INK, "title": None, "orient": "top", "offset": 12},
            "text": {"fontSize": SIZE, "color": INK},
        },
    }


def _values(bars: Sequence[Bar], kinds: Sequence[str], *, stacked: bool) -> Iterator[dict[str, Any]]:
    ends: dict[str, int] = {}
    whole: dict[str, int] = {}
    for bar in bars:
        whole[bar.line] = whole.get(bar.line, 0) + bar.value
    longest = max(whole.values()) if stacked else max(bar.value for bar in bars)
    for bar in bars:
        start = ends.get(bar.line, 0) if stacked else 0
        ends[bar.line] = start + bar.value
        yield {
            "line": bar.line,
            "kind": bar.kind,
            "start": start,
            "end": start + bar.value,
            "middle": start + bar.value / 2,
            "label": str(bar.value) if not stacked or bar.value >= longest * ROOM_FOR_LABEL else "",
            "is_light": kinds.index(bar.kind) >= LIGHT_FROM,
            "sum": str(whole[bar.line]) if bar.kind == kinds[-1] else "",
            "whole": whole[bar.line],
        }


def _encoding(lines: Sequence[str], kinds: Sequence[str], *, stacked: bool) -> dict[str, Any]:
    axis = {"title": None, "ticks": False, "domain": False, "labelPadding": 8}
    made: dict[str, Any] = {"y": {"field": "line", "type": "nominal", "sort": list(lines), "axis": axis}}
    if len(kinds) > 1 and not stacked:
        made["yOffset"] = {"field": "kind", "sort": list(kinds)}
    return made


def _bar(kinds: Sequence[str], per_line: int) -> dict[str, Any]:
    size = {"height": BAR} if per_line == 1 else {"height": BAR - 2}
    encoding: dict[str, Any] = {"x": {"field": "start", "type": "quantitative", "axis": None}, "x2": {"field": "end"}}
    if len(kinds) > 1:
        scale = {"domain": list(kinds), "range": list(COLOURS[: len(kinds)])}
        encoding["color"] = {"field": "kind", "type": "nominal", "scale": scale}
    return {
        "mark": {"type": "bar", "color": ALONE, "stroke": "#ffffff", "strokeWidth": 1, **size},
        "encoding": encoding,
    }


def _behind() -> dict[str, Any]:
    """Return the figures behind the bars."""
    encoding = {"x": {"field": "end", "type": "quantitative"}, "text": {"field": "label"}}
    return {"mark": {"type": "text", "align": "left", "dx": 6}, "encoding": encoding}


def _inside(kinds: Sequence[str]) -> list[dict[str, Any]]:
    """Return the figures inside the pieces, where they have room, and the sums behind the bars."""
    colour = {"condition": {"test": "datum.is_light", "value": INK}, "value": "#ffffff"}
    pieces = {"x": {"field": "middle", "type": "quantitative"}, "text": {"field": "label"}, "color": colour}
    sums = {"x": {"field": "whole", "type": "quantitative"}, "text": {"field": "sum"}}
    return [
        {"mark": {"type": "text", "fontSize": SIZE - 1}, "encoding": pieces},
        {"mark": {"type": "text", "align": "left", "dx": 6, "color": MUTED}, "encoding": sums},
    ]
