"""The names of letters and functions in rows of LaTeX, and in what their words say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress

from dlhw3.errors import UserError
from dlhw3.symbolic.language.assumed.related import RELATION
from dlhw3.symbolic.language.latex.formulas.evidence import is_number_by_rule
from dlhw3.symbolic.language.latex.formulas.reading import Formula, functions_of, read_formula, tree_of
from dlhw3.symbolic.language.latex.text.rows import Row, Side
from dlhw3.symbolic.language.shaping.defined import Defined
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.motion import function_of
from dlhw3.symbolic.language.text.operators import OPERATORS
from dlhw3.symbolic.language.text.tree import Node


def called_in(trees: Iterable[Node]) -> frozenset[str]:
    """Return the functions without a rule that stand in definitions, f of x - grad_f(x)/L."""
    called = (one.name for tree in trees for one in tree.every() if one.kind == "call")
    named = map(function_of, called)
    return frozenset(name for name in named if name not in OPERATORS and name not in ("grad", "d", "ddt"))


def called_in_relations(rows: Iterable[Row]) -> frozenset[str]:
    """Return the functions without a rule in relations that the words assume, f of x' = -grad_f(x)."""
    found: set[str] = set()
    for row in (row for row in rows if row.word == "assume" and RELATION.search(row.text)):
        for side in RELATION.split(row.text)[::2]:
            with suppress(UserError):
                formula = read_formula(side)
                found |= functions_of([formula], ())
    return frozenset(found - {*OPERATORS})


def called_here(
    defined: Defined,
    said: Iterable[Row],
    names: set[str],
    read: Iterable[tuple[Row, list[tuple[Side, Formula]]]],
) -> frozenset[str]:
    """Return the functions of relations that the words assume, and of definitions that lines or those use."""
    related = called_in_relations(said)
    sloped = {name for _, sides in read for _, formula in sides for name in formula.sloped()}
    return called_in(defined.values_of(names | sloped | related)) | related


def alone_in(rows: Iterable[Row]) -> set[str]:
    """Return the letters that stand without brackets behind them in what the words say."""
    found: set[str] = set()
    for row in (row for row in rows if row.word != "shape" and RELATION.search(row.text)):
        for side in RELATION.split(row.text)[::2]:
            with suppress(UserError):
                found |= read_formula(side).names()[1]
    return found


def members_in(defined: Iterable[Row]) -> set[str]:
    """Return the members y_i in what definitions say, which are no names where sums are kept."""
    found: set[str] = set()
    for row in (row for row in defined if row.word == "let"):
        with suppress(UserError):
            found |= set[str]().union(*read_formula(row.text.partition("=")[2]).names())
    return {name for name in found if len(name.rpartition("_")[2]) == 1 and name.rpartition("_")[0]}


def used_in(names: set[str], defined: Iterable[Row], said: Iterable[Row]) -> set[str]:
    """Return names with members of definitions, and with letters that two equations have that are assumed of names.

    So y is used where X u = y and X w = y are said and no line has y.
    """
    names = names | members_in(defined)
    rows = [
        row for row in said if row.word == "assume" and "=" in row.text and not re.search(r"[<>]", row.text)
    ]
    found = [alone_in([row]) for row in rows]
    others = {one for several in found for one in several - names}
    for one in (one for one in others if not is_number_by_rule(one)):
        within = [several for several in found if one in several and several - {one} <= names]
        if len({frozenset(several) for several in within}) > 1:
            names = names | {one}
    return names


def names_in(sides: Iterable[tuple[Side, Formula]]) -> set[str]:
    """Return the names in the sides of a row."""
    return set[str]().union(*(both for _, formula in sides for both in formula.names()))


def sloped_in(trees: Iterable[Node]) -> set[str]:
    r"""Return the functions of which a gradient stands in what is said, f of \dot x = -\nabla f(x)."""
    calls = (node.name for tree in trees for node in tree.every() if node.kind == "call")
    return {function_of(name) for name in calls if function_of(name) != name}


def trees_of(rows: Iterable[Row]) -> Iterator[Node]:
    """Yield the sides of rows as they are where no name but an activation's is known to be a function's.

    None of what cannot be read.
    """
    for row in (row for row in rows if not row.word):
        for side in row.sides:
            with suppress(UserError):
                formula, primed = read_formula(row.text, side.start, side.stop), primed_in(row.text)
                yield tree_of(formula, primed, decide=False)[0]


PRIMED = re.compile(
    r"\\(sigma|phi|varphi|psi|rho)\s*(?:'+|\^\s*\{?\s*\\prime(?:\s*\\prime)?\s*\}?)\s*(?:\\left\s*)?\("
)
"""The derivative of an activation at a point, which is no transpose before a bracket."""


def primed_in(text: str) -> frozenset[str]:
    """Return the letters of activations whose derivatives stand in a row."""
    return frozenset({"varphi": "phi"}.get(one[1], one[1]) for one in PRIMED.finditer(text))


SLOPE = re.compile(r"\\nabla\s*([A-Z])\s*(?:\\left\s*)?\(")
"""The gradient of a function with a capital, at a point."""


def capitals_in(rows: Iterable[Row]) -> set[str]:
    r"""Return the capitals that stand alone somewhere in formulas, H of x^T H (x - y) too.

    What words name alone, the loss $L$, says nothing of what it is beside a formula with \nabla L(w).
    """
    found: set[str] = set()
    every = [row for row in rows if not row.word]
    sloped = {one[1] for row in every for one in SLOPE.finditer(row.text)}
    for row in (row for row in every if row.text.strip(" $") not in sloped):
        for side in row.sides:
            with suppress(UserError):
                found |= {
                    name
                    for name in read_formula(row.text, side.start, side.stop).names()[1]
                    if name[0].isupper()
                }
    return found
