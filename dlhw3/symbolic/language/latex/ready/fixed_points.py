r"""Fixed points of functions in words: "let $z$ be a fixed point of $T$" and "with fixed point $z$" are $z = T(z)$.

So is $T(z) = z$ of a T of which something else is said: it is no definition of T. A text is returned of as many
lines.
"""

from __future__ import annotations

from dlhw3.symbolic.language.text import lazy_re as re

NAME = r"[A-Za-z](?:_\w)?"
POINT = r"[a-z](?:\s*(?:\^|_)\s*(?:\{\s*(?:\*|\\star|\\ast)\s*\}|\*|\\star(?![a-z])|\\ast(?![a-z])|\w))?"
KIND = r"(?:(?:a|an|the|any|some|its|their|unique|only)\s+)*"
OF_NAMED = re.compile(
    rf"\$\s*(?P<z>{POINT})\s*\$\s+(?:(?:be|is|denotes?)\s+)?{KIND}fixed\s+point\s+of\s+\$\s*(?P<T>{NAME})\s*\$"
    r"(?=\s*[.,;]|\s+and\b|\s*$)"
)
OF_LAST = re.compile(
    rf"\$\s*(?P<z>{POINT})\s*\$\s+(?:be|is|denotes?)\s+(?:its|the)\s+(?:(?:unique|only)\s+)?fixed\s+point"
    r"(?=\s*[.;]|\s*$)"
)
WITH = re.compile(
    rf"(?P<on>\s*,?\s+with)\s+(?:(?:a|an|the|unique|only)\s+)*fixed\s+point\s+\$\s*(?P<z>{POINT})\s*\$(?=\s*[.;])"
)
SAME = re.compile(rf"\$\s*(?P<T>{NAME})\s*\(\s*(?P<z>[a-z](?:_\w)?)\s*\)\s*=\s*(?P=z)\s*\$")
FUNCTION = re.compile(
    rf"\$\s*(?P<T>{NAME})\s*(?:(?::(?!=)|\\colon)[^$=]*\\(?:to|rightarrow)[^$=]*\$|\$\s+(?:is|be)\s+\$"
    r"|\(\s*(?P<x>[a-z])\s*\)\s*:?=(?!\s*(?P=x)\s*\$))"
)
"""A function with its spaces, with its value, or of which something is said: $T$ is $c$-Lipschitz."""
DENIES = re.compile(r"\b(?:not|no|never|nor|without|if|unless|whether)\b", re.IGNORECASE)


def with_fixed_points(text: str) -> str:
    """Return a text with equations for words that name fixed points of functions that the words have."""
    functions = [(one.start(), one["T"]) for one in FUNCTION.finditer(text)]
    if not functions:
        return text
    names = {name for _, name in functions}

    def last(one: re.Match[str]) -> str:
        before = {name: None for place, name in functions if place < one.start()}
        return [*before][-1] if len(before) == 1 else ""

    def equation(one: re.Match[str], name: str, written: str) -> str:
        sentence = text[
            max(text.rfind(".", 0, one.start()), text.rfind("\n\n", 0, one.start())) + 1 : one.start()
        ]
        if name not in names or DENIES.search(sentence):
            return one[0]
        made = f"{written}${one['z']} = {name}({one['z']})$"
        return made + "\n" * (one[0].count("\n") - made.count("\n"))

    for form, named in ((OF_NAMED, True), (OF_LAST, False)):
        text = form.sub(lambda one, named=named: equation(one, one["T"] if named else last(one), ""), text)  # type: ignore[misc]
    text = WITH.sub(lambda one: equation(one, last(one), " and let "), text)
    return SAME.sub(lambda one: equation(one, one["T"], ""), text)
