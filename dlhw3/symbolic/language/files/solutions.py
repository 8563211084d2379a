"""What moves, as a function of the time: x = expm(t*A)*x_0 beside the line flow x = A*x from x_0.

Such a line is judged by its rate and by its value at t = 0: since the rate is a locally Lipschitz function of x, no
other x has both (Picard and Lindelöf). Below it x is that function.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from dlhw3.errors import UserError
from dlhw3.symbolic.language.assumed.followed import Flow
from dlhw3.symbolic.language.assumed.related import Related
from dlhw3.symbolic.language.files.times_of_solutions import TIME, require_no_jumps
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.parse import parse
from dlhw3.symbolic.language.text.sizes import Size
from dlhw3.symbolic.language.text.substitution import free_names
from dlhw3.symbolic.language.text.tree import Node

NUMBER = r"-?\s*\d+(?:\.\d+)?(?:\s*/\s*\d+)?"
FROM = re.compile(rf"(?P<rate>.*\S)\s+from\s+(?P<start>[^\W\d]\w*|{NUMBER})\s*")
"""How a line says where a flow begins."""
START = re.compile(rf"[^\W\d]\w*|{NUMBER}")
FROM_ZERO = f"this is said of the times {TIME} ≥ 0, from where the flow begins"
SO_LONG = "it holds for as long as it is defined"
TAKEN = ("grad", "jac", "hess")
"""What is taken in a letter."""
SMOOTH = (
    "exp",
    "sin",
    "cos",
    "tanh",
    "sigmoid",
    "tr",
    "sum",
    "dot",
    "diag",
    "mean",
    "inv",
    "softmax",
)
"""What is locally Lipschitz where it is defined, of what is."""
KINDS = ("name", "number", "plus", "minus", "times", "negative", "transposed", "times_entries", "over")


@dataclass(frozen=True)
class Shown:
    """Two sides that are to be so for a line to say what something is in time, and what they are in words."""

    number: int
    left: Node
    right: Node
    words: str
    relation: str = "="
    refutes: bool = True
    """Whether the line is false where this is."""
    begins: tuple[tuple[Node, Node], ...] = ()
    """Two sides at t = 0, of which these are the rates, and others of which those are."""
    at_any_point: bool = False
    """Whether it is what the line says of any point, and the next ones are not needed where that is so."""


@dataclass(frozen=True)
class Solved:
    """What a line says a letter is in time: x = value, or x − c = value, with its number."""

    letter: str
    number: int
    value: Node
    whole: Node


@dataclass
class Solutions:
    """Where letters begin, by their names, and which are known in time; others wait for those they move with."""

    starts: dict[str, str] = field(default_factory=dict)
    known: dict[str, Node] = field(default_factory=dict)
    waiting: dict[str, Solved] = field(default_factory=dict)
    points: list[tuple[Node, Node]] = field(default_factory=list)
    """Letters that stand for what another is in time, where a gradient is taken at them, with that."""
    lines: list[int] = field(default_factory=list)
    """The lines that say what something is in time."""
    shown: bool = False
    """Whether a line has said of letters what holds at all times by where they begin."""
    weaker: set[int] = field(default_factory=set)
    """Lines of which more is to be shown than they say, so that what is false of that refutes none."""
    integrals: set[str] = field(default_factory=set)
    """Letters that are integrals from t = 0 on."""
    varying: dict[str, str] = field(default_factory=dict)
    """Letters that are any functions of the time, by their names: of these no rate is known."""
    last: Node | None = None
    """What the last line says that something is in time, where lines may go on from."""

    def require_known(self, trees: Collection[Node]) -> None:
        """Refuse a line with the beginning of a letter of which no line above says what it is in time."""
        for letter, start in self.starts.items():
            at = next((node for tree in trees for node in tree.every() if node.name == start), None)
            if letter not in self.known and at is not None and not self.shown:
                words = f"{start} is where {letter} begins, and no line above says what {letter} is at other times."
                raise UserError(words, at=at.at, hint=f"{letter} = expm({TIME}*A)*{start}")

    def require_rates(self, tree: Node) -> None:
        """Refuse a tree with the rate of what is any function of the time."""
        for node in tree.every() if self.varying else ():
            if (node.kind, node.name) == ("call", "ddt"):
                self.require_rated(node)

    def require_rated(self, side: Node) -> None:
        """Refuse to take the rate of what has a letter in it that is any function of the time."""
        if name := min(free_names(side) & self.varying.keys(), default=""):
            words = f"{name} is any function of the time, and how it moves is not said."
            raise UserError(words, at=side.at, hint=rf"Let $\dot {self.varying[name]} = 0$.")

    def require_all(self) -> None:
        """Refuse what is said of one of several letters that move together, where it is not of the others."""
        for said in self.waiting.values():
            words = f"What {said.letter} is in time is said, and of what moves with it not."
            raise UserError(words, at=said.value.at, hint=f"ddt({said.letter})")

    def begun(self, letters: Collection[str]) -> set[str]:
        """Return the letters that say where some begin."""
        return {
            start for letter, start in self.starts.items() if letter in letters and not start[0].isdigit()
        }

    def shapes(self, known: Mapping[str, tuple[Size, ...]]) -> dict[str, tuple[Size, ...]]:
        """Return the shapes of letters and of where they begin, by those that are known: they are the same."""
        pairs = [pair for pair in self.starts.items() if START.fullmatch(pair[1]) and not is_number(pair[1])]
        both = [(one, other) for pair in pairs for one, other in (pair, pair[::-1]) if pair[1] != "0"]
        return {one: known[other] for one, other in both if one not in known and other in known}

    def at_zero(self) -> tuple[Related, ...]:
        """Return what holds at t = 0: each letter is where it begins."""
        every = [
            *((one, "=", f"0*{one}" if start == "0" else start) for one, start in self.starts.items()),
            (TIME, "≤", "0"),
            (TIME, "≥", "0"),
        ]
        return tuple(Related(f"{x} {sign} {y}", parse(x), parse(y), sign) for x, sign, y in every)

    def in_time(self, tree: Node) -> Node:
        """Return a tree with what is known in time for its letters, but for those in which a gradient is taken."""
        if not self.known:
            return tree
        calls = [node for node in tree.every() if node.kind == "call" and node.name in TAKEN]
        taken = {part.name for node in calls for part in node.parts[1:]}
        return put(tree, {name: value for name, value in self.known.items() if name not in taken})

    def is_late(self, *sides: Node | None) -> bool:
        """Whether sides are about the time, or about what is known in time, which is so from t = 0 on."""
        names = {TIME, *self.known}
        return bool(self.known) and any(side is not None and free_names(side) & names for side in sides)

    def of(
        self, number: int, first: Node, value: Node, rates: Mapping[str, Node], flow: Flow | None
    ) -> list[Shown] | None:
        """Return what shows what a line says of letters that move and have beginnings; None where it says no such.

        Of letters that move together it is shown with the last of them. Raises UserError where a rate is not known,
        or is none of those for which there is one solution.
        """
        found = _isolated(first, value, self.starts.keys() - self.known.keys())
        moving = {*rates, *(flow[1] if flow else ())} - self.known.keys() - {TIME}
        if found is None or free_names(found[1]) & moving:
            return None
        letter, whole = found
        if flow is not None and letter in flow[1] and flow[1] != (letter,):
            return None  # what is said of one of several letters that move together is judged by its rate
        require_no_jumps(whole, letter)
        self.require_rated(whole)
        self.lines.append(number)
        said = Solved(letter, number, value, whole)
        if flow is not None and flow[1] == (letter,):
            own = self._down(letter, flow[0], whole)
            self.known[letter] = whole
            moves = Shown(number, rate_of(whole, {letter}), own, _by_rate(letter))
            return [moves, self._at_zero(said), *self._defined(said, flow[0])]
        self.waiting[letter] = said
        shown: list[Shown] = []
        while together := next(self._whole(rates), None):
            shown += self._shown([self.waiting.pop(one) for one in together], rates)
        return shown

    def _whole(self, rates: Mapping[str, Node]) -> Iterator[list[str]]:
        """Yield letters that move together, and wait for no other one, in the order of their lines."""
        for letter in self.waiting:
            together = self._together(letter, rates)
            if together <= self.waiting.keys():
                yield sorted(together, key=lambda one: self.waiting[one].number)

    def _shown(self, every: Sequence[Solved], rates: Mapping[str, Node]) -> Iterator[Shown]:
        self.known |= {said.letter: said.whole for said in every}
        for said in every:
            rate = replace(put(rates[said.letter], self.known), at=said.value.at)
            yield Shown(said.number, rate_of(said.whole, rates), rate, _by_rate(said.letter))
            yield self._at_zero(said)
            yield from self._defined(said, rates[said.letter])

    def _defined(self, said: Solved, rate: Node) -> Iterator[Shown]:
        """Yield what says where a rate that divides has a value at the beginning: x' = x/t has many solutions."""
        if not any(divides(node, {*self.starts, TIME}) for node in rate.every()):
            return
        values = {one: parse("0" if start == "0" else start) for one, start in self.starts.items()}
        begun = replace(put(rate, values | {TIME: Node("number", (), rate.at)}), at=said.value.at)
        yield Shown(
            said.number, begun, begun, f"its rate has a value where {said.letter} begins", refutes=False
        )

    def _down(self, letter: str, objective: Node, whole: Node) -> Node:
        """Return minus the gradient of an objective at a point that the letter is."""
        require_smooth(objective, letter)
        point = Node("name", (), whole.at, f"{letter}_in_time")
        self.points.append((point, whole))
        slope = Node("call", (put(objective, {letter: point}), point), whole.at, "grad")
        return Node("negative", (slope,), whole.at)

    def _together(self, letter: str, rates: Mapping[str, Node]) -> set[str]:
        """Return the letters in whose rates one another stand, from one of them on."""
        found, left, at = set[str](), {letter}, self.waiting[letter].value.at
        while left:
            one = left.pop()
            found.add(one)
            if one not in rates:
                words = f"How {one} moves is not said, and what it is in time is judged by that."
                raise UserError(words, at=at, hint=f"flow {one} = -{one} from {one}_0")
            moving = {name for name in free_names(rates[one]) if name in rates} - {TIME} - self.known.keys()
            for name in {*moving, one}:
                require_smooth(rates[one], name)
            left |= moving - found
        for one in sorted(found):
            fixed = self.starts.get(one, "")
            if not fixed or fixed in rates:
                words = f"{fixed or one} moves too, and where it begins is not said."
                raise UserError(words, at=at, hint=f"flow {one} = -{one} from {one}_0")
        return found

    def _at_zero(self, said: Solved) -> Shown:
        """Return what shows that a letter begins where it does."""
        zero, start = Node("number", (), said.whole.at), parse(self.starts[said.letter])
        words = f"and by where it begins, at {TIME} = 0; {SO_LONG}"
        return Shown(said.number, put(said.whole, {TIME: zero}), replace(start, at=said.value.at), words)


def linear(
    sides: Sequence[Node], starts: Mapping[str, str], rates: Mapping[str, Node]
) -> tuple[Node, Node] | None:
    """Return x and expm(t*A)*x_0 of a letter with the rate A*x, beside an exponential that stands still; or None.

    A is a letter that stands still, or its transpose, and x moves alone.
    """
    nodes = [node for side in sides for node in side.every()]
    calls = [node for node in nodes if node.kind == "call"]
    still = any(node.name == "expm" and TIME not in free_names(node) for node in calls)
    if not still or any(node.name == "ddt" for node in calls):
        return None
    for node in nodes:
        rate, sign = rates.get(node.name), 1
        while rate is not None and rate.kind == "negative":
            rate, sign = rate.parts[0], -sign
        begins = START.fullmatch(start := starts.get(node.name, "")) and not is_number(start) and start != "0"
        if node.kind != "name" or rate is None or rate.kind != "times" or not begins:
            continue
        A, x = rate.parts[0], rate.parts[-1]
        while A.kind == "negative":
            A, sign = A.parts[0], -sign
        begun = any(one.name == start for one in nodes)
        plain = len(rate.parts) == 2 and (A.parts[0] if A.kind == "transposed" else A).kind == "name"
        if not (begun and plain) or x.name != node.name or free_names(A) & rates.keys() or start in rates:
            continue
        if re.fullmatch(r"[\w'*+() -]+", A.text.strip()):  # as it is typed, so that it is shown so
            return node, parse(f"expm({'-' if sign < 0 else ''}{TIME}*{A.closed})*{start}")
        A = A if sign > 0 else Node("negative", (A,), node.at, bracketed=True)
        grown = Node("times", (Node("name", (), node.at, TIME), replace(A, bracketed=True)), node.at)
        power = Node("call", (grown,), node.at, "expm")
        return node, Node("times", (power, Node("name", (), node.at, start)), node.at)
    return None


def rate_of(whole: Node, moving: Collection[str]) -> Node:
    """Return the rate of what has letters that move, or the time, in it; of anything else 0."""
    still = not free_names(whole) & {*moving, TIME}
    return Node("number", (), whole.at) if still else Node("call", (whole,), whole.at, "ddt")


def _by_rate(letter: str) -> str:
    return f"what {letter} is in time, judged by its rate"


def _isolated(first: Node, value: Node, letters: Collection[str]) -> tuple[str, Node] | None:
    """Return x and what it is by x = value, x − c = value or x + c = value."""
    letter, rest = first, None
    if first.kind in ("plus", "minus"):
        letter, rest = first.parts
    if letter.kind != "name" or letter.name not in letters or letter.name in free_names(value):
        return None
    if rest is None:
        return letter.name, value
    if letter.name in free_names(rest):
        return None
    return letter.name, Node(
        "plus" if first.kind == "minus" else "minus", (value, rest), value.at, bracketed=True
    )


def require_smooth(rate: Node, letter: str) -> None:
    """Refuse a rate of which it is not plain that one solution goes through each point; or the objective of one."""
    even = [node.parts[0] for node in rate.inside_out() if is_power(node) and node.parts[1].value % 2 == 0]
    for node in rate.inside_out():
        if letter not in free_names(node):
            continue
        squared = node.name == "norm2" and any(node is one for one in even)
        called = node.kind == "call" and node.name in SMOOTH
        if not (node.kind in KINDS or is_power(node) or squared or called):
            words = f"{node.text.strip()} may be such that {letter} goes on in more than one way."
            raise UserError(words, at=node.at, hint=f"ddt({letter})")


def divides(node: Node, names: Collection[str]) -> bool:
    """Whether this divides by what has one of some names in it, or may, as a power does."""
    below = node.parts[1] if node.kind == "over" else node.parts[0] if node.parts else node
    inverts = node.kind == "power" and not (is_power(node) and node.parts[1].value >= 0)
    inverse = node.kind == "over" or inverts or (node.kind == "call" and node.name == "inv")
    return inverse and bool(free_names(below) & {*names})


def is_power(node: Node) -> bool:
    """Whether this is a power with a whole number in the exponent."""
    return node.kind == "power" and node.parts[1].kind == "number" and node.parts[1].value.denominator == 1


def put(tree: Node, values: Mapping[str, Node]) -> Node:
    """Return a tree with others in the place of names."""
    if tree.kind == "name" and tree.name in values:
        return values[tree.name]
    return replace(tree, parts=tuple(put(part, values) for part in tree.parts)) if tree.parts else tree


def beginning(text: str) -> tuple[str, str]:
    """Return the rate and the beginning in "-A*x from x_0"; an empty one where none is said."""
    found = FROM.fullmatch(text)
    return (found["rate"], found["start"]) if found else (text, "")


def beginnings(text: str) -> tuple[str, list[str]]:
    """Return the letters and the beginnings in "U, V from U_0, V_0"."""
    letters, word, starts = text.partition(" from ")
    return letters, [one.strip() for one in starts.split(",")] if word else []


def is_number(start: str) -> bool:
    """Whether a letter begins at a number other than 0, and is one."""
    return re.fullmatch(NUMBER, start) is not None and re.search("[1-9]", start) is not None


def rates_of(related: Iterable[Related], *, bounded: bool = False) -> dict[str, Node]:
    """Return how letters move, by ddt(x) = … among what is assumed; those of which it is ``bounded`` too."""
    moves = (
        (one.left.parts[0], one.right)
        for one in related
        if (one.left.kind, one.left.name) == ("call", "ddt") and (bounded or one.relation == "=")
    )
    return {letter.name: right for letter, right in moves if letter.kind == "name"}
