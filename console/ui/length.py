"""Whether a text is longer than the rules take, in words."""

from __future__ import annotations

from console.i18n import tr
from console.operations.fields import MAX_TEXT


def excess(text: str) -> str:
    """What to say of a text that is too long, '' for one that is not. Nothing is ever cut off."""
    over = len(text) - MAX_TEXT
    if over <= 0:
        return ""
    return tr("%n character(s) too many: {most} fit. Nothing was cut off.", "", over).format(most=MAX_TEXT)
