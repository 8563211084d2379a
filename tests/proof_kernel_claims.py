"""What a step of a proof says, and whether its rule gives it: written apart from the kernel, over values.

A step's claim is two values for every model, and what it is claimed under. ``verdict`` says that a claim is false
(its two sides differ at a model where all that it is under holds), that it is unjustified (what the rule puts
together does not fit: the sides of a chain have different values, or where both are written out they are
different terms), or nothing. Terms and scalars are read as data alone; nothing of the kernel is called.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction
from typing import Any, NamedTuple

from proof_kernel_values import (
    LONG,
    OPERATORS,
    Matrix,
    Model,
    Unclear,
    det,
    differ,
    entrywise,
    evaluate,
    is_psd,
    plus,
    sign,
)

Value = Callable[[Model], Matrix]
Predicate = Callable[[Model], bool]
SPAN = range(-2, 6)
"""The values of a bound index at which a hypothesis is looked at."""


class Side(NamedTuple):
    """One side of a claim: its value, and the term where it is written out."""

    value: Value
    node: Any = None


class Claim(NamedTuple):
    """left = right, and what it is claimed under; ``hypotheses`` are sides too, so that they can be told apart."""

    left: Side
    right: Side
    under: tuple[Predicate, ...] = ()
    hypotheses: tuple[tuple[Side, Side, Predicate], ...] = ()


class Unjustified(Exception):
    """The rule does not give what the step says."""


def written(node: Any) -> Side:
    return Side(lambda model: evaluate(node, model), node)


_SHOWN: dict[Any, Any] = {}


def shown(item: Any) -> Any:
    """Terms and scalars as nested tuples, equal where they are the same letter for letter."""
    if hasattr(item, "op"):
        if item not in _SHOWN:
            _SHOWN[item] = (item.op, shown(item.data), tuple(shown(a) for a in item.args))
        return _SHOWN[item]
    if hasattr(item, "terms"):
        return ("scalar", tuple(sorted(((shown(m), str(c)) for m, c in item.terms), key=str)))
    if isinstance(item, (tuple, list)):
        return tuple(shown(x) for x in item)
    return item


class Found:
    """What is found at models, each thing once: a model keeps what it has drawn."""

    def __init__(self) -> None:
        self.held: dict[tuple[Any, int], Any] = {}

    def at(self, of: Side | Predicate, model: Model) -> Any:
        """The value of a side, or whether a condition holds; or what there is no value for, raised again."""
        value = of.value if isinstance(of, Side) else of
        key = (of.node if isinstance(of, Side) and of.node is not None else value, id(model))
        if key not in self.held:
            try:
                self.held[key] = value(model)
            except (Unclear, ZeroDivisionError, ValueError, IndexError) as error:
                self.held[key] = error
        found = self.held[key]
        if isinstance(found, Exception):
            raise found.with_traceback(None)
        return found


def same_side(
    a: Side, b: Side, models: list[Model], under: tuple[Predicate, ...], found: Found | None = None
) -> bool:
    """Whether two sides may be one: letter for letter where both are written out, else by values."""
    if a.node is not None and b.node is not None:
        return bool(shown(a.node) == shown(b.node))
    return not any(differs(a, b, model, under, found) for model in models)


def differs(a: Side, b: Side, model: Model, under: tuple[Predicate, ...], found: Found | None = None) -> bool:
    """Whether the values certainly differ, shapes included, at a model where all of this holds."""
    found = found or Found()
    try:
        if not all(found.at(holds, model) for holds in under):
            return False
        left, right = found.at(a, model), found.at(b, model)
    except (Unclear, ZeroDivisionError):
        return False
    except (ValueError, IndexError):
        raise Unjustified("the shapes do not fit") from None
    return (len(left), len(left[0])) != (len(right), len(right[0])) or differ(left, right)


class Fact:
    """A scalar that is ≥ 0, at a model."""

    def __init__(self, scalar: Any):
        self.scalar, self.names = scalar, scalar_names(scalar)

    def __call__(self, model: Model) -> bool:
        return bool(model.scalar(self.scalar) >= 0)


def throughout(predicate: Predicate, sums: list[Any]) -> Predicate:
    """Whether something holds at every index of sums, the later ones within those before."""
    if not sums:
        return predicate
    name, low, high = sums[0].data
    inner = throughout(predicate, sums[1:])

    def at(model: Model) -> bool:
        first, last, before = int(model.scalar(low)), int(model.scalar(high)), model.parameters.get(name)
        if last - first > LONG:
            raise Unclear
        try:
            return all(inner(model) for model.parameters[name] in range(first, last + 1))
        finally:
            model.parameters.pop(name, None)
            model.parameters |= {} if before is None else {name: before}

    return at


def scalar_names(scalar: Any) -> set[str]:
    """The names of parameters in a scalar, those in the index of a width included."""
    found: set[str] = set()
    for monomial, _ in scalar.terms:
        for atom, _ in monomial:
            found |= scalar_names(atom[2]) if atom[0] == "width" else {atom[1]}
    return found


def condition(kind: str, subjects: Any) -> Predicate:
    """A condition of the kernel's list, at a model; abstract functions are polynomials here."""

    def holds(model: Model) -> bool:
        if kind == "differentiable":
            return True
        value = evaluate(subjects[0], model)
        entries = [x for row in value for x in row]
        tests: dict[str, Callable[[], bool]] = {
            "invertible": lambda: sign(det(value)) != 0,
            "det": lambda: sign(det(value)) > 0,
            "nonzero": lambda: all(sign(x) != 0 for x in entries),
            "positive": lambda: all(sign(x) > 0 for x in entries),
            "nonnegative": lambda: all(sign(x) >= 0 for x in entries),
            "psd": lambda: is_psd(value),
            "pd": lambda: is_psd(value) and sign(det(value)) > 0,
        }
        return tests[kind]()

    return holds


def hypothesis(h: Any) -> tuple[Side, Side, Predicate]:
    """A hypothesis at a model: its statement at every value of what it binds, letters drawn a few times."""
    left, right = written(h.statement.left), written(h.statement.right)
    indices = [b[1] for b in h.bound if b[0] == "index"]
    letters = [b[1] for b in h.bound if b[0] == "letter"]

    def at(model: Model, names: list[str]) -> bool:
        if names:
            return all(at(shifted(model, {names[0]: k}, {}), names[1:]) for k in SPAN)
        if any(model.scalar(f) < 0 for f in h.facts):
            return True
        for _ in range(3 if letters else 1):
            drawn = shifted(model, {}, {})
            for name in letters:
                drawn.letters.pop(name, None)
            if differ(left.value(drawn), right.value(drawn)):
                return False
        return True

    return left, right, lambda model: at(model, indices)


def shifted(model: Model, parameters: dict[str, Any], letters: dict[str, Matrix]) -> Model:
    """A model like another but for some values; everything else is shared as it is drawn."""
    other = Model(model.rng)
    other.__class__ = model.__class__
    other.__dict__.update(model.__dict__)
    other.parameters = {**model.parameters, **parameters}
    other.letters = {**model.letters, **letters}
    return other


def instantiated(value: Callable[[Model], Any], parameters: Any, letters: Any) -> Callable[[Model], Any]:
    """What something is at values of parameters and letters, all put in at once."""

    def at(model: Model) -> Any:
        numbers = {name: model.scalar(v) for name, v in parameters.items()}
        matrices = {name: evaluate(v, model) for name, v in letters.items()}
        other = shifted(model, numbers, matrices)
        found = value(other)
        for own, its, new in (
            (model.letters, other.letters, matrices),
            (model.parameters, other.parameters, numbers),
        ):
            own.update({k: v for k, v in its.items() if k not in new and k not in own})
        return found

    return at


class Reader:
    """The claims of a proof's steps, in order; a rule that does not give a step raises ``Unjustified``."""

    def __init__(self, axioms: Any, models: list[Model], found: Found | None = None):
        self.axioms, self.models, self.found = axioms, models, found or Found()
        self.claims: list[Claim | None] = []

    def read(self, rule: str, arguments: tuple[Any, ...]) -> Claim:
        claim: Claim = getattr(self, rule)(*arguments)
        for model in self.models:
            under = (*claim.under, *(h[2] for h in claim.hypotheses))
            if differs(claim.left, claim.right, model, under, self.found):
                raise Unjustified("false")
        return claim

    def at(self, k: int) -> Claim:
        claim = self.claims[k] if 0 <= k < len(self.claims) else None
        if claim is None:
            raise Unjustified("a premise that is none")
        return claim

    def meet(self, a: Side, b: Side, under: tuple[Predicate, ...], words: str) -> None:
        if not same_side(a, b, self.models, under, self.found):
            raise Unjustified(words)

    def same(self, left: Any, right: Any, facts: Any) -> Claim:
        return Claim(written(left), written(right), tuple(map(Fact, facts)))

    def assume(self, assumed: Any) -> Claim:
        whole = hypothesis(assumed)
        return Claim(*whole[:2], tuple(map(Fact, assumed.facts)), (whole,))

    def replace(self, premise: int, equation: int, path: Any) -> Claim:
        """A side that is not written out keeps its value: the new one has the same, or is false."""
        whole, claim = self.at(premise), self.at(equation)
        if not path or path[0] not in (0, 1):
            raise Unjustified("no side")
        side, rest = whole[path[0]], path[1:]
        under = (*whole.under, *claim.under, *(h[2] for h in (*whole.hypotheses, *claim.hypotheses)))
        above: list[Any] = []
        if not rest:
            self.meet(claim.left, side, under, "the left side does not stand there")
            side = claim.right
        elif side.node is not None:
            side, above = self.exchanged(claim, side.node, rest, under)
        own = {node.data[0] for node in above if node.op == "sigma"}
        held = (
            u for u in claim.under if not own & getattr(u, "names", set())
        )  # such facts follow from ranges
        added = (u if isinstance(u, Fact) else throughout(u, above) for u in held)
        sides = (side, whole.right) if path[0] == 0 else (whole.left, side)
        hypotheses = tuple(dict.fromkeys((*whole.hypotheses, *claim.hypotheses)))
        return Claim(*sides, tuple(dict.fromkeys((*whole.under, *added))), hypotheses)

    def exchanged(
        self, claim: Claim, whole: Any, path: Any, under: tuple[Predicate, ...]
    ) -> tuple[Side, list[Any]]:
        """A term with what a claim says put in a place, and what binds a name above it, from the outside in."""
        above, here = [], whole
        for k in path:
            if not 0 <= k < len(here.args):
                raise Unjustified("no such place")
            above.append((here, k))
            here = here.args[k]
        self.meet(claim.left, written(here), under, "the left side does not stand there")
        moving = [node for node, k in above if k == 0 and node.op in ("differential", "gradient")]
        if claim.hypotheses and moving:
            raise Unjustified("a hypothesis inside a differential")
        binders = [node for node, k in above if k == 0 and node.op == "sigma"]
        if claim.right.node is None:
            return Side(filled(whole, path, claim.right.value)), binders
        node = claim.right.node
        for parent, k in reversed(above):
            node = Copy(parent, k, node)
        return written(node), binders

    def instantiate(self, premise: int, parameters: Any, letters: Any) -> Claim:
        claim = self.at(premise)

        def at(side: Side) -> Side:
            return Side(instantiated(side.value, parameters, letters))

        under = tuple(instantiated(u, parameters, letters) for u in claim.under)
        hypotheses = tuple(
            (at(a), at(b), instantiated(p, parameters, letters)) for a, b, p in claim.hypotheses
        )
        for name, value in parameters.items():
            for model in self.models:
                try:
                    number = model.scalar(value)
                except ZeroDivisionError:
                    continue
                whole = number.denominator == 1 and (number >= 1 or name not in self.sizes(claim))
                if not whole and name not in ("p", "q"):
                    raise Unjustified(f"{name} takes no such value")
        return Claim(at(claim.left), at(claim.right), under, hypotheses)

    def sizes(self, claim: Claim) -> set[str]:
        nodes = [s.node for s in (claim.left, claim.right) if s.node is not None]
        return {name for node in nodes for name, d in node.declared if d == ("size",)}

    def law(self, name: str) -> Claim:
        if name not in self.axioms:
            raise Unjustified("no such law")
        left, right, conditions, facts, premises, relation = self.axioms[name]
        if relation != "=":
            raise Unjustified("no equation")
        under = (*map(Fact, facts), *(condition(c.kind, (c.subject,)) for c in conditions))
        hypotheses = tuple(self.premise(written(p.left), written(p.right)) for p in premises)
        return Claim(written(left), written(right), under, hypotheses)

    def premise(self, left: Side, right: Side) -> tuple[Side, Side, Predicate]:
        return left, right, lambda model: not differ(left.value(model), right.value(model))

    def differential(self, whole: Any, facts: Any) -> Claim:
        """By dual numbers: what the kernel makes of it is another way to the same value."""
        if whole.op != "differential":
            raise Unjustified("no differential")
        side = written(whole)
        return Claim(side, Side(side.value), tuple(map(Fact, facts)))

    def read_off(self, premise: int, gradient: Any) -> Claim:
        claim = self.at(premise)
        node = claim.left.node
        if node is None or node.op != "differential" or node.data[0][0] == "family":
            raise Unjustified("no differential in a direction")
        *rest, hand = node.args
        kind = node.data[0][4] if node.data[0][0] == "letter" else "general"
        if hand.op != "letter" or hand.data[3] != kind:
            raise Unjustified("the direction is not arbitrary")
        if any(hand.data[0] in names(t) for t in (*rest, gradient)):
            raise Unjustified("the direction occurs elsewhere")
        left = Copy(node, None, None, op="gradient", args=tuple(rest), shape=gradient)
        return Claim(written(left), written(gradient), claim.under, claim.hypotheses)

    def split_sum(self, whole: Any, at: Any, facts: Any) -> Claim:
        if whole.op != "sigma":
            raise Unjustified("no sum")
        name, low, high = whole.data

        def parted(model: Model) -> Matrix:
            middle = int(model.scalar(at))
            first = range(int(model.scalar(low)), middle + 1)
            if len(first) > LONG or int(model.scalar(high)) - middle > LONG:
                raise Unclear
            second = range(middle + 1, int(model.scalar(high)) + 1)
            total = [[Fraction(0)] * model.size(whole.cols) for _ in range(model.size(whole.rows))]
            for k in (*first, *second):
                total = entrywise(plus, total, evaluate(whole.args[0], shifted(model, {name: k}, {})))
            return total

        return Claim(written(whole), Side(parted), tuple(map(Fact, facts)))

    def induction(self, base: int, step: int, claim: Any, index: str, ends: Any) -> Claim:
        (low, high), first, second = ends, self.at(base), self.at(step)
        left, right = written(claim.left), written(claim.right)

        def at(side: Side, value: Callable[[Model], Any]) -> Side:
            return Side(lambda model: side.value(shifted(model, {index: value(model)}, {})))

        def start(model: Model) -> Any:
            return model.scalar(low)

        def after(model: Model) -> Any:
            return model.parameters.setdefault(index, 1) + 1

        for mine, its, where in ((first, start, "base"), (second, after, "step")):
            under = (*mine.under, *(h[2] for h in mine.hypotheses))
            for side, due in ((mine.left, left), (mine.right, right)):
                self.meet(side, at(due, its), under, f"the {where} says something else")

        def ranged(model: Model) -> bool:
            n = model.parameters.setdefault(index, 1)
            return bool(model.scalar(low) <= n <= model.scalar(high))

        kept = [h for h in (*first.hypotheses, *second.hypotheses) if not self.is_claim(h, left, right)]
        return Claim(left, right, (ranged, *first.under), tuple(kept))

    def is_claim(self, held: tuple[Side, Side, Predicate], left: Side, right: Side) -> bool:
        """Whether a hypothesis is the claim itself, as it stands."""
        return all(
            s.node is not None and shown(s.node) == shown(d.node)
            for s, d in ((held[0], left), (held[1], right))
        )

    def discharge(self, premise: int) -> Claim:
        """Conditions that hold everywhere are gone; kept here, they change nothing."""
        return self.at(premise)

    def cut(self, premise: int, theorem: int) -> Claim:
        proved, claim = self.at(premise), self.at(theorem)
        under = (*proved.under, *claim.under)
        rest = [h for h in claim.hypotheses if not self.fits(proved, h, under)]
        if len(rest) == len(claim.hypotheses):
            raise Unjustified("no such hypothesis")
        return Claim(claim.left, claim.right, under, (*proved.hypotheses, *rest))

    def fits(self, proved: Claim, held: tuple[Side, Side, Predicate], under: tuple[Predicate, ...]) -> bool:
        pairs = ((proved.left, held[0]), (proved.right, held[1]))
        return all(same_side(a, b, self.models, under, self.found) for a, b in pairs)


class Copy:
    """A node like another, with one argument replaced: data for the evaluator, no term of the kernel."""

    def __init__(self, node: Any, k: int | None, new: Any, op: str = "", args: Any = None, shape: Any = None):
        self.op, self.data = op or node.op, node.data
        self.args = args if k is None else (*node.args[:k], new, *node.args[k + 1 :])
        self.rows, self.cols = (shape or node).rows, (shape or node).cols
        self.declared = node.declared | getattr(new, "declared", frozenset())


def filled(whole: Any, path: Any, value: Value) -> Value:
    """The value of a term with the value of something else in one place."""

    def build(node: Any, rest: Any) -> Any:
        if not rest:
            return Given(node, value)
        return Copy(node, rest[0], build(node.args[rest[0]], rest[1:]))

    return lambda model: evaluate(build(whole, tuple(path)), model)


class Given:
    """A node whose value is given by a function of the model."""

    op, args = "given", ()

    def __init__(self, node: Any, value: Value):
        self.data, self.rows, self.cols = (value,), node.rows, node.cols


def names(node: Any) -> set[str]:
    """The names of letters and families in a term."""
    own = {node.data[0]} if node.op in ("letter", "layers") else set()
    return own.union(*(names(a) for a in node.args))


OPERATORS["given"] = lambda data, _, model: data[0](model)


def draw_models(draws: Callable[[random.Random, bool], Model], seed: str, count: int) -> list[Model]:
    """Models at which claims are looked at, a third of them on the boundary."""
    return [draws(random.Random(f"{seed}/{k}"), k % 3 == 0) for k in range(count)]
