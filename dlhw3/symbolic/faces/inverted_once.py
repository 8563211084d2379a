"""A matrix whose inverse a program needs at several places: inverted once, or factored once.

Where the inverse itself is needed, as the argument of a loss, everything else is multiplied by it. Where only
equations are solved, with the matrix or with its transpose, all of them share one factorisation.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from sympy import Basic, Expr, Identity, MatAdd, MatMul, MatrixExpr, MatrixSymbol, Mul, Transpose

from dlhw3.symbolic.faces.computed import Computed, SymmetricLetter, computed, number_computed, transpose
from dlhw3.symbolic.faces.operators import Operator, applied

Order = Callable[[Sequence[Expr]], list[Expr]]
SHARED = {"solution": ("factors", "solved"), "solution_by_cholesky": ("root", "solved_by_root")}
"""What solves equations alone: the factors that several of these share, and what solves with them."""
TURNED = {"solved": "solved_transposed", "solved_by_root": "solved_by_root"}


def inverted_once(expressions: Sequence[Expr], order: Order) -> list[Expr]:
    """Return expressions in the order of computation, in which no matrix is inverted or factored twice.

    ``order`` nests the products of expressions, and may choose other ways where inverses are letters.
    """
    ordered = order(expressions)
    if not any(is_operator(node, "inverse") for node in nodes_in(expressions)):
        return ordered
    formed = _formed(ordered)
    if formed:
        held = _Held(formed)
        given = [held.write(one) for one in expressions]
        meanings = list(held.meanings.items())
        found = order([*given, *(matrix for _, matrix in meanings)])
        letters: dict[Basic, Expr] = {}
        for (letter, _), matrix in zip(meanings, found[len(given) :], strict=True):
            letters[letter] = applied("inverse", _replaced(matrix, letters))
        ordered = [_with_known_inverses(_replaced(one, letters)) for one in found[: len(given)]]
    return _factored(ordered)


def _formed(ordered: Iterable[Expr]) -> set[Hashable]:
    """Return the matrices, as they are spelled, of which an inverse stands alone and something else is needed."""
    formed: set[Hashable] = set()
    uses: dict[Hashable, set[Basic]] = {}
    for node in nodes_in(ordered):
        if is_operator(node, "inverse", "logdet") or _solves(node):
            key = either_way(node.operands[0])
            uses.setdefault(key, set()).add(node)
            formed |= {key} if is_operator(node, "inverse") else set()
    return {key for key in formed if len(uses[key]) > 1}


class _Held:
    """Writes a letter for each inverse of some matrices; ``meanings`` are the letters with the matrices."""

    def __init__(self, formed: set[Hashable]) -> None:
        self._formed, self._known = formed, dict[Hashable, MatrixSymbol]()
        self.meanings: dict[MatrixSymbol, MatrixExpr] = {}

    def write(self, item: Any) -> Any:
        if not is_operator(item, "inverse") or either_way(item.operands[0]) not in self._formed:
            return rebuilt(item, self.write)
        (matrix,) = item.operands
        for spelled, turn in ((spelled_out(matrix), False), (spelled_out(transpose(matrix)), True)):
            if spelled in self._known:
                letter = self._known[spelled]
                return Transpose(letter) if turn else letter
        inner = self.write(matrix)
        is_symmetric = spelled_out(matrix) == spelled_out(transpose(matrix))
        kind = SymmetricLetter if is_symmetric else MatrixSymbol
        letter = kind(f"inverse {len(self.meanings)}", *matrix.shape)
        self._known[spelled_out(matrix)] = letter
        self.meanings[letter] = inner
        return letter


def _with_known_inverses(item: Any) -> Any:
    """Return an expression whose determinants' logarithms are given the inverses that are computed anyway."""
    known = {spelled_out(node.operands[0]): node for node in nodes_in([item]) if is_operator(node, "inverse")}

    def write(part: Any) -> Any:
        if is_operator(part, "logdet") and spelled_out(part.operands[0]) in known:
            return number_computed("logdet", part.operands[0], known[spelled_out(part.operands[0])])
        return rebuilt(part, write)

    return write(item)


def _factored(ordered: list[Expr]) -> list[Expr]:
    """Return expressions in which several equations with one matrix, or its transpose, share its factors."""
    groups: dict[Hashable, list[Computed]] = {}
    for node in nodes_in(ordered):
        if _solves(node):
            groups.setdefault((node.name, either_way(node.operands[0])), []).append(node)
    shared = {
        key: min((node.operands[0] for node in group), key=lambda matrix: len(matrix.find(Transpose)))
        for key, group in groups.items()
        if len(group) > 1
    }

    def write(item: Any) -> Any:
        key = (item.name, either_way(item.operands[0])) if _solves(item) else None
        if key not in shared:
            return rebuilt(item, write)
        factors, solved = SHARED[item.name]
        same = spelled_out(item.operands[0]) == spelled_out(shared[key])
        made = computed(factors, shared[key].shape, write(shared[key]))
        return computed(solved if same else TURNED[solved], item.shape, made, write(item.operands[1]))

    return [write(one) for one in ordered] if shared else ordered


def _solves(node: Any) -> bool:
    return isinstance(node, Computed) and node.name in SHARED


def is_operator(node: Any, *names: str) -> bool:
    """Whether a node is one of these operators."""
    return isinstance(node, Operator) and node.op in names


def nodes_in(expressions: Iterable[Basic]) -> Iterator[Any]:
    """Yield every node, each of them once."""
    seen, waiting = set[Basic](), list(expressions)[::-1]
    while waiting:
        item = waiting.pop()
        if item not in seen:
            seen.add(item)
            yield item
            waiting += _parts(item)[::-1]


def _parts(item: Basic) -> tuple[Basic, ...]:
    return tuple(item.operands) if isinstance(item, (Operator, Computed)) else item.args


def rebuilt(item: Any, write: Callable[[Any], Any]) -> Any:
    """Return a node with its parts written anew; itself where none of them changes."""
    if isinstance(item, Operator):
        operands = tuple(map(write, item.operands))
        return item if operands == item.operands else item.with_operands(operands)
    args = tuple(map(write, item.args))
    return item if args == item.args else item.func(*args)


def _replaced(item: Any, letters: Mapping[Basic, Expr]) -> Any:
    """Return an expression with letters replaced, the order of its products kept."""
    return letters[item] if item in letters else rebuilt(item, lambda part: _replaced(part, letters))


def either_way(matrix: MatrixExpr) -> Hashable:
    """Return what a matrix and its transpose have in common."""
    return frozenset((spelled_out(matrix), spelled_out(transpose(matrix))))


def spelled_out(item: Any) -> Hashable:
    """Return an expression without the order of its sums and the nesting of its products, to be compared."""
    if isinstance(item, Transpose) and isinstance(item.arg, Identity):
        return item.arg
    if isinstance(item, Transpose) and isinstance(item.arg, (MatAdd, MatMul, Operator)):
        turned = transpose(item.arg)
        return ("T", spelled_out(item.arg)) if isinstance(turned, Transpose) else spelled_out(turned)
    if isinstance(item, MatMul):
        scalars, matrices = _factors(item)
        return ("product", Mul(*scalars), tuple(map(spelled_out, matrices)))
    if isinstance(item, MatAdd):
        return ("sum", frozenset(Counter(map(spelled_out, item.args)).items()))
    if isinstance(item, (Operator, Computed)):
        return (item.args[0], getattr(item, "data", ()), tuple(map(spelled_out, item.operands)))
    return (item.func, tuple(map(spelled_out, item.args))) if item.args and item.has(MatMul, MatAdd) else item


def _factors(item: MatMul) -> tuple[list[Expr], list[MatrixExpr]]:
    """Return the numbers and the matrices of a product, those of products in it too."""
    scalars: list[Expr] = []
    matrices: list[MatrixExpr] = []
    for part in item.args:
        inner = _factors(part) if isinstance(part, MatMul) else ([], [])
        scalars += inner[0] if isinstance(part, MatMul) else [] if isinstance(part, MatrixExpr) else [part]
        matrices += inner[1] if isinstance(part, MatMul) else [part] if isinstance(part, MatrixExpr) else []
    return scalars, matrices
