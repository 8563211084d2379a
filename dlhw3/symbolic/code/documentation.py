"""What help says of a generated function: what it computes of what, what it assumes, whether it is PROVED."""

from __future__ import annotations

from sympy import Basic, MatrixSymbol, Tuple

from dlhw3.catalogue import DERIVATIONS
from dlhw3.symbolic import nodes
from dlhw3.symbolic.code.arguments import array_shape, shape_words
from dlhw3.symbolic.code.callbacks import Callback
from dlhw3.symbolic.code.program import Program
from dlhw3.symbolic.code.real_arrays import ARRAYS
from dlhw3.symbolic.code.recipe import Recipe, Remarks

_MEANINGS = (
    "any differentiable function of a {shape} tensor with a scalar value",
    "X ↦ ∇{base}(X), both {shape}",
    "(X, D) ↦ ∇²{base}(X)[D], all {shape}",
)


def wanted_words(result: Program, target: str) -> list[str]:
    """Return what a call takes, in words."""
    inputs = list(result.variables)
    if target != "torch":
        return inputs + [f"{item.keyword}= ({_meaning(item)})" for item in result.callbacks]
    for own, derivatives in _by_function(result):
        others = [] if own in result.callbacks else [f"{item.keyword}=" for item in derivatives]
        alternative = f", or {' and '.join(others)}" if others else ""
        inputs.append(f"{own.keyword}= ({_meaning(own)}{alternative})")
    return inputs


def documentation(recipe: Recipe, remarks: Remarks) -> str:
    """Return what the function computes, its parameters with their shapes, and what it assumes."""
    result, target = recipe.program, recipe.target
    warning = recipe.warning(remarks)
    lines = [warning, ""] if warning else []
    lines += [recipe.formula(remarks) or f"An expression in the letters of {recipe.derivation}.", ""]
    lines += [remarks.statement, ""] if remarks.statement else []
    lines += ["Parameters", "----------"]
    for item, name in zip(result.inputs, result.variables, strict=True):
        lines += [name, f"    {_input(item, result, target)}"]
    for item in _keywords(result, target):
        lines += [f"{item.keyword} (by keyword)", f"    {_meaning(item)}"]
    lines += _choices(result) if target == "torch" else []
    lines += ["", "Returns", "-------", _returned(result.value, target)]
    for title in ("assumes", "where"):
        told = [f"    {line}" for label, line in remarks.premises if label == title]
        lines += ["", f"{title.capitalize()}:", *told] if told else []
    lines += _underflow(result, target)
    lines += _powers(result)
    lines += _differentiation(result) if target == "torch" else []
    if len(recipe.results) > 1:
        named = " or ".join(f"result={name!r}" for name in recipe.results)
        lines += ["", f"{recipe.derivation} has several results, each a function: lambdify with {named}."]
    if recipe.derivation in DERIVATIONS.names():
        name = recipe.derivation
        lines += ["", f'Derived by dlhw3.derive("{name}"), in the shell `dlhw3 derive {name}`.']
    lines += [
        "",
        "The attribute `source` is the code that runs; `verdict` says what its derivation is worth.",
    ]
    return "\n".join(lines)


def _by_function(result: Program) -> list[tuple[Callback, list[Callback]]]:
    """Return each abstract function, as what would be given for itself, with what the code calls for it."""
    found: dict[Callback, list[Callback]] = {}
    for item in result.callbacks:
        own = item.value
        found.setdefault(own, []).extend([] if item == own else [item])
    return list(found.items())


def _keywords(result: Program, target: str) -> list[Callback]:
    """Return what may be given by keyword, for torch each l itself before its derivatives."""
    if target != "torch":
        return list(result.callbacks)
    return [item for own, derivatives in _by_function(result) for item in (own, *derivatives)]


def _choices(result: Program) -> list[str]:
    """Say which callables stand for one another."""
    lines = []
    for own, derivatives in _by_function(result):
        if own not in result.callbacks:
            others = " and ".join(item.keyword for item in derivatives)
            lines += ["", f"Give {own.keyword}, whose derivatives autograd finds, or {others} in its place."]
    return lines


def _meaning(item: Callback) -> str:
    """Say what a callable is: X ↦ ∇l(X), both d×k."""
    if item.is_entrywise:
        shown = item.base + "′" * item.order
        return f"x ↦ {shown}(x) of every entry of an array" + (", differentiable" if not item.order else "")
    if item.is_whole:
        shape = shape_words(array_shape(item.domains[0]))
        return f"x ↦ ∇²{item.base}(x), the matrix, {shape_words(array_shape(item.returns))}, of {shape}"
    if item.returns:
        return _of_columns(item)
    if len(item.domains) == 1 and item.order < len(_MEANINGS):
        return _MEANINGS[item.order].format(base=item.base, shape=shape_words(array_shape(item.domains[0])))
    points = ", ".join(f"X{k}" for k in range(1, len(item.domains) + 1))
    hands = ", ".join(f"D{k}" for k in range(1, item.order))
    shapes = " and ".join(dict.fromkeys(shape_words(array_shape(domain)) for domain in item.domains))
    if not item.order:
        return f"any differentiable function of {shapes} tensors with a scalar value"
    slots = "".join(str(slot + 1) for slot in item.slots)
    nabla = f"∇{slots}" if len(item.domains) > 1 else f"∇^{item.order}"
    taken = f"({points}, {hands})" if hands else f"({points})"
    told = f"{taken} ↦ {nabla} {item.base}({points})" + (f"[{hands}]" if hands else "") + f" at {shapes}"
    return told + (_in_slots(item) if len(item.domains) > 1 and item.order > 1 else "")


def _of_columns(item: Callback) -> str:
    """Say what r, a function with columns as values, its Jacobian, or how that moves along h, returns."""
    count = len(item.domains) - (item.order > 1)
    points = ", ".join(f"X{k}" for k in range(1, count + 1)) if count > 1 else "x"
    shapes = " and ".join(dict.fromkeys(shape_words(array_shape(domain)) for domain in item.domains))
    shape = shape_words(array_shape(item.returns))
    if not item.order:
        return f"{points} ↦ {item.base}({points}), {shape}, of {shapes}"
    of = f" in X{item.slots[-1] + 1}" if count > 1 else ""
    if item.order == 1:
        return f"{points} ↦ the Jacobian of {item.base}{of}, {shape}, of {shapes}"
    along = f"X{item.slots[0] + 1}" if count > 1 else "x"
    return f"{points}, h ↦ how the Jacobian of {item.base}{of} moves as {along} does along h, {shape}, of {shapes}"


def _in_slots(item: Callback) -> str:
    """Say which argument each direction moves, and which one the value is a gradient in: the last slot's."""
    shapes = [shape_words(array_shape(domain)) for domain in item.domains]
    moved = (f"D{k} moves X{slot + 1} and is {shapes[slot]}" for k, slot in enumerate(item.slots[:-1], 1))
    last = item.slots[-1]
    return f"; {', '.join(moved)}; the value is {shapes[last]}, a gradient in X{last + 1}"


def _underflow(result: Program, target: str) -> list[str]:
    """Say what becomes of a product of layers that is too small for floating point."""
    if not result.has_layer_products:
        return []
    exact = ", or as arrays of fractions," if target == "numpy" else ""
    return [
        "",
        "Products of layers are formed before they multiply anything: one below the range of its numbers is 0",
        "(float64 ends at 5e-324, float32 at 1e-45), and so is what it multiplies. Layers that are divided by",
        f"numbers first{exact} have products that are not.",
    ]


def _powers(result: Program) -> list[str]:
    """Say from where on a singular value counts as zero."""
    if not result.has_powers:
        return []
    return [
        "",
        "Powers of matrices come from a decomposition in float64 (float32 too): a singular value (of a matrix that",
        "is not written X Xᵀ, an eigenvalue) below 10·max(rows, columns)·2⁻⁵² of the largest is taken as 0, for it",
        "may be rounding. A float32 matrix counts as the one it is, its own rounding included.",
    ]


def _differentiation(result: Program) -> list[str]:
    """Say how the torch function may itself be differentiated."""
    lines = []
    if result.callbacks:
        lines += [
            "",
            "With l=, the result can be differentiated again in its arguments: in reverse mode, in forward mode",
            "(torch.autograd.forward_ad) and by torch.func; no_grad and inference_mode are fine too.",
            "",
            "l must be computed from its argument by torch all the way. Where autograd sees nothing of an l that",
            "changes, it is refused; where only a part is hidden (detach, data, no_grad), that part counts as",
            "constant and nothing is said: X.detach()*X has half the derivative of X*X. The same holds of a",
            "derivative that an autograd.Function defines. torch.autograd.gradcheck compares with differences.",
        ]
    if result.nonzero:
        zero = " or ".join(result.nonzero)
        lines += [
            f"Under torch.func.vmap, which may not look at values, a {zero} that is zero gives NaN, not an error."
        ]
    if result.has_powers:
        lines += [
            "",
            "Its matrix powers can be differentiated once in their matrix, in either mode and by torch.func, at",
            "equal singular values too; twice raises NotImplementedError. At a singular value (or eigenvalue) 0 a",
            "power may have no derivative: ValueError (under torch.func.vmap, which may not look at values, NaN or",
            "infinity).",
        ]
    return lines


def _returned(value: Basic, target: str) -> str:
    """Say what is returned: the shape, or those of several arrays."""
    values = value.args if isinstance(value, Tuple) else (value,)
    shapes = [shape_words(array_shape(getattr(one, "shape", ()))) for one in values]
    return f"{', '.join(shapes)} {ARRAYS[target]}{'s' if len(shapes) > 1 else ''}"


def _input(item: Basic, result: Program, target: str) -> str:
    if isinstance(item, nodes.Layers):
        W = item.name
        return f"the list [{W}_1, …, {W}_{item.depth}], {W}_k a d_k×d_(k-1) {ARRAYS[target]}"
    if isinstance(item, MatrixSymbol):
        array = f"{shape_words(array_shape(item.shape))} {ARRAYS[target]}"
        members = next((one for one in result.sequences if one.letter == item), None)
        if members is None:
            return array
        own = ("entries", "rows", "matrices")[len(array_shape(item.shape)) - 1]
        return (
            f"{array}, its {own} the members {item.name}{{{members.first}}}, …, {item.name}{{{members.last}}}"
        )
    if not item.is_integer:
        return "real number"
    for bounds in result.ranges:
        if bounds.index == item:
            return f"integer, {bounds.low} ≤ {item}" + (
                f" ≤ {bounds.high}" if bounds.high is not None else ""
            )
    return "integer"
