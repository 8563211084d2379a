"""What an inequality may be made of: things known to be ≥ 0, each with its normal form and the way it is used.

Nothing here is trusted: a combination of these is a plan, which the kernel checks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property, lru_cache
from itertools import combinations, combinations_with_replacement
from typing import Any

from sympy import (
    Basic,
    Expr,
    Integer,
    MatMul,
    MatrixExpr,
    Mul,
    Pow,
    Rational,
    Symbol,
    Trace,
    ZeroMatrix,
    preorder_traversal,
)

from dlhw3.kernel.errors import KernelError
from dlhw3.kernel.networks import difference
from dlhw3.kernel.order.plain import POSITIVE
from dlhw3.kernel.terms import scalar
from dlhw3.symbolic.algebra import expand, factors_of, is_operator, negate, product, terms_of, total
from dlhw3.symbolic.faces.functions import FUNCTIONS
from dlhw3.symbolic.faces.operators import Operator, applied, entrywise
from dlhw3.symbolic.kernel_terms.parameters import Untranslatable
from dlhw3.symbolic.lemmas import cauchy_schwarz as norms
from dlhw3.symbolic.nodes import SUMS, Inner, Norm
from dlhw3.symbolic.plan import Combination, Equation, Hypothesis, Lemma, Used
from dlhw3.symbolic.proofs.context import Context
from dlhw3.symbolic.scope import free_indices
from dlhw3.symbolic.search.forms.effort import is_over, spend
from dlhw3.symbolic.search.forms.monomials import monomials_of
from dlhw3.symbolic.search.forms.multipliers import Sum

ONE, ZERO = Integer(1), Integer(0)
S = Symbol("s", real=True)
MOST_FACTORS, MOST_VECTORS, MOST_SPLIT = 8, 12, 4


@dataclass(frozen=True)
class Factor:
    """A number that is known to be ≥ 0, > 0 where ``strict``, and the theorems that show its sign."""

    value: Expr
    signs: tuple[Used, ...] = ()
    strict: bool = False


@dataclass(frozen=True)
class Column:
    """Something known to be ≥ 0, or 0 where ``free``: a use of what is known, or a square with its weight.

    Its multiplier is further multiplied by one that is found. ``strict`` says that it is > 0; what it uses may be
    the last of ``lemmas`` of its own.
    """

    value: Expr
    use: Used | None = None
    square: tuple[Expr, Expr] | None = None
    free: bool = False
    strict: bool = False
    signs: tuple[Used, ...] = ()
    lemmas: tuple[Lemma, ...] = ()

    def speaks_of(self, index: Symbol) -> bool:
        """Whether a lemma of its own is about an index."""
        return any(_is_about(index, lemma) for lemma in self.lemmas)

    def times(self, factor: Factor) -> Column:
        """Return the column with a factor more."""
        if factor.value == 1:
            return self
        use = self.use and replace(self.use, multiplier=self.use.multiplier * factor.value)
        square = self.square and (self.square[0] * factor.value, self.square[1])
        return replace(
            self,
            value=product(factor.value, self.value),
            use=use,
            square=square,
            strict=self.strict and factor.strict,
            signs=tuple(dict.fromkeys((*self.signs, *factor.signs))),
        )


@lru_cache(maxsize=2048)
def _is_about(index: Symbol, lemma: Lemma) -> bool:
    """Whether an index is free in a lemma."""
    return any(index in free_indices(side) for side in (lemma.statement.left, lemma.statement.right))


class Forms:
    """Normal forms of numbers, as sums of monomials with fractions."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.known: dict[Expr, Sum | None] = {}
        self.spent = 0

    def of(self, value: Expr) -> Sum | None:
        """Return the sum that a number is; None where the kernel does not take it."""
        if value not in self.known:
            self.known[value] = None if is_over() else self._made(value)
        return self.known[value]

    def _made(self, value: Expr) -> Sum | None:
        try:
            form = difference(self.context.translator.term(value), scalar(0), self.context.facts())
        except (KernelError, Untranslatable, ValueError):
            return None
        found: dict[Any, Fraction] = {}
        self.spent += len(form.terms)
        spend(1 + len(form.terms) // 4)
        for mono, coefficient in form.terms:
            for monomial, c in coefficient.terms:
                found[mono, monomial] = found.get((mono, monomial), Fraction(0)) + c
        return found


@dataclass(frozen=True)
class Sight:
    """What is visible in some expressions: their matrices by shape, their numbers, the operators on numbers."""

    whole: tuple[Expr, ...]

    @cached_property
    def nodes(self) -> tuple[Basic, ...]:
        """Every part, each once."""
        return tuple(dict.fromkeys(node for one in self.whole for node in preorder_traversal(one)))

    @cached_property
    def norms(self) -> tuple[Norm, ...]:
        """The norms."""
        return tuple(node for node in self.nodes if isinstance(node, Norm))

    def functions(self, name: str) -> tuple[Expr, ...]:
        """What a function of numbers is applied to."""
        found = (n for n in self.nodes if isinstance(n, Operator) and n.op == "map" and n.name == name)
        return tuple(n.operands[0] for n in found if not isinstance(n, MatrixExpr) and not n.order)

    @cached_property
    def vectors(self) -> dict[tuple[Expr, Expr], tuple[MatrixExpr, ...]]:
        """The matrices that stand in norms and inner products, without their numbers, by shape."""
        found: dict[tuple[Expr, Expr], dict[MatrixExpr, None]] = {}
        for node in self.nodes:
            for side in _sides(node):
                for term in terms_of(expand(side)):
                    bare = product(*factors_of(term)[1])
                    if isinstance(bare, MatrixExpr):
                        found.setdefault(bare.shape, {})[bare] = None
        return {shape: tuple(several)[:MOST_VECTORS] for shape, several in found.items()}

    @cached_property
    def bound(self) -> frozenset[Symbol]:
        """The indices that sums bind."""
        return frozenset(node.args[1] for node in self.nodes if isinstance(node, SUMS))

    @cached_property
    def letters(self) -> tuple[Symbol, ...]:
        """The numbers that are letters."""
        found = (n for n in self.nodes if isinstance(n, Symbol) and not n.is_integer)
        return tuple(sorted(found, key=str))


def _sides(node: Basic) -> tuple[MatrixExpr, ...]:
    if isinstance(node, Norm):
        return node.args
    if isinstance(node, Inner):
        return node.args
    if isinstance(node, Trace):
        _, factors = factors_of(node.arg)
        return tuple(f for f in factors if f.shape[0] == f.shape[1]) if len(factors) < 2 else ()
    return ()


def squared(weight: Factor, root: Expr) -> Column:
    """Return weight · ‖root‖² as a column."""
    value = weight.value * (Inner(root, root) if isinstance(root, MatrixExpr) else Pow(root, 2))
    strict = weight.strict and root == 1
    return Column(value, square=(weight.value, root), strict=strict, signs=weight.signs)


def assumed(name: str, statement: Equation) -> Column:
    """Return an assumed statement between numbers as a column."""
    strict, free = statement.relation == "<", statement.relation == "="
    return Column(statement.right - statement.left, use=Used(name), strict=strict, free=free)


def by_laws(sight: Sight, gaps: Sequence[Expr]) -> Iterator[Column]:
    """Yield what the kernel's laws of order say of what is visible, and of ``gaps``, which are ≥ 0."""
    exponents = sight.functions("exp")
    turned = [-s for s in exponents]
    for s in dict.fromkeys((*exponents, *turned, *(gaps if exponents else ()))):
        yield _law("exp.tangent", entrywise("exp", s) - 1 - s, s)
    for s in sight.functions("log"):
        yield _law("log.tangent", s - 1 - entrywise("log", s), s)
    for s in sight.functions("abs"):
        yield _law("abs.above", entrywise("abs", s) - s, s)
        yield _law("abs.above", entrywise("abs", -s) + s, -s)


def _law(name: str, value: Expr, s: Expr) -> Column:
    return Column(value, use=Used(name, letters=((S, s),)))


def framed(sight: Sight, given: Sequence[Hypothesis]) -> Iterator[Column]:
    """Yield tr(MᵀAM) ≤ tr(MᵀBM) for what is assumed of matrices, A ⪯ B, and every M that is visible."""
    sides = dict.fromkeys(side for node in sight.nodes for side in _sides(node))
    for h in given:
        left, right = h.statement.left, h.statement.right
        gap = total(right, negate(left))
        yield Column(Trace(gap), use=Used(h.name, traced=True))
        vectors = (v for several in sight.vectors.values() for v in several)
        for one in dict.fromkeys((*sides, *vectors)):
            if one.shape[0] == left.shape[0]:
                yield Column(Inner(one, product(gap, one)), use=Used(h.name, frame=one, traced=True))


def by_norms(sight: Sight) -> Iterator[Column]:
    """Yield Cauchy and Schwarz's inequality, of both signs, and the triangle's, for what stands in norms."""
    inside = tuple(dict.fromkeys(n.args[0] for n in sight.norms))
    every = {*inside, *(v for several in sight.vectors.values() for v in several)}
    ordered = sorted(every, key=str)
    for left, right in combinations(ordered, 2):
        if left.shape == right.shape and any(one in inside for one in (left, right)):
            yield _pair(left, right)
            yield _pair(left, negate(right))
            if left in inside and right in inside:
                yield from (_triangle(*two) for two in apart(left, right))
    for node in sight.nodes:
        if isinstance(node, Pow) and isinstance(node.base, Inner) and node.exp == 2:
            left, right = node.base.args
            value = Inner(left, left) * Inner(right, right) - node
            yield Column(value, use=_of_pair(norms.CAUCHY, left, right))
    for one in inside:
        terms = terms_of(one)
        for k in range(1, min(len(terms), MOST_SPLIT)):
            yield _triangle(total(*terms[:k]), total(*terms[k:]))


def apart(left: MatrixExpr, right: MatrixExpr) -> Iterator[tuple[MatrixExpr, MatrixExpr]]:
    """Yield the ways to write each of two matrices as the other and the difference, or the sum less the other."""
    for one, other in ((left, right), (right, left)):
        yield other, collected(total(one, negate(other)))
        yield negate(other), collected(total(one, other))


def collected(matrix: MatrixExpr) -> MatrixExpr:
    """Return a sum with equal terms added up, and those that cancel left out."""
    found: dict[MatrixExpr, Expr] = {}
    for term in terms_of(expand(matrix)):
        scale, parts = factors_of(term)
        bare = product(*parts)
        found[bare] = found.get(bare, ZERO) + scale
    kept = [negate(bare) if c == -1 else product(c, bare) for bare, c in found.items() if c != 0]
    return total(*kept) if kept else ZeroMatrix(*matrix.shape)


def _pair(left: MatrixExpr, right: MatrixExpr) -> Column:
    value = Norm(left) * Norm(right) - Inner(left, right)
    return Column(value, use=_of_pair(norms.PRODUCT, left, right))


def _triangle(left: MatrixExpr, right: MatrixExpr) -> Column:
    value = Norm(left) + Norm(right) - Norm(collected(total(left, right)))
    return Column(value, use=_of_pair(norms.TRIANGLE, left, right))


def _of_pair(name: str, left: MatrixExpr, right: MatrixExpr) -> Used:
    sizes = tuple(zip(norms.A.shape, left.shape, strict=True))
    return Used(name, at=sizes, letters=((norms.A, left), (norms.B, right)))


def roots(sight: Sight, gap: Expr) -> list[tuple[Expr, ...]]:
    """Return families of roots whose squares may be needed: the matrices of one shape, and monomials of numbers."""
    families = sight.vectors.values()
    scaled = [
        tuple(dict.fromkeys([*vectors, *(product(c, v) for c in sight.letters[:3] for v in vectors)]))
        for vectors in families
    ]
    numbers = _halves(gap)
    return [*(family[:MOST_VECTORS] for family in scaled), *_weighed(sight), numbers[:MOST_VECTORS]]


def _weighed(sight: Sight) -> list[tuple[Expr, ...]]:
    """Return z and diag(s) z for each visible diag(d) z, of the s that d is made of: s for s ∘ (1 − s)."""
    found: dict[tuple[Expr, ...], None] = {}
    for node in sight.nodes:
        _, parts = factors_of(node) if isinstance(node, MatMul) else (ONE, ())
        for k, one in enumerate(parts[:-1]):
            if is_operator(one, "diag"):
                (weights,) = one.operands
                made = [t for w in _entries(weights) for t in terms_of(w)]
                inside = dict.fromkeys(product(*factors_of(t)[1]) for t in made if not is_operator(t, "ones"))
                rest = product(*parts[k + 1 :])
                several = (applied("diag", w) for w in inside if w.shape == weights.shape)
                found[rest, *(product(w, rest) for w in several)] = None
    return [family for family in found if 1 < len(family) <= MOST_SPLIT]


def _entries(weights: MatrixExpr) -> list[MatrixExpr]:
    """Return what is multiplied entry by entry in the terms of a column of weights."""
    bare = [product(*factors_of(term)[1]) for term in terms_of(weights)]
    return [w for one in bare for w in (one.operands if is_operator(one, "hadamard") else (one,))]


def _halves(gap: Expr) -> tuple[Expr, ...]:
    """Return monomials of at most half the degree of a number, in each of what it is a polynomial in.

    Those whose squares stand in it come first, and those whose products with these do.
    """
    degrees: dict[Expr, int] = {}
    whole = 0
    for monomial in monomials_of(gap):
        raised = [(b, int(k)) for b, k in monomial.as_powers_dict().items() if k.is_Integer and k > 0]
        powers = {b: k for b, k in raised if not (b.is_Rational or (k < 2 and isinstance(b, Inner)))}
        whole = max(whole, sum(powers.values()))
        for base, k in powers.items():
            degrees[base] = max(degrees.get(base, 0), k)
    atoms = [base for base, k in degrees.items() if k > 1 or whole > 1]
    found = [ONE]
    for degree in range(1, whole // 2 + 1):
        for chosen in combinations_with_replacement(sorted(atoms, key=str), degree):
            made = Mul(*chosen)
            if all(2 * int(k) <= degrees[b] for b, k in made.as_powers_dict().items() if b in degrees):
                found.append(made)
    squares = [one for one in found if one**2 in monomials_of(gap)]
    beside = [monomial / one for monomial in monomials_of(gap) for one in squares if one != 1]
    beside = [one for one in dict.fromkeys(beside) if all(k.is_Integer and k > 0 for _, k in _powers(one))]
    return tuple(dict.fromkeys((*squares, *beside, *found)))


def _powers(monomial: Expr) -> list[tuple[Expr, Expr]]:
    return [(base, k) for base, k in monomial.as_powers_dict().items() if base != 1]


def factors(sight: Sight, known: Sequence[Factor]) -> list[Factor]:
    """Return numbers that are ≥ 0: what is known to be, and what never is less."""
    plain = [Factor(node) for node in sight.norms if not sight.bound & free_indices(node)]
    told = [one.value for one in known]
    plain += [Factor(s**2) for s in sight.letters if s**2 in sight.nodes and s not in told]
    for name in (*POSITIVE, "abs", "sqrt", "relu"):
        plain += [Factor(entrywise(name, s), strict=name in POSITIVE) for s in sight.functions(name)]
    inside = sight.functions("recip")
    for one in (*known, *plain):
        several = [t for t in inside if t == one.value or (one.value != 0 and (t / one.value).is_positive)]
        plain += [Factor(entrywise("recip", t), one.signs, one.strict) for t in several]
    return list(dict.fromkeys([*known, *plain]))[:MOST_FACTORS]


def pairs_of(single: Sequence[Factor]) -> list[Factor]:
    """Return the products of two factors."""
    return [product_of(*pair) for pair in combinations_with_replacement(single, 2)]


def pairs_by_letters(single: Sequence[Factor]) -> list[Factor]:
    """Return the products of two factors, first those of two numbers made of one letter, as a (1 − a L)."""
    plain = [one for one in single if not one.value.has(*FUNCTIONS, Norm)]
    near = [
        product_of(a, b) for a, b in combinations(plain, 2) if a.value.free_symbols & b.value.free_symbols
    ]
    return list(dict.fromkeys((*near, *pairs_of(single))))


def product_of(a: Factor, b: Factor) -> Factor:
    """Return the product of two factors."""
    return Factor(a.value * b.value, tuple(dict.fromkeys((*a.signs, *b.signs))), a.strict and b.strict)


def number_of(c: Fraction) -> Rational:
    """Return a fraction as an expression."""
    return Rational(c.numerator, c.denominator)


def times(c: Fraction, factor: Expr) -> Expr:
    """Return a number times a factor that has a sign: SymPy would make c/2 − c t/2 of (1/2)(c − c t)."""
    number, (many, rest) = number_of(c), factor.as_coeff_Mul()
    return Mul(number * many, rest, evaluate=False) if rest.is_Add and number * many != 1 else number * factor


def plan_of(columns: Sequence[tuple[Column, Fraction]]) -> Combination:
    """Return the combination of columns with their multipliers."""
    uses, squares, signs = [], [], dict.fromkeys(s for column, _ in columns for s in column.signs)
    for column, c in columns:
        if column.use is not None:
            uses.append(replace(column.use, multiplier=times(c, column.use.multiplier)))
        if column.square is not None:
            squares.append((times(c, column.square[0]), column.square[1]))
    return Combination(tuple(uses), tuple(squares), tuple(signs))
