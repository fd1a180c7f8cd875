"""A real PostgreSQL for tests: one cluster a test process, started when first asked for.

It listens on a Unix socket in a folder of its own, keeps its promises (fsync on), and ends with the process
that started it, however that one ends.
"""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

_START_S = 60
_STOP_S = 30
_SETTINGS = {
    "listen_addresses": "",
    "shared_buffers": "32MB",
    "max_connections": "60",
    "recovery_init_sync_method": "syncfs",  # else a start after a kill takes seconds: one call a file
}


class Cluster:
    """A postmaster and its folder. ``start`` it first; not to be shared between threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._data = folder / "data"
        self._log = folder / "log"
        self._numbers = count(1)
        self._templates: set[str] = set()
        self._process: subprocess.Popen[bytes] | None = None

    def initialise(self) -> None:
        if _is_root():
            shutil.chown(self._folder, "postgres", "postgres")
        options = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
        command = [*_as_postgres(), str(_binary("initdb")), "-D", str(self._data), *options]
        subprocess.run(command, cwd=self._folder, check=True, capture_output=True)

    def initialise_from(self, primary: Cluster) -> None:
        """A standby: a copy of ``primary`` that hears of its commits a little later, once it is started."""
        if _is_root():
            shutil.chown(self._folder, "postgres", "postgres")
        source = ["-h", str(primary._folder), "-U", "postgres", "--checkpoint=fast", "--no-sync"]
        command = [*_as_postgres(), str(_binary("pg_basebackup")), "-D", str(self._data), "-R", *source]
        subprocess.run(command, cwd=self._folder, check=True, capture_output=True)

    def start(self) -> None:
        """Returns when connections are taken; does nothing while it runs."""
        if self._process and self._process.poll() is None:
            return
        settings = [part for name, value in _SETTINGS.items() for part in ("-c", f"{name}={value}")]
        command = [str(_binary("postgres")), "-D", str(self._data), "-k", str(self._folder), *settings]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [*_as_postgres(), *command],
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self._await_connections(self._process)

    def stop(self) -> None:
        """A fast shutdown: open transactions are rolled back, a checkpoint is written."""
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
            self._process.wait(_STOP_S)
        self._process = None

    def kill(self) -> None:
        """``kill -9`` of the postmaster and all its children, as when the machine loses power.

        Returns when all are gone; ``start`` then recovers from the log.
        """
        assert self._process, "not started"
        children = _open_children(self._process.pid)
        self._process.kill()
        self._process.wait(_STOP_S)
        self._process = None
        for child in children:
            _kill(child)

    def restart_after_kill(self) -> None:
        self.kill()
        self.start()

    def url(self, database: str) -> str:
        """For SQLAlchemy."""
        return f"postgresql+psycopg://postgres@/{database}?host={self._folder}"

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        """A plain connection, in autocommit."""
        return psycopg.connect(
            host=str(self._folder), dbname=database, user="postgres", autocommit=True, connect_timeout=5
        )

    def create(self, template: str = "template0") -> str:
        """A fresh database, a copy of ``template``; returns its name."""
        name = f"test_{next(self._numbers)}"
        self._execute("CREATE DATABASE {} TEMPLATE {}", name, template)
        return name

    def drop(self, database: str) -> None:
        """Whoever is still connected is thrown out."""
        self._execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", database)

    def template(self, name: str, build: Callable[[str], None]) -> str:
        """A database that ``build(url)`` fills once, for ``create`` to copy; returns its name."""
        if name not in self._templates:
            self._execute("CREATE DATABASE {}", name)
            build(self.url(name))
            self._templates.add(name)
        return name

    def _execute(self, statement: str, *names: str) -> None:
        with self.connect() as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def _await_connections(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + _START_S
        pause = threading.Event()
        while True:
            try:
                self.connect().close()
                return
            except psycopg.OperationalError:
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"PostgreSQL did not start:\n{self._log.read_text()}") from None
                pause.wait(0.02)


def _is_root() -> bool:
    return sys.platform != "win32" and os.getuid() == 0


def _as_postgres() -> list[str]:
    """PostgreSQL refuses to be root; and it is asked to leave when its parent does."""
    user = ["--reuid=postgres", "--regid=postgres", "--clear-groups"] if _is_root() else []
    return ["setpriv", *user, "--pdeathsig=INT"]


def _binary(name: str) -> Path:
    newest = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda p: int(p.parts[4]))
    found = newest[-1] if newest else shutil.which(name)
    if not found:
        raise RuntimeError(
            f"{name} is missing: python3 dev.py test installs PostgreSQL, or names the command"
        )
    return Path(found)


def _open_children(pid: int) -> list[int]:
    """Handles that stay those of the very processes, even when a pid is used again."""
    if sys.platform != "linux":
        raise NotImplementedError
    handles = []
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        try:
            handles.append(os.pidfd_open(int(child)))
        except ProcessLookupError:
            continue
    return handles


def _kill(handle: int) -> None:
    if sys.platform != "linux":
        raise NotImplementedError
    try:
        signal.pidfd_send_signal(handle, signal.SIGKILL)
        select.select([handle], [], [], _STOP_S)
    except ProcessLookupError:
        pass
    finally:
        os.close(handle)


@contextmanager
def running_cluster() -> Iterator[Cluster]:
    """A server of PostgreSQL's own, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="standby-pg-") as folder:
        cluster = Cluster(Path(folder))
        cluster.initialise()
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """The running cluster of this test process."""
    with running_cluster() as cluster:
        yield cluster


@pytest.fixture
def postgres_url(postgres: Cluster) -> Iterator[str]:
    """An empty database of this test's own."""
    database = postgres.create()
    yield postgres.url(database)
    postgres.start()
    postgres.drop(database)
