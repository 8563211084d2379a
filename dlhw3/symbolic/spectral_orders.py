"""What nuclear and spectral norms, ends of spectra and expm are at most: nuclear norms are dual to spectral ones.

‖A‖_* is the largest ⟨A, C⟩ of all C with ‖C‖₂ ≤ 1, so that ⟨A, C⟩ ≤ ‖C‖₂ ‖A‖_* at every C that stands beside it.
This is what these functions are, and so part of what is cited of them, as what their gradients are is
(spectral_identities.py).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from sympy import Add, Basic, Expr, Identity, Integer, MatrixExpr, Pow, Trace

from dlhw3.symbolic.algebra import factors_of, product, terms_of, transpose
from dlhw3.symbolic.conditions.definite import is_psd
from dlhw3.symbolic.conditions.following import told_in_order
from dlhw3.symbolic.faces.known_functions import TRACE, KnownFunction, is_known, known_nodes
from dlhw3.symbolic.faces.operators import entrywise
from dlhw3.symbolic.faces.turning import is_symmetric
from dlhw3.symbolic.nodes import SUMS, GradientAt, Inner, Norm, Value
from dlhw3.symbolic.plan import Equation, Hypothesis
from dlhw3.symbolic.ranges import Facts
from dlhw3.symbolic.scope import has_kind
from dlhw3.symbolic.spectral_identities import BEHIND
from dlhw3.symbolic.symmetry import as_symmetric

Order = tuple[Expr, Expr, str]
MOST = 6
"""How many norms may stand beside one another: pairs of them are compared."""
ZERO = Integer(0)


def orders_of(
    expressions: Iterable[Basic], facts: Facts, told: Iterable[Hypothesis] = ()
) -> Iterator[Hypothesis]:
    """Yield what known functions in expressions are at most, and what is at most they are.

    ``told`` may say that AᵀA ⪯ s² I of a number s that stands for a spectral norm.
    """
    some, told = [one for one in expressions if has_kind(one, KnownFunction)], [*told]
    bound = {total.args[1] for one in some for total in one.atoms(*SUMS)}
    nodes = dict.fromkeys(node for one in some for node in known_nodes(one) if not node.free_symbols & bound)
    gradients = [*dict.fromkeys(GradientAt(*node.args[:2]) for node in nodes)]
    if len(gradients) > MOST:
        return
    nuclear = [one for one in gradients if is_known(one, "nuclear")]
    spectral = [one for one in gradients if is_known(one, "opnorm")]
    bounds = [(one.args[1], Value(*one.args)) for one in spectral]
    bounds += [pair for h in told if (pair := _bounded(h)) is not None]
    letters = told_in_order(told, facts) if nuclear else facts
    found = [
        *(order for one in nuclear for order in _of_nuclear(one, [*nuclear, *spectral], bounds)),
        *(order for one in nuclear for order in _of_sum(one, bounds, letters)),
        *(order for one in spectral for order in _of_spectral(one, [*nuclear, *spectral])),
        *(order for one in gradients if one.args[0].name.startswith("lambda") for order in _of_end(one)),
        *(order for one in gradients if is_known(one, TRACE) for order in _of_exponential(one, facts)),
        *(order for one in (*nuclear, *spectral) for order in _scaled(one, [*nuclear, *spectral])),
    ]
    for left, right, sign in dict.fromkeys(found):
        said = Equation(left, right, (), sign)
        name = f"{left} {sign} {right}{BEHIND}"
        yield Hypothesis(name, said, definition=True, at_point=True, rewrites=sign == "=")


def _bounded(h: Hypothesis) -> tuple[MatrixExpr, Expr] | None:
    """Return A and s of AᵀA ⪯ s² I."""
    said = h.statement
    if said.relation != "⪯" or said.letters or said.indices:
        return None
    scale, whole = factors_of(said.right)
    one, parts = factors_of(said.left)
    half = product(*parts[len(parts) // 2 :])
    square = len(whole) == 1 and isinstance(whole[0], Identity) and isinstance(scale, Pow) and scale.exp == 2
    if not square or one != 1 or len(parts) % 2 or product(transpose(half), half) != said.left:
        return None
    return half, scale.base


def _of_nuclear(
    G: GradientAt, others: Collection[GradientAt], bounds: Collection[tuple[MatrixExpr, Expr]]
) -> Iterator[Order]:
    """Yield what ‖A‖_* is at least: what A is paired with has a spectral norm that is known, or is at most 1."""
    function, A = G.args
    value = Value(function, A)
    yield ZERO, value, "≤"
    yield Norm(A), value, "≤"
    yield value, Add(*(Inner(one, G) for one in terms_of(A))), "≤"
    for size in dict.fromkeys(A.shape):
        yield Norm(G), entrywise("sqrt", size), "≤"
    if A.shape[0] == A.shape[1]:
        yield Trace(A), value, "≤"
        yield -Trace(A), value, "≤"
    for other in others:
        if other != G and other.shape == A.shape:
            yield Inner(A, other), value, "≤"
            yield -Inner(A, other), value, "≤"
    for B, norm in bounds:
        for C in dict.fromkeys((B, transpose(B))):
            if C.shape == A.shape:
                yield Inner(C, A), norm * value, "≤"
                yield -Inner(C, A), norm * value, "≤"
            for whole in others:
                if not is_known(whole, "nuclear"):
                    continue
                if C.shape[1] == A.shape[0] and product(C, A) == whole.args[1]:
                    yield Inner(A, product(transpose(C), whole)), norm * value, "≤"
                if A.shape[1] == C.shape[0] and product(A, C) == whole.args[1]:
                    yield Inner(A, product(whole, transpose(C))), norm * value, "≤"


def _of_sum(G: GradientAt, bounds: Collection[tuple[MatrixExpr, Expr]], facts: Facts) -> Iterator[Order]:
    """Yield what ‖A‖_*, the sum of singular values, is at most: ‖P‖‖Q‖ of A = P Q, n ‖A‖₂, tr A of a psd A."""
    function, A = G.args
    value = Value(function, A)
    scale, factors = factors_of(A)
    for k in range(1, len(factors) if scale == 1 and len(terms_of(A)) == 1 else 1):
        yield value, Norm(product(*factors[:k])) * Norm(product(*factors[k:])), "≤"
    for B, norm in bounds:
        if A in (B, transpose(B)):
            yield from ((value, size * norm, "≤") for size in dict.fromkeys(A.shape))
    if is_psd(A, facts):
        yield value, Trace(A), "≤"


def _of_spectral(G: GradientAt, others: Collection[GradientAt]) -> Iterator[Order]:
    """Yield that ‖A‖₂ is a bound, at most ‖A‖, and at least what A is paired with u vᵀ of another matrix."""
    function, A = G.args
    value = Value(function, A)
    yield ZERO, value, "≤"
    yield value, Norm(A), "≤"
    for other in others:
        if other != G and other.shape == A.shape and is_known(other, "opnorm"):
            yield Inner(A, other), value, "≤"
            yield -Inner(A, other), value, "≤"


def _of_end(G: GradientAt) -> Iterator[Order]:
    """Yield that the spectrum of S ends there."""
    function, S = G.args
    value, whole = Value(function, S), Identity(S.shape[0])
    yield (
        (S, product(value, whole), "⪯") if function.name == "lambda_max" else (product(value, whole), S, "⪯")
    )


def _of_exponential(G: GradientAt, facts: Facts) -> Iterator[Order]:
    """Yield that expm(F) of a symmetric F is psd, and at least I + F."""
    _, F = G.args

    def turned(matrix: MatrixExpr) -> MatrixExpr:
        return as_symmetric(transpose(matrix), facts)

    if is_symmetric(as_symmetric(F, facts), turned):
        E, whole = transpose(G), Identity(F.shape[0])
        yield product(0, whole), E, "⪯"
        yield whole + F, E, "⪯"


def _scaled(G: GradientAt, others: Collection[GradientAt]) -> Iterator[Order]:
    """Yield ‖c A‖ = |c| ‖A‖, where both stand there."""
    function, A = G.args
    scale, factors = factors_of(A)
    for other in others:
        plain = other.args[0] == function and other != G
        if plain and scale != 1 and len(terms_of(A)) == 1 and other.args[1] == product(*factors):
            yield Value(function, A), entrywise("abs", scale) * Value(*other.args), "="
