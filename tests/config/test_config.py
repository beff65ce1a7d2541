"""The config: read with places, changed value by value, over three layers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from hipvoice import cli
from hipvoice.app.config import Config, VoiceSettings, change, config_path, load_config
from hipvoice.app.config.changing import flow, parsed, remember_voice, template
from hipvoice.app.config.keys import KEYS, ConfigKey, shape_of
from hipvoice.core.commands import INTENTS_BY_NAME
from hipvoice.errors import HipvoiceError
from hipvoice.routines.formats import CONDITIONS
from hipvoice.routines.problems import ProblemsError
from tests.program import hipvoice
from tests.tries import tries

HAND_WRITTEN = """\
# mine
voice:   # by ear
   rate:  150   # words

   # volume: 90 was too loud
devices: {mic: "USB  mic",headphones: no}  # kitchen
without:
- band   # broken
- block
people:
    Anna:
        conditions: [ knee-pain ]
# the end"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "config.yaml"
    path.write_bytes(text.encode())
    return path


def refused(tmp_path: Path, text: str) -> str:
    with pytest.raises(ProblemsError) as raised:
        load_config(written(tmp_path, text))
    return raised.value.detail


@pytest.mark.parametrize("text", ["", "# nothing\n", "voice:\nperson:\n", template()])
def test_what_is_absent_or_empty_has_its_default(tmp_path: Path, text: str) -> None:
    assert load_config(written(tmp_path, text)) == load_config(tmp_path / "none") == Config()


def test_every_key_is_in_the_template() -> None:
    names = {key.name.split(".")[-1] for key in KEYS}
    assert all(f"{name}:" in template() for name in names)


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.name)
def test_every_default_can_be_written(key: ConfigKey) -> None:
    """Also one that is a word of the program, which YAML does not know."""
    value = key.default
    assert flow(value) == flow(str(value) if isinstance(value, str) else value)


def test_a_condition_that_nobody_knows_is_refused_with_all_that_are_known(tmp_path: Path) -> None:
    told = refused(tmp_path, "conditions: [sciatic]\n")
    assert "`sciatic` is not known" in told
    assert "did you mean" not in told
    assert all(f"`{condition}`" in told for condition in CONDITIONS)


def test_all_problems_at_once_each_with_place_and_near_word(tmp_path: Path) -> None:
    text = "voice:\n  rat: 3\n  volume: 500\naliases: {nxt: [a]}\nwithout: [bnad]\n"
    told = refused(tmp_path, text)
    for place, hint in {
        "config.yaml:2:3: voice: unknown key `rat`": "did you mean `rate`?",
        "config.yaml:3:11: voice > volume: 500 is out of range": "from 10 to 100",
        "config.yaml:4:11: aliases: `nxt` is not allowed here": "did you mean `next`?",
        "config.yaml:5:11: without > 1: `bnad` is not allowed here": "did you mean `band`?",
    }.items():
        assert hint in told.partition(place)[2].partition("\n\n")[0], place


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("voice: 3\n", "a single value where a map is expected"),
        ("- voice\n", "a list where a map is expected"),
        ("voice: {rate: '150'}\n", "in quotes is a text"),
        ("devices: {headphones: maybe}\n", "`maybe` is not known"),
        ("listening: {floor: loud}\n", "`loud` is not a number of decibels"),
        ("listening: {floor: 12}\n", "12 is out of range"),
        ('people: {"An\\tna": {voice: {rate: 150}}}\n', "has characters that no name has"),
        ("person: null\n", "a name is missing"),
        ("devices: {headphones: on}\n", "did you mean `yes`"),
        ("devices: {headphones: OFF}\n", "did you mean `no`"),
        ("devices: {headphones: maybe}\n", "one of `yes`, `no`"),
        ("people: {Anna: {model: x}}\n", "unknown key `model`"),
        ("voice: {rate: 150}\nvoice: {rate: 150}\n", "a second time"),
        ("voice: {rate: &a 150}\n", "an anchor"),
        ("without: [band\n", "not closed"),
    ],
)
def test_what_is_refused(tmp_path: Path, text: str, message: str) -> None:
    assert message in refused(tmp_path, text)


def test_environment_over_person_over_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, "voice: {rate: 150}\npeople: {Anna: {voice: {rate: 120}}}\n")
    assert load_config(path).voice.rate == 150
    assert load_config(path).for_person("Anna").voice == VoiceSettings(rate=120)
    assert load_config(path).for_person("Bo").voice.rate == 150
    monkeypatch.setenv("HIPVOICE_VOICE_RATE", "180")
    monkeypatch.setenv("HIPVOICE_WITHOUT", "band, block")
    config = load_config(path).for_person("Anna")
    assert (config.voice.rate, config.without) == (180, ("band", "block"))
    options = load_config(path, {"voice.rate": 200}).for_person("Anna")
    assert options.voice.rate == 200


def test_an_option_is_held_to_what_the_file_is_held_to() -> None:
    with pytest.raises(ProblemsError, match="1 problem in person") as raised:
        load_config(options={"person": "An\tna", "voice.rate": 150})
    assert "a name such as `Anna`" in raised.value.detail


def test_the_person_of_the_config_is_taken_when_nobody_is_named(tmp_path: Path) -> None:
    path = written(tmp_path, "person: Anna\npeople: {Anna: {without: [band]}}\n")
    assert load_config(path).for_person().without == ("band",)
    assert load_config(path).for_person("Bo").person == "Bo"


def test_a_wrong_variable_is_told_with_the_problems_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HIPVOICE_WITHOUT", "band,blok")
    told = refused(tmp_path, "modle: x\n")
    assert "HIPVOICE_WITHOUT:1:6: 2: `blok` is not allowed here" in told
    assert "did you mean `block`?" in told
    assert "did you mean `model`?" in told


def test_a_change_leaves_every_other_character_as_it_is(tmp_path: Path) -> None:
    path = written(tmp_path, HAND_WRITTEN)
    change(
        path,
        {
            "voice.rate": 165,
            "voice.volume": 60,
            "devices.speaker": "none",
            "without": ("chair",),
            "people.Anna.voice.rate": 120,
            "model": "en-hipvoice",
        },
    )
    assert (
        path.read_text("utf-8")
        == """\
# mine
voice:   # by ear
   rate:  165   # words
   volume: 60

   # volume: 90 was too loud
devices: {speaker: none, mic: "USB  mic",headphones: no}  # kitchen
without:
- chair
people:
    Anna:
        conditions: [ knee-pain ]
        voice:
          rate: 120
model: en-hipvoice
# the end"""
    )


VALUES = st.one_of(
    st.tuples(st.just("voice.rate"), st.integers(105, 240)),
    st.tuples(st.just("people.Jo-Ann O'Hara.voice.volume"), st.integers(10, 100)),
    st.tuples(
        st.just("devices.mic"), st.sampled_from(["3", "no", "a: b", "#1", "'q'", "ü {", "~"])
    ),
    st.tuples(st.just("devices.headphones"), st.booleans()),
    st.tuples(st.just("listening.floor"), st.integers(-99, 0).map(lambda n: n / 2)),
    st.tuples(st.sampled_from(["without", "people.Bo.without"]), st.lists(st.just("band"))),
    st.tuples(st.sampled_from(["keys.no", "keys.next"]), st.just(["n", "'", "right", ",", "]"])),
    st.tuples(st.just("aliases.degrees-90"), st.just(["no", "right angle"])),
    st.tuples(st.sampled_from(["voice.rate", "without", "aliases.next"]), st.none()),
)
FILES = (
    "",
    "# only this",
    template(),
    template().replace("\n", "\r\n"),
    HAND_WRITTEN,
    "{}\n",
    "{voice: {}, people}\n",
    "voice: {rate: , volume: 20, }\nwithout: [\n  band,  # x\n]\nkeys:\n  next:\n  - n\n",
    "\ufeffpeople: {Bo: {voice: }}\nperson: # nobody\n",
    "? voice\n: rate: 150\n",
    "---\n'voice' : \n  \"rate\" :\t150\n...\n",
    "devices:\n  mic: a\n    name # that goes on\n  speaker: >-\n    folded\n\n\n# end\n",
    "devices: {\n  mic: 'a', # x\n\n  speaker: b # y\n}\nwithout: # none\n  []\n",
    "keys:\n  next: # [x]\n  - 'n'\n  - \"#\"\n  no:\n    - m\naliases: {next: [\n  a b]}",
)


@settings(max_examples=tries(60))
@given(st.sampled_from(FILES), st.lists(VALUES, max_size=6))
def test_whatever_is_changed_is_read_and_all_else_stays(
    tmp_path_factory: pytest.TempPathFactory, text: str, changes: list[tuple[str, object]]
) -> None:
    path = written(tmp_path_factory.mktemp("config"), text)
    before = load_config(path).given
    for name, value in changes:
        change(path, {name: value})
    after = load_config(path).given
    wanted = dict(changes)
    for name, value in wanted.items():
        assert _value(after, name) == (tuple(value) if isinstance(value, list) else value), name
    for name in before.file.keys() - {name.partition(".")[0] for name in wanted} - wanted.keys():
        assert before.file[name] == after.file[name]
    comments = [line for line in text.splitlines() if line.lstrip().startswith("#")]
    kept = path.read_bytes().decode("utf-8").splitlines()
    assert [line for line in kept if line in comments] == comments


def _value(given: object, name: str) -> object:
    part, _, rest = name.partition(".")
    file, people = given.file, given.people  # type: ignore[attr-defined]
    if part == "people":
        person, _, key = rest.partition(".")
        return people[person][key]
    if part in {"aliases", "keys"}:
        return dict(file.get(part, ())).get(INTENTS_BY_NAME[rest])
    return file.get(name)


@pytest.mark.slow
def test_what_is_taken_away_has_its_default_again() -> None:
    assert hipvoice("config", "set", "devices.mic", "3").returncode == 0
    assert load_config().devices.mic == "3"
    assert hipvoice("config", "set", "devices.mic", "").returncode == 0
    assert load_config() == Config()


@pytest.mark.parametrize(
    "text",
    [
        "voice: {rate: 1, volume: 1}\n",
        "voice: 3\n",
        "voice: [\n",
        "- voice\n",
        "voice:\n\trate: 1\n",
    ],
)
def test_a_file_that_would_still_be_wrong_is_not_changed(tmp_path: Path, text: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(ProblemsError):
        change(path, {"voice.rate": 150})
    assert path.read_text() == text


def test_a_file_that_is_no_text_is_not_changed(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_bytes(b"voice: \xff\n")
    with pytest.raises(ProblemsError):
        change(path, {"voice.rate": 150})
    assert path.read_bytes() == b"voice: \xff\n"


@pytest.mark.parametrize(
    ("make", "kind"), [(os.mkfifo, "a pipe"), (os.mkdir, "a folder")], ids=["pipe", "folder"]
)
def test_what_is_no_file_is_told_and_stays(
    tmp_path: Path, make: Callable[[Path], None], kind: str
) -> None:
    make(tmp_path / "there")
    path = tmp_path / "config.yaml"
    path.symlink_to("there")
    for use in (load_config, lambda path: change(path, {"voice.rate": 150})):
        with pytest.raises(HipvoiceError, match=f"it is {kind}"):
            use(path)
    assert not path.is_file()


@pytest.mark.parametrize("key", ["person", "voice.name", "devices.mic", "journal"])
def test_a_value_without_end_is_refused(key: str) -> None:
    with pytest.raises(ProblemsError, match="1 problem") as raised:
        parsed(key, "x" * 100_000)
    assert raised.value.problems[0].hint.startswith("at most ")


def test_a_wrong_value_is_mended_by_setting_it(tmp_path: Path) -> None:
    path = written(tmp_path, "voice: {rate: fast} # mine\nwithout: [band]\n")
    change(path, {"voice.rate": 150})
    assert path.read_text() == "voice: {rate: 150} # mine\nwithout: [band]\n"


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("# mine\n", "voice.rate", 1),
        ("? voice\n? keys\n: {next: [n]}\n", "voice.rate", 150),
    ],
)
def test_what_would_not_say_what_is_meant_is_not_written(
    tmp_path: Path, text: str, name: str, value: int
) -> None:
    path = written(tmp_path, text)
    with pytest.raises(HipvoiceError, match="by the program") as raised:
        change(path, {name: value})
    assert raised.value.hint.endswith("hipvoice config edit")
    assert path.read_text() == text


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("voice.rat", "did you mean `voice.rate`?"),
        ("rate", "did you mean `voice.rate`?"),
        ("voice", "voice.engine"),
        ("people.Anna", "people.Anna.talk"),
        ("aliases.nxt", "did you mean `aliases.next`?"),
        ("people.Anna.model", "one of"),
    ],
)
def test_a_key_that_is_none(name: str, hint: str) -> None:
    with pytest.raises(HipvoiceError) as raised:
        shape_of(name)
    assert hint in raised.value.hint


def test_the_voice_is_remembered_for_whom_it_was_set(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    remember_voice(path, "Anna", {"volume": 60})
    assert load_config(path).voice == VoiceSettings()
    assert load_config(path).for_person("Anna").voice == VoiceSettings(volume=60)


def test_a_link_stays_a_link_and_keeps_its_mode(tmp_path: Path) -> None:
    target = written(tmp_path, "")
    target.chmod(0o600)
    link = tmp_path / "link.yaml"
    link.symlink_to(target)
    change(link, {"voice.rate": 150})
    assert link.is_symlink()
    assert load_config(target).voice.rate == 150
    assert target.stat().st_mode & 0o777 == 0o600


@pytest.mark.slow
def test_nothing_is_lost_by_who_changes_at_the_same_time(tmp_path: Path) -> None:
    """Each in a process of its own, one of them through a link."""
    path, link = tmp_path / "config.yaml", tmp_path / "link.yaml"
    link.symlink_to(path)
    script = (
        "import sys; from pathlib import Path; from hipvoice.app.config import change\n"
        "print(flush=True); sys.stdin.read()\n"
        "for value in (160, 170, 180): change(Path(sys.argv[1]), {sys.argv[2]: value})"
    )
    people = ["Anna", "Bo", "Cleo", "Dan"]
    changing = [
        subprocess.Popen(
            [sys.executable, "-c", script, place, f"people.{name}.voice.rate"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for place, name in zip((path, link, path, link), people, strict=True)
    ]
    for process in changing:
        assert process.stdout
        process.stdout.readline()  # all of them are ready
    for process in changing:
        assert process.stdin
        process.stdin.close()
    for process in changing:
        assert process.wait() == 0
        process.stdout.close()  # type: ignore[union-attr]
    config = load_config(path)
    assert [config.for_person(name).voice.rate for name in people] == [180] * 4
    assert sorted(tmp_path.iterdir()) == [path, link]


@pytest.mark.slow
@pytest.mark.parametrize("command", ["config", "config set voice.rate 150", "config edit", "list"])
def test_a_loop_of_links_is_reported(command: str) -> None:
    path = config_path()
    path.parent.mkdir(parents=True)
    path.symlink_to(path)
    done = hipvoice(*command.split(), EDITOR="true")
    assert "this is a bug" not in done.stderr
    if command != "list":  # which has no need of it
        assert (done.returncode, f"error: {path} cannot be read" in done.stderr) == (1, True)
    assert path.is_symlink()


@pytest.mark.slow
def test_a_device_in_its_place_is_never_replaced() -> None:
    path = config_path()
    path.parent.mkdir(parents=True)
    path.symlink_to("/dev/null")
    done = hipvoice("config", "set", "voice.rate", "150")
    assert (done.returncode, "is a device" in done.stderr) == (1, True)
    assert path.readlink() == Path("/dev/null")


def test_a_typed_value_is_parsed_as_in_the_file() -> None:
    assert parsed("aliases.next", "move on, forward") == ("move on", "forward")
    with pytest.raises(ProblemsError, match=r"voice\.rate"):
        parsed("voice.rate", "fast")


@pytest.mark.slow
def test_the_command_shows_each_value_with_its_source() -> None:
    assert "not there yet" in hipvoice("config").stdout
    assert hipvoice("config", "set", "voice.rate", "150").returncode == 0
    told = json.loads(hipvoice("config", "--json", HIPVOICE_VOICE_VOLUME="60").stdout)
    values = {row["key"]: (row["value"], row["from"]) for row in told["values"]}
    assert told["path"] == str(config_path())
    assert values["voice.rate"] == (150, "file")
    assert values["voice.volume"] == (60, "HIPVOICE_VOICE_VOLUME")
    assert values["devices.headphones"] == (False, "default")
    assert hipvoice("config", "path").stdout.strip() == str(config_path())


@pytest.mark.slow
def test_the_editor_begins_with_the_template_and_is_checked_afterwards() -> None:
    good = hipvoice("config", "edit", EDITOR="true")
    assert good.returncode == 0
    assert config_path().read_text("utf-8") == template()
    wrong = hipvoice("config", "edit", EDITOR="sed -i s/^voice:/voyce:/")
    assert wrong.returncode == 1
    assert "voyce" not in wrong.stdout
    assert "unknown key" not in good.stderr


@pytest.mark.slow
def test_what_is_well_written_and_of_no_use_is_told_at_once() -> None:
    done = hipvoice("config", "set", "aliases.next", "pause")
    assert done.returncode == 1
    assert "means 'pause' already" in done.stderr
    assert "hipvoice config edit" in done.stderr
    assert hipvoice("config", "edit", EDITOR="true").returncode == 1
    assert hipvoice("config", "set", "aliases.next", "").returncode == 0
    assert hipvoice("config", "edit", EDITOR="true").returncode == 0


@pytest.mark.slow
def test_a_variable_that_is_nearly_one_is_reported() -> None:
    done = hipvoice(
        "config", HIPVOICE_VOICE_RAT="150", HIPVOICE_TEST_MODEL="x", HIPVOICE_VOICE_RATE="160"
    )
    assert done.stderr == "HIPVOICE_VOICE_RAT is not read; did you mean HIPVOICE_VOICE_RATE?\n"
    assert done.returncode == 0


@pytest.mark.parametrize(
    "name", ["No", "123", "yes", "1:30", "Jean-Luc P.", "O'Neil", "J. R. R. T."]
)
def test_a_name_is_a_name_whatever_yaml_makes_of_it(tmp_path: Path, name: str) -> None:
    path = written(tmp_path, "voice: {rate: 150}\n")
    change(path, {"person": parsed("person", name), f"people.{name}.voice.rate": 120})
    assert load_config(path).for_person().person == name
    assert load_config(path, {"person": name}).for_person().voice.rate == 120
    change(path, {f"people.{name}.voice.rate": None})
    assert load_config(path).for_person(name).voice.rate == 150


def test_get_and_unset(capsys: pytest.CaptureFixture[str]) -> None:
    change(config_path(), {"voice.rate": 150, "without": ("band", "block"), "person": "Anna"})
    values = {
        "voice.rate": "150",
        "without": "band,block",
        "person": "Anna",
        "model": "en-hipvoice",
    }
    values |= {"devices.mic": "", "devices.headphones": "false"}
    for key, value in values.items():
        assert CliRunner().invoke(cli.hipvoice, ["config", "get", key]).output == f"{value}\n"
        parsed(key, value)
    told = json.loads(
        CliRunner().invoke(cli.hipvoice, ["config", "get", "voice.rate", "--json"]).output
    )
    assert told == {"key": "voice.rate", "value": 150, "from": "file"}
    told = CliRunner().invoke(cli.hipvoice, ["config", "unset", "voice.rate"]).output
    assert told.endswith("it is 165 now (default)\n")
    assert "  rate: 150\n" not in config_path().read_text("utf-8")
    assert load_config().without == ("band", "block")


def test_unset_mends_what_is_wrong(tmp_path: Path) -> None:
    config_path().parent.mkdir(parents=True, exist_ok=True)
    config_path().write_text("voice: {rate: fast}\ntalk: brief\n", "utf-8")
    assert CliRunner().invoke(cli.hipvoice, ["config", "unset", "voice.rate"]).exit_code == 0
    assert load_config().talk == "brief"


def test_unset_makes_no_file() -> None:
    assert CliRunner().invoke(cli.hipvoice, ["config", "unset", "talk"]).exit_code == 0
    assert not config_path().exists()
