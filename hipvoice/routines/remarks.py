"""Remarks on a file without problems: what will not work well when it is played.

1. A sentence that contains a command: the ear might mistake the coach for the person.
2. An object that the wording names and `equipment` does not; a condition that no caution names.
3. A cue that is still being spoken when the next one is due, or that fits nowhere.
4. A cue at a percentage of a set that has no length; a breath for which a hold has no room.
5. A side that is trained less than the other, if no text says that this is intended.
6. An exercise that does not say what it demands: no condition of a person would change it.

A word of a tempo that is a command during reps is no remark but refused: it would be said in every
set, and the ear would not take the command from the person meanwhile.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import pairwise

from hipvoice.core.commands import LEGAL, Situation
from hipvoice.core.programme.programme import Programme
from hipvoice.core.routine.routine import (
    Correction,
    Dose,
    Hold,
    Place,
    Routine,
    Side,
    Step,
    Test,
)
from hipvoice.core.timeline import cues as lay
from hipvoice.core.timeline.cues import BREATHS, Cue, CueKind
from hipvoice.core.timeline.layout import work_segment
from hipvoice.core.timeline.timeline import compile_routine
from hipvoice.core.wording.language import Language
from hipvoice.core.wording.wording import Wording
from hipvoice.routines.build import Built
from hipvoice.routines.formats import EQUIPMENT
from hipvoice.routines.problems import Problem, Report, Where, quote
from hipvoice.routines.reader import Map, Node, Scalar
from hipvoice.routines.schema import Good, children, texts_under

AnyGood = Good[Built] | Good[Step] | Good[Test] | Good[Programme]
SaidMs = Callable[[str], int]  # how long a sentence takes to say, ms

_WORDING = {"setup", "brief", "other-side", "out"}
_SPOKEN = _WORDING | {
    "corrections",
    "breath",
    "say",
    "cautions",
    "question",
    "notes",
    "easier-none",
}
_CAUTIONS = {"cautions", "say", "for"}
_CORRECTIONS = {"corrections", "say"}
# For other conditions, a caution contains the name; these two nobody has without knowing it.
_SAYS = {"knee-pain": "", "no-floor": ""}


def remarks(good: AnyGood, language: Language, said_ms: SaidMs) -> list[Problem]:
    """All remarks on a file, in the order of the file."""
    report = Report(good.report.file, good.report.lines)
    if not isinstance(good.content, Programme):  # its notes are shown, not said
        _on_commands(good.record.node, language, report)
    for node in _exercises(good):
        _on_demands(node, report)
        _on_things(node, report)
        _on_conditions(node, report)
    _on_room(good, language.wording, report)
    if isinstance(good.content, Built):
        _on_gaps(good.content, language.wording, said_ms, report)
        _on_sides(good.content, report)
    return report.sorted()


def refusals(good: AnyGood, language: Language) -> list[Problem]:
    """The words of tempos that are, or contain, a command that is live during reps."""
    report = Report(good.report.file, good.report.lines)
    phrases = language.grammar(LEGAL[Situation.REPS])
    for tempo in _maps(good.record.node, "tempo"):
        for word, _ in tempo.entries:
            if found := _command_in(word.text, phrases):
                message = f"the coach would say {quote(found)} in every set, which is a command"
                report.add(word.where, message, "name the phase in another word, such as `down`")
    return report.sorted()


def _command_in(text: str, phrases: Collection[str]) -> str:
    """The longest of `phrases` that the text contains as whole words; empty for none."""
    words = _words(text)
    return max((p for p in phrases if f" {p} " in words), key=len, default="")


def _on_commands(root: Node, language: Language, report: Report) -> None:
    legal = set().union(*(LEGAL[s] for s in Situation if not s.startswith("asked")))
    phrases = language.grammar(legal)
    for scalar in texts_under(root, _SPOKEN):
        if found := _command_in(scalar.text, phrases):
            message = f"the coach would say {quote(found)}, which is a command"
            report.add(scalar.where, message, "say it in other words")


def _on_demands(node: Map, report: Report) -> None:
    if any(key.text == "demands" for key, _ in node.entries):
        return
    message = "it does not say what it demands, so only `conditions` changes it"
    report.add(node.where, message, "add `demands`, such as `demands: [floor, kneel]`, or `[]`")


def _on_things(node: Map, report: Report) -> None:
    """Things that the set-up names must be named before the session starts."""
    listed = {s.text for s in texts_under(node, {"equipment"})}
    for scalar in _wording(node):
        words = _words(scalar.text)
        for thing in EQUIPMENT:
            named = any(f" {w} " in words for w in (thing, thing.replace("-", " ")))
            if named and not any(thing in other or other in thing for other in listed):
                message = f"{quote(thing)} is not announced"
                report.add(scalar.where, message, f"add it to `equipment: [{thing}]`")


def _wording(node: Map) -> Iterator[Scalar]:
    """What is said of getting in, over and out; a caution may speak of what only some need."""
    for key, child in children(node):
        if key in _WORDING:
            yield from texts_under(child, {"say"}, within=True)


def _on_conditions(node: Map, report: Report) -> None:
    """A person who has a condition but did not say so must hear about it."""
    cautions = " ".join(s.text.lower() for s in texts_under(node, _CAUTIONS))
    keys = [key for table in _maps(node, "conditions") for key, _ in table.entries]
    for key in keys:
        word = _SAYS.get(key.text, key.text.replace("-", " "))
        if word not in cautions:
            message = f"no caution speaks of {quote(key.text)}"
            report.add(key.where, message, "add a sentence to `cautions`")


def _on_gaps(built: Built, wording: Wording, said_ms: SaidMs, report: Report) -> None:
    """Cues that are still being spoken when the next one is due."""
    for segment in compile_routine(built.routine, wording).segments:
        if segment.duration is None or segment.place is None:
            continue
        said = [cue for cue in segment.cues if cue.kind not in BREATHS]
        for cue, end in _with_ends(said, segment.duration):
            if cue.kind is not CueKind.COUNT and cue.at + said_ms(cue.text) > end:
                seconds, room = (said_ms(cue.text) + 500) // 1000, (end - cue.at) // 1000
                message = f"{quote(cue.text)} takes {seconds}s to say and has {room}s"
                where = built.places[segment.place.step]
                report.add(where, message, "say less, or give it more time")


def _with_ends(cues: Sequence[Cue], duration: int) -> Iterator[tuple[Cue, int]]:
    """Cues, each with the time at which the next one is due, or the segment ends."""
    for cue, after in pairwise(cues):
        yield cue, after.at
    if cues:
        yield cues[-1], duration


def _on_room(good: AnyGood, wording: Wording, report: Report) -> None:
    """Corrections that fit into no set, or whose place is in none."""
    for step, place in _steps(good):
        _on_breath(step, place or good.record.node.where, wording, report)
        doses = [step.dose_of(side) for side in step.work_sides]
        for correction in step.exercise.corrections:
            where = place or _place_of(correction.text, good.record.node)
            if not any(_fits(correction, dose, wording) for dose in doses):
                message = f"there is no room for {quote(correction.text)}"
                report.add(where, message, "say it in fewer words, or make the set longer")
            if correction.at_percent is not None and any(map(_is_open, doses)):
                message = (
                    f"{quote(correction.text)} is at {correction.at_percent}% of reps without a"
                    " `tempo`, which have no length"
                )
                report.add(where, message, "give it a time, as `at: 20s`, or the reps a `tempo`")


def _on_breath(step: Step, where: Where, wording: Wording, report: Report) -> None:
    """A breathing pace for which a hold has no room beside what is said."""
    for side in step.work_sides:
        made = work_segment(step, Place(0, 1, side), wording)
        if made.pace and not any(cue.kind in BREATHS for cue in made.cues):
            message = f"{step.exercise.name} has no room for a breath beside what is said"
            report.add(where, message, "hold longer, or take `breathe` out")
            return


def _steps(good: AnyGood) -> Iterator[tuple[Step, Where | None]]:
    """The steps of a routine with their places in the file; the one step of an exercise."""
    if isinstance(good.content, Built):
        placed = zip(good.content.routine.steps, good.content.places, strict=True)
        yield from ((step, place) for step, place in placed if isinstance(step, Step))
    elif isinstance(good.content, Step):
        yield good.content, None


def _place_of(text: str, node: Node) -> Where:
    """The place of a correction in the file of its exercise."""
    found = (s.where for s in texts_under(node, _CORRECTIONS) if " ".join(s.text.split()) == text)
    return next(found, node.where)


def _fits(correction: Correction, dose: Dose, wording: Wording) -> bool:
    if isinstance(dose, Hold):
        cues = lay.hold_cues(wording, dose, [correction])
    elif dose.tempo:
        cues = lay.reps_cues(wording, dose, dose.tempo, [correction])
    else:
        return True  # open reps have unlimited time; a percentage of it has a remark of its own
    return any(cue.text == correction.text for cue in cues)


def _is_open(dose: Dose) -> bool:
    return not isinstance(dose, Hold) and dose.tempo is None


def _on_sides(built: Built, report: Report) -> None:
    """Exercises that one side does more of than the other."""
    routine = built.routine
    if re.search(r"\b(left|right|side)\b", " ".join((routine.about, *routine.notes)).lower()):
        return
    for name, work in _work_of_sides(routine).items():
        if work[Side.LEFT] != work[Side.RIGHT]:
            less = min(Side, key=lambda side: work[side])
            index = next(i for i, s in enumerate(routine.steps) if s.subject.name == name)
            message = f"{name} trains the {less} side less than the {less.other} one"
            report.add(built.places[index], message, "if that is meant, say so in `about`")


def _work_of_sides(routine: Routine) -> Mapping[str, dict[Side, int]]:
    """How much each side does of each exercise: ms of holds, or the number of reps."""
    work: dict[str, dict[Side, int]] = defaultdict(lambda: dict.fromkeys(Side, 0))
    for step in routine.steps:
        if isinstance(step, Step):
            for side in step.sides:
                work[step.exercise.name][side] += sum(_amount(step, n, side) for n in _sets(step))
    return work


def _sets(step: Step) -> range:
    return range(1, step.sets + 1)


def _amount(step: Step, number: int, side: Side) -> int:
    dose = step.dose_at(Place(0, number, side))
    return dose.ms if isinstance(dose, Hold) else dose.count


def _exercises(good: AnyGood) -> Iterator[Map]:
    """The map of an exercise or a test; those within a routine's steps; none of a programme."""
    if isinstance(good.content, Built):
        yield from _maps(good.record.node, "exercise")
    elif not isinstance(good.content, Programme):
        yield good.record.node


def _maps(node: Node, name: str) -> Iterator[Map]:
    """The maps under a key, at any depth."""
    for key, child in children(node):
        if key == name and isinstance(child, Map):
            yield child
        yield from _maps(child, name)


def _words(text: str) -> str:
    """The words of a text in lower case, with a space around each."""
    words = re.sub("[^a-z'-]+", " ", text.lower())
    return f" {words} "
