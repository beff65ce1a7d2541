"""The one error that these tools show to a person."""

from __future__ import annotations


class ToolError(SystemExit):
    """What is missing or wrong, and the command that fixes it; it ends a program that does not
    catch it.
    """

    def __init__(self, what: str, mend: str) -> None:
        """Keep both halves, so that a program prints them and stops."""
        super().__init__(f"error: {what}\n  to fix it: {mend}")
        self.what = what
        self.mend = mend
