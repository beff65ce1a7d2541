"""Faults outside a session: told on standard error, once each."""

from __future__ import annotations

import sys


def tell(part: str, text: str) -> None:
    """Tell a fault of a part."""
    sys.stderr.write(f"{part}: {text}\n")
    sys.stderr.flush()
