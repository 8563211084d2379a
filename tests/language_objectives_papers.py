"""Objectives of papers, as their readers type them; beside each the same function by hand in torch."""

from __future__ import annotations

import torch
from language_objectives import Objective, Tensor, exp, inv, log, logdet, loss, norm, relu, tanh, tr
from language_objectives_more import eye, sigmoid, softplus, sqrt, total

outer = torch.outer


def soft(x: Tensor) -> Tensor:
    return torch.softmax(x, 0)


def log_sum(x: Tensor) -> Tensor:
    return torch.logsumexp(x, 0)


def norm1(x: Tensor) -> Tensor:
    return total(abs(x))


PAPERS = [
    Objective(
        "norm2(y - X*w)^2 + a*norm2(w)^2",
        "y",
        "X:4,3 w:3 y:4 a:",
        lambda X, w, y, a: norm(y - X @ w) ** 2 + a * norm(w) ** 2,
    ),
    Objective(
        "sum(log(1 + exp(X*w)) - y.*(X*w))",
        "w",
        "X:4,3 w:3 y:4",
        lambda X, w, y: total(log(1 + exp(X @ w)) - y * (X @ w)),
    ),
    Objective(
        "norm2(diag(s)*(X*w - y))^2", "s", "s:4 X:4,3 w:3 y:4", lambda s, X, w, y: norm(s * (X @ w - y)) ** 2
    ),
    Objective(
        "(y-X*w)'*inv(S)*(y-X*w)",
        "w",
        "X:4,3 w:3 y:4 S:4,4",
        lambda X, w, y, S: (y - X @ w) @ inv(S) @ (y - X @ w),
    ),
    Objective(
        "a^2*sum(sqrt(1 + ((X*w-y)/a).^2) - 1)",
        "a",
        "X:4,3 w:3 y:4 a:",
        lambda X, w, y, a: a**2 * total(sqrt(1 + ((X @ w - y) / a) ** 2) - 1),
    ),
    Objective(
        "norm2(X*w-y)^2/norm2(y)^2", "w", "X:4,3 w:3 y:4", lambda X, w, y: norm(X @ w - y) ** 2 / norm(y) ** 2
    ),
    Objective(
        "norm2(X*w - y)^2/(1 + norm2(w)^2)",
        "X",
        "X:4,3 w:3 y:4",
        lambda X, w, y: norm(X @ w - y) ** 2 / (1 + norm(w) ** 2),
    ),
    Objective(
        "sum(exp(X*w)) - y'*(X*w)", "w", "X:4,3 w:3 y:4", lambda X, w, y: total(exp(X @ w)) - y @ (X @ w)
    ),
    Objective(
        "y'*inv(X*X' + a*eye)*y", "a", "X:4,3 y:4 a:", lambda X, y, a: y @ inv(X @ X.T + a * eye(len(y))) @ y
    ),
    Objective(
        "norm2(X*inv(X'*X + a*eye)*X'*y - y)^2",
        "a",
        "X:4,3 y:4 a:",
        lambda X, y, a: norm(X @ inv(X.T @ X + a * eye(X.shape[1])) @ X.T @ y - y) ** 2,
    ),
    Objective(
        "0.5*norm2(Y - X*B)^2 + a*norm2(B)^2",
        "X",
        "X:4,3 B:3,2 Y:4,2 a:",
        lambda X, B, Y, a: 0.5 * norm(Y - X @ B) ** 2 + a * norm(B) ** 2,
    ),
    Objective(
        "a*sum(relu(y-X*w)) + (1-a)*sum(relu(X*w-y))",
        "w",
        "X:4,3 w:3 y:4 a:",
        lambda X, w, y, a: a * total(relu(y - X @ w)) + (1 - a) * total(relu(X @ w - y)),
    ),
    Objective(
        "norm2(X*w-y)^2 + a*sqrt(norm2(w)^2 + e)",
        "e",
        "X:4,3 w:3 y:4 a: e:",
        lambda X, w, y, a, e: norm(X @ w - y) ** 2 + a * sqrt(norm(w) ** 2 + e),
    ),
    Objective(
        "a*norm2(u) + b*norm2(v) + norm2(X*u + Z*v - y)^2",
        "u",
        "X:4,3 u:3 Z:4,2 v:2 y:4 a: b:",
        lambda X, u, Z, v, y, a, b: a * norm(u) + b * norm(v) + norm(X @ u + Z @ v - y) ** 2,
    ),
    Objective(
        "norm2(A*x - h)^2 + a*sum(sqrt((D*x).^2 + e))",
        "a",
        "A:4,3 x:3 h:4 D:2,3 a: e:",
        lambda A, x, h, D, a, e: norm(A @ x - h) ** 2 + a * total(sqrt((D @ x) ** 2 + e)),
    ),
    Objective(
        "norm2(y - K*s)^2/2 + a/2*s'*K*s",
        "s",
        "y:4 K:4,4 s:4 a:",
        lambda y, K, s, a: norm(y - K @ s) ** 2 / 2 + a / 2 * s @ K @ s,
    ),
    Objective(
        "sum(log(1+exp(-y.*(X*w + b))))",
        "b",
        "y:4 X:4,3 w:3 b:",
        lambda y, X, w, b: total(log(1 + exp(-y * (X @ w + b)))),
    ),
    Objective(
        "-sum(Y.*log(exp(X*W)./(exp(X*W)*matrix(1))))",
        "W",
        "Y:4,2 X:4,3 W:3,2",
        lambda Y, X, W: -total(Y * log(torch.softmax(X @ W, 1))),
    ),
    Objective(
        "sum(abs(y - X*w)) + a*norm2(w)",
        "w",
        "y:4 X:4,3 w:3 a:",
        lambda y, X, w, a: norm1(y - X @ w) + a * norm(w),
    ),
    Objective(
        "(X*w - y)'*(X*w - y)/(w'*S*w)",
        "w",
        "X:4,3 w:3 y:4 S:3,3",
        lambda X, w, y, S: norm(X @ w - y) ** 2 / (w @ S @ w),
    ),
    Objective(
        "exp(-norm2(X*w-y)^2/a)", "a", "X:4,3 w:3 y:4 a:", lambda X, w, y, a: exp(-(norm(X @ w - y) ** 2) / a)
    ),
    Objective(
        "norm2(A - U*V)^2 + a*norm2(U)^2 + b*norm2(V)^2",
        "U",
        "A:5,4 U:5,2 V:2,4 a: b:",
        lambda A, U, V, a, b: norm(A - U @ V) ** 2 + a * norm(U) ** 2 + b * norm(V) ** 2,
    ),
    Objective(
        "norm2(W.*(X - U*V'))^2/2",
        "W",
        "W:5,4 X:5,4 U:5,2 V:4,2",
        lambda W, X, U, V: norm(W * (X - U @ V.T)) ** 2 / 2,
    ),
    Objective("norm2(X - U*U'*X)^2", "U", "X:5,4 U:5,2", lambda X, U: norm(X - U @ U.T @ X) ** 2),
    Objective(
        "-tr(U'*X*X'*U)/tr(U'*U)", "X", "X:5,4 U:5,2", lambda X, U: -tr(U.T @ X @ X.T @ U) / tr(U.T @ U)
    ),
    Objective("norm2(A-U*D*U')^2", "U", "A:5,5 U:5,2 D:2,2", lambda A, U, D: norm(A - U @ D @ U.T) ** 2),
    Objective(
        "sum(X./(W*H) - log(X./(W*H)) - 1)",
        "H",
        "X:+5,4 W:+5,2 H:+2,4",
        lambda X, W, H: total(X / (W @ H) - log(X / (W @ H)) - 1),
    ),
    Objective(
        "norm2(X-W*H)^2/2 + a*norm1(H)",
        "W",
        "X:5,4 W:5,2 H:2,4 a:",
        lambda X, W, H, a: norm(X - W @ H) ** 2 / 2 + a * norm1(H),
    ),
    Objective("norm2(U'*V)^4", "U", "U:4,2 V:4,5", lambda U, V: norm(U.T @ V) ** 4),
    Objective(
        "norm2(A - c*u*v')^2", "u", "A:5,4 u:5 v:4 c:", lambda A, u, v, c: norm(A - c * outer(u, v)) ** 2
    ),
    Objective(
        "sum((A*(U*V') - Y).^2)",
        "V",
        "A:2,5 U:5,2 V:4,2 Y:2,4",
        lambda A, U, V, Y: total((A @ U @ V.T - Y) ** 2),
    ),
    Objective("l(U*V' + W*H')", "W", "U:5,2 V:4,2 W:5,2 H:4,2", lambda U, V, W, H: loss(U @ V.T + W @ H.T)),
    Objective("l(U*V' + W*H')", "H", "U:5,2 V:4,2 W:5,2 H:4,2", lambda U, V, W, H: loss(U @ V.T + W @ H.T)),
    Objective(
        "l(U*V') + a/4*norm2(U'*U-V'*V)^2",
        "U",
        "U:5,2 V:4,2 a:",
        lambda U, V, a: loss(U @ V.T) + a / 4 * norm(U.T @ U - V.T @ V) ** 2,
    ),
    Objective(
        "l(U*V') + a/4*norm2(U'*U-V'*V)^2",
        "a",
        "U:5,2 V:4,2 a:",
        lambda U, V, a: loss(U @ V.T) + a / 4 * norm(U.T @ U - V.T @ V) ** 2,
    ),
    Objective(
        "norm2(U*V'-M)^2/norm2(M)^2",
        "U",
        "U:5,2 V:4,2 M:5,4",
        lambda U, V, M: norm(U @ V.T - M) ** 2 / norm(M) ** 2,
    ),
    Objective(
        "dot(U*V', M)/(norm2(U)*norm2(V))",
        "U",
        "U:5,2 V:4,2 M:5,4",
        lambda U, V, M: total(U @ V.T * M) / norm(U) / norm(V),
    ),
    Objective(
        "norm2(X*X' - A)^2/4 + b*logdet(X'*X)",
        "X",
        "X:4,2 A:4,4 b:",
        lambda X, A, b: norm(X @ X.T - A) ** 2 / 4 + b * logdet(X.T @ X),
    ),
    Objective("l(u*v')", "u", "u:5 v:4", lambda u, v: loss(outer(u, v))),
    Objective("l(u*v')", "v", "u:5 v:4", lambda u, v: loss(outer(u, v))),
    Objective("l((U.*U)*(V.*V)')", "U", "U:5,2 V:4,2", lambda U, V: loss(U * U @ (V * V).T)),
    Objective("l((U.*U)*(V.*V)')", "V", "U:5,2 V:4,2", lambda U, V: loss(U * U @ (V * V).T)),
    Objective("l(X*(u.*u - v.*v))", "u", "X:4,3 u:3 v:3", lambda X, u, v: loss(X @ (u * u - v * v))),
    Objective("l(X*(u.*u - v.*v))", "v", "X:4,3 u:3 v:3", lambda X, u, v: loss(X @ (u * u - v * v))),
    Objective(
        "norm2(A.*(U*U') - B)^2", "U", "A:4,4 U:4,2 B:4,4", lambda A, U, B: norm(A * (U @ U.T) - B) ** 2
    ),
    Objective("l(M.*(U*S*V'))", "S", "M:5,4 U:5,2 S:2,2 V:4,2", lambda M, U, S, V: loss(M * (U @ S @ V.T))),
    Objective("l(M.*(U*S*V'))", "U", "M:5,4 U:5,2 S:2,2 V:4,2", lambda M, U, S, V: loss(M * (U @ S @ V.T))),
    Objective(
        "norm2(W3*W2*W1 - M)^2/2",
        "W1",
        "W3:5,3 W2:3,2 W1:2,4 M:5,4",
        lambda W3, W2, W1, M: norm(W3 @ W2 @ W1 - M) ** 2 / 2,
    ),
    Objective(
        "norm2(Y-W2*W1*X)^2/2 + a/2*(norm2(W1)^2+norm2(W2)^2)",
        "W2",
        "Y:5,4 W2:5,2 W1:2,3 X:3,4 a:",
        lambda Y, W2, W1, X, a: norm(Y - W2 @ W1 @ X) ** 2 / 2 + a / 2 * (norm(W1) ** 2 + norm(W2) ** 2),
    ),
    Objective(
        "l(W2*relu(W1*x + h) + k)",
        "W1",
        "W2:5,4 W1:4,3 x:3 h:4 k:5",
        lambda W2, W1, x, h, k: loss(W2 @ relu(W1 @ x + h) + k),
    ),
    Objective(
        "l(W2*relu(W1*x + h) + k)",
        "x",
        "W2:5,4 W1:4,3 x:3 h:4 k:5",
        lambda W2, W1, x, h, k: loss(W2 @ relu(W1 @ x + h) + k),
    ),
    Objective(
        "(v'*tanh(W*x + h) - a)^2",
        "W",
        "v:5 W:5,4 x:4 h:5 a:",
        lambda v, W, x, h, a: (v @ tanh(W @ x + h) - a) ** 2,
    ),
    Objective(
        "norm2(V*relu(W*x) - x)^2", "x", "V:4,2 W:2,4 x:4", lambda V, W, x: norm(V @ relu(W @ x) - x) ** 2
    ),
    Objective(
        "norm2(W'*sigmoid(W*x + h) + k - x)^2",
        "W",
        "W:5,4 x:4 h:5 k:4",
        lambda W, x, h, k: norm(W.T @ sigmoid(W @ x + h) + k - x) ** 2,
    ),
    Objective(
        "-y'*log(softmax(W2*relu(W1*x)))",
        "W2",
        "y:5 W2:5,2 W1:2,4 x:4",
        lambda y, W2, W1, x: -y @ log(soft(W2 @ relu(W1 @ x))),
    ),
    Objective(
        "logsumexp(W2*tanh(W1*x)) - y'*W2*tanh(W1*x)",
        "W1",
        "y:5 W2:5,2 W1:2,4 x:4",
        lambda y, W2, W1, x: log_sum(W2 @ tanh(W1 @ x)) - y @ W2 @ tanh(W1 @ x),
    ),
    Objective("l(W*W*x)", "W", "W:4,4 x:4", lambda W, x: loss(W @ W @ x)),
    Objective("l(W*W*x)", "x", "W:4,4 x:4", lambda W, x: loss(W @ W @ x)),
    Objective(
        "l(tanh(W*tanh(W*x + U*h) + U*k))",
        "W",
        "W:4,4 x:4 U:4,5 h:5 k:5",
        lambda W, x, U, h, k: loss(tanh(W @ tanh(W @ x + U @ h) + U @ k)),
    ),
    Objective(
        "l(tanh(W*tanh(W*x + U*h) + U*k))",
        "U",
        "W:4,4 x:4 U:4,5 h:5 k:5",
        lambda W, x, U, h, k: loss(tanh(W @ tanh(W @ x + U @ h) + U @ k)),
    ),
    Objective(
        "l(h.*sigmoid(W*x) + (1-sigmoid(W*x)).*tanh(U*x))",
        "W",
        "h:5 W:5,4 U:5,4 x:4",
        lambda h, W, U, x: loss(h * sigmoid(W @ x) + (1 - sigmoid(W @ x)) * tanh(U @ x)),
    ),
    Objective(
        "l(h.*sigmoid(W*x) + (1-sigmoid(W*x)).*tanh(U*x))",
        "x",
        "h:5 W:5,4 U:5,4 x:4",
        lambda h, W, U, x: loss(h * sigmoid(W @ x) + (1 - sigmoid(W @ x)) * tanh(U @ x)),
    ),
    Objective(
        "l(x + W2*relu(W1*x))", "x", "x:4 W2:4,2 W1:2,4", lambda x, W2, W1: loss(x + W2 @ relu(W1 @ x))
    ),
    Objective(
        "l(x + W2*relu(W1*x))", "W1", "x:4 W2:4,2 W1:2,4", lambda x, W2, W1: loss(x + W2 @ relu(W1 @ x))
    ),
    Objective("l(a*X*v/norm2(v))", "v", "a: X:5,4 v:4", lambda a, X, v: loss(a * X @ v / norm(v))),
    Objective("l(a*X*v/norm2(v))", "X", "a: X:5,4 v:4", lambda a, X, v: loss(a * X @ v / norm(v))),
    Objective(
        "l(V*softmax(K'*q/c))", "q", "V:5,4 K:3,4 q:3 c:", lambda V, K, q, c: loss(V @ soft(K.T @ q / c))
    ),
    Objective(
        "l(V*softmax(K'*q/c))", "c", "V:5,4 K:3,4 q:3 c:", lambda V, K, q, c: loss(V @ soft(K.T @ q / c))
    ),
    Objective("l(exp(X*A*X')*X)", "X", "X:5,4 A:4,4", lambda X, A: loss(exp(X @ A @ X.T) @ X)),
    Objective("l(exp(X*A*X')*X)", "A", "X:5,4 A:4,4", lambda X, A: loss(exp(X @ A @ X.T) @ X)),
    Objective("l(Q*(K'*V))", "K", "Q:5,2 K:4,2 V:4,3", lambda Q, K, V: loss(Q @ K.T @ V)),
    Objective("l(Q*(K'*V))", "V", "Q:5,2 K:4,2 V:4,3", lambda Q, K, V: loss(Q @ K.T @ V)),
    Objective(
        "norm2(V*softmax(K*q) - y)^2",
        "q",
        "V:5,4 K:4,2 q:2 y:5",
        lambda V, K, q, y: norm(V @ soft(K @ q) - y) ** 2,
    ),
    Objective(
        "1 - x'*y/sqrt(norm2(x)^2*norm2(y)^2)",
        "x",
        "x:4 y:4",
        lambda x, y: 1 - x @ y / sqrt(norm(x) ** 2 * norm(y) ** 2),
    ),
    Objective(
        "relu(a + norm2(x-y) - norm2(x-z))",
        "y",
        "a: x:4 y:4 z:4",
        lambda a, x, y, z: relu(a + norm(x - y) - norm(x - z)),
    ),
    Objective(
        "sum(softplus(-s.*(U*v)))", "v", "s:4 U:4,3 v:3", lambda s, U, v: total(softplus(-s * (U @ v)))
    ),
    Objective(
        "sum(F.*(U*V' + x*vector(1)' + vector(1)*y' - log(X)).^2)",
        "x",
        "F:+5,4 U:5,2 V:4,2 x:5 y:4 X:+5,4",
        lambda F, U, V, x, y, X: total(F * (U @ V.T + x[:, None] + y[None, :] - log(X)) ** 2),
    ),
    Objective(
        "log(sigmoid(w'*x)) + log(1 - sigmoid(w'*tanh(W*z)))",
        "w",
        "w:4 x:4 W:4,5 z:5",
        lambda w, x, W, z: log(sigmoid(w @ x)) + log(1 - sigmoid(w @ tanh(W @ z))),
    ),
]
