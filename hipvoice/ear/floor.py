"""The noise floor: how loud the room is while nobody speaks."""

from __future__ import annotations

from collections import deque

from hipvoice.ear.samples import FRAME_MS

WINDOW_MS = 3000  # speech that lasts longer has gaps that show the floor
REFRESH_FRAMES = 5  # 100 ms: sorting the window at every frame would be most of the idle work
QUANTILE = 0.1  # the softest tenth of the frames
SEED_DB = -60.0  # dBFS: a quiet room at a usual gain, until the first second has been heard
SEED_FRAMES = 5
LOWEST_DB = -70.0  # dBFS: below this, the microphone is off rather than the room quiet


class NoiseFloor:
    """The softest tenth of the last three seconds, in dBFS; `seed_db` until there are any."""

    def __init__(self, seed_db: float = SEED_DB) -> None:
        self._levels = deque([seed_db] * SEED_FRAMES, maxlen=WINDOW_MS // FRAME_MS)
        self._since_refresh = 0
        self.db = max(LOWEST_DB, seed_db)

    def take(self, level_db: float) -> None:
        """Take the level of the next frame."""
        self._levels.append(level_db)
        self._since_refresh += 1
        if self._since_refresh == REFRESH_FRAMES:
            self._since_refresh = 0
            softest = sorted(self._levels)[int(len(self._levels) * QUANTILE)]
            self.db = max(LOWEST_DB, softest)
