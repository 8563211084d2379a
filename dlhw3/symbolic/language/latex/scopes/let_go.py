r"""Letters that words let be another, and then let go: "set $b = a$ and train both", "$b \ne a$ from here on".

A letter that is trained, learned or freed is not what it was let be; a value of which all are spoken of is none.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from dlhw3.errors import Span, UserError
from dlhw3.symbolic.language.latex.text.formulas_said import STYLED, letters_of
from dlhw3.symbolic.language.latex.text.rows import LAST_LINE, Row, in_plain
from dlhw3.symbolic.language.latex.text.sections import titles
from dlhw3.symbolic.language.latex.text.sentences import DISPLAY, FORMULA, Sentence, sentences
from dlhw3.symbolic.language.latex.words.qualified import has_line

S = FORMULA
NAME = r"\\?[A-Za-z]+(?:_(?:\w|\{\w+\}))?"
EQUATION = re.compile(rf"\s*(?P<name>{NAME})\s*:?=\s*(?P<value>.*?)[\s.,;]*", re.DOTALL)
PLAIN = re.compile(
    r"(?:\\(?!nabla|sum|exp|log|sigma(?:\s*\()|tanh|arg|min|max|math)[A-Za-z]+|[A-Za-z0-9]|[_^{}+\s.-]|\\(?:top|[tdc]?frac|mathbf|boldsymbol|bm))+"
)
"""A value that is made of letters and numbers alone, as that of a tied weight is, and no loss."""
ADVERB = r"(?:(?:then|now|next|also|only|just|first|later|jointly|again|together|fully|[a-z]+ly)\s+)*"
ROLE = (
    r"(?:(?:over|the|both|only|all|our|an?|of)\s+|(?:parameters?|weights?|vectors?|matri(?:x|ces)|scalars?|coefficients?|factors?"
    r"|bias|embeddings?|layers?)\s+)*"
)
WHO = rf"(?P<who>{S}(?:\s*(?:,|and|,\s*and)\s*{S})*)"
TRAIN = (
    r"(?:train|learn|fine-?tune|tune|adapt|fit|re-?estimate|unfreeze|untie|decouple|disentangle|detach|relearn|retrain"
    r"|evolve|free)"
)
TRAINED = (
    r"(?:trained|learn(?:ed|t)|learnable|trainable|fine-?tuned|optimi[sz]ed(?!\s+(?:out|away))|tuned|adapted|fitted|re-?estimated|unfrozen|untied|decoupled"
    r"|detached|retrained|relearned|freed|free\b(?!\s+of)|independent(?!\s+of)|unrelated|adjustable|tunable|no\s+longer\s+tied"
    r"|(?:an?|the)\s+(?:free|trainable|learnable|independent|separate|tunable)\s+\w+)"
)
MOVES = r"(?:evolves?|moves?|drifts?|varies|vary|adapts?|changes?|departs?|deviates?|diverges?(?=\s+from))"
DESCENT = (
    r"(?:gradient\s+(?:descent|ascent|flow)|descent|SGD|GD|Adam|Newton(?:'s\s+method)?|training|back-?prop(?:agation)?"
    r"|(?:the\s+|an?\s+)?(?:optimi[sz]er|algorithm|learner|training))"
)
LETS_GO = re.compile(
    rf"\b{TRAIN}(?:s|es|ing)?\s+{ADVERB}{ROLE}{WHO}"
    rf"|\b(?:optimi[sz]|minimi[sz])(?:e|es|ing)\s+{ADVERB}(?:over|in|with\s+respect\s+to|w\.?r\.?t\.?|jointly\s+(?:over|in))\s+{ROLE}(?P<over>{S}(?:\s*(?:,|and)\s*{S})*)"
    rf"|(?P<is>{S}(?:\s*(?:,|and)\s*{S})*)\s+(?:is|are|gets?|becomes?|will\s+be|can\s+be|may\s+be|being|remains?)\s+{ADVERB}{TRAINED}"
    rf"|(?:\blet\s+{ADVERB}{ROLE}|\bas\s+)?(?P<moves>{S}(?:\s*(?:,|and)\s*{S})*)\s+{ADVERB}{MOVES}\b"
    rf"|\b(?:let|allow)\s+{ADVERB}{ROLE}(?P<let>{S}(?:\s*(?:,|and)\s*{S})*)\s+(?:to\s+)?{ADVERB}(?:evolve|move|drift|vary|adapt|change|be\s+{TRAINED})"
    rf"|\b{DESCENT}\s+(?:(?:is|are|then|now)\s+)*(?:run|applied|performed|started|acts?|works?|operates?|moves?|updates?|changes?|adapts?|learns?"
    rf"|on|in|over|with\s+respect\s+to)\s+(?:(?:on|in|over|to|from|upon)\s+)?{ROLE}(?P<by>{S}(?:\s*(?:,|and)\s*{S})*)"
    rf"|\b(?:trainable|learnable|free|tunable|independent)\s+(?:parameters?|weights?|variables?)\s+(?:are|is)\s+(?P<are>{S}(?:\s*(?:,|and)\s*{S})*)"
    rf"|\b(?:treat|regard|view|consider)s?\s+{ROLE}(?P<as>{S}(?:\s*(?:,|and)\s*{S})*)\s+{ADVERB}as\s+(?:(?:an?|the|being)\s+)?(?:(?!fixed)[\w-]+\s+)?(?:free|independent|trainable|learnable|separate|variable)",
    re.IGNORECASE,
)
"""Words by which letters are no longer what they were let be: we train § and §, § is learned, let § evolve."""
THEY = re.compile(
    rf"\b{TRAIN}(?:s|ing)?\s+{ADVERB}(?:both|it|them|the\s+two|each)\b"
    rf"|\b(?:both|it|they|the\s+two)\s+(?:is|are|gets?|become|becomes|will\s+be)\s+{ADVERB}{TRAINED}"
    rf"|\b(?:this|the)\s+(?:tie|tying|coupling|sharing|choice|value|setting|definition)\s+(?:is|will\s+be|gets?)\s+{ADVERB}(?:broken|relaxed|dropped|removed"
    r"|revised|changed|lifted|abandoned|released|reversed|undone)"
    rf"|\b(?:choice|definition|setting|value|convention|simplification)\s*,?\s+(?:(?:that|which)\s+)?(?:we|is|will\s+be)\s+{ADVERB}(?:(?:will|shall|can|must|to\s+be)\s+)*"
    r"(?:revis|drop|relax|chang|lift|abandon|undo|revers|remov|correct|replac|revisit|reconsider|discard)\w*",
    re.IGNORECASE,
)
"""The same of what the sentence before is about: train both, the two are untied, a choice that we revise."""
KEPT = re.compile(
    r"\b(?:not|never|no|cannot|without|if|whether|would|could|unless|unlike|than|instead\s+of|rather\s+than|stays?|remains?)\b|n't\b|\?"
    r"|\b(?:while|with|and)\s+keeping\b|\bso\s+(?:is|does)\b|\bfollows\b|\btied\s+to\b",
    re.IGNORECASE,
)
"""Words with which nothing is let go, or nothing for sure."""
OURS_NOT = re.compile(
    r"\s*[;,:(-]+\s*(?:but|while|whereas|and|yet|though|although)?\s*(?:(?:ours?|here)\b[^.;:]*?\b(?:not|no|never|without|instead|differs?|different"
    r"|un-?tied|lacks?|drops?|violates?)\b|unlike\s+(?:ours?|here|us|in\s+(?:ours?|this))\b|ours?\b[^.;:]*n't\b"
    r"|we\s+(?:do|will|shall)(?:\s+not|n't)\s*(?:[.,;)]|$|\b(?:so|assume|require|impose|need|make|use|adopt|want|insist)\b))"
    r"|\s*[;,:(-]+\s*(?:in\s+contrast|contrary|as\s+opposed)\s+to\s+(?:ours?|us|this|the\s+present)\b",
    re.IGNORECASE,
)
"""What stands right behind an equation of others: the symmetric model has §; ours does not."""
HAS_A = re.compile(
    r"\b(?:has|have|with|uses?|using|contains?|employs?|owns|learns|takes|introduces?|needs?)\s+(?:an?|another|its\s+own)\s+(?:(?:own|separate|linear|learned|second|real"
    r"|new|hidden|output|input|scalar|square|positive|trainable)\s+)*(?:weights?|matrix|vector|scalar|number|parameter|bias|factor|coefficient|gain|kernel"
    rf"|map|embedding|step\s+size|learning\s+rate|temperature|mask)(?:\s+(?:matrix|vector))?\s+(?P<who>{S})(?!\s*(?:as|above|of|from)\b)",
    re.IGNORECASE,
)
"""How a letter is said to be of another thing, below another heading: the decoder has a weight §."""
UNEQUAL = re.compile(r"\\neq?(?![A-Za-z])|\\not\s*=|≠|!=")
ALL_OF_IT = re.compile(
    rf"\bfor\s+(?:all|any|every|each|arbitrary|general|an\s+arbitrary)\s+(?:(?!such\b)[a-z-]+\s+){{0,2}}?(?P<all>{S}(?:\s*(?:,|and)\s*{S})*)"
    rf"(?=\s*(?:[,:.;{DISPLAY}]|$|(?:we|it|the|there|one|holds?)\b))",
    re.IGNORECASE,
)
"""What is said of all values of a letter: then for all §, we have."""


def require_not_let_go(text: str, rows: Iterable[Row], lines: Mapping[int, Collection[str]]) -> None:
    """Raise UserError where words let a letter go that a row lets be another, above a line with it.

    ``lines`` are the names in the rows by their numbers.
    """
    known = [*_equations(rows, text)]
    every = [*sentences(text)] if known else []
    headed = [*titles(text)] if known else []
    for row, name, value in known:
        place, first = _where(row, every)
        end = (row.scope or (0, LAST_LINE))[1]
        for k in range(place, len(every)):
            sentence = every[k]
            if sentence.number > end or not _below(name, sentence, lines):
                break
            begun = sentence.places[first] + 1 if k == place and first < len(sentence.places) else 0
            apart = any(row.number < one <= sentence.number for one in headed)
            said = next(_lets_go(sentence, begun, name, value, row, near=k <= place + 1), "")
            said = said or _otherwise(sentence, begun, _compact(name), apart=apart)
            if said:
                told = f"The words change {name} here, and line {row.number} says what it is."
                hint = f"% {row.word} {' '.join(row.text.split())}"
                raise UserError(f"Line {sentence.number}: {told}", at=Span(said, 0, len(said)), hint=hint)


def _equations(rows: Iterable[Row], text: str) -> Iterator[tuple[Row, str, str]]:
    """Yield the rows that say what a letter is by others or by numbers, with its name and its value."""
    for row in rows:
        found = EQUATION.fullmatch(STYLED.sub(r"\1", row.text)) if row.word in ("let", "assume") else None
        if found and PLAIN.fullmatch(found["value"]) and not has_line(found["name"], text):
            yield row, found["name"], found["value"]


def _where(row: Row, every: Sequence[Sentence]) -> tuple[int, int]:
    """Return in which sentence a row is said, and as which of its formulas."""
    plain = _compact(row.text)
    for k, sentence in enumerate(every):
        for first, formula in enumerate(sentence.formulas):
            if sentence.lines[first] == row.number and _compact(formula) == plain:
                return k, first
    after = (k for k, one in enumerate(every) if one.number > row.number)
    return next(after, len(every)), LAST_LINE


def _below(name: str, sentence: Sentence, lines: Mapping[int, Collection[str]]) -> bool:
    plain = in_plain(name)
    return any(number >= sentence.number and plain in names for number, names in lines.items())


def _lets_go(sentence: Sentence, begun: int, name: str, value: str, row: Row, *, near: bool) -> Iterator[str]:
    """Yield the words of a sentence, behind what begins there, that let a letter go."""
    words, plain = sentence.words, _compact(name)
    for k, place in enumerate(sentence.places):
        if place >= begun and _differ(sentence.formulas[k], plain, value):
            yield sentence.formulas[k]
    for found in ALL_OF_IT.finditer(words, begun) if row.word == "assume" else ():
        if plain in _named(sentence, found.start("all"), found["all"]):
            yield sentence.written(*found.span())
    kept = KEPT.search(words, begun)
    for found in LETS_GO.finditer(words, begun) if not kept else ():
        group = next(one for one, held in found.groupdict().items() if held)
        if plain in _named(sentence, found.start(group), found[group]):
            yield sentence.written(*found.span())
    if near and not kept and (found_they := THEY.search(words, begun)):
        yield sentence.written(*found_they.span())


def _otherwise(sentence: Sentence, begun: int, name: str, *, apart: bool) -> str:
    """Return the words right behind an equation that deny it of ours, or that say a letter of another thing."""
    found = OURS_NOT.match(sentence.words, begun) if begun else None
    if found is not None:
        return sentence.written(*found.span()).strip(" ,;:(-")
    several = HAS_A.finditer(sentence.words) if apart else ()
    again = (one for one in several if name in _named(sentence, one.start("who"), one["who"]))
    return next((sentence.written(*one.span()) for one in again), "")


def _named(sentence: Sentence, start: int, marks: str) -> set[str]:
    """Return the letters of formulas that are one each."""
    first = sentence.words.count(FORMULA, 0, start)
    several = sentence.formulas[first : first + marks.count(FORMULA)]
    return {_compact(one) for formula in several for one in letters_of(STYLED.sub(r"\1", formula))}


def _differ(formula: str, name: str, value: str) -> bool:
    """Whether a formula says of a letter that it is not what it was let be."""
    sides = UNEQUAL.split(STYLED.sub(r"\1", formula))
    return len(sides) == 2 and {*map(_compact, sides)} == {name, _compact(value)}


def _compact(formula: str) -> str:
    return re.sub(r"[\s{}]|:(?==)|[.,;]$", "", STYLED.sub(r"\1", formula))
