"""Equations proved for any matrix in the place of a sum that stands in them again and again, or below a stroke.

(A x − y)^∘4 multiplied out has sixteen terms, R^∘4 one: where an equation holds for every R, its proof is short,
and the equation itself is an instance of it. In e^b/(e^b/Σ_j e^{a_j}) a normal form has e^b within the sum: what
cancels is seen where the sum is a letter.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial

from dlhw3.kernel.errors import KernelError
from dlhw3.kernel.scalars import Facts
from dlhw3.kernel.statements import Hypothesis
from dlhw3.kernel.terms import MOVING, Term, letter
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.proofs.instances import instances_asked
from dlhw3.symbolic.proofs.places import parts_of
from dlhw3.symbolic.proofs.record import Proof, everywhere
from dlhw3.symbolic.search.forms.alike import NOTHING_ALIKE, Alike, alike
from dlhw3.symbolic.search.forms.formulas import times
from dlhw3.symbolic.search.forms.known import NOTHING_KNOWN, Known
from dlhw3.symbolic.search.laws.below import over_roots, recips_apart, squares_below_roots, with_letters
from dlhw3.symbolic.search.laws.logistic_slopes import slopes_written
from dlhw3.symbolic.search.laws.prove import FEW, Failure, prove

OFTEN = 4
"""How often a sum stands as a factor, in both sides together, for a letter to be put in its place."""
PRODUCTS = ("hadamard", "power")
Way = Callable[[Proof, Term, Term], Theorem | Failure]
"""How left = right is shown."""


def proved(
    proof: Proof,
    left: Term,
    right: Term,
    facts: Facts = (),
    hypotheses: Sequence[Hypothesis] = (),
    known: Known = NOTHING_KNOWN,
) -> Theorem | Failure:
    """Return left = right, in general or as it stands, or why no proof was found; the arguments are ``prove``'s.

    Where a sum repeats there are two ways, and neither waits for all of the other's attempts.
    """
    written = [squares_below_roots(proof, side, (left, right), facts) for side in (left, right)]
    if any(written):
        return _proved_so(proof, left, right, written, facts, hypotheses, known)
    written = [slopes_written(proof, side, facts) for side in (left, right)]
    if any(written):
        return _proved_so(proof, left, right, written, facts, hypotheses, known)
    written = [recips_apart(proof, *pair, facts) for pair in ((left, right), (right, left))]
    if any(written):
        return _proved_so(proof, left, right, written, facts, hypotheses, known)
    written = [over_roots(proof, side, (left, right), facts) for side in (left, right)]
    if any(written):
        return _proved_so(proof, left, right, written, facts, hypotheses, known)
    fully = partial(prove, facts=facts, hypotheses=hypotheses, known=known)
    shortly = partial(fully, budget=FEW, boldest=0)
    if hypotheses and (by_matrices := _by_matrices(proof, left, right, facts, hypotheses, known)) is not None:
        return by_matrices
    if (same := _at_equal_points(proof, left, right, shortly)) is not None:
        rest = proved(proof, same.statement.right, right, facts, hypotheses, known)
        return proof.chain(same, rest) if isinstance(rest, Theorem) else rest
    common = alike(left, right, facts, hypotheses)
    if common.parts:
        of_any = proved_in_general(proof, left, right, facts, shortly, common=common)
        if of_any is not None:
            return of_any
    if diagonals := diagonals_below(left, right):
        of_any = proved_in_general(proof, left, right, facts, shortly, sums=diagonals)
        if of_any is not None:
            return of_any
    if repeated_sums(left, right):
        found = proved_in_general(proof, left, right, facts, shortly) or shortly(proof, left, right)
        if isinstance(found, Theorem):
            return found
    general = proved_in_general(proof, left, right, facts, fully)
    if general is None and (below := sums_below(left, right)):
        general = proved_in_general(proof, left, right, facts, partial(fully, budget=FEW), sums=below)
    if general is None and (one := differing_factor(left, right)) is not None:
        within = proved(proof, *one, facts, hypotheses, known)
        general = everywhere(proof, within, left) if isinstance(within, Theorem) else None
        general = general if general is not None and general.statement.right is right else None
    return general or fully(proof, left, right)


def _at_equal_points(proof: Proof, left: Term, right: Term, way: Way) -> Theorem | None:
    """Return left = what has a function at the point at which the right side has it, which is shown to be equal.

    So ∇²l(x)[D] is one letter on both sides, whose own laws say nothing of how D is written.
    """
    here, there = ([p for p in dict.fromkeys(parts_of(side)) if p.op == "function"] for side in (left, right))
    for one in (p for p in here if p not in there):
        for other in (p for p in there if p not in here and (p.data, p.shape) == (one.data, one.shape)):
            for pair in zip(one.args, other.args, strict=True):
                same = (
                    way(proof, *pair) if pair[0] is not pair[1] and pair[0].shape == pair[1].shape else None
                )
                if isinstance(same, Theorem):
                    return everywhere(proof, same, left)
    return None


def _by_matrices(
    proof: Proof, left: Term, right: Term, facts: Facts, hypotheses: Sequence[Hypothesis], known: Known
) -> Theorem | None:
    """Return left = right by laws alone, and what functions are at every direction, ∇²l(x)[v] = M v.

    So what x is made of gets letters, of which the hypothesis speaks and the rest of the equation does not.
    """
    links: list[Theorem] = []
    ends: list[Theorem] = []
    for side, steps in ((left, links), (right, ends)):
        for one in hypotheses:
            current = steps[-1].statement.right if steps else side
            for told in instances_asked(proof, one, [current]):
                current = steps[-1].statement.right if steps else side
                step = everywhere(proof, told, current)
                steps += [] if step is None else [step]
    if not links and not ends:
        return None
    first = links[-1].statement.right if links else left
    last = ends[-1].statement.right if ends else right
    found = proved(proof, first, last, facts, (), known)
    if isinstance(found, Failure):
        return None
    return proof.chain(*links, found, *(proof.reverse(one) for one in reversed(ends)))


def _proved_so(
    proof: Proof,
    left: Term,
    right: Term,
    written: Sequence[Theorem | None],
    facts: Facts,
    hypotheses: Sequence[Hypothesis],
    known: Known,
) -> Theorem | Failure:
    """Return left = right by what one of the two is, or both are."""
    start, end = written
    first = left if start is None else start.statement.right
    last = right if end is None else end.statement.right
    try:
        found: Theorem | Failure = proof.same(first, last, facts)
    except KernelError:
        found = proved(proof, first, last, facts, hypotheses, known)
    if isinstance(found, Failure):
        return found
    links = (start, found, None if end is None else proof.reverse(end))
    return proof.chain(*(one for one in links if one is not None))


def proved_in_general(
    proof: Proof,
    left: Term,
    right: Term,
    facts: Facts = (),
    way: Way = prove,
    *,
    sums: Sequence[Term] = (),
    common: Alike = NOTHING_ALIKE,
) -> Theorem | None:
    """Return left = right as an instance of an equation with letters for sums, or None where none was found.

    They are what the sides have in ``common``, or the ``sums`` given, or else those that repeat; the equation with
    letters is shown in a ``way``.
    """
    sums = common.parts or sums or repeated_sums(left, right)
    if not sums:
        return None
    taken = {name for side in (left, right) for name, _ in side.declared}
    names = (name for k in range(len(taken) + len(sums)) if (name := f"R{k}") not in taken)
    letters = {one: letter(name, *one.shape) for one, name in zip(sums, names, strict=False)}
    there = {one: times(many, letters[of]) for one, (of, many) in common.multiples.items()}
    memo: dict[Term, Term] = {}
    try:
        first, last = (with_letters(side, {**there, **letters}, memo) for side in (left, right))
        found = way(proof, first, last)
        if not isinstance(found, Theorem):
            return None
        found = proof.instantiate(found, {}, {own.data[0]: one for one, own in letters.items()})
        start, end = found.statement[1:]
        links = [] if start is left else [proof.same(left, start, facts)]
        links += [found, *([] if end is right else [proof.same(end, right, facts)])]
        return proof.chain(*links)
    except KernelError:
        return None


def repeated_sums(left: Term, right: Term) -> tuple[Term, ...]:
    """Return the sums without sums in them that stand as a factor of products of entries OFTEN or more times.

    None where something moves or is bound, since a letter would not.
    """
    counts = Counter[Term]()
    for side in (left, right):
        if any(part.op in MOVING or part.op in ("sigma", "expectation") for part in parts_of(side)):
            return ()
        _count(side, counts, {})
    return tuple(one for one, many in counts.items() if many >= OFTEN)


def differing_factor(left: Term, right: Term) -> tuple[Term, Term] | None:
    """Return the one factor in which two products of matrices differ; None where it is not one alone."""
    if left.op != "mul" or right.op != "mul" or len(left.args) != len(right.args):
        return None
    others = [pair for pair in zip(left.args, right.args, strict=True) if pair[0] is not pair[1]]
    return others[0] if len(others) == 1 and others[0][0].shape == others[0][1].shape else None


def sums_below(left: Term, right: Term) -> tuple[Term, ...]:
    """Return the sums over an index that are in no other, where one is divided by; and u + v of ‖u + v‖ below.

    None where something moves.
    """
    found: dict[Term, None] = {}
    parts = [part for side in (left, right) for part in parts_of(side)]
    if any(part.op in MOVING or part.op == "expectation" for part in parts):
        return ()
    below = [part for part in parts if part.op == "map" and part.data == ("recip", 0)]
    within = [one for part in below for one in parts_of(part)]
    if not any(one.op == "sigma" for one in within):
        return tuple(
            dict.fromkeys(one.args[0] for one in within if one.op == "norm" and one.args[0].op == "add")
        )
    waiting = [left, right]
    while waiting:
        node = waiting.pop()
        if node.op == "sigma":
            found[node] = None
        else:
            waiting.extend(node.args)
    return tuple(found)


def diagonals_below(left: Term, right: Term) -> tuple[Term, ...]:
    """Return the diagonals that are divided by, as in y ⊘ diagonal(R), and the inverses; none where one moves."""
    every = dict.fromkeys(part for side in (left, right) for part in parts_of(side))
    if any(part.op in MOVING or part.op in ("sigma", "expectation") for part in every):
        return ()
    below = [part.args[0] for part in every if part.op == "map" and part.data == ("recip", 0)]
    found = dict.fromkeys(one for part in below for one in parts_of(part) if one.op == "diagonal")
    return (*found, *(one for one in every if one.op == "inverse")) if found else ()


def _count(node: Term, counts: Counter[Term], memo: dict[Term, Counter[Term]]) -> None:
    """Count the factors that are sums without sums in them, at every place at which they stand."""
    if node not in memo:
        own = Counter[Term]()
        for part in node.args:
            _count(part, own, memo)
            if node.op in PRODUCTS and part.op == "add" and not _has_sum(part):
                own[part] += 1
        memo[node] = own
    counts.update(memo[node])


def _has_sum(node: Term) -> bool:
    return any(part.op == "add" for part in parts_of(node) if part is not node)
