"""What an inequality may be made of where entries are ≥ 0: 0 ≤ ⟨A, B⟩ for A and B that are so in every entry.

Of the logistic function σ that is σ(u), 1 − σ(u) = σ(−u) and (½ − σ(u))², by which σ(u)(1 − σ(u)) ≤ ¼.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, combinations_with_replacement

from sympy import Basic, Expr, Integer, MatrixExpr, MatrixSymbol, Rational

from dlhw3.symbolic.algebra import expand, factors_of, hadamard_product, negate, product, terms_of, total
from dlhw3.symbolic.conditions.definite import is_nonnegative
from dlhw3.symbolic.faces.operators import Operator, applied, entrywise
from dlhw3.symbolic.lemma_names import spelled
from dlhw3.symbolic.nodes import Inner, Norm, hole
from dlhw3.symbolic.plan import Chain, Combination, Equation, Lemma, NormalForm, Rewrite, Step, Used
from dlhw3.symbolic.ranges import Facts
from dlhw3.symbolic.search.columns.columns import Column, Sight

HALF, ZERO = Rational(1, 2), Integer(0)
MOST_ENTRIES, MOST_SQUARES, MOST_VISIBLE = 10, 2, 4
Shape = tuple[Expr, Expr]


def by_pairings(sight: Sight, told: Facts) -> Iterator[Column]:
    """Yield 0 ≤ ⟨A, B⟩ for pairs of what is visible, or between what is, and ≥ 0 in every entry."""
    for left, right in combinations(_standing(sight, told), 2):
        if left.shape == right.shape:
            yield _paired(left, right, left, right)
    bent = list(_bent(sight))
    made = _made_of_letters(told)
    beside = sorted({letter for one in made for letter in one.atoms(MatrixSymbol)}, key=str)
    letters = [node for node in dict.fromkeys((*sight.nodes, *made, *beside)) if _is_told(node, told)]
    for shape in dict.fromkeys(node.shape for node in (*letters, *bent)):
        entries = _of_shape(sight, shape, letters, bent, told)
        pairs = [*combinations_with_replacement(entries, 2), *_from_averages(sight, letters, shape)]
        plain = {bound: known for node in bent for bound, known in _plainly(node)}
        for left, right in pairs:
            yield _paired(left, right, plain.get(left, left), plain.get(right, right))


def _standing(sight: Sight, told: Facts) -> list[MatrixExpr]:
    """Return the terms in norms and inner products that are ≥ 0 in every entry as they stand, as of softmaxes."""
    found: dict[MatrixExpr, None] = {}
    for side in (arg for node in sight.nodes if isinstance(node, (Norm, Inner)) for arg in node.args):
        for scale, factors in map(factors_of, terms_of(expand(side)) if side.shape != (1, 1) else ()):
            term = product(scale.as_coeff_Mul()[1], *factors)
            if is_nonnegative(term, told):
                found[term] = None
    return list(found)[:MOST_VISIBLE]


def _paired(left: MatrixExpr, right: MatrixExpr, *plain: MatrixExpr) -> Column:
    """Return 0 ≤ ⟨A, B⟩, shown of what is equal to A and B and is plainly ≥ 0 in every entry."""
    use = Used("entries.inner", letters=tuple(zip(_letters(left), plain, strict=True)))
    value, (first, second) = Inner(left, right), plain
    if (first, second) == (left, right):
        return Column(value, use=use)
    steps = [Step(ZERO, Inner(first, second), "≥ 0 in every entry", Combination((use,)), "≤")]
    equal: list[Lemma] = []
    for known, bound, context, after in (
        (first, left, Inner(hole(first), second), Inner(left, second)),
        (second, right, Inner(left, hole(second)), value),
    ):
        if known != bound:
            equal.append(_equal(known, bound))
            steps.append(Step(steps[-1].right, after, "by the laws", Rewrite(equal[-1].name, context)))
    lemma = Lemma(f"0 ≤ {spelled(value)}", Equation(ZERO, value, (), "≤"), Chain(tuple(steps)))
    return Column(value, use=Used(lemma.name), lemmas=(*equal, lemma))


def _equal(known: MatrixExpr, bound: MatrixExpr) -> Lemma:
    step = Step(known, bound, "by the laws", NormalForm())
    return Lemma(f"{spelled(known)} = {spelled(bound)}", Equation(known, bound), Chain((step,)))


def _letters(like: MatrixExpr) -> tuple[MatrixSymbol, MatrixSymbol]:
    return MatrixSymbol("A", *like.shape), MatrixSymbol("B", *like.shape)


def _plainly(node: Operator) -> Iterator[tuple[MatrixExpr, MatrixExpr]]:
    """Yield 1 − tanh(u) and 1 + tanh(u) with 2σ(−2u) and 2σ(2u), which are plainly > 0 in every entry."""
    if node.name == "tanh":
        ones, (u,) = applied("ones", data=node.shape), node.operands
        for bound, c in zip(_bounds(node), (-2, 2), strict=True):
            yield bound, product(2, _logistic(product(c, u), ones))


def _of_shape(
    sight: Sight, shape: Shape, letters: list[MatrixExpr], bent: list[Operator], told: Facts
) -> list[MatrixExpr]:
    """Return what is ≥ 0 in every entry, of one shape: what is told, between 0 and 1, or a square, and ones."""
    found: list[MatrixExpr] = [one for one in letters if one.shape == shape]
    found += [one for node in bent if node.shape == shape for one in _bounds(node)]
    found.append(applied("ones", data=shape))
    squares = [
        one for one in sight.vectors.get(shape, ()) if isinstance(one, MatrixExpr) and one not in found
    ]
    squares = [one for one in squares if not isinstance(one, Operator)]
    found += [hadamard_product(one, one) for one in squares[:MOST_SQUARES]]
    known = (node for node in sight.nodes if isinstance(node, Operator) and isinstance(node, MatrixExpr))
    found += [one for one in known if one.shape == shape and is_nonnegative(one, told)]
    return list(dict.fromkeys(found))[:MOST_ENTRIES]


def _from_averages(
    sight: Sight, letters: list[MatrixExpr], shape: Shape
) -> Iterator[tuple[MatrixExpr, MatrixExpr]]:
    """Yield weights with the squares of what is visible less its average by them, of Jensen's inequality."""
    vectors = [one for one in sight.vectors.get(shape, ()) if not isinstance(one, Operator)]
    for weights in (one for one in letters if one.shape == shape):
        for vector in [one for one in vectors if one != weights][:MOST_SQUARES]:
            average = product(Inner(weights, vector), applied("ones", data=shape))
            apart = total(vector, negate(average))
            yield weights, hadamard_product(apart, apart)


def _bounds(node: Operator) -> Iterator[MatrixExpr]:
    """Yield σ(u), 1 − σ(u) as a logistic function, (½ − σ(u))² and σ(u)(1 − σ(u)); 1 ± tanh(u); |u| ± u."""
    ones, (u,) = applied("ones", data=node.shape), node.operands
    if node.name == "tanh":
        yield from (total(ones, negate(node)), total(ones, node))
        return
    if node.name in ("relu", "abs"):
        yield from (entrywise("relu", u), entrywise("relu", negate(u)))
        return
    (exponent,) = [one.operands[0] for one in u.args if getattr(one, "name", "") == "exp"]
    low, high = (_logistic(one, ones) for one in (negate(exponent), exponent))
    apart = total(product(HALF, ones), negate(low))
    yield from (low, high, hadamard_product(apart, apart), applied("hadamard", low, high))


def _logistic(u: MatrixExpr, ones: MatrixExpr) -> MatrixExpr:
    made: MatrixExpr = entrywise("recip", total(ones, entrywise("exp", negate(u))))
    return made


def _bent(sight: Sight) -> Iterator[Operator]:
    """Yield the logistic functions of the entries of matrices, as they are written out, tanh, relu and |·|."""
    for node in sight.nodes:
        if not isinstance(node, Operator) or not isinstance(node, MatrixExpr):
            continue
        one = entrywise("recip", node.operands[1]) if node.op == "quotient" else node
        terms = one.operands[0].args if one.name == "recip" else ()
        grown = [part for part in terms if isinstance(part, Operator) and part.name == "exp"]
        if one.name in ("tanh", "relu", "abs") or (len(terms) == 2 and len(grown) == 1):
            yield one


def _made_of_letters(told: Facts) -> list[MatrixExpr]:
    """Return what is assumed to be ≥ 0 in every entry and is no letter, the B − A of A ≤ B."""
    found = {one for kind in ("nonnegative", "positive") for one in told.told(kind)}
    matrices = (one for one in found if isinstance(one, MatrixExpr) and not isinstance(one, MatrixSymbol))
    return sorted(matrices, key=str)


def _is_told(node: Basic, told: Facts) -> bool:
    if isinstance(node, MatrixSymbol):
        return node.shape[0] != 1 and is_nonnegative(node, told)
    return node in _made_of_letters(told) and node.shape != (1, 1) and is_nonnegative(node, told)
