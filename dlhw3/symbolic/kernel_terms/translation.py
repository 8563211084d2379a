"""Expressions in the kernel's terms: what a derivation claims, as the kernel is asked it.

Nothing is simplified on the way: a product of products stays one, so that a place in a context is a place in its
term. One thing has one name (spelling.py), and a symbol is one thing in all of a derivation: an integer is an index
(a size where it is declared positive), any other is a 1 × 1 letter, or an exponent where it stands in one anywhere.
What SymPy assumes of a symbol beyond that proves nothing here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sympy import (
    Abs,
    Add,
    Basic,
    Expr,
    Identity,
    Inverse,
    MatAdd,
    MatMul,
    MatPow,
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

from dlhw3.kernel.errors import Undecided
from dlhw3.kernel.scalars import ONE
from dlhw3.kernel.statements import Hypothesis, Statement
from dlhw3.kernel.terms import Term, add, apply, letter, mul, scalar, term, trace, transpose
from dlhw3.symbolic import nodes, plan
from dlhw3.symbolic.algebra import LONGEST_POWER
from dlhw3.symbolic.expectations import Expectation, Integrable, RandomSequence
from dlhw3.symbolic.faces.functions import FUNCTIONS
from dlhw3.symbolic.faces.operators import Operator, entrywise, shape_of
from dlhw3.symbolic.faces.translated import function_term, operator_term
from dlhw3.symbolic.kernel_terms.large import in_parts
from dlhw3.symbolic.kernel_terms.parameters import Parameters, Untranslatable, divides
from dlhw3.symbolic.letters import Direction, LayerRates, Rate
from dlhw3.symbolic.number_sequences import NumberAt


class Translator(Parameters):
    """The names of one derivation, and its expressions as terms; each is translated once.

    ``families`` are all of the derivation's, and ``exponents`` the names of all symbols that stand in an exponent.
    """

    def __init__(
        self,
        symmetric: Iterable[Basic] = (),
        families: Iterable[nodes.Layers] = (),
        exponents: Iterable[str] = (),
    ) -> None:
        super().__init__(families, exponents)
        self.symmetric = frozenset(symmetric)
        self.memo: dict[Basic, Term] = {}
        self._filling: Term | None = None
        self._filled = 0

    # -- terms -------------------------------------------------------------------------------------------

    def term(self, expression: Any, filling: Term | None = None) -> Term:
        """Return an expression as a term, with ``filling`` wherever the placeholder □ stands.

        Raises Untranslatable where the kernel has no such term, and Refused where it is not well formed.
        """
        self._filling = filling
        return self._of(expression)

    def _of(self, expression: Any) -> Term:
        found = self.memo.get(expression)
        if found is not None:
            return found
        if nodes.is_hole(expression):
            if self._filling is None:
                raise Untranslatable("a placeholder stands where there is nothing to fill it")
            self._filled += 1
            return self._filling
        kind = next((k for k in type(expression).__mro__ if k in FORMS), None)
        if kind is None:
            raise Untranslatable(f"{type(expression).__name__} is no operator of the kernel: {expression}")
        before = self._filled
        made = FORMS[kind](self, expression)
        if self._filled == before:
            self.memo[expression] = made
        return made

    def _each(self, expression: Basic) -> tuple[Term, ...]:
        return tuple(map(self._of, expression.args))

    def _number(self, expression: Expr) -> Term:
        if isinstance(expression, Symbol) and not self.is_parameter(expression):
            if not expression.is_commutative:
                raise Untranslatable(f"{expression} is not a number")
            self.letters.add(expression.name)
            return letter(self.name("symbol", expression.name, expression), ONE, ONE)
        try:
            return scalar(self.scalar(expression))
        except Undecided:
            return in_parts(expression, self._of)

    def _sum(self, expression: Expr) -> Term:
        return self._number(expression) if self.is_plain(expression) else add(*self._each(expression))

    def _product(self, expression: Expr) -> Term:
        plain = [part for part in expression.args if self.is_plain(part) and not divides(part)]
        rest = [part for part in expression.args if part not in plain]
        factors = [self._number(Mul(*plain, evaluate=False)), *map(self._of, rest)]
        factors = factors if plain else factors[1:]
        return mul(*factors) if len(factors) > 1 else factors[0]

    def _power(self, expression: Pow) -> Term:
        if self.is_plain(expression):
            return self._number(expression)
        return term("power", (self.scalar(expression.exp),), (self._of(expression.base),))

    def _matrix_power(self, expression: MatPow) -> Term:
        base, exponent = self._of(expression.base), expression.exp
        if exponent == -1:
            return apply("inverse", base)
        if not exponent.is_Integer or not 0 <= exponent <= LONGEST_POWER:
            raise Untranslatable(f"the kernel has no power {exponent} of a matrix")
        return mul(*[base] * int(exponent)) if exponent > 0 else term("identity", (base.rows,))

    def _letter(self, expression: MatrixSymbol) -> Term:
        return term(*self._declared(expression))

    def _declared(self, expression: MatrixSymbol | Symbol) -> tuple[str, tuple[Any, ...]]:
        if isinstance(expression, Symbol):
            made = self._number(expression)
            if made.op != "letter":
                raise Untranslatable(f"{expression} is no letter for a number")
            return "letter", made.data
        kind = next((k for k in (Direction, Rate) if isinstance(expression, k)), MatrixSymbol)
        sort = f"{LETTERS[kind]} {getattr(expression, 'index', '')}".rstrip()  # dX_1: of X_1, or of a layer
        name = self.name(sort, expression.name, expression)
        sizes = map(self.scalar, expression.shape)
        return "letter", (name, *sizes, "symmetric" if expression in self.symmetric else "general")

    def family(self, layers: nodes.Layers) -> tuple[str, Any]:
        """Return the name of a family, and its widths."""
        if self.fixed and layers.args[1:] not in self.fixed:
            raise Untranslatable(
                f"a family in the derivation has a fixed d_N: the kernel takes no other beside it, as {layers.name}"
            )
        kind = "rates" if isinstance(layers, LayerRates) else "layers"
        return self.name(kind, layers.name, layers), self.widths()

    def _layers(self, expression: nodes.LayerProduct) -> Term:
        ends = self.scalar(expression.high), self.scalar(expression.low)
        return term("layers", (*self.family(expression.layers), *ends))

    def _iterate(self, expression: nodes.Iterate) -> Term:
        """Return x_k as ∇_1 X(0, k), X a function of a matrix and a number: for X(v, s) = ⟨v, x(s)⟩ that is x(k).

        Every sequence is one of these (x smooth through its values), and nothing is known of X. A random one is
        ∇_1 X(0, k, ω), for x_k continuous in ω: random columns of any joint law can be had so (kernel/order).
        """
        sequence, (rows, columns) = expression.sequence, map(self.scalar, expression.shape)
        name = self.name("sequence", sequence.name, sequence)
        points = [term("zero", (rows, columns)), scalar(self.scalar(expression.index))]
        points += [self._of(sequence.outcome)] if isinstance(sequence, RandomSequence) else []
        return term("function", (name, tuple(p.shape for p in points), (0,), True), tuple(points))

    def _number_at(self, expression: NumberAt) -> Term:
        """Return t_k as T(k), T a function of a number of which nothing is known."""
        sequence, index = expression.args
        name = self.name("numbers", sequence.name, sequence)
        at = scalar(self.scalar(index))
        return term("function", (name, (at.shape,), (), False), (at,))

    def _of_outcome(self, expression: Expectation | Integrable) -> Term:
        """Return E_ω[X], or whether X is integrable; ω is the name of a number."""
        argument, outcome = expression.args
        op = "expectation" if isinstance(expression, Expectation) else "integrable"
        return term(op, (self._of(outcome).data[0],), (self._of(argument),))

    def _image(self, expression: nodes.MatrixImage) -> Term:
        """Return S(A) as ∇_1 Ψ(0, A), Ψ a function of two matrices, as ``_iterate`` does for a sequence.

        For Ψ(V, A) = ⟨V, S(A)⟩ that is S(A) wherever S is continuous. A theorem whose hypotheses bind no letter
        speaks of S at finitely many A alone, where any S agrees with a continuous one; one that binds letters is
        for continuous S. A may be a number t: Ψ is twice differentiable everywhere, and S′ its derivative, for S
        continuously differentiable and Ψ(V, t) = ⟨V, S̃(t)⟩, S̃ the mean of S over [t, t + ‖V‖²].
        """
        function, *points = expression.args
        shape = tuple(map(self.scalar, expression.shape))
        domain = (shape, *(tuple(map(self.scalar, shape_of(point))) for point in points))
        name = self.name("image", function.name, function)
        return term("function", (name, domain, (0,), True), (term("zero", shape), *map(self._of, points)))

    def _sigma(self, expression: nodes.MatrixSum | nodes.ScalarSum) -> Term:
        body, index, low, high = expression.args
        bound = (self.name("symbol", index.name, index), self.scalar(low), self.scalar(high))
        return term("sigma", bound, (self._of(body),))

    def variable(self, variable: Basic) -> tuple[Any, ...]:
        """Return what moves in a differential: a letter, or one layer."""
        if isinstance(variable, (MatrixSymbol, Symbol)) and not nodes.is_hole(variable):
            return ("letter", *self._declared(variable)[1])
        if isinstance(variable, nodes.LayerProduct) and variable.is_single:
            return ("layer", *self.family(variable.layers), self.scalar(variable.high))
        raise Untranslatable(f"{variable} is not a variable to differentiate in")

    def _differential(self, expression: Basic) -> Term:
        function, variable, direction = expression.args
        if several := nodes.in_each_letter(expression):
            return add(*map(self._of, several))
        if isinstance(variable, nodes.Layers):
            if not isinstance(direction, nodes.Layers):
                raise Untranslatable(f"the family {variable.name} moves along another family")
            moving = ("family", *self.family(variable), self.family(direction)[0])
            return term("differential", (moving,), (self._of(function),))
        return self._moving("differential", function, variable, direction)

    def _moving(self, op: str, function: Basic, variable: Basic, *direction: Basic) -> Term:
        moving = self.variable(variable)
        point = (variable,) if moving[0] == "letter" else ()
        return term(op, (moving,), tuple(map(self._of, (function, *point, *direction))))

    # -- statements --------------------------------------------------------------------------------------

    def statement(self, equation: plan.Equation) -> Statement:
        """Return left = right, or with another relation."""
        return Statement(equation.relation, self.term(equation.left), self.term(equation.right))

    def hypothesis(self, assumed: plan.Hypothesis) -> Hypothesis:
        """Return an assumed statement, for every index in its range and every value of its own letters."""
        statement = assumed.statement
        letters = (("letter", *self._declared(letter)[1]) for letter in statement.letters)
        indices = (("index", self.name("symbol", r.index.name, r.index)) for r in statement.indices)
        bound = (*indices, *letters)
        facts = self.facts(statement.indices)
        return Hypothesis(self.statement(statement), bound, facts, assumed.at_point)


def _apply(op: str) -> Callable[[Translator, Any], Term]:
    return lambda own, expression: apply(op, own._of(expression.args[0]))


FORMS: dict[type, Callable[[Translator, Any], Term]] = {
    Rational: Translator._number,
    Symbol: Translator._number,
    AppliedUndef: Translator._number,
    Add: Translator._sum,
    Mul: Translator._product,
    Pow: Translator._power,
    Abs: lambda own, expression: own._of(entrywise("abs", *expression.args)),  # SymPy's (x⁴)^¼
    MatrixSymbol: Translator._letter,
    Identity: lambda own, expression: term("identity", (own.scalar(expression.shape[0]),)),
    ZeroMatrix: lambda own, expression: term("zero", tuple(map(own.scalar, expression.shape))),
    MatAdd: lambda own, expression: add(*own._each(expression)),
    MatMul: lambda own, expression: mul(*own._each(expression)),
    MatPow: Translator._matrix_power,
    Inverse: _apply("inverse"),
    Transpose: _apply("transpose"),
    Trace: _apply("trace"),
    nodes.Norm: _apply("norm"),
    nodes.Inner: lambda own, expression: trace(
        mul(transpose(own._of(expression.args[0])), own._of(expression.args[1]))
    ),
    nodes.PsdPower: lambda own, expression: term(
        "psdpower", (own.scalar(expression.args[1]),), (own._of(expression.args[0]),)
    ),
    nodes.LayerProduct: Translator._layers,
    nodes.Iterate: Translator._iterate,
    nodes.MatrixImage: Translator._image,
    **dict.fromkeys(nodes.SUMS, Translator._sigma),
    **dict.fromkeys((Expectation, Integrable), Translator._of_outcome),
    NumberAt: Translator._number_at,
    **dict.fromkeys(FUNCTIONS, lambda own, node: function_term(node, own._of, own.scalar, own.name)),
    Operator: lambda own, node: operator_term(node, own._of, own.scalar, own.name),
    nodes.ScalarDifferential: Translator._differential,
    nodes.MatrixDifferential: Translator._differential,
    nodes.GradientOf: lambda own, expression: own._moving("gradient", *expression.args),
}
"""Node: how it is translated. An operator of the kernel is an Operator, whatever it is called."""
LETTERS = {Direction: "direction", Rate: "rate", MatrixSymbol: "letter"}
