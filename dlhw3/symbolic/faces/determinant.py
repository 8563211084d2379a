"""Determinant, its logarithm, and the adjugate: adj(X) = det(X) X⁻¹, defined for singular X too.

In code a determinant that is not positive, up to rounding, has no logarithm (ValueError). The adjugate comes from a
singular value decomposition X = U S Vᵀ: adj(X) = det(U) det(V) V adj(S) Uᵀ, where adj(S) holds the products of all
singular values but one, so that nothing is divided by; det(X) X⁻¹ where the condition ‖|X⁻¹| |X|‖∞ is below 10⁴,
whose error is some 10⁴ n·ε of its largest entry. A relative error of ε in S is one of (n−1)·ε in adj(S), and
rounding in the decomposition is ε of the largest singular value: the error of adj(X) is some n·ε of σ₁⋯σ_{n−1}
times σ₁/σ_{n−1}, whatever σ_n is.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from sympy import Basic, Expr, MatMul, Mul, Transpose

from dlhw3.symbolic.algebra import factors_of
from dlhw3.symbolic.faces.computed import Way, number_computed
from dlhw3.symbolic.faces.face import Face, Written, both
from dlhw3.symbolic.faces.inverse import IS_SINGULAR
from dlhw3.symbolic.faces.operators import Operator, ScalarOperator, applied

det, logdet, adj = partial(applied, "det"), partial(applied, "logdet"), partial(applied, "adj")

_LOGDET = '''def log_determinant(matrix, inverse=None):
    """The logarithm of a positive determinant, which may overflow; a matrix with an inverse is not singular."""
    sign, logarithm = {module}.linalg.slogdet(matrix)
    if is_not_positive(sign) or (inverse is None and is_singular(matrix, {module}.linalg.inv(matrix))):
        raise ValueError("a determinant that is not positive, up to rounding, has no logarithm")
    return logarithm'''

_LOGDET_JAX = '''def log_determinant(matrix, inverse=None):
    """The logarithm of a positive determinant, which itself may overflow or underflow; nan of another one."""
    sign, logarithm = jnp.linalg.slogdet(matrix)
    return jnp.where(sign > 0, logarithm, jnp.nan)'''

_LOG_OF_MULTIPLE = '''def log_of_multiple(factor, matrix):
    """The logarithm of a positive factor * det(matrix), in which the determinant may overflow."""
    sign, logarithm = {module}.linalg.slogdet(matrix)
    if is_not_positive(sign * factor) or is_singular(matrix, {module}.linalg.inv(matrix)):
        raise ValueError("a multiple of a determinant that is not positive, up to rounding, has no logarithm")
    return {module}.log(sign * factor) + logarithm'''

_LOG_OF_MULTIPLE_JAX = '''def log_of_multiple(factor, matrix):
    """The logarithm of a positive factor * det(matrix), in which the determinant may overflow; nan of another."""
    sign, logarithm = jnp.linalg.slogdet(matrix)
    return jnp.log(sign * factor) + logarithm'''

IS_NOT_POSITIVE = {
    "numpy": '''def is_not_positive(number):
    """Whether a number is 0 or less."""
    return number <= 0''',
    "torch": '''def is_not_positive(number):
    """Whether a number is 0 or less; False under torch.func.vmap, where no value may be looked at."""
    try:
        return bool(number <= 0)
    except RuntimeError:
        return False''',
    "jax": "",  # whose traces have no values
}

_ADJUGATE = '''def adjugate(matrix):
    """The transposed cofactors; a singular matrix is no exception."""
    return adjugate_and_determinant(matrix)[0]'''

_BOTH = {
    "numpy": '''def adjugate_and_determinant(matrix):
    """The transposed cofactors, det(X) X⁻¹ where little is lost by it, and the determinant."""
    from scipy.linalg import get_lapack_funcs

    factor, invert = get_lapack_funcs(("getrf", "getri"), (matrix,))
    factors, pivots, singular = factor(matrix)
    determinant = determinant_of((factors, pivots))
    if not singular and is_moderate_determinant(determinant):
        inverse = invert(factors, pivots)[0]
        if (np.abs(inverse) @ np.abs(matrix).sum(axis=1)).max() < 1e4:
            return determinant * inverse, determinant
    return adjugate_by_singular_values(matrix), determinant''',
    "torch": '''def adjugate_and_determinant(matrix):
    """The transposed cofactors, det(X) X⁻¹ where little is lost by it, and the determinant."""
    factors = torch.linalg.lu_factor_ex(matrix)[:2]
    determinant = determinant_of(factors)
    one = torch.eye(len(matrix), dtype=matrix.dtype, device=matrix.device)
    inverse = torch.linalg.lu_solve(*factors, one)
    sizes = torch.linalg.vector_norm(matrix.detach(), 1, 1)
    try:  # torch.func.vmap lets no value be looked at
        moderate = is_moderate_determinant(determinant.detach().item(), torch.finfo(matrix.dtype))
        if moderate and (inverse.detach().abs() @ sizes).amax().item() < 1e4:
            return determinant * inverse, determinant
    except RuntimeError:
        pass
    return adjugate_by_singular_values(matrix), torch.linalg.det(matrix)''',
    "jax": '''def adjugate_and_determinant(matrix):
    """The transposed cofactors and the determinant; a singular matrix is no exception."""
    return adjugate_by_singular_values(matrix), determinant_of(matrix)''',
}
_BY_SINGULAR_VALUES = '''def adjugate_by_singular_values(matrix):
    """The transposed cofactors, by products of all singular values but one: nothing is divided by."""
    left, values, right = {module}.linalg.svd(matrix)
    sign = {module}.linalg.det(left) * {module}.linalg.det(right)
    own = {module}.eye(len(values), dtype=bool{on_device})
    others = products_of_rows({module}.where(own, 1.0, values))
    return sign * (right.T * others) @ left.T'''
_BY_VALUES = {
    "numpy": _BY_SINGULAR_VALUES.replace("{on_device}", ""),
    "torch": _BY_SINGULAR_VALUES.replace("dtype=bool{on_device}", "dtype=torch.bool, device=values.device"),
}
_IS_MODERATE = {
    "numpy": '''def is_moderate_determinant(determinant):
    """Whether a determinant has all its digits, and neither overflows nor underflows."""
    kind = np.finfo(determinant.dtype)
    return kind.tiny / kind.eps < abs(determinant) < kind.eps * kind.max''',
    "torch": '''def is_moderate_determinant(determinant, kind):
    """Whether a determinant has all its digits, and neither overflows nor underflows."""
    return kind.tiny / kind.eps < abs(determinant) < kind.eps * kind.max''',
    "jax": "",
}
PRODUCTS = {
    "numpy": '''def products_of_rows(values):
    """The product of each row, which alone may overflow or underflow, and no part of it."""
    fractions, powers = np.frexp(values)
    powers = powers.sum(axis=1)
    while fractions.shape[1] > 1:  # of 64 fractions a product is within every range
        ones = np.ones((len(values), -fractions.shape[1] % 64), dtype=values.dtype)
        blocks = np.concatenate((fractions, ones), axis=1).reshape(len(values), -1, 64)
        fractions, more = np.frexp(blocks.prod(axis=2))
        powers = powers + more.sum(axis=1)
    return np.ldexp(fractions[:, 0], powers)''',
    "torch": '''def products_of_rows(values):
    """The product of each row, which alone may overflow or underflow, and no part of it."""
    fractions, powers = torch.frexp(values)
    powers = powers.sum(dim=1)
    while fractions.shape[1] > 1:  # of 64 fractions a product is within every range
        ones = values.new_ones(len(values), -fractions.shape[1] % 64)
        blocks = torch.cat((fractions, ones), dim=1).reshape(len(values), -1, 64)
        fractions, more = torch.frexp(blocks.prod(dim=2))
        powers = powers + more.sum(dim=1)
    half, two = powers // 2, values.new_tensor(2.0)
    return fractions[:, 0] * two**half * two ** (powers - half)''',
}
DETERMINANT_OF = {
    "numpy": '''def determinant_of(factors):
    """The determinant of a matrix, by its factors L U, in the order that its pivots say."""
    diagonal, swaps = np.diagonal(factors[0]), factors[1] != np.arange(len(factors[1]))
    fractions, powers = np.frexp(diagonal)  # of 64 fractions a product is within every range
    blocks, more = np.frexp(np.multiply.reduceat(fractions, np.arange(0, len(fractions), 64)))
    size = np.ldexp(np.prod(blocks), powers.sum() + more.sum())
    return -size if np.count_nonzero(swaps) % 2 else size''',
    "torch": '''def determinant_of(factors):
    """The determinant of a matrix, by its factors L U, in the order that its pivots say."""
    diagonal, pivots = torch.diagonal(factors[0]), factors[1]
    swaps = pivots != torch.arange(1, len(pivots) + 1, device=pivots.device)
    return torch.prod(diagonal) * (1 - 2 * (swaps.sum() % 2))''',
    "jax": '''def determinant_of(factors):
    """The determinant of the matrix, which jax factors each time."""
    return jnp.linalg.det(factors)''',
}
"""The determinant by what ``factors_of`` returns."""
LOG_DETERMINANT_OF = {
    "numpy": '''def log_determinant_of(factors):
    """The logarithm of a positive determinant, by the factors L U of the matrix."""
    diagonal, swaps = np.diagonal(factors[0]), factors[1] != np.arange(len(factors[1]))
    if not np.prod(np.sign(diagonal)) * (-1) ** np.count_nonzero(swaps) > 0:
        raise ValueError("a determinant that is not positive, up to rounding, has no logarithm")
    return np.log(np.abs(diagonal)).sum()''',
    "torch": '''def log_determinant_of(factors):
    """The logarithm of a positive determinant, by the factors L U of the matrix."""
    diagonal, pivots = torch.diagonal(factors[0]), factors[1]
    swaps = pivots != torch.arange(1, len(pivots) + 1, device=pivots.device)
    if is_not_positive(torch.prod(torch.sign(diagonal.detach())) * (1 - 2 * (swaps.sum() % 2))):
        raise ValueError("a determinant that is not positive, up to rounding, has no logarithm")
    return torch.log(diagonal.abs()).sum()''',
    "jax": '''def log_determinant_of(factors):
    """The logarithm of a positive determinant; nan of another one."""
    sign, logarithm = jnp.linalg.slogdet(factors)
    return jnp.where(sign > 0, logarithm, jnp.nan)''',
}
"""Its logarithm."""
ADJUGATES = {
    "adjugate_and_determinant": _BOTH,
    "adjugate_by_singular_values": _BY_VALUES,
    "determinant_of": DETERMINANT_OF,
    "is_moderate_determinant": _IS_MODERATE,
    "products_of_rows": PRODUCTS,
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
            "log_determinant": {"numpy": _LOGDET, "torch": _LOGDET, "jax": _LOGDET_JAX},
            "is_not_positive": IS_NOT_POSITIVE,
            "is_singular": IS_SINGULAR,
        },
        letter="d",
    ),
    "adj": Face(
        unicode=Written("adj({0})"),
        latex=Written(r"\operatorname{{adj}}({0})"),
        code=both("adjugate({0})"),
        helpers={"adjugate": {"numpy": _ADJUGATE, "torch": _ADJUGATE, "jax": _ADJUGATE}} | ADJUGATES,
        letter="A",
    ),
}
WAYS = {
    "logdet": Way(code=both("log_determinant({0}, {1})"), helpers=FACES["logdet"].helpers, letter="d"),
    "log_of_size": Way(code=both("{module}.linalg.slogdet({0})[1]"), letter="d"),
    "log_of_multiple": Way(
        code=both("log_of_multiple({0}, {1})"),
        helpers={
            "log_of_multiple": {
                "numpy": _LOG_OF_MULTIPLE,
                "torch": _LOG_OF_MULTIPLE,
                "jax": _LOG_OF_MULTIPLE_JAX,
            },
            "is_not_positive": IS_NOT_POSITIVE,
            "is_singular": IS_SINGULAR,
        },
        letter="d",
    ),
}
"""log det(X) where the inverse is known, log |det(X)|, and log(c det(X))."""


def careful(item: Basic) -> Any:
    """Return an expression of the same value in which adj(X)/det(X) is X⁻¹, which is solved for."""
    if not item.args:
        return item
    if isinstance(item, ScalarOperator) and item.name == "log":
        found = _logarithm(item.operands[0])
        if found is not None:
            return found
    if isinstance(item, ScalarOperator) and item.name == "sqrt":
        (inside,) = item.operands
        if isinstance(inside, Operator) and inside.op == "det":  # which may overflow where its root does not
            return applied("map", logdet(careful(inside.operands[0])) / 2, data=("exp", 0))
    if isinstance(item, Operator):
        return item.with_operands(tuple(map(careful, item.operands)))
    if isinstance(item, Mul) and not isinstance(item, MatMul):
        item = _without_signs(item)
    if isinstance(item, MatMul):
        item = _without_adjugates(item)
    return item.func(*map(careful, item.args)) if item.args else item


def _logarithm(inside: Expr) -> Expr | None:
    """Return the logarithm of det(X), |det(X)| or an even power without the determinant, which may overflow."""
    if isinstance(inside, Mul):
        return _logarithm_of_multiple(inside)
    base, power = inside.as_base_exp()
    inner = base.operands[0] if isinstance(base, ScalarOperator) and base.name == "abs" else base
    if not (isinstance(inner, Operator) and inner.op == "det"):
        return None
    matrix = careful(inner.operands[0])
    if inner is base and power == 1:
        return logdet(matrix)  # type: ignore[no-any-return]
    if inner is base and not power.is_even:
        return None
    found: Expr = power * number_computed("log_of_size", matrix)
    return found


def _logarithm_of_multiple(inside: Mul) -> Expr | None:
    """Return log(c det(X)) without the determinant; None where there is no determinant, or more than one."""
    found = [one for one in inside.args if isinstance(one, Operator) and one.op == "det"]
    rest = inside / Mul(*found)
    if len(found) != 1 or any(isinstance(one, Operator) and one.op == "det" for one in rest.atoms(Operator)):
        return None
    return number_computed("log_of_multiple", careful(rest), careful(found[0].operands[0]))  # type: ignore[no-any-return]


def _without_signs(scalar: Expr) -> Expr:
    """Return a product of numbers in which sign(s)/|s| is 1/s, and s/s is 1."""
    parts = list(Mul.make_args(scalar))
    for sign in [one for one in parts if isinstance(one, ScalarOperator) and one.name == "sign"]:
        size = applied("map", applied("map", *sign.operands, data=("abs", 0)), data=("recip", 0))
        if size in parts:
            parts.remove(sign)
            parts[parts.index(size)] = applied("map", *sign.operands, data=("recip", 0))
    for below in [one for one in parts if isinstance(one, ScalarOperator) and one.name == "recip"]:
        if below.operands[0] in parts:
            parts.remove(below)
            parts.remove(below.operands[0])
    return Mul(*parts)


def _without_adjugates(item: MatMul) -> MatMul:
    scalar, factors = factors_of(item)
    scalar = _without_signs(scalar)
    for place, factor in enumerate(factors):
        plain = factor.arg if isinstance(factor, Transpose) else factor
        if not (isinstance(plain, Operator) and plain.op == "adj"):
            continue
        below = applied("map", det(*plain.operands), data=("recip", 0))
        if any(part.as_base_exp()[0] == below for part in Mul.make_args(scalar)):
            scalar = scalar / below
            inverse = applied("inverse", *plain.operands)
            turned = Transpose(inverse) if plain != factor else inverse
            factors = (*factors[:place], turned, *factors[place + 1 :])
    return MatMul(*(part for part in Mul.make_args(scalar) if part != 1), *factors)
