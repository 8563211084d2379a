"""Equations of inverses, adjugates, determinants and psd powers that the laws of the kernel imply."""

from __future__ import annotations

from dlhw3.kernel.laws.law import X, each, n, p, s, x
from dlhw3.kernel.scalars import ONE, Scalar, number, parameter
from dlhw3.kernel.terms import Term, apply, inverse, scalar, term, transpose
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.proofs.derived_numbers import power_recip
from dlhw3.symbolic.proofs.moves import NUMBER_ROWS, Shown, line
from dlhw3.symbolic.proofs.record import Proof

I = term("identity", (n,))  # noqa: E741


def _adj_left(proof: Proof) -> Theorem:
    right = proof.instantiate(proof.law("adj.right"), {}, {"X": X.T})
    turned = transpose(X.T * apply("adj", X.T))
    return line(proof, apply("adj", X) * X, turned, (right, (0,)), apply("det", X) * I)


def _adj_inverse(proof: Proof) -> Theorem:
    adj, unit = apply("adj", X), proof.reverse(proof.law("inverse.right"))
    left = ((adj * X) * inverse(X), (_adj_left(proof), (0,)), apply("det", X) * inverse(X))
    return line(proof, adj, adj * I, (unit, (1,)), *left)


def _inverse_left(proof: Proof) -> Theorem:
    """X⁻¹X is det(X⁻¹) adj(X) X, as det(X⁻¹) det(X) = 1, and that is det(X⁻¹) det(X) I."""
    unit, start = _det_inverse(proof), inverse(X) * X
    other, adj = unit.statement.left.args[1], proof.reverse(_adj_inverse(proof))
    moves = (
        other * (adj.statement.left * X),
        (adj, (1, 0)),
        (_adj_left(proof), (1,)),
        unit.statement.left * I,
    )
    return line(
        proof, start, unit.statement.right * start, (proof.reverse(unit), (0,)), *moves, (unit, (0,)), I
    )


def _det_inverse(proof: Proof) -> Theorem:
    product = proof.reverse(proof.instantiate(proof.law("det.product"), {}, {"Y": inverse(X)}))
    unit = (proof.law("inverse.right"), (0,))
    return line(proof, product.statement.left, (product, ()), unit, (_det_identity(proof), ()))


def _det_identity(proof: Proof) -> Theorem:
    column, unit = term("zero", (n, ONE)), scalar(1)
    swapped = proof.instantiate(proof.law("det.sylvester"), {"m": ONE}, {"A": column, "B": column})
    number_ = proof.instantiate(_det_scalar(proof), {}, {"s": unit})
    moves = (swapped.statement.left, (swapped, ()), number_.statement.left, (number_, ()))
    return line(proof, apply("det", I), *moves, term("identity", (ONE,)))


def _det_scalar(proof: Proof) -> Theorem:
    """s adj(s) = det(s), and the adjugate of a number is 1."""
    right = proof.instantiate(proof.law("adj.right"), NUMBER_ROWS, {"X": s})
    moves = (right.statement.right, (proof.reverse(right), ()), (proof.law("adj.scalar"), (1,)), s)
    return line(proof, apply("det", s), *moves)


def _inverse_twice(proof: Proof) -> Theorem:
    """(X⁻¹)⁻¹ = (X⁻¹)⁻¹ X⁻¹ X = (X X⁻¹)⁻¹ X."""
    twice, unit = inverse(inverse(X)), proof.reverse(_inverse_left(proof))
    product = proof.reverse(proof.instantiate(proof.law("inverse.product"), {}, {"Y": inverse(X)}))
    right = ((proof.law("inverse.right"), (0, 0)), (proof.law("inverse.identity"), (0,)), X)
    moves = (twice * I, (unit, (1,)), (twice * inverse(X)) * X, (product, (0,)))
    return line(proof, twice, *moves, *right)


def _psdpower(base: Term, exponent: Scalar) -> Term:
    return term("psdpower", (exponent,), (base,))


def _root(proof: Proof, base: Term, equal: Theorem) -> Theorem:
    """X = X^{1/a} where X^a = X^1."""
    power_ = equal.statement.left.data[0]
    root = proof.instantiate(
        proof.law("psdpower.root"), {"a": power_, "b": number(2)}, {"X": base, "Y": base}
    )
    return proof.cut(equal, root)


def _psdpower_one(proof: Proof) -> Theorem:
    plain = _psdpower(X, ONE)
    return proof.reverse(_root(proof, X, proof.same(plain, plain)))


def _psdpower_of_zero(proof: Proof) -> Theorem:
    """0^a = 0 0^{a − 1} = 0 for a size a, so 0^{1/a} = 0, and 0^p = 0^{1/a} 0^{p − 1/a}."""
    zeros, a = term("zero", (n, n)), parameter("size", "a")
    base, total = zeros * zeros, proof.law("psdpower.sum")
    one = proof.instantiate(_psdpower_one(proof), {}, {"X": base})
    parts = {"p": ONE, "q": a.minus(ONE)}
    first = proof.reverse(proof.instantiate(total, parts, {"X": base}))
    moves = ((first, ()), (one, (0,)), base, (proof.reverse(one), ()))
    root = proof.reverse(_root(proof, base, line(proof, _psdpower(base, a), *moves)))
    parts = {"p": ONE.over(a), "q": p.minus(ONE.over(a))}
    split = proof.reverse(proof.instantiate(total, parts, {"X": base}))
    return line(proof, _psdpower(zeros, p), _psdpower(base, p), (split, ()), (root, (0,)), zeros)


def _inverse_scalar(proof: Proof) -> Theorem:
    unit = term("identity", (ONE,))
    scaled = proof.instantiate(proof.law("inverse.scaled"), NUMBER_ROWS, {"X": unit})
    own = proof.instantiate(proof.law("inverse.identity"), NUMBER_ROWS, {})
    moves = (scaled.statement.left, (scaled, ()), (own, (1,)), (power_recip(proof), (0,)))
    return line(proof, inverse(s), *moves, each("recip", s))


def _inverse_diag(proof: Proof) -> Theorem:
    """D⁻¹ = D⁻¹ D diag(𝟏 ⊘ x) for D = diag(x)."""
    diagonal, below = apply("diag", x), apply("diag", each("recip", x))
    cancel = proof.reverse(proof.instantiate(proof.law("recip.cancel"), {"m": ONE}, {"A": x}))
    unit = proof.instantiate(_inverse_left(proof), {}, {"X": diagonal})
    ones = apply("diag", cancel.statement.left)
    moves = (inverse(diagonal) * ones, (cancel, (1, 0)), unit.statement.left * below, (unit, (0,)), below)
    return line(proof, inverse(diagonal), *moves)


EQUATIONS: dict[str, Shown] = {
    "adj.inverse": _adj_inverse,
    "adj.left": _adj_left,
    "det.inverse": _det_inverse,
    "det.identity": _det_identity,
    "det.scalar": _det_scalar,
    "inverse.scalar": _inverse_scalar,
    "inverse.diag": _inverse_diag,
    "inverse.left": _inverse_left,
    "inverse.twice": _inverse_twice,
    "psdpower.one": _psdpower_one,
    "psdpower.of_zero": _psdpower_of_zero,
}
"""Name: how it is shown."""
UNDER = {
    **dict.fromkeys(("adj.inverse", "det.inverse", "inverse.left", "inverse.twice", "psdpower.one"), 1),
    "inverse.diag": 2,
}
"""How many conditions an equation is under, where there are any."""
