"""What a user's file says, line by line: its declarations and definitions, and the chains that are to be judged."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from dlhw3.errors import UserError
from dlhw3.symbolic.language.assumed.related import Related, places_of
from dlhw3.symbolic.language.files.conserved import SaidOfLetters, conserved
from dlhw3.symbolic.language.files.line import Beginning, Line, moves
from dlhw3.symbolic.language.files.said_so_far import EXAMPLE, Others, SaidSoFar
from dlhw3.symbolic.language.files.solutions import FROM_ZERO, linear, rates_of
from dlhw3.symbolic.language.files.times_of_solutions import TIME, is_before_zero
from dlhw3.symbolic.language.latex.formulas import hessians
from dlhw3.symbolic.language.latex.letters.free import spelled_out
from dlhw3.symbolic.language.shaping import declarations
from dlhw3.symbolic.language.text.lines import line_instead, refuse_others
from dlhw3.symbolic.language.text.motion import function_of
from dlhw3.symbolic.language.text.parse import parse
from dlhw3.symbolic.language.text.substitution import free_names
from dlhw3.symbolic.language.text.tree import Node

WORDS = ("shape", "scalar", "let", "assume", "flow", "random", "sequence")


@dataclass
class Reader(SaidSoFar):
    """Takes the lines of a file in turn, and keeps what they say."""

    def line(self, number: int, text: str) -> None:
        """Read one line."""
        text, _, reason = text.partition(";")
        word = text.split()[0] if text.split() else ""
        if word in WORDS and not text.lstrip().startswith(f"{word}("):
            self.declare(word, declarations.going_on(word, text.strip()[len(word) :].strip(), reason))
            return
        text = unicodedata.normalize("NFC", text)
        refuse_others(text, self.shapes)
        (_, start, stop), *others = places_of(text)
        try:
            head = parse(text, start, stop) if text[start:stop].strip() else None
            sides = [(relation, parse(text, *place)) for relation, *place in others]
        except UserError as error:
            hint = line_instead(text, WORDS, error.at, stop) or error.said.hint
            raise UserError(error.said.message, at=error.at, hint=hint) from None
        self.row(number, head, sides, reason.strip())

    def declare(self, word: str, text: str) -> None:
        """Read a declaration that begins with a word."""
        takes: dict[str, Callable[[str], None]] = {
            **{"shape": self.shape, "scalar": self._scalar, "let": self._let, "assume": self.assume},
            **{"flow": self._flow, "random": self._random, "sequence": self._sequence},
        }
        takes[word](text)

    def row(self, number: int, first: Node | None, others: list[tuple[str, Node]], reason: str) -> None:
        """Take what stands in a line, the first side None where it goes on from the one before."""
        self.sides(number, first, [(number, relation, side) for relation, side in others], reason)

    def sides(
        self, number: int, first: Node | None, others: Others, reason: str, *, acts: bool = True
    ) -> None:
        """Take what stands in a row, with the line that each sign stands in; a Hessian ``acts`` on a direction."""
        whole, acts = first, acts and all(sign == "=" for _, sign, _ in others)
        if self._solved(number, first, others, reason):
            return
        if first is None and (solved := self.solutions.last) is not None:
            self.chains.append([Line(number, self.tree(solved))])
        begun = first or self.solutions.last
        self.solutions.last = None
        if first is not None:
            self.given = []
            first, self.direction = hessians.as_action(first, self.defined.named) if acts else (first, None)
            tree = self.tree(first)
            self.solutions.require_known([tree])
            self.chains.append([Line(number, tree, derived=moves(tree))])
        elif not self.chains:
            raise UserError("This line equals nothing before it.", hint=f"{EXAMPLE} on the line above")
        elif self.direction is not None and not acts:  # an order is between matrices
            self.chains.pop()
            for row in self.given.copy():
                self.sides(*row, acts=False)
        self.given.append((number, whole, others, reason))
        told = self._rate_of(others)
        for own, relation, plain in others:
            side = plain if self.direction is None else hessians.acting(hessians.along(plain, self.direction))
            hessians.require_action([side])
            tree, before = self.tree(side), self.chains[-1][-1].derived
            self.solutions.require_known([tree])
            derived, acts = before or moves(tree), self.direction is not None
            last = self.chains[-1][-1]
            late = self.solutions.is_late(begun, plain) and not any(map(is_before_zero, self.related))
            told = (
                (*told, FROM_ZERO)
                if late and not last.from_zero and (TIME, ">= 0") not in self.assumed
                else told
            )
            line = Line(
                own, tree, reason, relation, told, derived, acts=acts, from_zero=late or last.from_zero
            )
            self.chains[-1].append(line)
            told = ()

    def _solved_by_exponential(self, number: int, sides: tuple[Node, Node], reason: str) -> bool:
        """Take x = expm(t*A)*x_0 as a line says it, where one has expm(A), which stands still, beside such an x."""
        unknown = {x: start for x, start in self.solutions.starts.items() if x not in self.solutions.known}
        said = linear(sides, unknown, rates_of(self.related))
        return said is not None and self._solved(number, said[0], [(number, "=", said[1])], reason)

    def _solved(self, number: int, first: Node | None, others: Others, reason: str) -> bool:
        """Take a line that says what moves in time as what that is judged by; below it that is put in its place.

        Its first side may stand in the row above, alone.
        """
        if not self.solutions.starts or not others:
            return False
        if first is None:
            return self._goes_on_in_time(number, others, reason)
        left, right = (
            self.exponentials.of_matrices(spelled_out(one, self.defined, self.held))
            for one in (first, others[0][2])
        )
        found, relation, whole = None, others[0][1], None
        if relation == "=":
            found = self.solutions.of(others[0][0], left, right, rates_of(self.related), self.flow)
        if found is None and relation == "=" and self._solved_by_exponential(number, (left, right), reason):
            self.sides(number, first, others, reason)
            return True
        if found is None:
            defined = (start for start in self.solutions.starts.values() if start in self.defined)
            assumed = (*(name for name, _ in self.assumed), *defined)
            letters = SaidOfLetters.of(self.related, self.flow, assumed, self.shapes)
            found = conserved(others[0][0], (left, right), relation, self.solutions, letters)
            self.solutions.shown |= found is not None
            whole = Related(f"{left.text.strip()} {relation} {right.text.strip()}", left, right, relation)
        if found is None:
            return False
        for point, value in self.solutions.points:
            told = f"{point.name.removesuffix('_in_time')} at t = {value.text.strip()}"
            self.related.append(Related(told, point, self.tree(value), "="))
        self.solutions.points.clear()
        for one in found:
            line = Line(one.number, self.tree(one.right), reason, one.relation, derived=True, in_time=True)
            shows = whole if one is found[-1] else None
            line = replace(
                line, read_as=(one.words,), refutes=one.refutes, shows=shows, from_zero=bool(whole)
            )
            begins = self._beginning(one.begins) if one.begins else None
            line = replace(line, at_any_point=one.at_any_point, begins=begins)
            self.chains.append([Line(one.number, self.tree(one.left), derived=True), line])
        self.solutions.last = others[0][2]
        if others[1:]:
            self.sides(number, None, others[1:], reason)
        return True

    def _beginning(self, every: Iterable[tuple[Node, Node]]) -> Beginning:
        """Return what two sides in time are at t = 0, and what holds there."""
        told = self.solutions.at_zero()
        equations = (replace(it, left=self.tree(it.left), right=self.tree(it.right)) for it in told)
        return Beginning(tuple((self.tree(one), self.tree(other)) for one, other in every), tuple(equations))

    def _goes_on_in_time(self, number: int, others: Others, reason: str) -> bool:
        """Take a row that goes on from one that stands alone, or from what the row above says in time."""
        if (last := self.solutions.last) is not None:
            return self._solved(number, last, others, reason)
        begun = self.given[0][1] if len(self.given) == 1 and not self.given[0][2] else None
        if begun is None:
            return False
        chain = self.chains.pop()
        if self._solved(number, begun, others, reason):
            self.given = []
            return True
        self.chains.append(chain)
        return False

    def _rate_of(self, others: Others) -> tuple[str, ...]:
        """Take ddt(X) = …, which begins a chain, as what X does where nothing is said of that; say so in words.

        So papers write it; a text says it in a line ``flow``.
        """
        chain = self.chains[-1]
        first = chain[0].tree
        if (
            not self.in_latex
            or len(chain) > 1
            or not others
            or others[0][1] != "="
            or (first.kind, first.name) != ("call", "ddt")
        ):
            return ()
        letter, rate = first.parts[0], self.tree(others[0][2])
        rates = [told.left.parts[0] for told in self.related if told.left.name == "ddt"]
        known = {node.name for one in rates for node in one.every() if node.kind == "name"}
        known |= {*self.flow[1]} if self.flow else set()
        known |= {*self.exponentials.letters()}
        known = known.union(
            *(free_names(self.defined.named[one]) for one in known if one in self.defined.named)
        )
        known |= {
            one.left.name for one in self.related if one.relation == "=" and free_names(one.right) & known
        }
        if letter.kind != "name" or letter.name in known or any(node.name == "ddt" for node in rate.every()):
            return ()
        if (said := self.product_said.get(letter.name)) is not None:
            words = f"“{said.written}” (line {said.number}) assumes nothing, and this line needs it."
            raise UserError(words, at=first.at, hint=f"% let {said.written}")
        if self.descends and not _is_slope(rate) and self._is_of_a_loss(letter.name):
            hint = rf"Let $\dot {letter.bare.strip()} = -\nabla f({letter.bare.strip()})$."
            raise UserError("What moves in ddt is not said.", at=first.at, hint=hint)
        told = Related(f"{first.text.strip()} = {rate.text.strip()}", first, rate, "=")
        if not self._follows(told):
            self.related.append(told)
        return (f"this says how {letter.name} moves",)

    def _is_of_a_loss(self, letter: str) -> bool:
        """Whether a letter stands in a definition, and something may be a loss: a function, or what has one."""
        values = [value for _, value in self.defined.written]
        named = any(one.name == letter for value in values for one in value.every())
        heads = (head.kind == "call" for head, _ in self.defined.written)
        return named and (any(heads) or any(one.kind == "call" for value in values for one in value.every()))


def _is_slope(rate: Node) -> bool:
    """Whether a rate is a gradient alone, or a number times it, by which a text says what flow it speaks of."""
    while rate.kind == "negative" or (rate.kind == "times" and not rate.name):
        rate = rate.parts[-1]
    return rate.kind == "call" and (rate.name == "grad" or function_of(rate.name) != rate.name)
