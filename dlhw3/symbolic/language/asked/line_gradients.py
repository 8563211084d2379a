"""A line that begins with a gradient, shown as a derivation shows it: the gradient derived, and then the line."""

from __future__ import annotations

from contextlib import suppress
from functools import partial

from sympy import Expr, MatrixSymbol, Symbol

from dlhw3.errors import UserError
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.gradient import direction_for, gradient_lemmas, moved_lemma
from dlhw3.symbolic.nodes import GradientOf, MatrixDifferential, ScalarDifferential, hole
from dlhw3.symbolic.plan import Lemma, Theory
from dlhw3.symbolic.written.readable import forms

NAME, ACTION, DERIVATIVE = "gradient", "action", "derivative"
MOVED = (GradientOf, ScalarDifferential, MatrixDifferential)
MOST = 4
"""Derivatives in a line."""


def lemmas_by_gradient(
    theory: Theory, left: Expr, right: Expr, reason: str, *, readable: bool = True
) -> tuple[Lemma, ...] | None:
    """Return lemmas whose last, "line", says left = right, where the left is the gradient in a letter; else None.

    ``readable`` derives it in all its forms up to the one that a person would write. A symmetric letter, whose
    gradient is one among symmetric matrices, and an objective that has a gradient itself, are left to others.
    """
    if not isinstance(left, GradientOf) or not isinstance(left.args[1], MatrixSymbol):
        return None
    f, X = left.args
    if X in theory.facts.symmetric or f.has(GradientOf):
        return None
    written = partial(forms, symmetric=theory.facts.symmetric, own=f) if readable else None
    with suppress(UserError, ValueError):
        made = gradient_lemmas(f, X, direction_for(X), label=NAME, facts=theory.facts, written=written)
        trail = Trail(left).rewrite(hole(left), NAME, made[-1].statement.right, "as derived")
        return (*made, trail.to(right, reason or "as written").lemma("line", "the line"))
    return None


def lemmas_by_second(theory: Theory, left: Expr, right: Expr, reason: str) -> tuple[Lemma, ...] | None:
    """Return lemmas whose last, "line", says left = right, where the left is how a gradient moves; else None.

    The gradient is derived first, and then what it does along the direction.
    """
    if not isinstance(left, MatrixDifferential) or not isinstance(left.args[0], GradientOf):
        return None
    slope, X, H = left.args
    f, of = slope.args
    if of != X or not isinstance(X, MatrixSymbol) or X in theory.facts.symmetric or f.has(GradientOf):
        return None
    written = partial(forms, symmetric=theory.facts.symmetric, own=f)
    with suppress(UserError, ValueError):
        made = gradient_lemmas(f, X, direction_for(X), label=NAME, facts=theory.facts, written=written)
        inside = {slope: (NAME, made[-1].statement.right)}
        action = moved_lemma(slope, X, H, ACTION, written=written, inside=inside)
        trail = Trail(left).rewrite(hole(left), ACTION, action.statement.right, "as derived")
        return (*made, action, trail.to(right, reason or "as written").lemma("line", "the line"))
    return None


def lemmas_by_derivatives(theory: Theory, left: Expr, right: Expr, reason: str) -> tuple[Lemma, ...] | None:
    """Return lemmas whose last, "line", says left = right, with every gradient and derivative derived first.

    None where none stands there, or one within another one, or in a symmetric letter.
    """
    found = sorted({node for side in (left, right) for node in side.atoms(*MOVED)}, key=str)
    letters = [node.args[1] for node in found]
    if not found or len(found) > MOST or any(node.args[0].has(*MOVED) for node in found):
        return None
    if not all(isinstance(X, MatrixSymbol | Symbol) for X in letters) or theory.facts.symmetric & {*letters}:
        return None
    with suppress(UserError, ValueError):
        made = {one: _derived(theory, one, f"{DERIVATIVE} {k}") for k, one in enumerate(found, start=1)}
        there, back = Trail(left), []
        for node, (*_, lemma) in made.items():
            value = lemma.statement.right
            if there.current.has(node):
                context = there.current.xreplace({node: hole(node)})
                there.rewrite(context, lemma.name, value, "as derived")
            if right.has(node):
                back.append((right.xreplace({node: hole(value)}), lemma.name, node))
                right = right.xreplace({node: value})
        there.to(right, reason or "as written")
        for context, name, node in reversed(back):
            there.rewrite(context, name, node, "as derived", reverse=True)
        return (*(lemma for several in made.values() for lemma in several), there.lemma("line", "the line"))
    return None


def _derived(theory: Theory, node: Expr, label: str) -> tuple[Lemma, ...]:
    """Return lemmas of which the last says what a gradient, or a derivative in a number, is."""
    f, X = node.args[:2]
    if isinstance(node, GradientOf):
        return gradient_lemmas(f, X, direction_for(X), label=label, facts=theory.facts)
    return (moved_lemma(f, X, node.args[2], label),)
