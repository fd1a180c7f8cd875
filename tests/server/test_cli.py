"""The server's command line: what it does, what it prints, how it ends."""

from __future__ import annotations

import argparse
import ast
import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from sqlalchemy import text

from console.errors import StoreError
from console.models.database import Database
from console.models.records import Customer, Ticket
from console.recovery import read_answer, recovery_slot, request_bytes, request_code
from console.server.cli import build_parser
from console.server.cli.sentences import _SENTENCES, sentence
from console.server.folder import KEY_VARIABLE
from console.server.founding import read_recovery_key
from console.server.passwords import password_fits
from console.wire.keys import new_sealing_key, unsealing_key
from tests.helpers.tree import ROOT
from tests.server.shell import PASSWORD, Shell


class Terminal(io.StringIO):
    """Standard input with somebody in front of it."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Shell:
    return Shell(tmp_path / "server", capsys, monkeypatch)


@pytest.fixture
def server(shell: Shell) -> Shell:
    """A shell with a new server."""
    assert shell.init()[0] == 0
    return shell


def commands(parser: argparse.ArgumentParser, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, under in action.choices.items():
                yield from commands(under, (*path, name))


@pytest.mark.parametrize("path", list(commands(build_parser())), ids=" ".join)
def test_every_command_explains_itself(path: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    parser = build_parser()
    with pytest.raises(SystemExit) as ended:
        parser.parse_args([*path, "--help"])
    printed = capsys.readouterr().out
    assert ended.value.code == 0
    assert printed.startswith(f"usage: standby-server{''.join(f' {name}' for name in path)}")
    assert "%(" not in printed


def test_the_commands_are_those_that_were_promised() -> None:
    found = {" ".join(path) for path in commands(build_parser())}
    promised = "init|serve|user add|user list|user disable|import tickets|import customers|backup|restore"
    assert {*promised.split("|"), "recover-key", "audit verify"} <= found


def test_a_wrong_command_line_ends_with_two(shell: Shell) -> None:
    for arguments in ([], ["fly"], ["init", "x"], ["user", "add", "1", "N", "--role", "king"]):
        with pytest.raises(SystemExit) as ended:
            shell(*arguments)
        assert ended.value.code == 2


def test_it_runs_as_a_module() -> None:
    command = [sys.executable, "-m", "console.server", "--version"]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
    assert re.fullmatch(rb"standby-server \d+\.\d+\.\d+\s+", printed)


def test_people_are_added_listed_and_disabled(server: Shell) -> None:
    added = server.on("user", "add", "1001", "张敏", "--group", "一组", "--password-stdin")
    assert added == (0, "1001 张敏 was added.\n", "")
    assert server.on("user", "disable", "1001")[1] == "1001 张敏 is disabled.\n"
    assert server.on("user", "list")[1].splitlines() == [
        "1001  张敏  agent  一组  (disabled)",
        "9001  9001  administrator  -",
    ]
    assert server.on("user", "enable", "1001")[1] == "1001 张敏 is active.\n"


def test_a_new_password_must_be_changed_by_its_owner(server: Shell) -> None:
    server.on("user", "add", "1001", "张敏", "--password-stdin")
    assert server.on("user", "password", "1001", "--password-stdin", typed="another long one")[0] == 0
    stored = server.rows(
        lambda rows: rows.connection.execute(
            text(
                'SELECT password_hash, must_change FROM account JOIN "user" u ON u.id = user_id'
                " WHERE employee_no = '1001'"
            )
        ).one()
    )
    assert password_fits(stored[0], "another long one")
    assert stored[1] == 1


@pytest.mark.parametrize(
    ("arguments", "typed", "told"),
    [
        (("user", "add", "9001", "Twin", "--password-stdin"), PASSWORD, "somebody has this employee number"),
        (("user", "add", "1 2", "Gap", "--password-stdin"), PASSWORD, "the employee_no cannot be like that"),
        (("user", "add", "1", "N", "--password-stdin"), "short", "must have 8 characters"),
        (("user", "add", "1", "N", "--password-stdin"), "12345678", "too easy to guess"),
        (("user", "add", "1", "N"), PASSWORD, "--password-stdin"),
        (("user", "disable", "77"), "", "nobody has this employee number"),
        (("user", "disable", "9001"), "", "last administrator"),
        (("import", "tickets", "nowhere.csv"), "", "nowhere.csv: no such file"),
        (("import", "tickets", "x.csv", "--as", "77"), "", "nobody has this employee number"),
        (("backup", "a", "b", "c", "d"), "", "three targets"),
        (("serve", "--host", "0.0.0.0"), "", "certificate"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    server: Shell, arguments: tuple[str, ...], typed: str, told: str
) -> None:
    code, _, errors = server.on(*arguments, typed=typed)
    assert code == 1
    assert told in errors
    assert errors.startswith("standby-server: ")
    assert errors.count("\n") == 1
    assert errors.endswith(".\n")


def test_a_password_is_asked_for_twice(server: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([PASSWORD, PASSWORD, PASSWORD, "something else"])
    monkeypatch.setattr("getpass.getpass", lambda _: next(answers))
    monkeypatch.setattr("tests.server.shell.Input", Terminal)
    assert server.on("user", "add", "1001", "张敏")[0] == 0
    code, _, errors = server.on("user", "add", "1002", "李强")
    assert (code, "not the same" in errors) == (1, True)


def test_tickets_are_imported_and_refused_rows_change_the_exit_code(server: Shell, tmp_path: Path) -> None:
    file, report = tmp_path / "t.csv", tmp_path / "r.csv"
    file.write_text("number,title,opened\n1,a,2026-01-05 09:00\n2,b,31-02-2016\n", "utf-8")
    command = ("import", "tickets", file, "--report", report)
    assert server.on(*command, "--dry-run")[0] == 3
    assert server.rows(lambda rows: rows.where(Ticket, "1 = 1")) == []
    code, output, _ = server.on(*command)
    assert (code, output.splitlines()[0]) == (
        3,
        "2 rows read: 1 tickets imported, 0 already there, 1 rows refused.",
    )
    assert "3,2,refused" in report.read_text("utf-8-sig")
    (ticket,) = server.rows(lambda rows: rows.where(Ticket, "1 = 1"))
    assert ticket.received_at == 1_767_574_800_000_000  # 09:00 in Shanghai
    file.write_text("number,title,opened\n3,a,2026-01-05 09:00\n", "utf-8")
    assert server.on("import", "tickets", file, "--zone", "UTC", "--map", "outcome=title")[0] == 0
    assert server.on("import", "tickets", file, "--zone", "Nowhere")[2].endswith("like Asia/Shanghai.\n")


def test_customers_are_imported_by_a_mapping_file(server: Shell, tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text("Ref;Who\n7;王芳\n", "utf-8")
    mapping = {"columns": {"number": "Ref", "name": "Who"}, "source": "crm"}
    (tmp_path / "m.json").write_text(json.dumps(mapping), "utf-8")
    command = ("import", "customers", tmp_path / "c.csv", "--mapping", tmp_path / "m.json")
    assert server.on(*command)[0] == 0
    assert server.rows(lambda rows: [row.name for row in rows.where(Customer, "1 = 1")]) == ["王芳"]
    (tmp_path / "m.json").write_text('{"colums": {}}', "utf-8")
    assert "colums" in server.on(*command)[2]


def test_a_whole_chain_is_whole_and_a_broken_one_is_named(server: Shell) -> None:
    code, output, _ = server.on("audit", "verify")
    assert (code, output.splitlines()[-1]) == (0, "The chain is whole.")

    def tamper(database: Database) -> None:
        with database.write() as connection:
            connection.execute(text("UPDATE audit SET actor = 'nobody' WHERE no = 2"))

    server.with_database(tamper)
    code, output, _ = server.on("audit", "verify")
    assert code == 1
    assert "entry 2: the entry is not what was written." in output


@pytest.fixture
def request_file(server: Shell, tmp_path: Path) -> tuple[Path, Path, X25519PrivateKey]:
    """What a desk writes to have its key released, the organisation's key, and the desk's one-time key."""
    (recovery_file,) = server.folder.glob("recovery-key-*.txt")
    organisation = unsealing_key(read_recovery_key(recovery_file)).public_key()
    once = new_sealing_key()
    slot = recovery_slot(bytes(range(32)), "0123", organisation)
    (tmp_path / "desk.request").write_bytes(request_bytes(slot, "0123", once))
    return tmp_path / "desk.request", recovery_file, once


def test_a_desks_key_is_released_to_it_alone(
    server: Shell, request_file: tuple[Path, Path, X25519PrivateKey]
) -> None:
    request, key, once = request_file
    code = request_code(request.read_bytes())
    assert server.on("recover-key", request, "--key", key, "--code", code)[0] == 0
    answer = request.with_name("desk.request.answer").read_bytes()
    assert read_answer(answer, "0123", once) == bytes(range(32))
    actions = server.rows(lambda rows: rows.scalar("SELECT action FROM audit ORDER BY no DESC LIMIT 1"))
    assert actions == "recovery.released"


def test_a_key_is_released_without_a_server_too(
    shell: Shell, request_file: tuple[Path, Path, X25519PrivateKey]
) -> None:
    request, key, _ = request_file
    code = request_code(request.read_bytes()).replace(" ", "")
    ended, output, _ = shell("recover-key", request, "--key", key, typed=code)
    assert (ended, "Nothing was written into the audit chain" in output) == (0, True)


def test_another_code_or_key_releases_nothing(
    server: Shell, request_file: tuple[Path, Path, X25519PrivateKey], tmp_path: Path
) -> None:
    request, key, _ = request_file
    assert "nothing was released" in server.on("recover-key", request, "--key", key, "--code", "1 2 3")[2]
    other = tmp_path / "other.txt"
    other.write_text("7bJ0vJx3bS1a0dQ0S1cQYw7dS0c4m1e1c1Q1c1Q1c1Q=\n", "ascii")
    assert (
        "not the one it was sealed to" in server.on("recover-key", request, "--key", other, "--code", "")[2]
    )
    request.write_bytes(b"{}")
    assert "no recovery request" in server.on("recover-key", request, "--key", key)[2]
    assert not request.with_name("desk.request.answer").exists()


def test_without_a_folder_the_way_to_name_one_is_told(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "STANDBY_SERVER_DATA" in shell("user", "list")[2]
    assert "make one with init" in shell.on("user", "list")[2]
    shell.init()
    monkeypatch.setenv("STANDBY_SERVER_DATA", str(shell.folder))
    assert shell("user", "list")[0] == 0


def test_a_key_elsewhere_is_found_and_a_wrong_one_opens_nothing(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "keys" / "standby.key"
    assert shell.init("--key-file", place)[0] == 0
    assert "there is no key at" in shell.on("user", "list")[2]
    monkeypatch.setenv(KEY_VARIABLE, str(place))
    assert shell.on("user", "list")[0] == 0
    place.write_text("00" * 32, "ascii")
    assert "does not open with this key" in shell.on("user", "list")[2]
    place.write_text("a poem", "ascii")
    assert "64 hexadecimal digits" in shell.on("user", "list")[2]


def test_settings_that_make_no_sense_are_named(server: Shell) -> None:
    path = server.folder / "server.toml"
    good = path.read_text("utf-8")
    for wrong in (
        "colour = 1\n" + good,
        good + "wings = 2\n",
        good.replace("port = 8443", 'port = "x"'),
        "= = =",
    ):
        path.write_text(wrong, "utf-8")
        assert server.on("user", "list")[2].startswith("standby-server: server.toml is not right: ")
    path.write_text(good + "grant_hours = 1\n", "utf-8")
    assert "grant_hours" in server.on("user", "list")[2]


def test_an_outdated_program_leaves_a_newer_database_alone(server: Shell) -> None:
    def advance(database: Database) -> None:
        with database.write() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = 'server_9999'"))

    server.with_database(advance)
    assert "newer version of this program (server_9999)" in server.on("user", "list")[2]


def _codes(path: Path) -> Iterator[str]:
    """The codes of the expected errors that a module raises."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            name = getattr(node.func, "id", "")
            if name in ("Rejected", "StoreError", "CredentialsError", "ExpectedError", "ImportRefused"):
                yield str(node.args[0].value)


def test_every_error_an_administrator_may_meet_has_a_sentence() -> None:
    server = ROOT / "console" / "server"
    modules = [*server.glob("cli/*.py"), *server.glob("backup/*.py"), *server.glob("importing/*.py")]
    modules += [
        server / f"{name}.py" for name in ("folder", "founding", "passwords", "serving", "setup", "users")
    ]
    modules += [ROOT / "console" / "models" / "database.py", ROOT / "console" / "models" / "sqlite_engine.py"]
    modules += [ROOT / "console" / "models" / "migrations" / "__init__.py", ROOT / "console" / "recovery.py"]
    found = {code for module in modules for code in _codes(module)} | {"disk_full", "io_error"}
    answered_at_a_desk = {"recovery_answer_damaged", "recovery_answer_of_another"}
    assert found - answered_at_a_desk - _SENTENCES.keys() == set()


def test_sentences_end_once_and_survive_a_missing_parameter() -> None:
    for code, words in _SENTENCES.items():
        assert not words.endswith("."), code
        assert sentence(StoreError(code)).endswith(".")
    assert sentence(StoreError("odd_thing", at=3)) == "odd thing (at=3)."
    assert sentence(OSError("plain")) == "plain."
