"""Deep concrete networks: proved in a time that one waits for, and nothing less is proved for it."""

from __future__ import annotations

import pytest
from kernel_claims import judge_lemmas
from sympy import Expr, Integer, MatAdd, MatMul, MatrixSymbol, Symbol

from dlhw3.catalogue import DERIVATIONS
from dlhw3.output.render import render
from dlhw3.symbolic.named import derive, options
from dlhw3.symbolic.nodes import Layers, MatrixSum, differential, index_symbol
from dlhw3.symbolic.options import DEPTH
from dlhw3.symbolic.plan import Chain, Equation, Lemma, Step, Theory
from dlhw3.symbolic.verdict import Verdict

n = Symbol("n", integer=True, positive=True)
A, B = MatrixSymbol("A", n, n), MatrixSymbol("B", n, n)
k = index_symbol("k")
DEEP = [name for name in DERIVATIONS if "depth" in options(name)]


@pytest.mark.parametrize("name", DEEP)
def test_the_deepest_network_is_proved(name: str) -> None:
    assert DEPTH.high is not None
    assert derive(name, depth=DEPTH.high).verdict is Verdict.PROVED


def test_the_proof_does_not_grow_with_the_depth() -> None:
    """One proof for every depth: the number of rules used is the same, and so is the file but for the numbers."""
    sizes = [len(render(derive("rank-one-flow", depth=depth), "proof")) for depth in (33, 67, 256)]
    assert max(sizes) < 1.1 * min(sizes)


def same(left: Expr, right: Expr) -> bool:
    """Whether the kernel shows left = right in one step."""
    lemma = Lemma("claim", Equation(left, right), Chain((Step(left, right, ""),)))
    return judge_lemmas(Theory(), [lemma])[0].verdict is Verdict.PROVED


@pytest.mark.parametrize("length", [3, 8, 9, 30])
def test_a_sum_is_what_it_is_written_out(length: int) -> None:
    W = Layers("W", Integer(length))
    body = MatMul(W.product(length, k + 1), W.product(k, 1))
    whole = MatrixSum(body, k, 1, length)
    assert same(whole, Integer(length) * W.product(length, 1))
    assert not same(whole, Integer(length - 1) * W.product(length, 1))
    terms = [MatMul(W.product(length, i + 1), W.product(i, 1)) for i in range(1, length + 1)]
    assert same(whole, MatAdd(*terms))


def test_a_long_product_moves_by_the_product_rule() -> None:
    W = Layers("W", Integer(12))
    H = MatrixSymbol("H", *W[5].shape)
    moved = differential(W.product(12, 1), W[5], H)
    assert same(moved, MatMul(W.product(12, 6), H, W.product(4, 1)))
    assert not same(moved, MatMul(W.product(12, 6), 2 * H, W.product(4, 1)))


def test_a_step_that_is_wrong_in_one_of_many_terms_is_refused() -> None:
    right = MatAdd(MatrixSum(MatMul(A, B), k, 1, 20), MatMul(A, B))
    wrong = MatAdd(MatrixSum(MatMul(A, B), k, 1, 20), MatMul(B, A))
    for value, accepted in ((right, True), (wrong, False)):
        assert same(MatrixSum(MatMul(A, B), k, 0, 20), value) is accepted
