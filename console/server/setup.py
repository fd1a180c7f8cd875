"""The first rows of a team on its server."""

from __future__ import annotations

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Connection

from console.errors import Rejected
from console.ids import new_id
from console.models.records import Workspace
from console.models.repositories.rows import Rows
from console.server.audit import Entry
from console.server.keys import create_server_keys
from console.server.sync.head import commit_to, create_head, lock_head


def create_workspace(
    connection: Connection, name: str, zone: str, now: int, organisation_public_key: str = ""
) -> str:
    """A team with its history, its row and its keys; returns its id. The caller commits.

    ``organisation_public_key`` is the base64 text of an X25519 public key. Raises ``zone_unknown`` and
    ``key_invalid``.
    """
    _check_zone(zone)
    workspace_id = new_id()
    create_head(connection, workspace_id)
    head = lock_head(connection, workspace_id)
    row = Workspace(id=workspace_id, seq=head.seq + 1, name=name, zone=zone)
    Rows(connection, workspace_id).insert([row])
    create_server_keys(connection, workspace_id, organisation_public_key, now)
    commit_to(connection, head, Entry("", "", "workspace.created", workspace_id), now, rows=1)
    return workspace_id


def workspaces(connection: Connection) -> list[str]:
    """The teams this database holds."""
    return [
        row[0]
        for row in connection.exec_driver_sql("SELECT workspace_id FROM sync_head ORDER BY workspace_id")
    ]


def _check_zone(zone: str) -> None:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Rejected("zone_unknown", zone=zone) from error
