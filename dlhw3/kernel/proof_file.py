"""Proof files: versioned JSON in, theorems out. This is the door that trust rests on.

A file is an object with "format", "version", and four tables: scalars, terms, steps and theorems. Entries refer
to earlier entries by number, so nothing nests. Numbers are texts; a JSON number, a duplicate key, an unknown key,
a reference forward, and text that is not UTF-8 are refused. The fields of a step are the arguments of its rule.
``docs/proof-format.md`` describes them.
"""

import json
import re
from collections.abc import Mapping
from fractions import Fraction
from functools import reduce
from typing import Any

from .errors import KernelError, Refused, Unreadable, counted
from .order.expectation import expectation as expectation
from .order.monotone import decreasing as decreasing
from .rules import FIELDS as FIELDS
from .rules import RULES
from .scalars import ZERO, Scalar, number, parameter, width
from .statements import Hypothesis, Statement
from .terms import SIGNATURES, VARIABLES, Term, term
from .theorem import Theorem

FORMAT, VERSION = "dlhw3-proof", "2"
TABLES = {"Term": "term", "Theorem": "step", **dict.fromkeys(("Scalar", "scalar", "index", "size"), "scalar")}
LISTS = {"Facts": "scalar", "Theorems": "Theorem", "Path": "count", "slots": "count", "domain": "pair"}
LISTS |= {"pair": "size", "bound": "variable", "Terms": "Term"}
OBJECTS = {"Parameters": "scalar", "Letters": "Term"}
NUMBERS: dict[str, tuple[str, Any]] = {
    "reference": ("0|[1-9][0-9]{0,6}", int),
    "count": ("0|[1-9][0-9]?", int),
    "power": ("-?[1-9][0-9]?", int),
    "rational": ("-?(0|[1-9][0-9]*)(/[1-9][0-9]*)?", Fraction),
}
HEADS = {**VARIABLES, "index": ("name",)}
FACTORS: dict[str, tuple[str, ...]] = dict.fromkeys(("size", "index", "exponent"), ("name", "power"))
FACTORS["width"] = ("widths", "index", "power")


def _expect(holds: object, words: str) -> None:
    if not holds:
        raise Unreadable(words)


def _list(value: Any, length: int | None = None) -> list[Any]:
    _expect(type(value) is list and length in (None, len(value)), f"a list of {length or 'entries'} is due")
    return value  # type: ignore[no-any-return]


def _object(value: Any, *keys: str) -> list[Any]:
    _expect(type(value) is dict and set(value) == set(keys), f"an object of {', '.join(keys)} is due")
    return [value[key] for key in keys]


class Reader:
    """The tables of one file, as far as they are read."""

    def __init__(self) -> None:
        self.tables: dict[str, list[Any]] = {"scalar": [], "term": [], "step": []}

    def value(self, kind: str, value: Any) -> Any:
        """Return what a field of a kind holds."""
        if kind in TABLES:
            table, k = self.tables[TABLES[kind]], self.value("reference", value)
            _expect(k < len(table), "a reference to what does not stand before")
            return table[k]
        if kind in LISTS:
            return tuple(self.value(LISTS[kind], v) for v in _list(value))
        if kind in OBJECTS:
            _expect(type(value) is dict, "an object is due")
            return {name: self.value(OBJECTS[kind], v) for name, v in value.items()}
        if kind in NUMBERS:
            pattern, make = NUMBERS[kind]
            fits = type(value) is str and len(value) < 1000 and re.fullmatch(pattern, value)
            _expect(fits, "a number in a text is due")
            return make(value)
        if kind == "Statement":
            left, relation, right = self.values(("Term", "str", "Term"), value)
            return Statement(relation, left, right)
        if kind == "Hypothesis":
            fields = _object(value, *Hypothesis._fields)
            return Hypothesis(*self.values(("Statement", "bound", "Facts", "flag"), fields))
        if kind == "variable":
            return self.headed(HEADS, value)
        if kind == "End" and value is not None:
            return self.value("Scalar", value)
        if kind == "widths" and type(value) is list:
            return self.values(("name", "index"), value)
        due = {"flag": bool, "End": type(None)}.get(kind, str)
        _expect(type(value) is due and (due is not str or len(value) <= 200), f"a {kind} is due")
        return value

    def values(self, kinds: tuple[str, ...], values: Any) -> tuple[Any, ...]:
        """Return what a list of values of these kinds holds."""
        return tuple(map(self.value, kinds, _list(values, len(kinds))))

    def headed(self, heads: Mapping[str, tuple[str, ...]], value: Any) -> tuple[Any, ...]:
        """Return what a list holds whose head says the kinds of the rest."""
        head, *rest = _list(value) or [None]
        _expect(type(head) is str and head in heads, f"one of {', '.join(heads)} is due")
        return (head, *self.values(heads[head], rest))

    def scalar(self, entry: Any) -> Scalar:
        """Return the sum of [coefficient, [[kind, name, power] or ["width", widths, index, power], …]]."""
        total = ZERO
        for coefficient, atoms in (_list(item, 2) for item in _list(entry)):
            factors = [number(self.value("rational", coefficient))]
            for atom in _list(atoms):
                kind, *named, power = self.headed(FACTORS, atom)
                factors.append((width(*named) if kind == "width" else parameter(kind, *named)).raised(power))
            total = total.plus(reduce(Scalar.times, factors))
        return total

    def term(self, entry: Any) -> Term:
        """Return the term of [operator, data, arguments]."""
        op, data, args = _list(entry, 3)
        _expect(type(op) is str and op in SIGNATURES, f"no operator {op}")
        values = self.values(SIGNATURES[op][0], data)
        return term(op, values, tuple(self.value("Term", a) for a in _list(args)))

    def step(self, entry: Any) -> Theorem:
        """Apply one rule."""
        _expect(type(entry) is dict and entry.get("rule") in list(FIELDS), "no such rule")
        rule, *values = _object(entry, "rule", *FIELDS[entry["rule"]])
        return RULES[rule](*self.values(tuple(FIELDS[rule].values()), values))  # type: ignore[no-any-return]


def _refuse(value: str) -> Any:
    raise Unreadable(f"the number {value[:20]} is not a text")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    _expect(len(dict(pairs)) == len(pairs), "a key stands twice")
    return dict(pairs)


def check(text: str) -> dict[str, Theorem]:
    """Return the theorems of a proof file by name.

    Raises Unreadable for what is no proof file of this version, and Refused or Undecided, naming the first step
    that fails, for what is one and does not prove what it says.
    """
    numbers: Any = {"parse_int": _refuse, "parse_float": _refuse, "parse_constant": _refuse}
    try:
        whole = json.loads(text, object_pairs_hook=_unique, **numbers)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"this is not JSON: {error}") from None
    _expect(type(whole) is dict and whole.get("format") == FORMAT, "this is not a proof file")
    _expect(whole.get("version") == VERSION, f"this kernel reads version {VERSION}")
    _, _, *tables, theorems = _object(whole, "format", "version", "scalars", "terms", "steps", "theorems")
    reader = Reader()
    for (what, table), entries in zip(reader.tables.items(), tables, strict=True):
        for k, entry in enumerate(_list(entries)):
            try:
                table.append(counted(getattr(reader, what))(entry))
            except KernelError as error:
                kind = Unreadable if what != "step" and type(error) is Refused else type(error)
                raise kind(f"{what} {k}: {error}") from None
    named: dict[str, Theorem] = {}
    for entry in _list(theorems):
        name, step = _object(entry, "name", "step")
        fine = reader.value("name", name).isprintable() and name not in named
        _expect(fine, "a theorem's name is no line of its own")
        named[name] = reader.value("Theorem", step)
    return named
