"""The site: Django and Wagtail around the core. The core never imports it."""

from pathlib import Path

PACKAGE = Path(__file__).parent
TEXTS = PACKAGE / "texts"
"""Problems and help of the site, read by the core beside its own (entry point ``gongkai.texts``)."""
