"""What the words around a derivation in LaTeX assume of its letters, $A$ is symmetric, $x \\neq 0$, and what not.

Only what a clause of clauses.py says is assumed, for the displays that it is about; what else words say is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from dlhw3.symbolic.language.latex.formulas.evidence import is_number_by_rule
from dlhw3.symbolic.language.latex.text.formulas_said import (
    LETTER,
    NUMBERS_IN,
    ORDER,
    RELATION,
    STYLED,
    SYMMETRIC,
    assumed_by,
    in_latex,
    letters_of,
    related,
    shapes_said,
)
from dlhw3.symbolic.language.latex.text.marked_letters import with_marks_of
from dlhw3.symbolic.language.latex.text.rows import LAST_LINE, Row, in_plain, speaks_of
from dlhw3.symbolic.language.latex.text.sections import titles
from dlhw3.symbolic.language.latex.text.sentences import (
    DISPLAY,
    FORMULA,
    FORMULAS,
    Sentence,
    goes_on,
    is_of_display_before,
    sentences,
    without_condition,
)
from dlhw3.symbolic.language.latex.text.spectra import of_least_singular_value
from dlhw3.symbolic.language.latex.text.unread import OF_DATA, PROPERTY, Unread, property_of
from dlhw3.symbolic.language.latex.words.activations import activation_rows, operates_entrywise
from dlhw3.symbolic.language.latex.words.asked_for import QUOTES
from dlhw3.symbolic.language.latex.words.clause_forms import FREE
from dlhw3.symbolic.language.latex.words.clauses import Clause, clauses
from dlhw3.symbolic.language.latex.words.equations_said import (
    BELOW,
    EQUATIONS,
    as_written,
    each_of,
    of_radius,
)
from dlhw3.symbolic.language.latex.words.norms_said import require_euclidean, require_real
from dlhw3.symbolic.language.latex.words.notation_said import require_our_notation
from dlhw3.symbolic.language.latex.words.nouns import VAGUE
from dlhw3.symbolic.language.latex.words.pairs_said import of_pair
from dlhw3.symbolic.language.latex.words.properties_said import as_convex, scaling
from dlhw3.symbolic.language.latex.words.ranges_said import leave_of_some
from dlhw3.symbolic.language.latex.words.reasons import reasons
from dlhw3.symbolic.language.latex.words.reconsidered import freed, reconsiders
from dlhw3.symbolic.language.latex.words.regular_words import at_points, of_function, of_hessian
from dlhw3.symbolic.language.latex.words.supposing import marked, of_those_beside
from dlhw3.symbolic.language.latex.words.taken import OF_MATRIX, PLAIN, Words
from dlhw3.symbolic.language.latex.words.where_it_ends import (
    around_of,
    begun_anew,
    end_where_said,
    for_every,
    let_again,
)
from dlhw3.symbolic.language.latex.words.where_said import require_of_argument
from dlhw3.symbolic.language.latex.words.withdrawn import COMPARED, REDUCTION, left_free, withdraws
from dlhw3.symbolic.language.text import lazy_re as re

WORDS = {
    "symmetric": "symmetric", "hermitian": "symmetric", "self adjoint": "symmetric", "selfadjoint": "symmetric",
    "positive semidefinite": "symmetric psd", "psd": "symmetric psd",
    "positive definite": "symmetric pd", "pd": "symmetric pd", "spd": "symmetric pd", "orthogonal": "orthogonal",
    "orthonormal": "orthogonal", "invertible": "invertible", "nonsingular": "invertible", "nonzero": "!= 0",
    "positive": "> 0", "strictly positive": "> 0", "nonnegative": ">= 0", "convex": "convex",
    "strictly convex": "convex", "strongly convex": "convex", "negative": "< 0", "strictly negative": "< 0",
    "nonpositive": "<= 0", "strictly concave": "concave", "strongly concave": "concave",
    "concave": "concave", "covariance": "symmetric psd", "gram": "symmetric psd",
    "monotone": "monotone", "strictly monotone": "monotone", "strongly monotone": "monotone",
}  # fmt: skip
"""A property as papers name it, and as a line assumes it."""
MEMBER_OF = re.compile(
    r"\\in(?![a-z])(?!\s*\\math[a-z]+\s*\{?\s*[RNZ](?![A-Za-z]))"
    r"(?!\s*(?:\[\s*[A-Za-z]\s*\]|\\\{[^{}]*dots))"
)
"""What is said to be in a set that is no space, nor one of whole numbers."""
NEARLY = re.compile(r"\\(?:sim|propto|approx)(?![a-z])")
ANY = re.compile(r"\bany\b", re.IGNORECASE)
"""What leaves a letter free of which nothing is said: for any §, let § be any real number."""
VALUED = re.compile(r"\s*(?:\\[A-Za-z]+|[A-Za-z])\s*\([^()]*\)\s*=")
"""A formula that says what a function is somewhere, and defines it or nothing."""
BARE = re.compile(r"(?<![-−])\b([A-Za-z])\b(?=\s+(?:is|be|are)\b)")
"""A letter of a formula that stands in the words without $, let A be symmetric."""
CALLED = re.compile(rf"\b(?:matri(?:x|ces)|vectors?)\s+(?P<who>{FORMULAS})")
OF_MATRICES = ("symmetric", "symmetric psd", "symmetric pd", "invertible")
"""What is assumed of an expression as of a letter."""
OF_NUMBERS, OF_FUNCTIONS, OF_ANY = (
    ("> 0", ">= 0", "< 0", "<= 0"),
    ("convex", "concave", "monotone"),
    ("!= 0",),
)
ASKS = re.compile(
    r"\s*,?\s*(?:we (?:now )?)?(?:compute|find|derive|calculate|determine|differentiate)\b", re.IGNORECASE
)
"""An exercise, which the formula below answers."""


def assumed(text: str, written: str = "") -> Words:
    """Return what the words of a text, as it is read or as it was ``written``, assume outside of its displays."""
    found = Words()
    require_euclidean(every := list(sentences(text)))
    require_our_notation(every, text)
    require_real(every)
    require_of_argument(every, text)
    before, displays = 0, [place for sentence in every for place in sentence.displays]
    cuts = [*displays, *((line, 0) for line in titles(text))]
    for k, sentence in enumerate(every):
        just = len(found.rows) > before
        if withdraws(sentence.words, known=bool(found.rows), just=just) or reconsiders(sentence, found.rows):
            found.back.append((sentence.number, sentence.written(0, len(sentence.words))))
        before = len(found.rows)
        _read(sentence, displays, found, cuts)
        found.back += [(sentence.number, written) for written in freed(sentence, found.rows[:before])]
        quoted = any(QUOTES.fullmatch(one.words) for one in every[max(k - 1, 0) : k])
        if quoted and any(row.word == "assume" and "=" in row.text for row in found.rows[before:]):
            found.back.append((sentence.number, sentence.written(0, len(sentence.words))))
        absurd = [one for one in every[max(k - 1, 0) : k + 1] if REDUCTION.search(one.words)]
        if absurd and any(row.word == "assume" for row in found.rows[before:]):
            found.back.append((absurd[0].number, absurd[0].written(0, len(absurd[0].words))))
        leave_of_some(found, before, every[: k + 1], text)
    found.rows += [*activation_rows(text, every), *reasons(text)]
    found.rows, concave = as_convex(found.rows)
    found.scaled += concave
    turned = {in_plain(row.text.partition("(")[0]).strip() for row in concave}
    found.free += [(f"{one[0]}_neg", *one[1:]) for one in found.free if one[0] in turned]
    found.anew += [(f"{one[0]}_neg", *one[1:]) for one in found.anew if one[0] in turned]
    end_where_said(found.rows, text, written)
    found.rows = [*{(one.word, one.text, one.scope): one for one in reversed(found.rows)}.values()][::-1]
    found.entrywise = operates_entrywise(text, every)
    return found


def _read(
    sentence: Sentence, displays: list[tuple[int, int]], found: Words, cuts: list[tuple[int, int]]
) -> None:
    """Take what a sentence says; a letter begins anew below one of the ``cuts``, a display or a heading."""
    clear, sure, doubtful = clauses(sentence)
    taken: set[int] = set()
    known = len(found.left)
    for called in CALLED.finditer(sentence.words):
        first = sentence.words.count(FORMULA, 0, called.start())
        for formula in sentence.formulas[first : first + called["who"].count(FORMULA)]:
            found.nouns |= {*letters_of(formula)}
    spans: list[tuple[int, int]] = []
    if every := _of_every(sentence, found.rows):
        _leave(found, *every, displays)
    for letters, written in left_free(sentence, found.rows):
        _leave(found, letters, sentence.number, written, displays)
    for clause in doubtful:
        written = sentence.written(clause.start, clause.stop)
        letters = [one for k in clause.who for one in letters_of(sentence.formulas[k])]
        _leave(found, letters, sentence.number, written, displays)
    for clause in clear:
        scope = _scope(sentence, clause, displays)
        if free := any(re.fullmatch(FREE, said) for said in clause.said):
            written = sentence.written(clause.start, clause.stop)
            letters = [one for k in clause.who for one in letters_of(sentence.formulas[k])]
            _leave(found, letters, sentence.number, written, displays)
        if not sure or scope is None:
            continue
        rows, whole = at_points(*_rows(sentence, clause), sentence.words)
        for k, row in scaling(sentence, (*clause.who, *clause.what)):
            found.scaled.append(row)
            taken |= {k, k + 1}
        begins = len(found.rows), sentence.number, sentence.written(0, clause.stop)
        if not rows and not free and ANY.search(sentence.words, *around_of(sentence, clause)):
            letters = [one for k in clause.who for one in letters_of(sentence.formulas[k])]
            ended = _end(found, letters, sentence.number, displays)
            begun = sorted({*letters} - ended) if clause.opens == "let" else ()
            found.anew += [(one, *begins) for one in begun]
        _end(found, [] if rows else let_again(sentence, clause), sentence.number, cuts)
        ended = _end(found, [*(anew := {*begun_anew(sentence, clause)})], sentence.number, displays)
        found.anew += [(one, *begins) for one in sorted(anew - ended)]
        for row in rows:
            row.scope = scope
        found.rows += rows
        if rows and VAGUE.search(sentence.words, clause.start, clause.stop):
            found.left.append(Unread(sentence.number, sentence.written(clause.start, clause.stop)))
        if whole or free:
            spans.append((clause.start, clause.stop))
            taken |= {k for k in (*clause.who, *clause.what) if _is_known(sentence.formulas[k])}
    _read_formulas(sentence, found, taken, sure=sure)
    named = [*_left(sentence, spans)]
    found.left += named
    found.left[known:] = marked(sentence, found.left[known:], named, sure=sure)


def _read_formulas(sentence: Sentence, found: Words, taken: set[int], *, sure: bool) -> None:
    """Take the shapes that formulas say, and leave out those that would assume something and were not ``taken``."""
    for k, formula in enumerate(sentence.formulas):
        shapes = list(shapes_said(sentence.lines[k], formula))
        found.rows += shapes if sure else []
        shaped = shapes and not NUMBERS_IN.fullmatch(formula.strip())
        would = [row.text for row in assumed_by(sentence.lines[k], formula)]
        would = of_hessian(formula) or would or of_least_singular_value(formula)
        found.left += [] if sure or not shapes else [Unread(sentence.lines[k], formula)]
        if (k not in taken or NEARLY.search(formula)) and ORDER.search(formula) and (would or not shaped):
            found.left.append(Unread(sentence.lines[k], formula, would[0] if len(would) == 1 else ""))


def _of_every(sentence: Sentence, rows: list[Row]) -> tuple[list[str], int, str] | None:
    """Return the letters of which rows assume something and a sentence begins with all, with its line and words."""
    letters, written = for_every(sentence)
    in_force = [row for row in rows if (row.scope or (0, LAST_LINE))[1] >= sentence.number]
    in_force = [row for row in in_force if row.word == "assume"] if letters else []
    about = {one for row in in_force for one in (row.text.split()[0], *related(row.text))}
    left = [one for one in letters if one in about]
    return (left, sentence.number, written) if left else None


def _is_known(formula: str) -> bool:
    """Whether nothing is left out where a clause is about a formula: a set or an order that is known."""
    asks = MEMBER_OF.search(formula) or COMPARED.search(formula) or VALUED.match(formula)
    shapes = [] if NUMBERS_IN.fullmatch(formula.strip()) else [*shapes_said(0, formula)]
    return asks is None or any([*shapes, *assumed_by(0, formula)])


def _leave(
    found: Words, letters: list[str], number: int, written: str, displays: list[tuple[int, int]]
) -> None:
    """Leave letters free: from here on where a display stands before, else wherever they are."""
    left = _end(found, letters, number, displays)
    kept = [one for one in letters if one not in left]
    found.free += [(one, number, written) for one in kept]
    found.anew += [(one, len(found.rows), number, written) for one in kept]


def _end(found: Words, letters: list[str], number: int, displays: list[tuple[int, int]]) -> set[str]:
    """End what is assumed of letters where a display stands between; return those letters.

    So does a heading, which has no last line, and may stand in the line of the words below it.
    """
    left: set[str] = set()
    latest = max((start for start, stop in displays if start < number + (not stop)), default=0)
    for row in (row for row in found.rows if row.word == "assume"):
        first, last = row.scope or (0, 0)
        if max(first, row.number) >= latest:
            continue
        freed = {*letters} & ({row.text.split()[0]} if PLAIN.match(row.text) else related(row.text))
        if freed:
            row.scope = first, min(last, number - 1)
            left |= freed
    return left


def _left(sentence: Sentence, spans: list[tuple[int, int]]) -> Iterator[Unread]:
    """Yield the parts of a sentence that name a property and were not read."""
    words = sentence.words
    cuts = [0, *(one.end() for one in re.finditer(rf"[,;:]\s+|{DISPLAY}\s*", words)), len(words)]
    for start, stop in pairwise(cuts):
        for named in PROPERTY.finditer(words, start, stop):
            if not any(begin <= named.start() < end for begin, end in spans):
                part = sentence.written(start, stop).strip(" ,;:.…")
                marked = re.search(r"[$\\]|\b[A-Za-z]\b", part) or OF_DATA.match(named[0])
                if marked or FORMULA in words[start:stop]:
                    first, last = (words.count(FORMULA, 0, place) for place in (start, stop))
                    within = sentence.formulas[first:last]
                    plain = {one for formula in within for one in letters_of(formula)} or {
                        *BARE.findall(part)
                    }
                    of = of_function(words[start:stop], within) or property_of(named[0], part, plain)
                    beside = [] if of else [*of_those_beside(sentence, named)]
                    yield from (Unread(sentence.number, part, one) for one in beside or [of])
                break


NEAR = 2
"""How many lines are between displays of one paragraph: none, or one that is blank or has a few words."""


def _scope(sentence: Sentence, clause: Clause, displays: list[tuple[int, int]]) -> tuple[int, int] | None:
    """Return the first and the last line for which a clause holds, or None where that is not plain."""
    before = sentence.words.count(DISPLAY, 0, clause.start)
    here = sentence.displays
    above = [place for place in displays if place[0] < sentence.number or place in here[:before]]
    below = [place for place in displays if place not in above]
    last = LAST_LINE
    if not clause.firm:
        if before == len(here) and not here:
            asked = clause.opens == "for" and ASKS.match(sentence.words, clause.stop) and below
            return below[0] if asked else None
        behind = is_of_display_before(sentence.words, clause.start, clause.stop)
        place = before - 1 if before == len(here) or behind else before
        rest = without_condition(sentence.words, clause.start, clause.stop) if behind else sentence.words
        return (
            (0, last)
            if len(displays) == 1
            else (here[place][0], goes_on(replace(sentence, words=rest), place))
        )
    if not above or clause.opens == "throughout":
        return 0, last
    if clause.opens in ("where", "with", "here", "since", "because", "above") and before == len(here):
        return (0, last) if len(displays) == 1 else (_first_of(list(above), list(here)), last)
    return (above[-1][1] + 1, last) if below else None


def _first_of(above: Sequence[tuple[int, int]], here: Sequence[tuple[int, int]]) -> int:
    """Return where the displays begin of which words behind them speak: those of their sentence and paragraph."""
    place = above.index(here[0]) if here and here[0] in above else len(above) - 1
    while place and above[place][0] - above[place - 1][1] <= NEAR:
        place -= 1
    return above[place][0]


def _rows(sentence: Sentence, clause: Clause) -> tuple[list[Row], bool]:
    """Return what a clause assumes, and whether that is all that it says."""
    constants = [sentence.formulas[k] for k in clause.constants]
    found, whole = [], True
    letters = _subjects(sentence, clause)
    for said in clause.said:
        if pair := of_pair(sentence, clause, _name(said), letters):
            found += [Row(sentence.number, text, "assume") for text in pair]
            continue
        equation = of_radius(said, constants) or EQUATIONS.get(_name(said), "")
        word = "" if equation else _property(said, constants)
        name = "X" if "X" in equation else "x"
        texts = {
            one: equation.replace(name, as_written(one)) if equation else f"{_named(one, word)} {word}"
            for one in letters
            if (one[0].isupper() == name.isupper() if equation else word and _fits(word, one))
        }
        columns = (
            {one for one in letters if one[0].islower()} if texts and OF_MATRIX.match(f"X {word}") else set()
        )
        whole = whole and bool(texts) and {*texts} | columns == {*letters}
        found += [Row(sentence.number, text, "assume") for text in each_of(texts.values())]
    dressed = [re.sub(r"[{}\s]", "", sentence.formulas[k]) for k in clause.who]
    dressed = [one for one in dressed if ("^" in one or DRESSED.match(one)) and not RELATION.search(one)]
    about = {k for k in clause.what if _speaks(sentence.formulas[k], letters, dressed)}
    whole = whole and about == {*clause.what}
    for k in (*clause.who, *(k for k in clause.what if k in about)):
        found += assumed_by(sentence.lines[k], sentence.formulas[k])
    more = {row.text.rpartition(" ")[0] for row in found if OF_MATRIX.match(row.text)}
    return [row for row in found if row.text not in more], whole  # what is symmetric pd is symmetric


DRESSED = re.compile(r"\\(?:hat|widehat|bar|overline|tilde|widetilde)(?![a-z]{2})")


def _speaks(formula: str, letters: list[str], marked: list[str]) -> bool:
    """Whether a formula is about one of some letters, or of those with a mark, w^* and ŵ."""
    return speaks_of(formula, letters) or any(one in re.sub(r"[{}\s]", "", formula) for one in marked)


def _named(letter: str, word: str) -> str:
    """Return a letter as it stands before a property: as a formula has it where that is a relation."""
    return in_latex(letter) if word in OF_NUMBERS else letter


def _subjects(sentence: Sentence, clause: Clause) -> list[str]:
    """Return the letters of which a clause says something; none where one is no letter."""
    every = [sentence.formulas[k] for k in clause.who]
    symmetric = (SYMMETRIC.fullmatch(STYLED.sub(r"\1", one)) for one in every)
    every = [(found[1] or found[2]) if found else one for found, one in zip(symmetric, every, strict=True)]
    plain = [one for one in every if not RELATION.search(one)]
    if len(plain) == 1 and re.fullmatch(r"[A-Z]{2,3}", plain[0].strip()):
        return [f"({' '.join(plain[0].strip())})"]
    letters = [letters_of(one) or with_marks_of(one) for one in plain]
    if len(plain) == 1 and not letters[0] and not re.search(r"\\in(?![a-z])|\\to(?![a-z])|[,:']", plain[0]):
        product = re.match(r"[A-Za-z]\w*\s+\\?[A-Za-z]", plain[0])  # A B, of which A is no letter of a list
        return [f"({plain[0]})"] if product else plain  # an expression, as ∇l(UUᵀ) is
    return [one for some in letters for one in some] if all(letters) else []


def _fits(word: str, letter: str) -> bool:
    """Whether a property can be one of a letter, by how that is written."""
    if not re.fullmatch(LETTER, BELOW.sub(r"_{\1}", letter)):
        return word in OF_MATRICES
    if word in OF_NUMBERS:
        return is_number_by_rule(letter)
    if word in OF_ANY or word in OF_FUNCTIONS or "-" in word:
        return True
    return letter[0].isupper()


def _name(word: str) -> str:
    plain = word.lower().replace("semi-", "semi").replace("non-", "non").replace("anti-", "anti")
    return re.sub(r"[\s-]+", " ", plain)


def _property(word: str, constants: list[str]) -> str:
    """Return a property as a line assumes it, with its constant where it has one, the first that is left."""
    if "§" in word:
        rest = re.sub(r"\s+continuous", "", " ".join(word.replace("§", "").split()))
        return f"{in_plain(constants.pop(0))}{rest}" if constants else ""
    return WORDS.get(_name(word), "")
