"""Functions of entrywise products and of sums, taken apart one factor or one summand after another."""

from __future__ import annotations

from dlhw3.kernel.scalars import ONE, Scalar
from dlhw3.kernel.terms import Term, term
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.search.forms.formulas import is_scalar, num, product, times, turned
from dlhw3.symbolic.search.forms.shapes import blocks, factored, wide
from dlhw3.symbolic.search.forms.workbench import Workbench, right
from dlhw3.symbolic.search.laws.rewriting import Rewriting

MOST = 6


def split_product(name: str) -> Rewriting:
    """f(A ∘ B) = f(A) ∘ f(B), one factor after another."""

    def rewriting(bench: Workbench, node: Term) -> Theorem | None:
        found = factored(bench.algebra, bench.algebra.form(node.args[0]), node.shape)
        if found is None:
            return None
        factors: list[Term] = []
        for value, power in found.factors:
            k = power.natural
            if k is None or k > MOST:
                return None
            factors += [value] * k
        if found.coefficient is not ONE:
            factors.insert(0, constant(found.coefficient, node))
        if len(factors) < 2:
            return None
        return split(name, bench, node, factors)

    return rewriting


def split_as_written(name: str) -> Rewriting:
    """f(A ∘ B) = f(A) ∘ f(B) by the factors as they are written, where one hides in the normal form.

    (A + B)^∘2 is multiplied out, (A B)^∘2 is one network, and sqrt(A + B)^∘3 becomes
    (A + B) ∘ sqrt(A + B).
    """

    def rewriting(bench: Workbench, node: Term) -> Theorem | None:
        factors = written_factors(node.args[0])
        varying = [f for f in map(upright, factors) if not is_repeated(f)]
        hidden = any(f.op in ("add", "mul", "map") for f in varying)
        if not hidden or len(varying) < 2 or len(factors) > MOST:
            return None
        return split(name, bench, node, factors)

    return rewriting


def is_repeated(node: Term) -> bool:
    """Whether a factor is one number at every entry."""
    return node.op == "ones" or (node.op == "mul" and any(part.op == "ones" for part in node.args))


def upright(node: Term) -> Term:
    """Return what is transposed, of a transpose, and of another term itself."""
    return node.args[0] if node.op == "transpose" else node


def written_factors(node: Term) -> list[Term]:
    """Return the entrywise factors of a term as it is written, with numbers repeated to its shape."""
    if node.op == "hadamard":
        return [f for part in node.args for f in written_factors(part)]
    if node.op == "transpose" and node.args[0].op in ("hadamard", "mul"):
        return list(map(turned, written_factors(node.args[0])))
    if node.op == "power" and (k := node.data[0].natural) is not None and 0 < k <= MOST:
        return written_factors(node.args[0]) * k
    if node.op == "mul":
        numbers, matrices = blocks(node)
        parts = [f for s in numbers for f in written_factors(s)]
        if not matrices:
            return parts
        whole = product(*matrices)
        spread = [product(f, *wide(node.shape)) for f in parts]
        return [*spread, *(written_factors(whole) if len(matrices) == 1 else [whole])]
    return [node]


def constant(c: Scalar, node: Term) -> Term:
    """Return the matrix of a term's shape whose every entry is c."""
    return num(c) if is_scalar(node) else times(c, term("ones", node.shape))


def split(name: str, bench: Workbench, node: Term, factors: list[Term]) -> Theorem | None:
    """Return f(a ∘ b ∘ …) by the law of f(a ∘ b), one factor after another."""
    if len(factors) == 1:
        return bench.bridge(node, factors[0])
    first, rest = factors[0], factors[1:]
    other = rest[0] if len(rest) == 1 else term("hadamard", (), tuple(rest))
    law = bench.law(f"{name}.product", A=first, B=other)
    if law is None:
        return None
    below = split(name, bench, law.statement.right.args[1], rest)
    return bench.chain(
        bench.bridge(node, term("hadamard", (), (first, other))), law, bench.at(below, law.statement.right, 1)
    )


def split_sum(bench: Workbench, node: Term, parts: list[Term], law_name: str) -> Theorem | None:
    """Return f(a + b + …) by the law of f(a + b), one summand after another."""
    if len(parts) == 1:
        return bench.bridge(node, parts[0])
    first, rest = parts[0], parts[1:]
    other = rest[0] if len(rest) == 1 else term("add", (), tuple(rest))
    law = bench.law(law_name, A=first, B=other)
    below = split_sum(bench, law.statement.right.args[1], rest, law_name) if law else None
    start = bench.bridge(node, term("add", (), (first, other)))
    return bench.chain(start, law, bench.at(below, right(law), 1))
