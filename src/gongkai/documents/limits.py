"""How much of a document is read, in one place (design 5.15). Archives of documents have limits of their own.

Seconds and memory are kept by the worker process that reads; the sizes here keep honest documents far below them.
"""

MIB = 1024 * 1024

LIMIT_BYTES = 50 * MIB
"""The largest file."""
LIMIT_SECONDS = 20
"""The longest time for one document; a converter is ended after it."""
LIMIT_MEMORY = 1024 * MIB
"""The most memory that a worker may take for one document."""

LIMIT_RATIO = 100
"""How many times its packed size a part of a package may have, counted while it is unpacked."""
RATIO_FREE = 4 * MIB
"""What a part may unpack to at any ratio: a blank table packs very well and harms nobody."""
LIMIT_UNPACKED = 256 * MIB
"""What all parts of one package that are read may unpack to."""
LIMIT_TREE = 16 * MIB
"""The largest XML part that is held as a tree: a tree of the smallest elements takes about thirty times its text."""
LIMIT_ENTRIES = 10_000
"""The most entries of a package."""

LIMIT_TAGS = 500_000
"""The most tags of an HTML page, opening and closing."""
LIMIT_CELLS = 500_000
"""The most cells of a workbook that are not blank."""
LIMIT_TABLE_DEPTH = 64
"""Tables nested deeper than this are read as running text."""
LIMIT_PARTS = 500_000
"""The most lines and cells of tables that a text is read with: each costs more memory than its signs do."""
LIMIT_WORDS = 200_000
"""The most signs of a document that are kept to search in."""
