"""Objectives as a user types them, each beside the same function written by hand in torch.

Letters: a to g numbers, h to z columns, capitals matrices. ``l`` is the abstract loss, in the tests ``loss``;
``shapes`` says the shape of every letter.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import torch

Tensor = torch.Tensor
tr, norm, logdet, det, inv = torch.trace, torch.linalg.norm, torch.logdet, torch.linalg.det, torch.linalg.inv
diag, exp, log, tanh, relu = torch.diag, torch.exp, torch.log, torch.tanh, torch.relu


def loss(X: Tensor) -> Tensor:
    """Return a loss whose gradient is not symmetric."""
    weights = torch.arange(1.0, X.numel() + 1, dtype=X.dtype).reshape(X.shape)
    return torch.sum(torch.sin(weights * X) + weights * X**2 / 7)


class Objective(NamedTuple):
    """A text, the letter of the gradient, the shapes of its letters, and the same function of these in torch.

    In ``shapes`` a + before the sizes draws entries > 0, and a = a symmetric matrix; ``declared`` and ``assume``
    are what a user says of the letters.
    """

    text: str
    wrt: str
    shapes: str
    by_hand: Callable[..., Any]
    declared: str = ""
    assume: tuple[str, ...] = ()


OBJECTIVES = [
    Objective("l(U*U')", "U", "U:3,2", lambda U: loss(U @ U.T)),
    Objective("l(U*V')", "V", "U:3,2 V:4,2", lambda U, V: loss(U @ V.T)),
    Objective("l(W3*W2*W1)", "W2", "W1:2,3 W2:4,2 W3:3,4", lambda W1, W2, W3: loss(W3 @ W2 @ W1)),
    Objective("l(U*D)+g(V)", "U", "U:3,2 D:2,4 V:2,2", lambda U, D, V: loss(U @ D) + loss(V)),
    Objective("log(1+l(A*X)^2)", "X", "A:3,4 X:4,2", lambda A, X: log(1 + loss(A @ X) ** 2)),
    Objective("l(tr(Q)*Q)", "Q", "Q:3,3", lambda Q: loss(tr(Q) * Q)),
    Objective("l(x)*l(x)", "x", "x:4", lambda x: loss(x) ** 2),
    Objective("exp(-l(A*x))", "x", "A:3,4 x:4", lambda A, x: exp(-loss(A @ x))),
    Objective("a*l(X) + norm2(X)^2/2", "X", "a: X:3,4", lambda a, X: a * loss(X) + norm(X) ** 2 / 2),
    Objective("l(M.*(U*V'))", "U", "M:3,4 U:3,2 V:4,2", lambda M, U, V: loss(M * (U @ V.T))),
    Objective("l(diag(x)*A)", "x", "x:3 A:3,4", lambda x, A: loss(diag(x) @ A)),
    Objective("l(tanh(W*x))", "W", "W:3,4 x:4", lambda W, x: loss(tanh(W @ x))),
    Objective("l(inv(X))", "X", "X:3,3", lambda X: loss(inv(X))),
    Objective(
        "norm2(X*w-y)^2/n", "w", "X:3,4 w:4 y:3 n:", lambda X, w, y, n: norm(X @ w - y) ** 2 / 3, "X: n,p"
    ),
    Objective("norm2(X*W-Y)^2", "W", "X:3,4 W:4,2 Y:3,2", lambda X, W, Y: norm(X @ W - Y) ** 2),
    Objective("0.5*x'*A*x + h'*x", "x", "A:4,4 x:4 h:4", lambda A, x, h: 0.5 * x @ A @ x + h @ x),
    Objective("norm2(A*X*B+C)^2", "X", "A:2,3 X:3,4 B:4,2 C:2,2", lambda A, X, B, C: norm(A @ X @ B + C) ** 2),
    Objective("norm2(X*w-y)", "w", "X:3,4 w:4 y:3", lambda X, w, y: norm(X @ w - y)),
    Objective("norm2(X)", "X", "X:3,4", norm),
    Objective("sqrt(norm2(X)^2+1)", "X", "X:3,4", lambda X: torch.sqrt(norm(X) ** 2 + 1)),
    Objective("norm1(X)", "X", "X:3,4", lambda X: torch.sum(torch.abs(X))),
    Objective("tr(A)^2", "A", "A:3,3", lambda A: tr(A) ** 2),
    Objective("tr(Q)*tr(Q'*Q)", "Q", "Q:3,3", lambda Q: tr(Q) * tr(Q.T @ Q)),
    Objective("tr(U*U'*C)", "U", "U:3,2 C:3,3", lambda U, C: tr(U @ U.T @ C)),
    Objective("dot(U*U', C)", "U", "U:3,2 C:3,3", lambda U, C: torch.sum(U @ U.T * C)),
    Objective("tr(X^3)", "X", "X:3,3", lambda X: tr(X @ X @ X)),
    Objective("tr(inv(X)*A)", "X", "X:3,3 A:3,3", lambda X, A: tr(inv(X) @ A)),
    Objective("det(X)", "X", "X:3,3", det),
    Objective("det(X'*A*X)", "X", "X:3,2 A:3,3", lambda X, A: det(X.T @ A @ X)),
    Objective("logdet(X'*X)", "X", "X:4,2", lambda X: logdet(X.T @ X)),
    Objective("log(det(X'*X))", "X", "X:4,2", lambda X: log(det(X.T @ X))),
    Objective("x'*inv(X'*X)*x", "X", "X:4,2 x:2", lambda X, x: x @ inv(X.T @ X) @ x),
    Objective("logsumexp(A*x)", "x", "A:3,4 x:4", lambda A, x: torch.logsumexp(A @ x, 0)),
    Objective(
        "logsumexp(A*x) - h'*A*x", "x", "A:3,4 x:4 h:3",
        lambda A, x, h: torch.logsumexp(A @ x, 0) - h @ A @ x,
    ),
    Objective("sum(softmax(x).*y)", "x", "x:4 y:4", lambda x, y: torch.softmax(x, 0) @ y),
    Objective("-h'*log(softmax(W*x))", "W", "h:3 W:3,4 x:4", lambda h, W, x: -h @ torch.log_softmax(W @ x, 0)),
    Objective(
        "sum(log(1+exp(-y.*(X*w))))", "w", "y:3 X:3,4 w:4",
        lambda y, X, w: torch.sum(log(1 + exp(-y * (X @ w)))),
    ),
    Objective(
        "sum(softplus(X*w))", "w", "X:3,4 w:4",
        lambda X, w: torch.sum(torch.nn.functional.softplus(X @ w)),
    ),
    Objective("1/(1+exp(-w'*x))", "w", "w:4 x:4", lambda w, x: torch.sigmoid(w @ x)),
    Objective("sum(sigmoid(W*x))", "W", "W:3,4 x:4", lambda W, x: torch.sum(torch.sigmoid(W @ x))),
    Objective(
        "exp(-norm2(x-y)^2/(2*a^2))", "x", "x:4 y:4 a:",
        lambda x, y, a: exp(-(norm(x - y) ** 2) / (2 * a**2)),
    ),
    Objective("w'*tanh(V*x)", "V", "w:3 V:3,4 x:4", lambda w, V, x: w @ tanh(V @ x)),
    Objective("w'*relu(V*x)", "V", "w:3 V:3,4 x:4", lambda w, V, x: w @ relu(V @ x)),
    Objective("w'*relu(V*x)", "w", "w:3 V:3,4 x:4", lambda w, V, x: w @ relu(V @ x)),
    Objective(
        "norm2(W*relu(V*X)-Y)^2", "V", "W:2,3 V:3,4 X:4,2 Y:2,2",
        lambda W, V, X, Y: norm(W @ relu(V @ X) - Y) ** 2,
    ),
    Objective("sum((X*w-y).^4)", "w", "X:3,4 w:4 y:3", lambda X, w, y: torch.sum((X @ w - y) ** 4)),
    Objective("sum(X.^3)", "X", "X:3,4", lambda X: torch.sum(X**3)),
    Objective("sum(sin(X).*cos(Y))", "X", "X:3,4 Y:3,4", lambda X, Y: torch.sum(torch.sin(X) * torch.cos(Y))),
    Objective("sum(X./(1+X.*X))", "X", "X:3,4", lambda X: torch.sum(X / (1 + X * X))),
    Objective("sum(sinh(x)+cosh(x))", "x", "x:4", lambda x: torch.sum(torch.sinh(x) + torch.cosh(x))),
    Objective("sum(tan(x))", "x", "x:4", lambda x: torch.sum(torch.tan(x))),
    Objective("tr(diag(x)*A*diag(x))", "x", "x:4 A:4,4", lambda x, A: tr(diag(x) @ A @ diag(x))),
    Objective("sum(diag(X'*A*X))", "X", "X:3,4 A:3,3", lambda X, A: tr(X.T @ A @ X)),
    Objective("x'*A*x/(x'*x)", "x", "x:4 A:4,4", lambda x, A: x @ A @ x / (x @ x)),
    Objective("(h'*x)^2/norm2(x)^2", "x", "h:4 x:4", lambda h, x: (h @ x) ** 2 / norm(x) ** 2),
    Objective(
        "norm2(U)^2*norm2(V)^2 - norm2(U*V')^2", "U", "U:3,2 V:4,2",
        lambda U, V: norm(U) ** 2 * norm(V) ** 2 - norm(U @ V.T) ** 2,
    ),
    Objective(
        "a*norm2(U)^2 + norm2(U*V'-Y)^2", "U", "a: U:3,2 V:4,2 Y:3,4",
        lambda a, U, V, Y: a * norm(U) ** 2 + norm(U @ V.T - Y) ** 2,
    ),
    Objective(
        "norm2(M.*(U*V'-Y))^2", "U", "M:3,4 U:3,2 V:4,2 Y:3,4",
        lambda M, U, V, Y: norm(M * (U @ V.T - Y)) ** 2,
    ),
    Objective(
        "tr((A*X*B+C)*(A*X*B+C)')", "X", "A:2,3 X:3,4 B:4,2 C:2,2",
        lambda A, X, B, C: norm(A @ X @ B + C) ** 2,
    ),
    Objective("h'*X'*D*X*k", "X", "h:4 X:3,4 D:3,3 k:4", lambda h, X, D, k: h @ X.T @ D @ X @ k),
    Objective("norm2(X'*X - eye)^2", "X", "X:4,2", lambda X: norm(X.T @ X - torch.eye(2, dtype=X.dtype)) ** 2),
    Objective("norm2(x + 1)^2", "x", "x:4", lambda x: norm(x + 1) ** 2),
    Objective("vector(1)'*A*x", "x", "A:3,4 x:4", lambda A, x: torch.sum(A @ x)),
    Objective(
        "norm2(A*diag(x)*A' - B)^2", "x", "A:3,4 x:4 B:3,3",
        lambda A, x, B: norm(A @ diag(x) @ A.T - B) ** 2,
    ),
    Objective("tr(A*X*X'*X*X'*A')", "X", "A:2,3 X:3,4", lambda A, X: norm(A @ X @ X.T) ** 2),
    Objective("sum(abs(X*w-y))", "w", "X:3,4 w:4 y:3", lambda X, w, y: torch.sum(torch.abs(X @ w - y))),
    Objective("y'*exp(A*x)", "x", "y:3 A:3,4 x:4", lambda y, A, x: y @ exp(A @ x)),
    Objective("tr(X*A*X'*B)", "X", "X:3,4 A:4,4 B:3,3", lambda X, A, B: tr(X @ A @ X.T @ B)),
    Objective("norm2(x)^3", "x", "x:4", lambda x: norm(x) ** 3),
    Objective("norm2(A*x)/norm2(x)", "x", "A:3,4 x:4", lambda A, x: norm(A @ x) / norm(x)),
    Objective("l(A*X*B)", "X", "A:2,3 X:3,4 B:4,2", lambda A, X, B: loss(A @ X @ B)),
    Objective("l(X'*A*X)", "X", "X:3,2 A:3,3", lambda X, A: loss(X.T @ A @ X)),
    Objective("l(exp(W*x))", "W", "W:3,4 x:4", lambda W, x: loss(exp(W @ x))),
    Objective("l(W*relu(V*X))", "V", "W:2,3 V:3,4 X:4,2", lambda W, V, X: loss(W @ relu(V @ X))),
    Objective("l(softmax(W*x))", "W", "W:3,4 x:4", lambda W, x: loss(torch.softmax(W @ x, 0))),
    Objective("l(X.*X)", "X", "X:3,4", lambda X: loss(X * X)),
    Objective("l(x*x')", "x", "x:4", lambda x: loss(torch.outer(x, x))),
    Objective("l(X)*norm2(X)^2", "X", "X:3,4", lambda X: loss(X) * norm(X) ** 2),
    Objective("l(X*w) + a*norm2(w)^2", "w", "X:3,4 w:4 a:", lambda X, w, a: loss(X @ w) + a * norm(w) ** 2),
    Objective("l(U*V'-Y)", "U", "U:3,2 V:4,2 Y:3,4", lambda U, V, Y: loss(U @ V.T - Y)),
    Objective(
        "norm2(X*w-y)^2 + a*norm1(w)", "w", "X:3,4 w:4 y:3 a:",
        lambda X, w, y, a: norm(X @ w - y) ** 2 + a * torch.sum(torch.abs(w)),
    ),
    Objective("sum(relu(1-y.*(X*w)))", "w", "y:3 X:3,4 w:4", lambda y, X, w: torch.sum(relu(1 - y * (X @ w)))),
    Objective("norm2(X-V*W*X)^2", "W", "X:4,5 V:4,2 W:2,4", lambda X, V, W: norm(X - V @ W @ X) ** 2),
    Objective("tr(W'*C*W)", "W", "W:4,2 C:4,4", lambda W, C: tr(W.T @ C @ W)),
    Objective(
        "norm2(K*w-y)^2 + a*w'*K*w", "w", "K:4,4 w:4 y:4 a:",
        lambda K, w, y, a: norm(K @ w - y) ** 2 + a * w @ K @ w,
    ),
    Objective(
        "h'*V'*softmax(K*x)", "x", "h:2 V:3,2 K:3,4 x:4",
        lambda h, V, K, x: h @ V.T @ torch.softmax(K @ x, 0),
    ),
    Objective("sum(x.^-2)", "x", "x:4", lambda x: torch.sum(x**-2.0)),
    Objective(
        "x'*A*x/norm2(x)^2 + h'*x", "x", "x:4 A:4,4 h:4", lambda x, A, h: x @ A @ x / norm(x) ** 2 + h @ x
    ),
]  # fmt: skip
