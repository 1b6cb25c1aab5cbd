"""Coverage-guided fuzzing of everything that takes bytes from outside: each target may refuse, and nothing else.

usage: fuzz.py [--minutes N] [--target NAME]. The minutes are shared out. What breaks a target is kept in out/fuzz/NAME
and makes the exit status 1; put it into a regression test.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

from gongkai.problems import Failure

ROOT = Path(__file__).parents[1]
OUT = ROOT / "out" / "fuzz"
LONGEST = 1 << 16
SECONDS = 25
"""A single input that takes longer than a document may counts as a find."""

INSTRUMENTED = (
    "gongkai.report.read",
    "gongkai.report.jsonio",
    "gongkai.workdays",
    *(f"gongkai.documents.{name}" for name in ("html", "docx", "xlsx", "pdf")),
)
"""What is watched for new branches; it must not be imported before."""

Target = Callable[[bytes], object]


def _document(data: bytes) -> None:
    from gongkai.documents import read_document
    from gongkai.report.read import read_report

    read_report(read_document(data))


def _reader(module: str, function: str) -> Target:
    def target(data: bytes) -> None:
        getattr(import_module(f"gongkai.documents.{module}"), function)(data)

    return target


def _json(data: bytes) -> None:
    from gongkai.report.jsonio import loads

    loads(data.decode("utf-8", "surrogateescape"))


def _notice(data: bytes) -> None:
    import tempfile

    from gongkai.workdays import add

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "notice.toml"
        file.write_bytes(data)
        add(file, Path(folder) / "data", "")


TARGETS: dict[str, Target] = {
    "text": _document,
    "json": _json,
    "html": _reader("html", "read_html"),
    "docx": _reader("docx", "read_docx"),
    "xlsx": _reader("xlsx", "read_xlsx"),
    "pdf": _reader("pdf", "read_pdf"),
    "workdays": _notice,
}


def seeds(name: str) -> Iterator[bytes]:
    """Yield documents to begin from: invented ones of the target's format, and the examples."""
    from corpus.document import drafted
    from corpus.formats import names
    from corpus.formats.making import made

    formats = [each for each in sorted(names.ALL) if names.family(each) == name and name != "pdf"]
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
    target = TARGETS[name]

    def once(data: bytes) -> None:
        try:
            target(data)
        except Failure:
            return

    options = [
        f"-max_total_time={seconds}",
        f"-max_len={LONGEST}",
        f"-timeout={SECONDS}",
        f"-artifact_prefix={folder}/",
    ]
    atheris.Setup([sys.argv[0], *options, str(folder / "corpus")], once)
    atheris.Fuzz()


def main() -> int:
    """Fuzz all targets, each in a process of its own; return 1 if any broke."""
    options = argparse.ArgumentParser(prog="fuzz.py", description=__doc__)
    options.add_argument("--minutes", type=float, default=5)
    options.add_argument("--target", choices=sorted(TARGETS))
    options.add_argument("--seconds", type=int, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.seconds:
        fuzz(chosen.target, chosen.seconds)
        return 0
    names = [chosen.target] if chosen.target else list(TARGETS)
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
