"""Keys open for whom they should, and no failure ever makes a new one or throws one away."""

from __future__ import annotations

import base64
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from console import durable, key_file, keyslots
from console.errors import CredentialsError, DiskFull, ExpectedError
from console.key_file import Argon, KeyringSlot, PasswordSlot
from console.keyslots import KeySlots, Protection
from console.models.database import open_encrypted
from console.wire import keys
from tests.helpers.keyrings import QUICK, MemoryKeyring

ORGANISATION = keys.new_sealing_key()
PASSWORD = "correct horse"
LONG = "a password alone"


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def keyring() -> MemoryKeyring:
    return MemoryKeyring()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def slots(tmp_path: Path, keyring: MemoryKeyring, clock: Clock) -> KeySlots:
    return KeySlots(tmp_path / "desk.db", keyring, QUICK, clock)


def created(slots: KeySlots, password: str = PASSWORD, name: str = "") -> bytes:
    return slots.create(password, ORGANISATION.public_key(), name)


def code_of(call: object) -> str:
    with pytest.raises(ExpectedError) as error:
        call()  # type: ignore[operator]
    return error.value.code


def test_the_password_and_the_keyring_open_what_they_closed(slots: KeySlots, tmp_path: Path) -> None:
    data_key = created(slots)
    assert len(data_key) == 32
    assert slots.open_with_password(PASSWORD) == data_key
    database = open_encrypted(tmp_path / "desk.db", data_key, create=True)
    database.close()
    assert slots.open_with_password(PASSWORD) == data_key


def test_every_database_has_a_key_of_its_own(tmp_path: Path, keyring: MemoryKeyring) -> None:
    made = {created(KeySlots(tmp_path / name / "desk.db", keyring, QUICK)) for name in "abc"}
    assert len(made) == len(keyring.items) == 3


def test_nothing_secret_is_in_the_files(slots: KeySlots, tmp_path: Path, keyring: MemoryKeyring) -> None:
    data_key = created(slots)
    slots.recovery_request()
    content = b"".join(file.read_bytes() for file in tmp_path.iterdir() if file.name != "recovery.key")
    [secret] = keyring.items.values()
    for value in (PASSWORD.encode(), base64.b64encode(data_key), data_key.hex().encode(), secret.encode()):
        assert value not in content
    if os.name == "posix":
        assert {file.stat().st_mode & 0o777 for file in tmp_path.iterdir()} == {0o600}


def test_a_wrong_password_is_told_from_everything_else(slots: KeySlots, clock: Clock) -> None:
    created(slots)
    assert code_of(lambda: slots.open_with_password("wrong")) == "wrong_password"
    clock.now += 1
    assert code_of(lambda: slots.open_with_password(PASSWORD, "1001")) == "slot_missing"


def test_wrong_passwords_are_slowed_and_the_keyrings_faults_are_no_guesses(
    slots: KeySlots, keyring: MemoryKeyring, clock: Clock
) -> None:
    created(slots)
    keyring.fault = "keyring_locked"
    for _ in range(3):
        assert code_of(lambda: slots.open_with_password("wrong")) == "keyring_locked"
    keyring.fault = ""
    assert code_of(lambda: slots.open_with_password("wrong")) == "wrong_password"
    assert code_of(lambda: slots.open_with_password(PASSWORD)) == "too_many_attempts"
    clock.now += 1
    assert slots.open_with_password(PASSWORD)
    assert code_of(lambda: slots.open_with_password("wrong")) == "wrong_password"


@pytest.mark.parametrize(
    "fault",
    ["keyring_absent", "keyring_locked", "keyring_timeout", "keyring_waiting", "keyring_swapped"]
    + ["keyring_missing", "keyring_failed"],
)
def test_the_keyrings_state_is_said_and_nothing_is_touched(
    slots: KeySlots, keyring: MemoryKeyring, tmp_path: Path, fault: str
) -> None:
    data_key = created(slots)
    before = {file: file.read_bytes() for file in tmp_path.iterdir()}
    keyring.fault = fault
    assert code_of(lambda: slots.open_with_password(PASSWORD)) == fault
    assert code_of(lambda: slots.rewrap(data_key, "another password")) == fault
    assert code_of(lambda: slots.create(PASSWORD, None)) == "keys_exist"
    assert {file: file.read_bytes() for file in tmp_path.iterdir()} == before
    keyring.fault = ""
    assert slots.open_with_password(PASSWORD) == data_key


def test_a_keyring_wiped_exchanged_or_refilled_is_told_apart(
    slots: KeySlots, keyring: MemoryKeyring, tmp_path: Path, clock: Clock
) -> None:
    created(slots)
    kept = dict(keyring.items)
    keyring.items = dict.fromkeys(kept, "A" * 44)
    assert code_of(lambda: slots.open_with_password(PASSWORD)) == "keyring_changed"
    keyring.items = dict.fromkeys(kept, "not base64, but of a good length, is it not?")
    assert code_of(lambda: slots.open_with_password(PASSWORD)) == "keyring_changed"
    keyring.items = {}
    assert code_of(lambda: slots.open_with_password(PASSWORD)) == "keyring_missing"
    other = KeySlots(tmp_path / "desk.db", MemoryKeyring("another"), QUICK, clock)
    assert code_of(lambda: other.open_with_password(PASSWORD)) == "keyring_swapped"
    none = KeySlots(tmp_path / "desk.db", None, QUICK, clock)
    assert code_of(lambda: none.open_with_password(PASSWORD)) == "keyring_absent"
    keyring.items = kept
    assert slots.open_with_password(PASSWORD)


def test_no_key_is_made_beside_what_is_there(slots: KeySlots, tmp_path: Path, keyring: MemoryKeyring) -> None:
    for name in ("desk.db", "desk.db-wal", "desk.db-journal"):
        (tmp_path / name).write_bytes(b"content")
        assert code_of(lambda: created(slots)) == "database_exists"
        (tmp_path / name).unlink()
    for name in ("keys.json", "keys.copy.json"):
        (tmp_path / name).write_bytes(b"")
        assert code_of(lambda: created(slots)) == "keys_exist"
        assert (tmp_path / name).read_bytes() == b""
        (tmp_path / name).unlink()
    assert keyring.items == {}


def test_a_locked_keyring_at_the_start_leaves_nothing(
    slots: KeySlots, keyring: MemoryKeyring, tmp_path: Path
) -> None:
    keyring.fault = "keyring_locked"
    assert code_of(lambda: created(slots)) == "keyring_locked"
    assert not key_file.exists(tmp_path)
    keyring.fault = ""
    assert created(slots)


def test_without_a_keyring_the_password_is_long_and_costs_more(tmp_path: Path, clock: Clock) -> None:
    slots = KeySlots(tmp_path / "desk.db", None, QUICK, clock)
    assert code_of(lambda: created(slots, "elevenchars")) == "password_too_short"
    assert not key_file.exists(tmp_path)
    data_key = created(slots, LONG)
    assert slots.open_with_password(LONG) == data_key
    [slot] = [slot for slot in key_file.read(tmp_path).slots if isinstance(slot, PasswordSlot)]
    assert slot.cost == QUICK.alone and not isinstance(slot, KeyringSlot)
    standard = Protection()
    assert standard.with_keyring == Argon(64 * 1024, 3, 4)
    assert standard.alone.memory_kib * standard.alone.passes > 4 * 64 * 1024 * 3


def test_one_password_is_the_same_from_any_input_method(slots: KeySlots) -> None:
    data_key = created(slots, "ｐａｓｓ１２３")
    assert slots.open_with_password("pass123") == data_key


def test_a_new_password_replaces_the_old_one(
    slots: KeySlots, keyring: MemoryKeyring, tmp_path: Path, clock: Clock
) -> None:
    data_key = created(slots)
    slots.rewrap(data_key, "another password")
    assert slots.open_with_password("another password") == data_key
    assert len(keyring.items) == 1
    assert code_of(lambda: slots.open_with_password(PASSWORD)) == "wrong_password"
    clock.now += 1
    (tmp_path / "keys.json").unlink()  # nor does the second copy know it
    assert code_of(lambda: slots.open_with_password(PASSWORD)) == "wrong_password"


def test_a_new_password_ends_the_wait(slots: KeySlots) -> None:
    data_key = created(slots)
    assert code_of(lambda: slots.open_with_password("wrong")) == "wrong_password"
    slots.rewrap(data_key, "another password")
    assert slots.open_with_password("another password") == data_key


def test_neither_the_disk_with_the_password_nor_the_keyring_opens(slots: KeySlots, tmp_path: Path) -> None:
    created(slots)
    file = key_file.read(tmp_path)
    [slot] = [slot for slot in file.slots if isinstance(slot, KeyringSlot)]
    secret = slots._secret(slot)
    assert keyslots._unwrap(slot, file.fingerprint, PASSWORD, secret)
    assert keyslots._unwrap(slot, file.fingerprint, PASSWORD, os.urandom(32)) is None
    assert keyslots._unwrap(slot, file.fingerprint, "", secret) is None


def test_what_the_disk_did_not_keep_is_no_success(
    slots: KeySlots, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data_key = created(slots)
    monkeypatch.setattr(key_file, "replace_file", lambda path, content: None)
    assert code_of(lambda: slots.rewrap(data_key, "another password")) == "keys_damaged"
    assert slots.open_with_password(PASSWORD) == data_key


def test_a_foreign_key_is_not_wrapped(slots: KeySlots) -> None:
    data_key = created(slots)
    for change in (slots.rewrap, lambda key, password: slots.add_password_slot(key, "x", password)):
        assert code_of(lambda change=change: change(os.urandom(32), LONG)) == "keys_mismatch"
    assert slots.open_with_password(PASSWORD) == data_key


@pytest.mark.parametrize("step", range(4))
def test_a_change_of_password_can_stop_anywhere(
    slots: KeySlots, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    data_key = created(slots)
    steps = iter(range(9))
    real = durable.replace_file

    def stop_at(path: Path, content: bytes) -> None:
        if next(steps) == step:
            raise OSError(28, "no room")
        real(path, content)

    monkeypatch.setattr(key_file, "replace_file", stop_at)
    if step < 3:
        with pytest.raises(DiskFull):
            slots.rewrap(data_key, "another password")
    else:
        slots.rewrap(data_key, "another password")
    opened = []
    for password in (PASSWORD, "another password"):
        clock.now += 300
        try:
            opened.append(slots.open_with_password(password))
        except CredentialsError as error:
            assert error.code == "wrong_password"
    assert opened and set(opened) == {data_key}


def test_several_people_open_one_database(tmp_path: Path, clock: Clock) -> None:
    server = KeySlots(tmp_path / "server.db", None, QUICK, clock)
    data_key = created(server, "the first password", "1001")
    server.add_password_slot(data_key, "1002", "the second password")
    assert server.names() == ("1001", "1002")
    assert server.open_with_password("the first password", "1001") == data_key
    assert server.open_with_password("the second password", "1002") == data_key
    assert code_of(lambda: server.open_with_password("the first password", "1002")) == "wrong_password"
    clock.now += 1
    server.add_password_slot(data_key, "1002", "the third password")
    assert server.open_with_password("the third password", "1002") == data_key
    assert code_of(lambda: server.open_with_password("the second password", "1002")) == "wrong_password"
    assert server.open_with_password("the first password", "1001") == data_key


def test_a_way_in_by_password_alone_helps_when_the_keyring_does_not(
    slots: KeySlots, keyring: MemoryKeyring, clock: Clock
) -> None:
    data_key = created(slots)
    slots.add_password_slot(data_key, "", LONG)
    assert slots.open_with_password(PASSWORD) == slots.open_with_password(LONG) == data_key
    keyring.fault = "keyring_locked"
    assert slots.open_with_password(LONG) == data_key
    assert code_of(lambda: slots.open_with_password("wrong")) == "wrong_password"
    keyring.fault, clock.now = "", clock.now + 1
    slots.rewrap(data_key, "another password")
    assert code_of(lambda: slots.open_with_password(LONG)) == "wrong_password"


def test_damage_is_damage_and_the_second_copy_opens(slots: KeySlots, tmp_path: Path) -> None:
    data_key = created(slots)
    (tmp_path / "keys.json").write_bytes(b"")
    assert slots.open_with_password(PASSWORD) == data_key
    (tmp_path / "keys.copy.json").write_bytes(b"\xff")
    assert code_of(lambda: slots.open_with_password(PASSWORD)) == "keys_damaged"
    (tmp_path / "keys.json").unlink()
    assert code_of(lambda: slots.open_with_password(PASSWORD)) == "keys_damaged"
    (tmp_path / "keys.copy.json").unlink()
    assert code_of(lambda: slots.open_with_password(PASSWORD)) == "keys_missing"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(0, 10_000), by=st.integers(1, 255), cut=st.booleans())
def test_no_damage_looks_like_a_wrong_password(tmp_path: Path, place: int, by: int, cut: bool) -> None:
    keyring = _SHARED
    slots = KeySlots(tmp_path / "desk.db", keyring, QUICK)
    if not (tmp_path / "whole").exists():
        created(slots)
        (tmp_path / "keys.json").rename(tmp_path / "whole")
        (tmp_path / "keys.copy.json").unlink()
    content = bytearray((tmp_path / "whole").read_bytes())
    place %= len(content)
    if cut:
        content = content[:place]
    else:
        content[place] ^= by
    (tmp_path / "keys.json").write_bytes(content)
    try:
        assert len(slots.open_with_password(PASSWORD)) == 32
    except CredentialsError as error:
        assert error.code == "keys_damaged"


_SHARED = MemoryKeyring()


def test_a_file_of_a_later_version_is_said_to_be_one(slots: KeySlots, tmp_path: Path) -> None:
    created(slots)
    content = b'{"fingerprint":"00","slots":[{"kind":"smart card"}]}'
    checked = b'{"checksum":"%s","content":%s}' % (key_file._checksum(content).encode(), content)
    (tmp_path / "keys.json").write_bytes(checked)
    assert code_of(lambda: slots.open_with_password(PASSWORD)) == "keys_newer"


def test_a_file_cannot_demand_all_memory(slots: KeySlots, tmp_path: Path) -> None:
    created(slots, LONG)
    content = (tmp_path / "keys.json").read_bytes()
    inner = content[content.index(b'"content":') + 10 : content.rindex(b"}")]
    greedy = inner.replace(b'"memory_kib":8', b'"memory_kib":99999999')
    assert greedy != inner
    checked = b'{"checksum":"%s","content":%s}' % (key_file._checksum(greedy).encode(), greedy)
    for name in ("keys.json", "keys.copy.json"):
        (tmp_path / name).write_bytes(checked)
    assert code_of(lambda: slots.open_with_password(LONG)) == "keys_damaged"


def test_slots_are_bound_to_their_database_and_name(tmp_path: Path, clock: Clock) -> None:
    first = KeySlots(tmp_path / "a" / "desk.db", None, QUICK, clock)
    second = KeySlots(tmp_path / "b" / "desk.db", None, QUICK, clock)
    created(first, LONG, "1001")
    created(second, LONG, "1001")
    other = key_file.read(tmp_path / "b")
    renamed = [slot for slot in key_file.read(tmp_path / "a").slots if isinstance(slot, PasswordSlot)]
    key_file.write(tmp_path / "b", key_file.KeyFile(other.fingerprint, tuple(renamed)))
    assert code_of(lambda: second.open_with_password(LONG, "1001")) == "wrong_password"
