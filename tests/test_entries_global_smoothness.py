"""Globally smooth losses of two and three layers: both entries, exact values, and false ones refused."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from entries_refused import (
    derivation,
    ending,
    lemmas_of,
    require_needed,
    require_proved,
    require_refused,
    with_theorems,
)
from entries_values import Instance
from kernel_claims import judge_lemmas
from sympy import (
    Expr,
    Identity,
    Integer,
    Matrix,
    Symbol,
    Transpose,
    ZeroMatrix,
    expand,
    hessian,
    symbols,
)

from dlhw3.errors import ShapeError
from dlhw3.numeric.crosschecks import global_smoothness
from dlhw3.numeric.crosschecks.agreement import Outcome
from dlhw3.numeric.crosschecks.crosscheck import crosscheck
from dlhw3.output.render import render
from dlhw3.symbolic.algebra import product
from dlhw3.symbolic.derivation import Derivation
from dlhw3.symbolic.lemmas import affine_loss as affine
from dlhw3.symbolic.lemmas import affine_spectrum as spectrum
from dlhw3.symbolic.lemmas import smooth_deep_layers as deep
from dlhw3.symbolic.lemmas import smooth_two_layers as layers
from dlhw3.symbolic.nodes import Norm
from dlhw3.symbolic.plan import Hypothesis, Lemma
from dlhw3.symbolic.ranges import Facts, Range
from dlhw3.symbolic.verdict import Verdict

AFFINE, CONVERSE = "affine-two-layer-smooth", "smooth-implies-affine"


DEEPER, SPECTRUM, EVERY, EVERY_AFFINE = "three layers", "spectrum", "every depth", "every depth, affine loss"


def entry(name: str) -> Derivation:
    """An entry, or a case of one by its name."""
    cases = {DEEPER: (CONVERSE, 0), EVERY: (CONVERSE, 1), EVERY_AFFINE: (CONVERSE, 2), SPECTRUM: (AFFINE, 0)}
    whole, place = cases.get(name, (name, None))
    return derivation(whole) if place is None else derivation(whole).cases[place]


def lemma_of(name: str, lemma: str) -> Lemma:
    (found,) = [one for one in lemmas_of(entry(name)) if one.name == lemma]
    return found


@pytest.mark.parametrize("name", [AFFINE, SPECTRUM, CONVERSE, DEEPER, EVERY, EVERY_AFFINE])
def test_every_step_is_proved(name: str) -> None:
    require_proved(entry(name))


def test_both_directions_are_the_theorems_of_the_two_entries() -> None:
    """What is refused of these, below, is refused of globally-smooth-iff: its lemmas are the same."""
    whole = derivation("globally-smooth-iff")
    names = (AFFINE, CONVERSE, DEEPER, EVERY, EVERY_AFFINE)
    for found, name in zip((whole, *whole.cases), names, strict=True):
        require_proved(found)
        assert lemmas_of(found) == lemmas_of(entry(name))
        assert found.theory == entry(name).theory
        for result in found.results:
            assert found.proof.theorems[result] == entry(name).proof.theorems[result]


@pytest.mark.parametrize(
    ("name", "least", "result"), [(EVERY, 2, deep.CONSTANT), (EVERY_AFFINE, 3, layers.NOTHING)]
)
def test_the_depth_is_a_symbol(name: str, least: int, result: str) -> None:
    """N ≥ 2, or N ≥ 3, and of the layers their orthonormal rows: nothing else is what the result rests on."""
    found = entry(name)
    theorem = found.proof.theorems[result]
    assert [str(one) for one in found.theory.facts.ranges] == [str(Range(deep.N, Integer(least), None))]
    assert len(theorem.hypotheses) == 2
    assert theorem.conditions == ()
    fewer = replace(found.theory, facts=Facts((Range(deep.N, Integer(least - 1), None),)))
    try:
        assert result not in with_theorems(fewer, lemmas_of(found))
    except ShapeError:
        assert least == 2, "with one layer there is no second one"
    assert set(require_needed(found, result)) == {deep.ROWS, deep.SMOOTH if name == EVERY else deep.DEEPER}


def other_layers() -> list[tuple[str, str, dict[str, Any]]]:
    """A hypothesis changed so that it holds for losses that are not affine, or not constant: the result is false.

    Layers W_2, …, W_N that are 0 leave l any, and so does a last one that is; with orthonormal columns, d_1 = 1 and
    l = det has φ = 0. Where more than β²‖X − Y‖² is allowed for large τ, √(1 + ‖A‖²), and ⟨C, ·⟩, are smooth.
    """
    k, W = deep.k, deep.W
    rows: tuple[dict[str, Any], ...] = (
        {"right": ZeroMatrix(W.width(k), W.width(k))},
        {"relation": "⪯"},
        {"indices": (Range(k, Integer(2), deep.N - 1),)},
        {"left": product(Transpose(W[k]), W[k]), "right": Identity(W.width(k - 1))},
    )
    found = [(name, deep.ROWS, new) for name in (EVERY, EVERY_AFFINE) for new in rows]
    for name, told, power in ((EVERY, deep.smooth(), 4), (EVERY_AFFINE, deep.smooth_affine(), 2)):
        left, right = told.statement.left, told.statement.right
        changes: tuple[dict[str, Any], ...] = (
            {"right": (1 + deep.tau**power) * right},
            {"left": Integer(0)},
            {"left": right, "right": left},
        )
        found += [(name, told.name, new) for new in changes]
    return found


@pytest.mark.parametrize(("name", "hypothesis", "new"), other_layers())
def test_other_layers_do_not_show_it(name: str, hypothesis: str, new: dict[str, Any]) -> None:
    theory = theory_with(name, hypothesis, **new)
    result = deep.CONSTANT if name == EVERY else layers.NOTHING
    assert result not in with_theorems(theory, lemmas_of(entry(name)))


@pytest.mark.parametrize("word", ["α⁵", "α⁶", "twice", "half", "no way", "a sign"])
@pytest.mark.parametrize("name", [EVERY, EVERY_AFFINE])
def test_more_growth_of_every_depth_is_refused(name: str, word: str) -> None:
    """Which is not what these layers show: at l = a²/2, or ⟨C, ·⟩, the blocks do not move by so much."""
    result = layers.GROWTH if name == EVERY else layers.DEEPER_GROWTH
    lemma = lemma_of(name, result)
    left, right = lemma.statement.left, lemma.statement.right
    new = {
        "α⁵": {"left": left * layers.alpha},
        "α⁶": {"left": left * layers.alpha**2},
        "twice": {"left": 2 * left},
        "half": {"right": right / 2},
        "no way": {"right": layers.beta**2},
        "a sign": {"right": -right},
    }[word]
    require_refused(entry(name), result, ending(lemma, **new))


def test_one_bound_on_the_spectral_norm_is_enough() -> None:
    """CCᵀ ⪯ s²I is derived; nothing is assumed of the layers, and the vector is used where it is attained only."""
    found = derivation(AFFINE)
    told = {h.name: h.statement.relation for h in found.theory.hypotheses}
    assert told == {affine.SPECTRAL: "⪯", affine.INVERSE: "=", affine.SINGULAR: "="}
    assert len(found.proof.theorems[affine.MOVES].hypotheses) == 2
    assert len(found.proof.theorems[affine.ATTAINED].hypotheses) == 1
    assert found.proof.theorems[affine.MOVES].conditions == ()
    assert set(found.axioms) == {"norm.square"}


def test_nothing_but_smoothness_is_assumed() -> None:
    for name, result, letters in ((CONVERSE, layers.CONSTANT, 4), (DEEPER, layers.NOTHING, 6)):
        theorem = entry(name).proof.theorems[result]
        (hypothesis,) = theorem.hypotheses
        assert [kind for kind, *_ in hypothesis.bound] == ["letter"] * letters
        assert theorem.conditions == ()
    growth = entry(CONVERSE).proof.theorems[layers.GROWTH]
    assert [c.kind for c in growth.conditions] == ["nonzero"]
    assert entry(DEEPER).proof.theorems[layers.DEEPER_GROWTH].conditions == ()


# The affine loss. At C = diag(2, 1), s = 2, the step W_1 − V_1 = e_1e_1ᵀ moves the gradient by 4 = s²·1 (squared).


def moved_and_allowed() -> tuple[int, dict[str, int]]:
    return 4, {"s": 2, "first": 1, "second": 0}


def wrong_bounds() -> dict[str, tuple[Expr, Any]]:
    """A right side that is false, and its value at s, ‖W_1 − V_1‖², ‖W_2 − V_2‖²."""
    right = lemma_of(AFFINE, affine.MOVES).statement.right
    s = affine.s
    first, second = sorted(right.atoms(Norm), key=lambda norm: "W_2" in str(norm))
    both = first**2 + second**2
    return {
        "half the constant": (right / 2, lambda s, a, b: Fraction(s * s * (a + b), 2)),
        "s in the place of s²": (s * both, lambda s, a, b: s * (a + b)),
        "one block": (s**2 * second**2, lambda s, a, b: s * s * b),
        "a sign": (-right, lambda s, a, b: -s * s * (a + b)),
        "a difference": (s**2 * (second**2 - first**2), lambda s, a, b: s * s * (b - a)),
        "a product": (s**2 * first**2 * second**2, lambda s, a, b: s * s * a * b),
        "a term less": (right - first**2, lambda s, a, b: s * s * (a + b) - a),
    }


@pytest.mark.parametrize("word", wrong_bounds())
def test_smaller_bounds_are_refused(word: str) -> None:
    right, value = wrong_bounds()[word]
    moved, at = moved_and_allowed()
    assert moved > value(*at.values()), "it is false there"
    lemma = lemma_of(AFFINE, affine.MOVES)
    require_refused(derivation(AFFINE), affine.MOVES, ending(lemma, right=right))


def test_a_strict_bound_is_refused() -> None:
    lemma = lemma_of(AFFINE, affine.MOVES)
    require_refused(derivation(AFFINE), affine.MOVES, ending(lemma, relation="<"))


def theory_with(name: str, hypothesis: str, **new: Any) -> Any:
    theory = entry(name).theory

    def changed(one: Hypothesis) -> Hypothesis:
        return replace(one, statement=replace(one.statement, **new)) if one.name == hypothesis else one

    return replace(theory, hypotheses=tuple(map(changed, theory.hypotheses)))


def unproved(name: str, theory: Any, result: str) -> bool:
    """Whether a result has no theorem under a theory, and the whole is below PROVED."""
    judged = judge_lemmas(theory, lemmas_of(entry(name)))
    (one,) = [one for one in judged if one.lemma.name == result]
    return one.theorem is None and min(j.verdict for j in judged) < Verdict.PROVED


@pytest.mark.parametrize(
    ("hypothesis", "new"),
    [
        (affine.SPECTRAL, {"right": product(2 * affine.s**2, Identity(affine.q))}),
        (affine.SPECTRAL, {"right": product(affine.s**3, Identity(affine.q))}),
        (
            affine.SPECTRAL,
            {
                "left": product(affine.s**2, Identity(affine.q)),
                "right": product(Transpose(affine.C), affine.C),
            },
        ),
        (affine.INVERSE, {"right": Integer(2)}),
        (affine.INVERSE, {"right": Integer(-1)}),
    ],
)
def test_other_hypotheses_do_not_give_it(hypothesis: str, new: dict[str, Any]) -> None:
    assert unproved(AFFINE, theory_with(AFFINE, hypothesis, **new), affine.MOVES)


@pytest.mark.parametrize("change", [2, 3])
def test_it_is_attained_at_a_singular_vector_alone(change: int) -> None:
    right = product(change * affine.s**2, affine.v)
    assert unproved(AFFINE, theory_with(AFFINE, affine.SINGULAR, right=right), affine.ATTAINED)


def test_exact_constants_of_the_write_up() -> None:
    """ones(2, 2): 2, the largest entry 1 is too small; [[1, 2], [3, 4]]: √(15 + √221), below the Frobenius √30."""
    u = np.array([[1, 1], [1, 1]]) @ np.array([1, 1])
    assert (u @ u) == 2**2 * 2
    C = np.array([[1, 2], [3, 4]])
    gram = C.T @ C
    half, det = Fraction(int(np.trace(gram)), 2), round(np.linalg.det(gram))
    assert (half, half**2 - det) == (15, 221)
    assert float(np.linalg.svd(C)[1][0]) ** 2 == pytest.approx(15 + 221**0.5, rel=1e-14)
    assert 221 < 15**2


# The spectrum, at the singular pairs of C = [[1, 2], [3, 4]], hidden width 2.


def singular(place: int = 0, sign: float = 1.0) -> Instance:
    """A pair of singular vectors beside another, and a vector in the kernel of C = 0 for what is left."""
    rng = np.random.default_rng(5)
    C = np.array([[1.0, 2.0], [3.0, 4.0]])
    left, values, right = np.linalg.svd(C)
    columns = {name: rng.standard_normal((2, 1)) for name in ("a", "b")}
    layers_ = {name: rng.standard_normal((2, 2)) for name in ("W_1", "W_2")}
    pair = {"v": right[[place]].T, "z": left[:, [place]], "s": float(values[place]), "tau": sign}
    beside = {"x": right[[1 - place]].T, "y": left[:, [1 - place]], "upsilon": -1.0}
    return Instance(2, C=C, **columns, **layers_, **pair, **beside)


def test_the_blocks_move_by_the_singular_value() -> None:
    for instance in (singular(0), singular(1), singular(0, -1.0)):
        for name in (spectrum.FIRST, spectrum.SECOND, spectrum.ACROSS):
            told = lemma_of(SPECTRUM, name).statement
            assert instance.holds(told.left, "=", told.right), name


@pytest.mark.parametrize(
    ("result", "right"),
    [
        (spectrum.FIRST, lambda right: 2 * right),
        (spectrum.FIRST, lambda right: -right),
        (spectrum.FIRST, lambda right: spectrum.s * right),
        (spectrum.SECOND, lambda right: -right),
        (spectrum.SECOND, lambda right: spectrum.tau * right),
        (spectrum.SECOND, lambda right: right / spectrum.s),
        (spectrum.ACROSS, lambda right: 2 * right),
        (spectrum.ACROSS, lambda right: right + 1),
    ],
)
def test_another_spectrum_is_refused(result: str, right: Any) -> None:
    lemma, instance = lemma_of(SPECTRUM, result), singular(1, -1.0)
    if result == spectrum.ACROSS:
        instance.values.update(x=instance.values["v"], y=instance.values["z"])
    wrong = product(1, right(lemma.statement.right))
    assert not instance.holds(lemma.statement.left, "=", wrong), "not false"
    require_refused(entry(SPECTRUM), result, ending(lemma, right=wrong))


@pytest.mark.parametrize("hypothesis", [spectrum.RIGHT, spectrum.LEFT, spectrum.SIGN, spectrum.KERNEL])
def test_a_singular_pair_is_needed(hypothesis: str) -> None:
    found = entry(SPECTRUM)
    rest = tuple(h for h in found.theory.hypotheses if h.name != hypothesis)
    needs = {spectrum.RIGHT: spectrum.SECOND, spectrum.LEFT: spectrum.FIRST, spectrum.SIGN: spectrum.SECOND}
    assert unproved(SPECTRUM, replace(found.theory, hypotheses=rest), needs.get(hypothesis, spectrum.REST))


def test_multiplicities_exactly() -> None:
    """l(W) = ‖W − Φ‖²/2 at W_1 = W_2 = 0, Φ = [[2, 1], [0, 1]], hidden width 2: (x⁴ − 6x² + 4)², x = ±√(3 ± √5)."""
    x, C = Symbol("x"), Matrix([[2, 1], [0, 1]])
    first, second = (Matrix(2, 2, symbols(f"{name}:4")) for name in "ab")
    loss = sum(entry**2 for entry in second * first - C) / 2
    entries = [*first, *second]
    at = hessian(loss, entries).subs(dict.fromkeys(entries, 0))
    assert expand(at.charpoly(x).as_expr() - (x**4 - 6 * x**2 + 4) ** 2) == 0
    roots = np.sqrt(3 + np.array([1, -1]) * np.sqrt(5))
    assert roots == pytest.approx([2.288246, 0.874032], abs=1e-6)
    assert roots == pytest.approx(np.linalg.svd(np.array(C.tolist(), dtype=float))[1], rel=1e-12)


# The converse. d = 1, l = a²/2, A = 1, B = 0: the gradient moves by α⁴ + 1 (squared, times α²), α⁴ in layer 1.


@pytest.mark.parametrize("alpha", [1, 10, 100])
def test_pins_of_the_converse(alpha: int) -> None:
    """|Δ∇φ|²/|ΔW|² between (1/α, α) and (0, α) is α⁴ + 1: √2, 100.005, 10000.00005."""
    w1, w2 = Fraction(1, alpha), Fraction(alpha)
    moved = (w2 * w2 * w1) ** 2 + (w2 * w1 * w1) ** 2
    assert moved / w1**2 == alpha**4 + 1
    assert float((moved / w1**2) ** Fraction(1, 2)) == pytest.approx(
        {1: 2**0.5, 10: 100.005, 100: 1e4 + 5e-5}[alpha], 1e-8
    )


def wrong_growth() -> dict[str, Expr]:
    left = lemma_of(CONVERSE, layers.GROWTH).statement.left
    right = lemma_of(CONVERSE, layers.GROWTH).statement.right
    alpha, beta = layers.alpha, layers.beta
    return {
        "α⁵": (left * alpha, right),
        "α⁶": (left * alpha**2, right),
        "twice": (2 * left, right),
        "β": (left, right / beta),
        "half": (left, right / 2),
        "no way": (left, beta**2),
        "a sign": (left, -right),
    }  # type: ignore[return-value]


@pytest.mark.parametrize("word", wrong_growth())
def test_more_growth_is_refused(word: str) -> None:
    """α, β and the points may be any: with l = ⟨G, ·⟩ + a²/2 on one entry all of these fail somewhere."""
    left, right = wrong_growth()[word]  # type: ignore[misc]
    lemma = lemma_of(CONVERSE, layers.GROWTH)
    require_refused(derivation(CONVERSE), layers.GROWTH, ending(lemma, left=left, right=right))


def wrong_ends() -> list[tuple[str, str, Expr]]:
    gram = Norm(product(layers.C, Transpose(layers.C)))
    return [
        (CONVERSE, layers.CONSTANT, Integer(-1)),
        (CONVERSE, layers.CONSTANT, -(Norm(layers.A) ** 2)),
        (CONVERSE, layers.SIGN, -(layers.u**2)),
        (EVERY, deep.CONSTANT, Integer(-1)),
        (EVERY, deep.CONSTANT, -(Norm(deep.A) ** 2)),
        (EVERY, deep.REST, Integer(-1)),
        (EVERY_AFFINE, layers.NOTHING, Integer(-1)),
        (EVERY_AFFINE, layers.NOTHING, -(Norm(deep.C) ** 2) - 1),
        (EVERY_AFFINE, layers.TRACE, Norm(product(deep.C, Transpose(deep.C))) ** 2),
        (DEEPER, layers.NOTHING, Integer(-1)),
        (DEEPER, layers.NOTHING, -(Norm(layers.C) ** 2) - 1),
        (DEEPER, layers.TRACE, gram**2),
        (DEEPER, layers.TRACE, gram),
        (DEEPER, layers.DEEPER_GROWTH, layers.beta**2 * Norm(layers.C)),
        (DEEPER, layers.DEEPER_GROWTH, layers.beta**2 * Norm(layers.C) ** 2 / 2),
    ]


@pytest.mark.parametrize(("name", "result", "right"), wrong_ends())
def test_false_ends_are_refused(name: str, result: str, right: Expr) -> None:
    require_refused(entry(name), result, ending(lemma_of(name, result), right=right))


@pytest.mark.parametrize("change", ["at one network", "turned", "dropped", "with more on the right"])
@pytest.mark.parametrize(("name", "result"), [(CONVERSE, layers.CONSTANT), (DEEPER, layers.NOTHING)])
def test_smoothness_is_needed_as_it_stands(name: str, result: str, change: str) -> None:
    """For N = 1 it is false that l is affine (a²/2): the second layer αI is what makes α grow."""
    (hypothesis,) = entry(name).theory.hypotheses
    told = hypothesis.statement
    new: dict[str, Any] = {
        "at one network": {"letters": ()},
        "turned": {"left": told.right, "right": told.left},
        "with more on the right": {"right": told.right + 1},
    }.get(change, {})
    kept = () if change == "dropped" else (replace(hypothesis, statement=replace(told, **new)),)
    assert unproved(name, replace(entry(name).theory, hypotheses=kept), result)


def test_the_cross_checks_can_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (AFFINE, CONVERSE):
        assert crosscheck(name).outcome is Outcome.SUPPORTED
    kept = global_smoothness._moves

    def less(*given: Any) -> tuple[float, float]:
        apart, moved = kept(*given)
        return apart, moved * (1 - 1e-9)

    monkeypatch.setattr(global_smoothness, "_moves", less)
    for name in (AFFINE, CONVERSE):
        assert crosscheck(name).outcome is Outcome.DISAGREES


@pytest.mark.parametrize("name", [AFFINE, CONVERSE])
@pytest.mark.parametrize("form", ["text", "latex", "json", "proof"])
def test_they_are_shown(name: str, form: str) -> None:
    assert render(derivation(name), form)
