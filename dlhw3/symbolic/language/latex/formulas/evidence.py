"""What a derivation in LaTeX says of its letters by the way in which it uses them, and what it leaves unsaid."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator

from dlhw3.errors import UserError
from dlhw3.symbolic.language.assumed.related import Related
from dlhw3.symbolic.language.latex.formulas.names import EXAMPLE
from dlhw3.symbolic.language.latex.formulas.parts import OF_MATRICES
from dlhw3.symbolic.language.latex.formulas.refused import GREEK
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.motion import function_of
from dlhw3.symbolic.language.text.operators import OPERATORS, SPECTRAL
from dlhw3.symbolic.language.text.sizes import GREEK_NUMBERS as NUMBERS
from dlhw3.symbolic.language.text.tree import Node
from dlhw3.symbolic.models.exponentials import STEM as EXPONENTIAL

SIZED = ("vector", "matrix", "sum", "mean")
"""What has a value that depends on sizes, as the trace of an identity has."""


def is_number_by_rule(name: str) -> bool:
    """Whether nothing but the letter rule makes a name a number: a to g, and some letters that are Greek."""
    return name.split("_")[0] in NUMBERS or "a" <= name[0] <= "g"


def is_letter(node: Node, case: Callable[[str], bool]) -> bool:
    """Whether a node is a letter that is no number by rule, capital or not."""
    return node.kind == "name" and case(node.name[0]) and not is_number_by_rule(node.name)


def terms(node: Node) -> list[Node]:
    """Return the terms of a sum, and what is no sum as the one term."""
    if node.kind in ("plus", "minus", "negative"):
        return [one for part in node.parts for one in terms(part)]
    return [node]


def vectors(trees: Iterable[Node]) -> tuple[str, ...]:
    """Return the letters that are numbers by rule, and are turned, normed, or differentiated in as columns are."""
    found: dict[str, None] = {}
    for node in (node for tree in trees for node in tree.every()):
        if node.kind == "transposed" or (node.kind == "call" and node.name in ("norm2", "norm1", "diag")):
            found |= dict.fromkeys(one.name for one in terms(node.parts[0]) if one.kind == "name")
        if node.kind == "call" and node.name == "grad" and node.text.lstrip().startswith("\\nabla"):
            found[node.parts[1].name] = None
    return tuple(
        name for name in found if name and is_number_by_rule(name.removeprefix("d") or name) and name != "eye"
    )


def used_as_columns(trees: Iterable[Node]) -> set[str]:
    """Return the letters that are turned or normed, or stand before a gradient's ∇, as columns do."""
    every = [node for tree in trees for node in tree.every()]
    found = {node.parts[0].name for node in every if node.kind == "transposed"}
    held = (
        node.parts[0] for node in every if node.kind == "call" and node.name in ("norm2", "norm1", "diag")
    )
    found |= {one.name for part in held for one in terms(part) if one.kind == "name"}
    slopes = (node for node in every if node.kind == "call" and node.name == "grad")
    return (found | {one.parts[1].name for one in slopes if one.text.lstrip().startswith("\\nabla")}) - {""}


def numbers(trees: Iterable[Node], *, entrywise: bool = False) -> tuple[str, ...]:
    """Return the letters that are no numbers by rule, and stand where a number does: n of 1/(2n), L, T, w of w^2.

    Beside 𝟏, sums or traces none of which n may be the size: that is declared. None that is a matrix elsewhere, nor
    what a gradient is taken in where columns divide ``entrywise``, and have squares.
    """
    found: dict[str, None] = {}
    others: set[str] = set()
    every = [node for tree in trees for node in tree.every()]
    traces = (part.name for node in every if node.name == "tr" for part in node.every())
    sized = any(node.name in SIZED for node in every) or "eye" in traces
    for node in every:
        if node.kind == "over":
            below = factors(node.parts[1])
            if all(one.kind in ("name", "number") for one in below):
                found |= dict.fromkeys(one.name for one in below if one.kind == "name")
        found |= dict.fromkeys(() if entrywise else squared(node))
        if node.kind == "times" and is_letter(node.parts[0], str.isupper):
            others |= {node.parts[1].name}
        if node.kind == "transposed" or (
            node.kind == "call" and node.name in (*OF_MATRICES, "norm2", "norm1", "diag", "grad")
        ):
            parts = node.parts[:1] if node.name == "grad" and not entrywise else node.parts
            others |= {part.name for part in parts if part.kind == "name"}
    others |= {"eye"} | {name for name in found if sized and (name[0].islower() or name[0] in SIZE_CAPITALS)}
    return tuple(name for name in found if name not in others)


def squared(node: Node) -> Iterator[str]:
    """Yield the small letter of w^2, and of w (1 - w): no column has a power, and none is times a column."""
    if node.kind == "power" and is_letter(node.parts[0], str.islower) and node.parts[1].kind == "number":
        yield node.parts[0].name
    if node.kind == "times" and not node.name:
        every = factors(node)
        added = {
            part.name
            for factor in every
            if factor.kind in ("plus", "minus")
            for term in terms(factor)
            if all(one.kind in ("name", "number") for one in factors(term))
            for part in factors(term)
        }
        yield from (one.name for one in every if is_letter(one, str.islower) and one.name in added)


def ordered(related: Iterable[Related]) -> set[str]:
    """Return the letters that are assumed to be above or below a number's letter alone, as L is in μ ≤ L.

    And those before the identity in an order, L in A ⪯ L I, and alone above or below a norm.
    """
    found: set[str] = set()
    for told in related:
        one, other = told.left, told.right
        for side in (one, other) if told.relation != "=" else ():
            named = [factor.name for factor in factors(side) if factor.kind == "name"]
            if len(named) == 2 == len(factors(side)) and "eye" in named:
                found |= {*named} - {"eye"}
        if told.relation != "=" and one.kind == other.kind == "name" and "eye" not in (one.name, other.name):
            names = {one.name, other.name}
            found |= names if any(name.split("_")[0] in NUMBERS for name in names) else set()
        for side, norm in ((one, other), (other, one)) if told.relation != "=" else ():
            is_norm = norm.kind == "call" and norm.name in ("norm2", "norm1", "dot", "tr")
            found |= {side.name} if is_norm and side.kind == "name" and side.name != "eye" else set()
    return found


def bounded(related: Iterable[Related]) -> set[str]:
    """Return the letters that are assumed to be above or below a number that is not 0, D < 1."""
    sides = [(told.left, told.right) for told in related if told.relation != "="]
    pairs = [pair for one, other in sides for pair in ((one, other), (other, one))]
    return {one.name for one, other in pairs if one.kind == "name" and other.kind == "number" and other.value}


SIZE_CAPITALS = "NMKDPR"
"""Capitals that papers write for sizes."""


def factors(node: Node) -> list[Node]:
    """Return the factors of a product, and of a power what is raised."""
    if node.kind == "times":
        return [one for part in node.parts for one in factors(part)]
    return factors(node.parts[0]) if node.kind == "power" else [node]


def require_no_constant(tree: Node, declared: Collection[str]) -> None:
    r"""Refuse \pi where no line says that it is a letter: in a formula it is a number that has no name here."""
    for node in tree.every():
        if node.kind == "name" and node.name == "pi" and node.name not in declared:
            raise UserError("The number π has no name here.", at=node.at, hint="% scalar pi")


def require_activation(tree: Node, context: Iterable[Node], text: str) -> None:
    r"""Refuse \sigma(x) where nothing says which function that is; in a text about softmaxes it may be one."""
    called = [node for node in tree.every() if node.kind == "call" and _is_sigma(node)]
    if called:
        words = "\\sigma is no function here before it is said which one."
        every = (node for one in context for node in one.every() if node.kind == "call")
        primed = any(_is_sigma(node) and node.name != "sigma" for node in every)
        timed = [one.name for one in called[0].parts if one.name in ("t", "s")]
        unprimed = rf"\sigma_{timed[0]}" if timed else r"\sigma(z) := \operatorname{sigmoid}(z)"
        rows = r"\_rows" if re.search(r"\b(?:each|every)\s+row\b|\brow-?\s*wise\b", text) else ""
        named = (
            rf"Let $\sigma(z) = \operatorname{{softmax{rows}}}(z)$."
            if re.search(r"\bsoftmax\b", text)
            else ""
        )
        hint = named or ("% shape sigma: entrywise" if primed else unprimed)
        raise UserError(words, at=called[0].at, hint=hint)


def _is_sigma(node: Node) -> bool:
    return node.name.removeprefix("grad_").removeprefix("hess_").split("_")[0] == "sigma"


FUNCTION = re.compile(r"(?!(?:grad|hess)_)[A-Za-z]+(?:_[A-Za-z]+)?")
"""The name of a function, which may have letters below it: \\pi_\\theta."""


def require_said(chain: Iterable[Node], elsewhere: Collection[str] | None, assumed: Collection[str]) -> None:
    """Refuse lines about an f that nothing says: ∂f/∂X of a bare letter, df, and f(X) = … in the place of f := …

    So is r = …, of a letter that is not among those that stand ``elsewhere``; None where no = stands behind it. Of
    the functions that are ``assumed`` to be something lines may be true.
    """
    first, *others = chain
    names = {node.name for tree in (first, *others) for node in tree.every() if node.kind == "name"}
    if first.kind == "name" and (moved_letter := moved_of(first.name)) and moved_letter not in names:
        raise _unsaid(first, moved_letter)
    for node in (node for tree in (first, *others) for node in tree.every()):
        if node.kind != "call" or node.name not in ("grad", "d"):
            continue
        moved, variable = node.parts[0], node.parts[-1]
        letter = moved.kind == "name" or (moved.kind == "layers" and len(moved.ends) == 1)
        if letter and (moved.name, moved.ends) != (variable.name, variable.ends):
            raise _unsaid(node, moved.name if moved.kind == "name" else moved.text.strip(), variable)
        several = letters_added(moved)
        if several and variable.name not in {one.name for one in several}:  # f + g
            raise _unsaid(node, several[0].name, variable)
    if first.kind == "name" and others and elsewhere is not None and first.name not in elsewhere:
        _defines_letter(first, others)
    if (
        first.kind == "call"
        and FUNCTION.fullmatch(first.name)
        and first.name not in {"d", "ddt", "grad", *assumed}
    ):
        _defines_nothing(first, others)


ARITHMETIC = ("plus", "minus", "times", "over", "negative")


def letters_added(tree: Node) -> list[Node]:
    """Return the letter that a tree is, or those of f + g and 2 f, numbers by the letter rule; else none."""
    letters = [one for one in tree.every() if one.kind == "name"]
    plain = all(one.kind in ("name", "number", *ARITHMETIC) for one in tree.every())
    are_numbers = plain and all(is_number_by_rule(one.name) for one in letters)
    return letters if are_numbers or tree.kind == "name" else []


def moved_of(name: str) -> str | None:
    r"""Return the letter whose direction a name is, x of dx; None for another name, as \delta is."""
    return name[1:] if re.match(r"d[A-Za-z]", name) and name.partition("_")[0] not in GREEK else None


def _unsaid(node: Node, name: str, variable: Node | None = None) -> UserError:
    """Return what is wrong with a derivative of a letter of which nothing is said."""
    words = f"How {name} depends on the variable is not said."
    function = "f" if name in ("l", "ell") else r"\ell"
    of = (
        rf"{function}({variable.text.strip()})"
        if variable is not None and variable.kind == "name"
        else EXAMPLE
    )
    return UserError(words, at=node.at, hint=rf"{name} := {of}")


def _defines_nothing(first: Node, others: list[Node]) -> None:
    """Refuse f(X) = …, where f is abstract and stands nowhere else: nothing could be true of it."""
    bare = all(part.kind == "name" for part in first.parts)
    elsewhere = any(
        re.search(rf"\b{first.name}\b", node.name) or function_of(node.name) == first.name
        for tree in others
        for node in tree.every()
    )
    if bare and others and first.name not in (*OPERATORS, *SPECTRAL) and not elsewhere:
        words = f"{first.name} is an abstract function here, of which no line is true; a definition has := ."
        value = others[0].text.strip().removeprefix("&").strip()
        head = first.name if first.name.isalpha() else first.text.strip()
        raise UserError(words, at=first.at, hint=rf"{head} := {value}")


SPECTRUM = re.compile(r"\(*\s*\\(?:\||l?Vert(?![a-z])|left\b|operatorname)")
"""How a norm, or an eigenvalue, begins: a number that is known."""


def _defines_letter(first: Node, others: list[Node]) -> None:
    """Refuse ŵ = … and w^* = …, where nothing else is said of that letter: nothing could be true of it."""
    stands = any(node.name == first.name for tree in others for node in tree.every())
    if not stands and not SPECTRUM.match(first.text) and not first.name.startswith(EXPONENTIAL):
        words = f"{first.text} is a letter here, of which no line is true; a definition has := ."
        value = others[0].text.strip().removeprefix("&").strip()
        raise UserError(words, at=first.at, hint=rf"{first.text} := {value}")
