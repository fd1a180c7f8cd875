"""A sentence for the person in front of the screen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Message(NamedTuple):
    """What is the case, and what can be done about it ('' where nothing can or need be)."""

    text: str
    hint: str = ""

    @property
    def whole(self) -> str:
        """Both, on one line."""
        joint = "" if self.text.endswith("。") else " "
        return f"{self.text}{joint}{self.hint}".strip()

    def filled(self, values: Mapping[str, str]) -> Message:
        """With ``{name}`` placeholders replaced; one without a value shows a dash."""
        known = _Dashes(values)
        return Message(self.text.format_map(known), self.hint.format_map(known))


class _Dashes(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "—"
