"""The collector of cycles looks less often while a derivation is under way, and is afterwards as it was."""

from __future__ import annotations

import gc
import signal
import weakref
from collections.abc import Iterator

import pytest

import dlhw3
from dlhw3.collector import OBJECTS, looking_less

USUAL = (700, 10, 10)


class Ring:
    """A cycle of one object."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def _usual() -> Iterator[None]:
    before = gc.get_threshold()
    gc.set_threshold(*USUAL)
    yield
    gc.set_threshold(*before)
    gc.enable()


def alive(rings: list[weakref.ref[Ring]]) -> int:
    return sum(ring() is not None for ring in rings)


def test_it_looks_less_often_and_then_as_before() -> None:
    with looking_less():
        assert gc.get_threshold() == (OBJECTS, *USUAL[1:])
        with looking_less():
            assert gc.get_threshold() == (OBJECTS, *USUAL[1:])
        assert gc.get_threshold() == (OBJECTS, *USUAL[1:])
    assert gc.get_threshold() == USUAL


@pytest.mark.parametrize("kind", [ValueError, KeyboardInterrupt, SystemExit, GeneratorExit, RecursionError])
def test_it_is_as_before_after_an_error(kind: type[BaseException]) -> None:
    @looking_less()
    def failing() -> None:
        with looking_less():
            raise kind

    with pytest.raises(kind):
        failing()
    assert gc.get_threshold() == USUAL


def test_it_is_as_before_after_ctrl_c() -> None:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt), looking_less():
            signal.raise_signal(signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, before)
    assert gc.get_threshold() == USUAL


@pytest.mark.parametrize("thresholds", [(0, 10, 10), (OBJECTS, 20, 20), (2 * OBJECTS, 5, 5)])
def test_a_collector_that_never_looks_or_looks_seldom_stays_as_it_is(
    thresholds: tuple[int, int, int],
) -> None:
    gc.set_threshold(*thresholds)
    with looking_less():
        assert gc.get_threshold() == thresholds
    assert gc.get_threshold() == thresholds


def test_thresholds_that_somebody_sets_meanwhile_stay() -> None:
    with looking_less():
        gc.set_threshold(1234, 5, 6)
    assert gc.get_threshold() == (1234, 5, 6)


def test_a_collector_that_is_off_stays_off_and_does_not_look() -> None:
    gc.disable()
    with looking_less():
        ring = weakref.ref(Ring())
    assert not gc.isenabled()
    assert ring() is not None


def test_memory_stays_bounded_within_one_block() -> None:
    with looking_less():
        rings = []
        for _ in range(2 * OBJECTS):
            rings.append(weakref.ref(Ring()))
        assert alive(rings) < OBJECTS


def test_memory_stays_bounded_over_many_blocks_whatever_each_leaves() -> None:
    """Cycles that die in their own block, and such as die in the next one."""
    rings, last = [], None
    for _ in range(200):
        with looking_less():
            rings.append(weakref.ref(Ring()))
            last = Ring()
            rings.append(weakref.ref(last))
    assert last is not None
    assert alive(rings) < 30  # some dozen blocks until the older generation is looked at


def test_derivations_in_a_row_bring_on_no_look_through_everything() -> None:
    dlhw3.derive("l(U*U')", wrt="U").verdict  # noqa: B018 - what is imported and remembered once
    looks = []

    def look(phase: str, info: dict[str, int]) -> None:
        if phase == "start":
            looks.append(info["generation"])

    gc.collect()
    gc.callbacks.append(look)
    try:
        for count in range(12):
            assert dlhw3.derive(f"l{count}(U*U'*A{count})", wrt="U").verdict.name == "PROVED"
    finally:
        gc.callbacks.remove(look)
    assert 2 not in looks
    assert len(looks) < 3 * 12
