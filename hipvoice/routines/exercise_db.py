"""free-exercise-db: an exercise is a name, instructions, one piece of equipment and a category.

It states no dose and no sides: a stretch gets the hold of published guidance, anything else ten
reps at the person's own pace, and both are said.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from pathlib import Path

from hipvoice.routines.foreign import Foreign, Imported, name_of, quoted
from hipvoice.routines.scalars import slug

SENTENCE_LENGTH, MOST_SENTENCES = 160, 20  # what the format allows
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
_NEEDED = ("name", "instructions")
_IGNORED = ("images", "primaryMuscles", "secondaryMuscles", "level", "force", "mechanic")


def exercises(data: Foreign) -> list[Foreign]:
    """The exercises in a file of that collection; empty where it is none."""
    items = data.items() if isinstance(data.value, list) else [data]
    found = [item for item in items if item.has(*_NEEDED)]
    for item in items if found else ():
        if not item.has(*_NEEDED):
            item.refuse(f"expected an exercise with {' and '.join(_NEEDED)}")
    return found


def import_exercise(given: Foreign) -> Imported:
    """An exercise of that collection as one of ours; what cannot be read is among its problems."""
    cut: list[str] = []
    name = name_of(given.get("name"), "Exercise", cut)
    sentences = list(_sentences(given))
    left_out = [f"{name}: {what}" for what in (*cut, *_left_out(given, len(sentences)))]
    file = slug(re.sub(r"[\W_]+", " ", name)) or "exercise"
    text = "\n".join(_lines(name, given, sentences[:MOST_SENTENCES])) + "\n"
    return Imported(Path("exercises") / f"{file}.yaml", text, left_out)


def _lines(name: str, given: Foreign, sentences: list[str]) -> Iterator[str]:
    dose, more, source = _STRETCH if _is_stretch(given) else _MOVEMENT
    yield f"name: {quoted(name)}"
    yield f"source: {source}"
    yield f"{dose}\n{more}"
    if thing := _thing(given):
        yield f"equipment: [{quoted(thing)}]"
    if sentences:
        yield "setup:"
        yield from (f"  - {quoted(sentence)}" for sentence in sentences)


def _left_out(given: Foreign, sentences: int) -> Iterator[str]:
    kind = "a hold of 30 s, twice" if _is_stretch(given) else "ten reps at your own pace"
    yield f"no dose is stated; it gets {kind}"
    yield "no sides are stated; add `sides: both` if it is done on each"
    there = [key for key in _IGNORED if given.value.get(key)]
    if there:
        yield f"left out: {', '.join(there)}"
    if sentences > MOST_SENTENCES:
        yield f"left out: {sentences - MOST_SENTENCES} sentences of the instructions"


def _is_stretch(given: Foreign) -> bool:
    kinds: tuple[object, ...] = (given.get("category").value, given.get("force").value)
    return kinds[0] == "stretching" or kinds[1] == "static"


def _thing(given: Foreign) -> str:
    word = given.get("equipment").text().lower()
    return _EQUIPMENT.get(word, slug(re.sub(r"[\W_]+", " ", word)))


def _sentences(given: Foreign) -> Iterator[str]:
    """The instructions sentence by sentence, those that are too long in pieces."""
    for instruction in given.get("instructions").items():
        for sentence in re.split(r"(?<=[.!?]) *(?=[A-Z])", instruction.text()):
            yield from textwrap.wrap(sentence, SENTENCE_LENGTH)
