"""What a false line is held against: a derivative worked out, squares multiplied out, and the rest in short."""

from __future__ import annotations

from contextlib import suppress
from itertools import combinations

from sympy import Basic, Expr, Integer, MatrixSymbol, Mul, Pow, Trace

from dlhw3.errors import UserError
from dlhw3.symbolic.algebra import factors_of, product, terms_of
from dlhw3.symbolic.common import heaviness
from dlhw3.symbolic.differential import DIFFERENTIALS, product_rule
from dlhw3.symbolic.gradient import direction_for, gradient_lemmas
from dlhw3.symbolic.language.changes import summands
from dlhw3.symbolic.language.slips import MOST_TERMS, equal
from dlhw3.symbolic.models.asking import Asked
from dlhw3.symbolic.models.unmade import whole_sum
from dlhw3.symbolic.nodes import GradientOf, Inner, Layers, Norm
from dlhw3.symbolic.plan import Equation, Theory
from dlhw3.symbolic.readable import readable
from dlhw3.symbolic.scope import nodes_in
from dlhw3.symbolic.told import size_of

LONGEST = 80
"""Nodes of a formula up to which it is put in short: a longer one nobody reads, and it takes its time."""


def in_short(rest: Expr, theory: Theory, *, sought: bool = False) -> Expr:
    """Return a formula as a person would write it, where that is shorter and plainly the same.

    Or where the kernel shows so, if a proof is to be ``sought``.
    """
    if size_of(rest) > LONGEST:
        return rest
    try:
        made: Expr = readable(rest, theory.facts.symmetric)
    except (UserError, ValueError):
        return rest
    if heaviness(made) >= heaviness(rest):
        return rest
    same = Asked(theory, Equation(rest, made)).is_plain() or (sought and equal(rest, made, theory))
    return made if same else rest


def repaired(repair: Expr, before: Expr, theory: Theory) -> Expr:
    """Return a repair in short; where it is what stands before, multiplied out."""
    if repair == before:
        return whole_sum(*summands(repair))
    made = in_short(repair, theory, sought=True)
    return made if 5 * size_of(made) <= 4 * size_of(repair) else repair  # else rather in the user's own words


def worked_out(left: Expr, theory: Theory) -> Expr:
    """Return a gradient, or a rate of layers, as its formula, differentials carried out, all else as it stands."""
    if left.has(Layers):
        from dlhw3.symbolic.language.layered_lines import value_along_layers

        return value_along_layers(theory, left)
    made = left
    for gradient in nodes_in(left, GradientOf):  # along a flow, directions are gradients
        if (found := _gradient(gradient, theory)) is not None:
            made = made.xreplace({gradient: found})
    if made.has(*DIFFERENTIALS) and not made.has(GradientOf):
        with suppress(UserError, ValueError):
            return _numbers_out(product_rule(made))
    return made if isinstance(left, GradientOf) else left


def _gradient(gradient: GradientOf, theory: Theory) -> Expr | None:
    """Return a gradient as its formula; None of one in a symmetric letter, or in what is none."""
    f, X = gradient.args
    if not isinstance(X, MatrixSymbol) or X in theory.facts.symmetric:
        return None
    try:
        found: Expr = gradient_lemmas(f, X, direction_for(X))[-1].statement.right
    except (UserError, ValueError):
        return None
    return found


def _numbers_out(value: Expr) -> Expr:
    """Return an expression with −tr(A) for tr(−A), and −⟨A, B⟩ for ⟨A, −B⟩."""
    out: dict[Basic, Expr] = {}
    for node in value.atoms(Trace, Inner):
        scales, bare = zip(
            *((scale, product(*factors)) for scale, factors in map(factors_of, node.args)), strict=True
        )
        if any(scale != 1 for scale in scales):
            out[node] = Mul(*scales) * node.func(*bare)
    made: Expr = value.xreplace(out)
    return made


def squares_out(value: Expr) -> Expr:
    """Return a number with ‖a‖² + 2⟨a, b⟩ + ‖b‖² in the place of ‖a + b‖², terms that may be forgotten."""
    meaning = {}
    for square in value.atoms(Pow):
        terms = terms_of(square.base.args[0]) if isinstance(square.base, Norm) and square.exp == 2 else ()
        if 1 < len(terms) <= MOST_TERMS:
            pairs = (2 * Inner(a, b) for a, b in combinations(terms, 2))
            meaning[square] = sum(pairs, sum((Norm(one) ** 2 for one in terms), Integer(0)))
    made: Expr = value.xreplace(meaning)
    return made
