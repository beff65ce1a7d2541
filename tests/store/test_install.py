"""Installing a model and a voice, by the same code: whatever the server sends, and who else does.

What a person types is in `test_models` and `test_voices`.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from hipvoice.app.store.catalogue import RemoteFile
from hipvoice.app.store.download import Patience
from hipvoice.app.store.install import install_from, install_offered
from hipvoice.app.store.places import (
    MANIFEST,
    NEW,
    installed,
    read_manifest,
    remove,
    root,
    verify,
    working,
    workplace,
)
from hipvoice.errors import HipvoiceError
from tests.soundcard import await_true
from tests.store.conftest import Sample, zipped
from tests.store.server import Manners, serving_all

HASTY = Patience(stall_s=0.4, pause_s=0.0)


def progress(_have: int, _total: int) -> None:
    """Nobody watches."""


def served(sample: Sample, **first: object) -> dict[str, Manners]:
    """The files of a sample; `first` are the manners of the first."""
    names = [*sample.files]
    return {
        name: Manners(data, **(first if name == names[0] else {}))  # type: ignore[arg-type]
        for name, data in sample.files.items()
    }


def sha256(sample: Sample) -> str:
    return hashlib.sha256(next(iter(sample.files.values()))).hexdigest()


def left(sample: Sample) -> list[Path]:
    """What is left in the folder in which it was made."""
    return [*workplace(sample.kind, sample.name).iterdir()]


def refused(sample: Sample, manners: dict[str, Manners], **first: str) -> HipvoiceError:
    """Installing from that server fails, and nothing is there afterwards."""
    with serving_all(manners) as base, pytest.raises(HipvoiceError) as raised:
        install_offered(sample.kind, sample.entry(base, **first), progress, HASTY)
    assert installed(sample.kind) == []
    assert left(sample) == [], "a bad file is not gone on with"
    assert str(root(sample.kind)) not in raised.value.detail, "a path that nobody knows"
    return raised.value


@pytest.mark.slow
def test_it_is_fetched_installed_and_good(sample: Sample) -> None:
    with serving_all(served(sample, ends=[1000])) as base:
        entry = sample.entry(base, sha256=sha256(sample))
        done = install_offered(sample.kind, entry, progress, HASTY)
    assert done.name == sample.name
    assert done.folder == root(sample.kind) / sample.name
    assert (done.folder / sample.main).read_bytes() == (sample.folder / sample.main).read_bytes()
    assert read_manifest(done.folder)["source"]["licence"] == "MIT"
    assert verify(sample.kind, sample.name).good
    assert left(sample) == []


@pytest.mark.slow
@pytest.mark.parametrize("claims", [-1000, -200], ids=["less", "a bit less"])
def test_with_a_checksum_nothing_else_is_installed(claims: int, sample: Sample) -> None:
    error = refused(sample, served(sample, claims=claims), sha256=sha256(sample))
    assert "not the right one" in error.title
    assert sha256(sample) in error.detail


@pytest.mark.parametrize("claims", [-1000, -200])
def test_without_a_checksum_the_structure_tells(claims: int, sample: Sample) -> None:
    error = refused(sample, served(sample, claims=claims))
    assert f"is not a {sample.kind.noun}" in error.title


def test_a_wrong_md5_is_found_as_well(sample: Sample) -> None:
    error = refused(sample, served(sample), md5="0" * 32)
    assert hashlib.md5(next(iter(sample.files.values()))).hexdigest() in error.detail


def test_a_page_in_place_of_the_file_is_none(sample: Sample) -> None:
    page = b"<html>Sign in to the network of this hotel</html>" * 100
    error = refused(sample, {name: Manners(page) for name in sample.files})
    assert f"is not a {sample.kind.noun}" in error.title


def test_the_checksum_of_every_file_counts(voice_sample: Sample) -> None:
    """The settings of a voice, too."""
    with serving_all(served(voice_sample)) as base:
        entry = voice_sample.entry(base)
        wrong = RemoteFile(entry.files[1].url, entry.files[1].bytes, md5="1" * 32)
        bad = type(entry)(entry.name, "en", "MIT", (entry.files[0], wrong))
        with pytest.raises(HipvoiceError, match="not the right one") as raised:
            install_offered(voice_sample.kind, bad, progress, HASTY)
    assert ".onnx.json" in raised.value.detail
    assert left(voice_sample) == []


# From what is here


@pytest.mark.slow
@pytest.mark.parametrize("form", ["folder", "zip", "zip without a folder", "nested zip"])
def test_a_folder_and_a_zip_are_installed(form: str, sample: Sample, tmp_path: Path) -> None:
    tops = {"zip": "some/", "zip without a folder": "", "nested zip": "en/en_US/some/"}
    if form == "folder":
        origin = tmp_path / "a"
        shutil.copytree(sample.folder, origin)
    else:
        origin = tmp_path / "a.zip"
        origin.write_bytes(zipped(sample.folder, tops[form]))
    done = install_from(sample.kind, origin, "mine")
    assert done.name == "mine"
    assert verify(sample.kind, "mine").good
    given = origin / sample.main if form == "folder" else origin
    assert given.is_file(), "what was given is copied"


@pytest.mark.slow
def test_without_a_name_it_is_that_of_the_file(sample: Sample, tmp_path: Path) -> None:
    (tmp_path / "called.zip").write_bytes(zipped(sample.folder))
    assert install_from(sample.kind, tmp_path / "called.zip", None).name == "called"


def test_what_is_none_is_told_with_its_own_path(sample: Sample, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(HipvoiceError) as raised:
        install_from(sample.kind, tmp_path / "empty", "mine")
    assert raised.value.title == f"mine is not a usable {sample.kind.noun}"
    assert str(tmp_path / "empty") in raised.value.detail
    assert raised.value.hint
    assert installed(sample.kind) == []


def test_what_is_none_in_a_zip_is_told_without_our_own_path(sample: Sample, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "README").write_text("x")
    (tmp_path / "a.zip").write_bytes(zipped(tmp_path / "a", "some/"))
    with pytest.raises(HipvoiceError) as raised:
        install_from(sample.kind, tmp_path / "a.zip", "mine")
    assert "some" in raised.value.detail
    assert str(root(sample.kind)) not in raised.value.detail
    assert [*(workplace(sample.kind, "mine")).iterdir()] == []


@pytest.mark.parametrize("name", ["pipe.zip", "pipe.onnx", "missing.zip", "nul\0.zip"])
def test_what_is_no_file_is_not_waited_for(name: str, sample: Sample, tmp_path: Path) -> None:
    for pipe in ("pipe.zip", "pipe.onnx"):
        os.mkfifo(tmp_path / pipe)
    with pytest.raises(HipvoiceError, match="there is nothing at") as raised:
        install_from(sample.kind, tmp_path / name, "mine")
    assert sample.kind.given in raised.value.hint


def test_a_folder_that_cannot_be_written_to_is_told(sample: Sample) -> None:
    root(sample.kind).parent.mkdir(parents=True)
    root(sample.kind).write_text("a file")
    with pytest.raises(HipvoiceError, match="cannot write to") as raised:
        install_from(sample.kind, sample.folder, "mine")
    assert raised.value.detail
    assert "hipvoice doctor" in raised.value.hint


# What is there


@pytest.fixture
def there(sample: Sample) -> Path:
    """The folder of an installed one."""
    return install_from(sample.kind, sample.folder, sample.name).folder


def flipped(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


DAMAGE = {
    "truncated": lambda path: path.write_bytes(path.read_bytes()[:-1]),
    "flipped": flipped,
    "emptied": lambda path: path.write_bytes(b""),
    "missing": lambda path: path.unlink(),
    "another": lambda path: path.write_bytes(b"another file" * 100),
}


@pytest.mark.slow
@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_of_any_kind_is_found(damage: str, sample: Sample, there: Path) -> None:
    DAMAGE[damage](there / sample.main)
    verdict = verify(sample.kind, sample.name)
    assert not verdict.good
    assert verdict.wrong[0].startswith(sample.main)
    assert f"hipvoice {sample.kind.plural} remove {sample.name}" in verdict.mend


@pytest.mark.slow
def test_damage_is_found_without_a_manifest_as_well(sample: Sample, there: Path) -> None:
    (there / MANIFEST).unlink()
    assert verify(sample.kind, sample.name).good
    DAMAGE["truncated"](there / sample.main)
    assert not verify(sample.kind, sample.name).good


@pytest.mark.slow
@pytest.mark.parametrize("content", [b"[" * 9_999, b"\xe9", b"[]", b'{"files": 3, "source": 4}'])
def test_a_damaged_manifest_stops_nothing(content: bytes, sample: Sample, there: Path) -> None:
    (there / MANIFEST).write_bytes(content)
    assert verify(sample.kind, sample.name).good


@pytest.mark.slow
def test_what_was_removed_is_gone_and_can_come_again(sample: Sample, there: Path) -> None:
    assert remove(sample.kind, sample.name) == [there]
    assert installed(sample.kind) == []
    assert left(sample) == []
    assert install_from(sample.kind, sample.folder, sample.name).folder == there


@pytest.mark.slow
def test_what_is_there_is_not_replaced(sample: Sample, there: Path) -> None:
    before = sorted(path.stat().st_mtime_ns for path in there.rglob("*"))
    with pytest.raises(HipvoiceError, match="there already") as raised:
        install_from(sample.kind, sample.folder, sample.name)
    assert f"hipvoice {sample.kind.plural} remove {sample.name}" in raised.value.hint
    assert sorted(path.stat().st_mtime_ns for path in there.rglob("*")) == before


# Several at once, and killed ones


def test_two_at_once_do_not_mix(sample: Sample) -> None:
    """The second is told that the first is at it, and changes nothing."""
    with working(sample.kind, sample.name) as folder:
        (folder / NEW / "begun").write_text("x")
        for attempt in (
            lambda: install_from(sample.kind, sample.folder, sample.name),
            lambda: install_offered(sample.kind, sample.entry("http://h"), progress, HASTY),
        ):
            with pytest.raises(HipvoiceError, match="another hipvoice is busy"):
                attempt()
        assert (folder / NEW / "begun").exists()


@pytest.mark.slow
def test_of_many_at_once_one_installs_it(sample: Sample) -> None:
    done, told = [], []

    def attempt() -> None:
        try:
            done.append(install_from(sample.kind, sample.folder, sample.name))
        except HipvoiceError as error:
            told.append(error.title)

    threads = [threading.Thread(target=attempt) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 1
    assert len(told) == 4
    assert all("busy with" in title or "there already" in title for title in told)
    assert verify(sample.kind, sample.name).good
    assert left(sample) == []


@pytest.mark.slow
def test_what_another_process_installed_meanwhile_is_not_fetched_again(sample: Sample) -> None:
    manners = served(sample)
    with serving_all(manners) as base:
        entry = sample.entry(base)
        install_offered(sample.kind, entry, progress, HASTY)
        with pytest.raises(HipvoiceError, match="there already"):
            install_offered(sample.kind, entry, progress, HASTY)
    assert all(len(each.requests) == 1 for each in manners.values())


@pytest.mark.slow
def test_one_that_is_killed_leaves_nothing_half_and_goes_on_later(
    sample: Sample, tmp_path: Path
) -> None:
    name, data = next(iter(sample.files.items()))
    half = len(data) // 2
    manners = served(sample, stalls=[half])
    with serving_all(manners) as base:
        file = sample.catalogue(tmp_path / "c.yaml", base)
        install = [sample.kind.plural, "install", sample.name, "--catalogue", file]
        command = [sys.executable, "-m", "hipvoice", *install]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=dict(os.environ))
        part = workplace(sample.kind, sample.name) / f"{name}.part"
        await_true(lambda: part.exists() and part.stat().st_size > half - (1 << 16), "no part")
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert installed(sample.kind) == []
        kept = part.stat().st_size
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    assert manners[name].requests == ["", f"bytes={kept}-"]
    assert installed(sample.kind) == [sample.name]
    assert verify(sample.kind, sample.name).good


MAKING = """
import os, signal
from pathlib import Path
from hipvoice.app.store import KINDS
from hipvoice.app.store import install as module

def killed(folder, source):
    os.kill(os.getpid(), signal.SIGKILL)

module.write_manifest = killed
module.install_from(KINDS[{plural!r}], Path({folder!r}), {name!r})
"""


@pytest.mark.slow
def test_one_that_is_killed_before_it_is_in_place_is_swept_away(sample: Sample) -> None:
    script = MAKING.format(plural=sample.kind.plural, folder=str(sample.folder), name=sample.name)
    done = subprocess.run([sys.executable, "-c", script], check=False, env=dict(os.environ))
    assert done.returncode == -signal.SIGKILL
    assert [path.name for path in left(sample)] == [NEW], "it was under way"
    assert installed(sample.kind) == []
    with working(sample.kind, "other"):  # whatever is installed next
        assert left(sample) == []
    assert install_from(sample.kind, sample.folder, sample.name).folder.is_dir()
