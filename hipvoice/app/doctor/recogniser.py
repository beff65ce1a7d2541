"""Checks of the recogniser and of the echo canceller."""

from __future__ import annotations

import importlib
from importlib import metadata
from pathlib import Path
from typing import Final

from hipvoice import remedies
from hipvoice.app.doctor.diagnosis import Diagnosis, Examination, config, failure, ok, warning
from hipvoice.app.library.library import english
from hipvoice.app.store import MODELS
from hipvoice.app.store.places import folder_of
from hipvoice.core.commands import Command
from hipvoice.ear.live import listen_through
from hipvoice.ear.models import BUILT_IN, Model, find_model
from hipvoice.errors import HipvoiceError
from hipvoice.sound.recording import stream_file

# "Next", spoken by espeak-ng: espeak-ng -v en-us -s 150 -w next.wav next, with silence around it.
CLIP: Final = Path(__file__).with_name("next.opus")
SAID: Final = Command.NEXT
CANCELLER: Final = "pywebrtc-audio"


def recogniser(_given: Examination) -> Diagnosis:
    """Whether the model loads, and understands a word from a shipped recording."""
    name = config().model
    try:
        model = find_model(folder_of(MODELS, name))
    except HipvoiceError as error:
        return failure(f"{error.title}. {error.detail}", _mend(name))
    return _heard(model, name)


def echo_canceller(_given: Examination) -> Diagnosis:
    """Whether the package is installed: with it, commands count while the coach speaks."""
    try:
        importlib.import_module(CANCELLER.replace("-", "_"))
    except ImportError:
        found = "not installed: commands are not heard while the coach speaks"
        return warning(found, remedies.pip(CANCELLER))
    return ok(f"{CANCELLER} {metadata.version(CANCELLER)}")


def _heard(model: Model, name: str) -> Diagnosis:
    unheard: list[str] = []
    phrases = english().phrases
    try:
        clip = stream_file(CLIP)
        heards = list(listen_through(CLIP, clip, model, phrases, (SAID,), unheard.extend))
    except HipvoiceError as error:
        return failure(f"{error.title}: {error.detail}", _mend(name))
    if SAID in (heard.intent for heard in heards):
        return ok(f"{name} hears the recorded {SAID.value!r}")
    if unheard:
        return warning(f"{name} is not for English: it lacks {', '.join(unheard)}", _mend(name))
    return failure(f"{name} loads, but does not hear the recorded {SAID.value!r}", _mend(name))


def _mend(name: str) -> str:
    """The command that brings a good model back."""
    return f"hipvoice models use {BUILT_IN}" if name != BUILT_IN else remedies.reinstall()
