"""More objectives as users type them, by what they are from; beside each the same function by hand in torch."""

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

sin, cos, sqrt, softmax, sigmoid = torch.sin, torch.cos, torch.sqrt, torch.softmax, torch.sigmoid
total, lse, softplus = torch.sum, torch.logsumexp, torch.nn.functional.softplus


def eye(n: int) -> Tensor:
    return torch.eye(n, dtype=torch.float64)


def root(A: Tensor, power: float) -> Tensor:
    """A power of a positive definite matrix."""
    values, vectors = torch.linalg.eigh(A)
    return vectors @ torch.diag(values**power) @ vectors.T


LEAST_SQUARES = [
    Objective(
        "(X*w-y)'*(X*w-y)/(2*n)",
        "w",
        "X:3,4 w:4 y:3 n:",
        lambda X, w, y, n: norm(X @ w - y) ** 2 / (2 * 3),
        "X: n,p",
    ),
    Objective(
        "norm2(X*W-Y)^2/n", "W", "X:3,4 W:4,2 Y:3,2 n:", lambda X, W, Y, n: norm(X @ W - Y) ** 2 / 3, "X: n,p"
    ),
    Objective(
        "(y-X*w)'*diag(s)*(y-X*w)", "w", "y:3 X:3,4 w:4 s:3", lambda y, X, w, s: total(s * (y - X @ w) ** 2)
    ),
    Objective(
        "(y-X*w)'*S*(y-X*w)", "X", "y:3 X:3,4 w:4 S:3,3", lambda y, X, w, S: (y - X @ w) @ S @ (y - X @ w)
    ),
    Objective(
        "norm2(A*x-b*h)^2 + 0.25*c*norm2(L*x)^2",
        "x",
        "A:3,4 x:4 b: h:3 c: L:2,4",
        lambda A, x, b, h, c, L: norm(A @ x - b * h) ** 2 + 0.25 * c * norm(L @ x) ** 2,
    ),
    Objective(
        "sum(sqrt((X*w-y).^2 + a^2))",
        "w",
        "X:3,4 w:4 y:3 a:",
        lambda X, w, y, a: total(sqrt((X @ w - y) ** 2 + a**2)),
    ),
    Objective(
        "sum(log(cosh(X*w-y)))", "w", "X:3,4 w:4 y:3", lambda X, w, y: total(log(torch.cosh(X @ w - y)))
    ),
    Objective(
        "sqrt(norm2(X*w-y)^2/n + 0.01)",
        "w",
        "X:3,4 w:4 y:3 n:",
        lambda X, w, y, n: sqrt(norm(X @ w - y) ** 2 / 3 + 0.01),
        "X: n,p",
    ),
    Objective("norm2(X*w+a-y)^2", "a", "X:3,4 w:4 a: y:3", lambda X, w, a, y: norm(X @ w + a - y) ** 2),
    Objective(
        "norm2(V*((W*x).*normcdf(W*x)) - y)^2",
        "W",
        "V:2,3 W:3,4 x:4 y:2",
        lambda V, W, x, y: total((V @ torch.nn.functional.gelu(W @ x) - y) ** 2),
    ),
    Objective(
        "-sum(z.*log(normcdf(X*w)) + (1 - z).*log(1 - normcdf(X*w)))",
        "w",
        "X:3,4 w:4 z:3",
        lambda X, w, z: (
            -total(z * torch.special.log_ndtr(X @ w) + (1 - z) * torch.special.log_ndtr(-(X @ w)))
        ),
    ),
    Objective(
        "norm2(2*normcdf(sqrt(2)*X*w) - 1)^2",
        "X",
        "X:3,4 w:4",
        lambda X, w: total(torch.erf(X @ w) ** 2),
    ),
    Objective(
        "sum(arctan(X*w-y).^2)", "w", "X:3,4 w:4 y:3", lambda X, w, y: total(torch.arctan(X @ w - y) ** 2)
    ),
    Objective(
        "dot(A*X-B, C*(A*X-B))",
        "X",
        "A:3,4 X:4,2 B:3,2 C:3,3",
        lambda A, X, B, C: total((A @ X - B) * (C @ (A @ X - B))),
    ),
    Objective(
        "1.5*norm2(X*(W1+W2)-Y)^2",
        "W1",
        "X:3,4 W1:4,2 W2:4,2 Y:3,2",
        lambda X, W1, W2, Y: 1.5 * norm(X @ (W1 + W2) - Y) ** 2,
    ),
]
FACTORISATIONS = [
    Objective("0.25*norm2(U*U'-M)^2", "U", "U:3,2 M:3,3", lambda U, M: 0.25 * norm(U @ U.T - M) ** 2),
    Objective("norm2(U*U'-M)^4", "U", "U:3,2 M:3,3", lambda U, M: norm(U @ U.T - M) ** 4),
    Objective(
        "norm2(U*S*V'-Y)^2", "S", "U:3,2 S:2,2 V:4,2 Y:3,4", lambda U, S, V, Y: norm(U @ S @ V.T - Y) ** 2
    ),
    Objective(
        "norm2(U*diag(s)*V'-Y)^2",
        "s",
        "U:3,2 s:2 V:4,2 Y:3,4",
        lambda U, s, V, Y: norm(U @ diag(s) @ V.T - Y) ** 2,
    ),
    Objective(
        "norm2(W4*W3*W2*W1*X-Y)^2/2",
        "W3",
        "W4:2,3 W3:3,2 W2:2,4 W1:4,3 X:3,5 Y:2,5",
        lambda W4, W3, W2, W1, X, Y: norm(W4 @ W3 @ W2 @ W1 @ X - Y) ** 2 / 2,
    ),
    Objective("norm2(U'*U - V'*V)^2/4", "U", "U:3,2 V:4,2", lambda U, V: norm(U.T @ U - V.T @ V) ** 2 / 4),
    Objective(
        "sum(M.*(U*V'-Y).^2) + 0.1*(norm2(U)^2+norm2(V)^2)",
        "V",
        "M:3,4 U:3,2 V:4,2 Y:3,4",
        lambda M, U, V, Y: total(M * (U @ V.T - Y) ** 2) + 0.1 * (norm(U) ** 2 + norm(V) ** 2),
    ),
    Objective(
        "norm1(M.*(U*V'-Y))", "U", "M:3,4 U:3,2 V:4,2 Y:3,4", lambda M, U, V, Y: total(abs(M * (U @ V.T - Y)))
    ),
    Objective(
        "sum(exp(U*V') - Y.*(U*V'))",
        "U",
        "U:3,2 V:4,2 Y:3,4",
        lambda U, V, Y: total(exp(U @ V.T) - Y * (U @ V.T)),
    ),
    Objective("norm2((u*v').*M)^2", "u", "u:3 v:4 M:3,4", lambda u, v, M: norm(torch.outer(u, v) * M) ** 2),
    Objective(
        "norm2(A - (U.*U)*(V.*V)')^2",
        "U",
        "A:3,4 U:3,2 V:4,2",
        lambda A, U, V: norm(A - (U * U) @ (V * V).T) ** 2,
    ),
    Objective("norm2(X - X*W*W')^2", "W", "X:3,4 W:4,2", lambda X, W: norm(X - X @ W @ W.T) ** 2),
    Objective(
        "tr((Y - A*S)'*(Y - A*S)) + 2*norm1(S)",
        "S",
        "Y:3,4 A:3,2 S:2,4",
        lambda Y, A, S: norm(Y - A @ S) ** 2 + 2 * total(abs(S)),
    ),
    Objective("norm2(T - vector(1)*m')^2", "m", "T:3,4 m:4", lambda T, m: norm(T - m) ** 2),
]
LOG_DET = [
    Objective("logdet(S) + tr(inv(S)*C)", "S", "S:3,3 C:3,3", lambda S, C: logdet(S) + tr(inv(S) @ C)),
    Objective(
        "0.5*y'*inv(K)*y + 0.5*logdet(K)",
        "K",
        "y:3 K:3,3",
        lambda y, K: 0.5 * y @ inv(K) @ y + 0.5 * logdet(K),
    ),
    Objective(
        "y'*inv(K + a*eye)*y + logdet(K + a*eye)",
        "a",
        "y:3 K:3,3 a:",
        lambda y, K, a: y @ inv(K + a * eye(3)) @ y + logdet(K + a * eye(3)),
    ),
    Objective(
        "y'*inv(a^2*K + b^2*eye)*y/2",
        "a",
        "y:3 K:3,3 a: b:",
        lambda y, K, a, b: y @ inv(a**2 * K + b**2 * eye(3)) @ y / 2,
    ),
    Objective(
        "0.5*(tr(inv(S)*T) + (m-k)'*inv(S)*(m-k) - logdet(T) + logdet(S) - n)",
        "m",
        "S:3,3 T:3,3 m:3 k:3 n:",
        lambda S, T, m, k, n: 0.5 * ((m - k) @ inv(S) @ (m - k)),
        "m: n",
    ),
    Objective(
        "0.5*(tr(inv(S)*T) + (m-k)'*inv(S)*(m-k) - logdet(T) + logdet(S) - n)",
        "S",
        "S:3,3 T:3,3 m:3 k:3 n:",
        lambda S, T, m, k, n: 0.5 * (tr(inv(S) @ T) + (m - k) @ inv(S) @ (m - k) - logdet(T) + logdet(S) - 3),
        "m: n",
    ),
    Objective("logdet(eye + X*X')", "X", "X:3,4", lambda X: logdet(eye(3) + X @ X.T)),
    Objective("logdet(L*L')", "L", "L:3,3", lambda L: logdet(L @ L.T)),
    Objective("logdet(A*diag(x)*A')", "x", "A:2,3 x:+3", lambda A, x: logdet(A @ diag(x) @ A.T)),
    Objective(
        "log(det(W)^2) - sum(log(cosh(W*x)))",
        "W",
        "W:3,3 x:3",
        lambda W, x: log(det(W) ** 2) - total(log(torch.cosh(W @ x))),
    ),
    Objective(
        "tr(S*P) - logdet(P) + a*norm1(P)",
        "P",
        "S:3,3 P:3,3 a:",
        lambda S, P, a: tr(S @ P) - logdet(P) + a * total(abs(P)),
    ),
    Objective("det(X)^2", "X", "X:3,3", lambda X: det(X) ** 2),
    Objective("1/det(X'*X)", "X", "X:4,2", lambda X: 1 / det(X.T @ X)),
    Objective("det(A*X*B)", "X", "A:2,3 X:3,3 B:3,2", lambda A, X, B: det(A @ X @ B)),
    Objective("tr(adj(X)*A)", "X", "X:3,3 A:3,3", lambda X, A: tr(det(X) * inv(X) @ A)),
    Objective("logdet(X)*tr(X)", "X", "X:3,3", lambda X: logdet(X) * tr(X)),
    Objective(
        "(x-m)'*inv(U*U'+D)*(x-m)",
        "U",
        "x:3 m:3 U:3,2 D:3,3",
        lambda x, m, U, D: (x - m) @ inv(U @ U.T + D) @ (x - m),
    ),
    Objective("sqrt((x-m)'*A*(x-m))", "x", "x:3 m:3 A:3,3", lambda x, m, A: sqrt((x - m) @ A @ (x - m))),
    Objective("norm2(L*(x-m))^2", "L", "L:3,3 x:3 m:3", lambda L, x, m: norm(L @ (x - m)) ** 2),
    Objective("norm2(W*S*W' - eye)^2", "W", "W:3,3 S:3,3", lambda W, S: norm(W @ S @ W.T - eye(3)) ** 2),
    Objective("tr(inv(A + X*B*X'))", "X", "A:3,3 X:3,2 B:2,2", lambda A, X, B: tr(inv(A + X @ B @ X.T))),
    Objective(
        "tr(A*inv(X)*B*inv(X)*C)",
        "X",
        "A:2,3 X:3,3 B:3,3 C:3,2",
        lambda A, X, B, C: tr(A @ inv(X) @ B @ inv(X) @ C),
    ),
    Objective(
        "norm2(inv(eye + a*A)*x)^2", "a", "a: A:3,3 x:3", lambda a, A, x: norm(inv(eye(3) + a * A) @ x) ** 2
    ),
]
CLASSIFIERS = [
    Objective(
        "-sum(Y.*log(sigmoid(X*W)) + (1-Y).*log(1-sigmoid(X*W)))",
        "W",
        "Y:3,2 X:3,4 W:4,2",
        lambda Y, X, W: -total(Y * log(sigmoid(X @ W)) + (1 - Y) * log(1 - sigmoid(X @ W))),
    ),
    Objective(
        "sum(softplus(-y.*(X*w)))/n + a*norm2(w)^2/2",
        "w",
        "y:3 X:3,4 w:4 n: a:",
        lambda y, X, w, n, a: total(softplus(-y * (X @ w))) / 3 + a * norm(w) ** 2 / 2,
        "X: n,p",
    ),
    Objective(
        "logsumexp(W*x + k) - y'*(W*x + k)",
        "k",
        "W:3,4 x:4 k:3 y:3",
        lambda W, x, k, y: lse(W @ x + k, 0) - y @ (W @ x + k),
    ),
    Objective(
        "sum(softplus(X*w) - y.*(X*w))",
        "w",
        "X:3,4 w:4 y:3",
        lambda X, w, y: total(softplus(X @ w) - y * (X @ w)),
    ),
    Objective("sum(exp(-y.*(X*w)))", "w", "y:3 X:3,4 w:4", lambda y, X, w: total(exp(-y * (X @ w)))),
    Objective(
        "sum((relu(1-y.*(X*w))).^2)", "w", "y:3 X:3,4 w:4", lambda y, X, w: total(relu(1 - y * (X @ w)) ** 2)
    ),
    Objective(
        "log(1+exp(-a*(w'*x+b)))", "w", "a: w:4 x:4 b:", lambda a, w, x, b: log(1 + exp(-a * (w @ x + b)))
    ),
    Objective(
        "-log(sigmoid(u'*v)) - log(sigmoid(-u'*w))",
        "u",
        "u:4 v:4 w:4",
        lambda u, v, w: -log(sigmoid(u @ v)) - log(sigmoid(-u @ w)),
    ),
    Objective(
        "-x'*A*y/c + log(sum(exp(Z*A*y/c)))",
        "A",
        "x:3 A:3,4 y:4 c: Z:5,3",
        lambda x, A, y, c, Z: -x @ A @ y / c + lse(Z @ A @ y / c, 0),
    ),
    Objective("-u'*v/(norm2(u)*norm2(v))", "u", "u:4 v:4", lambda u, v: -u @ v / (norm(u) * norm(v))),
    Objective(
        "relu(norm2(x-y)^2 - norm2(x-z)^2 + a)",
        "x",
        "x:4 y:4 z:4 a:",
        lambda x, y, z, a: relu(norm(x - y) ** 2 - norm(x - z) ** 2 + a),
    ),
    Objective(
        "a*norm2(x-y)^2 + (1-a)*relu(c - norm2(x-y))^2",
        "x",
        "a: x:4 y:4 c:",
        lambda a, x, y, c: a * norm(x - y) ** 2 + (1 - a) * relu(c - norm(x - y)) ** 2,
    ),
    Objective(
        "sum(exp(X*w) - y.*(X*w))", "w", "X:3,4 w:4 y:3", lambda X, w, y: total(exp(X @ w) - y * (X @ w))
    ),
    Objective("-sum(log(softmax(x)).*y)", "x", "x:4 y:4", lambda x, y: -total(torch.log_softmax(x, 0) * y)),
    Objective(
        "sum(y.*log(y./softmax(x)))",
        "x",
        "y:+4 x:4",
        lambda y, x: total(y * (log(y) - torch.log_softmax(x, 0))),
    ),
]
NETS = [
    Objective(
        "norm2(W2*tanh(W1*X)-Y)^2/2",
        "W1",
        "W2:2,3 W1:3,4 X:4,5 Y:2,5",
        lambda W2, W1, X, Y: norm(W2 @ tanh(W1 @ X) - Y) ** 2 / 2,
    ),
    Objective(
        "norm2(tanh(W2*tanh(W1*x))-y)^2",
        "W1",
        "W2:2,3 W1:3,4 x:4 y:2",
        lambda W2, W1, x, y: norm(tanh(W2 @ tanh(W1 @ x)) - y) ** 2,
    ),
    Objective(
        "(v'*softplus(W*x + b) - c)^2",
        "b",
        "v:3 W:3,4 x:4 b: c:",
        lambda v, W, x, b, c: (v @ softplus(W @ x + b) - c) ** 2,
    ),
    Objective("l(V*sigmoid(W*X))", "W", "V:2,3 W:3,4 X:4,5", lambda V, W, X: loss(V @ sigmoid(W @ X))),
    Objective("l(X + V*relu(W*X))", "W", "X:4,5 V:4,3 W:3,4", lambda X, V, W: loss(X + V @ relu(W @ X))),
    Objective(
        "l(V*(sin(W*X).*(K*X)))",
        "W",
        "V:2,3 W:3,4 X:4,5 K:3,4",
        lambda V, W, X, K: loss(V @ (sin(W @ X) * (K @ X))),
    ),
    Objective("sum((W*x).*sigmoid(W*x))", "W", "W:3,4 x:4", lambda W, x: total((W @ x) * sigmoid(W @ x))),
    Objective("l(V'*softmax(K*q))", "q", "V:3,2 K:3,4 q:4", lambda V, K, q: loss(V.T @ softmax(K @ q, 0))),
    Objective(
        "norm2(V'*softmax(K*Q*x) - y)^2",
        "Q",
        "V:3,2 K:3,4 Q:4,2 x:2 y:2",
        lambda V, K, Q, x, y: norm(V.T @ softmax(K @ Q @ x, 0) - y) ** 2,
    ),
    Objective(
        "sum(exp(Q*K'/c)*V)", "K", "Q:3,4 K:5,4 c: V:5,2", lambda Q, K, c, V: total(exp(Q @ K.T / c) @ V)
    ),
    Objective(
        "l(exp(Q*K')*V ./ (exp(Q*K')*matrix(1)))",
        "Q",
        "Q:3,4 K:5,4 V:5,2",
        lambda Q, K, V: loss(softmax(Q @ K.T, 1) @ V),
    ),
    Objective("l((Q*K').*M*V)", "Q", "Q:3,4 K:5,4 M:3,5 V:5,2", lambda Q, K, M, V: loss((Q @ K.T * M) @ V)),
    Objective("sum(relu(A*relu(B*x)))", "B", "A:2,3 B:3,4 x:4", lambda A, B, x: total(relu(A @ relu(B @ x)))),
    Objective(
        "l(W2*W1*X) + a*(norm2(W1)^2 + norm2(W2)^2)/2",
        "W2",
        "W2:2,3 W1:3,4 X:4,5 a:",
        lambda W2, W1, X, a: loss(W2 @ W1 @ X) + a * (norm(W1) ** 2 + norm(W2) ** 2) / 2,
    ),
    Objective("sum(W*x/norm2(W*x))", "x", "W:3,4 x:4", lambda W, x: total(W @ x / norm(W @ x))),
    Objective(
        "l((x - sum(x)/n)/sqrt(norm2(x - sum(x)/n)^2/n + e))",
        "x",
        "x:4 n: e:",
        lambda x, n, e: loss((x - total(x) / 4) / sqrt(norm(x - total(x) / 4) ** 2 / 4 + e)),
        "x: n",
    ),
    Objective("l(x/norm2(x))", "x", "x:4", lambda x: loss(x / norm(x))),
    Objective("l(W*diag(s)*X)", "s", "W:2,3 s:3 X:3,4", lambda W, s, X: loss(W @ diag(s) @ X)),
]
RATIOS = [
    Objective(
        "tr(W'*A*W)/tr(W'*B*W)", "W", "W:4,2 A:4,4 B:4,4", lambda W, A, B: tr(W.T @ A @ W) / tr(W.T @ B @ W)
    ),
    Objective(
        "-tr(inv(W'*B*W)*W'*A*W)",
        "W",
        "W:4,2 A:4,4 B:4,4",
        lambda W, A, B: -tr(inv(W.T @ B @ W) @ W.T @ A @ W),
    ),
    Objective("norm1(x)/norm2(x)", "x", "x:4", lambda x: total(abs(x)) / norm(x)),
    Objective("norm1(x)^2/norm2(x)^2", "x", "x:4", lambda x: total(abs(x)) ** 2 / norm(x) ** 2),
    Objective(
        "norm2(A*x)^2/(1 + norm2(x)^2)", "x", "A:3,4 x:4", lambda A, x: norm(A @ x) ** 2 / (1 + norm(x) ** 2)
    ),
    Objective("sum(x.^4)/sum(x.^2)^2", "x", "x:4", lambda x: total(x**4) / total(x**2) ** 2),
    Objective(
        "u'*A*v/(norm2(u)*norm2(v))", "v", "u:3 A:3,4 v:4", lambda u, A, v: u @ A @ v / (norm(u) * norm(v))
    ),
    Objective("tr(X)^2/norm2(X)^2", "X", "X:3,3", lambda X: tr(X) ** 2 / norm(X) ** 2),
    Objective("l(X)/norm2(X)", "X", "X:3,4", lambda X: loss(X) / norm(X)),
    Objective("l(A*X)/(1 + l(X)^2)", "X", "A:3,3 X:3,4", lambda A, X: loss(A @ X) / (1 + loss(X) ** 2)),
    Objective("x'*A*x/sqrt(x'*B*x)", "x", "x:4 A:4,4 B:4,4", lambda x, A, B: x @ A @ x / sqrt(x @ B @ x)),
    Objective(
        "log(x'*A*x) - log(x'*B*x)", "x", "x:4 A:4,4 B:4,4", lambda x, A, B: log(x @ A @ x) - log(x @ B @ x)
    ),
    Objective("(x'*A*x)^(3/2)", "x", "x:4 A:4,4", lambda x, A: (x @ A @ x) ** 1.5),
    Objective("(x'*A*x)^-1.5", "x", "x:4 A:4,4", lambda x, A: (x @ A @ x) ** -1.5),
    Objective("1/norm2(x-y)", "x", "x:4 y:4", lambda x, y: 1 / norm(x - y)),
]
POWERS = [
    Objective("tr(A)^2*tr(B*A)", "A", "A:3,3 B:3,3", lambda A, B: tr(A) ** 2 * tr(B @ A)),
    Objective("tr(X^4)", "X", "X:3,3", lambda X: tr(X @ X @ X @ X)),
    Objective("norm2(X^2)^2", "X", "X:3,3", lambda X: norm(X @ X) ** 2),
    Objective("h'*X^3*k", "X", "h:3 X:3,3 k:3", lambda h, X, k: h @ X @ X @ X @ k),
    Objective("tr(X^-1) + tr(X^-2)", "X", "X:3,3", lambda X: tr(inv(X)) + tr(inv(X) @ inv(X))),
    Objective("tr((A*X)^3)", "X", "A:3,4 X:4,3", lambda A, X: tr(A @ X @ A @ X @ A @ X)),
    Objective("x'*(A+A')^2*x", "x", "x:4 A:4,4", lambda x, A: x @ (A + A.T) @ (A + A.T) @ x),
    Objective("norm2(x)^1.5", "x", "x:4", lambda x: norm(x) ** 1.5),
    Objective("sum(abs(x).^1.5)", "x", "x:4", lambda x: total(abs(x) ** 1.5)),
    Objective("sum(x.^0.5)", "x", "x:+4", lambda x: total(x**0.5)),
    Objective("sum(sqrt(x).*log(x))", "x", "x:+4", lambda x: total(sqrt(x) * log(x))),
    Objective(
        "-sum(x.*log(x)) + a*(sum(x) - 1)",
        "x",
        "x:+4 a:",
        lambda x, a: -total(x * log(x)) + a * (total(x) - 1),
    ),
    Objective("(a*tr(X) - 1)^3", "X", "a: X:3,3", lambda a, X: (a * tr(X) - 1) ** 3),
    Objective("3", "X", "X:3,4", lambda X: 0 * total(X), "X: 3,4"),
    Objective("l(A)+2", "X", "A:3,3 X:3,4", lambda A, X: loss(A) + 0 * total(X), "X: 3,4"),
    Objective("sum(arcsin(x/2).*h)", "x", "x:4 h:4", lambda x, h: total(torch.arcsin(x / 2) * h)),
    Objective(
        "arccos(u'*v/(norm2(u)*norm2(v)))",
        "u",
        "u:4 v:4",
        lambda u, v: torch.arccos(u @ v / (norm(u) * norm(v))),
    ),
    Objective(
        "sum(arctan(A*x)) + arctan(h'*x)",
        "x",
        "A:3,4 x:4 h:4",
        lambda A, x, h: total(torch.arctan(A @ x)) + torch.arctan(h @ x),
    ),
    Objective("tan(h'*x/9)", "x", "h:4 x:4", lambda h, x: torch.tan(h @ x / 9)),
    Objective("a*b*exp(c)*sinh(a)", "a", "a: b: c:", lambda a, b, c: a * b * exp(c) * torch.sinh(a)),
    Objective("a^3 + 2.5*a^2*b - a/b", "a", "a: b:", lambda a, b: a**3 + 2.5 * a**2 * b - a / b),
    Objective("sum(diag(x)*diag(X))", "X", "x:3 X:3,3", lambda x, X: total(x * torch.diagonal(X))),
    Objective("norm2(X - diag(diag(X)))^2", "X", "X:3,3", lambda X: norm(X - diag(torch.diagonal(X))) ** 2),
    Objective(
        "tr(diag(diag(A*X))*B)",
        "X",
        "A:3,4 X:4,3 B:3,3",
        lambda A, X, B: total(torch.diagonal(A @ X) * torch.diagonal(B)),
    ),
    Objective(
        "sum(X./(X*matrix(1)))", "X", "X:+3,4", lambda X: total(X / total(X, 1, keepdim=True)[:, [0] * 4])
    ),
]
SYMMETRIC = [
    Objective(
        "logdet(X) - tr(A*X)", "X", "X:=3,3 A:3,3", lambda X, A: logdet(X) - tr(A @ X), "", ("X symmetric",)
    ),
    Objective("x'*X*y", "X", "x:3 X:=3,3 y:3", lambda x, X, y: x @ X @ y, "", ("X symmetric",)),
    Objective("x'*A*x", "x", "x:3 A:=3,3", lambda x, A: x @ A @ x, "", ("A symmetric",)),
    Objective("l(X)", "X", "X:=3,3", lambda X: loss(X), "", ("X symmetric",)),
    Objective("l(B*S*B')", "S", "B:2,3 S:=3,3", lambda B, S: loss(B @ S @ B.T), "", ("S symmetric",)),
    Objective("tr(S^3)", "S", "S:=3,3", lambda S: tr(S @ S @ S), "", ("S symmetric",)),
    Objective("x'*inv(K)*x", "x", "x:3 K:=3,3", lambda x, K: x @ inv(K) @ x, "", ("K symmetric pd",)),
    Objective("norm2(A^(1/2)*x)", "x", "A:=3,3 x:3", lambda A, x: norm(root(A, 0.5) @ x), "", ("A psd",)),
    Objective(
        "l(A^(-1/2)*X*B^(1/3))",
        "X",
        "A:=3,3 X:3,4 B:=4,4",
        lambda A, X, B: loss(root(A, -0.5) @ X @ root(B, 1 / 3)),
        "",
        ("A pd", "B psd"),
    ),
    Objective("norm2(X*w-2*y)", "w", "X:3,4 w:4 y:3", lambda X, w, y: norm(X @ w - 2 * y), "", ("X != 0",)),
]
MORE = [*LEAST_SQUARES, *FACTORISATIONS, *LOG_DET, *CLASSIFIERS, *NETS, *RATIOS, *POWERS, *SYMMETRIC]
