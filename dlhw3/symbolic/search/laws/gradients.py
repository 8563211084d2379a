"""Differentials unfolded by the kernel's rule, and gradients: ⟨G, H⟩ with H taken off its network."""

from __future__ import annotations

from dlhw3.kernel.errors import KernelError
from dlhw3.kernel.forms import Mono
from dlhw3.kernel.scalars import ONE, Facts, Scalar, number
from dlhw3.kernel.terms import MOVING, Shape, Term, term
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.proofs.places import operators_in
from dlhw3.symbolic.proofs.record import Proof
from dlhw3.symbolic.search.forms.algebra import Algebra, Sum
from dlhw3.symbolic.search.forms.eliminate import NotReadable
from dlhw3.symbolic.search.forms.formulas import added, num, product, turned
from dlhw3.symbolic.search.forms.layer_sums import split_at_layer
from dlhw3.symbolic.search.forms.readback import Flat, Reader, flat

STEPS = 4000


def gradient_of(
    proof: Proof, function: Term, variable: Term, facts: Facts = (), point: Term | None = None
) -> Theorem:
    """Return the theorem gradient(X ↦ f)(P) = G of a 1 × 1 term f in a letter X, at P (by default at X itself).

    The differential is unfolded by the kernel, its normal form is linear in the direction H, and G is what is left
    of each monomial when H is taken off its network. A symmetric letter has a symmetric gradient. A layer
    W_{j:j} may stand for the variable.

    Raises NotReadable where G has no matrix formula, and what the kernel refuses.
    """
    if variable.op == "letter":
        data = ("letter", *variable.data)
        return _read(
            proof, term("gradient", (data,), (function, point if point is not None else variable)), facts
        )
    return _read(proof, term("gradient", (("layer", *variable.data[:3]),), (function,)), facts)


def _read(proof: Proof, gradient: Term, facts: Facts) -> Theorem:
    (variable,) = gradient.data
    kind = variable[4] if variable[0] == "letter" else "general"
    taken = {name for name, _ in gradient.declared}
    name = next(n for k in range(99) if (n := f"H{k}" if k else "H") not in taken)
    hand = term("letter", (name, *gradient.shape, kind))
    moving = term("differential", gradient.data, (*gradient.args, hand))
    theorem = unfolded(proof, moving, facts)
    if theorem is None:
        raise NotReadable("no law says how it moves")
    algebra = Algebra(facts, STEPS)
    algebra.learn(*gradient.args)
    found = taken_off(algebra, algebra.sum(theorem.statement.right), name, gradient.shape)
    if kind == "symmetric" and gradient.rows is not ONE:
        found = product(num(number(1).over(number(2))), added(found.shape, (found, turned(found))))
    return proof.read_off(theorem, found)


def taken_off(algebra: Algebra, total: Sum, name: str, shape: Shape) -> Term:
    """Return G with tr(GᵀH) equal to the given sum, H the letter of that name; raises NotReadable."""
    return added(shape, [_without(algebra, mono, c, name, shape) for mono, c in total.items()])


def _without(algebra: Algebra, mono: Mono, c: Scalar, name: str, shape: Shape) -> Term:
    reader = algebra.reader()
    return reader.summed(mono, c, lambda one: _opened(reader, one, name, shape))


def _opened(reader: Reader, mono: Mono, name: str, shape: Shape) -> Term:
    """Return what is left of a monomial, inside its sums, when the letter of a name is taken off its network."""
    network = flat(mono, 1)
    hands = [n for n in network.nodes if n.kind[0] == "letter" and n.kind[1][0] == name]
    if len(hands) != 1 or hands[0].power != 1:
        raise NotReadable("not linear in the direction")
    rest = tuple(n for n in network.nodes if n is not hands[0])
    outer = dict(enumerate(hands[0].legs))
    return reader.flat(Flat(rest, network.sizes, outer, network.parts), shape)


def unfolded(proof: Proof, whole: Term, facts: Facts) -> Theorem | None:
    """Return whole = whole with every differential and gradient in it unfolded, inner ones first, or None."""
    if operators_in(whole).isdisjoint(MOVING):
        return None
    steps: list[Theorem] = []
    current = whole
    for k, argument in enumerate(whole.args):
        inner = unfolded(proof, argument, facts)
        if inner is None:
            continue
        try:
            steps.append(proof.replace(inner, current, (k,)))
        except KernelError:  # a condition that may not be used here
            continue
        current = steps[-1].statement.right
    if current.op in MOVING:
        one = _worked_out(proof, current, facts)
        if one is not None:
            steps.append(one)
            more = unfolded(proof, one.statement.right, facts) if one.statement.right is not current else None
            steps += [more] if more is not None else []
    return proof.chain(*steps) if steps else None


def _worked_out(proof: Proof, moving: Term, facts: Facts) -> Theorem | None:
    """Return what a differential or gradient is, the sums in it split around the layer that moves where need be."""
    try:
        if moving.op == "gradient":
            return _read(proof, moving, facts)
        try:
            return proof.differential(moving, facts)
        except KernelError:
            split = split_at_layer(proof, moving, facts)
            return split and proof.chain(split, proof.differential(split.statement.right, facts))
    except (KernelError, NotReadable):
        return None
