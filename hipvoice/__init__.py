"""hipvoice: an offline voice coach for floor exercises.

Programs may use the names in `__all__`, which docs/python-api.md describes. Everything else in this
package is private and may change in any release.
"""

__version__ = "0.1.0"
__all__ = [
    "AnswerReport",
    "Command",
    "Degrees",
    "Engine",
    "HeardWord",
    "HipvoiceError",
    "Library",
    "Moment",
    "NoteReport",
    "Number",
    "Recogniser",
    "Routine",
    "SessionReport",
    "SetReport",
    "Simulation",
    "SpeechEngine",
    "Step",
    "Test",
    "Transcript",
    "__version__",
    "effects",
    "engine_for",
    "events",
    "play",
    "read_journal",
    "simulate",
]

TYPE_CHECKING = False  # type checkers take it for true; `typing` would cost time at every start
if TYPE_CHECKING:
    from hipvoice.api import (
        AnswerReport,
        Command,
        Degrees,
        Engine,
        HeardWord,
        HipvoiceError,
        Library,
        Moment,
        NoteReport,
        Number,
        Recogniser,
        Routine,
        SessionReport,
        SetReport,
        Simulation,
        SpeechEngine,
        Step,
        Test,
        Transcript,
        effects,
        engine_for,
        events,
        play,
        read_journal,
        simulate,
    )
else:

    def __getattr__(name: str) -> object:
        """A public name, imported when it is first used: most of the program needs none of them."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from hipvoice import api  # noqa: PLC0415 - see above

        value = globals()[name] = getattr(api, name)
        return value


def __dir__() -> list[str]:
    return __all__
