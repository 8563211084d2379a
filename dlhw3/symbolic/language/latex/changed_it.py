r"""Words that change what the sentence before them is about: "we then perturb it", "its sign is flipped".

"After the update" above a line of nothing but letters of which something is assumed says it of what they became.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from dlhw3.symbolic.language.latex.formulas_said import STYLED, letters_of
from dlhw3.symbolic.language.latex.sentences import DISPLAY, FORMULA, Sentence
from dlhw3.symbolic.language.latex.unread import letters_in

IT = (
    r"(?:it|them|(?:this|that|the)\s+(?:matrix|vector|number|scalar|column|function"
    r"|parameter|weights?|step\s*size)(?!\s+§))"
)
VERBS = (
    r"(?:update|overwrite|replace|modify|change|alter|perturb|corrupt|negate|flip|reset|permute|shuffle"
    r"|truncate|clip|round"
    r"|quanti[sz]e|prune|mask|re-?scale|scale|shift|translate|rotate|normali[sz]e|orthogonali[sz]e|re-?define"
    r"|re-?initiali[sz]e"
    r"|randomi[sz]e|sort|sparsify|symmetri[sz]e|double|halve|damp|destroy|spoil|scramble|disturb|distort"
    r"|deform|inflate|stretch)"
)
DONE = (
    r"(?:updated|overwritten|modified|altered|perturbed|corrupted|negated|flipped|reset|permuted|shuffled"
    r"|truncated|clipped"
    r"|rounded|quanti[sz]ed|pruned|masked|re-?scaled|shifted|translated|rotated|normali[sz]ed|redefined"
    r"|replaced|reversed"
    r"|randomi[sz]ed|doubled|halved|destroyed|changed)"
)
PARTS = (
    r"(?:sign|signs|entries|rows|columns|diagonal|norm|coordinates|components|eigenvalues|value|values|scale)"
)
BEGINS = (
    r"(?:^|[,;:]\s*|\b(?:we|then|next|and|us|to|they|algorithm|will)\s+)"
    r"(?:(?:now|then|next|also|first|finally|simply|just|slightly|randomly)\s+)*"
)
ADVERBS = r"(?:(?:then|now|next|also|slightly|randomly|subsequently|again)\s+)*"
CHANGES = re.compile(
    rf"{BEGINS}{VERBS}s?\s+(?:out\s+)?(?:{IT}|(?:its|their)\s+{PARTS})\b"
    rf"|{BEGINS}(?:add|inject|append|put|mix)s?\s+[^.;:{FORMULA}]*\s(?:to|into|in)\s+{IT}\b"
    rf"|\b(?:its|their)\s+{PARTS}\s+(?:(?:is|are|gets?)\s+{ADVERBS}{DONE}\b|{ADVERBS}(?:flips?|changes?)\b)"
    rf"|(?:^|[,;]\s*)(?:then\s+)?(?:it|they)\s+{ADVERBS}undergo(?:es)?\b"
    rf"|\b{VERBS}s\s+{IT}\b"
    rf"|(?:^|[,;]\s*)(?:then\s+)?(?:it|they)\s+(?:is|are|gets?)\s+{ADVERBS}{DONE}\b",
    re.IGNORECASE,
)
"""We perturb it, flip its sign, its entries are rounded."""
TO_GET = re.compile(
    r"[^.;:]*\b(?:to|and|giving|yielding|gives|yields)\s+(?:get|obtain|form|find|compute|see)\b",
    re.IGNORECASE,
)
DENIED = re.compile(
    r"\b(?:not?|never|cannot|without|if|whether|would|could|unless|no\s+longer)\b|n't\b|\?", re.IGNORECASE
)
EVENT = re.compile(
    r"^(?:(?:then|now|and|hence|thus),?\s+)?(?:"
    r"(?:after|following|upon)\s+(?:(?:the|this|that|an?|one|two|each|every|any|our|such|single|full|§)\s+)*"
    r"(?:(?:parameter|weight|gradient|descent|optimi[sz]ation|SGD|training|newton|proximal|time|momentum|adam"
    r"|random)\s+)*"
    r"(?:updates?|steps?|iterations?|training|epochs?|rounds?|re-?scaling|normali[sz]ation|perturbations?"
    r"|projections?|rotations?"
    r"|pruning|fine-?tuning|clipping|rounding|quanti[sz]ation|corruption|truncation|collision|move)"
    r"(?!\s+(?:of|in)\s+(?:the\s+|this\s+|our\s+)?(?:algebra|calculus|computation|calculation|proof|argument"
    r"|induction))"
    r"|(?:one|two|a|§|some|many)\s+(?:steps?|iterations?|epochs?|updates?|moments?)\s+later"
    r"|(?:in|at|on)\s+the\s+(?:next|following|second)\s+(?:step|iteration|epoch|round|time\s+step|pass|run))\b",
    re.IGNORECASE,
)
"""What happens before a line: after the update, one step later."""
STEPS = re.compile(r"\\nabla|[_^]\s*\{?\s*(?:[a-z]\s*\+|\+)|\\dot|[A-Za-z]\s*\(|'")
"""What a line writes of a step itself."""


def changed_before(sentence: Sentence, before: Sentence | None) -> Iterator[tuple[set[str], str]]:
    """Yield the letters of the sentence ``before`` one that changes what that is about, with the words."""
    if before is None or DENIED.search(sentence.words):
        return
    for found in CHANGES.finditer(sentence.words):
        if TO_GET.match(sentence.words, found.end()):
            continue
        own = sentence.formulas[: sentence.words.count(FORMULA, 0, found.start())]
        letters = {
            one for formula in own or before.formulas for one in letters_of(STYLED.sub(r"\1", formula))
        }
        letters |= (
            set()
            if letters
            else {one for formula in before.formulas for one in letters_in(formula, apart=True)}
        )
        yield letters, sentence.written(*found.span()).strip(" ,")


def happened(sentence: Sentence, after: Sentence | None, lines: list[str]) -> tuple[set[str], str] | None:
    """Return the letters of the display behind words by which something happened to them, and the words."""
    found = EVENT.match(sentence.words)
    displays = sentence.displays or (after.displays if after and after.words.startswith(DISPLAY) else ())
    if found is None or not displays or FORMULA in sentence.words[found.end() :].partition(DISPLAY)[0]:
        return None
    first, last = displays[0]
    shown = re.sub(
        r"\\(?:begin|end)\s*\{[^{}]*\}|\\\[|\\\]|\$\$|&|\\\\", " ", "\n".join(lines[first - 1 : last])
    )
    if STEPS.search(shown):
        return None
    return letters_in(shown, apart=True) - {"I", "top", "T"}, found[0].strip(" ,")
