"""An instance behind every PROVED: values at which all holds that a theorem is under, and all it stands beside.

A theorem under what cannot hold says nothing. A reader sees it beside every assumption of its derivation, and takes
its operators for what they mean: so an instance satisfies all of these, and no operator is off its domain there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, NamedTuple

from dlhw3.kernel.errors import KernelError
from dlhw3.kernel.order.plain import holds
from dlhw3.kernel.scalars import Scalar
from dlhw3.kernel.statements import Condition, Hypothesis, Statement
from dlhw3.kernel.terms import FUNCTIONS
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.conditions.assumed import NOTHING, Assumed
from dlhw3.symbolic.conditions.cited import asks
from dlhw3.symbolic.conditions.domains import domains_of
from dlhw3.symbolic.faces.known_functions import known_name
from dlhw3.symbolic.kernel_terms.spelling import typed

if TYPE_CHECKING:
    from dlhw3.symbolic.models.witness import Witness


LATEST = 3  # witnesses that are tried for what comes next


class Under(NamedTuple):
    """What theorems are under: ranges, hypotheses, conditions, and the statements whose operators have domains."""

    facts: frozenset[Scalar]
    hypotheses: frozenset[Hypothesis]
    conditions: frozenset[Condition]
    statements: frozenset[Statement]

    def within(self, other: Under) -> bool:
        """Whether all of it is in another."""
        return all(mine <= theirs for mine, theirs in zip(self, other, strict=True))

    def supposed_within(self, other: Under) -> bool:
        """Whether all that is supposed here is supposed in another, whatever operators stand in both."""
        return self._replace(statements=frozenset()).within(other)


_MISSED: ContextVar[list[tuple[Assumed, Under, str]] | None] = ContextVar("missed", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """Remember, while one derivation is tried in several forms, what no instance was found for."""
    token = _MISSED.set([])
    try:
        yield
    finally:
        _MISSED.reset(token)


class Witnessed:
    """What an instance was found for, and what none was found for, within one derivation.

    ``together`` are the theorems of all lemmas. What serves for all that they are under, at once, serves for all
    that is under a part of it, for its other letters and sizes are free: that is tried first. Where none was found
    for one, none is sought for those that suppose all that it does, since the derivation is not proved then.
    """

    def __init__(self, together: Mapping[str, Theorem], assumed: Assumed) -> None:
        self.together, self.assumed = list(together.values()), assumed
        self.found: list[Under] = []
        self.witnesses: list[Witness] = []
        self.missed: list[tuple[Under, str]] = []

    def lacking(self, theorem: Theorem) -> str:
        """Say that no instance was found for a theorem; nothing where one was, or where none needs to be sought."""
        if self.assumed == NOTHING and _holds_somewhere(theorem):
            return ""
        if self.together:
            together, self.together = self.together, []
            self._seek(together[0], together[1:])
        own = _under([theorem])
        if any(own.within(held) for held in self.found):
            return ""
        known = next((why for held, why in self.missed if held.supposed_within(own)), "")
        return known or self._remembered(own) or self._seek(theorem, ())

    def _remembered(self, own: Under) -> str:
        """Say that no instance was found for what was tried in another form, or nothing."""
        before = ((held, why) for assumed, held, why in _MISSED.get() or () if assumed == self.assumed)
        again = next((one for one in before if one[0].within(own)), None)
        self.missed += [] if again is None else [again]
        return "" if again is None else again[1]

    def _seek(self, theorem: Theorem, beside: Sequence[Theorem]) -> str:
        """Seek an instance for theorems, remember it, and say why there is none."""
        from dlhw3.symbolic.models.witness import NoWitness, witness

        found = witness(theorem, beside=beside, assumed=self.assumed, earlier=self.witnesses)
        under = _under([theorem, *beside])
        if isinstance(found, NoWitness):
            if beside:  # each of them may have one of its own
                return found.reason
            self.missed.append((under, why := f"derived, but {typed(found.reason)}"))
            if (remembered := _MISSED.get()) is not None:
                remembered.append((self.assumed, under, why))
            return why
        self.found.append(under)
        self.witnesses = [*self.witnesses, found][-LATEST:]
        return ""


def _under(theorems: Sequence[Theorem]) -> Under:
    """Return what theorems are under."""
    return Under(
        frozenset(fact for one in theorems for fact in one.facts),
        frozenset(hypothesis for one in theorems for hypothesis in one.hypotheses),
        frozenset(condition for one in theorems for condition in one.conditions),
        frozenset(one.statement for one in theorems if not _is_total(one.statement)),
    )


def _holds_somewhere(theorem: Theorem) -> bool:
    """Whether a theorem is under nothing but that abstract functions are differentiable, where none is needed.

    Its sizes are then free, so that they can be pairwise different, and any polynomial is such a function.
    """
    smooth = all(_is_smoothness(condition) for condition in theorem.conditions)
    return smooth and not theorem.hypotheses and not theorem.facts and _is_total(theorem.statement)


def _is_total(statement: Statement) -> bool:
    """Whether all operators in a statement are defined everywhere, but for derivatives of abstract functions.

    The logarithm of a sum of exponentials is: that the sum is positive is plain to see.
    """
    return all(
        _is_smoothness(condition) or _is_plain(condition)
        for side in statement[1:]
        for _, condition in domains_of(side)
    )


def _is_plain(condition: Condition) -> bool:
    """Whether a condition holds for all values of its letters, as the kernel sees."""
    try:
        return holds(condition, ())
    except KernelError:
        return False


def _is_smoothness(condition: Condition) -> bool:
    """Whether a condition says that an abstract function is differentiable, or one that is smooth everywhere."""
    smooth = condition.kind in ("differentiable", "everywhere") and condition.subject.data[0] not in FUNCTIONS
    return smooth and (known_name(condition.subject.data[0]) is None or not asks(condition))
