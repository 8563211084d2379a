"""Exponentials of matrices, ends of spectra, spectral and nuclear norms as code computes them, and their gradients.

dexpm(X, H) is SciPy's expm_frechet, and in torch the upper right block of the exponential of [[X, H], [0, X]]. The
gradients u uᵀ, u vᵀ and U Vᵀ come from one decomposition, and are refused (ValueError) where what they need does
not hold up to rounding: there the function has no gradient, and what a decomposition gives is any of many.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from operator import is_
from typing import Any

from sympy import Basic, MatrixExpr, Trace, Transpose

from dlhw3.symbolic.algebra import transpose
from dlhw3.symbolic.faces.computed import Computed, Way, computed, matrix_computed, number_computed
from dlhw3.symbolic.faces.face import ATOM, both, each
from dlhw3.symbolic.faces.known_functions import TRACE, KnownFunction, is_known
from dlhw3.symbolic.nodes import GradientAt, Value
from dlhw3.symbolic.scope import has_kind

_EXPM = {
    "numpy": '''def matrix_exponential(matrix):
    """e to a square matrix, and not to its entries."""
    from scipy.linalg import expm

    return expm(matrix)''',
    "torch": '''def matrix_exponential(matrix):
    """e to a square matrix, and not to its entries."""
    return torch.linalg.matrix_exp(matrix)''',
    "jax": '''def matrix_exponential(matrix):
    """e to a square matrix, and not to its entries."""
    from jax.scipy.linalg import expm

    return expm(matrix)''',
}
_DEXPM = {
    "numpy": '''def matrix_exponential_along(matrix, direction):
    """The derivative of the matrix exponential along a direction."""
    from scipy.linalg import expm_frechet

    return expm_frechet(matrix, direction, compute_expm=False)''',
    "torch": '''def matrix_exponential_along(matrix, direction):
    """The derivative of the matrix exponential along a direction: a block of that of a matrix of blocks."""
    size = len(matrix)
    above = torch.cat([matrix, direction], dim=1)
    below = torch.cat([torch.zeros_like(matrix), matrix], dim=1)
    return torch.linalg.matrix_exp(torch.cat([above, below]))[:size, size:]''',
    "jax": '''def matrix_exponential_along(matrix, direction):
    """The derivative of the matrix exponential along a direction."""
    from jax.scipy.linalg import expm_frechet

    return expm_frechet(matrix, direction, compute_expm=False)''',
}
_IS_ROUNDING = {
    "numpy": '''def is_rounding(gap, values, size):
    """Whether a gap between values that come from a matrix of this size is no more than what rounding makes."""
    return not gap > 10 * size * np.finfo(values.dtype).eps * np.abs(values).max()''',
    "torch": '''def is_rounding(gap, values, size):
    """Whether a gap between values that come from a matrix of this size is no more than what rounding makes."""
    try:
        return not gap > 10 * size * torch.finfo(values.dtype).eps * values.abs().max()
    except RuntimeError:  # under torch.func.vmap no value may be looked at
        return False''',
    "jax": '''def is_rounding(gap, values, size):
    """Whether a gap between values that come from a matrix of this size is no more than what rounding makes."""
    return ~(gap > 10 * size * jnp.finfo(values.dtype).eps * jnp.abs(values).max())''',
}
_EIGEN = '''def gradient_of_{end}_eigenvalue(decomposition):
    """u uᵀ for the unit eigenvector u to the {end} eigenvalue of a symmetric matrix, which is to be simple."""
    values, vectors = decomposition
    if len(values) > 1 and is_rounding(abs(values[{first}] - values[{second}]), values, len(values)):
        raise ValueError("the {end} eigenvalue is not simple, up to rounding, and has no gradient")
    return vectors[:, {first}][:, None] * vectors[:, {first}]'''
_OPNORM = '''def gradient_of_spectral_norm(decomposition):
    """u vᵀ for the unit singular vectors to the largest singular value, which is to be simple and not 0."""
    left, values, right = decomposition
    gap = values[0] - values[1] if len(values) > 1 else values[0]
    if is_rounding(gap, values, max(left.shape[0], right.shape[1])):
        raise ValueError("the largest singular value is not simple, up to rounding, and has no gradient")
    return left[:, 0][:, None] * right[0]'''
_NUCLEAR = '''def gradient_of_nuclear_norm(decomposition):
    """U Vᵀ of the thin singular value decomposition U S Vᵀ of a matrix of full column rank, or full row rank."""
    left, values, right = decomposition
    if is_rounding(values[-1], values, max(left.shape[0], right.shape[1])):
        raise ValueError("a matrix of less than full rank, up to rounding: its nuclear norm has no gradient")
    return left @ right'''


_EIGEN_MOVED = '''def hessian_of_{end}_eigenvalue(decomposition, direction):
    """How u uᵀ moves along the symmetric part H of a direction: R H u uᵀ + u uᵀ H R, R = (λ I − S)⁺."""
    values, vectors = decomposition
    if len(values) > 1 and is_rounding(abs(values[{first}] - values[{second}]), values, len(values)):
        raise ValueError("the {end} eigenvalue is not simple, up to rounding, and has no gradient")
    u, rest = vectors[:, {first}], vectors[:, {others}]
    along = (direction @ u + direction.T @ u) / 2
    half = (rest @ (rest.T @ along / (values[{first}] - values[{others}])))[:, None] * u
    return half + half.T'''
_OPNORM_MOVED = '''def hessian_of_spectral_norm(decomposition, direction):
    """How u vᵀ moves along a direction H, by u and v: (s² I − A Aᵀ)⁺ (s H v + A Hᵀ u), and of Aᵀ and Hᵀ."""
    left, values, right = decomposition
    gap = values[0] - values[1] if len(values) > 1 else values[0]
    if is_rounding(gap, values, max(left.shape[0], right.shape[1])):
        raise ValueError("the largest singular value is not simple, up to rounding, and has no gradient")
    u, v, largest, others = left[:, 0], right[0], values[0], values[1:]
    a, b = direction @ v, direction.T @ u
    c, d = left[:, 1:].T @ a, right[1:] @ b
    below = (largest - others) * (largest + others)
    u_moved = left[:, 1:] @ ((largest * c + others * d) / below) + (a - left @ (left.T @ a)) / largest
    v_moved = right[1:].T @ ((largest * d + others * c) / below) + (b - right.T @ (right @ b)) / largest
    return u_moved[:, None] * v + u[:, None] * v_moved'''
_NUCLEAR_MOVED = '''def hessian_of_nuclear_norm(decomposition, direction):
    """How U Vᵀ moves along a direction, of a matrix of full column rank, or full row rank."""
    left, values, right = decomposition
    if is_rounding(values[-1], values, max(left.shape[0], right.shape[1])):
        raise ValueError("a matrix of less than full rank, up to rounding: its nuclear norm has no gradient")
    a, b = direction @ right.T, left.T @ direction
    core = left.T @ a
    turned = left @ ((core - core.T) / (values[:, None] + values)) @ right
    return turned + (a - left @ core) / values @ right + left @ ((b - core @ right) / values[:, None])'''


def _same(name: str, text: str) -> dict[str, dict[str, str]]:
    """Return a helper that is one text in all packages, with the one that it calls.

    In jax, whose traces have no values to look at, a gradient that is not there is nan.
    """
    in_jax = re.sub(r"if (.*):\n +raise .*", r"undefined = \1", text)
    in_jax = re.sub(r"return (.*)$", r"return jnp.where(undefined, jnp.nan, \1)", in_jax)
    return {name: {"numpy": text, "torch": text, "jax": in_jax}, "is_rounding": _IS_ROUNDING}


def _outer(name: str, text: str) -> Way:
    return Way(
        code=both(f"{name}({{0}})"),
        helpers=_same(name, text),
        letter="G",
        cost=lambda rows, cols, first: rows * cols,
    )


def _moved(name: str, text: str) -> Way:
    return Way(code=both(f"{name}({{0}}, {{1}})"), helpers=_same(name, text), letter="H", apart=True)


ENDS = {"lambda_max": ("largest", -1, -2), "lambda_min": ("smallest", 0, 1)}
DECOMPOSED = {"lambda_max": "eigh", "lambda_min": "eigh", "opnorm": "svd", "nuclear": "svd"}
VALUES = {"eigh": "eigvalsh", "svd": "svdvals"}
"""The decomposition that a function and its gradient are read off, and what has its values alone."""
WAYS = {
    "expm": Way(
        code=both("matrix_exponential({0})"),
        helpers={"matrix_exponential": _EXPM},
        letter="E",
        apart=True,
    ),
    "dexpm": Way(
        code=both("matrix_exponential_along({0}, {1})"),
        helpers={"matrix_exponential_along": _DEXPM},
        letter="E",
        apart=True,
    ),
    "eigh": Way(code=both("{module}.linalg.eigh({0})"), letter="D", apart=True),
    "eigvalsh": Way(code=both("{module}.linalg.eigvalsh({0})"), letter="e", apart=True),
    "eigh_values": Way(code=both("{0}[0]", operands=(ATOM,)), letter="e"),
    "svd": Way(code=both("{module}.linalg.svd({0}, full_matrices=False)"), letter="D", apart=True),
    "svdvals": Way(
        code=each("np.linalg.svd({0}, compute_uv=False)", "torch.linalg.svdvals({0})"),
        letter="e",
        apart=True,
    ),
    "svd_values": Way(code=both("{0}[1]", operands=(ATOM,)), letter="e"),
    "opnorm": Way(code=both("{0}[0]", operands=(ATOM,)), letter="r"),
    "nuclear": Way(code=both("{0}.sum()", operands=(ATOM,)), letter="r"),
    "opnorm_alone": Way(code=both("{module}.linalg.norm({0}, 2)"), letter="r", apart=True),
    "nuclear_alone": Way(code=both("{module}.linalg.norm({0}, 'nuc')"), letter="r", apart=True),
    "grad_opnorm": _outer("gradient_of_spectral_norm", _OPNORM),
    "grad_nuclear": Way(
        code=both("gradient_of_nuclear_norm({0})"),
        helpers=_same("gradient_of_nuclear_norm", _NUCLEAR),
        letter="G",
        apart=True,
    ),
}
WAYS["hess_opnorm"] = _moved("hessian_of_spectral_norm", _OPNORM_MOVED)
WAYS["hess_nuclear"] = _moved("hessian_of_nuclear_norm", _NUCLEAR_MOVED)
for _name, (_end, _first, _second) in ENDS.items():
    WAYS[_name] = Way(code=both(f"{{0}}[{_first}]", operands=(ATOM,)), letter="r")
    _text = _EIGEN.format(end=_end, first=_first, second=_second)
    _others = ":-1" if _first else "1:"
    _second_text = _EIGEN_MOVED.format(end=_end, first=_first, second=_second, others=_others)
    WAYS[f"hess_{_name}"] = _moved(f"hessian_of_{_end}_eigenvalue", _second_text)
    WAYS[f"grad_{_name}"] = _outer(f"gradient_of_{_end}_eigenvalue", _text)


def all_computed(expressions: Sequence[Basic]) -> list[Any]:
    """Return expressions with what code computes for functions whose gradients are known.

    What is of one matrix, as it is written, shares its decomposition: a norm and its gradient, both ends of a
    spectrum. Where only values are needed, no vectors are computed.
    """
    found = [as_computed(one) for one in expressions]
    if not any(has_kind(one, Computed) for one in found):
        return found
    nodes = set().union(*(one.atoms(Computed) for one in found))
    values = Counter(node.operands[0] for node in nodes if node.name in DECOMPOSED)
    read: dict[Basic, Basic] = {}
    for node in nodes:
        if node.name in VALUES.values():
            kind = next(kind for kind, alone in VALUES.items() if alone == node.name)
            whole = number_computed(kind, *node.operands)
            read |= {node: number_computed(f"{kind}_values", whole)} if whole in nodes else {}
    for node in nodes:
        if f"{node.name}_alone" in WAYS and node.operands[0] not in read and values[node.operands[0]] == 1:
            read[node] = number_computed(f"{node.name}_alone", *node.operands[0].operands)
    return [_replaced(one, read) for one in found] if read else found


def _replaced(item: Basic, read: Mapping[Basic, Basic]) -> Any:
    """Return an expression with nodes replaced, and what they are in and of."""
    if not item.args or not has_kind(item, Computed):
        return item
    item = read.get(item, item)
    parts = [_replaced(part, read) for part in item.args]
    return item if all(map(is_, parts, item.args)) else item.func(*parts)


def as_computed(item: Basic) -> Any:
    """Return an expression with what code computes for functions whose gradients are known."""
    if not has_kind(item, KnownFunction):
        return item
    if not is_known(item):
        parts = [as_computed(part) for part in item.args]
        if isinstance(item, Transpose):
            return transpose(parts[0])
        return item.func(*parts)
    function, *arguments = item.args
    point, *hands = map(as_computed, arguments)
    if function.name == TRACE:
        made: MatrixExpr = computed("dexpm" if hands else "expm", point.shape, point, *hands)
        return Trace(made) if isinstance(item, Value) else Transpose(made)
    decomposed = DECOMPOSED[function.name]
    if isinstance(item, Value):
        return number_computed(function.name, number_computed(VALUES[decomposed], point))
    kind = "grad" if isinstance(item, GradientAt) else "hess"
    return matrix_computed(f"{kind}_{function.name}", point.shape, number_computed(decomposed, point), *hands)
