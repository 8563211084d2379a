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
- 0⁰ = 1, and A⁰ = I for a psd A (0 for any other, as all its psd powers); an empty sum (upper < lower) is 0;
  W_{a−1:a} = I, and W_{b:a} with b < a − 1 is 0;
- a family of layers gives a matrix W_k, d_k × d_{k−1}, for every integer k; its depth is only a bound in a sum
  or a product, so nothing can be said of W_0 that would not hold of any matrix; where it is declared with d_N = 1,
  d_k is the number 1 for k the polynomial N itself, and for any other k a width of which nothing follows but ≥ 1;
- a transpose is never dropped unless the letter is declared symmetric;
- ⟨A, B⟩ = tr(AᵀB), and a gradient has the shape of its variable;
- D(X ↦ f)(P)[H] and its gradient bind X; for a layer or a family the point is the family itself, which
  stays free. A sum binds its index. Substitution refuses to let a bound name capture, or a family that moves.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from itertools import pairwise
from typing import Any

from .errors import Fixed, fixed, require, spend
from .scalars import ONE, Scalar, declared, is_name, is_widths, number, substitute, width

DEPTH = 200
FUNCTIONS = ("exp", "log", "sqrt", "abs", "sign", "relu", "step", "sin", "cos", "tanh", "recip")
"""Functions of every entry that have a row in laws/entrywise.py; their derivatives are terms, not orders."""
Shape = tuple[Scalar, Scalar]


class Term(Fixed):
    """One node; made by ``term`` alone, and then the same object for the same content."""

    __slots__ = ("args", "cols", "data", "declared", "depth", "free", "op", "rows")
    op: str
    data: tuple[Any, ...]
    args: tuple[Term, ...]
    rows: Scalar
    cols: Scalar
    depth: int
    free: frozenset[str]
    declared: frozenset[tuple[str, Any]]

    @property
    def shape(self) -> Shape:
        """Rows and columns."""
        return self.rows, self.cols

    def __add__(self, other: Term) -> Term:
        return add(self, other)

    def __sub__(self, other: Term) -> Term:
        return add(self, mul(scalar(-1), other))

    def __mul__(self, other: Term) -> Term:
        return mul(self, other)

    def __and__(self, other: Term) -> Term:
        return hadamard(self, other)

    @property
    def T(self) -> Term:
        """The transpose."""
        return transpose(self)


VARIABLES = {
    "letter": ("name", "size", "size", "property"),
    "layer": ("name", "widths", "index"),
    "family": ("name", "widths", "name"),
}
"""("letter", X, rows, columns, property), ("layer", W, widths, j), ("family", W, widths, V): V is W's direction."""
KINDS: dict[str, Callable[[Any], bool]] = {
    "name": is_name,
    "widths": is_widths,
    "scalar": lambda value: type(value) is Scalar,
    "index": lambda value: type(value) is Scalar and value.integral,
    "size": lambda value: KINDS["index"](value) and (value.constant is None or value.constant >= 1),
    "pair": lambda value: type(value) is tuple and fits(("size", "size"), value),
    "domain": lambda value: type(value) is tuple and value != () and all(map(KINDS["pair"], value)),
    "count": lambda value: type(value) is int and 0 <= value <= 64,
    "slots": lambda value: type(value) is tuple and all(map(KINDS["count"], value)),
    "flag": lambda value: type(value) is bool,
    "property": lambda value: type(value) is str and value in ("general", "symmetric"),
    "variable": lambda value: any(map(partial(_declares, value), VARIABLES)),
}
"""Kinds of data; that a size is ≥ 1 is shown where a theorem is made."""


def _declares(value: Any, kind: str) -> bool:
    head = type(value) is tuple and value != () and type(value[0]) is str and value[0] == kind
    return head and fits(VARIABLES[kind], value[1:])


def fits(kinds: tuple[str, ...], values: tuple[Any, ...]) -> bool:
    """Whether the values are of these kinds, one by one."""
    return len(values) == len(kinds) and all(KINDS[k](v) for k, v in zip(kinds, values, strict=True))


SIGNATURES: dict[str, tuple[tuple[str, ...], str]] = {
    "letter": (("name", "size", "size", "property"), ""),
    "layers": (("name", "widths", "index", "index"), ""),
    "number": (("scalar",), "->11"),
    "identity": (("size",), ""),
    "ones": (("size", "size"), ""),
    "zero": (("size", "size"), ""),
    "add": ((), "ij*->ij"),
    "mul": ((), ""),
    "hadamard": ((), "ij*->ij"),
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
    "function": (("name", "domain", "slots", "flag"), ""),
    "sigma": (("name", "index", "index"), "ij->ij"),
    "differential": (("variable",), ""),
    "gradient": (("variable",), ""),
}
"""Operator: the kinds of its data, and arguments → result: a letter is a size, 1 the size 1, * one or more."""

RESERVED = {*SIGNATURES, "D", "d", "grad", "tr", "inv", "psd"}
"""Names that no function has, since the printer uses them, or a reader would take them for operators."""


def words(pattern: str, count: int) -> tuple[list[str], str]:
    """Return a pattern's word for each of so many arguments, and the result's."""
    left, right = pattern.split("->")
    return [left[:2]] * count if left.endswith("*") else left.split(",") if left else [], right


def _by_pattern(pattern: str, shapes: list[Shape]) -> Shape:
    wanted, right = words(pattern, len(shapes))
    require(len(wanted) == len(shapes) and ("*" not in pattern or shapes), "the number of arguments")
    sizes = {"1": ONE}
    for word, shape in zip(wanted, shapes, strict=True):
        for letter, size in zip(word, shape, strict=True):
            require(sizes.setdefault(letter, size) is size, "sizes that should be equal differ")
    return sizes[right[0]], sizes[right[1]]


def _product_shape(shapes: list[Shape]) -> Shape:
    require(shapes, "a product of nothing")
    chain = [s for s in shapes if s != (ONE, ONE)] or shapes[:1]
    require(all(a[1] is b[0] for a, b in pairwise(chain)), "a product's inner sizes differ")
    return chain[0][0], chain[-1][1]


def _function_shape(data: tuple[Any, ...], shapes: list[Shape]) -> Shape:
    _, domain, slots, is_open = data
    require(all(s < len(domain) for s in slots), "a slot that the function does not have")
    require(slots or not is_open, "a value has no open derivative")
    due = [*domain, *(domain[s] for s in (slots[:-1] if is_open else slots))]
    require(shapes == due, "the points and directions are not of the domain")
    return domain[slots[-1]] if is_open else (ONE, ONE)


def variable_shape(variable: tuple[Any, ...]) -> Shape:
    """Return the shape of the letter or the layer that moves."""
    if variable[0] == "letter":
        return variable[2], variable[3]
    return width(variable[2], variable[3]), width(variable[2], variable[3].minus(ONE))


def _moving_shape(op: str, variable: tuple[Any, ...], shapes: list[Shape]) -> Shape:
    """D(X ↦ f)(P)[H] has arguments f, P, H; for a layer f, H; for a family f. A gradient has no H."""
    require(shapes, "a differential of nothing")
    if variable[0] == "family":
        require(op == "differential" and len(shapes) == 1, "D of a family has one argument, and no gradient")
        return shapes[0]
    shape, count = variable_shape(variable), (variable[0] == "letter") + (op == "differential")
    require(variable[-1] != "symmetric" or shape[0] is shape[1], SQUARE)
    require(shapes[1:] == [shape] * count, "a point and a direction have the variable's shape")
    require(op == "differential" or shapes[0] == (ONE, ONE), "a gradient is taken of a scalar")
    return shapes[0] if op == "differential" else shape


def _shape(op: str, data: tuple[Any, ...], shapes: list[Shape]) -> Shape:
    if SIGNATURES[op][1]:
        return _by_pattern(SIGNATURES[op][1], shapes)
    if op in ("mul", "function"):
        return _product_shape(shapes) if op == "mul" else _function_shape(data, shapes)
    if op in MOVING:
        return _moving_shape(op, data[0], shapes)
    require(not shapes, f"{op} has no arguments")
    if op == "layers":
        return width(data[1], data[2]), width(data[1], data[3].minus(ONE))
    require(data[-1] != "symmetric" or data[1] is data[2], SQUARE)
    return (data[1], data[2]) if op == "letter" else (data[0], data[-1])


SQUARE = "a symmetric letter is square"
MOVING = ("differential", "gradient")


def scalars_in(data: object) -> list[Scalar]:
    """Return every scalar within the data, in order."""
    if type(data) is Scalar:
        return [data]
    return [s for item in data for s in scalars_in(item)] if type(data) is tuple else []


def parameters_in(data: object) -> set[tuple[str, Any]]:
    """Return the parameters in the scalars within the data, each with its declaration."""
    return {item for s in scalars_in(data) for item in declared(s)}


def names_in(data: object) -> set[str]:
    """Return the names of parameters in the scalars within the data."""
    return {name for name, _ in parameters_in(data)}


def _own(op: str, data: tuple[Any, ...]) -> set[tuple[str, Any]]:
    """Return what the node itself names: (name, declaration)."""
    found = parameters_in(data)
    kind, *rest = data[0] if op in MOVING else (op, *data)
    if kind == "letter":
        found.add((rest[0], ("letter", *rest[1:])))
    elif kind in ("layers", "layer", "family"):
        name, *one = rest[1] if type(rest[1]) is tuple else rest[1:2]
        found |= {(rest[0], ("family", rest[1])), (name, ("width", *one))}
        found |= {(rest[2], ("family", rest[1]))} if kind == "family" else set()
    elif kind in ("function", "map", "sigma"):
        found.add((rest[0], {"function": ("function", rest[1]), "map": ("map",), "sigma": ("index",)}[kind]))
    return found


def bound_name(op: str, data: tuple[Any, ...]) -> str | None:
    """Return the name that the node binds in its first argument, if it binds one."""
    if op == "sigma":
        return str(data[0])
    return str(data[0][1]) if op in MOVING and data[0][0] == "letter" else None


def moving_name(op: str, data: tuple[Any, ...]) -> str | None:
    """Return the name that must not come into the first argument: the bound one, or the family that moves."""
    return str(data[0][1]) if op in MOVING else bound_name(op, data)


def term(op: str, data: tuple[Any, ...] = (), args: tuple[Term, ...] = ()) -> Term:
    """Return the term, or refuse what is not one: the only way in.

    Raises Refused for an operator outside the table, data of a wrong kind, arguments that are not terms, shapes
    that do not fit, one name declared in two ways, a sum whose ends, shape or declarations depend on its index,
    or more than DEPTH levels.
    """
    require(type(op) is str and op in SIGNATURES, "an operator that is not in the table")
    require(type(data) is tuple and type(args) is tuple, "data and arguments are tuples")
    require(all(type(a) is Term for a in args), "an argument that is not a term")
    require(fits(SIGNATURES[op][0], data), f"the data of {op}")
    own_name = op not in ("map", "function") or data[0] not in RESERVED
    require(own_name and (op != "function" or data[0] not in FUNCTIONS), "a function named like an operator")
    row = op == "map" and data[0] in FUNCTIONS
    require(not row or data[1] == 0, "a function of the table has no order: its derivative is a term")
    rows, cols = _shape(op, data, [a.shape for a in args])
    own, bound = _own(op, data), bound_name(op, data)
    named = frozenset(own.union(*(a.declared for a in args)))
    require(len({n for n, _ in named}) == len(named), "one name is declared in two ways")
    if op == "sigma":
        varying = names_in((data, args[0].shape, tuple(d for _, d in named)))
        require(bound not in varying, "a sum's ends, its shape or a declaration in it depend on its index")
    inside = frozenset().union(*(a.free for a in args[:1])) | {n for n, _ in own}
    free = (inside - {bound}).union(*(a.free for a in args[1:]))
    depth = 1 + max((a.depth for a in args), default=0)
    require(depth <= DEPTH, f"a term nests deeper than {DEPTH} levels")
    values = {"op": op, "data": data, "args": args, "rows": rows, "cols": cols}
    return fixed(Term, (op, data, args), **values, depth=depth, free=free, declared=named)  # type: ignore[no-any-return]


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
    memo: dict[tuple[Term, frozenset[str]], Term] = {}

    def walk(node: Term, wanted: frozenset[str]) -> Term:
        """Return the node with those names of the wanted ones replaced that are free in it."""
        key = (node, wanted & node.free)
        if key not in memo:
            memo[key] = change(*key) if key[1] else node
        return memo[key]

    def change(node: Term, wanted: frozenset[str]) -> Term:
        spend(20)
        caught = moving_name(node.op, node.data)
        data = replace_scalars(node.data, {n: parameters[n] for n in wanted if n in parameters})
        if node.op == "letter":
            known = node.data[0] in wanted and node.data[0] in letters
            value = letters[node.data[0]] if known else term("letter", data)
            require(value.shape == (data[1], data[2]), "a letter's value has another shape")
            return value
        if caught is None:
            return term(node.op, data, tuple(walk(a, wanted) for a in node.args))
        inside = wanted & (node.args[0].free - {bound_name(node.op, node.data)})
        brought = names_in(tuple(parameters[n] for n in inside if n in parameters))
        brought = brought.union(*(letters[n].free for n in inside if n in letters))
        require(caught not in brought, f"{caught} is bound here, or moves, and would capture")
        first = walk(node.args[0], inside)
        return term(node.op, data, (first, *(walk(a, wanted) for a in node.args[1:])))

    return walk(body, frozenset((*parameters, *letters)))


def parts_of(whole: Term) -> list[Term]:
    """Return every term within a term, each once."""
    found = {whole: None}
    stack = [whole]
    while stack:
        new = [a for a in stack.pop().args if a not in found]
        found |= dict.fromkeys(new)
        stack += new
    return list(found)


def letter(name: str, rows: Scalar, cols: Scalar, kind: str = "general") -> Term:
    """Return a letter."""
    return term("letter", (name, rows, cols, kind))


def scalar(value: Scalar | int) -> Term:
    """Return a number, or a polynomial or quotient of sizes, as a 1 × 1 term."""
    return term("number", (number(value) if type(value) is int else value,))


def apply(op: str, *args: Term) -> Term:
    """Return an operator without data on its arguments."""
    return term(op, (), args)


add, mul, hadamard = partial(apply, "add"), partial(apply, "mul"), partial(apply, "hadamard")
transpose, trace, inverse = partial(apply, "transpose"), partial(apply, "trace"), partial(apply, "inverse")
