r"""Rates as papers write them, x'(t) and \partial_t x, as \dot x, and times below letters, \theta_0, as \theta(0).

A letter with t below is one in time where its rate is written so, and it stands at another time too; with t + 1
below it is a sequence.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.phrases import formulas_in, in_formulas, outside
from dlhw3.symbolic.language.latex.text.timed import D
from dlhw3.symbolic.language.text import lazy_re as re

X = (
    r"(?:\\(?:mathbf|boldsymbol|bm)\s*\{\s*\\?[A-Za-z]+\s*\}|\\(?:theta|phi|psi|beta|omega|xi|eta|rho|mu|nu|alpha"
    r"|Theta|Phi|Sigma|Omega)(?![a-z])|[A-Za-z])"
)
T = r"\s*\(\s*t\s*\)"
PARTIAL = re.compile(
    rf"\\partial_(?:t|\{{\s*t\s*\}})\s*(?P<x>(?<![A-Za-z\\]){X}(?:_\w)?)(?:{T})?(?=\s*&?\s*(?:=|\+|-|\$))"
)
"""The rate of a letter."""
PARTIALS = re.compile(r"\\partial_(?:t|\{\s*t\s*\})(?![A-Za-z])")
OTHERS = re.compile(r"\\partial(?!_(?:t(?![A-Za-z])|\{\s*t\s*\}))")
PRIMED = re.compile(
    rf"(?<![A-Za-z\\])(?P<x>{X}(?:_\w)?)\s*(?:'|\^\s*\{{?\s*\\prime\s*\}}?)(?={T}|\s*&?\s*(?:=|\\[lg]eq?(?![a-z])))"
)
BOUNDED = re.compile(rf"\\dot\s*\{{\s*(?P<x>{X})\s*\}}(?P<behind>(?:{T})?\s*\\[lg]eq?(?![a-z]))")
"""A bound of a rate."""
BESIDE = re.compile(
    rf"(?P<eq>\$\s*\\dot[^$,]*=(?:[^$,()]|\([^$()]*(?:\([^$()]*\)[^$()]*)*\))*?)\s*,\s*"
    rf"(?:\\q?quad(?![a-z])|\\[ ,;]|\s)*(?P<start>{X}(?:_\w)?\s*\(\s*0\s*\)\s*=\s*[^$,=]+)\$"
)
"""A rate, and where it begins, in one formula among the words."""
BELOW = r"_\s*(?:t(?![A-Za-z])|\{\s*t\s*\})"
MIRROR = re.compile(
    rf"\\[td]?frac\s*\{{\s*{D}\s*\}}\s*\{{\s*{D}\s*t\s*\}}\s*\\nabla\s*(?P<f>\\?[A-Za-z]+)\s*\(\s*(?P<x>{X})\s*(?:{T}\s*)?\)"
    rf"\s*=\s*-\s*(?P<value>\\nabla\s*\\?[A-Za-z]+\s*\(\s*(?P=x)\s*(?:{T}\s*)?\))(?=\s*\$)"
)
"""A mirror flow, among the words."""
JOINED = re.compile(
    r"(?P<clause>\b(?:[Ll]et|[Ss]uppose|[Aa]ssume)\s(?:(?!\\dot|\.\s|\\frac\s*\{\s*d)[^;])*?\b(?:be|is|are|satisf\w+)\s"
    r"(?:(?!\\dot|\.\s|\\frac\s*\{\s*d|\band\s+let\b)[^;])*?[^,\s])\s+and(?P<gap>\s+)(?=\$\s*(?:\\dot(?![a-z])|\\[td]?frac\s*\{\s*d))"
)
UNDER_TIME = re.compile(
    rf"\\dot\s*(?:\{{\s*(?P<braced>{X})\s*\}}|(?P<bare>{X})|\{{\s*(?P<within>{X})(?={BELOW}\s*\}}))\s*{BELOW}"
    rf"|\\[td]?frac\s*\{{\s*{D}\s*(?P<above>{X}){BELOW}\s*\}}\s*\{{\s*{D}\s*t\s*\}}"
    rf"|\\[td]?frac\s*\{{\s*{D}\s*\}}\s*\{{\s*{D}\s*t\s*\}}\s*(?P<behind>{X}){BELOW}\s*&?="
)
"""The rate of a letter with the time below it."""
GUARD = r"(?<![A-Za-z\\])"
INTEGRATED = re.compile(r"(?<![A-Za-z\\])(?:d|\\mathrm\s*\{\s*d\s*\})\s*(\\(?:tau|sigma)|[ru])(?![A-Za-z])")
TIME = r"(?:[0tTs]|\\tau|t\s*\+\s*[sh]|s\s*\+\s*t)"


def with_rates_as_dots(text: str) -> str:
    r"""Return a text of as many lines with \dot x for the rate of x, and x(t) for an x_t of which that stands."""
    if "\\partial" in text and OTHERS.search(text) is None and PARTIAL.search(text):
        text = PARTIAL.sub(lambda one: rf"\dot{{{one['x']}}}", text)
        text = PARTIALS.sub(r"\\frac{d}{dt} ", text)
    for x in dict.fromkeys(one["x"] for one in PRIMED.finditer(text)):
        if re.search(rf"\\dot\s*(?:\{{\s*)?{re.escape(x)}(?![A-Za-z])", text):
            continue
        primed = rf"(?<![A-Za-z\\]){re.escape(x)}\s*(?:'(?!')|\^\s*\{{?\s*\\prime\s*\}}?)"
        equation = rf"(?:\$|\\\[|&|\\\\|\}})\s*{primed}(?:{T})?\s*&?\s*(?:=|\\leq?(?![a-z])|\\geq?(?![a-z]))"
        if re.search(equation, text) and re.search(rf"(?<![A-Za-z\\]){re.escape(x)}\s*\(\s*t\s*\)", text):
            text = in_formulas(text, lambda one: re.sub(primed, lambda _: rf"\dot{{{x}}}", one))  # noqa: B023
    text = BOUNDED.sub(r"\\dot \g<x>\g<behind>", text)
    text = BESIDE.sub(r"\g<eq>$ with $\g<start>$", text)
    return _with_times_behind(with_sentences_of_rates(text))


def with_sentences_of_rates(text: str) -> str:
    """Return a text with a rate behind "let f be convex and" in a clause of its own, and mirror flows solved."""
    text = MIRROR.sub(
        lambda one: rf"\dot {{{one['x']}}} = -(\nabla^2 {one['f']}({one['x']}))^{{-1}} {one['value']}", text
    )
    return outside(text, lambda words: JOINED.sub(lambda one: f"{one['clause']}, and let{one['gap']}", words))


def _with_times_behind(text: str) -> str:
    for found in [*UNDER_TIME.finditer(text)]:
        x = next(one for one in found.groups() if one)
        every = " ".join(formulas_in(text))
        here = rf"{'' if x[0] == chr(92) else GUARD}{re.escape(x)}"
        bound = (
            "".join(f"|{re.escape(one)}" for one in {*INTEGRATED.findall(every)}) if "\\int" in every else ""
        )
        below = rf"_\s*(?:\{{\s*(?P<time>{TIME}{bound})\s*\}}|(?P<at>[0tTs]{bound})(?![A-Za-z]))"
        times = {one["time"] or one["at"] for one in re.finditer(rf"{here}\s*(?:\}}\s*)?{below}", every)}
        steps = re.search(rf"{here}\s*_\s*\{{\s*[a-z]\s*[-+]\s*\d", every) or re.search(
            rf"{here}\s*\(\s*[t0]\s*\)", every
        )
        if times <= {"t"} or steps:
            continue
        within = re.compile(
            rf"\\dot\s*\{{\s*{re.escape(x)}\s*{BELOW}\s*\}}"
            rf"|\\[td]?frac\s*\{{\s*{D}\s*{re.escape(x)}\s*{BELOW}\s*\}}\s*\{{\s*{D}\s*t\s*\}}"
        )
        timed = re.compile(rf"(?P<x>{here}(?:\s*\}})?)\s*{below}")

        def made(formula: str) -> str:
            formula = within.sub(lambda _: rf"\dot{{{x}}}(t)", formula)  # noqa: B023
            return timed.sub(lambda one: f"{one['x']}({one['time'] or one['at']})", formula)  # noqa: B023

        text = in_formulas(text, made)
    return text
