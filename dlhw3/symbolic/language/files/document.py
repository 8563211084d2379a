"""A user's derivation as a text file: declarations, then chains, each line said to be =, ≤ or ≥ the one before."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import pairwise

from dlhw3.errors import UserError
from dlhw3.symbolic.language.assumed.assumptions import Properties
from dlhw3.symbolic.language.assumed.exponentials import are_of_entries
from dlhw3.symbolic.language.assumed.followed import as_rates
from dlhw3.symbolic.language.assumed.members_assumed import without_repeated
from dlhw3.symbolic.language.assumed.of_exponentials import require_given
from dlhw3.symbolic.language.assumed.powers import counted
from dlhw3.symbolic.language.assumed.regularity import Regular, require_numbers
from dlhw3.symbolic.language.assumed.related import Related, require_all_members
from dlhw3.symbolic.language.assumed.spectra import require_symmetric
from dlhw3.symbolic.language.files.complete import require_dependent, require_lines
from dlhw3.symbolic.language.files.entry_rows import is_number, told_of_line
from dlhw3.symbolic.language.files.exponentials_taken import (
    Kinds,
    require_steps,
    take_constants,
    take_exponentials,
    take_powers,
    take_properties,
)
from dlhw3.symbolic.language.files.letters_linked import matrix_said, number_said, plain_numbers, square_said
from dlhw3.symbolic.language.files.line import Line
from dlhw3.symbolic.language.files.reader import WORDS, Reader
from dlhw3.symbolic.language.files.times_of_solutions import require_from_zero, with_times_typed
from dlhw3.symbolic.language.latex.letters.free import values_of
from dlhw3.symbolic.language.latex.letters.linked import NONE_LINKED, Linked
from dlhw3.symbolic.language.latex.text.hypotheses_shown import with_words_in_place
from dlhw3.symbolic.language.latex.text.markdown import from_markdown
from dlhw3.symbolic.language.latex.text.one_a_line import (
    in_lines_of_file,
    number_in_file,
    one_a_line,
    require_few_formulas,
    with_single_blanks,
)
from dlhw3.symbolic.language.latex.text.one_spelling import in_one_spelling
from dlhw3.symbolic.language.latex.text.other_languages import in_english
from dlhw3.symbolic.language.latex.text.rows import is_latex
from dlhw3.symbolic.language.latex.text.unread import Unjudged, Unread
from dlhw3.symbolic.language.making.said import SYMMETRIC, Said
from dlhw3.symbolic.language.shaping.declarations import declared
from dlhw3.symbolic.language.shaping.summed import sequences_of
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.lengths import numbered, require_few
from dlhw3.symbolic.language.text.operators import MovingMatrixError
from dlhw3.symbolic.language.text.sizes import Size
from dlhw3.symbolic.language.text.tree import Node

LONGEST, LAST, MOST_APART = 100_000, 10**9, 2


@dataclass(frozen=True)
class Document:
    """Declared shapes, assumed properties, and chains, each of two lines or more.

    ``moving`` are letters that move in d(f) besides those whose dX stands in the text; ``related`` are equations
    and inequalities that are assumed; ``columns`` are under norms that mean what they do of columns alone;
    ``flow`` is the objective f and the letters X with Ẋ = −∇_X f, which ddt follows; ``regular`` is what is assumed
    of abstract functions, ``said`` of expressions, ``random`` are the letters whose means E(…) are, and
    ``sequences`` those that stand as a{k}.
    """

    shapes: Mapping[str, tuple[Size, ...]]
    assumed: Properties
    chains: tuple[tuple[Line, ...], ...]
    moving: tuple[str, ...] = ()
    related: tuple[Related, ...] = ()
    columns: tuple[Node, ...] = ()
    flow: tuple[Node, tuple[str, ...]] | None = None
    guessed: tuple[str, ...] = ()
    """Letters that are numbers since nothing else is said of them, as λ and μ in LaTeX."""
    regular: tuple[Regular, ...] = ()
    said: tuple[Said, ...] = ()
    random: frozenset[str] = frozenset()
    in_latex: bool = False
    sequences: frozenset[str] = frozenset()
    vectors: tuple[str, ...] = ()
    """Letters that are columns since they are used as columns are, against the letter rule."""
    called: frozenset[str] = frozenset()  # columns by the words, or by their entries, and no numbers
    scopes: Mapping[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    """The lines for which something holds that is not assumed throughout, by its text."""
    held: frozenset[str] = frozenset()
    """Letters and sequences with values in which gradients are taken, at these."""
    definitions: tuple[tuple[str, Node], ...] = ()
    """The letters that are defined, each with its value, all spelled out."""
    apart: frozenset[str] = frozenset()
    """The letters of which what `let` says is assumed, since lines grow too long where it is spelled out."""
    unread: tuple[Unread, ...] = ()
    """What the words say of letters and is not assumed."""
    unjudged: tuple[Unjudged, ...] = ()
    """What is told and not judged, in its order."""
    given: str = ""
    """The text of a derivation in LaTeX."""
    otherwise: tuple[str, bool] | None = None
    """The text, and whether capitals with an index are matrices in its other reading, where it has one."""
    linked: Linked = NONE_LINKED
    """The letters of LaTeX that stand in no line and of which something is assumed."""
    again: Callable[..., Document] | None = None
    """What reads the text again where some relations are ``unlinked``."""
    parts: tuple[tuple[Document, frozenset[int]], ...] = ()
    """What the parts of a text are that gives things anew, each with the lines that are judged in it."""
    unclear: tuple[tuple[int, int, UserError], ...] = ()
    """Lines of which it is not plain whether something is given anew, and what to say where one does not hold."""

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts of what is assumed of letters, and of functions."""
        return (*(" ".join(one) for one in self.assumed), *(one.text for one in self.regular))

    def within(self, at: Line) -> Document:
        """Return a derivation under what is assumed at a line."""
        if not self.scopes:
            return self
        line = at.place or at.number

        def holds(text: str) -> bool:
            return text not in self.scopes or any(first <= line <= last for first, last in self.scopes[text])

        return replace(
            self,
            assumed=tuple(one for one in self.assumed if holds(" ".join(one))),
            related=tuple(one for one in self.related if holds(one.text)),
            regular=tuple(one for one in self.regular if holds(one.text)),
            said=tuple(one for one in self.said if holds(one.text)),
        )


def read_document(text: str) -> Document:
    """Return a user's derivation.

    Raises UserError, with the number of the line, for what cannot be read.
    """
    text = text.removeprefix("\ufeff")  # which editors put before a text in UTF-8
    if len(text) > LONGEST:
        raise UserError(f"The file has more than {LONGEST} characters.", hint="a file for each chain")
    if not is_latex(text):
        return _read_whole(with_times_typed(text))
    from dlhw3.symbolic.language.latex.scopes.given_anew import require_one_rate_each, unclear, views

    require_few_formulas(text := with_single_blanks(in_english(from_markdown(text))))
    whole = in_one_spelling(text, LONGEST)
    require_one_rate_each(whole)
    parts = tuple((_read_whole(part), numbers) for part, numbers in views(whole))
    if parts:
        return replace(parts[0][0], parts=parts, given=text)
    return replace(_read_whole(text), unclear=unclear(whole))


def _read_whole(text: str) -> Document:
    """Return the derivation that a text is, of which no part is read apart."""
    try:
        return read_as(text)
    except UserError as error:
        for matrices in (True, False) if is_latex(text) and "\\sum" in text else ():
            with suppress(UserError):
                return read_as(text, matrices=matrices)
        if is_latex(text):
            from dlhw3.symbolic.language.latex.ready.other_readings import other_readings, told_of

            for whole in other_readings(text, error.message, LONGEST):
                with suppress(UserError):
                    return telling(replace(read_as(whole), given=text), told_of(text, whole))
        raise


def telling(document: Document, words: Sequence[str]) -> Document:
    """Return a derivation whose first line that is judged tells what was read as what."""
    if not words or not document.chains or not document.chains[0][1:]:
        return document
    (first, *others), *chains = document.chains
    told = (first, replace(others[0], read_as=(*others[0].read_as, *words)), *others[1:])
    return replace(document, chains=(told, *chains))


def read_as(
    text: str,
    *,
    matrices: bool | None = None,
    apart: frozenset[str] = frozenset(),
    exponentials: bool = False,
    moving: bool = False,
    unlinked: frozenset[str] | None = frozenset(),
) -> Document:
    """Return a derivation; in LaTeX capitals with an index in sums are ``matrices``, or rows, if that is said.

    A name that makes lines too long where it is spelled out is a letter ``apart``, of which its meaning is assumed.
    With ``exponentials`` e^A of a capital is that of a matrix, also where nothing says that it is square. With
    ``moving``, as is tried where a line differentiates one, spectra and exponentials of matrices are functions.
    Relations that are ``unlinked`` tie no letter to those of the lines, and where that is None none does.
    """
    reader = Reader(apart=apart, unlinked=unlinked)
    reader.spectra.moving = reader.exponentials.moving = moving
    reader.exponentials.spoken = exponentials or "matrix exponential" in text
    reader.exponentials.of_entries = are_of_entries(text)
    reader.exponentials.is_number = partial(number_said, reader)
    reader.exponentials.is_square = partial(square_said, reader)
    reader.powers.is_number = partial(number_said, reader)
    reader.powers.is_matrix = partial(matrix_said, reader)
    reader.powers.counted = counted(text)
    reader.spectra.taken = reader.exponentials.taken = reader.powers.taken = frozenset(
        re.findall(r"\w+", text)
    )
    reader.spectra.numbers = frozenset() if is_latex(text) else plain_numbers(text)
    again = partial(read_as, text, matrices=matrices, apart=apart, exponentials=exponentials, moving=moving)
    try:
        made = _read(reader, text, matrices)
        return replace(made, again=again) if made.linked.texts else made
    except MovingMatrixError:
        return again(moving=True, unlinked=unlinked)
    except UserError:
        name = reader.defined.too_long
        if name and name not in apart and len(apart) < MOST_APART:
            with suppress(UserError):
                return again(apart=apart | {name}, unlinked=unlinked)
        if reader.linked.letters:
            return again(unlinked=None)
        raise


def _read(reader: Reader, text: str, matrices: bool | None) -> Document:
    """Return the derivation that a reader reads."""
    columns: tuple[Node, ...] = ()
    used: tuple[str, ...] = ()
    if is_latex(text):
        columns, used = _latex(reader, in_one_spelling(text, LONGEST), matrices=matrices)
    else:
        _take_lines(reader, text)
        reader.scopes = {text: _whole_chains(spans, reader.chains) for text, spans in reader.scopes.items()}
        _take_numbers(reader)
        require_numbers(reader.regular, reader.shapes)
        require_dependent(reader)
        require_all_members(reader.related)
        reader.sequences |= sequences_of(reader.trees, declared(reader.declared).shapes)
    require_few(text, [line for chain in reader.chains for line in chain])
    reader.solutions.require_all()
    said = [(f"{name} {kind}", None) for name, kind in reader.assumed]
    each = [*said, *((one.text, one.tree) for one in reader.said)]
    require_from_zero(reader.solutions.lines, reader.related, each, reader.scopes)
    _take_letters(reader)
    require_lines(reader)
    if reader.in_latex and reader.sequences:
        reader.related = without_repeated(reader.related, reader.scopes)
    flow, rates = as_rates(reader.flow, reader.related)
    return Document(
        reader.declared,
        tuple(reader.assumed),
        tuple(map(tuple, reader.chains)),
        related=(*reader.related, *rates, *values_of(reader.held, reader.defined)),
        columns=tuple(_columns(reader, columns)),
        flow=flow,
        regular=tuple(reader.regular),
        said=tuple(reader.said),
        guessed=tuple(reader.guessed),
        random=frozenset(reader.random),
        sequences=frozenset(reader.sequences),
        vectors=used,
        called=frozenset(name for name, kind in reader.kinds.items() if kind == "column"),
        in_latex=reader.in_latex,
        scopes=reader.scopes,
        held=frozenset(reader.held),
        definitions=tuple(reader.defined.named.items()),
        apart=reader.apart,
        unread=tuple(reader.unread),
        unjudged=tuple(reader.unjudged),
        given=text if reader.in_latex else "",
        otherwise=None if reader.otherwise is None else (text, reader.otherwise),
        linked=reader.linked,
    )


def _columns(reader: Reader, columns: tuple[Node, ...]) -> Iterator[Node]:
    """Yield what stands under norms of columns, and the exponentials that are of entries."""
    every, meant = (*columns, *reader.spectra.columns), {one.at for one in reader.exponentials.meant}
    return (reader.spectra.named(one) for one in every if one.name != "exp" or one.at not in meant)


def _take_letters(reader: Reader) -> None:
    """Take what is known of the letters for numbers of spectra and for exponentials of matrices."""
    reader.shapes |= reader.solutions.shapes(reader.shapes)
    kinds: dict[str, dict[str, tuple[tuple[int, int], ...]]] = {}
    for name, said in reader.assumed:
        if said in SYMMETRIC:
            kinds.setdefault(name, {})[said] = reader.scopes.get(f"{name} {said}", ())
    numbers = {f"{name}: number" for name, shape in reader.shapes.items() if shape == ()}
    told = {f"{name}: told" for name in reader.shapes}
    known = {*kinds, *numbers, *told}
    is_symmetric = known.__contains__
    if reader.exponentials.found:
        known |= take_properties(reader, kinds, is_symmetric)
    reader.spectra.require_given(reader.random)
    require_given(reader.exponentials.found, reader.random)
    reader.spectra.require_symmetric(is_symmetric)
    for line in (line for chain in reader.chains for line in chain):
        require_symmetric(
            [line.tree], partial(_symmetric_at, line, kinds, known), "assume {} symmetric".format
        )
    for one, spans in reader.spectra.related(kinds, is_symmetric):
        reader.related.append(one)
        if spans:
            reader.scopes[one.text] = spans
    reader.shapes |= dict.fromkeys(reader.spectra.letters(), ())
    reader.told += reader.spectra.told()
    require_steps(reader)
    take_constants(reader)
    if reader.powers.found:
        take_powers(reader, is_symmetric)
    if reader.exponentials.found:
        take_exponentials(reader, kinds, is_symmetric)
    stand_for = (
        *reader.spectra.stand_for(),
        *((letter, "", call.parts[0]) for letter, _, call in reader.exponentials.found),
        *((letter, "", base) for letter, base in reader.powers.found),
    )
    if stand_for:
        reader.chains = [[replace(line, stand_for=stand_for) for line in chain] for chain in reader.chains]


def _symmetric_at(line: Line, kinds: Kinds, known: Collection[str], name: str) -> bool:
    """Whether a letter is symmetric at a line: by what is said of it on a line above, or everywhere."""
    if name not in kinds:
        return name in known
    own, number = kinds[name].values(), line.place or line.number
    return any(not spans or any(first <= number <= last for first, last in spans) for spans in own)


def _take_lines(reader: Reader, text: str) -> None:
    lines = [*numbered(text)]
    require_few(text, (), [line for _, line in lines if line.split()[0] in WORDS])
    for number, line in lines:
        before, below = [*reader.spoken], bool(reader.chains)
        with told_of_line(number, line):
            reader.line(number, line)
        if below:  # what is assumed holds from there on
            reader.scoped(reader.spoken[len(before) :], before, (number, LAST))


def _take_numbers(reader: Reader) -> None:
    """Take as numbers the letters in which gradients are taken, and sequences, whose values are numbers."""
    for name in reader.held:
        if name not in reader.shapes and is_number(reader, name):
            reader.shapes[name] = ()


def _latex(reader: Reader, text: str, *, matrices: bool | None) -> tuple[tuple[Node, ...], tuple[str, ...]]:
    """Read a derivation in LaTeX as if each of its parts stood on a line of its own; all is told of the file's."""
    from dlhw3.symbolic.language.files.latex_reader import read_latex  # forms of words, long to compile
    from dlhw3.symbolic.language.latex.ready.properties_shown import with_properties_said
    from dlhw3.symbolic.language.latex.ready.slopes_shown import with_all_shown

    text, properties = with_properties_said(text)
    broken, numbers = one_a_line(with_words_in_place(with_all_shown(text)))
    try:
        used = read_latex(reader, broken, matrices=matrices)
    except UserError as error:
        refusal = MovingMatrixError if isinstance(error, MovingMatrixError) else UserError
        raise refusal(in_lines_of_file(error.message, numbers), at=error.at, hint=error.hint) from None
    reader.told = [*properties, *(in_lines_of_file(one, numbers) for one in reader.told)]
    reader.unread = [replace(one, number=number_in_file(one.number, numbers)) for one in reader.unread]
    reader.unjudged = [replace(one, number=number_in_file(one.number, numbers)) for one in reader.unjudged]
    reader.chains = [[_in_file(line, numbers) for line in chain] for chain in reader.chains]
    begins = {first for spans in reader.scopes.values() for first, _ in spans}
    reader.chains = [part for chain in reader.chains for part in _parted(chain, begins)]
    return used


def _parted(chain: list[Line], begins: set[int]) -> list[list[Line]]:
    """Return a chain cut before lines from which on something holds, each part from the last line before it on."""
    pairs = enumerate(pairwise(chain), start=1)
    cuts = [k for k, (before, line) in pairs if any(before.place < one <= line.place for one in begins)]
    parts = [chain[start:stop] for start, stop in pairwise([0, *cuts, len(chain)])]
    heads = [replace(before[-1], place=part[0].place) for before, part in pairwise(parts)]
    parts = [parts[0], *([head, *part] for head, part in zip(heads, parts[1:], strict=True))]
    return [part for part in parts if len(part) > 1] if cuts else [chain]


def _in_file(line: Line, numbers: Sequence[int]) -> Line:
    """Return a line with the number that it has in the file."""
    told = tuple(in_lines_of_file(one, numbers) for one in line.read_as)
    return replace(line, number=number_in_file(line.number, numbers), place=line.number, read_as=told)


Spans = tuple[tuple[int, int], ...]


def _whole_chains(spans: Spans, chains: Iterable[list[Line]]) -> Spans:
    """Return from which lines on something holds that is assumed between lines: in all of a chain around it."""
    within = [(chain[0].number, chain[-1].number) for chain in chains]
    begins = {start: next((a for a, b in within if a < start < b), start) for start, _ in spans}
    return tuple((begins[start], last) for start, last in spans)
