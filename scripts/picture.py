"""Draw the picture of the README: what ``gongkai report check`` prints for a right and a changed report.

Run by hand after the output has changed; needs chromium and a monospaced font for Chinese. ``scripts/demo`` goes first.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

from gongkai.report.show import width

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "docs" / "images" / "check.png"
COMMAND = ("gongkai", "report", "check", "examples/baiyin-miit-2020.txt", "out/demo/changed.txt")
COLUMNS = 104
SIZE, LINE, PADDING = 15, 25, 28
CLASSES = {"错误": "wrong", "诊断": "cure", "相符": "right", "没有错误": "ends-right", "$": "said"}
NOT_FIRST, NOT_LAST = "，。；：、”）", "“（〔"
"""Signs that may not begin a line, and signs that may not end one."""
STYLE = f"""
html {{ background: #fff }}
body {{ margin: 0; padding: {PADDING}px; background: #f5f7fa; color: #1f2329;
  font: {SIZE}px/{LINE}px "Noto Sans Mono CJK SC", "Sarasa Mono SC", monospace; white-space: pre }}
.wrong b, .ends-wrong {{ color: #b3261e }} .cure b, .change {{ color: #8a5a00 }}
.right b, .ends-right {{ color: #1b6e3c }} .said {{ color: #14529e }} b, .said {{ font-weight: bold }}
"""


def main() -> int:
    """Draw the picture; return the exit status."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        print("chromium is needed to draw the picture", file=sys.stderr)
        return 2
    lines = [line for printed in ("$ " + " ".join(COMMAND), *_printed()) for line in _lines(printed)]
    with TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        body = "\n".join(lines)
        page.write_text(f'<!doctype html><meta charset="utf-8"><style>{STYLE}</style><body>{body}', encoding="utf-8")
        _shoot(chromium, page, COLUMNS * SIZE // 2 + 2 * PADDING, len(lines) * LINE + 2 * PADDING)
    print(PICTURE.relative_to(ROOT))
    return 0


def _printed() -> list[str]:
    run = subprocess.run(
        [ROOT / ".venv" / "bin" / COMMAND[0], *COMMAND[1:]], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return run.stdout.splitlines()


def _lines(printed: str) -> Iterator[str]:
    """Yield a printed line as lines of the picture, none wider than the screen."""
    name = next((CLASSES[word] for word in CLASSES if printed.startswith(word)), "")
    if printed.startswith("    "):
        name = "change"
    elif " 个错误" in printed:
        name = "ends-wrong"
    first, gap, rest = printed.partition("  ")
    for number, line in enumerate(_wrapped(printed)):
        text = escape(line)
        if number == 0 and gap and rest and name in ("wrong", "cure", "right"):
            text = f"<b>{escape(first)}</b>{escape(line[len(first) :])}"
        yield f'<span class="{name}">{text}</span>' if name else text


def _wrapped(text: str) -> Iterator[str]:
    line = ""
    for sign in text:
        if width(line + sign) > COLUMNS and sign not in NOT_FIRST:
            kept = line.rstrip(NOT_LAST)
            yield kept
            line = line[len(kept) :]
        line += sign
    yield line


def _shoot(chromium: str, page: Path, wide: int, high: int) -> None:
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    flags = ["headless", "no-sandbox", "disable-gpu", "disable-background-networking", "disable-component-update"]
    flags += ["disable-sync", "no-first-run", "hide-scrollbars", "force-device-scale-factor=2"]
    flags += [f"user-data-dir={page.parent}/profile", f"window-size={wide},{high}", f"screenshot={PICTURE}"]
    subprocess.run([chromium, *(f"--{flag}" for flag in flags), page.as_uri()], check=True, capture_output=True)


if __name__ == "__main__":
    sys.exit(main())
