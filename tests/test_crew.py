"""Threads that share a step: the same bits whatever their number, and a choice that follows the clock."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

import numpy as np
import pytest

from dlhw3.errors import UserError
from dlhw3.numeric.wide.steps import crew as crews
from dlhw3.numeric.wide.steps.crew import AGAIN, Crew
from dlhw3.numeric.wide.training import train

SHARED = """
import numpy as np
from dlhw3.numeric.wide.steps.crew import Crew
from dlhw3.numeric.wide.training import train

used = []
def most(crew):
    used.append(crew.sizes[-1])
    return crew.sizes[-1]
Crew._next = most

for dtype, layers in ((np.float32, "both"), (np.float64, "both"), (np.float64, "first")):
    random = np.random.default_rng(0)
    X, W, a = (random.standard_normal(shape).astype(dtype) for shape in ((30, 7), (2500, 7), 2500))
    one, two = (train(X, X[:, 0], W, a, 1e-3, 40, layers, most_threads=count) for count in (1, 2))
    for name in ("predictions", "flips", "W", "a"):
        assert getattr(one, name).tobytes() == getattr(two, name).tobytes(), (dtype, layers, name)
    assert np.isfinite(one.predictions).all() and np.ptp(one.predictions[:, 0]) > 0
print(sorted(set(used)))
"""


def test_two_threads_write_the_bits_that_one_does() -> None:
    environment = os.environ | {"NUMBA_NUM_THREADS": "2"}
    done = subprocess.run(
        [sys.executable, "-c", SHARED], env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "[1, 2]\n"), done.stderr


class Clock:
    """Time that passes at will, in the place of the module's ``time``."""

    now = 0.0

    def perf_counter(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The module's clock, and no pool of threads."""
    made = Clock()
    monkeypatch.setattr(crews, "time", made)
    monkeypatch.setattr(crews, "_muster", lambda size: 1)
    return made


def sizes_chosen(crew: Crew, clock: Clock, seconds: dict[int, float], count: int) -> list[int]:
    chosen: list[int] = []

    def stretch(threads: int) -> int:
        chosen.append(threads)
        clock.now += 10 * seconds[threads]
        return 10

    for _ in range(count):
        assert crew.work(stretch) == 10
    return chosen


def test_the_fastest_number_works_and_the_others_are_tried_again(clock: Clock) -> None:
    crew = Crew(6)
    assert crew.sizes == [1, 2, 4, 6]
    seconds = {1: 4.0, 2: 2.0, 4: 1.0, 6: 1.5}
    chosen = sizes_chosen(crew, clock, seconds, 10 * AGAIN)
    assert chosen[:12] == [1, 2, 4, 6, 4, 4, 1, 4, 4, 4, 4, 2]
    late = chosen[4 * AGAIN :]
    assert len(late) / (AGAIN + 1) - 1 <= sum(size != 4 for size in late) <= len(late) / (AGAIN + 1) + 1
    assert set(late) == set(crew.sizes)  # every one has its turn


def test_a_core_that_is_taken_away_is_noticed(clock: Clock) -> None:
    crew = Crew(2)
    assert sizes_chosen(crew, clock, {1: 2.0, 2: 1.0}, 4) == [1, 2, 2, 2]
    assert sizes_chosen(crew, clock, {1: 2.0, 2: 9.0}, 4) == [1, 2, 1, 1]
    assert sizes_chosen(crew, clock, {1: 2.0, 2: 9.0}, 3) == [1, 2, 1]
    later = sizes_chosen(crew, clock, {1: 2.0, 2: 1.0}, 2 * AGAIN)
    assert later[-1] == 2  # and so is one that is given back


def test_one_caller_at_a_time_and_no_threads_after_a_fork(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    crew = Crew(2)
    sizes_chosen(crew, clock, {1: 2.0, 2: 1.0}, 3)
    with crews._claimed:
        assert sizes_chosen(crew, clock, {1: 2.0, 2: 1.0}, 2) == [1, 1]
    assert not crews._claimed.locked()
    monkeypatch.setattr(crews, "_home", -1)
    assert sizes_chosen(crew, clock, {1: 2.0, 2: 1.0}, 2) == [1, 1]


def test_the_claim_is_given_up_after_an_interrupt(clock: Clock) -> None:
    crew = Crew(2)
    sizes_chosen(crew, clock, {1: 2.0, 2: 1.0}, 2)

    def interrupted(threads: int) -> int:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        crew.work(interrupted)
    assert not crews._claimed.locked()


def test_a_threading_layer_that_is_not_installed_is_no_error() -> None:
    script = (
        "import numpy as np\n"
        "from dlhw3.numeric.wide.training import train\n"
        "ones = np.ones((4, 3))\n"
        "print(train(ones, ones[:, 0], np.ones((2000, 3)), np.ones(2000), 1e-3, 5).W.shape)\n"
    )
    environment = os.environ | {"NUMBA_NUM_THREADS": "2", "NUMBA_THREADING_LAYER": "tbb"}
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "(2000, 3)\n"), done.stderr


def test_a_crew_shared_by_threads_keeps_its_records() -> None:
    crew, failures = Crew(1), []

    def hammer() -> None:
        try:
            for _ in range(20_000):
                crew.work(lambda threads: 1)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=hammer) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


def test_two_trainings_at_once_agree_with_one() -> None:
    random = np.random.default_rng(1)
    X, W, a = (random.standard_normal(shape) for shape in ((20, 5), (1500, 5), 1500))
    expected = train(X, X[:, 0], W, a, 1e-3, 50)
    found: list[np.ndarray] = []
    threads = [
        threading.Thread(target=lambda: found.append(train(X, X[:, 0], W, a, 1e-3, 50).W)) for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [W_end.tobytes() for W_end in found] == [expected.W.tobytes()] * 3


def test_most_threads_is_a_positive_number() -> None:
    ones = np.ones((2, 1))
    with pytest.raises(UserError, match="most_threads must be at least 1, not 0"):
        train(ones, ones[:, 0], ones, ones[:, 0], 0.1, 1, most_threads=0)
