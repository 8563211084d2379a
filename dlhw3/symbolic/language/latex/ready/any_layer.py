r"""Layers of any number, z^{\ell} = W^{\ell} a^{\ell-1}: at one layer and those beside it, by their letters.

What is said of \ell holds for every layer, so that names for the layers \ell - 1, \ell and \ell + 1 say the same;
each definition stands once for every layer of which the text has all letters.
"""

from __future__ import annotations

from collections.abc import Iterator

from dlhw3.symbolic.language.latex.text.phrases import formulas_in, in_formulas, outside
from dlhw3.symbolic.language.latex.text.rows import INLINE
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.text import lazy_re as re

SYMBOL = r"(?:\\ell(?![a-z])|l|L|t)"
TURN = r"(?P<turn>\\top|\\intercal|T)?"
BARE = re.compile(r"\^\s*(?P<layer>\\ell(?![a-z])|[lt])(?![A-Za-z])")
OF_LAST = re.compile(r"\^\s*L(?![A-Za-z])")
BRACED = re.compile(
    rf"\^\s*\{{\s*(?:\(\s*(?P<round>{SYMBOL})\s*(?P<a>[+-]\s*\d)?\s*\)|\[\s*(?P<square>{SYMBOL})\s*(?P<b>[+-]\s*\d)?\s*\]"
    rf"|(?P<plain>{SYMBOL})\s*(?P<c>[+-]\s*\d)?)\s*{TURN}\s*\}}"
)
MARKS = {0: "{}", -1: r"\bar{{{}}}", 1: r"\tilde{{{}}}", -2: r"\hat{{{}}}"}
"""How a letter of a layer is written."""
BASE = (
    r"(?:\\(?:mathbf|boldsymbol|bm)\s*\{\s*(?P<held>\\?[A-Za-z]+)\s*\}"
    r"|(?P<letter>\\(?:delta|theta|phi)(?![a-z])|(?<![A-Za-z\\])[A-Za-z]))"
)

SLOPE_NAMED = re.compile(
    rf"\s*{BASE}\s*{BRACED.pattern}\s*=\s*\\[td]?frac\s*\{{\s*\\partial\s*[^{{}}=]+\}}\s*\{{\s*\\partial\s*(?:[^{{}}=]|\{{[^{{}}]*\}})+\}}(?=\s*=)"
)
"""A gradient by its name, where the row goes on."""
OF_LAYER = re.compile(rf"{BASE}\s*(?P<below>_\s*(?:\{{[^{{}}]*\}}|\w))?\s*{BRACED.pattern}")


def at_one_layer(text: str, loss: str) -> tuple[str, str]:
    """Return a text with letters for the layers about one, and what defines those of the others before it."""
    text = in_formulas(text, lambda one: BARE.sub(lambda found: rf"^{{{found['layer']}}}", one))
    text = _with_matrices(text if loss.strip() == "L" else without_last(text)[0])
    every = " ".join(formulas_in(text))
    found = [_layer(one) for one in BRACED.finditer(every)]
    symbols = {symbol.replace("\\ell", "l") for symbol, _ in found}
    if len(symbols) != 1 or loss.strip() in symbols or not any(offset == 0 for _, offset in found):
        return text, ""
    offsets = {offset for _, offset in found}
    if not offsets <= {*MARKS} or re.search(r"\\(?:bar|tilde|hat)\s*\{?\s*\\?[a-z]+\s*\}?\s*\^", every):
        return text, ""
    shifts = [shift for shift in sorted(MARKS) if shift and shift in offsets]
    letters, equations = _letters(every), _equations(every)
    said = [*_errors(equations, loss.strip())] if loss.strip() else []
    errors = [named for _, named in said]
    equations += errors
    text = _set_apart(text, {one for one, _ in said})
    more = [_shifted(one, shift, letters) for one in equations for shift in shifts]
    if any((one, 1) in letters for one in _slopes(equations)):
        below = [one for one in equations if all(offset <= 0 for _, offset in _letters(one))]
        more += [_shifted(one, 1, _letters(one, 1)) for one in below]
    head = " ".join(f"Let ${one}$." for one in dict.fromkeys([*errors, *more]) if one)
    return in_formulas(text, _named), in_formulas(head, _named)


def without_last(text: str) -> tuple[str, list[str]]:
    """Return a text without the formulas among its words that are of the last layer L alone, and these.

    That is where others are of any layer l.
    """
    text = in_formulas(text, lambda one: OF_LAST.sub(r"^{L}", one))
    symbols = {_layer(one)[0] for one in BRACED.finditer(" ".join(formulas_in(text)))}
    if not symbols > {"L"}:
        return text, []
    left = list[str]()

    def put(found: re.Match[str]) -> str:
        if {_layer(one)[0] for one in BRACED.finditer(found[0])} != {"L"} or "=" not in found[0]:
            return found[0]
        left.append(" ".join(found[0].strip("$").split()))
        return "it" + "\n" * found[0].count("\n")

    return outside(text, lambda words: INLINE.sub(put, words)), left


def _with_matrices(text: str) -> str:
    """Return a text with W for w of layers, which stands before what a layer computes."""
    every = " ".join(formulas_in(text))
    if not re.search(rf"(?<![A-Za-z\\])w\s*{BRACED.pattern}\s*a\s*\^", every) or re.search(
        r"(?<![A-Za-z\\])W\s*\^", every
    ):
        return text
    return in_formulas(text, lambda one: re.sub(r"(?<![A-Za-z\\])w(?=\s*(?:_\s*\{[^{}]*\}\s*)?\^)", "W", one))


OF_ANY = (
    r"\^\s*(?:\{\s*[(\[]?\s*(?:\\ell|[lL])\s*(?:[+-]\s*1\s*)?[)\]]?\s*\}|[lL](?![A-Za-z])|\\ell(?![a-z]))"
)
WEIGHTED = re.compile(rf"(?<![A-Za-z\\])[wW]\s*{OF_ANY}\s*(?:\\cdot\s*)?[ahxo]\s*{OF_ANY}")
"""What a layer computes of the one before, w^l a^{l-1}."""
ACTIVE = re.compile(
    rf"(?<![A-Za-z\\])[ah]\s*{OF_ANY}\s*=\s*(?:\\[a-z]+|[fg])\s*(?:\\left\s*)?\(\s*z\s*{OF_ANY}\s*(?:\\right\s*)?\)"
)
"""What is computed of it, a^L = \\sigma(z^L)."""
BARELY = re.compile(
    r"\^\s*(?:\{\s*(?P<held>(?:\\ell(?![a-z])|[lL])\s*(?:[+-]\s*\d)?)\s*(?P<turn>\\top|T)?\s*\}|(?P<bare>[lL](?![A-Za-z])|\\ell(?![a-z])))"
)


def with_weights_of_layers(text: str) -> tuple[str, list[str]]:
    """Return a text with brackets around the numbers of layers, a^{(l)}, and W for their weights w; it is told."""
    every = " ".join(formulas_in(text))
    shown = " ".join(text[start:stop] for start, stop in set_apart(text))
    if WEIGHTED.search(shown) or ACTIVE.search(shown):
        return text, []  # what displays compute is read at one layer
    if not WEIGHTED.search(every) and not ACTIVE.search(every):
        return text, []
    told = list[str]()
    if re.search(rf"(?<![A-Za-z\\])w\s*(?:_\s*\{{[^{{}}]*\}}\s*)?{OF_ANY}", every) and not re.search(
        r"(?<![A-Za-z\\])W(?![A-Za-z])", every
    ):
        own = rf"(?<![A-Za-z\\])w(?=\s*(?:_\s*\{{[^{{}}]*\}}\s*)?{OF_ANY})"
        text = in_formulas(text, lambda one: re.sub(own, "W", one))
        told.append("w of a layer is a matrix, written W")
    if BARELY.search(every):
        text = in_formulas(text, lambda one: BARELY.sub(_bracketed, one))
        told.append("what stands above letters is the number of a layer, and no power")
    return text, told


def _bracketed(found: re.Match[str]) -> str:
    turned = f"^{{{found['turn']}}}" if found["turn"] else ""
    return f"^{{({(found['held'] or found['bare']).strip()})}}{turned}"


def _layer(found: re.Match[str]) -> tuple[str, int]:
    symbol = found["round"] or found["square"] or found["plain"]
    offset = found["a"] or found["b"] or found["c"] or "0"
    return symbol, int(offset.replace(" ", ""))


def _equations(every: str) -> list[str]:
    """Return the equations of a layer by itself and the one before it: what defines each layer."""
    name = rf"{BASE}\s*{BRACED.pattern}"
    rows = re.split(
        r"\\\\|\\q?quad(?![a-z])|\$+|\\[\[\]()]|\\(?:begin|end)\s*\{[^{}]*\}|,(?![^()]*\))|;|&",
        re.sub(r"&\s*=|=\s*&", "=", every),
    )
    whole = re.compile(rf"\s*{name}\s*(?:_\s*\w\s*)?=[^=<>]+", re.DOTALL)
    chained = (SLOPE_NAMED.match(one) for one in rows)  # \\delta = ∂L/∂z = …
    found = [one.strip(" .") for one in rows if whole.fullmatch(one) and "\\nabla" not in one]
    return found + [one[0].strip() for one in chained if one]


UNNAMED = re.compile(r"\?P<\w+>")
OF = UNNAMED.sub("?:", rf"{BASE}\s*{BRACED.pattern}")
ERROR = re.compile(rf"\s*(?P<error>{OF})\s*=(?P<value>.*'\s*\(\s*(?P<z>{OF})\s*\).*)", re.DOTALL)
"""What is made of that of the next layer and a slope, \\delta^l = … \\delta^{l+1} … \\sigma'(z^l)."""


def _set_apart(text: str, equations: set[str]) -> str:
    """Return a text in which these equations are displays, which are judged, where they stand among its words."""

    def put(found: re.Match[str]) -> str:
        held = re.sub(r"^(?:\$|\\\()|(?:\$|\\\))$", "", found[0])
        return rf"\[ {held} \]" if held.strip(" .") in equations else found[0]

    return outside(text, lambda words: INLINE.sub(put, words)) if equations else text


def _errors(equations: list[str], loss: str) -> Iterator[tuple[str, str]]:
    """Yield errors that a text says by their recursion alone, and the gradients that they are."""
    named = _slopes(equations)
    for found in filter(None, map(ERROR.fullmatch, equations)):
        head = OF_LAYER.match(found["error"])
        letter = (head["held"] or head["letter"]) if head else ""
        if letter and letter not in named and (letter, 1) in _letters(found["value"]):
            yield found[0], rf"{found['error']} = \frac{{\partial {loss}}}{{\partial {found['z']}}}"


def _slopes(equations: list[str]) -> set[str]:
    r"""Return the letters of layers that gradients are named by, \delta^l = \frac{\partial C}{\partial z^l}.

    That of the next layer is a gradient too, in what that layer computes, of which the text may have no letter.
    """
    heads = (OF_LAYER.match(one.lstrip()) for one in equations if "\\partial" in one)
    return {one["held"] or one["letter"] for one in heads if one}


def _letters(formula: str, shift: int = 0) -> set[tuple[str, int]]:
    """Return the letters of layers in a formula, each with its layer."""
    found = OF_LAYER.finditer(formula)
    return {(one["held"] or one["letter"], _layer(one)[1] + shift) for one in found}


def _shifted(equation: str, shift: int, letters: set[tuple[str, int]]) -> str:
    """Return an equation of another layer; none where a letter of it would be of a layer that the text has not."""
    if not _letters(equation, shift) <= letters:
        return ""

    def moved(found: re.Match[str]) -> str:
        symbol, offset = _layer(found)
        number = f"{offset + shift:+d}" if offset + shift else ""
        return f"^{{({symbol}{number}){found['turn'] or ''}}}"

    return BRACED.sub(moved, equation)


def _named(formula: str) -> str:
    """Return a formula with a letter of its own for each layer."""

    def put(found: re.Match[str]) -> str:
        _, offset = _layer(found)
        letter = found["held"] or found["letter"]
        entries = re.match(r"\s*_\s*\{\s*[a-z]\s*,?\s*[a-z]\s*\}", formula[found.end() :])
        letter = letter.upper() if entries and letter == "w" else letter
        turned = r"^\top" if found["turn"] else ""
        return MARKS[offset].format(letter) + (found["below"] or "") + turned + " "

    return OF_LAYER.sub(put, formula)
