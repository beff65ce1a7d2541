"""What a display asks of the session's clock and tells its loop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hipvoice.core.events import Closed, Event


@dataclass(frozen=True, slots=True)
class Wires:
    """`now` gives session time (ms), `seconds_to` how long (s) until a session time, `post` puts an
    event into the inbox of the loop. Any thread may call them.
    """

    now: Callable[[], int]
    seconds_to: Callable[[int], float]
    post: Callable[[Event], None]

    def close(self) -> None:
        """End the session: nobody is there to see it."""
        self.post(Closed())
