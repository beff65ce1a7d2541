"""The check of the voice: it renders a word, and the samples have sound."""

from __future__ import annotations

from contextlib import closing
from typing import Final

import numpy as np

from hipvoice import remedies
from hipvoice.app.doctor.diagnosis import (
    Diagnosis,
    Examination,
    config,
    failure,
    ok,
    parted,
    warning,
)
from hipvoice.app.session.voice import called
from hipvoice.errors import HipvoiceError
from hipvoice.voice import voices
from hipvoice.voice.cache import length_ms
from hipvoice.voice.voice import Voice

WORD: Final = "Ready."


def voice(_given: Examination) -> Diagnosis:
    """Whether a voice speaks, and which: Kokoro, one of Piper, or the system's."""
    faults: list[str] = []
    wanted = config().voice
    try:
        name = called(wanted)
        opened = Voice(lambda _part, text: faults.append(text), name)
    except HipvoiceError as error:
        key = "voice.name" if wanted.name else "voice.engine"
        return failure(error.title, f'hipvoice config set {key} ""')
    with closing(opened) as spoken:
        pcm = spoken.render(WORD, wanted.rate).result()
    reason, mend = parted(faults[0]) if faults else ("", remedies.install("voice"))
    if not np.any(pcm[0]):
        return failure(reason or "the voice makes no sound", mend)
    if reason:
        return warning(reason, mend)
    who = name or "the voice of the system"
    return ok(f"{who} says {WORD!r} in {length_ms(pcm)} ms of sound{_why_not_kokoro(name)}")


def _why_not_kokoro(name: str | None) -> str:
    """Where the voice of the system speaks by default: what the clearer one lacks."""
    lacks = None if name else voices.kokoro_lacks()
    return f"; Kokoro, which is clearer: {lacks.title}. To have it: {lacks.hint}" if lacks else ""
