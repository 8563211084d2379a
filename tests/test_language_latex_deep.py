r"""Deep linear networks in LaTeX as papers have them: L^N(W_1, \dots, W_N), \prod_i W_i^\top, and more."""

from __future__ import annotations

import pytest

import dlhw3
from dlhw3.errors import UserError
from dlhw3.symbolic.verdict import Verdict

BALANCE = r"\[ \frac{d}{dt}\left( W_{j+1}^\top W_{j+1} - W_j W_j^\top \right) = 0 . \]"
FLOWS = (
    r"Let $L = \ell(W_N \cdots W_1)$ and $\dot W_j = -\eta \frac{\partial L}{\partial W_j}$ for $j=1,\ldots,N$."
    " Then",
    r"The loss is $L^N(W_1,\dots,W_N) = L^1(W_N W_{N-1} \cdots W_1)$. Under gradient flow,"
    r" $\dot W_j = -\frac{\partial L^N}{\partial W_j}$ for $j=1,\ldots,N$, we have",
    r"Let $L(W_1,\dots,W_N) = \ell(W_N \cdots W_1)$ and"
    r" $\dot W_j(t) = -\frac{\partial L}{\partial W_j}(W_1(t), \dots, W_N(t))$ for $j=1,\ldots,N$. Then",
    r"Let $\dot W_j = -W_{j+1}^\top \cdots W_N^\top \nabla \ell(W_N \cdots W_1) W_1^\top \cdots W_{j-1}^\top$"
    " for all $j$. Then",
    r"Consider gradient flow on $\ell(W_{N:1})$. Then",
)
END_TO_END = r"""Consider gradient flow on $\ell(W_N \cdots W_1)$. Let $W_e = W_N \cdots W_1$. Then
\[ \dot W_e = -\sum_{j=1}^N W_{N:j+1} W_{N:j+1}^\top \nabla\ell(W_e) W_{j-1:1}^\top W_{j-1:1} . \]
"""
BALANCED = r"""Consider gradient flow on $\ell(W_{N:1})$. Let $W_{j+1}^\top W_{j+1} = W_j W_j^\top$ for all $j$.
\[ \frac{d}{dt} W_{N:1} = -\sum_{j=1}^N [W_{N:1} W_{N:1}^\top]^{\frac{N-j}{N}} \nabla\ell(W_{N:1})
 [W_{N:1}^\top W_{N:1}]^{\frac{j-1}{N}} . \]
"""
PRODUCTS = (
    r"\[ \nabla_{W_j} \ell(W_N \cdots W_1)"
    r" = \prod_{i=j+1}^N W_i^\top \nabla \ell(W_N \cdots W_1) \prod_{i=1}^{j-1} W_i^\top \]",
    r"\[ \nabla_{W_j} \ell(\prod_{i=N}^1 W_i)"
    r" = (\prod_{i=N}^{j+1} W_i)^\top \nabla \ell(\prod_{i=N}^1 W_i) (\prod_{i=j-1}^{1} W_i)^\top \]",
)
TWO = r"""Consider $L(W_1, W_2) = \ell(W_2 W_1)$ and gradient flow
\[ \dot W_j(t) = -\frac{\partial L}{\partial W_j}(W_1(t), W_2(t)), \quad j = 1, 2. \]
Then \[ \frac{d}{dt}\left(W_2^\top(t) W_2(t) - W_1(t) W_1^\top(t)\right) = 0. \]
"""


def last(text: str) -> Verdict:
    return dlhw3.check(text).lines[-1].verdict


@pytest.mark.parametrize("flow", FLOWS)
def test_layers_stay_balanced(flow: str) -> None:
    assert last(f"{flow}\n{BALANCE}") == Verdict.PROVED


@pytest.mark.parametrize("flow", [FLOWS[0], FLOWS[3]])
def test_their_sum_is_not_kept(flow: str) -> None:
    assert last(f"{flow}\n{BALANCE.replace('} - W_j', '} + W_j')}") == Verdict.REFUTED


def test_one_layer_says_nothing_of_the_others() -> None:
    with pytest.raises(UserError, match="says nothing of the other layers"):
        dlhw3.check("assume ddt(W{1}) = -grad(l(W{N:1}), W{1})\nddt(W{j+1}'*W{j+1} - W{j}*W{j}') = 0\n")
    with pytest.raises(UserError, match="says nothing of the other layers"):
        dlhw3.check("assume ddt(W{j}) = -grad(l(W{N:1}), W{j+1})\nddt(W{j+1}'*W{j+1} - W{j}*W{j}') = 0\n")


def test_the_product_of_all_layers_moves() -> None:
    assert last(END_TO_END) == Verdict.PROVED
    assert last(END_TO_END.replace("W_{j-1:1}^", "W_{j:1}^", 1)) == Verdict.REFUTED


def test_the_product_of_balanced_layers_moves() -> None:
    assert last(BALANCED) == Verdict.PROVED
    assert last(BALANCED.replace("N-j", "j-1")) == Verdict.REFUTED


@pytest.mark.parametrize("text", PRODUCTS)
def test_products_over_an_index(text: str) -> None:
    assert last(text) == Verdict.PROVED


def test_a_product_that_rises_is_none_of_layers() -> None:
    with pytest.raises(UserError, match="runs over an index"):
        dlhw3.check(
            r"\[ \nabla_{W_j} \ell(W_{N:1}) = \prod_{i=j+1}^N W_i \nabla \ell(W_{N:1}) W_{j-1:1}^\top \]"
        )


def test_two_layers_with_their_times() -> None:
    assert last(TWO) == Verdict.PROVED
