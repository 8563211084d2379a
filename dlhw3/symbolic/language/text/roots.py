"""Roots of numbers, and of matrices.

Powers that are no whole ones, s^(3/2): SymPy would make s³ of s^(3/2)·s^(3/2), which is there for s < 0 too.

They are exp(p·log(s)) there, which says that s > 0.
sqrtm(A), the root of a matrix that is assumed to be psd, as A^(1/2).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from sympy import Basic, Expr, Mul, Pow, Rational

from dlhw3.errors import UserError
from dlhw3.symbolic.language.text.calls import letter_power
from dlhw3.symbolic.language.text.parse import parse
from dlhw3.symbolic.language.text.tree import Node


def kept_apart(left: Expr, right: Expr) -> tuple[Expr, Expr]:
    """Return two factors in which no roots of one number would be multiplied to a whole power of it."""
    others = _roots(right)  # first: the left side of a long product is the longer one
    pairs = [(a, b) for a in _roots(left) for b in others if a.base == b.base] if others else []
    met = [one for a, b in pairs if (a.exp + b.exp).is_Integer and not _whole(a, b) for one in (a, b)]
    return (_spelled(left, met), _spelled(right, met)) if met else (left, right)


def without_roots(base: Expr, exponent: Rational) -> Expr:
    """Return a number in which no root is a factor that SymPy would make a whole power of by an exponent."""
    factors = (p for p in Mul.make_args(base) if isinstance(p, Pow) and not p.exp.is_Integer)
    met = [p for p in factors if (p.exp * exponent).is_Integer and not _whole(p)]
    return _spelled(base, met) if met else base


def _roots(of: Expr) -> list[Pow]:
    return [p for p in of.atoms(Pow) if p.exp.is_Rational and not p.exp.is_Integer]


def _whole(*powers: Pow) -> bool:
    """Whether powers are of a number that is ≥ 0 as it is written, to exponents > 0: no meaning is lost."""
    return all(p.base.is_nonnegative and (p.exp > 0 or p.base.is_positive) for p in powers)


def _spelled(of: Expr, powers: Iterable[Pow]) -> Expr:
    changes: dict[Basic, Basic] = {p: letter_power(p.base, p.exp) for p in powers}
    made: Expr = of.xreplace(changes)
    return made


HALF = parse("1/2")


def with_roots(tree: Node, definite: Collection[str]) -> Node:
    """Return a tree with A^(1/2) for sqrtm(A) of a letter that is psd; raise UserError for another letter."""
    if not any(node.name == "sqrtm" for node in tree.every()):
        return tree
    tree = replace(tree, parts=tuple(with_roots(part, definite) for part in tree.parts))
    of = tree.parts[0] if tree.kind == "call" and tree.name == "sqrtm" and len(tree.parts) == 1 else tree
    if of is tree or of.kind != "name":
        return tree
    if of.name not in definite:
        words = f"{tree.text.strip()} is the root of a psd {of.name}, which is not assumed."
        raise UserError(words, at=tree.at, hint=f"assume {of.name} psd")
    return Node("power", (of, replace(HALF, bracketed=True)), tree.at)
