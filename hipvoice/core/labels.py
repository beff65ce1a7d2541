"""The words of the display by name; they are the keys under `labels` in a language file."""

from __future__ import annotations

from hipvoice.core.named import Named


class Label(Named):
    """What stands on the screen and is not spoken."""

    KEYS_ONLY = "keys-only"
    MIC_SILENT = "mic-silent"
    MIC_OPEN = "mic-open"
    MIC_DEAF = "mic-deaf"
    SIDE = "side", "side"
    PREPARING = "preparing", "ready all"
    OPENING = "opening"
    PROGRESS = "progress", "completed sets"
    NOTICE_MORE = "notice-more"
    SAID = "said"
    PRESSED = "pressed"
    HELP_TITLE = "help-title"
    HELP_CLOSE = "help-close", "key page pages"
    HELP_MORE = "help-more", "key page pages"
    NO_SUCH_KEY = "no-such-key", "key help"
    ALL_KEYS = "all-keys"
