"""Break things under sessions that are playing: `python -m benchmarks.chaos --minutes 30 --seed 1`.

Real sessions are played, with voice, ear and journal, in a home, on a disk and with a sound card of
their own. At random moments their processes are killed or stopped, the disk is filled, devices are
unplugged and plugged in, keys are pressed and other commands run. In the end each entry that a
session claims to have kept must be in the journal exactly once, and nothing may be left over. Exit
code 1 if anything is wrong. The same seed gives the same actions, if sessions take the same time.

Filling the disk needs the right to mount one (root); without it these actions are left out, and the
report says so.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from benchmarks.chaos.run import Run, chaos, report


def main() -> None:
    """Run, print the table, and exit with 1 if anything was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="a folder for everything the sessions wrote")
    asked = parser.parse_args()
    run = Run()
    scene = chaos(asked.minutes * 60, asked.seed, run, asked.keep)
    print(report(scene, run, asked.minutes * 60, asked.seed))
    sys.exit(bool(scene.faults))


if __name__ == "__main__":
    main()
