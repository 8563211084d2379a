"""Tidy constructors for matrix expressions, and the rewritings that make a formula readable.

Nothing here is trusted: every expression these functions return reaches the kernel as a claimed equality.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sympy import (
    Add,
    Basic,
    Expr,
    Float,
    Identity,
    Integer,
    MatAdd,
    MatMul,
    MatrixExpr,
    Mul,
    Rational,
    S,
    Trace,
    Transpose,
    ZeroMatrix,
)

from dlhw3.errors import UserError, quoted
from dlhw3.symbolic.faces.operators import MatrixOperator, Operator, applied
from dlhw3.symbolic.faces.turning import turned
from dlhw3.symbolic.nodes import GradientAt, Inner, MatrixDifferential, MatrixSum, PsdPower
from dlhw3.symbolic.remembered import remembered
from dlhw3.symbolic.scope import has_kind, instantiate

ZERO = S.Zero
LONGEST_POWER = 64
"""Factors of a power of a matrix that are written out."""


def exact_number(number: Float) -> Rational:
    """Return the decimal that a floating-point number was written as: 0.1 is 1/10.

    Raises UserError where it is not one, such as 0.333…: a rounded number has no exact value. A number is a
    decimal where its decimal digits, as many as its precision holds for certain (15 in double precision), give
    back the number itself.
    """
    if number.is_finite:
        digits = str(number)  # SymPy prints exactly those digits
        if Float(digits, precision=number._prec) == number:
            return Rational(digits)
        near = Rational(digits).limit_denominator(1000)
        hint = f"an exact number, such as Rational({near.p}, {near.q})"
        raise UserError(
            f"{quoted(float(number))} is a rounded number, and mathematics needs exact ones.", hint=hint
        )
    raise UserError(f"{number} is not a number.", hint="an exact number, such as Rational(1, 2)")


def exact(expression: Expr) -> Expr:
    """Return an expression with its decimals as exact fractions; raise UserError for a rounded number."""
    if not has_kind(expression, Float):
        return expression
    return expression.xreplace({number: exact_number(number) for number in expression.atoms(Float)})


def is_zero(expression: Expr) -> bool:
    """Whether an expression is literally zero."""
    return isinstance(expression, ZeroMatrix) or expression == 0


def _times(one: Expr, other: Expr) -> Expr:
    """Return a product of numbers; SymPy is not asked for 1 · a, of which there are many."""
    if one is S.One and isinstance(other, Expr):
        return other
    return one if other is S.One else one * other


def factors_of(expression: MatrixExpr) -> tuple[Expr, tuple[MatrixExpr, ...]]:
    """Return the scalar coefficient and the matrix factors."""
    arguments = expression.args if isinstance(expression, MatMul) else (expression,)
    coefficient = S.One
    matrices = []
    for argument in arguments:
        if isinstance(argument, MatrixExpr):
            matrices.append(argument)
        else:
            coefficient = _times(coefficient, argument)
    return coefficient, tuple(matrices)


def product(*parts: Expr) -> Expr:
    """Return the product, flattened, the scalar in front, identities left out."""
    coefficient = S.One
    matrices: list[MatrixExpr] = []
    zero = False
    for part in parts:
        if isinstance(part, MatrixExpr):
            scale, inner = factors_of(part)
            coefficient = _times(coefficient, scale)
            matrices.extend(inner)
            zero = zero or isinstance(part, ZeroMatrix)
        else:
            coefficient = _times(coefficient, part)
    if not matrices:
        return coefficient
    if zero or coefficient == 0:
        return ZeroMatrix(matrices[0].shape[0], matrices[-1].shape[1])
    kept = [matrix for matrix in matrices if not isinstance(matrix, Identity)] or matrices[:1]
    if coefficient == 1:
        return kept[0] if len(kept) == 1 else MatMul(*kept)
    return MatMul(coefficient, *kept)


def hadamard_product(*parts: Expr) -> Expr:
    """Return the product of entries, flattened, the scalar in front, ones left out; of scalars, their product.

    A ∘ (1 ⊘ B) is written A ⊘ B.
    """
    if not isinstance(parts[0], MatrixExpr):
        return Mul(*parts)
    coefficient = S.One
    factors: list[MatrixExpr] = []
    for part in parts:
        scale, inner = factors_of(part)
        coefficient = _times(coefficient, scale)
        whole = product(*inner)
        factors.extend(whole.operands if is_operator(whole, "hadamard") else (whole,))
    if coefficient == 0 or any(map(is_zero, factors)):
        return ZeroMatrix(*parts[0].shape)
    kept = [factor for factor in factors if not is_operator(factor, "ones")]
    below = [factor for factor in kept if isinstance(factor, Operator) and factor.name == "recip"]
    above = [factor for factor in kept if factor not in below]
    if not above:
        above, below = (below[:1] or factors[:1]), below[1:]
    whole = above[0] if len(above) == 1 else applied("hadamard", *above)
    for factor in below:
        whole = applied("quotient", whole, *factor.operands)
    return product(coefficient, whole)


def is_operator(expression: Basic, op: str) -> bool:
    """Whether an expression is the kernel's operator of this name."""
    return isinstance(expression, Operator) and expression.op == op


def has_name(node: object, name: str) -> bool:
    """Whether an expression is the operator, or the function in every entry, of this name."""
    return isinstance(node, Operator) and node.name == name


def total(*terms: Expr) -> Expr:
    """Return the sum, flattened, zeros left out."""
    flat: list[Expr] = []
    for term in terms:
        flat.extend(term.args if isinstance(term, MatAdd) else (term,))
    kept = [term for term in flat if not is_zero(term)]
    if not kept:
        return terms[0]
    if not isinstance(kept[0], MatrixExpr):
        return sum(kept[1:], kept[0])
    return kept[0] if len(kept) == 1 else MatAdd(*kept)


def scalar_sum(terms: Iterable[Expr]) -> Expr:
    """Return a sum of scalars as it stands, zeros left out (SymPy's own sum would reorder and merge)."""
    kept = [term for term in terms if term != 0]
    return Add(*kept, evaluate=False) if len(kept) > 1 else (kept[0] if kept else ZERO)


def terms_of(expression: MatrixExpr) -> tuple[MatrixExpr, ...]:
    """Return the summands."""
    return expression.args if isinstance(expression, MatAdd) else (expression,)


def flat_terms(terms: list[MatrixExpr]) -> list[MatrixExpr]:
    """Return the terms of a sum with the terms of sums among them: A, −B and −C for A and −(B + C)."""
    found: list[MatrixExpr] = []
    for term in terms:
        scale, factors = factors_of(term)
        is_sum = len(factors) == 1 and isinstance(factors[0], MatAdd)
        found += [product(scale, one) for one in factors[0].args] if is_sum else [term]
    return found


@remembered
def transpose(matrix: MatrixExpr) -> MatrixExpr:
    """Return the transpose, pushed to the letters."""
    if isinstance(matrix, (Transpose,)):
        return matrix.arg
    if isinstance(matrix, (Identity, PsdPower)):
        return matrix
    if isinstance(matrix, MatrixOperator):
        return turned(matrix, transpose)
    if isinstance(matrix, MatAdd):
        return MatAdd(*_sorted_pair([transpose(term) for term in matrix.args]))
    if isinstance(matrix, MatMul):
        coefficient, matrices = factors_of(matrix)
        return product(coefficient, *(transpose(factor) for factor in reversed(matrices)))
    if isinstance(matrix, MatrixSum):
        return MatrixSum(transpose(matrix.args[0]), *matrix.args[1:])
    if isinstance(matrix, ZeroMatrix):
        return ZeroMatrix(*matrix.shape[::-1])
    if isinstance(matrix, GradientAt) and matrix.args[0].has_symmetric_gradient:
        return matrix
    return Transpose(matrix)


def negate(expression: Expr) -> Expr:
    """Return minus the expression, term by term."""
    if isinstance(expression, MatAdd):
        return MatAdd(*(product(S.NegativeOne, term) for term in expression.args))
    return product(S.NegativeOne, expression)


def flat(expression: Expr) -> Expr:
    """Flatten products of products everywhere outside the arguments of functions, and drop double signs."""
    if isinstance(expression, MatMul):
        return product(*(flat(factor) for factor in expression.args))
    if isinstance(expression, MatAdd):
        return total(*(flat(term) for term in expression.args))
    if isinstance(expression, (Inner, Transpose, MatrixSum, MatrixDifferential)):
        return expression.func(flat(expression.args[0]), *(flat(a) for a in expression.args[1:]))
    return expression


def tidy(expression: MatrixExpr) -> MatrixExpr:
    """Flatten products, push transposes to the letters, and write A + Aᵀ with A first; no multiplying out."""
    if isinstance(expression, Transpose):
        return transpose(tidy(expression.arg))
    if isinstance(expression, MatMul):
        return product(
            *(tidy(factor) if isinstance(factor, MatrixExpr) else factor for factor in expression.args)
        )
    if isinstance(expression, MatAdd):
        return total(*(tidy(term) for term in expression.args))
    return expression


def power(base: MatrixExpr, exponent: Expr) -> MatrixExpr:
    """Return base^exponent for a positive semidefinite base, the identity where the exponent is 0."""
    return Identity(base.shape[0]) if exponent == 0 else PsdPower(base, exponent)


def written_out(folded: MatrixSum) -> tuple[MatrixExpr, ...]:
    """Return the terms of a sum whose bounds are numbers."""
    body, index, low, high = folded.args
    return tuple(instantiate(body, index, Integer(k)) for k in range(int(low), int(high) + 1))


def _sorted_pair(terms: Sequence[MatrixExpr]) -> list[MatrixExpr]:
    """Put A before Aᵀ in a sum of the two."""
    if len(terms) == 2 and terms[0] == Transpose(terms[1]):
        return list(reversed(terms))
    return list(terms)


def expand(expression: MatrixExpr, moving: MatrixExpr | None = None) -> MatrixExpr:
    """Multiply out products of sums (not inside the arguments of functions); those alone that have what moves."""
    if isinstance(expression, MatAdd):
        return total(*(expand(term, moving) for term in expression.args))
    coefficient, matrices = factors_of(expression)
    choices: list[tuple[MatrixExpr, ...]] = [()]
    for matrix in matrices:
        opened = isinstance(matrix, (MatAdd, MatMul)) and (moving is None or matrix.has(moving))
        inner = terms_of(expand(matrix, moving)) if opened else (matrix,)
        choices = [(*chosen, term) for chosen in choices for term in inner]
    return total(*(product(coefficient, *chosen) for chosen in choices))


def collect(expression: MatrixExpr) -> MatrixExpr:
    """Add up equal terms, then gather those that share their last factor, then those that share their first."""
    return _gather(_gather(_merged(expression), last=True), last=False)


def _merged(expression: MatrixExpr) -> MatrixExpr:
    """Return a sum in which terms that are equal but for their scalar are one: 3A for A + 2A."""
    found: dict[tuple[MatrixExpr, ...], list[Expr]] = {}
    terms = tuple(map(_merged_within, terms_of(expression)))
    for term in terms:
        coefficient, matrices = factors_of(term)
        found.setdefault(matrices, []).append(coefficient)
    if terms == terms_of(expression) and len(found) == len(terms):
        return expression
    return total(*(product(Add(*scales), *matrices) for matrices, scales in found.items()))


def _merged_within(term: MatrixExpr) -> MatrixExpr:
    """Return c(A + A) as 2cA."""
    coefficient, matrices = factors_of(term)
    if len(matrices) == 1 and isinstance(matrices[0], MatAdd):
        return product(coefficient, _merged(matrices[0]))  # type: ignore[return-value]
    return term


def _gather(expression: MatrixExpr, *, last: bool) -> MatrixExpr:
    groups: dict[MatrixExpr, list[MatrixExpr]] = {}
    for term in terms_of(expression):
        _, matrices = factors_of(term)
        groups.setdefault(matrices[-1] if last else matrices[0], []).append(term)
    return total(*(_gathered(shared, terms, last=last) for shared, terms in groups.items()))


def _gathered(shared: MatrixExpr, terms: Sequence[MatrixExpr], *, last: bool) -> MatrixExpr:
    if len(terms) == 1:
        return terms[0]
    rests = []
    for term in terms:
        coefficient, matrices = factors_of(term)
        rest = matrices[:-1] if last else matrices[1:]
        size = matrices[-1].shape[0] if last else matrices[0].shape[1]
        rests.append(product(coefficient, *(rest or (Identity(size),))))
    if all(factors_of(rest)[0] == -1 for rest in rests):
        inside = total(*(negate(rest) for rest in rests))
        return product(S.NegativeOne, *((inside, shared) if last else (shared, inside)))
    inside = total(*rests)
    return MatMul(inside, shared) if last else MatMul(shared, inside)


def inner(left: MatrixExpr, right: MatrixExpr) -> Expr:
    """Return ⟨left, right⟩, zero when either side is."""
    return ZERO if is_zero(left) or is_zero(right) else Inner(left, right)


def split_inner(pairing: Inner, moving: MatrixExpr) -> tuple[tuple[Expr, Inner], ...]:
    """Split ⟨G, A + cB⟩ into (1, ⟨G, A⟩), (c, ⟨G, B⟩); a factor that does not move stays whole."""
    left, right = pairing.args
    pieces = []
    for term in terms_of(expand(right, moving)):
        coefficient, matrices = factors_of(term)
        pieces.append((coefficient, Inner(left, product(*matrices))))
    return tuple(pieces)


def as_inner(trace: Trace) -> Inner:
    """Write tr(X) as ⟨I, X⟩."""
    return Inner(Identity(trace.arg.shape[0]), trace.arg)
