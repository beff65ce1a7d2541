"""What is asked for outside: effects in their order, those of the one voice among them."""

from __future__ import annotations

from hipvoice.core.effects import Effect, Tell
from hipvoice.core.speech import Speech, Utterance


class Output:
    """Gathers effects until they are taken."""

    def __init__(self) -> None:
        self.speech = Speech()
        self._effects: list[Effect] = []
        self._told: set[str] = set()

    def emit(self, *effects: Effect) -> None:
        """Ask for effects."""
        self._effects += effects

    def take_effects(self) -> list[Effect]:
        """What was asked for since this was called before."""
        effects, self._effects = self._effects, []
        return effects

    def tell_once(self, text: str) -> None:
        """Show `text`, unless it was shown by this before."""
        if text not in self._told:
            self._told.add(text)
            self.emit(Tell(text))

    def say(self, utterance: Utterance, now: int) -> None:
        """Say it now, or when what is being said is finished."""
        self.emit(*self.speech.say(utterance, now))

    def answer_text(self, text: str, now: int) -> None:
        """Say `text` at once, in place of what is being said."""
        self.emit(*self.speech.answer(text, now))

    def hush(self, now: int) -> None:
        """Fall silent, and forget what waits to be said."""
        self.emit(*self.speech.hush(now))
