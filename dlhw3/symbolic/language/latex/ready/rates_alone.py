r"""Equations of motion as papers write them, \tau \dot W = F and \ddot x + \gamma \dot x + \nabla f(x) = 0.

A text is returned of as many lines in which the rate stands alone before the sign, \dot W = \frac{1}{\tau} F; of a
second derivative \ddot x in time with a letter for the velocity, \dot v = \dots, \dot x = v.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.phrases import formulas_in
from dlhw3.symbolic.language.latex.text.rows import INLINE
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.text import lazy_re as re

NAME = (
    r"(?:\\(?:mathbf|bm|boldsymbol)\s*\{\s*\\?[A-Za-z]+\s*\}"
    r"|\\(?:[a-z]+|Sigma|Gamma|Lambda|Theta|Omega|Phi|Psi|Xi)|[A-Za-z])(?:_(?:\w|\{\w+\}))?"
)
D = r"(?:d|\\mathrm\s*\{?\s*d\s*\}?)"
RATE = (
    rf"(?:\\[td]?frac\s*\{{\s*{D}\s*(?:{NAME}\s*)?\}}\s*\{{\s*{D}\s*t\s*\}}(?:\s*{NAME}(?:\s*\(t\))?)?"
    rf"|\\dot\s*(?:\{{\s*{NAME}\s*\}}|{NAME})(?:_(?:\w|\{{\w+\}}))?(?:\s*\(t\))?)"
)
COEFFICIENT = r"(?:\\(?:tau|gamma|mu|nu|eta|kappa|epsilon|varepsilon|zeta)(?:_\w)?)"
ROW = re.compile(
    rf"(?P<begins>(?:^|\\\[|\$\$?|\\begin\s*\{{(?:equation|align|gather)\*?\}}|\\\\|\\q?quad)\s*)"
    rf"(?P<c>{COEFFICIENT}\s*)?(?P<rate>{RATE}(?!\s*[\^(]))\s*(?P<tail>[+-][^=<>]*?)?\s*(?P<sign>&?\s*=)\s*(?P<value>[^=<>]*?)"
    r"(?=\s*(?:[.,;]\s*)?(?:\\\]|\$\$?|\\end\s*\{\w+\*?\}|\\\\|,\s*\\q?quad|\\label|$))"
)
"""A rate with a factor, or with more beside it, in an equation."""
MOTION = re.compile(
    r"\b(?:odes?|dynamics|flows?|(?:differential\s+)?equations?|systems?|evolv\w+|motion|moves?|follows?"
    r"|obeys?|governed|suppose|let|consider"
    r"|limit)\b",
    re.IGNORECASE,
)
CLAIMS = re.compile(
    r"\b(?:then|hence|thus|therefore|so|follows\s+that|we\s+(?:get|have|obtain|find|conclude|see)|gives"
    r"|yields|implies|claim\w*|shows?|prove\w*"
    r"|differentiat\w+|not|cannot|would|wrong\w*)\b",
    re.IGNORECASE,
)
"""Words before a display that introduce a motion, and such as claim what it says."""
FLOW_GIVES = re.compile(
    r"(?<=^)\s*(?:the\s+)?gradient\s+(?:flow|descent\s+dynamics)(?:\s+dynamics)?(?:\s+(?:with|on|of|for|in)\s+(?:[\w-]+\s+){0,5}?)?\s*(?:then\s+)?(?:gives|yields)\s*:?\s*$",
    re.IGNORECASE,
)
"""A flow and what it gives: that is how letters move, and no claim."""
DISTURBED = re.compile(
    r"\b(?:nois\w+|stochastic\w*|random\w*|up\s+to|approximate\w*|nearly|almost|roughly|higher[\s-]+order|neglect\w*|ignor\w+|perturb\w*"
    r"|discreti\w*|only|without|unless|except\w*|until|on\s+average|in\s+expectation)\b",
    re.IGNORECASE,
)
"""Words by which an equation of motion is not all of it."""
TWICE = re.compile(r"\\ddot\s*(?:\{\s*(?P<held>\\?[A-Za-z]+)\s*\}|(?P<bare>[A-Za-z]|\\[a-z]+))")
ONCE = r"\\dot\s*(?:\{{\s*{x}\s*\}}|{x}(?![A-Za-z_]))"
FREE = "vpusqVPZ"


def with_rates_alone(text: str) -> tuple[str, list[str]]:
    """Return a text whose equations of motion begin with the rate alone, and what was read so, in words."""
    if re.search(RATE, text) is None and "\\ddot" not in text:
        return text, []
    text, told = _of_first_order(text)
    heads = re.findall(rf"(?<![A-Za-z}}\s+-])\s*({RATE})\s*&?\s*=", text)

    def made(formula: str, before: str = "") -> str:
        introduced = not before or _introduced(before)
        claimed = not introduced and CLAIMS.search(_last_words(before))

        def alone(found: re.Match[str]) -> str:
            return _alone(found, heads) if introduced or not (found["tail"] or claimed) else found[0]

        return ROW.sub(alone, formula)

    whole, place = "", 0
    for start, stop in [*set_apart(text), (len(text), len(text))]:
        before = text[place:start]
        whole += INLINE.sub(lambda found: made(found[0]), before)
        whole += made(text[start:stop], before)
        place = stop
    return whole, told


def _introduced(before: str) -> bool:
    """Whether the words before a display say that it is what moves, and claim nothing."""
    said = _last_words(before)
    claims = CLAIMS.search(FLOW_GIVES.sub("flow", said)) or DISTURBED.search(said)
    return MOTION.search(said) is not None and claims is None


def _last_words(before: str) -> str:
    """Return the words of a sentence before a display."""
    return re.split(r"[.;]\s|\n\s*\n", INLINE.sub(" ", before))[-1]


def _alone(found: re.Match[str], heads: list[str]) -> str:
    """Return an equation that begins with its rate; it as it is where another equation says what that is."""
    rate, tail, value = found["rate"], found["tail"] or "", found["value"].strip()
    plain = re.sub(r"[{}\s]", "", rate)
    if not (tail or found["c"]) or plain in {re.sub(r"[{}\s]", "", one) for one in heads}:
        return found[0]
    if plain in re.sub(r"[{}\s]", "", tail + value) or tail.count("(") != tail.count(")") or not value:
        return found[0]
    rest = rf"- \left( {tail.lstrip('+ ').strip()} \right)" if tail else ""
    made = f"{'' if value == '0' and tail else value} {rest}".strip()
    made = rf"\frac{{1}}{{{found['c'].strip()}}} \left( {made} \right)" if found["c"] else made
    lines = "\n" * (found[0].count("\n") - found["begins"].count("\n"))
    return f"{found['begins']}{rate} {found['sign']} {made}{lines}"


def _of_first_order(text: str) -> tuple[str, list[str]]:
    r"""Return a text with a letter for the velocity of each letter of which \ddot x stands in one equation."""
    told = list[str]()
    for x in dict.fromkeys(one["held"] or one["bare"] for one in TWICE.finditer(text)):
        once = re.compile(ONCE.format(x=re.escape(x)))
        twice = re.compile(once.pattern.replace(r"\\dot", r"\\ddot"))
        letters = re.sub(r"\\[A-Za-z]+", " ", " ".join(formulas_in(text)))
        free = [one for one in FREE if not re.search(rf"(?<![A-Za-z]){one}(?![A-Za-z])", letters)]
        free = [one for one in free if one.isupper() == x[-1].isupper()] or free
        equation = re.search(
            rf"{twice.pattern}(?P<rest>[^=]*=[^=$]*?)(?P<stop>\s*[.,;]?\s*(?:\\\]|\$\$?|\\end\s*\{{))", text
        )
        said = re.search(rf"(?<![A-Za-z+\s-])\s*{once.pattern}\s*(?:\(\s*t\s*\))?\s*&?\s*=(?!\s*0)", text)
        if (
            equation is None
            or not _is_introduced(text, equation.start())
            or not free
            or len(twice.findall(text)) != 1
            or said
            or "&" in equation["rest"]
        ):
            continue
        v = free[0]
        inline = equation["stop"].strip() == "$"
        beside = rf"$ and $\dot{{{x}}} = {v}" if inline else rf", \qquad \dot{{{x}}} = {v}"
        marked = f"{text[: equation.start('stop')]}\0{text[equation.start('stop') :]}"
        text = twice.sub(rf"\\dot{{{v}}}", once.sub(v, marked)).replace("\0", beside)
        told.append(f"{v} is the velocity of {x.lstrip(chr(92))}")
    return text, told


def _is_introduced(text: str, place: int) -> bool:
    """Whether the formula at a place stands among the words, or behind such as introduce a motion."""
    before = [stop for _, stop in set_apart(text) if stop <= place]
    apart = next((start for start, stop in set_apart(text) if start <= place < stop), None)
    return apart is None or _introduced(text[max(before, default=0) : apart])
