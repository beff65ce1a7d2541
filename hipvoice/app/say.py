"""A text through the voice, the mixer and the speaker."""

from __future__ import annotations

import queue
from contextlib import closing

from hipvoice.app.config import Config
from hipvoice.app.faults import tell
from hipvoice.app.quiet import quiet_libraries
from hipvoice.app.voice import open_voice
from hipvoice.core.wording import nominal_ms
from hipvoice.errors import HipvoiceError
from hipvoice.sound.mixer import Mixer
from hipvoice.sound.speaker import open_speaker
from hipvoice.voice.text import pieces

PATIENCE = 3  # times the nominal length of a piece; then the device is taken for dead
AHEAD = 2  # pieces that are rendered while one is heard


def say(text: str, config: Config, *, force: bool = False) -> None:
    """Speak `text` and return when its last sample was played. Raises HipvoiceError.

    A long text is spoken piece by piece, so that it begins as soon as a short one does; only a
    short one is kept for the next time. A speaker that is a sound file is replaced by `force`.
    """
    finished: queue.SimpleQueue[int] = queue.SimpleQueue()
    parts = pieces(text)

    def make_mixer(device_rate: int) -> Mixer:
        return Mixer(device_rate, lambda _id, _at: None, finished.put)

    with (
        quiet_libraries(),
        closing(open_voice(tell, config.voice, keep=len(parts) == 1)) as spoken,
        closing(open_speaker(config.devices.speaker, make_mixer, tell, force=force)) as out,
    ):
        out.mixer.volume(config.voice.volume)
        for number, part in enumerate(parts):
            for ahead in parts[number : number + 1 + AHEAD]:
                spoken.render(ahead, config.voice.rate)
            out.mixer.play(number, *spoken.render(part, config.voice.rate).result())
            _await(finished, part)
            spoken.forget(part, config.voice.rate)


def _await(finished: queue.SimpleQueue[int], part: str) -> None:
    try:
        finished.get(timeout=5 + PATIENCE * nominal_ms(part) / 1000)
    except queue.Empty:
        raise HipvoiceError("the speaker takes no sound", hint="hipvoice doctor") from None
