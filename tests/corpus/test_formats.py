"""What is written has the page's cells, in every format that needs no other program."""

import io
import zipfile
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from corpus.document import drafted
from corpus.formats.columns import columns_wide
from corpus.formats.making import made, missing
from corpus.formats.names import ALL, DOCX, HTML, TEXT, XLSX, chosen, suffix

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
WRITTEN_HERE = sorted(TEXT | HTML | DOCX | XLSX)


def written(format_name, seed=3, names=()):
    draft = drafted(seed, format_name, names)
    ((_, data),) = made([draft])
    return draft, data


def decoded(data):
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeError:
        return data.decode("gb18030")


class Cells(HTMLParser):
    """The texts of the cells of all tables, with what they span."""

    def __init__(self):
        super().__init__()
        self.cells = []

    def handle_starttag(self, tag, attributes):
        if tag in ("td", "th"):
            spans = dict(attributes)
            self.cells.append(["", int(spans.get("rowspan", 1)), int(spans.get("colspan", 1))])

    def handle_data(self, data):
        if self.cells:
            self.cells[-1][0] += data.strip()


@pytest.mark.parametrize("format_name", WRITTEN_HERE)
def test_the_same_seed_gives_the_same_bytes(format_name):
    assert written(format_name)[1] == written(format_name)[1]


@pytest.mark.parametrize("format_name", sorted(TEXT - {"text-columns", "text-pipes"}))
def test_text_has_every_label_and_figure(format_name):
    draft, data = written(format_name)

    text = decoded(data)
    assert all(cell.text in text for cell in draft.page.cells)


def test_columns_keep_figures_below_each_other():
    _, data = written("text-columns")

    lines = [line for line in decoded(data).splitlines() if "属于" in line]
    ends = {columns_wide(line.rstrip()) - len(line.rstrip().rpartition(" ")[2]) for line in lines}
    assert len(lines) == 5
    assert len(ends) == 1


def test_pipes_have_as_many_cells_in_each_row():
    _, data = written("text-pipes")

    rows = [line for line in decoded(data).splitlines() if line.startswith("| ")]
    assert {row.count("|") for row in rows} == {5, 11, 16}


@pytest.mark.parametrize("format_name", ["html-plain", "html-word", "html-heavy"])
def test_html_has_the_cells_of_the_page_and_their_spans(format_name):
    draft, data = written(format_name)
    parser = Cells()
    parser.feed(decoded(data).replace("</table>", "<td>"))

    found = [tuple(cell) for cell in parser.cells]
    for cell in draft.page.cells:
        assert (cell.text, cell.rowspan, cell.colspan) in found


def test_heavy_markup_has_a_thousand_signs_a_cell():
    draft, data = written("html-heavy")

    assert len(data) > 1000 * len(list(draft.page.cells))


@pytest.mark.parametrize("format_name", sorted(DOCX))
def test_docx_is_a_package_of_well_formed_parts(format_name):
    draft, data = written(format_name, names=["heavy-markup"])
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        roots = {name: ElementTree.fromstring(package.read(name)) for name in package.namelist()}

    text = "".join(node.text or "" for node in roots["word/document.xml"].iter(f"{WORD}t"))
    assert package.namelist()[0] == "[Content_Types].xml"
    assert all(cell.text.replace("\n", "") in text for cell in draft.page.cells)


@pytest.mark.parametrize("format_name", sorted(DOCX - {"docx-nested", "docx-controls"}))
def test_docx_rows_fill_the_grid(format_name):
    _, data = written(format_name, names=["spans-that-vary"])
    root = ElementTree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml"))

    for table in root.iter(f"{WORD}tbl"):
        columns = len(table.findall(f"{WORD}tblGrid/{WORD}gridCol"))
        for row in table.findall(f"{WORD}tr"):
            spans = [cell.find(f"{WORD}tcPr/{WORD}gridSpan") for cell in row.findall(f"{WORD}tc")]
            assert sum(1 if span is None else int(span.get(f"{WORD}val")) for span in spans) == columns


def test_tracked_changes_keep_the_figure_that_was_put_in():
    draft, data = written("docx-tracked")
    root = ElementTree.fromstring(zipfile.ZipFile(io.BytesIO(data)).read("word/document.xml"))

    assert list(root.iter(f"{WORD}delText"))
    figures = [cell.text for cell in draft.page.cells if cell.role == "figure"]
    last = ["".join(node.text for node in cell.iter(f"{WORD}t")) for cell in root.iter(f"{WORD}tc")]
    assert last[-len(figures[-15:]) :] == figures[-15:]


@pytest.mark.parametrize(("format_name", "kind"), [("xlsx-one", "n"), ("xlsx-text", "s")])
def test_xlsx_has_figures_as_numbers_or_as_text(format_name, kind):
    _, data = written(format_name)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        root = ElementTree.fromstring(package.read("xl/worksheets/sheet1.xml"))

    kinds = [cell.get("t", "n") for cell in root.iter(f"{SHEET}c") if cell.find(f"{SHEET}v") is not None]
    assert kinds[-25:].count(kind) >= 15


def test_xlsx_keeps_the_results_of_its_formulas():
    _, data = written("xlsx-formulas", seed=5)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        root = ElementTree.fromstring(package.read("xl/worksheets/sheet1.xml"))

    sums = [cell for cell in root.iter(f"{SHEET}c") if cell.find(f"{SHEET}f") is not None]
    assert len(sums) > 10
    assert any(cell.find(f"{SHEET}v").text not in ("0", None) for cell in sums)


def test_names_of_families_and_formats_can_be_given():
    assert chosen([]) == sorted(ALL)
    assert chosen(["xlsx", "text-run"]) == ["text-run", *sorted(XLSX)]
    assert suffix("text-pipes") == ".md"
    with pytest.raises(KeyError):
        chosen(["odt"])


@pytest.mark.parametrize("format_name", WRITTEN_HERE)
def test_what_is_written_here_needs_no_program(format_name):
    assert missing(format_name) == ""
