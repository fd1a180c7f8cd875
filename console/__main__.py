"""``python -m console``: the desk's app."""

from __future__ import annotations

import sys

from console.app import main

__all__ = ["main"]

if __name__ == "__main__":
    sys.exit(main())
