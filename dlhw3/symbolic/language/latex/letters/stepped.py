r"""Members one step ahead, and at numbers, where sums stay sums: a_{t+1} in \sum_{t=0}^{T-1}, and a_0 beside it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from dlhw3.symbolic.language.latex.formulas.indices import SUMMED, base_of
from dlhw3.symbolic.language.latex.text.formulas_said import STYLED
from dlhw3.symbolic.language.latex.text.rows import Row, in_plain
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.places import shifted
from dlhw3.symbolic.language.text.tree import Node

FROM = (
    r"\$[^$]*?(?<![A-Za-z\\])INDEX\s*(?:(?P<sign>>|\\g(?:e|eq|eqslant)(?![a-z]))\s*|=\s*|\\in\s*\\\{\s*)"
    r"(?P<first>\d+)"
)
"""From which t on."""
SLUG = re.compile(r"(?P<index>[A-Za-z])(?P<past>m?)(?P<count>\d)")
"""What stands below a_{t+1} and a_{t-1}, in the name of the letter."""


def step_of(node: Node) -> tuple[str, str, int] | None:
    """Return a, t and 1 for a_{t+1}, which is no entry a_{t1}; None for another name."""
    base, _, below = node.name.rpartition("_")
    found = SLUG.fullmatch(below) if base and node.kind == "name" else None
    if found is None or not re.search(rf"{found['index']}\s*[+\-−]\s*{found['count']}", node.text):
        return None
    return base, found["index"], int(found["count"]) * (-1 if found["past"] else 1)


def stepping(trees: Sequence[Node], *, anywhere: bool = False) -> set[str]:
    """Return the letters a of which a_{t+1} stands beside a_t in a sum over t that says how far it runs.

    Or those of which one of both stands ``anywhere``, in another formula too.
    """
    found: set[str] = set()
    sums = [node for tree in trees for node in tree.every() if node.kind == SUMMED]
    every = [node for tree in trees for node in tree.every()] if anywhere and sums else []
    others = {node.name for node in every if node.kind == "name"}
    for total in (one for one in sums if one.ends or len(one.parts) > 1):
        names = {node.name for node in total.parts[0].every() if node.kind == "name"}
        within = [*total.parts[0].every()]
        for steps, known in ((every or within, names), (within if every else (), others)):
            ahead_of = (step_of(node) for node in steps)
            found |= {
                one[0] for one in ahead_of if one and one[1] == total.name and f"{one[0]}_{one[1]}" in known
            }
    return found


def recurring(trees: Sequence[Node], sums: Collection[Node]) -> dict[str, str]:
    r"""Return the letters x of which x_{t+1}, x_t and x_0 stand beside a sum over t with a range, each with its t.

    Where no sum is, of which x_T stands beside them, or a power with t for its exponent: what x_t is by x_0.
    """
    ranged = {one.name for one in sums if one.ends or len(one.parts) > 1}
    every = [node for tree in trees for node in tree.every() if node.kind == "name"]
    names = {node.name for node in every}
    steps = [found for node in every if (found := step_of(node)) is not None]
    last = {name.rpartition("_")[0] for name in names if re.search("_[A-Z]$", name)}  # x_T, without a sum
    powers = [node.parts[1] for tree in trees for node in tree.every() if node.kind == "power"]
    raised = {one.name for power in powers for one in power.every() if one.kind == "name"}
    known = {
        base: index
        for base, index, _ in steps
        if (index in ranged or ((base in last or index in raised) and not sums))
        and {f"{base}_{index}", f"{base}_0"} <= names
    }
    beside = {*known.values()} & raised if not sums else set()  # w_k beside e_k = w_k - w^*
    return known | {base: index for base, index, _ in steps if index in beside and f"{base}_{index}" in names}


def ahead(node: Node, index: str) -> Node | None:
    """Return a_{t+1} as member t + 1 of a sequence; None for what is none at this index."""
    found = step_of(node)
    if found is None or found[1] != index:
        return None
    return replace(node, kind="layers", name=found[0], ends=(shifted(((index, 1),), found[2]),))


def at_number(node: Node, bases: Collection[str]) -> Node | None:
    """Return a_0 as member 0 of a sequence that sums run over; None for another name."""
    base, below = base_of(node.name), node.name.rpartition("_")[2]
    if node.kind != "name" or base not in bases or not below.isdigit():
        return None
    return replace(node, kind="layers", name=base, ends=(shifted((), int(below)),))


def assumed_steps(named: Iterable[Row], outside: Collection[str], text: str) -> list[Row]:
    """Return definitions of words; x_{t+1} = … is assumed of all members where x_0 or x_T stands beside a sum."""
    found = []
    for row in named:
        head, _, value = row.text.partition("=")
        if at := re.fullmatch(r"\s*(\\?[A-Za-z]+)\s*_\s*\{?\s*([A-Za-z])\s*\}?\s*", STYLED.sub(r"\1", head)):
            back = rf"{re.escape(at[1])}\s*_\s*\{{\s*{at[2]}\s*[-−]\s*1\s*\}}"  # x_t = x_{t-1} + …
            head = f"{at[1]}_{{{at[2]}-0}}" if re.search(back, STYLED.sub(r"\1", value)) else head
        step = re.fullmatch(
            r"\s*(?P<base>\\?[A-Za-z]+)\s*_\s*\{\s*[A-Za-z]\s*[+\-−]\s*\d\s*\}\s*", STYLED.sub(r"\1", head)
        )
        steps = row.word == "let" and step is not None and in_plain(step["base"]) in outside
        steps = steps and step is not None and _from_the_first(step["base"], head, value, text)
        found.append(replace(row, word="assume") if steps else row)
    return found


def first_said(index: str, text: str) -> int:
    r"""Return the first number that an index has by the words, 5 of $t \ge 5$; 0 where they say nothing."""
    found = re.search(FROM.replace("INDEX", index), text)
    return int(found["first"]) + (found["sign"] == ">") if found else 0


def _from_the_first(base: str, head: str, value: str, text: str) -> bool:
    """Whether x_{t+1} = F(x_t) is said from the first number on that x, or a sum over t, has in a text."""
    index = re.search(r"_\s*\{\s*([A-Za-z])", head)
    if index is None or not (first := first_said(index[1], text)):
        return True
    shifts = re.findall(rf"{re.escape(base)}\s*_\s*\{{?\s*{index[1]}\s*([+\-−]\s*\d)?", value)
    least = min(int(re.sub(r"\s", "", one.replace("−", "-")) or "0") for one in [*shifts, "0"])
    numbers = re.findall(rf"{re.escape(base)}\s*_\s*\{{?\s*(\d)", text)
    numbers += re.findall(rf"\\sum(?:\\limits)?\s*_\s*\{{\s*{index[1]}\s*=\s*(\d)", text)
    return first + least <= min(map(int, numbers), default=0)


CALLED = re.compile(
    r"\\nabla\s*(?:_\s*(?:\{[^{}]*\}|\\?\w+))?\s*(?P<f>\\?[A-Za-z]+)\s*\(\s*(?P<at>[^()]+?)\s*\)"
)
"""A gradient at a point."""


def assumed_points(named: Iterable[Row], text: str) -> list[Row]:
    r"""Return definitions of words; \hat x = … is assumed where \nabla f(\hat x) stands and f is defined too.

    A gradient is taken in a letter, of which what it is holds at the point.
    """
    rows = [*named]
    heads = [_plainly(row.text.partition("=")[0]) for row in rows]
    functions = {head.partition("(")[0]: head.partition("(")[2] for head in heads if head.endswith(")")}
    values = {head: row.text.partition("=")[2] for row, head in zip(rows, heads, strict=True)}
    called = [one for one in CALLED.finditer(text) if _plainly(one["f"]) in functions]
    points = {
        at
        for one in called
        if not _is_made_of(one, values.get(at := _plainly(one["at"]), ""), functions[_plainly(one["f"])])
    }
    return [
        replace(row, word="assume") if row.word == "let" and head in points else row
        for row, head in zip(rows, heads, strict=True)
    ]


def _is_made_of(found: re.Match[str], value: str, of: str) -> bool:
    r"""Whether a gradient is in a letter of which what it is at is made, \nabla_w \phi(u) with u = w^\top x.

    \nabla_x f(y) of what is defined as f(x), ``of`` the letter x, may be the gradient of f at y too.
    """
    below = re.match(r"\\nabla\s*_\s*\{?\s*(?P<x>\\?[A-Za-z]+)", found[0])
    if below is None or _plainly(below["x"]) in re.findall(r"\w+", of):
        return False
    return re.search(rf"(?<![A-Za-z\\]){re.escape(below['x'])}(?![A-Za-z])", value) is not None


def _plainly(name: str) -> str:
    return re.sub(r"\s", "", in_plain(name))
