r"""Where a column is, on the sphere; of what part alone a clause says something, convex on $[0, 1]$."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.text.formulas_said import BOARD, letters_of
from dlhw3.symbolic.language.latex.text.sentences import FORMULA, Sentence
from dlhw3.symbolic.language.text import lazy_re as re

S = FORMULA
CENTER = (
    rf"(?:\s*,?\s+(?:and\s+|with\s+)?(?:cent(?:er|re)d\s+(?:at|in|on|around)|centered\s+(?:at|in|on|around)|around|about"
    rf"|cent(?:er|re))\s+(?:{S}|the\s+origin|zero))"
)
OF_RADIUS = rf"(?:\s*,?\s+(?:of|with|and)\s+radius\s+(?:{S}|\d+))"
PLACE = (
    r"(?:(?:points?|vectors?|elements?)\s+)?(?:(?:on|of|from)\s+the\s+(?:unit\s+)?sphere"
    r"|(?:in|of|from|inside|within)\s+the\s+(?:closed\s+|open\s+)?(?:unit\s+)?ball)"
    rf"(?:{OF_RADIUS}{CENTER}?|{CENTER}{OF_RADIUS}?)?"
)
"""Where a column is: on the sphere of a radius, in a ball around a center."""
OF_FUNCTIONS = re.compile(r"\b(?:convex|smooth|Lipschitz)\b", re.IGNORECASE)
AT_PLACE = re.compile(PLACE, re.IGNORECASE)
ANOTHER = re.compile(
    r"\b(?:the|our|its|each|every|an?)\s+(?:[a-z-]+\s+)?(?:initial|first|last|final|second|next|previous"
    r"|averaged?|projected|normali[sz]ed|old|new|limit(?:ing)?"
    r"|typical|mean|noise-?free|clean|noisy|perturbed|rescaled|optimal|best|worst|population|empirical"
    r"|intermediate|expected)\s+(?:[a-z-]+\s+)?"
    r"(?:iterates?|points?|weights?|parameters?|vectors?|inputs?|samples?|examples?|states?|solutions?"
    r"|minimi[sz]ers?|outputs?|layers?|matri(?:x|ces)|columns?)\s+"
    r"(?:satisf(?:y|ies)|obeys?|has|have|fulfils?|is|are)\b",
    re.IGNORECASE,
)
MARKED = re.compile(
    r"[_'*]|\^\s*\{?\s*(?:\(|\\star|\\ast|\\prime)|\\(?:bar|hat|tilde|overline|widehat|widetilde|star)(?![a-z])"
)
"""One of several, or at another time: the initial iterate satisfies; and how the letter of such a one is marked."""
WHERE = re.compile(
    rf"\b(?P<how>(?:on|over)(?:\s+all\s+of)?|in|with\s+respect\s+to|wrt)\s+(?P<part>{FORMULA})", re.IGNORECASE
)
WHOLE = re.compile(rf"\s*{BOARD}R\s*\}}?\s*(?:\^.*)?")
"""All numbers, all columns or all matrices."""
EUCLIDEAN = re.compile(
    r"\s*(?:\\\||\\[lr]?Vert|\|\|)\s*\\cdot\s*(?:\\\||\\[lr]?Vert|\|\|)(?:_\{?[2F]\}?)?\s*"
)
NORMED = (
    rf"(?:\s+(?:with\s+respect\s+to|wrt)\s+"
    rf"(?:{FORMULA}|the\s+(?:Euclidean|Frobenius)\s+(?:norm|inner\s+product)))?"
)
"""In which norm, or in which letter, a function is smooth."""


IN_LETTER = re.compile(
    rf"(?P<f>{FORMULA})\s+(?:is|be|are|denotes?)\s+(?:[^.;:]*?\s)?(?P<what>(?:{FORMULA}-(?:strongly\s+)?)?(?:convex|concave|smooth|Lipschitz))(?:\s+function)?\s+in\s+(?P<x>{FORMULA})"
    rf"(?=\s*(?:$|[.,;:]|and\b|with\b|where\b))",
    re.IGNORECASE,
)
"""A function that is convex in a letter."""


def require_of_argument(sentences: Iterable[Sentence], text: str) -> None:
    """Raise UserError where words say of a function how it is in a letter that is no argument of it in a text."""
    for sentence in sentences:
        for found in IN_LETTER.finditer(sentence.words):
            f, x = (
                sentence.formulas[sentence.words.count(FORMULA, 0, found.start(one))] for one in ("f", "x")
            )
            name, letter = (re.escape(re.sub(r"\([^()]*\)", "", one).strip()) for one in (f, x))
            own = re.compile(rf"(?<![A-Za-z\\]){letter}(?![A-Za-z])")
            called = re.findall(rf"(?<![A-Za-z\\]){name}\s*(?:\\left\s*)?\(((?:[^()]|\([^()]*\))*)\)", text)
            several = re.search(r"[,;]", "".join(called)) is not None
            if not called or len(letters_of(x)) != 1 or several or any(map(own.search, called)):
                continue
            if re.search(rf"\\nabla\s*_\s*\{{?\s*{letter}(?![A-Za-z])", text):
                continue
            if re.search(rf"%\s*assume\s+{name}\s", text):
                continue
            written, what = f"in {x}", sentence.written(*found.span("what"))
            told = f"what stands behind {what}, “{written}”, says when it holds, or how nearly."
            at = Span(written, 0, len(written))
            raise UserError(f"Line {sentence.number}: {told}", at=at, hint=f"% assume {f} {what}")


def is_of_another(words: str, formulas: Sequence[str]) -> bool:
    """Whether a clause says of the initial iterate, or of another one, what it is by a letter without a mark."""
    before, mark, _ = words.partition(FORMULA)
    return bool(mark and ANOTHER.search(before)) and not any(map(MARKED.search, formulas))


def is_everywhere(words: str, formulas: Sequence[str]) -> bool:
    """Whether a clause says nothing of a part alone: on ℝⁿ, in x and in the Euclidean norm is everywhere."""
    of_function = OF_FUNCTIONS.search(words)
    if of_function and AT_PLACE.search(words, of_function.end()):
        return False
    for found in WHERE.finditer(words, of_function.start() if of_function else 0):
        formula = formulas[words.count(FORMULA, 0, found.start("part"))]
        how = found["how"].lower()
        if WHOLE.fullmatch(formula) or (not of_function and how == "in"):
            continue
        if how.startswith("w") and EUCLIDEAN.fullmatch(formula):
            continue
        if how.startswith("w") and not of_function:
            return False  # symmetric with respect to B
        part = "_" in formula or r"\in" in formula
        if how[0] == "o" or "cdot" in formula or not letters_of(formula) or part:
            return False
    return True


NOT_A = r"(?!(?:an?|the|any|some|our|its|their|given|fixed|defined|as|in|of|not)\b)"
ALONE = re.compile(
    rf"\s*,?\s+where(?:ver)?\s+(?:{FORMULA}|it|they)\s+(?:is|are|does|do|vanish(?:es)?)\s*(?:$|[.,;:])"
    rf"|\s+where(?:ver)?\s+(?:(?P<who>{FORMULA})\s+(?:is|are)\s+{NOT_A}[a-z][\w-]*(?:\s+[a-z][\w-]*)?\s*(?:$|[.,;:])"
    rf"|(?:it\s+is|they\s+are)\b|(?P<bound>{FORMULA})\s*(?:$|[.,;:]))",
    re.IGNORECASE,
)
"""Words behind what is said by which it is so there alone: convex where § is, where § is differentiable."""
ELSE = re.compile(
    r"\s*,?\s+(?:(?:and\s+)?then\s+[a-z]+ed\b|alternatively\b"
    r"|(?:say\s*,?\s+)?(?:only\s+)?for\s+the\s+(?:plot|figure|simulation|illustration|experiment|table)s?\b)",
    re.IGNORECASE,
)
"""Words behind what is said by which it was so before, or is so elsewhere: symmetric, then perturbed."""
NORM = re.compile(r"\\(?:\||[lr]Vert)[^<>=]*(?:[<>]|\\[lg](?:eq?(?:slant)?|t)(?![a-z]))|\\in(?![a-z])")


def is_there_alone(words: str, stop: int, within: Sequence[str], formulas: Sequence[str]) -> bool:
    """Whether what a clause says is so where alone something else is, by the words behind it."""
    if ELSE.match(words, stop):
        return True
    found = ALONE.match(words, stop)
    if found is None:
        return False
    if found["bound"]:
        return NORM.search(formulas[words.count(FORMULA, 0, found.start("bound"))]) is not None
    if not found["who"]:
        return True
    who = formulas[words.count(FORMULA, 0, found.start("who"))]
    return not any(who.strip() in one for one in within)  # L-smooth where L is positive
