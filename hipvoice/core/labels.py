"""The words of the display by name; they are the keys under `labels` in a language file."""

from __future__ import annotations

from enum import StrEnum


class Label(StrEnum):
    """What stands on the screen and is not spoken."""

    MIC_NONE = "mic-none"
    MIC_SILENT = "mic-silent"
    MIC_OPEN = "mic-open"
    MIC_DEAF = "mic-deaf"
    SIDE = "side"
    PREPARING = "preparing"
    OPENING = "opening"
    PROGRESS = "progress"
    NOTICE_MORE = "notice-more"
    SAID = "said"
    PRESSED = "pressed"
    HELP_TITLE = "help-title"
    HELP_CLOSE = "help-close"
    HELP_MORE = "help-more"
    NO_SUCH_KEY = "no-such-key"
    ALL_KEYS = "all-keys"


LABEL_VALUES: dict[Label, frozenset[str]] = {
    label: frozenset(names.split())
    for label, names in {
        Label.SIDE: "side",
        Label.PREPARING: "ready all",
        Label.PROGRESS: "completed sets",
        Label.HELP_CLOSE: "key page pages",
        Label.HELP_MORE: "key page pages",
        Label.NO_SUCH_KEY: "key help",
    }.items()
}
