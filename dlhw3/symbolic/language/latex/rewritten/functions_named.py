r"""Functions by their names: the normal distribution's, and softmaxes of rows and columns.

The normal distribution's function and density in other words: the CDF of $\mathcal{N}(0, 1)$, and its density.

"The cumulative distribution function of a standard normal variable" is "the standard normal CDF". A density is that
of it where one sentence says "$\Phi$ … the standard normal CDF and $\phi$ its density", or $\phi = \Phi'$.
Softmaxes of the rows, or of the columns, of a matrix, where words say so: “applied to each row”, “row-wise”.

Returned is a text of as many lines with \operatorname{softmax\_rows} in its formulas, and without these words. A
text that says both, of rows and of columns, stays as it is.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.phrases import GAP, in_formulas, outside, phrase
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.text import lazy_re as re

OWN = (
    r"(?: of (?:(?:an?|the) standard (?:normal|[Gg]aussian)(?: (?:distribution|law|random variable|variable))?"
    r"|\$\s*(?:\\mathcal\s*\{?\s*N\s*\}?|N)\s*\(\s*0\s*,\s*1\s*\)\s*\$)"
    r"(?! (?:with (?!(?:density|pdf|PDF)\b)|whose|given|conditioned|conditional|squared|times|plus|scaled|shifted"
    r"|restricted)))"
)
CDF = r"(?:(?:cumulative )?distribution function|cdf|CDF|c\.d\.f\.)"
DENSITY = r"(?:(?:probability )?density(?: function)?|pdf|PDF|p\.d\.f\.)"
SAID = (
    (phrase(rf"{CDF}{OWN}"), "standard normal CDF"),
    (phrase(rf"{DENSITY}{OWN}"), "standard normal density"),
)
LETTER = r"\$\s*\\?[A-Za-z]+\s*(?:\(\s*\\cdot\s*\)\s*)?\$"
KNOWN = r"[Ss]tandard (?:normal|[Gg]aussian) (?:cdf|CDF|(?:cumulative )?distribution function)"
DERIVED = r"\$\s*(?P<name>\\?[A-Za-z]+)\s*=\s*\\?[A-Za-z]+\s*(?:'|\^\s*\{?\s*\\prime\s*\}?)\s*\$"
BESIDE = phrase(
    rf"(?P<cdf>(?:{LETTER}(?: (?:be|is|denotes?|for|being))?,? (?:the )?{KNOWN}|{KNOWN} {LETTER}),?"
    rf" (?:and|with) )(?:(?P<before>{LETTER}|{DERIVED})(?: (?:is|be|denotes?))? (?:its|the corresponding) {DENSITY}"
    rf"|(?:its )?{DENSITY} (?P<after>{LETTER}))"
)
"""A distribution function with its density beside it."""


BOTH = phrase(
    rf"(?P<one>{LETTER})(?:,| and) (?P<two>{LETTER}) (?P<how>be|are|denote|for) the"
    rf" (?P<cdf>[Ss]tandard (?:normal|[Gg]aussian) {CDF})"
    rf" and (?:the )?(?:[Ss]tandard (?:normal|[Gg]aussian) )?(?P<pdf>{DENSITY})(?:,? respectively)?"
)
"""The two in one breath: let Φ and φ be the standard normal CDF and density."""


def with_normal_said(text: str) -> str:
    """Return a text of the same lines that says "standard normal CDF" and "standard normal density"."""
    return outside(text, _said)


def _said(text: str) -> str:
    for pattern, plain in SAID:
        text = pattern.sub(lambda found, plain=plain: plain + "\n" * found[0].count("\n"), text)  # type: ignore[misc]
    return BESIDE.sub(_beside, BOTH.sub(_both, text))


def _both(found: re.Match[str]) -> str:
    how = {"are": "is", "denote": "denotes"}.get(found["how"], found["how"])
    if found["one"] == found["two"]:
        return found[0]
    made = f"{found['one']} {how} the standard normal CDF and {found['two']} the standard normal density"
    return made + "\n" * (found[0].count("\n") - made.count("\n"))


def _beside(found: re.Match[str]) -> str:
    letter = f"${found['name']}$" if found["name"] else found["before"] or found["after"]
    lines = "\n" * (found[0].count("\n") - found["cdf"].count("\n"))
    return f"{found['cdf']}{letter} the standard normal density{lines}"


NAME = r"(?:\\(?:mathrm|operatorname|text|textrm|mathsf)\s*\*?\s*\{\s*softmax\s*\}|\\softmax(?![A-Za-z]))"
CALL = re.compile(NAME + r"(?!\s*_)")
BY_NAME = re.compile(
    NAME + r"\s*_\s*\{?\s*\\(?:mathrm|text|textrm)\s*\{\s*(row|col)(?:umn)?s?(?:-?wise)?\s*\}\s*\}?"
)
"""The name with what it is of below."""
SOFTMAX = rf"(?:\$\s*(?:{NAME})\s*\$|softmax)(?: (?:function|operator|operation|map))?"
EACH = r"(?:(?:to|on|of|for|over|along|in) (?:each|every) (?P<{0}>row|column)|per (?P<{0}_per>row|column))"
WISE = r"(?:(?P<{0}_wise>row|column)(?:-|\s)?wise|(?P<{0}_by>row|column) by (?:row|column))"
DONE = r"(?:applied|taken|computed|performed|acting|acts|operating|operates|normali[sz]ed|normali[sz]es)"
OF_IT = r"(?: of (?:its (?:argument|input)|the (?:matrix|scores|logits|score matrix|matrix of scores)))?"


def _how(name: str) -> str:
    each, wise = EACH.format(name), WISE.format(name)
    return rf"(?:{DONE} )?(?:separately |independently )?(?:{each}|{wise}){OF_IT}"


BEHIND = r"(?=\s*(?:[.,;:)]|\Z|\n\s*\n|and\b))"
FORMS = tuple(
    re.compile(form.replace(" ", GAP), re.IGNORECASE)
    for form in (
        rf"\(\s*(?:(?:where|here|with) )?(?:the )?{SOFTMAX}(?: (?:is|being))? {_how('a')}\s*\)",
        rf"(?:(?:,\s*)?\b(?:where|here|with|and) )(?:the )?{SOFTMAX}(?: (?:is|being))? {_how('b')}{BEHIND}",
        rf"(?:(?:,\s*)?\b(?:where|here|with|using) )(?:an? |the )?{WISE.format('c')} {SOFTMAX}{BEHIND}",
        rf"(?:(?<=\A)|(?<=[.:;]\s)|(?<=\n))(?:The )?{SOFTMAX} is {_how('d')}\s*\.",
        rf"(?<=\$)(?:,? {_how('e')}|\s*\(\s*{_how('f')}\s*\)){BEHIND}",
        rf"{WISE.format('g')} (?=softmax\b)",
    )
)
"""Words for what a softmax is of: in brackets, as a clause, as a sentence, behind a formula and as an adjective."""


ATTENTION = re.compile(r"\battention\b", re.IGNORECASE)
CAPITAL = r"(?:\\(?:mathbf|bm|boldsymbol)\s*\{\s*[A-Z]\s*\}|[A-Z])(?:_\w|_\{\w+\})?"
SCORES = re.compile(rf"{CAPITAL}\s*{CAPITAL}\s*\^\s*\{{?\s*(?:\\top|\\intercal|\\mathsf|\\mathrm|T)")
"""Products of queries and keys, Q K^T."""
BEFORE = re.compile(rf"V\s*(?:{NAME}|A(?![A-Za-z]))")
"""Values before the weights, of which softmaxes are of columns."""
MATRIX = re.compile(
    rf"(?:\\left|\\[bB]igg?l?)?\s*[(\[](?:\s|\\[td]?frac\s*\{{|\\[,;:!])*(?:{CAPITAL}\s*(?:[)\]+]|\\right)|{SCORES.pattern})"
)


def with_softmaxes_said(text: str) -> str:
    """Return a text with softmaxes of rows, or of columns, where its words say so."""
    named = in_formulas(text, lambda formula: BY_NAME.sub(lambda one: _call(one[1]), formula))
    if not CALL.search(named):
        return named
    said = set[str]()

    def left_out(found: re.Match[str]) -> str:
        if FORMS[4].gave(found) and not CALL.search(found.string[: found.start()][-400:]):
            return found[0]
        said.update(one.lower() for one in found.groupdict().values() if one)
        return "\n" * found[0].count("\n")

    def in_words(words: str) -> str:
        for form in FORMS:
            words = form.sub(left_out, words)
        return words

    made = outside(named, in_words) if any(set_apart(named)) else in_words(named)
    if not said and _is_attention(named):
        said = {"row"}
    if len(said) != 1:
        return named
    return in_formulas(made, lambda formula: CALL.sub(lambda _: _call(*said), formula))


def _is_attention(text: str) -> bool:
    """Whether a softmax of scores Q K^T weights what stands behind it: in attention it is of every row."""
    if not ATTENTION.search(text) or not SCORES.search(text) or BEFORE.search(text):
        return False
    arguments = [text[one.end() :].partition("$")[0].lstrip()[:200] for one in CALL.finditer(text)]
    return all(MATRIX.match(one) for one in arguments)


def _call(of: str) -> str:
    return r"\operatorname{softmax\_rows}" if of.lower() == "row" else r"\operatorname{softmax\_columns}"
