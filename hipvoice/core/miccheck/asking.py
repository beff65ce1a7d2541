"""Which words a check asks for, and in which way next: a value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from hipvoice.core.commands import Command
from hipvoice.core.miccheck.findings import ASKED
from hipvoice.core.miccheck.prompts import Prompt


@dataclass(frozen=True, slots=True)
class Asking:
    """`commands` are those to be asked for, the first of them now: by `prompt`, for `phrase`.

    `attempts` are the ways that are left for it; `voices` is how many were heard before it.
    """

    commands: tuple[Command, ...] = ASKED
    attempts: tuple[tuple[Prompt, str], ...] = ()
    prompt: Prompt = Prompt.SAY
    phrase: str = ""
    voices: int = 0

    def begun(self, phrases: Sequence[str], voices: int) -> Asking:
        """With all ways to ask for the first command, none of them tried."""
        first, *others = phrases
        attempts = [(Prompt.SAY, first), (Prompt.AGAIN, first)]
        attempts += [(Prompt.INSTEAD, other) for other in others]
        return replace(self, attempts=tuple(attempts), voices=voices)

    def tried(self) -> Asking:
        """With the next way to ask."""
        (prompt, phrase), *left = self.attempts
        return replace(self, prompt=prompt, phrase=phrase, attempts=tuple(left))

    def answered(self) -> Asking:
        """Without the first command."""
        return Asking(self.commands[1:])
