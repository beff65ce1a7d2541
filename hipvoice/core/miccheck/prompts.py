"""The names of what is said and shown in a microphone check, and the values that each may name."""

from __future__ import annotations

from hipvoice.core.named import Named


class Prompt(Named):
    """The names of the sentences; they are the keys under `mic-check` in a language file.

    Values that are levels are in dBFS, differences in dB.
    """

    WELCOME = "welcome"
    ROOM = "room"
    ECHO = "echo"
    SAY = "say", "phrase"
    AGAIN = "again", "phrase"
    INSTEAD = "instead", "phrase"
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
    UNDERSTOOD_SOME = "understood-some", "understood asked"
    OTHER_WORDS = "other-words", "phrase instead"
    NOT_UNDERSTOOD = "not-understood", "phrase key"
    KEPT = "kept"
    NOT_KEPT = "not-kept"
    KEYS = "keys", "skip abort"
    HEARD = "heard", "phrase"
    HEARD_NOTHING = "heard-nothing"
    FIGURES_ROOM = "figures-room", "floor"
    FIGURES_VOICE = "figures-voice", "level above"
    FIGURES_ECHO = "figures-echo", "echo"
    FIGURES_RESIDUAL = "figures-residual", "residual"


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
