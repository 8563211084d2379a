"""What was shown so far of an inequality, as lemmas in order, and what is said by them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from sympy import Expr, Integer, Rational

from dlhw3.symbolic.lemma_names import spelled
from dlhw3.symbolic.lemmas.cauchy_schwarz import rooted
from dlhw3.symbolic.plan import Chain, Combination, Equation, Lemma, NormalForm, Step, Theory, Used

ZERO, HALF = Integer(0), Rational(1, 2)


@dataclass
class Kept:
    """Lemmas in order, each once, under a theory."""

    theory: Theory
    lemmas: list[Lemma] = field(default_factory=list)

    def assumed(self, left: Expr, right: Expr, relation: str) -> str:
        """Return the name of a hypothesis that says this as it stands, or nothing."""
        claim = Equation(left, right, (), relation)
        return next((h.name for h in self.theory.hypotheses if h.statement == claim), "")

    def free(self, name: str) -> str:
        """Return a name for a lemma that no hypothesis has: these are named by what a user wrote."""
        return f"{name}, shown" if any(h.name == name for h in self.theory.hypotheses) else name

    def take(self, lemmas: tuple[Lemma, ...]) -> bool:
        """Keep lemmas, each once."""
        names = {lemma.name for lemma in self.lemmas}
        self.lemmas += [lemma for lemma in lemmas if lemma.name not in names]
        return True

    def say(
        self, name: str, left: Expr, right: Expr, by: Combination, *, relation: str = "≤", reason: str = ""
    ) -> str:
        """Keep a lemma that says left ≤ right, or <, by what was shown; return its name."""
        step = Step(left, right, reason or "by what was shown", by, relation)
        self.take((Lemma(name, Equation(left, right, (), relation), Chain((step,))),))
        return name

    def equal(self, left: Expr, right: Expr) -> tuple[Used, ...]:
        """Return the use of a lemma that says left = right by the laws; nothing where they are the same."""
        if left == right:
            return ()
        name = self.free(f"{spelled(left)} = {spelled(right)}")
        step = Step(left, right, "by the laws", NormalForm())
        self.take((Lemma(name, Equation(left, right), Chain((step,))),))
        return (Used(name),)

    def through(
        self, name: str, found: str, forms: Sequence[tuple[Expr, Expr]], relation: str, reason: str
    ) -> str:
        """Keep a lemma that says left ≤ right, the first of the forms, by the one found, which says the last."""
        uses = [Used(found)]
        for (low, high), (lower, higher) in pairwise(forms):
            uses += [*self.equal(low, lower), *self.equal(higher, high)]
        return self.say(name, *forms[0], Combination(tuple(uses)), relation=relation, reason=reason)

    def square_by(self, product: str, low: Expr, high: Expr) -> str:
        """Keep a lemma that says u² ≤ v² by one that says u² ≤ u v, if there is one; return its name.

        v² − u² is 2 (u v − u²) + (u − v)².
        """
        by = Combination((Used(product, Integer(2)),), squares=((Integer(1), low - high),))
        name = self.free(f"{spelled(low**2)} ≤ {spelled(high**2)}")
        return self.say(name, low**2, high**2, by) if product else ""

    def within_both(
        self,
        name: str,
        left: Expr,
        right: Expr,
        parts: tuple[Expr, Expr, Expr, Expr],
        shown: tuple[str, str],
        reason: str,
    ) -> bool:
        """Keep a lemma that says left ≤ right, for c|u| ≤ v, by lemmas that say c u ≤ v and −c u ≤ v."""
        absolute, c, u, v = parts
        low, high = shown
        above = v + c * u
        sign = self.say(f"0 ≤ {spelled(above)}", ZERO, above, Combination((Used(high),)))
        (squares,) = self.equal(absolute**2, u**2)
        square = Combination((Used(low, above), replace(squares, multiplier=c**2)), signs=(Used(sign),))
        least = Combination((Used(low, HALF), Used(high, HALF)))
        by = rooted(c * absolute, v, square, least)
        root = self.say(f"{spelled(c * absolute)} ≤ {spelled(v)}", c * absolute, v, by)
        return bool(self.say(name, left, right, Combination((Used(root),)), reason=reason))
