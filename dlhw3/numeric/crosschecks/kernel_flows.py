"""Cross-check of predictions under a kernel: two flows by matrix exponentials, the descent step by step.

Both sides of a result are evaluated as printed. An inequality is compared by how much it fails, and where it is
attained the two sides by how much they differ.

Tolerance: ``scipy.linalg.expm`` takes at the norms here, ‖tH‖₁ ≤ 0.8·√5·3, seven products, one solve with a
matrix whose condition is at most 17·e^{2.2} ≈ 150 (Higham, SIAM J. Matrix Anal. Appl. 26, 2005, table 2.3) and one
squaring, which doubles errors: 2(7 + 150) products. They err relative to ‖e^{t|H|}|u(0) − y|‖. A descent has four
products a step, and the error of a step is carried on by ‖I − ηG‖₂. ``torch.linalg.matrix_exp`` would not do: of
e^{0.04} it returns a number that is off by 8e-11.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product

import numpy as np
from scipy.linalg import expm

from dlhw3.numeric.crosschecks.agreement import Array, Comparison, Report, Subject, generator_for, rounding
from dlhw3.numeric.crosschecks.printed import Known, Measured, equation, excess

SEEDS, SIZE, PRODUCTS = 2, 5, 350  # 314 of the exponential, and the printed formula's own
TIMES = (0.0, 0.1, 0.4, 0.8)
SPECTRA = {"λ > 0": (0.5, 2.0), "λ = 0": (0.0, 1.5), "λ < 0": (-1.0, 1.0), "λ = Λ": (1.25, 1.25)}
STEPS = 4
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

    def at(time: float) -> Measured:
        moved, most = expm(-time * H), expm(time * np.abs(H))
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
    _peaks(checks, subject.seed)
    return checks.report("matrix exponentials")


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


def _peaks(checks: Checks, seed: int) -> None:
    """Check the greatest factor, at times around the one where it is attained."""
    for ratio, eps in product((1.25, 2.0, 4.0), (0.3, 1.0)):
        top = -np.log1p(-1 / ratio) / eps
        for part in (0.0, 0.5, 0.9, 1.0, 1.1, 2.0):
            known = {"kappa": ratio, "xi": 1 / ratio, "epsilon": eps, "t": part * top}
            at = f"κ = {ratio:g}, ε = {eps:g}, {part:g} of the time"
            checks.compare("peak", at, seed, known, attained=part == 1.0)
        checks.compare("peak attained", f"κ = {ratio:g}", seed, {"kappa": ratio, "xi": 1 / ratio})


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
