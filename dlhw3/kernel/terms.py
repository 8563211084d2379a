"""The kernel's terms: immutable, closed, typed, and never simplified on construction.

A term is an operator of the table below, its data and its arguments; every term has a shape, and a scalar is
1 × 1. ``term`` is the only constructor. It checks types by ``type(x) is …``, so a subclass, a bool for an
integer, a float and an operator outside the table are refused, and it gives the same object for the same term,
so that equality of terms is identity.

Decisions that can silently make a proof wrong:
- every operator is total: outside its domain its value is 0 of its shape (inverse of a singular matrix, 1/0, log
  of s ≤ 0, square root of s < 0, 0^p for p no natural number, s^p for s < 0 and p no integer, a psd power of what
  is not psd, or a negative one of what is not pd, a derivative of l where l is not that often Fréchet
  differentiable);
- 0⁰ = 1 and A⁰ = I; an empty sum (upper < lower) is 0; W_{a−1:a} = I, and W_{b:a} with b < a − 1 is 0;
- a family of layers gives a matrix W_k, d_k × d_{k−1}, for every integer k; its depth is only a bound in a sum
  or a product, so nothing can be said of W_0 that would not hold of any matrix;
- a transpose is never dropped unless the letter is declared symmetric;
- ⟨A, B⟩ = tr(AᵀB), and a gradient has the shape of its variable;
- D(X ↦ f)(P)[H] and its gradient bind X; for a layer or a family the point is the family itself, which
  stays free. A sum binds its index. Substitution refuses to let a bound name capture.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from itertools import pairwise
from typing import Any, NoReturn
from weakref import WeakValueDictionary

from .errors import Refused
from .scalars import ONE, Scalar, names, number, substitute, width

NAME = re.compile(r"[^\W\d]\w*")
DEPTH = 200
PROPERTIES = ("general", "symmetric")
Shape = tuple[Scalar, Scalar]


class Term:
    """One node; made by ``term`` alone, and then the same object for the same content."""

    __slots__ = ("__weakref__", "args", "cols", "data", "declared", "depth", "free", "op", "rows")
    op: str
    data: tuple[Any, ...]
    args: tuple[Term, ...]
    rows: Scalar
    cols: Scalar
    depth: int
    free: frozenset[str]
    declared: frozenset[tuple[str, Any]]

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise Refused("a term does not change")

    @property
    def shape(self) -> Shape:
        """Rows and columns."""
        return self.rows, self.cols


def _need(holds: bool, words: str) -> None:
    if not holds:
        raise Refused(words)


def is_name(value: object) -> bool:
    """Whether this is text that is one name."""
    return type(value) is str and NAME.fullmatch(value) is not None and len(value) <= 64


def _is_scalar(value: object) -> bool:
    return type(value) is Scalar


def is_index(value: object) -> bool:
    """Whether this is a polynomial with integer coefficients in sizes and indices."""
    return type(value) is Scalar and value.integral


def is_size(value: object) -> bool:
    """Whether this can be a size; that it is ≥ 1 is shown where a theorem is made."""
    return type(value) is Scalar and value.integral and (value.constant is None or value.constant >= 1)


def _is_domain(value: object) -> bool:
    pairs = type(value) is tuple and value and all(type(p) is tuple and len(p) == 2 for p in value)
    return bool(pairs) and all(is_size(size) for pair in value for size in pair)  # type: ignore[attr-defined]


def _is_count(value: object) -> bool:
    return type(value) is int and 0 <= value <= 64


def _is_slots(value: object) -> bool:
    return type(value) is tuple and all(_is_count(item) for item in value)


def is_variable(value: object) -> bool:
    """Whether this is ("letter", X, rows, cols, property), ("layer", W, d, j) or ("family", W, d, V)."""
    if type(value) is not tuple or not value or type(value[0]) is not str or value[0] not in VARIABLES:
        return False
    kinds = VARIABLES[value[0]]
    return len(value) == len(kinds) + 1 and all(KINDS[k](v) for k, v in zip(kinds, value[1:], strict=True))


VARIABLES = {
    "letter": ("name", "size", "size", "property"),
    "layer": ("name", "name", "index"),
    "family": ("name", "name", "name"),
}
KINDS: dict[str, Callable[[object], bool]] = {
    "name": is_name,
    "scalar": _is_scalar,
    "index": is_index,
    "size": is_size,
    "domain": _is_domain,
    "count": _is_count,
    "slots": _is_slots,
    "flag": lambda value: type(value) is bool,
    "property": lambda value: type(value) is str and value in PROPERTIES,
    "variable": is_variable,
}
SIGNATURES: dict[str, tuple[tuple[str, ...], str]] = {
    "letter": (("name", "size", "size", "property"), "special"),
    "layers": (("name", "name", "index", "index"), "special"),
    "number": (("scalar",), "->11"),
    "identity": (("size",), "special"),
    "ones": (("size", "size"), "special"),
    "zero": (("size", "size"), "special"),
    "add": ((), "special"),
    "mul": ((), "special"),
    "hadamard": ((), "special"),
    "transpose": ((), "ij->ji"),
    "trace": ((), "ii->11"),
    "diag": ((), "i1->ii"),
    "diagonal": ((), "ii->i1"),
    "sum": ((), "ij->11"),
    "quotient": ((), "ij,ij->ij"),
    "map": (("name", "count"), "ij->ij"),
    "power": (("scalar",), "11->11"),
    "psdpower": (("scalar",), "ii->ii"),
    "inverse": ((), "ii->ii"),
    "adj": ((), "ii->ii"),
    "det": ((), "ii->11"),
    "logdet": ((), "ii->11"),
    "norm": ((), "ij->11"),
    "function": (("name", "domain", "slots", "flag"), "special"),
    "sigma": (("name", "index", "index"), "special"),
    "differential": (("variable",), "special"),
    "gradient": (("variable",), "special"),
}
"""Operator: the kinds of its data, and arguments → result, a letter for each size and 1 for the size 1."""
_TERMS: WeakValueDictionary[tuple[Any, ...], Term] = WeakValueDictionary()


def by_pattern(pattern: str, shapes: list[Shape]) -> Shape:
    """Return the result's shape, or refuse arguments that do not fit the pattern."""
    left, right = pattern.split("->")
    wanted = left.split(",") if left else []
    _need(len(wanted) == len(shapes), f"{len(wanted)} arguments are due, {len(shapes)} given")
    sizes = {"1": ONE}
    for letters, shape in zip(wanted, shapes, strict=True):
        for letter, size in zip(letters, shape, strict=True):
            _need(sizes.setdefault(letter, size) == size, "sizes that should be equal differ")
    return sizes[right[0]], sizes[right[1]]


def variable_shape(variable: tuple[Any, ...]) -> Shape:
    """Return the shape of the letter or the layer that moves."""
    if variable[0] == "letter":
        return variable[2], variable[3]
    return width(variable[2], variable[3]), width(variable[2], variable[3].minus(ONE))


def _product_shape(shapes: list[Shape]) -> Shape:
    chain = [s for s in shapes if s != (ONE, ONE)] or [(ONE, ONE)]
    for left, right in pairwise(chain):
        _need(left[1] == right[0], "a product's inner sizes differ")
    return chain[0][0], chain[-1][1]


def _function_shape(data: tuple[Any, ...], shapes: list[Shape]) -> Shape:
    _, domain, slots, is_open = data
    _need(all(s < len(domain) for s in slots), "a derivative in an argument that the function does not have")
    _need(bool(slots) or not is_open, "a value has no open derivative")
    inner = slots[:-1] if is_open else slots
    _need(shapes == [*domain, *(domain[s] for s in inner)], "the points and directions are not of the domain")
    return domain[slots[-1]] if is_open else (ONE, ONE)


def _moving_shape(op: str, variable: tuple[Any, ...], shapes: list[Shape]) -> Shape:
    """D(X ↦ f)(P)[H] has arguments f, P, H; for a layer f, H; for a family f. A gradient has no H."""
    due: list[Shape] = []
    if variable[0] == "letter":
        due = [variable_shape(variable)]
        _need(variable[4] == "general" or variable[2] == variable[3], "a symmetric letter is square")
    if op == "gradient":
        _need(variable[0] != "family", "a gradient is taken in a letter or in one layer")
        _need(bool(shapes) and shapes[0] == (ONE, ONE), "a gradient is taken of a scalar")
    elif variable[0] != "family":
        due.append(variable_shape(variable))
    _need(bool(shapes) and shapes[1:] == due, "the point and the direction have the variable's shape")
    return shapes[0] if op == "differential" else variable_shape(variable)


def _shape(op: str, data: tuple[Any, ...], shapes: list[Shape]) -> Shape:
    if op in ("letter", "layers", "identity", "ones", "zero"):
        _need(not shapes, f"{op} has no arguments")
        if op == "layers":
            return width(data[1], data[2]), width(data[1], data[3].minus(ONE))
        if op == "letter":
            _need(data[3] == "general" or data[1] == data[2], "a symmetric letter is square")
            return data[1], data[2]
        return data[0], data[-1]
    if op in ("add", "hadamard", "mul"):
        _need(bool(shapes), f"{op} of nothing")
        _need(
            op == "mul" or all(s == shapes[0] for s in shapes),
            "summands and entrywise factors have one shape",
        )
        return _product_shape(shapes) if op == "mul" else shapes[0]
    if op == "function":
        return _function_shape(data, shapes)
    if op == "sigma":
        _need(len(shapes) == 1, "a sum has one body")
        ends = {name for _, name in names(data[1]) | names(data[2])}
        _need(data[0] not in ends, "a sum's ends do not depend on its own index")
        shape_names = {name for size in shapes[0] for _, name in names(size)}
        _need(data[0] not in shape_names, "the shape of a sum does not depend on its index")
        return shapes[0]
    return _moving_shape(op, data[0], shapes)


def scalars_in(data: object) -> list[Scalar]:
    """Return every scalar within the data, in order."""
    if type(data) is Scalar:
        return [data]
    return [s for item in data for s in scalars_in(item)] if type(data) is tuple else []


def _own(op: str, data: tuple[Any, ...]) -> set[tuple[str, Any]]:
    """Return what the node itself names: (name, declaration)."""
    found: set[tuple[str, Any]] = {(n, (kind,)) for s in scalars_in(data) for kind, n in names(s)}
    variable = data[0] if op in ("differential", "gradient") else None
    if op == "letter" or (variable and variable[0] == "letter"):
        name, *declaration = data if variable is None else variable[1:]
        found.add((name, ("letter", *declaration)))
    elif op == "layers" or variable:
        family = data if variable is None else variable[1:]
        found |= {(family[0], ("family", family[1])), (family[1], ("width",))}
        if variable and variable[0] == "family":
            found.add((family[2], ("family", family[1])))
    elif op == "function":
        found.add((data[0], ("function", data[1])))
    elif op == "map":
        found.add((data[0], ("map",)))
    elif op == "sigma":
        found.add((data[0], ("index",)))
    return found


def bound_name(op: str, data: tuple[Any, ...]) -> str | None:
    """Return the name that the node binds in its first argument, if it binds one."""
    if op == "sigma":
        return str(data[0])
    return str(data[0][1]) if op in ("differential", "gradient") and data[0][0] == "letter" else None


def _varies(index: str, body: Term) -> bool:
    """Whether a letter or a function in the body is declared with a shape that depends on the index."""
    fixed = [d for _, d in body.declared if d[0] in ("letter", "function")]
    return any(name == index for d in fixed for s in scalars_in(d) for _, name in names(s))


def term(op: str, data: tuple[Any, ...] = (), args: tuple[Term, ...] = ()) -> Term:
    """Return the term, or refuse what is not one: the only way in.

    Raises Refused for an operator outside the table, data of a wrong kind, arguments that are not terms, shapes
    that do not fit, one name declared in two ways, or more than DEPTH levels.
    """
    _need(type(op) is str and op in SIGNATURES, "an operator that is not in the table")
    _need(type(data) is tuple and type(args) is tuple, "data and arguments are tuples")
    _need(all(type(a) is Term for a in args), "an argument that is not a term")
    kinds, pattern = SIGNATURES[op]
    _need(
        len(data) == len(kinds) and all(KINDS[k](v) for k, v in zip(kinds, data, strict=True)),
        f"the data of {op}",
    )
    key = (op, data, args)
    if (known := _TERMS.get(key)) is not None:
        return known
    shapes = [a.shape for a in args]
    rows, cols = _shape(op, data, shapes) if pattern == "special" else by_pattern(pattern, shapes)
    own, bound = _own(op, data), bound_name(op, data)
    free = {n for n, _ in own if n != bound} | {n for a in args[1:] for n in a.free}
    free |= {n for a in args[:1] for n in a.free if n != bound}
    declared = frozenset(own.union(*(a.declared for a in args)))
    _need(op != "sigma" or not _varies(data[0], args[0]), "a letter's shape depends on the index of a sum")
    _need(len({n for n, _ in declared}) == len(declared), "one name is declared in two ways")
    depth = 1 + max((a.depth for a in args), default=0)
    _need(depth <= DEPTH, f"a term nests deeper than {DEPTH} levels")
    made = object.__new__(Term)
    values = (op, data, args, rows, cols, depth, frozenset(free), declared)
    for slot, value in zip(
        ("op", "data", "args", "rows", "cols", "depth", "free", "declared"), values, strict=True
    ):
        object.__setattr__(made, slot, value)
    return _TERMS.setdefault(key, made)


def replace_scalars(data: Any, new: Mapping[str, Scalar]) -> Any:
    """Return the data with parameters replaced in every scalar."""
    if type(data) is Scalar:
        return substitute(data, new)
    return tuple(replace_scalars(item, new) for item in data) if type(data) is tuple else data


def instance(body: Term, parameters: Mapping[str, Scalar], letters: Mapping[str, Term]) -> Term:
    """Return the term with free parameters and letters replaced, all at once; capture is refused.

    A letter's shape is replaced first, and then its value must have it. That a symmetric letter's value is
    symmetric, and a size's ≥ 1, is for the rule to show.
    """
    memo: dict[Term, Term] = {}

    def walk(node: Term) -> Term:
        if node not in memo:
            memo[node] = change(node)
        return memo[node]

    def change(node: Term) -> Term:
        if not any(n in node.free for n in (*parameters, *letters)):
            return node
        bound = bound_name(node.op, node.data)
        data = replace_scalars(node.data, parameters)
        if node.op == "letter":
            value = letters.get(node.data[0])
            _need(value is None or value.shape == (data[1], data[2]), "a letter's value has another shape")
            return term("letter", data) if value is None else value
        if bound is None:
            return term(node.op, data, tuple(map(walk, node.args)))
        inside = node.args[0].free - {bound}
        kept = {n: s for n, s in parameters.items() if n in inside}
        values = {n: t for n, t in letters.items() if n in inside}
        brought = {n for s in kept.values() for _, n in names(s)}.union(*(t.free for t in values.values()))
        _need(bound not in brought, f"{bound} is bound here and would capture")
        rest = tuple(map(walk, node.args[1:]))
        return term(node.op, data, (instance(node.args[0], kept, values), *rest))

    return walk(body)


def letter(name: str, rows: Scalar, cols: Scalar, kind: str = "general") -> Term:
    """Return a letter."""
    return term("letter", (name, rows, cols, kind))


def scalar(value: Scalar | int) -> Term:
    """Return a number, or a polynomial or quotient of sizes, as a 1 × 1 term."""
    return term("number", (number(value) if type(value) is int else value,))


def _apply(op: str, *args: Term) -> Term:
    return term(op, (), args)


add, mul, hadamard = partial(_apply, "add"), partial(_apply, "mul"), partial(_apply, "hadamard")
transpose, trace, inverse = partial(_apply, "transpose"), partial(_apply, "trace"), partial(_apply, "inverse")


def minus(left: Term, right: Term) -> Term:
    """Return left − right."""
    return add(left, mul(scalar(-1), right))
