"""Every failure reaches the log, and nothing that anybody typed."""

from __future__ import annotations

import faulthandler
import gc
import logging
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from console import logs
from console.errors import LinkError
from console.logs import mask
from tests.helpers.log_guard import LogGuard

TYPED = "Zhang Wei says the line is dead"


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    with restored():
        opened = logs.start(tmp_path)
        yield tmp_path
        opened.close()


@contextmanager
def restored() -> Iterator[None]:
    """Puts back what a program's start sets for good."""
    level, crashes_told = logging.getLogger().level, faulthandler.is_enabled()
    yield
    logging.getLogger().setLevel(level)
    if crashes_told:
        faulthandler.enable(2)


def written(folder: Path) -> str:
    return (folder / "standby.log").read_text("utf-8")


def rename(name: str) -> None:
    try:
        raise KeyError(name)
    except KeyError as error:
        raise ValueError(f"no such person: {name}") from error


@pytest.mark.parametrize(
    "text",
    [
        "+86 138 0013 8000",
        "13800138000",
        "010-62771234",
        "zhang.wei@example.com.cn",
        "Bearer a1.0123456789abcdef",
        "Desk 0190-17:s3cret",
        "王小明",
        "全屋断网,客户很着急",
    ],
)
def test_what_is_personal_is_masked(text: str) -> None:
    for line in (text, f"before {text}", f"before ('{text}', 1) after", f"x={text};"):
        assert text not in mask(line)
        assert not any("㐀" <= character <= "鿿" for character in mask(line))


@pytest.mark.parametrize(
    "line",
    [
        f"operation {'01a2003d-a8f9-7de7-837c-a2bdcdb3f2d9'} refused: too_large",
        "2026-11-21 21:50:02,123 INFO sync console.offline: link offline, cause server_down",
        "delivery failed: timed_out, retry in 300 s",
        "status=503 port=38711 count=120",
    ],
)
def test_codes_ids_and_times_stay(line: str) -> None:
    assert mask(line) == line


def test_a_bug_leaves_its_place_and_kind_and_no_words(folder: Path, expect_log: LogGuard) -> None:
    expect_log.expect("console", "a task failed", logging.ERROR)
    try:
        rename(TYPED)
    except ValueError:
        logging.getLogger("console.tasks").exception("a task failed")
    text = written(folder)
    assert "test_logs.py" in text and "in rename" in text
    assert "builtins.KeyError" in text and "builtins.ValueError" in text
    assert TYPED not in text


def test_a_failure_of_the_world_keeps_its_code(folder: Path, expect_log: LogGuard) -> None:
    expect_log.expect("console", "two", logging.ERROR)
    for error in (LinkError("busy", retry_after=7), FileNotFoundError(2, "No such file", TYPED)):
        try:
            raise error
        except Exception:
            logging.getLogger("console").exception("two")
    text = written(folder)
    assert "busy {'retry_after': 7}" in text and "ENOENT" in text
    assert TYPED not in text


def test_what_nobody_catches_is_caught(folder: Path, expect_log: LogGuard) -> None:
    expect_log.expect("console", "uncaught", logging.CRITICAL)
    thread = threading.Thread(target=rename, args=(TYPED,), name="sync")
    thread.start()
    thread.join()
    try:
        rename(TYPED)
    except ValueError as error:
        sys.excepthook(type(error), error, error.__traceback__)

    class Falling:
        def __del__(self) -> None:
            rename(TYPED)

    Falling()
    gc.collect()
    text = written(folder)
    assert text.count("CRITICAL") == 3 and " sync console: uncaught" in text
    assert TYPED not in text


def test_ending_a_thread_or_the_program_by_hand_is_no_failure(folder: Path) -> None:
    def leave() -> None:
        raise SystemExit

    thread = threading.Thread(target=leave)
    thread.start()
    thread.join()
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert "uncaught" not in written(folder)


def test_a_long_line_is_masked_in_no_time() -> None:
    began = time.perf_counter()
    for line in ("x" * 100_000, "1" * 100_000, "1 " * 50_000, "王" * 100_000, "a@" * 50_000):
        mask(line)
    assert time.perf_counter() - began < 2.0


def test_the_log_stays_small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "FILE_BYTES", 10_000)
    with restored():
        opened = logs.start(tmp_path)
        for _ in range(200):
            logging.getLogger("console.test").info("x" * 500)
        opened.close()
    files = list(tmp_path.glob("standby.log*"))
    assert len(files) == logs.FILES
    assert all(file.stat().st_size <= 10_000 + 600 for file in files)


def test_the_latest_lines_are_in_the_first_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logs, "FILE_BYTES", 1)
    with restored():
        opened = logs.start(tmp_path)
        for number in range(8):
            logging.getLogger("console.test").info("line %s", number)
        opened.close()
    names = ["standby.log", *(f"standby.log.{number}" for number in range(1, logs.FILES))]
    assert [(tmp_path / name).read_text("utf-8")[-2] for name in names] == list("76543")


def test_what_cannot_be_rolled_is_written_on(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def held(path: Path, target: Path) -> Path:
        raise PermissionError(13, "another program reads it")

    monkeypatch.setattr(Path, "replace", held)
    monkeypatch.setattr(logs, "FILE_BYTES", 1)
    for line in ("first", "second"):
        logging.getLogger("console.test").info(line)
    assert "first" in written(folder) and "second" in written(folder)
    assert "Logging error" in capsys.readouterr().err


def test_closing_gives_everything_back(tmp_path: Path) -> None:
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    handlers = list(logging.getLogger().handlers)
    with restored():
        logs.start(tmp_path).close()
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == hooks
    assert logging.getLogger().handlers == handlers
