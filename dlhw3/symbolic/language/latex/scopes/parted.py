r"""Parts of a text that are judged apart: behind a restart, and items of a list.

Words by which letters that were let be equal part, and that name neither: "we restart at random".

A value that is a letter, or a number, is that of one run and of one tie: what begins another run, or ends the tie,
says nothing of a formula, "let $r = X w - y$", which stays what it is.
Items of a list that each give a rate, \item Let $\dot w = -\nabla f(w)$: parts of a text, as sections are.
"""

from __future__ import annotations

from itertools import pairwise

from dlhw3.symbolic.language.latex.scopes.givings import RATE
from dlhw3.symbolic.language.latex.text.sentences import FORMULA, Sentence
from dlhw3.symbolic.language.text import lazy_re as re

LATER = (
    r"(?:(?:then|now|next|later|again|also|finally|subsequently|afterwards|periodically|often|always"
    r"|all|both|[a-z]+ly)\s+)*"
)
THINGS = (
    r"(?:(?:all|the|our|both|these|some|most|two|of|model|network|trainable|learned|shared|tied"
    r"|layer)\s+)*(?:parameters?|weights?|variables?"
    r"|values?|matrices|vectors|letters|iterates?|everything|layers?|biases|embeddings?|heads?|copies|two|them|it)"
)
AFRESH = (
    r"(?:re-?initiali[sz]|re-?draw|resampl|re-?set|re-?start|re-?randomi[sz]|randomi[sz]|unt|decoupl"
    r"|re-?train|re-?learn|re-?generat"
    r"|disentangl|unshar|unlink|perturb)"
)
ENDED = (
    r"(?:switched\s+off|turned\s+off|disabled|undone|released|given\s+up|removed|broken|lifted|relaxed"
    r"|dropped|abandoned|lost|destroyed"
    r"|violated|void|no\s+longer\s+\w+|only\s+approximate|not\s+(?:exact|preserved|maintained|kept"
    r"|conserved|enforced|used|imposed))"
)
RUN = (
    r"(?:runs?|seeds?|training\s+runs?|trials?|initiali[sz]ations?|draws?|samples?|start|restarts?"
    r"|epochs?|tasks?)"
)
RENEWED = re.compile(
    rf"\b(?:we|training|(?:the|our)\s+(?:run|algorithm|method|optimi[sz]er|training|procedure|scheme)"
    rf"|it)\s+{LATER}(?:is\s+)?(?:(?:re-?start(?:s|ed)?|resumes?)(?!\s+(?:the\s+)?(?:induction|argument"
    rf"|proof|numbering|derivation|computation|sum)\b)"
    rf"|starts?\s+(?:over|anew|afresh|again)|begins?\s+(?:anew|afresh|again))\b"
    rf"|\b{THINGS}\s+(?:is|are|gets?|was|were|will\s+be)\s+{LATER}{AFRESH}(?:e?d|ied|n|wn|t)\b"
    rf"|\bwe\s+{LATER}{AFRESH}(?:e|ie|aw)?\s+{THINGS}\b"
    rf"|\b(?:an?|the|another)\s+(?:(?:fresh|new|second|different|independent|next|other"
    rf"|random)\s+)+{RUN}\s+(?:begins?|starts?|is|are|follows?)\b"
    rf"|\b(?:with|from|using|in|for|on)\s+(?:an?|another)\s+(?:(?:fresh|new|second|different|other"
    rf"|random)\s+)+{RUN}\b"
    rf"|\b(?:they|the\s+two|both|{THINGS})\s+{LATER}(?:drift|grow|move|evolve|diverge|separate"
    rf"|develop|part)s?\s+{LATER}(?:apart|independently|separately|differently|ways)\b"
    rf"|\b(?:they|the\s+two|both|{THINGS})\s+{LATER}(?:diverge|part|differ|separate)s?(?=\s*(?:[.;]"
    rf"|during|in\s+the|after|later|as\b))"
    rf"|\b(?:the\s+)?(?:copy|copies|two|one\s+of\s+them|each\s+of\s+them)\s+(?:is|are"
    rf"|gets?)\s+{LATER}(?:fine-?tuned|trained|updated|adapted|modified|changed)\b"
    rf"|\bwe\s+{LATER}(?:break|lift|relax|loosen|give\s+up)\s+(?:the|this|that)\s+(?:symmetry|tie"
    rf"|tying|equality|coupling|sharing|constraint)\b"
    rf"|\b(?:the|this)\s+(?:tie|coupling|equality|constraint)\s+(?:is|becomes)\s+{LATER}(?:loose"
    rf"|soft|weak|only)\b"
    r"|\bthe\s+(?:teacher|student|target(?:\s+network)?|copy|second\s+one|first\s+one)\s+(?:is|are"
    r"|gets?)\s+(?:then\s+|slowly\s+)?updated\b"
    rf"|\b(?:weight\s+)?(?:tying|sharing|coupling|untying|ties?)\s+(?:is|are|gets?|was)\s+{LATER}{ENDED}",
    re.IGNORECASE,
)
"""Another run, or the end of a tie: all parameters are reinitialised, weight tying is switched off."""
RELATION = (
    r"(?:equalit(?:y|ies)|relations?|identit(?:y|ies)|equations?|ties?|coincidence|agreement|balance"
    r"|match|proportionality)"
)
LOST = re.compile(
    rf"^(?:(?:but|however|now|then|of\s+course|yet)\s*,?\s+)*(?:the|this|that|our"
    rf"|such)\s+{RELATION}\s+(?:(?:is|are|gets?|was|were)\s+{LATER}{ENDED}"
    r"|(?:(?:soon|quickly|eventually|then|will)\s+)*(?:breaks?(?:\s+down)?|fails?|ceases?|ends?|stops?"
    r"|deteriorates?|degrades?|erodes?)\b)",
    re.IGNORECASE,
)
"""What becomes of an equation that the sentence before says: the equality is lost."""
DENIED = re.compile(
    r"\b(?:never|cannot|without|if|whether|would|could|unless|unlike|instead\s+of|rather\s+than"
    r"|no\s+need)\b|\bnot\s+(?!exact|preserved|maintained"
    r"|kept|conserved|enforced|used|imposed)|n't\b|\?|\bso\s+(?:is|does)\b|\baccordingly\b",
    re.IGNORECASE,
)
"""Words with which nothing of that is said."""


def parts(sentence: Sentence, begun: int, *, near: bool) -> str:
    """Return the words of a sentence, behind what begins there, by which equal letters part; else nothing."""
    if FORMULA in sentence.words[begun:] or DENIED.search(sentence.words, begun):
        return ""
    found = RENEWED.search(sentence.words, begun) or (
        LOST.match(sentence.words) if near and not begun else None
    )
    return sentence.written(*found.span()).strip(" ,") if found else ""


LISTS = re.compile(
    r"\\begin\s*\{(?P<kind>itemize|enumerate|description)\}(?:\[[^\]]*\])?"
    r"(?P<items>(?:(?!\\(?:begin|end)\s*\{(?:itemize|enumerate|description)\}).)*)\\end\s*\{(?P=kind)\}",
    re.DOTALL,
)
ITEM = re.compile(r"\\item(?![A-Za-z])")


def items_with_rates(kept: str) -> list[tuple[int, int]]:
    """Return the first and the last line of each item of lists in which several give rates of one letter."""
    made = list[tuple[int, int]]()
    for one in LISTS.finditer(kept):
        places = [found.start() for found in ITEM.finditer(kept, *one.span("items"))]
        spans = [*pairwise([*places, one.end("items")])]
        given = [name for span in spans for name in {_letter(rate) for rate in RATE.finditer(kept, *span)}]
        if any(name and given.count(name) > 1 for name in given):
            made += [
                (kept.count("\n", 0, start) + 1, kept.count("\n", 0, stop - 1) + 1) for start, stop in spans
            ]
    return made


def _letter(rate: re.Match[str]) -> str:
    """Return the letter of which a rate is, with a dot."""
    return re.sub(r"[\s{}]", "", rate["dot"] or "")
