"""A session as lines to read: what happened, what was done about it, and when.

    0:08.000  enter   hold: Gluteal stretch, left side (0:20)
    0:08.400  say     Hold for twenty seconds.
    0:15.200  > pause

`>` marks what came from the person. `--trace` prints these lines and the golden tests compare them,
so a session can be read before anybody lies down for it. What a person reads is in `screen.plain`.
"""

from __future__ import annotations

from hipvoice.core.effects import (
    Acknowledge,
    Chime,
    Effect,
    End,
    Enter,
    Hush,
    Keep,
    Listen,
    Log,
    Measure,
    Refuse,
    Remark,
    Say,
    Tell,
    Tune,
)
from hipvoice.core.entries import (
    YES_OR_NO,
    Answered,
    Asked,
    Assessed,
    Entry,
    Moved,
    SessionBegan,
    SessionEnded,
    SessionResumed,
    SetEnded,
    Suggested,
    Switched,
    Undone,
)
from hipvoice.core.events import (
    Attended,
    Closed,
    Commanded,
    Event,
    Examined,
    Faulted,
    Judged,
    Measured,
    Pressed,
    Rejected,
    Returned,
)
from hipvoice.core.timeline.layout import Segment


def clock(ms: int) -> str:
    """Session time to the millisecond: m:ss.mmm."""
    minutes, rest = divmod(ms, 60_000)
    return f"{minutes}:{rest // 1000:02}.{rest % 1000:03}"


def minutes(ms: int) -> str:
    """A duration to the second: m:ss."""
    return f"{ms // 60_000}:{ms % 60_000 // 1000:02}"


def line_of(at: int, what: Event | Effect) -> str | None:
    """The line of an event or effect; None for one that a reader need not see."""
    return effect_line(at, what) if isinstance(what, Effect) else event_line(at, what)


def effect_line(at: int, effect: Effect) -> str | None:
    """The line of an effect; None for one that a reader does not need."""
    words = _words(effect)
    return None if words is None else own_line(at, *words)


def own_line(at: int, kind: str, text: str) -> str:
    """A line of its own: the time, what kind of thing it is, and what it says."""
    return f"{clock(at):>10}  {kind:<7} {text}".rstrip()


def event_line(at: int, event: Event) -> str | None:  # noqa: C901 - a table in the form of a match
    """The line of an event that came from outside; None for the shell's own reports."""
    match event:
        case Commanded(intent=intent, by=by):
            words = f"{intent}" if by == "voice" else f"{intent} (key)"
        case Pressed(key=key):
            words = f"key {key}"
        case Rejected(text=text, reason=reason):
            over = " over the coach" if event.over_coach else ""
            words = f'heard "{text}"{over}: {reason}'
        case Judged(text=text, reason=reason, level=level):
            words = f'judged "{text}": {reason} {level:g}'
        case Measured(floor=floor, peak=peak, residual=residual):
            words = f"measured {floor:g} {peak:g} {residual:g}"
        case Examined(flaws=flaws):
            words = f"examined {' '.join(sorted(flaws))}"
        case Returned(lead_in=lead_in, lost=lost):
            words = f"returned {lead_in} {lost}"
        case Faulted(part=part):
            words = f"{part} fails"
        case Attended(by_voice=True, somebody=True):
            words = "only a voice can answer"
        case Attended(somebody=somebody):
            words = f"{'somebody' if somebody else 'nobody'} can answer"
        case Closed():
            words = "closed"
        case _:
            return None
    return f"{clock(at):>10}  > {words}"


def amount(unit: str, done: int | None, planned: int) -> str:
    """How much of a set was done, in its unit ("ms" is read as seconds)."""
    more = done is not None and done > planned  # "12 of 10" reads like a mistake
    if unit == "ms":
        seconds, of = (f"{round((ms or 0) / 1000, 1):g}" for ms in (done, planned))
        return f"{seconds} s, {of} s planned" if more else f"{seconds} of {of} s"
    if more:
        return f"{done} reps, at least {planned} planned"
    return f"{'uncounted' if done is None else done} of {planned} reps"


def finding(passed: bool, degrees: int | None) -> str:  # noqa: FBT001 - the two halves of a finding
    """What a test found: "passed" or "failed", and the degrees if given."""
    word = "passed" if passed else "failed"
    return word if degrees is None else f"{degrees} degrees, {word}"


def _words(effect: Effect) -> tuple[str, str] | None:  # noqa: C901, PLR0911 - a table in the form of a match, one line per effect
    match effect:
        case Say(text=text):
            return "say", text
        case Hush():
            return "hush", ""
        case Chime(earcon=earcon):
            return "chime", earcon
        case Log(entry=entry):
            return "log", entry_line(entry)
        case Listen():
            return None
        case Enter(segment=segment):
            return "enter", _segment(segment)
        case Acknowledge(line=line) | Refuse(line=line) | Tell(line=line):
            return "show", line
        case Remark(line=line):
            return "note", line
        case Tune(volume=volume, rate=rate):
            return "tune", f"volume {volume} %, rate {rate} words a minute"
        case Measure(ms=ms):
            return "measure", f"{ms / 1000:g} s"
        case Keep(floor=floor, level=level, phrases=phrases, lead_in=lead_in):
            own = "".join(f", {intent}: {phrase}" for intent, phrase in phrases.items())
            more = f", lead-in {lead_in} ms" if lead_in else ""
            return "keep", f"floor {floor:g}, level {level:g}{own}{more}"
        case End(ending=ending):
            return "end", ending


def moved(entry: Moved) -> str:
    """Where the person went."""
    if not entry.set:
        return "past the last set"
    side = f", {entry.side}" if entry.side else ""
    first = " first" if entry.swapped else ""
    how = "on from" if entry.later else "to"  # what was put off is left
    return f"{how} step {entry.step + 1}, set {entry.set}{side}{first}"


def suggested(entry: Suggested) -> str:
    """What was suggested, and what came of it."""
    change = entry.variant if entry.ms is None else f"{entry.ms // 1000} s"
    answer = "taken" if entry.taken else "not taken"
    return f"{entry.progress} {entry.exercise}: {change}, {answer}"


def answer_words(question: str, value: int) -> str:
    """The answer to a question: "yes", "no" or its number."""
    return ("no", "yes")[bool(value)] if question in YES_OR_NO else str(value)


def _segment(segment: Segment) -> str:
    ms, on = segment.planned_ms, " and on" if segment.target else ""
    length = "" if ms is None else f" ({minutes(ms)}{on})"
    place = segment.place
    if place is None:
        return f"{segment.kind}{length}"
    side = f", {place.side}" if place.side else ""
    return f"{segment.kind}{length}: step {place.step + 1}, set {place.set}{side}"


def entry_line(entry: Entry) -> str:  # noqa: C901, PLR0911 - the same
    """An entry of the journal, in words."""
    match entry:
        case SessionBegan(routine=routine, sets=sets):
            return f"session of {routine}: {sets} set{'s' * (sets != 1)}"
        case SessionResumed(completed=completed, sets=sets):
            return f"session resumed: {completed} of {sets} sets behind it"
        case SetEnded():
            return f"{_set(entry)} {entry.status}: {amount(entry.unit, entry.done, entry.planned)}"
        case Answered(question=question, value=value, exercise=exercise):
            words = f"{question} {answer_words(question, value)}"
            at = ":" if question == Asked.ACTIVITY else " at"
            return f"{words}{at} {exercise}" if exercise else words
        case Switched(exercise=exercise, variant=variant):
            return f"{variant} in place of {exercise}"
        case Moved():
            return moved(entry)
        case Suggested():
            return suggested(entry)
        case Assessed(test=test):
            side = f" {entry.side}" if entry.side else ""
            return f"{test}{side}: {finding(entry.passed, entry.degrees)}"
        case Undone(entries=entries):
            return f"taken back: {', '.join(map(str, entries))}"
        case SessionEnded(ending=ending, completed=completed, sets=sets, active_ms=active):
            return f"session {ending}: {completed} of {sets} sets in {minutes(active)}"


def _set(entry: SetEnded) -> str:
    side = f" {entry.side}" if entry.side else ""
    attempt = f" attempt {entry.attempt}" if entry.attempt > 1 else ""
    return f"{entry.exercise} set {entry.set}{side}{attempt}"
