"""``python -m tests.helpers.simulation SEED [SEED ...]``: plays runs and prints what happened.

With ``--digest`` only a digest a seed, to compare two plays of it.
"""

from __future__ import annotations

import logging
import sys

from tests.helpers.simulation.world import Failure, World


def main(arguments: list[str]) -> int:
    logging.basicConfig(format="%(levelname)s %(name)s: %(message)s")
    short = "--digest" in arguments
    failed = 0
    for seed in (int(argument) for argument in arguments if argument != "--digest"):
        world = World(seed)
        try:
            world.run()
        except Failure as failure:
            print("\n".join(world.trace))
            print(str(failure).partition("\n-----")[0])
            failed = 1
            continue
        print(world.digest if short else "\n".join([*world.trace, str(dict(sorted(world.stats.items())))]))
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
