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
  stays free. A sum binds its index, E its outcome. Substitution refuses to let a bound name capture, or a family
  that moves;
- E_ω[f] is ∫ f(ω) dP(ω) over the Borel sets of ℝ, where ω ↦ f is integrable (measurable, ∫|f| dP finite), and 0
  where it is not; integrable_ω(f) is 1 where it is, and 0 where it is not. P is one probability measure, the same
  for every outcome ω, a number; nothing else is known of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache, partial
from itertools import chain, pairwise, repeat
from typing import Any

from .errors import Fixed, fixed, require, spend
from .scalars import ONE, Scalar, is_name, is_widths, number, substitute, width

DEPTH = 200
FUNCTIONS = (
    *("exp", "log", "sqrt", "abs", "sign", "relu", "step", "sin", "cos", "tanh", "recip", "softplus"),
    *("arcsin", "arccos", "arctan", "normcdf", "normpdf"),
)
"""Functions of every entry that have a row in laws/entrywise.py; their derivatives are terms, not orders."""
Shape = tuple[Scalar, Scalar]


class Term(Fixed):
    """One node; made by ``term`` alone, and then the same object for the same content."""

    __slots__ = ("args", "cols", "data", "declared", "depth", "free", "op", "rows", "shape")
    op: str
    data: tuple[Any, ...]
    args: tuple[Term, ...]
    rows: Scalar
    cols: Scalar
    shape: Shape
    depth: int
    free: frozenset[str]
    declared: frozenset[tuple[str, Any]]

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
KINDS: dict[str, Any] = {
    "str": lambda value: type(value) is str and len(value) <= 200,
    "name": is_name,
    "widths": is_widths,
    "Scalar": lambda value: type(value) is Scalar,
    "index": lambda value: type(value) is Scalar and value.integral,
    "size": lambda value: KINDS["index"](value) and (value.constant is None or value.constant >= 1),
    "count": lambda value: type(value) is int and 0 <= value <= 64,
    "flag": lambda value: type(value) is bool,
    "property": lambda value: type(value) is str and value in ("general", "symmetric"),
    "Term": lambda value: type(value) is Term,
    "pair": ("size", "size"),
    "domain": ["pair"],
    "slots": ["count"],
    "variable": VARIABLES,
}
"""Kind: a test, the kinds of a tuple's parts, [the kind of every part], or a tuple's parts by its head. By it
constructors check and proof files are read; that a size is ≥ 1 is shown where a theorem is made."""


NAMED: dict[Any, type] = {}
"""Kinds of tuples that are of a class of their own."""


def due(kinds: Any, parts: Sequence[Any]) -> Sequence[Any]:
    """Return the kinds that parts are to have; more than there are parts where no kinds fit."""
    if type(kinds) is dict:
        head = parts[0] if parts and type(parts[0]) is str else None
        return ("str", *kinds.get(head, parts))
    return kinds * len(parts) if type(kinds) is list else kinds


def fits(kind: Any, value: Any) -> bool:
    """Whether a value is of a kind, or of the kinds in a tuple."""
    kinds = KINDS.get(kind, kind)
    if callable(kinds):
        return bool(kinds(value))
    wanted = due(kinds, value) if isinstance(value, tuple) and type(value) is NAMED.get(kind, tuple) else None
    return wanted is not None and len(wanted) == len(value) and all(map(fits, wanted, value))


AVERAGING, MOVING = ("expectation", "integrable"), ("differential", "gradient")
SIGNATURES: dict[str, tuple[tuple[str, ...], str]] = {
    "letter": (("name", "size", "size", "property"), "->ij"),
    "layers": (("name", "widths", "index", "index"), ""),
    "number": (("Scalar",), "->11"),
    "identity": (("size",), "->ii"),
    **dict.fromkeys(("ones", "zero"), (("size", "size"), "->ij")),
    **dict.fromkeys(("add", "hadamard"), ((), "ij*->ij")),
    "mul": ((), ""),
    "transpose": ((), "ij->ji"),
    "diag": ((), "i1->ii"),
    "diagonal": ((), "ii->i1"),
    **dict.fromkeys(("sum", "norm"), ((), "ij->11")),
    "map": (("name", "count"), "ij->ij"),
    "power": (("Scalar",), "11->11"),
    "psdpower": (("Scalar",), "ii->ii"),
    **dict.fromkeys(("inverse", "adj"), ((), "ii->ii")),
    **dict.fromkeys(("trace", "det", "logdet"), ((), "ii->11")),
    "function": (("name", "domain", "slots", "flag"), ""),
    "sigma": (("name", "index", "index"), "ij->ij"),
    **dict.fromkeys(AVERAGING, (("name",), "11->11")),
    **dict.fromkeys(MOVING, (("variable",), "")),
}
"""Operator: the kinds of its data, and arguments → result: i and j are sizes (those in the data first), 1 is the
size 1, * one or more."""

RESERVED = {*SIGNATURES, "D", "d", "grad", "tr", "inv", "psd"}
TAKEN = {"map": RESERVED, "function": RESERVED.union(FUNCTIONS)}
"""Names that no function has, since the printer uses them, or a reader would take them for operators."""


@lru_cache(maxsize=1024)
def words(pattern: str, count: int) -> tuple[list[str], str]:
    """Return a pattern's word for each of so many arguments, and the result's."""
    left, right = pattern.split("->")
    return [left[:2]] * count if left.endswith("*") else left.split(",") if left else [], right


def _by_pattern(op: str, data: tuple[Any, ...], shapes: tuple[Shape, ...]) -> Shape:
    kinds, pattern = SIGNATURES[op]
    wanted, right = words(pattern, len(shapes))
    require(len(wanted) == len(shapes) and ("*" not in pattern or shapes), "the number of arguments")
    own = (value for kind, value in zip(kinds, data, strict=True) if kind == "size")
    sizes = {"1": ONE, **dict(zip("ij", own, strict=False))}
    for letter, size in zip("".join(wanted), chain.from_iterable(shapes), strict=True):
        require(sizes.setdefault(letter, size) is size, "sizes that should be equal differ")
    return sizes[right[0]], sizes[right[1]]


def _product_shape(shapes: tuple[Shape, ...]) -> Shape:
    require(shapes, "a product of nothing")
    chain = [s for s in shapes if s != (ONE, ONE)] or [*shapes[:1]]
    require(all(a[1] is b[0] for a, b in pairwise(chain)), "a product's inner sizes differ")
    return chain[0][0], chain[-1][1]


@lru_cache(maxsize=4096)
def _shape(op: str, data: tuple[Any, ...], shapes: tuple[Shape, ...]) -> Shape:
    """Return the value's shape; refuse arguments of other shapes than are due.

    D(X ↦ f)(P)[H] has arguments f, P, H; for a layer f, H; for a family f. A gradient has no H, and f is a scalar.
    """
    if SIGNATURES[op][1] or op == "mul":
        return _by_pattern(op, data, shapes) if op != "mul" else _product_shape(shapes)
    if op == "function":
        _, domain, slots, is_open = data
        require(domain and all(s < len(domain) for s in slots), "a slot that the function does not have")
        require(slots or not is_open, "a value has no open derivative")
        due = [*domain, *(domain[s] for s in (slots[:-1] if is_open else slots))]
        value = domain[slots[-1]] if is_open else (ONE, ONE)
    elif op == "layers":
        due, value = [], (width(data[1], data[2]), width(data[1], data[3].minus(ONE)))
    else:
        (kind, *own), moves = data[0], op == "differential"
        hand = _shape("layers", (*own, own[-1]), ()) if kind == "layer" else tuple(own[1:3])
        require(shapes and (moves or kind != "family"), "a differential of nothing, or a family's gradient")
        count = {"letter": 1 + moves, "layer": moves, "family": 0}[kind]
        due = [shapes[0] if moves else (ONE, ONE), *[hand] * count]
        value = shapes[0] if moves else hand
    require(list(shapes) == due, f"the arguments of {op} have other shapes")
    return value


def leaves(item: object) -> list[Any]:
    """Return every scalar and term within an item made of tuples, in order."""
    if isinstance(item, tuple):
        return [leaf for part in item if type(part) is not str for leaf in leaves(part)]
    return [item] if type(item) in (Scalar, Term) else []


def declared_in(item: object) -> frozenset[tuple[str, Any]]:
    """Return the names in the scalars and terms within an item, each with what it is declared to be."""
    return frozenset().union(*[leaf.declared for leaf in leaves(item)])


def tied_in(terms: Iterable[Term]) -> set[str]:
    """Return the names of letters, families, exponents and abstract functions in terms, bound ones included."""
    kinds = ("letter", "family", "exponent", "function", "map")
    return {name for name, (kind, *_) in declared_in(terms) if kind in kinds}


def declared_once(named: frozenset[tuple[str, Any]]) -> None:
    """Refuse declarations that declare one name in two ways."""
    require(len(dict(named)) == len(named), "one name is declared in two ways")


def names_in(item: object) -> set[str]:
    """Return the free names of the scalars and terms within an item."""
    return set().union(*[leaf.free for leaf in leaves(item)])


def _own(op: str, data: tuple[Any, ...]) -> set[tuple[str, Any]]:
    """Return what the node itself names: (name, declaration)."""
    found = set(declared_in(data))
    kind, name, *rest = data[0] if op in MOVING else (op, *data, None)
    if kind == "letter":
        found.add((name, ("letter", *rest[:3])))
    elif kind in ("layers", "layer", "family"):
        widths, *one = rest[0] if type(rest[0]) is tuple else rest[:1]
        found |= {(name, ("family", rest[0])), (widths, ("width", *one))}
        found |= {(rest[1], ("family", rest[0]))} if kind == "family" else set()
    elif kind in ("function", "map", "sigma", *AVERAGING):
        row = "row" if name in FUNCTIONS else "map"
        known = {"function": ("function", rest[0]), "map": (row,), "sigma": ("index",)}
        found.add((name, known.get(kind, ("letter", ONE, ONE, "general"))))
    return found


def bound_name(op: str, data: tuple[Any, ...]) -> str | None:
    """Return the name that the node binds in its first argument, if it binds one."""
    if op in ("sigma", *AVERAGING):
        return str(data[0])
    return str(data[0][1]) if op in MOVING and data[0][0] == "letter" else None


def term(op: str, data: tuple[Any, ...] = (), args: tuple[Term, ...] = ()) -> Term:
    """Return the term, or refuse what is not one: the only way in.

    Raises Refused for an operator outside the table, data of a wrong kind, arguments that are not terms, shapes
    that do not fit, one name declared in two ways, a sum whose ends, shape or declarations depend on its index,
    or more than DEPTH levels.
    """
    require(type(op) is str and op in SIGNATURES, "an operator that is not in the table")
    require(type(data) is tuple and type(args) is tuple, "data and arguments are tuples")
    require(not [a for a in args if type(a) is not Term], "an argument that is not a term")
    require(() == data == SIGNATURES[op][0] or fits(SIGNATURES[op][0], data), f"the data of {op}")
    require(op not in TAKEN or data[0] not in TAKEN[op], "a function named like an operator")
    require(op != "map" or data[0] not in FUNCTIONS or data[1] == 0, "a function of the table has no order")
    return fixed(Term, (op, data, args), partial(_made, op, data, args))  # type: ignore[no-any-return]


def _made(op: str, data: tuple[Any, ...], args: tuple[Term, ...]) -> dict[str, Any]:
    rows, cols = shape = _shape(op, data, tuple([a.shape for a in args]))
    spend(len(args) // 2 + sum([len(a.declared) for a in args]) // 8)
    own, bound = (_own(op, data), bound_name(op, data)) if data else (set(), None)
    named = frozenset(own.union(*[a.declared for a in args]))
    declared_once(named)
    require(all(d[1] is d[2] for _, d in own if d[-1] == "symmetric"), "a symmetric letter is square")
    if op == "sigma":
        varying = names_in((data, args[0].shape, tuple(d for _, d in named)))
        require(bound not in varying, "a sum's ends, its shape or a declaration in it depend on its index")
    inside = frozenset([n for n, _ in own]).union(*[a.free for a in args[:1]])
    free = (inside - {bound}).union(*[a.free for a in args[1:]])
    depth = 1 + max([a.depth for a in args], default=0)
    require(depth <= DEPTH, f"a term nests deeper than {DEPTH} levels")
    values = {"op": op, "data": data, "args": args, "rows": rows, "cols": cols}
    return {**values, "shape": shape, "depth": depth, "free": free, "declared": named}


def replaced(item: Any, parameters: Mapping[str, Scalar], letters: Mapping[str, Term]) -> Any:
    """Return an item made of tuples with parameters and letters replaced in every scalar and term."""
    if type(item) is Term:
        return instance(item, parameters, letters)
    if isinstance(item, tuple):
        parts = [replaced(part, parameters, letters) for part in item]
        return type(item)(*parts) if hasattr(item, "_fields") else tuple(parts)
    return substitute(item, parameters) if type(item) is Scalar else item


def instance(body: Term, parameters: Mapping[str, Scalar], letters: Mapping[str, Term]) -> Term:
    """Return the term with free parameters and letters replaced, all at once; capture is refused.

    A letter's shape is replaced first, and then its value must have it. That a symmetric letter's value is
    symmetric, and a size's ≥ 1, is for the rule to show.
    """
    return _instance(body, frozenset((*parameters, *letters)), parameters, letters, {})


def _instance(node: Term, wanted: frozenset[str], parameters: Any, letters: Any, known: Any) -> Term:
    """Return the node with those names of the wanted ones replaced that are free in it."""
    if wanted.isdisjoint(node.free) or (node, wanted) in known:
        return known.get((node, wanted), node)  # type: ignore[no-any-return]
    spend(20)
    data = replaced(node.data, {n: parameters[n] for n in wanted & parameters.keys()}, {})
    if node.op == "letter":
        value = letters[data[0]] if data[0] in wanted & letters.keys() else term("letter", data)
        require(value.shape == (data[1], data[2]), "a letter's value has another shape")
        return value
    inside, bound = [wanted] * len(node.args), bound_name(node.op, node.data)
    caught = node.data[0][1] if node.op in MOVING else bound  # a family that moves stays free
    if caught is not None:
        inside[0] = wanted & (node.args[0].free - {bound})
        brought = names_in(tuple(new[n] for new in (parameters, letters) for n in inside[0] & new.keys()))
        require(caught not in brought, f"{caught} is bound here, or moves, and would capture")
    args = tuple(map(_instance, node.args, inside, repeat(parameters), repeat(letters), repeat(known)))
    return known.setdefault((node, wanted), term(node.op, data, args))  # type: ignore[no-any-return]


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
