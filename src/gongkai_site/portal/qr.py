"""An address as a QR code: one path, no style, drawn here."""

from __future__ import annotations

from django.utils.safestring import SafeString, mark_safe
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode


def qr_svg(address: str, label: str) -> SafeString:
    """Return an address as SVG; ``label`` is ours and says what it leads to."""
    code = QRCode(error_correction=ERROR_CORRECT_M, border=4)
    code.add_data(address)
    rows = code.get_matrix()
    size = len(rows)
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    # Nothing of a visitor's is in it: figures, and a label that the caller has escaped.
    return mark_safe(
        f'<svg class="gk-qr" viewBox="0 0 {size} {size}" role="img" aria-label="{label}" shape-rendering="crispEdges">'
        f'<rect width="{size}" height="{size}" fill="#fff"/><path d="{path}" fill="#000"/></svg>'
    )
