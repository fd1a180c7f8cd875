"""Sealed envelopes open whole, for the right key, or not at all."""

from __future__ import annotations

import hashlib

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.wire import keys, sealing
from console.wire.sealing import EnclosedFile, Envelope, SealError, seal, sealed_to, unseal

SERVER = keys.new_sealing_key()
FORMER = keys.new_sealing_key()
KEYS = {keys.key_id(key): key for key in (SERVER, FORMER)}
FILE = EnclosedFile(hashlib.sha256(b"bytes").hexdigest(), b"bytes")
ENVELOPE = Envelope('{"op_id":"x","caller":"王丽"}'.encode(), "desk-1", 123, "grant", "signature", (FILE,))
SEALED = seal(ENVELOPE, SERVER.public_key())

envelopes = st.builds(
    Envelope,
    op=st.binary(max_size=500),
    desk_id=st.text(max_size=40),
    captured_at=st.integers(0, 2**62),
    grant=st.none() | st.text(max_size=50),
    signature=st.none() | st.text(max_size=50),
    attachments=st.lists(
        st.binary(max_size=50).map(
            lambda content: EnclosedFile(hashlib.sha256(content).hexdigest(), content)
        ),
        max_size=3,
    ).map(tuple),
)


def code_of(sealed: bytes) -> str:
    with pytest.raises(SealError) as error:
        unseal(sealed, KEYS)
    return error.value.code


@given(envelopes, st.sampled_from([SERVER, FORMER]))
def test_what_was_sealed_comes_back(envelope: Envelope, key: object) -> None:
    sealed = seal(envelope, key.public_key())  # type: ignore[attr-defined]
    assert unseal(sealed, KEYS) == envelope
    assert sealed_to(sealed) == keys.key_id(key)  # type: ignore[arg-type]


def test_nothing_but_key_and_desk_is_in_the_clear() -> None:
    assert b"desk-1" in SEALED and bytes.fromhex(keys.key_id(SERVER)) in SEALED
    for secret in (ENVELOPE.op, "王丽".encode(), b"grant", b"bytes"):
        assert secret not in SEALED
    assert seal(ENVELOPE, SERVER.public_key()) != SEALED


@given(st.integers(0, len(SEALED) - 1), st.integers(0, 7))
def test_no_bit_can_be_changed(place: int, bit: int) -> None:
    changed = bytearray(SEALED)
    changed[place] ^= 1 << bit
    in_key_id = 4 <= place < 12
    assert code_of(bytes(changed)) == ("key_unknown" if in_key_id else "envelope_damaged")


@given(st.integers(0, len(SEALED) - 1))
def test_nothing_can_be_cut_off(length: int) -> None:
    assert code_of(SEALED[:length]) == "envelope_damaged"


@given(st.binary(max_size=200))
def test_nonsense_is_damaged(content: bytes) -> None:
    assert code_of(content) == "envelope_damaged"
    assert code_of(b"SBE1" + bytes.fromhex(keys.key_id(SERVER)) + content) == "envelope_damaged"


def test_a_key_not_at_hand_is_named_and_nothing_more_is_said() -> None:
    stranger = keys.new_sealing_key()
    with pytest.raises(SealError) as error:
        unseal(seal(ENVELOPE, stranger.public_key()), KEYS)
    assert (error.value.code, error.value.params) == ("key_unknown", {"key_id": keys.key_id(stranger)})


def test_a_desk_cannot_speak_for_another() -> None:
    inner = msgspec.msgpack.encode(ENVELOPE)
    header = b"SBE1" + bytes.fromhex(keys.key_id(SERVER)) + bytes([6]) + b"desk-2"
    forged = header + sealing._SUITE.encrypt(inner, SERVER.public_key(), b"standby spool 1\0" + header)
    assert code_of(forged) == "envelope_damaged"


def test_an_attachment_under_a_false_name_is_damage() -> None:
    false = msgspec.structs.replace(ENVELOPE, attachments=(EnclosedFile(FILE.sha256, b"others"),))
    assert code_of(seal(false, SERVER.public_key())) == "envelope_damaged"
