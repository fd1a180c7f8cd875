"""Trying Standby on one computer: the sample team's server as this program's own child, encrypted too.

The server's key lies in password slots. The first opens with the sample team's password; whoever signs in
with another password gets a slot of their own.
"""

from __future__ import annotations

import random
import threading

from console.keyslots import KeySlots
from console.offline.backoff import Backoff
from console.offline.desk_folder import DeskFolder
from console.offline.embedded import EmbeddedServer

SAMPLE_SLOT = "sample"


class TryHere:
    """The embedded server of one desk folder. Any thread but the GUI's: opening a slot takes its time."""

    def __init__(self, folder: DeskFolder, sample_password: str) -> None:
        self._folder = folder
        self._sample_password = sample_password
        self._lock = threading.Lock()
        self._key: bytes | None = None
        self._slots = KeySlots(folder.server / "server.db", None)
        self._aborted = False
        self._starting: EmbeddedServer | None = None
        self.server: EmbeddedServer | None = None

    def open(self, employee_no: str, password: str) -> str:
        """Starts the server, if it does not run yet; returns its address.

        Raises ``wrong_password``, ``slot_missing`` (somebody who has signed in here before has to be first),
        and what the embedded server may say.
        """
        with self._lock:
            if self.server is None:
                self._key = self._open_key(employee_no, password)
                patience = Backoff(random.Random())
                server = self._starting = EmbeddedServer(self._folder.server / "data", self._key, patience)
                if self._aborted:
                    server.abort()
                server.start()
                self.server = server
            return self.server.address

    @property
    def address(self) -> str:
        """Where the server is, '' before somebody's password has started it."""
        return self.server.address if self.server else ""

    def welcome(self, employee_no: str, password: str) -> None:
        """Lets somebody whom the server has just accepted start it the next time. Raises the slots' codes."""
        with self._lock:
            if self._key is None:
                return
            if employee_no in self._slots.names():
                self._slots.rewrap(self._key, password, employee_no)
            elif password != self._sample_password:
                self._slots.add_password_slot(self._key, employee_no, password)

    @property
    def least_characters(self) -> int:
        """How long a password has to be that starts the server."""
        return self._slots.least_characters

    def abort(self) -> None:
        """Nobody waits for the server to start any more. Returns at once; any thread."""
        self._aborted = True
        starting = self._starting
        if starting is not None:
            starting.abort()

    def close(self) -> None:
        """Ends the server; what it holds is on the disk."""
        with self._lock:
            if self.server is not None:
                self.server.stop()
                self.server = None

    def _open_key(self, employee_no: str, password: str) -> bytes:
        if not (self._folder.server / "keys.json").exists():
            return self._slots.create(self._sample_password, None, SAMPLE_SLOT)
        own = employee_no in self._slots.names()
        return self._slots.open_with_password(password, employee_no if own else SAMPLE_SLOT)
