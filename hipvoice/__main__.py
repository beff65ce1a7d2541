"""`hipvoice`, and `python -m hipvoice`."""

import gc
import sys

from hipvoice.isolation import forsake_working_folder

# New objects between two garbage collections: more than imports make, which are not garbage. With
# Python's default of 700, collections take 30 of the 420 ms to the first picture (measured).
GARBAGE = 100_000
VERSION = ["--version"]


def main() -> None:
    """Run the command line; the version is told without it, which takes longer to load."""
    forsake_working_folder()
    gc.set_threshold(GARBAGE)
    if sys.argv[1:] == VERSION:
        _tell_version()
        return
    from hipvoice.cli import main as command_line  # noqa: PLC0415 - nothing before it is isolated

    command_line()


def _tell_version() -> None:
    """Say what click says."""
    from hipvoice import __version__  # noqa: PLC0415 - as above
    from hipvoice.outer import outer_handler  # noqa: PLC0415 - as above

    with outer_handler():
        print(f"hipvoice {__version__}")  # noqa: T201 - without what prints for the commands


if __name__ == "__main__":
    main()
