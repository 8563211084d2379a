r"""Operators: T v as T(v), and z = T(z) as a fixed point.

Operators without brackets, "the Bellman operator $T v = r + \gamma P v$": T v and T u are T(v) and T(u).
Fixed points of functions in words: "let $z$ be a fixed point of $T$" and "with fixed point $z$" are $z = T(z)$.

So is $T(z) = z$ of a T of which something else is said: it is no definition of T. A text is returned of as many
lines.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.phrases import in_formulas
from dlhw3.symbolic.language.text import lazy_re as re

CAPITAL = r"(?:\\mathcal\s*(?:\{\s*[A-Z]\s*\}|[A-Z])|(?<![A-Za-z\\^{])[A-Z])"
HEAD = re.compile(
    rf"(?:\$|\\\[|\\begin\s*\{{equation\*?\}})\s*(?P<T>{CAPITAL})\s*(?P<v>[a-z])\s*&?\s*:?=(?P<value>[^$=]*)"
)
OPERATOR = re.compile(r"\b(?:operator|mapping)\b", re.IGNORECASE)


def with_operators(text: str) -> tuple[str, list[str]]:
    """Return a text in which such an operator stands before brackets, and what is told of that."""
    found = next((one for one in HEAD.finditer(text) if OPERATOR.search(text)), None)
    if found is None or re.search(rf"(?<![A-Za-z\\]){found['v']}(?![A-Za-z])", found["value"]) is None:
        return text, []
    name = re.sub(r"\s", "", found["T"])
    own = re.escape(name) if name.startswith("\\") else rf"(?<![A-Za-z\\^{{]){name}"
    kind = r"(?:an?|the|our)\s+(?:(?!linear)[\w-]+\s+){0,3}?(?:operator|mapping|map)\b"
    called = rf"\$\s*{own}\s*\$\s+(?:be|is|denotes?)\s+{kind}"
    if re.search(
        rf"matri(?:x|ces)\s+\$\s*{own}\s*\$|{own}\s*(?:\^|_|[A-Z]|\\|[-+=&$)])", re.sub(called, " ", text)
    ):
        return text, []
    applied = re.compile(rf"({own})\s*([a-z](?:_\w|\^\*|\^\\star)?)(?![A-Za-z_^])")
    made = in_formulas(text, lambda one: applied.sub(r"\1(\2)", one))
    return made, [f"{name} {found['v']} is {name}({found['v']})"] if made != text else []


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
