"""What programs may import from `hipvoice`, and the page that describes it."""

from __future__ import annotations

import ast
import re
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import hipvoice
from hipvoice import (
    HipvoiceError,
    Library,
    Moment,
    Number,
    Simulation,
    api,
    effects,
    engine_for,
    events,
    play,
    read_journal,
    simulate,
)
from hipvoice.app.session.process import closing_signals
from hipvoice.core.entries import SessionBegan
from hipvoice.core.wording.wording import nominal_ms
from hipvoice.journal.rescue import open_journal
from hipvoice.voice.cache import CLAUSE_PAUSE_MS, TAIL_MS
from hipvoice.voice.engines import sentences
from tests import program, python_api
from tests.golden_plans.plans import FOLDER as PLANS

PAGE = python_api.PAGE.read_text("utf-8")
EXAMPLES = python_api.EXAMPLE.findall(PAGE)
HOLD = {"name": "Short", "steps": [{"use": "bridge-hold", "hold": 10, "sets": 1}]}
WAITS = {"name": "Waits", "steps": [{"use": "bridge-hold", "ready": "wait", "sets": 1}]}


@pytest.mark.slow
def test_the_examples_print_what_the_page_shows(tmp_path: Path) -> None:
    assert len(EXAMPLES) == PAGE.count("```python") == 6
    for (code, printed), done in zip(
        EXAMPLES, python_api.run_examples(PAGE, tmp_path), strict=True
    ):
        assert (done.stderr, done.stdout) == ("", printed), code


def test_the_examples_import_nothing_private() -> None:
    for code, _ in EXAMPLES:
        for node in ast.walk(ast.parse(code)):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [a.name for a in node.names] if isinstance(node, ast.Import) else []
            assert [n for n in names if n.startswith("hipvoice.")] == []


WRONG = {
    "from hipvoice import sing": "has no attribute",
    "import hipvoice; hipvoice.sing": "has no attribute",
    "from hipvoice import simulate; simulate(3)": "incompatible type",
    "from hipvoice import play; play({}, voice=print)": "incompatible type",
}


@pytest.mark.slow
def test_type_checkers_accept_the_examples_and_refuse_what_is_wrong(tmp_path: Path) -> None:
    for number, (code, _) in enumerate(EXAMPLES):
        (tmp_path / f"right{number}.py").write_text(code, "utf-8")
    for number, code in enumerate(WRONG):
        (tmp_path / f"wrong{number}.py").write_text(code, "utf-8")
    files = sorted(tmp_path.glob("*.py"))
    checker = (sys.executable, "-m", "mypy", "--config-file", "", "--strict")
    untyped = "--ignore-missing-imports"  # soundfile
    done = program.run(*checker, untyped, *files, cwd=tmp_path)
    told = sorted(line for line in done.stdout.splitlines() if ": error: " in line)
    assert len(told) == len(WRONG), done.stdout
    for number, expected in enumerate(WRONG.values()):
        assert f"wrong{number}.py" in told[number]
        assert expected in told[number]


def test_the_page_lists_what_is_public_and_nothing_else() -> None:
    table = PAGE.split("## What is public\n", 1)[1]
    named = [name for row in re.findall(r"^\| (`.*?) \|", table, re.M) for name in row.split(", ")]
    assert sorted(name.strip("`") for name in named) == sorted(hipvoice.__all__)
    assert sorted([*api.__all__, "__version__"]) == sorted(hipvoice.__all__)


def test_what_is_not_public_says_so() -> None:
    for text in (PAGE, str(hipvoice.__doc__)):
        assert "private and may change in any release" in " ".join(text.split())


def test_a_star_imports_all_of_it() -> None:
    names: dict[str, Any] = {}
    exec("from hipvoice import *", names)
    assert {*hipvoice.__all__} <= {*names}
    assert dir(hipvoice) == hipvoice.__all__


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'hipvoice' has no attribute 'sing'"):
        hipvoice.sing  # noqa: B018
    with pytest.raises(ImportError, match="sing"):
        exec("from hipvoice import sing")


@pytest.mark.slow
def test_the_names_are_imported_when_they_are_used() -> None:
    script = (
        "import sys; before = {*sys.modules}; import hipvoice; "
        "assert {*sys.modules} - before == {'hipvoice'}, {*sys.modules} - before; "
        "hipvoice.Library; assert 'hipvoice.api' in sys.modules"
    )
    assert program.run(sys.executable, "-c", script).stderr == ""


def test_type_checkers_are_told_that_it_is_typed() -> None:
    assert (Path(hipvoice.__file__).parent / "py.typed").read_bytes() == b""


@pytest.mark.parametrize("path", sorted(PLANS.glob("*.txt")), ids=lambda path: path.stem)
def test_a_simulation_is_the_plan_of_the_routine(path: Path) -> None:
    assert f"{simulate(path.stem)}\n" == path.read_text("utf-8")


def test_a_routine_is_given_as_itself_by_name_by_path_or_as_a_dict(tmp_path: Path) -> None:
    path = tmp_path / "short.yaml"
    path.write_text("name: Short\nsteps: [{use: bridge-hold, hold: 10, sets: 1}]\n", "utf-8")
    expected = simulate(HOLD).lines
    for given in (Library().routine(HOLD), path, str(path)):
        assert simulate(given).lines == expected
    assert engine_for("floor-four").state.timeline.routine == Library().routine("floor-four")


def test_a_moment_is_an_event_or_an_effect_with_its_time_and_line() -> None:
    simulation = simulate(HOLD, [(1_000, "next"), (2_000, events.Pressed("w"))])
    assert [type(moment.at) for moment in simulation] == [int] * len(simulation)
    assert [m.at for m in simulation] == sorted(m.at for m in simulation)
    assert simulation.lines == tuple(str(moment) for moment in simulation if str(moment))
    assert "  0:01.000  > next" in simulation.lines
    assert "  0:02.000  > key w" in simulation.lines
    assert str(Moment(0, effects.Listen(frozenset()))) == ""
    assert str(Simulation((Moment(61_001, effects.Hush()),))) == "  1:01.001  hush"


def test_who_does_not_oblige_has_to_say_ready() -> None:
    ready = [line for line in simulate(WAITS).lines if "> ready" in line]
    assert len(ready) == 2  # when the advice is read, and in position
    with pytest.raises(HipvoiceError, match="waits for a command that never comes"):
        simulate(WAITS, obliging=False)
    scripted = simulate(WAITS, [(15_000, "ready"), (60_000, "ready")], obliging=False)
    assert "  1:00.000  > ready" in scripted.lines
    assert scripted.lines[-1].endswith("end     finished")


def test_answers_are_given_by_name_or_as_values() -> None:
    by_name = simulate(HOLD, [(10_000, "that-hurts"), (12_000, "seven")])
    said = events.Commanded(Number(7), events.By.VOICE)
    assert by_name.lines == simulate(HOLD, [(10_000, "that-hurts"), (12_000, said)]).lines
    assert "  0:12.000  > seven" in by_name.lines


def test_a_command_that_is_not_there_is_refused() -> None:
    with pytest.raises(HipvoiceError) as caught:
        simulate(HOLD, [(0, "paus")])
    assert caught.value.render() == (
        "error: there is no command `paus`\nhint: did you mean `pause`?"
    )


class Drawl:
    """A voice that takes two seconds for every sentence."""

    identity = ""

    def render(self, text: str, rate: int) -> tuple[Any, int]:
        return np.full(16_000, 1_000, dtype=np.int16), 8_000


def test_a_voice_is_measured() -> None:
    said = [m.at for m in simulate(HOLD, voice=Drawl()) if isinstance(m.what, effects.Say)]
    nominal = [m for m in simulate(HOLD) if isinstance(m.what, effects.Say)]
    pause = nominal[1].at - nominal_ms(nominal[0].what.text)
    assert nominal[0].what.text.startswith("Short: ")
    assert said[1] == 4_000 + CLAUSE_PAUSE_MS + TAIL_MS + pause


class Beeps:
    """A voice that keeps what it says."""

    identity = ""

    def __init__(self) -> None:
        self.said: list[str] = []

    def render(self, text: str, rate: int) -> tuple[Any, int]:
        self.said.append(text)
        return np.full(800, 1_000, dtype=np.int16), 8_000


@pytest.mark.slow
def test_a_session_is_played_with_a_voice_of_its_own_and_shown_to_a_function(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    voice, shown = Beeps(), list[tuple[int, effects.Effect]]()
    journal = tmp_path / "journal.sqlite3"

    def show(at: int, effect: effects.Effect) -> None:
        shown.append((at, effect))

    fast = {"speed": 50.0, "log": True}
    silent = {"mic": "none", "speaker": "none"}
    play(HOLD, voice=voice, journal=journal, display=show, **silent, **fast)  # type: ignore[arg-type]
    said = [effect.text for _, effect in shown if isinstance(effect, effects.Say)]
    assert {sentence for text in said for sentence in sentences(text)} <= {*voice.said}
    assert [at for at, _ in shown] == sorted(at for at, _ in shown)
    assert isinstance(shown[-1][1], effects.End)
    (session,) = read_journal(journal)
    assert [(one.done, one.status) for one in session.sets] == [(10_000, "completed")]
    assert capsys.readouterr() == ("", "")


def test_what_play_is_given_reaches_the_session(monkeypatch: pytest.MonkeyPatch) -> None:
    played: list[Any] = []
    monkeypatch.setattr(api, "play_session", lambda *parts: played.append(parts))
    voice, ear = Beeps(), object()
    devices = {"mic": "person.flac", "speaker": Path("out.wav")}
    given = {"journal": "j.sqlite3", "person": "Ada", "speed": 2.0, "resume": True, "force": True}
    given["log"] = True
    play(HOLD, recogniser=ear, voice=voice, **devices, **given)  # type: ignore[arg-type]
    ((options, routine, display),) = played
    assert (options.routine, routine, display) == ("short", Library().routine(HOLD), None)
    assert (options.recogniser, options.engine, options.model) == (ear, voice, None)
    assert (options.speed, options.resume, options.force) == (2.0, True, True)
    assert (options.log, options.rehearse, options.rehearsal) == (True, False, False)
    config = options.config
    assert (config.devices.mic, config.devices.speaker) == ("person.flac", "out.wav")
    assert (config.journal, config.person) == (Path("j.sqlite3"), "Ada")
    assert config.given.options.keys() >= {"devices.mic", "devices.speaker"}
    assert options.plain
    play(HOLD, display="live")
    assert not played[1][0].plain
    assert played[1][0].resume is False
    play(HOLD, rehearse=True)
    assert played[2][0].rehearsal


@pytest.mark.parametrize("speed", [0.0, -1.0, 101.0, float("nan")])
def test_a_speed_out_of_range_is_refused(speed: float) -> None:
    with pytest.raises(HipvoiceError, match="a speed of"):
        play(HOLD, speed=speed, mic="none", speaker="none")


def test_signals_are_left_alone_outside_of_the_main_thread() -> None:
    entered: list[list[int]] = []

    def enter() -> None:
        with closing_signals(lambda event: None) as interrupts:
            entered.append(interrupts)

    thread = threading.Thread(target=enter)
    thread.start()
    thread.join()
    assert entered == [[]]


def test_the_journal_of_one_person_or_of_all_is_read_and_not_written(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite3"
    with pytest.raises(HipvoiceError, match="there is no journal yet"):
        read_journal(path)
    with open_journal(path) as journal:
        for person in ("Ada", "", "Ada"):
            session = journal.begin()
            session.append(SessionBegan(1, 0, "short", f"Short of {person}", 1, person))
    before = {file: file.read_bytes() for file in tmp_path.iterdir()}
    assert [s.name for s in read_journal(str(path))] == [
        "Short of Ada",
        "Short of ",
        "Short of Ada",
    ]
    assert [s.name for s in read_journal(path, person="Ada")] == ["Short of Ada"] * 2
    assert {file: file.read_bytes() for file in tmp_path.iterdir()} == before


def test_the_journal_is_that_of_the_config_where_none_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mine.sqlite3"
    open_journal(path).close()
    monkeypatch.setenv("HIPVOICE_JOURNAL", str(path))
    assert read_journal() == []
