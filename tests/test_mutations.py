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

import numpy as np
import pytest
from kernel_mutations import Mutant, Place, judge_for, mutants, needed, places, with_step
from kernel_oracle import Oracle, PolynomialLoss, difference
from second_opinion.normal import normalize
from second_opinion.powers import Unsupported
from sympy import Expr, Integer, MatrixSymbol, Symbol

from dlhw3.catalogue import DERIVATIONS
from dlhw3.errors import ShapeError
from dlhw3.symbolic import shapes
from dlhw3.symbolic.derivation import Derivation
from dlhw3.symbolic.judge import JudgedLemma, judge_lemmas
from dlhw3.symbolic.nodes import AbstractFunction, LayerProduct, Layers
from dlhw3.symbolic.plan import Theory
from dlhw3.symbolic.verdict import Counterexample, Judgement, Verdict

NETWORKS = 4  # at which a corruption may show
EACH = 2  # corruptions of one kind in one step
LEAST = {  # false steps to be tried, at least
    "phi-grad": 35,
    "gram-flow": 50,
    "deep-linear-grad": 20,
    "balanced-powers": 100,
    "end-to-end-flow": 60,
    "rank-one-flow": 100,
}
READ_BACK = 1e-9  # the printed values are exact; the oracle rounds


@cache
def derivations(name: str) -> tuple[Derivation, ...]:
    derivation = DERIVATIONS.load(name).derive()
    return (derivation, *derivation.cases)


@cache
def one_layer() -> Derivation:
    return DERIVATIONS.load("deep-linear-grad").derive(depth=3, layer=2)


def own_places(name: str) -> list[Place]:
    """The steps first shown in this entry; of a case, those of its own result."""
    first, *cases = derivations(name)
    found = list(places(first, name))
    if name == "deep-linear-grad":
        found += places(one_layer(), name)
    known = {place.lemma.name for place in found} | {part.lemma.name for part in first.parts}
    for case in cases:
        found += [place for place in places(case, name) if place.lemma.name not in known]
    return found


def is_well_shaped(place: Place, mutant: Mutant) -> bool:
    facts = place.derivation.theory.facts.extended(*place.indices)
    try:
        for side in (mutant.step.left, mutant.step.right):
            shapes.check(side, facts)
    except ShapeError:
        return False
    return True


def false_steps(place: Place) -> list[Mutant]:
    """A few corruptions of each kind that the oracle finds false."""
    judge = judge_for(place, NETWORKS)
    assert judge.is_false(place.step) is False, f"the oracle disagrees with {place.step}"
    found = [
        mutant
        for mutant in mutants(place.step)
        if is_well_shaped(place, mutant) and judge.is_false(mutant.step)
    ]
    taken: Counter[str] = Counter()
    kept = []
    for mutant in found:
        taken[mutant.kind] += 1
        if taken[mutant.kind] <= EACH:
            kept.append(mutant)
    return kept


def check_again(place: Place, tried: list[Mutant]) -> Iterator[tuple[Mutant, JudgedLemma, Judgement]]:
    """Check the lemma once for each corruption, after the lemmas that it needs."""
    before = needed(place.derivation, place.lemma)
    lemmas = [*before, *(with_step(place, mutant.step) for mutant in tried)]
    results = judge_lemmas(place.derivation.theory, lemmas)
    assert all(result.verdict is Verdict.PROVED for result in results[: len(before)])
    for mutant, result in zip(tried, results[len(before) :], strict=True):
        changed = [checked.judgement for checked in result.steps if checked.step == mutant.step]
        assert changed
        yield mutant, result, changed[0]


@pytest.mark.parametrize("name", DERIVATIONS.names())
def test_no_corrupted_step_is_accepted(name: str) -> None:
    verdicts: Counter[Verdict] = Counter()
    kinds: Counter[str] = Counter()
    for place in own_places(name):
        facts = place.derivation.theory.facts.extended(*place.indices)
        for mutant, result, judgement in check_again(place, false_steps(place)):
            assert judgement.verdict in (Verdict.REFUTED, Verdict.UNDECIDED), mutant
            assert result.verdict < Verdict.SUPPORTED, mutant
            assert not _same_form(mutant, facts), mutant
            if judgement.counterexample is not None and not _in_kernel_names(judgement.counterexample):
                read_back(place, mutant, judgement.counterexample)
            verdicts[judgement.verdict] += 1
            kinds[mutant.kind] += 1
    total = sum(verdicts.values())
    assert total >= LEAST[name]
    assert verdicts[Verdict.REFUTED] >= 0.97 * total, (verdicts, kinds)
    assert {"sign", "factor dropped"} <= set(kinds)


def _in_kernel_names(found: Counterexample) -> bool:
    """Whether a counterexample is one of models/refutation.py, which reads back what it prints by itself."""
    return any("{" in name for name, _ in found.assignment)


def test_enough_corruptions_are_tried() -> None:
    assert sum(LEAST.values()) >= 200
    assert set(LEAST) == set(DERIVATIONS.names())


def _same_form(mutant: Mutant, facts) -> bool:
    try:
        return normalize(mutant.step.left, facts) == normalize(mutant.step.right, facts)
    except Unsupported:
        return False


@pytest.mark.parametrize("name", DERIVATIONS.names())
def test_no_step_without_meaning_is_accepted(name: str) -> None:
    """Transposes and shifted indices mostly break the shapes: refused, with the reason, never REFUTED."""
    refused = 0
    for place in own_places(name):
        broken = [mutant for mutant in mutants(place.step) if not is_well_shaped(place, mutant)]
        for mutant, result, judgement in check_again(place, broken[::5]):
            assert judgement.verdict is Verdict.UNDECIDED, mutant
            assert judgement.reason
            assert result.verdict < Verdict.SUPPORTED
            refused += 1
    assert refused >= 10


# -- reading a counterexample back -----------------------------------------------------------------------


def numbers(text: str) -> np.ndarray:
    """Parse [[1/2, 3], [0, 1]]."""
    rows = re.findall(r"\[([^\[\]]*)\]", text)
    return np.array([[float(Fraction(entry)) for entry in row.split(",")] for row in rows])


def parsed(text: str) -> np.ndarray | float:
    return numbers(text) if text.startswith("[") else float(Fraction(text))


def parsed_loss(text: str) -> PolynomialLoss:
    found = {letter: numbers(value) for letter, value in re.findall(r"([CQMR]) = (\[\[.*?\]\])", text)}
    zero = np.zeros_like(found["C"])
    return PolynomialLoss(*(found.get(letter, zero) for letter in "CQMR"))


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
    for name, text in found.assignment:
        family, _, number = name.rpartition("_")
        if name in letters:
            oracle.matrices[name] = numbers(text)
        elif name.removesuffix("(X)") in functions:
            oracle.losses[name.removesuffix("(X)")] = parsed_loss(text)
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
    left, right = parsed(found.left), parsed(found.right)
    assert difference(left, right) > 0
    assert difference(oracle.value(mutant.step.left), left) < READ_BACK
    assert difference(oracle.value(mutant.step.right), right) < READ_BACK
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
