"""LaTeX source made ready to be read: every sign keeps its place, so that carets point into what was written."""

from __future__ import annotations

from dlhw3.symbolic.language.text import lazy_re as re

BLANK = re.compile(
    r"\\(?:left|right|big|Big|bigg|Bigg|bigl|bigr|Bigl|Bigr|biggl|biggr|Biggl|Biggr|middle|displaystyle|limits|nolimits)(?![a-zA-Z])"
    r"|\\(?:quad|qquad|nonumber|notag|qed|qedhere|blacksquare|square|Box|thinspace|,|;|:|!|>|\s)"
    r"|\\(?:label|tag|eqref|ref|phantom|vphantom|hspace\*?)\s*\{[^{}]*\}"
    r"|[&~$]"
)
"""What says how a formula looks, and nothing of what it is."""
LEFT_NORM = re.compile(
    r"\\left\s*\\\||\\(?:big|Big|bigg|Bigg)l\s*\\\||\\lVert|\\left\s*\\Vert|\\left\s*\\lVert"
)
RIGHT_NORM = re.compile(
    r"\\right\s*\\\||\\(?:big|Big|bigg|Bigg)r\s*\\\||\\rVert|\\right\s*\\Vert|\\right\s*\\rVert"
)
LEFT_BAR = re.compile(r"\\left\s*\||\\lvert|\\left\s*\\lvert")
RIGHT_BAR = re.compile(r"\\right\s*\||\\rvert|\\right\s*\\rvert")
NORM = re.compile(r"\\\||\\Vert")
SMALL = r"(?:[a-z]|\\(?!top\b)[a-z]+|\\(?:mathbf|boldsymbol|bm)\s*\{\s*\\?[a-z]+\s*\})"
CAPITAL = r"(?:[A-Z]|\\[A-Z][a-z]+|\\(?:mathbf|boldsymbol|bm)\s*\{\s*\\?[A-Z][a-z]*\s*\})"
BELOW = r"(?:\s*_\s*(?:\{[^{}]*\}|[A-Za-z0-9]))?"
STARRED = re.compile(
    rf"(?:{SMALL}{BELOW}\s*\^\s*\{{?\s*(?P<any>\*|\\ast(?![a-z])|\\star(?![a-z]))"
    rf"|{CAPITAL}{BELOW}\s*\^\s*\{{?\s*(?P<star>\\star(?![a-z])))(?=\s*(?:\\top\s*)?\}}|(?!\s*\}}))|\\[A-Za-z]+"
)
"""The star of a letter, x^* or W^\\star, which names another letter; A^* of a capital may be an adjoint."""
STARRED_BELOW = re.compile(
    rf"(?:{SMALL}|(?!\\Vert){CAPITAL})\s*_\s*(?:\{{\s*(?P<any>\*|\\ast(?![a-z])|\\star(?![a-z]))(?=\s*\}})"
    r"|(?P<star>\*|\\ast(?![a-z])|\\star(?![a-z])))|\\[A-Za-z]+"
)
"""The star below a letter, x_* and f_{\\star}, which names another letter, as one above does."""
ALONE = (
    "all and any as assuming because but by for hence if iff is on once otherwise or provided since so that then"
    " thus unless until when whenever where while with"
)
REMARK = re.compile(
    rf"\\(?:text|mbox|textrm)\s*\{{(?P<words>[^{{}}]*[^{{}}A-Za-z][^{{}}]*|{'|'.join(ALONE.split())})\}}"
)
"""Words beside a formula: more than one word, or with a sign that is no letter, or a word that names nothing."""


PLUSSED = re.compile(
    rf"(?:{SMALL}|{CAPITAL}){BELOW}\s*\^\s*(?:\{{\s*(?P<any>\+)(?=\s*(?:\\top\s*)?\}})|(?P<star>\+)(?!\s*[0-9]))|\\[A-Za-z]+"
)
"""The + of a letter, w^+, which names what w becomes: another letter."""


def plain(text: str) -> str:
    """Return a formula of the same length in which norms have two different ends, and looks are blanks."""
    begins = len(text) - len(text.lstrip(" "))
    return text[:begins] + _plain(text[begins:])


def _plain(text: str) -> str:
    text = REMARK.sub(_blank, text)
    for pattern, sign in ((STARRED, "⋆"), (STARRED_BELOW, "⋆"), (PLUSSED, "⊞")):
        text = pattern.sub(lambda found, sign=sign: _marked(found, sign), text)  # type: ignore[misc]
    for pattern, sign in ((LEFT_NORM, "\\⟪"), (RIGHT_NORM, "\\⟫"), (LEFT_BAR, "⦗"), (RIGHT_BAR, "⦘")):
        text = _put(pattern, sign, text)
    return BLANK.sub(_blank, _two_ended(_put(NORM, "\\‖", text)))


def starless(text: str) -> str:
    """Return a text of the same length with blanks for the stars of letters, and for their +."""
    for pattern in (STARRED, STARRED_BELOW, PLUSSED):
        text = pattern.sub(_starless, text)
    return text


def _starless(found: re.Match[str]) -> str:
    if not (found["any"] or found["star"]):
        return found[0]
    return re.sub(r"[\^_](\s*\{?\s*)$", r" \1", _marked(found, ""))


def _marked(found: re.Match[str], sign: str) -> str:
    star = found["any"] or found["star"]
    if not star:  # a command, of which no letter is a letter
        return found[0]
    return found[0][: -len(star)] + sign.rjust(len(star))


def between(text: str) -> re.Match[str] | None:
    """Return the words that stand in a formula with a part of it on both of their sides, or None."""
    bare = BLANK.sub(_blank, REMARK.sub(_blank, text))
    inside = (one for one in REMARK.finditer(text) if bare[: one.start()].strip())
    return next((one for one in inside if bare[one.end() :].strip(" .,;()")), None)


def _put(pattern: re.Pattern[str], sign: str, text: str) -> str:
    """Return a text of the same length with a sign wherever a pattern is found, which begins or ends there."""

    def made(found: re.Match[str]) -> str:
        return sign.ljust(len(found[0])) if sign[-1] in "⟪⦗" else sign.rjust(len(found[0]))

    return pattern.sub(made, text)


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _two_ended(text: str) -> str:
    """Return a text whose bars are opened and closed in turn, in each bracket anew."""
    made = list(text)
    opened: list[dict[str, bool]] = [{}]
    for k, sign in enumerate(text):
        if sign in "({[⟪":
            opened.append({})
        elif sign in ")}]⟫" and len(opened) > 1:
            opened.pop()
        elif sign in "‖|":
            ends = {"‖": "⟪⟫", "|": "⦗⦘"}[sign]
            made[k] = ends[opened[-1].get(sign, False)]
            opened[-1][sign] = not opened[-1].get(sign, False)
    return "".join(made)


def remarks(text: str) -> str:
    """Return the words beside a formula: the reason of a line."""
    return " ".join(found["words"].strip(" ()") for found in REMARK.finditer(text)).strip()


def without_comment(line: str) -> str:
    """Return a line without its comment, which begins at a % that no backslash stands before."""
    return re.sub(r"(?<!\\)%.*", lambda found: " " * len(found[0]), line)


def without_comments(text: str) -> str:
    """Return a text of the same places with blanks for its comments."""
    return "\n".join(without_comment(line) for line in text.split("\n"))
