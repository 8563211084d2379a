"""What is assumed of powers of a matrix, P_{k+1} = M P_k from P_0 = I, that M P_k = P_k M: it follows, for every k.

Values are made by the recursion, at as many k as are looked at, and there what follows need not be tried.
"""

from __future__ import annotations

from collections.abc import Sequence

from dlhw3.kernel.statements import Hypothesis
from dlhw3.kernel.terms import Term, mul

STEM = "Power_"
"""How the sequences of powers begin (language/assumed/powers.py)."""


def without_implied(hypotheses: Sequence[Hypothesis]) -> tuple[Hypothesis, ...]:
    """Return hypotheses without those that say of powers what follows from the recursion that others say."""
    steps = {parts for h in hypotheses if (parts := _step(h)) is not None}
    begun = {h.statement.left.data[0] for h in hypotheses if _begins(h)}
    return tuple(h for h in hypotheses if not _follows(h, steps, begun))


def _is_power(term: Term) -> bool:
    return term.op == "function" and str(term.data[0]).startswith(STEM)


def _begins(h: Hypothesis) -> bool:
    """Whether this says P_0 = I."""
    relation, left, right = h.statement
    return relation == "=" and not h.bound and _is_power(left) and right.op == "identity"


def _step(h: Hypothesis) -> tuple[str, Term] | None:
    """Return the sequence and M of P_{k+1} = M P_k."""
    relation, left, right = h.statement
    if (
        relation != "="
        or not h.bound
        or not _is_power(left)
        or right.op != "mul"
        or not _is_power(right.args[-1])
    ):
        return None
    same = left.data[0] == right.args[-1].data[0]
    return (left.data[0], _product(right.args[:-1])) if same else None


def _follows(h: Hypothesis, steps: set[tuple[str, Term]], begun: set[str]) -> bool:
    """Whether this says M P_k = P_k M of such a sequence."""
    relation, left, right = h.statement
    if relation != "=" or not h.bound or left.op != "mul" or right.op != "mul":
        return False
    (*before, one), (other, *behind) = left.args, right.args
    if not _is_power(one) or one is not other or tuple(before) != tuple(behind):
        return False
    return one.data[0] in begun and (one.data[0], _product(before)) in steps


def _product(factors: Sequence[Term]) -> Term:
    return factors[0] if len(factors) == 1 else mul(*factors)
