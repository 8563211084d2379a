"""Operators by their names, and those of spectra.

The names that the language keeps for operators: how many operands each takes, and what its shape is.

A pattern is read as the kernel's: "ii->11" takes a square matrix and gives a number, "*" any shape, kept.
The names of spectral norms, singular values and eigenvalues, which stand in lines that are judged.
"""

from __future__ import annotations

import re

from dlhw3.errors import UserError
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
    **dict.fromkeys(("softmax_rows", "softmax_columns"), "ij->ij"),
    "logsumexp_rows": "ij->i1",
    "expm": "ii->ii",
    "dexpm": "ii,ii->ii",
    **dict.fromkeys(("lambda_max", "lambda_min"), "ii->11"),
    **dict.fromkeys(("opnorm", "nuclear"), "ij->11"),
    **dict.fromkeys(("grad_lambda_max", "grad_lambda_min"), "ii->ii"),
    **dict.fromkeys(("grad_opnorm", "grad_nuclear"), "ij->ij"),
    **dict.fromkeys(("hess_lambda_max", "hess_lambda_min"), "ii,ii->ii"),
    **dict.fromkeys(("hess_opnorm", "hess_nuclear"), "ij,ij->ij"),
}
"""Operator: the shapes of its operands, and of its value. ``diag`` takes a vector or a square matrix."""
OF_SPECTRA = ("lambda_max", "lambda_min", "opnorm", "nuclear")
"""Functions of eigenvalues and singular values, whose derivatives stand as grad_opnorm(A), hess_opnorm(A, H)."""
OF_SYMMETRIC = tuple(f"{kind}{name}" for kind in ("", "grad_", "hess_") for name in OF_SPECTRA[:2])
"""Those of a symmetric matrix alone."""
CONSTANTS = ("eye", "vector", "matrix")
"""The identity; vector(c) and matrix(c), all of whose entries are c, of the size that the place asks for."""
MEAN = "E"
"""What means are called, where there are random letters; elsewhere it is a name like any other."""
DERIVATIVES = {
    "exp": "exp(x)", "log": "1./x", "sqrt": "1./(2*sqrt(x))", "abs": "sign(x)", "sin": "cos(x)", "cos": "-sin(x)",
    "sinh": "cosh(x)", "cosh": "sinh(x)", "tanh": "1-tanh(x).^2", "arctan": "1./(1+x.^2)", "relu": "step(x)",
    "sigmoid": "sigmoid(x).*(1-sigmoid(x))", "normcdf": "normpdf(x)", "normpdf": "-x.*normpdf(x)",
}  # fmt: skip
"""Derivatives of functions of every entry, as they are typed."""
CITED = ("expm", "dexpm", *(f"{kind}{name}" for kind in ("", "grad_", "hess_") for name in OF_SPECTRA))
"""Functions whose gradients are cited. Their names may be those of letters too, as λ_min of a paper."""
OPERATORS = (*(name for name in PATTERNS if name not in CITED), "diag", *CONSTANTS)
KEPT = (*OPERATORS, *CITED)
"""All names of functions that are no abstract ones."""
WORDS = {name: name for name in (*ROWS, "det", "logdet", "adj", "sum", "diag")} | {
    "diagonal": "diag",
    "inverse": "inv",
}
"""The kernel's name of an operator that stands before its operands: the language's word for it."""


SPECTRAL = {
    **dict.fromkeys(("norm_spectral", "specnorm", "op_norm"), "opnorm"),
    **dict.fromkeys(("lambdamax", "max_eig", "maxeig"), "lambda_max"),
    **dict.fromkeys(("lambdamin", "min_eig", "mineig"), "lambda_min"),
    "opnorm": "opnorm", "sigma_max": "opnorm", "spectral_norm": "opnorm", "sigma_min": "sigma_min",
    "lambda_max": "lambda_max", "lambda_min": "lambda_min", "eigmax": "lambda_max", "eigmin": "lambda_min",
    "singmax": "opnorm", "singmin": "sigma_min", "saideigmax": "lambda_max", "saideigmin": "lambda_min",
}  # fmt: skip
"""What each name is."""

SIGNS = {"eig": "lambda", "sing": "sigma"}


class MovingMatrixError(UserError):
    """A function of a matrix is differentiated in what that is made of: no letter stands for it."""


def as_written(text: str) -> str:
    r"""Return a text with \lambda_{\max} as papers have it for the operator as which it was read."""
    return re.sub(
        r"\\operatorname\{(?:said)?(eig|sing)(max|min)\}",
        lambda found: rf"\{SIGNS[found[1]]}_{{\{found[2]}}}",
        text,
    )
