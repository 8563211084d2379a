"""The structure of printing, shared by every notation: what is written where, and which brackets are needed.

A notation (unicode.py, latex.py) says how each piece looks. A node that no rule knows raises: nothing
falls back to ``str``.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Mapping
from functools import singledispatchmethod
from typing import Self

from sympy import (
    Add,
    Basic,
    Expr,
    Float,
    Identity,
    Integer,
    MatAdd,
    MatMul,
    MatPow,
    MatrixExpr,
    MatrixSymbol,
    Mul,
    Pow,
    Rational,
    Symbol,
    Trace,
    Transpose,
    ZeroMatrix,
)
from sympy.core.function import AppliedUndef
from sympy.core.sympify import _sympify

from dlhw3.notation.differentials import ambiguous, kind_of
from dlhw3.notation.names import is_word
from dlhw3.symbolic import nodes
from dlhw3.symbolic.algebra import exact_number
from dlhw3.symbolic.derivation import Derivation
from dlhw3.symbolic.letters import Direction, LayerRates, Rate
from dlhw3.symbolic.plan import Equation
from dlhw3.symbolic.prose import Formula, Prose
from dlhw3.symbolic.ranges import Range

SUM, PRODUCT, POWER, ATOM = 0, 1, 2, 3


class Printer(ABC):
    """Writes expressions in one notation.

    ``names`` gives short names to whole expressions (φ for l(U Uᵀ)). A differential along the variable's own
    direction is written d(…), one along its rate d/dt (…), and any other with its variable and direction,
    D_X(…)[H]; so is every differential of a kind ("differential", "rate") that ``spelled_out`` names, and with
    "gradient" in it every gradient shows its variable.
    """

    def __init__(
        self, names: Mapping[Basic, str] | None = None, spelled_out: Collection[str] = frozenset()
    ) -> None:
        self.names = dict(names or {})
        self.spelled_out = frozenset(spelled_out)

    @classmethod
    def of(cls, derivation: Derivation) -> Self:
        """Return the printer that knows the derivation's own names, and what would read the same in it."""
        printer = cls(spelled_out=ambiguous(derivation))
        if derivation.objective is not None:
            label, expression = derivation.objective
            printer.names[expression] = printer.formula(label)
        return printer

    # -- how pieces look: one answer per notation ----------------------------------------------------------

    @abstractmethod
    def letter(self, name: str) -> str:
        """Write a letter such as W, θ or my_loss, by its name."""

    @abstractmethod
    def rate(self, base: str) -> str:
        """Write the rate of the letter called ``base``: Ẇ."""

    @abstractmethod
    def subscript(self, base: str, index: str) -> str:
        """Write base with a subscript."""

    @abstractmethod
    def superscript(self, base: str, exponent: str) -> str:
        """Write base with an exponent."""

    @abstractmethod
    def transposed(self, base: str) -> str:
        """Write a transpose."""

    @abstractmethod
    def brackets(self, inside: str) -> str:
        """Write round brackets."""

    @abstractmethod
    def fraction(self, numerator: str, denominator: str) -> str:
        """Write a quotient of scalars."""

    @abstractmethod
    def summation(self, index: str, low: str, high: str, body: str) -> str:
        """Write Σ_{index=low}^{high} body."""

    def juxtaposed(self, pieces: list[str], factors: list[Expr]) -> str:
        """Write the factors of a product, already printed as ``pieces``, side by side."""
        return self.word["times"].join(pieces)

    def direction(self, base: str, index: str) -> str:
        """Write the direction dX or dX_j; d(data) for a letter that is a word."""
        inside = self.brackets(self.letter(base)) if is_word(base) else self.letter(base)
        letter = self.word["differential"] + inside
        return self.subscript(letter, index) if index else letter

    # -- sentences -----------------------------------------------------------------------------------------

    def prose(self, text: Prose) -> str:
        """Write a sentence with its mathematics."""
        return "".join(map(self._piece, text.pieces))

    def _piece(self, piece: str | Formula | Basic) -> str:
        if isinstance(piece, str):
            return self.words(piece)
        return self.inline(self.formula(piece.text) if isinstance(piece, Formula) else self.show(piece))

    def words(self, text: str) -> str:
        """Write plain words."""
        return text

    @abstractmethod
    def formula(self, text: str) -> str:
        """Write a formula that was typed in plain Unicode."""

    def inline(self, formula: str) -> str:
        """Set a formula off from the words around it."""
        return formula

    word: Mapping[str, str]  # nabla, hessian, inner, norm, trace, rate, minus, identity, ranges

    # -- equations -----------------------------------------------------------------------------------------

    def equation(self, equation: Equation) -> str:
        """Write left = right and the ranges of its indices."""
        text = f"{self.show(equation.left)} = {self.show(equation.right)}"
        ranges = self.ranges(equation.indices)
        return self.word["ranges"].format(text, ranges) if ranges else text

    def ranges(self, items: Iterable[Range]) -> str:
        """Write several ranges."""
        return ", ".join(self.range(item) for item in items)

    def range(self, item: Range) -> str:
        """Write low ≤ index ≤ high, or index = low where there is one value."""
        if item.low == item.high:
            return f"{self.show(item.index)} = {self.show(item.low)}"
        parts = [self.show(item.low), self.show(item.index)]
        if item.high is not None:
            parts.append(self.show(item.high))
        return self.word["at most"].join(parts)

    def show(self, expression: Basic, level: int = SUM) -> str:
        """Write an expression, in brackets when it binds less tightly than ``level`` asks."""
        if expression in self.names:
            return self.names[expression]
        text = self.node(expression)
        return self.brackets(text) if self.tightness(expression) < level else text

    def tightness(self, expression: Basic) -> int:
        """Return how tightly the outermost operation binds."""
        if isinstance(expression, (Add, MatAdd)) or (expression.is_number and expression.is_negative):
            return SUM
        if isinstance(expression, (Mul, MatMul, nodes.MatrixSum)):
            return SUM if coefficient_of(expression).is_negative else PRODUCT
        if isinstance(expression, (Pow, MatPow, nodes.PsdPower, Transpose)):
            return POWER
        return ATOM

    @singledispatchmethod
    def node(self, expression: Basic) -> str:
        """Write one node."""
        raise TypeError(f"no notation for {type(expression).__name__}")

    # -- scalars -------------------------------------------------------------------------------------------

    @node.register
    def _(self, expression: Integer) -> str:
        text = str(abs(int(expression)))
        return self.word["minus"] + text if expression < 0 else text

    @node.register
    def _(self, expression: Rational) -> str:
        text = self.fraction(str(abs(int(expression.p))), str(int(expression.q)))
        return self.word["minus"] + text if expression < 0 else text

    @node.register
    def _(self, expression: Float) -> str:
        return self.node(exact_number(expression))

    @node.register
    def _(self, expression: Symbol) -> str:
        return self.letter(expression.name)

    @node.register
    def _(self, expression: AppliedUndef) -> str:
        return self.subscript(str(expression.func), self.show(expression.args[0]))

    @node.register
    def _(self, expression: Add) -> str:
        plain = all(isinstance(term, (nodes.Inner, Trace)) for term in expression.args)
        terms = list(expression.args) if plain else expression.as_ordered_terms()
        return self._joined(sorted(terms, key=lambda term: bool(coefficient_of(term).is_negative)))

    @node.register
    def _(self, expression: Mul) -> str:
        coefficient, rest = expression.as_coeff_Mul()
        above: list[Expr] = []
        below: list[Expr] = []
        for factor in [abs(coefficient).p, abs(coefficient).q, *rest.as_ordered_factors()]:
            base, exponent = _sympify(factor).as_base_exp()
            divides = exponent.is_negative and not base.has(nodes.Norm)
            (below if divides else above).append(base ** (-exponent) if divides else _sympify(factor))
        below.append(above.pop(1))  # the coefficient's denominator
        top = [factor for factor in above if factor != 1] or [Integer(1)]
        text = self._factors(top)
        bottom = [factor for factor in below if factor != 1]
        if bottom:
            inside = self.show(top[0]) if len(top) == 1 else text
            text = self.fraction(inside, self.show(Mul(*bottom), ATOM))
        return (self.word["minus"] if coefficient.is_negative else "") + text

    @node.register
    def _(self, expression: Pow) -> str:
        base, exponent = expression.args
        if exponent == -1 and not base.has(nodes.Norm):
            return self.fraction("1", self.show(base, ATOM))
        return self.superscript(self.show(base, ATOM), self.exponent(exponent))

    @node.register
    def _(self, expression: nodes.Value) -> str:
        function, argument = expression.args
        return self.letter(function.name) + self.brackets(self.show(argument))

    @node.register
    def _(self, expression: nodes.Norm) -> str:
        return self.word["norm"].format(self.show(expression.args[0]))

    @node.register
    def _(self, expression: nodes.Inner) -> str:
        return self.word["inner"].format(*(self.show(side) for side in expression.args))

    @node.register
    def _(self, expression: Trace) -> str:
        return self.word["trace"] + self.brackets(self.show(expression.arg))

    # -- matrices ------------------------------------------------------------------------------------------

    @node.register
    def _(self, expression: MatrixSymbol) -> str:
        return self.letter(expression.name)

    @node.register
    def _(self, expression: Direction) -> str:
        return self.direction(expression.base, expression.index)

    @node.register(Rate)
    @node.register(LayerRates)
    def _(self, expression: Rate) -> str:
        return self.rate(expression.base)

    @node.register
    def _(self, expression: nodes.Layers) -> str:
        return self.letter(expression.name)

    @node.register
    def _(self, expression: Identity) -> str:
        return self.word["identity"]

    @node.register
    def _(self, expression: ZeroMatrix) -> str:
        return "0"

    @node.register
    def _(self, expression: Transpose) -> str:
        return self.transposed(self.show(expression.arg, ATOM))

    @node.register
    def _(self, expression: MatAdd) -> str:
        return self._joined(expression.args)

    @node.register
    def _(self, expression: MatMul) -> str:
        scalars = [a for a in expression.args if not isinstance(a, MatrixExpr)]
        matrices = [a for a in expression.args if isinstance(a, MatrixExpr)]
        coefficient = Mul(*scalars)
        negative = bool(coefficient.as_coeff_Mul()[0].is_negative)
        coefficient = -coefficient if negative else coefficient
        factors = [*([] if coefficient == 1 else [coefficient]), *matrices]
        return (self.word["minus"] if negative else "") + self._factors(factors)

    @node.register
    def _(self, expression: MatPow) -> str:
        base, exponent = expression.args
        return self.superscript(self.show(base, ATOM), self.exponent(exponent))

    @node.register
    def _(self, expression: nodes.PsdPower) -> str:
        base, exponent = expression.args
        return self.superscript(self.show(base, ATOM), self.exponent(exponent))

    @node.register
    def _(self, expression: nodes.GradientAt) -> str:
        function, argument = expression.args
        return self.word["nabla"] + self.letter(function.name) + self.brackets(self.show(argument))

    @node.register
    def _(self, expression: nodes.HessianAt) -> str:
        function, argument, direction = expression.args
        head = self.word["hessian"] + self.letter(function.name) + self.brackets(self.show(argument))
        return f"{head}[{self.show(direction)}]"

    @node.register
    def _(self, expression: nodes.GradientOf) -> str:
        function, variable = expression.args
        layer, head = isinstance(variable, nodes.LayerProduct), self.word["nabla"]
        spelled_out = "gradient" in self.spelled_out
        index = self.show(variable.high if layer and not spelled_out else variable)
        if function not in self.names:
            return self.subscript(head, index) + self.word["thin"] + self.show(function, ATOM)
        return (self.subscript(head, index) if layer or spelled_out else head) + self.names[function]

    @node.register
    def _(self, expression: nodes.LayerProduct) -> str:
        name = self.show(expression.layers)
        if expression.is_single:
            return self.subscript(name, self.show(expression.high))
        return self.subscript(name, f"{self.show(expression.high)}:{self.show(expression.low)}")

    @node.register
    def _(self, expression: nodes.MatrixSum) -> str:
        body, index, low, high = expression.args
        return self.summation(self.show(index), self.show(low), self.show(high), self.show(body, PRODUCT))

    @node.register(nodes.ScalarDifferential)
    @node.register(nodes.MatrixDifferential)
    def _(self, expression: Expr) -> str:
        inner, variable, direction = expression.args
        kind = kind_of(expression)
        if not kind or kind in self.spelled_out:
            head = self.subscript(self.word["derivative"], self.show(variable))
            return f"{head}{self.brackets(self.show(inner))}[{self.show(direction)}]"
        if self.tightness(inner) == ATOM or inner in self.names:
            return self.word[kind] + self.word["thin"] * (kind == "differential") + self.show(inner)
        return self.word[kind] + self.brackets(self.show(inner))

    def exponent(self, expression: Expr) -> str:
        """Write an exponent, over one whole denominator where it has one: (3−j)/2, and not 3/2−j/2."""
        above, below = expression.as_numer_denom()
        if isinstance(expression, Add) and below.is_Integer and below != 1:
            return self.fraction(self.show(above), self.show(below))
        return self.show(expression)

    # -- shared --------------------------------------------------------------------------------------------

    def _joined(self, terms: tuple[Expr, ...] | list[Expr]) -> str:
        text = self.show(terms[0])
        for term in terms[1:]:
            piece = self.show(term)
            minus = self.word["minus"]
            text += f" {minus} {piece.removeprefix(minus)}" if piece.startswith(minus) else f" + {piece}"
        return text

    def _factors(self, factors: list[Expr]) -> str:
        last = len(factors) - 1
        pieces = []
        for position, factor in enumerate(factors):
            open_ended = isinstance(factor, nodes.MatrixSum) and position != last
            pieces.append(self.show(factor, ATOM if open_ended else PRODUCT))
        if len(pieces) == 1:
            return self.show(factors[0], PRODUCT)
        return self.juxtaposed(pieces, factors)


def coefficient_of(expression: Basic) -> Expr:
    """Return the number in front of a product, 1 for anything else."""
    if isinstance(expression, MatMul):
        return Mul(*(a for a in expression.args if not isinstance(a, MatrixExpr))).as_coeff_Mul()[0]
    if expression.is_number:
        return expression
    return expression.as_coeff_Mul()[0] if isinstance(expression, Mul) else Integer(1)
