r"""Bounds of any two points in a sentence: "$T$ satisfies $\|T(x) - T(y)\| \le \gamma \|x - y\|$ for all $x, y$".

They are what the word means, $T$ is $\gamma$-Lipschitz, and of a gradient $L$-smooth. A text is returned of as many
lines.
"""

from __future__ import annotations

import re

SIGN = r"(?:\\left|\\right)?(?:\\\||\\[lr]?[Vv]ert(?![a-z])|\|)(?:_\{?2\}?)?"
SPACE = r"\\mathbb\s*\{?\s*R\s*\}?(?:\s*\^\s*(?:\{[^{}$]*\}|\w))?"
MAPS = rf"(?P<before>\$\s*(?P<f>[A-Za-z])\s*(?::\s*{SPACE}\s*\\(?:to|rightarrow)\s*{SPACE}\s*)?\$\s+)"
VERB = r"(?P<with>be\s+(?:convex|differentiable)\s+and\s+)?(?P<verb>satisf(?:y|ies))\s+"
CHANGE = (
    r"(?P<slope>\\nabla\s*)?(?P=f)\s*\(\s*(?P<x>[a-z])\s*\)"
    r"\s*-\s*(?P<too>\\nabla\s*)?(?P=f)\s*\(\s*(?P<y>[a-z])\s*\)"
)
APART = r"(?:(?P=x)\s*-\s*(?P=y)|(?P=y)\s*-\s*(?P=x))"
CONSTANT = r"(?P<c>\\?[A-Za-z]+(?:_\w)?)\s*(?:\\[,;:]\s*)?"
POINTS = rf"\$\s*(?P<one>[a-z])\s*(?:,|\$\s*and\s*\$)\s*(?P<other>[a-z])\s*(?:\\in\s*{SPACE}\s*)?\$"
SAYS = re.compile(
    rf"{MAPS}{VERB}\$\s*{SIGN}\s*{CHANGE}\s*{SIGN}\s*\\leq?(?:slant)?\s*{CONSTANT}{SIGN}\s*{APART}\s*{SIGN}\s*\$"
    rf"\s*,?\s+for\s+(?:all|any|every|each)\s+{POINTS}(?=\s*\.|\s*,?\s+and\s+(?:let|assume|suppose)\b)"
)
"""Of any two points of the whole space: what holds on a part of it is not what the word means."""


def with_bounds_of_any(text: str) -> tuple[str, list[str]]:
    """Return a text in which such bounds are words, and what is told of them."""
    told = list[str]()

    def word(one: re.Match[str]) -> str:
        points = {one["x"], one["y"]}
        if bool(one["slope"]) != bool(one["too"]) or len(points) < 2 or {one["one"], one["other"]} != points:
            return one[0]
        kind = f"${one['c']}$-{'smooth' if one['slope'] else 'Lipschitz'}"
        verb = one["with"] or ("is " if one["verb"] == "satisfies" else "be ")
        told.append(f"{one['f']} is {kind.replace('$', '')} by what is said of any {one['x']} and {one['y']}")
        made = one["before"] + verb + kind
        return made + "\n" * (one[0].count("\n") - made.count("\n"))

    return SAYS.sub(word, text), told
