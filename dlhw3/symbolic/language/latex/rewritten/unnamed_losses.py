r"""A loss that words speak of by no letter, "for an $L$-smooth loss": the only function that no line defines.

A text is returned of as many lines, with its letter behind the words; where two functions are abstract, none is.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.rewritten.for_all import calls
from dlhw3.symbolic.language.latex.text.phrases import GAP, of_as_many_lines, outside
from dlhw3.symbolic.language.latex.text.rows import INLINE
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.text import lazy_re as re

NOUN = r"(?:(?:training |empirical |population )?(?:loss|objective|cost)(?: function)?|function)"
PROPERTY = (
    r"(?:(?:twice |continuously )?differentiable|(?:strictly )?convex"
    r"|\$[^$<>=]+\$-(?:smooth|strongly(?: |-)convex))"
)
SEVERAL = rf"{PROPERTY}(?:(?:,| and|, and)? {PROPERTY})*"
KIND = re.compile(
    (
        rf"(?P<who>\b(?:an?|any|every) {SEVERAL} {NOUN})"
        r"(?=\s*(?:[.;:,]|\Z|\\\[|\$\$|\\begin|(?:we|and|the|one)\b))"
    ).replace(" ", GAP),
    re.IGNORECASE,
)
"""For an L-smooth loss, by no letter."""
IS = re.compile(
    (
        rf"\b(?:the|our) {NOUN}(?P<is> (?:is|be)(?: assumed to be| also)? {SEVERAL})"
        r"(?=\s*(?:[.;:,]|\Z|\\\[|\$\$|\\begin|(?:we|so|it)\b))"
    ).replace(" ", GAP),
    re.IGNORECASE,
)
"""The loss is convex and L-smooth."""
IS_NOT = re.compile(
    rf"\b(?:the|our|this|that) {NOUN} (?:is|was|need) (?:certainly |of course |generally "
    rf"|usually )*(?:not\b|no longer\b|neither\b|non-?convex)".replace(" ", GAP),
    re.IGNORECASE,
)
"""What is denied of a loss, which may be another one."""
FOR_LOSS = re.compile(
    (
        r"(?:(?<=[.;:]\s)|(?<=\n)|(?<=\\\]\s)|(?<=\}\s)|\A)"
        r"For (?:an?|the|any|every|some)(?: (?:scalar|smooth|differentiable))*"
        r" (?:loss|objective|cost)(?: function)? (?P<formula>\$\s*(?P<name>[A-Za-z]|\\mathcal\s*\{?\s*[A-Z]\s*\}?)"
        r"\s*:?=[^$=<>]+\$),?(?: we (?:have|get|obtain|find))?(?=\s*(?:\Z|\\\[|\$\$|\\begin))"
    ).replace(" ", GAP)
)
"""For a loss $L = \\ell(y)$, before a line."""
LETTER = re.compile(r"[A-Za-z]|\\ell|\\mathcal\s*\{?\s*[A-Z]\s*\}?")

RULE = re.compile(
    (
        r"\b(?:By|Using|From|Due to|Invoking|Applying)(?: the)? (?P<bound>\$[^$=<>]+\$-?\s*)?"
        r"(?P<what>smoothness|(?:strong |strong-)?convexity)"
        r"(?: assumption| property| condition| inequality| bound)?"
        r"(?P<of> of (?:the )?(?:function |loss |objective )?\$[^$=<>]+\$)?"
        r"(?=\s*(?P<ends>[,:]|\\\[|\$\$|\\begin|(?:we|it|one)\b))"
    ).replace(" ", GAP),
    re.IGNORECASE,
)
"""By $L$-smoothness, of no function, and by strong convexity of $f$, of no constant."""
CONSTANT = re.compile(
    r"\\[td]?frac\s*(?:\{\s*(?P<braced>\\?[A-Za-z]+)\s*\}|(?P<bare>[A-Za-z]|\\[a-z]+))\s*\{?\s*2\s*\}?"
    r"\s*(?:\\[lrbB]\w+\s*)?(?:\\\||\\[lr]?Vert)"
)
"""The constant of the bound behind it, \\frac{L}{2}\\|."""
NO_RULE = re.compile(
    r"\b(?:not|no|without|non-?convex|non-?smooth|lack(?:s|ing)?|fails?|instead of)\b|n't\b", re.IGNORECASE
)
GRADIENT = re.compile(r"\\nabla\s*(?P<f>\\?[A-Za-z]+|\\mathcal\s*\{?\s*[A-Z]\s*\}?)\s*(?:\\left\s*)?\(")


def with_rules_of_functions(text: str) -> str:
    """Return a text in which a rule is of the one function whose gradient stands in it, with a constant."""
    functions = {one["f"] for start, stop in set_apart(text) for one in GRADIENT.finditer(text[start:stop])}
    if len(functions) != 1 or not RULE.search(text) or NO_RULE.search(text):
        return text
    (name,) = functions

    def made(found: re.Match[str]) -> str:
        bound = found["bound"] or ""
        if not bound and found["what"].lower() != "convexity":
            constant = CONSTANT.search(text, text.find(found[0]))
            bound = f"${constant['braced'] or constant['bare']}$-" if constant else ""
        bound = bound.rstrip("- \n") + "-" if bound else ""
        if not bound and found["what"].lower() != "convexity":
            return found[0]
        said = f"By {bound}{found['what'].replace('-', ' ')}{found['of'] or f' of ${name}$'}"
        return of_as_many_lines(found[0], said) + ("," if found["ends"] in ("we", "it", "one") else "")

    return outside(text, lambda words: RULE.sub(made, words))


def with_losses_named(text: str) -> str:
    """Return a text in which words of a loss without a letter have that of the one abstract function in it."""
    if (KIND.search(text) is None and IS.search(text) is None) or IS_NOT.search(text):
        return text
    apart = " ".join(text[start:stop] for start, stop in set_apart(text))
    called = {name for name, _ in calls(apart) if LETTER.fullmatch(name)}
    defined = {
        one for one in called if re.search(rf"(?<![A-Za-z\\]){re.escape(one)}\s*\([^()]*\)\s*&?\s*:?=", text)
    }
    if len(called - defined) != 1 or defined:
        return text
    (name,) = called
    text = outside(text, lambda words: KIND.sub(lambda found: _with_letter(found, name), words))
    return outside(text, lambda words: IS.sub(lambda found: _named(found, name), words))


def _with_letter(found: re.Match[str], name: str) -> str:
    """Return the letter behind words of a loss, unless they say what something is: let § be a convex function."""
    said = re.search(r"\b(?:be|is|are|as|being|remains|becomes|denotes?)\s+$", found.string[: found.start()])
    return found[0] if said else f"{found['who']} ${name}$"


def _named(found: re.Match[str], name: str) -> str:
    """Return the letter of a loss in the place of its name."""
    return f"${name}$" + "\n" * found[0][: found.start("is") - found.start()].count("\n") + found["is"]


def with_losses_introduced(text: str) -> str:
    """Return a text of as many lines with "Let $L = …$. Then" for "For a loss $L = …$," of a new letter."""

    def put(found: re.Match[str]) -> str:
        new = not _stands(found["name"], text[: text.find(found[0])])
        return of_as_many_lines(found[0], f"Let {found['formula']}. Then") if new else found[0]

    return outside(text, lambda words: FOR_LOSS.sub(put, words))


def _stands(name: str, before: str) -> bool:
    """Whether a letter stands in a formula of a text."""
    own = re.compile(rf"(?<![A-Za-z\\]){re.escape(name)}(?![A-Za-z])")
    apart = [before[start:stop] for start, stop in set_apart(before)]
    return any(own.search(one) for one in (*apart, *(found[0] for found in INLINE.finditer(before))))
