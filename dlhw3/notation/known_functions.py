"""How functions whose gradients are cited are written: λ_max(S), expm(F), u uᵀ for ∇λ_max(S), with what u is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from sympy import Basic, Expr, MatrixExpr, MatrixSymbol, Symbol

from dlhw3.symbolic.algebra import product, transpose
from dlhw3.symbolic.faces.known_functions import (
    TRACE,
    Exponential,
    NamedGradient,
    is_vectors,
    known_nodes,
)
from dlhw3.symbolic.nodes import SUMS, AbstractFunction, Sequence, Value
from dlhw3.symbolic.plan import Equation
from dlhw3.symbolic.prose import Prose

if TYPE_CHECKING:
    from dlhw3.notation.printer import Printer

Vectors = Mapping[Basic, tuple[MatrixExpr, MatrixExpr]]
"""Gradients, each with its letters: u and v of u vᵀ."""
COLUMNS, PAIRS, BASES = "uvpqrs", ("uv", "pq", "rs"), ("UV", "PQ", "RS")
POOLS = {"opnorm": PAIRS, "nuclear": BASES}


def vectors_of(statements: Iterable[Equation], beside: Iterable[Expr] = ()) -> Vectors:
    """Return the letters for gradients that are products of vectors, which nothing else in equations has."""
    sides = [side for one in statements for side in (one.left, one.right)]
    known = (node for side in sides for node in known_nodes(side))
    found = dict.fromkeys(node for node in known if is_vectors(node))
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
    return made


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
        if within is not None and not within.has(node):
            continue
        function, at = node.args
        if function.name == "nuclear":
            rank = left.shape[1]
            values = product(left, MatrixSymbol("Σ", rank, rank), transpose(right))
            yield Prose((at, " = ", values, " is the thin singular value decomposition"))
        elif left == right:
            yield Prose((left, " is the unit eigenvector of ", function(at), ", up to its sign"))
        else:
            behind = ", up to a common sign"
            yield Prose((left, ", ", right, " are the unit singular vectors of ", function(at), behind))


def written_known(own: Printer, expression: Basic) -> str:
    """Return a value or a gradient as a notation writes it."""
    if isinstance(expression, Exponential):
        return own.word[expression.word].format(*map(own.show, expression.args))
    function, at, *_ = expression.args
    if isinstance(expression, NamedGradient):
        return _named_gradient(own, function.name, own.show(at))
    value = own.word[function.name].format(own.show(at))
    return value if isinstance(expression, Value) else own.word["nabla"] + value


def _named_gradient(own: Printer, name: str, at: str) -> str:
    """Write ∇λ_max(S), ∇‖·‖₂(A) or ∇(tr expm)(X)."""
    if name.startswith("lambda"):
        return own.word["nabla"] + own.word[name].format(at)
    called = own.word["traced"] if name == TRACE else own.word[name].format(own.word["slot"])
    return own.word["nabla"] + called + own.brackets(at)
