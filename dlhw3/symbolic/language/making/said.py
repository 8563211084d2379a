"""What may be said of a letter or of an expression: ``X'*X invertible``, ``A + A' pd``, ``sum(x) != 0``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sympy import Basic, Expr, Identity, Integer, MatrixExpr, ZeroMatrix

from dlhw3.errors import UserError
from dlhw3.symbolic.algebra import product, transpose
from dlhw3.symbolic.conditions.definite import is_psd
from dlhw3.symbolic.faces.diagonals import ones
from dlhw3.symbolic.faces.operators import applied, entrywise
from dlhw3.symbolic.language.making.build import Builder
from dlhw3.symbolic.language.shaping.shapes import NUMBER, Shapes
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.parse import parse
from dlhw3.symbolic.language.text.tree import Node
from dlhw3.symbolic.nodes import Iterate, LayerProduct, Norm
from dlhw3.symbolic.number_sequences import NumberAt
from dlhw3.symbolic.plan import Equation, Hypothesis
from dlhw3.symbolic.ranges import Facts

PROPERTIES = ("symmetric", "psd", "pd", "orthogonal", "invertible", "!= 0", "> 0", ">= 0")
SAID = {
    **{name: name for name in PROPERTIES},
    "positive definite": "pd",
    "positive semidefinite": "psd",
    "positive semi-definite": "psd",
    "spd": "pd",
    "nonzero": "!= 0",
    "≠ 0": "!= 0",
    "≥ 0": ">= 0",
    "positive": "> 0",
    "nonnegative": ">= 0",
}
"""How a property may be said: its name."""
SQUARE = ("symmetric", "psd", "pd", "invertible", "orthogonal")
SYMMETRIC = ("symmetric", "psd", "pd")
DEFINITE = ("psd", "pd")
KINDS = {
    **{"psd": "psd", "pd": "pd", "invertible": "invertible"},
    **{"> 0": "positive", ">= 0": "nonnegative", "!= 0": "nonzero"},
}
"""Property: the kernel's kind of condition."""
ANY_WORD = "|".join(sorted(map(re.escape, SAID), key=len, reverse=True))
_BEHIND = re.compile(
    rf"(?P<of>.+?)(?:\s+(?:is|are))?(?P<words>(?:(?:\s|,|\band\b)*(?<!\w)(?:{ANY_WORD})(?!\w))+)\s*",
    re.DOTALL,
)
_DIFFER = re.compile(r"\s*(?P<left>[^<>=≤≥≠!]+?)\s*(?:!=|≠)(?!\s*0\s*$)\s*(?P<right>[^<>=≤≥≠!]+?)\s*")


@dataclass(frozen=True, slots=True)
class Said:
    """A property of an expression, as ``assume X'*X invertible`` has it."""

    text: str
    tree: Node
    said: str


def read_said(text: str, read: Callable[[str], Node] = parse) -> tuple[Said, ...] | None:
    """Return what is said of an expression, property by property; None where no property stands behind one.

    A != B says that A - B is not 0. Raises UserError for an expression that cannot be read.
    """
    if (differ := _DIFFER.fullmatch(text)) is not None:
        return (Said(text.strip(), read(f"{differ['left']} - ({differ['right']})"), "!= 0"),)
    spaced = re.sub(r"\s*(!=|>=|>|≠|≥)\s*0\s*$", r" \1 0", text.strip())
    found = _BEHIND.fullmatch(spaced)
    if found is None or not re.search(r"[^\W\d]", found["of"]):
        return None
    tree = read(found["of"])
    words = re.findall(rf"(?<!\w)(?:{ANY_WORD})(?!\w)", found["words"])
    return tuple(Said(f"{found['of'].strip()} {SAID[one]}", tree, SAID[one]) for one in dict.fromkeys(words))


def fit_said(told: Said, shapes: Shapes) -> None:
    """Make an expression square where only a square matrix has what is said of it; refuse one that is a number."""
    shape = shapes.known(shapes.of(told.tree))
    if told.said not in SQUARE:
        return
    name = told.tree.text.strip()
    if shape == NUMBER:
        raise UserError(
            f"{name} is a number, and no number is {told.said}.", at=told.tree.at, hint=f"assume {name} > 0"
        )
    if not shapes.fit(shape, shape[::-1]) and told.said != "orthogonal":
        words = f"{name} is {shapes.words(shape)}, and only a square matrix is {told.said}."
        hint = f"assume ({name})'*({name}) {told.said}"
        if told.tree.kind == "layers":  # W_k is d_k × d_{k−1}, whatever is said of it
            one = told.tree.name
            hint = f"square layers as letters, {one}2*{one}1, and assume {one}1, {one}2 {told.said}"
        raise UserError(words, at=told.tree.at, hint=hint)


def condition_said(told: Said, builder: Builder) -> tuple[str, Basic]:
    """Return the kernel's kind of condition and what it is of; no kind where an equation says all of it."""
    made = builder.of(told.tree)
    return "" if _of_members(told, made) else KINDS.get(told.said, ""), made


def _of_members(told: Said, made: Basic) -> bool:
    """Whether a sign, or that a matrix is definite or invertible, is said of all x_i or all layers."""
    places = [one.args[1].free_symbols for one in made.atoms(NumberAt, Iterate)]
    layers = made.atoms(LayerProduct)
    places += [
        (one.high.free_symbols | one.low.free_symbols) - one.layers.depth.free_symbols for one in layers
    ]
    return told.said in KINDS and any(places)


def _of_all(said: str, made: Expr) -> Iterator[tuple[str, Equation]]:
    """Yield what says of all members what ``KINDS`` does of one: an equation or an order, and its name.

    A matrix has entries ≥ 0 where they are their sizes, > 0 where their signs are 1, and is definite where it is
    semidefinite with a determinant > 0.
    """
    zero = Integer(0)
    if not isinstance(made, MatrixExpr):
        yield "", Equation(zero, made**2 if said == "!= 0" else made, (), "≤" if said == ">= 0" else "<")
    elif said == "!= 0":
        yield "", Equation(zero, Norm(made), (), "<")
    elif said == ">= 0":
        yield "", Equation(entrywise("abs", made), made)
    elif said == "> 0":
        yield "", Equation(entrywise("sign", made), ones(*made.shape))
    elif said == "invertible":
        yield "", Equation(zero, applied("det", made) ** 2, (), "<")
    else:
        yield "", Equation(ZeroMatrix(*made.shape), made, (), "⪯")
    if said == "pd":
        yield ", its determinant", Equation(zero, applied("det", made), (), "<")


def equations_said(told: Said, builder: Builder) -> Iterator[Hypothesis]:
    """Yield what is said as an equation, Sᵀ = S where that is not so for all letters, SᵀS = I; or 0 < ‖x_i‖."""
    made = builder.of(told.tree)
    if _of_members(told, made):
        for words, statement in _of_all(told.said, made):
            equal = statement.relation == "="
            yield Hypothesis(f"{told.text}{words}", statement, at_point=True, rewrites=equal)
    if not isinstance(made, MatrixExpr):
        return
    turned = transpose(made)
    name, place = f"{told.tree.text.strip()} is", told.text.partition(", at ")
    at = "".join(place[1:])
    if told.said in SYMMETRIC and turned != made:
        yield Hypothesis(f"{name} symmetric{at}", Equation(turned, made), at_point=True, rewrites=True)
    known = _of_members(told, made) or is_psd(made, Facts())  # is said above; a letter has it, A'*A shows it
    if told.said in DEFINITE and not known:
        above = Equation(ZeroMatrix(*made.shape), made, (), "⪯")
        yield Hypothesis(f"{name} psd{at}", above, at_point=True)
    if told.said == "orthogonal":
        ways = [product(turned, made)] + ([product(made, turned)] if made.rows == made.cols else [])
        for way, words in zip(ways, ("orthogonal", "orthogonal, from the right"), strict=False):
            said = Equation(way, Identity(way.shape[0]))
            yield Hypothesis(f"{name} {words}{at}", said, at_point=True, rewrites=True)
