"""Every derivation of the catalogue with its steps corrupted: none is accepted, nearly all are refuted.

A sign is flipped, a transpose dropped or added, an index or a bound shifted, an exponent changed, a factor
swapped or dropped, a term dropped, in one place on one side of one step; the lemma is then checked again.
A corruption counts when the float oracle finds the step false at a network that satisfies the hypotheses.
Every counterexample is read back from its text and evaluated by the oracle, hypotheses included.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
import pytest
from derivations_once import derived
from kernel_claims import judge_lemmas
from kernel_mutations import Mutant, Place, judge_for, mutants, needed, places, with_step
from kernel_oracle import Oracle, Undefined, difference
from sampling import THOROUGH, in_turn
from second_opinion.normal import normalize
from second_opinion.powers import Unsupported
from sympy import Expr, Integer, MatrixSymbol, Symbol

from dlhw3.catalogue import DERIVATIONS
from dlhw3.errors import ShapeError
from dlhw3.symbolic import shapes
from dlhw3.symbolic.derivation import Derivation
from dlhw3.symbolic.judge import JudgedLemma
from dlhw3.symbolic.nodes import AbstractFunction, LayerProduct, Layers
from dlhw3.symbolic.plan import Theory
from dlhw3.symbolic.verdict import Counterexample, Judgement, Verdict

NETWORKS = 4  # at which a corruption may show
EACH = {name: 1 for name in ("end-to-end-flow", "rank-one-flow") if not THOROUGH}
"""Corruptions of one kind in one step; two where nothing is said."""
SECOND = (
    "balanced-powers",
    "end-to-end-flow",
    "rank-one-flow",
)  # of many steps: every second one is corrupted
LEAST = {  # false steps to be tried, at least
    "phi-grad": 35,
    "gram-flow": 50,
    "deep-linear-grad": 20,
    "balanced-powers": 100 if THOROUGH else 50,
    "end-to-end-flow": 60 if THOROUGH else 22,
    "rank-one-flow": 100 if THOROUGH else 40,
}
CORRUPTED_ELSEWHERE = {  # the float oracle knows no inequality and one family; other tests do
    "nonconvexity",
    "deep-linear-hessian",
    "linear-map-derivative",
    "nonconvexity-first-order",
    "smooth-on-bounded-sets",
    "globally-smooth-iff",
    "affine-two-layer-smooth",
    "smooth-implies-affine",
    "descent-lemma",
    "sgd-bounded-noise",
    "sgd-constant-step",
    "sgd-decaying-step",
    "gd-exact-rate",
    "preconditioner-spectrum",
    "balanced-flow-convergence",
    "kernel-flow",
    "kernel-flow-perturbation",
    "kernel-descent",
    "kernel-concentration",
    "gap-certificate",
    "positive-semidefinite-critical-points",
    "balancedness-conserved",
    "balancedness-drift",
}
READ_BACK = 1e-9  # the printed values are exact; the oracle rounds


def derivations(name: str) -> tuple[Derivation, ...]:
    derivation = derived(name)
    return (derivation, *derivation.cases)


@cache
def one_layer() -> Derivation:
    return derived("deep-linear-grad", depth=3, layer=2)


def own_places(name: str) -> list[Place]:
    """The steps first shown in this entry; of a case, those of its own result."""
    first, *cases = derivations(name)
    found = list(places(first, name))
    if name == "deep-linear-grad":
        found += places(one_layer(), name)
    known = {place.lemma.name for place in found} | {part.lemma.name for part in first.parts}
    for case in cases:
        found += [place for place in places(case, name) if place.lemma.name not in known]
    return in_turn(found, every=2) if name in SECOND else found


def is_well_shaped(place: Place, mutant: Mutant) -> bool:
    facts = place.derivation.theory.facts.extended(*place.indices)
    try:
        for side in (mutant.step.left, mutant.step.right):
            shapes.check(side, facts)
    except ShapeError:
        return False
    return True


def false_steps(place: Place, origin: str) -> list[Mutant]:
    """A few corruptions of each kind that the oracle finds false."""
    judge = judge_for(place, NETWORKS)
    assert judge.is_false(place.step) is False, f"the oracle disagrees with {place.step}"
    taken: Counter[str] = Counter()
    kept = []
    for mutant in mutants(place.step):
        if taken[mutant.kind] == EACH.get(origin, 2):
            continue
        if is_well_shaped(place, mutant) and judge.is_false(mutant.step):
            taken[mutant.kind] += 1
            kept.append(mutant)
    return kept


def check_again(
    tried: list[tuple[Place, Mutant]],
) -> Iterator[tuple[Place, Mutant, JudgedLemma, Judgement]]:
    """Check each lemma once for each corruption of its steps, after the lemmas that it needs, which are once."""
    of_lemma: dict[tuple[int, str], list[tuple[Place, Mutant]]] = {}
    for place, mutant in tried:
        of_lemma.setdefault((id(place.derivation), place.lemma.name), []).append((place, mutant))
    for alike in of_lemma.values():
        first = alike[0][0]
        before = needed(first.derivation, first.lemma)
        lemmas = [*before, *(with_step(place, mutant.step) for place, mutant in alike)]
        results = judge_lemmas(first.derivation.theory, lemmas)
        assert all(result.verdict is Verdict.PROVED for result in results[: len(before)])
        for (place, mutant), result in zip(alike, results[len(before) :], strict=True):
            changed = [checked.judgement for checked in result.steps if checked.step == mutant.step]
            assert changed
            yield place, mutant, result, changed[0]


@pytest.mark.parametrize("name", LEAST)
def test_no_corrupted_step_is_accepted(name: str) -> None:
    verdicts: Counter[Verdict] = Counter()
    kinds: Counter[str] = Counter()
    unread = 0
    tried = [(place, mutant) for place in own_places(name) for mutant in false_steps(place, name)]
    for place, mutant, result, judgement in check_again(tried):
        facts = place.derivation.theory.facts.extended(*place.indices)
        assert judgement.verdict in (Verdict.REFUTED, Verdict.UNDECIDED), mutant
        assert result.verdict < Verdict.SUPPORTED, mutant
        assert not _same_form(mutant, facts), mutant
        if judgement.counterexample is not None:
            try:
                read_back(place, mutant, judgement.counterexample)
            except Undefined:  # a negative power of a matrix, which the oracle does not know
                unread += 1
        verdicts[judgement.verdict] += 1
        kinds[mutant.kind] += 1
    total = sum(verdicts.values())
    assert total >= LEAST[name]
    assert unread <= total / 9  # mutants with a negative power; the search itself has read these again
    assert verdicts[Verdict.REFUTED] >= 0.97 * total, (verdicts, kinds)
    assert {"sign", "factor dropped"} <= set(kinds)


def test_enough_corruptions_are_tried() -> None:
    assert sum(LEAST.values()) >= 200
    assert set(LEAST) | CORRUPTED_ELSEWHERE == set(DERIVATIONS.names())


def _same_form(mutant: Mutant, facts) -> bool:
    try:
        return normalize(mutant.step.left, facts) == normalize(mutant.step.right, facts)
    except Unsupported:
        return False


@pytest.mark.parametrize("name", LEAST)
def test_no_step_without_meaning_is_accepted(name: str) -> None:
    """Transposes and shifted indices mostly break the shapes: refused, with the reason, never REFUTED."""
    refused, tried = 0, []
    for place in own_places(name):
        broken = [mutant for mutant in mutants(place.step) if not is_well_shaped(place, mutant)]
        tried += [(place, mutant) for mutant in broken[:: 5 if THOROUGH else 15]]
    for _, mutant, result, judgement in check_again(tried):
        assert judgement.verdict is Verdict.UNDECIDED, mutant
        assert judgement.reason
        assert result.verdict < Verdict.SUPPORTED
        refused += 1
    assert refused >= 10


# -- reading a counterexample back -----------------------------------------------------------------------


def number(text: str) -> float:
    """Read a fraction, or the middle of m ± r."""
    return float(Fraction(text.partition(" ± ")[0]))


def parsed(text: str) -> np.ndarray | float:
    """Read [[1/2, 3], [0, 1]], or a number."""
    rows = re.findall(r"\[([^\[\]]*)\]", text)
    if not rows:
        return number(text)
    return np.array([[number(entry) for entry in row.split(",")] for row in rows])


def numbers(text: str) -> np.ndarray:
    return np.atleast_2d(parsed(text))


class PrintedLoss:
    """A polynomial as it is printed: c·X[1,2]·X[3,1]^2 + …, of one matrix."""

    def __init__(self, text: str) -> None:
        terms = re.sub(r"(^|\s)([+−]) ", r"\n\2", text).split("\n")
        self.terms = [self._monomial(term.strip()) for term in terms if term.strip()]

    @staticmethod
    def _monomial(text: str) -> tuple[float, list[tuple[int, int]]]:
        factor, places = (-1.0 if text[0] == "−" else 1.0), []
        for part in text.lstrip("+−").split("·"):
            entry = re.fullmatch(r"X\[(\d+),(\d+)\](?:\^(\d+))?", part)
            if entry is None:
                factor *= float(Fraction(part))
            else:
                places += [(int(entry[1]) - 1, int(entry[2]) - 1)] * int(entry[3] or 1)
        return factor, places

    def _without(
        self, *left_out: int
    ) -> Iterator[tuple[float, list[tuple[int, int]], list[tuple[int, int]]]]:
        for c, held in self.terms:
            for chosen in itertools.permutations(range(len(held)), len(left_out)):
                rest = [place for k, place in enumerate(held) if k not in chosen]
                yield c, [held[k] for k in chosen], rest

    def value(self, X: np.ndarray) -> Any:
        return sum(c * np.prod([X[p] for p in held]) for c, held in self.terms)

    def gradient(self, X: np.ndarray) -> np.ndarray:
        found = np.zeros_like(X)
        for c, (one,), rest in self._without(0):
            found[one] += c * np.prod([X[p] for p in rest])
        return found

    def hessian(self, X: np.ndarray, D: np.ndarray) -> np.ndarray:
        found = np.zeros(X.shape, np.result_type(X, D))
        for c, (one, other), rest in self._without(0, 0):
            found[one] += c * D[other] * np.prod([X[p] for p in rest])
        return found


def oracle_at(place: Place, mutant: Mutant, found: Counterexample) -> Oracle:
    theory = place.derivation.theory
    sides = [mutant.step.left, mutant.step.right]
    sides += [side for h in theory.hypotheses for side in (h.statement.left, h.statement.right)]
    symbols = {symbol.name: symbol for side in sides for symbol in side.atoms(Symbol)}
    symbols |= {item.index.name: item.index for item in (*theory.facts.ranges, *place.indices)}
    families = {family.name for side in sides for family in side.atoms(Layers)}
    letters = {letter.name for side in sides for letter in side.atoms(MatrixSymbol)}
    functions = {function.name for side in sides for function in side.atoms(AbstractFunction)}
    oracle = Oracle({}, {})
    for name, value in found.assignment:
        text = value.removesuffix(" (by its hypothesis)")
        family, _, number = name.rpartition("_")
        if name in letters:
            oracle.matrices[name] = numbers(text)
        elif name.partition("(X")[0] in functions:
            oracle.losses[name.partition("(X")[0]] = PrintedLoss(text)
        elif family in families:
            oracle.layers[family, int(number)] = numbers(text)
        elif family == "d":
            oracle.widths[int(number)] = int(text)
        else:
            oracle.integers[symbols[name]] = int(text)
    return oracle


def read_back(place: Place, mutant: Mutant, found: Counterexample) -> None:
    """Evaluate both sides and every hypothesis at the printed values, apart from the kernel."""
    oracle = oracle_at(place, mutant, found)
    left, right = numbers(found.left), numbers(found.right)
    assert difference(left, right) > 0
    assert difference(np.atleast_2d(oracle.value(mutant.step.left)), left) < READ_BACK
    assert difference(np.atleast_2d(oracle.value(mutant.step.right)), right) < READ_BACK
    require_hypotheses(place.derivation.theory, oracle)
    for item in (*place.derivation.theory.facts.ranges, *place.indices):
        value = oracle.integers[item.index]
        assert oracle.whole(item.low) <= value
        assert item.high is None or value <= oracle.whole(item.high)


def require_hypotheses(theory: Theory, oracle: Oracle) -> None:
    for letter in theory.facts.nonzero:
        assert np.abs(oracle.matrix(letter)).max() > 0
    for statement in (hypothesis.statement for hypothesis in theory.hypotheses):
        spans = [range(oracle.whole(item.low), oracle.whole(item.high) + 1) for item in statement.indices]
        for values in itertools.product(*spans):
            at = {item.index: Integer(value) for item, value in zip(statement.indices, values, strict=True)}
            left, right = (side.xreplace(at) for side in (statement.left, statement.right))
            if is_given(left, oracle):
                assert difference(oracle.value(left), oracle.value(right)) < READ_BACK, statement


def is_given(side: Expr, oracle: Oracle) -> bool:
    """Whether every letter has a value: one that only a definition mentions, and no side needed, has none."""
    layers = [part for part in side.atoms(LayerProduct) if part.is_single]
    known = all((part.layers.name, oracle.whole(part.high)) in oracle.layers for part in layers)
    return known and all(letter.name in oracle.matrices for letter in side.atoms(MatrixSymbol))
