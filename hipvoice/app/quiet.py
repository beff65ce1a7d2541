"""Keeps the chatter of C libraries off the screen.

ALSA and PortAudio write to file descriptor 2, past Python, whenever a device underruns or is not
there. What matters of it reaches the person as a fault in words. Python's own errors stay visible.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from hipvoice.streams import told_to

STANDARD_ERROR = 2


@contextmanager
def quiet_libraries() -> Iterator[None]:
    """Let file descriptor 2 lead nowhere, and `sys.stderr` where it led before."""
    sys.stderr.flush()
    python_errors, kept = sys.stderr, os.dup(STANDARD_ERROR)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, STANDARD_ERROR)
    os.close(nowhere)
    try:
        with told_to(kept, python_errors) as sys.stderr:
            yield
    finally:
        sys.stderr = python_errors
        os.dup2(kept, STANDARD_ERROR)
        os.close(kept)
