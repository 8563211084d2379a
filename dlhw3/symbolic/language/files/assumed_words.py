"""What the words of a derivation in LaTeX assume of letters and functions, taken by its reader."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from dlhw3.errors import UserError
from dlhw3.symbolic.language.assumed.regularity import says_regular
from dlhw3.symbolic.language.assumed.related import RELATION, sides_of
from dlhw3.symbolic.language.files.reader import Reader
from dlhw3.symbolic.language.latex.letters.kept import members_of
from dlhw3.symbolic.language.latex.text.rows import Row
from dlhw3.symbolic.language.making.said import read_said
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.substitution import free_names
from dlhw3.symbolic.language.text.tree import Node

DEFINITE_SUM = re.compile(r"\w+ [-+] .* pd")
"""What says that a sum of matrices is definite: A - B pd."""


STARRED = re.compile(r"^([A-Z])\s*\^\s*(?:\{\s*\\star\s*\}|\\star)(?=\s+[a-z])")
"""A matrix with a star before what it is called, H^\\star symmetric."""


def assumed_in_words(reader: Reader, row: Row, names: Collection[str], functions: Collection[str]) -> None:
    """Take a shape or an assumption that the words of a derivation make, of these names and functions.

    What is declared on a line of its own is not overruled. Raises UserError for what is no assumption.
    """
    written, row = row.text, replace(row, text=STARRED.sub(r"\1_star", row.text))
    name = re.split(r"[\s:]", row.text)[0]
    if row.word == "shape":
        entrywise = row.text.endswith(": entrywise")
        of = {name, *re.findall(r"\w+", row.text.partition(":")[2])}  # x in R^n says that n is a size
        stands = name not in functions and of & {*names}
        if (name in functions if entrywise else stands) and name not in reader.shapes:
            reader.shape(row.text)
            reader.told += [f"{name} is a function of every entry"] if entrywise else []
        return
    head = RELATION.split(row.text)[0].strip() if RELATION.search(row.text) else name
    if name in reader.defined.named and head == name and not _of_value(reader, name, row.text):
        raise UserError(f"{name} is named by let above.", hint="another letter")
    of_maps = row.text.endswith("monotone")  # of others it is another thing
    if says_regular(row.text) and (name not in functions or (of_maps and name not in reader.maps)):
        return
    alone = re.fullmatch(r"\w+", name) and not DEFINITE_SUM.fullmatch(row.text)
    plain = alone and name not in reader.defined.named
    related = plain or RELATION.search(row.text)
    told = None if related else read_said(row.text, reader.formula)
    if told:
        if _letters(reader, told[0].tree) <= {*names, "eye"}:
            reader.said += [replace(one, tree=members_of(reader.kept, reader.tree(one.tree))) for one in told]
            reader.scoped([one.text for one in told], [*reader.spoken], row.scope)
            reader.spoken += [one.text for one in told]
            reader.told.append(f"{row.text} is assumed{_where(row.text)}{row.for_lines}")
        return
    if not RELATION.search(row.text) and name not in names:
        return
    sides = [text for _, text in sides_of(row.text)] if RELATION.search(row.text) else []
    letters = frozenset[str]().union(*(_letters(reader, reader.formula(side)) for side in sides))
    if letters <= {*names, "eye"}:
        before = [*reader.spoken]
        reader.assume(row.text, reader.formula)
        reader.scoped(reader.spoken[len(before) :], before, row.scope)
        reader.told.append(f"{written} is assumed{_where(row.text)}{row.for_lines}")


def _letters(reader: Reader, tree: Node) -> set[str]:
    """Return the letters of a tree, and of what it names."""
    found = {one.name for one in tree.every() if one.kind == "name"}
    named = {one for one in found if one in reader.defined.named}
    return (found - named).union(*(free_names(reader.defined.named[one]) for one in named))


def _of_value(reader: Reader, name: str, text: str) -> bool:
    """Whether what has a value is said to be something, which that is: let H = X'*X, H pd, or s = a + b, s <= 1."""
    said = re.fullmatch(r"\w+ (?:symmetric(?: p?s?d)?|p?s?d|invertible)", text)
    said = said or DEFINITE_SUM.fullmatch(text)
    return bool((said and name[0].isupper()) or re.search(r"[<>]", text)) and name not in reader.definable


def _where(text: str) -> str:
    """Return at which point alone a bound of a Hessian is assumed, which makes no function convex."""
    found = re.search(r"\\nabla(?:_\w)?\s*\^\s*\{?2\}?\s*\\?\w+\s*\(([^()]*)\)", text)
    return f" at {found[1].strip()}" if found else ""
