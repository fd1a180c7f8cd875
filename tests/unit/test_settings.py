"""A file, the environment and the command line; a mistake is named with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.settings import CHOICES, FILE_NAME, Settings, SettingsError, load_settings, remember

SERVER = "https://standby.example"


def write(folder: Path, text: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / FILE_NAME).write_text(text, "utf-8")


def load(folder: Path, *arguments: str, **environment: str) -> Settings:
    return load_settings(["--data", str(folder), *arguments], environment)


def test_with_nothing_said_it_is_tried_on_this_computer(tmp_path: Path) -> None:
    assert load(tmp_path) == Settings(data=str(tmp_path))


def test_the_later_word_counts(tmp_path: Path) -> None:
    write(tmp_path, f'server = "{SERVER}"\nlock_after = 5\ntheme = "dark"\nlanguage = "zh_CN"\n')
    settings = load(tmp_path, "--lock-after", "9", STANDBY_THEME="light", STANDBY_LOCK_AFTER="7")
    assert settings == Settings(
        data=str(tmp_path), server=SERVER, lock_after=9, theme="light", language="zh_CN"
    )


def test_the_environment_names_the_folder_whose_file_is_read(tmp_path: Path) -> None:
    write(tmp_path, "lock_after = 3\n")
    assert load_settings([], {"STANDBY_DATA": str(tmp_path)}).lock_after == 3


def test_the_folder_is_this_computers_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert load_settings([], {}).folder == tmp_path / "Standby"


def test_a_call_comes_along(tmp_path: Path) -> None:
    assert load(tmp_path, "standby://call?number=1").call == "standby://call?number=1"


@pytest.mark.parametrize(
    ("text", "code", "line", "problem"),
    [
        ('server = "x"\nlock_after = \n', "settings_unreadable", 2, "line 2"),
        ('server = "x\n', "settings_unreadable", 1, "line 1"),
        ('\nlock_after = "15"\n', "setting_invalid", 2, "expected `int`"),
        ("# a note\n\nlock_after = -1\n", "setting_invalid", 3, ">= 0"),
        ("call_port = 70000\n", "setting_invalid", 1, "<= 65535"),
        ('theme = "blue"\n', "setting_invalid", 1, "blue"),
        ('language = "fr"\n', "setting_invalid", 1, "fr"),
        ('server = "x"\ncolour = 1\n', "setting_invalid", 2, "colour"),
        ("[server]\nurl = 1\n", "setting_invalid", 1, "server"),
        ('data = "elsewhere"\n', "setting_invalid", 1, "data"),
    ],
)
def test_a_mistake_in_the_file_is_named_with_its_line(
    tmp_path: Path, text: str, code: str, line: int, problem: str
) -> None:
    write(tmp_path, text)
    with pytest.raises(SettingsError) as caught:
        load(tmp_path)
    assert (caught.value.code, caught.value.params["line"]) == (code, line)
    assert caught.value.params["where"] == FILE_NAME
    assert problem in str(caught.value.params["problem"])


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", None])
def test_a_file_that_cannot_be_read_is_not_passed_over(tmp_path: Path, content: bytes | None) -> None:
    if content is None:
        (tmp_path / FILE_NAME).mkdir()
    else:
        (tmp_path / FILE_NAME).write_bytes(content)
    with pytest.raises(SettingsError, match="settings_unreadable"):
        load(tmp_path)


def test_a_mistake_in_the_environment_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        load(tmp_path, STANDBY_LOCK_AFTER="soon")
    assert caught.value.params["where"] == "STANDBY_LOCK_AFTER"


@pytest.mark.parametrize("arguments", [["--theme", "blue"], ["--lock-after", "soon"], ["--colour"]])
def test_a_mistake_on_the_command_line_ends_the_program(
    tmp_path: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        load(tmp_path, *arguments)
    assert caught.value.code == 2
    assert arguments[0] in capsys.readouterr().err


@pytest.mark.parametrize(("word", "meant"), [("true", True), ("1", True), ("False", False), ("0", False)])
def test_a_word_in_the_environment_stands_for_a_truth(tmp_path: Path, word: str, meant: bool) -> None:
    assert load(tmp_path, STANDBY_CLIPBOARD=word).clipboard is meant


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("STANDBY_CLIPBOARD", "perhaps"),
        ("STANDBY_CALL_PORT", "65536"),
        ("STANDBY_LOCK_AFTER", "1.5"),
        ("STANDBY_THEME", "blue"),
    ],
)
def test_a_word_that_means_nothing_is_refused(tmp_path: Path, name: str, word: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load(tmp_path, **{name: word})
    assert (caught.value.code, caught.value.params["where"]) == ("setting_invalid", name)


@pytest.mark.parametrize(
    "text", ["clipboard = 1\n", "lock_after = true\n", "lock_after = 1.0\n", "server = 1\n"]
)
def test_a_file_says_what_it_means(tmp_path: Path, text: str) -> None:
    write(tmp_path, text)
    with pytest.raises(SettingsError, match="setting_invalid"):
        load(tmp_path)


@pytest.mark.parametrize("content", [b"", b"[]", b'{"theme": 1}', b'{"theme": "blue"}', b"\xff", b"3"])
def test_choices_that_mean_nothing_are_forgotten(tmp_path: Path, content: bytes) -> None:
    (tmp_path / CHOICES).write_bytes(content)
    assert load(tmp_path) == Settings(data=str(tmp_path))


def test_choices_are_remembered(tmp_path: Path) -> None:
    remember(tmp_path, theme="dark")
    remember(tmp_path, language="zh_CN")
    assert load(tmp_path) == Settings(data=str(tmp_path), theme="dark", language="zh_CN")


def test_a_number_out_of_range_on_the_command_line_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as caught:
        load(tmp_path, "--lock-after", "-1")
    assert caught.value.params["where"] == "command line"
