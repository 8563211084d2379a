"""What a user's file has said so far: what its letters are, what is assumed and defined, and its chains."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace

from dlhw3.errors import UserError, quoted
from dlhw3.symbolic.language.assumed.assumptions import letters_said, read_properties
from dlhw3.symbolic.language.assumed.exponentials import Exponentials
from dlhw3.symbolic.language.assumed.followed import Flow, followed
from dlhw3.symbolic.language.assumed.powers import Powers
from dlhw3.symbolic.language.assumed.regularity import Regular, read_regular, require_abstract, says_regular
from dlhw3.symbolic.language.assumed.related import RELATION, Related, each_said, read_related
from dlhw3.symbolic.language.assumed.said_in_words import in_equations
from dlhw3.symbolic.language.assumed.spectra import Spectra
from dlhw3.symbolic.language.files.line import Line, moved_in
from dlhw3.symbolic.language.files.solutions import (
    START,
    Solutions,
    beginning,
    beginnings,
    is_number,
    rates_of,
)
from dlhw3.symbolic.language.files.times_of_solutions import TIME
from dlhw3.symbolic.language.files.written_out import written_out
from dlhw3.symbolic.language.latex.formulas import hessians
from dlhw3.symbolic.language.latex.formulas.indices import base_of, columns_in, require_no_entry
from dlhw3.symbolic.language.latex.formulas.matrices import with_diagonal_matrices
from dlhw3.symbolic.language.latex.formulas.ones import TOLD
from dlhw3.symbolic.language.latex.formulas.reading import functions_of, read_formula, tree_of
from dlhw3.symbolic.language.latex.letters.entries import with_diagonals
from dlhw3.symbolic.language.latex.letters.families import Families
from dlhw3.symbolic.language.latex.letters.free import spelled_out
from dlhw3.symbolic.language.latex.letters.kept import Kept, member_defined, members_of
from dlhw3.symbolic.language.latex.letters.linked import NONE_LINKED, Linked
from dlhw3.symbolic.language.latex.letters.shifted import define_steps
from dlhw3.symbolic.language.latex.letters.signatures import OF_ENTRY, signature_in
from dlhw3.symbolic.language.latex.letters.sums import Sums
from dlhw3.symbolic.language.latex.text.rows import Row
from dlhw3.symbolic.language.latex.text.unread import Unjudged, Unread
from dlhw3.symbolic.language.making.said import DEFINITE, Said, read_said
from dlhw3.symbolic.language.shaping import declarations
from dlhw3.symbolic.language.shaping.declarations import NAME
from dlhw3.symbolic.language.shaping.defined import Defined, is_member, is_signature
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.bounds import affordable, nesting
from dlhw3.symbolic.language.text.lines import definition_instead, flow_instead
from dlhw3.symbolic.language.text.motion import function_of
from dlhw3.symbolic.language.text.operators import OPERATORS
from dlhw3.symbolic.language.text.parse import parse
from dlhw3.symbolic.language.text.roots import with_roots
from dlhw3.symbolic.language.text.sizes import Size
from dlhw3.symbolic.language.text.tree import Node, names_in

Others = list[tuple[int, str, Node]]
EXAMPLE = "grad(norm2(X*w - y)^2, w)"


@dataclass
class SaidSoFar:
    """What a file has said so far: what letters are, what is assumed and defined, and the chains to be judged."""

    shapes: dict[str, tuple[Size, ...]] = field(default_factory=dict)
    guessed: list[str] = field(default_factory=list)
    assumed: list[tuple[str, str]] = field(default_factory=list)
    defined: Defined = field(default_factory=Defined)
    chains: list[list[Line]] = field(default_factory=list)
    related: list[Related] = field(default_factory=list)
    flow: Flow | None = None
    regular: list[Regular] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    random: set[str] = field(default_factory=set)
    sequences: set[str] = field(default_factory=set)
    otherwise: bool | None = None
    """Whether capitals with an index are matrices in another reading of a text in LaTeX, where there is one."""
    in_latex: bool = False
    letters: set[str] = field(default_factory=set)  # that are no functions, by the words of a derivation
    maps: frozenset[str] = frozenset()  # those that they say to have columns as values, and their Jacobians
    layers: frozenset[str] = frozenset()  # letters of layers in a derivation in LaTeX
    definable: frozenset[str] = frozenset()
    told: list[str] = field(default_factory=list)  # what was read as a definition, in words
    columns: frozenset[str] = frozenset()  # letters with an index that are columns since they are used so
    families: Families = field(default_factory=Families)
    apart: frozenset[str] = frozenset()  # names of which what they stand for is assumed, and not put in
    kept: Kept | None = None  # what is known of the sums of a derivation in LaTeX, where they stay sums
    kinds: dict[str, str] = field(default_factory=dict)  # of letters by the words: a column or a number
    made: set[str] = field(default_factory=set)
    summed: set[str] = field(default_factory=set)
    whole: set[str] = field(default_factory=set)
    """The matrices of samples; the x of the x_i that sums run over; and the letters of rows without an index."""
    some: tuple[str, ...] = ()  # what the words say of which indices alone something is said, i ≠ j
    unread: list[Unread] = field(default_factory=list)
    product_said: dict[str, Unread] = field(default_factory=dict)
    descends: bool = False
    """Whether the words speak of a gradient flow, or of descent: a rate that a line has may be claimed of it."""
    """What the words say of which letters, that they are products, and nothing takes."""
    unjudged: list[Unjudged] = field(default_factory=list)
    spoken: list[str] = field(default_factory=list)  # texts of what is assumed, in the order of the lines
    scopes: dict[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    """The lines for which holds what the words of a derivation assume, by its text; else in all."""
    direction: Node | None = None  # of a chain about a Hessian, in which it and all its lines are taken
    held: dict[str, None] = field(default_factory=dict)  # letters with a value, in which gradients are taken
    given: list[tuple[int, Node | None, Others, str]] = field(default_factory=list)  # rows of the last chain
    linked: Linked = NONE_LINKED  # letters in no line that words tie to those in lines
    unlinked: frozenset[str] | None = frozenset()  # relations that tie none; None where none does
    spectra: Spectra = field(default_factory=Spectra)
    exponentials: Exponentials = field(default_factory=Exponentials)
    powers: Powers = field(default_factory=Powers)
    solutions: Solutions = field(default_factory=Solutions)

    def __post_init__(self) -> None:
        """What is defined knows random letters."""
        self.defined.random = self.random

    def read(self, text: str) -> Node:
        """Return the tree of what a declaration speaks of, in LaTeX where it is no text and the file is LaTeX."""
        with suppress(UserError):
            identity = self.in_latex and text.strip() == "I" and "I" not in self.shapes  # as in a row
            if not identity:
                return parse(text)
        return self.formula(text) if self.in_latex else parse(text)

    def tree(self, tree: Node) -> Node:
        """Return a tree with what is named in it spelled out; raise UserError where that is too large."""
        if self.in_latex and self.defined.named:
            self.told += define_steps(tree, self.defined, self.shapes)
        whole = hessians.in_action(self.solutions.in_time(spelled_out(tree, self.defined, self.held)))
        if whole is not tree:
            self.defined.require_affordable(whole, tree)
            nesting(whole)
            require_no_entry([whole])  # behind what bounds a tree of which parts stand many times
        self.solutions.require_rates(whole)
        for part, letters in moved_in(whole):
            self.defined.require_affordable(part, tree, *letters)
        whole = with_roots(written_out(whole), {name for name, said in self.assumed if said in DEFINITE})
        plain = self.exponentials.of_matrices(self.powers.named(whole))
        return self.spectra.named(self.exponentials.named(self.spectra.by_their_parts(plain)))

    def shape(self, text: str) -> None:
        """Take declared shapes."""
        for name, shape in declarations.read_shapes([text]).items():
            if name in self.shapes:
                number = shape == () and "scalar" in text
                hint = f"scalar {name}" if number else f"shape {' '.join(text.split())}"
                raise UserError(f"The shape of {name} is declared twice.", hint=hint)
            self.shapes[name] = shape
        self.sequences |= declarations.members_declared(text)

    def _scalar(self, text: str) -> None:
        for name in re.split(r"[,\s]+", text):
            self.shape(f"{name}: scalar")

    def _random(self, text: str) -> None:
        self.random |= self._named(text, "random letters", "random xi: n")

    def _sequence(self, text: str) -> None:
        self.sequences |= self._named(text, "sequences", "sequence a")

    def _named(self, text: str, what: str, hint: str) -> set[str]:
        """Return the names in a line like "a, b" or "x: n", with the shape declared where it has one."""
        names = {*declarations.names_declared(text, what, hint)}
        if ":" in text:
            self.shape(text)
        if taken := sorted(name for name in names if name in self.defined):
            raise UserError(f"{taken[0]} is named by let above.", hint=hint)
        return names

    def _let(self, text: str, read: Callable[[str], Node] | None = None) -> None:
        read = read or self.read
        called, equals, value = text.partition("=")
        head = None
        with suppress(UserError):
            head = None if value.startswith("=") else read(called.strip().removesuffix(":"))
        if head is None or not equals or not (head.kind == "name" or is_signature(head) or is_member(head)):
            raise UserError(f"{quoted(text)} names nothing.", hint=definition_instead(text))
        made = read(value)
        if not self.defined.is_known(head, made):
            self._require_new(head, value.strip())
            self.define(head, made)

    def _require_new(self, head: Node, value: str) -> None:
        """Refuse a name that has a meaning already; ``value`` is the text of what it is to stand for."""
        name, rest = head.name, head.text.strip().removeprefix(head.name)
        if name in OPERATORS or function_of(name) != name:
            raise UserError(f"{name} is no letter here.", hint=f"let R = {value}")
        another = f"let {name}2{rest} = {value}"
        if name in self.defined:
            raise UserError(f"{name} is named twice.", hint=another)
        if self._speaks_of(name, is_called=head.kind == "call"):
            raise UserError(f"{name} stands above as a letter.", hint=another)

    def in_words(self, row: Row) -> None:
        """Take a definition that the words of a derivation in LaTeX make, or what they say of a letter's rate."""
        if row.word == "let":
            head = row.text.partition("=")[0]
            called, entry = signature_in(head), OF_ENTRY.fullmatch(head) is not None
            self._let(row.text, lambda text: self.formula(text, called, entry=entry))
        else:
            self.assume(row.text, self.formula)
        self.told.append(f"{row.text} is {'a definition' if row.word == 'let' else 'assumed'}")

    def draw(self, letter: str) -> str:
        """Take a letter as random; return what is told."""
        self.random.add(letter)
        return f"{letter} is random, and the expectation is its mean"

    def suppose(self, told: Related, scope: tuple[int, int]) -> None:
        """Take what is supposed for some lines."""
        told = replace(told, left=self.tree(told.left), right=self.tree(told.right))
        self.related.append(told)
        self.scoped([told.text], [*self.spoken], scope)
        self.spoken.append(told.text)

    def scoped(self, texts: Iterable[str], before: Sequence[str], scope: tuple[int, int] | None) -> None:
        """Note for which lines holds what the words assume; what was said without any holds for all."""
        for text in dict.fromkeys(texts):
            if scope is not None and (text not in before or text in self.scopes):
                self.scopes[text] = (*self.scopes.get(text, ()), scope)

    def formula(self, text: str, called: str = "", *, entry: bool = False) -> Node:
        """Return a formula of LaTeX as a tree, its sums as letters where they are kept."""
        formula = read_formula(text)
        self.told += [TOLD] if formula.has_ones and TOLD not in self.told else []
        functions = functions_of([formula], {*self.shapes, *self.letters}) - {""}
        functions |= {*self.defined.functions, *self.maps, called} - {""}
        tree, _ = tree_of(formula, functions, families=self.layers)
        tree = with_diagonal_matrices(tree, self.told)
        columns = columns_in([tree]) | self.columns
        sums = Sums(self.shapes, columns, frozenset(), families=self.families, made=self.made, kept=self.kept)
        if self.kept is None:
            tree = with_diagonals(tree, sums, self.defined, self.summed)
        made = sums.without(tree, self.defined)
        require_no_entry(() if entry else [made])
        self.told += sums.told
        self.summed |= {base_of(name) for name in sums.replaced}
        return made

    def define(self, head: Node, value: Node) -> None:
        """Take a definition, of a name or of a function of letters.

        Raises UserError for a name that has a meaning already, or that stands in its own value.
        """
        self._require_new(head, text := value.text.strip())
        self.defined.require_own(head, value)
        made = self.defined.spelled_out(value)
        if any(head.name in (node.name, node.name.removeprefix("grad_")) for node in made.every()):
            raise UserError(f"{head.name} is named by itself.", hint=f"let {head.name}2 = {text}")
        affordable(made)
        if head.kind == "name" and head.name in {*self.apart, *self.solutions.starts}:
            why = (
                "spelled out it makes other lines too long"
                if head.name in self.apart
                else "it moves by itself"
            )
            told = Related(f"{head.name} = {text}", head, made, "=")
            self.related.append(told)
            self.spoken.append(told.text)
            self.told.append(f"{told.text} is assumed: {why}")
            return
        self.defined.define(head, value)
        if (each := member_defined(self.kept, head, value)) and not self.defined.is_known(*each):
            self.defined.define(*each)

    def assumed_of(self) -> set[str]:
        """Return the names of which something is assumed."""
        return {*(letter for letter, _ in self.assumed), *(node.name for node in self._related_nodes())}

    def _related_nodes(self) -> Iterator[Node]:
        """Yield the nodes of what is assumed, but for what ties letters of no line: it gives nothing."""
        for one in self.related:
            nodes = [*one.left.every(), *one.right.every()]
            if not self.linked.letters & {node.name for node in nodes}:
                yield from nodes

    def _speaks_of(self, name: str, *, is_called: bool) -> bool:
        """Whether a line above is about a letter of this name; words may assume what f(U, V) is before."""
        shapes = {} if self.in_latex else self.shapes  # there, of what is defined, the one of its value
        declared = name in {*shapes, *self.random, *self.sequences, *(one for one, _ in self.assumed)}
        declared = declared or any(name in one.names for one in self.regular)
        calls = [one for one in self._related_nodes() if is_called and self.in_latex and one.kind == "call"]
        spoken = (tree for tree in self.trees if name in names_in(tree))
        return declared or any(
            node.name == name and node not in calls for tree in spoken for node in tree.every()
        )

    @property
    def trees(self) -> list[Node]:
        """The expressions of all lines: what is assumed, defined, judged and what flows."""
        told = [side for one in self.related for side in (one.left, one.right)]
        told += [one.tree for one in self.said] + ([] if self.flow is None else [self.flow[0]])
        return [*told, *self.defined.values(), *(line.tree for chain in self.chains for line in chain)]

    def _flow(self, text: str) -> None:
        """Take what flows: f in W1,W2, down which these go; or U = −∇f, how a letter moves."""
        moves = re.fullmatch(r"\s*(?:ddt\s*\(\s*)?([^\W\d]\w*)\s*\)?\s*=(?!=)(.*)", text)
        if moves is not None and " in " not in moves[2]:
            rate, start = beginning(moves[2].strip())
            self._require_one_flow(moves[1])
            self._begins(moves[1], start)
            self.assume(f"ddt({moves[1]}) = {rate}")
            return
        objective, _, letters = text.rpartition(" in ")
        letters, starts = beginnings(letters)
        each = re.sub(r"(?<=\w)\{\w+\}", "", letters)  # W{j}, each layer
        names = tuple(re.split(r"[,\s]+", re.sub(r"[\\{}$]", "", each).strip()))
        if self.flow is not None and not moves and objective.strip() and all(map(NAME.fullmatch, names)):
            words = "One objective flows by its letters, and others by their rates."
            begins = f" from {starts[0]}" if starts else ""
            hint = f"flow {names[0]} = -grad({objective.strip()}, {names[0]}){begins}"
            raise UserError(words, hint=hint)
        if moves or not objective.strip() or not all(map(NAME.fullmatch, names)) or self.flow is not None:
            raise UserError(f"{quoted(text)} says of no flow what goes down.", hint=flow_instead(text))
        if starts and (len(starts) != len(names) or not all(map(START.fullmatch, starts))):
            words = f"{len(names)} letters begin at one beginning each."
            every = ", ".join(f"{name}_0" for name in names)
            raise UserError(words, hint=f"flow {objective.strip()} in {', '.join(names)} from {every}")
        for name in names:
            self._require_one_flow(name)
        self.flow = self.tree(self.read(objective)), names
        for name, start in zip(names, starts, strict=False):
            self._begins(name, start)

    def _require_one_flow(self, letter: str) -> None:
        """Refuse a second line that says how a letter moves."""
        known = {*rates_of(self.related), *(self.flow[1] if self.flow else ())}
        if letter in known - {TIME} and not self.in_latex:
            raise UserError(f"How {letter} moves is said twice.", hint="one of the two lines")

    def _begins(self, letter: str, start: str) -> None:
        """Take where a letter begins, at t = 0."""
        if start:
            if TIME in self.defined:
                raise UserError(f"{TIME} is named by let above.", hint="let s = 2")
            self.solutions.starts[letter] = start
            if is_number(start) and self.shapes.setdefault(letter, ()):
                raise UserError(f"The shape of {letter} is declared twice.", hint="one of the two lines")
            self.shapes.setdefault(TIME, ())
            if TIME not in rates_of(self.related):
                self.assume(f"ddt({TIME}) = 1")

    def _follows(self, told: Related) -> bool:
        """Whether this says ddt(X) = -grad(f, X), and f is what flows: then it is taken as the flow."""
        found = followed(told, self.flow)
        self.flow = found or self.flow
        return found is not None

    def assume(self, text: str, read_side: Callable[[str], Node] | None = None) -> None:
        """Take what is assumed of letters, functions and expressions."""
        read = read_side or self.read
        parts = [] if self.in_latex else in_equations(text)
        parts = parts or ([text] if self.in_latex or not RELATION.search(text) else each_said(text))
        if len(parts) > 1 or parts[0] != text.strip():
            for part in parts:
                self.assume(part, read_side)
            return
        if RELATION.search(text):
            related = read_related(text, lambda side: members_of(self.kept, self.tree(read(side))))
            kept = [told for told in related if not self._follows(told)]
            before = {one.text for one in self.related}  # what is said again is one thing
            self.related += [told for told in kept if told.text not in before]
            self.spoken += [told.text for told in kept]
            return
        if says_regular(text):
            regular = [one.spelled_out(self.tree) for one in read_regular(text)]
            require_abstract(regular, self.defined.functions)
            self.regular += [one for one in regular if one not in self.regular]
            self.spoken += [one.text for one in regular]
            return
        if letters_said(text):
            for name, said in read_properties([text]):
                self.spoken.append(f"{name} {said}")
                if name in self.defined.named or (self.kept is not None and self.kept.has(name)):
                    of = members_of(self.kept, self.tree(self.read(name)))
                    self.said.append(Said(f"{name} {said}", of, said))
                else:
                    self.assumed.append((name, said))
            return
        told = read_said(text, lambda side: members_of(self.kept, self.tree(read(side)))) or ()
        if not told:
            read_properties([text])  # which says what is wrong
        self.said += told
        self.spoken += [one.text for one in told]

    @property
    def declared(self) -> dict[str, tuple[Size, ...]]:
        """The shapes that are declared, and those of constants of functions, which are numbers."""
        sizes = {size for shape in self.shapes.values() for size in shape}
        constants = {name for one in self.regular for name in one.numbers} - sizes
        return dict.fromkeys(sorted(constants), ()) | self.shapes
