"""What is assumed of a function at all points, used at those that are visible: columns of an inequality."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import permutations
from itertools import product as product_of

from sympy import Basic, Expr, Integer, MatrixExpr, MatrixSymbol, Mul, Pow, Symbol, Transpose, ZeroMatrix

from dlhw3.symbolic.algebra import expand, factors_of, negate, product, terms_of, total
from dlhw3.symbolic.expectations import OUTCOME
from dlhw3.symbolic.faces.functions import FUNCTIONS, parts_of
from dlhw3.symbolic.faces.operators import entrywise
from dlhw3.symbolic.kernel_terms.large import root_of
from dlhw3.symbolic.lemma_names import spelled
from dlhw3.symbolic.lemmas.cauchy_schwarz import norm_of, rooted
from dlhw3.symbolic.nodes import AbstractFunction, Inner, Norm, hole
from dlhw3.symbolic.plan import Chain, Combination, Equation, Hypothesis, Lemma, Rewrite, Step, Used
from dlhw3.symbolic.search.columns.coercive import coercive
from dlhw3.symbolic.search.columns.columns import Column, Factor, Sight, collected, squared

ONE, ZERO = Integer(1), Integer(0)
MOST_POINTS, MOST_BESIDE = 6, 12
"""At which a function is looked at, and matrices beside which an equation is put."""
MOST_TIMES = 60
"""Columns that are multiplied by what is known, where something is assumed at all points."""
NUMBER = MatrixSymbol("A", 1, 1)
Points = tuple[tuple[MatrixSymbol | Symbol, MatrixExpr], ...]


def points_of(sight: Sight, function: AbstractFunction) -> tuple[MatrixExpr, ...]:
    """Return the points at which a function of one matrix, or its gradient, is visible."""
    seen = (parts_of(node) for node in sight.nodes if isinstance(node, FUNCTIONS))
    found = dict.fromkeys(one.arguments[0] for one in seen if one.function == function)
    beside = [one for one in dict.fromkeys(_beside_slopes(sight, function)) if one not in found]
    return (*found, *(beside if len(found) > 1 else ()))[:MOST_POINTS]


def _beside_slopes(sight: Sight, function: AbstractFunction) -> Iterator[MatrixExpr]:
    """Yield the letters z beside gradients of a function, ⟨∇f(x), x − z⟩: bounds may be by its value there."""
    for node in (one for one in sight.nodes if isinstance(one, Inner)):
        for slope, other in (node.args, node.args[::-1]):
            if isinstance(slope, FUNCTIONS) and parts_of(slope).function == function:
                terms = (factors_of(term)[1] for term in terms_of(expand(other)))
                yield from (one[0] for one in terms if len(one) == 1 and isinstance(one[0], MatrixSymbol))


def _chosen(sight: Sight, given: Sequence[Hypothesis]) -> Iterator[tuple[Hypothesis, Points]]:
    """Yield what is assumed with visible points for its letters, each pair in both orders."""
    for h in given:
        if h.statement.letters == (OUTCOME,):
            yield h, ((OUTCOME, OUTCOME),)
        elif (function := _function_of(h)) is not None:
            for points in permutations(points_of(sight, function), len(h.statement.letters)):
                yield h, tuple(zip(h.statement.letters, points, strict=True))


def _function_of(h: Hypothesis) -> AbstractFunction | None:
    """Return the function of one matrix that a statement for all points is about."""
    sides = (h.statement.left, h.statement.right)
    seen = (parts_of(node) for side in sides for node in side.atoms(*FUNCTIONS))
    return next((one.function for one in seen if one.arguments[0] in h.statement.letters), None)


def _at(h: Hypothesis, points: Points) -> tuple[Expr, Expr]:
    values: dict[Basic, Basic] = dict(points)
    left, right = (side.xreplace(values) for side in (h.statement.left, h.statement.right))
    return left, right


def seen_from(sight: Sight, given: Sequence[Hypothesis], equal: Sequence[Hypothesis]) -> Sight:
    """Return what is visible, and what is in the statements for all points at those that are.

    Without these, the Mu and v of ⟨Mu, v⟩ = ⟨u, Mᵀv⟩ too, for u that are visible beside equations with Mᵀv.
    """
    found = [side for h, points in _chosen(sight, given) for side in _at(h, points)]
    found += [] if given else [*dict.fromkeys(_beside_equations(sight, equal))][:MOST_POINTS]
    return Sight((*sight.whole, *found)) if found else sight


def _beside_equations(sight: Sight, equal: Sequence[Hypothesis]) -> Iterator[Expr]:
    """Yield ⟨Mu, v⟩ for u that are visible and Mᵀv that are terms of what is assumed."""
    for side in (
        side for h in equal if not h.statement.indices for side in (h.statement.left, h.statement.right)
    ):
        for term in terms_of(expand(side)):
            _, factors = factors_of(term)
            if len(factors) > 1 and isinstance(factors[0], Transpose):
                beside = (u for u in sight.vectors.get(side.shape, ()) if isinstance(u, MatrixSymbol))
                yield from (Inner(product(factors[0].arg, u), product(*factors[1:])) for u in beside)


def at_points(sight: Sight, given: Sequence[Hypothesis], known: Sequence[Factor]) -> Iterator[Column]:
    """Yield what is assumed for all points, of the visible ones; ``known`` are numbers that are ≥ 0.

    Where it says s² ≤ t², s ≤ t is yielded too; and where it says l(x) + ⟨∇l(x), y − x⟩ + (c/2)‖y − x‖² ≤ l(y), the
    square of ∇l(x) + c(y − x) is, which is 0 where the left is least in y.
    """
    for h, points in _chosen(sight, given):
        left, right = _at(h, points)
        yield Column(right - left, use=Used(h.name, letters=points))
        if (root := _least(h, points)) is not None:
            yield squared(Factor(ONE, strict=True), root)
        yield from _roots(sight, Used(h.name, letters=points), _root(left, ()), _root(right, known), known)


def _roots(
    sight: Sight, use: Used, below: Expr | None, above: Expr | None, known: Sequence[Factor]
) -> Iterator[Column]:
    """Yield s ≤ t, −s ≤ t, and |s| ≤ t where that is visible, from the use of s² ≤ t²."""
    if below is None or above is None:
        return
    signs = tuple(dict.fromkeys(s for one in known if one.value in Mul.make_args(above) for s in one.signs))
    root = next((one for one in Mul.make_args(above) if isinstance(one, Norm)), None)
    least = (
        Combination((), ((above, ONE),), signs)
        if root is None
        else Combination((norm_of(root.args[0], above / root),), (), signs)
    )
    for way in (below,) if isinstance(below, Norm) else (below, -below):
        yield Column(above - way, use=rooted(way, above, Combination((use,)), least).uses[0])
        if (size := entrywise("abs", way)) in sight.nodes:
            squared = Combination((use, Used("abs.square", letters=((NUMBER, way),))))
            yield Column(above - size, use=rooted(size, above, squared, least).uses[0])


def _root(square: Expr, known: Sequence[Factor]) -> Expr | None:
    """Return t where a number is t² as it is written, a product of squares; or None.

    Of ‖cA‖ the number c goes before the norm where it is known to be ≥ 0.
    """
    found = ONE
    for factor in Mul.make_args(square):
        if isinstance(factor, Pow) and factor.exp == 2:
            found *= factor.base
        elif isinstance(factor, Inner) and factor.args[0] == factor.args[1]:
            found *= _norm(collected(factor.args[0]), known)
        elif factor.is_Rational and (root := root_of(factor)):
            found *= root
        else:
            return None
    return found


def _norm(matrix: MatrixExpr, known: Sequence[Factor]) -> Expr:
    """Return ‖A‖, or c‖A‖ of ±cA."""
    if len(terms_of(matrix)) > 1:
        return Norm(matrix)
    scale, parts = factors_of(matrix)
    number, rest = scale.as_coeff_Mul()
    signed = all(one in [factor.value for factor in known] for one in Mul.make_args(rest) if one != 1)
    return abs(number) * rest * Norm(product(*parts)) if signed else Norm(matrix)


def interpolated(sight: Sight, given: Sequence[Hypothesis], known: Sequence[Factor]) -> Iterator[Column]:
    """Yield f(x) + ⟨∇f(x), y − x⟩ + ‖∇f(y) − ∇f(x)‖²/(2L) ≤ f(y) at visible points, of f convex and L-smooth.

    At y − (∇f(y) − ∇f(x))/L the quadratic bound from y is least above the tangent at x. Of a concave f it is said
    of −f.
    """
    for (h, points), sign in product_of(_chosen(sight, given), (1, -1)):
        bend, function = _bend(h, sign), _function_of(h)
        if bend is None or function is None:
            continue
        (_, y), (_, x) = points
        turn = total(function.gradient(y), negate(function.gradient(x)))
        down = 1 / bend if bend.is_Rational else entrywise("recip", bend)
        there, move = total(y, negate(product(sign * down, turn))), total(y, negate(x))
        for other in given:
            if _function_of(other) != function or (least := _convexity(other, function, sign)) is None:
                continue
            above = Used(h.name, letters=tuple(zip(h.statement.letters, (there, y), strict=True)))
            below = Used(other.name, letters=tuple(zip(other.statement.letters, (there, x), strict=True)))
            squares = ((least / 2, total(there, negate(x))),) if least != 0 else ()
            uses, square = [above, below], Inner(turn, turn)
            if not bend.is_Rational:
                uses.append(Used("recip.cancel", down / 2 * square, letters=((NUMBER, bend),)))
            signs = [one for one in known if one.value in (bend, least)]
            value = sign * (function(y) - function(x) - Inner(function.gradient(x), move)) - down / 2 * square
            name = f"{h.name} and {other.name}, from {x} to {y}"
            by = Combination(tuple(uses), squares, tuple(s for one in signs for s in one.signs))
            lemma = Lemma(name, Equation(ZERO, value, (), "≤"), Chain((Step(ZERO, value, name, by, "≤"),)))
            yield Column(value, use=Used(name), lemmas=(lemma,))
            apart = [one for one in known if one.strict and least != 0 and one.value == bend - least]
            yield from (_between(h, other, (x, y), function, one, least, sign) for one in apart)


def coercive_at(sight: Sight, given: Sequence[Hypothesis]) -> Iterator[Column]:
    """Yield (L + μ)⟨t, m⟩ ≥ μL‖m‖² + ‖t‖² at each two visible points, of f μ-strongly convex and L-smooth."""
    for h in given:
        function, bend = _function_of(h), _bend(h, 1) if len(h.statement.letters) == 2 else None
        if function is None or bend is None:
            continue
        others = [
            o for o in given if _function_of(o) == function and o != h and len(o.statement.letters) == 2
        ]
        for other, least in ((one, _convexity(one, function, 1)) for one in others):
            if least:
                yield from coercive(h, other, function, (bend, least), points_of(sight, function))


def _between(
    h: Hypothesis,
    other: Hypothesis,
    points: tuple[Expr, Expr],
    function: AbstractFunction,
    apart: Factor,
    least: Expr,
    sign: int,
) -> Column:
    """Return what interpolation says of a μ-strongly convex, L-smooth f at two points, of L − μ that is > 0.

    ‖t‖²/(2(L − μ)) ≤ f(y) − f(x) − ⟨∇f(x), y − x⟩ − (μ/2)‖y − x‖² for t = ∇f(y) − ∇f(x) − μ(y − x): at
    y − t/(L − μ) the bound from y is least above that from x.
    """
    x, y = points
    move, down = total(y, negate(x)), entrywise("recip", apart.value)
    turn = total(
        product(sign, function.gradient(y)),
        negate(product(sign, function.gradient(x))),
        product(-least, move),
    )
    there, square = total(y, negate(product(down, turn))), Inner(turn, turn)
    above = Used(h.name, letters=tuple(zip(h.statement.letters, (there, y), strict=True)))
    below = Used(other.name, letters=tuple(zip(other.statement.letters, (there, x), strict=True)))
    cancelled = Used("recip.cancel", down / 2 * square, letters=((NUMBER, apart.value),))
    rise = sign * (function(y) - function(x) - Inner(function.gradient(x), move))
    value = rise - least / 2 * Inner(move, move) - down / 2 * square
    name = f"{h.name} and {other.name}, between {x} and {y}"
    by = Combination((above, below, cancelled), (), apart.signs)
    lemma = Lemma(name, Equation(ZERO, value, (), "≤"), Chain((Step(ZERO, value, name, by, "≤"),)))
    return Column(value, use=Used(name), lemmas=(lemma,))


def _convexity(h: Hypothesis, function: AbstractFunction, sign: int) -> Expr | None:
    """Return c of f(x) + ⟨∇f(x), y − x⟩ + (c/2)‖y − x‖² ≤ f(y), 0 of a convex function; or None.

    Where the sign is −1, it is asked of −f.
    """
    y, *others = h.statement.letters
    own, tangent = _sides(h, sign)
    if len(others) != 1 or own != function(y):
        return None
    move = total(y, negate(others[0]))
    bend = 2 * sign * tangent.coeff(Inner(move, move))
    return None if bend.could_extract_minus_sign() else bend


def _sides(h: Hypothesis, sign: int) -> tuple[Expr, Expr]:
    """Return the side above and the one below; exchanged where the sign is −1."""
    return (h.statement.right, h.statement.left)[::sign]  # type: ignore[return-value]


def _least(h: Hypothesis, points: Points) -> MatrixExpr | None:
    """Return ∇l(x) + c(y − x) of a bound from below by the tangent at x and (c/2)‖y − x‖², or None.

    Of −l too, where l is bounded from above with c < 0.
    """
    function = _function_of(h)
    sign = 1 if function is not None and h.statement.right.has(function(points[0][0])) else -1
    own, tangent = _sides(h, sign)
    if function is None or len(points) != 2 or own != function(points[0][0]):
        return None
    move = total(points[0][0], negate(points[1][0]))
    bend = 2 * tangent.coeff(Inner(move, move))
    (_, y), (_, x) = points
    if bend == 0 or (sign < 0 and not bend.could_extract_minus_sign()):
        return None
    return total(function.gradient(x), product(bend, total(y, negate(x))))


def _bend(h: Hypothesis, sign: int) -> Expr | None:
    """Return L of f(y) ≤ f(x) + ⟨∇f(x), y − x⟩ + (L/2)‖y − x‖², of −f where the sign is −1; or None."""
    y, *others = h.statement.letters
    function = _function_of(h)
    tangent, own = _sides(h, sign)
    if function is None or len(others) != 1 or own != function(y):
        return None
    move = total(y, negate(others[0]))
    bend = 2 * sign * tangent.coeff(Inner(move, move))
    return None if bend == 0 or bend.could_extract_minus_sign() else bend


def by_equations(sight: Sight, given: Sequence[Hypothesis]) -> Iterator[Column]:
    """Yield ⟨M, A⟩ = ⟨M, B⟩ for what is assumed of matrices, A = B, and every M that is visible.

    Also t times that, where A or B is divided by t.
    """
    for h in given:
        if h.statement.indices:
            continue
        left, right = h.statement.left, h.statement.right
        beside = next((all_ for shape, all_ in sight.vectors.items() if shape == left.shape), ())
        for one in dict.fromkeys((left, *beside[:MOST_BESIDE])):
            ends = Inner(one, left), Inner(one, right)
            name = f"{h.name}, beside {one}"
            step = Step(*ends, h.name, Rewrite(h.name, Inner(one, hole(left))))
            lemma = Lemma(name, Equation(*ends), Chain((step,)))
            column = Column(ends[1] - ends[0], use=Used(name), free=True, lemmas=(lemma,))
            below = Sight((left, right)).functions("recip")
            yield from (column, *(column.times(Factor(t)) for t in below))


def is_simple(column: Column) -> bool:
    """Whether a column uses something at points, or is the square of one matrix."""
    if column.use is not None:
        return any(isinstance(letter, MatrixSymbol) for letter, _ in column.use.letters)
    root = column.square[1] if column.square else ONE
    return isinstance(root, MatrixExpr) and len(terms_of(root)) == 1


def without_zeros(columns: Iterable[Column], given: Sequence[Hypothesis]) -> Iterator[Column]:
    """Yield columns, those with matrices that are assumed to be 0 in them, as ∇l(z) = 0, without these."""
    zeros = [h.statement.left for h in given if isinstance(h.statement.right, ZeroMatrix)]
    for column in columns:
        kept = {node: _kept(node, zeros) for node in column.value.atoms(Inner)} if zeros else {}
        value = column.value.xreplace(kept)
        if value == column.value or column.use is None:
            yield column
            continue
        name = f"0 ≤ {spelled(value)}, {column.use.premise} {' '.join(map(str, column.use.letters))}"
        first = Step(ZERO, column.value, column.use.premise, Combination((column.use,)), "≤")
        steps = (first, Step(column.value, value, "what is assumed to be 0"))
        lemma = Lemma(name, Equation(ZERO, value, (), "≤"), Chain(steps))
        yield replace(column, value=value, use=Used(name), lemmas=(*column.lemmas, lemma))


def _kept(pairing: Inner, zeros: Sequence[MatrixExpr]) -> Expr:
    """Return an inner product of sums without the terms in which a factor is 0."""
    sides = []
    for side in pairing.args:
        terms = [t for t in terms_of(expand(side)) if not any(f in zeros for f in factors_of(t)[1])]
        if not terms:
            return ZERO
        sides.append(total(*terms))
    return Inner(*sides)
