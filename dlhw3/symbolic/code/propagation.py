"""What a program hands on: a number that is not finite in it is one in a result, where it is seen.

Sums and products hand on every infinity and every nan (∞ − ∞ and 0·∞ are nan), in whatever they multiply. A
quotient and an exponential do not (1/∞ = 0 = exp(−∞)), but they hand on a nan; and a norm, which is divided by the
largest entry where that is extreme, makes nan of every infinity. What an abstract function is called with is looked
at, as results are.
"""

from __future__ import annotations

from collections.abc import Iterable

from sympy import Add, Basic, Expr, MatAdd, MatMul, MatrixSymbol, Mul, Number, Pow, Symbol, Transpose, Tuple

from dlhw3.symbolic import nodes
from dlhw3.symbolic.code.callbacks import arguments_of, callback
from dlhw3.symbolic.code.program import Program
from dlhw3.symbolic.code.scaling import MatrixTimesPowers, ScaledNorm, TimesPowers
from dlhw3.symbolic.code.shifting import KEEPS_NAN, ShiftedExp
from dlhw3.symbolic.faces.computed import Computed
from dlhw3.symbolic.faces.functions import FUNCTIONS
from dlhw3.symbolic.faces.grown_sums import Largest
from dlhw3.symbolic.faces.operators import Operator
from dlhw3.symbolic.faces.table import way_of

SUMS_AND_PRODUCTS = (Add, MatAdd, MatMul, Mul, Transpose, Tuple, nodes.Inner)


def handed_on(result: Program) -> frozenset[str]:
    """Return the names of inputs, and keywords of functions, whose every number that is not finite is seen.

    It is seen in a result or in what an abstract function is called with. A keyword is there only where that holds
    of all the values that are called for under it.
    """
    names = dict(zip(result.inputs, result.variables, strict=True))
    expressions = (result.value, *(meaning for _, meaning in result.assignments))
    called = {node for one in expressions for node in one.atoms(*FUNCTIONS)}
    walk = _Walk(result.assignments)
    for shown in (result.value, *(one for node in called for one in arguments_of(node))):
        walk.visit(shown, infinite=True)
    lost = {callback(node).keyword for node in called if (node, True) not in walk.seen}
    kept = {callback(node).keyword for node in called} - lost
    return frozenset(name for item, name in names.items() if (item, True) in walk.seen) | kept


class _Walk:
    """Goes down from what is looked at: ``seen`` are the nodes that it shows, and whether their infinities too."""

    def __init__(self, assignments: Iterable[tuple[Basic, Expr]]) -> None:
        self.seen: set[tuple[Basic, bool]] = set()
        self._meanings: dict[Basic, Basic] = {}
        for letter, meaning in assignments:
            if isinstance(letter, Tuple):
                if isinstance(meaning, ScaledNorm):  # s, r: it is r that is nan
                    self._meanings[letter.args[1]] = meaning
            else:
                self._meanings[letter] = meaning

    def visit(self, item: Basic, *, infinite: bool) -> None:
        """Follow what the value of a node shows; ``infinite``: its infinities are seen, and not only its nan."""
        if (item, infinite) in self.seen:
            return
        self.seen |= {(item, infinite), (item, False)}
        if isinstance(item, (MatrixSymbol, Symbol)):
            if item in self._meanings:
                self.visit(self._meanings[item], infinite=infinite)
            return
        if isinstance(item, (ScaledNorm, nodes.Norm)):
            self.visit(item.args[0], infinite=True)
            return
        for part, all_of_it in _parts(item):
            self.visit(part, infinite=infinite and all_of_it)


def _parts(item: Basic) -> list[tuple[Basic, bool]]:
    """Return what a node's value is computed from and shows, each with whether it shows its infinities too."""
    if isinstance(item, SUMS_AND_PRODUCTS):
        return [(part, True) for part in item.args if not isinstance(part, Number)]
    if isinstance(item, Pow) and item.exp.is_Number:
        return [(item.base, bool(item.exp > 0))]
    if isinstance(item, (TimesPowers, MatrixTimesPowers)):
        value, *powers = item.args
        known = [(base, bool(exponent > 0)) for base, exponent in powers if exponent.is_Number]
        return [(value, True), *known]
    if isinstance(item, (ShiftedExp, Largest)):
        return [(part, False) for part in item.args]
    if isinstance(item, Operator):
        if item.op == "quotient":
            return [(item.operands[0], True), (item.operands[1], False)]
        if item.op == "hadamard":
            return [(part, True) for part in item.operands]
        return [(item.operands[0], False)] if item.op == "map" and item.name in KEEPS_NAN else []
    if isinstance(item, Computed) and way_of(item).exact:
        return [(part, True) for part in item.operands]
    return []
