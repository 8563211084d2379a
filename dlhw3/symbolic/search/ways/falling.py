"""What holds from a = 0 on since it falls there: log(1 + a) ≥ a − a²/2 for a ≥ 0, by the derivative in a.

A difference h(a) ≤ 0 for a ≥ 0 is shown by h′(a) ≤ 0 and h(0) ≤ 0, both of which are sought as inequalities are.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

from sympy import Expr, Integer, Symbol
from sympy import expand as multiplied_out

from dlhw3.errors import UserError
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.differential import differentiate
from dlhw3.symbolic.faces.operators import Operator
from dlhw3.symbolic.lemma_names import spelled
from dlhw3.symbolic.nodes import differential
from dlhw3.symbolic.plan import Combination, Decreasing, Equation, Hypothesis, Lemma, Theory, Used
from dlhw3.symbolic.search.ways.strategies import lemmas_between

ZERO, ONE = Integer(0), Integer(1)
SLOPE, SMALL_SLOPE, FALLEN = "the derivative in {}", "the derivative in {} is ≤ 0", "it falls from {} = 0 on"
MOST_LETTERS, WORK, OF_SIGN = 2, 3000, 300


def lemmas_by_falling(
    theory: Theory, left: Expr, right: Expr, reason: str
) -> Iterator[tuple[Theory, tuple[Lemma, ...]]]:
    """Yield lemmas of which the last says left ≤ right, each with a theory that assumes no more: a ≥ 0 for a > 0.

    What is assumed of a is said of every a there, and of it alone, or that it is at most another number.
    """
    gap = left - right
    for letter in _letters(theory, gap):
        plain = _with_bounds(theory, letter)
        if plain is None:
            continue
        with suppress(UserError, ValueError):
            found = _lemmas(plain, letter, gap, (left, right), reason)
            if found is not None:
                yield plain, found


def _letters(theory: Theory, gap: Expr) -> list[Symbol]:
    """Return the numbers that are assumed to be ≥ 0, or > 0, and that functions in a difference are of."""
    within = {one for node in gap.atoms(Operator) for one in node.free_symbols}
    said = (
        h.statement
        for h in theory.hypotheses
        if h.statement.relation in ("≤", "<") and not h.statement.indices
    )
    known = (one.right for one in said if one.left == ZERO)
    return list(dict.fromkeys(one for one in known if isinstance(one, Symbol) and one in within))[
        :MOST_LETTERS
    ]


def _with_bounds(theory: Theory, letter: Symbol) -> Theory | None:
    """Return a theory in which a ≥ 0, and a ≤ b, are said of every a; None where more is said of it."""
    found: list[Hypothesis] = []
    for one in theory.hypotheses:
        said = one.statement
        if not _speaks_of(letter, said):
            found.append(one)
        elif said.left == ZERO and said.right == letter:
            if not any(h.statement == replace(said, relation="≤") for h in found):
                found.append(Hypothesis(one.name, replace(said, relation="≤")))
        elif said.left == letter and not said.right.has(letter) and said.relation in ("≤", "<"):
            found.append(Hypothesis(one.name, said))
        else:
            return None
    return Theory(theory.facts, tuple(found))


def _speaks_of(letter: Symbol, said: Equation) -> bool:
    """Whether a letter stands in a statement."""
    return bool(said.left.has(letter) or said.right.has(letter))


def _lemmas(
    theory: Theory, letter: Symbol, gap: Expr, sides: tuple[Expr, Expr], reason: str
) -> tuple[Lemma, ...] | None:
    slope = multiplied_out(differentiate(gap, letter, ONE))
    start = gap.xreplace({letter: ZERO})
    slope_name, small, fallen = (one.format(letter.name) for one in (SLOPE, SMALL_SLOPE, FALLEN))
    falls = _shown(theory, slope, ZERO, small)
    least = _shown(theory, start, ZERO, "at its beginning") if falls else None
    if falls is None or least is None:
        return None
    signs, before = _signs(theory, letter, gap, slope)
    moved = Trail(differential(gap, letter, ONE)).to(slope, "the derivative")
    moved.below(ZERO, small, Combination((Used(small),)))
    value = Trail(gap).below(start, fallen, Decreasing(slope_name, ZERO, signs))
    by = Combination((Used(fallen), Used("at its beginning")))
    line = Trail(sides[0]).below(sides[1], reason or fallen, by).lemma("line")
    return _each_once((*falls, *least, *before, moved.lemma(slope_name), value.lemma(fallen), line))


def _each_once(lemmas: tuple[Lemma, ...]) -> tuple[Lemma, ...] | None:
    """Return lemmas, each once; None where two of one name say different things."""
    found: dict[str, Lemma] = {}
    for one in lemmas:
        if found.setdefault(one.name, one).statement != one.statement:
            return None
    return tuple(found.values())


def _shown(theory: Theory, low: Expr, high: Expr, name: str) -> tuple[Lemma, ...] | None:
    """Return lemmas of which the last, of a name, says low ≤ high; None where none are found."""
    for lemmas in lemmas_between(theory, low, high, work=WORK):
        *before, last = lemmas
        return (*before, replace(last, name=name))
    return None


def _signs(
    theory: Theory, letter: Symbol, gap: Expr, slope: Expr
) -> tuple[tuple[Used, ...], tuple[Lemma, ...]]:
    """Return what says that what functions are of is > 0, where it is: logarithms and quotients need it."""
    uses: list[Used] = []
    before: list[Lemma] = []
    nodes = sorted(gap.atoms(Operator) | slope.atoms(Operator), key=str)
    inside = dict.fromkeys(n.operands[0] for n in nodes if n.op == "map" and n.operands[0].has(letter))
    for one in inside:
        name = f"0 < {spelled(one)}, from {letter} = 0 on"
        for *others, last in lemmas_between(theory, ZERO, one, relation="<", work=OF_SIGN):
            before += [*others, replace(last, name=name)]
            uses.append(Used(name))
            break
    return tuple(uses), tuple(before)
