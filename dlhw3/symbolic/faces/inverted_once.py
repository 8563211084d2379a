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
    if not any(_is_operator(node, "inverse") for node in _nodes(expressions)):
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
    for node in _nodes(ordered):
        if _is_operator(node, "inverse", "logdet") or _solves(node):
            key = _either_way(node.operands[0])
            uses.setdefault(key, set()).add(node)
            formed |= {key} if _is_operator(node, "inverse") else set()
    return {key for key in formed if len(uses[key]) > 1}


class _Held:
    """Writes a letter for each inverse of some matrices; ``meanings`` are the letters with the matrices."""

    def __init__(self, formed: set[Hashable]) -> None:
        self._formed, self._known = formed, dict[Hashable, MatrixSymbol]()
        self.meanings: dict[MatrixSymbol, MatrixExpr] = {}

    def write(self, item: Any) -> Any:
        if not _is_operator(item, "inverse") or _either_way(item.operands[0]) not in self._formed:
            return _rebuilt(item, self.write)
        (matrix,) = item.operands
        for spelled, turn in ((_spelled(matrix), False), (_spelled(transpose(matrix)), True)):
            if spelled in self._known:
                letter = self._known[spelled]
                return Transpose(letter) if turn else letter
        inner = self.write(matrix)
        is_symmetric = _spelled(matrix) == _spelled(transpose(matrix))
        kind = SymmetricLetter if is_symmetric else MatrixSymbol
        letter = kind(f"inverse {len(self.meanings)}", *matrix.shape)
        self._known[_spelled(matrix)] = letter
        self.meanings[letter] = inner
        return letter


def _with_known_inverses(item: Any) -> Any:
    """Return an expression whose determinants' logarithms are given the inverses that are computed anyway."""
    known = {_spelled(node.operands[0]): node for node in _nodes([item]) if _is_operator(node, "inverse")}

    def write(part: Any) -> Any:
        if _is_operator(part, "logdet") and _spelled(part.operands[0]) in known:
            return number_computed("logdet", part.operands[0], known[_spelled(part.operands[0])])
        return _rebuilt(part, write)

    return write(item)


def _factored(ordered: list[Expr]) -> list[Expr]:
    """Return expressions in which several equations with one matrix, or its transpose, share its factors."""
    groups: dict[Hashable, list[Computed]] = {}
    for node in _nodes(ordered):
        if _solves(node):
            groups.setdefault((node.name, _either_way(node.operands[0])), []).append(node)
    shared = {
        key: min((node.operands[0] for node in group), key=lambda matrix: len(matrix.find(Transpose)))
        for key, group in groups.items()
        if len(group) > 1
    }

    def write(item: Any) -> Any:
        key = (item.name, _either_way(item.operands[0])) if _solves(item) else None
        if key not in shared:
            return _rebuilt(item, write)
        factors, solved = SHARED[item.name]
        same = _spelled(item.operands[0]) == _spelled(shared[key])
        made = computed(factors, shared[key].shape, write(shared[key]))
        return computed(solved if same else TURNED[solved], item.shape, made, write(item.operands[1]))

    return [write(one) for one in ordered] if shared else ordered


def _solves(node: Any) -> bool:
    return isinstance(node, Computed) and node.name in SHARED


def _is_operator(node: Any, *names: str) -> bool:
    return isinstance(node, Operator) and node.op in names


def _nodes(expressions: Iterable[Basic]) -> Iterator[Any]:
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


def _rebuilt(item: Any, write: Callable[[Any], Any]) -> Any:
    """Return a node with its parts written anew; itself where none of them changes."""
    if isinstance(item, Operator):
        operands = tuple(map(write, item.operands))
        return item if operands == item.operands else item.with_operands(operands)
    args = tuple(map(write, item.args))
    return item if args == item.args else item.func(*args)


def _replaced(item: Any, letters: Mapping[Basic, Expr]) -> Any:
    """Return an expression with letters replaced, the order of its products kept."""
    return letters[item] if item in letters else _rebuilt(item, lambda part: _replaced(part, letters))


def _either_way(matrix: MatrixExpr) -> Hashable:
    """Return what a matrix and its transpose have in common."""
    return frozenset((_spelled(matrix), _spelled(transpose(matrix))))


def _spelled(item: Any) -> Hashable:
    """Return an expression without the order of its sums and the nesting of its products, to be compared."""
    if isinstance(item, Transpose) and isinstance(item.arg, Identity):
        return item.arg
    if isinstance(item, Transpose) and isinstance(item.arg, (MatAdd, MatMul, Operator)):
        turned = transpose(item.arg)
        return ("T", _spelled(item.arg)) if isinstance(turned, Transpose) else _spelled(turned)
    if isinstance(item, MatMul):
        scalars, matrices = _factors(item)
        return ("product", Mul(*scalars), tuple(map(_spelled, matrices)))
    if isinstance(item, MatAdd):
        return ("sum", frozenset(Counter(map(_spelled, item.args)).items()))
    if isinstance(item, (Operator, Computed)):
        return (item.args[0], getattr(item, "data", ()), tuple(map(_spelled, item.operands)))
    return (item.func, tuple(map(_spelled, item.args))) if item.args and item.has(MatMul, MatAdd) else item


def _factors(item: MatMul) -> tuple[list[Expr], list[MatrixExpr]]:
    """Return the numbers and the matrices of a product, those of products in it too."""
    scalars: list[Expr] = []
    matrices: list[MatrixExpr] = []
    for part in item.args:
        inner = _factors(part) if isinstance(part, MatMul) else ([], [])
        scalars += inner[0] if isinstance(part, MatMul) else [] if isinstance(part, MatrixExpr) else [part]
        matrices += inner[1] if isinstance(part, MatMul) else [part] if isinstance(part, MatrixExpr) else []
    return scalars, matrices
