"""The last sentences of a session: the summary, and what its tests point to."""

from __future__ import annotations

from hipvoice.core.assessment import Movement, Recommendation, recommend
from hipvoice.core.entries import Ending, SessionEnded
from hipvoice.core.lines import Line
from hipvoice.core.segments import Kind
from hipvoice.core.state import State
from hipvoice.core.timeline import Background
from hipvoice.core.wording import Wording

ADVICE = {
    Movement.INTERNAL: Line.ADVICE_INTERNAL,
    Movement.EXTERNAL: Line.ADVICE_EXTERNAL,
    Movement.FLEXION: Line.ADVICE_FLEXION,
}


def summary(
    wording: Wording, background: Background, entry: SessionEnded, state: State
) -> list[str]:
    """What is said at the end."""
    minutes = wording.minutes(entry.active_ms)
    if not entry.sets:
        return [_tests(wording, state, minutes), *_advice(wording, recommendation(state))]
    name = Line.SUMMARY if entry.ending is Ending.FINISHED else Line.SUMMARY_STOPPED
    completed, sets = wording.number(entry.completed), wording.counted("set", entry.sets)
    texts = [wording.line(name, minutes=minutes, completed=completed, sets=sets)]
    if entry.completed:
        ordinal = wording.ordinal(background.sessions_this_week + 1)
        texts.append(wording.line(Line.SUMMARY_WEEK, ordinal=ordinal))
    return texts


def recommendation(state: State) -> Recommendation | None:
    """What the tests point to, after a session of nothing but tests."""
    tests_only = not state.timeline.routine.places
    return recommend([*state.findings.values()]) if tests_only else None


def shown(wording: Wording, state: State) -> str:
    """The command that plays what is recommended; empty for none."""
    found = recommendation(state)
    if found is None:
        return ""
    name = Line.ADVICE_COMMAND_SIDE if found.side else Line.ADVICE_COMMAND
    return wording.line(name, routine=found.routine, side=wording.side(found.side))


def _tests(wording: Wording, state: State, minutes: str) -> str:
    asked = sum(s.kind is Kind.TEST for s in state.timeline.segments)
    answered, tests = wording.number(len(state.findings)), wording.counted("answer", asked)
    return wording.line(Line.SUMMARY_TESTS, answered=answered, tests=tests, minutes=minutes)


def _advice(wording: Wording, found: Recommendation | None) -> list[str]:
    if found is None:
        return []
    if not found.limited:
        return [wording.line(Line.ADVICE_NONE)]
    texts = [wording.line(ADVICE[found.limited[0]])]
    if len(found.limited) == len(Movement):
        texts.insert(0, wording.line(Line.ADVICE_ALL))
    if found.side:
        texts.append(wording.line(Line.ADVICE_SIDE, side=wording.side(found.side)))
    return texts
