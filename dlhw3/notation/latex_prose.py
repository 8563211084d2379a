"""Sentences as LaTeX: what is mathematics in them goes into math mode, the rest is escaped; the result is ASCII.

Statements, rules and titles are written in plain Unicode (``Ẇ_j = −∇_jφ``, ``l is differentiable at U Uᵀ``). A
word is mathematics when it holds a mathematical character, is a single letter, or stands beside a relation.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from dlhw3.notation.names import GREEK

DOT = "\u0307"
HAT = "\u0302"
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹ⁿᵐ", "0123456789nm")
_SYMBOLS = {
    "∇": r"\nabla ", "⟨": r"\langle ", "⟩": r"\rangle ", "·": r"\cdot ", "ᵀ": r"^{\top}", "≥": r"\ge ",
    "≤": r"\le ", "≠": r"\ne ", "∈": r"\in ", "→": r"\to ", "−": "-", "×": r" \times ", "φ": r"\varphi ",
    "Σ": r"\sum ", "ℝ": r"\mathbb{R}", "⋯": r"\cdots ", "…": r"\ldots ",
    "⪰": r"\succeq ",
}  # fmt: skip
_SYMBOLS = {character: rf"\{name} " for name, character in GREEK.items()} | _SYMBOLS
_ACCENTS = {"\u0301": r"\'", "\u0300": r"\`", "\u0308": r"\"", HAT: r"\^"}
_ESCAPED = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "–": "--",
            "—": "---", "’": "'"} | {character: f"\\{character}" for character in "&%$#_{}"}  # fmt: skip
_OPERATORS = set("=≥≤≠∈→+−·⋯<>")
_MATH = set(_SYMBOLS) | _OPERATORS | set("^_{}‖" + DOT) | {chr(code) for code in _RAISED}
_LETTER = re.compile(rf"[B-Zb-z]|[A-Za-z]{HAT}|[A-Za-z]-th|d[A-Z]\w?|[A-Z]+(_\w+)?[\[(].*")
_OPEN, _CLOSE = "([{⟨", ")]}⟩"


def typeset(text: str) -> str:
    """Return a sentence as LaTeX for text mode, in ASCII; raise ValueError for a character it does not know."""
    words = unicodedata.normalize("NFD", text).split(" ")
    pieces = []
    for is_formula, group in _groups(words):
        pieces.append(_formula(" ".join(group)) if is_formula else " ".join(map(escape, group)))
    result = " ".join(piece for piece in pieces if piece)
    if not result.isascii():
        raise ValueError(f"there is no LaTeX for {result!r}")
    return result


def escape(text: str) -> str:
    """Return plain text as LaTeX: special characters escaped, accents as commands."""
    decomposed = unicodedata.normalize("NFD", text)
    accented = re.sub(
        "([A-Za-z])([" + "".join(_ACCENTS) + "])",
        lambda found: f"\0{_ACCENTS[found[2]]}{{{found[1]}}}\0",
        decomposed,
    )
    plain = accented.split("\0")  # every second piece is a command already
    return "".join(
        piece if place % 2 else "".join(map(_character, piece)) for place, piece in enumerate(plain)
    )


def _character(character: str) -> str:
    if character in _SYMBOLS:
        return rf"\ensuremath{{{_SYMBOLS[character].strip()}}}"
    return _ESCAPED.get(character, character)


def mathematics(text: str) -> str:
    """Return a formula in plain Unicode as LaTeX for math mode."""
    text = re.sub(f"(\\w){DOT}", r"\\dot{\1}", unicodedata.normalize("NFD", text))
    text = re.sub(f"(\\w){HAT}", r"\\hat{\1}", text)
    text = re.sub("[⁰¹²³⁴⁵⁶⁷⁸⁹ⁿᵐ]+", lambda found: "^{" + found[0].translate(_RAISED) + "}", text)
    text = text.replace(": ", r"\colon ")
    text = re.sub("‖([^‖]*)‖", r"\\lVert \1 \\rVert ", text)
    text = re.sub(r"(?<![A-Za-z\\])d(?=[A-Z])", r"\\mathrm{d}", text)
    text = re.sub(r"(?<![A-Za-z\\])tr(?=\()", r"\\operatorname{tr}", text)
    for character, source in _SYMBOLS.items():
        text = text.replace(character, source)
    text = re.sub(r"\^\(([^()]*)\)", r"^{\1}", text)
    return re.sub(r" +(?=[ _^,(){}\[\]])|\s+$", "", text)


def _groups(words: list[str]) -> Iterator[tuple[bool, list[str]]]:
    """Yield runs of words, each a formula or text; a comma at the end of a formula closes it."""
    kinds = _kinds(words)
    start = 0
    for place, (kind, word) in enumerate(zip(kinds, words, strict=True)):
        last = place + 1 == len(words)
        ends = kind and word[-1:] in (",", ";", ":", ".") and not _depth(words[start : place + 1])
        maps = word[1:] == ":" and not last and words[place + 1].startswith("ℝ")  # l: ℝ → ℝ
        if last or (ends and not maps) or kinds[place + 1] != kind:
            yield kind, words[start : place + 1]
            start = place + 1


def _kinds(words: list[str]) -> list[bool]:
    """Return, for each word, whether it is mathematics."""
    bare = [word.strip(",;:.") for word in words]
    kinds = [bool(set(word) & _MATH) or bool(_LETTER.fullmatch(word)) for word in bare]
    for place, word in enumerate(bare):
        if word and set(word) <= _OPERATORS:  # a relation takes what stands beside it
            for beside in (place - 1, place + 1):
                if 0 <= beside < len(words):
                    kinds[beside] = True
    for (before, after), (first, second) in zip(pairwise(range(len(words))), pairwise(bare), strict=True):
        if "A" in (first, second) and (kinds[before] or kinds[after]) and words[before] == first:
            kinds[before] = kinds[after] = kinds[before] or kinds[after]
    return kinds


def _depth(words: list[str]) -> int:
    text = "".join(words)
    return sum((character in _OPEN) - (character in _CLOSE) for character in text)


def _formula(text: str) -> str:
    """Write one formula in dollars, with the brackets and the punctuation that belong to the sentence outside."""
    after = ""
    while text and (text[-1] in ",;:." or (text[-1] in _CLOSE and _depth([text]) < 0)):
        text, after = text[:-1], text[-1] + after
    before = ""
    while text[:1] in ("(", "[") and _depth([text]) > 0:
        text, before = text[1:], before + text[0]
    nth = re.fullmatch(r"(\w)-th", text)
    if nth:
        return f"{before}${nth[1]}$-th{after}"
    return f"{before}${mathematics(text)}${after}"
