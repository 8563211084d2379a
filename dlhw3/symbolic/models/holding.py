"""Whether facts, statements, hypotheses and conditions hold in a model: True, False, or ``Unclear``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from dlhw3.kernel.scalars import Scalar
from dlhw3.kernel.statements import Hypothesis, Statement
from dlhw3.symbolic.conditions.cited import is_turned
from dlhw3.symbolic.faces.known_functions import known_name
from dlhw3.symbolic.models import matrices
from dlhw3.symbolic.models.definitions import Defined
from dlhw3.symbolic.models.domains import binds, condition_holds, meant
from dlhw3.symbolic.models.evaluation import Evaluator, Scope
from dlhw3.symbolic.models.exponentials import is_seen_in_exponents
from dlhw3.symbolic.models.interpretation import BendsAtUnknown, Model
from dlhw3.symbolic.models.matrices import Matrix, is_symmetric
from dlhw3.symbolic.models.numbers import Interval, Unclear, ceil, floor, sign
from dlhw3.symbolic.models.question import Question
from dlhw3.symbolic.models.rationals import Rational
from dlhw3.symbolic.models.splines import holds_for_all
from dlhw3.symbolic.models.unknowns import any_unknown, for_all, unknown

DEEP = 4  # layers of which all that is defined is evaluated
NEAR = Rational(1, 10**15)
"""How near to each other values are of what is said to be equal: those of expm and of spectra have 18 digits."""
MOST = 400  # instances of a hypothesis over its indices


def is_true(evaluator: Evaluator, statement: Statement, scope: Scope | None = None) -> bool:
    """Whether a statement holds; raises Unclear where that is not decided."""
    try:
        left, right = (evaluator.value(side, scope) for side in statement[1:])
    except BendsAtUnknown:
        return holds_for_all(evaluator, statement, scope or {})
    if any_unknown(left, right):
        return for_all(statement.relation, left, right)
    try:
        return compare(statement.relation, left, right)
    except Unclear:
        if is_seen_in_exponents(evaluator, statement, scope or {}):
            return True
        if is_turned(statement) and is_symmetric(evaluator.value(statement.right.args[0], scope)):
            return True
        if _speaks_of_known(statement) and _holds_nearly(statement.relation, left, right):
            return True
        raise


def _speaks_of_known(statement: Statement) -> bool:
    """Whether functions stand in a statement whose values are certified intervals: expm, ends of spectra."""
    waiting = [*statement[1:]]
    while waiting:
        node = waiting.pop()
        if node.op == "function" and known_name(node.data[0]) is not None:
            return True
        waiting += node.args
    return False


def _holds_nearly(relation: str, left: Matrix, right: Matrix) -> bool:
    """Whether two sides are near to each other, or the matrix of an order is psd with so little added to it."""
    if relation in ("=", "≤"):
        return _are_near(left, right)
    if relation != "⪯":
        return False
    gap = matrices.difference(right, left)
    return matrices.is_psd(
        tuple(tuple(x + NEAR * (i == j) for j, x in enumerate(row)) for i, row in enumerate(gap))
    )


def _are_near(left: Matrix, right: Matrix) -> bool:
    """Whether intervals meet that are so narrow that only what is said of their functions makes them meet."""
    gap = matrices.entries(matrices.difference(left, right))
    return all(max(map(abs, x.ends)) <= NEAR if isinstance(x, Interval) else x == 0 for x in gap)


def compare(relation: str, left: Matrix, right: Matrix) -> bool:
    """Whether left relation right; A ⪯ B means that B − A is symmetric and positive semidefinite."""
    if relation == "=":
        return matrices.same(left, right)
    gap = matrices.difference(right, left)
    if relation == "⪯":
        return matrices.is_psd(gap)
    side = sign(gap[0][0])
    return side > 0 or (side == 0 and relation == "≤")


def facts_hold(evaluator: Evaluator, facts: Iterable[Scalar], scope: Scope | None = None) -> bool:
    """Whether scalars are ≥ 0."""
    return all(evaluator.scalar(fact, scope) >= 0 for fact in facts)


def verified(question: Question, model: Model) -> bool:
    """Whether all facts, hypotheses and conditions hold, evaluated; raises Unclear where that is not decided.

    In a network of more than DEEP layers, or where its value is irrational, what defines a letter, not in a circle,
    is left out: it holds by what it is, and its value is evaluated where something else reads it. A letter that is
    declared symmetric is not: what defines it may have a value that is not.
    """
    evaluator = Evaluator(model)
    found = model.supply.definitions if isinstance(model.supply, Defined) else {}
    plain = [d.source for name, d in found.items() if name not in question.symmetric]
    defining = [h for h in plain if question.longest > DEEP or h in question.irrational]
    kept = [h for h in question.hypotheses if all(h is not one for one in defining)]
    return (
        facts_hold(evaluator, question.facts)
        and all(condition_holds(evaluator, c) for c in question.required)
        and all(hypothesis_holds(evaluator, h) for h in kept)
        and (not question.meaningful or _all_meant(evaluator, question))
    )


def _all_meant(evaluator: Evaluator, question: Question) -> bool:
    """Whether operators have their meaning at all values of what is bound, by hypotheses or within terms."""
    if not all(meant(evaluator, side, {}) for side in question.stated if binds(side)):
        return False
    for hypothesis in question.hypotheses:
        bound = frozenset(b[1] for b in hypothesis.bound)
        sides = [side for side in hypothesis.statement[1:] if binds(side, bound)]
        scopes = _scopes(evaluator, hypothesis) if sides else []
        if not all(meant(evaluator, side, scope) for scope in scopes for side in sides):
            return False
    return True


def _defines(evaluator: Evaluator, hypothesis: Hypothesis) -> str | None:
    """Return the letter or the family that a hypothesis defines in a model, or None."""
    supply = evaluator.model.supply
    found = supply.definitions if isinstance(supply, Defined) else {}
    return next((name for name, definition in found.items() if definition.source is hypothesis), None)


def _scopes(evaluator: Evaluator, hypothesis: Hypothesis) -> Iterable[Scope]:
    """Return the values of what a hypothesis binds; raises Unclear."""
    name = _defines(evaluator, hypothesis)
    return instances(evaluator, hypothesis) if name is None else _defined_at(evaluator, hypothesis, name)


def hypothesis_holds(evaluator: Evaluator, hypothesis: Hypothesis) -> bool:
    """Whether a hypothesis holds at every value of its indices, and of its letters by unknowns; raises Unclear.

    Where it defines a letter or a family, whatever is not evaluated here has the value that it says; so over a
    range without ends it is tried at the layers that the model has, and where a value is not rational it holds.
    """
    name = _defines(evaluator, hypothesis)
    if name is None:
        return all(
            is_true(evaluator, hypothesis.statement, scope) for scope in instances(evaluator, hypothesis)
        )
    return all(
        _holds_by_definition(evaluator, hypothesis, name, s) for s in _defined_at(evaluator, hypothesis, name)
    )


def _holds_by_definition(evaluator: Evaluator, hypothesis: Hypothesis, name: str, scope: Scope) -> bool:
    try:
        return is_true(evaluator, hypothesis.statement, scope)
    except Unclear:
        model, (k, _) = evaluator.model, next(iter(scope.values()), (None, None))
        value = model.letters.get(name) if k is None else model.layers.get((name, k))
        if value is None or matrices.is_exact(value):
            raise
        return True


def _defined_at(evaluator: Evaluator, hypothesis: Hypothesis, name: str) -> list[Scope]:
    try:
        return list(instances(evaluator, hypothesis))
    except Unclear:
        if not hypothesis.bound:
            raise
        index, layers = hypothesis.bound[0][1], list(evaluator.model.layers)
        scopes: list[Scope] = [{index: (k, k)} for family, k in layers if family == name]
        return [scope for scope in scopes if facts_hold(evaluator, hypothesis.facts, scope)]


def instances(evaluator: Evaluator, hypothesis: Hypothesis) -> Iterator[Scope]:
    """Return the values of a hypothesis's indices at which its facts hold, and unknowns for its letters, as scopes.

    Raises Unclear for indices that its facts do not hold within two ends.
    """
    left = MOST
    indices = tuple(name for kind, name, *_ in hypothesis.bound if kind == "index")
    letters = [rest for kind, *rest in hypothesis.bound if kind == "letter"]
    for values in _within(evaluator, hypothesis.facts, indices, {}):
        left -= 1
        if left < 0:
            raise Unclear(f"more than {MOST} instances of a hypothesis")
        scope: dict[str, tuple[int, Any]] = {name: (value, value) for name, value in values.items()}
        for name, rows, cols, kind in letters:
            shape = evaluator.size(rows, scope), evaluator.size(cols, scope)
            scope[name] = (0, unknown(name, shape, kind == "symmetric"))
        yield scope


def _within(
    evaluator: Evaluator, facts: Sequence[Scalar], names: tuple[str, ...], values: Mapping[str, int]
) -> Iterator[dict[str, int]]:
    """Give the names values between their ends, one name at a time; all facts are tried at the end."""
    scope = {name: (value, value) for name, value in values.items()}
    if not names:
        if facts_hold(evaluator, facts, scope):
            yield dict(values)
        return
    name, rest = names[0], names[1:]
    low, high = _ends(evaluator, facts, names, scope)
    if high - low > MOST:
        raise Unclear(f"more than {MOST} instances of a hypothesis")
    for value in range(low, high + 1):
        yield from _within(evaluator, facts, rest, {**values, name: value})


def _ends(
    evaluator: Evaluator, facts: Sequence[Scalar], names: Sequence[str], scope: Scope
) -> tuple[int, int]:
    """Return the least and the greatest value of the first name, by the facts that are linear in the names.

    The other names are eliminated: c·x + p ≥ 0 and −e·x + q ≥ 0 give e·p + c·q ≥ 0. Raises Unclear without ends.
    """
    rows = [_linear(evaluator, fact, names, scope) for fact in facts if _is_linear(fact, names)]
    for k in range(1, len(names)):
        above, below = ([row for row in rows if row[k] * side > 0] for side in (1, -1))
        rows = [row for row in rows if row[k] == 0]
        evaluator.spend(len(above) * len(below) * len(names))
        for a, b in product(above, below):
            rows.append([x * -b[k] + y * a[k] for x, y in zip(a, b, strict=True)])
    lows = [ceil(-row[-1] / row[0]) for row in rows if row[0] > 0]
    highs = [floor(-row[-1] / row[0]) for row in rows if row[0] < 0]
    if not lows or not highs:
        raise Unclear("an index without two ends")
    return max(lows), min(highs)


def _linear(evaluator: Evaluator, fact: Scalar, names: Sequence[str], scope: Scope) -> list[Rational]:
    """Return the factors of the names in a fact, and what it is where they are 0."""
    nowhere: dict[str, tuple[int, Any]] = {**scope, **dict.fromkeys(names, (0, 0))}
    least = evaluator.scalar(fact, nowhere)
    return [*(evaluator.scalar(fact, {**nowhere, name: (1, 1)}) - least for name in names), least]


def _is_linear(fact: Scalar, names: Sequence[str]) -> bool:
    """Whether each monomial holds at most one of the names, as a factor of power 1."""
    held = [[(a, k) for a, k in m if any(_holds_name(a, name) for name in names)] for m, _ in fact.terms]
    return all(len(found) < 2 and all(a[0] == "index" and k == 1 for a, k in found) for found in held)


def mentions(scalar: Scalar, name: str) -> bool:
    """Whether a parameter stands in a scalar, the indices of widths included."""
    return any(_holds_name(atom, name) for monomial, _ in scalar.terms for atom, _ in monomial)


def _holds_name(atom: tuple[object, ...], name: str) -> bool:
    if atom[0] == "width":
        return any(isinstance(index, Scalar) and mentions(index, name) for index in atom[2:])
    return atom[1] == name
