r"""Definitions in other words, "denote $\|x\|^2$ by $b$", "$b$ denotes $a$", $b \triangleq a$, as $b = a$.

A text is returned, of as many lines; the rest of the sentence decides, as for any equation, whether it defines.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.formulas_said import ONE_LETTER
from dlhw3.symbolic.language.latex.text.phrases import ENDS, of_as_many_lines, outside, phrase
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
