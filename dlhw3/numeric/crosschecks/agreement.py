"""What a cross-check reports: numbers that agree or do not, and never more than that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from dlhw3.symbolic.code.lambdify import lambdify
from dlhw3.symbolic.derivation import Derivation

Array = NDArray[np.float64]


class Outcome(Enum):
    """What a cross-check says; numbers that agree support a formula, they do not prove it."""

    SUPPORTED = "SUPPORTED"
    DISAGREES = "DISAGREES"
    UNCHECKED = "NOT CROSS-CHECKED"


@dataclass(frozen=True, slots=True)
class Comparison:
    """One formula at one random point: ``error`` is relative, ‖formula − reference‖/‖reference‖.

    ``shape`` says the sizes, ``where`` which of several values was the worst (the layer, numpy or torch).
    """

    entry: str
    loss: str
    shape: str
    seed: int
    error: float
    tolerance: float
    where: str = ""

    @property
    def agrees(self) -> bool:
        """Whether the error is within the tolerance; a NaN is not."""
        return bool(self.error <= self.tolerance)


@dataclass(frozen=True, slots=True)
class Order:
    """How fast a formula and a simulation approach each other as the simulation's step shrinks.

    ``observed`` is the slope of log error over log step; ``closest`` the relative error at the smallest step.
    """

    entry: str
    loss: str
    shape: str
    seed: int
    integrator: str
    expected: int
    observed: float
    tolerance: float
    closest: float
    closeness: float

    @property
    def agrees(self) -> bool:
        """Whether the slope is the integrator's order and the smallest error is small."""
        return bool(abs(self.observed - self.expected) <= self.tolerance and self.closest <= self.closeness)


@dataclass(frozen=True, slots=True, repr=False)
class Report:
    """Everything a cross-check measured for one entry of the catalogue; ``against`` names the reference.

    It is true where everything agrees.
    """

    entry: str
    against: str = ""
    comparisons: tuple[Comparison, ...] = field(default=())
    orders: tuple[Order, ...] = field(default=())

    def __repr__(self) -> str:
        worst, count = self.worst, len(self.comparisons)
        said = f"{self.entry} {self.outcome.value}"
        if worst is None:
            return f"<crosscheck of {said}>"
        many = f"{count} {'combination' if count == 1 else 'combinations'}"
        numbers = f"largest error {worst.error:.1e} (tolerance {worst.tolerance:.0e})"
        return f"<crosscheck of {said}: {many} with {self.against}, {numbers}>"

    def __bool__(self) -> bool:
        return self.outcome is Outcome.SUPPORTED

    @property
    def outcome(self) -> Outcome:
        """SUPPORTED when everything agrees, UNCHECKED when nothing was compared."""
        measured: tuple[Comparison | Order, ...] = (*self.comparisons, *self.orders)
        if not measured:
            return Outcome.UNCHECKED
        return Outcome.SUPPORTED if all(item.agrees for item in measured) else Outcome.DISAGREES

    @property
    def worst(self) -> Comparison | None:
        """The comparison that uses up most of its tolerance; one that is not a number comes first."""
        return max(self.comparisons, key=_share, default=None)

    def slopes(self) -> dict[str, tuple[int, float]]:
        """Return, for each integrator, its order and the observed slope farthest from it."""
        found: dict[str, tuple[int, float]] = {}
        for item in self.orders:
            known = found.get(item.integrator, (item.expected, float(item.expected)))
            closer = abs(item.observed - item.expected) <= abs(known[1] - item.expected)
            found[item.integrator] = known if closer else (item.expected, item.observed)
        return found


Lower = Callable[..., Callable[..., Any]]


@dataclass(frozen=True, slots=True)
class Subject:
    """An entry to cross-check: its name, what derives it, the first seed, and what makes code of it."""

    name: str
    derive: Callable[..., Derivation]
    seed: int = 0
    lower: Lower = lambdify

    def codes(self, expression: Any = None, **options: int) -> dict[str, Callable[..., Any]]:
        """Return the derivation's result (or another of its expressions) as numpy and as torch code."""
        derivation = self.derive(**options)
        given = () if expression is None else (expression,)
        return {target: self.lower(derivation, target, *given) for target in ("numpy", "torch")}


Adapter = Callable[[Subject], Report]


def relative_error(value: Any, reference: Any) -> float:
    """Return ‖value − reference‖/‖reference‖ (Frobenius); infinite where the shapes differ, or 0 alone is due."""
    value, reference = np.asarray(value, dtype=np.float64), np.asarray(reference, dtype=np.float64)
    if value.shape != reference.shape:
        return float("inf")
    difference = float(np.linalg.norm(value - reference))
    size = float(np.linalg.norm(reference))
    return 0.0 if difference == 0.0 else difference / size if size else float("inf")


def rounding(products: int, *, size: int, amplified: float) -> float:
    """Return the relative error up to which two float64 computations of one matrix agree.

    A product of m matrices with at most d columns errs, entry by entry, by at most m·d·2⁻⁵³ times the same product
    of their absolute values (Higham, Accuracy and Stability of Numerical Algorithms, 2002, section 3.5), and there
    are two computations. ``products`` counts the longest one, an elementwise function as one product. ``amplified``
    is how much larger the product of the absolute values may be than the product itself (cancellation), times what
    roots multiply errors by. The bound adds up what in fact adds like square roots, about tenfold too large here,
    so that cancellation ten times beyond ``amplified`` is still no false alarm.
    """
    return 2 * products * size * amplified * 2.0**-53


def largest(errors: dict[str, float]) -> tuple[str, float]:
    """Return the worst of several errors and its name; a NaN is worse than any number."""
    return max(errors.items(), key=lambda item: np.inf if np.isnan(item[1]) else item[1])


def _share(comparison: Comparison) -> float:
    return float("inf") if np.isnan(comparison.error) else comparison.error / comparison.tolerance


def generator_for(seed: int, *sizes: int) -> np.random.Generator:
    """Return a generator that depends on the seed and the sizes alone, whatever else is run."""
    return np.random.default_rng([seed, *sizes])


def as_tensors(value: Any) -> Any:
    """Return arrays and lists of arrays as tensors, anything else as it is."""
    if isinstance(value, list):
        return [as_tensors(item) for item in value]
    return value if isinstance(value, int) else torch.from_numpy(value)
