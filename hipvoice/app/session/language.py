"""The language of a session: that of the model, with the phrases and keys of the person.

A person's own phrase (`aliases` in the config) has to meet the rules for phrases of a language
file, and the model has to know its words. A person's own keys (`keys` in the config) replace the
shipped ones. What cannot be used is refused before anything is said, with its place in the file.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from string import Formatter
from typing import Final

from hipvoice.app.config import Config, config_path
from hipvoice.app.config.values import Words
from hipvoice.app.store import MODELS
from hipvoice.app.store.catalogue import read_catalogue
from hipvoice.app.store.overview import model_folder
from hipvoice.core.commands import TOGGLES, Intent, both_legal
from hipvoice.core.wording.language import Language
from hipvoice.ear.models import BUILT_IN, Model, find_model
from hipvoice.errors import HipvoiceError
from hipvoice.routines.language import FOLDER, language_file, load_language
from hipvoice.routines.problems import Problem, ProblemsError, Report, Where, choices, quote
from hipvoice.routines.reader import List, Map, Node, Scalar, read_bytes, read_nodes
from hipvoice.screen.keyboard import KEY_NAMES

DEFAULT: Final = "en"  # of a model that does not say
NEAR: Final = 0.5  # how similar a word must be to be suggested for an unknown one
MEND: Final = "Change `aliases` in the config: hipvoice config edit"

Aliases = Mapping[Intent, tuple[str, ...]]

SECTION = "keys"

_Problem = tuple[Intent, str, str, str]  # the command, its key, what is wrong, how to fix it


@dataclass(frozen=True)
class Spoken:
    """A language as a person uses it; `remarks` say what will not work well with their phrases."""

    language: Language
    remarks: tuple[str, ...] = ()


def spoken(folder: Path | None, aliases: Aliases) -> Spoken:
    """The language of the model in `folder` (None: the built-in one), with a person's phrases.

    Raises HipvoiceError for phrases that cannot be used, and if the coach does not speak the
    language of the model. A missing model is reported elsewhere.
    """
    try:
        model = find_model(folder)
    except HipvoiceError:
        model = None
    return spoken_to(model, aliases)


def spoken_to(model: Model | None, aliases: Aliases) -> Spoken:
    """The language of `model`, with a person's phrases; without one, the default language.

    Raises HipvoiceError as `spoken` does.
    """
    language = _language(model)
    problems = list(_phrase_problems(language, aliases, model))
    if problems:
        title = "phrases of your own cannot be used"
        raise HipvoiceError(title, "\n".join(problems), MEND)
    return Spoken(language.with_phrases(aliases), tuple(_remarks(language, aliases)))


def hearable(model: Model, language: Language) -> Model:
    """The model with the decoys of the language added to its own."""
    return replace(model, look_alikes=language.decoys)


def near_words(word: str, lexicon: tuple[str, ...]) -> list[str]:
    """Words of the model that look like one that it lacks, most similar first."""
    return difflib.get_close_matches(word, lexicon, n=3, cutoff=NEAR)


def _language(model: Model | None) -> Language:
    code = _code(model) if model else DEFAULT
    if not (FOLDER / f"{code}.yaml").is_file() and model:
        title = f"the model {model.folder.name} is for `{code}`, which the coach does not speak"
        hint = f"hipvoice models use {BUILT_IN}; CONTRIBUTING.md says what a new language takes"
        raise HipvoiceError(title, hint=hint)
    return load_language(language_file(code))


def _code(model: Model) -> str:
    """What the model says about itself, or the catalogue about a model of that name."""
    if model.language:
        return model.language
    entry = read_catalogue(MODELS).get(model.folder.name)
    return entry.language.partition("-")[0] if entry else DEFAULT


def _phrase_problems(language: Language, aliases: Aliases, model: Model | None) -> Iterator[str]:
    own = [(intent, phrase) for intent, phrases in aliases.items() for phrase in phrases]
    lexicon = model.lexicon if model else ()
    for index, (intent, phrase) in enumerate(own):
        where = f"aliases.{intent}: {phrase!r}"
        for word in phrase.split() if lexicon else ():
            if word not in lexicon:
                near = " or ".join(near_words(word, lexicon))
                offer = f"; near words that it knows: {near}" if near else ""
                yield f"{where}: the model does not know {word!r}{offer}"
        clash = _meaning(language, intent, phrase) or _among(own[:index], intent, phrase)
        if clash:
            yield f"{where} means {str(clash)!r} already"


def _meaning(language: Language, intent: Intent, phrase: str) -> Intent | None:
    """Another command that the phrase means in a situation where this one is legal."""
    others = (i for i, phrases in language.phrases.items() if phrase in phrases and i != intent)
    return next((other for other in others if both_legal(intent, other)), None)


def _among(own: list[tuple[Intent, str]], intent: Intent, phrase: str) -> Intent | None:
    return next((i for i, p in own if p == phrase and i != intent and both_legal(i, intent)), None)


def _remarks(language: Language, aliases: Aliases) -> Iterator[str]:
    for intent, phrases in aliases.items():
        for phrase in phrases:
            if sentence := _said_by_coach(language, phrase):
                said = f'the coach says it himself ("{sentence}")'
                yield f'"{phrase}" ({intent}): {said}, and it does not count while he does.'
            for other, decoys in language.decoys.items():
                if phrase in decoys and other != intent:
                    meant = language.phrase(other)
                    yield f'"{phrase}" ({intent}) sounds like "{meant}" and may be mistaken for it.'


def _said_by_coach(language: Language, phrase: str) -> str | None:
    """The first sentence of the coach that contains the phrase."""
    wanted = re.compile(rf"\b{re.escape(phrase)}\b")
    for sentence in language.wording.lines.values():
        words = " … ".join(text for text, *_ in Formatter().parse(sentence))
        if wanted.search(words.lower()):
            return sentence
    return None


def with_own_keys(language: Language, own: Words, path: Path | None = None) -> Language:
    """The language with the keys `own` of the config at `path` (None: the person's).

    Raises ProblemsError for unknown or duplicate keys, and for a command without a key.
    """
    keyed = language.with_keys(own)
    problems = [*_key_problems(keyed, own)]
    if problems:
        raise ProblemsError(_placed(problems, path or config_path()))
    return keyed


def _key_problems(language: Language, own: Words) -> Iterator[_Problem]:
    for intent, keys in own.items():
        if not keys:
            yield intent, "", "has no key left", "every command has one; name at least one"
        for key in keys:
            if len(key) > 1 and key not in KEY_NAMES:
                yield intent, key, f"{quote(key)} is not a key", choices(key, KEY_NAMES)
            elif other := _clash(language, intent, key):
                hint = "both may be given in one situation: choose another key for one of them"
                yield intent, key, f"{quote(key)} means {quote(str(other))} already", hint


def _clash(language: Language, intent: Intent, key: str) -> Intent | None:
    """Another command that has the key in a situation where this one is legal."""
    return next(
        (
            other
            for other, keys in language.keys.items()
            if key in keys
            and other != intent
            and both_legal(intent, other)
            and frozenset({intent, other}) not in TOGGLES
        ),
        None,
    )


def _placed(problems: list[_Problem], path: Path) -> list[Problem]:
    """The problems with their places in the file."""
    data = read_bytes(path)
    report = Report(str(path), data.decode("utf-8").splitlines())
    node = read_nodes(data, report)
    for intent, key, message, hint in problems:
        report.add(_where(node, intent, key), message, hint, (SECTION, str(intent)))
    return report.sorted()


def _where(node: Node | None, intent: Intent, key: str) -> Where:
    """The place of a key of a command, or of the command if it has none."""
    for name in (SECTION, str(intent)):
        entries = node.entries if isinstance(node, Map) else ()
        node = next((value for at, value in entries if at.text == name), node)
    assert node is not None
    items = node.items if isinstance(node, List) else ()
    return next((i.where for i in items if isinstance(i, Scalar) and i.text == key), node.where)


def require_usable(config: Config) -> None:
    """Refuse phrases that clash or that the model does not know, and keys that clash.

    Raises HipvoiceError.
    """
    own = spoken(model_folder(None, config.model), config.aliases)
    with_own_keys(own.language, config.keys)
