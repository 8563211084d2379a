"""What a false line is held against: a derivative worked out, squares multiplied out, and the rest in short."""

from __future__ import annotations

from contextlib import suppress
from itertools import combinations

from sympy import Basic, Expr, Integer, MatrixSymbol, Mul, Pow, Trace

from dlhw3.errors import UserError
from dlhw3.symbolic.algebra import factors_of, product, terms_of
from dlhw3.symbolic.differential import DIFFERENTIALS, product_rule
from dlhw3.symbolic.gradient import direction_for, gradient_lemmas
from dlhw3.symbolic.language.slips.changes import summands
from dlhw3.symbolic.language.slips.slips import MOST_TERMS, equal
from dlhw3.symbolic.models.asking import Asked
from dlhw3.symbolic.models.unmade import whole_sum
from dlhw3.symbolic.nodes import SUMS, GradientOf, Inner, Layers, Norm
from dlhw3.symbolic.plan import Equation, Theory
from dlhw3.symbolic.scope import nodes_in
from dlhw3.symbolic.told import size_of
from dlhw3.symbolic.written.common import heaviness
from dlhw3.symbolic.written.fractions import reduced
from dlhw3.symbolic.written.readable import readable
from dlhw3.symbolic.written.shares import Shares

LONGEST = 80
"""Nodes of a formula up to which it is put in short: a longer one nobody reads, and it takes its time."""


def in_short(rest: Expr, theory: Theory, *, sought: bool = False) -> Expr:
    """Return a formula as a person would write it, where that is shorter and plainly the same.

    Or where the kernel shows so, if a proof is to be ``sought``, or where a softmax stands in it.
    """
    shares = Shares(rest, rows=False)
    if size_of(shares.letters(rest)) > LONGEST:
        return rest
    try:
        made: Expr = min(readable(rest, theory.facts.symmetric), _in_shares(rest), key=heaviness)
    except (UserError, ValueError):
        return rest
    if made == rest or heaviness(made) >= heaviness(rest) + bool(shares):
        return rest
    same = Asked(theory, Equation(rest, made)).is_plain() or (
        (sought or bool(shares)) and equal(rest, made, theory)
    )
    return made if same else rest


def repaired(repair: Expr, before: Expr, theory: Theory) -> Expr | None:
    """Return a repair in short; where it is what stands before, multiplied out, if that is another formula."""
    if repair == before:
        made = whole_sum(*summands(repair))
    else:
        short = in_short(repair, theory, sought=True)
        made = (
            short if 5 * size_of(short) <= 4 * size_of(repair) else repair
        )  # else rather in the user's own words
    return None if made == before else made


def in_norms(due: Expr, claim: Expr) -> Expr:
    """Return what is due with ‖a‖² for ⟨a, a⟩ where a claim has norms alone of a."""
    said = set(nodes_in(claim, Inner))
    squares = {node: Norm(node.args[0]) ** 2 for node in nodes_in(due, Inner) if node.args[0] == node.args[1]}
    kept = {node: square for node, square in squares.items() if node not in said and claim.has(square.base)}
    made: Expr = due.xreplace(kept) if kept else due
    return made


def in_indices_of(due: Expr, claim: Expr) -> Expr:
    """Return what is due with the indices of a claim in its sums over others, Σⱼ for Σᵢ."""
    mine, theirs = ({total.args[1]: None for total in nodes_in(side, *SUMS)} for side in (due, claim))
    old, new = ([one for one in own if one not in other] for own, other in ((mine, theirs), (theirs, mine)))
    if len(old) != len(new) or any(one in due.free_symbols for one in new):
        return due
    made: Expr = due.xreplace(dict(zip(old, new, strict=True))) if old else due
    return made


def worked_out(left: Expr, theory: Theory) -> Expr:
    """Return a gradient, or a rate of layers, as its formula, differentials carried out, all else as it stands."""
    if left.has(Layers):
        from dlhw3.symbolic.language.asked.layered_lines import value_along_layers

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
    return _in_shares(found)


def _in_shares(value: Expr) -> Expr:
    """Return an expression with ⟨r, softmax(t)⟩ for ⟨r, exp(t)⟩/sum(exp(t)), as one writes it."""
    shares = Shares(value, rows=False)
    made: Expr = shares.words(reduced(shares.letters(value))) if shares else value
    return made


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
