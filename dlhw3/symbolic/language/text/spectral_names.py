"""The names of spectral norms, singular values and eigenvalues, which stand in lines that are judged."""

from __future__ import annotations

SPECTRAL = {
    "opnorm": "opnorm", "sigma_max": "opnorm", "spectral_norm": "opnorm", "sigma_min": "sigma_min",
    "lambda_max": "lambda_max", "lambda_min": "lambda_min", "eigmax": "lambda_max", "eigmin": "lambda_min",
    "singmax": "opnorm", "singmin": "sigma_min",
}  # fmt: skip
"""What each name is."""
