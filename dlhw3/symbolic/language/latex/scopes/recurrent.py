r"""Derivatives of h_t = W h_{t-1} in W: h_{t-1} is made of W as h_t is, and no derivative in W holds it fixed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from dlhw3.errors import UserError
from dlhw3.symbolic.language.latex.formulas.hessians import HESSIAN, JACOBIAN
from dlhw3.symbolic.language.latex.letters.stepped import first_said
from dlhw3.symbolic.language.latex.scopes.held_fixed import DENIED, HELD
from dlhw3.symbolic.language.latex.text.sentences import FORMULA, FORMULAS, sentences
from dlhw3.symbolic.language.shaping.defined import DERIVATIVE, Defined
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.substitution import free_names
from dlhw3.symbolic.language.text.tree import Node

MEMBER = re.compile(r"(?P<base>.+)_(?:(?P<index>[A-Za-z])(?:(?P<past>m?)(?P<count>\d))?|(?P<number>\d+))")
GIVEN = re.compile(
    rf"\b(?:at|from)\s+(?:the|our|a)\s+(?:current|given)\s+(?:iterate|point|position)\s+(?P<given>{FORMULAS})",
    re.IGNORECASE,
)
"""Words by which a step is where it is, at the current iterate; a layer's "given the state" says what it is of."""
SUMMED = "in a sum: "
"""Before the names of members that stand in a sum, where what their sequence is may be spelled out."""


class Member(NamedTuple):
    """A member of a sequence, h_{t-1}: its letter, its index (a number has none), and its place from there."""

    base: str
    below: str
    place: int


class Step(NamedTuple):
    """What is said of h_t: the member that it is said of, its first number, and the letters of its value."""

    head: Member
    first: int
    letters: frozenset[str]


def require_not_moved(trees: Iterable[Node], defined: Defined, text: str) -> None:
    """Raise UserError where what a step is made of is held fixed in a derivative in a letter that moves it too."""
    steps, heads = [*_steps(defined, text)], [*_heads(defined)]
    for tree in trees if steps or heads else ():
        for node, body, letters in _slopes(tree, defined):
            names = {*_names(_called(body), defined, letters)}
            _require_put_in(node, names, letters, heads, defined)
            bases = {one.head.base for one in steps} & {one.base for name in names if (one := _member(name))}
            for name in sorted(name for name in names - {*letters} if name not in defined):
                member = _member(name)
                if member is None or member.base not in bases:
                    continue
                named = (_member(name) for name in names if name in defined)
                summed = name.startswith(SUMMED)
                if not summed and not any(one is not None and one.base == member.base for one in named):
                    continue
                moved = [one for one in letters if any(_is_of(one, member, step) for step in steps)]
                if moved and not _is_held(member, text):
                    (told, letter) = _written(member), moved[0]
                    raise UserError(
                        f"{told} is made of {letter} too, by what is said of the steps of {member.base}.",
                        at=node.at,
                        hint=f"for fixed ${told}$",
                    )


def _member(name: str) -> Member | None:
    found = MEMBER.fullmatch(name.removeprefix(SUMMED))
    if found is None:
        return None
    place = int(found["number"] or found["count"] or 0)
    return Member(found["base"], found["index"] or "", -place if found["past"] else place)


def _steps(defined: Defined, text: str) -> Iterator[Step]:
    """Yield what is said of members that are made of those before them."""
    for head, _ in defined.written:
        member = _member(head.name) if head.kind == "name" and head.name in defined.named else None
        if member is None or not member.below:
            continue
        letters = frozenset(free_names(defined.named[head.name]))
        before = (one for name in letters if (one := _member(name)))
        if any(
            (one.base, one.below) == (member.base, member.below) and one.place < member.place
            for one in before
        ):
            yield Step(member, max(1, first_said(member.below, text) + member.place), letters)


def _heads(defined: Defined) -> Iterator[tuple[Member, frozenset[str]]]:
    """Yield the z_i of which something is said by others with that index, each with the letters of its value."""
    for head, value in defined.written:
        member = _member(head.name) if head.kind == "name" and head.name in defined.named else None
        if member is None or not member.below.islower():
            continue
        names = frozenset(_names(_called(value), defined, ()))
        if any((one := _member(name)) is not None and one.below == member.below for name in names):
            yield member, names


def _require_put_in(
    node: Node,
    names: Collection[str],
    letters: Collection[str],
    heads: Iterable[tuple[Member, frozenset[str]]],
    defined: Defined,
) -> None:
    """Raise UserError where a z_k stands in what is differentiated of which z_i says that the letter moves it."""
    heads = [*heads]
    for name in sorted({*names} - {*letters}):
        member = None if name in defined or name.startswith(SUMMED) else _member(name)
        if member is None or not (member.below or member.place):
            continue
        if any(one.base == member.base and one.below == member.below for one, _ in heads):
            continue
        for head, made in heads if (below := member.below or f"{member.place}") else ():
            moved = (one for one in letters if _at_index(one, below, head.below) in made)
            if head.base == member.base and (letter := next(moved, "")):
                raise UserError(
                    f"{_written(member)} is made of {letter}, by what is said of {_written(head)}.",
                    at=node.at,
                    hint=f"${_written(member)} = …$ in the words",
                )


def _at_index(letter: str, below: str, other: str) -> str:
    """Return x_i for x_k, and a letter without such an index; nothing for x_i, which is none of k."""
    base, _, own = letter.rpartition("_")
    if base and own == other:
        return ""
    return f"{base}_{other}" if base and own == below else letter


def _slopes(tree: Node, defined: Defined) -> Iterator[tuple[Node, Node, tuple[str, ...]]]:
    """Yield the derivatives in a tree, each with what it is of and the letters in which it is taken."""
    for node in tree.every():
        is_call = node.kind == "call" and node.name in ("grad", "jac")
        if len(node.parts) == 2 and (is_call or node.kind in (HESSIAN, JACOBIAN)):
            if node.parts[1].kind == "name":
                yield node, node.parts[0], (node.parts[1].name,)
            continue
        derived = DERIVATIVE.fullmatch(node.name) if node.kind == "call" else None
        if derived and derived["name"] in defined.functions:
            function = defined.functions[derived["name"]]
            values = [value for head, value in defined.written if head.name == derived["name"]]
            yield node, values[-1] if values else function.value, function.letters


def _names(names: Iterable[str], defined: Defined, held: Collection[str]) -> Iterator[str]:
    """Yield these names, and those of which what they name is made, but for those that are held."""
    written = {head.name: value for head, value in defined.written}
    seen: set[str] = set()
    left = [*names]
    while left:
        name = left.pop()
        name = plain if (plain := name.removeprefix(SUMMED)) in written else name
        if name in seen:
            continue
        seen.add(name)
        yield name
        value = written.get(name, defined.named.get(name))
        if value is not None and name not in held:
            left += _called(value)


def _called(tree: Node) -> list[str]:
    """Return the letters and the functions that stand in a tree, and the members z_{i-1} in its sums."""
    every = [*tree.every()]
    members = (_summed(one) for one in every if one.kind == "layers" and len(one.ends) == 1)
    return [*free_names(tree), *(one.name for one in every if one.kind == "call"), *filter(None, members)]


def _summed(node: Node) -> str:
    """Return how z{i - 1} is called among names; nothing for one at a place of another kind."""
    (place,) = node.ends
    by = int(dict(place).get("", 0))
    index = [name for name, count in place if name and count == 1]
    if len(index) != 1:
        return f"{SUMMED}{node.name}_{by}" if not index and by >= 0 else ""
    return f"{SUMMED}{node.name}_{index[0]}" + (f"{'m' * (by < 0)}{abs(by)}" if by else "")


def _is_of(letter: str, member: Member, step: Step) -> bool:
    """Whether a member before others is made of a letter."""
    if step.head.base != member.base or (not member.below and member.place < step.first):
        return False
    if letter in step.letters and _member(letter) is None:
        return True
    moved = _member(letter)
    for one in filter(None, map(_member, step.letters)):
        if moved is not None and one.base == moved.base and one.below in (step.head.below, moved.below):
            by = one.place - step.head.place
            if moved.below != member.below or moved.place <= member.place + by:
                return True
    return False


def _is_held(member: Member, text: str) -> bool:
    """Whether words hold a member fixed, or say that it is given."""
    name = _bare(_written(member))
    for sentence in sentences(text):
        for found in (*HELD.finditer(sentence.words), *GIVEN.finditer(sentence.words)):
            group = next(name for name, held in found.groupdict().items() if held)
            before = sentence.words[: found.start()].rpartition(",")[2]
            if group not in ("stopped", "never", "flows", "cut") and DENIED.search(before + found[0]):
                continue
            first = sentence.words.count(FORMULA, 0, found.start(group))
            several = sentence.formulas[first : first + found[group].count(FORMULA)]
            if name in map(_bare, several):
                return True
    return False


def _bare(formula: str) -> str:
    return re.sub(r"[\s{}()^_\\$]", "", formula)


def _written(member: Member) -> str:
    """Return h_{t-1}, as a formula has it."""
    if not member.below:
        return f"{member.base}_{member.place}"
    return (
        f"{member.base}_{{{member.below}{member.place:+d}}}"
        if member.place
        else f"{member.base}_{member.below}"
    )
