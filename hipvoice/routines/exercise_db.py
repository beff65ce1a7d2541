"""free-exercise-db: an exercise is a name, instructions, one piece of equipment and a category.

It states no dose and no sides: a stretch gets the hold of published guidance, anything else ten
reps at the person's own pace, and both are said.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from hipvoice.routines.foreign import Imported, list_of, map_of, quoted, text_of
from hipvoice.routines.scalars import slug

SENTENCE_LENGTH, MOST_SENTENCES = 160, 20  # what the format allows
INSTRUCTION_LENGTH = 10_000  # characters of an instruction that are looked at
# Its words for equipment; other words are taken over, with hyphens.
_EQUIPMENT = {
    "body only": "",
    "bands": "band",
    "foam roll": "foam-roller",
    "kettlebells": "kettlebell",
    "other": "",
}
_STRETCH = ("hold: 30s", "sets: 2", "{exercise: free-exercise-db, dose: acsm}")
_MOVEMENT = ("reps: 10", "tempo: open", "{exercise: free-exercise-db, dose: hipvoice}")
_IGNORED = ("images", "primaryMuscles", "secondaryMuscles", "level", "force", "mechanic")


def exercises(data: object) -> list[Any]:
    """The exercises in a file of that collection; empty where it is none."""
    items = data if isinstance(data, list) else [data]
    return [item for item in items if {"name", "instructions"} <= set(map_of(item))]


def import_exercise(data: object) -> Imported:
    """An exercise of that collection as one of ours."""
    given = map_of(data)
    name = text_of(given.get("name")) or "Exercise"
    left_out = [f"{name}: {what}" for what in _left_out(given)]
    file = slug(re.sub(r"[\W_]+", " ", name)) or "exercise"
    return Imported(
        Path("exercises") / f"{file}.yaml", "\n".join(_lines(name, given)) + "\n", left_out
    )


def _lines(name: str, given: Mapping[str, Any]) -> Iterator[str]:
    dose, more, source = _STRETCH if _is_stretch(given) else _MOVEMENT
    yield f"name: {quoted(name)}"
    yield f"source: {source}"
    yield f"{dose}\n{more}"
    if thing := _thing(given):
        yield f"equipment: [{quoted(thing)}]"
    if sentences := list(_sentences(given))[:MOST_SENTENCES]:
        yield "setup:"
        yield from (f"  - {quoted(sentence)}" for sentence in sentences)


def _left_out(given: Mapping[str, Any]) -> Iterator[str]:
    kind = "a hold of 30 s, twice" if _is_stretch(given) else "ten reps at your own pace"
    yield f"no dose is stated; it gets {kind}"
    yield "no sides are stated; add `sides: both` if it is done on each"
    there = [key for key in _IGNORED if given.get(key)]
    if there:
        yield f"left out: {', '.join(there)}"
    if (count := len(list(_sentences(given)))) > MOST_SENTENCES:
        yield f"left out: {count - MOST_SENTENCES} sentences of the instructions"


def _is_stretch(given: Mapping[str, Any]) -> bool:
    return given.get("category") == "stretching" or given.get("force") == "static"


def _thing(given: Mapping[str, Any]) -> str:
    word = text_of(given.get("equipment")).lower()
    return _EQUIPMENT.get(word, slug(re.sub(r"[\W_]+", " ", word)))


def _sentences(given: Mapping[str, Any]) -> Iterator[str]:
    """The instructions sentence by sentence, those that are too long in pieces."""
    for instruction in list_of(given.get("instructions")):
        text = text_of(instruction, INSTRUCTION_LENGTH)
        for sentence in re.split(r"(?<=[.!?]) *(?=[A-Z])", text):
            yield from textwrap.wrap(sentence, SENTENCE_LENGTH)
