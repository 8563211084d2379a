"""The kernel's terms as expressions again, for printing conditions and what a refused step leaves over."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sympy import (
    Add,
    Basic,
    Expr,
    Identity,
    Integer,
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

from dlhw3.kernel.scalars import ONE, Scalar
from dlhw3.kernel.terms import Term
from dlhw3.symbolic import nodes
from dlhw3.symbolic.algebra import factors_of, product, total
from dlhw3.symbolic.expectations import Expectation, Integrable
from dlhw3.symbolic.faces.functions import at
from dlhw3.symbolic.faces.operators import OPERATORS, applied
from dlhw3.symbolic.number_sequences import NumberSequence


class NoExpression(Exception):
    """There is no node for an operator of the kernel."""


class Readback:
    """Terms of one derivation as expressions; ``known`` says what each of the kernel's names stands for."""

    def __init__(self, known: Mapping[str, Basic]) -> None:
        self.known = known

    def scalar(self, value: Scalar) -> Expr:
        """Return a scalar of the kernel."""
        terms = []
        for monomial, coefficient in value.terms:
            factors = [Pow(self._atom(atom), power) for atom, power in monomial]
            terms.append(Mul(Rational(coefficient.numerator, coefficient.denominator), *factors))
        return Add(*terms)

    def _atom(self, atom: tuple[Any, ...]) -> Expr:
        kind, name, *indices = atom
        known: Any = self.known.get(name)
        if kind == "width":
            if known is None:
                raise NoExpression(f"the width {name}")
            return known(self.scalar(indices[0]))
        if isinstance(known, Symbol):
            return known
        return Symbol(name, integer=kind != "exponent" or None, positive=True if kind == "size" else None)

    def expression(self, term: Term) -> Expr:
        """Return a term as an expression; raises NoExpression where there is no node for it."""
        if term.op not in READERS:
            raise NoExpression(f"the operator {term.op}")
        return READERS[term.op](self, term)

    def _number(self, term: Term) -> Expr:
        """Return a 1 × 1 term as a scalar."""
        made = self.expression(term)
        if isinstance(made, Identity):
            return Integer(1)
        return Trace(made) if isinstance(made, MatrixExpr) else made

    def _matrix(self, term: Term) -> MatrixExpr:
        made = self.expression(term)
        if not isinstance(made, MatrixExpr):
            return product(made, Identity(1))
        return made

    def _letter(self, term: Term) -> Expr:
        name, rows, cols, _ = term.data
        known = self.known.get(name)
        shape = self.scalar(rows), self.scalar(cols)
        if isinstance(known, Symbol) or (isinstance(known, MatrixSymbol) and known.shape == shape):
            return known
        if known is None and rows is ONE and cols is ONE:
            return Symbol(name, real=True)
        return MatrixSymbol(getattr(known, "name", name), *shape)

    def _family(self, name: str) -> nodes.Layers:
        known = self.known.get(name)
        if not isinstance(known, nodes.Layers):
            raise NoExpression(f"the family {name}")
        return known

    def _sum(self, term: Term) -> Expr:
        if _is_number(term):
            return Add(*map(self._number, term.args))
        return total(*map(self._matrix, term.args))

    def _product(self, term: Term) -> Expr:
        numbers = [self._number(part) for part in term.args if _is_number(part)]
        matrices = [self._matrix(part) for part in term.args if not _is_number(part)]
        made = product(*numbers, *matrices)
        if _is_number(term) and isinstance(made, MatrixExpr):
            scale, factors = factors_of(made)
            return scale if all(isinstance(factor, Identity) for factor in factors) else Trace(made)
        return made

    def _trace(self, term: Term) -> Expr:
        (inside,) = term.args
        if inside.op == "mul" and inside.args[0].op == "transpose":
            first, *rest = inside.args
            if rest and not _is_number(first):
                return nodes.Inner(self._matrix(first.args[0]), product(*map(self.expression, rest)))
        if inside.op == "identity" and _is_number(inside):
            return Integer(1)
        return Trace(self._matrix(inside))

    def _function(self, term: Term) -> Expr:
        name, domain, slots, is_open = term.data
        known: Any = self.known.get(name)
        if known is None:
            raise NoExpression(f"the function {name}")
        if isinstance(known, nodes.Sequence):
            return nodes.Iterate(known, self._number(term.args[1]))
        if isinstance(known, NumberSequence):
            return known[self._number(term.args[0])]
        if isinstance(known, nodes.MatrixFunction):
            return nodes.MatrixImage(known, *map(self.expression, term.args[1:]))
        matrices = tuple(map(self._matrix, term.args))
        points, directions = matrices[: len(domain)], matrices[len(domain) :]
        if not slots or is_open:
            made: Expr = at(known, slots, points, directions)
            return made
        return nodes.Inner(at(known, slots, points, directions[:-1]), directions[-1])

    def _operator(self, term: Term) -> Expr:
        """Return an operator that has no reader of its own, as the node that every operator is."""
        if term.op == "map":
            known = self.known.get(term.data[0])
            data = (getattr(known, "name", term.data[0]), term.data[1])
        else:
            data = tuple(map(self.scalar, term.data))
        if term.op == "hadamard" and len(term.args) == 2 and term.args[1].data == ("recip", 0):
            ratio: Expr = applied(
                "quotient", self.expression(term.args[0]), self.expression(term.args[1].args[0])
            )
            return ratio
        made: Expr = applied(term.op, *map(self.expression, term.args), data=data)
        return made

    def _sigma(self, term: Term) -> Expr:
        name, low, high = term.data
        index, ends = self._atom(("index", name)), (self.scalar(low), self.scalar(high))
        if _is_number(term):
            return nodes.ScalarSum(self._number(term.args[0]), index, *ends)
        return nodes.MatrixSum(self._matrix(term.args[0]), index, *ends)

    def _of_outcome(self, term: Term) -> Expr:
        known = self.known.get(term.data[0])
        if not isinstance(known, MatrixSymbol):
            raise NoExpression(f"the outcome {term.data[0]}")
        return (Expectation if term.op == "expectation" else Integrable)(self._number(term.args[0]), known)

    def _variable(self, term: Term) -> tuple[Basic, list[Term]]:
        kind, name, *rest = term.data[0]
        if kind == "letter":
            return self._letter(term.args[1]), list(term.args[2:])
        family = self._family(name)
        return (family[self.scalar(rest[1])] if kind == "layer" else family), list(term.args[1:])

    def _differential(self, term: Term) -> Expr:
        variable, directions = self._variable(term)
        if isinstance(variable, Symbol):
            return nodes.differential(self.expression(term.args[0]), variable, self._number(directions[0]))
        hand = self._matrix(directions[0]) if directions else self._family(term.data[0][3])
        return nodes.differential(self.expression(term.args[0]), variable, hand)

    def _gradient(self, term: Term) -> Expr:
        return nodes.GradientOf(self.expression(term.args[0]), self._variable(term)[0])


def _is_number(term: Term) -> bool:
    return term.rows is ONE and term.cols is ONE


READERS: dict[str, Callable[[Readback, Term], Expr]] = {
    "letter": Readback._letter,
    "layers": lambda own, t: own._family(t.data[0]).product(own.scalar(t.data[2]), own.scalar(t.data[3])),
    "number": lambda own, t: own.scalar(t.data[0]),
    "identity": lambda own, t: Identity(own.scalar(t.data[0])),
    "ones": lambda own, t: Integer(1) if _is_number(t) else own._operator(t),
    "zero": lambda own, t: ZeroMatrix(*map(own.scalar, t.data)),
    "add": Readback._sum,
    "mul": Readback._product,
    "transpose": lambda own, t: Transpose(own._matrix(t.args[0])),
    "trace": Readback._trace,
    "norm": lambda own, t: nodes.Norm(own._matrix(t.args[0])),
    "power": lambda own, t: _power(own._number(t.args[0]), own.scalar(t.data[0])),
    "psdpower": lambda own, t: nodes.PsdPower(own._matrix(t.args[0]), own.scalar(t.data[0])),
    "function": Readback._function,
    "sigma": Readback._sigma,
    **dict.fromkeys(("expectation", "integrable"), Readback._of_outcome),
    "differential": Readback._differential,
    "gradient": Readback._gradient,
}
"""Operators of the kernel that are read as nodes of their own."""
READERS |= dict.fromkeys((op for op in OPERATORS if op not in READERS), Readback._operator)


def _power(base: Expr, exponent: Expr) -> Expr:
    """Return base^exponent; of a power as it stands, since SymPy makes |a| of (a⁴)^(1/4), which has no notation."""
    return Pow(
        base, exponent, evaluate=not (base.is_Pow and exponent.is_Rational and not exponent.is_Integer)
    )
