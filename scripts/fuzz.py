"""Coverage-guided fuzzing of everything that takes bytes from outside: each target may refuse, and nothing else.

usage: fuzz.py [--minutes N] [--target NAME]. The minutes are shared out. What breaks a target is kept in out/fuzz/NAME
and makes the exit status 1; put it into a regression test.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).parents[1]
OUT = ROOT / "out" / "fuzz"
LONGEST = 1 << 17
SECONDS = 25
"""A single input that takes longer than a document may counts as a find."""

INSTRUMENTED = (
    "gongkai.report.read",
    "gongkai.report.jsonio",
    "gongkai.workdays",
    *(f"gongkai.documents.{name}" for name in ("html", "docx", "xlsx", "pdf")),
)
"""What is watched for new branches; it must not be imported before."""

NAMES = ("text", "json", "html", "docx", "xlsx", "pdf", "workdays")
"""The targets, by name: they are not imported before their code is instrumented."""


def targets() -> Mapping[str, Callable[[bytes], None]]:
    """Return the targets; importing them imports what they fuzz."""
    from fuzz_targets import TARGETS

    return TARGETS


def seeds(name: str) -> Iterator[bytes]:
    """Yield documents to begin from: invented ones of the target's format, and the examples."""
    if name == "workdays":
        yield from (path.read_bytes() for path in sorted((ROOT / "src/gongkai/workdays").rglob("*.toml")))
        return
    if name == "pdf":  # made by hand: those of programs are too large to be changed to any purpose
        from tests.documents.pdf_files import Sheet, pdf_of

        table = Sheet().rules([50, 200, 350], [90, 110, 130]).text(60, 105, "规章").text(210, 105, "12")
        yield pdf_of(Sheet().text(50, 50, "某局2024年政府信息公开工作年度报告"), table.text(60, 125, "总计"))
        yield pdf_of(Sheet(rotate=90).text(50, 50, "一、总体情况").fill(50, 60, 90, 80))
        return
    from corpus.document import drafted
    from corpus.formats import names
    from corpus.formats.making import made

    formats = [each for each in sorted(names.ALL) if names.family(each) == name]
    for _, data in made([drafted(seed, format_name, ()) for seed, format_name in enumerate(formats, 1)]):
        yield data
    for path in sorted((ROOT / "examples").glob("*.json" if name == "json" else "*.txt")):
        yield path.read_bytes()


def fuzz(name: str, seconds: int) -> None:
    """Fuzz one target in this process; the fuzzer itself ends it."""
    import atheris

    with atheris.instrument_imports(include=["gongkai"]):
        for module in INSTRUMENTED:
            import_module(module)
    folder = OUT / name
    (folder / "corpus").mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(seeds(name)):
        (folder / "corpus" / f"seed-{number}").write_bytes(data)
    target = targets()[name]
    options = [
        f"-max_total_time={seconds}",
        f"-max_len={LONGEST}",
        f"-timeout={SECONDS}",
        f"-artifact_prefix={folder}/",
    ]
    atheris.Setup([sys.argv[0], *options, str(folder / "corpus")], target)
    atheris.Fuzz()


def main() -> int:
    """Fuzz all targets, each in a process of its own; return 1 if any broke."""
    options = argparse.ArgumentParser(prog="fuzz.py", description=__doc__)
    options.add_argument("--minutes", type=float, default=5)
    options.add_argument("--target", choices=NAMES)
    options.add_argument("--seconds", type=int, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.seconds:
        fuzz(chosen.target, chosen.seconds)
        return 0
    names = [chosen.target] if chosen.target else list(NAMES)
    seconds = max(5, int(chosen.minutes * 60 / len(names)))
    broken = []
    for name in names:
        print(f"{name}: {seconds} s", flush=True)
        command = [sys.executable, __file__, "--target", name, "--seconds", str(seconds)]
        log = OUT / f"{name}.log"
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as file:
            status = subprocess.run(command, stdout=file, stderr=file, cwd=ROOT, check=False).returncode
        if status:
            broken.append(name)
            print(f"{name}: broke, see {log.relative_to(ROOT)}", file=sys.stderr)
    return int(bool(broken))


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main())
