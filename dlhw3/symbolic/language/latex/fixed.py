r"""Letters that words make depend on another one, in which the lines differentiate: "$b$ is a function of $x$".

A line has its letters stand still but for the one in which it differentiates, \nabla_x or \nabla f(x) where a value
of f has the letter; so what says that one of them moves with it is refused, where it stands there without it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.rows import INLINE
from dlhw3.symbolic.language.latex.sentences import FORMULA, FORMULAS, Sentence, set_apart

LETTER = r"(?:\\(?:mathbf|boldsymbol|bm|mathrm|vec)\s*\{\s*\\?[A-Za-z]+\s*\}|\\(?!cdot)[A-Za-z]+|[A-Za-z])"
BETWEEN = rf"[^.;:{FORMULA}]*?"
MADE = (
    r"(?:gradient|hessian|jacobian|derivative|projection|image|outputs?|predictions?|norm|entry|entries|component|sign"
    r"|softmax|values?|features?|embedding|normali[sz]ation|square|transform\w*|residual|activations?|rounding)"
)
DEPENDS = re.compile(
    rf"(?P<who>{FORMULAS})\s*,?\s+(?:(?:now|also|itself|both|all|may|can|will|does|do|then|in\s+turn|[a-z]+ly)\s+)*"
    r"(?:(?:depend(?:s|ing)?\s+(?:up)?on|(?:var(?:y|ies|ying)|chang(?:e|es|ing)|mov(?:e|es|ing)|scal(?:e|es|ing))\s+with)"
    rf"|(?:(?:is|are|be|being|an?)\s+)?{BETWEEN}\b(?:functions?|functionals?|transform)\s+of"
    r"|(?:(?:is|are|be|being)\s+)?(?:[a-z]+ly\s+)?(?:determined|driven|governed|controlled|parametri[sz]ed|parameteri[sz]ed|indexed)\s+by"
    rf"|(?:(?:is|are|be|being)\s+)?(?:[a-z]+ly\s+)?(?:obtained|computed|formed|produced|built|constructed|derived|calculated|got"
    rf"|predicted|estimated|made)\s+(?:{BETWEEN}\s)?(?:from|of|by|to|at|with|out\s+of)"
    rf"|(?:is|are|be|denotes?)\s+(?:the|an?)\s+{BETWEEN}\b{MADE}\b{BETWEEN}(?:{FORMULA}{BETWEEN})?\b(?:at|of|for|on|to))"
    rf"\s+(?:(?:the|our|this|all|whole|input|variable|vector|matrix|point|parameters?|weights?)\s+)*(?P<on>{FORMULAS})",
    re.IGNORECASE,
)
"""§ depends on §, varies with §, is a function of §, is computed from §, is the gradient of § at §."""
FIXED = re.compile(
    r"\b(?:not?|never|none|neither|nor|without|independent|constant|fixed|whether|if|would)\b|n't\b|\?",
    re.IGNORECASE,
)
"""What says that a letter stands still."""


def require_fixed(sentences: Iterable[Sentence], text: str) -> None:
    """Refuse words by which a letter depends on one in which the lines differentiate, as if it stood still."""
    shown = " ".join(text[start:stop] for start, stop in set_apart(text))
    every = f"{shown} {' '.join(one[0] for one in INLINE.finditer(text))}"
    for sentence in sentences:
        for one, other, written in _dependent(sentence):
            called = rf"{re.escape(one)}\s*(?:\\left)?\s*\(\s*{re.escape(other)}"
            timed = rf"\\dot\s*\{{?\s*{re.escape(one)}|\\[td]?frac\s*\{{\s*d\s*{re.escape(one)}"
            if re.search(called, shown) or (other == "t" and re.search(timed, every)):
                continue
            if _below(one, other, shown) or _of_value(one, other, shown, text):
                told = (
                    f"{one} depends on {other}, in which a line differentiates, and stands there without it."
                )
                at = Span(written, 0, len(written))
                raise UserError(f"Line {sentence.number}: {told}", at=at, hint=f"{one}({other})")


def _dependent(sentence: Sentence) -> Iterator[tuple[str, str, str]]:
    """Yield the letters that a sentence makes depend on others, each with the other, and the words."""
    for found in DEPENDS.finditer(sentence.words):
        if FIXED.search(found[0]):
            continue
        sides = []
        for name in ("who", "on"):
            first = sentence.words.count(FORMULA, 0, found.start(name))
            several = sentence.formulas[first : first + found[name].count(FORMULA)]
            sides.append([one.strip() for one in several if re.fullmatch(LETTER, one.strip())])
        yield from (
            (one, other, sentence.written(*found.span()))
            for one in sides[0]
            for other in sides[1]
            if one != other
        )


def _alone(letter: str) -> str:
    return rf"(?<![A-Za-z\\]){re.escape(letter)}(?![A-Za-z])"


def _below(one: str, other: str, shown: str) -> bool:
    """Whether a line that has a letter names the other one in which it differentiates."""
    named = rf"(?:\\nabla\s*_\s*\{{?\s*|\\partial\s*|\bd\s*){re.escape(other)}(?![A-Za-z])"
    return re.search(named, shown) is not None and re.search(_alone(one), shown) is not None


def _of_value(one: str, other: str, shown: str, text: str) -> bool:
    r"""Whether a line has \nabla f(x), or \nabla f, of a function of the other letter whose value has the one."""
    for found in re.finditer(r"\\nabla\s*(?:\^\s*\{?\s*2\s*\}?\s*)?(?P<f>\\?[A-Za-z]+)(?![A-Za-z])", shown):
        f = _alone(found["f"])
        values = re.findall(rf"{f}\s*(?:\(\s*{re.escape(other)}\s*\))?\s*&?\s*:?=([^$]*)", text)
        if any(re.search(_alone(one), value) and re.search(_alone(other), value) for value in values):
            return True
    return False
