"""A new password through a real server: what is where after each thing that can come between."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from console import durable, key_file, keyslots
from console.errors import CredentialsError, DiskFull, ExpectedError, LinkError
from console.key_file import KeyFile, KeyringSlot, RecoverySlot, read
from console.keyslots import KeySlots
from console.models.records import User
from console.offline import try_here
from console.offline.new_password import PasswordRules
from console.offline.session import Session
from console.offline.transport import Transport
from console.offline.works import Works
from console.server.passwords import hash_password
from console.server.sync.head import lock_head
from console.server.users import set_password
from console.settings import Settings
from console.wire.keys import new_sealing_key, public_text
from tests.faults.desks import queue_calls
from tests.helpers.keyrings import QUICK, MemoryKeyring
from tests.helpers.live_server import LiveServer
from tests.helpers.log_guard import LogGuard
from tests.helpers.raw_server import Conversation, RawServer, reply
from tests.server.team import PASSWORD

NEW = "four quiet lamps"
NO_SLOT = [CredentialsError("memory_short", mib=256), DiskFull()]


class Relay:
    """Hands requests on to a server; replies to the paths in ``lost`` never come back."""

    def __init__(self, server: LiveServer) -> None:
        self._server = server
        self.lost: set[str] = set()
        self.front = RawServer(self._pass_on)

    def _pass_on(self, talk: Conversation) -> None:
        method, path, _ = talk.line.split(" ")
        headers = {name: talk.header(name) for name in ("Authorization", "Content-Type", "Accept")}
        far = http.client.HTTPConnection("127.0.0.1", self._server.port)
        far.request(method, path, talk.body, {name: said for name, said in headers.items() if said})
        answer = far.getresponse()
        content = answer.read()
        far.close()
        if path.rpartition("/")[2] in self.lost:
            talk.shut()
        else:
            talk.send(reply(content, answer.status))


class Desk:
    """A desk of 1001, who has signed in; ``again()`` is the program's next start."""

    def __init__(self, folder: Path, address: str, keyring: MemoryKeyring, password: str = PASSWORD) -> None:
        self.keyring = keyring
        self.works = Works(Settings(data=str(folder), server=address), keyring)
        self.session: Session = self.works.open("1001", password)
        self.way: Transport = self.works.connect(self.session, password)

    @property
    def file(self) -> KeyFile:
        return read(self.works.folder.agent("1001").path)

    def change(self, current: str = PASSWORD, new: str = NEW) -> str:
        """The code of what went wrong, '' for nothing."""
        try:
            self.works.passwords.set(self.session, self.way, current, new)
        except ExpectedError as error:
            return error.code
        return ""

    def opens(self, password: str, previous: str = "") -> str:
        """Whether a start of the program opens the data: '' or the code of what is in the way."""
        slots = KeySlots(self.works.folder.agent("1001").database, self.keyring)
        slots._guesses.succeeded("")
        try:
            self.works.open("1001", password, previous).close()
        except ExpectedError as error:
            return error.code
        finally:
            slots._guesses.succeeded("")
        return ""

    def close(self) -> None:
        self.way.abort()
        self.session.close()
        self.works.close()


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyslots, "Protection", lambda: QUICK)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[LiveServer]:
    folder = tmp_path / "server"
    folder.mkdir()
    with LiveServer(folder, public_text(new_sealing_key())) as server:
        yield server


@pytest.fixture
def person(server: LiveServer) -> User:
    return server.add("1001")


@pytest.fixture
def relay(server: LiveServer) -> Iterator[Relay]:
    relay = Relay(server)
    with relay.front:
        yield relay


@pytest.fixture
def desk(tmp_path: Path, relay: Relay, person: User) -> Iterator[Desk]:
    desk = Desk(tmp_path / "desk", relay.front.url, MemoryKeyring())
    yield desk
    desk.close()


def set_elsewhere(server: LiveServer, person: User, password: str) -> None:
    """A supervisor sets it, or the person at another desk."""
    stored = hash_password(password)
    server.database.transact(
        lambda c: set_password(c, lock_head(c, server.workspace_id), person.id, stored, 1, must_change=True)
    )


def test_the_server_and_this_desk_take_it_and_the_login_goes_on(desk: Desk, server: LiveServer) -> None:
    before, waiting = desk.file, [op.op_id for op in queue_calls(desk.session, 3)]
    assert desk.change() == ""
    assert server.count("SELECT count(*) FROM session") == 1
    assert desk.way.held().items == []
    assert [entry.op_id for entry in desk.session.store.waiting()] == waiting
    assert (desk.opens(NEW), desk.opens(PASSWORD)) == ("", "wrong_password")
    assert desk.file.fingerprint == before.fingerprint
    assert [one for one in desk.file.slots if isinstance(one, RecoverySlot)] == [
        one for one in before.slots if isinstance(one, RecoverySlot)
    ]
    [slot] = [one for one in desk.file.slots if isinstance(one, KeyringSlot)]
    assert desk.keyring.items.keys() == {slot.item}
    desk.session.check_password(NEW)


def test_the_persons_other_logins_end(desk: Desk, server: LiveServer, tmp_path: Path) -> None:
    other = Desk(tmp_path / "other", server.url, MemoryKeyring())
    assert desk.change() == ""
    with pytest.raises(ExpectedError, match="login_required"):
        other.way.held()
    assert other.opens(PASSWORD) == ""
    assert other.opens(NEW) == "password_changed_elsewhere"
    assert other.opens(NEW, PASSWORD) == ""
    other.close()


@pytest.mark.parametrize(
    ("current", "new", "code"),
    [
        ("a wrong one", NEW, "wrong_password"),
        (PASSWORD, "short", "password_too_short"),
        (PASSWORD, "x" * 300, "password_too_long"),
        (PASSWORD, "password123", "password_common"),
        (PASSWORD, PASSWORD, "password_same"),
    ],
)
def test_what_may_not_be_changes_nothing(desk: Desk, current: str, new: str, code: str) -> None:
    before = desk.file
    assert desk.change(current, new) == code
    assert desk.file == before
    assert desk.opens(PASSWORD) == ""
    assert desk.change() == ""


def test_a_wrong_current_password_never_reaches_the_server(desk: Desk, relay: Relay) -> None:
    assert desk.change("a wrong one") == "wrong_password"
    assert not asked_to_change(relay)


def asked_to_change(relay: Relay) -> bool:
    return any("/password" in line for line in relay.front.requests)


def test_without_the_server_nothing_is_changed(desk: Desk, relay: Relay) -> None:
    with away(desk, relay):
        assert desk.change() == "password_needs_server"
    assert desk.opens(PASSWORD) == ""


@contextmanager
def away(desk: Desk, relay: Relay) -> Iterator[None]:
    """Nobody listens where the server was."""
    there = desk.way
    desk.way = Transport("http://127.0.0.1:1", there.tokens)
    yield
    desk.way.abort()
    desk.way = there


def test_a_lost_reply_is_found_out_at_once_where_the_server_can_be_asked(desk: Desk, relay: Relay) -> None:
    relay.lost = {"password"}
    assert desk.change() == ""
    assert (desk.opens(NEW), desk.opens(PASSWORD)) == ("", "wrong_password")


def test_a_lost_reply_leaves_a_desk_that_opens_and_the_same_again_finishes(desk: Desk, relay: Relay) -> None:
    relay.lost = {"password", "login"}
    assert desk.change() == "password_unconfirmed"
    assert desk.opens(PASSWORD) == ""
    relay.lost = {"login"}
    assert desk.change() == "password_unconfirmed"
    relay.lost = set()
    assert desk.opens(NEW) == "password_changed_elsewhere"
    assert desk.change() == ""
    assert desk.opens(NEW) == ""


def test_a_request_that_was_lost_itself_is_simply_made_again(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(desk.way, "ask", lost)
        assert desk.change() == "password_unconfirmed"
    assert (desk.opens(PASSWORD), desk.change(), desk.opens(NEW)) == ("", "", "")


def lost(*_: object) -> None:
    raise LinkError("cut_off")


class PowerCut(BaseException):
    """Nothing runs after it."""


@pytest.mark.parametrize("step", range(4))
def test_a_crash_between_the_server_and_the_slots_leaves_a_desk_that_opens(
    desk: Desk, tmp_path: Path, relay: Relay, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    waiting = [op.op_id for op in queue_calls(desk.session, 3)]
    steps = iter(range(9))
    real = durable.replace_file

    def cut(path: Path, content: bytes) -> None:
        if next(steps) == step:
            raise PowerCut
        real(path, content)

    with monkeypatch.context() as patched:
        patched.setattr(key_file, "replace_file", cut)
        if step < 3:
            with pytest.raises(PowerCut):
                desk.change()
        else:
            desk.change()
    desk.close()
    with_former = step == 0
    keyring = desk.keyring
    next_start = Desk(tmp_path / "desk", relay.front.url, keyring, PASSWORD if step < 2 else NEW)
    assert [entry.op_id for entry in next_start.session.store.waiting()] == waiting
    if with_former:
        assert next_start.opens(NEW) == "password_changed_elsewhere"
        assert next_start.opens(NEW, PASSWORD) == ""
    assert next_start.opens(NEW) == ""
    next_start.close()


def test_slots_that_cannot_be_written_are_said_and_the_same_again_finishes(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, expect_log: LogGuard
) -> None:
    expect_log.expect("console.offline.new_password", "another password than the server: disk_full")

    def full(*_: object) -> None:
        raise DiskFull

    with monkeypatch.context() as patched:
        patched.setattr(KeySlots, "rewrap", full)
        assert desk.change() == "password_not_here"
    assert (desk.opens(PASSWORD), desk.opens(NEW)) == ("", "password_changed_elsewhere")
    assert (desk.change(), desk.opens(NEW)) == ("", "")


def test_a_keyring_that_is_shut_is_noticed_before_the_server_is_asked(desk: Desk, relay: Relay) -> None:
    desk.keyring.fault = "keyring_locked"
    assert desk.change() == "keyring_locked"
    assert not asked_to_change(relay)


def test_a_third_password_at_the_server_is_told_apart(desk: Desk, server: LiveServer, person: User) -> None:
    before = desk.file
    stored = hash_password("set by somebody else")
    sql = "UPDATE account SET password_hash = ?"
    server.database.transact(lambda c: c.exec_driver_sql(sql, (stored,)))
    assert desk.change() == "password_parted"
    assert desk.file == before


def test_a_password_set_by_somebody_else_is_due_until_it_is_changed(
    tmp_path: Path, server: LiveServer, person: User
) -> None:
    set_elsewhere(server, person, "a first password")
    desk = Desk(tmp_path / "desk", server.url, MemoryKeyring(), "a first password")
    assert desk.works.passwords.is_due(desk.session)
    desk.close()
    desk = Desk(tmp_path / "desk", "http://127.0.0.1:1", desk.keyring, "a first password")
    assert desk.works.passwords.is_due(desk.session)
    desk.way = Transport(server.url, desk.way.tokens)
    assert desk.change("a first password") == ""
    assert not desk.works.passwords.is_due(desk.session)
    desk.close()


def test_a_login_that_the_server_asks_for_tells_it_too(desk: Desk, server: LiveServer, person: User) -> None:
    assert not desk.works.passwords.is_due(desk.session)
    set_elsewhere(server, person, "set by a supervisor")
    desk.works.log_in_again(desk.session, desk.way, "set by a supervisor")
    assert desk.works.passwords.is_due(desk.session)
    set_elsewhere(server, person, PASSWORD)
    server.database.transact(lambda c: c.exec_driver_sql("UPDATE account SET must_change = 0"))
    desk.works.log_in_again(desk.session, desk.way, PASSWORD)
    assert not desk.works.passwords.is_due(desk.session)


@pytest.mark.parametrize(("fault", "least"), [("", 8), ("keyring_absent", 12)])
def test_the_rules_are_those_of_this_desk(desk: Desk, fault: str, least: int) -> None:
    desk.keyring.fault = fault
    assert desk.works.passwords.rules("1001") == PasswordRules(least, 256)


def test_a_desk_without_a_keyring_refuses_a_short_one_before_the_server_has_it(
    tmp_path: Path, server: LiveServer, person: User
) -> None:
    keyring = MemoryKeyring()
    keyring.fault = "keyring_absent"
    desk = Desk(tmp_path / "desk", server.url, keyring)
    with pytest.raises(CredentialsError) as refused:
        desk.works.passwords.set(desk.session, desk.way, PASSWORD, "ten chars!")
    assert (refused.value.code, refused.value.params) == ("password_too_short", {"least": 12})
    assert (desk.opens(PASSWORD), desk.change(), desk.opens(NEW)) == ("", "", "")
    desk.close()


@pytest.fixture
def on_this_computer(monkeypatch: pytest.MonkeyPatch, relay: Relay, person: User) -> None:
    """Desks without an address find the server here, once a password has opened its key."""

    class Child:
        address = relay.front.url

        def __init__(self, *_: object) -> None: ...

        def start(self) -> None: ...

        def stop(self) -> None: ...

    monkeypatch.setattr(try_here, "EmbeddedServer", Child)


@pytest.mark.usefixtures("on_this_computer")
@pytest.mark.parametrize("fault", NO_SLOT)
def test_a_server_on_this_computer_that_keeps_the_old_one_is_said_and_the_same_again_finishes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expect_log: LogGuard, fault: ExpectedError
) -> None:
    expect_log.expect("console.offline.new_password", f"another password than the server: {fault.code}")
    rewrap = KeySlots.rewrap

    def of_the_desk_only(slots: KeySlots, key: bytes, password: str, name: str = "") -> None:
        if name:
            raise fault
        rewrap(slots, key, password, name)

    desk = Desk(tmp_path / "desk", "", MemoryKeyring())
    with monkeypatch.context() as patched:
        patched.setattr(KeySlots, "rewrap", of_the_desk_only)
        assert desk.change() == "password_not_here"
    desk.close()
    next_start = Desk(tmp_path / "desk", "", desk.keyring, PASSWORD)
    assert next_start.change() == ""
    next_start.close()
    Desk(tmp_path / "desk", "", desk.keyring, NEW).close()


@pytest.mark.usefixtures("on_this_computer")
@pytest.mark.parametrize("fault", NO_SLOT)
def test_a_login_does_not_fail_for_a_slot_of_the_server_on_this_computer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expect_log: LogGuard, fault: ExpectedError
) -> None:
    expect_log.expect("console.offline.works", f"no slot for this password: {fault.code}")

    def refuse(*_: object) -> None:
        raise fault

    monkeypatch.setattr(KeySlots, "add_password_slot", refuse)
    desk = Desk(tmp_path / "desk", "", MemoryKeyring())
    assert not desk.session.store.waiting()
    assert desk.way.held().items == []
    desk.close()
