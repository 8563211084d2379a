"""Functions of numbers that are given: logarithms by prime factors, roots without square factors, signs, 0."""

from __future__ import annotations

from fractions import Fraction

from dlhw3.kernel.scalars import number
from dlhw3.kernel.terms import Term, term
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.search.forms.formulas import mapped
from dlhw3.symbolic.search.forms.shapes import plain
from dlhw3.symbolic.search.forms.workbench import Workbench, right
from dlhw3.symbolic.search.laws.splitting import constant

LARGEST = 10**6
"""Numerators and denominators whose factors are looked for."""


def _value(bench: Workbench, node: Term) -> Fraction | None:
    """Return the fraction that every entry of an argument is, if it is a small one."""
    value = plain(bench.algebra.form(node.args[0]))
    c = None if value is None else value.constant
    return c if c is not None and max(abs(c.numerator), c.denominator) < LARGEST else None


def _least_prime(whole: int) -> int:
    divisor = 2
    while divisor * divisor <= whole:
        if whole % divisor == 0:
            return divisor
        divisor += 1
    return whole


def _split_at(bench: Workbench, node: Term, name: str, first: Fraction, rest: Fraction) -> Theorem | None:
    """Return f(ab) by the law of f(a ∘ b), for a number ab."""
    law = bench.law(f"{name}.product", A=constant(number(first), node), B=constant(number(rest), node))
    return bench.chain(bench.bridge(node, law.statement.left.args[0]), law) if law else None


def log_of_number(bench: Workbench, node: Term) -> Theorem | None:
    """log(pq) = log p + log q for a prime p, and log(p/q) = log p − log q."""
    c = _value(bench, node)
    if c is None or c <= 0 or c == 1:
        return None
    if c.numerator > 1:
        prime = _least_prime(c.numerator)
        return None if c == prime else _split_at(bench, node, "log", Fraction(prime), c / prime)
    below = constant(number(c.denominator), node)
    cancel, law = bench.law("recip.cancel", A=below), bench.law("log.recip", A=below)
    if cancel is None or law is None:
        return None
    own = constant(number(c), node)  # 1/q as the number that it is
    start = bench.same(own, term("hadamard", (), (own, cancel.statement.right)))
    opened = bench.at(bench.back(cancel), right(start), 1)
    inverse = bench.chain(start, opened, bench.same(right(opened), mapped("recip", below)))  # type: ignore[arg-type]
    whole = mapped("log", own)
    return bench.chain(bench.bridge(node, own), bench.at(inverse, whole, 0), law)


def sqrt_of_number(bench: Workbench, node: Term) -> Theorem | None:
    """√(r²s) = r √s, s without square factors; √(p/q) is √(pq)/q."""
    c = _value(bench, node)
    if c is None or c <= 0:
        return None
    whole, root = c.numerator * c.denominator, 1
    rest = 1
    while whole > 1:
        prime = _least_prime(whole)
        whole //= prime
        if whole % prime == 0:
            whole //= prime
            root *= prime
        else:
            rest *= prime
    outer = Fraction(root, c.denominator)
    if outer == 1 or rest == 1:  # nothing to pull out, or a square
        return None
    parted = _split_at(bench, node, "sqrt", outer * outer, Fraction(rest))
    plainly = bench.law("sqrt.of_square", A=constant(number(outer), node))
    size = bench.law("abs.nonnegative", A=constant(number(outer), node))
    if parted is None or plainly is None or size is None:
        return None
    square = bench.chain(bench.bridge(right(parted).args[0], plainly.statement.left.args[0]), plainly, size)  # type: ignore[union-attr]
    return bench.chain(parted, bench.at(square, right(parted), 0))


def sign_of_number(bench: Workbench, node: Term) -> Theorem | None:
    """sign(c) = 1 for a number c > 0, since c sign(c) = |c| = c."""
    c = _value(bench, node)
    if c is None or c <= 0:
        return None
    argument = constant(number(c), node)
    law, size = bench.law("sign.abs", A=argument), bench.law("abs.nonnegative", A=argument)
    if law is None or size is None:
        return None
    scaled = term("hadamard", (), (constant(number(1 / c), node), law.statement.left))
    return bench.chain(bench.same(node, scaled), bench.at(bench.chain(law, size), scaled, 1))
