"""Numbers multiplied out, and as one quotient that is cancelled, where they are shorter so."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any

from sympy import (
    Add,
    Basic,
    Dummy,
    Expr,
    Integer,
    MatMul,
    MatrixExpr,
    Mul,
    Pow,
    cancel,
    factor,
    factor_terms,
    fraction,
    preorder_traversal,
    together,
)
from sympy import reduced as remainder

from dlhw3.symbolic.faces.operators import Operator, entrywise
from dlhw3.symbolic.letters import Direction
from dlhw3.symbolic.nodes import Inner
from dlhw3.symbolic.written.expansion import Expansion, TooManyTerms
from dlhw3.symbolic.written.fractions import reduced
from dlhw3.symbolic.written.logistic_numbers import has_logistic, in_logistics, is_in_logistics
from dlhw3.symbolic.written.shorter import length, shorter_scalar
from dlhw3.symbolic.written.whole_squares import root_of_square

LONGEST = 60
"""Letters and signs of a number up to which it is written as one quotient."""


def shortest_number(cancelled: Expr, symmetric: Iterable[Basic]) -> Expr:
    """Return a number as it stands or multiplied out, and that cancelled, whichever is shortest."""
    first = shorter_scalar(cancelled, symmetric)
    first = next(in_logistics(first), min((first, *one_quotient(first)), key=length))
    if not first.has(Inner) or first.has(Direction):
        return first
    with suppress(TooManyTerms):
        spread = reduced(Expansion(symmetric).scalar(cancelled))
        return min((first, Expansion(symmetric).scalar(spread)), key=length)
    return first


def one_quotient(number: Expr) -> Iterator[Expr]:
    """Yield a number that has several quotients as one, without what stands above and below: (1 − c)/(1 − c) is 1.

    Functions are letters in it: log(c) − 1 − (c − 1)/(1 − c) is log(c). So are the sums of which powers stand there
    in one of two ways: c² + (a − b)² is not multiplied out.
    """
    below = [node for node in preorder_traversal(number) if _is_quotient(node)]
    if not any(isinstance(_below_root(node.operands[0]), Add) for node in below) or is_in_logistics(number):
        return
    squared = {one.base for one in number.atoms(Pow) if one.exp.is_Integer and one.base.is_Add}
    for kept in (squared, set()) if squared else (squared,):
        yield from _as_quotient(number, kept)


def _as_quotient(number: Expr, kept: set[Expr]) -> Iterator[Expr]:
    functions: dict[Expr, Expr] = {}
    plain = in_letters(number, functions, kept)
    if length(plain) > LONGEST:
        return
    above, under = fraction(cancel(plain))
    if known := [*_opposites(functions), *_squares_of_roots(functions)]:
        above = remainder(
            above, known, *functions.values(), *sorted(plain.free_symbols - {*functions.values()}, key=str)
        )[1]
    letters = {letter: function for function, letter in functions.items()}
    scale, factors = factor(under).as_coeff_mul()
    forms = (above / scale, factor_terms(above / scale), factor(above / scale))
    whole = min(forms, key=lambda one: length(one.xreplace(letters)))
    written = _divisors(number, functions, kept)
    for base, many in (one.as_base_exp() for one in factors):
        turned = base.is_Add and base.as_coeff_Add()[0].is_negative  # 1 − c², and not c² − 1
        turned = (-base in written) if base.is_Add and {base, -base} & {*written} else turned
        whole = whole * (-1) ** many if turned else whole
        below = -base if turned else base
        whole *= entrywise("recip", written.get(below, below).xreplace(letters)) ** many
    sums = [one for one in Mul.make_args(whole) if one.is_Add]
    if sums and whole.as_coeff_Mul()[0].is_negative:
        whole = -whole.xreplace({sums[0]: -sums[0]})
    yield reduced(whole.xreplace(letters))


def _divisors(number: Expr, functions: dict[Expr, Expr], kept: Collection[Expr]) -> dict[Expr, Expr]:
    """Return the sums below strokes as they are written, 1 + (1 − c²) s, by what they are multiplied out."""
    quotients = (node for node in preorder_traversal(number) if _is_quotient(node))
    sums = (in_letters(node.operands[0], functions, kept) for node in quotients)
    return {one.expand(): one for one in sums if one.is_Add}


def with_quotients(whole: Any) -> Any:
    """Return a matrix whose products have quotients of numbers as one where that is shorter, and squares so."""
    sums = {
        one for one in _numbers(whole) if any(part.is_Add or _is_double(part) for part in Mul.make_args(one))
    }
    shorter = {one: min((one, *one_quotient(one)), key=length) for one in sums}
    return _with(whole, {one: _with_squares(made) for one, made in shorter.items()})


def _with_squares(number: Expr) -> Expr:
    """Return a number with (1 − c²)² for c⁴ − 2 c² + 1."""
    made = Integer(1)
    for part in Mul.make_args(number):
        functions: dict[Expr, Expr] = {}
        plain = in_letters(part, functions, ()) if part.is_Add and length(part) <= LONGEST else part
        root = root_of_square(plain) if part.is_Add else None
        if root is not None and root.is_Add:
            root = -root if root.as_coeff_Add()[0].is_negative else root
            made = made * root.xreplace({letter: function for function, letter in functions.items()}) ** 2
        else:
            made = made * part
    return made


def with_logistics(whole: Any) -> Any:
    """Return a matrix whose products have numbers that are polynomials in sigmoid(t) so."""
    numbers = _numbers(whole) if has_logistic(whole) else ()
    return _with(whole, {one: next(in_logistics(one), one) for one in numbers})


def _numbers(whole: Basic) -> set[Expr]:
    """Return the numbers in products with matrices."""
    products = (node for node in preorder_traversal(whole) if isinstance(node, MatMul))
    return {one for node in products for one in node.args if not isinstance(one, MatrixExpr)}


def _with(whole: Any, made: Mapping[Expr, Expr]) -> Any:
    changed = {one: other for one, other in made.items() if one != other}
    return whole.xreplace(changed) if changed else whole


def _opposites(functions: Mapping[Expr, Expr]) -> list[Expr]:
    """Return e f − 1 for the letters e and f of exp(s) and exp(−s)."""
    grown = {one.operands[0]: e for one, e in functions.items() if getattr(one, "name", "") == "exp"}
    return [e * grown[-s] - 1 for s, e in grown.items() if -s in grown and s.could_extract_minus_sign()]


def _squares_of_roots(functions: dict[Expr, Expr]) -> list[Expr]:
    """Return c q² − s for the letters q of sqrt(s/c), where s is a sum."""
    roots = [(one.operands[0], q) for one, q in functions.items() if getattr(one, "name", "") == "sqrt"]
    return [
        fraction(together(q**2 - in_letters(inside, functions, ())))[0]
        for inside, q in roots
        if inside.is_Add
    ]


def _below_root(number: Expr) -> Expr:
    """Return s of a power of sqrt(s); any other number as it is."""
    base, _ = number.as_base_exp()
    return base.operands[0] if isinstance(base, Operator) and base.name == "sqrt" else number


def _is_quotient(node: Basic) -> bool:
    return isinstance(node, Operator) and node.name == "recip" and not isinstance(node, MatrixExpr)


def _is_double(node: Basic) -> bool:
    """Whether a number is a quotient by a sum with quotients in it."""
    below = node.base if isinstance(node, Pow) else node
    return (
        _is_quotient(below)
        and below.operands[0].is_Add
        and any(map(_is_quotient, preorder_traversal(below.operands[0])))
    )


def in_letters(node: Expr, functions: dict[Expr, Expr], kept: Collection[Expr]) -> Expr:
    """Return a number with letters for its functions and the sums that are kept, and 1/s for their reciprocals."""
    if _is_quotient(node):
        return 1 / in_letters(node.operands[0], functions, kept)
    if node in kept or -node in kept:
        sign = 1 if node in kept else -1
        return sign * functions.setdefault(sign * node, Dummy(real=True))
    if isinstance(node, Add | Mul) or (isinstance(node, Pow) and node.exp.is_Integer):
        return node.func(*(one if one.is_Rational else in_letters(one, functions, kept) for one in node.args))
    return node if node.is_Symbol or node.is_Rational else functions.setdefault(node, Dummy(real=True))
