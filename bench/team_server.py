"""Our team server as a process: ``python -m bench.team_server DATABASE plain|encrypted``."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from fastapi import FastAPI

from console.models.database import open_server
from console.server.app import create_app
from console.server.blobs import BlobStore
from console.server.folder import database_key
from console.server.serving import serve_embedded
from console.server.settings import Settings


def main(url: str, mode: str) -> None:
    """Serves the team in ``url`` until the input ends; the key and the folder come by the input."""

    def build(data_key: bytes, folder: Path) -> FastAPI:
        database = open_server(url, database_key(data_key) if mode == "encrypted" else None)
        files = BlobStore(folder / "files", data_key)
        return create_app(Settings(data_key=data_key), database, files, lambda: time.time_ns() // 1_000)

    serve_embedded(build)


if __name__ == "__main__":
    main(*sys.argv[1:])
