"""Lists that are kept on disk: used while nothing has changed, and made again whatever is wrong."""

from __future__ import annotations

import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from platformdirs import user_cache_path

import hipvoice.app.library
from hipvoice.app.library import kept
from hipvoice.routines import shipped_folder
from tests import program

ROWS = ([{"id": "a", "minutes": 3}], "no problem")
OTHERS = ([{"id": "b", "minutes": 4}], "")


def place() -> Path:
    return user_cache_path("hipvoice", appauthor=False) / "lists" / "tried.json"


def refused() -> tuple[list[dict[str, object]], str]:
    raise AssertionError("made again")


def test_what_was_made_is_not_made_again() -> None:
    assert kept("tried", lambda: ROWS) == ROWS
    assert kept("tried", refused) == ROWS
    assert kept("another", lambda: OTHERS) == OTHERS


@pytest.mark.parametrize("change", ["written", "new", "gone", "renamed"])
def test_another_file_of_the_library_makes_it_anew(
    change: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "sessions"
    shutil.copytree(shipped_folder(), folder)
    monkeypatch.setattr(hipvoice.app.library, "shipped_folder", lambda: folder)
    kept("tried", lambda: ROWS)
    assert kept("tried", refused) == ROWS
    file = folder / "exercises" / "gluteal-stretch.yaml"
    {
        "written": lambda: file.write_bytes(file.read_bytes().replace(b"30s", b"31s") + b"#"),
        "new": lambda: file.with_name("new.yaml").touch(),
        "gone": file.unlink,
        "renamed": lambda: file.rename(file.with_name("other.yaml")),
    }[change]()
    assert kept("tried", lambda: OTHERS) == OTHERS


@pytest.mark.parametrize(
    "damage",
    [
        lambda good: b"",
        lambda good: good[:-1],
        lambda good: good.replace(b"minutes", b"minuets"),
        lambda good: good.partition(b"\n")[2],
        lambda good: b"\xff" * 100,
        lambda good: b"[" * 900_000,
        lambda good: good + b" " * 2_000_000,
    ],
)
def test_what_is_damaged_is_made_again(damage) -> None:  # type: ignore[no-untyped-def]
    kept("tried", lambda: ROWS)
    place().write_bytes(damage(place().read_bytes()))
    assert kept("tried", lambda: OTHERS) == OTHERS
    assert kept("tried", refused) == OTHERS


def test_what_others_may_write_is_not_believed() -> None:
    kept("tried", lambda: ROWS)
    place().chmod(0o666)
    assert kept("tried", lambda: OTHERS) == OTHERS
    assert place().stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("hindrance", ["file", "folder", "link"])
def test_where_nothing_can_be_kept_it_is_made_every_time(hindrance: str) -> None:
    place().parent.parent.mkdir(parents=True, exist_ok=True)
    if hindrance == "file":
        place().parent.touch()
    elif hindrance == "folder":
        place().mkdir(parents=True)
    else:
        place().parent.mkdir()
        place().symlink_to("/dev/full")
    assert kept("tried", lambda: ROWS) == ROWS
    assert kept("tried", lambda: OTHERS) == OTHERS


def test_many_at_once_get_it_and_leave_one_file() -> None:
    with ThreadPoolExecutor(8) as pool:
        assert {str(one) for one in pool.map(lambda _: kept("tried", lambda: ROWS), range(40))} == {
            str(ROWS)
        }
    assert [*place().parent.iterdir()] == [place()]


def test_an_error_is_not_kept() -> None:
    with pytest.raises(AssertionError):
        kept("tried", refused)
    assert kept("tried", lambda: ROWS) == ROWS


@pytest.mark.slow
@pytest.mark.parametrize("command", ["list", "list --exercises", "programme list"])
def test_a_list_reads_the_library_once(command: str) -> None:
    first = program.good(*command.split())
    done = program.run(sys.executable, "-X", "importtime", "-m", "hipvoice", *command.split())
    assert done.stdout == first
    assert "hipvoice.app.library" in done.stderr
    for late in ("yaml", "hipvoice.routines.library", "hipvoice.core.entries", "hipvoice.files"):
        assert f" {late}\n" not in done.stderr, late
