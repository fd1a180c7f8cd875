"""Desks with real parts on a real disk: encrypted database, fsynced spool, shared counter."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from itertools import count
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from console.apply.local import perform
from console.ids import new_id
from console.models.database import open_encrypted
from console.models.migrations import upgrade
from console.models.records import CallSlip, Ticket, TicketEvent, User
from console.models.repositories.rows import Rows
from console.offline.counter import Counter
from console.offline.identity import Identity, Saved, StartSlip
from console.offline.sealer import Sealer
from console.offline.session import Session
from console.offline.spool import Spool
from console.offline.store import DeskStore
from console.operations import CallContent, TakeCall, decode, encode
from console.operations.calls import slip_id
from console.wire.keys import key_id
from console.wire.sealing import unseal

DATA_KEY = bytes(range(32))
WORKSPACE = "00000000-0000-7000-8000-000000000001"
NOON = int(datetime(2026, 11, 21, 4, tzinfo=UTC).timestamp()) * 1_000_000
DAY = 86_400 * 1_000_000


def user_id(number: int) -> str:
    """The agent of desk ``number``."""
    return f"00000000-0000-7000-8000-0000000001{number:02d}"


def desk_id(number: int) -> str:
    """Desk ``number``."""
    return f"00000000-0000-7000-8000-0000000002{number:02d}"


@cache
def spool_key() -> X25519PrivateKey:
    """What the server opens spools with."""
    return X25519PrivateKey.from_private_bytes(random.Random("spool").randbytes(32))


def spool_keys() -> dict[str, X25519PrivateKey]:
    """The same, by its id."""
    return {key_id(spool_key()): spool_key()}


def ticking(start: int = NOON) -> Callable[[], int]:
    """A clock that goes on by a millisecond whenever it is looked at."""
    return count(start, 1_000).__next__


@contextmanager
def open_desk(folder: Path, clock: Callable[[], int] | None = None, number: int = 0) -> Iterator[Session]:
    """The session of the desk in ``folder``, made on the first start; what the spool lacks is appended."""
    clock = clock or ticking()
    folder.mkdir(exist_ok=True)
    path = folder / "standby.db"
    database = open_encrypted(path, DATA_KEY, create=not path.exists())
    spool, counter = Spool(folder / "spool"), Counter(folder / "counter")
    try:
        upgrade(database, "desk")
        author_key = Ed25519PrivateKey.from_private_bytes(DATA_KEY)
        sealer = Sealer(spool, spool_key().public_key(), desk_id(number), clock, author_key)
        user = User(user_id(number), employee_no=f"10{number:02d}", name="Agent", roles=("agent",))
        identity = Identity(user, desk_id(number), f"{number:03d}", "Team", "Asia/Shanghai")
        session = Session(
            identity, DeskStore(database, WORKSPACE, clock), sealer, counter, clock, lambda _: None
        )
        session.fill_spool()
        yield session
    finally:
        counter.close()
        spool.close()
        database.close()


def call(session: Session, root: str, reference: str, text: str = "no signal") -> TakeCall:
    """A call as the form hands it over."""
    content = CallContent(category="network", number="+8613800138000", text=text, started_at=session.now())
    return TakeCall(
        op_id=new_id(),
        author=session.identity.user.id,
        desk=session.identity.desk_id,
        at=session.now(),
        root=root,
        reference=reference,
        content=content,
        offline=True,
    )


def take_call(session: Session, text: str = "no signal") -> tuple[TakeCall, Saved]:
    """Opens a form and saves it."""
    start, _ = session.perform(StartSlip())
    op = call(session, start.root, start.reference, text)
    saved, _ = session.perform(op)
    return op, saved


def queue_calls(session: Session, count: int, text: str = "no signal") -> list[TakeCall]:
    """So many calls at once, in the outbox only."""
    ops = [call(session, new_id(), f"{number:010d}", text) for number in range(count)]
    store = session.store
    with store.database.write() as connection:
        for op in ops:
            payload = encode(op)
            signature = session.sealer.sign(payload)
            perform(connection, store.workspace_id, op, payload, signature, session.now())
    return ops


def amiss_in_database(store: DeskStore, saved: Mapping[str, str]) -> list[str]:
    """What is not as it was said (``saved`` maps op_id to reference number), not whole, or damaged."""
    decoded = [decode(entry.payload) for entry in store.waiting()]
    ops = {op.op_id: op for op in decoded if isinstance(op, TakeCall)}
    found = [f"lost: {op_id}" for op_id in saved.keys() - ops.keys()]
    found += [f"another number: {i}" for i in saved.keys() & ops.keys() if ops[i].reference != saved[i]]
    with store.database.read() as connection:
        rows = Rows(connection, WORKSPACE)
        slips = {slip.origin: slip for slip in rows.where(CallSlip, "1 = 1")}
        tickets = {ticket.id: ticket for ticket in rows.where(Ticket, "1 = 1")}
        events = {event.op_id: event for event in rows.where(TicketEvent, "1 = 1")}
    if len(decoded) != len(ops) or not ops.keys() == slips.keys() == events.keys():
        return [*found, "rows without their operation, or the other way round"]
    for op_id, slip in slips.items():
        ticket = tickets.pop(slip.ticket_id, None)
        whole = ticket is not None and ticket.origin == op_id and events[op_id].ticket_id == ticket.id
        if not whole or slip.id != slip_id(ops[op_id]):
            found.append(f"half a call: {op_id}")
    found += [f"a ticket without its call: {left}" for left in tickets]
    return found + [f"damaged: {words}" for words in store.database.check()]


def amiss_in_spool(folder: Path, saved: Iterable[str]) -> list[str]:
    """What the server could not open under its operation's id."""
    spool = Spool(folder / "spool")
    opened = {entry.op_id: decode(unseal(entry.sealed, spool_keys()).op) for entry in spool.undelivered()}
    spool.close()
    return [f"not sealed: {i}" for i in saved if i not in opened or opened[i].op_id != i]
