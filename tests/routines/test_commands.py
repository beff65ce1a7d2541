"""`list`, `show`, `check`, `new`, `schema`, `import` and `export`, as they are typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hipvoice.cli import hipvoice
from hipvoice.routines.library import Library


@pytest.fixture(autouse=True)
def _in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def typed(*arguments: str) -> Result:
    return CliRunner().invoke(hipvoice, arguments)


def test_list() -> None:
    told = " ".join(typed("list").stdout.split())
    assert "For the hips chair-four Chair four: 17 minutes, 13 sets, standing, sitting. " in told
    assert "Hip screen: 8 minutes, 5 tests, on the floor, sitting, standing. You need a mat" in told
    told = " ".join(typed("list", "--exercises").stdout.split())
    assert told.startswith("To loosen up all-fours-hip-rotation-with-band All-fours hip rotation")
    assert "To stretch both-knees-to-chest Both knees to chest: lying on the back. " in told
    assert "Staggered deadlift with kettlebell: standing. You need" in told
    assert len(json.loads(typed("list", "--tests", "--json").stdout)) == 5


def test_show() -> None:
    assert typed("show", "e14").stdout.startswith(
        "Deep squat stretch (exercise deep-squat-stretch)\n"
    )
    assert typed("show", "nothing").exception


def test_check() -> None:
    Path("good.yaml").write_text("name: A\nsteps: [gluteal-stretch]\n", "utf-8")
    Path("bad.yaml").write_text("name: A\nsteps: [gluteal]\n", "utf-8")
    Path("odd.yaml").write_text("name: A\nsteps: [{use: gluteal-stretch, sides: left}]", "utf-8")
    assert (typed("check", "good.yaml").exit_code, typed("check", "good.yaml").stderr) == (0, "")
    wrong = typed("check", "bad.yaml", "good.yaml")
    assert wrong.exit_code == 1
    assert "hint: one of `gluteal-stretch`" in wrong.stderr
    assert wrong.stdout == "good.yaml: good\n"
    odd = typed("check", "odd.yaml")
    assert (odd.exit_code, odd.stdout) == (0, "odd.yaml: good\n")
    assert "trains the right side less" in odd.stderr


def test_new() -> None:
    assert "evening.yaml" in typed("new", "evening").stdout
    assert typed("check", "evening.yaml").stderr == ""
    assert typed("new", "evening").exception


def test_schema() -> None:
    assert json.loads(typed("schema").stdout)["title"] == "hipvoice routine"
    assert json.loads(typed("schema", "test").stdout)["title"] == "hipvoice test"
    assert typed("schema", "song").exit_code == 1


def test_export_and_import() -> None:
    exported = typed("export", "chair-four")
    assert "left out: set-up" in exported.stderr
    Path("chair.json").write_text(exported.stdout, "utf-8")
    told = typed("import", "chair.json", "--into", "mine").stdout
    assert told == f"{Path('mine') / 'chair-four.yaml'} is written\n"
    assert Library().check(Path("mine/chair-four.yaml")) == []
    assert typed("import", "missing.json").exception
