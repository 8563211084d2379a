"""Attacks on the kernel by a second stranger, all through the file door; each fails until its hole is mended."""

from __future__ import annotations

import random
import tracemalloc
from collections import Counter
from fractions import Fraction
from typing import Any

import pytest
from counting import TWO_SECONDS, calls
from proof_kernel_values import Model, evaluate
from proof_kernel_writer import Writer

from dlhw3.kernel.errors import WORK, KernelError
from dlhw3.kernel.labelling import Node
from dlhw3.kernel.laws.table import AXIOMS
from dlhw3.kernel.printer import theorem_text
from dlhw3.kernel.proof_file import check
from dlhw3.kernel.scalars import ONE, number, parameter, scalar_of
from dlhw3.kernel.statements import Hypothesis, Statement
from dlhw3.kernel.terms import FUNCTIONS, Term, add, letter, mul, scalar, term, trace, transpose
from dlhw3.symbolic.conditions.domains import condition_text, domains_of

n, p = parameter("size", "n"), parameter("exponent", "p")
X, H, Y = (letter(name, n, n) for name in "XHY")
S = letter("S", n, n, "symmetric")


def accepted(writer: Writer) -> bool:
    """Whether the file holds."""
    try:
        check(writer.text())
    except KernelError:
        return False
    return True


# Work that no budget counts


@pytest.fixture
def counts(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often a node's legs are arranged: what the labelling's time goes into."""
    found, plain = Counter[str](), Node.arranged

    def arranged(self: Node, names: Any) -> tuple[Any, ...]:
        found["arranged"] += 1
        return plain(self, names)

    monkeypatch.setattr(Node, "arranged", arranged)
    return found


def test_refinement_is_counted(counts: Counter[str]) -> None:
    """tr(S^256) of a symmetric S, by eight squarings: the file has a dozen terms."""
    power = S
    for _ in range(8):
        power = mul(power, power)
    writer = Writer()
    writer.step("same", trace(power), trace(mul(power, term("identity", (n,)))), ())
    accepted(writer)
    print(counts)
    assert counts["arranged"] <= WORK


def test_coefficients_are_counted() -> None:
    """e² at e := a polynomial of 60 terms, each a fraction of 480 bits: past 1024 bits there is no answer."""
    rng = random.Random(1)
    bits = (Fraction(rng.getrandbits(240) | 1, rng.getrandbits(240) | 1) for _ in range(60))
    e = parameter("exponent", "e")
    long = scalar_of(
        ((((("exponent", "x"), k),) if k else ()), c) for k, c in zip(range(-30, 30), bits, strict=True)
    )
    writer = Writer()
    square = writer.step("same", scalar(e.times(e)), scalar(e.raised(2)), ())
    writer.step("instantiate", square, {"e": long}, {})
    assert calls(lambda: accepted(writer)) < TWO_SECONDS / 10


def test_ties_are_counted() -> None:
    """Hypotheses u = v_k, and as many differentials beside u: 3 375 000 intersections in one rule at 150."""

    def file(many: int) -> Writer:
        u = letter("u", n, n)
        writer = Writer()
        plain = whole = writer.step("same", u, u, ())
        for k in range(many):
            told = writer.step("assume", Hypothesis(Statement("=", u, letter(f"v{k}", n, n))))
            whole = writer.step("replace", whole, told, [1])
            whole = writer.step("replace", whole, writer.step("replace", plain, told, [0]), [1])
        moving = [
            term("differential", (("letter", f"x{k}", n, n, "general"),), (x, x, H))
            for k in range(many)
            for x in [letter(f"x{k}", n, n)]
        ]
        beside = add(u, *moving)
        writer.step("replace", writer.step("same", beside, beside, ()), whole, [1, 0])
        return writer

    assert accepted(file(20))
    with pytest.raises(KernelError, match="needs more than"):
        check(file(150).text())


def test_texts_are_not_kept() -> None:
    """Four theorems, each a chain of 20 products on one text of 100 000 characters: 4 MB stay for each."""
    text = letter("s", ONE, ONE).T
    for _ in range(14):
        text = text + text
    writer = Writer()
    for k in range(4):
        whole = text
        for _ in range(20):
            whole = mul(whole, letter(f"x{k}", ONE, ONE))
        writer.theorem(f"t{k}", writer.step("same", whole, whole, ()))
    found = check(writer.text())
    tracemalloc.start()
    printed = sum(len(theorem_text(*item)) for item in found.items())
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert printed < 2_000_000
    assert kept < 4_000_000


# Ties that are not seen


def tied(told: Hypothesis, body: Term, left: Term, values: dict[str, Term], factor: Term) -> Writer:
    """D(X ↦ body)(X)[H] · left = …, with what is told used once, beside the differential."""
    moving = term("differential", (("letter", "X", n, n, "general"),), (body, X, H))
    writer = Writer()
    slope = writer.step("differential", moving, ())
    fact = writer.step("instantiate", writer.step("assume", told), {}, values)
    both = mul(moving, left)
    first = writer.step("replace", writer.step("same", both, both, ()), slope, [1, 0])
    writer.theorem("tied", writer.step("replace", first, fact, [1, 1]))
    return writer


def test_a_number_that_is_tied_is_refused() -> None:
    """tr X = s and D(X ↦ s·tr X) = s·tr H: refused, with a 1 × 1 letter s."""
    s = letter("s", ONE, ONE)
    told = Hypothesis(Statement("=", trace(X), s))
    assert not accepted(tied(told, mul(s, trace(X)), trace(X), {}, mul(s, trace(H))))


def test_an_exponent_that_is_tied_is_refused() -> None:
    """tr X = p and D(X ↦ p·tr X) = p·tr H, p an exponent: A5 in another kind of name."""
    told = Hypothesis(Statement("=", trace(X), scalar(p)))
    assert not accepted(tied(told, mul(scalar(p), trace(X)), trace(X), {}, mul(scalar(p), trace(H))))


def test_a_function_that_is_tied_is_refused() -> None:
    """f(Y) = ⟨Y, X⟩ for all Y, and D(X ↦ f(X))(X)[H] = df(X)[H], which is ⟨H, X⟩ and not 2⟨H, X⟩."""

    def f(at: Term, *hands: Term) -> Term:
        return term("function", ("f", ((n, n),), (0,) * len(hands), False), (at, *hands))

    told = Hypothesis(Statement("=", f(Y), trace(mul(transpose(Y), X))), (("letter", "Y", n, n, "general"),))
    assert not accepted(tied(told, f(X), f(X), {"Y": X}, f(X, H)))


# What is printed


def test_the_domain_of_a_negative_psd_power_is_pd() -> None:
    """diag(1, 0)^(−1) is 0, outside its domain; not said is that a psd X is within it."""
    power = term("psdpower", (number(-1),), (X,))
    ((bound, condition),) = domains_of(power)
    assert (bound, condition_text(condition)) == (frozenset(), "X is symmetric and positive definite")


@pytest.mark.parametrize("name", ["\u0391", "\u0410"])
def test_names_that_look_like_another(name: str) -> None:
    """A hypothesis on one A proves the same of another that nobody can tell from it."""
    writer = Writer()
    refused = False
    try:
        told = Hypothesis(Statement("=", letter(name, n, n), letter("A", n, n)))
        writer.theorem("t", writer.step("assume", told))
    except KernelError:
        refused = True
    assert refused or not accepted(writer)


# A law for a whole family of functions


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_that_is_not_0_at_0_has_no_law_on_diagonals(name: str) -> None:
    """f(diag x) = diag f(x) is false for exp, cos and softplus: f is taken of the zeros too."""
    ((value,),) = evaluate(term("map", (name, 0), (scalar(0),)), Model(random.Random(0)))
    assert f"{name}.diag" not in AXIOMS or value == 0
