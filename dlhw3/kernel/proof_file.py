"""Proof files: versioned JSON in, theorems out. This is the door that trust rests on.

A file is an object with "format", "version", and four tables: scalars, terms, steps and theorems. Entries refer
to earlier entries by number, so nothing nests. Numbers are texts; a JSON number, a duplicate key, an unknown key,
a reference forward, and text that is not UTF-8 are refused. The fields of a step are the arguments of its rule.
``docs/proof-format.md`` describes them.
"""

import json
import re
from fractions import Fraction
from functools import partial
from typing import Any

from .errors import KernelError, Refused, Unreadable, counted, require
from .order.expectation import expectation as expectation
from .order.monotone import decreasing as decreasing
from .rules import FIELDS as FIELDS
from .rules import RULES
from .scalars import ZERO, Scalar, number, parameter, width
from .terms import KINDS, NAMED, SIGNATURES, Term, due, term
from .theorem import Theorem

FORMAT, VERSION = "dlhw3-proof", "5"
TABLES = {"Term": "term", "Theorem": "step", **dict.fromkeys(("Scalar", "index", "size"), "scalar")}
OBJECTS = {"Parameters": "Scalar", "Letters": "Term"}
NUMBERS: dict[str, tuple[Any, Any]] = dict.fromkeys(("reference", "count"), ("0|[1-9][0-9]{0,6}", int))
NUMBERS |= {"power": ("-?[1-9][0-9]?", int), "rational": ("-?(0|[1-9][0-9]*)(/[1-9][0-9]*)?", Fraction)}
NUMBERS = {kind: (re.compile(pattern).fullmatch, make) for kind, (pattern, make) in NUMBERS.items()}
FACTORS: dict[str, tuple[str, ...]] = dict.fromkeys(("size", "index", "exponent"), ("name", "power"))
FACTORS["width"] = ("widths", "index", "power")
KINDS |= {"factor": FACTORS, "factors": ["factor"], "summand": ("rational", "factors"), "sum": ["summand"]}
KINDS |= {"theorem": ("str", "Theorem"), "theorems": ["theorem"]}
KINDS["node"] = {op: (kinds, "Terms") for op, (kinds, _) in SIGNATURES.items()}


_expect = partial(require, error=Unreadable)


def _object(value: Any, *keys: str) -> list[Any]:
    _expect(type(value) is dict and set(value) == set(keys), f"an object of {', '.join(keys)} is due")
    return [value[key] for key in keys]


class Reader:
    """The tables of one file, as far as they are read."""

    def __init__(self) -> None:
        self.tables: dict[str, list[Any]] = {"scalar": [], "term": [], "step": []}

    def value(self, kind: Any, value: Any) -> Any:
        """Return what a field of a kind, or a list of these kinds, holds."""
        if kind in TABLES:
            table, k = self.tables[TABLES[kind]], self.value("reference", value)
            _expect(k < len(table), "a reference to what does not stand before")
            value = table[k]
        elif kind in OBJECTS:
            _expect(type(value) is dict, "an object is due")
            return {name: self.value(OBJECTS[kind], v) for name, v in value.items()}
        elif kind in NUMBERS:
            pattern, make = NUMBERS[kind]
            _expect(type(value) is str and len(value) < 1000 and pattern(value), "a number in a text is due")
            return make(value)
        elif kind == "widths" and type(value) is list:
            value = self.value(("name", "index"), value)
        if callable(KINDS.get(kind, kind)):
            _expect(KINDS[kind](value), f"a {kind} is due")
            return value
        _expect(type(value) is list, "a list is due")
        kinds = due(KINDS.get(kind, kind), value)
        _expect(len(kinds) == len(value), "a list of other entries is due")
        parts = tuple(map(self.value, kinds, value))
        return NAMED[kind](*parts) if kind in NAMED else parts

    def scalar(self, entry: Any) -> Scalar:
        """Return the sum of [coefficient, [[kind, name, power] or ["width", widths, index, power], …]]."""
        total = ZERO
        for coefficient, factors in self.value("sum", entry):
            product = number(coefficient)
            for kind, *named, power in factors:
                factor = width(*named) if kind == "width" else parameter(kind, *named)
                product = product.times(factor.raised(power))
            total = total.plus(product)
        return total

    def term(self, entry: Any) -> Term:
        """Return the term of [operator, data, arguments]."""
        return term(*self.value("node", entry))

    def step(self, entry: Any) -> Theorem:
        """Apply one rule."""
        _expect(type(entry) is dict and entry.get("rule") in list(FIELDS), "no such rule")
        rule, *values = _object(entry, "rule", *FIELDS[entry["rule"]])
        return RULES[rule](*self.value(tuple(FIELDS[rule].values()), values))  # type: ignore[no-any-return]


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    _expect(len(dict(pairs)) == len(pairs), "a key stands twice")
    return dict(pairs)


def check(text: str) -> dict[str, Theorem]:
    """Return the theorems of a proof file by name.

    Raises Unreadable for what is no proof file of this version, and Refused or Undecided, naming the first step
    that fails, for what is one and does not prove what it says.
    """
    try:
        whole = json.loads(text, object_pairs_hook=_unique)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"this is not JSON: {error}") from None
    _expect(type(whole) is dict and whole.get("format") == FORMAT, "this is not a proof file")
    _expect(whole.get("version") == VERSION, f"this kernel reads version {VERSION}")
    _, _, *tables, theorems = _object(whole, "format", "version", "scalars", "terms", "steps", "theorems")
    _expect(all(type(entries) is list for entries in tables), "a list is due")
    reader = Reader()
    for (what, table), entries in zip(reader.tables.items(), tables, strict=True):
        read = counted(getattr(reader, what))
        for k, entry in enumerate(entries):
            try:
                table.append(read(entry))
            except KernelError as error:
                kind = Unreadable if what != "step" and type(error) is Refused else type(error)
                raise kind(f"{what} {k}: {error}") from None
    named = _unique(reader.value("theorems", theorems))
    _expect(all(map(str.isprintable, named)), "a theorem's name is no line of its own")
    return named
