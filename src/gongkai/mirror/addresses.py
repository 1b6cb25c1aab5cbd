"""Addresses of pages in one form, so that a page is one page however a link spells it."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urljoin, urlsplit, urlunsplit

PORTS = {"http": 80, "https": 443}
NOISE = re.compile(
    r"(?:utm_\w*|spm|from|isappinstalled|jsessionid|phpsessionid|phpsessid|aspsessionid\w*|sessionid|session_id"
    r"|cfid|cftoken|wd_|_t|_r|rnd|rand|random|timestamp|token|tdsourcetag|share_token|scene|nsukey)",
    re.IGNORECASE,
)
"""Parameters that follow a visitor, not a page (from practice)."""
SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;]*", re.IGNORECASE)
INDEX = re.compile(r"/index\.html?$", re.IGNORECASE)
ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
UNSAFE = re.compile(r"[^A-Za-z0-9\-._~!$&'()*+,;=:@/?%]")
LONE = re.compile(r"%(?![0-9A-Fa-f]{2})")
BLANKS = re.compile(r"[\t\r\n]+")


@lru_cache(maxsize=8192)
def canonical(address: str, base: str = "") -> str:
    """Return the one form of an address, joined to the page it stands on; "" where it leads to no page of the web.

    Fragment, session and tracking parameters, default port and a trailing index.html are dropped. Kept for a while:
    all pages of a site lead to the same hundred.

    >>> canonical("../tzgg/index.html?spm=a1&id=7#top", "HTTPS://WWW.Baihua.gov.cn:443/gxj/zc/")
    'https://www.baihua.gov.cn/gxj/tzgg/?id=7'
    >>> canonical("javascript:void(0)"), canonical("http://[broken")
    ('', '')
    """
    wish = BLANKS.sub("", address).strip()
    try:
        parts = urlsplit(urljoin(base, wish.replace("\\", "/")) if base else wish)
        scheme, host, port = parts.scheme.lower(), (parts.hostname or "").rstrip("."), parts.port
        host = host if host.isascii() else host.encode("idna").decode()
    except (ValueError, UnicodeError):
        return ""
    if scheme not in PORTS or not host or re.search(r"[\s%]", host):
        return ""
    where = f"[{host}]" if ":" in host else host
    where += "" if port in (None, PORTS[scheme]) else f":{port}"
    path = _undotted(SESSION.sub("", _escaped(parts.path)))
    while INDEX.search(path):
        path = INDEX.sub("/", path)
    return urlunsplit((scheme, where, path, _query(parts.query), ""))


def same_page(address: str) -> str:
    """Return what two spellings of a page have in common: the canonical address without http or https.

    >>> same_page("http://a.gov.cn/index.html") == same_page("https://a.gov.cn")
    True
    """
    return canonical(address).partition(":")[2]


def _query(query: str) -> str:
    parts = _escaped(query).split("&")
    return "&".join(part for part in parts if part and not NOISE.fullmatch(part.partition("=")[0]))


def _escaped(text: str) -> str:
    """Return a text with what needs it escaped, in capitals, and nothing else."""

    def put(found: re.Match[str]) -> str:
        sign = chr(int(found[1], 16))
        return sign if sign in PLAIN else found[0].upper()

    text = UNSAFE.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode("utf-8", "replace")), text)
    return ESCAPE.sub(put, LONE.sub("%25", text))


def _undotted(path: str) -> str:
    """Return an absolute path without . and .., and without empty steps."""
    steps: list[str] = []
    for step in path.split("/"):
        if step == "..":
            steps[-1:] = []
        elif step not in ("", "."):
            steps.append(step)
    ends = path.endswith(("/", "/.", "/..")) or path in ("", ".", "..")
    return "/" + "/".join(steps) + ("/" if steps and ends else "")
