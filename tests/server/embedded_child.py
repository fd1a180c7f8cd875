"""What a desk app starts as its own server, with the tables made on the spot."""

from __future__ import annotations

import time
from pathlib import Path

from fastapi import FastAPI

from console.models.database import open_server
from console.models.migrations import upgrade
from console.server.app import create_app
from console.server.blobs import BlobStore
from console.server.serving import serve_embedded
from console.server.settings import Settings
from console.server.setup import create_workspace, workspaces


def build(key: bytes, folder: Path) -> FastAPI:
    database = open_server(str(folder / "server.db"), key, create=True)
    upgrade(database, "server")
    with database.write() as connection:
        if not workspaces(connection):
            create_workspace(connection, "Team", "Asia/Shanghai", 1)
    return create_app(
        Settings(data_key=key), database, BlobStore(folder / "blobs", key), lambda: time.time_ns() // 1_000
    )


if __name__ == "__main__":
    serve_embedded(build)
