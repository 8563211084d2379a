r"""Conditions behind formulas, for t < 1 and in the limit.

Formulas behind an equation that defines, which say of which t, x or i it holds: of all, or not.

"for $x \in \mathbb{R}^n$", "for $i = 1, \dots, m$" and "for $t \ge 0$" are all of them, and "for $\eta < 2/L$" is
assumed of the η of the lines. "for $t < 1$" and "for $x \in K$" are neither, and limit it: the lines would have the
equation where it does not hold.
Words before an equation that say in which case alone it holds: in the limit, as η → 0, with probability p.
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.formulas_said import assumed_by
from dlhw3.symbolic.language.latex.text.rows import INLINE
from dlhw3.symbolic.language.latex.text.sentences import set_apart
from dlhw3.symbolic.language.latex.words.behind import MARK, in_one_line
from dlhw3.symbolic.language.text import lazy_re as re

NAME = r"\\?[A-Za-z]+(?:_(?:\w|\{[^{}]*\}))?'*(?:\^(?:\*|\{[*\w]+\}|\\star|\\ast|\+))?"
STYLED = re.compile(r"\\(?:mathbf|boldsymbol|bm|mathrm|mathit|vec|hat|tilde|bar)\s*\{?\s*([^{}\s]+)\s*\}?")
SPACES = (
    r"\\math(?:bb|bf|rm|cal)\s*\{?\s*[RNZCPS]|\[\s*\w+\s*\]|\\\{.*\\[lc]?dots.*\\\}|\\\{\s*0\s*,\s*1\s*\\\}"
)
ALL = re.compile(
    rf"{NAME}(?:\s*,\s*{NAME})*\s*\\in\s*(?:{SPACES}).*"
    r"|.*(?:\\[lc]?dots|\.\.\.|:).*"
    rf"|{NAME}(?:\s*,\s*{NAME})*\s*(?:\\geq?|\\geqslant|>|\\gt|\\neq?|≥)\s*[012]"
    rf"|[012]\s*(?:\\leq?|\\leqslant|<|\\lt|≤)\s*{NAME}(?:\s*(?:\\leq?|\\leqslant|<|\\lt|≤|\\neq?"
    rf"|,)\s*{NAME}(?:\s*[-+]\s*1)?)*"
    rf"|{NAME}\s*(?:\\leq?|<|\\lt|≤)\s*[A-Z](?:\s*-\s*1)?|{NAME}\s*(?:\\neq?|\\not\s*=)\s*{NAME}"
    r"|[h-n]\s*(?:<|>|\\[lg]t|\\[lg]eq?)\s*[h-n]",
    re.DOTALL,
)
"""What says of all there are: x ∈ ℝⁿ, i = 1, …, m, t ≥ 0, 1 ≤ j < N, t < T, i ≠ j."""
FOR = re.compile(r"\s*,?\s*\(?\s*for\b(?P<rest>[^.;:]*)", re.IGNORECASE)
BESIDE = re.compile(r"\s*,\s*\(?\s*§|\s*\(\s*§\s*\)")
"""A formula behind a comma, or between brackets."""
MEMBERS = re.compile(
    r"\s*,?\s*\(?\s*for\s+(?:all|any|every|each)\s+(?:[a-z-]+\s+){0,2}§\s+(?=(?:in|of|from|within|below|above"
    r"|that|which|with|such|whose|near|under"
    r"|over|belonging|outside|inside|not|on|after|before|until|only|but|seen)\b)"
    r"(?!(?:in|of|from)\s+(?:the|our|this)\s+(?:(?:whole|entire|full|given)\s+)?(?:data\s*set|data"
    r"|training\s+(?:set|data)|samples?|sequence|list|sum|network)\b)"
    r"(?P<rest>[^§.;:,]*(?P<mark>§?))",
    re.IGNORECASE,
)
"""Of which members alone an equation is: for all § in the support, for all § with §."""
CLAUSE = re.compile(
    r"\b(?:where|with|so|then|hence|thus|which|we|let|define|set|put|it|this|here|is|are|be)\b"
)
SOME = re.compile(
    r"\s*(?:some|one|(?:at\s+least|at\s+most|all\s+but)\s+\w+|most|many|several|certain|infinitely\s+many"
    r"|almost\s+(?:all|every)|few)\b",
    re.I,
)
"""For some of them alone."""
HEAD = re.compile(r"\s*(?P<head>[^=<>]+?)\s*(?:\([^()]*\)\s*)?:?=")


def conditioned(formula: str, words: str, formulas: list[str], text: str) -> str:
    """Return the words behind an equation that limit it by a formula, with formulas as §; else nothing."""
    inside = [re.sub(r"^(?:\$|\\\()|(?:\$|\\\))$", "", one).strip() for one in formulas]
    sentence = re.split(r"[.;:](?=\s|$)", words, maxsplit=1)[0]
    head = _bare(formula.partition("=")[0])
    again = inside[: sentence.count(MARK)]
    within = MEMBERS.match(sentence)
    if within and inside[0] in _indices(formula) and not (within["mark"] and _is_all(inside[1])):
        return in_one_line(within[0])
    found = FOR.match(sentence)
    if found is not None:
        if any(_head(one) == head for one in again[1:]):
            return in_one_line(sentence)
        clause = CLAUSE.split(found["rest"], maxsplit=1)[0]
        conditions = inside[: clause.count(MARK)]
        if SOME.match(clause) and {_index_of(one) for one in conditions} & _indices(formula):
            return in_one_line(words[: words.index(clause) + len(clause)])
    elif BESIDE.match(sentence) and re.search(r"_\{?[^}]*\w|\\dot", formula) and _is_order(inside[:1]):
        clause, conditions = sentence, [one for one in inside[:1] if _index_of(one) in _indices(formula)]
    else:
        return ""
    if all(
        _is_all(one)
        or _is_assumed(one, text)
        or any(form(one, formula) for form in (_begins, _is_time, _is_rate))
        for one in conditions
    ):
        return ""
    return in_one_line(words[: words.index(clause) + len(clause)])


def _is_all(condition: str) -> bool:
    plain = STYLED.sub(r"\1", condition).strip()
    if re.match(rf"{NAME}\s*(?:\([^()]*\)\s*)?=", plain) and not re.search(r"\\[lc]?dots|\.\.\.|:", plain):
        return False
    return not re.search(r"[=<>]|\\(?:in|[lg]eq?|neq?|[lg]t|subset\w*|notin)(?![a-z])", plain) or (
        ALL.fullmatch(plain.rstrip(" .,")) is not None and "\\notin" not in plain
    )


def _is_assumed(condition: str, text: str) -> bool:
    """Whether a condition is assumed of a letter of the lines: η < 2/L, where η is no index."""
    letter = re.match(rf"\s*(?:0\s*(?:<|\\leq?|\\lt)\s*)?(?P<letter>{NAME})", condition)
    if letter is None or not [*assumed_by(0, condition)]:
        return False
    shown = " ".join(text[start:stop] for start, stop in set_apart(text)) or INLINE.sub(" ", text)
    own = re.escape(letter["letter"])
    return bool(re.search(rf"(?<![A-Za-z\\]){own}(?![A-Za-z])", shown)) and not re.search(
        rf"[_^]\s*(?:\{{[^{{}}]*)?(?<![A-Za-z\\]){own}(?![A-Za-z])", shown
    )


def _begins(condition: str, formula: str) -> bool:
    """Whether a condition says from which number on a recursion holds: t ≥ 5, which is read with it."""
    return (
        re.fullmatch(r"[A-Za-z]\s*(?:\\geq?|>|\\gt)\s*\d+", condition) is not None
        and "=" in formula
        and _index_of(condition) in _indices(formula.partition("=")[0])
        and _index_of(condition) in _indices(formula.partition("=")[2])
    )


def _is_time(condition: str, formula: str) -> bool:
    """Whether a condition says how long something moves, from 0 on: t ∈ [0, T]."""
    moves = re.search(r"\\d?dot(?![a-z])|\\[td]?frac\s*\{\s*\\?d\b", formula) is not None
    return moves and re.fullmatch(r"t\s*\\in\s*[\[(]\s*0\s*,[^,]*[\])]", condition) is not None


def _is_rate(condition: str, formula: str) -> bool:
    """Whether a condition is what a number of an equation is, which is a definition itself: η = 1/L."""
    found = re.match(r"\s*(?P<letter>\\[a-z]+)\s*=", condition)
    name, _, value = formula.partition("=")
    return found is not None and found["letter"] in value and found["letter"] not in name


def _is_order(formulas: list[str]) -> bool:
    return any(re.search(r"[<>]|\\(?:[lg]eq?|[lg]t)(?![a-z])", one) for one in formulas)


def _index_of(condition: str) -> str:
    found = re.search(r"(?<![A-Za-z\\])[a-zA-Z](?![A-Za-z])", condition)
    return found[0] if found else ""


def _indices(formula: str) -> set[str]:
    below = " ".join(re.findall(r"_\s*(?:\{([^{}]*)\}|(?=\w))", formula) + re.findall(r"_\s*(\w)", formula))
    return set(re.findall(r"[A-Za-z]", below)) | ({"t"} if "\\dot" in formula else set())


def _head(formula: str) -> str:
    found = HEAD.match(formula)
    return _bare(found["head"]) if found else ""


def _bare(text: str) -> str:
    return re.sub(r"\s|\([^()]*\)\s*$", "", text)


SENTENCE = re.compile(r"[.;:]\s|\n\s*\n")
LEAD = re.compile(
    r"(?:with|at)\s+(?:high\s+|large\s+|constant\s+|positive\s+)?(?:probability|confidence)\b"
    r"|as\s+§\s+(?:tends?|goes|grows|approaches|increases|decreases|becomes|vanishes|converges|diverges)\b"
    r"|every\s+(?:other|second|\w+th|few|§)\b[^.;:§]*?(?:,|\b(?:we|let|set)\b)"
    r"|(?:rounded|truncated|clipped|measured|averaged|restricted|projected|normali[sz]ed|linearised"
    r"|linearized)\b[^.;:]*?,"
    r"|(?:on\s+average|by\s+(?:accident|chance|mistake|error|luck|coincidence)|(?:in|at)\s+(?:equilibrium|practice"
    r"|convergence|optimality|stationarity)|with\s+(?:high\s+)?prob\w*|under\s+the\s+null\b|without\s+noise"
    r"|(?:in|for|during|on)\s+(?!the\s+(?:simplest|kernel|ntk|lazy|over-?parameteri[sz]ed)\s+(?:case|regime)\b)"
    r"(?:the|an?|one|some|most|many|several|half)\s+(?:[a-z][\w-]*\s+){0,2}?(?:cases?|regimes?|limits?"
    r"|situations?|scenarios?|runs?|experiments?|trials?|simulations?|absence|presence|ball|sphere|simplex"
    r"|interval|dimensions?(?!\s*,?\s*(?:let|we|consider)\b))\b"
    r"|(?:in|for|on)\s+(?:(?:the|an?|our|these|all|most)\s+)?(?:[a-z-]+\s+)?(?:plots?|figures?|tables?"
    r"|baselines?|ablations?|animations?|demos?|videos?|slides?"
    r"|illustrations?|simulations?|experiments?)(?=\s*,|\s+(?:we|let|one)\b)"
    r"|for\s+(?:even|odd|most|almost|large|small|certain|some)\s+§|(?:for|if|when|whenever|where|on"
    r"|at)\s+§\s+(?:is\s+)?(?:even|odd"
    r"|large|small)\b)(?:[^.;:]*?,|\s+(?:we|let|one)\s+(?:set|put|let|take|use|choose|fix)\b)",
    re.IGNORECASE,
)
"""In which case alone an equation holds, before it."""
TENDING = re.compile(
    r"(?:as|for|when|if)\s+\$[^$]*\\(?:(?:long)?rightarrow|to|downarrow|uparrow|searrow|nearrow|ll"
    r"|gg)(?![a-z])[^$]*\$",
    re.IGNORECASE,
)
"""In which limit alone an equation holds: as η → 0."""
LETTING = re.compile(
    r"^(?:let|sending|letting|taking|with|suppose|for)\s+\$[^$]*\\(?:(?:long)?rightarrow|to|downarrow|uparrow"
    r"|searrow|nearrow|gg|ll)(?![a-z])\s*(?:\\infty|0|1|\d)[^$]*\$\s*[,;]?\s*(?:so|then|and|such|where|with|we)\b"
    r"|^(?:almost\s+surely|with\s+probability\s+\S+|asymptotically)\s*,",
    re.IGNORECASE,
)
"""The same: let n → ∞, so that."""


def leads(before: str) -> bool:
    """Whether the words before an equation say in which case alone it holds: in the limit, let b = a."""
    begun = SENTENCE.split(before + " ")[-1].lstrip()
    words = INLINE.sub(" § ", begun).lstrip()
    return any(one is not None for one in (LEAD.match(words), TENDING.match(begun), LETTING.search(begun)))
