"""An inequality between sums of entries by one between numbers, of each entry: (tanh x − tanh y)ᵀ(x − y) ≥ 0.

What is a function of every entry, or a product of entries, is written with numbers for the entries, an inequality
between these numbers is sought, and the kernel says it of every entry and sums it up. Nothing here is trusted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from sympy import Add, Expr, Integer, MatAdd, MatrixExpr, MatrixSymbol, Mul, Pow, Symbol, ZeroMatrix

from dlhw3.symbolic.algebra import factors_of, is_operator, product
from dlhw3.symbolic.faces.operators import Operator, entrywise
from dlhw3.symbolic.lemma_names import spelled
from dlhw3.symbolic.nodes import Inner, Norm
from dlhw3.symbolic.plan import (
    Chain,
    Combination,
    Equation,
    Hypothesis,
    Lemma,
    Step,
    Theory,
    Used,
)
from dlhw3.symbolic.ranges import Facts
from dlhw3.symbolic.search.columns.columns import Sight
from dlhw3.symbolic.search.ways.strategies import lemmas_between

ZERO, ONE = Integer(0), Integer(1)
WORK, MOST_LETTERS = 5000, 6
EACH = "of each entry"
OF_ENTRIES = ("map", "hadamard", "quotient")
SIGNS = {"positive": "<", "nonnegative": "≤"}


def lemmas_by_entries(
    theory: Theory, left: Expr, right: Expr, relation: str, reason: str
) -> Iterator[tuple[Lemma, ...]]:
    """Yield lemmas of which the last says left ≤ right, or <, for each way to show it of numbers."""
    made = of_entries(left, right)
    if made is None:
        return
    entries, low, high = made
    signs = list(_signs(entries, theory.facts))
    assumed = tuple(Hypothesis(lemma.name, lemma.statement) for lemma in signs)
    own = replace(theory, hypotheses=(*theory.hypotheses, *assumed))
    letters = tuple((letter, matrix) for matrix, letter in entries.letters.items())
    for lemmas in lemmas_between(own, low, high, relation=relation, work=WORK):
        *before, last = lemmas
        known = (*signs, *before, replace(last, name=EACH))
        yield (*known, _line(left, right, relation, Used(EACH, letters=letters, each=True), reason))


def _line(left: Expr, right: Expr, relation: str, use: Used, reason: str) -> Lemma:
    step = Step(left, right, reason or f"summed up, {EACH}", Combination((use,)), relation)
    return Lemma("line", Equation(left, right, (), relation), Chain((step,)))


def of_entries(left: Expr, right: Expr) -> tuple[Entries, Expr, Expr] | None:
    """Return both sides as numbers of each entry; None where they are no sums of functions of entries."""
    sight = Sight((left, right))
    made = (n for n in sight.nodes if isinstance(n, Operator) and isinstance(n, MatrixExpr))
    if sight.bound or not any(n.op in OF_ENTRIES for n in made):
        return None
    shapes = dict.fromkeys(part.shape for node in sight.nodes for part in summed(node)[:1])
    for shape in shapes:
        entries = Entries(shape, {str(n) for n in sight.nodes if isinstance(n, (Symbol, MatrixSymbol))})
        low, high = entries.summed_of(left), entries.summed_of(right)
        if low is not None and high is not None and 0 < len(entries.letters) <= MOST_LETTERS:
            return entries, low, high
    return None


def summed(node: object) -> Sequence[MatrixExpr]:
    """Return the matrices whose product, entry by entry, is summed up in a number; none where it is no such sum."""
    if isinstance(node, Inner):
        return node.args  # type: ignore[no-any-return]
    if isinstance(node, Operator) and node.op == "sum":
        return node.operands  # type: ignore[return-value]
    if isinstance(node, Norm):
        return node.args * 2  # type: ignore[no-any-return]
    return ()


@dataclass
class Entries:
    """Numbers in the place of the entries of matrices of one shape."""

    shape: tuple[Expr, Expr]
    taken: set[str]
    letters: dict[MatrixExpr, Symbol] = field(default_factory=dict)

    def summed_of(self, whole: Expr) -> Expr | None:
        """Return what a number is the sum of, over all entries; None where it is no such sum."""
        if isinstance(whole, Add):
            return _made(Add, map(self.summed_of, whole.args))
        if isinstance(whole, Mul):
            within = [one for one in whole.args if has_sums(one)]
            if len(within) == 1:
                return _made(Mul, (whole / within[0], self.summed_of(within[0])))
        squared = isinstance(whole, Pow) and whole.exp == 2 and isinstance(whole.base, Norm)
        if parts := summed(whole.base if squared else whole):
            return None if isinstance(whole, Norm) else _made(Mul, map(self.of, parts))
        each: Expr = whole / Mul(*self.shape)
        return None if each.free_symbols & set(self.shape) or has_sums(each) else each

    def of(self, matrix: MatrixExpr) -> Expr | None:
        """Return what an entry of a matrix is; None where it has another shape."""
        if matrix.shape != self.shape:
            return None
        if isinstance(matrix, ZeroMatrix) or is_operator(matrix, "ones"):
            return ZERO if isinstance(matrix, ZeroMatrix) else ONE
        parts, scale = matrix.args, ONE
        if not isinstance(matrix, MatAdd):
            scale, factors = factors_of(matrix)
            scale *= Mul(*(one for one in factors if not isinstance(one, MatrixExpr)))
            bare = product(*(one for one in factors if isinstance(one, MatrixExpr)))
            if not (isinstance(bare, Operator) and bare.op in OF_ENTRIES):
                return scale * self._letter(bare)
            matrix, parts = bare, bare.operands
        make = Add if isinstance(matrix, MatAdd) else lambda *of: matrix.with_operands(of)  # type: ignore[attr-defined]
        return _made(Mul, (scale, _made(make, map(self.of, parts))))

    def _letter(self, matrix: MatrixExpr) -> Symbol:
        if matrix not in self.letters:
            name = next(one for k in count() if (one := f"s{k or ''}") not in self.taken)
            self.taken.add(name)
            self.letters[matrix] = Symbol(name, real=True)
        return self.letters[matrix]


def _made(make: Callable[..., Expr], parts: Iterable[Expr | None]) -> Expr | None:
    """Return what is made of parts; None where one of them is None."""
    whole = list(parts)
    return None if None in whole else make(*whole)


def has_sums(number: Expr) -> bool:
    """Whether a number is made of a sum of entries."""
    return any(summed(node) for node in Sight((number,)).nodes)


def _signs(entries: Entries, facts: Facts) -> Iterator[Lemma]:
    """Yield lemmas that say 0 < s, or 0 ≤ s, where that is assumed of the entries that a number s is of.

    s is e^log s where s > 0, and |s| where s ≥ 0.
    """
    for kind, matrix in sorted(facts.conditions, key=str):
        known = dict(entries.letters)
        s = entries.of(matrix) if kind in SIGNS and isinstance(matrix, MatrixExpr) else None
        if s is None or len(entries.letters) > len(known):
            entries.letters = known  # of what the claim does not speak of
            continue
        law, equal = ("exp.positive", "exp.log") if kind == "positive" else ("abs.least", "abs.nonnegative")
        value = entrywise("log", s) if kind == "positive" else s
        uses = (Used(law, letters=((Symbol("s"), value),)), Used(equal, letters=((Symbol("A"), s),)))
        step = Step(ZERO, s, "as is assumed of every entry", Combination(uses), SIGNS[kind])
        yield Lemma(f"0 {SIGNS[kind]} {spelled(s)}", Equation(ZERO, s, (), SIGNS[kind]), Chain((step,)))
