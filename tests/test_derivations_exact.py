"""The results of the derivations at given rational values, against numbers worked out by hand.

Every number below was computed apart from this package (by hand, with fractions), from the definitions: a
gradient, a velocity, a product of powers. The result's two sides are evaluated in exact arithmetic.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from derivations_once import derived
from kernel_claims import judge_lemmas
from sampling import THOROUGH
from second_opinion import rationals as exact
from second_opinion.model import ConcreteLoss, Model
from second_opinion.rationals import Matrix
from sympy import Integer, MatAdd, MatMul, MatrixSymbol, Rational, Symbol, Transpose

from dlhw3.symbolic.derivation import Derivation
from dlhw3.symbolic.nodes import Layers, MatrixSum, PsdPower
from dlhw3.symbolic.plan import Chain, Equation
from dlhw3.symbolic.verdict import Verdict

W1 = [[1, 1], [0, 1]]
W2 = [[1, 0], [1, 1]]
BALANCED = {1: W1, 2: W2, 3: W1}  # W_2 = W_1ᵀ, W_3 = W_1
G = [[1, 0], [2, -1]]
GRADIENTS = {1: [[4, -1], [3, -1]], 2: [[1, 0], [2, -1]], 3: [[1, 1], [1, 0]]}
ROOTS = ([[2, 1], [1, 1]], [[1, 1], [1, 2]])  # the cube roots of WWᵀ and WᵀW for W = W_{3:1}


def rational(rows: Any) -> Matrix:
    return tuple(tuple(Fraction(entry) for entry in row) for row in rows)


def linear(gradient: Any) -> ConcreteLoss:
    """l(X) = ⟨C, X⟩, so that ∇l = C everywhere."""
    C = rational(gradient)
    zero = exact.scale(Fraction(0), C)
    return ConcreteLoss(C, zero, zero, zero)


def derivation(name: str, **options: int) -> Derivation:
    found = derived(name, **options)
    assert found.verdict is Verdict.PROVED
    return found


def model_at(
    found: Derivation,
    loss: ConcreteLoss,
    *,
    layers: Mapping[int, Any] | None = None,
    letters: Mapping[str, Any] | None = None,
    roots: tuple[Any, ...] = (),
    **integers: int,
) -> Model:
    """A model with given values, in which the letters that the derivation defines have their definitions."""
    sides = [side for part in found.parts for side in (part.lemma.statement.left, part.lemma.statement.right)]
    sides += [side for h in found.theory.hypotheses for side in (h.statement.left, h.statement.right)]
    symbols = set().union(*(side.atoms(Symbol) for side in sides))
    given = {symbol: integers[symbol.name] for symbol in symbols if symbol.name in integers}
    shapes = {k: rational(value) for k, value in (layers or {}).items()}

    def width(index: int) -> int:
        return exact.size(shapes[index])[0] if index else exact.size(shapes[1])[1]

    model = Model(given, width, random.Random(0), roots=tuple(rational(root) for root in roots))
    model.losses["l"] = loss
    model.values |= {("W", k): value for k, value in shapes.items()}
    for letter in set().union(*(side.atoms(MatrixSymbol) for side in sides)):
        if letter.name in (letters or {}):
            model.values[letter] = rational((letters or {})[letter.name])
    for hypothesis in found.theory.hypotheses:
        left, right = hypothesis.statement.left, hypothesis.statement.right
        if hypothesis.definition and isinstance(left, MatrixSymbol):
            model.definitions = {**model.definitions, left: lambda _, meaning=right: meaning}
        elif hypothesis.definition:
            (index,) = (item.index for item in hypothesis.statement.indices)
            meaning = {left.layers.name: lambda k, i=index, value=right: value.xreplace({i: Integer(k)})}
            model.definitions = {**model.definitions, **meaning}
    return model


def both_sides(model: Model, equation: Equation) -> Matrix:
    """The value of an equation, whose sides must agree; the left one is evaluated from its definition."""
    left, right = model.evaluate(equation.left), model.evaluate(equation.right)
    assert left == right
    return left


def test_the_gradient_of_a_function_of_a_gram_matrix() -> None:
    found = derivation("phi-grad")
    model = model_at(found, linear([[0, 1], [0, 0]]), letters={"U": [[1, 2], [0, 1]]}, d=2, k=2)
    gradient = both_sides(model, found.result)
    assert gradient == rational([[0, 1], [1, 2]])
    assert gradient != rational([[0, 2], [0, 0]])  # 2∇l·U, were ∇l symmetric


def test_the_flow_of_a_gram_matrix() -> None:
    found = derivation("gram-flow")
    model = model_at(found, linear([[0, 1], [0, 0]]), letters={"U": [[1, 2], [0, 1]]}, d=2, k=2)
    assert both_sides(model, found.result) == rational([[-4, -6], [-6, -4]])


def test_how_fast_the_loss_of_a_gram_matrix_falls() -> None:
    """By −‖∇φ‖², which is ⟨∇l, Ẇ⟩: only the entry of Ẇ beside the 1 of ∇l counts, −6."""
    (found,) = derivation("gram-flow").cases
    model = model_at(found, linear([[0, 1], [0, 0]]), letters={"U": [[1, 2], [0, 1]]}, d=2, k=2)
    assert both_sides(model, found.result) == -6


def product(*factors: Any) -> Matrix:
    result = rational(factors[0])
    for factor in factors[1:]:
        result = exact.multiply(result, rational(factor))
    return result


def test_the_given_network_is_balanced() -> None:
    for first, second in ((W1, W2), (W2, W1)):
        assert product(exact.transpose(rational(second)), second) == product(
            first, exact.transpose(rational(first))
        )
    assert product(W2, W1) == rational([[1, 1], [1, 2]])
    assert product(W1, W2, W1) == rational([[2, 3], [1, 2]])


@pytest.mark.parametrize("options", [{}, {"depth": 3}])
def test_partial_products_of_a_balanced_network(options: dict[str, int]) -> None:
    found = derivation("balanced-powers", **options)
    pins = {0: [[1, 0], [0, 1]], 1: [[1, 1], [1, 2]], 2: [[2, 3], [3, 5]], 3: [[5, 8], [8, 13]]}
    for j, expected in pins.items():
        model = model_at(found, linear(G), layers=BALANCED, roots=ROOTS, N=3, j=j)
        assert both_sides(model, found.equation("right Gram power")) == rational(expected)
        assert both_sides(model, found.equation("right powers")) == rational(expected)
    left = found.equation("left Gram power")
    wholes = {4: [[1, 0], [0, 1]], 3: [[2, 1], [1, 1]], 2: [[5, 3], [3, 2]], 1: [[13, 8], [8, 5]]}
    for j, expected in wholes.items():
        model = model_at(found, linear(G), layers=BALANCED, roots=ROOTS, N=3, j=j)
        assert both_sides(model, left) == rational(expected)


def test_the_cube_root_of_the_whole() -> None:
    """(W Wᵀ)^{1/3} = [[2, 1], [1, 1]] for W = W_{3:1}."""
    family = Layers("W", 3)
    whole = family.product(3, 1)
    root = PsdPower(MatMul(whole, Transpose(whole)), Fraction(1, 3))
    found = derivation("balanced-powers", depth=3)
    model = model_at(found, linear(G), layers=BALANCED, roots=ROOTS, N=3)
    assert model.evaluate(root) == rational([[2, 1], [1, 1]])


def test_the_gradient_in_each_layer() -> None:
    """∇_1 = W_2ᵀW_3ᵀG, ∇_2 = W_3ᵀGW_1ᵀ, ∇_3 = G(W_2W_1)ᵀ, multiplied out."""
    for j, value in GRADIENTS.items():
        for found in (derivation("deep-linear-grad"), derivation("deep-linear-grad", depth=3)):
            model = model_at(found, linear(G), layers=BALANCED, N=3, j=j)
            assert both_sides(model, found.result) == rational(value)
        alone = derivation("deep-linear-grad", depth=3, layer=j)
        assert both_sides(model_at(alone, linear(G), layers=BALANCED), alone.result) == rational(value)


def test_a_step_of_gradient_descent_drifts_from_balance() -> None:
    """D_j = W_{j+1}ᵀW_{j+1} − W_jW_jᵀ after one step of size 1/10, by the derived gradients."""
    found = derivation("deep-linear-grad")
    stepped = {}
    for j, layer in BALANCED.items():
        model = model_at(found, linear(G), layers=BALANCED, N=3, j=j)
        gradient = model.evaluate(found.result.right)
        stepped[j] = exact.add(rational(layer), exact.scale(Fraction(-1, 10), gradient))
    drifts = {
        1: [["-3/25", "-3/20"], ["-3/20", "-9/100"]],
        2: [["1/100", "-1/100"], ["-1/100", "-1/25"]],
    }
    for j, expected in drifts.items():
        inner = exact.multiply(exact.transpose(stepped[j + 1]), stepped[j + 1])
        outer = exact.multiply(stepped[j], exact.transpose(stepped[j]))
        assert exact.add(inner, exact.scale(Fraction(-1), outer)) == rational(expected)


def test_the_drift_of_balance_is_exact() -> None:
    """The entry at the same network: both sides, the left one by two steps; and two scalar layers (1, 2)."""
    found = derivation("balancedness-drift")
    drifts = {
        1: [["-3/25", "-3/20"], ["-3/20", "-9/100"]],
        2: [["1/100", "-1/100"], ["-1/100", "-1/25"]],
    }
    (eta,) = (s for s in found.result.right.atoms(Symbol) if s.name == "η")
    for j, expected in drifts.items():
        model = model_at(found, linear(G), layers=BALANCED, N=3, j=j)
        result = replace(found.result, left=found.result.left.xreplace({eta: Rational(1, 10)}))
        result = replace(result, right=result.right.xreplace({eta: Rational(1, 10)}))
        model.definitions = {
            name: lambda k, meaning=meaning: meaning(k).xreplace({eta: Rational(1, 10)})
            for name, meaning in model.definitions.items()
        }
        assert both_sides(model, result) == rational(expected)


def test_what_the_flow_keeps() -> None:
    """d/dt (W_{j+1}ᵀW_{j+1} − W_jW_jᵀ) at layers that are not balanced, evaluated from its definition."""
    found = derivation("balancedness-conserved")
    layers = {1: [[1, 2, 0]], 2: [[3], [1]], 3: [[1, 1], [0, 2]]}
    for j, zero in ((1, [[0]]), (2, [[0, 0], [0, 0]])):
        model = model_at(found, linear([[1, 0, 2], [0, 1, 1]]), layers=layers, N=3, j=j)
        assert both_sides(model, found.result) == rational(zero)


@pytest.mark.parametrize("name", ["balancedness-drift", "balancedness-conserved"])
def test_nothing_of_balance_is_assumed(name: str) -> None:
    found = derivation(name)
    assert not {"balanced"} & {h.name for h in found.theory.hypotheses}
    assert found.axioms == {}
    assert all(h.at_point for theorem in found.proof.theorems.values() for h in theorem.hypotheses)


def test_a_drift_of_another_size_is_refuted() -> None:
    """With η in the place of η², a sign turned, or a factor of one half, the last step is false."""
    found = derivation("balancedness-drift")
    *before, last = [part.lemma for part in found.parts]
    step = last.proof.steps[-1]
    change = step.right.args[-1]
    for wrong in (-change, change / 2, change * 2):
        right = step.right.xreplace({change: wrong})
        steps = (*last.proof.steps[:-1], replace(step, right=right))
        lemma = replace(last, statement=replace(last.statement, right=right), proof=Chain(steps))
        judged = judge_lemmas(found.theory, [*before, lemma])[-1]
        assert judged.verdict < Verdict.PROVED
        assert judged.theorem is None


@pytest.mark.parametrize("options", [{}, {"depth": 3}])
def test_the_end_to_end_flow(options: dict[str, int]) -> None:
    found = derivation("end-to-end-flow", **options)
    model = model_at(found, linear(G), layers=BALANCED, roots=ROOTS, N=3)
    assert both_sides(model, found.result) == rational([[-16, -2], [-10, 0]])


UNIT = (Fraction(3, 5), Fraction(4, 5))
FLOWS = {2: ["-88/25", "116/25"], 3: ["-304/25", "528/25"], 4: ["-1024/25", "2368/25"]}
EIGENVALUES = {2: (4, 8), 3: (16, 48), 4: (64, 256)}  # across and along w, of length 4, 8, 16


def one_output(depth: int) -> dict[int, Any]:
    """W_1 = 2ŵ with ŵ = (3, 4)/5, and the other layers 2: balanced, with the product 2^N ŵ."""
    return {1: [[2 * entry for entry in UNIT]], **{k: [[2]] for k in range(2, depth + 1)}}


@pytest.mark.parametrize("depth", FLOWS)
@pytest.mark.parametrize("concrete", [False, True])
def test_the_rank_one_flow(depth: int, concrete: bool) -> None:
    found = derivation("rank-one-flow", **({"depth": depth} if concrete else {}))
    model = model_at(found, linear([[1, -1]]), layers=one_output(depth), N=depth)
    assert both_sides(model, found.result) == rational([FLOWS[depth]])


@pytest.mark.parametrize("depth", EIGENVALUES)
def test_the_rank_one_flow_moves_faster_along_w(depth: int) -> None:
    found = derivation("rank-one-flow")
    directions = ([-UNIT[1], UNIT[0]], list(UNIT))
    for gradient, eigenvalue in zip(directions, EIGENVALUES[depth], strict=True):
        model = model_at(found, linear([gradient]), layers=one_output(depth), N=depth)
        assert both_sides(model, found.result) == exact.scale(Fraction(-eigenvalue), rational([gradient]))


@pytest.mark.parametrize("depth", [2, 3])
def test_the_rank_one_flow_stands_still_at_zero(depth: int) -> None:
    (found,) = derivation("rank-one-flow").cases
    layers = {1: [[0, 0]], **{k: [[0]] for k in range(2, depth + 1)}}
    model = model_at(found, linear([[1, -1]]), layers=layers, N=depth)
    assert both_sides(model, found.result) == rational([[0, 0]])


def test_one_layer_follows_its_own_gradient() -> None:
    """N = 1: the power 0 is the identity, so the flow is −∇l, also across w."""
    found = derivation("rank-one-flow")
    model = model_at(found, linear([[4, -3]]), layers={1: [list(UNIT)]}, N=1)
    assert both_sides(model, found.result) == rational([[-4, 3]])


def test_the_formula_fails_without_balance() -> None:
    """w_1 = 2, w_2 = 1/2, l' = 1: the true velocity is −(w_1² + w_2²) = −17/4, the formula says −2."""
    found = derivation("rank-one-flow", depth=2)
    model = model_at(found, linear([[1]]), layers={1: [[2]], 2: [[Fraction(1, 2)]]})
    assert model.evaluate(found.result.left) == rational([[Fraction(-17, 4)]])
    assert model.evaluate(found.result.right) == rational([[-2]])


@pytest.mark.parametrize(("side", "rate"), [(1, 8), (2, 8), (3, -72)])
def test_two_scalar_layers_follow_the_logistic_equation(side: int, rate: int) -> None:
    """l(w) = (w − 5)²/2, N = 2, w_1 = w_2: ẇ = −2w(w − 5), whose solution from 1 is 5/(1 + 4e^{−10t})."""
    found = derivation("rank-one-flow")
    zero, one = rational([[0]]), rational([[1]])
    loss = ConcreteLoss(rational([[-5]]), one, zero, zero)
    model = model_at(found, loss, layers={1: [[side]], 2: [[side]]}, N=2)
    assert both_sides(model, found.result) == rational([[rate]])


A = [[1, 1], [1, 2]]  # W_2W_1; the N-th root of WWᵀ and of WᵀW at even depth N, W_3 = W_1 and W_4 = W_2
EVEN_FLOWS = {2: [[-4, 0], [-6, 2]], 4: [[-34, -6], [-48, 2]]}  # −(AG + GA) and −(A³G + A²GA + AGA² + GA³)


@pytest.mark.parametrize("depth", EVEN_FLOWS)
def test_the_end_to_end_flow_written_out(depth: int) -> None:
    found = derivation("end-to-end-flow", depth=depth)
    layers = {k: (W1 if k % 2 else W2) for k in range(1, depth + 1)}
    model = model_at(found, linear(G), layers=layers, roots=(A,))
    assert both_sides(model, found.result) == rational(EVEN_FLOWS[depth])


@pytest.mark.parametrize("name", ["end-to-end-flow", "rank-one-flow"])
def test_sums_are_written_out_up_to_depth_four(name: str) -> None:
    """Up to four terms the sum over the layers is gone from the flow; from five on it stays folded."""
    for depth in range(1, 7) if THOROUGH else (1, 4, 5):
        found = derivation(name, depth=depth)
        flow = found.equation("end-to-end flow").right
        assert flow.has(MatrixSum) == (depth > 4)
        if 1 < depth <= 4:
            assert len(flow.args) == depth
            assert not any(power.args[1] == 0 for power in flow.atoms(PsdPower))
        last = found.parts[-1].lemma.proof
        assert isinstance(last, Chain)
        if name == "rank-one-flow":
            assert any(step.right.has(MatrixSum) for step in last.steps) == (depth > 4)


def test_a_wrong_term_in_a_written_out_sum_is_refuted() -> None:
    """The expansion is checked like every other step: a term dropped, or with the other sign, is refused."""
    found = derivation("end-to-end-flow", depth=3)
    *before, part = (part.lemma for part in found.parts)
    assert isinstance(part.proof, Chain)
    number, step = next(
        (n, step) for n, step in enumerate(part.proof.steps) if step.rule == "the sum written out"
    )
    first, *others = step.right.args
    for wrong in (MatAdd(*others), MatAdd(MatMul(-1, first), *others)):
        steps = list(part.proof.steps)
        steps[number] = replace(step, right=wrong)
        checked = judge_lemmas(found.theory, [*before, replace(part, proof=Chain(tuple(steps)))])[-1]
        assert checked.steps[number].judgement.verdict is Verdict.REFUTED
        assert checked.verdict is Verdict.REFUTED


@pytest.mark.parametrize(("name", "gradient"), [("end-to-end-flow", G), ("rank-one-flow", [[4, -3]])])
def test_one_layer_moves_by_its_own_gradient(name: str, gradient: Any) -> None:
    """At depth 1 nothing is assumed of balance, no root is taken, and ẇ = −∇l(w) holds at w = 0 too."""
    found = derivation(name, depth=1)
    assert not found.axioms
    assert not found.theory.facts.nonzero
    assert "balanced" not in {hypothesis.name for hypothesis in found.theory.hypotheses}
    for layer in ([[0 for _ in row] for row in gradient], [[2 for _ in row] for row in gradient]):
        model = model_at(found, linear(gradient), layers={1: layer})
        assert both_sides(model, found.result) == exact.scale(Fraction(-1), rational(gradient))


def test_one_layer_is_balanced_without_assuming_it() -> None:
    found = derivation("balanced-powers", depth=1)
    assert not found.theory.hypotheses
    assert set(found.axioms) == {"psdpower.root"}  # A = A¹
    model = model_at(found, linear(G), layers={1: W1})
    assert both_sides(model, found.equation("right Gram power")) == rational([[1, 1], [1, 2]])
    assert both_sides(model, found.equation("left Gram power")) == rational([[2, 1], [1, 1]])


@pytest.mark.parametrize("depth", range(1, 7))
@pytest.mark.parametrize("name", ["deep-linear-grad", "balanced-powers", "end-to-end-flow", "rank-one-flow"])
def test_nothing_is_said_of_no_index(name: str, depth: int) -> None:
    """No hypothesis, statement or step of an induction ranges over nothing."""
    found = derivation(name, depth=depth)
    for case in (found, *found.cases):
        statements = [h.statement for h in case.theory.hypotheses]
        statements += [part.lemma.statement for part in case.parts]
        for item in (item for statement in statements for item in statement.indices):
            assert item.high is None or not (item.high - item.low).is_negative, (name, depth, item)
        for lemma in (part.lemma for part in case.parts if not isinstance(part.lemma.proof, Chain)):
            over = next(item for item in lemma.statement.indices if item.index == lemma.proof.index)
            assert over.high is None or over.high != over.low, (name, depth, lemma.name)


def test_a_wrong_flow_of_one_layer_is_refuted() -> None:
    found = derivation("end-to-end-flow", depth=1)
    *before, last = (part.lemma for part in found.parts)
    assert isinstance(last.proof, Chain)
    steps = [replace(step, right=MatMul(2, step.right)) for step in last.proof.steps]
    checked = judge_lemmas(found.theory, [*before, replace(last, proof=Chain(tuple(steps)))])[-1]
    assert {step.judgement.verdict for step in checked.steps} == {Verdict.REFUTED}
