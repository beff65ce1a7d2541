"""The ear of a session: the microphone, the recogniser and the inbox put together.

Its decisions, and their sound, are stored in files on request only.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import soundfile

from hipvoice.app.config import Config
from hipvoice.app.session.language import hearable
from hipvoice.app.session.process import faults_to
from hipvoice.core.events import By, Commanded, Event, Faulted, Rejected
from hipvoice.core.wording.language import Language
from hipvoice.drivers.loop import RealClock
from hipvoice.ear.activity import SEED_DB
from hipvoice.ear.ear import OnFed
from hipvoice.ear.echo import MISSING, Echo, find_canceller
from hipvoice.ear.heard import UNKNOWN, Heard, Levels, Recogniser
from hipvoice.ear.live import LiveEar
from hipvoice.ear.models import OWN, Model, find_model
from hipvoice.ear.samples import RATE
from hipvoice.errors import HipvoiceError
from hipvoice.files import explained, make_folder, write
from hipvoice.pcm import Samples
from hipvoice.sound.devices import NONE
from hipvoice.sound.microphone import Microphone, OnRaw, ignore, open_microphone

# From the sound to its arrival here: buffers of the device (35 ms at "high" latency, measured) and
# of the resampler, and the answer of the recogniser (10 to 50 ms).
LAG_MS = 100
UNHEARD = "The recognition model lacks words of: {phrases}. These can be given by key."

WHAT = "what was heard"


@dataclass(frozen=True)
class OpenEar:
    """The ear of a session, and the microphone that feeds it."""

    ear: LiveEar
    microphone: Microphone

    @property
    def hears(self) -> bool:
        """Whether somebody who speaks could be heard; changes are reported as faults."""
        return self.ear.listens and self.microphone.works


@dataclass(frozen=True)
class Outlets:
    """Where the ear reports; called on its threads, and must return soon.

    `fed` gets what the microphone hears, and what is left of it without the echo; `raw` gets what
    the device gave.
    """

    post: Callable[[Event], None]
    heard: Callable[[Heard], None]
    fed: OnFed
    raw: OnRaw = ignore


@contextmanager
def open_ear(  # noqa: PLR0913 - what it is made of
    config: Config,
    folder: Path | None,
    language: Language,
    outlets: Outlets,
    *,
    keep_sound: bool = False,
    recogniser: Recogniser | None = None,
) -> Iterator[OpenEar | None]:
    """Listen for as long as the context lasts; None where the session is controlled by keys.

    The model is loaded in the background. Raises HipvoiceError for a wrong `folder` or microphone;
    if the built-in model is missing, that is a fault, and the session is controlled by keys. With
    headphones the microphone does not hear the coach, and nothing has to be done about him. With
    `keep_sound` each decision carries its sound. A `recogniser` of a program's own needs no model.
    """
    mic, headphones = config.devices.mic, config.devices.headphones
    model = hearable(OWN, language) if recogniser else None
    if mic == NONE:
        model = None
    elif model is None:
        model = _model(folder, language, outlets.post)
    if model is None:
        yield None
        return

    post_fault = faults_to(outlets.post)

    def post_unheard(phrases: tuple[str, ...]) -> None:
        if phrases:
            post_fault("recogniser", UNHEARD.format(phrases=", ".join(phrases)))

    with ExitStack() as stack:
        ear = LiveEar(
            model,
            language.phrases,
            outlets.heard,
            post_fault,
            post_unheard,
            echo=_echo(post_fault, headphones=headphones),
            levels=levels_of(config),
            keep_sound=keep_sound,
            on_fed=outlets.fed,
            recogniser=recogniser,
        )
        stack.callback(ear.close)
        microphone = open_microphone(mic, ear.feed, post_fault, outlets.raw)
        assert microphone  # it was not "none"
        stack.enter_context(closing(microphone))
        yield OpenEar(ear, microphone)


def commands_to(clock: RealClock, speed: float) -> Callable[[Heard], None]:
    """Posts what was heard to a session, whether it is a command or not."""

    def post_heard(heard: Heard) -> None:
        if not heard.intent:
            clock.post(Rejected(words_of(heard), heard.reason, heard.over_coach))
        else:
            ago = int((heard.at - heard.start + LAG_MS) * speed)
            clock.post(Commanded(heard.intent, By.VOICE, clock.now() - ago))

    return post_heard


def words_of(heard: Heard) -> str:
    """What was understood; "" if it was outside the grammar."""
    return "" if UNKNOWN in heard.text else heard.text


def levels_of(config: Config) -> Levels:
    """What mic-check learned and stored in the config."""
    floor, level = config.listening.floor, config.listening.level
    return Levels(SEED_DB if floor is None else floor, level)


def _echo(post_fault: Callable[[str, str], None], *, headphones: bool) -> Echo:
    canceller = None if headphones else find_canceller()
    if canceller is None and not headphones:
        post_fault("microphone", MISSING)
    return Echo(canceller, headphones=headphones)


def _model(folder: Path | None, language: Language, post: Callable[[Event], None]) -> Model | None:
    try:
        return hearable(find_model(folder), language)
    except HipvoiceError as error:
        if folder is not None:
            raise
        post(Faulted("recogniser", f"{error.title}. Use the keys. {error.hint}"))
        return None


def write_heard(path: Path, heard: Iterable[Heard]) -> None:
    """Write decisions to a file, one JSON object per line. Raises HipvoiceError."""
    lines = [json.dumps(decision.as_row()) + "\n" for decision in heard]
    write(path, "".join(lines).encode(), WHAT, private=True, force=True)


def write_sound(folder: Path, heard: Iterable[Heard]) -> None:
    """Write the sound of each decision into `folder`: its number, what was understood, and why.

    Raises HipvoiceError.
    """
    with explained(folder, WHAT):
        make_folder(folder)
    for number, decision in enumerate(heard, start=1):
        if decision.samples is not None:
            name = f"{number:02}-{_word(decision.text)}-{decision.reason}.wav"
            write(folder / name, _wav(decision.samples), WHAT, private=True, force=True)


def _wav(samples: Samples) -> bytes:
    memory = io.BytesIO()
    soundfile.write(memory, samples, RATE, format="WAV")
    return memory.getvalue()


def _word(text: str) -> str:
    """As part of a file's name."""
    return "-".join("".join(c if c.isalnum() else " " for c in text).split()) or "nothing"
