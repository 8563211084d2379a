"""Instances of the kernel's laws, as theorems that a proof records."""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

from dlhw3.kernel.errors import KernelError
from dlhw3.kernel.laws.table import AXIOMS
from dlhw3.kernel.scalars import Scalar
from dlhw3.kernel.terms import Term, declared_in
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.proofs.derived import EQUATIONS, ORDERS, UNDER, stated
from dlhw3.symbolic.proofs.record import Proof

_FOUND: WeakKeyDictionary[Proof, dict[Any, Theorem | None]] = WeakKeyDictionary()


def equation(
    proof: Proof, name: str, exponents: dict[str, Scalar] | None = None, /, **letters: Term
) -> Theorem | None:
    """Return a law's equation at these letters, sizes read from their shapes; None where it does not apply."""
    if not has(name):
        return None
    known = _FOUND.setdefault(proof, {})
    key = (name, tuple(sorted((exponents or {}).items())), tuple(sorted(letters.items(), key=lambda t: t[0])))
    if key not in known:
        known[key] = _equation(proof, name, exponents, letters)
    return known[key]


def _equation(
    proof: Proof, name: str, exponents: dict[str, Scalar] | None, letters: dict[str, Term]
) -> Theorem | None:
    theorem = stated(proof, name)
    parameters = dict(exponents or {})
    for letter, declared in declared_in(theorem):
        if declared[0] == "letter" and letter in letters:
            for size, value in zip(declared[1:3], letters[letter].shape, strict=True):
                for monomial, _ in size.terms:
                    parameters |= {atom[1]: value for atom, _ in monomial}
    try:
        return proof.instantiate(theorem, parameters, letters)
    except KernelError:
        return None


def has(name: str) -> bool:
    """Whether the kernel has a law of this name, or its laws imply the equation of this name."""
    return name in AXIOMS or name in EQUATIONS or name in ORDERS


def conditions_of(name: str) -> int:
    """Return how many conditions a law's equation is under."""
    return UNDER.get(name, 0) if name in EQUATIONS else len(AXIOMS[name].conditions)


def chained(proof: Proof, *theorems: Theorem | None) -> Theorem | None:
    """Return a = z from a = b, …, y = z; None if one of them is missing or all say nothing."""
    if any(t is None for t in theorems):
        return None
    moving = [t for t in theorems if t is not None and t.statement.left is not t.statement.right]
    return proof.chain(*moving) if moving else theorems[0]
