"""Sets up what Standby needs, then runs, tests, checks, measures or bundles it.

    python3 dev.py run | test | check | bench | build

Standard library only. On Linux, missing system packages are installed when this runs as root and named when
not; Python packages are pinned by hash and go into .venv beside this file.
"""

from __future__ import annotations

import argparse
import ctypes
import ctypes.util
import hashlib
import importlib.util
import json
import locale
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
WINDOWS = sys.platform == "win32"
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")
OLDEST = (3, 11)

QT_LIBRARIES = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libfontconfig.so.1": "libfontconfig1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libxkbcommon.so.0": "libxkbcommon0",
}
DISPLAY_LIBRARIES = {
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
}
LINT_IMPORTS = "from importlinter.cli import lint_imports_command as lint; lint()"
CHECKS = {
    "sizes": ["-m", "tests.helpers.sizes"],
    "ruff check": ["-m", "ruff", "check", "--quiet", "."],
    "ruff format": ["-m", "ruff", "format", "--quiet", "--diff", "."],
    "imports": ["-c", LINT_IMPORTS, "--no-logo", "--no-cache"],
    "mypy": ["-m", "mypy", "--platform", "linux", "--cache-dir", ".mypy_cache/linux"],
    "mypy win32": ["-m", "mypy", "--platform", "win32", "--cache-dir", ".mypy_cache/win32"],
}


def main() -> int:
    if sys.version_info < OLDEST:
        sys.exit(f"Standby needs Python {OLDEST[0]}.{OLDEST[1]} or later; this is {sys.version.split()[0]}.")
    arguments = sys.argv[1:]
    cut = arguments.index("--") if "--" in arguments else len(arguments)
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", choices=["run", "test", "check", "bench", "build"])
    parser.add_argument("--long", action="store_true", help="test: the large figures too")
    options, extra = parser.parse_known_args(arguments[:cut])
    extra += arguments[cut + 1 :]
    command = options.command
    install_system_packages(missing_packages(command))
    prepare_venv({"run": "run", "build": "build"}.get(command, "test"))
    if command == "test":
        return test(extra, long=options.long)
    if command == "check":
        return check()
    return {"run": run, "bench": bench, "build": build}[command](extra)


def run(extra: list[str]) -> int:
    """The console; without a display its tour, off-screen."""
    if has_display():
        return python("console", *extra)
    say("There is no display here: playing the tour off-screen instead.")
    return python("tests.e2e.tour", *extra, QT_QPA_PLATFORM="offscreen")


def test(extra: list[str], *, long: bool) -> int:
    """All checks, then all tests. With a choice of tests only those run."""
    if not extra and (failed := check()):
        return failed
    return python("pytest", "-n", "2", "--dist", "worksteal", *(["--long"] if long else []), *extra)


def bench(extra: list[str]) -> int:
    return python("bench", *extra)


def build(extra: list[str]) -> int:
    return python("PyInstaller", "--noconfirm", *extra, "build_installer.spec")


def check() -> int:
    """Sizes, lint, format, import contracts and types, two at a time; what fails is printed."""
    failed = []
    with ThreadPoolExecutor(2) as pool:
        for name, result in zip(CHECKS, pool.map(_check, CHECKS.values()), strict=True):
            say(f"{name}: {'failed' if result.returncode else 'ok'}")
            if result.returncode:
                failed.append(name)
                print(result.stdout, flush=True)
    return 1 if failed else 0


def _check(arguments: list[str]) -> subprocess.CompletedProcess[str]:
    return quiet([str(PYTHON), *arguments], environment())


def has_display() -> bool:
    return not sys.platform.startswith("linux") or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY")))


# --- system packages ---


def missing_packages(command: str) -> list[str]:
    """The Debian packages that ``command`` lacks on this machine."""
    if not sys.platform.startswith("linux"):
        return []
    wanted = [] if importlib.util.find_spec("ensurepip") else [f"python3.{sys.version_info.minor}-venv"]
    if command == "check":
        return wanted
    libraries = QT_LIBRARIES | (DISPLAY_LIBRARIES if command == "run" and has_display() else {})
    wanted += [package for library, package in libraries.items() if not loads(library)]
    if not has_chinese_font():
        wanted.append("fonts-wqy-microhei")
    if command in ("test", "bench") and not has_postgresql():
        wanted.append("postgresql")
    if command == "build":
        wanted += build_packages()
    return wanted


def build_packages() -> list[str]:
    version = f"3.{sys.version_info.minor}"
    wanted = [] if shutil.which("objdump") else ["binutils"]
    return wanted if ctypes.util.find_library(f"python{version}") else [*wanted, f"libpython{version}"]


def loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def has_chinese_font() -> bool:
    """Asks fontconfig, as Qt will."""
    try:
        fontconfig = ctypes.CDLL("libfontconfig.so.1")
    except OSError:
        return False
    for function in (fontconfig.FcNameParse, fontconfig.FcObjectSetCreate, fontconfig.FcFontList):
        function.restype = ctypes.c_void_p
    pattern = ctypes.c_void_p(fontconfig.FcNameParse(b":lang=zh-cn"))
    fonts = fontconfig.FcFontList(None, pattern, ctypes.c_void_p(fontconfig.FcObjectSetCreate()))
    return bool(fonts and ctypes.c_int.from_address(fonts).value)


def has_postgresql() -> bool:
    return bool(shutil.which("postgres") or list(Path("/usr/lib/postgresql").glob("*/bin/postgres")))


def install_system_packages(packages: list[str]) -> None:
    """Installs them, or stops with the command that would."""
    if not packages:
        return
    install = ["apt-get", "install", "--yes", "--no-install-recommends", *packages]
    if not shutil.which("apt-get"):
        sys.exit(f"Missing (by Debian's names): {' '.join(packages)}. Install them, then try again.")
    if sys.platform == "win32" or os.geteuid() != 0:
        command = f"sudo apt-get update && sudo {' '.join(install)}"
        sys.exit(f"System packages are missing. Run this, then try again:\n\n    {command}\n")
    say(f"Installing system packages: {' '.join(packages)}")
    settings = environment(DEBIAN_FRONTEND="noninteractive")
    patience = ["-o", "DPkg::Lock::Timeout=300"]
    steps = [quiet([*step, *patience], settings) for step in (["apt-get", "update"], install)]
    if steps[-1].returncode:  # of the update's failures, only those that matter here show again
        sys.exit("".join(step.stdout for step in steps) + f"\n'{' '.join(install)}' failed.")


# --- Python packages ---


def prepare_venv(purpose: str) -> None:
    """Brings .venv up to requirements/<purpose>.txt.

    The stamp names what was installed. It is removed before anything changes and written last, so a .venv
    without a stamp, or of another Python, is half-made or foreign and is built anew.
    """
    lock = ROOT / "requirements" / f"{purpose}.txt"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    stamp = site_packages() / "standby-stamp.json"
    held = read_stamp(stamp)
    if held.get("python") != sys.version or not PYTHON.exists():
        say(f"Making {VENV.name} with Python {sys.version.split()[0]}")
        demand([sys.executable, "-m", "venv", "--clear", str(VENV)])
        held = {"python": sys.version}
    elif held.get(purpose) == digest:
        return
    stamp.unlink(missing_ok=True)
    say(f"Installing the packages of {lock.relative_to(ROOT)}: once, and it may take minutes")
    options = ["-qq", "--disable-pip-version-check", "--require-hashes", "--only-binary", ":all:"]
    demand([str(PYTHON), "-m", "pip", "install", *options, "-r", str(lock)])
    (site_packages() / "standby.pth").write_text(f"{ROOT}\n", locale.getencoding())
    stamp.write_text(json.dumps(held | {purpose: digest}), "utf-8")


def site_packages() -> Path:
    library = "Lib" if WINDOWS else f"lib/python3.{sys.version_info.minor}"
    return VENV / library / "site-packages"


def read_stamp(stamp: Path) -> dict[str, str]:
    try:
        held = json.loads(stamp.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return held if isinstance(held, dict) else {}


# --- processes ---


def environment(**more: str) -> dict[str, str]:
    """Ours for a child. Bytecode is written: without it every start is several times slower."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | more


def python(module: str, *arguments: str, **more: str) -> int:
    """Becomes ``python -m module``; where a process cannot, starts it and waits."""
    command = [str(PYTHON), "-m", module, *arguments]
    if sys.platform != "win32":
        os.chdir(ROOT)
        os.execve(PYTHON, command, environment(**more))
    process = subprocess.Popen(command, cwd=ROOT, env=environment(**more))
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue  # the child got it too and ends in its own way


def quiet(command: list[str], settings: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        check=False,
        cwd=ROOT,
        env=settings,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )


def demand(command: list[str]) -> None:
    if subprocess.call(command, cwd=ROOT, env=environment(), stdin=subprocess.DEVNULL):
        sys.exit(f"'{' '.join(command[:4])} ...' failed: see above.")


def say(text: str) -> None:
    print(f"[dev] {text}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
