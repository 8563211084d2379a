"""A wide network trained beside kernel descent: the measurement of ``ntk`` for one width and seed.

The network's predictions u_k and the kernel's u*_k start together, and every step compares them; the
network's own kernel H(t) and its activations are looked at when training pauses, more often at the
beginning, where they move most.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dlhw3.numeric.experiments.ntk.checks import closed_form_bound
from dlhw3.numeric.wide import kernel_descent
from dlhw3.numeric.wide import network as wide_network
from dlhw3.numeric.wide.kernels import TrainedLayers, empirical_kernel
from dlhw3.progress import Progress

Array = NDArray[np.float64]

RECORDED = 400  # recorded steps at most; the distances' maxima are over all steps
_PAUSES = 10
_LONGEST = 4096  # steps between pauses at most, and no more than so many predictions: they are held in memory
HELD = 4_000_000


@dataclass(frozen=True, slots=True)
class Kernel:
    """A symmetric matrix H (n, n) with its eigenvalues, ascending, and eigenvectors in columns."""

    H: Array
    spectrum: tuple[Array, Array]

    @classmethod
    def of(cls, H: Array) -> Kernel:
        """Return H with its spectrum."""
        values, vectors = np.linalg.eigh(H)
        return cls(H, (values, vectors))


@dataclass(frozen=True, slots=True)
class Reference:
    """A kernel descent to compare with: its kernel and its step."""

    kernel: Kernel
    rate: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One run before it starts: the data X (n, d), y (n,), the network, and what of it trains."""

    label: str
    X: Array
    y: Array
    layers: TrainedLayers
    network: wide_network.Network

    def residual(self) -> Array:
        """Return u − y (n,) before training."""
        return wide_network.predict(self.network, self.X) - self.y


@dataclass(frozen=True, slots=True)
class Kernels:
    """The kernels of a case: H(0) of its network, and H*, of infinite width."""

    initial: Kernel
    infinite: Kernel


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """A kernel descent beside the network. Distances are ‖u_k − u*_k‖/‖r_0‖."""

    loss: Array  # (T,) ½‖u*_k − y‖² at the recorded steps
    distance: Array  # (T,) at the recorded steps
    largest_distance: float  # over all steps
    closed_form_error: float  # ‖r_K − (I − ηH)^K r_0‖ at the last step K, as a share of its bound


@dataclass(frozen=True, slots=True, kw_only=True)
class PairedRun:
    """What one run measured. T recorded steps, P pauses; NaN where a run that diverged did not come."""

    steps: NDArray[np.int64]  # (T,) the recorded steps
    loss: Array  # (T,) ½‖u_k − y‖² of the network
    tracks: Mapping[str, Track]
    pauses: NDArray[np.int64]  # (P,) the steps at which the kernel was measured
    drift: Array  # (P,) ‖H(t) − H(0)‖₂
    gap: Array  # (P,) ‖H(t) − H*‖₂
    flips: Array  # (P,) share of activations unlike those at the start
    predictions: Array  # (n,) of the network at the end
    targets: Array  # (n,) y
    initial_eigenvalues: Array  # (n,) of H(0), ascending
    infinite_eigenvalues: Array  # (n,) of H*, ascending
    steps_to_half: float  # of kernel descent with H*, until its loss is half of that at the start
    diverged_at: int | None  # the step at which a value was first not finite


class _Recorder:
    """Collects what the comparison keeps of every step, one stretch of training after another."""

    def __init__(self, steps: int, residual: Array, references: Mapping[str, Reference]) -> None:
        self.steps = recorded_steps(steps)
        self.scale = _norm(residual) or 1.0
        self.references = references
        self.start = residual
        self.residuals = dict.fromkeys(references, residual)
        self.loss = np.full(len(self.steps), np.nan)
        self.track_loss = {name: np.full(len(self.steps), np.nan) for name in references}
        self.distance = {name: np.full(len(self.steps), np.nan) for name in references}
        self.largest = dict.fromkeys(references, 0.0)

    def add(self, first: int, network_residuals: Array) -> None:
        """Take the network's residuals (B + 1, n) at the steps first, …, first + B."""
        last = first + len(network_residuals) - 1
        rows = np.flatnonzero((self.steps >= first) & (self.steps <= last))
        kept = self.steps[rows] - first
        self.loss[rows] = _half_square(network_residuals[kept])
        for name, reference in self.references.items():
            path = kernel_descent.kernel_path(
                reference.kernel.H, self.residuals[name], reference.rate, last - first
            )
            distance = np.linalg.norm((network_residuals - path) / self.scale, axis=1)
            self.track_loss[name][rows] = _half_square(path[kept])
            self.distance[name][rows] = distance[kept]
            self.largest[name] = max(self.largest[name], float(distance.max()))
            self.residuals[name] = path[-1]

    def tracks(self, last: int) -> dict[str, Track]:
        """Return the tracks after ``last`` steps, each checked against its closed form."""
        made = {}
        for name, reference in self.references.items():
            H, rate = reference.kernel.H, reference.rate
            exact = kernel_descent.closed_form(reference.kernel.spectrum, self.start, rate, last)
            error = _norm(self.residuals[name] - exact) / self.scale
            made[name] = Track(
                loss=self.track_loss[name],
                distance=self.distance[name],
                largest_distance=self.largest[name],
                closed_form_error=error / closed_form_bound(H, rate, last),
            )
        return made


def compare(
    case: Case,
    kernels: Kernels,
    references: Mapping[str, Reference],
    *,
    rate: float,
    steps: int,
    device: str,
    progress: Progress,
) -> PairedRun:
    """Train the network of ``case`` for ``steps`` steps of ``rate`` beside every reference.

    Stops at the first stretch of training with a value that is not finite.
    """
    X, y = case.X, case.y
    start = case.residual()
    recorder = _Recorder(steps, start, references)
    pauses = pause_steps(steps)
    measured = {name: np.full(len(pauses), np.nan) for name in ("drift", "gap", "flips")}
    diverged_at, done, last = None, 0, start
    for first, network, residuals in trained(case, start[None], rate, steps, device, progress):
        last = residuals[-1]
        finite = is_finite(residuals)
        if not finite.all():
            diverged_at = first + int(np.argmin(finite))
            break
        recorder.add(first, residuals)
        done = first + len(residuals) - 1
        row = np.flatnonzero(pauses == done)
        if row.size:
            H = empirical_kernel(X, _exact(network.W), _exact(network.a), case.layers)
            measured["drift"][row] = _spectral_norm(H - kernels.initial.H)
            measured["gap"][row] = _spectral_norm(H - kernels.infinite.H)
            measured["flips"][row] = wide_network.flipped(network, case.network, X)
    return PairedRun(
        steps=recorder.steps,
        loss=recorder.loss,
        tracks=recorder.tracks(done),
        pauses=pauses,
        drift=measured["drift"],
        gap=measured["gap"],
        flips=measured["flips"],
        predictions=last + y,
        targets=y,
        initial_eigenvalues=kernels.initial.spectrum[0],
        infinite_eigenvalues=kernels.infinite.spectrum[0],
        steps_to_half=kernel_descent.steps_to_share(
            kernels.infinite.spectrum, start, references["infinite"].rate, 0.5
        ),
        diverged_at=diverged_at,
    )


def trained(
    case: Case, start: Array, rate: float, steps: int, device: str, progress: Progress
) -> Iterator[tuple[int, wide_network.Network, Array]]:
    """Train the network of ``case``; yield, stretch by stretch, the first step, the network and the residuals.

    ``start`` (1, n) holds the residuals before training, which come first. Residuals (B + 1, n) are those of
    the steps first, …, first + B.
    """
    network = case.network
    yield 0, network, start
    for first, last in _stretches(steps, len(case.y)):
        segment = wide_network.train(
            network,
            case.X,
            case.y,
            rate=rate,
            steps=last - first,
            layers=case.layers,
            device=device,
            progress=progress,
        )
        network = segment.network
        yield first, network, _exact(segment.predictions) - case.y


def is_finite(residuals: Array) -> NDArray[np.bool_]:
    """Return for each row of residuals whether its loss is a finite number."""
    with np.errstate(over="ignore", invalid="ignore"):
        finite: NDArray[np.bool_] = np.isfinite(_half_square(residuals))
    return finite


def recorded_steps(steps: int) -> NDArray[np.int64]:
    """Return the steps whose losses and distances are kept: 0, geometrically spaced, the last."""
    spaced = np.geomspace(1, steps, RECORDED).round().astype(np.int64)
    return np.unique(np.concatenate(([0], spaced)))


def pause_steps(steps: int) -> NDArray[np.int64]:
    """Return the steps at which H(t) is measured: 0, quadratically spaced, the last."""
    return np.unique((steps * (np.arange(_PAUSES + 1) / _PAUSES) ** 2).round().astype(np.int64))


def _stretches(steps: int, n: int) -> Iterator[tuple[int, int]]:
    """Yield the stretches of training between pauses, none too long to hold its predictions."""
    longest = max(1, min(_LONGEST, HELD // n))
    for first, last in itertools.pairwise(pause_steps(steps).tolist()):
        while first < last:
            cut = min(last, (first // longest + 1) * longest)
            yield first, cut
            first = cut


def _exact(values: NDArray[Any]) -> Array:
    return values.astype(np.float64, copy=False)


def _half_square(residuals: Array) -> Array:
    squares: Array = 0.5 * np.einsum("ki,ki->k", residuals, residuals)
    return squares


def _norm(vector: Array) -> float:
    """Return ‖vector‖, also where the squares of its entries leave the range of float64."""
    largest = float(np.max(np.abs(vector), initial=0.0))
    return largest * float(np.linalg.norm(vector / largest)) if largest > 0.0 else 0.0


def _spectral_norm(symmetric: Array) -> float:
    return float(np.abs(np.linalg.eigvalsh(symmetric)[[0, -1]]).max())
