"""The signs of numbers in a search, by what is assumed: each number that is ≥ 0, with the lemma that shows it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from sympy import Expr
from sympy import expand as multiplied_out

from dlhw3.symbolic.expectations import Expectation
from dlhw3.symbolic.faces.operators import Operator, entrywise
from dlhw3.symbolic.lemma_names import spelled
from dlhw3.symbolic.plan import INDUCTION_HYPOTHESIS, Hypothesis, Lemma, Theory, Used
from dlhw3.symbolic.search.columns.columns import ONE, ZERO, Column, Factor, Forms, Sight, assumed, squared
from dlhw3.symbolic.search.columns.combining import Found, combined
from dlhw3.symbolic.search.columns.commuting import gap_of, signed
from dlhw3.symbolic.search.columns.reductions import reductions
from dlhw3.symbolic.search.columns.signed_members import signed_members
from dlhw3.symbolic.search.forms.monomials import monomials_of


class Signs:
    """What a search knows of the signs of numbers."""

    theory: Theory
    sight: Sight
    forms: Forms
    given: list[Hypothesis]
    members: list[Hypothesis]
    everywhere: list[Hypothesis]
    matrices: list[Hypothesis]
    means: Mapping[Expectation, Used]
    lemmas: list[Lemma]
    factors: list[Factor]

    def made(
        self, name: str, left: Expr, right: Expr, relation: str, found: Found, reason: str = ""
    ) -> tuple[Lemma, ...]:
        """Return the lemmas that say left relation right, as the sum that was found."""
        raise NotImplementedError

    def _known(self) -> list[Factor]:
        """Return the letters and the differences that what is assumed shows to be ≥ 0, each with its theorem."""
        found = []
        inside = [t for name in ("recip", "log", "sqrt") for t in self.sight.functions(name)]
        for value in dict.fromkeys([*self.sight.letters, *inside]):
            if (factor := self._signed(value)) is not None:
                found.append(factor)
        assumed_of_matrices = [(gap_of(h), Used(h.name)) for h in self.matrices]
        for c, lemma in signed(assumed_of_matrices):
            if all(c != one.value for one in found):
                self.lemmas.append(lemma)
                found.append(Factor(c, (Used(lemma.name),)))
        for h in (h for h in self.given if h.name != INDUCTION_HYPOTHESIS):  # of which no lemma speaks
            value = h.statement.right - h.statement.left
            if h.statement.relation != "=" and value not in [one.value for one in found]:
                found.append(self._sign_of(h, value))
        for h in [*self.given] if self.everywhere else ():
            cleared, value = [*self._cleared(h, found)], h.statement.right - h.statement.left
            if cleared and self.means:  # beside which there are many columns: in its place
                found = [one for one in found if one.value != value]
                self.given.remove(h)
            found += cleared
        return [*found, *signed_members(self.sight, self.members, self.theory.facts)]

    def divisors(self) -> list[Used]:
        """Return what shows the numbers that are divided by to be > 0."""
        inside = self.sight.functions("recip")
        return [sign for one in self.factors if one.strict and one.value in inside for sign in one.signs]

    def _cleared(self, h: Hypothesis, known: Sequence[Factor], strict: bool = True) -> Iterator[Factor]:
        """Yield what is assumed times t where it has 1/t in it, t known to be > 0: 0 ≤ 1 − at of a ≤ 1/t."""
        value = h.statement.right - h.statement.left
        for t in known:
            if t.strict < strict or not value.has(one := entrywise("recip", t.value)):
                continue
            target = multiplied_out(multiplied_out(value * t.value).subs(one * t.value, 1))
            own = self.forms.of(target)
            columns = [assumed(h.name, h.statement).times(t)]
            columns += reductions(monomials_of(columns[0].value))
            if own and (answer := combined(self.forms, own, columns, False)) is not None:
                yield self._shown(target, False, answer)

    def _sign_of(self, h: Hypothesis, value: Expr) -> Factor:
        strict = h.statement.relation == "<"
        if h.statement.left == 0:
            return Factor(value, (Used(h.name),), strict)
        return self._shown(value, strict, [(assumed(h.name, h.statement), Fraction(1))])

    def _signed(self, value: Expr) -> Factor | None:
        """Return a letter with what shows it to be > 0, or ≥ 0, from what is assumed alone."""
        for h in self.given:
            if h.statement.left == 0 and h.statement.right == value and h.statement.relation != "=":
                return Factor(value, (Used(h.name),), h.statement.relation == "<")
        letters = value.free_symbols
        about = [
            h
            for h in self.given
            if letters & (h.statement.right.free_symbols | h.statement.left.free_symbols)
        ]
        if not about or (target := self.forms.of(value)) is None:
            return None
        columns = [
            squared(Factor(ONE, strict=True), ONE),
            *(assumed(h.name, h.statement) for h in self.given),
        ]
        for known in (columns, [*columns, *self._divided(value, columns)]):
            for strict in (True, False):
                answer = combined(self.forms, target, known, strict)
                if answer is not None:
                    return self._shown(value, strict, answer)
            if not value.has(Operator):
                return None
        return None

    def _divided(self, value: Expr, columns: Sequence[Column]) -> Iterator[Column]:
        """Yield what is known by t for each t > 0 that a number is divided by: 0 ≤ 1 − a/t of a ≤ t."""
        below = Sight((value,)).functions("recip")
        signs = [one for t in below if t != value and (one := self._signed(t)) is not None and one.strict]
        found = [c.times(Factor(entrywise("recip", s.value), s.signs, True)) for s in signs for c in columns]
        yield from found
        yield from reductions(dict.fromkeys(m for one in found for m in monomials_of(one.value)))

    def _shown(self, value: Expr, strict: bool, found: Found) -> Factor:
        name = f"the sign of {spelled(value)}"
        if all(lemma.name != name for lemma in self.lemmas):
            self.lemmas += self.made(name, ZERO, value, "<" if strict else "≤", found)
        return Factor(value, (Used(name),), strict)
