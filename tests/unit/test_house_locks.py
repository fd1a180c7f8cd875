"""Every package is pinned by hash, from whatever index the machine uses."""

import re
from functools import cache

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.helpers.tree import ROOT

PURPOSES = ["run", "test", "build"]


@cache
def _pins(purpose: str) -> dict[str, Requirement]:
    text = (ROOT / "requirements" / f"{purpose}.txt").read_text("utf-8")
    found: dict[str, Requirement] = {}
    for block in re.sub(r"\\\n\s*", "", text).splitlines():
        requirement, *hashes = block.split("--hash=")
        assert hashes, f"{requirement} has no hash"
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}\s*", each) for each in hashes)
        pin = Requirement(requirement)
        assert [specifier.operator for specifier in pin.specifier] == ["=="]
        found[canonicalize_name(pin.name)] = pin
    return found


@pytest.mark.parametrize("purpose", PURPOSES)
def test_every_line_is_a_pin_with_hashes(purpose: str) -> None:
    assert _pins(purpose)


@pytest.mark.parametrize("purpose", PURPOSES)
def test_the_lock_holds_what_was_asked_for(purpose: str) -> None:
    for line in (ROOT / "requirements" / f"{purpose}.in").read_text("utf-8").splitlines():
        if line and not line.startswith(("#", "-")):
            wanted = Requirement(line)
            (pin,) = _pins(purpose)[canonicalize_name(wanted.name)].specifier
            assert wanted.specifier.contains(pin.version), line


@pytest.mark.parametrize("purpose", ["test", "build"])
def test_all_purposes_run_the_same_versions(purpose: str) -> None:
    run, other = _pins("run"), _pins(purpose)
    assert {name: str(other[name].specifier) for name in run} == {n: str(p.specifier) for n, p in run.items()}


def test_qt_is_the_release_that_keeps_its_references() -> None:
    assert {str(_pins("run")[name].specifier) for name in ("pyside6-essentials", "shiboken6")} == {"==6.11.3"}
