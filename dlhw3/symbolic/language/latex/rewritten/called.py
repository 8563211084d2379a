r"""What letters are called, and what words mean: definitions, explanations and appositions.

Definitions in other words, "denote $\|x\|^2$ by $b$", "$b$ denotes $a$", $b \triangleq a$, as $b = a$.

A text is returned, of as many lines; the rest of the sentence decides, as for any equation, whether it defines.
Words that a formula explains, "let $f$ be scale-invariant, that is, $f(c w) = f(w)$": it is what they say.

A text is returned, of as many lines, with the formula alone; of words that are known both are read, and where they
deny, limit or soften, nothing is.
Formulas behind words that say the same: "If the routing is uniform, $p_i = 1/m$ for all $i$, we get".

And verbs that a list leaves out: "Let $u$ be the outputs, $y$ the targets and $H$ a symmetric matrix"; and what is
sought among matrices of a kind.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.doubts import NOT
from dlhw3.symbolic.language.latex.text.formulas_said import ONE_LETTER
from dlhw3.symbolic.language.latex.text.phrases import ENDS, GAP, of_as_many_lines, outside, phrase
from dlhw3.symbolic.language.latex.text.put_instead import put
from dlhw3.symbolic.language.latex.words.clause_forms import KNOWN
from dlhw3.symbolic.language.text import lazy_re as re

DEFINED = re.compile(
    r"\\(?:triangleq|coloneqq|coloneq|eqdef)(?![A-Za-z])"
    r"|\\(?:stackrel|overset)\s*\{\s*(?:\\(?:text|mathrm|textrm|mbox)\s*\{\s*)?[Dd]ef\.?\s*\}?\s*\}\s*\{?\s*=(?:\s*\})?"
)
"""Signs for what is so by definition."""
TURNED = re.compile(rf"\$(?P<value>[^$=<>]+)=:\s*(?P<b>{ONE_LETTER})\s*\$")
LETTER, VALUE = rf"\$\s*(?P<b>{ONE_LETTER})\s*\$", r"\$\s*(?P<value>(?:(?!\\in(?![a-z]))[^$=<>,])+?)\s*\$"
AGAIN = phrase(
    rf"{LETTER} (?:is|be) (?:given|defined) (?:by|as|through) \$\s*(?P=b)\s*:?=(?P<value>[^$=<>]+)\$"
)
"""A letter, and behind it an equation that it begins."""
NAMED = (
    (phrase(rf"\bdenote {VALUE} by {LETTER}", ENDS), "let "),
    (phrase(rf"\bdefine {LETTER} (?:as|to be) {VALUE}", ENDS), "define "),
    (phrase(rf"{LETTER} (?:denotes?|is (?:short|shorthand) for|abbreviates?) {VALUE}", ENDS), ""),
)


def as_definitions(text: str) -> str:
    """Return a text of the same lines in whose words b = a stands where they call a by b."""
    return outside(text, _plainly)


def _plainly(words: str) -> str:
    words = TURNED.sub(lambda found: f"${found['b']} := {found['value'].strip()}$", DEFINED.sub(":=", words))
    for form, begins in ((AGAIN, ""), *NAMED):
        words = form.sub(
            lambda found, begins=begins: of_as_many_lines(  # type: ignore[misc]
                found[0], f"{begins}${found['b']} = {found['value'].strip()}$"
            ),
            words,
        )
    return words


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
    return outside(text, _with_explained)


def _with_explained(words: str) -> str:
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


APPOSED_WORD = r"(?!(?:is|are|be|has|have|with|such|that|which|where|whose|if|when)\b)[a-z][a-z'-]*"
LISTED = re.compile(
    (
        rf"(?P<before>\b[Ll]et \$[^$=<>]+\$ be (?:the|an?|our)(?: \(?{APPOSED_WORD}\)?| \$[^$=<>]*\$)*?,?)"
        r"(?P<join>(?<=,) (?:and )?| and )(?P<who>\$[^$=<>]+\$)(?= (?:the|an?|our) [a-z(])"
    ).replace(" ", GAP)
)
"""A letter in a list that leaves out what it is said to be: let u be the outputs, y the targets."""
SAYS = r"(?:the|our|all) (?:[a-z-]+ ){1,4}?(?:is|are|sums?|adds?|equals?)(?: up)?(?: [a-z-]+){1,4}?"
EQUATION = r"\$[^$]*=[^$]*\$(?:,? for (?:all|every|each) \$[^$]*\$)?"
APPOSED = re.compile(
    (
        r"(?P<begins>(?:\A|(?<=[.;:])\s|\n)\s*)(?P<how>If|Suppose that|Assume that)"
        rf" (?P<said>{SAYS}),? (?P<first>{EQUATION})"
        rf"(?:,? and (?:since )?(?P<also>{SAYS}),? (?P<second>{EQUATION}))?"
        r"(?P<end>\.|,(?= (?:then|we|the|our|it|this)\b))"
    ).replace(" ", GAP)
)
"""A condition in words, with its formula behind it."""
HARDLY = re.compile(
    r"\b(?:about|roughly|around|close|near|initially|at\s+first|within|plus|up\s+to(?=\s+(?!one\b|1\b))"
    r"|in\s+(?:the\s+)?(?:expectation|mean|limit|distribution|law)|on\s+average|mostly|typically|practically|similar)\b",
    re.IGNORECASE,
)
"""Words by which a condition holds nearly, or at first."""
SOUGHT = re.compile(
    (
        r"(?:We|we) (?:seek|look for|search for|are looking for|are seeking) an?"
        r" (?P<kind>orthogonal|symmetric|positive (?:semi)?definite|invertible) matrix (?P<who>\$[^$=<>]+\$)"
        r"(?: (?:that|which) (?:minimi[sz]es|maximi[sz]es) \$[^$]*\$)?"
    ).replace(" ", GAP)
    + ENDS
)
"""What is sought among matrices of a kind."""


def with_appositions(text: str) -> str:
    """Return a text of as many lines whose formulas stand without the words that say the same."""
    return outside(text, _with_apposed)


def _with_apposed(words: str) -> str:
    for _ in range(words.count("$")):
        listed = LISTED.sub(_listed, words, count=1)
        if listed == words:
            break
        words = listed
    words = SOUGHT.sub(lambda one: of_as_many_lines(one[0], f"Let {one['who']} be {one['kind']}"), words)
    return APPOSED.sub(_apposed, words)


def _listed(found: re.Match[str]) -> str:
    who = f" and let {found['who']} be"
    lines = (found["join"] + found["who"]).count("\n")
    return found["before"].rstrip(",") + ("\n" * lines + who.lstrip() if lines else who)


def _apposed(found: re.Match[str]) -> str:
    if any(form.search(one or "") for form in (NOT, HARDLY) for one in (found["said"], found["also"])):
        return found[0]
    said = sorted(filter(None, (found["first"], found["second"])), key=lambda one: "for" in one)
    made = f"{found['how']} {' and '.join(said)}{found['end']}"
    return put(found, made)
