"""The voices as they speak in a session. What they have said once is kept."""

from __future__ import annotations

import hashlib
from functools import cached_property
from pathlib import Path

import numpy as np

import hipvoice
from hipvoice.app.config import VoiceSettings
from hipvoice.app.session.voice import open_voice
from hipvoice.voice.cache import Pcm
from hipvoice.voice.voice import Voice

SYSTEM = "system"  # pyttsx3 with what the system has
SYSTEMS_OWN = VoiceSettings(engine="pyttsx3")
PACKAGE = Path(hipvoice.__file__).parent
SOURCES = ("voice/cache.py", "voice/engines.py", "voice/*worker.py", "languages/pronunciation/*")


class Speaker:
    """A voice, by the name that the config gives it."""

    def __init__(self, name: str, kept: Path) -> None:
        """Speak as `name`; what is said is kept in the folder `kept` until the code changes."""
        kept.mkdir(parents=True, exist_ok=True)
        self._name = name
        self._kept = kept
        sources = [path for pattern in SOURCES for path in sorted(PACKAGE.glob(pattern))]
        code = b"".join(path.read_bytes() for path in sources)
        self._faults: list[str] = []
        self._stamp = hashlib.sha256(name.encode() + code).hexdigest()

    def say(self, text: str, rate: int) -> Pcm:
        """The text as it is spoken in a session, at `rate` words a minute."""
        key = hashlib.sha256(f"{self._stamp} {rate} {text}".encode()).hexdigest()[:32]
        path = self._kept / f"{key}.npz"
        if not path.exists():
            samples, hz = self._voice.render(text, rate).result()
            if self._faults:  # another voice has spoken, or none
                raise SystemExit("\n".join(self._faults))
            np.savez(path, samples=samples, hz=hz)
        with np.load(path) as kept:
            return kept["samples"], int(kept["hz"])

    def close(self) -> None:
        """End the voice's process, if there is one."""
        if "_voice" in vars(self):
            self._voice.close()

    @cached_property
    def _voice(self) -> Voice:
        wanted = SYSTEMS_OWN if self._name == SYSTEM else VoiceSettings(name=self._name)
        return open_voice(lambda _part, told: self._faults.append(told), wanted, keep=False)
