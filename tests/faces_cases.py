"""Objectives over every operator, each with the same written anew in torch: nothing of the engine in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from sympy import MatrixSymbol, Trace

from dlhw3.symbolic.algebra import inner, product, transpose
from dlhw3.symbolic.faces.determinant import adj, det, logdet
from dlhw3.symbolic.faces.diagonals import diag, diagonal, entry_sum, ones
from dlhw3.symbolic.faces.functions import FunctionOfSeveral
from dlhw3.symbolic.faces.inverse import inverse
from dlhw3.symbolic.faces.operators import entrywise
from dlhw3.symbolic.faces.products import hadamard, quotient
from dlhw3.symbolic.nodes import AbstractFunction, Norm, size_symbol

n, m, k = (size_symbol(name) for name in "nmk")
SIZES = {n: 3, m: 4, k: 2}
X, A, B = (MatrixSymbol(name, n, n) for name in "XAB")
P, Q = MatrixSymbol("P", n, m), MatrixSymbol("Q", n, m)
Y, C, W = MatrixSymbol("Y", m, k), MatrixSymbol("C", n, k), MatrixSymbol("W", k, n)
v = MatrixSymbol("v", n, 1)
l = AbstractFunction("l", n, n)  # noqa: E741
f = FunctionOfSeveral("f", (n, m), (m, n))


def some_l(M):
    """A function that is not quadratic, and whose gradient is not symmetric."""
    weights = torch.arange(1, M.numel() + 1, dtype=M.dtype).reshape(M.shape)
    return (weights * torch.sin(M)).sum() + (M @ M).trace() ** 2 / 7


def some_f(M, N):
    """A function of two matrices in which both are mixed."""
    return torch.sin(M @ N).sum() + (M * N.T**2).sum()


def some_sigma(M):
    """A function of every entry."""
    return torch.log(1 + torch.exp(M)) + M**3 / 5


def softmax_cross_entropy(M, targets):
    return (torch.logsumexp(M, dim=(0, 1)) * targets.sum() - (M * targets).sum()) / 2


@dataclass(frozen=True)
class Case:
    """An objective, the letter it moves in, and the same in torch (of its letters in order of their names)."""

    objective: Any
    variable: MatrixSymbol
    torch: Any
    conditions: tuple[str, ...] = ()


MASKED = hadamard(C, product(P, Y)) - MatrixSymbol("D", n, k)
SUM_EXP = entry_sum(entrywise("exp", P))
CASES = {
    "logdet": Case(logdet(X), X, lambda X: torch.logdet(X), ("det",)),
    "logdet of a Gram matrix": Case(
        logdet(product(P, transpose(P))), P, lambda P: torch.logdet(P @ P.T), ("det",)
    ),
    "det": Case(det(product(P, transpose(P))), P, lambda P: torch.linalg.det(P @ P.T)),
    "trace of an inverse": Case(
        Trace(product(inverse(X), A)), X, lambda A, X: (torch.linalg.inv(X) @ A).trace(), ("invertible",)
    ),
    "masked factorisation": Case(
        Norm(MASKED) ** 2 / 2, P, lambda C, D, P, Y: ((C * (P @ Y) - D) ** 2).sum() / 2
    ),
    "abstract σ": Case(
        entry_sum(entrywise("σ", product(W, P))), P, lambda P, W: some_sigma(W @ P).sum(), ("differentiable",)
    ),
    "log-sum-exp": Case(entrywise("log", SUM_EXP), P, lambda P: torch.logsumexp(P, dim=(0, 1))),
    "softmax cross entropy": Case(
        (entrywise("log", SUM_EXP) * entry_sum(Q) - entry_sum(hadamard(P, Q))) / 2,
        P,
        softmax_cross_entropy,
    ),
    "two arguments": Case(f(P, transpose(P)), P, lambda P: some_f(P, P.T), ("differentiable",)),
    "l of an inverse": Case(
        l(inverse(X)), X, lambda X: some_l(torch.linalg.inv(X)), ("differentiable", "invertible")
    ),
    "square of a trace": Case(Trace(X) ** 2, X, lambda X: X.trace() ** 2),
    "product of traces": Case(
        Trace(X) * Trace(product(transpose(X), X)), X, lambda X: X.trace() * (X.T @ X).trace()
    ),
    "l of a scaled letter": Case(l(Trace(X) * X), X, lambda X: some_l(X.trace() * X), ("differentiable",)),
    "a constant summand": Case(l(A) + l(X), X, lambda A, X: some_l(A) + some_l(X), ("differentiable",)),
    "a letter on the left": Case(inner(product(X, transpose(X)), A), X, lambda A, X: ((X @ X.T) * A).sum()),
    "a cubed matrix": Case(Trace(X**3), X, lambda X: (X @ X @ X).trace()),
    "an inverse in SymPy's way": Case(
        Trace(product(X**-1, A)), X, lambda A, X: (torch.linalg.inv(X) @ A).trace(), ("invertible",)
    ),
    "square root": Case(
        entrywise("sqrt", Trace(product(transpose(P), P))), P, lambda P: torch.linalg.norm(P), ("positive",)
    ),
    "diagonals": Case(
        Trace(product(diag(diagonal(X)), A, X)),
        X,
        lambda A, X: (torch.diag(torch.diag(X)) @ A @ X).trace(),
    ),
    "a quadratic form of a diagonal": Case(
        entry_sum(hadamard(diagonal(product(X, X)), v)), X, lambda X, v: (torch.diag(X @ X) * v[:, 0]).sum()
    ),
    "quotient of entries": Case(
        entry_sum(quotient(A, entrywise("exp", X))), X, lambda A, X: (A / torch.exp(X)).sum()
    ),
    "sigmoid": Case(
        entry_sum(quotient(ones(n, n), ones(n, n) + entrywise("exp", -X))),
        X,
        lambda X: torch.sigmoid(X).sum(),
    ),
    "adjugate": Case(
        Trace(product(adj(X), A)),
        X,
        lambda A, X: (torch.linalg.det(X) * torch.linalg.inv(X) @ A).trace(),
        ("invertible",),
    ),
    "waves": Case(
        entry_sum(hadamard(entrywise("sin", P), entrywise("cos", Q), entrywise("tanh", P))),
        P,
        lambda P, Q: (torch.sin(P) * torch.cos(Q) * torch.tanh(P)).sum(),
    ),
    "kinks": Case(
        entry_sum(hadamard(entrywise("relu", P), entrywise("abs", P), Q)),
        P,
        lambda P, Q: (torch.relu(P) * torch.abs(P) * Q).sum(),
        ("nonzero",),
    ),
    "norm": Case(Norm(P), P, lambda P: torch.linalg.norm(P), ("nonzero",)),
    "quotient of scalars": Case(
        entrywise("log", Trace(X)) / Trace(product(X, X)),
        X,
        lambda X: torch.log(X.trace()) / (X @ X).trace(),
        ("nonzero", "positive"),
    ),
}
FUNCTIONS = {"l": some_l, "f": some_f, "sigma": some_sigma}
