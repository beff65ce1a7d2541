"""Whose sessions a person of the config sees."""

from __future__ import annotations

from hipvoice.app.config import Config

NOBODY = ""


def whose(config: Config) -> tuple[str, ...]:
    """The names in the journal that are theirs.

    Sessions from before anybody was named belong to the one whom the config file names, so that
    they do not vanish on the day that it is given a name.
    """
    if config.person is None:
        return (NOBODY,)
    own = config.given.file.get("person") == config.person
    return (config.person, NOBODY) if own else (config.person,)
