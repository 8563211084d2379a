"""Proof files: versioned JSON in, theorems out. This is the door that trust rests on.

A file is an object with "format", "version", and four tables: scalars, terms, steps and theorems. Entries refer
to earlier entries by number, so nothing nests. Numbers are texts; a JSON number, a duplicate key, an unknown key,
a reference forward, and text that is not UTF-8 are refused. The fields of a step are the arguments of its rule.
``docs/proof-format.md`` describes them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from .errors import KernelError, Refused, Unreadable, counted
from .rules import RULES
from .scalars import ZERO, Scalar, number, parameter, width
from .statements import Hypothesis, Statement
from .terms import SIGNATURES, VARIABLES, Term, term
from .theorem import Theorem

FORMAT, VERSION = "dlhw3-proof", "1"
FIELDS: dict[str, dict[str, str]] = {
    name: {field: kind for field, kind in rule.__annotations__.items() if field != "return"}
    for name, rule in RULES.items()
}
"""Rule: its fields, in the order of its arguments, and the kind of each, as its signature says it."""
TABLES = {"Term": "terms", "Theorem": "steps", "Scalar": "scalars"}
TABLES |= dict.fromkeys(("scalar", "index", "size"), "scalars")
LISTS = {"Facts": "scalar", "Theorems": "Theorem", "Path": "count"}
LISTS |= {"slots": "count", "domain": "pair", "pair": "size", "bound": "variable"}
OBJECTS = {"Parameters": "scalar", "Letters": "Term"}
_NATURAL = re.compile(r"0|[1-9][0-9]{0,6}")
_RATIONAL = re.compile(r"-?(0|[1-9][0-9]*)(/[1-9][0-9]*)?")


def _expect(holds: object, words: str) -> None:
    if not holds:
        raise Unreadable(words)


def _matching(pattern: re.Pattern[str], value: object) -> str:
    _expect(type(value) is str and len(value) < 1000 and pattern.fullmatch(value), "a number in a text")
    return str(value)


def _text(value: object) -> str:
    _expect(type(value) is str and len(value) <= 200, "a text is due")
    return str(value)


def _list(value: Any, length: int | None = None) -> list[Any]:
    _expect(type(value) is list and length in (None, len(value)), f"a list of {length or 'entries'} is due")
    return value  # type: ignore[no-any-return]


def _object(value: Any, *keys: str) -> list[Any]:
    _expect(type(value) is dict and set(value) == set(keys), f"an object of {', '.join(keys)} is due")
    return [value[key] for key in keys]


class Reader:
    """The tables of one file, as far as they are read."""

    def __init__(self) -> None:
        self.scalars: list[Scalar] = []
        self.terms: list[Term] = []
        self.steps: list[Theorem] = []

    def value(self, kind: str, value: Any) -> Any:
        """Return what a field of a kind holds."""
        if kind in TABLES:
            table, k = getattr(self, TABLES[kind]), int(_matching(_NATURAL, value))
            _expect(k < len(table), "a reference to what does not stand before")
            return table[k]
        if kind in LISTS:
            return tuple(self.value(LISTS[kind], v) for v in _list(value))
        if kind in OBJECTS:
            _expect(type(value) is dict, "an object is due")
            return {_text(n): self.value(OBJECTS[kind], v) for n, v in value.items()}
        if kind == "count":
            _expect(len(_matching(_NATURAL, value)) < 3, "a count is past 99")
            return int(value)
        if kind == "flag":
            _expect(type(value) is bool, "true or false is due")
            return value
        if kind == "widths" and type(value) is list:
            name, at = _list(value, 2)
            return (_text(name), self.value("index", at))
        if kind == "End":
            return None if value is None else self.value("scalar", value)
        if kind == "Statement":
            left, relation, right = _list(value, 3)
            return Statement(_text(relation), self.value("Term", left), self.value("Term", right))
        if kind == "Hypothesis":
            fields = zip(
                ("Statement", "bound", "Facts", "flag"), _object(value, *Hypothesis._fields), strict=True
            )
            return Hypothesis(*(self.value(*field) for field in fields))
        if kind != "variable":
            return _text(value)
        head, *rest = _list(value) or [""]  # a letter, a layer, a family, or an index
        kinds = {**VARIABLES, "index": ("name",)}.get(_text(head), ())
        _expect(kinds and len(rest) == len(kinds), "a variable with its declaration is due")
        return (head, *(self.value(k, v) for k, v in zip(kinds, rest, strict=True)))

    def scalar(self, entry: Any) -> Scalar:
        """Return the sum of [coefficient, [[kind, name, power] or ["width", widths, index, power], …]]."""
        total = ZERO
        for item in _list(entry):
            coefficient, atoms = _list(item, 2)
            product = number(Fraction(_matching(_RATIONAL, coefficient)))
            for atom in _list(atoms):
                kind, *rest, power = _list(atom, 4 if _list(atom)[:1] == ["width"] else 3)
                known = kind in ("size", "index", "exponent", "width") and power not in ("0", "-0")
                _expect(known, "a parameter and a power are due")
                if kind == "width":
                    one = width(self.value("widths", rest[0]), self.value("scalar", rest[1]))
                else:
                    one = parameter(kind, _text(rest[0]))
                for _ in range(self.value("count", _text(power).removeprefix("-"))):
                    product = product.over(one) if power[0] == "-" else product.times(one)
            total = total.plus(product)
        return total

    def term(self, entry: Any) -> Term:
        """Return the term of [operator, data, arguments]."""
        op, data, args = _list(entry, 3)
        _expect(_text(op) in SIGNATURES, f"no operator {op}")
        kinds = SIGNATURES[op][0]
        values = tuple(self.value(k, v) for k, v in zip(kinds, _list(data, len(kinds)), strict=True))
        return term(op, values, tuple(self.value("Term", a) for a in _list(args)))

    def step(self, entry: Any) -> Theorem:
        """Apply one rule."""
        name = entry.get("rule") if type(entry) is dict else None
        _expect(type(name) is str and name in FIELDS, f"no rule {name}")
        _, *values = _object(entry, "rule", *FIELDS[str(name)])
        kinds = FIELDS[str(name)].values()
        rule: Callable[..., Theorem] = RULES[str(name)]
        return rule(*(self.value(k, v) for k, v in zip(kinds, values, strict=True)))


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
    for what, entries in zip(("scalar", "term", "step"), tables, strict=True):
        for k, entry in enumerate(_list(entries)):
            try:
                getattr(reader, f"{what}s").append(counted(getattr(reader, what))(entry))
            except KernelError as error:
                kind = Unreadable if what != "step" and type(error) is Refused else type(error)
                raise kind(f"{what} {k}: {error}") from None
    named: dict[str, Theorem] = {}
    for entry in _list(theorems):
        name, step = _object(entry, "name", "step")
        _expect(_text(name).isprintable() and name not in named, "a theorem's name is no line of its own")
        named[name] = reader.value("Theorem", step)
    return named
