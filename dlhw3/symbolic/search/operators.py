"""Rewritings of the matrix operators: inverse, adj, det, logdet, norm, psd powers, powers of scalars, quotients."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from dlhw3.kernel.scalars import MINUS, ONE, number
from dlhw3.kernel.terms import Term, term, trace, transpose
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.search.equations import conditions_of, has
from dlhw3.symbolic.search.formulas import entrywise, is_scalar, mapped, num, power_of, product, turned
from dlhw3.symbolic.search.reduction import Rules, certified
from dlhw3.symbolic.search.shapes import blocks, content, is_unit, scaled, square_blocks
from dlhw3.symbolic.search.workbench import Workbench, right

HALF = number(Fraction(1, 2))
Rewriting = Callable[[Workbench, Term], Theorem | None]


def first_of(*ways: Rewriting) -> Rewriting:
    """Return the rewriting that does the first of several that says something."""

    def rewriting(bench: Workbench, node: Term) -> Theorem | None:
        for way in ways:
            found = way(bench, node)
            if found is not None and found.statement.right is not node:
                return found
        return None

    return rewriting


def allowed(bench: Workbench, name: str) -> bool:
    """Whether a law is at hand: one with conditions only for a bold search."""
    return has(name) and (bench.bold > 0 or not conditions_of(name))


def spelled(bench: Workbench, node: Term) -> Term | None:
    """Return the argument as one product, read back from its normal form; None if it is a sum."""
    form = bench.algebra.form(node.args[0])
    return bench.algebra.term(dict(form.terms), node.args[0].shape) if len(form.terms) == 1 else None


def of_identity(law: str) -> Rewriting:
    """f(I) by its law."""

    def rewriting(bench: Workbench, node: Term) -> Theorem | None:
        argument = node.args[0]
        if is_scalar(argument):
            return None
        identity = term("identity", (argument.rows,))
        if bench.algebra.form(argument) is not bench.algebra.form(identity):
            return None
        law_here = bench.law(law, {"n": argument.rows})
        return bench.chain(bench.bridge(node, identity), law_here)

    return rewriting


def of_product(law: str) -> Rewriting:
    """f(X Y) by its law, where the argument is a product of square matrices."""

    def rewriting(bench: Workbench, node: Term) -> Theorem | None:
        argument = spelled(bench, node)
        if argument is None or not allowed(bench, law):
            return None
        numbers, matrices = blocks(argument)
        squares = square_blocks(matrices)
        if numbers or len(squares) < 2:
            return None
        first, rest = squares[0], product(*squares[1:])
        return bench.chain(
            bench.bridge(node, term("mul", (), (first, rest))), bench.law(law, X=first, Y=rest)
        )

    return rewriting


def of_multiple(law: str, letter: str) -> Rewriting:
    """f(s X) by its law: a number that the whole shares, or 1 × 1 factors of a single product."""

    def rewriting(bench: Workbench, node: Term) -> Theorem | None:
        if is_scalar(node.args[0]) or not has(law):
            return None
        form = bench.algebra.form(node.args[0])
        c = content(bench.algebra, form)
        argument = spelled(bench, node)
        numbers, matrices = blocks(argument) if argument is not None else ([], [])
        if argument is not None and numbers and matrices and allowed(bench, law):
            s, rest = product(*numbers), product(*matrices)
        elif c is not ONE and c.terms:
            s, rest = num(c), scaled(bench.algebra, form, c, node.args[0].shape)
        else:
            return None
        return bench.chain(
            bench.bridge(node, term("mul", (), (s, rest))), bench.law(law, s=s, **{letter: rest})
        )

    return rewriting


def of_same(inner: str, law: str) -> Rewriting:
    """f(g(X)) by its law, where the argument is g of something."""

    def rewriting(bench: Workbench, node: Term) -> Theorem | None:
        argument = node.args[0]
        if argument.op == "transpose":
            argument = argument.args[0]
        if argument.op != inner or not allowed(bench, law):
            return None
        law_here = bench.law(law, X=argument.args[0])
        if argument is node.args[0]:
            return law_here
        if law_here is None:
            return None
        start = bench.same(
            node, transpose(law_here.statement.left) if not is_scalar(node) else law_here.statement.left
        )
        path = () if is_scalar(node) else (0,)
        return bench.chain(start, bench.at(law_here, right(start), *path))

    return rewriting


def of_scalar(law: str, letter: str = "s") -> Rewriting:
    """f of a 1 × 1 argument by its law."""

    def rewriting(bench: Workbench, node: Term) -> Theorem | None:
        return bench.law(law, **{letter: node.args[0]}) if is_scalar(node.args[0]) and has(law) else None

    return rewriting


def sylvester(bench: Workbench, node: Term) -> Theorem | None:
    """det(I + AB) turned to the least of the det(I + BA)."""
    argument = node.args[0]
    form = bench.algebra.form(argument)
    units = [m for m, c in form.terms if is_unit(m) and c is ONE]
    if is_scalar(argument) or len(units) != 1 or len(form.terms) != 2:
        return None
    rest = {m: c for m, c in form.terms if m is not units[0]}
    numbers, matrices = blocks(bench.algebra.term(rest, argument.shape))
    best, best_key = None, (not is_scalar(argument), bench.algebra.form(argument))
    for k in range(1, len(matrices)):
        left, other = product(*numbers, *matrices[:k]), product(*matrices[k:])
        law = bench.law("det.sylvester", A=left, B=transpose(other))
        if law is None:
            continue
        new = law.statement.right
        key = (not is_scalar(new.args[0]), bench.algebra.form(new.args[0]))
        if key < best_key:
            best, best_key = law, key
    return best and bench.chain(bench.bridge(node, best.statement.left.args[0]), best)


def of_log(bench: Workbench, node: Term) -> Theorem | None:
    """logdet(X) = log(det(X))."""
    return bench.law("logdet.log", X=node.args[0])


def norm_of_number(bench: Workbench, node: Term) -> Theorem | None:
    """‖s‖ = |s|."""
    (s,) = node.args
    if not is_scalar(s):
        return None
    start = bench.law("norm.sqrt", A=s)
    square = bench.bridge(right(start), entrywise(s, s)) if start else None  # type: ignore[arg-type]
    return bench.chain(start, square, bench.law("sqrt.of_square", A=s))


def norm_by_square(bench: Workbench, node: Term) -> Theorem | None:
    """‖A‖ = √(tr AᵀA), simplified, where that is a root that is known."""
    (a,) = node.args
    square = trace(term("mul", (), (transpose(a), a)))
    new, why = bench.reduced(square)
    form = bench.algebra.form(new)
    start = bench.law("norm.sqrt", A=a)
    moved = bench.at(why, right(start), 0) if why is not None else start
    whole = bench.chain(start, moved) if why is not None else start
    if form not in bench.squares:
        known = root_of_square(bench, right(whole))
        w = known.statement.right.args[0] if known is not None else node
        if known is not None and bench.algebra.form(w) is not bench.algebra.form(node):
            return bench.chain(whole, known)
        if whole is not None:
            bench.squares[form] = (node, whole)
        return None
    other, reason = bench.squares[form]
    return None if other is node else bench.chain(whole, bench.back(reason))


def root_of_square(bench: Workbench, node: Term | None) -> Theorem | None:
    """√q = |w| where q = w² for a product w of numbers and norms."""
    if node is None or not is_scalar(node):
        return None
    form = bench.algebra.form(node.args[0])
    if not form.terms:
        return None
    if len(form.terms) != 1 or form.terms[0][0].bounds:
        return None
    mono, c = form.terms[0]
    root = rational_root(c.constant)
    if root is None:
        return None
    reader, halves, needs = bench.algebra.reader(), list[Term](), list[Theorem]()
    for component, power in mono.parts:
        part = reader.component(component)
        k = power.natural
        if k is None:
            return None
        if k % 2 == 0:
            halves.append(power_of(part, number(k // 2)))
            continue
        law = gram(bench, part)
        if law is None:
            return None
        needs.append(law)
        halves.append(power_of(law.statement.left.args[0], number(k)))
    w = product(num(root), *halves)
    ww = entrywise_square(w)
    start = bench.same(node.args[0], ww)
    if start is None:
        start = _with_norms(bench, node.args[0], ww, needs)
    if start is None:
        return None
    return bench.chain(bench.at(start, node, 0), bench.law("sqrt.of_square", A=w))


def entrywise_square(w: Term) -> Term:
    """Return w ∘ w."""
    return term("hadamard", (), (w, w))


def rational_root(value: Fraction | None) -> Fraction | None:
    """Return the root of a number > 0 that is a square."""
    if value is None or value <= 0:
        return None
    p, q = (round(v**0.5) for v in (value.numerator, value.denominator))
    return Fraction(p, q) if (p * p, q * q) == (value.numerator, value.denominator) else None


def gram(bench: Workbench, part: Term) -> Theorem | None:
    """Return ‖A‖² = tr(AᵀA) for an A with the given tr(AᵀA) that its spelling offers."""
    inner = part.args[0] if part.op == "trace" else part
    factors = list(inner.args) if inner.op == "mul" else []
    for k in range(1, len(factors)):
        a = product(*factors[k:])
        if is_scalar(a):
            continue
        for candidate in (a, turned(product(*factors[:k]))):
            law = bench.law("norm.square", A=candidate)
            if law is not None and bench.algebra.form(law.statement.right) is bench.algebra.form(part):
                return law
    return None


def _with_norms(bench: Workbench, q: Term, ww: Term, needs: list[Theorem]) -> Theorem | None:
    """Return q = w ∘ w, where squares of norms in w are what tr(AᵀA) in q are."""
    rules = Rules(bench.algebra)
    for law in needs:
        rules.add(law)
    left, entries = rules.reduce(bench.algebra.sum(ww), ww.shape)
    if bench.algebra.sum(q) != left:
        return None
    return bench.back(certified(bench.proof, ww, q, entries, bench.facts))


def of_exponent(bench: Workbench, node: Term) -> Theorem | None:
    """s^p: −1 is recip, ½ is sqrt; negative and half-integer exponents come down to these."""
    (s,), p = node.args, node.data[0].constant
    if p == -1:
        return bench.law("power.recip", s=s)
    if p == Fraction(1, 2):
        return bench.law("power.sqrt", s=s)
    if p is None or (p.denominator == 1 and p >= 0):
        return None
    if p < 0:
        if has("power.minus"):
            law = bench.law("power.minus", {"p": number(-p)}, s=s)
            return bench.chain(law)
        if p.denominator == 1:
            return bench.back(bench.law("power.integers", {"i": MINUS, "j": number(p + 1)}, s=s))
        return bench.back(bench.law("power.sum", {"p": MINUS, "q": number(p + 1)}, s=s))
    if p.denominator == 2 and has("power.next"):
        return bench.law("power.next", {"p": number(p - 1)}, s=s)
    if p.denominator == 2:
        return bench.back(bench.law("power.sum", {"p": ONE, "q": number(p - 1)}, s=s))
    return None


def det_by_inverse(bench: Workbench, node: Term) -> Theorem | None:
    """det(A + …) = det(A) det(I + inverse(A) …) for an A whose inverse the problem speaks of; in a bold search."""
    if bench.bold < 2 or is_scalar(node.args[0]):
        return None
    m = node.args[0]
    whole = bench.algebra.form(m)
    for kind, spelling in list(bench.algebra.known.items()):
        inverse = spelling.args[0] if spelling.op == "transpose" else spelling
        if kind[0] != "inverse" or inverse.rows is not m.rows:
            continue
        for a in (inverse.args[0], turned(inverse.args[0])):
            part = dict(bench.algebra.form(a).terms)
            if len(whole.terms) <= len(part) or any((mono, c) not in whole.terms for mono, c in part.items()):
                continue
            identity = bench.law("inverse.right", X=a)
            if identity is None:
                continue
            start = bench.same(m, term("mul", (), (identity.statement.right, m)))
            opened = bench.at(bench.back(identity), right(start), 0)
            grouped = term("mul", (), (a, term("mul", (), (identity.statement.left.args[1], m))))
            joined = bench.chain(start, opened)
            joint = bench.same(right(joined), grouped) if joined else None  # type: ignore[arg-type]
            law = bench.law("det.product", X=a, Y=grouped.args[1])
            return bench.chain(bench.at(bench.chain(joined, joint), node, 0), law)
    return None


def adj_by_inverse(bench: Workbench, node: Term) -> Theorem | None:
    """adj(X) = det(X) inverse(X), in a bold search."""
    return bench.law("adj.inverse", X=node.args[0]) if bench.bold > 1 else None


def of_psd_exponent(bench: Workbench, node: Term) -> Theorem | None:
    """X^p: 0, 1, −1 by their laws, further natural powers as products."""
    (x,), p = node.args, node.data[0].constant
    name = {Fraction(0): "psdpower.zero", Fraction(1): "psdpower.one", Fraction(-1): "psdpower.inverse"}
    if p in name:
        return bench.law(name[p], X=x)
    if p is not None and p.denominator == 1 and 1 < p <= 6:
        law = bench.law("psdpower.sum", {"p": ONE, "q": number(p - 1)}, X=x)
        return bench.back(law)
    return None


def of_psd_power(bench: Workbench, node: Term) -> Theorem | None:
    """(X^p)^q = X^{pq}."""
    inner, q = node.args[0], node.data[0]
    if inner.op != "psdpower":
        return None
    p = inner.data[0]
    weak = all(e.constant is not None and e.constant >= 0 for e in (p, q))
    name = "psdpower.power" if weak else "psdpower.real_power"
    return bench.law(name, {"p": p, "q": q}, X=inner.args[0])


def of_psd_multiple(bench: Workbench, node: Term) -> Theorem | None:
    """(c X)^p = c^p X^p for a number c > 0."""
    form, p = bench.algebra.form(node.args[0]), node.data[0]
    c = content(bench.algebra, form)
    value = c.constant
    if value is None or value <= 0 or value == 1 or not has("psdpower.scaled"):
        return None
    rest = scaled(bench.algebra, form, c, node.shape)
    start = bench.bridge(node, term("mul", (), (num(c), rest)))
    return bench.chain(start, bench.law("psdpower.scaled", {"p": p}, s=num(c), X=rest))


def of_quotient(bench: Workbench, node: Term) -> Theorem | None:
    """A ⊘ B = A ∘ recip(B)."""
    return bench.same(node, term("hadamard", (), (node.args[0], mapped("recip", node.args[1]))))


OPERATORS: dict[str, Rewriting] = {
    "inverse": first_of(
        of_scalar("inverse.scalar"),
        of_identity("inverse.identity"),
        of_same("inverse", "inverse.twice"),
        of_multiple("inverse.scaled", "X"),
        of_product("inverse.product"),
    ),
    "adj": first_of(of_scalar("adj.scalar"), of_product("adj.product"), adj_by_inverse),
    "det": first_of(
        of_scalar("det.scalar"),
        of_identity("det.identity"),
        of_same("inverse", "det.recip"),
        of_multiple("det.scaled", "X"),
        of_product("det.product"),
        sylvester,
        det_by_inverse,
    ),
    "logdet": of_log,
    "norm": first_of(norm_of_number, of_multiple("norm.scaled", "A"), norm_by_square),
    "power": of_exponent,
    "psdpower": first_of(of_psd_power, of_psd_exponent, of_psd_multiple),
    "quotient": of_quotient,
}
