"""Our own rounds of sync, driven as fast as the server answers."""

from __future__ import annotations

from console.changes import Changes
from console.ids import new_id
from console.offline.round import PullRequest, Round, Steps
from console.offline.session import Session
from console.offline.transport import Transport


def steps_of(session: Session) -> Steps:
    """One round of whoever is signed in."""
    identity = session.identity
    return Round(session.store, identity.user.id, identity.desk_id, new_id, session.fill_spool).steps()


def push_all(session: Session, transport: Transport) -> None:
    """The first half of a round: until the server has given its word on everything queued."""
    steps = steps_of(session)
    item = next(steps)
    while not isinstance(item, PullRequest):
        item = next(steps) if isinstance(item, Changes) else steps.send(transport.send(item))


def whole_round(session: Session, transport: Transport) -> int:
    """Push and pull to the end; returns how many rows have changed."""
    steps = steps_of(session)
    changed = 0
    item = next(steps)
    while True:
        try:
            if isinstance(item, Changes):
                changed += len(item.keys)
                item = next(steps)
            else:
                item = steps.send(transport.send(item))
        except StopIteration:
            return changed
