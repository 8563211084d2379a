"""What the short way through the checks looks at: no more than it must, and nothing that is not finite goes by."""

from __future__ import annotations

import numpy as np
import pytest
import torch

import dlhw3
from dlhw3.symbolic.code.propagation import handed_on
from dlhw3.symbolic.code.watched import Looks, NotPlainError

LAYERS = "l(" + "*".join(f"W{k}" for k in range(8, 0, -1)) + ")"
BAD = (np.nan, np.inf, -np.inf)
OBJECTIVES = {  # with the inputs, and the functions' keywords, that need no look of their own
    ("norm2(X*w-y)^2", "w"): {"X", "w", "y"},
    ("norm2(X*w-y)", "w"): {"X", "w", "y"},
    ("exp(-norm2(X*w-y)^2/a)", "a"): {"X", "w", "y"},
    ("exp(-a*norm2(x-y)^2)", "x"): {"x", "y", "a"},
    ("x'*A*x/(x'*x)", "x"): {"x", "A"},
    ("log(l(X)^2 + g(X)^2)", "X"): {"X", "l", "g", "grad_l", "grad_g"},
    ("l(A*X)/(1 + l(X)^2)", "X"): {"A", "X", "l", "grad_l"},
    ("sum(exp(X*w))", "w"): {"X"},
    ("logsumexp(X*w)", "w"): {"X"},
    ("sum(relu(x).*y)", "x"): {"y"},
    ("1/(a + sum(x.*x))", "x"): {"x"},
    ("tr(A*inv(X)*B)", "X"): set(),
}


def arrays(shapes, seed):
    random = np.random.default_rng(seed)
    return {name: random.uniform(0.5, 1.5, shape) for name, shape in shapes.items()}


SHAPES = {"X": (3, 3), "A": (3, 3), "B": (3, 3), "w": 3, "x": 3, "y": 3, "a": ()}


def given(code, target):
    drawn = arrays({name: SHAPES[name] for name in code.parameters}, 5)
    made = {n: float(v) if np.ndim(v) == 0 else as_array(v, target) for n, v in drawn.items()}
    wanted = code._recipe.program.functions
    functions = {"l": value, "g": value, "grad_l": slope, "grad_g": slope}
    return made | {name: functions[name] for name in wanted}


def as_array(value, target):
    return torch.from_numpy(value.copy()) if target == "torch" else value.copy()


def value(X):
    return (X * X).sum() / 7


def slope(X):
    return 2 * X / 7


@pytest.mark.parametrize("target", ["numpy", "torch"])
@pytest.mark.parametrize(("text", "variable"), OBJECTIVES)
def test_what_is_not_looked_at_shows_in_what_is(text, variable, target):
    """Every entry of every such input, each number that is not finite: the code itself shows it."""
    code = dlhw3.lambdify(dlhw3.derive(text, wrt=variable), target)
    program = code._recipe.program
    shown = handed_on(program)
    assert shown == OBJECTIVES[text, variable] & {*code.parameters, *program.functions}
    for name in shown & {*code.parameters}:
        for place in np.ndindex(np.shape(given(code, target)[name])):
            for bad in BAD:
                call = given(code, target)
                if isinstance(call[name], float):
                    call[name] = bad
                else:
                    call[name][place] = bad
                assert not_finite(code.unchecked, call), f"{bad} in {name} at {place} goes by unseen"


def not_finite(function, call):
    """Whether a result is not finite, or what an abstract function is called with."""
    seen = []

    def watched(own):
        def called(*points):
            seen.extend(points)
            return own(*points)

        return called

    with np.errstate(all="ignore"):
        found = function(**{name: watched(one) if callable(one) else one for name, one in call.items()})
        return not all(np.isfinite(np.asarray(one)).all() for one in (found, *seen))


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("target", ["numpy", "torch"])
@pytest.mark.parametrize(("text", "variable"), OBJECTIVES)
def test_a_number_that_is_not_finite_is_refused_in_the_second_call_too(text, variable, target):
    code = dlhw3.lambdify(dlhw3.derive(text, wrt=variable), target)
    assert np.isfinite(np.asarray(code(**given(code, target)))).all()
    for name in code.parameters:
        call = given(code, target)
        if isinstance(call[name], float):
            call[name] = float("inf")
        else:
            call[name][(0,) * call[name].ndim] = np.inf
        with pytest.raises(ValueError, match=rf"takes {name} as .*inf"):
            code(**call)


def looks(monkeypatch, call):
    """Return how many arrays and numbers one call looks at."""
    count, plain = [], Looks.has_finite_sum
    monkeypatch.setattr(Looks, "has_finite_sum", lambda self, one: count.append(1) or plain(self, one))
    call()
    monkeypatch.undo()
    return len(count)


@pytest.mark.parametrize("target", ["numpy", "torch"])
def test_several_small_results_are_looked_at_together(target, monkeypatch):
    code = dlhw3.lambdify(dlhw3.derive(LAYERS, wrt=",".join(f"W{k}" for k in range(1, 9))), target)
    for sizes, expected in (((4,) * 9, 2), ((2, 3, 4, 5, 6, 5, 4, 3, 2), 9)):  # with what ∇l is called with
        shapes = {f"W{k}": (sizes[k], sizes[k - 1]) for k in range(1, 9)}
        layers = {name: as_array(one, target) for name, one in arrays(shapes, 1).items()}
        code(**layers, grad_l=slope)
        assert looks(monkeypatch, lambda layers=layers: code(**layers, grad_l=slope)) == expected
    layers["W3"] *= 1e200
    layers["W5"] *= 1e200
    with pytest.raises(ValueError, match="leaves the range"):
        code(**layers, grad_l=slope)


def test_one_result_of_several_that_overflows_is_refused():
    """The point is finite and so are seven results: it is the eighth that is not."""
    names = [f"W{k}" for k in range(1, 9)]
    code = dlhw3.lambdify(dlhw3.derive(LAYERS, wrt=",".join(names)), "torch")
    layers = {name: torch.eye(3, dtype=torch.float64) for name in names}

    def call():
        return code(**layers, grad_l=lambda X: torch.full_like(X, 1e10))

    call()
    layers |= {"W1": 1e160 * layers["W1"], "W3": 1e-200 * layers["W3"], "W5": 1e160 * layers["W5"]}
    found = code.unchecked(**layers, grad_l=lambda X: torch.full_like(X, 1e10))
    assert [bool(one.isfinite().all()) for one in found] == [k != 3 for k in range(1, 9)]
    with pytest.raises(ValueError, match="the result, or a product on the way to it"):
        call()


@pytest.mark.parametrize("target", ["numpy", "torch"])
def test_infinities_that_cancel_are_seen(target):
    """Every pair of numbers that are not finite, in every two places of a matrix, beside what is finite."""
    look = Looks(target).is_finite
    for first in BAD:
        for second in (1.0, *BAD):
            for place in range(1, 9):
                array = np.ones((3, 3))
                array.flat[0], array.flat[place] = first, second
                assert not look(as_array(array, target))
                assert not look(as_array(array, target).T)
    assert look(as_array(np.ones((3, 3)), target))


@pytest.mark.filterwarnings("ignore:.*nested tensors:UserWarning")
def test_tensors_that_are_not_plain_are_left_to_the_long_way():
    """They know a derivative, are stored in another way or elsewhere, or have numbers of another kind."""
    one = torch.eye(2, dtype=torch.float64)
    others = [
        one.clone().requires_grad_(),
        one.clone().requires_grad_() * 2,
        one.to_sparse(),
        one.to("meta"),
        one.to(torch.complex128),
        torch.nested.nested_tensor([one, one]),
    ]
    for other in others:
        with pytest.raises(NotPlainError):
            Looks("torch").is_finite(other)


def test_numbers_whose_squares_overflow_stay_on_the_short_way(monkeypatch):
    code = dlhw3.lambdify(dlhw3.derive("tr(A*X)", wrt="X"), "torch")
    A = torch.full((2, 2), 1e200, dtype=torch.float64)
    code(A=A)
    monkeypatch.setattr(type(code), "_called", None)
    assert (code(A=A) == A.T).all()


@pytest.mark.parametrize("target", ["numpy", "torch"])
def test_arguments_in_order_take_the_short_way_too(target, monkeypatch):
    """They are the same call as by name; one too many, or one twice over, is refused as ever."""
    code = dlhw3.lambdify(dlhw3.derive("l(A*X)", wrt="X"), target)
    A, X = (as_array(one, target) for one in arrays({"A": (2, 3), "X": (3, 2)}, 3).values())
    due = A.T @ (2 * (A @ X))
    code(A, X, grad_l=lambda Y: 2 * Y)
    with pytest.raises(TypeError, match="too many"):
        code(A, X, A, grad_l=lambda Y: 2 * Y)
    with pytest.raises(TypeError, match="multiple values"):
        code(A, X, A=A, grad_l=lambda Y: 2 * Y)
    with pytest.raises(ValueError, match="takes X"):
        code(A, float("inf") * X, grad_l=lambda Y: 2 * Y)
    monkeypatch.setattr(type(code), "_called", None)
    for found in (code(A, X, grad_l=lambda Y: 2 * Y), code(A, X=X, grad_l=lambda Y: 2 * Y)):
        np.testing.assert_allclose(np.asarray(found), np.asarray(due), rtol=1e-14)


@pytest.mark.parametrize("wrong", [True, "2", 2j, None])
@pytest.mark.parametrize(("text", "name"), [("l(X)^2", "l"), ("l(norm2(X)^2)", "grad_l")])
def test_what_is_no_number_is_refused_in_the_second_call_too(text, name, wrong):
    """Where the code calls for a number: a value of l, and the slope of l where it is a function of one."""
    code = dlhw3.lambdify(dlhw3.derive(text, wrt="X", shapes={"X": (2, 2)}), "numpy")
    functions = {"l": lambda X: 2.0, "grad_l": lambda X: 2 * X}
    given = {"X": np.eye(2)} | {one: functions[one] for one in code._recipe.program.functions}
    code(**given)
    code(**given)
    with pytest.raises(TypeError, match=f"{name} must return a real number"):
        code(**{**given, name: lambda X: wrong})


OTHERS = {
    "another shape": (lambda X: 2 * X[:1], ValueError),
    "another type": (lambda X: (2 * X).to(torch.float32), TypeError),
    "sparse": (lambda X: (2 * X).to_sparse(), TypeError),
    "a number": (lambda X: 2.0, TypeError),
    "not finite": (lambda X: X / 0, ValueError),
    "not real": (lambda X: 1j * X, TypeError),
}


@pytest.mark.parametrize("wrong", OTHERS)
def test_a_slope_of_another_kind_is_refused_in_the_second_call_too(wrong):
    code = dlhw3.lambdify(dlhw3.derive("l(A*X)/(1 + l(X)^2)", wrt="X"), "torch")
    call = given(code, "torch")
    function, error = OTHERS[wrong]
    due = code(**call)
    with pytest.raises(error, match=r"grad_l"):
        code(**{**call, "grad_l": function})
    assert (code(**call) == due).all()


@pytest.mark.parametrize("target", ["numpy", "torch"])
def test_functions_that_write_into_their_arguments_change_nothing_in_the_second_call(target, monkeypatch):
    """All four are handed X itself, and each is handed a copy."""
    code = dlhw3.lambdify(dlhw3.derive("log(l(X)^2 + g(X)^2)", wrt="X"), target)
    call = given(code, target)
    due, X = code(**call), call["X"] + 0

    def writes(function):
        def own(Y):
            found = function(Y) + 0
            Y *= 0
            return found

        return own

    monkeypatch.setattr(type(code), "_called", None)
    found = code(X=call["X"], **{name: writes(one) for name, one in call.items() if name != "X"})
    assert (found == due).all()
    assert (call["X"] == X).all()


def test_a_number_that_divides_by_zero_is_told_as_an_array_is_and_not_that_of_a_function() -> None:
    """exp(-1/c²) at c = 1e-300 was a ZeroDivisionError, at 1e200 an OverflowError."""
    gradient = dlhw3.derive("exp(-1/c^2)*norm2(x)^2", wrt="c").lambdify("numpy")
    for c in (1e-300, 1e-300, 1.0, 1e-300, 1e200):
        if c == 1.0:
            assert np.isfinite(gradient(x=np.ones(2), c=c))
            continue
        with pytest.raises(ValueError, match="leaves the range"):
            gradient(x=np.ones(2), c=c)

    def broken(a: float) -> float:
        raise ZeroDivisionError("mine")

    with pytest.raises(ZeroDivisionError, match="mine"):
        dlhw3.derive("l(a)/c", wrt="a").lambdify("numpy")(a=1.0, c=1.0, grad_l=broken)
