"""`hipvoice` as it is, and a witness of each entry at the moment when the next cue may be spoken.

Usage: python -P witness.py FILE COMMAND... Each entry is a line of JSON in FILE, once the stage has
performed it: what the program claims to have kept, without a look at the journal. Each other effect
is a line as well, so that the file grows for as long as the session goes on. SIGUSR1 writes the
stacks of all threads to FILE with the ending `.stacks`.
"""

from __future__ import annotations

import faulthandler
import json
import os
import signal
import sys
from dataclasses import asdict
from pathlib import Path

from hipvoice import cli
from hipvoice.app.session.session import SessionStage
from hipvoice.core.effects import Effect, Log
from hipvoice.journal.tables import TABLES


def watch(out: int) -> None:
    """From now on, write down what the stage has done."""
    perform = SessionStage.perform

    def witnessed(stage: SessionStage, effect: Effect, now: int) -> None:
        perform(stage, effect, now)
        row: dict[str, object] = {"effect": type(effect).__name__, "now": now}
        if isinstance(effect, Log):
            row["entry"] = {"kind": TABLES[type(effect.entry)], **asdict(effect.entry)}
        os.write(out, json.dumps(row).encode() + b"\n")

    SessionStage.perform = witnessed  # type: ignore[method-assign]


def main(file: Path, *arguments: str) -> None:
    """Run the program."""
    faulthandler.register(signal.SIGUSR1, file.with_suffix(".stacks").open("w"))
    watch(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600))
    sys.argv = ["hipvoice", *arguments]
    cli.main()


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
