"""Turn a derivation's results into text and that text into a callable: what is printed is what runs.

An abstract l enters as callables: ``grad_l(X)``, ``hess_l(X, D)``; for torch also as any differentiable
``l`` (``callables.py``). The text is made from the derivation alone and every name in it is checked to be an
identifier; no text of a user's reaches it, nor is text that was pickled ever run.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from sympy import Basic, Expr

from dlhw3.errors import UnknownName, UserError, quoted
from dlhw3.symbolic.code.callables import GeneratedFunction
from dlhw3.symbolic.code.compiled import compiled
from dlhw3.symbolic.code.jax_function import JaxFunction, demand_jax
from dlhw3.symbolic.code.names import variable
from dlhw3.symbolic.code.prepared import PreparedFunction
from dlhw3.symbolic.code.program import computed, demand_code
from dlhw3.symbolic.code.recipe import Recipe, Remarks, recipe, recipe_of, remarks
from dlhw3.symbolic.derivation import Derivation, demand_derivation


def source(derivation: Derivation, target: str, expression: Expr | None = None) -> str:
    """Return the Python text of a derivation's results for "numpy", "torch" or "jax": a function for each.

    The function is named after the derivation, or after each result where there are several; its parameters
    are the letters of the result (layers as the list [W_1, …, W_N]) and, by keyword, the callables of the
    abstract functions. It computes the right side of the result, whose formula stands above it as a
    comment; or ``expression`` alone. A derivation that is not PROVED is said to be so in the first line. Raises
    UserError for an unknown target, and where there is no code for a result.
    """
    return recipe(derivation, target, expression).text(remarks(derivation, expression))


def lambdify(
    derivation: Derivation,
    target: str,
    expression: Expr | None = None,
    *,
    result: str | None = None,
    constants: Sequence[str] = (),
) -> Any:
    """Return a derivation's result as a function of numpy arrays or torch tensors (``target``).

    The function runs the text of ``source``, which is its attribute ``source``; its attribute ``verdict`` is the
    derivation's, and ``help`` of it says what it computes, of what, and whether that is PROVED. The derivation is
    judged when one of these three is first asked for (or it is pickled or shown), not to make or to call it.
    For torch, ``l=`` may be given in the place of ``grad_l=`` and ``hess_l=``: any differentiable function of a
    matrix with a scalar value; the result can then be differentiated again (reverse and forward mode, torch.func).

    Arrays of whole numbers and bool are computed in float64, types shorter than float32 in float32 (both
    exactly; whole numbers beyond 2^53 are refused), numpy's float32 beside float64 in float64; numpy arrays of int
    and Fraction objects in fractions, where there are no roots. Everything else that is not real, finite floating
    point raises TypeError or ValueError.

    With ``constants``, as ["X", "Y"], what depends on these letters alone is computed once: ``f(X=X, Y=Y)`` is then
    a function of the other letters, whose cost does not depend on the number of samples where they can be taken out
    (‖X W − Y‖² by Xᵀ X and Xᵀ Y); ``f(W=W, X=X, Y=Y)`` keeps what it prepared while it is given the same arrays.

    It can be copied and pickled (pickle from protocol 2 on, cloudpickle, joblib): the pickle holds the result as
    data, from which the text is written and compiled anew. As ever with pickle, open only what you trust.

    Gradients in several letters are one function that returns them all, in the order of the letters. Where a
    derivation has several results, ``result`` names one (``derivation.results`` lists them), and otherwise the
    first is the default; a Hessian or a Jacobian that is told as a matrix is computed by "hessian" or "jacobian".
    ``expression`` is computed in the place of a result. Raises UnknownName for an unknown result, UserError for
    what is not a derivation, an unknown target and where there is no code.
    """
    demand_derivation(derivation, "lambdify")
    if not isinstance(expression, Basic | None):
        raise UserError(
            f"lambdify takes a SymPy expression in the place of a result, not {quoted(expression)}.",
            hint="one side of an equation, such as derivation.result.left",
        )
    if result is not None:
        demand_code(derivation, result)
    if result is not None and result not in (known := tuple(computed(derivation))):
        raise UnknownName(f"result of {derivation.name}", result, known)
    if result is None:
        made = recipe(derivation, target, expression, constants=constants)
    else:
        made = recipe_of(derivation, target, result, constants)
    return _made(made, partial(remarks, derivation, expression))


def _made(made_from: Recipe, judged: Callable[[], Remarks]) -> Any:
    """Return the function of a recipe, of the kind that it says."""
    if made_from.target == "jax":
        return _of_jax(made_from, judged)
    return _prepared(made_from, judged) if made_from.program.constants else generated(made_from, judged)


def _prepared(made_from: Recipe, judged: Callable[[], Remarks]) -> PreparedFunction:
    """Return the function of a recipe with constants."""
    prepare = _compiled(made_from, f"prepared_{variable(made_from.program.name)}")
    return PreparedFunction(
        prepare, made_from, lambda function: GeneratedFunction(function, made_from, judged, restored)
    )


def _of_jax(made_from: Recipe, judged: Callable[[], Remarks]) -> JaxFunction:
    """Return the function of a recipe for jax; with constants, one of these that returns one of the others."""
    demand_jax()
    name = variable(made_from.program.name)
    return JaxFunction(
        _compiled(made_from, f"prepared_{name}" if made_from.program.constants else name),
        made_from,
        judged,
        restored,
    )


def _compiled(made_from: Recipe, name: str) -> Any:
    return compiled(made_from.code, name, f"<dlhw3 {made_from.derivation} {made_from.target}>")


def generated(made_from: Recipe, judged: Callable[[], Remarks]) -> GeneratedFunction:
    """Return the function of a recipe: its code, compiled, behind the checks of its arguments.

    ``judged`` is called once, when what it says is asked for.
    """
    function = _compiled(made_from, variable(made_from.program.name))
    return GeneratedFunction(function, made_from, judged, restored)


def restored(made_from: Recipe, known: Remarks) -> Any:
    """Return the function of a pickled recipe, with what was said of it."""
    return _made(made_from, lambda: known)
