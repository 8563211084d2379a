r"""Sets by their names, and sets that labels are in.

Sets by their names, "let $Q$ be in the orthogonal group $O(n)$", "$X \in \mathrm{St}(n, p)$": as kinds.

So are cones, spheres and the simplex, and one-hot targets $y_k$ of a sum. A text is returned of as many lines.
Labels with the set of numbers that they are in, in passing: classification with labels $y_i \in \{0, 1\}$.

That stands in a sentence of its own behind it then, "Here $y_i \in \{0, 1\}$", which decides as any words do.
"""

from __future__ import annotations

from collections.abc import Callable

from dlhw3.symbolic.language.latex.text.phrases import GAP, of_as_many_lines, outside, phrase
from dlhw3.symbolic.language.text import lazy_re as re

ONE = r"\$\s*(?P<x>\\?[A-Za-z]+(?:_(?:\w|\{\w+\}))?)(?:\s*\\in\s*[^$=<>]*)?\s*\$"
NAMED = r"(?: \$[^$=<>]*\$)?"
WITHIN = (
    r"(?:(?:an? |any )?(?:(?:element|member|matrix|point|vector) (?:of|in|from|on) )|(?:in|on|from"
    r"|lying in|contained in) )"
)
BE = r"(?P<verb>be|is|lies|lie|belongs? to)"
ENDS = r"(?=\s*(?:[.;)]|,|\Z|\n\s*\n)|\s+(?:and|with|then|we)\b)"
KINDS = (
    (r"the (?:special )?(?:orthogonal|rotation) group", "orthogonal"),
    (
        r"the (?:cone|set) of (?:all )?(?:real )?(?:symmetric )?positive (?:semi-?)definite matrices",
        "symmetric positive semidefinite",
    ),
    (
        r"the (?:cone|set|manifold) of (?:all )?(?:real )?(?:symmetric )?positive definite matrices",
        "symmetric positive definite",
    ),
    (
        r"the (?:set|space) of (?:all )?(?:real )?symmetric (?:\$[^$]+\$ )?matrices",
        "symmetric",
    ),
    (r"the unit sphere", "a unit vector"),
    (r"the (?:probability |standard |unit )simplex", "in the probability simplex"),
)
STIEFEL = re.compile(
    r"\$\s*(?P<X>[A-Z](?:_\w)?)\s*\\in\s*(?:\\(?:mathrm|operatorname|mathcal|text|mathbf)\s*\{\s*(?:St"
    r"|V)\s*\}|St|V)"
    r"\s*(?:\(\s*\w\s*,\s*\w\s*\)|_\s*\w\s*\(\s*\\mathbb\s*\{?\s*R\s*\}?\s*\^\s*\w\s*\))\s*\$"
    r"(?!\s*,?\s*\(?(?:i\.e|that\s+is|so\s+that|meaning|where|with\s+\$))(?=\s*(?:[.,;]|and\b|be\b|we\b))"
)
"""A matrix with orthonormal columns, by the set of all these."""
SLOPES = re.compile(r"\\nabla|\\partial|\bgradients?\b|\bflow\b|\\dot|\\frac\s*\{\s*d\b", re.IGNORECASE)
"""What a gradient along such a set could be."""
IN_SIMPLEX = phrase(
    r"(?P<said>\$\s*[a-z]\s*\\in\s*\\Delta[^$]*\$) (?:be|is) (?:an? |any )?(?:point|element|member"
    r"|vector) (?:of|in|on) the"
    r" (?:probability |standard |unit )?simplex",
    ENDS,
)
ONE_HOT = re.compile(
    r"(?P<before>\bone-hot(?:[\s-]encoded)?\s+(?:targets?|labels?|vectors?"
    r"|encodings?)\s+)\$\s*(?P<y>[a-z])\s*_\s*\{?\s*(?P<k>[a-z])\s*\}?\s*\$"
    r"|\b(?P<let>[Ll]et|[Ss]uppose|[Aa]ssume)(?P<that>\s+that)?(?:\s+the\s+(?:targets?|labels?)"
    r"|\s+the)?\s+\$\s*(?P<t>[a-z])\s*_\s*\{?\s*(?P<j>[a-z])\s*\}?\s*\$"
    r"\s+(?P<verb>be|is|are)\s+one-hot(?:[\s-]encoded)?"
)
"""Targets by their entries."""
APPOSED = phrase(
    r"(?P<said>\$\s*[a-z]\s*\\in\s*\\Delta[^$]*\$), (?:(?:where|with) \$\s*\\Delta[^$=]*\$ (?:is|denotes"
    r"|being) )?the (?:probability"
    r" |standard |unit )*simplex(?: in \$[^$]*\$)?",
    r"(?=\s*[.])",
)
"""The simplex by its sign, and its name behind it."""
DEGREE = r"(?:\$\s*)?(?P<k>one|two|[1-9]|[A-Za-z](?![A-Za-z]))(?:\s*\$)?"
HOMOGENEOUS = phrase(
    r"(?P<said>\$\s*(?P<f>\\?[A-Za-z]+)\s*\$ (?:be|is)(?: an?)? (?:positively )?homogeneous(?: function)?"
    rf" (?:of|with) (?:degree|order) {DEGREE})"
    r"(?:,? \(?(?:i\.e\.,?|that is,?|so that|so|meaning(?: that)?|in the sense that|which means that)|:)"
    r" \$\s*(?P=f)\s*\(\s*(?P<c>[a-z](?=\s*[A-Za-z]\s*\))|\\[a-z]+)\s*(?:\\[,;]\s*"
    r"|\\cdot\s*)?(?P<x>[A-Za-z])\s*\)\s*=\s*"
    r"(?P=c)(?![A-Za-z]{2})\s*(?:\^\s*\{?\s*(?P<power>\w)\s*\}?)?\s*(?P=f)\s*\(\s*(?P=x)\s*\)\s*\$"
    r" for (?:(?:all|any|every|each) )?(?:\$\s*[a-zA-Z]\s*\$ and (?:(?:all|any|every"
    r"|each) )?)?\$\s*(?P=c)\s*>\s*0\s*\$\)?",
    ENDS,
)
"""A function that is homogeneous, behind which its equation stands: this says nothing else."""


def with_sets_named(text: str) -> str:
    """Return a text of the same lines with such sets as kinds and equations."""
    slopes = SLOPES.search(text) is not None

    def changed(words: str) -> str:
        for form, made in FORMS:
            words = form.sub(made, words)
        words = ONE_HOT.sub(lambda one: _targets(one, text), words)
        return STIEFEL.sub(lambda one: _orthonormal(one, slopes=slopes), words)

    return outside(text, changed)


def _kind(kind: str) -> Callable[[re.Match[str]], str]:
    def made(one: re.Match[str]) -> str:
        verb = "be" if one["verb"].lower() in ("be", "lie") else "is"
        return of_as_many_lines(one[0], f"${one['x']}$ {verb} {kind}")

    return made


def _orthonormal(one: re.Match[str], *, slopes: bool) -> str:
    """Return the equation of orthonormal columns; beside gradients the set stands with it."""
    equation = rf"${one['X']}^\top {one['X']} = I$"
    if not slopes:
        return equation + "\n" * one[0].count("\n")
    return f"{one[0]} with {equation}" if re.match(r"\s*\.", one.string[one.end() :]) else one[0]


def _targets(one: re.Match[str], text: str) -> str:
    """Return one-hot targets as one column, where entries of it stand in a sum beside those of another column."""
    y, k = one["y"] or one["t"], one["k"] or one["j"]
    entry = rf"(?<![A-Za-z\\]){y}\s*_\s*\{{?\s*{k}\s*\}}?"
    beside = re.search(
        rf"{entry}\s*\\l(?:og|n)\s*(?:\\left)?\(?\s*(?P<p>\\?[A-Za-z]+)\s*_\s*\{{?\s*{k}\s*\}}?", text
    )
    alone = beside and re.search(rf"(?<![A-Za-z\\]){re.escape(beside['p'])}\s*=", text)
    summed = re.search(rf"\\sum\s*(?:\\limits\s*)?_\s*\{{?\s*{k}(?![A-Za-z])", text)
    whole = re.search(rf"{entry}\s*\^\s*\{{?2\}}?\s*=\s*1|\}}?\s*{entry}\s*=\s*1", text)
    if not summed or not (alone or whole):
        return one[0]
    instead = (
        f"{one['before']}${y}$"
        if one["y"]
        else f"{one['let']}{one['that'] or ''} ${y}$ {'is' if one['that'] else 'be'} one-hot"
    )
    return instead + "\n" * (one[0].count("\n") - instead.count("\n"))


def _degree(one: re.Match[str]) -> str:
    """Return a function that is homogeneous, where its equation says the same."""
    k = {"one": "1", "two": "2"}.get(one["k"].lower(), one["k"])
    if (one["power"] or "1") != k:
        return one[0]
    return one["said"] + "\n" * one[0][len(one["said"]) :].count("\n")


FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    *((phrase(rf"{ONE} {BE} (?:{WITHIN})?{named}{NAMED}", ENDS), _kind(kind)) for named, kind in KINDS),
    (IN_SIMPLEX, lambda one: one["said"] + "\n" * one[0][len(one["said"]) :].count("\n")),
    (APPOSED, lambda one: one["said"] + "\n" * one[0][len(one["said"]) :].count("\n")),
    (HOMOGENEOUS, _degree),
)


LABELS = (
    r"(?:(?:the|their|its|our|all|class|binary|true|target|training|hard|ground-truth) )*"
    r"(?:labels?|targets?|responses?|outputs?|outcomes?|class(?:es)?)"
)
BEGINS = (
    r"(?:"
    r"We (?:now |first |also )?(?:consider|study|are given|have|observe|look at)|Consider|Given"
    r"|Suppose(?: that)?(?: we (?:have|are given|observe))?|Let"
    r"|In (?:[a-z]+ )?(?:classification|regression)|The|All|Our)"
)
SET = r"\\in(?![a-z])\s*(?:\\left\s*)?\\\{(?:[-+\d\s,]|\\pm|\\left|\\right)*\\\}"
NO = (
    r"(?!(?:if|for|when|not|no|some|most|many|or|unless|only|either|almost|were|would|half|where|first|last|others?|few"
    r"|often|usually|typically|sometimes|commonly|mostly|initially|originally|previous|could|may|might|can|nearly)\b)"
)
WITH = re.compile(
    (
        rf"(?P<before>(?:\A|(?<=[.])\s|\n)\s*(?:{BEGINS})\b(?:\s+{NO}[\w'-]+|,|\s*\(?\$[^$]*\$\)?)*?\s+"
        rf"{LABELS}(?: (?:are|take values(?: in)?|satisfy|lie in|belong to))? )"
        rf"\$\s*(?P<who>[a-z]_\{{?[a-z]\}}?)\s*(?P<set>{SET})\s*\$"
        rf"(?P<behind>(?:,? (?:and|with) (?:(?:the|their) )?{NO}[a-z]+(?: vectors?)? \$[^$]*\$)?)(?=\s*\.(?:\s|\Z))"
        r"(?!\s*\.\s+(?:Here|But|However|Now|Instead|Unlike|By contrast|In (?:our|this))\b)"
    ).replace(" ", GAP)
)
"""A sentence that says what is given or considered, and nothing of when or of which alone."""


def with_sets_apart(text: str) -> str:
    """Return a text of the same lines in which the set that labels are in is said by a sentence of its own."""
    return outside(text, lambda words: WITH.sub(_apart, words))


def _apart(found: re.Match[str]) -> str:
    here = f". Here ${found['who']} {' '.join(found['set'].split())}$"
    return f"{found['before']}${found['who']}$" + found["behind"] + here
