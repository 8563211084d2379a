"""What is known of signs, as equations to rewrite with: |t| = t where t ≥ 0, sign(t) = 1 where t > 0."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dlhw3.kernel.errors import KernelError
from dlhw3.kernel.scalars import ONE
from dlhw3.kernel.statements import Condition
from dlhw3.kernel.terms import Term, inverse, term
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.proofs.places import parts_of
from dlhw3.symbolic.proofs.record import Proof
from dlhw3.symbolic.search.forms.equations import equation
from dlhw3.symbolic.search.forms.formulas import mapped


@dataclass(frozen=True)
class Known:
    """Theorems 0 ≤ t and 0 < t, and conditions that are told of letters."""

    signs: tuple[Theorem, ...] = ()
    told: tuple[Condition, ...] = ()

    def values(self) -> Iterator[tuple[Term, bool]]:
        """Yield what is ≥ 0, or > 0."""
        for one in self.signs:
            yield one.statement.right, one.statement.relation == "<"
        for condition in self.told:
            if condition.kind in ("positive", "nonnegative"):
                yield condition.subject, condition.kind == "positive"

    def cancelled(self, proof: Proof, theorems: Sequence[Theorem]) -> list[Theorem]:
        """Return A⁻¹ A X = A⁻¹ Y of what is said to be A X = Y, A told to be invertible."""
        letters = [c.subject for c in self.told if c.kind in ("invertible", "pd")]
        found = []
        for theorem in theorems:
            for left, right in (theorem.statement[1:], theorem.statement[:0:-1]):
                said = theorem if left is theorem.statement.left else proof.reverse(theorem)
                first = left.args[0] if left.op == "mul" else None
                if first in letters and first is not None and right.op != "identity":
                    found.append(proof.replace(said, term("mul", (), (inverse(first), left)), (1,)))
        return found

    def cleared(self, proof: Proof, theorems: Sequence[Theorem]) -> list[Theorem]:
        """Return t L = t R of what is said to be L = R, for letters t ≠ 0 that divide there."""
        told = [of for of, strict in self.values() if strict]
        told += [c.subject for c in self.told if c.kind == "nonzero"]
        letters = [of for of in dict.fromkeys(told) if of.op == "letter" and of.shape == (ONE, ONE)]
        found = []
        for theorem in theorems:
            parts = {part for side in theorem.statement[1:] for part in parts_of(side)}
            below = [t for t in letters if mapped("recip", t) in parts]
            if below:
                found.append(
                    proof.replace(theorem, term("mul", (), (*below, theorem.statement.left)), (len(below),))
                )
        return found

    def equations(self, proof: Proof) -> list[Theorem]:
        """Return the equations that the signs give."""
        found: list[Theorem | None] = []
        for t, strict in self.values():
            found.append(equation(proof, "abs.nonnegative", A=t))
            if strict:
                found.append(_sign(proof, t))
        return [one for one in found if one is not None]


NOTHING_KNOWN = Known()


def _sign(proof: Proof, t: Term) -> Theorem | None:
    """Return sign(t) = 1 where t > 0: sign(t) = sign(t)·(t·recip(t)), and t·sign(t) = |t| = t."""
    cancel, absolute, least = (
        equation(proof, name, A=t) for name in ("recip.cancel", "sign.abs", "abs.nonnegative")
    )
    if cancel is None or absolute is None or least is None:
        return None
    sign, down = mapped("sign", t), mapped("recip", t)
    ones = cancel.statement.right
    try:
        whole = term("hadamard", (), (sign, ones))
        start = proof.same(sign, whole)
        spread = proof.replace(proof.reverse(cancel), whole, (1,))
        grouped = term("hadamard", (), (absolute.statement.left, down))
        moved = proof.same(spread.statement.right, grouped)
        first = proof.replace(absolute, grouped, (0,))
        second = proof.replace(least, first.statement.right, (0,))
        links = (start, spread, moved, first, second)
        last = proof.chain(proof.same(second.statement.right, cancel.statement.left), cancel)
        return proof.chain(*links, last)
    except KernelError:
        return None
