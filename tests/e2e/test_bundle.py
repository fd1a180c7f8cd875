"""What goes into the bundle and what stays out; and, in the long run, a real one that starts and serves."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
import types
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import PySide6
import pytest

import console.models.migrations
import resources
from console.offline.transport import Transport
from console.wire.messages import LoginRequest
from tests.helpers.tree import ROOT

SPEC = ROOT / "build_installer.spec"
QT = Path(PySide6.__file__).parent / "Qt"
PATIENCE_S = 60.0
_IMPORT_ALL = """
import importlib, pkgutil, sys
for name in sys.argv[1:]:
    sys.modules[name] = None
import console
for module in pkgutil.walk_packages(console.__path__, "console."):
    if module.name != "console.models.migrations.env":
        importlib.import_module(module.name)
"""


class Spec:
    """The spec file, run as PyInstaller runs it, with everything that it asks for written down."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.packages: dict[str, dict[str, Any]] = {}
        self.analysis: dict[str, Any] = {}
        self.collected: tuple[Any, ...] = ()
        hooks = types.ModuleType("PyInstaller.utils.hooks")
        vars(hooks).update(collect_data_files=self._collect_data, collect_submodules=lambda name: [name])
        linking = types.ModuleType("PyInstaller.depend.bindepend")
        vars(linking)["get_imports"] = lambda file: {(name, file) for name in LOADS.get(file, ())}
        for module in (hooks, linking):
            monkeypatch.setitem(sys.modules, module.__name__, module)
        self.names: dict[str, Any] = {
            "Analysis": self._analyse,
            "PYZ": lambda pure: pure,
            "EXE": lambda *parts, **options: options["name"],
            "COLLECT": self._collect,
        }
        exec(compile(SPEC.read_text("utf-8"), SPEC, "exec"), self.names)

    def _collect_data(self, package: str, **options: Any) -> list[tuple[str, str]]:
        self.packages[package] = options
        return []

    def _analyse(self, scripts: list[str], **options: Any) -> types.SimpleNamespace:
        self.analysis = {"scripts": scripts, **options}
        return types.SimpleNamespace(binaries=BINARIES, datas=DATA, pure=[], scripts=scripts)

    def _collect(self, *parts: Any, **options: Any) -> None:
        self.collected = parts


SITE = "/venv/site-packages"
SYSTEM = "/usr/lib/x86_64-linux-gnu"
_QT_GUI = "PySide6/Qt/lib/libQt6Gui.so.6"
_PLUGINS = "PySide6/Qt/plugins"
BINARIES = [
    ("PySide6/QtGui.abi3.so", f"{SITE}/PySide6/QtGui.abi3.so", "EXTENSION"),
    ("python3.11/lib-dynload/_ssl.so", "/usr/lib/python3.11/lib-dynload/_ssl.so", "EXTENSION"),
    (f"{_PLUGINS}/platforms/libqxcb.so", f"{SITE}/{_PLUGINS}/platforms/libqxcb.so", "BINARY"),
    (f"{_PLUGINS}/platformthemes/libqgtk3.so", f"{SITE}/{_PLUGINS}/platformthemes/libqgtk3.so", "BINARY"),
    (_QT_GUI, f"{SITE}/{_QT_GUI}", "BINARY"),
    ("PySide6/Qt/lib/libQt6Qml.so.6", f"{SITE}/PySide6/Qt/lib/libQt6Qml.so.6", "BINARY"),
    ("libpython3.11.so.1.0", f"{SYSTEM}/libpython3.11.so.1.0", "BINARY"),
    ("libssl.so.3", f"{SYSTEM}/libssl.so.3", "BINARY"),
    ("libstdc++.so.6", f"{SYSTEM}/libstdc++.so.6", "BINARY"),
    ("libfontconfig.so.1", f"{SYSTEM}/libfontconfig.so.1", "BINARY"),
    ("libgtk-3.so.0", f"{SYSTEM}/libgtk-3.so.0", "BINARY"),
]
LOADS = {
    f"{SITE}/PySide6/QtGui.abi3.so": ("libQt6Gui.so.6", "libfontconfig.so.1", "libstdc++.so.6"),
    "/usr/lib/python3.11/lib-dynload/_ssl.so": ("libssl.so.3", "libstdc++.so.6"),
}
DATA = [
    ("libQt6Gui.so.6", _QT_GUI, "SYMLINK"),
    ("libQt6Qml.so.6", "PySide6/Qt/lib/libQt6Qml.so.6", "SYMLINK"),
    ("PySide6/Qt/translations/qtbase_zh_CN.qm", "qtbase_zh_CN.qm", "DATA"),
    ("PySide6/Qt/translations/qtbase_de.qm", "qtbase_de.qm", "DATA"),
    ("resources/translations/standby_zh_CN.qm", "standby_zh_CN.qm", "DATA"),
]


@pytest.fixture
def spec(monkeypatch: pytest.MonkeyPatch) -> Spec:
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(sys, "platform", "linux")
    return Spec(monkeypatch)


def test_it_names_what_there_is(spec: Spec) -> None:
    assert all((ROOT / script).is_file() for script in spec.analysis["scripts"])
    assert all((ROOT / file).is_file() for file, _ in spec.analysis["datas"])
    plugins = {path.stem.removeprefix("lib") for path in (QT / "plugins").rglob("*.so")}
    if plugins:
        assert set(spec.names["QT_PLUGINS"]) - plugins == {"qwindows"}
    translations = {path.stem for path in QT.parent.rglob("qtbase_*.qm")}
    assert set(spec.names["QT_TRANSLATIONS"]) <= translations


def test_what_is_read_as_a_file_comes_as_a_file(spec: Spec) -> None:
    assert {"resources", "console.models.migrations", "tzdata"} <= spec.packages.keys()
    assert spec.packages["console.models.migrations"]["include_py_files"]
    assert all(tree.revisions for tree in console.models.migrations.TREES.values())


def test_libraries_that_nothing_loads_or_the_system_has_stay_behind(spec: Spec) -> None:
    _, binaries, data = spec.collected
    assert [name for name, _, _ in binaries] == [
        "PySide6/QtGui.abi3.so",
        "python3.11/lib-dynload/_ssl.so",
        f"{_PLUGINS}/platforms/libqxcb.so",
        _QT_GUI,
        "libpython3.11.so.1.0",
        "libssl.so.3",
    ]
    assert [name for name, _, _ in data] == [
        "libQt6Gui.so.6",
        "PySide6/Qt/translations/qtbase_zh_CN.qm",
        "resources/translations/standby_zh_CN.qm",
    ]


def test_nothing_needs_what_is_left_out(spec: Spec) -> None:
    left_out = spec.analysis["excludes"]
    loaded = subprocess.run(
        [sys.executable, "-c", _IMPORT_ALL, *left_out], cwd=ROOT, check=False, capture_output=True, text=True
    )
    assert loaded.returncode == 0, loaded.stderr


def until(condition: Callable[[], bool]) -> None:
    """Looks again and again: another process has no signal for us."""
    pause = threading.Event()
    for _ in range(int(PATIENCE_S / 0.1)):
        if condition():
            return
        pause.wait(0.1)
    raise AssertionError("waited in vain")


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bundle")
    options = ["--distpath", str(folder), "--workpath", str(folder / "work"), "--log-level", "WARN"]
    built = subprocess.run(
        [sys.executable, "dev.py", "build", "--", *options],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert built.returncode == 0, built.stderr
    return folder / "standby" / ("standby.exe" if sys.platform == "win32" else "standby")


@pytest.mark.long
def test_a_real_bundle_is_its_own_server(program: Path, tmp_path: Path) -> None:
    opening = json.dumps({"key": bytes(32).hex(), "data": str(tmp_path), "port": 0})
    with subprocess.Popen(
        [program, "--embedded-server"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stdin and server.stdout
        server.stdin.write(opening + "\n")
        server.stdin.flush()
        transport = Transport(f"http://127.0.0.1:{json.loads(server.stdout.readline())['port']}")
        reply = transport.login(LoginRequest("1001", resources.sample_password()))
        transport.abort()
        _, said = server.communicate(timeout=PATIENCE_S)
    assert reply.user.employee_no == "1001"
    assert (server.returncode, "Traceback" in said) == (0, False), said


@pytest.mark.long
def test_a_real_bundle_opens_its_window_and_hears_of_calls(program: Path, tmp_path: Path) -> None:
    log = tmp_path / "logs" / "standby.log"
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    command = [str(program), "--data", str(tmp_path), "--call-port", str(port)]

    def answers() -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/call?number=13800000101") as answer:
                return bool(answer.status == 204)
        except urllib.error.URLError:
            return False

    with subprocess.Popen(command) as app:
        try:
            until(lambda: log.is_file() and "ready, desk" in log.read_text("utf-8"))
            until(answers)
            again = subprocess.run([*command, "standby://call?number=1"], check=False, timeout=PATIENCE_S)
            assert (again.returncode, app.poll()) == (0, None)
        finally:
            app.kill()
    assert " ERROR " not in log.read_text("utf-8")
