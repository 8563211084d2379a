r"""The letters that the words call random, "let $\xi$ be a random vector with mean zero", or that stand below E."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import permutations

from dlhw3.symbolic.language.latex.formulas.names import EXPECTATION
from dlhw3.symbolic.language.latex.text.doubts import NOT
from dlhw3.symbolic.language.latex.text.formulas_said import (
    LETTER,
    LETTERS,
    RELATION,
    STYLED,
    in_latex,
    letters_of,
)
from dlhw3.symbolic.language.latex.text.rows import Row, in_plain
from dlhw3.symbolic.language.latex.text.sentences import DISPLAY, FORMULA, FORMULAS, Sentence, sentences
from dlhw3.symbolic.language.latex.words.behind import leading, limiting
from dlhw3.symbolic.language.latex.words.dependent import FREE_OF, dependent
from dlhw3.symbolic.language.latex.words.wording import ACCENTED, DENIED
from dlhw3.symbolic.language.text import lazy_re as re

THING = r"(?:column\s+)?(?:vectors?|variables?|matri(?:x|ces)|signs?|noise|directions?|numbers?|scalars?)"
KIND = (
    r"(?:(?:a|an|the|some|i\.?i\.?d\.?|independent|zero[\s-]+mean|mean[\s-]+zero|cent(?:er|r)ed|standard|Gaussian"
    rf"|Rademacher|real|square|integrable|bounded|two|{FORMULA})[\s,]+)*"
)
RANDOM = re.compile(
    rf"(?P<before>{KIND})random\s+{THING}\s+(?P<who>{FORMULAS})(?P<behind>[^.,;]*)"
    rf"|(?P<letters>{FORMULAS})\s*,?\s*(?:is|are|be|being|denotes?|denote)\s+(?P<kind>{KIND}random)"
    rf"(?:\s+{THING})?(?=(?P<after>[^.,;]*))",
    re.IGNORECASE,
)
NUMBER = re.compile(r"\brandom\s+(?:numbers?|scalars?|variables?)\b", re.IGNORECASE)
ZERO = r"(?:zero[\s-]+mean|mean[\s-]+zero|cent(?:er|r)ed)"
GOES_ON = (
    rf"(?=\s*(?:$|[.,;:)]|{DISPLAY}|(?:and|independent|so|such|then|where|which)\b"
    rf"|with\s+{FORMULA}\s*(?:$|[.,;]|and\s+{FORMULA})))"
)
BEFORE = re.compile(rf"\b{ZERO}\s", re.IGNORECASE)
"""Zero-mean random vectors …"""
BEHIND = re.compile(
    rf"\s*(?:(?:with|of|has|have|having|that\s+has|,\s*which\s+has)\s+(?:(?:a\s+)?{ZERO}|mean\s+(?P<value>{FORMULA})))?{GOES_ON}",
    re.IGNORECASE,
)
"""Random vectors ξ with mean zero, or with nothing more said of them here."""
IS = r"\s*,?\s*(?:is|are|be|being|denotes?|denote)\s+"
TERM = r"(?:\s+(?:vectors?|terms?|variables?))?"
INDEPENDENT = r"(?:(?:mutually|pairwise)\s+)?(?:independent|i\.?i\.?d\.?)"
NOISY = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?P<kind>{KIND})noise{TERM}\s+(?P<who>{FORMULAS})(?P<behind>[^.,;]*)",
        rf"(?P<who>{FORMULAS}){IS}(?P<kind>{KIND})noise{TERM}(?P<behind>[^.,;]*)",
        rf"(?P<who>{FORMULAS})\s+(?P<kind>random)(?P<behind>[^.,;]*)",
        rf"\b(?P<kind>(?:un)?correlated)\s+with\s+(?P<who>{FORMULAS})(?P<behind>[^.,;]*)",
        rf"(?P<who>{FORMULAS}){IS}(?:[a-z]+ly\s+)?(?P<kind>drawn|sampled|distributed|stochastic)\b(?P<behind>[^.,;]*)",
        rf"(?P<who>{FORMULAS}){IS}(?P<kind>(?:{INDEPENDENT}\s+and\s+)?(?:zero[\s-]+mean|mean[\s-]+zero))(?P<behind>[^.,;]*)",
        rf"(?P<who>{FORMULAS})(?:{IS}{INDEPENDENT})?(?P<kind>)"
        rf"(?P<behind>\s+(?:with|of|has|have|having)\s+(?:(?:a\s+)?{ZERO}|mean\s+{FORMULA})[^.,;]*)",
    )
)
"""Noise, and what is said to have mean zero."""
OF_ANOTHER = re.compile(
    rf"(?P<who>{FORMULAS}){IS}(?:[\w-]+\s+){{0,4}}?{INDEPENDENT}\b(?!\s+of\b)"
    rf"|(?P<one>{FORMULA})(?:\s[^.;{FORMULA}]*)?\bindependent\s+of\s+(?:(?:the|an?|random|noise|{THING})\s+)*"
    rf"(?P<other>{FORMULA})"
)
"""Letters that are independent of one another, or one of another."""
PARTLY = re.compile(
    r"\b(?:linearly|conditionally|asymptotically|approximately|nearly|almost|roughly|essentially|locally|initially|affinely"
    r"|algebraically|freely|weakly|practically|not|never|hardly)\b",
    re.IGNORECASE,
)
OF_PART = re.compile(
    r"\b(?:means?|variances?|distributions?|laws?|dimensions?|sizes?|signs?|norms?|lengths?|directions?|entr(?:y|ies)|coordinates?|components?|parts?|rows?|columns?|ranks?|supports?)\s+of\s*$",
    re.IGNORECASE,
)
WHEN_ALONE = re.compile(
    rf"(?:\s+(?:real|random|Gaussian|{THING}))*"
    r"\s*,?\s*(?:and\s+)?(?:given|condition\w*|across|at|after|before|until|when\w*|while|in\s+(?!what\b|this\b|all\b|the\s+sequel\b)|on|up\s+to|under|only|if|except|but"
    rf"|outside|near|within|during|for\s+(?!all\b|any\b|every\b|each\b))(?![\w-])|\s*\(?for\s+{FORMULA}",
    re.IGNORECASE,
)
"""Another independence, or one of parts of letters, or one that holds at times: linearly, given §, at first."""
OF_THE_REST = re.compile(
    rf"\s*,?\s*(?:and\s+)?(?:is\s+|are\s+)?(?:mutually\s+)?independent\s+of\s+(?:{FORMULA}|everything\s+else|the\s+past)"
    r"(?=\s*(?:$|[.;:]))",
    re.IGNORECASE,
)
"""What is said of noise of mean zero besides, and changes nothing of its mean."""
GAUSSIAN = re.compile(
    rf"(?P<letters>{LETTER}(?:\s*,\s*{LETTER})*)\s*\\sim\s*\\?(?:math[a-z]+\s*|operatorname\s*)?\{{?\s*N\s*\}}?\s*"
    r"(?:\\left\s*)?\((?P<mean>[^,]*),.*"
)
ALONE = re.compile(
    rf"{EXPECTATION.pattern}\s*(?:\\left\s*)?"
    rf"(?:[\[(]\s*(?P<letter>{ACCENTED}|{LETTER})\s*(?:\\right\s*)?[\])]|\{{?(?P<bare>{LETTER})(?=\s*=))"
)
"""The mean of a letter, E[ξ]."""
OF_NORM = re.compile(rf"{EXPECTATION.pattern}[\s\[(]*\\\|\s*({LETTER})\s*\\\|")
NOISE = re.compile(r"\\(?:xi|zeta|(?:var)?epsilon|omega)(?![a-zA-Z])(?:_(?:\d|\{\d+\}))?")
"""The letters that papers have for noise."""
MEAN = re.compile(rf"\s*{ALONE.pattern}\s*=")
AT = re.compile(rf"^(?:at|on|when|after|before|until|while|once)\s+(?:[a-z-]+\s+)*?{FORMULA}", re.IGNORECASE)
"""Where or when a mean is what it is."""
NOTHING = re.compile(r"\s*(?:\\mathbf\s*\{?\s*)?0\s*\}?\s*")
INDICES = ("t", "k", "i", "j", "s", "n")
BELOW = re.compile(
    rf"(?P<sign>{EXPECTATION.pattern})\s*_\s*"
    r"(?:\{(?P<several>[^{}]*(?:\{[^{}]*\}[^{}]*)*)\}|(?P<one>\\?[A-Za-z]+))"
)
DECLARED_RANDOM = re.compile(r"^\s*%\s*random\s+(\w+)", re.MULTILINE)
DRAWN = re.compile(rf"({LETTER}(?:\s*,\s*{LETTER})*)(?:\s*\\sim.*)?")


@dataclass(frozen=True)
class Chance:
    """A letter that is random, the line that says so, and an equation in LaTeX where its mean is 0."""

    letter: str
    number: int
    mean: str = ""
    apart: tuple[str, ...] = ()
    """The letters that it is independent of."""
    dependent: bool = False
    """Whether it is random since it depends on another one that is."""
    is_number: bool = False
    """Whether words call it a number."""


def chances(text: str) -> tuple[str, list[Chance]]:
    """Return a text without what stands below its expectations, and the letters that are random by it or by words.

    A sentence that denies, doubts or restricts says that nothing is. Nothing is done without an expectation, and
    what stands below stays where it is no letter, or another one elsewhere: no mean over all that is random.
    """
    if EXPECTATION.search(text) is None:
        return text, []
    found = [
        one
        for sentence in sentences(text)
        if not DENIED.search(FREE_OF.sub("", sentence.words)) and "?" not in sentence.words
        for one in (
            *(one for said in RANDOM.finditer(sentence.words) for one in _of(sentence, said)),
            *(one for form in NOISY for said in form.finditer(sentence.words) for one in _of(sentence, said)),
            *_of_means(sentence),
        )
    ]
    found = [replace(one, is_number=one.is_number and not _is_turned(one.letter, text)) for one in found]
    found.sort(key=lambda one: not one.mean)  # what is said once to have mean zero has it
    others = [
        (one, other)
        for sentence in sentences(text)
        if NOT.search(sentence.words) is None
        for one, other in _apart(sentence)
    ]
    found = [
        replace(one, apart=tuple(dict.fromkeys(other for letter, other in others if letter == one.letter)))
        for one in found
    ]
    found += [*_whole(found, text)]
    found = [one for k, one in enumerate(found) if all(one.letter != other.letter for other in found[:k])]
    known = {one.letter for one in found} | {one[1] for one in DECLARED_RANDOM.finditer(text)}
    every = [*sentences(text)]
    besides = (
        (one, said.number)
        for said, before in zip(every, [None, *every], strict=False)
        for one in dependent(said, known, before)
    )
    found += [Chance(one, number, dependent=True) for one, number in dict(besides).items()]
    found += [*_partly_apart(every, {one.letter for one in found})]
    found += [*_of_family(found, text)]
    below = {_below(one): text.count("\n", 0, one.start()) + 1 for one in BELOW.finditer(text)}
    if len(below) == 1 and (letters := next(iter(below))) and {one.letter for one in found} <= {*letters}:
        said = {one.letter for one in found}
        found += [Chance(one, number) for _, number in below.items() for one in letters if one not in said]
        text = BELOW.sub(lambda one: one["sign"], text)
    return text, found


def _is_turned(letter: str, text: str) -> bool:
    """Whether a letter is multiplied by a matrix, or a text has turned or normed ones: it may be a column."""
    own = rf"{re.escape(in_latex(letter))}(?![A-Za-z_])"
    return (
        re.search(
            rf"\\top|\^\s*\{{?\s*T(?![A-Za-z])|\\\||[lr]Vert|\\langle|(?<![A-Za-z\\])[A-Z]\s*{own}", text
        )
        is not None
    )


def _of_family(found: Sequence[Chance], text: str) -> Iterator[Chance]:
    """Yield the other members of a sequence of which one is random, ξ_2 beside ξ_i: they are random too."""
    known = {one.letter for one in found}
    for one in found:
        base, index, _ = one.letter.partition("_")
        written = re.escape(in_latex(base))
        members = re.findall(rf"(?<![A-Za-z\\]){written}_(?:\w|\{{[^{{}}]*\}})", text) if index else []
        names = (re.sub(r"[+\s]", "", in_plain(member)).replace("-", "m") for member in members)
        for other in dict.fromkeys(names):
            if other not in known:
                known.add(other)
                yield Chance(other, one.number, dependent=True)


def _partly_apart(every: Iterable[Sentence], random: Collection[str]) -> Iterator[Chance]:
    """Yield the letters that are independent of random ones in part alone, given z, of which nothing follows."""
    several = ((one.number, letters) for one in every for letters, sure in _related(one) if not sure)
    for number, letters in several:
        if {*letters} & {*random}:
            yield from (Chance(one, number, dependent=True) for one in letters if one not in random)


def _whole(found: Iterable[Chance], text: str) -> Iterator[Chance]:
    """Yield the columns that stand in a text too, of whose entries words say that they are random."""
    for one in found:
        base, _, index = one.letter.partition("_")
        written = in_latex(base)
        alone = re.compile(rf"(?<![A-Za-z\\]){re.escape(written)}(?![A-Za-z]|\s*_)")
        if index in INDICES and len(index) == 1 and alone.search(text):
            mean = rf"\mathbb{{E}}[{written}] = 0" if one.mean else ""
            yield Chance(base, one.number, mean, one.apart)


def drawn_by_words(random: Iterable[Chance], every: Iterable[tuple[Row, object]]) -> list[str]:
    """Return the letters that are random by the words; where a line declares some, those that depend on them.

    None where no line takes a mean: what holds of any letter holds of one that is drawn.
    """
    lines = [row for row, _ in every]
    if not any(EXPECTATION.search(row.text) for row in lines):
        return []
    free = all(row.word != "random" for row in lines)
    return [one.letter for one in random if one.dependent or free]


def of_noise(random: Iterable[Chance], named: Iterable[Row], lines: Sequence[Row]) -> list[Row]:
    r"""Return the definitions by a random letter that no line has: how data arose, y = X w + \varepsilon.

    In the lines y is given then, and no function of w.
    """
    if any(EXPECTATION.search(row.text) for row in lines):
        return []
    names = (re.escape(in_latex(one.letter)).replace(r"\\", r"\\(?:var)?") for one in random)
    written = [re.compile(rf"(?<![A-Za-z\\]){name}(?![A-Za-z])") for name in names]
    unseen = [noise for noise in written if not any(noise.search(row.text) for row in lines)]
    return [
        row
        for row in named
        if row.word in ("let", "assume")
        and not EXPECTATION.search(row.text)
        and any(noise.search(row.text.partition("=")[2]) for noise in unseen)
    ]


def means(random: Iterable[Chance], drawn: Collection[str]) -> Iterator[Row]:
    """Yield what is assumed of random letters: their means, and that of the product of independent ones.

    That is 0 where the mean of one of two is, and of numbers the product of their means.
    """
    known = {one.letter: one for one in random if one.letter in drawn}
    numbers = (one for one in known.values() if one.is_number)
    yield from (Row(one.number, f"{one.letter}: scalar", "shape") for one in numbers)
    yield from (Row(one.number, one.mean, "assume") for one in known.values() if one.mean)
    pairs: set[frozenset[str]] = set()
    for one in known.values():
        for other in (known[name] for name in one.apart if name in known):
            pair = frozenset((one.letter, other.letter))
            of_mean = bool(one.mean or other.mean)
            if (of_mean or (one.is_number and other.is_number)) and pair not in pairs:
                pairs.add(pair)
                left, right = map(in_latex, (one.letter, other.letter))
                if of_mean:
                    yield Row(one.number, rf"\mathbb{{E}}[{left} {right}^\top] = 0", "assume")
                else:
                    of_each = rf"\mathbb{{E}}[{left}] \mathbb{{E}}[{right}]"
                    yield Row(one.number, rf"\mathbb{{E}}[{left} {right}] = {of_each}", "assume")


def _apart(sentence: Sentence) -> Iterator[tuple[str, str]]:
    """Yield the pairs of letters that a sentence says to be independent, either first."""
    yield from (pair for letters, sure in _related(sentence) if sure for pair in permutations(letters, 2))


def _related(sentence: Sentence) -> Iterator[tuple[list[str], bool]]:
    """Yield the letters that a sentence says to be independent, and whether they are wholly so."""
    for found in OF_ANOTHER.finditer(sentence.words):
        before, begins = sentence.words[: found.start()], sentence.words[found.end() :]
        sure = not (PARTLY.search(found[0]) or OF_PART.search(before) or WHEN_ALONE.match(begins))
        places = [place for place in sentence.places if found.start() <= place < found.end()]
        if found["who"]:
            places = [place for place in places if place < found.end("who")]
        else:
            places = [found.start("one"), found.start("other")]
        formulas = [sentence.formulas[sentence.places.index(place)] for place in places]
        letters = [letter for formula in formulas for letter in letters_of(formula)]
        yield [*dict.fromkeys(letters)], sure


def _of_means(sentence: Sentence) -> Iterator[Chance]:
    """Yield the letters whose means formulas in a sentence say what they are, as E[ξ] = 0 does."""
    for formula, number, place in zip(sentence.formulas, sentence.lines, sentence.places, strict=True):
        if found := MEAN.match(STYLED.sub(r"\1", formula)):
            sure = NOT.search(sentence.words) is None and len(re.findall(r"=", formula)) == 1
            begins = [
                sentence.formulas[sentence.places.index(one.end() - 1)] for one in AT.finditer(sentence.words)
            ]
            sure = sure and not (place and any(RELATION.search(one) for one in begins))
            sure = sure and not limiting(sentence.words[place + 1 :]) and not leading(sentence.words)
            yield Chance(in_plain(found["letter"] or found["bare"]), number, formula if sure else "")
        elif found := GAUSSIAN.fullmatch(STYLED.sub(r"\1", formula)):
            zero = NOT.search(sentence.words) is None and NOTHING.fullmatch(found["mean"])
            for one in letters_of(found["letters"]):
                yield Chance(one, number, rf"\mathbb{{E}}[{in_latex(one)}] = 0" if zero else "")


def drawn(row: str, text: str) -> str:
    """Return what declares the letter that is meant to be random below an expectation of a row in a text."""
    alone = [one["letter"] or one["bare"] for one in ALONE.finditer(row)]
    named = [*NOISE.findall(row), *alone, *OF_NORM.findall(row), *NOISE.findall(text), "x"]
    letter = in_plain(STYLED.sub(r"\1", named[0]))
    return f"% random {letter}: {'n, p' if letter[0].isupper() else 'n'}"


def _below(found: re.Match[str]) -> tuple[str, ...]:
    """Return the letters below an expectation; none for an index, as t is, which says what is known."""
    held = DRAWN.fullmatch(STYLED.sub(r"\1", found["several"] or found["one"]).strip())
    letters = [in_plain(one.strip()) for one in held[1].split(",")] if held else []
    return () if any(one in INDICES for one in letters) else tuple(sorted(letters))


def _of(sentence: Sentence, found: re.Match[str]) -> Iterator[Chance]:
    groups = found.groupdict()
    name, behind = ("who", "behind") if groups["who"] else ("letters", "after")
    first = sentence.words.count(FORMULA, 0, found.start(name))
    several = sentence.formulas[first : first + found[name].count(FORMULA)]
    several = tuple(one for one in several if "dots" not in one)  # of all of which not each is known
    before = groups.get("before") or groups.get("kind") or ""
    zero = NOT.search(sentence.words) is None and _zero_mean(sentence, before, found.start(behind))
    for formula in several if zero or groups.get("kind") != "" else ():
        letters = LETTERS.fullmatch(STYLED.sub(r"\1", formula))
        marked = re.fullmatch(rf"\s*(?:{ACCENTED})\s*", formula)
        every = (one.strip() for one in letters[1].split(",")) if letters else [formula] if marked else ()
        for one in (one for one in every if one.partition("_")[0] not in INDICES):
            mean = rf"\mathbb{{E}}[{one}] = 0" if zero else ""
            yield Chance(in_plain(one), sentence.number, mean, is_number=NUMBER.search(found[0]) is not None)


def _zero_mean(sentence: Sentence, before: str, place: int) -> bool:
    """Whether random letters are said to have mean zero, and nothing behind, from a place on, restricts that."""
    behind = BEHIND.match(sentence.words, place)
    if behind is None:
        return False
    if limiting(OF_THE_REST.sub("", sentence.words[behind.end() :])) or leading(sentence.words):
        return False
    if behind["value"]:
        return NOTHING.fullmatch(sentence.formulas[sentence.places.index(behind.start("value"))]) is not None
    return re.search(ZERO, behind[0], re.IGNORECASE) is not None or (BEFORE.search(f"{before} ") is not None)
