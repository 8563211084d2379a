"""The number 0 where a matrix is meant, A C = 0 of any shape; and the identity where that is a number, 1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from dlhw3.symbolic.language.assumed.assumptions import Assumed, make_square, properties
from dlhw3.symbolic.language.assumed.regularity import Regular
from dlhw3.symbolic.language.assumed.related import Related, fit_related, squared
from dlhw3.symbolic.language.making.said import Said, fit_said
from dlhw3.symbolic.language.shaping.shapes import NUMBER, Shape, Shapes
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.parse import parse
from dlhw3.symbolic.language.text.tree import Node

if TYPE_CHECKING:
    from dlhw3.symbolic.language.files.document import Document
    from dlhw3.symbolic.language.files.line import Line

ORDERS = ("≥", "≤")
"""The sign of what is not below 0, on its right; and on its left."""
OF_ENTRIES = ("power_entries", "times_entries", "over_entries")


def is_zero(tree: Node) -> bool:
    """Whether a text is the number 0."""
    return tree.kind == "number" and tree.value == 0


def zero_of(tree: Node, shape: Shape) -> Node:
    """Return the tree of the zero of a shape, in the place of a tree."""
    if shape == NUMBER:
        return tree
    number = Node("number", (), tree.at, value=Fraction(0))
    made = Node("call", (number,), tree.at, "vector" if 1 in shape else "matrix")
    return Node("transposed", (made,), tree.at) if shape[0] == 1 else made


def like(trees: Sequence[Node], shapes: Shapes) -> tuple[Node, ...]:
    """Return what is said to be equal, or in an order, with every 0 the zero of the first other one's shape.

    The identity beside a number is 1.
    """
    other = next((tree for tree in trees if not is_zero(tree) and not _is_identity(tree)), None)
    if other is None or not any(is_zero(tree) or _is_identity(tree) for tree in trees):
        return tuple(trees)
    shape = shapes.of(other)
    if shape == NUMBER:
        one = Fraction(1)
        return tuple(Node("number", (), tree.at, value=one) if _is_identity(tree) else tree for tree in trees)
    return tuple(zero_of(tree, shape) if is_zero(tree) else tree for tree in trees)


def spread(told: Related, shapes: Shapes) -> Related:
    """Return what is assumed of a column, entry by entry, with a number beside it, y.^2 = 1, as said of each."""
    left, right = told.left, told.right
    number, other = (left, right) if left.kind == "number" else (right, left)
    if told.relation != "=" or number.kind != "number" or is_zero(number) or other.kind not in OF_ENTRIES:
        return told
    shape = shapes.known(shapes.of(other))
    if shape[1] != 1 or shape == NUMBER or 1 in shape[:1]:
        return told
    one = Node("number", (), number.at, value=Fraction(1))
    made = Node("times", (number, Node("call", (one,), number.at, "vector")), number.at)
    return replace(told, left=made, right=right) if number is left else replace(told, left=left, right=made)


def _is_identity(tree: Node) -> bool:
    """Whether a text is eye."""
    return tree.kind == "name" and tree.name == "eye"


def with_signs(document: Document, shapes: Shapes) -> Document:
    """Return a derivation in which x ≥ 0, assumed of what has as many rows as columns only if a number, is
    said of every entry; of a square matrix it is an order of matrices.
    """
    signs = {one: sign for one in document.related if (sign := _sign(one, shapes))}
    kept = tuple(one for one in document.related if one not in signs)
    letters = tuple((one.tree.name, one.said) for one in signs.values() if one.tree.kind == "name")
    others = tuple(one for one in signs.values() if one.tree.kind != "name")
    scopes = dict(document.scopes)
    for one, sign in signs.items():
        if one.text in scopes:
            scopes[sign.text] = scopes[one.text]
    assumed, said = (*document.assumed, *letters), (*document.said, *others)
    made = replace(document, related=kept, assumed=assumed, said=said, scopes=scopes)
    return made if signs else document


def square_first(document: Document, shapes: Shapes) -> None:
    """Make square what has to be, before x ≥ 0 is read: of a square matrix it is an order."""
    make_square(tuple(properties(document.assumed)), shapes)
    for one in document.said:
        fit_said(one, shapes)
    for told in document.related:
        sides = (told.left, told.right)
        if told.relation != "=" and not any(side.kind == "number" or _is_identity(side) for side in sides):
            fit_related(shapes, told)
    for first, *others in document.chains:
        if any(line.relation != "=" for line in others) and not is_zero(first.tree):
            squared(shapes, shapes.of(first.tree))


def orders_told(document: Document, shapes: Shapes) -> tuple[str, ...]:
    """Return how A ≥ 0 is read that is assumed of square matrices: as an order, and not of their entries."""
    found = []
    for told in (one for one in document.related if not document.in_latex or _is_plain(one, document.given)):
        zeros = [is_zero(side) for side in (told.left, told.right)]
        large = told.right if zeros[0] else told.left
        if told.relation in ORDERS and zeros[0] != zeros[1] and shapes.known(shapes.of(large)) != NUMBER:
            name = large.text.strip()
            entries = (
                f"; of its entries it is {name} nonnegative" if told.relation == ORDERS[zeros[0]] else ""
            )
            found.append(f"{told.text} is an order, since {name} is square{entries}")
    return tuple(found)


def _is_plain(told: Related, given: str) -> bool:
    r"""Whether an order with 0 is written \ge or \le in a text, and not \succeq, which has one reading."""
    left, right = (re.escape(side.text.strip()) for side in (told.left, told.right))
    sign = r"(?:\\[lg]eq?(?:slant)?(?![a-z])|[≤≥]|[<>]=)"
    return re.search(rf"{left}\s*\$?\s*{sign}\s*{right}(?![\w.])", given) is not None


def told_of_zero(assumed: Assumed, shapes: Shapes) -> Assumed:
    """Return what is assumed, with the 0 beside a matrix its zero matrix, and x ≥ 0 said of every entry.

    Of a square matrix it is an order. What has a letter that is not known is left to be refused.
    """
    make_square(tuple(properties(assumed)), shapes)
    found: list[tuple[str, str] | Related | Regular | Said] = []
    for one in assumed:
        if isinstance(one, tuple):
            found.append(_as_order(*one, shapes))
            continue
        if not isinstance(one, Related):
            found.append(one)
            continue
        nodes = [*one.left.every(), *one.right.every()]
        names = {node.name for node in nodes if node.kind == "name"}
        if not names <= {*shapes.letters, *shapes.sizes, "eye"}:
            found.append(one)
        elif not (is_zero(one.left) or is_zero(one.right)):
            found.append(spread(one, shapes))
        elif (sign := _sign(one, shapes)) is not None:  # the entries of layers have no order here
            layers = any(node.kind == "layers" and node.name not in shapes.sequences for node in nodes)
            found.append(one if layers else sign)
        else:
            left, right = like([one.left, one.right], shapes)
            found.append(replace(one, left=left, right=right))
    return tuple(found)


def signs_of_entries(assumed: Assumed, shapes: Shapes) -> Assumed:
    """Return what is assumed, with W ≥ 0 of a W that is not square said of its entries whatever W is made later."""
    found: list[tuple[str, str] | Related | Regular | Said] = []
    for one in assumed:
        if isinstance(one, tuple) and one[1] in (">= 0", "> 0") and one[0] in shapes.letters:
            rows, cols = shapes.known(shapes.letters[one[0]])
            found.append(one if rows == cols else Said(" ".join(one), parse(one[0]), one[1]))
        elif isinstance(one, Related) and _names(one) <= {*shapes.letters, *shapes.sizes}:
            found.append(_sign(one, shapes) or one)
        else:
            found.append(one)
    return tuple(found)


def _names(told: Related) -> set[str]:
    """Return the letters of what is assumed of two expressions; a member of a sequence is no letter."""
    nodes = [*told.left.every(), *told.right.every()]
    return {node.name if node.kind == "name" else "" for node in nodes if node.kind in ("name", "layers")}


def _as_order(name: str, said: str, shapes: Shapes) -> tuple[str, str] | Related:
    """Return that a square matrix is ≥ 0 as an order; anything else that is assumed of a letter as it is."""
    shape = shapes.known(shapes.letters[name]) if name in shapes.letters else NUMBER
    if said not in (">= 0", "> 0") or shape == NUMBER or shape[0] != shape[1]:
        return name, said
    letter, sign = parse(name), "≥" if said == ">= 0" else ">"
    return Related(
        f"{name} {said}", letter, zero_of(Node("number", (), letter.at, value=Fraction(0)), shape), sign
    )


def _sign(told: Related, shapes: Shapes) -> Said | None:
    """Return that ">= 0" or "> 0" is said of all entries of a letter or an expression; None of anything else."""
    sides = {"≥": (told.left, told.right), ">": (told.left, told.right)}
    turned = {"≤": (told.right, told.left), "<": (told.right, told.left)}
    large, small = (sides | turned).get(told.relation, (told.left, told.left))
    if large is small or is_zero(large) or not is_zero(small):
        return None
    rows, cols = shapes.known(shapes.of(large))
    said = ">= 0" if told.relation in ("≤", "≥") else "> 0"
    return Said(f"{large.text.strip()} {said}", large, said) if rows != cols else None


def _of_numbers(tree: Node) -> Node:
    """Return what is said of a Hessian, (M + 0) dx of a matrix 0, for a number x: the second derivative is one."""
    if tree.kind == "call" and tree.name == "matrix" and is_zero(tree.parts[0]):
        return tree.parts[0]
    if _is_identity(tree):
        return Node("number", (), tree.at, value=Fraction(1))
    return replace(tree, parts=tuple(map(_of_numbers, tree.parts)))


def with_zeros(document: Document, shapes: Shapes) -> Document:
    """Return a derivation in which 0 beside matrices is the zero matrix, in its lines and in what is assumed."""

    def chain(lines: tuple[Line, ...]) -> tuple[Line, ...]:
        made = like([line.tree for line in lines], shapes)
        moved = [one for one in made[0].every() if one.kind == "call" and one.name == "d"]
        if moved and lines[-1].acts and all(shapes.of(one) == NUMBER for one in moved):
            made = tuple(map(_of_numbers, made))
        return tuple(replace(line, tree=tree) for line, tree in zip(lines, made, strict=True))

    def told(one: Related) -> Related:
        left, right = like([one.left, one.right], shapes)
        return spread(replace(one, left=left, right=right), shapes)

    return replace(
        document, chains=tuple(map(chain, document.chains)), related=tuple(map(told, document.related))
    )
