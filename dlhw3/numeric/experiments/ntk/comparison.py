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

from dlhw3.numeric.wide import kernel_descent
from dlhw3.numeric.wide import network as wide_network
from dlhw3.numeric.wide.kernels import Layers, empirical_kernel
from dlhw3.progress import Progress

Array = NDArray[np.float64]

RECORDED = 400  # recorded steps at most; the distances' maxima are over all steps
_PAUSES = 10
_LONGEST = 4096  # steps between pauses at most: their predictions are held in memory


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
    """One run before it starts: the data X (n, d), y (n,), the network, and the kernels H(0) and H*."""

    label: str
    X: Array
    y: Array
    layers: Layers
    network: wide_network.Network
    initial: Kernel
    infinite: Kernel


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """A kernel descent beside the network. Distances are ‖u_k − u*_k‖/‖r_0‖."""

    loss: Array  # (T,) ½‖u*_k − y‖² at the recorded steps
    distance: Array  # (T,) at the recorded steps
    largest_distance: float  # over all steps
    closed_form_error: float  # ‖r_K − (I − ηH)^K r_0‖/‖r_0‖ at the last step K


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
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
    diverged_at: int | None  # the step at which a value was first not finite


class _Recorder:
    """Collects what the comparison keeps of every step, one stretch of training after another."""

    def __init__(self, steps: int, residual: Array, references: Mapping[str, Reference]) -> None:
        self.steps = recorded_steps(steps)
        self.scale = float(np.linalg.norm(residual)) or 1.0
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
        places = np.flatnonzero((self.steps >= first) & (self.steps <= last))
        kept = self.steps[places] - first
        self.loss[places] = _half_square(network_residuals[kept])
        for name, reference in self.references.items():
            path = kernel_descent.descend(
                reference.kernel.H, self.residuals[name], reference.rate, last - first
            )
            distance = np.linalg.norm(network_residuals - path, axis=1) / self.scale
            self.track_loss[name][places] = _half_square(path[kept])
            self.distance[name][places] = distance[kept]
            self.largest[name] = max(self.largest[name], float(distance.max()))
            self.residuals[name] = path[-1]

    def tracks(self, last: int) -> dict[str, Track]:
        """Return the tracks after ``last`` steps, each checked against its closed form."""
        made = {}
        for name, reference in self.references.items():
            exact = kernel_descent.closed_form(reference.kernel.spectrum, self.start, reference.rate, last)
            made[name] = Track(
                loss=self.track_loss[name],
                distance=self.distance[name],
                largest_distance=self.largest[name],
                closed_form_error=float(np.linalg.norm(self.residuals[name] - exact)) / self.scale,
            )
        return made


def compare(
    case: Case,
    references: Mapping[str, Reference],
    *,
    rate: float,
    steps: int,
    device: str,
    progress: Progress,
) -> Comparison:
    """Train the network of ``case`` for ``steps`` steps of ``rate`` beside every reference.

    Stops at the first stretch of training with a value that is not finite.
    """
    X, y, network = case.X, case.y, case.network
    recorder = _Recorder(steps, wide_network.predict(network, X) - y, references)
    pauses = pause_steps(steps)
    measured = {name: np.full(len(pauses), np.nan) for name in ("drift", "gap", "flips")}
    residuals = recorder.start[None]
    diverged_at, done = None, 0
    for first, last in _stretches(steps, pauses):
        if last > first:
            segment = wide_network.train(
                network,
                X,
                y,
                rate=rate,
                steps=last - first,
                layers=case.layers,
                device=device,
                progress=progress,
            )
            network, residuals = segment.network, _exact(segment.predictions) - y
        finite = np.isfinite(residuals).all(axis=1)
        if not finite.all():
            diverged_at = first + int(np.argmin(finite))
            break
        recorder.add(first, residuals)
        done = last
        place = np.flatnonzero(pauses == last)
        if place.size:
            H = empirical_kernel(X, _exact(network.W), _exact(network.a), case.layers)
            measured["drift"][place] = _spectral_norm(H - case.initial.H)
            measured["gap"][place] = _spectral_norm(H - case.infinite.H)
            measured["flips"][place] = wide_network.flipped(network, case.network, X)
    return Comparison(
        steps=recorder.steps,
        loss=recorder.loss,
        tracks=recorder.tracks(done),
        pauses=pauses,
        drift=measured["drift"],
        gap=measured["gap"],
        flips=measured["flips"],
        predictions=residuals[-1] + y,
        targets=y,
        initial_eigenvalues=case.initial.spectrum[0],
        infinite_eigenvalues=case.infinite.spectrum[0],
        diverged_at=diverged_at,
    )


def recorded_steps(steps: int) -> NDArray[np.int64]:
    """Return the steps whose losses and distances are kept: 0, geometrically spaced, the last."""
    spaced = np.geomspace(1, steps, RECORDED).round().astype(np.int64)
    return np.unique(np.concatenate(([0], spaced)))


def pause_steps(steps: int) -> NDArray[np.int64]:
    """Return the steps at which H(t) is measured: 0, quadratically spaced, the last."""
    return np.unique((steps * (np.arange(_PAUSES + 1) / _PAUSES) ** 2).round().astype(np.int64))


def _stretches(steps: int, pauses: NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Yield (0, 0) and then the stretches of training between pauses, none too long to hold."""
    cuts = sorted({*pauses.tolist(), *range(0, steps, _LONGEST)})
    yield 0, 0
    yield from itertools.pairwise(cuts)


def _exact(values: NDArray[Any]) -> Array:
    return values.astype(np.float64, copy=False)


def _half_square(residuals: Array) -> Array:
    squares: Array = 0.5 * np.einsum("ki,ki->k", residuals, residuals)
    return squares


def _spectral_norm(symmetric: Array) -> float:
    return float(np.abs(np.linalg.eigvalsh(symmetric)[[0, -1]]).max())
