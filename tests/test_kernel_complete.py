"""Where the normal form is complete: equal expressions have one form, different ones a counterexample."""

from __future__ import annotations

import random

from hypothesis import assume, given
from hypothesis import settings as also
from hypothesis import strategies as st
from kernel_rewritings import shuffled
from kernel_strategies import (
    COMPLETE,
    DETERMINISTIC,
    EVERYTHING,
    FACTS,
    matrices,
    pairs,
    scalars,
)
from sampling import THOROUGH
from second_opinion.normal import normalize
from second_opinion.powers import Unsupported
from second_opinion.recognise import is_complete

from dlhw3.errors import ShapeError
from dlhw3.symbolic import shapes
from dlhw3.symbolic.kernel_terms.translation import Translator
from dlhw3.symbolic.models.refutation import refute
from dlhw3.symbolic.plan import Equation
from dlhw3.symbolic.ranges import Facts


def same_form(expression, seed: int) -> None:
    rng = random.Random(seed)
    other = expression
    for _ in range(3):
        other = shuffled(other, rng)
    try:
        for side in (expression, other):
            shapes.check(side, FACTS)
        form = normalize(expression, FACTS)
    except (ShapeError, Unsupported):
        assume(False)
    assert normalize(other, FACTS) == form


@also(DETERMINISTIC, max_examples=150 if THOROUGH else 40)
@given(matrices(COMPLETE), st.integers(0, 10**6))
def test_rewritten_matrices_have_one_form(expression, seed) -> None:
    same_form(expression, seed)


@also(DETERMINISTIC, max_examples=150 if THOROUGH else 40)
@given(scalars(COMPLETE), st.integers(0, 10**6))
def test_rewritten_scalars_have_one_form(expression, seed) -> None:
    same_form(expression, seed)


@also(DETERMINISTIC, max_examples=150 if THOROUGH else 40)
@given(matrices(EVERYTHING), st.integers(0, 10**6))
def test_rewriting_is_seen_through_everywhere(expression, seed) -> None:
    """Not promised outside the complete fragment, but it holds for these rewritings."""
    same_form(expression, seed)


@also(DETERMINISTIC, max_examples=120 if THOROUGH else 32)
@given(pairs(COMPLETE))
def test_different_forms_have_a_counterexample(pair) -> None:
    left, right = pair
    facts = Facts(symmetric=FACTS.symmetric)
    forms = [normalize(side, facts) for side in pair]
    assume(forms[0] != forms[1])
    assert all(is_complete(form, facts) for form in forms)
    found = refute(Translator(facts.symmetric).statement(Equation(left, right)))
    assert found is not None
    assert found.left != found.right
