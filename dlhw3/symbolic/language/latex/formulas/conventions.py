"""What the words say that a sign is: ∇² the Laplacian, and ∂h/∂z the Jacobian turned."""

from __future__ import annotations

from dlhw3.errors import UserError
from dlhw3.symbolic.language.latex.formulas.hessians import HESSIAN
from dlhw3.symbolic.language.text import lazy_re as re
from dlhw3.symbolic.language.text.tree import Node

LAPLACIAN = re.compile(
    r"(?<!graph )(?<!normalized )(?<!normalised )\bLaplacian\b"
    r"(?!\s+(?:matri|smoothing|eigen|kernel|of\s+(?:the|a)\s+graph))",
    re.IGNORECASE,
)
TRACED = re.compile(r"tr(?:ace)?\}?\s*(?:\\left\s*)?[(\[]?\s*\\nabla|\bHessian", re.IGNORECASE)
"""Where ∇² is no Laplacian: below a trace, or as the words speak of Hessians too."""
BELOW = r"\s*_\s*\{{?\s*{}\s*\}}?\s*"
PARTIAL = r"\\partial\s*\{{?\s*\\?[A-Za-z]+" + BELOW
OF_ENTRIES = re.compile(
    r"_\s*\{\s*(?P<i>[a-z])\s*,?\s*(?P<j>[a-z])\s*\}\s*(?::?=|\\equiv|\\coloneqq)\s*(?:\\[td]?frac\s*\{\s*)?"
    + PARTIAL.format("(?P=j)")
    + r"(?:\}\s*\{|/)\s*"
    + PARTIAL.format("(?P=i)")
)
"""(∂h/∂z)_{ij} = ∂h_j/∂z_i."""
TURNED = re.compile(
    r"\b(?:denominator|gradient|mixed)[\s-]+layout\b|\btransposed?\s+(?:of\s+the\s+)?jacobian"
    r"|\bcolumns?\b[^.;:]*\bgradients?\b|\brows?\b[^.;:]*\bpartial\s+derivatives\s+with\s+respect\s+to\b"
    r"|(?<!gradients are )(?<!gradient is a )(?<!derivatives are )(?<!derivative is a )\brow\s+vectors?\b",
    re.IGNORECASE,
)
"""Words by which ∂h/∂z may be the Jacobian turned."""


def is_turned(text: str) -> bool:
    """Whether the words of a text say that ∂h/∂z may be the Jacobian turned."""
    return TURNED.search(text) is not None or OF_ENTRIES.search(text) is not None


def require_hessian(tree: Node, text: str) -> None:
    """Raise UserError for a Hessian in a text whose words speak of the Laplacian, and not of Hessians."""
    hessian = next((one for one in tree.every() if one.kind == HESSIAN), None)
    if hessian is not None and LAPLACIAN.search(text) and not TRACED.search(text):
        words = "∇² is the Laplacian here by the words, and ∇² is read as the Hessian."
        raise UserError(
            words, at=hessian.at, hint=r"\operatorname{tr}(\nabla^2 f(x)), the trace of the Hessian"
        )
