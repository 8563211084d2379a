"""What convexity says of log Σ exp and log(1 + exp) at what is visible, and Σ(1 + a) ≤ Σ e^a."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations

from sympy import Expr, MatrixExpr, MatrixSymbol

from dlhw3.symbolic.algebra import is_operator, negate
from dlhw3.symbolic.faces.operators import applied, entrywise
from dlhw3.symbolic.lemmas import log_sum_exp as convex
from dlhw3.symbolic.nodes import Inner, Norm
from dlhw3.symbolic.plan import Lemma, Used
from dlhw3.symbolic.search.columns.columns import ONE, Column, Factor, Sight, squared
from dlhw3.symbolic.search.columns.entrywise import summands
from dlhw3.symbolic.search.columns.reductions import by_lemma

MOST_EXPONENTS = 4


def by_log_sums(sight: Sight) -> Iterator[Column]:
    """Yield that log Σ exp is above its tangents at visible exponents, and between means; and Σ(1 + a) ≤ Σ e^a."""
    exponents = _exponents(sight)
    logarithms = sight.functions("log")
    many = dict.fromkeys(v.shape[0] * v.shape[1] for v in exponents)
    for v in exponents:
        ones = applied("ones", data=v.shape)
        value = Inner(ones, entrywise("exp", v)) - Inner(ones, ones) - Inner(ones, v)
        letters = ((MatrixSymbol("A", *v.shape), v), (MatrixSymbol("B", *v.shape), ones))
        yield Column(value, use=Used("exp.weighted", letters=letters))
    yield from (squared(Factor(one, strict=True), ONE) for one in many)
    if any(convex.summed(v) in logarithms for v in exponents) or _of_entries(sight):
        for v in exponents:
            yield from _between_means(v, v.shape[0] * v.shape[1])
    yield from _weighed(sight, exponents)
    for v, w in permutations(exponents, 2):
        if v.shape == w.shape:
            yield _column(convex.tangent_gap(v, w), convex.TANGENT, ((convex.V, v), (convex.W, w)))


def _between_means(v: MatrixExpr, many: Expr) -> Iterator[Column]:
    """Yield Σ v/n + log n ≤ L(v) ≤ log n + ⟨p, v⟩, ⟨p, v⟩ ≤ L(v), and 0 ≤ log n, as it is and n times that."""
    ones = applied("ones", data=v.shape)
    size, below = entrywise("log", many), convex.log_sum(v) - Inner(ones, v) / many
    for factor in (Factor(ONE), Factor(many)):
        yield _column(below - size, convex.UNIFORM, ((convex.W, v),)).times(factor)
        yield _column(size, convex.MANY, (), v.shape).times(factor)
    above = size - convex.log_sum(v) + Inner(convex.share(v), v)
    yield _column(above, convex.ENTROPY, ((convex.V, v),))
    value = convex.log_sum(v) - Inner(convex.share(v), v)
    yield _column(value, convex.SURPRISE, ((convex.V, v),), lemmas=convex.mean_lemmas())


def _weighed(sight: Sight, exponents: Sequence[MatrixExpr]) -> Iterator[Column]:
    """Yield ⟨p, w⟩ ≤ ‖w‖ and Σ |w| of the matrices w whose norm is visible, and of ±w."""
    norms = [node.args[0] for node in sight.norms]
    sizes = [w.operands[0] for w in summands(sight) if is_operator(w, "map") and w.name == "abs"]
    for v in exponents:
        for w in dict.fromkeys(one for one in (*norms, *sizes) if one.shape == v.shape):
            letters, size = ((convex.V, v), (convex.W, w)), applied("sum", entrywise("abs", w))
            for signed, by_norm, by_sizes in (
                (w, convex.BELOW_NORM, convex.BELOW_SIZES),
                (negate(w), convex.TURNED_NORM, convex.TURNED_SIZES),
            ):
                mean, lemmas = Inner(convex.share(v), signed), convex.mean_lemmas()
                if w in norms:
                    yield _column(Norm(w) - mean, by_norm, letters, lemmas=lemmas)
                yield _column(size - mean, by_sizes, letters, lemmas=lemmas)


def by_rectifiers(sight: Sight) -> Iterator[Column]:
    """Yield that the smooth rectifier is above its tangents, at the numbers of which it is visible, and at 0."""
    logarithms = sight.functions("log")
    exponents = [t for t in sight.functions("exp") if 1 + entrywise("exp", t) in logarithms][:MOST_EXPONENTS]
    lemmas = convex.rectifier_lemmas() if exponents else ()
    two = entrywise("log", 2 * ONE)
    for t in exponents:
        value = convex.rectifier(t) - two - t / 2
        yield Column(value, use=Used(convex.ABOVE_HALF, letters=((convex.S, t),)), lemmas=lemmas)
        value = two - convex.rectifier(t) + t * convex.logistic(t)
        yield Column(value, use=Used(convex.BELOW_SHARE, letters=((convex.T, t),)), lemmas=lemmas)
        size, turned = entrywise("abs", t), entrywise("abs", -t)
        if turned in sight.nodes:
            yield by_lemma(turned, size, ONE)
        if size in sight.nodes or turned in sight.nodes:
            value = (t + size) / 2 - t * convex.logistic(t)
            yield Column(value, use=Used(convex.SHARED, letters=((convex.T, t),)), lemmas=lemmas)
    for t, s in permutations(exponents, 2):
        use = Used(convex.RECTIFIER, letters=((convex.T, t), (convex.S, s)))
        yield Column(convex.rectifier_gap(t, s), use=use, lemmas=lemmas)
        if entrywise("abs", t - s) in sight.nodes or entrywise("abs", s - t) in sight.nodes:
            use = Used(convex.STEEP, letters=((convex.T, t), (convex.S, s)))
            value = entrywise("abs", t - s) - convex.rectifier(t) + convex.rectifier(s)
            yield Column(value, use=use, lemmas=lemmas)


def _exponents(sight: Sight) -> list[MatrixExpr]:
    """Return the matrices v of which Σ exp(v) is visible."""
    exponentials = (v for v in summands(sight) if is_operator(v, "map") and v.name == "exp" and not v.order)
    return list(dict.fromkeys(v.operands[0] for v in exponentials))[:MOST_EXPONENTS]


def _of_entries(sight: Sight) -> bool:
    """Whether a logarithm of every entry is visible."""
    return any(isinstance(n, MatrixExpr) and is_operator(n, "map") and n.name == "log" for n in sight.nodes)


def _column(
    value: Expr,
    name: str,
    letters: tuple[tuple[MatrixSymbol, MatrixExpr], ...],
    shape: tuple[Expr, Expr] | None = None,
    lemmas: tuple[Lemma, ...] = (),
) -> Column:
    sizes = tuple(zip((convex.rows, convex.cols), shape or letters[0][1].shape, strict=True))
    return Column(value, use=Used(name, at=sizes, letters=letters), lemmas=lemmas or convex.log_sum_lemmas())
