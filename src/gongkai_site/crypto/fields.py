"""Fields that stand sealed in the database, in dumps and in revisions, and plain in Python."""

from __future__ import annotations

import json
from typing import Any

from django.core.exceptions import FieldError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from gongkai_site.crypto.sealing import open_, seal

MARK = "sealed:"
"""How a sealed value begins where plain ones may stand as well: in dumps and revisions."""


class EncryptedTextField(models.TextField[Any, Any]):
    """A text under seal. It is bound to its model and field; ``context`` keeps the old name after a renaming.

    It can be asked whether it is null, nothing else: to find one, keep a blind index beside it.
    """

    def __init__(self, *args: Any, context: str = "", **options: Any) -> None:
        self.context = context
        super().__init__(*args, **options)

    def deconstruct(self) -> Any:
        """Return how to make this field again."""
        name, path, args, options = super().deconstruct()
        if self.context:
            options["context"] = self.context
        return name, path, args, options

    def get_internal_type(self) -> str:
        """Return the type of the column."""
        return "TextField"

    @property
    def bound_to(self) -> str:
        """Return the place the values are bound to."""
        return self.context or f"{self.model._meta.label_lower}.{self.name}"

    def get_prep_value(self, value: Any) -> Any:
        """Seal a value for the database."""
        return None if value is None else seal(self.plain_text(value), self.bound_to)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """Open a value of the database."""
        return None if value is None else self.parsed(open_(value, self.bound_to))

    def value_to_string(self, obj: Any) -> Any:
        """Seal a value for a dump or a revision."""
        value = self.value_from_object(obj)
        return None if value is None else MARK + seal(self.plain_text(value), self.bound_to)

    def to_python(self, value: Any) -> Any:
        """Open a value of a dump or a revision."""
        if isinstance(value, str) and value.startswith(MARK):
            return self.parsed(open_(value.removeprefix(MARK), self.bound_to))
        return value

    def clean(self, value: Any, model_instance: Any) -> Any:
        """Check a value that was typed. It is never opened: a form must not open what someone found in a dump."""
        self.validate(value, model_instance)
        self.run_validators(value)
        return value

    def get_lookup(self, lookup_name: str) -> Any:
        """Allow ``isnull`` alone."""
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is sealed and cannot be compared; ask its blind index")
        return super().get_lookup(lookup_name)

    def plain_text(self, value: Any) -> str:
        """Return the text under the seal."""
        return str(value)

    def parsed(self, text: str) -> Any:
        """Return the value of a text that was under the seal."""
        return text


class EncryptedJSONField(EncryptedTextField):
    """JSON under seal."""

    _pyi_private_set_type: Any
    _pyi_private_get_type: Any

    def plain_text(self, value: Any) -> str:
        """Return the JSON under the seal."""
        return json.dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder)

    def parsed(self, text: str) -> Any:
        """Return the value of JSON that was under the seal."""
        return json.loads(text)
