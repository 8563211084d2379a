"""Powers of what is positive semidefinite: (W{1}'*W{1})^N, as it is written, and A^(1/2) of a psd letter A."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sympy import Basic, Expr, Integer, MatrixExpr, MatrixSymbol, Rational, fraction, together

from dlhw3.errors import UserError
from dlhw3.symbolic.algebra import factors_of, power, transpose
from dlhw3.symbolic.conditions.definite import is_pd, is_psd
from dlhw3.symbolic.language.shaping.shapes import Shapes
from dlhw3.symbolic.language.text.other_readings import root_instead
from dlhw3.symbolic.language.text.tree import Node
from dlhw3.symbolic.nodes import SUMS, PsdPower, index_symbol
from dlhw3.symbolic.ranges import Facts, Range

MOVES = "moves"
"""What is said of a letter that is a variable, in the place of psd or pd."""


def gram_power(node: Node, base: MatrixExpr, indices: Collection[str]) -> Expr:
    """Return XᵀX or XXᵀ to a power that is made of numbers and indices.

    Raises UserError for an exponent of something else, and for a base that is written otherwise.
    """
    below, above = node.parts
    exponent = _of_indices(above, indices)
    if exponent is None:
        raise UserError(
            "An exponent of a matrix is a number.", at=above.at, hint=f"{below.text}.^{above.text}"
        )
    if not _is_gram(base):
        words = "A power of a matrix with an index in the exponent is one of X'*X or X*X' here."
        raise UserError(words, at=node.at, hint=f"(X'*X)^{above.text}")
    made: Expr = power(base, exponent)
    return made


def psd_power(node: Node, shapes: Shapes, base: MatrixExpr, exponent: Rational) -> PsdPower:
    """Return a power that is no whole one of what is plainly psd, or pd for a negative one, by what is assumed.

    Raises UserError for that of anything else, and of what moves.
    """
    said = {one: shapes.definite[one.name] for one in base.atoms(MatrixSymbol) if one.name in shapes.definite}
    facts = Facts(symmetric=frozenset(said), conditions=frozenset((kind, one) for one, kind in said.items()))
    if MOVES in said.values() or not (is_pd if exponent < 0 else is_psd)(base, facts):
        words, hint = root_instead(node, exponent)
        raise UserError(words, at=node.at, hint=hint)
    return PsdPower(base, exponent)


def require_entries(node: Node, shapes: Shapes) -> None:
    """Raise UserError for √A of a psd letter A in LaTeX, which is of every entry here and a matrix in papers."""
    of = node.parts[0]
    if node.name == "sqrt" and "\\" in node.at.text and shapes.definite.get(of.name) in ("psd", "pd"):
        words = f"The root of every entry is √ of a matrix here, and {of.name} is assumed to be psd."
        raise UserError(words, at=node.at, hint=f"{of.text}^{{1/2}}")


def require_powers(expression: Basic, facts: Facts) -> None:
    """Raise UserError for a power XᵀX to an exponent that is not shown to be ≥ 0 where its indices run.

    Whether a matrix has a power with a number for its exponent was asked where it was read.
    """
    for found, known in _powers(expression, facts):
        if found.args[1].is_Rational:
            continue
        above, below = fraction(together(found.args[1]))
        if not (known.is_nonnegative(above) and known.is_positive(below)):
            words = f"That the exponent {found.args[1]} is not negative is not shown."
            raise UserError(words, hint="(W{1}'*W{1})^N")


def _powers(expression: Basic, facts: Facts) -> Iterator[tuple[PsdPower, Facts]]:
    if isinstance(expression, PsdPower):
        yield expression, facts
    if isinstance(expression, SUMS):
        _, index, low, high = expression.args
        facts = facts.extended(Range(index, low, high))
    for part in expression.args:
        yield from _powers(part, facts)


def _is_gram(base: MatrixExpr) -> bool:
    """Whether a matrix is written as a product that is its own transpose, with an even number of factors."""
    scale, factors = factors_of(base)
    turned = [transpose(one) for one in reversed(factors)]
    return bool(scale == 1 and len(factors) % 2 == 0 and factors and list(factors) == turned)


def _of_indices(node: Node, indices: Collection[str]) -> Expr | None:
    """Return a text that is made of whole numbers, indices and + - * / as an expression; None of any other."""
    if node.kind == "number":
        return Rational(node.value)
    if node.kind == "name" and node.name in indices:
        return index_symbol(node.name)
    parts = [_of_indices(part, indices) for part in node.parts]
    if node.kind not in ("plus", "minus", "times", "over", "negative") or None in parts:
        return None
    first, last = parts[0], parts[-1]
    assert first is not None
    assert last is not None
    if node.kind == "over" and last == 0:
        return None
    made: dict[str, Expr] = {
        "plus": first + last,
        "minus": first - last,
        "times": first * last,
        "over": first / (last or Integer(1)),
        "negative": -first,
    }
    return made[node.kind]
