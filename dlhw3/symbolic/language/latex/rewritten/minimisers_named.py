r"""Minimisers in other words: "denote by $x^*$ a minimiser of $f$", "the estimator is $\hat w = \arg\min_w …$".

A text is returned with the words in their place that minimisers.py reads, of as many lines: the rest of a sentence
decides whether it is assumed.
"""

from __future__ import annotations

from functools import partial

from dlhw3.symbolic.language.latex.rewritten.minimisers import ARGMIN, ENDS, GLOBAL, POINT
from dlhw3.symbolic.language.latex.text.phrases import GAP, NAME, outside
from dlhw3.symbolic.language.latex.text.put_instead import Forms, put_by
from dlhw3.symbolic.language.text import lazy_re as re

X, F = rf"\$\s*{POINT}\s*\$", rf"\$\s*{NAME}(?:\s*\(\s*\w\s*\))?\s*\$"
A = r"(?:(?:an?|the|any|some|its|unique|global|only) )+"
NAMED = (
    r"(?:(?:ordinary|ridge|lasso|least(?: |-)squares|regulari[sz]ed|optimal|OLS|maximum(?: |-)likelihood|ML|MAP"
    r"|best|linear|unique|global|proximal|new|next|final|weighted) )*(?:estimat(?:or|e)|solution|minimi[sz]er"
    r"|optimum|weights|parameters?|coefficients?|predictor|iterate|update|step|projection|operator|point|classifier)s?"
)


def _form(words: str) -> re.Pattern[str]:
    for name, form in (("NAMED", NAMED), ("POINT", X), ("FUNCTION", F), ("GLOBAL", GLOBAL), ("ANY ", A)):
        words = words.replace(name, form)
    return re.compile(words.replace(" ", GAP).replace("ENDS", ENDS), re.IGNORECASE)


BEGINS = r"(?P<begins>\A\s*|(?<=[.;:])\s+|(?<=\n)\s*|\b(?:then|and|we|now|next),? )"
SET = re.compile(
    _form(
        rf"{BEGINS}(?:define|set|put|write|denote by|introduce|(?:the|our|its) NAMED (?:is|are)"
        r"(?: (?:then|thus|given by|defined (?:by|as)))?) "
    ).pattern
    + rf"(?=\$\s*{POINT}\s*(?:\\in(?![a-z])|:?=)\s*{ARGMIN})",
    re.IGNORECASE,
)
"""What introduces a point before x = argmin."""
EQUATIONS = r"(?:the (?:normal|stationarity|first(?: |-)order|optimality) (?:equations?|conditions?) )?"
FORMS: Forms = (
    (SET, "let "),
    (_form(r"\bdenote by (?P<x>POINT) (?P<what>ANY GLOBAL of FUNCTION)ENDS"), "let {x} be {what}"),
    (_form(r"\bdenote (?P<what>ANY GLOBAL of FUNCTION) by (?P<x>POINT)ENDS"), "let {x} be {what}"),
    *(
        (
            _form(rf"(?P<head>\b(?:convex|differentiable)|-smooth)\. {named}ENDS"),
            "{head} with {min} {x}",
        )
        for named in (
            r"(?:we )?denote (?:its|the) (?:(?:unique|global) )?(?P<min>minimi[sz]er) by (?P<x>POINT)",
            r"let (?P<x>POINT) (?:be|denote) (?:its|the) (?:(?:unique|global) )*(?P<min>minimi[sz]er)",
        )
    ),
    (
        _form(
            r"\bthe (?:(?:global|unique) )*minimum(?: value)? of (?P<f>FUNCTION) is (?:attained|achieved|reached)"
            r" (?:at|in) (?P<x>POINT)ENDS"
        ),
        "{f} attains its minimum at {x}",
    ),
    (
        _form(
            r"(?P<head>(?P<f>FUNCTION) (?:is|be) (?:(?!not|no)[a-z-]+ |\$[^$<>=]+\$-[a-z]+ )*?"
            r"(?:(?:strongly |strictly )?convex|\$[^$<>=]+\$-(?:strongly(?: |-)convex|smooth))),?"
            r" (?:and|so|hence|thus|therefore)(?: that)? (?:it|this function|the function|(?P=f))"
            r" (?:therefore |thus |hence |then |also )?(?:has|admits|possesses) (?:an?|exactly one|one)"
            r" (?:(?:unique|global) )*(?P<min>minimi[sz]er) (?P<x>POINT)ENDS"
        ),
        "{head}. Let {x} be the {min} of {f}",
    ),
    (
        _form(
            r"(?P<x>POINT) (?P<verb>be|is|denotes?|denote) (?:ANY )?solution (?:of|to) "
            + EQUATIONS
            + r"\$(?P<left>[^$=]+)=(?P<right>[^$=]+)\$ENDS"
        ),
        lambda found: _solves(found),
    ),
    (
        _form(
            r"(?P<at>\bat) (?:the|any|an?) (?:(?:unique|optimal) )*(?:solution|minimi[sz]er|optimum)"
            r" (?P<x>POINT) of "
            + EQUATIONS
            + r"\$(?P<left>[^$=]+)=(?P<right>[^$=]+)\$,? (?=we have|it holds)"
        ),
        lambda found: _at_solution(found),
    ),
)
"""Words, and what stands in their place."""


def _solves(found: re.Match[str]) -> str:
    """Return that a point satisfies an equation of which it is a solution, and which has it."""
    x = re.sub(r"[\s${}]", "", found["x"])
    if x not in re.sub(r"[\s{}]", "", found["left"] + found["right"]):
        return found[0]
    satisfy = "satisfies" if found["verb"].lower() in ("is", "denotes") else "satisfy"
    return f"{found['x']} {satisfy} ${found['left']}={found['right']}$"


def _at_solution(found: re.Match[str]) -> str:
    """Return the same of a point at which something is said next."""
    x = re.sub(r"[\s${}]", "", found["x"])
    if found["at"] != "At" or x not in re.sub(r"[\s{}]", "", found["left"] + found["right"]):
        return found[0]
    return f"Let {found['x']} satisfy ${found['left']}={found['right']}$. Then "


HEAD = rf"\s*(?P<head>{POINT})\s*&?\s*="
IS_SHOWN = re.compile(
    r"(?P<begins>(?:\A|(?<=[.;:])|(?<=\n))\s*|\bthen(?: also)? |,\s)(?:the|its|our) (?:(?:unique|global)\s)*"
    rf"(?P<min>minimi[sz]er)\s(?:\$\s*(?P<x>{POINT})\s*\$\s)?of\s(?P<f>\$[^$=]+\$)\sis(?:\sgiven\sby)?:?"
    rf"(?P<gap>\s*)(?=(?:\\\[|\$\$|\\begin\{{(?:equation|align)\*?\}}){HEAD})",
    re.IGNORECASE,
)
"""A minimiser that a display says: the minimiser of § is the display with its letter."""


def _shown(found: re.Match[str]) -> str:
    """Return that the letter of the display is the minimiser, of which the display then says more."""
    said, head = (re.sub(r"[\s{}]", "", one or "") for one in (found["x"], found["head"]))
    if said and said != head:
        return found[0]
    let = "let" if "n" in found["begins"] or "," in found["begins"] else "Let"
    return (
        f"{found['begins']}{let} ${found['head']}$ be the {found['min']} of {found['f']}. Then{found['gap']}"
    )


def shown_told(text: str) -> list[str]:
    """Return what to tell of minimisers that displays say: only that they are where the gradient is 0."""
    found = dict.fromkeys(one["head"].strip() for one in IS_SHOWN.finditer(text))
    return [f"that there is a minimiser {point} is not judged, only which point it can be" for point in found]


def with_minimisers(text: str) -> str:
    """Return a text whose words say of points that they are minimisers in a way that is known."""
    return outside(IS_SHOWN.sub(_shown, text), partial(put_by, FORMS))
