"""Runs benchmarks and prints a table: ``python -m bench [NAME ...] [--quick]``."""

from __future__ import annotations

import argparse
import importlib
import sys
import time
from collections.abc import Sequence

from bench.figures import FULL, QUICK, Figure, Plan, summary, table

BENCHES = ("save", "push", "pull", "paint", "enter", "pauses")


def main(arguments: Sequence[str] | None = None) -> int:
    """0 whatever was measured: a benchmark informs, it does not judge. 1 where one could not be run."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(BENCHES)}; all by default")
    parser.add_argument("--quick", action="store_true", help="smaller sizes, fewer rounds")
    options = parser.parse_args(arguments)
    unknown = set(options.names) - set(BENCHES)
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    figures, failed = list[Figure](), list[str]()
    begun = time.monotonic()
    for name in options.names or BENCHES:
        try:
            figures += run(name, QUICK if options.quick else FULL)
        except Exception as error:
            print(f"failed\n{error}", file=sys.stderr)
            failed.append(name)
    from bench.machine import facts

    print(f"\n{table(figures)}\n")
    print("\n".join(facts()))
    print(f"measured in {time.monotonic() - begun:.0f} s; {summary(figures, failed)}")
    return 1 if failed else 0


def run(name: str, plan: Plan) -> list[Figure]:
    """The figures of one benchmark; says on stderr that it is at work."""
    begun = time.monotonic()
    print(f"{name} ... ", end="", file=sys.stderr, flush=True)
    figures: list[Figure] = list(importlib.import_module(f"bench.{name}").measure(plan))
    print(f"{time.monotonic() - begun:.0f} s", file=sys.stderr)
    return figures


if __name__ == "__main__":
    sys.exit(main())
