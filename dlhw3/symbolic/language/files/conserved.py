"""What holds of letters that move, at all times, by where they begin: W_2'*W_2 = W_1*W_1' of layers that begin so.

Two sides are equal at all times from 0 on where they have one rate, whatever the letters are, and are equal at
t = 0: so a quantity is conserved. One is below the other where its rate is, and it begins below. The sides must
have rates, as polynomials and smooth functions have. Where the rates differ at some point, this refutes the line if
anything may begin there, and if the sides begin equal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from dlhw3.errors import UserError
from dlhw3.symbolic.language.assumed.followed import Flow
from dlhw3.symbolic.language.assumed.related import Related
from dlhw3.symbolic.language.files.compared_in_time import ORDERS, driven, growth, squared
from dlhw3.symbolic.language.files.energies import energy, times_the_time
from dlhw3.symbolic.language.files.paths_in_time import integrands, norm_of_rate, rate_in_time
from dlhw3.symbolic.language.files.signs_kept import rest_of_rates
from dlhw3.symbolic.language.files.solutions import (
    KINDS,
    SMOOTH,
    Shown,
    Solutions,
    is_number,
    is_power,
    put,
    rate_of,
    rates_of,
)
from dlhw3.symbolic.language.files.times_of_solutions import TIME
from dlhw3.symbolic.language.text.operators import KEPT
from dlhw3.symbolic.language.text.parse import parse
from dlhw3.symbolic.language.text.sizes import Size
from dlhw3.symbolic.language.text.substitution import free_names
from dlhw3.symbolic.language.text.tree import Node


@dataclass(frozen=True)
class SaidOfLetters:
    """The letters that move, and those of which something else is assumed."""

    moving: frozenset[str]
    assumed: frozenset[str]
    rates: Mapping[str, Node] = field(default_factory=dict)
    """What rates of letters are equal to."""

    timed: bool = False
    """Whether the time stands in a rate, so that a point that is passed later is no beginning."""

    matrices: frozenset[str] = frozenset()
    """Letters that are declared to be columns or matrices."""

    @classmethod
    def of(
        cls,
        related: Iterable[Related],
        flow: Flow | None,
        properties: Iterable[str],
        shapes: Mapping[str, tuple[Size, ...]],
    ) -> SaidOfLetters:
        """Return them by what is assumed: equations, the flow, and the letters that have properties."""
        every = [*related]
        moving = frozenset(rates_of(every, bounded=True)) | frozenset(flow[1] if flow else ())
        others = (one for one in every if one.left.name != "ddt")
        told = (free_names(side) for one in others for side in (one.left, one.right))
        rates = (*rates_of(every).values(), *(flow[:1] if flow else ()))
        timed = any(TIME in free_names(rate) for rate in rates)
        matrices = frozenset(name for name, shape in shapes.items() if shape)
        return cls(moving, frozenset(properties).union(*told), rates_of(every), timed, matrices)


BY_RATES = "two sides in time, judged by their rates"
BY_ENERGY = "two sides in time, judged by what only falls: the lower one and the bound at the time t"
OF_INTEGRANDS = "two sides in time, judged by what is integrated"
BY_NORM = "two sides in time, a norm judged by that of its rate"
POSITIVE = "and by the bound itself, which is at least 0 at any point"
BY_DIFFERENCE = "two sides in time, judged by how their difference moves, as a matrix times it"
BY_SIGN = "the difference of two sides keeps its sign, whose rate is a multiple of it and what is judged here"
AT_ANY = "so at any point, wherever it begins"
CONTINUOUS = "this is so where {} moves without jumps, which is assumed"
BY_START = f"and by where they begin, at {TIME} = 0; it holds from then on, as long as it is defined"


def conserved(
    number: int, sides: tuple[Node, Node], relation: str, solutions: Solutions, said: SaidOfLetters
) -> list[Shown] | None:
    """Return what shows that two sides are equal, or ordered, at all times; None where a line says no such.

    It does where it has a beginning in it, or a letter with one and something is assumed of where any begins; that
    is tried as said of any point first. Raises UserError where a side with a beginning may have no rate.
    """
    names = free_names(sides[0]) | free_names(sides[1])
    here = {
        one: start for one, start in solutions.starts.items() if one in names and one not in solutions.known
    }
    begun = {start for start in solutions.starts.values() if start in names}
    given = any(start == "0" or is_number(start) for start in here.values())
    every = [*here.values()]
    spoken = given or len({*every}) < len(every) or bool({*solutions.starts.values()} & said.assumed)
    if not here or relation not in ("=", *ORDERS) or not (begun or spoken):
        return None
    if any(node.name == "ddt" for side in sides for node in side.every()):
        return None
    if moving := next((start for start in here.values() if start in said.moving), ""):
        words = f"{moving} moves too, and where something begins it stands still."
        raise UserError(words, at=sides[1].at, hint=f"flow {moving} = -{moving} from {moving}_0")
    if still := next((one for one in here if one not in said.moving), ""):
        words = f"How {still} moves is not said, and at all times this is judged by that."
        plain = f"flow {still} = -{still} from {here[still]}"
        hint = rf"Let $\dot {still} = -{still}$." if "\\" in sides[0].at.text else plain
        raise UserError(words, at=sides[0].at, hint=hint)
    of_path = names & solutions.integrals  # these are at no time what they are not
    anywhere = (
        []
        if begun or of_path
        else [Shown(number, *sides, AT_ANY, relation, refutes=False, at_any_point=True)]
    )
    try:
        sides = times_the_time(sides) or sides
        if shown := _by_sign(number, sides, relation, solutions, said):
            return [*anywhere, *shown]
        if shown := _by_energy(number, squared(sides), relation, solutions, said):
            return shown
        if shown := _by_difference(number, sides, relation, solutions, said):
            return shown
        if shown := _by_path(number, sides, relation, solutions, said):
            return shown
        every = [*solutions.starts.values()]  # a rate may have letters that stand in no line
        spoken = spoken or len({*every}) < len(every) or any(one == "0" or is_number(one) for one in every)
        return [*anywhere, *_by_rates(number, squared(sides), relation, solutions, said, here, spoken=spoken)]
    except UserError:
        if not anywhere:
            raise
    return [replace(anywhere[0], at_any_point=False)]


def _by_rates(
    number: int,
    sides: tuple[Node, Node],
    relation: str,
    solutions: Solutions,
    said: SaidOfLetters,
    here: Mapping[str, str],
    *,
    spoken: bool,
) -> list[Shown]:
    """Return the rates of two sides, and what they are at t = 0; raise UserError where one may have no rate."""
    names = free_names(sides[0]) | free_names(sides[1])
    grown = growth(sides, relation, said.moving | solutions.varying.keys(), said.matrices)
    by_rate = sides if grown is None else (sides[1 - grown.side],)
    for side in by_rate:
        require_rate(side, here)
        solutions.require_rated(side)
    left, right = _at_zero(sides, solutions)
    if relation in ("<", ">") and _same(left, right):
        words = f"Both sides are one at {TIME} = 0, and {relation} is not so there."
        raise UserError(words, at=sides[1].at, hint=_with_equality(sides, relation))
    solutions.lines.append(number)
    rate, other = (rate_in_time(side, said.moving) for side in sides)
    apart = TIME not in names and _same(left, right)  # any point is a beginning
    if grown is not None:  # L' against c L
        side = sides[1 - grown.side]
        one = Node("number", (), side.at, value=Fraction(1))
        steady = grown.is_linear and not free_names(grown.exponent) & said.moving - {TIME}
        own = put(grown.exponent, {TIME: one}) if steady else rate_of(grown.exponent, {TIME})
        slope = Node("times", (own, side) if grown.before else (side, own), side.at)
        rate, other = (rate_of(side, said.moving), slope)[:: 1 if grown.side else -1]
        begun_at = right if grown.side == 0 else left
        apart = grown.is_linear and grown.rest is not None and _same(begun_at, grown.rest)
    apart = (apart and not said.timed) or (relation == "=" and TIME not in names)
    refutes = apart and not spoken and not any(_compares(side, here) for side in sides)
    refutes = refutes and number not in solutions.weaker
    begins = ((left, right),) if number not in solutions.weaker else ()
    weak = {"<": "≤", ">": "≥"}.get(relation, relation)
    return [
        Shown(number, rate, replace(other, at=sides[1].at), BY_RATES, weak, refutes, begins=begins),
        Shown(
            number,
            left,
            right,
            BY_START,
            relation,
            refutes=not said.assumed & here.keys() and number not in solutions.weaker,
        ),
    ]


def _at_zero(sides: tuple[Node, Node], solutions: Solutions) -> tuple[Node, Node]:
    """Return two sides at t = 0."""
    names = free_names(sides[0]) | free_names(sides[1])
    begins = {one: start for one, start in solutions.starts.items() if one in names}
    values = {one: f"0*{one}" if start == "0" else start for one, start in begins.items()}  # 0 of its shape
    at_zero = {one: parse(value) for one, value in values.items()} | {TIME: Node("number", (), sides[1].at)}
    left, right = (put(side, at_zero) for side in sides)
    return left, right


def _by_sign(
    number: int, sides: tuple[Node, Node], relation: str, solutions: Solutions, said: SaidOfLetters
) -> list[Shown]:
    """Return what shows an order of two sides by what the rate of their difference is a multiple of."""
    known = {one: rate for one, rate in said.rates.items() if one != TIME}
    names = free_names(sides[0]) | free_names(sides[1])
    if (
        relation == "="
        or names & said.matrices
        or not names & said.moving <= known.keys() & solutions.starts.keys()
    ):
        return []
    rests = rest_of_rates(sides, known)
    if rests is None:
        return []
    solutions.lines.append(number)
    weak = {"<": "≤", ">": "≥"}.get(relation, relation)
    left, right = _at_zero(sides, solutions)
    functions = " and ".join(dict.fromkeys(one.text.strip() for one in rests[2]))
    words = f"{BY_SIGN}; {CONTINUOUS.format(functions)}" if functions else BY_SIGN
    return [
        Shown(number, rests[0], replace(rests[1], at=sides[1].at), words, weak, refutes=False),
        Shown(number, left, right, BY_START, relation, refutes=not said.assumed & names),
    ]


def _by_energy(
    number: int, sides: tuple[Node, Node], relation: str, solutions: Solutions, said: SaidOfLetters
) -> list[Shown]:
    """Return what shows L ≤ Q(x_0), of an L that is 0 at t = 0, by L + Q(x) that only falls, and Q(x) ≥ 0."""
    found = energy(sides, relation, solutions.starts, said.moving) if relation in ("≤", "≥") else None
    if found is None:
        return []
    low, high, now = found
    require_rate(low, solutions.starts)
    solutions.require_rated(low)
    solutions.lines.append(number)
    zero = Node("number", (), high.at)
    left, right = _at_zero((low, high), solutions)
    return [
        Shown(number, rate_in_time(low, said.moving), zero, BY_ENERGY, "≤", refutes=False),
        Shown(number, left, right, BY_START, "≤", refutes=False),
        Shown(number, replace(zero, at=sides[0].at), now, POSITIVE, "≤", refutes=False),
    ]


def _by_difference(
    number: int, sides: tuple[Node, Node], relation: str, solutions: Solutions, said: SaidOfLetters
) -> list[Shown]:
    """Return what shows that two sides are equal by how their difference moves, of what integrals drive."""
    if relation != "=" or (found := driven(sides, said.rates, said.moving)) is None:
        return []
    for side in sides:
        require_rate(side, solutions.starts)
        solutions.require_rated(side)
    solutions.lines.append(number)
    left, right = _at_zero(sides, solutions)
    return [
        Shown(number, *found, BY_DIFFERENCE, "=", refutes=False, begins=((left, right),)),
        Shown(number, left, right, BY_START, "=", refutes=not said.assumed & solutions.starts.keys()),
    ]


def _by_path(
    number: int, sides: tuple[Node, Node], relation: str, solutions: Solutions, said: SaidOfLetters
) -> list[Shown]:
    """Return what shows two sides made of integrals by what is integrated, or a norm by that of a rate."""
    left, right = _at_zero(sides, solutions)
    begins = Shown(number, left, right, BY_START, relation, refutes=False)
    if (inner := integrands(sides, said.rates, solutions.integrals, said.moving)) is not None:
        weak = {"<": "≤", ">": "≥"}.get(relation, relation)
        shown = conserved(number, inner, weak, solutions, said)
        if shown is not None:
            shown = [one for one in shown if not one.at_any_point]
            words = [f"{OF_INTEGRANDS}: {one.words}" for one in shown]
            also = [(*one.begins, (left, right)) if one.begins else () for one in shown]
            every = zip(shown, words, also, strict=True)
            return [*(replace(one, words=told, refutes=False, begins=at) for one, told, at in every), begins]
    low, high = sides if relation == "≤" else sides[::-1]
    rate = norm_of_rate(low, said.moving) if relation in ("≤", "≥") else None
    if rate is None or squared(sides) is not sides:
        return []
    require_rate(high, solutions.starts)
    solutions.require_rated(low)
    solutions.require_rated(high)
    solutions.lines.append(number)
    grows = rate_of(high, said.moving)
    return [Shown(number, rate, replace(grows, at=sides[1].at), BY_NORM, "≤", refutes=False), begins]


def require_rate(side: Node, moving: Mapping[str, str]) -> None:
    """Refuse a side that may have no rate somewhere: a norm, a maximum, an absolute value."""
    even = [node.parts[0] for node in side.inside_out() if is_power(node) and node.parts[1].value % 2 == 0]
    for node in side.inside_out():
        letters = free_names(node) & {*moving, TIME}
        squared = node.name == "norm2" and any(node is one for one in even)
        called = node.kind == "call" and (node.name in (*SMOOTH, "expm", "det") or node.name not in KEPT)
        if letters and not (node.kind in KINDS or is_power(node) or squared or called):
            words = f"{node.text.strip()} may have no rate, and what it is in time is judged by that."
            raise UserError(words, at=node.at, hint=f"ddt({min(letters)})")


def _with_equality(sides: tuple[Node, Node], relation: str) -> str:
    """Return a line with the order that lets its sides be equal, where both are as they were typed."""
    texts = [side.text.strip() for side in sides]
    return f"{texts[0]} {relation}= {texts[1]}" if all(texts) else f"{relation}="


def _compares(side: Node, starts: Mapping[str, str]) -> bool:
    """Whether letters that move stand beside where they begin, which only some points have."""
    names = free_names(side)
    return bool(names & starts.keys()) and bool(names & {*starts.values()})


def _same(one: Node, other: Node) -> bool:
    """Whether two trees are the same, wherever they stand."""
    parts = len(one.parts) == len(other.parts) and all(map(_same, one.parts, other.parts))
    return parts and (one.kind, one.name, one.value, one.ends) == (
        other.kind,
        other.name,
        other.value,
        other.ends,
    )
