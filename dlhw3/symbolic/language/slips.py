"""Common slips: what was done wrong where a formula is not what it is said to be, where one thing explains it.

An explanation says that one change of the formula makes it right. It is tried at values first, which refute most at
once; what is left has to be shown by the kernel, under what is assumed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import NamedTuple

from sympy import (
    Basic,
    Expr,
    Integer,
    MatrixExpr,
    MatrixSymbol,
    Rational,
    Symbol,
    Transpose,
    preorder_traversal,
)

from dlhw3.errors import UserError
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.faces.functions import FUNCTIONS, parts_of
from dlhw3.symbolic.faces.operators import Operator, entrywise
from dlhw3.symbolic.judge import judge
from dlhw3.symbolic.language.changes import OF_A_PRODUCT, changed, summands
from dlhw3.symbolic.language.exchanged import exchanged
from dlhw3.symbolic.language.factors import forgotten
from dlhw3.symbolic.language.wrong_laws import wrong_laws
from dlhw3.symbolic.models.asking import Asked
from dlhw3.symbolic.models.trying import Tried
from dlhw3.symbolic.models.unmade import Unmade, made, unmade
from dlhw3.symbolic.nodes import Inner, Norm
from dlhw3.symbolic.plan import Equation, Theory
from dlhw3.symbolic.ranges import Facts
from dlhw3.symbolic.shapes import same_size
from dlhw3.symbolic.told import nodes_of
from dlhw3.symbolic.verdict import Verdict

FACTORS = tuple(map(Rational, ("2", "1/2", "-1", "4", "1/4", "3", "1/3", "-2", "-1/2")))
MOST_TRIED, MOST_SHOWN, MOST_SOUGHT, MOST_MENDED = 400, 6, 2, 60
MOST_TERMS = 6
Plausible = Callable[[tuple[int, ...], Basic | Unmade], bool]


@dataclass(frozen=True)
class Slip:
    """What was done wrong, in words, and the formula with that mended, where mending it gives one."""

    words: str
    mended: Expr | None = None

    def __str__(self) -> str:
        return self.words


def slip(
    claim: Expr,
    due: Expr,
    theory: Theory | None = None,
    *,
    of: str = "gradient",
    constants: frozenset[Basic] = frozenset(),
    derived: bool = True,
) -> Slip | None:
    """Return what explains a false claim, or None: each explanation is shown by the kernel.

    ``due`` is what it should have been, called ``of``; ``constants`` are letters, all that do not move. Where
    nothing was ``derived``, no derivative is said to be forgotten.
    """
    theory = theory or Theory()
    tried = Tried(theory, (claim, due))
    may_be = _may_be(claim, due, tried)
    shown = 0
    explanations = _explanations(claim, due, theory, (of, constants, derived), tried, may_be)
    for count, one in enumerate(explanations):
        if count == MOST_TRIED or shown == MOST_SHOWN:
            return None
        if not tried.agree(one.left, one.right):
            continue
        shown += 1
        left, right, mended, taken = made(one.left), made(one.right), made(one.mended), one.taken
        words = one.words if isinstance(one.words, str) else one.words()
        change, right_one = ("", mended) if mended is not None else _mended(claim, due, theory, tried, may_be)
        if taken is not None and right_one is not None:  # what is right everywhere is right where that holds
            words = f"{change}; {words}"
        if (
            taken is not None and right_one is not None and _is_plain(left, taken(right_one), theory)
        ) or equal(left, right, theory):
            return Slip(words, right_one)
    return None


def _mended(
    claim: Expr, due: Expr, theory: Theory, tried: Tried, may_be: Plausible
) -> tuple[str, Expr | None]:
    """Return a claim with one change that makes it right, with the words for it, the shortest first; or nothing."""
    ways = (one for one in islice(changed(claim, may_be), MOST_MENDED) if tried.agree(one[1], due))
    found = sorted(islice(ways, MOST_SHOWN), key=lambda one: sum(1 for _ in preorder_traversal(one[1])))
    plain = (one for one in found if _plainly_equal(one[1], due, theory))
    sought = (one for one in found[:MOST_SOUGHT] if equal(one[1], due, theory))
    return next(plain, None) or next(
        sought, ("", None)
    )  # what one normal form shows, then what needs a search


def _plainly_equal(left: Expr, right: Expr, theory: Theory) -> bool:
    """Whether two sides have one normal form, and the kernel shows them equal so."""
    return _is_plain(left, right, theory) and equal(left, right, theory)


def _is_plain(left: Expr, right: Expr, theory: Theory) -> bool:
    """Whether two sides are one expression, or have one normal form."""
    alike = not isinstance(left, MatrixExpr) or all(map(same_size, left.shape, right.shape))
    return left == right or (alike and Asked(theory, Equation(left, right)).is_plain())


def _may_be(claim: Expr, due: Expr, tried: Tried) -> Plausible:
    """Return whether a claim with another part in a place may be what is due, by the values alone."""
    return cache(lambda path, value: tried.may_agree(claim, path, value, due))


def equal(left: Expr, right: Expr, under: Theory | Facts | None = None) -> bool:
    """Whether the kernel shows two sides equal, for all sizes, under no more than what is assumed."""
    if isinstance(left, MatrixExpr) and not all(map(same_size, left.shape, right.shape)):
        return False
    if left == right:
        return True
    theory = under if isinstance(under, Theory) else Theory(under or Facts())
    try:
        (judged,) = judge(theory, [Trail(left).to(right, "a slip").lemma("slip")], refuting=False).lemmas
    except (UserError, ValueError):
        return False
    return judged.verdict is Verdict.PROVED


class Explanation(NamedTuple):
    """What would explain a claim: left = right, and ``mended`` would then be right.

    Where they are the claim and what is due as they are under an assumption, ``taken`` makes them of these. What
    is not made yet is made where values say that it may be so, and words that take time are written then.
    """

    words: str | Callable[[], str]
    left: Expr | Unmade
    right: Expr | Unmade
    mended: Expr | Unmade | None = None
    taken: Callable[[Expr], Expr] | None = None


Explanations = Iterator[Explanation]


def _explanations(
    claim: Expr,
    due: Expr,
    theory: Theory,
    asked: tuple[str, frozenset[Basic], bool],
    tried: Tried,
    may_be: Plausible,
) -> Explanations:
    of, constants, derived = asked
    for factor in (*FACTORS, *_numbers(claim, due)) if tried.proportional(claim, due) else ():
        words = "the sign is wrong" if factor == -1 else f"a factor: the claim is {factor} times the {of}"
        mended = unmade("mul", 1 / factor, claim) if isinstance(factor, Rational) else None
        yield Explanation(words, claim, unmade("mul", factor, due), mended)
    if isinstance(due, MatrixExpr):
        words = "layout" if of == "gradient" else "transpose"
        words = f"the transpose of the {of}: another {words}"
        yield Explanation(words, claim, unmade("transpose", due), unmade("transpose", claim))
    yield from _symmetric_functions(claim, due)
    yield from _of_size_one(claim, due)
    of_products = changed(claim, may_be, lambda words: words == OF_A_PRODUCT)
    yield from (Explanation(words, mended, due, mended) for words, mended in of_products)
    yield from _symmetric_letters(claim, due, theory)
    yield from _terms(claim, due, constants)
    yield from (Explanation(*one) for one in forgotten(claim, due, may_be, derived=derived))
    yield from (Explanation(*one) for one in wrong_laws(claim, due, derived=derived))
    for words, mended in changed(claim, may_be, lambda words: words != OF_A_PRODUCT):
        yield Explanation(words, mended, due, mended)
    for words, mended in exchanged(claim, due, may_be):
        yield Explanation(words, mended, due, mended)


def _numbers(claim: Expr, due: Expr) -> Iterator[Expr]:
    """Yield letters and sizes that only one of two sides has, and one over them: factors that may be forgotten."""
    own, others = ({one for one in nodes_of((side,)) if isinstance(one, Symbol)} for side in (claim, due))
    sizes = {one for one in own | others if one.is_integer}
    for symbol in sorted(sizes | (own ^ others), key=str):
        yield symbol
        yield 1 / symbol if symbol.is_integer else entrywise("recip", symbol)


def _terms(claim: Expr, due: Expr, constants: frozenset[Basic]) -> Explanations:
    """Yield that terms of what is due are forgotten or have another factor, or that the claim has one too many."""
    terms = summands(due)
    if 1 < len(terms) <= MOST_TERMS:
        for k, term in enumerate(terms):
            rest = unmade("add", *terms[:k], *terms[k + 1 :])
            yield Explanation("a forgotten term", claim, rest, unmade("add", claim, term))
            for factor in (Integer(-1), Integer(2), Rational(1, 2)):
                words = f"a factor: one term is taken {factor} times"
                words = "the sign of one term is wrong" if factor == -1 else words
                other = unmade("add", *terms[:k], unmade("mul", factor, term), *terms[k + 1 :])
                yield Explanation(words, claim, other, due)
    own = summands(claim)
    if 1 < len(own) <= MOST_TERMS:
        for k, term in enumerate(own):
            kept = bool(constants) and term.atoms(MatrixSymbol, Symbol) <= constants
            rest = unmade("add", *own[:k], *own[k + 1 :])
            yield Explanation("a constant kept" if kept else "a term too many", rest, due, rest)
    if 2 < len(terms) <= MOST_TERMS:
        for term in terms:
            yield Explanation("forgotten terms", claim, term, due)


def _of_size_one(claim: Expr, due: Expr) -> Explanations:
    """Yield claim = due where the entries of a letter sum to 1, or its norm is 1."""
    sizes: dict[str, dict[Basic, Basic]] = {}
    nodes = (one for one in nodes_of((claim, due)) if isinstance(one, Operator | Norm | Inner))
    for node in sorted(filter(_of_one_letter, nodes), key=str):
        (letter,) = set(node.operands if isinstance(node, Operator) else node.args)
        if not isinstance(node, Operator):
            sizes.setdefault(f"‖{letter.name}‖ = 1", {})[node] = Integer(1)
        elif node.name == "sum":
            sizes.setdefault(f"the entries of {letter.name} sum to 1", {})[node] = Integer(1)
    for words, one in sizes.items():
        yield from _under(f"{words}, which", claim, due, lambda side, one=one: side.xreplace(one))  # type: ignore[misc]


def _of_one_letter(node: Basic) -> bool:
    letters = set(node.operands if isinstance(node, Operator) else node.args)
    return len(letters) == 1 and isinstance(next(iter(letters)), MatrixSymbol)


def _under(what: str, claim: Expr, due: Expr, taken: Callable[[Expr], Expr]) -> Explanations:
    """Yield that a claim holds under an assumption, where that makes another of a side."""
    left, right = taken(claim), taken(due)
    if (left, right) != (claim, due):
        yield Explanation(f"holds if {what} is not assumed", left, right, None, taken)


def _symmetric_functions(claim: Expr, due: Expr) -> Explanations:
    nodes = (node for node in nodes_of((due,)) if isinstance(node, FUNCTIONS))
    functions = sorted({parts_of(node).function.name for node in nodes})
    if functions:
        yield from _under(f"∇{', ∇'.join(functions)} is symmetric there, which", claim, due, _as_if_symmetric)


def _as_if_symmetric(expression: Expr) -> Expr:
    """Return an expression in which gradients of abstract functions that are square are their own transposes."""
    gradients = (node for node in expression.atoms(Transpose) if isinstance(node.arg, FUNCTIONS))
    turned = {node: node.arg for node in gradients if same_size(*node.shape)}
    return expression.xreplace(turned) if turned else expression


def _symmetric_letters(claim: Expr, due: Expr, theory: Theory) -> Explanations:
    """Yield claim = due with a square letter in the place of its transpose, letter by letter, and all at once."""
    turned_ones = (one.arg for one in nodes_of((claim, due)) if isinstance(one, Transpose))
    found = {one for one in turned_ones if isinstance(one, MatrixSymbol)}
    square = [one for one in sorted(found, key=str) if same_size(one.rows, one.cols)]
    square = [one for one in square if one not in theory.facts.symmetric]
    groups = [(one,) for one in square] + ([tuple(square)] if len(square) > 1 else [])
    for letters in groups:
        turned: dict[Basic, Basic] = {Transpose(one): one for one in letters}
        what = f"{' and '.join(one.name for one in letters)} {'is' if len(letters) == 1 else 'are'} symmetric"
        yield from _under(f"{what}, which", claim, due, lambda side, turned=turned: side.xreplace(turned))  # type: ignore[misc]
