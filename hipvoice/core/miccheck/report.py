"""The report of a microphone check: figures to read, sentences to hear, and what is kept."""

from __future__ import annotations

from collections.abc import Iterator

from hipvoice.core.effects import Keep
from hipvoice.core.language import Language
from hipvoice.core.miccheck import findings
from hipvoice.core.miccheck.findings import Findings
from hipvoice.core.miccheck.prompts import Prompt


def figures(found: Findings, language: Language) -> Iterator[str]:
    """What was measured, line by line."""
    if found.muted:
        return
    if found.floor is not None:
        yield language.prompt(Prompt.FIGURES_ROOM, floor=_db(found.floor))
    if found.level is not None and found.above is not None:
        values = {"level": _db(found.level), "above": _db(found.above)}
        yield language.prompt(Prompt.FIGURES_VOICE, **values)
    if found.echo is not None:
        yield language.prompt(Prompt.FIGURES_ECHO, echo=_db(found.echo))
    if found.residual is not None:
        yield language.prompt(Prompt.FIGURES_RESIDUAL, residual=_db(found.residual))


def sentences(found: Findings, language: Language) -> Iterator[str]:
    """What is said about it."""
    if found.muted:
        yield language.prompt(Prompt.NO_SOUND)
    else:
        judged = (judge(found) for judge in (findings.room, findings.voice, findings.echo))
        yield from (language.prompt(prompt) for prompt in judged if prompt)
        yield from _words(found, language)
    yield language.prompt(Prompt.KEPT if kept(found, language) else Prompt.NOT_KEPT)


def kept(found: Findings, language: Language) -> Keep | None:
    """What the next sessions use; None where too much is missing."""
    if found.floor is None or found.level is None or found.muted:
        return None
    own = {
        command: phrase
        for command, phrase in found.understood.items()
        if phrase and phrase != language.phrase(command)
    }
    return Keep(round(found.floor, 1), round(found.level, 1), own)


def _words(found: Findings, language: Language) -> Iterator[str]:
    understood = [command for command, phrase in found.understood.items() if phrase]
    if understood and len(understood) == len(found.understood):
        yield language.prompt(Prompt.UNDERSTOOD_ALL)
    elif found.understood:
        number = language.wording.number
        counts = {"understood": number(len(understood)), "asked": number(len(found.understood))}
        yield language.prompt(Prompt.UNDERSTOOD_SOME, **counts)
    for command, phrase in found.understood.items():
        first = language.phrase(command)
        if phrase is None:
            key = language.keys[command][0]
            yield language.prompt(Prompt.NOT_UNDERSTOOD, phrase=first, key=key)
        elif phrase != first:
            yield language.prompt(Prompt.OTHER_WORDS, phrase=first, instead=phrase)


def _db(level: float) -> str:
    """To the decibel."""
    return f"{level:.0f}"
