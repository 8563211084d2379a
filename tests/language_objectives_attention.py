"""Objectives with a softmax of each row, or column: attention, classifiers on rows of logits, contrastive ones."""

from __future__ import annotations

import torch
from language_objectives import Objective, Tensor, loss, norm, relu, tr
from language_objectives_more import total


def rows(x: Tensor) -> Tensor:
    return torch.softmax(x, 1)


def columns(x: Tensor) -> Tensor:
    return torch.softmax(x, 0)


def row_totals(x: Tensor) -> Tensor:
    return torch.logsumexp(x, 1)


QKV = "Q:4,3 K:5,3 V:5,2"
ATTENTION = [
    Objective("l(softmax_rows(Q*K')*V)", "Q", QKV, lambda Q, K, V: loss(rows(Q @ K.T) @ V)),
    Objective("l(softmax_rows(Q*K')*V)", "K", QKV, lambda Q, K, V: loss(rows(Q @ K.T) @ V)),
    Objective("l(softmax_rows(Q*K'/c)*V)", "c", QKV + " c:", lambda Q, K, V, c: loss(rows(Q @ K.T / c) @ V)),
    Objective(
        "l(V*softmax_columns(K'*Q))", "K", "V:2,5 K:3,5 Q:3,4", lambda V, K, Q: loss(V @ columns(K.T @ Q))
    ),
    Objective(
        "l(softmax_rows(X*W*X')*X*H)",
        "X",
        "X:4,3 W:3,3 H:3,2",
        lambda X, W, H: loss(rows(X @ W @ X.T) @ X @ H),
    ),
    Objective(
        "sum(logsumexp_rows(X*W)) - tr(Y'*X*W)",
        "W",
        "X:4,3 W:3,2 Y:4,2",
        lambda X, W, Y: total(row_totals(X @ W)) - tr(Y.T @ X @ W),
    ),
    Objective(
        "norm2(logsumexp_rows(X*W) - z)^2",
        "W",
        "X:4,3 W:3,2 z:4",
        lambda X, W, z: norm(row_totals(X @ W) - z) ** 2,
    ),
    Objective(
        "-sum(Y.*log(softmax_rows(relu(X*W)*H)))",
        "W",
        "X:4,3 W:3,5 H:5,2 Y:4,2",
        lambda X, W, H, Y: -total(Y * torch.log_softmax(relu(X @ W) @ H, 1)),
    ),
    Objective(
        "-tr(log(softmax_rows(X*Y'/c))) - tr(log(softmax_columns(X*Y'/c)))",
        "X",
        "X:4,3 Y:4,3 c:",
        lambda X, Y, c: -tr(torch.log_softmax(X @ Y.T / c, 1)) - tr(torch.log_softmax(X @ Y.T / c, 0)),
    ),
    Objective(
        "norm2(softmax_rows(X)*H - Y)^2", "X", "X:4,3 H:3,2 Y:4,2", lambda X, H, Y: norm(rows(X) @ H - Y) ** 2
    ),
    Objective(
        "sum(softmax_rows(X).*log(softmax_rows(X)))",
        "X",
        "X:4,3",
        lambda X: total(rows(X) * torch.log_softmax(X, 1)),
    ),
]
