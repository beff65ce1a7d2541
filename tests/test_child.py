"""One process at a time: when it is started, started again, and ended for good."""

from __future__ import annotations

import pytest

from hipvoice import child
from hipvoice.child import ClosedError, Supervisor


class Process:
    """Counts how often it was ended."""

    def __init__(self) -> None:
        self.ended = 0

    def end(self) -> None:
        self.ended += 1


def failing() -> Process:
    raise OSError("no more processes")


def test_it_is_started_once_and_again_after_it_was_dropped() -> None:
    supervisor: Supervisor[Process] = Supervisor()
    first = supervisor.get(Process)
    assert supervisor.get(failing) is first is supervisor.running
    supervisor.drop()
    assert first.ended == 1
    assert supervisor.running is None
    assert supervisor.get(Process) is not first


def test_none_is_started_after_the_end() -> None:
    supervisor: Supervisor[Process] = Supervisor()
    last = supervisor.get(Process)
    supervisor.close()
    assert last.ended == 1
    assert not supervisor.rest()
    with pytest.raises(ClosedError):
        supervisor.get(Process)


@pytest.mark.parametrize(("ran_s", "pauses"), [(1.0, [0, 1, 2, 2]), (60.0, [0, 1, 1, 1])])
def test_quick_failures_in_a_row_make_the_pause_longer(
    monkeypatch: pytest.MonkeyPatch, ran_s: float, pauses: list[float]
) -> None:
    now, waited = [0.0], []
    monkeypatch.setattr(child, "RESTART_AFTER_S", (0, 1, 2))
    monkeypatch.setattr(child.time, "monotonic", lambda: now[0])
    supervisor: Supervisor[Process] = Supervisor()
    monkeypatch.setattr(supervisor._closed, "wait", waited.append)
    for _ in pauses:
        assert supervisor.rest()
        supervisor.get(Process)
        now[0] += ran_s
        supervisor.drop()
    assert waited == pauses


def test_a_start_that_fails_counts_as_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    supervisor: Supervisor[Process] = Supervisor()
    monkeypatch.setattr(supervisor._closed, "wait", waited.append)
    for _ in range(3):
        with pytest.raises(OSError, match="no more"):
            supervisor.get(failing)
        supervisor.rest()
    assert waited == list(child.RESTART_AFTER_S[1:4])
