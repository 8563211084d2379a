"""The equations that the laws say of the opaque tensors in a sum: what a reduction may use."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from dlhw3.kernel.errors import KernelError
from dlhw3.kernel.scalars import MINUS, ONE, Scalar, number
from dlhw3.kernel.terms import Term, term, transpose
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.proofs.record import Proof
from dlhw3.symbolic.search.forms.algebra import Algebra, alone
from dlhw3.symbolic.search.forms.equations import chained, equation
from dlhw3.symbolic.search.forms.formulas import mapped, power_of, times, turned

SINGLE: dict[str, tuple[str, ...]] = {
    "inverse": ("inverse.left", "inverse.right"),
    "adj": ("adj.left", "adj.right"),
    "norm": ("norm.square",),
    "recip": ("recip.cancel",),
    "sqrt": ("sqrt.square",),
    "abs": ("abs.square",),
    "sign": ("sign.abs", "sign.of_abs", "sign.cube"),
    "step": ("step.square",),
    "sin": ("sin.cos",),
}
"""Operator or function: the equations over one argument by which it is reduced."""


MOST_ROOTS = 6


class Supply:
    """Gives each tensor's equations once; ``bold`` lets in those whose conditions say more."""

    def __init__(self, proof: Proof, algebra: Algebra):
        self.proof, self.algebra = proof, algebra
        self.seen: dict[Any, Term] = {}

    def of(self, kinds: Iterable[Any]) -> list[Theorem]:
        """Return the equations that new kinds bring, alone and with those seen before."""
        found: list[Theorem | None] = []
        for kind in kinds:
            if kind in self.seen or kind[0] not in (*SINGLE, "map", "psdpower", "power", "det"):
                continue
            spelled = self.algebra.tensor_term(kind)
            node = spelled.args[0] if spelled is not None and spelled.op == "transpose" else spelled
            if node is None or not node.args:
                continue
            found += self.single(node)
            others = [t for k, t in self.seen.items() if k[0] == kind[0]]
            for other in others:
                found += self.pair(node, other)
            self.seen[kind] = node
            if kind[0] in ("psdpower", "power"):
                found += self.pair(node, node)
        return [t for t in found if t is not None]

    def single(self, node: Term) -> list[Theorem | None]:
        """Return the equations over one argument."""
        (argument,) = node.args
        name = node.data[0] if node.op == "map" else node.op
        own = "X" if name in ("inverse", "adj") else "A"
        found = [equation(self.proof, law, **{own: argument}) for law in SINGLE.get(name, ())]
        if node.op == "psdpower":
            found += self.absorbed(argument, node.data[0])
        if node.op == "det" and argument.op == "inverse":
            found.append(equation(self.proof, "det.inverse", X=argument.args[0]))
        if node.op == "det" and argument.op == "psdpower":
            found.append(self.root_of_det(argument))
        if node.op == "map" and node.data[0] == "exp":
            found.append(self.root_of_log(node))
        if node.op == "power":
            found += self.powers(argument, node.data[0], argument, ONE)
        return found

    def pair(self, one: Term, other: Term) -> list[Theorem | None]:
        """Return the equations between two tensors of one operator."""
        if one.op == "map" and one.data != other.data:
            pair = {one.data[0]: one, other.data[0]: other}
            if pair.keys() == {"tanh", "exp"} and self.agree(pair["tanh"].args[0], pair["exp"].args[0]):
                return [equation(self.proof, "tanh.exp", A=pair["tanh"].args[0])]
            return []
        if one.op == "map" and one.data[0] == "exp":
            ways = dict.fromkeys((other.args[0], turned(other.args[0])))
            return [self.opposite(one.args[0], way) for way in ways]
        if one.op == "psdpower" and self.agree(one.args[0], other.args[0]):
            return self.merged(one.args[0], one.data[0], other.data[0])
        if one.op == "power" and self.agree(one.args[0], other.args[0]):
            return self.powers(one.args[0], one.data[0], other.args[0], other.data[0])
        return []

    def agree(self, one: Term, other: Term) -> bool:
        """Whether two terms have one shape and one normal form."""
        try:
            return one.shape == other.shape and self.algebra.form(one) is self.algebra.form(other)
        except KernelError:
            return False

    def opposite(self, a: Term, b: Term) -> Theorem | None:
        """Return exp(a) ∘ exp(b) = 1 where a + b = 0."""
        if a.shape != b.shape or not self.agree(a, times(MINUS, b)):
            return None
        law = equation(self.proof, "exp.sum", A=a, B=b)
        zero = equation(self.proof, "exp.zero", {"n": a.rows, "m": a.cols})
        if law is None or zero is None:
            return None
        gone = self.proof.same(law.statement.left.args[0], zero.statement.left.args[0], self.algebra.facts)
        moved = self.proof.replace(gone, law.statement.left, (0,))
        return chained(self.proof, self.proof.reverse(law), moved, zero)

    def root_of_det(self, root: Term) -> Theorem | None:
        """Return det(R) … det(R) = det(X^p) for a root R = X^(p/k) of k = 2 to MOST_ROOTS."""
        (x,), p = root.args, root.data[0]
        k = p.constant.denominator if p.constant is not None and p.constant > 0 else 1
        whole: Theorem | None = None
        power = root
        for _ in range(k - 1 if k <= MOST_ROOTS else 0):
            law = equation(self.proof, "det.product", X=power, Y=root)
            sum_of = equation(self.proof, "psdpower.sum", {"p": power.data[0], "q": p}, X=x)
            if law is None or sum_of is None:
                return None
            apart = self.proof.replace(whole, law.statement.right, (0,)) if whole is not None else None
            power, settled = sum_of.statement.right, self.settled(sum_of)
            assert settled is not None
            joined = self.proof.replace(settled, law.statement.left, (0,))
            links = [self.proof.reverse(joined), law, *([apart] if apart is not None else [])]
            whole = chained(self.proof, *links)
        return whole and self.proof.reverse(whole)

    def root_of_log(self, node: Term) -> Theorem | None:
        """Return exp(log(a)/k) ∘ … ∘ exp(log(a)/k) = a, for k factors, 2 to MOST_ROOTS."""
        for k in range(2, MOST_ROOTS + 1):
            total = self.algebra.form(times(number(k), node.args[0]))
            tensor = alone(total)
            if tensor is not None and tensor[0][:2][1][:1] == ("log",):
                log = self.algebra.term(dict(total.terms), node.shape)
                return self.power_of_exp(node.args[0], k, log) if log.op == "map" else None
        return None

    def power_of_exp(self, u: Term, k: int, log: Term) -> Theorem | None:
        """Return exp(u) ∘ … ∘ exp(u) = a of k factors, where k u = log a."""
        whole: Theorem | None = None
        for _ in range(k - 1):
            law = equation(self.proof, "exp.sum", A=u if whole is None else whole.statement.left.args[0], B=u)
            if law is None:
                return None
            split = None if whole is None else self.proof.replace(whole, law.statement.right, (0,))
            whole = chained(self.proof, law, *(() if split is None else (split,)))
            if whole is None:
                return None
        back = equation(self.proof, "exp.log", A=log.args[0])
        if whole is None or back is None:
            return None
        gone = self.proof.same(whole.statement.left.args[0], log, self.algebra.facts)
        moved = self.proof.replace(gone, whole.statement.left, (0,))
        return chained(self.proof, self.proof.reverse(whole), moved, back)

    def merged(self, base: Term, p: Scalar, q: Scalar) -> list[Theorem | None]:
        """Return psd powers of one matrix multiplied, with the weaker condition where the exponents allow it."""
        weak = all(e.constant is not None and e.constant >= 0 for e in (p, q))
        name = "psdpower.sum" if weak else "psdpower.real_sum"
        law = equation(self.proof, name, {"p": p, "q": q}, X=base)
        return [self.settled(law)]

    def absorbed(self, base: Term, p: Scalar) -> list[Theorem | None]:
        """Return X · X^p = X^(p + 1) and inverse(X) · X^p = X^(p − 1) on both sides."""
        found: list[Theorem | None] = [self.symmetry(base)]
        weak = p.constant is not None and p.constant >= 0
        one = equation(self.proof, "psdpower.one", X=base)
        inverse = equation(self.proof, "psdpower.inverse", X=base)
        for first, second in ((ONE, p), (p, ONE), (MINUS, p), (p, MINUS)):
            plain = one if ONE in (first, second) else inverse
            name = "psdpower.sum" if weak and plain is one else "psdpower.real_sum"
            law = equation(self.proof, name, {"p": first, "q": second}, X=base)
            if law is None or plain is None:
                continue
            whole = law.statement.left
            start = self.proof.replace(plain, whole, (0 if second is p else 1,))
            found.append(self.settled(chained(self.proof, self.proof.reverse(start), law)))
        return found

    def symmetry(self, base: Term) -> Theorem | None:
        """Return Xᵀ = X, since X is a psd power, and these are symmetric."""
        one = equation(self.proof, "psdpower.one", X=base)
        if one is None or self.agree(base, transpose(base)):
            return None
        back = self.proof.replace(self.proof.reverse(one), transpose(base), (0,))
        middle = self.proof.same(back.statement.right, one.statement.left, self.algebra.facts)
        return chained(self.proof, back, middle, one)

    def settled(self, law: Theorem | None) -> Theorem | None:
        """Return the equation with a power 0, 1 or −1 on the right replaced by what it is."""
        if law is None:
            return None
        right = law.statement.right
        value = right.data[0].constant
        name = {Fraction(0): "psdpower.zero", Fraction(1): "psdpower.one", Fraction(-1): "psdpower.inverse"}
        if value in name:
            return chained(self.proof, law, equation(self.proof, name[value], X=right.args[0]))
        if value is None or value.denominator != 1 or not 1 < value <= 6:
            return law
        return chained(self.proof, law, natural_power(self.proof, right))

    def powers(self, base: Term, p: Scalar, _: Term, q: Scalar) -> list[Theorem | None]:
        """Return powers of one number multiplied: with ≠ 0 for integers, else with > 0."""
        integers = p.integral and q.integral
        names = {"i": p, "j": q} if integers else {"p": p, "q": q}
        law = equation(self.proof, "power.integers" if integers else "power.sum", names, s=base)
        if law is None:
            return []
        whole = law.statement.left
        if q is ONE:
            plain = self.proof.same(whole, term("mul", (), (whole.args[0], base)), self.algebra.facts)
            return [chained(self.proof, self.proof.reverse(plain), law)]
        return [law]


def natural_power(proof: Proof, node: Term) -> Theorem | None:
    """Return X^k = X … X for a psd power with a natural exponent ≥ 1."""
    (x,), k = node.args, node.data[0].constant
    one = equation(proof, "psdpower.one", X=x)
    if k == 1 or one is None:
        return one
    law = equation(proof, "psdpower.sum", {"p": ONE, "q": number(k - 1)}, X=x)
    rest = natural_power(proof, law.statement.left.args[1]) if law is not None else None
    if law is None or rest is None:
        return None
    first = proof.replace(one, law.statement.left, (0,))
    second = proof.replace(rest, first.statement.right, (1,))
    return chained(proof, proof.reverse(law), first, second)


__all__ = ["SINGLE", "Supply", "alone", "mapped", "number", "power_of"]
