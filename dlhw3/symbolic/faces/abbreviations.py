"""Words for what the kernel has no operator for, by what they stand for: sigmoid(A) is 1/(1 + exp(−A))."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from itertools import permutations
from typing import Any

from sympy import Add, Basic, Expr, MatAdd, MatMul, MatrixExpr, Mul, Rational, S
from sympy.core.symbol import Str

from dlhw3.symbolic.algebra import factors_of, negate, product
from dlhw3.symbolic.faces.operators import Operator, applied, entrywise, shape_of
from dlhw3.symbolic.faces.softmaxes import of_rows_or_columns
from dlhw3.symbolic.nodes import Inner

KEPT = 4000
"""Expressions whose words are kept: a result is looked at in many forms, which share most of their parts."""

OF_ROWS = ("logsumexp_rows",)
"""The words for a number of each row."""


def exponent_of_one_more(item: Expr) -> Expr | None:
    """Return A of 1 + exp(A), a number or with every entry so; None for anything else."""
    if not isinstance(item, (Add, MatAdd)) or len(item.args) != 2:
        return None
    for one, other in (item.args, item.args[::-1]):
        is_one = one == S.One or (isinstance(one, Operator) and one.op == "ones")
        if is_one and isinstance(other, Operator) and other.name == "exp":
            return other.operands[0]  # type: ignore[no-any-return]
    return None


def root_of(item: Expr) -> tuple[Expr, Rational] | None:
    """Return A and k where every entry of the item is A^k: √A, and exp(k log A)."""
    if not isinstance(item, Operator):
        return None
    if item.name == "sqrt":
        return item.operands[0], Rational(1, 2)
    if item.name != "exp" or not isinstance(item.operands[0], (Mul, MatMul)):
        return None
    number, *rest = item.operands[0].args
    if number.is_Rational and len(rest) == 1 and isinstance(rest[0], Operator) and rest[0].name == "log":
        return rest[0].operands[0], number
    return None


def tanh_of(above: Expr, below: Expr) -> Expr | None:
    """Return A where above over below is (exp(A) − exp(−A))/(exp(A) + exp(−A)); None for anything else."""
    if not all(isinstance(one, Add | MatAdd) and len(one.args) == 2 for one in (above, below)):
        return None
    for grown, falling in (below.args, below.args[::-1]):
        is_exp = all(isinstance(one, Operator) and one.name == "exp" for one in (grown, falling))
        opposite = is_exp and is_minus(falling.operands[0], grown.operands[0])
        if opposite and set(above.args) == {grown, _minus(falling)}:
            return grown.operands[0]  # type: ignore[no-any-return]
    return None


def is_minus(one: Expr, other: Expr) -> bool:
    """Whether an expression is minus the other, whatever the order of their terms."""
    turned = negate(other)
    if isinstance(one, MatAdd) and isinstance(turned, MatAdd):
        return Counter(one.args) == Counter(turned.args)
    return bool(one == turned)


def _minus(item: Expr) -> Expr:
    return negate(item) if isinstance(item, MatrixExpr) else -item


class Word(Basic):
    """A word of the language before what it is of; what it stands for is an expression of operators."""

    @property
    def word(self) -> str:
        """The word."""
        return str(self.args[0].name)

    @property
    def of(self) -> Expr:
        """What it is of."""
        return self.args[1]  # type: ignore[no-any-return]


class MatrixWord(Word, MatrixExpr):
    """A word for a matrix."""

    def __new__(cls, word: Any, of: Any) -> MatrixWord:
        """Make the node."""
        made: MatrixWord = Basic.__new__(cls, word, of)
        return made

    @property
    def shape(self) -> tuple[Expr, Expr]:
        """(rows, columns), those of what it is of, or a column of its rows."""
        rows, columns = shape_of(self.of)
        return rows, S.One if str(self.args[0]) in OF_ROWS else columns


class NumberWord(Word, Expr):
    """A word for a number."""

    is_commutative = True

    def __new__(cls, word: Any, of: Any) -> NumberWord:
        """Make the node."""
        made: NumberWord = Expr.__new__(cls, word, of)
        return made


class EntryPower(Word):
    """A^k of every entry, or of a number, held as exp(k log A): arguments (k, A)."""

    @staticmethod
    def like(exponent: Expr, of: Expr) -> EntryPower:
        """Return A^k, a matrix or a number as A is."""
        return (MatrixPower if isinstance(of, MatrixExpr) else NumberPower)(exponent, of)


class MatrixPower(EntryPower, MatrixWord):
    """A power of every entry of a matrix."""


class NumberPower(EntryPower, NumberWord):
    """A power of a number, whose exponent is no whole one."""


def abbreviated(item: Basic) -> Basic:
    """Return an expression whose outermost operation has a word of the language as that word."""
    if isinstance(item, Operator):
        return _of_operator(item)
    if isinstance(item, MatMul):
        return _of_product(item)
    if isinstance(item, Mul):
        return _of_number_product(item)
    if isinstance(item, (Add, MatAdd)):
        return _of_sum(item)
    return item


@lru_cache(maxsize=KEPT, typed=True)
@lru_cache(maxsize=4096)
def worded(item: Any) -> Any:
    """Return an expression with every word that stands in it as such, and the rest of it as it is."""
    while (short := abbreviated(item)) != item:
        item = short
    return item.func(*map(worded, item.args)) if item.args else item


def _word(word: str, of: Expr, like: Basic) -> Any:
    return (MatrixWord if isinstance(like, MatrixExpr) else NumberWord)(Str(word), of)


def _of_operator(item: Operator) -> Basic:
    if item.name == "recip" and (inside := exponent_of_one_more(item.operands[0])) is not None:
        return _word("sigmoid", negate(inside), item)  # type: ignore[no-any-return]
    if item.name == "exp" and isinstance(item, MatrixExpr) and isinstance(item.operands[0], MatMul):
        scale, logs = factors_of(item.operands[0])
        if len(logs) == 1 and isinstance(logs[0], Operator) and logs[0].name == "log":
            return EntryPower.like(scale, logs[0].operands[0])
    if item.name == "exp" and (found := power_by_entries(item.operands[0])) is not None:
        return EntryPower.like(*found)
    if item.name == "exp" and not isinstance(item, MatrixExpr) and isinstance(item.operands[0], Mul):
        logs = tuple(one for one in item.operands[0].args if isinstance(one, Operator) and one.name == "log")
        if len(logs) == 1 and not (rest := item.operands[0] / logs[0]).is_Rational:
            return EntryPower.like(rest, logs[0].operands[0])
    if item.name == "log" and (column := _summed_exponent(item.operands[0])) is not None:
        return _word("logsumexp", column, item)  # type: ignore[no-any-return]
    if item.op == "hadamard":
        return _flattened(item)
    if (each := of_rows_or_columns(item)) is not None:
        return _word(each[0], each[1], item)  # type: ignore[no-any-return]
    if item.op == "quotient":
        above, below = item.operands
        if exponent_of_one_more(below) is not None:
            return _times_logistic(above, below)
        names = (getattr(above, "name", ""), getattr(below, "name", ""))
        if names == ("sin", "cos") and above.operands == below.operands:
            return _word("tan", above.operands[0], item)  # type: ignore[no-any-return]
    return item


def _flattened(item: Operator) -> Basic:
    """Return a product of entries with those in it that have words opened: A ∘ σ(A) ∘ B for (A ∘ σ(A)) ∘ B."""
    parts: list[Expr] = []
    for one in item.operands:
        made = _of_operator(one) if isinstance(one, Operator) and one.op == "quotient" else one
        is_product = isinstance(made, Operator) and made.op == "hadamard"
        parts += made.operands if is_product else (one,)
    return applied("hadamard", *parts) if len(parts) > len(item.operands) else item


def power_by_entries(inside: Expr) -> tuple[MatrixExpr, MatrixExpr] | None:
    """Return P and A of P ∘ log(A), whose exp is each entry of A to the power of P's; None for anything else."""
    scale, factors = factors_of(inside) if isinstance(inside, MatrixExpr) else (S.One, ())
    if len(factors) != 1 or not isinstance(factors[0], Operator) or factors[0].op != "hadamard":
        return None
    several = factors[0].operands
    logs = [one for one in several if isinstance(one, Operator) and one.name == "log"]
    rest = [one for one in several if one not in logs]
    if len(logs) != 1 or not rest:
        return None
    exponent = rest[0] if len(rest) == 1 else applied("hadamard", *rest)
    return product(scale, exponent), logs[0].operands[0]


def _summed_exponent(item: Expr) -> Expr | None:
    """Return the column v of a number sum(exp(v)); None for anything else."""
    grown = item.operands[0] if isinstance(item, Operator) and item.op == "sum" else None
    return grown.operands[0] if grown is not None and _is_grown_column(grown) else None  # type: ignore[no-any-return]


def is_grown(item: Basic) -> bool:
    """Whether a matrix is exp of one, and is not written as one power of every entry."""
    is_exp = isinstance(item, Operator) and isinstance(item, MatrixExpr) and item.name == "exp"
    power = _of_operator(item) if is_exp else item
    return is_exp and not (isinstance(power, EntryPower) and not isinstance(power.args[0], MatrixExpr))


def _is_grown_column(item: Expr) -> bool:
    return is_grown(item) and bool(item.shape[1] == 1)


def _times_logistic(above: MatrixExpr, below: MatrixExpr) -> Basic:
    """Return A ∘ sigmoid(B) for A over 1 + exp(−B)."""
    logistic = entrywise("recip", below)
    if isinstance(above, Operator) and above.op == "ones":
        return abbreviated(logistic)
    parts = above.operands if isinstance(above, Operator) and above.op == "hadamard" else (above,)
    return applied("hadamard", *parts, logistic)  # type: ignore[no-any-return]


def _of_sum(item: Expr) -> Basic:
    """Return exp(A)/2 − exp(−A)/2 as sinh(A), and the sum of both as cosh(A), among the terms of a sum."""
    terms = item.args
    grown = [found for term in terms if (found := _half_exponential(term)) is not None]
    for (first, of, one), (second, falling, other) in permutations(grown, 2):
        if first > 0 and is_minus(falling, of) and (second < 0 or not is_falling(of)):
            word = _word("cosh" if second > 0 else "sinh", of, item)
            rest = [term for term in terms if term not in (one, other)]
            return item.func(word, *rest) if rest else word  # type: ignore[no-any-return]
    return item


def _half_exponential(term: Expr) -> tuple[Rational, Expr, Expr] | None:
    """Return the sign, A and the term of ±exp(A)/2; None for anything else."""
    number, rest = factors_of(term) if isinstance(term, MatrixExpr) else term.as_coeff_Mul()
    grown = rest[0] if isinstance(rest, tuple) and len(rest) == 1 else rest
    is_half = (
        isinstance(grown, Operator) and grown.name == "exp" and number in (Rational(1, 2), Rational(-1, 2))
    )
    return (number, grown.operands[0], term) if is_half else None


def _grown(term: Expr) -> bool:
    """Whether a term is a number times exp(A)."""
    matrices = factors_of(term)[1] if isinstance(term, MatrixExpr) else (term.as_coeff_Mul()[1],)
    return len(matrices) == 1 and isinstance(matrices[0], Operator) and matrices[0].name == "exp"


def is_falling(exponent: Expr) -> bool:
    """Whether the number in front of an expression is negative, of a sum those of all terms."""
    if isinstance(exponent, Add | MatAdd):
        return all(map(is_falling, exponent.args))
    scale = factors_of(exponent)[0] if isinstance(exponent, MatrixExpr) else exponent
    return bool(scale.as_coeff_Mul()[0].is_negative)


def halved(whole: Expr) -> Expr | None:
    """Return half of exp(A) ± exp(−A), which has a word; None for anything else."""
    if not isinstance(whole, (Add, MatAdd)) or len(whole.args) != 2 or not all(map(_grown, whole.args)):
        return None
    if isinstance(whole, Add):
        half = Add(*(one / 2 for one in whole.args))
    else:
        parts = map(factors_of, whole.args)
        half = MatAdd(*(MatMul(Rational(1, 2) * scale, *matrices) for scale, matrices in parts))
    is_sum = isinstance(half, (Add, MatAdd))  # X + X is none any more
    return half if is_sum and _of_sum(half) != half else None


def _of_product(item: MatMul) -> Basic:
    """Return exp(A)/sum(exp(A)), a column in a product, one entry by entry too, as softmax(A)."""
    scale = Mul(*(part for part in item.args if not isinstance(part, MatrixExpr)))
    matrices = [part for part in item.args if isinstance(part, MatrixExpr)]
    for k, matrix in enumerate(matrices):
        is_several = isinstance(matrix, Operator) and matrix.op == "hadamard"
        for grown in matrix.operands if is_several else (matrix,):
            if not (_is_grown_column(grown) and any(_sums(part, grown) for part in Mul.make_args(scale))):
                continue
            word = _word("softmax", grown.operands[0], grown)
            if is_several:
                operands = list(matrix.operands)
                operands[operands.index(grown)] = word
                word = applied("hadamard", *operands)
            scale = _without(scale, grown)
            rest = [*matrices[:k], word, *matrices[k + 1 :]]
            if scale == 1 and len(rest) == 1:
                return word  # type: ignore[no-any-return]
            return MatMul(scale, *rest) if scale != 1 else MatMul(*rest)
    return _of_halves(scale, matrices[0]) or item if len(matrices) == 1 else item


def _of_halves(scale: Expr, matrix: MatrixExpr) -> Basic | None:
    """Return B ∘ cosh(A) for half of B ∘ (exp(A) + exp(−A)); None for anything else."""
    number = scale.as_coeff_Mul()[0]
    several = isinstance(matrix, Operator) and matrix.op == "hadamard"
    operands = matrix.operands if several else (matrix,)
    words = [_of_sum(half) if (half := halved(one)) is not None else None for one in operands]
    if number.q % 2 or sum(word is not None for word in words) != 1:
        return None
    kept = [word or one for word, one in zip(words, operands, strict=True)]
    made = applied("hadamard", *kept) if several else kept[0]
    return made if scale == Rational(1, 2) else MatMul(2 * scale, made)  # type: ignore[no-any-return]


def _of_number_product(item: Mul) -> Basic:
    """Return a number times exp(a) ± exp(−a) over 2, with the word for that."""
    number, rest = item.as_coeff_Mul()
    factors = Mul.make_args(rest)
    words = {one: _of_sum(half) for one in factors if (half := halved(one)) is not None}
    if number.q % 2 or len(words) != 1:
        return _of_paired(item, factors)
    return Mul(2 * number, *(words.get(one, one) for one in factors))


def _of_paired(item: Expr, factors: tuple[Expr, ...]) -> Basic:
    """Return ⟨softmax(A), B⟩ for ⟨exp(A), B⟩/sum(exp(A)), from which the number was taken out."""
    for pairing in (one for one in factors if isinstance(one, Inner)):
        for place, side in enumerate(pairing.args):
            scale, matrices = factors_of(side)
            for grown in (one for matrix in matrices for one in _columns_in(matrix)):
                if not any(_sums(part, grown) for part in factors):
                    continue
                one_share = Mul(*(_share(part) for part in factors if _sums(part, grown)))
                made = _of_product(MatMul(one_share, *matrices))
                sides = list(pairing.args)
                sides[place] = MatMul(scale, made) if scale != 1 else made
                short = Mul(_without(item / pairing, grown), Inner(*sides))
                return _of_paired(short, Mul.make_args(short))
    return item


def _columns_in(matrix: MatrixExpr) -> list[MatrixExpr]:
    """Return the columns exp(A) that a factor is, or that are multiplied in it entry by entry."""
    is_several = isinstance(matrix, Operator) and matrix.op == "hadamard"
    return [one for one in (matrix.operands if is_several else (matrix,)) if _is_grown_column(one)]


def _share(part: Expr) -> Expr:
    return part.as_base_exp()[0]


def _sums(part: Expr, grown: MatrixExpr) -> bool:
    """Whether a factor is a power of 1/sum(grown)."""
    base, exponent = part.as_base_exp()
    if not (isinstance(base, Operator) and base.name == "recip" and exponent.is_Integer and exponent > 0):
        return False
    inside = base.operands[0]
    return isinstance(inside, Operator) and inside.op == "sum" and inside.operands[0] == grown


def _without(scale: Expr, grown: MatrixExpr) -> Expr:
    """Return a number without one factor 1/sum(grown)."""
    parts = list(Mul.make_args(scale))
    place = next(k for k, part in enumerate(parts) if _sums(part, grown))
    base, exponent = parts[place].as_base_exp()
    parts[place] = base ** (exponent - 1)
    return Mul(*parts)


def inverted(item: Basic) -> Expr | None:
    """Return X of X⁻¹, None for anything else."""
    return item.operands[0] if isinstance(item, Operator) and item.op == "inverse" else None
