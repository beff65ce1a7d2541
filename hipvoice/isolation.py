"""Nothing is imported from the folder where hipvoice is called: whoever put a file there is no part
of the program.

Python looks there first where a module is run (`python -m`), and wherever PYTHONPATH has an empty
or a relative entry. Those places are left out: for this program as early as it can be, for every
Python that it starts from the beginning. All others stay, also absolute ones that somebody put into
PYTHONPATH, and the user's own site-packages: `python -I` would lose what was installed there.

This module imports only what Python has loaded by itself before: `__future__` would be a file, too.
"""

import os
import sys

# Finds this very package without making its folder a place of other modules, and runs one of it.
_START = (
    "import sys; sys.path.insert(0, sys.argv.pop(1)); import hipvoice; del sys.path[0]; "
    "import runpy; runpy.run_module(sys.argv.pop(1), run_name='__main__', alter_sys=True)"
)


def forsake_working_folder() -> None:
    """Import nothing from it any more, unless Python itself or PYTHONPATH names it in full."""
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
    """Those of PYTHONPATH that name a place by itself, or those that depend on where one is."""
    entries = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    return [entry for entry in entries if os.path.isabs(entry) is absolute]


def _working_folder() -> str:
    try:
        return os.getcwd()
    except OSError:  # it was removed: there is nothing to import
        return ""
