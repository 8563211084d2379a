r"""A prime of a loss of a label and a prediction, \ell'(y_i, w^\top x_i): its derivative in the prediction.

A prime of a function of two arguments is its derivative in the first one; nobody takes it there where that is a
label, y or t, wherever the function stands.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.phrases import in_formulas
from dlhw3.symbolic.language.text import lazy_re as re

NAME = r"(?:\\(?:ell|phi|psi|varphi)(?![a-z])|(?<![A-Za-z\\])[A-Zghlv])"
LABEL = r"\s*[yt]\s*(?:_\s*(?:\w|\{\s*\w+\s*\}))?\s*"
INSIDE = r"(?:[^(),;]|\((?:[^()]|\([^()]*\))*\))+"
CALLED = re.compile(
    rf"(?P<f>{NAME})(?P<prime>\s*(?:'|\^\s*\{{?\s*\\prime\s*\}}?))?\s*\((?P<first>{INSIDE}),(?P<second>{INSIDE})\)"
)


def with_second_slopes(text: str) -> tuple[str, list[str]]:
    """Return a text with derivatives in the second argument for such primes, and what is told of that."""
    if "'" not in text and "prime" not in text:
        return text, []
    every = [*CALLED.finditer(text)]
    primed = dict.fromkeys(one["f"] for one in every if one["prime"])
    of_labels = [name for name in primed if all(_is_of_label(one) for one in every if one["f"] == name)]
    if not of_labels:
        return text, []

    def put(one: re.Match[str]) -> str:
        if one["f"] not in of_labels or not one["prime"]:
            return one[0]
        return rf"\partial_2 {one['f']}({one['first']},{one['second']})"

    made = in_formulas(text, lambda formula: CALLED.sub(put, formula))
    return made, [f"{name}' is the derivative in the second argument" for name in of_labels]


def _is_of_label(call: re.Match[str]) -> bool:
    """Whether the first argument of a call is a label, and the second is none."""
    label = re.compile(LABEL)
    return label.fullmatch(call["first"]) is not None and label.fullmatch(call["second"]) is None
