"""Zip files that are out for harm."""

from __future__ import annotations

import io
import random
import stat
import tempfile
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hipvoice.app.store import install as module
from hipvoice.app.store.install import UnusableError, unpack

Fill = Callable[[zipfile.ZipFile], None]


def archive(path: Path, fill: Fill) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        fill(out)
    return path


def refused(tmp_path: Path, fill: Fill) -> str:
    inside = tmp_path / "outer" / "inside"
    inside.mkdir(parents=True)
    with pytest.raises(UnusableError) as raised:
        unpack(archive(tmp_path / "x.zip", fill), inside)
    outside = [p for p in tmp_path.rglob("*") if p.is_file() and inside not in p.parents]
    assert outside == [tmp_path / "x.zip"], "nothing is written elsewhere"
    return raised.value.detail


def test_what_is_inside_comes_out(tmp_path: Path) -> None:
    def fill(out: zipfile.ZipFile) -> None:
        out.mkdir("model/am")
        out.writestr("model/am/final.mdl", b"abc" * 1000)
        out.writestr("model/conf/mfcc.conf", b"")

    place = tmp_path / "place"
    place.mkdir()
    unpack(archive(tmp_path / "x.zip", fill), place)
    assert (place / "model" / "am" / "final.mdl").read_bytes() == b"abc" * 1000
    assert (place / "model" / "conf" / "mfcc.conf").read_bytes() == b""


@pytest.mark.parametrize(
    "name",
    [
        "../evil",
        "model/../../evil",
        "/tmp/evil",
        "..\\evil",
        "model\\..\\..\\evil",
        "C:\\evil",
        "C:evil",
        "\\\\server\\share\\evil",
        "//server/share/evil",
        "file:stream",
    ],
)
def test_names_that_lead_elsewhere(name: str, tmp_path: Path) -> None:
    def fill(out: zipfile.ZipFile) -> None:
        out.writestr("model/good", b"x")
        info = zipfile.ZipInfo("x")
        info.filename = name  # the constructor would make it harmless
        out.writestr(info, b"evil")

    detail = refused(tmp_path, fill)
    assert "leads out" in detail or "absolute" in detail
    assert not (tmp_path / "outer" / "inside" / "model").exists(), "all names are judged first"


@pytest.mark.parametrize("names", [("",), (".",), ("x" * 300,), ("a", "a/b"), ("A/b", "a")])
def test_names_that_no_file_can_have(names: tuple[str, ...], tmp_path: Path) -> None:
    def fill(out: zipfile.ZipFile) -> None:
        for name in names:
            info = zipfile.ZipInfo("x")
            info.filename = name
            out.writestr(info, b"abc")

    detail = refused(tmp_path, fill)
    assert "its entry" in detail
    assert list((tmp_path / "outer" / "inside").iterdir()) == [], "all names are judged first"


def test_an_archive_with_wrong_bytes_is_unpacked_or_refused(tmp_path: Path) -> None:
    def fill(out: zipfile.ZipFile) -> None:
        for name in ("m/am/final.mdl", "m/conf/x", "m/decoys.txt"):
            out.writestr(name, b"abc" * 30)

    whole = archive(tmp_path / "x.zip", fill).read_bytes()
    rng = random.Random(19)
    for number in range(400):
        data = bytearray(whole)
        for _ in range(rng.randint(1, 4)):
            data[rng.randrange(len(data))] = rng.randrange(256)
        (tmp_path / "x.zip").write_bytes(data)
        (tmp_path / f"{number}").mkdir()
        with suppress(UnusableError):
            unpack(tmp_path / "x.zip", tmp_path / f"{number}")


def test_a_name_that_is_no_text_within_the_archive(tmp_path: Path) -> None:
    """As zip has each name twice, the second may be another than the first, which was judged."""
    whole = archive(tmp_path / "x.zip", lambda out: out.writestr("m/\u00e9", b"x")).read_bytes()
    (tmp_path / "x.zip").write_bytes(whole.replace(b"\xc3\xa9", b"\xe9l", 1))
    with pytest.raises(UnusableError):
        unpack(tmp_path / "x.zip", tmp_path)


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR])
def test_links_and_devices(kind: int, tmp_path: Path) -> None:
    def fill(out: zipfile.ZipFile) -> None:
        info = zipfile.ZipInfo("model/link")
        info.create_system = 3
        info.external_attr = (kind | 0o777) << 16
        out.writestr(info, b"/etc/passwd")

    assert "link or a device" in refused(tmp_path, fill)


@pytest.mark.parametrize("second", ["model/Final.mdl", "model/final.mdl", "MODEL/final.mdl"])
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_names_that_are_there_twice(second: str, tmp_path: Path) -> None:
    def fill(out: zipfile.ZipFile) -> None:
        out.writestr("model/final.mdl", b"x")
        out.writestr(second, b"y")

    assert "twice" in refused(tmp_path, fill)


def test_too_many_files(tmp_path: Path) -> None:
    def fill(out: zipfile.ZipFile) -> None:
        for number in range(module.MAX_FILES + 1):
            out.writestr(f"{number}", b"")

    assert "1,001 files" in refused(tmp_path, fill)


def test_a_bomb_ends_at_the_limit(tmp_path: Path) -> None:
    def fill(out: zipfile.ZipFile) -> None:
        with out.open("model/bomb", "w") as bomb:
            for _ in range(200):
                bomb.write(bytes(1 << 20))

    assert "too large" in refused(tmp_path, fill)
    written = (tmp_path / "outer" / "inside" / "model" / "bomb").stat().st_size
    assert written <= module.MAX_RATIO * (tmp_path / "x.zip").stat().st_size


def test_bombs_of_many_files_are_counted_together(tmp_path: Path) -> None:
    def fill(out: zipfile.ZipFile) -> None:
        for number in range(100):
            out.writestr(f"model/{number}", bytes(1 << 20))

    assert "too large" in refused(tmp_path, fill)


@pytest.mark.parametrize("at", [0.3, 0.9])
def test_damage_is_found(at: float, tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as out:
        out.writestr("model/am/final.mdl", bytes(range(256)) * 100)
    data = bytearray(packed.getvalue())
    data[int(at * 20_000)] ^= 0xFF
    path = tmp_path / "x.zip"
    path.write_bytes(data)
    with pytest.raises(UnusableError, match=r"x\.zip cannot be unpacked"):
        unpack(path, tmp_path)


def test_a_file_that_claims_to_be_encrypted(tmp_path: Path) -> None:
    path = archive(tmp_path / "x.zip", lambda out: out.writestr("model/a", b"x"))
    data = bytearray(path.read_bytes())
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + place] |= 1
    path.write_bytes(data)
    with pytest.raises(UnusableError) as raised:
        unpack(path, tmp_path)
    assert "encrypted" in raised.value.detail


PIECES = st.sampled_from(["a", "b", "A", "..", ".", "/", "\\", ":", "C:", "~", " ", "\u00e9", "\n"])
NAMES = st.lists(st.lists(PIECES, max_size=6).map("".join), min_size=1, max_size=4)


@given(NAMES)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_whatever_the_names_are_nothing_is_written_elsewhere(
    tmp_path: Path, names: list[str]
) -> None:
    def fill(out: zipfile.ZipFile) -> None:
        for name in names:
            info = zipfile.ZipInfo("x")
            info.filename = name
            out.writestr(info, b"abc")

    with tempfile.TemporaryDirectory(dir=tmp_path) as scratch:
        outer = Path(scratch)
        (outer / "inside").mkdir()
        file = archive(outer / "x.zip", fill)
        try:
            unpack(file, outer / "inside" / "here")
        except UnusableError:
            assert not (outer / "inside" / "here").exists(), "all names are judged first"
        else:
            inside = [p for p in (outer / "inside" / "here").rglob("*") if p.is_file()]
            assert len(inside) == len([name for name in names if not name.endswith("/")])
        assert {p.name for p in outer.iterdir()} == {"inside", "x.zip"}
        assert {p.name for p in (outer / "inside").iterdir()} <= {"here"}
