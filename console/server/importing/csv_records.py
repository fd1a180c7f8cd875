"""CSV as people make it: an unclosed quote costs its own line, never the rest of the file."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO, NamedTuple

from console.server.importing.report import ImportRefused

MAX_RECORD_LINES = 10_000
MAX_RECORD_CHARS = 64 * 1024 * 1024
_CHUNK = 1024 * 1024
_BOMS = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_DELIMITERS = ",;\t|"
_UNREADABLE = re.compile("[\udc80-\udcff]")
_KEPT = "surrogateescape"


class BrokenRecord(NamedTuple):
    """A line that is no record, and why."""

    reason: str


def csv_records(path: Path) -> Iterator[tuple[int, list[str] | BrokenRecord]]:
    """Each record of ``path`` with the number of its first line. Raises ImportRefused for other files."""
    csv.field_size_limit(MAX_RECORD_CHARS)
    try:
        with (
            _opened(path) as raw,
            io.TextIOWrapper(raw, encoding_of(path), errors=_KEPT, newline="") as text,
        ):
            yield from _Reader(text).records()
    except (gzip.BadGzipFile, EOFError) as error:
        raise ImportRefused(reason="the packed file is damaged") from error


def encoding_of(path: Path) -> str:
    """UTF-8, UTF-16 with its mark, or GB 18030: whichever reads the file with the least loss, if any."""
    with _opened(path) as raw:
        opening = raw.read(4)
    if b"\0" in opening and opening[:2] not in _BOMS:
        raise ImportRefused(reason="this is not a text file; save it as CSV or XLSX")
    if opening[:2] in _BOMS:
        return _BOMS[opening[:2]]
    losses = {name: _losses(path, name) for name in ("utf-8-sig", "gb18030")}
    return min(losses, key=lambda name: losses[name])


def _opened(path: Path) -> IO[bytes]:
    return gzip.open(path) if path.suffix.lower() == ".gz" else path.open("rb")  # type: ignore[return-value]  # reads bytes


def _losses(path: Path, encoding: str) -> int:
    decoder = codecs.getincrementaldecoder(encoding)(_KEPT)
    lost = 0
    with _opened(path) as raw:
        while chunk := raw.read(_CHUNK):
            lost += len(_UNREADABLE.findall(decoder.decode(chunk)))
    return lost + len(_UNREADABLE.findall(decoder.decode(b"", final=True)))


class _Reader:
    """Physical lines, read ahead as far as an open quote reaches, and given back where it does not close."""

    def __init__(self, text: IO[str]) -> None:
        self._text = text
        self._ahead: list[str] = []
        self._number = 1
        self._delimiter = ""
        self._width = 0

    def records(self) -> Iterator[tuple[int, list[str] | BrokenRecord]]:
        while self._reach(1):
            if not self._delimiter:
                self._delimiter = max(_DELIMITERS, key=self._ahead[0].count)
            number = self._number
            yield number, self._next()

    def _next(self) -> list[str] | BrokenRecord:
        first = self._ahead[0]
        used, cells, problem = 1, self._parse(first), "has a quotation mark in the wrong place"
        if cells is None and first.count('"') % 2:
            problem = "opens a quotation mark that is not closed"
            used, cells = self._close_quote()
        self._drop(used)
        if cells is None:
            return BrokenRecord(problem)
        if any(map(_UNREADABLE.search, cells)):
            return BrokenRecord("has characters that are neither UTF-8 nor GB 18030")
        self._width = self._width or len(cells)
        return cells

    def _close_quote(self) -> tuple[int, list[str] | None]:
        """The lines up to where the first one's quote closes, if they make a record of the usual width."""
        used, open_, size = 1, True, len(self._ahead[0])
        while open_ and used < MAX_RECORD_LINES and size < MAX_RECORD_CHARS and self._reach(used + 1):
            line = self._ahead[used]
            used, size = used + 1, size + len(line)
            open_ ^= bool(line.count('"') % 2)
        cells = None if open_ else self._parse("".join(self._ahead[:used]))
        fits = cells is not None and self._width in (0, len(cells))
        return (used, cells) if fits else (1, None)

    def _parse(self, record: str) -> list[str] | None:
        try:
            return next(
                csv.reader(io.StringIO(record, newline=""), delimiter=self._delimiter, strict=True), []
            )
        except csv.Error:
            return None

    def _reach(self, count: int) -> bool:
        """Whether there are ``count`` lines from here on."""
        while len(self._ahead) < count:
            line = self._text.readline(MAX_RECORD_CHARS)
            if not line:
                return False
            self._ahead.append(line)
        return True

    def _drop(self, count: int) -> None:
        del self._ahead[:count]
        self._number += count
