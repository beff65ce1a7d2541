"""How soon one moves: seconds from `play` to the first "get ready", for every preset.

`python -m benchmarks.start` prints a table, by the plan and the voice of this machine. The very
first session waits for a "ready" while the advice is on the screen; so does one with things to
fetch. The person of the plan says it ten seconds after the question begins.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from functools import partial

from hipvoice.app.config import Config
from hipvoice.app.library.library import english
from hipvoice.app.render.plan import plan
from hipvoice.app.session.process import tell
from hipvoice.app.session.voice import open_voice
from hipvoice.core.effects import Enter
from hipvoice.core.routine.routine import Routine, Talk
from hipvoice.core.timeline.layout import SegmentKind
from hipvoice.core.timeline.timeline import Background
from hipvoice.routines.library import Library
from hipvoice.voice.voice import Voice

FIRST = frozenset({SegmentKind.READY, SegmentKind.TEST})


def main() -> None:
    """Measure and print."""
    heads = ("first time", "known", "brief", "quiet")
    print(f"{'preset':<28}" + "".join(f"{head:>12}" for head in heads))
    library, config = Library(), Config()
    with closing(open_voice(tell, config.voice)) as voice:
        for name in library.routine_files:
            routine = library.routine(name)
            seconds = [_start_s(routine, known, voice) for known in _people(routine)]
            print(f"{name:<28}" + "".join(f"{s:>12.1f}" for s in seconds))


def _people(routine: Routine) -> list[Background]:
    """Somebody new; somebody who knows it all, and who wants to hear less of it."""
    known = Background(familiar=frozenset(step.subject.id for step in routine.steps))
    less = [replace(known, talk=talk) for talk in (Talk.BRIEF, Talk.QUIET)]
    return [Background(first=True), known, *less]


def _start_s(routine: Routine, known: Background, voice: Voice) -> float:
    rate = Config().voice.rate
    stage = plan(routine, english(), known, partial(voice.durations, rate_wpm=rate)).stage
    entered = ((at, e.segment) for at, e in stage.performed if isinstance(e, Enter))
    return next(at for at, segment in entered if segment.kind in FIRST) / 1000


if __name__ == "__main__":
    main()
