"""Where cues are placed in a segment. Pure rules of layout; every time is an offset in ms.

Rules
1. A segment's first cue is at its start; in work it leaves time for the earcon first.
2. The last five seconds of a hold are counted down; the last three of a pause before work.
3. In holds of 20 s or more, "halfway" is said, and in the first set how to breathe.
4. Corrections go into the remaining gaps, most important first, after three seconds of quiet and at
   least ten seconds apart, only where they end (at the nominal pace) before the next count, and
   before the last six seconds of a hold. None is said twice in a segment.
5. A rep is counted at its end. The count of the last rep is the closing of the segment. The first
   two reps are led by the words of the tempo; the last one is announced as it begins. Where a
   sentence has no room before the next, a shorter one is said.
6. A correction with a place of its own (a time, a percentage, every so many seconds) is said there,
   or as soon as what is said there is over, and the others go around it.
7. A breathing pace has a cue at each turn of the breath, from the end of the opening to the
   count-down, where nothing is said. Corrections go between them if they can. It begins, within two
   seconds, where the other cues take the fewest of its cues.
8. No cue begins before the one before it has ended, and no silence within work is 15 s long: what
   remains is filled with the time left, at round places.

Where two rules are at odds, the person on the mat decides. A count that is missed is confusing, so
a correction gives way to it. Words of the last seconds help nobody any more, so a correction waits
for the next set. A number tells more than silence, but less than a correction or a breath, so the
time left comes last.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import accumulate, pairwise

from hipvoice.core.routine.routine import Breathing, Correction, Hold, Reps, Tempo
from hipvoice.core.wording.lines import Information, Work
from hipvoice.core.wording.wording import Wording, capital, nominal_ms

GAP_MS = 500  # silence between two sentences of a segment that ends by speech
COUNT_DOWN = 5  # spoken seconds at the end of a hold
READY_COUNT_DOWN = 3  # spoken seconds at the end of get-ready, switch and rest
LONG_HOLD_MS = 20_000  # shorter ones have no room for "halfway" and the breath
CORRECTION_EVERY_MS = 10_000
SETTLE_MS = 3_000  # of quiet after the opening, before the first correction
LAST_WORDS_MS = 6_000  # no correction in this time before the end of a hold
LONGEST_SILENCE_MS = 15_000  # within work, at the nominal pace
ROUND_MS = (60_000, 30_000, 15_000, 5_000)  # where the time left is said, best first
LEFT_MS = 3_000  # more than the longest "one minute thirty-five seconds left" takes, and a margin
OPEN_CORRECTION_EVERY_MS = 20_000
REMIND_EVERY_MS = 60_000
REMINDERS = 3
REST_NEXT_AT_MS = 3_000
SHORT_REST_MS = 6_000  # below this a rest says only what comes next
WORK_OPENING_MS = 400  # longer than the earcon that starts the work
OPENING_MS = 2_000  # kept free for the opening cue
LED_REPS = 2  # the reps whose phases are named
WORD_FROM_MS = 1_200  # a shorter phase is over before its word is understood
MAX_OPEN_MS = 300_000  # cues of open reps are laid out for five minutes
TONE_MS = 700  # the length of the tones of a breathing pace
PACE_MS, PACE_STEP_MS = 2_000, 250  # in which, and in what steps, a beginning of it is looked for
MARGIN_MS = 700  # silence kept between a correction and the count after it


class CueKind(StrEnum):
    """How a cue may be treated when it is late: see `speech`."""

    INSTRUCTION = "instruction"
    COUNT = "count"
    CORRECTION = "correction"
    BREATHE_IN = "breathe-in"
    BREATHE_OUT = "breathe-out"


BREATHS = frozenset({CueKind.BREATHE_IN, CueKind.BREATHE_OUT})


class Anchor(StrEnum):
    """What a cue keeps its distance from when the segment gets longer or shorter."""

    START = "start"
    MIDDLE = "middle"
    END = "end"


@dataclass(frozen=True, slots=True)
class Cue:
    """`text`, to be said `at` ms after the segment's start.

    In a segment that ends by speech `pause` is the silence after it, in ms, and `at` is not used.
    A turn of the breath without a text is a tone.
    """

    at: int
    text: str
    kind: CueKind = CueKind.INSTRUCTION
    anchor: Anchor = Anchor.START
    pause: int = GAP_MS


@dataclass(frozen=True, slots=True)
class BreathPace:
    """A breathing pace that begins `at` ms after the segment's start.

    `words` are said at its turns, for a breath in and a breath out; empty ones are tones.
    """

    breathing: Breathing
    words: tuple[str, str] = ("", "")
    at: int = 0


def paced(cues: Sequence[Cue], pace: BreathPace, duration: int) -> tuple[Cue, ...]:
    """`cues` with those of a breathing pace where nothing is said; what they had of one is gone."""
    others = [cue for cue in cues if cue.kind not in BREATHS]
    free = (turn for turn in _turns(pace, duration) if _is_free(turn, others))
    return _sorted([*others, *free])


def _turns(pace: BreathPace, duration: int) -> list[Cue]:
    """Every turn of whole breaths until the count-down at the end of a hold of `duration` ms."""
    until, breathing = duration - COUNT_DOWN * 1000, pace.breathing
    starts = range(pace.at, until, breathing.breath_ms)
    ins = (Cue(at, pace.words[0], CueKind.BREATHE_IN) for at in starts)
    outs = (Cue(at + breathing.in_ms, pace.words[1], CueKind.BREATHE_OUT) for at in starts)
    breaths = zip(ins, outs, strict=True)
    return [turn for breath in breaths if _end(breath[1]) <= until for turn in breath]


def breath_at(pace: BreathPace, duration: int, elapsed: int) -> CueKind | None:
    """Whether one breathes in or out `elapsed` ms into a hold of `duration`; None for neither."""
    for turn in reversed(_turns(pace, duration)):
        if turn.at <= elapsed:
            breathing_in = turn.kind is CueKind.BREATHE_IN
            length = pace.breathing.in_ms if breathing_in else pace.breathing.out_ms
            return turn.kind if elapsed < turn.at + length else None
    return None


def _is_free(turn: Cue, cues: Iterable[Cue]) -> bool:
    """Whether a turn of the breath is heard alone."""
    return all(_end(cue) <= turn.at or _end(turn) <= cue.at for cue in cues)


def begun(pace: BreathPace, cues: Sequence[Cue], first: int, duration: int) -> BreathPace:
    """`pace` from `first` (ms) on, or a little later, where `cues` take the fewest of its turns."""
    starts = (replace(pace, at=first + ms) for ms in range(0, PACE_MS + 1, PACE_STEP_MS))
    return max(starts, key=lambda pace: len(paced(cues, pace, duration)))


def count_down(wording: Wording, duration: int, count: int) -> Iterator[Cue]:
    """One number per second: `count` ... 1 before `duration`, clear of the opening cue."""
    for n in range(count, 0, -1):
        if (at := duration - n * 1000) >= OPENING_MS:
            yield Cue(at, wording.number(n), CueKind.COUNT, Anchor.END)


def breathing_cues(
    wording: Wording,
    hold: Hold,
    corrections: Sequence[Correction],
    pace: BreathPace,
    breath: str = "",
) -> tuple[tuple[Cue, ...], BreathPace]:
    """The cues of a hold with a breathing pace, and the pace with its beginning.

    If no correction has room between its turns, the most important one takes some of them.
    """
    placed = [c for c in corrections if _has_place(c)]
    free = [c for c in corrections if not _has_place(c)]
    fixed = _around(_fixed(wording, hold), hold, placed)
    first = _end(fixed[0]) + GAP_MS
    pace = begun(pace, fixed, first, hold.ms)
    said = _around(paced(fixed, pace, hold.ms), hold, free, breath)
    if free and not any(cue.text == c.text for cue in said for c in free):
        pace = begun(pace, said := _around(fixed, hold, free[:1]), first, hold.ms)
    return _never_silent(wording, paced(said, pace, hold.ms), [hold.ms]), pace


def hold_cues(
    wording: Wording, hold: Hold, corrections: Sequence[Correction], breath: str = ""
) -> tuple[Cue, ...]:
    """The cues of a hold or of moving for a time: see the rules; `breath` is left out if short."""
    cues = _around(_fixed(wording, hold), hold, corrections, breath)
    return _never_silent(wording, cues, [hold.ms])


def _fixed(wording: Wording, hold: Hold) -> list[Cue]:
    """What has its place in a hold: the opening, half-way and the count-down."""
    opening = Cue(WORK_OPENING_MS, wording.begin(hold))
    counts = count_down(wording, hold.ms, COUNT_DOWN)
    fixed = [opening, *(cue for cue in counts if cue.at >= _end(opening))]
    if hold.ms >= LONG_HOLD_MS:
        half = Cue(hold.ms // 2, wording.line(Work.HALFWAY), CueKind.COUNT, Anchor.MIDDLE)
        fixed.insert(1, half)
    return fixed


def _around(
    fixed: Sequence[Cue], hold: Hold, corrections: Sequence[Correction], breath: str = ""
) -> tuple[Cue, ...]:
    """`fixed` cues with corrections, and with how to breathe, around them."""
    breaths = [breath] if breath and hold.ms >= LONG_HOLD_MS else []
    room = _Room(hold.ms, hold.ms - LAST_WORDS_MS)
    return _with_corrections(fixed, corrections, breaths, room)


def past_cues(
    wording: Wording, target: int, limit: int, every: int, kept: Sequence[Cue] = ()
) -> tuple[Cue, ...]:
    """The cues of a hold that goes on past its `target` until `limit` at most, all in ms.

    The time passed is said every so many ms where the cues that are `kept` leave room.
    """
    reached = Cue(target, wording.line(Work.REACHED, dose=wording.duration(target)), CueKind.COUNT)
    fixed = _sorted([*kept, reached, *count_down(wording, limit, COUNT_DOWN)])
    times = range(every, limit - LAST_WORDS_MS, every)
    texts = (wording.line(Information.SO_FAR, dose=wording.duration(at)) for at in times)
    passed = [Cue(at, text, CueKind.COUNT) for at, text in zip(times, texts, strict=True)]
    room = _Room(limit, limit)
    fitting = (cue for cue in passed if _in_gap(fixed, cue, room) == [cue])
    return _never_silent(wording, _sorted([*fixed, *fitting]), [limit])


def more_reps_cues(
    wording: Wording, reps: Reps, tempo: Tempo, past: int, kept: Sequence[Cue] = ()
) -> tuple[Cue, ...]:
    """The cues of paced `reps` that go on past as many as there were to be (`past`).

    Corrections that are `kept` are still said.
    """
    at = past * reps.rep_ms
    counts = reps_cues(wording, reps, tempo, ())
    text = wording.line(Work.REACHED, dose=wording.counted("rep", past))
    if nominal_ms(text) > reps.rep_ms:
        return _sorted([*counts, *kept])
    others = (cue for cue in counts if cue.at != at)
    return _sorted([*others, Cue(at, text, CueKind.COUNT), *kept])


def reps_cues(
    wording: Wording, reps: Reps, tempo: Tempo, corrections: Sequence[Correction]
) -> tuple[Cue, ...]:
    """The cues of paced reps: the first ones are led, the others counted at their end."""
    duration = reps.duration_ms
    led = _led(wording, reps, tempo)
    starts = (_rep_begins(wording, reps, n, led.get(0, "")) for n in range(reps.upper))
    last = _last_held(wording, reps, tempo) if reps.last_hold_ms else ()
    marks = sorted([*starts, *_phases(reps, led), *last], key=lambda mark: mark.at)
    room = _Room(duration, duration - MARGIN_MS)
    cues = _with_corrections(_in_turn(marks, duration), corrections, [], room)
    return _never_silent(wording, cues, _ends(reps, tempo))


@dataclass(frozen=True, slots=True)
class _Room:
    """A set of `duration` ms, in which no correction ends after `until`."""

    duration: int
    until: int


@dataclass(frozen=True, slots=True)
class _Mark:
    """What is due `at` ms after the start: the first of `texts` that ends before the next mark."""

    at: int
    texts: tuple[str, ...]


def _led(wording: Wording, reps: Reps, tempo: Tempo) -> dict[int, str]:
    """What leads through a rep: for each phase with a word and room for it, its start in ms."""
    words = _words(wording, tempo) if reps.end_hold_ms else tempo.words
    spans = _spans(reps, tempo)
    starts = (0, *accumulate(spans[:-1]))
    phases = zip(starts, spans, words, strict=True)
    # Somebody who holds has to hear the end of it, however quick the way back is; but the count is
    # worth more than the word of a phase that follows at once.
    least = 0 if reps.end_hold_ms else WORD_FROM_MS
    told = [
        (at, word)
        for at, ms, word in phases
        if word and ms >= least and (not at or at >= WORD_FROM_MS)
    ]
    led = {at: wording.line(Work.PHASE, word=word) for at, word in told}
    if len(told) > 1:
        at, word = told[-1]
        led[at] = wording.line(Work.PHASE_LAST, word=word)
    return led


def _words(wording: Wording, tempo: Tempo) -> tuple[str, str, str]:
    """The words of the phases where a rep is held: to stay and to come back always have some."""
    out, pause, back = tempo.words
    hold = pause or wording.words(Work.WORD_HOLD)
    return out, hold, back or wording.words(Work.WORD_BACK)


def _spans(reps: Reps, tempo: Tempo) -> tuple[int, int, int]:
    """How long the phases of a rep last, ms."""
    return tempo.out_ms, tempo.pause_ms + reps.end_hold_ms, tempo.back_ms


def _ends(reps: Reps, tempo: Tempo) -> list[int]:
    """The end of every phase of every rep, ms after the segment's start."""
    out, held, back = _spans(reps, tempo)
    last = (out, held + reps.last_hold_ms, back)
    return [*accumulate((*(out, held, back) * (reps.upper - 1), *last))]


def _rep_begins(wording: Wording, reps: Reps, done: int, phase: str) -> _Mark:
    """What is said between two reps, best first; before the first one, what begins the set."""
    if not done:
        begin = (wording.begin(reps), wording.line(Work.BEGIN))
        return _Mark(WORK_OPENING_MS, (phase,) if phase else begin)
    count, texts = wording.number(done), []
    if done == reps.count < reps.upper:
        more = capital(wording.number(reps.upper - done))
        texts.append(wording.line(Work.COUNT_MORE, count=count, more=more))
    if done == reps.upper - 1:
        texts += [wording.line(Work.COUNT_LAST, count=count), wording.line(Work.LAST)]
    if phase and done < LED_REPS:
        texts.append(wording.line(Work.COUNT_PHASE, count=count, phase=phase))
    # As people count who are quick: twenty-two, three, four.
    return _Mark(done * reps.rep_ms, (*texts, count, wording.number(done % 10 or done)))


def _phases(reps: Reps, led: Mapping[int, str]) -> Iterator[_Mark]:
    """The phases within the reps that are led; where each is held, all need to hear its end."""
    upper = reps.upper - 1 if reps.last_hold_ms else reps.upper
    for n in range(upper if reps.end_hold_ms else min(LED_REPS, upper)):
        yield from (_Mark(n * reps.rep_ms + at, (text,)) for at, text in led.items() if at)


def _last_held(wording: Wording, reps: Reps, tempo: Tempo) -> Iterator[_Mark]:
    """The last rep, held at its end position: for how long, its last seconds, and the way back."""
    *_, begin, end, _ = _ends(reps, tempo)
    _, hold, back = _words(wording, tempo)
    told = max(begin, (reps.upper - 1) * reps.rep_ms + WORD_FROM_MS)  # after the count
    yield _Mark(told, (wording.begin(Hold(end - begin)), wording.line(Work.PHASE, word=hold)))
    for n in range(min(COUNT_DOWN, (end - begin - OPENING_MS) // 1000), 0, -1):
        yield _Mark(end - n * 1000, (wording.number(n),))
    yield _Mark(end, (wording.line(Work.PHASE_LAST, word=back),))


def _in_turn(marks: Sequence[_Mark], duration: int) -> list[Cue]:
    """One cue for each mark that has room; the first is said in any case."""
    first, *later = marks
    ends = [*(mark.at for mark in later), duration]
    fitting = [
        [text for text in mark.texts if mark.at + nominal_ms(text) <= end]
        for mark, end in zip(marks, ends, strict=True)
    ]
    opening = Cue(first.at, (fitting[0] or [first.texts[-1]])[0])
    counts = [
        Cue(mark.at, texts[0], CueKind.COUNT)
        for mark, texts in zip(later, fitting[1:], strict=True)
        if texts and mark.at >= _end(opening)
    ]
    return [opening, *counts]


def _end(cue: Cue) -> int:
    """When a cue has been said at the nominal pace, ms after the segment's start."""
    return cue.at + (nominal_ms(cue.text) if cue.text else TONE_MS)


def pause_cues(
    wording: Wording, duration: int, opening: Sequence[Cue], count: int
) -> tuple[Cue, ...]:
    """The cues of a pause: the text at its start, and a count-down of its last seconds."""
    counts = [c for c in count_down(wording, duration, count) if c.at > opening[-1].at]
    return (*opening, *counts)


def open_cues(wording: Wording, opening: str, corrections: Sequence[Correction]) -> tuple[Cue, ...]:
    """The cues of open reps: corrections one after another, and reminders to say "done"."""
    every = OPEN_CORRECTION_EVERY_MS
    free = [c.text for c in corrections if not _has_place(c)]
    texts = [Cue((i + 1) * every, t, CueKind.CORRECTION) for i, t in enumerate(free)]
    texts += _at_their_places(corrections, MAX_OPEN_MS)
    remind = wording.line(Work.REMIND_DONE)
    reminders = [Cue(i * REMIND_EVERY_MS + every // 2, remind) for i in range(1, REMINDERS + 1)]
    return _sorted([Cue(WORK_OPENING_MS, opening), *texts, *reminders])


def _with_corrections(
    fixed: Sequence[Cue], corrections: Sequence[Correction], breaths: Sequence[str], room: _Room
) -> tuple[Cue, ...]:
    """`fixed` cues, the opening first, and as much of the rest as fits into the gaps between."""
    settled, cues = _end(fixed[0]) + SETTLE_MS, _sorted(fixed)
    for cue in _sorted(_at_their_places(corrections, room.duration)):
        cues = _sorted([*cues, *_in_gap(cues, cue, room)])
    free = [c.text for c in corrections if not _has_place(c)]
    cues, later = _spread(cues, free[:1], settled, room)
    cues, _ = _spread(cues, breaths, settled, room)
    cues, _ = _spread(cues, free[1:], later, room)
    return cues


def _spread(
    cues: tuple[Cue, ...], texts: Sequence[str], earliest: int, room: _Room
) -> tuple[tuple[Cue, ...], int]:
    """`cues` with those of `texts` that fit, spread out; and when the next one may be said."""
    for text in texts:
        for cue in _in_gap(cues, Cue(earliest, text, CueKind.CORRECTION), room):
            anchor = Anchor.START if cue.at < room.duration // 2 else Anchor.MIDDLE
            cues = _sorted([*cues, replace(cue, anchor=anchor)])
            earliest = cue.at + CORRECTION_EVERY_MS
    return cues, earliest


def _in_gap(cues: Sequence[Cue], cue: Cue, room: _Room) -> list[Cue]:
    """`cue` in the first gap from its place on in which it ends clear of what follows, if any."""
    opens = [0, *(_end(c) + MARGIN_MS for c in cues)]
    closes = [*(c.at - MARGIN_MS for c in cues), room.until]
    length = nominal_ms(cue.text)
    for a, b in zip(opens, closes, strict=True):
        if (at := max(a, cue.at)) + length <= min(b, room.until):
            return [replace(cue, at=at)]
    return []


def _at_their_places(corrections: Iterable[Correction], duration: int) -> list[Cue]:
    """The corrections that have places of their own within `duration`."""
    found: list[Cue] = []
    for c in corrections:
        anchor = Anchor.START
        if c.at_percent is not None:
            times: Iterable[int] = [duration * c.at_percent // 100]
            anchor = Anchor.MIDDLE
        elif c.every_ms is not None:
            times = range(c.every_ms, duration, c.every_ms)
        else:
            times = [] if c.at_ms is None else [c.at_ms]
        at_least = (max(at, WORK_OPENING_MS) for at in times if at < duration)
        found += [Cue(at, c.text, CueKind.CORRECTION, anchor) for at in at_least]
    return found


def _never_silent(wording: Wording, cues: Sequence[Cue], ends: Sequence[int]) -> tuple[Cue, ...]:
    """`cues`, with the time left to the next of `ends` wherever they are silent too long."""
    said, quiet_from = list(cues), 0
    for to, end in [*((cue.at, _end(cue)) for cue in cues), (ends[-1], ends[-1])]:
        while to - quiet_from >= LONGEST_SILENCE_MS:
            said.append(_time_left(wording, quiet_from, to, ends))
            quiet_from = _end(said[-1])
        quiet_from = max(quiet_from, end)
    return _sorted(said)


def _time_left(wording: Wording, quiet_from: int, to: int, ends: Sequence[int]) -> Cue:
    """The time left at the roundest place of a silence; of several, at the last."""
    first, last = quiet_from + MARGIN_MS, min(quiet_from + LONGEST_SILENCE_MS, to - LEFT_MS) - 1
    spans = [*pairwise([0, *ends])]
    places = [*_round_places(spans, first, last)] or [*_round_places([(0, ends[-1])], first, last)]
    left, at = max(
        places, key=lambda place: ([place[0] % unit == 0 for unit in ROUND_MS], place[1])
    )
    text = wording.line(Work.LEFT, duration=wording.duration(left))
    return Cue(at, text, CueKind.COUNT, Anchor.END)


def _round_places(
    spans: Iterable[tuple[int, int]], first: int, last: int
) -> Iterator[tuple[int, int]]:
    """Where, from `first` to `last`, a round time is left of the span that goes on: (left, at)."""
    for begin, end in spans:
        for left in range(ROUND_MS[-1], end - begin + 1, ROUND_MS[-1]):
            if first <= end - left <= last:
                yield left, end - left


def _has_place(c: Correction) -> bool:
    return (c.at_ms, c.at_percent, c.every_ms) != (None, None, None)


def _sorted(cues: Sequence[Cue]) -> tuple[Cue, ...]:
    return tuple(sorted(cues, key=lambda cue: cue.at))
