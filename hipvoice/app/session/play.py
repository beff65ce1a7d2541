"""Plays a session: the display in the main thread, and everything else once it can be seen.

What takes its time to import and to open comes after the first picture.
"""

from __future__ import annotations

from hipvoice.app.session.language import spoken, with_own_keys
from hipvoice.app.session.prepare import Options
from hipvoice.app.session.process import closing_signals, quiet_libraries, tell
from hipvoice.core.events import Faulted
from hipvoice.drivers.loop import RealClock
from hipvoice.routines.library import Library
from hipvoice.screen.display import open_display
from hipvoice.screen.plain import Wires


def play(options: Options) -> None:
    """Play a session to its end. Raises HipvoiceError, before anything is said where it can.

    Raises KeyboardInterrupt when it was ended by Ctrl-C, after the journal was closed.
    """
    own = spoken(options.model, options.config.aliases)
    language = with_own_keys(own.language, options.config.keys)
    routine = Library().routine(options.routine)
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
            broke_off = broken_off(run_session(options, language, routine, clock, display))

    with quiet_libraries(), closing_signals(clock.post) as interrupted:
        chosen = options.config.display
        display = open_display(
            language, wires, routine.name, plain=options.plain or chosen.lines, calm=chosen.calm
        )
        display.perform(session)
    if broke_off:
        tell("speaker", broke_off)
    if interrupted:
        raise KeyboardInterrupt
