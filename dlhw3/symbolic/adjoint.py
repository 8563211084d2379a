"""Trace rules: ⟨L, what is linear in H⟩ as ⟨G, H⟩, one rule for each way in which H may be held."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain, count

from sympy import (
    Add,
    Expr,
    Identity,
    MatAdd,
    MatMul,
    MatrixExpr,
    MatrixSymbol,
    Mul,
    Symbol,
    Trace,
    Transpose,
    ZeroMatrix,
)
from sympy.core.symbol import Str

from dlhw3.errors import UserError
from dlhw3.kernel.terms import words
from dlhw3.symbolic.algebra import (
    as_inner,
    collect,
    factors_of,
    hadamard_product,
    is_operator,
    product,
    scalar_sum,
    split_inner,
    total,
    transpose,
)
from dlhw3.symbolic.faces import functions
from dlhw3.symbolic.faces.operators import PATTERNS, MatrixOperator, applied
from dlhw3.symbolic.nodes import Inner, MatrixSum, ScalarSum, index_symbol, size_symbol
from dlhw3.symbolic.prose import Prose, prose, sentence
from dlhw3.symbolic.scope import nodes_in


def diagonal_matrix(vector: MatrixExpr) -> MatrixExpr:
    """Return diag(v); the identity for a vector of ones."""
    made: MatrixExpr = Identity(vector.shape[0]) if is_operator(vector, "ones") else applied("diag", vector)
    return made


def diagonal_of(matrix: MatrixExpr) -> MatrixExpr:
    """Return the diagonal as a vector; ones for the identity."""
    identity = isinstance(matrix, Identity)
    made: MatrixExpr = applied("ones", data=(matrix.shape[0], 1)) if identity else applied("diagonal", matrix)
    return made


Pairings = tuple[tuple[Expr, Inner | ScalarSum], ...]
Freed = Callable[[MatrixExpr, MatrixOperator, int], MatrixExpr]
RULES: dict[str, Freed] = {
    "hadamard": lambda left, node, k: hadamard_product(left, *node.operands[:k], *node.operands[k + 1 :]),
    "quotient": lambda left, node, k: applied("quotient", left, node.operands[1]),
    "diag": lambda left, node, k: diagonal_of(left),
    "diagonal": lambda left, node, k: diagonal_matrix(left),
}
"""Operator that is linear in an operand: what stands beside that operand, ⟨A, B ∘ H⟩ = ⟨A ∘ B, H⟩."""


def pairings(expression: Expr, direction: MatrixSymbol) -> Pairings:
    """Return a scalar that is linear in the direction as (coefficient, ⟨A, B⟩) pairs, the direction in B.

    tr(B) is ⟨I, B⟩, and sum(B) is ⟨1, B⟩. A sum over an index stands for itself, and its body for the pairs in it.
    Raises UserError where a term is not linear in the direction.
    """
    if isinstance(expression, Add):
        return tuple(pair for term in expression.args for pair in pairings(term, direction))
    factors = Mul.make_args(expression)
    moving = [factor for factor in factors if factor.has(direction)]
    if not moving and expression == 0:
        return ()
    if len(moving) != 1:
        raise UserError(f"The term {expression} of the differential is not linear in {direction}.")
    others = Mul(*(factor for factor in factors if not factor.has(direction)))
    (found,) = moving
    if isinstance(found, Add):
        return tuple((others * scale, pairing) for scale, pairing in pairings(found, direction))
    if isinstance(found, Trace):
        found = as_inner(found)
    elif is_operator(found, "sum"):
        found = Inner(applied("ones", data=found.operands[0].shape), found.operands[0])
    if isinstance(found, ScalarSum) and others.free_symbols.isdisjoint(found.bound_symbols):
        return ((others, found),)
    if not isinstance(found, Inner):
        raise UserError(f"The term {expression} of the differential is not linear in {direction}.")
    left, right = found.args
    return ((others, Inner(right, left) if left.has(direction) else found),)


def linear(expression: Expr, direction: MatrixSymbol) -> Expr:
    """Return Σ c ⟨A, B⟩ with every ⟨A, B + cC⟩ split, within sums over an index too."""
    found = []
    for c, pairing in pairings(expression, direction):
        if isinstance(pairing, ScalarSum):
            body, *over = pairing.args
            found.append(c * ScalarSum(linear(body, direction), *over))
            continue
        for scale, piece in split_inner(pairing, direction):
            found.append(c * scale * (piece if piece.has(direction) else paired(*piece.args)))
    return scalar_sum(found)


def isolated(expression: Expr, direction: MatrixSymbol) -> Expr:
    """Return Σ c ⟨A, B⟩ with the direction alone on the right of each."""
    return scalar_sum(c * isolate(pairing, direction) for c, pairing in pairings(expression, direction))


def isolate(pairing: Inner | ScalarSum, direction: MatrixSymbol) -> Inner | ScalarSum:
    """Turn ⟨A, B H C⟩ into ⟨BᵀACᵀ, H⟩, ⟨A, B Hᵀ C⟩ into ⟨C AᵀB, H⟩, and so on through whatever holds H.

    Raises UserError where the pairing is not linear in H, or no rule frees it.
    """
    if isinstance(pairing, ScalarSum):
        body, *over = pairing.args
        return ScalarSum(isolated(body, direction), *over)
    left, right = pairing.args
    if left.has(direction):
        raise UserError(f"⟨{left}, {right}⟩ is not linear in {direction}.")
    return Inner(_beside(left, right, direction), direction)


def _beside(left: MatrixExpr, held: MatrixExpr, direction: MatrixSymbol) -> MatrixExpr:
    """Return G with ⟨left, held⟩ = ⟨G, H⟩."""
    if held == direction:
        return left
    if held == Transpose(direction):
        return transpose(left)
    if isinstance(held, Transpose):
        return _beside(transpose(left), held.arg, direction)
    if isinstance(held, MatAdd):
        return total(*(_beside(left, term, direction) for term in held.args))
    if isinstance(held, MatMul):
        return _beside_product(left, held, direction)
    if isinstance(held, MatrixSum):
        body, index, low, high = held.args
        if not direction.has(index):
            own = _own_index(index, left, held) if left.has(index) else index
            return MatrixSum(_beside(left, body.xreplace({index: own}), direction), own, low, high)
    parts: tuple[Expr, ...] = ()
    if isinstance(held, MatrixOperator):
        parts = held.operands
    elif isinstance(held, functions.FUNCTIONS):
        parts = functions.parts_of(held).directions
    places = [k for k, part in enumerate(parts) if part.has(direction)]
    if len(places) != 1 or (isinstance(held, MatrixOperator) and held.op not in RULES):
        raise UserError(f"No trace rule frees {direction} from {held}.")
    (k,) = places
    if isinstance(held, MatrixOperator):
        return _beside(RULES[held.op](left, held, k), parts[k], direction)
    function, slots, points, directions = functions.parts_of(held)  # a derivative may change its hands
    changed = (*slots[:k], slots[-1], *slots[k + 1 : -1], slots[k])
    hands = (*directions[:k], left, *directions[k + 1 :])
    return _beside(functions.at(function, changed, points, hands), directions[k], direction)


def _own_index(index: Symbol, *expressions: Expr) -> Symbol:
    """Return another index for a sum, which none of the expressions has: i becomes k."""
    taken = {
        letter.name for one in expressions for letter in one.atoms(Symbol, Str)
    }  # k{i} has k for its name
    names = chain("ikjst", (f"{index}_{number}" for number in count(1)))
    return index_symbol(next(name for name in names if name not in taken))


def _beside_product(left: MatrixExpr, held: MatMul, direction: MatrixSymbol) -> MatrixExpr:
    """Free H from c B M C: from a matrix M among the factors, or from the scalar c in front."""
    coefficient, matrices = factors_of(held)
    positions = [k for k, matrix in enumerate(matrices) if matrix.has(direction)]
    if coefficient.has(direction) and not positions:
        pairs = pairings(coefficient, direction)
        rest = paired(left, product(*matrices))
        return total(*(product(c * rest, _freed(isolate(pair, direction), direction)) for c, pair in pairs))
    if len(positions) != 1 or coefficient.has(direction):
        raise UserError(f"{held} is not linear in {direction}.")
    before, found, after = matrices[: positions[0]], matrices[positions[0]], matrices[positions[0] + 1 :]
    if found == Transpose(direction):
        return product(coefficient, *after, transpose(left), *before)
    outer = [transpose(b) for b in reversed(before)], [transpose(c) for c in reversed(after)]
    return _beside(product(coefficient, *outer[0], left, *outer[1]), found, direction)


def paired(left: MatrixExpr, right: MatrixExpr) -> Expr:
    """Return ⟨left, right⟩, written tr(right) where left is the identity."""
    return Trace(right) if isinstance(left, Identity) else Inner(left, right)


def words_for(expression: Expr) -> Prose:
    """Return the trace rules that free a direction from an expression, in words."""
    held = {node.op for node in nodes_in(expression, MatrixOperator)}
    pieces = list(prose("trace rules: $⟨A, BHC⟩ = ⟨BᵀACᵀ, H⟩$, $⟨A, BHᵀC⟩ = ⟨CAᵀB, H⟩$").pieces)
    for op in RULES:
        pieces += [", ", *_rule_in_words(op).pieces] if op in held else []
    return Prose(tuple(pieces))


def _rule_in_words(op: str) -> Prose:
    """Return the rule for an operator with A, B and H for any matrices."""
    letters = "HB" if op == "quotient" else "BH" if op == "hadamard" else "H"
    wanted, _ = words(PATTERNS[op], len(letters))
    sizes = {"i": size_symbol("n"), "j": size_symbol("m"), "1": 1}
    node = applied(
        op, *(MatrixSymbol(x, *(sizes[i] for i in word)) for x, word in zip(letters, wanted, strict=True))
    )
    left, place = MatrixSymbol("A", *node.shape), letters.index("H")
    return sentence(Inner(left, node), " = ", Inner(RULES[op](left, node, place), node.operands[place]))


def coefficient_of(expression: Expr, direction: MatrixSymbol) -> MatrixExpr:
    """Return G from Σ c ⟨A, H⟩, with H alone on the right: Σ c A; 0 from nothing."""
    pieces = [
        product(scale, _freed(pairing, direction)) for scale, pairing in pairings(expression, direction)
    ]
    return total(*pieces) if pieces else ZeroMatrix(*direction.shape)


def _freed(pairing: Inner | ScalarSum, direction: MatrixSymbol) -> MatrixExpr:
    """Return A from ⟨A, H⟩, and Σᵢ Aᵢ from Σᵢ ⟨Aᵢ, H⟩, with the number in front of all Aᵢ in front of the sum."""
    if isinstance(pairing, Inner):
        freed: MatrixExpr = pairing.args[0]
        return freed
    body, *over = pairing.args
    scale, factors = factors_of(collect(coefficient_of(body, direction)))
    number, scale = scale.as_coeff_Mul()
    return product(number, MatrixSum(product(scale, *factors), *over))
