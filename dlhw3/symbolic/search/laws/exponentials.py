"""Exponentials of sums taken apart, and logarithms of products, by writing every factor as an exponential."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import floor
from typing import Any

from dlhw3.kernel.forms import Form, form_of
from dlhw3.kernel.scalars import MINUS, ONE, Scalar, number, scalar_of
from dlhw3.kernel.terms import Term, term
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.search.forms.formulas import is_scalar, mapped, num, power_of, product, times, turned
from dlhw3.symbolic.search.forms.shapes import Factored, content, factored, scaled
from dlhw3.symbolic.search.forms.workbench import Workbench, right
from dlhw3.symbolic.search.laws.norms import gram
from dlhw3.symbolic.search.laws.splitting import MOST, constant, is_repeated, split_sum, upright


def exp_of_minus_log(bench: Workbench, node: Term) -> Theorem | None:
    """exp(−log a) = recip(a)."""
    sign, inner = _signed(bench, node.args[0])
    if sign > 0 or inner.op != "map" or inner.data[0] != "log":
        return None
    law = bench.law("exp.recip", A=inner)
    if law is None:
        return None
    start = bench.chain(bench.bridge(node, law.statement.right.args[0]), bench.back(law))
    return bench.chain(start, bench.at(bench.law("exp.log", A=inner.args[0]), law.statement.left, 0))


def exp_of_half_log(bench: Workbench, node: Term) -> Theorem | None:
    """exp(log(a)/2) = √a, and exp(−log(a)/2) = recip(√a), for a > 0 entry by entry; a number's is a power."""
    if is_scalar(node):
        return None
    sign, inner = _signed(bench, node.args[0])
    form = bench.algebra.form(inner)
    if len(form.terms) != 1 or form.terms[0][1].constant != Fraction(1, 2):
        return None
    log = bench.algebra.reader().mono(form.terms[0][0], ONE, node.shape)
    if log.op != "map" or log.data[0] != "log":
        return None
    halved = bench.law("log.sqrt", A=log.args[0])
    law = bench.law("exp.log", A=mapped("sqrt", log.args[0]))
    if halved is None or law is None:
        return None
    opened = bench.at(bench.back(halved), mapped("exp", halved.statement.right), 0)
    root = bench.chain(bench.bridge(mapped("exp", inner), halved.statement.right), opened, law)
    if sign > 0 or root is None:
        return root
    below = bench.law("exp.recip", A=inner)
    if below is None:
        return None
    start = bench.chain(bench.bridge(node, below.statement.right.args[0]), bench.back(below))
    return bench.chain(start, bench.at(root, below.statement.left, 0))


def split_exp(bench: Workbench, node: Term) -> Theorem | None:
    """exp of a sum as a product, one factor for each monomial in its smallest part."""
    form = bench.algebra.form(node.args[0])
    if not form.terms:
        return None
    reader, parts = bench.algebra.reader(), list[Term]()
    for mono, c in ((mono, one) for mono, whole in form.terms for one in _apart(whole)):
        unit = bench.units.get(mono)
        value = c.constant
        whole = value / unit if unit and value is not None else None
        if value is not None and value.denominator > 1 and abs(value) <= MOST:
            part = reader.mono(mono, ONE, node.shape)
            if part.op == "map" and part.data[0] == "log":  # exp(−2/3 log a) is a⁻¹ exp(1/3 log a)
                steps = floor(value)
                parts += [reader.mono(mono, number(1 if steps > 0 else -1), node.shape)] * abs(steps)
                c, whole = number(value - steps), (value - steps) / unit if unit else None
        if whole is None or whole.denominator != 1 or abs(whole) > MOST:
            parts.append(reader.mono(mono, c, node.shape))
            continue
        sign = 1 if whole > 0 else -1
        assert unit is not None
        parts += [reader.mono(mono, number(sign * unit), node.shape)] * abs(int(whole))
    parts = [product(p, *_ones(node)) if is_scalar(p) and not is_scalar(node) else p for p in parts]
    return split_sum(bench, node, parts, "exp.sum") if len(parts) > 1 else None


def _apart(exponent: Scalar) -> Sequence[Scalar]:
    """Return the terms of an exponent that is no number, as T + 1 and −t of b^(T + 1 − t): of a sum over t."""
    return [scalar_of([one]) for one in exponent.terms]


def _ones(node: Term) -> tuple[Term, ...]:
    return (term("ones", node.shape),)


LONGEST = 12
"""Largest power in a logarithm."""


def tanh_by_exp(bench: Workbench, node: Term) -> Theorem | None:
    """tanh(A) = (exp(A) − exp(−A)) ∘ recip(exp(A) + exp(−A)), in a bold search, or where exp(A) stands too."""
    if bench.bold < 2 and bench.algebra.form(node.args[0]) not in bench.exponents:
        return None
    law = bench.law("tanh.exp", A=node.args[0])
    if law is None:
        return None
    total = law.statement.left.args[1]
    cancel = bench.law("recip.cancel", A=total)
    if cancel is None:
        return None
    start = bench.same(node, term("hadamard", (), (node, cancel.statement.right)))
    opened = bench.at(bench.back(cancel), right(start), 1)
    recip = cancel.statement.left.args[1]
    grouped = bench.at(law, term("hadamard", (), (law.statement.left, recip)), 0)
    return bench.chain(start, opened, grouped)


def density_by_exp(bench: Workbench, node: Term) -> Theorem | None:
    """φ(s) = φ(0) exp(−s²/2) of a number, in a bolder search."""
    if bench.bold < 1 or not is_scalar(node) or not bench.algebra.form(node.args[0]).terms:
        return None
    return bench.law("normpdf.exp", s=node.args[0])


def log_of_one(bench: Workbench, node: Term) -> Theorem | None:
    """log(1) = 0, since 1 = exp(0)."""
    unit = bench.law("exp.zero", {"n": node.rows, "m": node.cols})
    if unit is None or bench.same(node.args[0], unit.statement.right) is None:
        return None
    start = bench.bridge(node, unit.statement.right)
    opened = bench.at(bench.back(unit), right(start), 0)
    return bench.chain(start, opened, bench.law("log.exp", A=unit.statement.left.args[0]))


def log_of_product(bench: Workbench, node: Term) -> Theorem | None:
    """log(Π fᵢ) = Σ log fᵢ: every fᵢ > 0 is exp(log fᵢ), and an exponential is one already."""
    if not bench.bold:
        return None
    form = bench.algebra.form(node.args[0])
    found = factored(bench.algebra, form, node.shape) or without_exponentials(bench, form, node)
    found = found or of_logistic(bench, form, node)
    if found is None:
        return None
    factors = [] if found.coefficient is ONE else [(constant(found.coefficient, node), 1)]
    for value, power in found.factors:
        if power.natural is None and is_scalar(value):
            factors.append((power_of(value, power), 1))
            continue
        if power.natural is None or power.natural > LONGEST:
            return None
        law = gram(bench, value) if is_scalar(value) else None
        square = (law.statement.left.args[0], 2 * power.natural) if law is not None else None
        factors.append(square or (value, power.natural))
    if not factors or (len(factors) == 1 and factors[0][1] == 1 and _exponent(factors[0][0]) is None):
        return None
    exponents, laws, pieces = [], list[Theorem | None](), []
    for value, k in factors:
        inner = _exponent(value)
        if inner is None:
            inner = mapped("log", value)
            law = bench.back(bench.law("exp.log", A=value))
        else:
            law = _as_exp(bench, value, inner)
        exponents += [inner] * k
        laws += [law] * k
        pieces += [value] * k
    if len(pieces) == 1:
        return bench.chain(
            bench.bridge(node, pieces[0]),
            bench.at(laws[0], mapped("log", pieces[0]), 0),
            bench.law("log.exp", A=exponents[0]),
        )
    whole = term("hadamard", (), tuple(pieces))
    start = bench.bridge(node, whole) or _reduced_to(bench, node, whole)
    inner_law = bench.everywhere(whole, *laws)
    total = mapped("exp", term("add", (), tuple(exponents)))
    merged = bench.back(split_sum(bench, total, exponents, "exp.sum"))
    joined = bench.chain(inner_law, merged)
    return bench.chain(start, bench.at(joined, right(start), 0), bench.law("log.exp", A=total.args[0]))


def _reduced_to(bench: Workbench, node: Term, whole: Term) -> Theorem | None:
    """Return f(a) = f(b) where b reduces to a."""
    new, why = bench.reduced(whole)
    joint = bench.same(node.args[0], new)
    if why is None or joint is None:
        return None
    return bench.at(bench.chain(joint, bench.back(why)), node, 0)


def recip_of_logistic(bench: Workbench, node: Term) -> Theorem | None:
    """recip(1 + exp(−a)) = exp(a) ∘ recip(1 + exp(a)), so that one exponent of ±a is left.

    Of several factors, exp(−a) ∘ exp(−b), the sign of the first in the algebra's order of monomials decides.
    """
    total = node.args[0]
    powers = [one for one in total.args if _exponents(one)] if total.op == "add" else []
    if len(powers) != 1 or len(total.args) != 2:
        return None
    exponents = _exponents(powers[0])
    signed = [_signed(bench, one) for one in exponents]
    sign, inner = min(signed, key=lambda pair: _first(bench, pair[1]))
    if len(exponents) > 1:
        inner = term("add", (), tuple(times(MINUS, one) for one in exponents))
    ones, up = term("ones", node.shape), mapped("exp", inner)
    if sign > 0 or bench.same(total, term("add", (), (ones, powers[0]))) is None:
        return None
    law, cancel = bench.law("exp.recip", A=inner), bench.law("recip.cancel", A=up)
    if law is None or cancel is None:
        return None
    down, rest = law.statement.left, term("add", (), (ones, up))
    whole, spread = term("hadamard", (), (down, rest)), term("add", (), (cancel.statement.left, down))
    falling = mapped("exp", term("add", (), tuple(exponents)) if len(exponents) > 1 else exponents[0])
    down_law: Theorem | None = law
    if len(exponents) > 1:
        split = split_sum(bench, falling, list(exponents), "exp.sum")
        _, repeated = bench.reduced(split.statement.right) if split is not None else (None, None)
        parts = (split,) if repeated is None else (split, repeated)
        down_law = bench.chain(law, bench.bridge(law.statement.right, falling.args[0]), *parts)
    if down_law is None:
        return None
    opened = bench.chain(
        bench.same(whole, spread),
        bench.at(cancel, spread, 0),
        bench.at(down_law, term("add", (), (cancel.statement.right, down)), 1),
        bench.same(term("add", (), (cancel.statement.right, down_law.statement.right)), total),
    )
    taken = bench.law("recip.product", A=down, B=rest)
    return bench.chain(
        bench.at(bench.back(opened), node, 0),
        taken,
        bench.at(bench.law("recip.twice", A=up), right(taken), 0),
    )


def _first(bench: Workbench, exponent: Term) -> tuple[Any, ...]:
    """Return where an exponent stands in the algebra's order of monomials, whatever its sign."""
    return max((bench.algebra.key(mono) for mono, _ in bench.algebra.form(exponent).terms), default=())


def _exponents(value: Term) -> tuple[Term, ...]:
    """Return the exponents of an exponential, or of a product of them; nothing of anything else.

    That of a number, repeated at every entry, is repeated too.
    """
    factors = value.args if value.op == "hadamard" else (value,)
    found = [_exponent_of(one) for one in factors]
    return tuple(one for one in found if one is not None) if None not in found else ()


def _exponent_of(factor: Term) -> Term | None:
    if factor.op == "transpose" and factor.args[0].op == "map" and factor.args[0].data[0] == "exp":
        return turned(factor.args[0].args[0])
    if factor.op == "map" and factor.data[0] == "exp":
        return factor.args[0]
    whole = upright(factor)
    numbers = [one for one in whole.args if one.op == "map"] if whole.op == "mul" else []
    if is_repeated(whole) and len(numbers) == 1 and len(whole.args) == 2 and numbers[0].data[0] == "exp":
        return product(numbers[0].args[0], term("ones", factor.shape))
    return None


def log_of_power(bench: Workbench, node: Term) -> Theorem | None:
    """log(s^p) = p log(s), for an exponent that is no number."""
    a = node.args[0]
    if a.op != "power" or a.data[0].constant is not None or not bench.bold:
        return None
    return bench.law("log.power", {"p": a.data[0]}, s=a.args[0])


def without_exponentials(bench: Workbench, form: Form, node: Term) -> Factored | None:
    """Return a sum as exp(c) times a rest without negative exponents: 1 + exp(−a) = exp(−a) (1 + exp(a))."""
    if len(form.terms) < 2:
        return None
    lowest: dict[Term, int] = {}
    exponents = []
    for mono, _ in form.terms:
        found = factored(bench.algebra, form_of([(mono, ONE)]), node.shape)
        if found is None:
            return None
        powers: dict[Term, int] = {}
        for part, power in found.factors:
            inner = _exponent_of(part)
            if inner is not None and power.natural is not None:
                sign, inner = _signed(bench, inner)
                inner = scaled(bench.algebra, bench.algebra.form(inner), ONE, node.shape)
                powers[inner] = powers.get(inner, 0) + sign * power.natural
        exponents.append(powers)
    for inner in dict.fromkeys(i for powers in exponents for i in powers):
        lowest[inner] = min(powers.get(inner, 0) for powers in exponents)
    negative = {inner: k for inner, k in lowest.items() if k < 0}
    if not negative:
        return None
    shift = [times(number(k), inner) for inner, k in negative.items()]
    factor = mapped("exp", shift[0] if len(shift) == 1 else term("add", (), tuple(shift)))
    away = mapped("exp", times(MINUS, factor.args[0]))
    rest, _ = bench.reduced(term("hadamard", (), (away, node.args[0])))
    return Factored(ONE, ((factor, ONE), (rest, ONE)))


def of_logistic(bench: Workbench, form: Form, node: Term) -> Factored | None:
    """Return 1 − recip(1 + exp(a)), as a logistic function is when reduced, as exp(a) ∘ recip(1 + exp(a))."""
    if len(form.terms) != 2:
        return None
    reader = bench.algebra.reader()
    for mono, c in form.terms:
        down = reader.mono(mono, ONE, node.shape)
        total = down.args[0] if down.op == "map" and down.data[0] == "recip" else None
        if total is None or c is not MINUS or total.op != "add":
            continue
        for power in total.args:
            if power.op == "map" and power.data[0] == "exp":
                whole = term("hadamard", (), (power, down))
                if bench.same(node.args[0], bench.reduced(whole)[0]) is not None:
                    return Factored(ONE, ((power, ONE), (down, ONE)))
    return None


def _signed(bench: Workbench, exponent: Term) -> tuple[int, Term]:
    """Return an exponent up to its sign."""
    form = bench.algebra.form(exponent)
    c = content(bench.algebra, form).constant
    if c is not None and c < 0:
        return -1, scaled(bench.algebra, form, MINUS, exponent.shape)
    return 1, exponent


def _exponent(value: Term) -> Term | None:
    """Return a with value = exp(a), if it is plain to see."""
    if value.op == "map" and value.data[0] == "exp":
        return value.args[0]
    if value.op == "map" and value.data[0] == "recip":
        inner = _exponent(value.args[0])
        return times(MINUS, inner if inner is not None else mapped("log", value.args[0]))
    return None


def _as_exp(bench: Workbench, value: Term, inner: Term) -> Theorem | None:
    """Return value = exp(inner)."""
    if value.data[0] == "exp":
        return bench.same(value, mapped("exp", inner))
    base = value.args[0]
    below = _exponent(base)
    law = _as_exp(bench, base, below) if below is not None else bench.back(bench.law("exp.log", A=base))
    exponent = below if below is not None else mapped("log", base)
    start = bench.at(law, value, 0)
    return bench.chain(
        start,
        bench.law("exp.recip", A=exponent),
        bench.same(mapped("exp", term("mul", (), (num(-1), exponent))), mapped("exp", inner)),
    )
