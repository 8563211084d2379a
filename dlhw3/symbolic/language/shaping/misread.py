"""Letters that are something else than they seem: what is to be declared for all to fit, or to mean anything."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import product as pairs

from dlhw3.errors import ShapeError, UserError
from dlhw3.symbolic.language.shaping.declarations import Declared, declared
from dlhw3.symbolic.language.shaping.multiples import SMALL, as_numbers, in_numbers
from dlhw3.symbolic.language.shaping.shapes import NUMBER, Shape, Shapes
from dlhw3.symbolic.language.shaping.sized import COUNTS, sizes_for
from dlhw3.symbolic.language.shaping.summed import with_sums
from dlhw3.symbolic.language.text.operators import MEAN
from dlhw3.symbolic.language.text.sizes import Size, Sizes, shape_option
from dlhw3.symbolic.language.text.suggested import power_instead
from dlhw3.symbolic.language.text.tree import Node

NUMBERS = "abcdefg"
LETTERS = ("name", "layers")
"""Kinds of nodes that are letters: r, and a member r{i} of a sequence."""
OF_NUMBERS = ("number", "name", "plus", "minus", "negative", "times", "over", "power")
"""Kinds of nodes that a formula of numbers is made of, besides functions."""
ADDING = ("sum", "mean")
"""Operators that add up entries: of a number they are that number."""


def misread(tree: Node, declarations: Declared, wrt: Sequence[str], *, certain: bool) -> ShapeError | None:
    """Return what to say where all fits, and is a number, once a letter is declared; None where nothing does.

    Where it is ``certain`` that the text can be read as it stands, a letter that is a number by rule is taken for a
    column only where it is transposed itself, as in c'*x.
    """
    turned = {n.parts[0].name for n in tree.every() if n.kind == "transposed"} if certain else set()
    found = _scalar(tree, declarations, wrt, turned) or (
        None if certain else _member(tree, declarations, wrt)
    )
    if found is not None:
        return found

    def fits(columns: dict[str, Size], numbers: Iterable[str] = ()) -> bool:
        shapes = {**declarations.shapes, **{name: (size, 1) for name, size in columns.items()}}
        shapes |= dict.fromkeys(numbers, NUMBER)
        own = Shapes(shapes, declarations.sizes | {s for s in columns.values() if isinstance(s, str)})
        with suppress(UserError):
            return with_sums([tree], own).of(tree) == NUMBER
        return False

    named = {node.name for node in tree.every()} | {*declarations.sizes}
    known = {*declarations.shapes, *declarations.sizes}
    letters = [name for name in candidates([tree], certain=certain) if name not in known]
    typed = {node.name: node for node in reversed([*tree.every()]) if node.kind in LETTERS}
    columns = columns_instead(fits, letters, [*sorted(declarations.sizes)], named)
    if columns is not None:
        return _columns(typed, columns)
    for member in () if certain else (one.name for one in typed.values() if one.kind == "layers"):
        beside = [name for name in letters if name != member]
        columns = columns_instead(partial(fits, numbers=[member]), beside, [*declarations.sizes], named)
        if columns is not None and len(columns) == 1:
            return _columns(typed, columns, member)
    return None if certain else _capital(tree, declarations, wrt)


def _columns(typed: Mapping[str, Node], columns: Mapping[str, Size], number: str = "") -> ShapeError:
    """Return what to say of numbers by their letters that are columns, beside a column that is a number."""
    said = [f"{typed[name].text}: {size}" for name, size in columns.items()]
    told = in_words({typed[name].text: size for name, size in columns.items()})
    if number:
        said.append(f"{typed[number].text}: scalar")
        words = (
            f"{typed[next(iter(columns))].text} is a number by its letter, and {typed[number].text} a column"
        )
        told = f"{words}; all fits where it is the other way round."
    return ShapeError(told, at=typed[next(iter(columns))].at, hint=(shape_option("; ".join(said)),))


def in_words(columns: dict[str, Size]) -> str:
    """Return the sentence on letters that are to be columns."""
    if len(columns) == 1:
        return f"{next(iter(columns))} is a number by its letter, and all fits where it is a column."
    names = " and ".join(columns)
    return f"{names} are numbers by their letters, and all fits where they are columns."


def capitals_in_words(letters: Iterable[str]) -> str:
    """Return the sentence on capitals that are to be numbers."""
    if len(names := list(letters)) == 1:
        return f"{names[0]} is a matrix by its letter, and all fits where it is a number."
    return f"{' and '.join(names)} are matrices by their letters, and all fits where they are numbers."


def candidates(trees: Sequence[Node], *, certain: bool = False) -> list[str]:
    """Return the letters that are numbers by rule; those first, or where ``certain`` alone, that are transposed.

    Or that a transpose stands before: p'*a is a number.
    """
    nodes = [node for tree in trees for node in tree.every()]
    turned = [n.parts[0].name for n in nodes if n.kind == "transposed" and n.parts[0].kind in LETTERS]
    behind = [n.parts[1] for n in nodes if n.kind == "times" and n.parts[0].kind == "transposed"]
    turned += [one.name for one in behind if one.kind in LETTERS]
    names = turned if certain else [*turned, *(node.name for node in nodes if node.kind in LETTERS)]
    moved = {node.name for node in nodes if node.kind == "name"}
    directions = {name for name in names if name[:1] == "d" and name[1:] in moved}
    return [
        name
        for name in dict.fromkeys(names)
        if name[:1] in NUMBERS and name != "eye" and name not in directions
    ]


def columns_instead(
    fits: Callable[[dict[str, Size]], bool],
    letters: Sequence[str],
    sizes: Sequence[Size],
    taken: set[str],
) -> dict[str, Size] | None:
    """Return letters as columns with their sizes, with which all ``fits``: one of them, or all; or None."""
    fresh = next(Sizes().names({*taken, *map(str, sizes)}))
    for columns in _tried(letters, [fresh, *sizes]):
        if fits(columns):
            return columns
    return None


def _tried(letters: Sequence[str], sizes: Sequence[Size]) -> Iterator[dict[str, Size]]:
    for name, size in pairs(letters, sizes):
        yield {name: size}
    if len(letters) > 1:
        for size in sizes:
            yield dict.fromkeys(letters, size)


def _scalar(
    tree: Node, declarations: Declared, wrt: Sequence[str], turned: Collection[str]
) -> ShapeError | None:
    """Return what to say where all fits, and is a number, once columns by rule are: a long name, or t of 1/t.

    None of them is ``turned``, as the x of x xᵀ/(xᵀ x), which is a matrix.
    Short ones are those that stand where no column may, in an exponent or below a stroke, or whose power is taken.
    """
    nodes = [node for node in columns_by_rule(tree, declarations) if node.name not in turned]
    short = {name for name in where_numbers_stand(tree) if len(name) == 1}
    short |= {name for name in terms_of_powers(tree) if len(name) == 1 and name not in wrt}
    by_entries = bool(short) and is_number(_by_entries(tree), declarations.shapes, declarations)
    if by_entries:  # x./z is meant, of which the error of x/z speaks; but for the n of x/n, which counts
        short = {name for name in short.intersection(COUNTS) if _as_size(tree, [name], declarations, wrt)[0]}
    long = {n.name for n in nodes if len(n.name) > 1 and n.name not in wrt and not by_entries}
    letters = {n.name: n for n in nodes if n.name in short | long}
    alone = [(name,) for name in sorted(letters, key=lambda name: -len(name))]
    for names in (*alone, tuple(sorted(short & letters.keys())), tuple(letters)):
        found = _as_numbers(tree, [letters[name] for name in names], declarations, wrt)
        if found is not None:
            return found
    return None


def _as_numbers(
    tree: Node, letters: Sequence[Node], declarations: Declared, wrt: Sequence[str]
) -> ShapeError | None:
    """Return what to say where all fits, and is a number, once these letters are; None where it does not."""
    names = [one.name for one in letters]
    numbers = {**declarations.shapes, **dict.fromkeys(names, NUMBER)}
    if not names or not is_number(tree, numbers, declarations):
        return None
    size, words = _as_size(tree, names, declarations, wrt)
    typed = [one.text.strip() for one in letters]
    said = size or "; ".join(f"{text}: scalar" for text in typed)
    return ShapeError(columns_in_words(typed, words), at=letters[0].at, hint=(shape_option(said),))


def terms_of_powers(tree: Node) -> Iterator[str]:
    """Yield the letters that are terms of a sum whose power is taken: the r of (r - w'x)^2, of samples r{i}.

    A capital of which the inverse is taken is none, but what papers write for numbers, L^{-1}.
    """
    waiting = [node.parts[0] for node in tree.every() if node.kind == "power" and not _is_inverse(node)]
    while waiting:
        node = waiting.pop()
        if node.kind in ("plus", "minus", "negative"):
            waiting += node.parts
        elif node.kind in LETTERS:
            yield node.name


def _is_inverse(node: Node) -> bool:
    """Whether a power is the inverse of a capital that papers do not write for a number."""
    below, above = node.parts
    negative = above.kind == "negative" or (above.kind == "number" and above.value < 0)
    return (
        negative and below.kind == "name" and below.name[:1].isupper() and below.name[0] not in "BCDEGKLMNRT"
    )


def _member(tree: Node, declarations: Declared, wrt: Sequence[str]) -> ShapeError | None:
    """Return what to say where all fits, and is a number, once members of a sequence are, as y{i} beside w'x."""
    members = [one for one in columns_by_rule(tree, declarations) if one.kind == "layers"]
    tried = (_as_numbers(tree, [member], declarations, wrt) for member in members)
    return next((found for found in tried if found is not None), None)


def columns_by_rule(tree: Node, declarations: Declared) -> list[Node]:
    """Return the letters that are columns by rule, of which no shape is declared, wherever they stand."""
    known = {*declarations.shapes, *declarations.sizes}
    every = (node for node in tree.every() if node.kind in LETTERS and node.name not in known)
    return [node for node in every if "h" <= node.name[0] <= "z"]


def _as_size(tree: Node, names: Sequence[str], declarations: Declared, wrt: Sequence[str]) -> tuple[str, str]:
    """Return the declaration of a letter of which n of 1/n is a size, and what to say of it; or nothing."""
    if len(names) == 1 and names[0] in COUNTS:
        for letter, shape in sizes_for(names[0], [tree], [*declarations.shapes], wrt):
            known = declared({**declarations.shapes, letter: shape})
            if is_number(tree, known.shapes, known):
                return f"{letter}: {','.join(map(str, shape))}", ", or a size"
    return "", ""


def is_number(tree: Node, shapes: Mapping[str, Shape], declarations: Declared) -> bool:
    """Whether all fits with the shapes of some letters, and is a number."""
    with suppress(UserError):
        return with_sums([tree], Shapes(shapes, declarations.sizes)).of(tree) == NUMBER
    return False


def _by_entries(node: Node) -> Node:
    """Return an expression with ./ for every stroke."""
    kind = "over_entries" if node.kind == "over" else node.kind
    return replace(node, kind=kind, parts=tuple(map(_by_entries, node.parts)))


def where_numbers_stand(tree: Node) -> set[str]:
    """Return the letters in exponents and below strokes, those of which powers are taken, and n where it is added.

    The x of e^x is none.
    """
    strokes = [node for node in tree.every() if node.kind in ("power", "over")]
    powers = [node.parts[0] for node in strokes if node.kind == "power"]
    known = [of for of in powers if of.kind == "number" or of.name == "e"]
    below = [node.parts[1] for node in strokes if node.kind == "over" or node.parts[0] not in known]
    inside = (one for part in below for one in _outside_calls(part))
    terms = (node.parts for node in tree.every() if node.kind in ("plus", "minus"))
    counted = [one for parts in terms for one in parts if one.name in COUNTS]  # tr(A) - n
    return {one.name for one in (*inside, *powers, *counted) if one.kind == "name"}


def _outside_calls(node: Node) -> Iterator[Node]:
    """Yield the parts of an expression that are within no function but a root: the n of sqrt(n) counts."""
    yield node
    for part in () if node.kind == "call" and node.name != "sqrt" else node.parts:
        yield from _outside_calls(part)


def columns_in_words(letters: Sequence[str], words: str = "") -> str:
    """Return the sentence on columns by rule that are to be numbers; ``words`` say what else one may be."""
    if len(letters) == 1:
        return f"{letters[0]} is a column by its letter, and all fits where it is a number{words}."
    return f"{' and '.join(letters)} are columns by their letters, and all fits where they are numbers."


def _capital(tree: Node, declarations: Declared, wrt: Sequence[str]) -> ShapeError | None:
    """Return what to say where all fits, and is a number, once letters are numbers, as in L xᵀx + l(x)."""
    others = {*wrt, *declarations.shapes, *declarations.sizes}
    for way in (*as_numbers([tree], others), *as_numbers([tree], others, SMALL)):
        own = with_numbers(tree, declarations, way)
        if own is not None and in_numbers(tree, way, own):
            return are_numbers(tree, *way)
    return None


def are_numbers(tree: Node, *letters: str) -> ShapeError:
    """Return what to say where all fits once letters are numbers, capitals or columns by rule."""
    at = next(node.at for node in tree.every() if node.kind in LETTERS and node.text.strip() in letters)
    said = "; ".join(f"{name}: scalar" for name in letters)
    words = columns_in_words(letters) if letters[0].islower() else capitals_in_words(letters)
    return ShapeError(words, at=at, hint=(shape_option(said),))


def time_of(tree: Node) -> set[str]:
    """Return t, the time, beside rates."""
    return {"t"} if any(node.kind == "call" and node.name == "ddt" for node in tree.every()) else set()


def as_scalars(trees: Sequence[Node], letters: Iterable[str]) -> str:
    """Return the line that makes letters numbers; and that makes one of them the time, beside rates."""
    names, timed = [*letters], any(map(time_of, trees))
    return f"scalar {', '.join(names)}" + ", and below it flow t = 1" * ("t" in names and timed)


def require_no_signs(trees: Iterable[Node], letters: Collection[str]) -> None:
    """Refuse I and the T of x^T among letters that would be numbers: the identity and a transpose are meant."""
    for node in (node for tree in trees for node in tree.every()):
        if "I" in letters and (node.kind, node.name) == ("name", "I"):
            words = "I is a matrix like any other capital here, and the identity is eye."
            raise UserError(words, at=node.at, hint="eye")
        if node.kind != "power" or "T" not in letters or node.parts[1].name != "T":
            continue
        turned = {one.name for one in node.parts[0].every() if one.kind == "name"} - {*letters}
        if any(name[:1].isupper() or "h" <= name[:1] <= "z" for name in turned):
            hint = power_instead(*node.parts, of_number=False)
            raise UserError("An exponent is a number.", at=node.parts[1].at, hint=hint)


def with_numbers(tree: Node, declarations: Declared, way: dict[str, Shape]) -> Shapes | None:
    """Return the shapes with which all is a number, or None."""
    own = with_sums([tree], Shapes({**declarations.shapes, **way}, declarations.sizes))
    try:
        return own if own.of(tree) == NUMBER else None
    except UserError:
        return None


def undeclared(first: Node, tree: Node, shapes: Shapes, known: Collection[str] = ()) -> str:
    """Say of a false line that nothing says what its rates are, or what E is the mean of; nothing of any other.

    Of the letters ``known`` an assumption says it. ``first`` begins the chain.
    """
    if MEAN in shapes.functions and not shapes.random:
        return f"{MEAN} is an abstract function here: a line random x says of which letters it is the mean"
    if not {*shapes.rates} - {*known}:
        return ""
    calls = [node for node in tree.every() if re.fullmatch(r"grad_[^_]+", node.name)]
    typed = bool(calls) and "\\" not in tree.at.text
    if not calls and first.name == "ddt" and first.parts[0].kind == "name" and "\\" not in first.at.text:
        rate = f"{first.text.strip()} = {tree.text.strip()}"
        return f"no flow is declared, and nothing says what this rate is: assume {rate} does"
    objective = calls[0].text.removeprefix("grad_") if typed else "l(U*U')"
    letters = ",".join(shapes.rates)
    return f"no flow is declared: flow {objective} in {letters} says what the rates are"


def require_entries(tree: Node, shapes: Shapes) -> None:
    """Refuse sum(l(X*w)): l is one number here, and who adds up its entries means a function of every entry.

    In LaTeX tr(A - x'y) is refused too: by the rule a number is added to every entry, and papers mean its trace.
    """
    for node in tree.every():
        if node.name == "tr" and "\\" in node.at.text and node.parts[0].kind in ("plus", "minus"):
            _require_one_kind(node, shapes)
        if node.kind != "call" or node.name not in ADDING or node.name in shapes.letters:
            continue
        inside = node.parts[0]
        whole = [
            one
            for one in inside.every()
            if one.kind == "call" and any(shape != NUMBER for shape in shapes.functions.get(one.name, ()))
        ]
        if whole and shapes.copied().of(inside) == NUMBER:
            words = f"{node.name} adds up entries, and {whole[0].text.strip()} is one number."
            raise ShapeError(words, at=node.at, hint=inside.bare.strip())


def _require_one_kind(trace: Node, shapes: Shapes) -> None:
    """Refuse the trace of a sum of matrices and numbers."""
    terms, own = [trace.parts[0]], shapes.copied()
    while terms[0].kind in ("plus", "minus"):
        terms[:1] = terms[0].parts
    numbers = [one for one in terms if own.of(one) == NUMBER]
    whole = [one for one in terms if own.known(own.of(one)) != NUMBER]
    if numbers and whole:
        one, matrix = numbers[0].text.strip(), whole[0].text.strip()
        words = f"{one} is a number beside the matrix {matrix}, within one trace."
        raise ShapeError(words, at=numbers[0].at, hint=rf"\operatorname{{tr}}({whole[0].bare.strip()})")
