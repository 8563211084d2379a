"""Bounds by largest singular values: ‖M P‖ ≤ s‖P‖ and ‖P Mᵀ‖ ≤ s‖P‖ where MᵀM ⪯ s² I, and r = ‖M v‖ at unit v.

Nothing here is trusted: what is assumed is used, and the kernel checks it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from sympy import Expr, Identity, Integer, MatrixExpr, Pow

from dlhw3.symbolic.algebra import factors_of, negate, product, terms_of, total, transpose
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.lemma_names import spelled
from dlhw3.symbolic.lemmas import cauchy_schwarz as norms
from dlhw3.symbolic.nodes import Inner, Norm
from dlhw3.symbolic.plan import Combination, Equation, Hypothesis, Used
from dlhw3.symbolic.search.columns.columns import Column

ONE = Integer(1)


@dataclass(frozen=True)
class Spectrum:
    """What is assumed of largest singular values and eigenvalues."""

    bounds: dict[MatrixExpr, list[tuple[Expr, str]]] = field(default_factory=dict)
    """The s of MᵀM ⪯ s² I, by M, with the name of what is assumed."""
    attained: dict[Expr, list[tuple[Expr, str]]] = field(default_factory=dict)
    """‖M v‖, or ⟨v, M v⟩, by the s that it is, with the name of what says so, if it is assumed."""
    units: tuple[Column, ...] = ()
    """What says that a norm is at most a number."""
    below: dict[Expr, list[tuple[Expr, str]]] = field(default_factory=dict)
    """The t of s ≤ t, by s, with the name of what is assumed."""
    definite: dict[MatrixExpr, list[Expr]] = field(default_factory=dict)
    """The s of S ⪯ s I, by S."""

    def __bool__(self) -> bool:
        """Whether anything is assumed."""
        return bool(self.bounds or self.definite or self.attained)

    def attained_in(self, gap: Expr) -> Spectrum:
        """Return what is of use where this is to be ≥ 0: bounds by what adds to it, and what the rest attains."""
        parts = gap.as_coefficients_dict().items()
        below, above = ({one for t, c in parts if s * c > 0 for one in t.free_symbols} for s in (-1, 1))
        kept = {s: columns for s, columns in self.attained.items() if s in below - above}
        own = above | {*self.below}
        bounds = {
            M: [(s, name) for s, name in told if s.free_symbols <= own] for M, told in self.bounds.items()
        }
        definite = {M: [s for s in told if s.free_symbols <= own] for M, told in self.definite.items()}
        return replace(self, bounds=bounds, attained=kept, definite=definite)

    def split(self, matrix: MatrixExpr, rest: MatrixExpr) -> Iterator[tuple[MatrixExpr, MatrixExpr]]:
        """Yield (A − B) P and B P of A P, for an A − B of which a bound is assumed."""
        for bounded in self.bounds:
            terms = terms_of(bounded)
            if len(terms) > 1 and matrix in terms:
                other = total(*(negate(one) for one in terms if one != matrix))
                yield product(bounded, rest), product(other, rest)

    def of_product(
        self, node: Norm, first: MatrixExpr, second: MatrixExpr, known: dict[Expr, tuple[Used, ...]]
    ) -> Iterator[Column]:
        """Yield s‖P‖ − ‖M P‖ for M first, and s‖P‖ − ‖P M‖ for M second."""
        sides = ((first, second, second), (transpose(second), first, transpose(first)))
        for bounded, rest, frame in sides:
            for s, name in self.bounds.get(bounded, ()):
                if all(one in known for one in s.free_symbols):
                    signs = tuple(use for one in s.free_symbols for use in known[one])
                    yield bound_of(node, rest, s, Used(name, frame=frame, traced=True), signs)


def spectrum_of(hypotheses: Iterable[Hypothesis]) -> Spectrum:
    """Return what is assumed of largest singular values."""
    found = Spectrum()
    units = []
    for h in hypotheses:
        said = h.statement
        if said.letters or said.indices:
            continue
        if said.relation == "⪯" and (pair := _of_squares(said.left, said.right)):
            matrix, s = pair
            found.bounds.setdefault(matrix, []).append((s, h.name))
        elif said.relation == "=" and isinstance(said.left, Norm) and said.right.is_Symbol:
            found.attained.setdefault(said.right, []).append((said.left, h.name))
        elif (pair := _of_vector(said)) is not None:
            found.attained.setdefault(pair[0], []).append((pair[1], ""))
        elif said.relation in ("=", "≤") and isinstance(said.left, Norm) and not said.right.has(Norm):
            free = said.relation == "="
            units.append(Column(said.right - said.left, use=Used(h.name), free=free))
        elif said.relation == "≤" and said.left.is_Symbol and not isinstance(said.right, MatrixExpr):
            found.below.setdefault(said.left, []).append((said.right, h.name))
        elif said.relation == "⪯" and (pair := _of_order(said.left, said.right)):
            found.definite.setdefault(pair[0], []).append(pair[1])
    told = found.bounds or found.definite or found.attained
    return replace(found, units=tuple(units)) if told else Spectrum()


def _of_vector(said: Equation) -> tuple[Expr, Expr] | None:
    """Return s and ⟨v, M v⟩ of M v = s v."""
    if said.relation != "=" or not isinstance(said.right, MatrixExpr):
        return None
    s, columns = factors_of(said.right)
    _, factors = factors_of(said.left)
    v = columns[0]
    if len(columns) != 1 or not s.is_Symbol or factors[-1] != v or v.shape[1] != 1:
        return None
    return s, Inner(v, said.left)


def _of_order(left: MatrixExpr, right: MatrixExpr) -> tuple[MatrixExpr, Expr] | None:
    """Return S and s of S ⪯ s I."""
    scale, factors = factors_of(right)
    return (left, scale) if len(factors) == 1 and isinstance(factors[0], Identity) else None


def paired(node: Inner, sign: int) -> Column:
    """Return ‖P‖‖Q‖ − ⟨P, Q⟩, or ‖P‖‖Q‖ + ⟨P, Q⟩ with its lemmas, by ‖−P‖ = ‖P‖."""
    first, second = node.args
    turned = first if sign > 0 else product(-ONE, first)
    at = tuple(zip(norms.A.shape, first.shape, strict=True))
    use = Used(norms.PRODUCT, at=at, letters=((norms.A, turned), (norms.B, second)))
    above = Norm(first) * Norm(second)
    if sign > 0:
        return Column(above - node, use=use)
    same = Trail(Norm(turned)).to(Norm(first), "$‖−A‖ = ‖A‖$").lemma(f"{spelled(Norm(first))} of −")
    by = Combination((use, Used(same.name, Norm(second))))
    name = f"{spelled(-node)} ≤ {spelled(above)}"
    last = Trail(-node).below(above, norms.PRODUCT, by).lemma(name)
    return Column(above + node, use=Used(name), lemmas=(*norms.norm_lemmas(), same, last))


def _of_squares(left: MatrixExpr, right: MatrixExpr) -> tuple[MatrixExpr, Expr] | None:
    """Return M and s of MᵀM ⪯ s² I."""
    scale, factors = factors_of(right)
    if len(factors) != 1 or not isinstance(factors[0], Identity):
        return None
    one, parts = factors_of(left)
    if one != 1 or len(parts) % 2 or not isinstance(scale, Pow) or scale.exp != 2:
        return None
    matrix = product(*parts[len(parts) // 2 :])
    return (matrix, scale.base) if product(transpose(matrix), matrix) == left else None


def bound_of(node: Norm, rest: MatrixExpr, s: Expr, use: Used, signs: tuple[Used, ...]) -> Column:
    """Return s‖P‖ − ‖M P‖ with its lemmas, where a use of what is assumed says that ‖M P‖² ≤ s²‖P‖²."""
    above = s * Norm(rest)
    name = f"{spelled(node)} ≤ {spelled(above)}, by its bound"
    squares = Trail(Norm(node.args[0]) ** 2).below(
        norms.squared_of(above), "$M^⊤ M ⪯ s^2 I$", Combination((use,))
    )
    squared = squares.lemma(f"{name}, squared")
    least = Combination((norms.norm_of(rest, s),), (), signs)
    by = norms.rooted(node, above, Combination((Used(squared.name),)), least)
    root = Trail(node).below(above, "roots of both sides", by).lemma(name)
    return Column(above - node, use=Used(name), lemmas=(squared, root))
