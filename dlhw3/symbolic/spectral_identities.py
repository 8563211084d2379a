"""What is known of expm(F), u uᵀ, u vᵀ and U Vᵀ besides how they move: S u uᵀ = λ u uᵀ, expm(F) expm(−F) = I.

These are what the functions are, and so part of what is cited of them: a line or a claim may be shown with them,
at the points where their matrices stand in it. Under a differential none is used.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Set
from itertools import combinations_with_replacement

from sympy import (
    Basic,
    Expr,
    Identity,
    Integer,
    MatAdd,
    MatMul,
    MatrixExpr,
    MatrixSymbol,
    Pow,
    Trace,
)

from dlhw3.symbolic.algebra import factors_of, product, transpose
from dlhw3.symbolic.faces.known_functions import TRACE, KnownFunction, is_known, known_nodes
from dlhw3.symbolic.faces.operators import Operator, applied, entrywise
from dlhw3.symbolic.nodes import SUMS, GradientAt, HessianAt, Inner, Norm, Value
from dlhw3.symbolic.plan import Equation, Hypothesis
from dlhw3.symbolic.scope import has_kind

BEHIND = ", by what is cited of it"


def identities_of(expressions: Iterable[Basic], told: Collection[Hypothesis] = ()) -> Iterator[Hypothesis]:
    """Yield what is known of the matrices of known functions in expressions; ``told`` may say what commutes."""
    some = [one for one in expressions if has_kind(one, KnownFunction)]
    bound = {total.args[1] for one in some for total in one.atoms(*SUMS)}
    nodes = dict.fromkeys(node for one in some for node in known_nodes(one) if not node.free_symbols & bound)
    gradients = dict.fromkeys(GradientAt(*node.args[:2]) for node in nodes)
    exponentials = [one for one in gradients if is_known(one, TRACE)]
    asked = {node for one in some for node in one.atoms(Operator)}
    found = [
        *(said for one in gradients if one not in exponentials for said in _of_vectors(one)),
        *(said for one in gradients if one not in exponentials for said in _of_told(one, told)),
        *(said for one in gradients if is_known(one, "opnorm") for said in _of_squares(one, gradients)),
        *_of_exponentials(exponentials, asked),
        *(said for node in nodes if isinstance(node, HessianAt) for said in _of_moved(node, told)),
        *(
            said
            for node in nodes
            if isinstance(node, HessianAt)
            for said in _along_itself(node, asked, gradients)
        ),
    ]
    for left, right in dict.fromkeys(found):
        said = Equation(left, right)
        yield Hypothesis(f"{left} = {right}{BEHIND}", said, definition=True, at_point=True, rewrites=True)


def is_identity(hypothesis: Hypothesis) -> bool:
    """Whether a hypothesis is one of these."""
    return hypothesis.name.endswith(BEHIND)


def _of_vectors(G: GradientAt) -> Iterator[tuple[Expr, Expr]]:
    """Yield what G = u uᵀ, u vᵀ or U Vᵀ does to the matrix that it is of."""
    function, at = G.args
    value = Value(function, at)
    if function.name.startswith("lambda"):
        yield product(at, G), product(value, G)
        yield product(G, at), product(value, G)
        yield product(G, G), G
        yield Trace(G), Integer(1)
        return
    turned = transpose(G)
    yield product(G, turned, G), G
    yield Inner(at, G), value
    if function.name == "opnorm":
        yield product(transpose(at), G), product(value, turned, G)
        yield product(at, turned), product(value, G, turned)
        yield product(at, turned, G), product(value, G)
        yield product(G, turned, at), product(value, G)
        yield Norm(G), Integer(1)
        return
    yield product(transpose(at), G), product(turned, at)
    yield product(at, turned), product(G, transpose(at))
    yield product(G, turned, at), at
    yield product(at, turned, G), at


def _of_told(G: GradientAt, told: Collection[Hypothesis]) -> Iterator[tuple[Expr, Expr]]:
    """Yield G = v vᵀ or u vᵀ for letters that are assumed to be the unit vectors: S v = λ v, ‖v‖ = 1."""
    function, at = G.args
    value, pairs = Value(function, at), _equations(told)
    if function.name == "nuclear":
        return
    for left, right in pairs:
        v = right.args[-1] if isinstance(right, MatMul) else None
        if not isinstance(v, MatrixSymbol) or right != product(value, v) or not isinstance(left, MatMul):
            continue
        other = left.args[-1]
        if other.shape[1] != 1 or left != product(at, other) or not {v, other} <= _units(pairs):
            continue
        if function.name == "opnorm" or v == other:
            yield G, product(v, transpose(other))


def _equations(told: Collection[Hypothesis]) -> list[tuple[Expr, Expr]]:
    """Return the sides of what is said to be equal, either way."""
    said = [(h.statement.left, h.statement.right) for h in told if h.statement.relation == "="]
    return [*said, *((right, left) for left, right in said)]


def _units(pairs: Iterable[tuple[Expr, Expr]]) -> set[Expr]:
    """Return the letters of length 1."""
    found: set[Expr] = set()
    for left, right in pairs:
        base = left.base if isinstance(left, Pow) and left.exp == 2 else left
        if right == 1 and isinstance(base, Norm):
            found.add(base.args[0])
        if right == 1 and isinstance(left, Inner) and left.args[0] == left.args[1]:
            found.add(left.args[0])
    return found


def _of_squares(G: GradientAt, gradients: Collection[Basic]) -> Iterator[tuple[Expr, Expr]]:
    """Yield that λ_max(Aᵀ A) is ‖A‖₂², and its gradient v vᵀ is Gᵀ G; of A Aᵀ too."""
    function, A = G.args
    for first, second, one, other in ((transpose(A), A, transpose(G), G), (A, transpose(A), G, transpose(G))):
        square = product(first, second)
        largest = KnownFunction("lambda_max", *square.shape)
        if largest.gradient(square) in gradients:
            yield Value(largest, square), Value(function, A) ** 2
            yield largest.gradient(square), product(one, other)


def _of_exponentials(gradients: Collection[GradientAt], asked: Set[Basic]) -> Iterator[tuple[Expr, Expr]]:
    """Yield that expm(F) commutes with F, what products of two of these are, and what its determinant is."""
    points: list[tuple[Expr, MatrixExpr, MatrixExpr]] = []
    for gradient in gradients:
        at, E = gradient.args[1], transpose(gradient)
        yield product(at, E), product(E, at)
        for name, value in (("det", entrywise("exp", Trace(at))), ("logdet", Trace(at))):
            whole = applied(name, E)
            yield from ((whole, value),) if {whole, applied("adj", E)} & asked else ()
        points += [(*_apart(at), E), (*_apart(transpose(at)), transpose(E))]
    for one, other in combinations_with_replacement(points, 2):
        if one[1] != other[1]:
            continue
        both, last = product(one[2], other[2]), (one[0] + other[0]).expand()
        if one is not other:
            yield both, product(other[2], one[2])
        if last == 0:
            yield both, Identity(one[2].shape[0])
        for scale, base, E in points:
            if base == one[1] and (scale - last).expand() == 0:
                yield E, both


def _apart(at: MatrixExpr) -> tuple[Expr, MatrixExpr]:
    """Return the number before a matrix, and the matrix."""
    scale, factors = factors_of(at)
    return scale, product(*factors)


def _of_moved(D: HessianAt, told: Collection[Hypothesis]) -> Iterator[tuple[Expr, Expr]]:
    """Yield the trace of dexpm(F, H), and what it is of an H that commutes with F, or is F B − B F."""
    if not is_known(D, TRACE):
        return
    function, at, along = D.args
    F, H, whole = at, along, transpose(D)  # ∇² tr expm(F)[H] = dexpm(F, H)ᵀ
    E = transpose(GradientAt(function, at))
    yield Trace(whole), Trace(product(E, H))
    if _commute(F, H, told):
        yield whole, product(H, E)
    terms = [factors_of(term) for term in H.args] if isinstance(H, MatAdd) and len(H.args) == 2 else []
    for (c, one), (d, other) in (terms, terms[::-1]) if terms else ():
        if c + d == 0 and product(*one) == product(F, *other[:-1]) and other[-1] == F:
            B = product(*other[:-1])
            yield whole, product(c, MatAdd(product(E, B), product(Integer(-1), B, E)))


def _along_itself(
    D: HessianAt, asked: Collection[Basic], gradients: Collection[Basic]
) -> Iterator[tuple[Expr, Expr]]:
    """Yield dexpm(F, H) for what an H is paired with that is F, I, expm(F) or its inverse: H expm(F)."""
    if not is_known(D, TRACE):
        return
    function, F, _ = D.args
    E, whole = transpose(GradientAt(function, F)), Identity(F.shape[0])
    inverse, adjugate = applied("inverse", E), applied("adj", E)
    opposite = transpose(GradientAt(function, product(Integer(-1), F)))
    found = [(F, product(F, E)), (whole, E), (E, product(E, E))]
    found += [(inverse, whole)] if inverse in asked else []
    found += [(adjugate, product(applied("det", E), whole))] if adjugate in asked else []
    found += [(opposite, whole)] if transpose(opposite) in gradients else []
    yield from ((transpose(HessianAt(function, F, H)), value) for H, value in found)


def _commute(F: MatrixExpr, H: MatrixExpr, told: Collection[Hypothesis]) -> bool:
    """Whether F H = H F is seen: H is made of F alone, or it is assumed."""
    if isinstance(H, MatAdd):
        return all(_commute(F, term, told) for term in H.args)
    base = _apart(F)[1]
    _, factors = factors_of(H)
    if all(isinstance(one, Identity) for one in factors) or product(*factors) == base:
        return True
    if all(one == base for one in factors):
        return True
    sides = {product(F, H), product(H, F)}
    plain = {product(base, *factors), product(*factors, base)}
    return any(
        {h.statement.left, h.statement.right} in (sides, plain) for h in told if h.statement.relation == "="
    )
