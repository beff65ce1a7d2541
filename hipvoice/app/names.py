"""Names for shells to complete: of the library (from file names), and of what is on this
computer. And which of some names was probably meant.

A shell waits for them at every press of a key, so each function imports only what it needs.
"""

# ruff: noqa: PLC0415 - see above

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from hipvoice.routines import EXERCISES, PROGRAMMES, TESTS, files, shipped_folder

if TYPE_CHECKING:
    from hipvoice.journal.store import Journal

LATEST = 50  # sessions that are offered


def routine_names() -> list[str]:
    """The names of the routines."""
    return [*files([shipped_folder()])]


def programme_names() -> list[str]:
    """The names of the programmes."""
    return [*files([shipped_folder() / PROGRAMMES])]


def content_names() -> list[str]:
    """The names of everything that `hipvoice show` shows."""
    shipped = shipped_folder()
    return [*files([shipped, shipped / EXERCISES, shipped / TESTS])]


def mic_names() -> list[str]:
    """What `--mic` accepts, except for files. Raises HipvoiceError without PortAudio."""
    from hipvoice.app.session.process import quiet_libraries
    from hipvoice.sound.devices import NONE, list_devices

    with quiet_libraries():
        return _once([NONE, *(device.name for device in list_devices() if device.inputs)])


def speaker_names() -> list[str]:
    """What `--speaker` accepts, except for files. Raises HipvoiceError without PortAudio."""
    from hipvoice.app.session.process import quiet_libraries
    from hipvoice.sound.devices import NONE, list_devices

    with quiet_libraries():
        return _once([NONE, *(device.name for device in list_devices() if device.outputs)])


def voice_names() -> list[str]:
    """The voices, by their shortest names. Raises HipvoiceError if there is no engine."""
    from hipvoice.app.session.process import quiet_libraries
    from hipvoice.app.store import KOKORO, VOICES
    from hipvoice.app.store.places import installed
    from hipvoice.voice.voices import PREFIX, list_voices

    own = [f"{PREFIX}{name}" for name in installed(VOICES) if name != KOKORO]
    with quiet_libraries():
        return _once([*own, *(voice.id.rpartition("/")[2] for voice in list_voices())])


def people_names() -> list[str]:
    """The people in the config and in the journal. Raises HipvoiceError."""
    from hipvoice.app.config import load_config

    config = load_config()
    here = [config.person] if config.person else []
    with _journal(config.journal) as journal:
        trained = sorted(filter(None, journal.people())) if journal else []
    return _once([*config.people, *here, *trained])


def session_names() -> list[str]:
    """What `hipvoice journal show` takes for the latest sessions. Raises HipvoiceError."""
    from hipvoice.app.config import load_config
    from hipvoice.app.journal.pages import SHORT_ID
    from hipvoice.journal.known import LAST
    from hipvoice.journal.reports import sessions

    with _journal(load_config().journal) as journal:
        found = sessions(journal, LATEST) if journal else []
    return [LAST, *(one.id[:SHORT_ID] for one in found)] if found else []


@contextmanager
def _journal(path: Path) -> Iterator[Journal | None]:
    """The journal, to be read; None if there is none. Raises HipvoiceError."""
    from hipvoice.journal.store import Journal

    if not path.exists():
        yield None
        return
    with Journal.read(path) as journal:
        yield journal


def condition_names() -> list[str]:
    """The conditions that a person can name."""
    from hipvoice.routines.formats import CONDITIONS

    return [*CONDITIONS]


def thing_names() -> list[str]:
    """The equipment that the shipped exercises use."""
    from hipvoice.routines.formats import EQUIPMENT

    return [*EQUIPMENT]


def command_names() -> list[str]:
    """What `hipvoice listen --commands` takes."""
    from hipvoice.core.commands import INTENTS_BY_NAME

    return [*INTENTS_BY_NAME]


def day_names() -> list[str]:
    """What `hipvoice remind --days` takes."""
    from hipvoice.app.remind import DAYS

    return ["daily", *DAYS]


def config_keys() -> list[str]:
    """The keys of the config that are single values or lists."""
    from hipvoice.app.config.keys import BY_NAME

    return [*BY_NAME]


def nearest(word: str, known: Collection[str]) -> str | None:
    """The one of some names that was probably meant, if any is near enough."""
    from hipvoice.routines.problems import near

    return near(word, known)


def _once(names: list[str]) -> list[str]:
    return list(dict.fromkeys(names))
