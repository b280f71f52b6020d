"""Log lines as JSON with nothing personal in them: no message arguments, no request data."""

from __future__ import annotations

import json
import logging
import traceback
from pathlib import Path
from types import TracebackType
from typing import Any

BASE = Path(__file__).resolve().parent.parent


class JsonFormatter(logging.Formatter):
    """Level, logger, the fixed words of the message, and for faults the type and code line only.

    Arguments and exception texts are left out: they can carry what somebody typed. A request is
    named by its pattern in the URLconf, never by its address.
    """

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": self.formatTime(record),
            "level": record.levelname,
            "logger": record.name,
            "message": _fixed_words(record),
        }
        status = getattr(record, "status_code", None)
        if status:
            line["status"] = status
        match = getattr(getattr(record, "request", None), "resolver_match", None)
        if match:
            line["page"] = match.route
        if record.exc_info and record.exc_info[0]:
            line["fault"] = record.exc_info[0].__name__
            line["where"] = _where(record.exc_info[2])
        return json.dumps(line)


def _where(trace: TracebackType | None) -> list[str]:
    """Our own lines on the way to the fault, and the line where it arose."""
    frames = traceback.extract_tb(trace)
    ours = [
        frame
        for frame in frames[:-1]
        if _place(frame.filename) and "site-packages" not in frame.filename
    ]
    return [
        f"{_place(frame.filename) or Path(frame.filename).name}:{frame.lineno} {frame.name}"
        for frame in [*ours, *frames[-1:]]
    ]


def _place(filename: str) -> str:
    """The file as it is called inside the project, without where this machine keeps it."""
    path = Path(filename)
    return str(path.relative_to(BASE)) if path.is_relative_to(BASE) else ""


def _fixed_words(record: logging.LogRecord) -> str:
    """The message as it stands in the code. An exception logged as a message is named only."""
    if isinstance(record.msg, str):
        return record.msg if record.args or _is_fixed(record) else "(text left out)"
    return type(record.msg).__name__


def _is_fixed(record: logging.LogRecord) -> bool:
    """A message without arguments may have been put together already: ours never is."""
    return record.name.split(".")[0] in ("flourish_audit", "cases", "frameworks", "django")
