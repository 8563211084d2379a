"""What is seen of a matrix by how it is written: its factors, its terms, whether it is symmetric."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from dlhw3.symbolic.language.latex.formulas.hessians import HESSIAN
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.operators import SPECTRAL
from dlhw3.symbolic.language.text.substitution import free_names
from dlhw3.symbolic.language.text.tree import Node, are_same

NUMBERS = ("tr", "det", "norm2", "norm1", "dot", "logdet", "mean", "sum")
"""What is a number of whatever it is of."""
MIXED = re.compile(r"hess_\w+_(?P<one>\d)(?!(?P=one))\d")
Spans = tuple[tuple[int, int], ...]
"""The lines in which something is so; none where it is so in all."""


def where_symmetric(of: Node, kinds: Mapping[str, Mapping[str, Spans]]) -> Spans:
    """Return the lines in which a matrix is symmetric, by what is said of its letters; nothing where in all."""
    found: Spans = ()
    for name in free_names(of):
        said = [*kinds.get(name, {}).values()]
        if not said or () in said:
            continue
        own = tuple(span for spans in said for span in spans)
        found = own if not found else tuple((max(a, c), min(b, d)) for a, b in found for c, d in own)
    return found


def meet(every: Iterable[Spans | None]) -> Spans | None:
    """Return where all is so of what is so somewhere: in all lines, in some, or, None, in none."""
    found: Spans = ()
    for own in every:
        if own is None:
            return None
        both = (
            tuple((max(a, c), min(b, d)) for a, b in found for c, d in own) if found and own else found or own
        )
        found = tuple((first, last) for first, last in both if first <= last)
        if both and not found:
            return None
    return found


def is_gram(of: Node) -> bool:
    """Whether a matrix is XᵀX, or XXᵀ."""
    parts = factors(of)
    return len(parts) == 2 and are_turned(*parts)


def symmetric_by_form(of: Node, known: Callable[[str], bool]) -> bool:
    """Whether a matrix is symmetric by how it is written, where letters are that are ``known`` to be."""
    kind, parts = of.kind, of.parts
    if kind == "name":
        return of.name == "eye" or known(of.name)
    if kind == "call" and (of.name.startswith("hess") or of.name in ("diag", "inv")):
        mixed = MIXED.fullmatch(of.name)  # of two arguments
        return mixed is None and (of.name != "inv" or symmetric_by_form(parts[0], known))
    if kind == "call" and of.name == "jac" and parts[0].name == "grad":
        return are_same(parts[0].parts[1], parts[1])  # and not ∇ in another letter
    if kind == HESSIAN:
        return True
    if kind in ("plus", "minus"):
        rest = [(sign, one) for sign, one in terms_of(of) if not symmetric_by_form(one, known)]
        return not rest or _pairs(rest, known)
    if kind in ("negative", "transposed", "power") or (kind == "over"):
        return symmetric_by_form(parts[0], known)
    if kind != "times":
        return False
    left = [one.parts[0] if one.kind == "negative" else one for one in matrix_factors(of, known)]
    while len(left) > 1:
        if not are_turned(left[0], left[-1]) and not _is_same(left[0], left[-1], known):
            return False
        left = left[1:-1]
    return not left or symmetric_by_form(left[0], known)


def matrix_factors(of: Node, known: Callable[[str], bool]) -> list[Node]:
    """Return the factors that are no numbers."""
    return [one for one in factors(of) if not is_number(one, known)]


def is_number(one: Node, known: Callable[[str], bool]) -> bool:
    """Whether a factor is a number: by what it is, or by the letter rule."""
    if one.kind == "call":
        return one.name in NUMBERS or one.name in SPECTRAL
    if one.kind in ("power", "over", "times", "plus", "minus", "negative"):
        return all(is_number(part, known) for part in one.parts)
    by_rule = one.kind == "name" and "a" <= one.name[0] <= "g" and one.name != "eye"
    named = one.kind == "name" and (
        known(f"{one.name}: number") or (by_rule and not known(f"{one.name}: told"))
    )
    return one.kind == "number" or named


def _is_same(one: Node, other: Node, known: Callable[[str], bool]) -> bool:
    """Whether two factors are one symmetric matrix."""
    return are_same(one, other) and symmetric_by_form(one, known)


def terms_of(of: Node, sign: int = 1) -> list[tuple[int, Node]]:
    """Return the terms of a sum, with their signs."""
    if of.kind not in ("plus", "minus"):
        return [(sign, of)]
    first, second = of.parts
    return [*terms_of(first, sign), *terms_of(second, -sign if of.kind == "minus" else sign)]


def _pairs(terms: list[tuple[int, Node]], known: Callable[[str], bool]) -> bool:
    """Whether each of some terms is the transpose of another one, as A B and B A of symmetric A and B."""
    left = [*terms]
    while left:
        sign, one = left.pop()
        turned = next((two for two in left if two[0] == sign and _is_turned(one, two[1], known)), None)
        if turned is None:
            return False
        left.remove(turned)
    return True


def _is_turned(one: Node, other: Node, known: Callable[[str], bool]) -> bool:
    """Whether one is the transpose of the other, factor by factor."""
    if are_turned(one, other):
        return True
    first, second = factors(one), factors(other)
    numbers = [[f for f in own if is_number(f, known)] for own in (first, second)]
    if len(numbers[0]) != len(numbers[1]) or not all(map(are_same, *numbers)):
        return False
    pairs = list(zip(matrix_factors(one, known), reversed(matrix_factors(other, known)), strict=False))
    same_length = len(matrix_factors(one, known)) == len(matrix_factors(other, known)) == len(pairs)
    return same_length and all(are_turned(a, b) or _is_same(a, b, known) for a, b in pairs)


def factors(of: Node) -> list[Node]:
    """Return the factors of a product, one of what is none."""
    return [one for part in of.parts for one in factors(part)] if of.kind == "times" else [of]


def are_turned(one: Node, other: Node) -> bool:
    """Whether one is the transpose of the other."""
    return any(a.kind == "transposed" and are_same(a.parts[0], b) for a, b in ((one, other), (other, one)))
