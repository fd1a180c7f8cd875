"""How this desk is set up: a file, then the environment, then the command line; the later word counts."""

from __future__ import annotations

import argparse
import os
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from console.errors import ExpectedError

FILE_NAME = "standby.toml"
_ENVIRONMENT = "STANDBY_"


class SettingsError(ExpectedError):
    """The settings cannot be used: ``settings_unreadable`` (file, line) or ``setting_invalid`` (name)."""

    code = "settings_unreadable"


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``server`` is an address, '' for trying it on this computer alone. Times in minutes.

    ``call_port`` is the loopback port for softphones, -1 for none. ``language`` and ``theme`` follow the
    system where empty.
    """

    data: str = ""
    server: str = ""
    ca_file: str = ""
    language: str = ""
    theme: str = "system"
    lock_after: int = 15
    call_port: int = -1
    call: str = ""
    tour: str = ""

    @property
    def folder(self) -> Path:
        """Where this desk keeps everything."""
        if self.data:
            return Path(self.data)
        import platformdirs

        return Path(platformdirs.user_data_dir("Standby", appauthor=False, roaming=False))


def load_settings(arguments: Sequence[str], environment: Mapping[str, str] | None = None) -> Settings:
    """Raises SettingsError; ``--help`` and unknown options end the program as argparse does."""
    given = vars(_parser().parse_args(arguments))
    surroundings = os.environ if environment is None else environment
    spoken = {name: value for name, value in given.items() if value is not None}
    named = {
        name: surroundings[key]
        for name in Settings.__struct_fields__
        if (key := f"{_ENVIRONMENT}{name.upper()}") in surroundings
    }
    folder = _settings({**named, **spoken}).folder
    return _settings({**_file(folder / FILE_NAME), **named, **spoken})


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="standby", description="Standby, the call-center console.")
    parser.add_argument("--data", metavar="FOLDER", help="keep everything in this folder")
    parser.add_argument("--server", metavar="URL", help="the team server; none: try it on this computer")
    parser.add_argument(
        "--ca-file", metavar="FILE", help="an authority to trust besides the system's"
    )
    parser.add_argument("--language", choices=("en", "zh_CN"), help="instead of the system's language")
    parser.add_argument("--theme", choices=("system", "light", "dark"))
    parser.add_argument("--lock-after", type=int, metavar="MINUTES", help="of idleness; 0: never")
    parser.add_argument("--call-port", type=int, metavar="PORT", help="a loopback port for softphones")
    parser.add_argument(
        "--tour", nargs="?", const="tour", metavar="FOLDER", help="play a shift and save pictures"
    )
    parser.add_argument("call", nargs="?", metavar="standby://call?number=...", help="a call that came in")
    return parser


def _file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError("settings_unreadable", file=path.name, problem=str(error)) from error


def _settings(values: dict[str, Any]) -> Settings:
    try:
        return msgspec.convert(values, Settings, strict=False)
    except msgspec.ValidationError as error:
        raise SettingsError("setting_invalid", problem=str(error)) from error
