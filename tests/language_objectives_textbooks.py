"""Objectives of textbooks, as their readers type them; beside each the same function by hand in torch."""

from __future__ import annotations

import torch
from language_objectives import (
    Objective,
    Tensor,
    det,
    diag,
    exp,
    inv,
    log,
    logdet,
    loss,
    norm,
    relu,
    tanh,
    tr,
)
from language_objectives_abstract import both
from language_objectives_more import eye, sigmoid, softplus, sqrt, total

sin = torch.sin
outer = torch.outer


def soft(x: Tensor) -> Tensor:
    return torch.softmax(x, 0)


def log_sum(x: Tensor) -> Tensor:
    return torch.logsumexp(x, 0)


TEXTBOOKS = [
    Objective("sum(y.*log(y./x) - y + x)", "y", "y:+4 x:+4", lambda y, x: total(y * log(y / x) - y + x)),
    Objective(
        "sum(P.*C) + e*sum(P.*log(P))",
        "P",
        "P:+5,4 C:5,4 e:",
        lambda P, C, e: total(P * C) + e * total(P * log(P)),
    ),
    Objective(
        "-c^2*softmax(y/c)'*log(softmax(x/c))",
        "y",
        "y:4 x:4 c:",
        lambda y, x, c: -(c**2) * soft(y / c) @ log(soft(x / c)),
    ),
    Objective(
        "-(1-sigmoid(w'*x))^2*log(sigmoid(w'*x))",
        "w",
        "w:4 x:4",
        lambda w, x: -((1 - sigmoid(w @ x)) ** 2) * log(sigmoid(w @ x)),
    ),
    Objective("sum(x.*tanh(softplus(x)))", "x", "x:4", lambda x: total(x * tanh(softplus(x)))),
    Objective("l(tanh(X*W + vector(1)*h'))", "W", "X:4,3 W:3,2 h:2", lambda X, W, h: loss(tanh(X @ W + h))),
    Objective("l(tanh(X*W + vector(1)*h'))", "X", "X:4,3 W:3,2 h:2", lambda X, W, h: loss(tanh(X @ W + h))),
    Objective("l(relu(X*W1)*W2)", "W1", "X:4,3 W1:3,2 W2:2,5", lambda X, W1, W2: loss(relu(X @ W1) @ W2)),
    Objective("l(relu(X*W1)*W2)", "X", "X:4,3 W1:3,2 W2:2,5", lambda X, W1, W2: loss(relu(X @ W1) @ W2)),
    Objective("sum((w.*relu(V*x)).^2)", "V", "w:5 V:5,4 x:4", lambda w, V, x: total((w * relu(V @ x)) ** 2)),
    Objective(
        "logdet(W*W' + diag(s)) + tr(inv(W*W' + diag(s))*S)",
        "S",
        "W:4,2 s:+4 S:=4,4",
        lambda W, s, S: logdet(W @ W.T + diag(s)) + tr(inv(W @ W.T + diag(s)) @ S),
    ),
    Objective(
        "logdet(W*W' + a*eye) + tr(inv(W*W' + a*eye)*S)",
        "W",
        "W:4,2 a: S:=4,4",
        lambda W, a, S: logdet(W @ W.T + a * eye(len(S))) + tr(inv(W @ W.T + a * eye(len(S))) @ S),
    ),
    Objective(
        "log(a*exp(-0.5*(x-m)'*P*(x-m)) + b*exp(-0.5*(x-k)'*Q*(x-k)))",
        "a",
        "a: b: x:4 m:4 k:4 P:=4,4 Q:=4,4",
        lambda a, b, x, m, k, P, Q: log(
            a * exp(-0.5 * (x - m) @ P @ (x - m)) + b * exp(-0.5 * (x - k) @ Q @ (x - k))
        ),
    ),
    Objective(
        "(z - H*x)'*inv(R)*(z-H*x) + (x-m)'*inv(P)*(x-m)",
        "x",
        "z:2 H:2,4 x:4 R:=2,2 m:4 P:=4,4",
        lambda z, H, x, R, m, P: (z - H @ x) @ inv(R) @ (z - H @ x) + (x - m) @ inv(P) @ (x - m),
    ),
    Objective(
        "log(det((A+B)/2)/sqrt(det(A)*det(B)))",
        "A",
        "A:=4,4 B:=4,4",
        lambda A, B: log(det((A + B) / 2) / sqrt(det(A) * det(B))),
    ),
    Objective(
        "0.5*logdet(eye + H*P*H'/a)",
        "P",
        "H:5,4 P:=4,4 a:",
        lambda H, P, a: 0.5 * logdet(eye(H.shape[0]) + H @ P @ H.T / a),
    ),
    Objective(
        "-0.5*(x-m)'*inv(L*L')*(x-m) - logdet(L)",
        "m",
        "x:4 m:4 L:4,4",
        lambda x, m, L: -0.5 * (x - m) @ inv(L @ L.T) @ (x - m) - logdet(L),
    ),
    Objective(
        "-logdet(A + a*B + b*C)",
        "a",
        "A:=4,4 a: B:=4,4 b: C:=4,4",
        lambda A, a, B, b, C: -logdet(A + a * B + b * C),
    ),
    Objective("tr((W.*W)^3)", "W", "W:4,4", lambda W: tr(torch.matrix_power(W * W, 3))),
    Objective("a*log(a) + b*log(b)", "a", "a: b:", lambda a, b: a * log(a) + b * log(b)),
    Objective("a*logsumexp(x/a)", "a", "x:4 a:", lambda x, a: a * log_sum(x / a)),
    Objective(
        "u'*C*v/sqrt(u'*A*u*(v'*B*v))",
        "u",
        "u:5 C:5,4 v:4 A:=5,5 B:=4,4",
        lambda u, C, v, A, B: u @ C @ v / sqrt(u @ A @ u * (v @ B @ v)),
    ),
    Objective("x'*A*x/norm2(x)", "x", "x:4 A:4,4", lambda x, A: x @ A @ x / norm(x)),
    Objective("x'*A*x - a*(x'*x - 1)", "x", "x:4 A:4,4 a:", lambda x, A, a: x @ A @ x - a * (x @ x - 1)),
    Objective("sum(x)^2/norm2(x)^2", "x", "x:4", lambda x: total(x) ** 2 / norm(x) ** 2),
    Objective("norm2(A*x)^2*norm2(x)^-2", "x", "A:5,4 x:4", lambda A, x: norm(A @ x) ** 2 / norm(x) ** 2),
    Objective(
        "tr(X'*A*X*B) - tr(X'*C)",
        "A",
        "X:5,4 A:5,5 B:4,4 C:5,4",
        lambda X, A, B, C: tr(X.T @ A @ X @ B) - tr(X.T @ C),
    ),
    Objective(
        "norm2(A*X + X*A' + Q)^2", "X", "A:4,4 X:4,4 Q:4,4", lambda A, X, Q: norm(A @ X + X @ A.T + Q) ** 2
    ),
    Objective(
        "norm2(A*X + X*A' + Q)^2",
        "X",
        "A:4,4 X:=4,4 Q:=4,4",
        lambda A, X, Q: norm(A @ X + X @ A.T + Q) ** 2,
        assume=("X symmetric",),
    ),
    Objective(
        "norm2(A'*X + X*A - X*B*X + Q)^2",
        "X",
        "A:4,4 X:4,4 B:4,4 Q:4,4",
        lambda A, X, B, Q: norm(A.T @ X + X @ A - X @ B @ X + Q) ** 2,
    ),
    Objective("norm2(eye - A*X)^2", "A", "A:4,5 X:5,4", lambda A, X: norm(eye(A.shape[0]) - A @ X) ** 2),
    Objective(
        "(x-y)'*L'*L*(x-y) - a*log((x-z)'*L'*L*(x-z))",
        "L",
        "x:4 y:4 z:4 L:5,4 a:",
        lambda x, y, z, L, a: (x - y) @ L.T @ L @ (x - y) - a * log((x - z) @ L.T @ L @ (x - z)),
    ),
    Objective("(x-y)'*M*(x-y)", "x", "x:4 y:4 M:4,4", lambda x, y, M: (x - y) @ M @ (x - y)),
    Objective(
        "sqrt((x-y)'*inv(S)*(x-y))", "x", "x:4 y:4 S:=4,4", lambda x, y, S: sqrt((x - y) @ inv(S) @ (x - y))
    ),
    Objective("exp(-a*norm2(x-y)^2)", "a", "x:4 y:4 a:", lambda x, y, a: exp(-a * norm(x - y) ** 2)),
    Objective("(x'*y + c)^3", "x", "x:4 y:4 c:", lambda x, y, c: (x @ y + c) ** 3),
    Objective("det(A + x*y')", "A", "A:4,4 x:4 y:4", lambda A, x, y: det(A + outer(x, y))),
    Objective("det(inv(X))*tr(X)", "X", "X:4,4", lambda X: det(inv(X)) * tr(X)),
    Objective("log(det(X'*X + eye))", "X", "X:5,4", lambda X: log(det(X.T @ X + eye(X.shape[1])))),
    Objective("norm2(inv(eye - W)*h)^2", "W", "W:4,4 h:4", lambda W, h: norm(inv(eye(len(h)) - W) @ h) ** 2),
    Objective(
        "h'*inv(eye - a*W)*k", "W", "h:4 W:4,4 k:4 a:", lambda h, W, k, a: h @ inv(eye(len(h)) - a * W) @ k
    ),
    Objective("x'*inv(A + x*x')*x", "x", "x:4 A:=4,4", lambda x, A: x @ inv(A + outer(x, x)) @ x),
    Objective("det(X)^-2", "X", "X:4,4", lambda X: det(X) ** (-2)),
    Objective("tr(X*inv(X + A))", "X", "X:=4,4 A:=4,4", lambda X, A: tr(X @ inv(X + A))),
    Objective("log(tr(inv(X)))", "X", "X:=4,4", lambda X: log(tr(inv(X)))),
    Objective("tr(A*X)*det(X)", "X", "A:4,4 X:4,4", lambda A, X: tr(A @ X) * det(X)),
    Objective("l(A*X + B)", "X", "A:5,4 X:4,3 B:5,3", lambda A, X, B: loss(A @ X + B)),
    Objective("l(A*X + B)", "B", "A:5,4 X:4,3 B:5,3", lambda A, X, B: loss(A @ X + B)),
    Objective("l(X*diag(h)*Y')", "h", "X:5,2 h:2 Y:4,2", lambda X, h, Y: loss(X @ diag(h) @ Y.T)),
    Objective("l(X*diag(h)*Y')", "X", "X:5,2 h:2 Y:4,2", lambda X, h, Y: loss(X @ diag(h) @ Y.T)),
    Objective("l(X)/tr(X'*X)", "X", "X:5,4", lambda X: loss(X) / tr(X.T @ X)),
    Objective("l(norm2(x)^2)", "x", "x:4", lambda x: loss(norm(x) ** 2)),
    Objective("l(x)*x'*A*x", "x", "x:4 A:4,4", lambda x, A: loss(x) * (x @ A @ x)),
    Objective("l(x)*x'*A*x", "A", "x:4 A:4,4", lambda x, A: loss(x) * (x @ A @ x)),
    Objective("l(sin(a*X))", "X", "a: X:5,4", lambda a, X: loss(sin(a * X))),
    Objective("l(sin(a*X))", "a", "a: X:5,4", lambda a, X: loss(sin(a * X))),
    Objective("l2(w, b)", "w", "w:4 b:", lambda w, b: both(w, b)),
    Objective("l2(w, b)", "b", "w:4 b:", lambda w, b: both(w, b)),
    Objective("l2(X*w + b, w)", "w", "X:4,3 w:3 b:", lambda X, w, b: both(X @ w + b, w)),
    Objective("l2(X*w + b, w)", "X", "X:4,3 w:3 b:", lambda X, w, b: both(X @ w + b, w)),
    Objective("g(l(X))", "X", "X:5,4", lambda X: loss(loss(X))),
    Objective("l(X')", "X", "X:5,4", lambda X: loss(X.T)),
    Objective("l(A.*exp(X))", "X", "A:5,4 X:5,4", lambda A, X: loss(A * exp(X))),
    Objective("l(A.*exp(X))", "A", "A:5,4 X:5,4", lambda A, X: loss(A * exp(X))),
    Objective("l(X'*X)^2", "X", "X:5,4", lambda X: loss(X.T @ X) ** 2),
    Objective("l(tr(X))", "X", "X:4,4", lambda X: loss(tr(X))),
    Objective("l(sum(X)*Y)", "X", "X:5,4 Y:3,2", lambda X, Y: loss(total(X) * Y)),
    Objective("l(sum(X)*Y)", "Y", "X:5,4 Y:3,2", lambda X, Y: loss(total(X) * Y)),
    Objective("l((X+X')/2)", "X", "X:4,4", lambda X: loss((X + X.T) / 2)),
    Objective("l(X.^2)", "X", "X:5,4", lambda X: loss(X**2)),
    Objective("l(abs(X))", "X", "X:5,4", lambda X: loss(abs(X))),
    Objective("l(X^-1)", "X", "X:4,4", lambda X: loss(inv(X))),
    Objective("l(U*U'*A)", "U", "U:4,2 A:4,5", lambda U, A: loss(U @ U.T @ A)),
    Objective("l(U*U'*A)", "A", "U:4,2 A:4,5", lambda U, A: loss(U @ U.T @ A)),
    Objective("l(inv(A)*B)", "A", "A:4,4 B:4,5", lambda A, B: loss(inv(A) @ B)),
    Objective("l(inv(A)*B)", "B", "A:4,4 B:4,5", lambda A, B: loss(inv(A) @ B)),
    Objective("l(A*inv(X)*B)", "X", "A:5,4 X:4,4 B:4,3", lambda A, X, B: loss(A @ inv(X) @ B)),
    Objective("l(x.*y) + l(x./y)", "x", "x:4 y:+4", lambda x, y: loss(x * y) + loss(x / y)),
    Objective("l(x.*y) + l(x./y)", "y", "x:4 y:+4", lambda x, y: loss(x * y) + loss(x / y)),
    Objective("exp(l(X))*g(X)", "X", "X:5,4", lambda X: exp(loss(X)) * loss(X)),
    Objective("l(W*(x.*s))", "W", "W:5,4 x:4 s:4", lambda W, x, s: loss(W @ (x * s))),
    Objective("l(W*(x.*s))", "s", "W:5,4 x:4 s:4", lambda W, x, s: loss(W @ (x * s))),
    Objective("l(X*X'*X)", "X", "X:5,4", lambda X: loss(X @ X.T @ X)),
    Objective("l(x*y' - y*x')", "x", "x:4 y:4", lambda x, y: loss(outer(x, y) - outer(y, x))),
    Objective("l(logsumexp(A*x))", "x", "A:5,4 x:4", lambda A, x: loss(log_sum(A @ x))),
    Objective("l(det(X)*A)", "X", "X:4,4 A:5,3", lambda X, A: loss(det(X) * A)),
    Objective("l(A*x)^2/(x'*x)", "x", "A:5,4 x:4", lambda A, x: loss(A @ x) ** 2 / (x @ x)),
    Objective("a*l(X/a)", "X", "a: X:5,4", lambda a, X: a * loss(X / a)),
    Objective("a*l(X/a)", "a", "a: X:5,4", lambda a, X: a * loss(X / a)),
]
