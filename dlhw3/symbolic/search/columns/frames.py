"""Matrices by which an order ⪯ may be framed, AᵀKA: what stands in the products, inverses, and psd roots.

Nothing here is trusted: which frames an inequality needs is found, and then proved.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations, islice, permutations

from sympy import (
    Add,
    Basic,
    Expr,
    Identity,
    Integer,
    MatrixExpr,
    MatrixSymbol,
    Mul,
    Pow,
    Rational,
    Symbol,
    Trace,
    ZeroMatrix,
    preorder_traversal,
)

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
from dlhw3.symbolic.faces.operators import applied, entrywise
from dlhw3.symbolic.nodes import Inner, MatrixImage, Norm, PsdPower
from dlhw3.symbolic.plan import Chain, Combination, Equation, Hypothesis, Lemma, Step, Theory, Used
from dlhw3.symbolic.search.columns.columns import Column, Factor
from dlhw3.symbolic.search.columns.commuting import Source, commuting, gap_of, signed
from dlhw3.symbolic.search.columns.diagonals import (
    diagonals,
    plainly_positive,
    rest_of_logistic,
    shown_by_parts,
)
from dlhw3.symbolic.search.columns.inverted import resolved, roots_between, roots_within, shown, stands_in
from dlhw3.symbolic.search.columns.termwise import EACH
from dlhw3.symbolic.search.columns.weighted import spreads
from dlhw3.symbolic.shapes import same_size

HALF, ONE, ZERO = Rational(1, 2), Integer(1), Integer(0)
MOST, SHORTEST = 32, 8


@dataclass(frozen=True)
class Frames:
    """What is visible in some expressions under a theory, for frames and for what is framed."""

    theory: Theory
    whole: tuple[Expr, ...]
    also: tuple[tuple[MatrixExpr, tuple[Lemma, ...]], ...] = ()
    """What else is shown to be positive semidefinite, with the lemmas whose last says so."""
    numbers: tuple[Factor, ...] = ()
    """What else is shown to be ≥ 0."""

    @cached_property
    def nodes(self) -> tuple[Basic, ...]:
        """Every part, each once; those of what is assumed behind those of the claim."""
        said = [side for h in self.theory.hypotheses for side in (h.statement.left, h.statement.right)]
        return tuple(dict.fromkeys(n for one in (*self.whole, *said) for n in preorder_traversal(one)))

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        """What is known to be positive semidefinite: gaps of A ⪯ B that is assumed, and diag(p) − ppᵀ."""
        assumed = [(gap_of(h), Used(h.name)) for h in matrices_of(self.theory)]
        spread = ((gap, Used(lemmas[-1].name)) for gap, lemmas in self.spreads)
        return (*assumed, *self._of_members(), *spread)

    def _of_members(self) -> Iterator[Source]:
        """Yield what is assumed of the order of all members, at the index of which terms are shown."""
        for h in self.theory.hypotheses if self.theory.facts.declares(EACH) else ():
            each = h.statement.indices
            if h.statement.relation == "⪯" and len(each) == 1:
                own = each[0].index
                yield gap_of(h).xreplace({own: EACH}), Used(h.name, at=((own, EACH),))

    @cached_property
    def derived(self) -> tuple[Source, ...]:
        """What is positive semidefinite for these: products of two that commute, and inverses."""
        assumed = [(gap_of(h), Used(h.name)) for h in matrices_of(self.theory)]
        return (*commuting(assumed), *((n, Used(lemmas[-1].name)) for n, lemmas in self.inverted))

    @cached_property
    def inverted(self) -> tuple[tuple[MatrixExpr, tuple[Lemma, ...]], ...]:
        """Inverses of what is visible, or of what a logarithm of a determinant is of, that are shown to be ⪰ 0."""
        inside = [applied("inverse", n.operands[0]) for n in self.nodes if is_operator(n, "logdet")]  # type: ignore[attr-defined]
        signs = {one.value: one for one in self.weights()}
        found = ((n, shown(n, self.sources, signs)) for n in dict.fromkeys((*self.inverses, *inside)))
        return tuple((n, lemmas) for n, lemmas in found if lemmas)

    def apart(self, gap: MatrixExpr) -> list[MatrixExpr]:
        """Return (K + …)⁻¹ − N of what is visible, an inverse with K in it, and every other one of its size."""
        return [total(own, negate(n)) for own, n in self.pairs if stands_in(gap, own)]

    @cached_property
    def pairs(self) -> tuple[tuple[MatrixExpr, MatrixExpr], ...]:
        """The inverses of one size in pairs, in both orders."""
        return tuple((n, m) for n, m in permutations(self.inverses, 2) if same_size(n.shape[0], m.shape[0]))

    @cached_property
    def within(self) -> tuple[MatrixExpr, ...]:
        """What the inverses that are visible are squares of, and what is left of I/c."""
        found = [root for n in self.inverses for root in roots_within(n)]
        return tuple(dict.fromkeys((*found, *(root for pair in self.pairs for root in roots_between(*pair)))))

    @cached_property
    def signed(self) -> tuple[tuple[Expr, Lemma], ...]:
        """Numbers that are ≥ 0 for what is assumed of matrices, with what says so."""
        assumed = signed([(gap_of(h), Used(h.name)) for h in matrices_of(self.theory)])
        return (
            *assumed,
            *(found for one in self._scales if (found := shown_by_parts(one, self.theory.facts)) is not None),
        )

    @cached_property
    def spreads(self) -> tuple[tuple[MatrixExpr, tuple[Lemma, ...]], ...]:
        """Every diag(p) − ppᵀ for p = exp(v)/Σ exp(v), and plain diag(v) ⪰ 0, with what shows that it is ⪰ 0."""
        return (*spreads(self.nodes), *diagonals(self.nodes, self.theory.facts), *self.also)

    def proofs(self, use: Used) -> tuple[Lemma, ...]:
        """Return the lemmas that show what is used of the sources; none where it is assumed."""
        known = (*self.spreads, *self.inverted) if not use.premises else ()
        return next((lemmas for _, lemmas in known if lemmas[-1].name == use.premise), ())

    @cached_property
    def inverses(self) -> tuple[MatrixExpr, ...]:
        """The inverses."""
        found = (n for n in self.nodes if isinstance(n, MatrixExpr) and is_operator(n, "inverse"))
        return tuple(found)

    @cached_property
    def roots(self) -> tuple[MatrixExpr, ...]:
        """Psd roots of the letters that are assumed to be psd, of their inverses and of psd powers."""
        facts = self.theory.facts
        letters = [n for n in self.nodes if isinstance(n, (MatrixSymbol, MatrixImage))]
        psd = [n for n in letters if n in facts.told("psd") or n in facts.told("pd")]
        found: list[MatrixExpr] = [PsdPower(n, HALF) for n in psd]
        inverted = [n.operands[0] for n in self.inverses]  # type: ignore[attr-defined]
        found += [PsdPower(n, -HALF) for n in psd if n in facts.told("pd") and n in inverted]
        found += [PsdPower(n.args[0], n.args[1] * HALF) for n in self.nodes if isinstance(n, PsdPower)]
        return tuple(dict.fromkeys(found))

    @cached_property
    def pieces(self) -> tuple[MatrixExpr, ...]:
        """What ends the products: X and AX of XᵀAX, and the terms themselves."""
        found: dict[MatrixExpr, None] = {}
        for node in self.nodes:
            sides = (
                node.args if isinstance(node, (Inner, Norm, Trace)) else (node,) if node in self.whole else ()
            )
            for side in sides:
                for term in terms_of(expand(side)) if isinstance(side, MatrixExpr) else ():
                    _, factors = factors_of(term)
                    for k in range(len(factors)):
                        found.setdefault(product(*factors[k:]))
                        found.setdefault(transpose(product(*factors[: k + 1])))
        return tuple(m for m in found if isinstance(m, MatrixExpr) and not isinstance(m, ZeroMatrix))

    def bordered(self, size: Expr) -> list[tuple[MatrixExpr, MatrixExpr]]:
        """Return M and r of MᵀrrᵀM ⪯ ‖r‖² MᵀM, for columns r whose norms are visible and letters M."""
        squares = [
            n for n in self.nodes if isinstance(n, Norm) or (isinstance(n, Inner) and len({*n.args}) == 1)
        ]
        columns = [n.args[0] for n in squares if n.args[0].shape[1] == 1]
        letters = [n for n in self.nodes if isinstance(n, MatrixSymbol) and n.shape[1] != 1]
        frames = [m for m in (*letters, *map(transpose, letters)) if same_size(m.shape[1], size)]
        pairs = ((m, r) for m in frames for r in dict.fromkeys(columns) if same_size(m.shape[0], r.shape[0]))
        return list(pairs)[:SHORTEST]

    def of(self, rows: Expr, columns: Expr | None = None, *, further: bool = True) -> list[MatrixExpr]:
        """Return frames with so many rows, and so many columns where that is said."""
        wholes = [m for m in self.whole if isinstance(m, MatrixExpr)]
        base: list[MatrixExpr] = [Identity(rows), *self.inverses, *self.roots, *self.pieces, *wholes]
        base = list(dict.fromkeys(base))
        moved = list(self._moved(base)) if further else []
        return [m for m in dict.fromkeys((*base, *moved)) if fits(m, rows, columns)][:MOST]

    def _moved(self, base: Sequence[MatrixExpr]) -> Iterator[MatrixExpr]:
        """Yield G N for what is assumed to be ⪰ 0 and an inverse N, and roots and inverses times what is there."""
        turned = [
            product(gap, n)
            for n in self.inverses
            for gap, _ in self.sources
            if n.operands[0] != gap and same_size(gap.shape[1], n.shape[0])  # type: ignore[attr-defined]
        ]
        yield from turned
        for first in (*self.roots, *self.inverses):
            for m in (*turned, *base):
                if m != first and same_size(first.shape[1], m.shape[0]):
                    yield product(first, m)

    @cached_property
    def differences(self) -> dict[str, Lemma]:
        """What says 0 ≤ b − a where a ≤ b is assumed, by name."""
        found = {}
        for h in self.theory.hypotheses:
            left, right, relation = h.statement.left, h.statement.right, h.statement.relation
            plain = not h.statement.letters and not h.statement.indices
            if relation in ("<", "≤") and left != 0 and plain and not isinstance(left, MatrixExpr):
                gap, name = right - left, f"0 {relation} {right - left}"
                step = Step(ZERO, gap, h.name, Combination((Used(h.name),)), relation)
                found[name] = Lemma(name, Equation(ZERO, gap, (), relation), Chain((step,)))
        return found | {lemma.name: lemma for _, lemma in (*self.signed, *self._squares)}

    @cached_property
    def _squares(self) -> tuple[tuple[Expr, Lemma], ...]:
        """b² − a² of norms a ≤ b, with what says that it is ≥ 0; of members b − a too, at the index of terms.

        Of what is assumed to be equal both b² − a² and a² − b².
        """
        found: list[tuple[Expr, Lemma]] = []
        for h in self.theory.hypotheses:
            said, each = h.statement, h.statement.indices
            if said.relation not in ("<", "≤", "=") or said.letters or len(each) > 1:
                continue
            if bool(each) != self.theory.facts.declares(EACH):
                continue
            at = tuple((one.index, EACH) for one in each)
            a, b = (side.xreplace(dict(at)) for side in (said.left, said.right))
            if said.relation == "=":
                found += _both_ways(a, b, h.name, at)
                continue
            if each and said.left != 0:
                found.append(_at_least(b - a, h.name, Combination((Used(h.name, at=at),))))
            if isinstance(a, Norm):
                by = Combination((Used(h.name, 2 * a, at=at),), ((ONE, b - a),))
                found.append(_at_least(b**2 - a**2, h.name, by))
        return tuple(found)

    def weights(self) -> list[Factor]:
        """Return numbers that are known to be ≥ 0."""
        found = [Factor(ONE, strict=True)]
        for h in self.theory.hypotheses:
            left, right, relation = h.statement.left, h.statement.right, h.statement.relation
            if relation in ("<", "≤") and left != 0 and f"0 {relation} {right - left}" in self.differences:
                found.append(Factor(right - left, (Used(f"0 {relation} {right - left}"),), relation == "<"))
            each = h.statement.indices
            if relation in ("<", "≤") and left == 0 and len(each) == 1 and self.theory.facts.declares(EACH):
                own = each[0].index
                found.append(Factor(right.xreplace({own: EACH}), (Used(h.name, at=((own, EACH),)),)))
            if relation in ("<", "≤") and left == 0:
                one = Factor(right, (Used(h.name),), relation == "<")
                found.append(one)
                reciprocal = entrywise("recip", right)
                if relation == "<" and reciprocal in self.nodes:
                    found.append(Factor(reciprocal, one.signs, True))
        found += [Factor(c, (Used(lemma.name),)) for c, lemma in (*self.signed, *self._squares)]
        return [*found, *self.numbers, *self._squared()]

    def _squared(self) -> Iterator[Factor]:
        """Yield the squares of numbers that stand before a term of what is visible."""
        scales: dict[Expr, None] = {}
        for side in self.whole:
            for term in terms_of(expand(side)) if isinstance(side, MatrixExpr) else ():
                scales |= {f: None for f in Mul.make_args(factors_of(term)[0]) if isinstance(f, Pow)}
        told = self.theory.facts
        even = [one for one in scales if one.exp.is_Integer and one.exp % 2 == 0]
        counts = sorted(
            {n for one in self._scales for n in one.free_symbols if plainly_positive(n, told)}, key=str
        )
        plain = dict.fromkeys((*even, *(one for one in self._scales if plainly_positive(one, told)), *counts))
        yield from map(Factor, islice(plain, SHORTEST))
        logistic = (rest_of_logistic(one, told) for one in self._scales)
        yield from (Factor(one) for one in logistic if one is not None)

    @cached_property
    def _scales(self) -> tuple[Expr, ...]:
        """What stands before the terms of what is visible, but for numbers without letters."""
        sides = [side for side in self.whole if isinstance(side, MatrixExpr)]
        terms = [term for side in sides for whole in (side, expand(side)) for term in terms_of(whole)]
        scales = [factors_of(term)[0] for term in terms]
        parts = (part for one in scales for part in (one, *Add.make_args(one.expand())))
        found = (part.as_coeff_Mul()[1] for part in parts)
        return tuple(one for one in dict.fromkeys(found) if one != 1)


def _both_ways(
    a: Expr, b: Expr, name: str, at: tuple[tuple[Symbol, Expr], ...]
) -> Iterator[tuple[Expr, Lemma]]:
    """Yield b² − ⟨A, A⟩ and its negative of a norm ‖A‖ that is assumed to be b, and b − a where a is a square."""
    squared = isinstance(a, Inner) or (isinstance(a, Pow) and isinstance(a.base, Norm) and a.exp == 2)
    if isinstance(b, MatrixExpr) or not (squared or isinstance(a, Norm)):
        return
    gap, times = (b - a, ONE) if squared else (b**2 - a**2, a + b)  # b² − a² = (a + b)(b − a)
    for sign in (ONE, -ONE):
        shown = Step(ZERO, sign * gap, name, Combination((Used(name, sign * times, at=at),)), "≤")
        plain = sign * gap.xreplace({} if squared else {a**2: Inner(*a.args * 2)})
        steps = (shown, Step(sign * gap, plain, "$⟨A, A⟩ = ‖A‖^2$")) if plain != sign * gap else (shown,)
        yield plain, Lemma(f"0 ≤ {plain}", Equation(ZERO, plain, (), "≤"), Chain(steps))


def _at_least(gap: Expr, reason: str, by: Combination) -> tuple[Expr, Lemma]:
    """Return a number with the lemma that it is ≥ 0."""
    chain = Chain((Step(ZERO, gap, reason, by, "≤"),))
    return gap, Lemma(f"0 ≤ {gap}", Equation(ZERO, gap, (), "≤"), chain)


def matrices_of(theory: Theory) -> list[Hypothesis]:
    """Return what is assumed of the order of matrices."""
    return [h for h in theory.hypotheses if h.statement.relation == "⪯"]


def fits(m: MatrixExpr, rows: Expr, columns: Expr | None) -> bool:
    """Whether a matrix has so many rows, and columns."""
    return same_size(m.shape[0], rows) and (columns is None or same_size(m.shape[1], columns))


def framed_order(frames: Frames, size: Expr, *, further: bool = True) -> Iterator[Column]:
    """Yield MᵀAM ⪯ MᵀBM, squares and gram matrices of a size, with the weights that are known."""
    weights = frames.weights()
    yield from (resolved(*pair) for pair in frames.pairs if same_size(pair[0].shape[0], size))
    for gap, use in frames.sources:
        for m in frames.apart(gap):
            value = product(transpose(m), gap, m)
            one = Column(value, use=replace(use, frame=m), lemmas=frames.proofs(use))
            yield from (one.times(weight) for weight in weights)
    for gap, use in frames.sources:
        for m in frames.of(gap.shape[0], size, further=further):
            value = product(transpose(m), gap, m)
            own = use if isinstance(m, Identity) else replace(use, frame=m)
            one = Column(value, use=own, lemmas=frames.proofs(use))
            yield from (one.times(weight) for weight in weights)
    for gap, use in frames.derived:
        for m in (Identity(size), *frames.pieces):
            if fits(m, gap.shape[0], size):
                own = use if isinstance(m, Identity) else replace(use, frame=m)
                one = Column(product(transpose(m), gap, m), use=own, lemmas=frames.proofs(use))
                yield from (one.times(weight) for weight in weights)
    for root in (*frames.within, *frames.of(size, size, further=further)):
        if same_size(root.shape[1], size):
            yield from grams(root, weights)
    for root in frames.pieces:
        if same_size(root.shape[1], size):
            yield from grams(root, weights)
    for root in frames.roots:
        if same_size(root.shape[0], size):
            yield _bounded(root)
    for m, column in frames.bordered(size):
        gram = norm_gram(column)
        assert gram.use is not None
        one = Column(product(transpose(m), gram.value, m), use=replace(gram.use, frame=m))
        yield from (one.times(weight) for weight in weights)
    if further:
        yield from _of_two(frames, size, weights)


def _of_two(frames: Frames, size: Expr, weights: Sequence[Factor]) -> Iterator[Column]:
    """Yield tᵀt ⪰ 0 and tᵀKt ⪰ 0 for t = r ± s, of the shortest r and s of one shape that end products."""
    pieces = [m for m in frames.pieces if same_size(m.shape[1], size)]
    pieces.sort(key=lambda m: len(factors_of(m)[1]))
    pairs = [(r, s) for r, s in combinations(pieces[:SHORTEST], 2) if same_size(r.shape[0], s.shape[0])]
    for root in (one for r, s in pairs for one in (total(r, negate(s)), total(r, s))):
        for weight in weights:
            scaled = product(weight.value, transpose(root), root)
            yield Column(scaled, square=(weight.value, root), signs=weight.signs)
        for gap, use in frames.sources:
            if same_size(root.shape[0], gap.shape[0]):
                framed = product(transpose(root), gap, root)
                one = Column(framed, use=replace(use, frame=root), lemmas=frames.proofs(use))
                yield from (one.times(weight) for weight in weights)


def grams(root: MatrixExpr, weights: Sequence[Factor]) -> Iterator[Column]:
    """Yield rᵀr ⪰ 0, and rrᵀ ⪯ ‖r‖² I, with each weight."""
    for weight in weights:
        scaled = product(weight.value, transpose(root), root)
        yield Column(scaled, square=(weight.value, root), signs=weight.signs)
    for gram in (norm_gram(root), norm_gram(transpose(root))):
        yield from (gram.times(weight) for weight in weights)


def _bounded(root: MatrixExpr) -> Column:
    """Return RᵀRRᵀR ⪯ tr(RᵀR) RᵀR: of a psd root R it says A A ⪯ tr(A) A."""
    gram = norm_gram(root)
    assert gram.use is not None
    return Column(product(transpose(root), gram.value, root), use=replace(gram.use, frame=root))


def norm_gram(m: MatrixExpr) -> Column:
    """Return MMᵀ ⪯ tr(MᵀM) I."""
    letter = MatrixSymbol("A", *m.shape)
    value = total(product(Inner(m, m), Identity(m.shape[0])), negate(product(m, transpose(m))))
    return Column(value, use=Used("norm.gram", letters=((letter, m),)))
