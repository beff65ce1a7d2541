"""Where faults of the parts go: into a session, or, outside of one, to standard error."""

from __future__ import annotations

import sys
from collections.abc import Callable

from hipvoice.core import harmless
from hipvoice.core.events import Event, Faulted


def tell(part: str, text: str) -> None:
    """Tell a fault of a part."""
    sys.stderr.write(harmless.lines(f"{part}: {text}\n"))
    sys.stderr.flush()


def faults_to(post: Callable[[Event], None]) -> Callable[[str, str], None]:
    """Posts the faults of parts as events."""
    return lambda part, text: post(Faulted(part, text))
