"""Conditions in their simplest form: x ≠ 0 for ⟨x, x⟩ > 0, a > 0 for √a ≠ 0; and which ones others say already.

What is shown of a theorem, never what it is under.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from sympy import Add, Basic, Expr, MatAdd, MatrixExpr, Mul, Pow, Trace, Transpose

from dlhw3.symbolic.algebra import (
    factors_of,
    hadamard_product,
    is_operator,
    negate,
    product,
    terms_of,
    total,
    transpose,
)
from dlhw3.symbolic.faces.operators import Operator, entrywise
from dlhw3.symbolic.nodes import Inner, Norm
from dlhw3.symbolic.scope import has_kind, nodes_in
from dlhw3.symbolic.written.expansion import Expansion
from dlhw3.symbolic.written.shorter import is_negative

Told = tuple[str, Expr]
"""A kind of condition, and what it is on."""
SIGNS = ("nonzero", "positive", "nonnegative")
STRICT = ("nonzero", "positive")
STRONGER = {"nonzero": ("positive",), "nonnegative": ("positive",), "invertible": ("det", "pd")}


def simplest(kind: str, subject: Expr) -> Told:
    """Return a condition that says the same of what lies deeper: x ≠ 0 for ‖x‖² > 0."""
    subject = _in_inner(subject)
    while kind in SIGNS and (deeper := _deeper(kind, subject)) not in (None, (kind, subject)):
        kind, subject = deeper  # type: ignore[misc]
    subject = in_norms(subject)
    if kind == "nonzero" and isinstance(subject, Norm):
        return kind, Norm(of_one_sign(subject.args[0]))
    return kind, ordered(of_one_sign(subject) if kind in ("nonzero", "invertible") else subject)


def of_one_sign(subject: Expr) -> Expr:
    """Return an expression or its negative, the same for both: s ≠ 0 says what −s ≠ 0 does.

    It is the one with fewer minus signs; of a − 1 and 1 − a, and of others with as many, the one that begins with
    no minus, rather with a letter than with a number, and comes first in the alphabet. Of a product of numbers,
    each factor is.
    """
    if isinstance(subject, Mul):
        return Mul(*(of_one_sign(factor) for factor in subject.args if factor != -1))

    def minus_signs(one: Expr) -> int:
        return sum(map(is_negative, Add.make_args(one) if not isinstance(one, MatrixExpr) else terms_of(one)))

    def spelling(one: Expr) -> tuple[bool, bool, str]:
        written = str(one)
        return written.startswith("-"), written[:1].isdigit(), written

    both = subject, negate(subject)
    here, there = map(minus_signs, both)
    return both[here > there] if here != there else min(both, key=spelling)


def in_norms(expression: Expr) -> Expr:
    """Return an expression with ‖A‖² for ⟨A, A⟩."""
    pairs = {one: Norm(one.args[0]) ** 2 for one in expression.atoms(Inner) if one.args[0] == one.args[1]}
    made: Expr = expression.xreplace(pairs) if pairs else expression
    return made


def _in_inner(expression: Expr) -> Expr:
    """Return an expression with ⟨u, v⟩ for the number uᵀ v."""
    pairs = {}
    for one in expression.atoms(Trace):
        number, factors = factors_of(one.arg)
        if one.arg.shape == (1, 1) and len(factors) > 1:
            pairs[one] = number * Inner(transpose(factors[0]), product(*factors[1:]))
    return expression.xreplace(pairs) if pairs else expression


def _deeper(kind: str, subject: Expr) -> Told | None:
    if isinstance(subject, MatrixExpr):
        return _of_entries(kind, subject)
    number, rest = subject.as_coeff_Mul()
    if number not in (0, 1) and (number > 0 or kind == "nonzero"):
        return kind, rest
    if isinstance(subject, Mul) and not all(map(_is_open, subject.args)):
        return kind, Mul(*filter(_is_open, subject.args))
    if isinstance(subject, Inner) and (scaled := _out_of_inner(subject)) != subject:
        return kind, scaled
    if isinstance(subject, Inner) and subject.args[0] == subject.args[1]:
        return kind, Norm(subject.args[0]) ** 2
    if isinstance(subject, Trace):
        factors = factors_of(subject.arg)[1]
        squared = Expansion().paired((), factors, factors)
        return (kind, squared) if isinstance(squared, Pow) and factors_of(subject.arg)[0] == 1 else None
    if isinstance(subject, Pow) and subject.exp.is_Integer and subject.exp > 0 and kind in STRICT:
        return ("nonzero" if subject.exp % 2 == 0 else kind), subject.base
    if isinstance(subject, Norm):
        scale, factors = factors_of(subject.args[0])
        scaled = factors and scale.is_Rational and scale != 0
        return (kind if kind not in STRICT else "nonzero", Norm(product(*factors)) if scaled else subject)
    return _of_function(kind, subject)


def _out_of_inner(whole: Inner) -> Expr:
    """Return c ⟨A, B⟩ for ⟨c A, B⟩."""
    (a, before), (b, after) = map(factors_of, whole.args)
    return whole if a == b == 1 else Mul(a, b, Inner(product(*before), product(*after)))


def _is_open(factor: Expr) -> bool:
    """Whether it is not plain that a number is > 0: an exponential is, sums of such are, and 1/A is where A is."""
    if not isinstance(factor, Operator):
        return True
    if factor.name in ("recip", "sum"):
        return _is_open(factor.operands[0])
    return factor.name != "exp"


def _of_function(kind: str, subject: Expr) -> Told | None:
    """Return a condition on √A, on |A| or on 1/A as one on A."""
    name = subject.name if isinstance(subject, Operator) else ""
    if name == "abs" and kind in STRICT:
        return "nonzero", subject.operands[0]
    if name == "sqrt" and kind in STRICT:
        return "positive", subject.operands[0]
    return (kind, subject.operands[0]) if name == "recip" else None


def _of_entries(kind: str, subject: MatrixExpr) -> Told | None:
    scale, factors = factors_of(subject)
    if scale.is_Rational and scale not in (0, 1) and (scale > 0 or kind == "nonzero"):
        return kind, product(*factors)
    if isinstance(subject, Transpose):
        return kind, subject.arg
    if is_operator(subject, "hadamard") and len(set(subject.operands)) == 1 and kind in STRICT:
        return ("nonzero" if len(subject.operands) % 2 == 0 else kind), subject.operands[0]
    return _of_function(kind, subject)


def ordered(whole: Expr) -> Expr:
    """Return a sum of matrices with its numbers in front of its terms, those with a minus last."""
    if not isinstance(whole, MatAdd):
        return whole
    terms = []
    for term in terms_of(whole):
        scale, factors = factors_of(term)
        if len(factors) == 1 and is_operator(factors[0], "hadamard"):
            term = product(scale, hadamard_product(*factors[0].operands))
        terms.append(term)
    made: MatrixExpr = total(*sorted(terms, key=is_negative))
    return made


def is_said(told: Told, others: Collection[Told]) -> bool:
    """Whether a condition in its simplest form is said by others, themselves or a stronger one on the same."""
    kind, subject = told
    said = {*others, *(("nonzero", part) for one in others for part in _parts(*one))}
    known = {(own, in_one_order(of)) for own, of in said}
    subject = in_one_order(subject)
    return any((one, subject) in known for one in (kind, *STRONGER.get(kind, ())))


def in_one_order(expression: Basic) -> Any:
    """Return an expression in which ⟨u, v⟩ and ⟨v, u⟩ are one, and x − y and −y + x, within one another too."""
    if not has_kind(expression, Inner, MatAdd):
        return expression
    parts = [in_one_order(part) for part in expression.args]
    if isinstance(expression, (Inner, MatAdd)):
        parts.sort(key=str)
    return expression if parts == list(expression.args) else expression.func(*parts)


def in_one_form(expression: Any) -> Any:
    """Return an expression in which 1/s² and (1/s)² are one, and ⟨A, A⟩ and ‖A‖²."""
    found: dict[Any, Any] = {
        one: Norm(one.args[0]) ** 2 for one in expression.atoms(Inner) if one.args[0] == one.args[1]
    }
    for one in nodes_in(expression, Operator):
        of = one.operands[0] if one.name == "recip" and not isinstance(one, MatrixExpr) else None
        if isinstance(of, Pow) and of.exp.is_Integer:
            found[one] = entrywise("recip", of.base) ** of.exp
    return expression.xreplace(found) if found else expression


def _parts(kind: str, subject: Expr) -> Iterator[Expr]:
    """Yield what is not 0 where a product, or a quotient of entries, is not."""
    if kind not in STRICT:
        return
    entrywise = is_operator(subject, "hadamard") or is_operator(subject, "quotient")
    parts = subject.operands if entrywise else subject.args if isinstance(subject, Mul) else ()
    for part in parts:
        if isinstance(part, Expr):
            inner = simplest("nonzero", part)[1]
            yield inner
            yield from _parts("nonzero", inner)
