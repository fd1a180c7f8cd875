"""What the documents tell somebody to type exists; where they lead to is there."""

from __future__ import annotations

import argparse
import importlib.util
import re
import shlex
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import msgspec
import pytest

import dev
from console import __version__, settings
from console.server.cli import build_parser
from console.server.folder import ServerFile
from tests.helpers.tree import ROOT

READMES = [ROOT / "README.md", ROOT / "README.zh.md"]
DOCUMENTS = [*READMES, ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
PROGRAMS = ("python3 dev.py", "py dev.py", "standby-server", "standby", ".venv/bin/python -m", "python -m")
LARGEST_PICTURE = 150_000
_SPAN = re.compile(r"`([^`\n]+)`")
_FENCE = re.compile(r"^```.*?\n(.*?)^```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^(#+) +(.*)$", re.MULTILINE)
_OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]+")
_FOREIGN = {"--no-install-recommends"}


def prose(path: Path) -> str:
    return _FENCE.sub("", path.read_text("utf-8"))


def blocks(path: Path) -> list[str]:
    return _FENCE.findall(path.read_text("utf-8"))


def typed(path: Path) -> Iterator[str]:
    """Every line of code and every word in a code's type."""
    yield from _SPAN.findall(prose(path))
    for block in blocks(path):
        yield from block.replace("\\\n", " ").splitlines()


def commands() -> list[tuple[str, str]]:
    return [
        (path.relative_to(ROOT).as_posix(), line)
        for path in DOCUMENTS
        for line in typed(path)
        if any(line == program or line.startswith(f"{program} ") for program in PROGRAMS)
    ]


@cache
def desk_parser() -> argparse.ArgumentParser:
    return settings._parser()


def parses(parser: argparse.ArgumentParser, words: list[str]) -> bool:
    try:
        parser.parse_args(words)
    except SystemExit as end:
        return end.code in (0, None)
    return True


def is_accepted_by_server(words: list[str]) -> bool:
    """A whole command; or the bare name of one, which asks for its help."""
    named = all(re.fullmatch(r"[a-z-]+", word) and not word.startswith("-") for word in words)
    return parses(build_parser(), words) or (named and parses(build_parser(), [*words, "--help"]))


def is_accepted(line: str, monkeypatch: pytest.MonkeyPatch) -> bool:
    program, *words = shlex.split(line)
    if program in ("python3", "py"):
        monkeypatch.setattr(sys, "argv", [*words, "--help"])
        with pytest.raises(SystemExit) as end:
            dev.main()
        return end.value.code == 0
    if program == "standby":
        return parses(desk_parser(), words)
    if program == "standby-server":
        return is_accepted_by_server(words)
    return importlib.util.find_spec(words[1]) is not None


@pytest.mark.parametrize(("document", "line"), commands())
def test_a_command_is_accepted(document: str, line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert is_accepted(line, monkeypatch)


@pytest.mark.parametrize(
    "line",
    [
        "python3 dev.py fly",
        "standby --colour red",
        "standby-server fly",
        "standby-server user add",
        "standby-server serve --dat /srv --fly",
        "python -m console.nowhere",
    ],
)
def test_what_there_is_not_is_noticed(line: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if line == "standby-server user add":
        assert is_accepted(line, monkeypatch)
        line += " 1001"
    assert not is_accepted(line, monkeypatch)


def all_helps(parser: argparse.ArgumentParser) -> Iterator[str]:
    yield parser.format_help()
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for one in action.choices.values():
                yield from all_helps(one)


def test_every_option_is_listed_by_a_help(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["dev.py", "--help"])
    with pytest.raises(SystemExit):
        dev.main()
    helps = "\n".join([capsys.readouterr().out, *all_helps(desk_parser()), *all_helps(build_parser())])
    known = set(_OPTION.findall(helps))
    named = {option for path in DOCUMENTS for line in typed(path) for option in _OPTION.findall(line)}
    assert named - known == _FOREIGN
    assert len(named) > 10


def leaves(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    below = [a for a in parser._actions if isinstance(a, argparse._SubParsersAction)]
    for action in below:
        for one in action.choices.values():
            yield from leaves(one)
    if not below:
        yield parser


def anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")


def test_every_link_leads_somewhere() -> None:
    lost = []
    for path in DOCUMENTS:
        for link in _LINK.findall(prose(path)):
            target, _, part = link.partition("#")
            if "://" in link:
                continue
            found = (path.parent / target).resolve() if target else path
            headings = {anchor(words) for _, words in _HEADING.findall(prose(found))} if part else {part}
            if not found.exists() or part not in headings:
                lost.append(f"{path.name}: {link}")
    assert lost == []


def test_the_readmes_are_twins() -> None:
    english, chinese = ([len(level) for level, _ in _HEADING.findall(prose(path))] for path in READMES)
    assert english == chinese
    links = [sorted(_LINK.findall(prose(path))) for path in READMES]
    assert links[0][1:] == links[1][1:] or set(links[0]) ^ set(links[1]) == {"README.md", "README.zh.md"}
    assert blocks(READMES[0]) == blocks(READMES[1])


def test_pictures_are_small() -> None:
    pictures = list((ROOT / "docs" / "pictures").iterdir())
    assert pictures
    assert [path.name for path in pictures if path.stat().st_size > LARGEST_PICTURE] == []


def test_the_system_packages_are_those_that_are_installed() -> None:
    text = (ROOT / "docs" / "administration.md").read_text("utf-8")
    (line,) = (line for line in typed(ROOT / "docs" / "administration.md") if line.startswith("apt-get"))
    packages = {word for word in line.split() if word not in ("apt-get", "install") and word[0] != "-"}
    libraries = {*dev.QT_LIBRARIES.values(), *dev.DISPLAY_LIBRARIES.values()}
    assert packages == libraries | {"python3-venv", "fonts-wqy-microhei"}
    assert "fonts-noto-cjk" in text


def test_the_settings_that_are_shown_are_understood() -> None:
    blocks_of_settings = [block for block in blocks(ROOT / "docs" / "administration.md") if block[0] == "["]
    assert blocks_of_settings
    for block in blocks_of_settings:
        msgspec.convert(tomllib.loads(block), ServerFile)


def test_every_setting_and_every_command_is_documented() -> None:
    said = "\n".join(typed(ROOT / "docs" / "administration.md"))
    fields = set(settings.Settings._fields) - {"data", "call"}
    assert {name for name in fields if name not in said} == set()
    wanted = {" ".join(parser.prog.split()[1:]) for parser in leaves(build_parser())}
    assert {name for name in wanted if name not in said} == set()


def test_the_version_s_changes_are_told() -> None:
    told = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert re.search(rf"^## \[?{re.escape(__version__)}\b", told, re.MULTILINE)
