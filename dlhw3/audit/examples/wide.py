"""Ultra-wide, question 2: a kernel along whose flow the squared triangle inequality is false."""

from __future__ import annotations

from dlhw3.audit.examples.shown import Shown
from dlhw3.numeric.experiments.perturbation import write_up


def turning_kernel() -> Shown:
    """Show ‖u* − u‖² > ‖u* − y‖² + ‖u − y‖² along the write-up's own dynamics. Source: results.md §13, F2."""
    path = write_up.turning_kernel()
    truth, claim = float(path.truth[-1]), float(path.claim[-1])
    return Shown(
        "along two flows from one start the square of the distance is more than the sum of the squares",
        (
            ("H*, H(t)", "0, 20(I − nnᵀ), n turning at unit speed"),
            ("t", f"{path.times[-1]:.6f}"),
            ("‖u* − u‖²", f"{truth:.6f}"),
            ("‖u* − y‖² + ‖u − y‖²", f"{claim:.6f}"),
            ("what rounding may do", f"{path.unit:.1e}"),
        ),
        truth - claim > path.unit,
    )
