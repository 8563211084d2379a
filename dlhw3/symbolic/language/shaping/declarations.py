"""What is said of letters, ``X: n,p``, ``x: n``, ``a: scalar``, or functions, ``s: entrywise``, ``r: n -> m``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from dlhw3.errors import Sentence, UserError, quoted
from dlhw3.kernel.terms import RESERVED
from dlhw3.symbolic.language.shaping.shapes import NUMBER, Shape
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.operators import OPERATORS
from dlhw3.symbolic.language.text.sizes import ENTRYWISE, Arrow, Size, shape_option

LARGEST = 10**6
NAME = re.compile(r"[^\W\d]\w*")
SIZE = re.compile(r"[^\W\d]\w*|\d+")
EXAMPLE = (shape_option("X: n,p"),)
EACH_ENTRY, DIFFERENTIABLE = {"entrywise", "elementwise", "activation"}, {"differentiable", "smooth"}
"""Words for a function of every entry, and for what is assumed of it wherever its derivative stands."""
WITHIN = re.compile(r"\s*(?:\((?P<sizes>[^()\[\]]+?),?\s*\)|\[(?P<list>[^()\[\]]+?),?\s*\])\s*")
"""Sizes in brackets, as Python has them."""
_ARROW = re.compile(r"-+>|→|\bto\b")
MEMBER = re.compile(r"(?<=\w)\s*\{\s*\w+\s*\}\s*$")
"""Behind the letter of a sequence, y{i}: all its members have one shape."""


@dataclass(frozen=True)
class Declared:
    """The shapes that are declared, and the names that stand for sizes in them."""

    shapes: Mapping[str, Shape]
    sizes: frozenset[str]


def declared(shapes: Mapping[str, object] | Sequence[str] | str) -> Declared:
    """Return shapes given as names or whole numbers: ("n", "p"), ("n",) for a column, () for a number.

    Or as text, "X: n,p; a: scalar", whole, or in a list of texts, or behind each letter: {"X": "n,p"}. A function
    of every entry of which nothing is known is "s: entrywise", one of columns with columns as values "r: n -> m".

    Raises UserError for a name that is none, a size that is none, and a name that is both a letter and a size.
    """
    if isinstance(shapes, str):
        shapes = read_shapes([shapes])
    elif isinstance(shapes, Sequence) and all(isinstance(one, str) for one in shapes):
        shapes = read_shapes(shapes)
    if not isinstance(shapes, Mapping):
        raise UserError(f"{quoted(shapes)} says of no letters what their shapes are.", hint=EXAMPLE)
    names = [_name(MEMBER.sub("", name) if isinstance(name, str) else name) for name in shapes]
    for name in (one for k, one in enumerate(names) if one in names[:k]):
        raise _twice(name)
    found = {name: _shape(name, value) for name, value in zip(names, shapes.values(), strict=True)}
    found = {name.replace("σ", "sigma") if of == ENTRYWISE else name: of for name, of in found.items()}
    letters = (shape for shape in found.values() if shape != ENTRYWISE)
    sizes = frozenset(size for shape in letters for size in shape if isinstance(size, str))
    for name in sizes & set(found):
        raise UserError(f"{name} is a size and a letter.", hint=EXAMPLE)
    return Declared(found, sizes)


def read_shapes(texts: Iterable[str]) -> dict[str, tuple[Size, ...]]:
    """Return the declarations in texts like "X: n,p" or "a: scalar"; several may stand in one, behind ;."""
    found: dict[str, tuple[Size, ...]] = {}
    for text in (part for whole in texts for part in whole.split(";") if part.strip()):
        name, colon, said = text.partition(":")
        name = MEMBER.sub("", name.strip())
        if not colon or not said.strip():
            raise UserError(f"{quoted(text.strip())} declares no shape.", hint=_in_order(text))
        if called := re.fullmatch(r"(\w+)\(.*\)", name):
            raise UserError(
                f"{quoted(name)} is no letter's name.", hint=(shape_option(f"{called[1]}: n -> m"),)
            )
        if name in found:
            raise _twice(name)
        if _ARROW.search(said):
            found[name] = _arrow(name, said)
            continue
        if within := WITHIN.fullmatch(said):  # X: (n, p), and (n,) of a column
            said = within["sizes"] or within["list"]
        words = [word.strip() for word in re.split(r"[,×]", said)]
        if not all(map(SIZE.fullmatch, words)):
            wrong = next(word for word in words if not SIZE.fullmatch(word))
            raise _no_size(name, wrong, _in_order(text))
        found[name] = _said(name, words)
    return found


def _arrow(name: str, said: str) -> Arrow:
    """Return what "n -> m", or of several columns "n, p -> m", says of a function."""
    before, _, behind = (part.strip(" ()") for part in _ARROW.sub("→", said).partition("→"))
    words = [behind, *(word.strip(" ()") for word in re.split(r"[,×]", before))]
    if name in OPERATORS or name in RESERVED:
        raise UserError(f"{name} is an operator here.", hint=(shape_option("r: n -> m"),))
    for word in words:
        if not SIZE.fullmatch(word):
            raise _no_size(name, word, (shape_option(f"{name}: n -> m"),))
    if behind in ("1", "scalar"):
        told = f"{name}(x), a number wherever it stands"
        raise UserError(f"{quoted(f'{name}: {said.strip()}')} declares no shape.", hint=told)
    return Arrow([1 if word == "scalar" else _whole(word) for word in words])


def _whole(word: str) -> Size:
    return int(word) if word.isdecimal() else word


def members_declared(text: str) -> set[str]:
    """Return the letters of sequences in a text of declarations that reads, a of "a{i}: scalar"."""
    names = (part.partition(":")[0].strip() for part in text.split(";"))
    return {MEMBER.sub("", name) for name in names if MEMBER.search(name)}


def _said(name: str, words: list[str]) -> tuple[Size, ...]:
    """Return what words say: scalar is a number, entrywise a function of every entry, others are sizes."""
    if EACH_ENTRY & {*words} and {*words} <= EACH_ENTRY | DIFFERENTIABLE:
        if name in OPERATORS or (name in RESERVED and name != "sigma"):
            raise UserError(f"{name} is an operator here.", hint=(shape_option("s: entrywise"),))
        return ENTRYWISE
    return () if words == ["scalar"] else tuple(map(_whole, words))


def _name(name: object) -> str:
    if not (isinstance(name, str) and NAME.fullmatch(name)):
        raise UserError(f"{quoted(name)} is no letter's name.", hint=EXAMPLE)
    return name


def _shape(name: str, value: object) -> Shape:
    if isinstance(value, str):
        value = read_shapes([f"{name}: {value}"])[name]
    if isinstance(value, Arrow):
        return value  # type: ignore[return-value]
    sizes = value if isinstance(value, Sequence) else (value,)
    if len(sizes) == 0:
        return NUMBER
    if len(sizes) > 2:
        raise UserError(f"{name} has {len(sizes)} sizes, and a matrix has two.", hint=EXAMPLE)
    first, *second = [_size(name, size) for size in sizes]
    return first, second[0] if second else 1


def _size(name: str, size: object) -> Size:
    if type(size) is int and 1 <= size <= LARGEST:
        return size
    if isinstance(size, str) and NAME.fullmatch(size):
        return size
    raise _no_size(name, size, EXAMPLE)


def _twice(name: str) -> UserError:
    return UserError(f"The shape of {name} is declared twice.", hint=EXAMPLE)


def _no_size(name: str, size: object, hint: Sentence) -> UserError:
    return UserError(
        f"{quoted(size)} is no size of {name}: a name, or a number from 1 to {LARGEST}.", hint=hint
    )


def _in_order(text: str) -> Sentence:
    """Return a declaration with the words of one that is none, where they make one: A = (n x n) is A: n,n.

    Several that stand behind commas, x: n, a: scalar, are x: n; a: scalar.
    """
    apart = re.sub(r"[\s,]+(?=\w+\s*:)", "; ", text.strip())
    if apart != text.strip():
        with suppress(UserError):
            read_shapes([apart])
            return (shape_option(apart),)
    name, *rest = re.findall(r"\w+", text) or [""]
    sizes = [word for word in rest if word not in ("x", "in", "R", "by")]
    reads = NAME.fullmatch(name) and name not in sizes and 0 < len(sizes) < 3
    return (
        (shape_option(f"{name}: {','.join(sizes)}"),)
        if reads and all(map(SIZE.fullmatch, sizes))
        else EXAMPLE
    )


def names_declared(text: str, what: str, hint: str) -> list[str]:
    """Return the names in a line like "a, b", "x: n" or "x: n; y: n".

    Raises UserError, with what they are to be and a line that is one, where it has none.
    """
    found: list[str] = []
    for part in text.split(";"):
        names = re.split(r"[,\s]+", part.partition(":")[0].strip())
        several = ":" in part and (len(names) > 1 or part.count(":") > 1)
        if several or not all(map(NAME.fullmatch, names)):
            raise UserError(f"{quoted(text)} names no {what}.", hint=_several_instead(text, hint))
        found += names
    return found


_DECLARING = re.compile(r"\s*[^\W\d]\w*(?:\{\w+\})? *: *\w+(?: *, *\w+)?\s*")


def _several_instead(text: str, hint: str) -> str:
    """Return a line with x: n; y: n for x: n, y: n and x, y: n, which begins as a hint does; or the hint."""
    alone = re.fullmatch(r"([^\W\d]\w*)\s*(?:\{\w+\}|\[\w+\])?\s*(?:~.*)?", text.strip())
    if alone and alone[1] != text.strip():  # x{k}, or x ~ N(0, I)
        sizes = "" if "a" <= alone[1][0] <= "g" else ": n,m" if alone[1][0].isupper() else ": n"
        return f"{hint.split()[0]} {alone[1]}{sizes}"
    word, apart = hint.split()[0], re.sub(r"(?:[\s,;]+and)?[\s,;]+(?=[^\W\d]\w*\s*:)", "; ", text.strip())
    names, colon, size = re.sub(r"\{\w+\}", "", text).partition(":")  # x{i}: n says it of x
    if text.count(":") == 1 and colon:
        apart = "; ".join(f"{name}: {size.strip()}" for name in re.split(r"[,\s]+(?:and\s+)?", names.strip()))
    fits = all(re.fullmatch(r"[^\W\d]\w*: *\w+( *, *\w+)?", one.strip()) for one in apart.split(";"))
    return f"{word} {apart}" if fits and apart != text.strip() else hint


_ASSUMING = re.compile(
    r"(?!.*\w\s+\w).*[\w)'}]\s*(?:[<>=≤≥⪯⪰≠]|!=)=?\s*[-\w(].*"
    r"|\s*[^\W\d]\w*(?:, *[^\W\d]\w*)* (?:symmetric|psd|pd|orthogonal|invertible|convex)\s*"
)
"""A relation without words, or letters that have a property."""


def going_on(word: str, text: str, behind: str) -> str:
    """Return what a line declares, and what goes on behind a ; as in random x: n; y: n, which is no reason.

    Raises UserError for what would be assumed too, as in assume a > 0; b > 0, and is not.
    """
    if word == "assume" and _ASSUMING.fullmatch(behind):
        said = behind.strip()
        raise UserError(f"Behind ; stands a reason: {said} assumes nothing there.", hint=f"assume {said}")
    for part in behind.split(";") if word in ("shape", "random", "sequence") else ():
        if not _DECLARING.fullmatch(part):
            break
        text += f"; {part.strip()}"
    return text
