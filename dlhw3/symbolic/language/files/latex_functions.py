r"""Which letters are functions, and which of them are losses.

The names that are functions in a derivation in LaTeX, and those of them that have columns as values.
Losses that words call so, which are numbers: then so is y of $L = -y \\log p - (1 - y) \\log (1 - p)$.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress

from dlhw3.errors import UserError
from dlhw3.symbolic.language.files.reader import Reader
from dlhw3.symbolic.language.latex.formulas.conventions import is_turned
from dlhw3.symbolic.language.latex.formulas.indices import ENTRY
from dlhw3.symbolic.language.latex.formulas.reading import Formula, functions_of
from dlhw3.symbolic.language.latex.letters.at_a_time import require_no_product
from dlhw3.symbolic.language.latex.letters.signatures import definable
from dlhw3.symbolic.language.latex.text.rows import Row, Side, in_plain
from dlhw3.symbolic.language.latex.words.maps_called import require_no_form
from dlhw3.symbolic.language.latex.words.maps_jacobians import MOST, contradicted, unread_jacobians
from dlhw3.symbolic.language.latex.words.maps_said import maps_in, maps_said
from dlhw3.symbolic.language.latex.words.taken import Words
from dlhw3.symbolic.language.shaping.declarations import declared
from dlhw3.symbolic.language.shaping.shapes import NUMBER, Shapes
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.sizes import Arrow
from dlhw3.symbolic.language.text.substitution import free_names

TURNED_BESIDE = re.compile(
    r"\btransposed?\s+(?:of\s+the\s+)?Jacobian(?:\s+matrix)?\s*\$[^$]*\^\s*\{?\s*(?:\\top|\\intercal|T)(?![a-z])[^$]*\$"
)
"""The transposed Jacobian J^T, which says what J is."""
ROWS = re.compile(
    r"\brows?\b(?:(?!\bcolumn)[^.;:])*\b(?:inputs?|variables?|parameters)\b"
    r"|\bcolumns?\b(?:(?!\brow)[^.;:])*\b(?:outputs?|entries|components?|residuals?)\b"
    r"|\bgradients?\b[^.;:]*\bas\s+(?:its\s+|the\s+)?columns\b"
    r"|\(\s*(?P<i>[a-z])\s*,\s*(?P<j>[a-z])\s*\)[^.;:]*\\partial[^.;:]*_\s*\{?(?P=j)\b[^.;:]*\\partial[^.;:]*_\s*\{?(?P=i)\b",
    re.IGNORECASE,
)
"""Words by which the rows of a Jacobian belong to what it is differentiated in."""
OF_FUNCTIONS = "EFGJLV"
"""Capitals that stand for functions."""
NOT_JACOBIAN = re.compile(r"\b(?:not|never|no longer)\b[^.;]*\bJacobian", re.IGNORECASE)


def maps_of(shapes: Mapping[str, object]) -> frozenset[str]:
    """Return the functions that are declared to have columns as values."""
    return frozenset(name for name, said in shapes.items() if isinstance(said, Arrow))


def said_to_be(text: str) -> frozenset[str]:
    """Return the functions that the words say to have columns as values."""
    return frozenset(row.text.partition(":")[0] for row in maps_said(text))


def jacobians_of(maps: Iterable[str]) -> frozenset[str]:
    """Return what the Jacobians of functions are called, which are no letters."""
    return frozenset(
        f"J_{name.replace('_', '')}{slot}" for name in maps for slot in ("", *range(1, MOST + 1))
    )


def functions_in(
    reader: Reader, read: Sequence[tuple[Row, list[tuple[Side, Formula]]]], text: str, words: Words
) -> frozenset[str]:
    """Return the names that are functions in rows: abstract ones, defined ones, and those of the words."""
    lines = [formula for _, sides in read for _, formula in sides]
    reader.letters |= {*reader.shapes, *reader.defined.named} - maps_of(reader.shapes)
    functions = functions_of(lines, reader.letters)
    reader.definable = definable([sides for _, sides in read], words.subjects())
    functions |= reader.definable | frozenset(reader.defined.functions)
    entrywise = {row.text.partition(":")[0] for row in words.rows if row.text.endswith(": entrywise")}
    maps = _take_maps(reader, text, lines, entrywise)
    plain = functions - reader.definable - {*reader.defined.functions} - maps - entrywise
    _require_numbers(plain, text)
    functions |= maps | jacobians_of(maps)
    taken = functions_of(lines, {*reader.shapes, *reader.defined.named}) - functions
    bracketed = {one for one in taken if one[0].islower() or one[0] in OF_FUNCTIONS}
    require_no_product(reader, text, read, functions, entrywise, bracketed)
    return functions | entrywise & {one.name for tree in reader.defined.values() for one in tree.every()}


VALUED = re.compile(
    r"\$\s*(?P<name>\\?[A-Za-z]+)\s*\$\s*,?\s+(?:(?:is|are|be|being)\s+)?(?:an?\s+)?(?:vector|matrix)[\s-]valued\b"
    r"|\b(?:vector|matrix)[\s-]valued\s+(?:function|map|mapping|network|model)s?\s+\$\s*(?P<behind>\\?[A-Za-z]+)\s*\$"
)
"""A function whose values are no numbers."""


def _require_numbers(functions: Iterable[str], text: str) -> None:
    """Refuse abstract functions that the words call vector-valued, from which space to which not being said."""
    called = {in_plain(one["name"] or one["behind"]) for one in VALUED.finditer(text)}
    for name in sorted(called & {*functions}):
        said = f"{name} is vector-valued by the words, and a function of which nothing is known here."
        raise UserError(said, hint=rf"${name}: \mathbb{{R}}^n \to \mathbb{{R}}^m$")


def _called_in(text: str) -> set[str]:
    """Return the functions with columns as values that are taken at a point anywhere in a text, or whose J is."""
    called = {in_plain(found["name"]): re.escape(found["name"].strip()) for found in maps_in(text)}
    taken = (
        r"(?:Jacobian(?:\s+matrix)?\s+of\s+\$\s*{0}(?![A-Za-z_])"
        r"|(?:J\s*_\s*(?:\{{\s*{0}\s*\}}|{0})|{0})\s*(?:\\left\s*)?\()"
    )
    return {name for name, way in called.items() if re.search(taken.format(way), text)}


def _require_plain(text: str, called: Iterable[str]) -> None:
    """Refuse Jacobians J_r(x) where the words may have them turned, or say that something is none."""
    turned = [one for one in called if one.startswith("J_")]
    words = TURNED_BESIDE.sub(" ", text)
    sizes = any(contradicted(text, found["name"].strip()) for found in maps_in(text))
    if turned and (is_turned(words) or NOT_JACOBIAN.search(words) or ROWS.search(words) or sizes):
        said = f"{turned[0]} may be the Jacobian or its transpose by the words."
        raise UserError(said, hint=rf"\nabla_x (v^\top {turned[0][2:]}(x)), which is J^\top v")


def _require_read(reader: Reader, text: str, called: Iterable[str]) -> None:
    """Refuse a letter in the lines that the words call a Jacobian, where they leave open which one it is."""
    names = {in_plain(found["name"]) for found in maps_in(text)}
    read = jacobians_of(names) | {*reader.defined.named, *reader.defined.functions, *reader.definable}
    for letter in unread_jacobians(text):
        plain = in_plain(letter)
        if plain in called and plain not in read:
            said = f"What the Jacobian {letter} is, as a function of its point, is not said."
            raise UserError(said, hint=f"Let ${letter}$ be the Jacobian of ${min(names)}$ at $x$.")


def _take_maps(
    reader: Reader, text: str, formulas: Iterable[Formula], entrywise: Iterable[str]
) -> frozenset[str]:
    """Take functions that the words say to have columns as values; return those, and what is declared so.

    One that is of every entry by the words has them too, and is no abstract one.
    """
    formulas = [*formulas]
    called = set[str]().union(*(formula.names()[0] for formula in formulas)) | _called_in(text)
    if said_to_be(text):
        jacobians = {one.name for tree in reader.defined.values() for one in tree.every()}
        named = {f"J_{one.removeprefix('jac_')}" for one in jacobians if one.startswith("jac_")}
        _require_plain(text, called | named)
        _require_read(reader, text, called.union(*(formula.names()[1] for formula in formulas)))
    known = {*reader.shapes, *reader.defined.functions, *reader.defined.named, *reader.definable, *entrywise}
    ways = {in_plain(found["name"]): [found["name"].strip()] for found in maps_in(text)}
    for row in maps_said(text):
        name, _, what = row.text.partition(": ")
        if {name, *jacobians_of([name])} & called and name not in known:
            reader.shape(row.text)
            reader.told.append(f"{name} has columns as values, {what}")
            known.add(name)
            require_no_form(text, ways.get(name, ()))
    return maps_of(reader.shapes)


LOSS = re.compile(
    r"\b(?:loss|objective|cost|risk|energy|(?:log-?\s*)?likelihood|cross-?\s*entropy)\b[^.;:$]{0,40}\$\s*"
    r"(?P<f>[A-Za-z]|\\ell|\\mathcal\s*\{?\s*[A-Z]\s*\}?)\s*:?="
)
"""What is defined and called a loss."""


def take_losses(reader: Reader, text: str) -> None:
    """Take as a number the one letter that is a column by its letter alone, and by which a loss would be a column.

    That is told; where there is none, or are two, nothing is taken.
    """
    for name in dict.fromkeys(in_plain(found["f"]) for found in LOSS.finditer(text)):
        value = reader.defined.named.get(name)
        if value is None or any(node.kind == ENTRY for node in value.every()) or _is_number(reader, name):
            continue
        sizes = {size for shape in reader.shapes.values() for size in shape}
        free = [
            one
            for one in sorted(free_names(value) - {*reader.shapes, *reader.kinds, *reader.columns})
            if len(one) == 1 and one in "hrstuvwxyz" and one not in sizes
        ]
        found = [one for one in free if _is_number(reader, name, one)]
        if len(found) == 1:
            reader.kinds[found[0]] = "number"
            reader.shapes[found[0]] = ()
            reader.told.append(f"{found[0]} is a number, as the loss {name} is one")


def _is_number(reader: Reader, name: str, letter: str = "") -> bool:
    """Whether a letter's value is a number, where another one is."""
    known = declared(reader.declared)
    with suppress(UserError):
        shapes = {**known.shapes, **({letter: NUMBER} if letter else {})}
        return Shapes(shapes, known.sizes).of(reader.defined.named[name]) == NUMBER
    return False
