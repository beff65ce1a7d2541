"""What `hipvoice` alone says: what it is, where to start, and where the person left off."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hipvoice import __version__
from hipvoice.app.config import load_config
from hipvoice.app.journal.journal import latest_sessions
from hipvoice.app.journal.pages import moment
from hipvoice.app.session.prepare import NO_WISHES, suggestion
from hipvoice.app.session.resume import left_lately
from hipvoice.errors import HipvoiceError

WHAT: Final = (
    "A voice coach for the floor: it speaks every cue, counts your holds and reps, and listens",
    'for "next", "repeat" or "pause" while you stretch. Offline; nothing is recorded.',
)
BEGIN: Final = (
    ("hipvoice play", "a session: what is for today, or the one that you name"),
    ("hipvoice mic-check", "lets it learn your room and your voice, in a minute"),
    ("hipvoice doctor", "checks the voice, the microphone and the rest"),
    ("hipvoice list", "all routines"),
    ("hipvoice --help", "all commands"),
)


def greeting() -> Iterator[str]:
    """The lines. A journal that cannot be read is reported, and the greeting comes anyway."""
    yield f"hipvoice {__version__}"
    yield from WHAT
    yield ""
    yield from (f"  {command:<20}{what}" for command, what in BEGIN)
    yield ""
    try:
        yield from _history()
    except HipvoiceError as error:
        yield from filter(None, (error.title, error.detail, error.hint))


def _history() -> Iterator[str]:
    sessions = latest_sessions(None, 1).data
    for last in sessions:
        sets = f"{last['completed']} of {last['planned']} sets"
        yield f"Last session: {last['name']}, {moment(last['began'])}, {sets}."
    if not sessions:
        yield "New here? hipvoice play two-minute-basics"
    config = load_config().for_person()
    if left := left_lately(config):
        yield f"You left {left.began.name} unfinished: hipvoice play --resume continues it."
        return
    yield suggestion(config, NO_WISHES)[1]
