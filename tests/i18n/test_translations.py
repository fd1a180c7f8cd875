from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from resources import translations as pipeline
from resources.translations import CONSOLE, LANGUAGES, messages

HAN = r"[\u3400-\u9fff\uff00-\uffef\u3000-\u303f]"
HALF_WIDTH = re.compile(rf"{HAN}\s*[,;:?!()]|[,;:?!()]\s*{HAN}|\.\.\.|(?<!\.)\.$|[\"']")


def texts(language: str) -> Iterator[tuple[str, str]]:
    """Source and translation, a pair for each plural form."""
    for message in messages(language):
        source = message.findtext("source", "")
        forms = message.findall("translation/numerusform") or message.findall("translation")
        for form in forms:
            yield source, form.text or ""


def placeholders(text: str) -> set[str]:
    named = {field for _, field, _, _ in Formatter().parse(text) if field is not None}
    return named | set(re.findall(r"%n|%\d", text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_translated(language: str) -> None:
    assert pipeline.unfinished(language) == []
    assert [source for source, translation in texts(language) if not translation.strip()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_survive_translation(language: str) -> None:
    optional = {"%n"} if language == "en" else set()  # "one call" may spell its number
    pairs = list(texts(language))
    assert [p for p in pairs if placeholders(p[0]) - optional != placeholders(p[1]) - optional] == []


def test_edges_survive_translation() -> None:
    def edges(text: str) -> tuple[str, str]:
        return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]

    assert [pair for pair in texts("zh_CN") if edges(pair[0]) != edges(pair[1])] == []


def test_chinese_is_punctuated_in_full_width() -> None:
    assert [text for _, text in texts("zh_CN") if HALF_WIDTH.search(text)] == []


@pytest.mark.parametrize(
    "text", ["请确认,再提交", "已存本机.", "稍候...", "(群障)", "'紧急'", "为什么?", "{n}条: 好"]
)
def test_half_width_marks_are_found(text: str) -> None:
    assert HALF_WIDTH.search(text)


@pytest.mark.parametrize(
    "text", ["请确认，再提交。", "稍候……", "剩 {time}", "yyyy 年 M 月 d 日", "3.5 分", "（群障）"]
)
def test_full_width_marks_pass(text: str) -> None:
    assert not HALF_WIDTH.search(text)


def test_the_files_are_in_step_with_the_sources(tmp_path: Path) -> None:
    for language in LANGUAGES:
        original = pipeline.source(language)
        (tmp_path / original.name).write_bytes(original.read_bytes())
    pipeline.update(tmp_path)
    pipeline.compile_all(tmp_path, tmp_path)
    for language in LANGUAGES:
        for kind in ("ts", "qm"):
            name = f"standby_{language}.{kind}"
            assert (tmp_path / name).read_bytes() == (pipeline.FOLDER / name).read_bytes(), (
                f"{name}: run python -m resources.translations"
            )


def tr_calls() -> Iterator[tuple[str, ast.Call]]:
    for path in sorted(CONSOLE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "tr":
                yield f"{path.relative_to(CONSOLE)}:{node.lineno}", node


def literal(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def test_the_extraction_tool_can_read_every_call() -> None:
    def readable(call: ast.Call) -> bool:
        plural = any("%n" in str(ast.literal_eval(a)) for a in call.args[:1] if literal(a))
        return (
            not call.keywords
            and all(literal(argument) for argument in call.args[:2])
            and plural == (len(call.args) == 3)
        )

    assert [place for place, call in tr_calls() if not readable(call)] == []


def test_every_call_was_extracted() -> None:
    extracted = {(m.findtext("source"), m.findtext("comment") or "") for m in messages("zh_CN")}
    wanted = set()
    for _, call in tr_calls():
        text, *rest = (ast.literal_eval(argument) for argument in call.args[:2])
        wanted.add((text, rest[0] if rest else ""))
    assert wanted == extracted
