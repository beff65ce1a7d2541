"""The ear: samples from the microphone in, `Heard` out, whether it was a command or not.

    samples ▸ door ▸ echo ▸ voice activity ▸ recogniser ▸ acceptance ▸ Heard
               (a high-pass)                (a grammar of what is legal)

Contract: tell it what is legal, what is played and what the coach says, feed it every sample of the
stream in order, and act on what it returns. It uses no clock and no thread; its drivers are in
`live.py`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace

import numpy as np

from hipvoice.core.commands import Intent
from hipvoice.core.session.hearing import Reason
from hipvoice.ear.acceptance import RULES, AcceptanceRule, Candidate, OwnVoice, judge
from hipvoice.ear.activity import (
    JOINED_DB,
    Activity,
    HeardVoice,
    VoiceBegan,
    VoiceContinued,
    VoiceEnded,
    VoiceEvent,
    gain_within,
    raised,
)
from hipvoice.ear.echo import Duplex, Echo, SoundOrigin
from hipvoice.ear.heard import (
    NOTHING_LEARNED,
    Heard,
    Levels,
    Phrases,
    Recogniser,
    Transcript,
    grammar,
    meanings,
    weighted,
)
from hipvoice.ear.models import Model
from hipvoice.ear.samples import HighPass, as_samples, from_ms, to_ms
from hipvoice.pcm import Block, Samples

OnFed = Callable[[Samples, Samples], None]

REMEMBERED = 50  # decisions: about ten minutes, to look at if one was wrong
SPOKEN = from_ms(100)  # this much voice may be somebody; it ducks the coach


class Ear:
    """One stream. `phrases` are those of the language, by command; nothing is legal at first.

    Without an `echo` stage it is half-duplex. `levels` are what is known about the room and the
    person. With `keep_sound` each decision carries its samples. `on_fed` gets what passed the
    high-pass, and what is left of it without the echo. Other `rules` are for measuring what each is
    worth.
    """

    def __init__(  # noqa: PLR0913 - the stages and what is known in advance
        self,
        recogniser: Recogniser,
        phrases: Phrases,
        model: Model,
        echo: Echo | None = None,
        rules: Sequence[AcceptanceRule] = RULES,
        *,
        levels: Levels = NOTHING_LEARNED,
        keep_sound: bool = False,
        on_fed: OnFed = lambda _heard, _cleaned: None,
    ) -> None:
        self._rules = rules
        self._on_fed = on_fed
        self._levels = levels
        self._keep_sound = keep_sound
        self._sound: list[Samples] = []  # of the voice that is open
        self._gain_db = 0.0  # for the recogniser; it only falls within a voice
        self._recogniser = recogniser
        self._phrases = phrases
        self._model = model
        self._door = HighPass()
        self._echo = echo or Echo()
        self._activity = Activity(levels.floor_db, levels.voice_db)
        self._own_voice = OwnVoice()
        self._speech: HeardVoice | None = None  # the last one that was not empty
        self._accepted_ends: dict[Intent, int] = {}
        self._coming_legal: frozenset[Intent] = frozenset()
        self._meanings: dict[str, Intent] = {}
        self._decoys: tuple[str, ...] = ()
        self._coach_text = ""
        self.recent: deque[Heard] = deque(maxlen=REMEMBERED)  # the last decisions

    def listen_for(self, legal: Collection[Intent]) -> None:
        """From the next voice on, only these commands are understood."""
        self._coming_legal = frozenset(legal)

    @property
    def is_somebody_speaking(self) -> bool:
        """Whether there has been voice for a while and it is not over.

        If the coach's own voice cannot be removed, it does not count: he would duck himself.
        """
        if self._activity.voiced < SPOKEN:
            return False
        now = self._activity.position
        return not self._is_over_own_voice(now - 1, now)

    @property
    def source(self) -> SoundOrigin:
        """Where the microphone's sound comes from: the room, or the speaker."""
        return self._echo.source

    def played(self, block: Block, rate: int) -> None:
        """The next samples that the sound device was given, at `rate` Hz; speech or not."""
        self._echo.played(block, rate)

    def coach_will_say(self, text: str) -> None:
        """This is what will be said when the coach begins."""
        self._coach_text = text

    def coach_began(self, length: int | None = None) -> None:
        """From now on in the stream, the coach is audible, for `length` samples.

        None: until `coach_ended`.
        """
        self._own_voice.begin(self._activity.position, self._coach_text, length)

    def coach_ended(self) -> None:
        """From now on in the stream, the coach is silent."""
        self._own_voice.end(self._activity.position)

    def coach_chimed(self) -> None:
        """At this position of the stream an earcon begins."""
        self._own_voice.chime(self._activity.position)

    def feed(self, samples: Samples) -> list[Heard]:
        """Take the next samples of the stream, any number of them."""
        heard = as_samples(self._door.feed(samples))
        cleaned = self._echo.clean(heard)
        self._on_fed(heard, cleaned.detect)
        return self._follow(self._activity.feed(cleaned.detect, cleaned.recognise))

    def finish(self) -> list[Heard]:
        """The stream has ended: decide about the voice that is still open."""
        return self._follow(self._activity.finish())

    def _follow(self, events: Iterable[VoiceEvent]) -> list[Heard]:
        heard = []
        for event in events:
            match event:
                case VoiceBegan():
                    self._begin()
                case VoiceContinued(samples):
                    self._gain_db = gain_within(self._gain_db, samples)
                    samples = raised(samples, self._gain_db)
                    self._recogniser.accept(samples)
                    self._keep(samples)
                case VoiceEnded(voice):
                    heard.append(self._decide(voice, self._recogniser.finish()))
        return heard

    def _keep(self, samples: Samples) -> None:
        if self._keep_sound:
            self._sound.append(samples)

    def _begin(self) -> None:
        self._sound.clear()
        self._gain_db = self._activity.gain_db
        self._meanings = meanings(self._phrases, self._coming_legal)
        self._decoys = self._model.decoys_of(self._coming_legal)
        phrases = weighted(self._meanings, self._model.phrase_weight)
        self._recogniser.begin(grammar(phrases, self._decoys, self._model.unknown_weight))

    def _decide(self, voice: HeardVoice, transcript: Transcript | None) -> Heard:
        text = transcript.text if transcript else ""
        intent = self._meanings.get(text)
        candidate = self._candidate(voice, transcript, intent)
        reason = judge(candidate, self._rules)
        asks_again = candidate.demands.second_opinion and self._model.second_opinion
        if reason is Reason.ACCEPTED and asks_again:
            reason = self._doubted(intent)
        if reason is not Reason.NOTHING:
            self._speech = voice
        if reason is not Reason.ACCEPTED:
            intent = None
        elif intent is not None:
            self._accepted_ends[intent] = voice.end
        start, end, at = map(to_ms, (voice.start, voice.end, voice.closed_at))
        levels, over = (voice.level_db, voice.floor_db), self._is_over_coach(voice.start, voice.end)
        heard = Heard(start, end, at, intent, text, reason, *levels, over)
        if self._sound:
            heard = replace(heard, samples=np.concatenate(self._sound))
        self.recent.append(heard)
        return heard

    def _doubted(self, intent: Intent | None) -> Reason:
        """The second opinion: whether it is the same command with all words to choose from."""
        second = self._recogniser.again()
        if second is None:
            return Reason.DEAF
        same = self._meanings.get(second.text) == intent
        return Reason.ACCEPTED if same else Reason.DOUBTED

    def _candidate(
        self, voice: HeardVoice, transcript: Transcript | None, intent: Intent | None
    ) -> Candidate:
        same = self._accepted_ends.get(intent) if intent else None
        over_coach = self._is_over_coach(voice.start, voice.end)
        return Candidate(
            voice=voice,
            transcript=transcript,
            intent=intent,
            decoys=self._decoys,
            over_own_voice=self._is_over_own_voice(voice.start, voice.end),
            own_words=over_coach
            and self._own_voice.says(transcript.text if transcript else "", voice.start, voice.end),
            since_speech=self._since_speech(voice),
            since_same=None if same is None else voice.end - same,
            # The canceller makes the person softer as well: by 5 dB at +6 dB of echo (measured).
            usual_db=None if over_coach else self._levels.voice_db,
        )

    def _since_speech(self, voice: HeardVoice) -> int | None:
        """Samples since the end of what was said before; much softer talk is somebody else's."""
        before = self._speech
        if before is None or before.level_db <= voice.level_db - JOINED_DB:
            return None
        return voice.start - before.end

    def _is_over_coach(self, start: int, end: int) -> bool:
        """Whether the coach was audible then, to the microphone as well."""
        return self._echo.duplex is not Duplex.HEADPHONES and self._own_voice.covers(start, end)

    def _is_over_own_voice(self, start: int, end: int) -> bool:
        """Whether the coach was audible then and cannot be distinguished from a person."""
        return self._echo.duplex is Duplex.HALF and self._is_over_coach(start, end)
