"""What is told of a session that was left, in words."""

from __future__ import annotations

from hipvoice.core.lines import Line
from hipvoice.core.replay import Resumption
from hipvoice.core.segments import Kind
from hipvoice.core.when import when
from hipvoice.core.wording import Wording


def told(found: Resumption, left: int, now: int, wording: Wording) -> str:
    """What is told of a session that was left at `left`; times are as in `when`."""
    routine = found.state.timeline.routine.name
    moment = wording.words(when(left, now))
    if not found.state.sets:
        asked = sum(s.kind is Kind.TEST for s in found.state.timeline.segments)
        values = {"done": wording.number(len(found.state.findings)), "when": moment}
        tests = wording.counted("answer", asked)
        return wording.line(Line.LEFT_AFTER_TESTS, routine=routine, tests=tests, **values)
    if not found.done:
        return wording.line(Line.LEFT_EARLY, routine=routine, when=moment)
    side = found.last.side if found.last else None
    done, sets = wording.number(found.done), wording.number(found.state.sets)
    values = {"routine": routine, "when": moment, "done": done, "sets": sets}
    name = Line.LEFT_AFTER_SIDE if side else Line.LEFT_AFTER
    return wording.line(name, side=wording.side(side), **values)
