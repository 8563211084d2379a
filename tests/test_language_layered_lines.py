r"""Derivations about layers, in text and in LaTeX: gradients in W{j}, rates along flows, differentials along dW{j}.

The true lines are those of deep linear networks with any number of layers; each has a false one beside it.
"""

from __future__ import annotations

import pytest

from dlhw3.errors import UserError
from dlhw3.symbolic.language.files.document import read_document
from dlhw3.symbolic.language.judged.chains import JudgedLine, judged_lines
from dlhw3.symbolic.language.judged.claims import judge_claim
from dlhw3.symbolic.verdict import Verdict

FLOW = "flow l(W{N:1}) in W\n"
DECAY = "sum{k=1:N}(norm2(W{k})^2)"
DECAYING = f"flow l(W{{N:1}}) + c*{DECAY} in W\n"
GRADIENT = "W{N:j+1}'*grad_l(W{N:1})*W{j-1:1}'"
END_TO_END = "W{N:j+1}*W{N:j+1}'*grad_l(W{N:1})*W{j-1:1}'*W{j-1:1}"
BALANCED = "assume W{j+1}'*W{j+1} = W{j}*W{j}'\n"
PRECONDITIONED = "(W{{N:1}}*W{{N:1}}')^((N-j)/N)*grad_l(W{{N:1}})*(W{{N:1}}'*W{{N:1}})^({})"
TRUE = [
    "assume W{k} >= 0\nsum{k=1:K}(sum(abs(W{k}))) = sum{k=1:K}(sum(W{k}))",  # was of one k, and REFUTED
    "assume W{j} >= 0\nsum(abs(W{1})) + norm2(W{N:1}) = sum(W{1}) + norm2(W{N:1})",
    f"grad(l(W{{N:1}}), W{{j}}) = {GRADIENT}",
    "grad(l(W{3:1}), W{2}) = W{3}'*grad_l(W{3:1})*W{1}'",
    "let P = W{N:1}*X - Y\ngrad(0.5*norm2(P)^2, W{j}) = W{N:j+1}'*P*X'*W{j-1:1}'",
    f"{FLOW}ddt(W{{j}}) = -{GRADIENT}",
    f"{FLOW}ddt(W{{j+1}}'*W{{j+1}}) = ddt(W{{j}}*W{{j}}')",
    f"{FLOW}ddt(W{{j+1}}'*W{{j+1}} - W{{j}}*W{{j}}') = matrix(0)",
    f"{FLOW}ddt(norm2(W{{j}})^2) = -2*dot(W{{N:1}}, grad_l(W{{N:1}}))",
    f"{FLOW}ddt(l(W{{N:1}})) = -sum{{i=1:N}}(norm2(grad(l(W{{N:1}}), W{{i}}))^2)",
    f"{FLOW}ddt(l(W{{N:1}})) = dot(grad_l(W{{N:1}}), ddt(W{{N:1}}))",
    "flow l(W{3:1}) in W{j}\nddt(W{2}'*W{2}) = ddt(W{1}*W{1}')",
    f"d(l(W{{N:1}})) = sum{{j=1:N}}(dot({GRADIENT}, dW{{j}}))",
    "d(l(W{N:1})) = sum{j=1:N}(dot(grad(l(W{N:1}), W{j}), dW{j}))",
    "d(W{2:1}) = dW{2}*W{1} + W{2}*dW{1}",
    "W{N:1} = W{N}*W{N-1}*W{N-2:1}",
    f"{FLOW}ddt(l(W{{N:1}})) <= 0",
    f"{FLOW}ddt(l(W{{N:1}})) <= -norm2(grad(l(W{{N:1}}), W{{1}}))^2",
    "grad(l(W{N:1}), W{N-1}) = W{N}'*grad_l(W{N:1})*W{N-2:1}'",
    "d(W{N:1}) = sum{j=1:N}(W{N:j+1}*dW{j}*W{j-1:1})",
    f"{FLOW}ddt(W{{N:1}}) = -sum{{j=1:N}}({END_TO_END})",
    "assume W{j+1}'*W{j+1} = W{j}*W{j}'\nW{2:1}*W{2:1}' = (W{2}*W{2}')^2",
    f"{BALANCED}W{{N:1}}'*W{{N:1}} = (W{{1}}'*W{{1}})^N",
    f"{BALANCED}W{{N:j+1}}*W{{N:j+1}}' = (W{{N}}*W{{N}}')^(N-j)",
    f"{BALANCED}W{{j:1}}'*W{{j:1}} = (W{{N:1}}'*W{{N:1}})^(j/N)",
    f"{BALANCED}norm2(W{{N:1}})^2 = tr((W{{1}}'*W{{1}})^N)",
    "assume W{j}*W{j}' = W{j+1}'*W{j+1}\nW{3:1}'*W{3:1} = (W{1}'*W{1})^3",
    "assume W{j}'*W{j} = W{j-1}*W{j-1}'\nW{N:1}*W{N:1}' = (W{N}*W{N}')^N",
    f"{FLOW}{BALANCED}ddt(W{{N:1}}) = -sum{{j=1:N}}({PRECONDITIONED.format('(j-1)/N')})",
    "-sum{j=1:N}(norm2(W{N:j+1})^2) <= 0",
    f"{FLOW}ddt(W{{N:1}}) = sum{{j=1:N}}(W{{N:j+1}}*ddt(W{{j}})*W{{j-1:1}})",
    f"{FLOW}ddt(W{{N:1}}) = -sum{{j=1:N}}(W{{N:j+1}}*{GRADIENT}*W{{j-1:1}})",
    "sum{j=1:N}(norm2(W{j})^2) = sum{j=1:N}(tr(W{j}'*W{j}))",
    "sum{j=1:N-1}(norm2(W{j+1}'*W{j+1} - W{j}*W{j}')^2) >= 0",
    "N*l(W{N:1}) = l(W{N:1}) + (N - 1)*l(W{N:1})",
    f"{FLOW}ddt(sum{{j=1:N}}(norm2(W{{j}})^2)) = -2*N*dot(W{{N:1}}, grad_l(W{{N:1}}))",
    f"d(l(W{{N:1}}) + a*sum{{j=1:N}}(norm2(W{{j}})^2)) = sum{{j=1:N}}(dot({GRADIENT} + 2*a*W{{j}}, dW{{j}}))",
    "norm2(W{j})^2 + sum{j=1:N}(norm2(W{j})^2) = sum{j=1:N}(norm2(W{j})^2) + norm2(W{j})^2",
    f"grad(l(W{{N:1}}) + c*{DECAY}, W{{j}}) = {GRADIENT} + 2*c*W{{j}}",
    "grad(sum{j=1:N}(norm2(W{j})^2), W{2}) = 2*W{2}",
    f"{DECAYING}ddt(W{{j+1}}'*W{{j+1}} - W{{j}}*W{{j}}') = -4*c*(W{{j+1}}'*W{{j+1}} - W{{j}}*W{{j}}')",
    f"{DECAYING}ddt(l(W{{N:1}}) + c*{DECAY}) <= 0",
]
FALSE = [
    "W{2:1} = W{2:1} + (A + B)^N*0",
    f"grad(l(W{{N:1}}), W{{j}}) = 2*{GRADIENT}",
    "grad(l(W{N:1}), W{j}) = W{N:j}'*grad_l(W{N:1})*W{j-1:1}'",
    "grad(l(W{N:1}), W{j}) = W{N:j+1}'*grad_l(W{N:1})'*W{j-1:1}'",
    f"{FLOW}ddt(W{{j}}) = {GRADIENT}",
    f"{FLOW}ddt(W{{j+1}}'*W{{j+1}}) = 2*ddt(W{{j}}*W{{j}}')",
    f"{FLOW}ddt(norm2(W{{j}})^2) = -dot(W{{N:1}}, grad_l(W{{N:1}}))",
    f"{FLOW}ddt(l(W{{N:1}})) = -sum{{i=1:N-1}}(norm2(grad(l(W{{N:1}}), W{{i}}))^2)",
    "d(l(W{N:1})) = sum{j=2:N}(dot(grad(l(W{N:1}), W{j}), dW{j}))",
    "d(W{2:1}) = dW{2}*W{1} - W{2}*dW{1}",
    f"{FLOW}ddt(l(W{{N:1}})) >= 0",
    f"{FLOW}ddt(l(W{{N:1}})) <= -2*norm2(grad(l(W{{N:1}}), W{{1}}))^2",
    "d(W{N:1}) = sum{j=2:N}(W{N:j+1}*dW{j}*W{j-1:1})",
    f"{FLOW}ddt(W{{N:1}}) = sum{{j=1:N}}({END_TO_END})",
    f"{FLOW}ddt(W{{N:1}}) = -sum{{j=1:N-1}}({END_TO_END})",
    "W{2:1}*W{2:1}' = (W{2}*W{2}')^2",
    f"{FLOW}ddt(W{{N:1}}) = sum{{j=1:N}}(W{{N:j+1}}*{GRADIENT}*W{{j-1:1}})",
    "sum{j=1:N}(norm2(W{j})^2) = sum{j=1:N-1}(norm2(W{j})^2)",
    "N*l(W{N:1}) = l(W{N:1}) + N*l(W{N:1})",
    f"{FLOW}ddt(sum{{j=1:N}}(norm2(W{{j}})^2)) = -2*dot(W{{N:1}}, grad_l(W{{N:1}}))",
    "norm2(W{j})^2 + sum{j=1:N}(norm2(W{j})^2) = sum{j=1:N}(2*norm2(W{j})^2)",
    f"{BALANCED}W{{N:1}}'*W{{N:1}} = (W{{1}}'*W{{1}})^(N+1)",
    "W{N:1}'*W{N:1} = (W{1}'*W{1})^N",
    f"{FLOW}{BALANCED}ddt(W{{N:1}}) = -sum{{j=1:N}}({PRECONDITIONED.format('j/N')})",
    "0*norm2(W{N:1}) - sum{j=1:N}(norm2(W{j})^2) <= -1",
    f"grad(l(W{{N:1}}) + c*{DECAY}, W{{j}}) = {GRADIENT} + c*W{{j}}",
    "grad(l(W{N:1}) + sum{j=1:N-1}(norm2(W{j})^2), W{N}) = grad(l(W{N:1}), W{N}) + 2*W{N}",
    f"{DECAYING}ddt(W{{j+1}}'*W{{j+1}} - W{{j}}*W{{j}}') = -2*c*(W{{j+1}}'*W{{j+1}} - W{{j}}*W{{j}}')",
]
IN_LATEX = [
    r"\nabla_{W_j} \ell(W_{N:1}) = W_{N:j+1}^\top \nabla\ell(W_{N:1}) W_{j-1:1}^\top",
    r"\nabla_{W_j} \ell(W_N \cdots W_1) = (W_N \cdots W_{j+1})^\top \nabla\ell(W_N W_{N-1} \cdots W_1)"
    r" W_1^\top \cdots W_{j-1}^\top",
    r"\nabla_{W_j} \ell(W_N W_{N-1} \cdots W_2 W_1) = W_{N:j+1}^\top \nabla\ell(W_{N:1})"
    r" W_1^\top W_2^\top \cdots W_{j-1}^\top",
    r"\nabla_{W^{(j)}} \ell(W^{(N)} \cdots W^{(1)}) = (W^{(N)}\cdots W^{(j+1)})^\top"
    r" \nabla\ell(W^{(N)} \cdots W^{(1)}) (W^{(j-1)} \dots W^{(1)})^\top",
    r"\nabla_{\mathbf{W}_j} \frac12\|\mathbf W_{N:1} X - Y\|_F^2"
    r" = \mathbf{W}_{N:j+1}^\top (\mathbf{W}_{N:1} X - Y) X^\top \mathbf{W}_{j-1:1}^\top",
    r"\mathrm{d} W_{N:1} = \sum_{j=1}^N W_{N:j+1} \, \mathrm{d}W_j \, W_{j-1:1}",
    "Under the flow $\\dot W_j = -\\nabla_{W_j} \\ell(W_{N:1})$ we have\n\\[ \\frac{d}{dt} W_{N:1} = -\\sum_{j=1}^N"
    " W_{N:j+1} W_{N:j+1}^\\top \\nabla\\ell(W_{N:1}) W_{j-1:1}^\\top W_{j-1:1}. \\]",
    r"\mathrm{d}\,\ell(W_{N:1}) = \sum_{j=1}^N \langle \nabla_{W_j} \ell(W_{N:1}), \mathrm{d} W_j\rangle",
    "Under the flow $\\dot W_j = -\\nabla_{W_j} \\ell(W_{N:1})$ we have\n"
    "\\[ \\frac{d}{dt} (W_{j+1}^\\top W_{j+1}) = \\frac{d}{dt} (W_j W_j^\\top). \\]",
    "Under the flow $\\dot W_j = -\\nabla_{W_j} \\ell(W_{N:1})$ we have\n"
    "\\[ \\frac{d}{dt} \\ell(W_{N:1}) = -\\sum_{j=1}^N \\|\\nabla_{W_j} \\ell(W_{N:1})\\|_F^2. \\]",
    "Under the flow $\\dot W_j = -\\nabla_{W_j} \\ell(W_{N:1})$ we have\n"
    "\\[ \\dot W_{N:1} = -\\sum_{j=1}^N W_{N:j+1} W_{N:j+1}^\\top "
    "\\nabla\\ell(W_{N:1}) W_{j-1:1}^\\top W_{j-1:1}. \\]",
    "Let $L(W_1,\\dots,W_N) = \\ell(W_N\\cdots W_1)$. Then\n"
    "\\[ \\nabla_{W_j} L = W_{N:j+1}^\\top \\nabla\\ell(W_{N:1}) W_{j-1:1}^\\top. \\]",
]
FALSE_IN_LATEX = [
    r"\nabla_{W_j} \ell(W_{N:1}) = W_{N:j+1}^\top \nabla\ell(W_{N:1}) W_{j:1}^\top",
    r"\nabla_{W_j} \ell(W_N \cdots W_1) = 2 (W_N \cdots W_{j+1})^\top \nabla\ell(W_{N:1})"
    r" (W_{j-1} \cdots W_1)^\top",
    r"\mathrm{d}\,\ell(W_{N:1}) = \sum_{j=2}^N \langle \nabla_{W_j} \ell(W_{N:1}), \mathrm{d} W_j\rangle",
]
REFUSED = [
    (f"{BALANCED}W{{j:1}}'*W{{j:1}} = (W{{1}}'*W{{1}})^j", "How many layers W has is not said"),
    ("W{N:1}'*W{N:1} = (W{1}'*W{1})^(1-N)", "That the exponent 1 - N is not negative is not shown"),
    ("(A*B)^N + 0*l(W{N:1}) = A*B", "with an index in the exponent is one of"),
    ("d_1*l(W{N:1}) = l(W{N:1})*d_1", "d_1 is the width of a layer beside layers"),
    ("sum{j=1:N}(c)*norm2(X{N}) = 0", "X is no sequence"),
    ("grad(l(W{N:1}), W_j) = matrix(0)", "W_j is a letter of its own, and no layer of W."),
    ("flow l(W{N:1}) in W,V\nddt(W{1}) = ddt(W{1})", "A flow of layers moves all of them"),
    ("grad(l(W{N:1}), W2) = matrix(0)", "W2 is a letter of its own, and no layer of W."),
    ("grad(l(W{N:1}), W{0}) = matrix(0)", "There is no layer W.0.: they are numbered from 1 to N."),
    ("d(l(W{3:1})) = dot(grad_l(W{3:1}), dW{4})", "There is no layer W.4.: they are numbered from 1 to 3."),
    (f"{FLOW}ddt(ddt(W{{j}})) = matrix(0)", "moves is not worked out, and it stands within ddt."),
    (f"{FLOW}ddt(norm2(ddt(W{{N:1}}))^2) = 0", "moves is not worked out, and it stands within ddt."),
    ("flow w = -A*w\nddt(ddt(w)) = vector(0)", "moves is not worked out, and it stands within ddt."),
    ("flow w = -A*w\ngrad(norm2(ddt(w))^2, w) = vector(0)", "and it stands within grad."),
    ("flow l(W{N:1}) in V\nddt(W{1}) = matrix(0)", "V flows by the line flow, and stands in no other line."),
    ("flow l(W3*W2*W1) in W\nddt(W2) = matrix(0)", "W flows by the line flow, and stands in no other line."),
    ("0*norm2(W{N:1}) = sum{j=1:N}(W{j})", "The terms of a sum have one shape"),
    ("W{N:1} = sum{j=1:N}(W{N:j})", "The terms of a sum have one shape"),
    (r"\nabla_{W_j} \ell(W_1 \cdots W_N) = 0", "The layers run upwards"),
    (r"x_1 + \cdots + x_n = \mathbf{1}^\top x", "Dots stand for layers between two of them here"),
    (r"\|X_{1:n}\|_F^2 = 0", "The layers run upwards|runs upwards"),
]


def judged(text: str) -> list[JudgedLine]:
    return list(judged_lines(read_document(text)))


@pytest.mark.parametrize("text", [*TRUE, *IN_LATEX])
def test_a_true_line_is_proved_for_any_number_of_layers(text: str) -> None:
    assert {line.verdict for line in judged(text)} == {Verdict.PROVED}


@pytest.mark.parametrize("text", [*FALSE, *FALSE_IN_LATEX])
def test_a_false_line_is_refuted(text: str) -> None:
    *_, last = judged(text)
    assert last.verdict is Verdict.REFUTED
    assert last.misfit or last.judgement.counterexample is not None


def test_values_satisfy_what_is_assumed_of_every_layer() -> None:
    """W_2ᵀW_2 = W_1W_1ᵀ follows only where the assumption is of every layer: nothing refutes it."""
    text = "assume W{j+1}'*W{j+1} = W{j}*W{j}'\ntr(W{2}'*W{2}) + 0*norm2(W{3:1}) = tr(W{1}*W{1}')"
    assert judged(text)[0].verdict is Verdict.PROVED


def test_what_is_assumed_of_a_sum_over_layers_is_of_the_sum() -> None:
    """Its index is the sum's own, and no layer that the assumption is of."""
    text = "assume sum{j=1:N}(norm2(W{j})^2) <= 1\n0*norm2(W{N:1}) + sum{j=1:N}(norm2(W{j})^2) <= 1"
    assert judged(text)[0].verdict is Verdict.PROVED


@pytest.mark.parametrize(("text", "words"), REFUSED)
def test_what_is_no_layer_is_refused(text: str, words: str) -> None:
    with pytest.raises(UserError, match=words):
        judged(text)


def test_a_rate_may_be_given_as_a_flow() -> None:
    """ddt(‖U‖²) = −4‖U‖² where U̇ = −∇‖U‖², wherever U is; the square of a norm moves at 0 too."""
    (line,) = judged("flow U = -grad(norm2(U)^2, U)\nddt(norm2(U)^2) = -4*norm2(U)^2")
    assert line.verdict is Verdict.PROVED
    assert line.under == ()


@pytest.mark.parametrize("wrt", ["W", "W_j", "W{j}"])
def test_a_claim_is_about_every_layer_or_one(wrt: str) -> None:
    """check takes the names of a layer that derive takes; it refused W, all layers in turn."""
    assert judge_claim("l(W{N:1})", wrt, GRADIENT).verdict is Verdict.PROVED
    assert judge_claim("l(W{N:1})", wrt, f"2*{GRADIENT}").verdict is Verdict.REFUTED
