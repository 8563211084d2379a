"""The names that the language keeps for operators: how many operands each takes, and what its shape is.

A pattern is read as the kernel's: "ii->11" takes a square matrix and gives a number, "*" any shape, kept.
"""

from __future__ import annotations

ENTRIES = (
    "exp", "log", "sqrt", "abs", "sign", "sin", "cos", "tan", "sinh", "cosh", "tanh", "relu", "step", "sigmoid",
    "softplus",
)  # fmt: skip
"""Functions of every entry."""
PATTERNS: dict[str, str] = {
    **dict.fromkeys(ENTRIES, "ij->ij"),
    "tr": "ii->11",
    "det": "ii->11",
    "logdet": "ii->11",
    "inv": "ii->ii",
    "adj": "ii->ii",
    "sum": "ij->11",
    "norm1": "ij->11",
    "norm2": "ij->11",
    "dot": "ij,ij->11",
    "logsumexp": "i1->11",
    "softmax": "i1->i1",
}
"""Operator: the shapes of its operands, and of its value. ``diag`` takes a vector or a square matrix."""
CONSTANTS = ("eye", "vector", "matrix")
"""The identity; vector(c) and matrix(c), all of whose entries are c, of the size that the place asks for."""
OPERATORS = (*PATTERNS, "diag", *CONSTANTS)
KEPT = {
    "trace": "tr", "Tr": "tr", "ln": "log", "norm": "norm2", "inverse": "inv", "transpose": "X'",
    "T": "X'", "determinant": "det", "frobenius": "norm2", "hadamard": "A.*B", "logistic": "sigmoid",
    "log_det": "logdet", "log_sum_exp": "logsumexp", "inner": "dot", "sqr": "X.^2", "square": "X.^2",
    "identity": "eye", "ones": "matrix(1)", "zeros": "matrix(0)", "mean": "sum", "max": "relu",
    "min": "relu", "adjugate": "adj", "frobnorm": "norm2",
}  # fmt: skip
"""Names that other systems give an operator, and how it is written here."""


def nearest(name: str) -> str | None:
    """Return the operator that a name is one edit away from, or what another system's name is here."""
    if name in KEPT:
        return KEPT[name]
    if len(name) < 3:
        return None
    return next((one for one in OPERATORS if len(one) > 2 and _one_edit(name.casefold(), one)), None)


def _one_edit(left: str, right: str) -> bool:
    """Whether one letter changed, put in, left out, or two neighbours swapped make one word of the other."""
    if abs(len(left) - len(right)) > 1:
        return False
    start = next(
        (k for k, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right))
    )
    a, b = left[start:], right[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[1::-1] == b[:2] and a[2:] == b[2:])
