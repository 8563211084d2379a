"""The helper functions for powers of matrices, as text; for torch with their derivatives by divided differences.

For f(x) = x^q and a symmetric M = U diag(λ) Uᵀ the derivative is (Daleckii & Krein 1965)

    d f(M) = U (D ∘ (Uᵀ dM U)) Uᵀ,   D_ij = (f(λ_i) − f(λ_j))/(λ_i − λ_j), f'(λ_i) where they are equal,

which needs no derivative of U or λ, so that equal eigenvalues are like others. For M = A Aᵀ, A = U diag(σ) Vᵀ,
it is h + hᵀ with h = U (K ∘ (Uᵀ dA V)) Uᵀ + (I − UUᵀ) dA V diag(σ^{2p−1}) Uᵀ, where K_ij = σ_j D_ij for σ² and
p; and D_ij there is that of σ and 2p over σ_i + σ_j. Nothing is squared. Two σ of 0 have K = 0 for 2p > 1, and no
derivative else; for M itself two λ of 0 have none where p < 1.
"""

from __future__ import annotations

# What a singular value is worth. The computed ones are those of A + E: the reduction to two diagonals reflects at
# most 2d times (d the longer side), and each reflection errs by a small multiple of ε‖A‖, below 5ε, since its sums
# err by about ε√d in parts of norm one; the entries of A are themselves rounded, by ε/2 each. So ‖E‖ ≤ 10dε σ_1,
# and a singular value below that may as well be 0. Here ε = 2^-52 whatever the type of A, since float32 is
# computed in float64: nothing that float32 can tell from 0 is lost.
GRAM_POWERS_NUMPY = '''def gram_powers(matrix):
    """exponent -> (matrix @ matrix.T) ** exponent, by float64; the power 0 is the identity."""
    vectors, values, _ = np.linalg.svd(matrix.astype(np.float64), full_matrices=False)
    noise = 10 * max(matrix.shape) * 2.0**-52 * values[0]
    values = values * (values > noise)

    def power(exponent):
        if exponent == 0:
            return np.eye(len(matrix), dtype=matrix.dtype)
        return ((vectors * values ** (2 * exponent)) @ vectors.T).astype(matrix.dtype)

    return power'''

PSD_POWERS_NUMPY = '''def psd_powers(matrix):
    """exponent -> matrix ** exponent, matrix positive semidefinite; the power 0 is the identity."""
    values, vectors = np.linalg.eigh(matrix.astype(np.float64))
    noise = 10 * len(values) * 2.0**-52 * values[-1]
    values = values * (values > noise)

    def power(exponent):
        if exponent == 0:
            return np.eye(len(matrix), dtype=matrix.dtype)
        return ((vectors * values**exponent) @ vectors.T).astype(matrix.dtype)

    return power'''

GRAM_POWERS_JAX = '''def gram_powers(matrix):
    """exponent -> (matrix @ matrix.T) ** exponent; the power 0 is the identity."""
    vectors, values, _ = jnp.linalg.svd(matrix, full_matrices=False)
    noise = 10 * max(matrix.shape) * jnp.finfo(values.dtype).eps * values[0]
    values = values * (values > noise)

    def power(exponent):
        found = (vectors * values ** (2 * exponent)) @ vectors.T
        return jnp.where(exponent == 0, jnp.eye(len(matrix), dtype=matrix.dtype), found)

    return power'''

PSD_POWERS_JAX = '''def psd_powers(matrix):
    """exponent -> matrix ** exponent, matrix positive semidefinite; the power 0 is the identity."""
    values, vectors = jnp.linalg.eigh(matrix)
    noise = 10 * len(matrix) * jnp.finfo(values.dtype).eps * values[-1]
    values = values * (values > noise)

    def power(exponent):
        found = (vectors * values**exponent) @ vectors.T
        return jnp.where(exponent == 0, jnp.eye(len(matrix), dtype=matrix.dtype), found)

    return power'''

GRAM_POWERS_TORCH = '''def gram_powers(matrix):
    """exponent -> (matrix @ matrix.T) ** exponent, by float64; the power 0 is the identity."""
    wide = matrix.double()
    left, values, right = torch.linalg.svd(wide.detach(), full_matrices=False)
    noise = 10 * max(matrix.shape) * 2.0**-52 * values[0]
    values = values * (values > noise)

    def power(exponent):
        if exponent == 0:
            return torch.eye(len(matrix), dtype=matrix.dtype, device=matrix.device)
        found = (left * values ** (2 * exponent)) @ left.T
        if is_followed(wide):
            found = MatrixPower.apply(wide, found, left, right.T, values, exponent, True)
        return found.to(matrix.dtype)

    return power'''

PSD_POWERS_TORCH = '''def psd_powers(matrix):
    """exponent -> matrix ** exponent, matrix positive semidefinite; the power 0 is the identity."""
    wide = matrix.double()
    values, vectors = torch.linalg.eigh(wide.detach())
    noise = 10 * len(values) * 2.0**-52 * values[-1]
    values = values * (values > noise)
    known = {{}}

    def power(exponent):
        if exponent == 0:
            return torch.eye(len(matrix), dtype=matrix.dtype, device=matrix.device)
        if exponent in known:
            return known[exponent]
        found = (vectors * values**exponent) @ vectors.T
        if is_followed(wide):
            found = MatrixPower.apply(wide, found, vectors, vectors, values, exponent, False)
        found = found.to(matrix.dtype)
        if len(known) < 4:
            known[exponent] = found
        return found

    return power'''

IS_FOLLOWED = '''def is_followed(tensor):
    """Whether torch may differentiate in a tensor; what torch.func follows has no memory."""
    if torch.jit.is_tracing():  # to be differentiated later
        return True
    try:
        tensor.data_ptr()
    except RuntimeError:
        return True
    direction = torch.autograd.forward_ad.unpack_dual(tensor).tangent
    return tensor.requires_grad or direction is not None'''

DIVIDED_DIFFERENCES = '''def divided_differences(values, exponent):
    """(a**exponent - b**exponent) / (a - b) for all values a, b; the derivative where a = b."""
    large = torch.maximum(values[:, None], values)
    small = torch.minimum(values[:, None], values)
    distance = torch.where(small < large, torch.log(small / large), 0.0)
    quotient = torch.expm1(exponent * distance) / torch.expm1(distance)
    return large ** (exponent - 1) * torch.where(distance < 0, quotient, exponent)'''

POWER_SLOPES = '''def power_slopes(values, exponent, gram):
    """The slopes that the derivative of a power is made of, within the columns and outside."""
    if not gram:
        return divided_differences(values, exponent) / 2, 0 * values
    total = values[:, None] + values
    at_zero = 0.0 if 2 * exponent > 1 else torch.inf
    share = torch.where(total > 0, values / total, at_zero)
    return divided_differences(values, 2 * exponent) * share, values ** (2 * exponent - 1)'''

MATRIX_POWER = '''class MatrixPower(torch.autograd.Function):
    """A power found from a decomposition, with its derivative by divided differences."""

    generate_vmap_rule = True

    @staticmethod
    def forward(matrix, found, left, right, values, exponent, gram):
        return found.clone()

    @staticmethod
    def setup_context(ctx, inputs, output):
        matrix, _, left, right, values, *ctx.rule = inputs
        ctx.save_for_backward(matrix, left, right, values)
        ctx.save_for_forward(matrix, left, right, values)

    @staticmethod
    def derivative(ctx, direction, adjoint):
        matrix, left, right, values = ctx.saved_tensors
        slopes = power_slopes(values, *ctx.rule)
        return PowerDerivative.apply(direction, adjoint, matrix, left, right, *slopes)

    @staticmethod
    def backward(ctx, slope):
        return MatrixPower.derivative(ctx, slope, True), None, None, None, None, None, None

    @staticmethod
    def jvp(ctx, direction, *_):
        return MatrixPower.derivative(ctx, direction, False)'''

POWER_DERIVATIVE = '''class PowerDerivative(torch.autograd.Function):
    """The derivative of a power along a direction, or its adjoint; under vmap it is not judged."""

    generate_vmap_rule = True

    @staticmethod
    def forward(direction, adjoint, matrix, left, right, slopes, outside):
        try:
            defined = bool(slopes.isfinite().all())
        except RuntimeError:
            defined = True
        if not defined:
            raise ValueError("a power of a matrix with a singular value 0 has no derivative here")
        sides = (direction + direction.T, left, right) if adjoint else (direction, right, left)
        moved = sides[0] @ sides[1]
        inside = left.T @ moved
        half = (left @ (slopes * inside) + (moved - left @ inside) * outside) @ sides[2].T
        return half if adjoint else half + half.T

    @staticmethod
    def setup_context(ctx, inputs, output):
        pass

    @staticmethod
    def backward(ctx, slope):
        raise NotImplementedError("a power of a matrix can be differentiated once, not twice")

    @staticmethod
    def jvp(ctx, *directions):
        raise NotImplementedError("a power of a matrix can be differentiated once, not twice")'''
