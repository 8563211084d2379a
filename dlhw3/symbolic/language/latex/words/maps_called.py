r"""What papers call functions with columns as values: nonexpansive, a contraction, linear.

A text is returned with the words that are read elsewhere in the place of those that say the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dlhw3.errors import UserError
from dlhw3.symbolic.language.latex.text.formulas_said import BOARD
from dlhw3.symbolic.language.latex.text.phrases import CONSTANT, NAME, of_as_many_lines, outside, phrase
from dlhw3.symbolic.language.text import lazy_re as re

TO = r"(?:\\to|\\rightarrow|\\longrightarrow)(?![a-z])"
COLUMNS = rf"[^$=]*{TO}\s*{BOARD}R\s*\}}?\s*\^[^$=]*"
"""From some space to one of columns."""
LISTED = re.compile(rf"\$\s*(?P<names>{NAME}(?:\s*,\s*{NAME})+)\s*(?P<spaces>(?::(?!=)|\\colon){COLUMNS})\$")
"""$f, g: \\mathbb{{R}}^n \\to \\mathbb{{R}}^m$."""
BE = r"(?P<be>\b(?:be|is|are|being)(?: both)?) (?:an? )?"
NOUN = r"(?: (?:map|mapping|function|operator))?"
RANGE = r"\s*(?P<range>(?:\\in\s*[(\[]\s*0\s*,\s*1\s*[)\]]|<\s*1|\\l(?:e|t|eq)\s*1))\s*"
NONEXPANSIVE = phrase(rf"{BE}(?:\$1\$-|1-Lipschitz|non-?expansive){NOUN}(?![\w-])")
CONTRACTION = phrase(
    rf"{BE}(?:\$\s*(?P<c>{CONSTANT})\s*\$-(?:contraction|contractive)(?: (?:map|mapping|function|operator))?"
    rf"|contraction(?: (?:map|mapping))? with (?:(?:a|the|contraction) )*(?:factor|constant|modulus|parameter|rate)"
    rf" \$\s*(?P<d>{CONSTANT})(?:\s*\$|{RANGE}\$(?=\s*[.;]|\s+and\b)))(?![\w-])(?P<on> and(?= \$))?"
)
KIND = (
    rf"(?:\$\s*{CONSTANT}\s*\$-(?:Lipschitz(?: continuous)?|strongly monotone|contractive)|monotone"
    r"|non-?expansive|1-Lipschitz)"
)
BEFORE = phrase(
    rf"\ban? (?P<kind>{KIND}) (?:map|mapping|function|operator)"
    rf" (?P<map>\$\s*{NAME}\s*(?::(?!=)|\\colon){COLUMNS}\$)"
)
"""A monotone map $F: …$, which is the map that is monotone."""
LINEAR = r"(?P<kind>(?<![\w-])(?:linear|affine)\b)"
NOT = r"(?:\b(?:not|never|non|nor|neither)\b[^.;:$]*)"
"""Words that deny."""


def with_maps_called(text: str) -> str:
    """Return a text with $c$-Lipschitz for what papers call so, and each function by itself."""
    return outside(apart(text), _called)


def apart(text: str) -> str:
    """Return a text with $f: …$ and $g: …$ for $f, g: …$, of as many lines."""
    return LISTED.sub(_apart, text)


def _apart(found: re.Match[str]) -> str:
    names = re.split(r"\s*,\s*", found["names"].strip())
    ways = [f"${name}{found['spaces'].strip()}$" for name in names]
    return of_as_many_lines(found[0], f"{', '.join(ways[:-1])} and {ways[-1]}")


def _called(words: str) -> str:
    words = BEFORE.sub(
        lambda found: of_as_many_lines(found[0], f"{found['map']} which is {found['kind']}"), words
    )
    words = NONEXPANSIVE.sub(lambda found: of_as_many_lines(found[0], f"{found['be']} $1$-Lipschitz"), words)
    return CONTRACTION.sub(_contraction, words)


def _contraction(found: re.Match[str]) -> str:
    c = found["c"] or found["d"]
    behind = f", ${c} {found['range'].strip()}$" if found["range"] else ""
    on = f"{',' * bool(behind)} and{' let' * bool(behind)}" if found["on"] else ""
    return of_as_many_lines(found[0], f"{found['be']} ${c}$-Lipschitz{behind}{on}")


def require_no_form(text: str, ways: Iterable[str]) -> None:
    """Refuse functions, as they are written, that the words call linear or affine."""
    for name, kind in _formed(text, ways):
        said = f"{name} is {kind} by the words, and a function of which nothing is known here."
        raise UserError(said, hint=f"% let {name}(x) = A*x{' + b' * (kind == 'affine')}")


def _formed(text: str, ways: Iterable[str]) -> Iterator[tuple[str, str]]:
    for way in ways:
        of = rf"\$\s*{re.escape(way)}\s*(?:(?::(?!=)|\\colon)[^$]*)?\$"
        behind = rf"{of}(?:[^.;:$]*\band\s+\$[^$]*\$)?\s+(?:be|is|are|being)\s+(?P<words>(?:[a-z]+,?\s+)*?){LINEAR}"
        ahead = rf"(?P<words>){LINEAR}\s+(?:map|mapping|function|operator|layer)s?\s+{of}"
        for form in (behind, ahead):
            found = re.search(form, text)
            if found is not None and not re.search(NOT, found["words"] + " "):
                yield way, found["kind"]
