"""Shares in per cent: half up to two decimals, each by itself, so that they need not sum to 100."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


def share(part: int, whole: int) -> Decimal | None:
    """Return a share in per cent, None where there is nothing to share.

    >>> [str(share(each, 92)) for each in (22, 68, 2)], share(0, 0)
    (['23.91', '73.91', '2.17'], None)
    """
    if not whole:
        return None
    return (Decimal(100 * part) / whole).quantize(CENT, ROUND_HALF_UP)


def printed(value: Decimal | None) -> str:
    """Return a share as it is printed; a dash where there is none.

    >>> printed(share(1, 3)), printed(None)
    ('33.33%', '—')
    """
    return "—" if value is None else f"{value}%"
