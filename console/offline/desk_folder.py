"""The desk's folder: who this desk is, its agents' databases, the spool and the counter they share."""

from __future__ import annotations

import re
import socket
from contextlib import AbstractContextManager
from pathlib import Path
from typing import cast

import msgspec

from console.durable import alone, replace_file, sync_folder
from console.errors import StoreError
from console.ids import new_id

_SAFE_NAME = re.compile(r"[0-9A-Za-z._-]{1,32}")
_DEVICE = re.compile(r"con|prn|aux|nul|(com|lpt)[0-9]")


class DeskFacts(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a desk knows of itself before anybody signs in.

    ``secret`` delivers sealed envelopes and opens nothing. Keys are public ones.
    """

    desk_id: str
    name: str
    workspace_id: str = ""
    workspace: str = ""
    zone: str = "Asia/Shanghai"
    code: int = 0
    secret: str = ""
    server_keys: dict[str, str] = {}
    spool_key: str = ""
    recovery_key: str = ""
    server_time_seen: int = 0
    server_offset: int = 0


class AgentFolder(msgspec.Struct, frozen=True):
    """Where one agent's database and key slots lie."""

    path: Path

    @property
    def database(self) -> Path:
        """The encrypted database."""
        return self.path / "standby.db"

    @property
    def keys(self) -> Path:
        """The key slots beside it."""
        return self.path / "keys.json"

    @property
    def backups(self) -> Path:
        """Copies made before upgrades."""
        return self.path / "backups"

    @property
    def is_known(self) -> bool:
        """Whether this agent has been here; either file alone says so."""
        return self.database.exists() or self.keys.exists()

    def take_place_of(self, other: AgentFolder, now: int) -> None:
        """Moves to where ``other`` is. What lies there without database or keys is set aside, not lost."""
        if other.path.exists():
            other.path.rename(other.path.with_name(f"{other.path.name}~{now}"))
        self.path.rename(other.path)
        sync_folder(other.path.parent)


class DeskFolder:
    """The folder of one desk, shared by programs. Any thread; ``keep`` is durable when it returns."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._facts_file = root / "desk.json"
        root.mkdir(parents=True, exist_ok=True, mode=0o700)

    def facts(self) -> DeskFacts:
        """This desk, made on the first start. Raises StoreError for a file that cannot be read."""
        if not self._facts_file.exists():
            return self.keep()
        try:
            return msgspec.json.decode(self._facts_file.read_bytes(), type=DeskFacts)
        except (OSError, msgspec.DecodeError) as error:
            raise StoreError("desk_file_unreadable", file=self._facts_file.name) from error

    def keep(self, **news: object) -> DeskFacts:
        """Remembers what is new beside whatever another program has; returns all. Seen time stays seen."""
        with self.alone("desk"):
            is_new = not self._facts_file.exists()
            facts = DeskFacts(new_id(), socket.gethostname()) if is_new else self.facts()
            seen = max(facts.server_time_seen, cast(int, news.get("server_time_seen", 0)))
            return self._write(msgspec.structs.replace(facts, **news | {"server_time_seen": seen}))

    def alone(self, purpose: str) -> AbstractContextManager[None]:
        """For what must be made once: two programs may start at one desk at one moment."""
        return alone(self.root / f"{purpose}.lock")

    def agent(self, employee_no: str) -> AgentFolder:
        """The folder of one agent. Raises StoreError for a number that is no name."""
        if not _SAFE_NAME.fullmatch(employee_no) or employee_no.startswith("."):
            raise StoreError("employee_number_invalid")
        return AgentFolder(self.root / "agents" / _folder_name(employee_no))

    @property
    def spool(self) -> Path:
        """The desk's sealed journal."""
        return self.root / "spool"

    @property
    def counter(self) -> Path:
        """The count behind reference numbers."""
        return self.root / "counter"

    @property
    def server(self) -> Path:
        """The embedded server's folder, where this desk is tried out alone."""
        return self.root / "server"

    def _write(self, facts: DeskFacts) -> DeskFacts:
        replace_file(self._facts_file, msgspec.json.encode(facts))
        return facts


def _folder_name(employee_no: str) -> str:
    """One of its own for every number, also where names end before a dot, or are devices (CON, NUL)."""
    name = employee_no.casefold().replace(".", "%2e")
    return f"%{name}" if _DEVICE.fullmatch(name) else name
