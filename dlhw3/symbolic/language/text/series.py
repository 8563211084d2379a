"""Sums over an index, sum{k=1:T}(a{k}), and the sequences that stand in them."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import cast

from sympy import Add, Basic, Expr, Integer, MatrixExpr, Symbol

from dlhw3.errors import UserError
from dlhw3.symbolic import nodes
from dlhw3.symbolic.algebra import collect, total
from dlhw3.symbolic.nodes import SUMS, ScalarSum, index_symbol
from dlhw3.symbolic.number_sequences import NumberAt, NumberSequence
from dlhw3.symbolic.plan import Combination, Equation, Hypothesis, Lemma, Theory
from dlhw3.symbolic.prose import Prose, sentence
from dlhw3.symbolic.ranges import Range
from dlhw3.symbolic.scope import free_indices


def member(name: str, shape: tuple[Expr, Expr] | None, index: Expr) -> Expr:
    """Return a_k of a sequence of numbers, or x_k of one of columns or of matrices of a shape."""
    if shape is None:
        return NumberSequence(name)[index]
    return nodes.Sequence(name, *(shape if shape[1] != 1 else shape[:1]))[index]


def series(body: Expr, index: Expr, low: Expr, high: Expr) -> Expr:
    """Return the sum of numbers, or of matrices, over an index."""
    kind = nodes.MatrixSum if isinstance(body, MatrixExpr) else ScalarSum
    made: Expr = kind(body, cast("Symbol", index), low, high)
    return made


def ends_of(expressions: Iterable[Basic]) -> set[Symbol]:
    """Return the letters that end sums."""
    return {
        letter
        for one in expressions
        for s in one.atoms(*SUMS)
        for end in s.args[2:]
        for letter in end.free_symbols & free_indices(one)
    }


def summed_in(statements: Iterable[Equation]) -> list[Expr]:
    """Return the sides of statements with sums to a letter; of what is said for all k up to 3, for k = 3."""
    found = []
    for one in statements:
        last = {k.index: k.high for k in one.indices if k.high is not None and k.high.is_Integer}
        found += [side.xreplace(last) for side in (one.left, one.right)]
    return [side for side in found if ends_of([side])]


def for_all(
    statement: Equation,
    expressions: Sequence[Basic],
    names: Container[str],
    high: Expr,
    fixed: Container[str] = (),
    low: int = 0,
) -> Equation:
    """Return a statement for all k, for each index k in it that ends no sum in some expressions.

    k goes from ``low`` to ``high``, or where all its sums run forwards; what is ``fixed`` is one number. That two
    members differ, x_i ≠ x_j, is said for j < i. Raises UserError for what cannot hold where i = j, a_i < a_j.
    """
    bound = _own(statement, expressions, names, fixed)
    renamed = {k: index_symbol(f"{k}′") for k in bound}
    indices = tuple(_forwards(statement, k, own, low, high) for k, own in renamed.items())
    for pair in combinations(bound, 2):
        if not _of_itself(statement, *pair):
            continue
        if len(bound) > 2 or not _turns(statement, *pair):
            words = f"A strict order for all {pair[0]} and {pair[1]} cannot hold of one member and itself."
            raise UserError(words, hint="assume a{k} < a{k+1}")
        indices = (indices[0], Range(indices[1].index, Integer(low), indices[0].index - 1))
    return replace(
        statement,
        left=statement.left.xreplace(renamed),
        right=statement.right.xreplace(renamed),
        indices=indices,
    )


def _forwards(statement: Equation, index: Symbol, named: Symbol, lowest: int, high: Expr) -> Range:
    """Return where an index runs by which the sums of a statement have no terms, or more: k ≥ 1 of one to k − 1."""
    low = Integer(lowest)
    for _, _, first, last in (
        s.args for side in (statement.left, statement.right) for s in side.atoms(*SUMS)
    ):
        least = first - 1 - last + index  # of a sum to k + c; one from k + c ends where k + c is too large
        if (last - first).coeff(index) == 1 and least.is_Integer:
            low = max(low, least)
        elif (last - first).coeff(index) == -1 and not high.is_Integer:
            ahead = (
                first - index
            )  # of a sum from k + c to m, k is at most m, or less where it has no terms then
            high = last - ahead + 1 if ahead.is_Integer and ahead > 1 else last
    return Range(named, low, high)


def _of_itself(statement: Equation, i: Symbol, j: Symbol) -> bool:
    """Whether a strict order fails where two of its indices are one, as ‖x_i − x_j‖ > 0 does."""
    if statement.relation != "<":
        return False
    apart = (statement.left - statement.right).xreplace({j: i})
    gone = {n: Integer(0) for n in apart.atoms(nodes.Norm) if collect(n.args[0]).is_ZeroMatrix}
    left = apart.xreplace(gone).expand()
    return bool(left.is_Rational and left >= 0)


def _turns(statement: Equation, i: Symbol, j: Symbol) -> bool:
    """Whether a strict order says the same with two of its indices exchanged, as ‖x_i − x_j‖ > 0 does."""
    apart = statement.left - statement.right
    turned = apart.xreplace({i: j, j: i})
    norms = apart.atoms(nodes.Norm)
    same = {n: next((one for one in norms if _opposite(n, one)), n) for n in turned.atoms(nodes.Norm)}
    return any((apart - one).expand() == 0 for one in (turned, turned.xreplace(same)))


def _opposite(one: Expr, other: Expr) -> bool:
    """Whether two norms are of A and of −A."""
    return bool(collect(total(one.args[0], other.args[0])).is_ZeroMatrix)


def furthest(
    expressions: Sequence[Basic],
    names: Container[str],
    statements: Sequence[Equation],
    fixed: Container[str],
) -> Expr:
    """Return how far members stand in expressions, and in statements apart from those at an index of their own.

    It is the greatest number in an index, the upper end in the place of what a sum runs over, and the free indices
    of the expressions, and of the statements where they are one number.
    """
    found = {index for one in expressions for index in _places(one)}
    free = _indices(expressions, names)
    for said in statements:
        own, sides = set(_own(said, expressions, names, fixed)), (said.left, said.right)
        found |= {p for one in sides for p in _places(one) if not own & p.free_symbols}
        free |= _indices([one for one in sides if one.has(*SUMS)], names) - own
    number = max((index.as_coeff_Add()[0] for index in found), default=Integer(0))
    return Add(number, *free)


def all_for_all(
    statements: Sequence[Equation],
    expressions: Sequence[Basic],
    names: Container[str],
    *,
    level: bool = False,
    ends: Iterable[str] = (),
) -> tuple[Equation, ...]:
    """Return statements as ``for_all`` does, each to as far as a member stands in any; ``level`` to one member.

    aₖ₊₁ = aₖ says something of one member more than 0 ≤ aₖ does: with ``level``, this is said of that one too.
    What ends a sum elsewhere, as ``ends`` say, is one number here as well.
    """
    fixed = {*ends, *_ends_said(statements)}
    high = furthest(expressions, names, statements, fixed)
    owns = [set(_own(one, expressions, names, fixed)) for one in statements]
    ahead = [_ahead(one, own) for one, own in zip(statements, owns, strict=True)]
    ahead = ahead if level else [min(one, Integer(0)) for one in ahead]  # a_{k-1} ≥ 0 is said of a_m at m + 1
    most = max([Integer(0), *ahead])
    low = _lowest(expressions, statements, owns)
    pairs = zip(statements, ahead, strict=True)
    return tuple(for_all(one, expressions, names, high + most - own, fixed, low) for one, own in pairs)


def _lowest(expressions: Sequence[Basic], statements: Sequence[Equation], owns: Sequence[set[Symbol]]) -> int:
    """Return the first member that stands in expressions or statements, each about members at its own index.

    Where one is about the next too, as aₖ₊₁ = aₖ is, or the first is not a number, it is 0.
    """
    found = {place for one in expressions for place in _first_places(one)}
    for one, own in zip(statements, owns, strict=True):
        places = {place for side in (one.left, one.right) for place in _first_places(side)}
        if any(place not in own for place in places if place.free_symbols & own):
            return 0
        found |= {place for place in places if not place.free_symbols & own}
    numbers = [int(place) for place in found if place.is_Integer]
    return max(min(numbers), 0) if numbers and len(numbers) == len(found) else 0


def _first_places(expression: Basic) -> set[Expr]:
    """Return the indices of members in an expression at the first terms of the sums that they are in."""
    found = {n.args[1] for n in expression.atoms(NumberAt, nodes.Iterate)}
    firsts = {k: low for _, k, low, _ in (s.args for s in expression.atoms(*SUMS))}
    for _ in firsts:  # one within another
        found = {place.xreplace(firsts) for place in found}
    return found


def _ahead(statement: Equation, own: set[Symbol]) -> Expr:
    """Return how far ahead of its own index a statement has a member: 1 for aₖ₊₁ = aₖ."""
    places = (p for one in (statement.left, statement.right) for p in _places(one) if own & p.free_symbols)
    return max((p.as_coeff_Add()[0] for p in places), default=Integer(0))


def _own(
    statement: Equation, expressions: Sequence[Basic], names: Container[str], fixed: Container[str]
) -> list[Symbol]:
    """Return the indices in a statement that it is said for all of: those at which it has members, T ≥ 1 none.

    An end of a sum in the expressions, or elsewhere as ``fixed`` says, is one number.
    """
    ends = ends_of(expressions)
    sides = (statement.left, statement.right)
    placed = {k for place in _places(sides[0]) | _places(sides[1]) for k in place.free_symbols}
    own = _indices(sides, names) & placed - ends
    return sorted((k for k in own if k.name not in fixed), key=str)


def _ends_said(statements: Iterable[Equation]) -> set[str]:
    """Return the ends of sums in statements that are one number: no member stands there, as in a_T = Σ b_k."""
    found: set[str] = set()
    for one in statements:
        sides = (one.left, one.right)
        at = {
            k for side in sides for n in side.atoms(NumberAt, nodes.Iterate) for k in n.args[1].free_symbols
        }
        found |= {k.name for k in ends_of(sides) - at}
    return found


def _places(expression: Basic) -> set[Expr]:
    """Return the indices of members in an expression, and what they are at the last terms of sums."""
    found = {n.args[1] for n in expression.atoms(NumberAt, nodes.Iterate)}
    sums = [s.args for s in expression.atoms(*SUMS)]
    for _ in sums:  # one within another
        found |= {p.xreplace({k: high}) for p in found for _, k, _, high in sums}
    return found


def _indices(expressions: Iterable[Basic], names: Container[str]) -> set[Symbol]:
    """Return the indices of some names that expressions depend on."""
    return {k for one in expressions for k in free_indices(one) if k.is_integer and k.name in names}


def ranges_of_ends(expressions: Sequence[Basic], names: Container[str]) -> Iterator[Range]:
    """Yield the ranges of the letters that end sums: each sum has no terms, or more. Any other index is ≥ 0.

    Of a sum from k + 1 to m that is k ≤ m, where nothing else that is said of m is more; of k, as much is said.
    """
    lows: dict[Symbol, Expr] = {}
    beside: dict[Symbol, Expr] = {}
    sums = {(s, frozenset(free_indices(each))) for each in expressions for s in each.atoms(*SUMS)}
    for one, free in sorted(sums, key=str):
        _, _, low, high = one.args
        letters = free & (high.free_symbols - low.free_symbols)
        for letter in sorted((one for one in letters if one.name in names), key=str):
            least = low - 1 - (high - letter)
            if high.coeff(letter) == 1 and least.is_Integer:
                lows[letter] = max(lows.get(letter, least), least)
            elif high.coeff(letter) == 1 and least.free_symbols <= free:
                beside[letter] = least
    lows |= {k: Integer(0) for k in sorted(_indices(expressions, names) - lows.keys(), key=str)}
    for letter, least in beside.items():
        lows |= _raised_to(least, lows, beside, lows.get(letter))
    own = {letter for letter, least in beside.items() if _is_above(least, lows, beside, lows.get(letter))}
    yield from (Range(letter, low, None) for letter, low in lows.items() if letter not in own)
    yield from (Range(letter, least, None) for letter, least in beside.items() if letter in own)


def from_first_members(
    ranges: Iterable[Range], expressions: Sequence[Basic], statements: Iterable[Equation]
) -> Iterator[Range]:
    """Yield ranges in which members stand in expressions from the first on that statements for all k speak of.

    Of x_{k+1} = x_k + v_{k+1} for k ≥ 0 a line about x_{k−1} is one for k ≥ 1.
    """
    firsts = []
    for one in statements:
        lows = {r.index: r.low for r in one.indices}
        places = {p for side in (one.left, one.right) for p in _first_places(side)}
        firsts += [place.xreplace(lows) for place in places if place.free_symbols & lows.keys()]
    numbers = [int(one) for one in firsts if one.is_Integer]
    for own in ranges:
        apart = [place - own.index for one in expressions for place in _first_places(one)]
        behind = [int(one) for one in apart if one.is_Integer]
        least = min(numbers) - min(behind) if numbers and behind else 0
        yield replace(own, low=Integer(least)) if own.low.is_Integer and own.low < least else own


def _raised_to(
    least: Expr, lows: Mapping[Symbol, Expr], beside: Container[Symbol], low: Expr | None
) -> dict[Symbol, Expr]:
    """Return the lower end of k with which k + c is at least a number, if k has a number as its own."""
    number, (letter, *more) = least.as_coeff_Add()[0], sorted(least.free_symbols, key=str)
    if low is None or more or letter in beside or letter not in lows or least.coeff(letter) != 1:
        return {}
    return {letter: max(lows[letter], low - number)}


def _is_above(least: Expr, lows: Mapping[Symbol, Expr], beside: Container[Symbol], low: Expr | None) -> bool:
    """Whether k + c is at least a number, where k is a letter with a number as its own lower end."""
    number, (letter, *more) = least.as_coeff_Add()[0], sorted(least.free_symbols, key=str)
    if more or letter in beside or letter not in lows or least.coeff(letter) != 1:
        return False
    return low is None or bool(lows[letter] + number >= low)


AT_LEAST = " is a whole number, at least "
"""Between an index and where it begins, of a line that is proved from there on."""


def told_of_indices(lemmas: Iterable[Lemma], theory: Theory) -> tuple[Prose, ...]:
    """Return for which indices a line is proved, and for which k what is assumed of all members is."""
    free = [
        sentence(one.index, AT_LEAST, one.low)
        if one.high is None
        else sentence(one.index, " is a whole number, from ", one.low, " to ", one.high)
        for one in theory.facts.ranges
    ]
    told = {h.name: h for h in theory.hypotheses if h.statement.indices}
    steps = (step.by for lemma in lemmas for step in lemma.steps)
    used = dict.fromkeys(
        use.premise
        for by in steps
        if isinstance(by, Combination)
        for use in (*by.uses, *by.signs)
        if use.premise in told
    )
    for name in used:
        for one in told[name].statement.indices:
            words = f"{name}, for {one.index.name.removesuffix('′')} from "
            free.append(sentence(words, one.low, " to ", one.high))
    itself = (f"{name}, for {i} = {j} too" for name, i, j in said_of_itself(theory.hypotheses))
    return (*free, *map(sentence, itself))


def said_of_itself(hypotheses: Iterable[Hypothesis]) -> tuple[tuple[str, str, str], ...]:
    """Return what is said of two members of one sequence that says something of one and itself, with the indices.

    ⟨x_i, x_j⟩ = 0 for all i and j says that x_i = 0; ‖x_i − x_j‖ ≥ 0 says nothing there, and x_i ≠ x_j is not said.
    """
    found = []
    for one in hypotheses:
        said = one.statement
        members = {n.args for side in (said.left, said.right) for n in side.atoms(NumberAt, nodes.Iterate)}
        for first, second in combinations(said.indices, 2):
            i, j = first.index, second.index
            alike = any(m[0] == n[0] and (m[1], n[1]) == (i, j) for m in members for n in members)
            apart = second.high is not None and second.high.has(i)
            if alike and not apart and not _is_said_already(said, i, j):
                found.append((one.name, i.name.removesuffix("′"), j.name.removesuffix("′")))
    return tuple(found)


def _is_said_already(statement: Equation, i: Symbol, j: Symbol) -> bool:
    """Whether a statement holds where two of its indices are one, whatever the members: ‖x_i − x_j‖ ≤ 1 does."""
    apart = (statement.left - statement.right).xreplace({j: i})
    gone = {n: Integer(0) for n in apart.atoms(nodes.Norm) if collect(n.args[0]).is_ZeroMatrix}
    left = collect(apart) if isinstance(apart, MatrixExpr) else apart.xreplace(gone).expand()
    if statement.relation in ("≤", "<"):
        return bool(left.is_Rational and left <= 0)
    return bool(left.is_zero or getattr(left, "is_ZeroMatrix", False))
