"""From a routine of the library to the one that is played: last choices, person, time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hipvoice.app.config import Config
from hipvoice.core import selection
from hipvoice.core.agreed import with_holds
from hipvoice.core.assessment import side_to_favour
from hipvoice.core.language import Language
from hipvoice.core.routine import Routine
from hipvoice.core.selection import Person
from hipvoice.core.timeline import Background, compile_routine, nominal_duration
from hipvoice.core.variants import chosen
from hipvoice.errors import HipvoiceError
from hipvoice.routines.formats import CONDITIONS, EQUIPMENT
from hipvoice.routines.problems import choices

MINUTE_MS = 60_000
KNOWN = {"conditions": CONDITIONS, "without": EQUIPMENT}


@dataclass(frozen=True)
class Wishes:
    """What is asked of this session on top of the config; None for nothing."""

    without: tuple[str, ...] | None = None
    conditions: tuple[str, ...] | None = None
    minutes: int | None = None

    @classmethod
    def of(cls, text: str) -> Wishes:
        """The wishes that `text` was made of."""
        given = dict(part.split("=", 1) for part in text.split())
        lists = {n: tuple(filter(None, given[n].split(","))) for n in KNOWN if n in given}
        minutes = int(given["minutes"]) if "minutes" in given else None
        return cls(minutes=minutes, **lists)

    def text(self) -> str:
        """The wishes in one line, as the journal keeps them: `minutes=10 without=band,block`."""
        lists = {name: getattr(self, name) for name in KNOWN}
        parts = [] if self.minutes is None else [f"minutes={self.minutes}"]
        parts += [f"{n}={','.join(words)}" for n, words in lists.items() if words is not None]
        return " ".join(parts)

    def person(self, config: Config) -> Person:
        """Whom the session is to fit. Raises HipvoiceError for a word that is not known."""
        for name in ("without", "conditions"):
            _require_known(name, getattr(self, name) or ())
        conditions = config.conditions if self.conditions is None else self.conditions
        return Person(conditions, (*config.without, *(self.without or ())))


def _require_known(name: str, words: Iterable[str]) -> None:
    """Refuse a condition or a thing that no exercise knows. Raises HipvoiceError."""
    for word in words:
        if word not in KNOWN[name]:
            title = f"`{word}` is not known among `{name}`"
            raise HipvoiceError(title, hint=choices(word, KNOWN[name]))


NO_WISHES = Wishes()


def prepared(
    routine: Routine,
    wishes: Wishes,
    config: Config,
    language: Language,
    background: Background,
) -> Routine:
    """`routine` as it is to be played. Raises HipvoiceError where nothing of it is left."""
    person = wishes.person(config)
    routine = selection.without_obstacles(routine, person)
    routine = chosen(routine, background.choices, language.wording)
    able = selection.select(routine, person)
    if not able.steps:
        why = "\n".join(selection.line(change, language.wording) for change in able.changes)
        hint = "`hipvoice list` names the other routines"
        raise HipvoiceError(f"nothing of {routine.name} is left to do", why, hint)
    routine = with_holds(selection.selected(routine, able, language.wording), background.holds)
    if side := side_to_favour(routine.id, background.findings):
        routine = selection.favour(routine, side, language.wording)
    if wishes.minutes is None:
        return routine

    def length(cut: Routine) -> int:
        return nominal_duration(compile_routine(cut, language.wording, background).segments)

    return selection.fitted(routine, wishes.minutes * MINUTE_MS, length, language.wording)
