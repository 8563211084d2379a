"""Proofs as they are found: each call of a kernel rule is remembered, so that the whole can be written down.

What is recorded here counts for nothing by itself: the file made of it (proofs/written.py) is checked anew by the
kernel. A method has the name and the arguments of its rule, whose docstring says what it needs and concludes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from dlhw3.kernel.order.expectation import expectation as expectation
from dlhw3.kernel.order.monotone import decreasing as decreasing
from dlhw3.kernel.order.plain import holds, reduced
from dlhw3.kernel.rules import RULES
from dlhw3.kernel.scalars import Facts, Scalar
from dlhw3.kernel.statements import Hypothesis, Statement
from dlhw3.kernel.terms import Term
from dlhw3.kernel.theorem import Theorem

Path = tuple[int, ...]


class Call(NamedTuple):
    """One application of a rule: its name and its arguments, in the order of the rule's signature."""

    rule: str
    arguments: tuple[Any, ...]


class Proof:
    """Theorems in the order in which they were made, each with the call that made it first.

    ``instance_of`` has what an instance was asked of, even where another call had made the same theorem before.
    """

    def __init__(self) -> None:
        self.calls: dict[Theorem, Call] = {}
        self.instance_of: dict[Theorem, Theorem] = {}
        self._known: dict[Any, Theorem] = {}

    def _made(self, rule: str, *arguments: Any) -> Theorem:
        key = (rule, *(tuple(a.items()) if isinstance(a, dict) else a for a in arguments))
        theorem = self._known.get(key)
        if theorem is None:
            theorem = RULES[rule](*arguments)
            self.calls.setdefault(theorem, Call(rule, arguments))
            theorem = self._known[key] = self._discharged(theorem)
        return theorem

    def _discharged(self, theorem: Theorem) -> Theorem:
        """The rule *discharge*, where a condition is plain to see; else the theorem itself."""
        if not any(holds(c, theorem.facts) or reduced(c) is not c for c in theorem.conditions):
            return theorem
        plain = RULES["discharge"](theorem)
        self.calls.setdefault(plain, Call("discharge", (theorem,)))
        return plain  # type: ignore[no-any-return]

    def assume(
        self,
        hypothesis: Hypothesis,
        parameters: Mapping[str, Scalar] | None = None,
        letters: Mapping[str, Term] | None = None,
    ) -> Theorem:
        """The rule *assume*, and *instantiate* for values of what the hypothesis binds."""
        return self.instantiate(self._made("assume", hypothesis), parameters, letters)

    def same(self, left: Term, right: Term, facts: Facts = ()) -> Theorem:
        """The rule *same*."""
        return self._made("same", left, right, facts)

    def chain(self, *premises: Theorem) -> Theorem:
        """The rule *chain*; of one theorem, itself."""
        return premises[0] if len(premises) == 1 else self._made("chain", premises)

    def reverse(self, premise: Theorem) -> Theorem:
        """The rule *reverse*."""
        return self._made("reverse", premise)

    def replace(self, premise: Theorem, whole: Term, path: Path) -> Theorem:
        """The rule *replace*."""
        return self._made("replace", premise, whole, path)

    def instantiate(
        self,
        premise: Theorem,
        parameters: Mapping[str, Scalar] | None = None,
        letters: Mapping[str, Term] | None = None,
    ) -> Theorem:
        """The rule *instantiate*; with nothing to replace, the theorem itself."""
        if not parameters and not letters:
            return premise
        instance = self._made("instantiate", premise, dict(parameters or {}), dict(letters or {}))
        self.instance_of.setdefault(instance, premise)
        return instance

    def law(self, name: str) -> Theorem:
        """The rule *law*."""
        return self._made("law", name)

    def differential(self, whole: Term, facts: Facts = ()) -> Theorem:
        """The rule *differential*."""
        return self._made("differential", whole, facts)

    def read_off(self, premise: Theorem, gradient: Term) -> Theorem:
        """The rule *read_off*."""
        return self._made("read_off", premise, gradient)

    def split_sum(self, whole: Term, at: Scalar, facts: Facts = ()) -> Theorem:
        """The rule *split_sum*."""
        return self._made("split_sum", whole, at, facts)

    def induction(self, base: Theorem, step: Theorem, claim: Statement, index: str, *ends: Scalar) -> Theorem:
        """The rule *induction*, from the first end up to the second, if there is one."""
        return self._made("induction", base, step, claim, index, ends)

    def cut(self, premise: Theorem, theorem: Theorem) -> Theorem:
        """The rule *cut*."""
        return self._made("cut", premise, theorem)

    def combination(
        self,
        claim: Statement,
        premises: tuple[Theorem, ...],
        multipliers: tuple[Term, ...],
        squares: tuple[Term, ...] = (),
        weights: tuple[Term, ...] = (),
        signs: tuple[Theorem, ...] = (),
        facts: Facts = (),
    ) -> Theorem:
        """The rule *combination*."""
        return self._made("combination", claim, premises, multipliers, squares, weights, signs, facts)

    def congruence(self, premise: Theorem, frame: Term) -> Theorem:
        """The rule *congruence*."""
        return self._made("congruence", premise, frame)

    def trace_order(self, premise: Theorem) -> Theorem:
        """The rule *trace_order*."""
        return self._made("trace_order", premise)

    def expectation(
        self,
        premise: Theorem,
        outcome: str,
        integrable: tuple[Theorem, ...],
        by: tuple[Term, ...],
        rest: Term,
    ) -> Theorem:
        """The rule *expectation*."""
        return self._made("expectation", premise, outcome, integrable, by, rest)

    def decreasing(self, premise: Theorem, low: Term, signs: tuple[Theorem, ...] = ()) -> Theorem:
        """The rule *decreasing*."""
        return self._made("decreasing", premise, low, signs)

    def limit(self, premise: Theorem, name: str, low: Term) -> Theorem:
        """The rule *limit*."""
        return self._made("limit", premise, name, low)


def places(whole: Term, part: Term) -> Sequence[Path]:
    """Return every place in a term where a part stands, letter for letter, outermost first."""
    found: list[Path] = []
    stack: list[tuple[Term, Path]] = [(whole, ())]
    while stack:
        here, path = stack.pop()
        if here is part:
            found.append(path)
        else:
            stack += [(argument, (*path, k)) for k, argument in reversed(list(enumerate(here.args)))]
    return found


def everywhere(proof: Proof, premise: Theorem, whole: Term) -> Theorem | None:
    """Return whole = whole with the premise's right side wherever its left side stands; None if it never does."""
    steps: list[Theorem] = []
    for path in places(whole, premise.statement.left):
        steps.append(proof.replace(premise, steps[-1].statement.right if steps else whole, path))
    return proof.chain(*steps) if steps else None
