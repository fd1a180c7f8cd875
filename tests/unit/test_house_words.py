"""The project speaks only of itself: no machine's paths, no registry's host, no trace of how it was made."""

import re

import pytest

from tests.helpers import tree

# brackets keep each pattern from finding itself
_FOREIGN = re.compile(
    r"pythonh[o]sted|pyp[i]\.o|npm[j]s|deb\.deb[i]an|npmm[i]rror|file:/{2}/opt"
    r"|/(w[o]rk|f[a]rm|rep[o])/[a-z.]+|/tm[p]/|/ro[o]t/|/hom[e]/[a-z]+/"
    r"|sh[a]red/(DESIGN|REQ|GLOSS|research|look|next|tools)|\b(DESIG[N]|REQUIREMENT[S]|GLOSSAR[Y])\.md"
    r"|\bis[s]ue #?\d"
)
_BANNED_IN_TESTS = re.compile(r"time\.slee[p]\(|qtbot\.wai[t]\(|qWai[t]\(|pytest\.mark\.(ski[p]|xfai[l])\b")


def _lines(*, suffix: str = "", under: str = "") -> list[tuple[str, str]]:
    found = []
    for path in tree.files(suffix):
        name = path.relative_to(tree.ROOT).as_posix()
        raw = path.read_bytes()
        if name.startswith(under) and b"\0" not in raw:
            lines = raw.decode("utf-8").splitlines()
            found += [(f"{name}:{number}", line) for number, line in enumerate(lines, 1)]
    return found


def test_no_file_names_a_machine_or_a_registry() -> None:
    assert [(where, line) for where, line in _lines() if _FOREIGN.search(line)] == []


def test_no_file_names_its_checkout() -> None:
    if len(tree.ROOT.parts) < 3:
        return  # a folder of the root is too short a name to look for
    assert [where for where, line in _lines() if str(tree.ROOT) in line] == []


def test_tests_wait_for_the_thing_itself_and_none_is_skipped() -> None:
    lines = _lines(suffix=".py", under="tests/")
    assert [(where, line) for where, line in lines if _BANNED_IN_TESTS.search(line)] == []


@pytest.mark.parametrize(
    "line", ["https://pypi" + ".org/simple", "/work" + "/main/console", "see is" + "sue #2", "/tmp" + "/x"]
)
def test_the_patterns_find_what_they_forbid(line: str) -> None:
    assert _FOREIGN.search(line)
