"""Differentials: f(X + tH) = f(X) + t·Df(X)[H] with t² = 0, read off a term by two generic rules.

*Linear*: an operator that is linear in an argument moves with it as it stands. *Smooth*: any other operator moves
by its law's derivative, under the law's conditions. An operator that holds what moves and has neither is refused,
never taken for constant.

Decisions that can silently make a proof wrong: the conditions returned are those under which every step of the
chain rule holds at the point, so f is Fréchet differentiable there, and therefore continuous. A condition near
the point (``near``) follows from the condition at the point only for kinds that are open **and** for a subject
that is continuous there; so the subject's own differentiability is recorded with it.
"""

from __future__ import annotations

from typing import Any

from .errors import Refused
from .laws.table import fitted, law_of
from .scalars import ONE, Scalar, is_nonnegative, parameter
from .statements import CONDITIONS, Condition, names_in
from .terms import Term, add, instance, letter, mul, scalars_in, term, variable_shape

LINEAR = frozenset({"add", "mul", "hadamard", "transpose", "trace", "diag", "diagonal", "sum"})
CONSTANT = frozenset({"number", "identity", "ones", "zero"})
Tangent = Term | None
"""None stands for 0: the term does not move."""


class Motion:
    """One direction of motion, the facts it may use, and the conditions that it has used."""

    def __init__(self, variable: tuple[Any, ...], direction: Term | None, facts: tuple[Scalar, ...]):
        self.variable, self.direction, self.facts = variable, direction, facts
        self.conditions: dict[Condition, None] = {}
        self.memo: dict[Term, Tangent] = {}

    def of(self, node: Term) -> Tangent:
        """Return how the term moves."""
        if self.variable[1] not in node.free:
            return None
        if node not in self.memo:
            self.memo[node] = self._move(node)
        return self.memo[node]

    def _move(self, node: Term) -> Tangent:
        if node.op == "letter":
            return self.direction
        if node.op == "layers":
            return self._layers(node)
        if node.op == "sigma":
            return self._sum(node)
        if node.op == "function":
            return self._function(node)
        if node.op in LINEAR:
            return _total([_with(node, k, self.of(a)) for k, a in enumerate(node.args)])
        if node.op == "quotient":
            recip = term("map", ("recip", 0), (node.args[1],))
            return self.of(term("hadamard", (), (node.args[0], recip)))
        return self._smooth(node)

    def _smooth(self, node: Term) -> Tangent:
        """Move by the law's derivative at the argument, and record the law's conditions there."""
        law = law_of(node)
        if law.derivative is None or len(node.args) != 1:
            raise Refused(f"{node.op} holds what moves, and no law says how it moves")
        inner = self.of(node.args[0])
        if inner is None:
            return None
        sizes, letters = fitted(law, node.args[0])
        for condition in law.derivative.conditions:
            self.conditions[condition.instance(sizes, letters)] = None
        return instance(law.derivative.value, sizes, {**letters, law.derivative.direction.data[0]: inner})

    def _function(self, node: Term) -> Tangent:
        """D(∇^k l(A)[…])[H] = ∇^{k+1} l(A)[…, DA[H]] + ∇^k l(A)[…, D…[H], …], l differentiable k + 1 times."""
        name, domain, slots, is_open = node.data
        points, directions = node.args[: len(domain)], node.args[len(domain) :]
        summands: list[Tangent] = []
        for slot, point in enumerate(points):
            if (inner := self.of(point)) is not None:
                data = (name, domain, (slot, *slots), is_open)
                summands.append(term("function", data, (*points, inner, *directions)))
        if summands:
            self.conditions[Condition("differentiable", (name, domain, len(slots) + 1), points)] = None
        for k in range(len(points), len(node.args)):
            summands.append(_with(node, k, self.of(node.args[k])))
        return _total(summands)

    def _sum(self, node: Term) -> Tangent:
        """Move each summand; a condition that speaks of the bound index is refused."""
        name, low, high = node.data
        index = parameter("index", name)
        outside = names_in(*self.facts, *scalars_in(self.variable))
        if name in outside or (self.direction is not None and name in self.direction.free):
            raise Refused(f"{name} is bound here and would capture")
        inside = Motion(self.variable, self.direction, (*self.facts, index.minus(low), high.minus(index)))
        body = inside.of(node.args[0])
        if any(name in subject.free for c in inside.conditions for subject in c.subjects):
            raise Refused("a condition inside a sum speaks of the sum's index")
        self.conditions |= inside.conditions
        return None if body is None else term("sigma", node.data, (body,))

    def _layers(self, node: Term) -> Tangent:
        """(W + tV)_{b:a} = W_{b:a} + t Σ_{i=a}^{b} W_{b:i+1} V_i W_{i−1:a}, needing b ≥ a − 1; or in one layer."""
        family, widths, b, a = node.data
        if family != self.variable[1]:
            raise Refused("widths do not move")

        def around(i: Scalar, moved: Term) -> Term:
            upper = term("layers", (family, widths, b, i.plus(ONE)))
            return mul(upper, moved, term("layers", (family, widths, i.minus(ONE), a)))

        if self.variable[0] == "family":
            if not is_nonnegative(b.minus(a).plus(ONE), self.facts):
                raise Refused("a product of layers moves where its ends are shown in order")
            used = names_in(a, b) | {family, widths, self.variable[3]}
            name = next(n for k in range(len(used) + 1) if (n := f"i{k}" if k else "i") not in used)
            i = parameter("index", name)
            return term("sigma", (name, a, b), (around(i, term("layers", (self.variable[3], widths, i, i))),))
        j = self.variable[3]
        if any(is_nonnegative(gap.minus(ONE), self.facts) for gap in (a.minus(j), j.minus(b))):
            return None
        if self.direction is None or not all(is_nonnegative(g, self.facts) for g in (j.minus(a), b.minus(j))):
            raise Refused("whether the layer that moves is among these is not shown")
        return around(j, self.direction)


def _with(node: Term, k: int, moved: Tangent) -> Tangent:
    return None if moved is None else term(node.op, node.data, (*node.args[:k], moved, *node.args[k + 1 :]))


def _total(summands: list[Tangent]) -> Tangent:
    moving = [s for s in summands if s is not None]
    return moving[0] if len(moving) == 1 else add(*moving) if moving else None


def _unused(name: str, *terms: Term) -> str:
    used = frozenset().union(*({n for n, _ in t.declared} for t in terms))
    while name in used:
        name += "_"
    return name


def derivative(node: Term, facts: tuple[Scalar, ...]) -> tuple[Term, tuple[Condition, ...]]:
    """Return what a differential term is, by the two rules, and the conditions under which it is that."""
    variable, body = node.data[0], node.args[0]
    if variable[0] == "letter":
        point, direction = node.args[1:]
        moved, conditions = _at(variable, body, point, direction, facts)
    else:
        motion = Motion(variable, node.args[-1] if variable[0] == "layer" else None, facts)
        moved, conditions = motion.of(body), tuple(motion.conditions)
    return moved or term("zero", node.shape), conditions


def _at(
    variable: tuple[Any, ...], body: Term, point: Term, direction: Term, facts: tuple[Scalar, ...]
) -> tuple[Tangent, tuple[Condition, ...]]:
    """Move the bound letter, under a name that nothing else has, and then put the point in its place."""
    name = _unused(variable[1], body, point, direction)
    renamed = ("letter", name, *variable[2:])
    motion = Motion(renamed, direction, facts)
    moved = motion.of(instance(body, {}, {variable[1]: letter(*renamed[1:])}))
    at = {name: point}
    conditions = tuple(c.instance({}, at) for c in motion.conditions)
    return None if moved is None else instance(moved, {}, at), conditions


def near(condition: Condition, node: Term, facts: tuple[Scalar, ...]) -> tuple[Condition, ...]:
    """Return conditions at the point of a differential (or gradient) under which ``condition`` holds near it.

    The kind must be open and the subjects continuous at the point: they are shown differentiable there. l being
    k times differentiable near the point follows from its being so k + 1 times at the point.
    """
    variable = node.data[0]
    if not any(variable[1] in s.free for s in condition.subjects):
        return (condition,)
    if not CONDITIONS[condition.kind][1]:
        raise Refused(f"the condition {condition.kind} need not hold near a point where it holds")
    if condition.kind == "differentiable":
        condition = condition._replace(data=(*condition.data[:-1], condition.data[-1] + 1))
    found: list[Condition] = []
    if variable[0] == "letter":
        hand = letter(_unused("H", *node.args, *condition.subjects), *variable[2:])
        for subject in condition.subjects:
            found += _at(variable, subject, node.args[1], hand, facts)[1]
        return (condition.instance({}, {variable[1]: node.args[1]}), *found)
    layer = variable[0] == "layer"
    motion = Motion(variable, term("zero", variable_shape(variable)) if layer else None, facts)
    for subject in condition.subjects:
        motion.of(subject)
    return (condition, *motion.conditions)
