"""What pain during exercise means, on a scale of 0 to 10 (DOMAIN: pain and safety).

Up to 3 one may carry on; 4 and 5 as well, if it settles within a day; from 6 on it is left out.
"""

from __future__ import annotations

from typing import Final

CARRY_ON: Final = 3
MIDDLE: Final = 4
HIGH: Final = 6
