r"""Activations that words name: where $\sigma$ is the logistic function, and $\phi$ the softmax."""

from __future__ import annotations

from dataclasses import replace

from dlhw3.symbolic.language.latex.formulas.names import WORDS
from dlhw3.symbolic.language.latex.text.rows import INLINE, Row
from dlhw3.symbolic.language.latex.text.spelled import free_letters
from dlhw3.symbolic.language.latex.words.behind import limiting
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.operators import ENTRIES

ACTIVATED = re.compile(r"(\\[A-Za-z]+|[a-z])(?:\((?:\\cdot|[a-z])\))?")
NORMAL = r"standard (?:normal|gaussian)"
ACTIVATIONS = {
    "logistic": "sigmoid", "sigmoid": "sigmoid", "softmax": "softmax", "relu|rectified": "relu",
    "tanh|hyperbolic tangent": "tanh", r"\bsine\b": "sin", "sign function": "sign",
    rf"{NORMAL} (?:cdf|(?:cumulative )?distribution function)": "normcdf", rf"{NORMAL} (?:pdf|density)": "normpdf",
}  # fmt: skip
"""Functions of every entry as words name them."""
KINDS = "|".join(ACTIVATIONS)
UNIT = r"(?:function|activation|nonlinearity|non-linearity|linear|unit|sigmoid|applied|entrywise|elementwise)"
LINKS = (
    r"\s*,?\s*(?:(?:is|be|denotes?|for|being|the|a|an|standard(?! (?:normal|gaussian))|entrywise|elementwise)"
    r"\s+)*"
)
WITH = re.compile(
    r"\s*,?\s*(?:with|at|of|under)\s+(?:an?\s+|the\s+)?(?:\w+\s+)?(?:temperature|slope|scale|gain|bias|shift|offset|steepness"
    r"|threshold|width|parameter|sharpness)\b",
    re.IGNORECASE,
)
"""What makes another of an activation: with temperature two."""
SENTENCE = re.compile(r"[.;:]\s|\n\s*\n")
OF_LAYER = re.compile(
    r"\b(?:at|in|for|of|on)\s+(?:the\s+|its\s+|our\s+)?(?:output|last|final|first|second|hidden|top|inner|outer)\s+(?:layer|unit|node|neuron)",
    re.IGNORECASE,
)
"""Of which layer something is said."""


def activation_named(formula: str, words: str, behind: str) -> str:
    r"""Return σ(z) = tanh(z) for a σ that the words beside it say to be that, or that is \tanh; else nothing."""
    name, equals, value = (part.strip() for part in formula.partition("="))
    found = ACTIVATED.fullmatch(name)
    if found is None:
        return ""
    if equals:
        held = re.fullmatch(r"\\(?:(?:operatorname|mathrm|text|mathit)\s*\{(\w+)\}|(\w+))", value)
        called = WORDS.get(held[1] or held[2], "") if held else ""
        called = called if called in ENTRIES else ""
    else:
        before = re.search(rf"(?:{KINDS})(?:\s+{UNIT})*\s*,?\s*$", words, re.IGNORECASE)
        said = before or re.match(rf"{LINKS}(?:{KINDS})(?:\s+{UNIT})*", behind, re.IGNORECASE)
        if said and WITH.match(behind, 0 if before else said.end()):
            return ""
        if said and limiting(INLINE.sub(" § ", behind[0 if before else said.end() :])[:400]):
            return ""
        called = next(
            (op for kind, op in ACTIVATIONS.items() if said and re.search(kind, said[0], re.IGNORECASE)), ""
        )
    return rf"{found[1]}(z) = \operatorname{{{called}}}(z)" if called else ""


def is_of_one_layer(text: str, words: str, formula: str) -> bool:
    """Whether a sentence says of which layer a function is the activation, and it stands at several places."""
    sentence = SENTENCE.split(words.lstrip())[0]
    name = re.escape(formula.partition("=")[0].partition("(")[0].strip())
    calls = re.findall(rf"(?<![A-Za-z\\]){name}\s*(?:\\left\s*)?\(([^()]*)\)", text)
    points = {re.sub(r"[\s{}]", "", one) for one in calls} - {"\\cdot"}
    return len(points) > 1 and OF_LAYER.search(sentence) is not None


def of_free_letter(rows: list[Row], kept: str) -> list[Row]:
    """Return definitions of activations, sigma(z) = tanh(z), of a letter that stands nowhere."""
    held = " ".join(one[0] for one in INLINE.finditer(kept))
    free = next(iter(free_letters("vutsqm", held)), "z")
    own = re.compile(r"(\\?[A-Za-z]+)\(z\) = (\\operatorname\{\w+\})\(z\)")
    return [
        replace(one, text=own.sub(lambda it: f"{it[1]}({free}) = {it[2]}({free})", one.text)) for one in rows
    ]
