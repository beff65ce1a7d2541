"""One's own voice: what is gained if the ear knows how a person says a few words.

Two takes of each word teach, the others judge, by the whole program's ear in a hold. What the
sounds of a take are, the model itself tells: a graph whose words are single sounds. They become
further pronunciations of the word for this person. Decoys that were heard instead are left out of
the person's grammar, and a taught word weighs more than others in it.
"""

from __future__ import annotations

import argparse
import collections
import dataclasses
import itertools
import json
import tempfile
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import vosk
from rapidfuzz.distance.Levenshtein import distance

from hipvoice.app.library.library import english
from hipvoice.app.session.language import hearable
from hipvoice.core.commands import DEGREES, INTENTS, LEGAL, Intent, Situation
from hipvoice.core.session.hearing import Reason
from hipvoice.ear.ear import Ear
from hipvoice.ear.heard import Heard, HeardWord, Transcript, meanings, wide_grammar
from hipvoice.ear.models import find_model
from hipvoice.ear.worker import VoskDecoder
from tools.acoustic import graph, lexicon
from tools.acoustic.corpus import ISOLATED, OTHER_WORDS, Clip, load, read_manifest
from tools.acoustic.export import write_graph
from tools.acoustic.listen import in_a_room
from tools.acoustic.phones import Pronunciation
from tools.acoustic.program import obeyed, verdict
from tools.acoustic.settings import LEFT_OUT, MODEL, PHONES, RATE

TAKES = 3  # of one word by one person, or more
SOUND_COST = 0.7  # nats for each sound in the graph of sounds; with more, weak sounds are lost
FAR = 2  # sounds that may differ from how others say the word
WEIGHT = 3  # of a taught word in the grammar; times as much as one that was not
OWN_OTHERS, STRANGERS = 8, 10  # words that are no command, by the person and by others
PARTS = ("known", "left_out", "left_out_tuning")

Takes = dict[str, dict[str, list[Clip]]]  # by person and word


def is_another_way(
    heard: Pronunciation, known: Collection[Pronunciation], taken: Collection[Pronunciation]
) -> bool:
    """Whether what was heard is another way to say a word, and not another word's.

    `known` are the word's pronunciations, `taken` those of the commands and decoys.
    """
    near = any(distance(heard, way) <= FAR for way in known)
    return near and len(heard) > 1 and heard not in known and heard not in taken


@dataclass
class Lesson:
    """What is known of a person: words, other ways to say them, decoys that are in the way."""

    words: list[str] = dataclasses.field(default_factory=list)
    ways: dict[str, set[Pronunciation]] = dataclasses.field(default_factory=dict)
    dropped: set[str] = dataclasses.field(default_factory=set)


def pairs(count: int) -> list[tuple[int, int]]:
    """Which takes teach: the first two, and once more the last two of four or more."""
    return [(0, 1), (count - 2, count - 1)] if count > TAKES else [(0, 1)]


def pronunciations_of(phrases: Iterable[str]) -> Iterator[Pronunciation]:
    """Every way to say each phrase whose words the model knows."""
    known = dict(lexicon.lexicon())
    for words in (phrase.split() for phrase in phrases):
        if all(word in known for word in words):
            for ways in itertools.product(*(known[word] for word in words)):
                yield tuple(itertools.chain(*ways))


def write_model(folder: Path, words: lexicon.Lexicon) -> None:
    """Write a model with these words; the network and the settings are those of the built-in."""
    folder.mkdir()
    for part in ("am", "conf"):
        (folder / part).symlink_to(MODEL / part)
    write_graph(folder, words, graph.Costs())


class Sounds:
    """The built-in network with single sounds for words."""

    def __init__(self, scratch: Path) -> None:
        """Write the graph of sounds and load it."""
        folder = scratch / "sounds"
        write_model(folder, [(phone, [(phone,)]) for phone in PHONES])
        sounds = graph.any_word(len(PHONES), SOUND_COST)
        (folder / "graph" / "Gr.fst").write_bytes(sounds.to_bytes())
        self.recogniser = vosk.KaldiRecognizer(vosk.Model(str(folder)), RATE)

    def of(self, heard: list[Heard]) -> Pronunciation:
        """The sounds of the loudest voice in a take."""
        voices = [one for one in heard if one.samples is not None]
        if not voices:
            return ()
        loudest = max(voices, key=lambda one: one.level_db).samples
        assert loudest is not None
        self.recogniser.AcceptWaveform(loudest.tobytes())
        text = json.loads(self.recogniser.FinalResult())["text"]
        self.recogniser.Reset()
        return tuple(text.split())


class Direct:
    """Vosk in this process, as in the recogniser's own, with what a lesson changes."""

    def __init__(
        self,
        folder: Path,
        wide: Sequence[str],
        commands: Sequence[str],
        lesson: Lesson,
        weight: int,
    ) -> None:
        """Load the model of `folder`. `commands` weigh as much as any, taught ones more."""
        self.decoder = VoskDecoder(str(folder), wide)
        self.times = dict.fromkeys(commands, 1) | dict.fromkeys(lesson.words, weight)
        self.dropped = lesson.dropped

    def begin(self, grammar: Sequence[str]) -> None:
        """A voice begins."""
        most = max(collections.Counter(grammar).values())
        more = [
            word
            for word, times in self.times.items()
            for _ in range(times * most - grammar.count(word))
        ]
        self.decoder.begin([*more, *(line for line in grammar if line not in self.dropped)])

    def accept(self, samples: np.ndarray) -> None:
        """The next samples of the voice."""
        self.decoder.accept(samples.tobytes())

    def finish(self) -> Transcript:
        """The words of the voice."""
        return Transcript(tuple(HeardWord(*word) for word in self.decoder.finish()))

    def again(self) -> Transcript:
        """The same, in the wide grammar."""
        return Transcript(tuple(HeardWord(*word) for word in self.decoder.again()))


class Hold:
    """A hold in which some more words are commands."""

    def __init__(self, words: Iterable[str], scratch: Path, weight: int) -> None:
        """Make the words commands, where they are none; angles are lent for that."""
        language = english()
        self.words = tuple(words)
        self.model = hearable(find_model(MODEL), language)
        self.phrases: dict[Intent, Sequence[str]] = dict(language.phrases)
        owners = meanings(self.phrases, INTENTS)
        free = iter(DEGREES)
        self.legal = set(LEGAL[Situation.HOLD])
        for word in self.words:
            intent = owners.get(word) or next(free)
            self.phrases[intent] = language.phrases[intent] if word in owners else (word,)
            self.legal.add(intent)
        self.meanings = meanings(self.phrases, self.legal)
        every = [*meanings(language.phrases, INTENTS), *self.model.decoys_of(INTENTS)]
        self.taken = frozenset(pronunciations_of(every))
        self.known = dict(lexicon.lexicon())
        self.scratch, self.weight = scratch, weight
        self.sounds = Sounds(scratch)
        self.built_in = self.recogniser(MODEL, Lesson())
        self.kept: dict[str, list[Heard]] = {}

    def recogniser(self, folder: Path, lesson: Lesson) -> Direct:
        """The recogniser of a model."""
        wide = wide_grammar(self.meanings, self.model.lexicon, self.model.unknown_weight)
        return Direct(folder, wide, self.words, lesson, self.weight)

    def hears(self, clip: Clip, recogniser: Direct) -> list[Heard]:
        """Everything that the ear reports of a clip."""
        ear = Ear(recogniser, self.phrases, self.model, keep_sound=True)
        ear.listen_for(self.legal)
        return [*ear.feed(in_a_room(load(clip.path))), *ear.finish()]

    def before(self, clip: Clip) -> list[Heard]:
        """What is heard without any lesson."""
        if clip.path not in self.kept:
            self.kept[clip.path] = self.hears(clip, self.built_in)
        return self.kept[clip.path]

    def learn(self, takes: Mapping[str, Iterable[Clip]]) -> Lesson:
        """Learn from takes of each word."""
        lesson = Lesson()
        for word, clips in takes.items():
            lesson.words.append(word)
            heard = [self.before(clip) for clip in clips]
            found = {self.sounds.of(one) for one in heard}
            ways = {way for way in found if is_another_way(way, self.known[word], self.taken)}
            lesson.ways[word] = ways
            lesson.dropped |= self.in_the_way(itertools.chain(*heard))
        return lesson

    def in_the_way(self, heard: Iterable[Heard]) -> set[str]:
        """Single decoys that were heard."""
        alike = {one.text for one in heard if one.reason is Reason.LOOK_ALIKE}
        return {text for text in alike if text not in self.meanings and " " not in text}

    def taught(self, lesson: Lesson) -> Direct:
        """The recogniser of a person."""
        if not any(lesson.ways.values()):
            return self.recogniser(MODEL, lesson)
        words = [(word, [*ways, *sorted(lesson.ways.get(word, ()))])
                 for word, ways in self.known.items()]  # fmt: skip
        with tempfile.TemporaryDirectory(dir=self.scratch) as place:
            write_model(Path(place) / "personal", words)
            return self.recogniser(Path(place) / "personal", lesson)


@dataclass
class Tally:
    """Verdicts before and after the lesson, and other words that were obeyed."""

    takes: list[tuple[str, str]] = dataclasses.field(default_factory=list)
    others: list[tuple[bool, bool]] = dataclasses.field(default_factory=list)

    def show(self, name: str) -> None:
        """Print the table's rows."""
        for what in ("right", "wrong", "missed"):
            before, after = ([pair[n] for pair in self.takes].count(what) for n in (0, 1))
            print(f"{name:16s} {what:8s} {len(self.takes):5d} {before:5d} -> {after}")
        before, after = (sum(pair[n] for pair in self.others) for n in (0, 1))
        print(f"{name:16s} {'others':8s} {len(self.others):5d} {before:5d} -> {after}", flush=True)


def takes_for(part: str, clips: Iterable[Clip]) -> Takes:
    """The people's takes of a part: of words that were trained on, or that were left out.

    Those for tuning are left-out words by people whose other words were trained on.
    """
    found: Takes = collections.defaultdict(lambda: collections.defaultdict(list))
    for clip in clips:
        left_out = clip.text in LEFT_OUT
        use = "left_out" if part == "left_out_tuning" else "held"
        if clip.source in ISOLATED and clip.use == use and left_out == (part != "known"):
            found[clip.person][clip.text].append(clip)
    enough = {
        person: {word: takes for word, takes in words.items() if len(takes) >= TAKES}
        for person, words in found.items()
    }
    return {person: words for person, words in sorted(enough.items()) if words}


def others_for(person: str, commands: Collection[str], clips: list[Clip]) -> list[Clip]:
    """Words that are no command: some of the person's own, some of strangers, by a hash."""
    words = [clip for clip in clips if clip.text not in commands]
    own = [clip for clip in words if clip.source in ISOLATED and clip.person == person]
    strangers = [clip for clip in words if clip.source == OTHER_WORDS]
    first = zlib.crc32(person.encode()) % (len(strangers) // STRANGERS)
    return own[:OWN_OTHERS] + strangers[first :: len(strangers) // STRANGERS][:STRANGERS]


def teach(hold: Hold, words: dict[str, list[Clip]], others: list[Clip], tally: Tally) -> None:
    """Teach the ear one person's words and judge it, with each choice of takes."""
    for turn in (0, 1):
        taught = {word: pairs(len(takes))[turn] for word, takes in words.items()
                  if turn < len(pairs(len(takes)))}  # fmt: skip
        if not taught:
            return
        lesson = hold.learn({word: [words[word][at] for at in two] for word, two in taught.items()})
        recogniser = hold.taught(lesson)
        for word, two in taught.items():
            for clip in (take for at, take in enumerate(words[word]) if at not in two):
                before, after = hold.before(clip), hold.hears(clip, recogniser)
                outcomes = [verdict(word, clip.person, heard).outcome for heard in (before, after)]
                tally.takes.append((outcomes[0], outcomes[1]))
        for clip in others if turn == 0 else ():
            heard = hold.before(clip), hold.hears(clip, recogniser)
            tally.others.append((bool(obeyed(heard[0])), bool(obeyed(heard[1]))))


def main() -> None:
    """Print what lessons change."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--weight", type=int, default=WEIGHT, help="of a taught word")
    parser.add_argument("--every", type=int, default=1, help="take every n-th person only")
    parser.add_argument("--no-others", action="store_true", help="judge no other words")
    plan = parser.parse_args()
    vosk.SetLogLevel(-1)
    clips = read_manifest()
    print(f"{'':25s} {'clips':>5s} before -> after")
    for part in plan.parts:
        people = takes_for(part, clips)
        words = sorted({word for takes in people.values() for word in takes})
        tally = Tally()
        with tempfile.TemporaryDirectory() as scratch:
            hold = Hold(words, Path(scratch), plan.weight)
            for person in list(people)[:: plan.every]:
                others = [] if plan.no_others else others_for(person, hold.meanings, clips)
                teach(hold, people[person], others, tally)
        tally.show(part)


if __name__ == "__main__":
    main()
