"""Hypotheses for all values of a letter: shown to be possible by a theorem of the kernel about an instance of them.

Sampling such a hypothesis would claim more than was tried. So the theorem must say the hypothesis with terms in the
place of its free letters, for all values of what it binds; the letters then get the values of these terms.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dlhw3.kernel.errors import KernelError
from dlhw3.kernel.printer import text
from dlhw3.kernel.statements import Hypothesis, Statement
from dlhw3.kernel.terms import AVERAGING, MOVING, Term
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.conditions.assumed import NOTHING, Assumed
from dlhw3.symbolic.models.domains import binds, domain_conditions
from dlhw3.symbolic.models.holding import mentions
from dlhw3.symbolic.models.question import Question

Letters = dict[str, Term]


class Mismatch(Exception):
    """A theorem does not show a hypothesis possible; its text says why."""


def question_of(
    theorem: Theorem,
    shown: Mapping[Hypothesis, Theorem],
    beside: Sequence[Theorem] = (),
    assumed: Assumed = NOTHING,
) -> Question:
    """Return what a witness of a theorem, and of those beside it, must satisfy, with all that is assumed.

    Quantified hypotheses that theorems show are replaced by instances. All operators must have their meaning.

    Raises Mismatch for a hypothesis for all values of a letter without a theorem that shows an instance of it.
    """
    theorems = (theorem, *beside)
    facts = [*(fact for one in theorems for fact in one.facts), *assumed.facts]
    conditions = [*(condition for one in theorems for condition in one.conditions), *assumed.conditions]
    told = [*(h for one in theorems for h in one.hypotheses), *assumed.hypotheses]
    hypotheses: list[Hypothesis] = []
    for hypothesis in dict.fromkeys(told):
        given = shown.get(hypothesis)
        if given is None or all(kind == "index" for kind, *_ in hypothesis.bound):
            hypotheses.append(hypothesis)  # for all values of a letter: decided by polynomials, or unclear
            continue
        if type(given) is not Theorem:
            raise Mismatch(f"what is given for {text_of(hypothesis)} is no theorem")
        letters = _instance(hypothesis, given)
        hypotheses += [
            Hypothesis(Statement("=", _letter(name, hypothesis), t)) for name, t in letters.items()
        ]
        facts += [fact for fact in given.facts if fact not in hypothesis.facts]
        conditions += (*given.conditions, *domain_conditions(given.statement[1:]))
    return Question(
        theorem.statement,
        tuple(dict.fromkeys(facts)),
        tuple(dict.fromkeys(hypotheses)),
        tuple(dict.fromkeys(conditions)),
        tuple(one.statement for one in beside),
        meaningful=True,
    )


def text_of(hypothesis: Hypothesis) -> str:
    """Return a hypothesis as text, or say that it is too long for one."""
    try:
        return text(hypothesis)
    except KernelError:
        return "a hypothesis that is too long to print"


def _instance(hypothesis: Hypothesis, given: Theorem) -> Letters:
    """Return the terms that a theorem has in the place of a hypothesis's free letters; raises Mismatch."""
    bound, seen = frozenset(b[1] for b in hypothesis.bound), set[Any]()
    text = text_of(hypothesis)
    letters: Letters = {}
    same = given.statement.relation == hypothesis.statement.relation
    pairs = zip(hypothesis.statement[1:], given.statement[1:], strict=True)
    if not same or not all(_match(side, other, bound, letters, seen) for side, other in pairs):
        raise Mismatch(f"the theorem given for {text} says something else")
    loose: list[object] = [c for c in given.conditions if c.subject.free & bound]
    loose += [side for side in given.statement[1:] if binds(side, bound)]
    ranges = [
        f for f in given.facts if f not in hypothesis.facts and any(mentions(f, name) for name in bound)
    ]
    if given.hypotheses or loose or ranges:
        raise Mismatch(f"the theorem given for {text} is under something that is not shown")
    return letters


def _match(pattern: Term, other: Term, bound: frozenset[str], letters: Letters, seen: set[Any]) -> bool:
    """Whether a term is the pattern with terms in the place of its free letters, the same one each time."""
    if (pattern, other, bound) in seen:
        return True
    seen.add((pattern, other, bound))
    if pattern.op == "letter" and pattern.data[0] not in bound and pattern.shape == other.shape:
        plain = pattern.data[3] == "general" or other is pattern
        return plain and not other.free & bound and letters.setdefault(pattern.data[0], other) is other
    if pattern.op != other.op or pattern.data != other.data or len(pattern.args) != len(other.args):
        return False
    inside = bound | {str(pattern.data[0][1])} if pattern.op in MOVING else bound
    inside = inside | {str(pattern.data[0])} if pattern.op in ("sigma", *AVERAGING) else inside
    return all(
        _match(a, b, inside if k == 0 else bound, letters, seen)
        for k, (a, b) in enumerate(zip(pattern.args, other.args, strict=True))
    )


def _letter(name: str, hypothesis: Hypothesis) -> Term:
    """Return a letter of a hypothesis by its name."""
    stack: list[Term] = list(hypothesis.statement[1:])
    while stack:
        node = stack.pop()
        if node.op == "letter" and node.data[0] == name:
            return node
        stack += node.args
    raise Mismatch(f"{name} is no letter")
