"""Properties that are equations: that a matrix is idempotent, or that a column is on a sphere, or two commute."""

from __future__ import annotations

from collections.abc import Iterable

from dlhw3.symbolic.language.assumed.said_in_words import IN_WORDS
from dlhw3.symbolic.language.latex.text.formulas_said import in_latex
from dlhw3.symbolic.language.text import lazy_re as re

_SIGNS = {
    **{"X'*X": "X^\\top X", "X*X'": "X X^\\top", "X'": "X^\\top"},
    **{".*": " \\odot ", "*": " ", "vector(1)": "\\mathbf{1}", "eye": "I"},
    **{
        "sum(x)": "\\mathbf{1}^\\top x",
        "norm2(x)": "\\|x\\|",
        "tr(": "\\operatorname{tr}(",
        "det(": "\\det(",
    },
}
_SIGN = re.compile("|".join(map(re.escape, _SIGNS)))
"""What stands in the equations of words, as LaTeX has it."""


def _as_latex(equations: Iterable[str]) -> str:
    return " ; ".join(_SIGN.sub(lambda found: _SIGNS[found[0]], one) for one in equations)


def _with_plurals(words: str) -> tuple[str, ...]:
    plural = re.search(r" (?:projection|projector|vector|distribution)$", words)
    return (words, f"{words}s") if plural else (words,)


EQUATIONS = {
    **{one: _as_latex(said) for words, said in IN_WORDS.items() for one in _with_plurals(words)},
    "one hot encoded": _as_latex(IN_WORDS["one hot"]),
    "probability vectors with positive entries": "\\mathbf{1}^\\top x = 1 ; x > 0",
    "probability vector with positive entries": "\\mathbf{1}^\\top x = 1 ; x > 0",
    "entrywise nonnegative": "X nonnegative", "entrywise positive": "X positive",
}  # fmt: skip
"""Properties that are an equation, or several, of a matrix X or of a column x."""
SPOKEN = (
    r"(?:(?:row|column|doubly)[\s-]+stochastic|entrywise\s+(?:nonnegative|positive)|orthogonal\s+project(?:ions?|ors?)|involutory|traceless|trace-?\s?free"
    r"|(?:project(?:ion|or)|permutation|rotation)(?=\s+matri|\s*[.,;:]|$)|(?:covariance|Gram)(?=\s+matri|$)"
    r"|probability\s+(?:distributions?|vectors?(?:\s+with\s+positive\s+entries)?))"
)
"""How words name those that are several equations, or a noun."""
SPHERE = re.compile(
    r"\bthe (?P<open>open |closed )?(?P<unit>unit )?(?P<where>sphere|ball)\b(?P<rest>.*)", re.IGNORECASE
)
RADIUS, CENTER = (
    re.compile(r"radius (\S+)"),
    re.compile(r"(?:around|about|cent\w+(?: (?:at|in|on|around))?) (§|zero|the)"),
)
"""Where a column is: on a sphere or in a ball, with its radius and its center, each a formula or in words."""
BELOW = re.compile(r"_(\w\w+)$")
"""What stands below a letter and is more than one sign, which LaTeX has in braces."""


def as_written(letter: str) -> str:
    """Return a letter as a formula has it, and in brackets what is more than a letter."""
    if re.search(r"[-+−]|\s(?=\S)", letter) and not re.fullmatch(r"\(.*\)", letter):
        return f"({letter})"
    return BELOW.sub(r"_{\1}", in_latex(letter))


def of_two(name: str, letters: list[str]) -> list[str]:
    """Return what is said of two letters together, as equations: that they commute, or are orthogonal columns."""
    if len(letters) != 2:
        return []
    one, other = map(as_written, letters)
    if name in ("commute", "commuting") and all(letter[0].isupper() for letter in letters):
        return [f"{one} {other} = {other} {one}"]
    if name in ("orthogonal", "orthonormal") and all(letter[0].islower() for letter in letters):
        lengths = [rf"\|{letter}\|^2 = 1" for letter in (one, other) if name == "orthonormal"]
        return [rf"{one}^\top {other} = 0", *lengths]
    return []


def of_radius(said: str, constants: list[str]) -> str:
    """Return the equation of a sphere or a ball, of the radius and the center that are next among the constants.

    Nothing where the radius is not said.
    """
    found = SPHERE.search(" ".join(said.split()))
    marks = {
        name: one
        for name, sign in (("radius", RADIUS), ("center", CENTER))
        if (one := found and sign.search(found["rest"]))
    }
    if found is None or not (found["unit"] or "radius" in marks):
        return ""
    told = {"radius": "1", "center": "zero"}
    for name, one in sorted(marks.items(), key=lambda pair: pair[1].start()):
        told[name] = constants.pop(0) if "§" in one[1] and constants else one[1]
    of = "x" if told["center"] in ("zero", "the", "0") else f"x - {told['center']}"
    is_open = (found["open"] or "").lower().startswith("open")
    sign = "=" if found["where"].lower() == "sphere" else "<" if is_open else "<="
    return rf"\|{of}\| {sign} {told['radius']}"


def each_of(texts: Iterable[str]) -> list[str]:
    """Return the equations of properties, each alone."""
    return [one for text in texts for one in text.split(" ; ")]
