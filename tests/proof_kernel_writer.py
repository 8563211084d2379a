"""Write proofs in the kernel's file format, for tests: terms and steps in, JSON out."""

from __future__ import annotations

import json
from typing import Any

from dlhw3.kernel.proof_file import FIELDS
from dlhw3.kernel.scalars import ONE, Scalar
from dlhw3.kernel.terms import SIGNATURES, Term


class Writer:
    """Tables that grow as steps are added; a step is named by its number."""

    def __init__(self) -> None:
        self.tables: dict[str, list[Any]] = {"scalars": [], "terms": [], "steps": [], "theorems": []}
        self.scalars: dict[Scalar, str] = {}
        self.terms: dict[Term, str] = {}

    def scalar(self, value: Scalar) -> str:
        def atom(a: Any, k: int) -> list[str]:
            if a[0] != "width":
                return [a[0], a[1], str(k)]
            return [a[0], self.widths(a[1] if len(a) == 3 else (a[1], a[3])), self.scalar(a[2]), str(k)]

        if value not in self.scalars:
            entry = [[str(c), [atom(a, k) for a, k in m]] for m, c in value.terms]
            self.tables["scalars"].append(entry)
            self.scalars[value] = str(len(self.tables["scalars"]) - 1)
        return self.scalars[value]

    def widths(self, value: Any) -> Any:
        return [value[0], self.scalar(value[1])] if isinstance(value, tuple) else value

    def term(self, node: Term) -> str:
        if node not in self.terms:
            args = [self.term(a) for a in node.args]
            data = [self.value(k, v) for k, v in zip(SIGNATURES[node.op][0], node.data, strict=True)]
            self.tables["terms"].append([node.op, data, args])
            self.terms[node] = str(len(self.tables["terms"]) - 1)
        return self.terms[node]

    def value(self, kind: str, value: Any) -> Any:
        if isinstance(value, Scalar):
            return self.scalar(value)
        if isinstance(value, Term):
            return self.term(value)
        if value is None or isinstance(value, (bool, str)):
            return value
        if isinstance(value, int):
            return str(value)
        if isinstance(value, dict):
            return {k: self.value("", v) for k, v in value.items()}
        return [self.value("", v) for v in value]

    def step(self, rule: str, *values: Any) -> int:
        fields = {f: self.value(k, v) for (f, k), v in zip(FIELDS[rule].items(), values, strict=True)}
        self.tables["steps"].append({"rule": rule, **fields})
        return len(self.tables["steps"]) - 1

    def theorem(self, name: str, step: int) -> None:
        self.tables["theorems"].append([name, str(step)])

    def document(self) -> dict[str, Any]:
        return {"format": "dlhw3-proof", "version": "5", **self.tables}

    def text(self) -> str:
        return json.dumps(self.document(), ensure_ascii=False, indent=1) + "\n"


def phi_grad() -> Writer:
    """The gradient of l(U Uᵀ) is (∇l + ∇lᵀ) U."""
    from dlhw3.kernel.scalars import parameter
    from dlhw3.kernel.terms import add, letter, mul, term, trace, transpose

    d, k = parameter("size", "d"), parameter("size", "k")
    U, H = letter("U", d, k), letter("H", d, k)
    square = mul(U, transpose(U))
    domain = ((d, d),)
    variable = ("letter", "U", d, k, "general")
    value = term("function", ("l", domain, (), False), (square,))
    slope = term("function", ("l", domain, (0,), True), (square,))
    moving = term("differential", (variable,), (value, U, H))
    gradient = mul(add(slope, transpose(slope)), U)
    writer = Writer()
    raw = term(
        "function", ("l", domain, (0,), False), (square, add(mul(H, transpose(U)), mul(U, transpose(H))))
    )
    first = writer.step("differential", moving, ())
    second = writer.step("same", raw, trace(mul(transpose(gradient), H)), ())
    both = writer.step("replace", first, second, [1])
    writer.theorem("differential", both)
    writer.theorem("gradient", writer.step("read_off", both, gradient))
    return writer


def deep_linear_grad() -> Writer:
    """The gradient of l(W_{N:1}) in W_j is W_{N:j+1}ᵀ ∇l W_{j−1:1}ᵀ, 1 ≤ j ≤ N, N a symbol."""
    from dlhw3.kernel.scalars import number, parameter, width
    from dlhw3.kernel.terms import letter, mul, term, trace, transpose

    N, j = parameter("size", "N"), parameter("index", "j")

    def layers(b: Scalar, a: Scalar) -> Term:
        return term("layers", ("W", "d", b, a))

    whole = layers(N, ONE)
    domain = ((width("d", N), width("d", number(0))),)
    facts = (j.minus(ONE), N.minus(j))
    H = letter("H", width("d", j), width("d", j.minus(ONE)))
    value = term("function", ("l", domain, (), False), (whole,))
    slope = term("function", ("l", domain, (0,), True), (whole,))
    moving = term("differential", (("layer", "W", "d", j),), (value, H))
    above, below = layers(N, j.plus(ONE)), layers(j.minus(ONE), ONE)
    gradient = mul(transpose(above), slope, transpose(below))
    raw = term("function", ("l", domain, (0,), False), (whole, mul(above, H, below)))
    writer = Writer()
    first = writer.step("differential", moving, facts)
    second = writer.step("same", raw, trace(mul(transpose(gradient), H)), facts)
    both = writer.step("replace", first, second, [1])
    writer.theorem("gradient in layer j", writer.step("read_off", both, gradient))
    return writer
