r"""Words that take back what others define: "let $f(x) = x^\top x$. That was a warm-up.".

A name is what words say above a line, so that words between them that take a sentence back, leave the name free or
go beyond it refuse the file, as they do behind what is assumed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NoReturn

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.scopes.other_losses import of_another_loss
from dlhw3.symbolic.language.latex.text.formulas_said import SPACE, STYLED, letters_of
from dlhw3.symbolic.language.latex.text.rows import Row, in_plain
from dlhw3.symbolic.language.latex.text.sentences import (
    DISPLAY,
    FORMULA,
    FORMULAS,
    Sentence,
    with_those_between,
)
from dlhw3.symbolic.language.latex.words.fragments import limits
from dlhw3.symbolic.language.latex.words.qualified import has_line
from dlhw3.symbolic.language.latex.words.reconsidered import (
    ALWAYS,
    DENIED,
    ENDED,
    FREED_ALONE,
    KNOWN,
    LEADS_ON,
    freed,
)
from dlhw3.symbolic.language.latex.words.where_it_ends import GENERALLY
from dlhw3.symbolic.language.latex.words.withdrawn import REDUCTION
from dlhw3.symbolic.language.text import lazy_re as re

S = FORMULA
BEYOND = re.compile(
    rf"\bfor\s+(?:any|every|all|each|other|another|general|arbitrary|an\s+arbitrary"
    rf"|a\s+general)\s+(?:[a-z]+\s+)?{S}"
    rf"|{S}\s+is\s+(?:only|just|merely)\s+(?:defined|used|meant|valid|given|known)|{S}\s+is\s+(?:now\s+)?free\b"
    rf"|{S}\s+is\s+(?:defined|used|meant|valid)\s+(?:only|just|merely)"
    rf"|\ban?\s+(?:new|fresh|different|second|further)\s+(?:\w+\s+)?{S}|\b(?:sample|draw|resample|choose|pick|select|generate)s?"
    rf"\s+(?:an?\s+)?{S}\s+(?:from|at\s+random|uniformly|randomly|independently|according|anew|again|afresh|freely|arbitrarily)\b"
    rf"|\blet\s+(?:now\s+)?{S}\s+(?:now\s+)?(?:vary|range|run|be\s+(?:now\s+)?(?:free|variable|unconstrained|unrestricted))\b"
    rf"|\b(?:every|any)\s+(?:[a-z-]+\s+){{1,2}}{S}\s+(?:satisf|has|obeys|fulfil|is\b)"
    rf"|\b(?:optimi[sz]|(?:mini|maxi)mi[sz])e\s+over\s+(?:all\s+)?{S}"
    rf"|\b(?:adversary|attacker|opponent|nature|user|player|oracle)\s+(?:then\s+)?(?:chooses|picks|selects|sets|draws)\s+{S}",
    re.IGNORECASE,
)
"""Words that leave a name free, or say where alone it is what it is."""
CONTRASTING = re.compile(
    r"^(?:(?:now|but|and)\s*,?\s+)?(?:(?:in|by)\s+contrast|contrast\s+this\s+with|unlike\s+(?:this|that|here|above)|as\s+opposed\s+to\s+(?:this|that))\b",
    re.IGNORECASE,
)
"""How a sentence begins that is of another thing than the one before."""
OTHERS = re.compile(
    r"^(?:(?:but|and)\s+)?(?:otherwise|else(?:where)?|if\s+not)\b(?!\s+(?:stated|said|put))|^without\s+(?:it|them)(?=\s*[,.])"
    r"|^(?:but\s+)?in\s+(?:reality|truth|the\s+real\s+world)\b"
    rf"|^or\s+(?:(?:let|set|say|take|choose|put)\s+)?(?={S})|^(?:(?:for|with)\s+(?:other|another|different)"
    r"|without\s+(?:other|another|different|this|that|these|such))\s+"
    r"(?:choices?|loss(?:es)?|functions?|objectives?|definitions?|values?|letters?)\b",
    re.IGNORECASE,
)
"""How a sentence begins that goes beyond what is defined."""
NEW = re.compile(
    rf"\b(?:different|new|another|other|second|modified|changed)\s+(?:[a-z-]+\s+){{0,2}}(?:functions?"
    rf"|loss(?:es)?|objectives?|matri(?:x|ces)|vectors?"
    rf"|numbers?|updates?|steps?|models?|energy|risks?|costs?)\s+(?P<who>{S})"
    rf"|\b(?:function|loss|objective|matrix|vector|number|update|step|model|energy|risk"
    rf"|cost)\s+is\s+(?:now\s+)?(?P<with>{S})\s+(?:with|plus|without|minus)\b"
    rf"|(?P<unknown>{S})\s+(?:is|be|are)\b[^.;:{S}]*\b(?:unknown|unspecified|not\s+specified|left\s+open"
    rf"|not\s+known|abstract|any\s+(?:\w+\s+)?function)\b"
    rf"|(?P<other>{S})\s+(?:(?:is|are|denotes|means)\s+(?:now|henceforth|from\s+(?:now|here)\s+on)"
    rf"|now\s+(?:denotes|means|includes|contains|is))\s+(?:the|an?|our|its)\b"
    rf"|^from\s+(?:now|here|this\s+point|(?:section|chapter"
    rf"|part)\s+\S+)\s+on(?:wards?)?\s*,?\s+(?P<from>{S})\s+(?:(?:is|are|denotes?|has|means)\s+(?:the|an?"
    rf"|our)|includes?|contains?)\b"
    rf"|\btake\s+(?P<taken>{S})\s+to\s+be\b|\bwrite\s+(?P<written>{S})\s+for\s+(?:an?|any|some|another)\b",
    re.IGNORECASE,
)
"""Words by which a name is another than it was, or is not known."""
TOPIC = re.compile(
    r"^(?:then\s+|and\s+|now\s+|hence\s+)?(?P<how>for|in|with|under)\s+(?P<what>[^,§¶]*?)\s*(?:,|¶|$)",
    re.IGNORECASE,
)
"""What a sentence says that it is of: for linear networks, in the noiseless case."""
GOES_ON = re.compile(
    r"\b(?:all|any|every|each|this|that|our|these|such|case\s+of|same|simplicity|brevity|convenience"
    r"|example|instance|particular|addition|total"
    r"|other\s+words|fact|short|general\s+position|what\s+follows|following|sequel|order|turn|it|its"
    r"|exercise|section|both|help|notation|terms|mind"
    r"|definition|respect|hand|above|chain|product|rule|symmetry|linearity|convexity|inequality|identity"
    r"|lemma|theorem|regard|gradient|hessian|derivative|differential|proof|bound|step|rest|term|pass|\w+ing)\b",
    re.IGNORECASE,
)
"""Words of what is no other topic."""
IF = re.compile(r"(?:if|when|in\s+case)\b", re.IGNORECASE)
OTHERWISE = re.compile(r"(?:otherwise|else(?:where)?|if\s+not)\b", re.IGNORECASE)
"""The other one of two cases, of the sentence before."""
LET_AGAIN = re.compile(
    rf"(?:\b(?:let|consider|take|suppose|fix|given|for)\s+(?:(?:now|any|all|every|each|some|an?|arbitrary|another|real)\s+)*"
    rf"(?:(?:vectors?|matri(?:x|ces)|numbers?|scalars?|points?)\s+)?(?P<who>{FORMULAS}))"
    rf"(?P<what>\s+(?:be|is|are|denote)\s+(?:again\s+|now\s+)?(?:an?|any|some|another|arbitrary|general|two)\b[^.;:{S}{DISPLAY}]*)?"
    rf"(?=\s*(?:[.,;:{DISPLAY}]|$|and\b|we\b|be\b|it\b|with\b|{S}))",
    re.IGNORECASE,
)
"""How a letter begins anew: let § be a vector, for § in a space, consider a matrix §."""
PLAIN_NOUN = re.compile(
    r"\s+(?:be|is|are|denote)\s+(?:again\s+|now\s+)?(?:an?|any|some|another|arbitrary|general|two)\s+"
    r"(?:(?:real|square|arbitrary|general|given|fixed|generic|column|random|other|different|second|new|further|nonzero|small)\s+)*"
    r"(?:matri(?:x|ces)|vectors?|numbers?|scalars?|functions?|points?|constants?|variables?|parameters?|inputs?|weights?"
    r"|labels?|columns?|direction|step|quantity|element|integer|real|solution)\b",
    re.IGNORECASE,
)
NAME = re.compile(r"[A-Za-z]+(?:_\w+)?")
THIS = (
    r"(?:this|that|it|these|the\s+above"
    r"|the\s+(?:previous|last|above)\s+(?:line|sentence|definition|choice|formula|equation))"
)
ON = r"(?:from\s+(?:now|here)\s+on|below|in\s+what\s+follows|in\s+the\s+(?:sequel|following|rest)|later)\b"
"""From where on."""
BACK = re.compile(
    rf"\b{THIS}\s+(?:(?:now|then|here|of\s+course|however|[a-z]+ly)\s+)*(?:was\s+(?:the|an?|our|only|just"
    rf"|merely)\b|(?:is|was|are|were)\s+"
    r"(?:(?:now|all|not\s+really|of\s+course|simply|plainly)\s+)*(?:not\s+(?:what|how|our)\b|dropped"
    r"|abandoned|withdrawn|replaced"
    r"|undone|cancel\w*|revoked|wrong|false|incorrect"
    r"|untrue|void|invalid|over|changed|removed|discarded|forgotten|not\s+(?:used|true|right|correct"
    r"|the\s+case|so|meant|made|adopted)|no\s+longer|an?\s+(?:mistake|error|joke"
    r"|typo|illustration|warm-?up|toy|digression|special\s+case)|only\s+an?\s+(?:illustration|example))"
    r"|(?:does|do|did)\s+not\s+hold|(?:cannot|can\s+not|can't|could\s+not|must\s+not)\s+(?:be|hold)\s*(?=[.,;!]|$))"
    r"|\b(?:this|that|it|which|equation|identity|formula|relation|line)\s+(?:only\s+)?(?:holds?"
    r"|is\s+(?:true|valid|exact|correct))\s+(?:only|just|merely"
    r"|approximately|up\s+to|to\s+(?:first|leading)|for\s+(?:the\s+(?:first|second|last)|some|most|even"
    r"|odd|small|large)|at\b|near\b|on\s+average"
    r"|in\s+(?:expectation|the\s+limit))"
    r"|\b(?:equation|identity|formula|relation|line)s?\s+(?:above\s+)?(?:is|are|was|were)\s+(?:wrong"
    r"|false|incorrect|not\s+(?:true|right|correct)|dropped)\b"
    r"|\bwithout\s+(?:this|that|the|these)\s+(?:constraint|definition|equation|identity|formula|relation)\b"
    rf"|\b(?:drop|forget|ignore|discard|undo|abandon|cancel|scrap|delete|remove|reject|disregard)\s+{THIS}\b"
    rf"|\b(?:do|does|did|will|shall)\s+not\s+(?:adopt|use|take|make|keep)\s+(?:{THIS}|the\s+\w+\s+above)\b"
    rf"|^(?:but\s+)?(?:here|now|in\s+(?:this|the\s+present|our)\s+\w+)\s*,?\s+(?:(?:{S}|it|this|that|is|does|are|hold|so)\s+){{0,4}}?"
    r"(?:not|no\s+longer|never|different|otherwise)(?:\s+(?:so|hold|the\s+case))?\s*[.!]?$"
    rf"|^(?:(?:but|however|note\s+that)\s*,?\s+)*{THIS}\s+(?:is\s+(?:only\s+)?(?:true|valid|exact|correct)"
    rf"|holds)\s+(?:(?:only|exactly|just)\s+)*(?:for\s+{S}|if\b|when"
    rf"|in\b(?!\s+(?:particular|general|fact|all|any|every|both))|at\b|near\b|on\b|under\b|provided)[^{DISPLAY}]*$"
    rf"|^{THIS}\s+(?:leads|amounts|brings\s+us)\s+to\s+(?:an?|the)\s+(?:wrong|incorrect|false)\b"
    rf"|^{THIS}\s+is\s+what\s+(?:we|one|you|people)\s+(?:would|wish|hope|want|aim|expect|like)"
    r"|\bwe\s+(?:do|shall|will)\s+not\s+(?:follow|adopt|pursue|do)\s+(?:him|her|them|this|it|that|so"
    r"|suit)\b"
    r"|^(?:(?:but|here|now|then)\s*,?\s+)*(?:the|our)\s+(?:loss|objective|cost|energy|model|output"
    r"|risk)\s+is\s+(?:then\s+|really\s+|actually\s+)?(?:the\s+)?(?:negative|square|double"
    r"|half|twice|inverse|logarithm|mean|average|sum|absolute\s+value)\s+(?:of\s+)?(?:this|that|it|these"
    r"|the\s+above)\b"
    r"|\b(?:drop|omit|suppress|ignore|leave\s+out|absorb)(?:s|p?ed|t?ed|p?ing|t?ing)?\s+(?:(?:the|this|all"
    r"|these|any)\s+)*"
    rf"(?:(?:constant\s+)?factors?|one\s+half|halves|prefactors?)(?:\s+{S})?[^.;]*\b{ON}"
    rf"|\b(?:factors?|one\s+half|prefactors?)\b[^.;,]*\b(?:is|are|will\s+be)\s+(?:dropped|omitted"
    rf"|suppressed|ignored|left\s+out|absorbed)[^.;]*\b{ON}"
    r"|^not\s+so\s+fast\b|^\(?(?:warning|caution|careful|beware|attention)\b[^.]*\b(?:errors?|wrong|missing"
    r"|mistakes?|incorrect|false)\b"
    r"|^(?:an?|the|one|there\s+an?)\s+(?:[a-z-]+\s+){0,2}(?:sign|factor|transpose|term|square|constant"
    r"|index|exponent|minus|power|bar|prime)\s+(?:(?:is|was|seems)\s+)(?:still\s+)?(?:missing"
    r"|wrong|lost|forgotten|off|incorrect|misplaced)\b|\b(?:there\s+is|has"
    r"|contains)\s+an?\s+(?:[a-z-]+\s+)?(?:error|mistake)\b(?!\s+(?:term|of|in\s+the\s+(?:label|data)))"
    r"|\bnever\s+mind\b|\bno,?\s+wait\b|\bwait,?\s+no\b",
    re.IGNORECASE,
)
"""Words that take a definition back."""
LATER = re.compile(
    rf"\b(?:later|afterwards|subsequently|henceforth|from\s+(?:here|now)\s+on|thereafter|below"
    rf"|in\s+the\s+(?:next|following|last)\s+\w+)"
    rf"\s*,?\s+(?:(?:we|let|set|put|take|have|us|it|is|with)\s+)*(?P<who>{S})"
    rf"|^(?:(?:and|but)\s+)?now\s*,?\s+(?:the|our)\s+(?:[a-z-]+\s+){{1,3}}(?:is|becomes|reads|has"
    rf"|uses)\b[^.;{S}{DISPLAY}]*(?P<now>{S})",
    re.IGNORECASE,
)
"""Later f(x) = 0."""
OF_ONE = re.compile(
    r"^(?:(?:recall|note|that)\s+)*(?:an?|some|many|most|the\s+(?:usual|standard|classical|original))\s", re.I
)
OURS = re.compile(
    r"^(?:(?:but|however|yet|now)\s*,?\s+)?(?:ours?|here|in\s+our|this|these|the\s+present)\b[^.;:]*?\b(?:not|no|never|without"
    r"|instead|differs?|different|un-?tied|un[a-z]+ed|lacks?|drops?|violates?)\b|^ours\b[^.;:]*n't\b",
    re.IGNORECASE,
)
"""What a sentence says of one of a kind, and the next one denies of what the text has: Ours is not tied."""
CHOSEN = re.compile(
    r"\b(?:this|that|the\s+above|such\s+a)\s+(?:choice|definition|convention)\b", re.IGNORECASE
)
AGAINST = re.compile(rf"(?<![\w-])(?:{DENIED}|{ENDED})(?![\w-])|n't\b", re.IGNORECASE)
"""What says of a choice that it is not made."""
INSTEAD = re.compile(
    r"(?:^|\b(?:we|us)\s+)(?:(?:now|then|next)\s+)*(?:replace|exchange|swap|change)\s+the\s+[^.;:§]*?\b(?:by"
    r"|with|for|into)\s+"
    r"(?!(?:its|the|their)\s+(?:definition|value|formula|expression))",
    re.IGNORECASE,
)
"""Replace the square by an absolute value."""


def require_definitions_kept(text: str, named: Iterable[Row], lines: Mapping[int, Collection[str]]) -> None:
    """Raise UserError where words between a definition and a line that has its name take it back.

    ``lines`` are the names in the rows by their numbers.
    """
    rows = [
        row for row in named if row.word == "let" and not has_line(row.text.partition("=")[0].strip(), text)
    ]
    names = {id(row): _name(row.text.partition("=")[0]) for row in rows}
    if SWAPS.search(text):
        _require_no_circle(rows, names)
    every = with_those_between(text) if rows else []
    for place, sentence in enumerate(every):
        absurd = REDUCTION.search(sentence.words)
        for row in rows if absurd else ():
            if row.number in {
                *sentence.lines,
                *(n for one in every[place + 1 : place + 3] for n in one.lines),
            }:
                _refuse(sentence, row, names[id(row)])
        below = {name for number, said in lines.items() if number >= sentence.number for name in said}
        known = [
            row for row in rows if row.number < _first(sentence, every, place) and names[id(row)] in below
        ]
        pseudo = [Row(row.number, f"{names[id(row)]} named", "assume") for row in known]
        ours = (
            known
            and place
            and OF_ONE.match(every[place - 1].words)
            and OURS.match(KNOWN.sub(" ~ ", sentence.words))
        )
        other_case = place and IF.match(every[place - 1].words) and OTHERWISE.match(sentence.words)
        back = (
            known
            and not other_case
            and (
                (ours and known[-1].number in every[place - 1].lines)
                or (place and known[-1].number in every[place - 1].lines and limits(sentence.words))
                or _takes_back(sentence, every[place + 1 : place + 2], pseudo)
                or _other_topic(sentence, every[:place], known)
                or of_another_loss(sentence, every[:place], known, text.split("\n"))
            )
        )
        if back:
            _refuse(sentence, known[-1], names[id(known[-1])])


def _name(head: str) -> str:
    """Return the name of what stands before a sign, as lines have it: x_k1 of x_{k+1}, f of f(x)."""
    plain = re.sub(r"\s", "", in_plain(STYLED.sub(r"\1", head))).partition("(")[0]
    return re.sub(r"(?<=[A-Za-z])\+(?=\d$)", "", re.sub(r"(?<=_[A-Za-z])-(?=\d$)", "m", plain))


SWAPS = re.compile(r"\b(?:swap|exchang|interchang|switch|simultaneous)", re.IGNORECASE)


def _require_no_circle(rows: Iterable[Row], names: Mapping[int, str]) -> None:
    """Raise UserError where words put two letters one for the other, as what swaps them does: b = a, a = b."""
    values = {
        names[id(row)]: in_plain(STYLED.sub(r"\1", row.text.partition("=")[2])).strip(" .,") for row in rows
    }
    for row in rows:
        name = names[id(row)]
        value = values[name]
        if value != name and values.get(value) == name and all(map(NAME.fullmatch, (name, value))):
            told = f"The words take something back here, and line {row.number} says what {value} is."
            raise UserError(
                f"Line {row.number}: {told}", at=Span(row.text, 0, len(row.text)), hint=f"% let {row.text}"
            )


def _refuse(sentence: Sentence, row: Row, name: str) -> NoReturn:
    """Raise UserError of a sentence that takes back what a row defines."""
    written = sentence.written(0, len(sentence.words))
    at = Span(written, 0, len(written))
    indexed = re.search(r"_\s*\{[^{}]*\+", row.text.partition("=")[0])
    name = row.text.partition("=")[0].strip() if indexed else name
    told = f"The words take something back here, and line {row.number} says what {name} is."
    hint = "a file for each of the two" if indexed else f"% let {row.text}"
    raise UserError(f"Line {sentence.number}: {told}", at=at, hint=hint)


def _first(sentence: Sentence, every: Sequence[Sentence], place: int) -> int:
    """Return the line up to which definitions stand before a sentence; else that of the last."""
    own = sentence.formulas or sentence.displays
    return sentence.number if own or not place else sentence.number + 1


def _takes_back(sentence: Sentence, after: Sequence[Sentence], rows: Sequence[Row]) -> bool:
    """Whether a sentence takes back what defines the names of rows."""
    words = sentence.words
    shows = bool(sentence.displays) or any(one.words.startswith(DISPLAY) for one in after)
    if INSTEAD.search(words) or (CHOSEN.search(words) and AGAINST.search(KNOWN.sub(" ", words))):
        return True
    plain = KNOWN.sub(" ~ ", words)
    if BACK.search(words) or OTHERS.search(words) or ALWAYS.search(plain) or LEADS_ON.search(plain):
        return True
    if not sentence.formulas and FREED_ALONE.search(plain):
        return True
    if shows and CONTRASTING.search(words.partition(DISPLAY)[0]):
        return True
    if shows and GENERALLY.search(words.partition(DISPLAY)[0]) and FORMULA not in words.partition(DISPLAY)[0]:
        return True
    letters = {row.text.partition(" ")[0] for row in rows}
    for found in LATER.finditer(words):
        group = "who" if found["who"] else "now"
        formula = STYLED.sub(r"\1", sentence.formulas[words.count(FORMULA, 0, found.start(group))])
        if "=" in formula and _name(formula.partition("=")[0].strip(" :")) in letters:
            return True
    if any(_begins_anew(sentence, found) & letters for found in LET_AGAIN.finditer(words)):
        return True
    for found in BEYOND.finditer(words):
        formula = sentence.formulas[words.count(FORMULA, 0, found.start() + found[0].index(FORMULA))]
        if letters & {*letters_of(STYLED.sub(r"\1", formula))}:
            return True
    for found in NEW.finditer(words):
        group = next(name for name, held in found.groupdict().items() if held)
        formula = STYLED.sub(r"\1", sentence.formulas[words.count(FORMULA, 0, found.start(group))])
        if in_plain(formula).partition("(")[0].strip() in letters and "=" not in formula:
            return True
    return any(freed(sentence, rows))


def _begins_anew(sentence: Sentence, found: re.Match[str]) -> set[str]:
    """Return the letters that words let be something, of any such, or in a space, and give no value to."""
    first = sentence.words.count(FORMULA, 0, found.start("who"))
    several = [
        STYLED.sub(r"\1", one) for one in sentence.formulas[first : first + found["who"].count(FORMULA)]
    ]
    if found["what"] is not None:
        plain = PLAIN_NOUN.match(found["what"])
        return {one for formula in several for one in letters_of(formula)} if plain else set()
    spaces = [SPACE.fullmatch(one.strip()) for one in several]
    return {in_plain(one.strip()) for space in spaces if space for one in space[1].split(",")}


def _other_topic(sentence: Sentence, before: Sequence[Sentence], known: Iterable[Row]) -> bool:
    """Whether a sentence says that it is of something else than the one in which names are defined."""
    here = TOPIC.match(sentence.words)
    if here is None or FORMULA in here["what"] or GOES_ON.search(here["what"]):
        return False
    for row in known:
        place = max((k for k, one in enumerate(before) if one.number <= row.number), default=None)
        there = next(
            (
                TOPIC.match(one.words)
                for one in before[: (place or 0) + 1]
                if row.number in one.lines or one.number == row.number
            ),
            None,
        )
        said = there["what"].lower() if there and there["how"].lower() == here["how"].lower() else FORMULA
        if FORMULA not in said and said != here["what"].lower() and not GOES_ON.search(said):
            return True
    return False
