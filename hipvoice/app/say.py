"""One text through the voice, the mixer and the speaker."""

from __future__ import annotations

import queue
from contextlib import closing

from hipvoice.app.config import Config
from hipvoice.app.faults import tell
from hipvoice.app.quiet import quiet_libraries
from hipvoice.app.voice import open_voice
from hipvoice.core.wording import nominal_ms
from hipvoice.sound.mixer import Mixer
from hipvoice.sound.speaker import open_speaker

PATIENCE = 3  # times the nominal length of the text; then the device is taken for dead


def say(text: str, config: Config, *, force: bool = False) -> None:
    """Speak `text` and return when its last sample was played. Raises HipvoiceError.

    A speaker that is a sound file is replaced by `force`.
    """
    finished: queue.SimpleQueue[int] = queue.SimpleQueue()

    def make_mixer(device_rate: int) -> Mixer:
        return Mixer(device_rate, lambda _id, _at: None, finished.put)

    with (
        quiet_libraries(),
        closing(open_voice(tell, config.voice)) as spoken,
        closing(open_speaker(config.devices.speaker, make_mixer, tell, force=force)) as out,
    ):
        out.mixer.volume(config.voice.volume)
        samples, pcm_rate = spoken.render(text, config.voice.rate).result()
        out.mixer.play(1, samples, pcm_rate)
        finished.get(timeout=5 + PATIENCE * nominal_ms(text) / 1000)
