"""Equations that a difference may need: K P = R L where M R = P N, for inverses K and L of M and N."""

from __future__ import annotations

from itertools import combinations, islice
from itertools import product as pairs
from typing import Any, NamedTuple

from dlhw3.kernel.errors import KernelError
from dlhw3.kernel.scalars import MINUS
from dlhw3.kernel.terms import Term, inverse, letter, term, trace
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.search.forms.algebra import OPAQUE, Sum, minus
from dlhw3.symbolic.search.forms.eliminate import NotReadable
from dlhw3.symbolic.search.forms.formulas import is_scalar, num, product, times, turned
from dlhw3.symbolic.search.forms.reduction import HOLE, Entry, certified
from dlhw3.symbolic.search.forms.shapes import blocks
from dlhw3.symbolic.search.laws.clearing import COST, Clearing
from dlhw3.symbolic.search.laws.simplify import Simplifier

MOST = 40
PAIRS = 6


def add_lemmas(search: Simplifier, total: Sum) -> bool:
    """Add what can be shown between the inverses in a sum, those in arguments included; whether any was added."""
    before = len(search.rules.rules)
    kinds = _kinds_within(search, total)
    inverted = [n for k in kinds if (n := _inverted(search, k)) is not None]
    both = list(dict.fromkeys(m for n in inverted for m in (n, turned(n))))
    tried = 0
    for m, n in pairs([b for b in both if not is_scalar(b)], both):
        for link in _links(search, m, n, both):
            tried += 1
            if tried > MOST:
                break
            _intertwine(search, m, n, link)
    _unify(search, total)
    return len(search.rules.rules) > before


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
    """Return what a tensor is the inverse of, if it is one: a matrix, or a number."""
    divides = kind[0] == "map" and kind[1][0] == "recip"
    spelled = search.algebra.tensor_term(kind) if divides or kind[0] == "inverse" else None
    if spelled is None or (is_scalar(spelled) is not divides):
        return None
    return spelled.args[0] if spelled.op != "transpose" else turned(spelled.args[0].args[0])


class _Link(NamedTuple):
    """M · there = here · N, and the Q where here · Q stands in M."""

    there: Term
    here: Term
    rest: Term | None


def _links(search: Simplifier, m: Term, n: Term, inverted: list[Term]) -> list[_Link]:
    """Return the P and R = P or inverse(A) P with M R = P N, for P that begin a product in M."""
    found: dict[tuple[Term, Term], _Link] = {}
    try:
        for mono, c in search.algebra.form(m).terms:
            _, matrices = blocks(search.algebra.term({mono: c}, m.shape))
            for k in range(1, len(matrices) + 1):
                p = product(*matrices[:k])
                if p.cols is not n.rows or p.op == "identity":
                    continue
                q = product(*matrices[k:]) if matrices[k:] else None
                ways = [p, *(product(inverse(a), p) for a in inverted if a.rows is p.rows and a is not m)]
                for r in ways:
                    if (r, p) not in found and _equal(search, product(m, r), product(p, n)):
                        found[r, p] = _Link(r, p, q)
    except (NotReadable, KernelError):
        return []
    return list(found.values())


def _equal(search: Simplifier, left: Term, right: Term) -> bool:
    total = minus(search.algebra.sum(left), search.algebra.sum(right))
    return not search.reduce(total, left.shape)[0]


def _intertwine(search: Simplifier, m: Term, n: Term, link: _Link) -> None:
    """Add inverse(M) P = R inverse(N), and what the traces of both sides times Q come to without it."""
    search.algebra.spend(COST)
    back = term("map", ("recip", 0), (n,)) if is_scalar(n) else inverse(n)
    left, right = term("mul", (), (inverse(m), link.here)), term("mul", (), (link.there, back))
    try:
        total = minus(search.algebra.sum(left), search.algebra.sum(right))
        if not total:
            return
        entries = Clearing(search).zero(total, left.shape, 3)
        if not entries:
            return
        lemma = certified(search.proof, left, right, entries, search.facts)
        trace_of = _of_traces(search, lemma, link.rest) if link.rest is not None else None
        search.rules.add(lemma, first=True)
        search.rules.add(trace_of)
    except (NotReadable, KernelError):
        return


def _unify(search: Simplifier, total: Sum) -> None:
    """Add f(A) = f(B) for operators in a sum, also in arguments, where A and B can be shown to be equal."""
    found = reversed(_kinds_within(search, total))  # what stands in arguments comes first
    kinds = [k for k in found if k[0] in (*OPAQUE, "function") and k[0] != "inverse"]
    alike = [pair for pair in combinations(kinds, 2) if pair[0][:2] == pair[1][:2]]
    for first, second in islice(filter(None, (_spelled(search, *pair) for pair in alike)), PAIRS):
        search.rules.add(_same_arguments(search, first, second))


def _spelled(search: Simplifier, one: Any, other: Any) -> tuple[Term, Term] | None:
    """Return two operators as terms, where they have one shape and are of the same letters."""
    terms = [search.algebra.tensor_term(kind) for kind in (one, other)]
    first, second = (t.args[0] if t is not None and t.op == "transpose" else t for t in terms)
    if first is None or second is None or first.shape != second.shape or first.free != second.free:
        return None
    return first, second


def _same_arguments(search: Simplifier, first: Term, second: Term) -> Theorem | None:
    """Return f(A, …) = f(B, …) where the arguments can be shown to be equal, one by one."""
    steps: list[Theorem] = []
    for k, (a, b) in enumerate(zip(first.args, second.args, strict=True)):
        whole = steps[-1].statement.right if steps else first
        try:
            entries = Clearing(search).zero(minus(search.algebra.sum(a), search.algebra.sum(b)), a.shape, 6)
            if entries is None:
                return None
            if a is not b:
                equal = certified(search.proof, a, b, entries, search.facts)
                steps.append(search.proof.replace(equal, whole, (k,)))
        except (NotReadable, KernelError):
            return None
    return search.proof.chain(*steps) if steps else None


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
