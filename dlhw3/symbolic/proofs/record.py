"""Proofs as they are found: each call of a kernel rule is remembered, so that the whole can be written down.

What is recorded here counts for nothing by itself: the file made of it (proofs/written.py) is checked anew by the
kernel. A method has the name and the arguments of its rule, whose docstring says what it needs and concludes;
*chain*, *reverse* and *replace* are uses of the one rule *replace*.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import count
from typing import Any, NamedTuple

from dlhw3.kernel.errors import require
from dlhw3.kernel.order.expectation import expectation as expectation
from dlhw3.kernel.order.monotone import decreasing as decreasing
from dlhw3.kernel.order.plain import holds, reduced
from dlhw3.kernel.rules import RULES
from dlhw3.kernel.scalars import Facts, Scalar, parameter
from dlhw3.kernel.statements import Hypothesis, Statement
from dlhw3.kernel.terms import Term, bound_name, declared_in
from dlhw3.kernel.theorem import Theorem, silent
from dlhw3.symbolic.remembered import remembered

Path = tuple[int, ...]


class Call(NamedTuple):
    """One application of a rule: its name and its arguments, in the order of the rule's signature."""

    rule: str
    arguments: tuple[Any, ...]


moved_by_rule = lru_cache(maxsize=256)(RULES["differential"])
"""One differential stands in many lines of one text; the kernel works it out again for each proof's file."""


class Proof:
    """Theorems in the order in which they were made, each with the call that made it first.

    ``instance_of`` has what an instance was asked of, even where another call had made the same theorem before, and
    ``_used_in`` the equation by which C = C with b for a was made, and the place in C. ``sought`` has what searches
    found, by all that they were asked.
    """

    def __init__(self) -> None:
        self.calls: dict[Theorem, Call] = {}
        self.instance_of: dict[Theorem, Theorem] = {}
        self._used_in: dict[Theorem, tuple[Theorem, Path]] = {}
        self._known: dict[Any, Theorem] = {}
        self.sought: dict[Any, Theorem] = {}

    def _made(self, rule: str, *arguments: Any) -> Theorem:
        key = (rule, *(tuple(a.items()) if isinstance(a, dict) else a for a in arguments))
        theorem = self._known.get(key)
        if theorem is None:
            theorem = moved_by_rule(*arguments) if rule == "differential" else RULES[rule](*arguments)
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

    def adopt(self, other: Proof) -> None:
        """Record what another proof has recorded, as if it were made here now."""
        for own, theirs in zip(vars(self).values(), vars(other).values(), strict=True):
            own.update({key: value for key, value in theirs.items() if key not in own})

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
        """Return a = z from a = b, b = c, …, y = z: the rule *replace* on the right side, again and again."""
        require(premises, "a chain of nothing")
        whole, *rest = premises
        for one in rest:
            equation, path = self._used_in.get(one, (one, ()))
            meet = whole.statement.right is one.statement.left
            require(meet, "a right side is not the next left side")
            whole = self._made("replace", whole, equation, (1, *path))
        return whole

    def reverse(self, premise: Theorem) -> Theorem:
        """Return b = a from a = b: the rule *replace* on the left side of a = a."""
        left = premise.statement.left
        return self._made("replace", self.same(left, left, premise.facts), premise, (0,))

    def replace(self, premise: Theorem, whole: Term, path: Path) -> Theorem:
        """Return C = C with b at a place from a = b: the rule *replace* on the right side of C = C."""
        bound, here = [], whole
        for k in path:
            bound += [str(bound_name(here.op, here.data))] if k == 0 else []
            require(k < len(here.args), "there is no such place")
            here = here.args[k]
        plain = self.same(whole, whole, silent(premise.facts, *bound))
        made = self._made("replace", plain, premise, (1, *path))
        self._used_in.setdefault(made, (premise, path))
        return made

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
        """The rule *induction*, up to the second end; without one up to a new one, in whose place n is put."""
        low, *highs = ends
        taken = {name for name, _ in declared_in((base, step, claim, ends))}
        name = next(n for k in count(1) if (n := f"{index}_{k}") not in taken)
        end = parameter("index", name)
        made = self._made("induction", base, step, claim, index, (low, *(highs or [end])))
        return made if highs else self.instantiate(made, {name: parameter("index", index)})

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

    def entries(self, premise: Theorem, letters: Mapping[str, Term]) -> Theorem:
        """The rule *entries*."""
        return self._made("entries", premise, dict(letters))

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


@remembered
def going_on() -> Proof:
    """Return the proof of all that is made while something is remembered; else a new one."""
    return Proof()
