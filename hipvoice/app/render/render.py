"""A session as a sound file: the same engine and the same mixer as in `play`, without waiting.

The clock advances by what is pulled from the mixer, so that everything sounds at the session time
at which it would be heard; the person cooperates as in `plan`. The voice renders ahead in its child
while the file is written, and no more than STEP_MS of sound is in memory at a time.

A cue sheet beside the file says where the exercises begin, for players without chapters. It follows
appendix A of the CDRWIN User's Guide: times are mm:ss:ff with 75 frames a second, there are at most
99 tracks, and a text in quotes holds no quotes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

from hipvoice.app.config import Config, VoiceSettings
from hipvoice.app.library.library import english
from hipvoice.app.render.plan import known_before, oblige, simulated, texts
from hipvoice.app.session.dialogue import music_at_once
from hipvoice.app.session.prepare import NO_WISHES, Wishes, prepared
from hipvoice.app.session.process import tell
from hipvoice.app.session.voice import open_voice
from hipvoice.core.effects import SOFT, TIMED, Chime, Effect, Enter, Hush, Say
from hipvoice.core.engine import Engine
from hipvoice.core.events import Event, UtteranceFinished, UtteranceStarted
from hipvoice.core.routine.routine import Questions, Routine
from hipvoice.core.timeline.layout import SegmentKind
from hipvoice.core.timeline.timeline import Background, compile_routine
from hipvoice.core.wording.language import Language
from hipvoice.drivers.loop import PulledClock, run
from hipvoice.files import require_free, write
from hipvoice.routines.library import Library
from hipvoice.sound.earcons import earcon_sound
from hipvoice.sound.files import RATE, SoundFileWriter, format_of
from hipvoice.sound.mixer import Mixer
from hipvoice.sound.music import Music
from hipvoice.voice.cache import length_ms
from hipvoice.voice.voice import Voice

FRAMES_A_SECOND = 75
MAX_TRACKS = 99

# Players need no other type for decoded files; only MP3 has a name of its own.
KINDS = {".mp3": "MP3"}
OTHER_KIND = "WAVE"

END_MS = 500  # of silence after the last word, so that a player does not cut it
SAMPLES_A_MS = RATE // 1000

# Called with the session time written so far and the expected total, ms.
RenderProgress = Callable[[int, int], None]


@dataclass(frozen=True)
class Rendering:
    """What to render into `file`. `config` is that of the person who trains."""

    routine: str
    file: Path
    config: Config = field(default_factory=Config)
    wishes: Wishes = NO_WISHES
    music: Path | None = None
    overwrite: bool = False


def render(wanted: Rendering, progress: RenderProgress) -> list[Path]:
    """Render a session. Returns the written files. Raises HipvoiceError and leaves nothing behind.

    The journal says what to explain, as in `play`; nothing is written to it. Nobody can answer a
    file, so nothing is asked at its end or its beginning.
    """
    sheet = wanted.file.with_suffix(".cue")
    format_of(wanted.file)
    music = music_at_once(wanted.music, RATE, tell)
    for file in (wanted.file, sheet):
        require_free(file, force=wanted.overwrite)
    language, config = english(), wanted.config
    known = replace(known_before(config, wanted.wishes), ask=Questions.NEVER)
    routine = Library().routine(wanted.routine)
    routine = prepared(routine, wanted.wishes, config, language, known)
    engine = _engine(routine, language, config.voice, known)
    guess = simulated(routine, language, known, {})
    about_ms = guess.performed[-1][0]

    def tell_progress(done: int) -> None:
        progress(done, max(done, about_ms))

    tags = {"title": routine.name, "comment": routine.about}
    with (
        closing(open_voice(tell, config.voice)) as voice,
        SoundFileWriter(wanted.file, tags, force=wanted.overwrite) as out,
    ):
        voice.prepare(texts(guess), config.voice.rate)
        FileStage(engine, voice, out, tell_progress, music).play()
    text = cue_sheet(wanted.file, routine.name, out.chapters)
    write(
        sheet,
        text.encode("utf-8", "surrogateescape"),
        "the cue sheet",
        private=False,
        force=wanted.overwrite,
    )
    return [wanted.file, sheet]


class FileStage:
    """One session being written to `file`; `progress` is called with the ms written so far.

    Its exercises are the chapters of the file; `music` is played underneath.
    """

    def __init__(
        self,
        engine: Engine,
        voice: Voice,
        file: SoundFileWriter,
        progress: Callable[[int], None],
        music: Music | None = None,
    ) -> None:
        self._engine = engine
        self._voice = voice
        self._file = file
        self._progress = progress
        self._lengths: dict[int, int] = {}  # of utterances, ms
        self._mixer = Mixer(RATE, self._began, lambda _id: None, music=music)
        self._mixer.volume(engine.state.volume)
        file.begin_chapter(0, self._routine.name)
        self._clock = PulledClock(self._pull)

    def play(self) -> None:
        """Play it to its end."""
        run(self._engine, self._clock, self)
        self._pull(self._clock.now() + END_MS)

    def received(self, event: Event, now: int) -> None:
        """Events come from here."""

    def perform(self, effect: Effect, now: int) -> None:
        """Make it audible; nothing is logged, shown or listened to."""
        match effect:
            case Say(id=utterance, text=text, due=due, count=counts):
                speech = self._voice.render(text, self._engine.state.rate).result()
                self._lengths[utterance] = length_ms(speech)
                self._mixer.play(utterance, *speech, due if counts else None)
            case Hush():
                self._mixer.hush()
            case Chime(earcon=earcon, due=due):
                at = due if earcon in TIMED else None
                self._mixer.chime(*earcon_sound(earcon), at, soft=earcon in SOFT)
            case Enter():
                self._enter(effect, now)
        for at, event in oblige(self._routine, effect, now):
            self._clock.post(event, at)

    @property
    def _routine(self) -> Routine:
        return self._engine.state.timeline.routine

    def _enter(self, effect: Enter, now: int) -> None:
        """A chapter begins with the set-up of an exercise; the rest before it is in the previous
        one.
        """
        place = effect.segment.place
        if place is None or effect.segment.kind is SegmentKind.REST:
            return
        if place.step == len(self._file.chapters) - 1:  # the first chapter is the welcome
            self._file.begin_chapter(now, self._routine.steps[place.step].subject.name)

    def _began(self, utterance: int, position: int) -> None:
        """The mixer has started an utterance: its end is now known to the millisecond."""
        at = position // SAMPLES_A_MS
        self._clock.post(UtteranceStarted(utterance), at)
        self._clock.post(UtteranceFinished(utterance), at + self._lengths.pop(utterance))

    def _pull(self, until: int) -> None:
        self._file.write(self._mixer.read(until * SAMPLES_A_MS - self._mixer.position))
        self._progress(until)


def _engine(
    routine: Routine, language: Language, voice: VoiceSettings, known: Background
) -> Engine:
    timeline = compile_routine(routine, language.wording, known)
    return Engine(timeline, language, known, volume=voice.volume, rate=voice.rate)


def cue_sheet(sound: Path, title: str, chapters: Sequence[tuple[int, str]]) -> str:
    """The sheet for `sound`. `chapters` are where each begins (ms) and its name."""
    kind = KINDS.get(sound.suffix.lower(), OTHER_KIND)
    lines = [f"TITLE {_quoted(title)}", f"FILE {_quoted(sound.name)} {kind}"]
    for number, (at, name) in enumerate(chapters[:MAX_TRACKS], start=1):
        lines += [
            f"  TRACK {number:02} AUDIO",
            f"    TITLE {_quoted(name)}",
            f"    INDEX 01 {_time(at)}",
        ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return '"{}"'.format(text.replace('"', "'"))


def _time(ms: int) -> str:
    """mm:ss:ff; minutes continue past 99, as players expect of long files."""
    frames = ms * FRAMES_A_SECOND // 1000
    seconds, frame = divmod(frames, FRAMES_A_SECOND)
    return f"{seconds // 60:02}:{seconds % 60:02}:{frame:02}"
