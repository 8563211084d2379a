"""A derivation in LaTeX, taken by a reader: its rows, the words around them, and what letters are by their use."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from dataclasses import replace
from functools import partial

from dlhw3.errors import UserError
from dlhw3.symbolic.language.assumed.related import RELATION
from dlhw3.symbolic.language.files.at_points import at_letters
from dlhw3.symbolic.language.files.entry_rows import (
    Made,
    define_column,
    told_of_line,
)
from dlhw3.symbolic.language.files.in_letters import at_values, is_said_again, of_chain, taken_in
from dlhw3.symbolic.language.files.latex_functions import functions_in, jacobians_of, said_to_be
from dlhw3.symbolic.language.files.latex_letters import with_evidence
from dlhw3.symbolic.language.files.plain_rows import (
    take_entrywise,
    take_whole,
    undirected_rows,
    unsummed,
    whole_in,
)
from dlhw3.symbolic.language.files.reader import Reader
from dlhw3.symbolic.language.files.words_taken import assume
from dlhw3.symbolic.language.latex.formulas.hessians import holds, require_action, under_bars
from dlhw3.symbolic.language.latex.formulas.indices import columns_in
from dlhw3.symbolic.language.latex.formulas.layered import families_of
from dlhw3.symbolic.language.latex.formulas.matrices import with_diagonal_matrices
from dlhw3.symbolic.language.latex.formulas.ones import TOLD
from dlhw3.symbolic.language.latex.formulas.reading import Formula, read_formula, tree_of
from dlhw3.symbolic.language.latex.formulas.refused import require_random
from dlhw3.symbolic.language.latex.formulas.spelled import Spellings, require_one_spelling
from dlhw3.symbolic.language.latex.letters.families import families
from dlhw3.symbolic.language.latex.letters.free import spelled_out
from dlhw3.symbolic.language.latex.letters.kept import Kept, kept_in
from dlhw3.symbolic.language.latex.letters.kinds import kinds
from dlhw3.symbolic.language.latex.letters.names_in_rows import (
    alone_in,
    called_here,
    capitals_in,
    names_in,
    sloped_in,
    trees_of,
    used_in,
)
from dlhw3.symbolic.language.latex.letters.other_indices import at_other_indices
from dlhw3.symbolic.language.latex.letters.shifted import define_earlier, without_second
from dlhw3.symbolic.language.latex.letters.signatures import inverted, letters_defined, require_taken
from dlhw3.symbolic.language.latex.letters.stepped import assumed_points, assumed_steps
from dlhw3.symbolic.language.latex.ready.beside import told_beside
from dlhw3.symbolic.language.latex.ready.displays import Displays, as_environments
from dlhw3.symbolic.language.latex.ready.dressed import undressed, with_braces_said
from dlhw3.symbolic.language.latex.ready.made_ready import made_ready
from dlhw3.symbolic.language.latex.rewritten.minimisers_named import shown_told
from dlhw3.symbolic.language.latex.rewritten.plain_words import in_plain_words
from dlhw3.symbolic.language.latex.scopes.ends_in_zero import without_zero_ends
from dlhw3.symbolic.language.latex.scopes.last_words import without_last_words
from dlhw3.symbolic.language.latex.scopes.numbers_put_in import with_numbers_put_in
from dlhw3.symbolic.language.latex.scopes.on_the_way import end_at_others, held_on_the_way
from dlhw3.symbolic.language.latex.scopes.rates_of_shown import (
    rates_of_shown,
    require_one_rate,
    shown_functions,
)
from dlhw3.symbolic.language.latex.scopes.recurrent import require_not_moved
from dlhw3.symbolic.language.latex.scopes.said_again import require_said_again
from dlhw3.symbolic.language.latex.scopes.set_to_zero import set_to_zero
from dlhw3.symbolic.language.latex.scopes.shown import require_shown_kept, says
from dlhw3.symbolic.language.latex.scopes.taken_back import require_defined, require_kept, require_members
from dlhw3.symbolic.language.latex.scopes.updated import require_unchanged
from dlhw3.symbolic.language.latex.scopes.words_checked import (
    of_all_around,
    require_same_spelling,
    under_norms,
)
from dlhw3.symbolic.language.latex.text.arrows import joined, supposed
from dlhw3.symbolic.language.latex.text.formulas_said import with_signs
from dlhw3.symbolic.language.latex.text.outside_formulas import outside_formulas
from dlhw3.symbolic.language.latex.text.rows import Row, Side, in_plain, indexed, rows
from dlhw3.symbolic.language.latex.text.sentences import sentences
from dlhw3.symbolic.language.latex.text.spectra import require_symmetric
from dlhw3.symbolic.language.latex.words.activations import given_by_entries
from dlhw3.symbolic.language.latex.words.chance_words import chances, drawn, drawn_by_words, means, of_noise
from dlhw3.symbolic.language.latex.words.dependent import in_means
from dlhw3.symbolic.language.latex.words.norms_said import require_real_displays
from dlhw3.symbolic.language.latex.words.once import require_given_once
from dlhw3.symbolic.language.latex.words.prose import assumed
from dlhw3.symbolic.language.latex.words.taken import Words
from dlhw3.symbolic.language.latex.words.where_it_ends import without_unsaid
from dlhw3.symbolic.language.latex.words.wording import (
    functions_said,
    in_order,
    inline,
    said,
    where,
    without_more,
)
from dlhw3.symbolic.language.shaping.defined import is_signature
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.lengths import require_few
from dlhw3.symbolic.language.text.tree import Node

BY_ENTRY = ["columns are divided and raised entry by entry"]


def read_latex(
    reader: Reader, text: str, *, matrices: bool | None = None
) -> tuple[tuple[Node, ...], tuple[str, ...]]:
    """Read a derivation in LaTeX; return what stands under ‖·‖₂, and the letters that are used as columns are.

    Whether W_k in sums over k are ``matrices``, and not the rows of one, is seen from their use, if not said.
    """
    reader.unjudged = outside_formulas(text)
    text, worn = undressed(with_braces_said(without_unsaid(text)))
    require_real_displays(text)
    text, random = chances(in_means(made_ready(reader, text)))
    reader.in_latex, reader.layers, apart = True, families_of(text), as_environments(text)
    reader.maps = (maps := said_to_be(apart.text)) | jacobians_of(maps)
    text, words, named = _worded(reader, apart, worn)
    every = told_beside([where(row) for row in joined(rows(text))], words, named)
    require_few(text, every, [*named, *words.rows])
    require_few(text, [side for row, _ in every if not row.word for side in row.sides[2:]])
    reader.told += [*apart.told, *shown_told(apart.text)]
    reader.families, reader.kinds = families(text), kinds(text)
    formulas = [*(row for row, _ in every), *inline(text)]
    reader.columns = columns_in(trees_of(formulas))
    assumes = (*words.besides(named), *(row for row, _ in every if row.word))
    keeping = partial(kept_in, formulas, reader.columns, assumes, layers=reader.layers)
    _keep_sums(reader, keeping, text, matrices)
    named = assumed_points(assumed_steps(named, reader.kept.outside if reader.kept else (), text), text)
    capitals = capitals_in(formulas).difference(
        functions_said(named), shown_functions(row for row, _ in every)
    )
    reader.letters = _letters(reader, words, named, capitals)
    take_entrywise(reader, words.rows, named)
    arisen = of_noise(random, [*named, *words.rows], [row for row, _ in every])
    named = _without(arisen, named, words, reader)
    rates = rates_of_shown(named, [row for row, _ in every])
    reader.whole = whole_in(trees_of(row for row, _ in every), text)
    defined, untaken = _defined(reader, named, [one for _, behind in every for one in behind], rates, text)
    require_given_once(sentences(text), [row for row, _ in every if not row.word], defined)
    reader.told += [reader.draw(one) for one in drawn_by_words(random, every) if one not in reader.defined]
    read = _declared(reader, [row for row, _ in every], text)
    require_kept(words, {*reader.spoken, *reader.shapes}, reader.shapes, text)
    functions = functions_in(reader, read, apart.text, words)
    alone = {one.name for tree in reader.trees for one in tree.every() if one.kind == "name"}
    names = alone.union(*(names_in(sides) for _, sides in read))
    require_defined(words, defined, {row.number: names_in(sides) for row, sides in read}, named, text)
    require_taken(untaken, reader.defined.reached(names), {*reader.defined.every, *reader.shapes})
    words.add(means(random, reader.random))
    require_said_again(text, words, {*reader.spoken, *reader.shapes, *(row.text for row in defined)})
    require_unchanged(text, words, defined, {*reader.spoken, *reader.shapes})
    take_whole(reader, words, text, names)
    called = called_here(reader.defined, words.rows, names, read) | sloped_in(reader.trees)
    assume(reader, words, defined, used_in(names | called, defined, words.rows), functions | called, text)
    require_members(words, reader.defined.named)
    made, columns = _made(reader, read, functions, inline(text))
    made = undirected_rows(reader, unsummed(reader, made, names), text)
    letters = letters_defined([trees for _, trees in made], reader.defined.named)
    require_shown_kept(read, letters | reader.definable, words, text, {*reader.spoken, *reader.shapes})
    known = {*reader.defined.every, *reader.definable, *letters}
    reader.definable |= letters - reader.assumed_of() - {f"d{name}" for name in known}  # df = … is a claim
    _take_all(reader, made, rates, text)
    reader.told += [*dict.fromkeys(of_all_around(words.rows, text)), *(BY_ENTRY if words.entrywise else [])]
    return (*columns, *under_norms(words.rows, names)), with_evidence(reader, text, entrywise=words.entrywise)


def _letters(reader: Reader, words: Words, named: Sequence[Row], capitals: set[str]) -> set[str]:
    """Return the letters that stand for themselves, and are no functions or products with brackets."""
    found = words.letters() | alone_in([*words.besides(named), *named]) | capitals
    kept = set[str]() if reader.kept is None else {*reader.kept.letters}
    return (found | kept) - reader.maps


def _worded(reader: Reader, apart: Displays, worn: Sequence[Row]) -> tuple[str, Words, list[Row]]:
    """Return a text in plain words, what it assumes, and its definitions; values put in are taken out of it."""
    reader.unjudged = sorted([*reader.unjudged, *apart.unjudged], key=lambda one: one.number)
    apart.text, last = without_last_words(apart.text)
    apart.text, put_in = with_numbers_put_in(apart.text)
    apart.text, ended, told, left = without_zero_ends(apart.text)
    apart.told += told
    text = in_plain_words(apart.text)
    words, named = assumed(text, apart.text), [*said(text), *worn]
    named, besides = without_more(named)
    named, second = without_second(named)
    words.left += [*besides, *second]
    claimed = {re.sub(r"\s", "", one.written) for one in (*besides, *second)}
    words.rows = [one for one in words.rows if re.sub(r"\s", "", one.text) not in claimed]
    on_the_way, more = held_on_the_way(apart.text, put_in, set_to_zero(apart.text))
    words.add([*on_the_way, *ended])
    reader.unread += [*left, *more, *end_at_others([*on_the_way, *ended])]
    words.left += last
    reader.product_said = {name: one for one in words.left if (name := one.letter_said)}
    require_symmetric(words, text)
    return (
        text,
        words,
        words.with_scaled([*named, *at_other_indices(named, text)], shown_functions(rows(text))),
    )


def _without(left: Sequence[Row], named: Sequence[Row], words: Words, reader: Reader) -> list[Row]:
    """Return definitions without those of data by their noise, which is told."""
    texts = dict.fromkeys(one.text for one in left)
    reader.told += [f"{text} says how data arose, which are given" for text in texts]
    words.rows = [one for one in words.rows if one not in left]
    return [one for one in named if one not in left]


def _defined(
    reader: Reader, named: Sequence[Row], behind: Sequence[Row], rates: Sequence[Row], text: str
) -> tuple[list[Row], list[tuple[Row, UserError]]]:
    """Take the definitions of the words and those behind equations; return those of the words that can be taken.

    Beside them are those that cannot, each with what is wrong. ``rates`` are taken behind the lines.
    """
    defined, untaken = [*rates], list[tuple[Row, UserError]]()
    known = {*reader.summed}
    reader.defined.by_entries |= given_by_entries(sentences(text))
    for one in sorted(
        in_order([*behind, *(one for one in named if one not in rates)]), key=lambda row: row.again
    ):
        try:
            with told_of_line(one.number, one.text) if one not in named else nullcontext():
                reader.in_words(one)
                define_column(reader, in_plain(one.text.partition("=")[0]).strip())
                _define_columns(reader, known, text)
            defined += [one] if one in named else []
        except UserError as error:
            if one not in named:
                raise
            if not is_said_again(reader, one):
                untaken.append((one, error))
    return defined, untaken


def _define_columns(reader: Reader, known: set[str], text: str) -> None:
    """Define the column p of p_i = σ(x_iᵀw) once a sum over i that is defined has shown what x_i is."""
    if reader.kept is not None or known == reader.summed:
        return
    known |= reader.summed
    for name in [*reader.defined.named]:
        base = re.escape(name.rpartition("_")[0])
        if base and not re.search(rf"\$\s*\\?{base}\s*\$\s+(?:be|is|denotes?)\s+(?:an?|another|any)\b", text):
            define_column(reader, name)


def _declared(
    reader: Reader, every: Iterable[Row], text: str
) -> list[tuple[Row, list[tuple[Side, Formula]]]]:
    """Take declarations; return the other rows with the formulas between their signs."""
    read: list[tuple[Row, list[tuple[Side, Formula]]]] = []
    for row in every:
        with told_of_line(row.number, row.text):
            if row.word:
                plain = indexed(with_signs(row.text) if row.word == "assume" else row.text, text)
                told = row.word == "assume" and (RELATION.search(plain) or "^" in plain)
                reader.declare(row.word, plain if told or row.word in ("let", "flow") else in_plain(plain))
                continue
            if not reader.random:
                require_random(row.text, lambda row: drawn(row, text))
            sides = [(s, read_formula(row.text, s.start, s.stop)) for s in row.sides if says(row, s)]
            reader.told += [TOLD] if any(one.has_ones for _, one in sides) and TOLD not in reader.told else []
            read.append((row, sides))
    return read


def _keep_sums(reader: Reader, keeping: Callable[..., Kept | None], text: str, matrices: bool | None) -> None:
    """Take what keeps sums, and whether a text in which capitals have an index can be read in another way too."""
    reader.kept = keeping(matrices=matrices)
    if matrices is None and "\\sum" in text:
        other = reader.kept is None or not reader.kept.either
        reader.otherwise = other if (keeping(matrices=other) is None) != (reader.kept is None) else None


def _take_all(reader: Reader, rows: Sequence[Made], rates: Sequence[Row], text: str) -> None:
    """Take rows in their order, with what follows from what, and rates of what these define."""
    whole = reader.defined
    if reader.kept is None:
        sides = (side for _, several in rows for _, _, side in several)
        reader.told += define_earlier(sides, whole, reader.shapes, reader.some)
    later, rows = in_order([*rates]), [*rows]
    for place in range(len(rows)):
        rows[place] = (row, trees) = at_letters(reader, rows, rows[place])
        after = next(iter(rows[place + 1 :]), None)
        _take_rates(reader, [one for one in later if one.number <= row.number])
        later = [one for one in later if one.number > row.number]
        with told_of_line(row.number, row.text):
            if not trees[0][1]:
                reader.defined, end = whole, place + of_chain(rows[place:])
                require_not_moved((tree for _, sides in rows[place:end] for *_, tree in sides), whole, text)
                if names := taken_in(reader, rows[place:end]):
                    rows[place:end] = at_values(reader, names, rows[place:end])
                    trees = rows[place][1]
            condition, named = supposed(reader, rows, place), len(reader.defined.written)
            _take(reader, row, trees, goes_on=after is not None and bool(after[1][0][1]))
            for pair in reader.defined.written[named:] if reader.defined is not whole else ():
                whole.define(*pair)  # what a chain names that frees a letter, δ = ∂L/∂z, is that below it too
            if condition is not None or row.joined:
                last = replace(reader.chains[-1][-1], condition=condition, follows=bool(row.joined))
                reader.chains[-1][-1] = last
    _take_rates(reader, later)
    require_one_rate(reader.related, reader.scopes)
    for k, one in enumerate(reader.related):  # of what a display below defines too
        left, right = (spelled_out(side, whole, reader.held) for side in (one.left, one.right))
        reader.related[k] = replace(one, left=left, right=right)
    reader.defined = whole


def _take_rates(reader: Reader, rates: Iterable[Row]) -> None:
    for one in rates:
        with told_of_line(one.number, one.text):
            reader.in_words(one)


def _made(
    reader: Reader,
    read: Sequence[tuple[Row, list[tuple[Side, Formula]]]],
    functions: frozenset[str],
    beside: Sequence[Row],
) -> tuple[list[Made], list[Node]]:
    """Return rows as trees, where these names are functions, and what stands under ‖·‖₂ in them.

    Letters are spelled as in the formulas ``beside`` them.
    """
    columns: list[Node] = []
    made: list[Made] = []
    spelled: Spellings = {}
    for row, sides in read:
        with told_of_line(row.number, row.text):
            trees = []
            for side, formula in sides:
                tree, under = tree_of(formula, functions, families=reader.layers, decide=False)
                trees.append((side.number, side.sign, with_diagonal_matrices(tree, reader.told)))
                columns += (one for one in under if not holds(one))
                require_one_spelling(formula, tree, functions, spelled)
            made.append((row, trees))
    require_same_spelling(beside, spelled)
    return made, [*columns, *under_bars(tree for _, sides in made for *_, tree in sides)]


def _take(reader: Reader, row: Row, trees: list[tuple[int, str, Node]], *, goes_on: bool) -> None:
    if reader.direction is None and not holds(trees[0][2]):
        require_action([tree for _, _, tree in trees])
    first = trees.pop(0)[2] if trees and not trees[0][1] else None
    inverse = first if first is not None and inverted(first) else None
    first = inverted(first) or first if first is not None else None
    new = first is not None and first.name not in reader.defined
    named = first is not None and new and first.name in reader.definable
    defines = named and trees[:1] and trees[0][1] == "="
    if inverse is not None and trees and (trees[0][1] == ":=" or defines):
        number, sign, value = trees[0]
        trees[0] = (number, sign, Node("power", (value, inverse.parts[1]), value.at))
    elif inverse is not None:
        first = inverse
    if trees and (trees[0][1] == ":=" or defines):
        if first is None or not new or not (first.kind == "name" or is_signature(first)):
            raise UserError("This defines nothing.", hint="R := XW - Y")
        if defines:
            reader.told.append(f"{(inverse or first).text} = {trees[0][2].text} is a definition")
        reader.define(first, trees.pop(0)[2])
        if not trees and not goes_on:
            return
    reader.sides(row.number, first, trees, row.reason)
