"""Steps that contract: ‖x − aAx‖ ≤ s‖x‖ since −s I ⪯ I − aA ⪯ s I, of a symmetric A; also ‖x − aAx‖² ≤ s²‖x‖².

(s I − B)(s I + B) is ⪰ 0 where both are, since they commute, so that B² ⪯ s² I. Nothing here is trusted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sympy import Basic, Expr, Identity, Integer, MatrixExpr, MatrixSymbol, Mul, Pow
from sympy import expand as multiplied_out
from sympy import factor as as_product

from dlhw3.symbolic.algebra import expand, factors_of, negate, product, terms_of, total, transpose
from dlhw3.symbolic.kernel_terms.large import root_of
from dlhw3.symbolic.nodes import Norm
from dlhw3.symbolic.plan import (
    Chain,
    Combination,
    Equation,
    Hypothesis,
    Lemma,
    NormalForm,
    Step,
    Theory,
    Used,
)
from dlhw3.symbolic.search.columns.ordering import CLAIM
from dlhw3.symbolic.search.columns.said_so import numbers_given
from dlhw3.symbolic.search.columns.spectral import bound_of
from dlhw3.symbolic.search.forms.rewritten import members_away
from dlhw3.symbolic.search.ways.matrices import lemmas_of_order
from dlhw3.symbolic.search.ways.normed import DEPTH
from dlhw3.symbolic.search.ways.strategies import ZERO, Ways

ONE = Integer(1)
SEARCHES, WORK = 6, 1500
ABOVE, BELOW, SQUARES = "B ⪯ s I", "-s I ⪯ B", "B² ⪯ s² I"
MOVED = "of the members before"


def lemmas_by_contraction(
    theory: Theory, left: Expr, right: Expr, reason: str = ""
) -> Iterator[tuple[Lemma, ...]]:
    """Yield lemmas of which the last says c‖B x‖ ≤ c s‖x‖ or its square, B = I − aA, where they are found.

    So ‖x_{k+1}‖ ≤ s‖x_k‖ of members x_{k+1} = B x_k, and ‖B^{k+1} x‖ ≤ s‖B^k x‖ of powers. Numbers that are said to
    be others, a = 1/L, are these.
    """
    yield from _contracted(theory, left, right, reason)
    if isinstance(left, MatrixExpr):
        return
    given = numbers_given(theory)
    moved, most = left.xreplace(members_away(theory, (left,))).xreplace(given), right.xreplace(given)
    if (moved, most) == (left, right):
        return
    for *before, last in _contracted(theory, moved, most):
        shown = Step(moved, most, reason or "the step contracts", Combination((Used(MOVED),)), "≤")
        first = Step(left, moved, "members by those before them, and numbers that are given", NormalForm())
        ways = (first, shown, Step(most, right, "the numbers that are given", NormalForm()))
        chain = Chain(tuple(one for one in ways if one.left != one.right))
        yield (*before, replace(last, name=MOVED), Lemma(CLAIM, Equation(left, right, (), "≤"), chain))


def _contracted(theory: Theory, left: Expr, right: Expr, reason: str = "") -> Iterator[tuple[Lemma, ...]]:
    step = None if isinstance(left, MatrixExpr) else _step_of(theory, left, right)
    if step is None:
        return
    s, matrix, identity = step.s, step.matrix, Identity(step.matrix.shape[0])
    sign, before_sign = (None if s.is_Rational else sign_of(theory, s)) or ("", ())
    if not sign and not (s.is_Rational and s >= 0):
        return
    before = dict.fromkeys(before_sign)
    told = (Hypothesis(sign, Equation(ZERO, s, (), "≤")),) if sign and before_sign else ()
    own = tuple(h for h in theory.hypotheses if _matrices(h) <= matrix.atoms(MatrixSymbol))
    theory = replace(theory, hypotheses=(*own, *told))
    for name, low, high in (
        (ABOVE, matrix, product(s, identity)),
        (BELOW, product(-s, identity), matrix),
    ):
        lemmas = next(lemmas_of_order(theory, low, high, name=name), None)
        if lemmas is None:
            return
        before |= dict.fromkeys(lemmas)
    whole = product(matrix, step.column)
    stands = step.node.xreplace({step.node.args[0]: whole}) if step.is_told else step.node
    ways = Ways(theory)
    same = ways.equal(*((one**2 if step.is_squared else one) for one in (step.node, stands)))
    before |= dict.fromkeys((_squares(matrix, s), *ways.lemmas))
    use = Used(SQUARES, step.scale, frame=step.column, traced=True)
    if not step.is_squared:
        signs = (Used(sign),) if sign else ()
        root = bound_of(stands, step.column, s, replace(use, multiplier=ONE), signs)
        assert root.use is not None
        before |= dict.fromkeys(root.lemmas)
        use = replace(root.use, multiplier=step.scale)
    uses = (use, *(replace(one, multiplier=step.scale) for one in same))
    last = Step(left, right, reason or "the step contracts", Combination(uses), "≤")
    yield (*before, Lemma(CLAIM, Equation(left, right, (), "≤"), Chain((last,))))


def sign_of(theory: Theory, s: Expr) -> tuple[str, tuple[Lemma, ...]] | None:
    """Show that a number is ≥ 0: as it stands, before the signs of what it is made of; the name, and lemmas."""
    for depth, many in ((0, 1), (DEPTH, SEARCHES)):
        ways = Ways(theory, searches=many, work=WORK)
        if name := ways.shown(ZERO, s, False, depth):
            return name, tuple(ways.lemmas)
    return None


def _matrices(h: Hypothesis) -> set[Basic]:
    """Return the matrices and columns that something is assumed of."""
    found: set[Basic] = h.statement.left.atoms(MatrixSymbol) | h.statement.right.atoms(MatrixSymbol)
    return found


@dataclass(frozen=True)
class _Contraction:
    """A claim c‖B x‖ ≤ c s‖x‖, or c‖B x‖² ≤ c s²‖x‖²."""

    node: Norm
    matrix: MatrixExpr
    column: MatrixExpr
    s: Expr
    scale: Expr
    is_squared: bool
    is_told: bool
    """Whether the step is B x by what is assumed: x − a(Ax − u) − z = (I − aA)(x − z) of Az = u."""


def _squares(matrix: MatrixExpr, s: Expr) -> Lemma:
    """Return that BᵀB ⪯ s² I of a symmetric B, since (s I − B)(s I + B) ⪰ 0."""
    whole = product(s, Identity(matrix.shape[0]))
    below, above = total(whole, negate(matrix)), total(whole, matrix)
    letters = ((MatrixSymbol("X", *matrix.shape), below), (MatrixSymbol("Y", *matrix.shape), above))
    premises = (Combination((Used(ABOVE),)), Combination((Used(BELOW),)), Combination())
    by = Combination((Used("psd.commuting", letters=letters, premises=premises),))
    squares, most = product(transpose(matrix), matrix), product(s**2, Identity(matrix.shape[0]))
    once = product(matrix, matrix)
    steps = [Step(squares, once, "it is symmetric", NormalForm())] if once != squares else []
    steps.append(Step(once, most, "what commutes and is ⪰ 0 has a product that is", by, "⪯"))
    return Lemma(SQUARES, Equation(squares, most, (), "⪯"), Chain(tuple(steps)))


def _step_of(theory: Theory, left: Expr, right: Expr) -> _Contraction | None:
    """Return what a claim says of a step x − aAx, or None."""
    scale, bare = left.as_coeff_Mul()
    is_squared = isinstance(bare, Pow) and bare.exp == 2
    node = bare.base if is_squared else bare
    if not isinstance(node, Norm) or scale <= 0 or node.args[0].shape[1] != 1:
        return None
    for one in sorted(right.atoms(Norm), key=str):
        most = right.xreplace({one: ONE}) / scale
        s = _root(most) if is_squared else most
        if s is None or s.has(Norm) or multiplied_out(right - most * scale * one ** (1 + is_squared)) != 0:
            continue
        matrix, whole = _divided(node.args[0], one.args[0])
        told = [h for h in theory.hypotheses if isinstance(h.statement.left, MatrixExpr)]
        if matrix is not None and (whole or any(h.statement.relation == "=" for h in told)):
            return _Contraction(node, matrix, one.args[0], s, scale, is_squared, not whole)
    return None


def _root(number: Expr) -> Expr | None:
    """Return u of u², as it is written or with its last sign exchanged, or None."""
    written = Mul(*(base**k for base, k in number.as_powers_dict().items()))
    c, rest = (as_product(number) if written.is_Add else written).as_coeff_Mul()
    root = root_of(c)
    powers = rest.as_powers_dict().items()
    if not root or any(not k.is_Integer or k % 2 for base, k in powers if base != 1):
        return None
    made: Expr = root * Mul(*(base ** (k / 2) for base, k in powers if base != 1))
    return made


def _divided(whole: MatrixExpr, column: MatrixExpr) -> tuple[MatrixExpr | None, bool]:
    """Return B of B x + …, of several terms and square, or None, and whether nothing else is there."""
    c, factors = factors_of(terms_of(expand(column))[0])
    found = []
    for term in terms_of(expand(whole)):
        scale, own = factors_of(term)
        if tuple(own[-len(factors) :]) == tuple(factors):
            before = own[: -len(factors)]
            found.append(product(scale / c, *(before or (Identity(column.shape[0]),))))
    if len(found) < 2 or whole.shape[0] != column.shape[0]:
        return None, False
    matrix = total(*found)
    left_over: dict[MatrixExpr, Expr] = {}
    for term in terms_of(expand(total(whole, negate(product(matrix, column))))):
        scale, own = factors_of(term)
        left_over[product(*own)] = left_over.get(product(*own), ZERO) + scale
    return matrix, all(multiplied_out(one) == 0 for one in left_over.values())
