"""What to type in the place of a text that cannot be read: as others write it, put as it is written here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal

from dlhw3.symbolic.language.operators import OPERATORS

MOST_STARS, LONGEST = 12, 400
SIGNS = {
    "**": "^", "ᵀ": "'", "⊤": "'", "⁻¹": "^(-1)", "·": "*", "×": "*", "@": "*", "∘": ".*", "⊙": ".*", "⊘": "./",
    "−": "-", "²": "^2", "³": "^3", "½": "(1/2)", "[": "(", "]": ")", "{": "(", "}": ")", "𝟏": "vector(1)", "$": "",
}  # fmt: skip
"""Signs that others write, and how they are written here."""
_WORDS = "|".join(sorted((name for name in OPERATORS if name != "eye"), key=len, reverse=True))
_CALL = r"\w+\([^()]*\)|\([^()]*\)|\w+"
LATEX = tuple(
    (re.compile(pattern), ours)
    for pattern, ours in (
        (r"\\(?:left|right|big|Big|displaystyle|,|;|!|quad)(?![A-Za-z])|\\[,;!]|&", ""),
        (r"\\(?:math(?:bf|rm|bb|cal|sf)|boldsymbol|bm|text|operatorname)\*?\{(\w+)\}", r"\1"),
        (r"\\[dt]?frac\{([^{}]+)\}\{([^{}]+)\}", r"(\1)/(\2)"),
        (r"\\sqrt\{([^{}]+)\}", r"sqrt(\1)"),
        (r"\^\s*\{?\s*(?:T|\\top|\\intercal|\\mathsf\{T\}|\\prime)\s*\}?(?![A-Za-z])", "'"),
        (r"\\(?:cdot|times)(?![A-Za-z])", "*"),
        (r"\\(?:odot|circ)(?![A-Za-z])", ".*"),
        (r"\\langle(.+?),(.+?)\\rangle", r"dot(\1,\2)"),
        (r"(?:\\\||\|\||‖|\\[lr]Vert)(.+?)(?:\\\||\|\||‖|\\rVert)(?:_\{?[F2]\}?)?", r"norm2(\1)"),
        (r"\\nabla(?:_\{?\w+\}?)?\s*\\?(\w+)\s*\(", r"grad_\1("),
        (r"\\(?:ell)(?![A-Za-z])", "l"),
        (r"\s*\\([A-Za-z]+)", r" \1"),
    )
)
"""Commands of LaTeX, in the order in which they are read."""
PATTERNS = tuple(
    (re.compile(pattern), ours)
    for pattern, ours in (
        (r"\b\w+\.linalg\.norm\(", "norm2("),
        (r"\b(?:np|numpy|torch|jnp|jax|tf|math|scipy)\.(?:linalg\.|nn\.functional\.|special\.)?", ""),
        (r"\.(?:T|t\(\)|mT)(?!\w)", "'"),
        (r"\.dot\(", "*("),
        (r"\.(sum|mean)\(\)", r".*\1"),
        (r",\s*(?:axis|dim|keepdims?|ord)\s*=\s*[^,()]+", ""),
        (r"\bnorm\(([^()]*),\s*[\"'](?:fro|F)[\"']\)", r"norm2(\1)"),
        (r"\|\|([^|]+)\|\||\\\|([^|]+)\\\|(?:_\{?[F2]\}?)?|‖([^‖]+)‖|\|([^|]+)\|", r"norm2(\1\2\3\4)"),
        (r"[⟨<]([^⟨⟩<>]+),([^⟨⟩<>]+)[⟩>]", r"dot(\1,\2)"),
        (r"\bd\s*/\s*d\s*([A-Za-z]\w*)\s*(.+?)\s*$", r"grad(\2, \1)"),
        (r"[∇𝛁]_(\w+)\s+(.+?)\s*$", r"grad(\2, \1)"),
        (rf"[∇𝛁]\s*(?!(?:{_WORDS})\()(\w+)\s*\(", r"grad_\1("),
        (rf"[∇𝛁]\s*((?:{_WORDS})\([^()]*?([A-Za-z]\w*)\b.*?)\s*$", r"grad(\1, \2)"),
        (r"\b([a-gl]|ell|loss|phi|psi)'\(", r"grad_\1("),
        (rf"√\s*({_CALL})", r"sqrt(\1)"),
        (r"(\w'?|\))\\((?:[A-Za-z]\d?\b|\())", r"\1 \\ \2"),
        (r"(\w+)\s\\\s(\w+)", r"inv(\1)*\2"),
        (r"\^\{?T\}?(?!\w)", "'"),
        (r"\b([h-z]\w*)\*\*", r"\1.^"),
        (r"\bsum_\{?(\w)\}?\s+(\w+)_\{?\1\}?\^(\d+)", r"sum(\2.^\3)"),
        (r"\bsum_\{?(\w)\}?\s+(\w+)_\{?\1\}?", r"sum(\2)"),
        (r"(?<![\w(,.])(\d+),(\d+)(?=\s*\*)", r"\1.\2"),
        (r"π", "3.14159"),
    )
)
"""Packages' names, transposes, norms, gradients and inner products as others write them."""
ENTRIES = re.compile(r"\b([A-Za-z]\w*)\[([^\[\]]*)\]")
SCIENTIFIC = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?)[eE](-?)\+?(\d{1,2})(?![\w.])")
BEHIND = re.compile(rf"\b({_WORDS})\s+((?:{_CALL})'?)(?![^\W\d]*\()")
ASKED = re.compile(r"^\s*(?:arg)?(?:min|max)(?:imi[sz]e)?(?:_\{?\w+\}?)?\s+(?:over\s+\w+\s+)?")
REASON = re.compile(r"\s*[,(]\s*(?:by|since|because|from|using|as|due|where|symmetry|the)\b.*$")
WORDS = re.compile(rf"\b({_WORDS})\b(?!\s*\()")


def mended(text: str, first_error: Callable[[str], int | None]) -> str | None:
    """Return a text that can be read, near to one that cannot; None where none is found.

    ``first_error`` is the place in a text at which it cannot be read on, and None where it can be read.
    """
    if len(text) > LONGEST:
        return None
    for candidate in _candidates(text, first_error):
        if first_error(candidate) is None and not WORDS.search(candidate):
            return candidate
    return None


def _candidates(text: str, first_error: Callable[[str], int | None]) -> Iterator[str]:
    text = SCIENTIFIC.sub(_decimal, text)
    for cut in dict.fromkeys((ASKED.sub("", text), text, *_cut(text))):
        respelled = _respelled(cut)
        if respelled == cut:
            yield _starred(cut, first_error)
        yield respelled
        yield _starred(respelled, first_error)
        if "\\" in cut:
            translated = cut
            for _ in range(3):  # fractions within fractions
                for pattern, ours in LATEX:
                    translated = pattern.sub(ours, translated)
            yield _starred(_respelled(translated).strip(), first_error)


def _cut(text: str) -> Iterator[str]:
    """Return what may be meant by a text with more in it than an expression: f(x) = x'*x, min_x f, x;."""
    bare = text.strip()
    sides = [side.strip() for side in re.split(r":?=|;", bare) if side.strip()]
    if len(sides) > 1:
        left, *_, right = sides
        yield from (left, right) if re.fullmatch(r"[\d.]+", right) or ";" in bare else (right, left)
    yield REASON.sub("", bare)
    yield re.sub(r"[-+*/^.,=\s]+$", "", bare)
    yield re.sub(r"^[*/^.,=\s]+", "", bare)


def _respelled(text: str) -> str:
    letters = (name for name in ("h", "k", "u", "v") if not re.search(rf"\b{name}\b", text))
    row, column = next(letters, "h"), next(letters, "k")
    text = ENTRIES.sub(lambda found: _entry(found[1], found[2], row, column), text)
    for pattern, ours in PATTERNS:
        text = pattern.sub(ours, text)
    for sign, ours in SIGNS.items():
        text = text.replace(sign, ours)
    for _ in range(3):  # log det X
        text = BEHIND.sub(r"\1(\2)", text)
    return text.strip()


def _entry(name: str, inside: str, row: str, column: str) -> str:
    """Return an entry, a row or a column by columns of the identity that stand as letters."""
    first, comma, last = (part.strip() for part in inside.partition(","))
    if not comma:
        return f"dot({row}, {name})" if name[0].islower() else f"{name}'*{row}"
    if ":" in (first, last):
        return f"{name}*{row}" if first == ":" else f"{name}'*{row}"
    return f"{row}'*{name}*{column}"


def _decimal(found: re.Match[str]) -> str:
    """Return 1e-3 as 0.001, and 1e5 as 1*10^5."""
    number, minus, power = found.groups()
    return f"{Decimal(found[0]):f}" if minus else f"{number}*10^{power}"


def _starred(text: str, first_error: Callable[[str], int | None]) -> str:
    """Return the text with a product sign wherever two factors stand side by side, a few times; x'Ax is x'*A*x."""
    for _ in range(MOST_STARS):
        place = first_error(text)
        if place is None or place >= len(text.rstrip()):
            break
        rest = re.sub(r"^([A-Z])([A-Za-z])(?![\w(])", r"\1*\2", text[place:])
        text = text[:place].rstrip() + "*" + rest
    return text
