"""The names in a formula: what a sign or a command names, and which names stand before brackets."""

from __future__ import annotations

from typing import Any

from lark import Token, Tree

from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.operators import OPERATORS, SPECTRAL

EXPECTATION = re.compile(r"\\mathbb\s*\{?\s*E\s*\}?")
EXAMPLE = r"\operatorname{tr}(A^\top X)"
STYLE = re.compile(r"\\([a-z]+)\*?\s*\{?\s*\\?([A-Za-z0-9]+(?:\\_[A-Za-z0-9]+)*)\s*\}?")
WORDS = {name: name for name in (*OPERATORS, *SPECTRAL)} | {
    "diagonal": "diag", "Diag": "diag", "Tr": "tr", "trace": "tr", "ln": "log", "ReLU": "relu", "sgn": "sign",
    "LSE": "logsumexp",
}  # fmt: skip
"""Names of operators in LaTeX, and those of the language."""
OPERATIONS = {
    "\\cdot": "times", "\\times": "times", "*": "times", "/": "over", "\\odot": "times_entries",
    "\\circ": "times_entries", "\\oslash": "over_entries",
}  # fmt: skip
FUNCTIONS_TOO = frozenset({"sigma"})
"""Those that are a function's name where they stand before brackets and nowhere else."""
UNIT = ("I", "Id")
"""Names of the identity, with any subscript."""


def letter_of(item: Any) -> str:
    """Return the name that an item is, with its subscript, or nothing."""
    if not isinstance(item, Tree) or item.data != "item":
        return ""
    base: Any = item.children[0]
    accent = accent_of(item)
    if base.data != "base" and not accent:
        return ""
    token: Any = _under(base) if accent else base.children[0].children[0]
    if token.type == "NUMBER" or EXPECTATION.fullmatch(str(token)):
        return ""
    name, kind = word_of(token)
    below = next((s for s in item.children[1:] if s.data == "lowered"), None)
    marks = "".join(mark_of(s) for s in item.children[1:] if s.data == "starred")
    return "" if kind != "letter" else name + accent + slug_of(below) + marks


def accent_of(item: Any) -> str:
    """Return the end of a name for the accent over a letter, _hat; nothing for a dot, or over what is no letter."""
    base: Any = item.children[0]
    if base.data != "accent" or base.children[0] == "\\dot" or _under(base) is None:
        return ""
    return accented(str(base.children[0])[1:])


def _under(base: Any) -> Token | None:
    """Return what stands under an accent, where it is one sign."""
    tokens = list(base.children[1].scan_values(lambda token: isinstance(token, Token)))
    plain = len(tokens) == 1 and tokens[0].type in ("LETTER", "STYLED", "COMMAND")
    return tokens[0] if plain else None


def accented(accent: str) -> str:
    """Return the end of a name for an accent."""
    return "_" + accent.removeprefix("wide").replace("overline", "bar")


def token_of(item: Any) -> str:
    """Return the sign or the command that an item begins with, or nothing."""
    base: Any = item.children[0]
    return str(base.children[0].children[0]) if base.data == "base" else ""


def mark_of(script: Any) -> str:
    """Return the end of a name for its star or its +."""
    return {"⋆": "_star", "⊞": "_plus"}[str(script.children[0])]


def letter_of_index(below: Any) -> str:
    r"""Return the index below a \sum, i of i or i = 1, ij of i, j, or nothing."""
    if below is None:
        return ""
    if below.data in ("differs", "apart", "ordered", "between"):
        found = (str(one) for one in below.scan_values(lambda one: getattr(one, "type", "") == "LETTER"))
        return next(found, "")
    if below.data == "begins":
        letters = [str(one) for one in below.children[0].scan_values(lambda _: True)]
        plain = len(letters) < 3 and all(one.isalpha() and len(one) == 1 for one in letters)
        return "".join(letters) if plain else ""
    text = slug_of(below)[1:]
    return text if text.isalpha() and len(text) < 3 else ""


def word_of(token: Token) -> tuple[str, str]:
    """Return what a token names, and its kind: letter, operator, one, zero, zeros or differential."""
    if token.type == "LETTER":
        return str(token), "letter"
    if token.type == "STYLED":
        found = STYLE.fullmatch(str(token))
        style, name = (found[1], found[2].replace("\\_", "_")) if found else ("", str(token))
        if name in ("1", "0"):
            column = (style, name) == ("mathsf", "0")
            return name, "zeros" if column else {"1": "one", "0": "zero"}[name]
        if name == "d" and style in ("mathrm", "rm", "text", "operatorname", "textrm"):
            return name, "differential"
        return (WORDS[name], "operator") if name in WORDS else (name, "letter")
    name = str(token)[1:]
    if name in WORDS:
        return WORDS[name], "operator"
    return {"ell": "l", "varepsilon": "epsilon", "varphi": "phi", "vartheta": "theta"}.get(
        name, name
    ), "letter"


def slug_of(lowered: Tree[Token] | None) -> str:
    """Return a subscript as the end of a name: _1, _ij, _max, _k1 for k + 1 and _km1 for k − 1."""
    if lowered is None:
        return ""
    text = " ".join(str(t) for t in lowered.scan_values(lambda t: True))
    text = {"+": "plus", "-": "minus", "−": "minus", "⋆": "star"}.get(text, text)
    words = re.findall(r"[A-Za-z0-9]+", re.sub(r"[-−]", "m", text))
    kept = [w for w in words if w not in ("mathrm", "text", "mathbf")]
    return "_" + "".join(kept) if kept else ""


def is_group(item: Any) -> bool:
    """Whether a factor is something in brackets."""
    return isinstance(item, Tree) and item.data == "item" and item.children[0].data == "group"


def holds_letters(group: Any) -> bool:
    """Whether brackets hold letters alone, with commas between: f_i(x) is a value, s_i (x + y) a product."""
    tokens = list(group.children[0].scan_values(lambda t: getattr(t, "type", "") == "SIGN"))
    products = list(group.children[0].find_data("product"))
    return not tokens and all(len(one.children) == 1 and letter_of(one.children[0]) for one in products)


def is_bare(item: Any) -> bool:
    """Whether a factor has no power and no prime: what may be a function before brackets."""
    return all(script.data == "lowered" for script in item.children[1:])


def primes_of(item: Any) -> int:
    """Return how many primes a factor has, one or two, and no power: f′ and f′′ where f is a function; else 0."""
    scripts = [script.data for script in item.children[1:] if script.data != "lowered"]
    return len(scripts) if scripts in (["prime"], ["prime", "prime"]) else 0


def is_nabla(item: Any) -> bool:
    """Whether a factor is ∇."""
    return isinstance(item, Tree) and item.data == "item" and item.children[0].data == "nabla"


def below_of(item: Any) -> Any:
    """Return the subscript of a factor, or None."""
    return next((s for s in item.children[1:] if s.data == "lowered"), None)
