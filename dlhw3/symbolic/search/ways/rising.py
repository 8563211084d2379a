"""f(u) ≤ f(v) since u ≤ v, of functions that rise: Φ, arctan, exp, also beside their values at 0; and 0 < √u.

And c|u| ≤ v since ±c u ≤ v, and xᵀAx ≤ xᵀBx since A ⪯ B.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

from sympy import Add, Expr, Integer, Mul, Rational, Symbol
from sympy import expand as multiplied_out

from dlhw3.symbolic.conditions.definite import is_nonzero, is_pd, is_positive
from dlhw3.symbolic.conditions.following import told_in_order
from dlhw3.symbolic.faces.operators import Operator, applied, entrywise
from dlhw3.symbolic.lemma_names import spelled
from dlhw3.symbolic.plan import Combination, Used
from dlhw3.symbolic.ranges import Facts
from dlhw3.symbolic.search.columns.orders import by_order
from dlhw3.symbolic.search.columns.spectral import spectrum_of
from dlhw3.symbolic.search.forms.effort import is_over
from dlhw3.symbolic.search.forms.kept import Kept

ZERO, ONE = Integer(0), Integer(1)
AT_ZERO = {"normcdf": Rational(1, 2), "arctan": ZERO, "exp": ONE}
"""Functions that rise, and what they are at 0."""
KEEPING = ("recip", "sqrt")
"""Functions that are > 0 of what is > 0."""
S, T = Symbol("s", real=True), Symbol("t", real=True)
MOST = 4  # pairs of arguments


class Risen(Kept):
    """A way to show an inequality, by more inequalities that are shown."""

    def shown(self, left: Expr, right: Expr, strict: bool, depth: int) -> str:
        """Return the name of a lemma that says left ≤ right, or <; nothing where no way was found."""
        raise NotImplementedError

    def _risen(self, left: Expr, right: Expr, strict: bool, depth: int, name: str, reason: str) -> bool:
        """c f(u) ≤ c f(v) + rest, since u ≤ v, 0 ≤ c and 0 ≤ rest."""
        if strict or not depth:
            return False
        gap = multiplied_out(right - left)
        for of, c, u, v in list(_pairs(gap))[:MOST]:
            low, high = entrywise(of, u), entrywise(of, v)
            rest = multiplied_out(gap - c * (high - low)).subs(entrywise(of, ZERO), AT_ZERO[of])
            if rest.has(low if v == 0 else high) or not (less := self.shown(u, v, False, depth - 1)):
                continue
            signs = [self.shown(ZERO, one, False, depth - 1) for one in (c, rest) if not one.is_Rational]
            if not all(signs) or (rest.is_Rational and rest < 0):
                continue
            law = Used(f"{of}.rising", c, letters=((S, u), (T, v)), premises=(Combination((Used(less),)),))
            uses = (law, *(Used(signs[-1]) for _ in (rest,) if not rest.is_Rational))
            at_zero = self.equal(entrywise(of, ZERO), AT_ZERO[of]) if ZERO in (u, v) else ()
            moved = tuple(Used(one.premise, c if v == 0 else -c) for one in at_zero)
            square = ((rest, ONE),) if rest.is_Rational and rest else ()
            by = Combination((*uses, *moved), square, tuple(map(Used, signs)))
            return bool(self.say(name, left, right, by, reason=reason))
        return False

    def _kept(self, left: Expr, right: Expr, strict: bool, depth: int, name: str, reason: str) -> bool:
        """0 < √u and 0 < 1/u, since 0 < u, and 0 < a², since a ≠ 0; of their products and powers too."""
        parts = [one.as_base_exp() for one in Mul.make_args(right) if not (one.is_Rational and one > 0)]
        if not strict or not parts:
            return False
        told, signs = told_in_order(self.theory.hypotheses, self.theory.facts), list[str]()
        if left != 0 or right.is_Add:
            return depth > 0 and self._kept_beside(left, right, told, name, reason)
        sizes = {u: entrywise("sqrt", u.operands[0] ** 2) for u, _ in parts if _is_size(u, told)}
        if sizes:
            rooted = right.xreplace(sizes)
            found = self.shown(ZERO, rooted, True, 0)
            return bool(found and self.through(name, found, ((left, right), (left, rooted)), "<", reason))
        whole = ONE
        for u, k in parts:
            if k.is_Integer and k % 2 == 0 and is_nonzero(u, told):
                whole *= u ** (k / 2)
            elif isinstance(u, Operator) and u.name in KEEPING and not u.order:
                signs.append(self.shown(ZERO, u.operands[0], True, 0))
            else:
                signs.append(self.shown(ZERO, u, True, 0) if len(parts) > 1 else "")
        if not all(signs):
            return False
        square = () if whole == 1 else (Used(self._positive(whole), multiplied_out(right / whole**2)),)
        by = Combination(square, () if square else ((right, ONE),), tuple(map(Used, signs)))
        return bool(self.say(name, left, right, by, relation="<", reason=reason))

    def _kept_beside(self, left: Expr, right: Expr, told: Facts, name: str, reason: str) -> bool:
        """b − a² < b and 0 < a² + b², since 0 < a², and the rest is ≥ 0."""
        gap = multiplied_out(right - left)
        for term in [one for one in Add.make_args(gap) if is_positive(one, told)][:MOST]:
            rest, more = gap - term, self.shown(ZERO, term, True, 0)
            least = more and (rest == 0 or self.shown(ZERO, rest, False, 0))
            if least:
                by = Combination((Used(more), *(() if rest == 0 else (Used(str(least)),))))
                return bool(self.say(name, left, right, by, relation="<", reason=reason))
        return False

    def _positive(self, u: Expr) -> str:
        """Keep a lemma that says 0 < u² of u ≠ 0: where v = 1/u, u² = (1 + u²)/(1 + v²); return its name."""
        v = entrywise("recip", u)
        share, whole = entrywise("recip", ONE + v**2), Combination((), ((ONE, ONE), (ONE, v)))
        sign = self.say(self.free(f"0 < {spelled(ONE + v**2)}"), ZERO, ONE + v**2, whole, relation="<")
        (same,) = self.equal(share + share * u**2, u**2)
        by = Combination((same,), ((share, ONE), (share, u)), (Used(sign),))
        return self.say(self.free(f"0 < {spelled(u**2)}"), ZERO, u**2, by, relation="<")

    def _determined(self, left: Expr, right: Expr, strict: bool, depth: int, name: str, reason: str) -> bool:
        """det X ≤ det Y of what is plainly positive definite, since log det X ≤ log det Y."""
        gap = right - left
        sides = [n for side in (left, right) for n in side.atoms(Operator) if n.op == "det"]
        told = told_in_order(self.theory.hypotheses, self.theory.facts)
        if strict or not depth or not all(is_pd(n.operands[0], told) for n in sides):
            return False
        found = [(a, b) for a, b in permutations((*sides, ONE), 2) if multiplied_out(gap - b + a) == 0]
        if len(sides) not in (1, 2) or not found:
            return False
        u, v = (ZERO if n == 1 else applied("logdet", n.operands[0]) for n in found[0])
        if not (less := self.shown(u, v, False, depth - 1)):
            return False
        premises = (Combination((Used(less),)),)
        law = Used("exp.rising", letters=((S, u), (T, v)), premises=premises)
        low, high = found[0]
        equal = (*self.equal(low, entrywise("exp", u)), *self.equal(entrywise("exp", v), high))
        return bool(self.say(name, left, right, Combination((law, *equal)), reason=reason))

    def _parted(self, left: Expr, right: Expr, strict: bool, depth: int, name: str, reason: str) -> bool:
        """c|u| ≤ v, since c u ≤ v and −c u ≤ v."""
        if strict or not depth:
            return False
        gap = multiplied_out(right - left)
        for part, c in gap.as_coefficients_dict().items():
            if c < 0 and isinstance(part, Operator) and part.op == "map" and part.name == "abs":
                (u,) = part.operands
                v, scaled = gap - c * part, -c * u
                further = depth if spectrum_of(self.theory.hypotheses) else depth - 1
                low = self.shown(scaled, v, False, further)
                high = low and self.shown(-scaled, v, False, further)
                parts = part, -c, u, v
                return bool(high) and self.within_both(name, left, right, parts, (low, high), reason)
        return False

    def _framed(self, left: Expr, right: Expr, strict: bool, depth: int, name: str, reason: str) -> bool:
        """xᵀAx ≤ xᵀBx, since A ⪯ B."""
        gap = right - left
        column = None if strict or is_over() else by_order(self.theory, gap, self.free(f"0 ⪯ {name}"))
        if column is None or column.use is None:
            return False
        self.take(column.lemmas)
        by = Combination((column.use, *self.equal(column.value, gap)))
        return bool(self.say(name, left, right, by, reason=reason))


def _is_size(number: Expr, told: Facts) -> bool:
    """Whether a number is |u| with u ≠ 0."""
    size = isinstance(number, Operator) and number.name == "abs" and not number.order
    return size and is_nonzero(number.operands[0], told)


def _pairs(gap: Expr) -> Iterator[tuple[str, Expr, Expr, Expr]]:
    """Yield f, c, u and v of a difference with −c f(u) and c f(v) in it, or with one of them, the other at 0."""
    below: list[tuple[str, Expr, Expr]] = []
    above: list[tuple[str, Expr, Expr]] = []
    for part, number in gap.as_coefficients_dict().items():
        of = [one for one in Mul.make_args(part) if isinstance(one, Operator) and one.name in AT_ZERO]
        if len(of) == 1 and not of[0].order:
            c = abs(number) * part / of[0]
            (below if number < 0 else above).append((of[0].name, c, of[0].operands[0]))
    for f, c, u in below:
        yield from ((f, c, u, v) for g, d, v in above if f == g and c == d)
        yield f, c, u, ZERO
    yield from ((f, c, ZERO, v) for f, c, v in above)
