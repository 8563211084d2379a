"""Cross-check of the flow under one kernel: its rates, whether it reaches the labels, its modes, and a moving one.

Every path u is by matrix exponentials; the norms of tH are within what ``kernel_flows`` derives its tolerance from:
τ ≤ 1 with ‖H‖₂ ≤ 2, and t ≤ 0.8 with ‖H‖₂ ≤ 3.
"""

from __future__ import annotations

from itertools import product

import numpy as np

from dlhw3.numeric.crosschecks.agreement import Array, Report, Subject, generator_for
from dlhw3.numeric.crosschecks.kernel_flows import (
    SEEDS,
    SIZE,
    SPECTRA,
    TIMES,
    Checks,
    along,
    column,
    kernel,
    noise,
    path,
)

LATE = (0.25, 0.5, 1.0)


def kernel_flow(subject: Subject) -> Report:
    """Check both rates, from when on the labels are near, that for λ ≤ 0 they need not be, each mode, λ(t)."""
    checks = Checks(subject)
    for seed, (label, ends) in product(range(subject.seed, subject.seed + SEEDS), SPECTRA.items()):
        random = generator_for(seed, SIZE)
        H, values, vectors = kernel(ends, random)
        y = column(random)
        starts = {"any start": column(random), "slowest": vectors[:, :1], "fastest": vectors[:, -1:]}
        for name, start in starts.items():
            _rates(checks, seed, (label, name), {"y": y, "u": path(H, y, start)}, values)
            if ends[0] > 0:
                _reached(checks, seed, (label, name), {"y": y, "u": path(H, y, start)}, values, start)
        if ends[0] <= 0:
            _not_reached(checks, seed, label, {"H": H, "y": y, "p": 2 * vectors[:, :1]}, ends[0])
        _modes(checks, seed, label, (H, values, vectors), y, random)
        _moving(checks, seed, label, (H, values, vectors), y, starts)
    return checks.report("matrix exponentials")


def _rates(checks: Checks, seed: int, words: tuple[str, str], flow: dict[str, object], values: Array) -> None:
    """Check both rates, and that eigenvectors to λ and to Λ attain them."""
    label, name = words
    for time in TIMES:
        known = flow | {"t": time, "lambda": values[0], "Lambda": values[-1]}
        at = f"{label}, {name}, t = {time:g}"
        same = label == "λ = Λ"
        checks.compare("rate", at, seed, known, attained=same or name == "slowest")
        checks.compare("no faster", at, seed, known, attained=same or name == "fastest")


def _reached(
    checks: Checks,
    seed: int,
    words: tuple[str, str],
    flow: dict[str, object],
    values: Array,
    start: Array,
) -> None:
    """Check 1 + 2λt, attained at t = 0, and the time from which on u is within δ of y.

    δ is the least that the time allows, ‖u(0) − y‖/√(2λτ). From an eigenvector to λ the square of the distance is
    then 2λτe^{−2λτ} of δ², and 1/e of it at 2λτ = 1, the most there can be: "<" leaves no more room than that.
    """
    lam, at = float(values[0]), ", ".join(words)
    for time in TIMES:
        known = flow | {"t": time, "lambda": lam}
        checks.compare("slower", f"{at}, t = {time:g}", seed, known, attained=time == 0.0)
    for twice in LATE:
        late = twice / (2 * lam)
        delta = float(np.linalg.norm(start)) / np.sqrt(twice)
        known = flow | {"tau": late, "delta": delta, "lambda": lam}
        checks.compare("near at last", f"{at}, 2λτ = {twice:g}", seed, known)


def _not_reached(checks: Checks, seed: int, label: str, known: dict[str, object], lam: float) -> None:
    """Check that y + e^{−λt}p solves the flow (a complex step beside a product), and stays away from y."""
    for time in TIMES:
        at, here = f"{label}, t = {time:g}", known | {"t": time, "lambda": lam}
        checks.compare("it follows the flow", at, seed, here)
        checks.compare("it stays away", at, seed, here, attained=time == 0.0 or lam == 0.0)


def _modes(
    checks: Checks,
    seed: int,
    label: str,
    found: tuple[Array, Array, Array],
    y: Array,
    random: np.random.Generator,
) -> None:
    """Check every mode of a symmetric kernel, and of kernels that have only one eigenvector in common with it.

    vᵀ(H + (I − vvᵀ)N) = vᵀH: not symmetric, and v is an eigenvector from the left alone.
    """
    H, values, vectors = found
    start = column(random)
    for index, mu in enumerate(values):
        v = vectors[:, index : index + 1]
        turned = H + (np.eye(SIZE) - v @ v.T) @ noise(1.0, random)
        for name, G in (("H", H), ("not symmetric", turned)):
            known = {"v": v, "mu": mu, "y": y, "u": path(G, y, start)}
            for time in TIMES:
                at = f"{label}, {name}, mode {index}, t = {time:g}"
                checks.compare("mode", at, seed, known | {"t": time})


def _moving(
    checks: Checks,
    seed: int,
    label: str,
    found: tuple[Array, Array, Array],
    y: Array,
    starts: dict[str, Array],
) -> None:
    """Check the rate for kernels (1 + t)H/2 + t²I, attained from an eigenvector to λ; m(t) is 1 at 0."""
    H, values, _ = found
    lam = float(values[0])

    def pace(time: float) -> float:
        return time / 2 + time**2 / 4

    known = {"m": lambda time: 1 + lam * pace(time) + time**3 / 3, "y": y}
    for name, start in starts.items():
        moved = along(lambda time: pace(time) * H + time**3 / 3 * np.eye(SIZE), y, start)
        for time in TIMES:
            at = f"{label}, λ moving, {name}, t = {time:g}"
            same = name == "slowest" or label == "λ = Λ"
            checks.compare("rate, λ moving", at, seed, known | {"u": moved, "t": time}, attained=same)
