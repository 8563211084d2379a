"""Hypotheses that quantify, used at the letters and indices that a question speaks of."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice, product
from typing import Any

from dlhw3.kernel.errors import KernelError
from dlhw3.kernel.scalars import MINUS, ONE, Scalar
from dlhw3.kernel.statements import Hypothesis
from dlhw3.kernel.terms import Term
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.proofs.places import parts_of
from dlhw3.symbolic.proofs.record import Proof

VALUES, MOST = 6, 16


def instances(proof: Proof, hypothesis: Hypothesis, sides: Iterable[Term]) -> list[Theorem]:
    """Return what a hypothesis says of the question's letters and indices, up to MOST times.

    One that binds nothing is taken as it stands. A bound letter is given the question's terms of its shape, letters
    first; a bound index the indices of layers and of members of sequences, and their neighbours. Values that are
    refused are left out.
    """
    if not hypothesis.bound:
        return [proof.assume(hypothesis)]
    found_parts = dict.fromkeys(p for side in sides for p in parts_of(side))
    parts = sorted(found_parts, key=lambda p: (p.op != "letter", p.depth))
    choices = [
        list(islice(_asked_of(hypothesis, parts) or _values(bound, parts), VALUES))
        for bound in hypothesis.bound
    ]
    names = [bound[1] for bound in hypothesis.bound]
    found = []
    for values in islice(product(*choices), MOST):
        given = dict(zip(names, values, strict=True))
        letters = {n: v for n, v in given.items() if isinstance(v, Term)}
        indices = {n: v for n, v in given.items() if isinstance(v, Scalar)}
        try:
            found.append(proof.assume(hypothesis, indices, letters))
        except KernelError:
            continue
    return found


def instances_asked(proof: Proof, hypothesis: Hypothesis, sides: Iterable[Term]) -> list[Theorem]:
    """Return what a hypothesis f(…)[v] = … of every v says of the directions of the sides; none of another kind."""
    parts = list(dict.fromkeys(part for side in sides for part in parts_of(side)))
    names = [bound[1] for bound in hypothesis.bound]
    return [proof.assume(hypothesis, {}, {names[0]: one}) for one in _asked_of(hypothesis, parts)]


def _asked_of(hypothesis: Hypothesis, parts: list[Term]) -> list[Term]:
    """Return the directions of the question's terms that a hypothesis f(…)[v] = … of every v is about."""
    left, own = hypothesis.statement.left, hypothesis.bound
    names = [name for kind, name, *_ in own if kind == "letter"]
    if len(own) != 1 or left.op != "function" or [one.data[0] for one in left.args[-1:]] != names:
        return []
    of = [p for p in parts if (p.op, p.data, p.args[:-1]) == (left.op, left.data, left.args[:-1])]
    return [p.args[-1] for p in of]


def _values(bound: tuple[Any, ...], parts: list[Term]) -> Iterable[Term | Scalar]:
    """Return the values that a bound name may take."""
    kind, _, *declared = bound
    if kind == "letter":
        return [p for p in parts if p.shape == tuple(declared[:2])]
    indices = [i for p in parts if p.op == "layers" for i in p.data[2:]]
    indices += [a.data[0] for p in parts if p.op == "function" for a in p.args if a.op == "number"]
    return list(dict.fromkeys([*indices, *(i.plus(s) for i in indices for s in (MINUS, ONE))]))
