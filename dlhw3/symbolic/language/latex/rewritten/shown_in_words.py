r"""Displays that words assume, and points that words call minimisers: "the parameters $w$ satisfy \[ A w = b \]".

A text is returned of as many lines with such a display among its words, where it is assumed as formulas there are,
and with the words that are read for a display that is where a function is least, "Its minimizer is".
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.phrases import of_as_many_lines
from dlhw3.symbolic.language.latex.text.rows import INLINE
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.text import lazy_re as re

CLAIMS = re.compile(
    r"\b(?:then|hence|thus|therefore|so|follows?|we\s+(?:get|have|obtain|find|conclude|see|show)|gives|yields|implies|claim\w*|shows?|prove\w*"
    r"|not|cannot|would|wrong\w*|nearly|approximate(?:ly)?|inexact(?:ly)?|almost|only|if|when|unless|until|at\s+(?:initiali[sz]ation|the\s+start))\b",
    re.IGNORECASE,
)
THING = (
    r"(?:step|direction|update|multipliers?|correction|increment|displacement|parameters?|weights|coefficients|vectors?|matrix|iterates?|solution"
    r"|perturbation|dual\s+variables?|unknowns?)"
)
SOLVES = re.compile(
    rf"(?:^|[.;]\s+|\n\s*\n)\s*(?:(?:let|suppose(?:\s+that)?|assume(?:\s+that)?)\b[^.;:]*?\b{THING}\s+§\s+(?:solves?|satisf(?:y|ies)|be\s+(?:the|a)\s+solutions?\s+(?:of|to))"
    rf"|the\s+(?:[\w'-]+\s+){{0,3}}{THING}\s+§\s+(?:solves?|is\s+(?:determined\s+by|(?:the|a)\s+solution\s+(?:of|to))))"
    r"(?:\s+the\s+(?:[\w-]+\s+){0,4}(?:equations?|systems?|conditions?))?\s*:?\s*$",
    re.IGNORECASE,
)
"""What a letter solves: the step § solves, let the parameters § satisfy the optimality condition."""
UPDATES = re.compile(
    r"\b(?:consider|with|uses?|and)\s+(?:an?|the|our)\s+(?:[\w-]+\s+){0,2}(?:updates?|iterations?|recursion|update\s+rule)(?:\s+of\s+the\s+form|\s+given\s+by)?\s*:?\s*$",
    re.IGNORECASE,
)
"""By which step a sequence is made: consider the update."""
STEP = re.compile(r"\s*(?P<x>\\?[A-Za-z]+)\s*_\s*\{\s*(?P<t>[a-z])\s*\+\s*1\s*\}\s*=")
ONE = re.compile(
    r"(?:\\\[|\$\$|\\begin\s*\{(?:equation\*|displaymath)\})\s*(?P<said>[^&]*?=[^&]*?)\s*(?P<stop>[.,;]?)\s*(?:\\\]|\$\$|\\end\s*\{(?:equation\*|displaymath)\})"
)
LEAST = re.compile(
    r"(?P<begins>(?:^|[.;}]\s+|\n\s*\n)\s*)(?P<words>(?:(?:Hence|Thus|Therefore|So|Then),?\s+)?(?:For\s+(?:a\s+)?fixed\s+\$[^$]*\$,\s+)?(?:its|the)\s+"
    r"(?:(?:unique|global|optimal|least[\s-]squares|regulari[sz]ed|ridge)\s+)*(?P<what>minimi[sz]er|minimum|maximi[sz]er|maximum|solution|optimum)"
    r"(?:\s+(?:over|in|with\s+respect\s+to)\s+\$(?P<over>[^$]*)\$)?\s+(?:is|is\s+(?:then\s+)?(?:given\s+by|attained\s+at|reached\s+at|achieved\s+(?:at|by))|reads)\s*:?\s*)$",
    re.IGNORECASE,
)
"""Where a function is least, before a display that is that point."""
HEADED = re.compile(r"\\(?:(?:sub)*section|paragraph|begin|end|label)\*?\s*\{[^{}]*\}(?:\[[^\[\]]*\])?")
LIMITED = re.compile(
    r"\b(?:subject|constrain\w*|non-?negative|feasible|project\w*|simplex|ball|sphere|s\.\s*t\.|boundary|approximat\w*|norm\s+one|unit|lagrang\w*"
    r"|positive\s+definite\s+cone|sparse|integers?|symmetric\s+minimi\w*)\b",
    re.IGNORECASE,
)
DEFINED = re.compile(
    r"(?<![A-Za-z\\])(?P<f>\\(?:mathcal|hat|tilde|mathrm)\s*\{?\s*[A-Za-z]+\s*\}?|\\(?!nabla)[A-Za-z]+|[A-Za-z])(?:_\w)?\s*\((?P<of>[^()=$]*)\)\s*&?\s*:?="
)
POINT = re.compile(
    r"\s*(?:\\(?:hat|tilde|bar)\s*\{?\s*(?P<dressed>\\?[A-Za-z]+)\s*\}?|(?P<bare>\\?[A-Za-z]+)(?P<star>\s*(?:\^|_)\s*\{?\s*(?:\*|\\star|\\ast)\s*\}?)?)\s*="
)


def with_displays_in_words(text: str) -> str:
    """Return a text of the same lines with what such displays say among the words, and points called minimisers."""
    made, place = "", 0
    for start, stop in set_apart(text):
        before, shown = text[place:start], text[start:stop]
        one = ONE.fullmatch(shown)
        if one is not None:
            before = _least(before, one["said"], text[:start])
        inline = one is not None and (_solves(before, one["said"]) or _steps(before, one["said"], text))
        if one is not None and inline:
            shown = f"${' '.join(one['said'].split())}${one['stop']}" + "\n" * shown.count("\n")
        made += before + shown
        place = stop
    return made + text[place:]


def _sentence(before: str) -> tuple[str, list[str]]:
    """Return the last sentence of words, with its formulas as §, and these."""
    plain = HEADED.sub("\n\n", INLINE.sub(" § ", before))
    said = re.split(r"(?<=[.;])\s+|\n\s*\n", plain)[-1]
    formulas = [one[0].strip("$ ") for one in INLINE.finditer(before)]
    return " ".join(said.split()), formulas[len(formulas) - said.count("§") :]


def _solves(before: str, said: str) -> bool:
    words, formulas = _sentence(before)
    if not formulas or CLAIMS.search(words) or SOLVES.search(words) is None:
        return False
    letter = re.escape(formulas[-1])
    return re.fullmatch(r"\\?[A-Za-z]+(?:_\w)?", formulas[-1]) is not None and bool(
        re.search(rf"(?<![A-Za-z\\]){letter}(?![A-Za-z])", said)
    )


def _steps(before: str, said: str, text: str) -> bool:
    """Whether a step makes a sequence over whose index a sum runs."""
    words, _ = _sentence(before)
    step = STEP.match(said)
    if step is None or UPDATES.search(words) is None or CLAIMS.search(words):
        return False
    return re.search(rf"\\sum(?:\\limits)?\s*_\s*\{{\s*{step['t']}\s*=", text) is not None


def _least(before: str, said: str, above: str) -> str:
    """Return words before a display with those that are read of a minimiser of the one function of its letter."""
    found, point = LEAST.search(before), POINT.match(said)
    if found is None or point is None or LIMITED.search(above):
        return before
    what = found["what"].lower()
    if (
        what in ("solution", "optimum")
        and "over" not in found["words"]
        and not re.search(r"minimi[sz]", above[: len(above) - len(found["words"])], re.IGNORECASE)
    ):
        return before
    letter = point["dressed"] or point["bare"]
    defined = {(one["f"], one["of"]) for one in DEFINED.finditer(above)}
    own = [(f, of) for f, of in defined if letter in [part.strip() for part in of.split(",")]]
    if len(own) != 1 or (found["over"] and found["over"].strip() != letter):
        return before
    ((f, of),) = own
    kind = "maximizer" if what.startswith("max") else "minimizer"
    negative = re.match(r"[^=]*=\s*-", above.split(f)[-1].lstrip()) is not None
    if "," in of and negative != (kind == "maximizer"):
        return before
    if "," not in of:
        words = f"The {kind} of ${f}$ is"
    elif point["bare"] and not point["star"]:
        words = rf"Suppose that $\nabla_{{{letter}}} {f}({of}) = 0$. Then"
    else:
        return before
    place = found.start("words")
    tail = found["words"][len(found["words"].rstrip()) :]
    return before[:place] + of_as_many_lines(found["words"].rstrip(), words) + tail
