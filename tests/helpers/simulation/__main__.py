"""``python -m tests.helpers.simulation SEED [SEED ...]``: plays runs and prints them."""

from __future__ import annotations

import logging
import sys

from tests.helpers.simulation.world import World


def main(seeds: list[str]) -> int:
    logging.basicConfig(format="%(levelname)s %(name)s: %(message)s")
    for seed in map(int, seeds):
        world = World(seed)
        try:
            world.run()
        except AssertionError:
            print("\n".join(world.trace))
            raise
        print("\n".join(world.trace) if len(seeds) == 1 else f"{seed}: {len(world.acked)} operations")
        print(dict(sorted(world.stats.items())))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
