"""Norms bounded one by one, from the outside in: ‖V φ(Ux) − V φ(Uy)‖ ≤ ‖V‖ ‖φ(Ux) − φ(Uy)‖ ≤ … ≤ ‖V‖ ‖U‖ ‖x − y‖.

A product is at most the product of the norms, a sum at most their sum, and f(A) − f(B) at most as large as A − B
for functions of every entry that bring no two numbers further apart. Nothing here is trusted.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from itertools import count, islice
from itertools import product as cartesian

from sympy import Dummy, Expr, Integer, MatPow, MatrixExpr, MatrixSymbol, Mul, Symbol, Transpose, ZeroMatrix
from sympy import expand as multiplied_out

from dlhw3.symbolic.algebra import factors_of, is_operator, negate, product, terms_of, total, transpose
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.faces.operators import MatrixOperator, applied, entrywise
from dlhw3.symbolic.kernel_terms.large import root_of
from dlhw3.symbolic.lemma_names import spelled
from dlhw3.symbolic.lemmas import cauchy_schwarz as norms
from dlhw3.symbolic.nodes import Inner, MatrixSum, Norm
from dlhw3.symbolic.plan import Combination, Used
from dlhw3.symbolic.search.columns.claim_kinds import is_absolute
from dlhw3.symbolic.search.columns.columns import Column, Factor, collected, squared
from dlhw3.symbolic.search.columns.combining import Found
from dlhw3.symbolic.search.columns.spectral import Spectrum, paired
from dlhw3.symbolic.search.forms.effort import spend
from dlhw3.symbolic.written.shorter import collected as factored
from dlhw3.symbolic.written.summed import in_front

ONE, ZERO = Integer(1), Integer(0)
CLOSER = ("relu", "abs", "tanh", "sin")
"""Functions of an entry that bring no two numbers further apart, and are 0 at 0."""
MOST_TRIED, MOST_POWER = 60, 6
Pair = tuple[MatrixExpr, MatrixExpr]
Shown = Callable[[Expr, Expr], str]
"""Gives the name of a lemma that says left ≤ right, or nothing."""


def chained(
    left: Expr,
    right: Expr,
    shown: Shown,
    told: Iterable[Column] = (),
    known: Iterable[Factor] = (),
    spectrum: Spectrum | None = None,
) -> Found | None:
    """Return columns that add up to right − left, where bounds of norms lead from left to right; else None.

    ``told`` may bound norms too, ‖∇l(x) − ∇l(y)‖ ≤ L‖x − y‖; ``known`` are numbers that are ≥ 0, as L.
    """
    gap = multiplied_out(right - left)
    gap = gap.xreplace({one: in_front(*one.args) for one in gap.atoms(MatrixSum)})
    spectrum = (spectrum or Spectrum()).attained_in(gap)
    inner = bool(spectrum) and gap.has(Inner)
    if (
        not spectrum.attained
        and not inner
        and not any(_may_be_bounded(one.args[0]) for one in gap.atoms(Norm))
    ):
        return None
    known = [*known]  # which are sought here, and not before
    whole = frozenset(one.value for one in known if one.value.is_Add)  # 1 − a, which is not multiplied out
    if whole:
        gap = _multiplied_out(right - left, whole)
        gap = gap.xreplace({one: in_front(*one.args) for one in gap.atoms(MatrixSum)})
    taken = {one.name for one in gap.atoms(MatrixSymbol, Symbol)}
    signs = {one.value: one.signs for one in known if one.value.is_Symbol or one.value.is_Add}
    plain = _plain(gap, whole)
    wanted = frozenset(plain.atoms(Norm))
    bounding = _bounding((*told, *spectrum.units))
    return _Chains(shown, taken, bounding, signs, wanted=wanted, spectrum=spectrum, whole=whole).found(plain)


def _bounding(told: Iterable[Column]) -> dict[Expr, list[Column]]:
    """Return the columns that say t − ‖A‖ ≥ 0 for some t, by the norms."""
    found: dict[Expr, list[Column]] = {}
    for column in told:
        parts = _plain(column.value).as_coefficients_dict()
        below = [part for part, c in parts.items() if c < 0]
        if len(below) == 1 and isinstance(below[0], Norm) and parts[below[0]] == -1:
            found.setdefault(below[0], []).append(column)
    return found


def root_of_norms(number: Expr, known: Collection[Expr] = ()) -> Expr | None:
    """Return c‖A‖‖B‖ of c²‖A‖²‖B‖², c a fraction whose square it is, or ``known`` to be ≥ 0; else None."""
    scale, product_of = number.as_coeff_Mul()
    root, bases = root_of(scale), product_of.as_powers_dict()
    bare = all(isinstance(base, Norm) or base in known for base in bases)
    whole = bare and all(k.is_Integer and k > 0 and k % 2 == 0 for k in bases.values())
    if not bases or not whole or not root:
        return None
    return root * Mul(*(base ** (k / 2) for base, k in bases.items()))


@dataclass
class _Chains:
    shown: Shown
    taken: set[str]
    told: dict[Expr, list[Column]] = field(default_factory=dict)
    signs: dict[Expr, tuple[Used, ...]] = field(default_factory=dict)
    tried: set[Expr] = field(default_factory=set)
    letters: dict[tuple[Expr, Expr], tuple[MatrixSymbol, MatrixSymbol]] = field(default_factory=dict)
    wanted: frozenset[Norm] = frozenset()
    """The norms that the claim has, by which what is likely to help is tried first."""
    spectrum: Spectrum = field(default_factory=Spectrum)
    whole: frozenset[Expr] = frozenset()
    """Sums that are known to be ≥ 0, which stay factors."""

    def found(self, gap: Expr) -> Found | None:
        """Return columns for what is to be ≥ 0, each monomial of which is a number times norms."""
        monomials = gap.as_coefficients_dict()
        negative = [monomial for monomial, c in monomials.items() if c < 0 or self._turns(monomial)]
        if not negative:
            return self._left_over(monomials)
        if gap in self.tried or len(self.tried) > MOST_TRIED:
            return None
        self.tried.add(gap)
        for monomial in negative:
            if not self._is_known(monomial):
                return None
            c, sign = abs(monomials[monomial]), 1 if monomials[monomial] < 0 else -1
            for node in _bases(monomial):
                rest = self._factor(monomial / node)
                for column in self._above(node, sign):
                    if len(self.tried) > MOST_TRIED or not spend():
                        return None
                    step = column.times(rest)
                    found = self.found(gap - c * _plain(step.value, self.whole))
                    if found is not None:
                        return [(step, Fraction(int(c.p), int(c.q))), *found]
        return None

    def _turns(self, monomial: Expr) -> bool:
        """Whether a monomial has an inner product, of any sign, which singular values may bound."""
        return bool(self.spectrum) and any(isinstance(base, Inner) for base in _bases(monomial))

    def _above(self, node: Expr, sign: int) -> Iterable[Column]:
        """Return what says that a norm, a number or ±⟨P, Q⟩ is at most something."""
        if isinstance(node, Norm):
            return self._bounds(node) if sign > 0 else ()
        if isinstance(node, Inner) and self.spectrum:
            return (paired(node, sign),)
        return self._attained(node) if sign > 0 else ()

    def _attained(self, s: Expr) -> Iterator[Column]:
        """Yield ‖M v‖ − s, or ⟨v, M v⟩ − s, for a number s that is one of these, and t − s of one below t."""
        for value, name in self.spectrum.attained.get(s, ()):
            if name:
                yield Column(value - s, use=Used(name, -ONE), free=True)
            elif lemma := self.shown(s, value):
                yield Column(value - s, use=Used(lemma))
        for above, name in self.spectrum.below.get(s, ()):
            if above - s not in self.whole:
                yield Column(above - s, use=Used(name))

    def _left_over(self, monomials: dict[Expr, Expr]) -> Found | None:
        """Return what is left as squares of 1 times norms."""
        kept = [(monomial, c) for monomial, c in monomials.items() if c != 0]
        if not all(self._is_known(monomial) for monomial, _ in kept):
            return None
        return [(squared(self._factor(monomial), ONE), Fraction(int(c.p), int(c.q))) for monomial, c in kept]

    def _is_known(self, monomial: Expr) -> bool:
        """Whether a monomial is a product of norms and of numbers that are known to be ≥ 0."""
        turns = [base for base in _bases(monomial) if isinstance(base, Inner)] if self.spectrum else []
        rest = [base for base in _bases(monomial) if base not in turns]
        return len(turns) < 2 and all(map(self._is_least, rest))

    def _is_least(self, base: Expr) -> bool:
        """Whether a number is a norm, a size, or known to be ≥ 0."""
        return isinstance(base, Norm) or base in self.signs or is_absolute(base)

    def _factor(self, monomial: Expr) -> Factor:
        """Return a monomial with what shows its sign."""
        uses = (use for base in _bases(monomial) for use in self.signs.get(base, ()))
        return Factor(monomial, tuple(dict.fromkeys(uses)))

    def _bounds(self, node: Norm) -> Iterator[Column]:
        """Yield b − ‖M‖ ≥ 0 for what the norm of a matrix M is at most."""
        yield from self.told.get(node, ())
        matrix = factored(node.args[0])
        scale, whole = factors_of(matrix)
        factors = tuple(one for factor in whole for one in _powers(factor))
        if scale == 1 and len(terms_of(matrix)) == 1:
            for k in range(1, len(factors)):
                first, second = product(*factors[:k]), product(*factors[k:])
                at = tuple(
                    zip((*norms.A.shape, norms.C.shape[1]), (*first.shape, second.shape[1]), strict=True)
                )
                yield from self.spectrum.of_product(node, first, second, self.signs)
                yield from self._definite(node, first, second)
                use = Used(norms.NORM_OF_PRODUCT, at=at, letters=((norms.A, first), (norms.C, second)))
                yield Column(Norm(first) * Norm(second) - node, use=use)
            if len(factors) == 1 and is_operator(matrix, "hadamard"):
                yield _by_entries(node, matrix.operands)  # type: ignore[attr-defined]
        yield from self._closer(node, matrix)
        yield from self._scaled(node, matrix)
        terms = terms_of(node.args[0])
        parts = (*_by_scale(terms), *((terms[:k], terms[k:]) for k in range(1, len(terms))))
        sums: Iterator[Pair] = ((total(*first), total(*second)) for first, second in parts)
        if scale == 1 and len(factors) > 1:
            apart = self.spectrum.split(factors[0], product(*factors[1:]))
            sums = iter((*apart, *sums))
        near = sorted(_telescoped(terms), key=lambda pair: -sum(map(self._is_wanted, pair)))
        for one, other in (*near, *sums):
            at = tuple(zip(norms.A.shape, one.shape, strict=True))
            use = Used(norms.TRIANGLE, at=at, letters=((norms.A, one), (norms.B, other)))
            yield Column(Norm(one) + Norm(other) - node, use=use)

    def _definite(self, node: Norm, first: MatrixExpr, second: MatrixExpr) -> Iterator[Column]:
        """Yield s‖P‖ − ‖S P‖ for a symmetric S ⪯ s I, where that is shown for a letter P."""
        for s in self.spectrum.definite.get(first, ()):
            P, _ = self._letters(second.shape)
            if second != P and (lemma := self.shown(Norm(product(first, P)), s * Norm(P))):
                yield Column(s * Norm(second) - node, use=Used(lemma, letters=((P, second),)))

    def _is_wanted(self, matrix: MatrixExpr) -> bool:
        """Whether what is claimed has the norms of all factors, or of what functions of their entries are of."""
        _, parts = factors_of(matrix)
        inside = [collected(total(pair[1], negate(pair[2]))) if (pair := _arguments(p)) else p for p in parts]
        return all(_norm(one) in self.wanted for one in inside)

    def _scaled(self, node: Norm, matrix: MatrixExpr) -> Iterator[Column]:
        """Yield c‖M‖ − ‖cM‖ for a number c that is known to be ≥ 0, and |c|‖M‖ − ‖cM‖ for another."""
        scale, factors = factors_of(matrix)
        number, c = abs(scale.as_coeff_Mul()[0]), scale.as_coeff_Mul()[1]
        if c == 1 and number == 1:
            return
        if not all(map(self._is_least, _bases(c))):
            c = entrywise("abs", c)
        whole, bare = node.args[0], product(*factors)
        above = number * c * Norm(bare)
        name = f"{spelled(node)} ≤ {spelled(above)}, by its number"
        squares = Trail(node**2).to(norms.squared_of(above), "$‖A‖^2 = ⟨A, A⟩$").lemma(f"{name}, squared")
        least = Combination((norms.norm_of(bare, number * c),), (), self._factor(c).signs)
        by = norms.rooted(node, above, Combination((Used(squares.name),)), least)
        root = Trail(node).below(above, "roots of both sides", by).lemma(name)
        yield Column(above - Norm(whole), use=Used(name), lemmas=(squares, root))

    def _closer(self, node: Norm, matrix: MatrixExpr) -> Iterator[Column]:
        """Yield ‖A − B‖ − ‖f(A) − f(B)‖, shown for letters in the place of A and B."""
        pair = _arguments(matrix)
        if pair is None:
            return
        name, first, second = pair
        A, B = self._letters(first.shape)
        at_zero = isinstance(second, ZeroMatrix)
        left, right = A, entrywise(name, A)
        if not at_zero:
            left, right = total(A, negate(B)), total(right, negate(entrywise(name, B)))
        if lemma := self.shown(Norm(right), Norm(left)):
            letters = ((A, first),) if at_zero else ((A, first), (B, second))
            yield Column(
                Norm(collected(total(first, negate(second)))) - node, use=Used(lemma, letters=letters)
            )

    def _letters(self, shape: tuple[Expr, Expr]) -> tuple[MatrixSymbol, MatrixSymbol]:
        """Return two letters of a shape that stand nowhere else."""
        if shape not in self.letters:
            free = (f"{letter}{k}" for k in count() for letter in "PQ")
            names = islice((name for name in free if name not in self.taken), 2)
            self.letters[shape] = tuple(MatrixSymbol(name, *shape) for name in names)  # type: ignore[assignment]
            self.taken |= {one.name for one in self.letters[shape]}
        return self.letters[shape]


def _by_entries(node: Norm, factors: Sequence[MatrixExpr]) -> Column:
    """Return ‖A‖‖B‖ − ‖A ∘ B‖."""
    first, *rest = factors
    second = rest[0] if len(rest) == 1 else applied("hadamard", *rest)
    at = tuple(zip(norms.A.shape, first.shape, strict=True))
    use = Used(norms.NORM_OF_ENTRIES, at=at, letters=((norms.A, first), (norms.B, second)))
    lemmas = (*norms.norm_lemmas(), *norms.norm_of_entries())
    return Column(Norm(first) * Norm(second) - node, use=use, lemmas=lemmas)


def _telescoped(terms: Sequence[MatrixExpr]) -> Iterator[tuple[MatrixExpr, MatrixExpr]]:
    """Yield (A − C) B and C (B − D), A (B − D) and (A − C) D, of a difference A B − C D; and, where all have
    their shapes, halves of (A − C)(B + D) and (A + C)(B − D).
    """
    if len(terms) != 2:
        return
    (scale, first), (other, second) = map(factors_of, terms)
    if scale != -other:
        return
    for k, m in cartesian(range(1, len(first)), range(1, len(second))):
        a, b, c, d = (product(*some) for some in (first[:k], first[k:], second[:m], second[m:]))
        if (a.shape, b.shape) == (c.shape, d.shape) and a != c and b != d:
            left, right = total(a, negate(c)), total(b, negate(d))
            yield product(scale, left, b), product(scale, c, right)
            yield product(scale, a, right), product(scale, left, d)
            half = product(scale / 2, left, total(b, d)), product(scale / 2, total(a, c), right)
            yield half


def _by_scale(terms: Sequence[MatrixExpr]) -> Iterator[tuple[list[MatrixExpr], list[MatrixExpr]]]:
    """Yield the terms of a sum in two parts: those that have the letters of the first before them, and the rest."""
    letters = [factors_of(term)[0].as_coeff_Mul()[1] for term in terms]
    first = [term for term, c in zip(terms, letters, strict=True) if c == letters[0]]
    rest = [term for term, c in zip(terms, letters, strict=True) if c != letters[0]]
    if rest:
        yield first, rest


def _powers(factor: MatrixExpr) -> list[MatrixExpr]:
    """Return A and A for A², where that is no long list."""
    whole = isinstance(factor, MatPow) and factor.exp.is_Integer and 1 < factor.exp <= MOST_POWER
    return [factor.base] * int(factor.exp) if whole else [factor]


def _bases(monomial: Expr) -> list[Expr]:
    """Return what a monomial is a product of powers of."""
    return [base for base in monomial.as_powers_dict() if not base.is_Rational]


def _may_be_bounded(matrix: MatrixExpr) -> bool:
    """Whether a matrix is a product, of entries too, a sum, or a function of every entry."""
    several = len(terms_of(matrix)) > 1 or len(factors_of(matrix)[1]) > 1
    return several or is_operator(matrix, "hadamard") or _arguments(matrix) is not None


def _arguments(matrix: MatrixExpr) -> tuple[str, MatrixExpr, MatrixExpr] | None:
    """Return f, A and B of ±(f(A) − f(B)), and f, A and 0 of ±f(A), f being one of CLOSER."""
    inside = [_argument(term) for term in terms_of(matrix)]
    known = [one for one in inside if one is not None]
    if len(known) != len(inside) or len(known) > 2 or len({name for _, name, _ in known}) > 1:
        return None
    (sign, name, first), *others = known
    if not others:
        return name, first, ZeroMatrix(*first.shape)
    ((other, _, second),) = others
    return (name, first, second) if sign != other else None


def _argument(term: MatrixExpr) -> tuple[Expr, str, MatrixExpr] | None:
    scale, (one, *more) = factors_of(term)
    is_map = isinstance(one, MatrixOperator) and one.op == "map" and not one.order and one.name in CLOSER
    return (scale, one.name, one.operands[0]) if scale in (1, -1) and not more and is_map else None


@lru_cache(maxsize=1024)
def _plain(gap: Expr, whole: frozenset[Expr] = frozenset()) -> Expr:
    """Return a number with its norms written in one way, those that are of a matrix and of its negative too."""
    return _terms_of(gap.xreplace({node: _norm(node.args[0], whole) for node in gap.atoms(Norm)}), whole)


def _terms_of(number: Expr, whole: frozenset[Expr]) -> Expr:
    """Return a number multiplied out, but for what is within its norms and inner products."""
    letters = {node: Dummy() for node in number.atoms(Norm, Inner)}
    made = _multiplied_out(number.xreplace(letters), whole)
    return made.xreplace({one: node for node, one in letters.items()})


def _multiplied_out(number: Expr, whole: frozenset[Expr]) -> Expr:
    """Return a number multiplied out, but for sums that stay whole."""
    letters = {one: Dummy() for one in whole}
    made: Expr = multiplied_out(number.xreplace(letters))
    return made.xreplace({one: node for node, one in letters.items()})


@lru_cache(maxsize=1024)
def _norm(matrix: MatrixExpr, whole: frozenset[Expr] = frozenset()) -> Norm:
    """Return the norm of a matrix, multiplied out and with the sign that comes first; that of X for one of Xᵀ.

    A sum that stays whole keeps its sign.
    """
    bare = [product(*factors_of(term)[1]) for term in terms_of(matrix)]
    if all(isinstance(one, Transpose) for one in bare):
        return _norm(transpose(matrix), whole)
    terms = sorted(terms_of(collected(matrix)), key=lambda term: spelled(product(*factors_of(term)[1])))
    made = total(*terms)
    first = factors_of(terms[0])[0]
    return Norm(negate(made) if first not in whole and first.could_extract_minus_sign() else made)
