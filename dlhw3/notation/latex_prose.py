"""Words, and formulas that were typed in plain Unicode, as LaTeX; the result is ASCII.

Statements, rules and titles are sentences whose formulas are marked (symbolic/prose.py): ``$Ẇ_j = −∇_jφ$``. A
formula goes into math mode, words are escaped.
"""

from __future__ import annotations

import re
import unicodedata

from dlhw3.symbolic.names import GREEK

DOT = "\u0307"
HAT = "\u0302"
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹ⁿᵐ", "0123456789nm")
_SYMBOLS = {
    "∇": r"\nabla ", "⟨": r"\langle ", "⟩": r"\rangle ", "·": r"\cdot ", "ᵀ": r"^{\top}", "≥": r"\ge ",
    "≤": r"\le ", "≠": r"\ne ", "∈": r"\in ", "→": r"\to ", "−": "-", "×": r" \times ", "φ": r"\varphi ",
    "Σ": r"\sum ", "ℝ": r"\mathbb{R}", "⋯": r"\cdots ", "…": r"\ldots ", "↦": r"\mapsto ",
    "⪰": r"\succeq ", "⪯": r"\preceq ", "∘": r"\circ ", "⊘": r"\oslash ", "′": "'",
}  # fmt: skip
_SYMBOLS = {character: rf"\{name} " for name, character in GREEK.items()} | _SYMBOLS
_ACCENTS = {"\u0301": r"\'", "\u0300": r"\`", "\u0308": r"\"", HAT: r"\^"}
_ESCAPED = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "–": "--",
            "—": "---", "’": "'"} | {character: f"\\{character}" for character in "&%$#_{}"}  # fmt: skip


def escape(text: str) -> str:
    """Return plain text as LaTeX: special characters escaped, accents as commands."""
    decomposed = _decomposed(text)
    accented = re.sub(
        "([A-Za-z])([" + "".join(_ACCENTS) + "])",
        lambda found: f"\0{_ACCENTS[found[2]]}{{{found[1]}}}\0",
        decomposed,
    )
    plain = accented.split("\0")  # every second piece is a command already
    return "".join(
        piece if position % 2 else "".join(map(_character, piece)) for position, piece in enumerate(plain)
    )


def _decomposed(text: str) -> str:
    """Return letters and accents as characters of their own; ≠, which has no accent, as it is."""
    return unicodedata.normalize("NFD", text).replace("=\u0338", "≠")


def _character(character: str) -> str:
    if character in _SYMBOLS:
        return rf"\ensuremath{{{_SYMBOLS[character].strip()}}}"
    if ord(character) in _RAISED:
        return rf"\ensuremath{{^{{{character.translate(_RAISED)}}}}}"
    return _ESCAPED.get(character, character)


def mathematics(text: str) -> str:
    """Return a formula in plain Unicode as LaTeX for math mode."""
    text = re.sub(f"(\\w){DOT}", r"\\dot{\1}", _decomposed(text))
    text = re.sub(f"(\\w){HAT}", r"\\hat{\1}", text)
    text = re.sub("[⁰¹²³⁴⁵⁶⁷⁸⁹ⁿᵐ]+", lambda found: "^{" + found[0].translate(_RAISED) + "}", text)
    text = text.replace(": ", r"\colon ")
    text = re.sub("‖([^‖]*)‖", r"\\lVert \1 \\rVert ", text)
    text = re.sub(r"(?<![A-Za-z\\])d(?=[A-Z])", r"\\mathrm{d}", text)
    text = re.sub(r"(?<![A-Za-z\\])(tr|d?expm)(?=\()", r"\\operatorname{\1}", text)
    for character, source in _SYMBOLS.items():
        text = text.replace(character, source)
    text = re.sub(r"\^\(([^()]*)\)", r"^{\1}", text)
    return re.sub(r" +(?=[ _^,(){}\[\]])|\s+$", "", text)
