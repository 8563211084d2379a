"""What new users type: refused with a hint that can be tried, and derives."""

from __future__ import annotations

import pytest

import dlhw3
from dlhw3 import cli
from dlhw3.errors import Flag, ShapeError, UserError
from dlhw3.symbolic.language.text.elsewhere import MISSING, OF_TWO, SPELLED

TYPED = [
    ("A x", "x", "A*x"),
    ("x'Ax", "x", "x'*A*x"),
    ("sum(A@x-y)**2", "x", "sum(A*x-y)^2"),
    ("sum(x**2)", "x", "sum(x.^2)"),
    ("np.linalg.norm(A*x)", "x", "norm2(A*x)"),
    ("norm(A,'fro')", "A", "norm2(A)"),
    ("(A*x-y).T*(A*x-y)", "x", "(A*x-y)'*(A*x-y)"),
    ("||A*x-y||^2", "x", "norm2(A*x-y)^2"),
    ("|x|", "x", "norm2(x)"),
    ("norm2(A*x)^2 + a*||x||_1", "x", "norm2(A*x)^2 + a*norm1(x)"),
    ("‖x‖₁", "x", "norm1(x)"),
    ("x·y", "x", "dot(x, y)"),
    ("a·x'*y", "x", "a*x'*y"),
    ("∑ x^2", "x", "sum(x.^2)"),
    ("⟨A, X⟩", "X", "dot(A, X)"),
    ("tr(X⁻¹)", "X", "tr(X^(-1))"),
    ("√tr(X)", "X", "sqrt(tr(X))"),
    ("∇l(x)'*y", "y", "grad_l(x)'*y"),
    (r"\frac{1}{2} x^\top A x", "x", "(1)/(2)*x'*A*x"),
    (r"\mathrm{tr}(A^{T} \mathbf{X})", "X", "tr(A'*X)"),
    (r"\|A x - y\|_2^2 + \log(x^T x)", "x", "norm2(A*x - y)^2 + log(x'*x)"),
    ("$x'*x$", "x", "x'*x"),
    ("sum(x[i])", "x", "sum(dot(h, x))"),
    ("x(1)^2 + x(2)^2", "x", "dot(h, x)^2 + dot(k, x)^2"),
    ("X(:,1)'*y", "X", "(X*h)'*y"),
    ("X[i, j]", "X", "h'*X*k"),
    ("x'*A*x = 0", "x", "x'*A*x"),
    ("f(x) = x'*x", "x", "x'*x"),
    ("min_x norm2(x)", "x", "norm2(x)"),
    ("x'*x +", "x", "x'*x"),
    ("log det(X)", "X", "log(det(X))"),
    ("log(det X)", "X", "log(det(X))"),
    ("mean(X, axis=0)", "X", "mean(X)"),
    ("sum(A\\y)", "A", "sum(inv(A)*y)"),
    ("sum_i x_i^2", "x", "sum(x.^2)"),
    ("Tr[A.X]^2", "X", "tr(A*X)^2"),
    ("Norm[A.x - y]^2", "x", "norm2(A*x - y)^2"),
    ("Log[Det[X]]", "X", "log(det(X))"),
    ("2^x", "x", "exp(log(2)*x)"),
    ("e^x", "x", "exp(x)"),
    ("x^A", "x", "x.^2"),
    ("norm2(Xw)^2", "w", "norm2(X*w)^2"),
    ("norm2(x, 2)", "x", "norm2(x)"),
    ("norm2(W, inf)", "W", "log(sum(exp(abs(W))))"),
    ("norm2(W, 1)", "W", "norm1(W)"),
    ("x^T*A*x", "x", "x'*A*x"),
    ("sum_i log(x_i)", "x", "sum(log(x))"),
    ("torch.norm(x)^2", "x", "norm2(x)^2"),
    ("log(trace(A*A'))", "A", "tr(A*A')"),  # of what the caret is under
    ("sum{i,1,m}(norm2(W*x{i}))", "W", "sum{i=1:m}(norm2(W*x{i}))"),
    ("sum{i=1..m}(norm2(W*x{i}))", "W", "sum{i=1:m}(norm2(W*x{i}))"),
    ("sum_{i=1}^n l(w, x_{i})", "w", "sum{i=1:m}(l(w, x{i}))"),
    ("sum_i l(w, x_i)", "w", "sum{i=1:m}(l(w, x{i}))"),
    ("sum_i log(1+exp(-w'*x_i)) + a*norm2(w)^2", "w", "sum{i=1:m}(log(1+exp(-w'*x{i}))) + a*norm2(w)^2"),
    ("-log(softmax(W*x)[k])", "W", "-dot(h, log(softmax(W*x)))"),
    ("log(softmax(W*x))[k]", "W", "dot(h, log(softmax(W*x)))"),
    ("nn.ReLU(x)", "x", "relu(x)"),
    ("l.grad(x)", "x", "grad_l(x)"),
    ("D(l)(x)", "x", "grad_l(x)"),
    ("∂l/∂x", "x", "grad_l(x)"),
    ("df/dx", "x", "f(x)"),
    ("∑ xᵢ²", "x", "sum(x.^2)"),
    ("if x > 0 then x else 0", "x", "relu(x)"),
    ("norm2(y - t(X) %*% w)^2", "w", "norm2(y - X' * w)^2"),
    ("norm2(A⁺*y)^2", "A", "norm2((inv(A'*A)*A')*y)^2"),
    ("a^b^c", "a", "(a^b)^c"),
    ("sum(i=1:m, (x{i}'*w)^2)", "w", "sum{i=1:m}((x{i}'*w)^2)"),
]


@pytest.mark.parametrize(("text", "wrt", "hint"), TYPED)
def test_a_text_as_others_write_it_is_mended_into_one_that_derives(text: str, wrt: str, hint: str) -> None:
    with pytest.raises(UserError) as caught:
        dlhw3.derive(text, wrt=wrt)
    assert caught.value.hint == hint
    assert dlhw3.derive(hint, wrt=wrt).formulas


DERIVATIVES = {name for name, written in OF_TWO.items() if written.startswith(("grad", "jac", "hess"))}


@pytest.mark.parametrize("name", sorted({*SPELLED, *OF_TWO, *MISSING} - DERIVATIVES))
def test_a_function_of_other_systems_is_refused_with_what_derives_in_its_place(name: str) -> None:
    shapes = {"X": ("n", "n"), "x": ("n",)}
    for several in ["x, y", "x, 2", "X, x"] if name in OF_TWO else ["X", "x"]:
        with pytest.raises(
            UserError, match=f"^{name} is no operator here, and no abstract function.*[.]"
        ) as caught:
            dlhw3.derive(f"sum(X*x) + l({name}({several}))", wrt="X,x", shapes=shapes)
        hint = str(caught.value.hint)  # a formula, or the whole text with one in its place
        try:
            whole = hint if hint.startswith("sum(X*x)") else f"sum(X*x) + sum({hint})"
            derived = dlhw3.derive(whole, wrt="X,x", shapes=shapes)
        except ShapeError:  # softmax takes a column, det a square matrix
            continue
        assert derived.formulas
        return
    raise AssertionError(name)


@pytest.mark.parametrize("name", ["loss", "energy", "dist", "KL", "entropy", "risk", "l2", "f", "ell1"])
def test_other_names_are_abstract_functions_with_their_domains_told(name: str) -> None:
    assert f"{name}: ℝ^{{n×m}} → ℝ" in str(dlhw3.derive(f"{name}(X)", wrt="X"))


@pytest.mark.parametrize(
    "text", ["sum(step(X))", "tr(sign(X))", "dot(Y, sign(X)) + sum(X)*sum(sign(X))", "sum(X./sign(X))"]
)
def test_what_stands_still_nearly_everywhere_moves_by_0_inside_what_is_linear(text: str) -> None:
    derivation = dlhw3.derive(text, wrt="X", shapes={"X": ("n", "n")})
    assert derivation.verdict is dlhw3.Verdict.PROVED
    assert "(0)" not in str(derivation)


@pytest.mark.parametrize("claim", ["dl(x)", "gradl(x)", "l_grad(x)", "2*g(x)*grad_l(x)"])
def test_a_claim_with_a_function_that_the_objective_has_not_is_no_claim_on_it(claim: str) -> None:
    with pytest.raises(UserError, match="The objective has no function") as caught:
        dlhw3.check("l(x)", wrt="x", claim=claim)
    assert dlhw3.check("l(x)", wrt="x", claim=caught.value.hint).verdict is dlhw3.Verdict.PROVED


@pytest.mark.parametrize(
    ("claim", "hint"),
    [
        ("I*grad_l(A*x)", "eye"),
        ("grad_l", "grad_l(A*x)"),
        ("A^T*grad_l(A*x)", "A'*grad_l(A*x)"),
        ("A'*grad_l(A*z)", "x"),
    ],
)
def test_a_claim_that_cannot_be_read_says_what_to_write(claim: str, hint: str) -> None:
    with pytest.raises(UserError) as caught:
        dlhw3.check("l(A*x)", wrt="x", claim=claim)
    assert caught.value.hint == hint


@pytest.mark.parametrize(
    ("objective", "wrt", "claim", "shapes"),
    [("mean(x.^2)", "x", "2*x/n", "x: n"), ("mean(A*x)", "x", "A'*vector(1)/n", "A: n,m")],
)
def test_a_claim_may_name_a_size_as_the_derivation_calls_it(
    objective: str, wrt: str, claim: str, shapes: str
) -> None:
    for told in (None, shapes):
        assert dlhw3.check(objective, wrt=wrt, claim=claim, shapes=told).verdict is dlhw3.Verdict.PROVED


@pytest.mark.parametrize(
    ("option", "given", "meant"),
    [
        ("shapes", "A=n,n", "A: n,n"),
        ("shapes", "A: n x n", "A: n,n"),
        ("shapes", "A n n", "A: n,n"),
        ("assume", "symmetric A", "A symmetric"),
    ],
)
def test_a_declaration_in_other_words_is_put_in_ours(option: str, given: str, meant: str) -> None:
    with pytest.raises(UserError) as caught:
        dlhw3.derive("x'*A*x", wrt="x", **{option: given})
    assert caught.value.said.hint == (Flag(option, meant, flag="shape" if option == "shapes" else ""),)
    assert dlhw3.derive("x'*A*x", wrt="x", **{option: meant}).formulas


def test_where_a_letter_lives_is_a_shape() -> None:
    with pytest.raises(UserError) as caught:
        dlhw3.derive("norm2(A*x)^2", wrt="x", assume="A in R^{n x p}")
    assert caught.value.said.hint == (Flag("shapes", "A: n,p", flag="shape"),)


@pytest.mark.parametrize(
    ("typed", "tried"),
    [
        (["derive", "x'*A*x", "--wrt", "x", "--latex"], "--format latex"),
        (["derive", "x'*A*x", "--wrt", "x", "--hessian"], "--order 2"),
        (["gradient", "x'*A*x", "--wrt", "x"], "dlhw3 derive 'x'\"'\"'*A*x' --wrt x"),
        (["norm2(x)^2", "--wrt", "x"], "dlhw3 derive 'norm2(x)^2' --wrt x"),
        (["check", "x'*y = y'*x"], "echo 'x'\"'\"'*y = y'\"'\"'*x' | dlhw3 check -"),
        (["derive", "x'*A*x", "--wrt", "x", "--shape", "A: n,m"], "--shape 'A: n,n'"),
        (["derive", "x'*x", "--wrt", "x", "--shape", "x: 3,"], "--shape 'x: 3'"),
    ],
)
def test_a_command_as_others_type_it_is_told_as_ours(
    typed: list[str], tried: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(typed) == 2
    assert f"Try: {tried}\n" in capsys.readouterr().err


def test_the_identity_is_eye_and_a_matrix_called_i_is_declared() -> None:
    with pytest.raises(UserError, match="the identity is eye") as caught:
        dlhw3.derive("norm2(Q'*Q - I)^2", wrt="Q")
    assert caught.value.hint == "eye"
    assert dlhw3.derive("norm2(Q'*Q - eye)^2", wrt="Q").formulas == ("∇f = 4 Q (Qᵀ Q − I)",)
    assert dlhw3.derive("tr(I'*Q)", wrt="Q", shapes="I: n,m").formulas == ("∇f = I",)
