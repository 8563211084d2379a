"""What the words around a derivation in LaTeX assume of its letters: $A$ is symmetric, $x \\neq 0$."""

from __future__ import annotations

import re
from collections.abc import Iterator

from dlhw3.symbolic.language.latex.rows import INLINE, Row, in_plain

LETTER = r"\\?[A-Za-z]+(?:_(?:\{[\w+]+\}|\w))?"
STYLED = re.compile(r"\\(?:mathbf|boldsymbol|bm|mathrm|mathit|mathcal)\s*\{?(\\?[A-Za-z]+)\}?")
LETTERS = re.compile(
    rf"({LETTER}(?:\s*,\s*{LETTER})*)(?:\s*(?:\\in|\\succ|\\succeq|\\ne|\\neq|>|\\colon|:).*)?"
)
SPACE = re.compile(
    rf"({LETTER}(?:\s*,\s*{LETTER})*)\s*\\in\s*\\(?:mathbb|mathbf)\s*\{{?\s*R\s*\}}?"
    r"(?:\^\s*\{?\s*([A-Za-z0-9]+)(?:\s*\\times\s*([A-Za-z0-9]+))?\s*\}?)?"
)
DEFINITE = re.compile(rf"({LETTER}(?:\s*,\s*{LETTER})*)\s*\\(?P<sign>succ|succeq)\s*0")
SYMMETRIC = re.compile(
    rf"({LETTER})\s*=\s*\1\s*\^\s*\{{?\s*(?:\\top|T|\\intercal|\\mathsf\s*\{{?T\}}?)\s*\}}?"
)
RELATION = re.compile(r"=|\\ne(?:q)?(?![a-z])|<|>|\\l(?:e|eq)(?![a-z])|\\g(?:e|eq)(?![a-z])")
ONE = (
    r"(?:symmetric|positive[\s-]+semi-?\s?definite|positive[\s-]+definite|p\.?s\.?d\.?|s\.?p\.?d\.?|p\.d\.|orthogonal"
    r"|orthonormal|invertible|non-?singular|convex|§-smooth|§-strongly[\s-]+convex|§-Lipschitz)"
)
ALL = rf"{ONE}(?:(?:\s+|\s*,\s*)(?:and\s+)?{ONE})*"
BEHIND = re.compile(
    rf"§\s*(?:,?\s*(?:is|are|be|being|both|all|a|an|the|assumed|to|real|square|fixed|given|known|some)\s+)+"
    rf"(?:\(?real\)?\s+)?(?P<said>{ALL})(?!\w)"
)
BEFORE = re.compile(
    rf"(?<![\w-])(?P<said>{ALL})(?:\s+(?:and\s+differentiable|matrix|matrices|function|functions))*\s+§"
)
BESIDE = re.compile(rf"(?:,|\b(?:and|with|for|let|where))\s*§\s+(?P<said>{ALL})(?!\w)", re.IGNORECASE)
"""Without a verb: f is L-smooth and g convex."""
OTHER = re.compile(r"\b(?:of|times|plus|minus|by|with respect to)\s+(?:§\s*(?:,\s*|and\s+)*)*$")
"""Before letters of which nothing is said: the inverse of A is symmetric."""
WORDS = {
    "symmetric": "symmetric", "positive semidefinite": "symmetric psd", "psd": "symmetric psd",
    "positive definite": "symmetric pd", "pd": "symmetric pd", "spd": "symmetric pd", "orthogonal": "orthogonal",
    "orthonormal": "orthogonal", "invertible": "invertible", "nonsingular": "invertible", "convex": "convex",
}  # fmt: skip
"""A property as papers name it, and as a line assumes it."""
SIGNS = {"le": "<=", "leq": "<=", "ge": ">=", "geq": ">="}
SIGN = re.compile(r"\\(leq?|geq?)(?![a-zA-Z])")
DEFINES = re.compile(rf"(?:{LETTER}(?:\([^()]*\))?\s*=|\\dot\b|\\[tdc]?frac\s*\{{\s*d|.*:=)")
"""A formula that defines, or says of a rate what it is."""
SAID = re.compile(
    r"\b(?:let|where|with|for|assum\w*|suppose\w*|given|since|as|if|and|so that|such that|satisf\w*|has|have)\b",
    re.IGNORECASE,
)
NOT = re.compile(
    r"\b(?:not|neither|nor|or|no longer|without|unless|except|whether|false|never|cannot|would|were|want|fails?"
    r"|shows?|shown|proves?|proven|claims?|wrong\w*)\b|\?",
    re.IGNORECASE,
)
"""In a sentence that assumes nothing, or not all that it names."""
CLAIMED = re.compile(
    r"\b(?:we (?:\w+ )?(?:have|get|obtain|find|conclude)(?: that)?|hence|therefore|thus|follows(?: that)?"
    r"|implies(?: that)?|gives|yields)\s*,?\s*$",
    re.IGNORECASE,
)
"""Before a formula that is found, and not assumed."""
MARK = "§"


def assumed(text: str) -> Iterator[Row]:
    """Yield what the words of a text assume, each as a row of ``assume`` or ``shape``.

    The formulas of the text that are set apart are left out of it.
    """
    for number, formulas, words in _sentences(text):
        for said, letters in _properties(formulas, words):
            yield from (Row(number, f"{letter} {one}", "assume") for letter in letters for one in said)
        stated = SAID.search(words) is not None
        for formula, before in zip(formulas, _before(words), strict=True):
            yield from _of_formula(number, formula, stated=stated and not CLAIMED.search(before))


def _before(words: str) -> Iterator[str]:
    """Yield what stands before each formula of a sentence."""
    return (words[: found.start()] for found in re.finditer(MARK, words))


def _sentences(text: str) -> Iterator[tuple[int, list[str], str]]:
    """Yield each sentence: its line, its formulas, and its words with a mark for each of these."""
    place = 0
    marked: list[tuple[int, str]] = []
    whole = ""
    for one in INLINE.finditer(text):
        whole += text[place : one.start()] + MARK
        marked.append(
            (text.count("\n", 0, one.start()) + 1, re.sub(r"^\$|\$$|^\\\(|\\\)$", "", one[0]).strip())
        )
        place = one.end()
    whole += text[place:]
    count = 0
    for sentence in re.split(r"[.;](?:\s|$)|\n\s*\n", whole):
        inside = marked[count : count + sentence.count(MARK)]
        count += len(inside)
        if inside and not NOT.search(sentence):
            yield inside[0][0], [formula for _, formula in inside], " ".join(sentence.split())


def _properties(formulas: list[str], words: str) -> Iterator[tuple[list[str], list[str]]]:
    """Yield properties that the words of a sentence give, and the letters that have them."""
    places = [found.start() for found in re.finditer(MARK, words)]
    for pattern in (BEHIND, BESIDE, BEFORE):
        for found in pattern.finditer(words):
            mark = found.end() - 1 if pattern is BEFORE else words.index(MARK, found.start())
            if pattern is BEHIND and OTHER.search(words[:mark]):
                continue
            letters = _letters(formulas[places.index(mark)])
            inside = [
                formulas[places.index(place)]
                for place in places
                if found.start("said") <= place < found.end("said")
            ]
            said = [_property(one[0], inside) for one in re.finditer(ONE, found["said"])]
            if letters and all(said):
                yield said, letters


def _property(word: str, inside: list[str]) -> str:
    """Return a property as a line assumes it, with its constant where it has one, the first of those inside."""
    if MARK in word:
        return f"{in_plain(inside.pop(0))}{' '.join(word.split())[1:]}" if inside else ""
    return WORDS.get(
        re.sub(r"[\s-]+", " ", word.replace("semi-", "semi").replace("non-", "non")).replace(".", ""), ""
    )


def _of_formula(number: int, formula: str, *, stated: bool) -> Iterator[Row]:
    r"""Yield what a formula says of its letters: X \in \mathbb{R}^{n \times p}, S \succ 0; x \neq 0 if stated."""
    bare = STYLED.sub(r"\1", formula)
    if found := SPACE.fullmatch(bare):
        sizes = ", ".join(size for size in found.groups()[1:] if size) or "scalar"
        yield from (Row(number, f"{letter}: {sizes}", "shape") for letter in _letters(found[1]))
    elif found := DEFINITE.fullmatch(bare):
        said = "symmetric pd" if found["sign"] == "succ" else "symmetric psd"
        yield from (Row(number, f"{letter} {said}", "assume") for letter in _letters(found[1]))
    elif found := SYMMETRIC.fullmatch(bare):
        yield Row(number, f"{in_plain(found[1])} symmetric", "assume")
    elif stated and (found := re.fullmatch(rf"({LETTER})\s*(?:\\ne|\\neq|\\not\s*=)\s*0", bare)):
        yield Row(number, f"{in_plain(found[1])} != 0", "assume")
    elif stated and len(RELATION.findall(bare)) == 1 and not DEFINES.match(bare):
        yield Row(number, SIGN.sub(lambda found: SIGNS[found[1]], formula), "assume")


def _letters(formula: str) -> list[str]:
    """Return the letters that a formula is about, in the language's spelling; none of any other formula."""
    found = LETTERS.fullmatch(STYLED.sub(r"\1", formula))
    return [in_plain(one.strip()) for one in found[1].split(",")] if found else []
