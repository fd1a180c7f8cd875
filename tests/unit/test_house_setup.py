"""dev.py: what it asks of a machine, and what it says when it cannot help."""

import ast
import json
import os
import shutil
import sys
from pathlib import Path

import pytest

import dev
from tests.helpers.tree import ROOT

Called = list[tuple[object, ...]]


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> Called:
    """What would have been started; nothing is."""
    calls: Called = []

    def python(*arguments: str, **more: str) -> int:
        calls.append((*arguments, *more.items()))
        return 0

    def check() -> int:
        calls.append(("check",))
        return 0

    monkeypatch.setattr(dev, "install_system_packages", lambda packages: None)
    monkeypatch.setattr(dev, "prepare_venv", lambda purpose: calls.append(("prepare", purpose)))
    monkeypatch.setattr(dev, "check", check)
    monkeypatch.setattr(dev, "python", python)
    return calls


def test_it_needs_the_standard_library_only() -> None:
    tree = ast.parse((ROOT / "dev.py").read_text("utf-8"))
    names = {
        name.name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for name in node.names
    }
    names |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in names} <= set(sys.stdlib_module_names)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["test"], [("prepare", "test"), ("check",), ("pytest", "-n", "2", "--dist", "worksteal")]),
        (
            ["test", "--long", "--", "-k", "x"],
            [("prepare", "test"), ("pytest", "-n", "2", "--dist", "worksteal", "--long", "-k", "x")],
        ),
        (["check"], [("prepare", "test"), ("check",)]),
        (["bench", "sync"], [("prepare", "test"), ("bench", "sync")]),
        (["build"], [("prepare", "build"), ("PyInstaller", "--noconfirm", "build_installer.spec")]),
    ],
)
def test_a_command_becomes_one_process(
    arguments: list[str], expected: Called, called: Called, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["dev.py", *arguments])
    assert dev.main() == 0
    assert called == expected


@pytest.mark.parametrize(
    ("display", "tour"), [({"DISPLAY": ":0"}, False), ({"WAYLAND_DISPLAY": "w"}, False), ({}, True)]
)
def test_without_a_display_the_tour_plays(
    display: dict[str, str],
    tour: bool,
    called: Called,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    for name, value in display.items():
        monkeypatch.setenv(name, value)
    dev.run(["--lang", "zh_CN"])
    assert called[0][0] == ("tests.e2e.tour" if tour else "console")
    assert ("no display" in capsys.readouterr().out) is tour


def test_who_may_not_install_is_told_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000, raising=False)
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    with pytest.raises(
        SystemExit, match=r"sudo apt-get install --yes --no-install-recommends libgl1 postgresql\n"
    ):
        dev.install_system_packages(["libgl1", "postgresql"])


def test_where_there_is_no_apt_the_packages_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(SystemExit, match="libgl1"):
        dev.install_system_packages(["libgl1"])


def test_a_bare_machine_is_asked_for_all_a_complete_one_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    answers = {"loads": False, "has_chinese_font": False, "has_postgresql": False}
    for name, answer in answers.items():
        monkeypatch.setattr(dev, name, lambda *_, answer=answer: answer)
    assert {"libegl1", "fonts-wqy-microhei", "postgresql"} <= set(dev.missing_packages("test"))
    assert "libxcb-cursor0" not in dev.missing_packages("run")
    monkeypatch.setenv("DISPLAY", ":0")
    assert "libxcb-cursor0" in dev.missing_packages("run")
    for name in answers:
        monkeypatch.setattr(dev, name, lambda *_: True)
    assert dev.missing_packages("test") == []


class Setup:
    """``prepare_venv`` in a folder of its own; the commands it would run are noted."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.commands: list[str] = []
        self._root = root
        (root / "requirements").mkdir()
        self.lock("a==1")
        monkeypatch.setattr(dev, "ROOT", root)
        monkeypatch.setattr(dev, "VENV", root / ".venv")
        monkeypatch.setattr(dev, "PYTHON", root / ".venv" / "python")
        monkeypatch.setattr(dev, "demand", self._demand)

    def lock(self, text: str) -> None:
        (self._root / "requirements" / "run.txt").write_text(text)

    def prepare(self) -> list[str]:
        self.commands.clear()
        dev.prepare_venv("run")
        return self.commands

    def _demand(self, command: list[str]) -> None:
        assert not (dev.site_packages() / "standby-stamp.json").exists() or "venv" in command
        self.commands.append("venv" if "venv" in command else "pip")
        dev.site_packages().mkdir(parents=True, exist_ok=True)
        dev.PYTHON.touch()


@pytest.fixture
def setup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Setup:
    return Setup(tmp_path, monkeypatch)


def test_the_second_start_installs_nothing(setup: Setup) -> None:
    assert setup.prepare() == ["venv", "pip"]
    assert setup.prepare() == []


def test_a_changed_lock_is_installed_over_the_old(setup: Setup) -> None:
    setup.prepare()
    setup.lock("a==2")
    assert setup.prepare() == ["pip"]


@pytest.mark.parametrize("stamp", ["", "[]", json.dumps({"python": "another", "run": "x"})])
def test_a_foreign_or_half_made_venv_is_made_anew(setup: Setup, stamp: str) -> None:
    setup.prepare()
    (dev.site_packages() / "standby-stamp.json").write_text(stamp)
    assert setup.prepare() == ["venv", "pip"]


def test_a_venv_without_its_python_is_made_anew(setup: Setup) -> None:
    setup.prepare()
    dev.PYTHON.unlink()
    assert setup.prepare() == ["venv", "pip"]
