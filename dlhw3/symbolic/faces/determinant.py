"""Determinant, its logarithm, and the adjugate: adj(X) = det(X) X⁻¹, defined for singular X too.

In code a determinant that is not positive, up to rounding, has no logarithm (ValueError). The adjugate comes from a
singular value decomposition X = U S Vᵀ: adj(X) = det(U) det(V) V adj(S) Uᵀ, where adj(S) holds the products of all
singular values but one, so that nothing is divided by. A relative error of ε in S is one of (n−1)·ε in adj(S), and
rounding in the decomposition is ε of the largest singular value: the error of adj(X) is some n·ε of σ₁⋯σ_{n−1}
times σ₁/σ_{n−1}, whatever σ_n is.
"""

from __future__ import annotations

from functools import partial

from dlhw3.symbolic.faces.face import Face, Written, both
from dlhw3.symbolic.faces.inverse import IS_SINGULAR
from dlhw3.symbolic.faces.operators import applied

det, logdet, adj = partial(applied, "det"), partial(applied, "logdet"), partial(applied, "adj")

_LOGDET = '''def log_determinant(matrix):
    """The logarithm of a positive determinant, which itself may overflow or underflow."""
    sign, logarithm = {module}.linalg.slogdet(matrix)
    if is_not_positive(sign) or is_singular(matrix, {module}.linalg.inv(matrix)):
        raise ValueError("a determinant that is not positive, up to rounding, has no logarithm")
    return logarithm'''

_IS_NOT_POSITIVE = {
    "numpy": '''def is_not_positive(number):
    """Whether a number is 0 or less."""
    return number <= 0''',
    "torch": '''def is_not_positive(number):
    """Whether a number is 0 or less; False under torch.func.vmap, where no value may be looked at."""
    try:
        return bool(number <= 0)
    except RuntimeError:
        return False''',
}

_ADJUGATE = '''def adjugate(matrix):
    """The transposed cofactors, from singular values: a singular matrix is no exception."""
    left, values, right = {module}.linalg.svd(matrix)
    sign = {module}.linalg.det(left) * {module}.linalg.det(right)
    count = range(len(values))
    others = [product_of_entries(values[[j for j in count if j != k]]) for k in count]
    return sign * (right.T * {module}.stack(others)) @ left.T'''

_PRODUCT = {
    "numpy": '''def product_of_entries(values):
    """The product, which alone may overflow or underflow, and no part of it."""
    fractions, powers = np.frexp(values)
    return np.ldexp(np.prod(fractions), powers.sum())''',
    "torch": '''def product_of_entries(values):
    """The product, which alone may overflow or underflow, and no part of it."""
    fractions, powers = torch.frexp(values)
    half, two = powers.sum() // 2, values.new_tensor(2.0)
    return torch.prod(fractions) * two**half * two ** (powers.sum() - half)''',
}

FACES = {
    "det": Face(
        unicode=Written("det({0})"),
        latex=Written(r"\det({0})"),
        code=both("{module}.linalg.det({0})"),
        letter="d",
    ),
    "logdet": Face(
        unicode=Written("log det({0})"),
        latex=Written(r"\log\det({0})"),
        code=both("log_determinant({0})"),
        helpers={
            "log_determinant": {"numpy": _LOGDET, "torch": _LOGDET},
            "is_not_positive": _IS_NOT_POSITIVE,
            "is_singular": IS_SINGULAR,
        },
        letter="d",
    ),
    "adj": Face(
        unicode=Written("adj({0})"),
        latex=Written(r"\operatorname{{adj}}({0})"),
        code=both("adjugate({0})"),
        helpers={"adjugate": {"numpy": _ADJUGATE, "torch": _ADJUGATE}, "product_of_entries": _PRODUCT},
        letter="A",
    ),
}
