"""Training the first layer alone, width 10 000, 2000 steps, n = 100, d = 10: blocks of certified steps.

Ours: ``train(..., layers="first")``, from arrays to arrays with every prediction kept, on the threads it chooses.
Theirs: an ``nn.Module`` with SGD on one thread, with either allocator (see ``bench_training``), timed over 20
steps at a time, and our own plain steps.
Seconds are per step. Ours is first compared with the loop over 60 steps and with the plain steps over all
2000.
"""

from __future__ import annotations

import benchmarks.one_thread  # noqa: F401  (before numpy is imported)

# isort: split

import numpy as np

from benchmarks.bench_training import Parts, problem, torch_peer
from benchmarks.measure import check, side_by_side, timed
from benchmarks.pairs import AS_IT_IS, KEEPS_PAGES, Row, Setting, show
from dlhw3.numeric.wide.steps.fused import Problem, Recording, train_fused
from dlhw3.numeric.wide.training import train
from dlhw3.progress import Silent

WIDTH, STEPS = 10_000, 2000
TARGETS = {  # by rate on ½‖u − y‖²
    1e-5: 50.0,  # the write-up's kernel rate, 1e-3 over n
    2e-5: 50.0,  # its network's, 1e-3 on the mean square
    2e-4: None,  # the experiment's own
}
AGREE = 1e-12  # float64, relative
AGREE_SINGLE = 1e-4  # blocks run in float64 whatever the caller's precision


def rows() -> list[Row]:
    return [row for rate in TARGETS for row in _at(rate)]


def _at(rate: float) -> list[Row]:
    double, single = problem(WIDTH, "float64"), problem(WIDTH, "float32")
    title = f"training, first layer, width {WIDTH}, {STEPS} steps of {rate:g}"
    path = train(*double, rate, STEPS, "first")
    check(title, path.predictions, _plain(double, rate).predictions, AGREE)
    sixty = train(*double, rate, 64, "first").predictions[-1]
    check(title, path.predictions, train(*single, rate, STEPS, "first").predictions, AGREE_SINGLE)
    share = path.account.neuron_steps / (path.account.block_steps * WIDTH)
    note = f"{path.account.blocks} blocks, {100 * share:.1f} % of the neurons stepped in them"
    made = []
    for dtype, parts, tolerance in (("float64", double, AGREE), ("float32", single, AGREE_SINGLE)):
        for allocator in (AS_IT_IS, KEEPS_PAGES):
            with torch_peer(parts, allocator) as prepare:
                theirs = prepare("loop", rate, False)
                check(title, sixty, np.array(theirs.ask("run", steps=64)["predictions"]), tolerance)
                made.append(
                    side_by_side(
                        f"{title}: nn.Module + SGD",
                        timed(lambda parts=parts: train(*parts, rate, STEPS, "first"), units=STEPS),
                        theirs.side("run", steps=20),
                        setting=Setting(dtype, ours="chosen", allocator=allocator),
                        target=TARGETS[rate] if allocator == AS_IT_IS else None,
                        pairs=7,
                        note=note,
                    )
                )
    ours = timed(lambda: train(*double, rate, STEPS, "first"), units=STEPS)
    made.append(
        side_by_side(
            f"{title}: plain fused steps",
            ours,
            timed(lambda: _plain(double, rate), units=STEPS),
            setting=Setting("float64", ours="chosen", theirs="chosen"),
            target=None,
            pairs=3,
            note=note,
        )
    )
    return made


def _plain(parts: Parts, rate: float, most_threads: int | None = None) -> Recording:
    X, y, W, a = parts
    problem = Problem(
        X=X, y=y.astype(np.float64), W=W, a=a, rate=rate, steps=STEPS, both=False, most_threads=most_threads
    )
    recording = Recording.empty(len(y), STEPS, 1)
    train_fused(problem, recording, Silent())
    return recording


if __name__ == "__main__":
    show(rows())
