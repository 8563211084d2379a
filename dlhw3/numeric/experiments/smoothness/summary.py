"""From pairs of networks to the result of the smoothness experiment: arrays, table, checks and notes."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dlhw3.numeric.experiments.smoothness import exact
from dlhw3.numeric.experiments.smoothness.pairs import Affine, Pairs
from dlhw3.numeric.linear.smoothness import EPSILON
from dlhw3.numeric.runs.result import Cell, Check, Result, worst

Array = NDArray[np.float64]

PINNED = (Fraction(3, 2), Fraction(1, 3), (2, 3, 4))  # R, c and the depths of 85/12, 421/16 and 5247/64
SHARES = tuple(
    Fraction(1, 2**k) for k in range(1, 21)
)  # h, by which the second network of a pair is nearer 0
SINGULAR_ROUNDINGS = 64.0  # in a singular vector of a 2 × 2 matrix, two products with it and three norms


def result_of(config: Any, pairs: Mapping[int, Pairs], affine: Mapping[str, Affine]) -> Result:
    """Return the result of a run."""
    arrays: dict[str, NDArray[Any]] = {"depth": np.array(config.depth), "alpha": np.array(exact.ALPHAS)}
    axes = {"depth": "(depth,)", "alpha": "(α,)"}
    for depth, one in pairs.items():
        for name in ("quotient", "distance"):
            arrays[f"{name}_{depth}"] = getattr(one, name)
            axes[f"{name}_{depth}"] = "(pair,)"
    arrays["beta"] = np.array([one.beta for one in pairs.values()])
    axes["beta"] = "(depth,)"
    radius, offset = (Fraction(repr(value)) for value in (config.radius, config.offset))
    arrays["shares"] = np.array([float(h) for h in SHARES])
    arrays["approach"] = np.array(
        [[_root_gap(one) for one in exact.approach(depth, radius, offset, SHARES)] for depth in config.depth]
    )
    axes |= {"shares": "(h,)", "approach": "(depth, h); 1 − quotient/β_R"}
    for position, along in enumerate(affine.values()):
        arrays |= {f"affine_{position}": along.quotients, "angles": along.angles}
        axes |= {f"affine_{position}": "(angle,)", "angles": "(angle,)"}
    growth = {
        "quadratic": [exact.quadratic(alpha)[0] for alpha in exact.ALPHAS],
        "three_layers": [exact.affine_three_layers(alpha)[0] for alpha in exact.ALPHAS],
        "two_layers": [exact.affine_two_layers(alpha) for alpha in exact.ALPHAS],
        "killed": [exact.killed(alpha)[1] for alpha in exact.ALPHAS],
        "mended": [exact.killed(alpha)[2] for alpha in exact.ALPHAS],
    }
    for name, squares in growth.items():
        arrays[name] = np.array([math.sqrt(one) for one in squares])
        axes[name] = "(α,)"
    rows = tuple(_row(depth, one) for depth, one in pairs.items())
    return Result(
        arrays=arrays,
        axes=axes,
        metrics={
            "violations": sum(int(row["violations"]) for row in rows),
            "attained": {str(depth): str(exact.attained(depth, 1, *PINNED[:2])[0]) for depth in PINNED[2]},
            "affine": {
                name: {
                    "largest": one.largest,
                    "spectral": one.spectral,
                    "frobenius": one.frobenius,
                    "entry": one.entry,
                }
                for name, one in affine.items()
            },
            "squared_quotients": {name: [str(one) for one in squares] for name, squares in growth.items()},
        },
        checks=_checks(config, pairs, affine, radius, offset),
        table=rows,
        notes=_notes(config, affine),
        derivations=(
            "deep-linear-grad",
            "deep-linear-hessian",
            "smooth-on-bounded-sets",
            "affine-two-layer-smooth",
            "smooth-implies-affine",
        ),
    )


def _root_gap(square: Fraction) -> float:
    """Return 1 − √square without losing its digits where square is near 1."""
    return float(1 - square) / (1.0 + math.sqrt(square))


def excess(one: Pairs) -> Array:
    """Return by how much quotients are beyond β_R, over what rounding may do to them, (P,)."""
    return np.asarray((one.quotient - one.beta) / one.unit)


def _row(depth: int, one: Pairs) -> dict[str, Cell]:
    return {
        "depth": depth,
        "β_R": one.beta,
        "pairs": one.quotient.size,
        "largest quotient/β_R": float(np.max(one.quotient) / one.beta),
        "median": float(np.median(one.quotient) / one.beta),
        "violations": int(np.sum(~(excess(one) <= 1.0))),
    }


def _checks(
    config: Any, pairs: Mapping[int, Pairs], affine: Mapping[str, Affine], radius: Fraction, offset: Fraction
) -> tuple[Check, ...]:
    cases = [(depth, 1, *PINNED[:2]) for depth in PINNED[2]]
    cases += [(depth, config.size, radius, offset) for depth in config.depth]
    shares = [one for depth in config.depth for one in exact.approach(depth, radius, offset, SHARES)]
    unbounded = [
        abs(found - expected)
        for alpha in exact.ALPHAS
        for found, expected in (exact.quadratic(alpha), exact.affine_three_layers(alpha))
    ]
    first = next(iter(affine.values()))
    exactly = 15.0 + math.sqrt(221.0)
    return (
        worst(
            "no pair has a quotient above β_R (excess; 1 = as large as rounding can be)",
            [float(np.max(np.maximum(excess(one), 0.0))) for one in pairs.values()],
            1.0,
        ),
        worst(
            "β_R is attained at W_j = RI, in rationals (difference)",
            [float(exact.attained(*case)[1]) for case in cases],
            0.0,
        ),
        Check("and from inside the ball below it (largest (quotient/β_R)² − 1)", float(max(shares) - 1), 0.0),
        Check(
            "‖C‖₂² = 15 + √221 is attained for C = [[1, 2], [3, 4]] (error; 1 = as large as rounding can be)",
            abs(first.largest**2 - exactly) / (SINGULAR_ROUNDINGS * EPSILON * exactly),
            1.0,
        ),
        worst(
            "two layers, l = ⟨C, A⟩: no quotient above ‖C‖₂ (share of it, less rounding)",
            [
                max(float(np.max(one.quotients)), one.largest)
                / (one.spectral * (1.0 + SINGULAR_ROUNDINGS * EPSILON))
                for one in affine.values()
            ],
            1.0,
        ),
        Check(
            "the largest entry of C is no such constant: C of ones has the quotient 2, in rationals (difference)",
            float(abs(exact.ones_along_the_diagonal() - 4)),
            0.0,
        ),
        Check(
            "the squared quotients are α⁴ + 1 (l = a²/2, N = 2) and α² + 1 (l = a, N = 3) (difference)",
            float(max(unbounded)),
            0.0,
        ),
        worst(
            "the write-up's proof allows W_2 that kill D, and show nothing (‖W_2ᵀD‖²)",
            [float(exact.killed(alpha)[0]) for alpha in exact.ALPHAS],
            0.0,
        ),
    )


def _notes(config: Any, affine: Mapping[str, Affine]) -> tuple[str, ...]:
    constants = ", ".join(str(exact.attained(depth, 1, *PINNED[:2])[0]) for depth in PINNED[2])
    first, second = affine.values()
    last = exact.ALPHAS[-1]
    return (
        f"β_R = (N − 1)G R^(N−2) + N K R^(2N−2) with G = R^N + c and K = 1, R = {config.radius:g}, c = "
        f"{config.offset:g}: attained at W_j = RI; at R = 3/2, c = 1/3 it is {constants} for N = 2, 3, 4.",
        f"Two layers, l = ⟨C, A⟩: the constant is ‖C‖₂ = {first.largest:.6f} for C = [[1, 2], [3, 4]]; ‖C‖_F "
        f"= {first.frobenius:.6f} is above it, and the largest entry is below it: {second.entry:g} where C of ones "
        f"has {second.largest:g}.",
        f"Without bound: the quotient of (1/α, α) and (0, α) for l = a²/2 is √(α⁴ + 1), "
        f"{math.sqrt(exact.quadratic(last)[0]):.5f} at α = {last}. The write-up's proof leaves W_2 open: for l = "
        f"a₁₁a₂₁ and W_2 = α diag(1, 0), which it allows, the quotient stays at "
        f"{math.sqrt(exact.killed(last)[1]):g}; with W_2 = αI it is {math.sqrt(exact.killed(last)[2]):.6g}.",
    )
