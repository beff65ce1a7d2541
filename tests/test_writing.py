from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from hipvoice.errors import HipvoiceError
from hipvoice.files import locked, make_folder, new_file, new_path, require_free, tighten, write

UMASKS = [0o000, 0o022]
Way = Callable[..., None]


def at_once(path: Path, data: bytes, *, force: bool = False) -> None:
    write(path, data, private=True, force=force)


def by_name(path: Path, data: bytes, *, force: bool = False) -> None:
    with new_path(path, private=True, force=force) as part:
        part.write_bytes(data)


def fail_half_way(path: Path) -> None:
    with new_file(path, private=True, force=True) as out:
        out.write(b"half")
        raise RuntimeError


def be_overtaken(path: Path) -> None:
    with new_file(path, private=True) as out:
        out.write(b"new")
        path.write_bytes(b"mine")


WAYS = pytest.mark.parametrize("way", [at_once, by_name])


@contextmanager
def umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@WAYS
def test_a_file_is_whole_or_not_there(tmp_path: Path, way: Way) -> None:
    file = tmp_path / "a.txt"
    way(file, b"one")
    assert file.read_bytes() == b"one"
    with pytest.raises(RuntimeError):
        fail_half_way(file)
    assert file.read_bytes() == b"one"
    assert list(tmp_path.iterdir()) == [file]


@WAYS
def test_a_file_that_is_there_is_replaced_only_by_force(tmp_path: Path, way: Way) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes(b"mine")
    with pytest.raises(HipvoiceError, match="exists and is left as it is") as told:
        way(file, b"new")
    assert "--force" in told.value.hint
    assert file.read_bytes() == b"mine"
    way(file, b"new", force=True)
    assert file.read_bytes() == b"new"


def test_a_file_that_got_the_name_meanwhile_is_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    with pytest.raises(HipvoiceError, match="exists"):
        be_overtaken(file)
    assert file.read_bytes() == b"mine"
    assert list(tmp_path.iterdir()) == [file]


@WAYS
def test_a_link_stays_a_link(tmp_path: Path, way: Way) -> None:
    (tmp_path / "folder").mkdir()
    link = tmp_path / "link"
    link.symlink_to(Path("folder") / "target")
    way(link, b"one")
    way(link, b"two", force=True)
    assert link.is_symlink()
    assert (tmp_path / "folder" / "target").read_bytes() == b"two"


@WAYS
@pytest.mark.parametrize("name", ["fifo", "link"])
def test_a_fifo_is_written_to_and_stays(tmp_path: Path, way: Way, name: str) -> None:
    fifo, place = tmp_path / "fifo", tmp_path / name
    os.mkfifo(fifo)
    (tmp_path / "link").symlink_to(fifo)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(fifo.read_bytes()))
    reader.start()
    way(place, b"through")
    reader.join()
    assert read == [b"through"]
    assert fifo.is_fifo()


@WAYS
def test_a_device_behind_a_link_is_never_replaced(tmp_path: Path, way: Way) -> None:
    link = tmp_path / "link"
    link.symlink_to("/dev/full")
    with pytest.raises(HipvoiceError, match="cannot write the file") as told:
        way(link, b"data", force=True)
    assert "No space left" in told.value.detail
    assert link.readlink() == Path("/dev/full")
    assert stat.S_ISCHR(link.stat().st_mode)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"])
def test_a_descriptor_goes_on_where_it_was(tmp_path: Path, name: str) -> None:
    """As in `>> log`: what is in the file already stays, and what follows comes after."""
    log = tmp_path / "log"
    log.write_bytes(b"before ")
    script = (
        "import os, pathlib; from hipvoice.files import write; "
        f"write(pathlib.Path({name!r}), b'written ', private=True); os.write(1, b'after')"
    )
    with log.open("ab") as out:
        subprocess.run([sys.executable, "-c", script], stdout=out, check=True, timeout=60)
    assert log.read_bytes() == b"before written after"


def test_what_the_disk_refuses_is_told_with_a_way_out(tmp_path: Path) -> None:
    with pytest.raises(HipvoiceError, match="cannot write the page") as told:
        write(tmp_path / "no" / "a", b"", "the page", private=False)
    assert "make the folder first" in told.value.hint
    loop = tmp_path / "loop"
    loop.symlink_to(loop)
    with pytest.raises(HipvoiceError, match="cannot write the file"):
        write(loop, b"", private=True, force=True)
    assert loop.is_symlink()


@WAYS
@pytest.mark.parametrize("mask", UMASKS)
def test_a_private_file_is_its_owners_alone(tmp_path: Path, way: Way, mask: int) -> None:
    file, loose = tmp_path / "own", tmp_path / "loose"
    loose.touch(0o644)
    loose.chmod(0o644)
    with umask(mask):
        way(file, b"")
        way(loose, b"", force=True)
        make_folder(tmp_path / "one" / "two")
    assert (mode(file), mode(loose)) == (0o600, 0o600)
    assert (mode(tmp_path / "one"), mode(tmp_path / "one" / "two")) == (0o700, 0o700)


def test_what_tells_of_nobody_has_the_rights_of_any_file(tmp_path: Path) -> None:
    with umask(0o022):
        write(tmp_path / "new", b"", private=False)
        (tmp_path / "run").touch()
        (tmp_path / "run").chmod(0o755)
        write(tmp_path / "run", b"", private=False, force=True)
    assert (mode(tmp_path / "new"), mode(tmp_path / "run")) == (0o644, 0o755)


def test_tightening_leaves_folders_and_what_is_not_there(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    tighten(tmp_path)
    tighten(tmp_path / "nothing")
    assert mode(tmp_path) == 0o755
    require_free(tmp_path / "nothing", force=False)


def test_only_one_at_a_time_changes_a_file(tmp_path: Path) -> None:
    """Through a link as well; nothing stays behind."""
    file, link = tmp_path / "count", tmp_path / "link"
    file.write_text("0", "ascii")
    link.symlink_to(file)

    def add(path: Path) -> None:
        for _ in range(20):
            with locked(path):
                write(
                    path, str(int(path.read_text("ascii")) + 1).encode(), private=True, force=True
                )

    threads = [threading.Thread(target=add, args=(path,)) for path in (file, link, file)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert file.read_text("ascii") == "60"
    assert sorted(tmp_path.iterdir()) == [file, link]


def test_who_holds_a_file_for_too_long_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hipvoice.files.LOCK_WAIT_S", 0.05)
    with (
        locked(tmp_path / "a"),
        pytest.raises(HipvoiceError, match="another process is changing"),
        locked(tmp_path / "a"),
    ):
        pass
