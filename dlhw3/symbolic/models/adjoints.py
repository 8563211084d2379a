"""A gradient from the value back to the letter or layer: one walk over a term, in the place of one for each entry.

Only for what is rational in it: sums, products, transposes, traces, inverses, determinants, and abstract
functions, which are polynomials here. Where there is no walk, a differential along each unit says what the
gradient is.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import TYPE_CHECKING, Any

from dlhw3.kernel.terms import Term
from dlhw3.symbolic.models import matrices
from dlhw3.symbolic.models.matrices import Matrix
from dlhw3.symbolic.models.numbers import EXACT, ONE, ZERO, Jet, still

if TYPE_CHECKING:
    from dlhw3.symbolic.models.evaluation import Evaluator, Scope


def by_adjoints(evaluator: Evaluator, gradient: Term, around: Scope, mark: int) -> Matrix | None:
    """Return the value of a gradient in a letter or a layer, in the scope around it; None where there is no walk.

    There is none for a symmetric letter. ``mark`` is a number that no other scope has.

    Of every part Y that depends on the letter, the adjoint is the G with ⟨G, dY⟩ the change of the body. There is
    no walk where a value on the way is not rational.
    """
    body, (kind, name, widths, *_, last) = gradient.args[0], gradient.data[0]
    leaf = {"letter": "letter", "layer": "layers"}.get(kind)
    if leaf is None or last == "symmetric":
        return None
    order = _inside_out(body, name, leaf)
    scope = around
    if kind == "letter":
        point = evaluator.value(gradient.args[1], around)
        scope = {**around, name: (-mark, point)}
    else:
        if order is not None:
            evaluator.value(
                body, around
            )  # what has no value yet is drawn in the order in which the body is read
        j = evaluator.integer(last, around)
        point = evaluator.layer(name, widths, j, around)
    if order is None or not _is_rational(point):
        return None
    total = matrices.zeros(*matrices.shape(point))
    found: dict[Term, Matrix] = {body: ((ONE,),)}
    for node in reversed(order):
        hand = found.pop(node)
        if node.op == leaf:
            own = hand if kind == "letter" else _layers(evaluator, node, j, hand, scope)
            if own is None:
                return None
            total = matrices.plus(total, own)
            continue
        args = [evaluator.value(part, scope) for part in node.args]
        if not all(map(_is_rational, args)) or (node.op == "inverse" and not _is_regular(args[0])):
            return None
        evaluator.spend(sum(len(a) * len(a[0]) for a in args) * max(matrices.shape(hand)))
        for place, part in enumerate(node.args):
            if name in part.free:
                own = BACK[node.op](evaluator, node, args, place, hand, scope)
                found[part] = matrices.plus(found[part], own) if part in found else own
    return total


def _layers(evaluator: Evaluator, node: Term, j: int, hand: Matrix, scope: Scope) -> Matrix | None:
    """⟨G, W_b ⋯ W_j ⋯ W_a⟩ = ⟨(W_b ⋯ W_{j+1})ᵀ G (W_{j−1} ⋯ W_a)ᵀ, W_j⟩; None where a layer is not rational."""
    family, widths, high, low = node.data
    b, a = evaluator.integer(high, scope), evaluator.integer(low, scope)
    if not a <= j <= b:
        return matrices.zeros(evaluator.width(widths, j, scope), evaluator.width(widths, j - 1, scope))
    factors = {k: evaluator.layer(family, widths, k, scope) for k in range(a, b + 1)}
    if not all(map(matrices.is_exact, factors.values())):
        return None
    for k in range(b, j, -1):
        evaluator.spend(len(hand[0]) * len(factors[k]) * len(factors[k][0]))
        hand = matrices.product(matrices.transposed(factors[k]), hand)
    for k in range(a, j):
        evaluator.spend(len(hand) * len(factors[k]) * len(factors[k][0]))
        hand = matrices.product(hand, matrices.transposed(factors[k]))
    return hand


def _inside_out(body: Term, name: str, leaf: str) -> list[Term] | None:
    """Return every part that depends on the variable, each behind its own; None where one has no rule here."""
    found: dict[Term, None] = {}
    waiting = [(body, False)]
    while waiting:
        node, opened = waiting.pop()
        if opened:
            found[node] = None
        elif node not in found:
            if node.op != leaf and (node.op not in BACK or not _is_plain(node)):
                return None
            waiting.append((node, True))
            waiting.extend((part, False) for part in node.args if name in part.free)
    return list(found)


def _is_rational(a: Matrix) -> bool:
    """Whether every entry is a fraction, or moves and has fractions for its parts."""
    parts = (x.parts.values() if isinstance(x, Jet) else (x,) for row in a for x in row)
    return all(isinstance(c, EXACT) for one in parts for c in one)


def _is_regular(a: Matrix) -> bool:
    """Whether a matrix is invertible where it stands: only there is its inverse smooth."""
    return bool(matrices.determinant(matrices.each(still, a)))


def _is_plain(node: Term) -> bool:
    """Whether a node is no derivative of an abstract function."""
    return node.op != "function" or not (node.data[2] or node.data[3])


def _product(evaluator: Any, node: Term, args: list[Matrix], place: int, hand: Matrix, scope: Any) -> Matrix:
    """⟨G, A X B⟩ = ⟨Aᵀ G Bᵀ, X⟩; factors 1 × 1 multiply as numbers."""
    numbers = [a[0][0] for k, a in enumerate(args) if k != place and matrices.shape(a) == (1, 1)]
    before = [a for a in args[:place] if matrices.shape(a) != (1, 1)]
    behind = [a for a in args[place + 1 :] if matrices.shape(a) != (1, 1)]
    factor = reduce(lambda x, y: x * y, numbers, ONE)
    if matrices.shape(args[place]) == (1, 1):
        others = [*before, *behind]
        whole = reduce(matrices.product, others) if others else ((ONE,),)
        inner = matrices.total(x * y for x, y in zip(*map(matrices.entries, (hand, whole)), strict=True))
        return ((factor * inner,),)
    if before:
        hand = matrices.product(matrices.transposed(reduce(matrices.product, before)), hand)
    if behind:
        hand = matrices.product(hand, matrices.transposed(reduce(matrices.product, behind)))
    return matrices.scaled(factor, hand)


def _entries(evaluator: Any, node: Term, args: list[Matrix], place: int, hand: Matrix, scope: Any) -> Matrix:
    others = [a for k, a in enumerate(args) if k != place]
    return reduce(lambda x, y: matrices.each(lambda u, v: u * v, x, y), others, hand)


def _trace(evaluator: Any, node: Term, args: list[Matrix], place: int, hand: Matrix, scope: Any) -> Matrix:
    return matrices.scaled(hand[0][0], matrices.identity(len(args[0])))


def _sum(evaluator: Any, node: Term, args: list[Matrix], place: int, hand: Matrix, scope: Any) -> Matrix:
    return matrices.build(*matrices.shape(args[0]), lambda i, j: hand[0][0])


def _inverse(evaluator: Any, node: Term, args: list[Matrix], place: int, hand: Matrix, scope: Any) -> Matrix:
    """⟨G, d(A⁻¹)⟩ = ⟨−A⁻ᵀ G A⁻ᵀ, dA⟩."""
    turned = matrices.transposed(evaluator.value(node, scope))
    return matrices.scaled(-1, matrices.product(matrices.product(turned, hand), turned))


def _determinant(
    evaluator: Any, node: Term, args: list[Matrix], place: int, hand: Matrix, scope: Any
) -> Matrix:
    """⟨g, d det(A)⟩ = ⟨g adj(A)ᵀ, dA⟩."""
    adjugate = matrices.determinant_and_adjugate(args[0])[1]
    return matrices.scaled(hand[0][0], matrices.transposed(adjugate))


def _function(evaluator: Any, node: Term, args: list[Matrix], place: int, hand: Matrix, scope: Any) -> Matrix:
    """The slopes of the polynomial that an abstract function is, each of its terms read once."""
    polynomial = evaluator.model.function(node.data[0], tuple(map(matrices.shape, args)))
    evaluator.spend(6 * len(polynomial.terms))
    slopes: dict[tuple[int, int], Any] = {}
    for places, c in polynomial.terms.items():
        for k, (which, i, j) in enumerate(places):
            if which == place:
                rest = (args[n][r][s] for n, r, s in (*places[:k], *places[k + 1 :]))
                slopes[i, j] = slopes.get((i, j), ZERO) + reduce(lambda x, y: x * y, rest, c)
    for bend in polynomial.bends:
        (which, i, j), steeper = bend.place, bend._replace(order=bend.order + 1)
        if which == place:
            slopes[i, j] = slopes.get((i, j), ZERO) + steeper.value(tuple(args))
    return matrices.build(*matrices.shape(args[place]), lambda i, j: hand[0][0] * slopes.get((i, j), ZERO))


BACK: dict[str, Callable[..., Matrix]] = {
    "add": lambda evaluator, node, args, place, hand, scope: hand,
    "mul": _product,
    "hadamard": _entries,
    "transpose": lambda evaluator, node, args, place, hand, scope: matrices.transposed(hand),
    "trace": _trace,
    "sum": _sum,
    "inverse": _inverse,
    "det": _determinant,
    "function": _function,
}
"""What stands before a part of a node in the adjoint: from the node, its parts' values, the place, and G."""
