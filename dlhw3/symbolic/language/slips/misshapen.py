"""A formula that has another shape than what is due, or none: brackets left out, and one slip that explains it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace

from dlhw3.errors import ShapeError, Span, UserError
from dlhw3.symbolic.language.shaping.declarations import Declared
from dlhw3.symbolic.language.shaping.misread import misread
from dlhw3.symbolic.language.shaping.shapes import NUMBER, Shape, Shapes
from dlhw3.symbolic.language.shaping.summed import with_sums
from dlhw3.symbolic.language.slips.changes import OF_MATRICES, SWAPPED
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.parse import parse
from dlhw3.symbolic.language.text.sizes import shape_option
from dlhw3.symbolic.language.text.tree import Node

MOST_FITTING = 8
PRODUCT = re.compile(r"(?<![\w.])([A-Z])([h-z])(?![\w({\[])")
"""A product as one writes it on paper, Ax."""
ONE_TERM = "one term is taken for its transpose"


def shape_of_objective(tree: Node, own: Shapes, said: Declared, wrt: Sequence[str]) -> Shape:
    """Return the shape of an objective; raise ShapeError, with what is to be declared, or with brackets to try."""
    try:
        return own.of(tree)
    except ShapeError as error:
        told = misread(tree, said, wrt, certain=False) or with_brackets(error, tree, own)
        told = with_products(error, tree, own, said) if told is error else told
        raise with_numbers(told, tree, said, wrt) if told is error else told from None


def with_numbers(error: ShapeError, tree: Node, said: Declared, wrt: Sequence[str]) -> ShapeError:
    """Return the error on a text, and that all fits where one letter is a number, the s of w*s, where it does.

    The last factor before a variable. Of w*s - y that s is one is the hint; w'*s is another of w*s alone.
    """
    nodes = [node for node in tree.every() if node.kind == "times" and all(map(_is_column, node.parts))]
    others = [node.parts[1].name for node in nodes]
    added = [one for node in tree.every() if node.kind in ("plus", "minus") for one in node.parts]
    for name in (one for one in (*others, *wrt) if one not in said.shapes and "h" <= one[:1] <= "z"):
        with suppress(UserError):
            shape = with_sums([tree], Shapes({**said.shapes, name: NUMBER}, said.sizes)).of(tree)
            if shape == NUMBER or (name in others and tree in nodes):
                words = (
                    f"{error.message.removesuffix('.')}; where {name} is a number, {name}: scalar, all fits."
                )
                meant = name in others and any(node in added for node in nodes)
                hint = (shape_option(f"{name}: scalar"),) if meant else error.said.hint
                return ShapeError(words, at=error.at, hint=hint)
    return error


def _is_column(node: Node) -> bool:
    return node.kind == "name" and "h" <= node.name[:1] <= "z"


def with_brackets(error: ShapeError, tree: Node, shapes: Shapes) -> ShapeError:
    """Return the error on a text with brackets to try, y.*(X*w) for y.*X*w, where all fits with them."""
    for node in tree.every():
        if (bound := _bound_otherwise(node)) is None or bound.parts[1].at.start < bound.parts[0].at.stop:
            continue  # or of a definition, which stands elsewhere
        try:
            shapes.copied().of(_put(tree, node, bound))
        except UserError:
            continue
        first, below = bound.parts
        sign = {"times_entries": ".*", "over": "/"}.get(bound.kind, "./")
        hint = f"{first.text.strip()}{sign}({below.text.strip()})"
        return ShapeError(error.message, at=error.at, hint=hint)
    return error


def with_products(error: ShapeError, tree: Node, shapes: Shapes, said: Declared) -> ShapeError:
    """Return the error on a text with A*x for a letter Ax, where all fits so.

    Of letters that only divide, the n of norm2(Ax - y)^2/n, it is told that they are to be numbers.
    """
    text = tree.at.text
    made = PRODUCT.sub(r"\1*\2", text)
    if made == text or "\\" in text:
        return error
    with suppress(UserError):
        again = parse(made)
        names = {one.name for one in again.every() if one.kind == "name"}
        if not names & {one.name for one in tree.every()}:
            return error
        with suppress(UserError):
            if shapes.copied().of(again) == NUMBER:
                return ShapeError(error.message, at=error.at, hint=made.strip())
        divisors = [node.parts[1] for node in again.every() if node.kind == "over"]
        below = {part.name for one in divisors for part in one.every() if part.kind == "name"}
        numbers = sorted(one for one in below & names - {*said.shapes} if "h" <= one <= "z")
        fitting = Shapes({**said.shapes, **dict.fromkeys(numbers, NUMBER)}, said.sizes)
        if numbers and fitting.of(again) == NUMBER:
            declared = "; ".join(f"{one}: scalar" for one in numbers)
            hint = (f'"{made.strip()}" ', shape_option(declared))
            return ShapeError(error.message, at=error.at, hint=hint)
    return error


def _bound_otherwise(node: Node) -> Node | None:
    """Return a.*(B*c) for (a.*B)*c, as it is read without brackets, and a/(B*c*d); None of anything else."""
    behind: list[Node] = []
    left = node
    while left.kind == "times" and not left.bracketed:
        left, last = left.parts
        behind.insert(0, last)
    if not behind or left.bracketed or left.kind not in ("times_entries", "over_entries", "over"):
        return None
    first, below = left.parts
    for last in behind:
        below = Node("times", (below, last), Span(node.at.text, below.at.start, last.at.stop))
    return replace(node, kind=left.kind, parts=(first, below))


def _put(tree: Node, place: Node, value: Node) -> Node:
    """Return a tree with another node in the place of one."""
    if tree is place:
        return value
    parts = tuple(_put(part, place, value) for part in tree.parts)
    same = all(new is old for new, old in zip(parts, tree.parts, strict=True))
    return tree if same else replace(tree, parts=parts)


def mended_shapes(claim: str, letters: Iterable[str], own: Shapes, due: Shape) -> tuple[tuple[str, str], ...]:
    """Return the words for one slip and the formula without it, for those that have the shape that is due.

    ``letters`` are those of what is differentiated: one of them may be forgotten as a factor.
    """
    found: dict[str, str] = {}
    for words, text in _without_a_slip(claim, letters):
        trial = own.copied()
        trial.unknown.loose = False
        try:
            if text not in found and trial.fit(trial.of(parse(text)), trial.known(due)):
                found[text] = words
        except UserError:
            continue
        if len(found) == MOST_FITTING:
            break
    return tuple((words, text) for text, words in found.items())


def _without_a_slip(claim: str, letters: Iterable[str]) -> Iterator[tuple[str, str]]:
    tree = parse(claim)

    def put(node: Node, text: str) -> str:
        return f"{claim[: node.at.start]}{text}{claim[node.at.stop :]}"

    for node in tree.every():
        texts = [part.closed for part in node.parts]
        if node.kind == "times":
            yield OF_MATRICES, put(node, f"({texts[0]}.*{texts[1]})")
            yield SWAPPED, put(node, f"({texts[1]}*{texts[0]})")
        if node.kind in ("plus", "minus"):
            yield from ((ONE_TERM, put(part, f"{part.closed}'")) for part in node.parts)
        if node.kind in ("name", "layers"):
            yield f"a missing transpose: {node.text}'", put(node, f"{node.text}'")
        if node.kind == "transposed":
            yield f"a transpose too many: {node.text}", put(node, texts[0])
    for letter in letters:
        yield from ((f"a forgotten factor: {one}", f"({claim})*{one}") for one in (f"{letter}'", letter))
