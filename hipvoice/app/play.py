"""Plays a session: the display in the main thread, and everything else once it can be seen.

What takes its time to import and to open comes after the first picture.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from hipvoice.app.config import Config
from hipvoice.app.faults import tell
from hipvoice.app.keys import with_own_keys
from hipvoice.app.language import spoken
from hipvoice.app.prepare import NO_WISHES, Wishes
from hipvoice.app.quiet import quiet_libraries
from hipvoice.app.signals import closing_signals
from hipvoice.core.events import Faulted
from hipvoice.drivers.clocks import RealClock
from hipvoice.routines.library import Library
from hipvoice.screen.display import open_display
from hipvoice.screen.wires import Wires


@dataclass(frozen=True)
class Options:
    """What the person asked for.

    `config` holds for the person who trains; its microphone and speaker may be sound files. `model`
    is a folder, None the built-in one; `log_heard` is a file for the last decisions of the ear,
    `log_heard_audio` a folder for their sound; `music` is a file or a folder. A speaker that is a
    sound file is replaced by `force`.
    `resume` goes on with the session that was left (False: never, None: asks): of `routine`, or
    with `any_routine` of any. `why` is the reason for a routine that the person did not name.
    """

    routine: str
    config: Config = field(default_factory=Config)
    model: Path | None = None
    plain: bool = False
    speed: float = 1.0
    log_heard: Path | None = None
    log_heard_audio: Path | None = None
    music: Path | None = None
    wishes: Wishes = NO_WISHES
    resume: bool | None = None
    any_routine: bool = False
    force: bool = False
    why: str = ""


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
        from hipvoice.app.dialogue import broken_off  # noqa: PLC0415
        from hipvoice.app.session import run_session  # noqa: PLC0415

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
