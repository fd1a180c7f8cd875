import pytest

from tests.helpers import sizes


def _function(lines: int, opening: str = "def f():") -> str:
    return "\n".join([opening, *["    pass"] * (lines - 1)])


def _class(methods: int, opening: str = "class C:") -> str:
    return "\n".join([opening, *[f"    def m{n}(self): ..." for n in range(methods)]])


def test_nothing_in_the_project_is_too_large() -> None:
    assert sizes.complaints() == []


@pytest.mark.parametrize(
    "largest",
    [
        "\n".join(["x = 1"] * sizes.FILE_LINES),
        _function(sizes.FUNCTION_LINES),
        _function(sizes.FUNCTION_LINES, "async def f():"),
        _class(sizes.CLASS_METHODS),
    ],
    ids=["file", "function", "coroutine", "class"],
)
def test_a_limit_may_be_reached_not_passed(largest: str) -> None:
    last = largest.splitlines()[-1].replace(f"m{sizes.CLASS_METHODS - 1}", "last")
    assert list(sizes.oversized(largest)) == []
    assert len(list(sizes.oversized(f"{largest}\n{last}"))) == 1


def test_an_excuse_names_its_reason() -> None:
    long, many = sizes.FUNCTION_LINES + 1, sizes.CLASS_METHODS + 1
    assert not list(sizes.oversized(_function(long, "def f():  # size: one table of states")))
    assert not list(sizes.oversized(_class(many, "class C:  # size: Qt asks for all of them")))
    assert list(sizes.oversized(_function(long, "def f():  # size:")))
    assert not list(sizes.oversized("# size: generated\n" + "x = 1\n" * sizes.FILE_LINES))


def test_methods_are_functions_too_and_overloads_are_not_methods() -> None:
    overloads = "\n".join(["    @typing.overload\n    def m(self): ..."] * sizes.CLASS_METHODS)
    assert not list(sizes.oversized(f"class C:\n{overloads}\n    def m(self): ..."))
    nested = "class C:\n" + "\n".join(f"    {line}" for line in _function(41).splitlines())
    assert list(sizes.oversized(nested)) == ["2: f has 41 lines, 40 allowed"]
