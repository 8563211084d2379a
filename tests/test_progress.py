"""What a run tells: something within a second of silence, and no run lost to who listens."""

from __future__ import annotations

import inspect
import threading
from collections.abc import Callable
from typing import ClassVar

import pytest

from dlhw3.progress import SILENCE, Silent, Steady


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


class Waiter:
    """A timer whose time comes when it is told to."""

    made: ClassVar[list[Waiter]] = []

    def __init__(self, seconds: float, function: Callable[[], None]) -> None:
        self.seconds = seconds
        self.function = function
        self.daemon = self.started = self.cancelled = False
        self.made.append(self)

    def start(self) -> None:
        self.started = True

    def cancel(self) -> None:
        self.cancelled = True


def test_silence_is_broken_once() -> None:
    loud = Spoken()
    with Steady(loud, "toy: preparing", timer=Waiter):
        waiter = Waiter.made[-1]
        assert (waiter.seconds, waiter.started, waiter.daemon) == (SILENCE, True, True)
        assert loud.words == []
        waiter.function()
    assert loud.words == ["toy: preparing"]
    assert waiter.cancelled


def test_what_has_begun_is_not_announced() -> None:
    quick = Spoken()
    with Steady(quick, "toy", timer=Waiter) as told:
        told.start(3, "begins")
        Waiter.made[-1].function()
    Waiter.made[-1].function()  # a timer that was too late to cancel
    assert quick.words == ["begins"]


def test_nobody_waits_for_who_does_not_listen() -> None:
    before = len(Waiter.made)
    with Steady(Silent(), "toy", timer=Waiter):
        pass
    assert len(Waiter.made) == before
    assert threading.Timer is inspect.signature(Steady).parameters["timer"].default


@pytest.mark.parametrize("failing", [OSError, ValueError, BrokenPipeError])
def test_a_listener_that_fails_is_told_no_more(failing: type[Exception]) -> None:
    deaf = Spoken(failing)
    with Steady(deaf, "toy") as told:
        told.start(3, "begins")
        told.advance(1)
        told.start(3, "again")
    assert deaf.words == ["begins"]
