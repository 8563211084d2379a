"""Results as they are read: words of the user's kept, long parts named by what a person would name."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sympy import Add, Basic, MatAdd, Mul, Transpose

import dlhw3
from dlhw3.output.checked import CheckedLine
from dlhw3.output.document import document
from dlhw3.output.in_names import in_names
from dlhw3.symbolic.algebra import transpose
from dlhw3.symbolic.faces.abbreviations import worded
from dlhw3.symbolic.language.files.document import read_document
from dlhw3.symbolic.language.judged.chains import judged_lines

WORDS = [
    (
        "det(sum(A) + A./(2 + X.^2))", "A",
        "∇f = sum(R) 𝟏 𝟏ᵀ + Rᵀ ⊘ (2 𝟏 𝟏ᵀ + X^∘2)   where R = adj(sum(A) 𝟏 𝟏ᵀ + A ⊘ (2 𝟏 𝟏ᵀ + X^∘2))",
    ),
    ("l(softmax(W*x + h))", "W", "∇f = (∇l(p) ∘ p − ⟨∇l(p), p⟩ p) xᵀ   where p = softmax(W x + h)"),
    (
        "norm2(V*softmax(K*q) - y)^2", "q",
        "∇f = 2 Kᵀ ((Vᵀ s) ∘ r − ⟨s, V r⟩ r)   where s = V r − y, r = softmax(K q)",
    ),
    ("l(softmax(Q*x)'*V*x)", "Q", "∇f = l′(⟨p, V x⟩) ((V x) ∘ p − ⟨p, V x⟩ p) xᵀ   where p = softmax(Q x)"),
    ("l(logsumexp(A*x))", "x", "∇f = l′(logsumexp(A x)) Aᵀ softmax(A x)"),
    ("sum(sinh(X).*Y)", "X", "∇f = Y ∘ cosh(X)"),
    ("a", "a", "d/da a = 1"),
    ("a*b*exp(c)*sinh(a)", "a", "d/da f = b (a cosh(a) + sinh(a)) exp(c)"),
    ("sum(softmax(x).*log(softmax(x)))", "x", "∇f = p ∘ log(p) − ⟨p, log(p)⟩ p   where p = softmax(x)"),
    ("sum(softmax(y).*log(softmax(y)./softmax(x)))", "x", "∇f = softmax(x) − softmax(y)"),
    ("l(h.*sigmoid(x))", "h", "∇f = ∇l(h ∘ sigmoid(x)) ∘ sigmoid(x)"),
    ("norm2(W*(x-y))^2 - norm2(W*(x-z))^2", "W", "∇f = 2 W ((x − y) (x − y)ᵀ − (x − z) (x − z)ᵀ)"),
    (
        "-log(exp(-norm2(W*(x-y))^2)/(exp(-norm2(W*(x-y))^2)+exp(-norm2(W*(x-z))^2)))", "W",
        "∇f = 2 ρ W (s sᵀ − r rᵀ)/(ρ + exp(−‖W s‖²))   where s = x − y, ρ = exp(−‖W r‖²), r = x − z",
    ),
    ("log(cosh(w'*x - a))", "w", "∇f = tanh(⟨w, x⟩ − a) x"),
    ("-c*log(c) - (1-c)*log(1-c)", "c", "d/dc f = log(1 − c) − log(c)"),
    ("0.5*log((1+c)/(1-c))", "c", "d/dc f = 1/((1 − c) (c + 1))"),
    ("c*log(c/a) + (1-c)*log((1-c)/(1-a))", "a", "d/da f = (a − c)/(a (1 − a))"),
    ("(exp(a)-exp(-a))/(exp(a)+exp(-a))", "a", "d/da f = 1 − tanh(a)²"),
    ("-log(exp(u'*v)/(exp(u'*v)+exp(u'*w)))", "u", "∇f = exp(⟨u, w⟩) (w − v)/(exp(⟨u, v⟩) + exp(⟨u, w⟩))"),
    ("sigmoid(w'*x)*(1-sigmoid(w'*x))", "w", "∇f = ρ (1 − 2 ρ) (1 − ρ) x   where ρ = sigmoid(⟨w, x⟩)"),
    ("sigmoid(a)*(1-sigmoid(a))", "a", "d/da f = (1 − 2 sigmoid(a)) (1 − sigmoid(a)) sigmoid(a)"),
    ("norm2(x)/(1+norm2(x))", "x", "∇f = x/((1 + ‖x‖)² ‖x‖)"),
    ("a/sqrt(b + a^2)", "a", "d/da f = b/sqrt(a² + b)³"),
    ("c^2*(a/c)/sqrt(1 + (a/c)^2)", "a", "d/da f = c/sqrt(1 + a²/c²)³"),
    ("logdet(eye + (X - A)'*(X - A))", "X", "∇f = 2 (X − A) (I + (X − A)ᵀ (X − A))⁻¹"),
    ("l((X - A)'*y)", "X", "∇f = y ∇l((X − A)ᵀ y)ᵀ"),
    ("sum(x - log(1 + x))", "x", "∇f = x ⊘ (𝟏 + x)"),
    ("sum(abs(x) - log(1 + abs(x)))", "x", "∇f = x ⊘ (𝟏 + abs(x))"),
    ("(x'*y + c)^10", "x", "∇f = 10 (c + ⟨x, y⟩)⁹ y"),
    ("(x'*A*x + w'*x + c)^6", "x", "∇f = 6 (c + ⟨w + A x, x⟩)⁵ (w + (A + Aᵀ) x)"),
    ("sum((A*x - y).^6)", "x", "∇f = 6 Aᵀ r^∘5   where r = A x − y"),
    ("sum((A*x - y).^16)", "x", "∇f = 16 Aᵀ r^∘15   where r = A x − y"),
    ("norm2((A*B + C)^4)^2", "A", "∇f = 2 (((R⁴ Rᵀ + Rᵀ R⁴) Rᵀ + (Rᵀ)² R⁴) Rᵀ + (Rᵀ)³ R⁴) Bᵀ   where R = A B + C"),
    ("sum{i=1:m}(sum{j=1:m}(l(x{i}'*x{j})))", "x{k}", "∇f = 2 Σ_{i=1}^{m} l′(⟨xᵢ, xₖ⟩) xᵢ"),
    (
        "sum{i=1:m}(softmax(W'*z{i})'*x{i})", "W",
        "∇f = Σ_{i=1}^{m} zᵢ (xᵢ ∘ rᵢ − ⟨rᵢ, xᵢ⟩ rᵢ)ᵀ   where rᵢ = softmax(Wᵀ zᵢ)",
    ),
    (
        "sum{i=1:m}(l(V*(sigmoid(W*x{i}).*(W*x{i}))))", "V",
        "∇f = Σ_{i=1}^{m} ∇l(V rᵢ) rᵢᵀ   where rᵢ = (W xᵢ) ∘ sigmoid(W xᵢ)",
    ),
    ("1/m*sum{i=1:m}((w'*x{i} - a{i})^6)", "w", "∇f = 6 Σ_{i=1}^{m} (⟨w, xᵢ⟩ − aᵢ)⁵ xᵢ/m"),
    ("l(norm2(x)^2)", "x", "∇f = 2 l′(‖x‖²) x"),
    ("norm2(X'-B)^2", "X", "∇f = 2 (X − Bᵀ)"),
    ("log(1+exp(-u'*W{N:1}*v))", "W{2}", "∇₂f = −sigmoid(−⟨u, W_{N:1} v⟩) W_{N:3}ᵀ u vᵀ W₁ᵀ"),
    ("log(1+exp(w'*u))^2", "w", "∇f = 2 log(1 + exp(⟨w, u⟩)) sigmoid(⟨w, u⟩) u"),
    ("log(1+exp(w'*u))*(w'*u)", "w", "∇f = (⟨w, u⟩ sigmoid(⟨w, u⟩) + log(1 + exp(⟨w, u⟩))) u"),
    ("log(1+exp(a))*sigmoid(a)", "a", "d/da f = ((1 − sigmoid(a)) log(1 + exp(a)) + sigmoid(a)) sigmoid(a)"),
    ("norm2(W'*X'-Y)^2", "X", "∇f = 2 (X W − Yᵀ) Wᵀ"),
    ("norm2(Y'-x*y')^2", "Y", "∇f = 2 (Y − y xᵀ)"),
    ("norm2(X'-B)^4", "X", "∇f = 4 ‖Xᵀ − B‖² (Xᵀ − B)ᵀ"),
    ("log(1+norm2(x-y)^2/c^2)", "x", "∇f = 2 (x − y)/(c² + ‖x − y‖²)"),
    ("1/(1+(a-b)^2/c^2)", "b", "d/db f = 2 c² (a − b)/(c² + (a − b)²)²"),
    ("(w'*x-a)^2/(1+(w'*x-a)^2)", "w", "∇f = 2 ρ x/(ρ² + 1)²   where ρ = ⟨w, x⟩ − a"),
    ("l(x)/(1+l(x)/c)", "x", "∇f = c² ∇l(x)/(c + l(x))²"),
    (
        "sum{i=1:m}(sum{j=1:m}(exp(-norm2(W*x{i}-W*x{j})^2)))", "W",
        "∇f = −2 W Σ_{i,j=1}^{m} exp(−‖W xᵢ − W xⱼ‖²) (xᵢ − xⱼ) (xᵢ − xⱼ)ᵀ",
    ),
    (
        "sum{i=1:m}(log(1+(w'*x{i}-a)^2))", "w",
        "∇f = 2 Σ_{i=1}^{m} ρᵢ xᵢ/(ρᵢ² + 1)   where ρᵢ = ⟨w, xᵢ⟩ − a",
    ),
    ("det(eye+x*y')", "x", "∇f = y"),
    (
        "(x'*C*y)/sqrt((x'*A*x)*(y'*B*y))", "x",
        "∇f = (C y − ⟨x, C y⟩ (A + Aᵀ) x/(2 ⟨x, A x⟩))/sqrt(⟨x, A x⟩ ⟨y, B y⟩)",
    ),
    ("a*b/sqrt(a*b*c)", "a", "d/da f = b/(2 sqrt(a b c))"),
    ("1/sqrt(a*b)", "a", "d/da f = −1/(2 a sqrt(a b))"),
    ("(a-b)^2", "a", "d/da f = 2 (a − b)"),
    ("3*(a-b)^2/2", "b", "d/db f = −3 (a − b)"),
    ("(x'*y-a)^2", "a", "d/da f = −2 (⟨x, y⟩ − a)"),
    ("det(eye+c*x*y')", "c", "d/dc f = ⟨x, y⟩"),
    ("log(det(eye+c*x*y'))", "c", "d/dc f = ⟨x, y⟩/(1 + c ⟨x, y⟩)"),
    ("exp(logsumexp(x))", "x", "∇f = exp(x)"),
    ("exp(logsumexp(A*x))*sum(x)", "x", "∇f = sum(exp(A x)) (sum(x) Aᵀ softmax(A x) + 𝟏)"),
    ("x'*diag(x)*y", "x", "∇f = 2 (x ∘ y)"),
    ("x'*diag(x)*diag(x)*y", "x", "∇f = 3 (x^∘2 ∘ y)"),
    ("norm2(A*diag(w)*x-y)^2", "x", "∇f = 2 diag(w) Aᵀ (A diag(w) x − y)"),
    ("logdet(eye-a*A*x*y'*B)", "x", "∇f = −a Aᵀ Bᵀ y/(1 − a ⟨A x, Bᵀ y⟩)"),
    ("det(eye-x*x')*l(x)", "x", "∇f = (1 − ‖x‖²) ∇l(x) − 2 l(x) x"),
    ("det(eye+X*Y)", "X", "∇f = adj(I + X Y)ᵀ Yᵀ"),
    ("norm2(x-W'*W*x)^2", "W", "∇f = −2 W (r xᵀ + x rᵀ)   where r = x − Wᵀ W x"),
    (
        "sum{i=1:m}(norm2(x{i}-W'*W*x{i})^2)", "W",
        "∇f = −2 W Σ_{i=1}^{m} (rᵢ xᵢᵀ + xᵢ rᵢᵀ)   where rᵢ = xᵢ − Wᵀ W xᵢ",
    ),
    (
        "mean((X*w-y).^2./(c+(X*w-y).^2))", "w",
        "∇f = 2 c Xᵀ (r ⊘ s^∘2)/n   where s = c 𝟏 + r^∘2, r = X w − y",
    ),
    ("norm2(A-x*x'/(x'*x))^2", "x", "∇f = 2 (2 ⟨x, A x⟩ x/‖x‖² − (A + Aᵀ) x)/‖x‖²"),
    ("x*x'/(x'*x)", "x", "d(x xᵀ/⟨x, x⟩) = ((dx − 2 ⟨x, dx⟩ x/‖x‖²) xᵀ + x dxᵀ)/‖x‖²"),
    (
        "l(sigmoid(w'*x)*(A*x) + (1-sigmoid(w'*x))*(B*x))", "w",
        "∇f = ρ (1 − ρ) ⟨(A − B) x, ∇l(ρ A x + (1 − ρ) B x)⟩ x   where ρ = sigmoid(⟨w, x⟩)",
    ),
    (
        "norm2(sigmoid(w'*x)*h + (1-sigmoid(w'*x))*z - y)^2", "w",
        "∇f = 2 ρ (1 − ρ) ⟨h − z, ρ h + (1 − ρ) z − y⟩ x   where ρ = sigmoid(⟨w, x⟩)",
    ),
    ("sum((exp(A*x)-1)./(exp(A*x)+1))", "x", "∇f = 2 Aᵀ (sigmoid(A x) ∘ (𝟏 − sigmoid(A x)))"),
    ("(exp(c)-1)/(exp(c)+1)", "c", "d/dc f = 2 sigmoid(c) sigmoid(−c)"),
    ("sum(x./(1+abs(x)))", "x", "∇f = 𝟏 ⊘ (𝟏 + abs(x))^∘2"),
    ("y'*((A*x)./(1+A*x))", "x", "∇f = Aᵀ (y ⊘ (𝟏 + A x)^∘2)"),
    ("sum((x-y)./(x+y))", "x", "∇f = 2 (y ⊘ (y + x)^∘2)"),
    ("sum(log(x./(1-x)))", "x", "∇f = 𝟏 ⊘ x + 𝟏 ⊘ (𝟏 − x)"),
    ("sum(y.*log(x)+(1-y).*log(1-x))", "x", "∇f = y ⊘ x − (𝟏 − y) ⊘ (𝟏 − x)"),
    ("logdet(A+c*x*y')", "c", "d/dc f = ⟨y, (A + c x yᵀ)⁻¹ x⟩"),
    ("tr(inv(A+c*x*x'))", "c", "d/dc f = −⟨x, (A + c x xᵀ)⁻² x⟩"),
    (
        "sum{i=1:m}(sum{j=1:m}(a{i}*a{j}*exp(-norm2(x{i}-x{j})^2/(2*c^2))))", "a{k}",
        "d/daₖ f = 2 Σ_{j=1}^{m} aⱼ exp(−‖xₖ − xⱼ‖²/(2 c²))",
    ),
    ("sum{i=1:m}(sum{j=1:m}((x{i}'*x{j})^2))", "x{k}", "∇f = 4 Σ_{j=1}^{m} ⟨xₖ, xⱼ⟩ xⱼ"),
    (
        "sum{i=1:m}(sum{j=1:m}(a{i}*a{j}*l(x{i},x{j})))", "a{k}",
        "d/daₖ f = Σ_{i=1}^{m} aᵢ l(xᵢ, xₖ) + Σ_{j=1}^{m} aⱼ l(xₖ, xⱼ)",
    ),
    ("norm2(x*y'*z-w)^2", "x", "∇f = 2 ⟨z, y⟩ (x yᵀ z − w)"),
    ("norm2(x*x'*x)^2", "x", "∇f = 6 ‖x‖⁴ x"),
    ("l(x*y'*z)", "x", "∇f = ⟨z, y⟩ ∇l(x yᵀ z)"),
    ("norm2(A*x*y'*B*x)^2", "x", "∇f = 2 ⟨y, B x⟩ (⟨y, B x⟩ Aᵀ A x + ‖A x‖² Bᵀ y)"),
    ("norm2(l(x))^2", "x", "∇f = 2 l(x) ∇l(x)"),
    ("sum(abs(x).^3)", "x", "∇f = 3 (abs(x) ∘ x)"),
    ("norm2(2*x)", "x", "∇f = 2 x/‖x‖"),
    ("norm2(-x)^3", "x", "∇f = 3 ‖x‖ x"),
    ("l(g(x))", "x", "∇f = l′(g(x)) ∇g(x)"),
    ("l(l(a))", "a", "d/da f = l′(a) l′(l(a))"),
    ("l(x)^2/(1 + norm2(x)^2)", "x", "∇f = 2 l(x) (∇l(x) − l(x) x/ρ)/ρ   where ρ = 1 + ‖x‖²"),
    (
        "l(A*x/(1 + x'*x))", "x",
        "∇f = (Aᵀ r − 2 ⟨r, A x⟩ x/ρ)/ρ   where r = ∇l(A x/ρ), ρ = 1 + ‖x‖²",
    ),
    (
        "l(C*(A*(A*(A*h+B*u)+B*v)+B*w))", "A",
        "∇f = Cᵀ r zᵀ + Aᵀ (Cᵀ r sᵀ + Aᵀ Cᵀ r hᵀ)   where r = ∇l(C (A z + B w)), z = A s + B v, s = A h + B u",
    ),
    (
        "l((eye-K*H)*P*(eye-K*H)' + K*R*K')", "K",
        "∇f = S K Rᵀ + Sᵀ K R − (S T Pᵀ + Sᵀ T P) Hᵀ   where S = ∇l(T P Tᵀ + K R Kᵀ), T = I − K H",
    ),
    ("sum(x.^p)", "x", "∇f = x^∘(p − 𝟏) ∘ p"),
    ("-sum(log(diag(softmax_rows(U*V'/c))))", "U", "∇f = (softmax_rows(U Vᵀ/c) V − V)/c"),
    ("-sum(log(diag(softmax_rows(U*V'/c))))", "V", "∇f = (softmax_rows(U Vᵀ/c)ᵀ U − U)/c"),
    ("sum(log(diag(sigmoid(Z*H'))))", "Z", "∇f = (I ∘ (𝟏 − sigmoid(Z Hᵀ))) H"),
    ("sum(log(diag(exp(Z))))", "Z", "∇f = I"),
    ("sum(log(diag(Z)))", "Z", "∇f = diag(𝟏 ⊘ diagonal(Z))"),
    ("sum(x.^(-p))", "x", "∇f = −x^∘(−p − 𝟏) ∘ p"),
    (
        "l(softmax(p.*log(x)))", "x",
        "∇f = (r ∘ p ∘ (∇l(r) − ⟨∇l(r), r⟩ 𝟏)) ⊘ x   where r = softmax(p ∘ log(x))",
    ),
]  # fmt: skip


def told(text: str, wrt: str, **options: object) -> str:
    """Return the result in one line, with what its names stand for."""
    derivation = dlhw3.derive(text, wrt=wrt, **options)
    assert derivation.verdict.name == "PROVED"
    return str(derivation.render("text", result_only=True)).splitlines()[0]


@pytest.mark.parametrize(("text", "wrt", "due"), WORDS, ids=[one[0] for one in WORDS])
def test_words_are_kept_whole_where_parts_get_names(text: str, wrt: str, due: str) -> None:
    assert told(text, wrt) == due


def test_a_result_is_written_in_the_same_way_each_time() -> None:
    """Letters of one name stood in no order, and half the times it was 2 ρ (ρ − 1) ⟨z − h, …⟩ x."""
    text = "norm2(sigmoid(w'*x)*h + (1-sigmoid(w'*x))*z - y)^2"
    assert len({told(text, "w") for _ in range(8)}) == 1


MOVED = [
    ("x'*x", "x", {"flow": "h'*y", "step": "eta"}, "⟨h, y⟩ − ⟨h, y⟩ = 0"),
    ("norm1(W*y)", "W", {"flow": "W'*v - h", "step": "eta"}, "(W⁺)ᵀ v − h − (Wᵀ v − h) = −η ⟨sign(W y), v⟩ y"),
    ("sum(X)", "X", {"flow": "norm2(X)^2", "step": "eta"}, "‖X⁺‖² − ‖X‖² = η² m n − 2 η sum(X)"),
    (
        "x'*x", "x", {"flow": "h'*softmax(x)"},
        "d/dt (⟨h, softmax(x)⟩) = 2 ⟨h, p⟩ ⟨p, x⟩ − 2 ⟨h, p ∘ x⟩   where p = softmax(x)",
    ),
    (
        "norm2(X*y-z)^2", "X", {"assume": ["X symmetric"]},
        "∇f = (X y − z) yᵀ + y (X y − z)ᵀ",
    ),
    (
        "0.5*norm2(A*X-B)^2", "X", {"flow": "X'*X"},
        "d/dt (Xᵀ X) = −Xᵀ Aᵀ R − Rᵀ A X   where R = A X − B",
    ),
    (
        "norm2(U*U'-M)^2", "U", {"flow": "U*U'", "assume": ["M symmetric"]},
        "d/dt (U Uᵀ) = −4 (R U Uᵀ + U Uᵀ R)   where R = U Uᵀ − M",
    ),
    (
        "norm2(X*W-Y)^2 + c*norm2(W)^2", "W", {"flow": "W'*W"},
        "d/dt (Wᵀ W) = −2 (Wᵀ Xᵀ R + Rᵀ X W + 2 c Wᵀ W)   where R = X W − Y",
    ),
    ("norm2(X*w - y)^2", "w", {"flow": "norm2(w)"}, "d/dt ‖w‖ = −2 ⟨X w, X w − y⟩/‖w‖"),
    ("norm2(x.*x - y)^2", "x", {"flow": "log(x.*x)"}, "d/dt log(x^∘2) = −8 (x^∘2 − y)"),
    ("l(W2*W1)", "W1,W2", {"flow": "W2'*W2 - W1*W1'"}, "d/dt (W2ᵀ W2 − W1 W1ᵀ) = 0"),
    (  # the user's R is none of the names
        "l(W2*W1) + norm2(R)^2", "W1,W2", {"flow": "W2'*W2 - W1*W1'", "step": "eta"},
        "(W2⁺)ᵀ W2⁺ − W1⁺ (W1⁺)ᵀ − (W2ᵀ W2 − W1 W1ᵀ) = η² (W1 Sᵀ S W1ᵀ − W2ᵀ S Sᵀ W2)   where S = ∇l(W2 W1)",
    ),
    (
        "a^2*sum(sqrt(1 + (x/a).^2))", "a", {},
        "d/da f = 2 a sum(r) − sum(x^∘2 ⊘ r)/a   where r = sqrt(𝟏 + x^∘2/a²)",
    ),
    (
        "norm2(U*V'-Y)^2", "U,V", {"flow": "U'*U-V'*V", "step": "eta"},
        "(U⁺)ᵀ U⁺ − (V⁺)ᵀ V⁺ − (Uᵀ U − Vᵀ V) = 4 η² (Vᵀ Rᵀ R V − Uᵀ R Rᵀ U)   where R = U Vᵀ − Y",
    ),
    (
        "l(U*U')", "U", {"flow": "tr(U*U')", "step": "eta"},
        "tr(U⁺ (U⁺)ᵀ) − tr(U Uᵀ) = η² ‖(R + Rᵀ) U‖² − 4 η tr(U Uᵀ R)   where R = ∇l(U Uᵀ)",
    ),
    (  # the term of first order is 0, and ‖x yᵀ‖² is ‖x‖² ‖y‖²
        "l(V*relu(W*x))", "V,W", {"flow": "norm2(V)^2 - norm2(W)^2", "step": "eta"},
        "‖V⁺‖² − ‖W⁺‖² − (‖V‖² − ‖W‖²) = η² (‖relu(W x)‖² ‖r‖² − ‖(Vᵀ r) ∘ step(W x)‖² ‖x‖²)"
        "   where r = ∇l(V relu(W x))",
    ),
    ("(a*b-c)^2", "a,b", {"flow": "a^2-b^2", "step": "eta"},
     "(a⁺)² − (b⁺)² − (a² − b²) = 4 η² (b² − a²) (a b − c)²"),
    (
        "norm2(U'*U - eye)^2/4 - tr(U'*S*U)/2", "U", {"flow": "U'*U", "assume": ["S symmetric"]},
        "d/dt (Uᵀ U) = 2 Uᵀ (I + S − U Uᵀ) U",
    ),
    ("norm2(W'*W - eye)^2", "W", {"flow": "W'*W"}, "d/dt (Wᵀ W) = 8 Wᵀ (I − W Wᵀ) W"),
    ("log(sinh(w'*x))", "w", {"order": 2}, "d ∇f = −⟨dw, x⟩ x/sinh(⟨w, x⟩)²"),
    ("1/cosh(a)^2", "a", {}, "d/da f = −2 tanh(a)/cosh(a)²"),
    ("log(sinh(a))", "a", {}, "d/da f = 1/tanh(a)"),
    ("l(b + w'*x, y)", "w", {"shapes": {"b": (), "y": ()}}, "∇f = ∇₁l(b + ⟨w, x⟩, y) x"),
    ("V*softmax(x)", "x", {}, "d(V softmax(x)) = V (p ∘ dx − ⟨p, dx⟩ p)   where p = softmax(x)"),
    ("softmax(W*x)", "x", {}, "d(softmax(W x)) = p ∘ (W dx) − ⟨p, W dx⟩ p   where p = softmax(W x)"),
    ("x/norm2(x)", "x", {}, "d(x/‖x‖) = (dx − ⟨x, dx⟩ x/‖x‖²)/‖x‖"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wrt", "given", "due"), MOVED, ids=[str(one[:3]) for one in MOVED])
def test_rates_steps_and_jacobians_are_written_as_gradients_are(
    text: str, wrt: str, given: dict[str, str], due: str
) -> None:
    assert told(text, wrt, **given) == due


SHARED = [
    ("(h'*x)^2/norm2(x)^2", "x", "∇f = 2 ⟨h, x⟩ (h − ⟨h, x⟩ x/‖x‖²)/‖x‖²"),
    ("u'*A*v/(norm2(u)*norm2(v))", "v", "∇f = (Aᵀ u − ⟨u, A v⟩ v/‖v‖²)/(‖u‖ ‖v‖)"),
    (
        "y'*log(softmax(V*tanh(W*x)))", "W",
        "∇f = ((Vᵀ (y − sum(y) softmax(V tanh(W x)))) ∘ (𝟏 − tanh(W x)^∘2)) xᵀ",
    ),
    ("sqrt(x'*x)", "x", "∇f = x/‖x‖"),
    ("sum(x.^(1/3).*x.^(1/3))", "x", "∇f = 2/3 x^∘(−1/3)"),
    ("logsumexp(2*log(x))", "x", "∇f = 2 x/‖x‖²"),
    ("l(sum(X)*Y)", "X", "∇f = ⟨∇l(sum(X) Y), Y⟩ 𝟏 𝟏ᵀ"),
    ("x'*A*x/norm2(x)^2", "x", "∇f = ((A + Aᵀ) x − 2 ⟨x, A x⟩ x/‖x‖²)/‖x‖²"),
    ("a*norm2(U)^2 + norm2(U*V'-Y)^2", "U", "∇f = 2 ((U Vᵀ − Y) V + a U)"),
    ("norm2(X - X*W*W')^2", "W", "∇f = −2 (Xᵀ R + Rᵀ X) W   where R = X − X W Wᵀ"),
    ("norm2(Y - Y*W*inv(W'*W)*W')^2", "W", "∇f = −2 (Y − Y W (Wᵀ W)⁻¹ Wᵀ)ᵀ Y W (Wᵀ W)⁻¹"),
    ("sum(log(1 + exp(W*x + h)))", "x", "∇f = Wᵀ sigmoid(W x + h)"),
    ("y'*log(1 + exp(W*x - b))", "x", "∇f = Wᵀ (y ∘ sigmoid(W x − b 𝟏))"),
    ("norm2(X*X' - a*eye)^2 + b*l(X)", "X", "∇f = 4 (X Xᵀ − a I) X + b ∇l(X)"),
    ("l(W{N:1}) + a*norm2(W{N:1})^2", "W{j}",
     "∇ⱼf = W_{N:j+1}ᵀ (2 a W_{N:1} + ∇l(W_{N:1})) W_{j−1:1}ᵀ    for 1 ≤ j ≤ N"),
    ("logdet(diag(w))", "w", "∇f = 𝟏 ⊘ w"),
    ("y'*inv(diag(w))*y", "w", "∇f = −y^∘2 ⊘ w^∘2"),
    ("a^3 + 2.5*a^2*b - a/b", "a", "d/da f = 3 a² + 5 a b − 1/b"),
    ("norm2(diag(s)*(X*w - y))^2", "s", "∇f = 2 (s ∘ (X w − y)^∘2)"),
    ("(y-X*w)'*diag(s)*(y-X*w)", "s", "∇f = (y − X w)^∘2"),
    (
        "-sum(softmax(u/c).*log(softmax(z/c)))", "c",
        "d/dc f = (⟨p − r, z⟩ + ⟨p ∘ u, log(r)⟩ − ⟨p, log(r)⟩ ⟨p, u⟩)/c²"
        "   where p = softmax(u/c), r = softmax(z/c)",
    ),
    ("y'*inv(X*S*X' + a*eye)*y + logdet(X*S*X' + a*eye)", "S",
     "∇f = Xᵀ (I − R y yᵀ) R X   where R = (X S Xᵀ + a I)⁻ᵀ"),
    ("norm2(y - d*X*w)^2 + d*(1-d)*w'*(diag(X'*X).*w)", "w",
     "∇f = 2 d ((1 − d) (diagonal(Xᵀ X) ∘ w) − Xᵀ (y − d X w))"),
    ("l(X'*X)^2", "X", "∇f = 2 l(Xᵀ X) X (R + Rᵀ)   where R = ∇l(Xᵀ X)"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wrt", "due"), SHARED, ids=[one[0] for one in SHARED])
def test_what_terms_share_is_taken_out(text: str, wrt: str, due: str) -> None:
    assert told(text, wrt) == due


OF_SAMPLES = [
    ("det(inv(X))", "X", {}, "∇f = −det(X⁻¹) X⁻ᵀ"),
    ("norm2(x/norm2(x) - y)^2", "x", {}, "∇f = 2 (⟨y, x⟩ x/‖x‖² − y)/‖x‖"),
    ("norm2(x - y*(y'*x)/norm2(y)^2)^2", "x", {}, "∇f = 2 (x − ⟨x, y⟩ y/‖y‖²)"),
    ("norm2(x - y*(y'*x)/norm2(y)^2)^2", "y", {}, "∇f = −2 ⟨y, x⟩ (x − ⟨y, x⟩ y/‖y‖²)/‖y‖²"),
    (
        "-log(exp(-norm2(x-y)^2)/(exp(-norm2(x-y)^2)+exp(-norm2(x-z)^2)))", "x", {},
        "∇f = 2 ρ (z − y)/(ρ + exp(−‖x − y‖²))   where ρ = exp(−‖x − z‖²)",
    ),
    (
        "sum{i=1:m}(log(1+exp(-y{i}*(w'*x{i}))))", "w", {"order": 2, "shapes": {"y{i}": ()}},
        "d ∇f = Σ_{i=1}^{m} yᵢ² ρᵢ (1 − ρᵢ) ⟨dw, xᵢ⟩ xᵢ   where ρᵢ = sigmoid(−yᵢ ⟨w, xᵢ⟩)",
    ),
    (
        "sum{i=1:m}(log(1+exp(-y{i}*(w'*x{i}))))", "w",
        {"order": 2, "shapes": {"y{i}": ()}, "assume": ["y{i}^2 = 1"]},
        "d ∇f = Σ_{i=1}^{m} ρᵢ (1 − ρᵢ) ⟨dw, xᵢ⟩ xᵢ   where ρᵢ = sigmoid(−yᵢ ⟨w, xᵢ⟩)",
    ),
    (
        "sum{i=1:m}(norm2(A*(x{i} - sum{j=1:m}(x{j})/m))^2)", "x{k}", {},
        "∇f = 2 Aᵀ A (xₖ − Σ_{j=1}^{m} xⱼ/m)",
    ),
    (
        "sum{i=1:m}(norm2(x{i} - sum{j=1:m}(x{j})/m)^2)/m + norm2(sum{j=1:m}(x{j})/m)^2", "x{k}", {}, "∇f = 2 xₖ/m",
    ),
    (
        "-sum{i=1:m}(y{i}'*log(softmax(W*x{i})))/m", "W", {"assume": ["sum(y{i}) = 1"]},
        "∇f = Σ_{i=1}^{m} (softmax(W xᵢ) − yᵢ) xᵢᵀ/m",
    ),
    (
        "sum{i=1:m}(y{i}'*log(softmax(W*x{i})))", "x{k}", {"assume": ["vector(1)'*y{i} = 1"]},
        "∇f = Wᵀ (yₖ − softmax(W xₖ))",
    ),
    (
        "sum{i=1:m}((r{i} + g*w'*y{i} - w'*x{i})^2)", "w", {"shapes": {"r{i}": ()}},
        "∇f = 2 Σ_{i=1}^{m} (g ⟨w, yᵢ⟩ + rᵢ − ⟨w, xᵢ⟩) (g yᵢ − xᵢ)",
    ),
    (
        "-sum{i=1:m}(y{i}'*log(softmax(V*tanh(W*x{i}))))", "W", {"assume": ["sum(y{i}) = 1"]},
        "∇f = Σ_{i=1}^{m} ((Vᵀ (softmax(V tanh(W xᵢ)) − yᵢ)) ∘ (𝟏 − tanh(W xᵢ)^∘2)) xᵢᵀ",
    ),
    (
        "sum{i=1:m}(norm2(x{i} - V*sigmoid(W*x{i}))^2) + a*norm2(W)^2", "W", {},
        "∇f = 2 (a W − Σ_{i=1}^{m} ((Vᵀ (xᵢ − V rᵢ)) ∘ (𝟏 − rᵢ) ∘ rᵢ) xᵢᵀ)   where rᵢ = sigmoid(W xᵢ)",
    ),
    (
        "sum{i=1:m}(sum{j=1:m}(a{i}*a{j}*exp(-norm2(x{i}-x{j})^2)))", "x{k}", {"shapes": {"a": ()}},
        "∇f = 4 aₖ Σ_{i=1, i ≠ k}^{m} aᵢ exp(−‖xᵢ − xₖ‖²) (xᵢ − xₖ)",
    ),
    (
        "-sum{i=1:m}(sum{j=1:m}(a{i}*log(sigmoid(w'*(x{i}-x{j})/t))))", "w", {"shapes": {"t": (), "a": ()}},
        "∇f = −Σ_{i=1}^{m} aᵢ Σ_{j=1}^{m} sigmoid(−⟨w, xᵢ − xⱼ⟩/t) (xᵢ − xⱼ)/t",
    ),
    ("sum{i=1:m}(norm2(y{i} - W*x{i})^2)", "W", {}, "∇f = −2 Σ_{i=1}^{m} (yᵢ − W xᵢ) xᵢᵀ"),
    (
        "sum{i=1:m}(l(-y{i}*(w'*x{i})))", "w", {"shapes": {"y": ()}, "order": 2},
        "d ∇f = Σ_{i=1}^{m} yᵢ² l′′(−yᵢ ⟨w, xᵢ⟩) ⟨dw, xᵢ⟩ xᵢ",
    ),
    (
        "-sum(((1-e)*y + e/n*vector(1)).*log(softmax(z)))", "z", {"assume": ["sum(y) = 1"], "shapes": {"z": "n"}},
        "∇f = softmax(z) + (e − 1) y − e 𝟏/n",
    ),
    (
        "sum{i=1:m}((tr(A{i}*U*U') - b{i})^2)", "U",
        {"assume": ["A{i} symmetric"], "shapes": {"A{i}": ("n", "n"), "b{i}": ()}},
        "∇f = 4 (Σ_{i=1}^{m} (tr(Aᵢ U Uᵀ) − bᵢ) Aᵢ) U",
    ),
    ("norm2(Q*X*w - y)^2", "w", {"assume": ["Q orthogonal"]}, "∇f = 2 Xᵀ (X w − Qᵀ y)"),
    ("norm2(Q*X*Q' - Y)^2", "X", {"assume": ["Q'*Q = eye"]}, "∇f = 2 (X − Qᵀ Y Q)"),
    (
        "sum{i=1:m}(l(W*x{i}*norm2(x{i})))", "W", {"assume": ["norm2(x{i}) = 1"]},
        "∇f = Σ_{i=1}^{m} ∇l(W xᵢ) xᵢᵀ",
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "wrt", "given", "due"), OF_SAMPLES, ids=[str(one[:3]) for one in OF_SAMPLES]
)
def test_sums_over_samples_are_written_as_one_term_is(
    text: str, wrt: str, given: dict[str, Any], due: str
) -> None:
    """A minus goes into a difference within, a part of every term has a name, and what is assumed is put in."""
    assert told(text, wrt, **given) == due


ATTENTION = "exp(Q*K')./(exp(Q*K')*vector(1)*vector(1)')"
HESSIANS = [
    ("sum(x.^p)", "x", 2, "d ∇f = x^∘(p − 2 𝟏) ∘ dx ∘ p ∘ (p − 𝟏)"),
    (
        "l(inv(X)*Y)", "X", 2,
        "d ∇f = X⁻ᵀ ((dXᵀ X⁻ᵀ R + ∇²l(X⁻¹ Y)[X⁻¹ dX X⁻¹ Y]) Yᵀ + R Yᵀ X⁻ᵀ dXᵀ) X⁻ᵀ   where R = ∇l(X⁻¹ Y)",
    ),
    (
        "l(Y*inv(X)*Z)", "X", 2,
        "d ∇f = X⁻ᵀ ((dXᵀ X⁻ᵀ Yᵀ R + Yᵀ ∇²l(Y X⁻¹ Z)[Y X⁻¹ dX X⁻¹ Z]) Zᵀ + Yᵀ R Zᵀ X⁻ᵀ dXᵀ) X⁻ᵀ"
        "   where R = ∇l(Y X⁻¹ Z)",
    ),
    (
        "logsumexp((X - A)*(y + z))", "X", 2,
        "d ∇f = (p ∘ (dX (y + z)) − ⟨p, dX (y + z)⟩ p) (y + z)ᵀ   where p = softmax((X − A) (y + z))",
    ),
    ("softmax(x)", "x", 1, "d(softmax(x)) = p ∘ dx − ⟨p, dx⟩ p   where p = softmax(x)"),
    (
        "y'*softmax(A*x)", "x", 2,
        "d ∇f = Aᵀ (y ∘ p ∘ (A dx) + (2 ⟨y, p⟩ ⟨p, A dx⟩ − ⟨y, p ∘ (A dx)⟩) p − ⟨p, A dx⟩ (y ∘ p)"
        " − ⟨y, p⟩ (p ∘ (A dx)))   where p = softmax(A x)",
    ),
    (
        f"l(({ATTENTION})*V)", "K", 1,
        "∇f = (P ∘ (R − (R ∘ P) 𝟏 𝟏ᵀ))ᵀ Q   where R = ∇l(P V) Vᵀ, P = softmax_rows(Q Kᵀ)",
    ),
    (
        "-sum(Y.*log(exp(X*W)./(exp(X*W)*vector(1)*vector(1)')))", "W", 2,
        "d ∇f = Xᵀ ((Y 𝟏 𝟏ᵀ) ∘ softmax_rows(X W) ∘ (X dW − (softmax_rows(X W) ∘ (X dW)) 𝟏 𝟏ᵀ))",
    ),
    ("log(norm2(X*w-y)^2)", "w", 2,
     "d ∇f = 2 Xᵀ (X dw − 2 ⟨r, X dw⟩ r/‖r‖²)/‖r‖²   where r = X w − y"),
    ("-u'*v/(norm2(u)*norm2(v))", "u", 2,
     "d ∇f = ((⟨du, v⟩ − 3 ⟨u, v⟩ ⟨u, du⟩/‖u‖²) u + ⟨u, du⟩ v + ⟨u, v⟩ du)/(‖u‖³ ‖v‖)"),
    ("l(softmax(x))", "x", 2,
     "d ∇f = r ∘ p + ∇l(p) ∘ p ∘ dx + (2 ⟨∇l(p), p⟩ ⟨p, dx⟩ − ⟨∇l(p), p ∘ dx⟩ − ⟨r, p⟩) p"
     " − ⟨p, dx⟩ (∇l(p) ∘ p) − ⟨∇l(p), p⟩ (p ∘ dx)   where r = ∇²l(p)[p ∘ dx − ⟨p, dx⟩ p], p = softmax(x)"),
    ("a*sigmoid(a)", "a", 2, "d/da d/da f = (1 − sigmoid(a)) (a + 2 − 2 a sigmoid(a)) sigmoid(a)"),
    ("1/(1+exp(-w'*x))", "w", 2, "d ∇f = ρ (1 − 2 ρ) (1 − ρ) ⟨dw, x⟩ x   where ρ = sigmoid(⟨w, x⟩)"),
    ("l(inv(X))", "X", 2,
     "d ∇f = X⁻ᵀ (dXᵀ X⁻ᵀ ∇l(X⁻¹) + ∇²l(X⁻¹)[X⁻¹ dX X⁻¹] + ∇l(X⁻¹) X⁻ᵀ dXᵀ) X⁻ᵀ"),
    ("sum(sigmoid(X*w).*y)", "w", 2,
     "d ∇f = Xᵀ ((X dw) ∘ y ∘ r ∘ (𝟏 − r) ∘ (𝟏 − 2 r))   where r = sigmoid(X w)"),
    ("sum(tanh(x).^2)", "x", 2, "d ∇f = 2 (dx ∘ (𝟏 − 3 tanh(x)^∘2) ∘ (𝟏 − tanh(x)^∘2))"),
    ("(x'*A*x)^(3/2)", "x", 2,
     "d ∇f = 3/2 (A + Aᵀ) (⟨(A + Aᵀ) x, dx⟩ x/(2 ρ) + ρ dx)   where ρ = sqrt(⟨x, A x⟩)"),
    ("log(det(X'*X))", "X", 2, "d ∇f = 2 (dX − X (Xᵀ X)⁻¹ (dXᵀ X + Xᵀ dX)) (Xᵀ X)⁻¹"),
    ("0.5*(x-m)'*inv(L*L')*(x-m) + 0.5*logdet(L*L')", "L", 1,
     "∇f = (R − R (x − m) (x − m)ᵀ R) L   where R = (L Lᵀ)⁻¹"),
    ("sum(relu(1 - y.*(X*w)).^2)", "w", 1, "∇f = −2 Xᵀ (y ∘ relu(𝟏 − y ∘ (X w)))"),
    ("vector(1)'*(X.*X)*vector(1)", "X", 1, "∇f = 2 X"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wrt", "order", "due"), HESSIANS, ids=[str(one[:3]) for one in HESSIANS])
def test_jacobians_and_hessians_are_written_as_a_person_would(
    text: str, wrt: str, order: int, due: str
) -> None:
    assert told(text, wrt, order=order) == due


def test_derivatives_of_a_layer_norm_are_in_the_users_residual_and_how_it_moves() -> None:
    """Its gradient's √q · √q = q holds near the point too, as q > 0 says it; so the readable form can be moved."""
    normalised = "l((x - sum(x)/n)/sqrt(norm2(x - sum(x)/n)^2/n + e))"
    assert told(normalised, "x", shapes="x: n") == (
        "∇f = (s − (⟨s, r⟩ r/ρ + sum(s) 𝟏)/n)/sqrt(ρ)"
        "   where s = ∇l(r/sqrt(ρ)), ρ = e + ‖r‖²/n, r = x − sum(x) 𝟏/n"
    )
    conditions = dlhw3.derive(normalised, wrt="x", shapes="x: n").conditions
    assert len(conditions) == 2, "the variance below the root is said to be > 0 once"
    second, names = told(normalised, "x", order=2, shapes="x: n").split("   where ")
    assert "r = x − sum(x) 𝟏/n" in names.split(", ")
    assert any(one.endswith(" = dx − sum(dx) 𝟏/n") for one in names.split(", "))
    assert "sum(x)" not in second
    assert "sum(dx)" not in second
    assert len(second) < 200


@pytest.mark.parametrize("columns", [60, 80])
def test_no_sign_stands_alone_on_a_narrow_page(columns: int) -> None:
    derivation = dlhw3.derive(f"l(({ATTENTION})*V)", wrt="K")
    lines = [line.strip() for line in dlhw3.render(derivation, "text", width=columns).splitlines()]
    assert max(map(len, lines)) <= columns
    assert not {"=", "d f", "∇f", "∇f ="} & set(lines)
    assert any(
        line.startswith("P = softmax_rows(Q Kᵀ)") or ", P = softmax_rows(Q Kᵀ)" in line for line in lines
    )


def test_no_dot_stands_beside_a_number() -> None:
    """Other systems read ``1./x`` and ``x.^2.*y`` as the numbers 1. and 2."""
    for text, due in (("sum(log(x))", "1 ./ x"), ("sum(x.^3.*y)", "3*(x.^2 .* y)"), ("sum(x1.*y)", "y")):
        letter = "x1" if "x1" in text else "x"
        line = dlhw3.derive(text, wrt=letter).render("expr").strip()
        assert line == due
        assert dlhw3.check(text, wrt=letter, claim=line).verdict.name == "PROVED"


FED_BACK = [
    ("sum(x.^(3/2))", "x", "3*sqrt(x)/2"),
    ("sum(x.^(-1/2))", "x", "-x.^(-3/2)/2"),
    ("sum(y./x.^(3/2))", "x", "-3*(y.*x.^(-5/2))/2"),
    ("mean((X*w-y).^2)", "w", "2*X'*(X*w - y)/n"),
    ("norm2(X-mean(X))^2", "X", "2*(X - sum(X)/m/n)"),
    ("l(logsumexp(A*x))", "x", "grad_l(logsumexp(A*x))*A'*softmax(A*x)"),
]


@pytest.mark.parametrize(("text", "wrt", "due"), FED_BACK, ids=[one[0] for one in FED_BACK])
def test_a_result_is_proved_as_a_claim(text: str, wrt: str, due: str) -> None:
    line = dlhw3.derive(text, wrt=wrt).render("expr").strip()
    assert line == due
    assert dlhw3.check(text, wrt=wrt, claim=line).verdict.name == "PROVED"


def test_roots_and_sizes_in_claims_are_judged_by_what_they_mean() -> None:
    assert dlhw3.check("sum(x.^(3/2))", wrt="x", claim="3/2*x.^(1/2)").verdict.name == "PROVED"
    assert dlhw3.check("sum(x.^(3/2))", wrt="x", claim="2/3*x.^(1/2)").verdict.name == "REFUTED"
    assert dlhw3.check("mean((X*w-y).^2)", wrt="w", claim="2*X'*(X*w - y)/m").verdict.name == "REFUTED"


SOFTMAXES = [
    (
        "l((exp(Q*K')*V)./(exp(Q*K')*vector(1)*vector(1)'))", "Q",
        "∇f = (P ∘ (∇l(P V) Vᵀ − (∇l(P V) ∘ (P V)) 𝟏 𝟏ᵀ)) K   where P = softmax_rows(Q Kᵀ)",
    ),
    (
        "l((exp(Q*K')*V)./(exp(Q*K')*vector(1)*vector(1)'))", "V",
        "∇f = softmax_rows(Q Kᵀ)ᵀ ∇l(softmax_rows(Q Kᵀ) V)",
    ),
    (
        "sum(log(exp(Z*Y'/a)*vector(1))) - tr(Z*Y')/a", "Z",
        "∇f = (softmax_rows(Z Yᵀ/a) − I) Y/a",
    ),
    ("-sum(log(exp(diag(Z*Y'))./(exp(Z*Y')*vector(1))))", "Z", "∇f = softmax_rows(Z Yᵀ) Y − Y"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wrt", "due"), SOFTMAXES)
def test_what_is_divided_by_the_sums_of_rows_is_written_with_the_softmax(
    text: str, wrt: str, due: str
) -> None:
    assert told(text, wrt) == due
    (claim,) = dlhw3.derive(text, wrt=wrt).render("expr").splitlines()
    assert dlhw3.check(text, wrt=wrt, claim=claim).verdict.name == "PROVED"


def test_powers_with_an_exponent_of_a_letter_or_a_fraction_are_one() -> None:
    line = told("sum(abs(x).^p)^(1/p)", "x", shapes={"p": ()})
    assert line == "∇f = sum(abs(x)^∘p)^(1/p−1) (abs(x)^∘(p − 1) ∘ sign(x))"
    assert told("sum(x.^(1/3))", "x", order=2) == "d ∇f = −2/9 (x^∘(−5/3) ∘ dx)"
    for k, due in (("5/3", "10*(x.^(-1/3).*dx)/9"), ("-1/3", "4*(x.^(-7/3).*dx)/9")):
        assert dlhw3.derive(f"sum(x.^({k}))", wrt="x", order=2).render("expr").strip() == due


def test_what_an_adjoint_takes_has_a_letter_of_its_kind_that_nothing_has() -> None:
    for text, due in (
        ("V*softmax(x)", "⟨z, V softmax(x)⟩"),
        ("V*softmax(x).*z", "⟨z1, "),
        ("x*x'", "⟨Z, x xᵀ⟩"),
    ):
        assert due in dlhw3.derive(text, wrt="x").render("text", result_only=True).splitlines()[1]


def test_terms_that_are_equal_for_symmetric_letters_are_merged() -> None:
    line = told("-tr(inv(W'*B*W)*W'*A*W)", "W", assume=["A symmetric", "B symmetric"])
    assert line == "∇f = 2 (B W R Wᵀ A − A) W R   where R = (Wᵀ B W)⁻¹"
    assert told("norm2(W2*tanh(W1*X))^2/2", "W2", order=2) == "d ∇f = dW2 tanh(W1 X) tanh(W1 X)ᵀ"


def test_a_gradient_among_symmetric_matrices_is_written_as_others_are() -> None:
    line = told("norm2(A*X + X*A' + Q)^2", "X", assume=["X symmetric"])
    assert line == "∇f = Aᵀ R + R A   where R = 2 (A X + X Aᵀ) + Q + Qᵀ"


def test_what_cancels_within_a_sum_in_a_sum_is_gone() -> None:
    assert told("sum(sqrt(x).*log(x))", "x", order=2) == "d ∇f = −1/4 ((log(x) ∘ dx) ⊘ sqrt(x)^∘3)"


CONDITIONS = [
    ("x'*A*x/(x'*x)", "x", 1, ["x ≠ 0"]),
    ("sqrt(x'*x)", "x", 1, ["x ≠ 0"]),
    ("x'*A*x/sqrt(x'*B*x)", "x", 1, ["⟨x, B x⟩ > 0"]),
    ("tr(S*P) - logdet(P) + a*norm1(P)", "P", 1, ["det(P) > 0", "every entry of P ≠ 0"]),
    ("sum(arcsin(x/2).*h)", "x", 1, ["every entry of 𝟏 − 1/4 x^∘2 > 0"]),
    ("sum(y.*log(y./x) - y + x)", "y", 1, ["every entry of y ⊘ x > 0"]),
    ("sum(abs(y - X*w)) + a*norm2(w)", "w", 1, ["w ≠ 0", "every entry of X w − y ≠ 0"]),
    ("sum(sqrt(1 + X.^2))", "X", 1, []),
    ("l(norm2(x)^2)", "x", 2, ["l: ℝ → ℝ is twice Fréchet differentiable at ‖x‖²"]),
]


@pytest.mark.parametrize(("text", "wrt", "order", "due"), CONDITIONS, ids=[one[0] for one in CONDITIONS])
def test_each_condition_is_shown_once_and_in_its_simplest_form(
    text: str, wrt: str, order: int, due: list[str]
) -> None:
    derivation = dlhw3.derive(text, wrt=wrt, order=order)
    found = [line for kind, line in derivation.premises if kind == "assumes" or "an operator" in line]
    assert found == due


def test_what_is_assumed_is_no_condition_of_a_line() -> None:
    assumed = "assume x != 0\n"
    rayleigh = "(A + A')*x/norm2(x)^2 - 2*(x'*A*x)*x/norm2(x)^4"
    lines = f"grad(norm2(x), x)\n= x/norm2(x)\ngrad(x'*A*x/(x'*x), x)\n= {rayleigh}"
    for head, due in ((assumed, [[], []]), ("", [["x ≠ 0"], ["x ≠ 0"]])):
        judged = map(CheckedLine, judged_lines(read_document(head + lines)))
        assert [line.data.get("assumes", []) for line in judged] == due


def test_an_adjoint_has_the_residuals_that_the_user_wrote() -> None:
    """⟨z, r⟩, and not ⟨z, x⟩ − sum(x) sum(z)/n, whose digits cancel where x is far from 0."""
    r, n = np.array([1.0, -2.0, 0.5, 0.25]), 4
    x, z = r - r.mean() + 2.0**26, np.array([3.0, -1.0, 2.0, 5.0])
    derivation = dlhw3.derive("(x - sum(x)/n)/norm2(x - sum(x)/n)", wrt="x", shapes={"x": ("n",)})
    adjoint = dlhw3.lambdify(derivation, "numpy", result="adjoint")
    exact = x - 2.0**26  # its mean is 0
    due = z - z.sum() / n - z @ exact * exact / (exact @ exact)
    np.testing.assert_allclose(adjoint(x=x, z=z), due / np.sqrt(exact @ exact), rtol=1e-14)


def test_an_absolute_value_that_is_not_zero_is_said_once() -> None:
    derivation = dlhw3.derive("sum(abs(x).^p)^(1/p)", wrt="x", shapes={"p": ()})
    assert [text for label, text in derivation.premises if label == "assumes"] == [
        "every entry of x ≠ 0",
        "p ≠ 0",
    ]


NAMED = [
    ("l((x - sum(x)/n)/sqrt(norm2(x - sum(x)/n)^2/n + e))", "x", 2, "x: n"),
    ("sum(log(exp(A*x - y)+1))/norm2(A*x - y)", "x", 1, ""),
    ("norm2(V'*softmax(K*Q*x) - y)^2", "Q", 1, ""),
    ("l(X*W - Y)^2*g(X*W - Y)", "W", 1, ""),
    ("log(det(X'*X + a*eye))*norm2(X'*X + a*eye)^2", "X", 1, ""),
]


@pytest.mark.parametrize(("text", "wrt", "order", "shapes"), NAMED, ids=[one[0] for one in NAMED])
def test_steps_have_the_names_of_the_result_and_say_the_same(
    text: str, wrt: str, order: int, shapes: str
) -> None:
    page = document(dlhw3.derive(text, wrt=wrt, order=order, shapes=shapes or None))
    short, names = in_names(page)
    assert names
    numbers: dict[object, int] = {}
    before = [row for section in page.sections for row in section.rows]
    after = [row for section in short.sections for row in section.rows]
    assert sum(one.right != other.right for one, other in zip(before, after, strict=True)) > 1
    for one, other in zip(before, after, strict=True):
        for due, made in ((one.left, other.left), (one.right, other.right)):
            for name in names:  # each stands for what those behind it are of
                made = made.xreplace({name.left: name.right})
            assert in_any_order(turned(worded(made)), numbers) == in_any_order(turned(worded(due)), numbers)


def turned(expression: Basic) -> Basic:
    """Return an expression with sums transposed term by term: rᵀ of r = X w − y is (X w)ᵀ − yᵀ."""
    return expression.replace(
        lambda node: isinstance(node, Transpose) and isinstance(node.arg, MatAdd),
        lambda node: MatAdd(*map(transpose, node.arg.args)),
    )


def in_any_order(expression: Basic, numbers: dict[object, int]) -> int:
    """Return a number that expressions share which differ in the order of the terms of sums alone.

    To write every term out, and to sort by that, takes longer than to derive what the terms are of.
    """
    if expression in numbers:
        return numbers[expression]
    parts: list[Basic] = list(expression.args)
    while any(isinstance(part, MatAdd) for part in parts) and isinstance(expression, MatAdd):
        parts = [one for part in parts for one in (part.args if isinstance(part, MatAdd) else (part,))]
    of = tuple(in_any_order(part, numbers) for part in parts)
    told = sorted(of) if expression.func in (MatAdd, Add, Mul) else of  # a MatMul is a Mul to SymPy
    key = (expression.func, tuple(told)) if parts else ("letter", expression)
    numbers[expression] = numbers.setdefault(key, len(numbers))
    return numbers[expression]


def test_primes_leave_what_has_none_as_it_is() -> None:
    assert told("l(X)", "X", assume=["X symmetric"]) == "∇f = 1/2 (∇l(X) + ∇l(X)ᵀ)"


def test_a_notebook_shows_the_names_too() -> None:
    derivation = dlhw3.derive("sum(sigmoid(X*w).*(1-sigmoid(X*w)))", wrt="w")
    shown = derivation._repr_latex_()
    assert r"r \circ" in shown
    assert shown.count(r"\operatorname{sigmoid}(X w)") == 1, "what r stands for"


@pytest.mark.parametrize(
    "text", ["det(sigmoid(X).*A)", "sum(sigmoid(X).*A)*sigmoid(b)*exp(-b)", "logdet(sigmoid(X)*A)"]
)
def test_a_logistic_of_every_entry_is_no_letter_of_a_number(text: str) -> None:
    """It was put in the place of a number, and the answer was a TypeError."""
    assert dlhw3.derive(text, wrt="A").verdict.name == "PROVED"


def test_the_entries_of_a_softmax_sum_to_one_within_sums_of_matrices_too() -> None:
    """The Hessian of the negative entropy had − sum(−⟨p, dx⟩ p + p ∘ dx), which is 0."""
    found = dlhw3.derive("softmax(x)'*log(softmax(x))", wrt="x", order=2)
    assert found.verdict.name == "PROVED"
    assert "sum(" not in found.formulas[0]


def test_results_of_the_second_order_have_no_transposes_of_what_is_symmetric() -> None:
    found = dlhw3.derive("exp(-(x-u)'*inv(G)*(x-u)/2)", wrt="x", order=2, assume="G pd")
    assert found.verdict.name == "PROVED"
    assert "G⁻¹ (⟨G⁻¹ r, dx⟩ r − dx)   where r = x − u" in found.render("text", result_only=True)
    assert "the Hessian: f G⁻¹ (r rᵀ G⁻¹ − I)" in str(found)
    assert "Gᵀ" not in str(dlhw3.derive("log(x'*G*x)", wrt="x", order=2, assume="G pd").matrices)


def test_exponentials_are_not_put_in_for_quotients_of_logistic_functions() -> None:
    line = told("sum(log(1+exp(x)).^2)", "x", order=2)
    assert line == "d ∇f = 2 (dx ∘ sigmoid(x) ∘ (sigmoid(x) + log(𝟏 + exp(x)) ∘ (𝟏 − sigmoid(x))))"
    code = dlhw3.derive("sum(softplus(x).*sigmoid(x))", wrt="x", order=2).lambdify("numpy")
    assert np.all(code(x=np.array([-800.0, 800.0]), dx=np.ones(2)) == [0, 0])


def test_a_norm_is_of_what_has_no_minus_before_every_term():
    found = dlhw3.derive("l(U*V')", wrt="U,V", flow="norm2(U*V')^2", step="eta")
    assert found.verdict.name == "PROVED"
    assert "‖U Uᵀ ∇l(U Vᵀ) + ∇l(U Vᵀ) V Vᵀ‖²" in found.formulas[0]
    assert dlhw3.derive("norm2(-A*x - y)", wrt="x").formulas == ("∇f = −Aᵀ (−A x − y)/‖−A x − y‖",)


def test_a_number_that_is_a_matrix_of_one_entry_is_typed_as_a_number():
    text = "norm2((y/norm2(y))*(x/norm2(x))')^2"
    claim = dlhw3.derive(text, wrt="y").render("expr").strip()
    assert "eye" not in claim
    assert dlhw3.check(text, wrt="y", claim=claim).verdict.name == "PROVED"


def test_a_sum_that_is_zero_has_no_term_to_stand_before() -> None:
    """It ended with a division by zero: the user's A' - A' was looked for term by term in another sum."""
    found = dlhw3.derive("tr((v/norm2(v)*(c*z)')'*sin(A'-A'))", wrt="v", order=2)
    assert found.verdict.name == "PROVED"
    assert dlhw3.derive("sigmoid(y-y)'*A*A'*A*v", wrt="A", order=2).verdict.name == "PROVED"


HYPERBOLIC = [
    ("sinh(w)", "w", 1, "d(sinh(w)) = dw ∘ cosh(w)", "diag(cosh(w))"),
    ("sum(cosh(A*w))", "w", 2, "d ∇f = Aᵀ ((A dw) ∘ cosh(A w))", "Aᵀ diag(cosh(A w)) A"),
    (
        "l(sinh(w))", "w", 2, "d ∇f = ∇²l(sinh(w))[dw ∘ cosh(w)] ∘ cosh(w) + ∇l(sinh(w)) ∘ dw ∘ sinh(w)",
        "diag(cosh(w)) ∇²l(sinh(w)) diag(cosh(w)) + diag(∇l(sinh(w)) ∘ sinh(w))",
    ),
    (
        "l(sum(sinh(w)))", "w", 2, "d ∇f = l′′(t) ⟨cosh(w), dw⟩ cosh(w) + l′(t) (dw ∘ sinh(w))",
        "l′′(t) cosh(w) cosh(w)ᵀ + l′(t) diag(sinh(w))",
    ),
    ("1/cosh(a)", "a", 2, "d/da d/da f = (2 tanh(a)² − 1)/cosh(a)", ""),
    ("sinh(a)/cosh(a)^2", "a", 2, "d/da d/da f = (6 tanh(a)² − 5) tanh(a)/cosh(a)", ""),
    ("a/cosh(a)", "a", 1, "d/da f = (1 − a tanh(a))/cosh(a)", ""),
    ("sum(exp(x)+exp(-x))", "x", 1, "∇f = exp(x) − exp(−x)", ""),
    ("l(cosh(A*x+h))", "x", 1, "∇f = Aᵀ (∇l(cosh(A x + h)) ∘ sinh(A x + h))", ""),
    ("sum{i=1:m}(l(cosh(W*x{i}+h)))", "h", 1, "∇f = Σ_{i=1}^{m} (∇l(cosh(W xᵢ + h)) ∘ sinh(W xᵢ + h))", ""),
    ("tanh(sum(V*cosh(W*x)))", "x", 1, "∇f = (1 − tanh(t)²) Wᵀ ((Vᵀ 𝟏) ∘ sinh(W x))", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wrt", "order", "line", "matrix"), HYPERBOLIC)
def test_results_have_cosh_and_sinh_as_words(text: str, wrt: str, order: int, line: str, matrix: str) -> None:
    """Results had ½ and exp(w) + exp(−w) apart; those of 1/cosh(a) had exp(a)², which overflows from 355 on."""
    found = dlhw3.derive(text, wrt=wrt, order=order)
    assert found.verdict.name == "PROVED"
    shown = (
        found.render("text", result_only=True).replace("sum(sinh(w))", "t").replace("sum(V cosh(W x))", "t")
    )
    assert shown.startswith(line + "\n")
    assert not matrix or shown.rstrip().endswith(": " + matrix)


def test_code_of_hyperbolic_functions_keeps_its_digits() -> None:
    second = dlhw3.derive("1/cosh(a)", wrt="a", order=2).lambdify("numpy")
    assert second(a=700.0) == pytest.approx(2 * np.exp(-700.0), rel=1e-14)
    assert dlhw3.derive("sinh(a)^2", wrt="a").lambdify("numpy")(a=1e-9) == pytest.approx(2e-9, rel=1e-15)
    code = dlhw3.derive("y'*cosh(A*w)", wrt="w").lambdify("numpy").source
    assert "y * np.sinh(A.dot(w))" in code


def test_code_at_the_ends_of_the_range_has_no_wrong_zero() -> None:
    """x/√(1 + x²) was 0 at 1e200, where x² is infinite; tanh(x) + x − x tanh(x)² was 0 from 1e16 on."""
    x = np.array([1e200, -1e160, 3.0])
    root = dlhw3.derive("sum(sqrt(1+x.^2))", wrt="x").lambdify("numpy")
    assert root(x=x) == pytest.approx([1, -1, 3 / np.sqrt(10)], rel=1e-15)
    assert dlhw3.derive("sqrt(1+a^2)", wrt="a").lambdify("numpy")(a=-1e300) == -1
    assert "np.hypot(c * x, 1)" in dlhw3.derive("sum(sqrt(1+c^2*x.^2))", wrt="x").lambdify("numpy").source
    torch = pytest.importorskip("torch")
    given = torch.tensor(x)
    found = dlhw3.derive("sum(sqrt(1+x.^2))", wrt="x").lambdify("torch")
    assert found(x=given).tolist() == pytest.approx([1, -1, 3 / np.sqrt(10)], rel=1e-15)
    slope = dlhw3.derive("sum(x.*tanh(x))", wrt="x").lambdify("numpy")
    assert slope(x=x) == pytest.approx([1, -1, np.tanh(3) + 3 / np.cosh(3) ** 2], rel=1e-14)


NUMBERS_WITHIN = [
    ("norm2((y/norm2(y))*(x/norm2(x))')^2", "y", "∇f = 0"),
    ("norm2(y/norm2(y)*x')^2", "y", "∇f = 0"),
    ("logdet(eye + (u*x')'*(u*x'))", "u", "∇f = 2 ‖x‖² u/(1 + ‖u‖² ‖x‖²)"),
    ("logdet(A+sum(A))", "A", "∇f = (A + sum(A) 𝟏 𝟏ᵀ)⁻ᵀ + sum((A + sum(A) 𝟏 𝟏ᵀ)⁻¹) 𝟏 𝟏ᵀ"),
]


@pytest.mark.parametrize(("text", "wrt", "line"), NUMBERS_WITHIN, ids=[one[0] for one in NUMBERS_WITHIN])
def test_numbers_within_numbers_are_seen(text: str, wrt: str, line: str) -> None:
    """They were 2 y (xᵀ x − ‖x‖² ‖y‖²/‖y‖²)/‖y‖², which is 0, ⟨x, x uᵀ u⟩ and tr(R 𝟏 𝟏ᵀ)."""
    found = dlhw3.derive(text, wrt=wrt)
    assert (found.verdict.name, found.formulas[0]) == ("PROVED", line)


def test_a_sum_over_all_members_is_typed_as_one() -> None:
    """It was typed as that up to k − 1, that from k + 1 and the term of k, of which no claim could be read."""
    text = "log(1 + (sum{i=1:m}(log(cosh(sum(V*cosh(W*x{i}))))))^2)"
    claim = dlhw3.derive(text, wrt="x{k}").render("expr").strip()
    assert "i=1:k-1" not in claim
    assert dlhw3.check(text, wrt="x{k}", claim=claim).verdict.name == "PROVED"


def test_the_terms_of_a_sum_of_numbers_are_written_before_what_they_share() -> None:
    """The Hessian had sigmoid(−ρᵢ)² exp(ρᵢ) ⟨v, −dw⟩: both steps at once were not shown."""
    found = dlhw3.derive("sum{i=1:m}(log(1+exp(-a{i}*(v'*(x{i}-w)))))", wrt="w", order=2)
    assert found.verdict.name == "PROVED"
    shown = found.render("text", result_only=True)
    assert shown.startswith("d ∇f = (Σ_{i=1}^{m} aᵢ² ρᵢ (1 − ρᵢ)) ⟨v, dw⟩ v   where ρᵢ = sigmoid(")
    assert "the Hessian: (Σ_{i=1}^{m} aᵢ² ρᵢ (1 − ρᵢ)) v vᵀ" in shown
