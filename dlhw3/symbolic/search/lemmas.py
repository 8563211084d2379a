"""Equations between inverses that a difference may need: K P = P K′ where M P = P N, as push-through has it."""

from __future__ import annotations

from itertools import product as pairs
from typing import Any

from dlhw3.kernel.errors import KernelError
from dlhw3.kernel.scalars import MINUS
from dlhw3.kernel.terms import Term, letter, term, trace
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.search.algebra import Sum, minus
from dlhw3.symbolic.search.clearing import Clearing
from dlhw3.symbolic.search.eliminate import NotReadable
from dlhw3.symbolic.search.formulas import is_scalar, num, product, times, turned
from dlhw3.symbolic.search.reduction import HOLE, Entry, certified
from dlhw3.symbolic.search.shapes import blocks
from dlhw3.symbolic.search.simplify import Simplifier

MOST = 40


def add_lemmas(search: Simplifier, total: Sum) -> None:
    """Add what can be shown between the inverses in a sum, and between the arguments of its other operators."""
    kinds = _kinds_within(search, total)
    inverted = [n for k in kinds if k[0] == "inverse" and (n := _inverted(search, k)) is not None]
    both = [m for n in inverted for m in (n, turned(n))]
    tried = 0
    for m, n in pairs(dict.fromkeys(both), repeat=2):
        for p, q in _links(search, m, n):
            tried += 1
            if tried > MOST:
                return
            _intertwine(search, m, n, p, q)


def _kinds_within(search: Simplifier, total: Sum) -> list[Any]:
    """Return the kinds of all tensors in a sum, those in arguments included."""
    found: dict[Any, None] = {}
    waiting = list(search.algebra.kinds(total))
    while waiting:
        kind = waiting.pop(0)
        if kind not in found:
            found[kind] = None
            waiting += [k for f in kind[2] for k in search.algebra.kinds(m for m, _ in f.terms)]
    return list(found)


def _inverted(search: Simplifier, kind: Any) -> Term | None:
    spelled = search.algebra.tensor_term(kind)
    if spelled is None or is_scalar(spelled):
        return None
    return spelled.args[0] if spelled.op == "inverse" else turned(spelled.args[0].args[0])


def _links(search: Simplifier, m: Term, n: Term) -> list[tuple[Term, Term | None]]:
    """Return the P with M P = P N, and Q where P Q stands in M."""
    found: dict[Term, Term | None] = {}
    try:
        for mono, c in search.algebra.form(m).terms:
            _, matrices = blocks(search.algebra.term({mono: c}, m.shape))
            for k in range(1, len(matrices) + 1):
                p = product(*matrices[:k])
                if p.cols is n.rows and p.op != "identity":
                    left, right = term("mul", (), (m, p)), term("mul", (), (p, n))
                    if search.algebra.form(left) is search.algebra.form(right):
                        found.setdefault(p, product(*matrices[k:]) if matrices[k:] else None)
    except (NotReadable, KernelError):
        return []
    return list(found.items())


def _intertwine(search: Simplifier, m: Term, n: Term, p: Term, q: Term | None) -> None:
    """Add inverse(M) P = P inverse(N), and what tr(inverse(M) P Q) = tr(P inverse(N) Q) comes to without it."""
    left = term("mul", (), (term("inverse", (), (m,)), p))
    right = term("mul", (), (p, term("inverse", (), (n,))))
    try:
        total = minus(search.algebra.sum(left), search.algebra.sum(right))
        if not total:
            return
        entries = Clearing(search).zero(total, left.shape, 2)
        if not entries:
            return
        lemma = certified(search.proof, left, right, entries, search.facts)
        trace_of = _of_traces(search, lemma, q) if q is not None else None
        search.rules.add(lemma, first=True)
        search.rules.add(trace_of)
    except (NotReadable, KernelError):
        return


def _of_traces(search: Simplifier, lemma: Theorem, q: Term) -> Theorem | None:
    """Return what is left of tr(a Q) = tr(b Q), both reduced by the other equations."""
    a, b = lemma.statement[1:]
    hole = letter(HOLE, *a.shape)
    one = num(1).shape
    total = minus(search.algebra.sum(trace(product(a, q))), search.algebra.sum(trace(product(b, q))))
    rest, entries = search.reduce(total, one)
    if not rest or not entries:
        return None
    undone = [Entry(times(MINUS, e.context), e.theorem) for e in entries]
    whole = search.algebra.term(rest, one)
    context = Entry(trace(product(hole, q)), lemma)
    return certified(search.proof, whole, term("zero", one), [context, *undone], search.facts)
