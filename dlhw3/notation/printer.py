"""The structure of printing, shared by every notation: what is written where, and which brackets are needed.

A notation (unicode.py, latex.py) says how each piece looks; an operator of the kernel is written as its face says
(symbolic/faces/). A node that no rule knows raises: nothing falls back to ``str``.
"""

from __future__ import annotations

from functools import singledispatchmethod

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
    Tuple,
    ZeroMatrix,
)
from sympy.core.function import AppliedUndef

from dlhw3.notation.apart import AllBut, under_one_sign, with_one_left_out
from dlhw3.notation.changes import in_one_step
from dlhw3.notation.derivatives import image, written
from dlhw3.notation.differentials import is_spelled_out, kind_of
from dlhw3.notation.factors import (
    below_stroke,
    coefficient_of,
    is_constant,
    is_one,
    is_outer,
    number_first,
    runs,
    stroke,
    turned_sum,
)
from dlhw3.notation.notation import Notation
from dlhw3.notation.primes import with_primes
from dlhw3.symbolic import nodes
from dlhw3.symbolic.algebra import exact_number
from dlhw3.symbolic.expectations import Expectation, Integrable
from dlhw3.symbolic.faces import functions
from dlhw3.symbolic.faces.abbreviations import EntryPower, MatrixWord, NumberWord, Word, abbreviated, inverted
from dlhw3.symbolic.faces.face import ATOM, ENTRIES, POWER, PRODUCT, SUM, Written
from dlhw3.symbolic.faces.known_functions import Exponential, NamedGradient, as_named
from dlhw3.symbolic.faces.operators import Operator
from dlhw3.symbolic.faces.table import face_of
from dlhw3.symbolic.hessian_matrices import HessianFunction
from dlhw3.symbolic.jacobian_matrices import JacobianFunction
from dlhw3.symbolic.letters import Direction, LayerRates, Rate, RateOfNumber, Stepped, SteppedNumber
from dlhw3.symbolic.number_sequences import NumberAt

FUNCTIONS = (Operator, nodes.Norm, nodes.Inner, Trace, nodes.Value)
"""What a number is of matrices."""


class Printer(Notation):
    """Writes expressions, node by node, in the pieces of a notation."""

    def show(self, expression: Basic, level: int = SUM) -> str:
        """Write an expression, in brackets when it binds less tightly than ``level`` asks."""
        if expression in self.names:
            return self.names[expression]
        expression = with_one_left_out(abbreviated(with_primes(as_named(expression, self.vectors))))
        if SUM < level < ATOM and (turned := turned_sum(expression)) is not None:
            expression = Transpose(turned)
        text = self.node(expression)
        return self.brackets(text) if self.tightness(expression) < level else text

    def tightness(self, expression: Basic) -> int:
        """Return how tightly the outermost operation binds."""
        if isinstance(expression, (Add, MatAdd)) or (expression.is_number and expression.is_negative):
            return SUM
        if isinstance(expression, (Mul, MatMul, *nodes.SUMS)):
            return SUM if coefficient_of(expression).is_negative else PRODUCT
        if isinstance(expression, Pow) and expression.exp == Rational(1, 2):
            return ATOM
        if isinstance(expression, (Pow, MatPow, nodes.PsdPower, Transpose, Stepped, SteppedNumber)):
            return POWER
        if isinstance(expression, nodes.GradientOf):  # (∇f)ᵀ, for ∇fᵀ would be the gradient of fᵀ
            return POWER
        if isinstance(expression, EntryPower):
            return POWER
        if isinstance(expression, Operator) and self.outer and is_outer(expression):
            return PRODUCT
        face = face_of(expression) if isinstance(expression, Operator) else None
        if face is not None and self.way(face).joins and len(runs(expression.operands)) == 1:
            return POWER
        return ATOM if face is None else self.way(face).level

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
        if any(term.has(*FUNCTIONS) for term in terms):  # 1 + ‖x‖², and N − 1
            terms.sort(key=lambda term: not term.is_number)
        return self._joined(sorted(terms, key=lambda term: bool(coefficient_of(term).is_negative)))

    @node.register
    def _(self, expression: Mul) -> str:
        negative = bool(number_first(expression)[0].is_negative)
        above, bottom = stroke(-expression if negative else expression)
        top = [factor for factor in above if factor != 1] or [Integer(1)]
        text = self._factors(top)
        if bottom:
            inside = self.show(top[0]) if len(top) == 1 else text
            text = self.fraction(inside, self.show(Mul(*bottom), self.below))
        return (self.word["minus"] if negative else "") + text

    @node.register
    def _(self, expression: Pow) -> str:
        base, exponent = expression.args
        if (under := below_stroke(expression)) is not None and (exponent == -1 or isinstance(base, Operator)):
            return self.fraction("1", self.show(under, self.below))
        if exponent == Rational(1, 2):
            return self.word["root"].format(self.show(base))
        return self.superscript(self.show(base, ATOM), self.exponent(exponent))

    @node.register(nodes.Value)
    @node.register(nodes.GradientAt)
    @node.register(nodes.HessianAt)
    @node.register(functions.ValueOfSeveral)
    @node.register(functions.DerivativeAt)
    @node.register(Exponential)
    @node.register(NamedGradient)
    def _(self, expression: Basic) -> str:
        return written(self, expression)

    @node.register
    def _(self, expression: Operator) -> str:
        face = face_of(expression)
        if face is None:  # an abstract σ of every entry, with its derivatives
            name = self.primed(self.letter(expression.name), expression.order)
            return name + self.brackets(self.show(expression.operands[0]))
        way = self.way(face)
        if way.joins:
            return way.fill([self._entry_power(one, count, way) for one, count in runs(expression.operands)])
        shown = (self.show(operand, way.level_of(k)) for k, operand in enumerate(expression.operands))
        text = way.fill(tuple(shown), **({"one": self.ones_like(expression)} if "{one}" in way.text else {}))
        return self.constant(text, expression) if is_constant(expression) else text

    def _entry_power(self, base: Expr, count: int, way: Written) -> str:
        return (
            self.show(base, way.level_of(0))
            if count == 1
            else self.entry_power(self.show(base, ATOM), str(count))
        )

    @node.register(MatrixWord)
    @node.register(NumberWord)
    def _(self, expression: Word) -> str:
        return self.operator(expression.word) + self.brackets(self.show(expression.of))

    @node.register
    def _(self, expression: EntryPower) -> str:
        raised = self.entry_power if isinstance(expression.of, MatrixExpr) else self.superscript
        return raised(self.show(expression.of, ATOM), self.exponent(expression.args[0]))

    @node.register
    def _(self, expression: nodes.Norm) -> str:
        return self.word["norm"].format(self.show(expression.args[0]))

    @node.register
    def _(self, expression: NumberAt) -> str:
        sequence, index = expression.args
        return self.subscript(self.letter(sequence.name), self.show(index))

    @node.register
    def _(self, expression: Expectation) -> str:
        return self.word["expectation"].format(self.show(expression.args[0]))

    @node.register
    def _(self, expression: Integrable) -> str:
        return self.word["indicator"].format(self.show(expression.args[0]))

    @node.register
    def _(self, expression: nodes.Inner) -> str:
        numbers = [side for side in expression.args if not is_one(side)]
        if len(numbers) < 2:  # ⟨s, 1⟩ of numbers, held as 1 × 1 matrices
            return self.show(numbers[0] if numbers else Integer(1), ATOM)
        return self.word["inner"].format(*(self.show(side) for side in expression.args))

    @node.register
    def _(self, expression: Trace) -> str:
        if expression.arg.shape == (1, 1):
            return self.show(expression.arg, ATOM)
        return self.word["trace"] + self.brackets(self.show(expression.arg))

    # -- matrices ------------------------------------------------------------------------------------------

    @node.register(MatrixSymbol)
    @node.register(nodes.Sequence)
    @node.register(nodes.MatrixFunction)
    @node.register(nodes.Layers)
    def _(self, expression: MatrixSymbol | nodes.Named) -> str:
        return self.letter(expression.name)

    @node.register
    def _(self, expression: Direction) -> str:
        return self.direction(expression.base, expression.index)

    @node.register(Rate)
    @node.register(LayerRates)
    @node.register(RateOfNumber)
    def _(self, expression: Rate) -> str:
        return self.rate(expression.base)

    @node.register(Stepped)
    @node.register(SteppedNumber)
    def _(self, expression: Stepped) -> str:
        return self.superscript(self.letter(expression.base), "+")

    @node.register
    def _(self, expression: Tuple) -> str:
        return self.brackets(", ".join(map(self.show, expression)))

    @node.register
    def _(self, expression: nodes.Iterate) -> str:
        return self.subscript(self.letter(expression.sequence.name), self.show(expression.index))

    @node.register
    def _(self, expression: HessianFunction) -> str:
        return self.word["hessian"] + self.letter(expression.function.name)

    @node.register
    def _(self, expression: JacobianFunction) -> str:
        several = f",{expression.slot}" if len(expression.function.domains) > 2 else ""
        return self.subscript("J", self.letter(expression.function.name) + several)

    @node.register
    def _(self, expression: nodes.MatrixImage) -> str:
        return image(self, *expression.args)

    @node.register
    def _(self, expression: Identity) -> str:
        return "1" if is_one(expression) else self.word["identity"]

    @node.register
    def _(self, expression: ZeroMatrix) -> str:
        return "0"

    @node.register
    def _(self, expression: Transpose) -> str:
        if (base := inverted(expression.arg)) is not None:
            return self.word["inverse transposed"].format(self.show(base, ATOM))
        return self.transposed(self.show(expression.arg, ATOM))

    @node.register
    def _(self, expression: MatAdd) -> str:
        terms = list(expression.args)
        first = next((k for k, one in enumerate(terms) if not coefficient_of(one).is_negative), 0)
        return self._joined([terms[first], *terms[:first], *terms[first + 1 :]])  # A − B for −B + A

    @node.register
    def _(self, expression: MatMul) -> str:
        scalars = [a for a in expression.args if not isinstance(a, MatrixExpr)]
        matrices = [a for a in expression.args if isinstance(a, MatrixExpr) and not (scalars and is_one(a))]
        coefficient = Mul(*scalars)
        negative = bool(number_first(coefficient)[0].is_negative)
        coefficient = -coefficient if negative else coefficient
        above, below = stroke(coefficient)
        if all(factor.is_number for factor in below):
            above, below = list(number_first(coefficient)), []
        top = [*(factor for factor in above if factor != 1), *matrices]
        text = self._factors(top) if len(top) > 1 or not below else self.show(top[0])
        if below:
            text = self.fraction(text, self.show(Mul(*below), self.below))
        return (self.word["minus"] if negative else "") + text

    @node.register
    def _(self, expression: MatPow) -> str:
        base, exponent = expression.args
        return self.superscript(self.show(base, ATOM), self.exponent(exponent))

    @node.register
    def _(self, expression: nodes.PsdPower) -> str:
        base, exponent = expression.args
        return self.superscript(self.show(base, ATOM), self.exponent(exponent))

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

    @node.register(nodes.MatrixSum)
    @node.register(nodes.ScalarSum)
    def _(self, expression: Expr) -> str:
        body, indices, low, high = under_one_sign(expression, self.names)
        lowest = [self.show(one) for one in (low.args if isinstance(low, AllBut) else (low,))]
        below = self.word["differs"].format(*lowest) if len(lowest) > 1 else lowest[0]
        over = ",".join(map(self.show, indices))
        return self.summation(over, below, self.show(high), self.show(body, PRODUCT))

    @node.register(nodes.ScalarDifferential)
    @node.register(nodes.MatrixDifferential)
    def _(self, expression: Expr) -> str:
        inner, variable, direction = expression.args
        kind = kind_of(expression)
        if is_spelled_out(expression, self.spelled_out):
            head = self.subscript(self.word["derivative"], self.show(variable))
            return f"{head}{self.brackets(self.show(inner))}[{self.show(direction)}]"
        head = self.word[kind].format(self.show(variable)) if kind == "slope" else self.word[kind]
        if self.tightness(inner) == ATOM or inner in self.names or isinstance(inner, nodes.GradientOf):
            return head + self.word["thin"] * (kind == "differential") + self.show(inner)
        return head + self.brackets(self.show(inner))

    def exponent(self, expression: Expr) -> str:
        """Write an exponent, over one whole denominator where it has one: (3−j)/2, and not 3/2−j/2."""
        above, below = expression.as_numer_denom()
        if isinstance(expression, Add) and below.is_Integer and below != 1:
            return self.fraction(self.show(above), self.show(below))
        return self.show(expression)

    # -- shared --------------------------------------------------------------------------------------------

    def _joined(self, terms: tuple[Expr, ...] | list[Expr]) -> str:
        minus = self.word["minus"]
        if (step := in_one_step(terms)) is not None:
            return f"{self.show(step[0])} {minus} {self.show(step[1], PRODUCT)}"
        text = self.show(terms[0])
        for piece in map(self.show, terms[1:]):
            text += f" {minus} {piece.removeprefix(minus)}" if piece.startswith(minus) else f" + {piece}"
        return text

    def _power_of(self, factor: Expr, count: int) -> str:
        """Write X³, and X⁻³ for that of X⁻¹."""
        base = inverted(factor)
        sign = "" if base is None else self.word["minus"]
        return self.superscript(self.show(factor if base is None else base, ATOM), f"{sign}{count}")

    def _factors(self, factors: list[Expr]) -> str:
        last = len(factors) - 1
        pieces = []
        counted = runs(factors)
        if len(counted) < len(factors):
            factors = [one for one, _ in counted]
            if len(factors) == 1:
                return self._power_of(*counted[0])
        for position, (factor, count) in enumerate(counted):
            open_ended = isinstance(factor, nodes.SUMS) and position != last
            text = self.show(factor, ATOM if open_ended else PRODUCT)
            if is_outer(factor) and not self.outer and last:  # beside others its letter would be a column's
                text = self.word["times"].join((text, self.transposed(text)))
            pieces.append(self._power_of(factor, count) if count > 1 else text)
        if len(pieces) == 1:
            return self.show(factors[0], ENTRIES)
        return self.juxtaposed(pieces, factors)
