"""The search for an inequality between numbers among normal forms that laws and assumptions have reduced.

It knows more than the first search: what framing what is assumed of matrices gives, norms of products, psd roots,
tangents of logarithms at quotients. That the sum it finds is one is proved as an equation, by the laws.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations, islice, takewhile

from sympy import Expr, Identity, MatrixExpr, MatrixSymbol, Mul, Pow, Rational, Trace, Transpose

from dlhw3.symbolic.algebra import (
    expand,
    factors_of,
    is_operator,
    negate,
    product,
    terms_of,
    total,
    transpose,
)
from dlhw3.symbolic.conditions.definite import is_pd, is_psd
from dlhw3.symbolic.conditions.following import told_in_order
from dlhw3.symbolic.faces.operators import applied, entrywise
from dlhw3.symbolic.lemmas import cauchy_schwarz as norms
from dlhw3.symbolic.lemmas.cauchy_schwarz import norm_of_product
from dlhw3.symbolic.nodes import Inner, Norm, PsdPower, ScalarDifferential
from dlhw3.symbolic.plan import Combination, Lemma, Used
from dlhw3.symbolic.proofs.context import Context
from dlhw3.symbolic.ranges import Facts
from dlhw3.symbolic.search.columns.columns import (
    ONE,
    Column,
    Factor,
    Forms,
    S,
    Sight,
    assumed,
    factors,
    roots,
    squared,
)
from dlhw3.symbolic.search.columns.combining import Found, combined
from dlhw3.symbolic.search.columns.commuting import inner
from dlhw3.symbolic.search.columns.definite_parts import gram_roots, may_be_pd, of_logdet
from dlhw3.symbolic.search.columns.entropies import by_entropies, norms_of_weights
from dlhw3.symbolic.search.columns.entrywise import by_entries, summed_up
from dlhw3.symbolic.search.columns.frames import Frames, norm_gram
from dlhw3.symbolic.search.columns.ordering import Search
from dlhw3.symbolic.search.columns.pairings import by_pairings
from dlhw3.symbolic.search.columns.reductions import by_lemma
from dlhw3.symbolic.search.columns.summed import SUM, summed
from dlhw3.symbolic.search.columns.weights import weights_of
from dlhw3.symbolic.search.forms.effort import is_over
from dlhw3.symbolic.search.forms.multipliers import Sum
from dlhw3.symbolic.search.laws.modulo import Reduced
from dlhw3.symbolic.shapes import same_size

MOST_VECTORS, MOST_TANGENTS, MOST_DIFFERENCES, MOST_COLUMNS, MOST_DEFINITE, MOST_CUT = 10, 24, 4, 240, 5, 8
AT_ONCE, HALF = 30, Rational(1, 2)


@dataclass
class Modular(Search):
    """The search for one inequality modulo the laws."""

    def __post_init__(self) -> None:
        super().__post_init__()
        divided = (entrywise("recip", t) for t in self.sight.functions("log"))
        weights = norms_of_weights(self.sight, self.theory.facts)
        more = (*self._norms_of_parts(), *divided, *self._norms_assumed(), *weights)
        self.sight = Sight((*self.sight.whole, *more))

    def forms_in(self, context: Context) -> Forms:
        """Return normal forms that the laws and what is assumed have reduced."""
        return Reduced(context, self.gap)  # type: ignore[return-value]

    def made(
        self, name: str, left: Expr, right: Expr, relation: str, found: Found, reason: str = ""
    ) -> tuple[Lemma, ...]:
        """Return the equation that the sum is one, and left relation right."""
        return summed(name, left, right, relation, found, reason)

    def lemmas_of(self, name: str, found: Found, reason: str = "") -> tuple[Lemma, ...]:
        """Return what the columns use, and the claim by them."""
        uses = {use.premise for column, _ in found for use in (column.use, *column.signs) if use is not None}
        more = norm_of_product() if uses & {norms.GRAM, norms.NORM_OF_PRODUCT} else []
        signs = [one for one in self.lemmas if one.name.removeprefix(f"{SUM} for ") in uses]
        last = super().lemmas_of(name, found, reason)
        return (*more, *(one for one in signs if one not in last), *last)

    @cached_property
    def told_of(self) -> Facts:
        """What is assumed of letters, with the signs of numbers."""
        return told_in_order(self.theory.hypotheses, self.theory.facts)

    @cached_property
    def frames(self) -> Frames:
        """What matrices may be framed by."""
        return Frames(self.theory, (self.left, self.right))

    @cached_property
    def vectors(self) -> tuple[MatrixExpr, ...]:
        """What stands in norms and inner products, and roots and inverses times that."""
        found = [v for several in self.sight.vectors.values() for v in several]
        found += [*summed_up(self.sight), *self._paired(), *gram_roots(self.frames.nodes)]
        inner = [*self.frames.roots, *self.frames.inverses]
        found += [product(m, v) for m in inner for v in tuple(found) if same_size(m.shape[1], v.shape[0])]
        return tuple(dict.fromkeys([*found, *self.frames.roots]))

    def _paired(self) -> Iterator[MatrixExpr]:
        """Yield Aᵀ and B of tr(AB)."""
        for node in self.sight.nodes:
            _, factors = factors_of(node.arg) if isinstance(node, Trace) else (ONE, ())
            for k in range(1, len(factors)):
                yield transpose(product(*factors[:k]))
                yield product(*factors[k:])

    def _norms_assumed(self) -> Iterator[Expr]:
        """Yield norms of what equations between matrices are assumed of, and of directions."""
        for said in (h.statement for h in self.theory.hypotheses):
            of_any = said.letters or said.left == Transpose(said.right)  # what a Hessian is as a matrix
            if said.relation == "=" and isinstance(said.right, MatrixExpr) and not of_any:
                yield Norm(said.right)
        for node in self.sight.nodes:
            if isinstance(node, ScalarDifferential) and isinstance(node.args[2], MatrixExpr):
                yield Norm(node.args[2])

    def _norms_of_parts(self) -> Iterator[Expr]:
        """Yield norms that a product may be bounded by: those of its parts."""
        for several in self.sight.vectors.values():
            for v in several:
                yield Norm(v)
                for left, right in _splits(v):
                    yield from (Norm(left), Norm(right))

    def _plain(self) -> Iterator[Column]:
        yield from self._definite()  # what is strict stands before the same that is not
        pairs = tuple(self._pairs_definite())
        yield from pairs
        for weights in weights_of(self.factors):
            yield from (one.times(s) for one in pairs for s in weights if of_logdet(one))
        yield from by_entropies(self.sight, self.theory.facts, self.factors)
        yield from by_entries(self.sight, self.told_of)
        yield from by_pairings(self.sight, self.told_of)
        yield from super()._plain()
        yield from self._framed()
        yield from (Column(value, use=use) for value, use in inner(self.frames.sources))
        yield from self._products()
        yield from self._tangents()
        yield from self._simple_squares()
        yield from self._framed_further()

    def _with_squares(self, target: Sum) -> Found | None:
        """Return squares where they are settled by linear equations; none are asked for by prices."""
        families = [family for family in roots(self.sight, self.gap) if family]
        return self._exactly(target, families)

    def _parts(self, columns: Iterator[Column]) -> Iterator[Iterable[Column]]:
        """Yield columns few at a time: their normal forms take longer than the search among them."""
        while (
            len(self.columns) < MOST_COLUMNS and not is_over() and (part := tuple(islice(columns, AT_ONCE)))
        ):
            yield part

    def _add(self, columns: Iterable[Column], further: int = 0) -> None:
        super()._add(takewhile(lambda _: len(self.columns) < MOST_COLUMNS, columns), further)

    def _reduced(self) -> list[Column]:
        """Return nothing: the normal forms are reduced already."""
        return []

    def _signed(self, value: Expr) -> Factor | None:
        """Return a number with what shows its sign, that of exponentials and norms in it too."""
        found = super()._signed(value)
        if found is not None or value.is_Symbol or (target := self.forms.of(value)) is None:
            return found
        columns = [
            squared(Factor(ONE, strict=True), ONE),
            *(assumed(h.name, h.statement) for h in self.given),
        ]
        columns += [squared(one, ONE) for one in factors(self.sight, ())]
        for strict in (True, False):
            answer = combined(self.forms, target, columns, strict)
            if answer is not None:
                return self._shown(value, strict, answer)
        return None

    def _definite(self) -> Iterator[Column]:
        """Yield xᵀAx > 0, tr A > 0 of what is assumed to be pd and of such inverses, det A > 0 of what is so."""
        facts = self.told_of
        told = [n for n in self.frames.nodes if isinstance(n, MatrixExpr) and n in facts.told("pd")]
        for letter in (*told, *(m for m in self.frames.inverses if is_pd(m, facts))):
            letters = ((MatrixSymbol("X", *letter.shape), letter),)
            yield Column(Trace(letter), use=Used("definite.trace", letters=letters), strict=True)
            for v in dict.fromkeys((*self.vectors, *sorted(facts.nonzero, key=str))):
                if v in facts.nonzero and same_size(v.shape[0], letter.shape[0]) and v.shape[1] == ONE:
                    own = (*letters, (MatrixSymbol("x", *v.shape), v))
                    value = Inner(v, product(letter, v))
                    yield Column(value, use=Used("definite.form", letters=own), strict=True)
        for m in (node.operands[0] for node in self.frames.nodes if is_operator(node, "det")):
            if is_pd(m, facts):
                use = Used("definite.det", letters=((MatrixSymbol("X", *m.shape), m),))
                yield Column(applied("det", m), use=use, strict=True)
            elif is_psd(m, facts):
                yield squared(Factor(ONE, strict=True), applied("det", PsdPower(m, HALF)))

    def _pairs_definite(self) -> Iterator[Column]:
        """Yield tr(XY) > 0, and log det X + log det Y ≤ tr(XY) − n, of what is plainly positive definite."""
        facts = self.told_of
        seen = [n for n in self.frames.nodes if isinstance(n, MatrixExpr)]
        inside = [n.args[-1] for n in self.frames.nodes if is_operator(n, "logdet")]
        letters = [n for n in seen if isinstance(n, MatrixSymbol)]
        found = [m for m in dict.fromkeys((*inside, *letters, *self.frames.inverses)) if may_be_pd(m, facts)]
        more = [applied("inverse", m) for m in sorted(inside, key=lambda m: isinstance(m, MatrixSymbol))]
        more = [one for one in more if one.operands[0] in found]
        found = list(dict.fromkeys((*found[:3], *more, *found[3:])))[:MOST_DEFINITE]
        for m in inside:
            if m in found and len(terms_of(expand(m))) > 1:
                yield by_lemma(Trace(product(m, applied("inverse", m))), m.shape[0], ONE)
        for left, right in combinations(found, 2):
            if same_size(left.shape[0], right.shape[0]):
                used = Used("definite.inner", letters=_two(left, right))
                yield Column(Trace(product(left, right)), use=used, strict=True)
        for gap, use in self.frames.sources if inside else ():
            for other, one in self.frames.derived:
                if same_size(gap.shape[0], other.shape[0]):
                    own = Used("psd.inner", letters=_two(gap, other), premises=(_only(use), _only(one)))
                    lemmas = (*self.frames.proofs(use), *self.frames.proofs(one))
                    yield Column(Trace(product(gap, other)), use=own, lemmas=lemmas)
        if not inside:
            return
        for left, right in combinations((*found, *dict.fromkeys(Identity(m.shape[0]) for m in inside)), 2):
            if same_size(left.shape[0], right.shape[0]):
                value = Trace(product(left, right)) - left.shape[0]
                value -= applied("logdet", left) + applied("logdet", right)
                yield Column(value, use=Used("definite.logdet", letters=_two(left, right)))

    def _simple_squares(self) -> Iterator[Column]:
        """Yield squares of letters, and of the cosine beside a sine."""
        one = Factor(ONE, strict=True)
        yield from (squared(one, letter) for letter in self.sight.letters)
        yield from (squared(one, root) for root in self._twice_applied())
        for name, other in (("sin", "cos"), ("cos", "sin")):
            yield from (squared(one, entrywise(other, t)) for t in self.sight.functions(name))

    def _twice_applied(self) -> Iterator[MatrixExpr]:
        """Yield v − BᵀBv for Bv in a norm, where v is visible: its square is ‖v‖² − ‖Bv‖² for BBᵀ = I."""
        for v in self.vectors:
            for left, right in _splits(v):
                if right in self.vectors:
                    yield total(right, negate(product(transpose(left), v)))

    def _framed(self) -> Iterator[Column]:
        for gap, use in self.frames.sources:
            columns = dict.fromkeys((*self.vectors, *self._differences(), *self.frames.of(gap.shape[0])))
            for m in columns:
                if same_size(m.shape[0], gap.shape[0]):
                    own = replace(use, frame=m, traced=True)
                    yield Column(Inner(m, product(gap, m)), use=own, lemmas=self.frames.proofs(use))
        for root in self.frames.roots:
            gram = norm_gram(root)
            assert gram.use is not None
            for v in self.vectors:
                if same_size(v.shape[0], root.shape[0]):
                    own = Used(gram.use.premise, letters=gram.use.letters, frame=v, traced=True)
                    value = Inner(root, root) * Inner(v, v) - Inner(product(root, v), product(root, v))
                    yield Column(value, use=own)

    def _framed_further(self) -> Iterator[Column]:
        """Yield squares of what inverses are of, what is derived, framed, and squares completed by an inverse."""
        for root in self.frames.within:
            for v in (v for v in self.vectors if same_size(v.shape[0], root.shape[1])):
                yield from (squared(weight, product(root, v)) for weight in self.frames.weights())
        pairs = [(*one, self.vectors) for one in self.frames.derived]
        pairs += [(gap, use, tuple(self._completed(gap))) for gap, use in self.frames.sources]
        for gap, use, several in pairs:
            for m in several:
                if same_size(m.shape[0], gap.shape[0]):
                    own = replace(use, frame=m, traced=True)
                    yield Column(Inner(m, product(gap, m)), use=own, lemmas=self.frames.proofs(use))

    def _completed(self, gap: MatrixExpr) -> Iterator[MatrixExpr]:
        """Yield v ± K⁻¹w for a K whose inverse is visible, and ⟨v, w⟩ that are."""
        for n in self.frames.inverses:
            if n.operands[0] != gap:  # type: ignore[attr-defined]
                continue
            for v, w in self._cut():
                if same_size(v.shape[0], gap.shape[0]):
                    for one, other in ((v, w), (w, v)):
                        moved = product(n, other)
                        yield total(one, negate(moved))
                        yield total(one, moved)

    def _cut(self) -> list[tuple[MatrixExpr, MatrixExpr]]:
        """Return the v and w of ⟨v, w⟩ that is visible, in each way that it may be written."""
        found: dict[tuple[MatrixExpr, MatrixExpr], None] = {}
        for node in self.sight.nodes:
            if isinstance(node, Inner):
                left, right = node.args
                for one in terms_of(expand(left)):
                    for other in terms_of(expand(right)):
                        _, factors = factors_of(product(transpose(one), other))
                        for k in range(1, len(factors)):
                            v, w = transpose(product(*factors[:k])), product(*factors[k:])
                            if v != w and same_size(v.shape[1], w.shape[1]):
                                found[v, w] = None
        return list(found)[:MOST_CUT]

    def _differences(self) -> Iterator[MatrixExpr]:
        """Yield sums and differences of two of what stands in norms and inner products."""
        for several in self.sight.vectors.values():
            for left, right in combinations(several[:MOST_DIFFERENCES], 2):
                yield from (total(left, right), total(left, negate(right)))

    def _products(self) -> Iterator[Column]:
        """Yield ‖AB‖ ≤ ‖A‖‖B‖ and its square, Cauchy and Schwarz's inequality between roots and in norms."""
        for v in (*self.vectors, *self._hadamards()):
            for left, right in _splits(v):
                sizes = zip((*norms.A.shape, norms.C.shape[1]), (*left.shape, right.shape[1]), strict=True)
                at, letters = tuple(sizes), ((norms.A, left), (norms.C, right))
                value = Norm(left) * Norm(right) - Norm(v)
                yield Column(value, use=Used(norms.NORM_OF_PRODUCT, at=at, letters=letters))
                value = Inner(left, left) * Inner(right, right) - Inner(v, v)
                yield Column(value, use=Used(norms.GRAM, at=at, letters=letters))
        for left, right in combinations(self.vectors[:MOST_VECTORS], 2):
            if not (same_size(left.shape[0], right.shape[0]) and same_size(left.shape[1], right.shape[1])):
                continue
            at = tuple(zip(norms.A.shape, left.shape, strict=True))
            pair = Inner(left, right)
            value = Inner(left, left) * Inner(right, right) - Pow(pair, 2, evaluate=False)
            yield Column(value, use=Used(norms.CAUCHY, at=at, letters=((norms.A, left), (norms.B, right))))
            for turned in (right, negate(right)):
                value = Norm(left) * Norm(right) - Inner(left, turned)
                yield Column(
                    value, use=Used(norms.PRODUCT, at=at, letters=((norms.A, left), (norms.B, turned)))
                )

    def _hadamards(self) -> Iterator[MatrixExpr]:
        """Yield diag(x) y of x ∘ y in a norm, for columns."""
        for norm in self.sight.norms:
            (v,) = norm.args
            if is_operator(v, "hadamard") and len(v.operands) == 2 and same_size(v.shape[1], ONE):
                yield product(applied("diag", v.operands[0]), v.operands[1])

    def _tangents(self) -> Iterator[Column]:
        """Yield log s ≤ s − 1 at quotients and reciprocals of what logarithms and exponentials are of."""
        inside = list(self.sight.functions("log"))
        inside += [part for t in inside for part in Mul.make_args(t) if part != t and not part.is_Rational]
        if not inside:
            return
        for part in inside[len(self.sight.functions("log")) :]:
            yield Column(part - 1 - entrywise("log", part), use=Used("log.tangent", letters=((S, part),)))
        tops = [
            ONE,
            *(1 / t for t in inside if t.is_Rational and t > 0),
            *inside,
            *(entrywise("exp", t) for t in self.sight.letters),
        ]
        tops += [entrywise("exp", t) for t in self.sight.functions("exp")]
        made = 0
        for below in inside:
            for above in dict.fromkeys(tops):
                if above != below and made < MOST_TANGENTS:
                    made += 1
                    s = above * entrywise("recip", below)
                    value = s - 1 - entrywise("log", s)
                    yield Column(value, use=Used("log.tangent", letters=((S, s),)))


def _two(left: MatrixExpr, right: MatrixExpr) -> tuple[tuple[MatrixSymbol, MatrixExpr], ...]:
    return (MatrixSymbol("X", *left.shape), left), (MatrixSymbol("Y", *right.shape), right)


def _only(use: Used) -> Combination:
    return Combination((use,))


def _splits(v: MatrixExpr) -> Iterator[tuple[MatrixExpr, MatrixExpr]]:
    """Yield the ways to write a product as two factors."""
    scale, factors = factors_of(v)
    if scale != 1 or len(terms_of(v)) > 1:
        return
    for k in range(1, len(factors)):
        left, right = product(*factors[:k]), product(*factors[k:])
        if isinstance(left, MatrixExpr) and isinstance(right, MatrixExpr):
            yield left, right
