"""Cross-check of predictions under two kernels, one of which may move: both flows by matrix exponentials.

Both sides of a result are evaluated as printed. An inequality is compared by how much it fails, and where it is
attained the two sides by how much they differ.

Tolerance: ``scipy.linalg.expm`` takes at the norms here, ‖tH‖₁ ≤ 0.8·√5·3, seven products, one solve with a
matrix whose condition is at most 17·e^{2.2} ≈ 150 (Higham, SIAM J. Matrix Anal. Appl. 26, 2005, table 2.3) and one
squaring, which doubles errors: 2(7 + 150) products. They err relative to ‖e^{t|H|}|u(0) − y|‖. The sum of an error
that moves is at most 0.33, with ‖tK‖₂ ≤ 1.6 beside it. ``torch.linalg.matrix_exp`` would not do: of e^{0.04} it
returns a number that is off by 8e-11.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
from scipy.linalg import expm

from dlhw3.numeric.crosschecks.agreement import Array, Comparison, Report, Subject, generator_for, rounding
from dlhw3.numeric.crosschecks.printed import Known, Measured, equation, excess

SEEDS, SIZE, PRODUCTS = 2, 5, 350  # 314 of the exponential, and the printed formula's own
TIMES = (0.0, 0.1, 0.4, 0.8)
SPECTRA = {"λ > 0": (0.5, 2.0), "λ = 0": (0.0, 1.5), "λ < 0": (-1.0, 1.0), "λ = Λ": (1.25, 1.25)}
Path = Callable[[float], Measured]


class Checks:
    """The comparisons of one entry, as they are made."""

    def __init__(self, subject: Subject) -> None:
        self.name, self.derivation = subject.name, subject.derive()
        self.found: list[Comparison] = []

    def compare(self, result: str, at: str, seed: int, known: Known, *, attained: bool = False) -> None:
        """Compare the two sides of a result."""
        error = excess(equation(self.derivation, result), known, attained=attained)
        allowed = rounding(PRODUCTS, size=SIZE, amplified=1.0)
        where = "attained" if attained else ""
        self.found.append(Comparison(self.name, result, at, seed, error, allowed, where))

    def report(self, against: str) -> Report:
        """Return what was found."""
        return Report(self.name, against, tuple(self.found))


def kernel(ends: tuple[float, float], random: np.random.Generator) -> tuple[Array, Array, Array]:
    """Return a symmetric matrix with eigenvalues between two ends, its eigenvalues and its eigenvectors."""
    basis, _ = np.linalg.qr(random.standard_normal((SIZE, SIZE)))
    half = basis @ np.diag(np.linspace(*ends, SIZE)) @ basis.T
    matrix: Array = (half + half.T) / 2
    values, vectors = np.linalg.eigh(matrix)
    return matrix, values, vectors


def path(H: Array, y: Array, start: Array) -> Path:
    """Return u(t) = y + e^{−tH}(u(0) − y)."""
    return along(lambda time: time * H, y, start)


def along(whole: Callable[[float], Array], y: Array, start: Array) -> Path:
    """Return u(t) = y + e^{−A(t)}(u(0) − y), A(t) the integral of kernels that commute."""

    def at(time: float) -> Measured:
        moved, most = expm(-whole(time)), expm(np.abs(whole(time)))
        size = float(np.linalg.norm(most @ np.abs(start)))
        return Measured(y + moved @ start, np.abs(y) + size)

    return at


def column(random: np.random.Generator) -> Array:
    """Return a random column."""
    return random.standard_normal((SIZE, 1))


def noise(norm: float, random: np.random.Generator) -> Array:
    """Return a matrix, not symmetric, of a given spectral norm."""
    matrix = random.standard_normal((SIZE, SIZE))
    noise: Array = matrix * (norm / np.linalg.norm(matrix, 2))
    return noise


def kernel_flow_perturbation(subject: Subject) -> Report:
    """Check both bounds for constant kernels, symmetric or not, where they are attained, and the peak."""
    checks = Checks(subject)
    for seed, (label, ends) in product(range(subject.seed, subject.seed + SEEDS), SPECTRA.items()):
        random = generator_for(seed, SIZE)
        K, values, vectors = kernel(ends, random)
        y, any_start, slow = column(random), column(random), vectors[:, :1]
        lam = float(values[0])
        for eps, time in product((0.0, 0.3, 1.0), TIMES):
            at = f"{label}, ε = {eps:g}, t = {time:g}"
            for E, start, same in (
                (noise(eps, random), any_start, False),
                (-eps * np.eye(SIZE), any_start, False),
                (-eps * np.eye(SIZE), slow, True),
            ):
                known = _two_flows(K, K + E, y, start) | {"t": time, "lambda": lam, "epsilon": eps}
                checks.compare("apart", at, seed, known, attained=same)
            known = {"K": K, "p": slow, "y": y, "t": time, "lambda": lam, "epsilon": eps, "n": SIZE}
            checks.compare("bound attained", at, seed, known)
            checks.compare("extremal flow", at, seed, known)
        if lam > 0.1:
            _from_below(checks, seed, label, K, y, any_start, random)
            _small(checks, seed, label, K, y, any_start, random)
        _at_zero(checks, seed, vectors, y, any_start, random)
        _moving(checks, seed, label, K, y, any_start)
    _in_order(checks, subject.seed)
    _peaks(checks, subject.seed)
    return checks.report("matrix exponentials")


def _moving(checks: Checks, seed: int, label: str, K: Array, y: Array, any_start: Array) -> None:
    """Check (B) for kernels K + ε(t)M with ‖M‖₂ ≤ 1 that commute, ε(t) = (1 + cos 2t)/4; M = −I attains it."""
    values, vectors = np.linalg.eigh(K)
    lam, slow = float(values[0]), vectors[:, :1]

    def summed(time: Any) -> Any:
        return 1.5 + time / 4 + np.sin(2 * time) / 8

    def size(time: Any) -> Any:
        return (1 + np.cos(2 * time)) / 4

    known = {"e": summed, "ε": size, "lambda": lam, "y": y, "K": K, "p": slow, "n": SIZE}
    mixed: Array = vectors @ np.diag(np.linspace(-1, 1, SIZE)) @ vectors.T
    for name, M, start in (
        ("M", mixed, any_start),
        ("−I", -np.eye(SIZE), any_start),
        ("−I", -np.eye(SIZE), slow),
    ):
        moved = along(lambda time, M=M: time * K + (summed(time) - summed(0)) * M, y, start)  # type: ignore[misc]
        flows = {"u": moved, "v": path(K, y, start)}
        for time in TIMES:
            at, here = f"{label}, ε moving, {name}, t = {time:g}", known | flows | {"t": time}
            checks.compare("apart, ε moving", at, seed, here, attained=start is slow)
            checks.compare("bound attained, ε moving", at, seed, here)
            checks.compare("extremal flow, ε moving", at, seed, here)


def _two_flows(K: Array, H: Array, y: Array, start: Array) -> dict[str, object]:
    return {"u": path(H, y, start), "v": path(K, y, start), "y": y}


def _from_below(
    checks: Checks, seed: int, label: str, K: Array, y: Array, any_start: Array, random: np.random.Generator
) -> None:
    """Check the bounds for kernels H with ⟨z, Hz⟩ ≥ 0, some of them farther from K than λ."""
    values, vectors = np.linalg.eigh(K)
    lam = float(values[0])
    turning = noise(0.5, random)
    for name, H, start, same in (
        ("near", K + noise(0.9 * lam, random), any_start, False),
        ("0", 0.0 * K, any_start, False),
        ("skew", turning - turning.T, any_start, False),
        ("K/4", K / 4, any_start, False),
        ("K − λI", K - lam * np.eye(SIZE), vectors[:, :1], True),
    ):
        eps = lam if same else float(np.linalg.norm(H - K, 2))
        for time in TIMES:
            moving = {"t": time, "lambda": lam, "mu": 1 / lam, "epsilon": eps}
            known = _two_flows(K, H, y, start) | moving
            at = f"{label}, H = {name}, t = {time:g}"
            checks.compare("apart, H(t) from below", at, seed, known, attained=same)
            checks.compare("apart, linear in t", at, seed, known)


def _small(
    checks: Checks, seed: int, label: str, K: Array, y: Array, any_start: Array, random: np.random.Generator
) -> None:
    """Check the bound linear in t for kernels within ε ≤ λ; K − λI comes nearest, (1 − e^{−λt})/(λt) of it."""
    values, vectors = np.linalg.eigh(K)
    lam = float(values[0])
    for part, time in product((0.0, 0.3, 1.0), TIMES):
        eps = part * lam
        for name, H, start in (
            ("noise", K + noise(eps, random), any_start),
            ("K − εI", K - eps * np.eye(SIZE), vectors[:, :1]),
        ):
            known = _two_flows(K, H, y, start) | {"t": time, "lambda": lam, "epsilon": eps}
            at = f"{label}, H = {name}, ε = {part:g}λ, t = {time:g}"
            checks.compare("(B), linear in t", at, seed, known)


def _at_zero(
    checks: Checks,
    seed: int,
    vectors: Array,
    y: Array,
    any_start: Array,
    random: np.random.Generator,
) -> None:
    """Check the bound for a singular K ⪰ 0 and kernels with ⟨z, Hz⟩ ≥ 0.

    A turn by εt inside K's kernel comes nearest: there ‖u − v‖ = 2 sin(εt/2)‖u(0) − y‖, and y + p rests under K.
    """
    K: Array = vectors @ np.diag([0.0, 0.0, 0.5, 1.0, 1.5]) @ vectors.T
    turning, p, q = noise(0.5, random), vectors[:, :1], vectors[:, 1:2]
    for name, H, start in (
        ("K + skew", K + (turning - turning.T), any_start),
        ("skew", turning - turning.T, any_start),
        ("K/4", K / 4, any_start),
        ("K + εI", K + 0.3 * np.eye(SIZE), p),
        ("a turn in the kernel of K", K + 0.3 * (p @ q.T - q @ p.T), p),
    ):
        for time in TIMES:
            known = _two_flows(K, H, y, start) | {"t": time, "epsilon": float(np.linalg.norm(H - K, 2))}
            checks.compare("apart, λ = 0", f"λ = 0, H = {name}, t = {time:g}", seed, known)


def _in_order(checks: Checks, seed: int) -> None:
    """Check (B) ≤ (A) for ε ≤ λ, with equality at ε = λ and at t = 0."""
    for lam, part, time in product((0.3, 2.0), (0.0, 0.2, 0.9, 1.0), TIMES):
        known = {"lambda": lam, "epsilon": part * lam, "mu": 1 / lam, "t": time}
        same = part in (0.0, 1.0) or time == 0.0
        checks.compare("(B) ≤ (A)", f"λ = {lam:g}, ε = {part:g}λ, t = {time:g}", seed, known, attained=same)


def _peaks(checks: Checks, seed: int) -> None:
    """Check the greatest factor, at times around the one where it is attained."""
    for ratio, eps in product((1.25, 2.0, 4.0), (0.3, 1.0)):
        top = -np.log1p(-1 / ratio) / eps
        for part in (0.0, 0.5, 0.9, 1.0, 1.1, 2.0):
            known = {"kappa": ratio, "xi": 1 / ratio, "epsilon": eps, "t": part * top}
            at = f"κ = {ratio:g}, ε = {eps:g}, {part:g} of the time"
            checks.compare("peak", at, seed, known, attained=part == 1.0)
        checks.compare("peak attained", f"κ = {ratio:g}", seed, {"kappa": ratio, "xi": 1 / ratio})
