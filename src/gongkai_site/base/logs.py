"""The log: one JSON object a line, with no personal data: no query strings, no bodies, no names."""

from __future__ import annotations

import json
import logging as standard
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

REQUEST: ContextVar[str] = ContextVar("request", default="")
"""The number of the request at hand, on every line it writes and in its answer's header."""

FACTS = ("method", "path", "status", "ms", "kind", "code", "organ", "count")


class Lines(standard.Formatter):
    """Format a record as one JSON object."""

    def format(self, record: standard.LogRecord) -> str:
        """Return the line; of an exception only its class and place, never its text, which may quote what was sent."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if REQUEST.get():
            line["request"] = REQUEST.get()
        line |= {name: getattr(record, name) for name in FACTS if hasattr(record, name)}
        if record.exc_info and record.exc_info[0]:
            line["fault"] = record.exc_info[0].__name__
            line["place"] = _place(record.exc_info[2])
        return json.dumps(line, ensure_ascii=False)


def logging(form: str) -> dict[str, Any]:
    """Return the settings of the log in one of its formats."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {"()": Lines},
            "text": {"format": "%(levelname)s %(name)s %(message)s"},
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": form}},
        "root": {"handlers": ["stderr"], "level": "INFO"},
        "loggers": {
            "django": {"handlers": [], "propagate": True, "level": "WARNING"},
            "axes": {"level": "ERROR"},
            "py4j": {"level": "WARNING"},
            "wagtail": {"level": "WARNING"},  # it tells titles, which may name people
        },
    }


def _place(trace: Any) -> str:
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}" if trace else ""
