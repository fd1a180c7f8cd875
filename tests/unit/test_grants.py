"""Grants prove what the server signed, and nothing else."""

from __future__ import annotations

import base64
import string

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.errors import CredentialsError
from console.wire import keys
from console.wire.grants import Grant, check_operation, read_grant, sign_grant, sign_operation

SERVER = keys.new_signing_key()
OTHER_SERVER = keys.new_signing_key()
AGENT = keys.new_signing_key()
GRANT = Grant(
    grant_id="018f0000-0000-7000-8000-000000000001",
    workspace_id="w",
    user_id="u",
    employee_no="1001",
    name="王丽",
    roles=("agent", "group_leader"),
    desk_id="d",
    desk_code="017",
    signing_key=keys.public_text(AGENT),
    issued_at=1,
    offline_until=2,
)
TOKEN = sign_grant(GRANT, SERVER)


def refused(token: str, *trusted: object) -> bool:
    with pytest.raises(CredentialsError) as error:
        read_grant(token, trusted or [SERVER.public_key()])  # type: ignore[arg-type]
    return error.value.code == "grant_invalid"


def test_a_grant_comes_back_as_it_was_signed() -> None:
    assert read_grant(TOKEN, [OTHER_SERVER.public_key(), SERVER.public_key()]) == GRANT
    assert TOKEN.isascii() and TOKEN.isprintable() and " " not in TOKEN


def test_a_grant_of_another_server_proves_nothing() -> None:
    assert refused(sign_grant(GRANT, OTHER_SERVER))
    assert refused(TOKEN, OTHER_SERVER.public_key())
    with pytest.raises(CredentialsError, match="grant_invalid"):
        read_grant(TOKEN, [])


@given(st.integers(0, len(TOKEN) - 1), st.sampled_from("AZaz09-_.=+/ \n值"))
def test_no_character_can_be_changed(place: int, character: str) -> None:
    changed = TOKEN[:place] + character + TOKEN[place + 1 :]
    assert changed == TOKEN or refused(changed)


@pytest.mark.parametrize("place", [len(TOKEN) - 1, TOKEN.rindex(".") - 1])
def test_spare_bits_of_a_last_character_are_none(place: int) -> None:
    alphabet = string.ascii_letters + string.digits + "-_"
    read = [TOKEN[:place] + character + TOKEN[place + 1 :] for character in alphabet]
    assert [token for token in read if not refused_or_none(token)] == [TOKEN]


def refused_or_none(token: str) -> bool:
    return token != TOKEN and refused(token)


@given(st.text(max_size=60))
def test_nonsense_is_refused(token: str) -> None:
    assert refused(token)


def test_an_endless_token_is_refused_unread() -> None:
    assert refused(sign_grant(msgspec.structs.replace(GRANT, name="x" * 5_000), SERVER))
    assert refused(TOKEN + "A" * 10_000_000)


def test_a_signed_text_that_is_no_grant_is_refused() -> None:
    content = b'{"grant_id": 1}'
    text = [base64.urlsafe_b64encode(part).decode().rstrip("=") for part in (content, _signed(content))]
    assert refused(".".join(("g1", *text)))


def _signed(content: bytes) -> bytes:
    return SERVER.sign(b"standby grant 1\0" + content)


@given(st.binary(max_size=300), st.binary(max_size=300))
def test_a_signature_proves_its_own_bytes_only(op: bytes, other: bytes) -> None:
    signature = sign_operation(AGENT, op)
    assert check_operation(GRANT, op, signature)
    assert check_operation(GRANT, other, signature) is (other == op)
    assert not check_operation(GRANT, op, sign_operation(OTHER_SERVER, op))


@given(st.text(max_size=100))
def test_a_signature_of_nonsense_proves_nothing(signature: str) -> None:
    assert not check_operation(GRANT, b"op", signature)


def test_a_grant_without_a_usable_key_proves_nothing() -> None:
    for text in ("", "值", "AAAA", keys.public_text(AGENT)[:-4]):
        grant = msgspec.structs.replace(GRANT, signing_key=text)
        assert not check_operation(grant, b"op", sign_operation(AGENT, b"op"))


def test_a_signature_over_an_operation_is_none_over_a_grant() -> None:
    content = msgspec.json.encode(GRANT)
    fake = TOKEN.split(".")[:2] + [sign_operation(SERVER, content)]
    assert refused(".".join(fake))


def test_keys_survive_as_text() -> None:
    sealing = keys.new_sealing_key()
    assert keys.public_text(keys.signing_key(keys.private_text(AGENT))) == keys.public_text(AGENT)
    assert keys.public_text(keys.unsealing_key(keys.private_text(sealing))) == keys.public_text(sealing)
    assert keys.key_id(sealing) == keys.key_id(keys.sealing_key(keys.public_text(sealing)))
    assert len(keys.key_id(sealing)) == 16 and keys.key_id(sealing) != keys.key_id(keys.new_sealing_key())
    for read in (keys.signing_key, keys.verifying_key, keys.sealing_key, keys.unsealing_key):
        for text in ("", "!", "QUJD", keys.public_text(AGENT) + "A"):
            with pytest.raises(CredentialsError, match="key_invalid"):
                read(text)
