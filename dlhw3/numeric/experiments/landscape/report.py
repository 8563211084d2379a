"""From the paths through the landscape to the experiment's result: arrays, table and notes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dlhw3.numeric.experiments.landscape.checks import checks
from dlhw3.numeric.experiments.landscape.path import PathRecord
from dlhw3.numeric.experiments.landscape.summary import (
    DIVERGED,
    ENDINGS,
    ON_THE_WAY,
    OPTIMUM_SHARE,
    PLATEAU_EXCESS,
    SADDLE,
    SADDLE_DISTANCE,
    SADDLE_GRADIENT,
    Scales,
    endings,
    saddle_passed,
    scales_of,
)
from dlhw3.numeric.linear.certificates import has_certificate
from dlhw3.numeric.linear.quadratic_loss import QuadraticLoss
from dlhw3.numeric.runs.result import Result

Array = NDArray[np.float64]

NEGATIVE_SHARE = 1e-9  # an eigenvalue counts as negative below −this·λ_max(A): far above rounding (1e-15)
LATE = 10  # the last 1/LATE of the records tell whether a network still swings


def result_of(config: Any, loss: QuadraticLoss, records: dict[int, PathRecord], negative: float) -> Result:
    """Return the result of a run; ``negative`` is what an eigenvalue has to be below to count as negative."""
    arrays: dict[str, NDArray[Any]] = {}
    axes: dict[str, str] = {}
    for depth, record in records.items():
        arrays[f"iterations_{depth}"] = record.iterations
        axes[f"iterations_{depth}"] = "(record,)"
        for name in ("excess", "gradient_norm", "certificate", "smallest", "largest", "index"):
            arrays[f"{name}_{depth}"] = getattr(record, name)
            axes[f"{name}_{depth}"] = "(record, seed)"
    rows = [_row(loss, depth, record, negative) for depth, record in records.items()]
    return Result(
        arrays=arrays,
        axes=axes,
        metrics={
            "least_squares_mse": loss.minimum,
            "depths": {
                str(row["depth"]): row | _further(records[int(row["depth"])], scales_of(loss), negative)
                for row in rows
            },
        },
        checks=checks(loss, records),
        table=tuple(rows),
        notes=_notes(config, loss, records, negative),
        derivations=("deep-linear-grad",),
    )


def _row(
    loss: QuadraticLoss, depth: int, record: PathRecord, negative: float
) -> dict[str, str | int | float]:
    scales = scales_of(loss)
    codes = endings(record, scales, negative)
    passed = saddle_passed(record, scales, negative)
    return {
        "depth": depth,
        **{name: int(np.sum(codes == code)) for code, name in enumerate(ENDINGS)},
        "excess": _median(record.excess[-1]),
        "certified ≤": _median(record.certificate[-1]) if has_certificate(record.last, loss) else "none",
        "λ_min": _median(record.smallest[-1]),
        "λ_max": _median(record.largest[-1]),
        "passed a saddle": int(np.sum(~np.isnan(passed.gradient_norm))),
        "its index": _spread(passed.index),
    }


def _further(depth_record: PathRecord, scales: Scales, negative: float) -> dict[str, float]:
    """Return the medians that the table has no room for."""
    return {
        "gradient norm": _median(depth_record.gradient_norm[-1]),
        "λ_min on the way": _median(np.min(depth_record.smallest, axis=0)),
        "gradient norm at the saddle": _median(saddle_passed(depth_record, scales, negative).gradient_norm),
    }


def _median(values: Array) -> float:
    kept = values[~np.isnan(values)]
    return float(np.median(kept)) if kept.size else float("nan")


def _spread(counts: Array) -> str:
    """Return '1' or '1–3', the range of the indices, or '–' where none was measured."""
    kept = counts[~np.isnan(counts)].astype(int)
    if not kept.size:
        return "–"
    low, high = int(kept.min()), int(kept.max())
    return str(low) if low == high else f"{low}–{high}"


def _notes(
    config: Any, loss: QuadraticLoss, records: dict[int, PathRecord], negative: float
) -> tuple[str, ...]:
    scales = scales_of(loss)
    notes = [
        f"Excess: training MSE above that of the least-squares optimum, {loss.minimum:.4g}, which no linear "
        f"network beats (zero network: {loss.minimum + scales.explained:.4g})."
        + (" Numbers are medians over the seeds." if config.seeds > 1 else ""),
        _about_the_certificate(loss, records),
        *_about_saddles(records, scales, negative),
        *_about_the_inputs(loss),
    ]
    if config.hidden_width == 1:
        count = "N − 1" if loss.is_strongly_convex() else "N − 1 or more (the inputs do not span their space)"
        notes.append(
            f"At a minimum of hidden width 1, {count} Hessian eigenvalues are 0 by symmetry: "
            "λ_min near 0 proves no minimum."
        )
    for depth, record in records.items():
        notes.extend(f"Depth {depth}: {text}" for text in _ended(config, record, scales, negative))
    return tuple(notes)


def _about_the_certificate(loss: QuadraticLoss, records: dict[int, PathRecord]) -> str:
    """Say what 'certified' and 'at the optimum' mean, or that these networks have no certificate."""
    if any(has_certificate(record.last, loss) for record in records.values()):
        return (
            "Certified ≤: a bound of the excess from the gradient alone; at the optimum, it is within "
            f"{OPTIMUM_SHARE:g} of the explained MSE."
        )
    return (
        "There is no certificate for this shape (hidden widths below both the outputs and the rank of the inputs): "
        "no network is said to be at the optimum, and the certificate was not checked."
    )


def _about_saddles(records: dict[int, PathRecord], scales: Scales, negative: float) -> Iterator[str]:
    """Say what counts as a saddle, where one was counted."""
    for record in records.values():
        near = np.any(endings(record, scales, negative) == SADDLE)
        if near or not np.isnan(saddle_passed(record, scales, negative).gradient_norm).all():
            yield (
                f"Near a saddle: ‖∇φ‖ ≤ {SADDLE_GRADIENT:g} ‖∇l(0)‖, and λ_min < 0 so far that the saddle is "
                f"within ‖∇φ‖/|λ_min| ≤ {SADDLE_DISTANCE:g} × the weights of an optimum (or no curvature at all). "
                f"Passed: so with {PLATEAU_EXCESS:g} of the explained MSE missing. Index: negative eigenvalues."
            )
            return


def _about_the_inputs(loss: QuadraticLoss) -> Iterator[str]:
    """Say where the inputs do not span their space, and where they are too ill-conditioned for a certificate."""
    rank, inputs = len(loss.inputs.singular), len(loss.root)
    if rank < inputs:
        yield (
            f"The {inputs} inputs span {rank} dimension{'s' * (rank > 1)}, to rounding: of the optima, which "
            "agree on these data, the one of least norm is meant."
        )
    if loss.unresolved() > OPTIMUM_SHARE * loss.explained():
        yield (
            f"The inputs' singular values differ by {loss.inputs.singular[0] / loss.inputs.singular[-1]:.1e}: "
            f"their rounding alone can hide a loss of {loss.unresolved():.1e}: nothing can be certified, and no "
            "network is said to be at the optimum."
        )


def _are(which: NDArray[np.bool_]) -> str:
    return "is" if which.sum() == 1 else "are"


def _ended(config: Any, record: PathRecord, scales: Scales, negative: float) -> Iterator[str]:
    """Say how many networks did not end at a minimum, and where they are."""
    codes = endings(record, scales, negative)
    stuck = codes == SADDLE
    if stuck.any():
        excess, norm, least = (
            _median(values[-1][stuck]) for values in (record.excess, record.gradient_norm, record.smallest)
        )
        yield (
            f"{int(stuck.sum())} of {config.seeds} networks {_are(stuck)} still near a saddle (medians: "
            f"excess {excess:.3g}, ‖∇φ‖ {norm:.1e}, λ_min {least:.1e})."
        )
    late = record.largest[-max(2, len(record.largest) // LATE) :]
    swinging = (codes == ON_THE_WAY) & np.any(late > 2 / config.step_size, axis=0)
    if swinging.any():
        yield (
            f"{int(swinging.sum())} of {config.seeds} networks met λ_max above 2/η = {2 / config.step_size:.3g} "
            f"in the last {len(late)} records: with this step no minimum holds them there, and what the last "
            "record shows may be one side of a swing."
        )
    if (codes == DIVERGED).any():
        yield f"{int((codes == DIVERGED).sum())} of {config.seeds} networks diverged."
