r"""Gradient flows by their letters in words: "let $W_1$ and $W_2$ follow gradient flow on $\ell(W_2 W_1)$".

A text is returned, of as many lines, with an equation for each letter, $\dot W_1 = -\nabla_{W_1} \ell(W_2 W_1)$,
and with those of layers that are balanced at initialization, $W_2(0)^\top W_2(0) = W_1(0) W_1(0)^\top$.
"""

from __future__ import annotations

from itertools import pairwise

from dlhw3.symbolic.language.latex.text.phrases import outside
from dlhw3.symbolic.language.text import lazy_re as re

LETTER = r"(?:\\[A-Za-z]+|[A-Za-z])(?:\s*_\s*(?:\d|\{\s*\d+\s*\}))?"
TIMED = rf"{LETTER}(?:\s*\(\s*t\s*\))?"
SPACE = r"(?:\s*\\in\s*\\mathbb\s*\{?\s*R\s*\}?(?:\s*\^\s*(?:\{[^{}$]*\}|\w))?)?"
LIST = rf"\$\s*{TIMED}(?:\s*,\s*{TIMED})*{SPACE}\s*\$"
LETTERS = rf"(?P<letters>{LIST}(?:\s*(?:,\s*and|,|and)\s+{LIST})*)"
LEADS = (
    r"(?P<lead>(?:\b(?:[Ll]et|[Ss]uppose(?:\s+that)?|[Aa]ssume(?:\s+that)?|where|and)\s+|(?<=[.;]\s)|\A\s*))"
    r"(?:(?:the|both|all)\s+)*(?:(?:weights?|layers|parameters?|matrices|factors|vector|matrix)\s+)?"
)
FLOWS = (
    r"(?:(?:both|all)\s+)?(?:follows?|evolves?(?:\s+(?:by|under|along|according\s+to))?|moves?\s+(?:by|under|along)"
    r"|(?:be|is|are)\s+(?:trained|updated|optimi[sz]ed)\s+(?:by|with|using|under))\s+(?:the\s+)?gradient\s+flow"
)
OBJECTIVE = (
    r"\s+(?:on|of|for)\s+(?:(?:the|a)\s+)?(?:(?:loss|objective|function|cost|energy|potential)\s+)?"
    r"\$(?P<f>[^$]+)\$"
)
ENDS = r"(?=\s*(?:[.,;:]|\s(?:and|where|with|from|starting|initiali[sz]ed)\b|\Z))"
FOLLOWED = re.compile(LEADS + LETTERS + r"\s+" + FLOWS + OBJECTIVE + ENDS)
OTHER_FLOWS = re.compile(
    r"\b(?:momentum|nois\w*|decay\w*|stochastic\w*|discret\w*|project\w*|natural|precondition\w*|normali[sz]\w*"
    r"|averag\w*|clip\w*|batch\w*|regulari[sz]\w*|approximat\w*|metric|spheres?|manifolds?|constrain\w*|sign|mirror"
    r"|accelerat\w*|rescal\w*|scaled|not|never|unless|except|only|while|would|were|if|whether|frozen|fixed|held|tied|shared|speeds?)\b",
    re.IGNORECASE,
)
"""Words beside a flow that is another one, or none."""
RATES = re.compile(r"\b(?:learning[\s-]+rates?|step[\s-]*sizes?)\b", re.IGNORECASE)
"""Words beside a flow that is at a rate: -\\eta times the gradient."""
NAME = re.compile(r"\s*(?P<f>\\?[A-Za-z]+|\\(?:mathcal|mathrm)\s*\{\s*[A-Za-z]\s*\})\s*")
PLAIN = re.compile(r"-?\s*[^()+-]*\([^()]*\)")
"""A function at its arguments, or minus that."""
DEFINES = re.compile(r"(?P<head>[^=]*\))\s*:?=\s*(?P<value>.+)", re.DOTALL)
BALANCED = re.compile(
    r"(?:,?\s*(?:\b(?:from|with|starting\s+(?:from|at))\s+(?:a\s+)?balanced\s+initiali[sz]ation"
    r"|(?:\b(?:which|that|and)\s+)?(?:are|is)\s+balanced\s+(?:at\s+(?:initiali[sz]ation|\$\s*t\s*=\s*0\s*\$)|initially)))"
    r"(?=\s*[.;,])"
)

SUPPOSED = re.compile(
    r"(?P<lead>\b(?:[Ss]uppose(?:\s+that)?|[Aa]ssume(?:\s+that)?|(?P<if>If))\s+)"
    r"(?:they|(?:the|all|both)\s+(?:layers|weights|matrices|factors|weight\s+matrices))\s+are\s+balanced\s+"
    r"(?:at\s+(?:initiali[sz]ation|\$\s*t\s*=\s*0\s*\$)|initially)(?(if)\s*,\s*then\b|(?=\s*[.;,]))"
)


def with_flows_followed(text: str) -> str:
    """Return a text with the equation of each letter that is said to follow a gradient flow."""
    if "gradient flow" not in " ".join(text.split()):
        return text
    balanced = _balanced(text)

    def supposed(one: re.Match[str]) -> str:
        said = balanced.removeprefix(" with ").replace("\\\\", "\\")
        if not said.startswith("$"):
            return one[0]
        made = f"Suppose {said}. Then" if one["if"] else f"{one['lead']}{said}"
        return made + "\n" * (one[0].count("\n") - made.count("\n"))

    def read(words: str) -> str:
        followed = FOLLOWED.sub(lambda one: _followed(one, text), words)
        return BALANCED.sub(balanced, SUPPOSED.sub(supposed, followed))

    return outside(text, read)


def _followed(one: re.Match[str], text: str) -> str:
    rest = re.split(r"\.\s|\.$|;", one.string[one.end() :])[0]
    named = re.sub(rf"(?<=[\w)}}\s]){SPACE[:-1]}", "", one["letters"])
    letters = [re.sub(r"\s+|\(t\)", "", each) for each in re.findall(TIMED, named.replace("and", ","))]
    words = re.sub(r"\$[^$]*\$", " ", rest)
    if OTHER_FLOWS.search(words) or RATES.search(words) or len({*letters}) < len(letters):
        return one[0]
    before, f = f"{one['letters']} and " if r"\in" in one["letters"] else "", one["f"].strip()
    if defines := DEFINES.fullmatch(f):
        before, f = f"{before}${f}$ and ", defines["head"].strip()
    elif name := NAME.fullmatch(f):
        f = _called(name["f"].strip(), letters, text)
    elif "=" in f:
        return one[0]
    up, f = ("", f[1:].strip()) if PLAIN.fullmatch(f) and f[0] == "-" else ("-", f)
    f = f if PLAIN.fullmatch(f) else f"({f})"
    every = [rf"$\dot {{{each}}} = {up}\nabla_{{{each}}} {f}$" for each in letters]
    said = before + (", ".join(every[:-1]) + " and " + every[-1] if every[1:] else every[0])
    lead = one["lead"] if one["lead"].strip() else f"{one['lead']}Let "
    made = f"{lead}{said}"
    return made + "\n" * (one[0].count("\n") - made.count("\n"))


def _called(name: str, letters: list[str], text: str) -> str:
    """Return a function at what it is of in a text, where that is one thing, or else of the letters."""
    calls = {
        "".join(found.split())
        for found in re.findall(rf"(?<![A-Za-z\\]){re.escape(name)}\s*\(([^()]*)\)", text)
    }
    calls = {found.replace("(t)", "") for found in calls}
    calls = {found for found in calls if {*letters} <= {*re.findall(LETTER, found)}}
    return f"{name}({calls.pop()})" if len(calls) == 1 else f"{name}({', '.join(letters)})"


def _balanced(text: str) -> str:
    """Return what says of the layers of a text that they are balanced where they begin."""
    numbers = sorted({int(one) for one in re.findall(r"(?<![A-Za-z\\])W_\{?(\d)\}?", text)})
    if numbers != [*range(1, len(numbers) + 1)] or len(numbers) < 2:
        return r"\g<0>"
    every = [rf"$W_{j}(0)^\\top W_{j}(0) = W_{i}(0) W_{i}(0)^\\top$" for i, j in pairwise(numbers)]
    return " with " + " and ".join(every)
