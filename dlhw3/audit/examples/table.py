"""The computed examples by the names that the records give them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dlhw3.audit.examples import depth, landscape, smoothness, wide
from dlhw3.audit.examples.shown import Shown

EXAMPLES: Mapping[str, Callable[[], Shown]] = {
    "killed-difference": smoothness.killed_difference,
    "killed-affine-difference": smoothness.killed_affine_difference,
    "norms": smoothness.norms,
    "flat-critical-point": landscape.flat_critical_point,
    "best-linear-fit": landscape.best_linear_fit,
    "same-path": depth.same_path,
    "deeper-is-faster": depth.deeper_is_faster,
    "turning-kernel": wide.turning_kernel,
}
