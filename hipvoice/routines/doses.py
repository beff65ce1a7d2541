"""The dose of a record: a hold or reps, which may change only a part of the dose it is based on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hipvoice.core.routine import Dose, Hold, Reps, Side
from hipvoice.routines.problems import Report
from hipvoice.routines.schema import Record

DOSE = ("hold", "reps", "tempo", "end-hold", "sets")
_OF_REPS = {"tempo": "a tempo belongs to reps", "end-hold": "an end-hold belongs to reps"}


def dose_of(record: Record, base: Dose | None, report: Report) -> Dose | None:
    """The dose of a record, `base` where it sets none."""
    values = record.values
    reps = base if isinstance(base, Reps) and not record.has("hold") else None
    _check_keys_of_reps(record, reps, report)
    if "hold" in values:
        return Hold(values["hold"])
    if reps is None and "reps" not in values:
        return base
    return _reps(values, reps)


def doses_of_sides(record: Record, base: Dose, report: Report) -> dict[Side, Dose]:
    """The doses that a record sets for single sides."""
    found: dict[Side, Dose] = {}
    for side in Side:
        given: Record | None = record.values.get(side.value)
        dose = dose_of(given, base, report) if given else None
        if dose is not None:
            found[side] = dose
    return found


def _reps(values: Mapping[str, Any], base: Reps | None) -> Reps:
    base = base or Reps(1)  # whose count is replaced
    count, most = values.get("reps", (base.count, base.most))
    tempo = values.get("tempo", base.tempo)
    return Reps(count, tempo, most, values.get("end-hold", base.end_hold_ms))


def _check_keys_of_reps(record: Record, base: Reps | None, report: Report) -> None:
    if record.has("reps") or base:
        return
    for key, message in _OF_REPS.items():
        if record.has(key):
            hint = "take it out, or give `reps` in place of `hold`"
            report.add(record.key(key), message, hint, record.path)
