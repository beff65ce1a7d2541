"""The child process that runs Piper: `python -m hipvoice.voice.piper_worker FOLDER VOICE.onnx`.

It speaks the protocol of `hipvoice.voice.worker`. The voice is loaded once, at the start.
"""

from __future__ import annotations

import sys
import wave
from pathlib import Path
from typing import Any, Final

from hipvoice.voice.worker import JsonObject, serve

# Words a minute at which voices are assumed to have been trained. Voices differ; reading aloud is
# about that fast. `rate` stretches or shortens every sound.
TRAINED_WPM: Final = 165


class Piper:
    """One voice. What it raises is reported to the parent as an error."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._voice: Any = None

    def start(self, _request: JsonObject, _folder: Path) -> JsonObject:
        """Load the voice: 0.3 s and more."""
        from piper import PiperVoice  # noqa: PLC0415 - so that its absence can be reported

        self._voice = PiperVoice.load(self._file)
        return {"ready": True}

    def render(self, request: JsonObject, folder: Path) -> JsonObject:
        """Write one text to a file."""
        from piper import SynthesisConfig  # noqa: PLC0415 - as above

        scale = self._voice.config.length_scale * TRAINED_WPM / request["rate"]
        with wave.open(str(folder / request["file"]), "wb") as file:
            file.setframerate(self._voice.config.sample_rate)
            file.setsampwidth(2)
            file.setnchannels(1)
            config = SynthesisConfig(length_scale=scale)
            self._voice.synthesize_wav(request["text"], file, config, set_wav_format=False)
        return {"done": True}


def main(folder: Path, file: Path) -> None:
    """Answer requests until standard input ends."""
    piper = Piper(file)
    serve({"start": piper.start, "render": piper.render}, folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
