"""What a microphone check found, what follows from it, and the sentences that say so.

`figures` are to be read, `sentences` to be heard, and `kept` is what is stored. Levels are in dBFS,
differences in dB.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from statistics import median

from hipvoice.core.commands import Command
from hipvoice.core.effects import Keep
from hipvoice.core.events import Flaw
from hipvoice.core.wording.language import Language
from hipvoice.core.wording.lines import Prompt, Readout, Verdict

# The commands that a session needs most.
ASKED = (Command.NEXT, Command.PAUSE, Command.RESUME, Command.REPEAT, Command.STOP)

# Two steps of a 16-bit sample. A microphone that gives no more is muted, or removes the noise of
# the room itself: it is muted if no voice comes through either.
MUTED_DB = -85.0
LOUD_ROOM_DB = -45.0  # a fan beside the microphone; a quiet room at a usual gain has -60
LOW_DB = -45.0  # of a voice; the ear raises it for the recogniser
CLIPPED_DB = -4.0  # of the loudest 20 ms: there speech touches full scale
# Above the room. The ear requires 12 dB for the costly commands, and people vary.
GOOD_DB, SOFT_DB = 20.0, 12.0
# The coach's own voice above the room, after the canceller: voice activity opens at 6 dB above the
# floor, and residuals of 10 dB are gaps between words rather than speech.
RESIDUAL_DB = 10.0

# A speaker that sleeps swallows its first sounds: a lead-in of silence is for that. What is lost is
# known to a few frames of 20 ms, and does not take the same time every day.
LONGEST_LEAD_IN_MS = 4000  # nobody waits longer for the first word
LOST_MS = 60  # less is no syllable
LEAD_IN_MARGIN_MS = 200

# Half the distance makes a voice 6 dB louder (in a free field; less in a room that echoes), so all
# that can be said about distance is whether less of it would help.


@dataclass(frozen=True, slots=True)
class Findings:
    """All findings; None for what was skipped. `echo` and `residual` are the coach's own voice as
    it arrives, and what the canceller leaves of it, if there is one.

    `levels` are those of the person's voice. `understood` has, for each command that was requested
    and not skipped, the phrase that was understood in the end, or None. `lost` is what was
    swallowed of the first sentence, after a `lead_in` (both in ms).
    """

    floor: float | None = None
    echo: float | None = None
    residual: float | None = None
    levels: tuple[float, ...] = ()
    understood: Mapping[Command, str | None] = field(default_factory=dict)
    lead_in: int = 0
    lost: int = 0
    flaws: frozenset[Flaw] = frozenset()

    @property
    def level(self) -> float | None:
        """How loud the person usually is."""
        return median(self.levels) if self.levels else None

    @property
    def above(self) -> float | None:
        """How much louder than the room."""
        if self.level is None or self.floor is None:
            return None
        return self.level - self.floor

    @property
    def muted(self) -> bool:
        """Whether nothing at all arrives, as far as is known by now."""
        return self.floor is not None and self.floor <= MUTED_DB and not self.levels


def room(found: Findings) -> Prompt | None:
    """About the noise of the room."""
    if found.floor is None:
        return None
    return Verdict.ROOM_LOUD if found.floor > LOUD_ROOM_DB else Verdict.ROOM_QUIET


def voice(found: Findings) -> Prompt | None:
    """About the voice of the person."""
    if found.understood and not found.levels:
        return Verdict.VOICE_NONE
    if found.level is None or found.above is None:
        return None
    if found.level > CLIPPED_DB or Flaw.CLIPPED in found.flaws:
        return Verdict.VOICE_CLIPPED
    if found.above >= GOOD_DB:
        return Verdict.VOICE_GOOD
    return Verdict.VOICE_SOFT if found.above >= SOFT_DB else Verdict.VOICE_LOST


FLAWS = {
    Flaw.ONE_CHANNEL: Verdict.MIC_ONE_CHANNEL,
    Flaw.OPPOSITE: Verdict.MIC_OPPOSITE,
    Flaw.NARROW: Verdict.MIC_NARROW,
    Flaw.OFFSET: Verdict.MIC_OFFSET,
    Flaw.LOST: Verdict.MIC_LOST,
}


def microphone(found: Findings) -> Iterator[Prompt]:
    """About what is wrong with the microphone itself."""
    if found.level is not None and found.level < LOW_DB:
        yield Verdict.MIC_LOW
    yield from (prompt for flaw, prompt in FLAWS.items() if flaw in found.flaws)


def echo(found: Findings) -> Prompt | None:
    """About the coach's own voice."""
    if found.echo is None or found.floor is None:
        return None
    if found.echo - found.floor <= RESIDUAL_DB:  # headphones, or a speaker far away
        return Verdict.ECHO_GONE
    if found.residual is None:
        return Verdict.ECHO_STAYS
    gone = found.residual - found.floor <= RESIDUAL_DB
    return Verdict.ECHO_GONE if gone else Verdict.ECHO_LOUD


def longer_lead_in(found: Findings) -> int | None:
    """The lead-in (ms) with which nothing would have been lost; None if nothing was."""
    if found.lost < LOST_MS or found.lead_in >= LONGEST_LEAD_IN_MS:
        return None
    return min(LONGEST_LEAD_IN_MS, found.lead_in + found.lost + LEAD_IN_MARGIN_MS)


def figures(found: Findings, language: Language) -> Iterator[str]:
    """What was measured, line by line."""
    if found.muted:
        return
    if found.floor is not None:
        yield language.prompt(Readout.FIGURES_ROOM, floor=_db(found.floor))
    if found.level is not None and found.above is not None:
        values = {"level": _db(found.level), "above": _db(found.above)}
        yield language.prompt(Readout.FIGURES_VOICE, **values)
    if found.echo is not None:
        yield language.prompt(Readout.FIGURES_ECHO, echo=_db(found.echo))
    if found.residual is not None:
        yield language.prompt(Readout.FIGURES_RESIDUAL, residual=_db(found.residual))


def sentences(found: Findings, language: Language) -> Iterator[str]:
    """What is said about it."""
    if found.muted:
        yield language.prompt(Verdict.NO_SOUND)
    else:
        judged = (judge(found) for judge in (room, voice, echo))
        yield from (language.prompt(prompt) for prompt in judged if prompt)
        yield from map(language.prompt, microphone(found))
        yield from _words(found, language)
    keep = kept(found, language)
    if keep and keep.lead_in:
        yield language.prompt(Verdict.SWALLOWED)
    yield language.prompt(Verdict.KEPT if keep else Verdict.NOT_KEPT)


def kept(found: Findings, language: Language) -> Keep | None:
    """What the next sessions use; None if too much is missing."""
    if found.floor is None or found.level is None or found.muted:
        return None
    own = {
        command: phrase
        for command, phrase in found.understood.items()
        if phrase and phrase != language.phrase(command)
    }
    return Keep(round(found.floor, 1), round(found.level, 1), own, longer_lead_in(found))


def _words(found: Findings, language: Language) -> Iterator[str]:
    understood = [command for command, phrase in found.understood.items() if phrase]
    if understood and len(understood) == len(found.understood):
        yield language.prompt(Verdict.UNDERSTOOD_ALL)
    elif found.understood:
        number = language.wording.number
        counts = {"understood": number(len(understood)), "asked": number(len(found.understood))}
        yield language.prompt(Verdict.UNDERSTOOD_SOME, **counts)
    for command, phrase in found.understood.items():
        first = language.phrase(command)
        if phrase is None:
            key = language.keys[command][0]
            yield language.prompt(Verdict.NOT_UNDERSTOOD, phrase=first, key=key)
        elif phrase != first:
            yield language.prompt(Verdict.OTHER_WORDS, phrase=first, instead=phrase)


def _db(level: float) -> str:
    """To the decibel."""
    return f"{level:.0f}"
