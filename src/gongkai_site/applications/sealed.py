"""The bytes of papers: sealed, under the digest of what they were, in the data folder. Written whole or not at all."""

from __future__ import annotations

from pathlib import Path

from gongkai_site.crypto.vault import Vault

CONTEXT = "applications.paper"
VAULT = Vault("papers", CONTEXT, "APPLICATION-PAPER-GONE")
keep, read, path_of = VAULT.keep, VAULT.read, VAULT.path_of


def folder() -> Path:
    """Return the folder of all papers."""
    return VAULT.folder
