"""The names that the language keeps for operators: how many operands each takes, and what its shape is.

A pattern is read as the kernel's: "ii->11" takes a square matrix and gives a number, "*" any shape, kept.
"""

from __future__ import annotations

from collections.abc import Sequence

from dlhw3.symbolic.faces.entrywise import ROWS

ENTRIES = (*ROWS, "tan", "sinh", "cosh", "sigmoid")
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
    "mean": "ij->11",
    "logsumexp": "i1->11",
    "softmax": "i1->i1",
}
"""Operator: the shapes of its operands, and of its value. ``diag`` takes a vector or a square matrix."""
CONSTANTS = ("eye", "vector", "matrix")
"""The identity; vector(c) and matrix(c), all of whose entries are c, of the size that the place asks for."""
MEAN = "E"
"""What means are called, where there are random letters; elsewhere it is a name like any other."""
OPERATORS = (*PATTERNS, "diag", *CONSTANTS)
WORDS = {name: name for name in (*ROWS, "det", "logdet", "adj", "sum", "diag")} | {
    "diagonal": "diag",
    "inverse": "inv",
}
"""The kernel's name of an operator that stands before its operands: the language's word for it."""
KEPT = {
    "trace": "tr({0})", "Tr": "tr({0})", "ln": "log({0})", "lg": "log({0})", "log1p": "log(1 + {0})",
    "norm": "norm2({0})", "frobenius": "norm2({0})", "frobnorm": "norm2({0})", "inverse": "inv({0})",
    "transpose": "({0})'", "T": "({0})'", "determinant": "det({0})", "hadamard": "({0}).*({1})",
    "logistic": "sigmoid({0})", "expit": "sigmoid({0})", "sigma": "sigmoid({0})",
    "σ": "sigmoid({0})", "log_det": "logdet({0})",
    "logdeterminant": "logdet({0})", "log_sum_exp": "logsumexp({0})", "lse": "logsumexp({0})",
    "inner": "dot({0}, {1})", "sqr": "({0}).^2", "square": "({0}).^2", "identity": "eye", "ones": "matrix(1)",
    "zeros": "matrix(0)", "max": "logsumexp({0})", "min": "(-logsumexp(-({0})))",
    "sgn": "sign({0})",
    "adjugate": "adj({0})", "dg": "diag({0})", "ReLU": "relu({0})", "matmul": "({0})*({1})",
    "asin": "arcsin({0})", "acos": "arccos({0})", "atan": "arctan({0})",
    "sqrtm": "sqrt({0})", "log_softmax": "log(softmax({0}))", "logsoftmax": "log(softmax({0}))",
}  # fmt: skip
"""Names that other systems give an operator, and how it is written here, of its operands."""
OF_TWO = {"max": "({0}) + relu(({1}) - ({0}))", "min": "({0}) - relu(({0}) - ({1}))"}
"""Names that mean something else of two operands, entry by entry, and how that is written here."""
NOT_YET = (
    "arcsinh", "arccosh", "arctanh", "asinh", "acosh",
    "atanh", "erf", "gelu", "kron", "vec", "pinv", "rank", "log2", "log10", "sinc",
)  # fmt: skip
"""Names of functions that everybody knows and that have no rule here yet."""


def instead(name: str, operands: Sequence[str]) -> str | None:
    """Return the call to write for a name that is no abstract function, or None.

    Such are the names that other systems give an operator, those one edit away from one of ours, and those of
    functions that have no rule here yet.
    """
    if name == "norm" and len(operands) == 2 and operands[1] == "1":
        return f"norm1({operands[0]})"
    if name in OF_TWO and len(operands) == 2:
        left, right = operands if operands[1] != "0" else operands[::-1]
        return f"relu({right})" if (name, left) == ("max", "0") else OF_TWO[name].format(left, right)
    if name in KEPT:
        return KEPT[name].format(*operands, *("X", "Y")[len(operands) :])
    if name in NOT_YET:
        return f"tanh({operands[0]})"
    if len(name) < 2:
        return None
    ours = next((one for one in OPERATORS if _one_edit(name.casefold(), one)), None)
    return ours and ("eye" if ours == "eye" else f"{ours}({', '.join(operands)})")


def _one_edit(left: str, right: str) -> bool:
    """Whether one letter changed, put in, left out, or two neighbours swapped make one word of the other."""
    if abs(len(left) - len(right)) > 1:
        return False
    start = next(
        (k for k, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right))
    )
    a, b = left[start:], right[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[1::-1] == b[:2] and a[2:] == b[2:])
