r"""Functions that a text speaks of by their gradients alone: \nabla J(\theta) = \nabla_\theta (…) says what J is.

So does \frac{\partial L}{\partial w} = \frac{\partial}{\partial w} (…). And \partial E/\partial w is of E(w), where
that stands in the text and nothing says what E is.
"""

from __future__ import annotations

from functools import partial
from itertools import pairwise

from dlhw3.symbolic.language.latex.ready.abstract_losses import BREAKS, LETTER, NAME, key
from dlhw3.symbolic.language.latex.ready.binary_losses import with_binary_losses
from dlhw3.symbolic.language.latex.text.joints import depth
from dlhw3.symbolic.language.latex.text.phrases import formulas_in, in_formulas
from dlhw3.symbolic.language.text import lazy_re as re

HEAD = re.compile(
    rf"\s*(?:\\nabla\s*(?:_\s*(?:\{{\s*{NAME}\s*\}}|{LETTER}))?\s*(?P<f>{LETTER})\s*(?P<of>\(\s*{NAME}\s*\))?"
    rf"|\\[tdc]?frac\s*\{{\s*\\partial\s*(?P<g>{LETTER})\s*(?P<at>\(\s*{NAME}\s*\))?\s*\}}\s*"
    rf"\{{\s*\\partial\s*\{{?\s*{NAME}\s*\}}?\s*\}}"
    rf"|\\[tdc]?frac\s*\{{\s*\\partial\s*\}}\s*\{{\s*\\partial\s*\{{?\s*{NAME}\s*\}}?\s*\}}\s*(?P<h>{LETTER})\s*"
    rf"(?P<behind>\(\s*{NAME}\s*\))?)\s*\Z"
)
"""The gradient of a function by its letter."""
SIDE = re.compile(
    rf"\s*(?:\\nabla\s*_\s*(?:\{{\s*{NAME}\s*\}}|{LETTER})|\\partial\s*_\s*(?:\{{\s*{NAME}\s*\}}|{LETTER})"
    rf"|\\[tdc]?frac\s*\{{\s*\\partial\s*\}}\s*\{{\s*\\partial\s*\{{?\s*{NAME}\s*\}}?\s*\}})(?P<value>.+)",
    re.DOTALL,
)
"""The gradient of a formula."""
LOSSES = r"(?:\\(?:ell|Omega)(?![a-z])|\\mathcal\s*\{?\s*[A-Z]\s*\}?|(?<![A-Za-z\\])[LEJCRQ](?![A-Za-z_]))"
CALLED = re.compile(rf"(?P<f>{LOSSES})\s*\(\s*(?P<of>{NAME})\s*\)")


def with_all_shown(text: str) -> str:
    """Return a text that begins with what its functions are by their gradients, and binary cross-entropies."""
    return with_functions_shown(with_binary_losses(text.replace("⊤", r"\top ")))


def with_functions_shown(text: str) -> str:
    """Return a text of as many lines that begins with what functions are by their gradients."""
    text = _with_arguments(text)
    said: dict[str, str] = {}
    for formula in formulas_in(text):
        for row in BREAKS.split(formula.replace("&", " ")):
            head, *sides = _sides(row)
            found, side = HEAD.match(head), SIDE.fullmatch(sides[0]) if sides else None
            if found is None or side is None or not _is_one(side["value"]):
                continue
            name = found["f"] or found["g"] or found["h"]
            of = found["of"] or found["at"] or found["behind"] or ""
            if re.search(rf"(?<![A-Za-z\\]){re.escape(name)}(?![A-Za-z])", side["value"]):
                continue  # the gradient of one thing by that of the same, \nabla_B L = \nabla_W L A^\top
            if key(name) not in {key(one) for one in said} and not _is_defined(name, text):
                said[name] = f"Let ${name}{of} = {side['value'].strip(' .,')}$."
    return f"{' '.join(said.values())} {text}" if said else text


def _sides(row: str) -> list[str]:
    """Return what stands between the signs = of a row, and not those below a sum."""
    cuts = [-1, *(one.start() for one in re.finditer("=", row) if depth(row[: one.start()]) <= 0), len(row)]
    return [row[start + 1 : stop] for start, stop in pairwise(cuts)]


def _is_one(value: str) -> bool:
    """Whether a formula is one product, so that an operator before it is of all of it."""
    plain = value.strip(" .,")
    if "\\nabla" in plain or "\\partial" in plain or depth(plain):
        return False
    signs = (found for found in re.finditer(r"(?<=[^\s({\[=])\s*[-+]", plain))
    return all(depth(plain[: found.start()]) > 0 for found in signs)


def _is_defined(name: str, text: str) -> bool:
    """Whether a line or words say what a function is, or speak of its values."""
    own = rf"(?<![A-Za-z\\]){re.escape(name)}(?![A-Za-z])\s*(?:\\left)?(?:\([^()]*\))?"
    rest = re.sub(
        rf"(?:\\nabla\s*(?:_\s*(?:\{{[^{{}}]*\}}|\w|\\\w+))?|\\partial|\\partial\s*\}}\s*\{{[^{{}}]*\}}\s*\}}?)\s*{own}",
        " ",
        text,
    )
    return (
        re.search(rf"{own}\s*(?:&?\s*:?=|\\(?:in|to|colon)(?![a-z])|:)|{own}\s*[-+]|[-+]\s*{own}", rest)
        is not None
    )


def _with_arguments(text: str) -> str:
    r"""Return a text with \partial E(w)/\partial w for \partial E/\partial w beside E(w), which nothing defines."""
    calls = {(key(one["f"]), key(one["of"])): one["of"] for one in CALLED.finditer(text)}
    for (f, of), written in calls.items():
        if len([one for one in calls if one[0] == f]) > 1:
            continue
        own = rf"(?<![A-Za-z\\]){re.escape(f)}(?![A-Za-z_])"
        defined = re.search(
            rf"{own}\s*(?:\([^()]*\))?\s*&?\s*:?=",
            re.sub(rf"\\nabla[^=]{{0,20}}?{own}(?:\([^()]*\))?\s*&?=", " ", text),
        )
        valued = re.search(
            rf"(?<![A-Za-z\\]){re.escape(of)}\s*&?\s*:?=", text
        )  # W = B A: as of the loss of W
        if defined or valued or f.startswith("\\mathcal"):
            continue
        below = rf"(?=\s*\}}\s*\{{\s*\\partial\s*\{{?\s*{re.escape(of)}\s*\}}?\s*\}})"
        slope = re.compile(
            rf"(\\partial\s*{own}){below}|(\\nabla\s*_\s*\{{?\s*{re.escape(of)}\s*\}}?\s*{own})(?!\s*(?:\\left)?[(_^])"
        )
        called = rf"\g<0>({written})".replace("\\", "\\\\").replace(r"\\g<0>", r"\g<0>")
        text = in_formulas(text, partial(slope.sub, called))
    return text
