"""Expressions in other words that are equal to them: functions made of others, letters that assumptions define."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from sympy import (
    Basic,
    Expr,
    Integer,
    MatrixExpr,
    MatrixSymbol,
    Pow,
    Rational,
    Symbol,
    Trace,
    Transpose,
    ZeroMatrix,
)

from dlhw3.kernel.laws.table import AXIOMS
from dlhw3.symbolic.algebra import expand, factors_of, is_operator, product, terms_of, total
from dlhw3.symbolic.faces.functions import FUNCTIONS
from dlhw3.symbolic.faces.motion import from_law
from dlhw3.symbolic.faces.operators import Operator, applied, entrywise
from dlhw3.symbolic.nodes import (
    SUMS,
    GradientAt,
    GradientOf,
    Inner,
    Iterate,
    MatrixDifferential,
    Norm,
    ScalarDifferential,
    Value,
    index_symbol,
)
from dlhw3.symbolic.plan import Equation, Hypothesis, Theory
from dlhw3.symbolic.scope import free_indices

ZERO, HALF = Integer(0), Rational(1, 2)
SO = " so"
"""Behind the name of an assumption that speaks of no letter that another defines."""


def _rectified(t: Expr) -> Expr:
    return (t + entrywise("abs", t)) / 2


def _hyperbolic(t: Expr) -> Expr:
    return 1 - 2 * entrywise("recip", 1 + entrywise("exp", 2 * t))


def _density(t: Expr) -> Expr:
    return entrywise("normpdf", ZERO) * entrywise("exp", -(t**2) / 2) if t != 0 else entrywise("normpdf", t)


DERIVED = (GradientOf, MatrixDifferential, ScalarDifferential)
SAME_OF_TRANSPOSE = ("sum", "det", "logdet")
MADE_OF = {"relu": _rectified, "tanh": _hyperbolic, "normpdf": _density}
"""Functions of a number, and what they are made of; besides those that the kernel has a definition of."""


def written_out(value: Expr) -> Expr:
    """Return a number with functions written as what they are made of, Σ ab as ⟨a, b⟩, log det A as logdet A.

    What is divided by is taken out of squares of norms, ‖v/s‖² as ‖v‖²/s².
    Where a norm, a trace, a determinant or the sum of all entries is of a transpose, it is of the matrix itself.
    """
    if not value.args:
        return value
    if isinstance(value, MatrixExpr):
        return _entries_out(value)
    made = value.func(*map(written_out, value.args))
    if isinstance(made, (Norm, Trace)) or (isinstance(made, Operator) and made.op in SAME_OF_TRANSPOSE):
        made = made.func(*(one.arg if isinstance(one, Transpose) else one for one in made.args))
    if made.is_Pow and isinstance(made.base, Norm) and made.exp.is_Integer and made.exp % 2 == 0:
        return _undivided(made)
    if isinstance(made, Inner) and (traced := _entries_of_form(made)) is not None:
        return traced
    if isinstance(made, Operator) and made.op == "sum":
        return _paired(made.operands[0])  # type: ignore[arg-type]
    if not isinstance(made, Operator) or made.op != "map" or made.order:
        return made
    (of,) = made.operands
    if made.name == "log" and is_operator(of, "det"):
        return applied("logdet", of.operands[0])  # type: ignore[attr-defined]
    definition = AXIOMS.get(f"{made.name}.definition")
    if definition is not None:
        return from_law(definition.right, {"A": of}, {})  # type: ignore[no-any-return]
    return MADE_OF[made.name](of) if made.name in MADE_OF else made


def _undivided(power: Pow) -> Expr:
    """Return (1/s)²‖v‖² of the square of ‖v/s‖, of what is divided by in an even power of a norm."""
    scale, factors = factors_of(power.base.args[0])
    if not factors or not any(n.name == "recip" for n in scale.atoms(Operator)):
        return power
    made: Expr = scale**power.exp * Norm(product(*factors)) ** power.exp
    return made


def _entries_out(value: MatrixExpr) -> MatrixExpr:
    """Return a matrix with (a + |a|)/2 in the place of relu(a), entry by entry."""
    found = [n for n in value.atoms(Operator) if n.op == "map" and n.name == "relu" and not n.order]
    plain = [n for n in found if not any(one in found for one in n.operands[0].atoms(Operator))]
    meaning: dict[Basic, Basic] = {}
    for node in plain:
        (of,) = node.operands
        if isinstance(of, MatrixExpr):
            meaning[node] = product(HALF, total(of, entrywise("abs", of)))
    made: MatrixExpr = value.xreplace(meaning)
    return made


def _entries_of_form(pairing: Inner) -> Expr | None:
    """Return tr(diag(x) A diag(x) Bᵀ) for xᵀ(A ∘ B)x; None for anything else."""
    for x, image in (pairing.args, pairing.args[::-1]):
        scale, factors = factors_of(image)
        if len(factors) != 2 or factors[1] != x or not is_operator(factors[0], "hadamard"):
            continue
        first, *rest = factors[0].operands  # type: ignore[attr-defined]
        second = rest[0] if len(rest) == 1 else applied("hadamard", *rest)
        scales = applied("diag", x)
        return scale * Trace(product(scales, first, scales, second))
    return None


def _paired(summed: MatrixExpr) -> Expr:
    """Return a sum of entries with ⟨a, b⟩ in the place of Σ ab, and ⟨a, a⟩ in that of Σ a²."""
    found: Expr = ZERO
    for term in terms_of(expand(summed)):
        scale, factors = factors_of(term)
        bare = product(*factors)
        if not is_operator(bare, "hadamard") or any(isinstance(one, Operator) for one in bare.operands):  # type: ignore[attr-defined]
            found += scale * applied("sum", bare)
            continue
        first, *rest = _halved(bare.operands)  # type: ignore[attr-defined]
        found += scale * Inner(first, rest[0] if len(rest) == 1 else applied("hadamard", *rest))
    return found


def _halved(factors: Sequence[MatrixExpr]) -> tuple[MatrixExpr, ...]:
    """Return a product of entries as a² where it is that of as many factors twice."""
    counts = Counter(factors)
    if any(many % 2 for many in counts.values()):
        return tuple(factors)
    half = [one for one, many in counts.items() for _ in range(many // 2)]
    root = half[0] if len(half) == 1 else applied("hadamard", *half)
    return root, root


def steps_out(value: Expr) -> Expr:
    """Return a number with ‖w‖² − 2s⟨u, w⟩ + s²‖u‖² in the place of ‖w − s u‖², where s has a stroke."""
    squares = [one for one in value.atoms(Pow) if isinstance(one.base, Norm) and one.exp == 2]
    meaning = {one: _step_out(one.base.args[0]) for one in squares if _is_step(one.base.args[0])}
    made: Expr = value.xreplace(meaning)
    return made


def _is_step(matrix: MatrixExpr) -> bool:
    divided = [one for one in terms_of(matrix) if _divides(factors_of(one)[0])]
    return len(divided) == 1 and matrix != divided[0]


def _divides(number: Expr) -> bool:
    return any(isinstance(one, Operator) and one.name == "recip" for one in number.atoms(Operator))


def _step_out(matrix: MatrixExpr) -> Expr:
    (step,) = (one for one in terms_of(matrix) if _divides(factors_of(one)[0]))
    rest = total(*(one for one in terms_of(matrix) if one != step))
    scale, factors = factors_of(step)
    u = product(*factors)
    return Norm(rest) ** 2 + 2 * scale * Inner(u, rest) + scale**2 * Norm(u) ** 2


def defined_away(theory: Theory, *sides: Expr) -> tuple[dict[Basic, Expr], Theory] | None:
    """Return the letters that equations define, and the theory with what they stand for in their places.

    What is assumed in other words has a name that ends in SO. None where nothing is defined, or an index of a sum
    in the sides stands free in what it is. Sums in it have indices of their own. What the sides differentiate in
    stays a letter.
    """
    bound = {one.args[1] for side in sides for one in side.atoms(*SUMS)}
    moved = {one.args[1] for side in sides for one in side.atoms(*DERIVED)}
    for h in theory.hypotheses:
        letter, value = h.statement.left, h.statement.right
        if h.statement.relation != "=" or not isinstance(letter, (MatrixSymbol, Symbol)) or letter in moved:
            continue
        if value.has(letter) or isinstance(value, type(letter)) or bound & free_indices(value):
            continue
        own = {one.args[1] for one in value.atoms(*SUMS)} - free_indices(value)
        meaning = {letter: value.xreplace({k: index_symbol(f"{k.name}‴") for k in own})}
        kept = [_with(one, meaning) for one in theory.hypotheses if one is not h]
        return meaning, replace(theory, hypotheses=(*kept, h))
    return None


def members_away(theory: Theory, sides: Sequence[Expr]) -> dict[Basic, Expr]:
    """Return what visible members of sequences of columns are by those before them, as equations for all k say."""
    bound = {one.args[1] for side in sides for one in side.atoms(*SUMS)}
    seen = sorted({node for side in sides for node in side.atoms(Iterate)}, key=str)
    found: dict[Basic, Expr] = {}
    for h in theory.hypotheses:
        member, said = h.statement.left, h.statement
        if said.relation != "=" or len(said.indices) != 1 or not isinstance(member, Iterate):
            continue
        (one,) = said.indices
        ahead = member.args[1] - one.index
        before = all((node.args[1] - one.index - ahead).is_negative for node in said.right.atoms(Iterate))
        for node in seen if before and not ahead.has(one.index) else ():
            k = node.args[1] - ahead
            apart = node.args[0] == member.args[0] and not k.free_symbols & bound
            if apart and theory.facts.contains(one.low, k, one.high):
                found[node] = said.right.xreplace({one.index: k})
    return found


def _with(h: Hypothesis, meaning: dict[Basic, Expr]) -> Hypothesis:
    left, right = (side.xreplace(meaning) for side in (h.statement.left, h.statement.right))
    if (left, right) == (h.statement.left, h.statement.right) or h.statement.relation == "=":
        return h
    return replace(h, name=h.name + SO, statement=Equation(left, right, (), h.statement.relation))


def of_its_letters(theory: Theory, left: Expr, right: Expr) -> Theory | None:
    """Return a theory of what is assumed of the letters of a claim alone, where something is of functions.

    What is known of these at points crowds out what a claim without any follows from. None for one that has some.
    """
    if (
        left.has(*FUNCTIONS)
        or right.has(*FUNCTIONS)
        or not any(h.statement.letters for h in theory.hypotheses)
    ):
        return None
    own = left.free_symbols | right.free_symbols
    kept = tuple(one for one in theory.hypotheses if _is_of(one.statement, own))
    return replace(theory, hypotheses=kept)


def without_minima(theory: Theory, left: Expr, right: Expr) -> Theory | None:
    """Return a theory without what is assumed of minimisers, ∇f(z) = 0 and f(z) ≤ f(x); None where nothing is.

    It crowds out what holds of f at any two points, from which much about minimisers follows too.
    """
    if not (left.has(*FUNCTIONS) or right.has(*FUNCTIONS)):
        return None
    kept = tuple(one for one in theory.hypotheses if not _of_minimum(one.statement))
    return None if len(kept) == len(theory.hypotheses) else replace(theory, hypotheses=kept)


def has_minima(theory: Theory) -> bool:
    """Whether a theory assumes that a gradient is 0, or that one value of a function is below another."""
    return any(_of_minimum(one.statement) for one in theory.hypotheses)


def _of_minimum(said: Equation) -> bool:
    if said.letters or said.indices:
        return False
    if said.relation == "=":
        return isinstance(said.left, GradientAt) and isinstance(said.right, ZeroMatrix)
    return all(isinstance(side, Value) for side in (said.left, said.right))


def _is_of(said: Equation, letters: set[Basic]) -> bool:
    sides = (said.left, said.right)
    bound = {*said.letters, *said.indices}
    known = not said.letters and not any(side.has(*FUNCTIONS) for side in sides)
    return known and all(side.free_symbols <= letters | bound for side in sides)
