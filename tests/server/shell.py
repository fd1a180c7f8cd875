"""Commands of ``standby-server`` run in this process, with what they print and how they end."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

from console.models.database import Database
from console.models.repositories.rows import Rows
from console.server.cli import main
from console.server.folder import ServerFolder, read_folder

T = TypeVar("T")
Input = io.StringIO
PASSWORD = "long enough to keep"


class Shell:
    """A shell for one server in ``folder``. A command returns (exit code, output, errors)."""

    def __init__(
        self, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.folder = folder
        self._capsys, self._monkeypatch = capsys, monkeypatch

    def __call__(self, *arguments: object, typed: str = PASSWORD) -> tuple[int, str, str]:
        self._monkeypatch.setattr("sys.stdin", Input(f"{typed}\n"))
        code = main([str(argument) for argument in arguments])
        printed = self._capsys.readouterr()
        return code, printed.out, printed.err

    def on(self, *arguments: object, typed: str = PASSWORD) -> tuple[int, str, str]:
        """A command on the server."""
        return self(*arguments, "--data", self.folder, typed=typed)

    def init(self, *arguments: object, typed: str = PASSWORD) -> tuple[int, str, str]:
        """Makes the server with an administrator 9001."""
        who = ("--name", "客服", "--admin", "9001", "--password-stdin")
        return self("init", self.folder, *who, *arguments, typed=typed)

    def server(self) -> ServerFolder:
        """The server's folder, read afresh."""
        return read_folder(self.folder)

    def with_database(self, work: Callable[[Database], T]) -> T:
        """``work`` with the server's open database."""
        database = self.server().open_database()
        try:
            return work(database)
        finally:
            database.close()

    def rows(self, work: Callable[[Rows], T]) -> T:
        """``work`` on the rows of the server's team."""

        def read(database: Database) -> T:
            with database.read() as connection:
                return work(Rows(connection, self.server().file.workspace))

        return self.with_database(read)
