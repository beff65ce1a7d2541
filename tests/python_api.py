"""The examples of the page about the Python API: run in order, in one folder.

`python -m tests.python_api` writes what they print now into the page, to be read before it is kept.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import soundfile

from tests import program

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "python-api.md"
EXAMPLE = re.compile(r"```python\n(.*?)```\n\n```text\n(.*?)```", re.DOTALL)
CLIP = ROOT / "tests" / "ear" / "data" / "computer-1.opus"
SAID_AGAIN_S, SAID_TIMES = 4, 60  # in the recording: longer than any session of the page takes
LIMIT_S = 300


def run_examples(
    text: str, folder: Path, **environment: str
) -> Iterator[subprocess.CompletedProcess[str]]:
    """Run the examples of `text` in `folder`, which is empty."""
    record_a_person(folder / "person.flac")
    for number, (code, _) in enumerate(EXAMPLE.findall(text), start=1):
        file = folder / f"example{number}.py"
        file.write_text(code, "utf-8")
        yield program.run(sys.executable, "-P", file, cwd=folder, limit_s=LIMIT_S, **environment)


def record_a_person(path: Path) -> None:
    """Record somebody who says again and again what is no command, in a quiet room."""
    word, rate = soundfile.read(CLIP, dtype="int16")
    quiet = np.random.default_rng(1).normal(0, 8, rate * SAID_AGAIN_S).astype(np.int16)
    soundfile.write(path, np.concatenate([quiet, word] * SAID_TIMES), rate)


def main() -> None:
    """Write what the examples print into the page."""
    text = PAGE.read_text("utf-8")
    with tempfile.TemporaryDirectory() as home, tempfile.TemporaryDirectory() as folder:
        homes = dict.fromkeys(program.HOME_VARIABLES, home)
        outputs = (done.stdout for done in run_examples(text, Path(folder), **homes))

        def printed_now(example: re.Match[str]) -> str:
            return f"```python\n{example[1]}```\n\n```text\n{next(outputs)}```"

        PAGE.write_text(EXAMPLE.sub(printed_now, text), "utf-8")


if __name__ == "__main__":
    main()
