r"""Where the one letter that moves begins, by words: "started at $x_0$", "initialized at zero", as $x(0) = x_0$."""

from __future__ import annotations

from collections.abc import Collection

from dlhw3.symbolic.language.latex.text.phrases import of_as_many_lines, outside, phrase
from dlhw3.symbolic.language.latex.text.timed import BELOW, LETTER
from dlhw3.symbolic.language.text import lazy_re as re

NOUN = r"(?:initial (?:point|condition|value|state|weights?|weight vector|iterate|guess)|initiali[sz]ation)"
VERB = r"(?:(?:started|starting) (?:from|at)|initiali[sz]ed (?:from|at|with|by))"
VALUE = rf"\$\s*(?P<v>{LETTER}{BELOW}|0)\s*\$"
ZERO = r"(?:zero|(?:the )?origin)"
ENDS = r"(?=\s*(?:[.,;:]|\Z|\n\s*\n|\\\[|\$\$|\\begin|(?:and|where|we|let|for|satisf\w+|then)\b))"
AT = phrase(
    rf"(?:(?:and|that|which) )?(?:is )?{VERB} (?:(?:the|an|some|any|a) )?(?:{NOUN} |point )?{VALUE}", ENDS
)
FROM = phrase(rf"(?:from|with) (?:(?:the|an|some|any|a) )?{NOUN} {VALUE}", ENDS)
FROM_LETTER = phrase(rf"from \$\s*(?P<v>{LETTER}_\{{?0\}}?)\s*\$", ENDS)
AT_ZERO = phrase(rf"(?:(?:and|that|which) )?(?:is )?(?:{VERB} {ZERO}|(?:from|with) (?:a )?zero {NOUN})", ENDS)

MOVES = re.compile(
    r"\\dot(?![a-z])|\\[td]?frac\s*\{\s*d|\b(?:flows?|trajector\w+|dynamics|train\w+)\b", re.IGNORECASE
)
"""What the sentence of a beginning is about."""
BEGINS = re.compile(r"(?:\$|\b(?:flow|trajectory|dynamics))\s*$", re.IGNORECASE)


def with_beginnings(text: str, moving: Collection[str]) -> str:
    """Return a text of as many lines that says in a formula where the one letter that moves is at t = 0."""
    if len(moving) != 1 or not re.search(r"start|initiali|beg[iu]n|origin|\bfrom\s+\$", text):
        return text
    (x,) = moving
    if re.search(rf"(?<![A-Za-z\\]){re.escape(x)}\s*\(\s*0\s*\)\s*=", text):
        return text

    def said(found: re.Match[str]) -> str:
        before = re.split(r"[.;]\s", found.string[: found.start()])[-1]
        if not MOVES.search(before) or (FROM_LETTER.gave(found) and not BEGINS.search(before)):
            return found[0]
        value = found.groupdict().get("v") or "0"
        return of_as_many_lines(found[0], f"with ${x}(0) = {value.strip()}$")

    def read(words: str) -> str:
        for form in (AT, FROM, FROM_LETTER, AT_ZERO):
            words = form.sub(said, words)
        return words

    return outside(text, read)
