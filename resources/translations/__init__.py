"""The translators' files, and what keeps them in step with the sources: ``update`` and ``compile_all``.

``python -m resources.translations`` extracts every ``tr()`` of ``console`` into the ``.ts`` files, keeps
the translations they hold, and compiles the ``.qm`` files. Running it twice changes nothing.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from pathlib import Path
from xml.etree import ElementTree

import PySide6

FOLDER = Path(__file__).resolve().parent
CONSOLE = FOLDER.parent.parent / "console"
LANGUAGES = ("zh_CN", "en")


def source(language: str, folder: Path = FOLDER) -> Path:
    """The ``.ts`` file of a language."""
    return folder / f"standby_{language}.ts"


def update(folder: Path = FOLDER, console: Path = CONSOLE) -> None:
    """Bring the ``.ts`` files in step with the sources: sorted, without places, nothing obsolete.

    English holds plural forms only; its other messages are their own translation.
    """
    files = [str(path) for path in sorted(console.rglob("*.py"))]
    for language in LANGUAGES:
        plurals = ["-pluralonly"] if language == "en" else []
        options = ["-silent", "-locations", "none", "-no-obsolete", "-sort-messages"]
        options += ["-disable-heuristic", "similartext", "-target-language", language, *plurals]
        _run("lupdate", [*options, *files, "-ts", str(source(language, folder))])


def compile_all(folder: Path = FOLDER, target: Path = FOLDER) -> None:
    """Write the ``.qm`` files that the program loads."""
    for language in LANGUAGES:
        ts = source(language, folder)
        _run("lrelease", ["-silent", str(ts), "-qm", str(target / f"{ts.stem}.qm")])


def messages(language: str, folder: Path = FOLDER) -> list[ElementTree.Element]:
    """Every ``<message>`` of a language, in the file's order."""
    return list(ElementTree.parse(source(language, folder)).iter("message"))


def unfinished(language: str, folder: Path = FOLDER) -> list[str]:
    """The source texts that still lack a translation."""
    return [
        message.findtext("source", "")
        for message in messages(language, folder)
        if message.find("translation[@type='unfinished']") is not None
    ]


def _run(tool: str, arguments: Iterable[str]) -> None:
    subprocess.run([Path(PySide6.__file__).parent / tool, *arguments], check=True)
