"""Lines along a gradient flow that are not shown, held against flows that are known: of x²/2, of |x| away from 0.

A rate that is false at some point refutes nothing, since what moves may never be there. Of these it is known where
it is at each time, and that all that is assumed holds, for all points of which it is said.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice, product

from dlhw3.symbolic.language.assumed.by_form import factors
from dlhw3.symbolic.language.assumed.related import Related
from dlhw3.symbolic.language.files.document import Document
from dlhw3.symbolic.language.files.times_of_solutions import TIME
from dlhw3.symbolic.language.judged.judging import JudgedLine
from dlhw3.symbolic.language.latex.formulas.evidence import is_number_by_rule, terms
from dlhw3.symbolic.language.text.substitution import free_names
from dlhw3.symbolic.language.text.tree import Node
from dlhw3.symbolic.models.explicit_flows import TIMES, ExplicitFlow, explicit_flows
from dlhw3.symbolic.models.numbers import ONE, ZERO, Number, Unclear, exponential, inverted, raised, sign
from dlhw3.symbolic.models.rationals import Rational
from dlhw3.symbolic.models.writing import number_text
from dlhw3.symbolic.verdict import Counterexample, Judgement, Verdict

SIGNS = {"> 0": (1,), ">= 0": (0, 1), "!= 0": (-1, 1)}
ORDERS = {"≤": (-1, 0), "<": (-1,), "≥": (0, 1), ">": (1,), "=": (0,)}
"""The signs of left − right."""
KINDS = ("convex", "smooth", "strongly convex")
POINTS = tuple(map(Rational, (1, 2, 0, -1)))
MOST = 4000
"""How many flows, times and values of letters are tried."""
WORDS = "false of a flow that is known at all times"


@dataclass(frozen=True)
class _Told:
    """A gradient flow as it is assumed: the function, its letter and where that begins, and what else is said."""

    function: str
    letter: str
    start: str
    related: tuple[Related, ...]


def with_explicit_flows(document: Document, lines: Iterable[JudgedLine]) -> Iterator[JudgedLine]:
    """Yield lines; of those that show together what holds in time an undecided one is REFUTED where a flow does."""
    held: list[JudgedLine] = []
    for judged in lines:
        if not judged.line.in_time:
            yield from held
            held = []
            yield judged
            continue
        held.append(judged)
        if judged.line.shows is None:
            continue
        yield from _judged(document, held)
        held = []
    yield from held


def _judged(document: Document, group: list[JudgedLine]) -> Iterator[JudgedLine]:
    verdicts = [one.verdict for one in group]
    found: Counterexample | None = None
    if Verdict.UNDECIDED in verdicts and Verdict.REFUTED not in verdicts:
        with suppress(Unclear, RecursionError):
            found = _refuted(document.within(group[-1].line), group[-1].line.shows)
    for one in group:
        if found is not None and one.verdict is Verdict.UNDECIDED:
            line = replace(one.line, read_as=(*one.line.read_as, WORDS))
            one = replace(one, line=line, judgement=Judgement(Verdict.REFUTED, counterexample=found))
            found = None
        yield one


def _refuted(document: Document, claim: Related | None) -> Counterexample | None:
    """Return values at which a claim is false of a known flow of which all holds that is assumed."""
    told = None if claim is None else _told(document)
    if claim is None or told is None:
        return None
    sides = _without_integrals(claim.left, claim.right, told, document)
    names = free_names(sides[0]) | free_names(sides[1])
    names = names.union(*(free_names(side) for one in told.related for side in (one.left, one.right)))
    moving = {one.left.parts[0].name for one in document.related if one.left.name == "ddt"}
    sizes = {size for shape in document.shapes.values() for size in shape if isinstance(size, str)}
    if names & (moving | sizes) - {told.letter, TIME}:
        return None
    letters = sorted(names - {told.letter, told.start, TIME, told.function})
    points = _points([*sides, *(side for one in told.related for side in (one.left, one.right))])
    spaces = [_values(name, told, document, points) for name in letters]
    least = (free_names(claim.left) | free_names(claim.right)) != free_names(sides[0]) | free_names(sides[1])
    flows = ((flow, t, start) for flow in explicit_flows() for t in TIMES for start in flow.starts(t))
    every = ((*one, values) for one in flows for values in product(*spaces))
    for flow, t, start, values in islice(every, MOST):
        with suppress(Unclear, ZeroDivisionError, OverflowError):
            at = dict(zip(letters, values, strict=True)) | {TIME: t, told.start: start}
            given = {one: (flow.curvature if one in _constants(document) else v) for one, v in at.items()}
            given[told.letter] = flow.at(t, start)
            rises = least and not flow.is_convex  # slopes are then not the least at the end
            if rises or not _holds_all(flow, given, told, document):
                continue
            left, right = (_value(side, given, flow, told) for side in sides)
            if sign(left - right) not in ORDERS[claim.relation]:
                return _shown(flow, given, told, (left, right))
    return None


def _told(document: Document) -> _Told | None:
    """Return the gradient flow that is assumed, where nothing else is that is not understood here."""
    rates = [one for one in document.related if one.left.name == "ddt" and one.relation == "="]
    found = [pair for one in rates if (pair := _of_gradient(one.right, one.left.parts[0].name))]
    if document.flow is not None and len(document.flow[1]) == 1:
        found += _of_objective(*document.flow)
    functions = {one.function for one in document.regular}
    plain = not (document.said or document.random or document.sequences or document.held)
    known = all(one.kind in KINDS for one in document.regular)
    signs = all(kind in SIGNS for _, kind in document.assumed)
    signs = signs and not any(size in range(2, 10**6) for shape in document.shapes.values() for size in shape)
    if len({*found}) != 1 or not (plain and known and signs) or not functions <= {found[0][0]}:
        return None
    function, letter = found[0]
    starts = {f"{letter}_0", f"{letter}0"}
    rest = tuple(one for one in document.related if one.left.name != "ddt")
    names = [name for chain in document.chains for line in chain for name in free_names(line.tree)]
    start = next((name for name in names if name in starts), "")
    return _Told(function, letter, start, rest) if start else None


def _of_gradient(rate: Node, letter: str) -> tuple[str, str] | None:
    """Return f and x of −∇f(x), how x moves."""
    call = rate.parts[0] if rate.kind == "negative" else None
    if call is None or call.kind != "call" or not call.parts:
        return None
    if call.name == "grad" and call.parts[0].kind == "call" and call.parts[-1].name == letter:
        call = replace(call.parts[0], name=f"grad_{call.parts[0].name}")
    plain = call.name.startswith("grad_") and len(call.parts) == 1 and call.parts[0].name == letter
    return (call.name.removeprefix("grad_"), letter) if plain else None


def _of_objective(objective: Node, letters: tuple[str, ...]) -> list[tuple[str, str]]:
    of_letter = objective.kind == "call" and [one.name for one in objective.parts] == [*letters]
    return [(objective.name, letters[0])] if of_letter else []


def _constants(document: Document) -> dict[str, None]:
    """Return the constants of what f is said to be: how smooth, how convex."""
    return {one.constant.name: None for one in document.regular if one.constant is not None}


def _points(trees: Iterable[Node]) -> set[str]:
    """Return the letters that stand alone, or as terms, in what a function or a norm is of: they are points."""
    calls = [node for tree in trees for node in tree.every() if node.kind == "call"]
    return {one.name for node in calls for part in node.parts for one in terms(part) if one.kind == "name"}


def _values(name: str, told: _Told, document: Document, points: Collection[str]) -> tuple[Rational, ...]:
    """Return what is tried for a letter: points where f is least are 0, and so is what it is there.

    Any number is 1, so that one that is a size is that of the only dimension.
    """
    least = {f"{told.function}_star", f"{told.function}star"}
    below = {one.right.name for one in told.related if one.relation == "≥"} | {
        one.left.name for one in told.related if one.relation == "≤"
    }
    if name in least | below or name.endswith("_star") or name in _constants(document):
        return (ZERO,)
    number = document.shapes.get(name) == () or is_number_by_rule(name)
    return POINTS if name in points and not number else (ONE,)


def _holds_all(flow: ExplicitFlow, at: Mapping[str, Number], told: _Told, document: Document) -> bool:
    """Whether all that is assumed holds of a flow, of f for all points."""
    for one in document.regular:
        m = at[one.constant.name] if one.constant is not None and one.constant.name else ZERO
        known = {
            "convex": flow.is_convex,
            "smooth": one.constant is not None and bool(one.constant.name) and abs(flow.curvature) <= m,
            "strongly convex": one.constant is not None and 0 < m <= flow.strong,
        }
        if not known[one.kind]:
            return False
    if any(sign(at[name]) not in SIGNS[kind] for name, kind in document.assumed if name in at):
        return False
    stars = [one for one in at if one.endswith("_star")]
    if stars and not flow.has_least:
        return False
    return all(_holds(one, flow, at, told) for one in told.related)


def _holds(one: Related, flow: ExplicitFlow, at: Mapping[str, Number], told: _Told) -> bool:
    """Whether a relation holds: one of f bounds it from below everywhere, or says where it is least."""
    calls = [node for side in (one.left, one.right) for node in side.every() if node.kind == "call"]
    of_f = [node for node in calls if node.name in (told.function, f"grad_{told.function}")]
    left, right = (_value(side, at, flow, told) for side in (one.left, one.right))
    if one.relation not in ORDERS or sign(left - right) not in ORDERS[one.relation]:
        return False
    if not of_f:
        return True
    low, high = (one.left, one.right) if one.relation in ("≤", "<") else (one.right, one.left)
    if one.relation in ("≤", "≥") and high.kind == "call" and high.name == told.function:
        return flow.has_least and sign(_value(low, at, flow, told)) <= 0  # f is 0 where it is least
    slope = one.left.kind == "call" and one.left.name == f"grad_{told.function}" and one.relation == "="
    return slope and one.right.kind == "number" and not one.right.value


def _without_integrals(left: Node, right: Node, told: _Told, document: Document) -> tuple[Node, Node]:
    """Return sides with what integrals of squared slopes are, f(x_0) − f(x), and least values, at the end."""
    rates = {one.left.parts[0].name: one.right for one in document.related if one.left.name == "ddt"}
    squares = {h for h, rate in rates.items() if _is_square_of_slope(rate, told)}
    x, start = (Node("name", (), left.at, name) for name in (told.letter, told.start))
    call = [Node("call", (one,), left.at, told.function) for one in (start, x)]
    gap = Node("minus", (*call,), left.at, bracketed=True)

    def put(side: Node) -> Node:
        every = factors(side)
        means = [
            one for one in every if one.kind == "over" and one.parts[1].name == TIME and _is_one(one.parts[0])
        ]
        if len(every) == 2 and means and (h := next((one for one in every if one.name in squares), None)):
            return rates[h.name]  # the mean, in the place of the least value, which is the last one
        if side.kind == "name" and side.name in squares:
            return gap
        return replace(side, parts=tuple(map(put, side.parts))) if side.parts else side

    return put(left), put(right)


def _is_one(node: Node) -> bool:
    return node.kind == "number" and node.value == 1


def _is_square_of_slope(rate: Node, told: _Told) -> bool:
    """Whether this is ‖∇f(x)‖²."""
    if rate.kind != "power" or rate.parts[1].value != 2 or rate.parts[0].name != "norm2":
        return False
    slope = rate.parts[0].parts[0]
    return slope.name == f"grad_{told.function}" and slope.parts[0].name == told.letter


def _value(node: Node, at: Mapping[str, Number], flow: ExplicitFlow, told: _Told) -> Number:
    """Return what an expression is, all of whose letters are numbers; raise Unclear for one that is not known."""
    if node.kind == "number":
        return Rational(node.value.numerator, node.value.denominator)
    if node.kind == "name" and node.name in at:
        return at[node.name]
    parts = [_value(one, at, flow, told) for one in node.parts]
    if node.kind in ("plus", "minus", "times"):
        total = parts[0]
        for one in parts[1:]:
            total = (
                total + one if node.kind == "plus" else total - one if node.kind == "minus" else total * one
            )
        return total
    if node.kind == "negative":
        return -parts[0]
    if node.kind == "transposed":
        return parts[0]
    if node.kind == "over":
        if sign(parts[1]) == 0:
            raise Unclear("a quotient by 0")
        return parts[0] * inverted(parts[1])
    if node.kind == "power" and node.parts[1].kind == "number":
        return raised(parts[0], parts[1])
    return _called(node, parts, flow, told)


def _called(node: Node, parts: list[Number], flow: ExplicitFlow, told: _Told) -> Number:
    if node.kind != "call":
        raise Unclear("an expression of another kind")
    if node.name == "grad" and node.parts[0].name == told.function:
        return flow.gradient(parts[-1])
    if len(parts) == 1 and node.name == told.function:
        return flow.value(parts[0])
    if len(parts) == 1 and node.name == f"grad_{told.function}":
        return flow.gradient(parts[0])
    if len(parts) == 1 and node.name in ("norm2", "abs"):
        return -parts[0] if sign(parts[0]) < 0 else parts[0]
    if len(parts) == 1 and node.name == "exp":
        return exponential(parts[0])
    if len(parts) == 1 and node.name == "sqrt" and sign(parts[0]) >= 0:
        return raised(parts[0], Rational(1, 2))
    if len(parts) == 2 and node.name == "dot":
        return parts[0] * parts[1]
    raise Unclear("another function")


def _shown(
    flow: ExplicitFlow, at: Mapping[str, Number], told: _Told, sides: tuple[Number, Number]
) -> Counterexample:
    rest = sorted(one for one in at if one != told.letter)
    values = [("n", "1"), *((one, number_text(at[one])) for one in rest)]
    values += [(f"{told.function}(X ∈ ℝ^{{1×1}})", str(flow)), (told.letter, number_text(at[told.letter]))]
    left, right = (number_text(one) for one in sides)
    return Counterexample(tuple(values), left, right)
