"""A lost keyring or password: the desk asks, a supervisor releases, and nobody in between learns anything."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console import recovery
from console.errors import CredentialsError
from console.keyslots import KeySlots
from console.wire import keys
from tests.helpers.keyrings import QUICK, MemoryKeyring

ORGANISATION = keys.new_sealing_key()
KEYS = {keys.key_id(ORGANISATION): ORGANISATION}
PASSWORD = "correct horse"
ONE_TIME = keys.new_sealing_key()
SLOT = recovery.recovery_slot(b"k" * 32, "f1", ORGANISATION.public_key())
REQUEST = recovery.request_bytes(SLOT, "f1", ONE_TIME)
ANSWER = recovery.release(REQUEST, KEYS)


@pytest.fixture
def keyring() -> MemoryKeyring:
    return MemoryKeyring()


@pytest.fixture
def slots(tmp_path: Path, keyring: MemoryKeyring) -> KeySlots:
    return KeySlots(tmp_path / "desk.db", keyring, QUICK)


def code_of(call: object) -> str:
    with pytest.raises(CredentialsError) as error:
        call()  # type: ignore[operator]
    return error.value.code


def test_a_wiped_keyring_is_recovered_from(slots: KeySlots, keyring: MemoryKeyring, tmp_path: Path) -> None:
    data_key = slots.create(PASSWORD, ORGANISATION.public_key())
    keyring.items.clear()
    assert code_of(lambda: slots.open_with_password(PASSWORD)) == "keyring_missing"
    request = slots.recovery_request()
    released = recovery.release(request, KEYS)
    restarted = KeySlots(tmp_path / "desk.db", keyring, QUICK)
    assert restarted.recovery_request() == request
    assert restarted.open_with_recovery(released) == data_key
    restarted.rewrap(data_key, "another password")
    assert restarted.open_with_password("another password") == data_key
    assert code_of(lambda: restarted.open_with_recovery(released)) == "recovery_not_requested"
    assert restarted.recovery_request() != request
    assert recovery.release(restarted.recovery_request(), KEYS)


def test_a_database_without_an_organisation_cannot_ask(slots: KeySlots) -> None:
    slots.create(PASSWORD, None)
    assert code_of(slots.recovery_request) == "recovery_absent"


def test_the_answer_opens_one_database_only(slots: KeySlots, tmp_path: Path, keyring: MemoryKeyring) -> None:
    other = KeySlots(tmp_path / "other" / "desk.db", keyring, QUICK)
    for each in (slots, other):
        each.create(PASSWORD, ORGANISATION.public_key())
    released = recovery.release(slots.recovery_request(), KEYS)
    other.recovery_request()
    assert code_of(lambda: other.open_with_recovery(released)) == "recovery_answer_of_another"


def test_a_false_key_under_the_right_name_is_noticed(slots: KeySlots) -> None:
    slots.create(PASSWORD, ORGANISATION.public_key())
    asked = msgspec.json.decode(slots.recovery_request(), type=recovery.RecoveryRequest)
    false = recovery.recovery_slot(b"x" * 32, asked.fingerprint, ORGANISATION.public_key())
    request = msgspec.json.encode(msgspec.structs.replace(asked, sealed=false.sealed))
    assert (
        code_of(lambda: slots.open_with_recovery(recovery.release(request, KEYS)))
        == "recovery_answer_damaged"
    )


def test_another_organisations_key_is_named() -> None:
    stranger = keys.new_sealing_key()
    with pytest.raises(CredentialsError) as error:
        recovery.release(REQUEST, {keys.key_id(stranger): stranger})
    assert (error.value.code, error.value.params) == ("key_unknown", {"key_id": keys.key_id(ORGANISATION)})


def test_nobody_on_the_way_learns_anything() -> None:
    assert b"k" * 8 not in REQUEST + ANSWER
    eavesdropper = keys.new_sealing_key()
    assert code_of(lambda: recovery.read_answer(ANSWER, "f1", eavesdropper)) == "recovery_answer_damaged"
    assert recovery.read_answer(ANSWER, "f1", ONE_TIME) == b"k" * 32


def test_the_code_to_compare_changes_with_the_request() -> None:
    code = recovery.request_code(REQUEST)
    assert len(code.replace(" ", "")) == 12 and code.replace(" ", "").isdigit()
    assert recovery.request_code(recovery.request_bytes(SLOT, "f1", keys.new_sealing_key())) != code


def asked_by(request: bytes) -> recovery.RecoveryRequest:
    return msgspec.json.decode(request, type=recovery.RecoveryRequest)


def test_nothing_beside_the_question_changes_its_code() -> None:
    """Else somebody on the way tries out fillings of their own request until the codes agree."""
    spaced = REQUEST.replace(b",", b" , ")
    assert spaced != REQUEST and recovery.request_code(spaced) == recovery.request_code(REQUEST)
    filled = msgspec.json.encode(msgspec.json.decode(REQUEST) | {"pad": "1"})
    assert code_of(lambda: recovery.release(filled, KEYS)) == "recovery_request_damaged"
    assert code_of(lambda: recovery.request_code(filled)) == "recovery_request_damaged"


def test_each_try_at_a_code_is_dear(monkeypatch: pytest.MonkeyPatch) -> None:
    costs: list[tuple[int, int]] = []

    def draw(secret: bytes, salt: bytes, passes: int, kib: int, *_: object) -> bytes:
        costs.append((passes, kib))
        return secret[:32]

    monkeypatch.setattr(recovery, "hash_secret_raw", draw)
    recovery.request_code(REQUEST)
    assert costs and min(costs) >= (3, 64 * 1024)


@given(st.integers(0, len(REQUEST) - 1), st.integers(1, 255))
def test_a_damaged_request_is_refused_or_answers_to_nobody_else(place: int, by: int) -> None:
    damaged = bytearray(REQUEST)
    damaged[place] ^= by
    try:
        answer = recovery.release(bytes(damaged), KEYS)
    except CredentialsError as error:
        assert error.code in ("recovery_request_damaged", "key_unknown")
    else:
        assert answer != ANSWER
        if asked_by(bytes(damaged)) != asked_by(REQUEST):
            assert recovery.request_code(bytes(damaged)) != recovery.request_code(REQUEST)


@given(st.integers(0, len(ANSWER) - 1), st.integers(1, 255))
def test_a_damaged_answer_is_refused(place: int, by: int) -> None:
    damaged = bytearray(ANSWER)
    damaged[place] ^= by
    try:
        assert recovery.read_answer(bytes(damaged), "f1", ONE_TIME) == b"k" * 32
    except CredentialsError as error:
        assert error.code in ("recovery_answer_damaged", "recovery_answer_of_another")
