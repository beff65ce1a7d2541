"""The one error that these tools show to a person."""

from __future__ import annotations


class ToolError(SystemExit):
    """What is missing or wrong, and the command that mends it; it ends a program that lets it."""

    def __init__(self, what: str, mend: str) -> None:
        """Keep both halves, so that a program prints them and stops."""
        super().__init__(f"error: {what}\n  to fix it: {mend}")
        self.what = what
        self.mend = mend
