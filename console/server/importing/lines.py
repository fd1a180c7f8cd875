"""The rows of a CSV or XLSX file, one by one, with what is wrong with each. Nothing else is lost."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import msgspec

from console.server.importing.csv_records import BrokenRecord, csv_records
from console.server.importing.report import ImportRefused

MAX_CELL = 100_000
_EXCEL_TEXT = re.compile(r'="([^"]*)"')
_FORMULA = re.compile(r"=\s*[-+(]?\s*(\$?[A-Za-z.]+\(|\$?[A-Z]{1,3}\$?\d)")


class Line(msgspec.Struct, frozen=True):
    """A row with as many cells as there are headings, or its ``trouble``; ``bad`` cells by position."""

    number: int
    cells: tuple[str, ...] = ()
    trouble: str = ""
    bad: dict[int, str] = {}


class Source(msgspec.Struct, frozen=True):
    """A file's headings and the rows below them; the rows can be gone through once."""

    headings: tuple[str, ...]
    lines: Iterator[Line]


def read_source(path: Path, sheet: str = "") -> Source:
    """Opens ``path`` by its name: .csv, .tsv or .txt, packed with .gz or not, or .xlsx.

    Raises ImportRefused for a file that is not what its name says.
    """
    rows = _xlsx_rows(path, sheet) if path.suffix.lower() in (".xlsx", ".xlsm") else _csv_rows(path)
    first = next(rows, None)
    while first is not None and (first.trouble or not any(first.cells)):
        if first.trouble:
            raise ImportRefused(reason=f"line {first.number}: {first.trouble}")
        first = next(rows, None)
    if first is None:
        raise ImportRefused(reason="the file is empty")
    headings = tuple(cell.strip() for cell in first.cells)
    while headings and not headings[-1]:
        headings = headings[:-1]
    return Source(headings, _fitted(rows, len(headings)))


def _fitted(rows: Iterator[Line], width: int) -> Iterator[Line]:
    """The rows that hold something, each with ``width`` cells or the reason why not."""
    for row in rows:
        if not row.trouble and not any(row.cells):
            continue
        yield row if row.trouble else _checked(row, width)


def _checked(row: Line, width: int) -> Line:
    cells = row.cells
    if len(cells) < width or any(cells[width:]):
        return Line(row.number, trouble=f"has {len(cells)} columns instead of {width}")
    longest = max(map(len, cells))
    if longest > MAX_CELL:
        return Line(row.number, trouble=f"has a cell of {longest:,} characters; {MAX_CELL:,} are possible")
    return Line(row.number, cells[:width], bad=row.bad)


def _csv_rows(path: Path) -> Iterator[Line]:
    width = 0
    for number, record in csv_records(path):
        if isinstance(record, BrokenRecord):
            yield Line(number, trouble=record.reason)
            continue
        width = width or len(record)
        bad = {at: "holds a formula" for at, cell in enumerate(record) if _FORMULA.match(cell)}
        yield Line(number, tuple(map(_unwrapped, record)), bad=bad)


def _unwrapped(cell: str) -> str:
    """Excel users keep leading zeros by writing ``="007"``."""
    kept = _EXCEL_TEXT.fullmatch(cell)
    return (kept[1] if kept else cell).strip()


def _xlsx_rows(path: Path, sheet: str) -> Iterator[Line]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # styles and extensions that concern nobody here
        try:
            book = load_workbook(path, read_only=True)
        except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, EOFError) as error:
            raise ImportRefused(reason="this is not a workbook, or it is damaged") from error
        try:
            if sheet and sheet not in book.sheetnames:
                raise ImportRefused(reason=f"there is no sheet {sheet!r}, only {', '.join(book.sheetnames)}")
            page: Any = book[sheet] if sheet else book.worksheets[0]
            page.reset_dimensions()
            width = 0
            for number, row in enumerate(page.iter_rows(), 1):
                width = max(width, len(row))
                yield _xlsx_line(number, row, width)
        except ParseError as error:
            raise ImportRefused(reason="the workbook is damaged") from error
        finally:
            book.close()


def _xlsx_line(number: int, row: Sequence[Any], width: int) -> Line:
    """Cells at the end of a row that hold nothing are not stored in a workbook."""
    bad = {
        at: "holds a formula" if cell.data_type == "f" else f"holds the error {cell.value}"
        for at, cell in enumerate(row)
        if cell.data_type in ("f", "e")
    }
    cells = [_as_text(cell.value) for cell in row] + [""] * (width - len(row))
    return Line(number, tuple(cells), bad=bad)


def _as_text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer():
            return str(int(value))
        case datetime():
            return value.isoformat(" ", "seconds")
        case date() | time():
            return value.isoformat()
    return str(value).strip()
