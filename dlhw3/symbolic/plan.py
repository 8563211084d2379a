"""Proofs as data: equations, steps that connect them, and lemmas proved by a chain or by induction.

Whoever finds a proof may be as clever as they like: this is a plan, and the kernel believes none of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sympy import Basic, Expr, Integer, MatrixExpr, MatrixSymbol, Symbol

from dlhw3.symbolic.expectations import OUTCOME
from dlhw3.symbolic.nodes import MatrixSum, ScalarSum
from dlhw3.symbolic.ranges import Facts, Range

ONE, ZERO = Integer(1), Integer(0)
INDUCTION_HYPOTHESIS = "induction hypothesis"


@dataclass(frozen=True, slots=True)
class Equation:
    """left = right, for all values of the indices within their ranges, and of ``letters``; or with ≤, < or ⪯.

    A ⪯ B means that B − A is symmetric and positive semidefinite.
    """

    left: Expr
    right: Expr
    indices: tuple[Range, ...] = ()
    relation: str = "="
    letters: tuple[MatrixSymbol | Symbol, ...] = ()


@dataclass(frozen=True, slots=True)
class NormalForm:
    """Both sides have the same normal form."""


@dataclass(frozen=True, slots=True)
class Rewrite:
    """Equals for equals: left is context[□ := L], right is context[□ := R], where premise says L = R.

    ``at`` gives the premise's indices their values; ``reverse`` swaps L and R. A premise that is an axiom
    (docs/rules.md) has its exponents in ``at`` and its ``letters``; ``premises`` name what shows what it is under.
    """

    premise: str
    context: Expr
    at: tuple[tuple[Symbol, Expr], ...] = ()
    reverse: bool = False
    letters: tuple[tuple[MatrixSymbol | Symbol, Expr], ...] = ()
    premises: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SplitSum:
    """Equals for equals with Σ_{i=a}^{b} f(i) = Σ_{i=a}^{c} f(i) + Σ_{i=c+1}^{b} f(i), c being ``behind``."""

    total: MatrixSum | ScalarSum
    context: Expr
    behind: Expr
    reverse: bool = False


@dataclass(frozen=True, slots=True)
class PsdRoot:
    """The axiom: from the premise Aⁿ = Bᵐ conclude A = B^(m/n)."""

    premise: str
    at: tuple[tuple[Symbol, Expr], ...] = ()


@dataclass(frozen=True, slots=True)
class ReadOff:
    """From the premise Df(X)[H] = ⟨G, H⟩, H arbitrary, conclude ∇_X f = G."""

    premise: str


@dataclass(frozen=True, slots=True)
class Used:
    """A hypothesis, an earlier result or an axiom, with its multiplier and the values of its indices and letters.

    The letters of an axiom (docs/rules.md) are those that it is written with; ``premises`` show what it is under.
    With a ``frame`` M, what says A ⪯ B is used as MᵀAM ⪯ MᵀBM; ``traced``, as an inequality between the traces.
    What says a ≤ b of numbers is, with matrices for its letters, used of ``each`` entry of them, summed up.
    """

    premise: str
    multiplier: Expr = ONE
    at: tuple[tuple[Symbol, Expr], ...] = ()
    letters: tuple[tuple[MatrixSymbol | Symbol, Expr], ...] = ()
    premises: tuple[Combination, ...] = ()
    frame: MatrixExpr | None = None
    traced: bool = False
    each: bool = False


@dataclass(frozen=True, slots=True)
class Combination:
    """right − left is Σ multiplier · (what is used, right − left) + Σ weight · ‖root‖², the multipliers ≥ 0.

    ``squares`` holds (weight, root). ``signs`` are used to show that multipliers and weights are ≥ 0, and that what
    is divided by is not 0; their own multipliers say nothing. An equation may have a multiplier of any sign.
    """

    uses: tuple[Used, ...] = ()
    squares: tuple[tuple[Expr, Expr], ...] = ()
    signs: tuple[Used, ...] = ()


@dataclass(frozen=True, slots=True)
class Averaged:
    """right − left is rest + Σ multiplier · E[X]: what the premise says for every outcome, averaged.

    Each of ``integrable`` says that an X is integrable; its multiplier is that of E[X], of any sign, and holds no
    outcome, as ``rest`` does not. ``at`` and ``letters`` are for the premise.
    """

    premise: str
    integrable: tuple[Used, ...]
    rest: Expr = ZERO
    at: tuple[tuple[Symbol, Expr], ...] = ()
    letters: tuple[tuple[MatrixSymbol | Symbol, Expr], ...] = ()
    outcome: MatrixSymbol = OUTCOME


@dataclass(frozen=True, slots=True)
class Decreasing:
    """From the premise D(t ↦ h)(t)[1] ≤ 0 for t ≥ low, conclude h(t) ≤ h(low); from = 0, that they are equal.

    ``signs`` show what h divides by to be > 0 for every such t.
    """

    premise: str
    low: Expr
    signs: tuple[Used, ...] = ()


@dataclass(frozen=True, slots=True)
class Limit:
    """From the premise for every value of a number above low, conclude it for low itself."""

    premise: str
    letter: Symbol
    low: Expr


Bound = Combination | Averaged | Decreasing | Limit
"""What shows ≤, < or ⪯."""
Justification = NormalForm | Rewrite | SplitSum | PsdRoot | ReadOff | Bound


@dataclass(frozen=True, slots=True)
class Step:
    """left relation right, with the rule as a reader knows it and the justification as the kernel checks it."""

    left: Expr
    right: Expr
    rule: Any  # words for a reader; the kernel does not look at them
    by: Justification = NormalForm()
    relation: str = "="


@dataclass(frozen=True, slots=True)
class Chain:
    """Steps, each beginning where the one before ends."""

    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Induction:
    """A proof over one index of the statement: the base, and the step from j to j+1 (or from j to j-1)."""

    index: Symbol
    base: Chain
    step: Chain
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Lemma:
    """A named equation with its proof; ``title`` says it in words."""

    name: str
    statement: Equation
    proof: Chain | Induction
    title: Any = ""  # words for a reader

    @property
    def steps(self) -> tuple[Step, ...]:
        """Every step of the proof, those of the base of an induction first."""
        chains = (self.proof,) if isinstance(self.proof, Chain) else (self.proof.base, self.proof.step)
        return tuple(step for chain in chains for step in chain.steps)


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """An equation that is assumed; a definition when its left side is a letter that it introduces.

    One that holds ``at_point`` only (a flow, balance) is not differentiated through: a letter that it ties to the
    variable is held fixed by a differential. Any other that does is refused beside one. A theorem taken from a
    paper has its source as its ``citation``: what rests on it reads "PROVED assuming [name]" wherever it is told.
    One that ``rewrites`` is used by the search behind a step by normal form. ``under`` says, for a reader, where it
    is what was written: grad(l(x) + x'x, x) = 0 where l is differentiable at x.
    """

    name: str
    statement: Equation
    definition: bool = False
    words: str = ""
    at_point: bool = False
    citation: Any = ""  # a sentence: paper and theorem
    rewrites: bool = False
    under: tuple[Any, ...] = ()

    def __post_init__(self) -> None:
        """Raise ValueError for a definition with a source: it only names something, and cites nothing."""
        if self.definition and self.citation:
            raise ValueError(f"{self.name} is a definition; it has no citation")


@dataclass(frozen=True, slots=True)
class Theory:
    """What a derivation assumes: facts about indices and matrices, and equations."""

    facts: Facts = field(default_factory=Facts)
    hypotheses: tuple[Hypothesis, ...] = ()


def fill(context: Basic, value: Expr, placeholder: Expr) -> Expr:
    """Return the context with its hole filled."""
    return context.xreplace({placeholder: value})
