r"""Lines that words deny, "it is a mistake to believe that" above one, "This is wrong." below: told, not judged.

What is defined by a letter that a line begins with is left to words/denied_lines.py, since lines rest on it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from dlhw3.symbolic.language.latex.text.sentences import DISPLAY, Sentence, sentences, set_apart
from dlhw3.symbolic.language.latex.words.wording import LETTER
from dlhw3.symbolic.language.text import lazy_re as re

FALSE = r"(?:false|wrong|incorrect|untrue|nonsense|not\s+(?:true|correct|right|the\s+case))"
WRITE = r"(?:write|believe|think|say|claim|conclude|state|suppose|expect|guess)"
LEADS = (
    r"(?:\s+(?:that|in\s+general|generally|given\s+by|equal\s+to|simply|just|of\s+the\s+form|we\s+have|the\s+\w+\s+is))*"
    r"\s*[,:]?\s*$"
)
BEFORE = re.compile(
    rf"\b(?:(?:is|are|was)\s+(?:never|not)|(?:does|do|did|can|will|must|should|may)\s*not\s+(?:equal|be|have|hold|get|obtain|read|{WRITE})"
    rf"|never\s+(?:be|equals?|{WRITE}))(?:\s+(?:an?|the)\s+\w+)?{LEADS}"
    rf"|\b(?:it|that)\s+(?:is|would\s+be)\s+(?:(?:plainly|clearly|of\s+course|simply|just)\s+)?(?:{FALSE}|an?\s+(?:mistake|error|misconception|fallacy|slip))"
    rf"(?:\s+to\s+{WRITE})?{LEADS}"
    rf"|\b(?:(?:common|typical|frequent|usual|popular|classic(?:al)?)\s+(?:errors?|slips?)|mistakes?|misconceptions?|fallac(?:y|ies)|myths?)\s+(?:here\s+)?(?:is|are|would\s+be)(?:\s+to\s+{WRITE})?{LEADS}"
    rf"|\b(?:nobody|no\s+one)\s+(?:should|would|can|may)\s+{WRITE}{LEADS}"
    rf"|\b(?:wrongly|mistakenly|incorrectly|falsely|erroneously)\s+(?:\w+\s+){{0,3}}?\w+{LEADS}"
    rf"|\bthe\s+following\s+(?:\w+\s+)?(?:is|are)\s+{FALSE}{LEADS}|(?:^|[.;]\s)\s*(?:false|wrong|incorrect|untrue)\s*:\s*$"
    rf"|\b(?:one|you|students?|people)\s+(?:might|may|could)\s+(?:naively\s+|at\s+first\s+)?(?:think|believe|expect|guess){LEADS}"
    rf"|\btempt(?:ing|ed)\s+to\s+{WRITE}{LEADS}",
    re.IGNORECASE,
)
"""What stands right before a line that it denies."""
LINE = (
    r"(?:lines?|equations?|formulas?|displays?|gradients?|statements?|identit(?:y|ies)|claims?|inequalit(?:y|ies)"
    r"|answers?|expressions?)"
)
AHEAD = re.compile(
    rf"^(?:(?:note|notice|beware)\s+that\s+)?(?:all\s+(?:of\s+)?)?the\s+(?:next|following)\s+(?:\w+\s+)?{LINE}\s+(?:is|are)\s+(?:\w+ly\s+)?{FALSE}\b",
    re.IGNORECASE,
)
"""A sentence before a line."""
BEHIND = re.compile(
    rf"^(?:(?:but|however|unfortunately|alas|yet|sadly)\s*,?\s+)*(?:this|that|it|the\s+(?:(?:last|above|previous|preceding)\s+)?{LINE}"
    rf"(?:\s+(?:above|before))?)\s+(?:is|was)\s+(?:(?:plainly|clearly|of\s+course|in\s+fact|simply|just|also)\s+)*"
    rf"(?:{FALSE}|an?\s+(?:mistake|typo|lie|joke|misprint))\b(?!\s+(?:if|unless|when|for|whenever|without|in\s+general|to\b))",
    re.IGNORECASE,
)
"""A sentence behind a line."""
HARMLESS = re.compile(r"\b(?:if|unless|why|whether|when)\b|\?", re.IGNORECASE)
FIRST = re.compile(r"\\\[|\\begin\s*\{[^{}]*\}(?:\{[^{}]*\})?|\$\$|&|\s")


def denied_displays(text: str) -> dict[int, str]:
    """Return where the displays of a text begin that its words deny, each with the words."""
    every = [*sentences(text)]
    places = {text.count("\n", 0, start) + 1: (start, stop) for start, stop in set_apart(text)}
    several = Counter(text.count("\n", 0, start) + 1 for start, _ in set_apart(text))
    found = dict[int, str]()
    for line, said in _denied(every):
        if several[line] != 1:
            continue
        start, stop = places[line]
        head = FIRST.sub("", text[start:stop]).partition("=")[0]
        if not LETTER.fullmatch(head):
            found[start] = f"“{' '.join(said.split()).strip(' ,:.')}” denies it"
    return found


def _denied(every: list[Sentence]) -> Iterator[tuple[int, str]]:
    """Yield the first lines of displays that sentences deny, with the words."""
    last = 0
    for k, sentence in enumerate(every):
        parts = sentence.words.split(DISPLAY)
        for place, (first, _) in enumerate(sentence.displays):
            denies = BEFORE.search(parts[place])
            if (
                denies
                and not HARMLESS.search(parts[place][: denies.end()])
                and not parts[place + 1].strip().startswith("?")
            ):
                start = len(DISPLAY.join(parts[:place])) + bool(place)
                yield first, sentence.written(start + denies.start(), start + denies.end())
        if not sentence.displays and AHEAD.match(sentence.words):
            after = every[k + 1 : k + 2]
            if after and after[0].displays and after[0].words.startswith(DISPLAY):
                yield after[0].displays[0][0], sentence.written(0, len(sentence.words))
        if not sentence.displays and last and BEHIND.match(sentence.words) and every[k - 1].displays:
            yield last, sentence.written(0, len(sentence.words))
        last = sentence.displays[-1][0] if sentence.displays else last
