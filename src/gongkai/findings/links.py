"""Links: those without an address, those that run a script or lead to one's own machine, outside and broken ones."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Collection, Iterator
from urllib.parse import urlsplit

from gongkai.findings.hits import Hit

SCRIPT = re.compile(r"\s*(?:javascript|vbscript|data)\s*:", re.IGNORECASE)
LOCAL = re.compile(r"\s*(?:file:|[A-Za-z]:[\\/]|\\\\|blob:|about:)", re.IGNORECASE)
OTHER = re.compile(r"\s*(?:mailto|tel|sms|weixin|ftp):", re.IGNORECASE)
LOCAL_HOSTS = ("localhost", ".local", ".lan", ".internal")
LONGEST = 60


def links(
    address: str, own_hosts: Collection[str] = (), resolves: Callable[[str], bool] | None = None
) -> Iterator[Hit]:
    """Yield what is wrong with the address of a link. Without own hosts no host is an outside one.

    >>> given = ("", "javascript:void(0)", "C:/通知.doc", "http://a.com/")
    >>> [hit.code for address in given for hit in links(address, ["b.gov.cn"])]
    ['LINK-EMPTY', 'LINK-SCRIPT', 'LINK-LOCAL', 'LINK-OUTSIDE']
    """
    bare = address.strip()
    code, shown = _code(bare, own_hosts, resolves)
    if code:
        yield Hit(code, 0, bare, shown if len(shown) <= LONGEST else f"{shown[:LONGEST]}……")


def _code(
    bare: str, own_hosts: Collection[str], resolves: Callable[[str], bool] | None
) -> tuple[str, str]:  # fmt: skip
    if bare in ("", "#", "http://", "https://"):
        return "LINK-EMPTY", bare
    if SCRIPT.match(bare):
        return "LINK-SCRIPT", bare
    if LOCAL.match(bare):
        return "LINK-LOCAL", bare
    if OTHER.match(bare) or bare.startswith("#"):
        return "", ""
    try:
        host = (urlsplit(bare).hostname or "").lower()
    except ValueError:
        return "LINK-BROKEN", bare
    if host and _is_local(host):
        return "LINK-LOCAL", bare
    is_own = not host or any(host == own.lower() or host.endswith(f".{own.lower()}") for own in own_hosts)
    if not is_own:
        return ("LINK-OUTSIDE", host) if own_hosts else ("", "")
    return ("LINK-BROKEN", bare) if resolves is not None and not resolves(bare) else ("", "")


def _is_local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return host.endswith(LOCAL_HOSTS) or "." not in host
