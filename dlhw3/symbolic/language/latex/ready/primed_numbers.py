r"""Numbers with primes, as papers write another number: \eta' of $0 < \eta' \le 1/L'$, and L' of "$L'$-smooth".

A number is not turned: where words compare a letter with a prime with numbers, or call a constant so, it is
a letter of its own in the whole text, as \hat{\eta} is.
"""

from __future__ import annotations

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.text.rows import INLINE
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.latex.text.source import without_comments
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.sizes import GREEK_NUMBERS as NUMBERS

LETTER = r"(?:(?<![\\A-Za-z])[A-Za-z](?![A-Za-z])|\\[A-Za-z]+)"
BELOW = r"(?:\s*_\s*(?:\{[^{}]*\}|[A-Za-z0-9]))?"
PRIMES = r"(?:\s*(?:'+|\^\s*(?:\{\s*(?:\\prime\s*)+\}|\\prime(?![a-z]))))"
PRIMED = re.compile(rf"(?P<letter>{LETTER})(?P<below>{BELOW})(?P<primes>{PRIMES})(?P<behind>{BELOW})")
SIGN = re.compile(
    r"[<>]=?|:?=|\\(?:[lg]eq?|[lg]t|[lg]eqslant|neq?|in|to)(?![a-zA-Z])|,|\\(?:q?quad|ll|gg)(?![a-zA-Z])"
)
BELOW_LINE = re.compile(rf"(?:/\s*\(?|\\[tdc]?frac\s*\{{[^{{}}]*\}}\s*\{{)\s*(?:\d+\s*)?{PRIMED.pattern}")
"""What divides: a number."""
NUMBER = re.compile(r"(?<![\w{}^])[\d.]*[1-9][\d.]*(?![\w{}])|\\[tdc]?frac|/")
SCALED = re.compile(rf"\s*[\d.]*\s*(?:[LGM]\s*)?{PRIMED.pattern}\s*(?:\\,|\\cdot(?![a-z]))?\s*[LGM]?\s*")
"""A number with a prime, and constants beside it: 2 \\eta' L."""
CONSTANT = re.compile(
    r"-(?:\s|\\,)*(?:smooth|Lipschitz|strongly|co-?coercive|bounded)|\s*(?:\$|\\\))?\s*-?\s*(?:smooth|Lipschitz|strongly)"
)
CONSTANTS = re.compile(
    r"\b(?:constants?|modul(?:us|i)|parameters?|smoothness|step\s?sizes?|rates?)\s*,?\s*$", re.I
)
ACCENTS = ("hat", "tilde", "bar")


def with_primed_numbers(text: str) -> tuple[str, list[str]]:
    r"""Return a text of the same lines with \hat{\eta} for a number \eta', and what was read so, in words.

    Raises UserError where the letter may be a column, turned before a factor, and where no accent is left.
    """
    found = _numbers(text)
    if not found:
        return text, []
    told: list[str] = []
    for (letter, primes), formula in found.items():
        free = [one for one in ACCENTS if rf"\{one}" not in text]
        shown = f"{letter}{chr(39) * primes}"
        if not free or (_may_turn(letter) and _turns(text, letter)):
            words = "A number is not turned: a prime names another one, or a derivative."
            raise UserError(words, at=Span(formula, 0, len(formula)), hint=rf"\hat{{{letter}}}")
        accent = free[0]

        def made(one: re.Match[str], letter: str = letter, primes: int = primes, accent: str = accent) -> str:
            if one["letter"] != letter or _count(one["primes"]) != primes:
                return one[0]
            return rf"\{accent}{{{letter}}}{one['below'] or one['behind']}"

        text = PRIMED.sub(made, text)
        told.append(rf"{shown} is a letter of its own, written \{accent}{{{letter}}}")
    return text, told


def _numbers(text: str) -> dict[tuple[str, int], str]:
    """Return the letters with primes that the words use as numbers, how many, and the formula they stand in."""
    words = without_comments(text)
    if re.search(r"'|\\prime", words) is None:
        return {}
    for start, stop in reversed(list(set_apart(words))):
        words = words[:start] + re.sub(r"[^\n]", " ", words[start:stop]) + words[stop:]
    found: dict[tuple[str, int], str] = {}
    for formula in INLINE.finditer(words):
        inside = re.sub(r"^\$|\$$|^\\\(|\\\)$", "", formula[0])
        called = CONSTANT.match(words, formula.end()) or CONSTANTS.search(words[: formula.start()])
        sides = SIGN.split(inside)
        for side in sides if len(sides) > 1 or called else ():
            one = SCALED.fullmatch(side)
            if one and (_is_number(one["letter"]) or called or _compares(inside)):
                found[one["letter"], _count(one["primes"])] = inside
        for one in BELOW_LINE.finditer(inside):
            found[one["letter"], _count(one["primes"])] = inside
    return {key: of for key, of in found.items() if not _is_function(key[0], text)}


def _count(primes: str) -> int:
    return primes.count("'") + primes.count(r"\prime")


def _is_number(letter: str) -> bool:
    """Whether a letter is a number by rule."""
    return letter.removeprefix("\\") in NUMBERS or (len(letter) == 1 and letter in "abcde")


def _compares(formula: str) -> bool:
    """Whether a formula compares with numbers, as 0 <= t' <= 1 does, and not with 0 alone."""
    bounded = re.search(r"[<>]|\\(?:[lg]eq?|[lg]t|[lg]eqslant)(?![a-z])|\\in\s*(?:\\left\s*)?[(\[]", formula)
    return bounded is not None and NUMBER.search(formula) is not None


def _is_function(letter: str, text: str) -> bool:
    """Whether a letter stands before brackets with or without its prime, as f' and \\sigma do; not \\eta (x)."""
    if letter.removeprefix("\\") in set(NUMBERS) - {"sigma"}:
        return False
    before = r"(?<![A-Za-z\\])"
    return re.search(rf"{before}{re.escape(letter)}{PRIMES}?\s*(?:\\left)?\s*\(", text) is not None


def _may_turn(letter: str) -> bool:
    """Whether a letter may be a column or a matrix, whose transpose papers write with a prime."""
    return len(letter) == 1 and (letter.isupper() or letter in "uvwxyz")


def _turns(text: str, letter: str) -> bool:
    """Whether a letter with a prime stands before a factor somewhere."""
    factor = r"\s*(?:[A-Za-z(]|\\(?:nabla|mathbf|bm|boldsymbol|left\s*\()(?![a-z]))"
    return re.search(rf"(?<![A-Za-z\\]){re.escape(letter)}{BELOW}{PRIMES}(?:{factor})", text) is not None
