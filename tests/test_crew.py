"""Threads that share a step: the same bits whatever their number, and a choice that follows the clock."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable

import numpy as np
import pytest

from dlhw3.errors import UserError
from dlhw3.numeric.wide.steps import crew as crews
from dlhw3.numeric.wide.steps.crew import AGAIN, AT_FIRST, PAID, Crew
from dlhw3.numeric.wide.training import train

SHARED = """
import numpy as np
from dlhw3.numeric.wide.steps.crew import Crew
from dlhw3.numeric.wide.training import train

used = []
def most(crew):
    used.append(crew.sizes[-1])
    return crew.sizes[-1] if crew._alone else 1, 7
Crew._next = most

for dtype, layers in ((np.float32, "both"), (np.float64, "first")):
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
    """Time that passes at will, in the place of the module's ``time``; a machine whose steps take so long."""

    def __init__(self) -> None:
        self.now = 0.0
        self.taken: dict[int, int] = {}

    def perf_counter(self) -> float:
        return self.now

    def run(self, crew: Crew, steps: int, seconds: Callable[[int], float]) -> float:
        """Have the crew take so many steps, each of ``seconds(threads)``; return how long it took."""
        started, left, self.taken = self.now, steps, {}

        def stretch(threads: int, count: int) -> int:
            self.now += sum(seconds(threads) for _ in range(count))
            self.taken[threads] = self.taken.get(threads, 0) + count
            return count

        while left:
            asked, done = crew.work(stretch, left)
            assert 1 <= asked == done <= left
            left -= done
        return self.now - started


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The module's clock, and no pool of threads."""
    made = Clock()
    monkeypatch.setattr(crews, "time", made)
    monkeypatch.setattr(crews, "_muster", lambda size: 1)
    return made


IDLE = {1: 4e-4, 2: 2.2e-4, 4: 1.2e-4, 6: 1.4e-4}


def test_the_fastest_number_works_and_the_others_are_tried_again(clock: Clock) -> None:
    crew = Crew(6)
    assert crew.sizes == [1, 2, 4, 6]
    clock.run(crew, 20_000, IDLE.__getitem__)
    assert crew.fastest == 4
    clock.run(crew, 100_000, IDLE.__getitem__)  # some 12 seconds
    assert clock.taken[4] > 95_000
    assert set(clock.taken) == {1, 2, 4, 6}  # every one has its turn, for a moment


def test_a_short_run_is_one_threads(clock: Clock) -> None:
    """Threads are not even started: that costs, and what they would gain is little."""
    clock.run(Crew(2), 400, IDLE.__getitem__)  # 0.16 s
    assert set(clock.taken) == {1}


def test_two_threads_work_where_they_are_faster(clock: Clock) -> None:
    crew = Crew(2)
    first = clock.run(crew, 5000, IDLE.__getitem__)
    assert first < 5000 * 4e-4
    later = clock.run(crew, 5000, IDLE.__getitem__)
    assert later < 1.05 * 5000 * 2.2e-4


@pytest.mark.parametrize("pause", [1.5e-3, 3e-3, 6e-3])  # what the system gives another process at a time
@pytest.mark.parametrize("one", [5e-5, 4e-4, 2e-3])
def test_threads_that_wait_for_each_other_cost_little(clock: Clock, pause: float, one: float) -> None:
    """A busy core: with two threads every step waits. From the first call on, all of 1 s or more."""
    crew, steps = Crew(2), int(1.0 / one)
    for _ in range(5):
        took = clock.run(crew, steps, lambda threads: one if threads == 1 else one / 2 + pause)
        assert took <= 1.1 * steps * one
    assert clock.taken.get(2, 0) < 0.2 * steps


@pytest.mark.parametrize("seed", range(20))
def test_no_machine_makes_it_a_tenth_slower_than_one_thread(clock: Clock, seed: int) -> None:
    """Cores come and go at random, in stretches of milliseconds to seconds; steps sometimes wait, sometimes not."""
    random = np.random.default_rng(seed)
    one = float(10 ** random.uniform(-4.5, -2.7))
    crew, until, wait = Crew(2), 0.0, 0.0

    def seconds(threads: int) -> float:
        nonlocal until, wait
        if clock.now > until:
            until = clock.now + float(10 ** random.uniform(-3, 0.5))
            wait = float(random.choice([0.0, 0.0, 0.3, 1.0]))
        if threads == 1:
            return one
        return 0.55 * one + (0.003 if random.random() < wait else 0.0)

    for _ in range(4):
        steps = int(1.5 / one)
        assert clock.run(crew, steps, seconds) <= 1.1 * steps * one


def test_a_core_that_is_taken_away_and_given_back_is_noticed(clock: Clock) -> None:
    crew = Crew(2)
    clock.run(crew, 5000, IDLE.__getitem__)
    assert crew.fastest == 2
    clock.run(crew, 100, lambda threads: {1: 4e-4, 2: 4e-3}[threads])
    assert (crew.fastest, crew.owed > 0.0) == (1, True)
    clock.run(crew, int((crew.owed / PAID + AGAIN) / 4e-4), IDLE.__getitem__)
    assert crew.fastest == 2


def test_the_debt_is_what_was_lost_less_what_was_paid(clock: Clock) -> None:
    crew = Crew(2)
    assert crew.owed == AT_FIRST
    clock.run(crew, 100, IDLE.__getitem__)
    assert crew.owed == pytest.approx(AT_FIRST - PAID * 0.04)
    crew._learn(2, 2, 10, 0.014)  # ten steps with two threads, 10 ms more than one thread takes
    assert crew.owed == pytest.approx(AT_FIRST - PAID * 0.054 + 0.010)


def test_one_caller_at_a_time_and_no_threads_after_a_fork(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    crew = Crew(2)
    clock.run(crew, 5000, IDLE.__getitem__)
    with crews._claimed:
        clock.run(crew, 5000, IDLE.__getitem__)
        assert set(clock.taken) == {1}
    assert not crews._claimed.locked()
    monkeypatch.setattr(crews, "_home", -1)
    clock.run(crew, 5000, IDLE.__getitem__)
    assert set(clock.taken) == {1}


def test_the_claim_is_given_up_after_an_interrupt(clock: Clock) -> None:
    crew = Crew(2)
    clock.run(crew, 5000, IDLE.__getitem__)
    used = []

    def interrupted(threads: int, steps: int) -> int:
        used.append(threads)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        crew.work(interrupted, 10)
    assert used == [2]
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
                crew.work(lambda threads, steps: 1, 1)
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
