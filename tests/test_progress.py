"""What a run tells: something within a second of silence, and no run lost to who listens."""

from __future__ import annotations

import time

import pytest

from dlhw3 import progress
from dlhw3.progress import Steady


class Spoken:
    """A listener that keeps what it hears, and fails from the first word on where it is told to."""

    def __init__(self, failing: type[Exception] | None = None) -> None:
        self.words: list[str] = []
        self.failing = failing

    def start(self, total: int, description: str) -> None:
        self.words.append(description)
        if self.failing is not None:
            raise self.failing("gone")

    def advance(self, steps: int) -> None:
        self.words.append(str(steps))

    def finish(self) -> None:
        """Keep nothing."""


def test_silence_is_broken_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "SILENCE", 0.02)
    loud = Spoken()
    with Steady(loud, "toy"):
        deadline = time.monotonic() + 10
        while not loud.words and time.monotonic() < deadline:
            time.sleep(0.01)
    assert loud.words == ["toy: preparing"]
    quick = Spoken()
    with Steady(quick, "toy") as told:
        told.start(3, "begins")
        time.sleep(0.1)
    assert quick.words == ["begins"]


@pytest.mark.parametrize("failing", [OSError, ValueError, BrokenPipeError])
def test_a_listener_that_fails_is_told_no_more(failing: type[Exception]) -> None:
    deaf = Spoken(failing)
    with Steady(deaf, "toy") as told:
        told.start(3, "begins")
        told.advance(1)
        told.start(3, "again")
    assert deaf.words == ["begins"]
