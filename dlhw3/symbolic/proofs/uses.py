"""Theorems put to use where more is known than they say: under the facts of the place that they are used at."""

from __future__ import annotations

from collections.abc import Mapping

from dlhw3.kernel.errors import Refused
from dlhw3.kernel.scalars import Facts, Scalar, parameter
from dlhw3.kernel.terms import Term, declared_in, letter, scalar
from dlhw3.kernel.terms import replaced as put_in
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.proofs.derived import stated
from dlhw3.symbolic.proofs.places import inside
from dlhw3.symbolic.proofs.record import Path, Proof

OWN = "_of_law"  # what the names of a law get, where a fact may hold the same name


def under(proof: Proof, theorem: Theorem, facts: Facts) -> Theorem:
    """Return the theorem under facts besides its own."""
    if theorem.statement.relation != "=":
        return proof.combination(theorem.statement, (theorem,), (scalar(1),), facts=facts)
    left = theorem.statement.left
    return proof.chain(proof.same(left, left, facts), theorem)


def replaced(proof: Proof, premise: Theorem, whole: Term, path: Path, facts: Facts) -> Theorem:
    """Return whole = whole with the premise's right side at a place; the facts are those around the whole."""
    try:
        return proof.replace(premise, whole, path)
    except Refused:
        nodes, known = [whole], [facts]
        for place in path:
            known.append(inside(nodes[-1], place, known[-1]))
            nodes.append(nodes[-1].args[place])
        for k in reversed(
            range(len(path))
        ):  # out of one sum at a time: what its index's range says is lost there
            if known[k + 1] is not known[k]:
                premise = proof.replace(under(proof, premise, known[-1]), nodes[k], path[k:])
                path, known = path[:k], known[: k + 1]
        return proof.replace(under(proof, premise, facts), whole, path) if path else premise


def fitted(
    proof: Proof, name: str, facts: Facts, parameters: Mapping[str, Scalar], letters: Mapping[str, Term]
) -> Theorem:
    """Return what a law says at values for its letters, whose sizes are read from the shapes of the values."""
    sizes = dict(parameters)
    for letter_name, (kind, *rest) in declared_in(stated(proof, name)):
        if kind == "letter" and letter_name in letters:
            for size, value in zip(rest[:2], letters[letter_name].shape, strict=True):
                sizes |= dict.fromkeys(size.free, value)
    return used(proof, name, facts, sizes, **letters)


def used(
    proof: Proof,
    name: str,
    facts: Facts,
    parameters: Mapping[str, Scalar] | None = None,
    **letters: Term,
) -> Theorem:
    """Return an equation of a law at values for its sizes, exponents and letters, under the facts where needed."""
    general = stated(proof, name)
    try:
        return proof.instantiate(general, parameters, letters)
    except Refused:
        known = dict(sorted(declared_in(general), key=lambda item: str(item[0])))
        own = {n: parameter(kind, n + OWN) for n, (kind, *_) in known.items() if kind != "letter"}
        letter_of = {}
        for n, (kind, *rest) in known.items():
            if kind == "letter":
                rows, cols, shown = put_in(tuple(rest), own, {})
                letter_of[n] = letter(n + OWN, rows, cols, shown)
        renamed = under(proof, proof.instantiate(general, own, letter_of), facts)
        values = {n + OWN: value for n, value in (parameters or {}).items()}
        return proof.instantiate(renamed, values, {n + OWN: value for n, value in letters.items()})
