"""What a call of generated code costs where matrices are small or many: operations of torch and memory, counted."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np
import pytest
import torch
from counting import memory
from torch.utils._python_dispatch import TorchDispatchMode

import dlhw3

NAMES = [f"W{k}" for k in range(1, 9)]


class Operations(TorchDispatchMode):
    """Counts the operations of torch while it is entered, but for those that compute nothing."""

    def __init__(self):
        super().__init__()
        self.found = Counter()

    def __torch_dispatch__(self, function, types, arguments=(), keywords=None):
        name = function.overloadpacket.__name__
        self.found[name] += name not in ("detach", "lift_fresh")
        return function(*arguments, **(keywords or {}))


def all_layers(target):
    return dlhw3.lambdify(dlhw3.derive(f"l({'*'.join(NAMES[::-1])})", wrt=",".join(NAMES)), target)


def operations(code, **given):
    """Return what the code itself asks of torch."""
    code.unchecked(**given)
    with Operations() as counted:
        code.unchecked(**given)
    return counted.found


def test_all_layers_are_transposed_once_each():
    """3 (N − 1) products; every gradient is turned in place, and ∇l once: nothing less gives 8 transposes."""
    layers = {name: torch.eye(4, dtype=torch.float64) for name in NAMES}
    found = operations(all_layers("torch"), **layers, grad_l=lambda X: X)
    assert found == {"mm": 21, "t_": 8, "permute": 1}


@pytest.mark.parametrize(("size", "turns"), [(63, True), (64, False)])
def test_large_layers_of_declared_sizes_are_looked_at_from_both_sides(size, turns):
    """A look costs nothing there; the products are as many, and what they come to is what autograd finds."""
    names = NAMES[:4]
    text, shapes = "l(W4*W3*W2*W1)", dict.fromkeys(names, (size, size))
    torch_code, numpy_code = (
        dlhw3.lambdify(dlhw3.derive(text, wrt=",".join(names), shapes=shapes), target)
        for target in ("torch", "numpy")
    )
    assert "H = G.T" in numpy_code.source
    assert ("H = G.T" in torch_code.source) == turns
    random = torch.Generator().manual_seed(4)
    layers = torch.randn(4, size, size, dtype=torch.float64, generator=random) / size**0.5
    given = dict(zip(names, layers, strict=True))
    found = operations(torch_code, **given, grad_l=torch.sin)
    looks = {"t_": 4, "permute": 1} if turns else {"permute": 6}
    assert found == {"mm": 9, "sin": 1, **looks}
    moving = [one.clone().requires_grad_() for one in layers]
    due = torch.autograd.grad(
        -torch.cos(moving[3] @ moving[2] @ moving[1] @ moving[0]).sum(), moving
    )  # whose slope is the sine
    arrays = {name: one.numpy() for name, one in given.items()}
    for ours in (torch_code(**given, grad_l=torch.sin), numpy_code(**arrays, grad_l=np.sin)):
        for one, other in zip(ours, due, strict=True):
            torch.testing.assert_close(torch.as_tensor(one), other, rtol=1e-11, atol=1e-11)


@pytest.mark.filterwarnings("ignore:`torch.jit.script`:DeprecationWarning")
def test_gradients_turned_in_place_can_be_differentiated_and_mapped():
    """Against the gradient of the gradient by autograd alone, in reverse and in forward mode, under vmap."""
    names, code = NAMES[:3], dlhw3.lambdify(dlhw3.derive("l(W3*W2*W1)", wrt="W1,W2,W3"), "torch")
    layers = torch.randn(5, 3, 2, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(2))

    def ours(W):
        found = code(**dict(zip(names, W, strict=True)), l=lambda X: torch.sin(X).sum())
        return torch.stack([torch.sin(one) for one in found])

    def theirs(W):
        slopes = torch.func.grad(lambda V: torch.sin(V[2] @ V[1] @ V[0]).sum())(W)
        return torch.sin(slopes)

    for one in layers:
        torch.testing.assert_close(ours(one), theirs(one), rtol=1e-12, atol=1e-12)
        for way in (torch.func.jacrev, torch.func.jacfwd):
            torch.testing.assert_close(way(ours)(one), way(theirs)(one), rtol=1e-12, atol=1e-12)
    torch.testing.assert_close(torch.vmap(ours)(layers), torch.vmap(theirs)(layers), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("target", ["numpy", "torch"])
def test_no_more_is_kept_than_the_results_and_one_product(target):
    """Six products on the way up, each let go after its last use; on the way down one name is enough."""
    code, size = all_layers(target), 64
    assert code.source.count("    H = ") == 7
    assert re.findall(r"del (.*)", code.source) == ["G", "X6", "X5", "X4", "X3", "X2", "X"]
    if target == "numpy":
        layers = {name: np.eye(size) for name in NAMES}
        code(**layers, grad_l=lambda X: X - 1)
        held = memory(lambda: code.unchecked(**layers, grad_l=lambda X: X - 1))
        assert 8 <= held / (8 * size**2) < 10


@pytest.mark.parametrize(
    ("text", "wrt", "most"),
    [
        ("exp(-norm2(X*w-y)^2/a)", "a", 19),
        ("log(l(X)^2 + g(X)^2)", "X", 12),
        ("sum(exp(x))^6", "x", 6),  # of a fifth power there was no end
        ("sum(exp(x))^(1/2)", "x", 12),
    ],
)
def test_numbers_are_computed_in_few_operations(text, wrt, most):
    """A reciprocal is one operation, not two, a square is one, and a product of powers begins with its first."""
    code = dlhw3.lambdify(dlhw3.derive(text, wrt=wrt), "torch")
    shapes = {"X": (3, 2), "w": (2,), "x": (3,)}
    drawn = {name: torch.full(shape, 0.5, dtype=torch.float64) for name, shape in shapes.items()}
    drawn |= {"y": torch.zeros(3, dtype=torch.float64), "a": 2.0}
    given = {name: drawn[name] for name in code.parameters}
    given |= {name: value for name, value in LOSSES.items() if name in code._recipe.program.functions}
    found = operations(code, **given)
    assert found.total() <= most, found
    assert found["reciprocal"] <= 1


VALUE, SLOPE = torch.tensor(2.0, dtype=torch.float64), torch.ones(3, 2, dtype=torch.float64)
LOSSES = {"l": lambda X: VALUE, "g": lambda X: VALUE, "grad_l": lambda X: SLOPE, "grad_g": lambda X: SLOPE}


@pytest.mark.parametrize("target", ["numpy", "torch"])
@pytest.mark.parametrize(
    ("text", "wrt", "once", "never"),
    [
        ("(h'*x)^2/norm2(x)^2", "x", ["h.dot(x)"], []),
        ("arccos(u'*v/(norm2(u)*norm2(v)))", "u", ["u.dot(v)"], []),
        ("dot(U*V', M)/(norm2(U)*norm2(V))", "U", ["M.{mm}(V)"], ["U.{mm}(V.T)"]),
        ("l(X + a*eye)", "a", [".trace(G)"], ["(G * "]),
        ("l(x'*A*x)", "x", ["G * ("], ["trace", "eye"]),
        ("l(X*diag(h)*Y')", "h", ["(X * G.{mm}(Y)).sum(0)"], ["Y.T.{mm}"]),
        ("l(exp(Q*K')*V./(exp(Q*K')*matrix(1)))", "Q", ["E.sum(1)", "X2.{mm}(V)"], ["{mm}({module}.ones"]),
    ],
)
def test_nothing_is_computed_twice_or_by_a_product_that_a_sum_is(text, wrt, once, never, target):
    """Inner products by name, ⟨A, I⟩ as a trace, a product with ones as sums, and no factors turned one by one."""
    code = dlhw3.lambdify(dlhw3.derive(text, wrt=wrt), target)
    body = code.source[code.source.index("def gradient") :]
    words = {"mm": "mm", "module": "torch"} if target == "torch" else {"mm": "dot", "module": "np"}
    for part in once:
        assert body.count(part.format(**words)) == 1, part
    for part in never:
        assert part.format(**words) not in body, part


@pytest.mark.parametrize("target", ["numpy", "torch"])
@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("y'*log(softmax(x))", [-2000.0, 0.0, -2750.0]),
        ("y'*log(softmax(x)) - y'*x", [-1000.0, -1000.0, -1000.0]),
        ("y'*log(sigmoid(x))", [-1000.0, 0.0, -1750.0]),
        ("y'*log(1 - sigmoid(x))", [0.0, -1000.0, 0.0]),
        ("y'*log(1./(1+exp(x)))", [0.0, -1000.0, 0.0]),
    ],
)
def test_logarithms_of_what_underflows_keep_their_digits(text, due, target):
    """e^−1000 is 0 in floating point and its logarithm −1000: the values are known without computing one."""
    code = dlhw3.lambdify(dlhw3.derive(text, wrt="y"), target)
    drawn = {"x": np.array([-1000.0, 1000.0, -1750.0]), "y": np.ones(3)}
    given = {
        name: torch.from_numpy(drawn[name]) if target == "torch" else drawn[name] for name in code.parameters
    }
    found = code(**given)
    np.testing.assert_allclose(np.asarray(found), due, rtol=1e-15, atol=1e-300)
