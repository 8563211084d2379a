"""The Hessian as papers write it, a matrix ∇²f(w): a line about it says what it does to a direction dw."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from lark import Token, Tree

from dlhw3.errors import UserError
from dlhw3.symbolic.language.latex.formulas.directed import DIRECTED_IN
from dlhw3.symbolic.language.latex.formulas.indices import SUMMED
from dlhw3.symbolic.language.latex.formulas.names import EXAMPLE, is_group, letter_of
from dlhw3.symbolic.language.latex.formulas.parts import start_of, stop_of
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.operators import KEPT
from dlhw3.symbolic.language.text.tree import Node

NORMS, FROBENIUS = ("norm1", "norm2"), re.compile(r"_\s*\{?\s*(?:\\(?:mathrm|text)\s*\{\s*)?F\b")
HESSIAN, JACOBIAN = "hessian", "jacobian"
SUMS = (SUMMED, "series")
"""Kinds of sums, whose first part is what is added up."""
"""The kinds of nodes that are ∇²f, of f and a letter, and ∂h/∂z of a column h, in no direction."""


def known_of(product: Callable[[list[Any]], Node], rest: list[Any]) -> tuple[Node, Node] | None:
    """Return a function that is known, LSE of a letter alone, and that letter; None for anything else."""
    held = product(rest) if len(rest) == 2 and not letter_of(rest[0]) else None
    if held is None or held.kind != "call" or held.name not in ("logsumexp", "sum", "tr", "logdet", "det"):
        return None
    return (held, held.parts[0]) if len(held.parts) == 1 and held.parts[0].kind == "name" else None


TURNED = r"\s*\^\s*\{?\s*(?:\\top|\\intercal|T)\s*\}?"
BELOW = r"(?:_(?:\w|\{\w+\}))?"
VALUE = re.compile(r"\\mathcal\s*(?:\{\s*[A-Z]\s*\}|[A-Z])|\\ell")
MATRIX = re.compile(rf"[A-Z]{BELOW}(?:{TURNED})?")
LETTER = re.compile(rf"{VALUE.pattern}|[A-Z]{BELOW}")
ROW = re.compile(rf"(?:[A-Za-z]|\\(?:mathbf|boldsymbol|bm)\s*\{{\s*[A-Za-z]\s*\}}){BELOW}{TURNED}")
INVERSE = re.compile(rf"[A-Z]{BELOW}\s*\^\s*\{{\s*-\s*(?:1|\\top|T)\s*\}}")
FORMS = ((VALUE, MATRIX), (LETTER, ROW), (LETTER, INVERSE))


def is_value_before_matrix(factors: list[str]) -> bool:
    r"""Whether a product is a loss and a matrix, \mathcal{L} H^\top: no number, of which ∇ would be.

    Nor is one of a capital and what is turned, L x^\top, or the inverse of a matrix, whatever the capital is.
    """
    bare = [one.strip().lstrip("\\,;: ") if k else one.strip() for k, one in enumerate(factors)]
    return len(factors) == 2 and any(
        all(form.fullmatch(one) for form, one in zip(several, bare, strict=True)) for several in FORMS
    )


def before_entries(rest: list[Any]) -> int:
    r"""Return how much of what stands behind ∇_a it is of: of L \odot \sigma'(z) L, since ∇ is of numbers."""
    sign = next(
        (k for k, one in enumerate(rest) if isinstance(one, Token) and str(one) == r"\odot"), len(rest)
    )
    plain = sign == 1 or (sign == 2 and bool(letter_of(rest[0])) and is_group(rest[1]))
    return sign if plain else len(rest)


def sloped(text: str, rest: list[Any]) -> str:
    r"""Return what stands behind a ∇ with its variable, \nabla_m \|m\|^2 and \nabla_w L."""
    held = rest[0].children[0] if rest and isinstance(rest[0], Tree) else None
    of = text[start_of(rest[0]) : stop_of(rest[0])].strip() if held is not None else ""
    letter = re.search(r"(?<![\\A-Za-z])[A-Za-z](?![A-Za-z])", of)
    if held is not None and held.data in ("norm", "bars", "inner") and letter:
        return rf"\nabla_{{{letter[0]}}} {of}"
    plain = re.sub(r"\^.*|'+$", "", of) if letter_of(rest[0] if rest else None) else ""
    return rf"\nabla_w {plain}" if plain else rf"\nabla_X {EXAMPLE}"


def as_action(first: Node, named: Container[str] = ()) -> tuple[Node, Node | None]:
    """Return what begins a chain, ∇²f as d(∇f) along dw, and that direction; anything else as it is, and None.

    So are −∇²f and c ∇²f, and sums with Hessians in one letter. Letters that are ``named`` have no directions.
    """
    if first.kind == JACOBIAN:
        return _of_column(first, direction := _moved(first.parts[1])), direction
    if first.kind != HESSIAN and holds(first):
        letters = [one.parts[1] for one in first.every() if one.kind == HESSIAN and len(one.parts) > 1]
        several = {(one.kind, one.name, one.ends) for one in letters}
        if len(several) == 1 and len(letters) == sum(one.kind == HESSIAN for one in first.every()):
            direction = _moved(letters[0])
            return acting(along(first, direction)), direction
    if (first.kind != HESSIAN and first.name != "jac") or len(first.parts) < 2:
        return first, None
    if first.parts[1].kind not in ("name", "layers"):  # ∇²_{xy}, in two letters
        if first.kind == HESSIAN:
            raise _no_action(first)
        return first, None
    function, letter = first.parts
    is_matrix = letter.name in named or not _is_abstract(function) or "a" <= letter.name[:1] <= "g"
    if first.name == "jac" and is_matrix:
        return first, None
    slope = Node("call", (function, letter), first.at, "grad") if first.kind == HESSIAN else function
    direction = _moved(letter)
    return Node("call", (slope, letter, direction), first.at, "d"), direction


def _is_abstract(function: Node, defined: Collection[str] = ()) -> bool:
    """Whether an abstract function stands in what is derived, and with it no formula of matrices."""
    calls = (node.name for node in function.every() if node.kind == "call")
    return any(name not in (*KEPT, *defined, "grad", "d", "jac") for name in calls)


def as_matrices(tree: Node) -> Node:
    """Return a tree in which each ∇²f and each ∂h/∂z that is in no direction is the matrix jac(F, x)."""
    parts = tuple(map(as_matrices, tree.parts))
    if tree.kind == HESSIAN and len(parts) == 2:
        slope = Node("call", parts, tree.at, "grad")
        return Node("call", (slope, parts[1]), tree.at, "jac", bracketed=tree.bracketed)
    if is_at_a_point(tree):
        (of,) = parts
        return Node("call", of.parts, tree.at, f"hess_{of.name}", bracketed=tree.bracketed)
    if tree.kind == JACOBIAN:
        return replace(tree, kind="call", name="jac", parts=parts)
    same = all(one is other for one, other in zip(parts, tree.parts, strict=True))
    return tree if same else replace(tree, parts=parts)


def under_bars(trees: Iterable[Node]) -> list[Node]:
    r"""Return what stands under \|·\| with a Hessian as a term or a factor, as matrices; not under \|·\|_F."""
    norms = [node for tree in trees for node in tree.every() if node.kind == "call" and node.name in NORMS]
    bare = (node for node in norms if not FROBENIUS.search(node.text))
    return [as_matrices(part) for node in bare for part in node.parts if holds(part)]


def is_at_a_point(tree: Node) -> bool:
    """Whether a tree is ∇²f(A w), of a function at what is no letter."""
    of = tree.parts[0] if tree.kind == HESSIAN and len(tree.parts) == 1 else tree
    return of is not tree and of.kind == "call" and len(of.parts) == 1 and of.name not in KEPT


def _of_column(jacobian: Node, direction: Node) -> Node:
    """Return what a Jacobian ∂h/∂z does to a direction: d(h) along dz."""
    function, letter = jacobian.parts
    if (direction.name, direction.ends) == (f"d{letter.name}", letter.ends):
        return Node("call", (function, letter, direction), jacobian.at, "d")
    return Node(DIRECTED_IN, (function, direction, letter), jacobian.at)


def with_jacobians(tree: Node, as_column: Callable[[Node, Node], Node | None]) -> Node:
    """Return a tree in which ∂h/∂z is a Jacobian where h is a column that is defined, and z no matrix."""
    if tree.kind == "call" and tree.name == "grad" and len(tree.parts) == 2:
        slope, letter = tree.parts
        small = letter.kind == "name" and letter.name[0].islower()
        is_fraction = small and slope.kind in ("name", "call") and FRACTION.match(tree.text)
        column = as_column(slope, letter) if is_fraction else None
        if column is not None:
            return replace(tree, kind=JACOBIAN, name="", parts=(column, letter))
    parts = tuple(with_jacobians(one, as_column) for one in tree.parts)
    same = all(one is other for one, other in zip(parts, tree.parts, strict=True))
    return tree if same else replace(tree, parts=parts)


FRACTION = re.compile(r"\s*(?:(?:\\left|\\[bB]igg?l?)?\s*[(\[]\s*)*\\[tdc]?frac(?![a-z])")


def _moved(letter: Node) -> Node:
    """Return dw, the direction of a letter w."""
    return Node(letter.kind, (), letter.at, f"d{letter.name}", ends=letter.ends)


def along(side: Node, direction: Node) -> Node:
    """Return M dw for a side M of a chain about a Hessian; a number is the matrix of that entry, and not of λI.

    A side in which dw stands says itself what is done to it.
    """
    own = direction.name, direction.ends
    if any((one.name, one.ends) == own for one in side.every() if one.kind == direction.kind):
        return side
    zero = Node("call", (Node("number", (), side.at, value=Fraction(0)),), side.at, "matrix")
    matrix = Node("plus", (side, zero), side.at, bracketed=True)
    return Node("times", (matrix, direction), side.at)


def acting(tree: Node) -> Node:
    """Return a tree in which a Hessian before other factors, ∇²f(w) v, is its action on what these are."""
    if tree.kind == "times" and not tree.name:
        factors = [tree]
        while (
            (first := factors[0]).kind == "times"
            and not first.name
            and (first is tree or not first.bracketed)
        ):
            factors[:1] = first.parts
        place = next((k for k, one in enumerate(factors[:-1]) if holds(one)), None)
        if place is not None:
            factors = [*factors[:place], factors[place], *map(acting, factors[place + 1 :])]
            moved = _act(factors[place], _product(factors[place + 1 :]))
            return replace(_product([*factors[:place], moved]), at=tree.at, bracketed=tree.bracketed)
    parts = tuple(map(acting, tree.parts))
    same = all(one is other for one, other in zip(parts, tree.parts, strict=True))
    return tree if same else replace(tree, parts=parts)


def holds(tree: Node) -> bool:
    """Whether a Hessian is a term of a tree, or a factor of one."""
    within = tree.kind in ("plus", "minus", "negative", "times", "over")
    parts = tree.parts if within else tree.parts[:1] if tree.kind in SUMS else ()
    return tree.kind in (HESSIAN, JACOBIAN) or any(map(holds, parts))


def _act(tree: Node, direction: Node) -> Node:
    """Return what a sum or a product with Hessians in it does to a direction."""
    at = (
        replace(tree.at, stop=max(tree.at.stop, direction.at.stop))
        if tree.at.text == direction.at.text
        else tree.at
    )
    if tree.kind == JACOBIAN:
        if (direction.kind, direction.name) == ("name", tree.parts[1].name):
            return Node("times", (as_matrices(tree), direction), at)
        return replace(_of_column(tree, direction), at=at)
    if tree.kind == HESSIAN:
        function, *letter = tree.parts
        if letter and (direction.name, direction.ends) == (f"d{letter[0].name}", letter[0].ends):
            return as_action(tree)[0]
        if letter and (direction.kind, direction.name) == ("name", letter[0].name):  # no direction of itself
            return Node("times", (as_matrices(tree), direction), at)
        if function.kind == "call" and len(function.parts) == 1 and function.name not in KEPT:
            return Node("call", (*function.parts, direction), at, f"hess_{function.name}")
        slope = Node("call", tree.parts, tree.at, "grad")
        return Node(DIRECTED_IN, (slope, direction, *letter), at)
    if not holds(tree):
        return Node("times", (tree, direction), at)
    if tree.kind == "times":
        left, right = tree.parts
        if holds(right):
            return Node("times", (left, _act(right, direction)), at)
        return _act(left, Node("times", (right, direction), at))
    if tree.kind == "over":
        return replace(tree, parts=(_act(tree.parts[0], direction), tree.parts[1]), bracketed=True)
    if tree.kind in SUMS:
        return replace(tree, parts=(_act(tree.parts[0], direction), *tree.parts[1:]), bracketed=True)
    if tree.kind in ("plus", "minus"):  # a number beside a matrix is none, and no λI
        parts = (_act(one, direction) if holds(one) else along(one, direction) for one in tree.parts)
        return replace(tree, parts=tuple(parts), bracketed=True)
    return replace(tree, parts=tuple(_act(part, direction) for part in tree.parts), bracketed=True)


def of_matrices(tree: Node, known: Collection[str], defined: Collection[str]) -> Node:
    """Return a tree with the matrix jac(∇f, w) before a letter v of which something is known: no direction dw."""
    parts = tuple(of_matrices(one, known, defined) for one in tree.parts)
    if tree.kind == DIRECTED_IN and len(parts) == 3 and parts[1].kind == "name" and parts[1].name in known:
        slope, direction, letter = parts
        of = slope.parts[0] if slope.kind == "call" and slope.name == "grad" else slope
        if (of is not slope or FRACTION.match(tree.text)) and not _is_abstract(of, defined):
            matrix = Node("call", (slope, letter), tree.at, "jac")
            return Node("times", (matrix, direction), tree.at, bracketed=True)
    same = all(one is other for one, other in zip(parts, tree.parts, strict=True))
    return tree if same else replace(tree, parts=parts)


def _product(factors: Sequence[Node]) -> Node:
    made = factors[0]
    for one in factors[1:]:
        made = Node("times", (made, one), replace(made.at, stop=max(made.at.stop, one.at.stop)))
    return made


def with_hessians(tree: Node, named: Mapping[str, Node]) -> Node:
    """Return a tree with Hessians in the place of their names, H for ∇²f(w)."""
    if tree.kind == "name" and tree.name in named:
        return replace(named[tree.name], at=tree.at, bracketed=False)
    parts = tuple(with_hessians(one, named) for one in tree.parts)
    same = all(one is other for one, other in zip(parts, tree.parts, strict=True))
    return tree if same else replace(tree, parts=parts)


def in_action(tree: Node) -> Node:
    """Return a tree in which each Hessian and Jacobian is its action, or in no direction the matrix that it is.

    Raises UserError for a Hessian in a letter that is not said.
    """
    if any(one.kind in (HESSIAN, JACOBIAN) for one in tree.inside_out()):
        tree = as_matrices(acting(tree))
        require_action([tree], DIRECTED_IN)
    return tree


def require_action(trees: list[Node], *kinds: str) -> None:
    """Raise UserError for a Hessian (or what is of these kinds) within a formula, and in no direction."""
    for node in (node for tree in trees for node in tree.every()):
        unsaid = node.kind == HESSIAN and len(node.parts) < 2 and not is_at_a_point(node)
        if unsaid or node.kind in kinds:
            raise _no_action(node)


def _no_action(node: Node) -> UserError:
    words = "A Hessian is an action here: it stands before a function, its point and a direction."
    return UserError(words, at=node.at, hint=r"\nabla^2 \ell(X)[D]")
