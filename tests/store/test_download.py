"""Downloads from a server that stalls, breaks off, lies about the length, or has another file."""

from __future__ import annotations

import ast
import random
from pathlib import Path

import pytest

import hipvoice
from hipvoice.app.store import KINDS, MODELS
from hipvoice.app.store.catalogue import CatalogueEntry, RemoteFile
from hipvoice.app.store.download import ATTEMPTS, Patience, fetch, fetch_all
from hipvoice.errors import HipvoiceError
from tests.store.server import FILE, Manners, serving, serving_all, wanted

DATA = random.Random(8).randbytes(400_000)
HASTY = Patience(stall_s=0.4, pause_s=0.0)
PURE = {"urllib.parse"}  # of texts alone
LOCAL = {"app/session/devices.py"}  # asks whether a sound server of this machine answers
NETWORK = {"urllib", "http", "socket", "ssl", "requests", "ftplib", "httpx", "aiohttp"}


def progress(_have: int, _total: int) -> None:
    """Nobody watches."""


def fetched(manners: Manners, folder: Path) -> Path:
    with serving(manners) as url:
        return fetch(wanted(url, len(DATA)), folder, progress, HASTY)


def test_a_whole_file_comes_at_once(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    with serving(Manners(DATA)) as url:
        path = fetch(wanted(url, len(DATA)), tmp_path, lambda *at: seen.append(at), HASTY)
    assert path.read_bytes() == DATA
    assert seen[-1] == (len(DATA), len(DATA))
    assert seen == sorted(seen)


def test_what_broke_off_is_resumed_where_it_was(tmp_path: Path) -> None:
    manners = Manners(DATA, ends=[100_000, 50_000, 1])
    assert fetched(manners, tmp_path).read_bytes() == DATA
    assert manners.requests == ["", "bytes=100000-", "bytes=150000-", "bytes=150001-"]


def test_what_stalls_is_taken_up_again(tmp_path: Path) -> None:
    manners = Manners(DATA, stalls=[200_000, 1000])
    assert fetched(manners, tmp_path).read_bytes() == DATA
    assert len(manners.requests) == 3


def test_a_server_that_is_busy_is_asked_again(tmp_path: Path) -> None:
    manners = Manners(DATA, codes=[503, 429])
    assert fetched(manners, tmp_path).read_bytes() == DATA


def test_a_server_without_ranges_sends_all_of_it_again(tmp_path: Path) -> None:
    manners = Manners(DATA, ends=[100_000], ranges=False)
    assert fetched(manners, tmp_path).read_bytes() == DATA


def test_what_is_kept_is_used_by_the_next_call(tmp_path: Path) -> None:
    stuck = Manners(DATA, ends=[300_000, *[0] * ATTEMPTS])
    with pytest.raises(HipvoiceError, match="could not be fetched") as raised:
        fetched(stuck, tmp_path)
    assert "300,000 bytes are kept" in raised.value.hint
    good = Manners(DATA)
    assert fetched(good, tmp_path).read_bytes() == DATA
    assert good.requests == ["bytes=300000-"]


def test_a_part_of_another_file_is_not_gone_on_with(tmp_path: Path) -> None:
    with pytest.raises(HipvoiceError):
        fetched(Manners(b"x" * 400_000, ends=[300_000, *[0] * ATTEMPTS]), tmp_path)
    assert fetched(Manners(DATA), tmp_path).read_bytes() == DATA


def test_a_part_that_is_longer_than_the_file(tmp_path: Path) -> None:
    manners = Manners(DATA)
    (tmp_path / f"{FILE}.part").write_bytes(DATA + b"more")
    (tmp_path / f"{FILE}.tag").write_text(manners.tag)
    assert fetched(manners, tmp_path).read_bytes() == DATA
    assert len(manners.requests) == 2


def test_a_range_that_begins_elsewhere_is_not_appended(tmp_path: Path) -> None:
    manners = Manners(DATA, ends=[100_000], wrong_start=7)
    assert fetched(manners, tmp_path).read_bytes() == DATA


def test_a_length_that_is_never_reached_is_given_up(tmp_path: Path) -> None:
    with pytest.raises(HipvoiceError, match="could not be fetched") as raised:
        fetched(Manners(DATA, claims=5000, ranges=False), tmp_path)
    assert "400,000 of 405,000 bytes" in raised.value.detail


def test_a_file_that_is_far_too_large_is_refused_before_it_comes(tmp_path: Path) -> None:
    with pytest.raises(HipvoiceError, match="cannot be fetched") as raised:
        fetched(Manners(DATA, claims=30_000_000), tmp_path)
    assert "larger than" in raised.value.detail
    assert list(tmp_path.glob("*.part")) == []


@pytest.mark.parametrize("length", ["abc", "-5", "1e9", "\u00b2", "9" * 5000])
def test_a_length_that_is_no_number_is_reported(length: str, tmp_path: Path) -> None:
    manners = Manners(DATA, length=length)
    with pytest.raises(HipvoiceError, match="cannot be fetched") as raised:
        fetched(manners, tmp_path)
    assert "the server announces" in raised.value.detail
    assert len(manners.requests) == 1


@pytest.mark.parametrize("place", ["http://[::1", "http://127.0.0.1:99999/", "http://a:b/"])
def test_an_address_that_is_none_is_reported(place: str, tmp_path: Path) -> None:
    with pytest.raises(HipvoiceError, match="fetched"):
        fetched(Manners(DATA, leads_to=place), tmp_path)
    with pytest.raises(HipvoiceError, match="fetched"):
        fetch(wanted(place, len(DATA)), tmp_path, progress, HASTY)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    manners = Manners(DATA, codes=[404])
    with pytest.raises(HipvoiceError, match="cannot be fetched") as raised:
        fetched(manners, tmp_path)
    assert "404" in raised.value.detail
    assert len(manners.requests) == 1
    assert "--from" in raised.value.hint


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    with serving(Manners(DATA)) as url:
        pass
    with pytest.raises(HipvoiceError, match="could not be fetched"):
        fetch(wanted(url, len(DATA)), tmp_path, progress, HASTY)


def test_no_file_of_this_machine_is_fetched(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x")
    wrong = wanted((tmp_path / "secret").as_uri(), 1)
    with pytest.raises(HipvoiceError, match="cannot be fetched"):
        fetch(wrong, tmp_path / "new", progress, HASTY)


@pytest.mark.parametrize("plural", KINDS)
def test_the_command_for_another_way_is_that_of_the_kind(plural: str, tmp_path: Path) -> None:
    for manners, word in (
        (Manners(DATA, codes=[404]), "--from FILE"),
        (Manners(DATA, ends=[0] * 9), ""),
    ):
        with serving(manners) as url, pytest.raises(HipvoiceError) as raised:
            fetch(wanted(url, len(DATA), KINDS[plural]), tmp_path, progress, HASTY)
        assert f"hipvoice {plural} install {word}" in raised.value.hint


# Several files


FILES = {"a.onnx": DATA, "a.onnx.json": DATA[:5000]}


def all_of(base: str) -> CatalogueEntry:
    files = (RemoteFile(f"{base}/{name}", len(data)) for name, data in FILES.items())
    return CatalogueEntry("a", "en", "MIT", tuple(files))


def test_progress_is_that_of_all_files(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    with serving_all({name: Manners(data) for name, data in FILES.items()}) as base:
        fetched = fetch_all(MODELS, all_of(base), tmp_path, lambda *at: seen.append(at), HASTY)
    assert [path.name for path in fetched] == [*FILES]
    assert [path.read_bytes() for path in fetched] == [*FILES.values()]
    assert seen == sorted(seen)
    assert {total for _, total in seen} == {sum(map(len, FILES.values()))}


def test_a_file_that_is_whole_is_not_fetched_again(tmp_path: Path) -> None:
    served = {name: Manners(data) for name, data in FILES.items()}
    served["a.onnx.json"].ends = [1000, *[0] * ATTEMPTS]
    with serving_all(served) as base:
        with pytest.raises(HipvoiceError, match="could not be fetched"):
            fetch_all(MODELS, all_of(base), tmp_path, progress, HASTY)
        served["a.onnx.json"].requests.clear()
        fetched = fetch_all(MODELS, all_of(base), tmp_path, progress, HASTY)
    assert [path.read_bytes() for path in fetched] == [*FILES.values()]
    assert served["a.onnx"].requests == [""]
    assert served["a.onnx.json"].requests == ["bytes=1000-"]


@pytest.mark.slow
def test_only_the_download_goes_to_the_network() -> None:
    package = Path(hipvoice.__file__).parent
    users = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in _names(node)
        if name.split(".")[0] in NETWORK and name not in PURE
    }
    assert users - LOCAL == {"app/store/download.py"}
    for name in LOCAL:
        code = (package / name).read_text("utf-8")
        assert code.count("socket.socket(") == code.count("socket.socket(socket.AF_UNIX)") == 1


def _names(node: ast.Import | ast.ImportFrom) -> list[str]:
    return [a.name for a in node.names] if isinstance(node, ast.Import) else [node.module or ""]
