"""A user's derivation as a text file: declarations, then chains, each line said to be =, ≤ or ≥ the one before."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from dlhw3.errors import Span, UserError, quoted
from dlhw3.symbolic.language.assumptions import Properties, read_properties
from dlhw3.symbolic.language.bounds import affordable, nesting
from dlhw3.symbolic.language.declarations import NAME, declared, read_shapes
from dlhw3.symbolic.language.latex.bars import decided
from dlhw3.symbolic.language.latex.evidence import require_no_constant, require_said, vectors
from dlhw3.symbolic.language.latex.hints import fitting
from dlhw3.symbolic.language.latex.names import NUMBERS
from dlhw3.symbolic.language.latex.reach import require_reach
from dlhw3.symbolic.language.latex.reading import Formula, functions_of, read_formula, tree_of
from dlhw3.symbolic.language.latex.refused import require_random
from dlhw3.symbolic.language.latex.rows import Row, Side, indexed, is_latex, rows
from dlhw3.symbolic.language.latex.spelled import Spellings, require_one_spelling
from dlhw3.symbolic.language.lines import as_line, definition_instead, flow_instead, line_instead
from dlhw3.symbolic.language.parse import parse
from dlhw3.symbolic.language.regularity import Regular, read_regular, says_regular
from dlhw3.symbolic.language.related import RELATION, Related, read_related, sides_of
from dlhw3.symbolic.language.shapes import Shapes
from dlhw3.symbolic.language.sizes import Size
from dlhw3.symbolic.language.tree import Node

LONGEST, MOST_LINES = 100_000, 2000
WORDS = ("shape", "scalar", "let", "assume", "flow", "random", "sequence")
EXAMPLE = "grad(norm2(X*w - y)^2, w)"
MOVING = ("grad", "d", "ddt")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a chain: its number in the file, its expression, and the reason behind the semicolon.

    ``relation`` says what the line before is to it: the line before =, ≤, <, ≥ or > this one.
    """

    number: int
    tree: Node
    reason: str = ""
    relation: str = "="
    read_as: tuple[str, ...] = ()
    """What was read as what, where its notation has two readings, in words."""


@dataclass(frozen=True)
class Document:
    """Declared shapes, assumed properties, and chains, each of two lines or more.

    ``moving`` are letters that move in d(f) besides those whose dX stands in the text; ``related`` are equations
    and inequalities that are assumed; ``columns`` are under norms that mean what they do of columns alone;
    ``flow`` is the objective f and the letters X with Ẋ = −∇_X f, which ddt follows; ``regular`` is what is assumed
    of abstract functions, ``random`` are the letters whose means E(…) are, and
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
    random: frozenset[str] = frozenset()
    sequences: frozenset[str] = frozenset()
    vectors: tuple[str, ...] = ()
    """Letters that are columns since they are used as columns are, against the letter rule."""


@dataclass
class _Reader:
    shapes: dict[str, tuple[Size, ...]] = field(default_factory=dict)
    guessed: list[str] = field(default_factory=list)
    assumed: list[tuple[str, str]] = field(default_factory=list)
    named: dict[str, Node] = field(default_factory=dict)
    chains: list[list[Line]] = field(default_factory=list)
    related: list[Related] = field(default_factory=list)
    flow: tuple[Node, tuple[str, ...]] | None = None
    regular: list[Regular] = field(default_factory=list)
    random: set[str] = field(default_factory=set)
    sequences: set[str] = field(default_factory=set)
    in_latex: bool = False

    def line(self, number: int, text: str) -> None:
        """Read one line."""
        text, _, reason = text.partition(";")
        word = text.split()[0] if text.split() else ""
        if word in WORDS and not text.lstrip().startswith(f"{word}("):
            self.declare(word, text.strip()[len(word) :].strip())
            return
        (_, first), *others = sides_of(text)
        try:
            head = parse(first) if first.strip() else None
        except UserError as error:
            hint = line_instead(text, WORDS) or error.said.hint
            raise UserError(error.said.message, at=error.at, hint=hint) from None
        self.row(number, head, [(relation, parse(side)) for relation, side in others], reason.strip())

    def declare(self, word: str, text: str) -> None:
        """Read a declaration that begins with a word."""
        getattr(self, f"_{word}")(text)

    def read(self, text: str) -> Node:
        """Return the tree of what a declaration speaks of, in LaTeX where it is no text and the file is LaTeX."""
        try:
            return parse(text)
        except UserError:
            if not self.in_latex:
                raise
        formula = read_formula(text)
        return tree_of(formula, functions_of([formula], self.shapes))[0]

    def row(self, number: int, first: Node | None, others: list[tuple[str, Node]], reason: str) -> None:
        """Take what stands in a line, the first side None where it goes on from the one before."""
        self.sides(number, first, [(number, relation, side) for relation, side in others], reason)

    def sides(
        self, number: int, first: Node | None, others: list[tuple[int, str, Node]], reason: str
    ) -> None:
        """Take what stands in a row, with the line that each sign stands in."""
        if first is not None:
            self.chains.append([Line(number, self._tree(first))])
        elif not self.chains:
            raise UserError("This line equals nothing before it.", hint=f"{EXAMPLE} on the line above")
        for own, relation, side in others:
            self.chains[-1].append(Line(own, self._tree(side), reason, relation))

    def _tree(self, tree: Node) -> Node:
        whole = self.spelled_out(tree)
        if whole is not tree:
            nesting(whole)
        tree = whole
        moves = any(node.kind == "call" and node.name in MOVING for node in tree.every())
        affordable(tree, *(node.name for node in tree.every() if node.kind == "name" and moves))
        return tree

    def spelled_out(self, node: Node) -> Node:
        """Return a tree with what ``let`` named in the place of the names."""
        if node.kind == "name" and node.name in self.named:
            return replace(self.named[node.name], at=node.at, bracketed=False)
        parts = tuple(map(self.spelled_out, node.parts)) if self.named else node.parts
        same = all(one is other for one, other in zip(parts, node.parts, strict=True))
        return node if same else replace(node, parts=parts)

    def _shape(self, text: str) -> None:
        for name, shape in read_shapes([text]).items():
            if name in self.shapes:
                raise UserError(f"The shape of {name} is declared twice.", hint="one of the two lines")
            self.shapes[name] = shape

    def _scalar(self, text: str) -> None:
        for name in re.split(r"[,\s]+", text):
            self._shape(f"{name}: scalar")

    def _random(self, text: str) -> None:
        self.random |= self._named(text, "random letters", "random xi: n")

    def _sequence(self, text: str) -> None:
        self.sequences |= self._named(text, "sequences", "sequence a")

    def _named(self, text: str, what: str, hint: str) -> set[str]:
        """Return the names in a line like "a, b" or "x: n", with the shape declared where it has one."""
        names = re.split(r"[,\s]+", text.partition(":")[0].strip())
        if not all(map(NAME.fullmatch, names)) or (":" in text and len(names) > 1):
            raise UserError(f"{quoted(text)} names no {what}.", hint=hint)
        if ":" in text:
            self._shape(text)
        return {*names}

    def _let(self, text: str) -> None:
        name, equals, value = text.partition("=")
        name = name.strip()
        if not equals or not NAME.fullmatch(name):
            raise UserError(f"{quoted(text)} names nothing.", hint=definition_instead(text))
        if name in self.named:
            raise UserError(f"{name} is named twice.", hint=f"let {name}2 = {value.strip()}")
        if self._speaks_of(name):
            raise UserError(f"{name} stands above as a letter.", hint=f"let {name}2 = {value.strip()}")
        self.named[name] = self.spelled_out(self.read(value))
        affordable(self.named[name])

    def _speaks_of(self, name: str) -> bool:
        """Whether a line above is about a letter of this name."""
        told = [side for one in self.related for side in (one.left, one.right)]
        trees = [*told, *(line.tree for chain in self.chains for line in chain)]
        declared = name in self.shapes or any(letter == name for letter, _ in self.assumed)
        declared = declared or any(name in one.names for one in self.regular)
        return declared or any(node.name == name for tree in trees for node in tree.every())

    def _flow(self, text: str) -> None:
        objective, _, letters = text.rpartition(" in ")
        names = tuple(re.split(r"[,\s]+", re.sub(r"[\\{}$]", "", letters).strip()))
        if not objective.strip() or not all(map(NAME.fullmatch, names)) or self.flow is not None:
            raise UserError(f"{quoted(text)} says of no flow what goes down.", hint=flow_instead(text))
        self.flow = self._tree(self.read(objective)), names

    def _follows(self, told: Related) -> bool:
        """Whether this says ddt(X) = -grad(f, X), and f is what flows: then it is taken as the flow."""
        rate, minus = told.left, told.right
        moved = minus.parts[0] if minus.kind == "negative" else minus
        if told.relation != "=" or minus.kind != "negative" or (rate.name, moved.name) != ("ddt", "grad"):
            return False
        objective, letter = moved.parts[0], moved.parts[-1].name
        if not letter or rate.parts[0].name != letter:
            return False
        known = (objective, ()) if self.flow is None else self.flow
        if known[0].text != objective.text:
            return False
        self.flow = known[0], (*known[1], letter)
        return True

    def _assume(self, text: str) -> None:
        if RELATION.search(text):
            read = (told for told in read_related(text, lambda side: self._tree(self.read(side))))
            self.related += [told for told in read if not self._follows(told)]
            return
        if says_regular(text):
            self.regular += [one for one in read_regular(text) if one not in self.regular]
            return
        self.assumed += read_properties([text], hint="assume A symmetric")

    @property
    def declared(self) -> dict[str, tuple[Size, ...]]:
        """The shapes that are declared, and those of constants of functions, which are numbers."""
        sizes = {size for shape in self.shapes.values() for size in shape}
        constants = {name for one in self.regular for name in one.names if name != one.function}
        return dict.fromkeys(sorted(constants - sizes), ()) | self.shapes


def read_document(text: str) -> Document:
    """Return a user's derivation.

    Raises UserError, with the number of the line, for what cannot be read.
    """
    if len(text) > LONGEST:
        raise UserError(f"The file has more than {LONGEST} characters.", hint="a file for each chain")
    reader = _Reader()
    columns: tuple[Node, ...] = ()
    used: tuple[str, ...] = ()
    if is_latex(text):
        columns, used = _read_latex(reader, text)
    else:
        for number, line in _numbered(text):
            with _told(number, line):
                reader.line(number, line)
    if not reader.chains:
        raise UserError("There is no line to judge.", hint=f"{EXAMPLE}, and a line that begins with =")
    for chain in reader.chains:
        if len(chain) == 1:
            raise UserError(
                f"Line {chain[0].number} begins a chain, and no line goes on with = …",
                at=chain[0].tree.at,
                hint="= and what it equals, on the next line",
            )
    chains = tuple(map(tuple, reader.chains))
    return Document(
        reader.declared,
        tuple(reader.assumed),
        chains,
        related=tuple(reader.related),
        columns=columns,
        flow=reader.flow,
        regular=tuple(reader.regular),
        guessed=tuple(reader.guessed),
        random=frozenset(reader.random),
        sequences=frozenset(reader.sequences),
        vectors=used,
    )


@contextmanager
def _told(number: int, line: str) -> Iterator[None]:
    """Say in which line of the file something cannot be read."""
    try:
        yield
    except UserError as error:
        at = error.at or Span(line.strip(), 0, len(line.strip()))
        hint = as_line(fitting(error), in_latex=is_latex(at.text))
        raise UserError(f"Line {number}: {error.message}", at=at, hint=hint) from None


def _read_latex(reader: _Reader, text: str) -> tuple[tuple[Node, ...], tuple[str, ...]]:
    """Read a derivation in LaTeX; return what stands under ‖·‖₂, and the letters that are used as columns are."""
    reader.in_latex = True
    read: list[tuple[Row, list[tuple[Side, Formula]]]] = []
    for row in rows(text):
        with _told(row.number, row.text):
            if row.word:
                reader.declare(row.word, indexed(row.text, text))
                continue
            if not reader.random:
                require_random(row.text)
            sides = [(s, read_formula(row.text, s.start, s.stop)) for s in row.sides if _says(row, s)]
            read.append((row, sides))
    functions = functions_of((formula for _, sides in read for _, formula in sides), reader.shapes)
    columns: list[Node] = []
    spelled: Spellings = {}
    for row, sides in read:
        with _told(row.number, row.text):
            trees = []
            for side, formula in sides:
                tree, under = tree_of(formula, functions, decide=False)
                trees.append((side.number, side.sign, tree))
                columns += under
                require_one_spelling(formula, tree, functions, spelled)
            _take(reader, row, trees)
    return tuple(columns), _with_evidence(reader)


def _with_evidence(reader: _Reader) -> tuple[str, ...]:
    """Decide what depends on how letters are used; return those that are columns since they are used so."""
    trees = [line.tree for chain in reader.chains for line in chain]
    used = tuple(name for name in vectors(trees) if name not in reader.shapes)
    named = {node.name for tree in trees for node in tree.every() if node.kind == "name"}
    for name in sorted(named - {*reader.shapes, *used}):
        if name.split("_")[0] in NUMBERS:
            reader.shapes[name] = ()
            reader.guessed.append(name)
    known = declared(reader.declared)
    shapes = Shapes(known.shapes, known.sizes).with_columns(used)
    for chain in reader.chains:
        for k, line in enumerate(chain):
            with _told(line.number, line.tree.at.text):
                require_no_constant(line.tree, reader.shapes)
                tree, told = decided(line.tree, shapes.of)
                require_reach(tree, shapes.copied().of)
                chain[k] = replace(line, tree=tree, read_as=told)
        with _told(chain[0].number, chain[0].tree.at.text):
            require_said([line.tree for line in chain], flows=reader.flow is not None)
    return used


def _says(row: Row, side: Side) -> bool:
    """Whether a side is more than the empty one before a row's first sign."""
    return bool(side.sign or row.text[side.start : side.stop].strip(" &\t$"))


def _take(reader: _Reader, row: Row, trees: list[tuple[int, str, Node]]) -> None:
    first = trees.pop(0)[2] if trees and not trees[0][1] else None
    if trees and trees[0][1] == ":=":
        if first is None or first.kind != "name" or first.name in reader.named:
            called = first is not None and first.kind == "call" and len(first.name) == 1
            name, value = (first.name, trees[0][2].text.strip()) if first and called else ("R", "XW - Y")
            raise UserError("This defines nothing.", hint=f"{name} := {value}")
        reader.named[first.name] = reader.spelled_out(trees.pop(0)[2])
        first = reader.named[first.name] if trees else None
        if first is None:
            return
    reader.sides(row.number, first, trees, row.reason)


def _numbered(text: str) -> Iterator[tuple[int, str]]:
    lines = text.splitlines()
    if len(lines) > MOST_LINES:
        raise UserError(f"The file has more than {MOST_LINES} lines.", hint="a file for each chain")
    for number, line in enumerate(lines, start=1):
        kept = line.partition("#")[0]
        if kept.strip():
            yield number, kept
