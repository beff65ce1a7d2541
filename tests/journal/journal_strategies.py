"""Entries drawn by chance, for the properties of the journal."""

from __future__ import annotations

from hypothesis import strategies as st

from hipvoice.core import harmless
from hipvoice.core.entries import (
    Amended,
    Answered,
    Assessed,
    Ending,
    Followed,
    Moved,
    Noted,
    Progress,
    Record,
    SessionBegan,
    SessionEnded,
    SessionResumed,
    SetEnded,
    Status,
    Suggested,
    Switched,
    Turn,
    Undone,
)
from hipvoice.core.routine.routine import Side
from hipvoice.journal import limits

_AT = st.integers(*limits.RANGES["at"])
_MS = st.integers(*limits.RANGES["worked_ms"])
_COUNT = st.integers(*limits.RANGES["sets"])
_NUMBER = st.integers(1, 1_000)
_ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
_TEXT = _ANY_TEXT.map(harmless.one_line)
_WORDS = _ANY_TEXT.map(harmless.kept)  # of several lines
_SIDE = st.sampled_from([None, *Side])

_DRAWN = st.one_of(
    st.builds(SessionBegan, _NUMBER, _AT, _TEXT, _TEXT, _COUNT, _TEXT, _TEXT, _TEXT),
    st.builds(SessionResumed, _NUMBER, _AT, _COUNT, _COUNT),
    st.builds(Moved, _NUMBER, _AT, _COUNT, _COUNT, _SIDE, st.booleans(), st.booleans()),
    st.builds(
        Suggested,
        _NUMBER,
        _AT,
        _TEXT,
        st.sampled_from(Progress),
        _TEXT,
        st.none() | _MS,
        st.booleans(),
    ),
    st.builds(
        SetEnded,
        number=_NUMBER,
        at=_AT,
        step=_COUNT,
        exercise=_TEXT,
        name=_TEXT,
        set=_COUNT,
        side=_SIDE,
        attempt=_COUNT,
        unit=st.sampled_from(["ms", "reps"]),
        planned=_MS,
        done=st.none() | _MS,
        worked_ms=_MS,
        status=st.sampled_from(Status),
    ),
    st.builds(
        Answered,
        _NUMBER,
        _AT,
        st.sampled_from(limits.CHOICES["question"]),
        st.integers(*limits.RANGES["value"]),
        _TEXT,
    ),
    st.builds(Switched, _NUMBER, _AT, _COUNT, _COUNT, _SIDE, _TEXT, _TEXT),
    st.builds(
        Assessed,
        _NUMBER,
        _AT,
        _TEXT,
        _TEXT,
        _SIDE,
        st.booleans(),
        st.none() | st.integers(*limits.RANGES["degrees"]),
        st.none() | _COUNT,
    ),
    st.builds(Undone, _NUMBER, _AT, st.lists(_NUMBER, max_size=5).map(tuple)),
    st.builds(Noted, _NUMBER, _AT, st.none() | _NUMBER, _WORDS),
    st.builds(Amended, _NUMBER, _AT, st.none() | _NUMBER, st.none() | _NUMBER, _WORDS),
    st.builds(
        Followed,
        _NUMBER,
        _AT,
        _TEXT,
        _TEXT,
        st.sampled_from(Turn),
        st.integers(*limits.RANGES["day"]),
        _TEXT,
    ),
    st.builds(SessionEnded, _NUMBER, _AT, st.sampled_from(Ending), _COUNT, _COUNT, _MS),
)


def sequences(max_size: int = 12) -> st.SearchStrategy[list[Record]]:
    """Any entries of one session, each with a number of its own."""
    return st.lists(_DRAWN, max_size=max_size, unique_by=lambda entry: entry.number)
