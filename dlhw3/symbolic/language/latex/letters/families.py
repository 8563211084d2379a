"""What the words say of samples x_i and the matrix X that holds them: whether they are its columns or its rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from dlhw3.symbolic.language.latex.text.doubts import NOT
from dlhw3.symbolic.language.latex.text.rows import in_plain
from dlhw3.symbolic.language.latex.text.sentences import FORMULA, Sentence, sentences
from dlhw3.symbolic.language.latex.text.unread import Unread
from dlhw3.symbolic.language.text import lazy_re as re

S = FORMULA
TURNED = r"\s*\^\s*\{?\s*(?:\\top|T|\\intercal|\\mathsf\s*\{?T\}?|\\mathrm\s*\{?T\}?|')\s*\}?"
LETTER = r"\\?[A-Za-z]+"
MEMBER = re.compile(
    rf"(?P<base>{LETTER})\s*(?:_\s*\{{?\s*\w\s*\}}?|\^\s*\{{?\s*\(\s*\w\s*\)\s*\}}?)(?P<turned>{TURNED})?"
    r"(?:\s*\\in\b.*)?"
)
EACH = re.compile(
    rf"(?P<base>{LETTER})_\{{?1\}}?(?P<turned>{TURNED})?\s*,\s*(?:(?P=base)_\{{?2\}}?(?:{TURNED})?\s*,\s*)?"
    rf"\\[lcd]?dots[a-z]*\s*,\s*(?P=base)_\{{?\w\}}?(?:{TURNED})?(?:\s*\\in\b.*)?"
)
"""All of them as a list."""
WHOLE = re.compile(rf"(?P<name>{LETTER})(?:\s*\\in\b.*)?")
DOTS = r"\\[lcd]?dots[a-z]*"
LISTED = re.compile(
    rf"(?P<name>{LETTER})\s*:?=\s*(?:\\left\s*)?(?:\[|\(|\\begin\s*\{{[bp]matrix\}})\s*"
    rf"(?P<base>{LETTER})\s*_\s*\{{?\s*1\s*\}}?(?P<turned>{TURNED})?(?P<inside>.*?{DOTS}.*?)"
    rf"(?:\\right\s*)?(?:\]|\)|\\end\s*\{{[bp]matrix\}})(?P<all>{TURNED})?(?:\s*\\in\b.*)?",
    re.DOTALL,
)
SIDE = r"(?P<side>columns?|rows?)"
SAID = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?P<one>{S})\s+(?:is|are|be|denotes?|being)\s+(?:the\s+)?(?:{S}[- ]?th\s+|[a-z]-th\s+)?{SIDE}\s+"
        rf"(?:vectors? )?of\s+(?:the\s+(?:[a-z]+\s+)?matrix\s+)?(?P<all>{S})",
        rf"(?P<one>{S})\s+(?:for|is|be)\s+(?:the\s+)?{SIDE}\s+{S}\s+of\s+(?P<all>{S})",
        rf"(?P<all>{S})\s*,?\s+(?:has|have|having|with|whose|with the)\s+(?:{S}[- ]?th\s+)?{SIDE}\s+"
        rf"(?:(?:is|are|being|given by)\s+)*(?P<one>{S})",
        rf"(?:the\s+)?(?:{S}[- ]?th\s+)?{SIDE}\s+of\s+(?P<all>{S})\s+(?:is|are)\s+(?P<one>{S})",
        rf"(?:stack|collect|arrang|put)\w*\s+(?:the\s+)?(?:[a-z]+\s+)?(?P<one>{S})\s+(?:as|in|into)"
        r"\s+(?:the\s+)?"
        rf"{SIDE}\s+of\s+(?:a\s+|the\s+)?(?:[a-z]+\s+)?(?:matrix\s+)?(?P<all>{S})",
    )
)
OTHERWISE = re.compile(
    r"\s*,?\s*(?:up\s+to|in\s+(?:some|any|random|an?other|a\s+different)\b|except|but|after|possibly|without|permut\w+"
    r"|(?:re-?)?scaled|normali[sz]ed|sorted|shuffled|reordered|multiplied)",
    re.IGNORECASE,
)
"""What makes others of columns: up to their order."""
JOINS = re.compile(r"(?:[\s,.;:]|\b(?:where|with|let|here|and|thus|then)\b)*", re.IGNORECASE)
SPOKEN = re.compile(r"\b(?:columns?|stack\w*)\b", re.IGNORECASE)


@dataclass
class Families:
    """``known``: the letter of samples, with their matrix and whether they are its columns.

    ``open`` is what else the words say of columns, with its line: of which letters that is not plain.
    """

    known: dict[str, tuple[str, bool]] = field(default_factory=dict)
    open: list[tuple[int, str]] = field(default_factory=list)
    written: list[tuple[str, str, str]] = field(default_factory=list)
    """The letter of samples, their matrix, and the words that say so."""

    def left_of(self, unread: Iterable[Unread], told: Collection[str]) -> list[Unread]:
        """Return which words assume nothing, but for those by which lines have samples as columns or rows."""
        used = {
            words
            for base, name, words in self.written
            if any(re.match(rf"{base}_\w is (?:column|row) \w of {name}\b", one) for one in told)
        }
        return [one for one in unread if not any(_is_no_more(one.written, words) for words in used)]


def _is_no_more(written: str, words: str) -> bool:
    """Whether a part of a text says what some words say, and nothing else."""
    before, found, behind = " ".join(written.split()).partition(" ".join(words.split()))
    return bool(found) and JOINS.fullmatch(before) is not None and JOINS.fullmatch(behind) is not None


def families(text: str) -> Families:
    """Return what the words of a text say of samples and their matrices."""
    found = Families()
    for sentence in sentences(text):
        said = list(_said(sentence))
        sure = NOT.search(re.sub(r"\bleast[\s-]+squares\b", "", sentence.words)) is None
        for base, name, columns, words in said if sure else ():
            found.written.append((base, name, words))
            if found.known.setdefault(base, (name, columns)) != (name, columns):
                found.open.append((sentence.number, sentence.written(0, len(sentence.words))))
        if SPOKEN.search(sentence.words) and not (said and sure):
            found.open.append((sentence.number, sentence.written(0, len(sentence.words))))
    return found


def _said(sentence: Sentence) -> Iterator[tuple[str, str, bool, str]]:
    """Yield what a sentence says: the letter of samples, their matrix, whether they are its columns, its words."""
    for formula in sentence.formulas:
        found = LISTED.fullmatch(_plain(formula))
        if found and found["name"][-1:].isalpha() and found["name"].lstrip("\\")[0].isupper():
            stacked = "\\\\" in found["inside"] or ";" in found["inside"]
            turned, whole = bool(found["turned"]), bool(found["all"])
            if turned == stacked and not (turned and whole):
                yield in_plain(found["base"]), in_plain(found["name"]), not turned and not whole, formula
    places = sentence.places
    for form in SAID:
        for found in form.finditer(sentence.words):
            members = _plain(sentence.formulas[places.index(found.start("one"))])
            one = MEMBER.fullmatch(members) or EACH.fullmatch(members)
            every = WHOLE.fullmatch(_plain(sentence.formulas[places.index(found.start("all"))]))
            columns = found["side"].lower().startswith("col")
            if OTHERWISE.match(sentence.words, found.end()):
                continue
            if one and every and not (columns and one["turned"]):
                base, name = in_plain(one["base"]), in_plain(every["name"])
                yield base, name, columns, sentence.written(*found.span())


def _plain(formula: str) -> str:
    return re.sub(r"\\(?:mathbf|boldsymbol|bm|vec)\s*\{?\s*(\\?[A-Za-z]+)\s*\}?", r"\1", formula).strip()
