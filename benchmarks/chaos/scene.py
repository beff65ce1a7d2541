"""What actions work on: the session, what runs beside it, and what has to be put back."""

from __future__ import annotations

import heapq
import itertools
import re
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from random import Random

from benchmarks.chaos.played import BUGS, HANG_S, Command, Evidence, Played
from benchmarks.chaos.truth import Claim
from benchmarks.chaos.world import World

TICK_S = 0.05
GOOD_ENDS = (0, 1)  # of a command: it did it, or said why not
CARD_TROUBLES = (AssertionError, LookupError, TimeoutError, subprocess.TimeoutExpired)


@dataclass
class Scene:
    """All that an action may touch. What went wrong is counted in `faults`, and is in `reports`."""

    world: World
    chance: Random
    faults: Counter[str] = field(default_factory=Counter)
    reports: list[str] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    settings: dict[str, int] = field(default_factory=dict)
    errors: Counter[str] = field(default_factory=Counter)
    sound_is_well: bool = True
    played: Played | None = None
    _later: list[tuple[float, int, Callable[[], object]]] = field(default_factory=list)
    _beside: list[tuple[Command, Callable[[], object]]] = field(default_factory=list)
    _talking: list[subprocess.Popen[bytes]] = field(default_factory=list)
    _count: Iterator[int] = field(default_factory=itertools.count)

    @property
    def session(self) -> Played:
        """The session that is under way."""
        assert self.played
        return self.played

    def fault(self, kind: str, what: str) -> None:
        """Something happened that must not."""
        self.faults[kind] += 1
        self.reports.append(f"{kind}: {what}")

    def next_name(self, stem: str) -> str:
        """A name that nothing else here has."""
        return f"{stem}-{next(self._count)}"

    def evidence(self, stem: str) -> Evidence:
        """That of a new session."""
        return Evidence(self.world, self.next_name(stem))

    def later(self, low: float, high: float, what: Callable[[], object]) -> None:
        """Do it after some time, seconds."""
        due = time.monotonic() + self.chance.uniform(low, high)
        heapq.heappush(self._later, (due, next(self._count), what))

    def beside(self, *arguments: str, then: Callable[[], object] = lambda: None) -> None:
        """Run a command beside the session, and call `then` if it succeeds."""
        self.watch(Command.start(self.world, *arguments), then)

    def watch(self, command: Command, then: Callable[[], object] = lambda: None) -> None:
        """Look at a command when it is over."""
        self._beside.append((command, then))

    def talk(self, process: subprocess.Popen[bytes]) -> None:
        """Collect a program that speaks into the microphone when it is over."""
        self._talking = [one for one in self._talking if one.poll() is None] + [process]

    def wait(self, seconds: float) -> None:
        """Let time go by, for as long as the session lives."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.session.alive:
            self.tick()
            time.sleep(TICK_S)

    def tick(self) -> None:
        """Do what is due, and look at the commands that are over."""
        while self._later and self._later[0][0] <= time.monotonic():
            heapq.heappop(self._later)[2]()
        for one in [*self._beside]:
            if one[0].process.poll() is not None or time.monotonic() > one[0].began + HANG_S:
                self._beside.remove(one)
                self.judge(*one)

    def settle(self) -> None:
        """Put everything back, and wait for the commands."""
        for _due, _count, what in sorted(self._later):
            what()
        self._later.clear()
        for command, then in self._beside:
            self.judge(command, then)
        self._beside.clear()

    def judge(self, command: Command, then: Callable[[], object] = lambda: None) -> bool:
        """Whether a command did what it should. What must not happen is a fault."""
        code = command.ended()
        if code is None:
            self.fault("hung", f"`{command.what}` for {HANG_S:.0f} s")
            command.process.kill()
            command.process.wait()
        elif code not in GOOD_ENDS:
            self.fault("wrong exit codes", f"{code} of `{command.what}`: {command.text[-500:]}")
        elif code == 0:
            then()
        else:
            self.errors[title(command.text)] += 1
        self.look_for_bugs(command.text, f"`{command.what}`")
        return code == 0

    def look_for_bugs(self, text: str, where: str) -> None:
        """Tracebacks and their like."""
        for bug in BUGS:
            if bug in text:
                at = text.index(bug)
                self.fault("tracebacks", f"{where}: {text[max(0, at - 200) : at + 2000]!r}")

    @contextmanager
    def sound_trouble(self) -> Iterator[None]:
        """Do something to the sound card; one thing at a time."""
        self.sound_is_well = False
        with suppress(*CARD_TROUBLES):
            yield

    def mend_sound(self, how: Callable[[], object]) -> None:
        """Put the card back."""
        with suppress(*CARD_TROUBLES):
            how()
        self.sound_is_well = True


def title(text: str) -> str:
    """The first error that a program reported."""
    found = re.search(r"error: [^\r\n]*", text)
    return found[0] if found else "no error reported"
