"""What a file of lines names: r for X w − y, f(x) for a function of letters; spelled out where each stands."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.shaping.by_entries import by_entries, is_entries, is_of_number, slope_of
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.bounds import affordable
from dlhw3.symbolic.language.text.each_member import ANY, OF_EACH
from dlhw3.symbolic.language.text.operators import DERIVATIVES, OPERATORS
from dlhw3.symbolic.language.text.parse import parse
from dlhw3.symbolic.language.text.places import refuse_members
from dlhw3.symbolic.language.text.substitution import Substitution, another, apart, free_names, place_as_node
from dlhw3.symbolic.language.text.tree import Node, are_same
from dlhw3.symbolic.names import member_named

DERIVATIVE = re.compile(r"(?P<order>grad|hess|jac)_(?P<name>[A-Za-z]\w*?)(?:_(?P<slot>\d))?")


ACTIVATIONS = ("sigma", "phi", "varphi", "psi", "rho")
OTHER_LETTERS = {
    "x": ("z", "u", "v", "s", "z_1", "z_2", "z_3"),
    "A": ("Z", "U", "V", "Z_1", "Z_2", "Z_3"),
    "a": ("c", "b", "d", "c_1", "c_2", "c_3"),
}
"""Letters for points, by what they are by rule."""


@dataclass(frozen=True)
class Function:
    """A function that a file defines: its letters, and its value in them."""

    letters: tuple[str, ...]
    value: Node


@dataclass
class Defined:
    """What has a name: expressions, and functions of letters."""

    named: dict[str, Node] = field(default_factory=dict)
    functions: dict[str, Function] = field(default_factory=dict)
    members: dict[str, Function] = field(default_factory=dict)
    """The sequences that are defined by their members, z{i} = W x{i}: functions of an index."""
    random: set[str] = field(default_factory=set)
    """The letters that are random in the file."""
    too_long: str = ""
    """The name without which a line that was refused is shorter."""
    by_entries: set[str] = field(default_factory=set)
    """The functions whose formula is of a number, and of every entry of what they are taken of."""
    written: list[tuple[Node, Node]] = field(default_factory=list)
    """What was defined, in its order, as it was written."""

    def __contains__(self, name: str) -> bool:
        """Whether a name is one of these."""
        return name in self.named or name in self.functions or name in self.members

    def __bool__(self) -> bool:
        """Whether anything has a name."""
        return bool(self.named or self.functions or self.members)

    @property
    def every(self) -> set[str]:
        """The names of expressions and of functions."""
        return {*self.named, *self.functions}

    def reached(self, names: Iterable[str]) -> set[str]:
        """Return names with those that what is defined by them is made of, as it was written."""
        found, left = {*names}, [*self.written]
        while any(used := [head.name in found for head, _ in left]):
            for (_, value), is_used in zip(left, used, strict=True):
                found |= {one.name for one in value.every() if is_used and one.name}
            left = [one for one, is_used in zip(left, used, strict=True) if not is_used]
        return found

    def define(self, name: Node, value: Node) -> None:
        """Give an expression a name r, or make it the value of a function f(x), what is named in it spelled out."""
        self.written.append((name, value))
        value = self.spelled_out(value)
        if name.kind == "name":
            self.named[name.name] = value
        elif name.kind == "layers":
            self.members[name.name] = Function((name.ends[0][0][0],), value)
        else:
            letters = tuple(part.name for part in name.parts)
            value = _logistic(value, letters) or value
            if name.name in self.by_entries and len(letters) == 1 and is_of_number(value, letters[0]):
                value = by_entries(value, letters[0])
            self.functions[name.name] = Function(letters, value)

    def spelled_out(self, node: Node) -> Node:
        """Return a tree with what is named in the place of the names.

        Raises UserError for the gradient of a function of these at what is no letter, and for a name in braces.
        """
        if node.kind == "layers" and node.name in self.members:
            return self._member(node)
        if node.kind == "name" and node.name in self.members:
            words = f"{node.name} is named by its members, and does not stand alone."
            raise UserError(words, at=node.at, hint=f"{node.name}{{{self.members[node.name].letters[0]}}}")
        if node.kind == "name" and node.name in self:
            return replace(self.value(node.name), at=node.at, bracketed=False)
        if node.kind == "name" and node.name[0] == "d" and node.name[1:] in self:
            return Node("call", (self.value(node.name[1:]),), node.at, "d")
        self._require_free(node)
        parts = tuple(map(self.spelled_out, node.parts)) if self else node.parts
        if node.kind == "series" and not _nested(node):
            parts = (apart(parts[0], node.ends[0][0][0]),)
        if node.kind == "call" and node.name in self.functions:
            return self._at(node.name, parts, node)
        derived = DERIVATIVE.fullmatch(node.name) if node.kind == "call" else None
        if derived and derived["name"] in self.functions:
            return self._derived(derived, parts, node)
        same = all(one is other for one, other in zip(parts, node.parts, strict=True))
        return node if same else replace(node, parts=parts)

    def _member(self, node: Node) -> Node:
        """Return the value of z{k + 1}, where that of z{i} is defined."""
        if len(node.ends) != 1:
            words = f"{node.name} is named by its members, and is no product of layers."
            raise UserError(words, at=node.at, hint=f"{node.name}{{k}}")
        sequence = self.members[node.name]
        (index,) = sequence.letters
        points = {index: place_as_node(node.ends[0], node.at)}
        made = Substitution(node.name, sequence.letters, points, node, self.random).of(sequence.value)
        return replace(made, at=node.at, bracketed=False)

    def is_known(self, head: Node, value: Node) -> bool:
        """Whether z{k} = … is what z{i} = … says of a sequence, at another index."""
        if head.kind != "layers" or head.name not in self.members:
            return False
        return are_same(self._member(head), self.spelled_out(value))

    def require_own(self, head: Node, value: Node) -> None:
        """Refuse f(k) = a_k, and g(b) = … f(b) … where f has a b besides its letters: neither is an argument."""
        stands = free_names(value)
        refuse_members(sorted(stands), {part.name for part in head.parts} - stands, value)
        for node in value.every() if head.kind == "call" else ():
            derived = DERIVATIVE.fullmatch(node.name) if node.kind == "call" else None
            name = derived["name"] if derived else node.name
            if node.kind != "call" or name not in self.functions:
                continue
            function = self.functions[name]
            own = free_names(function.value) - {*function.letters}
            if taken := sorted(own & {part.name for part in head.parts}):
                raise another(taken[0], head, name, function.letters)

    def require_affordable(self, whole: Node, tree: Node, *moving: str) -> None:
        """Refuse a tree that is too large with what is named in it spelled out, by the longest of these.

        What is assumed of a letter is put in where it is needed, and not everywhere.
        """
        try:
            affordable(whole, *moving)
        except UserError as error:
            used = [name for name in dict.fromkeys(free_names(tree)) if name in self.named] or [*self.named]
            if not used:
                raise
            longest = max(used, key=lambda name: len([*self.named[name].every()]))
            written = next(value for name, value in self.written if name.name == longest)
            self.too_long = longest
            told = f"assume {longest} = {written.text.strip()}, in the place of let {longest}"
            raise UserError(error.said.message, at=error.at, hint=told) from None

    def values(self) -> list[Node]:
        """Return what the names stand for."""
        functions = (*self.functions.values(), *self.members.values())
        return [*self.named.values(), *(function.value for function in functions)]

    def values_of(self, names: Collection[str]) -> list[Node]:
        """Return what those names stand for that are among some."""
        functions = {**self.functions, **self.members}
        held = {**self.named, **{name: function.value for name, function in functions.items()}}
        return [value for name, value in held.items() if name in names]

    def _require_free(self, node: Node) -> None:
        """Refuse a name of these in the braces of W{j:i}, or before them: it is an index there, and no value."""
        inside = {name for place in node.ends for name, _ in place} | ({node.name} if node.ends else set())
        if taken := sorted(name for name in inside if name in self and name not in self.members):
            words = f"{taken[0]} is named by let, and stands in the braces of {node.text} or before them."
            raise UserError(words, at=node.at, hint=f"assume {taken[0]} = 3, or another name")

    def value(self, name: str) -> Node:
        """Return what a name stands for; of a function, or of members, in their letters."""
        if name in self.named:
            return self.named[name]
        return {**self.functions, **self.members}[name].value

    def _at(self, name: str, points: tuple[Node, ...], node: Node) -> Node:
        """Return the value of a function at points."""
        function = self.functions[name]
        if len(points) != len(function.letters):
            count = len(function.letters)
            words = f"{name} takes {count} operand{'s' * (count != 1)}, not {len(points)}."
            raise UserError(words, at=node.at, hint=f"{name}({', '.join(function.letters)})")
        self._require_one_reading(name, points, node)
        made = self._put(name, points, node).of(function.value)
        return replace(made, at=node.at, bracketed=False)

    def _require_one_reading(self, name: str, points: tuple[Node, ...], node: Node) -> None:
        """Refuse σ(W) of an activation σ(z) = z^2 in LaTeX, as words say neither what that is of a matrix."""
        function = self.functions[name]
        if name not in ACTIVATIONS or "\\" not in node.at.text or len(points) != 1 or name in self.by_entries:
            return
        (letter,), (point,) = function.letters, points
        capital = point.kind == "name" and point.name[0].isupper() and point.name not in self.random
        of_number = capital and letter.islower() and is_of_number(function.value, letter)
        if of_number and is_entries(by_entries(function.value, letter)):
            words = f"Whether {name} is of every entry of {point.name} is not said."
            raise UserError(words, at=node.at, hint=r"the activation $\sigma(z) = z^2$, in the words")

    def _put(self, name: str, points: tuple[Node, ...], node: Node) -> Substitution:
        letters = self.functions[name].letters
        return Substitution(name, letters, dict(zip(letters, points, strict=True)), node, self.random)

    def _derived(self, derived: re.Match[str], parts: tuple[Node, ...], node: Node) -> Node:
        """Return grad(f(x), x) for grad_f(x), jac(f(x), x) for jac_f(x), how the gradient moves along dx for
        hess_f(x, dx), and hess(f(x), x).
        """  # fmt: skip
        if (made := self._of_entries(derived, parts, node)) is not None:
            return made
        name, slot, second = derived["name"], int(derived["slot"] or 1) - 1, derived["order"] == "hess"
        if second and [one.kind for one in parts] == ["name"] and len(self.functions[name].letters) == 1:
            of_first = DERIVATIVE.fullmatch(f"grad_{name}")
            slope = node if of_first is None else self._derived(of_first, parts, node)
            return Node("call", (slope, *parts), node.at, "jac")
        points, first = parts[:-1] if second else parts, "jac" if derived["order"] == "jac" else "grad"
        moved = points[slot] if slot < len(points) else node
        directed = not second or (parts[-1].kind == "name" and parts[-1].name == f"d{moved.name}")
        if not second and moved.kind != "name" and (summand := self._summand(name, points, slot)) is not None:
            return Node("call", (self._at(name, points, node), summand), node.at, first)
        if first == "grad" and not second and moved.kind == "layers" and len(moved.ends) == 1:
            return self._at_member(name, points, slot, node)
        if moved.kind != "name" or not directed:
            of = "column" if first == "jac" else "number"
            words = f"{first} takes a {of} and a letter in it, and {node.parts[-1].text.strip()} is none."
            letters = self.functions[name].letters
            hint = f"{first}({name}({', '.join(letters)}), {letters[0]})"
            if not second and moved is not node:
                hint = self._at_letter(node, slot, letters[slot])
            raise UserError(words, at=node.at, hint=hint)
        value = self._at(name, points, node)
        function = self.functions[name]
        self._put(name, points, node).in_letter(function.value, function.letters[slot], moved)
        slope = Node("call", (value, moved), node.at, first)
        return Node("call", (slope, moved, parts[-1]), node.at, "d") if second else slope

    def _at_member(self, name: str, points: tuple[Node, ...], slot: int, node: Node) -> Node:
        """Return the gradient of f in a letter, at a member x{k} of a sequence."""
        member = points[slot]
        letter = Node("name", (), member.at, member_named(member.name, ANY))
        value = self._at(name, (*points[:slot], letter, *points[slot + 1 :]), node)
        place = member.ends[0]
        return Node(
            "call", (value, letter, member), node.at, OF_EACH, ends=(((ANY, 1),), place, place, place)
        )

    def _summand(self, name: str, points: tuple[Node, ...], slot: int) -> Node | None:
        """Return a letter u of a point u + v in which f(u + v) has the gradient ∇f there; None where none is so.

        It stands nowhere else in the point, in no other argument, and is no letter of f.
        """
        function = self.functions[name]
        own = free_names(function.value) - {*function.letters}
        own = own.union(*(free_names(one) for k, one in enumerate(points) if k != slot))
        terms = [*_terms(points[slot])] if slot < len(points) else []
        for k, (sign, term) in enumerate(terms):
            others = frozenset[str]().union(*(free_names(one) for j, (_, one) in enumerate(terms) if j != k))
            if sign > 0 and term.kind == "name" and term.name not in others | own:
                return term
        return None

    def _at_letter(self, node: Node, slot: int, like: str) -> str:
        """Return a gradient at a letter, and the line that says which point the letter is."""
        taken = {one.name for one in node.every()} | {*self.named, *self.functions}
        for name in (*self.named, *self.functions):
            taken |= free_names(self.value(name))
        names = OTHER_LETTERS["A" if like[0].isupper() else "a" if like[0] in "abcdefg" else "x"]
        letter = next(one for one in names if one not in taken)
        texts = [part.text.strip() for part in node.parts]
        point, texts[slot] = texts[slot], letter
        if "\\" in node.at.text:
            head = node.at.text.partition("(")[0].strip()
            return f"{head}({', '.join(texts)}), with % assume {letter} = {point}"
        return f"{node.name}({', '.join(texts)}), and in a line of its own assume {letter} = {point}"

    def _of_entries(self, derived: re.Match[str], parts: tuple[Node, ...], node: Node) -> Node | None:
        """Return the derivative of a function of every entry, σ(z) = tanh(z); None of any other."""
        function = self.functions[derived["name"]]
        if derived["name"] in self.by_entries and derived["order"] == "grad" and len(parts) == 1:
            (letter,) = function.letters
            if is_entries(function.value) and (made := slope_of(function.value, letter)) is not None:
                put = Substitution(derived["name"], (letter,), {letter: parts[0]}, node, self.random)
                return placed(put.of(made), node.at)
        value, slope = function.value, DERIVATIVES.get(function.value.name, "")
        plain = value.kind == "call" and value.parts[0].kind == "name" and len(parts) == 1
        if not slope or not plain or (value.parts[0].name,) != function.letters or derived["order"] != "grad":
            return None
        taken = Substitution(derived["name"], ("x",), {"x": parts[0]}, node, self.random)
        return placed(taken.of(parse(slope)), node.at)


def _terms(node: Node, sign: int = 1) -> Iterator[tuple[int, Node]]:
    """Yield the terms of a sum, each with its sign."""
    if node.kind in ("plus", "minus"):
        yield from _terms(node.parts[0], sign)
        yield from _terms(node.parts[1], sign if node.kind == "plus" else -sign)
    elif node.kind == "negative":
        yield from _terms(node.parts[0], -sign)
    else:
        yield sign, node


def _logistic(value: Node, letters: tuple[str, ...]) -> Node | None:
    """Return sigmoid(z) for 1/(1 + exp(−z)), so that it is a function of every entry; None of any other value."""
    above, below = value.parts if value.kind == "over" else (value, value)
    one, grown = below.parts if below.kind == "plus" else (value, value)
    power = grown.parts[0] if grown.name == "exp" else value
    letter = power.parts[0] if power.kind == "negative" else value
    ones = all(node.kind == "number" and node.value == 1 for node in (above, one))
    return Node("call", (letter,), value.at, "sigmoid") if ones and letters == (letter.name,) else None


def _nested(series: Node) -> bool:
    """Whether a sum holds, as it is written, another over the same index."""
    inner = (one for one in series.parts[0].every() if one.kind == "series")
    return any(one.ends[0] == series.ends[0] for one in inner)


def placed(node: Node, at: Span) -> Node:
    """Return a tree whose parts all stand at one place, but for those that stand in its text already."""
    if node.at.text == at.text:
        return node
    return replace(node, parts=tuple(placed(part, at) for part in node.parts), at=at)


def is_member(node: Node) -> bool:
    """Whether a tree is a member of a sequence at an index of its own, z{i}, as a definition of all begins."""
    return (
        node.kind == "layers" and len(node.ends) == 1 and len(node.ends[0]) == 1 and node.ends[0][0][1] == 1
    )


def is_signature(node: Node) -> bool:
    """Whether a tree is a function of different letters, f(x), as a definition begins; no operator is."""
    letters = [part.name for part in node.parts if part.kind == "name"]
    plain = node.kind == "call" and node.name not in (*OPERATORS, "grad", "d", "ddt")
    return (
        plain and bool(letters) and len({*letters}) == len(node.parts) and not DERIVATIVE.fullmatch(node.name)
    )
