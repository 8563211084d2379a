"""Ways by bounds of norms, one by one from the outside in: also by singular values, and of squares of norms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from sympy import Add, Basic, Expr, Integer, MatrixExpr, MatrixSymbol, Mul, Pow
from sympy import expand as multiplied_out

from dlhw3.symbolic.algebra import factors_of
from dlhw3.symbolic.lemma_names import spelled
from dlhw3.symbolic.nodes import Inner, Norm
from dlhw3.symbolic.plan import Combination, Hypothesis, Used
from dlhw3.symbolic.search.columns.columns import Factor
from dlhw3.symbolic.search.columns.nearest import letters_of
from dlhw3.symbolic.search.columns.norm_chains import chained, root_of_norms
from dlhw3.symbolic.search.columns.spectral import Spectrum, spectrum_of
from dlhw3.symbolic.search.columns.spectral_sides import End, attained, ends_of
from dlhw3.symbolic.search.forms.effort import within
from dlhw3.symbolic.search.ways.modular import Modular
from dlhw3.symbolic.search.ways.rising import Risen

ZERO, ONE = Integer(0), Integer(1)
DEPTH = 3
OF_OTHERS = 1000  # normal forms that a bound may take under what is assumed of other letters besides its own


@dataclass
class Normed(Risen):
    """Bounds of norms beside what was shown so far, and what was sought: the name of what says it, or nothing."""

    tried: dict[tuple[Expr, Expr, bool], str] = field(default_factory=dict)

    def _normed(self, left: Expr, right: Expr, strict: bool, depth: int, name: str, reason: str) -> bool:
        """Norms bounded one by one, from the outside in."""
        if strict or depth < DEPTH:
            return False
        spectrum = spectrum_of(self.theory.hypotheses)
        known = chain(self.least(spectrum, left, right), self._differences(left, right))
        found = chained(left, right, self._of_letters, known=known, spectrum=spectrum)
        if found is None:
            return False
        return self.take(Modular(self.theory, left, right, "≤").lemmas_of(name, found, reason))

    def _at_columns(self, left: Expr, right: Expr, strict: bool, depth: int, name: str, reason: str) -> bool:
        """c s ≤ R, since c⟨v, M v⟩ ≤ R‖v‖² for any v, or c‖M v‖ ≤ R‖v‖, and s is this at a v of length 1."""
        if strict or not depth:
            return False
        gap = multiplied_out(right - left)
        for s, v, value, uses in _attained_by(self.theory.hypotheses, gap):
            length = Norm(v) if isinstance(value, Norm) else Norm(v) ** 2
            c, rest = -gap.coeff(s), multiplied_out(gap - s * gap.coeff(s))
            unit = next((h for h in self.theory.hypotheses if _is_unit(h, v)), None)
            if isinstance(value, Norm) and multiplied_out(right - rest) == 0:
                rest = right  # as it is written: a t + (1 − a) u
            if c.has(*s.free_symbols) or rest.has(v, *s.free_symbols) or unit is None:
                continue
            kept = tuple(h for h in self.theory.hypotheses if not {v, *s.free_symbols} & letters_of(h))
            ways = type(self)(replace(self.theory, hypotheses=kept))
            found = ways.shown(c * value, rest * length, False, DEPTH)
            if not found:
                continue
            self.take(tuple(ways.lemmas))
            equal: tuple[Used, ...] = (Used(uses, -c),) if uses else self._at_unit(s, v, value, c)
            scale = rest if uses else (rest - c * s) * (ONE + Norm(v))
            by = Combination((Used(found), *equal, Used(unit.name, scale)))
            return bool(self.say(name, left, right, by, reason=reason))
        return False

    def _at_unit(self, s: Expr, v: MatrixSymbol, value: Expr, c: Expr) -> tuple[Used, ...]:
        """Return the uses of ⟨v, M v⟩ = s⟨v, v⟩ and of ⟨v, v⟩ = ‖v‖²."""
        same, square = self.equal(value, s * Inner(v, v)), self.equal(Inner(v, v), Norm(v) ** 2)
        return Used(same[0].premise, -c), Used(square[0].premise, -c * s)

    def _of_letters(self, left: Expr, right: Expr) -> str:
        """Return the name of a lemma that says left ≤ right, under what is assumed of its letters; or nothing."""
        own = left.free_symbols | right.free_symbols
        kept = tuple(h for h in self.theory.hypotheses if letters_of(h) <= own)
        if len(kept) < len(self.theory.hypotheses) and (left, right, False) not in self.tried:
            ways = type(self)(replace(self.theory, hypotheses=kept))
            if name := ways.shown(left, right, False, DEPTH - 1):
                self.take(tuple(ways.lemmas))
                return name
            if not kept or not _are_linked(own, self.theory.hypotheses, kept):
                self.tried[left, right, False] = ""
                return ""
            with within(OF_OTHERS):
                return self.shown(left, right, False, DEPTH - 1)
        return self.shown(left, right, False, DEPTH - 1)

    def least(self, spectrum: Spectrum, left: Expr, right: Expr) -> Iterator[Factor]:
        """Yield the letters of numbers that are shown to be ≥ 0, where singular values are spoken of."""
        between = {s for told in spectrum.bounds.values() for s, _ in told if s in spectrum.below}
        of_ends = ends_of(self.theory.hypotheses)
        alone = all(_is_of_ends(h, of_ends) or _is_of_others(h, of_ends) for h in self.theory.hypotheses)
        for one in sorted((right - left).free_symbols | between, key=str) if spectrum else ():
            if not one.is_Symbol:
                continue
            sought = not (alone and one in of_ends)  # whose sign nothing else tells
            if name := self.shown(ZERO, one, False, 0) if sought else self.assumed(ZERO, one, "≤"):
                yield Factor(one, (Used(name),))

    def _differences(self, left: Expr, right: Expr) -> Iterator[Factor]:
        """Yield the sums before norms that are assumed to be ≥ 0: 1 − a of a ≤ 1."""
        plain = [h for h in self.theory.hypotheses if h.statement.relation in ("≤", "<")]
        plain = [h for h in plain if not (h.statement.letters or h.statement.indices)]
        numbers = [h for h in plain if not isinstance(h.statement.left, MatrixExpr)]
        told = {multiplied_out(h.statement.right - h.statement.left): h for h in numbers}
        seen = {one for side in (left, right) for one in side.atoms(Add)}
        for one in sorted(seen & told.keys(), key=str):
            name = self.free(f"0 ≤ {spelled(one)}")
            yield Factor(one, (Used(self.say(name, ZERO, one, Combination((Used(told[one].name),)))),))

    def _unsquared(self, left: Expr, right: Expr, strict: bool, depth: int, name: str, reason: str) -> bool:
        """u² ≤ v², since u ≤ v, of products u and v of norms, and of numbers that are ≥ 0."""
        letters = [one for one in (right - left).free_symbols if one.is_Symbol]
        if strict or depth < DEPTH or any(root_of_norms(one, letters) is None for one in (left, right)):
            return False
        least = [*self.least(spectrum_of(self.theory.hypotheses), left, right)]
        u, v = (root_of_norms(one, [factor.value for factor in least]) for one in (left, right))
        if u is None or v is None or not (found := self.shown(u, v, False, depth)):
            return False
        signs = tuple(use for factor in least for use in factor.signs)
        by = Combination((Used(found, u), Used(found, v)), signs=signs)
        return bool(self.say(name, left, right, by, reason=reason))


def _attained_by(
    hypotheses: Sequence[Hypothesis], gap: Expr
) -> Iterator[tuple[Expr, MatrixSymbol, Expr, str]]:
    """Yield s, or s², that lowers a gap, v, what it is at v: ‖M v‖ or ⟨v, M v⟩; the name of what says the first."""
    low = [one for one, c in gap.as_coefficients_dict().items() if c < 0]
    for h in hypotheses:
        if (found := attained(h)) is None:
            continue
        number, v, u = found
        square = h.statement.right.has(Pow)
        s = number**2 if square else number
        if not any(s in Mul.make_args(one) for one in low):
            continue
        if u == v and h.statement.left.shape == v.shape:
            yield s, v, Inner(v, h.statement.left), ""
    for h in hypotheses:
        said = h.statement
        if said.relation == "=" and isinstance(said.left, Norm) and said.right.is_Symbol:
            v = factors_of(said.left.args[0])[1][-1]
            if isinstance(v, MatrixSymbol) and any(said.right in Mul.make_args(one) for one in low):
                yield said.right, v, said.left, h.name


def _is_of_others(h: Hypothesis, ends: Mapping[Expr, End]) -> bool:
    """Whether something is assumed of numbers alone that are no ends of spectra: it tells no sign of one."""
    own = h.statement.left.free_symbols | h.statement.right.free_symbols
    return not (h.statement.letters or own & ends.keys()) and all(one.is_Symbol for one in own)


def _is_of_ends(h: Hypothesis, ends: Mapping[Expr, End]) -> bool:
    """Whether what is assumed is a bound of an end of a spectrum, where it is attained, or its sign."""
    known = any(h in end.bounds or h in end.attained for end in ends.values())
    return known or (h.statement.left == 0 and h.statement.right in ends)


def _is_unit(h: Hypothesis, v: MatrixSymbol) -> bool:
    """Whether it is assumed that ‖v‖ = 1."""
    return h.statement.relation == "=" and h.statement.left == Norm(v) and h.statement.right == 1


def _are_linked(own: set[Basic], hypotheses: Sequence[Hypothesis], kept: Sequence[Hypothesis]) -> bool:
    """Whether what is assumed, and is not kept, is of any of the own letters."""
    return any(letters_of(h) & own for h in hypotheses if h not in kept)
