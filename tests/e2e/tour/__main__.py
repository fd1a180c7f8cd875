"""``python -m tests.e2e.tour [FOLDER]``: the whole tour."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.e2e.tour.director import Director

if __name__ == "__main__":
    sys.exit(Director(Path(sys.argv[1] if len(sys.argv) > 1 else "tour")).play())
