"""The large run: `python -m scripts.torture.many --seeds 1000 --steps 1000`, a million steps, on all cores.

Tells each seed that fails, in the end how many were clean and how fast; exit code 1 where one was not.
"""

import argparse
import os
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from scripts.front import spoken, words
from scripts.torture.run import Outcome, play
from scripts.torture.steps import generate


def one(seed: int, steps: int, nodes: int) -> Outcome:
    """One seed from beginning to end."""
    return play(generate(seed, steps, nodes))


def main() -> int:
    """Play all seeds; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=1_000)
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--steps", type=int, default=1_000)
    parser.add_argument("--nodes", type=int, default=4, help="from 4 on a standby hub is among them")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    asked = parser.parse_args()
    begun, clean, tickets = time.monotonic(), 0, 0
    seeds = range(asked.first, asked.first + asked.seeds)
    with ProcessPoolExecutor(asked.jobs) as pool:
        for outcome in pool.map(partial(one, steps=asked.steps, nodes=asked.nodes), seeds, chunksize=4):
            tickets += outcome.tickets
            clean += not outcome.violations
            for each in outcome.violations[:1]:
                told = words().say("torture-broken", spoken(), seed=each.seed, step=each.step, what=each.what)
                sys.stdout.write(told + "\n")
                sys.stdout.flush()
    rate = round(asked.seeds * asked.steps / (time.monotonic() - begun))
    summary = words().say(
        "torture-many", spoken(), seeds=asked.seeds, steps=asked.steps, clean=clean, tickets=tickets, rate=rate
    )
    sys.stdout.write(summary + "\n")
    return 0 if clean == asked.seeds else 1


if __name__ == "__main__":
    sys.exit(main())
