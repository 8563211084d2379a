"""A recorded proof as a proof file (docs/proof-format.md): tables of scalars, terms, steps and theorems."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from dlhw3.kernel.proof_file import FIELDS, FORMAT, VERSION
from dlhw3.kernel.scalars import Scalar
from dlhw3.kernel.statements import Hypothesis, Statement
from dlhw3.kernel.terms import SIGNATURES, VARIABLES, Term, parts_of
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.proofs.record import Call, Proof

KINDS = {**VARIABLES, "index": ("name",)}


class _Tables:
    """What is written so far: every scalar, term and step once, each after all that it names."""

    def __init__(self) -> None:
        self.scalars: list[Any] = []
        self.terms: list[Any] = []
        self.steps: list[Any] = []
        self.numbers: dict[Any, str] = {}

    def step(self, theorem: Theorem, rule: str, arguments: tuple[Any, ...]) -> None:
        """Write the call that made a theorem."""
        fields = zip(FIELDS[rule].items(), arguments, strict=True)
        self.steps.append(
            {"rule": rule, **{name: self._value(kind, value) for (name, kind), value in fields}}
        )
        self.numbers[theorem] = str(len(self.steps) - 1)

    def _scalar(self, scalar: Scalar) -> str:
        def factor(atom: Any, power: int) -> list[Any]:
            kind, name, *indices = atom
            numbers = list(map(self._scalar, indices))
            widths = [name, *numbers[1:]] if numbers[1:] else name
            return [kind, widths, *numbers[:1], str(power)]

        if scalar not in self.numbers:
            row = [[str(c), [factor(*power) for power in monomial]] for monomial, c in scalar.terms]
            self.scalars.append(row)
            self.numbers[scalar] = str(len(self.scalars) - 1)
        return self.numbers[scalar]

    def _term(self, whole: Term) -> str:
        for node in sorted(parts_of(whole), key=lambda part: part.depth) if whole not in self.numbers else ():
            if node not in self.numbers:
                data = zip(SIGNATURES[node.op][0], node.data, strict=True)
                arguments = [self.numbers[argument] for argument in node.args]
                self.terms.append([node.op, [self._value(*item) for item in data], arguments])
                self.numbers[node] = str(len(self.terms) - 1)
        return self.numbers[whole]

    def _value(self, kind: str, value: Any) -> Any:
        if isinstance(value, Scalar):
            return self._scalar(value)
        if isinstance(value, Term):
            return self._term(value)
        if isinstance(value, Theorem):
            return self.numbers[value]
        if isinstance(value, Statement):
            return [self._term(value.left), value.relation, self._term(value.right)]
        if isinstance(value, Hypothesis):
            bound = [self._value("variable", item) for item in value.bound]
            facts = [self._scalar(fact) for fact in value.facts]
            statement = self._value("", value.statement)
            return {"statement": statement, "bound": bound, "facts": facts, "at_point": value.at_point}
        if kind == "variable":
            head, *rest = value
            return [head, *(self._value(k, v) for k, v in zip(KINDS[head], rest, strict=True))]
        if value is None or isinstance(value, bool | str):
            return value
        if isinstance(value, int):
            return str(value)
        if isinstance(value, Mapping):
            return {name: self._value("", item) for name, item in value.items()}
        return [self._value("", item) for item in value]


def _needed(proof: Proof, wanted: Mapping[str, Theorem]) -> set[Theorem]:
    """Return the theorems that the wanted ones rest on, themselves included."""
    found: set[Theorem] = set()
    waiting = list(wanted.values())
    while waiting:
        theorem = waiting.pop()
        if theorem not in found:
            found.add(theorem)
            waiting += premises(proof.calls[theorem])
    return found


def premises(call: Call) -> list[Theorem]:
    """Return the theorems that a call of a rule takes."""
    several = (argument if type(argument) is tuple else (argument,) for argument in call.arguments)
    return [part for parts in several for part in parts if isinstance(part, Theorem)]


def written(proof: Proof, wanted: Mapping[str, Theorem]) -> str:
    """Return the text of the proof file of the wanted theorems, each under its name: what they need and no more.

    The bytes depend on the proof alone, on no hash and no clock.
    """
    tables, needed = _Tables(), _needed(proof, wanted)
    for theorem, call in proof.calls.items():
        if theorem in needed:
            tables.step(theorem, *call)
    named = [{"name": name, "step": tables.numbers[theorem]} for name, theorem in wanted.items()]
    head = {"format": FORMAT, "version": VERSION}
    rows = {"scalars": tables.scalars, "terms": tables.terms, "steps": tables.steps, "theorems": named}
    parts = [f'"{key}": {json.dumps(value)}' for key, value in head.items()]
    for key, table in rows.items():
        lines = ",\n ".join(json.dumps(row, ensure_ascii=False) for row in table)
        parts.append(f'"{key}": [\n {lines}]' if table else f'"{key}": []')
    return "{" + ",\n".join(parts) + "}\n"
