"""What is divided by, and what stands below roots, written so that both sides of an equation have it in one way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dlhw3.kernel.errors import KernelError
from dlhw3.kernel.scalars import ONE, Facts, Scalar, number
from dlhw3.kernel.terms import MOVING, Term, letter, term
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.proofs.places import parts_of
from dlhw3.symbolic.proofs.record import Proof, everywhere
from dlhw3.symbolic.proofs.uses import used
from dlhw3.symbolic.search.laws.prove import FEW, prove

RECIP = ("recip", 0)
TWO = number(2)


def squares_below_roots(proof: Proof, side: Term, sides: Sequence[Term], facts: Facts) -> Theorem | None:
    """Return a side with tr(AᵀA) for the ‖A‖² of sums below roots, which then say nothing of A ≠ 0; None if none.

    None where something moves, whose differentials are unfolded first.
    """
    parts = dict.fromkeys(part for one in sides for part in parts_of(one))
    if any(part.op in MOVING for part in parts):
        return None
    roots = (
        part for part in parts if part.op == "map" and part.data[0] == "sqrt" and part.args[0].op == "add"
    )
    below = dict.fromkeys(part for root in roots for part in parts_of(root.args[0]))
    steps: list[Theorem] = []
    for part in below:
        if part.op == "power" and part.data[0] is TWO and part.args[0].op == "norm":
            (matrix,) = part.args[0].args
            law = used(proof, "norm.square", facts, {"n": matrix.rows, "m": matrix.cols}, A=matrix)
            step = everywhere(proof, law, steps[-1].statement.right if steps else side)
            steps += [] if step is None else [step]
    return proof.chain(*steps) if steps else None


def recips_apart(proof: Proof, side: Term, other: Term, facts: Facts) -> Theorem | None:
    """Return a side with (1/s)^k for the 1/s^k, and 1/s 1/t for the 1/(s t), of numbers of which the other has 1/s.

    None where it has none, or something moves.
    """
    apart = _recips(other)
    steps: list[Theorem] = []
    for below in (one for one in _recips(side) if one not in apart):
        parts = below.args if below.op in ("mul", "hadamard") else (below,)
        bases = [_base(part) for part in parts]
        if below.op not in ("mul", "hadamard", "power") or not any(base in apart for base, _ in bases):
            continue
        own = {base: letter(f"R{k}", *base.shape) for k, (base, _) in enumerate(bases)}
        below_own = with_letters(below, own, {})
        over = [_power(term("map", RECIP, (own[base],)), exponent) for base, exponent in bases]
        product = over[0] if len(over) == 1 else term(below.op, (), tuple(over))
        found = prove(proof, term("map", RECIP, (below_own,)), product, budget=FEW)
        if not isinstance(found, Theorem):
            continue
        try:
            law = proof.instantiate(found, {}, {name.data[0]: base for base, name in own.items()})
        except KernelError:
            continue
        step = everywhere(proof, law, steps[-1].statement.right if steps else side)
        steps += [] if step is None else [step]
    return proof.chain(*steps) if steps else None


def over_roots(proof: Proof, side: Term, sides: Sequence[Term], facts: Facts) -> Theorem | None:
    """Return a side with 1/√s 1/√s for the 1/s, of numbers whose √s is in a side; None if none is.

    Then all is in powers of 1/√s, and ∇²l at x/√s the same letter wherever it stands.
    """
    parts = dict.fromkeys(part for one in sides for part in parts_of(one))
    roots = {part.args[0] for part in parts if part.op == "map" and part.data == ("sqrt", 0)}
    steps: list[Theorem] = []
    for below in (one for one in _recips(side) if one in roots):
        own = letter("R", *below.shape)
        over = term("map", RECIP, (term("map", ("sqrt", 0), (own,)),))
        found = prove(proof, term("map", RECIP, (own,)), term("mul", (), (over, over)), budget=FEW)
        if isinstance(found, Theorem):
            law = proof.instantiate(found, {}, {"R": below})
            step = everywhere(proof, law, steps[-1].statement.right if steps else side)
            steps += [] if step is None else [step]
    return proof.chain(*steps) if steps else None


def _recips(side: Term) -> dict[Term, None]:
    """Return the numbers that are divided by; none where something moves or is bound."""
    parts = parts_of(side)
    if any(part.op in (*MOVING, "sigma", "expectation") for part in parts):
        return {}
    return dict.fromkeys(
        part.args[0] for part in parts if part.op == "map" and part.data == RECIP and part.shape == (ONE, ONE)
    )


def _base(part: Term) -> tuple[Term, Scalar]:
    whole = part.op == "power" and part.data[0].natural is not None
    return (part.args[0], part.data[0]) if whole else (part, ONE)


def _power(base: Term, exponent: Scalar) -> Term:
    return base if exponent is ONE else term("power", (exponent,), (base,))


def with_letters(node: Term, letters: Mapping[Term, Term], memo: dict[Term, Term]) -> Term:
    """Return a term with letters in the place of parts of it."""
    if node in letters:
        return letters[node]
    if node not in memo:
        args = tuple(with_letters(part, letters, memo) for part in node.args)
        memo[node] = node if args == node.args else term(node.op, node.data, args)
    return memo[node]
