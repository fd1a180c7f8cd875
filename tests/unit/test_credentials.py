"""The keyring's states are told apart, and only known backends are trusted."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from console import credentials
from console.credentials import Backend, SystemKeyring, backend_name, find_backends
from console.errors import CredentialsError
from tests.helpers import keyrings

SECRET = "s" * 44
NAME = "tests.helpers.keyrings.DictBackend"


def keyring(*backends: Backend, limit_s: float = 20.0, notice_s: float = 1.0) -> SystemKeyring:
    return SystemKeyring(lambda: list(backends), limit_s=limit_s, notice_s=notice_s)


def code_of(call: object) -> str:
    with pytest.raises(CredentialsError) as error:
        call()  # type: ignore[operator]
    return error.value.code


def test_an_item_is_kept_read_and_taken_away() -> None:
    ring = keyring(keyrings.DictBackend())
    assert ring.backend() == NAME
    assert ring.write("item", SECRET) == NAME
    assert ring.read("item", NAME) == SECRET
    ring.delete("item", NAME)
    ring.delete("item", NAME)
    assert code_of(lambda: ring.read("item", NAME)) == "keyring_missing"


@pytest.mark.parametrize("secret", ["", "s" * 43, "s" * 65, "密" * 44])
def test_only_short_plain_secrets_are_kept(secret: str) -> None:
    with pytest.raises(ValueError, match="44 to 64"):
        keyring(keyrings.DictBackend()).write("item", secret)


def test_without_a_backend_it_is_absent() -> None:
    for call in (
        keyring().backend,
        lambda: keyring().read("item", NAME),
        lambda: keyring().write("i", SECRET),
    ):
        assert code_of(call) == "keyring_absent"


def test_a_locked_one_is_locked() -> None:
    ring = keyring(keyrings.LockedBackend())
    assert code_of(lambda: ring.read("item", ring.backend())) == "keyring_locked"
    assert code_of(lambda: ring.write("item", SECRET)) == "keyring_locked"


def test_another_backend_than_recorded_is_named() -> None:
    ring = keyring(keyrings.OtherBackend())
    with pytest.raises(CredentialsError) as error:
        ring.read("item", NAME)
    assert error.value.code == "keyring_swapped"
    assert error.value.params == {"recorded": NAME, "found": "tests.helpers.keyrings.OtherBackend"}


def test_the_recorded_backend_is_used_even_when_another_is_better() -> None:
    recorded = keyrings.DictBackend()
    keyring(recorded).write("item", SECRET)
    assert keyring(keyrings.OtherBackend(), recorded).read("item", NAME) == SECRET


def test_what_is_not_kept_is_no_success() -> None:
    assert code_of(lambda: keyring(keyrings.ForgetfulBackend()).write("item", SECRET)) == "keyring_failed"


def test_an_unknown_failure_has_a_code_too() -> None:
    broken = keyrings.BrokenBackend()
    assert code_of(lambda: keyring(broken).read("item", backend_name(broken))) == "keyring_failed"


def test_an_unanswered_prompt_is_not_waited_for() -> None:
    hanging = keyrings.HangingBackend()
    notices: list[int] = []
    ring = SystemKeyring(lambda: [hanging], lambda: notices.append(1), limit_s=0.02, notice_s=0.01)
    name = backend_name(hanging)
    assert code_of(lambda: ring.read("item", name)) == "keyring_timeout"
    assert notices == [1]
    [thread] = [thread for thread in threading.enumerate() if thread.name == "keyring"]
    assert thread.daemon
    assert code_of(lambda: ring.read("item", name)) == "keyring_waiting"
    hanging.answer()
    thread.join()
    assert code_of(lambda: ring.read("item", name)) == "keyring_missing"


def test_a_quick_answer_is_not_announced() -> None:
    notices: list[int] = []
    ring = SystemKeyring(lambda: [keyrings.DictBackend()], lambda: notices.append(1))
    ring.write("item", SECRET)
    assert notices == []


@pytest.mark.parametrize(
    "chosen",
    [
        "keyring.backends.fail.Keyring",
        "keyring.backends.null.Keyring",
        "keyring.backends.chainer.ChainerBackend",
        "keyrings.alt.file.PlaintextKeyring",
        "tests.helpers.keyrings.DictBackend",
    ],
)
def test_the_environment_cannot_choose_an_unfit_backend(chosen: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", chosen)
    assert find_backends() == []


def test_backends_are_found_by_rank(monkeypatch: pytest.MonkeyPatch) -> None:
    ranks = {"DictBackend": 1.0, "OtherBackend": 2.0}
    for name, rank in ranks.items():
        monkeypatch.setattr(getattr(keyrings, name), "priority", rank, raising=False)
    names = ("tests.helpers.keyrings.DictBackend", "tests.helpers.keyrings.OtherBackend", "no.such.Backend")
    monkeypatch.setattr(credentials, "ALLOWED", names)
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND")
    assert [type(backend) for backend in find_backends()] == [keyrings.OtherBackend, keyrings.DictBackend]
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", NAME)
    assert [type(backend) for backend in find_backends()] == [keyrings.DictBackend]


def test_on_this_bare_machine_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND")
    if sys.platform == "linux":
        assert find_backends() == []


def test_a_hanging_prompt_does_not_keep_the_program_alive() -> None:
    script = (
        "from console.credentials import SystemKeyring\n"
        "from tests.helpers.keyrings import HangingBackend\n"
        "ring = SystemKeyring(lambda: [HangingBackend()], limit_s=0.02, notice_s=0.01)\n"
        "try: ring.read('item', 'tests.helpers.keyrings.HangingBackend')\n"
        "except Exception as error: print(error.code)\n"
    )
    assert output_of(script) == "keyring_timeout\n"


def test_the_library_is_loaded_when_it_is_needed_only() -> None:
    assert output_of("import sys, console.credentials; print('keyring' in sys.modules)") == "False\n"


def output_of(script: str) -> str:
    """What a fresh interpreter prints; it must end by itself."""
    root = Path(__file__).parents[2]
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True, timeout=60)
    return done.stdout
