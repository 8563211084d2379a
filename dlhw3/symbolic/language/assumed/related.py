"""What is assumed of two expressions, ``sum(y) = 1``, ``a <= b``, ``A <= B``: read, fitted, made a hypothesis."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any

from sympy import Add, MatAdd, MatrixExpr, Rational

from dlhw3.errors import ShapeError, Span, UserError
from dlhw3.kernel.scalars import BITS
from dlhw3.symbolic.algebra import negate, terms_of, total
from dlhw3.symbolic.language.making.build import Builder
from dlhw3.symbolic.language.shaping.shapes import NUMBER, Shape, Shapes
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.operators import MEAN
from dlhw3.symbolic.language.text.parse import parse
from dlhw3.symbolic.language.text.tree import Node
from dlhw3.symbolic.number_sequences import MEMBERS
from dlhw3.symbolic.plan import Equation, Hypothesis

RELATIONS = {"=": "=", "<=": "≤", ">=": "≥", "≤": "≤", "≥": "≥", "<": "<", ">": ">",
             "⪯": "≤", "⪰": "≥", "≼": "≤", "≽": "≥"}  # fmt: skip
RELATION = re.compile(r"(<=|>=|≤|≥|[⪯⪰≼≽]|<|>|(?<!!)=(?![^{}]*\}))")
STATED = re.compile(r"\S\s*[<>=≥≤≠]+\s*\S|[^\s,]\s+\S")
"""What a text has that says something of a letter by itself."""
NAMED = re.compile(r"\s*(?:let\s+)?[^\W\d]\w*(?:\([\w, ]*\))?\s*")
"""What stands before := in a definition."""
TURNED = {"≥": "≤", ">": "<"}


@dataclass(frozen=True, slots=True)
class Related:
    """What is assumed of two expressions: left relation right, with its text as it was written."""

    text: str
    left: Node
    right: Node
    relation: str
    made_of: frozenset[str] = frozenset()
    """The letters of which this says what they are, which every matrix has: it is said where all of them stand."""


def sides_of(text: str) -> list[tuple[str, str]]:
    """Return what stands between the signs of a line, each with the sign before it; the first has none."""
    found = re.search(r"!=|~=|≠|==|=<|=>|:=|≈|≃|≅|(?<=\s)<-(?=\s)", text)
    if found and not (found[0] == ":=" and NAMED.fullmatch(text[: found.start()])):
        meant = {"!=": "", "~=": "", "≠": "", "=<": "<=", "=>": ">="}.get(found[0], "=")
        hint = f"{text[: found.start()]}{meant}{text[found.end() :]}".strip() if meant else "a = b"
        words = f"{found[0]} is not judged, only =, <=, <, >= and >."
        raise UserError(words, at=Span(text, *found.span()), hint=hint)
    first, *others = RELATION.split(text)
    return [
        ("", first),
        *((RELATIONS[sign], side) for sign, side in zip(others[::2], others[1::2], strict=True)),
    ]


def each_said(text: str) -> list[str]:
    """Return what is said one by one in "a, b > 0" or "A psd and a <= b"; the text where it says one thing.

    "0 < a, b < 1" may mean both of both, and "a > 0, b" says nothing of b: these are refused.
    """
    depths = [*accumulate((sign in "([{") - (sign in ")]}") for sign in text)]
    cuts = [one.span() for one in re.finditer(r",|(?<!\w)and(?!\w)", text) if not depths[one.start()]]
    parts, stop = [""], 0
    for start, end in [*cuts, (len(text), len(text))]:
        piece, place = text[stop:start], stop
        if STATED.search(parts[-1]) and STATED.search(piece):
            parts.append(piece.strip())
        else:
            parts[-1] = (text[text.rindex(parts[-1], 0, place) : start] if parts[-1] else piece).strip()
        stop = end
    for one in (*(f"{first}, {last}" for first, last in pairwise(parts)), *parts):
        _require_plain(text, one)
    return [one for part in parts for one in _of_each(part)]


def _require_plain(text: str, said: str) -> None:
    """Refuse "0 < a, b < 1" and "a > 0, b"."""
    both = re.fullmatch(r"([\d./]+\s*[<≤]=?)\s*(\w+),\s*(\w+)\s*([<≤].*)", said)
    less = re.fullmatch(r"([^\W\d]\w*)\s*([<>≤≥]=?[^,<>=≤≥]+),\s*([^\W\d]\w*)", said)
    if both is not None:
        low, first, last, high = both.groups()
        hint = f"{low} {first} {high}, {low} {last} {high}"
    elif less is not None:
        hint = f"{less[1]} {less[2].strip()}, {less[3]} {less[2].strip()}"
    else:
        return
    place = text.index(",")
    raise UserError("',' is not expected here.", at=Span(text, place, place + 1), hint=f"assume {hint}")


def _of_each(part: str) -> list[str]:
    """Return a > 0 and b > 0 for "a, b > 0"."""
    found = re.fullmatch(r"([^\W\d]\w*(?:\s*,\s*[^\W\d]\w*)+)\s*(<=?|>=?|≤|≥)([^<>=≤≥,]+)", part)
    return [f"{name.strip()} {found[2]}{found[3]}" for name in found[1].split(",")] if found else [part]


def places_of(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield the sign before each side of a line, and where the side begins and ends."""
    place = 0
    for sign, side in sides_of(text):
        place = text.index(side, place)
        yield sign, place, place + len(side)
        place += len(side)


def read_related(text: str, read: Callable[[str], Node] = parse) -> Iterator[Related]:
    """Yield what is assumed in "a <= b" or "0 <= a <= 1", each side by ``read``."""
    (_, left), *others = sides_of(text)
    for relation, right in others:
        said = f"{left.strip()} {relation} {right.strip()}"
        sides = read(left), read(right)
        if relation == "=" and sides[0].kind == "number" and sides[0].value == 0:  # 0 = F(x) is F(x) = 0
            sides = sides[::-1]
        yield Related(said, *sides, relation)
        left = right


def require_all_members(related: Iterable[Related]) -> None:
    """Refuse what is assumed of the index of members, i >= 2 beside a{i} >= 0, which is assumed of every i."""
    told = [*related]
    indices = {name for one in told for side in (one.left, one.right) for name in _indices(side)}
    for one in told:
        turned = {"≤": "≥", "<": ">", "≥": "≤", ">": "<"}.get(one.relation, "=")
        for side, sign, other in ((one.left, one.relation, one.right), (one.right, turned, one.left)):
            from_first = other.kind == "number" and f"{sign} {other.value}" in ("≥ 0", "≥ 1", "> 0")
            if side.kind == "name" and side.name in indices - _indices(other) and not from_first:
                words = (
                    f"{side.name} is the index of members, and what is assumed of these is assumed of all."
                )
                raise UserError(words, at=side.at, hint="assume a{i} >= 0")


def _indices(side: Node) -> set[str]:
    """Return the indices of the members in an expression: k of a{k+1}."""
    members = (node for node in side.every() if node.kind == "layers")
    return {name for node in members for place in node.ends for name, _ in place if name}


def fit_related(shapes: Shapes, told: Related) -> None:
    """Make both sides of what is assumed one shape; raise ShapeError where that cannot be."""
    left, right = shapes.of(told.left), shapes.of(told.right)
    if not shapes.fit(left, right):
        raise ShapeError(
            f"{told.text} is assumed of {shapes.words(left)} and {shapes.words(right)}.",
            at=told.right.at,
            hint=_mean_instead(shapes, told)
            or _number_instead(told, left, right)
            or "two sides of one shape",
        )
    if told.relation != "=":
        squared(shapes, left)
        _of_entries(shapes.known(left), told)
        comparable(shapes.known(left), told.left, told.relation, told.right)


def _mean_instead(shapes: Shapes, told: Related) -> str:
    """Return the line that makes E(X) = mu one of a mean, where nothing is random and E an abstract function."""
    called = [one for one in (told.left, told.right) if (one.kind, one.name) == ("call", MEAN)]
    of = [one.parts[0] for one in called if len(one.parts) == 1 and shapes.of(one) == NUMBER]
    named = [one.name for one in of if one.kind == "name" and shapes.of(one) != NUMBER]
    return f"random {named[0]}: n, in a line of its own" if named else ""


def _number_instead(told: Related, left: Shape, right: Shape) -> str:
    """Return what makes a letter a number that is compared with one, s of E(norm2(xi)^2) = s; or nothing."""
    pairs = ((told.left, left, right), (told.right, right, left))
    named = [node.name for node, own, other in pairs if node.kind == "name" and own != NUMBER == other]
    return f"scalar {named[0]}" if named else ""


def _of_entries(shape: Shape, told: Related) -> None:
    """Refuse an order of columns, x <= y, with what assumes it of every entry: y - x >= 0."""
    large, small = (told.left, told.right) if told.relation in (">", ">=", "≥") else (told.right, told.left)
    if shape[0] != shape[1] and small.text.strip() != "0":
        strict = "" if told.relation in "<>" else "="
        less = small.text.strip()
        less = f"({less})" if small.kind in ("plus", "minus") else less
        above = "" if large.text.strip() == "0" else f"{large.text.strip()} "
        hint = f"{above}-{' ' * bool(above)}{less} >{strict} 0"
        raise UserError(f"{told.relation} compares numbers.", at=told.right.at, hint=hint)


def comparable(shape: Shape, left: Node, relation: str, right: Node) -> None:
    """Refuse an order between columns, or between matrices that are not square, and < between matrices.

    That of all entries is no order here: for some it is that, for others that of norms or sums.
    """
    if shape[0] != shape[1]:
        above, below = (
            "0" if side.text.strip() == "0" else f"sum({side.text.strip()})" for side in (left, right)
        )
        raise UserError(f"{relation} compares numbers.", at=right.at, hint=f"{above} {relation} {below}")
    if relation in ("<", ">") and shape != NUMBER:
        weak = {"<": "<=", ">": ">="}[relation]
        hint = f"{left.text.strip()} {weak} {right.text.strip()}"
        large, small = (left, right) if relation == ">" else (right, left)
        inner = small.parts[0] if small.kind == "call" and small.name == "matrix" else small
        if large.kind == "name" and inner.kind == "number" and inner.value == 0:
            hint = f"{large.name} pd, or of its entries {large.name} positive"
        raise UserError(f"{relation} compares numbers.", at=right.at, hint=hint)


def squared(shapes: Shapes, shape: Shape) -> None:
    """Make the shape of matrices in an order ⪯ square; numbers and columns stay what they are."""
    known = shapes.known(shape)
    if known[1] != 1:
        shapes.fit(known, known[::-1])


def hypothesis_of(told: Related, builder: Builder) -> Hypothesis:
    """Return what is assumed as a hypothesis named by its text; it holds at the point alone."""
    left, right, relation = builder.of(told.left), builder.of(told.right), told.relation
    if any(
        abs(x.p).bit_length() + x.q.bit_length() > BITS for x in left.atoms(Rational) | right.atoms(Rational)
    ):
        digits = len(str(2**BITS)) - 1
        raise UserError(f"A number of more than {digits} digits.", at=told.right.at, hint="a shorter number")
    if relation in TURNED:
        left, right, relation = right, left, TURNED[relation]
    if isinstance(left, MatrixExpr) and relation != "=":
        if relation == "<":
            raise UserError(
                "< compares numbers.", at=told.right.at, hint=f"{told.left.text} <= {told.right.text}"
            )
        relation = "⪯"
    left, right = _solved(left, right) if relation == "=" else (left, right)
    statement = Equation(left, right, (), relation)
    return Hypothesis(told.text, statement, at_point=True, rewrites=relation == "=")


def _solved(left: Any, right: Any) -> tuple[Any, Any]:
    """Return b and 1 - a for a + b = 1, a sum of numbers' letters: the last has the value that is left.

    Of x_{k+1} - z = v the member has the value z + v.
    """
    if (member := _latest(left, right)) is not None:
        terms = terms_of(left) if isinstance(left, MatrixExpr) else left.args
        return member, total(*(negate(one) for one in terms if one != member), right)
    if not isinstance(left, Add) or not all(one.is_Symbol for one in left.args) or not right.is_Rational:
        return left, right
    *others, last = sorted(left.args, key=lambda one: str(one.name))
    return last, Add(right, *(-one for one in others))


def _latest(left: Any, right: Any) -> Any:
    """Return the member of a sum that is behind all others, x_{k+1} of x_{k+1} - z beside x_k; or None."""
    if not isinstance(left, Add | MatAdd):
        return None
    members = left.atoms(*MEMBERS) | right.atoms(*MEMBERS)
    later = [one for one in left.args if isinstance(one, MEMBERS) and one.args[1].is_Add]
    behind = (one for one in later if all(_is_before(other, one) for other in members if other != one))
    return next(behind, None)


def _is_before(member: Any, other: Any) -> bool:
    gap = other.args[1] - member.args[1]
    return bool(gap.is_Integer and gap > 0)


def unsettled(told: Iterable[Related], letters: Collection[str], variable: str) -> tuple[str, Related] | None:
    """Return a letter that is assumed to be made of a variable, and by what, if it is among some letters.

    Whether it moves with the variable has two readings: what is assumed holds at the point, and it would not.
    """
    for one in told:
        name = one.left.name if one.left.kind in ("name", "layers") and one.relation == "=" else ""
        if name in letters and name != variable and variable in letters_of(one.right):
            return name, one
    return None


def words_of_unsettled(one: Related, variable: str) -> str:
    """Say that it is not said whether a letter that is assumed to be made of a variable moves with it."""
    return f"{one.left.bare} is assumed to be {one.right.bare}: whether it moves with {variable} is not said."


def letters_of(tree: Node) -> set[str]:
    """Return the letters, the layers and the sequences in a text."""
    return {node.name for node in tree.every() if node.kind in ("name", "layers")}
