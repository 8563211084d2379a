"""What the words of a derivation in LaTeX are taken to say: what is assumed of which letters, what is left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from dlhw3.symbolic.language.latex.text.formulas_said import not_defined, with_signs
from dlhw3.symbolic.language.latex.text.rows import Row, bare, in_plain
from dlhw3.symbolic.language.latex.text.unread import Unread
from dlhw3.symbolic.language.latex.words.properties_said import SCALED
from dlhw3.symbolic.language.text import lazy_re as re

PLAIN = re.compile(r"[A-Za-z]\w* (?:symmetric|orthogonal|invertible|convex)")
"""What is assumed of a letter alone."""
OF_MATRIX = re.compile(r"[A-Za-z]\w* (?:symmetric|orthogonal|invertible)")
MOST = 6
"""How much is told of what is left out."""


@dataclass
class Words:
    """What the words say: rows of ``assume`` and ``shape``, each with the lines for which it holds.

    ``left`` is what they say and no row has; ``free`` are letters that they leave free, and ``back`` sentences that
    take back, with the lines.
    """

    rows: list[Row] = field(default_factory=list)
    left: list[Unread] = field(default_factory=list)
    free: list[tuple[str, int, str]] = field(default_factory=list)
    back: list[tuple[int, str]] = field(default_factory=list)
    nouns: set[str] = field(default_factory=set)
    """The letters that are called matrices or vectors."""
    anew: list[tuple[str, int, int, str]] = field(default_factory=list)
    """The letters that begin anew, for all § ∈ ℝ, or are free, how many rows were said before, and the lines."""
    scaled: list[Row] = field(default_factory=list)
    """What defines the functions that are said to be homogeneous."""
    entrywise: bool = False
    """Whether columns are divided and raised entry by entry."""

    def told(self, taken: Iterable[Row]) -> Iterator[str]:
        """Yield what is left out, in words; the rows ``taken``, definitions or assumptions, are not."""
        rows = [*taken]
        known = {(bare(row.text), row.number if row.word == "assume" else 0) for row in rows}
        values = [(bare(row.text), bare(row.text.partition("=")[2])) for row in rows if row.word == "let"]
        known |= {
            (defined + said.removeprefix(value), 0)
            for defined, value in values
            for said, _ in [*known]
            if said.startswith(value)
        }
        every = ((one, bare(with_signs(one.written))) for one in dict.fromkeys(self.left))
        self.left = [one for one, text in every if not {(text, 0), (text, one.number)} & known]
        for one in self.left[:MOST]:
            yield f"“{one.short}” (line {one.number}) assumes nothing"
        if len(self.left) > MOST:
            yield f"{len(self.left) - MOST} more parts of the words assume nothing"

    def letters(self) -> set[str]:
        """Return the letters that are matrices or columns by what the words say, and so no functions."""
        of = (row.text for row in self.rows if row.word == "assume" and OF_MATRIX.match(row.text))
        shaped = (row.text.partition(": ") for row in self.rows if row.word == "shape")
        matrices = {text.split()[0] for text in of} | self.nouns
        return matrices | {letter for letter, _, shape in shaped if shape != "entrywise"}

    def subjects(self) -> set[str]:
        """Return the letters and functions with which what is assumed begins: f of "f convex"."""
        return {row.text.split()[0].partition("(")[0] for row in self.rows if row.word == "assume"}

    def sizes(self) -> set[str]:
        """Return the names in the shapes that the words give: letters, and their sizes."""
        return {word for row in self.rows if row.word == "shape" for word in re.findall(r"\w+", row.text)}

    def with_scaled(self, named: Iterable[Row], shown: Iterable[str] = ()) -> list[Row]:
        """Return definitions, with those of homogeneous functions that nothing else defines, and no line does."""
        kept = [row for row in named if SCALED.fullmatch(row.text) is None]
        heads = {row.text.partition("(")[0].strip() for row in kept}
        heads |= {*shown}
        made = [row for row in self.scaled if row.text.partition("(")[0] not in heads]
        names = {
            f"{in_plain(row.text.partition('(')[0])}_neg convex" for row in self.scaled if row not in made
        }
        concave = (row for row in self.rows if row.text in names)  # and defined, which is told
        self.left += [Unread(row.number, row.text.replace("_neg convex", " concave")) for row in concave]
        return [*kept, *made]

    def add(self, rows: Iterable[Row]) -> None:
        """Take what is assumed besides: it is not told to be left out."""
        self.rows += (more := [*rows])
        said = {(row.number, bare(row.text)) for row in more}
        words = {row.number for row in more if re.search(r"=\s*0\s*$", row.text)}  # "with mean zero"
        apart = r"\^\\top\] = 0|^(\\mathbb\{E\})\[(.+) (.+)\] = \1\[\2\] \1\[\3\]$"  # "be independent"
        pairs = {row.number for row in more if re.search(apart, row.text)}
        self.left = [
            one
            for one in self.left
            if not (one.number in pairs and re.search(r"\bindependent\b", one.written))
            and (one.number, bare(one.written)) not in said
            and not (one.number in words and re.search(r"\bmean\b|\bcent(?:er|r)ed\b", one.written))
            and not (one.number in words and re.fullmatch(r"\s*\\nabla[^=]*=\s*0\s*", one.written))
        ]

    def besides(self, defined: Iterable[Row]) -> Iterator[Row]:
        """Yield the rows that are not among the definitions."""
        yield from not_defined(self.rows, defined)
