"""Plays a session: the display in the main thread, and everything else once it can be seen.

What takes time to import and to open comes after the first picture.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import ExitStack

from hipvoice.app.session.devices import (
    Missing,
    afterwards,
    begin_looking,
    to_read,
)
from hipvoice.app.session.language import spoken, spoken_to, with_own_keys
from hipvoice.app.session.prepare import Options
from hipvoice.app.session.process import closing_signals, quiet_libraries, tell
from hipvoice.core.events import Faulted
from hipvoice.core.routine.routine import Routine
from hipvoice.drivers.loop import RealClock
from hipvoice.routines.library import Library
from hipvoice.screen.display import Display, open_display
from hipvoice.screen.keyboard import awaited_key, has_keys
from hipvoice.screen.plain import PlainDisplay, Wires, traced

LEAVE = "q"
GO_ON = f"Press enter to go on without, or {LEAVE} to leave."
REHEARSED = "that was a rehearsal, and nothing of it was written"


def play(options: Options, routine: Routine | None = None, display: Display | None = None) -> None:
    """Play a session to its end. Raises HipvoiceError, if possible before anything is said.

    A program may give the `routine` itself, and a `display` of its own. Raises KeyboardInterrupt if
    it was ended by Ctrl-C, after the journal was closed.
    """
    aliases = options.config.aliases
    own = spoken_to(None, aliases) if options.recogniser else spoken(options.model, aliases)
    language = with_own_keys(own.language, options.config.keys)
    by_hand = routine is None
    routine = routine or Library().routine(options.routine)
    clock = RealClock(options.speed)
    for remark in own.remarks:
        clock.post(Faulted("aliases", remark))
    wires = Wires(clock.now, clock.seconds_to, clock.post)

    broke_off = ""

    def session() -> None:
        from hipvoice.app.awake import kept_awake  # noqa: PLC0415 - see above
        from hipvoice.app.session.dialogue import broken_off  # noqa: PLC0415
        from hipvoice.app.session.session import run_session  # noqa: PLC0415

        nonlocal broke_off
        with kept_awake():
            known = {one.kind for one in lacking}
            ended = run_session(options, language, routine, clock, shown_on, known)
            broke_off = broken_off(ended)

    with quiet_libraries(), ExitStack() as stack:
        chosen = options.config.display
        look = None if display else begin_looking(options.config)
        shown_on = display or open_display(
            language,
            wires,
            routine.name,
            plain=options.plain or chosen.lines,
            calm=chosen.calm,
            rehearsal=options.rehearsal,
            trace=options.trace,
        )
        lacking = look() if look else []
        if lacking and not _is_accepted(lacking, wires, by_key=by_hand):
            return
        interrupted = stack.enter_context(closing_signals(clock.post))
        shown_on.perform(session)
        still = begin_looking(options.config)() if lacking else []
    for line in afterwards(still):
        tell("sound", line)
    if broke_off:
        tell("speaker", broke_off)
    if options.rehearsal:
        tell("journal", REHEARSED)
    if interrupted:
        raise KeyboardInterrupt


def _is_accepted(lacking: Sequence[Missing], wires: Wires, *, by_key: bool) -> bool:
    """Say what is missing, and wait for a yes where a person sits at a terminal."""
    keys = has_keys()
    asks = by_key and keys and sys.stdout.isatty()
    shown = [*to_read(lacking, keys=keys), *(["", GO_ON] if asks else [])]
    PlainDisplay(sys.stdout, traced, wires.close).notice(shown)
    return not asks or awaited_key({"enter", LEAVE}) != LEAVE
