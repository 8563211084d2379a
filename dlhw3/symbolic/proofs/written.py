"""A recorded proof as a proof file (docs/proof-format.md): tables of scalars, terms, steps and theorems."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from dlhw3.kernel.proof_file import FIELDS, FORMAT, VERSION
from dlhw3.kernel.scalars import Scalar
from dlhw3.kernel.terms import Term
from dlhw3.kernel.theorem import Theorem
from dlhw3.symbolic.proofs.places import parts_of
from dlhw3.symbolic.proofs.record import Call, Proof

AS_TYPED = json.JSONEncoder(ensure_ascii=False)


class _Tables:
    """What is written so far: every scalar, term and step once, each after all that it names."""

    def __init__(self) -> None:
        self.scalars: list[Any] = []
        self.terms: list[Any] = []
        self.steps: list[Any] = []
        self.numbers: dict[Any, str] = {}

    def step(self, theorem: Theorem, rule: str, arguments: tuple[Any, ...]) -> None:
        """Write the call that made a theorem."""
        fields = dict(zip(FIELDS[rule], map(self._value, arguments), strict=True))
        self.steps.append({"rule": rule, **fields})
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
        if whole not in self.numbers:
            for node in sorted(parts_of(whole, self.numbers), key=lambda part: part.depth):
                arguments = [self.numbers[argument] for argument in node.args]
                self.terms.append([node.op, self._value(node.data), arguments])
                self.numbers[node] = str(len(self.terms) - 1)
        return self.numbers[whole]

    def _value(self, value: Any) -> Any:
        if isinstance(value, Theorem):
            return self.numbers[value]
        if isinstance(value, Scalar | Term):
            return self._scalar(value) if isinstance(value, Scalar) else self._term(value)
        if isinstance(value, bool | str):
            return value
        if isinstance(value, int):
            return str(value)
        if isinstance(value, Mapping):
            return {name: self._value(item) for name, item in value.items()}
        return list(map(self._value, value))


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
    named = [[name, tables.numbers[theorem]] for name, theorem in wanted.items()]
    head = {"format": FORMAT, "version": VERSION}
    rows = {"scalars": tables.scalars, "terms": tables.terms, "steps": tables.steps, "theorems": named}
    parts = [f'"{key}": {json.dumps(value)}' for key, value in head.items()]
    for key, table in rows.items():
        lines = ",\n ".join(map(AS_TYPED.encode, table))
        parts.append(f'"{key}": [\n {lines}]' if table else f'"{key}": []')
    return "{" + ",\n".join(parts) + "}\n"
