"""Powers merged by their laws: of psd matrices, and of scalars where the normal form does not merge them.

A term is multiplied out, and then one law is used at one place at a time until none is left to use.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from math import lcm

from dlhw3.kernel.order.plain import norm_below
from dlhw3.kernel.scalars import ONE, ZERO, Facts, Scalar, is_nonnegative, number, scalar_of
from dlhw3.kernel.terms import Term, mul, transpose
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.proofs.expand import expanded, factors, is_scalar, multiplied
from dlhw3.symbolic.proofs.places import first_use, operators_in
from dlhw3.symbolic.proofs.record import Proof
from dlhw3.symbolic.proofs.uses import replaced, used

MOST = 60  # laws used in one merging


Rule = Callable[[Proof, Term, Facts], Theorem | None]


def merge_matrices(proof: Proof, whole: Term, facts: Facts) -> Theorem | None:
    """Return whole = whole with powers of psd matrices merged; None if there are none, or none that merge."""
    found = "psdpower" in operators_in(whole)
    return _merged(proof, whole, facts, {"psdpower": _matrix_power, "mul": _psd_run}) if found else None


def square_norms(proof: Proof, whole: Term, facts: Facts) -> Theorem | None:
    """Return whole = whole with ‖A‖² as tr(AᵀA); None if it has none."""
    found = operators_in(whole).issuperset(("power", "norm"))
    return _used(proof, whole, facts, {"power": _trace_of_square}) if found else None


def merge_numbers(proof: Proof, whole: Term, facts: Facts) -> Theorem | None:
    """Return whole = whole with powers of numbers merged too, tr(AᵀA) being ‖A‖²; these need ‖A‖ ≠ 0."""
    if operators_in(whole).isdisjoint(("psdpower", "power")):
        return None
    rules = {"psdpower": _scaled, "mul": _product, "power": _scalar_power, "trace": _square}
    return _merged(proof, whole, facts, rules)


def _merged(proof: Proof, whole: Term, facts: Facts, rules: Mapping[str, Rule]) -> Theorem | None:
    """Return whole = whole multiplied out, with laws used as often as they can be; None if nothing changes."""
    flat = expanded(whole) or whole
    first = [] if flat is whole else [proof.same(whole, flat, facts)]
    merged = _used(proof, flat, facts, rules)
    steps = first if merged is None else [*first, merged]
    return proof.chain(*steps) if steps else None


def _used(proof: Proof, whole: Term, facts: Facts, rules: Mapping[str, Rule]) -> Theorem | None:
    """Return whole = whole with laws used at one place after another, each by its operator; None at no place."""
    steps: list[Theorem] = []
    here = whole
    settled: set[tuple[Term, Facts]] = set()

    def use(node: Term, known: Facts) -> Theorem | None:
        law = rules[node.op](proof, node, known) if node.op in rules else None
        return None if law is None or law.statement.right is node else law

    for _ in range(MOST):
        found = first_use(here, facts, rules, use, settled)
        if found is None:
            break
        law, path = found[:2]
        steps.append(replaced(proof, law, here, path, facts))
        here = steps[-1].statement.right
    return proof.chain(*steps) if steps else None


def _regrouped(proof: Proof, node: Term, into: Term, facts: Facts, *then: Theorem) -> Theorem:
    """Return node = the last of ``then``, which begins with what the node is regrouped into."""
    first = [] if node is into else [proof.same(node, into, facts)]
    return proof.chain(*first, *then)


# -- powers of matrices --------------------------------------------------------------------------------------


def _matrix_power(proof: Proof, node: Term, facts: Facts) -> Theorem | None:
    """A⁰ = I, A¹ = A, (Aᵖ)^q = A^{pq}, and 0^p = 0 for p > 0."""
    (base,), (p,) = node.args, node.data
    size = {"n": base.rows}
    if p is ZERO:
        return used(proof, "psdpower.zero", facts, size, X=base)
    if p is ONE:
        return used(proof, "psdpower.one", facts, size, X=base)
    if base.op == "psdpower":
        q = base.data[0]
        if is_nonnegative(p, facts) and is_nonnegative(q, facts):
            return used(proof, "psdpower.power", facts, {**size, "p": q, "q": p}, X=base.args[0])
        return None
    if any(part.op == "zero" for part in factors(base)):
        return _power_of_zero(proof, node, facts)
    return None


def _scaled(proof: Proof, node: Term, facts: Facts) -> Theorem | None:
    """s^p for a number s, and (sA)^p = s^p A^p, for powers s of norms."""
    if (found := _matrix_power(proof, node, facts)) is not None:
        return found
    (base,), (p,) = node.args, node.data
    if is_scalar(base):
        return used(proof, "psdpower.scalar", facts, {"p": p}, s=base) if norm_below(base) else None
    scales = tuple(part for part in factors(base) if norm_below(part) is not None)
    rest = tuple(part for part in factors(base) if norm_below(part) is None)
    if not scales or not rest:
        return None
    s, matrix = multiplied(scales), multiplied(rest)
    law = used(proof, "psdpower.scaled", facts, {"n": base.rows, "p": p}, s=s, X=matrix)
    return _regrouped(proof, node, law.statement.left, facts, law)


def _power_of_zero(proof: Proof, node: Term, facts: Facts) -> Theorem | None:
    (base,), (p,) = node.args, node.data
    a = number(lcm(*(c.denominator for _, c in p.terms)))
    for atom in sorted({atom for monomial, _ in p.terms for atom, power in monomial if power < 0}):
        a = a.times(scalar_of([(((atom, 1),), Fraction(1))]))
    if not is_nonnegative(p.minus(ONE.over(a)), facts):
        return None
    law = used(proof, "psdpower.of_zero", facts, {"n": base.rows, "p": p, "a": a})
    return _regrouped(proof, node, law.statement.left, facts, law)


# -- powers of numbers ---------------------------------------------------------------------------------------


def _scalar_power(proof: Proof, node: Term, facts: Facts) -> Theorem | None:
    """(s^p)^q = s^{pq} and (st)^p = s^p t^p, for powers of norms."""
    (base,), (p,) = node.args, node.data
    if base.op == "power" and norm_below(base) is not None:
        return used(proof, "power.power", facts, {"p": base.data[0], "q": p}, s=base.args[0])
    parts = factors(base)
    if len(parts) > 1 and p.natural is None and all(norm_below(part) is not None for part in parts):
        s, t = parts[0], multiplied(parts[1:])
        law = used(proof, "power.product", facts, {"p": p}, s=s, t=t)
        return _regrouped(proof, node, law.statement.left, facts, law)
    return None


def _trace_of_square(proof: Proof, node: Term, facts: Facts) -> Theorem | None:
    """‖A‖² = tr(AᵀA)."""
    (base,), p = node.args, node.data[0].natural
    if base.op != "norm" or p != 2:
        return None
    law = proof.reverse(_norm_square(proof, base.args[0], facts))
    return _regrouped(proof, node, law.statement.left, facts, law)  # ‖Aᵀ‖ is ‖A‖


def _square(proof: Proof, node: Term, facts: Facts) -> Theorem | None:
    """tr(AᵀA) = ‖A‖²."""
    inner = factors(node.args[0])
    middle = len(inner) // 2
    if len(inner) % 2 or not all(
        _are_turned(*pair) for pair in zip(inner[:middle], inner[::-1], strict=False)
    ):
        return None
    law = _norm_square(proof, multiplied(inner[middle:]), facts)
    return _regrouped(proof, node, law.statement.left, facts, law)


def _norm_square(proof: Proof, matrix: Term, facts: Facts) -> Theorem:
    """Return tr(AᵀA) = ‖A‖² for a matrix or what it is the transpose of."""
    parts = factors(matrix)
    if all(part.op == "transpose" for part in parts):
        matrix = multiplied(tuple(part.args[0] for part in reversed(parts)))
    law = used(proof, "norm.square", facts, {"n": matrix.rows, "m": matrix.cols}, A=matrix)
    return proof.reverse(law)


def _are_turned(left: Term, right: Term) -> bool:
    """Whether one is the transpose of the other; of what is 0, nothing is said by its norm."""
    turned = left is transpose(right) or transpose(left) is right
    return turned and all(part.op != "zero" for part in (*left.args, left, right))


# -- products ------------------------------------------------------------------------------------------------


def _product(proof: Proof, node: Term, facts: Facts) -> Theorem | None:
    """AᵖA^q = A^{p+q} for neighbours, s^p s^q = s^{p+q}, and w wᵀ = ‖w‖² for a row w."""
    return _psd_run(proof, node, facts) or _same_base(proof, node, facts) or _row(proof, node, facts)


def _within(
    proof: Proof, node: Term, facts: Facts, merged: Theorem, before: tuple[Term, ...], after: tuple[Term, ...]
) -> Theorem:
    """Return node = the product with what ``merged`` says is equal exchanged between its other factors."""
    inner = merged.statement.left
    if not before and not after:
        return _regrouped(proof, node, inner, facts, merged)
    into = mul(*before, inner, *after)
    return _regrouped(proof, node, into, facts, replaced(proof, merged, into, (len(before),), facts))


def _psd_run(proof: Proof, node: Term, facts: Facts) -> Theorem | None:
    parts = factors(node)
    for k, part in enumerate(parts):
        if part.op != "psdpower":
            continue
        (base,), p = part.args, part.data[0]
        own = factors(base)
        after, before = parts[k + 1 :], parts[:k]
        if after and after[0].op == "psdpower" and after[0].args[0] is base:
            merged = _summed(proof, base, p, after[0].data[0], facts)
            rest = before, after[1:]
        elif after[: len(own)] == own:
            merged = _summed(proof, base, p, None, facts)
            rest = before, after[len(own) :]
        elif before[-len(own) :] == own:
            merged = _summed(proof, base, None, p, facts)
            rest = before[: -len(own)], after
        else:
            continue
        if merged is not None:
            return _within(proof, node, facts, merged, *rest)
    return None


def _summed(proof: Proof, base: Term, p: Scalar | None, q: Scalar | None, facts: Facts) -> Theorem | None:
    """Return AᵖA^q = A^{p+q}; None stands for A itself, which is A¹."""
    first, second = (ONE if one is None else one for one in (p, q))
    if not (is_nonnegative(first, facts) and is_nonnegative(second, facts)):
        return None
    size = {"n": base.rows}
    law = used(proof, "psdpower.sum", facts, {**size, "p": first, "q": second}, X=base)
    if p is not None and q is not None:
        return law
    one = proof.reverse(used(proof, "psdpower.one", facts, size, X=base))
    place = 0 if p is None else 1
    powers = law.statement.left.args
    start = mul(*(base if k == place else power for k, power in enumerate(powers)))
    return proof.chain(replaced(proof, one, start, (place,), facts), law)


def _same_base(proof: Proof, node: Term, facts: Facts) -> Theorem | None:
    parts = factors(node)
    powers = [(k, *_power_of(part)) for k, part in enumerate(parts) if is_scalar(part)]
    for n, (k, base, p) in enumerate(powers):
        for other, same, q in powers[n + 1 :]:
            if same is not base or all(is_nonnegative(e, facts) for e in (p, q)):
                continue
            whole = p.integral and q.integral and norm_below(base) is None
            name = "power.integers" if whole else "power.sum"
            values = {"i": p, "j": q} if whole else {"p": p, "q": q}
            law = used(proof, name, facts, values, s=base)
            rest = tuple(part for place, part in enumerate(parts) if place not in (k, other))
            return _within(proof, node, facts, law, (), rest)
    return None


def _power_of(part: Term) -> tuple[Term, Scalar]:
    return (part.args[0], part.data[0]) if part.op == "power" else (part, ONE)


def _row(proof: Proof, node: Term, facts: Facts) -> Theorem | None:
    parts = factors(node)
    for k in range(len(parts) - 1):
        left, right = parts[k : k + 2]
        if left.rows is ONE and left.cols is not ONE and _are_turned(left, right):
            square = _norm_square(proof, left, facts)
            merged = proof.chain(proof.same(mul(left, right), square.statement.left, facts), square)
            return _within(proof, node, facts, merged, (), (*parts[:k], *parts[k + 2 :]))
    return None
