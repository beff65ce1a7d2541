"""Names for shells to complete: of the library (from file names), and of what is on this
computer.
"""

from __future__ import annotations

from hipvoice.app.config import load_config
from hipvoice.app.config.keys import BY_NAME
from hipvoice.app.session.process import quiet_libraries
from hipvoice.app.store import KOKORO, VOICES
from hipvoice.app.store.places import installed
from hipvoice.routines.formats import CONDITIONS, EQUIPMENT
from hipvoice.routines.library import Library
from hipvoice.sound.devices import NONE, list_devices
from hipvoice.voice.voices import PREFIX, list_voices


def routine_names() -> list[str]:
    """The names of the routines."""
    return [*Library().routine_files]


def programme_names() -> list[str]:
    """The names of the programmes."""
    return [*Library().programme_files]


def content_names() -> list[str]:
    """The names of everything that `hipvoice show` shows."""
    library = Library()
    return sorted({*library.routine_files, *library.exercise_files, *library.test_files})


def mic_names() -> list[str]:
    """What `--mic` accepts, except for files. Raises HipvoiceError without PortAudio."""
    with quiet_libraries():
        return _once([NONE, *(device.name for device in list_devices() if device.inputs)])


def speaker_names() -> list[str]:
    """What `--speaker` accepts, except for files. Raises HipvoiceError without PortAudio."""
    with quiet_libraries():
        return _once([NONE, *(device.name for device in list_devices() if device.outputs)])


def voice_names() -> list[str]:
    """The voices, by their shortest names. Raises HipvoiceError if there is no engine."""
    own = [f"{PREFIX}{name}" for name in installed(VOICES) if name != KOKORO]
    with quiet_libraries():
        return _once([*own, *(voice.id.rpartition("/")[2] for voice in list_voices())])


def people_names() -> list[str]:
    """The people in the config. Raises HipvoiceError."""
    config = load_config()
    return _once([*config.people, *([config.person] if config.person else [])])


def condition_names() -> list[str]:
    """The conditions that a person can name."""
    return [*CONDITIONS]


def thing_names() -> list[str]:
    """The equipment that the shipped exercises use."""
    return [*EQUIPMENT]


def config_keys() -> list[str]:
    """The keys of the config that are single values or lists."""
    return [*BY_NAME]


def _once(names: list[str]) -> list[str]:
    return list(dict.fromkeys(names))
