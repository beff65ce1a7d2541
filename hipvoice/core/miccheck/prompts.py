"""The names of what is said and shown in a microphone check, and the values that each may name."""

from __future__ import annotations

from enum import StrEnum


class Prompt(StrEnum):
    """The names of the sentences; they are the keys under `mic-check` in a language file."""

    WELCOME = "welcome"
    ROOM = "room"
    ECHO = "echo"
    SAY = "say"
    AGAIN = "again"
    INSTEAD = "instead"
    NO_SOUND = "no-sound"
    ROOM_QUIET = "room-quiet"
    ROOM_LOUD = "room-loud"
    VOICE_GOOD = "voice-good"
    VOICE_SOFT = "voice-soft"
    VOICE_LOST = "voice-lost"
    VOICE_NONE = "voice-none"
    VOICE_CLIPPED = "voice-clipped"
    ECHO_GONE = "echo-gone"
    ECHO_LOUD = "echo-loud"
    ECHO_STAYS = "echo-stays"
    UNDERSTOOD_ALL = "understood-all"
    UNDERSTOOD_SOME = "understood-some"
    OTHER_WORDS = "other-words"
    NOT_UNDERSTOOD = "not-understood"
    KEPT = "kept"
    NOT_KEPT = "not-kept"
    KEYS = "keys"
    HEARD = "heard"
    HEARD_NOTHING = "heard-nothing"
    FIGURES_ROOM = "figures-room"
    FIGURES_VOICE = "figures-voice"
    FIGURES_ECHO = "figures-echo"
    FIGURES_RESIDUAL = "figures-residual"


# The values that a sentence may name, in braces; levels are in dBFS, differences in dB.
PROMPT_VALUES: dict[Prompt, frozenset[str]] = {
    prompt: frozenset(names.split())
    for prompt, names in {
        Prompt.SAY: "phrase",
        Prompt.AGAIN: "phrase",
        Prompt.INSTEAD: "phrase",
        Prompt.UNDERSTOOD_SOME: "understood asked",
        Prompt.OTHER_WORDS: "phrase instead",
        Prompt.NOT_UNDERSTOOD: "phrase key",
        Prompt.KEYS: "skip abort",
        Prompt.HEARD: "phrase",
        Prompt.FIGURES_ROOM: "floor",
        Prompt.FIGURES_VOICE: "level above",
        Prompt.FIGURES_ECHO: "echo",
        Prompt.FIGURES_RESIDUAL: "residual",
    }.items()
}
ON_SCREEN = frozenset(
    {
        Prompt.KEYS,
        Prompt.HEARD,
        Prompt.HEARD_NOTHING,
        Prompt.FIGURES_ROOM,
        Prompt.FIGURES_VOICE,
        Prompt.FIGURES_ECHO,
        Prompt.FIGURES_RESIDUAL,
    }
)
