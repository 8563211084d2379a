"""Objectives with matrix exponentials, eigenvalues and singular values; beside each the same function in torch."""

from __future__ import annotations

import torch
from language_objectives import Objective, Tensor, exp, log, loss, norm, tr

expm, dot = torch.linalg.matrix_exp, torch.sum


def largest(S: Tensor) -> Tensor:
    return torch.linalg.eigvalsh(S)[-1]


def least(S: Tensor) -> Tensor:
    return torch.linalg.eigvalsh(S)[0]


def spectral(A: Tensor) -> Tensor:
    return torch.linalg.svdvals(A)[0]


def nuclear(A: Tensor) -> Tensor:
    return torch.linalg.svdvals(A).sum()


SPECTRA = [
    Objective("tr(expm(W.*W)) - d", "W", "W:4,4 d:", lambda W, d: tr(expm(W * W)) - d),
    Objective(
        "norm2(X - X*W)^2/n + a*(tr(expm(W.*W)) - 3)^2",
        "W",
        "X:4,3 W:3,3 a: n:",
        lambda X, W, a, n: norm(X - X @ W) ** 2 / 4 + a * (tr(expm(W * W)) - 3) ** 2,
        "X: n,p",
    ),
    Objective("log(tr(expm(X*X')))", "X", "X:3,2", lambda X: log(tr(expm(X @ X.T)))),
    Objective("u'*expm(A*X)*v", "X", "u:3 A:3,2 X:2,3 v:3", lambda u, A, X, v: u @ expm(A @ X) @ v),
    Objective("norm2(expm(X)*Z - Y)^2", "X", "X:3,3 Z:3,2 Y:3,2", lambda X, Z, Y: norm(expm(X) @ Z - Y) ** 2),
    Objective("l(expm(a*X))", "X", "a: X:3,3", lambda a, X: loss(expm(a * X))),
    Objective("l(expm(a*X))", "a", "a: X:3,3", lambda a, X: loss(expm(a * X))),
    Objective("l(expm(X - X')*Y)", "X", "X:3,3 Y:3,2", lambda X, Y: loss(expm(X - X.T) @ Y)),
    Objective("log(lambda_max(U*U'))", "U", "U:4,2", lambda U: log(largest(U @ U.T))),
    Objective(
        "lambda_max(X'*X) - lambda_min(X'*X)", "X", "X:4,3", lambda X: largest(X.T @ X) - least(X.T @ X)
    ),
    Objective("lambda_max(S)*l(S)", "S", "S:=3,3", lambda S: largest(S) * loss(S), "", ("S symmetric",)),
    Objective(
        "exp(-lambda_min(A*diag(x)*A'))", "x", "A:3,4 x:+4", lambda A, x: exp(-least(A @ torch.diag(x) @ A.T))
    ),
    Objective("l(X) + a*opnorm(X)^2", "X", "X:3,4 a:", lambda X, a: loss(X) + a * spectral(X) ** 2),
    Objective("opnorm(W3*W2*W1)", "W2", "W1:2,3 W2:4,2 W3:3,4", lambda W1, W2, W3: spectral(W3 @ W2 @ W1)),
    Objective("opnorm(A - x*y')", "x", "A:3,4 x:3 y:4", lambda A, x, y: spectral(A - torch.outer(x, y))),
    Objective(
        "0.5*norm2(X-Y)^2 + a*nuclear(X)",
        "X",
        "X:4,3 Y:4,3 a:",
        lambda X, Y, a: 0.5 * norm(X - Y) ** 2 + a * nuclear(X),
    ),
    Objective(
        "l(U*V') + a*nuclear(U*V')",
        "U",
        "U:3,3 V:4,3 a:",
        lambda U, V, a: loss(U @ V.T) + a * nuclear(U @ V.T),
    ),
    Objective(
        "nuclear(A*X - B)/opnorm(X)",
        "X",
        "A:2,3 X:3,4 B:2,4",
        lambda A, X, B: nuclear(A @ X - B) / spectral(X),
    ),
]
