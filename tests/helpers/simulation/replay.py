"""The naive model of a desk's view: the server's copies, and what is pending decided over them in order."""

from __future__ import annotations

import msgspec

from console.models.database import Database
from console.models.records import NOUNS, Key, Row, key_of
from console.models.repositories.outbox import Outbox
from console.models.repositories.rows import Rows
from console.operations import decide, decode, needs
from console.operations.operation import Change, Context, Insert, Records
from tests.helpers.simulation.people import WORKSPACE

_PENDING = "state IN ('queued', 'accepted', 'held') ORDER BY local_seq"


def replayed(database: Database) -> tuple[dict[Key, Row], dict[Key, Row]]:
    """The rows a desk shows, and those it should show."""
    with database.read() as connection:
        rows, outbox = Rows(connection, WORKSPACE), Outbox(connection)
        shown = {key_of(row): row for record in NOUNS.values() for row in rows.where(record, "1 = 1")}
        touched = {
            (noun, row_id) for noun, row_id in connection.exec_driver_sql("SELECT noun, row_id FROM touch")
        }
        view = {key: row for key, row in shown.items() if key not in touched} | outbox.confirmed(touched)
        for entry in outbox.where(_PENDING):
            op = decode(entry.payload)
            decision = decide(op, Records({key: view.get(key) for key in needs(op)}), Context())
            for effect in decision if isinstance(decision, list) else ():
                if isinstance(effect, Insert):
                    view.setdefault(key_of(effect.row), effect.row)
                elif isinstance(effect, Change):
                    view[effect.key] = msgspec.structs.replace(view[effect.key], **effect.values)
        return shown, view
