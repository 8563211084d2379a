"""Sums over an index with their last term split off, and sums up to a letter of what is ≥ 0."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sympy import Basic, Expr, Integer, MatrixExpr, Symbol, Trace, ZeroMatrix

from dlhw3.symbolic.algebra import factors_of, product, total
from dlhw3.symbolic.derivation import Trail
from dlhw3.symbolic.nodes import SUMS, Inner, MatrixSum, ScalarSum, hole, index_symbol
from dlhw3.symbolic.plan import (
    INDUCTION_HYPOTHESIS,
    Chain,
    Combination,
    Equation,
    Induction,
    Lemma,
    SplitSum,
    Step,
    Used,
)
from dlhw3.symbolic.ranges import Range

ZERO = Integer(0)
NESTED = 3  # sums one within another


def joined(step: Step) -> Step:
    """Return the step that joins what another splits."""
    by = replace(step.by, reverse=True) if isinstance(step.by, SplitSum) else step.by
    return replace(step, left=step.right, right=step.left, by=by)


def split_last(trail: Trail, n: Symbol) -> None:
    """Split the last term off every sum whose end moves with n, and off those up to there within these terms."""
    ends: set[Expr] = set()
    for _ in range(NESTED):
        moving = [
            one for one in trail.current.atoms(*SUMS) if one.args[3].coeff(n) == 1 and not one.args[2].has(n)
        ]
        found = [one for one in moving if not ends or one.args[3] in ends]
        ends |= {one.args[3] for one in found}
        for one in sorted(found, key=str):
            split_off(trail, one)


def split_off(trail: Trail, one: Expr) -> None:
    """Split the last term off a sum."""
    body, index, low, high = one.args
    parts = total(one.func(body, index, low, high - 1), body.xreplace({index: high}))
    context = trail.current.xreplace({one: hole(one)})
    trail.split(context, one, trail.current.xreplace({one: parts}), "the last term", last=True)


def sums_out(value: Expr) -> Expr:
    """Return a number with Σ ⟨u, Gᵢ v⟩ in the place of ⟨u, (Σ Gᵢ) v⟩, and Σ tr(Gᵢ) in that of tr(Σ Gᵢ)."""
    out: dict[Basic, Expr] = {}
    for node in sorted(value.atoms(Inner, Trace), key=str):
        sides = node.args if isinstance(node, Inner) else (node.arg,)
        for one, other in zip(sides, reversed(sides), strict=True):
            scale, factors = factors_of(one)
            place = next((k for k, factor in enumerate(factors) if isinstance(factor, MatrixSum)), None)
            if place is None or node in out:
                continue
            body, index, low, high = factors[place].args
            rest = (
                scale,
                *factors[:place],
                *factors[place + 1 :],
                *((other,) if isinstance(node, Inner) else ()),
            )
            if any(part.has(index) for part in rest):  # bound there too, as in (Σ Gᵢ)²
                continue
            each = product(*factors[:place], body, *factors[place + 1 :])
            paired = Inner(each, other) if isinstance(node, Inner) else Trace(each)
            out[node] = scale * ScalarSum(paired, index, low, high)
    made: Expr = value.xreplace(out)
    return made


def summed(
    name: str, body: Expr, by: Combination, over: tuple[Symbol, Expr, Expr], end: Symbol
) -> tuple[Lemma, Used]:
    """Return that 0 ≤ Σ body, up to ``end`` or less, since 0 ≤ body ``by`` that; and its use at the end.

    Of matrices it is 0 ⪯ Σ body.
    """
    index, low, high = over
    n = index_symbol("n′")
    shift = high - end
    matrices = isinstance(body, MatrixExpr)
    zero, relation = (ZeroMatrix(*body.shape), "⪯") if matrices else (ZERO, "≤")
    whole = (MatrixSum if matrices else ScalarSum)(body, index, low, n + shift)
    step = Trail(whole.xreplace({n: n + 1}))
    split_last(step, n)
    last = placed(by, {index: n + shift + 1})
    last = replace(last, uses=(Used(INDUCTION_HYPOTHESIS), *last.uses))
    base = Chain((Step(zero, whole.xreplace({n: low - 1 - shift}), "no terms", Combination(), relation),))
    chain = Chain(
        (Step(zero, step.current, "one more", last, relation), *map(joined, step.chain.steps[::-1]))
    )
    statement = Equation(zero, whole, (Range(n, low - 1 - shift, end),), relation)
    return Lemma(name, statement, Induction(n, base, chain)), Used(name, at=((n, end),))


def placed(by: Combination, values: Mapping[Basic, Basic]) -> Combination:
    """Return a combination with values in the place of letters and indices."""
    uses, signs = ([_placed(one, values) for one in several] for several in (by.uses, by.signs))
    squares = [(weight.xreplace(values), root.xreplace(values)) for weight, root in by.squares]
    return Combination(tuple(uses), tuple(squares), tuple(signs))


def _placed(use: Used, values: Mapping[Basic, Basic]) -> Used:
    at, letters = (tuple((k, v.xreplace(values)) for k, v in pairs) for pairs in (use.at, use.letters))
    premises = tuple(placed(one, values) for one in use.premises)
    frame = None if use.frame is None else use.frame.xreplace(values)
    multiplier = use.multiplier.xreplace(values)
    return replace(use, multiplier=multiplier, at=at, letters=letters, premises=premises, frame=frame)
