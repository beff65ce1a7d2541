"""Sound as arrays of numbers: the two types that the voice, the speaker and the ear share."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Samples: TypeAlias = NDArray[np.int16]  # mono, in steps of `FULL_SCALE`
Block: TypeAlias = NDArray[np.float32]  # mono, full scale is 1.0
FULL_SCALE = 32_768  # 16-bit steps
