r"""Gradient descent that words name by its step size alone, above lines with x_{t+1}: its step is a definition.

"Gradient descent with step size $\eta$ satisfies" is read below "Let $x_{t+1} = x_t - \eta \nabla f(x_t)$.", where
one function is in the text, no formula says what the next iterate is, and no word of another method stands there.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.doubts import NOT
from dlhw3.symbolic.language.latex.text.phrases import formulas_in
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.text import lazy_re as re

DESCENT = re.compile(
    r"(?P<before>(?:^|[.:;]\s+|,\s+|\n\s*|\}\s*|\b(?:of|consider|run|running|that|for|by|using|apply|perform|then|,)\s+))(?P<who>(?:plain\s+|vanilla\s+)?gradient\s+descent)"
    r"(?:\s+(?:on|applied\s+to|for)\s+(?:(?:the|this|our)\s+(?:[a-z]+\s+){0,2})?\$(?P<of>[^$]*)\$)?\s+with\s+(?:an?\s+|the\s+)?(?:constant\s+|fixed\s+)?"
    r"(?:step[\s-]?sizes?|learning[\s-]+rate|steps?)\s+\$(?P<eta>[^$]*)\$(?:\s+on\s+(?:an?|the|our)\s+[^.;:$]*(?:\$[^$]*\$-[^.;:$]*)?\$(?P<on>[^$]*)\$)?",
    re.IGNORECASE,
)
OTHER = re.compile(
    r"\b(?:momentum|nois\w+|stochastic\w*|mini-?batch\w*|sgd|project\w*|prox\w*|clip\w*|averag\w+|normali[sz]ed|decay\w*|accelerat\w+|nesterov|heavy|sign|inexact\w*"
    r"|delay\w*|quanti[sz]\w+|compress\w*|precondition\w*|newton\w*|coordinate\w*|sub-?gradients?|random\w*|perturb\w*|alternat\w+|line\s+search|backtracking|decreas\w+\s+step\w*"
    r"|corrupt\w*|constrain\w*|restart\w*|mirror|ascent|dropout|unless|implicit|round\w+|momenta|warm-?up|schedul\w*"
    r"|adam\w*|rmsprop|adagrad|gauss|seidel|sphere|manifold|retract\w*|batch(?:es)?|surrogates?|variants?|look-?ahead|extrapolat\w+|damp\w+|shrink\w*|block\w*"
    r"|asynchron\w*|distributed|federated|skip\w*|reset\w*|after\s+(?:each|every)|every\s+(?:other|second|third)|instead|threshold\w*|sketch\w*)\b",
    re.IGNORECASE,
)
"""Words of another method, or of steps that are not whole."""
BASE = (
    r"(?:\\(?:mathbf|bm|boldsymbol)\s*\{\s*\\?[a-z]+\s*\}|(?<![A-Za-z\\])[a-z]|\\(?:theta|beta|phi|omega|xi))"
)
NEXT = re.compile(rf"(?P<x>{BASE})\s*_\s*\{{\s*(?P<t>[a-z])\s*\+\s*1\s*\}}")
LETTER = r"\\?[A-Za-z]+(?:_(?:\w|\{\w+\}))?"
RATE = re.compile(
    rf"\s*(?:0\s*<\s*)?(?P<eta>{LETTER})\s*(?:(?:=|<|>|\\l(?:e|t|eq|eqslant)(?![a-z])|\\g(?:e|t|eq)(?![a-z])|\\in(?![a-z])|:=).*)?",
    re.DOTALL,
)
FUNCTION = (
    r"(?P<f>\\(?:mathcal|hat|tilde)\s*\{?\s*[A-Za-z]\s*\}?|\\(?:ell|phi|varphi|psi)|(?<![A-Za-z\\])[A-Za-z])"
)


CLAIMS = re.compile(
    r"\s*(?:[.:,]|\(|(?:then|always|also)\s+|on\b|starting\b|from\b|satisf|guarante|gives|yields|decreas|obeys|reduces|generates|produces|makes|has\b|achieves"
    r"|and\s+(?:we|let)\b|for\s+which\b|with\s+(?:minimi[sz]er|initial))",
    re.IGNORECASE,
)
"""How a sentence goes on that says what its steps do."""
KNOWN = re.compile(
    r"(?:satisf(?:y|ies)|guarantees?|gives?|yields?|then|always|also|hence|thus|therefore|so|on|the|our|this|loss|objective|function|risk|cost|an?|and|or"
    r"|(?:strongly|twice|continuously)|convex|smooth|differentiable|quadratic|with|minimi[sz]ers?|initial|point|from|starting|started|at|decreases?|obeys?|reduces?"
    r"|generates?|produces?|makes?|has|have|achieves?|for|which|that|we|us|let|be|is|are|following|bounds?|inequality|descent|lemma|iterates?|iterations?|sequence|steps?"
    r"|every|each|all|any|per|one|monotonically|progress|recursion|update|rule|of|to|by|consider|run|running|apply|applied|perform|use|using|analysis|convergence|analyse|analyze"
    r"|now|it|holds?|follows?|minimum|optimal|value|distance|error|linearly|rate|contracts?|converges?|as|in|show|prove|claim|obtain|know|get|plain|vanilla|next|where|since"
    r"|L-smooth|smoothness|convexity|strong|theorem|lipschitz|gradients?|weights|parameters|optimum|constant|fixed|guarantee|standard|textbook|recall|note|see|§|[-§,:()\d~]+)",
    re.IGNORECASE,
)
"""Words beside the name of a method by which it is no other one."""
POINT_SAID = re.compile(
    rf"\$\s*{BASE}\s*_\s*\{{\s*[a-z]\s*\+\s*1\s*\}}\s*\$\s+(?:be|is|denotes?|are|lies)\b", re.IGNORECASE
)
"""The next point, of which words say what it is."""
CALLED = re.compile(
    rf"\$\s*{FUNCTION}\s*\$\s+(?:be|is)\s+[^.;]*?\b(?:convex|smooth|differentiable)\b", re.IGNORECASE
)
"""A function by what it is called."""
OF_KIND = re.compile(
    r"(?P<says>(?:Let\s+us\s+|We\s+)?(?:Consider|Run))\s+(?P<method>gradient\s+descent\s+with\s+[^$]*)\$(?P<eta>[^$]*)\$\s+on\s+(?P<kind>an?\s+(?:\$[^$]*\$-|[a-z-]+\s+|and\s+)+function)\s+\$(?P<f>[^$]*)\$",
    re.IGNORECASE,
)
"""What descends on a function of a kind: that it is of this kind is assumed."""


def _of_kind(found: re.Match[str]) -> str:
    eta = found["eta"].strip()
    eta = f"0 < {eta}" if re.match(rf"{LETTER}\s*(?:<|\\le)", eta) else eta
    step = f"let ${eta}$ and " if re.search(r"[<=]|\\le", eta) else ""
    made = f"{step}let ${found['f']}$ be {found['kind']}"
    made = made[0].upper() + made[1:]
    return made + "\n" * (found[0].count("\n"))


def with_methods_named(text: str) -> tuple[str, list[str]]:
    """Return a text of the same lines with the step of gradient descent as a definition; and what was read so."""
    words = _words(text)
    found = DESCENT.search(words)
    if found is None or OTHER.search(re.sub(r"\$[^$]*\$", " ", words)) or len(DESCENT.findall(words)) > 1:
        return text, []
    formulas = " ".join(formulas_in(text))
    steps = {(re.sub(r"\s", "", one["x"]), one["t"]) for one in NEXT.finditer(formulas)}
    said = re.split(r"[.;]\s", words[: found.start("who")])[-1]
    if not CLAIMS.match(words, found.end()) or POINT_SAID.search(words) or not _is_known(text, words, found):
        return text, []
    given = [one["value"] for one in GIVEN.finditer(formulas)]
    claimed = CLAIMED.search(_behind(text, words, found)) and DEFINED.search(words)
    if len(steps) != 1 or (given and not claimed) or any("nabla" in one for one in given) or NOT.search(said):
        return text, []
    ((x, t),) = steps
    at = rf"\s*\(\s*{re.escape(x)}\s*_"
    functions = {re.sub(r"\s", "", one["f"]) for one in re.finditer(rf"{FUNCTION}{at}", formulas)}
    functions |= {
        re.sub(r"\s", "", one["f"])
        for one in re.finditer(rf"\\nabla(?:\s*_\s*\{{?\s*\\?[a-z]+\s*\}}?)?\s*{FUNCTION}", formulas)
    }
    functions |= {re.sub(r"\s", "", one["f"]) for one in DEFINED.finditer(words)} if given else set()
    if not functions:
        functions = {re.sub(r"\s", "", one["f"]) for one in CALLED.finditer(words)}
    of = re.sub(r"\s|\(.*\)", "", found["of"] or found["on"] or "")
    rate = RATE.fullmatch(found["eta"])
    plain = re.fullmatch(r"[^=<>\\]*(?:\\[dt]?frac[^=<>]*)?", found["eta"])
    if len(functions) != 1 or (of and {of} != functions) or not (rate or plain):
        return text, []
    (f,) = functions
    if any(re.sub(r"\s|\(.*", "", one["g"]) != f for one in ON.finditer(_behind(text, words, found))):
        return text, []
    eta = rate["eta"] if rate else f"({found['eta'].strip()})"
    if rate and len(rate["eta"]) > 1 and not rate["eta"].startswith("\\"):
        return text, []
    step = rf"{x}_{{{t}+1}} = {x}_{t} - {eta} \nabla {f}({x}_{t})"
    bound = re.match(rf"\s*{LETTER}\s*(?:<|\\l(?:e|t|eq|eqslant)(?![a-z]))", found["eta"])
    within = f"Let $0 < {found['eta'].strip()}$. " if bound and OF_KIND.search(text) is None else ""
    place = max(one.end() for one in re.finditer(r"[.:]\s+|\n\s*\n|\}\s*\n|\A", words[: found.start("who")]))
    rest = OF_KIND.sub(_of_kind, text[place:])
    return f"{text[:place]}{within}Let ${step}$. {rest}", [f"gradient descent is {step}"]


COMMENT = re.compile(r"(?<!\\)%[^\n]*")
GIVEN = re.compile(rf"{NEXT.pattern}\s*&?\s*:?=(?P<value>[^=\n]*)")
"""What a line says that the next iterate is."""
CLAIMED = re.compile(r"\b(?:satisfies|gives|yields|obeys|produces|generates)\s*:?\s*$", re.IGNORECASE)
DEFINED = re.compile(rf"\$\s*{FUNCTION}\s*\(\s*\\?[a-z]+\s*\)\s*:?=")
"""A function by its formula."""
ON = re.compile(
    r"\b(?:on|to)\s+(?:(?:\$[^$]*\$-)?[A-Za-z-]+\s+){0,6}?\$(?P<g>[^$=]*)=?[^$]*\$(?!-)", re.IGNORECASE
)
"""On what a method runs."""


def _behind(text: str, words: str, found: re.Match[str]) -> str:
    """Return the rest of the sentence that names a method, up to its display."""
    shown = next((start for start, _ in set_apart(text) if start >= found.end()), len(words))
    return re.split(r"[.;](?:\s|\Z)|\n\s*\n", words[found.end() : shown])[0]


def _is_known(text: str, words: str, found: re.Match[str]) -> bool:
    """Whether the sentence that names a method has no words by which it may be another one."""
    before = re.split(r"[.;]\s|\}\s*\n|\n\s*\n", words[: found.start("who")])[-1]
    behind = _behind(text, words, found)
    plain = re.sub(r"\$[^$]*\$", " § ", f"{before} {behind}")
    plain = re.sub(r"\\(?:begin|end|label|section\*?)\s*\{[^{}]*\}|\[[^\]]*\]|\\[a-z]+\*?\{?", " ", plain)
    return all(KNOWN.fullmatch(word.strip(",:()-")) for word in plain.split() if word.strip(",:()-"))


def _words(text: str) -> str:
    """Return a text of the same places with blanks for its displays."""
    for start, stop in set_apart(text):
        text = text[:start] + re.sub(r"[^\n]", " ", text[start:stop]) + text[stop:]
    return COMMENT.sub(lambda one: " " * len(one[0]), text)
