r"""Words behind an equation that tell something of what it defines, and do not limit it: "decreases the energy".

So do those that go on to another formula by a clause of its own: "and the decoder uses the transpose $…$".
"""

from __future__ import annotations

from dlhw3.symbolic.language.latex.text.doubts import NOT
from dlhw3.symbolic.language.latex.words.topics import SIGNED
from dlhw3.symbolic.language.text import lazy_re as re

NOUN = (
    r"(?!(?:the|an?|our|its|this|of|in|to|at|on|for|with|by|and|only|not|first|last|second|other|same|most|some|if|when)\b)"
    r"[a-z][\w-]*"
)
THING = rf"(?:the|an?|our|its|their|this)\s+(?:{NOUN}\s+){{0,4}}?{NOUN}"
DOES = (
    r"(?:(?:monotonically|always|strictly|never)\s+)?(?:de|in)creases|preserves|conserves|dissipates|leaves"
    r"|can\s+only\s+(?:in|de)crease|minimi[sz]es|maximi[sz]es"
)
VAGUE = re.compile(
    r"\b(?:approximat\w*|prox(?:y|ies)|heuristic\w*|guess\w*|bounds?|starting|initial|old|former|target|wanted|desired|constraints?"
    r"|hypothes[ie]s|claims?|conjectures?|estimates?|limits?)\b",
    re.IGNORECASE,
)
"""What makes a value another one, or says how nearly it is one."""
TELLS = re.compile(
    rf"\s*,?\s*(?:(?:which\s+)?(?:{DOES})\s+{THING}(?:\s+of\s+(?:§|{THING}))?"
    r"|(?:which\s+)?(?:is|are)\s+(?:then\s+)?(?:conserved|preserved|constant\s+in\s+time)(?:\s+along\s+the\s+(?:flow|motion|trajector(?:y|ies)))?"
    rf"|denotes?\s+(?:{NOUN}\s+){{0,3}}?{NOUN}|(?:satisf(?:y|ies)|obeys?|fulfils?)\s+{THING}"
    rf"|with\s+respect\s+to\s+(?:§|{THING})(?:\s+(?:has|have|is|are|reads?|becomes?|equals?)(?:\s+(?:{NOUN}\s+){{0,2}}?{NOUN})?)?"
    r"|contracts|decays|dissipates\s+energy|converges(?:\s+(?:linearly|exponentially))?"
    rf"|from\s+an?\s+(?:{NOUN}\s+)?(?:vector|matrix|input|state|point|batch|sample)"
    rf"|where\s+the\s+(?:first|second|third|last)\s+(?:term|summand)\s+(?:is|penali[sz]es)\s+{THING}"
    r"|whence|wherefore|at\s+which)\s*(?=$|[,.;:]|§)",
    re.IGNORECASE,
)
"""What something does to another thing, that it is conserved, and what leads on."""
GOES_ON = re.compile(
    rf"\s*,?\s*and\s+(?:(?:then\s+)?(?:consider|define|introduce|study|minimi[sz]e|form|write|take)\s+{THING}"
    rf"|(?:then\s+)?(?:reads?\s+out|outputs?|returns?|emits?|produces?|computes?)"
    rf"|{THING}\s+(?:uses|computes|outputs|returns|produces|applies|has|takes|evaluates)\s+{THING})\s*,?\s*$",
    re.IGNORECASE,
)
"""A clause of its own that leads to another formula: and consider the squared distance §."""


def tells(segment: str) -> bool:
    """Whether words behind an equation, up to the end of its sentence, tell of it what does not limit it."""
    found = TELLS.match(segment)
    if found is not None:
        plain = SIGNED.sub(" ", re.sub(r"\b(?:never|can only)\b", " ", found[0]))
        return NOT.search(plain) is None and VAGUE.search(plain) is None
    mark = segment.partition("§")
    goes_on = GOES_ON.match(mark[0]) if mark[1] else None
    return goes_on is not None and NOT.search(goes_on[0]) is None
