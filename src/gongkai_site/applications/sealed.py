"""The bytes of applications' papers, sealed."""

from __future__ import annotations

from gongkai_site.crypto.vault import Vault

VAULT = Vault("papers", "applications.paper", "APPLICATION-PAPER-GONE")
keep, read, path_of = VAULT.keep, VAULT.read, VAULT.path_of
