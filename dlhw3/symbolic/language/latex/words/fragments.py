r"""What stands behind a sentence without a verb and limits it: "Almost.", "At initialisation.", "(for now)"."""

from __future__ import annotations

import re

from dlhw3.symbolic.language.latex.text.sentences import DISPLAY, FORMULA

NEARLY = (
    r"nearly|almost|approximately|roughly|loosely|presumably|probably|possibly|perhaps|maybe|hopefully"
    r"|supposedly|allegedly|locally|initially|asymptotically"
    r"|mostly|usually|often|sometimes|sort\s+of|kind\s+of|more\s+or\s+less|ideally|essentially|practically"
    r"|virtually|conjecturally|formally|hypothetically"
    r"|in\s+theory|in\s+principle|in\s+the\s+limit|in\s+expectation|in\s+distribution|in\s+probability"
    r"|on\s+average|on\s+a\s+good\s+day|at\s+best|at\s+least\s+\w+"
)
WHERE = (
    r"for\s+(?:now|the\s+moment|the\s+time\s+being|today)|only\s+(?:here|now|there|today|briefly)"
    r"|in\s+(?:this|the\s+last|the\s+previous)\s+(?:sentence|line)(?:\s+only)?"
    r"|up\s+to\s+(?:rounding|noise|errors?|scale|scaling|signs?|constants?|a\s+\w+|\w+\s+errors?)"
    r"|at\s+(?:init\w*|the\s+start|the\s+beginning|first|time\s+zero|convergence|the\s+end)"
    r"|before\s+training|after\s+training|with\s+(?:some\s+)?(?:luck|probability\s+\w+|high\s+probability)"
    r"|modulo\s+\w+"
)
DOUBTED = (
    r"to\s+be\s+(?:checked|verified|shown|proved|proven|confirmed|discussed|seen|removed|changed)"
    r"|citation\s+needed|sic|why|really|not\s+sure|unclear|unchecked|unverified"
    r"|check(?:\s+this)?|true\s*|false|wrong|says\s+who|who\s+knows|or\s+not|or\s+so(?:\s+\w+){0,3}"
    r"|if\s+at\s+all|if\s+we\s+are\s+lucky"
)
FRAGMENT = re.compile(
    rf"^[(\[\s-]*(?:(?:well|or|and|but|yes|just|only|at\s+least|say|that\s+is|ie"
    rf"|i\s+mean)\s*,?\s+)*(?:{NEARLY}|{WHERE}|{DOUBTED}|\?+)"
    r"(?:\s*,?\s+(?:that\s+is|i\s+think|i\s+guess|we\s+hope|i\s+hope|anyway|though|at\s+least|only"
    r"|so))?[)\]\s.!?]*$",
    re.IGNORECASE,
)
THIS_DOUBTED = re.compile(
    r"^(?:(?:but|however|note\s+that)\s*,?\s+)*(?:this|that|it)\s+(?:is\s+(?:what\s+(?:we|one|you"
    r"|people)\s+(?:would|wish|hope|want|aim|expect|like)|(?:only\s+)?(?:the|an?|our)\s+"
    r"(?:ideal|dream|hope|wish|goal|aim|slogan|heuristic|guess|conjecture|myth|lie|joke|simplification"
    r"|idealisation|idealization|caricature)\b)"
    r"|(?:leads|amounts|brings\s+us)\s+to\s+(?:an?|the)\s+(?:wrong|incorrect|false)\b)",
    re.IGNORECASE,
)
"""What says of a sentence that it is a wish, or a guess."""


def limits(words: str) -> bool:
    """Whether a sentence is a fragment that limits the one before it, or says that it is a wish."""
    before = words.partition(DISPLAY)[0]
    if FORMULA in before or not before.strip():
        return False
    return FRAGMENT.match(before.strip()) is not None or THIS_DOUBTED.match(before) is not None
