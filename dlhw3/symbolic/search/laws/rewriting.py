"""Rewritings that several operators share: of a product, a multiple, the identity; of another operator."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from dlhw3.kernel.forms import Form
from dlhw3.kernel.scalars import ONE, ZERO, Scalar, scalar_of
from dlhw3.kernel.terms import Term, term, transpose
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.search.forms.equations import conditions_of, has
from dlhw3.symbolic.search.forms.formulas import is_scalar, mapped, num, product
from dlhw3.symbolic.search.forms.shapes import blocks, content, scaled, square_blocks
from dlhw3.symbolic.search.forms.workbench import Workbench, right

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
        if node.op == "det" and len(form.terms) > 1 and (c.constant or 0) < 0:
            c = ZERO.minus(c)  # (−1)^n says less than det(A − B)
        argument = spelled(bench, node)
        numbers, matrices = blocks(argument) if argument is not None else ([], [])
        if argument is not None and numbers and matrices and allowed(bench, law):
            s, rest = product(*numbers), product(*matrices)
        elif c is not ONE and c.terms:
            s, rest = num(c), scaled(bench.algebra, form, c, node.args[0].shape)
        elif (below := _count_below(form)) is not None:
            s = mapped("recip", num(below))
            rest = scaled(bench.algebra, form, ONE.over(below), node.args[0].shape)
        else:
            return None
        return bench.chain(
            bench.bridge(node, term("mul", (), (s, rest))), bench.law(law, s=s, **{letter: rest})
        )

    return rewriting


def _count_below(form: Form) -> Scalar | None:
    """Return the powers of indices by which all of a form is divided, T of R/T + S/T; None where none are."""
    terms = [powers for _, c in form.terms for powers, _ in c.terms]
    below = [{atom: -k for atom, k in powers if k < 0 and atom[0] == "index"} for powers in terms]
    shared = set.intersection(*map(set, below)) if below else set()
    powers = tuple(sorted((atom, min(one[atom] for one in below)) for atom in shared))
    return scalar_of([(powers, Fraction(1))]) if powers else None


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


def of_scalar(law: str) -> Rewriting:
    """f of a 1 × 1 argument s by its law."""

    def rewriting(bench: Workbench, node: Term) -> Theorem | None:
        return bench.law(law, s=node.args[0]) if is_scalar(node.args[0]) and has(law) else None

    return rewriting
