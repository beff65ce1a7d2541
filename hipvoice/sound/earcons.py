"""The short sounds, made of plain tones: up means on, down means over, short means heard.

Two soft ones pace the breath: they glide up for a breath in, and down for a breath out.
"""

from __future__ import annotations

from functools import cache
from itertools import starmap

import numpy as np
import numpy.typing as npt

from hipvoice.core.effects import Earcon
from hipvoice.core.timeline.cues import TONE_MS

RATE = 48_000  # Hz; what most devices run at
PEAK = 8_230  # 16-bit steps, -12 dBFS: as loud as calm speech, with no risk of clipping it
EDGE_MS = 12  # every tone fades in and out, or it clicks
DECAY_MS = 90  # time in which a tone decays to 1/e, like a struck bar
OVERTONE = 0.15  # an octave above, for a little warmth

# (pitch in Hz, length in ms) of the tones: C5 523, G5 784, C6 1047, A4 440, E4 330.
TONES: dict[Earcon, tuple[tuple[float, int], ...]] = {
    Earcon.BEGIN: ((523.25, 90), (783.99, 150)),
    Earcon.FINISH: ((783.99, 90), (523.25, 160)),
    Earcon.HEARD: ((1046.50, 80),),
    Earcon.PAUSED: ((440.00, 80), (329.63, 120)),
    Earcon.RESUMED: ((329.63, 80), (440.00, 120)),
}

# (from, to) in Hz of the glides: C4 262, G4 392. Low enough to be calm, high enough for a laptop.
GLIDES: dict[Earcon, tuple[float, float]] = {
    Earcon.BREATHE_IN: (261.63, 392.00),
    Earcon.BREATHE_OUT: (392.00, 261.63),
}
SOFT_PEAK = 2_067  # 16-bit steps, -24 dBFS: heard in a quiet room, and no start for one half asleep


@cache
def earcon_sound(earcon: Earcon) -> tuple[npt.NDArray[np.int16], int]:
    """The samples of an earcon (16 bit, mono) and their rate in Hz."""
    if earcon in GLIDES:
        wave = _glide(*GLIDES[earcon])
        return np.round(wave * (SOFT_PEAK / np.abs(wave).max())).astype(np.int16), RATE
    wave = np.concatenate(list(starmap(_tone, TONES[earcon])))
    return np.round(wave * (PEAK / np.abs(wave).max())).astype(np.int16), RATE


def earcon_ms(earcon: Earcon) -> int:
    """How long an earcon lasts, in ms."""
    return TONE_MS if earcon in GLIDES else sum(ms for _, ms in TONES[earcon])


def _glide(low: float, high: float) -> npt.NDArray[np.float64]:
    """One tone that glides from one pitch (Hz) to another, and swells and fades without an edge."""
    parts = np.linspace(0, 1, RATE * TONE_MS // 1000)
    pitch = low * (high / low) ** parts
    phase = 2 * np.pi * np.cumsum(pitch) / RATE
    wave: npt.NDArray[np.float64] = np.sin(phase) + OVERTONE * np.sin(2 * phase)
    wave *= np.sin(np.pi * parts) ** 2
    return wave


def _tone(pitch: float, ms: int) -> npt.NDArray[np.float64]:
    """One struck tone of `pitch` Hz that begins and ends in silence."""
    seconds = np.arange(RATE * ms // 1000) / RATE
    phase = 2 * np.pi * pitch * seconds
    struck = (np.sin(phase) + OVERTONE * np.sin(2 * phase)) * np.exp(-seconds * 1000 / DECAY_MS)
    edge = np.sin(np.linspace(0, np.pi / 2, RATE * EDGE_MS // 1000)) ** 2
    struck[: len(edge)] *= edge
    struck[-len(edge) :] *= edge[::-1]
    return struck
