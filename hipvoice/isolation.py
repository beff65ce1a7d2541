"""Nothing is imported from the folder where hipvoice is called: files there are not part of the
program.

Python looks there first when a module is run (`python -m`), and if PYTHONPATH has an empty or
relative entry. Those entries are removed: for this program as early as possible, and for every
Python that it starts from the beginning. All others stay, including absolute ones in PYTHONPATH and
the user's own site-packages: `python -I` would lose what is installed there.

This module imports only what Python has already loaded: even `__future__` would be a file.
"""

import os
import sys

# Finds this very package without putting its folder on the path, and runs one of its modules.
_START = (
    "import sys; sys.path.insert(0, sys.argv.pop(1)); import hipvoice; del sys.path[0]; "
    "import runpy; runpy.run_module(sys.argv.pop(1), run_name='__main__', alter_sys=True)"
)


def forsake_working_folder() -> None:
    """Stop importing from it, unless Python itself or PYTHONPATH names it in full."""
    unwanted = {"", _working_folder(), *map(os.path.abspath, _entries(absolute=False))}
    unwanted -= {*map(os.path.abspath, _entries(absolute=True))}
    library = os.path.dirname(os.__file__)
    first = sys.path.index(library) if library in sys.path else len(sys.path)
    sys.path[:first] = [place for place in sys.path[:first] if place not in unwanted]


def python(module: str, *arguments: str) -> list[str]:
    """The command that runs a `module` of this package in a Python of its own."""
    source = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    return [sys.executable, "-P", "-c", _START, source, module, *arguments]


def environment(**more: str) -> dict[str, str]:
    """The environment of such a Python: ours, and `more`."""
    ours = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    named = os.pathsep.join(_entries(absolute=True))
    return {**ours, **({"PYTHONPATH": named} if named else {}), **more}


def _entries(*, absolute: bool) -> list[str]:
    """The absolute entries of PYTHONPATH, or those that depend on the working folder."""
    entries = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    return [entry for entry in entries if os.path.isabs(entry) is absolute]


def _working_folder() -> str:
    try:
        return os.getcwd()
    except OSError:  # it was removed: there is nothing to import
        return ""
