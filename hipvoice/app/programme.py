"""What is for today: by the programme that a person follows, or by what they usually play.

Here are also the programmes themselves, for the command line, and what `hipvoice` alone says.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any, Final

from hipvoice import __version__
from hipvoice.app.config import Config, change, config_path, load_config
from hipvoice.app.config.changing import parsed
from hipvoice.app.config.keys import PEOPLE
from hipvoice.app.config.values import whose
from hipvoice.app.journal.journal import latest_sessions, settle
from hipvoice.app.journal.pages import activity_line, day_of, iso, long, moment, number_of
from hipvoice.app.library.library import english
from hipvoice.app.session.prepare import NO_WISHES, Wishes
from hipvoice.app.session.resume import left_lately
from hipvoice.core.entries import Followed, Turn
from hipvoice.core.history.trends import activities_of
from hipvoice.core.programme.assessment import (
    NO_PROSPECTS,
    NOTHING_LIMITED,
    PROGRAMMES,
    ROUTINES,
    Finding,
    Prospects,
    recommend,
)
from hipvoice.core.programme.programme import (
    WEEK_DAYS,
    DayKind,
    Following,
    Growth,
    KeptWeek,
    Programme,
    ProgrammeDay,
    ahead,
    following,
    kept,
    lines,
    standing,
)
from hipvoice.core.programme.proposals import SCREEN, Suggestion, first, is_test_offered, usual
from hipvoice.core.programme.selection import Constraints, select
from hipvoice.core.routine.routine import Routine
from hipvoice.core.timeline.timeline import compile_routine, nominal_duration
from hipvoice.core.wording.lines import Progression, Today
from hipvoice.errors import HipvoiceError
from hipvoice.journal.figures import activity_answers
from hipvoice.journal.ids import late_number
from hipvoice.journal.known import findings, last_tests, marks, played, visits
from hipvoice.journal.rescue import open_journal
from hipvoice.journal.store import Journal
from hipvoice.routines import shipped_folder
from hipvoice.routines.formats import DAYS
from hipvoice.routines.library import Library

GO_ON: Final = "To go on with it: hipvoice programme resume"
ANOTHER: Final = "To start another one: hipvoice programme list"
NAME_ACTIVITY: Final = 'hipvoice programme activity "tying my shoes"'
TAKE_ALONG: Final = "A page to take along: hipvoice journal report -o report.html"
REVIEW_DAYS: Final = 7  # so many days before it, the review is told of
REVIEWED_DAYS: Final = 14  # so many days after it
FINISHED_DAYS: Final = 14  # so many days after the last session, the end is told of
BEGINNING_MS: Final = 15 * 60_000  # the longest to begin with
MOSTLY: Final = 0.5  # of its steps: as much has to be left of a routine to begin with
WHOLE: Final = "Your journal is whole. Mend the file or put it back."
MOVED: Final = "If you have moved it: hipvoice programme start FILE --from"
END: Final = "hipvoice programme end"
TURNED: Final = {
    Turn.PAUSED: "is paused.",
    Turn.RESUMED: "goes on. `hipvoice programme` says where you are.",
    Turn.ENDED: "has ended; what you did in it stays in your journal.",
}
HOW: Final = "`hipvoice programme list` names the programmes"


@dataclass(frozen=True, slots=True)
class Due:
    """What is for today: a `routine` (its name, or its file), and why.

    `why` is spoken, and `shown` in its place where nothing is played. The routine is empty if today
    is for rest; `instead` is what can be played then, or empty. `wishes` are those with which it is
    played, `told` is what is shown besides.
    """

    routine: str
    why: str
    wishes: Wishes
    told: tuple[str, ...] = ()
    instead: str = ""
    shown: str = ""


@dataclass(frozen=True, slots=True)
class FollowedProgramme:
    """A programme that a person follows, with its place in the library, and where they are."""

    following: Following
    programme: Programme
    library: Library
    day: ProgrammeDay
    ahead: Callable[[], Iterator[ProgrammeDay]]  # the sessions to come
    kept: Callable[[], tuple[KeptWeek, ...]]  # the planned days so far

    def lines(self, day: ProgrammeDay | None = None) -> list[str]:
        """What is said about today, or about another day."""
        day = day or self.day
        return lines(day, self.programme, self.title(day), english().wording)

    def title(self, day: ProgrammeDay | None = None) -> str:
        """The name of the routine of today, or of another day; empty for none."""
        routine = (day or self.day).routine
        return self.library.title(routine) if routine else ""

    def source(self, routine: str) -> str:
        """The name of a routine, or its file if it is not a shipped one."""
        path = self.library.routine_files[routine]
        return routine if path.parent == shipped_folder() else str(path)


def due(config: Config, wishes: Wishes, today: date) -> Due:
    """What is for today. Raises HipvoiceError."""
    with _reading(config) as journal:
        found = following(marks(journal)) if journal else None
        if journal is None or found is None:
            return _usual(config, wishes, journal, today)
        if found.paused:
            said = english().wording.line(Progression.PAUSED, programme=found.name)
            return _besides(_usual(config, wishes, journal, today), said, GO_ON)
        try:
            course = course_of(config, journal, found, today)
        except HipvoiceError as error:
            return _besides(_usual(config, wishes, journal, today), *_about_lost(found, error))
        return _of_course(course, config, wishes, journal, today)


def _besides(found: Due, *told: str) -> Due:
    """What is for today, with something else to show first."""
    return replace(found, told=(*told, *found.told))


def _about_lost(found: Following, error: HipvoiceError) -> tuple[str, ...]:
    """What is said about a programme whose file is not there, or is wrong now."""
    told = f"{found.name} cannot be followed: {error.title}."
    return (told, *error.detail.splitlines(), *_put_back(found), f"To end it: {END}")


def _put_back(found: Following) -> tuple[str, str]:
    """How to go on with a programme; begun on the same day, it goes on where it was."""
    return WHOLE, f"{MOVED} {iso(found.begun)}"


def _of_course(
    course: FollowedProgramme, config: Config, wishes: Wishes, journal: Journal, today: date
) -> Due:
    day, programme = course.day, course.programme
    why = " ".join(course.lines())
    match day.kind:
        case DayKind.SESSION:
            made = replace(wishes, programme=course.following.programme, level=day.level)
            told = _reminder(programme, journal, today)
            shown = f"Today: {course.title()}. {why}"
            return Due(course.source(day.routine), why, made, told, shown=shown)
        case DayKind.TEST:
            return Due(course.source(day.routine), why, wishes, _without_tests(course))
        case DayKind.FINISHED:
            lately = number_of(today) - day.due <= FINISHED_DAYS
            told = (why, ANOTHER) if lately else ()
            return _besides(_usual(config, wishes, journal, today), *told)
    instead = programme.light or _usual(config, wishes, journal, today).routine
    return Due("", why, wishes, instead=instead)


def _without_tests(course: FollowedProgramme) -> tuple[str, ...]:
    """How the session after the tests is played without them; nothing at the end."""
    following_one = next(course.ahead(), None)
    if following_one is None:
        return ()
    return (f"To train without the tests: hipvoice play {course.source(following_one.routine)}",)


def _reminder(programme: Programme, journal: Journal, today: date) -> tuple[str, ...]:
    """What is told of the review before a session: once a day, and not for ever."""
    day = number_of(today)
    over = programme.review is not None and day - programme.review > REVIEWED_DAYS
    told = over or visits(journal, programme.routines, day)
    return () if told else _about_review(programme, today)


def _about_review(programme: Programme, today: date) -> tuple[str, ...]:
    """That the programme is to be looked at again soon, or should have been by now."""
    if programme.review is None:
        return ()
    left, day = programme.review - number_of(today), _date(programme.review)
    if left > REVIEW_DAYS:
        return ()
    if left < 0:
        return (f"{programme.name} should be reviewed: the day was {day}.", TAKE_ALONG)
    when = {0: "today", 1: "tomorrow"}.get(left, f"in {left} days")
    return (f"{programme.name} is to be reviewed {when}, on {day}.", TAKE_ALONG)


def _usual(config: Config, wishes: Wishes, journal: Journal | None, today: date) -> Due:
    """What is played without a programme."""
    done = played(journal, today, SCREEN) if journal else {}
    rows = findings(journal) if journal else []
    ago = [(today - date.fromisoformat(at[:10])).days for _, at in rows]
    since = min(ago, default=None)
    found = _fitting_one(config, wishes, usual(done, since, [finding for finding, _ in rows]))
    found = found or _fitting_one(config, wishes, usual(done, None))
    found = found or first(_to_begin_with(wishes.person(config)), practised=bool(done))
    if found is None:
        raise HipvoiceError("there is no routine that fits", hint="`hipvoice list` names them all")
    library, wording = Library(), english().wording
    why = found.line(library.title(found.routine), wording)
    last = min((one.days for one in done.values()), default=None)
    offered = is_test_offered(since, last, today.weekday())
    if offered and _fits(SCREEN, wishes.person(config)):
        title = library.title(SCREEN)
        why = f"{why} {wording.line(Today.OFFER_TESTS, routine=title)}"
        return Due(
            found.routine, why, wishes, (f"To test your hips first: hipvoice play {SCREEN}",)
        )
    return Due(found.routine, why, wishes)


def _fitting_one(config: Config, wishes: Wishes, found: Suggestion | None) -> Suggestion | None:
    """The suggestion, if its routine is there and is not one that the person cannot do."""
    if found is None or found.routine not in Library().routine_files:
        return None
    usually = found.why in {Today.USUAL, Today.AS_LAST_TIME, Today.LAST_DONE}
    return found if usually or _fits(found.routine, wishes.person(config)) else None


def _fits(routine: str, person: Constraints) -> bool:
    """Whether a person can do all of a routine."""
    anything = not (person.conditions or person.without)
    return anything or _share_left(Library().routine(routine), person) == 1


def _to_begin_with(person: Constraints) -> list[str]:
    """The ids of routines to begin with, the shortest first: of the first kind that there is.

    They are short and can be done as they are; or, with a condition, most of each is left, since a
    long one is no beginning; or they are long; or it is what is left the most of.
    """
    routines = [routine for routine in Library().routines()[0] if routine.id != SCREEN]
    left = {routine.id: _share_left(routine, person) for routine in routines}
    most = max(left.values(), default=0)
    lengths = {routine.id: _length_ms(routine) for routine in routines}
    short = {name for name, length in lengths.items() if length <= BEGINNING_MS}
    kinds = (
        [name for name, share in left.items() if share == 1 and name in short],
        [name for name, share in left.items() if person.conditions and share >= MOSTLY],
        [name for name, share in left.items() if share == 1],
        [name for name, share in left.items() if person.conditions and share == most > 0],
    )
    return sorted(next(filter(None, kinds), []), key=lengths.__getitem__)


def _length_ms(routine: Routine) -> int:
    return nominal_duration(compile_routine(routine, english().wording).segments)


def _share_left(routine: Routine, person: Constraints) -> float:
    """How much of a routine the person can do: 1 for all of it."""
    able = select(routine, person)
    whole = len(routine.steps)
    return 1 if len(able.steps) == whole else able.worth / whole


@contextmanager
def _reading(config: Config) -> Iterator[Journal | None]:
    """The journal, limited to the person; None if there is none."""
    settle(config.journal)
    if not config.journal.exists():
        yield None
        return
    with Journal.read(config.journal).only(whose(config)) as journal:
        yield journal


def course_of(config: Config, journal: Journal, found: Following, today: date) -> FollowedProgramme:
    """Where the person is in the programme. Raises HipvoiceError if it cannot be read."""
    library = Library().beside_programme(found.programme)
    programme = library.programme(found.programme)
    if programme.test and not _is_testable(library, programme, NO_WISHES.person(config)):
        programme = replace(programme, test="")
    since = found.begun - programme.test_weeks * WEEK_DAYS
    limited = _limited([finding for finding, _ in findings(journal)])
    sessions = visits(journal, programme.routines, found.begun)
    at = (programme, found.begun, sessions, number_of(today))
    tests = last_tests(journal, programme.test, since) if programme.test else None
    day = standing(*at, tested=tests, limited=limited, pauses=found.pauses)
    if found.paused:
        day = replace(day, kind=DayKind.PAUSED, reasons=())
    to_come = partial(ahead, *at, limited=limited, pauses=found.pauses)
    return FollowedProgramme(
        found, programme, library, day, to_come, partial(kept, *at, found.pauses)
    )


def prospects(
    config: Config, wishes: Wishes, journal: Journal, routine: Routine, today: date
) -> Prospects:
    """What the person could do after `routine`, if it is one of nothing but tests."""
    if routine.places:
        return NO_PROSPECTS
    person, found = wishes.person(config), following(marks(journal))
    after_tests = {*ROUTINES.values(), NOTHING_LIMITED}
    unfit = frozenset(name for name in after_tests if not _fits(name, person))
    if found and not _is_finished(config, journal, found, today):
        return Prospects(unfit=unfit, followed="" if found.paused else found.name)
    names = {name for names in PROGRAMMES.values() for name in names}
    able = {one.id: one.name for one in _startable(names, person)}
    if found:
        able.pop(found.programme, None)
    return Prospects(able, unfit)


def _is_finished(config: Config, journal: Journal, found: Following, today: date) -> bool:
    """Whether a programme has no more sessions, as far as it can be read."""
    try:
        return not any(course_of(config, journal, found, today).ahead())
    except HipvoiceError:
        return False


def _startable(names: Collection[str], person: Constraints) -> Iterator[Programme]:
    """Those of the shipped programmes that the person can start."""
    library = Library()
    for name in sorted(names):
        with suppress(HipvoiceError):
            programme = library.programme(name)
            _require_possible(programme, library, person)
            yield programme


def _is_testable(library: Library, programme: Programme, person: Constraints) -> bool:
    """Whether the person can do any of its tests."""
    if not (person.conditions or person.without):
        return True
    source = library.routine_files[programme.test]
    return bool(select(library.routine(str(source)), person).steps)


def _limited(found: Iterable[Finding]) -> list[str]:
    """The routines for what the tests found limited, the first to work on first."""
    recommended = recommend([*found])
    return [ROUTINES[movement] for movement in recommended.limited] if recommended else []


# What the commands do.


def programme_rows() -> list[dict[str, Any]]:
    """The shipped programmes, as JSON-able rows. Raises HipvoiceError."""
    library = Library()
    made = [library.programme(name) for name in library.programme_files]
    return [
        {
            "id": one.id,
            "name": one.name,
            "about": one.about,
            "weeks": len(one.weeks),
            "days": sorted({len(week.days) for week in one.weeks}),
        }
        for one in made
    ]


def shown(name: str, config: Config, today: date) -> Iterator[tuple[str, str]]:
    """A programme as a calendar by week: rows of a label and what stands beside it.

    Raises HipvoiceError.
    """
    library = Library().beside_programme(name)
    programme = library.programme(name)
    course = None
    with suppress(HipvoiceError):  # another programme that cannot be read is no reason
        course = followed(config, today)
    here = course.day.week if course and course.programme == programme else 0
    yield "", f"{programme.name} (programme {programme.id})"
    yield from (("", text) for text in (programme.about, *programme.notes) if text)
    if programme.review is not None:
        yield "", f"To be reviewed on {_date(programme.review)}."
    for number, week in enumerate(programme.weeks, 1):
        yield "", ""
        if programme.test and (number - 1) % programme.test_weeks == 0:
            yield "Tests", library.title(programme.test)
        yield f"Week {number}", "you are here" if number == here else ""
        for day, names in zip(week.days, week.sessions, strict=True):
            played = " or ".join(map(library.title, names))
            yield f"  {DAYS[day].capitalize()}", played + (", by the tests" if names[1:] else "")
    if programme.test:
        yield "", ""
        yield "Tests", library.title(programme.test)
    if programme.growth:
        yield "", ""
        yield "", "Steps up, each after two sessions in a row that went well:"
    for number, step in enumerate(programme.growth, 1):
        yield f"{number:>4}.", f"{_growth(step, library)}, from week {step.week} on"


def programme_row(name: str) -> dict[str, Any]:
    """A programme as a JSON-able row. Raises HipvoiceError."""
    made = Library().beside_programme(name).programme(name)
    return {
        "id": made.id,
        "name": made.name,
        "about": made.about,
        "notes": [*made.notes],
        "test": made.test or None,
        "review": None if made.review is None else iso(made.review),
        "weeks": [
            [
                {"day": DAYS[day], "routines": [*names]}
                for day, names in zip(week.days, week.sessions, strict=True)
            ]
            for week in made.weeks
        ],
        "steps": [
            {
                "week": s.week,
                "exercise": s.exercise or None,
                "seconds": s.ms // 1000,
                "sets": s.sets,
            }
            for s in made.growth
        ],
    }


def _growth(step: Growth, library: Library) -> str:
    name = library.exercise(step.exercise).exercise.name if step.exercise else "everything"
    if step.ms:
        return f"{name}: held {step.ms // 1000} s longer"
    if step.sets:
        return f"{name}: {step.sets} {'set' if step.sets == 1 else 'sets'} more"
    return f"{name}: its harder version"


def followed(config: Config, today: date) -> FollowedProgramme | None:
    """The programme that the person follows, and where they are; None for none.

    Raises HipvoiceError, also if its file is gone or wrong.
    """
    with _reading(config) as journal:
        found = following(marks(journal)) if journal else None
        if journal is None or found is None:
            return None
        try:
            return course_of(config, journal, found, today)
        except HipvoiceError as error:
            title = f"{found.name} cannot be followed: {error.title}"
            detail = "\n".join(filter(None, (error.detail, *_put_back(found))))
            raise HipvoiceError(title, detail, f"`{END}` ends it") from error


def status_row(config: Config, today: date) -> dict[str, Any]:
    """Where the person is, as a JSON-able row. Raises HipvoiceError as `status` does."""
    course = _followed(config, today)
    day = course.day
    return {
        "programme": course.following.programme,
        "name": course.programme.name,
        "begun": iso(course.following.begun),
        "day": day.kind.value,
        "week": day.week,
        "weeks": len(course.programme.weeks),
        "session": day.number,
        "sessions": day.count,
        "routine": day.routine or None,
        "due": iso(day.due) if day.routine else None,
        "steps": day.level,
        "late": day.late,
        "said": course.lines(),
    }


def _followed(config: Config, today: date) -> FollowedProgramme:
    course = followed(config, today)
    if course is None:
        raise HipvoiceError("you follow no programme", hint=HOW)
    return course


def status(config: Config, today: date) -> list[str]:
    """Where the person is, line by line. Raises HipvoiceError if they follow no programme."""
    course = _followed(config, today)
    day, programme = course.day, course.programme
    begun = _date(course.following.begun)
    if day.kind is DayKind.AHEAD:
        told = [f"{programme.name} begins on {begun}."]
    else:
        told = [f"{programme.name}, begun on {begun}.", *course.lines()]
    if day.kind is DayKind.SESSION:
        told.append(f"Today: {course.title()}.")
    if day.kind in {DayKind.SESSION, DayKind.TEST}:
        told.append("To play it: hipvoice play")
    told += {DayKind.PAUSED: [GO_ON], DayKind.FINISHED: [ANOTHER]}.get(day.kind, [])
    if programme.growth:
        told.append(f"Steps up: {day.level} of {len(programme.growth)}.")
    if planned := kept_line(course.kept()):
        told.append(f"Planned days kept: {planned}.")
    review = _about_review(programme, today)
    if programme.review is not None and not review:
        told.append(f"To be reviewed on {_date(programme.review)}.")
    return [*told, *review, *programme.notes]


def kept_line(weeks: Sequence[KeptWeek]) -> str:
    """How many of the planned days were kept, and how many in the last week; empty for none."""
    if not any(week.planned for week in weeks):
        return ""
    done, planned = sum(w.done for w in weeks), sum(w.planned for w in weeks)
    last = f"; in the last week {weeks[-1].done} of {weeks[-1].planned}"
    return f"{done} of {planned}{last if weeks[1:] else ''}"


def start(name: str, config: Config, begun: date, today: date) -> list[str]:
    """Start a programme, which ends the one before. Raises HipvoiceError."""
    path = Library().programme_path(name)
    content = Library().read_programme(path)
    _require_possible(content, Library().beside_programme(name), NO_WISHES.person(config))
    source = content.id if path.is_relative_to(shipped_folder()) else str(path.absolute())
    first_day, told = number_of(begun), list[str]()
    with open_journal(config.journal) as journal:
        if before := following(marks(journal.only(whose(config)))):
            _mark(journal, before, Turn.ENDED, config, today)
            told = [f"{before.name} has ended; what you did in it stays in your journal."]
        run = journal.begin()
        person = config.person or ""
        run.append(Followed(1, 0, source, content.name, Turn.STARTED, first_day, person))
    verb = "began" if begun < today else "begins"
    when = "today" if begun == today else f"on {_date(first_day)}"
    told.append(f"{content.name} {verb} {when}. `hipvoice play` plays what it has for the day.")
    if source != content.id:
        told.append(f"It is read anew each time, so leave its file where it is: {source}")
    return told


def _require_possible(programme: Programme, library: Library, person: Constraints) -> None:
    """Refuse a programme with a routine of which the person can do nothing."""
    if not (person.conditions or person.without):
        return
    sources = {name: str(library.routine_files[name]) for name in programme.routines}
    gone = [name for name in sources if not select(library.routine(sources[name]), person).worth]
    if gone:
        why = f"{', '.join((*person.conditions, *person.without))}: nothing is left of"
        detail = "\n".join(f"{why} {library.title(name)}" for name in gone)
        raise HipvoiceError(f"{programme.name} is not for you as it is", detail, HOW)


def turn(config: Config, word: str, today: date) -> str:
    """Write that the programme is paused, resumed or ended today. Raises HipvoiceError."""
    what = Turn(word)
    with open_journal(config.journal) as journal:
        theirs = journal.only(whose(config))
        found = following(marks(theirs))
        if found is None:
            raise HipvoiceError("you follow no programme", hint=HOW)
        if found.paused is (what is Turn.PAUSED) and what is not Turn.ENDED:
            state = "is paused already" if found.paused else "is not paused"
            hint = "`hipvoice programme` says where you are"
            raise HipvoiceError(f"{found.name} {state}", hint=hint)
        if what is Turn.PAUSED and _is_finished(config, theirs, found, today):
            raise HipvoiceError(f"{found.name} is finished", hint=f"{HOW}, to start another one")
        _mark(journal, found, what, config, today)
        return f"{found.name} {TURNED[what]}"


def activity(config: Config, text: str | None, *, remove: bool = False) -> Iterator[str]:
    """Name what the person wants to be able to do again, or show it with the answers so far.

    Raises HipvoiceError.
    """
    if text is not None or remove:
        key = f"{PEOPLE}.{config.person}.activity" if config.person else "activity"
        change(config_path(), {key: None if remove else parsed(key, text or "")})
        config = replace(config, activity=None if remove else text)
    if config.activity:
        yield f"Your activity: {config.activity}. You are asked about it every two weeks."
    else:
        yield "You have named no activity to be asked about."
        yield f"To name yours: {NAME_ACTIVITY}"
    with _reading(config) as journal:
        for trend in activities_of(activity_answers(journal) if journal else ()):
            yield activity_line(trend)


def _mark(journal: Journal, found: Following, what: Turn, config: Config, today: date) -> None:
    number = late_number(int(journal.now().timestamp() * 1000))
    program, person = (found.programme, found.name), config.person or ""
    entry = Followed(number, 0, *program, what, number_of(today), person)
    journal.write(journal.stamp(found.run, entry))


def _date(day: int) -> str:
    return f"{day_of(day):%A}, {long(day)}"


# What `hipvoice` alone says.

WHAT: Final = (
    "A voice coach for the floor: it speaks every cue, counts your holds and reps, and listens",
    'for "next", "repeat" or "pause" while you stretch. Offline; nothing is recorded.',
)
BEGIN: Final = (
    ("hipvoice play", "a session: what is for today, or the one that you name"),
    ("hipvoice programme", "some weeks of sessions that answer to how they go"),
    ("hipvoice mic-check", "lets it learn your room and your voice, in a minute"),
    ("hipvoice doctor", "checks the voice, the microphone and the rest"),
    ("hipvoice list", "all routines"),
    ("hipvoice --help", "all commands"),
)


def greeting(today: date) -> Iterator[str]:
    """The lines. A journal that cannot be read is reported, and the greeting comes anyway."""
    yield f"hipvoice {__version__}"
    yield from WHAT
    yield ""
    yield from (f"  {command:<20}{what}" for command, what in BEGIN)
    yield ""
    try:
        yield from _history(today)
    except HipvoiceError as error:
        yield from filter(None, (error.title, error.detail, error.hint))


def _history(today: date) -> Iterator[str]:
    sessions = latest_sessions(None, 1).data
    for last in sessions:
        sets = f", {last['completed']} of {last['planned']} sets" if last["planned"] else ""
        yield f"Last session: {last['name']}, {moment(last['began'])}{sets}."
    config = load_config().for_person()
    if not config.journal.exists():
        yield "New here? hipvoice play"
    if left := left_lately(config):
        yield f"You left {left.began.name} unfinished: hipvoice play --resume continues it."
        return
    found = due(config, NO_WISHES, today)
    yield found.shown or found.why
    yield from found.told
