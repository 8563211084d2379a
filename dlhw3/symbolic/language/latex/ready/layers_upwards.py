r"""Layers as some papers count them: W_{1:N} for W_N \cdots W_1, and \nabla\phi(W_1, \dots, W_N)_j in layer j.

A text is returned, of as many lines, in which a product of layers begins with the highest, W_{N:1}, where the text
itself says that W_{1:N} is that product; and in which the part of a gradient in all layers that has a number is the
gradient in that layer. Each is told.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.ready.layers_named import DOTS, FEW, GAP, LISTED, NAME
from dlhw3.symbolic.language.latex.text.phrases import in_formulas
from dlhw3.symbolic.language.text import lazy_re as re

INDEX = r"\w|\{\s*\w+\s*\}"
SAYS = re.compile(
    r"(?<![A-Za-z\\])(?P<W>[A-Z])\s*_\s*\{\s*(?P<low>\w+)\s*:\s*(?P<high>\w+)\s*\}\s*(?:\(\s*t\s*\)\s*)?"
    r"&?\s*(?::=|=|\\equiv|\\coloneqq|\\triangleq)\s*&?\s*"
    rf"(?P=W)\s*_\s*(?P<first>{INDEX}){GAP}(?:(?P=W)\s*_\s*\{{\s*(?P=high)\s*-\s*1\s*\}}{GAP})?{DOTS}{GAP}"
    rf"(?:(?P=W)\s*_\s*\{{\s*(?P=low)\s*\+\s*1\s*\}}{GAP})?(?P=W)\s*_\s*(?P<last>{INDEX})"
)
"""What a text says of a stretch of layers: W_{1:N} = W_N \\cdots W_1."""
STRETCH = r"(?<![A-Za-z\\]){0}\s*_\s*\{{\s*(?P<low>[^{{}}:]+?)\s*:\s*(?P<high>[^{{}}:]+?)\s*\}}"
PART = re.compile(
    rf"\\nabla\s*(?P<call>{NAME}(?P<all>{LISTED}|{FEW}))\s*_\s*(?P<number>\w|\{{\s*\w+\s*\}})(?!\s*[\w^])"
)
"""The part of a gradient in all layers, \\nabla\\phi(W_1, \\dots, W_N)_j."""


def with_layers_downwards(text: str) -> tuple[str, list[str]]:
    """Return a text of the same lines with layers as they are read, and what is told of it."""
    told: dict[str, None] = {}

    def part(found: re.Match[str]) -> str:
        letter = found["W"] or found["V"]
        made = rf"\nabla_{{{letter}_{found['number']}}} {found['call']}"
        told[f"{found[0].strip()} is {made}"] = None
        return made

    text = in_formulas(text, lambda one: PART.sub(part, one))
    said = {found["W"]: _rises(found) for found in SAYS.finditer(text)}
    for letter in (one for one, rises in said.items() if rises):
        if any(not _rises(found) for found in SAYS.finditer(text) if found["W"] == letter):
            continue
        stretch = re.compile(STRETCH.format(letter))
        told[f"{letter}_{{i:j}} is {letter}_j \\cdots {letter}_i, written {letter}_{{j:i}}"] = None

        def turned(one: str, stretch: re.Pattern[str] = stretch, letter: str = letter) -> str:
            return stretch.sub(lambda it: f"{letter}_{{{it['high']}:{it['low']}}}", one)

        text = in_formulas(text, turned)
    return text, [*told]


def _rises(found: re.Match[str]) -> bool:
    """Whether what a text says of a stretch has its lower number first, and its factors the higher one."""
    first, last = (found[name].strip("{ }") for name in ("first", "last"))
    return (found["low"], found["high"]) == (last, first) and first != last
