"""What the value of a definition is made of: which names stand in it, however they are spelled."""

from __future__ import annotations

from functools import lru_cache

from dlhw3.symbolic.language.latex.text.rows import REMEMBERED
from dlhw3.symbolic.language.text import lazy_re as re

COMMANDS = re.compile(r"\\(?:text|math[a-z]+|operatorname)\s*\{[^{}]*\}|\\[A-Za-z]+")
"""What stands in a formula for words and signs, whose letters are none of its own."""


WORN = re.compile(
    r"(\\(?:hat|tilde|bar|widehat|widetilde|overline))\s*\{?\s*(\\?[A-Za-z](?:[a-z]+(?=\s*\}))?)\s*\}?"
)
"""An accent and what is below it, \\hat{y}, which is \\hat y."""


@lru_cache(maxsize=REMEMBERED)
def needs(value: str, name: str) -> bool:
    """Whether a name stands in the value of a definition; or an entry p_i of it, or the p whose p_i it is."""
    if max(re.findall(r"[A-Za-z]+", name), key=len, default="") not in value:
        return False
    value = value if WORN.search(name) else WORN.sub(" ", value)  # no P is in \bar{P}
    name, value = (WORN.sub(r"\1 \2", one) for one in (name, value))
    before = "" if name.startswith("\\") else r"(?<![A-Za-z\\])"  # \log\sigma has \sigma in it
    index = r"_(?:[a-z](?![A-Za-z])|\{[a-z]\})"
    if whole := re.fullmatch(rf"(.+?){index}", name):
        name = whole[1]
    found = re.search(rf"{before}{re.escape(name)}(?:{index}|(?![A-Za-z_]))", value)
    if len(name) == 1 and found is None:  # V h without a space
        found = re.search(rf"{name}(?:{index}|(?!_))", COMMANDS.sub(" ", value))
    return bool(name) and found is not None
