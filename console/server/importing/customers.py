"""Importing customers: master data of another system, found again by account or by number.

No operation exists for them: rows are written under the locked head, changed ones alone.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import msgspec
from sqlalchemy import Connection

from console.ids import derive
from console.models.database import Database
from console.models.records import Customer
from console.models.repositories.rows import Rows
from console.server.audit import Entry
from console.server.importing.columns import ImportMapping, find_columns
from console.server.importing.lines import Line, read_source
from console.server.importing.phones import all_e164
from console.server.importing.report import Report
from console.server.importing.words import CUSTOMER_HEADINGS, code_of
from console.server.sync.head import commit_to, lock_head

DEFAULT_SOURCE = "import"
ROWS_PER_COMMIT = 1_000
_TEXTS = ("name", "account", "address", "area", "manager")
_BETWEEN_TAGS = re.compile(r"[;,|/、，；]\s*")


def import_customers(
    database: Database,
    workspace_id: str,
    actor: str,
    path: Path,
    mapping: ImportMapping,
    clock: Callable[[], int],
    *,
    dry_run: bool = False,
) -> Report:
    """Reads ``path`` whole, then writes what is new or differs. What a row leaves empty stays as it was.

    Raises ImportRefused.
    """
    report = Report("customers", dry_run=dry_run)
    with database.read() as connection:
        reader = _Reader(connection, workspace_id, mapping, report)
    source = read_source(path, mapping.sheet)
    columns = find_columns(source.headings, CUSTOMER_HEADINGS, mapping.columns, ("name",))
    report.ignored = columns.ignored
    for line in source.lines:
        report.rows += 1
        problem = line.trouble or columns.problem(line.bad)
        if problem:
            report.refuse(line.number, "", problem)
        else:
            reader.add(line, columns.values(line.cells))
    changed = reader.changed()
    for start in range(0, 0 if dry_run else len(changed), ROWS_PER_COMMIT):
        batch = changed[start : start + ROWS_PER_COMMIT]
        write = partial(write_customers, workspace_id=workspace_id, customers=batch, actor=actor, now=clock())
        database.transact(write)
    return report


def write_customers(
    connection: Connection, workspace_id: str, customers: Sequence[Customer], actor: str, now: int
) -> None:
    """Adds or replaces at most a thousand customers in one commit, which desks then pull."""
    head = lock_head(connection, workspace_id)
    stamped = [msgspec.structs.replace(customer, seq=head.seq + 1) for customer in customers]
    Rows(connection, workspace_id).upsert(stamped)
    digest = hashlib.sha256(msgspec.json.encode(stamped)).hexdigest()
    entry = Entry(actor, "", "customers.imported", str(head.seq + 1), digest)
    commit_to(connection, head, entry, now, rows=len(stamped))


def customer_id(workspace_id: str, source: str, number: str) -> str:
    """The id of the customer that ``source`` knows by ``number``."""
    return derive(derive(workspace_id, f"import:{source or DEFAULT_SOURCE}"), f"customer:{number}")


class _Reader:
    """Turns rows into customers beside those that are there."""

    def __init__(
        self, connection: Connection, workspace_id: str, mapping: ImportMapping, report: Report
    ) -> None:
        self._workspace_id = workspace_id
        self._source = mapping.source
        self._values = mapping.values
        self._report = report
        there = Rows(connection, workspace_id).where(Customer, "1 = 1")
        self._there = {customer.id: customer for customer in there}
        self._by_account = {customer.account: customer.id for customer in there if customer.account}
        self._found: dict[str, Customer] = {}

    def add(self, line: Line, values: dict[str, str]) -> None:
        """One row."""
        key = values.get("account", "") or values.get("number", "")
        if not key or "name" not in values:
            self._report.refuse(line.number, key, "has no name" if key else "has neither account nor number")
            return
        row_id = self._id_of(values)
        before = self._found.get(row_id) or self._there.get(row_id)
        if row_id in self._found:
            self._report.doubt(line.number, key, "stands in this file before; the later row counts")
        before = before or Customer(id=row_id, origin=derive(row_id, "imported"))
        self._found[row_id] = msgspec.structs.replace(before, **self._fields(line, key, values))

    def changed(self) -> list[Customer]:
        """Those that are new or differ, counted in the report."""
        changed = [row for row in self._found.values() if self._there.get(row.id) != row]
        self._report.created = sum(row.id not in self._there for row in changed)
        self._report.changed = len(changed) - self._report.created
        self._report.known = len(self._found) - len(changed)
        return changed

    def _id_of(self, values: dict[str, str]) -> str:
        account, number = values.get("account", ""), values.get("number", "")
        made = customer_id(self._workspace_id, self._source, number or account)
        return self._by_account.setdefault(account, made) if account else made

    def _fields(self, line: Line, key: str, values: dict[str, str]) -> dict[str, object]:
        fields: dict[str, object] = {name: values[name] for name in _TEXTS if name in values}
        if "tags" in values:
            fields["tags"] = tuple(tag for tag in _BETWEEN_TAGS.split(values["tags"]) if tag)
        if "phones" in values:
            numbers, odd = all_e164(values["phones"])
            fields["phones"] = tuple(numbers)
            for part in odd:
                self._report.doubt(line.number, key, f"{part!r} is not a telephone number; left out")
        for name, field in (("kind", "customer"), ("contract", "flag")):
            if name in values:
                code = code_of(field, values[name], self._values.get(name, {}))
                if code:
                    fields[name] = code == "yes" if field == "flag" else code
                else:
                    self._report.doubt(line.number, key, f"{name}: {values[name]!r} means nothing here")
        return fields
