"""One language: phrases and keys by intent, the words of the display, and the wording.

The one phrase table provides the grammar of the recogniser, the keyboard map, the help text and the
meaning of what was heard.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from hipvoice.core.commands import INTENTS, Intent
from hipvoice.core.wording.lines import Label, Prompt
from hipvoice.core.wording.wording import Wording


@dataclass(frozen=True)
class Language:
    """A language file: `code` ("en"), phrases and keys by intent, what each does, the wording.

    `decoys` are words that sound like a phrase, by intent; the recogniser may choose them
    instead. `labels` are the words of the display, `prompts` the sentences of the microphone check.
    """

    code: str
    phrases: Mapping[Intent, tuple[str, ...]]
    keys: Mapping[Intent, tuple[str, ...]]
    meanings: Mapping[Intent, str]
    decoys: Mapping[Intent, tuple[str, ...]]
    labels: Mapping[Label, str]
    prompts: Mapping[Prompt, str]
    wording: Wording

    def label(self, name: Label, **values: object) -> str:
        """Words of the display, with their values filled in."""
        return self.labels[name].format(**values)

    def prompt(self, name: Prompt, **values: object) -> str:
        """A sentence of the microphone check, with its values filled in."""
        return self.prompts[name].format(**values)

    def intent_keyed(self, key: str, legal: Collection[Intent]) -> Intent | None:
        """What `key` means: the first legal intent, or the first that has the key."""
        having = [c for c in INTENTS if key in self.keys.get(c, ())]
        return next((c for c in having if c in legal), having[0] if having else None)

    def grammar(self, legal: Collection[Intent]) -> tuple[str, ...]:
        """Every phrase that is legal, in the order of the intents."""
        return tuple(p for c in INTENTS if c in legal for p in self.phrases.get(c, ()))

    def with_phrases(self, own: Mapping[Intent, tuple[str, ...]]) -> Language:
        """With a person's own phrases, which come before those of the file."""
        added = {c: (*own.get(c, ()), *phrases) for c, phrases in self.phrases.items()}
        unique = {intent: tuple(dict.fromkeys(phrases)) for intent, phrases in added.items()}
        return replace(self, phrases=unique)

    def with_keys(self, own: Mapping[Intent, tuple[str, ...]]) -> Language:
        """With a person's own keys, which replace those of the file."""
        return replace(self, keys={**self.keys, **own})

    def key(self, intent: Intent) -> str:
        """The first key of an intent; empty for none."""
        return next(iter(self.keys.get(intent, ())), "")

    def phrase(self, intent: Intent) -> str:
        """The first phrase of an intent, which help names."""
        phrases = self.phrases.get(intent, ())
        return phrases[0] if phrases else str(intent)
