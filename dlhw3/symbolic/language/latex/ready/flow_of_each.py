r"""Gradient flows that words name: "$\dot W_i = -\nabla_{W_i} L$ for $i = 1, 2$", "under gradient flow on $L$".

A text is returned, of as many lines, with an equation for each of the letters: of W_i one for each number that W
has, of a flow that has no equation at all one for each letter that the only function is defined in.
"""

from __future__ import annotations

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.text.doubts import BEFORE
from dlhw3.symbolic.language.latex.text.phrases import GAP, outside
from dlhw3.symbolic.language.latex.text.rows import INLINE as INLINE_FORMULA
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.latex.text.source import without_comments
from dlhw3.symbolic.language.latex.text.timed import RATE
from dlhw3.symbolic.language.latex.words.known_words import MORE
from dlhw3.symbolic.language.text import lazy_re as re

LETTER = r"(?:\\[A-Za-z]+|[A-Za-z])"
DOTS = r"\\[lc]?dots(?:\s*\{\})?"
NUMBERS = rf"1\s*,\s*(?:{DOTS}\s*,\s*(?P<last>\d)|2(?:\s*,\s*3)?(?:\s*,\s*{DOTS}\s*,\s*(?P<end>\d))?)"
TERM = r"[^,=&\\$]*(?:\\(?!q?quad|end|begin|dots|[lc]dots)[A-Za-z]+[^,=&\\$]*)*"
EQUATION = (
    rf"(?P<eq>\\dot\s*(?:(?P<W>{LETTER})|\{{\s*(?P<V>{LETTER})\s*\}}?)\s*_\s*(?:(?P<i>[a-z])|\{{\s*(?P<j>[a-z])\s*\}})"
    r"\s*\}?(?:\s*\(\s*t\s*\))?\s*&?=\s*-"
    rf"{TERM})"
)
OTHERS = NUMBERS.replace("last", "last2").replace("end", "end2")
RANGE = rf"[a-z]\s*(?:=\s*{NUMBERS}|\\in\s*(?:\\\{{\s*{OTHERS}\s*\\\}}))"
INLINE = re.compile(
    rf"\$\s*{EQUATION}(?:,?\s*(?:\\q?quad|\\[ ,;])*\s*(?P<inside>{RANGE}))?\s*\$"
    rf"(?P<behind>,?{GAP}(?:for{GAP})?(?:(?:all|each|every|both){GAP})?\(?\$\s*(?P<of>[a-z])\s*(?:=[^$]*"
    rf"|\\in[^$]*)?\$\)?)?"
)
SHOWN = re.compile(
    rf"{EQUATION}(?:,?\s*(?:\\q?quad|\\[ ,;]|\\text\s*\{{[^{{}}]*\}})*\s*(?P<inside>{RANGE}))?"
)
SLOPE = (
    rf"\s*\\nabla\s*_\s*\{{\s*{LETTER}\s*_\s*(?:[a-z]|\{{\s*[a-z]\s*\}})\s*\}}\s*(?:\\(?:mathcal|mathrm)\s*\{{?[A-Z]\}}?|{LETTER})"
    rf"(?:\s*(?:\\left)?\([^()=]*\))?"
)
"""The gradient in one layer, of a function of all."""
OF_EACH = EQUATION.replace(TERM, rf"(?:{SLOPE}|{TERM})")
OF_LAYERS = re.compile(
    rf"(?:\\\[|\\begin\{{(?:equation|align|gather)\*?\}})(?P<lead>\s*){OF_EACH},?\s*(?:\\q?quad|\\[ ,;])*\s*"
    rf"(?:\\text\s*\{{\s*for(?:\s+all)?\s*\}}\s*)?(?P<range>[a-z]\s*=\s*1\s*,\s*(?:2\s*,\s*)?{DOTS}\s*,\s*[A-Z])"
    r"\s*(?P<stop>[.,;]?)\s*(?:\\\]|\\end\{\w+\*?\})"
)
"""A gradient flow of all layers, set apart."""
FLOWS = re.compile(rf"\\dot\s*\{{?\s*{LETTER}[^=$+]*?&?=\s*-")
"""A letter that moves, and how."""
DEFINED = re.compile(
    rf"(?P<f>(?:\\(?:mathcal|mathrm)\s*\{{?[A-Z]\}}?|{LETTER}))\s*\((?P<of>[^()$=]*)\)\s*&?:?="
)
ONE = re.compile(rf"{LETTER}(?:_(?:\d|\{{\d+\}}))?")
NAMED = re.compile(
    (
        r"(?P<words>\b(?:under|along|follow|follows|following|evolves? (?:by|under|along|according to)"
        r"|move (?:by|under|along)|trained (?:by|with|using|under)|consider)(?: the)? gradient flow"
        r"(?: (?:of|on|for) (?:the (?:loss|objective) )?\$\s*(?P<f>\\?[A-Za-z]+(?:\s*\{?[A-Z]\}?)?)\s*"
        r"(?:\([^()$]*\))?\s*\$)?)"
        r"(?=\s*(?:[,.]|\\\[|\\begin|\$\$|\Z)|(?: (?:we|it|one|the)\b))"
    ).replace(" ", GAP),
    re.IGNORECASE,
)
"""A gradient flow without its equation."""
WHO = re.compile(
    r"\s*(?:(?:now|then|here|and|so|thus)\s*,?\s+)*(?:(?:(?:the|all|both|these|our)\s+)*(?:weights|layers|parameters"
    r"|weight\s+matrices|matrices|factors|variables|they|it)\s+(?:(?:are|is)\s+)?(?:all\s+)?|we\s+|let\s+us\s+)?",
    re.IGNORECASE,
)
"""What a sentence has before it: all that flows, and not only some."""
ITSELF = re.compile(
    rf"\s*(?:let\s+)?(?:the\s+[a-z]+\s+)?\$\s*(?P<z>{LETTER})\s*\$\s+(?:be|is|are)\s+", re.IGNORECASE
)
"""The only letter that flows: let $z$ be trained by."""
UNDER = re.compile(
    r"(?P<of>\$[^$]*=[^$]*\$),?\s+(?:under|with|and)\s+(?P<the>(?:its|the\s+)?\s*gradient\s+flow\s+(?=\$\s*\\dot))"
)
"""A definition, and the flow of it."""


HENCE = re.compile(
    r"(?P<begins>(?:\A|(?<=[.;])\s|\n)\s*)(?P<hence>(?:Hence|Thus|Therefore|So|Then|Moreover|Finally"
    r"|Consequently|Now)\s*,?\s+)"
    r"(?P<under>(?:under|along)(?:\s+the)?\s+gradient\s+flow\s*)(?=\$)"
)
"""A word before a flow that changes nothing of it."""


STILL = re.compile(
    r"\b(?:fr(?:oz|eez)\w*|fixed|held|kept|keep\w*|constants?|only|except\w*|untrained|not\s+(?:trained"
    r"|updated|learn\w*))\b",
    re.IGNORECASE,
)
"""Words by which not all letters may move."""
ONE_LAYER = re.compile(
    r"\b(?:first|second|third|last|top|bottom|inner|outer|odd|even|some)\s+(?:layer|matri|weight)",
    re.IGNORECASE,
)
KNOWN = (
    BEFORE
    | MORE
    | frozenset(
        """conserved conservation invariant invariants preserved preserves balanced imbalance balancedness decreases
        decrease decays increases increase increasing decreasing non-increasing nonincreasing along
        trajectories stays
        stay remain remains quantity quantities law laws difference differences derivation derivations factorization
        factorisation parametrization parameterization product products all both continuous-time continuous time
        exactly always never keep its itself not change changes shall since because loses dissipates
        dissipation rate
        end-to-end matrix-valued factored conserves stationary squares least linear-network two-layer three-layer
        independent abstract analyse analyze identity identities evolve evolves evolution now next recall trained
        """.split()  # noqa: SIM905
    )
) - frozenset(
    """momentum decay stochastic discrete natural newton newton's friction nesterov accelerated heavy-ball
    noise batch
    mini-batch preconditioned preconditioner normalized normalised normalization normalisation proximal fisher
    metric
    subject centered centred centering standardized standardised test error errors fix
    """.split()  # noqa: SIM905
)
"""Words beside a gradient flow that is of all the letters; of others it is not known what they make of it."""


def with_flows(text: str) -> str:
    """Return a text with the equation of each letter that flows."""
    if "flow" not in text and "\\dot" not in text:
        return text
    text = outside(text, lambda words: UNDER.sub(_considered, HENCE.sub(_without, words)))
    text = outside(text, lambda words: INLINE.sub(lambda found: _of_each(found, text, "$, $"), words))
    made, place = "", 0
    for start, stop in set_apart(text):
        if (layers := OF_LAYERS.fullmatch(text[start:stop])) and _has_depth(layers, text):
            made += text[place:start] + _in_words(layers)
            place = stop
            continue
        made += text[place:start] + SHOWN.sub(
            lambda found: _of_each(found, text, r", \qquad "), text[start:stop]
        )
        place = stop
    text = made + text[place:]
    if FLOWS.search(text) or STILL.search(text) or RATE.search(text):
        return text
    return outside(text, lambda words: NAMED.sub(lambda found: _of_function(found, text), words))


def _has_depth(found: re.Match[str], text: str) -> bool:
    """Whether the last layer that flows is the last that a text has."""
    last = re.escape(found["range"].split(",")[-1].strip())
    return (
        re.search(rf"_\s*\{{?\s*{last}\s*(?::\s*1\s*\}}|\}}?(?:\s*{LETTER}_\{{[^{{}}]*\}})?\s*\\cdots)", text)
        is not None
    )


def _in_words(found: re.Match[str]) -> str:
    """Return a flow of all layers as the words have it."""
    flow = f"${' '.join(found['eq'].replace('&', '').split())}$ for ${' '.join(found['range'].split())}$"
    return f"{flow}{found['stop']}" + "\n" * found[0].count("\n")


def _without(found: re.Match[str]) -> str:
    return (
        found["begins"] + found["under"][:1].upper() + found["under"][1:] + "\n" * found["hence"].count("\n")
    )


def _considered(found: re.Match[str]) -> str:
    return f"{found['of']} and consider {found['the'].lstrip()}"


def _of_each(found: re.Match[str], text: str, between: str) -> str:
    """Return an equation for each number that the letter has; what is there where its index stands elsewhere."""
    groups = found.groupdict()
    base, index = groups["W"] or groups["V"], groups["i"] or groups["j"]
    last = next((groups[one] for one in ("last", "end", "last2", "end2") if groups.get(one)), None)
    inside, behind = groups["inside"], groups.get("behind")
    if behind and (groups["of"] != index or not (spoken := _last_of(behind, index))):
        return found[0]
    known = {int(one) for one in re.findall(rf"(?<![A-Za-z\\]){re.escape(base)}_\{{?(\d)\}}?", text)}
    if behind:
        last = spoken if spoken != "all" else last
    elif inside and last is None:
        last = _last_of(inside, index)
    numbers = range(1, int(last) + 1) if last else sorted(known)
    elsewhere = text.replace(found["eq"], "").replace((behind or "") + (inside or ""), "")
    used = re.search(
        rf"(?<![A-Za-z\\]){re.escape(base)}\s*_\s*(?:{index}(?![A-Za-z])|\{{\s*{index}\b)", elsewhere
    )
    if used or len(known) < 2:
        return found[0]
    limited = re.search(rf"\$(?:[^$]*[^A-Za-z\\_{{$])?{index}(?![A-Za-z])[^$]*\$", elsewhere)  # for i >= 2
    if limited or (not last and (STILL.search(text) or ONE_LAYER.search(text))):
        if found[0].startswith("$"):
            return found[0]
        words = f"{base}_{index} flows by the line flow, and stands in no other line."
        first = re.sub(rf"_\s*(?:{index}(?![A-Za-z])|\{{\s*{index}\s*\}})", "_1", found["eq"]).strip()
        raise UserError(words, at=Span(found["eq"], 0, len(found["eq"])), hint=first)
    if [*numbers] != [*range(1, len(numbers) + 1)] or not known >= {*numbers}:
        return found[0]
    each = [
        re.sub(rf"_\s*(?:{index}(?![A-Za-z])|\{{\s*{index}\s*\}})", f"_{k}", found["eq"]).strip()
        for k in numbers
    ]
    ends = ("$", "$") if found[0].startswith("$") else ("", "")
    return ends[0] + between.join(each) + ends[1] + "\n" * found[0].count("\n")


def _last_of(said: str, index: str) -> str:
    """Return the last number of a range that begins with 1, "all" of an index alone, and nothing of another."""
    range_of = re.search(rf"\$?\s*{index}\s*(?:=|\\in\s*\\\{{)\s*{NUMBERS}\s*(?:\\\}})?\s*\$?", said)
    if range_of:
        return range_of["last"] or range_of["end"] or ("3" if re.search(r"2\s*,\s*3", range_of[0]) else "2")
    return "all" if re.search(rf"\$\s*{index}\s*\$", said) else ""


def _of_function(found: re.Match[str], text: str) -> str:
    """Return the words of a flow with its equations, where one function alone is defined in letters."""
    defined = {
        (one["f"].strip(), tuple(map(str.strip, one["of"].split(",")))) for one in DEFINED.finditer(text)
    }
    said = found["f"]
    defined = {(f, of) for f, of in defined if all(ONE.fullmatch(one) for one in of)}
    most = max((len(of) for _, of in defined), default=0)
    if said is not None:  # that of a loss, beside a network of fewer letters
        defined = {(f, of) for f, of in defined if f == said.strip() and len(of) == most}
    if len(defined) != 1:
        return found[0]
    ((function, letters),) = defined
    before = re.split(r"[.;:]\s|\n\s*\n", found.string[: found.start()])[-1]
    one = ITSELF.fullmatch(before)
    if WHO.fullmatch(before) is None and not (one and (one["z"].strip(),) == letters):
        return found[0]
    bases = {re.sub(r"_.*", "", one) for one in letters}
    weights = len(bases) == 1 or all(re.fullmatch(r"[A-WZ]", one) for one in bases)
    if not weights or not _is_known(text):
        return found[0]
    return f"{found['words']} " + ", ".join(
        rf"$\dot {{{one}}} = -\nabla_{{{one}}} {function}$" for one in letters
    )


def _is_known(text: str) -> bool:
    """Whether all words of a text are such as leave a gradient flow what it is."""
    plain = INLINE_FORMULA.sub(" ", without_comments(text))
    for start, stop in reversed([*set_apart(plain)]):
        plain = plain[:start] + " " + plain[stop:]
    plain = re.sub(
        r"\\(?:begin|end|label|ref|eqref|[cC]ref|cite[a-z]*|documentclass|usepackage|author|date|input)"
        r"\s*(?:\[[^\]]*\]\s*)?\{[^{}]*\}|\\[A-Za-z]+\*?|[{}~]",
        " ",
        plain,
    )
    words = re.findall(r"[^\W\d_][\w'’-]*", plain)
    return all(len(one) < 2 or one.lower() in KNOWN for one in words)
