"""Names of functions that other systems have and this language has not: what to write in their place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from dlhw3.symbolic.language.text.operators import CITED, CONSTANTS, KEPT, PATTERNS

FROBENIUS = "norm2"
LARGEST = "of a matrix it is its largest singular value, opnorm, and norm2, of Frobenius, is another function"
FILLING = ("X", "Y", "1")
"""What stands for operands that a call lacks."""


def _rows(*rows: tuple[str, str]) -> dict[str, str]:
    """Return how each name is written, from rows of names with spaces between, and what is written for them."""
    return {name: written for names, written in rows for name in names.split()}


SPELLED = _rows(
    ("trace Tr", "tr({0})"),
    ("ln lg", "log({0})"),
    ("log1p", "log(1 + {0})"),
    ("log2", "log({0})/log(2)"),
    ("log10", "log({0})/log(10)"),
    ("expm1", "exp({0}) - 1"),
    ("norm frobenius frobnorm fro normF norm_F norm_fro normfro norm_2 l2norm l2_norm", "norm2({0})"),
    ("norm3 norm_3 l3norm", "sum(abs({0}).^3)^(1/3)"),
    ("norm4 norm_4 l4norm", "sum(({0}).^4)^(1/4)"),
    ("rms", "sqrt(mean(({0}).^2))"),
    ("normalize normalise", "({0})/norm2({0})"),
    ("standardize standardise zscore", "({0} - mean({0}))/sqrt(mean(({0} - mean({0})).^2))"),
    ("xlogx", "({0}).*log({0})"),
    ("logcosh log_cosh", "log(cosh({0}))"),
    ("softmin", "softmax(-({0}))"),
    ("logmeanexp log_mean_exp", "log(mean(exp({0})))"),
    ("logaddexp", "log(exp({0}) + exp({1}))"),
    ("huber smooth_l1", "0.5*({0}).^2 - 0.5*relu(abs({0}) - 1).^2"),
    ("soft_threshold softthreshold softshrink shrinkage", "sign({0}).*relu(abs({0}) - 1)"),
    ("tanhshrink", "{0} - tanh({0})"),
    ("hardtanh", "relu({0} + 1) - relu({0} - 1) - 1"),
    ("relu6", "relu({0}) - relu({0} - 6)"),
    ("hardsigmoid hard_sigmoid", "relu({0} + 3)/6 - relu({0} - 3)/6"),
    ("hardswish hard_swish", "({0}).*(relu({0} + 3) - relu({0} - 3))/6"),
    ("abs2", "({0}).^2"),
    ("sym symmetrize", "0.5*({0} + ({0})')"),
    ("skew", "0.5*({0} - ({0})')"),
    ("commutator", "({0})*({1}) - ({1})*({0})"),
    ("norm_1 l1norm l1_norm", "norm1({0})"),
    ("inverse solve", "inv({0})"),
    ("crossprod", "({0})'*({0})"),
    ("tcrossprod", "({0})*({0})'"),
    ("transpose T", "({0})'"),
    ("determinant", "det({0})"),
    ("log_det logdeterminant logabsdet slogdet", "logdet({0})"),
    ("adjugate", "adj({0})"),
    ("dg diagonal diagflat diagm", "diag({0})"),
    ("hadamard multiply", "({0}).*({1})"),
    ("matmul", "({0})*({1})"),
    ("outer", "({0})*({1})'"),
    ("inner vdot", "dot({0}, {1})"),
    ("logistic expit sigm", "sigmoid({0})"),
    ("logsigmoid log_sigmoid", "log(sigmoid({0}))"),
    ("log_sum_exp lse", "logsumexp({0})"),
    ("log_softmax logsoftmax", "log(softmax({0}))"),
    ("rowsoftmax row_softmax rowwise_softmax softmax_rowwise", "softmax_rows({0})"),
    ("colsoftmax columnsoftmax col_softmax column_softmax softmax_cols softmax_col", "softmax_columns({0})"),
    ("logit", "log(({0})./(1 - ({0})))"),
    ("ReLU", "relu({0})"),
    ("elu", "relu({0}) + exp(-relu(-({0}))) - 1"),
    ("leaky_relu leakyrelu", "relu({0}) - 0.01*relu(-({0}))"),
    ("silu swish", "({0}).*sigmoid({0})"),
    ("gelu GELU", "({0}).*normcdf({0})"),
    ("erf", "2*normcdf(sqrt(2)*({0})) - 1"),
    ("erfc", "2*normcdf(-sqrt(2)*({0}))"),
    ("geomean geometric_mean", "exp(mean(log({0})))"),
    ("ndtr Phi norm_cdf", "normcdf({0})"),
    ("norm_pdf", "normpdf({0})"),
    ("mish", "({0}).*tanh(log(1 + exp({0})))"),
    ("softsign", "({0})./(1 + abs({0}))"),
    ("layernorm layer_norm LN LayerNorm", "({0} - mean({0}))/sqrt(mean(({0} - mean({0})).^2))"),
    ("rmsnorm rms_norm", "({0})/sqrt(mean(({0}).^2))"),
    ("sqr square", "({0}).^2"),
    ("pow power", "({0}).^2"),
    ("cbrt", "({0}).^(1/3)"),
    ("sgn", "sign({0})"),
    ("heaviside", "step({0})"),
    ("sec", "1./cos({0})"),
    ("csc", "1./sin({0})"),
    ("cot", "1./tan({0})"),
    ("sech", "1./cosh({0})"),
    ("csch", "1./sinh({0})"),
    ("coth", "1./tanh({0})"),
    ("sinc", "sin({0})./({0})"),
    ("asin", "arcsin({0})"),
    ("acos", "arccos({0})"),
    ("atan", "arctan({0})"),
    ("arcsinh asinh", "log({0} + sqrt(({0}).^2 + 1))"),
    ("arccosh acosh", "log({0} + sqrt(({0}).^2 - 1))"),
    ("arctanh atanh", "0.5*log((1 + {0})./(1 - ({0})))"),
    ("atan2 arctan2", "arctan(({0})./({1}))"),
    ("hypot", "sqrt(({0}).^2 + ({1}).^2)"),
    ("average avg", "mean({0})"),
    ("var variance", "mean(({0} - mean({0})).^2)"),
    ("std stddev", "sqrt(mean(({0} - mean({0})).^2))"),
    ("prod", "det(diag({0}))"),
    ("lambdamax eigmax max_eig maxeig eig_max", "lambda_max(0.5*({0} + ({0})'))"),
    ("lambdamin eigmin min_eig mineig eig_min", "lambda_min(0.5*({0} + ({0})'))"),
    ("spectral_norm norm_spectral norm_spec normspec specnorm spec_norm op_norm sigma_max singmax", "opnorm({0})"),
    ("nuclear_norm nuc nuc_norm nucnorm normnuc norm_nuc norm_star trace_norm schatten1", "nuclear({0})"),
    ("matrix_exp matrixexp mexp exp_m", "expm({0})"),
    ("tr_expm", "tr(expm({0}))"),
    ("identity", "eye"),
    ("ones", "vector(1)"),
    ("zeros", "vector(0)"),
)  # fmt: skip
"""Names that other systems give an operator, and how it is written here, of its operands."""
OF_TWO = _rows(
    ("ones", "matrix(1)"),
    ("zeros", "matrix(0)"),
    ("max maximum", "({0}) + relu(({1}) - ({0}))"),
    ("min minimum", "({0}) - relu(({0}) - ({1}))"),
    ("bce BCE binary_cross_entropy", "(-sum(({1}).*log({0}) + (1 - ({1})).*log(1 - ({0}))))"),
    ("mse MSE mse_loss", "mean(({0} - ({1})).^2)"),
    ("mae MAE l1_loss", "mean(abs({0} - ({1})))"),
    ("rmse RMSE", "sqrt(mean(({0} - ({1})).^2))"),
    ("cov", "mean(({0} - mean({0})).*({1} - mean({1})))"),
    ("cosine_similarity cosine_sim cos_sim cossim", "dot({0}, {1})/(norm2({0})*norm2({1}))"),
    ("cross_entropy crossentropy CE", "(-sum(({0}).*log({1})))"),
    ("kl_div KL kl", "sum(({0}).*log(({0})./({1})))"),
    ("pow power", "({0}).^({1})"),
    ("diff derivative gradient nabla", "grad({0}, {1})"),
    ("solve mldivide", "inv({0})*({1})"),
    ("crossprod", "({0})'*({1})"),
    ("jacobian", "jac({0}, {1})"),
    ("hessian", "hess({0}, {1})"),
)
"""Names that are read only of two operands, or mean something else of them, entry by entry."""
MISSING = {
    name: (reason, written)
    for names, reason, written in (
        ("max maximum amax", "logsumexp is its smooth form, and above it", "logsumexp({0})"),
        ("min minimum amin", "-logsumexp(-x) is its smooth form, and below it", "(-logsumexp(-({0})))"),
        ("norm_inf norminf inf_norm linf_norm", "logsumexp(abs(x)) is its smooth form, and above it",
         "logsumexp(abs({0}))"),
        ("clip clamp", "relu(x - a) - relu(x - b) + a keeps x between a and b",
         "relu({0} - a) - relu({0} - b) + a"),
        ("concat concatenate vstack hstack", "of blocks, A*x + B*y is [A B]*[x; y]", "A*({0}) + B*({1})"),
        ("sigma_min singmin svdmin", "its square is the least eigenvalue of A'*A",
         "sqrt(lambda_min(({0})'*({0})))"),
        ("where masked_fill", "before softmax a matrix is added, with entries far below 0 where nothing is seen",
         "{1} + {0}"),
        ("rowsum rowsums row_sum sum_rows", "X*vector(1)*vector(1)' has the sum of each row in all of it",
         "({0})*vector(1)*vector(1)'"),
        ("colsum colsums col_sum sum_columns", "vector(1)*vector(1)'*X has the sum of each column in all of it",
         "vector(1)*vector(1)'*({0})"),
        ("dropout", "a mask M of 0 and 1 is multiplied, entry by entry", "M.*({0})"),
        ("rank", "it moves in jumps, and log det(I + X Xᵀ) stands in for it", "logdet(eye + ({0})*({0})')"),
        ("kron", "kron(A, B)*y is the columns of B*Y*A' with y those of Y", "({1})*Y_1*({0})'"),
        ("cov", "of a matrix whose rows have mean 0 it is X'*X over their number", "({0})'*({0})"),
        ("vec", "a matrix needs no column of its entries, vec(A)'*vec(B) is dot(A, B)", "{0}"),
        ("pinv", "of full column rank it is inv(A'*A)*A'", "inv(({0})'*({0}))*({0})'"),
        ("eig eigh eigvals eigenvalues", "tr(A^k) is the sum of their powers", "tr(({0})^2)"),
        ("svd svdvals singular_values", "norm2(A)^2 is the sum of their squares", "norm2({0})^2"),
        ("cond", "in the Frobenius norm it is norm2(A)*norm2(inv(A))", "norm2({0})*norm2(inv({0}))"),
        ("null nullspace", "of full row rank, the projection on the null space is eye - A'*inv(A*A')*A",
         "eye - ({0})'*inv(({0})*({0})')*({0})"),
        ("span orth colspace", "the projection on the columns of A is A*inv(A'*A)*A'",
         "({0})*inv(({0})'*({0}))*({0})'"),
        ("logm", "log is taken of entries, and tr(logm(X)) is logdet(X)", "logdet({0})"),
        ("sqrtm", "sqrt is taken of entries, and with R the root of X, X is R*R; X^(1/2) is that of a fixed psd X",
         "R*R"),
        ("cumsum", "it is L*x with L below its diagonal and on it 1, above it 0", "L*({0})"),
        ("conv convolve conv1d", "it is T*x with a Toeplitz matrix T", "T*({0})"),
        ("fft dft dct", "it is F*x with the matrix F of the transform", "F*({0})"),
        ("argmax", "it moves in jumps, and softmax stands in for it", "softmax({0})"),
        ("argmin", "it moves in jumps, and softmax stands in for it", "softmax(-({0}))"),
        ("triu tril", "a mask M, a matrix of 0 and 1, keeps a part", "M.*({0})"),
        ("reshape flatten ravel", "a matrix keeps its shape, and sums and norms need no other", "sum({0})"),
        ("chol cholesky", "logdet(A) is twice the sum of the logarithms on its diagonal", "logdet({0})"),
        ("qr", "R'*R is A'*A", "({0})'*({0})"),
        ("lu", "det(A) is the product of the pivots", "det({0})"),
        ("floor ceil round trunc mod sort", "it moves in jumps, and has no gradient to speak of", "{0}"),
        ("median quantile", "it moves in jumps from entry to entry", "mean({0})"),
        ("int integral integrate", "no integral has a rule here, and a sum is like it", "sum({0})"),
        ("sigma σ", "declared as sigma: entrywise it is any function of every entry", "sigmoid({0})"),
        ("selu", "it is elu(x) with two numbers, lambda and alpha", "relu({0}) + exp(-relu(-({0}))) - 1"),
        ("lambertw", "it has no rule here; near 0 it is x - x.^2", "{0} - ({0}).^2"),
        ("digamma", "it is near to log(x) - 1/(2x)", "log({0}) - 1./(2*({0}))"),
        ("gammaln lgamma loggamma", "it is near to x.*log(x) - x", "({0}).*log({0}) - ({0})"),
        ("diff derivative gradient nabla jacobian", "f differentiated in x is grad(f, x)", "{0}"),
        ("cross", "it is K*y with K the skew matrix of x", "K*({1})"),
    )
    for name in names.split()
}  # fmt: skip
"""Names of functions that everybody knows and that have no rule here: why, or what is near, and what to write."""


def instead(name: str, operands: Sequence[str]) -> tuple[str, str] | None:
    """Return what to say of a name that is no abstract function, and the call to write; None for one that is.

    Such are the names that other systems give an operator, those of functions that have no rule here, and those
    one edit away from one of ours.
    """
    found = _written(name, operands) or _indexed(name, operands)
    if found is None or name in CITED:
        return None
    why = f": {found[0]}" if found[0] else ""
    return f"{name} is no operator here, and no abstract function{why}.", found[1]


def _written(name: str, operands: Sequence[str]) -> tuple[str, str] | None:
    """Return why a name is no abstract function, "" where ours is spelled otherwise, and the call to write."""
    if name in ("cross_entropy", "crossentropy", "CE") and len(operands) == 2 and operands[1].isidentifier():
        operands = operands if operands[0].isidentifier() else operands[::-1]
    if name == "norm" and len(operands) == 2 and (normed := of_another_order(*operands)):
        return normed
    if name == "t" and len(operands) == 1 and re.search(r"\b[A-Z]", operands[0]):
        return "R writes the transpose so", _filled(SPELLED["transpose"], operands)
    reason, written = MISSING.get(name, ("", ""))
    if name in OF_TWO and len(operands) == 2:
        left, right = operands if operands[1] != "0" else operands[::-1]
        of_nought = name in ("max", "maximum") and left == "0"
        return "", f"relu({right})" if of_nought else _filled(OF_TWO[name], (left, right))
    if written:
        return reason, _filled(written, operands)
    if name in SPELLED:
        return "", _filled(SPELLED[name], operands)
    ours = next((one for one in KEPT if len(name) > 1 and _one_edit(name.casefold(), one)), None)
    return None if ours is None else ("", _call(ours, operands))


def _indexed(name: str, operands: Sequence[str]) -> tuple[str, str] | None:
    """Return the sum over an index that sum_i(…) is meant for, with x{i} for its x_i; None of any other name."""
    over = re.fullmatch(r"(?:sum|Σ)_([a-z])", name)
    if over is None or len(operands) != 1:
        return None
    index = over[1]
    inside = re.sub(rf"(?<=\w)_{index}(?!\w)", f"{{{index}}}", operands[0])
    end = "n" if index == "m" else "m"
    return "", f"sum{{{index}=1:{end}}}({inside})"


def of_another_order(operand: str, order: str) -> tuple[str, str] | None:
    """Return why a norm of an order is none here, "" where it is, and what to write; None of any other order."""
    if order == "1":
        return "", f"norm1({operand})"
    if order == "2" and re.search(r"\b[A-Z]", operand):
        return LARGEST, f"opnorm({operand})"
    if re.fullmatch(r"[3-9]|[1-9]\d", order):
        return "", f"sum(abs({operand}).^{order})^(1/{order})"
    if order.lower() not in ("inf", "infty", "oo", "infinity"):
        return None
    return "the logarithm of a sum of exp is a smooth form, and above it", f"log(sum(exp(abs({operand}))))"


def _filled(written: str, operands: Sequence[str]) -> str:
    """Return a call with its operands put in; brackets around a single word go."""
    filled = written.format(*operands, *FILLING[len(operands) :])
    return re.sub(r"(?<![\w)'])\((\w+)\)", r"\1", filled)


def _call(ours: str, operands: Iterable[str]) -> str:
    """Return a call of one of ours, with as many operands as it takes."""
    if ours == "eye":
        return ours
    due = 1 if ours in (*CONSTANTS, "diag") else len(PATTERNS[ours].split("->")[0].split(","))
    given = [*operands, *FILLING][:due]
    return f"{ours}({', '.join(given)})"


def _one_edit(left: str, right: str) -> bool:
    """Whether one letter changed, put in, left out, or two neighbours swapped make one word of the other."""
    if abs(len(left) - len(right)) > 1:
        return False
    start = next(
        (k for k, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right))
    )
    a, b = left[start:], right[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[1::-1] == b[:2] and a[2:] == b[2:])
