r"""What a text with flows has at 0: K(0) of a K with \dot K = 0, which is K, and \nabla f(0) beside f(x).

Of an x that moves, 0 is there the point 0 x, of the shape of x, and no time.
"""

from __future__ import annotations

from collections.abc import Collection

from dlhw3.symbolic.language.latex.ready.flows_followed import OTHER_FLOWS
from dlhw3.symbolic.language.latex.rewritten.for_all import calls
from dlhw3.symbolic.language.latex.text.phrases import formulas_in, in_formulas
from dlhw3.symbolic.language.latex.text.rows import INLINE
from dlhw3.symbolic.language.latex.text.starts import written
from dlhw3.symbolic.language.latex.text.timed import DOTTED, RATE, bare
from dlhw3.symbolic.language.text import lazy_re as re

ZERO = r"\s*(?:\\(?:left|[bB]igl?)\s*)?\(\s*0\s*(?:\\(?:right|[bB]igr?)\s*)?\)"
STILL = re.compile(rf"\$\s*(?:{DOTTED.pattern}|{RATE.pattern})\s*(?:\(\s*t\s*\)\s*)?(?:=|\\equiv)\s*0\s*\$")
"""A rate that is 0, among the words."""
SAID = re.compile(r"\b(?:let|suppose|assume|consider|since|because|as)\b", re.IGNORECASE)
ALWAYS = r"(?:at\s+all\s+times|for\s+(?:all|any|every)\s+\$\s*t\s*(?:\\geq?\s*0\s*)?\$)"
TIMES = r"\s*(?:\\(?:left|[bB]igl?)\s*)?\(\s*[0tTs]\s*(?:\\(?:right|[bB]igr?)\s*)?\)"


def with_still_letters(text: str) -> tuple[str, list[str]]:
    """Return a text in which what has the rate 0 is one letter at all times, and what is told."""
    told = list[str]()
    for found in STILL.finditer(text):
        parts = found.groupdict()
        of = parts["braced"] or parts["bare"] or parts["above"] or parts["behind"]
        letter = bare(of + (parts["below"] or ""))
        sentence = re.split(r"[.;]\s", text[: found.start()])[-1]
        rest = re.split(r"\.\s|\.$|;|\\\[|\$\$|\\begin", text[found.end() :])[0]
        words = INLINE.sub(" ", sentence + " " + rest)
        ends = re.match(rf"\s*(?:[.,;:]|(?:and|with|where|so|then)\b|\\\[|\Z|{ALWAYS})", text[found.end() :])
        others = rf"\\dot\s*(?:\{{\s*)?{re.escape(letter)}(?![A-Za-z_])"
        if (
            ends is None
            or SAID.search(words) is None
            or OTHER_FLOWS.search(words)
            or len(re.findall(others, text)) > 1
        ):
            continue
        once = (
            text[: found.start()]
            + f"${letter} = {letter}$"
            + "\n" * found[0].count("\n")
            + text[found.end() :]
        )
        made = in_formulas(once, lambda one: re.sub(rf"({written(letter)}){TIMES}", r"\1 ", one))  # noqa: B023
        if made != once:
            told.append(f"{letter} does not move, and is {letter} at all times")
            return made, told
    return text, told


def with_zero_points(text: str, moving: Collection[str]) -> tuple[str, list[str]]:
    """Return a text with f(0 x) for f(0) of an f that is taken at a letter x that moves, and what is told."""
    if not moving or re.search(ZERO, text) is None:
        return text, []
    every = " ".join(formulas_in(text))
    points = {name: x for name, of in calls(every) if (x := bare(re.sub(r"\(\s*t\s*\)", "", of))) in moving}
    told = list[str]()
    for name, x in sorted(points.items()):
        if name in moving:
            continue
        at = re.compile(rf"(?<![A-Za-z\\]){re.escape(name)}{ZERO}")
        if at.search(every):
            text = in_formulas(text, lambda one: at.sub(lambda _: f"{name}(0 {x})", one))  # noqa: B023
            told.append(f"the 0 of {name}(0) is a point as {x} is")
    return text, told
