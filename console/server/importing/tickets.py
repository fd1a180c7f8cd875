"""Importing tickets: each becomes one operation whose id follows from its source and number.

So a ticket that was imported once is never imported again, whatever file it comes in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import chain, islice
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Connection

from console.ids import derive
from console.models.database import Database
from console.models.enums import ENDED, State
from console.models.records import Customer, User
from console.models.repositories.rows import Rows
from console.operations import ImportTicket, TicketContent, encode, retry
from console.operations.calls import TITLE_LENGTH
from console.server.importing.columns import Columns, ImportMapping, find_columns
from console.server.importing.folding import CODES, TIMES, Folded, Folder
from console.server.importing.lines import Line, read_source
from console.server.importing.phones import e164
from console.server.importing.report import Report
from console.server.importing.times import reader_for
from console.server.importing.words import TICKET_FALLBACKS, TICKET_HEADINGS, code_of
from console.server.sync import ledger
from console.server.sync.offers import Author, Offer, offer_of
from console.server.sync.push import push
from console.wire.messages import Status, Verdict

DEFAULT_SOURCE = "import"
OPERATIONS_PER_COMMIT = 400
"""Two rows each, with room to spare: a transaction stamps at most a thousand."""
_SAMPLED = 5_000
Clock = Callable[[], int]
_Pair = tuple[ImportTicket, Offer]


class People(msgspec.Struct, frozen=True):
    """Whom names and numbers in a file mean here."""

    users: dict[str, str]
    customers: dict[str, str]


def import_tickets(
    database: Database,
    workspace_id: str,
    author: Author,
    path: Path,
    mapping: ImportMapping,
    clock: Clock,
    *,
    zone: ZoneInfo,
    dry_run: bool = False,
) -> Report:
    """Reads ``path`` whole, then offers its tickets, oldest first. Raises ImportRefused."""
    report = Report("tickets", dry_run=dry_run)
    folded = fold(path, mapping, zone, report)
    with database.read() as connection:
        people = _people(connection, workspace_id)
    source = mapping.source or DEFAULT_SOURCE
    maker = TicketMaker(
        derive(workspace_id, f"import:{source}"), author.user_id, mapping, people, zone, report
    )
    ops = [op for number, item in folded.items() if (op := maker.make(number, item)) is not None]
    ops.sort(key=lambda op: (op.at, folded[op.external].line))
    offer = partial(offer_all, database, workspace_id, author, clock=clock, dry_run=dry_run)
    outcomes = offer(ops)
    again = offer([_again(outcome.op, author) for outcome in outcomes if outcome.refused_before])
    for outcome in (*(first for first in outcomes if not first.refused_before), *again):
        _count(report, outcome, folded[outcome.op.external].line)
    return report


def fold(path: Path, mapping: ImportMapping, zone: ZoneInfo, report: Report) -> dict[str, Folded]:
    """The tickets of a file by their number; what is refused stands in the report."""
    source = read_source(path, mapping.sheet)
    columns = find_columns(
        source.headings, TICKET_HEADINGS, mapping.columns, ("number", "opened"), TICKET_FALLBACKS
    )
    report.ignored = columns.ignored
    first = list(islice(source.lines, _SAMPLED))
    samples = (value for line in first for value in _times(columns, line))
    folder = Folder(report, reader_for(samples, zone, mapping.time_format), mapping.values)
    for line in chain(first, source.lines):
        report.rows += 1
        problem = line.trouble or columns.problem(line.bad)
        if problem:
            report.refuse(line.number, "", problem)
        else:
            folder.add(line.number, columns.values(line.cells))
    return folder.tickets


class Outcome(msgspec.Struct, frozen=True):
    """The verdict on an import; ``known`` where it was given before, ``differs`` for other content."""

    op: ImportTicket
    verdict: Verdict
    known: bool = False
    differs: bool = False

    @property
    def refused_before(self) -> bool:
        """Whether an earlier import of this ticket came to nothing."""
        return self.known and self.verdict.status == Status.REFUSED


def offer_all(
    database: Database,
    workspace_id: str,
    author: Author,
    ops: Sequence[ImportTicket],
    *,
    clock: Clock,
    dry_run: bool = False,
) -> list[Outcome]:
    """Pushes ``ops``, a bounded transaction at a time; what has a verdict is not offered again."""
    waiting = {op.op_id: (op, offer_of(encode(op), author)) for op in ops}
    outcomes = []
    while waiting:
        batch = dict(islice(waiting.items(), OPERATIONS_PER_COMMIT))

        def offer(connection: Connection, batch: dict[str, _Pair] = batch) -> list[Outcome]:
            known = ledger.stored_verdicts(connection, workspace_id, list(batch))
            fresh = [offer for _, offer in batch.values() if offer.op_id not in known]
            settled = [
                Outcome(op, known[op_id][1], known=True, differs=known[op_id][0] != offer.sha256)
                for op_id, (op, offer) in batch.items()
                if op_id in known
            ]
            if dry_run:
                verdicts = [Verdict(offer.op_id, Status.ACCEPTED.value) for offer in fresh]
            else:
                verdicts = push(connection, workspace_id, fresh, [], clock())[0] if fresh else []
            return settled + [Outcome(batch[verdict.op_id][0], verdict) for verdict in verdicts]

        settled = database.transact(offer)
        outcomes += settled
        for outcome in settled:
            del waiting[outcome.op.op_id]
    return outcomes


def _again(op: ImportTicket, author: Author) -> ImportTicket:
    """A refused import tried again: a new operation for the same ticket, the same for the same content."""
    retried = retry(op, derive(op.op_id, offer_of(encode(op), author).sha256), op.at)
    assert isinstance(retried, ImportTicket)
    return retried


def _count(report: Report, outcome: Outcome, line: int) -> None:
    verdict = outcome.verdict
    if verdict.status != Status.ACCEPTED:
        reason = f"the server says {verdict.code} {verdict.params or ''}".strip()
        report.refuse(line, outcome.op.external, reason)
    elif outcome.known:
        report.known += 1
        report.differing += outcome.differs
    else:
        report.created += 1


def _times(columns: Columns, line: Line) -> Iterable[str]:
    if line.trouble:
        return ()
    values = columns.values(line.cells)
    return (values[name] for name in TIMES if name in values)


def _people(connection: Connection, workspace_id: str) -> People:
    rows = Rows(connection, workspace_id)
    users = {name: user.id for user in rows.where(User, "1 = 1") for name in (user.name, user.employee_no)}
    customers = {phone: row.id for row in rows.where(Customer, "1 = 1") for phone in row.phones}
    return People(users, customers)


class TicketMaker:
    """Makes the operation of a ticket; what it has to leave out stands in the report."""

    def __init__(
        self,
        root: str,
        author_id: str,
        mapping: ImportMapping,
        people: People,
        zone: ZoneInfo,
        report: Report,
    ) -> None:
        self._root = root
        self._author_id = author_id
        self._values = mapping.values
        self._people = people
        self._zone = zone
        self._report = report

    def make(self, number: str, item: Folded) -> ImportTicket | None:
        """None where the ticket as a whole is refused."""
        opened = item.times.get("opened", 0)
        if not opened:
            self._report.refuse(item.line, number, "opened: is missing")
            return None
        state = self._code("state", item.values) or State.NEW.value
        ended = state in ENDED
        closed, resolved = item.times.get("closed", 0), item.times.get("resolved", 0)
        if ended and 0 < (resolved or closed) < opened:
            self._report.refuse(item.line, number, "resolved: lies before it was opened")
            return None
        return ImportTicket(
            op_id=derive(self._root, number),
            author=self._author_id,
            desk="",
            at=opened,
            content=self._content(number, item),
            state=state,
            outcome=item.values.get("outcome", ""),
            external=number,
            text=self._text(number, item),
            handled_at=(resolved or closed) if ended else 0,
            answered_at=(closed or resolved) if ended else 0,
        )

    def _content(self, number: str, item: Folded) -> TicketContent:
        values = item.values
        text = values.get("text", "").strip()
        phone = values.get("phone", "")
        content = TicketContent(
            title=_short(values.get("title", "")) or _short(text) or number,
            owner_id=self._people.users.get(values.get("owner", ""), ""),
            group=values.get("group", ""),
            customer_id=self._people.customers.get(e164(phone), "") if phone else "",
            contact_name=values.get("contact", ""),
            phone=(e164(phone) or phone) if phone else "",
            area=values.get("area", ""),
            occurred_at=item.times.get("occurred", 0),
            received_at=item.times["opened"],
            promised_at=item.times.get("promised", 0),
        )
        return msgspec.structs.replace(
            content, **{name: code for name in CODES if (code := self._code(name, values))}
        )

    def _code(self, name: str, values: dict[str, str]) -> str:
        value = values.get(name, "")
        return code_of(name, value, self._values.get(name, {})) if value else ""

    def _text(self, number: str, item: Folded) -> str:
        """The description and the number; then what has no field here, and the steps taken there."""
        steps = [
            "  ".join(part for part in (self._local(step.at), step.state, step.group, step.owner) if part)
            for step in sorted(item.history, key=lambda step: step.at)
        ]
        history = steps if len(steps) > 1 else []
        text = item.values.get("text", "")
        return "\n".join([*([text] if text else []), number, *self._left_out(item.values), *history])

    def _left_out(self, values: dict[str, str]) -> list[str]:
        lost = [name for name in CODES if name in values and not self._code(name, values)]
        if "owner" in values and values["owner"] not in self._people.users:
            lost.append("owner")
        self._report.unmapped.update((name, values[name]) for name in lost)
        return [f"{name}: {values[name]}" for name in lost]

    def _local(self, at: int) -> str:
        return datetime.fromtimestamp(at / 1_000_000, UTC).astimezone(self._zone).strftime("%Y-%m-%d %H:%M")


def _short(text: str) -> str:
    first = text.strip().partition("\n")[0]
    return first if len(first) <= 5 * TITLE_LENGTH else first[: 5 * TITLE_LENGTH - 1] + "…"
