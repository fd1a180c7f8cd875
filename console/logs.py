"""The desk's log: every failure reaches it, nothing personal does.

Call ``start`` once, first. Codes and ids are logged; what people typed is not, and what slips into a message
is masked on the way.
"""

from __future__ import annotations

import errno
import faulthandler
import logging
import re
import sys
import threading
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from console.errors import ExpectedError

FILE_BYTES = 2_000_000
FILES = 5
_MASKS = (
    (r"\+?\d[\d -]{5,}\d", "<number>"),
    (r"(?i)(bearer|desk)\s+\S+", r"\1 <secret>"),
    (r"(?<![\w.+-])[\w.+-]++@[\w.-]+", "<mail>"),
    (r"[㐀-鿿]{2,}[^\n\"']*", "<text>"),
)
"""Compiled by the first line that is written: nothing is, usually, before the first paint."""
_FORMAT = "%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"
log = logging.getLogger("console")


class Masked(logging.Formatter):
    """Masks telephone numbers, addresses, credentials and Chinese text; exceptions keep only their kinds."""

    def format(self, record: logging.LogRecord) -> str:
        """Whatever another handler has made of the exception is not taken over."""
        made, record.exc_text = record.exc_text, None
        try:
            return mask(super().format(record))
        finally:
            record.exc_text = made

    def formatException(self, ei: Any) -> str:  # noqa: N802 - named by logging
        return "\n".join(_story(ei[1]))


def _story(error: BaseException | None) -> Iterator[str]:
    """The chain of exceptions, first causes first: where, and what kind. Messages quote what was typed."""
    if error is None:
        return
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        yield from _story(cause)
        yield "which led to"
    for frame in traceback.extract_tb(error.__traceback__):
        yield f"  {'/'.join(Path(frame.filename).parts[-3:])}:{frame.lineno} in {frame.name}"
    yield f"{type(error).__module__}.{type(error).__qualname__}{_known(error)}"


def _known(error: BaseException) -> str:
    """What an exception may say of itself."""
    if isinstance(error, ExpectedError):
        return f" {error.code} {error.params}"
    if isinstance(error, OSError) and error.errno is not None:
        return f" {errno.errorcode.get(error.errno, error.errno)}"
    return f" {name}" if (name := getattr(error, "sqlite_errorname", "")) else ""


def mask(text: str) -> str:
    """``text`` without what could be personal; ids (with hyphens between hexadecimal groups) stay."""
    for pattern, replacement in _MASKS:
        number = replacement == "<number>"
        text = _mask_numbers(pattern, text) if number else re.sub(pattern, replacement, text)
    return text


def _mask_numbers(pattern: str, text: str) -> str:
    def masked(found: re.Match[str]) -> str:
        before, after = text[: found.start()][-1:], text[found.end() :][:1]
        inside_id = before.isalnum() or after.isalnum() or before == "-" or after == "-"
        return found.group() if inside_id or _is_time(found.group()) else "<number>"

    return re.sub(pattern, masked, text)


def _is_time(text: str) -> bool:
    return re.fullmatch(r"\d{4}-\d{2}-\d{2} \d{2}|\d{4}-\d{2}-\d{2}", text) is not None


class RollingFile(logging.FileHandler):
    """A file and its ``FILES - 1`` predecessors, ``.1`` the latest, ``FILE_BYTES`` and a line each at most.

    The standard library's own brings in sockets, queues and pickles, which a start would wait for.
    """

    def emit(self, record: logging.LogRecord) -> None:
        """Called under the handler's lock; a file that cannot be rolled is written on."""
        try:
            if self.stream is not None and self.stream.tell() >= FILE_BYTES:
                self.stream.close()
                self._roll()
        except (OSError, ValueError):
            self.handleError(record)
        super().emit(record)

    def _roll(self) -> None:
        path = Path(self.baseFilename)
        try:
            for number in range(FILES - 1, 0, -1):
                older = path.with_name(f"{path.name}.{number - 1}") if number > 1 else path
                if older.exists():
                    older.replace(path.with_name(f"{path.name}.{number}"))
        finally:
            self.stream = self._open()


class LogFile:
    """What ``start`` opened; ``close`` puts the hooks back as they were."""

    def __init__(self, handler: logging.Handler, crashes: IO[str]) -> None:
        self._handler = handler
        self._crashes = crashes
        self._hooks = (sys.excepthook, threading.excepthook, sys.unraisablehook)

    def close(self) -> None:
        """Ends logging to the file."""
        sys.excepthook, threading.excepthook, sys.unraisablehook = self._hooks
        logging.getLogger().removeHandler(self._handler)
        self._handler.close()
        faulthandler.disable()
        self._crashes.close()


def start(folder: Path) -> LogFile:
    """Logs to ``folder``, a few megabytes at most, and catches what nobody else does. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    handler = RollingFile(folder / "standby.log", encoding="utf-8")
    handler.setFormatter(Masked(_FORMAT))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    crashes = (folder / "crash.log").open("a", encoding="utf-8")
    opened = LogFile(handler, crashes)
    faulthandler.enable(crashes)
    sys.excepthook = _on_exception
    threading.excepthook = _on_thread_exception
    sys.unraisablehook = _on_unraisable
    return opened


def _on_exception(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if not issubclass(kind, KeyboardInterrupt):
        log.critical("uncaught", exc_info=(kind, error, trace))


def _on_thread_exception(arguments: threading.ExceptHookArgs) -> None:
    if arguments.exc_value is not None and not issubclass(arguments.exc_type, SystemExit):
        _on_exception(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)


def _on_unraisable(arguments: sys.UnraisableHookArgs) -> None:
    if arguments.exc_value is not None:
        _on_exception(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)
