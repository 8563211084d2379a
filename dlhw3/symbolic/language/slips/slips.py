"""Common slips: what was done wrong where a formula is not what it is said to be, where one thing explains it.

An explanation says that one change of the formula makes it right. It is tried at values first, which refute most at
once; what is left has to be shown by the kernel, under what is assumed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain, combinations, islice
from typing import NamedTuple

from sympy import (
    Add,
    Basic,
    Expr,
    Integer,
    MatAdd,
    MatrixExpr,
    MatrixSymbol,
    Rational,
    Symbol,
    Transpose,
)

from dlhw3.errors import ShapeError, UserError
from dlhw3.symbolic.algebra import product, total, transpose
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.faces.functions import FUNCTIONS, DerivativeAt, domains_of, parts_of
from dlhw3.symbolic.faces.known_functions import is_known
from dlhw3.symbolic.faces.operators import Operator
from dlhw3.symbolic.judge import judge
from dlhw3.symbolic.language.making.within_functions import with_logistic
from dlhw3.symbolic.language.slips.changes import (
    OF_A_PRODUCT,
    SIGN_WITHIN,
    SWAPPED,
    Change,
    changed,
    summands,
)
from dlhw3.symbolic.language.slips.exchanged import ELSE, exchanged
from dlhw3.symbolic.language.slips.factors import forgotten, symbols, turned_over
from dlhw3.symbolic.language.slips.right_elsewhere import (
    diagonals_for_identities,
    identities_for_ones,
    in_other_letters,
    outer_for_inner,
    with_orthonormal_columns,
)
from dlhw3.symbolic.language.slips.wrong_laws import wrong_laws
from dlhw3.symbolic.models.asking import Asked
from dlhw3.symbolic.models.trying import Tried
from dlhw3.symbolic.models.unmade import Unmade, made, unmade
from dlhw3.symbolic.nodes import Inner, Norm
from dlhw3.symbolic.plan import Equation, Theory
from dlhw3.symbolic.ranges import Facts
from dlhw3.symbolic.search.forms.effort import steps
from dlhw3.symbolic.shapes import check, same_size
from dlhw3.symbolic.told import nodes_of, size_of
from dlhw3.symbolic.verdict import Verdict

FACTORS = tuple(map(Rational, ("2", "1/2", "-1", "4", "1/4", "3", "1/3", "-2", "-1/2")))
MOST_TRIED, MOST_SHOWN, MOST_SOUGHT, MOST_MENDED, MOST_STEPS = 400, 8, 2, 60, 4000
MOST_TERMS, MOST_LETTERS = 6, 4
Plausible = Callable[[tuple[int, ...], Basic | Unmade], bool]


@dataclass(frozen=True)
class Slip:
    """What was done wrong, in words and in parts, and the formula with that mended, where mending it gives one.

    Two parts are what stands there and what is due; one, or several, what is forgotten or too much.
    """

    words: str
    mended: Expr | None = None
    parts: tuple[Basic, ...] = ()

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
    objective: Expr | None = None,
    anywhere: bool = True,
) -> Slip | None:
    """Return what explains a false claim, or None: each explanation is shown by the kernel.

    ``due`` is what it should have been, called ``of``, the derivative of the ``objective`` where that is known;
    ``constants`` are letters, all that do not move. Where nothing was ``derived``, no derivative is said to be
    forgotten; where a claim does not fit at all sizes, ``anywhere``, no letter is taken for a symmetric one.
    """
    theory, claim, due = theory or Theory(), with_logistic(claim), with_logistic(due)
    asked = _Asked(claim, due, theory, of, constants, derived, objective, anywhere)
    tried = Tried(theory, (claim, due))
    may_be = _may_be(claim, due, tried)
    shown, began = 0, steps()
    for count, one in enumerate(_explanations(asked, tried, may_be)):
        if count == MOST_TRIED or shown == MOST_SHOWN or steps() - began > MOST_STEPS:
            return None
        if not tried.agree(one.left, one.right):
            continue
        shown += 1
        left, right, mended = made(one.left), made(one.right), made(one.mended)
        words, parts = one.words, tuple(map(made, one.parts))
        if one.supposed is not None:
            if equal(claim, due, one.supposed):
                return _beside(words, *_mended(asked, tried, may_be))
            continue
        if one.taken is not None:
            found = _beside(words, *_mended(asked, tried, may_be))
            if found.mended is not None and _is_plain(left, one.taken(found.mended), theory):
                return found
            words, mended, parts = found.words, found.mended, found.parts
        if equal(left, right, theory):
            return Slip(words, mended, parts)
    return None


def _beside(words: str, change: str, mended: Expr | None, parts: tuple[Basic, ...]) -> Slip:
    """Return under what a claim holds, behind one change that makes it right everywhere, where there is one."""
    if change == SWAPPED:  # which says it by itself
        return Slip(change, mended, parts)
    return Slip(f"{change}; {words}", mended, parts) if change not in ("", ELSE) else Slip(words, mended)


class _Asked(NamedTuple):
    """What ``slip`` is asked."""

    claim: Expr
    due: Expr
    theory: Theory
    of: str
    constants: frozenset[Basic]
    derived: bool
    objective: Expr | None
    anywhere: bool


def _mended(asked: _Asked, tried: Tried, may_be: Plausible) -> tuple[str, Expr | None, tuple[Basic, ...]]:
    """Return the words for one change that makes a claim right, what it becomes, the shortest first, and parts."""
    claim, due, theory = asked[:3]
    tries = islice(chain(changed(claim, may_be), exchanged(claim, due, may_be)), MOST_MENDED)
    ways = (one for one in tries if tried.agree(one.whole, due))
    found = sorted(islice(ways, MOST_SHOWN), key=lambda one: size_of(one.whole))
    plain = (one for one in found if _plainly_equal(one.whole, due, theory))
    sought = (one for one in found[:MOST_SOUGHT] if equal(one.whole, due, theory))
    # what one normal form shows, then what needs a search
    return next(plain, None) or next(sought, None) or ("", None, ())


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

    Where they are the claim and what is due as they are under an assumption, ``taken`` makes them of these, or
    ``supposed`` is a theory that has it. What is not made yet is made where values say that it may be so.
    """

    words: str
    left: Expr | Unmade
    right: Expr | Unmade
    mended: Expr | Unmade | None = None
    parts: tuple[Basic | Unmade, ...] = ()
    taken: Callable[[Expr], Expr] | None = None
    supposed: Theory | None = None


Explanations = Iterator[Explanation]


def _explanations(asked: _Asked, tried: Tried, may_be: Plausible) -> Explanations:
    claim, due, theory, of, constants, derived, objective, anywhere = asked
    yield from _factors(claim, due, of) if tried.proportional(claim, due) else ()
    if isinstance(due, MatrixExpr):
        words = "layout" if of == "gradient" else "transpose"
        words = f"the transpose of the {of}: another {words}"
        yield Explanation(words, claim, unmade("transpose", due), unmade("transpose", claim))
    yield from (Explanation(*one) for one in in_other_letters(claim, due, objective, constants))
    if anywhere:
        yield from _symmetric_functions(claim, due)
    yield from _of_size_one(claim, due)
    yield from _other_slots(claim, due)
    yield from _of_changes(changed(claim, may_be, _is_telling), due)
    if anywhere:
        yield from _symmetric_letters(claim, due, theory)
    yield from _terms(claim, due, constants)
    yield from (Explanation(*one) for one in forgotten(claim, due, may_be, objective, derived=derived))
    if anywhere:
        yield from (
            Explanation(words, claim, claim, supposed=more)
            for words, more in with_orthonormal_columns(claim, due, theory)
        )
    yield from (Explanation(*one) for one in wrong_laws(claim, due, may_be, derived=derived))
    for exchange in (diagonals_for_identities, identities_for_ones, outer_for_inner):
        yield from (Explanation(*one) for one in exchange(claim, due, may_be))
    yield from _of_changes(changed(claim, may_be, lambda words: not _is_telling(words)), due)
    yield from _turned(claim, due, theory.facts)
    yield from _of_changes(exchanged(claim, due, may_be), due)


def _is_telling(words: str) -> bool:
    """Whether a change is so special that no other one is likelier."""
    return words == OF_A_PRODUCT or words.startswith(SIGN_WITHIN)


def _of_changes(changes: Iterable[Change], due: Expr) -> Explanations:
    for words, whole, parts in changes:
        yield Explanation(words, whole, due, whole, parts)


def _factors(claim: Expr, due: Expr, of: str) -> Explanations:
    """Yield that a claim is a number times what is due."""
    for factor in (*FACTORS, *symbols(claim, due)):
        (below,) = turned_over(factor) if isinstance(factor, Operator) else ("",)
        times = f"1/{below}" if below else factor
        words = "the sign is wrong" if factor == -1 else f"a factor: the claim is {times} times the {of}"
        mended = unmade("mul", 1 / factor, claim) if isinstance(factor, Rational) else None
        if factor.is_Symbol and _divides(factor, due) and not _divides(factor, claim):
            words = f"{words}; 1/{factor} is forgotten"
            mended = unmade("mul", turned_over(factor)[0], claim)
        yield Explanation(words, claim, unmade("mul", factor, due), mended)


def _divides(symbol: Expr, whole: Expr) -> bool:
    """Whether something in an expression is divided by a letter or a size."""
    return bool(set(turned_over(symbol)) & set(nodes_of((whole,))))


def _turned(claim: Expr, due: Expr, facts: Facts) -> Explanations:
    """Yield a claim with all of some letters that stand in it not transposed so, wherever they do."""
    within = [one for one in nodes_of((claim,)) if isinstance(one, Transpose)]
    turned = {one.arg for one in within}
    letters = {one for one in nodes_of((claim,)) if isinstance(one, MatrixSymbol)} - turned
    plain = sorted((one for one in letters if not same_size(one.cols, Integer(1))), key=str)[:MOST_LETTERS]
    for several in (group for k in range(2, len(plain) + 1) for group in combinations(plain, k)):
        try:
            made_so = claim.xreplace({one: Transpose(one) for one in several})
        except (ValueError, TypeError, UserError, AttributeError):
            continue
        if _fits(made_so, due, facts):
            words = f"missing transposes: of {' and '.join(one.name for one in several)}"
            yield Explanation(words, made_so, due, made_so)


def _fits(value: Expr, due: Expr, facts: Facts) -> bool:
    """Whether all parts of an expression fit, and it has the shape of another."""
    if isinstance(value, MatrixExpr) != isinstance(due, MatrixExpr):
        return False
    try:
        check(value, facts)
    except ShapeError:
        return False
    return not isinstance(value, MatrixExpr) or all(map(same_size, value.shape, due.shape))


def _terms(claim: Expr, due: Expr, constants: frozenset[Basic]) -> Explanations:
    """Yield that terms of what is due are forgotten or have another factor, or that the claim has one too many."""
    terms = summands(due)
    if 1 < len(terms) <= MOST_TERMS:
        for k, term in enumerate(terms):
            rest = unmade("add", *terms[:k], *terms[k + 1 :])
            yield Explanation("a forgotten term", claim, rest, unmade("add", claim, term), (term,))
            for factor in (Integer(-1), Integer(2), Rational(1, 2)):
                words = f"a factor: one term is taken {factor} times"
                words = "the sign of one term is wrong" if factor == -1 else words
                other = unmade("add", *terms[:k], unmade("mul", factor, term), *terms[k + 1 :])
                yield Explanation(words, claim, other, due, (term,))
    whole = due.args if isinstance(due, MatAdd | Add) else ()
    for k, term in enumerate(whole if 1 < len(whole) <= MOST_TERMS else ()):  # of several terms, as (x − m)/s
        if term not in terms:
            rest = unmade("add", *whole[:k], *whole[k + 1 :])
            yield Explanation("a forgotten term", claim, rest, unmade("add", claim, term), (term,))
    own = summands(claim)
    if 1 < len(own) <= MOST_TERMS:
        for k, term in enumerate(own):
            kept = bool(constants) and term.atoms(MatrixSymbol, Symbol) <= constants
            rest = unmade("add", *own[:k], *own[k + 1 :])
            words = "a constant kept" if kept else "a term too many"
            yield Explanation(words, rest, due, rest, (own[k],))
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
        yield Explanation(f"holds if {what} is not assumed", left, right, taken=taken)


def _symmetric_functions(claim: Expr, due: Expr) -> Explanations:
    nodes = (node for node in nodes_of((due,)) if isinstance(node, FUNCTIONS) and not is_known(node))
    functions = sorted({parts_of(node).function.name for node in nodes})
    if functions:
        yield from _under(f"∇{', ∇'.join(functions)} is symmetric there, which", claim, due, _as_if_symmetric)


def _other_slots(claim: Expr, due: Expr) -> Explanations:
    """Yield a claim with ∇₂₁l for ∇₁₂l: the first number is the argument that moves, the last that of the value."""
    swapped = {}
    for node in claim.atoms(DerivativeAt):
        function, slots, *rest = node.args
        if len({*slots.args}) == len(slots.args) == 2:
            one, other = (domains_of(function)[int(slot)] for slot in slots.args)
            if all(map(same_size, one, other)):
                swapped[node] = node.func(function, slots.func(*reversed(slots.args)), *rest)
    if swapped:
        function, slots = min(((node.args[0].name, parts_of(node).slots) for node in swapped), key=str)
        i, j = sorted(slot + 1 for slot in slots)
        words = (
            f"hess_{function}_{i}{j} takes its direction in argument {i} and has its value in argument {j}"
        )
        yield Explanation(f"{words}: it and hess_{function}_{j}{i} are swapped", claim.xreplace(swapped), due)


def _as_if_symmetric(expression: Expr) -> Expr:
    """Return an expression in which gradients of abstract functions that are square are their own transposes."""
    found = (node for node in expression.atoms(Transpose) if isinstance(node.arg, FUNCTIONS))
    gradients = (node for node in found if not is_known(node.arg))
    turned = {node: node.arg for node in gradients if same_size(*node.shape)}
    return expression.xreplace(turned) if turned else expression


def _symmetric_letters(claim: Expr, due: Expr, theory: Theory) -> Explanations:
    """Yield claim = due with square letters that are symmetric, letter by letter, and all at once."""
    found = {one for one in nodes_of((claim, due)) if isinstance(one, MatrixSymbol)}
    square = [one for one in sorted(found, key=str) if same_size(one.rows, one.cols) and one.rows != 1]
    square = [one for one in square if one not in theory.facts.symmetric][:MOST_LETTERS]
    groups = [(one,) for one in square] + ([tuple(square)] if len(square) > 1 else [])
    for letters in groups:
        what = f"{' and '.join(one.name for one in letters)} {'is' if len(letters) == 1 else 'are'} symmetric"
        half = {one: product(Rational(1, 2), total(one, transpose(one))) for one in letters}
        left, right = claim.xreplace(half), due.xreplace(half)
        facts = replace(theory.facts, symmetric=theory.facts.symmetric | {*letters})
        words = f"holds if {what}, which is not assumed"
        yield Explanation(words, left, right, supposed=replace(theory, facts=facts))
