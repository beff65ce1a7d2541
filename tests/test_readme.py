"""What the README says is so: its routine, its commands, its phrases and keys."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest
import soundfile

from hipvoice.cli import COMMANDS, hipvoice
from hipvoice.routines.language import language_file, load_language
from hipvoice.routines.library import Library
from tests import program

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
LANGUAGE = load_language(language_file("en"))

BLOCKS = [
    line for block in re.findall(r"```\n(.*?)```", README, re.DOTALL) for line in block.splitlines()
]
TYPED = [line for line in BLOCKS if line.startswith("hipvoice ")]
INLINE = re.findall(r"`(hipvoice [^`]+)`", README)
SILENT = {"HIPVOICE_DEVICES_MIC": "none", "HIPVOICE_DEVICES_SPEAKER": "none"}
TAKES_A_PERSON = {"hipvoice mic-check"}
# What is printed takes minutes, and a person.
QUICK = {"play": ["--plain", "--speed", "100", "--log"]}


def section(title: str) -> str:
    return README.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]


def rows(text: str) -> list[list[str]]:
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[1:]]


def test_it_is_short_and_wrapped() -> None:
    lines = README.splitlines()
    assert len(lines) <= 150
    assert [line for line in lines if len(line) > 100 and not line.startswith("|")] == []


def test_routine_of_five_lines_is_good(tmp_path: Path) -> None:
    (block,) = re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)
    path = tmp_path / "evening.yaml"
    path.write_text(block, "utf-8")
    assert len(block.strip().splitlines()) <= 5
    assert Library().check(path) == []


def test_every_command_is_in_the_table_and_the_other_way_round() -> None:
    named = [re.match(r"`hipvoice ([\w-]+)", row[1])[1] for row in rows(section("Commands"))]  # type: ignore[index]
    assert sorted(named) == sorted(COMMANDS)


def test_phrases_and_keys_are_those_of_the_language_file() -> None:
    phrases = {p.lower() for said in LANGUAGE.phrases.values() for p in said}
    keys = {key for keys in LANGUAGE.keys.values() for key in keys}
    for said, typed, _ in rows(section("What you can say")):
        for phrase in re.split(r",| / ", said):
            assert phrase.strip().lower() in phrases, phrase
        for key in typed.split(" / "):
            assert key.strip() in keys, key


@pytest.mark.slow
@pytest.mark.parametrize("line", [line for line in TYPED if line not in TAKES_A_PERSON])
def test_what_is_to_be_typed_works(line: str, tmp_path: Path) -> None:
    name, *arguments = shlex.split(line)[1:]
    quick = QUICK.get(name, [])
    done = program.hipvoice(name, *arguments, *quick, cwd=tmp_path, limit_s=120, **SILENT)
    assert "Traceback" not in done.stderr
    assert (done.returncode, done.stderr) == (0, ""), line


@pytest.mark.parametrize("line", sorted({*TYPED, *INLINE}))
def test_every_command_that_is_named_is_one(line: str) -> None:
    """Parsed; words in capitals stand for something."""
    name, *arguments = shlex.split(line)[1:]
    with click.Context(hipvoice, info_name="hipvoice") as root:
        found = hipvoice.get_command(root, name)
        assert found is not None, line
        if isinstance(found, click.Group) and arguments:
            found = found.get_command(root, arguments.pop(0))
            assert found is not None, line
        if not isinstance(found, click.Group):
            given = [word for word in arguments if word != "FILE..."]
            found.make_context(name, given, parent=root, resilient_parsing=True)


AFTER_MAKE = section("Start").split("```\n")[3].splitlines()


@pytest.mark.slow
def test_the_lines_after_make_play_work_where_it_was_typed(tmp_path: Path) -> None:
    """In one terminal: what `make play` has installed is the environment of the tests."""
    (tmp_path / ".venv").symlink_to(sys.prefix)
    activating, *typed = AFTER_MAKE
    assert activating.startswith(". ")
    quick = [
        " ".join([line, *QUICK.get(line.split()[1], [])])
        for line in typed
        if line not in TAKES_A_PERSON
    ]
    script = "\n".join(["set -e", activating, "command -v hipvoice", *quick])
    done = program.run("sh", "-c", script, cwd=tmp_path, limit_s=120, **SILENT)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(str(Path(sys.prefix) / "bin" / "hipvoice"))


@pytest.mark.slow
def test_make_play_ends_with_them() -> None:
    shown = program.run("make", "--dry-run", "play", cwd=ROOT).stdout
    played = shown.index("hipvoice play")
    for line in AFTER_MAKE:
        assert f'"    {line} ' in shown[played:], line


@pytest.mark.slow
@pytest.mark.parametrize("line", [line for line in BLOCKS if line.startswith("make ")])
def test_every_target_of_make_is_there(line: str) -> None:
    made = subprocess.run(
        ["make", "--dry-run", *shlex.split(line)[1:]], cwd=ROOT, capture_output=True, check=False
    )
    assert made.returncode == 0, made.stderr


@pytest.mark.parametrize("name", ["sample.opus", "sample-system.opus"])
def test_the_sound_samples_are_those_of_their_routine(name: str) -> None:
    folder = ROOT / "docs" / "sound"
    assert f"docs/sound/{name}" in README
    assert Library().check(folder / "sample.yaml") == []
    with soundfile.SoundFile(folder / name) as sound:
        assert 30 < sound.frames / sound.samplerate < 90
        assert sound.title == Library().routine(str(folder / "sample.yaml")).name


def test_every_figure_of_the_performance_page_has_a_command_that_is_there() -> None:
    table = rows((ROOT / "docs" / "performance.md").read_text("utf-8"))
    assert table
    for *_, command in table:
        (module,) = re.findall(r"`python -m ([\w.]+)", command)
        assert (ROOT / f"{module.replace('.', '/')}.py").exists(), command
