"""How this desk is set up: a file, then the environment, then the command line; the later word counts."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, NamedTuple

from console.errors import ExpectedError

FILE_NAME = "standby.toml"
CHOICES = "choices.json"
_ENVIRONMENT = "STANDBY_"
_NOT_IN_FILE = frozenset({"data", "call"})
_CHOICES = {"language": ("", "en", "zh_CN"), "theme": ("system", "light", "dark")}
_LEAST = {"lock_after": 0, "call_port": -1}
_GREATEST = {"call_port": 65_535}
_TRUTHS = {"true": True, "1": True, "false": False, "0": False}


class SettingsError(ExpectedError):
    """The settings cannot be used: ``settings_unreadable`` or ``setting_invalid``.

    ``where`` is the file's name, a variable or an option; ``line`` is 0 unless it is a file's; ``problem``
    is for whoever sets desks up, in English.
    """

    code = "settings_unreadable"


class Settings(NamedTuple):
    """``server`` is an address, '' for trying it on this computer alone. Times in minutes.

    ``call_port`` is the loopback port for softphones, -1 for none; ``clipboard`` takes copied telephone
    numbers for calls. ``language`` and ``theme`` follow the system where empty.
    """

    data: str = ""
    server: str = ""
    ca_file: str = ""
    language: Literal["", "en", "zh_CN"] = ""
    theme: Literal["system", "light", "dark"] = "system"
    lock_after: int = 15
    call_port: int = -1
    clipboard: bool = False
    call: str = ""

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
        for name in Settings._fields
        if (key := f"{_ENVIRONMENT}{name.upper()}") in surroundings
    }
    for name, value in named.items():
        _settings({name: value}, f"{_ENVIRONMENT}{name.upper()}")
    folder = _settings({**named, **spoken}, "command line").folder
    chosen = _chosen(folder / CHOICES)
    return _settings({**chosen, **_file(folder / FILE_NAME), **named, **spoken}, "command line")


def remember(folder: Path, **choices: str) -> None:
    """Keeps what was chosen in the window; the file and the command line count more. Raises OSError."""
    import json

    from console.durable import replace_file

    replace_file(folder / CHOICES, json.dumps({**_chosen(folder / CHOICES), **choices}).encode())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="standby", description="Standby, the call-center console.")
    parser.add_argument("--data", metavar="FOLDER", help="keep everything in this folder")
    parser.add_argument("--server", metavar="URL", help="the team server; none: try it on this computer")
    parser.add_argument("--ca-file", metavar="FILE", help="an authority to trust besides the system's")
    parser.add_argument("--language", choices=("en", "zh_CN"), help="instead of the system's language")
    parser.add_argument("--theme", choices=("system", "light", "dark"))
    parser.add_argument("--lock-after", type=int, metavar="MINUTES", help="of idleness; 0: never")
    parser.add_argument("--call-port", type=int, metavar="PORT", help="a loopback port for softphones")
    parser.add_argument(
        "--clipboard", action="store_true", default=None, help="take copied telephone numbers for calls"
    )
    parser.add_argument("call", nargs="?", metavar="standby://call?number=...", help="a call that came in")
    return parser


def _chosen(path: Path) -> dict[str, str]:
    """What was chosen in the window; a choice that is none any more is forgotten, not complained of."""
    try:
        content = path.read_bytes()
    except OSError:
        return {}
    import json

    try:
        chosen = json.loads(content)
        _settings(dict(chosen), path.name, strict=True)
    except (ValueError, TypeError, SettingsError):
        return {}
    return dict(chosen)


def _file(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(where=path.name, line=0, problem=type(error).__name__) from error
    import tomllib

    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = int(found[1]) if (found := re.search(r"at line (\d+)", str(error))) else 0
        raise SettingsError(where=path.name, line=line, problem=str(error)) from error
    for name, value in values.items():
        if name in _NOT_IN_FILE:
            problem = f"{name} cannot be set in the file"
            raise SettingsError("setting_invalid", where=path.name, line=_line(text, name), problem=problem)
        _settings({name: value}, path.name, _line(text, name), strict=True)
    return values


def _line(text: str, name: str) -> int:
    """Where ``name`` is set, counted from 1."""
    found = re.search(rf"^\s*\[*[\"']?{re.escape(name)}\b", text, re.MULTILINE)
    return text.count("\n", 0, found.end()) + 1 if found else 0


def _settings(values: dict[str, Any], where: str, line: int = 0, *, strict: bool = False) -> Settings:
    try:
        return Settings(**{name: _value(name, given, strict) for name, given in values.items()})
    except ValueError as error:
        raise SettingsError("setting_invalid", where=where, line=line, problem=str(error)) from error


def _value(name: str, given: Any, strict: bool) -> Any:
    """What ``given`` means; unless ``strict``, words stand for numbers and truths. Raises ValueError."""
    if name not in Settings._fields:
        raise ValueError(f"there is no setting {name}")
    kind = type(Settings._field_defaults[name])
    value = given if strict or not isinstance(given, str) else _read(given, kind)
    if type(value) is not kind:
        raise ValueError(f"{name}: expected `{kind.__name__}`, got `{type(value).__name__}`")
    if name in _CHOICES and value not in _CHOICES[name]:
        raise ValueError(f"{name}: {value!r} is none of {_CHOICES[name]}")
    if name in _LEAST and value < _LEAST[name]:
        raise ValueError(f"{name}: expected `int` >= {_LEAST[name]}")
    if name in _GREATEST and value > _GREATEST[name]:
        raise ValueError(f"{name}: expected `int` <= {_GREATEST[name]}")
    return value


def _read(words: str, kind: type) -> Any:
    """The word itself where it stands for nothing of this kind."""
    if kind is bool:
        return _TRUTHS.get(words.lower(), words)
    try:
        return kind(words)
    except ValueError:
        return words
