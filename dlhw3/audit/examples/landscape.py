"""Part 2, question 4: a critical point whose Hessian is positive semidefinite, and what a linear map can fit."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from sympy import Matrix, Rational, Symbol, factor_list

from dlhw3.audit.examples.shown import Shown
from dlhw3.numeric.experiments.smoothness.exact import corner, identity
from dlhw3.numeric.linear.network import LayerList, end_to_end, layer_gradients
from dlhw3.numeric.linear.smoothness import hessian_along

DEPTH, SIZE = 3, 2
NODES = 60  # of the Gauss–Hermite rule: of sin x it misses less than 1e-40, far below rounding
ROUNDING = NODES * 2.0**-52  # what rounding does to a mean of NODES terms of size 1


def flat_critical_point() -> Shown:
    """Show a critical point, ∇²φ ⪰ 0 and ≠ 0, that is no minimum: three layers diag(1, 0), l = ½‖W − I‖².

    The spectrum is read off the characteristic polynomial, over the rationals; at W_j = diag(1, ½) φ is lower.
    Source: results.md §7, F2.
    """
    layers = [corner(SIZE)] * DEPTH
    slope = end_to_end(layers) - identity(SIZE)
    gradients = layer_gradients(layers, lambda _: slope)[1]
    roots = _spectrum(layers)
    there, lower = _loss(layers), _loss([np.diag([Fraction(1), Fraction(1, 2)])] * DEPTH)
    spectrum = ", ".join(f"{root} ({many} times)" for root, many in sorted(roots.items()))
    critical = all(np.all(one == 0) for one in gradients)
    return Shown(
        "∇φ = 0, ∇²φ ⪰ 0, its largest eigenvalue is positive, and φ is lower nearby",
        (
            ("W_1 = W_2 = W_3", "diag(1, 0)"),
            ("l(W)", "½‖W − I‖²"),
            ("∇φ", "0" if critical else "not 0"),
            ("spectrum of ∇²φ", spectrum),
            ("φ", str(there)),
            ("φ at diag(1, 1/2)", str(lower)),
        ),
        critical and min(roots) >= 0 < max(roots) and lower < there,
    )


def _loss(layers: LayerList) -> Fraction:
    found: Fraction = np.sum((end_to_end(layers) - identity(SIZE)) ** 2) / 2
    return found


def _spectrum(layers: LayerList) -> dict[Rational, int]:
    """Return the eigenvalues of ∇²φ, all rational here, each with its multiplicity."""
    slope, columns = end_to_end(layers) - identity(SIZE), []
    for place in range(DEPTH * SIZE**2):
        flat = np.array([Fraction(int(k == place)) for k in range(DEPTH * SIZE**2)], dtype=object)
        image = hessian_along(layers, slope, lambda Q: Q, list(flat.reshape(DEPTH, SIZE, SIZE)))
        columns.append([Rational(entry.numerator, entry.denominator) for W in image for entry in W.ravel()])
    x = Symbol("x")
    found: dict[Rational, int] = {}
    for factor, many in factor_list(Matrix(columns).charpoly(x).as_expr(), x)[1]:
        slope_of, offset = factor.as_poly(x).all_coeffs()  # raises where a factor is not linear
        found[-offset / slope_of] = many
    return found


def best_linear_fit() -> Shown:
    """Show that no linear map fits sin: the residual variance of the best one, for x ∼ N(0, 1), by quadrature.

    E sin²x = (1 − e^{−2})/2 and E[x sin x] = e^{−1/2}, so that (1 − 2e^{−1} − e^{−2})/2 stays. Source: results.md
    §7, F3.
    """
    x, weights = np.polynomial.hermite_e.hermegauss(NODES)
    weights = weights / np.sum(weights)
    slope = float(np.sum(weights * x * np.sin(x)))
    left = float(np.sum(weights * (np.sin(x) - slope * x) ** 2))
    closed = (1 - 2 * np.exp(-1) - np.exp(-2)) / 2
    return Shown(
        "the best linear fit of sin x leaves a residual of this variance in each coordinate, and the noise",
        (
            ("best slope", f"{slope:.12f} (e^(−1/2))"),
            ("residual variance", f"{left:.12f}"),
            ("(1 − 2e⁻¹ − e⁻²)/2", f"{closed:.12f}"),
        ),
        left > 0.01 and bool(abs(left - closed) <= ROUNDING),
    )
