"""The language of the model that listens, and a person's own phrases."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from hipvoice.app.session import language as app_language
from hipvoice.app.session.language import hearable, spoken
from hipvoice.core.commands import Command
from hipvoice.core.engine import Engine
from hipvoice.core.events import Commanded
from hipvoice.core.timeline.timeline import compile_routine
from hipvoice.drivers.loop import simulate
from hipvoice.ear.models import built_in_folder, find_model
from hipvoice.errors import HipvoiceError
from hipvoice.routines import language as languages
from tests.core.routines import ROUTINES

NEXT = Command.NEXT


def model_of(language: str, folder: Path) -> Path:
    """The built-in model, saying that it is for another language."""
    shutil.copytree(built_in_folder(), folder)
    card = json.loads((folder / "hipvoice.json").read_text())
    (folder / "hipvoice.json").write_text(json.dumps({**card, "language": language}))
    return folder


def refused(**aliases: tuple[str, ...]) -> HipvoiceError:
    with pytest.raises(HipvoiceError) as raised:
        spoken(None, {Command(name): phrases for name, phrases in aliases.items()})
    assert "hipvoice config" in raised.value.hint
    return raised.value


def test_the_built_in_model_knows_every_word_of_the_phrases() -> None:
    """The recogniser drops a word that it lacks, and the phrase becomes another."""
    model = find_model(None)
    phrases = [p for said in spoken(None, {}).language.phrases.values() for p in said]
    assert model.lexicon
    assert {word for phrase in phrases for word in phrase.split()} <= set(model.lexicon)


def test_own_phrases_come_first_and_the_others_stay() -> None:
    found = spoken(None, {NEXT: ("move on", "forward")})
    assert found.language.phrases[NEXT] == ("move on", "forward", "next", "next one")
    assert found.language.phrase(NEXT) == "move on"
    assert found.remarks == ()


def test_a_phrase_that_is_there_already_is_put_first() -> None:
    assert spoken(None, {NEXT: ("next one",)}).language.phrases[NEXT] == ("next one", "next")


def test_a_word_that_the_model_lacks_is_refused_with_near_ones() -> None:
    detail = refused(next=("forwards march",)).detail
    assert "aliases.next" in detail
    assert "the model does not know 'forwards'" in detail
    assert "forward" in detail.partition("near words")[2]


def test_a_phrase_of_another_command_is_refused() -> None:
    assert "'pause' means 'pause' already" in refused(next=("pause",)).detail


def test_a_phrase_for_two_commands_is_refused() -> None:
    assert "'move on' means 'next' already" in refused(next=("move on",), skip=("move on",)).detail


def test_a_phrase_may_mean_another_command_where_only_one_can_be_given() -> None:
    found = spoken(None, {Command.YES: ("ready",)})
    assert found.language.phrases[Command.YES][0] == "ready"


def test_all_problems_are_told_at_once() -> None:
    lines = refused(next=("pause", "qqq"), skip=("stop",)).detail.splitlines()
    assert len(lines) == 3


def test_what_the_coach_says_himself_is_reported() -> None:
    (remark,) = spoken(None, {NEXT: ("coming up",)}).remarks
    assert "Coming up: {announcement}" in remark


def test_what_sounds_like_another_command_is_reported() -> None:
    (remark,) = spoken(None, {NEXT: ("shop",)}).remarks
    assert 'sounds like "stop"' in remark


def test_the_language_is_that_of_the_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = languages.language_file("en").read_text("utf-8")
    text = text.replace("language: en", "language: xx").replace("Paused.", "Pawzed.")
    (tmp_path / "xx.yaml").write_text(text, "utf-8")
    for module in (languages, app_language):
        monkeypatch.setattr(module, "FOLDER", tmp_path)
    found = spoken(model_of("xx", tmp_path / "model"), {})
    assert found.language.code == "xx"
    assert found.language.wording.lines["paused"] == "Pawzed."


def test_a_model_whose_language_the_coach_does_not_speak_is_refused(tmp_path: Path) -> None:
    with pytest.raises(HipvoiceError, match="`xx`") as raised:
        spoken(model_of("xx", tmp_path / "a-model"), {})
    assert "a-model" in raised.value.title
    assert "hipvoice models use" in raised.value.hint


def test_the_catalogue_tells_the_language_of_a_model_that_does_not(tmp_path: Path) -> None:
    folder = model_of("en", tmp_path / "vosk-model-small-de-0.15")
    (folder / "hipvoice.json").unlink()
    with pytest.raises(HipvoiceError, match="`de`"):
        spoken(folder, {})


def test_a_model_that_is_not_there_leaves_the_coach_his_english(tmp_path: Path) -> None:
    assert spoken(tmp_path / "none", {NEXT: ("zzz",)}).language.code == "en"


def test_the_decoys_of_the_language_reach_the_model() -> None:
    language = spoken(None, {}).language
    model = hearable(find_model(), language)
    assert "shop" in model.decoys_of({Command.STOP})
    assert language.decoys[Command.STOP]


def test_help_names_them() -> None:
    language = spoken(None, {Command.PAUSE: ("enough",), NEXT: ("move on",)}).language
    engine = Engine(compile_routine(ROUTINES["short"], language.wording), language)
    lines = simulate(engine, [(1000, Commanded(Command.HELP))]).lines
    assert any("You can say: ready, enough, move on, repeat" in line for line in lines)
