r"""Sentences that speak of what is assumed and may take it back: "That was a warm-up.", "Symmetry is lost."

What takes back is told in more ways than a list has. A sentence behind an assumption is looked at where it speaks
of one (of its property, its letter, an assumption, a sentence or a case, or with "this" alone) and has a word that
denies, limits, ends or replaces. It is harmless where it is left without either by the forms that are known to be.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from dlhw3.symbolic.language.latex.text.formulas_said import letters_of, related
from dlhw3.symbolic.language.latex.text.rows import LAST_LINE, Row
from dlhw3.symbolic.language.latex.text.sentences import DISPLAY, FORMULA, Sentence
from dlhw3.symbolic.language.text import lazy_re as re

S = FORMULA
NOUNS = {
    "symmetric": "symmetr", "psd": "(?:semi-?)?definit", "pd": "definit", "orthogonal": "orthogonal",
    "invertible": "invertib", "convex": "convex", "strongly": "strong", "smooth": "smooth",
    "Lipschitz": "Lipschitz", "!=": "(?:zero|vanish)", ">": "positiv", "\\top] = 0": "(?:in)?dependen",
    "\\odot I = ": "(?:diagonal|orthogonal)", "^\\top = I": "ortho(?:normal|gonal)",
    "\\mathbf{1}^\\top": "(?:cent(?:er|r)ed|one-hot)", "\\| = 1": "(?:normali[sz]|unit\\b)",
}  # fmt: skip
"""What a row says, and how words begin that speak of it."""
ASSUMED = (
    r"(?:assumptions?|hypothes[ie]s|suppositions?|premises?|prerequisites?|requirements?|restrictions?"
    r"|constraints?|conditions?)"
)
FORMS = (
    r"without(?: any)? (?:loss of generality|(?:further|more|much) ado|(?:computing|expanding|using coordinates"
    r"|changing"
    r"|proof|difficulty|effort|restriction)\b)",
    r"no(?: real)? (?:loss(?: of generality)?|restriction|problem|difficulty|effect on|other choice"
    r"|matter (?:how|where|when|from where|at which point))\b",
    r"(?:is|are|was|be) not (?:very |too |so |a |an |at all )*(?:hard|difficult|surprising|restrictive"
    r"|restriction|strong"
    r"|obvious|clear|trivial|issue|problem|coincidence|accident|unique|immediate|new|linear|a scalar|equal"
    r"|smaller|larger)\b",
    r"not (?:only|too|so) (?!assum)\w+",
    r"(?:do(?:es)?|did|can|may|will|must|should|need) not (?:depend|be (?:forgotten|confused|unique|mixed)"
    r"|change|affect"
    r"|matter for|vanish|confuse(?! this)|contain|involve|lose sight|know the|exceed"
    r"|require (?:an?y? )?(?:computation|proof))",
    r"(?:it|this|that) is an? [a-z]+ (?:of|in) §,? (?:and |but )?not (?:of|in) §|do(?:es)? not matter (?:where"
    r"|which|how|in which)",
    r"(?:seen|proved?|shown?|did|done|derived?|see|discuss(?:ed)?|treat(?:ed)?|comput\w+|study|studied) (?:this"
    r"|that|it)\b",
    r"(?:it|this|that) is (?:exactly |precisely |just |simply )?the (?:content|statement|claim|subject|topic"
    r"|gradient|derivative)",
    r"(?:do|did|will|shall) not (?:tune|compute|know|prove|show|discuss|derive|treat|repeat|pursue|write"
    r"|study)\b",
    rf"(?:if|were|had) [^.;{DISPLAY}]*\bwould\b[^.;{DISPLAY}]*(?![^.;]*{DISPLAY})",
    r"need not (?:have an?|attain|exist)\b",
    r"need not be (?:differentiable|unique|small|large|bounded|finite|the same)",
    rf"(?:no|any) (?:other|further|more|additional|extra) {ASSUMED}(?: (?:is|are|will be|made|needed|assumed"
    rf"|required|used|imposed))*",
    r"nothing (?:else|more|further)(?: (?:is|was|will be))? (?:made|needed|assumed|required|used|imposed)",
    rf"(?:we )?(?:make|need|have|impose|put|place|there (?:is"
    rf"|are)) (?:absolutely )?no {ASSUMED} (?:whatsoever )?(?:on|about|for) {S}",
    rf"(?<!away )(?:under|by|with|from|given|using|due to|thanks to|because of|since"
    rf"|as)(?: all(?: of)?)?(?: (?:the|this|these|our|that"
    rf"|such|same|above|previous|preceding|earlier|standing|stated|only|single|an?|two|three|following"
    rf"|additional))*"
    rf" {ASSUMED}(?: (?:above|below|made|stated|of|that|on|about|before|so far))*(?!\w| (?:but|except))",
    rf"(?:the )?only {ASSUMED}(?: (?:that|which|we|on|about|made|make|need|use))*",
    rf"(?:is|are|was|were|be) (?:an? |the |our |very |quite |a very |a quite |essential |needed |used |crucial "
    rf"|important )*"
    rf"(?:standard|usual|common|natural|mild|weak|typical|essential|necessary|crucial|key|main"
    rf"|important)(?: {ASSUMED})?",
    r"(?:the )?general (?:rule|fact|formula for|theory|form of|strategy|idea|principle|recipe|purpose|position"
    r"|linear)",
    r"a general fact|in general position|the special (?:structure|form|role) of",
    r"(?:more|most) (?:precisely|importantly|explicitly)|in other words|otherwise (?:stated|said|put)"
    r"|said otherwise",
    r"in (?:this|that|our|which|such a) case\b|(?:this|that|the latter|which) is the case (?:for"
    r"|of) (?!§)[a-z]+ ?(?:\w+)?",
    r"(?:a|the) (?:common|typical|frequent|usual|classic) (?:mistake|error|slip|pitfall) (?:is|here|would)",
    r"(?:the |a )?wrong (?:answer|sign|factor|result|formula|order|dimension|shape)",
    r"(?:often|easily|sometimes|never to be|not to be) (?:forgotten|overlooked|dropped)|(?:to )?forget (?:the"
    r"|a) (?:factor|sign|minus|constant"
    r"|term|transpose|square|one half)",
    r"(?:we )?(?:ignore|drop|omit|suppress|neglect|skip|leave out|discard|remove)(?:ing|ping|ting|s)? (?:the "
    r"|all |any |additive |irrelevant "
    r"|higher[- ]order |these |this |those |its |our )*(?:constants?|ind(?:ex|ices)|subscripts?|superscripts?"
    r"|details?|arguments?|terms?"
    r"|proofs?|dependenc[ey]|factors?|bias(?:es)?|time|brackets|parenthes[ei]s|transposes?|regulari[sz]\w+"
    r")",
    r"(?:do not|don't|never|not to) confuse § with (?:its|the|an?)\b",
    r"(?:come|came|coming|get|turn|return) (?:back )?to (?:this|it|that|these)\b(?: [a-z]+)?(?: (?:below|later"
    r"|in|again|at|when)\b)?",
    rf"(?:come|get) back to (?:this|the|these) {ASSUMED}",
    r"(?:this|that|it) (?:will|can|may|could|should|is|was) (?:also )?(?:be )?(?:used|useful|seen|shown|proved"
    r"|proven|derived|checked|written"
    r"|verified|done|computed|called|known|read|understood|found|simplified|rewritten|needed|observed|noted"
    r"|introduced|expected)"
    r"\b(?! (?:no|only|never|for the))(?![^.;]*\bonly\s*[.!]?\s*$)",
    r"(?:this|that|it|which) (?:means|implies|shows|gives|says|yields|proves|follows|completes the proof"
    r"|concludes the proof)\b",
    r"(?:it|this) (?:is|was|seems) (?:easy|clear|known|well known|natural|convenient|customary|instructive"
    r"|useful|important|obvious"
    r"|immediate|not hard|not difficult|possible|straightforward|common|standard|enough|sufficient) to\b",
    r"it (?:is|would be) (?:enough|sufficient) (?:to|that we)|it suffices to|suffices to (?:show|prove|compute"
    r"|check|consider|find|derive)",
    r"(?:we |all we |one |you )?(?:only |just )?need(?:s|ed)? (?:only |just )?(?:to|the|is|a|an)\b",
    r"it remains to|again (?:by|using|from|with|we|and again)|(?:once|yet) (?:more|again)|and again",
    r"(?:product|chain|triangle|gradient|another) (?:way|rule|form|step|proof|application|expression)",
    r"(?:as|from|of|in) (?:the )?(?:above|before|earlier|previous (?:section|lecture|chapter|exercise|step"
    r"|computation|line))",
    r"the (?:above|previous|preceding|last) (?:computation|calculation|equation|identity|formula|display|line"
    r"|inequality|result|expression|step"
    r"|gives|yields|shows|implies|we|two)",
    r"nothing (?:changes|to (?:show|prove|do))|there is nothing",
    r"(?:vector|column|row|scalar|number|matrix|function|gradient|hessian|sum|product|equality|maximum|minimum"
    r"|constant)s?,? (?:and )?not"
    r" (?:an? |the )?(?:vector|column|row|scalar|number|matrix|function|gradient|hessian|sum|product|equality"
    r"|maximum|minimum|constant)s?",
    r"(?:the )?proof of (?:this|that|it)\b[^.;]*(?:; it is not hard)?|well[- ]known (?:that|facts?|results?"
    r"|identit(?:y|ies)|rules?|formulas?|expressions?|equations?|inequalit(?:y|ies)|lemmas?|bounds?|gradients?)"
    r"|(?:this|that|it) (?:holds|is true|is the case),? (?:for example|for instance|eg)|only (?:the"
    r"|its) symmetric part|(?:the )?(?:next|last|following)"
    r" example (?:shows|illustrates)|not (?:difficult|hard|easy) to|(?:the )?symmetric part",
    rf"(?:which|and) reads?(?: as follows)?(?=[ :,]*{DISPLAY})",
    r"if and only if equality|where it is (?:not )?zero|if it (?:is|exists)",
)
KNOWN = re.compile("|".join(rf"(?<![\w-])(?:{one})" for one in FORMS), re.IGNORECASE)
"""What stands in sentences that take nothing back."""
THIS = re.compile(
    r"\b(?:this|that|it|these|those)(?:\s+(?:[a-z]+ly|also|of course|just|here|now|again|thus|hence|too|never"
    r"|seldom|always|no longer))*(?=\s+(?:is|was|are|were|has|had|have"
    r"|does|do|did|don't|doesn't|can|could|may|might|will|would|shall|should|need|needs|must|holds?|fails?"
    r"|breaks?|ends?|any|at|no|to|too"
    r"|back|out|if|when|in|for|and|but|we|requires?|assumed|applies|only)\b|\s*[.,;:?!)]|\s*$)"
    r"|\b(?:this|that|these) (?:special |last |first |trivial )?(?:cases?|sentence|line|setting)\b|\b(?:this"
    r"|that|it)\b(?=[^.]*\?)"
    r"|\bwho\b|(?<=if )so\b|\bso(?=\s*[.?!])",
    re.IGNORECASE,
)
"""What stands for something that was said."""
DENIED = (
    r"not|never|none|neither|nor|without|cannot|no|longer|hardly|rarely|seldom|un(?:necessary|needed|true|used"
    r"|realistic|justified"
    r"|warranted)|n't|dont|needless|superfluous|redundant|irrelevant|wrong|false|untrue|incorrect|invalid|void"
    r"|fails?|failed|violat\w+"
)
ENDED = (
    r"drop\w*|relax\w*|remov\w*|lift\w*|abandon\w*|discard\w*|withdraw\w*|ignor\w*|omit\w*|neglect\w*|delet\w*"
    r"|eras\w*|skip\w*|scrap\w*"
    r"|forget\w*|forgot\w*|cancel\w*|revok\w*|retract\w*|undo\w*|undone|dispens\w*|give up|gave up|giving up"
    r"|giv\w+ it up|away|avoid\w*"
    r"|exclud\w*|rul\w+ out|left out|leave out|lost|los[ei]\w*|brok\w+|break\w*|destroy\w*|ends?|ended"
    r"|conclud\w*|complet\w*|finish\w*"
    r"|is done|over with|so much for|over now|is over|fall\w*|weak\w*|eas(?:e|ed|ing)|lessen\w*|take back|back"
    r"|reject\w*|crossed|struck"
    r"|strike|hidden|insist\w*|get rid|rid of|avoided|no more|any ?more|trivial|well[- ]known|replac\w*"
    r"|substitut\w*|instead|exchang\w*"
    r"|chang\w*|modif\w*|alter\w*"
)
LIMITED = (
    r"only|at least|unless|except\w*|merely|just|illustrat\w*|example|warm-?up|special case|first half|last"
    r"|next|previous\w*|earlier|section"
    r"|chapter|lecture|week|yesterday|temporar\w*|time being|moment|too (?:much|easy|strong|good|restrictive)"
    r"|in force|was|were|if §|when §|for §(?= only)"
    r"|regardless|independent\w*|irrespective\w*|even without|whether|no matter|or not|otherwise|else|opposite"
    r"|contrary|converse|out of the way"
    r"|of the past|other case|remaining case"
)
MEANT = (
    r"should (?:be|read)|means?|meant|call|called|read|reads|word|typo\w*|instead of|are square|redefin\w*"
    r"|stands? for|to be understood"
)
AGAINST = rf"(?:{DENIED}|{ENDED}|{LIMITED})"
ABOUT = rf"(?:{ASSUMED}|sentences?|paragraph|restriction)"
ALWAYS = re.compile(
    r"\b(?:typos?|misprints?|blunders?|confused|mixed up|errat(?:a|um)"
    r"|corrigend(?:a|um)|oops|sorry|kidding|joking|jokes?|hmm+|crossed out|struck out"
    r"|scratch that|scrap that|undo this|cancel that"
    r"|retract\w*|revok\w*|disavow\w*|recant\w*|i mean|i meant|we mean(?= the case)|so much for"
    r"|starting? (?:afresh|anew|over|again with)|begin(?:ning)? (?:anew|afresh|again)"
    r"|only (?:the )?(?:first|second|third|last|former|latter)(?: ones?| two| of (?:these|them|the)| assumptions?)?"
    r"(?=\s*[.,;:!]|$| is\b| will\b| are\b)"
    r"|in full generality|full generality|(?:the |most )?general case|more general(?:ly|\b(?! than))"
    r"|general formula"
    r"|(?:all|everything|nothing|all assumptions|all of these) (?:but|except) (?:the |for |\(?[a-z]\d|assum)"
    r"|(?:assume|suppose) (?:that )?the (?:opposite|contrary|converse)|all (?:other|remaining) cases"
    r"|(?:the )?(?:other|remaining|opposite) cases?"
    r"|(?:new|next|another|different|unrelated|change of) (?:topic|subject|matter)"
    r"|special case (?:is|was) (?:done|over|trivial|settled|known|finished)|(?:the )?above was|(?:end"
    r"|ends) of (?:the )?(?:example|remark|warm-?up|digression|proof by)"
    r"|(?:was|were) (?:the|an?|our) (?:example|warm-?up|exercise|motivation|digression|toy)|(?:real|original"
    r"|actual|main|initial) problem|matri(?:x|ces) of the introduction"
    r"|back to (?:our|the) (?:problem|matrix|setting|question|question|general)|take(?:n)? (?:this |that "
    r"|it )?back|turn to the general"
    r"|the (?:previous|preceding|last|above|first) (?:sentence|assumption|hypothesis|paragraph"
    r"|supposition)s?(?= (?:is|was|are|were|contains?|has|should|can|may|does|need|must|no))"
    r"|(?:ignor\w+|forget|delete|remove|skip|strike|disregard) (?:the |this |that )?(?:previous |preceding "
    r"|last |above |first )?(?:sentence|assumption|hypothesis|paragraph|line|word)s?"
    r"|(?:the )?word §?[`'’\"]*\w+[`'’\"]* (?:is|was|should|must|has)|in the (?:previous|preceding|first"
    r"|last) (?:sentence|line|paragraph)"
    r"|(?:letters|symbols|names|notations?)\b[^.;]*\b(?:re-?used?|other (?:things|meanings?|purposes)"
    r"|new meanings?|different (?:things|meanings?)|change meaning)"
    r"|nicht|kein(?:e[mnrs]?)?|Annahme|Voraussetzung|Hypothese|hypoth[eè]se|sym[eé]trique|ne suppose\w*|Erratum"
    r"|ist falsch|est faux)\b"
    r"|^(?:but |and |clearly,? )?(?:this|that|which|it) (?:is|would be|seems) (?:plainly |clearly |of course )?"
    r"(?:absurd|impossible|nonsens\w+|ridiculous|contradictory|hopeless|an? (?:contradiction|absurdity))\b"
    r"|^(?:an? )?contradiction\b|^(?:this|that|which|it|we) (?:leads?|get|gets|reach|arrives? at|obtain)"
    r" (?:us )?(?:nowhere|(?:to )?an? (?:contradiction|absurdity))\b"
    r"|^(?:edit|update|correction|note added)\b[^.]*:|^(?:note added in proof|new problem|next problem"
    r"|another problem|---)|^or rather\b|^except for\b|^sadly\b|\bnow for the\b|\bat least for §",
    re.IGNORECASE,
)
"""Words with which a sentence behind an assumption may take it back, whatever it speaks of."""
LEADS_ON = re.compile(
    r"^(?:if not|when this fails|if this fails|regardless|irrespective|symmetric or not|or not)\b",
    re.IGNORECASE,
)
"""How a sentence begins that goes beyond what is assumed."""
FREED = re.compile(
    rf"{S}\s*,?\s*(?:(?:now|then|here|below|however|again|itself|in fact|above)\s*,?\s*)*(?:is|are|be|becomes?"
    rf"|may be|can be|could be|might be|will be|need only be"
    r"|stands? for|now denotes?|now stands?|represents?)\s+(?:(?:now|again|only|really|actually|then|here|also"
    r"|in fact|just|merely|simply|a|an)\s+)*"
    r"(?:any\b|anything|arbitrary|general\b|generic|another|(?:a )?different(?![a-z])|whatever|square"
    r"|not\s*[.,;:]|never|no longer|new\b|unrestricted|something else)"
    rf"|{S}\s+now\s+(?:denotes?|stands?|be|is)\b|\bnow\s+(?:denotes?|stands? for)|(?:only|just"
    rf"|merely)\s+(?:a\s+)?square\b"
    rf"|\b(?:other|another|different|arbitrary|general|nonsymmetric|non-symmetric|asymmetric)\s+(?:matri(?:x|ces)\s+"
    rf"|functions?\s+|vectors?\s+)?{S}"
    rf"|(?:holds?|true|valid|correct)\s+(?:[a-z]+\s+)?for\s+(?:any|all|every|each|arbitrary)\s+(?:[a-z]+\s+)?{S}"
    rf"|\b(?:suffices|enough|sufficient)\s+(?:that|for)\s+{S}|\bsubstitut\w+\s+{S}\s+for\s+{S}"
    rf"|\bdenot\w+\s+(?:by\s+)?{S}\s+(?:now|again)\b(?:\s+by\s+{S})?"
    rf"|{S}\s+(?:is|be)\s+(?:now\s+)?(?:only|just|merely|simply)\s+an?\s+(?:real\s+)?(?:matrix|vector|number"
    rf"|function)\b(?!\s+of)"
    rf"|\bcall\s+(?:the\s+)?[a-z]+\s+{S}\s+again|\bthis\s+{S}\s+with\s+that\b"
    rf"|\bthe\s+{S}\s+(?:below|above)\b"
    rf"|^(?:rather|actually|in fact|sorry),?\s+(?:let\s+)?{S}|^(?:rather|actually),?\s+let\b"
    rf"|\bperturb\w*\s+(?:the\s+matrix|{S})"
    rf"|\b(?:no\s+matter\s+(?:what|which|how)|whatever|whichever)\s+(?:[a-z]+\s+){{0,2}}{S}\s+(?:is|are|may|might|looks?)\b",
    re.IGNORECASE,
)
"""Words that leave a letter free, or make another of it."""
FREED_ALONE = re.compile(
    r"\b(?:general|other|all|every|any|arbitrary) (?:real |square )*matri(?:x|ces)\b|\b(?:only|just"
    r"|merely) (?:a )?square\b|"
    r"\b(?:it|this|that|them) (?:is|be|are|may be|can be) (?:now )?(?:arbitrary|general|any\w*)\b"
    r"|\bperturb\w* the matrix\b|^(?:rather|actually),? let\b"
    r"|\bmatrices (?:here |below )?(?:are|may be|will be) (?:now |again )?(?:general|arbitrary|square"
    r"|nonsymmetric)\b"
    r"|\bmatrix(?: in the formula| below| here)? is (?:now |again )?(?:general|arbitrary|square|nonsymmetric)",
    re.IGNORECASE,
)
"""The same without a letter."""
SET_ANEW = re.compile(r"^\s*(\\?[A-Za-z]+)\s*(?::=|\\(?:gets|leftarrow|coloneqq)(?![a-z]))(.*)$", re.DOTALL)
SHORT = re.compile(
    rf"\b(?:{DENIED}|deleted|removed|crossed|skip|(?<!the\s)square(?!s\b)\w*|enough|suffices|wrong|used\s+nowhere|cancelled"
    rf"|symmetric\s+or)\b",
    re.IGNORECASE,
)
"""What a sentence of a few words says of the one before."""
ROLES = re.compile(
    rf"\b(?:(?:ex|inter)chang|swapp|switch|revers)ing\s+(?:the\s+)?roles?\s+of\s+{S}\s+and\s+{S}",
    re.IGNORECASE,
)
"""What makes a line of another one, and changes no letter."""
LONGEST = 4
"""How many words these are."""


def reconsiders(sentence: Sentence, rows: Sequence[Row]) -> bool:
    """Whether a sentence behind what is assumed may take back, limit or replace that."""
    assumed = _in_force(sentence, rows)
    if not assumed:
        return False
    words = KNOWN.sub(" ~ ", ROLES.sub("", sentence.words))
    if ALWAYS.search(words) or LEADS_ON.search(words) or _set_anew(sentence, assumed):
        return True
    if not sentence.formulas and FREED_ALONE.search(words) and not _said_again(words, assumed):
        return True
    first = words.split(DISPLAY)[0].strip(" .!()")
    if not {FORMULA, "~"} & {*first} and len(first.split()) <= LONGEST and SHORT.search(first):
        return True
    of_property = _property(assumed)
    against = re.search(rf"(?<![\w-])(?:{AGAINST})(?![\w-])|n't\b|\?", words, re.IGNORECASE)
    if re.search(rf"\b{ABOUT}\b", words, re.IGNORECASE) and against:
        return True
    if of_property and (
        found := re.search(
            rf"(?<![\w])(?P<un>non-?|un|a|anti-?|skew-?)?(?:{of_property})\w*", words, re.IGNORECASE
        )
    ):
        if found["un"] and _speaks(sentence, assumed, words):
            return True
        if against or re.search(rf"\b(?:{MEANT})\b", words, re.IGNORECASE):
            return True
    return bool(THIS.search(words) and against)


def _in_force(sentence: Sentence, rows: Iterable[Row]) -> list[Row]:
    """Return the rows that assume something that no words before a sentence have ended."""
    return [
        row for row in rows if row.word == "assume" and (row.scope or (0, LAST_LINE))[1] >= sentence.number
    ]


def _property(rows: Iterable[Row]) -> str:
    """Return how words begin that speak of what rows assume."""
    return "|".join(sorted({noun for row in rows for name, noun in NOUNS.items() if name in row.text}))


def _speaks(sentence: Sentence, rows: Iterable[Row], words: str) -> bool:
    """Whether a sentence has a letter of what is assumed in it, or none at all."""
    letters = _letters(rows)
    named = {one for formula in sentence.formulas for one in letters_of(formula)}
    return not sentence.formulas or bool(letters & named)


def _letters(rows: Iterable[Row]) -> set[str]:
    return {
        letter for row in rows for letter in ({row.text.split()[0].partition("(")[0]} | related(row.text))
    }


def _set_anew(sentence: Sentence, rows: Iterable[Row]) -> bool:
    """Whether a sentence puts another value of itself in the place of a letter: A := A + B."""
    for formula in sentence.formulas:
        found = SET_ANEW.match(formula)
        again = found and re.search(rf"(?<![A-Za-z]){re.escape(found[1])}(?![A-Za-z])", found[2])
        if found and again and found[1].lstrip("\\") in _letters(rows):
            return True
    return False


def freed(sentence: Sentence, rows: Iterable[Row]) -> Iterator[str]:
    """Yield the words that leave a letter free, or make another of it, of which a row assumes something there."""
    assumed = _in_force(sentence, rows)
    letters = _letters(assumed)
    for found in FREED.finditer(sentence.words):
        first, last = (sentence.words.count(FORMULA, 0, place) for place in found.span())
        named = {one for formula in sentence.formulas[first:last] for one in letters_of(formula)} & letters
        behind = re.split(r"[.,;:]", sentence.words[found.end() :])[0]
        if named and not _said_again(behind, assumed):
            yield sentence.written(*found.span())


def _said_again(words: str, rows: Iterable[Row]) -> bool:
    """Whether words say again what is assumed: any symmetric matrix."""
    of_property = _property(rows)
    return bool(of_property) and re.search(rf"(?<![\w-])(?:{of_property})", words, re.IGNORECASE) is not None
