"""Which files the public may have: those that a public item lists or shows."""

from __future__ import annotations

from django.db import models

from gongkai_site.files.models import StoredFile
from gongkai_site.publishing.models import Item


class PublicFile(models.Model):
    """A file on the page of a public item; written and taken away in the transaction that makes the item so."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="+")
    file = models.ForeignKey(StoredFile, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("file", "item"), name="portal_one_file_an_item"),)
