r"""Functions with an accent, \hat R(w) beside \nabla \hat R(w), layers l beside a loss \ell: by other letters."""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.phrases import formulas_in, in_formulas
from dlhw3.symbolic.language.text import lazy_re as re

ACCENTED = r"\\(?:hat|tilde|bar)\s*(?:\{\s*(?P<held>[A-Za-z])\s*\}|(?P<bare>[A-Za-z])(?![A-Za-z]))"
SLOPED = re.compile(rf"\\nabla\s*{ACCENTED}\s*\(")
CALLED = re.compile(
    rf"\$\s*{ACCENTED}\s*\$\s+(?:is|be|are)\s+(?:an?\s+)?(?:(?:\$[^$]*\$-)?(?:smooth|strongly[\s-]+convex|Lipschitz)|(?:twice\s+)?(?:continuously\s+)?differentiable|convex)\b",
    re.IGNORECASE,
)
"""What is a function by a gradient, or by the words."""
FREE = {True: "FGQKM", False: "fghqk"}
INDEX = re.compile(r"(?P<sign>[_^]\s*)(?:l(?![A-Za-z])|\{\s*(?P<held>\(?l(?:\s*[-+]\s*\d)?\)?)\s*\})")
ALONE = re.compile(r"\$\s*l\s*(?:(?:=|\\(?:in|ge|le)q?(?![a-z]))[^$l]*)?\$")
"""The index in the words, the layer $l$, $l = 1, \\dots, L$."""
ELL = re.compile(r"\\ell(?![a-z])\s*(?:\(|')|\\nabla\s*\\ell(?![a-z])")


def with_plain_functions(text: str) -> tuple[str, list[str]]:
    """Return a text of the same lines with such letters; and what was read so, in words."""
    text, told = _without_accents(_at_zero(text))
    return _without_ell(text, told)


OF_COLUMN = re.compile(
    r"(?<![A-Za-z\\])(?P<f>[A-Za-z]|\\(?:phi|psi|ell))\s*\(\s*(?P<x>[h-z])\s*\)\s*&?\s*:?=(?P<value>[^=$]*)"
)
TURN = r"\s*\^\s*\{{?\s*(?:\\top|\\intercal|T(?![A-Za-z]))"


def _at_zero(text: str) -> str:
    r"""Return a text with f(\mathsf{0}) for f(0), of an f that is defined of a turned letter: a column."""
    for one in OF_COLUMN.finditer(text):
        f, x = re.escape(one["f"]), one["x"]
        turned = re.search(
            rf"(?<![A-Za-z\\]){x}{TURN.format()}|\\top\s*\}}?\s*(?:[A-Z]\s*)?{x}(?![A-Za-z])", one["value"]
        )
        if turned:
            text = re.sub(
                rf"(?<![A-Za-z\\])(?<!\\nabla )(?<!\\nabla){f}\s*\(\s*0\s*\)",
                lambda found: found[0].replace("0", r"\mathsf{0}"),
                text,
            )
    return text


def _without_accents(text: str) -> tuple[str, list[str]]:
    names = dict.fromkeys(
        one["held"] or one["bare"] for form in (SLOPED, CALLED) for one in form.finditer(text)
    )
    told = list[str]()
    for name in names:
        own = re.compile(rf"\\(?P<mark>hat|tilde|bar)\s*(?:\{{\s*{name}\s*\}}|{name}(?![A-Za-z]))")
        if len({one["mark"] for one in own.finditer(text)}) != 1 or not re.search(
            rf"{own.pattern}\s*\(", text
        ):
            continue
        letters = re.sub(r"\\(?!\[|\]|\(|\))[A-Za-z]+", " ", " ".join(formulas_in(own.sub(" ", text))))
        free = [
            one
            for one in [name, *FREE[name.isupper()]]
            if not re.search(rf"(?<![A-Za-z]){one}(?![A-Za-z])", letters)
        ]
        if re.search(rf"{own.pattern}\s*(?:_|&?\s*:?=)", text) or not free:
            continue
        mark = next(own.finditer(text))["mark"]
        text = own.sub(free[0], text)
        told.append(rf"\{mark} {name} is a function, written {free[0]}")
    return text, told


def _without_ell(text: str, told: list[str]) -> tuple[str, list[str]]:
    r"""Return a text with another index than l of layers, where \ell is a function."""
    formulas = " ".join(formulas_in(text))
    if not INDEX.search(formulas) or not ELL.search(formulas):
        return text, told
    rest = ALONE.sub(" ", INDEX.sub(" ", formulas))
    if re.search(r"(?<![A-Za-z\\])l(?![A-Za-z])", re.sub(r"\\[A-Za-z]+", " ", rest)):
        return text, told
    plain = re.sub(r"\\[A-Za-z]+", " ", rest)
    free = [one for one in "kji" if not re.search(rf"(?<![A-Za-z]){one}(?![A-Za-z])", plain)]
    if not free:
        return text, told
    made = in_formulas(text, lambda one: INDEX.sub(lambda found: _with(found, free[0]), one))
    made = ALONE.sub(lambda found: found[0].replace("l", free[0], 1), made)
    return made, [*told, f"the index l is written {free[0]}, since \\ell is a function"]


def _with(found: re.Match[str], index: str) -> str:
    held = found["held"]
    return f"{found['sign']}{{{held.replace('l', index)}}}" if held else f"{found['sign']}{index}"
