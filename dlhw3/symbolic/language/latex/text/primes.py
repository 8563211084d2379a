r"""Primes that turn nothing: x' is another letter where no text has x' A for xᵀ A; and no number is turned."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from dlhw3.errors import UserError
from dlhw3.symbolic.language.shaping.shapes import NUMBER, Shape
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.tree import Node

SMALL = (
    r"(?<![\\A-Za-z])[a-z](?![A-Za-z])|\\(?:alpha|beta|gamma|delta|(?:var)?epsilon|zeta|eta|theta|kappa|lambda|mu|nu"
    r"|xi|rho|sigma|tau|phi|psi|omega)(?![a-z])"
)
PRIME = r"(?:\s*'|\s*\^\s*\{?\s*\\prime\s*\}?)"
BELOW = r"(?:\s*_\s*(?:\{[^{}]*\}|[A-Za-z0-9*]))?"
PRIMED = re.compile(
    rf"(?P<letter>{SMALL})(?P<below>{BELOW}){PRIME}(?P<behind>{BELOW})(?!\s*(?:'|\(|\\left\s*\())"
)
TURNS = re.compile(
    rf"(?:{PRIME}|\))\s*(?:\\left|\\[bB]igg?l)?\s*(?:[A-Za-z0-9(]|\\(?!le|ge|lt|gt|right|ran|quad|qquad|text|in\b|to\b"
    r"|[bB]igg?r|cdots|end|tag|label|rV|rv|Vert|\||\\|[,;:!\s})\]]))"
)
"""What a factor stands behind, which a transpose may be before."""
FUNCTION = re.compile(r"(?:\\|(?<![A-Za-z]))[A-Za-z]+\s*'+\s*(?:\\left\s*)?\(")
ALONE = re.compile(
    rf"(?:[(+\-−|,]|\\\||\\[lr]Vert|\\langle|\\nabla_\{{?)\s*(?:{SMALL}){BELOW}{PRIME}{BELOW}"
    r"\s*(?:[)+\-−|,}]|\\\||\\rVert|\\right|\\rangle)"
    rf"|\$\s*(?:{SMALL}){BELOW}{PRIME}{BELOW}\s*(?::?=|<|>|\\[lgi]|\$)"
    rf"|^[\s&]*(?:{SMALL}){BELOW}{PRIME}{BELOW}\s*&?\s*(?:[=<>]|\\[lg]eq?)",
    re.MULTILINE,
)
"""A letter with a prime that is neither before nor behind a factor."""


def with_primes(text: str) -> tuple[str, list[str]]:
    r"""Return a text of the same lines with \tilde{x} for x', and what was read so, in words.

    That is where a letter with a prime stands alone somewhere, and none before a factor, as one that turns does.
    """
    formulas = re.sub(r"(?<!\\)%.*", "", text)
    behind = [one for one in re.finditer(PRIME, formulas) if TURNS.match(formulas, one.start())]
    called = {found.end() for found in FUNCTION.finditer(formulas)}
    turning = [one for one in behind if not any(one.start() < end <= one.end() + 8 for end in called)]
    if turning or ALONE.search(formulas) is None:
        return text, []
    accent = next((one for one in ("tilde", "bar", "hat") if f"\\{one}" not in text), None)
    functions = {re.sub(r"[\s'(]|\\left", "", found[0]) for found in FUNCTION.finditer(formulas)}
    letters: dict[str, None] = {}

    def made(found: re.Match[str]) -> str:
        if found["letter"] in functions:
            return found[0]
        letters[found["letter"]] = None
        return rf"\{accent}{{{found['letter']}}}{found['below'] or found['behind']}"

    changed = PRIMED.sub(made, text) if accent else text
    return changed, [f"{one}' is a letter of its own, written \\{accent}{{{one}}}" for one in letters]


def require_no_prime(tree: Node, shape_of: Callable[[Node], Shape]) -> None:
    """Refuse a prime behind a number, which is no transpose: it names another number, or a derivative."""
    for node in tree.every():
        base = node.parts[0] if node.kind == "transposed" else node
        if base is node or base.bracketed or not node.text.rstrip().endswith("'"):
            continue
        try:
            shape = shape_of(base)
        except UserError:
            continue
        if shape == NUMBER and base.kind in ("name", "call"):
            raise _turned(node)


def require_none_primed(trees: Iterable[Node], numbers: Collection[str]) -> None:
    """Refuse a prime behind letters that are numbers since all fits so."""
    for node in (node for tree in trees for node in tree.every() if node.kind == "transposed"):
        if node.parts[0].name in numbers and node.text.rstrip().endswith("'"):
            raise _turned(node)


def _turned(node: Node) -> UserError:
    base = node.parts[0]
    words = "A number is not turned: a prime names another one, or a derivative."
    hint = rf"\hat{{{base.text.strip()}}}" if base.kind == "name" else base.text.strip()
    return UserError(words, at=node.at, hint=hint)
