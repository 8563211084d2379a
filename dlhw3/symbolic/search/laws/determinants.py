"""Rewritings of determinants and adjugates: Sylvester's identity, factors pulled out, inverses."""

from __future__ import annotations

from dlhw3.kernel.scalars import ONE
from dlhw3.kernel.terms import Term, term, transpose
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.search.forms.equations import has
from dlhw3.symbolic.search.forms.formulas import is_scalar, product, turned
from dlhw3.symbolic.search.forms.shapes import blocks, is_unit
from dlhw3.symbolic.search.forms.workbench import Workbench, right


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


def det_of_inverse(bench: Workbench, node: Term) -> Theorem | None:
    """det(inverse(X)) = recip(det(X)) by det(X) det(inverse(X)) = 1, where the kernel has no law that says so."""
    inner = node.args[0]
    if inner.op != "inverse" or has("det.recip") or not bench.bold:
        return None
    d = term("det", (), inner.args)
    return divided(bench, node, d, bench.law("det.inverse", X=inner.args[0]))


def divided(bench: Workbench, node: Term, d: Term, law: Theorem | None) -> Theorem | None:
    """Return a = recip(d) from d · a = 1."""
    cancel = bench.law("recip.cancel", A=d)
    if law is None or cancel is None:
        return None
    recip = cancel.statement.left.args[1]
    start = bench.same(node, term("hadamard", (), (cancel.statement.right, node)))
    opened = bench.at(bench.back(cancel), right(start), 0)
    grouped = term("hadamard", (), (recip, law.statement.left))
    return bench.chain(
        start,
        opened,
        bench.at(law, grouped, 1),
        bench.same(term("hadamard", (), (recip, law.statement.right)), recip),
    )


def adj_by_inverse(bench: Workbench, node: Term) -> Theorem | None:
    """adj(X) = det(X) inverse(X), in a bold search."""
    return bench.law("adj.inverse", X=node.args[0]) if bench.bold > 1 else None
