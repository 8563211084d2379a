"""Results as they are read: words of the user's kept, long parts named by what a person would name."""

from __future__ import annotations

import pytest

import dlhw3

WORDS = [
    ("l(softmax(W*x + h))", "W", "∇f = (∇l(r) ∘ r − ⟨∇l(r), r⟩ r) xᵀ   where r = softmax(W x + h)"),
    (
        "norm2(V*softmax(K*q) - y)^2", "q",
        "∇f = 2 Kᵀ ((Vᵀ s) ∘ r − ⟨s, V r⟩ r)   where s = V r − y, r = softmax(K q)",
    ),
    ("l(logsumexp(A*x))", "x", "∇f = ∇l(logsumexp(A x)) Aᵀ softmax(A x)"),
    ("sum(sinh(X).*Y)", "X", "∇f = Y ∘ cosh(X)"),
    ("a*b*exp(c)*sinh(a)", "a", "d/da f = b (a cosh(a) + sinh(a)) exp(c)"),
    ("l(h.*sigmoid(x))", "h", "∇f = ∇l(h ∘ sigmoid(x)) ∘ sigmoid(x)"),
    ("l(x)^2/(1 + norm2(x)^2)", "x", "∇f = 2 l(x) (∇l(x) − l(x) x/ρ)/ρ   where ρ = 1 + ‖x‖²"),
]  # fmt: skip


def told(text: str, wrt: str, **options: object) -> str:
    """Return the result in one line, with what its names stand for."""
    derivation = dlhw3.derive(text, wrt=wrt, **options)
    assert derivation.verdict.name == "PROVED"
    return str(derivation.render("text", result_only=True)).splitlines()[0]


@pytest.mark.parametrize(("text", "wrt", "due"), WORDS, ids=[one[0] for one in WORDS])
def test_words_are_kept_whole_where_parts_get_names(text: str, wrt: str, due: str) -> None:
    assert told(text, wrt) == due
