"""From the paths under kernels that move to the experiment's result: arrays, table, checks and notes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dlhw3.numeric.experiments.perturbation import write_up
from dlhw3.numeric.experiments.perturbation.paths import LEAST, Apart
from dlhw3.numeric.runs.result import Cell, Check, Result, Undecided, worst
from dlhw3.numeric.wide import perturbed_flow as flow

Array = NDArray[np.float64]

EXCESS = "(excess; 1 = as large as rounding can be)"
ERROR = "(error; 1 = as large as rounding can be)"
STEPS_IN_RATIONALS = 12
TOUCHED_A = f"H ≡ H* − λI attains (A) at ε = λ {ERROR}"
NEVER_A = "no path goes beyond (A) where H(t) ⪰ 0"


def result_of(errors: Array, found: Mapping[float, Apart]) -> Result:
    """Return the result of a run; ``found`` has the distances for each of ``errors``."""
    arrays, axes = _arrays(errors, list(found.values()))
    broken = {
        "growing": write_up.growing_kernel(),
        "turning": write_up.turning_kernel(),
        "vanishing": write_up.vanishing_error(),
    }
    for name, path in broken.items():
        for part in ("times", "truth", "claim"):
            arrays[f"{name}_{part}"] = getattr(path, part)
            axes[f"{name}_{part}"] = "(ε,)" if name == "vanishing" else "(time,)"
    exact = write_up.descent_in_rationals(STEPS_IN_RATIONALS)
    rows = tuple(_row(error, apart) for error, apart in found.items())
    metrics: dict[str, Any] = {
        "eps": list(map(float, errors)),
        "violations": sum(int(row["violations"]) for row in rows),
        "descent_in_rationals": [str(distance) for distance, _ in exact],
        "write_up": {
            name: {"truth": float(path.truth[-1]), "claim": float(path.claim[-1])}
            for name, path in broken.items()
        },
    }
    return Result(
        arrays=arrays,
        axes=axes,
        metrics=metrics,
        checks=(*_bounds(found), *_exact(exact), *_broken(broken)),
        table=rows,
        notes=_notes(broken),
        derivations=("kernel-flow", "kernel-flow-perturbation"),
        undecided=_undecided(found),
    )


def _arrays(errors: Array, found: list[Apart]) -> tuple[dict[str, NDArray[Any]], dict[str, str]]:
    arrays: dict[str, NDArray[Any]] = {"eps": errors, "times": found[0].times}
    axes = {"eps": "(ε/λ,)", "times": "(time,)"}
    for name in ("flow", "descent"):
        arrays[name] = np.stack([getattr(one, name) for one in found])
        axes[name] = "(ε/λ, time, kernel); the last kernel is H* − εI"
    for name in ("bound", "semidefinite_bound", "descent_bound"):
        arrays[name] = np.stack([getattr(one, name) for one in found])
        axes[name] = "(ε/λ, time)"
    arrays["semidefinite"] = np.stack([one.semidefinite for one in found])
    axes["semidefinite"] = "(ε/λ, kernel)"
    return arrays, axes


def _excess(distances: Array, bound: Array, unit: Array) -> Array:
    """Return by how much distances (K, R) are beyond a bound (K,), over what rounding may do."""
    return (distances - bound[:, None]) / unit[:, None]


def _of(apart: Apart) -> dict[str, Array]:
    """Return the excess over each bound, flow and descent."""
    held = apart.flow[:, apart.semidefinite]
    return {
        "flow": _excess(apart.flow, apart.bound, apart.unit),
        "semidefinite": _excess(held, apart.semidefinite_bound, apart.unit),
        "descent": _excess(apart.descent, apart.descent_bound, apart.descent_unit),
    }


def _row(error: float, apart: Apart) -> dict[str, Cell]:
    least = np.finfo(np.float64).tiny
    random = apart.flow[1:, :-1]
    held = random[:, apart.semidefinite[:-1]]
    beyond = [int(np.sum(~(one <= 1.0))) for one in _of(apart).values()]
    below_b = random / np.maximum(apart.bound[1:, None], least)
    below_a = held / np.maximum(apart.semidefinite_bound[1:, None], least)
    peak, at = flow.supremum(LEAST, error) if error < LEAST else (float("nan"), float("nan"))
    return {
        "ε/λ": error,
        "random paths": random.shape[1],
        "most of (B)": float(np.max(below_b)),
        "most of (A), H(t) ⪰ 0": float(np.max(below_a)) if below_a.size else float("nan"),
        "sup of (B)": peak,
        "at λt": at,
        "points": sum(one.size for one in _of(apart).values()),
        "violations": sum(beyond),
    }


def _bounds(found: Mapping[float, Apart]) -> list[Check]:
    excess = {error: _of(apart) for error, apart in found.items()}
    checks = [
        worst(f"no path goes beyond (B) {EXCESS}", [_most(one["flow"]) for one in excess.values()], 1.0),
        worst(
            f"{NEVER_A} {EXCESS}",
            [_most(one["semidefinite"]) for one in excess.values() if one["semidefinite"].size],
            1.0,
        ),
        worst(
            f"no descent goes beyond (q + ηε)^k − q^k {EXCESS}",
            [_most(one["descent"]) for one in excess.values()],
            1.0,
        ),
        worst(
            f"H ≡ H* − εI attains (B) at every time {ERROR}",
            [_most(np.abs(one["flow"][:, -1])) for one in excess.values()],
            1.0,
        ),
        worst(
            f"H ≡ H* − εI attains the bound of the descent at every step {ERROR}",
            [_most(np.abs(one["descent"][:, -1])) for one in excess.values()],
            1.0,
        ),
    ]
    if LEAST in found:
        apart = found[LEAST]
        off = np.abs(apart.flow[:, -1] - apart.semidefinite_bound) / apart.unit
        checks.append(Check(TOUCHED_A, _most(off), 1.0))
    peaks = [peak_error(error) for error in found if error < LEAST]
    if peaks:
        checks.append(worst(f"(B) is largest at t = ln(λ/(λ − ε))/ε, x(1 − x)^(1/x − 1) {ERROR}", peaks, 1.0))
    return checks


def _most(values: Array) -> float:
    return float(np.max(values))


def peak_error(error: float) -> float:
    """Return how far the path under H* − εI is from the supremum of (B) at its time, over what rounding may do."""
    peak, at = flow.supremum(LEAST, error)
    steps = flow.substeps(LEAST, at)
    one = np.ones(1)
    ends = [flow.propagate(np.array([[value]]), one, at, steps)[0] for value in (LEAST - error, LEAST)]
    return float(abs(ends[0] - ends[1] - peak) / flow.rounding(1, np.array(2 * steps)))


def _exact(exact: list[tuple[Any, Any]]) -> list[Check]:
    off = max(abs(distance - bound) for distance, bound in exact)
    return [
        Check("a descent attains its bound in rationals: 369/4096 at k = 4 (difference)", float(off), 0.0)
    ]


def _broken(broken: Mapping[str, write_up.Broken]) -> list[Check]:
    """Return that each false bound is below the path it is to bound, by more than rounding."""
    words = {
        "growing": "the write-up's e^(−2λ_min(t)t) is broken by H(s) = s",
        "turning": "the write-up's ‖a − b‖² ≤ ‖a‖² + ‖b‖² is broken by a kernel that turns",
    }
    checks = []
    for name, what in words.items():
        path = broken[name]
        share = (path.claim[-1] + path.unit) / (path.truth[-1] - path.unit)
        checks.append(Check(f"{what} (claim over truth)", float(share), 1.0))
    return checks


def _notes(broken: Mapping[str, write_up.Broken]) -> tuple[str, ...]:
    ends = {name: (float(path.truth[-1]), float(path.claim[-1])) for name, path in broken.items()}
    return (
        "(B): ‖r₀‖e^(−λt)(e^(εt) − 1), for every H(t). (A): ‖r₀‖ε(1 − e^(−λt))/λ, where rᵀH(t)r ≥ 0. Most of a "
        "bound: the largest share of it that a random path reaches; H* − εI, which attains (B), is not among them.",
        f"False in the write-up: e^(−2λ_min(t)t) is {ends['growing'][1]:.4f} where H(s) = s has ‖r(1)‖² = "
        f"{ends['growing'][0]:.4f}; the squared triangle inequality without its factor 2 gives "
        f"{ends['turning'][1]:.4f} where ‖u* − u‖² = {ends['turning'][0]:.4f}; and 2‖r₀‖²(1 + "
        f"t(λ_min + λ_max + ε)) is no O(tε): {ends['vanishing'][1]:.4f} at "
        f"ε = {broken['vanishing'].times[-1]:g}, where ‖u* − u‖² is at most {ends['vanishing'][0]:.2g}.",
    )


def _undecided(found: Mapping[float, Apart]) -> tuple[Undecided, ...]:
    if LEAST in found:
        return ()
    return (Undecided(TOUCHED_A, "ε = λ is not among the values asked for"),)
