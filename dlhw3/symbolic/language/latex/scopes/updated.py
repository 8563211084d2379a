r"""Words that change a letter: "we update $A \gets A - x y^\top$", "permute the rows of $A$", "now negate $a$".

What is assumed or said of a letter holds no longer of what it becomes. A text is refused that changes a letter
above a formula and below words that assume something of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.scopes.changed_it import changed_before, happened, relabelled, spoiled
from dlhw3.symbolic.language.latex.scopes.renamed import renamed
from dlhw3.symbolic.language.latex.text.formulas_said import STYLED, letters_of
from dlhw3.symbolic.language.latex.text.rows import LAST_LINE, Row, bare
from dlhw3.symbolic.language.latex.text.sentences import FORMULA, Sentence, sentences
from dlhw3.symbolic.language.latex.text.unread import letters_in
from dlhw3.symbolic.language.latex.words.taken import Words
from dlhw3.symbolic.language.text import lazy_re as re

S = FORMULA
PUT = re.compile(
    r"\\(?:leftarrow|gets|longleftarrow|Leftarrow|mapsfrom)(?![A-Za-z])|(?<![<>])<-(?!\w*\|)|←"
    r"|\\math(?:rel|bin|op)\s*\{\s*[+\-*/]\s*\}\s*=|(?<![_^{])[+\-]="
)
"""A sign that gives a letter another value."""
SENT = re.compile(r"\\(?:mapsto|to|longmapsto|rightarrow|longrightarrow)(?![A-Za-z])|:\s*=|\\coloneqq")
"""A sign that does so where the letter stands on both of its sides."""
OF_MAP = re.compile(
    r"\b(?:maps?|mapping|functions?|functionals?|operators?|transformation|action|limit|as|of|when|if|for|the|by"
    r"|that)\s*$",
    re.IGNORECASE,
)
IS_MAP = re.compile(r"\s*(?:,\s*)?(?:is|are|be|has|have|being|of)\b", re.IGNORECASE)
"""Words around § ↦ § that name a function."""
CHANGES = (
    r"(?:update|overwrite|replace|modify|change|alter|edit|adjust|amend|vary|perturb|corrupt|negate|double"
    r"|triple|quadruple"
    r"|halve|increment|decrement|increase|decrease|raise|lower|shrink|enlarge|decay|reset|reassign"
    r"|reinitiali[sz]e|redraw"
    r"|resample|re-?define|mutate|permute|shuffle|reorder|sort|swap|exchange|interchange|rotate|reflect|flip"
    r"|reverse"
    r"|truncate|clip|round|quanti[sz]e|prune|mask|drop|delete|remove|erase|discard|append|insert|duplicate"
    r"|zero(?:\s+out)?|shift|translate|cent(?:er|re)|normali[sz]e|re-?normali[sz]e|re-?scale|scale|project"
    r"|sparsify"
    r"|symmetri[sz]e|orthogonali[sz]e"
    r"|regulari[sz]e|smooth|penali[sz]e|convexify|augment|inflate|deform|stretch|scramble|disturb|distort|contaminate|degrade|damp|whiten|standardi[sz]e"
    r"|transform|multiply|divide|square|transpose|invert|add|subtract|destroy|break|spoil)"
)
NAMED = (
    r"(?:matrix|vector|number|scalar|column|function|parameter|weights?|step\s*size|learning\s+rate|constant"
    r"|variable|factor|labels?|targets?|inputs?|outputs?|data|features?|samples?|responses?)"
)
PART = (
    r"(?:(?:all|some|any|each|every|both|half|most|one|two|three|several)\s+(?:of\s+)?)?(?:(?:the|its|an?|our"
    r"|this|that)\s+)?"
    r"(?:(?!of\b)[\w-]+\s+){0,3}?(?:columns?|rows?|entr(?:y|ies)|elements?|components?|coordinates?|diagonal"
    r"|off-diagonal|signs?"
    r"|values?|blocks?|layers?|weights?|(?:singular|eigen)\s*values?|norm|part|half|corner|sum|scale|order"
    r"|labels?)\s+(?:of|in|from|to|on)\s+"
)
"""A part of what is changed: the last column of."""
ADVERB = (
    r"(?:(?:now|then|next|again|also|first|finally|further|simply|just|instead|afterwards|subsequently|randomly"
    r"|repeatedly)\s*,?\s+)*"
)
BEGINS = (
    r"(?:^|[,;:]\s*|\b(?:we|now|then|next|and|let\s+us|finally|afterwards|us|to|they|algorithm|step|will|it)\s+)"
    + ADVERB
)
MAY_BE = r"(?:(?:the|our|this|that|an?|each|every)\s+)?"
DONE = re.compile(
    rf"{BEGINS}(?:(?P<verb>{CHANGES})s?)\s+(?:out\s+)?(?P<part>{PART})?{MAY_BE}(?:{NAMED}\s+)?(?P<who>{S}(?:\s*(?:,|and|with)\s*{S})*)",
    re.IGNORECASE,
)
"""We permute the rows of §."""
THIRD = re.compile(
    rf"(?<!\bthe )(?<!\bof )\b(?P<verb>(?:chang|modifi|alter|perturb|overwrit|permut|corrupt|rescal|updat"
    rf"|replac|negat|distort|deform|destroy"
    rf"|randomi[sz]|shuffl|mask|prun|truncat|clip|round|scrambl"
    rf"|flip)e?s)\s+(?P<part>{PART})?{MAY_BE}(?:{NAMED}\s+)?(?P<who>{S})",
    re.IGNORECASE,
)
"""Training changes §."""
STALE = re.compile(
    rf"{S}\s+(?:changes|moves|evolves|varies|drifts|has\s+changed|is\s+updated|is\s+trained)\s*,?\s*(?:but|while"
    rf"|whereas|and)\s+(?P<who>{S})\s+(?:is|stays?|remains?)\s+(?:stored|cached|stale|not\s+(?:recomputed|updated))\b",
    re.IGNORECASE,
)
"""§ changes but § is stored."""
AGED = re.compile(
    rf"(?:{S}|\b[A-Za-z])\s+(?:has|is|have)\s+(?:now\s+|then\s+|since\s+)*(?:been\s+)?(?:changed|moved|updated|trained|modified)"
    rf"\s*,?\s*(?:but|while|whereas|and|yet|though)\s+(?P<who>{S}|\b[A-Za-z])\s+(?:has|is|was|have|did|does)\s+not\b(?!\s+depend)",
    re.IGNORECASE,
)
"""§ has changed but § has not; the letters may stand without dollars."""
PUT_INTO = re.compile(
    rf"{BEGINS}(?P<verb>add|append|insert|subtract|put|mix|inject)s?\s+[^.;:]*?\s(?:to|from|into"
    rf"|in)\s+(?P<part>{PART})?{MAY_BE}"
    rf"(?:{NAMED}\s+)?(?P<who>{S})",
    re.IGNORECASE,
)
"""Add a row to §."""
AFTER = re.compile(
    r"\b(?:after|once|upon|by)\s+(?:we\s+)?(?P<verb>updating|overwriting|changing|modifying|altering"
    r"|perturbing|negating|doubling"
    r"|halving|permuting|shuffling|sorting|swapping|rotating|truncating|clipping|rounding|pruning|dropping"
    r"|deleting|removing|zeroing"
    rf"|rescaling|scaling|shifting|normali[sz]ing"
    rf"|flipping)\s+(?:out\s+)?(?P<part>{PART})?{MAY_BE}(?:{NAMED}\s+)?(?P<who>{S})"
    r"(?=[^.;]*[,¶]|\s)",
    re.IGNORECASE,
)
WAS = (
    r"(?:updated|overwritten|modified|changed|altered|edited|adjusted|perturbed|corrupted|negated|doubled"
    r"|tripled|halved"
    r"|incremented|decremented|increased|decreased|reduced|reset|reassigned|redrawn|resampled|permuted"
    r"|shuffled|reordered"
    r"|rotated|reflected|flipped|reversed|truncated|clipped|rounded|quanti[sz]ed|pruned|masked|multiplied|divided"
    r"|shifted|translated|re-?scaled|transformed|symmetri[sz]ed|destroyed|broken|zeroed(?:\s+out)?|dropped"
    r"|deleted|removed|sorted|misread|mangled|tampered\s+with|infected|contaminated|damaged"
    r"|overwritten|swapped|exchanged|interchanged|replaced|projected)"
)
PASSIVE = re.compile(
    rf"(?:(?<![\w-])(?P<part>{PART}))?(?P<who>{S})\s+(?:is|are|was|were|gets?|has\s+been|have\s+been|being|will\s+be)\s+"
    rf"(?:(?:now|then|next|again|also|thereby|randomly|subsequently|afterwards)\s+)*{WAS}\b",
    re.IGNORECASE,
)
"""§ is updated, two rows of § are swapped."""
VALUED = re.compile(
    rf"(?P<who>{S})\s+(?:(?:now|then|has|have|takes?|gets?|with|on|at|receives?|is|are|assumes?)\s+)+(?:(?:the"
    rf"|an?|its|given)\s+)*"
    rf"(?:new|different|updated|changed|other|modified)\s+values?\b|\bnew\s+(?:value|version)\s+of\s+(?P<new>{S})"
    rf"|\b(?:the\s+)?(?:new|updated|modified|changed)\s+(?:{NAMED}\s+)?(?P<now>{S})(?=\s+(?:is|equals|has|be"
    rf"|becomes))",
    re.IGNORECASE,
)
"""§ has the new value §."""
INTO = re.compile(
    rf"\b(?:is|are|was|were|gets?)\s+{ADVERB}(?:added|injected|appended|inserted|mixed|subtracted|introduced|removed|deleted)\s+"
    rf"(?:to|into|in|from)\s+(?P<part>{PART})?{MAY_BE}(?:{NAMED}\s+)?(?P<who>{S})(?=\s*(?:$|[.,;]|and\b|by\b|at\b|before\b|after\b))",
    re.IGNORECASE,
)
"""Noise is injected into §."""
MOVED = re.compile(
    rf"\b(?:gradient\s+descent|training|fine-?tuning|(?:the|an?)\s+(?:\w+\s+)?(?:flow|algorithm|update|optimi[sz]er|attacker"
    rf"|adversary|intruder|hacker|bug|virus|disturbance|perturbation|step)|sgd|adam)\s+{ADVERB}(?:moves|tampers\s+with|trains"
    rf"|touches|pulls|pushes|misreads|disturbs|infects|hits|reaches|spoils|manipulates|acts\s+on|modifies)\s+{MAY_BE}(?:{NAMED}\s+)?(?P<who>{S})"
    rf"|\b(?:take|make|do|perform)s?\s+(?:an?|one|some|several|\w+)\s+(?:gradient\s+)?(?:steps?|updates?)\s+(?:on|in)\s+(?P<now>{S})",
    re.IGNORECASE,
)
"""Gradient descent moves §, an intruder tampers with §."""
SETS = r"(?:sphere|ball|simplex|set|manifold|constraint|surface|orthant|cone|interval|domain|disc|disk)\b"
IN_PLACE = re.compile(rf"(?P<who>{S})[^.;:{S}]*\bin[\s-]place\b(?!\s+of)", re.IGNORECASE)
"""Elimination is applied to § in place."""
SET_TO = re.compile(
    rf"\bset\s+(?P<who>{S})\s+(?:back\s+)?to\s+(?:the|its|an?|one|some|another)\b", re.IGNORECASE
)
"""Set § to the projection."""
LEAVES = re.compile(
    rf"(?P<who>{S})\s+(?:(?:then|now|will|also|later|again|finally|[a-z]+ly)\s+)*(?:leaves?|exits?|escapes?|moves?\s+(?:off|away\s+from|out\s+of))"
    rf"\s+(?P<part>(?:the|this|its|that)\s+(?:unit\s+|probability\s+|feasible\s+)?{SETS})",
    re.IGNORECASE,
)
"""§ leaves the sphere."""
DENIED = re.compile(
    r"\b(?:not|never|no|nothing|nobody|none|cannot|without|if|whether|would|could|unless|does|do|need|unchanged"
    rf"|leaves?(?!\s+(?:the|this|its|that)\s+(?:unit\s+|probability\s+|feasible\s+)?{SETS})"
    r"|both\s+sides)\b|n't\b|\?",
    re.IGNORECASE,
)
"""Words with which nothing is changed, or nothing for sure."""
TO_GET = re.compile(
    r"^[^.;:]*?\b(?:to\s+(?:get|obtain|form|find|compute|see)|and\s+(?:get|obtain|find)|giving|yielding|gives"
    r"|yields|we\s+(?:get"
    r"|obtain|find))\b",
    re.IGNORECASE,
)
"""Behind what is done to a value on the way to another."""


WITHIN = re.compile(
    rf"\s*(?:(?:,|and|with)\s*{S}\s*)*(?:in|inside|within|under|of)\s+(?:the|each|this|that)\s+"
    r"(?:\w+\s+)?(?:traces?|products?|sums?|terms?|factors?|determinants?|norms?|expressions?|formulas?"
    r"|lines?|brackets?)\b",
    re.IGNORECASE,
)
"""Behind what is done to a formula and not to its letters: swap § and § in the trace."""


TURNS = re.compile(
    rf"^(?:(?:then|now|and|next|finally)\s*,?\s+)*(?P<verb>swapping|exchanging|interchanging|flipping|negating|transposing|replacing|reversing|inverting)\s+"
    rf"(?P<part>(?:the\s+)?(?:signs?|order|rows?|columns?|orientation)\s+of\s+)?{MAY_BE}(?:{NAMED}\s+)?(?P<who>{S}(?:\s*(?:,|and|with)\s*{S})*)"
    r"(?!\s+in\b)(?=[^.;]*[,¶])",
    re.IGNORECASE,
)
"""Flipping the sign of §, before a line."""
OTHERS = re.compile(
    r"\b(?:replac|redefin|re-defin|swap|exchang|interchang|transpos|flipping|negating|reversing|inverting|new\b)",
    re.IGNORECASE,
)
"""What makes another one of a letter, of what is said of which nothing is left."""
FORMS = (TURNS, DONE, THIRD, STALE, PUT_INTO, AFTER, PASSIVE, VALUED, LEAVES, IN_PLACE, SET_TO, INTO, MOVED)


class Change(NamedTuple):
    """The letters that words change, the line, the words, how many formulas stand before; if they are others."""

    letters: set[str]
    number: int
    written: str
    before: int
    other: bool = False


def require_unchanged(text: str, words: Words, defined: Iterable[Row], declared: Collection[str]) -> None:
    """Raise UserError where words change a letter of which they say something above, before a formula below."""
    every = [*sentences(text)]
    last = max((last for sentence in every for _, last in sentence.displays), default=0)
    known = {*declared, *map(bare, declared)}
    rows = [row for row in words.rows if row.word == "assume" and not {row.text, bare(row.text)} & known]
    rows += [row for row in defined if row.word == "let"]
    above: set[tuple[str, int]] = set()
    lines = text.split("\n")
    for before, sentence, after in zip([None, *every], every, [*every[1:], None], strict=False):
        mentioned = [
            {(letter, line) for letter in _letters(one)}
            for one, line in zip(sentence.formulas, sentence.lines, strict=True)
        ]
        remade, written = relabelled(sentence, every[: every.index(sentence)])
        of_sets = [Change(remade, sentence.number, written, len(sentence.formulas))] if remade else []
        several = (*changed(sentence), *_of_it(sentence, before), *_event(sentence, after, lines, rows))
        for change in (*several, *of_sets):
            said = above.union(*mentioned[: change.before])
            row = next((row for row in rows if change.number <= last and _stands(row, change, said)), None)
            if row is not None:
                letters = ", ".join(sorted(change.letters & (_about(row) | _made_of(row))))
                told = f"The words change {letters} here, and line {row.number} says something of it."
                at = Span(change.written, 0, len(change.written))
                raise UserError(f"Line {change.number}: {told}", at=at, hint=f"% {row.word} {row.text}")
        above = above.union(*mentioned)


def _of_it(sentence: Sentence, before: Sentence | None) -> Iterator[Change]:
    """Yield the changes of what the sentence before one is about: we then perturb it."""
    for letters, written in changed_before(sentence, before):
        yield Change(letters, sentence.number, written, len(sentence.formulas))


def _event(
    sentence: Sentence, after: Sentence | None, lines: list[str], rows: Iterable[Row]
) -> Iterator[Change]:
    """Yield that all letters of a line are changed behind "after the update", where all are spoken of above."""
    names = {one for row in rows if row.word == "let" for one in _about(row) if row.number <= sentence.number}
    if said := spoiled(sentence, after, names):
        words = ("let", "assume") if re.search(r"\bentr(?:y|ies)\b", said) else ("let",)
        every = [one for row in rows if row.word in words for one in _about(row)]
        yield Change({*every}, sentence.number, said, len(sentence.formulas))
    found = happened(sentence, after, lines)
    known = {
        one for row in rows if (row.scope or (0, LAST_LINE))[1] >= sentence.number for one in _about(row)
    }
    if found and found[0] and found[0] <= known:
        yield Change(found[0], sentence.number, found[1], len(sentence.formulas))


def _stands(row: Row, change: Change, above: Collection[tuple[str, int]]) -> bool:
    """Whether a row says something, above a change, of a letter that is changed, as far as it holds.

    ``above`` are the letters of the formulas above the change, with their lines.
    """
    letters = (_about(row) | (_made_of(row) if change.other else set())) & change.letters
    if not letters or (row.scope or (0, LAST_LINE))[1] < change.number:
        return False
    return row.number < change.number or any((one, row.number) in above for one in letters)


def _about(row: Row) -> set[str]:
    """Return the letters that a row says something of."""
    if row.word == "let":
        return {*letters_of(STYLED.sub(r"\1", row.text.partition("=")[0].partition("(")[0]).strip(" :"))}
    found = letters_in(row.text, apart=True) | {row.text.split()[0].partition("(")[0]}
    return found | {one.partition("_")[0] for one in found}


def _made_of(row: Row) -> set[str]:
    """Return the letters that stand in what a definition says, but for those that its name is of."""
    head, _, value = row.text.partition("=")
    return letters_in(value, apart=True) - letters_in(head, apart=True) if row.word == "let" else set()


def _letters(formula: str) -> list[str]:
    formula = STYLED.sub(r"\1", formula)
    return letters_of(formula) or sorted(letters_in(formula))


def changed(sentence: Sentence) -> Iterator[Change]:
    """Yield the changes of letters in a sentence."""
    words = sentence.words
    for found in AGED.finditer(words):
        first = words.count(S, 0, found.start("who"))
        who = sentence.formulas[first] if found["who"] == S else found["who"]
        yield Change({*_letters(who)}, sentence.number, sentence.written(*found.span()), first)
    if DENIED.search(words):
        return
    for k, place in enumerate(sentence.places):
        if letters := _put(sentence.formulas[k], words[:place], words[place + 1 :]):
            yield Change(letters, sentence.lines[k], sentence.formulas[k], k)
    for letters, first, (start, stop) in renamed(sentence):
        yield Change(
            letters, sentence.lines[first], sentence.written(start, stop).strip(" ,"), first, other=True
        )
    for form in FORMS:
        for found in form.finditer(words):
            groups = found.groupdict()
            name = next(one for one in ("who", "new", "now") if groups.get(one))
            first = words.count(S, 0, found.start(name))
            to_get = groups.get("verb") and not groups.get("part") and TO_GET.match(words[found.end() :])
            if to_get or WITHIN.match(words, found.end()):
                continue
            every = sentence.formulas[first : first + found[name].count(S)]
            letters = {letter for one in every for letter in letters_of(STYLED.sub(r"\1", one))}
            letters |= {letter.partition("_")[0] for letter in letters}
            if letters:
                written = sentence.written(*found.span()).strip(" ,")
                other = OTHERS.search(found[0]) is not None
                yield Change(letters, sentence.lines[first], written, first, other)


def _put(formula: str, before: str, behind: str) -> set[str]:
    """Return the letters to which a formula gives another value: A of A \\gets A B."""
    formula = STYLED.sub(r"\1", formula)
    if (found := PUT.search(formula)) is not None:
        left = {*_letters(formula[: found.start()].strip(" {"))}
        return left | {one.partition("_")[0] for one in left}
    found = SENT.search(formula)
    if found is None or ":" in formula[: found.start()]:
        return set()
    before_it, behind_it = formula[: found.start()], formula[found.end() :]
    if (
        not found[0].endswith("=")
        and found[0] != r"\coloneqq"
        and (OF_MAP.search(before) or IS_MAP.match(behind))
    ):
        return set()
    return {*letters_of(before_it.strip())} & letters_in(behind_it, apart=True)
