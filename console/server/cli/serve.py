"""``serve``: the server itself."""

from __future__ import annotations

import argparse
import logging
from contextlib import ExitStack, closing
from pathlib import Path

from fastapi import FastAPI

from console.errors import StoreError
from console.models.database import Database
from console.server.alone import alone_on
from console.server.app import create_app
from console.server.cli.common import Commands, add_folder, folder_of, now
from console.server.folder import Listen, ServerFolder, is_complete, read_folder
from console.server.founding import Plan, found_server
from console.server.serving import Address, serve, serve_embedded

_FORMER_S = 5.0
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def add_commands(commands: Commands[argparse.ArgumentParser]) -> None:
    """Adds ``serve``."""
    parser = commands.add_parser(
        "serve",
        help="run the server",
        description="Run the server until it is told to stop. server.toml says under [listen] where;"
        " a port of the network needs a certificate, or a proxy in front that has one. One process serves a"
        " database file, any number serve PostgreSQL.",
    )
    add_folder(parser)
    parser.add_argument("--host", default="", help="listen here instead")
    parser.add_argument("--port", type=int, default=0, help="listen on this port instead")
    parser.add_argument(
        "--embedded",
        action="store_true",
        help="serve one desk app on this computer: key and folder come on standard input, the port goes to"
        " standard output, and the end of the input is the end of the server",
    )
    parser.add_argument(
        "--sample", action="store_true", help="with --embedded: make a sample team where the folder is empty"
    )
    parser.set_defaults(run=_serve)


def _serve(arguments: argparse.Namespace) -> int:
    logging.getLogger().setLevel(logging.INFO)
    return _serve_embedded(arguments) if arguments.embedded else _serve_network(arguments)


def _serve_network(arguments: argparse.Namespace) -> int:
    folder = folder_of(arguments)
    address = _address(folder, arguments)
    scheme = "https" if address.certificate else "http"
    with alone_on(folder), closing(folder.open_database()) as database:
        app = _app(folder, database)
        serve(app, address, lambda: print(f"Serving {scheme}://{address.host}:{address.port}", flush=True))
    return 0


def _address(folder: ServerFolder, arguments: argparse.Namespace) -> Address:
    listen: Listen = folder.file.listen
    certificate, key = (
        folder.path / name if name else None for name in (listen.certificate, listen.private_key)
    )
    address = Address(
        host=arguments.host or listen.host,
        port=arguments.port or listen.port,
        certificate=certificate,
        key=key,
        trusted_proxies=tuple(listen.trusted_proxies),
    )
    if address.host not in _LOOPBACK and not (certificate and key) and not address.trusted_proxies:
        raise StoreError("certificate_missing", host=address.host)
    for file in (certificate, key):
        if file is not None and not file.is_file():
            raise FileNotFoundError(2, "No such file", str(file))
    return address


def _serve_embedded(arguments: argparse.Namespace) -> int:
    with ExitStack() as held:

        def build(data_key: bytes, path: Path) -> FastAPI:
            if arguments.sample and not is_complete(path):
                found_server(path, Plan(sample=True, data_key=data_key), now())
            folder = read_folder(path, data_key)
            held.enter_context(alone_on(folder, _FORMER_S))
            return _app(folder, held.enter_context(closing(folder.open_database())))

        serve_embedded(build)
    return 0


def _app(folder: ServerFolder, database: Database) -> FastAPI:
    return create_app(folder.settings, database, folder.blobs(), now)
