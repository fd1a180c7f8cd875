"""``python -m console.server``: the team server's command line."""

from __future__ import annotations

import sys

from console.server.cli import main

__all__ = ["main"]

if __name__ == "__main__":
    sys.exit(main())
