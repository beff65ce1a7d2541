"""What is for today, from the journal and the library, on simulated days."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from hipvoice.app.config import Config, load_config
from hipvoice.app.library.library import english
from hipvoice.app.programme import (
    Due,
    activity,
    due,
    greeting,
    prospects,
    shown,
    start,
    status,
    turn,
)
from hipvoice.app.session.prepare import NO_WISHES, Wishes, for_person, prepared, proposed
from hipvoice.core.entries import (
    Answered,
    Assessed,
    Ending,
    SessionBegan,
    SessionEnded,
    SetEnded,
    Status,
)
from hipvoice.core.programme.assessment import NO_PROSPECTS, Prospects
from hipvoice.core.programme.proposals import Progress
from hipvoice.core.routine.routine import Side, Step
from hipvoice.core.timeline.timeline import Background
from hipvoice.errors import HipvoiceError
from hipvoice.journal import exchange
from hipvoice.journal.known import background
from hipvoice.journal.store import Journal
from hipvoice.routines.library import Library, shipped_folder

BASICS = "two-minute-basics"
MONDAY = date(2026, 11, 30)
LANGUAGE = english()


@dataclass
class Person:
    """Somebody with a journal, and the day that it is."""

    config: Config
    today: date = MONDAY
    wishes: Wishes = NO_WISHES
    heard: list[str] = field(default_factory=list)

    def after(self, days: int) -> Person:
        """The same, some days later."""
        self.today += timedelta(days)
        return self

    def due(self) -> Due:
        """What is for today."""
        return due(self.config, self.wishes, self.today)

    def did(  # noqa: PLR0913, PLR0917 - what a session may tell of
        self,
        routine: str,
        effort: int = 3,
        pain: int = 1,
        sets: int = 2,
        before: int | None = None,
        activity: tuple[str, int] | None = None,
    ) -> None:
        """A session, all of it."""
        with self._journal() as journal:
            session = journal.begin()
            name = Library().title(routine)
            session.append(SessionBegan(1, 0, routine, name, sets, self.config.person or ""))
            if before is not None:
                session.append(Answered(18, 0, "pain-before", before, ""))
            if activity:
                session.append(Answered(19, 0, "activity", activity[1], activity[0]))
            for number in range(sets):
                place = (number, "bridge-hold", "Bridge", 1, None, 1)
                done = (30_000, 30_000, 30_000, Status.COMPLETED)
                session.append(SetEnded(number + 2, 0, *place, "ms", *done))
            session.append(Answered(20, 0, "pain", pain, ""))
            session.append(Answered(21, 0, "effort", effort, ""))
            session.append(SessionEnded(22, 0, Ending.FINISHED, sets, sets, 60_000))

    def tested(self, *, inward: bool = True) -> None:
        """The tests, of which the one of inward rotation is passed or not."""
        with self._journal() as journal:
            session = journal.begin()
            person = self.config.person or ""
            session.append(SessionBegan(1, 0, "hip-screen", "Hip screen", 0, person))
            for number, side in enumerate(Side, 2):
                session.append(Assessed(number, 0, "T5", "Stick test", side, inward, None))

    def prospects(self, routine: str = "hip-screen") -> Prospects:
        """What could come after a routine."""
        with self._journal() as journal:
            played = Library().routine(routine)
            return prospects(self.config, self.wishes, journal, played, self.today)

    def declined(self, ending: Ending) -> None:
        """The tests, ended without an answer."""
        with self._journal() as journal:
            session = journal.begin()
            person = self.config.person or ""
            session.append(SessionBegan(1, 0, "hip-screen", "Hip screen", 0, person))
            session.append(SessionEnded(2, 0, ending, 0, 0, 60_000))

    def follow(self, programme: str, begun: date | None = None) -> None:
        """Start a programme."""
        start(programme, self.config, begun or self.today, self.today)

    def _journal(self) -> Journal:
        now = datetime.combine(self.today, datetime.min.time()) + timedelta(hours=12)
        return Journal.open(self.config.journal, now.astimezone)


@pytest.fixture
def anna(tmp_path: Path) -> Person:
    return Person(Config(journal=tmp_path / "j.sqlite3"))


def test_day_one_day_two_and_ten_days_away_without_a_programme(anna: Person) -> None:
    found = anna.due()
    assert found.routine == "two-minute-basics"
    assert found.why == (
        "Today: Two-minute basics, to begin with. If you like, test your hips first: Hip screen."
    )
    assert found.told == ("To test your hips first: hipvoice play hip-screen",)
    assert not anna.config.journal.exists(), "asking writes nothing"
    anna.did("floor-four")
    assert anna.after(1).due() == Due("floor-four", "Today: Floor four, as last time.", NO_WISHES)
    away = anna.after(10).due()
    assert away.routine == "floor-four"
    assert away.why.startswith("Today: Floor four, last done eleven days ago. If you like, test")


def test_after_the_tests_comes_what_they_found(anna: Person) -> None:
    anna.did("floor-four")
    anna.after(1).tested(inward=False)
    assert anna.due().why == ("Today: Internal rotation reset, for what your tests found limited.")
    anna.wishes = Wishes(without=("stick", "foam-roller", "ball"))
    assert anna.due().routine == "floor-four", "what cannot be done is not suggested"


def test_what_somebody_can_do_to_begin_with(anna: Person) -> None:
    anna.wishes = Wishes(conditions=("hip-replacement",))
    assert anna.due().routine == "desk-break", "only a long one could be done as it is"
    assert anna.due().why == "Today: Desk break, to begin with.", "and the tests are not for them"
    whole = {"sciatica": "morning-back", "osteoporosis": "desk-break", "no-floor": BASICS}
    for condition, routine in whole.items():
        anna.wishes = Wishes(conditions=(condition,))
        assert anna.due().routine == routine
    anna.wishes = Wishes(without=("mat",))
    assert anna.due().routine in {"desk-break", "morning-back"}
    everything = ("mat", "chair", "armless-chair", "stick", "block", "band", "bed", "couch")
    anna.wishes = Wishes(without=(*everything, "pillow"))
    with pytest.raises(HipvoiceError, match="no routine that fits"):
        anna.due()


def test_a_programme_from_its_first_day_on(anna: Person) -> None:
    anna.follow("hip-rotation")
    assert (anna.due().routine, anna.due().why) == ("hip-screen", "Today we test: Hip screen.")
    anna.tested(inward=False)
    first = anna.due()
    assert (first.routine, first.why) == (
        "internal-rotation-reset",
        "Week one, first session of three.",
    )
    assert first.wishes.text() == "programme=hip-rotation level=0"
    anna.did("internal-rotation-reset")
    done = anna.due()
    assert (done.routine, done.instead) == ("", "two-minute-basics")
    assert done.why == "You are done for today. Next comes Daily hips, on Wednesday."
    assert anna.after(1).due().why == "Today is for rest. Next comes Daily hips, on Wednesday."
    assert anna.after(1).due().why == "Week one, second session of three."
    assert anna.after(8).due().why == (
        "It is eight days later than planned, so the week begins again. "
        "Week one, first session of three."
    )


@pytest.mark.parametrize(
    ("ending", "again"),
    [(Ending.FINISHED, False), (Ending.STOPPED, False), (Ending.CLOSED, True)],
)
def test_who_ends_the_tests_without_an_answer_is_not_sent_to_them_again(
    anna: Person, ending: Ending, *, again: bool
) -> None:
    anna.follow("hip-rotation")
    assert anna.due().told == ("To train without the tests: hipvoice play internal-rotation-reset",)
    anna.declined(ending)
    assert (anna.due().routine == "hip-screen") is again
    assert anna.after(1).due().routine == ("hip-screen" if again else "internal-rotation-reset")


def through(person: Person, effort: int = 3) -> Iterator[Due]:
    """Day after day, everything that is due, until nothing of the programme is left."""
    for _ in range(60):
        found = person.due()
        yield found
        if found.told and found.routine != "hip-screen":
            return
        if found.routine == "hip-screen":
            person.tested(inward=False)
            continue
        if found.routine:
            person.did(found.routine, effort)
        person.after(1)
    pytest.fail("it never ends")


def test_a_finished_programme(anna: Person) -> None:
    anna.follow("hip-rotation")
    days = [*through(anna)]
    levels = [found.wishes.level for found in days if found.wishes.programme]
    assert len(levels) == 12
    assert levels == sorted(levels)
    assert levels[-1] == 3
    told = days[-1].told
    assert told[0] == "Hip rotation is finished."
    assert "hipvoice programme list" in told[1]
    assert days[-1].routine == "internal-rotation-reset"
    assert status(anna.config, anna.today)[1:3] == [*told[:2]]
    anna.follow("hip-mobility")
    assert anna.due().why == "Week one, first session of three."


def test_the_end_of_a_programme_is_told_for_two_weeks(anna: Person) -> None:
    anna.follow("hip-rotation")
    assert [*through(anna)][-1].told, "on the day after the last session"
    finished = "Hip rotation is finished."
    assert anna.after(13).due().told[0] == finished
    later = anna.after(1).due()
    assert not any("Hip rotation" in line or "programme" in line for line in later.told)
    assert later.routine == "internal-rotation-reset"
    assert finished in status(anna.config, anna.today), "who asks is told"
    with pytest.raises(HipvoiceError, match="Hip rotation is finished"):
        turn(anna.config, "paused", anna.today)


def test_what_it_has_grown_is_what_is_played(anna: Person) -> None:
    named = Library().routine("floor-four")
    wishes = Wishes(programme="hip-mobility", level=2)
    assert Wishes.of(wishes.text()) == wishes
    grown = prepared(named, wishes, anna.config, LANGUAGE, Background())
    plain = prepared(named, NO_WISHES, anna.config, LANGUAGE, Background())
    longer = [
        (one.exercise.slug, two.dose)
        for one, two in zip(plain.steps, grown.steps, strict=True)
        if isinstance(one, Step) and isinstance(two, Step) and one.dose != two.dose
    ]
    assert [slug for slug, _ in longer] == ["kneeling-hip-flexor-stretch", "modified-pigeon"]


def test_in_a_programme_nothing_more_is_proposed_besides(anna: Person) -> None:
    routine = Library().routine("floor-four")
    for _ in range(3):
        with anna.after(1)._journal() as journal:
            session = journal.begin()
            session.append(SessionBegan(1, 0, "floor-four", "Floor four", 1))
            place = (1, "all-fours-rock-back", "Rock back", 1, None, 1, "reps", 8, 8, 40_000)
            exercise = Library().exercise("all-fours-rock-back").exercise.id
            session.append(replace(SetEnded(2, 0, *place, Status.COMPLETED), exercise=exercise))
            session.append(Answered(3, 0, "effort", 2, ""))
    with Journal.read(anna.config.journal, anna._journal().now) as journal:
        (more,) = proposed(journal, routine, routine, NO_WISHES)
        assert more.progress is not Progress.EASIER
        of_programme = Wishes(programme="hip-mobility")
        assert proposed(journal, routine, routine, of_programme) == ()


def test_pausing_going_on_and_ending(anna: Person) -> None:
    for word in ("paused", "resumed", "ended"):
        with pytest.raises(HipvoiceError, match="you follow no programme"):
            turn(anna.config, word, anna.today)
    anna.follow("hip-rotation")
    with pytest.raises(HipvoiceError, match="Hip rotation is not paused"):
        turn(anna.config, "resumed", anna.today)
    assert turn(anna.config, "paused", anna.today) == "Hip rotation is paused."
    with pytest.raises(HipvoiceError, match="is paused already"):
        turn(anna.config, "paused", anna.today)
    assert anna.due().routine == "two-minute-basics"
    assert anna.due().told[0] == "Hip rotation is paused."
    assert status(anna.config, anna.today)[1] == "Hip rotation is paused."
    assert turn(anna.config, "resumed", anna.today).startswith("Hip rotation goes on.")
    assert anna.due().routine == "hip-screen"
    turn(anna.config, "ended", anna.today)
    assert anna.due().told == ("To test your hips first: hipvoice play hip-screen",)
    with pytest.raises(HipvoiceError, match="you follow no programme"):
        status(anna.config, anna.today)


BOTH = {"hip-rotation": "Hip rotation", "hip-mobility": "Hip mobility"}


def test_what_could_come_after_the_tests(anna: Person) -> None:
    assert anna.prospects() == Prospects(BOTH)
    assert anna.prospects("internal-rotation-reset") == NO_PROSPECTS
    anna.follow("hip-rotation")
    assert anna.prospects() == Prospects(followed="Hip rotation")
    turn(anna.config, "paused", anna.today)
    assert anna.prospects() == NO_PROSPECTS, "it can be resumed, and no other one is suggested"
    turn(anna.config, "ended", anna.today)
    assert anna.prospects() == Prospects(BOTH)


def test_what_could_come_after_the_last_tests_of_a_programme(anna: Person) -> None:
    anna.follow("hip-rotation")
    done = 0
    while done < 12:
        routine = anna.due().routine
        assert anna.prospects().followed == "Hip rotation"
        if routine == "hip-screen":
            anna.tested()
        elif routine:
            anna.did(routine)
            done += 1
        anna.after(1)
    assert anna.due().routine == "hip-screen"
    assert anna.prospects() == Prospects({"hip-mobility": "Hip mobility"})


def test_who_cannot_do_something_is_not_sent_to_it(anna: Person) -> None:
    replaced = Person(replace(anna.config, conditions=("hip-replacement",)))
    found = replaced.prospects()
    assert "hip-mobility" not in found.programmes, "it cannot be started"
    assert "internal-rotation-reset" in found.unfit
    anna.wishes = Wishes(without=("stick", "foam-roller", "ball"))
    assert "internal-rotation-reset" in anna.prospects().unfit
    assert "squat-prep" not in anna.prospects().unfit


def test_a_programme_that_cannot_be_read_is_still_followed(anna: Person, own: Path) -> None:
    anna.follow(str(own))
    own.unlink()
    assert anna.prospects() == Prospects(followed="My weeks")


def test_a_programme_that_is_ahead(anna: Person) -> None:
    anna.follow("hip-rotation", MONDAY + timedelta(2))
    assert anna.due().why == "Hip rotation begins in two days, on Wednesday."
    told = status(anna.config, anna.today)
    assert told == ["Hip rotation begins on Wednesday, 2 December 2026.", "Steps up: 0 of 3."]
    assert anna.due().instead == "two-minute-basics"
    assert anna.after(2).due().routine == "hip-screen"


def test_two_people_follow_their_own(anna: Person) -> None:
    anna.follow("hip-rotation")
    ben = Person(replace(anna.config, person="ben"))
    assert ben.due().routine == "two-minute-basics"
    ben.follow("hip-mobility")
    ben.tested()
    assert ben.due().routine == "chair-four"
    assert anna.due().routine == "hip-screen"
    assert status(ben.config, ben.today)[0].startswith("Hip mobility, begun on Monday, 30 November")


def test_the_place_travels_with_the_journal(anna: Person, tmp_path: Path) -> None:
    anna.follow("hip-rotation")
    anna.tested()
    anna.did("internal-rotation-reset")
    other = Person(Config(journal=tmp_path / "other.sqlite3"), MONDAY + timedelta(2))
    (tmp_path / "shared").mkdir()
    for person, machine in ((anna, "A" * 26), (other, "B" * 26)):
        with Journal.open(person.config.journal) as journal:
            exchange.sync(journal, tmp_path / "shared", machine)
    assert other.due().why == "Week one, second session of three."
    turn(other.config, "paused", other.today)
    for person, machine in ((other, "B" * 26), (anna, "A" * 26)):
        with Journal.open(person.config.journal) as journal:
            exchange.sync(journal, tmp_path / "shared", machine)
    assert "Hip rotation is paused." in anna.due().told


OWN = """\
name: My weeks
days: [mon]
course:
  - { weeks: 2, play: [mine] }
review: 2026-12-05
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A programme of one's own, with a routine of one's own."""
    (tmp_path / "programmes").mkdir()
    (tmp_path / "mine.yaml").write_text("name: Mine\nsteps: [gluteal-stretch]\n")
    path = tmp_path / "programmes" / "weeks.yaml"
    path.write_text(OWN)
    return path


def test_a_programme_of_ones_own_with_its_routine_and_review(anna: Person, own: Path) -> None:
    anna.follow(str(own))
    found = anna.due()
    assert found.why == "Week one."
    assert found.routine == str(own.parent.parent / "mine.yaml")
    assert Library().routine(found.routine).name == "Mine"
    along = "A page to take along: hipvoice journal report -o report.html"
    for days, when in ((0, "in 5 days"), (4, "tomorrow"), (1, "today")):
        assert anna.after(days).due().told == (
            f"My weeks is to be reviewed {when}, on Saturday, 5 December 2026.",
            along,
        )
    over = ("My weeks should be reviewed: the day was Saturday, 5 December 2026.", along)
    assert anna.after(2).due().told == over
    assert [line for line in status(anna.config, anna.today) if "review" in line] == [over[0]]
    assert not anna.after(14).due().told
    assert [line for line in status(anna.config, anna.today) if "review" in line] == [over[0]]


def test_a_review_is_told_once_a_day(anna: Person, own: Path) -> None:
    anna.follow(str(own))
    before = anna.due()
    assert before.told
    with anna._journal() as journal:
        journal.begin().append(SessionBegan(1, 0, "mine", "Mine", 1))
    assert anna.due() == replace(before, told=())
    assert anna.after(1).due().told


def test_a_review_that_is_far_away_is_told_by_status_only(anna: Person, own: Path) -> None:
    own.write_text(OWN.replace("2026-12-05", "2026-12-08\nnotes: [No deep squats.]"))
    anna.follow(str(own))
    assert not anna.due().told
    told = status(anna.config, anna.today)
    assert told[-2:] == ["To be reviewed on Tuesday, 8 December 2026.", "No deep squats."]
    rows = [text for _, text in shown(str(own), anna.config, anna.today)]
    assert {"To be reviewed on Tuesday, 8 December 2026.", "No deep squats."} <= {*rows}


def test_status_tells_how_the_programme_was_kept(anna: Person) -> None:
    anna.follow("calmer-back")
    assert not any("kept" in line for line in status(anna.config, anna.today))
    anna.did("back-calm")
    anna.after(3).did("back-calm")
    assert "Planned days kept: 2 of 4." in status(anna.config, anna.today)


def changed(path: Path) -> None:
    path.write_text(OWN.replace("weeks: 2", "weeks: 1"))


def broken(path: Path) -> None:
    path.write_text(OWN.replace("weeks: 2", "weeks: two"))


@pytest.mark.parametrize("what", [broken, Path.unlink])
def test_a_file_that_is_gone_or_wrong_is_told_and_one_goes_on(
    anna: Person, own: Path, what: Callable[[Path], None]
) -> None:
    anna.follow(str(own))
    before = anna.due()
    what(own)
    lost = anna.due()
    assert lost.told[0].startswith("My weeks cannot be followed: ")
    assert "hipvoice programme end" in " ".join(lost.told)
    assert lost.routine == "two-minute-basics"
    own.write_text(OWN)
    assert anna.due() == before, "nothing is lost"
    what(own)
    turn(anna.config, "ended", anna.today)
    assert not any("My weeks" in line for line in anna.due().told)


def test_a_file_that_has_changed_leads_where_the_same_sessions_lead(
    anna: Person, own: Path
) -> None:
    anna.follow(str(own))
    with anna._journal() as journal:
        session = journal.begin()
        session.append(SessionBegan(1, 0, "mine", "Mine", 1))
        place = (0, "gluteal-stretch", "Stretch", 1, None, 1)
        session.append(SetEnded(2, 0, *place, "ms", 1, 1, 1, Status.COMPLETED))
    assert anna.after(7).due().why.startswith("Week two.")
    changed(own)
    assert anna.due().told[0] == "My weeks is finished."


def test_a_programme_with_a_problem_is_not_started(anna: Person, own: Path) -> None:
    broken(own)
    with pytest.raises(HipvoiceError, match="1 problem"):
        anna.follow(str(own))
    own.write_text(OWN.replace("[mine]", "[mien]"))
    with pytest.raises(HipvoiceError) as raised:
        anna.follow(str(own))
    assert "did you mean `mine`?" in raised.value.detail
    with pytest.raises(HipvoiceError) as raised:
        anna.follow("hip-rotaton")
    assert raised.value.hint == "did you mean `hip-rotation`?"
    assert not anna.config.journal.exists()


def test_a_programme_of_which_nothing_is_left_is_not_started(anna: Person) -> None:
    cannot = Person(replace(anna.config, conditions=("hip-replacement",)))
    with pytest.raises(HipvoiceError, match="Hip mobility is not for you as it is") as raised:
        cannot.follow("hip-mobility")
    told = "hip-replacement: nothing is left of "
    assert raised.value.detail.splitlines() == [f"{told}Chair four", f"{told}Floor four"]
    cannot.follow("stronger-back")
    assert cannot.due().routine == "hips-and-back"


def test_who_cannot_do_the_tests_is_not_sent_to_them(anna: Person, own: Path) -> None:
    own.write_text(f"{OWN}test: hip-screen\n")
    (own.parent.parent / "mine.yaml").write_text("name: Mine\nsteps: [marching]\n")
    anna.follow(str(own))
    assert anna.due().routine == "hip-screen"
    without = ("stick", "chair", "armless-chair", "mat", "bed")
    cannot = Person(replace(anna.config, without=without))
    assert cannot.due().why == "Week one."


def test_the_calendar_shows_every_week_and_where_one_is(anna: Person) -> None:
    rows = [*shown("hip-mobility", anna.config, anna.today)]
    labels = [label for label, _ in rows]
    weeks = [label for label in labels if label.startswith("Week")]
    assert weeks == [f"Week {n}" for n in range(1, 7)]
    assert labels.count("Tests") == 4
    assert "you are here" not in dict(rows).values()
    anna.follow("hip-mobility")
    here = [row for row in shown("hip-mobility", anna.config, anna.today) if "here" in row[1]]
    assert here == [("Week 1", "you are here")]


@pytest.mark.parametrize("name", Library().programme_files)
def test_every_shipped_programme_is_one_that_can_be_started(anna: Person, name: str) -> None:
    anna.follow(name)
    assert anna.due().routine
    assert (shipped_folder() / "programmes" / f"{name}.yaml").exists()


def test_the_greeting_of_somebody_new_and_after_tests() -> None:
    anna = Person(load_config().for_person())
    new = [*greeting(anna.today)]
    assert new[-3:] == [
        "New here? hipvoice play",
        "Today: Two-minute basics, to begin with. If you like, test your hips first: Hip screen.",
        "To test your hips first: hipvoice play hip-screen",
    ]
    anna.follow("hip-rotation")
    assert "New here? hipvoice play" not in greeting(anna.today)
    anna.declined(Ending.FINISHED)
    (last,) = [line for line in greeting(anna.today) if line.startswith("Last session")]
    assert last == "Last session: Hip screen, Mon 2026-11-30 12:00."


def test_the_greeting_tells_the_day_of_the_programme() -> None:
    anna = Person(load_config().for_person())
    anna.follow("hip-rotation")
    anna.tested()
    assert [*greeting(anna.today)][-1] == (
        "Today: Internal rotation reset. Week one, first session of three."
    )


def test_worse_before_the_next_session_than_before_the_last_one(anna: Person) -> None:
    anna.follow("calmer-back")
    anna.did("back-calm", before=2, pain=6)  # what it was during the session counts as well
    assert "It hurt too much lately" in anna.after(1).due().why
    for before, again in ((2, False), (3, False), (5, True)):
        anna.did("back-calm", before=before, pain=2)
        assert ("hurt too much lately, so the week" in anna.after(1).due().why) is again


def test_a_session_without_an_answer_before_it_is_not_compared(anna: Person) -> None:
    anna.follow("calmer-back")
    anna.did("back-calm", before=1)
    anna.after(1).did("back-calm", pain=3)
    anna.after(1).did("back-calm", before=2)
    assert "hurt" not in anna.after(1).due().why


def test_the_activity_is_asked_about_every_two_weeks(anna: Person) -> None:
    words = "tying my shoes"

    def asked(today: int) -> str:
        config = replace(anna.config, activity=words)
        with Journal.open(anna.config.journal) as journal:
            known = background(journal, MONDAY + timedelta(today))
        return for_person(known, NO_WISHES, config).activity

    assert asked(0) == words
    anna.did("floor-four", activity=("putting on socks", 3))
    assert asked(0) == words
    anna.did("floor-four", activity=(words, 4))
    assert (asked(13), asked(14)) == ("", words)
    anna.after(14).did("floor-four", activity=(words, 7))
    assert asked(20) == ""
    told = [*activity(replace(anna.config, activity=words), None)]
    assert told == [
        "Your activity: tying my shoes. You are asked about it every two weeks.",
        "putting on socks: 3 (30 Nov).",
        "tying my shoes: 4 (30 Nov), 7 (14 Dec); +3 since the first, which is more than chance.",
    ]


def test_paused_days_are_not_missed(anna: Person) -> None:
    anna.follow("hip-mobility")
    anna.did("chair-four")
    for days, word in ((1, "paused"), (8, "resumed")):
        turn(anna.after(days).config, word, anna.today)
    assert anna.due().why == "Week one, second session of three."
    assert anna.after(3).due().why == "Week one, second session of three."
    assert anna.after(1).due().why == (
        "It is four days later than planned, so the week begins again. Today we test: Hip screen."
    )


def test_in_a_pause_nobody_is_late(anna: Person) -> None:
    anna.follow("hip-rotation")
    anna.did("internal-rotation-reset")
    assert any("late" in line for line in status(anna.config, anna.after(8).today))
    turn(anna.config, "paused", anna.today)
    assert not any("late" in line for line in status(anna.config, anna.after(1).today))


def test_a_file_that_was_moved_goes_on_from_its_new_place(anna: Person, own: Path) -> None:
    told = start(str(own), anna.config, anna.today, anna.today)
    assert told[-1] == f"It is read anew each time, so leave its file where it is: {own}"
    others = start("hip-rotation", anna.config, anna.today, anna.today)
    assert not any("read anew" in line for line in others)
    start(str(own), anna.config, anna.today, anna.today)
    with anna._journal() as journal:
        session = journal.begin()
        session.append(SessionBegan(1, 0, "mine", "Mine", 1))
        place = (0, "gluteal-stretch", "Stretch", 1, None, 1)
        session.append(SetEnded(2, 0, *place, "ms", 1, 1, 1, Status.COMPLETED))
    before = anna.after(7).due().why
    assert before.startswith("Week two.")
    moved = own.rename(own.with_name("moved.yaml"))
    (remedy,) = [line for line in anna.due().told if line.startswith("If you")]
    assert remedy == "If you have moved it: hipvoice programme start FILE --from 2026-11-30"
    start(str(moved), anna.config, date(2026, 11, 30), anna.today)
    assert anna.due().why == before


def test_who_asks_where_they_are_is_told_that_the_file_is_gone(anna: Person, own: Path) -> None:
    anna.follow(str(own))
    own.unlink()
    with pytest.raises(HipvoiceError, match="My weeks cannot be followed: there is no") as raised:
        status(anna.config, anna.today)
    assert "hipvoice programme end" in raised.value.hint
    calendar = [text for _, text in shown("hip-rotation", anna.config, anna.today)]
    assert "Hip screen" in calendar, "another programme can be looked at"
