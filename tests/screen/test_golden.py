"""The stages of a session as they are seen, kept as SVG that was looked at."""

from __future__ import annotations

import pytest

from tests.screen.golden import SIZES, drawn, path_of
from tests.screen.stages import STAGES


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", STAGES)
def test_stage_looks_as_it_did(name: str, size: str) -> None:
    kept = path_of(name, size).read_text("utf-8")
    again = f"python -m tests.screen.golden {name} {size}"
    assert drawn(name, SIZES[size]) == kept, f"look at what {again} draws"
