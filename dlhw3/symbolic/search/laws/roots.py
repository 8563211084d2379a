"""Square roots and absolute values: of squares, of norms, of exponentials."""

from __future__ import annotations

from fractions import Fraction

from dlhw3.kernel.errors import KernelError
from dlhw3.kernel.order.plain import by_parts
from dlhw3.kernel.scalars import is_nonnegative, number
from dlhw3.kernel.terms import Term, term
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.search.forms.equations import has
from dlhw3.symbolic.search.forms.formulas import is_scalar, mapped, times
from dlhw3.symbolic.search.forms.shapes import factored, plain
from dlhw3.symbolic.search.forms.workbench import Workbench, right
from dlhw3.symbolic.search.laws.determinants import divided
from dlhw3.symbolic.search.laws.norms import gram, rational_root
from dlhw3.symbolic.search.laws.splitting import constant, split

SIGNED = {
    "abs": ("abs.nonnegative", False),
    "relu": ("relu.nonnegative", False),
    "sign": ("sign.positive", True),
    "step": ("step.positive", True),
}
"""Function: what it is of what is ≥ 0, or, where the second says so, of what is > 0."""


def abs_of_number(bench: Workbench, node: Term) -> Theorem | None:
    """|c| of a number ≥ 0, or of one made of sizes and indices, as 1/T, that is known to be."""
    value = plain(bench.algebra.form(node.args[0]))
    if value is None or not is_nonnegative(value, bench.facts):
        return None
    return bench.law("abs.nonnegative", A=node.args[0])


def of_signed(bench: Workbench, node: Term) -> Theorem | None:
    """|A| = A and relu(A) = A of what is plainly ≥ 0 as it is written; sign(A) = 1 and step(A) = 1 where > 0.

    Also sign and step of step(A) and of relu(A), which are step(A).
    """
    name, a = node.data[0], node.args[0]
    if name in ("sign", "step") and a.op == "map" and a.data[0] in ("step", "relu"):
        return bench.law(f"{name}.{a.data[0]}", A=a.args[0])
    law, strict = SIGNED.get(name, ("", False))
    try:
        shown = law and node.data[1] == 0 and by_parts(a, strict, bench.facts)
    except KernelError:
        return None
    return bench.law(law, A=a) if shown else None


def abs_of_positive(bench: Workbench, node: Term) -> Theorem | None:
    """|a| = a of what is plainly ≥ 0: sums, products and quotients of exponentials and positive numbers."""
    a = node.args[0]
    shown = (a.op != "map" and _plainly(a)) or (not is_scalar(a) and _is_logistic(a))
    return bench.law("abs.nonnegative", A=a) if shown else None  # a number's sign is shown by other ways too


def _plainly(a: Term) -> bool:
    if a.op == "map":
        return a.data[0] in ("exp", "abs", "sqrt") or (a.data[0] == "recip" and _plainly(a.args[0]))
    if a.op in ("add", "mul", "hadamard", "sum"):
        return all(map(_plainly, a.args))
    return a.op in ("ones", "norm") or (a.op == "number" and (a.data[0].constant or -1) > 0)


def _is_logistic(a: Term) -> bool:
    """Whether a is 1 − 1/(1 + exp(b)), as a logistic function is when it is reduced."""
    parts = a.args if a.op == "add" and len(a.args) == 2 else ()
    one = [p for p in parts if p.op == "ones" or (p.op == "number" and p.data[0].constant == 1)]
    rest = [p.args for p in parts if p not in one and p.op == "mul"]
    return len(one) == len(rest) == 1 and _is_minus_share(*rest[0])


def _is_minus_share(*factors: Term) -> bool:
    """Whether factors are −1 and 1/(1 + exp(b))."""
    if len(factors) != 2 or factors[0].op != "number" or factors[0].data[0].constant != -1:
        return False
    below = factors[1].args[0] if factors[1].op == "map" and factors[1].data[0] == "recip" else None
    return below is not None and below.op == "add" and all(map(_plainly, below.args))


def abs_of_norm(bench: Workbench, node: Term) -> Theorem | None:
    """|‖A‖| = ‖A‖."""
    a = node.args[0]
    return bench.law("norm.abs", A=a.args[0]) if a.op == "norm" else None


def abs_of_gram(bench: Workbench, node: Term) -> Theorem | None:
    """|tr AᵀA| = ‖A‖ ∘ ‖A‖."""
    part = node.args[0]
    law = gram(bench, part) if is_scalar(part) else None
    if law is None:
        return None
    norm = law.statement.left.args[0]
    squared = term("hadamard", (), (norm, norm))
    start = bench.chain(
        bench.same(part, law.statement.right), bench.back(law), bench.same(law.statement.left, squared)
    )
    product_law = bench.law("abs.product", A=norm, B=norm)
    each = bench.law("norm.abs", A=norm.args[0])
    right_side = product_law.statement.right if product_law is not None else None
    both = bench.everywhere(right_side, each, each) if right_side is not None else None
    return bench.chain(bench.at(start, node, 0), product_law, both)


def abs_of_recip(bench: Workbench, node: Term) -> Theorem | None:
    """|recip(a)| = recip(|a|) by |a| |recip(a)| = |1|, where the kernel has no law that says so."""
    inner = node.args[0]
    if inner.op != "map" or inner.data[0] != "recip" or has("abs.recip"):
        return None
    a = inner.args[0]
    law, cancel = bench.law("abs.product", A=a, B=inner), bench.law("recip.cancel", A=a)
    if law is None or cancel is None:
        return None
    ones = cancel.statement.right
    unit = bench.law("abs.nonnegative", A=ones)
    one = bench.chain(bench.back(law), bench.at(cancel, law.statement.left, 0), unit)
    return divided(bench, node, mapped("abs", a), one)


def abs_by_square(bench: Workbench, node: Term) -> Theorem | None:
    """|f(A)| for f = exp or abs, through √(f ∘ f)."""
    a = node.args[0]
    if a.op != "map" or a.data[0] not in ("exp", "abs"):
        return None
    if a.data[0] == "abs":  # |a| = √(|b| ∘ |b|) = √(b ∘ b) = |b|
        b = a.args[0]
        start = bench.back(bench.law("sqrt.of_square", A=a))
        inner = bench.at(bench.law("abs.square", A=b), right(start), 0)
        return bench.chain(start, inner, bench.law("sqrt.of_square", A=b))
    half = mapped("exp", times(number(Fraction(1, 2)), a.args[0]))
    law = bench.law("exp.sum", A=half.args[0], B=half.args[0])
    inner = bench.chain(bench.bridge(a, law.statement.left.args[0]), law) if law else None
    start = bench.at(inner, node, 0)
    product_law = bench.law("abs.product", A=half, B=half)
    squares = bench.law("abs.square", A=half)
    return bench.chain(start, product_law, squares, bench.back(inner))


def sqrt_of_square(bench: Workbench, node: Term) -> Theorem | None:
    """√(B ∘ B) = |B| where every factor stands an even number of times."""
    found = factored(bench.algebra, bench.algebra.form(node.args[0]), node.shape)
    if found is None:
        return None
    value = found.coefficient.constant
    root = rational_root(value)
    if root is None:
        return None
    halves: list[Term] = [] if root == 1 and found.factors else [constant(number(root), node)]
    for factor, power in found.factors:
        k = power.natural
        if factor.op == "map" and factor.data[0] == "exp" and k is not None and k % 2:
            half = mapped("exp", times(number(Fraction(1, 2)), factor.args[0]))
            halves += [half] * k
        elif k is None or k % 2:
            return None
        else:
            halves += [factor] * (k // 2)
    w = halves[0] if len(halves) == 1 else term("hadamard", (), tuple(halves))
    start = bench.bridge(node, term("hadamard", (), (w, w)))
    if start is None:
        new, why = bench.reduced(term("hadamard", (), (w, w)))
        joint = bench.same(node.args[0], new)
        start = bench.at(bench.chain(joint, bench.back(why)), node, 0) if why is not None and joint else None
    return bench.chain(start, bench.law("sqrt.of_square", A=w))


def sqrt_as_norm(bench: Workbench, node: Term) -> Theorem | None:
    """√(tr AᵀA) = ‖A‖ where such an A is known, or stands there to see."""
    if not is_scalar(node):
        return None
    form = bench.algebra.form(node.args[0])
    if form in bench.squares:
        _, reason = bench.squares[form]
        return bench.chain(bench.bridge(node, right(reason).args[0]), bench.back(reason))  # type: ignore[union-attr]
    if len(form.terms) == 1:
        spelling = bench.algebra.term(dict(form.terms), node.shape)
        law = gram(bench, spelling)
        if law is not None:
            whole = bench.law("norm.sqrt", A=law.statement.left.args[0].args[0])
            if whole is not None:
                back = bench.back(whole)
                return bench.chain(bench.bridge(node, whole.statement.right.args[0]), back)
    for kind in list(bench.algebra.known):
        if kind[0] == "norm":
            norm = bench.algebra.known[kind]
            law = bench.law("norm.sqrt", A=norm.args[0])
            if law is not None and bench.algebra.form(law.statement.right.args[0]) is form:
                return bench.chain(bench.bridge(node, law.statement.right.args[0]), bench.back(law))
    return _as_norm_by_laws(bench, node)


def _as_norm_by_laws(bench: Workbench, node: Term) -> Theorem | None:
    """√q = ‖A‖ where q and the tr(AᵀA) of a norm that is known are the same once both are reduced."""
    norms = [one for kind, one in bench.algebra.known.items() if kind[0] == "norm"]
    new, why = bench.reduced(node.args[0]) if norms else (node.args[0], None)
    first = None if why is None else bench.at(why, node, 0)
    start = node if first is None else first.statement.right
    for norm in norms:
        law = bench.law("norm.sqrt", A=norm.args[0])
        if law is None:
            continue
        square, reason = bench.reduced(law.statement.right.args[0])
        if bench.algebra.form(square) is bench.algebra.form(new):
            whole = law if reason is None else bench.chain(law, bench.at(reason, law.statement.right, 0))
            links = (bench.bridge(start, square), bench.back(whole))
            return bench.chain(*links) if first is None else bench.chain(first, *links)
    return None


def split_sqrt(bench: Workbench, node: Term) -> Theorem | None:
    """√(A ∘ B) = √A ∘ √B: for a number A ≥ 0 always, else in a bold search."""
    found = factored(bench.algebra, bench.algebra.form(node.args[0]), node.shape) if bench.bold else None
    if found is None or any(k.natural is None for _, k in found.factors):
        return None
    single = [constant(found.coefficient, node)] if found.coefficient.constant != 1 else []
    twice: list[Term] = []
    for value, power in found.factors:
        half, odd = divmod(power.natural or 0, 2)
        single += [value] * odd
        twice += [value] * half
    square = [term("hadamard", (), (*twice, *twice))] if twice else []
    factors = [*single, *square]  # every factor but the last has to be ≥ 0
    return split("sqrt", bench, node, factors) if len(factors) > 1 else None
