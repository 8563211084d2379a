"""Ways by bounds of norms, one by one from the outside in: also by singular values, and of squares of norms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sympy import Basic, Expr, Integer

from dlhw3.symbolic.plan import Combination, Hypothesis, Used
from dlhw3.symbolic.search.columns.columns import Factor
from dlhw3.symbolic.search.columns.norm_chains import chained, root_of_norms
from dlhw3.symbolic.search.columns.spectral import Spectrum, spectrum_of
from dlhw3.symbolic.search.ways.modular import Modular
from dlhw3.symbolic.search.ways.rising import Risen

ZERO = Integer(0)
DEPTH = 3


@dataclass
class Normed(Risen):
    """Bounds of norms beside what was shown so far."""

    def _normed(self, left: Expr, right: Expr, strict: bool, depth: int, name: str, reason: str) -> bool:
        """Norms bounded one by one, from the outside in."""
        if strict or depth < DEPTH:
            return False
        spectrum = spectrum_of(self.theory.hypotheses)
        known = self.least(spectrum, left, right)
        found = chained(left, right, self._of_letters, known=known, spectrum=spectrum)
        if found is None:
            return False
        return self.take(Modular(self.theory, left, right, "≤").lemmas_of(name, found, reason))

    def _of_letters(self, left: Expr, right: Expr) -> str:
        """Return the name of a lemma that says left ≤ right, under what is assumed of its letters; or nothing."""
        own = left.free_symbols | right.free_symbols
        kept = tuple(h for h in self.theory.hypotheses if _letters(h) <= own)
        if len(kept) < len(self.theory.hypotheses):
            ways = type(self)(replace(self.theory, hypotheses=kept))
            if name := ways.shown(left, right, False, DEPTH - 1):
                self.take(tuple(ways.lemmas))
                return name
            if not kept:
                return ""
        return self.shown(left, right, False, DEPTH - 1)

    def least(self, spectrum: Spectrum, left: Expr, right: Expr) -> Iterator[Factor]:
        """Yield the letters of numbers that are shown to be ≥ 0, where singular values are spoken of."""
        between = {s for told in spectrum.bounds.values() for s, _ in told if s in spectrum.below}
        for one in sorted((right - left).free_symbols | between, key=str) if spectrum else ():
            if one.is_Symbol and (name := self.shown(ZERO, one, False, 0)):
                yield Factor(one, (Used(name),))

    def _unsquared(self, left: Expr, right: Expr, strict: bool, depth: int, name: str, reason: str) -> bool:
        """u² ≤ v², since u ≤ v, of products u and v of norms, and of numbers that are ≥ 0."""
        if strict or depth < DEPTH:
            return False
        least = [*self.least(spectrum_of(self.theory.hypotheses), left, right)]
        u, v = (root_of_norms(one, [factor.value for factor in least]) for one in (left, right))
        if u is None or v is None or not (found := self.shown(u, v, False, depth)):
            return False
        signs = tuple(use for factor in least for use in factor.signs)
        by = Combination((Used(found, u), Used(found, v)), signs=signs)
        return bool(self.say(name, left, right, by, reason=reason))


def _letters(h: Hypothesis) -> set[Basic]:
    """Return the letters in what is assumed, but for bound ones and sizes."""
    found = (h.statement.left.free_symbols | h.statement.right.free_symbols) - {*h.statement.letters}
    return {one for one in found if not one.is_integer}
