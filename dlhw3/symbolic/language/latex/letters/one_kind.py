r"""Letters that are what another term of a sum is: V_{t+1} = V_t + g_t of a column g_t has columns V_t."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from dlhw3.symbolic.language.latex.formulas.evidence import is_number_by_rule, terms
from dlhw3.symbolic.language.text.operators import MEAN
from dlhw3.symbolic.language.text.tree import Node


def sums_in(trees: Iterable[Node], equations: Iterable[tuple[Node, Node]]) -> Iterator[set[str]]:
    """Yield the names that are terms of one sum, or of two sides, each alone or behind numbers."""
    for left, right in equations:
        yield _names([*terms(left), *terms(right)])
    for node in (node for tree in trees for node in tree.every() if node.kind in ("plus", "minus")):
        yield _names(terms(node))


def alike(names: Collection[str], sums: Iterable[set[str]]) -> dict[str, set[str]]:
    """Return for each of these names all that are of one kind with it, by sums."""
    classes: list[set[str]] = []
    for one in sums:
        joined = {*one}
        for other in [other for other in classes if other & joined]:
            joined |= other
            classes.remove(other)
        classes.append(joined)
    return {name: next((found - {name} for found in classes if name in found), set()) for name in names}


def kind_of(others: Iterable[str], shapes: Mapping[str, object], is_column: Callable[[str], bool]) -> str:
    """Return a letter among others that is a column, or else one with a shape of its own; nothing without one."""
    every = sorted(others)
    shaped = next((one for one in every if isinstance(shapes.get(one), tuple) and shapes[one]), "")
    return shaped or next((one for one in every if is_column(one)), "")


def _names(every: Iterable[Node]) -> set[str]:
    found = (_letter(one) for one in every)
    return {one.name for one in found if one is not None}


def _letter(term: Node) -> Node | None:
    """Return the letter of a term that is one, or numbers times one."""
    while term.kind in ("times", "over"):
        first, *rest = term.parts
        if term.kind == "over":
            if not _is_number(rest[0]):
                return None
            term = first
        elif all(map(_is_number, term.parts[:-1])):
            term = term.parts[-1]
        else:
            return None
    if (term.kind, term.name) == ("call", MEAN) and len(term.parts) == 1:
        term = term.parts[0]
    return term if term.kind in ("name", "layers") else None


def _is_number(node: Node) -> bool:
    """Whether a factor is a number by its letters."""
    if node.kind in ("plus", "minus", "times", "over", "power", "negative"):
        return all(map(_is_number, node.parts))
    return node.kind == "number" or (node.kind == "name" and is_number_by_rule(node.name))
