"""What happens while the coach speaks."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing

import numpy as np

from benchmarks.ear.hearers import Bench
from benchmarks.ear.tally import Tally
from benchmarks.room import Room, loudness_db
from benchmarks.streams import PERSON_DB, Word, at_level
from hipvoice.app.library.library import english
from hipvoice.core.commands import Command
from hipvoice.core.timeline.timeline import compile_routine
from hipvoice.ear.ear import Ear
from hipvoice.ear.echo import AdaptiveFilter, Echo, find_canceller
from hipvoice.ear.samples import FRAME, RATE, from_ms
from hipvoice.pcm import Samples
from hipvoice.routines.library import Library
from hipvoice.voice.voice import Voice

BARGE_IN_MS = 700  # after the beginning of the cue
INTERRUPTING = (Command.PAUSE, Command.STOP, Command.NEXT)
LONG_CUES = (  # to be interrupted
    "Cross the left ankle over the right knee, draw the knee towards you, and hold it there.",
    "Keep your shoulders on the floor, and let the breath go down into the belly.",
    "Press the lower back gently into the floor, then let it go. Ten slow times.",
)


def sentences(most: int) -> list[str]:
    """What the coach says in the routines that come with the program, as often as it takes."""
    language, library = english(), Library()
    texts = list(language.wording.fixed())
    for routine in library.routines()[0]:
        texts += compile_routine(routine, language.wording).texts()
    every = list(dict.fromkeys(texts))
    return [every[int(at) % len(every)] for at in np.linspace(0, max(len(every), most) - 1, most)]


class Coach:
    """The coach's sentences, rendered once."""

    def __init__(self, cues: Sequence[str]) -> None:
        self.cues = cues
        with closing(Voice(lambda _part, text: print(text))) as voice:
            texts = {*cues, *LONG_CUES}
            self.sounds = {text: voice.render(text, 165).result(timeout=20) for text in texts}
        self.db = loudness_db(np.concatenate([self.sounds[cue][0] for cue in LONG_CUES]))

    def room(self, ear: Ear, echo_db: float, *, ducking: bool = True) -> Room:
        """A room where the echo is so much louder than the person."""
        return Room(ear, 10 ** ((PERSON_DB + echo_db - self.db) / 20), ducking=ducking)

    def speak(self, room: Room, cue: str) -> None:
        """Begin a sentence."""
        room.say(cue, *self.sounds[cue])


def interrupt(bench: Bench, coach: Coach, room: Room, words: Sequence[Word]) -> Tally:
    """Commands over cues, once the room is known; the cue goes on whatever is heard."""
    for cue in LONG_CUES:
        coach.speak(room, cue)
        room.listen_out()
    room.heard.clear()
    tally, before, began = Tally(len(words)), bench.cpu_s(), room.position
    for number, word in enumerate(words):
        coach.speak(room, LONG_CUES[number % len(LONG_CUES)])
        room.pass_by(np.zeros(from_ms(BARGE_IN_MS), np.int16))
        sound = at_level(word.samples, PERSON_DB)
        heard = room.pass_by(np.pad(sound, (0, -len(sound) % FRAME))) + room.listen_out()
        got = [h.intent for h in heard if h.intent]
        tally.right += word.command in got
        tally.wrong += bool(got) and word.command not in got
    tally.audio_s = (room.position - began) / RATE
    tally.cpu_s, tally.ducks = bench.cpu_s() - before, len(room.ducks)
    return tally


def self_triggers(bench: Bench, coach: Coach, room: Room) -> Tally:
    """The coach alone."""
    tally, before = Tally(), bench.cpu_s()
    for cue in coach.cues:
        coach.speak(room, cue)
        room.listen_out()
    tally.false = sum(bool(h.intent) for h in room.heard)
    tally.audio_s, tally.ducks = room.position / RATE, len(room.ducks)
    tally.cpu_s = bench.cpu_s() - before
    return tally


class LinearOff(AdaptiveFilter):
    """Leaves the echo in."""

    def process(self, near: Samples, far: Samples) -> Samples:
        """As it came."""
        return near


def variants(bench: Bench, coach: Coach) -> dict[str, Room]:
    """Rooms at 0 dB, one of the stages left out."""
    one = Echo(find_canceller())
    one._filter = LinearOff()
    return {
        "half-duplex": coach.room(bench.ear(echo=Echo()), 0),
        "AEC3 alone, no filter": coach.room(bench.ear(echo=one), 0),
        "without ducking": coach.room(bench.ear(), 0, ducking=False),
    }
