"""Which database this is: a restore and a promotion make another one of it, and it can tell.

PostgreSQL counts its timelines, and knows its own cluster and database. SQLite, and engines that only speak
PostgreSQL's protocol, know nothing of the kind: there the desks notice, by the tokens of commits.
"""

from __future__ import annotations

import hashlib
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Dialect
from sqlalchemy.exc import DBAPIError

from console.models.store_errors import translate

DIGITS = 8
_QUESTION = (
    "SELECT concat_ws('/', c.system_identifier, d.oid, substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))"
    " FROM pg_control_system() AS c, pg_database AS d WHERE d.datname = current_database()"
)
_can_tell: WeakKeyDictionary[Dialect, bool] = WeakKeyDictionary()


def lineage(connection: Connection) -> str:
    """Eight hexadecimal digits, '' where the database cannot tell. In a transaction that writes."""
    dialect = connection.dialect
    if dialect.name != "postgresql":
        return ""
    if dialect not in _can_tell:
        _can_tell[dialect] = _answers(connection)
    if not _can_tell[dialect]:
        return ""
    found = connection.exec_driver_sql(_QUESTION).scalar_one()
    return hashlib.sha256(found.encode()).hexdigest()[:DIGITS]


def _answers(connection: Connection) -> bool:
    try:
        with connection.begin_nested():
            connection.exec_driver_sql(_QUESTION)
    except DBAPIError as error:
        if translate(error) is not None:
            raise
        return False
    return True
