"""Golden transcripts: whole sessions as text. `>` lines are what the person does; the rest follows.

A file starts with `#` lines that say what to look for, then `routine:` and perhaps `known:`.
`easy:` and `hurt:` name an exercise (its id) that was easy three times, or hurt the last time;
`strong:` names exercises (ids) that hurt strongly when they were last done. `held:` is a hold that
was agreed to, `why:` the reason for a routine that was not named, `activity:` what the person wants
to be able to do again, and is asked about. `tested:` is what the last tests found ("T3 left 20, T5
right no"); `could-start:` are programmes, `unfit:` the routines that are not for the person,
`followed:` is the programme that they follow. `killed:` and `closed:` are when the session was left
that is gone on with, `before:` what was commanded in it until then, and `asked:` has it offered the
day after.
`python -m tests.core.golden NAME` prints what a file should be now, to be read before it is kept.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from hipvoice.core.commands import INTENTS_BY_NAME
from hipvoice.core.engine import Engine
from hipvoice.core.events import (
    Attended,
    By,
    Closed,
    Commanded,
    Event,
    Examined,
    Faulted,
    Flaw,
    Judged,
    Measured,
    Pressed,
    Rejected,
    Returned,
)
from hipvoice.core.history.trends import Told
from hipvoice.core.miccheck.check import MicCheck
from hipvoice.core.programme.assessment import Finding, Prospects
from hipvoice.core.programme.proposals import Practice, own_holds, proposals, with_holds
from hipvoice.core.routine.routine import Side
from hipvoice.core.session.hearing import Reason
from hipvoice.core.session.replay import Beginning
from hipvoice.core.timeline.timeline import Background, compile_routine
from hipvoice.drivers.loop import Machine, simulate
from hipvoice.routines.language import language_file, load_language
from tests.core.left import Killed, gone_on, left
from tests.core.routines import ROUTINES

FOLDER = Path(__file__).parent / "golden"
PASS = 45  # degrees
TODAY = 20_777  # days since 1970: a Friday
LANGUAGE = load_language(language_file("en"))
_HEARD = re.compile(r'^heard "(.*)"( over the coach)?: ([a-z-]+)$')
_JUDGED = re.compile(r'^judged "(.*)": ([a-z-]+) (-\S+)$')
_INPUT = re.compile(r"^\s*(\d+):(\d\d)\.(\d{3})  > (.+)$")


@dataclass(frozen=True)
class Golden:
    """One file: its head (kept as it is), its inputs, its lines."""

    head: list[str]
    lines: list[str]

    @property
    def values(self) -> dict[str, str]:
        """The `name: value` lines of the head."""
        return dict(line.split(": ", 1) for line in self.head if not line.startswith("#"))

    @property
    def inputs(self) -> list[tuple[int, Event]]:
        """What the person does, and when."""
        matches = (_INPUT.match(line) for line in self.lines)
        return [(_ms(m), _event(m[4])) for m in matches if m]

    def played(self) -> list[str]:
        """The lines of this session as the engine plays it now."""
        return simulate(self.machine(), self.inputs).lines

    def machine(self) -> Machine:
        """The engine of the session, or a check of the microphone."""
        if "mic-check" in self.values:
            return MicCheck(LANGUAGE, cancels=self.values["mic-check"] == "cancels")
        return self.engine()

    def background(self) -> Background:
        """What is known of the person."""
        known = frozenset(self.values.get("known", "").split())
        return Background(
            first=not known,
            familiar=known,
            sessions_this_week=len(known),
            hurt=frozenset(self.values.get("strong", "").split()),
            told=tuple(_told(self.values.get("told", ""))),
            today=TODAY,
            activity=self.values.get("activity", ""),
            tested=tuple(findings(self.values.get("tested", ""))),
            prospects=Prospects(
                {name: titled(name) for name in self.values.get("could-start", "").split()},
                frozenset(self.values.get("unfit", "").split()),
                self.values.get("followed", ""),
            ),
        )

    def engine(self) -> Engine:
        """A fresh engine for this session."""
        background = self.background()
        named = ROUTINES[self.values["routine"]]
        routine = with_holds(named, _holds(self.values.get("held", "")))
        timeline = compile_routine(routine, LANGUAGE.wording, background)
        way = next((way for way in ("killed", "closed") if way in self.values), None)
        if way is None:
            practices = [*_practices(self.values)]
            asked = Beginning(
                proposals=proposals(routine, practices, {}, own_holds(named)),
                reason=self.values.get("why", ""),
            )
            return Engine(timeline, LANGUAGE, background, beginning=asked)
        before = Killed(timeline, LANGUAGE, background)
        at = _ms(_time(self.values[way]))
        _, entries = left(before, self._before(), at, killed=way == "killed")
        return gone_on(routine, LANGUAGE, entries, background, asked="asked" in self.values)

    def _before(self) -> list[tuple[int, Event]]:
        """What the person did in the session that was left: `0:08.000 longer, ...`."""
        words = filter(None, self.values.get("before", "").split(", "))
        return [(_ms(_time(w)), _event(w.split(" ", 1)[1])) for w in words]


def read(path: Path) -> Golden:
    """Read one golden file."""
    head, _, body = path.read_text("utf-8").partition("\n\n")
    return Golden(head.splitlines(), body.splitlines())


def _practices(values: dict[str, str]) -> Iterator[Practice]:
    """The last three sessions of an exercise, on three days."""
    for number in range(3, 0, -1):
        for exercise in values.get("easy", "").split():
            yield Practice(str(number), number, exercise, whole=True, effort=3)
        for exercise in values.get("hurt", "").split():
            pain = 5 if number == 3 else None
            yield Practice(str(number), number, exercise, whole=True, pain=pain)


def findings(text: str) -> Iterator[Finding]:
    """Findings such as "T5 left no, T3 right 40" (45 degrees pass)."""
    for part in filter(None, text.split(", ")):
        test, side, answer = part.split()
        degrees = int(answer) if answer.isdigit() else None
        passed = answer == "yes" if degrees is None else degrees >= PASS
        yield Finding(test, None if side == "-" else Side(side), passed, degrees)


def titled(slug: str) -> str:
    """The name of a programme."""
    return slug.replace("-", " ").capitalize()


def _told(text: str) -> Iterator[Told]:
    """`session 4 4` or `bridge 4 4` is the pain in the last sessions, one a week."""
    name, *pain = text.split() or [""]
    for weeks, value in zip(range(len(pain), 0, -1), pain, strict=True):
        yield Told(TODAY - 7 * weeks, {"" if name == "session" else name: int(value)})


def _holds(text: str) -> dict[str, int]:
    """`bridge 40` is a hold of 40 s."""
    words = text.split()
    return {slug: int(s) * 1000 for slug, s in zip(words[::2], words[1::2], strict=True)}


def _time(text: str) -> re.Match[str]:
    match = re.match(r"(\d+):(\d\d)\.(\d{3})", text)
    assert match
    return match


def _ms(match: re.Match[str]) -> int:
    return int(match[1]) * 60_000 + int(match[2]) * 1000 + int(match[3])


_FACTS: dict[str, Event] = {
    "closed": Closed(),
    "nobody can answer": Attended(somebody=False),
    "somebody can answer": Attended(somebody=True),
    "only a voice can answer": Attended(somebody=True, by_voice=True),
}


_FIGURES: dict[str, Callable[[list[str]], Event]] = {
    "measured": lambda figures: Measured(*map(float, figures)),
    "examined": lambda flaws: Examined(frozenset(map(Flaw, flaws))),
    "returned": lambda figures: Returned(*map(int, figures)),
}


def _event(words: str) -> Event:
    if words in _FACTS:
        return _FACTS[words]
    if words.endswith(" fails"):
        part = words.removesuffix(" fails")
        return Faulted(part, f"The {part} is gone.")
    if judged := _JUDGED.match(words):
        return Judged(judged[1], Reason(judged[2]), float(judged[3]))
    name, *figures = words.split()
    if name in _FIGURES:
        return _FIGURES[name](figures)
    if heard := _HEARD.match(words):
        return Rejected(heard[1], Reason(heard[3]), over_coach=bool(heard[2]))
    return _given(words)


def _given(words: str) -> Event:
    """`pause` is said, `pause (key)` is given by key, `key p` is a key that was pressed."""
    if words.startswith("key "):
        return Pressed(words.removeprefix("key "))
    name = words.removesuffix(" (key)")
    return Commanded(INTENTS_BY_NAME[name], By.VOICE if name == words else By.KEY)


if __name__ == "__main__":
    golden = read(FOLDER / f"{sys.argv[1]}.txt")
    sys.stdout.write("\n".join([*golden.head, "", *golden.played()]) + "\n")
