r"""Derivatives of h_t = W h_{t-1} in W: h_{t-1} is made of W as h_t is, and no derivative in W holds it fixed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from dlhw3.errors import UserError
from dlhw3.symbolic.language.latex.formulas.hessians import HESSIAN, JACOBIAN
from dlhw3.symbolic.language.latex.letters.stepped import first_said
from dlhw3.symbolic.language.latex.scopes.held_fixed import DENIED, HELD
from dlhw3.symbolic.language.latex.text.sentences import FORMULA, FORMULAS, sentences
from dlhw3.symbolic.language.shaping.defined import DERIVATIVE, Defined
from dlhw3.symbolic.language.text.substitution import free_names
from dlhw3.symbolic.language.text.tree import Node

MEMBER = re.compile(r"(?P<base>.+)_(?:(?P<index>[A-Za-z])(?:(?P<past>m?)(?P<count>\d))?|(?P<number>\d+))")
GIVEN = re.compile(
    rf"\b(?:at|from)\s+(?:the|our|a)\s+(?:current|given)\s+(?:iterate|point|position)\s+(?P<given>{FORMULAS})",
    re.IGNORECASE,
)
"""Words by which a step is where it is, at the current iterate; a layer's "given the state" says what it is of."""


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
    steps = [*_steps(defined, text)]
    for tree in trees if steps else ():
        for node, body, letters in _slopes(tree, defined):
            names = {*_names(_called(body), defined, letters)}
            bases = {one.head.base for one in steps} & {one.base for name in names if (one := _member(name))}
            for name in sorted(name for name in names - {*letters} if name not in defined):
                member = _member(name)
                if member is None or member.base not in bases:
                    continue
                named = (_member(name) for name in names if name in defined)
                if not any(one is not None and one.base == member.base for one in named):
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
    found = MEMBER.fullmatch(name)
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
        if name in seen:
            continue
        seen.add(name)
        yield name
        value = written.get(name, defined.named.get(name))
        if value is not None and name not in held:
            left += _called(value)


def _called(tree: Node) -> list[str]:
    """Return the letters and the functions that stand in a tree."""
    return [*free_names(tree), *(one.name for one in tree.every() if one.kind == "call")]


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
