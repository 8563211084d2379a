"""Cross-check of the kernel at the start: a sampled one beside its mean, and finite means, all outcomes counted."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np

from dlhw3.numeric.crosschecks.agreement import Array, Report, Subject, generator_for
from dlhw3.numeric.crosschecks.kernel_flows import SEEDS, SIZE, Checks
from dlhw3.numeric.crosschecks.printed import CHANCES

WIDTH, DIRECTIONS = 64, 24
TERMS, COINS = 4, 5


def kernel_concentration(subject: Subject) -> Report:
    """Check a sampled kernel's distance from its mean, and the three means that say how large its entries are."""
    checks = Checks(subject)
    for seed in range(subject.seed, subject.seed + SEEDS):
        random = generator_for(seed, SIZE)
        ones = np.ones((SIZE, 1))
        for name, E, z, same in (
            ("a ReLU kernel", _sampled(random), random.standard_normal((SIZE, 1)), False),
            ("all entries δ", 0.3 * ones @ ones.T, ones, True),
        ):
            known = {"E": E, "z": z, "delta": float(np.abs(E).max()), "n": SIZE}
            for result in ("from the entries to every vector", "from the entries", "Frobenius"):
                checks.compare(result, name, seed, known, attained=same)
        _sums(checks, seed, random)
    _gates(checks, subject.seed)
    _tails(checks, subject.seed)
    return checks.report("sampled kernels and all outcomes")


def _sampled(random: np.random.Generator) -> Array:
    """Return H(0) − H* for the kernel ⟨x_i, x_j⟩ · (the share of units that are active at both inputs)."""
    inputs = random.standard_normal((SIZE, 3))
    inputs /= np.linalg.norm(inputs, axis=1, keepdims=True)
    active = (inputs @ random.standard_normal((3, WIDTH)) > 0).astype(float)
    inner = np.clip(inputs @ inputs.T, -1.0, 1.0)
    moved: Array = inner * (active @ active.T / WIDTH - (np.pi - np.arccos(inner)) / (2 * np.pi))
    return moved


def _sums(checks: Checks, seed: int, random: np.random.Generator) -> None:
    """Check the mean square of a mean of terms ±c_k, attained where all are of one length."""
    signs = np.array(list(product((1.0, -1.0), repeat=TERMS)))
    terms = random.standard_normal((TERMS, SIZE))
    unit = terms / np.linalg.norm(terms, axis=1, keepdims=True)
    for name, c in (("terms of any length", terms), ("terms of one length", unit)):

        def partial(index: int, outcome: int, c: Array = c) -> Array:
            total: Array = (signs[outcome, :index] @ c[:index])[:, None]
            return total

        most = float((c**2).sum(1).max())
        known = {"S": partial, "m": TERMS, "r": 1 / TERMS, "v": most, CHANCES: [1 / len(signs)] * len(signs)}
        checks.compare("mean square", name, seed, known, attained=c is unit)


def _gates(checks: Checks, seed: int) -> None:
    """Check a gate's variance: weights in equally many directions of the plane, inputs of unit length."""
    weights = (np.arange(DIRECTIONS) + 0.5) * 2 * np.pi / DIRECTIONS
    for steps in (0, 2, 4, 6, 9):
        angle = steps * 2 * np.pi / DIRECTIONS
        c = float(np.cos(angle))
        active = (np.cos(weights) > 0) & (np.cos(weights - angle) > 0)

        values: Array = np.where(active, c, 0.0)

        def gate(_: int, outcome: int, values: Array = values) -> Array:
            return np.full((1, 1), values[outcome])

        chance = float((np.pi - angle) / (2 * np.pi))
        known = {"g": gate, "c": c, "q": chance, CHANCES: [1 / DIRECTIONS] * DIRECTIONS}
        for result in ("variance of a gate", "no less"):
            checks.compare(result, f"θ = {np.degrees(angle):.0f}°", seed, known, attained=True)


def _tails(checks: Checks, seed: int) -> None:
    """Check how rarely four means of terms 0 or 1 are far, over all outcomes of two coins a term; and one coin.

    One coin is 1/2 from its mean at every outcome: just below s = 1/2, P = 1 and δ = 2e^{−1/2}, the nearest to it.
    """
    coins = np.array(list(product((0, 1), repeat=2 * COINS))).reshape(-1, COINS, 2)
    first, second = coins[..., 0], coins[..., 1]
    terms = (first, first & second, first | second, first ^ second)
    far = np.array([term.mean(1) - mean for term, mean in zip(terms, (0.5, 0.25, 0.75, 0.5), strict=True)])
    for delta in (0.5, 1.0, 2.0, 4.0):
        level = float(np.sqrt(np.log(2 * len(terms) / delta) / (2 * COINS)))
        known = _entries(far, level) | {"m": COINS, "delta": delta}
        _rarely(checks, f"δ = {delta:g}", seed, known)
        if delta == 4.0:  # entries are far together most often
            _united(checks, f"δ = {delta:g}", seed, known)
    level = 0.499
    known = _entries(np.array([[-0.5, 0.5]]), level) | {"m": 1, "delta": 2 * np.exp(-2 * level**2)}
    _rarely(checks, "one coin", seed, known)
    one_at_a_time = np.eye(TERMS) - 1 / TERMS
    _united(checks, "one at a time", seed, _entries(one_at_a_time, 0.5), attained=True)


def _entries(far: Array, level: float) -> dict[str, Any]:
    """Return e_j(ω) = far[j − 1, ω], the outcomes equally likely; and U_k: is the largest |e_j|, j ≤ k, above s?

    U_k is by the largest entry, and not by the recursion that the entry assumes. The numbers of outcomes are powers
    of 2: all chances and their sums are exact.
    """
    entries, outcomes = far.shape
    largest = np.maximum.accumulate(np.vstack([np.zeros(outcomes), np.abs(far)]))

    def entry(index: int, outcome: int) -> Array:
        return np.full((1, 1), far[index - 1, outcome])

    def any_far(index: int, outcome: int) -> Array:
        return np.full((1, 1), float(largest[index, outcome] > level))

    return {"e": entry, "U": any_far, "p": entries, "s": level, CHANCES: [1 / outcomes] * outcomes}


def _rarely(checks: Checks, at: str, seed: int, known: dict[str, Any]) -> None:
    for result in ("rarely far", "the largest"):
        checks.compare(result, at, seed, known)


def _united(checks: Checks, at: str, seed: int, known: dict[str, Any], *, attained: bool = False) -> None:
    """Check the union bound for every number of entries; up to one of them it is attained."""
    for k in range(known["p"] + 1):
        checks.compare("union bound", f"{at}, k = {k}", seed, known | {"k": k}, attained=attained or k <= 1)
