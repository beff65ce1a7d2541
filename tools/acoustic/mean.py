"""The mean of several checkpoints of one net, kept as one: steadier than the last of them.

python -m tools.acoustic.mean before.npz later.npz    writes net.npz in the cache
"""

from __future__ import annotations

import argparse
from pathlib import Path

from tools.acoustic.checkpoint import mean, read, write
from tools.acoustic.settings import cache


def main() -> None:
    """Read the command line and write the mean."""
    parser = argparse.ArgumentParser(description="The mean of several checkpoints of one net.")
    parser.add_argument("checkpoints", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, default=cache() / "net.npz")
    plan = parser.parse_args()
    write(mean([read(path) for path in plan.checkpoints]), plan.out)


if __name__ == "__main__":
    main()
