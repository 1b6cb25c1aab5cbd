"""PDF files written by hand, object by object, so that a test says exactly what is in its file.

Places are in points from the left and from the **top** of a page, as a reader sees it.
"""

from __future__ import annotations

import math
import struct
import zlib
from dataclasses import dataclass, field

WIDTH, HEIGHT = 595.0, 842.0

CHINESE = "/Chinese"
UNMAPPED = "/Unmapped"
GBK = "/Gbk"
UPRIGHT = "/Upright"
LATIN = "/Latin"


@dataclass
class Sheet:
    """The drawing of one page, or of a form that pages draw."""

    width: float = WIDTH
    height: float = HEIGHT
    rotate: int = 0
    crop: tuple[float, float, float, float] | None = None
    parts: list[str] = field(default_factory=list)
    forms: dict[str, int] = field(default_factory=dict)
    annotations: list[int] = field(default_factory=list)

    def raw(self, operators: str) -> Sheet:
        self.parts.append(operators)
        return self

    def text(
        self, x: float, y: float, words: str, size: float = 10, font: str = CHINESE, mode: int = 0, angle: float = 0
    ) -> Sheet:
        """Write words with their foot at a height; ``angle`` in degrees against the clock."""
        a, b = math.cos(math.radians(angle)), math.sin(math.radians(angle))
        shown = f"({words})" if font == LATIN else f"<{_codes(words, font)}>"
        matrix = f"{a:.6f} {b:.6f} {-b:.6f} {a:.6f} {x:.2f} {self.height - y:.2f}"
        return self.raw(f"BT {font} {size} Tf {mode} Tr {matrix} Tm {shown} Tj ET")

    def line(self, x0: float, y0: float, x1: float, y1: float, width: float = 0.5, dash: str = "[] 0") -> Sheet:
        ends = f"{x0:.2f} {self.height - y0:.2f} m {x1:.2f} {self.height - y1:.2f} l"
        return self.raw(f"{width} w {dash} d {ends} S")

    def fill(self, x0: float, y0: float, x1: float, y1: float, gray: float = 0.8) -> Sheet:
        return self.raw(f"{gray} g {x0:.2f} {self.height - y1:.2f} {x1 - x0:.2f} {y1 - y0:.2f} re f 0 g")

    def box(self, x0: float, y0: float, x1: float, y1: float) -> Sheet:
        return self.raw(f"{x0:.2f} {self.height - y1:.2f} {x1 - x0:.2f} {y1 - y0:.2f} re S")

    def rules(self, xs: list[float], ys: list[float]) -> Sheet:
        """Draw the lines of a plain table."""
        for x in xs:
            self.line(x, ys[0], x, ys[-1])
        for y in ys:
            self.line(xs[0], y, xs[-1], y)
        return self

    def words(self, xs: list[float], ys: list[float], rows: list[list[str]]) -> Sheet:
        """Write the words of a plain table into its cells."""
        for top, row in zip(ys, rows, strict=False):
            for left, words in zip(xs, row, strict=False):
                if words:
                    self.text(left + 4, top + 14, words)
        return self

    def table(self, xs: list[float], ys: list[float], rows: list[list[str]]) -> Sheet:
        return self.rules(xs, ys).words(xs, ys, rows)

    @property
    def content(self) -> bytes:
        return "\n".join(self.parts).encode("latin-1")


def _codes(words: str, font: str) -> str:
    return words.encode("gbk" if font == GBK else "utf-16-be").hex()


class Pdf:
    """A file: objects are added, the table of their places is written last."""

    def __init__(self) -> None:
        self.objects: list[bytes] = []
        self.pages: list[int] = []
        self.catalog = self.reserve()
        self.tree = self.reserve()
        self.fonts = _fonts(self)

    def reserve(self) -> int:
        self.objects.append(b"null")
        return len(self.objects)

    def add(self, body: str, stream: bytes | None = None) -> int:
        number = self.reserve()
        self.put(number, body, stream)
        return number

    def put(self, number: int, body: str, stream: bytes | None = None) -> None:
        made = body.encode("latin-1")
        if stream is not None:
            made += b"\nstream\n" + stream + b"\nendstream"
        self.objects[number - 1] = made

    def stream(self, content: bytes, entries: str = "", *, packed: bool = False) -> int:
        if packed:
            content, entries = zlib.compress(content), entries + " /Filter /FlateDecode"
        return self.add(f"<< /Length {len(content)} {entries} >>", content)

    def resources(self, sheet: Sheet) -> str:
        forms = " ".join(f"/{name} {number} 0 R" for name, number in sheet.forms.items())
        return f"<< /Font << {self.fonts} >> /XObject << {forms} >> >>"

    def form(self, sheet: Sheet, matrix: str = "1 0 0 1 0 0") -> int:
        entries = f"/Type /XObject /Subtype /Form /BBox [0 0 {sheet.width} {sheet.height}] /Matrix [{matrix}]"
        return self.stream(sheet.content, f"{entries} /Resources {self.resources(sheet)}")

    def page(self, sheet: Sheet, *, packed: bool = False) -> Pdf:
        content = self.stream(sheet.content, packed=packed)
        crop = f"/CropBox [{' '.join(map(str, sheet.crop))}]" if sheet.crop else ""
        notes = " ".join(f"{number} 0 R" for number in sheet.annotations)
        self.pages.append(
            self.add(
                f"<< /Type /Page /Parent {self.tree} 0 R /MediaBox [0 0 {sheet.width} {sheet.height}] {crop}"
                f" /Rotate {sheet.rotate} /Resources {self.resources(sheet)} /Contents {content} 0 R"
                f" /Annots [{notes}] >>"
            )
        )
        return self

    def write(self, trailer: str = "") -> bytes:
        kids = " ".join(f"{page} 0 R" for page in self.pages)
        self.put(self.tree, f"<< /Type /Pages /Kids [{kids}] /Count {len(self.pages)} >>")
        self.put(self.catalog, f"<< /Type /Catalog /Pages {self.tree} 0 R >>")
        return written(self.objects, f"/Root {self.catalog} 0 R {trailer}")


def written(objects: list[bytes], trailer: str) -> bytes:
    """Return the bytes of a file of numbered objects."""
    data = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % place for place in places)
    data += f"trailer\n<< /Size {len(objects) + 1} {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode("latin-1")
    return bytes(data)


def pdf_of(*sheets: Sheet) -> bytes:
    """Return a file of these pages."""
    pdf = Pdf()
    for sheet in sheets:
        pdf.page(sheet)
    return pdf.write()


TO_UNICODE = """/CIDInit /ProcSet findresource begin 12 dict begin begincmap
/CMapName /Same def /CMapType 2 def
1 begincodespacerange <0000> <FFFF> endcodespacerange
{ranges}
endcmap end end"""


def _fonts(pdf: Pdf) -> str:
    """Add the fonts: codes that are Unicode, with a map that says so and without, GBK codes, and Helvetica."""
    blocks = [range(start, min(start + 100, 256)) for start in range(0, 256, 100)]
    lines = ["\n".join(f"<{high:02x}00> <{high:02x}ff> <{high:02x}00>" for high in block) for block in blocks]
    ranges = "\n".join(
        f"{len(block)} beginbfrange\n{text}\nendbfrange" for block, text in zip(blocks, lines, strict=True)
    )
    unicode_map = pdf.stream(TO_UNICODE.format(ranges=ranges).encode(), packed=True)
    program = box_font()
    embedded = pdf.stream(program, f"/Length1 {len(program)}", packed=True)
    glyphs = pdf.stream(b"\0\2" * 128 + b"\0\1" * (65536 - 128), packed=True)
    made = [
        f"{CHINESE} {_font(pdf, embedded, glyphs, 'Identity-H', f'/ToUnicode {unicode_map} 0 R')} 0 R",
        f"{UPRIGHT} {_font(pdf, embedded, glyphs, 'Identity-V', f'/ToUnicode {unicode_map} 0 R')} 0 R",
        f"{UNMAPPED} {_font(pdf, embedded, glyphs, 'Identity-H', '')} 0 R",
        f"{GBK} {_font(pdf, embedded, glyphs, 'GBK-EUC-H', '')} 0 R",
    ]
    latin = pdf.add("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    return " ".join([*made, f"{LATIN} {latin} 0 R"])


def _font(pdf: Pdf, embedded: int, glyphs: int, encoding: str, extra: str) -> int:
    system = "GB1" if encoding.startswith("GBK") else "Identity"
    narrow = "[814 907 500]" if encoding.startswith("GBK") else "[32 126 500]"
    described = pdf.add(
        "<< /Type /FontDescriptor /FontName /Boxes /Flags 4 /FontBBox [0 -120 1000 880] /ItalicAngle 0"
        f" /Ascent 880 /Descent -120 /CapHeight 700 /StemV 80 /FontFile2 {embedded} 0 R >>"
    )
    inner = pdf.add(
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Boxes /CIDSystemInfo << /Registry (Adobe)"
        f" /Ordering ({system}) /Supplement 0 >> /FontDescriptor {described} 0 R /DW 1000 /W {narrow}"
        f" /CIDToGIDMap {glyphs} 0 R >>"
    )
    return pdf.add(
        f"<< /Type /Font /Subtype /Type0 /BaseFont /Boxes /Encoding /{encoding}"
        f" /DescendantFonts [{inner} 0 R] {extra} >>"
    )


def box_font() -> bytes:
    """Return a TrueType font whose characters are all a box: a wide one, glyph 1, and a narrow one, glyph 2."""
    outlines = [b"", _box_glyph(60, -80, 940, 840), _box_glyph(60, -80, 440, 840)]
    places = [0]
    for outline in outlines:
        places.append(places[-1] + len(outline))
    tables = {
        b"cmap": struct.pack(">HHHHIHHHHHHHHHHh", 0, 1, 3, 1, 12, 4, 24, 0, 2, 2, 0, 0, 0xFFFF, 0, 0xFFFF, 1)
        + struct.pack(">H", 0),
        b"glyf": b"".join(outlines),
        b"head": struct.pack(
            ">IIIIHHQQhhhhHHhhh", 0x10000, 0x10000, 0, 0x5F0F3CF5, 3, 1000, 0, 0, 0, -120, 1000, 880, 0, 8, 2, 1, 0
        ),
        b"hhea": struct.pack(">IhhhHhhhhhhhhhhhH", 0x10000, 880, -120, 0, 1000, 0, 0, 1000, 1, *[0] * 7, 3),
        b"hmtx": struct.pack(">HhHhHh", 1000, 0, 1000, 60, 500, 60),
        b"loca": struct.pack(">IIII", *places),
        b"maxp": struct.pack(">IHHHHHHHHHHHHHH", 0x10000, 3, 4, 1, 0, 0, 1, *[0] * 8),
    }
    head, body, start = struct.pack(">IHHHH", 0x10000, len(tables), 64, 2, 48), b"", 12 + 16 * len(tables)
    for tag, table in tables.items():
        head += struct.pack(">4sIII", tag, 0, start + len(body), len(table))
        body += table + b"\0" * (-len(table) % 4)
    return head + body


def _box_glyph(x0: int, y0: int, x1: int, y1: int) -> bytes:
    """Return a glyph of one contour with four corners."""
    corners = struct.pack(">hhhhh", 1, x0, y0, x1, y1) + struct.pack(">HH", 3, 0) + b"\1\1\1\1"
    steps = struct.pack(">hhhh", x0, 0, x1 - x0, 0) + struct.pack(">hhhh", y0, y1 - y0, 0, y0 - y1)
    return corners + steps + b"\0" * (-len(corners + steps) % 4)
