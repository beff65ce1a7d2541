"""Write OpenFst's `const` file format, so that no OpenFst program is needed."""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass, field

import numpy as np

MAGIC = 2125659606  # kFstMagicNumber
VERSION = 2  # kFileVersion of ConstFst, not aligned
EXPANDED = 1  # the one property that is always known
NO_FINAL = math.inf

_COUNTS = [(name, "<u4") for name in ("first", "arcs", "ieps", "oeps")]
_STATE = np.dtype([("final", "<f4"), *_COUNTS])
_ARC = np.dtype([("ilabel", "<i4"), ("olabel", "<i4"), ("weight", "<f4"), ("next", "<i4")])

Arc = tuple[int, int, float, int]  # input label, output label, weight, next state


@dataclass
class Fst:
    """States and arcs in the tropical semiring; state 0 is the start."""

    arcs: list[list[Arc]] = field(default_factory=list)
    finals: dict[int, float] = field(default_factory=dict)

    def state(self) -> int:
        """Add a state."""
        self.arcs.append([])
        return len(self.arcs) - 1

    def arc(self, source: int, labels: tuple[int, int], target: int, weight: float = 0.0) -> None:
        """Add an arc with its input and output label."""
        self.arcs[source].append((*labels, weight, target))

    def final(self, state: int, weight: float = 0.0) -> None:
        """Let paths end here."""
        self.finals[state] = weight

    def to_bytes(self) -> bytes:
        """Write the whole file; the arcs of a state are sorted by output label.

        Sorting lets Vosk find the few words of a grammar among thousands by bisection.
        """
        ordered = [sorted(arcs, key=lambda arc: (arc[1], arc[0])) for arcs in self.arcs]
        states = np.zeros(len(ordered), _STATE)
        states["final"] = [self.finals.get(s, NO_FINAL) for s in range(len(ordered))]
        states["arcs"] = [len(arcs) for arcs in ordered]
        states["first"] = np.cumsum(states["arcs"]) - states["arcs"]
        states["ieps"] = [sum(arc[0] == 0 for arc in arcs) for arcs in ordered]
        states["oeps"] = [sum(arc[1] == 0 for arc in arcs) for arcs in ordered]
        flat = np.array([arc for arcs in ordered for arc in arcs], _ARC)
        return header(len(states), len(flat)) + states.tobytes() + flat.tobytes()


def header(states: int, arcs: int) -> bytes:
    """Write the header of a const FST over standard arcs."""
    words = b"".join(struct.pack("<i", len(w)) + w for w in (b"const", b"standard"))
    numbers = struct.pack("<iiQqqq", VERSION, 0, EXPANDED, 0, states, arcs)
    return struct.pack("<i", MAGIC) + words + numbers
