"""When the coach himself is audible: what is heard then is not the person (half-duplex)."""

from __future__ import annotations

from collections import deque

from hipvoice.ear.samples import from_ms

LINGERS = from_ms(500)  # the output buffer, the way through the room, its echo
KEPT = 32  # stretches: many more than the coach can begin and end while one voice is open


class OwnVoice:
    """Told the stream positions (samples) at which the coach becomes audible and silent."""

    def __init__(self) -> None:
        self._stretches: deque[tuple[int, int]] = deque(maxlen=KEPT)
        self._began: int | None = None

    def begin(self, at: int) -> None:
        """From sample `at` on, speech or an earcon is audible. Again: changes nothing."""
        if self._began is None:
            self._began = at

    def end(self, at: int) -> None:
        """From sample `at` on, nothing is played any more."""
        if self._began is not None:
            self._stretches.append((self._began, at + LINGERS))
            self._began = None

    def covers(self, start: int, end: int) -> bool:
        """Whether the coach was audible, or just had been, anywhere from `start` to `end`."""
        if self._began is not None and self._began < end:
            return True
        return any(began < end and start < ended for began, ended in self._stretches)
