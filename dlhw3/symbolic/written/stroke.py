"""What stands above and below a fraction's stroke, put together: the powers of a product as an expression."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sympy import Add, Basic, Expr, Integer, MatAdd, MatMul, MatrixExpr, Mul, Pow, Rational, Symbol

from dlhw3.symbolic.algebra import factors_of, is_zero, negate, product, terms_of, total
from dlhw3.symbolic.faces.abbreviations import (
    abbreviated,
    exponent_of_one_more,
    halved,
    is_falling,
    power_by_entries,
    root_of,
    tanh_of,
)
from dlhw3.symbolic.faces.diagonals import ones
from dlhw3.symbolic.faces.operators import Operator, applied, entrywise
from dlhw3.symbolic.nodes import Inner, Norm

Powers = dict[Expr, Rational]
"""What a product is made of, and to which power each of it stands."""


def is_entrywise(matrix: Basic) -> bool:
    """Whether a matrix is a product or a quotient entry by entry, or a power of every entry."""
    return isinstance(matrix, Operator) and (
        matrix.op in ("hadamard", "quotient", "ones") or matrix.name == "recip" or root_of(matrix) is not None
    )


def multiplied(parts: Iterable[Powers]) -> Powers:
    """Return the product of products; what cancels is left out."""
    found: Powers = {}
    for powers in parts:
        for base, k in powers.items():
            found[base] = found.get(base, Integer(0)) + k
    return {base: k for base, k in found.items() if k != 0}


def numbers_written(powers: Powers) -> Iterator[Expr]:
    """Yield the factors of a product of numbers."""
    for base, k in powers.items():
        if isinstance(base, Symbol) and base.is_integer:
            yield Pow(base, k)
            continue
        whole = _power(base, abs(k))
        if k > 0:
            yield whole
        elif whole.is_Pow and whole.exp.is_Integer and not (isinstance(base, Norm) and k % 2 == 0):
            yield Pow(entrywise("recip", base), whole.exp)
        else:  # ‖A‖² is tr(AᵀA), a number without a root
            yield entrywise("recip", whole)


def _power(base: Expr, k: Rational) -> Expr:
    """Return s^k for positive k."""
    return Pow(base, k) if k.is_Integer else Pow(base, k, evaluate=False)


def entries_written(scale: Expr, powers: Powers, shape: tuple[Expr, Expr]) -> MatrixExpr:
    """Return a product of entries with one stroke."""
    if scale == 0 or any(map(is_zero, powers)):
        return product(Integer(0), ones(*shape)) if not powers else product(Integer(0), next(iter(powers)))  # type: ignore[no-any-return]
    above, below = above_and_below(powers, shape)
    if not above and not below:
        whole: MatrixExpr = ones(*shape)
    else:
        whole = of_entries(above) if above else ones(*shape)
        if below and above:
            whole = applied("quotient", whole, of_entries(below))
        elif below:
            whole = entrywise("recip", of_entries(below))
    made: MatrixExpr = product(scale, whole)
    return made


def with_roots(powers: Powers) -> Powers:
    """Return A^j exp(k log A) as exp((j + k) log A), and A^j times a power of √A as one of A or of √A."""
    powers = _roots_of_products(with_signs(powers))
    found = with_steps(powers)
    for grown in powers:
        if (of := power_base(grown)) is not None and of in found:
            found[grown] += found.pop(of)
        elif isinstance(grown, Operator) and grown.name == "sqrt" and grown.operands[0] in found:
            (of,) = grown.operands
            halves = found[grown] + 2 * found.pop(of)
            del found[grown]
            found |= {of: halves / 2} if halves % 2 == 0 else {grown: halves}
        elif isinstance(grown, Operator) and grown.name == "sqrt" and found[grown] % 2 == 0:
            found[grown.operands[0]] = found.pop(grown) / 2
    whole = {one: of for one, k in found.items() if k.is_Integer and (of := power_base(one)) is not None}
    return multiplied({whole.get(base, base): k} for base, k in found.items())


def _roots_of_products(powers: Powers) -> Powers:
    """Return b/√(b c)³ of numbers as 1/(c √(b c))."""
    found = dict(powers)
    for root in powers:
        is_root = isinstance(root, Operator) and root.name == "sqrt" and isinstance(root.operands[0], Mul)
        factors = [_base_and_exponent(one) for one in root.operands[0].args] if is_root else []
        if any(base.is_Number or not (k.is_Integer and k > 0) for base, k in factors):
            continue
        while (
            factors
            and found.get(root, Integer(0)) < -1
            and any(found.get(base, 0) >= k for base, k in factors)
        ):
            below = [{base: -k} for base, k in factors]
            found = multiplied((found, {root: Integer(2)}, *below))
    return found


def _base_and_exponent(number: Expr) -> tuple[Expr, Expr]:
    """Return a and k of a^k; ‖x‖ and 2 of ⟨x, x⟩."""
    base, k = number.as_base_exp()
    if isinstance(base, Inner) and base.args[0] == base.args[1]:
        return Norm(base.args[0]), 2 * k
    return base, k


def with_exponents(powers: Powers) -> Powers:
    """Return exp(s log a) times a power of the number a as exp((s + k) log a), for a power s that is no number."""
    found = dict(powers)
    for grown, k in powers.items():
        inside = grown.operands[0] if isinstance(grown, Operator) and grown.name == "exp" else Integer(0)
        logs = [one for one in Mul.make_args(inside) if isinstance(one, Operator) and one.name == "log"]
        base = logs[0].operands[0] if len(logs) == 1 and k == 1 else None
        if base in found and not (inside / logs[0]).is_Rational and found[base].is_Integer:
            del found[grown]
            found[entrywise("exp", (inside / logs[0] + found.pop(base)) * logs[0])] = k
    return found


def with_tangents(number: Expr, powers: Powers) -> tuple[Expr, Powers]:
    """Return (exp(a) − exp(−a))/(exp(a) + exp(−a)) of a number as tanh(a), and what is left below, not tanh(−a)."""
    sums = [(base, k, *base.primitive()) for base, k in powers.items() if isinstance(base, Add)]
    for above, k, scale, rising in sums:
        for below, other, size, rest in sums:
            is_above = k.is_Integer and 0 < k <= -other
            is_above |= k == -other and scale == size == 1  # 1 − cosh²/sinh² is −1/sinh²
            if is_above and (inside := tanh_of(rising, rest)) is not None:
                front = scale / size * (-1 if is_falling(inside) else 1)
                kept = {base: many for base, many in powers.items() if base not in (above, below)}
                found = {entrywise("tanh", -inside if is_falling(inside) else inside): k, below: other + k}
                return front**k * number, multiplied((kept, found))
    return number, powers


def with_halves(number: Expr, powers: Powers) -> tuple[Expr, Powers]:
    """Return c (exp(a) ± exp(−a))^k with half of the sums, which has a word, where c is shorter so: −1/sinh(a)²."""
    found: Powers = {}
    front = number
    for base, k in powers.items():
        half = _with_word(base) if k.is_Integer and base.is_Add else None
        if half is not None:
            front *= (2 if 2 * half == base else -2) ** k
        found[base if half is None else half] = k
    is_shorter = front.is_Rational and abs(front.p) + front.q <= abs(number.p) + number.q
    return (front, found) if is_shorter else (number, powers)


def _with_word(base: Expr) -> Expr | None:
    """Return half of exp(a) ± exp(−a), or minus that, so that it is cosh(a) or sinh(a) and not sinh(−a)."""
    for one in (base, -base):
        half = halved(one)
        if half is not None and not is_falling(abbreviated(half).args[1]):
            return half
    return None


def with_signs(powers: Powers) -> Powers:
    """Return sign(A)/|A| as 1/A, |A| sign(A) as A, A sign(A) as |A|; not beside powers that are no whole ones."""
    found = dict(powers)
    for one, k in powers.items():
        of = one.operands[0] if isinstance(one, Operator) and one.name == "sign" and k == 1 else None
        size = entrywise("abs", of) if of is not None else None
        many = found.get(size, Integer(0)) if size is not None else Integer(0)
        if many.is_Integer and many != 0 and not _within(size, found):
            del found[one]
            turn = Integer(1 if many < 0 else -1)
            found = multiplied((found, {size: turn}, {of: -turn}))
        elif of is not None and found.get(of, Integer(0)).is_Integer and found.get(of, Integer(0)) > 0:
            del found[one]
            found = multiplied((found, {size: Integer(1)}, {of: Integer(-1)}))
    return found


def _within(base: Expr, powers: Powers) -> bool:
    return any(one != base and one.has(base) for one in powers)


def with_steps(powers: Powers) -> Powers:
    """Return a product with step(A) once, and not beside relu(A), which has it."""
    found = dict(powers)
    for one, k in powers.items():
        if isinstance(one, Operator) and one.name == "step" and k > 0 and k.is_Integer:
            found[one] = Integer(1)
            if found.get(entrywise("relu", *one.operands), Integer(0)) > 0:
                del found[one]
    return found


def power_base(grown: Expr) -> Expr | None:
    """Return A of exp(log A)."""
    inside = grown.operands[0] if isinstance(grown, Operator) and grown.name == "exp" else None
    is_log = isinstance(inside, Operator) and inside.name == "log"
    return inside.operands[0] if is_log else None  # type: ignore[union-attr]


def above_and_below(powers: Powers, shape: tuple[Expr, Expr]) -> tuple[list[MatrixExpr], list[MatrixExpr]]:
    """Return what stands above and below the stroke: A ∘ sigmoid(B), and not A ⊘ (1 + exp(−B)); sums last."""
    powers = with_roots(with_logistic(powers, ones(*shape)))
    up = {base: k for base, k in powers.items() if k > 0 or power_base(base) is not None}
    above = [one for base, k in up.items() for one in _repeated(base, k)]
    below = [one for base, k in powers.items() if base not in up for one in _repeated(base, -k)]
    if len(above) + len(below) > 1:
        logistic = [one for one in below if exponent_of_one_more(one) is not None]
        below = [one for one in below if one not in logistic]
        above += [entrywise("recip", one) for one in logistic]
        above.sort(key=lambda one: isinstance(one, MatAdd))
    above, below = _with_letters(above, below)
    for up in above:
        for down in below:
            if (inside := tanh_of(up, down)) is not None:
                turned = negate(entrywise("tanh", negate(inside))) if is_falling(inside) else None
                above[above.index(up)] = turned or entrywise("tanh", inside)
                below.remove(down)
                return above, below
    return above, below


def _with_letters(
    above: list[MatrixExpr], below: list[MatrixExpr]
) -> tuple[list[MatrixExpr], list[MatrixExpr]]:
    """Return exp(s log A) over A as exp((s − 1) log A), for a power s that is no number, or one for each entry."""
    for place, grown in enumerate(above):
        inside = grown.operands[0] if isinstance(grown, Operator) and grown.name == "exp" else None
        if inside is not None and (found := power_by_entries(inside)) is not None:
            exponent, base = found
            if by := above.count(base) - below.count(base):
                above[place] = _one_more(exponent, by, base)
                return [one for one in above if one != base], [one for one in below if one != base]
        scale, logs = factors_of(inside) if isinstance(inside, MatMul) else (Integer(1), ())
        is_power = len(logs) == 1 and isinstance(logs[0], Operator) and logs[0].name == "log"
        if not is_power or scale.is_Rational:
            continue
        base = logs[0].operands[0]
        by = above.count(base) - below.count(base)
        if by:
            above[place] = entrywise("exp", product(scale + by, logs[0]))
            return [one for one in above if one != base], [one for one in below if one != base]
    return above, below


def _one_more(exponent: MatrixExpr, by: int, base: MatrixExpr) -> MatrixExpr:
    """Return A^(P + k 𝟏) of every entry, with one 𝟏 in its exponent."""
    one = ones(*exponent.shape)
    terms = [factors_of(term) for term in terms_of(exponent)]
    number = Add(by, *(scale for scale, factors in terms if factors == (one,)))
    rest = [product(scale, *factors) for scale, factors in terms if factors != (one,)]
    whole = total(*rest, *([product(number, one)] if number else []))
    return entrywise("exp", applied("hadamard", whole, entrywise("log", base)))  # type: ignore[no-any-return]


def of_entries(factors: list[MatrixExpr]) -> MatrixExpr:
    """Return the product of one matrix or more, entry by entry."""
    made: MatrixExpr = factors[0] if len(factors) == 1 else applied("hadamard", *factors)
    return made


def _repeated(base: MatrixExpr, k: Rational) -> list[MatrixExpr]:
    """Return A^k as a list of factors, for positive k, and of exp(log A) for any: A^(1/2) is √A."""
    if (of := power_base(base)) is not None:
        if k == Rational(1, 2):
            return [entrywise("sqrt", of)]
        return [entrywise("exp", product(k, base.operands[0]))]
    if k.is_Integer:
        return [base] * int(k)
    return [entrywise("exp", product(k, entrywise("log", base)))]


def with_logistic(powers: Powers, one: Expr) -> Powers:
    """Return exp(C)/(1 + exp(C)) as 1/(1 + exp(−C)), and that over 1 + exp(C) as σ(1 − σ), σ = 1/(1 + exp(C))."""
    found = dict(powers)
    for base, k in powers.items():
        inside = exponent_of_one_more(base) if k.is_Integer and k < 0 else None
        grown = entrywise("exp", inside) if inside is not None else None
        j = found.get(grown, Integer(0)) if grown is not None else 0
        if grown is None or not (j > 0 and j <= -k):
            continue
        del found[grown]
        if j == -k:
            del found[base]
            rest = {total(one, entrywise("exp", negate(inside))): k}
        else:
            found[base] = k + j
            rest = {total(one, negate(entrywise("recip", base))): j}
        found = multiplied((found, rest))
    return found


def opposite(base: Expr) -> Expr | None:
    """Return 1 + exp(−C) for 1 + exp(C)."""
    grown = entrywise("exp", negate(exponent_of_one_more(base)))
    return total(*(grown if getattr(part, "name", "") == "exp" else part for part in base.args))  # type: ignore[no-any-return]
