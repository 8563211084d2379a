"""Rules that go from one value of a number to others: along an interval by a derivative, and to its end by a limit.

Decisions that can silently make a proof wrong: every operator is total, and the derivative of what is not
differentiable is 0, so that D(t ↦ h)(t)[1] ≤ 0 alone says nothing: *decreasing* works out itself where t ↦ h is
differentiable. It must be so at every t from a on, ends included; so what is assumed at t is either a range of t or
holds for every t. A condition at t becomes one for all t, is plain to see, or is shown by a theorem whose own
conditions do not need it.
"""

from __future__ import annotations

from typing import Any

from ..differentials import derivative
from ..errors import require
from ..rules import Theorems, _rule, _silent
from ..scalars import ONE
from ..statements import Hypothesis, Statement
from ..terms import Term, instance, letter, scalar, term
from ..theorem import Theorem, conclude, union
from .entries import entries as entries
from .plain import lasting
from .rules import combination as combination
from .signs import NUMBER, shown_by


@_rule
def decreasing(premise: Theorem, low: Term, signs: Theorems) -> Theorem:
    """A theorem D(t ↦ h)(t)[1] ≤ 0 (or < 0, or = 0), t a number, a number a, theorems of signs.

    Side conditions: t ↦ h is differentiable by the two rules of *differential*. t is not in a, and in no hypothesis
    but a ≤ t, t ≤ b, t < b, and, not of a sign, a < t, for b without t. What speaks of t among the conditions of
    these theorems and of that differential is plain to see, says that a function is k times differentiable at a
    point, which becomes *everywhere*, or, but for those of the signs, is shown by one of them.
    Conclusion: h ≤ h at t = a, or = where the theorem says =, under a ≤ t, the rest, and these conditions.
    """
    relation, moved, zero = premise.statement
    variable: Any = moved.data[0] if moved.op == "differential" else ("none",)
    require(variable[0] == "letter" and variable[2:] == (*NUMBER, "general"), "no derivative in a number")
    name, t, (body, point, hand) = variable[1], letter(variable[1], *NUMBER), moved.args
    require(point is t and hand is scalar(1), "the derivative is not D(t ↦ h)(t)[1]")
    fine = relation in ("=", "≤", "<") and zero in (scalar(0), term("zero", moved.shape))
    require(fine, "this rule is for a derivative that is ≤ 0, < 0 or = 0")
    require(low.shape == NUMBER and name not in low.free, "the start is no number, or depends on t")
    require(all(shown_by(s.statement) for s in signs), "a theorem of a sign says 0 ≤ s or 0 < s")

    whole = union(premise.statement, premise, *signs)
    from_low, after_low = (Hypothesis(Statement(r, low, t)) for r in ("≤", "<"))
    require(not any(after_low in s.hypotheses for s in signs), "a sign is not shown at the start")
    assumed = [h for h in whole.hypotheses if h not in (from_low, after_low)]
    require(all(name not in h.free or _ends(h, t) for h in assumed), f"a hypothesis speaks of {name}")

    _, smooth, laws = derivative(moved, whole.facts)
    shown = {c for s in signs for c in shown_by(s.statement)}
    own = [lasting(c, name, whole.facts, shown) for c in (*smooth, *premise.conditions)]
    own += [lasting(c, name, whole.facts) for s in signs for c in s.conditions]
    conditions = tuple(c for kept in own for c in kept)
    claim = Statement("=" if relation == "=" else "≤", body, instance(body, {}, {name: low}))
    return conclude(claim, (*assumed, from_low), whole.facts, conditions, (*whole.laws, *laws))


def _ends(hypothesis: Hypothesis, t: Term) -> bool:
    """Whether a hypothesis says t ≤ b or t < b, b without t: it holds from a up to any t where it holds."""
    relation, left, right = hypothesis.statement
    plain = hypothesis == Hypothesis(hypothesis.statement)
    return plain and relation in ("≤", "<") and left is t and t.data[0] not in right.free


@_rule
def limit(premise: Theorem, name: str, low: Term) -> Theorem:
    """A theorem a = b, a ≤ b, a < b or a ⪯ b, the name of a letter η that is a number, and a number c.

    Side conditions: η is not in c, in no hypothesis but c < η, and in no condition; η ↦ a and η ↦ b are
    differentiable at c by the two rules of *differential*, and therefore continuous there.
    Conclusion: the theorem at η = c (≤ for <), under the rest and the conditions of these differentials.
    """
    relation, *sides = premise.statement
    eta, closed = letter(name, *NUMBER), "≤" if relation == "<" else relation
    require(low.shape == NUMBER and name not in low.free, "the limit is no number, or depends on the letter")
    rest = [h for h in premise.hypotheses if h != Hypothesis(Statement("<", low, eta))]
    _silent(name, rest, premise.conditions)
    variable = ("letter", name, ONE, ONE, "general")
    moved = [derivative(term("differential", (variable,), (s, low, scalar(1))), premise.facts) for s in sides]
    conditions = tuple(c for _, smooth, _ in moved for c in smooth)
    laws = tuple(law for _, _, used in moved for law in used)
    claim = Statement(closed, *(instance(side, {}, {name: low}) for side in sides))
    return conclude(claim, rest, premise.facts, (*premise.conditions, *conditions), (*premise.laws, *laws))
