r"""What stands behind a sentence without a verb and limits it: "Almost.", "At initialisation.", "(for now)"."""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.sentences import DISPLAY, FORMULA
from dlhw3.symbolic.language.text import lazy_re as re

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
APART = re.compile(
    r"^[(\[\s-]*(?:(?:well|or|and|but|yes|just|say|that\s+is|ie|i\s+mean|more\s+precisely|precisely"
    r"|admittedly"
    r"|strictly\s+speaking|of\s+course)\s*,?\s+)*(?:"
    r"(?:at\s+least|only|but\s+only|except|excepting|save|apart\s+from|outside|within|until"
    r"|with\s+(?:an?\s+)?(?:few\s+|some\s+|rare\s+)?"
    r"exceptions?|up\s+to)\b(?:\s+[a-z-]+){0,5}"
    r"|to\s+(?:an?\s+)?(?:first|second|leading|lowest|zeroth|good|high|very\s+good"
    r"|reasonable)\s+(?:order|approximation|accuracy|precision)"
    r"|(?:in|on|at|during|for|near|around|before|after)\s+(?:the|an?|most|some|certain|one|half"
    r"|many|few|several|rare|all\s+but)\s+"
    r"(?!following|other\s+hand|one\s+hand|sequel|sake|rest|usual|same|notation|end\b|whole|entire"
    r"|moment\s+of)(?:[a-z-]+\s*){1,4}?)"
    r"(?:\s*,\s*(?:that\s+is|though|anyway|i\s+think|we\s+hope))?\s*[)\]]?\s*[.!][)\]]?\s*$",
    re.IGNORECASE,
)
"""A sentence without a verb that says where, or how nearly: at least in the first layer, except at the origin."""
VERB = re.compile(
    r"\b(?:we|it|this|(?<!that )is|are|was|has|have|holds?|let|use|see|assume\w*|given|used|said"
    r"|shown|defined|needed|made|known)\b",
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
    if APART.match(before.strip()) and not VERB.search(before) and DISPLAY not in words:
        return True
    return FRAGMENT.match(before.strip()) is not None or THIS_DOUBTED.match(before) is not None
