r"""A count that is never said to be one, the n of \frac{1}{2n} \|Xw - y\|^2: it only divides, and is > 0."""

from __future__ import annotations

from collections.abc import Iterator

from dlhw3.symbolic.language.files.reader import Reader
from dlhw3.symbolic.language.latex.text.sentences import sentences
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.tree import Node

COUNTS = ("n", "m", "N", "M", "T", "B")
"""Letters that papers keep for how many there are."""
FACTORS = ("times", "number", "name")


COUNTED = re.compile(
    r"\b(?:(?<!real )numbers?|counts?|sizes?|samples?|examples?|observations?|data|points?|dimensions?|dimensional"
    r"|integers?|whole|batch(?:es)?|mini-?batch(?:es)?|steps?|iterations?|rounds?|horizon|length|classes|tokens?|units?|rows?"
    r"|columns?|tasks?|images?|pairs?|particles?|neurons?|experts?|heads?|replicas?|workers?|clients?|epochs?"
    r"|positive|natural|cardinality|population|entries)\b",
    re.IGNORECASE,
)
"""Words beside a letter by which it may be a count."""
OTHERWISE = re.compile(r"\b(?:negative|temperature|learned|learnt|signed|real)\b", re.IGNORECASE)


def taken_as_counts(reader: Reader, text: str) -> None:
    """Assume n > 0 of letters for counts of which nothing else is said and that only divide, and tell so."""
    trees = reader.trees
    within = [name for tree in trees for name, divides in _names(tree, below=False) if not divides]
    below = {name for tree in trees for name, divides in _names(tree, below=False) if divides}
    sizes = {size for shape in reader.shapes.values() for size in shape}
    ends = set() if reader.kept is None else reader.kept.ends
    known = {*within, *reader.assumed_of(), *reader.defined.named, *sizes, *ends, *reader.random}
    said = {*reader.shapes} - {*reader.guessed}
    for name in (one for one in COUNTS if one in below - known - said - _said_otherwise(text)):
        reader.assume(f"{name} > 0")
        reader.told.append(f"{name} only divides, and is taken as a count: {name} > 0")


def _said_otherwise(text: str) -> set[str]:
    """Return the letters that sentences speak of, $m$ alone or m ∈ ℝ, and not as of counts."""
    found = set[str]()
    for one in sentences(text):
        spoken = (
            re.fullmatch(r"\s*([A-Za-z])\s*(?:(?:\\in|\\neq?|<)(?![a-z]).*)?", each) for each in one.formulas
        )
        if not COUNTED.search(one.words) or OTHERWISE.search(one.words):
            found |= {each[1] for each in spoken if each}
    return found


def _names(tree: Node, *, below: bool) -> Iterator[tuple[str, bool]]:
    """Yield the letters of a tree, and whether each is a factor of what divides."""
    if tree.kind == "name":
        yield tree.name, below
    for place, part in enumerate(tree.parts):
        divides = place == 1 if tree.kind == "over" else below and _keeps_sign(tree)
        yield from _names(part, below=divides)
    for name in (name for end in tree.ends for name, _ in end if name):
        yield name, False


def _keeps_sign(tree: Node) -> bool:
    return tree.kind in FACTORS or (tree.kind == "call" and tree.name == "sqrt")
