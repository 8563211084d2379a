"""Rewritings of the matrix operators: inverse, adj, det, logdet, norm, psd powers, powers of scalars."""

from __future__ import annotations

from fractions import Fraction

from dlhw3.kernel.scalars import MINUS, ONE, number
from dlhw3.kernel.terms import Term, term, transpose
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.proofs.powers import merge_numbers
from dlhw3.symbolic.search.forms.equations import has
from dlhw3.symbolic.search.forms.formulas import num, power_of, product
from dlhw3.symbolic.search.forms.shapes import blocks, content, scaled
from dlhw3.symbolic.search.forms.supply import natural_power
from dlhw3.symbolic.search.forms.workbench import Workbench
from dlhw3.symbolic.search.laws.determinants import (
    adj_by_inverse,
    det_by_inverse,
    det_of_inverse,
    of_log,
    sylvester,
)
from dlhw3.symbolic.search.laws.entries import diagonal
from dlhw3.symbolic.search.laws.norms import norm_by_square, norm_of_number, norm_of_zero
from dlhw3.symbolic.search.laws.rewriting import (
    Rewriting,
    first_of,
    of_identity,
    of_multiple,
    of_product,
    of_same,
    of_scalar,
)

MOST_REPEATED = 6


def of_exponent(bench: Workbench, node: Term) -> Theorem | None:
    """s^p: −1 is recip, ½ is sqrt; negative and half-integer exponents come down to these.

    Of an exponent that is a size it is exp(p log s), in a bold search, of a letter s or a number.
    """
    (s,), p = node.args, node.data[0].constant
    if p is None and bench.bold and s.op in ("letter", "number"):
        return bench.law("power.exp", {"p": node.data[0]}, s=s)
    if p == -1:
        return bench.law("power.recip", s=s)
    if p == Fraction(1, 2):
        return bench.law("power.sqrt", s=s)
    if p is None or (p.denominator == 1 and p >= 0):
        return None
    if p < 0:
        if has("power.minus"):
            law = bench.law("power.minus", {"p": number(-p)}, s=s)
            return bench.chain(law)
        if p.denominator == 1:
            return bench.back(bench.law("power.integers", {"i": MINUS, "j": number(p + 1)}, s=s))
        return bench.back(bench.law("power.sum", {"p": MINUS, "q": number(p + 1)}, s=s))
    if p.denominator == 2 and has("power.next"):
        return bench.law("power.next", {"p": number(p - 1)}, s=s)
    if p.denominator == 2:
        return bench.back(bench.law("power.sum", {"p": ONE, "q": number(p - 1)}, s=s))
    return None


def of_psd_exponent(bench: Workbench, node: Term) -> Theorem | None:
    """X^p: 0, 1, −1 by their laws, further natural powers as products."""
    (x,), p = node.args, node.data[0].constant
    name = {Fraction(0): "psdpower.zero", Fraction(1): "psdpower.one", Fraction(-1): "psdpower.inverse"}
    if p in name:
        return bench.law(name[p], X=x)
    if p is not None and p.denominator == 1 and 1 < p <= 6:
        law = bench.law("psdpower.sum", {"p": ONE, "q": number(p - 1)}, X=x)
        return bench.back(law)
    return None


def of_psd_power(bench: Workbench, node: Term) -> Theorem | None:
    """(X^p)^q = X^{pq}, and (X … X)^q = X^{kq} of a product of k equal factors."""
    inner, q = node.args[0], node.data[0]
    if inner.op == "mul":
        return _of_repeated(bench, node)
    if inner.op != "psdpower":
        return None
    p = inner.data[0]
    weak = all(e.constant is not None and e.constant >= 0 for e in (p, q))
    name = "psdpower.power" if weak else "psdpower.real_power"
    return bench.law(name, {"p": p, "q": q}, X=inner.args[0])


def _of_repeated(bench: Workbench, node: Term) -> Theorem | None:
    """(X … X)^q = X^{kq}, X as short as it may be."""
    numbers, factors = blocks(node.args[0])
    many, q = len(factors), node.data[0].constant
    for width in range(1, many // 2 + 1):
        k, rest = divmod(many, width)
        if numbers or rest or k > MOST_REPEATED or q is None or q < 0 or factors != factors[:width] * k:
            continue
        base = product(*factors[:width])
        law = bench.law("psdpower.power", {"p": number(k), "q": node.data[0]}, X=base)
        if law is None or (power := natural_power(bench.proof, law.statement.left.args[0])) is None:
            return None
        start = bench.back(bench.at(power, law.statement.left, 0))
        return start and bench.chain(bench.bridge(node, start.statement.left.args[0]), start, law)
    return None


def of_psd_multiple(bench: Workbench, node: Term) -> Theorem | None:
    """(c X)^p = c^p X^p for a number c > 0."""
    form, p = bench.algebra.form(node.args[0]), node.data[0]
    c = content(bench.algebra, form)
    value = c.constant
    if value is None or value <= 0 or value == 1 or not has("psdpower.scaled"):
        return None
    rest = scaled(bench.algebra, form, c, node.shape)
    start = bench.bridge(node, term("mul", (), (num(c), rest)))
    return bench.chain(start, bench.law("psdpower.scaled", {"p": p}, s=num(c), X=rest))


def of_psd_outer(bench: Workbench, node: Term) -> Theorem | None:
    """(x xᵀ)^p = ‖x‖^{2p − 2} x xᵀ for a column x and a fraction p > 0: both have the same natural power."""
    p, base = node.data[0].constant, node.args[0]
    numbers, factors = blocks(base) if base.op == "mul" else ((), ())
    if p is None or p <= 0 or p.denominator == 1 or numbers or len(factors) != 2:
        return None
    column = factors[0]
    if column.cols is not ONE or bench.same(factors[1], transpose(column)) is None:
        return None
    letter = column.args[0] if column.op == "transpose" else column
    c = power_of(term("norm", (), (letter,)), number(2 * p - 2))
    raised = _of_outer(bench, base, letter, (c,) * p.denominator, p.denominator)
    plain = _of_outer(bench, base, letter, (), p.numerator)
    sizes = {"a": number(p.denominator), "b": number(p.numerator + 1)}
    root = bench.law("psdpower.root", sizes, X=product(c, base), Y=base)
    premise = bench.chain(raised, bench.back(plain))
    return root and premise and bench.back(bench.proof.cut(premise, root))


def _of_outer(
    bench: Workbench, base: Term, letter: Term, numbers: tuple[Term, ...], k: int
) -> Theorem | None:
    """Return (c x xᵀ)^k = c ⋯ c ‖x‖² ⋯ ‖x‖² x xᵀ, with ‖x‖² k − 1 times; ``numbers`` are c ⋯ c."""
    x = product(*numbers[:1], base)
    raised = natural_power(bench.proof, term("psdpower", (number(k),), (x,)))
    square = bench.law("norm.square", A=letter)
    if raised is None or square is None:
        return None
    norms, steps = (square.statement.left,) * (k - 1), list[Theorem | None]()
    whole = product(*numbers, *norms, base)
    for place in range(len(numbers), len(numbers) + len(norms)):
        steps.append(bench.at(square, steps[-1].statement.right if steps and steps[-1] else whole, place))
    merged = merge_numbers(bench.proof, whole, bench.facts) or bench.same(whole, whole)
    return bench.chain(raised, *(bench.back(step) for step in reversed(steps)), merged)


OPERATORS: dict[str, Rewriting] = {
    "inverse": first_of(
        of_scalar("inverse.scalar"),
        of_identity("inverse.identity"),
        of_same("inverse", "inverse.twice"),
        of_multiple("inverse.scaled", "X"),
        diagonal("inverse"),
        of_product("inverse.product"),
    ),
    "adj": first_of(of_scalar("adj.scalar"), of_product("adj.product"), adj_by_inverse),
    "det": first_of(
        of_scalar("det.scalar"),
        of_identity("det.identity"),
        diagonal("det"),
        of_same("inverse", "det.recip"),
        det_of_inverse,
        of_multiple("det.scaled", "X"),
        of_product("det.product"),
        sylvester,
        det_by_inverse,
    ),
    "logdet": of_log,
    "norm": first_of(norm_of_zero, norm_of_number, of_multiple("norm.scaled", "A"), norm_by_square),
    "power": of_exponent,
    "psdpower": first_of(of_psd_power, of_psd_exponent, of_psd_multiple, of_psd_outer),
}
