"""Equations by which a monomial of an inequality is others: what squares, reciprocals and norms are by the laws."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sympy import Basic, Expr, MatrixExpr, MatrixSymbol, Mul, Pow, ZeroMatrix
from sympy import expand as multiplied_out

from dlhw3.symbolic.algebra import expand, factors_of, product, terms_of, total
from dlhw3.symbolic.faces.operators import Operator, entrywise
from dlhw3.symbolic.lemma_names import spelled
from dlhw3.symbolic.nodes import Inner, Norm
from dlhw3.symbolic.plan import Chain, Equation, Lemma, Step, Used
from dlhw3.symbolic.search.columns.columns import ONE, ZERO, Column, Factor, collected

MOST_FACTORS = 4
NUMBER = MatrixSymbol("A", 1, 1)
OTHER = MatrixSymbol("B", 1, 1)
"""The letters that the kernel's laws of functions of every entry are written with."""


def reductions(monomials: Iterable[Expr]) -> Iterator[Column]:
    """Yield equations by which monomials are others: ‖A‖² is ⟨A, A⟩, t/t is 1, √t √t is t, |t|² is t²."""
    for monomial in monomials:
        for node in _factors(monomial):
            if isinstance(node, Norm) and (rest := without(monomial, node**2)) is not None:
                value = Inner(node.args[0], node.args[0]) - node**2
                yield _equation("norm.square", value, node.args[0], rest)
            elif isinstance(node, Operator) and node.op == "map" and not isinstance(node, MatrixExpr):
                yield from _of_function(monomial, node)


def renamings(monomials: Iterable[Expr]) -> Iterator[Column]:
    """Yield equations by which norms are those of what is scaled by 1: ‖−2A‖ is 2‖A‖; and 1/(st) is (1/s)(1/t)."""
    for monomial in monomials:
        for node in _factors(monomial):
            if (split := _split(node)) is not None and (rest := without(monomial, node)) is not None:
                value, name, letters = split
                yield Column((value - node) * rest, use=Used(name, rest, letters=letters), free=True)
                continue
            value = _renamed(node)
            if value is not None and (rest := without(monomial, node)) is not None:
                yield by_lemma(node, value, rest)


def by_signs(monomials: Iterable[Expr], known: Sequence[Factor]) -> Iterator[Column]:
    """Yield equations by which |t| is t, where it is a factor of a monomial and t is known to be ≥ 0."""
    signs = {one.value: one for one in known}
    for monomial in monomials if signs else ():
        for node in _factors(monomial):
            if isinstance(node, Operator) and node.op == "map" and node.name == "abs":
                sign, rest = signs.get(node.operands[0]), without(monomial, node)
                if sign is not None and sign.signs and rest is not None:
                    use = Used("abs.nonnegative", rest, letters=((NUMBER, sign.value),))
                    yield Column((sign.value - node) * rest, use=use, free=True, signs=sign.signs)


def _factors(monomial: Expr) -> tuple[Expr, ...]:
    """Return what a monomial is a product of powers of, but for numbers."""
    return tuple(base for base in monomial.as_powers_dict() if not base.is_Rational)


def by_lemma(node: Expr, value: Expr, rest: Expr) -> Column:
    """Return that a number is another by the laws, as an equation with its own lemma."""
    name = f"{spelled(node)} = {spelled(value)}"
    lemma = Lemma(name, Equation(node, value), Chain((Step(node, value, "by the laws"),)))
    return Column((value - node) * rest, use=Used(name, rest), free=True, lemmas=(lemma,))


def _renamed(node: Basic) -> Expr | None:
    """Return what a norm, a reciprocal or an exponential is by the laws, or None where it stays."""
    if isinstance(node, Norm):
        terms = terms_of(expand(node.args[0]))
        scale, _ = factors_of(terms[0])
        number, rest = scale.as_coeff_Mul()
        c = number if len(terms) > 1 else scale
        if c == 0 or isinstance(collected(node.args[0]), ZeroMatrix):
            return ZERO
        if c == 1:
            return None
        bare = total(*(product(1 / number, term) for term in terms))
        bare = bare if len(terms) > 1 else product(*factors_of(terms[0])[1])
        size = abs(number) * (ONE if rest == 1 or len(terms) > 1 else entrywise("abs", rest))
        return size * Norm(collected(bare))
    if (
        isinstance(node, Operator)
        and node.op == "map"
        and not isinstance(node, MatrixExpr)
        and not node.order
    ):
        (of,) = node.operands
        if node.name == "recip" and isinstance(of, (Mul, Pow)):
            parts = [(b, k) for b, k in of.as_powers_dict().items() if not b.is_Rational]
            number = of.as_coeff_Mul()[0]
            split = len(parts) > 1 or number != 1 or parts[0][1] != 1
            if split and all(k.is_Integer and k > 0 for _, k in parts):
                return Mul(1 / number, *(entrywise("recip", b) ** k for b, k in parts))
        if node.name == "exp":
            return _exponential(of)
    return None


def _split(node: Basic) -> tuple[Expr, str, tuple[tuple[MatrixSymbol, Expr], ...]] | None:
    """Return what exp(s + t) and exp(log t) are, and the law that says so; None of anything else.

    The laws themselves are used, so that a split is no lemma about the index in a step of an induction.
    """
    if not (isinstance(node, Operator) and node.op == "map" and node.name == "exp" and not node.order):
        return None
    if isinstance(node, MatrixExpr):
        return None
    (of,) = node.operands
    whole = _exponent(of)
    if whole.is_Add:
        first, rest = whole.as_two_terms()
        value = entrywise("exp", first) * entrywise("exp", rest)
        return value, "exp.sum", ((NUMBER, first), (OTHER, rest))
    if isinstance(of, Operator) and of.op == "map" and of.name == "log":
        return of.operands[0], "exp.log", ((NUMBER, of.operands[0]),)
    return None


def _exponent(of: Expr) -> Expr:
    """Return (n + 1) s multiplied out, for whole numbers n + 1; any other exponent as it stands."""
    counts = [f for f in Mul.make_args(of) if f.is_Add and f.is_integer]
    return multiplied_out(of) if counts else of  # type: ignore[no-any-return]


def _of_function(monomial: Expr, node: Any) -> Iterator[Column]:
    (t,) = node.operands
    if node.name == "recip":
        for one in (t, *(f for f in Mul.make_args(t) if f != t)):
            if one == t and (rest := without(monomial, t * node)) is not None:
                yield _equation("recip.cancel", 1 - t * node, t, rest)
        if t.is_Add and (rest := without(monomial, node)) is not None:
            yield _equation("recip.cancel", 1 - t * node, t, rest)
    if node.name == "sqrt" and (rest := without(monomial, node**2)) is not None:
        yield _equation("sqrt.square", t - node**2, t, rest)
    if node.name == "abs" and (rest := without(monomial, node**2)) is not None:
        yield by_lemma(node**2, t**2, rest)
    if node.name == "abs" and t.could_extract_minus_sign():
        rest = without(monomial, node)
        if rest is not None:
            yield _equation("abs.minus", entrywise("abs", -t) - node, -t, rest)


def _equation(law: str, value: Expr, of: Expr, rest: Expr) -> Column:
    letter = MatrixSymbol("A", *of.shape) if isinstance(of, MatrixExpr) else NUMBER
    return Column(value * rest, use=Used(law, rest, letters=((letter, of),)), free=True)


def without(monomial: Expr, factor: Expr) -> Expr | None:
    """Return what a monomial is besides a factor, or None where it is no factor of it."""
    powers, rest = dict(monomial.as_powers_dict()), ONE
    for base, count in factor.as_powers_dict().items():
        if base.is_Rational:
            continue
        left = powers.get(base, ZERO) - count
        if not left.is_Integer or left < 0:
            return None
        powers[base] = left
    for base, count in powers.items():
        rest = rest if base.is_Rational else rest * base**count
    return rest


def _exponential(of: Expr) -> Expr | None:
    """Return exp(−s) as 1/exp(s), exp(2s) as exp(s)², exp(0) as 1, or None where it stays."""
    if of == 0:
        return ONE
    many, rest = of.as_coeff_Mul()
    if many.is_Integer and 1 < many <= MOST_FACTORS:
        return entrywise("exp", rest) ** many  # type: ignore[no-any-return]
    if isinstance(-of, Operator) and (-of).op == "map" and (-of).name == "log":
        return entrywise("recip", (-of).operands[0])  # type: ignore[no-any-return]
    if of.could_extract_minus_sign():
        return entrywise("recip", entrywise("exp", -of))  # type: ignore[no-any-return]
    return None
