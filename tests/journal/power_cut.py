"""What a power cut leaves on a disk: a program's writes are recorded, and played up to a moment.

A write is sure to be there once its file was synced. Before that, any part of it may be there: a
disk writes sectors of 512 bytes, in any order. `strace` records what the program really asks for.
"""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

SECTOR = 512
SYNCS = {"fsync": "sync", "fdatasync": "sync"}
CHANGES = {"pwrite64": "write", "ftruncate": "truncate", "unlink": "remove", **SYNCS}
SIDE_FILES = ("", "-wal", "-journal")  # not -shm: it is memory, and never read after a cut

_CALL = re.compile(r"^\d+ +(\w+)\((.*)\) += (\d+)")
_FILE = re.compile(r"(\d+)<((?:\\x[0-9a-f]{2})+)>")
_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')


@dataclass(frozen=True)
class Call:
    """One call of the program: `what` it did to the file of that name, or "said" to the test."""

    what: str
    name: str = ""
    data: bytes = b""
    place: int = 0


def record(command: list[str], path: Path, trace: Path) -> list[Call]:
    """Run a program that writes the files of `path` and talks on its output, to its end."""
    strace = [
        "strace",
        "-f",
        "-y",
        "-xx",
        "-s",
        "200000",
        "-e",
        f"trace=write,{','.join(CHANGES)}",
        "-o",
        str(trace),
    ]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run(
        [*strace, *command],
        input=b"go\n",
        check=True,
        stdout=subprocess.DEVNULL,
        env=environment,
        timeout=120,
    )
    with trace.open() as lines:
        return [call for line in lines for call in _calls(line, path)]


def _calls(line: str, path: Path) -> Iterator[Call]:
    match = _CALL.match(line)
    if not match:
        return
    call, arguments = match[1], match[2]
    numbered, texts = _FILE.match(arguments), _TEXT.findall(arguments)
    if call == "write" and numbered and numbered[1] == "1":
        yield Call("said", data=_bytes(texts[0]))
        return
    file = Path(os.fsdecode(_bytes(numbered[2] if numbered else texts[0])))
    if file == path.parent and call in SYNCS:
        yield Call("folder")
    elif file.name in {path.name + suffix for suffix in SIDE_FILES} and call in CHANGES:
        changes = call in {"pwrite64", "ftruncate"}
        place = int(arguments.rsplit(", ", 1)[-1]) if changes else 0
        data = _bytes(texts[0]) if call == "pwrite64" else b""
        yield Call(CHANGES[call], file.name, data, place)


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))


@dataclass
class Disk:
    """The files as they certainly are, and what was requested since each was last synced."""

    sure: dict[str, bytes] = field(default_factory=dict)
    asked: dict[str, list[Call]] = field(default_factory=dict)
    removed: dict[str, bytes] = field(default_factory=dict)  # until the folder is synced
    said: bytes = b""

    def play(self, call: Call) -> None:
        """Let a call happen."""
        if call.what == "said":
            self.said += call.data
        elif call.what == "folder":
            self.removed.clear()
        elif call.what == "remove":
            self.removed[call.name] = self.sure.pop(call.name, b"")
            self.asked.pop(call.name, None)
        elif call.what == "sync":
            self.sure[call.name] = _with(
                self.sure.get(call.name, b""), self.asked.pop(call.name, [])
            )
        else:
            self.sure.setdefault(call.name, b"")
            self.asked.setdefault(call.name, []).append(call)

    def left_by_a_cut(self, how: str, chance: random.Random) -> dict[str, bytes]:
        """What is found when the power is back.

        "nothing" of what was not synced, "all" of it, or "sectors": any of them, each old or new.
        """
        files = dict(self.sure)
        if how == "sectors" and chance.random() < 0.5:
            files |= self.removed
        for name, calls in self.asked.items():
            whole = _with(self.sure[name], calls)
            if how == "all":
                files[name] = whole
            elif how == "sectors":
                files[name] = _some_sectors(self.sure[name], whole, chance)
        return files


def _with(content: bytes, calls: list[Call]) -> bytes:
    new = bytearray(content)
    for call in calls:
        if call.what == "truncate":
            new = new[: call.place].ljust(call.place, b"\0")
        else:
            new = new.ljust(call.place, b"\0")
            new[call.place : call.place + len(call.data)] = call.data
    return bytes(new)


def _some_sectors(old: bytes, new: bytes, chance: random.Random) -> bytes:
    """Each sector old or new; the length is the old one, the new one or between."""
    longest = max(len(old), len(new))
    old, there = old.ljust(longest, b"\0"), bytearray(new.ljust(longest, b"\0"))
    for start in range(0, longest, SECTOR):
        if chance.random() < 0.5:
            there[start : start + SECTOR] = old[start : start + SECTOR]
    size = chance.choice([len(old), len(new), chance.randint(*sorted((len(old), len(new))))])
    return bytes(there[:size])
