"""The language file: what English says, and what is refused in a language file."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from hipvoice.core.commands import (
    INTENTS,
    INTENTS_BY_NAME,
    LEGAL,
    TOGGLES,
    Command,
    Intent,
    Number,
    Situation,
)
from hipvoice.core.routine.routine import Side
from hipvoice.core.session.hearing import Reason
from hipvoice.core.wording.lines import (
    LINES,
    PROMPTS,
    Advice,
    Interrupted,
    Label,
    Line,
    Notice,
    Offer,
    Scoring,
    Welcome,
)
from hipvoice.core.wording.wording import UNITS
from hipvoice.errors import HipvoiceError
from hipvoice.routines.language import (
    FOLDER,
    PRONUNCIATION_FOLDER,
    language_file,
    load_language,
    load_pronunciation,
)
from hipvoice.routines.problems import ProblemsError

TEXT = language_file("en").read_text("utf-8")
ENGLISH = load_language(language_file("en"))
ON_SCREEN = {
    Notice.ACKNOWLEDGED,
    Notice.NOT_NOW,
    Notice.ALREADY,
    Advice.COMMAND,
    Advice.COMMAND_SIDE,
    Advice.COMMAND_START,
    Advice.COMMAND_PLAY,
    Scoring.SHOWN,
    Interrupted.HOW,
    Offer.HOW,
    Interrupted.FILE,
}


def problems(tmp_path: Path, *changes: tuple[str, str]) -> list[tuple[int, str, str]]:
    """Line, path and message of every problem of the English file with some texts changed."""
    text = TEXT
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    path = tmp_path / "en.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(ProblemsError) as raised:
        load_language(path)
    return [(p.where.line, " > ".join(p.path), p.message) for p in raised.value.problems]


def line_of(text: str) -> int:
    return TEXT[: TEXT.index(text)].count("\n") + 1


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_language_is_good_and_has_a_pronunciation(path: Path) -> None:
    assert load_language(path).code == path.stem
    load_pronunciation(PRONUNCIATION_FOLDER / path.name)


def test_english_is_complete() -> None:
    assert ENGLISH.code == "en"
    for table in (ENGLISH.phrases, ENGLISH.keys, ENGLISH.meanings):
        assert set(table) == set(INTENTS)
    assert set(ENGLISH.wording.lines) == set(LINES)
    assert set(ENGLISH.wording.units) == set(UNITS)
    assert set(ENGLISH.wording.sides) == set(Side)
    assert set(ENGLISH.wording.situations) == set(Situation)
    assert set(ENGLISH.wording.heard) == set(Reason)
    assert set(ENGLISH.labels) == set(Label)
    assert [ENGLISH.wording.number(n) for n in (0, 21, 100)] == [
        "zero",
        "twenty-one",
        "one hundred",
    ]


@pytest.mark.parametrize("situation", Situation)
def test_a_phrase_means_one_command(situation: Situation) -> None:
    said = [phrase for command in LEGAL[situation] for phrase in ENGLISH.phrases[command]]
    assert len(said) == len(set(said))


@pytest.mark.parametrize(
    ("line", "commands"),
    [
        (
            Welcome.FIRST_WORDS,
            (Command.NEXT, Command.PAUSE, Command.RESUME, Command.THAT_HURTS),
        ),
        (Welcome.FIRST_STOP, (Command.STOP,)),
    ],
)
def test_the_words_of_the_first_session_are_those_that_are_heard(
    line: Line, commands: tuple[Command, ...]
) -> None:
    assert all(ENGLISH.phrase(command) in ENGLISH.wording.line(line) for command in commands)


@pytest.mark.parametrize("situation", Situation)
def test_a_key_means_one_command(situation: Situation) -> None:
    """Or it toggles: the engine makes one of the two illegal, or the first is what is meant."""
    legal = LEGAL[situation]
    for key in {key for keys in ENGLISH.keys.values() for key in keys}:
        commands = {command for command in legal if key in ENGLISH.keys[command]}
        assert len(commands) <= 1 or commands in TOGGLES
        if commands:
            assert ENGLISH.intent_keyed(key, legal) in commands


@pytest.mark.parametrize(
    ("situation", "key", "command"),
    [
        (Situation.HOLD, "space", Command.PAUSE),
        (Situation.PAUSED, "space", Command.RESUME),
        (Situation.RESUMING, "space", Command.PAUSE),
        (Situation.HOLD, "n", Command.NEXT),
        (Situation.ASKED_END, "x", Command.NO),
        (Situation.READY, "y", Command.READY),
        (Situation.ASKED_END, "y", Command.YES),
        (Situation.READY, "enter", Command.READY),
        (Situation.OPEN_REPS, "enter", Command.DONE),
        (Situation.HOLD, "t", Command.TIME),
        (Situation.ASKED_PAIN, "t", Number(10)),
    ],
)
def test_shared_keys(situation: Situation, key: str, command: Intent) -> None:
    assert ENGLISH.intent_keyed(key, LEGAL[situation]) == command


def test_the_keys_that_everyone_tries() -> None:
    keys = {key for keys in ENGLISH.keys.values() for key in keys}
    assert {"space", "enter", "n", "r", "p", "b", "s", "q", "?"} <= keys


@pytest.mark.parametrize("line", [line for line in LINES.values() if line not in ON_SCREEN])
def test_lines_can_be_followed(line: Line) -> None:
    for sentence in ENGLISH.wording.lines[line].split(". "):
        assert len(sentence.split()) <= 14


@pytest.mark.parametrize("reason", Reason)
def test_what_was_heard_can_be_followed(reason: Reason) -> None:
    sentence = ENGLISH.wording.decision(reason, "ten more")
    assert len(sentence.split()) <= 14
    assert sentence.endswith(".")


def test_lines_begin_as_they_stand_and_end_with_a_stop() -> None:
    inner = {
        line
        for line in LINES.values()
        if line.startswith(("place", "dose", "when", "in-place", "word-", "points-"))
    }
    for line in set(LINES.values()) - inner - ON_SCREEN:
        text = ENGLISH.wording.lines[line]
        assert text.endswith((".", "?", "{announcement}", "{place}", "{question}", "{phase}")), text


def test_every_problem_of_a_language_at_once(tmp_path: Path) -> None:
    found = problems(
        tmp_path,
        ("  halfway: ", "  halfwya: "),
        ("Rest for {duration}.", "Rest for {minutes}."),
        ('say: ["skip", "skip this"]', 'say: ["Skip"]'),
        ("  hold: hold\n", ""),
        ('keys: ["q"]', 'keys: ["ctrl-q"]'),
        ("    means: goes to the set before\n", ""),
        ('second: "{n} second"', 'second: "{count} second"'),
        ("  right: right", "  right: no"),
        ("  too-short: 'I heard \"{text}\", but it was too short.'\n", ""),
    )
    assert found == [
        (line_of('say: ["go back"') - 0, "commands > previous", "the key `means` is missing"),
        (line_of('say: ["skip"') - 1, "commands > skip > say > 1", "`Skip` is not allowed here"),
        (
            line_of('keys: ["q"]') - 1,
            "commands > stop > keys > 1",
            "`ctrl-q` is not allowed here",
        ),
        (line_of('  rest: "Rest') - 1, "lines > rest", "there is no value `{minutes}` here"),
        (line_of("  halfway: ") - 1, "lines", "unknown key `halfwya`"),
        (line_of("  second: ") - 1, "units > second", "there is no value `{count}` here"),
        (line_of("  right: ") - 1, "sides > right", "`no` is a truth value in YAML, not a text"),
        (line_of("  accepted: ") - 1, "heard", "the key `too-short` is missing"),
        (line_of("  intro: ") - 2, "situations", "the key `hold` is missing"),
    ]


def test_a_phrase_with_two_meanings_is_refused(tmp_path: Path) -> None:
    found = problems(tmp_path, ('say: ["skip", "skip this"]', 'say: ["skip", "next"]'))
    where = line_of('say: ["skip"')
    assert found == [(where, "commands > skip > say", "`next` means `next` already")]


def test_a_phrase_may_mean_something_else_in_another_situation(tmp_path: Path) -> None:
    path = tmp_path / "en.yaml"
    path.write_text(TEXT.replace('say: ["yes"]', 'say: ["yes", "ready"]'), "utf-8")
    assert load_language(path).phrases[Command.YES] == ("yes", "ready")


def test_a_key_with_two_meanings_is_refused(tmp_path: Path) -> None:
    found = problems(tmp_path, ('keys: ["u"]', 'keys: ["b"]'))
    where = line_of('keys: ["u"]')
    assert found == [(where, "commands > undo > keys", "`b` means `previous` already")]


def test_too_few_numbers(tmp_path: Path) -> None:
    (found,) = problems(tmp_path, (", fifty-nine,", ","))
    assert found[1:] == ("numbers", "a list of 100 items")


@pytest.mark.parametrize("text", ["", "en", "- en", "language: en", "commands: {next: }"])
def test_what_is_no_language(tmp_path: Path, text: str) -> None:
    path = tmp_path / "en.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(ProblemsError):
        load_language(path)


def test_languages_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(HipvoiceError, match="no language `em`") as raised:
        language_file("em")
    assert raised.value.hint
    with pytest.raises(HipvoiceError):
        load_language(tmp_path / "xx.yaml")


TABLES = {
    "lines": LINES,
    "commands": INTENTS_BY_NAME,
    "situations": Situation,
    "sides": Side,
    "heard": Reason,
    "mic-check": PROMPTS,
    "labels": Label,
    "units": UNITS,
}


@pytest.mark.parametrize("table", TABLES)
def test_every_entry_that_is_missing_is_named(tmp_path: Path, table: str) -> None:
    """A language is complete, or refused with the names of all that it lacks."""
    data = yaml.safe_load(TEXT)
    kept = next(iter(data[table]))
    data[table] = {kept: data[table][kept]}
    path = tmp_path / "en.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True), "utf-8")
    with pytest.raises(ProblemsError) as raised:
        load_language(path)
    told = {p.message for p in raised.value.problems if p.path[0] == table}
    assert told == {f"the key `{name}` is missing" for name in TABLES[table] if name != kept}


@pytest.mark.parametrize("table", [*TABLES, "language", "numbers", "ordinals"])
def test_a_whole_table_that_is_missing_is_named(tmp_path: Path, table: str) -> None:
    data = yaml.safe_load(TEXT)
    del data[table]
    path = tmp_path / "en.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True), "utf-8")
    with pytest.raises(ProblemsError) as raised:
        load_language(path)
    assert f"the key `{table}` is missing" in {p.message for p in raised.value.problems}
