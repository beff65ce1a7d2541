"""What can go wrong for a person, and the exit codes.

An error that the program expects is a `HipvoiceError`: it says what happened, where, and how to fix
it, and the person sees exactly that. Everything else is a bug (see `outer`).
"""

from __future__ import annotations

import errno
from typing import Final

from hipvoice.core import harmless

EXIT_OK: Final = 0
EXIT_EXPECTED: Final = 1
EXIT_USAGE: Final = 2
EXIT_BUG: Final = 3
EXIT_INTERRUPTED: Final = 130

DISK_FULL: Final = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class HipvoiceError(Exception):
    """An expected error, in words for a person.

    `title` is one line without a full stop, `detail` says what and where (several lines are printed
    as they are), `hint` says how to fix it.
    """

    def __init__(self, title: str, detail: str = "", hint: str = "") -> None:
        """Keep the three parts; `str()` gives the title."""
        super().__init__(title)
        self.title = title
        self.detail = detail
        self.hint = hint

    def render(self) -> str:
        """The lines that a person reads, with foreign text made harmless."""
        hint = f"hint: {self.hint}" if self.hint else ""
        parts = (f"error: {harmless.one_line(self.title)}", self.detail, hint)
        return harmless.lines("\n".join(part for part in parts if part))
