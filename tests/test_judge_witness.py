"""A witness behind every PROVED: for every theorem of every derivation; and what is said where there is none."""

from __future__ import annotations

import itertools
import re
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace

import pytest
from derivations_once import derived
from kernel_claims import judge_lemmas
from sympy import Identity, MatrixSymbol, ZeroMatrix

import dlhw3
from dlhw3.catalogue import DERIVATIONS
from dlhw3.kernel.terms import declared_in
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.derivation import Derivation, Trail
from dlhw3.symbolic.models.witness import Witness, witness
from dlhw3.symbolic.nodes import hole, size_symbol
from dlhw3.symbolic.plan import Chain, Equation, Hypothesis, Theory
from dlhw3.symbolic.verdict import Verdict

DEEP = ("deep-linear-grad", "balanced-powers", "end-to-end-flow", "rank-one-flow")
n = size_symbol("n")
A, B = MatrixSymbol("A", n, n), MatrixSymbol("B", n, n)


def derivations(name: str, depth: int | None) -> tuple[Derivation, ...]:
    found = derived(name, depth=depth)
    return (found, *found.cases)


def premises(theorem: Theorem) -> set[object]:
    return {*theorem.facts, *theorem.hypotheses, *theorem.conditions}


def most_assuming(theorems: Iterable[Theorem]) -> list[Theorem]:
    """Those whose premises are not all among another's: an instance of that one is an instance of theirs too."""
    kept: list[Theorem] = []
    for one in sorted(theorems, key=lambda one: -len(premises(one))):
        if not any(premises(one) <= premises(other) for other in kept):
            kept.append(one)
    return kept


def values(found: Witness) -> dict[str, str]:
    return dict(found.assignment)


@pytest.mark.parametrize("depth", [None, 1, 2, 4, 5])
@pytest.mark.parametrize("name", DERIVATIONS.names())
def test_every_theorem_has_a_witness(name: str, depth: int | None) -> None:
    """Widths are at least 2 and pairwise different, but the one declared 1; a symbolic depth is at least 2."""
    if depth is not None and name not in DEEP:
        pytest.skip("it has no depth")
    for one in derivations(name, depth):
        for theorem in most_assuming(one.proof.theorems.values()):
            found = witness(theorem)
            assert isinstance(found, Witness), (theorem, found)
            held = values(found)
            last = depth or int(held.get("N", "2"))
            assert last >= 2 or depth == 1
            widths = [int(d) for k, d in held.items() if re.fullmatch(r"d_\{\d+\}", k)]
            one_output = any(named == "d" and len(d) > 1 for named, d in declared_in(theorem))
            if one_output and f"d_{{{last}}}" in held:
                widths.remove(1)
            assert len(set(widths)) == len(widths)
            assert min(widths, default=2) >= 2


@pytest.mark.parametrize("name", ["balanced-powers", "rank-one-flow"])
def test_a_deep_network_has_neighbours_of_different_widths(name: str) -> None:
    for one in derivations(name, 256):
        assert one.verdict is Verdict.PROVED
    held = values(witness(list(one.proof.theorems.values())[-1]))  # type: ignore[arg-type]
    widths = [int(held[f"d_{{{k}}}"]) for k in range(257)]
    assert all(a != b for a, b in itertools.pairwise(widths))
    assert min(widths[:-1]) == 2
    assert (widths[-1] == 1) == (name == "rank-one-flow")


def test_one_search_serves_all_lemmas(monkeypatch: pytest.MonkeyPatch) -> None:
    """What all lemmas are under is tried once; a theorem under a part of it is not searched for again."""
    from dlhw3.symbolic.models import witness as module

    asked = []
    honest = module.witness
    monkeypatch.setattr(module, "witness", lambda *a, **k: asked.append(a) or honest(*a, **k))
    assert DERIVATIONS.load("end-to-end-flow").derive().verdict is Verdict.PROVED
    assert len(asked) == 1


def judged(hypotheses: tuple[Hypothesis, ...], trail: Trail) -> str:
    (one,) = judge_lemmas(Theory(hypotheses=hypotheses), [trail.lemma("it")])
    assert one.verdict is (Verdict.UNDECIDED if one.disconnected else Verdict.PROVED)
    return one.disconnected


def test_hypotheses_that_nothing_satisfies() -> None:
    """A = I and A = 0: what is derived beside both says nothing, whether it uses one of them, or both."""
    one = Hypothesis("one", Equation(A, Identity(n)))
    zero = Hypothesis("zero", Equation(A, ZeroMatrix(n, n)))
    trail = Trail(A + B).rewrite(hole(A) + B, "one", Identity(n), "$A = I$")
    assert judged((one,), trail) == ""
    assert "nothing found that satisfies" in judged((one, zero), trail)
    trail.rewrite(hole(Identity(n)) + B, "one", A, "$A = I$", reverse=True)
    trail.rewrite(hole(A) + B, "zero", ZeroMatrix(n, n), "$A = 0$")
    assert "nothing found that satisfies" in judged((one, zero), trail)


def test_models_are_loaded_only_where_something_is_to_be_found() -> None:
    """phi-grad is under nothing but that l is differentiable: any polynomial at any sizes is."""
    program = (
        "import sys, dlhw3; assert dlhw3.derive('phi-grad').verdict == 4;"
        "sys.exit(any(name.startswith('dlhw3.symbolic.models') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_a_counterexample_has_the_names_of_the_derivation() -> None:
    found = derivations("gram-flow", None)[0]
    *before, last = (part.lemma for part in found.parts)
    assert isinstance(last.proof, Chain)
    wrong = [replace(step, right=2 * step.right) for step in last.proof.steps]
    *_, result = judge_lemmas(found.theory, [*before, replace(last, proof=Chain(tuple(wrong)))])
    example = result.steps[0].judgement.counterexample
    assert example is not None
    names = [name for name, _ in example.assignment]
    assert {"d", "k", "U", "U\u0307", "W\u0307"} <= set(names)
    assert any(re.fullmatch(r"l\(X ∈ ℝ\^\{\d×\d\}\)", name) for name in names)


@pytest.mark.parametrize(
    ("text", "wrt", "result"),
    [
        ("a*log(c) + b*log(1 - c)", "c", "a/c - b/(1 - c)"),
        ("-c*log(c) - (1 - c)*log(1 - c)", "c", "log(1 - c) - log(c)"),
        ("sum(y.*log(p) + (1 - y).*log(1 - p))", "p", "y./p - (1 - y)./(1 - p)"),
        ("sum(Y.*log(P) + (1 - Y).*log(1 - P))", "P", "Y./P - (1 - Y)./(1 - P)"),
        ("sum(log(x)) + log(1 - sum(x))", "x", "1./x - 1/(1 - sum(x))"),
        ("log(2 - 3*c) + log(c)", "c", "1/c - 3/(2 - 3*c)"),
    ],
)
def test_numbers_between_0_and_1_are_found_where_logarithms_want_them(
    text: str, wrt: str, result: str
) -> None:
    """They were UNDECIDED: no c with c > 0 and 1 − c > 0 was tried."""
    assert dlhw3.check(text, wrt=wrt, claim=result).verdict.name == "PROVED"
    assert dlhw3.derive(text, wrt=wrt).verdict.name == "PROVED"
