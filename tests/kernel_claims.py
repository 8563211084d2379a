"""Letters and short ways to put a claim before the kernel, shared by the tests that attack it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sympy import (
    Expr,
    Integer,
    MatMul,
    MatrixSymbol,
    Symbol,
    Transpose,
    ZeroMatrix,
)

from dlhw3.symbolic import judge as court
from dlhw3.symbolic.judge import JudgedLemma
from dlhw3.symbolic.nodes import (
    HOLE_NAME,
    Layers,
    index_symbol,
    size_symbol,
)
from dlhw3.symbolic.plan import (
    Chain,
    Equation,
    Hypothesis,
    Justification,
    Lemma,
    NormalForm,
    Step,
    Theory,
)
from dlhw3.symbolic.ranges import Facts, Range
from dlhw3.symbolic.verdict import Verdict

n, m, k = size_symbol("n"), size_symbol("m"), size_symbol("k")
N, i, j, p = (index_symbol(name) for name in "Nijp")
A, B, C, X, Y, H = (MatrixSymbol(name, n, n) for name in "ABCXYH")
R = MatrixSymbol("R", n, m)  # rectangular
ZERO, ONE, TWO = Integer(0), Integer(1), Integer(2)
NOTHING = ZeroMatrix(n, n)
W = Layers("W", N)
DEEP = Facts((Range(N, ONE, None),))
SYMMETRIC = Facts(symmetric=frozenset({B}))
SCALAR_HOLE = Symbol(HOLE_NAME)


def gram(matrix: Expr) -> Expr:
    """Return AAᵀ."""
    return MatMul(matrix, Transpose(matrix))


def lemma(
    left: Expr,
    right: Expr,
    by: Justification | None = None,
    *,
    name: str = "claim",
    indices: tuple[Range, ...] = (),
) -> Lemma:
    """Return the lemma left = right with the one step left = right."""
    return Lemma(name, Equation(left, right, indices), Chain((Step(left, right, "", by or NormalForm()),)))


def judge_lemmas(theory: Theory, lemmas: Sequence[Lemma]) -> tuple[JudgedLemma, ...]:
    """Judge lemmas in order, each a premise for those after it."""
    return court.judge(theory, lemmas).lemmas


def judge(
    left: Expr,
    right: Expr,
    by: Justification | None = None,
    theory: Theory | None = None,
    indices: tuple[Range, ...] = (),
) -> JudgedLemma:
    """Check the one-step lemma left = right."""
    (checked,) = judge_lemmas(theory or Theory(), [lemma(left, right, by, indices=indices)])
    return checked


def assuming(left: Expr, right: Expr, indices: tuple[Range, ...] = (), facts: Facts | None = None) -> Theory:
    """Return the theory whose one hypothesis, h, is left = right."""
    return Theory(facts or Facts(), (Hypothesis("h", Equation(left, right, indices)),))


def verdict(*args: Any, **kwargs: Any) -> Verdict:
    """Return the verdict on the one-step lemma."""
    return judge(*args, **kwargs).verdict
