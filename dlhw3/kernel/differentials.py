"""Differentials: f(X + tH) = f(X) + t·Df(X)[H] with t² = 0, read off a term by two generic rules.

*Linear*: an operator that is linear in an argument moves with it as it stands. *Smooth*: any other operator moves
by its law's derivative, under the law's conditions. An operator that holds what moves and has neither is refused,
never taken for constant.

Decisions that can silently make a proof wrong: the conditions returned are those under which every step of the
chain rule holds at the point, so f is Fréchet differentiable there, and therefore continuous. A condition near
the point (``near``) follows from the condition at the point only for kinds that are open **and** for a subject
that is continuous there; so the subject's own differentiability is recorded with it.
"""

from typing import Any

from .errors import require
from .laws.table import derivative_name, fitted, law_of
from .order.plain import NEARBY, within_sum
from .scalars import ONE, Facts, Scalar, all_nonnegative, is_nonnegative, parameter, span
from .statements import Condition
from .terms import Term, add, instance, letter, mul, names_in, replaced, term

LINEAR = ("mul", "hadamard", "transpose", "trace", "diag", "diagonal", "sum")
Tangent = Term | None
"""None stands for 0: the term does not move."""


class Motion:
    """One direction of motion, the facts it may use, and the conditions that it has used."""

    def __init__(self, variable: tuple[Any, ...], direction: Term, facts: Facts):
        self.variable, self.direction, self.facts = variable, direction, facts
        self.conditions: dict[Condition, None] = {}
        self.laws: set[str] = set()
        self.memo: dict[Term, Tangent] = {}

    def of(self, node: Term) -> Tangent:
        """Return how the term moves."""
        if self.variable[1] not in node.free:
            return None
        if node not in self.memo:
            special = {"layers": self._layers, "sigma": self._sum, "function": self._function}
            self.memo[node] = special.get(node.op, self._plain)(node)
        return self.memo[node]

    def _plain(self, node: Term) -> Tangent:
        """A sum's parts move. Linear in each argument: with each in turn moved. Smooth: by the law's derivative."""
        if node.op == "letter":
            return self.direction
        if node.op == "add":
            return _total([self.of(a) for a in node.args])
        if node.op in LINEAR:
            return _total([_with(node, k, self.of(a)) for k, a in enumerate(node.args)])
        law = law_of(node)
        require(law.derivative, f"{node.op} holds what moves, and no law says how it moves")
        inner = self.of(node.args[0])
        if inner is None or law.derivative is None:
            return None
        sizes, letters = fitted(law, node.args[0])
        self.laws |= derivative_name(node)
        for condition in law.smooth:
            self.conditions[replaced(condition, sizes, letters)] = None
        return instance(law.derivative, sizes, {**letters, "H": inner})

    def _function(self, node: Term) -> Tangent:
        """D(∇^k l(A)[…])[H] = ∇^{k+1} l(A)[…, DA[H]] + ∇^k l(A)[…, D…[H], …], l differentiable k + 1 times."""
        name, domain, slots, is_open = node.data
        points, directions = node.args[: len(domain)], node.args[len(domain) :]
        moving = [(k, inner) for k, inner in enumerate(map(self.of, points)) if inner is not None]
        if moving:
            value = term("function", (name, domain, (), False), points)
            self.conditions[Condition("differentiable", value, len(slots) + 1)] = None
        due = [((name, domain, (k, *slots), is_open), (*points, inner, *directions)) for k, inner in moving]
        hands = [_with(node, k, self.of(a)) for k, a in enumerate(node.args) if k >= len(points)]
        return _total([*(term("function", *one) for one in due), *hands])

    def _sum(self, node: Term) -> Tangent:
        """Move each summand; what this takes of one with its index is a condition for each index."""
        name, *ends = node.data
        known = names_in((self.facts, self.variable, self.direction))
        require(name not in known, f"{name} is bound here and would capture")
        inside = Motion(self.variable, self.direction, (*self.facts, *span(parameter("index", name), *ends)))
        inside.laws = self.laws
        body = inside.of(node.args[0])
        self.conditions |= dict.fromkeys(within_sum(inside.conditions, node.data, self.facts))
        return None if body is None else term("sigma", node.data, (body,))

    def _layers(self, node: Term) -> Tangent:
        """(W + tV)_{b:a} = W_{b:a} + t Σ_{i=a}^{b} W_{b:i+1} V_i W_{i−1:a}, needing b ≥ a − 1; or in one layer."""
        family, widths, b, a = node.data

        def around(i: Scalar, moved: Term) -> Term:
            upper = term("layers", (family, widths, b, i.plus(ONE)))
            return mul(upper, moved, term("layers", (family, widths, i.minus(ONE), a)))

        if self.variable[0] == "family":
            require(is_nonnegative(b.minus(a).plus(ONE), self.facts), "the layers' order is not shown")
            name = _unused("i", names_in((a, b)) | {n for n, _ in node.declared} | {self.variable[3]})
            i = parameter("index", name)
            moved = term("layers", (self.variable[3], widths, i, i))
            return term("sigma", (name, a, b), (around(i, moved),))
        j = self.variable[3]
        if any(is_nonnegative(gap.minus(ONE), self.facts) for gap in (a.minus(j), j.minus(b))):
            return None
        require(all_nonnegative((j.minus(a), b.minus(j)), self.facts), "whether the layer moves is not shown")
        return around(j, self.direction)


def _with(node: Term, k: int, moved: Tangent) -> Tangent:
    return None if moved is None else term(node.op, node.data, (*node.args[:k], moved, *node.args[k + 1 :]))


def _total(summands: list[Tangent]) -> Tangent:
    moving = [s for s in summands if s is not None]
    return add(*moving) if len(moving) > 1 else moving[0] if moving else None


def _unused(name: str, used: set[str] | frozenset[str]) -> str:
    while name in used:
        name += "_"
    return name


def derivative(node: Term, facts: Facts) -> tuple[Term, tuple[Condition, ...], set[str]]:
    """Return what a differential is, by the two rules, the conditions under which it is that, and the laws used.

    A bound letter moves under a name that nothing else has, and then the point is put in its place: the
    direction may hold a letter of the variable's name, and that one does not move.
    """
    variable, (body, *hands), at = node.data[0], node.args, {}
    if variable[0] == "letter":
        name = _unused(variable[1], {n for n, _ in node.declared})
        body = instance(body, {}, {variable[1]: letter(name, *variable[2:])})
        variable, at = ("letter", name, *variable[2:]), {name: hands[0]}
    motion = Motion(variable, hands[-1] if hands else term("zero", body.shape), facts)
    tangent = motion.of(body) or term("zero", body.shape)
    return instance(tangent, {}, at), tuple(replaced(c, {}, at) for c in motion.conditions), motion.laws


def near(condition: Condition, node: Term, facts: Facts) -> tuple[tuple[Condition, ...], set[str]]:
    """Return conditions at a differential's point under which ``condition`` holds near it, and the laws used.

    The kind must be open and the subjects continuous at the point: they are shown differentiable there. l being
    k times differentiable near the point follows from its being so k + 1 times at the point. A sum that only binds
    the index of a condition is differentiable in each of its summands, which are finitely many, so that what holds
    near the point of each holds near it of all.
    """
    variable = node.data[0]
    if variable[1] not in condition.subject.free:
        return (condition,), set()
    require(condition.kind.split()[-1] in NEARBY, f"{condition.kind} need not hold near where it holds")
    moving = [condition.subject]
    if condition.kind == "differentiable":
        condition, moving = condition._replace(order=condition.order + 1), list(condition.subject.args)
    hands = node.args[1:] if node.op == "differential" else (*node.args[1:], term("zero", node.shape))
    motions = [derivative(term("differential", node.data, (one, *hands)), facts) for one in moving]
    smooth = (c for _, conditions, _ in motions for c in conditions)
    point = {variable[1]: hands[0]} if variable[0] == "letter" else {}
    return (replaced(condition, {}, point), *smooth), set[str]().union(*(laws for _, _, laws in motions))
