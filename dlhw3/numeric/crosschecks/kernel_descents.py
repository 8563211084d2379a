"""Cross-check of kernel gradient descent step by step: its rate, whether it reaches the labels, and its modes.

Tolerance: that of ``kernel_flows``; a descent has four products a step, and the error of a step is carried on by
‖I − ηG‖₂.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product

import numpy as np

from dlhw3.numeric.crosschecks.agreement import Array, Report, Subject, generator_for
from dlhw3.numeric.crosschecks.kernel_flows import SEEDS, SIZE, SPECTRA, Checks, column, kernel, noise
from dlhw3.numeric.crosschecks.printed import Measured

STEPS = 4


def kernel_descent(subject: Subject) -> Report:
    """Check the rate for four step sizes, a kernel that moves, whether y is reached, and modes beside flows."""
    checks = Checks(subject)
    for seed in range(subject.seed, subject.seed + SEEDS):
        random = generator_for(seed, SIZE)
        H, values, vectors = kernel(SPECTRA["λ > 0"], random)
        lam, top = float(values[0]), float(values[-1])
        y, any_start = column(random), column(random)
        best = 2 / (lam + top)
        for eta in (best, 1 / top, 0.1, 2.2 / top):
            ends = np.abs(1 - eta * np.array([lam, top]))
            numbers = {"lambda": lam, "Lambda": top, "eta": eta, "q": float(ends.max()), "y": y}
            at = f"η = {eta:.3g}"
            checks.compare("no step is better", at, seed, numbers, attained=eta == best)
            if eta == best:
                checks.compare("the best step", at, seed, numbers)
            worst = vectors[:, :1] if ends[0] >= ends[1] else vectors[:, -1:]
            sign = 1.0 if ends[0] >= ends[1] else -1.0
            for eps in (0.0, 0.2):
                moves = [noise(eps * random.uniform(), random) for _ in range(STEPS)]
                away = [-sign * eps * np.eye(SIZE)] * STEPS
                for start, changes, same in ((any_start, moves, False), (worst, away, True)):
                    known = numbers | {"epsilon": eps}
                    known |= {"u": _descent([H] * STEPS, eta, y, start)}
                    known |= {"w": _descent([H + E for E in changes], eta, y, start)}
                    for k in range(STEPS + 1):
                        words = f"{at}, ε = {eps:g}, k = {k}"
                        checks.compare("rate", words, seed, known | {"k": k}, attained=same)
                        checks.compare("steps apart", words, seed, known | {"k": k}, attained=same)
        _reached(checks, seed, H, vectors, y, any_start)
        _not_reached(checks, seed, (values, vectors), {"H": H, "y": y})
        _descent_modes(checks, seed, H, (values, vectors), y, any_start, random)
    for x, k in product((0.0, 0.01, 0.3, 0.8, 1.0), range(6)):
        for result in ("descent is ahead of its flow", "by how much"):
            same = x == 0.0 or (k == 0)
            checks.compare(result, f"x = {x:g}, k = {k}", subject.seed, {"x": x, "k": k}, attained=same)
    return checks.report("descents step by step")


def _reached(checks: Checks, seed: int, H: Array, vectors: Array, y: Array, any_start: Array) -> None:
    """Check 1 + kc, attained at k = 0, and that u_N is within δ, the least δ that N allows, for steps below 2/Λ.

    With λ = Λ a step keeps 1 − c of the square, so that ‖u_N − y‖² is Nc(1 − c)^N of δ², at c = 1/(N + 1) the most.
    """
    values = np.linalg.eigvalsh(H)
    top, alone = float(values[-1]), 1 - np.sqrt(STEPS / (STEPS + 1))
    for label, G, lam, part, start in (
        *(("any start", H, float(values[0]), part, any_start) for part in (0.1, 1.0, 1.9)),
        *(("slowest", H, float(values[0]), part, vectors[:, :1]) for part in (0.1, 1.0, 1.9)),
        ("λ = Λ", top * np.eye(SIZE), top, alone, any_start),
    ):
        eta = part / top
        share = eta * lam * (2 - eta * top)
        numbers = {
            "lambda": lam,
            "Lambda": top,
            "eta": eta,
            "y": y,
            "u": _descent([G] * STEPS, eta, y, start),
        }
        for k in range(STEPS + 1):
            at = f"η = {part:.3g}/Λ, {label}, k = {k}"
            checks.compare("slower", at, seed, numbers | {"k": k}, attained=k == 0)
            if k:
                delta = float(np.linalg.norm(start)) / np.sqrt(k * share)
                checks.compare("near after N steps", at, seed, numbers | {"N": k, "delta": delta})


def _not_reached(checks: Checks, seed: int, found: tuple[Array, Array], known: dict[str, object]) -> None:
    """Check that y + (1 − ημ)^k p is a descent, never nearer than p, at ημ = 0 and 2 (attained) and outside."""
    values, vectors = found
    for times, place in product((2.0, 2.2, 0.0, -0.3), (0, -1)):
        mu = float(values[place])
        numbers = known | {"p": 2 * vectors[:, [place]], "mu": mu, "eta": times / mu}
        for k in range(STEPS + 1):
            at, here = f"ημ = {times:g}, k = {k}", numbers | {"k": k}
            edge = k == 0 or times in (0.0, 2.0)
            checks.compare("it follows the descent", at, seed, here)
            checks.compare("how far it goes", at, seed, here, attained=edge)
            checks.compare("it stays away", at, seed, here, attained=edge)


def _descent_modes(
    checks: Checks,
    seed: int,
    H: Array,
    found: tuple[Array, Array],
    y: Array,
    start: Array,
    random: np.random.Generator,
) -> None:
    """Check every mode of H, and of a kernel that has only one eigenvector from the left in common with it."""
    for index, mu in enumerate(found[0]):
        v = found[1][:, [index]]
        turned = H + (np.eye(SIZE) - v @ v.T) @ noise(1.0, random)
        for name, G in (("H", H), ("not symmetric", turned)):
            known = {"v": v, "mu": mu, "eta": 0.4, "y": y, "u": _descent([G] * STEPS, 0.4, y, start)}
            for k in range(STEPS + 1):
                checks.compare("mode", f"{name}, mode {index}, k = {k}", seed, known | {"k": k})


def _descent(kernels: Sequence[Array], eta: float, y: Array, start: Array) -> Callable[[int], Measured]:
    """Return u_k by u_{k+1} = u_k − ηG(k)(u_k − y), each with the sizes that rounding is relative to."""
    here, mass = y + start, float(np.linalg.norm(np.abs(y) + np.abs(start)))
    found = [Measured(here, np.full_like(y, mass))]
    for G in kernels:
        both = np.abs(here) + np.abs(y)
        kept = float(np.linalg.norm(np.eye(SIZE) - eta * G, 2))
        mass = kept * mass + float(np.linalg.norm(both + eta * np.abs(G) @ both))
        here = here - eta * (G @ (here - y))
        found.append(Measured(here, np.full_like(y, mass)))
    return found.__getitem__
