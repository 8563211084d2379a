"""What a false line is held against: a derivative worked out, squares multiplied out, and the rest in short."""

from __future__ import annotations

from contextlib import suppress
from itertools import combinations

from sympy import Expr, Integer, MatrixSymbol, Pow

from dlhw3.errors import UserError
from dlhw3.symbolic.algebra import terms_of
from dlhw3.symbolic.common import heaviness
from dlhw3.symbolic.differential import DIFFERENTIALS, product_rule
from dlhw3.symbolic.gradient import direction_for, gradient_lemmas
from dlhw3.symbolic.language.slips import MOST_TERMS
from dlhw3.symbolic.models.asking import Asked
from dlhw3.symbolic.nodes import GradientOf, Inner, Layers, Norm
from dlhw3.symbolic.plan import Equation, Theory
from dlhw3.symbolic.readable import readable


def in_short(rest: Expr, theory: Theory) -> Expr:
    """Return what two sides differ by as a person would write it, where that is shorter and plainly the same."""
    try:
        made: Expr = readable(rest, theory.facts.symmetric)
    except (UserError, ValueError):
        return rest
    is_shorter = heaviness(made) < heaviness(rest)
    return made if is_shorter and Asked(theory, Equation(rest, made)).is_plain() else rest


def worked_out(left: Expr, theory: Theory) -> Expr:
    """Return a gradient, or a rate of layers, as its formula, differentials carried out, all else as it stands."""
    if left.has(Layers):
        from dlhw3.symbolic.language.layered_lines import value_along_layers

        return value_along_layers(theory, left)
    if left.has(*DIFFERENTIALS) and not left.has(GradientOf):
        with suppress(UserError, ValueError):
            return product_rule(left)
    if isinstance(left, GradientOf) and isinstance(left.args[1], MatrixSymbol):
        f, X = left.args
        try:
            found: Expr = gradient_lemmas(f, X, direction_for(X))[-1].statement.right
        except (UserError, ValueError):
            return left
        return left if X in theory.facts.symmetric else found
    return left


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
