r"""Deep linear networks as papers write them: L^N(W_1, \dots, W_N), W_e = W_N \cdots W_1, \prod_i W_i^\top.

A text is returned, of as many lines, in which a loss of all layers stands by its name, the product of all layers is
W_{N:1}, products over an index are stretches of layers, and a gradient flow of layers that words name is an
equation; each is told.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.formulas.layered import families_of
from dlhw3.symbolic.language.latex.ready.flows_followed import OTHER_FLOWS
from dlhw3.symbolic.language.latex.text.phrases import in_formulas
from dlhw3.symbolic.language.text import lazy_re as re

GAP = r"(?:\s|\\[,;:!])*"
NUMBER = r"_\s*(?:\{[^{}]*\}|\w)"
TURN = r"\s*\^\s*(?:\{\s*)?(?:\\top|\\intercal|\\mathsf\s*\{?T\}?|T)(?![A-Za-z])\s*\}?"
DOTS = r"\\(?:[lc]?dots[cbm]?)(?![a-z])"
TIME = rf"(?:{GAP}\(\s*t\s*\))?"
LISTED = (
    rf"\s*(?:\\left|\\[bB]igg?l?)?\(\s*(?P<W>[A-Z])\s*_\s*\{{?1\}}?{TIME}\s*,"
    rf"(?:\s*(?P=W)\s*_\s*\{{?2\}}?{TIME}\s*,)?\s*{DOTS}\s*,\s*(?P=W)\s*_\s*\{{?(?P<N>[A-Za-z])\}}?{TIME}\s*(?:\\right|\\[bB]igg?r?)?\)"
)
"""All layers in brackets, W_1, \\dots, W_N."""
FEW = rf"\s*\(\s*(?P<V>[A-Z])\s*_\s*\{{?1\}}?{TIME}(?:\s*,\s*(?P=V)\s*_\s*\{{?[2-9]\}}?{TIME})+\s*\)"
"""All of two layers, or of a few."""
NAME = r"(?P<f>\\(?:mathcal|mathrm)\s*\{\s*[A-Za-z]\s*\}|\\ell(?![a-z])|\\?[A-Za-z]+)"
LOSS = re.compile(rf"(?<![A-Za-z\\]){NAME}(?P<power>\s*\^\s*\{{?\s*[A-Za-z]\s*\}}?)?{LISTED}")
BEHIND_STROKE = re.compile(
    rf"(?P<slope>\\[td]?frac\s*\{{[^{{}}]*(?:\{{[^{{}}]*\}}[^{{}}]*)*\}}\s*\{{\s*\\partial\s*[A-Z]\s*{NUMBER}\s*\}})(?:{LISTED}|{FEW})"
)
"""A derivative with all layers behind it, \\frac{\\partial L}{\\partial W_j}(W_1, \\dots, W_N)."""
PRODUCT = re.compile(
    rf"\\prod(?:\s*\\(?:no)?limits)?\s*_\s*\{{\s*(?P<i>[a-z])\s*=\s*(?P<low>[^{{}}=]+?)\s*\}}\s*\^\s*(?:\{{\s*(?P<high>[^{{}}]+?)\s*\}}"
    rf"|(?P<one>\w)){GAP}(?P<W>[A-Z])\s*_\s*\{{?\s*(?P=i)\s*\}}?(?P<turned>{TURN})?"
)
WHOLE = (
    r"(?P<W>[A-Z])\s*_\s*\{?(?P<N>[A-Z])\}?\s*(?:(?P=W)\s*_\s*\{\s*(?P=N)\s*-\s*1\s*\}\s*)?"
    r"\\cdots\s*(?P=W)\s*_\s*\{?1\}?"
)
NAMED = re.compile(
    rf"(?<![A-Za-z\\_^])(?P<name>[A-Z](?:\s*_\s*(?:\{{\s*)?(?:\\(?:mathrm|text)\s*\{{)?[a-z]+\}}*)?)\s*:?=\s*(?:{WHOLE}"
    r"|(?P<L>[A-Z])\s*_\s*\{\s*(?P<M>[A-Z])\s*:\s*1\s*\})"
    r"(?!\s*(?:[A-Za-z(^/+'*\-\[|]|\\(?!in(?![a-z])|[\]\\]|q?quad(?![a-z])|end(?![a-z])|tag|label)))"
)
"""What the product of all layers is called: W = W_N \\cdots W_1, W_e = W_{N:1}."""
FLOW = re.compile(
    r"(?P<lead>\b(?:[Uu]nder|[Aa]long|[Cc]onsider|[Ff]ollowing|[Bb]y|with)\s+(?:the\s+)?|\b[Ll]et\s+\$[^$=]*\\[lc]?dots[^$=]*\$\s+follow\s+(?:the\s+)?)gradient\s+flow\s+(?:on|of|for)\s+"
    r"(?:the\s+)?(?:(?:loss|objective|function)\s+)*\$(?P<f>[^$=]+)\$(?=\s*(?:[.,:;]|(?:we|it|one|and)\b))\s*,?"
)


def with_layers_named(text: str) -> tuple[str, list[str]]:
    """Return a text of the same lines with layers as they are read, and what is told of it."""
    told: dict[str, None] = {}
    text = _by_name(text, told)
    text = in_formulas(text, lambda one: PRODUCT.sub(lambda found: _stretch(found, told), one))
    text = _whole_products(text, told)
    families = families_of(text)
    return (_flowing(text, min(families), told) if len(families) == 1 else text), [*told]


def _by_name(text: str, told: dict[str, None]) -> str:
    """Return a text with L for L(W_1, \\dots, W_N), and for L^N; then \\ell stands for the L^1 of their product."""
    text = BEHIND_STROKE.sub(lambda found: found["slope"], text)
    called = {(found["f"], found["N"]) for found in LOSS.finditer(text)}
    if len(called) != 1:
        return text
    ((f, last),) = called
    bare = re.escape(f)
    text = LOSS.sub(lambda found: found["f"], text)
    told[f"{f} is of all layers"] = None
    powers = re.compile(rf"(?<![A-Za-z\\]){bare}\s*\^\s*(?:\{{\s*{last}\s*\}}|{last}(?![A-Za-z]))")
    first = re.compile(rf"(?<![A-Za-z\\]){bare}\s*\^\s*(?:\{{\s*1\s*\}}|1)")
    if first.search(text) and "\\ell" not in text:
        told[rf"{f}^1 is \ell"] = None
        return powers.sub(lambda _: f, first.sub(lambda _: r"\ell ", text))
    return text


def _stretch(found: re.Match[str], told: dict[str, None]) -> str:
    r"""Return \prod_{i=j+1}^N W_i^\top as W_{N:j+1}^\top, and one that falls, \prod_{i=N}^1 W_i, as W_{N:1}."""
    low, high = found["low"], found["high"] or found["one"]
    rises = low == "1" or (high[:1].isupper() and not low[:1].isupper())
    falls = high == "1" or (low[:1].isupper() and not high[:1].isupper())
    if rises == falls or (rises and not found["turned"]) or (falls and found["turned"]):
        return found[0]
    made = f"{found['W']}_{{{high}:{low}}}^\\top" if rises else f"{found['W']}_{{{low}:{high}}}"
    told[f"{found[0].strip()} is {made}"] = None
    return f" {made} "


def _whole_products(text: str, told: dict[str, None]) -> str:
    """Return a text with W_{N:1} for what the product of all layers is called."""
    several = {re.sub(r"\s", "", found["name"]): found for found in NAMED.finditer(text)}
    if len(several) != 1:
        return text
    (found,) = several.values()
    letter, last = (found["W"], found["N"]) if found["W"] else (found["L"], found["M"])
    if len(found["name"].strip()) == 1 and found["name"].strip() != letter:
        return text  # another letter is defined as it stands
    whole, name = f"{letter}_{{{last}:1}}", re.escape(found["name"].strip())
    alone = rf"(?<![A-Za-z\\_^{{]){name}(?!\s*_|[A-Za-z]|\s*\^\s*\{{?\s*\()"
    dotted = re.compile(rf"\\dot\s*(?:\{{\s*{name}\s*\}}|{name}(?![A-Za-z]))(?!\s*_)")
    d = r"(?:d|\\mathrm\s*\{?d\}?)"
    behind = rf"(?!\s*_)(?:\s*\(\s*t\s*\))?\s*(?=\}}\s*\{{\s*{d}\s*t)"
    moved = re.compile(rf"(?P<d>\\[td]?frac\s*\{{\s*{d})\s*{name}{behind}")
    held = rf"(?<=\{{)(?<!\\dot\{{)\s*{name}(?=\s*\}})"

    def put(formula: str) -> str:
        if NAMED.search(formula):
            formula = NAMED.sub(lambda one: one[0].replace(one["name"], whole, 1), formula)
        formula = dotted.sub(lambda _: rf"\frac{{d}}{{dt}} {whole}", formula)
        formula = moved.sub(lambda one: f"{one['d']} {whole}", formula)
        return re.sub(rf"{alone}|{held}", lambda _: whole, formula)

    told[f"{found['name'].strip()} is {whole}, the product of all layers"] = None
    return in_formulas(text, put)


def _flowing(text: str, letter: str, told: dict[str, None]) -> str:
    """Return a text with the equation of a gradient flow of layers that words name by what goes down."""

    def made(found: re.Match[str]) -> str:
        sentence = re.split(r"[.;]\s|\\\[|\$\$|\\begin", text[found.end() :])[0]
        spanned = letter in families_of(found["f"]) or re.search(
            rf"\$?\s*{re.escape(found['f'].strip())}\s*:?=[^$]*(?:{letter}\s*_\s*\{{[^{{}}:]+:|\\cdots)", text
        )
        if not spanned or OTHER_FLOWS.search(sentence):
            return found[0]
        rate = rf"\dot {letter}_j = -\nabla_{{{letter}_j}} {found['f'].strip()}"
        told[f"{rate} for each j"] = None
        lines = "\n" * found[0].count("\n")
        return (
            f"with ${rate}$" if found["lead"].startswith("with") else f"Let ${rate}$ for all $j$."
        ) + lines

    if re.search(rf"\\dot\s*\{{?\s*{letter}\s*_", text):
        return text
    return FLOW.sub(made, text)
