"""Objectives of a held-out campaign, as people pose them in public, that brought something to light.

Losses of a row, ones beside columns, and gradients among symmetric matrices that take a law to be seen symmetric;
beside each the same function by hand in torch.
"""

from __future__ import annotations

import torch
from language_objectives import Objective, Tensor, det, diag, exp, inv, log, logdet, loss, norm, tanh, tr
from language_objectives_more import eye, sigmoid, total

outer = torch.outer
BOTH = ("A symmetric", "B symmetric")


def row(x: Tensor) -> Tensor:
    return x[None, :]


def distances(X: Tensor) -> Tensor:
    """Return the squared distances of the rows."""
    norms = total(X * X, 1)
    return norms[:, None] + norms[None, :] - 2 * X @ X.T


OF_ROWS = [
    Objective("l(x') + norm2(x)^2", "x", "x:3", lambda x: loss(row(x)) + norm(x) ** 2),
    Objective(
        "l(x'*A + h') + k'*h", "h", "x:3 A:3,4 h:4 k:4", lambda x, A, h, k: loss(row(x @ A + h)) + k @ h
    ),
    Objective("l(x'*diag(h))", "h", "x:3 h:3", lambda x, h: loss(row(x * h))),
    Objective("l(x'.*h')", "x", "x:3 h:3", lambda x, h: loss(row(x * h))),
    Objective(
        "l(u'*A - h')*norm2(u'*A - h')",
        "h",
        "u:3 A:3,4 h:4",
        lambda u, A, h: loss(row(u @ A - h)) * norm(u @ A - h),
    ),
    Objective(
        "l(vector(1)'*(v*h' + A))", "v", "v:4 A:4,3 h:3", lambda v, A, h: loss(row(total(outer(v, h) + A, 0)))
    ),
    Objective("l(tanh(x'*A + h'))", "h", "x:3 A:3,4 h:4", lambda x, A, h: loss(row(tanh(x @ A + h)))),
    Objective(
        "l(v*h)*(u*h)", "u", "v:1,3 h:3 u:1,3", lambda v, h, u: loss(v @ h) * (u @ h), "v: 1,n; u: 1,n"
    ),
    Objective("l(x*A) + norm2(x)^2", "x", "x:1,3 A:3,4", lambda x, A: loss(x @ A) + norm(x) ** 2, "x: 1,n"),
]
HELD_OUT = [
    *OF_ROWS,
    Objective(
        "norm2((vector(1)*v' + v*vector(1)' - A)*vector(1))^2",
        "A",
        "v:3 A:3,3",
        lambda v, A: norm(total(v[None, :] + v[:, None] - A, 1)) ** 2,
    ),
    Objective("l((vector(1)*v')*vector(1) + h)", "v", "v:3 h:4", lambda v, h: loss(total(v) + h)),
    Objective(
        "norm2(diag(X*X')*vector(1)' + vector(1)*diag(X*X')' - 2*X*X' - D)^2",
        "X",
        "X:5,2 D:=5,5",
        lambda X, D: norm(distances(X) - D) ** 2,
        assume=("D symmetric",),
    ),
    Objective(
        "sum(exp(-(diag(X*X')*vector(1)' + vector(1)*diag(X*X')' - 2*X*X')/b).*C)",
        "X",
        "X:5,2 b: C:5,5",
        lambda X, b, C: total(exp(-distances(X) / b) * C),
    ),
    Objective("sum(log(X'*X*v + 3))", "X", "X:4,3 v:+3", lambda X, v: total(log(X.T @ X @ v + 3))),
    Objective("h'*sigmoid(A*A'*k)", "A", "A:4,3 h:4 k:4", lambda A, h, k: h @ sigmoid(A @ A.T @ k)),
    Objective(
        "tr(inv(B)*A) - logdet(inv(B)*A)", "A", "A:=3,3 B:=3,3",
        lambda A, B: tr(inv(B) @ A) - logdet(inv(B) @ A), assume=BOTH,
    ),
    Objective(
        "tr(inv(B)*A) - logdet(inv(B)*A)", "B", "A:=3,3 B:=3,3",
        lambda A, B: tr(inv(B) @ A) - logdet(inv(B) @ A), assume=BOTH,
    ),
    Objective(
        "logdet((A + B)/2) - logdet(A*B)/2", "A", "A:=3,3 B:=3,3",
        lambda A, B: logdet((A + B) / 2) - logdet(A @ B) / 2, assume=BOTH,
    ),
    Objective(
        "tr(M*inv(A)) - logdet(M*inv(A)) + a*((x - y)'*M*(x - y) - c)^2",
        "M",
        "M:=3,3 A:=3,3 a: x:3 y:3 c:",
        lambda M, A, a, x, y, c: (
            tr(M @ inv(A)) - logdet(M @ inv(A)) + a * ((x - y) @ M @ (x - y) - c) ** 2
        ),
        assume=("M symmetric", "A symmetric"),
    ),
    Objective("tr(inv(A*B))", "A", "A:=3,3 B:=3,3", lambda A, B: tr(inv(A @ B)), assume=BOTH),
    Objective(
        "logdet(A*B + eye)", "A", "A:=3,3 B:=3,3", lambda A, B: logdet(A @ B + eye(3)), assume=BOTH
    ),
    Objective("det(A*B)", "A", "A:=3,3 B:=3,3", lambda A, B: det(A @ B), assume=BOTH),
    Objective("l(inv(A*B))", "A", "A:=3,3 B:=3,3", lambda A, B: loss(inv(A @ B)), assume=BOTH),
    Objective(
        "l((W + B*diag(s)*A)*x)", "s", "W:3,4 B:3,2 s:2 A:2,4 x:4",
        lambda W, B, s, A, x: loss((W + B @ diag(s) @ A) @ x),
    ),
]  # fmt: skip
