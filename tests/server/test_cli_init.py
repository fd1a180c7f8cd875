"""A new server: complete or not there at all; and served."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy import text

from console.models.database import Database, open_server
from console.models.records import User, Workspace
from console.server.cli import serve
from console.server.folder import is_complete
from console.server.founding import Plan, found_server, read_recovery_key
from console.server.keys import load_keys
from console.server.serving import Address
from console.wire.keys import key_id, new_sealing_key, public_text, unsealing_key
from tests.helpers.tree import ROOT
from tests.server.shell import PASSWORD, Shell


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    return Shell(tmp_path / "deep" / "server", capsys, monkeypatch)


def held(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_a_new_server_has_all_it_needs(shell: Shell) -> None:
    code, output, errors = shell.init("--zone", "Asia/Urumqi", "--admin-name", "管理员")
    assert (code, errors) == (0, "")
    assert "MOVE IT AWAY NOW" in output
    (team,) = shell.rows(lambda rows: rows.where(Workspace, "1 = 1"))
    (admin,) = shell.rows(lambda rows: rows.where(User, "1 = 1"))
    assert (team.name, team.zone) == ("客服", "Asia/Urumqi")
    assert (admin.employee_no, admin.name, admin.roles) == ("9001", "管理员", ("administrator",))
    assert b"SQLite" not in (shell.folder / "server.db").read_bytes()[:64]


def test_the_recovery_key_is_the_one_desks_seal_to(shell: Shell) -> None:
    shell.init()
    (place,) = shell.folder.glob("recovery-key-*.txt")
    private = unsealing_key(read_recovery_key(place))
    keys = shell.rows(lambda rows: load_keys(rows.connection, rows.workspace_id))
    assert keys.recovery == public_text(private)
    assert key_id(private) in place.name


def test_secrets_are_for_their_owners_eyes_only(shell: Shell) -> None:
    shell.init()
    modes = {path.name.split("-")[0]: path.stat().st_mode & 0o777 for path in shell.folder.iterdir()}
    assert modes["server.key"] == modes["recovery"] == modes["server.toml"] == 0o600
    assert shell.folder.stat().st_mode & 0o777 == 0o700


def test_an_organisation_may_bring_its_own_recovery_key(shell: Shell) -> None:
    pair = new_sealing_key()
    assert shell.init("--recovery-public-key", public_text(pair))[0] == 0
    assert list(shell.folder.glob("recovery-key-*")) == []
    assert shell.init("--recovery-public-key", "nonsense")[0] == 1


def test_the_recovery_key_may_be_put_elsewhere(shell: Shell, tmp_path: Path) -> None:
    place = tmp_path / "stick.txt"
    assert shell.init("--recovery-file", place)[0] == 0
    assert read_recovery_key(place)
    assert list(shell.folder.glob("recovery-key-*")) == []


def test_a_server_is_never_overwritten(shell: Shell) -> None:
    shell.init()
    before = held(shell.folder)
    code, _, errors = shell.init()
    assert (code, "there is a server" in errors) == (1, True)
    (shell.folder / "server.toml").unlink()
    code, _, errors = shell.init()
    assert (code, "not empty" in errors) == (1, True)
    del before["server.toml"]
    assert held(shell.folder) == before


@pytest.mark.parametrize(
    ("options", "typed", "told"),
    [
        (("--zone", "Mars/Olympus"), PASSWORD, "no time zone"),
        ((), "short", "8 characters"),
        (("--admin", "no gaps"), PASSWORD, "employee_no"),
        (("--recovery-public-key", "nonsense"), PASSWORD, "not a key"),
        (
            ("--database", "postgresql://nobody@127.0.0.1:1/none?connect_timeout=2"),
            PASSWORD,
            "does not answer",
        ),
    ],
)
def test_what_fails_leaves_nothing(
    shell: Shell, tmp_path: Path, options: tuple[str, ...], typed: str, told: str
) -> None:
    elsewhere = ("--key-file", tmp_path / "a.key", "--recovery-file", tmp_path / "r.txt")
    code, _, errors = shell.init(*elsewhere, *options, typed=typed)
    assert (code, told in errors) == (1, True)
    assert not shell.folder.exists()
    assert not (tmp_path / "a.key").exists()
    assert not (tmp_path / "r.txt").exists()


def test_a_key_that_is_there_is_not_overwritten(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "a.key").write_text("precious", "ascii")
    assert "never overwritten" in shell.init("--key-file", tmp_path / "a.key")[2]
    assert (tmp_path / "a.key").read_text("ascii") == "precious"
    (tmp_path / "r.txt").write_text("precious", "ascii")
    assert "is there already" in shell.init("--recovery-file", tmp_path / "r.txt")[2]
    assert (tmp_path / "r.txt").read_text("ascii") == "precious"


def test_on_postgresql_only_an_empty_database_is_taken(
    shell: Shell, postgres_url: str, tmp_path: Path
) -> None:
    assert shell.init("--database", postgres_url)[0] == 0
    assert not (shell.folder / "server.db").exists()
    assert shell.on("user", "list")[0] == 0
    shell.folder = tmp_path / "second"
    code, _, errors = shell.init("--database", postgres_url)
    assert (code, "already holds a team" in errors) == (1, True)
    assert not shell.folder.exists()


def test_a_foreign_database_is_left_alone(shell: Shell, postgres_url: str) -> None:
    foreign = open_server(postgres_url)
    with foreign.write() as connection:
        connection.execute(text("CREATE TABLE ticket (id TEXT)"))
    assert "another program" in shell.init("--database", postgres_url)[2]
    foreign.close()


def test_a_sample_tells_its_password(shell: Shell) -> None:
    code, output, _ = shell("init", shell.folder, "--sample")
    assert (code, "zhiban-demo-2026" in output) == (0, True)
    assert len(shell.rows(lambda rows: rows.where(User, "1 = 1"))) == 6


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[Address]:
    addresses: list[Address] = []

    def note(app: FastAPI, address: Address, on_started: object) -> None:
        assert app.state.service.workspace_id
        addresses.append(address)

    monkeypatch.setattr(serve, "serve", note)
    return addresses


def test_it_serves_this_computer_by_default(shell: Shell, served: list[Address]) -> None:
    shell.init()
    assert shell.on("serve")[0] == 0
    assert shell.on("serve", "--port", "9000")[0] == 0
    assert [(address.host, address.port) for address in served] == [("127.0.0.1", 8443), ("127.0.0.1", 9000)]


def test_a_port_of_the_network_needs_a_certificate_or_a_proxy(shell: Shell, served: list[Address]) -> None:
    shell.init()
    path = shell.folder / "server.toml"
    path.write_text(path.read_text("utf-8").replace('host = "127.0.0.1"', 'host = "0.0.0.0"'), "utf-8")
    assert "without a certificate" in shell.on("serve")[2]
    good = path.read_text("utf-8")
    named = good.replace('certificate = ""', 'certificate = "c.pem"')
    named = named.replace('private_key = ""', 'private_key = "k.pem"')
    path.write_text(named, "utf-8")
    assert "c.pem: no such file" in shell.on("serve")[2]
    for name in ("c.pem", "k.pem"):
        (shell.folder / name).touch()
    assert shell.on("serve")[0] == 0
    path.write_text(good.replace("trusted_proxies = []", 'trusted_proxies = ["10.0.0.1"]'), "utf-8")
    assert shell.on("serve")[0] == 0
    assert [(bool(a.certificate), a.trusted_proxies) for a in served] == [(True, ()), (False, ("10.0.0.1",))]


@pytest.fixture
def child(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "console.server", "serve", "--embedded", "--sample"]
    with (
        (tmp_path / "log").open("wb") as log,
        subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log
        ) as process,
    ):
        yield process
        process.kill()


def test_an_embedded_server_makes_its_sample_and_ends_with_its_parent(
    child: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    assert child.stdin
    assert child.stdout
    opening = {"key": secrets.token_hex(32), "data": str(tmp_path / "team")}
    child.stdin.write(json.dumps(opening).encode() + b"\n")
    child.stdin.flush()
    port = json.loads(child.stdout.readline())["port"]
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/ready", timeout=10) as answer:
        assert answer.status == 200
    child.stdin.close()
    assert child.wait(10) == 0
    assert not (tmp_path / "team" / "server.key").exists()
    assert opening["key"].encode() not in (tmp_path / "log").read_bytes()


def test_a_server_whose_making_was_killed_can_be_made_again(tmp_path: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path; from console.server import founding;"
        "founding.create_sample_team = lambda *_: os._exit(9);"
        "founding.found_server(Path(sys.argv[1]), founding.Plan(sample=True), 1_795_000_000_000_000)"
    )
    place = tmp_path / "server"
    killed = subprocess.run([sys.executable, "-c", code, str(place)], cwd=ROOT, check=False)
    assert (killed.returncode, place.exists()) == (9, False)
    found_server(place, Plan(sample=True), 1_795_000_000_000_000)
    assert is_complete(place)


def test_databases_are_closed_whatever_happens(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    shell.init()
    closed: list[Database] = []
    close = Database.close

    def note(database: Database) -> None:
        closed.append(database)
        close(database)

    monkeypatch.setattr(Database, "close", note)
    shell.on("user", "disable", "77")
    assert len(closed) == 1
