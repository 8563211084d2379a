"""What is assumed of the gradient of an expression, grad(norm2(X*w - y)^2, w) = 0, assumed of its formula."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sympy import Expr, MatrixSymbol

from dlhw3.errors import UserError
from dlhw3.symbolic.gradient import direction_for, gradient_lemmas
from dlhw3.symbolic.judge import judge
from dlhw3.symbolic.nodes import GradientOf
from dlhw3.symbolic.plan import Hypothesis, Theory
from dlhw3.symbolic.ranges import Facts
from dlhw3.symbolic.scope import nodes_in
from dlhw3.symbolic.verdict import Verdict


def with_gradients(hypotheses: Sequence[Hypothesis], facts: Facts) -> tuple[Hypothesis, ...]:
    """Return hypotheses whose gradients are formulas, where the kernel shows these for all values."""
    return tuple(_worked_out(one, facts) for one in hypotheses)


def _worked_out(hypothesis: Hypothesis, facts: Facts) -> Hypothesis:
    said = hypothesis.statement
    instead = {
        gradient: formula
        for side in (said.left, said.right)
        for gradient in nodes_in(side, GradientOf)
        if (formula := _formula(gradient, facts)) is not None
    }
    if not instead:
        return hypothesis
    left, right = (side.xreplace(instead) for side in (said.left, said.right))
    return replace(hypothesis, statement=replace(said, left=left, right=right))


def _formula(gradient: GradientOf, facts: Facts) -> Expr | None:
    """Return the formula of a gradient in a letter, where that is proved under no condition."""
    f, X = gradient.args
    if not isinstance(X, MatrixSymbol) or X in facts.symmetric or f.has(GradientOf):
        return None
    try:
        lemmas = gradient_lemmas(f, X, direction_for(X))
        judged = judge(Theory(facts), lemmas, refuting=False)
    except (UserError, ValueError):
        return None
    last = judged.theorems.get(judged.lemmas[-1].lemma.name)
    if judged.lemmas[-1].verdict is not Verdict.PROVED or last is None or last.conditions:
        return None
    found: Expr = lemmas[-1].statement.right
    return found
