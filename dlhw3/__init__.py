"""dlhw3: derive, check and run the mathematics of deep learning.

Convention, everywhere: ⟨A, B⟩ = tr(AᵀB); a gradient has the shape of its variable;
W_{j:i} = W_j ⋯ W_i, the identity when empty.

Importing this package loads neither sympy nor torch nor matplotlib: names are looked up on first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

_FACE = {
    "DERIVATIONS": "dlhw3.catalogue",
    "EXPERIMENTS": "dlhw3.catalogue",
    "FORMATS": "dlhw3.catalogue",
    "UserError": "dlhw3.errors",
    "Verdict": "dlhw3.symbolic.verdict",
    "check": "dlhw3.output.checked",
    "crosscheck": "dlhw3.numeric.crosschecks.crosscheck",
    "derive": "dlhw3.output.shown",
    "lambdify": "dlhw3.symbolic.code.lambdify",
    "options": "dlhw3.symbolic.named",
    "render": "dlhw3.output.render",
    "run": "dlhw3.numeric.runs.from_python",
    "simulate": "dlhw3.numeric.runs.from_python",
}

__all__ = ["__version__", *sorted(_FACE)]


def __getattr__(name: str) -> Any:
    if name not in _FACE:
        raise AttributeError(f"module 'dlhw3' has no attribute {name!r}")
    return getattr(import_module(_FACE[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
