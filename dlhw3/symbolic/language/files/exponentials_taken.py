"""Exponentials of matrices and powers with an index, as letters.

What is known of the exponentials of matrices that a file speaks of, by what it says of their letters.
What is known of powers with an index in the exponent, of matrices, and of the numbers of geometric rates.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from dlhw3.errors import UserError
from dlhw3.symbolic.language.assumed.by_form import (
    Spans,
    factors,
    is_gram,
    is_number,
    symmetric_by_form,
    where_symmetric,
)
from dlhw3.symbolic.language.assumed.exponentials_by_equations import conjugated, of_equation
from dlhw3.symbolic.language.assumed.of_exponentials import (
    Bound,
    by_norms,
    of_commuting,
    of_skew,
    orders,
    properties,
    rates,
    related,
    tangents,
)
from dlhw3.symbolic.language.assumed.related import Related
from dlhw3.symbolic.language.files.reader import Reader
from dlhw3.symbolic.language.files.solutions import rates_of
from dlhw3.symbolic.language.files.times_of_solutions import TIME
from dlhw3.symbolic.language.making.said import DEFINITE, Said
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.parse import parse
from dlhw3.symbolic.language.text.substitution import free_names
from dlhw3.symbolic.language.text.tree import Node, are_same
from dlhw3.symbolic.models import exponentials, powers

Kinds = Mapping[str, Mapping[str, Spans]]


@dataclass(frozen=True)
class Known:
    """What a file says of the matrices in exponents."""

    reader: Reader
    kinds: Kinds
    said: Callable[[str], bool]

    def symmetric(self, of: Node) -> tuple[bool, Spans]:
        """Whether a matrix is symmetric, and where: by what it is made of, or since it is above s I or below it."""
        if symmetric_by_form(of, self.said):
            return True, where_symmetric(of, self.kinds)
        found = next(self._between(of), None)
        return found is not None, () if found is None else found[2]

    def bounds(self, of: Node) -> Iterator[Bound]:
        """Yield what multiples of the identity are below a symmetric matrix, or above it."""
        holds, where = self.symmetric(of)
        if not holds:
            return
        definite = {one: spans for one, spans in self.kinds.get(of.name, {}).items() if one in DEFINITE}
        if is_gram(of) or (definite and of.kind == "name"):
            yield Node("number", (), of.at, value=Fraction(0)), True, next(iter(definite.values()), ())
        for kind, letter, matrix, call in self.reader.spectra.found:
            if kind in ("lambda_min", "lambda_max") and are_same(matrix, of):
                yield Node("name", (), call.at, letter), kind == "lambda_min", where
        yield from self._between(of)

    def _between(self, of: Node) -> Iterator[Bound]:
        """Yield what is assumed to be below a matrix or above it, of multiples of the identity."""
        for told in self.reader.related:
            low, high = (told.left, told.right) if told.relation == "≤" else (told.right, told.left)
            for one, other, is_below in ((low, high, True), (high, low, False)):
                if told.relation in ("≤", "≥") and are_same(other, of) and (s := self._multiple(one)):
                    yield s, is_below, self.reader.scopes.get(told.text, ())

    def _multiple(self, of: Node) -> Node | None:
        """Return s of s I."""
        parts = factors(of)
        if len(parts) == 2 and parts[1].name == "eye" and is_number(parts[0], self.said):
            return parts[0]
        return None

    def nonnegative(self, number: Node) -> Spans | None:
        """Return where a number is ≥ 0 by its sign, or by what is assumed of it; None where that is not said."""
        if number.kind == "number":
            return () if number.value >= 0 else None
        return self._signs().get(number.name) if number.kind == "name" else None

    def _signs(self) -> dict[str, Spans]:
        """Return the letters that are assumed to be ≥ 0, and where; so is the time in lines that are of t ≥ 0."""
        scopes = self.reader.scopes
        pairs = [(one.left, one.right, one) for one in self.reader.related if one.relation in ("≥", ">")]
        pairs += [(one.right, one.left, one) for one in self.reader.related if one.relation in ("≤", "<")]
        zeros = ((one, told) for one, zero, told in pairs if zero.kind == "number" and zero.value >= 0)
        found = {one.name: scopes.get(told.text, ()) for one, told in zeros if one.kind == "name"}
        said = (f"{name} {kind}" for name, kind in self.reader.assumed if kind in ("> 0", ">= 0"))
        late = [chain for chain in self.reader.chains if chain[-1].from_zero]
        spans = tuple(
            (chain[0].place or chain[0].number, chain[-1].place or chain[-1].number) for chain in late
        )
        found = {TIME: spans} | found if spans else found
        return found | {text.partition(" ")[0]: scopes.get(text, ()) for text in said}


def take_properties(reader: Reader, kinds: Kinds, said: Callable[[str], bool]) -> set[str]:
    """Take that exponentials are invertible, and pd of symmetric matrices; return the letters of these."""
    definite = set()
    for letter, kind, where in properties(reader.exponentials.found, Known(reader, kinds, said).symmetric):
        reader.assumed.append((letter, kind))
        definite |= {letter} if kind == "pd" else set()
        if where:
            reader.scopes[f"{letter} {kind}"] = where
    return definite


def take_exponentials(reader: Reader, kinds: Kinds, said: Callable[[str], bool]) -> None:
    """Take what is known of exponentials: what they commute with, between what they are, how they move.

    Raises UserError for one that moves in another way than along a number before its matrix.
    """
    found, known = reader.exponentials, Known(reader, kinds, said)
    turned = {f"{name} {kind}" for name, kind in reader.assumed if not reader.scopes.get(f"{name} {kind}")}
    beside = [pair for told in reader.related for pair in _of_related(known, told)]
    everywhere: list[tuple[Related, Spans]] = [(told, ()) for told in related(found.found)]
    everywhere += [
        (told, ()) for told in conjugated(found.found, lambda one: f"{one.name} orthogonal" in turned)
    ]
    known_of_them = (*everywhere, *beside, *orders(found.found, known.bounds, known.nonnegative))
    known_of_them = (*known_of_them, *by_norms(found.found, reader.spectra.found, known.nonnegative))
    if any(line.relation != "=" for chain in reader.chains for line in chain[1:]):
        names = {name for chain in reader.chains for line in chain for name in free_names(line.tree)}
        known_of_them = (*known_of_them, *tangents(found.found, known.symmetric, names))
    own = {*found.letters(), *reader.spectra.letters()}
    for one, where in {one.text: (one, where) for one, where in known_of_them}.values():
        reader.related.append(_made_of(one, own))
        if where:
            reader.scopes[one.text] = where
    moving = rates_of(reader.related)
    moves = {*moving, *(reader.flow[1] if reader.flow else ())}
    if any(node.name == "ddt" for tree in reader.trees for node in tree.every()):
        reader.related += [_made_of(one, own) for one in rates(found.found, moving, moves)]
    named = found.written(in_latex=reader.in_latex)
    reader.chains = [[replace(line, named=named) for line in chain] for chain in reader.chains]
    if reader.in_latex and reader.chains and len(reader.chains[0]) > 1:
        (first, second, *others), *chains = reader.chains
        second = replace(second, read_as=(*second.read_as, *found.told()))
        reader.chains = [[first, second, *others], *chains]


def _made_of(told: Related, letters: Collection[str]) -> Related:
    """Return a relation as one that says what those of some letters are that stand in it, or their exponents."""
    names = free_names(told.left) | free_names(told.right)
    exponents = {name for name in names if name.startswith(exponentials.OF)}
    return replace(told, made_of=names.intersection(letters) or frozenset(exponents))


def _of_related(known: Known, told: Related) -> Iterator[tuple[Related, Spans]]:
    """Yield what exponentials are by what is assumed of their matrices: X Y = Y X, Aᵀ = −A, A v = c v, A² = A."""
    reader = known.reader
    scope = reader.scopes.get(told.text, ())
    if (pair := commuting(told)) is not None:
        yield from ((one, scope) for one in of_commuting(reader.exponentials.found, *pair))
    if name := skew(told):
        yield from ((one, scope) for one in of_skew(reader.exponentials.found, name))
    found = reader.exponentials.found
    yield from ((one, scope) for one in of_equation(found, told, lambda node: is_number(node, known.said)))


def commuting(told: Related) -> tuple[Node, Node] | None:
    """Return X and Y of X Y = Y X."""
    if told.relation != "=" or told.left.kind != "times" or told.right.kind != "times":
        return None
    (X, Y), (second, first) = told.left.parts, told.right.parts
    return (X, Y) if are_same(X, first) and are_same(Y, second) else None


def skew(told: Related) -> str:
    """Return the name of A of Aᵀ = −A, or of A = −Aᵀ; "" of anything else."""
    for one, other in ((told.left, told.right), (told.right, told.left)):
        bare = other.parts[0] if other.kind == "negative" else other
        turned = {one.kind, bare.kind} == {"name", "transposed"} and other.kind == "negative"
        name, whole = (one, bare) if one.kind == "name" else (bare, one)
        if told.relation == "=" and turned and whole.parts[0].name == name.name:
            return name.name
    return ""


def take_powers(reader: Reader, said: Callable[[str], bool]) -> None:
    """Take powers as sequences of matrices, symmetric ones of symmetric matrices."""
    for name, base in reader.powers.found:
        shape = reader.declared.get(base.name) if base.kind == "name" else None
        if shape is not None and len(shape) == 2 and shape[0] != shape[1]:
            words = f"Only a square matrix has a power, and {base.text.strip()} is {shape[0]}×{shape[1]}."
            raise UserError(words, at=base.at, hint=f"{base.closed}'")
        reader.sequences.add(name)
        if symmetric_by_form(base, said):
            reader.said.append(Said(f"{name}{{k}} symmetric", parse(f"{name}{{k}}"), "symmetric"))
    names = {name for name, _ in reader.powers.found}
    reader.related += [_made_of(one, names) for one in reader.powers.related()]
    named = tuple((name, base.closed) for name, base in reader.powers.found)
    reader.chains = [
        [replace(line, named=(*line.named, *named)) for line in chain] for chain in reader.chains
    ]


def take_constants(reader: Reader) -> None:
    """Take mu <= L in lines with a power (1 - mu/L)^k, of a function that is mu-strongly convex and L-smooth.

    Both say so of its values: mu ‖x − y‖² ≤ L ‖x − y‖² for all x and y.
    """
    lines = [line for chain in reader.chains for line in chain if any(map(_is_rate, line.tree.every()))]
    places = tuple((line.place or line.number, line.place or line.number) for line in lines)
    low = {one.function: one.constant for one in reader.regular if one.kind == "strongly convex"}
    high = {one.function: one.constant for one in reader.regular if one.kind == "smooth"}
    for name in low.keys() & high.keys() if places else ():
        mu, L = low[name], high[name]
        if mu is None or L is None:
            continue
        text = f"{mu.text} <= {L.text}"
        if text not in reader.spoken:
            reader.related.append(Related(text, mu, L, "≤"))
            reader.scopes[text] = places


def _is_rate(node: Node) -> bool:
    """Whether this is a power of a sum with an index in the exponent."""
    return node.kind == "power" and node.parts[1].kind == "name" and node.parts[0].kind in ("plus", "minus")


def require_steps(reader: Reader) -> None:
    """Refuse lines of LaTeX with x_k and a power of k where words that say what x_{k+1} is assume nothing."""
    if not reader.in_latex or reader.kept is None:
        return
    told = {node.name for one in reader.related for side in (one.left, one.right) for node in _ahead(side)}
    told |= {
        node.name
        for tree in (*reader.defined.values(), *reader.defined.named.values())
        for node in _ahead(tree)
    }
    unread = [one for one in reader.unread if re.search(r"_\{?\s*\w\s*\+\s*1", one.written)]
    for line in (
        line for chain in reader.chains for line in chain if any(map(_is_raised, line.tree.every()))
    ):
        names = {node.name for node in line.tree.every() if node.kind == "layers"} & {*reader.kept.outside}
        if unread and names and not names & told:
            words = (
                f"“{unread[0].written}” (line {unread[0].number}) assumes nothing, and this line needs it."
            )
            raise UserError(words, at=line.tree.at, hint=f"% assume {unread[0].written}")


def _ahead(tree: Node) -> Iterator[Node]:
    """Yield the members of sequences one ahead of an index, x_{k+1}."""
    members = (node for node in tree.every() if node.kind == "layers" and node.ends)
    return (node for node in members if any(dict(place).get("", 0) > 0 for place in node.ends))


def _is_raised(node: Node) -> bool:
    """Whether this is a power with an index in the exponent, or a member that stands for one."""
    indexed = node.kind == "power" and any(one.kind == "name" for one in node.parts[1].every())
    return indexed or (node.kind == "layers" and node.name.startswith(powers.STEM))
