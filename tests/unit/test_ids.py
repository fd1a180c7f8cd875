"""Ids that any UUID library reads as what they say they are."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console import ids

_BITS = st.integers(0, 2**80 - 1)


@given(st.text(), st.text())
def test_a_derived_id_is_the_version_5_of_root_and_name(root: str, name: str) -> None:
    assert ids.derive(root, name) == str(uuid.uuid5(uuid.UUID(bytes=ids._NAMESPACE), f"{root}/{name}"))


@given(st.integers(0, 2**48 - 1), _BITS)
def test_a_new_id_is_a_version_7_of_its_time(now_ms: int, bits: int) -> None:
    made = uuid.UUID(ids.new_id(now_ms, lambda size: bits.to_bytes(size, "big")))
    assert (made.version, made.variant, made.int >> 80) == (7, uuid.RFC_4122, now_ms)


def test_new_ids_grow_even_when_the_clock_goes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ids, "_last", 0)
    made = [ids.new_id(now_ms) for now_ms in (2_000_000_000_000, 1_999_999_999_999, 2_000_000_000_000)]
    assert made == sorted(set(made))
