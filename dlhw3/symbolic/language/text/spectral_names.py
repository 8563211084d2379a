"""The names of spectral norms, singular values and eigenvalues, which stand in lines that are judged."""

from __future__ import annotations

import re

from dlhw3.errors import UserError

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
