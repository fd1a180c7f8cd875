"""A failure in the words a log may keep: its kind and its place, never what it was about."""

from __future__ import annotations

import traceback
from pathlib import PurePath

_OWN = "console"


def where(error: BaseException) -> str:
    """``ValueError at operations/calls.py:71``: messages can quote what somebody typed, places cannot."""
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return type(error).__name__
    own = [frame for frame in frames if _OWN in PurePath(frame.filename).parts]
    frame = (own or frames)[-1]
    parts = PurePath(frame.filename).parts
    start = max((n for n, part in enumerate(parts) if part == _OWN), default=len(parts) - 2)
    return f"{type(error).__name__} at {'/'.join(parts[start + 1 :])}:{frame.lineno}"
