r"""Words that a formula explains, "let $f$ be scale-invariant, that is, $f(c w) = f(w)$": it is what they say.

A text is returned, of as many lines, with the formula alone; of words that are known both are read, and where they
deny, limit or soften, nothing is.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.doubts import NOT
from dlhw3.symbolic.language.latex.text.formulas_said import ONE_LETTER
from dlhw3.symbolic.language.latex.text.phrases import GAP, of_as_many_lines, outside
from dlhw3.symbolic.language.latex.text.put_instead import put
from dlhw3.symbolic.language.latex.words.clause_forms import KNOWN
from dlhw3.symbolic.language.text import lazy_re as re

RELATED = r"\$(?=[^$]*(?:=|<|>|\\(?:[lg]eq?|prec|succ)))[^$]+\$"
THAT_IS = r",?:? \(?(?:i\.e\.|that is|meaning(?: that)?|which means(?: that)?|in the sense that),? "
WORD = (
    r"(?!(?:on|at|in|for|up|to|by|from|with|near|before|after|under|over|of|as|once|when|if|and|or|the|an?)\b)[a-z]+"
    r"(?:-[a-z]+)*(?<!ly)"
)
IS = rf"(?P<verb>is|are|be) (?P<what>{WORD}(?: {WORD})?)"
OF_ANOTHER = "".join(
    rf"(?<!\b{one})" for one in ("of", "in", "by", "to", "on", "at", "for", "from", "with", "between")
)
"""No preposition before a letter, behind which something else is called so: the columns of X are."""
FORMS = tuple(
    re.compile(form.replace(" ", GAP), re.IGNORECASE)
    for form in (
        rf"{OF_ANOTHER}(?P<gap>\s|\A)(?P<x>\$\s*(?P<letter>{ONE_LETTER})\s*\$) {IS}{THAT_IS}(?P<said>{RELATED})",
        r"(?P<begins>(?:\A|(?<=[.;:])\s|\n)\s*)(?:(?:we )?(?:assume|suppose)(?: that)?|let) (?:the|our|all)"
        rf" (?:(?!no\b|not\b)[a-z-]+ ){{1,3}}?{IS}{THAT_IS}(?P<said>{RELATED})",
    )
)
"""What a letter is, and what nouns of a text are, each before the formula that says it."""


USED = re.compile(
    (
        r"(?P<head>\bwhere we(?: have)? used(?: the)? (?:(?:strong )?convexity|smoothness|symmetry) of \$[^$]+\$)"
        r"(?: in the (?:first|second|third|fourth|last|final) (?:step|line|inequality|equality))?"
        r" and (?:that |the fact that )?(?P<said>\$[^$<>=]+(?:[<>]|\\[lg]eq?(?![a-z]))[^$<>=]+\$)"
        r"(?=\s*(?:[.;]|\Z|\n\s*\n))"
    ).replace(" ", GAP),
    re.IGNORECASE,
)
"""What a step rests on besides a property: where we used convexity of f and η > 0."""


def with_meanings(text: str) -> str:
    """Return a text whose words have a formula in the place of words of their own that it explains."""
    return outside(text, _plainly)


def _plainly(words: str) -> str:
    for form in FORMS:
        words = form.sub(_explained, words)
    return USED.sub(
        lambda found: of_as_many_lines(found[0], f"{found['head']}, where {found['said']}"), words
    )


def _explained(found: re.Match[str]) -> str:
    """Return the formula that explains words, of a letter where it is about one."""
    groups = found.groupdict()
    what = " ".join(found["what"].split())
    letter = groups.get("letter")
    known = letter is not None and re.search(rf"(?<![\w-])(?:{KNOWN})", what, re.IGNORECASE)
    if NOT.search(what) or known:
        return found[0]
    if letter is None:
        return put(found, f"Assume that we have {found['said']}")
    if not re.search(rf"(?<![A-Za-z\\]){re.escape(letter.strip())}(?![A-Za-z])", found["said"]):
        return found[0]
    satisfy = "satisfies" if found["verb"].lower() == "is" else "satisfy"
    return put(found, f"{found['x']} {satisfy} {found['said']}", "gap")
