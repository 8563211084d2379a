"""Objectives with abstract losses, as users type them; beside each the same function by hand in torch."""

from __future__ import annotations

import torch
from language_objectives import Objective, Tensor, diag, exp, inv, log, loss, norm, relu, tanh, tr
from language_objectives_more import eye, sigmoid, softplus, sqrt, total


def both(X: Tensor, Y: Tensor) -> Tensor:
    """Return a loss of two arguments in which both are mixed."""
    return loss(X) * torch.cos(loss(Y)) + loss(Y) ** 2 / 9


ABSTRACT = [
    Objective("l(A*x)", "x", "A:3,4 x:4", lambda A, x: loss(A @ x)),
    Objective("l(X*Y'*X)", "X", "X:3,4 Y:3,4", lambda X, Y: loss(X @ Y.T @ X)),
    Objective("l(X^2)", "X", "X:3,3", lambda X: loss(X @ X)),
    Objective("l(inv(X'*X))", "X", "X:4,2", lambda X: loss(inv(X.T @ X))),
    Objective("l2(U*V', U'*U)", "U", "U:3,2 V:4,2", lambda U, V: both(U @ V.T, U.T @ U)),
    Objective("l2(X, X)", "X", "X:3,4", lambda X: both(X, X)),
    Objective("l2(A*X, tr(X'*X))", "X", "A:2,3 X:3,4", lambda A, X: both(A @ X, tr(X.T @ X).reshape(1, 1))),
    Objective("sqrt(1 + l(X)^2)", "X", "X:3,4", lambda X: sqrt(1 + loss(X) ** 2)),
    Objective("l(norm2(X)^2*A)", "X", "X:3,4 A:2,2", lambda X, A: loss(norm(X) ** 2 * A)),
    Objective("l(X)*g(X')", "X", "X:3,4", lambda X: loss(X) * loss(X.T)),
    Objective("l(X)^3 - 2*l(X)", "X", "X:3,4", lambda X: loss(X) ** 3 - 2 * loss(X)),
    Objective("l(a*X + b*Y)", "a", "a: X:3,4 b: Y:3,4", lambda a, X, b, Y: loss(a * X + b * Y)),
    Objective("l(x + a*h)", "a", "x:4 a: h:4", lambda x, a, h: loss(x + a * h)),
    Objective("l(log(1 + exp(A*x)))", "x", "A:3,4 x:4", lambda A, x: loss(log(1 + exp(A @ x)))),
    Objective("l(M.*X) + g(X - M)", "X", "M:3,4 X:3,4", lambda M, X: loss(M * X) + loss(X - M)),
    Objective("l(X./norm2(X))", "X", "X:3,4", lambda X: loss(X / norm(X))),
    Objective("l(x'*A*x)", "x", "x:4 A:4,4", lambda x, A: loss((x @ A @ x).reshape(1, 1))),
    Objective("l(diag(X))", "X", "X:3,3", lambda X: loss(torch.diagonal(X)[:, None])),
    Objective("l(X*vector(1))", "X", "X:3,4", lambda X: loss(total(X, 1)[:, None])),
    Objective("exp(l(X) - g(Y))", "Y", "X:3,4 Y:2,2", lambda X, Y: exp((loss(X) - loss(Y)) / 1)),
    Objective("l(U*diag(s)*U')", "s", "U:3,2 s:2", lambda U, s: loss(U @ diag(s) @ U.T)),
    Objective("l(U*diag(s)*U')", "U", "U:3,2 s:2", lambda U, s: loss(U @ diag(s) @ U.T)),
    Objective("l(eye - X*X')", "X", "X:3,2", lambda X: loss(eye(3) - X @ X.T)),
    Objective("l(X*inv(A)*X')", "A", "X:2,3 A:3,3", lambda X, A: loss(X @ inv(A) @ X.T)),
    Objective("g(l(X)*Y)", "X", "X:3,4 Y:2,2", lambda X, Y: loss(loss(X) * Y)),
    Objective("l(X + 1)", "X", "X:3,4", lambda X: loss(X + 1)),
    Objective("l(0.5*(X+X'))", "X", "X:3,3", lambda X: loss(0.5 * (X + X.T))),
    Objective("l(tanh(l(X)*X))", "X", "X:3,4", lambda X: loss(tanh(loss(X) * X))),
    Objective("my_loss(U*V') + norm2(U)^2", "V", "U:3,2 V:4,2", lambda U, V: loss(U @ V.T) + norm(U) ** 2),
    Objective("l(x)/l(2*x)", "x", "x:4", lambda x: loss(x) / loss(2 * x)),
]
LOSSES = [
    Objective("l(A'*X*A)", "A", "A:3,2 X:3,3", lambda A, X: loss(A.T @ X @ A)),
    Objective("l(X.*Y) - l(X)", "X", "X:3,4 Y:3,4", lambda X, Y: loss(X * Y) - loss(X)),
    Objective("l(cos(A*x))", "x", "A:3,4 x:4", lambda A, x: loss(torch.cos(A @ x))),
    Objective("l(1./(1 + X.*X))", "X", "X:3,4", lambda X: loss(1 / (1 + X * X))),
    Objective(
        "l(X*w-y) + a*norm1(w)",
        "w",
        "X:3,4 w:4 y:3 a:",
        lambda X, w, y, a: loss(X @ w - y) + a * total(abs(w)),
    ),
    Objective(
        "l(M.*(U*V'-Y))/2 + a*norm2(U)^2",
        "U",
        "M:3,4 U:3,2 V:4,2 Y:3,4 a:",
        lambda M, U, V, Y, a: loss(M * (U @ V.T - Y)) / 2 + a * norm(U) ** 2,
    ),
    Objective(
        "l(W3*relu(W2*relu(W1*X)))",
        "W1",
        "W3:2,3 W2:3,4 W1:4,3 X:3,5",
        lambda W3, W2, W1, X: loss(W3 @ relu(W2 @ relu(W1 @ X))),
    ),
    Objective(
        "l(W3*W2*W1*X - Y)",
        "W3",
        "W3:2,3 W2:3,4 W1:4,3 X:3,5 Y:2,5",
        lambda W3, W2, W1, X, Y: loss(W3 @ W2 @ W1 @ X - Y),
    ),
    Objective("l(U*S*U')", "U", "U:3,2 S:2,2", lambda U, S: loss(U @ S @ U.T)),
    Objective("l(A*diag(w)*X)", "w", "A:2,3 w:3 X:3,4", lambda A, w, X: loss(A @ diag(w) @ X)),
    Objective("l(sigmoid(X*w))", "w", "X:3,4 w:4", lambda X, w: loss(sigmoid(X @ w))),
    Objective(
        "l(softplus(W*x + b)) + g(W)",
        "W",
        "W:3,4 x:4 b:",
        lambda W, x, b: loss(softplus(W @ x + b)) + loss(W),
    ),
    Objective("log(l(X)^2 + g(X)^2)", "X", "X:3,4", lambda X: log(loss(X) ** 2 + loss(X) ** 2)),
    Objective("l(A*X)*tr(X'*X)", "X", "A:2,3 X:3,4", lambda A, X: loss(A @ X) * norm(X) ** 2),
    Objective("l(x)^2/(1 + norm2(x)^2)", "x", "x:4", lambda x: loss(x) ** 2 / (1 + norm(x) ** 2)),
    Objective("tanh(l(W*x))", "W", "W:3,4 x:4", lambda W, x: tanh(loss(W @ x))),
    Objective("l(X'*X + a*eye)", "X", "X:4,2 a:", lambda X, a: loss(X.T @ X + a * eye(2))),
    Objective("l(inv(A + U*U'))", "U", "A:3,3 U:3,2", lambda A, U: loss(inv(A + U @ U.T))),
    Objective("l2(U, V) + l2(V, U)", "U", "U:3,2 V:3,2", lambda U, V: both(U, V) + both(V, U)),
    Objective("l2(W*x, x)", "x", "W:3,4 x:4", lambda W, x: both(W @ x, x)),
    Objective("exp(-l(X*w)/a)", "w", "X:3,4 w:4 a:", lambda X, w, a: exp(-loss(X @ w) / a)),
    Objective("l(X^3)", "X", "X:2,2", lambda X: loss(X @ X @ X)),
]
WITH_LOSSES = [*ABSTRACT, *LOSSES]
