"""The desk's log: every failure reaches it, nothing personal does.

Call ``start`` once, first. Codes and ids are logged; what people typed is not, and what slips into a message
is masked on the way.
"""

from __future__ import annotations

import faulthandler
import logging
import logging.handlers
import re
import sys
import threading
from pathlib import Path
from types import TracebackType
from typing import IO

_MASKS = (
    (re.compile(r"\+?\d[\d -]{5,}\d"), "<number>"),
    (re.compile(r"(?i)(bearer|desk)\s+\S+"), r"\1 <secret>"),
    (re.compile(r"[㐀-鿿]{2,}[^\n\"']*"), "<text>"),
)
_FORMAT = "%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"
log = logging.getLogger("console")


class Masked(logging.Formatter):
    """Masks telephone numbers, credentials and Chinese text in all that is written, tracebacks included."""

    def format(self, record: logging.LogRecord) -> str:
        return mask(super().format(record))


def mask(text: str) -> str:
    """``text`` without what could be personal; ids (with hyphens between hexadecimal groups) stay."""
    for pattern, replacement in _MASKS:
        text = pattern.sub(replacement, text) if replacement != "<number>" else _mask_numbers(pattern, text)
    return text


def _mask_numbers(pattern: re.Pattern[str], text: str) -> str:
    def masked(found: re.Match[str]) -> str:
        before, after = text[: found.start()][-1:], text[found.end() :][:1]
        inside_id = before.isalnum() or after.isalnum() or before == "-" or after == "-"
        return found.group() if inside_id or _is_time(found.group()) else "<number>"

    return pattern.sub(masked, text)


def _is_time(text: str) -> bool:
    return re.fullmatch(r"\d{4}-\d{2}-\d{2} \d{2}|\d{4}-\d{2}-\d{2}", text) is not None


class LogFile:
    """What ``start`` opened; ``close`` puts the hooks back as they were."""

    def __init__(self, handler: logging.Handler, crashes: IO[str]) -> None:
        self._handler = handler
        self._crashes = crashes
        self._hooks = (sys.excepthook, threading.excepthook)

    def close(self) -> None:
        """Ends logging to the file."""
        sys.excepthook, threading.excepthook = self._hooks
        logging.getLogger().removeHandler(self._handler)
        self._handler.close()
        faulthandler.disable()
        self._crashes.close()


def start(folder: Path) -> LogFile:
    """Logs to ``folder``, a few megabytes at most, and catches what nobody else does. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    handler = logging.handlers.RotatingFileHandler(
        folder / "standby.log", maxBytes=2_000_000, backupCount=4, encoding="utf-8", delay=False
    )
    handler.setFormatter(Masked(_FORMAT))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    crashes = (folder / "crash.log").open("a", encoding="utf-8")
    opened = LogFile(handler, crashes)
    faulthandler.enable(crashes)
    sys.excepthook = _on_exception
    threading.excepthook = _on_thread_exception
    return opened


def _on_exception(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    log.critical("uncaught", exc_info=(kind, error, traceback))


def _on_thread_exception(arguments: threading.ExceptHookArgs) -> None:
    if arguments.exc_value is not None:
        _on_exception(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)
