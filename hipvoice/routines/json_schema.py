"""The format as a JSON Schema (draft 2020-12), for editors that check YAML while it is written.

It is generated from the declaration that the loader checks with (`formats`). A schema cannot
express everything: that a tempo belongs to reps, or that a name refers to a file, only
`hipvoice check` knows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import combinations
from typing import Any

from hipvoice.core.figure.body import SPOTS
from hipvoice.core.figure.model import VIEWS
from hipvoice.routines.durations import Duration, PlaceShape, RepsShape, TempoShape
from hipvoice.routines.formats import (
    DIRECTION,
    EXERCISE,
    NUMBER,
    PROGRAMME,
    ROUTINE,
    TEST,
    Centimetres,
    DateShape,
    Directions,
    OneDirection,
    SpotShape,
    ViewShape,
)
from hipvoice.routines.scalars import Choice, Pattern, SpokenText, Text, WholeNumber, Word
from hipvoice.routines.schema import (
    Either,
    Field,
    Kinds,
    ListOf,
    MapOf,
    OneOf,
    Shape,
    Shorthand,
    TableOf,
)

SHAPES: Mapping[str, MapOf] = {
    "routine": ROUTINE,
    "exercise": EXERCISE,
    "test": TEST,
    "programme": PROGRAMME,
}
_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_DURATION = "^(?:[0-9]+s?|[0-9]+m(?:[0-5]?[0-9]s)?)$"
_WORD = r"^[^\W_]+(?:[- ][^\W_]+)*$"

ANY = "any"  # a type, or any key
OTHERS = "..."  # other keys, which are not described

JsonSchema = dict[str, Any]


def json_schema(kind: str) -> JsonSchema:
    """The schema of a kind of file, one of `SHAPES`."""
    return {"$schema": _DIALECT, "title": f"hipvoice {kind}", **_schema(SHAPES[kind])}


def _schema(shape: Shape) -> JsonSchema:
    return _MAKERS[type(shape)](shape)


def _map(shape: MapOf) -> JsonSchema:
    required = [key for key, field in shape.fields.items() if field.required]
    schema: JsonSchema = {
        "type": "object",
        "additionalProperties": False,
        "properties": {key: _field(field) for key, field in shape.fields.items()},
    }
    if required:
        schema["required"] = required
    if shape.one_of:
        schema["allOf"] = [_one_of(group) for group in shape.one_of]
    return schema


def _field(field: Field) -> JsonSchema:
    return {"description": field.about, **_schema(field.shape)}


def _one_of(group: OneOf) -> JsonSchema:
    """At most one of some keys, or exactly one if that is required."""
    if group.required:
        return {"oneOf": [{"required": [key]} for key in group.keys]}
    pairs = combinations(group.keys, 2)
    return {"not": {"anyOf": [{"required": [*pair]} for pair in pairs]}}


def _list(shape: ListOf) -> JsonSchema:
    limits = {"minItems": shape.low, "maxItems": shape.high}
    return {"type": "array", "items": _schema(shape.item), **limits}


def _table(shape: TableOf) -> JsonSchema:
    keys = _schema(shape.key)
    return {
        "type": "object",
        "propertyNames": keys,
        "additionalProperties": _schema(shape.value),
    }


def _shorthand(shape: Shorthand) -> JsonSchema:
    return {"anyOf": [_schema(shape.map.fields[shape.key].shape), _map(shape.map)]}


def _either(shape: Either) -> JsonSchema:
    return {"anyOf": [_schema(shape.single), _table(shape.table)]}


def _kinds(shape: Kinds) -> JsonSchema:
    maps = {id(m): m for m in shape.maps.values()}.values()  # one map may have several keys
    return {"anyOf": [_shorthand(shape.otherwise), *(_map(m) for m in maps)]}


def _text(shape: Text | SpokenText) -> JsonSchema:
    return {"type": "string", "minLength": 1, "maxLength": shape.limit}


def _word(shape: Word) -> JsonSchema:
    """Unknown words are allowed, but only known ones are offered."""
    word = {"type": "string", "pattern": _WORD}
    return {"anyOf": [{"enum": [*shape.known]}, word]} if shape.known else word


def _choice(shape: Choice) -> JsonSchema:
    words = [*shape.words]
    return {"type": "boolean"} if set(words) == {"true", "false"} else {"enum": words}


def _number(shape: WholeNumber | RepsShape) -> JsonSchema:
    return {"type": "integer", "minimum": shape.low, "maximum": shape.high}


def _reps(shape: RepsShape) -> JsonSchema:
    return {"anyOf": [_number(shape), {"type": "string", "pattern": "^[0-9]+(?:-[0-9]+)+$"}]}


def _duration(shape: Duration) -> JsonSchema:
    seconds = {"type": "integer", "minimum": shape.low // 1000, "maximum": shape.high // 1000}
    words = [{"enum": [*shape.words]}] if shape.words else []
    return {"anyOf": [seconds, {"type": "string", "pattern": _DURATION}, *words]}


def _tempo(_: TempoShape) -> JsonSchema:
    return {"type": "string", "pattern": "^(?:open|[0-9]{1,2}-[0-9]{1,2}-[0-9]{1,2})$"}


def _place(_: PlaceShape) -> JsonSchema:
    pattern = f"(?:{_DURATION})|^[0-9]{{1,2}}%$"
    return {"anyOf": [{"type": "integer", "minimum": 0}, {"type": "string", "pattern": pattern}]}


def _pattern(shape: Pattern) -> JsonSchema:
    return {"type": "string", "pattern": f"^{shape.form}$"}


def _directions(shape: Directions) -> JsonSchema:
    """A single direction without a slash is a number in YAML."""
    pattern = "^" + " +".join([f"(?:{DIRECTION})"] * shape.count) + "$"
    text = {"type": "string", "pattern": pattern}
    return {"anyOf": [{"type": "integer"}, text]} if shape.count == 1 else text


def _centimetres(_: Centimetres) -> JsonSchema:
    return {"type": "string", "pattern": f"^{NUMBER}(?: +{NUMBER}){{1,2}}$"}


def _spot(_: SpotShape) -> JsonSchema:
    names = "|".join(SPOTS)
    return {"type": "string", "pattern": f"^(?:{names})(?: +{NUMBER}){{0,3}}$"}


def _date(_: DateShape) -> JsonSchema:
    return {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}


def _view(_: ViewShape) -> JsonSchema:
    return {"anyOf": [{"enum": [*VIEWS]}, {"type": "string", "pattern": f"^{NUMBER} {NUMBER}$"}]}


_MAKERS: dict[type, Callable[[Any], JsonSchema]] = {
    MapOf: _map,
    ListOf: _list,
    TableOf: _table,
    Shorthand: _shorthand,
    Kinds: _kinds,
    Either: _either,
    Text: _text,
    SpokenText: _text,
    Word: _word,
    Choice: _choice,
    WholeNumber: _number,
    RepsShape: _reps,
    Duration: _duration,
    TempoShape: _tempo,
    PlaceShape: _place,
    Directions: _directions,
    OneDirection: lambda _: _directions(Directions(1)),
    Centimetres: _centimetres,
    SpotShape: _spot,
    ViewShape: _view,
    DateShape: _date,
    Pattern: _pattern,
}


def output_schema(command: str, shape: object) -> JsonSchema:
    """The schema of what a command prints with `--json`, from its shape in `outputs.yaml`."""
    return {"$schema": _DIALECT, "title": f"hipvoice {command} --json", **_output(shape)}


def _output(shape: Any) -> JsonSchema:
    if isinstance(shape, list):
        return {"type": "array", "items": _output(shape[0])}
    if isinstance(shape, dict):
        return _output_map(shape)
    kind, _, about = str(shape).partition(", ")
    described = {"description": about} if about else {}
    return {**_output_value(kind.removesuffix("?"), nullable=kind.endswith("?")), **described}


def _output_map(shape: Mapping[str, Any]) -> JsonSchema:
    if [*shape] == [ANY]:
        return {"type": "object", "additionalProperties": _output(shape[ANY])}
    fields = {key: value for key, value in shape.items() if key != OTHERS}
    return {
        "type": "object",
        "properties": {key.removesuffix("?"): _output(value) for key, value in fields.items()},
        "required": [key for key in fields if not key.endswith("?")],
        "additionalProperties": True,
    }


def _output_value(kind: str, *, nullable: bool) -> JsonSchema:
    if kind == ANY:
        return {}
    if "|" in kind:
        return {"enum": [*kind.split("|"), *([None] if nullable else [])]}
    return {"type": [kind, "null"] if nullable else kind}
