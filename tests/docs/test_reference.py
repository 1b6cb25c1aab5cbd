"""The generated pages are fresh, links lead somewhere, every command has help and stands in its page."""

import importlib
import re
import subprocess
import sys

import pytest
from tests.docs.pages import ROOT, anchors, links, pages

from gongkai.cli.base import help_texts
from gongkai.problems import codes, entry_of

PAGES = pages()


def test_reference_pages_are_fresh():
    run = subprocess.run(
        [sys.executable, ROOT / "scripts" / "reference.py", "--check"], capture_output=True, text=True, check=False
    )

    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


def test_a_stale_page_is_named_and_written_anew(tmp_path, monkeypatch, capsys):
    monkeypatch.syspath_prepend(ROOT / "scripts")
    reference = importlib.import_module("reference")
    monkeypatch.setattr(reference, "FOLDER", tmp_path)
    monkeypatch.setattr(reference, "PAGES", {"old.md": lambda: "new", "fresh.md": lambda: "fresh"})
    (tmp_path / "old.md").write_text("old")
    (tmp_path / "fresh.md").write_text("fresh")

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["reference.py", *arguments])
        return reference.main(), *capsys.readouterr()

    assert run("--check") == (1, "", "docs/reference/old.md is stale: run make docs\n")
    assert (tmp_path / "old.md").read_text() == "old"
    assert run() == (0, "docs/reference/old.md\n", "")
    assert (tmp_path / "old.md").read_text() == "new"
    assert run("--check") == (0, "", "")


@pytest.mark.parametrize(
    ("text", "articles"),
    [
        ("条例第三十三条第二款", ["R-33"]),
        ("条例第三十六条第（一）项；国办函〔2020〕109号第六条", ["R-36"]),
        ("不服依条例第十四条至第十六条不予公开的", ["R-14", "R-15", "R-16"]),
        ("条例（2019）第五十六条", ["R-56"]),
        ("条例（2007）第二十四条第二款", []),
        ("政府采购法实施条例第四十三条", []),
        ("信访工作条例第二十三条", []),
        ("行政复议法第二十条第一款", []),
        ("counted from the original last day (R-33c)", ["R-33"]),
    ],
)
def test_articles_are_found_where_the_regulation_is_cited(text, articles, monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "scripts")

    assert importlib.import_module("pages.citations").articles_in(text) == articles


@pytest.mark.parametrize("name", PAGES)
def test_links_resolve(name):
    for target in links(PAGES[name].read_text("utf-8")):
        file, _, anchor = target.partition("#")
        path = (PAGES[name].parent / file).resolve() if file else PAGES[name]
        assert path.exists(), target
        if anchor:
            assert anchor in anchors(path.read_text("utf-8")), target


def test_every_command_has_help_and_stands_in_its_page():
    page = PAGES["docs/reference/cli.md"].read_text("utf-8")
    shown = set(re.findall(r"^## (gongkai.*)$", page, re.MULTILINE))
    told = {f"gongkai {name}".removesuffix(" gongkai") for name in help_texts() if name != "common"}

    assert shown == told
    for name, entry in help_texts().items():
        if name != "common":
            assert all(entry[lang].strip() for lang in ("zh", "en")), name
            assert entry["example"] in page, name


def test_every_code_stands_in_its_page():
    page = PAGES["docs/reference/problems.md"].read_text("utf-8")

    assert re.findall(r"^### (\S+)$", page, re.MULTILINE) == list(codes())


def test_pages_that_sentences_name_exist():
    named = {page for code in codes() for page in re.findall(r"docs/[\w/-]+\.md", str(entry_of(code)))}

    assert named
    assert named <= set(PAGES)


def test_every_page_of_docs_is_in_the_index():
    index = {target.partition("#")[0] for target in links(PAGES["docs/README.md"].read_text("utf-8"))}
    here = {name.removeprefix("docs/") for name in PAGES if name.startswith("docs/")} - {"README.md"}

    assert here <= index
