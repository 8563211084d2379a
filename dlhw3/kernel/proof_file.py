"""Proof files: versioned JSON in, theorems out. This is the door that trust rests on.

A file is an object with "format", "version", and four tables: scalars, terms, steps and theorems. Entries refer
to earlier entries by number, so nothing nests. Numbers are texts; a JSON number, a duplicate key, an unknown key,
a reference forward, and text that is not UTF-8 are refused. ``docs/proof-format.md`` describes the fields.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from .errors import KernelError, Refused, Undecided, Unreadable
from .rules import RULES
from .scalars import ZERO, Scalar, number, parameter, width
from .statements import Hypothesis, Statement
from .terms import SIGNATURES, VARIABLES, Term, is_name, term
from .theorem import Theorem

FORMAT, VERSION = "dlhw3-proof", "1"
FIELDS: dict[str, dict[str, str]] = {
    "assume": {"hypothesis": "hypothesis", "parameters": "scalars by name", "letters": "terms by name"},
    "same": {"left": "term", "right": "term", "facts": "scalars"},
    "chain": {"premises": "theorems"},
    "reverse": {"premise": "theorem"},
    "replace": {"premise": "theorem", "whole": "term", "path": "naturals"},
    "instantiate": {"premise": "theorem", "parameters": "scalars by name", "letters": "terms by name"},
    "law": {"name": "text"},
    "linear": {"whole": "term", "facts": "scalars"},
    "differential": {"whole": "term", "facts": "scalars"},
    "read_off": {"premise": "theorem", "gradient": "term"},
    "split_sum": {"whole": "term", "at": "scalar", "facts": "scalars"},
    "induction": {
        **{"base": "theorem", "step": "theorem", "statement": "statement"},
        **{"index": "text", "low": "scalar", "high": "scalar or null"},
    },
    "cut": {"premise": "theorem", "theorem": "theorem"},
}
"""Rule: its fields, in the order of its arguments, and what each holds."""
_NATURAL = re.compile(r"0|[1-9][0-9]{0,6}")
_RATIONAL = re.compile(r"-?(0|[1-9][0-9]*)(/[1-9][0-9]*)?")


def _expect(holds: bool, words: str) -> None:
    if not holds:
        raise Unreadable(words)


def _natural(value: object) -> int:
    _expect(type(value) is str and _NATURAL.fullmatch(value) is not None, "an integer is due, as a text")
    return int(str(value))


def _text(value: object) -> str:
    _expect(type(value) is str and len(value) <= 200, "a text is due")
    return str(value)


def _list(value: object) -> list[Any]:
    _expect(type(value) is list, "a list is due")
    return value  # type: ignore[return-value]


def _object(value: object, *keys: str) -> dict[str, Any]:
    _expect(type(value) is dict, "an object is due")
    _expect(not keys or set(value) == set(keys), f"an object with the keys {', '.join(keys)} is due")  # type: ignore[call-overload]
    return value  # type: ignore[return-value]


class Reader:
    """The tables of one file, as far as they are read."""

    def __init__(self) -> None:
        self.scalars: list[Scalar] = []
        self.terms: list[Term] = []
        self.theorems: list[Theorem] = []

    def _from(self, table: list[Any], value: object) -> Any:
        k = _natural(value)
        _expect(k < len(table), "a reference to what does not stand before")
        return table[k]

    def value(self, kind: str, value: Any) -> Any:
        """Return what a field of a kind holds."""
        if kind in ("scalar", "index", "size"):
            return self._from(self.scalars, value)
        if kind == "term":
            return self._from(self.terms, value)
        if kind == "theorem":
            return self._from(self.theorems, value)
        if kind in ("name", "property", "text"):
            return _text(value)
        if kind == "count":
            return _natural(value)
        if kind == "flag":
            _expect(type(value) is bool, "true or false is due")
            return value
        return self._composite(kind, value)

    def _composite(self, kind: str, value: Any) -> Any:
        if kind in ("scalars", "theorems"):
            return tuple(self.value(kind[:-1], v) for v in _list(value))
        if kind in ("slots", "naturals"):
            return tuple(map(_natural, _list(value)))
        if kind == "domain":
            return tuple(tuple(self.value("size", v) for v in _list(pair)) for pair in _list(value))
        if kind.endswith(" by name"):
            return {_text(n): self.value(kind.split("s ")[0], v) for n, v in _object(value).items()}
        if kind == "scalar or null":
            return None if value is None else self.value("scalar", value)
        if kind == "statement":
            left, relation, right = _list(value) if len(_list(value)) == 3 else (None,) * 3
            return Statement(_text(relation), self.value("term", left), self.value("term", right))
        if kind == "hypothesis":
            parts = _object(value, "statement", "bound", "facts", "at_point")
            bound = tuple(self._bound(b) for b in _list(parts["bound"]))
            facts = self.value("scalars", parts["facts"])
            return Hypothesis(
                self.value("statement", parts["statement"]),
                bound,
                facts,
                self.value("flag", parts["at_point"]),
            )
        _expect(kind == "variable", f"nothing is a {kind}")
        return self._bound(value)

    def _bound(self, value: Any) -> tuple[Any, ...]:
        """A letter with its declaration, a layer, a family, or an index."""
        kind, *rest = _list(value) or [None]
        kinds = {**VARIABLES, "index": ("name",)}.get(_text(kind), ())
        _expect(len(rest) == len(kinds) > 0, "a variable with its declaration is due")
        return (kind, *(self.value(k, v) for k, v in zip(kinds, rest, strict=True)))

    def scalar(self, entry: Any) -> Scalar:
        """Return numerator/denominator, each a list of [coefficient, [[kind, name(, index), power], …]]."""
        parts = _object(entry, "num", "den")
        num, den = (self._poly(parts[k]) for k in ("num", "den"))
        return num.over(den)

    def _poly(self, entry: Any) -> Scalar:
        total = ZERO
        for item in _list(entry):
            _expect(
                len(_list(item)) == 2 and _RATIONAL.fullmatch(_text(item[0])) is not None,
                "a coefficient is due",
            )
            product = number(Fraction(item[0]))
            for atom in _list(item[1]):
                *what, power = _list(atom) or [""]
                _expect(
                    2 <= len(what) <= 3 and is_name(what[1]) and _natural(power) <= 64,
                    "a parameter and a power are due",
                )
                _expect(
                    what[0] in (("width",) if len(what) == 3 else ("size", "index", "exponent")),
                    "no such kind of parameter",
                )
                one = parameter(*what) if len(what) == 2 else width(what[1], self.value("scalar", what[2]))
                for _ in range(_natural(power)):
                    product = product.times(one)
            total = total.plus(product)
        return total

    def term(self, entry: Any) -> Term:
        """Return the term of [operator, data, arguments]."""
        _expect(len(_list(entry)) == 3, "a term is an operator, its data and its arguments")
        op, data, args = entry
        _expect(_text(op) in SIGNATURES, f"no operator {op}")
        kinds = SIGNATURES[op][0]
        _expect(len(_list(data)) == len(kinds), f"the data of {op}")
        values = tuple(self.value(k, v) for k, v in zip(kinds, data, strict=True))
        return term(op, values, tuple(self.value("term", a) for a in _list(args)))

    def step(self, entry: Any) -> Theorem:
        """Apply one rule."""
        name = _text(_object(entry).get("rule"))
        _expect(name in FIELDS, f"no rule {name}")
        fields = FIELDS[name]
        _object(entry, "rule", *fields)
        values = [self.value(kind, entry[field]) for field, kind in fields.items()]
        rule: Callable[..., Theorem] = {rule.__name__: rule for rule in RULES}[name]
        return rule(*values[0]) if name == "chain" else rule(*values)


def _refuse(value: str) -> Any:
    raise Unreadable(f"the number {value[:20]} is not a text")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    _expect(len(found) == len(pairs), "a key stands twice")
    return found


def check(text: str) -> dict[str, Theorem]:
    """Return the theorems of a proof file by name.

    Raises Unreadable for what is no proof file of this version, and Refused or Undecided, naming the first step
    that fails, for what is one and does not prove what it says.
    """
    try:
        whole = json.loads(
            text, object_pairs_hook=_unique, parse_int=_refuse, parse_float=_refuse, parse_constant=_refuse
        )
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"this is not JSON: {error}") from None
    _expect(type(whole) is dict and whole.get("format") == FORMAT, "this is not a proof file")
    _expect(whole.get("version") == VERSION, f"this kernel reads version {VERSION}")
    _object(whole, "format", "version", "scalars", "terms", "steps", "theorems")
    reader = Reader()
    tables: tuple[tuple[str, Callable[[Any], Any], list[Any]], ...] = (
        ("scalar", reader.scalar, reader.scalars),
        ("term", reader.term, reader.terms),
        ("step", reader.step, reader.theorems),
    )
    for what, read, table in tables:
        for k, entry in enumerate(_list(whole[f"{what}s"])):
            try:
                table.append(read(entry))
            except KernelError as error:
                kind = Unreadable if what != "step" and type(error) is Refused else type(error)
                raise kind(f"{what} {k}: {error}") from None
            except RecursionError:
                raise Undecided(f"{what} {k}: nested too deeply") from None
    named: dict[str, Theorem] = {}
    for entry in _list(whole["theorems"]):
        name = _text(_object(entry, "name", "step")["name"])
        _expect(name not in named and name.isprintable(), "a theorem's name is one line, and stands once")
        named[name] = reader.value("theorem", entry["step"])
    return named
