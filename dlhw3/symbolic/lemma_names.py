"""Texts that name lemmas: one for each expression, and made quickly.

SymPy's own texts multiply products of matrices out anew to write a minus in front of them, which takes half
of the time of a long search; these are remembered part by part.
"""

from __future__ import annotations

from functools import lru_cache

from sympy import Add, Basic, MatAdd, MatMul, MatrixSymbol, Mul, Pow, Rational, Symbol, Transpose

from dlhw3.symbolic.faces.operators import Operator

JOINED = {Add: " + ", MatAdd: " + ", Mul: "*", MatMul: "*"}
LONG = 2**512
"""Numbers from here on are written in hexadecimal, which Python always does."""


@lru_cache(maxsize=16384)
def spelled(expression: Basic) -> str:
    """Return an expression as text: in brackets what is a sum or a product, any other node with its parts."""
    if isinstance(expression, Rational) and max(abs(expression.p), expression.q) >= LONG:
        return f"{expression.p:x}/{expression.q:x}"
    if isinstance(expression, (Symbol, MatrixSymbol)):
        return str(expression.name)
    if not expression.args:
        return str(expression)
    parts = [spelled(part) if isinstance(part, Basic) else str(part) for part in expression.args]
    if (sign := JOINED.get(expression.func)) is not None:
        return f"({sign.join(parts)})"
    if isinstance(expression, Transpose):
        return f"{parts[0]}ᵀ"
    if isinstance(expression, Pow):
        return f"{parts[0]}^{parts[1]}"
    if isinstance(expression, Operator):
        shown = [*map(str, expression.data), *map(spelled, expression.operands)]
        return f"{expression.op}({', '.join(shown)})"
    return f"{expression.func.__name__}({', '.join(parts)})"
