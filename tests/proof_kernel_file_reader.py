"""A second reading of proof files, from ``docs/proof-format.md``: plain data, and nothing of the kernel.

``read`` gives the steps of a file as (rule, arguments) over plain nodes and scalars, or raises ``NoProof`` with
what the format or the shapes do not allow. Names are judged by a list of what the tests write, and no more.
"""

from __future__ import annotations

import itertools
import json
import re
from fractions import Fraction
from typing import Any, NamedTuple

DATA: dict[str, tuple[str, ...]] = {
    **{"letter": ("name", "size", "size", "property"), "layers": ("name", "name", "index", "index")},
    **{"number": ("scalar",), "identity": ("size",), "ones": ("size", "size"), "zero": ("size", "size")},
    **{"map": ("name", "count"), "power": ("scalar",), "psdpower": ("scalar",)},
    **{"function": ("name", "domain", "slots", "flag"), "sigma": ("name", "index", "index")},
    **{"differential": ("variable",), "gradient": ("variable",)},
}
PLAIN = [
    "add",
    "mul",
    "hadamard",
    "transpose",
    "trace",
    "sum",
    "norm",
    "diag",
    "diagonal",
    "inverse",
    "adj",
    "det",
    "logdet",
]
DATA |= dict.fromkeys(PLAIN, ())
RULES: dict[str, dict[str, str]] = {
    "assume": {"hypothesis": "Hypothesis"},
    "same": {"left": "Term", "right": "Term", "facts": "Facts"},
    "replace": {"premise": "Theorem", "equation": "Theorem", "path": "Path"},
    "instantiate": {"premise": "Theorem", "parameters": "Parameters", "letters": "Letters"},
    "law": {"name": "str"},
    "differential": {"whole": "Term", "facts": "Facts"},
    "read_off": {"premise": "Theorem", "gradient": "Term"},
    "split_sum": {"whole": "Term", "at": "Scalar", "facts": "Facts"},
    "induction": {
        **{"base": "Theorem", "step": "Theorem", "claim": "Statement"},
        **{"index": "str", "ends": "Ends"},
    },
    "cut": {"premise": "Theorem", "theorem": "Theorem"},
    "combination": {
        **{"claim": "Statement", "premises": "Theorems", "multipliers": "Terms", "squares": "Terms"},
        **{"weights": "Terms", "signs": "Theorems", "facts": "Facts"},
    },
    "congruence": {"premise": "Theorem", "frame": "Term"},
    "trace_order": {"premise": "Theorem"},
    "entries": {"premise": "Theorem", "letters": "Letters"},
    "discharge": {"premise": "Theorem"},
    "decreasing": {"premise": "Theorem", "low": "Term", "signs": "Theorems"},
    "limit": {"premise": "Theorem", "name": "str", "low": "Term"},
}
LETTERS = re.compile(r"[A-Za-zσξβ_][A-Za-zσξβ0-9_]{0,63}")
NATURAL = re.compile(r"0|[1-9][0-9]{0,6}", re.ASCII)
RATIONAL = re.compile(r"-?(0|[1-9][0-9]*)(/[1-9][0-9]*)?", re.ASCII)
VARIABLES = {"letter": ("name", "size", "size", "property"), "layer": ("name", "name", "index")}
VARIABLES |= {"family": ("name", "name", "name"), "index": ("name",)}


class NoProof(Exception):
    """What this reading finds the format, or the shapes of terms, not to allow."""


class Plain:
    """A polynomial in sizes, indices and exponents: sorted (monomial, coefficient)."""

    def __init__(self, terms: dict[Any, Fraction]):
        self.terms = tuple(
            sorted(((m, c) for m, c in terms.items() if c), key=lambda t: str((words(t[0]), t[1])))
        )

    @property
    def key(self) -> Any:
        return tuple((words(m), c) for m, c in self.terms)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Plain) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


def words(monomial: Any) -> Any:
    return tuple((a[0], a[1], *(x.key for x in a[2:]), k) for a, k in monomial)


def shift(value: Plain, by: int) -> Plain:
    terms = dict(value.terms)
    terms[()] = terms.get((), Fraction(0)) + by
    return Plain(terms)


ONE = Plain({(): Fraction(1)})


class Node:
    """A term as data, with its shape worked out here."""

    def __init__(self, op: str, data: tuple[Any, ...], args: tuple[Node, ...]):
        self.op, self.data, self.args = op, data, args
        self.rows, self.cols = shape_of(op, data, args)

    @property
    def declared(self) -> set[Any]:
        own = {
            (a[1], (a[0],)) for s in scalars(self.data) for m, _ in s.terms for a, _ in m if a[0] != "width"
        }
        return own.union(*(a.declared for a in self.args))


class Said(NamedTuple):
    """A statement: left relation right."""

    left: Node
    relation: str
    right: Node


class Held(NamedTuple):
    """A hypothesis."""

    statement: Said
    bound: tuple[Any, ...]
    facts: tuple[Plain, ...]
    at_point: bool


def scalars(data: Any) -> list[Plain]:
    if isinstance(data, Plain):
        return [data]
    return [s for item in data for s in scalars(item)] if isinstance(data, tuple) else []


def need(holds: object, what: str) -> None:
    if not holds:
        raise NoProof(what)


def shape_of(op: str, data: Any, args: tuple[Node, ...]) -> tuple[Plain, Plain]:
    shapes = [(a.rows, a.cols) for a in args]
    if op in ("letter", "identity", "ones", "zero", "layers", "number"):
        need(not args, "a leaf with arguments")
        need(op != "letter" or data[3] == "general" or data[1] == data[2], "a symmetric rectangle")
        if op == "layers":
            return width(data[1], data[2]), width(data[1], shift(data[3], -1))
        return (
            {"letter": data[1:3], "number": (ONE, ONE)}.get(op, (data[0], data[-1])) if data else (ONE, ONE)
        )
    if op in ("differential", "gradient"):
        return moving_shape(op, data[0], shapes)
    if op == "function":
        return function_shape(data, shapes)
    need(shapes, "an operator of nothing")
    if op == "mul":
        chain = [s for s in shapes if s != (ONE, ONE)] or shapes[:1]
        need(all(a[1] == b[0] for a, b in itertools.pairwise(chain)), "inner sizes differ")
        return chain[0][0], chain[-1][1]
    counts = {"add": None, "hadamard": None}
    need(op in ("add", "hadamard") or len(shapes) == counts.get(op, 1), "the number of arguments")
    need(all(s == shapes[0] for s in shapes), "shapes differ")
    rows, cols = shapes[0]
    square = ("trace", "diagonal", "inverse", "adj", "det", "logdet", "psdpower")
    need(op not in square or rows == cols, "a rectangle where a square is due")
    need(op != "diag" or cols == ONE, "a diag of no column")
    need(op != "power" or rows == cols == ONE, "a power of a matrix")
    scalar = op in ("trace", "sum", "norm", "det", "logdet")
    special = {"transpose": (cols, rows), "diag": (rows, rows), "diagonal": (rows, ONE)}
    return (ONE, ONE) if scalar else special.get(op, (rows, cols))


def width(name: str, at: Plain) -> Plain:
    return Plain({((("width", name, at), 1),): Fraction(1)})


def moving_shape(op: str, variable: Any, shapes: Any) -> tuple[Plain, Plain]:
    need(shapes, "a differential of nothing")
    kind, *rest = variable
    if kind == "family":
        need(op == "differential" and len(shapes) == 1, "the arguments of a family's differential")
        return shapes[0]  # type: ignore[no-any-return]
    own = (
        (rest[1], rest[2])
        if kind == "letter"
        else (width(rest[1], rest[2]), width(rest[1], shift(rest[2], -1)))
    )
    need(kind != "letter" or rest[3] == "general" or own[0] == own[1], "a symmetric rectangle")
    count = (kind == "letter") + (op == "differential")
    need(list(shapes[1:]) == [own] * count, "a point and a direction have the variable's shape")
    need(op == "differential" or shapes[0] == (ONE, ONE), "a gradient of no scalar")
    return shapes[0] if op == "differential" else own


def function_shape(data: Any, shapes: Any) -> tuple[Plain, Plain]:
    _, domain, slots, is_open = data
    need(all(s < len(domain) for s in slots) and (slots or not is_open), "the slots of a function")
    due = [*domain, *(domain[s] for s in (slots[:-1] if is_open else slots))]
    need(list(shapes) == due, "the points and directions of a function")
    return domain[slots[-1]] if is_open else (ONE, ONE)


class File:
    """The tables of a file, read one entry after the other."""

    def __init__(self) -> None:
        self.tables: dict[str, list[Any]] = {"scalars": [], "terms": [], "steps": []}

    def value(self, kind: str, value: Any) -> Any:
        if kind in ("scalar", "index", "size", "Scalar", "Term", "Theorem", "count"):
            need(isinstance(value, str) and NATURAL.fullmatch(value), "a number in a text")
            table = {"Term": "terms", "Theorem": "steps"}.get(kind, "scalars")
            if kind == "count":
                return int(value)
            need(int(value) < len(self.tables[table]), "a reference to what does not stand before")
            return int(value) if kind == "Theorem" else self.tables[table][int(value)]
        lists = {
            "Facts": "scalar",
            "Theorems": "Theorem",
            "Path": "count",
            "slots": "count",
        }
        lists |= {"domain": "pair", "bound": "variable"}
        if kind in lists:
            need(isinstance(value, list), "a list")
            return tuple(self.value(lists[kind], v) for v in value)
        if kind in ("pair", "Ends"):
            need(isinstance(value, list) and len(value) == 2, "a pair")
            return tuple(self.value("size" if kind == "pair" else "scalar", v) for v in value)
        if kind in ("Parameters", "Letters"):
            need(isinstance(value, dict), "an object")
            return {n: self.value("scalar" if kind == "Parameters" else "Term", v) for n, v in value.items()}
        if kind == "flag":
            need(isinstance(value, bool), "a flag")
            return value
        if kind == "variable":
            need(isinstance(value, list) and value and isinstance(value[0], str), "a variable")
            kinds = VARIABLES.get(value[0], ())
            need(kinds and len(value) == 1 + len(kinds), "a variable")
            return (value[0], *(self.value(k, v) for k, v in zip(kinds, value[1:], strict=True)))
        return self.words(kind, value)

    def words(self, kind: str, value: Any) -> Any:
        if kind == "Statement":
            fine = isinstance(value, list) and len(value) == 3 and value[0] in ("=", "≤", "<", "⪯")
            need(fine, "a statement")
            left, right = (self.value("Term", v) for v in value[1:])
            need((left.rows, left.cols) == (right.rows, right.cols), "a statement's shapes")
            return Said(left, value[0], right)
        if kind == "Hypothesis":
            kinds = ("Statement", "bound", "Facts", "flag")
            need(isinstance(value, list) and len(value) == len(kinds), "a hypothesis")
            return Held(*map(self.value, kinds, value))
        need(isinstance(value, str) and len(value) <= 200, "a text")
        need(kind != "name" or LETTERS.fullmatch(value), "a name")
        need(kind != "property" or value in ("general", "symmetric"), "a property")
        return value

    def scalar(self, entry: Any) -> Plain:
        need(isinstance(entry, list), "a list")
        total: dict[Any, Fraction] = {}
        for item in entry:
            need(isinstance(item, list) and len(item) == 2 and isinstance(item[1], list), "a monomial")
            need(
                isinstance(item[0], str) and len(item[0]) < 1000 and RATIONAL.fullmatch(item[0]), "a rational"
            )
            powers: dict[Any, int] = {}
            for atom in item[1]:
                need(isinstance(atom, list) and len(atom) == (4 if atom[:1] == ["width"] else 3), "a factor")
                need(atom[0] in ("size", "index", "exponent", "width"), "a kind of parameter")
                need(
                    isinstance(atom[-1], str) and re.fullmatch(r"-?[1-9][0-9]?", atom[-1], re.ASCII),
                    "a power",
                )
                name = self.value("name", atom[1])
                key = (atom[0], name, *(self.value("scalar", a) for a in atom[2:-1]))
                powers[key] = powers.get(key, 0) + int(atom[-1])
            monomial = tuple(sorted(((a, k) for a, k in powers.items() if k), key=lambda x: str(words((x,)))))
            total[monomial] = total.get(monomial, Fraction(0)) + Fraction(item[0])
        return Plain(total)

    def term(self, entry: Any) -> Node:
        need(isinstance(entry, list) and len(entry) == 3, "a term")
        op, data, args = entry
        need(isinstance(op, str) and op in DATA, "an operator")
        need(
            isinstance(data, list) and len(data) == len(DATA[op]) and isinstance(args, list), "a term's data"
        )
        values = tuple(self.value(k, v) for k, v in zip(DATA[op], data, strict=True))
        return Node(op, values, tuple(self.value("Term", a) for a in args))

    def step(self, entry: Any) -> tuple[str, tuple[Any, ...]]:
        need(
            isinstance(entry, dict) and isinstance(entry.get("rule"), str) and entry["rule"] in RULES,
            "a rule",
        )
        fields = RULES[entry["rule"]]
        need(set(entry) == {"rule", *fields}, "a step's fields")
        return entry["rule"], tuple(self.value(kind, entry[field]) for field, kind in fields.items())


def _refuse(text: str) -> Any:
    raise NoProof("a JSON number")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    need(len({k for k, _ in pairs}) == len(pairs), "a key twice")
    return dict(pairs)


def read(data: bytes) -> list[tuple[str, tuple[Any, ...]]]:
    """The steps of a file; raises NoProof."""
    hooks: Any = dict.fromkeys(("parse_int", "parse_float", "parse_constant"), _refuse)
    try:
        whole = json.loads(data.decode("utf-8"), object_pairs_hook=_unique, **hooks)
    except (ValueError, RecursionError):
        raise NoProof("no JSON in UTF-8") from None
    keys = {"format", "version", "scalars", "terms", "steps", "theorems"}
    need(isinstance(whole, dict) and set(whole) == keys, "the six keys")
    need(whole["format"] == "dlhw3-proof" and whole["version"] == "5", "the format and the version")
    file = File()
    for table, one in (("scalars", file.scalar), ("terms", file.term), ("steps", file.step)):
        need(isinstance(whole[table], list), "a table")
        for entry in whole[table]:
            file.tables[table].append(one(entry))
    need(isinstance(whole["theorems"], list), "a table")
    for entry in whole["theorems"]:
        need(isinstance(entry, list) and len(entry) == 2, "a theorem")
        need(isinstance(entry[0], str) and entry[0].isprintable(), "a theorem's name")
        need(len(entry[0]) <= 200, "a theorem's name")
        file.value("Theorem", entry[1])
    names = [entry[0] for entry in whole["theorems"]]
    need(len(set(names)) == len(names), "a name twice")
    return file.tables["steps"]
