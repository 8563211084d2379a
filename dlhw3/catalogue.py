"""The contents page: every derivation, experiment and output format, one line each.

Strings only, so that listing the contents imports none of them. ``Catalogue.load`` imports one entry.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType

from dlhw3.errors import UnknownName, UserError, quoted

PARTS = ("Part 1", "Part 2", "Part 3", "Ultra-wide", "Sharper and more general")
"""The parts of the write-up, in its order, and what goes beyond it: how derivations are grouped."""
UNPLACED = "Not yet placed"


@dataclass(frozen=True, slots=True)
class Entry:
    """A name on the command line, the module that implements it, and one line about it.

    ``options`` names what a derivation takes; symbolic/options.py declares them, so that help loads no mathematics.
    ``computes`` says whether the result is a formula with a value to compute: 0, and an inequality, are none.
    ``place`` is where a derivation belongs in the write-up: one of PARTS and the question there, or the section of
    results.md, as in "Part 3, question 2" or "Part 3, §15.2".
    """

    name: str
    module: str
    summary: str
    options: tuple[str, ...] = ()
    computes: bool = True
    place: str = ""

    @property
    def part(self) -> str:
        """The part of the write-up, one of PARTS; UNPLACED where no place is given."""
        return self.place.partition(", ")[0] or UNPLACED

    @property
    def question(self) -> str:
        """The question in that part, or the section of results.md."""
        return self.place.partition(", ")[2]


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
                f"{'An' if self.kind[0] in 'aeiou' else 'A'} {self.kind} is chosen by its name, "
                f"not by {quoted(name)}.",
                hint=f'"{self.entries[0].name}"',
            )
        for entry in self.entries:
            if entry.name == name:
                return entry
        raise UnknownName(self.kind, name, self.names())

    def grouped(self) -> dict[str, tuple[Entry, ...]]:
        """Return the entries by their part of the write-up, in its order; those without one come last."""
        groups = {part: tuple(e for e in self.entries if e.part == part) for part in (*PARTS, UNPLACED)}
        return {part: entries for part, entries in groups.items() if entries}

    def load(self, name: str) -> ModuleType:
        """Import and return the module of the entry called ``name``."""
        return import_module(self.entry(name).module)


_DERIVATIONS = "dlhw3.symbolic.derivations"
_EXPERIMENTS = "dlhw3.numeric.experiments"
_OUTPUT = "dlhw3.output"

DERIVATIONS = Catalogue(
    "derivation",
    (
        Entry(
            "phi-grad",
            f"{_DERIVATIONS}.phi_grad",
            "gradient of φ(U) = l(U Uᵀ)",
            place="Part 3, question 2",
        ),
        Entry(
            "gram-flow",
            f"{_DERIVATIONS}.gram_flow",
            "flow of W = U Uᵀ when U follows −∇φ",
            place="Part 3, question 2",
        ),
        Entry(
            "deep-linear-grad",
            f"{_DERIVATIONS}.deep_linear_grad",
            "gradient of l(W_N ⋯ W_1) in layer j",
            ("depth", "layer"),
            place="Part 2, question 3",
        ),
        Entry(
            "deep-linear-hessian",
            f"{_DERIVATIONS}.deep_linear_hessian",
            "second derivative of l(W_N ⋯ W_1) along all layers, every depth",
            place="Part 2, question 4",
        ),
        Entry(
            "balanced-powers",
            f"{_DERIVATIONS}.balanced_powers",
            "partial products of a balanced network",
            ("depth",),
            place="Part 3, question 1",
        ),
        Entry(
            "end-to-end-flow",
            f"{_DERIVATIONS}.end_to_end_flow",
            "flow of W = W_N ⋯ W_1 when balanced",
            ("depth",),
            place="Part 3, question 3",
        ),
        Entry(
            "rank-one-flow",
            f"{_DERIVATIONS}.rank_one_flow",
            "the end-to-end flow with one output",
            ("depth",),
            place="Part 3, question 3",
        ),
        Entry(
            "linear-map-derivative",
            f"{_DERIVATIONS}.linear_map_derivative",
            "derivative of A x in A, its adjoint, and the tensor of partial derivatives",
            place="Part 1, lemma of question 1",
        ),
        Entry(
            "nonconvexity",
            f"{_DERIVATIONS}.nonconvexity",
            "three midpoints: a network's loss is convex only where it is constant",
            computes=False,
            place="Part 1, question 1",
        ),
        Entry(
            "nonconvexity-first-order",
            f"{_DERIVATIONS}.nonconvexity_first_order",
            "the gradient at zero weights is 0, so that a convex loss has its minimum there",
            computes=False,
            place="Part 1, question 1",
        ),
        Entry(
            "descent-lemma",
            f"{_DERIVATIONS}.descent_lemma",
            "a gradient step on a smooth function: f falls by t(1 − Lt/2)‖∇f‖²",
            computes=False,
            place="Part 2, question 1",
        ),
        Entry(
            "sgd-bounded-noise",
            f"{_DERIVATIONS}.sgd_bounded_noise",
            "constant step 1/L with noise: N(m − v) ≤ 2L(f(w_0) − inf f) on every path",
            computes=False,
            place="Part 2, question 1",
        ),
        Entry(
            "sgd-constant-step",
            f"{_DERIVATIONS}.sgd_constant_step",
            "constant step 1/L with noise, in expectation: the mean squared gradient, the number of steps",
            computes=False,
            place="Part 2, question 1",
        ),
        Entry(
            "sgd-decaying-step",
            f"{_DERIVATIONS}.sgd_decaying_step",
            "steps min{1/t, 1/L} with noise, in expectation: the number of steps, sharper than the write-up's",
            computes=False,
            place="Part 2, question 2",
        ),
        Entry(
            "gd-exact-rate",
            f"{_DERIVATIONS}.gd_exact_rate",
            "gradient descent on a smooth function: the exact rate of the least gradient, every N",
            computes=False,
            place="Sharper and more general, §3 (e)",
        ),
        Entry(
            "preconditioner-spectrum",
            f"{_DERIVATIONS}.preconditioner_spectrum",
            "the eigenvalues of what stands before the gradient in the end-to-end flow",
            computes=False,
            place="Sharper and more general, §15.1",
        ),
        Entry(
            "balanced-flow-convergence",
            f"{_DERIVATIONS}.balanced_flow_convergence",
            "how fast the loss of a balanced network falls along its flow",
            computes=False,
            place="Sharper and more general, §15.3",
        ),
        Entry(
            "gap-certificate",
            f"{_DERIVATIONS}.gap_certificate",
            "how far a deep linear network is from a global minimum, by one gradient",
            computes=False,
            place="Part 2, question 4",
        ),
        Entry(
            "smooth-on-bounded-sets",
            f"{_DERIVATIONS}.smooth_on_bounded_sets",
            "the gradient of l(W_N ⋯ W_1) is Lipschitz on bounded sets: the constant, every depth",
            computes=False,
            place="Part 2, question 3",
        ),
        Entry(
            "globally-smooth-iff",
            f"{_DERIVATIONS}.globally_smooth_iff",
            "the gradient of l(W_N ⋯ W_1) is Lipschitz everywhere iff l is constant, or affine and N = 2",
            computes=False,
            place="Part 2, question 3",
        ),
        Entry(
            "affine-two-layer-smooth",
            f"{_DERIVATIONS}.affine_two_layer_smooth",
            "two layers below an affine loss: the gradient is Lipschitz with the spectral norm, attained",
            computes=False,
            place="Part 2, question 3",
        ),
        Entry(
            "smooth-implies-affine",
            f"{_DERIVATIONS}.smooth_implies_affine",
            "a globally Lipschitz gradient of l(W_N ⋯ W_1) makes l affine, with three layers or more constant",
            computes=False,
            place="Part 2, question 3",
        ),
        Entry(
            "positive-semidefinite-critical-points",
            f"{_DERIVATIONS}.positive_semidefinite_critical_points",
            "one output: a critical point whose Hessian is ⪰ 0 and not 0 is a global minimum",
            computes=False,
            place="Part 2, question 4",
        ),
        Entry(
            "balancedness-conserved",
            f"{_DERIVATIONS}.balancedness_conserved",
            "what the gradient flow of the layers keeps",
            computes=False,
            place="Part 3, §15.2",
        ),
        Entry(
            "balancedness-drift",
            f"{_DERIVATIONS}.balancedness_drift",
            "what a step of gradient descent does to balance, exactly",
            place="Part 3, §15.2",
        ),
        Entry(
            "kernel-flow",
            f"{_DERIVATIONS}.kernel_flow",
            "flow of predictions under a constant kernel: ‖u(t) − y‖² ≤ e^{−2λt}‖u(0) − y‖²",
            computes=False,
            place="Ultra-wide, question 1",
        ),
        Entry(
            "kernel-flow-perturbation",
            f"{_DERIVATIONS}.kernel_flow_perturbation",
            "two kernels ε apart: how far the flows of predictions part, and where that is attained",
            computes=False,
            place="Ultra-wide, question 2",
        ),
        Entry(
            "kernel-descent",
            f"{_DERIVATIONS}.kernel_descent",
            "kernel gradient descent: ‖u_k − y‖² ≤ q^{2k}‖u_0 − y‖², the best step, its flow beside it",
            computes=False,
            place="Ultra-wide, §15.7",
        ),
        Entry(
            "kernel-concentration",
            f"{_DERIVATIONS}.kernel_concentration",
            "the kernel at the start beside its mean: ‖H(0) − H*‖₂ ≤ n·(largest entry), which is rarely large",
            computes=False,
            place="Ultra-wide, §15.6",
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
            "sgd",
            f"{_EXPERIMENTS}.sgd.experiment",
            "gradient descent on smooth functions, with and without noise, beside its bounds",
        ),
        Entry(
            "smoothness",
            f"{_EXPERIMENTS}.smoothness.experiment",
            "deep linear networks: how fast gradients change, on a ball and everywhere",
        ),
        Entry(
            "balancedness",
            f"{_EXPERIMENTS}.balancedness.experiment",
            "deep linear networks: what descent and its flow do to balance",
        ),
        Entry(
            "perturbation",
            f"{_EXPERIMENTS}.perturbation.experiment",
            "kernel flow under a kernel that moves, beside two bounds that are attained",
        ),
        Entry(
            "concentration",
            f"{_EXPERIMENTS}.concentration.experiment",
            "the tangent kernel at a random start beside its limit, against the width",
        ),
        Entry(
            "flow",
            f"{_EXPERIMENTS}.flow.experiment",
            "an objective of your own: its gradient flow, and what it does to quantities",
        ),
    ),
)

FORMATS = Catalogue(
    "format",
    (
        Entry("text", f"{_OUTPUT}.text", "readable Unicode, each step with its rule and verdict"),
        Entry("latex", f"{_OUTPUT}.latex", "LaTeX, an align environment per part"),
        Entry("json", f"{_OUTPUT}.json", "versioned JSON (docs/json-schema.md)"),
        Entry("expr", f"{_OUTPUT}.expr", "the result in the language of expressions, to be typed again"),
        Entry("proof", f"{_OUTPUT}.proof", "the proof as a file (docs/proof-format.md)"),
        Entry("numpy", f"{_OUTPUT}.numpy_code", "the result as numpy code"),
        Entry("torch", f"{_OUTPUT}.torch_code", "the result as torch code"),
        Entry("jax", f"{_OUTPUT}.jax_code", "the result as jax code"),
    ),
)
CODE_FORMATS = ("expr", "numpy", "torch", "jax")  # those that print the result alone
