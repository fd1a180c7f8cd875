"""Guessing passwords at the desk gets slow. It never locks for good, and it never deletes anything."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path

import msgspec

from console.durable import replace_file
from console.errors import CredentialsError

NAME = "attempts.json"
_LONGEST_S = 300


class _Failures(msgspec.Struct, frozen=True):
    count: int
    last: float


class GuessLimit:
    """Counts wrong passwords by name in a file; the wait is 1 s after the first and doubles up to 5 min.

    A guess is counted before it is tried, so that ending the program does not undo it. Where the file cannot
    be written (a full disk) nobody is kept out.
    """

    def __init__(self, folder: Path, clock: Callable[[], float]) -> None:
        self._path = folder / NAME
        self._clock = clock

    def begin(self, name: str) -> None:
        """Counts a guess; raises ``too_many_attempts`` with the seconds to wait, and then counts none."""
        failures = self._read()
        before = failures.get(name, _Failures(0, 0.0))
        now = self._clock()
        if (wait := self._wait(before, now)) > 0:
            raise CredentialsError("too_many_attempts", seconds=-int(-wait // 1))
        self._write({**failures, name: _Failures(before.count + 1, now)})

    def succeeded(self, name: str) -> None:
        """The last guess was right: the next may be wrong at no cost.

        Nobody waits for the disk here: what a power cut brings back is a guess, which costs a wait.
        """
        failures = self._read()
        if failures.pop(name, None) and (failures or not self._removed()):
            self._write(failures)

    def _wait(self, failures: _Failures, now: float) -> float:
        if not failures.count:
            return 0.0
        delay = float(min(_LONGEST_S, 2 ** min(failures.count - 1, 20)))
        return min(delay, failures.last + delay - now)  # a clock set back does not make it longer

    def _read(self) -> dict[str, _Failures]:
        with contextlib.suppress(OSError, msgspec.MsgspecError, UnicodeDecodeError):
            return msgspec.json.decode(self._path.read_bytes(), type=dict[str, _Failures])
        return {}

    def _removed(self) -> bool:
        with contextlib.suppress(OSError):
            self._path.unlink()
            return True
        return False

    def _write(self, failures: dict[str, _Failures]) -> None:
        with contextlib.suppress(OSError):
            replace_file(self._path, msgspec.json.encode(failures))
