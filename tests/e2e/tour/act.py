"""One act of the tour in a process of its own: ``python -m tests.e2e.tour.act ACT PICTURES [OPTION ...]``."""

from __future__ import annotations

import sys
from pathlib import Path

from console import logs
from console.settings import load_settings
from tests.e2e.tour.acts import PLAYS
from tests.e2e.tour.player import Player
from tests.e2e.tour.stage import TourError


def main(arguments: list[str]) -> int:
    """0 when the act was played to its end."""
    act_name, pictures, *options = arguments
    settings = load_settings(options)
    log_file = logs.start(settings.folder / "logs")
    player = Player(settings, Path(pictures))
    try:
        PLAYS[act_name](player)
    except TourError as error:
        print(f"The act “{act_name}” broke off: {error}", flush=True)
        return 1
    finally:
        player.close()
        log_file.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
