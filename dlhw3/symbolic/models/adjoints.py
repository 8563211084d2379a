"""A gradient from the value back to the letter or layer: one walk over a term, in the place of one for each entry.

Only for what is rational in it: sums, over indices too, products, even powers of norms, transposes, traces,
inverses, determinants, and abstract functions, which are polynomials here. Where there is no walk, a differential
along each unit says what the gradient is.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import TYPE_CHECKING, Any, NamedTuple

from dlhw3.kernel.terms import Term
from dlhw3.symbolic.faces.known_functions import known_name
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
    scope, j = around, 0
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
    return _back(evaluator, body, ((ONE,),), _Leaf(name, leaf, j, matrices.shape(point)), scope)


class _Leaf(NamedTuple):
    """The letter, or the layer with its place, that a gradient is taken in, and its shape."""

    name: str
    op: str
    place: int
    shape: tuple[int, int]


def _back(evaluator: Evaluator, body: Term, given: Matrix, leaf: _Leaf, scope: Scope) -> Matrix | None:
    """Return the G with ⟨G, dX⟩ = ⟨given, d body⟩ for the leaf X; None where there is no walk."""
    total = matrices.zeros(*leaf.shape)
    found: dict[Term, Matrix] = {body: given}
    for node in reversed(_inside_out(body, leaf.name, leaf.op) or []):
        hand = found.pop(node)
        if node.op in (leaf.op, "sigma"):
            own = _at_leaf if node.op == leaf.op else _over_index
            made = own(evaluator, node, hand, leaf, scope)
            if made is None:
                return None
            total = matrices.plus(total, made)
            continue
        parts = _parts(node)
        args = [evaluator.value(part, scope) for part in parts]
        if not all(map(_is_rational, args)) or (node.op == "inverse" and not _is_regular(args[0])):
            return None
        evaluator.spend(sum(len(a) * len(a[0]) for a in args) * max(matrices.shape(hand)))
        for place, part in enumerate(parts):
            if leaf.name in part.free:
                made = BACK[node.op](evaluator, node, args, place, hand, scope)
                found[part] = matrices.plus(found[part], made) if part in found else made
    return total


def _at_leaf(evaluator: Evaluator, node: Term, hand: Matrix, leaf: _Leaf, scope: Scope) -> Matrix | None:
    return hand if leaf.op == "letter" else _layers(evaluator, node, leaf.place, hand, scope)


def _over_index(evaluator: Evaluator, node: Term, hand: Matrix, leaf: _Leaf, scope: Scope) -> Matrix | None:
    """⟨G, Σ_{j=a}^{b} Y_j⟩ has the gradient of each ⟨G, Y_j⟩."""
    name, low, high = node.data
    total = matrices.zeros(*leaf.shape)
    for k in range(evaluator.integer(low, scope), evaluator.integer(high, scope) + 1):
        evaluator.spend(10)
        own = _back(evaluator, node.args[0], hand, leaf, {**scope, name: (k, k)})
        if own is None:
            return None
        total = matrices.plus(total, own)
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
            if node.op != leaf and not _has_rule(node, name, leaf):
                return None
            waiting.append((node, True))
            parts = () if node.op == "sigma" else _parts(node)
            waiting.extend((part, False) for part in parts if name in part.free)
    return list(found)


def _has_rule(node: Term, name: str, leaf: str) -> bool:
    """Whether there is a way back through a node: through all that is summed over an index."""
    if node.op == "sigma":
        return _inside_out(node.args[0], name, leaf) is not None
    if node.op == "function" and known_name(node.data[0]) is not None:
        return False
    return node.op in BACK and _is_plain(node) and (node.op != "power" or _half(node) > 0)


def _parts(node: Term) -> tuple[Term, ...]:
    """Return what a node is a function of that is rational where it is: of a power of a norm, what that is of."""
    return tuple(node.args[0].args) if node.op == "power" else tuple(node.args)


def _half(node: Term) -> int:
    """Return half of the exponent of an even power of a norm, up to 64; 0 of another power."""
    exponent = node.data[0].constant
    if node.args[0].op != "norm" or exponent is None or exponent.denominator != 1 or exponent % 2:
        return 0
    return int(exponent) // 2 if 0 < exponent <= 64 else 0


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


def _power(evaluator: Any, node: Term, args: list[Matrix], place: int, hand: Matrix, scope: Any) -> Matrix:
    """⟨g, d(‖A‖²)^k⟩ = ⟨2 k g (‖A‖²)^{k−1} A, dA⟩."""
    half = _half(node)
    square = matrices.total(x * x for x in matrices.entries(args[0]))
    return matrices.scaled(reduce(lambda x, y: x * y, [square] * (half - 1), 2 * half * hand[0][0]), args[0])


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
    "power": _power,
    "sum": _sum,
    "inverse": _inverse,
    "det": _determinant,
    "function": _function,
}
"""What stands before a part of a node in the adjoint: from the node, its parts' values, the place, and G."""
