"""What came of a stream of sound, and the table of it."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np


@dataclass(frozen=True)
class Scale:
    """How much is measured."""

    words: int
    minutes: float  # of each corpus
    interruptions: int
    cues: int  # spoken to nobody
    hours: float  # of read speech, for the commands that end a session


@dataclass
class Tally:
    """What came of one stream. Seconds of audio and of computing, latencies in ms."""

    commands: int = 0
    right: int = 0
    wrong: int = 0
    late: int = 0  # right, but more than a second after the word: a person has given it up
    false: int = 0  # commands where none was said
    ducks: int = 0
    audio_s: float = 0.0
    cpu_s: float = 0.0
    latencies: list[float] = field(default_factory=list)

    def row(self) -> dict[str, float | None]:
        """For the table and for JSON."""
        p50, p95 = np.percentile(self.latencies, (50, 95)) if self.latencies else (None, None)
        said = self.commands > 0
        return {
            "commands": self.commands or None,
            "right %": 100 * self.right / self.commands if said else None,
            "wrong %": 100 * self.wrong / self.commands if said else None,
            "late": self.late if said else None,
            "missed": self.commands - self.right - self.wrong - self.late if said else None,
            "p50": p50,
            "p95": p95,
            "false/h": 3600 * self.false / self.audio_s,
            "CPU s/h": 3600 * self.cpu_s / self.audio_s,
            "minutes": self.audio_s / 60,
        }


class Report:
    """Prints lines as they come, and keeps them."""

    def __init__(self) -> None:
        self.rows: list[dict[str, object]] = []

    def section(self, title: str) -> None:
        """A heading with the names of the columns."""
        names = "".join(f"{name:>9}" for name in Tally(audio_s=1).row())
        print(f"\n{title:42}{names}", flush=True)

    def add(self, section: str, hearer: str, sound: str, tally: Tally) -> None:
        """One line."""
        row = tally.row()
        shown = "".join(f"{'' if v is None else f'{v:.1f}':>9}" for v in row.values())
        ducks = f"  {tally.ducks} ducks" if tally.ducks else ""
        print(f"{hearer:22.22}{sound:20.20}{shown}{ducks}", flush=True)
        about = {"section": section, "hearer": hearer, "sound": sound, "ducks": tally.ducks}
        self.rows.append({**about, **row})


def process_cpu_s(pid: int | None) -> float:
    """That of another process, if the system reports it."""
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return 0.0


def memory_mb(pid: int | None) -> float | None:
    """The most that a process had, if the system reports it."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) / 1024
    return None
