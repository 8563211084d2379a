"""How functions whose gradients are cited are written: λ_max(S), expm(F), u uᵀ for ∇λ_max(S), with what u is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from sympy import Basic, Expr, Identity, Integer, MatAdd, MatrixExpr, MatrixSymbol, Symbol

from dlhw3.symbolic.algebra import product, transpose
from dlhw3.symbolic.faces.known_functions import (
    TRACE,
    Exponential,
    NamedGradient,
    is_vectors,
    known_nodes,
)
from dlhw3.symbolic.nodes import SUMS, AbstractFunction, GradientAt, HessianAt, Sequence, Value
from dlhw3.symbolic.plan import Equation
from dlhw3.symbolic.prose import Prose
from dlhw3.symbolic.scope import nodes_in

if TYPE_CHECKING:
    from dlhw3.notation.printer import Printer

Vectors = Mapping[Basic, tuple[MatrixExpr, MatrixExpr]]
"""Gradients, each with its letters: u and v of u vᵀ."""
COLUMNS, PAIRS, BASES = "uvpqrs", ("uv", "pq", "rs"), ("UV", "PQ", "RS")
SECOND, SECOND_OF_POLAR = " [Magnus 1985]", " [Higham 2008, chapter 8]"
"""Where it is that vectors move so; those of A as those of the symmetric matrix of the blocks 0, A, Aᵀ, 0."""
POOLS = {"opnorm": PAIRS, "nuclear": BASES}


def vectors_of(statements: Iterable[Equation], beside: Iterable[Expr] = ()) -> Vectors:
    """Return the letters for gradients that are products of vectors, which nothing else in equations has."""
    sides = [side for one in statements for side in (one.left, one.right)]
    known = [node for side in sides for node in known_nodes(side)]
    moved = {GradientAt(*node.args[:2]): node for node in known if isinstance(node, HessianAt)}
    found = dict.fromkeys(one for node in known if is_vectors(one := moved_of(node)))
    if not found:
        return {}
    kinds = (MatrixSymbol, Symbol, AbstractFunction, Sequence)
    taken = {node.name for side in (*sides, *beside) for node in side.atoms(*kinds)}
    bound = sorted({total.args[1] for side in sides for total in side.atoms(*SUMS)}, key=str)
    made: dict[Basic, tuple[MatrixExpr, MatrixExpr]] = {}
    for node in found:
        function, at = node.args
        names = _names(POOLS.get(function.name, COLUMNS), taken)
        taken |= {*names}
        rows, columns = at.shape
        width = Symbol("r", integer=True, positive=True) if function.name == "nuclear" else 1
        index = next((one for one in bound if node.has(one)), None)
        letters = [
            _letter(name, size, width, index) for name, size in zip(names, (rows, columns), strict=False)
        ]
        made[node] = (letters[0], letters[-1])
        if node in moved:
            made[_along(node, {*taken, *names})] = made[node]
    return made


def moved_of(node: Basic) -> Basic:
    """Return the gradient that moves, of a second derivative; anything else as it is."""
    return GradientAt(*node.args[:2]) if isinstance(node, HessianAt) else node


def _along(gradient: Basic, taken: Collection[str]) -> HessianAt:
    """Return how a gradient moves along a letter that nothing else has: by that it is told."""
    name = next(one for one in ("H", *(f"H_{k}" for k in range(len(taken) + 1))) if one not in taken)
    function, at = gradient.args
    return HessianAt(function, at, MatrixSymbol(name, *at.shape))


def _names(pool: Iterable[str], taken: Collection[str]) -> tuple[str, ...]:
    """Return the first names of a pool that are free, with numbers where none is."""
    pool = [*pool]
    numbered = (tuple(f"{letter}_{k}" for letter in pool[0]) for k in range(1, len(taken) + 2))
    return next(one for one in (*map(tuple, pool), *numbered) if not {*one} & {*taken})


def _letter(name: str, size: Expr, width: Expr | int, index: Symbol | None) -> MatrixExpr:
    if index is None:
        return MatrixSymbol(name, size, width)
    return Sequence(name, size, width)[index]


def told(vectors: Vectors, within: Basic | None = None) -> Iterator[Prose]:
    """Yield in a sentence what the letters of each gradient are: u is the unit eigenvector of λ_max(S).

    Of those alone that stand ``within`` an expression, if that is given.
    """
    for node, (left, right) in vectors.items():
        inside = (within,) if within is None else {moved_of(one) for one in known_nodes(within)}
        if within is not None and moved_of(node) not in inside:
            continue
        function, at, *along = node.args
        if along:
            moved = within is None or any(
                one.args[:2] == (function, at) for one in nodes_in(within, HessianAt)
            )
            yield from (_told_moved(node, left, right),) if moved else ()
        elif function.name == "nuclear":
            rank = left.shape[1]
            values = product(left, MatrixSymbol("Σ", rank, rank), transpose(right))
            yield Prose((at, " = ", values, " is the thin singular value decomposition"))
        elif left == right:
            yield Prose((left, " is the unit eigenvector of ", function(at), ", up to its sign"))
        else:
            behind = ", up to a common sign"
            yield Prose((left, ", ", right, " are the unit singular vectors of ", function(at), behind))


def _told_moved(node: HessianAt, left: MatrixExpr, right: MatrixExpr) -> Prose:
    """Return in a sentence how vectors move along a letter H."""
    function, at, H = node.args
    value, (rows, columns), inverse = function(at), at.shape, " the pseudoinverse of "
    if function.name.startswith("lambda"):
        R = MatrixSymbol("R", rows, rows)
        halves = product(R, H, left, transpose(right)), product(left, transpose(right), H, R)
        below = MatAdd(product(value, Identity(rows)), product(Integer(-1), at))
        return Prose((node, " = ", MatAdd(*halves), " with ", R, inverse, below, SECOND))
    if function.name == "nuclear":
        return Prose((node, " is how ", product(left, transpose(right)), " moves along ", H, SECOND_OF_POLAR))
    a, b = MatrixSymbol("a", rows, 1), MatrixSymbol("b", columns, 1)
    whole = MatAdd(product(a, transpose(right)), product(left, transpose(b)))
    pieces: list[object] = [node, " = ", whole, " with "]
    for name, M, hand, one, other, size in (
        (a, at, H, right, left, rows),
        (b, transpose(at), transpose(H), left, right, columns),
    ):
        below = MatAdd(product(value**2, Identity(size)), product(Integer(-1), M, transpose(M)))
        behind = MatAdd(product(value, hand, one), product(M, transpose(hand), other))
        pieces += [name, inverse, below, " times ", behind, ", " if name == a else ""]
    return Prose((*pieces, SECOND))


def written_known(own: Printer, expression: Basic) -> str:
    """Return a value or a gradient as a notation writes it."""
    if isinstance(expression, Exponential):
        return own.word[expression.word].format(*map(own.show, expression.args))
    function, at, *_ = expression.args
    if isinstance(expression, NamedGradient):
        return _named_gradient(own, function.name, own.show(at))
    value = own.word[function.name].format(own.show(at))
    if isinstance(expression, HessianAt):
        return f"{own.word['hessian']}{value}[{', '.join(map(own.show, expression.args[2:]))}]"
    return value if isinstance(expression, Value) else own.word["nabla"] + value


def _named_gradient(own: Printer, name: str, at: str) -> str:
    """Write ∇λ_max(S), ∇‖·‖₂(A) or ∇(tr expm)(X)."""
    if name.startswith("lambda"):
        return own.word["nabla"] + own.word[name].format(at)
    called = own.word["traced"] if name == TRACE else own.word[name].format(own.word["slot"])
    return own.word["nabla"] + called + own.brackets(at)
