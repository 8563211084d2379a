"""The normal form: a decision procedure for noncommutative matrix polynomials with transposes and traces.

``normalize(expression, facts)`` returns a ``Form``; equal forms mean equal expressions, for all dimensions
and all values (under the facts). The complete fragment, where unequal forms mean that some values differ:
sums of products of generic matrices of free sizes, transposes, traces, layer products with concrete ends,
and gradients ∇l(·) at distinct arguments (l can be chosen to take any gradient there). Outside it (powers,
sums with symbolic bounds, Hessian actions) unequal forms decide nothing; a counterexample has to be found.

A differential Df(X)[H] is normalised by what it means: f is expanded at X + t·H and the coefficient of t is
read. For an abstract l the expansion is its definition: l(A + B) = l(A) + ⟨∇l(A), B⟩ + ½⟨∇²l(A)[B], B⟩ and
∇l(A + B) = ∇l(A) + ∇²l(A)[B], up to higher terms in B. No differentiation rule of the engine is used.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache, singledispatchmethod
from itertools import count

from sympy import (
    Add,
    Basic,
    Dummy,
    Expr,
    Identity,
    MatAdd,
    MatMul,
    MatPow,
    MatrixExpr,
    MatrixSymbol,
    Mul,
    Number,
    Pow,
    Rational,
    Symbol,
    Trace,
    Transpose,
    ZeroMatrix,
)
from sympy.core.function import AppliedUndef

from dlhw3.symbolic import nodes
from dlhw3.symbolic.ranges import Facts, Range, canonical_scalar
from dlhw3.symbolic.scope import instantiate, is_index_expression
from second_opinion.forms import (
    Form,
    Monomial,
    Scalar,
    bound_index,
    close,
    coefficient_of,
    height,
    identity,
    letter,
    number,
    scalar,
    times,
    trace_factors,
    without,
)
from second_opinion.powers import UNFOLD_LIMIT, Unsupported, psd_power, scalar_power
from second_opinion.recognise import is_psd
from second_opinion.words import Atom, Letter, mentions, substitute

_fresh = count()


@dataclass(frozen=True)
class Shift:
    """variable ↦ variable + t·direction, with t² = 0."""

    variable: Basic
    direction: Basic
    time: Symbol


SHORT = 8  # a longer sum or product of layers is read folded first, as one with symbolic ends is


@lru_cache(maxsize=8192)
def normalize(expression: Expr, facts: Facts, longest: int = UNFOLD_LIMIT) -> Form:
    """Return the normal form of an expression; sums and moving products of up to ``longest`` written out."""
    return Normalizer(facts, longest=longest).form(expression)


def folded_forms_agree(left: Expr, right: Expr, facts: Facts) -> bool:
    """Whether two expressions are seen to be equal with what is long in them folded; a no decides nothing."""
    try:
        return normalize(left, facts, SHORT) == normalize(right, facts, SHORT)
    except Unsupported:
        return False


@dataclass(frozen=True)
class Normalizer:
    """One reading of expressions: the facts, the differentials being expanded, the longest sum."""

    facts: Facts
    shifts: tuple[Shift, ...] = ()
    longest: int = UNFOLD_LIMIT

    @singledispatchmethod
    def form(self, expression: Basic) -> Form:
        """Return the form of one node."""
        raise Unsupported(f"the kernel has no rule for {type(expression).__name__}")

    # -- scalars -----------------------------------------------------------------------------------------

    @form.register
    def _(self, expression: Number) -> Form:
        if not isinstance(expression, Rational):
            raise Unsupported(f"{expression} is not a rational number")
        return number(expression)

    @form.register
    def _(self, expression: Symbol) -> Form:
        return scalar(Scalar("symbol", (expression,)))

    @form.register
    def _(self, expression: AppliedUndef) -> Form:
        if not is_index_expression(expression):
            raise Unsupported(f"{expression} is a function of something that may move")
        return scalar(Scalar("symbol", (expression,)))

    @form.register
    def _(self, expression: Add) -> Form:
        return self._sum(expression.args, None)

    @form.register
    def _(self, expression: Mul) -> Form:
        return self._multiplied([self.form(argument) for argument in expression.args])

    @form.register
    def _(self, expression: Pow) -> Form:
        base, exponent = expression.args
        if isinstance(base, Symbol) and exponent.is_Integer:  # N^-1 among indices: N must not be 0
            if exponent < 0 and not self.facts.is_positive(base):
                raise Unsupported(f"{base} may be zero in {expression}")
            return scalar(Scalar("symbol", (base,)), exponent)
        if isinstance(base, nodes.Norm):
            return self._norm_power(base, exponent)
        if exponent.is_Integer and 0 <= exponent <= UNFOLD_LIMIT:
            return self._multiplied([self.form(base)] * int(exponent))
        raise Unsupported(f"the power {expression}")

    @form.register
    def _(self, expression: nodes.Norm) -> Form:
        return self._norm_power(expression, nodes.ONE)

    def _norm_power(self, norm: nodes.Norm, exponent: Expr) -> Form:
        """‖X‖^e = tr(XᵀX)^(e/2); an exponent that may be negative needs X ≠ 0 among the facts."""
        matrix = norm.args[0]
        if not is_index_expression(exponent):
            raise Unsupported(f"the exponent {exponent} may move")
        if not self.facts.is_nonnegative(exponent) and matrix not in self.facts.nonzero:
            raise Unsupported(f"‖{matrix}‖ may be zero, and its exponent {exponent} may be negative")
        inner = self.form(matrix)
        square = self._truncated(self._trace(inner.transposed @ inner))
        half = canonical_scalar(exponent / 2)
        if half.is_Integer and 0 <= half <= UNFOLD_LIMIT:
            return self._multiplied([square] * int(half))
        if self._moves(square):
            raise Unsupported("the differential of a real power")
        return scalar_power(square, half)

    @form.register
    def _(self, expression: Trace) -> Form:
        return self._trace(self.form(expression.arg))

    @form.register
    def _(self, expression: nodes.Inner) -> Form:
        left, right = expression.args
        return self._truncated(self._trace(self.form(left).transposed @ self.form(right)))

    def _trace(self, matrix: Form) -> Form:
        total = Form(None)
        for monomial, coefficient in matrix.terms.items():
            if monomial.word:
                factors = times(monomial.scalars, trace_factors(monomial.word))
                total += Form(None, {Monomial(monomial.binders, factors, ()): coefficient})
            else:
                assert matrix.shape is not None
                total += Form(None, {monomial: coefficient}) @ self.form(matrix.shape[0])
        return total

    @form.register
    def _(self, expression: nodes.Value) -> Form:
        function, argument = expression.args
        still, moving = self._expanded(argument, most=2)
        value = scalar(Scalar("value", (function, still.key)))
        gradient = self._letter("gradient", (function, still.key), argument.shape)
        curved = self._hessian(function, still, moving).scaled(Fraction(1, 2))
        value += self._trace((gradient + curved).transposed @ moving)
        return self._truncated(value)

    # -- matrices ----------------------------------------------------------------------------------------

    @form.register
    def _(self, expression: MatrixSymbol) -> Form:
        symmetric = expression in self.facts.symmetric
        plain = self._letter("matrix", (expression,), expression.shape, symmetric=symmetric)
        form = self._shifted(expression, plain)
        if symmetric and form != form.transposed:
            raise Unsupported(f"a direction for the symmetric {expression} that is not symmetric")
        return form

    @form.register
    def _(self, expression: Identity) -> Form:
        return identity(expression.shape[0])

    @form.register
    def _(self, expression: ZeroMatrix) -> Form:
        return Form(expression.shape)

    @form.register
    def _(self, expression: Transpose) -> Form:
        return self.form(expression.arg).transposed

    @form.register
    def _(self, expression: MatAdd) -> Form:
        return self._sum(expression.args, expression.shape)

    @form.register
    def _(self, expression: MatMul) -> Form:
        return self._multiplied([self.form(argument) for argument in expression.args])

    @form.register
    def _(self, expression: MatPow) -> Form:
        base, exponent = expression.args
        if not (exponent.is_Integer and 0 <= exponent <= UNFOLD_LIMIT):
            raise Unsupported(f"the power {expression}")
        return self._multiplied([identity(base.shape[0])] + [self.form(base)] * int(exponent))

    @form.register
    def _(self, expression: nodes.GradientAt) -> Form:
        function, argument = expression.args
        still, moving = self._expanded(argument, most=1)
        gradient = self._letter("gradient", (function, still.key), argument.shape)
        return gradient + self._hessian(function, still, moving)

    @form.register
    def _(self, expression: nodes.HessianAt) -> Form:
        function, argument, direction = expression.args
        still, _ = self._expanded(argument, most=0)
        return self._hessian(function, still, self.form(direction))

    def _hessian(self, function: nodes.AbstractFunction, argument: Form, direction: Form) -> Form:
        """∇²l(A)[B], expanded by linearity in B."""
        assert argument.shape is not None
        result = Form(argument.shape)
        for monomial, coefficient in direction.terms.items():
            action = self._letter("hessian", (function, argument.key, monomial.word), argument.shape)
            outer = Form(None, {monomial._replace(word=()): coefficient})
            result += outer @ action
        return result

    @form.register
    def _(self, expression: nodes.LayerProduct) -> Form:
        layers, high, low = expression.args
        moving = [shift for shift in self.shifts if self._may_move(shift, layers, high, low)]
        form = self._letter("layers", (layers, high, low), expression.shape)
        if not moving:
            return form
        if expression.is_single and all(shift.variable in (expression, layers) for shift in moving):
            return self._shifted(expression, form)
        length = high - low + 1
        if length.is_Integer and 1 < length <= self.longest:
            return self._multiplied([self.form(layers[high - k]) for k in range(int(length))])
        if len(moving) > 1:
            raise Unsupported(f"a second derivative of {expression} with symbolic ends")
        shift = moving[0]
        if any(touches(shift.direction, other.variable) for other in self.shifts if other != shift):
            raise Unsupported("a second derivative along a direction that moves")
        key = (layers, high, low, shift.variable, shift.direction)
        return form + scalar(Scalar("time", (shift.time,))) @ self._letter("slope", key, expression.shape)

    def _may_move(self, shift: Shift, layers: nodes.Layers, high: Expr, low: Expr) -> bool:
        if shift.variable == layers:
            return True
        if not isinstance(shift.variable, nodes.LayerProduct) or shift.variable.layers != layers:
            return False
        moved = shift.variable.high
        outside = self.facts.is_positive(moved - high) or self.facts.is_positive(low - moved)
        return not outside

    @form.register
    def _(self, expression: nodes.MatrixSum) -> Form:
        body, index, low, high = expression.args
        low, high = canonical_scalar(low), canonical_scalar(high)
        length = canonical_scalar(high - low + 1)
        if length.is_Integer and 0 <= length <= self.longest:
            terms = [instantiate(body, index, low + k) for k in range(int(length))]
            return self._sum(terms, expression.shape)
        fresh = Dummy(f"τ{next(_fresh):09d}", integer=True)  # padded: names sort by age
        inside = replace(self, facts=self.facts.extended(Range(fresh, low, high)))
        result = Form(expression.shape)
        for monomial, coefficient in inside.form(instantiate(body, index, fresh)).terms.items():
            term = Form(expression.shape, {monomial: coefficient})
            if not mentions(monomial, fresh) and self.facts.is_nonnegative(length):
                result += self.form(length) @ term
            else:
                level = bound_index(height(monomial))
                bound = Monomial(((fresh, low, high), *monomial.binders), monomial.scalars, monomial.word)
                result += Form(expression.shape, {close(substitute(bound, {fresh: level})): coefficient})
        return result

    @form.register
    def _(self, expression: nodes.PsdPower) -> Form:
        base_node, exponent = expression.args
        if not is_index_expression(exponent):
            raise Unsupported(f"the exponent {exponent} may move")
        base, exponent = self.form(base_node), canonical_scalar(exponent)
        if self._moves(base):
            raise Unsupported("the differential of a power")
        if not is_psd(base):
            raise Unsupported(f"{base_node} is not of the form XᵀX, so its power has no meaning here")
        if not self.facts.is_nonnegative(exponent):
            raise Unsupported(f"the exponent {exponent} may be negative")
        return psd_power(base, exponent, self.facts)

    # -- differentials -----------------------------------------------------------------------------------

    @form.register(nodes.ScalarDifferential)
    @form.register(nodes.MatrixDifferential)
    def _(self, expression: Expr) -> Form:
        inner, variable, direction = expression.args
        time = Dummy(f"t{next(_fresh)}")
        shifted = replace(self, shifts=(*self.shifts, Shift(variable, direction, time)))
        return coefficient_of(shifted.form(inner), time)

    @form.register
    def _(self, expression: nodes.GradientOf) -> Form:
        if self.shifts:
            raise Unsupported("the differential of a gradient that is not written out")
        function, variable = expression.args
        return self._letter("gradient-of", (self.form(function).key, variable), expression.shape)

    def _shifted(self, variable: MatrixExpr, form: Form) -> Form:
        """Return X + Σ t·H; each direction is read where its differential stands: only those around it move it."""
        for place, shift in enumerate(self.shifts):
            if shift.variable == variable:
                direction = shift.direction
            elif isinstance(variable, nodes.LayerProduct) and shift.variable == variable.layers:
                direction = shift.direction[variable.high]
            else:
                continue
            around = replace(self, shifts=self.shifts[:place])
            form += scalar(Scalar("time", (shift.time,))) @ around.form(direction)
        return form

    def _expanded(self, argument: MatrixExpr, most: int) -> tuple[Form, Form]:
        """Return the argument at t = 0 and the rest, in which at most ``most`` of the t's may occur."""
        form = still = self.form(argument)
        for shift in self.shifts:
            still = without(still, shift.time)
        moving = form + still.scaled(Fraction(-1))
        moves = sum(still_moves != moving for still_moves in (without(moving, s.time) for s in self.shifts))
        if moves > most:
            raise Unsupported("a derivative of third order of an abstract function")
        return still, moving

    def _moves(self, form: Form) -> bool:
        return any(without(form, shift.time) != form for shift in self.shifts)

    # -- shared ------------------------------------------------------------------------------------------

    def _letter(
        self, kind: str, key: tuple[object, ...], shape: tuple[Expr, Expr], *, symmetric: bool = False
    ) -> Form:
        return letter(Letter(Atom(kind, key, *shape, symmetric)))

    def _sum(self, arguments: tuple[Expr, ...] | list[Expr], shape: tuple[Expr, Expr] | None) -> Form:
        total = Form(shape)
        for argument in arguments:
            total += self.form(argument)
        return total

    def _multiplied(self, factors: list[Form]) -> Form:
        result = number(1)
        for factor in factors:
            result = self._truncated(result @ factor)
        return result

    def _truncated(self, form: Form) -> Form:
        """Drop t² and higher."""
        times_ = {Scalar("time", (shift.time,)) for shift in self.shifts}
        if not times_:
            return form
        keep = {m: c for m, c in form.terms.items() if not any(a in times_ and e != 1 for a, e in m.scalars)}
        return Form(form.shape, keep)


def touches(expression: Basic, variable: Basic) -> bool:
    """Whether an expression may depend on a variable (any member of the family, for a layer)."""
    if isinstance(variable, nodes.LayerProduct):
        return bool(expression.has(variable.layers))
    return bool(expression.has(variable))
