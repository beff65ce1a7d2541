"""`hipvoice models`: install, list, verify, use and remove, as a person types them."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from pathlib import Path

import pytest
import yaml

from hipvoice.app.store import MODELS, overview
from hipvoice.app.store.catalogue import NAME, read_catalogue
from hipvoice.app.store.places import MANIFEST, installed, root, workplace
from hipvoice.ear.models import built_in_folder
from hipvoice.errors import HipvoiceError
from tests.program import good, hipvoice
from tests.session.player import clip
from tests.store.server import Manners, serving

pytestmark = pytest.mark.slow

NO_URLS = ("http://[::1", "http://a:b/", "http://h \u00f6/", "http:///x", "file:///etc/passwd", "x")


def refused(*arguments: str) -> str:
    done = hipvoice(*arguments)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    return done.stderr


def states() -> dict[str, str]:
    return {row["name"]: row["state"] for row in json.loads(good("models", "list", "--json"))}


def catalogue_of(path: Path, url: str, size: int, **more: str) -> str:
    row = {"name": "test-model", "language": "en", "bytes": size, "licence": "MIT", "url": url}
    path.write_text(yaml.safe_dump([row | more]))
    return str(path)


def test_the_shipped_catalogue_is_good() -> None:
    entries = read_catalogue(MODELS)
    assert len(entries) > 20
    for entry in entries.values():
        assert NAME.fullmatch(entry.name)
        (file,) = entry.files
        assert file.url == f"https://alphacephei.com/vosk/models/{entry.name}.zip"
        assert 20_000_000 < entry.bytes < 100_000_000
        assert entry.licence in {"Apache-2.0", "MIT"}
        assert len(file.sha256) in {0, 64}


def test_a_model_of_the_catalogue_is_fetched_listed_used_verified_and_removed(
    tmp_path: Path, model_zip: bytes
) -> None:
    with serving(Manners(model_zip)) as url:
        file = catalogue_of(tmp_path / "c.yaml", url, len(model_zip))
        told = good("models", "install", "test-model", "--catalogue", file)
        assert "models use test-model" in told
        assert "No checksum of this file is known" in told
    assert states()["test-model"] == "installed"
    assert "test-model: good" in good("models", "verify")
    good("models", "use", "test-model")
    rows = json.loads(good("models", "list", "--json"))
    assert [row["name"] for row in rows if row["used"]] == ["test-model"]
    assert "built-in model is used again" in good("models", "remove", "test-model")
    assert "test-model" not in states()
    assert overview.chosen() == "en-hipvoice"


def test_a_known_checksum_is_not_told_to_be_unknown(tmp_path: Path, model_zip: bytes) -> None:
    known = hashlib.sha256(model_zip).hexdigest()
    with serving(Manners(model_zip)) as url:
        file = catalogue_of(tmp_path / "c.yaml", url, len(model_zip), sha256=known)
        assert "checksum" not in good("models", "install", "test-model", "--catalogue", file)


def test_a_folder_and_a_zip_are_installed_without_the_network(
    tmp_path: Path, model_zip: bytes
) -> None:
    (tmp_path / "mine.zip").write_bytes(model_zip)
    good("models", "install", "--from", str(tmp_path / "mine.zip"))
    good("models", "install", "other", "--from", str(built_in_folder()))
    assert {"mine", "other"} <= set(states())
    assert "already" in refused("models", "install", "--from", str(tmp_path / "mine.zip"))


def test_listen_and_play_take_the_chosen_model(tmp_path: Path) -> None:
    """One that does not know the word "yes": what is heard shows which model listened."""
    deaf = tmp_path / "deaf"
    shutil.copytree(built_in_folder(), deaf)
    words = (deaf / "graph" / "words.txt").read_text()
    (deaf / "graph" / "words.txt").write_text(words.replace("\nyes ", "\nqqyesqq "))
    good("models", "install", "--from", str(deaf))
    recording = str(clip("yes-1"))
    assert "yes" in good("listen", "--wav", recording)
    good("models", "use", "deaf")
    done = hipvoice("listen", "--wav", recording)
    assert "lacks words of" in done.stderr
    assert "yes" in done.stderr
    quick = ("--speaker", "none", "--mic", recording, "--speed", "20", "--log", "--trace")
    assert "lacks words of" in good("play", "two-minute-basics", *quick)
    named = hipvoice("listen", "--wav", recording, "--model", str(built_in_folder()))
    assert "lacks" not in named.stderr


def test_a_chosen_model_that_is_gone_stops_nothing(model_zip: bytes, tmp_path: Path) -> None:
    (tmp_path / "mine.zip").write_bytes(model_zip)
    good("models", "install", "--from", str(tmp_path / "mine.zip"))
    good("models", "use", "mine")
    shutil.rmtree(root(MODELS) / "mine")
    done = hipvoice("listen", "--wav", str(clip("yes-1")))
    assert done.returncode == 0
    assert "yes" in done.stdout
    assert "hipvoice models use en-hipvoice" in done.stderr


@pytest.mark.parametrize("name", ["decoys.txt", "graph/words.txt"])
def test_a_chosen_model_with_a_file_that_is_no_text_stops_nothing(
    name: str, model_zip: bytes, tmp_path: Path
) -> None:
    (tmp_path / "mine.zip").write_bytes(model_zip)
    good("models", "install", "--from", str(tmp_path / "mine.zip"))
    good("models", "use", "mine")
    with (root(MODELS) / "mine" / name).open("ab") as file:
        file.write(b"\xe9clair 5\n")
    done = hipvoice("listen", "--wav", str(clip("yes-1")))
    assert (done.returncode, "yes" in done.stdout) == (0, True)
    assert f"{name} is not UTF-8. The built-in model is used instead" in done.stderr


@pytest.mark.parametrize("name", ["decoys.txt", "graph/phones/word_boundary.int", "am/more"])
def test_a_pipe_in_a_model_is_not_waited_for(name: str, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    shutil.copytree(built_in_folder(), folder)
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).unlink(missing_ok=True)
    os.mkfifo(folder / name)
    assert f"{name} in it is not a file" in refused("models", "install", "--from", str(folder))
    assert f"{name} in it is not a file" in refused(
        "listen", "--wav", str(clip("yes-1")), "--model", str(folder)
    )
    assert installed(MODELS) == []


def test_verify_names_what_was_changed(tmp_path: Path, model_zip: bytes) -> None:
    (tmp_path / "mine.zip").write_bytes(model_zip)
    good("models", "install", "--from", str(tmp_path / "mine.zip"))
    folder = root(MODELS) / "mine"
    (folder / "decoys.txt").write_text("changed\n")
    (folder / "README.md").unlink()
    told = refused("models", "verify")
    assert "decoys.txt was changed" in told
    assert "README.md is missing" in told
    assert (folder / MANIFEST).is_file()


def test_a_pipe_in_place_of_the_manifest_is_not_waited_for(
    tmp_path: Path, model_zip: bytes
) -> None:
    (tmp_path / "mine.zip").write_bytes(model_zip)
    good("models", "install", "--from", str(tmp_path / "mine.zip"))
    manifest = root(MODELS) / "mine" / MANIFEST
    manifest.unlink()
    os.mkfifo(manifest)
    assert f"{MANIFEST} in it is not a file" in refused("models", "verify", "mine")


def test_a_model_that_does_not_load_is_not_installed(tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    shutil.copytree(built_in_folder(), broken)
    (broken / "am" / "final.mdl").write_bytes(b"no model" * 1000)
    assert "cannot be loaded" in refused("models", "install", "--from", str(broken))
    assert installed(MODELS) == []
    assert [*workplace(MODELS, "broken").iterdir()] == [], "nothing is left behind"


def test_a_folder_that_is_no_model_is_told_without_our_own_folders(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    told = refused("models", "install", "--from", str(tmp_path / "empty"))
    assert "empty is not a usable model" in told
    assert "It has no final.mdl" in told
    assert ".new-" not in told


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["install", "vosk-model-small-en-us"], "did you mean vosk-model-small-en-us-0.15"),
        (["install", "en-hipvoice", "--from", "."], "there already"),
        (["install", "../evil", "--from", "."], "not a valid name for a model"),
        (["install", "--from", "no-such-file.zip"], "nothing at no-such-file.zip"),
        (["remove", "en-hipvoice"], "part of the program"),
        (["remove", "none"], "not installed"),
        (["remove", ".."], "not installed"),
        (["use", "none"], "not installed"),
        (["verify", "none"], "not installed"),
    ],
)
def test_what_cannot_be_done_is_reported(arguments: list[str], words: str) -> None:
    assert words in refused("models", *arguments)


def test_install_needs_to_know_what() -> None:
    done = hipvoice("models", "install")
    assert done.returncode == 2
    assert "--from" in done.stderr


@pytest.mark.parametrize(
    "text",
    [
        "[",
        "- 3",
        "- {name: a}",
        "- {name: '../a', language: en, bytes: 1, licence: M, url: x}",
        "[" * 5_000,
        "a: 1",
        *(f'- {{name: a, language: en, bytes: 1, licence: M, url: "{url}"}}' for url in NO_URLS),
        "- {name: a, language: en, bytes: -1, licence: M, url: 'http://a/'}",
        "- {name: a, language: en, bytes: 1, licence: M, url: 'http://a/', sha256: 5}",
        "- {name: a, language: en, bytes: 1, licence: M, url: 'http://a/', more: 5}",
        "- &a [x, x]\n- &b [*a, *a]\n- [*b, *b]",
    ],
    ids=lambda text: text[:20],
)
def test_a_wrong_catalogue_is_reported(text: str, tmp_path: Path) -> None:
    (tmp_path / "c.yaml").write_text(text)
    with pytest.raises(HipvoiceError, match="cannot read the catalogue"):
        read_catalogue(MODELS, tmp_path / "c.yaml")
