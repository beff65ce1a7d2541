"""The config as the program uses it: frozen values, with defaults where nothing is given.

`whose` says whose sessions a person sees.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from hipvoice.app.config.keys import BY_NAME, DEFAULTS, PEOPLE
from hipvoice.core.commands import Intent
from hipvoice.core.routine.routine import BreathCues, Questions, Talk
from hipvoice.journal.ids import default_path
from hipvoice.routines.schema import TableOf

Values = Mapping[str, Any]  # by dotted name
Words = Mapping[Intent, tuple[str, ...]]

NOBODY = ""


@dataclass(frozen=True, slots=True)
class VoiceSettings:
    """`rate` in words a minute, `volume` in percent; None lets the program choose."""

    engine: str | None = None
    name: str | None = None
    rate: int = DEFAULTS["voice.rate"]
    volume: int = DEFAULTS["voice.volume"]


@dataclass(frozen=True, slots=True)
class DeviceSettings:
    """A device's name or number, or "none"; None is the system's own choice."""

    mic: str | None = None
    speaker: str | None = None
    headphones: bool = False


@dataclass(frozen=True, slots=True)
class SpeakerSettings:
    """`lead_in` is silence before the first sound, ms; None is as the speaker needs."""

    lead_in: int | None = None


@dataclass(frozen=True, slots=True)
class ListeningSettings:
    """What mic-check has learned, in dBFS; None if it has not run."""

    floor: float | None = None
    level: float | None = None


@dataclass(frozen=True, slots=True)
class DisplaySettings:
    """`lines`: no display, but lines; `calm`: nothing on the display moves except the time."""

    lines: bool = False
    calm: bool = False


@dataclass(frozen=True, slots=True)
class Given:
    """What was given, by source: the file, its parts for people, the environment, options."""

    file: Values = field(default_factory=dict)
    people: Mapping[str, Values] = field(default_factory=dict)
    environment: Values = field(default_factory=dict)
    options: Values = field(default_factory=dict)

    def in_file(self) -> dict[str, Any]:
        """Every value in the file by the name for changing it, including people's."""
        flat: dict[str, Any] = {}
        for name, value in self.file.items():
            is_table = isinstance(BY_NAME[name].shape, TableOf)
            flat |= {f"{name}.{entry}": v for entry, v in value} if is_table else {name: value}
        for person, part in self.people.items():
            flat |= {f"{PEOPLE}.{person}.{name}": value for name, value in part.items()}
        return flat


NOTHING_GIVEN: Final = Given()


@dataclass(frozen=True, slots=True)
class Config:
    """The whole config. `person` is who trains, if named; `given` is what it is made from."""

    person: str | None = None
    voice: VoiceSettings = VoiceSettings()
    devices: DeviceSettings = DeviceSettings()
    speaker: SpeakerSettings = SpeakerSettings()
    listening: ListeningSettings = ListeningSettings()
    model: str = DEFAULTS["model"]
    aliases: Words = field(default_factory=dict)
    keys: Words = field(default_factory=dict)
    display: DisplaySettings = DisplaySettings()
    talk: Talk = Talk.FULL
    breath: BreathCues = BreathCues.TONES
    ask: Questions = Questions.USUAL
    activity: str | None = None
    conditions: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    journal: Path = field(default_factory=default_path)
    given: Given = field(default=NOTHING_GIVEN, repr=False, compare=False)

    def for_person(self, name: str | None = None) -> Config:
        """The config for a person (None: the person of the config). A new name has no part yet."""
        name = name or self.person
        return replace(made_of(self.given, name), person=name)

    @property
    def people(self) -> tuple[str, ...]:
        """The people with a part of their own."""
        return tuple(self.given.people)


def made_of(given: Given, person: str | None = None) -> Config:
    """The config from what was given: options before environment, person, file, defaults."""
    part = given.people.get(person, {}) if person else {}
    values = {**DEFAULTS, **given.file, **part, **given.environment, **given.options}
    journal = values["journal"]
    return Config(
        person=values["person"],
        voice=VoiceSettings(**_section(values, "voice")),
        devices=DeviceSettings(**_section(values, "devices")),
        speaker=SpeakerSettings(**_section(values, "speaker")),
        listening=ListeningSettings(**_section(values, "listening")),
        model=values["model"],
        aliases=dict(values["aliases"]),
        keys=dict(values["keys"]),
        display=DisplaySettings(**_section(values, "display")),
        talk=values["talk"],
        breath=values["breath"],
        ask=values["ask"],
        activity=values["activity"],
        conditions=values["conditions"],
        without=values["without"],
        journal=Path(journal).expanduser() if journal else default_path(),
        given=given,
    )


def _section(values: Values, name: str) -> dict[str, Any]:
    return {k.removeprefix(f"{name}."): v for k, v in values.items() if k.startswith(f"{name}.")}


def whose(config: Config) -> tuple[str, ...]:
    """The names in the journal that are theirs.

    Sessions from before anybody was named belong to the person in the config file, so that they do
    not vanish once it names one.
    """
    if config.person is None:
        return (NOBODY,)
    own = config.given.file.get("person") == config.person
    return (config.person, NOBODY) if own else (config.person,)
