"""The format of figures: directions, places and things as they are written, declared as data."""

from __future__ import annotations

import re
from dataclasses import dataclass

from hipvoice.core.figure.body import SPOTS
from hipvoice.core.figure.model import BONES, BOTH, LIMBS, VIEWS, Direction, Kind, Spot, View
from hipvoice.routines.problems import choices, quote
from hipvoice.routines.reader import Scalar
from hipvoice.routines.scalars import Choice, Number, WrongValueError
from hipvoice.routines.schema import Field, ListOf, MapOf, OneOf, Shorthand

MOST_DEGREES = 360
MOST_CM = 300
NUMBER = r"-?[0-9]{1,3}"
DIRECTION = rf"{NUMBER}(?:/{NUMBER})?"


@dataclass(frozen=True, slots=True)
class Directions:
    """The directions of `count` bones, each in degrees, and after a slash those out of the side."""

    count: int

    @property
    def expected(self) -> str:
        """What is expected."""
        example = " ".join(("90", "180/20", "100")[: self.count])
        return f"{_counted(self.count, 'direction')} in degrees, such as {example}"

    def parse(self, scalar: Scalar) -> tuple[Direction, ...]:
        """The directions."""
        parts = scalar.text.split()
        if not all(re.fullmatch(DIRECTION, part) for part in parts):
            raise WrongValueError(f"{quote(scalar.text)} is not a list of directions")
        if len(parts) != self.count:
            raise WrongValueError(_counted(len(parts), "direction"))
        numbers = [[int(n) for n in part.split("/")] for part in parts]
        if any(abs(n) > MOST_DEGREES for pair in numbers for n in pair):
            raise WrongValueError(f"more than {MOST_DEGREES} degrees")
        return tuple(Direction(*pair) for pair in numbers)


@dataclass(frozen=True, slots=True)
class OneDirection:
    """The direction of one bone."""

    expected: str = "a direction in degrees, such as 90 or 90/20"

    def parse(self, scalar: Scalar) -> Direction:
        """The direction."""
        (found,) = Directions(1).parse(scalar)
        return found


@dataclass(frozen=True, slots=True)
class Centimetres:
    """How far forward, up and aside; aside may be left out."""

    expected: str = "centimetres forward, up and aside, such as 10 45 or 10 45 5"

    def parse(self, scalar: Scalar) -> tuple[float, float, float]:
        """The three of them."""
        return _centimetres(scalar.text.split(), scalar.text)


@dataclass(frozen=True, slots=True)
class SpotShape:
    """A joint or the floor, and how far from there."""

    expected: str = "a joint or the floor and centimetres, such as `knee` or `floor 40 0 10`"

    def parse(self, scalar: Scalar) -> Spot:
        """The spot."""
        name, *numbers = scalar.text.split() or [""]
        if name not in SPOTS:
            raise WrongValueError(f"{quote(name)} is not a joint", choices(name, SPOTS))
        return Spot(name, _centimetres(numbers, scalar.text) if numbers else (0.0, 0.0, 0.0))


@dataclass(frozen=True, slots=True)
class ViewShape:
    """From where one looks: a word, or degrees round the person and above the floor."""

    expected: str = "one of " + ", ".join(f"`{v}`" for v in VIEWS) + "; or degrees such as 60 20"

    def parse(self, scalar: Scalar) -> View:
        """The view."""
        if scalar.text in VIEWS:
            return VIEWS[scalar.text]
        if not re.fullmatch(rf"{NUMBER} {NUMBER}", scalar.text):
            raise WrongValueError(f"{quote(scalar.text)} is not a view")
        turn, height = map(int, scalar.text.split())
        if abs(turn) > MOST_DEGREES or not 0 <= height <= MOST_DEGREES // 4:
            raise WrongValueError(f"{quote(scalar.text)} is out of range")
        return View(turn, height)


def _centimetres(parts: list[str], text: str) -> tuple[float, float, float]:
    if not 2 <= len(parts) <= 3 or not all(re.fullmatch(NUMBER, part) for part in parts):  # noqa: PLR2004
        raise WrongValueError(f"{quote(text)} has no two or three numbers of centimetres")
    numbers = [float(part) for part in parts]
    if any(abs(n) > MOST_CM for n in numbers):
        raise WrongValueError(f"more than {MOST_CM} cm")
    forward, up, *aside = numbers
    return (forward, up, aside[0] if aside else 0.0)


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _limb(count: int) -> Shorthand:
    return Shorthand(
        "bones",
        MapOf(
            {
                "bones": Field(Directions(count), "where each bone points, from the trunk outward"),
                "to": Field(SpotShape(), "in place of `bones`: where the hand or the ankle is"),
                "bend": Field(OneDirection(), "where the elbow or the knee points; with `to`"),
                "foot": Field(OneDirection(), "where the toes point; with `to`"),
            },
            one_of=(OneOf(("bones", "to")),),
            expected="where it goes, such as `to: knee` and `bend: 180`",
        ),
    )


_LEG, _ARM = _limb(3), _limb(2)
_LIMBS = {limb: _LEG if limb.endswith("leg") else _ARM for limb in LIMBS}
_ABOUT = {
    "spine": "low back, upper back and head",
    "hips": "from the left to the right hip",
    "shoulders": "from the left to the right shoulder; without it, as the hips",
}
POSE = MapOf(
    {
        "pelvis": Field(Centimetres(), "where the middle of the pelvis is, above the floor"),
        **{part: Field(Directions(BONES[part]), about) for part, about in _ABOUT.items()},
        **{both: Field(_LIMBS[pair[0]], f"both {both} alike") for both, pair in BOTH.items()},
        **{limb: Field(_LIMBS[limb], f"the {limb.replace('-', ' ')}") for limb in LIMBS},
    },
    expected="a pose, such as `spine: 0 0 0` and `legs: 180 180 100`",
)

THING = MapOf(
    {
        "draw": Field(Choice({k.value: k for k in Kind}), "what it is", required=True),
        "at": Field(SpotShape(), "where it is", required=True),
        "to": Field(SpotShape(), "where a stick or a band ends"),
        "facing": Field(Number(-180, 360), "where its front points; 90 is forward"),
    },
    expected="a thing, such as `draw: block` and `at: right-hip`",
)

FIGURE = MapOf(
    {
        "view": Field(ViewShape(), "from where one looks", required=True),
        "works": Field(ListOf(Choice({limb: limb for limb in LIMBS}), high=4), "limbs that work"),
        "felt": Field(ListOf(SpotShape(), high=4), "where the stretch is felt"),
        "start": Field(POSE, "the position at the start", required=True),
        "end": Field(POSE, "what of it is different in the stretch, or at the end of a rep"),
        "things": Field(ListOf(THING, high=8), "what is drawn beside the body"),
    },
    expected="a figure, such as `view: side` and `start:`",
)
