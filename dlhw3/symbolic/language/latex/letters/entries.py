r"""Lines about entry k of columns, \log p_k = z_k - \log \sum_j e^{z_j}: said of any k, judged for all."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace

from dlhw3.errors import UserError
from dlhw3.symbolic.language.latex.formulas.evidence import is_number_by_rule
from dlhw3.symbolic.language.latex.formulas.indices import ENTRY, PART, SUMMED, base_of, below_of, depends
from dlhw3.symbolic.language.latex.letters.running import bases_in
from dlhw3.symbolic.language.latex.letters.sums import Sums
from dlhw3.symbolic.language.shaping.defined import Defined
from dlhw3.symbolic.language.text.tree import Node


def index_of(
    trees: Iterable[Node],
    summed: Collection[str],
    bare: Collection[str],
    known: Collection[str],
    *,
    anywhere: bool = False,
) -> str:
    """Return the one index k of all x_k that stand in trees outside sums, where they are entries; or nothing.

    Of one of them x is among the letters that sums run over, or stands ``bare`` beside an x_i; none is ``known``
    as a letter of its own. In a gradient in x_k of what x stands in, x_k is an entry ``anywhere``, whatever k is.
    """
    found = [node for tree in trees for node in _free(tree)]
    indices = {node.name.rpartition("_")[2] for node in found}
    if len(indices) != 1 or any(node.name in known for node in found):
        return ""
    (index,) = indices
    of_column = any(
        node.kind == ENTRY
        or base_of(node.name) in summed
        or ((anywhere or PART.fullmatch(index)) and base_of(node.name) in bare)
        for node in found
    )
    return index if of_column else ""


def summed_in(tree: Node) -> set[str]:
    """Return the letters x of the x_i that stand within sums over i."""
    sums = [node for node in tree.every() if node.kind == SUMMED]
    return set[str]().union(*(bases_in(one.parts[0], one.name) for one in sums))


def _free(tree: Node) -> Iterator[Node]:
    """Yield the letters x_k of a tree, and entries (A x)_k, outside sums."""
    if tree.kind == SUMMED:
        return
    below = tree.name.rpartition("_")[2] if tree.kind == "name" and base_of(tree.name) else ""
    if len(below) == 1 and below.isalpha() and below.islower():
        yield tree
    elif tree.kind == ENTRY and len(tree.name) == 1:
        yield replace(tree, name=f"({tree.parts[0].text})_{tree.name}")
    for part in tree.parts:
        yield from _free(part)


def of_every(trees: Sequence[Node], index: str, sums: Sums) -> list[Node] | None:
    """Return the sides of lines about entry k as columns, what has no k in it for each k; None for others."""
    before = dict(sums.told), {*sums.replaced}, dict(sums.shapes), dict(sums.ranges), {*sums.made}
    made = _of_every(trees, index, sums)
    if made is None:  # nothing is known of what was tried
        sums.told, sums.replaced = before[0], before[1]
        for now, then in ((sums.shapes, before[2]), (sums.ranges, before[3])):
            now.clear()
            now.update(then)  # type: ignore[arg-type]
        sums.made.intersection_update(before[4])
    return made


def with_diagonals(tree: Node, sums: Sums, defined: Defined, summed: Collection[str]) -> Node:
    """Return a tree with diag(p) for diag(p_i), of numbers with an index of their own, for each of its values."""
    if tree.kind == "call" and tree.name == "diag":
        inside = defined.spelled_out(tree.parts[0])
        index = index_of([inside], {*summed, *(base_of(one) for one in sums.columns)}, (), {*sums.shapes})
        if len(index) == 1 and (made := of_every([inside], index, sums)) is not None:
            sums.told[f"{tree.text.strip()} has these on its diagonal, for each {index}"] = None
            return replace(tree, parts=(made[0],))
    parts = tuple(with_diagonals(one, sums, defined, summed) for one in tree.parts)
    same = all(one is other for one, other in zip(parts, tree.parts, strict=True))
    return tree if same else replace(tree, parts=parts)


def _of_every(trees: Sequence[Node], index: str, sums: Sums) -> list[Node] | None:
    names = {node.name for tree in trees for node in tree.every() if node.kind == "name"}
    if not index or {*index} & names:
        return None
    sums.index, sums.counts, sums.beside = index, dict.fromkeys(index, ""), names
    made = []
    for tree in trees:
        sums.at = tree.at
        if any(not _is_of_numbers(node, index, sums) for node in tree.every()):
            return None
        with suppress(UserError):
            held = sums.held(tree)
            if held.kind == "number":
                made.append(replace(held.value, at=tree.at))
                continue
            if held.kind == "fixed" and len(index) == 1 and _is_number(held.value, sums):
                made.append(sums.repeated(held.value))
                continue
        return None
    return made


def is_jacobian(tree: Node) -> bool:
    r"""Whether a side is an entry in an entry, \frac{\partial p_i}{\partial z_j}."""
    slope = tree.kind == "call" and tree.name == "grad" and len(tree.parts) == 2
    indices = [{node.name.rpartition("_")[2] for node in _free(one)} for one in tree.parts] if slope else []
    return slope and tree.parts[1].kind == "name" and [len(one) for one in indices] == [1, 1]


def of_jacobian(
    trees: Sequence[Node], known: Collection[str], moving: Collection[str], sums: Sums
) -> list[Node] | None:
    r"""Return \frac{\partial p_i}{\partial z_j} = … as what both sides do to a direction dz; None for other lines.

    None of the letters is ``known`` as one of its own, and no direction but that one stands among the ``moving``.
    """
    first, *others = trees
    if not is_jacobian(first) or not others:
        return None
    moved, variable = first.parts
    free = {node.name for node in (*_free(moved), *_free(variable))}
    indices = [{node.name.rpartition("_")[2] for node in _free(one)} for one in (moved, variable)]
    if free & {*known}:
        return None
    one, other = (next(iter(several)) for several in indices)
    column = of_every([moved], one, sums) if one != other else None
    matrices = of_every(others, one + other, sums) if column else None
    direction = replace(variable, name=f"d{base_of(variable.name)}")
    if not column or matrices is None or {*moving} - {direction.name}:
        return None
    sums.at = first.at
    return [
        replace(first, name="d", parts=(column[0],)),
        *(Node("times", (matrix, direction), matrix.at) for matrix in matrices),
    ]


def indices_of(trees: Iterable[Node]) -> set[str]:
    """Return the indices of the entries that stand in trees outside sums, i and j of x_i and W_{ij}."""
    found: set[str] = set()
    for node in (node for tree in trees for node in _outside(tree) if node.kind in ("name", ENTRY)):
        below = below_of(node)
        found |= {*below} if below.isalpha() and len(below) <= 2 else set()
    return found


def _outside(tree: Node) -> Iterator[Node]:
    """Yield the nodes of a tree that stand in no sum."""
    yield tree
    for part in tree.parts if tree.kind != SUMMED else ():
        yield from _outside(part)


def require_jacobian(tree: Node, *, judged: bool, defined: Collection[str]) -> None:
    r"""Refuse \frac{\partial p_i}{\partial s_j} of a p that nothing says, or of the diagonal alone.

    So is \frac{\partial z_k}{\partial W_{ij}}, which has three indices and is not ``judged``.
    """
    if tree.kind != "call" or tree.name != "grad" or len(tree.parts) != 2:
        return
    moved, variable = tree.parts
    if not (moved.kind == variable.kind == "name" and base_of(moved.name) and base_of(variable.name)):
        return
    base, of = base_of(moved.name), base_of(variable.name)
    one, other = below_of(moved), below_of(variable)
    if len(one) == len(other) == 2 and one.isalpha() and other.isalpha():
        words = (
            f"{moved.text.strip()} in {variable.text.strip()} is an entry in one; one row alone is a column."
        )
        raise UserError(words, at=tree.at, hint=r"\frac{\partial p_j}{\partial s_k}, of one row")
    if not all(below.isalpha() and below.islower() for below in (one, other)) or len(one) > 1:
        return
    if len(other) == 1 and one != other and moved.name not in defined and base not in defined:
        words = f"What {base} is, as a function of {of}, is not said."
        raise UserError(words, at=tree.at, hint=rf"% let {base} = softmax({of})")
    if not judged and len(other) == 1 and one == other and base in defined:
        words = (
            f"Entries of one index are the diagonal of the Jacobian of {base}, which is judged as a whole."
        )
        raise UserError(words, at=tree.at, hint=_of_two(tree, base, of))
    if not judged and len(other) == 2 and base in defined:
        words = (
            f"{moved.text.strip()} in an entry of {of} has three indices; a number has a gradient in {of}."
        )
        hint = rf"\nabla_{{{of}}} \langle v, {base} \rangle"
        raise UserError(words, at=tree.at, hint=hint)


def _of_two(tree: Node, base: str, of: str) -> str:
    """Return the entries of a Jacobian with an index more."""
    return rf"\frac{{\partial {base}_i}}{{\partial {of}_j}}, with \delta_{{ij}}"


def is_in_entry(tree: Node) -> bool:
    r"""Whether a side is the gradient of a number in an entry of a matrix, \frac{\partial L}{\partial W_{ij}}."""
    if (tree.kind, tree.name) != ("call", "grad") or len(tree.parts) != 2 or tree.parts[1].kind != "name":
        return False
    base, _, below = tree.parts[1].name.rpartition("_")
    two = len(below) == 2 and below.isalpha() and below[0] != below[1] and PART.fullmatch(below) is not None
    return two and base[:1].isupper() and not any(_free(tree.parts[0]))


def of_entries(trees: Sequence[Node], known: Collection[str], sums: Sums) -> list[Node] | None:
    r"""Return \frac{\partial L}{\partial W_{ij}} = … as what the gradient in all of W is; None for other lines."""
    first, *others = trees
    if not is_in_entry(first) or not others or first.parts[1].name in known:
        return None
    moved, entry = first.parts
    base, _, below = entry.name.rpartition("_")
    matrices = of_every(others, below, sums)
    sums.at = first.at
    return matrices and [replace(first, parts=(moved, replace(entry, name=base))), *matrices]


def _is_of_numbers(node: Node, index: str, sums: Sums) -> bool:
    """Whether what is added to an entry, or multiplied with one, is a number."""
    if node.kind not in ("plus", "minus", "times", "over") or not depends(node, index):
        return True
    if node.kind == "times" and _is_row(node.parts[0], index, sums):  # x_i' w, of which it is seen what it is
        return True
    divides = node.kind == "over" and node.parts[1].kind == "name" and not below_of(node.parts[1])  # a number
    parts = node.parts[:1] if divides else node.parts
    return all(depends(part, index) or _is_number(part, sums) for part in parts)


def _is_row(node: Node, index: str, sums: Sums) -> bool:
    """Whether a factor is a letter that is turned, x_i' or w', with a number or behind it a matrix."""
    if node.kind == "times":
        left, right = node.parts
        scaled = _is_number(left, sums) and _is_row(right, index, sums)
        matrix = right.kind == "name" and right.name[0].isupper() and not depends(right, index)
        return scaled or (matrix and _is_row(left, index, sums))
    return node.kind == "transposed" and node.parts[0].kind == "name"


def _is_number(node: Node, sums: Sums) -> bool:
    if node.kind == "name" and node.name not in sums.shapes:
        shape = sums.shapes.get(base_of(node.name))  # y_i is an entry of a y that is known as a column
        of_column = isinstance(shape, tuple) and len(shape) == 1
        of_number = is_number_by_rule(node.name) or of_column or sums.is_size(node)
        return of_number and node.name not in sums.columns
    if node.kind == "over" and node.parts[1].kind == "name" and not below_of(node.parts[1]):
        return _is_number(node.parts[0], sums)  # what divides is a number, 1/T of a temperature T
    return sums.is_number(node)
