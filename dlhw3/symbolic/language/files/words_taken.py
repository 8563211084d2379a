"""All that the words of a derivation in LaTeX assume of the letters at hand, taken by its reader, or told."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import replace

from dlhw3.errors import UserError
from dlhw3.symbolic.language.assumed.related import RELATION
from dlhw3.symbolic.language.files.assumed_words import assumed_in_words
from dlhw3.symbolic.language.files.letters_linked import tied
from dlhw3.symbolic.language.files.plain_rows import undeclared
from dlhw3.symbolic.language.files.reader import Reader
from dlhw3.symbolic.language.latex.formulas.indices import PART
from dlhw3.symbolic.language.latex.letters.orders import constants, dotted, matrices_between, of_all, of_sides
from dlhw3.symbolic.language.latex.ready.beside import as_listed, at_numbers, of_another, of_each
from dlhw3.symbolic.language.latex.text.rows import Row, speaks_of
from dlhw3.symbolic.language.latex.text.unread import Unread, letters_in
from dlhw3.symbolic.language.latex.words.dependent import means_of
from dlhw3.symbolic.language.latex.words.taken import Words
from dlhw3.symbolic.language.text import lazy_re as re

SUMMED_OVER = re.compile(r"\\sum\s*(?:\\limits\s*)?_\s*\{?\s*([k-n])(?![A-Za-z])")
"""What index a sum runs over."""


def assume(
    reader: Reader,
    words: Words,
    defined: Sequence[Row],
    names: set[str],
    functions: Collection[str],
    text: str,
) -> None:
    """Take what the words assume of these names and functions, and of entries in sums over an index."""
    over = {*SUMMED_OVER.findall(text)}
    bases = {
        base
        for base, _, below in (one.rpartition("_") for one in names)
        if PART.fullmatch(below) or below in over
    }
    of_rows = (base for base, _, _ in (one.rpartition("_") for one in reader.columns))
    bases |= {one[0].upper() + one[1:] for one in {*of_rows} & bases if one}  # X, of whose rows x_i is one
    taken = [*defined]
    words.left = undeclared(reader, words.left)
    names = names | reader.solutions.begun(names) | matrices_between(text, names)
    bounds = constants(words.rows, names, functions) - {*reader.shapes}
    names = names | bounds | means_of(words.rows, names)
    names = tied(reader, words.besides(defined), names, text, [one.written for one in words.left])
    if reader.kept is not None:  # x_{k+1} of a recursion, where lines have x_k alone
        names |= {f"{base}_{index}1" for base in reader.kept.outside for index in reader.kept.indices}
    for one in words.besides(defined):
        chain = dotted(one.text, names, summed := reader.kept.summed if reader.kept else ())
        several = chain or at_numbers(one.text, names)
        if several and several != [one.text] and not (chain and of_all(one.text, summed)):
            reader.told.append(f"{one.text} is assumed for the numbers that stand here")
        words.left += [Unread(one.number, one.text)] if chain and of_all(one.text, summed) else []
        several = several or of_each(one.text, reader.kept, names)
        if not several and (listed := as_listed(one.text)) != one.text:
            words.left.append(Unread(one.number, listed))
            continue
        for row in [replace(one, text=text) for text in several or [one.text]]:
            row = replace(row, text=of_sides(row.text, names | bases, reader.formula))
            before = len(reader.spoken)
            of_all_values = bool(letters_in(row.text) & reader.linked.quantified)
            left = Unread(row.number, row.text, supposed=True, of_all=of_all_values)
            if not _taken(lambda row: assumed_in_words(reader, row, names | bases, functions), row):
                words.left.append(left)
            elif len(reader.spoken) > before:
                taken.append(row)
                reader.unread += [replace(left, of_all=True)] if one.text in reader.linked.maybe else []
            elif of_another(row.text, names) or (
                row.word == "assume"
                and (
                    (RELATION.search(row.text) and letters_in(row.text, apart=True) & names)
                    or speaks_of(row.text, [*names, *functions])
                )
            ):
                words.left.append(left)
    reader.shapes |= dict.fromkeys(sorted(bounds & reader.assumed_of()), ())
    reader.told += words.told(taken)
    reader.unread += words.left


def _taken(take: Callable[[Row], None], row: Row) -> bool:
    """Whether what the words say can be taken; what cannot be read there is left out."""
    with suppress(UserError):
        take(row)
        return True
    return False
