"""Powers of numbers and functions of entries as nodes; 0 below a line and numbers too long are refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy import Expr, Identity, MatMul, MatrixExpr, Mul, Pow, Rational

from dlhw3.errors import UserError
from dlhw3.symbolic.algebra import hadamard_product, is_operator, is_zero, negate, product, terms_of, total
from dlhw3.symbolic.faces.diagonals import ones
from dlhw3.symbolic.faces.operators import Operator, applied, entrywise
from dlhw3.symbolic.language.text.bounds import require_power
from dlhw3.symbolic.language.text.roots import without_roots
from dlhw3.symbolic.language.text.tree import Node
from dlhw3.symbolic.nodes import Norm

MOST_DIGITS = 1000
LONGEST_EXPONENT = 3
TOO_LARGE = 10**MOST_DIGITS
"""Python writes 4300 digits at most, and a derivation squares what it is given."""


def refuse_zero_below(node: Node, below: Expr, *, at: int = 1) -> None:
    """Refuse a division by what is 0 as it is written."""
    if is_zero(below):
        above = "1" if at == 0 else node.parts[0].text
        raise UserError("This is 0, and nothing is divided by it.", at=node.parts[at].at, hint=f"{above}/2")


def short(made: Expr, node: Node) -> Expr:
    """Return an expression; refuse a number in front that is too long to be worked with."""
    number = next(iter(made.args), made) if isinstance(made, Mul | MatMul) else made
    if number.is_Rational and max(abs(number.p), number.q) >= TOO_LARGE:
        raise UserError(f"A number of more than {MOST_DIGITS} digits.", at=node.at, hint="a shorter number")
    return made


def number_power(node: Node, base: Expr, exponent: Rational) -> Expr:
    """Return s^p of a number s; what SymPy would divide out or add up stays as it was written.

    Raises UserError for a root of a negative number, and for an exponent that is too long to be worked with.
    """
    if max(abs(exponent.p), exponent.q) >= 10**LONGEST_EXPONENT and not base.is_Rational:
        words = f"An exponent of more than {LONGEST_EXPONENT} digits."
        raise UserError(words, at=node.parts[-1].at, hint="a shorter number")
    if base.is_negative and not exponent.is_Integer:
        raise UserError("A negative number has no such power here.", at=node.at, hint="2^(1/2)")
    base = without_size(base, exponent)
    if base.is_Rational or (isinstance(base, Norm) and exponent > 0):
        return Pow(base, exponent)
    if exponent.is_Integer and exponent >= 0:
        return Pow(without_roots(base, exponent), exponent)
    if exponent == Rational(1, 2):
        return entrywise("sqrt", base)  # type: ignore[no-any-return]
    if exponent.is_Integer:
        return entrywise("recip", Pow(base, -exponent))  # type: ignore[no-any-return]
    return Pow(base, exponent, evaluate=False)


def entries_power(base: MatrixExpr, exponent: Rational) -> Expr:
    """Return the power of every entry."""
    base = without_size(base, exponent)
    if exponent == 0:
        return ones(*base.shape)
    if exponent.is_Integer:
        of = base.operands if is_operator(base, "hadamard") else (base,)
        whole: Expr = hadamard_product(*(one for one in of for _ in range(abs(int(exponent)))))
        return whole if exponent > 0 else entrywise("recip", whole)  # type: ignore[no-any-return]
    if exponent == Rational(1, 2):
        return entrywise("sqrt", base)  # type: ignore[no-any-return]
    return entrywise("exp", product(exponent, entrywise("log", base)))  # type: ignore[no-any-return]


def without_size(base: Any, exponent: Rational) -> Any:
    """Return s for |s| below an even power, which is that of s."""
    is_size = isinstance(base, Operator) and base.name == "abs"
    return base.operands[0] if is_size and exponent % 2 == 0 else base


def entry_function(name: str, of: Expr, *, ones: Expr) -> Expr:
    """Return a function of every entry; those that the kernel has no row for by what they are."""
    each: Callable[[str, Expr], Any] = entrywise
    if name == "tan":
        return _divided(each("sin", of), each("cos", of))
    if name == "sigmoid":
        return each("recip", total(ones, each("exp", negate(of))))  # type: ignore[no-any-return]
    if name in ("sinh", "cosh"):
        falling = each("exp", negate(of))
        return product(Rational(1, 2), total(each("exp", of), falling if name == "cosh" else negate(falling)))
    return each(name, of)  # type: ignore[no-any-return]


def _divided(above: Expr, below: Expr) -> Expr:
    made: Expr = applied("quotient", above, below)
    return made


def whole_power(node: Node, base: MatrixExpr, exponent: int) -> MatrixExpr:
    """Return a whole power of a matrix; raise UserError where it is too long multiplied out."""
    require_power(node, len(terms_of(base)), abs(exponent))
    factor = base if exponent > 0 else applied("inverse", base)
    return product(*[factor] * abs(exponent)) if exponent != 0 else Identity(base.shape[0])
