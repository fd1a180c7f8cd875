"""Files as people make them: what is wrong with one row costs that row, never the next."""

from __future__ import annotations

import csv
import gzip
import io
import tempfile
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from console.server.importing.lines import Line, read_source
from console.server.importing.report import ImportRefused

HEAD = ("number", "title", "opened")
cells = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12).map(str.strip)
rows = st.lists(st.tuples(cells, cells, cells).filter(any), max_size=12)
plain_cells = st.text("abcd 中文é,;", max_size=8)


def as_csv(rows: list[tuple[str, ...]], delimiter: str = ",", end: str = "\r\n") -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows([HEAD, *rows])
    return text.getvalue()


def read(content: bytes | str, name: str = "a.csv", encoding: str = "utf-8") -> list[Line]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        source = read_source(path)
        assert source.headings == HEAD
        return list(source.lines)


def taken(lines: list[Line]) -> list[tuple[str, ...]]:
    return [line.cells for line in lines if not line.trouble]


def troubles(lines: list[Line]) -> list[tuple[int, str]]:
    return [(line.number, line.trouble) for line in lines if line.trouble]


@given(rows, st.sampled_from(",;\t|"), st.sampled_from(["\n", "\r\n"]))
def test_what_a_writer_wrote_is_read(rows: list[tuple[str, ...]], delimiter: str, end: str) -> None:
    assert taken(read(as_csv(rows, delimiter, end))) == rows


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings_are_told_apart(encoding: str) -> None:
    row = ("工单一", "张敏报障：全屋断网", "2026-01-05 09:20")
    assert taken(read(as_csv([row]), encoding=encoding)) == [row]


def test_characters_of_neither_encoding_cost_their_row() -> None:
    content = (
        as_csv([("1", "好", "x"), ("2", "?", "x"), ("3", "好", "x")]).encode().replace(b"?", b"\xff\xff")
    )
    lines = read(content)
    assert [row[0] for row in taken(lines)] == ["1", "3"]
    assert troubles(lines) == [(3, "has characters that are neither UTF-8 nor GB 18030")]


@given(
    st.lists(st.tuples(plain_cells, plain_cells, plain_cells).filter(any), min_size=1, max_size=8), st.data()
)
def test_an_unclosed_quote_costs_its_own_row(rows: list[tuple[str, ...]], data: st.DataObject) -> None:
    broken = data.draw(st.integers(0, len(rows) - 1))
    text = as_csv(rows, end="\n").split("\n")
    text[broken + 1] = '"' + text[broken + 1].replace('"', "")
    lines = read("\n".join(text))
    expected = [tuple(cell.strip() for cell in row) for row in rows[:broken] + rows[broken + 1 :]]
    assert taken(lines) == [row for row in expected if any(row)]
    assert troubles(lines) == [(broken + 2, "opens a quotation mark that is not closed")]


def test_two_stray_quotes_do_not_make_a_row_of_what_lies_between() -> None:
    lines = read('number,title,opened\n1,a,"x\n2,b,x\n3,b",x\n4,c,x\n')
    assert taken(lines) == [("2", "b", "x"), ("3", 'b"', "x"), ("4", "c", "x")]
    assert troubles(lines) == [(2, "opens a quotation mark that is not closed")]


def test_quoted_line_breaks_belong_to_the_cell() -> None:
    lines = read(as_csv([("1", 'she said "two\nlines"', "x"), ("2", "b", "x")]))
    assert [line.number for line in lines] == [2, 4]
    assert taken(lines)[0][1] == 'she said "two\nlines"'


def test_a_quotation_mark_inside_a_word_is_a_character() -> None:
    assert taken(read('number,title,opened\n1,5" disk,x\n2,b,x\n'))[0] == ("1", '5" disk', "x")


def test_rows_of_another_width_are_named() -> None:
    lines = read("number,title,opened\n1,a\n2,a,x,,\n3,a,x,more\n4,a,x\n")
    assert [row[0] for row in taken(lines)] == ["2", "4"]
    assert troubles(lines) == [(2, "has 2 columns instead of 3"), (4, "has 4 columns instead of 3")]


def test_a_cell_of_fifty_megabytes_costs_its_row() -> None:
    huge = "x" * 50_000_000
    lines = read(f'number,title,opened\n1,a,x\n2,"{huge}\n\n",x\n3,a,x\n')
    assert [row[0] for row in taken(lines)] == ["1", "3"]
    assert troubles(lines) == [(3, "has a cell of 50,000,000 characters; 100,000 are possible")]


def test_text_numbers_and_formulas() -> None:
    lines = read('number,title,opened\n"=""007""",=SUM(A1:A2),x\n2,=== log ===,x\n')
    assert [line.cells[0] for line in lines] == ["007", "2"]
    assert [line.bad for line in lines] == [{1: "holds a formula"}, {}]


def test_packed_files_are_unpacked() -> None:
    assert taken(read(gzip.compress(as_csv([("1", "a", "x")]).encode()), "a.csv.gz")) == [("1", "a", "x")]


@pytest.mark.parametrize(
    ("content", "name", "reason"),
    [
        (b"", "a.csv", "empty"),
        (b"\n \n", "a.csv", "empty"),
        (b"PK\0\0nothing", "a.csv", "not a text file"),
        (b"no workbook", "a.xlsx", "no"),
        (gzip.compress(b"number\n" * 9000)[:-20], "a.csv.gz", "damaged"),
        (b"plain", "a.csv.gz", "damaged"),
    ],
)
def test_a_file_that_is_something_else_is_refused(content: bytes, name: str, reason: str) -> None:
    with pytest.raises(ImportRefused, match=reason):
        read(content, name)


def workbook(rows: list[list[object]]) -> bytes:
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_a_workbook_gives_its_values_as_text() -> None:
    at, day = datetime(2026, 1, 5, 9, 20), date(2026, 1, 6)
    lines = read(
        workbook([list(HEAD), [7, 1.5, at], [8.0, True, day], [None, None, None], ["9", "a"]]), "a.xlsx"
    )
    assert [line.cells for line in lines] == [
        ("7", "1.5", "2026-01-05 09:20:00"),
        ("8", "true", "2026-01-06 00:00:00"),
        ("9", "a", ""),
    ]
    assert [line.number for line in lines] == [2, 3, 5]


def test_formulas_and_errors_of_a_workbook_are_marked() -> None:
    lines = read(workbook([list(HEAD), ["1", "=A1&B1", "x"], ["2", "#N/A", "x"]]), "a.xlsx")
    assert lines[0].bad == {1: "holds a formula"}
    assert lines[1].bad == {1: "holds the error #N/A"}


def test_a_cut_workbook_is_refused() -> None:
    content = workbook([list(HEAD), *[list[object]((str(n), "a", "x")) for n in range(500)]])
    with pytest.raises(ImportRefused):
        read(content[: len(content) // 2], "a.xlsx")
