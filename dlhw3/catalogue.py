"""The contents page: every derivation, experiment and output format, one line each.

Strings only, so that listing the contents imports none of them. ``Catalogue.load`` imports one entry.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType

from dlhw3.errors import UnknownName, UserError, quoted


@dataclass(frozen=True, slots=True)
class Entry:
    """A name on the command line, the module that implements it, and one line about it.

    ``options`` names what a derivation takes; symbolic/options.py declares them, so that help loads no mathematics.
    ``computes`` says whether the result is a formula with a value to compute: 0, and an inequality, are none.
    """

    name: str
    module: str
    summary: str
    options: tuple[str, ...] = ()
    computes: bool = True


@dataclass(frozen=True, slots=True, repr=False)
class Catalogue(Mapping[str, Entry]):
    """Entries of one kind by name, in the order of the contents page: a mapping that cannot be changed.

    Unlike a dictionary's, its error for a missing key is UnknownName, a KeyError with a suggestion.
    """

    kind: str
    entries: tuple[Entry, ...]

    def __repr__(self) -> str:
        return f"<{self.kind}s: {', '.join(self.names())}>"

    def __getitem__(self, name: str) -> Entry:
        return self.entry(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self.names())

    def __len__(self) -> int:
        return len(self.entries)

    def __contains__(self, name: object) -> bool:
        return name in self.names()

    def names(self) -> tuple[str, ...]:
        """Return the names, in the order of the contents page."""
        return tuple(entry.name for entry in self.entries)

    def entry(self, name: str) -> Entry:
        """Return the entry called ``name``; raise UnknownName with a suggestion when there is none."""
        if not isinstance(name, str):
            raise UserError(
                f"A {self.kind} is chosen by its name, not by {quoted(name)}.",
                hint=f'"{self.entries[0].name}"',
            )
        for entry in self.entries:
            if entry.name == name:
                return entry
        raise UnknownName(self.kind, name, self.names())

    def load(self, name: str) -> ModuleType:
        """Import and return the module of the entry called ``name``."""
        return import_module(self.entry(name).module)


_DERIVATIONS = "dlhw3.symbolic.derivations"
_EXPERIMENTS = "dlhw3.numeric.experiments"
_OUTPUT = "dlhw3.output"

DERIVATIONS = Catalogue(
    "derivation",
    (
        Entry("phi-grad", f"{_DERIVATIONS}.phi_grad", "gradient of φ(U) = l(U Uᵀ)"),
        Entry("gram-flow", f"{_DERIVATIONS}.gram_flow", "flow of W = U Uᵀ when U follows −∇φ"),
        Entry(
            "deep-linear-grad",
            f"{_DERIVATIONS}.deep_linear_grad",
            "gradient of l(W_N ⋯ W_1) in layer j",
            ("depth", "layer"),
        ),
        Entry(
            "deep-linear-hessian",
            f"{_DERIVATIONS}.deep_linear_hessian",
            "second derivative of l(W_N ⋯ W_1) along all layers, every depth",
        ),
        Entry(
            "balanced-powers",
            f"{_DERIVATIONS}.balanced_powers",
            "partial products of a balanced network",
            ("depth",),
        ),
        Entry(
            "end-to-end-flow",
            f"{_DERIVATIONS}.end_to_end_flow",
            "flow of W = W_N ⋯ W_1 when balanced",
            ("depth",),
        ),
        Entry(
            "rank-one-flow",
            f"{_DERIVATIONS}.rank_one_flow",
            "the end-to-end flow with one output",
            ("depth",),
        ),
        Entry(
            "linear-map-derivative",
            f"{_DERIVATIONS}.linear_map_derivative",
            "derivative of A x in A, its adjoint, and the tensor of partial derivatives",
        ),
        Entry(
            "nonconvexity",
            f"{_DERIVATIONS}.nonconvexity",
            "three midpoints: a network's loss is convex only where it is constant",
            computes=False,
        ),
        Entry(
            "descent-lemma",
            f"{_DERIVATIONS}.descent_lemma",
            "a gradient step on a smooth function: f falls by t(1 − Lt/2)‖∇f‖²",
            computes=False,
        ),
        Entry(
            "sgd-bounded-noise",
            f"{_DERIVATIONS}.sgd_bounded_noise",
            "constant step 1/L with noise: N(m − v) ≤ 2L(f(w_0) − inf f) on every path",
            computes=False,
        ),
        Entry(
            "gd-exact-rate",
            f"{_DERIVATIONS}.gd_exact_rate",
            "gradient descent on a smooth function: the exact rate of the least gradient, every N",
            computes=False,
        ),
        Entry(
            "preconditioner-spectrum",
            f"{_DERIVATIONS}.preconditioner_spectrum",
            "the eigenvalues of what stands before the gradient in the end-to-end flow",
            computes=False,
        ),
        Entry(
            "balanced-flow-convergence",
            f"{_DERIVATIONS}.balanced_flow_convergence",
            "how fast the loss of a balanced network falls along its flow",
            computes=False,
        ),
        Entry(
            "gap-certificate",
            f"{_DERIVATIONS}.gap_certificate",
            "how far a deep linear network is from a global minimum, by one gradient",
            computes=False,
        ),
        Entry(
            "positive-semidefinite-critical-points",
            f"{_DERIVATIONS}.positive_semidefinite_critical_points",
            "one output: a critical point whose Hessian is ⪰ 0 and not 0 is a global minimum",
            computes=False,
        ),
        Entry(
            "balancedness-conserved",
            f"{_DERIVATIONS}.balancedness_conserved",
            "what the gradient flow of the layers keeps",
            computes=False,
        ),
        Entry(
            "balancedness-drift",
            f"{_DERIVATIONS}.balancedness_drift",
            "what a step of gradient descent does to balance, exactly",
        ),
    ),
)

EXPERIMENTS = Catalogue(
    "experiment",
    (
        Entry(
            "landscape",
            f"{_EXPERIMENTS}.landscape.experiment",
            "deep linear networks: loss, Hessian spectrum, certificate",
        ),
        Entry(
            "end-to-end",
            f"{_EXPERIMENTS}.end_to_end.experiment",
            "the product matrix of a deep linear network beside its flow",
        ),
        Entry(
            "ntk",
            f"{_EXPERIMENTS}.ntk.experiment",
            "a wide two-layer ReLU network beside kernel gradient descent",
        ),
        Entry(
            "perturbation",
            f"{_EXPERIMENTS}.perturbation.experiment",
            "kernel flow under a kernel that moves, beside two bounds that are attained",
        ),
    ),
)

FORMATS = Catalogue(
    "format",
    (
        Entry("text", f"{_OUTPUT}.text", "readable Unicode, each step with its rule and verdict"),
        Entry("latex", f"{_OUTPUT}.latex", "LaTeX, an align environment per part"),
        Entry("json", f"{_OUTPUT}.json", "versioned JSON (docs/json-schema.md)"),
        Entry("proof", f"{_OUTPUT}.proof", "the proof as a file (docs/proof-format.md)"),
        Entry("numpy", f"{_OUTPUT}.numpy_code", "the result as numpy code"),
        Entry("torch", f"{_OUTPUT}.torch_code", "the result as torch code"),
    ),
)
CODE_FORMATS = ("numpy", "torch")  # those that print the result alone
