"""Abstract functions with columns as values: derived, judged, and in code, beside torch's own derivatives."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from typer.testing import CliRunner

import dlhw3
from dlhw3.cli import app
from dlhw3.errors import UserError
from dlhw3.symbolic.verdict import Verdict

RIGHT = """
shape r: n -> m
shape g: m -> p
shape u: k -> m
flow 0.5*norm2(u(w) - y)^2 in w
grad(0.5*norm2(r(x) - y)^2, x) = jac_r(x)'*(r(x) - y)

grad(l(r(A*x)), x) = A'*jac_r(A*x)'*grad_l(r(A*x))

jac(g(r(x)), x) = jac_g(r(x))*jac_r(x)

d(r(A*x)) = jac_r(A*x)*A*dx

grad(norm2(r(x)), x) = jac_r(x)'*r(x)/norm2(r(x))

jac_r(x)'*jac_r(x) >= 0*eye

ddt(u(w)) = -jac_u(w)*jac_u(w)'*(u(w) - y)

ddt(0.5*norm2(u(w) - y)^2) = -norm2(jac_u(w)'*(u(w) - y))^2
 <= 0

d(grad(dot(y, r(x)), x)) = d(jac_r(x)'*y)
 = jac_r(x, dx)'*y

jac_r(x, v)*h = jac_r(x, h)*v
"""
WRONG = [
    "grad(0.5*norm2(r(x) - y)^2, x) = jac_r(x)'*r(x)",
    "grad(l(g(r(x))), x) = jac_r(x)'*jac_g(r(x))'*grad_l(r(x))",
    "jac(g(r(x)), x) = jac_r(x)*jac_g(r(x))",
    "jac(g(r(x)), x) = jac_g(x)*jac_r(x)",
    "hess(0.5*norm2(r(x))^2, x) = jac_r(x)'*jac_r(x)",
    "grad(dot(y, r(x)), x) = jac_r(x)*y",
    "norm2(r(x) - r(y)) <= norm2(x - y)",
    "jac_r(x) = jac_r(x)'",
    "jac_f_12(z, x, h) = jac_f_21(z, x, h)",
    "jac_f_12(z, x, h)*v = jac_f_12(z, x, v)*h",
    "jac_f_11(z, x, h) = jac_f_22(z, x, h)",
    "jac_r(x, h)' = jac_r(x, h)",
]


def verdicts(text: str) -> list[Verdict]:
    """Return the verdicts of a file of lines."""
    return [line.verdict for line in dlhw3.check(text).lines]


def test_right_lines_are_proved() -> None:
    assert {*verdicts(RIGHT)} <= {Verdict.PROVED}


@pytest.mark.parametrize("line", WRONG)
def test_wrong_lines_are_refuted(line: str) -> None:
    other = "shape f: n, n -> n" if "_f_" in line else "shape r: n -> n\nshape g: n -> n"
    own = "shape r: n -> n" if "_r(x, h)" in line else other
    assert verdicts(f"{own}\n{line}") == [Verdict.REFUTED]


def concrete(x: torch.Tensor) -> torch.Tensor:
    """Return a map from ℝ³ to ℝ²."""
    return torch.stack([x[0] * x[1].sin() + x[2] ** 3, (x[0] - x[2]).exp() * x[1]])


def of_two(z: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
    """Return a map from ℝ² × ℝ³ to ℝ²."""
    return torch.stack([z[0] * x[0] - x[1] ** 2, (z[1] + x[2]).tanh()])


def loss(v: torch.Tensor) -> torch.Tensor:
    """Return a number of a column."""
    return (v**2).sum() ** 2 + v[0].cos()


def tensor(*entries: object) -> torch.Tensor:
    """Return a tensor in double precision."""
    return torch.tensor(entries, dtype=torch.float64)


def in_numpy(function):
    """Return a function of torch tensors as one of numpy arrays."""
    return lambda *points: function(*map(torch.tensor, points)).numpy()


def jacobian(function, slot: int = 0):
    """Return torch's Jacobian of a function as one of numpy arrays."""
    return lambda *points: torch.func.jacrev(function, argnums=slot)(*map(torch.tensor, points)).numpy()


SHAPES = {"r": "n -> m"}


def test_code_of_a_composed_loss_is_right_beside_autograd() -> None:
    x = tensor(0.3, -1.2, 0.7)
    wanted = torch.func.grad(lambda x: loss(concrete(x)))(x)
    derived = dlhw3.derive("l(r(x))", wrt="x", shapes=SHAPES)
    assert derived.verdict is Verdict.PROVED
    given = {"r": in_numpy(concrete), "jac_r": jacobian(concrete), "grad_l": jacobian(loss)}
    found = derived.lambdify("numpy")(x=x.numpy(), **given)
    np.testing.assert_allclose(found, wanted.numpy(), rtol=1e-13)
    torch.testing.assert_close(derived.lambdify("torch")(x=x, r=concrete, l=loss), wanted, rtol=1e-13, atol=0)


def test_code_in_several_arguments_is_right_beside_autograd() -> None:
    z, x = tensor(1.5, -0.4), tensor(0.3, -1.2, 0.7)
    derived = dlhw3.derive("l(f(z, x))", wrt="z,x", shapes={"f": "p, n -> m"})
    found = derived.lambdify("torch")(z=z, x=x, f=of_two, l=loss)
    wanted = torch.func.grad(lambda z, x: loss(of_two(z, x)), argnums=(0, 1))(z, x)
    for one, other in zip(found, wanted, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-13, atol=0)


def test_the_jacobian_as_a_matrix_is_right_beside_autograd() -> None:
    x, A = tensor(0.3, -1.2), tensor([1.0, 2.0], [0.5, -1.0], [3.0, 0.25])
    derived = dlhw3.derive("r(A*x)", wrt="x", shapes=SHAPES)
    given = {"x": x.numpy(), "A": A.numpy(), "jac_r": jacobian(concrete)}
    found = derived.lambdify("numpy", result="jacobian")(**given)
    np.testing.assert_allclose(found, torch.func.jacrev(lambda x: concrete(A @ x))(x).numpy(), rtol=1e-13)


def test_the_hessian_has_the_second_derivatives_of_the_function() -> None:
    derived = dlhw3.derive("0.5*norm2(r(x))^2", wrt="x", order=2, shapes=SHAPES)
    assert derived.verdict is Verdict.PROVED
    assert "∇²⟨r(x), r⟩(x)[dx] + J_r(x)ᵀ J_r(x) dx" in derived.render("text")
    x, dx = tensor(0.3, -1.2, 0.7), tensor(1.0, 0.5, -2.0)
    hessian = torch.autograd.functional.hessian(lambda x: 0.5 * (concrete(x) ** 2).sum(), x)
    found = derived.lambdify("torch")(x=x, dx=dx, r=concrete)
    torch.testing.assert_close(found, hessian @ dx, rtol=1e-12, atol=0)

    def along(x: np.ndarray, h: np.ndarray) -> np.ndarray:
        """Return how the Jacobian moves, by torch's derivative of one entry after another."""
        own = torch.tensor(x)
        second = torch.stack(
            [torch.autograd.functional.hessian(lambda x, k=k: concrete(x)[k], own) for k in (0, 1)]
        )
        return (second @ torch.tensor(h)).numpy()

    given = {"r": in_numpy(concrete), "jac_r": jacobian(concrete), "jac_r_along": along}
    found = derived.lambdify("numpy")(x=x.numpy(), dx=dx.numpy(), **given)
    np.testing.assert_allclose(found, (hessian @ dx).numpy(), rtol=1e-12)
    assert derived.render("expr").strip() == "jac_r(x, dx)'*r(x) + jac_r(x)'*jac_r(x)*dx"
    claim = "jac_r(x)'*jac_r(x)*dx"
    assert (
        dlhw3.check("0.5*norm2(r(x))^2", wrt="x", order=2, claim=claim, shapes=SHAPES).verdict
        is Verdict.REFUTED
    )


def test_mixed_second_derivatives_have_code() -> None:
    z, x, dx = tensor(1.5, -0.4), tensor(0.3, -1.2, 0.7), tensor(1.0, 0.5, -2.0)
    derived = dlhw3.derive("l(f(z, x))", wrt="x", order=2, shapes={"f": "p, n -> m"})
    wanted = torch.autograd.functional.hessian(lambda x: loss(of_two(z, x)), x) @ dx
    found = derived.lambdify("torch")(z=z, x=x, dx=dx, f=of_two, l=loss)
    torch.testing.assert_close(found, wanted, rtol=1e-12, atol=0)


def test_results_are_read_back() -> None:
    claim = "A'*jac_r(A*x)'*grad_l(r(A*x))"
    derived = dlhw3.derive("l(r(A*x))", wrt="x", shapes=SHAPES)
    assert derived.render("expr").strip() == claim
    assert dlhw3.check("l(r(A*x))", wrt="x", claim=claim, shapes=SHAPES).verdict is Verdict.PROVED
    wrong = dlhw3.check("l(r(A*x))", wrt="x", claim="jac_r(A*x)'*grad_l(r(A*x))", shapes={"r": "n -> n"})
    assert wrong.verdict is Verdict.REFUTED


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("shape r: n -> m\ngrad_r(x) = 0", "its derivative is a Jacobian"),
        ("shape r: n -> m\nhess_r(x) = 0", "its derivative is a Jacobian"),
        ("jac_l(x) = 0", "numbers as values"),
        ("shape r: n -> m\nr(x, x) = 0", "r takes 1 column, and here 2"),
        ("shape r: n -> m\n2*r = 0", "a function with columns as values"),
        ("shape r: n -> 1\nr(x) = 0", "declares no shape"),
        ("shape r: n -> m\nassume r convex\nr(x) = r(x)", "has columns as values"),
        ("shape r: n -> m\njac_r_2(x) = 0", "no argument number 2"),
        (
            r"Let $r: \mathbb{R}^n \to \mathbb{R}^m$ and $f(x) = \frac12\|r(x)\|^2$."
            r" \[ \nabla f(x) = \nabla r(x)^\top r(x). \]",
            r"Try: J_\{r\}\(x\)",
        ),
    ],
)
def test_what_is_refused(text: str, words: str) -> None:
    with pytest.raises(UserError, match=words):
        dlhw3.check(text)


def test_a_map_that_is_lipschitz() -> None:
    text = "shape r: n -> m\nassume r L-Lipschitz\n{}\n <= {}"
    right = text.format("norm2(r(x) - r(y))^2", "L^2*norm2(x - y)^2")
    assert verdicts(right) == [Verdict.PROVED]
    assert verdicts(text.format("norm2(r(x) - r(y))", "L*norm2(x - y)")) == [Verdict.PROVED]
    assert Verdict.PROVED not in verdicts(text.format("norm2(r(x))", "L*norm2(x)"))


def test_a_flow_that_is_simulated_has_its_formula() -> None:
    found = CliRunner().invoke(
        app, ["simulate", "flow", "norm2(u(w))^2", "--wrt", "w", "--shape", "u: 3 -> 2"]
    )
    assert "has its formula" in f"{found.output}{found.exception}"


def test_a_claim_that_makes_the_sizes_of_a_function_one_is_refuted_with_them() -> None:
    """A forgotten transpose was UNDECIDED, with nodes of ours in its reason; what J_r(x) is was told as assumed."""
    said = {"wrt": "x", "shapes": {"r": "n -> m"}}
    right, false = (dlhw3.check("l(r(x))", claim=f"jac_r(x){t}*grad_l(r(x))", **said) for t in ("'", ""))
    assert [one.verdict.name for one in (right, false)] == ["PROVED", "REFUTED"]
    assert "fits      only where the rows of the values of r = the rows of x" in str(false)
    for one in (right, false):
        assert "for all" not in str(one)
