"""Expectations: E_ω[f] = ∫ f(ω) dP(ω), P one probability measure, of which nothing else is known.

Decisions that can silently make a proof wrong: a relation is averaged only where it holds for every outcome, so the
outcome is in nothing that it is shown under; and E is linear on integrable functions only, since E of what is not
integrable is 0. Integrability is a statement, integrable_ω(f) = 1: a hypothesis may say it for every index.

The outcome is a number, and P any probability measure on the Borel sets of ℝ. That is no loss: random columns
x_0, x_1, … of any joint law can be had as continuous functions of a number ω (their law is carried by a countable
union of compact convex sets, each the image of an interval), and so as the abstract functions of the kernel.
"""

from __future__ import annotations

from ..errors import require
from ..networks import agree
from ..rules import Theorems, _rule, _silent
from ..statements import Statement
from ..terms import Term, add, mul, scalar, term
from ..theorem import Theorem, conclude, union
from .rules import Terms
from .signs import NUMBER


@_rule
def expectation(
    premise: Theorem, outcome: str, integrable: Theorems, multipliers: Terms, rest: Term
) -> Theorem:
    """A theorem a = b, a ≤ b or a < b, an outcome ω, theorems integrable_ω(xᵢ) = 1, numbers cᵢ, and a number c.

    Side conditions: ω is in no hypothesis and no condition of the first theorem, in no cᵢ and not in c; b − a and
    c + Σ cᵢxᵢ have one normal form under all facts.
    Conclusion: 0 = c + Σ cᵢE_ω[xᵢ], or with ≤ or <, under everything that any of the theorems is under.
    """
    relation, left, right = premise.statement
    require(relation in ("=", "≤", "<") and left.shape == NUMBER, "this rule is for =, ≤ or < of numbers")
    _silent(outcome, premise.hypotheses, premise.conditions)
    require(len(integrable) == len(multipliers), "each integrable function has one multiplier")
    fixed = (rest, *multipliers)
    known = all(x.shape == NUMBER and outcome not in x.free for x in fixed)
    require(known, f"what stands before an expectation is a number without {outcome}")
    inside = [_integrand(outcome, one) for one in integrable]
    equation = Statement("=", right - left, add(rest, *map(mul, multipliers, inside)))
    whole = union(equation, premise, *integrable)
    require(agree(*whole.statement[1:], whole.facts), "the difference of the sides is not this sum")
    means = (term("expectation", (outcome,), (x,)) for x in inside)
    return conclude(Statement(relation, scalar(0), add(rest, *map(mul, multipliers, means))), *whole[1:])


def _integrand(outcome: str, theorem: Theorem) -> Term:
    """Return x where a theorem says integrable_ω(x) = 1."""
    relation, left, right = theorem.statement
    said = relation == "=" and left.op == "integrable" and left.data == (outcome,) and right is scalar(1)
    require(said, f"a theorem does not say that a function of {outcome} is integrable")
    return left.args[0]
