"""What is assumed of the gradient of an expression, grad(norm2(X*w - y)^2, w) = 0, assumed of its formula."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sympy import Expr, Integer, MatrixSymbol, Symbol

from dlhw3.errors import UserError
from dlhw3.symbolic.conditions.cited import told_of_cited
from dlhw3.symbolic.conditions.requirements import Property, requirement
from dlhw3.symbolic.gradient import direction_for, gradient_lemmas, moved_lemma
from dlhw3.symbolic.judge import judge
from dlhw3.symbolic.nodes import GradientOf, ScalarDifferential
from dlhw3.symbolic.plan import Hypothesis, Theory
from dlhw3.symbolic.prose import Prose
from dlhw3.symbolic.ranges import Facts
from dlhw3.symbolic.scope import nodes_in
from dlhw3.symbolic.verdict import Verdict

SMOOTH = ("differentiable", "everywhere", "positive", "nonzero")
"""Conditions that are told beside what is assumed."""


def with_gradients(hypotheses: Sequence[Hypothesis], facts: Facts) -> tuple[Hypothesis, ...]:
    """Return hypotheses whose gradients are formulas, where the kernel shows these for all values.

    Or wherever abstract functions are differentiable, which the hypotheses then say.
    """
    return tuple(_worked_out(one, facts) for one in hypotheses)


def _worked_out(hypothesis: Hypothesis, facts: Facts) -> Hypothesis:
    said = hypothesis.statement
    instead = {
        gradient: formula
        for side in (said.left, said.right)
        for gradient in nodes_in(side, GradientOf, ScalarDifferential)
        if (formula := _formula(gradient, facts)) is not None
    }
    if not instead:
        return hypothesis
    formulas = {gradient: formula for gradient, (formula, _) in instead.items()}
    left, right = (side.xreplace(formulas) for side in (said.left, said.right))
    under = dict.fromkeys(one for _, told in instead.values() for one in told)
    return replace(hypothesis, statement=replace(said, left=left, right=right), under=tuple(under))


def _formula(
    gradient: GradientOf | ScalarDifferential, facts: Facts
) -> tuple[Expr, tuple[Prose | Property, ...]] | None:
    """Return the formula of a gradient in a letter, where that is proved, and where functions are differentiable.

    In a number it is how fast the value moves along 1. With it what is cited of their gradients;
    None where it is under any other condition.
    """
    f, X, *along = gradient.args
    letter = isinstance(X, Symbol) and along == [1] if along else isinstance(X, MatrixSymbol)
    if not letter or X in facts.symmetric or f.has(GradientOf, ScalarDifferential):
        return None
    try:
        lemmas = (
            (moved_lemma(f, X, Integer(1), "derivative", "the derivative", None),)
            if along
            else gradient_lemmas(f, X, direction_for(X))
        )
        judged = judge(Theory(facts), lemmas, refuting=False)
    except (UserError, ValueError):
        return None
    last = judged.theorems.get(judged.lemmas[-1].lemma.name)
    if judged.lemmas[-1].verdict is not Verdict.PROVED or last is None:
        return None
    if any(one.kind not in SMOOTH for one in last.conditions):
        return None
    told = tuple(requirement(one, judged.readback) for one in sorted(last.conditions, key=str))
    return lemmas[-1].statement.right, (*told, *told_of_cited(last))
