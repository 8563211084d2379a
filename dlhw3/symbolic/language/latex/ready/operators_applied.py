r"""Operators without brackets, "the Bellman operator $T v = r + \gamma P v$": T v and T u are T(v) and T(u)."""

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
