r"""Functions whose values the words have as columns, $r: \mathbb{R}^n \to \mathbb{R}^m$, and their Jacobians."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from dlhw3.symbolic.language.latex.text.formulas_said import BOARD
from dlhw3.symbolic.language.latex.text.phrases import NAME, outside
from dlhw3.symbolic.language.latex.text.rows import INLINE, Row, in_plain
from dlhw3.symbolic.language.latex.text.source import without_comments
from dlhw3.symbolic.language.latex.words.maps_called import apart, with_maps_called, with_points
from dlhw3.symbolic.language.latex.words.maps_jacobians import with_jacobians_called, with_partials
from dlhw3.symbolic.language.text import lazy_re as re

SIZE = r"(?:[A-Za-z0-9]|\\[a-z]+)(?:_(?:\w|\{\w+\}))?"
SPACE = rf"{BOARD}R\s*\}}?\s*(?:\^\s*(?:\{{\s*{SIZE}\s*\}}|[A-Za-z0-9]))?"
MAP = re.compile(
    rf"\s*(?P<name>{NAME})\s*(?::|\\colon)\s*(?P<from>{SPACE}(?:\s*\\times\s*{SPACE})*)\s*"
    rf"\\(?:to|rightarrow|longrightarrow)\s*(?P<to>{SPACE})\s*"
)
VERB = r"(?:be|is|denotes?|stands? for|for)"

POINT = (
    r"(?:\\(?:bar|hat|tilde)\s*(?:\{{\s*[a-z]\s*\}}|[a-z])"
    r"|[a-z]\s*(?:\^|_)\s*(?:\*|\\star(?![a-z])|\{{\s*(?:\*|\\star)\s*\}}))"
)
ZERO = rf"\$\s*(?P<value>{{}}\s*\(\s*{POINT}\s*\))\s*=\s*0\s*\$"
"""That a function is 0 at a point with a star: an equation, and no definition."""
COMPOSED = re.compile(
    rf"(?:J_\{{\s*(?P<h>{NAME})\s*\\circ\s*(?P<g>{NAME})\s*\}}"
    rf"|(?<![A-Za-z\\])(?:D|\\mathrm\s*\{{\s*D\s*\}})\s*\(\s*(?P<h2>{NAME})\s*\\circ\s*(?P<g2>{NAME})\s*\)"
    rf"|\(\s*(?P<h3>{NAME})\s*\\circ\s*(?P<g3>{NAME})\s*\)\s*')\s*\(\s*(?P<x>[a-z])\s*\)"
)
"""The Jacobian of a function of another one at a letter."""


def maps_said(text: str) -> Iterator[Row]:
    """Yield what the words say of functions with columns as values, r: n -> m; nothing of one with numbers."""
    words = apart(without_comments(text))
    for formula in INLINE.finditer(words):
        found = MAP.fullmatch(formula[0].strip("$").removeprefix(r"\(").removesuffix(r"\)"))
        if found is None or (to := _size(found["to"])) == "scalar":
            continue
        of = ", ".join(map(_size, re.split(r"\\times", found["from"])))
        yield Row(
            words.count("\n", 0, formula.start()) + 1, f"{in_plain(found['name'])}: {of} -> {to}", "shape"
        )


def _size(space: str) -> str:
    _, power, size = space.partition("^")
    plain = re.sub(r"[{}\\\s]", "", size)
    return plain if power and plain != "1" else "scalar"


def with_jacobians_said(text: str) -> str:
    """Return a text with J_r(x) for other ways to write the Jacobian of a function r with columns as values.

    Those are r'(x) and Dr(x), where D is nothing else, a ∇r that the words call so, and words for a J(x).
    """
    if not any(maps_in(text)):
        return text
    text = with_maps_called(text)
    names = [row.text.partition(":")[0] for row in maps_said(text)]
    written = {in_plain(found["name"]): found["name"].strip() for found in maps_in(text)}
    text = COMPOSED.sub(_composed, text) if len(names) > 1 else text
    for name in (one for one in names if not _is_entrywise(text, written[one])):
        text = _with_one(
            with_partials(text, written[name]), re.escape(written[name]), f"J_{{{written[name]}}}"
        )
    for name in names:
        of = re.escape(written[name])
        text = with_points(outside(text, partial(re.sub, ZERO.format(of), r"$0 = \g<value>$")), written[name])
    return with_jacobians_called(text) if "acobian" in text else text


def _is_entrywise(text: str, function: str) -> bool:
    """Whether a sentence has a function, as it is written, with columns as values that is one of every entry."""
    of = rf"\$\s*{re.escape(function)}\s*(?::(?!=)|\\colon)[^$]*\$"
    each = r"\b(?:entry|element|component|coordinate|point)(?:-|\s)?wise\b"
    return re.search(rf"{of}[^.;]*{each}|{each}[^.;$]*{of}", text, re.IGNORECASE) is not None


def _with_one(text: str, function: str, jacobian: str) -> str:
    """Return a text with the Jacobian of one function for r'(x), Dr(x), and ∇r where that is said to be it."""
    made = jacobian.replace("\\", "\\\\")
    apart = r"(?<![A-Za-z\\])"
    text = re.sub(rf"{apart}{function}\s*(?:'|\^\s*\{{?\s*\\prime\s*\}}?)\s*(?=\()", made, text)
    behind = r"\s*(?=\((?:[^()]|\([^()]*\))*\)\s*(?!\s|\[))"
    turned = rf"{apart}(?:D|\\(?:mathrm|mathsf)\s*\{{\s*D\s*\}})\s*{function}{behind}"
    others = re.sub(turned, " ", text)
    if not re.search(rf"{apart}D(?![A-Za-z])", others):
        text = re.sub(turned, made, text)
    sloped = rf"\\nabla\s*{function}(?![A-Za-z_])"
    said = (
        rf"Jacobian(?:\s+matrix)?\s+\$\s*{sloped}|\$\s*{sloped}[^$]*\$\s+(?:{VERB}|the)\s+(?:the\s+)?Jacobian"
    )
    return re.sub(sloped, made, text) if re.search(said, text) else text


def _composed(found: re.Match[str]) -> str:
    """Return the Jacobian of h(g(x)) in x."""
    outer, inner = (next(filter(None, (found[f"{one}{k}"] for k in ("", 2, 3)))) for one in "hg")
    x = found["x"]
    return rf"\frac{{\partial {outer.strip()}({inner.strip()}({x}))}}{{\partial {x}}}"


def maps_in(text: str) -> Iterator[re.Match[str]]:
    """Yield the formulas of a text that say from where to where a function is."""
    formulas = (
        one[0].strip("$").removeprefix(r"\(").removesuffix(r"\)") for one in INLINE.finditer(apart(text))
    )
    return (found for found in map(MAP.fullmatch, formulas) if found is not None)
