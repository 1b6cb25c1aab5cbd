"""The command line: ``gongkai noun verb``. Results on stdout, talk on stderr, exit 0, 1 (errors found) or 2 (unusable).

Each command stands in a module of its own and is imported when it is called, so that ``--help`` and short commands
never load numpy or a parser. The site adds its commands by the entry point group ``gongkai.commands``.
"""

from gongkai.cli.main import main

__all__ = ["main"]
