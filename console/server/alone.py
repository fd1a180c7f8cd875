"""One server process for a database that is a file: a second one waits for nothing and opens nothing.

Several processes may serve one PostgreSQL database.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from console.durable import FileLock
from console.errors import StoreError
from console.server.folder import ServerFolder, is_postgresql

_LOOK_EVERY_S = 0.1


@contextmanager
def alone_on(folder: ServerFolder, wait_s: float = 0.0) -> Iterator[None]:
    """Inside, no other process serves this folder; the system ends it with the process.

    Waits ``wait_s`` for one that is about to end. Raises ``database_in_service``.
    """
    if is_postgresql(folder.database_url):
        yield
        return
    database = Path(folder.database_url)
    with closing(FileLock(database.with_name(f"{database.name}.lock"))) as lock:
        deadline, pause = time.monotonic() + wait_s, threading.Event()
        while not lock.take():
            if time.monotonic() >= deadline:
                raise StoreError("database_in_service")
            pause.wait(_LOOK_EVERY_S)
        yield
