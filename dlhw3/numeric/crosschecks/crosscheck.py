"""Cross-check every entry of the catalogue numerically: which check fits it, and what came of it.

Agreement at random points is evidence, SUPPORTED at most; it is worth having because it shares nothing with
the derivation: an error of the theory that the kernel was told to assume would show here. A new entry whose
result is the gradient of an objective is checked without being listed. Any other entry needs an adapter in
``ADAPTERS``, and is reported as not cross-checked until it has one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from operator import index
from types import MappingProxyType
from typing import Any

from dlhw3.catalogue import DERIVATIONS
from dlhw3.errors import Flag, UserError, quoted
from dlhw3.numeric.crosschecks.agreement import Adapter, Lower, Report, Subject
from dlhw3.numeric.crosschecks.balancedness import conserved, drift
from dlhw3.numeric.crosschecks.bounded_networks import bounded_networks
from dlhw3.numeric.crosschecks.certificates import gap, saddles
from dlhw3.numeric.crosschecks.constant_kernels import kernel_flow
from dlhw3.numeric.crosschecks.decay import decay
from dlhw3.numeric.crosschecks.flows import end_to_end_flow, gram_flow, rank_one_flow
from dlhw3.numeric.crosschecks.global_smoothness import affine_loss, both_directions, smooth_layers
from dlhw3.numeric.crosschecks.gradients import layer_gradients, phi_gradient
from dlhw3.numeric.crosschecks.identities import balanced_powers
from dlhw3.numeric.crosschecks.kernel_at_start import kernel_concentration
from dlhw3.numeric.crosschecks.kernel_descents import kernel_descent
from dlhw3.numeric.crosschecks.kernel_flows import kernel_flow_perturbation
from dlhw3.numeric.crosschecks.linear_maps import linear_map
from dlhw3.numeric.crosschecks.midpoints import midpoints
from dlhw3.numeric.crosschecks.noisy_means import decaying_mean, noisy_mean
from dlhw3.numeric.crosschecks.objective import is_plain_gradient, plain_gradient
from dlhw3.numeric.crosschecks.preconditioner import spectrum
from dlhw3.numeric.crosschecks.second_differentials import second_derivative
from dlhw3.numeric.crosschecks.slopes_at_zero import slopes_at_zero
from dlhw3.numeric.crosschecks.smooth_functions import descent, least_gradient, noisy_path
from dlhw3.progress import Progress, Silent
from dlhw3.symbolic.code.lambdify import lambdify
from dlhw3.symbolic.named import derive

ADAPTERS: Mapping[str, Adapter] = MappingProxyType(
    {
        "phi-grad": phi_gradient,
        "gram-flow": gram_flow,
        "deep-linear-grad": layer_gradients,
        "deep-linear-hessian": second_derivative,
        "balanced-powers": balanced_powers,
        "end-to-end-flow": end_to_end_flow,
        "rank-one-flow": rank_one_flow,
        "linear-map-derivative": linear_map,
        "nonconvexity": midpoints,
        "nonconvexity-first-order": slopes_at_zero,
        "descent-lemma": descent,
        "sgd-bounded-noise": noisy_path,
        "sgd-constant-step": noisy_mean,
        "sgd-decaying-step": decaying_mean,
        "gd-exact-rate": least_gradient,
        "preconditioner-spectrum": spectrum,
        "balanced-flow-convergence": decay,
        "gap-certificate": gap,
        "globally-smooth-iff": both_directions,
        "affine-two-layer-smooth": affine_loss,
        "smooth-implies-affine": smooth_layers,
        "smooth-on-bounded-sets": bounded_networks,
        "positive-semidefinite-critical-points": saddles,
        "balancedness-conserved": conserved,
        "balancedness-drift": drift,
        "kernel-flow": kernel_flow,
        "kernel-flow-perturbation": kernel_flow_perturbation,
        "kernel-descent": kernel_descent,
        "kernel-concentration": kernel_concentration,
    }
)


def crosscheck(name: str, *, seed: int = 0, lower: Lower = lambdify) -> Report:
    """Cross-check the entry called ``name``, in float64; equal seeds give equal numbers.

    ``lower`` makes code of a derivation, as ``lambdify`` does. Raises UnknownName, and UserError for a seed that is
    no whole number from 0.
    """
    subject = Subject(name, partial(derive, name), _whole(seed), lower)
    adapter = ADAPTERS.get(name)
    if adapter is None and is_plain_gradient(subject.derive()):
        adapter = plain_gradient
    return Report(name) if adapter is None else adapter(subject)


def _whole(seed: Any) -> int:
    try:
        number = index(seed)
    except TypeError:
        number = -1
    if number < 0 or isinstance(seed, bool):
        raise UserError(
            (Flag("seed"), f" takes a whole number from 0, not {quoted(seed)}."), hint=(Flag("seed", 0),)
        )
    return number


def crosscheck_all(
    names: Iterable[str] = (), *, seed: int = 0, progress: Progress | None = None
) -> tuple[Report, ...]:
    """Cross-check the named entries, or every entry of the catalogue; raises UnknownName before any work.

    ``progress`` is told of each entry that is done.
    """
    heard = Silent() if progress is None else progress
    chosen = tuple(dict.fromkeys(names)) or DERIVATIONS.names()
    for name in chosen:
        DERIVATIONS.entry(name)
    reports = []
    heard.start(
        len(chosen), f"cross-checking {len(chosen)} {'derivation' if len(chosen) == 1 else 'derivations'}"
    )
    try:
        for name in chosen:
            reports.append(crosscheck(name, seed=seed))
            heard.advance(1)
    finally:
        heard.finish()
    return tuple(reports)
