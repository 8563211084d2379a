r"""Sums that run to a letter, and how many terms they have.

How many terms a sum has that does not say so: \frac1n \sum_i is a mean, whose sum has n terms.
How far sums that stay sums run: what ends them elsewhere, and the k of \sum_{j \neq k} that no sum binds.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from dlhw3.errors import UserError
from dlhw3.symbolic.language.latex.formulas.evidence import terms, used_as_columns
from dlhw3.symbolic.language.latex.formulas.indices import OF_COLUMNS, SUMMED, base_of, depends
from dlhw3.symbolic.language.latex.formulas.summing import PAIRS
from dlhw3.symbolic.language.latex.letters.stepped import step_of
from dlhw3.symbolic.language.text.motion import function_of
from dlhw3.symbolic.language.text.operators import OPERATORS
from dlhw3.symbolic.language.text.places import shifted
from dlhw3.symbolic.language.text.substitution import apart
from dlhw3.symbolic.language.text.tree import Node, Place

COUNTS = ("n", "m", "N", "M", "k", "K", "p", "q", "d", "B", "T", "S")
"""Names of numbers of terms."""
PASSED = ("plus", "minus", "negative", "transposed")


def with_counts(tree: Node, told: dict[str, None], count: Node | None = None) -> Node:
    r"""Return a tree in which \sum_i behind \frac1n, and no other such letter, runs to n; ``told`` says it."""
    if tree.kind == SUMMED:
        body = with_counts(tree.parts[0], told)
        ends = tree.parts[1:]
        if not ends and count is not None and len(tree.name) == 1:
            ends = (count,)
            told[f"\\sum_{tree.name} has {count.name} terms"] = None
        return replace(tree, parts=(body, *ends))
    if tree.kind == "times":
        found = _only([*_letters(tree), *([count] if count is not None else [])])
        return replace(tree, parts=tuple(with_counts(part, told, found) for part in tree.parts))
    if tree.kind == "over":
        found = _only([*_letters(tree), *([count] if count is not None else [])])
        return replace(
            tree, parts=(with_counts(tree.parts[0], told, found), with_counts(tree.parts[1], told))
        )
    passed = count if tree.kind in PASSED or tree.name == "grad" else None
    return replace(tree, parts=tuple(with_counts(part, told, passed) for part in tree.parts))


def _letters(tree: Node) -> list[Node]:
    """Return the letters of numbers of terms that a product is divided by, outside all sums in it."""
    if tree.kind == "times":
        return [one for part in tree.parts for one in _letters(part)]
    if tree.kind == "over":
        return [*_letters(tree.parts[0]), *_below(tree.parts[1])]
    return []


def _below(tree: Node) -> list[Node]:
    """Return the letters in a denominator; of one that is squared, two."""
    if tree.kind == "times":
        return [one for part in tree.parts for one in _below(part)]
    if tree.kind == "power":
        return [*_below(tree.parts[0]), *_below(tree.parts[0])]
    return [tree] if tree.kind == "name" and tree.name in COUNTS else []


def _only(letters: list[Node]) -> Node | None:
    """Return the one letter of a list, none where there are several."""
    return letters[0] if len(letters) == 1 else None


Ends = Mapping[str, Collection[str]]
"""Letters x, and what sums over x_i run to."""


def ends_of_members(trees: Iterable[Node], indices: Collection[str]) -> dict[str, set[str]]:
    """Return the letters x of the x_i that sums run over, each with what these run to, where it is no index."""
    found: dict[str, set[str]] = {}
    for tree in trees:
        for total in (one for one in with_counts(tree, {}).every() if one.kind == SUMMED):
            last = total.parts[1].name if len(total.parts) > 1 else ""
            for base in bases_in(total.parts[0], total.name) if last and last not in indices else ():
                found.setdefault(base, set()).add(last)
    return found


def bases_in(body: Node, index: str) -> set[str]:
    """Return the letters x whose x_i stand in the body of a sum over i."""
    names = {node.name for node in body.every() if node.kind == "name"}
    return {base_of(name) for name in names if base_of(name) and name.rpartition("_")[2] in {*index}}


def fixed_in(trees: Iterable[Node], bases: Collection[str]) -> set[str]:
    """Return the indices that end sums, or are left out of one, and at which members stand outside all sums.

    So are the letters to which sums run, as the T of x_T beside a sum to T.
    """
    ends: set[str] = set()
    loose: set[str] = set()
    for tree in trees:
        for node, bound in _within(tree, frozenset()):
            base, _, below = node.name.rpartition("_")
            if node.kind == "name" and base in bases and len(below) == 1 and below.isalpha():
                loose |= {below} - bound
            if (step := step_of(node)) is not None and step[0] in bases:
                loose |= {step[1]} - bound
            ends |= {name for place in node.ends for name, _ in place if name} - bound
            ends |= {part.name for part in node.parts[1:]} if node.kind == SUMMED else set()
    return ends & loose


def loose_in(trees: Iterable[Node], bases: Collection[str]) -> set[str]:
    """Return the indices of the members of sequences that stand outside all sums: k of x_k, beside a sum over k."""
    found: set[str] = set()
    for node, bound in (one for tree in trees for one in _within(tree, frozenset())):
        base, _, below = node.name.rpartition("_")
        if node.kind == "name" and base in bases and len(below) == 1 and below.isalpha():
            found |= {below} - bound
    return found


def _within(node: Node, bound: frozenset[str]) -> Iterator[tuple[Node, frozenset[str]]]:
    yield node, bound
    inside = bound
    if node.kind == SUMMED:
        inside |= {*node.name}
        inside |= {name for place in node.ends for name, _ in place if node.value == PAIRS}
    for part in node.parts:
        yield from _within(part, inside)


def paired(tree: Node, known: Collection[str], last: Callable[[], str]) -> Node:
    r"""Return \sum_{i<j}, or \sum_{i \neq j}, as the sum over those of i and j that are not ``known``.

    What does not depend on j is summed over i alone, for any j that is left out. ``last`` gives what i < j runs to.
    """
    low, before = tree.name, tree.ends[-1]
    high, gap = next(name for name, _ in before if name), -dict(before).get("", 0)
    differ = len(tree.ends) == 1
    free = [one for one in (low, high) if one not in known]
    body, *ends = tree.parts
    if differ and high in free and not bases_in(body, high):
        free = [low]
    if (
        not free
        or (free == [low] and ends and not differ)
        or (free == [low, high] and not bases_in(body, high))
    ):
        raise UserError("What \\sum runs over is not said.", at=tree.at, hint=r"\sum_{j=1}^{k-1} x_j^2")
    plain = replace(tree, value=Fraction(0))
    if free == [high]:
        other = (((low, 1),),) if differ else (shifted(((low, 1),), gap), ((last(), 1),))
        return replace(plain, name=high, ends=other)
    inner = plain if differ else replace(plain, parts=(body,))
    return inner if free == [low] else replace(plain, name=high, parts=(inner, *ends), ends=())


def require_own_index(tree: Node) -> None:
    r"""Refuse \sum_i \sum_i x_i, whose two indices are one letter, as it is written."""
    for node in (node for node in tree.every() if node.kind == SUMMED):
        if any(inner.kind == SUMMED and {*inner.name} & {*node.name} for inner in node.parts[0].every()):
            words = f"{node.name} is the index of two sums, one within the other."
            raise UserError(words, at=node.at, hint=r"\sum_i \sum_j x_i^\top x_j")


def series_of(body: Node, tree: Node, index: str, low: Place, high: Place) -> Node:
    """Return a sum of the language over an index, from low to high."""
    return Node("series", (body,), tree.at, "sum", bracketed=True, ends=(((index, 1),), low, high))


def own_index(node: Node, index: str, row: str) -> Node:
    """Return a tree within a sum over an index in a row, in which no sum of a definition runs over that index."""
    parts = tuple(own_index(part, index, row) for part in node.parts)
    same = all(one is other for one, other in zip(parts, node.parts, strict=True))
    node = node if same else replace(node, parts=parts)
    defined = node.at.text != row or not node.text.lstrip().startswith("\\sum")
    return apart(node, index) if node.kind == "series" and defined else node


def pairs_columns(summed: Node) -> bool:
    r"""Whether a sum runs over two indices of letters of which one is turned or normed, as x_i is in x_i^\top x_j.

    None where A_{ij} stands in it: such sums are products of matrices.
    """
    every = [*summed.parts[0].every()]
    indices = {*summed.name} | {node.name for node in every if node.kind == SUMMED}
    below = {node.name.rpartition("_")[2] for node in every if node.kind == "name" and base_of(node.name)}
    of_columns = (node for node in every if node.kind == "transposed" or node.name in OF_COLUMNS)
    turned = {term.name for node in of_columns for part in node.parts for term in terms(part)}
    slugs = {name.rpartition("_")[2] for name in turned if base_of(name)}
    return len(indices & below) > 1 and bool(indices & slugs) and not any(one[1:] for one in below)


MATRICES = ("A", "B", "M", "P", "Q", "R", "U", "V", "W")
"""Capitals that papers seldom write for a number."""


def _is_of_matrix(node: Node, index: str) -> bool:
    """Whether a node is W x_i, a product with a matrix, which is no entry."""
    return node.kind == "times" and node.parts[0].name in MATRICES and depends(node.parts[1], index)


def of_entries(sides: Sequence[Node]) -> set[str]:
    """Return p and z of p_k = e^{z_k} / c, which says what the entries of a column are; else nothing."""
    if len(sides) < 2:
        return set()
    head, value = sides
    base, _, index = head.name.rpartition("_")
    if head.kind != "name" or not base or len(index) != 1 or not index.isalpha() or not depends(value, index):
        return set()
    if any(_is_of_matrix(node, index) for node in value.every()):
        return set()
    names = {node.name for node in value.every() if node.kind == "name"}
    return {base} | {base_of(one) for one in names if one.rpartition("_")[2] == index}


def with_values(members: set[str], values: Iterable[tuple[Node, ...]]) -> set[str]:
    """Return members with those of which others are made by definitions, x_i of z_i = W x_i, and x_j of z_j."""
    made = [(sides[0].name, sides[1]) for sides in values if len(sides) == 2 and sides[0].kind == "name"]
    found: set[str] = set()
    while members - found:
        found = {*members}
        for name, value in made:
            base, _, below = name.rpartition("_")
            inside = {node.name for node in value.every() if node.kind == "name"}
            own = {base_of(one) for one in inside if one.rpartition("_")[2] == below} - {""}
            at = {one.rpartition("_")[2] for one in found if base and base_of(one) == base}
            members = members | {f"{one}_{index}" for one in own for index in at}
    return found


def beside_entries(sums: Iterable[Node], members: Collection[str], trees: Sequence[Node]) -> set[str]:
    """Return the letters w of the w_j that stand in a sum over j with X_{ij}: they are the entries of a column.

    None that is turned or normed somewhere, as a column is itself.
    """
    found: set[str] = set()
    for one in (one for one in sums if len(one.name) == 1):
        names = {node.name for node in one.parts[0].every() if node.kind == "name"}
        below = (name.rpartition("_")[2] for name in names if base_of(name))
        if any(len(slug) == 2 and slug.isalpha() and one.name in slug for slug in below):
            found |= {base_of(name) for name in names & {*members} if name.endswith(f"_{one.name}")}
    return found - {base_of(one) for one in used_as_columns(trees)}


def is_abstract(tree: Node, defined: Collection[str]) -> bool:
    """Whether a sum is of values of a function that is not defined, at what depends on its index."""
    called = (node for node in tree.parts[0].every() if node.kind == "call")
    return any(
        function_of(node.name) not in (*OPERATORS, *defined, "grad", "d", "ddt", "|")
        and depends(node, tree.name)
        for node in called
    )
