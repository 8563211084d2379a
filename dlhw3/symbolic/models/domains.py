"""Whether operators have their meaning in a model: every argument lies in the domain of its operator.

Off its domain an operator's value is 0, and a reader of inv(A) = 0 does not take a singular A for an answer. What
is bound (the index of a sum, what a hypothesis is for all values of) takes all of its values, and the variable of a
differential the point at which it is taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dlhw3.kernel.order.plain import EACH, for_one
from dlhw3.kernel.statements import Condition
from dlhw3.kernel.terms import Term, bound_name
from dlhw3.symbolic.conditions.domains import domains_of
from dlhw3.symbolic.faces.known_functions import TRACE, known_name
from dlhw3.symbolic.models.entrywise import ENTRYWISE
from dlhw3.symbolic.models.evaluation import Evaluator, Scope
from dlhw3.symbolic.models.known_functions import is_smooth_at
from dlhw3.symbolic.models.matrices import determinant, entries, is_psd
from dlhw3.symbolic.models.numbers import Unclear, sign


def condition_holds(evaluator: Evaluator, condition: Condition, scope: Scope | None = None) -> bool:
    """Whether a condition holds: of every entry, where it speaks of entries; polynomials are differentiable.

    A function that bends is so once everywhere, and raises Unclear where more is asked.
    """
    if condition.kind in ("differentiable", "everywhere"):
        name = condition.subject.data[0]
        if name in ENTRYWISE:
            raise Unclear("whether a named function is differentiable")
        if (known := known_name(name)) is not None:
            return _is_smooth(evaluator, known, condition, scope)
        held = evaluator.model.functions.get(name)
        if held is not None and held.bends and condition.order > 1:
            _is_beside_bends(evaluator, condition, scope)
        return True
    subject = condition.subject
    if condition.kind.startswith(EACH):
        one = for_one(condition)
        return all(condition_holds(evaluator, one, inner) for inner in evaluator.scopes(subject, scope or {}))
    value = evaluator.value(subject, scope)
    if condition.kind in ("psd", "pd"):
        return is_psd(value, strictly=condition.kind == "pd")
    if condition.kind in ("invertible", "det"):
        side = sign(determinant(value))
        return side > 0 or (side < 0 and condition.kind == "invertible")
    wanted = {"nonzero": (1, -1), "positive": (1,), "nonnegative": (0, 1)}[condition.kind]
    return all(sign(x) in wanted for x in entries(value))


def _is_smooth(evaluator: Evaluator, name: str, condition: Condition, scope: Scope | None) -> bool:
    """Whether a function is differentiable at a point: raises Unclear where it is not seen; tr expm is anywhere."""
    if name == TRACE:
        return True
    if condition.kind == "everywhere":
        raise Unclear("a function of spectra at every point")
    return is_smooth_at(name, evaluator.value(condition.subject.args[0], scope))


def _is_beside_bends(evaluator: Evaluator, condition: Condition, scope: Scope | None) -> None:
    """Raise Unclear where a function that bends may do so at the point of which a condition speaks."""
    if condition.kind == "everywhere":
        raise Unclear("a function that bends")
    points = tuple(evaluator.value(point, scope) for point in condition.subject.args)
    for bend in evaluator.model.functions[condition.subject.data[0]].bends:
        bend._replace(order=2).value(points)


def domain_conditions(terms: Iterable[Term], bound: frozenset[str] = frozenset()) -> tuple[Condition, ...]:
    """Return where the operators of terms are defined, but for what speaks of a bound name; in a fixed order."""
    found: dict[Condition, None] = {}
    for whole in terms:
        outright = {c for names, c in domains_of(whole) if not names and not c.subject.free & bound}
        for node in _within(whole, set()):
            found |= {c: None for _, c in domains_of(node) if c in outright and _asks(c)}
    return tuple(found)


def binds(whole: Term, bound: frozenset[str] = frozenset()) -> bool:
    """Whether an operator's domain speaks of a name that is bound in the term, or of one of these."""
    return any((names or c.subject.free & bound) and _asks(c) for names, c in domains_of(whole))


def meant(evaluator: Evaluator, whole: Term, scope: Scope) -> bool:
    """Whether every operator in a term has its meaning, with some names bound; raises Unclear."""
    return _meant(evaluator, whole, scope, set())


def _meant(
    evaluator: Evaluator, node: Term, here: Scope, seen: set[tuple[Term, frozenset[tuple[str, int]]]]
) -> bool:
    """Whether every operator in a term has its meaning, where ``seen`` are places that do."""
    key = node, frozenset((name, here[name][0]) for name in here if name in node.free)
    if key in seen:
        return True
    seen.add(key)
    evaluator.spend(5)
    outright = (c for names, c in domains_of(node) if not names)
    if not all(condition_holds(evaluator, c, here) for c in outright):
        return False
    opens = bound_name(node.op, node.data) is not None
    for k, argument in enumerate(node.args):
        if k == 0 and opens and any(_asks(c) for _, c in domains_of(argument)):
            scopes = evaluator.scopes(node, here)
        else:
            scopes = [here] if binds(argument) else []
        if not all(_meant(evaluator, argument, inner, seen) for inner in scopes):
            return False
    return True


def _asks(condition: Condition) -> bool:
    """Whether a condition asks anything of a model: an abstract function is a polynomial there."""
    if condition.kind not in ("differentiable", "everywhere"):
        return True
    return condition.subject.data[0] in ENTRYWISE or known_name(condition.subject.data[0]) is not None


def _within(node: Term, seen: set[Term]) -> Iterator[Term]:
    """Return the terms within one in which an operator has a domain, those within others first, each once."""
    if node in seen or not domains_of(node):
        return
    seen.add(node)
    for argument in node.args:
        yield from _within(argument, seen)
    yield node
