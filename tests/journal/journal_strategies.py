"""Entries drawn by chance, for the properties of the journal."""

from __future__ import annotations

from hypothesis import strategies as st

from hipvoice.core.entries import (
    Amended,
    Answered,
    Assessed,
    Ending,
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
    Undone,
)
from hipvoice.core.routine import Side

_INT = st.integers(0, 2**53)
_NUMBER = st.integers(1, 1_000)
_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)

_DRAWN = st.one_of(
    st.builds(SessionBegan, _NUMBER, _INT, _TEXT, _TEXT, _INT, _TEXT, _TEXT, _TEXT),
    st.builds(SessionResumed, _NUMBER, _INT, _INT, _INT),
    st.builds(Moved, _NUMBER, _INT, _INT, _INT, st.sampled_from([None, *Side]), st.booleans()),
    st.builds(
        Suggested,
        _NUMBER,
        _INT,
        _TEXT,
        st.sampled_from(Progress),
        _TEXT,
        st.none() | _INT,
        st.booleans(),
    ),
    st.builds(
        SetEnded,
        number=_NUMBER,
        at=_INT,
        step=_INT,
        exercise=_TEXT,
        name=_TEXT,
        set=_INT,
        side=st.sampled_from([None, *Side]),
        attempt=_INT,
        unit=st.sampled_from(["ms", "reps"]),
        planned=_INT,
        done=st.none() | _INT,
        worked_ms=_INT,
        status=st.sampled_from(Status),
    ),
    st.builds(Answered, _NUMBER, _INT, _TEXT, _INT, _TEXT),
    st.builds(Switched, _NUMBER, _INT, _INT, _INT, st.sampled_from([None, *Side]), _TEXT, _TEXT),
    st.builds(
        Assessed,
        _NUMBER,
        _INT,
        _TEXT,
        _TEXT,
        st.sampled_from([None, *Side]),
        st.booleans(),
        st.none() | _INT,
        st.none() | _INT,
    ),
    st.builds(Undone, _NUMBER, _INT, st.lists(_NUMBER, max_size=5).map(tuple)),
    st.builds(Noted, _NUMBER, _INT, st.none() | _NUMBER, _TEXT),
    st.builds(Amended, _NUMBER, _INT, st.none() | _NUMBER, st.none() | _NUMBER, _TEXT),
    st.builds(SessionEnded, _NUMBER, _INT, st.sampled_from(Ending), _INT, _INT, _INT),
)


def sequences(max_size: int = 12) -> st.SearchStrategy[list[Record]]:
    """Any entries of one session, each with a number of its own."""
    return st.lists(_DRAWN, max_size=max_size, unique_by=lambda entry: entry.number)
