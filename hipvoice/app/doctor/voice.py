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
from hipvoice.voice.cache import length_ms
from hipvoice.voice.voice import Voice

WORD: Final = "Ready."


def voice(_given: Examination) -> Diagnosis:
    """Whether a voice speaks: the system's through pyttsx3, or the espeak-ng program."""
    faults: list[str] = []
    wanted = config().voice
    try:
        opened = Voice(lambda _part, text: faults.append(text), called(wanted))
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
    return ok(f"says {WORD!r} in {length_ms(pcm)} ms of sound")
