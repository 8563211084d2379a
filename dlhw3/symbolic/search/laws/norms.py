"""Norms by their squares: ‖A‖ = √(tr AᵀA), and square roots that are norms or products of norms."""

from __future__ import annotations

from fractions import Fraction

from dlhw3.kernel.scalars import number
from dlhw3.kernel.terms import Term, term, trace, transpose
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.search.forms.formulas import entrywise, is_scalar, num, power_of, product, turned
from dlhw3.symbolic.search.forms.reduction import Rules, certified
from dlhw3.symbolic.search.forms.workbench import Workbench, right


def norm_of_number(bench: Workbench, node: Term) -> Theorem | None:
    """‖s‖ = |s|."""
    (s,) = node.args
    if not is_scalar(s):
        return None
    start = bench.law("norm.sqrt", A=s)
    square = bench.bridge(right(start), entrywise(s, s)) if start else None  # type: ignore[arg-type]
    return bench.chain(start, square, bench.law("sqrt.of_square", A=s))


def norm_of_zero(bench: Workbench, node: Term) -> Theorem | None:
    """‖0‖ = |0| ‖0‖ = 0."""
    if bench.algebra.form(node.args[0]).terms:
        return None
    zero = term("zero", node.args[0].shape)
    law, least = bench.law("norm.scaled", s=num(0), A=zero), bench.law("abs.nonnegative", A=num(0))
    if law is None or least is None:
        return None
    whole = term("mul", (), (least.statement.left, term("norm", (), (zero,))))
    spread = bench.chain(bench.bridge(node, law.statement.left.args[0]), law, bench.same(right(law), whole))  # type: ignore[arg-type]
    gone = bench.at(least, whole, 0)
    return bench.chain(spread, gone, bench.same(right(gone), num(0)))  # type: ignore[arg-type]


def norm_by_square(bench: Workbench, node: Term) -> Theorem | None:
    """‖A‖ = √(tr AᵀA), simplified, where that is a root that is known."""
    (a,) = node.args
    square = trace(term("mul", (), (transpose(a), a)))
    new, why = bench.reduced(square)
    form = bench.algebra.form(new)
    start = bench.law("norm.sqrt", A=a)
    moved = bench.at(why, right(start), 0) if why is not None else start
    whole = bench.chain(start, moved) if why is not None else start
    if form not in bench.squares:
        known = root_of_square(bench, right(whole))
        w = known.statement.right.args[0] if known is not None else node
        if known is not None and bench.algebra.form(w) is not bench.algebra.form(node):
            return bench.chain(whole, known)
        if whole is not None:
            bench.squares[form] = (node, whole)
        return None
    other, reason = bench.squares[form]
    return None if other is node else bench.chain(whole, bench.back(reason))


def root_of_square(bench: Workbench, node: Term | None) -> Theorem | None:
    """√q = |w| where q = w² for a product w of numbers and norms."""
    if node is None or not is_scalar(node):
        return None
    form = bench.algebra.form(node.args[0])
    if not form.terms:
        return None
    if len(form.terms) != 1 or form.terms[0][0].bounds:
        return None
    mono, c = form.terms[0]
    root = rational_root(c.constant)
    if root is None:
        return None
    reader, halves, needs = bench.algebra.reader(), list[Term](), list[Theorem]()
    for component, power in mono.parts:
        part = reader.component(component)
        k = power.natural
        if k is None:
            return None
        if k % 2 == 0:
            halves.append(power_of(part, number(k // 2)))
            continue
        law = gram(bench, part)
        if law is None:
            return None
        needs.append(law)
        halves.append(power_of(law.statement.left.args[0], number(k)))
    w = product(num(root), *halves)
    ww = entrywise_square(w)
    start = bench.same(node.args[0], ww)
    if start is None:
        start = _with_norms(bench, node.args[0], ww, needs)
    if start is None:
        return None
    return bench.chain(bench.at(start, node, 0), bench.law("sqrt.of_square", A=w))


def entrywise_square(w: Term) -> Term:
    """Return w ∘ w."""
    return term("hadamard", (), (w, w))


def rational_root(value: Fraction | None) -> Fraction | None:
    """Return the root of a number > 0 that is a square."""
    if value is None or value <= 0:
        return None
    p, q = (round(v**0.5) for v in (value.numerator, value.denominator))
    return Fraction(p, q) if (p * p, q * q) == (value.numerator, value.denominator) else None


def gram(bench: Workbench, part: Term) -> Theorem | None:
    """Return ‖A‖² = tr(AᵀA) for an A with the given tr(AᵀA) that its spelling offers."""
    inner = part.args[0] if part.op == "trace" else part
    factors = list(inner.args) if inner.op == "mul" else []
    for k in range(1, len(factors)):
        a = product(*factors[k:])
        if is_scalar(a):
            continue
        for candidate in (a, turned(product(*factors[:k]))):
            law = bench.law("norm.square", A=candidate)
            if law is not None and bench.algebra.form(law.statement.right) is bench.algebra.form(part):
                return law
    return None


def _with_norms(bench: Workbench, q: Term, ww: Term, needs: list[Theorem]) -> Theorem | None:
    """Return q = w ∘ w, where squares of norms in w are what tr(AᵀA) in q are."""
    rules = Rules(bench.algebra)
    for law in needs:
        rules.add(law)
    left, entries = rules.reduce(bench.algebra.sum(ww), ww.shape)
    if bench.algebra.sum(q) != left:
        return None
    return bench.back(certified(bench.proof, ww, q, entries, bench.facts))
