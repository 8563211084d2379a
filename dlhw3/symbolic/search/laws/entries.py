"""Rewritings of the functions of every entry: products split, signs pulled out, exponents and angles separated."""

from __future__ import annotations

from dlhw3.kernel.forms import Form, Mono
from dlhw3.kernel.scalars import MINUS, ONE, Scalar
from dlhw3.kernel.terms import Term, term, transpose
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.search.forms.equations import has
from dlhw3.symbolic.search.forms.formulas import column, is_scalar, mapped, num, product, times, turned
from dlhw3.symbolic.search.forms.shapes import content, plain, scaled
from dlhw3.symbolic.search.forms.workbench import Workbench, right
from dlhw3.symbolic.search.laws.exponentials import (
    density_by_exp,
    exp_of_half_log,
    exp_of_minus_log,
    log_of_one,
    log_of_power,
    log_of_product,
    recip_of_logistic,
    split_exp,
    tanh_by_exp,
)
from dlhw3.symbolic.search.laws.norms import root_of_square
from dlhw3.symbolic.search.laws.rationals import log_of_number, sign_of_number, sqrt_of_number
from dlhw3.symbolic.search.laws.rewriting import Rewriting, allowed, first_of
from dlhw3.symbolic.search.laws.roots import (
    abs_by_square,
    abs_of_gram,
    abs_of_norm,
    abs_of_number,
    abs_of_positive,
    abs_of_recip,
    split_sqrt,
    sqrt_as_norm,
    sqrt_of_square,
)
from dlhw3.symbolic.search.laws.splitting import constant, split_product


def negative_argument(law: str) -> Rewriting:
    """f(−A) by its law, where the heaviest monomial of the argument has a minus."""

    def rewriting(bench: Workbench, node: Term) -> Theorem | None:
        form = bench.algebra.form(node.args[0])
        c = content(bench.algebra, form).constant
        if c is None or c >= 0 or not has(law):
            return None
        inside = scaled(bench.algebra, form, MINUS, node.shape)
        start = bench.bridge(node, term("mul", (), (num(-1), inside)))
        return bench.chain(start, bench.law(law, A=inside))

    return rewriting


def broadcast(name: str) -> Rewriting:
    """f of what is the same along rows, or along columns: f of one column, repeated."""

    def rewriting(bench: Workbench, node: Term) -> Theorem | None:
        if not has(f"{name}.broadcast") or is_scalar(node):
            return None
        form, (rows, cols) = bench.algebra.form(node.args[0]), node.shape
        if not form.terms:
            return None
        if cols is not ONE and not _touches(form, int(rows is not ONE)):
            x = product(node.args[0], column(cols))
            inner = bench.algebra.term(_over(bench.algebra.form(x), cols), (rows, ONE))
            law = bench.law(f"{name}.broadcast", {"m": cols}, x=inner)
            return bench.chain(bench.bridge(node, law.statement.left.args[0]), law) if law else None
        if rows is not ONE and not _touches(form, 0):
            x = product(turned(node.args[0]), column(rows))
            inner = bench.algebra.term(_over(bench.algebra.form(x), rows), (cols, ONE))
            law = bench.law(f"{name}.broadcast", {"m": rows}, x=inner)
            start = bench.same(node, transpose(law.statement.left)) if law else None
            return bench.chain(start, bench.at(law, right(start), 0))
        return None

    return rewriting


def _over(form: Form, size: Scalar) -> dict[Mono, Scalar]:
    return {m: c.over(size) for m, c in form.terms}


def _touches(form: Form, place: int) -> bool:
    """Whether a tensor stands at an outer place of a form."""
    for mono, _ in form.terms:
        for component, _ in mono.parts:
            for i, (_, places) in enumerate(component.indices):
                if place in places and (len(places) > 1 or any(i in n.legs for n in component.nodes)):
                    return True
    return False


def diagonal(name: str) -> Rewriting:
    """f(diag(x)) = diag(f(x)) for f(0) = 0; det(diag(x)) = exp(Σ log x)."""

    def rewriting(bench: Workbench, node: Term) -> Theorem | None:
        whole = node.args[0]
        form = bench.algebra.form(whole)
        law_name = f"{name}.diag"
        if is_scalar(whole) or whole.rows is not whole.cols or not allowed(bench, law_name) or not form.terms:
            return None
        if not all(any(at == (0, 1) for c, _ in m.parts for _, at in c.indices) for m, _ in form.terms):
            return None
        x = term("diagonal", (), node.args)
        inner = bench.algebra.term(bench.algebra.sum(x), x.shape)
        law = bench.law(law_name, x=inner)
        return bench.chain(bench.bridge(node, law.statement.left.args[0]), law) if law else None

    return rewriting


def of_function(inner: str, law: str) -> Rewriting:
    """f(g(A)) by its law."""

    def rewriting(bench: Workbench, node: Term) -> Theorem | None:
        a = node.args[0]
        if a.op == "transpose" and a.args[0].op == "map":
            a = mapped(a.args[0].data[0], turned(a.args[0].args[0]))
        if a.op != "map" or a.data[0] != inner:
            return None
        law_here = bench.law(law, A=a.args[0])
        return bench.chain(bench.bridge(node, a), law_here)

    return rewriting


def of_zero(law: str) -> Rewriting:
    """f(0) by its law."""

    def rewriting(bench: Workbench, node: Term) -> Theorem | None:
        if bench.algebra.form(node.args[0]).terms or not has(law):
            return None
        zero = term("zero", node.shape)
        return bench.chain(bench.bridge(node, zero), bench.law(law, {"n": node.rows, "m": node.cols}))

    return rewriting


def split_angle(name: str) -> Rewriting:
    """sin and cos of a sum, and of a multiple, by the laws of sums."""

    def rewriting(bench: Workbench, node: Term) -> Theorem | None:
        form = bench.algebra.form(node.args[0])
        reader = bench.algebra.reader()
        terms = sorted(form.terms, key=lambda t: bench.algebra.key(t[0]))
        if len(terms) > 1:
            first = reader.mono(*terms[-1], node.shape)
            rest = bench.algebra.term(dict(terms[:-1]), node.shape)
        elif terms and terms[0][1].constant in (2, 3, 4):
            first = reader.mono(terms[0][0], ONE, node.shape)
            rest = reader.mono(terms[0][0], terms[0][1].minus(ONE), node.shape)
        else:
            return None
        law = bench.law(f"{name}.sum", A=first, B=rest)
        return bench.chain(bench.bridge(node, term("add", (), (first, rest))), law)

    return rewriting


def by_law(law: str) -> Rewriting:
    """f(A) by a law that holds of every A."""
    return lambda bench, node: bench.law(law, A=node.args[0])


def recip_of_number(bench: Workbench, node: Term) -> Theorem | None:
    """recip of a number repeated: c·1 ∘ recip(c·1) = 1."""
    value = plain(bench.algebra.form(node.args[0]))
    if value is None or value.constant in (None, 0) or is_scalar(node):
        return None
    law = bench.law("recip.cancel", A=node.args[0])
    if law is None:
        return None
    start = bench.same(node, times(ONE.over(value), law.statement.left))
    path = (1,) if value is not ONE else ()
    return (
        bench.chain(start, bench.at(law, right(start), *path))
        if start and len(path) == 1
        else bench.chain(start, law)
    )


def recip_of_root(bench: Workbench, node: Term) -> Theorem | None:
    """recip(−A), recip(c A): a number pulled out of a sum."""
    form = bench.algebra.form(node.args[0])
    c = content(bench.algebra, form)
    if c is ONE or not c.terms or len(form.terms) < 2:
        return None
    inner = scaled(bench.algebra, form, c, node.shape)
    number = constant(c, node)
    law = bench.law("recip.product", A=number, B=inner)
    return bench.chain(bench.bridge(node, term("hadamard", (), (number, inner))), law)


ENTRIES: dict[str, Rewriting] = {
    "exp": first_of(
        of_zero("exp.zero"),
        of_function("log", "exp.log"),
        exp_of_minus_log,
        exp_of_half_log,
        broadcast("exp"),
        split_exp,
    ),
    "log": first_of(
        of_function("exp", "log.exp"),
        log_of_one,
        log_of_number,
        of_function("recip", "log.recip"),
        of_function("sqrt", "log.sqrt"),
        broadcast("log"),
        diagonal("log"),
        log_of_power,
        log_of_product,
    ),
    "sqrt": first_of(
        of_zero("sqrt.zero"),
        root_of_square,
        sqrt_of_square,
        sqrt_of_number,
        sqrt_as_norm,
        broadcast("sqrt"),
        diagonal("sqrt"),
        of_function("recip", "sqrt.recip"),
        split_sqrt,
    ),
    "abs": first_of(
        abs_of_number,
        abs_of_positive,
        abs_of_norm,
        abs_of_gram,
        abs_by_square,
        broadcast("abs"),
        diagonal("abs"),
        of_function("recip", "abs.recip"),
        abs_of_recip,
        negative_argument("abs.minus"),
        split_product("abs"),
    ),
    "sign": first_of(
        of_zero("sign.zero"),
        sign_of_number,
        broadcast("sign"),
        diagonal("sign"),
        of_function("recip", "sign.recip"),
        negative_argument("sign.minus"),
        split_product("sign"),
    ),
    "relu": by_law("relu.step"),
    "step": first_of(broadcast("step"), diagonal("step"), by_law("step.sign")),
    "sin": first_of(
        of_zero("sin.zero"),
        broadcast("sin"),
        diagonal("sin"),
        negative_argument("sin.minus"),
        split_angle("sin"),
    ),
    "cos": first_of(
        of_zero("cos.zero"), broadcast("cos"), negative_argument("cos.minus"), split_angle("cos")
    ),
    "tanh": first_of(
        of_zero("tanh.zero"),
        broadcast("tanh"),
        diagonal("tanh"),
        negative_argument("tanh.minus"),
        tanh_by_exp,
    ),
    "arcsin": first_of(
        of_zero("arcsin.zero"), broadcast("arcsin"), diagonal("arcsin"), negative_argument("arcsin.minus")
    ),
    "arccos": broadcast("arccos"),
    "arctan": first_of(
        of_zero("arctan.zero"), broadcast("arctan"), diagonal("arctan"), negative_argument("arctan.minus")
    ),
    "normcdf": first_of(of_zero("normcdf.zero"), broadcast("normcdf"), negative_argument("normcdf.minus")),
    "normpdf": first_of(density_by_exp, broadcast("normpdf"), negative_argument("normpdf.minus")),
    "recip": first_of(
        recip_of_number,
        of_function("recip", "recip.twice"),
        of_function("exp", "exp.recip"),
        broadcast("recip"),
        diagonal("recip"),
        recip_of_root,
        recip_of_logistic,
        split_product("recip"),
    ),
}
