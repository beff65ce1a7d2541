"""The first seconds: a command in each pause of an introduction, to an ear that is new to the room.

    python -m benchmarks.ear.beginning CLIPS [--words N] [--echo DB] [--reasons]

CLIPS is a folder with a MANIFEST.csv, as for `python -m benchmarks.ear`. The coach speaks the first
sentences of routines with the pauses of a session. In one of the pauses somebody says a command,
`AFTER_MS` after the coach is silent, and the coach goes on when his pause is over. Each command
meets a new ear, as nobody says two of them in one introduction. One is right if the ear reports it
before the coach has finished the next sentence. "alone" is the same words in the same room without
a coach: what the pauses can be compared with. Half of the words are of people, half synthetic.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from contextlib import closing
from itertools import islice
from pathlib import Path

import numpy as np
import vosk

from benchmarks.ear.coaching import Coach
from benchmarks.ear.hearers import Bench
from benchmarks.room import Room
from benchmarks.streams import PERSON_DB, Clips, Word, at_level, human, synthetic
from hipvoice.app.library.library import english
from hipvoice.app.session.language import hearable
from hipvoice.core.commands import LEGAL, Intent, Situation
from hipvoice.core.timeline.cues import GAP_MS
from hipvoice.core.timeline.timeline import compile_routine
from hipvoice.ear.live import RECORDING_LIMIT_S
from hipvoice.ear.models import find_model
from hipvoice.ear.recogniser import RecogniserState, WatchedRecogniser
from hipvoice.ear.samples import FRAME, from_ms
from hipvoice.pcm import Samples
from hipvoice.routines.library import Library

PAUSES = 6  # of an introduction
AFTER_MS = 150
SETTLED_MS = 500  # of the room's noise, before the first sentence


def introductions() -> list[tuple[str, ...]]:
    """The first sentences of every routine that comes with the program."""
    routines = Library().routines()[0]
    wording = english().wording
    return [tuple(islice(compile_routine(r, wording).texts(), PAUSES + 1)) for r in routines]


class Introduced:
    """One introduction, up to a pause in which a person says something."""

    def __init__(self, coach: Coach, room: Room) -> None:
        self._coach = coach
        self._room = room

    def interrupted_by(self, word: Word, sentences: tuple[str, ...], pause: int) -> Room:
        """Say the sentences, with `word` in the pause after sentence number `pause`, from 0."""
        self._pass(from_ms(SETTLED_MS))
        for text in sentences[:pause]:
            self._say(text)
            self._pass(from_ms(GAP_MS))
        self._say(sentences[pause])
        self._room.heard.clear()
        sound = np.pad(at_level(word.samples, PERSON_DB), (from_ms(AFTER_MS), 0))
        before, after = np.split(_whole(sound), [from_ms(GAP_MS)])
        self._room.pass_by(_whole(before))
        self._coach.speak(self._room, sentences[pause + 1])
        self._room.pass_by(_whole(after))
        self._room.listen_out()
        return self._room

    def _say(self, text: str) -> None:
        self._coach.speak(self._room, text)
        while self._room.coach_speaks:
            self._pass(FRAME)

    def _pass(self, samples: int) -> None:
        self._room.pass_by(np.zeros(samples, np.int16))


def said_alone(room: Room, word: Word) -> list[Intent | None]:
    """What is understood where the coach is silent all the time."""
    room.pass_by(np.zeros(from_ms(SETTLED_MS), np.int16))
    room.pass_by(_whole(at_level(word.samples, PERSON_DB)))
    room.listen_out()
    return [heard.intent for heard in room.heard]


def _whole(sound: Samples) -> Samples:
    """In whole frames."""
    return np.pad(sound, (0, -len(sound) % FRAME))


def run(bench: Bench, words: list[Word], echo_db: float, *, verbose: bool) -> None:
    """Print how many were right, by the number of the pause."""
    spoken = [sentences for sentences in introductions() if len(sentences) > PAUSES]
    coach = Coach(sorted({text for sentences in spoken for text in sentences}))
    right: Counter[int] = Counter()
    wrong = alone = 0
    reasons: dict[int, Counter[str]] = defaultdict(Counter)
    for number, word in enumerate(words):
        alone += word.command in said_alone(coach.room(bench.ear(), echo_db), word)
        for pause in range(PAUSES):
            sentences = spoken[(number + pause) % len(spoken)]
            ear = bench.ear()
            room = Introduced(coach, coach.room(ear, echo_db))
            heard = room.interrupted_by(word, sentences, pause).heard
            got = [h.intent for h in heard if h.intent]
            right[pause] += word.command in got
            wrong += bool(got) and word.command not in got
            if word.command not in got:
                reasons[pause].update(f"{h.reason}" for h in heard or [])
                reasons[pause]["heard nothing"] += not heard
    print(f"alone:   {alone:4} of {len(words)} right", flush=True)
    for pause in range(PAUSES):
        print(f"pause {pause + 1}: {right[pause]:4} of {len(words)} right", flush=True)
        if verbose:
            print(*(f"    {n:4} {why}" for why, n in reasons[pause].most_common() if n), sep="\n")
    print(f"all: {sum(right.values())} of {len(words) * PAUSES} right, {wrong} wrong")


def main() -> None:
    """Read the options and run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("clips", type=Path)
    parser.add_argument("--words", type=int, default=40)
    parser.add_argument("--echo", type=float, default=0.0, help="dB, coach over person")
    parser.add_argument("--reasons", action="store_true")
    options = parser.parse_args()
    vosk.SetLogLevel(-1)
    language = english()
    model, phrases = hearable(find_model(None), language), language.phrases
    every = [phrase for said in phrases.values() for phrase in said]
    with closing(
        WatchedRecogniser(model, every, lambda _: None, lambda *_: None, RECORDING_LIMIT_S)
    ) as recogniser:
        recogniser.wait_while(RecogniserState.LOADING, 60)
        bench = Bench(model, phrases, recogniser, LEGAL[Situation.READY])
        half = options.words // 2
        words = human(Clips(options.clips), bench.texts, half) + synthetic(bench.texts, half)
        run(bench, words, options.echo, verbose=options.reasons)


if __name__ == "__main__":
    main()
