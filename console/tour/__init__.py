"""The tour: the same program, driven through real key events through a whole shift.

``python -m console --tour FOLDER`` plays it without a display, saves a picture of each step and prints the
ledger of the outage in the middle of it.
"""

from __future__ import annotations

from console.settings import Settings

__all__ = ["play"]


def play(settings: Settings) -> int:
    """Plays the whole tour; 0 when the ledger balances."""
    from console.tour.director import Director

    return Director(settings).play()
