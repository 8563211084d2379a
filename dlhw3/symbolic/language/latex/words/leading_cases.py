r"""Words before an equation that say in which case alone it holds: in the limit, as η → 0, with probability p."""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.rows import INLINE
from dlhw3.symbolic.language.text import lazy_re as re

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
